/*
 * bench.h - measuring the engine on generated networks.
 *
 * Time is CPU time of the one thread (CLOCK_THREAD_CPUTIME_ID), so other load on the machine
 * disturbs it little. After warm-up ticks, which fill all 16 slots of the schedulers, several
 * blocks of ticks are timed; the result is the median block, with the least and the most.
 *
 * The bound is the time that the machine needs merely to read the bytes that a tick must touch, at
 * the bandwidth that it shows between the blocks on a buffer of as many bytes. The model counts the
 * generated networks as tightly as their values allow: what all neurons of a core share counts
 * nothing, leak and weights are a byte each, the rest 16 bits.
 *   a core       9.5 bytes a neuron: potential read (2) and written (2), both thresholds (4), leak,
 *                4 bits of modes; 64 bytes of scheduler slot, read and cleared
 *   if stochastic                 2 bytes a neuron more: reset value
 *   if an axon of it is active    4 bytes a neuron of weights, 2 bits an axon of types
 *   an active axon               32 bytes, its crossbar row
 *   a spike                      68 bytes: destination, and the cache line of the slot it sets
 * A core that rests has nothing to touch. The bound leaves out the arithmetic.
 */
#ifndef CT_TOOLS_BENCH_H
#define CT_TOOLS_BENCH_H

#include "cli.h"
#include "gen.h"

struct bench_options {
    uint16_t cores[2]; /* of the chip */
    const char *kernel;
    bool quick; /* shorter blocks, fewer of them */
};

/* What was measured of one chip. */
struct bench_result {
    double ms, least_ms, most_ms; /* a tick              */
    double rate_hz;               /* of the timed ticks  */
    double expected_spikes;       /* in them, as set     */
    double bytes;                 /* a tick must touch   */
    double bandwidth;             /* bytes a second      */
    double bound_ms;
    size_t chip_bytes;
    char kernel[16];
};

/* Builds the chip of a network, core by core, without a file. */
CT_MUST_CHECK enum ct_status bench_build(ct_chip **out, const struct gen_network *net,
                                         const struct ct_chip_options *options,
                                         struct ct_error *err);

/* The cores of a network on a larger mesh, the rest of which is absent, or present and empty. */
CT_MUST_CHECK enum ct_status bench_build_inside(ct_chip **out, const struct gen_network *net,
                                                const uint16_t mesh[2], bool fill,
                                                const struct ct_chip_options *options,
                                                struct ct_error *err);

/* Times a chip. `expected_hz` < 0: no rate was set. */
CT_MUST_CHECK enum ct_status bench_chip(ct_chip *chip, const struct bench_options *options,
                                        bool stochastic, double expected_hz,
                                        struct bench_result *out, struct ct_error *err);

/* Both, and the check that the measured rate is the one that was set: within 2 %, or within five
 * standard deviations of a Poisson count where these are more, for short runs of small chips. */
CT_MUST_CHECK enum ct_status bench_network(const struct gen_network *net,
                                           const struct bench_options *options,
                                           struct bench_result *out, struct ct_error *err);

/* The engine beside the naive loop of naive_avx512.h, on the same network, in turns. */
struct bench_pair {
    double ms, naive_ms;                   /* a tick, medians                              */
    double ratio, least_ratio, most_ratio; /* engine / naive, block by block: median and spread */
};
/* Whether this machine can run the naive loop. */
bool bench_pair_available(void);
/* The spikes of each block must be as many in both, or it is an error. `disturb` is for the test of
 * that: it changes one neuron of the naive loop. */
CT_MUST_CHECK enum ct_status bench_pair(const struct gen_network *net,
                                        const struct bench_options *options, bool disturb,
                                        struct bench_pair *out, struct ct_error *err);

/* The cycle engine with the default architecture. */
struct bench_cycle {
    double ms, least_ms, most_ms; /* a tick, CPU time of one thread                        */
    double hop_ns;                /* of it for each time that a packet leaves a router     */
    double cycles;                /* of a tick, mean                                       */
};
CT_MUST_CHECK enum ct_status bench_cycle(const struct gen_network *net,
                                         const struct bench_options *options,
                                         struct bench_cycle *out, struct ct_error *err);

/* How much faster several threads are than one, by the clock on the wall, in turns: the median of
 * the ratios, with the least and the most. */
struct bench_speed_up {
    double ratio, least_ratio, most_ratio;
};
CT_MUST_CHECK enum ct_status bench_threads(const struct gen_network *net, uint32_t threads,
                                           const struct bench_options *options,
                                           struct bench_speed_up *out, struct ct_error *err);

/* The middle one of the values, which are sorted in place. */
double bench_median(double *values, int count);

/* Memory and files, each measured in a process of its own so that its peak is its own. */
struct bench_memory {
    double chip_bytes;      /* of the chip, as it tells                    */
    double run_peak_bytes;  /* resident, of a process that builds and runs it */
    double write_s, read_s; /* CPU time; reading includes making the chip  */
    double write_peak_bytes, read_peak_bytes;
    double file_bytes;
};
CT_MUST_CHECK enum ct_status bench_memory(const struct gen_network *net, const char *kernel,
                                          struct bench_memory *out, struct ct_error *err);

/* CPU time of this thread, in seconds. */
double bench_cpu_s(void);

#endif
