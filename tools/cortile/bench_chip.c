/*
 * bench_chip.c - timing a chip, and the bound that memory sets; see bench.h.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "../power/power.h"
#include "bench.h"

enum { BLOCKS = 9, BLOCKS_QUICK = 3, WARM_UP_TICKS = 48, BLOCK_TICKS_LEAST = 8 };

double bench_cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- building -------------------------------------------------------------------------------- */

/* Adds the cores of the mesh in order: those of the network, and where `fill`, empty ones. */
static enum ct_status add_cores(ct_chip *chip, const struct gen_network *net,
                                const uint16_t mesh[2], bool fill, struct ct_core *core,
                                struct ct_error *err)
{
    uint32_t width = (uint32_t)net->sys.chips_x * net->sys.cores_x;
    uint32_t height = (uint32_t)net->sys.chips_y * net->sys.cores_y;
    enum ct_status status = CT_OK;
    for (uint32_t y = 0; y < mesh[1] && status == CT_OK; y++) {
        for (uint32_t x = 0; x < mesh[0] && status == CT_OK; x++) {
            bool busy = x < width && y < height;
            if (!busy && !fill)
                continue;
            if (busy) {
                gen_core(net, y * width + x, core);
            } else {
                ct_core_clear(core);
                core->x = (uint16_t)x;
                core->y = (uint16_t)y;
            }
            status = ct_chip_add_core(chip, core, err);
        }
    }
    return status;
}

enum ct_status bench_build_inside(ct_chip **out, const struct gen_network *net,
                                  const uint16_t mesh[2], bool fill,
                                  const struct ct_chip_options *options, struct ct_error *err)
{
    const uint16_t one[2] = {1, 1};
    bool same = mesh[0] == net->sys.cores_x && mesh[1] == net->sys.cores_y;
    struct ct_system sys = same ? net->sys : gen_system(mesh, one);
    uint32_t cores = fill ? (uint32_t)mesh[0] * mesh[1] : gen_core_count(net);
    struct ct_core *core = malloc(sizeof *core);
    *out = NULL;
    if (core == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for a core");
    enum ct_status status = ct_chip_create(out, &sys, NULL, 0, cores, options, err);
    if (status == CT_OK)
        status = add_cores(*out, net, mesh, fill, core, err);
    if (status == CT_OK)
        status = ct_chip_ready(*out, err);
    free(core);
    if (status != CT_OK) {
        ct_chip_destroy(*out);
        *out = NULL;
    }
    return status;
}

enum ct_status bench_build(ct_chip **out, const struct gen_network *net,
                           const struct ct_chip_options *options, struct ct_error *err)
{
    const uint16_t mesh[2] = {net->sys.cores_x, net->sys.cores_y};
    return bench_build_inside(out, net, mesh, false, options, err);
}

/* ---- bandwidth ------------------------------------------------------------------------------- */

typedef uint64_t lanes __attribute__((vector_size(64)));

struct reader {
    lanes *memory;
    size_t count;
};

static bool reader_open(struct reader *reader, double bytes)
{
    reader->count = ((size_t)bytes / sizeof(lanes) / 4 + 1) * 4;
    void *memory = mmap(NULL, reader->count * sizeof(lanes), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
#ifdef MADV_HUGEPAGE
    (void)madvise(memory, reader->count * sizeof(lanes), MADV_HUGEPAGE);
#endif
    memset(memory, 1, reader->count * sizeof(lanes));
    reader->memory = memory;
    return true;
}

/* Bytes a second of reading the whole buffer, often enough for the clock not to matter. */
static double reader_bandwidth(struct reader *reader)
{
    double size = (double)(reader->count * sizeof(lanes));
    int passes = 3 + (int)(64e6 / size);
    lanes sum[4] = {{0}, {0}, {0}, {0}};
    double start_s = bench_cpu_s();
    for (int pass = 0; pass < passes; pass++) {
        for (size_t i = 0; i < reader->count; i += 4) {
            for (int k = 0; k < 4; k++)
                sum[k] += reader->memory[i + (size_t)k];
        }
        __asm__ volatile("" : : : "memory"); /* a pass cannot be merged with the next */
    }
    __asm__ volatile("" : : "m"(sum)); /* the sums are wanted */
    double seconds = bench_cpu_s() - start_s;
    return passes * size / seconds;
}

/* Bytes that a tick must touch, from what the timed ticks counted; see bench.h. */
static double touched_bytes(const struct ct_counters *events, double ticks, double core_ticks,
                            double neurons, bool stochastic)
{
    double rows = (double)events->axon_events;
    /* Cores with an active axon: with a rows a core-tick on average, all but exp(-a) of them. */
    double driven = core_ticks > 0 ? core_ticks * (1 - exp(-rows / core_ticks)) : 0;
    double state = stochastic ? 11.5 : 9.5;
    double bytes = core_ticks * (neurons * state + 64) + driven * (neurons * 4 + CT_AXONS / 4) +
                   rows * 32 + (double)events->spikes * 68;
    return bytes / ticks;
}

/* ---- timing ---------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[count / 2];
}

static enum ct_status timed(ct_chip *chip, uint32_t ticks, double *ms, struct ct_error *err)
{
    double start_s = bench_cpu_s();
    enum ct_status status = ct_chip_run(chip, ticks, NULL, err);
    *ms = 1e3 * (bench_cpu_s() - start_s) / ticks;
    return status;
}

/* Times the blocks, reading the buffer after each. */
static enum ct_status run_blocks(ct_chip *chip, uint32_t ticks, int blocks, struct reader *reader,
                                 struct bench_result *out, struct ct_error *err)
{
    double ms[BLOCKS], bandwidth[BLOCKS];
    for (int b = 0; b < blocks; b++) {
        enum ct_status status = timed(chip, ticks, &ms[b], err);
        if (status != CT_OK)
            return status;
        bandwidth[b] = reader_bandwidth(reader);
    }
    out->bandwidth = bench_median(bandwidth, blocks);
    out->ms = bench_median(ms, blocks);
    out->least_ms = ms[0];
    out->most_ms = ms[blocks - 1];
    return CT_OK;
}

/* The least ticks that take about as long as a block should. */
static uint32_t block_ticks(double ms, bool quick)
{
    double ticks = (quick ? 30 : 150) / (ms > 1e-5 ? ms : 1e-5);
    return ticks < BLOCK_TICKS_LEAST ? BLOCK_TICKS_LEAST : ticks > 1e6 ? 1000000 : (uint32_t)ticks;
}

enum ct_status bench_chip(ct_chip *chip, const struct bench_options *options, bool stochastic,
                          double expected_hz, struct bench_result *out, struct ct_error *err)
{
    struct ct_counters before, events;
    struct reader reader = {.memory = NULL};
    uint64_t computed[2], skipped[2];
    double ms;
    double neurons = ct_chip_system(chip)->neurons;
    *out = (struct bench_result){.chip_bytes = ct_chip_bytes(chip)};
    strncpy(out->kernel, ct_chip_kernel(chip), sizeof out->kernel - 1);
    enum ct_status status = timed(chip, WARM_UP_TICKS, &ms, err);
    ct_chip_counters(chip, &before);
    if (status == CT_OK)
        status = timed(chip, BLOCK_TICKS_LEAST, &ms, err);
    ct_chip_counters(chip, &events);
    events = power_between(&events, &before);
    /* The size of the buffer is that of the tick, as far as the last ticks tell. */
    double guess =
        touched_bytes(&events, BLOCK_TICKS_LEAST,
                      (double)ct_chip_core_count(chip) * BLOCK_TICKS_LEAST, neurons, stochastic);
    if (status == CT_OK && !reader_open(&reader, guess))
        return cli_error(err, CT_ERR_MEMORY, "no memory for %.0f bytes to read", guess);
    if (status != CT_OK)
        return status;
    uint32_t ticks = block_ticks(ms, options->quick);
    int blocks = options->quick ? BLOCKS_QUICK : BLOCKS;
    ct_chip_counters(chip, &before);
    ct_chip_work(chip, &computed[0], &skipped[0]);
    status = run_blocks(chip, ticks, blocks, &reader, out, err);
    ct_chip_work(chip, &computed[1], &skipped[1]);
    ct_chip_counters(chip, &events);
    events = power_between(&events, &before);
    munmap(reader.memory, reader.count * sizeof(lanes));
    double all_ticks = (double)ticks * blocks;
    double neuron_s = ct_chip_core_count(chip) * neurons * all_ticks * GEN_TICK_SECONDS;
    out->rate_hz = (double)events.spikes / neuron_s;
    out->expected_spikes = expected_hz * neuron_s;
    out->bytes =
        touched_bytes(&events, all_ticks, (double)(computed[1] - computed[0]), neurons, stochastic);
    out->bound_ms = 1e3 * out->bytes / out->bandwidth;
    return status;
}

enum ct_status bench_network(const struct gen_network *net, const struct bench_options *options,
                             struct bench_result *out, struct ct_error *err)
{
    const struct ct_chip_options how = {.kernel = options->kernel};
    ct_chip *chip;
    enum ct_status status = bench_build(&chip, net, &how, err);
    if (status == CT_OK)
        status = bench_chip(chip, options, net->stochastic, net->rate_hz, out, err);
    ct_chip_destroy(chip);
    if (status != CT_OK)
        return status;
    double expected = out->expected_spikes;
    double allowed = expected > 0 ? fmax(0.02, 5 / sqrt(expected)) : 0;
    if (fabs(out->rate_hz - net->rate_hz) > allowed * net->rate_hz)
        return cli_error(
            err, CT_ERR_RANGE,
            "a network set to %g Hz with %u synapses an axon fires at %g Hz, more than "
            "%.1f %% off",
            net->rate_hz, net->synapses, out->rate_hz, 100 * allowed);
    return CT_OK;
}
