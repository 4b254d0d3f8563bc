/*
 * big_network.c - see big_network.h.
 */
#include "support/big_network.h"

#include <stdio.h>
#include <stdlib.h>

#include "mapper/network_build.h"
#include "support/rand.h"

struct big {
    struct network_builder *b;
    struct rand r;
    uint32_t populations;
};

/* Weights to choose from: few most of the time, and now and then more than a neuron has types. */
static uint32_t draw_weights(struct big *g, int32_t *weight)
{
    static const int32_t sets[][3] = {{1, 1, 1}, {1, -1, 1}, {2, -1, 1}, {3, -2, 1}, {7, -3, 2}};
    if (rand_chance(&g->r, 15)) {
        for (int i = 0; i < 15; i++)
            weight[i] = i - 7 == 0 ? 8 : i - 7;
        return 15;
    }
    const int32_t *set = sets[rand_below(&g->r, 5)];
    for (int i = 0; i < 3; i++)
        weight[i] = set[i];
    return 3;
}

static struct network_slice population(struct big *g, uint32_t size, struct network_shape shape)
{
    char name[16];
    struct network_slice out;
    struct network_population_spec spec = {.name = name, .size = size, .shape = shape};
    (void)snprintf(name, sizeof name, "p%u", g->populations++);
    spec.shared[NETWORK_threshold] = rand_between(&g->r, 1, 5);
    spec.shared[NETWORK_leak] = rand_chance(&g->r, 30) ? rand_between(&g->r, -1, 1) : 0;
    spec.shared[NETWORK_reset_mode] = rand_between(&g->r, 0, 1);
    spec.shared[NETWORK_negative_threshold] = rand_between(&g->r, 0, 4);
    spec.shared[NETWORK_negative_saturate] = rand_between(&g->r, 0, 1);
    (void)network_build_population(g->b, &spec, &out);
    return out;
}

/* A random projection where each target has so many sources. */
static void join(struct big *g, struct network_slice from, struct network_slice to, uint32_t fan_in,
                 uint32_t delay)
{
    int32_t weight[16];
    uint32_t count = draw_weights(g, weight);
    (void)network_build_projection(
        g->b, &(struct network_projection_spec){
                  .from = from,
                  .to = to,
                  .connect = NETWORK_RANDOM,
                  .delay = from.input ? 0 : delay,
                  .weights = weight,
                  .weight_count = count,
                  .random = {.seed = rand_below(&g->r, 1 << 30),
                             .fan_in = fan_in < from.count ? fan_in : from.count}});
}

static struct network_slice input(struct big *g, uint32_t size, struct network_shape shape)
{
    struct network_slice out;
    (void)network_build_input(
        g->b, &(struct network_input_spec){.name = "in", .size = size, .shape = shape}, &out);
    return out;
}

static void output(struct big *g, const char *name, struct network_slice from)
{
    (void)network_build_output(g->b, &(struct network_output_spec){.name = name, .from = from});
}

static const struct network_shape none = {0, 0, 0};

static void layers(struct big *g)
{
    struct network_slice last = input(g, (uint32_t)rand_between(&g->r, 1, 300), none);
    uint32_t count = 1 + rand_below(&g->r, 4);
    for (uint32_t i = 0; i < count; i++) {
        struct network_slice next = population(g, (uint32_t)rand_between(&g->r, 1, 500), none);
        join(g, last, next, 1 + rand_below(&g->r, 60), 1 + rand_below(&g->r, 3));
        last = next;
    }
    output(g, "out", last);
}

/* Few neurons, each with up to 5000 targets. */
static void hub(struct big *g)
{
    struct network_slice in = input(g, 20, none);
    struct network_slice hub = population(g, 1 + rand_below(&g->r, 3), none);
    struct network_slice many = population(g, 1 + rand_below(&g->r, 5000), none);
    struct network_slice after = population(g, 1 + rand_below(&g->r, 100), none);
    join(g, in, hub, 10, 1);
    join(g, hub, many, 3, 1 + rand_below(&g->r, 3));
    join(g, many, after, 1 + rand_below(&g->r, 50), 1);
    if (rand_chance(&g->r, 30))
        join(g, after, hub, 5, 2);
    output(g, "out", after);
    output(g, "hub", hub);
}

static void recurrent(struct big *g)
{
    struct network_slice in = input(g, 50, none);
    struct network_slice core = population(g, (uint32_t)rand_between(&g->r, 10, 600), none);
    join(g, in, core, 4, 1);
    join(g, core, core, 1 + rand_below(&g->r, 20), 1 + rand_below(&g->r, 4));
    if (rand_chance(&g->r, 50))
        join(g, core, core, 1 + rand_below(&g->r, 6), 1 + rand_below(&g->r, 30));
    output(g, "out", network_part(core, 0, core.count / 2 + 1));
}

static void convolution(struct big *g)
{
    struct network_shape shape = {1 + rand_below(&g->r, 4), 8 + rand_below(&g->r, 8), 12};
    struct network_slice last = input(g, 0, shape);
    for (uint32_t i = 0; i < 2; i++) {
        struct network_shape next = {1 + rand_below(&g->r, 6), shape.height, shape.width};
        int32_t weight[6 * 6 * 9], choice[16];
        uint32_t count = draw_weights(g, choice), weights = next.channels * shape.channels * 9;
        struct network_slice to = population(g, 0, next);
        for (uint32_t k = 0; k < weights; k++)
            weight[k] = choice[rand_below(&g->r, count)];
        (void)network_build_projection(
            g->b,
            &(struct network_projection_spec){
                .from = last,
                .to = to,
                .connect = NETWORK_CONVOLUTION,
                .weights = weight,
                .weight_count = weights,
                .window = {.kernel = {3, 3}, .before = {1, 1}, .after = {1, 1}, .groups = 1}});
        shape = next;
        last = to;
    }
    output(g, "out", last);
}

static void delays(struct big *g)
{
    struct network_slice in = input(g, 10, none);
    struct network_slice a = population(g, 1 + rand_below(&g->r, 40), none);
    struct network_slice b = population(g, 1 + rand_below(&g->r, 80), none);
    join(g, in, a, 2, 1);
    for (uint32_t i = 0; i < 4; i++)
        join(g, a, b, 1 + rand_below(&g->r, 5), 1 + rand_below(&g->r, NETWORK_DELAY_MAX));
    join(g, b, a, 2, 1 + rand_below(&g->r, 40));
    output(g, "a", a);
    output(g, "b", b);
}

/* Up to 800 inputs a neuron. */
static void fan_in(struct big *g)
{
    struct network_slice in = input(g, (uint32_t)rand_between(&g->r, 200, 800), none);
    struct network_slice a = population(g, 1 + rand_below(&g->r, 400), none);
    struct network_slice b = population(g, 1 + rand_below(&g->r, 10), none);
    struct network_slice c = population(g, 1 + rand_below(&g->r, 50), none);
    join(g, in, a, 1 + rand_below(&g->r, 30), 1);
    join(g, in, b, (uint32_t)rand_between(&g->r, 200, 500), 1);
    join(g, a, b, 1 + rand_below(&g->r, 400), 1 + rand_below(&g->r, 4));
    if (rand_chance(&g->r, 40))
        join(g, b, b, 1 + rand_below(&g->r, 10), 3 + rand_below(&g->r, 3));
    join(g, b, c, 3, 1 + rand_below(&g->r, 20));
    output(g, "b", b);
    output(g, "c", c);
}

struct network big_network(uint64_t seed, uint64_t number)
{
    static void (*const make[])(struct big *) = {layers,      hub,    recurrent,
                                                 convolution, delays, fan_in};
    struct big g = {.r = {seed ^ number * 0x9E3779B97F4A7C15u}};
    struct network net;
    struct ct_error err;
    (void)network_build_start(&g.b, "big");
    (void)network_build_seed(g.b, (uint32_t)number);
    make[number % BIG_KINDS](&g);
    if (network_build_finish(g.b, &net, &err) != CT_OK) {
        fprintf(stderr, "big network %llu: %s\n", (unsigned long long)number, err.text);
        abort();
    }
    return net;
}
