/*
 * map_bench.c - time and memory of mapping networks that fill a chip of 4,096 cores, from the
 * description in memory to the proved chip.
 *
 *   map_bench [--json] [convolution [SIDE]]    four convolutions of 3 x 3 over 24 channels in two
 *             groups, 57 x 57 places: 0.3 million neurons, 0.8 million with copies
 *   map_bench [--json] blocks [COUNT]          4,096 blocks of 256 neurons, each neuron with 96
 *             random sources in the block before: a million neurons, 10^8 synapses
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "mapper/map.h"
#include "mapper/network_build.h"

enum {
    CHANNELS = 24,
    GROUPS = 2,
    KERNEL = 3,
    LAYERS = 4,
    SIDE = 57,
    THRESHOLD = 20,
    BLOCKS = 4096,
    BLOCK = 256,
    FAN_IN = 96
};

static struct network finish(struct network_builder *b)
{
    struct network net;
    struct ct_error err;
    if (network_build_finish(b, &net, &err) != CT_OK) {
        fprintf(stderr, "map_bench: %s\n", err.text);
        exit(1);
    }
    return net;
}

static struct network make_blocks(uint32_t count)
{
    const int32_t weight = 1;
    struct network_builder *b;
    struct network_slice from, to;
    (void)network_build_start(&b, "blocks");
    (void)network_build_input(b, &(struct network_input_spec){.name = "in", .size = BLOCK}, &from);
    for (uint32_t i = 0; i < count; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "b%u", i);
        (void)network_build_population(
            b,
            &(struct network_population_spec){
                .name = name, .size = BLOCK, .shared = {[NETWORK_threshold] = THRESHOLD}},
            &to);
        (void)network_build_projection(
            b, &(struct network_projection_spec){.from = from,
                                                 .to = to,
                                                 .connect = NETWORK_RANDOM,
                                                 .weights = &weight,
                                                 .weight_count = 1,
                                                 .random = {.seed = i, .fan_in = FAN_IN}});
        from = to;
    }
    (void)network_build_output(b, &(struct network_output_spec){.name = "out", .from = to});
    return finish(b);
}

static struct network make_convolutions(uint32_t side)
{
    static int32_t weight[CHANNELS * CHANNELS / GROUPS * KERNEL * KERNEL];
    const struct network_shape shape = {CHANNELS, side, side};
    struct network_builder *b;
    struct network_slice from, to;
    const uint32_t weights = sizeof weight / sizeof *weight;
    for (uint32_t i = 0; i < weights; i++)
        weight[i] = 1;
    (void)network_build_start(&b, "full");
    (void)network_build_input(b, &(struct network_input_spec){.name = "in", .shape = shape}, &from);
    for (int layer = 0; layer < LAYERS; layer++) {
        char name[16];
        (void)snprintf(name, sizeof name, "l%d", layer);
        (void)network_build_population(
            b,
            &(struct network_population_spec){
                .name = name, .shape = shape, .shared = {[NETWORK_threshold] = THRESHOLD}},
            &to);
        (void)network_build_projection(
            b, &(struct network_projection_spec){.from = from,
                                                 .to = to,
                                                 .connect = NETWORK_CONVOLUTION,
                                                 .weights = weight,
                                                 .weight_count = weights,
                                                 .window = {.kernel = {KERNEL, KERNEL},
                                                            .before = {1, 1},
                                                            .after = {1, 1},
                                                            .groups = GROUPS}});
        from = to;
    }
    (void)network_build_output(b, &(struct network_output_spec){.name = "out", .from = to});
    return finish(b);
}

int main(int argc, char **argv)
{
    const bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
    const char *kind = argc > 1 + json ? argv[1 + json] : "convolution";
    const bool blocks = strcmp(kind, "blocks") == 0;
    const char *size = argc > 2 + json ? argv[2 + json] : NULL;
    uint32_t count = size != NULL ? (uint32_t)strtoul(size, NULL, 10) : blocks ? BLOCKS : SIDE;
    struct network net = blocks ? make_blocks(count) : make_convolutions(count);
    struct map_result r;
    struct rusage used;
    struct timespec cpu;
    struct ct_error err;
    if (map_network(&net, NULL, &r, &err) != CT_OK) {
        fprintf(stderr, "map_bench: %s\n", err.text);
        return 1;
    }
    (void)getrusage(RUSAGE_SELF, &used);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    const double seconds = (double)cpu.tv_sec + 1e-9 * (double)cpu.tv_nsec;
    const double mib = (double)used.ru_maxrss / 1024;
    const unsigned long long copies = r.figures.copies, synapses = r.figures.crossbar;
    if (json) {
        printf("{\"name\": \"map_%s_cores\", \"value\": %u, \"unit\": \"cores\"}\n", kind,
               r.figures.cores);
        printf("{\"name\": \"map_%s_neurons\", \"value\": %llu, \"unit\": \"neurons\"}\n", kind,
               copies);
        printf("{\"name\": \"map_%s_synapses\", \"value\": %llu, \"unit\": \"synapses\"}\n", kind,
               synapses);
        printf("{\"name\": \"map_%s_time\", \"value\": %.2f, \"unit\": \"s\"}\n", kind, seconds);
        printf("{\"name\": \"map_%s_peak\", \"value\": %.0f, \"unit\": \"MiB\"}\n", kind, mib);
    } else {
        printf(
            "%u cores, %llu neurons with copies, %llu synapses: %.2f s of one thread, %.0f MiB\n",
            r.figures.cores, copies, synapses, seconds, mib);
    }
    for (int p = 0; p < MAP_PHASES && !json; p++)
        printf("  %-8s %6.2f s\n", map_phase_key((enum map_phase)p), r.seconds[p]);
    map_result_free(&r);
    network_free(&net);
    return 0;
}
