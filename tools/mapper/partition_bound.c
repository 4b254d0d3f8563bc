/*
 * partition_bound.c - see partition_bound.h for the formula.
 */
#include "partition_bound.h"

#include "partition_search.h"

#include <stdlib.h>
#include <string.h>

enum {
    CLASSES_MAX = 1 << 14, /* of a layer, for a search   */
    STEPS_MAX = 1 << 26    /* of a search: some tenths of a second */
};

struct bounding {
    const struct partition_problem *p;
    struct partition_bound *bound;
    uint32_t *local;    /* [signals] number in hand + 1, all 0 between layers           */
    uint32_t *layer_of; /* [neurons]                                                    */
    uint32_t *least;    /* [neurons] slots at the least: pins, and every net once a layer */
    double *slots;      /* [layers] slots of the layer's neurons, at the least          */

    /* Of the layer in hand: */
    uint32_t *degree;      /* [4 x signals in hand], owned                                       */
    uint32_t signals, cap; /* cap: neurons that fit a core by their slots                   */
    uint32_t fed_by; /* layer that drives all of its inputs, or PARTITION_LINE: there is none */
};

static bool is_single(const struct partition_problem *p, uint32_t neuron)
{
    return p->single != NULL && p->single[neuron] != 0;
}

/* Rounds up, but for what sums of fractions are off by. */
static uint32_t round_up(double x)
{
    const uint32_t whole = (uint32_t)x;
    return x - whole > 1e-6 ? whole + 1 : whole;
}

/* ---- degrees --------------------------------------------------------------------------------- */

/* Counts the neurons of a layer that need each net. False: no memory. */
static bool count_degrees(struct bounding *b, const struct partition_layer *layer)
{
    const struct partition_problem *p = b->p;
    const uint64_t from = p->first[layer->first], to = p->first[layer->first + layer->count];
    b->signals = 0;
    for (uint64_t i = from; i < to; i++) {
        uint32_t *local = &b->local[p->input[i] >> 4];
        if (*local == 0)
            *local = ++b->signals;
    }
    free(b->degree);
    b->degree = calloc(4 * (size_t)b->signals + 4, sizeof *b->degree);
    for (uint64_t i = from; b->degree != NULL && i < to; i++) {
        for (uint32_t g = 0; g < 4; g++)
            b->degree[4 * (b->local[p->input[i] >> 4] - 1) + g] += p->input[i] >> g & 1;
    }
    return b->degree != NULL;
}

/* Calls for each signal of the layer once, and forgets the numbers. */
typedef void signal_visit(struct bounding *b, uint32_t signal, const uint32_t degree[4]);

static void visit_signals(struct bounding *b, const struct partition_layer *layer,
                          signal_visit *visit)
{
    const struct partition_problem *p = b->p;
    const uint64_t to = p->first[layer->first + layer->count];
    for (uint64_t i = p->first[layer->first]; i < to; i++) {
        const uint32_t signal = p->input[i] >> 4, local = b->local[signal];
        b->local[signal] = 0;
        if (local != 0)
            visit(b, signal, &b->degree[4 * (local - 1)]);
    }
}

static void count_once(struct bounding *b, uint32_t signal, const uint32_t degree[4])
{
    const uint32_t source = b->p->signal_neuron[signal];
    for (int g = 0; g < 4; g++) {
        if (source != PARTITION_LINE && !is_single(b->p, source))
            b->least[source] += degree[g] > 0;
    }
}

/* What a layer asks of its sources when each net serves at most `cap` neurons of a core. */
static void count_capped(struct bounding *b, uint32_t signal, const uint32_t degree[4])
{
    const uint32_t source = b->p->signal_neuron[signal];
    if (source == PARTITION_LINE || is_single(b->p, source))
        return;
    for (int g = 0; g < 4; g++) /* the first core is in `least` already */
        b->slots[b->layer_of[source]] += degree[g] > b->cap ? (degree[g] - 1) / b->cap : 0;
}

/* ---- a layer --------------------------------------------------------------------------------- */

/* Dual feasible functions: f(a) of parts of a core that have axons a, in all no more than A, sum up
 * to 1 at the most. Number 0 .. A / 2: a part of more than A - number is a whole core, one of less
 * than the number is nothing, Martello and Toth 1990. Above: u(k) of Fekete and Schepers 2001. */
enum { DUALS_STEPS = 16 };

static double dual(uint32_t number, uint32_t a, uint32_t limit)
{
    if (number <= limit / 2)
        return a + number > limit ? 1 : a < number ? 0 : (double)a / limit;
    const uint32_t k = number - limit / 2, parts = (k + 1) * a;
    return parts % limit == 0 ? (double)a / limit : (double)(parts / limit) / k;
}

/* Sums over the layer the least that a part can cost that holds a neuron, for each neuron of it:
 * as cores, by the dual function that gives the most, and as axons. */
static void sum_up(const struct bounding *b, const struct search_layer *s, const uint16_t *most,
                   double *cores, double *axons)
{
    const uint32_t limit = b->p->axons;
    *cores = *axons = 0;
    for (uint32_t number = 0; number <= limit / 2 + DUALS_STEPS; number++) {
        double sum = 0, cost[CT_AXONS + 1];
        for (uint32_t a = 0; a <= limit; a++)
            cost[a] = dual(number, a, limit);
        *axons = 0;
        for (uint32_t q = 0; q < s->classes; q++) {
            const uint16_t *own = &most[(size_t)q * (limit + 1)];
            double least = 1, fewest = limit;
            for (uint32_t a = s->fan_in[q]; a <= limit; a++) {
                const double n = own[a] < b->cap ? own[a] : b->cap;
                least = cost[a] < least * n ? cost[a] / n : least;
                fewest = a < fewest * n ? a / n : fewest;
            }
            sum += s->size[q] * least;
            *axons += s->size[q] * fewest;
        }
        *cores = sum > *cores ? sum : *cores;
    }
}

/* Searches a layer, where it is not too large. False: no memory. */
static bool search(struct bounding *b, uint32_t l, double *cores, double *axons)
{
    struct search_layer s;
    const uint32_t limit = b->p->axons;
    uint16_t *most = NULL;
    bool made = search_layer_make(&s, b->p, l, b->local);
    if (made && s.classes <= CLASSES_MAX) {
        most = calloc((size_t)s.classes * (limit + 1) + 1, sizeof *most);
        const int ended = most == NULL ? -1 : search_layer_run(&s, limit, STEPS_MAX, most);
        made = ended >= 0;
        b->bound[l].searched = ended == 1;
        if (ended == 1)
            sum_up(b, &s, most, cores, axons);
    }
    search_layer_free(&s);
    free(most);
    return made;
}

/* The layer that drives all inputs of layer l and may be copied, or PARTITION_LINE. */
static uint32_t only_feeder(const struct bounding *b, const struct partition_layer *layer)
{
    const struct partition_problem *p = b->p;
    uint32_t feeder = PARTITION_LINE;
    const uint64_t to = p->first[layer->first + layer->count];
    for (uint64_t i = p->first[layer->first]; i < to; i++) {
        const uint32_t source = p->signal_neuron[p->input[i] >> 4];
        if (source == PARTITION_LINE || is_single(p, source) ||
            (feeder != PARTITION_LINE && feeder != b->layer_of[source]))
            return PARTITION_LINE;
        feeder = b->layer_of[source];
    }
    return feeder;
}

static bool bound_layer(struct bounding *b, uint32_t l)
{
    const struct partition_problem *p = b->p;
    const struct partition_layer *layer = &p->layer[l];
    uint32_t fewest = p->slots;
    double by_share = 0, by_search = 0, axons = 0;
    for (uint32_t j = layer->first; j < layer->first + layer->count; j++)
        fewest = b->least[j] < fewest ? b->least[j] : fewest;
    b->cap = p->slots / (fewest > 0 ? fewest : 1);
    if (!search(b, l, &by_search, &axons) || !count_degrees(b, layer))
        return false;
    uint64_t nets = 0;
    for (uint32_t k = 0; k < 4 * b->signals; k++) {
        by_share += b->degree[k] > b->cap ? (double)b->degree[k] / b->cap : b->degree[k] > 0;
        nets += b->degree[k] > 0;
    }
    by_share /= p->axons;
    b->bound[l].by_axons = round_up(by_search > by_share ? by_search : by_share);
    const uint32_t feeder = only_feeder(b, layer);
    double *slots = feeder == PARTITION_LINE ? NULL : &b->slots[feeder];
    const double before = slots == NULL ? 0 : *slots;
    visit_signals(b, layer, count_capped);
    if (slots != NULL && axons - (double)nets > *slots - before)
        *slots = before + axons - (double)nets;
    return true;
}

/* ---- all layers ------------------------------------------------------------------------------ */

static bool start(struct bounding *b)
{
    const struct partition_problem *p = b->p;
    b->local = calloc((size_t)p->signals + 1, sizeof *b->local);
    b->layer_of = malloc(((size_t)p->neurons + 1) * sizeof *b->layer_of);
    b->least = calloc((size_t)p->neurons + 1, sizeof *b->least);
    b->slots = calloc((size_t)p->layers + 1, sizeof *b->slots);
    if (b->local == NULL || b->layer_of == NULL || b->least == NULL || b->slots == NULL)
        return false;
    for (uint32_t j = 0; p->pins != NULL && j < p->neurons; j++)
        b->least[j] = is_single(p, j) ? 0 : p->pins[j];
    for (uint32_t l = 0; l < p->layers; l++) {
        for (uint32_t j = 0; j < p->layer[l].count; j++)
            b->layer_of[p->layer[l].first + j] = l;
    }
    for (uint32_t l = 0; l < p->layers; l++) {
        if (!count_degrees(b, &p->layer[l]))
            return false;
        visit_signals(b, &p->layer[l], count_once);
    }
    for (uint32_t j = 0; j < p->neurons; j++)
        b->slots[b->layer_of[j]] += b->least[j] > 0 ? b->least[j] : 1;
    return true;
}

bool partition_bounds(const struct partition_problem *problem, struct partition_bound *bound)
{
    struct bounding b = {.p = problem, .bound = bound};
    memset(bound, 0, problem->layers * sizeof *bound);
    bool made = start(&b);
    for (uint32_t l = 0; made && l < problem->layers; l++)
        made = bound_layer(&b, l);
    for (uint32_t l = 0; made && l < problem->layers; l++) {
        struct partition_bound *at = &bound[l];
        at->slots = round_up(b.slots[l]);
        at->by_slots = round_up(b.slots[l] / problem->slots);
        at->cores = at->by_axons > at->by_slots ? at->by_axons : at->by_slots;
    }
    free(b.local);
    free(b.layer_of);
    free(b.least);
    free(b.slots);
    free(b.degree);
    return made;
}
