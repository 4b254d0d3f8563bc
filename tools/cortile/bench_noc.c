/*
 * bench_noc.c - see bench_noc.h.
 *
 * A load is carried where every packet made in the window arrives within the drain after it, while
 * the places go on sending: a source that falls behind by more than about drain / (warm-up +
 * window) of what it makes is found. Saturation is searched by bisection in whole millionths, so
 * the same command prints the same numbers everywhere.
 */
#include "bench_noc.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "noc_bound.h"
#include "noc_replay.h"
#include "tofile.h"

enum { PRECISION_PARTS = 200, SWEEP_STEPS = 24, SWEEP_BOUND_AT = 20 };

static const struct {
    const char *key;
    enum ct_pattern pattern;
} patterns[] = {
#define NOC_PATTERN(name, key, text) {key, name},
    CT_PATTERN_LIST(NOC_PATTERN)
#undef NOC_PATTERN
};

static const char *const port_name[CT_PORTS] = {"local", "east", "west", "north", "south"};

struct bench_noc {
    const struct bench_noc_options *options;
    struct ct_system sys;
    struct ct_architecture arch;
    struct ct_traffic traffic;
    struct noc_replay replay;
    enum ct_pattern chosen[CT_PATTERNS];
    unsigned patterns;
    uint32_t load[BENCH_NOC_LOADS_MAX]; /* millionths */
    unsigned loads;
    struct noc_bound bound; /* of the pattern */
    struct tofile csv;
    unsigned rows, json_rows;
    struct ct_error err;
};

/* ---- options --------------------------------------------------------------------------------- */

bool bench_noc_asked(const struct bench_noc_options *options)
{
    return options->sweep || options->chips[0] != 0 || options->patterns.count > 0 ||
           arch_option_given(&options->arch) || options->loads != NULL || options->csv != NULL ||
           options->hotspot_share >= 0 || options->seed != UINT64_MAX || options->replay != NULL ||
           options->spikes != NULL;
}

/* A load of at most 6 decimals, in millionths; *text is moved behind it. */
static bool take_load(const char **text, uint32_t *load)
{
    const char *at = *text;
    uint32_t unit = CT_MILLION;
    if (*at != '0' && *at != '1')
        return false;
    *load = *at++ == '1' ? CT_MILLION : 0;
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9' && unit > 1; at++) {
            unit /= 10;
            *load += unit * (uint32_t)(*at - '0');
        }
    }
    *text = at;
    return *load <= CT_MILLION && at[-1] != '.';
}

static int take_loads(const struct command *self, struct bench_noc *bench)
{
    const char *at = bench->options->loads;
    while (at != NULL) {
        if (bench->loads == BENCH_NOC_LOADS_MAX)
            return cli_usage(self, "--loads: more than %d", BENCH_NOC_LOADS_MAX);
        const char *start = at;
        if (!take_load(&at, &bench->load[bench->loads++]) || (*at != ',' && *at != '\0'))
            return cli_usage(self, "--loads: '%s': not a number in 0..1 of up to 6 decimals",
                             start);
        at = *at == ',' ? at + 1 : NULL;
    }
    return CLI_OK;
}

static int take_patterns(const struct command *self, struct bench_noc *bench)
{
    const struct text_list *list = &bench->options->patterns;
    const bool replay = bench->options->replay != NULL;
    if (list->count == 0 && !replay)
        bench->chosen[bench->patterns++] = CT_PATTERN_UNIFORM;
    for (size_t i = 0; i < list->count; i++) {
        unsigned p = 0;
        while (p < CT_PATTERN_REPLAY && strcmp(patterns[p].key, list->text[i]) != 0)
            p++;
        if (p == CT_PATTERN_REPLAY)
            return cli_usage(self,
                             "--pattern %s: not one of uniform, transpose, hotspot, neighbour, "
                             "opposite; recorded traffic takes --replay NET.ct",
                             list->text[i]);
        for (unsigned k = 0; k < bench->patterns; k++) {
            if (bench->chosen[k] == patterns[p].pattern)
                return cli_usage(self, "--pattern %s: given twice", list->text[i]);
        }
        bench->chosen[bench->patterns++] = patterns[p].pattern;
    }
    if (replay)
        bench->chosen[bench->patterns++] = CT_PATTERN_REPLAY;
    return CLI_OK;
}

/* The window, and a drain that any packet gets through where no queue grows. */
static void set_window(struct bench_noc *bench, uint32_t width, uint32_t height)
{
    uint32_t window = bench->options->quick ? BENCH_NOC_WINDOW_QUICK : BENCH_NOC_WINDOW;
    uint32_t longest = noc_zero_load(&bench->arch, width + height - 2,
                                     bench->sys.chips_x + bench->sys.chips_y - 2u);
    bench->traffic.warmup = window / 5;
    bench->traffic.measure = window;
    bench->traffic.drain = window / 50 + 4 * longest;
}

/* The shape that the options name, or the image, which they may name too. */
static int take_shape(const struct command *self, struct bench_noc *bench)
{
    const struct bench_noc_options *o = bench->options;
    const uint16_t *chips = o->chips, *cores = o->cores;
    if ((o->replay != NULL) != (o->spikes != NULL))
        return cli_usage(self, "--replay NET.ct and --spikes FILE: one without the other");
    bench->sys = (struct ct_system){.chips_x = chips[0] ? chips[0] : 1,
                                    .chips_y = chips[1] ? chips[1] : 1,
                                    .cores_x = cores[0] ? cores[0] : CT_CHIP_CORES_MAX,
                                    .cores_y = cores[1] ? cores[1] : CT_CHIP_CORES_MAX,
                                    .axons = CT_AXONS,
                                    .neurons = CT_NEURONS};
    if (o->replay == NULL) {
        if (ct_system_check(&bench->sys, &bench->err) != CT_OK)
            return cli_usage(self, "--chips %ux%u: %s", chips[0], chips[1], bench->err.text);
        return CLI_OK;
    }
    if (noc_replay_image(&bench->replay, o->replay, &bench->err) != CT_OK)
        return cli_fail(self, &bench->err);
    const struct ct_system *sys = &bench->replay.sys;
    bench->sys = *sys;
    if (cores[0] != 0 && (cores[0] != sys->cores_x || cores[1] != sys->cores_y))
        return cli_usage(self, "--cores %ux%u: a chip of %s has %ux%u", cores[0], cores[1],
                         o->replay, sys->cores_x, sys->cores_y);
    if (chips[0] != 0 && (chips[0] != sys->chips_x || chips[1] != sys->chips_y))
        return cli_usage(self, "--chips %ux%u: %s has %ux%u", chips[0], chips[1], o->replay,
                         sys->chips_x, sys->chips_y);
    return CLI_OK;
}

static int take_options(const struct command *self, struct bench_noc *bench)
{
    const struct bench_noc_options *o = bench->options;
    int status = take_shape(self, bench);
    if (status != CLI_OK)
        return status;
    struct arch_option arch = o->arch;
    status = arch_option_load(self, &arch);
    if (status != CLI_OK)
        return status;
    bench->arch = arch.arch;
    uint32_t width = (uint32_t)bench->sys.chips_x * bench->sys.cores_x;
    uint32_t height = (uint32_t)bench->sys.chips_y * bench->sys.cores_y;
    if (width * height < 2)
        return cli_usage(self, "%s: one core alone has no network",
                         o->replay != NULL ? o->replay : "--cores 1x1");
    double share = o->hotspot_share < 0 ? 0.1 : o->hotspot_share;
    bench->traffic.hotspot = height / 2 * width + width / 2;
    bench->traffic.hotspot_share = (uint32_t)(share * CT_MILLION + 0.5);
    bench->traffic.seed = o->seed == UINT64_MAX ? 1 : (uint32_t)o->seed;
    set_window(bench, width, height);
    if (o->loads != NULL && o->sweep)
        return cli_usage(self, "--loads and --sweep: one of them");
    if (o->csv != NULL && o->replay != NULL &&
        (cli_same_file(o->csv, o->replay) || cli_same_file(o->csv, o->spikes)))
        return cli_usage(self, "--csv %s: it is read here and would be replaced", o->csv);
    status = take_patterns(self, bench);
    for (unsigned p = 0; p < bench->patterns && status == CLI_OK; p++) {
        if (bench->chosen[p] == CT_PATTERN_TRANSPOSE && width != height)
            status =
                cli_usage(self, "--pattern transpose: needs a square, not %ux%u", width, height);
    }
    return status == CLI_OK ? take_loads(self, bench) : status;
}

/* Counts the spikes, and refuses loads that the flows cannot make. */
static int take_flows(const struct command *self, struct bench_noc *bench)
{
    if (bench->options->replay == NULL)
        return CLI_OK;
    struct ct_traffic *traffic = &bench->traffic;
    enum ct_status status = noc_replay_spikes(&bench->replay, bench->options->spikes, &bench->err);
    traffic->pattern = CT_PATTERN_REPLAY;
    traffic->flow = bench->replay.flow;
    traffic->flow_count = bench->replay.flows;
    if (status == CT_OK)
        status = noc_bound(&bench->sys, &bench->arch, traffic, &bench->bound, &bench->err);
    if (status != CT_OK)
        return cli_fail(self, &bench->err);
    for (unsigned i = 0; i < bench->loads; i++) {
        if (bench->load[i] > bench->bound.full)
            return cli_usage(self,
                             "--loads: %g: at %g the busiest place of %s makes a packet in every "
                             "router cycle",
                             bench->load[i] / 1e6, bench->bound.full / 1e6, bench->options->spikes);
    }
    return CLI_OK;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static double mean(const struct ct_latency *latency, uint64_t packets)
{
    return packets > 0 ? (double)latency->sum / (double)packets : 0;
}

/* What places sent or got in a router cycle, on average. */
static double rate(const struct bench_noc *bench, uint64_t packets)
{
    double places =
        (double)bench->sys.chips_x * bench->sys.cores_x * bench->sys.chips_y * bench->sys.cores_y;
    return (double)packets / places / bench->traffic.measure;
}

/* Of loads, as they are printed: enough where few places send, and the mean is low. */
static int decimals(const struct bench_noc *bench)
{
    return bench->bound.load < 0.05 ? 6 : 4;
}

static const char *pattern_key(const struct bench_noc *bench)
{
    return patterns[bench->traffic.pattern].key;
}

/* "east of (3,0)" */
static void place_text(const struct bench_noc *bench, uint32_t router, enum ct_port port,
                       char text[48])
{
    uint32_t width = (uint32_t)bench->sys.chips_x * bench->sys.cores_x;
    snprintf(text, 48, "%s of (%u,%u)", port_name[port], router % width, router / width);
}

static void print_json(struct bench_noc *bench, json_t *row)
{
    fputs(bench->json_rows++ ? ",\n" : "[\n", stdout);
    json_dumpf(row, stdout, JSON_REAL_PRECISION(6));
    json_decref(row);
    fflush(stdout);
}

static void csv_row(struct bench_noc *bench, const struct ct_traffic_result *r)
{
    if (bench->csv.file == NULL)
        return;
    fprintf(bench->csv.file,
            "%s,%.6f,%.6f,%.6f,%llu,%llu,%d,%.3f,%u,%u,%u,%u,%.3f,%u,%u,%.6f,%u,%s,%.6f\n",
            pattern_key(bench), bench->traffic.load / 1e6, rate(bench, r->generated),
            rate(bench, r->accepted), (unsigned long long)r->generated,
            (unsigned long long)r->measured, r->saturated, mean(&r->total, r->measured),
            r->total.median, r->total.p95, r->total.p99, r->total.most,
            mean(&r->network, r->measured), r->network.p99, r->network.most, r->busiest / 1e6,
            r->busiest_router, port_name[r->busiest_port], bench->bound.load);
}

static void csv_head(struct bench_noc *bench)
{
    fputs("pattern,load,offered,accepted,generated,measured,saturated,latency_mean,"
          "latency_median,latency_p95,latency_p99,latency_most,network_mean,network_p99,"
          "network_most,busiest,busiest_router,busiest_port,bound\n",
          bench->csv.file);
}

static void load_row(struct bench_noc *bench, const struct ct_traffic_result *r)
{
    char name[64], place[48];
    place_text(bench, r->busiest_router, r->busiest_port, place);
    if (bench->options->json) {
        snprintf(name, sizeof name, "noc_%s_latency_%.6g", pattern_key(bench),
                 bench->traffic.load / 1e6);
        print_json(bench,
                   json_pack("{s:s, s:f, s:s, s:f, s:f, s:f, s:b, s:i, s:i, s:i, s:i, s:f, s:i, "
                             "s:f, s:s}",
                             "name", name, "value", mean(&r->total, r->measured), "unit",
                             "router cycles", "load", bench->traffic.load / 1e6, "offered",
                             rate(bench, r->generated), "accepted", rate(bench, r->accepted),
                             "saturated", r->saturated, "median", (int)r->total.median, "p95",
                             (int)r->total.p95, "p99", (int)r->total.p99, "most",
                             (int)r->total.most, "network_mean", mean(&r->network, r->measured),
                             "network_p99", (int)r->network.p99, "busiest", r->busiest / 1e6,
                             "busiest_output", place));
        return;
    }
    if (bench->rows++ == 0)
        printf("%-10s%9s%10s %10s%8s%8s%8s%12s%8s  %s\n", "pattern", "load", "accepted", "mean",
               "median", "p99", "most", "network", "p99", "busiest output");
    int digits = decimals(bench);
    printf("%-10s%9.*f%10.*f%c%10.2f%8u%8u%8u%12.2f%8u  %5.1f %%, %s\n", pattern_key(bench), digits,
           bench->traffic.load / 1e6, digits, rate(bench, r->accepted), r->saturated ? '*' : ' ',
           mean(&r->total, r->measured), r->total.median, r->total.p99, r->total.most,
           mean(&r->network, r->measured), r->network.p99, r->busiest / 1e4, place);
    fflush(stdout);
}

/* Where a limit is, as text. */
static void limit_text(const struct bench_noc *bench, char text[80])
{
    char place[48];
    place_text(bench, bench->bound.router, bench->bound.port, place);
    switch (bench->bound.limit) {
    case NOC_LIMIT_SOURCE:
        if (bench->traffic.pattern == CT_PATTERN_REPLAY)
            snprintf(text, 80, "local FIFO %s", place + strlen(port_name[CT_PORT_LOCAL]) + 1);
        else
            snprintf(text, 80, "local FIFO of a place");
        return;
    case NOC_LIMIT_OUTPUT: snprintf(text, 80, "%s", place); return;
    case NOC_LIMIT_SIDE: snprintf(text, 80, "chip's side %s on", place); return;
    case NOC_LIMIT_CUT: snprintf(text, 80, "all links %s on", place); return;
    }
}

/* The saturation of a pattern: between `least` and `most` millionths, and what is accepted when
 * every place, or the busiest one of a replay, offers a packet in every cycle. */
static void saturation_row(struct bench_noc *bench, uint32_t least, uint32_t most,
                           const struct ct_traffic_result *full)
{
    char name[64], limit[80];
    double value = least / 1e6, ratio = value / bench->bound.load;
    limit_text(bench, limit);
    if (bench->options->json) {
        snprintf(name, sizeof name, "noc_%s_saturation", pattern_key(bench));
        print_json(bench, json_pack("{s:s, s:f, s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:s}", "name",
                                    name, "value", value, "unit", "packets/place/router cycle",
                                    "least", value, "most", most / 1e6, "bound", bench->bound.load,
                                    "ratio", ratio, "full", bench->bound.full / 1e6,
                                    "accepted_full", rate(bench, full->accepted), "limit", limit));
        return;
    }
    int digits = decimals(bench);
    printf("%-10ssaturates at %.*f .. %.*f; bound %.*f (%s), reached %.3f; accepts %.*f of %g\n",
           pattern_key(bench), digits, value, digits, most / 1e6, digits, bench->bound.load, limit,
           ratio, digits, rate(bench, full->accepted), bench->bound.full / 1e6);
    bench->rows = 0;
    fflush(stdout);
}

/* ---- runs ------------------------------------------------------------------------------------ */

static enum ct_status run_load(struct bench_noc *bench, uint32_t load, struct ct_traffic_result *r)
{
    bench->traffic.load = load;
    return ct_traffic_run(&bench->sys, &bench->arch, &bench->traffic, r, &bench->err);
}

/* One point of the curve. */
static enum ct_status run_point(struct bench_noc *bench, uint32_t load)
{
    struct ct_traffic_result r;
    enum ct_status status = run_load(bench, load, &r);
    if (status == CT_OK) {
        load_row(bench, &r);
        csv_row(bench, &r);
    }
    return status;
}

static enum ct_status find_saturation(struct bench_noc *bench)
{
    struct ct_traffic_result r;
    uint32_t bound = (uint32_t)(bench->bound.load * CT_MILLION);
    uint32_t precision = bound / PRECISION_PARTS > 0 ? bound / PRECISION_PARTS : 1;
    uint32_t full = bench->bound.full;
    uint32_t least = 0, most = bound + 4 * precision < full ? bound + 4 * precision : full;
    enum ct_status status = run_load(bench, most, &r);
    if (status == CT_OK && !r.saturated)
        least = most;
    while (status == CT_OK && most - least > precision && !interrupt_seen()) {
        uint32_t middle = least + (most - least) / 2;
        status = run_load(bench, middle, &r);
        if (r.saturated)
            most = middle;
        else
            least = middle;
    }
    if (status == CT_OK)
        status = run_load(bench, full, &r);
    if (status == CT_OK && !interrupt_seen())
        saturation_row(bench, least, most, &r);
    return status;
}

/* Loads in even steps up to a little more than the bound. */
static void plan_sweep(struct bench_noc *bench)
{
    bench->loads = 0;
    for (unsigned i = 1; i <= SWEEP_STEPS; i++) {
        double load = bench->bound.load * i / SWEEP_BOUND_AT * CT_MILLION + 0.5;
        if (load < bench->bound.full + 1.0)
            bench->load[bench->loads++] = (uint32_t)load;
    }
}

static enum ct_status run_pattern(struct bench_noc *bench)
{
    enum ct_status status =
        noc_bound(&bench->sys, &bench->arch, &bench->traffic, &bench->bound, &bench->err);
    if (status == CT_OK && bench->options->sweep)
        plan_sweep(bench);
    for (unsigned i = 0; i < bench->loads && status == CT_OK && !interrupt_seen(); i++)
        status = run_point(bench, bench->load[i]);
    if (status == CT_OK && bench->options->loads == NULL && !interrupt_seen())
        status = find_saturation(bench);
    return status;
}

static int run_all(const struct command *self, struct bench_noc *bench)
{
    const struct bench_noc_options *options = bench->options;
    int exit_status = take_options(self, bench);
    if (exit_status == CLI_OK)
        exit_status = take_flows(self, bench);
    if (exit_status != CLI_OK)
        return exit_status;
    if (options->csv != NULL && tofile_open(&bench->csv, options->csv, &bench->err) != CT_OK)
        return cli_fail(self, &bench->err);
    if (options->csv != NULL)
        csv_head(bench);
    interrupt_catch();
    enum ct_status status = CT_OK;
    for (unsigned p = 0; p < bench->patterns && status == CT_OK && !interrupt_seen(); p++) {
        bench->traffic.pattern = bench->chosen[p];
        status = run_pattern(bench);
    }
    if (options->json)
        fputs(bench->json_rows ? "\n]\n" : "[]\n", stdout);
    if (status == CT_OK)
        status = tofile_finish(&bench->csv, &bench->err);
    else
        tofile_discard(&bench->csv);
    if (status != CT_OK)
        return cli_fail(self, &bench->err);
    if (!interrupt_seen())
        return CLI_OK;
    cli_say("interrupted; what was written is complete up to there");
    return CLI_INTERRUPTED;
}

int bench_noc(const struct command *self, const struct bench_noc_options *options)
{
    struct bench_noc bench = {.options = options};
    int exit_status = run_all(self, &bench);
    noc_replay_free(&bench.replay);
    return exit_status;
}
