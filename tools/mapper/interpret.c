/*
 * interpret.c - see interpret.h. Synapses lie in one array, sorted by their source: lines first,
 * then neurons. What is to act in the next 15 ticks waits in a ring of sums, one row a tick.
 */
#include "interpret.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

struct synapse {
    uint32_t target;
    int32_t weight;
    uint16_t delay;
};

struct interpreter {
    const struct network *net;
    uint64_t *first; /* [lines + neurons + 1]: synapses of a source */
    struct synapse *synapse;
    struct ct_neuron *neuron;
    int32_t *potential;
    int64_t *sum;   /* [slots][neurons]: what acts in tick t is row t % slots */
    uint32_t slots; /* one more than the longest delay */
    uint32_t tick;
};

bool interpret_stochastic(const struct network *net, char *text, size_t size)
{
    static const enum network_parameter kinds[] = {NETWORK_leak_stochastic, NETWORK_mask_bits};
    static const char *const names[] = {"leak_stochastic", "mask_bits"};
    for (uint32_t i = 0; i < net->populations; i++) {
        const struct network_population *p = &net->population[i];
        for (int k = 0; k < 2; k++) {
            const struct network_value *value = &p->parameter[kinds[k]];
            uint32_t n = 0;
            while (value->each != NULL && n < p->size && value->each[n] == 0)
                n++;
            if (value->each != NULL ? n < p->size : value->shared != 0) {
                (void)snprintf(text, size, "population %s: %s", p->name, names[k]);
                return true;
            }
        }
    }
    for (uint32_t i = 0; i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        if (p->stochastic && p->count > 0) {
            (void)snprintf(text, size, "projection %u, to %s", i,
                           net->population[p->to.index].name);
            return true;
        }
    }
    return false;
}

/* The number of a synapse's source among lines and neurons together. */
static uint32_t source_of(const struct network *net, const struct network_projection *p,
                          uint32_t source)
{
    return p->from.input ? source : net->lines + source;
}

/* Counts, then places: the usual two passes of a sort by source. */
static enum ct_status sort_synapses(struct interpreter *in, struct ct_error *err)
{
    const struct network *net = in->net;
    uint32_t sources = net->lines + net->neurons;
    uint64_t total = 0, at;
    struct network_synapse s;
    for (uint32_t i = 0; i < net->projections; i++) {
        total += net->projection[i].count;
        if (total > INTERPRET_SYNAPSES_MAX)
            return status_fail(err, CT_ERR_LIMIT, "%s: more than %d synapses", net->name,
                               INTERPRET_SYNAPSES_MAX);
    }
    in->first = calloc((size_t)sources + 2, sizeof *in->first);
    in->synapse = malloc((total + 1) * sizeof *in->synapse);
    if (in->first == NULL || in->synapse == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    for (uint32_t i = 0; i < net->projections; i++) {
        for (at = 0; network_next(&net->projection[i], &at, &s);)
            in->first[source_of(net, &net->projection[i], s.source) + 2]++;
    }
    for (uint32_t i = 2; i < sources + 2; i++)
        in->first[i] += in->first[i - 1];
    for (uint32_t i = 0; i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        for (at = 0; network_next(p, &at, &s);)
            in->synapse[in->first[source_of(net, p, s.source) + 1]++] =
                (struct synapse){s.target, s.weight, p->delay};
    }
    return CT_OK;
}

static enum ct_status fill(struct interpreter *in, struct ct_error *err)
{
    const struct network *net = in->net;
    in->slots = 1;
    for (uint32_t i = 0; i < net->projections; i++) {
        if (net->projection[i].delay >= in->slots)
            in->slots = net->projection[i].delay + 1u;
    }
    in->neuron = calloc((size_t)net->neurons + 1, sizeof *in->neuron);
    in->potential = calloc((size_t)net->neurons + 1, sizeof *in->potential);
    in->sum = calloc((size_t)net->neurons * in->slots + 1, sizeof *in->sum);
    if (in->neuron == NULL || in->potential == NULL || in->sum == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    for (uint32_t j = 0; j < net->neurons; j++) {
        network_neuron(net, j, &in->neuron[j]);
        in->potential[j] = in->neuron[j].potential;
    }
    return sort_synapses(in, err);
}

enum ct_status interpret_create(struct interpreter **out, const struct network *net,
                                struct ct_error *err)
{
    char text[NETWORK_NAME_MAX + 64];
    enum ct_status status;
    *out = NULL;
    if (interpret_stochastic(net, text, sizeof text))
        return status_fail(err, CT_ERR_ARGUMENT,
                           "%s: %s: stochastic, so it has no one set of spikes", net->name, text);
    struct interpreter *in = calloc(1, sizeof *in);
    if (in == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    in->net = net;
    status = fill(in, err);
    if (status != CT_OK)
        interpret_destroy(in);
    else
        *out = in;
    return status;
}

void interpret_destroy(struct interpreter *interpreter)
{
    if (interpreter == NULL)
        return;
    free(interpreter->first);
    free(interpreter->synapse);
    free(interpreter->neuron);
    free(interpreter->potential);
    free(interpreter->sum);
    free(interpreter);
}

/* A source has a spike in this tick. */
static void emit(struct interpreter *in, uint32_t source)
{
    for (uint64_t i = in->first[source]; i < in->first[source + 1]; i++) {
        const struct synapse *s = &in->synapse[i];
        in->sum[(size_t)((in->tick + s->delay) % in->slots) * in->net->neurons + s->target] +=
            s->weight;
    }
}

static int32_t sat20(int64_t x)
{
    if (x > CT_POTENTIAL_MAX)
        return CT_POTENTIAL_MAX;
    return x < CT_POTENTIAL_MIN ? CT_POTENTIAL_MIN : (int32_t)x;
}

/* One neuron in one tick without noise, [N-3] to [N-10]; returns whether it fires. */
static bool update(const struct ct_neuron *n, int64_t sum, int32_t *potential)
{
    const int32_t alpha = (int32_t)n->threshold, beta = (int32_t)n->negative_threshold;
    int64_t v1 = *potential + sum;
    int32_t omega = !n->leak_reversal ? 1 : (v1 > 0) - (v1 < 0);
    int32_t v = sat20(v1 + omega * n->leak);
    bool fires = v >= alpha;
    if (fires && n->reset_mode == 0)
        v = n->reset;
    else if (fires && n->reset_mode == 1)
        v -= alpha;
    else if (!fires && v < -beta && n->negative_saturate)
        v = -beta;
    else if (!fires && v < -beta && n->reset_mode == 0)
        v = -n->reset;
    else if (!fires && v < -beta && n->reset_mode == 1)
        v += beta;
    *potential = sat20(v);
    return fires;
}

void interpret_tick(struct interpreter *interpreter, const bool *line, bool *fired)
{
    struct interpreter *in = interpreter;
    const struct network *net = in->net;
    int64_t *now = in->sum + (size_t)(in->tick % in->slots) * net->neurons;
    for (uint32_t i = 0; i < net->lines; i++) {
        if (line[i])
            emit(in, i);
    }
    for (uint32_t j = 0; j < net->neurons; j++) {
        fired[j] = update(&in->neuron[j], now[j], &in->potential[j]);
        now[j] = 0;
    }
    for (uint32_t j = 0; j < net->neurons; j++) {
        if (fired[j])
            emit(in, net->lines + j);
    }
    in->tick++;
}

const int32_t *interpret_potentials(const struct interpreter *interpreter)
{
    return interpreter->potential;
}
