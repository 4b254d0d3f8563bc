/*
 * build_one.c - see build.h: a network that may fit one core. There the types of its axons are
 * searched for (axon_types.h), which finds fewer axons than filling neuron by neuron does.
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"

/* An input of a neuron of the core. */
struct heard {
    uint64_t stream;
    axon_weight weight;
    uint16_t target;
};

struct one {
    struct heard *heard; /* by stream, then target */
    uint32_t count, room;
    struct axon_types types;
    uint64_t *stream; /* of types.source[k] */
};

static int by_stream(const void *a, const void *b)
{
    const struct heard *x = a, *y = b;
    if (x->stream != y->stream)
        return x->stream < y->stream ? -1 : 1;
    if (x->target != y->target)
        return x->target - y->target;
    return (x->weight & 1) - (y->weight & 1); /* what draws comes last */
}

/* The inputs of all neurons; false where they are too many, or draw twice from one stream. */
static bool collect(struct build *b, struct one *one)
{
    const uint32_t most = b->options->axons * b->options->neurons * 2;
    for (uint16_t j = 0; j < b->flat->neurons; j++) {
        uint32_t inputs;
        if (!build_inputs(b, b->flat->lines + j, &inputs))
            return false;
        for (uint32_t i = 0; i < inputs; i++) {
            const struct fill_input *x = &b->input[i];
            bool twice = i > 0 && x->stream == x[-1].stream && (x->weight & x[-1].weight & 1) != 0;
            if (one->count == most || twice || abs(x->weight >> 1) > CT_WEIGHT_MAX ||
                !grow_array(&one->heard, sizeof *one->heard, one->count, 1, &one->room))
                return false;
            one->heard[one->count++] = (struct heard){x->stream, x->weight, j};
        }
    }
    if (one->count > 0)
        qsort(one->heard, one->count, sizeof *one->heard, by_stream);
    return true;
}

static uint8_t rank_of(const struct build *b, uint32_t unit)
{
    if (build_is_line(b, unit))
        return 2;
    return b->unit[unit].stochastic ? 0 : 1;
}

/* Demands of what was collected; false where they ask for more streams than there are axons, or
 * for five weights of one neuron. */
static bool demand(struct build *b, struct one *one)
{
    struct axon_types *t = &one->types;
    axon_weight needed[CT_NEURONS][5];
    t->source = calloc((size_t)b->options->axons + 1, sizeof *t->source);
    t->demand = calloc((size_t)one->count + 1, sizeof *t->demand);
    one->stream = calloc((size_t)b->options->axons + 1, sizeof *one->stream);
    if (t->source == NULL || t->demand == NULL || one->stream == NULL)
        return false;
    for (uint32_t i = 0; i < one->count; i++) {
        const struct heard *h = &one->heard[i];
        if (i == 0 || h->stream != h[-1].stream) {
            if (t->sources == b->options->axons)
                return false;
            one->stream[t->sources] = h->stream;
            t->source[t->sources++] =
                (struct axon_source){.first = i, .rank = rank_of(b, stream_unit(h->stream))};
        }
        t->source[t->sources - 1].count++;
        t->demand[t->demands++] = (struct axon_demand){.target = h->target, .weight = h->weight};
    }
    axon_types_needed(t, needed);
    for (uint32_t j = 0; j < b->flat->neurons; j++) {
        if (needed[j][4] != 0)
            return false;
    }
    return true;
}

/* Whether axons and copies have room. */
static bool fits(const struct build *b, const struct one *one, uint32_t *axons)
{
    const struct axon_types *t = &one->types;
    uint32_t need[CT_NEURONS], slots = 0;
    *axons = 0;
    for (uint32_t j = 0; j < b->flat->neurons; j++)
        need[j] = b->unit[b->flat->lines + j].pins;
    for (uint32_t k = 0; k < t->sources; k++) {
        uint32_t n = (uint32_t)__builtin_popcount(t->source[k].types);
        uint32_t unit = stream_unit(one->stream[k]);
        *axons += n;
        if (!build_is_line(b, unit))
            need[unit - b->flat->lines] += n;
    }
    for (uint32_t j = 0; j < b->flat->neurons; j++)
        slots += need[j] > 0 ? need[j] : 1;
    return *axons <= b->options->axons && slots <= b->options->neurons;
}

static bool make_group(struct build *b, const struct one *one, uint32_t axons)
{
    const struct axon_types *t = &one->types;
    struct group *g = build_add_group(b, b->flat->neurons, t->sources);
    if (g == NULL)
        return false;
    g->members = b->flat->neurons;
    g->streams = t->sources;
    g->axons = axons;
    for (uint32_t j = 0; j < g->members; j++) {
        g->member[j] = (struct member){.unit = b->flat->lines + j, .copies = 1};
        memcpy(g->member[j].neuron.weight, t->weight[j], sizeof t->weight[j]);
    }
    for (uint32_t k = 0; k < g->streams; k++) {
        g->stream[k] = (struct fill_stream){.stream = one->stream[k]};
        for (int type = 0; type < CT_AXON_TYPES; type++)
            g->stream[k].times[type] = t->source[k].types >> type & 1;
    }
    return true;
}

enum ct_status build_one(struct build *b, bool *made, struct ct_error *err)
{
    struct one one = {.count = 0};
    uint32_t axons;
    enum ct_status status = CT_OK;
    *made = false;
    if (b->flat->neurons <= b->options->neurons && collect(b, &one) && demand(b, &one) &&
        axon_types_choose(&one.types) && fits(b, &one, &axons)) {
        *made = make_group(b, &one, axons);
        if (!*made)
            status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
    }
    free(one.heard);
    free(one.stream);
    free(one.types.source);
    free(one.types.demand);
    return status;
}
