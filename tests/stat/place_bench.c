/*
 * place_bench.c - ways to place side by side.
 *
 *   place_bench [--json] [--million]
 *
 * First the two graphs of Jin et al. (ASPLOS 2023) at 64 x 64, with their method, then the suite of
 * the partitioner, partitioned, on one chip; with --million its two networks of a million neurons.
 * A row is a way; the ratio compares the weighted hops of the better of the two force-directed
 * placements (potentials L1 and L2, from Hilbert) with ours. Times are CPU time of one thread. As
 * JSON, one figure a line: the ratio, the greatest load of a link as a part of Hilbert's, the time.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "support/place_suite.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A number in the unit of the graph's weights, for people. */
static void put_row(const char *method, const struct place_metrics *m, double unit, double seconds)
{
    printf("  %-12s %12.0f hops, %7.3f a packet, at most %3u; greatest load %9.1f at (%u,%u), mean "
           "%8.1f; %5.2f s\n",
           method, (double)m->hops / unit, m->average_hops, m->max_hops, (double)m->link_max / unit,
           m->link_x, m->link_y, m->link_mean / unit, seconds);
    fflush(stdout);
}

static void put_figure(const char *net, const char *what, double value, const char *unit)
{
    printf("{\"name\": \"place_%s_%s\", \"value\": %.6g, \"unit\": \"%s\"}\n", net, what, value,
           unit);
}

/* Places by every method; false where one fails. */
static bool bench(const struct place_problem *problem, const char *net, double unit, bool json)
{
    struct place_metrics m[PLACE_METHODS];
    double seconds[PLACE_METHODS];
    if (!json)
        printf("%s: %u cores, %zu edges\n", net, problem->cores, problem->edges);
    for (int method = PLACE_METHODS; method-- > 0;) {
        const struct place_options options = {.method = (enum place_method)method, .seed = 1};
        struct place_result result;
        struct ct_error err;
        const double start = now();
        const enum ct_status status = place_cores(problem, &options, &result, &err);
        if (method == PLACE_SCOTCH && status == CT_ERR_ABSENT)
            continue;
        if (status != CT_OK) {
            fprintf(stderr, "place_bench: %s, %s: %s\n", net,
                    place_method_key((enum place_method)method), err.text);
            return false;
        }
        seconds[method] = now() - start;
        m[method] = result.metrics;
        if (!json)
            put_row(place_method_key((enum place_method)method), &m[method], unit, seconds[method]);
        place_result_free(&result);
    }
    const uint64_t l1 = m[PLACE_FORCE_L1].hops, l2 = m[PLACE_FORCE_L2].hops;
    const double ratio = (double)(l1 < l2 ? l1 : l2) / (double)m[PLACE_ANNEAL].hops;
    const double load = (double)m[PLACE_ANNEAL].link_max / (double)m[PLACE_HILBERT].link_max;
    if (json) {
        put_figure(net, "ratio", ratio, "x");
        put_figure(net, "ratio_l1", (double)l1 / (double)m[PLACE_ANNEAL].hops, "x");
        put_figure(net, "ratio_rows", (double)m[PLACE_ROWS].hops / (double)m[PLACE_ANNEAL].hops,
                   "x");
        put_figure(net, "load", load, "x");
        put_figure(net, "time", seconds[PLACE_ANNEAL], "s");
    } else {
        printf("  ratio: %.3f; to Hilbert's greatest load: %.3f\n", ratio, load);
    }
    return true;
}

static bool bench_nets(struct nets *nets, const char *name, bool json)
{
    const struct partition_options options = {.seed = 1};
    struct partition partition;
    struct place_problem problem;
    struct ct_error err;
    if (partition_make(&nets->p, &options, &partition, &err) != CT_OK) {
        fprintf(stderr, "place_bench: %s: %s\n", name, err.text);
        nets_free(nets);
        return false;
    }
    bool done = place_suite_plan(&problem, nets, &partition);
    if (done)
        done = bench(&problem, name, 1, json);
    place_suite_free(&problem);
    partition_free(&partition);
    nets_free(nets);
    return done;
}

int main(int argc, char **argv)
{
    struct nets nets;
    const char *name;
    bool json = false, million = false, done = true;
    for (int i = 1; i < argc; i++) {
        json |= strcmp(argv[i], "--json") == 0;
        million |= strcmp(argv[i], "--million") == 0;
    }
    for (int which = PLACE_SUITE_CONV; which <= PLACE_SUITE_DENSE && done; which++) {
        struct place_problem problem;
        done = place_suite_make(&problem, (enum place_suite)which, CT_CHIP_CORES_MAX) &&
               bench(&problem, place_suite_key((enum place_suite)which), 65536, json);
        place_suite_free(&problem);
    }
    for (uint32_t k = 0; done && (name = nets_suite(&nets, k)) != NULL; k++) {
        /* "dense" is a graph of Jin et al. already. */
        done = bench_nets(&nets, strcmp(name, "dense") == 0 ? "layers" : name, json);
    }
    for (uint32_t kind = 0; kind < 2 && done && million; kind++) {
        nets_million(&nets, kind);
        done = bench_nets(&nets, kind == 0 ? "million-conv" : "million-sheet", json);
    }
    return done ? 0 : 1;
}
