/*
 * cmd_bench.c - `cortile bench`: prints how fast the engine is and what it takes.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "bench_noc.h"

struct bench {
    struct bench_options options;
    bool json, grid, cycle;
    int rows; /* printed so far */
    struct ct_error err;
};

/* ---- rows ------------------------------------------------------------------------------------ */

/* One measured number; least and most are its spread, equal where it was taken once. `more`, which
 * may be NULL, joins the JSON object and is used up. */
static void row(struct bench *bench, const char *name, double value, const char *unit, double least,
                double most, const char *note, json_t *more)
{
    if (bench->json) {
        json_t *root = json_pack("{s:s, s:f, s:s, s:f, s:f, s:s}", "name", name, "value", value,
                                 "unit", unit, "least", least, "most", most, "note", note);
        json_object_update(root, more);
        fputs(bench->rows ? ",\n" : "[\n", stdout);
        json_dumpf(root, stdout, JSON_REAL_PRECISION(6));
        json_decref(root);
    } else {
        if (bench->rows == 0)
            printf("%-34s%12s %-6s%26s\n", "", "median", "", "least .. most");
        printf("%-34s%12.4g %-6s%12.4g .. %-10.4g  %s\n", name, value, unit, least, most, note);
    }
    json_decref(more);
    bench->rows++;
    fflush(stdout);
}

static void row_once(struct bench *bench, const char *name, double value, const char *unit,
                     const char *note)
{
    row(bench, name, value, unit, value, value, note, NULL);
}

/* The row of a timed chip. */
static void row_tick(struct bench *bench, const char *name, const struct bench_result *r)
{
    char note[128];
    snprintf(note, sizeof note, "%s, %.4g Hz, bound %.3g ms (%.3g MB at %.3g GB/s)", r->kernel,
             r->rate_hz, r->bound_ms, r->bytes * 1e-6, r->bandwidth * 1e-9);
    row(bench, name, r->ms, "ms", r->least_ms, r->most_ms, note,
        json_pack("{s:f, s:f}", "bound_ms", r->bound_ms, "rate_hz", r->rate_hz));
}

static struct gen_network network(const struct bench *bench, double rate_hz, unsigned synapses,
                                  bool stochastic)
{
    const uint16_t one[2] = {1, 1};
    return (struct gen_network){gen_system(bench->options.cores, one), rate_hz, synapses,
                                stochastic, 1};
}

static enum ct_status time_network(struct bench *bench, const char *name, double rate_hz,
                                   unsigned synapses, bool stochastic, struct bench_result *r)
{
    struct gen_network net = network(bench, rate_hz, synapses, stochastic);
    enum ct_status status = bench_network(&net, &bench->options, r, &bench->err);
    if (status == CT_OK)
        row_tick(bench, name, r);
    return status;
}

/* ---- what is measured ------------------------------------------------------------------------ */

static enum ct_status bench_speed(struct bench *bench)
{
    struct bench_result plain, full, noisy, idle;
    enum ct_status status = time_network(bench, "tick_20hz_128", 20, 128, false, &plain);
    if (status == CT_OK)
        status = time_network(bench, "tick_200hz_256", 200, 256, false, &full);
    if (status == CT_OK)
        status = time_network(bench, "tick_20hz_128_stochastic", 20, 128, true, &noisy);
    if (status != CT_OK)
        return status;
    row_once(bench, "stochastic_ratio", noisy.ms / plain.ms, "x", "stochastic / deterministic");
    status = time_network(bench, "tick_idle", 0, 128, false, &idle);
    if (status == CT_OK)
        row_once(bench, "idle_speed_up", GEN_TICK_SECONDS * 1e3 / idle.ms, "x",
                 "faster than real time");
    return status;
}

/* The engine against the loop that one would write first; see naive_avx512.h. */
static enum ct_status bench_naive(struct bench *bench)
{
    static const struct {
        const char *name, *ratio;
        double rate_hz;
        unsigned synapses;
    } networks[] = {{"tick_20hz_128_naive", "naive_ratio_20hz_128", 20, 128},
                    {"tick_200hz_256_naive", "naive_ratio_200hz_256", 200, 256}};
    if (!bench_pair_available()) {
        fputs("cortile: bench: no AVX-512 here: the naive loop is left out\n", stderr);
        return CT_OK;
    }
    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        struct gen_network net = network(bench, networks[i].rate_hz, networks[i].synapses, false);
        struct bench_pair pair;
        enum ct_status status = bench_pair(&net, &bench->options, false, &pair, &bench->err);
        if (status != CT_OK)
            return status;
        row_once(bench, networks[i].name, pair.naive_ms, "ms", "plain AVX-512 loop, same spikes");
        row(bench, networks[i].ratio, pair.ratio, "x", pair.least_ratio, pair.most_ratio,
            "engine / naive loop, in turns", NULL);
    }
    return CT_OK;
}

/* A few busy cores alone, on a large mesh, and on a large mesh full of empty cores. */
static enum ct_status bench_unused(struct bench *bench)
{
    static const char *const names[] = {"tick_16_cores", "tick_16_cores_4080_absent",
                                        "tick_16_cores_4080_empty"};
    const uint16_t few[2] = {4, 4}, many[2] = {CT_CHIP_CORES_MAX, CT_CHIP_CORES_MAX};
    const uint16_t one[2] = {1, 1};
    const struct gen_network net = {gen_system(few, one), 20, 128, false, 1};
    const struct ct_chip_options how = {.kernel = bench->options.kernel};
    struct bench_result r[3];
    for (int i = 0; i < 3; i++) {
        ct_chip *chip;
        enum ct_status status =
            bench_build_inside(&chip, &net, i ? many : few, i == 2, &how, &bench->err);
        if (status == CT_OK)
            status = bench_chip(chip, &bench->options, false, -1, &r[i], &bench->err);
        ct_chip_destroy(chip);
        if (status != CT_OK)
            return status;
        row_tick(bench, names[i], &r[i]);
    }
    row_once(bench, "unused_cores_ratio", (r[1].ms > r[2].ms ? r[1].ms : r[2].ms) / r[0].ms, "x",
             "the worse of the two / alone");
    return CT_OK;
}

static enum ct_status bench_space(struct bench *bench)
{
    struct gen_network net = network(bench, 20, 128, false);
    struct bench_memory m;
    char note[64];
    enum ct_status status = bench_memory(&net, bench->options.kernel, &m, &bench->err);
    if (status != CT_OK)
        return status;
    snprintf(note, sizeof note, "file of %.1f MB", m.file_bytes * 1e-6);
    row_once(bench, "chip_memory", m.chip_bytes * 1e-6, "MB", "as the chip tells");
    row_once(bench, "run_peak_memory", m.run_peak_bytes * 1e-6, "MB", "resident, whole process");
    row_once(bench, "image_write", m.write_s, "s", note);
    row_once(bench, "image_read", m.read_s, "s", "with making the chip");
    row_once(bench, "image_write_peak_ratio", m.write_peak_bytes / m.chip_bytes, "x",
             "peak resident / chip");
    row_once(bench, "image_read_peak_ratio", m.read_peak_bytes / m.chip_bytes, "x",
             "peak resident / chip");
    return CT_OK;
}

static enum ct_status bench_kernels(struct bench *bench)
{
    for (const char *const *kernel = ct_kernels(); *kernel != NULL; kernel++) {
        struct bench other = *bench;
        struct bench_result r;
        char name[64];
        other.options.kernel = *kernel;
        snprintf(name, sizeof name, "tick_20hz_128_%s", *kernel);
        enum ct_status status = time_network(&other, name, 20, 128, false, &r);
        snprintf(name, sizeof name, "tick_200hz_256_%s", *kernel);
        if (status == CT_OK)
            status = time_network(&other, name, 200, 256, false, &r);
        bench->rows = other.rows;
        bench->err = other.err;
        if (status != CT_OK)
            return status;
    }
    return CT_OK;
}

static enum ct_status bench_grid(struct bench *bench)
{
    static const unsigned rates_hz[] = {0, 5, 10, 20, 50, 100, 200};
    static const unsigned synapses[] = {0, 16, 32, 64, 128, 256};
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        for (size_t s = 0; s < sizeof synapses / sizeof synapses[0]; s++) {
            struct bench_result result;
            char name[64];
            snprintf(name, sizeof name, "grid_%uhz_%u", rates_hz[r], synapses[s]);
            enum ct_status status =
                time_network(bench, name, rates_hz[r], synapses[s], false, &result);
            if (status != CT_OK)
                return status;
        }
    }
    return CT_OK;
}

/* The cycle engine on the networks of which the tick engine is timed first. */
static enum ct_status bench_cycles(struct bench *bench)
{
    static const struct {
        const char *name;
        double rate_hz;
        unsigned synapses;
    } networks[] = {{"cycle_20hz_128", 20, 128}, {"cycle_200hz_256", 200, 256}};
    struct bench_speed_up two;
    char name[64], note[64];
    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        struct gen_network net = network(bench, networks[i].rate_hz, networks[i].synapses, false);
        struct bench_cycle r;
        enum ct_status status = bench_cycle(&net, &bench->options, &r, &bench->err);
        if (status != CT_OK)
            return status;
        snprintf(note, sizeof note, "one thread, %.0f base cycles", r.cycles);
        row(bench, networks[i].name, r.ms, "ms", r.least_ms, r.most_ms, note, NULL);
        snprintf(name, sizeof name, "%s_hop", networks[i].name);
        row_once(bench, name, r.hop_ns, "ns", "a packet leaving a router, all included");
    }
    struct gen_network net = network(bench, 20, 128, false);
    enum ct_status status = bench_threads(&net, 2, &bench->options, &two, &bench->err);
    if (status == CT_OK)
        row(bench, "cycle_2_threads", two.ratio, "x", two.least_ratio, two.most_ratio,
            "faster than one, in turns", NULL);
    return status;
}

static enum ct_status bench_image(struct bench *bench, const char *path)
{
    const struct ct_chip_options options = {.kernel = bench->options.kernel};
    struct bench_result r;
    ct_chip *chip;
    enum ct_status status = ct_chip_load(&chip, path, &options, &bench->err);
    if (status == CT_OK)
        status = bench_chip(chip, &bench->options, false, -1, &r, &bench->err);
    ct_chip_destroy(chip);
    if (status == CT_OK)
        row_tick(bench, "tick", &r);
    return status;
}

static enum ct_status bench_all(struct bench *bench)
{
    /* First, while this process is small: a child begins with the pages of its parent. */
    enum ct_status status = bench_space(bench);
    if (status == CT_OK)
        status = bench_speed(bench);
    if (status == CT_OK)
        status = bench_naive(bench);
    if (status == CT_OK)
        status = bench_unused(bench);
    if (status == CT_OK && bench->options.kernel == NULL)
        status = bench_kernels(bench);
    return status;
}

/* The network's bench, with the options that it shares with the others. */
static int run_noc(const struct command *self, const struct bench *bench,
                   struct bench_noc_options *noc)
{
    if (bench->grid || bench->cycle || bench->options.kernel != NULL)
        return cli_usage(self, "--noc: not with --grid, --cycle or --kernel");
    noc->quick = bench->options.quick;
    noc->json = bench->json;
    return bench_noc(self, noc);
}

static int run(const struct command *self, int argc, char **argv)
{
    struct bench bench = {.options = {.cores = {CT_CHIP_CORES_MAX, CT_CHIP_CORES_MAX}}};
    struct bench_noc_options noc = {.hotspot_share = -1, .seed = UINT64_MAX};
    const struct option_spec specs[] = {
        {'g', "grid", NULL, "the grid of rates and synapses instead", OPTION_FLAG, &bench.grid, 0,
         0},
        {'y', "cycle", NULL, "the cycle engine instead", OPTION_FLAG, &bench.cycle, 0, 0},
        {'c', "cores", "WxH", "cores of the chip (64x64)", OPTION_PAIR, noc.cores, 1,
         CT_CHIP_CORES_MAX},
        {'k', "kernel", "K", "this kernel only: auto, scalar, avx2, avx512 or neon", OPTION_TEXT,
         &bench.options.kernel, 0, 0},
        {'q', "quick", NULL, "fewer and shorter blocks", OPTION_FLAG, &bench.options.quick, 0, 0},
        {'j', "json", NULL, "JSON, one object a line", OPTION_FLAG, &bench.json, 0, 0},
        {'n', "noc", NULL,
         "the network alone, under synthetic or replayed traffic; the rest is for it", OPTION_FLAG,
         &noc.noc, 0, 0},
        {'C', "chips", "XxY", "chips (1x1)", OPTION_PAIR, noc.chips, 1, CT_SYSTEM_CORES_MAX},
        {'p', "pattern", "P",
         "uniform, transpose, hotspot, neighbour, opposite;\nmay be repeated (uniform)",
         OPTION_LIST, &noc.patterns, 0, 0},
        {0, "replay", "NET.ct", "the traffic of this network in a run; with --spikes", OPTION_TEXT,
         &noc.replay, 0, 0},
        {0, "spikes", "FILE", "the output spikes of that run", OPTION_TEXT, &noc.spikes, 0, 0},
        {'l', "loads", "A,B,...", "latency at these loads, packets/core/router cycle", OPTION_TEXT,
         &noc.loads, 0, 0},
        {0, "sweep", NULL, "latency at loads up to 1.2 of the bound, then saturation", OPTION_FLAG,
         &noc.sweep, 0, 0},
        {0, "arch", "A", "architecture: a file, default or truenorth (default)", OPTION_TEXT,
         &noc.arch.name, 0, 0},
        {0, "set", "KEY=VALUE", "change a key of the architecture; may be repeated", OPTION_LIST,
         &noc.arch.sets, 0, 0},
        {0, "hotspot-share", "S", "of the packets to the hot spot (0.1)", OPTION_REAL,
         &noc.hotspot_share, 0, 1},
        {'S', "seed", "S", "of the traffic, 0..2^32 - 1 (1)", OPTION_WHOLE, &noc.seed, 0,
         UINT32_MAX},
        {0, "csv", "FILE", "write the latencies as CSV", OPTION_TEXT, &noc.csv, 0, 0},
        {.name = NULL},
    };
    int first, exit_status;
    if (!cli_options(self, specs, argc, argv, &first, &exit_status))
        return exit_status;
    if (!noc.noc && bench_noc_asked(&noc))
        return cli_usage(self, "an option that needs --noc");
    if (noc.noc)
        return first < argc ? cli_usage(self, "--noc needs no NET.ct")
                            : run_noc(self, &bench, &noc);
    if (noc.cores[0] != 0)
        memcpy(bench.options.cores, noc.cores, sizeof noc.cores);
    if (bench.options.kernel != NULL && !cli_kernel_known(bench.options.kernel))
        return cli_usage(self, "--kernel %s: not one of %s", bench.options.kernel,
                         cli_kernel_list());
    if (bench.grid && bench.cycle)
        return cli_usage(self, "--grid and --cycle: one of them");
    if (first < argc && (bench.grid || bench.cycle))
        return cli_usage(self, "--grid and --cycle make their own networks, without NET.ct");
    enum ct_status status = first < argc  ? bench_image(&bench, argv[first])
                            : bench.grid  ? bench_grid(&bench)
                            : bench.cycle ? bench_cycles(&bench)
                                          : bench_all(&bench);
    if (bench.json)
        fputs(bench.rows ? "\n]\n" : "[]\n", stdout);
    return status == CT_OK ? CLI_OK : cli_fail(self, &bench.err);
}

const struct command cmd_bench = {
    .name = "bench",
    .operands = "[NET.ct]",
    .operands_least = 0,
    .operands_most = 1,
    .summary = "measure speed and memory",
    .text =
        "Measures the engine on generated networks of a full chip, or on NET.ct: CPU time of\n"
        "one thread for a tick, the median of several blocks with the least and the most;\n"
        "memory; time and memory of writing and reading a full image. Beside each time stands\n"
        "the measured rate, and the bound that memory sets: the bytes that a tick must touch at\n"
        "the bandwidth measured between the blocks. Per core and tick these are 9.5 bytes a\n"
        "neuron of state and parameters (11.5 if stochastic), 4 more of weights where an axon\n"
        "is active, and 64 of scheduler; 32 a crossbar row; 68 a spike. A network whose\n"
        "measured rate is more than 2 % off the set one is an error. With AVX-512 the engine is\n"
        "also timed in turns with a plain loop over 32-bit lanes, as one would write it first,\n"
        "which must count the same spikes; the ratio is smaller where memory is slower.\n"
        "With --cycle, the cycle engine on the first two of these networks, and with two threads.\n"
        "With --noc, the routers of a chip alone: every core makes packets at random, and the\n"
        "load at which some can no longer be carried is found by bisection to 1/200 of the bound\n"
        "that counting the paths over the busiest link gives. A * marks a load beyond it.\n"
        "With --replay, every core makes packets in proportion to those that it sent in a run,\n"
        "for the same cores; the load is the mean over all cores of the image's shape.",
    .examples = "  cortile bench\n"
                "  cortile bench --grid --json\n"
                "  cortile bench --kernel scalar --cores 16x16\n"
                "  cortile bench --cycle\n"
                "  cortile bench net.ct\n"
                "  cortile bench --noc --cores 16x16 --pattern uniform --pattern transpose\n"
                "  cortile bench --noc --cores 8x8 --loads 0.1,0.3 --set router.fifo_depth=8\n"
                "  cortile run net.ct --spikes out.npy\n"
                "  cortile bench --noc --replay net.ct --spikes out.npy\n",
    .run = run,
    .trouble = CLI_FAILED,
};
