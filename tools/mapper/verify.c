/*
 * verify.c - see verify.h.
 */
#include "verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"
#include "verify_run.h"

enum { TICKS = 100 };

void verify_free(struct verify_result *result)
{
    free(result->explanation);
    *result = (struct verify_result){.ticks = 0};
}

/* ---- comparing ------------------------------------------------------------------------------- */

/* Potentials of the core that was asked last. */
struct core_potentials {
    uint32_t core;
    int32_t value[CT_NEURONS];
};

/* The first difference is the one of the lowest tick, and there of the lowest neuron and copy. */
static void differ(struct verify_result *out, const struct verify_place *place)
{
    if (!out->differs)
        out->first = *place;
    out->differs = true;
}

static enum ct_status compare_neuron(const struct verify_run *run, uint32_t j,
                                     struct core_potentials *cache, struct verify_result *out,
                                     struct ct_error *err)
{
    const struct mapped *m = run->m;
    struct verify_place p = {.tick = run->tick - 1, .neuron = j, .late = verify_late(run, j)};
    const bool running = p.tick >= p.late;
    const uint32_t then = running ? p.tick - p.late : 0;
    bool any = false, all = true;
    p.wanted = running && run->fired[verify_past(run, then, j)];
    p.should = run->potential[verify_past_potential(run, then, j)];
    for (uint32_t k = m->copy_first[j]; k < m->copy_first[j + 1]; k++) {
        p.core = m->copy[k].core;
        p.index = m->copy[k].index;
        if (cache->core != p.core) {
            enum ct_status status = ct_chip_potentials(run->chip, p.core, cache->value, err);
            if (status != CT_OK)
                return status;
            cache->core = p.core;
        }
        p.fired = run->shown[(size_t)p.core * CT_NEURONS + p.index];
        p.potential = cache->value[p.index];
        any |= p.fired;
        all &= p.fired;
        out->compared++;
        out->mismatches += p.fired != p.wanted;
        out->potentials += p.fired == p.wanted && running && p.potential != p.should;
        if (p.fired != p.wanted || (running && p.potential != p.should))
            differ(out, &p);
    }
    out->replicas += any != all;
    return CT_OK;
}

static void compare_pins(const struct verify_run *run, struct verify_result *out)
{
    const struct network *net = run->net;
    const uint32_t tick = run->tick - 1;
    for (uint32_t i = 0; i < net->output_lines; i++) {
        const uint32_t j = network_output_neuron(net, i), pin = network_output_pin(net, i);
        const uint32_t late = verify_late(run, j);
        const bool wanted = tick >= late && run->fired[verify_past(run, tick - late, j)];
        const bool shown = pin < run->m->chip.system.pins && run->pin[pin];
        if (shown == wanted)
            continue;
        out->pins++;
        differ(out, &(struct verify_place){.tick = tick, .neuron = j, .core = UINT32_MAX});
    }
}

static enum ct_status compare_tick(const struct verify_run *run, struct verify_result *out,
                                   struct ct_error *err)
{
    struct core_potentials cache = {.core = UINT32_MAX};
    enum ct_status status = CT_OK;
    for (uint32_t j = 0; j < run->net->neurons && status == CT_OK; j++) {
        status = compare_neuron(run, j, &cache, out, err);
        out->spikes += run->fired[verify_past(run, run->tick - 1, j)];
    }
    for (uint32_t i = 0; i < run->net->lines; i++)
        out->line_spikes += run->line[i];
    compare_pins(run, out);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static enum ct_status run_all(struct verify_run *run, struct verify_result *out,
                              struct ct_error *err)
{
    const uint32_t ticks = run->options->ticks > 0 ? run->options->ticks : TICKS;
    enum ct_status status = CT_OK;
    for (; out->ticks < ticks && status == CT_OK; out->ticks++) {
        status = verify_give(run, err);
        if (status == CT_OK)
            status = verify_step(run, err);
        if (status == CT_OK)
            status = compare_tick(run, out, err);
    }
    if (status == CT_OK && out->differs)
        status = verify_explain(run, &out->first, &out->explanation, err);
    return status;
}

enum ct_status verify(const struct network *net, const struct mapped *mapped,
                      const struct verify_options *options, struct verify_result *out,
                      struct ct_error *err)
{
    static const struct verify_options standard;
    struct verify_run run;
    *out = (struct verify_result){.ticks = 0};
    enum ct_status status =
        verify_start(&run, net, mapped, options == NULL ? &standard : options, 1, err);
    if (status == CT_OK)
        status = run_all(&run, out, err);
    verify_stop(&run);
    if (status != CT_OK)
        verify_free(out);
    return status;
}

/* ---- input files ----------------------------------------------------------------------------- */

/* The line of an axon, UINT32_MAX: none. */
static uint32_t line_of(const uint32_t *line_at, size_t places, uint32_t core, uint32_t axon)
{
    const size_t at = (size_t)core * CT_AXONS + axon;
    return at < places ? line_at[at] : UINT32_MAX;
}

/* Reads the records of a file, growing *spikes. */
static enum ct_status read_spikes(ct_spike_reader *reader, const char *path,
                                  const struct network *net, const uint32_t *line_at, size_t places,
                                  struct verify_spike **spikes, size_t *count, struct ct_error *err)
{
    const bool pins = ct_spikes_kind(reader) == CT_SPIKES_PIN;
    union {
        struct ct_spike in[512];
        struct ct_pin_spike pin[512];
    } record;
    uint32_t room = 0;
    size_t got = 1;
    while (got > 0) {
        enum ct_status status = ct_spikes_read(reader, &record, 512, &got, err);
        if (status != CT_OK)
            return status;
        if (!grow_array(spikes, sizeof **spikes, *count, got, &room))
            return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", path);
        for (size_t i = 0; i < got; i++) {
            struct verify_spike s = {record.pin[i].tick, record.pin[i].pin};
            if (!pins)
                s.line = line_of(line_at, places, record.in[i].core, record.in[i].index);
            if (s.line >= net->lines)
                return status_fail(err, CT_ERR_RANGE, "%s: record %zu: it is for no input line",
                                   path, *count);
            (*spikes)[(*count)++] = s;
        }
    }
    return CT_OK;
}

enum ct_status verify_read_input(const struct network *net, const struct mapped *mapped,
                                 const char *path, struct verify_spike **spikes, size_t *count,
                                 struct ct_error *err)
{
    const struct ct_system *s = &mapped->chip.system;
    const size_t places = (size_t)s->chips_x * s->cores_x * s->chips_y * s->cores_y * CT_AXONS;
    ct_spike_reader *reader;
    *spikes = NULL;
    *count = 0;
    enum ct_status status = ct_spikes_open(&reader, path, err);
    if (status != CT_OK)
        return status;
    uint32_t *line_at = malloc(places * sizeof *line_at);
    if (line_at == NULL) {
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", path);
    } else if (ct_spikes_kind(reader) == CT_SPIKES_OUTPUT) {
        status = status_fail(err, CT_ERR_ARGUMENT,
                             "%s: spikes of neurons; wanted input spikes, or "
                             "pin spikes with the lines as pins",
                             path);
    } else {
        memset(line_at, 0xff, places * sizeof *line_at);
        for (uint32_t i = 0; i < net->lines; i++) {
            for (uint32_t k = mapped->line_first[i]; k < mapped->line_first[i + 1]; k++)
                line_at[(size_t)mapped->line[k].core * CT_AXONS + mapped->line[k].index] = i;
        }
        status = read_spikes(reader, path, net, line_at, places, spikes, count, err);
    }
    ct_spikes_close(reader);
    free(line_at);
    if (status != CT_OK) {
        free(*spikes);
        *spikes = NULL;
        *count = 0;
    }
    return status;
}
