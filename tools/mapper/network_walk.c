/*
 * network_walk.c - walks the synapses of a projection, see network.h. Nothing is expanded: the
 * synapse is computed from its number, as network_format.h tells for each kind.
 */
#include "network.h"

/* The weight of synapse `i` of a kind that numbers its weights as its synapses. */
static int32_t weight_at(const struct network_projection *p, uint64_t i)
{
    return p->weights != NULL ? p->weights[i] : p->weight;
}

static struct network_synapse make(const struct network_projection *p, uint64_t source,
                                   uint64_t target, int32_t weight)
{
    return (struct network_synapse){p->from.first + (uint32_t)source,
                                    p->to.first + (uint32_t)target, weight};
}

/* ---- convolution and pooling ----------------------------------------------------------------- */

/* A place within all outputs times all taps of the kernel, those in the padding too. */
struct tap {
    uint32_t channel, y, x;       /* of the output                      */
    uint32_t in, ky, kx;          /* input channel of the group, kernel */
    uint64_t output, outputs;     /* number of the output, and how many */
    uint64_t group_channels, per; /* input channels of a group; taps of an output */
};

static struct tap tap_at(const struct network_window *w, uint64_t i)
{
    struct tap t = {.group_channels = w->in.channels / w->groups,
                    .outputs = (uint64_t)w->out.channels * w->out.height * w->out.width};
    t.per = t.group_channels * w->kernel[0] * w->kernel[1];
    t.output = i / t.per;
    uint64_t rest = i % t.per;
    t.kx = (uint32_t)(rest % w->kernel[1]);
    rest /= w->kernel[1];
    t.ky = (uint32_t)(rest % w->kernel[0]);
    t.in = (uint32_t)(rest / w->kernel[0]);
    t.x = (uint32_t)(t.output % w->out.width);
    rest = t.output / w->out.width;
    t.y = (uint32_t)(rest % w->out.height);
    t.channel = (uint32_t)(rest / w->out.height);
    return t;
}

static uint64_t tap_number(const struct network_window *w, const struct tap *t)
{
    return t->output * t->per + ((uint64_t)t->in * w->kernel[0] + t->ky) * w->kernel[1] + t->kx;
}

/* The taps low..high - 1 of an output at `at` that lie within `size` inputs, on one axis. */
static void taps_within(const struct network_window *w, int axis, uint32_t at, uint32_t size,
                        uint32_t *low, uint32_t *high)
{
    int64_t step = w->dilation[axis];
    int64_t first = (int64_t)at * w->stride[axis] - w->before[axis];
    int64_t end = first < size ? (size - 1 - first) / step + 1 : 0;
    *low = first >= 0 ? 0 : (uint32_t)((-first + step - 1) / step);
    *high = end < w->kernel[axis] ? (uint32_t)end : w->kernel[axis];
}

/* The number of the first tap after one in the padding that is not; maybe the first of the next
 * output, which may be in the padding again. */
static uint64_t tap_skip(const struct network_window *w, struct tap t)
{
    uint32_t low_y, high_y, low_x, high_x;
    taps_within(w, 0, t.y, w->in.height, &low_y, &high_y);
    taps_within(w, 1, t.x, w->in.width, &low_x, &high_x);
    if (low_y >= high_y || low_x >= high_x)
        return (t.output + 1) * t.per;
    if (t.ky >= low_y && t.kx >= high_x) {
        t.ky++;
        t.kx = low_x;
    }
    if (t.ky >= high_y) {
        t.in++;
        t.ky = low_y;
        t.kx = low_x;
    }
    if (t.ky < low_y) {
        t.ky = low_y;
        t.kx = low_x;
    }
    if (t.kx < low_x)
        t.kx = low_x;
    return t.in < t.group_channels ? tap_number(w, &t) : (t.output + 1) * t.per;
}

static bool next_window(const struct network_projection *p, uint64_t *at,
                        struct network_synapse *out)
{
    const struct network_window *w = &p->window;
    for (uint64_t i = *at;;) {
        const struct tap t = tap_at(w, i);
        if (t.output >= t.outputs)
            return false;
        int64_t y = (int64_t)t.y * w->stride[0] + (int64_t)t.ky * w->dilation[0] - w->before[0];
        int64_t x = (int64_t)t.x * w->stride[1] + (int64_t)t.kx * w->dilation[1] - w->before[1];
        if (y < 0 || y >= w->in.height || x < 0 || x >= w->in.width) {
            i = tap_skip(w, t);
            continue;
        }
        uint64_t group = t.channel / (w->out.channels / w->groups);
        uint64_t source =
            ((group * t.group_channels + t.in) * w->in.height + (uint64_t)y) * w->in.width +
            (uint64_t)x;
        uint64_t weight = p->connect == NETWORK_POOLING ? t.channel : t.channel * t.per + i % t.per;
        *out = make(p, source, t.output, weight_at(p, weight));
        *at = i + 1;
        return true;
    }
}

/* ---- random ---------------------------------------------------------------------------------- */

static const uint64_t golden = 0x9E3779B97F4A7C15u;

static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* Number `k` of the sources of a target, in an order that `key` shuffles: a bijection of
 * 0..2^bits - 1, gone through until it ends below `size`. */
static uint32_t shuffled(uint32_t k, uint32_t size, uint64_t key)
{
    const uint64_t factors = mix(key + golden);
    uint32_t bits = size == 1 ? 0 : 32 - (uint32_t)__builtin_clz(size - 1);
    uint32_t mask = (1u << bits) - 1, shift = (bits + 1) / 2, x = k;
    if (bits == 0)
        return 0;
    do {
        for (int r = 0; r < 64; r += 16) {
            x = (x + (uint32_t)(key >> r)) & mask;
            x ^= x >> shift;
            x = x * ((uint32_t)(factors >> r) | 1) & mask;
        }
        x ^= x >> shift;
    } while (x >= size);
    return x;
}

/* The target of synapse `i`, and how many synapses the targets before it have. */
static uint64_t random_target(const struct network_projection *p, uint64_t i, uint64_t *before)
{
    uint64_t parts = (uint64_t)p->from.count * p->random.probability, target;
    if (p->random.fan_in > 0) {
        *before = i - i % p->random.fan_in;
        return i / p->random.fan_in;
    }
    target = ((i + 1) * NETWORK_MILLION + parts - 1) / parts - 1;
    *before = target * parts / NETWORK_MILLION;
    return target;
}

static bool next_random(const struct network_projection *p, uint64_t *at,
                        struct network_synapse *out)
{
    const struct network_random *random = &p->random;
    uint64_t before, i = *at;
    if (i >= p->count)
        return false;
    uint64_t target = random_target(p, i, &before);
    uint64_t key = mix(((uint64_t)random->seed << 32) + target + golden);
    uint32_t k = (uint32_t)(i - before);
    int32_t weight = p->weight;
    if (random->choices > 0)
        weight = p->weights[(mix(key + (k + 1) * golden) >> 32) * random->choices >> 32];
    *out = make(p, shuffled(k, p->from.count, key), target, weight);
    *at = i + 1;
    return true;
}

/* ---- all kinds ------------------------------------------------------------------------------- */

bool network_next(const struct network_projection *projection, uint64_t *at,
                  struct network_synapse *out)
{
    const struct network_projection *p = projection;
    uint64_t i = *at;
    if (p->connect == NETWORK_CONVOLUTION || p->connect == NETWORK_POOLING)
        return next_window(p, at, out);
    if (p->connect == NETWORK_RANDOM)
        return next_random(p, at, out);
    if (i == p->count)
        return false;
    if (p->connect == NETWORK_LIST)
        *out = make(p, p->entry[i].source, p->entry[i].target, p->entry[i].weight);
    else if (p->connect == NETWORK_ALL_TO_ALL)
        *out = make(p, i / p->to.count, i % p->to.count, weight_at(p, i));
    else
        *out = make(p, i, i, weight_at(p, i));
    *at = i + 1;
    return true;
}
