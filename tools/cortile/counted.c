/*
 * counted.c - see counted.h: from a chip that has run, or runs now.
 */
#include "counted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "interrupt.h"
#include "timing.h"

enum { DEFAULT_TICKS = 1000 };

void counted_free(struct counted *counted)
{
    free(counted->core);
    items_free(&counted->items);
    json_decref(counted->timing);
    *counted = (struct counted){0};
}

enum ct_status counted_chip(struct counted *out, const ct_chip *chip, double tick_seconds,
                            struct items *items, json_t *timing, struct ct_error *err)
{
    const uint32_t cores = ct_chip_core_count(chip);
    enum ct_status status = CT_OK;
    out->cycles = ct_chip_engine(chip) == CT_ENGINE_CYCLE;
    out->sys = *ct_chip_system(chip);
    out->arch = *ct_chip_architecture(chip);
    out->arch_known |= out->cycles;
    out->ticks = ct_chip_now(chip);
    out->tick_seconds = tick_seconds;
    out->items = *items;
    *items = (struct items){0};
    out->timing = json_incref(timing);
    out->core = calloc(cores > 0 ? cores : 1, sizeof *out->core);
    if (out->core == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for the counters of %u cores", cores);
    for (uint32_t c = 0; status == CT_OK && (c = ct_chip_core_from(chip, c)) != UINT32_MAX; c++) {
        struct counted_core *core = &out->core[out->cores++];
        core->core = c;
        status = ct_chip_core_counters(chip, c, &core->counters, err);
    }
    ct_chip_counters(chip, &out->sum);
    return status;
}

/* ---- a run ----------------------------------------------------------------------------------- */

struct running {
    const struct counted_run *run;
    uint64_t ticks; /* at most */
    ct_chip *chip;
    struct feed feed;
    struct items items;
    struct timing_log timing;
    bool interrupted;
    struct ct_error err; /* of the first failure in the sink */
};

static enum ct_status on_tick(void *user, ct_chip *chip, uint32_t tick)
{
    struct running *r = user;
    enum ct_status status = CT_OK;
    items_advance(&r->items, chip);
    if (r->timing.on)
        status = timing_tick(&r->timing, chip, tick, &r->err);
    if (status == CT_OK && r->feed.reader != NULL && tick + 1u < r->ticks)
        status = feed_advance(&r->feed, chip, &r->err);
    if (status != CT_OK)
        return status;
    r->interrupted = interrupt_seen();
    const bool over = r->run->ticks == 0 && feed_over(&r->feed, tick);
    return r->interrupted || over ? CT_END : CT_OK;
}

static enum ct_status open_run(struct running *r, struct ct_error *err)
{
    static const struct run_dir no_dir;
    const struct counted_run *run = r->run;
    const struct ct_chip_options options = {
        .engine = run->engine, .architecture = run->arch, .threads = run->threads};
    const char *marks = run->marks != NULL ? run->marks : run->input;
    enum ct_status status = ct_chip_load(&r->chip, run->image, &options, err);
    if (status == CT_OK && run->input != NULL)
        status = feed_open(&r->feed, run->input, err);
    if (status == CT_OK && marks != NULL)
        status = items_read(&r->items, marks, err);
    if (status == CT_OK && run->marks != NULL && r->items.count == 0)
        status = cli_error(err, CT_ERR_ABSENT, "%s: marks no item", run->marks);
    if (status == CT_OK && run->engine == CT_ENGINE_CYCLE)
        status = timing_open(&r->timing, &no_dir, NULL, run->tick_seconds, err);
    return status;
}

static enum ct_status run_ticks(struct running *r, struct ct_error *err)
{
    const struct ct_sink sink = {.user = r, .on_tick = on_tick};
    const bool open_end = r->run->ticks == 0 && r->run->input != NULL;
    r->ticks = open_end ? UINT32_MAX - 1 : r->run->ticks > 0 ? r->run->ticks : DEFAULT_TICKS;
    enum ct_status status = CT_OK;
    items_advance(&r->items, r->chip);
    if (r->feed.reader != NULL)
        status = feed_advance(&r->feed, r->chip, err);
    if (status != CT_OK)
        return status;
    interrupt_catch();
    status = ct_chip_run(r->chip, (uint32_t)r->ticks, &sink, err);
    if (status != CT_OK && status != CT_END && r->err.status != CT_OK)
        *err = r->err;
    return status == CT_END ? CT_OK : status;
}

static enum ct_status conclude(struct running *r, struct counted *out, struct ct_error *err)
{
    struct timing_summary sum;
    json_t *timing = NULL;
    enum ct_status status = CT_OK;
    const size_t left = items_end(&r->items, r->chip);
    if (left > 0)
        cli_say("%zu items begin after the end of the run and are left out", left);
    if (r->timing.on) {
        status = timing_summary_take(&sum, &r->timing, r->chip, err);
        timing = status == CT_OK ? timing_summary_json(&sum) : NULL;
    }
    out->interrupted = r->interrupted;
    out->arch_known = r->run->arch != NULL;
    if (status == CT_OK)
        status = counted_chip(out, r->chip, r->run->tick_seconds, &r->items, timing, err);
    json_decref(timing);
    return status;
}

enum ct_status counted_run(struct counted *out, const struct counted_run *run, struct ct_error *err)
{
    *out = (struct counted){0};
    struct running *r = calloc(1, sizeof *r);
    if (r == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for a run");
    r->run = run;
    (void)snprintf(out->name, sizeof out->name, "%s", run->image);
    (void)snprintf(out->input, sizeof out->input, "%s", run->input != NULL ? run->input : "");
    enum ct_status status = open_run(r, err);
    if (status == CT_OK)
        status = run_ticks(r, err);
    if (status == CT_OK)
        status = conclude(r, out, err);
    items_free(&r->items);
    timing_discard(&r->timing);
    feed_close(&r->feed);
    ct_chip_destroy(r->chip);
    free(r);
    if (status != CT_OK)
        counted_free(out);
    return status;
}
