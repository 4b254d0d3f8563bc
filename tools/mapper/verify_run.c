/*
 * verify_run.c - see verify_run.h.
 */
#include "verify_run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

static enum ct_status make_chip(struct verify_run *run, struct ct_error *err)
{
    const struct model *chip = &run->m->chip;
    enum ct_status status = ct_chip_create(&run->chip, &chip->system, chip->defect,
                                           chip->defect_count, chip->count, NULL, err);
    for (uint32_t i = 0; i < chip->count && status == CT_OK; i++)
        status = ct_chip_add_core(run->chip, chip->entry[i].core, err);
    return status == CT_OK ? ct_chip_ready(run->chip, err) : status;
}

/* The spikes that are given are for lines, by tick. */
static enum ct_status check_given(const struct verify_run *run, struct ct_error *err)
{
    const struct verify_options *o = run->options;
    for (size_t i = 0; i < o->given_count && o->given != NULL; i++) {
        if (o->given[i].line >= run->net->lines)
            return status_fail(err, CT_ERR_ARGUMENT,
                               "input spike %zu: line %" PRIu32 ", the network has %" PRIu32, i,
                               o->given[i].line, run->net->lines);
        if (i > 0 && o->given[i].tick < o->given[i - 1].tick)
            return status_fail(err, CT_ERR_ARGUMENT,
                               "input spike %zu: tick %" PRIu32 " after tick %" PRIu32, i,
                               o->given[i].tick, o->given[i - 1].tick);
    }
    return CT_OK;
}

enum ct_status verify_start(struct verify_run *run, const struct network *net,
                            const struct mapped *mapped, const struct verify_options *options,
                            uint32_t slots, struct ct_error *err)
{
    const struct ct_system *s = &mapped->chip.system;
    enum ct_status status;
    *run = (struct verify_run){.net = net, .m = mapped, .options = options, .slots = slots};
    for (uint32_t j = 0; mapped->late != NULL && j < net->neurons; j++)
        run->late = mapped->late[j] > run->late ? mapped->late[j] : run->late;
    if (run->slots <= run->late)
        run->slots = run->late + 1;
    run->places = (size_t)s->chips_x * s->cores_x * s->chips_y * s->cores_y * CT_NEURONS;
    status = check_given(run, err);
    if (status == CT_OK)
        status = interpret_create(&run->interpreter, net, err);
    if (status == CT_OK)
        status = make_chip(run, err);
    if (status != CT_OK)
        return status;
    const size_t past = (size_t)run->slots * net->neurons + 1;
    run->line = calloc((size_t)net->lines + 1, sizeof *run->line);
    run->fired = calloc(past, sizeof *run->fired);
    run->potential = calloc((size_t)(run->late + 1) * net->neurons + 1, sizeof *run->potential);
    run->shown = calloc(run->places, sizeof *run->shown);
    run->pin = calloc((size_t)s->pins + 1, sizeof *run->pin);
    if (run->line == NULL || run->fired == NULL || run->potential == NULL || run->shown == NULL ||
        run->pin == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory to run it", net->name);
    return CT_OK;
}

void verify_stop(struct verify_run *run)
{
    interpret_destroy(run->interpreter);
    ct_chip_destroy(run->chip);
    free(run->line);
    free(run->fired);
    free(run->potential);
    free(run->shown);
    free(run->pin);
}

/* ---- input ----------------------------------------------------------------------------------- */

/* Random bits that are a function of seed, tick and line. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static bool random_spike(const struct verify_run *run, uint32_t line)
{
    static const uint32_t rates[] = {10000, 50000, 200000, 500000};
    const uint64_t seed = mix(run->options->seed + 0x9E3779B97F4A7C15u);
    const uint64_t draw = mix(seed ^ mix((uint64_t)run->tick << 32 | line));
    const uint32_t rate =
        run->options->rate > 0 ? run->options->rate : rates[mix(seed + run->tick / 16) >> 62];
    return (draw >> 32) * NETWORK_MILLION >> 32 < rate;
}

enum ct_status verify_give(struct verify_run *run, struct ct_error *err)
{
    const struct verify_options *o = run->options;
    const struct mapped *m = run->m;
    memset(run->line, 0, run->net->lines * sizeof *run->line);
    for (;
         o->given != NULL && run->given < o->given_count && o->given[run->given].tick <= run->tick;
         run->given++) {
        if (o->given[run->given].tick == run->tick)
            run->line[o->given[run->given].line] = true;
    }
    for (uint32_t i = 0; i < run->net->lines; i++) {
        if (o->given == NULL)
            run->line[i] = random_spike(run, i);
        for (uint32_t k = m->line_first[i]; run->line[i] && k < m->line_first[i + 1]; k++) {
            enum ct_status status =
                ct_chip_inject(run->chip, run->tick, m->line[k].core, m->line[k].index, err);
            if (status != CT_OK)
                return status;
        }
    }
    return CT_OK;
}

/* ---- a tick ---------------------------------------------------------------------------------- */

static enum ct_status see_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct verify_run *run = user;
    for (size_t i = 0; i < count; i++)
        run->shown[(size_t)spikes[i].core * CT_NEURONS + spikes[i].index] = true;
    return CT_OK;
}

static enum ct_status see_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    struct verify_run *run = user;
    for (size_t i = 0; i < count; i++)
        run->pin[spikes[i].pin] = true;
    return CT_OK;
}

enum ct_status verify_step(struct verify_run *run, struct ct_error *err)
{
    const struct ct_sink sink = {.user = run, .on_spikes = see_spikes, .on_pins = see_pins};
    const size_t at = verify_past(run, run->tick, 0);
    memset(run->shown, 0, run->places * sizeof *run->shown);
    memset(run->pin, 0, run->m->chip.system.pins * sizeof *run->pin);
    interpret_tick(run->interpreter, run->line, run->fired + at);
    memcpy(run->potential + verify_past_potential(run, run->tick, 0),
           interpret_potentials(run->interpreter), run->net->neurons * sizeof *run->potential);
    run->tick++;
    return ct_chip_run(run->chip, 1, &sink, err);
}
