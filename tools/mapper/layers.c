/*
 * layers.c - see layers.h.
 */
#include "layers.h"

#include <stdlib.h>
#include <string.h>

static uint32_t index_of(const struct network *net, uint32_t neuron)
{
    return (uint32_t)(network_population_of(net, neuron) - net->population);
}

/* ---- of the network -------------------------------------------------------------------------- */

static uint32_t different_weights(const struct flat *flat, uint32_t j)
{
    int32_t seen[CT_AXONS];
    uint32_t count = 0;
    for (uint64_t i = flat->first[j]; i < flat->first[j + 1] && count < CT_AXONS; i++) {
        int32_t w = flat_weight(flat->synapse[i]);
        uint32_t k = 0;
        while (k < count && seen[k] != w)
            k++;
        if (k == count)
            seen[count++] = w;
    }
    return count;
}

static void add_neuron(struct layer *l, const struct flat *flat, uint32_t j)
{
    uint64_t inputs = flat->first[j + 1] - flat->first[j];
    int64_t high = 0, low = 0;
    uint32_t weights = different_weights(flat, j);
    for (uint64_t i = flat->first[j]; i < flat->first[j + 1]; i++) {
        int32_t w = flat_weight(flat->synapse[i]);
        *(w > 0 ? &high : &low) += w;
    }
    l->synapses += inputs;
    l->fan_in = inputs > l->fan_in ? (uint32_t)inputs : l->fan_in;
    l->weights = weights > l->weights ? weights : l->weights;
    l->highest = high > l->highest ? high : l->highest;
    l->lowest = low < l->lowest ? low : l->lowest;
}

/* Different streams that the neurons of a population hear: each source keeps a set of its delays,
 * in which those from 63 on are one, so that a bound made of it stays one. */
static bool count_streams(struct layers *out, const struct network *net, const struct flat *flat)
{
    size_t sources = (size_t)flat->lines + flat->neurons;
    uint64_t *seen = calloc(sources + 1, sizeof *seen);
    if (seen == NULL)
        return false;
    for (uint32_t p = 0; p < net->populations; p++) {
        const struct network_population *x = &net->population[p];
        uint64_t first = flat->first[x->first], end = flat->first[x->first + x->size];
        for (uint64_t i = first; i < end; i++) {
            uint32_t delay = flat_delay(flat->synapse[i]);
            uint64_t bit = (uint64_t)1 << (delay < 63 ? delay : 63);
            uint64_t *set = &seen[flat_end(flat->synapse[i])];
            out->layer[p].streams += (*set & bit) == 0;
            *set |= bit;
        }
        for (uint64_t i = first; i < end; i++)
            seen[flat_end(flat->synapse[i])] = 0;
    }
    free(seen);
    return true;
}

/* ---- of the plan ----------------------------------------------------------------------------- */

static void add_fullness(struct fullness *f, uint32_t core, uint32_t used, uint32_t most)
{
    f->bin[used == 0 ? 0 : ((uint64_t)used * LAYER_BINS - 1) / most]++;
    f->sum += used;
    if (used > f->most) {
        f->most = used;
        f->most_core = core;
    }
}

/* The population that a unit belongs to, its source's where it is a relay; `populations` for a
 * relay of a line. */
static uint32_t layer_of(const struct network *net, const struct plan *plan, uint32_t unit)
{
    while (unit >= plan->lines + plan->neurons)
        unit = plan->added_of[unit - plan->lines - plan->neurons];
    return unit < plan->lines ? net->populations : index_of(net, unit - plan->lines);
}

static void add_core(struct layers *out, const struct network *net, const struct plan *plan,
                     uint32_t at, uint32_t *copies)
{
    const struct plan_core *core = &plan->core[at];
    uint32_t synapses = 0;
    for (uint32_t n = 0; n < core->neurons; n++) {
        uint32_t unit = core->unit[n], p = layer_of(net, plan, unit);
        if (p < net->populations && unit < plan->lines + plan->neurons) {
            out->layer[p].copies++;
            copies[unit - plan->lines]++;
        } else if (p < net->populations) {
            out->layer[p].added_copies++;
        }
        if (n == 0 && p < net->populations) {
            out->layer[p].cores++;
            out->layer[p].axons += core->axons;
            out->layer[p].slots += core->neurons;
            for (uint32_t a = 0; a < core->axons; a++)
                out->layer[p].inputs += a == 0 || core->source[a] != core->source[a - 1] ||
                                        core->chip.axon_type[a] <= core->chip.axon_type[a - 1];
        }
    }
    for (uint32_t a = 0; a < core->axons; a++)
        for (int w = 0; w < 4; w++)
            synapses += (uint32_t)__builtin_popcountll(core->chip.crossbar[a][w]);
    add_fullness(&out->neurons, at, core->neurons, CT_NEURONS);
    add_fullness(&out->axons, at, core->axons, CT_AXONS);
    add_fullness(&out->synapses, at, synapses, CT_AXONS * CT_NEURONS);
}

static uint64_t quotient_up(uint64_t a, uint64_t b)
{
    return (a + b - 1) / b;
}

static void finish(struct layer *l, uint32_t size, uint32_t axons, uint32_t neurons)
{
    uint64_t by_copies = quotient_up(l->copies, neurons);
    uint64_t by_streams = quotient_up(l->streams, axons);
    l->cores_bound = (uint32_t)(by_copies > by_streams ? by_copies : by_streams);
    if (l->axons * neurons > l->slots * axons)
        l->binding = LAYER_AXONS;
    else
        l->binding = l->copies > size ? LAYER_COPIES : LAYER_NEURONS;
}

bool layers_make(struct layers *layers, const struct network *net, const struct flat *flat,
                 const struct plan *plan, uint32_t axons, uint32_t neurons)
{
    uint32_t *copies = calloc((size_t)net->neurons + 1, sizeof *copies);
    *layers = (struct layers){.layer = calloc((size_t)net->populations + 1, sizeof(struct layer))};
    if (copies == NULL || layers->layer == NULL || !count_streams(layers, net, flat)) {
        free(copies);
        layers_free(layers);
        return false;
    }
    for (uint32_t i = 0; i < plan->cores; i++)
        add_core(layers, net, plan, i, copies);
    for (uint32_t r = plan->lines + plan->neurons; r < plan->units; r++) {
        uint32_t p = layer_of(net, plan, r);
        if (p < net->populations)
            layers->layer[p].added++;
    }
    for (uint32_t p = 0; p < net->populations; p++) {
        struct layer *l = &layers->layer[p];
        const struct network_population *x = &net->population[p];
        l->copies_neuron = x->first;
        for (uint32_t j = x->first; j < x->first + x->size; j++) {
            uint32_t late = plan->late == NULL ? 0 : plan->late[plan->lines + j];
            add_neuron(l, flat, j);
            l->late = late > l->late ? late : l->late;
            if (copies[j] > l->copies_most) {
                l->copies_most = copies[j];
                l->copies_neuron = j;
            }
        }
        finish(l, x->size, axons, neurons);
    }
    free(copies);
    return true;
}

void layers_free(struct layers *layers)
{
    free(layers->layer);
    *layers = (struct layers){.layer = NULL};
}
