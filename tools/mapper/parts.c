/*
 * parts.c - see parts.h.
 */
#include "parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* "name.what" */
struct part_name {
    char text[2 * NETWORK_NAME_MAX];
};

static struct part_name name_of(const char *name, const char *what)
{
    struct part_name out;
    (void)snprintf(out.text, sizeof out.text, "%s.%s", name, what);
    return out;
}

/* A population of `size` neurons that fire when a spike comes, whatever came before. */
static struct network_slice add_relays(struct network_builder *b, const char *name, uint32_t size)
{
    struct network_slice out;
    network_build_population(b,
                             &(struct network_population_spec){
                                 .name = name, .size = size, .shared = {[NETWORK_threshold] = 1}},
                             &out);
    return out;
}

static void join(struct network_builder *b, struct network_slice from, struct network_slice to,
                 enum network_connect connect, int32_t weight)
{
    network_build_projection(b, &(struct network_projection_spec){
                                    .from = from, .to = to, .connect = connect, .weight = weight});
}

static const struct network_slice nothing = {.index = UINT32_MAX};

/* Whether a number that a part was given is within its range; a failure otherwise. */
static bool within(struct network_builder *b, const char *name, const char *what, uint64_t value,
                   uint64_t least, uint64_t most)
{
    if (network_build_peek(b) == NULL)
        return false;
    if (value >= least && value <= most)
        return true;
    network_build_refuse(b, CT_ERR_RANGE, name, "%s %" PRIu64 " outside %" PRIu64 "..%" PRIu64,
                         what, value, least, most);
    return false;
}

/* `count` numbers, from malloc(); NULL and a failure where there is no memory. */
static int32_t *numbers(struct network_builder *b, const char *name, uint64_t count)
{
    int32_t *out = malloc(count * sizeof *out);
    if (out == NULL)
        network_build_refuse(b, CT_ERR_MEMORY, name, "out of memory");
    return out;
}

struct network_slice parts_splitter(struct network_builder *b, const char *name,
                                    struct network_slice from, uint32_t ways)
{
    if (!within(b, name, "ways times lines", (uint64_t)from.count * ways, 1, NETWORK_SIZE_MAX))
        return nothing;
    const struct network_slice out = add_relays(b, name, from.count * ways);
    for (uint32_t w = 0; w < ways && network_build_peek(b) != NULL; w++)
        join(b, from, network_part(out, w * from.count, from.count), NETWORK_ONE_TO_ONE, 1);
    return out;
}

struct network_slice parts_delay(struct network_builder *b, const char *name,
                                 struct network_slice from, uint32_t ticks)
{
    struct network_slice last = from;
    uint32_t stage = 0;
    if (!within(b, name, "ticks", ticks, from.input ? 0 : 1, UINT32_MAX))
        return nothing;
    /* The spikes of a port do not wait: a neuron takes them first. */
    if (from.input) {
        last = add_relays(b, name, from.count);
        join(b, from, last, NETWORK_ONE_TO_ONE, 1);
        stage = 1;
    }
    for (uint32_t left = ticks; left > 0 && network_build_peek(b) != NULL; stage++) {
        const uint32_t delay = left < NETWORK_DELAY_MAX ? left : NETWORK_DELAY_MAX;
        char number[16];
        (void)snprintf(number, sizeof number, "%" PRIu32, stage);
        const struct network_slice next =
            add_relays(b, stage == 0 ? name : name_of(name, number).text, from.count);
        network_build_projection(b, &(struct network_projection_spec){
                                        .from = last, .to = next, .weight = 1, .delay = delay});
        last = next;
        left -= delay;
    }
    return last;
}

struct network_slice parts_gate(struct network_builder *b, const char *name,
                                struct network_slice signal, struct network_slice gate)
{
    struct network_slice out;
    network_build_population(
        b,
        &(struct network_population_spec){
            .name = name,
            .size = signal.count,
            .shared =
                {[NETWORK_threshold] = 1, [NETWORK_leak] = -1, [NETWORK_negative_saturate] = 1}},
        &out);
    join(b, signal, out, NETWORK_ONE_TO_ONE, 1);
    join(b, gate, out, gate.count == 1 ? NETWORK_ALL_TO_ALL : NETWORK_ONE_TO_ONE, 1);
    return out;
}

struct network_slice parts_winner(struct network_builder *b, const char *name,
                                  struct network_slice from, uint32_t count)
{
    struct network_slice out;
    if (!within(b, name, "count", count, 1, CT_WEIGHT_MAX))
        return nothing;
    network_build_population(
        b,
        &(struct network_population_spec){
            .name = name,
            .size = from.count,
            .shared = {[NETWORK_threshold] = (int32_t)count, [NETWORK_negative_saturate] = 1}},
        &out);
    join(b, from, out, NETWORK_ONE_TO_ONE, 1);
    /* All against all, and each against itself taken back: synapses add. */
    join(b, out, out, NETWORK_ALL_TO_ALL, -CT_WEIGHT_MAX);
    join(b, out, out, NETWORK_ONE_TO_ONE, CT_WEIGHT_MAX);
    return out;
}

/* The extent of an output axis; 0 where there is none, which the builder will refuse. */
static uint32_t extent(uint32_t in, uint32_t kernel, uint32_t stride, uint32_t padding)
{
    const uint64_t padded = (uint64_t)in + 2ull * padding;
    return padded < kernel ? 0 : (uint32_t)((padded - kernel) / (stride > 0 ? stride : 1) + 1);
}

struct network_slice parts_convolution(struct network_builder *b, const char *name,
                                       struct network_slice from,
                                       const struct parts_convolution *layer)
{
    const struct parts_convolution *l = layer;
    const struct network *net = network_build_peek(b);
    struct network_slice out;
    if (net == NULL || !within(b, name, "number of the input", from.index, 0,
                               (from.input ? net->inputs : net->populations) - 1))
        return nothing;
    const struct network_shape in =
        from.input ? net->input[from.index].shape : net->population[from.index].shape;
    const struct network_shape shape = {
        l->channels, extent(in.height, l->kernel[0], l->stride[0], l->padding[0]),
        extent(in.width, l->kernel[1], l->stride[1], l->padding[1])};
    const uint64_t plane = (uint64_t)shape.height * shape.width, size = plane * l->channels;
    struct network_population_spec population = {.name = name, .shape = shape, .take = true};
    if (!within(b, name, "neurons", size, 1, NETWORK_SIZE_MAX))
        return nothing;
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++)
        population.shared[k] = l->shared[k];
    if (l->threshold != NULL) {
        int32_t *threshold = numbers(b, name, size);
        for (uint64_t i = 0; threshold != NULL && i < size; i++)
            threshold[i] = l->threshold[i / plane];
        population.each[NETWORK_threshold] = threshold;
    }
    network_build_population(b, &population, &out);
    network_build_projection(
        b, &(struct network_projection_spec){
               .from = from,
               .to = out,
               .connect = NETWORK_CONVOLUTION,
               .weights = l->weights,
               .weight_count = (uint64_t)l->channels * (in.channels / (l->groups ? l->groups : 1)) *
                               l->kernel[0] * l->kernel[1],
               .window = {.kernel = {l->kernel[0], l->kernel[1]},
                          .stride = {l->stride[0], l->stride[1]},
                          .before = {l->padding[0], l->padding[1]},
                          .after = {l->padding[0], l->padding[1]},
                          .groups = l->groups}});
    return out;
}

struct network_slice parts_classifier(struct network_builder *b, const char *name,
                                      struct network_slice from, uint32_t classes,
                                      const int32_t *weights, uint32_t threshold, uint32_t floor)
{
    struct network_slice out;
    network_build_population(
        b,
        &(struct network_population_spec){.name = name,
                                          .size = classes,
                                          .shared = {[NETWORK_threshold] = (int32_t)threshold,
                                                     [NETWORK_reset_mode] = 1,
                                                     [NETWORK_negative_threshold] = (int32_t)floor,
                                                     [NETWORK_negative_saturate] = 1}},
        &out);
    network_build_projection(
        b, &(struct network_projection_spec){.from = from,
                                             .to = out,
                                             .connect = NETWORK_ALL_TO_ALL,
                                             .weights = weights,
                                             .weight_count = (uint64_t)from.count * classes});
    return out;
}

struct network_slice parts_rate_coder(struct network_builder *b, const char *name,
                                      struct network_slice from, uint32_t values, bool binary,
                                      uint32_t full)
{
    struct network_slice out;
    const uint32_t lines = values > 0 ? from.count / values : 0;
    /* The greatest weight is 2^14. */
    if (!within(b, name, "lines that are left over", from.count - values * lines, 0, 0) ||
        !within(b, name, "lines of a value", lines, 1, binary ? 15 : NETWORK_SIZE_MAX))
        return nothing;
    network_build_population(
        b,
        &(struct network_population_spec){
            .name = name,
            .size = values,
            .shared = {[NETWORK_threshold] = (int32_t)full, [NETWORK_reset_mode] = 1}},
        &out);
    for (uint32_t i = 0; i < values && network_build_peek(b) != NULL; i++) {
        const struct network_slice run = network_part(from, i * lines, lines);
        if (!binary)
            join(b, run, network_part(out, i, 1), NETWORK_ALL_TO_ALL, 1);
        for (uint32_t k = 0; k < lines && binary; k++)
            join(b, network_part(run, k, 1), network_part(out, i, 1), NETWORK_ALL_TO_ALL, 1 << k);
    }
    return out;
}

/* Neuron k of a line is at the count c. The clock adds MOST, so it fires where c >= k + 1. A tick
 * later 2 * MOST + 1 are taken away, more than there can be, and it is at 0. */
struct network_slice parts_rate_decoder(struct network_builder *b, const char *name,
                                        struct network_slice from, struct network_slice clock,
                                        uint32_t levels)
{
    struct network_slice out;
    const uint64_t size = (uint64_t)from.count * levels;
    if (!within(b, name, "levels", levels, 1, PARTS_DECODER_MOST) ||
        !within(b, name, "levels times lines", size, 1, NETWORK_SIZE_MAX))
        return nothing;
    int32_t *threshold = numbers(b, name, size);
    for (uint64_t i = 0; threshold != NULL && i < size; i++)
        threshold[i] = PARTS_DECODER_MOST + 1 + (int32_t)(i % levels);
    network_build_population(
        b,
        &(struct network_population_spec){.name = name,
                                          .size = (uint32_t)size,
                                          .shared = {[NETWORK_negative_saturate] = 1},
                                          .each = {[NETWORK_threshold] = threshold},
                                          .take = true},
        &out);
    for (uint32_t i = 0; i < from.count && network_build_peek(b) != NULL; i++)
        join(b, network_part(from, i, 1), network_part(out, i * levels, levels), NETWORK_ALL_TO_ALL,
             1);
    const struct network_slice clear = add_relays(b, name_of(name, "clear").text, 1);
    join(b, clock, clear, NETWORK_ALL_TO_ALL, 1);
    join(b, clock, out, NETWORK_ALL_TO_ALL, PARTS_DECODER_MOST);
    join(b, clear, out, NETWORK_ALL_TO_ALL, -2 * PARTS_DECODER_MOST - 1);
    return out;
}
