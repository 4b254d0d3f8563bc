/*
 * network_rules_projection.c - see network_rules.h: projections, kind by kind.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "network_rules.h"

static const struct network_shape *shape_of(const struct network *net,
                                            const struct network_slice *s)
{
    return s->input ? &net->input[s->index].shape : &net->population[s->index].shape;
}

static bool check_number(uint64_t value, uint64_t least, uint64_t greatest, int inner,
                         const char *name, struct network_fault *fault)
{
    if (value >= least && value <= greatest)
        return true;
    return network_fault_set(fault, CT_ERR_RANGE, PROJECTION_connect, inner,
                             "%s %" PRIu64 " outside %" PRIu64 "..%" PRIu64, name, value, least,
                             greatest);
}

/* ---- weights --------------------------------------------------------------------------------- */

static int32_t weight_most(const struct network_projection_spec *spec)
{
    return spec->stochastic ? CT_WEIGHT_MAX : NETWORK_WEIGHT_MAX;
}

static bool check_weight(const struct network_projection_spec *spec, int32_t weight, int key,
                         int64_t element, struct network_fault *fault)
{
    const int32_t most = weight_most(spec);
    if (weight >= -most && weight <= most)
        return true;
    (void)network_fault_set(fault, CT_ERR_RANGE, key, -1, "%s%s %" PRId32 " outside -%d..%d",
                            spec->stochastic ? "stochastic " : "",
                            key == PROJECTION_weights ? "weights" : "weight", weight, most, most);
    fault->element = element;
    return false;
}

/* `wanted` numbers, which are for `what`; 0: any number but none. */
static bool check_weights(const struct network_projection_spec *spec, uint64_t wanted,
                          const char *what, struct network_fault *fault)
{
    if (spec->weights == NULL)
        return check_weight(spec, spec->weight, PROJECTION_weight, -1, fault);
    if (spec->weight_count != wanted)
        return network_fault_set(fault, CT_ERR_FORMAT, PROJECTION_weights, -1,
                                 "weights: %" PRIu64 " numbers for %" PRIu64 " %s",
                                 spec->weight_count, wanted, what);
    for (uint64_t i = 0; i < wanted; i++) {
        if (!check_weight(spec, spec->weights[i], PROJECTION_weights, (int64_t)i, fault))
            return false;
    }
    return true;
}

static bool check_entries(const struct network_projection_spec *spec, struct network_fault *fault)
{
    for (uint64_t i = 0; i < spec->entries; i++) {
        const struct network_entry *e = &spec->entry[i];
        bool source = e->source >= spec->from.count;
        if (source || e->target >= spec->to.count) {
            (void)network_fault_set(fault, CT_ERR_RANGE, PROJECTION_connect, CONNECT_synapses,
                                    "connect: synapse %" PRIu64 ": %s %" PRIu32
                                    " outside 0..%" PRIu32,
                                    i, source ? "source" : "target", source ? e->source : e->target,
                                    (source ? spec->from.count : spec->to.count) - 1);
            fault->element = (int64_t)i;
            return false;
        }
        if (!check_weight(spec, e->weight, PROJECTION_connect, (int64_t)i, fault)) {
            fault->inner = CONNECT_synapses;
            return false;
        }
    }
    return true;
}

/* ---- convolution and pooling ----------------------------------------------------------------- */

/* Both sides are whole and have shapes. */
static bool check_shapes(const struct network *net, const struct network_projection_spec *spec,
                         struct network_window *w, struct network_fault *fault)
{
    for (int side = 0; side < 2; side++) {
        const struct network_slice *s = side == 0 ? &spec->from : &spec->to;
        const struct network_shape *shape = shape_of(net, s);
        const int key = side == 0 ? PROJECTION_from : PROJECTION_to;
        const char *name = side == 0 ? "from" : "to";
        if (shape->channels == 0)
            return network_fault_set(fault, CT_ERR_ABSENT, key, -1,
                                     "%s: a convolution or pooling needs a shape", name);
        if (s->count != shape->channels * shape->height * shape->width)
            return network_fault_set(fault, CT_ERR_FORMAT, key, -1,
                                     "%s: a convolution or pooling needs all of it, not a part",
                                     name);
        *(side == 0 ? &w->in : &w->out) = *shape;
    }
    return true;
}

/* One axis: the output is as large as the input, the padding and the kernel make it. */
static bool check_axis(const struct network_window *w, int axis, struct network_fault *fault)
{
    const char *name = axis == 0 ? "height" : "width";
    const uint64_t in = axis == 0 ? w->in.height : w->in.width;
    const uint64_t out = axis == 0 ? w->out.height : w->out.width;
    const uint64_t reach = (uint64_t)w->dilation[axis] * (w->kernel[axis] - 1) + 1;
    const uint64_t padded = in + w->before[axis] + w->after[axis];
    if (!check_number(w->before[axis], 0, reach - 1, CONNECT_padding, "padding", fault) ||
        !check_number(w->after[axis], 0, reach - 1, CONNECT_padding, "padding", fault))
        return false;
    if (padded < reach)
        return network_fault_set(fault, CT_ERR_FORMAT, PROJECTION_connect, CONNECT_kernel,
                                 "kernel: %" PRIu64 " with its dilation, the %s is %" PRIu64
                                 " with its padding",
                                 reach, name, padded);
    if ((padded - reach) / w->stride[axis] + 1 != out)
        return network_fault_set(fault, CT_ERR_FORMAT, PROJECTION_to, -1,
                                 "to: a %s of %" PRIu64 ", wanted floor((%" PRIu64 " - %" PRIu64
                                 ") / %" PRIu32 ") + 1 = %" PRIu64,
                                 name, out, padded, reach, w->stride[axis],
                                 (padded - reach) / w->stride[axis] + 1);
    return true;
}

static bool check_channels(const struct network_window *w, bool pooling,
                           struct network_fault *fault)
{
    if (pooling && w->in.channels != w->out.channels)
        return network_fault_set(fault, CT_ERR_FORMAT, PROJECTION_to, -1,
                                 "to: %" PRIu32 " channels, a pooling keeps the %" PRIu32,
                                 w->out.channels, w->in.channels);
    if (w->in.channels % w->groups != 0 || w->out.channels % w->groups != 0)
        return network_fault_set(fault, CT_ERR_FORMAT, PROJECTION_connect, CONNECT_groups,
                                 "groups %" PRIu32 ": does not divide %" PRIu32 " and %" PRIu32
                                 " channels",
                                 w->groups, w->in.channels, w->out.channels);
    return true;
}

/* Pairs of an output and a tap that lie within the input, on one axis. */
static uint64_t axis_pairs(const struct network_window *w, int axis)
{
    const int64_t in = axis == 0 ? w->in.height : w->in.width;
    const int64_t out = axis == 0 ? w->out.height : w->out.width;
    const int64_t stride = w->stride[axis];
    uint64_t pairs = 0;
    for (int64_t k = 0; k < w->kernel[axis]; k++) {
        int64_t offset = k * w->dilation[axis] - w->before[axis];
        int64_t low = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
        int64_t end = offset < in ? (in - 1 - offset) / stride + 1 : 0;
        if (end > out)
            end = out;
        pairs += end > low ? (uint64_t)(end - low) : 0;
    }
    return pairs;
}

/* Defaults, and the ranges of the numbers themselves. */
static bool fill_window(const struct network_projection_spec *spec, struct network_window *w,
                        struct network_fault *fault)
{
    const bool pooling = spec->connect == NETWORK_POOLING;
    for (int axis = 0; axis < 2; axis++) {
        if (w->stride[axis] == 0)
            w->stride[axis] = pooling ? w->kernel[axis] : 1;
        if (w->dilation[axis] == 0)
            w->dilation[axis] = 1;
        if (!check_number(w->kernel[axis], 1, NETWORK_WINDOW_MAX, CONNECT_kernel, "kernel",
                          fault) ||
            !check_number(w->stride[axis], 1, NETWORK_WINDOW_MAX, CONNECT_stride, "stride",
                          fault) ||
            !check_number(w->dilation[axis], 1, NETWORK_WINDOW_MAX, CONNECT_dilation, "dilation",
                          fault))
            return false;
    }
    if (pooling)
        w->groups = w->in.channels;
    else if (w->groups == 0)
        w->groups = 1;
    return true;
}

static bool check_window(const struct network *net, const struct network_projection_spec *spec,
                         struct network_projection *p, struct network_fault *fault)
{
    struct network_window *w = &p->window;
    const bool pooling = spec->connect == NETWORK_POOLING;
    *w = spec->window;
    if (!check_shapes(net, spec, w, fault) || !fill_window(spec, w, fault) ||
        !check_channels(w, pooling, fault) || !check_axis(w, 0, fault) || !check_axis(w, 1, fault))
        return false;
    const uint64_t group = w->in.channels / w->groups;
    const uint64_t per = group * w->kernel[0] * w->kernel[1];
    p->count = axis_pairs(w, 0) * axis_pairs(w, 1) * w->out.channels * group;
    return check_weights(spec, pooling ? w->in.channels : w->out.channels * per,
                         pooling ? "channels" : "taps of all kernels", fault);
}

/* ---- random ---------------------------------------------------------------------------------- */

static bool check_random(const struct network_projection_spec *spec, struct network_projection *p,
                         struct network_fault *fault)
{
    struct network_random *random = &p->random;
    *random = spec->random;
    random->choices = 0;
    if ((random->fan_in > 0) == (random->probability > 0))
        return network_fault_set(fault, CT_ERR_ABSENT, PROJECTION_connect, -1,
                                 "connect: wanted one of fan_in and probability, above 0");
    if (random->fan_in > 0 &&
        !check_number(random->fan_in, 1, spec->from.count, CONNECT_fan_in, "fan_in", fault))
        return false;
    if (!check_number(random->probability, 0, NETWORK_MILLION, CONNECT_probability, "probability",
                      fault))
        return false;
    if (spec->weights != NULL &&
        !check_number(spec->weight_count, 1, NETWORK_SIZE_MAX, -1, "number of weights", fault))
        return false;
    random->choices = spec->weights != NULL ? (uint32_t)spec->weight_count : 0;
    p->count = random->fan_in > 0 ? (uint64_t)random->fan_in * spec->to.count
                                  : (uint64_t)spec->from.count * random->probability *
                                        spec->to.count / NETWORK_MILLION;
    return check_weights(spec, spec->weight_count, "choices", fault);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool check_kind(const struct network *net, const struct network_projection_spec *spec,
                       struct network_projection *p, struct network_fault *fault)
{
    switch (spec->connect) {
    case NETWORK_ONE_TO_ONE:
        if (spec->from.count != spec->to.count)
            return network_fault_set(fault, CT_ERR_FORMAT, -1, -1,
                                     "one_to_one: from %" PRIu32 " to %" PRIu32
                                     ", wanted equally many",
                                     spec->from.count, spec->to.count);
        p->count = spec->from.count;
        return check_weights(spec, p->count, "pairs", fault);
    case NETWORK_ALL_TO_ALL:
        p->count = (uint64_t)spec->from.count * spec->to.count;
        return check_weights(spec, p->count, "pairs", fault);
    case NETWORK_LIST:
        p->count = spec->entries;
        if (spec->weights != NULL)
            return network_fault_set(fault, CT_ERR_FORMAT, PROJECTION_weights, -1,
                                     "weights: not together with a list, whose entries have "
                                     "weights");
        return check_entries(spec, fault);
    case NETWORK_RANDOM: return check_random(spec, p, fault);
    case NETWORK_CONVOLUTION:
    case NETWORK_POOLING: return check_window(net, spec, p, fault);
    default:
        return network_fault_set(fault, CT_ERR_ARGUMENT, PROJECTION_connect, -1,
                                 "connect: no such kind");
    }
}

static bool check_delay(const struct network_projection_spec *spec, struct network_fault *fault)
{
    if (spec->from.input && spec->delay != 0)
        return network_fault_set(fault, CT_ERR_FORMAT, PROJECTION_delay, -1,
                                 "delay: the spikes of an input port do not wait");
    if (spec->delay > NETWORK_DELAY_MAX)
        return network_fault_set(fault, CT_ERR_RANGE, PROJECTION_delay, -1,
                                 "delay %" PRIu32 " outside 1..%d", spec->delay, NETWORK_DELAY_MAX);
    return true;
}

/* Takes over or copies an array of `bytes`; NULL stays NULL. */
static bool keep(const void *from, bool take, uint64_t bytes, void *out,
                 struct network_fault *fault)
{
    void *copy = take ? (void *)(uintptr_t)from : NULL;
    if (!take && from != NULL) {
        copy = malloc(bytes + 1);
        if (copy == NULL)
            return network_fault_set(fault, CT_ERR_MEMORY, -1, -1, "no memory for synapses");
        memcpy(copy, from, bytes);
    }
    memcpy(out, &copy, sizeof copy);
    return true;
}

static bool add_projection(struct network_rules *r, const struct network_projection_spec *spec,
                           bool *kept, struct network_fault *fault)
{
    struct network *net = &r->net;
    struct network_projection made = {.from = spec->from,
                                      .to = spec->to,
                                      .connect = spec->connect,
                                      .stochastic = spec->stochastic,
                                      .weight = spec->weights == NULL ? spec->weight : 0};
    if (!network_check_slice(net, "from", &spec->from, true, PROJECTION_from, fault) ||
        !network_check_slice(net, "to", &spec->to, false, PROJECTION_to, fault) ||
        !check_delay(spec, fault) || !check_kind(net, spec, &made, fault))
        return false;
    made.delay = (uint16_t)(spec->from.input || spec->delay > 0 ? spec->delay : 1);
    struct network_projection *p =
        network_grow(&net->projection, sizeof *p, &net->projections, &r->projection_room, fault);
    if (p == NULL)
        return false;
    *p = made;
    if (!keep(spec->weights, spec->take, spec->weight_count * sizeof *p->weights, &p->weights,
              fault))
        return false;
    *kept = true;
    return spec->connect != NETWORK_LIST ||
           keep(spec->entry, spec->take, spec->entries * sizeof *p->entry, &p->entry, fault);
}

bool network_add_projection(struct network_rules *r, const struct network_projection_spec *spec,
                            struct network_fault *fault)
{
    bool kept = false, good = add_projection(r, spec, &kept, fault);
    if (spec->take && !kept) {
        free((void *)(uintptr_t)spec->weights);
        free((void *)(uintptr_t)spec->entry);
    }
    return good;
}
