/*
 * interpret.c - see interpret.h. Synapses lie in one array, 8 bytes each, by source and then delay;
 * a run of one source and one delay is a bundle. What a neuron did in the last ticks is kept as
 * bits, so nothing is allocated while it runs, and a tick costs the spikes that act in it and a
 * look at every neuron.
 */
#include "interpret.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

struct synapse {
    uint32_t target;
    int32_t weight;
};

/* Synapses of one source with one delay, up to the next bundle's. */
struct bundle {
    uint64_t first;
    uint32_t delay; /* 0 from a line */
};

struct interpreter {
    const struct network *net;
    uint32_t *first; /* [lines + neurons + 1]: bundles of a source, delays ascending */
    struct bundle *bundle;
    struct synapse *synapse;
    struct ct_neuron *neuron;
    int32_t *potential;
    int64_t *sum;    /* [neurons]: what acts in this tick                     */
    uint64_t *fired; /* [slots][words]: bits of the neurons in tick t % slots */
    size_t words;
    uint32_t slots;                    /* one more than the longest delay                       */
    bool waits[NETWORK_DELAY_MAX + 1]; /* whether a delay occurs               */
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

/* Room for all synapses and bundles of a network that has *total. */
static enum ct_status make_room(struct interpreter *in, uint64_t *total, struct ct_error *err)
{
    const struct network *net = in->net;
    const size_t sources = (size_t)net->lines + net->neurons;
    *total = 0;
    in->slots = 1;
    for (uint32_t i = 0; i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        if (p->count > INTERPRET_SYNAPSES_MAX - *total)
            return status_fail(err, CT_ERR_LIMIT, "%s: more than %d synapses", net->name,
                               INTERPRET_SYNAPSES_MAX);
        *total += p->count;
        in->waits[p->delay] = true;
        in->slots = p->delay >= in->slots ? p->delay + 1u : in->slots;
    }
    in->words = net->neurons / 64 + 1;
    in->neuron = calloc((size_t)net->neurons + 1, sizeof *in->neuron);
    in->potential = calloc((size_t)net->neurons + 1, sizeof *in->potential);
    in->sum = calloc((size_t)net->neurons + 1, sizeof *in->sum);
    in->fired = calloc(in->words * in->slots, sizeof *in->fired);
    in->first = calloc(sources + 2, sizeof *in->first);
    in->synapse = malloc((*total + 1) * sizeof *in->synapse);
    if (in->neuron == NULL || in->potential == NULL || in->sum == NULL || in->fired == NULL ||
        in->first == NULL || in->synapse == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    return CT_OK;
}

/* Walks the synapses delay by delay, so that those of a source come by delay. The first time, with
 * no bundles, counts them and their synapses; the second time places them. `count` and `last` are
 * [lines + neurons]: synapses of a source, then where its next one goes; delay of its last one. */
static void walk(struct interpreter *in, uint64_t *count, uint16_t *last)
{
    const struct network *net = in->net;
    struct network_synapse s;
    for (uint32_t delay = 0; delay < in->slots; delay++) {
        for (uint32_t i = 0; in->waits[delay] && i < net->projections; i++) {
            const struct network_projection *p = &net->projection[i];
            for (uint64_t at = 0; p->delay == delay && network_next(p, &at, &s);) {
                const uint32_t source = source_of(net, p, s.source);
                const bool new = last[source] != delay;
                last[source] = (uint16_t)delay;
                if (in->bundle == NULL) {
                    in->first[source + 2] += new;
                    count[source]++;
                    continue;
                }
                if (new)
                    in->bundle[in->first[source + 1]++] = (struct bundle){count[source], delay};
                in->synapse[count[source]++] = (struct synapse){s.target, s.weight};
            }
        }
    }
}

static enum ct_status sort_synapses(struct interpreter *in, uint64_t total, struct ct_error *err)
{
    const size_t sources = (size_t)in->net->lines + in->net->neurons;
    uint64_t *count = calloc(sources + 1, sizeof *count), next = 0;
    uint16_t *last = malloc((sources + 1) * sizeof *last);
    if (count != NULL && last != NULL) {
        memset(last, 0xff, sources * sizeof *last);
        walk(in, count, last);
        for (size_t i = 2; i < sources + 2; i++)
            in->first[i] += in->first[i - 1];
        in->bundle = malloc(((size_t)in->first[sources + 1] + 1) * sizeof *in->bundle);
        memset(last, 0xff, sources * sizeof *last);
        for (size_t i = 0; i < sources; i++) {
            uint64_t here = count[i];
            count[i] = next;
            next += here;
        }
    }
    if (in->bundle != NULL) {
        walk(in, count, last);
        in->bundle[in->first[sources]].first = total;
    }
    free(count);
    free(last);
    return in->bundle != NULL ? CT_OK
                              : status_fail(err, CT_ERR_MEMORY, "%s: out of memory", in->net->name);
}

static enum ct_status fill(struct interpreter *in, struct ct_error *err)
{
    uint64_t total;
    enum ct_status status = make_room(in, &total, err);
    if (status != CT_OK)
        return status;
    for (uint32_t j = 0; j < in->net->neurons; j++) {
        network_neuron(in->net, j, &in->neuron[j]);
        in->potential[j] = in->neuron[j].potential;
    }
    return sort_synapses(in, total, err);
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
    free(interpreter->bundle);
    free(interpreter->synapse);
    free(interpreter->fired);
    free(interpreter->neuron);
    free(interpreter->potential);
    free(interpreter->sum);
    free(interpreter);
}

/* A spike of a source, so many ticks ago, acts now. */
static void act(struct interpreter *in, uint32_t source, uint32_t delay)
{
    uint32_t at = in->first[source];
    const uint32_t end = in->first[source + 1];
    while (at < end && in->bundle[at].delay < delay)
        at++;
    if (at == end || in->bundle[at].delay != delay)
        return;
    for (uint64_t i = in->bundle[at].first; i < in->bundle[at + 1].first; i++)
        in->sum[in->synapse[i].target] += in->synapse[i].weight;
}

/* What fired so many ticks ago acts now. */
static void act_fired(struct interpreter *in, uint32_t delay)
{
    const uint64_t *fired = in->fired + in->words * ((in->tick - delay) % in->slots);
    for (size_t w = 0; w < in->words; w++) {
        for (uint64_t bits = fired[w]; bits != 0; bits &= bits - 1)
            act(in, in->net->lines + (uint32_t)(64 * w) + (uint32_t)__builtin_ctzll(bits), delay);
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
    uint64_t *bits = in->fired + in->words * (in->tick % in->slots);
    for (uint32_t i = 0; i < net->lines; i++) {
        if (line[i])
            act(in, i, 0);
    }
    for (uint32_t delay = 1; delay < in->slots && delay <= in->tick; delay++) {
        if (in->waits[delay])
            act_fired(in, delay);
    }
    memset(bits, 0, in->words * sizeof *bits);
    for (uint32_t j = 0; j < net->neurons; j++) {
        fired[j] = update(&in->neuron[j], in->sum[j], &in->potential[j]);
        bits[j / 64] |= (uint64_t)fired[j] << j % 64;
        in->sum[j] = 0;
    }
    in->tick++;
}

const int32_t *interpret_potentials(const struct interpreter *interpreter)
{
    return interpreter->potential;
}
