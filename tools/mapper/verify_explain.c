/*
 * verify_explain.c - see verify_run.h: runs both once more up to the difference, with a longer
 * past, and tells what came in.
 */
#define _GNU_SOURCE /* open_memstream */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "verify_run.h"

enum { LINES_MAX = 64 }; /* of axons, and of synapses: a neuron may have thousands */

/* What drives an axon: a line, a copy, another neuron of the chip. */
static void print_driver(FILE *file, const struct verify_run *run, uint32_t core, uint32_t axon)
{
    const struct mapped *m = run->m;
    const uint32_t width = (uint32_t)m->chip.system.chips_x * m->chip.system.cores_x;
    for (uint32_t i = 0; i < run->net->lines; i++) {
        for (uint32_t k = m->line_first[i]; k < m->line_first[i + 1]; k++) {
            if (m->line[k].core == core && m->line[k].index == axon) {
                fprintf(file, " from %s", network_line_place(run->net, i).text);
                return;
            }
        }
    }
    for (uint32_t j = 0; j < run->net->neurons; j++) {
        for (uint32_t k = m->copy_first[j]; k < m->copy_first[j + 1]; k++) {
            const struct ct_core *c = model_core(&m->chip, m->copy[k].core);
            const struct ct_neuron *n = &c->neuron[m->copy[k].index];
            if (n->target_kind == CT_TARGET_CORE && n->target_axon == axon &&
                n->target_y * width + n->target_x == core) {
                fprintf(file, " from %s, delay %d", network_neuron_place(run->net, j).text,
                        n->target_delay);
                return;
            }
        }
    }
    fprintf(file, " from a relay");
}

/* The axons that are active in this tick and have a synapse on the copy, before the tick runs. */
static enum ct_status print_axons(FILE *file, const struct verify_run *run,
                                  const struct verify_place *p, struct ct_error *err)
{
    const struct ct_core *core = model_core(&run->m->chip, p->core);
    const struct ct_neuron *n = &core->neuron[p->index];
    uint64_t slot[CT_SLOTS][4];
    uint32_t count = 0;
    int64_t sum = 0;
    enum ct_status status = ct_chip_scheduler(run->chip, p->core, slot, err);
    if (status != CT_OK)
        return status;
    for (uint32_t a = 0; a < CT_AXONS; a++) {
        if ((slot[p->tick % CT_SLOTS][a / 64] >> a % 64 & 1) == 0 ||
            (core->crossbar[a][p->index / 64] >> p->index % 64 & 1) == 0)
            continue;
        const uint8_t type = core->axon_type[a];
        sum += n->weight[type];
        if (count++ >= LINES_MAX)
            continue;
        fprintf(file, "  chip: axon %" PRIu32 " of type %d, weight %d,", a, type, n->weight[type]);
        print_driver(file, run, p->core, a);
        fprintf(file, "\n");
    }
    fprintf(file, "  chip: %" PRIu32 " axons%s, sum %" PRId64 "\n", count,
            count > LINES_MAX ? ", not all shown" : "", sum);
    return CT_OK;
}

/* The synapses of the neuron whose sources' spikes act in a tick of the network. */
static void print_synapses(FILE *file, const struct verify_run *run, uint32_t neuron, uint32_t tick,
                           const bool *line)
{
    const struct network *net = run->net;
    uint64_t count = 0;
    int64_t sum = 0;
    for (uint32_t i = 0; i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        struct network_synapse s;
        if (neuron < p->to.first || neuron - p->to.first >= p->to.count)
            continue;
        for (uint64_t at = 0; network_next(p, &at, &s);) {
            if (s.target != neuron || tick < p->delay ||
                !(p->from.input ? line[s.source]
                                : run->fired[verify_past(run, tick - p->delay, s.source)]))
                continue;
            sum += s.weight;
            if (count++ >= LINES_MAX)
                continue;
            fprintf(file, "  network: weight %" PRId32 " from %s", s.weight,
                    p->from.input ? network_line_place(net, s.source).text
                                  : network_neuron_place(net, s.source).text);
            if (p->from.input)
                fprintf(file, "\n");
            else
                fprintf(file, ", delay %d\n", p->delay);
        }
    }
    fprintf(file, "  network: %" PRIu64 " synapses%s, sum %" PRId64 "\n", count,
            count > LINES_MAX ? ", not all shown" : "", sum);
}

static void print_head(FILE *file, const struct verify_run *run, const struct verify_place *p)
{
    const char *name = network_neuron_place(run->net, p->neuron).text;
    if (p->core == UINT32_MAX) {
        fprintf(file, "tick %" PRIu32 ": a pin of %s shows another spike than its neuron\n",
                p->tick, name);
        return;
    }
    fprintf(file, "tick %" PRIu32 ": %s at core %" PRIu32 " neuron %" PRIu32 " ", p->tick, name,
            p->core, p->index);
    if (p->fired != p->wanted)
        fprintf(file, "%s, and %s in the network", p->fired ? "fires" : "does not fire",
                p->wanted ? "fires" : "does not fire");
    else
        fprintf(file, "has another potential");
    if (p->late > 0)
        fprintf(file, " (%" PRIu32 " ticks late)", p->late);
    fprintf(file, "\n");
}

/* Both potentials before the tick, at its beginning. */
static enum ct_status print_potentials(FILE *file, const struct verify_run *run,
                                       const struct verify_place *p, int32_t before,
                                       struct ct_error *err)
{
    int32_t value[CT_NEURONS];
    enum ct_status status = ct_chip_potentials(run->chip, p->core, value, err);
    if (status != CT_OK)
        return status;
    fprintf(file,
            "  potential: chip %" PRId32 " before and %" PRId32 " after, network %" PRId32
            " before and %" PRId32 " after\n",
            value[p->index], p->potential, before, p->should);
    return CT_OK;
}

/* The network runs to the tick that the chip's is late for; its potential before that is kept. */
static enum ct_status run_to(struct verify_run *run, const struct verify_place *p, int32_t *before,
                             bool *line, struct ct_error *err)
{
    const uint32_t tick = p->tick >= p->late ? p->tick - p->late : UINT32_MAX;
    enum ct_status status = CT_OK;
    while (status == CT_OK) {
        status = verify_give(run, err);
        if (run->tick == tick) {
            *before = interpret_potentials(run->interpreter)[p->neuron];
            memcpy(line, run->line, run->net->lines * sizeof *line);
        }
        if (status != CT_OK || run->tick == p->tick)
            break;
        status = verify_step(run, err);
    }
    return status;
}

static enum ct_status explain(FILE *file, struct verify_run *run, const struct verify_place *p,
                              bool *line, struct ct_error *err)
{
    int32_t before = 0;
    print_head(file, run, p);
    if (p->core == UINT32_MAX)
        return CT_OK;
    enum ct_status status = run_to(run, p, &before, line, err);
    if (status == CT_OK)
        status = print_potentials(file, run, p, before, err);
    if (status == CT_OK)
        status = print_axons(file, run, p, err);
    if (status == CT_OK && p->tick >= p->late)
        print_synapses(file, run, p->neuron, p->tick - p->late, line);
    return status;
}

enum ct_status verify_explain(const struct verify_run *run, const struct verify_place *place,
                              char **text, struct ct_error *err)
{
    struct verify_run again;
    size_t size;
    bool *line = calloc((size_t)run->net->lines + 1, sizeof *line);
    FILE *file = open_memstream(text, &size);
    enum ct_status status = CT_OK;
    if (line == NULL || file == NULL) {
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", run->net->name);
    } else {
        status = verify_start(&again, run->net, run->m, run->options,
                              NETWORK_DELAY_MAX + 1 + run->late, err);
        if (status == CT_OK)
            status = explain(file, &again, place, line, err);
        verify_stop(&again);
    }
    free(line);
    if (file != NULL && fclose(file) != 0 && status == CT_OK)
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", run->net->name);
    return status;
}
