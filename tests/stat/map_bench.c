/*
 * map_bench.c - time and memory of mapping a network that fills a chip of 4,096 cores: four
 * convolutions of 3 x 3 over 24 channels in two groups, 57 x 57 places, a million neurons with
 * their copies and 10^8 synapses on the chip. Everything is measured, from the description in memory
 * to the proved chip.
 *
 *   map_bench [--json] [SIDE]    SIDE x SIDE places in place of 57
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "mapper/map.h"
#include "mapper/network_build.h"

enum { CHANNELS = 24, GROUPS = 2, KERNEL = 3, LAYERS = 4, SIDE = 57, THRESHOLD = 20 };

static struct network make(uint32_t side)
{
    static int32_t weight[CHANNELS * CHANNELS / GROUPS * KERNEL * KERNEL];
    const struct network_shape shape = {CHANNELS, side, side};
    struct network_builder *b;
    struct network_slice from, to;
    struct network net;
    struct ct_error err;
    const uint32_t weights = sizeof weight / sizeof *weight;
    for (uint32_t i = 0; i < weights; i++)
        weight[i] = 1;
    (void)network_build_start(&b, "full");
    (void)network_build_input(b, &(struct network_input_spec){.name = "in", .shape = shape}, &from);
    for (int layer = 0; layer < LAYERS; layer++) {
        char name[8];
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
    if (network_build_finish(b, &net, &err) != CT_OK) {
        fprintf(stderr, "map_bench: %s\n", err.text);
        exit(1);
    }
    return net;
}

int main(int argc, char **argv)
{
    const bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
    const char *size = argc > 1 + json ? argv[1 + json] : NULL;
    struct network net = make(size != NULL ? (uint32_t)strtoul(size, NULL, 10) : SIDE);
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
        printf("{\"name\": \"map_full_cores\", \"value\": %u, \"unit\": \"cores\"}\n",
               r.figures.cores);
        printf("{\"name\": \"map_full_neurons\", \"value\": %llu, \"unit\": \"neurons\"}\n",
               copies);
        printf("{\"name\": \"map_full_synapses\", \"value\": %llu, \"unit\": \"synapses\"}\n",
               synapses);
        printf("{\"name\": \"map_full_time\", \"value\": %.2f, \"unit\": \"s\"}\n", seconds);
        printf("{\"name\": \"map_full_peak\", \"value\": %.0f, \"unit\": \"MiB\"}\n", mib);
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
