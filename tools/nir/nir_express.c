/*
 * nir_express.c - see nir_express.h.
 */
#include "nir_express.h"

#include <stdlib.h>
#include <string.h>

void nir_express_free(struct nir_express *x)
{
    free(x->links.joined);
    free(x->links.level);
}

/* ---- levels ---------------------------------------------------------------------------------- */

/* The number of a slice's port or population among the sources. */
static uint32_t source_of(const struct nir_express *x, const struct network_slice *s)
{
    return s->input ? s->index : x->net->inputs + s->index;
}

static bool find_levels(struct nir_express *x)
{
    const struct network *net = x->net;
    const uint32_t n = net->inputs + net->populations;
    x->flow = (struct nir_flow){.sources = n, .ports = net->inputs};
    x->links.joined = calloc((size_t)n * n + 1, 1);
    x->links.level = calloc((size_t)n + 1, sizeof *x->links.level);
    if (x->links.joined == NULL || x->links.level == NULL)
        return false;
    for (uint32_t k = 0; k < net->projections; k++) {
        const struct network_projection *p = &net->projection[k];
        x->links.joined[(size_t)source_of(x, &p->from) * n + source_of(x, &p->to)] = true;
    }
    return nir_links_levels(&x->links, &x->flow);
}

int32_t nir_express_lag(const struct nir_express *x, const struct network_projection *p)
{
    const uint32_t from = source_of(x, &p->from), to = source_of(x, &p->to);
    if (p->from.input)
        return -(int32_t)x->links.level[to];
    if (nir_links_cycle(&x->links, &x->flow, from, to))
        return p->delay - 1;
    return p->delay - (int32_t)(x->links.level[to] - x->links.level[from]);
}

/* ---- neurons --------------------------------------------------------------------------------- */

bool nir_express_forgets(const struct network_population *p, uint32_t i)
{
    static const enum network_parameter zero[] = {NETWORK_reset_mode, NETWORK_reset,
                                                  NETWORK_negative_threshold, NETWORK_potential};
    const int32_t threshold = nir_express_value(p, NETWORK_threshold, i);
    for (size_t k = 0; k < sizeof zero / sizeof *zero; k++) {
        if (nir_express_value(p, zero[k], i) != 0)
            return false;
    }
    /* What is below the threshold is 0, or becomes 0. */
    return threshold <= 1 && threshold - nir_express_value(p, NETWORK_leak, i) >= 1;
}

/* Whether potentials of the neuron stay above its negative threshold, or that is out of reach. */
static bool floor_is_far(const struct network_population *p, uint32_t i, bool inhibited)
{
    const int32_t most = nir_express_value(p, NETWORK_negative_threshold, i);
    const int32_t reset = nir_express_value(p, NETWORK_reset, i);
    if (most == CT_THRESHOLD_MAX && nir_express_value(p, NETWORK_negative_saturate, i) == 1)
        return true;
    int32_t least = nir_express_value(p, NETWORK_potential, i);
    if (nir_express_value(p, NETWORK_reset_mode, i) == 0 && reset < least)
        least = reset;
    return !inhibited && nir_express_value(p, NETWORK_leak, i) >= 0 && least >= -most;
}

/* Why NIR has no neuron like this one, which is `level` ticks ahead of its inputs; NULL: it has. */
static const char *no_equal(const struct network_population *p, uint32_t i, uint32_t level,
                            bool inhibited)
{
    const int32_t leak = nir_express_value(p, NETWORK_leak, i);
    const int32_t mode = nir_express_value(p, NETWORK_reset_mode, i);
    const int32_t threshold = nir_express_value(p, NETWORK_threshold, i);
    const int64_t first = -(int64_t)leak * level - (mode == 1);
    if (nir_express_value(p, NETWORK_mask_bits, i) > 0 ||
        nir_express_value(p, NETWORK_leak_stochastic, i) != 0)
        return "random draws";
    if (nir_express_value(p, NETWORK_leak_reversal, i) != 0 && leak != 0)
        return "a leak toward 0 or away from it";
    if (nir_express_forgets(p, i))
        return NULL;
    if (mode == 2)
        return "no reset";
    if (threshold == 0)
        return "a threshold of 0";
    if (!floor_is_far(p, i, inhibited))
        return "a negative threshold that its potential may reach";
    if (nir_express_value(p, NETWORK_potential, i) != first)
        return mode == 1 ? "a potential other than -1 when the first inputs come"
                         : "a potential other than 0 when the first inputs come";
    if (level > 0 && first + leak >= threshold)
        return "a leak that makes it fire before its inputs";
    return NULL;
}

/* Whether this reset is another than that of the neurons before. */
static bool differs(struct nir_express *x, uint32_t population, enum nir_reset reset)
{
    if (x->first_reset == UINT32_MAX) {
        x->first_reset = population;
        x->reset = reset;
    }
    return x->reset != reset;
}

static bool is_inhibited(const struct network *net, uint32_t population)
{
    for (uint32_t k = 0; k < net->projections; k++) {
        const struct network_projection *p = &net->projection[k];
        struct network_synapse s;
        uint64_t at = 0;
        while (p->to.index == population && network_next(p, &at, &s)) {
            if (s.weight < 0)
                return true;
        }
    }
    return false;
}

static void check_neurons(struct nir_express *x, uint32_t population)
{
    const struct network_population *p = &x->net->population[population];
    const uint32_t level = x->links.level[x->net->inputs + population];
    const bool inhibited = is_inhibited(x->net, population);
    uint32_t forget = 0;
    for (uint32_t i = 0; i < p->size; i++) {
        const char *why = no_equal(p, i, level, inhibited);
        if (why != NULL) {
            problems_add(x->problems, PROBLEM_NODE, "%s[%u]: %s, for which NIR has no word",
                         p->name, i, why);
        } else if (nir_express_forgets(p, i)) {
            forget++;
        } else if (differs(x, population,
                           nir_express_value(p, NETWORK_reset_mode, i) == 1 ? NIR_RESET_SUBTRACT
                                                                            : NIR_RESET_VALUE)) {
            problems_add(x->problems, PROBLEM_NODE,
                         "%s[%u]: reset in another way than %s, and a NIR file has one for all",
                         p->name, i, x->net->population[x->first_reset].name);
        }
    }
    if (forget > 0 && forget < p->size)
        problems_add(x->problems, PROBLEM_NODE,
                     "%s: %u of %u neurons keep nothing from tick to tick, which takes a node of "
                     "its own",
                     p->name, forget, p->size);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static const char *name_of(const struct network *net, const struct network_slice *s)
{
    return s->input ? net->input[s->index].name : net->population[s->index].name;
}

static void check_projection(struct nir_express *x, const struct network_projection *p)
{
    const struct network *net = x->net;
    if (p->stochastic)
        problems_add(x->problems, PROBLEM_NODE,
                     "%s to %s: stochastic synapses, for which NIR has no word",
                     name_of(net, &p->from), name_of(net, &p->to));
    if (nir_express_lag(x, p) < 0)
        problems_add(x->problems, PROBLEM_DELAY,
                     "%s to %s: spikes come %d ticks before those by way of other populations, and "
                     "in NIR layers take no time",
                     name_of(net, &p->from), name_of(net, &p->to), -nir_express_lag(x, p));
}

bool nir_express_make(struct nir_express *x, const struct network *net, struct problems *problems)
{
    *x = (struct nir_express){.net = net, .problems = problems, .first_reset = UINT32_MAX};
    if (net->inputs + net->populations > NIR_SOURCES_MAX) {
        problems_add(problems, PROBLEM_NODE, "%u ports and populations, at most %d",
                     net->inputs + net->populations, NIR_SOURCES_MAX);
        return true;
    }
    if (!find_levels(x))
        return false;
    for (uint32_t i = 0; i < net->populations; i++)
        check_neurons(x, i);
    for (uint32_t k = 0; k < net->projections; k++)
        check_projection(x, &net->projection[k]);
    for (uint32_t k = 0; k < net->outputs; k++) {
        const struct network_slice *from = &net->output[k].from;
        if (from->count != net->population[from->index].size)
            problems_add(problems, PROBLEM_NODE,
                         "%s: shows a part of %s, and a NIR file shows whole nodes",
                         net->output[k].name, name_of(net, from));
    }
    return true;
}
