/*
 * rework.c - see rework.h: which neurons need it, and what becomes of them.
 */
#include "rework.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "core_fill.h"

enum { LEVELS_MOST = 4, ROUNDS = 12, UNITS_TRIED = 32, SUM_WANTED = 1000 };

struct worker {
    const struct network *net;
    const struct flat *flat;
    struct core_fill fill;
    struct fill_input *input; /* [the most inputs of a neuron] */
    double *real;             /* likewise: the weights wanted  */
    int32_t *tried, *best;
    uint32_t axons;
    bool split;
};

/* ---- whether a core has it ------------------------------------------------------------------- */

static bool fits(struct worker *w, const struct rework_neuron *n)
{
    struct fill_neuron made;
    uint32_t inputs = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        if (n->weight[i] == 0)
            continue;
        if (abs(n->weight[i]) > 1 << 29)
            return false;
        w->input[inputs++] =
            (struct fill_input){flat_stream(n->synapse[i]),
                                axon_weight_make(n->weight[i], flat_stochastic(n->synapse[i]))};
    }
    fill_start(&w->fill, w->axons, w->axons, false);
    return fill_add(&w->fill, w->input, inputs, &made) == FILL_OK;
}

/* ---- exactly --------------------------------------------------------------------------------- */

static int32_t divisor(int32_t a, int32_t b)
{
    a = abs(a);
    b = abs(b);
    while (b != 0) {
        int32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

bool rework_divide(struct rework_neuron *n)
{
    struct ct_neuron *p = &n->parameters;
    int64_t up = p->leak > 0 ? p->leak : 0, down = p->leak < 0 ? -p->leak : 0;
    int32_t unit = divisor(p->leak, p->potential);
    for (uint32_t i = 0; i < n->count; i++) {
        if (flat_stochastic(n->synapse[i]))
            return false;
        unit = divisor(unit, n->weight[i]);
        *(n->weight[i] > 0 ? &up : &down) += abs(n->weight[i]);
    }
    if (p->leak_reversal)
        up = down = up + down;
    /* With reset by subtraction the potential must not add up to where it saturates. */
    if (p->reset_mode == 1 &&
        (up > p->threshold || (!p->negative_saturate && down > p->negative_threshold)))
        return false;
    if (up + CT_THRESHOLD_MAX > CT_POTENTIAL_MAX || down + CT_THRESHOLD_MAX > CT_POTENTIAL_MAX ||
        abs(p->potential) > CT_THRESHOLD_MAX)
        return false;
    /* What stays of the potential must be a multiple too; what is compared with it need not be. */
    if (p->reset_mode == 0)
        unit = divisor(unit, p->reset);
    if (p->reset_mode == 1)
        unit = divisor(divisor(unit, (int32_t)p->threshold), (int32_t)p->negative_threshold);
    if (p->negative_saturate)
        unit = divisor(unit, (int32_t)p->negative_threshold);
    if (unit <= 1 || p->leak_stochastic || p->mask_bits > 0 || p->reset_mode == 2)
        return false;
    for (uint32_t i = 0; i < n->count; i++)
        n->weight[i] /= unit;
    p->leak = (int16_t)(p->leak / unit);
    p->potential /= unit;
    p->reset /= unit;
    p->threshold = (p->threshold + (uint32_t)unit - 1) / (uint32_t)unit;
    p->negative_threshold /= (uint32_t)unit;
    return true;
}

/* ---- nearly ---------------------------------------------------------------------------------- */

static double error_of(const struct worker *w, uint32_t count, const int32_t *weight)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        double e = w->real[i] - weight[i];
        sum += e * e;
    }
    return sum;
}

static void keep_better(struct worker *w, uint32_t count, double *least)
{
    double error = error_of(w, count, w->tried);
    if (error >= *least)
        return;
    *least = error;
    memcpy(w->best, w->tried, count * sizeof *w->best);
}

/* Multiples low..high of a unit, of which `bits` values are sums. */
static void try_uniform(struct worker *w, uint32_t count, int bits, double most, double *least)
{
    const int32_t half = 1 << (bits - 1), greatest = CT_WEIGHT_MAX / half;
    int32_t top = (int32_t)(most / half) + 1;
    top = top < greatest ? top : greatest;
    for (int32_t unit = top; unit >= 1 && unit > top - UNITS_TRIED; unit--) {
        for (int mirror = 0; mirror < 2; mirror++) {
            const double low = mirror ? 1 - half : -half, high = mirror ? half : half - 1;
            for (uint32_t i = 0; i < count; i++) {
                double level = rint(w->real[i] / unit);
                level = level < low ? low : level > high ? high : level;
                w->tried[i] = (int32_t)level * unit;
            }
            keep_better(w, count, least);
        }
    }
}

/* Four values and 0, moved to the middle of what is nearest to each. */
static void try_clusters(struct worker *w, uint32_t count, double most, double *least)
{
    double centre[LEVELS_MOST + 1] = {-most, -most / 2, 0, most / 2, most};
    for (int round = 0; round < ROUNDS; round++) {
        double sum[LEVELS_MOST + 1] = {0};
        uint32_t members[LEVELS_MOST + 1] = {0};
        for (uint32_t i = 0; i < count; i++) {
            int near = 0;
            for (int c = 1; c <= LEVELS_MOST; c++) {
                if (fabs(w->real[i] - centre[c]) < fabs(w->real[i] - centre[near]))
                    near = c;
            }
            sum[near] += w->real[i];
            members[near]++;
            w->tried[i] = (int32_t)rint(centre[near]);
        }
        keep_better(w, count, least);
        for (int c = 0; c <= LEVELS_MOST; c++) {
            if (c != LEVELS_MOST / 2 && members[c] > 0)
                centre[c] = sum[c] / members[c];
        }
    }
}

static int32_t scaled(double value, double factor, int32_t most, uint32_t *rounded)
{
    double exact = value / factor, whole = rint(exact);
    *rounded += whole != exact;
    if (whole > most)
        return most;
    return whole < -most ? -most : (int32_t)whole;
}

/* By what the weights of a neuron of too many inputs are divided, so that parts can tell their sum:
 * it takes some 2 sqrt(sum) axons a group. */
static double small_sum(const struct rework_neuron *n)
{
    double sum = 0, wanted = 1.2 * n->count;
    for (uint32_t i = 0; i < n->count; i++)
        sum += abs(n->weight[i]);
    wanted = wanted > SUM_WANTED ? wanted : SUM_WANTED;
    return sum > wanted ? sum / wanted : 1;
}

/* The nearest weights that a core has for the neuron; false where it has none. */
static bool approximate(struct worker *w, struct rework_neuron *n, struct rework_layer *layer)
{
    int32_t most = 0;
    double least = HUGE_VAL, factor;
    for (uint32_t i = 0; i < n->count; i++) {
        if (flat_stochastic(n->synapse[i]))
            return false;
        most = abs(n->weight[i]) > most ? abs(n->weight[i]) : most;
    }
    if (n->count == 0 || (n->count > w->axons && !w->split))
        return false;
    factor = most > CT_WEIGHT_MAX ? (double)most / CT_WEIGHT_MAX : 1;
    if (n->count > w->axons)
        factor = small_sum(n);
    for (uint32_t i = 0; i < n->count; i++)
        w->best[i] = (int32_t)rint(w->real[i] = n->weight[i] / factor);
    for (int bits = 2; bits <= CT_AXON_TYPES && (uint32_t)bits * n->count <= w->axons; bits++)
        try_uniform(w, n->count, bits, most / factor, &least);
    if (n->count <= w->axons)
        try_clusters(w, n->count, most / factor, &least);
    for (uint32_t i = 0; i < n->count; i++) {
        double error = fabs(n->weight[i] - w->best[i] * factor);
        layer->signal += (double)n->weight[i] * n->weight[i];
        layer->noise += error * error;
        layer->changed += error > 0;
        layer->zeroed += w->best[i] == 0;
        layer->error_most = error > layer->error_most ? error : layer->error_most;
        n->weight[i] = w->best[i];
    }
    struct ct_neuron *p = &n->parameters;
    uint32_t *rounded = &layer->rounded;
    p->leak = (int16_t)scaled(p->leak, factor, CT_LEAK_MAX, rounded);
    p->threshold = (uint32_t)scaled(p->threshold, factor, CT_THRESHOLD_MAX, rounded);
    p->negative_threshold =
        (uint32_t)scaled(p->negative_threshold, factor, CT_THRESHOLD_MAX, rounded);
    p->reset = scaled(p->reset, factor, CT_THRESHOLD_MAX, rounded);
    p->potential = scaled(p->potential, factor, CT_POTENTIAL_MAX, rounded);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Few inputs with few weights fit any core: those need no trial. */
static bool plain(const struct rework_neuron *n, uint32_t axons)
{
    int32_t seen[CT_AXON_TYPES];
    uint32_t weights = 0;
    if (n->count > axons)
        return false;
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t k = 0;
        while (k < weights && seen[k] != n->weight[i])
            k++;
        if (k == CT_AXON_TYPES || abs(n->weight[i]) > CT_WEIGHT_MAX ||
            flat_stochastic(n->synapse[i]))
            return false;
        if (k == weights)
            seen[weights++] = n->weight[i];
    }
    return true;
}

/* Tells whether the neuron was changed. */
static bool rework_one(struct worker *w, struct rework_neuron *n, bool nearly,
                       struct rework_layer *layer)
{
    if (plain(n, w->axons) || fits(w, n))
        return false;
    if (rework_divide(n)) {
        layer->divided++;
        if (fits(w, n))
            return true;
    }
    if (!nearly || !approximate(w, n, layer))
        return false;
    layer->approximated++;
    return true;
}

/* Takes neuron j as it is, with its weights in `weight`. */
static struct rework_neuron take(const struct worker *w, uint32_t j, int32_t *weight)
{
    uint64_t first = w->flat->first[j];
    struct rework_neuron n = {.synapse = w->flat->synapse + first,
                              .count = (uint32_t)(w->flat->first[j + 1] - first),
                              .weight = weight};
    for (uint32_t i = 0; i < n.count; i++)
        n.weight[i] = flat_weight(n.synapse[i]);
    network_neuron(w->net, j, &n.parameters);
    return n;
}

/* Whether there is a neuron that can be helped: for most networks nothing need be copied. */
static bool is_needed(struct worker *w, bool nearly)
{
    for (uint32_t j = 0; j < w->flat->neurons; j++) {
        struct rework_neuron n = take(w, j, w->best);
        if (!plain(&n, w->axons) && !fits(w, &n) &&
            ((nearly && (w->split || n.count <= w->axons)) || rework_divide(&n)))
            return true;
    }
    return false;
}

static enum ct_status rework_all(struct rework *out, struct worker *w, bool nearly,
                                 struct ct_error *err)
{
    const struct network *net = w->net;
    bool *changed = calloc((size_t)net->populations + 1, 1), any = false;
    int32_t *weight = malloc((w->flat->synapses + 1) * sizeof *weight);
    struct ct_neuron *neuron = malloc(((size_t)net->neurons + 1) * sizeof *neuron);
    enum ct_status status = CT_OK;
    if (changed == NULL || weight == NULL || neuron == NULL)
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    for (uint32_t p = 0; p < net->populations && status == CT_OK; p++) {
        const struct network_population *x = &net->population[p];
        struct rework_layer *layer = &out->layer[p];
        for (uint32_t j = x->first; j < x->first + x->size; j++) {
            struct rework_neuron n = take(w, j, weight + w->flat->first[j]);
            changed[p] |= rework_one(w, &n, nearly, layer);
            neuron[j] = n.parameters;
        }
        any |= changed[p];
        out->divided += layer->divided;
        out->approximated += layer->approximated;
    }
    if (status == CT_OK && any)
        status = rework_network(&out->net, net, w->flat, changed, neuron, weight, err);
    free(changed);
    free(weight);
    free(neuron);
    return status;
}

enum ct_status rework_make(struct rework *out, const struct network *net, const struct flat *flat,
                           uint32_t axons, bool nearly, bool split, struct ct_error *err)
{
    struct worker w = {.net = net, .flat = flat, .axons = axons, .split = split};
    uint64_t most = 1;
    *out = (struct rework){.layer = calloc((size_t)net->populations + 1, sizeof *out->layer)};
    for (uint32_t j = 0; j < net->neurons; j++) {
        uint64_t inputs = flat->first[j + 1] - flat->first[j];
        most = inputs > most ? inputs : most;
    }
    w.input = malloc(most * sizeof *w.input);
    w.real = malloc(most * sizeof *w.real);
    w.tried = malloc(most * sizeof *w.tried);
    w.best = malloc(most * sizeof *w.best);
    enum ct_status status = CT_OK;
    if (out->layer == NULL || w.input == NULL || w.real == NULL || w.tried == NULL ||
        w.best == NULL || !fill_init(&w.fill))
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    if (status == CT_OK && is_needed(&w, nearly))
        status = rework_all(out, &w, nearly, err);
    fill_free(&w.fill);
    free(w.input);
    free(w.real);
    free(w.tried);
    free(w.best);
    if (status != CT_OK)
        rework_free(out);
    return status;
}

void rework_free(struct rework *rework)
{
    network_free(&rework->net);
    free(rework->layer);
    *rework = (struct rework){.layer = NULL};
}
