/*
 * rework_network.c - see rework.h: the copy of a network.
 */
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"
#include "rework.h"

/* A copy of an array, owned by the caller; NULL for NULL, and where *good becomes false. */
static void *copy(const void *from, uint64_t count, size_t size, bool *good)
{
    if (from == NULL || !*good)
        return NULL;
    void *to = malloc((size_t)count * size + 1);
    if (to == NULL)
        *good = false;
    else
        memcpy(to, from, (size_t)count * size);
    return to;
}

/* ---- what stays ------------------------------------------------------------------------------ */

static uint64_t weight_count(const struct network_projection *p)
{
    const struct network_window *w = &p->window;
    switch (p->connect) {
    case NETWORK_CONVOLUTION:
        return (uint64_t)w->out.channels * (w->in.channels / w->groups) * w->kernel[0] *
               w->kernel[1];
    case NETWORK_POOLING: return w->in.channels;
    case NETWORK_RANDOM: return p->random.choices;
    default: return p->count;
    }
}

static bool copy_projection(struct network *out, const struct network_projection *p)
{
    bool good = true;
    struct network_projection *to = &out->projection[out->projections++];
    *to = *p;
    to->weights = copy(p->weights, weight_count(p), sizeof *p->weights, &good);
    to->entry = copy(p->entry, p->count, sizeof *p->entry, &good);
    return good;
}

static bool copy_parameters(struct network_population *to, const struct network_population *from)
{
    bool good = true;
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++)
        to->parameter[k].each = copy(from->parameter[k].each, from->size, sizeof(int32_t), &good);
    return good;
}

/* ---- what changes ---------------------------------------------------------------------------- */

static bool set_parameters(struct network_population *to, const struct ct_neuron *neuron)
{
    bool good = true;
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++) {
        to->parameter[k].each = malloc((size_t)to->size * sizeof(int32_t));
        good = good && to->parameter[k].each != NULL;
    }
    for (uint32_t j = 0; good && j < to->size; j++) {
#define SET(name, least, greatest) to->parameter[NETWORK_##name].each[j] = (int32_t)neuron[j].name;
        NETWORK_PARAMETERS(SET)
#undef SET
    }
    return good;
}

/* What the synapses of one list have in common. */
struct list_key {
    bool input, stochastic;
    uint32_t from; /* port or population */
    uint32_t delay;
};

static struct list_key key_of(const struct network *net, flat_synapse s)
{
    uint32_t end = flat_end(s);
    struct list_key key = {
        .input = end < net->lines, .stochastic = flat_stochastic(s), .delay = flat_delay(s)};
    key.from = key.input
                   ? (uint32_t)(network_input_of(net, end) - net->input)
                   : (uint32_t)(network_population_of(net, end - net->lines) - net->population);
    return key;
}

static bool same_key(const struct list_key *a, const struct network_projection *p)
{
    return a->input == p->from.input && a->stochastic == p->stochastic &&
           a->from == p->from.index && a->delay == p->delay;
}

/* The list that a synapse belongs to, among those from number `first` on; made if need be. */
static struct network_projection *list_of(struct network *out, uint32_t *room, uint32_t first,
                                          uint32_t to, flat_synapse s)
{
    struct list_key key = key_of(out, s);
    for (uint32_t i = first; i < out->projections; i++) {
        if (same_key(&key, &out->projection[i]))
            return &out->projection[i];
    }
    if (!grow_array(&out->projection, sizeof *out->projection, out->projections, 1, room))
        return NULL;
    struct network_projection *p = &out->projection[out->projections++];
    const struct network_population *target = &out->population[to];
    *p = (struct network_projection){.connect = NETWORK_LIST,
                                     .stochastic = key.stochastic,
                                     .delay = (uint16_t)key.delay,
                                     .to = {false, to, target->first, target->size}};
    p->from = key.input ? (struct network_slice){true, key.from, out->input[key.from].first,
                                                 out->input[key.from].size}
                        : (struct network_slice){false, key.from, out->population[key.from].first,
                                                 out->population[key.from].size};
    return p;
}

/* Lists the synapses into a population: counted, then written. Those of weight 0 are left out. */
static bool list_synapses(struct network *out, uint32_t *room, uint32_t to, const struct flat *flat,
                          const int32_t *weight)
{
    const struct network_population target = out->population[to];
    const uint32_t first = out->projections;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t j = target.first; j < target.first + target.size; j++) {
            for (uint64_t i = flat->first[j]; i < flat->first[j + 1]; i++) {
                struct network_projection *p =
                    weight[i] == 0 ? NULL : list_of(out, room, first, to, flat->synapse[i]);
                if (weight[i] == 0)
                    continue;
                if (p == NULL)
                    return false;
                uint32_t end = flat_end(flat->synapse[i]) - (p->from.input ? 0 : out->lines);
                if (pass == 1)
                    p->entry[p->count] =
                        (struct network_entry){end - p->from.first, j - target.first, weight[i]};
                p->count++;
            }
        }
        for (uint32_t i = first; pass == 0 && i < out->projections; i++) {
            struct network_projection *p = &out->projection[i];
            p->entry = malloc((size_t)p->count * sizeof *p->entry);
            p->count = 0;
            if (p->entry == NULL)
                return false;
        }
    }
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool make(struct network *out, const struct network *net, const struct flat *flat,
                 const bool *changed, const struct ct_neuron *neuron, const int32_t *weight)
{
    bool good = true;
    uint32_t room = net->projections + 1;
    *out = *net;
    out->projections = 0;
    out->description = copy(net->description,
                            net->description == NULL ? 0 : strlen(net->description) + 1, 1, &good);
    out->input = copy(net->input, net->inputs, sizeof *net->input, &good);
    out->population = copy(net->population, net->populations, sizeof *net->population, &good);
    out->output = copy(net->output, net->outputs, sizeof *net->output, &good);
    out->projection = malloc(room * sizeof *out->projection);
    if (out->population == NULL)
        out->populations = 0;
    for (uint32_t p = 0; p < out->populations; p++) {
        for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++)
            out->population[p].parameter[k].each = NULL;
    }
    good = good && out->projection != NULL;
    for (uint32_t p = 0; p < net->populations && good; p++) {
        struct network_population *to = &out->population[p];
        good = changed[p] ? set_parameters(to, neuron + to->first)
                          : copy_parameters(to, &net->population[p]);
    }
    for (uint32_t i = 0; i < net->projections && good; i++) {
        if (!changed[net->projection[i].to.index])
            good = copy_projection(out, &net->projection[i]);
    }
    for (uint32_t p = 0; p < net->populations && good; p++) {
        if (changed[p])
            good = list_synapses(out, &room, p, flat, weight);
    }
    return good;
}

enum ct_status rework_network(struct network *out, const struct network *net,
                              const struct flat *flat, const bool *changed,
                              const struct ct_neuron *neuron, const int32_t *weight,
                              struct ct_error *err)
{
    if (make(out, net, flat, changed, neuron, weight))
        return CT_OK;
    network_free(out);
    return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
}
