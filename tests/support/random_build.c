/*
 * random_build.c - see random_build.h.
 */
#include "support/random_build.h"

#include <stdio.h>
#include <stdlib.h>

enum { GROUPS_MAX = 12 };

struct draw {
    struct rand r;
    const struct random_build *options;
    struct network_builder *b;
    struct network_slice group[GROUPS_MAX]; /* inputs, then populations in order */
    struct network_shape shape[GROUPS_MAX];
    uint32_t groups, inputs;
};

static uint32_t size_most(const struct draw *d)
{
    return d->options->size > 0 ? d->options->size : 60;
}

static int32_t draw_weight(struct draw *d)
{
    static const int32_t few[] = {-2, -1, 1, 1, 1, 2, 3};
    if (d->options->weight > 0 && rand_chance(&d->r, 50))
        return rand_between(&d->r, -d->options->weight, d->options->weight);
    return rand_pick(&d->r, few, sizeof few / sizeof few[0]);
}

/* `count` of them, from malloc(). */
static int32_t *draw_weights(struct draw *d, uint64_t count)
{
    int32_t *weight = malloc((count + 1) * sizeof *weight);
    if (weight == NULL)
        abort();
    for (uint64_t i = 0; i < count; i++)
        weight[i] = draw_weight(d);
    return weight;
}

/* A shape, or none, and a size. */
static struct network_shape draw_shape(struct draw *d, uint32_t *size)
{
    struct network_shape shape = {0, 0, 0};
    *size = 1 + rand_below(&d->r, size_most(d));
    if (rand_chance(&d->r, 30))
        return shape;
    shape.channels = 1 + rand_below(&d->r, 4);
    shape.height = 1 + rand_below(&d->r, 6);
    shape.width = 1 + rand_below(&d->r, 6);
    while (shape.channels * shape.height * shape.width > size_most(d)) {
        if (shape.channels > 1)
            shape.channels--;
        else if (shape.height > 1)
            shape.height--;
        else
            shape.width--;
    }
    *size = shape.channels * shape.height * shape.width;
    return shape;
}

static int32_t draw_parameter(struct draw *d, int k)
{
    switch (k) {
    case NETWORK_threshold: return rand_between(&d->r, 1, 5);
    case NETWORK_leak: return rand_between(&d->r, -1, 1);
    case NETWORK_leak_reversal: return rand_chance(&d->r, 20);
    case NETWORK_reset_mode: return rand_between(&d->r, 0, 2);
    case NETWORK_reset: return rand_between(&d->r, -2, 1);
    case NETWORK_negative_threshold: return rand_between(&d->r, 0, 6);
    case NETWORK_negative_saturate: return rand_chance(&d->r, 50);
    case NETWORK_potential: return rand_between(&d->r, -3, 3);
    case NETWORK_mask_bits: return d->options->stochastic ? rand_between(&d->r, 0, 2) : 0;
    default: return d->options->stochastic && rand_chance(&d->r, 30);
    }
}

static void draw_group(struct draw *d, bool input)
{
    char name[16];
    uint32_t size, at = d->groups++;
    d->shape[at] = draw_shape(d, &size);
    (void)snprintf(name, sizeof name, "%c%u", input ? 'i' : 'p', at);
    if (input) {
        d->inputs++;
        network_build_input(
            d->b, &(struct network_input_spec){.name = name, .size = size, .shape = d->shape[at]},
            &d->group[at]);
        return;
    }
    struct network_population_spec spec = {
        .name = name, .size = size, .shape = d->shape[at], .take = true};
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++) {
        if (k != NETWORK_threshold && rand_chance(&d->r, 50))
            continue;
        spec.shared[k] = draw_parameter(d, k);
        if (!rand_chance(&d->r, 20))
            continue;
        int32_t *each = malloc(size * sizeof *each);
        if (each == NULL)
            abort();
        for (uint32_t i = 0; i < size; i++)
            each[i] = draw_parameter(d, k);
        spec.each[k] = each;
    }
    network_build_population(d->b, &spec, &d->group[at]);
}

static struct network_slice draw_part(struct draw *d, struct network_slice of)
{
    if (rand_chance(&d->r, 60))
        return of;
    uint32_t first = rand_below(&d->r, of.count);
    return network_part(of, first, 1 + rand_below(&d->r, of.count - first));
}

/* The window that makes `out` of `in` on one axis, by trying; false where none was found. */
static bool draw_axis(struct draw *d, uint32_t in, uint32_t out, int axis, struct network_window *w)
{
    for (int i = 0; i < 500; i++) {
        w->kernel[axis] = 1 + rand_below(&d->r, 4);
        w->stride[axis] = 1 + rand_below(&d->r, 3);
        w->dilation[axis] = 1 + rand_below(&d->r, 2);
        const uint32_t reach = w->dilation[axis] * (w->kernel[axis] - 1) + 1;
        w->before[axis] = rand_below(&d->r, reach);
        w->after[axis] = rand_below(&d->r, reach);
        const uint32_t padded = in + w->before[axis] + w->after[axis];
        if (padded >= reach && (padded - reach) / w->stride[axis] + 1 == out)
            return true;
    }
    return false;
}

/* A convolution or pooling between two groups, where their shapes allow one. */
static bool draw_window(struct draw *d, uint32_t from, uint32_t to,
                        struct network_projection_spec *spec)
{
    const struct network_shape *in = &d->shape[from], *out = &d->shape[to];
    struct network_window *w = &spec->window;
    if (in->channels == 0 || out->channels == 0 || !draw_axis(d, in->height, out->height, 0, w) ||
        !draw_axis(d, in->width, out->width, 1, w))
        return false;
    spec->from = d->group[from];
    spec->to = d->group[to];
    spec->connect = in->channels == out->channels && rand_chance(&d->r, 50) ? NETWORK_POOLING
                                                                            : NETWORK_CONVOLUTION;
    w->groups = in->channels == out->channels && rand_chance(&d->r, 30) ? in->channels : 1;
    spec->weight_count =
        spec->connect == NETWORK_POOLING
            ? in->channels
            : (uint64_t)out->channels * (in->channels / w->groups) * w->kernel[0] * w->kernel[1];
    return true;
}

/* Any other kind; how many weights it takes one by one. */
static void draw_connect(struct draw *d, struct network_projection_spec *spec)
{
    const uint32_t from = spec->from.count, to = spec->to.count;
    switch (rand_below(&d->r, 4)) {
    case 0:
        spec->connect = NETWORK_LIST;
        spec->entries = rand_below(&d->r, 4 * (from + to));
        struct network_entry *entry = malloc((spec->entries + 1) * sizeof *entry);
        if (entry == NULL)
            abort();
        for (uint64_t i = 0; i < spec->entries; i++)
            entry[i] = (struct network_entry){rand_below(&d->r, from), rand_below(&d->r, to),
                                              draw_weight(d)};
        spec->entry = entry;
        break;
    case 1:
        spec->connect = NETWORK_RANDOM;
        spec->random.seed = (uint32_t)rand_next(&d->r);
        if (rand_chance(&d->r, 50))
            spec->random.fan_in = 1 + rand_below(&d->r, from < 8 ? from : 8);
        else
            spec->random.probability = 1 + rand_below(&d->r, NETWORK_MILLION / 4);
        spec->weight_count = 1 + rand_below(&d->r, 4);
        break;
    case 2:
        if (from == to) {
            spec->connect = NETWORK_ONE_TO_ONE;
            spec->weight_count = from;
            break;
        }
        /* fall through */
    default:
        spec->connect = NETWORK_ALL_TO_ALL;
        spec->weight_count = (uint64_t)from * to;
        break;
    }
}

static void draw_projection(struct draw *d)
{
    const uint32_t to = d->inputs + rand_below(&d->r, d->groups - d->inputs);
    /* Feed-forward: from an input or an earlier population. */
    const uint32_t from = rand_below(&d->r, d->options->recurrent ? d->groups : to > 0 ? to : 1);
    struct network_projection_spec spec = {.take = true};
    if (from == to && !d->options->recurrent)
        return;
    spec.stochastic = d->options->stochastic && rand_chance(&d->r, 25);
    if (!rand_chance(&d->r, 50) || !draw_window(d, from, to, &spec)) {
        spec.window = (struct network_window){.groups = 0};
        spec.from = draw_part(d, d->group[from]);
        spec.to = draw_part(d, d->group[to]);
        draw_connect(d, &spec);
    }
    spec.weight = draw_weight(d);
    if (spec.connect != NETWORK_LIST && rand_chance(&d->r, 60))
        spec.weights = draw_weights(d, spec.weight_count);
    if (!spec.from.input && d->options->delay > 0)
        spec.delay = 1 + rand_below(&d->r, rand_chance(&d->r, 50) ? 2 : d->options->delay);
    network_build_projection(d->b, &spec);
}

struct network random_build(uint64_t seed, uint64_t number, const struct random_build *options)
{
    struct draw d = {.r = {seed ^ number * 0x9E3779B97F4A7C15u}, .options = options};
    uint32_t populations = options->populations > 0 ? options->populations : 4;
    struct network net;
    struct ct_error err;
    if (populations > GROUPS_MAX - 3)
        populations = GROUPS_MAX - 3;
    network_build_start(&d.b, "random");
    network_build_seed(d.b, (uint32_t)rand_next(&d.r));
    for (uint32_t i = 1 + rand_below(&d.r, 3); i > 0; i--)
        draw_group(&d, true);
    for (uint32_t i = 1 + rand_below(&d.r, populations); i > 0; i--)
        draw_group(&d, false);
    for (uint32_t i = rand_below(&d.r, 2 * d.groups) + 1; i > 0; i--)
        draw_projection(&d);
    for (uint32_t i = rand_below(&d.r, 4); i > 0; i--) {
        char name[16];
        const struct network *so_far = network_build_peek(d.b);
        const uint32_t pin = so_far == NULL ? 0 : network_pins(so_far);
        (void)snprintf(name, sizeof name, "o%u", i);
        network_build_output(
            d.b,
            &(struct network_output_spec){
                .name = name,
                .from = draw_part(&d, d.group[d.inputs + rand_below(&d.r, d.groups - d.inputs)]),
                .pin = options->pins ? pin + rand_below(&d.r, 5) : 0});
    }
    if (network_build_finish(d.b, &net, &err) != CT_OK) {
        (void)fprintf(stderr, "random_build: %s\n", err.text);
        abort();
    }
    return net;
}
