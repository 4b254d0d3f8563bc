/*
 * ranc_kit.c - see ranc_kit.h.
 */
#include "support/ranc_kit.h"

struct feed {
    const struct spike_list *inputs;
    size_t next;
    struct spike_list *pins;
    struct ct_error err; /* of a callback, whose text the run would replace */
};

static enum ct_status give(struct feed *feed, ct_chip *chip, uint32_t tick)
{
    enum ct_status status = CT_OK;
    while (status == CT_OK && feed->next < feed->inputs->count &&
           feed->inputs->record[feed->next].spike.tick == tick) {
        const struct ct_spike *spike = &feed->inputs->record[feed->next++].spike;
        status = ct_chip_inject(chip, tick, spike->core, spike->index, &feed->err);
    }
    return status;
}

static enum ct_status on_tick(void *user, ct_chip *chip, uint32_t tick)
{
    return give(user, chip, tick + 1);
}

static enum ct_status on_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    struct feed *feed = user;
    enum ct_status status = CT_OK;
    for (size_t i = 0; i < count && status == CT_OK; i++)
        status = spike_list_add(feed->pins, (union spike_record){.pin = spikes[i]}, &feed->err);
    return status;
}

static enum ct_status make_chip(const struct model *model, ct_chip **chip, struct ct_error *err)
{
    enum ct_status status = ct_chip_create(chip, &model->system, model->defect, model->defect_count,
                                           model->count, NULL, err);
    if (status != CT_OK)
        return status;
    for (uint32_t i = 0; i < model->count && status == CT_OK; i++)
        status = ct_chip_add_core(*chip, model->entry[i].core, err);
    if (status == CT_OK)
        status = ct_chip_ready(*chip, err);
    if (status != CT_OK)
        ct_chip_destroy(*chip);
    return status;
}

enum ct_status ranc_kit_run(const struct model *model, const struct spike_list *inputs,
                            uint32_t ticks, struct spike_list *pins, struct ct_error *err)
{
    ct_chip *chip;
    struct feed feed = {.inputs = inputs, .pins = pins};
    const struct ct_sink sink = {.user = &feed, .on_tick = on_tick, .on_pins = on_pins};
    pins->kind = CT_SPIKES_PIN;
    enum ct_status status = make_chip(model, &chip, err);
    if (status != CT_OK)
        return status;
    status = give(&feed, chip, 0);
    if (status == CT_OK)
        status = ct_chip_run(chip, ticks, &sink, err);
    if (feed.err.status != CT_OK && err != NULL)
        *err = feed.err;
    ct_chip_destroy(chip);
    return status;
}
