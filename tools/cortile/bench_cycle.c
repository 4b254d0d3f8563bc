/*
 * bench_cycle.c - timing the cycle engine, and its threads; see bench.h.
 */
#include <time.h>

#include "bench.h"

enum { BLOCKS = 9, BLOCKS_QUICK = 3, WARM_UP_TICKS = 32, BLOCK_TICKS = 8 };

static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A chip of the cycle engine after its first ticks, in which the schedulers fill. */
static enum ct_status warm_chip(ct_chip **out, const struct gen_network *net, const char *kernel,
                                uint32_t threads, struct ct_error *err)
{
    const struct ct_chip_options options = {
        .kernel = kernel, .engine = CT_ENGINE_CYCLE, .threads = threads};
    enum ct_status status = bench_build(out, net, &options, err);
    if (status == CT_OK)
        status = ct_chip_run(*out, WARM_UP_TICKS, NULL, err);
    return status;
}

/* Times that a packet left a router, up to now. */
static uint64_t departures(const ct_chip *chip)
{
    struct ct_counters counters;
    ct_chip_counters(chip, &counters);
    return counters.packets + counters.hops_x + counters.hops_y;
}

static enum ct_status time_blocks(ct_chip *chip, int blocks, struct bench_cycle *out,
                                  struct ct_error *err)
{
    double ms[BLOCKS], sum_ms = 0;
    const struct ct_timing *timing;
    uint64_t before = departures(chip);
    enum ct_status status = ct_chip_timing(chip, &timing, err);
    uint64_t cycles = status == CT_OK ? timing->cycles : 0;
    for (int b = 0; b < blocks && status == CT_OK; b++) {
        double start_s = bench_cpu_s();
        status = ct_chip_run(chip, BLOCK_TICKS, NULL, err);
        ms[b] = 1e3 * (bench_cpu_s() - start_s) / BLOCK_TICKS;
        sum_ms += ms[b];
    }
    if (status == CT_OK)
        status = ct_chip_timing(chip, &timing, err);
    if (status != CT_OK)
        return status;
    uint64_t left = departures(chip) - before;
    out->ms = bench_median(ms, blocks);
    out->least_ms = ms[0];
    out->most_ms = ms[blocks - 1];
    out->hop_ns = left > 0 ? 1e6 * sum_ms * BLOCK_TICKS / (double)left : 0;
    out->cycles = (double)(timing->cycles - cycles) / (BLOCK_TICKS * blocks);
    return CT_OK;
}

enum ct_status bench_cycle(const struct gen_network *net, const struct bench_options *options,
                           struct bench_cycle *out, struct ct_error *err)
{
    ct_chip *chip = NULL;
    enum ct_status status = warm_chip(&chip, net, options->kernel, 1, err);
    if (status == CT_OK)
        status = time_blocks(chip, options->quick ? BLOCKS_QUICK : BLOCKS, out, err);
    ct_chip_destroy(chip);
    return status;
}

enum ct_status bench_threads(const struct gen_network *net, uint32_t threads,
                             const struct bench_options *options, struct bench_speed_up *out,
                             struct ct_error *err)
{
    const uint32_t count[2] = {1, threads};
    ct_chip *chip[2] = {NULL, NULL};
    double ratio[BLOCKS];
    int blocks = options->quick ? BLOCKS_QUICK : BLOCKS;
    enum ct_status status = CT_OK;
    for (int k = 0; k < 2 && status == CT_OK; k++)
        status = warm_chip(&chip[k], net, options->kernel, count[k], err);
    for (int b = 0; b < blocks && status == CT_OK; b++) {
        double s[2];
        for (int k = 0; k < 2 && status == CT_OK; k++) {
            double start_s = wall_s();
            status = ct_chip_run(chip[k], BLOCK_TICKS, NULL, err);
            s[k] = wall_s() - start_s;
        }
        ratio[b] = s[0] / s[1];
    }
    if (status == CT_OK) {
        out->ratio = bench_median(ratio, blocks);
        out->least_ratio = ratio[0];
        out->most_ratio = ratio[blocks - 1];
    }
    ct_chip_destroy(chip[0]);
    ct_chip_destroy(chip[1]);
    return status;
}
