/*
 * partition_bench.c - ways to partition side by side on a suite of networks.
 *
 *   partition_bench [--million] [--effort N] [NAME]   tables; of all networks, or of one
 *   partition_bench --json                            the figures that have targets
 *
 *   --million   networks of a million neurons and up to 10^8 synapses, in our way alone
 *   --effort N  as in struct partition_options
 *
 * Columns: cores, were there no copies; cores, with copies; axons in use a core; seconds of one
 * processor for the latter; cores by layer, a core counting for its first neuron's. The last line
 * has the lower bounds of the layers and their sum.
 */
#include "mapper/partition_bound.h"
#include "support/partition_nets.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const method_name[PARTITION_METHODS] = {"ours", "given", "spatial", "tile",
                                                           "overlap"};

struct outcome {
    uint32_t cores, layer[NETS_LAYERS];
    uint64_t axons;
    double seconds;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Ends the program where a partition cannot be made or is not right. */
static struct outcome run(const struct partition_problem *p, enum partition_method method,
                          uint32_t effort)
{
    const struct partition_options options = {.method = method, .seed = 1, .effort = effort};
    struct partition partition;
    struct partition_use use[NETS_LAYERS];
    struct ct_error err;
    const double start = now();
    const enum ct_status made = partition_make(p, &options, &partition, &err);
    struct outcome out = {.seconds = now() - start};
    if (made != CT_OK || partition_check(p, &partition, use, &err) != CT_OK) {
        fprintf(stderr, "partition_bench: %s: %s\n", method_name[method], err.text);
        exit(1);
    }
    out.cores = partition.cores;
    for (uint32_t l = 0; l < p->layers; l++) {
        out.layer[l] = use[l].cores;
        out.axons += use[l].axons;
    }
    partition_free(&partition);
    return out;
}

/* Cores, were every neuron in one slot. */
static uint32_t run_plain(const struct partition_problem *p, enum partition_method method,
                          uint32_t effort)
{
    struct partition_problem plain = *p;
    uint8_t *single = malloc((size_t)p->neurons + 1);
    if (single == NULL)
        exit(1);
    memset(single, 1, p->neurons);
    plain.single = single;
    const uint32_t cores = run(&plain, method, effort).cores;
    free(single);
    return cores;
}

static void get_bounds(const struct nets *n, struct partition_bound bound[NETS_LAYERS])
{
    if (!partition_bounds(&n->p, bound))
        exit(1);
}

static void print_bounds(const struct nets *n)
{
    struct partition_bound bound[NETS_LAYERS];
    const double start = now();
    uint32_t sum = 0;
    get_bounds(n, bound);
    for (uint32_t l = 0; l < n->p.layers; l++)
        sum += bound[l].cores;
    printf("  %-8s %7s %7u %7s %8.2f ", "bound", "", sum, "", now() - start);
    for (uint32_t l = 0; l < n->p.layers; l++)
        printf(" %u%s", bound[l].cores, bound[l].searched ? "" : "*");
    printf("\n");
}

static void table(const struct nets *n, const char *name, bool ours_only, uint32_t effort)
{
    printf("%s: %u neurons, %llu synapses\n", name, n->p.neurons,
           (unsigned long long)n->p.first[n->p.neurons]);
    printf("  %-8s %7s %7s %7s %8s  %s\n", "way", "plain", "cores", "axons", "seconds",
           "by layer (*: no search)");
    for (int k = ours_only ? PARTITION_METHODS : 1; k <= PARTITION_METHODS; k++) {
        const enum partition_method method = (enum partition_method)(k % PARTITION_METHODS);
        const uint32_t plain = ours_only ? 0 : run_plain(&n->p, method, effort);
        const struct outcome out = run(&n->p, method, effort);
        printf("  %-8s %7u %7u %7.1f %8.2f ", method_name[method], plain, out.cores,
               (double)out.axons / out.cores, out.seconds);
        for (uint32_t l = 0; l < n->p.layers; l++)
            printf(" %u", out.layer[l]);
        printf("\n");
    }
    if (!ours_only)
        print_bounds(n);
}

static void row(const char *name, double value, const char *unit)
{
    printf("{\"name\": \"partition_%s\", \"value\": %.4g, \"unit\": \"%s\"}\n", name, value, unit);
}

/* The greatest of cores over bound of the layers of the N-MNIST network; on how many networks no
 * other way has fewer cores, and of how many; cores that overlap has for each of ours; the longest
 * time of those with a million neurons. */
static void figures(void)
{
    struct nets n;
    struct partition_bound bound[NETS_LAYERS];
    double worst = 0, slowest = 0, ours = 0, overlap = 0;
    uint32_t best = 0, networks = 0;
    for (; nets_suite(&n, networks) != NULL; networks++) {
        const struct outcome out = run(&n.p, PARTITION_BEST, 0);
        bool beaten = false;
        for (int method = PARTITION_GIVEN; method < PARTITION_METHODS; method++) {
            const uint32_t other = run(&n.p, (enum partition_method)method, 0).cores;
            beaten = beaten || other < out.cores;
            overlap += method == PARTITION_OVERLAP ? other : 0;
        }
        ours += out.cores;
        best += !beaten;
        if (networks == 0) {
            get_bounds(&n, bound);
            for (uint32_t l = 0; l < n.p.layers; l++) {
                const double ratio = (double)out.layer[l] / bound[l].cores;
                worst = ratio > worst ? ratio : worst;
            }
        }
        nets_free(&n);
    }
    for (uint32_t k = 0; nets_million(&n, k) != NULL; k++) {
        const double seconds = run(&n.p, PARTITION_BEST, 0).seconds;
        slowest = seconds > slowest ? seconds : slowest;
        nets_free(&n);
    }
    row("of_bound", worst, "x");
    row("best_networks", best, "networks");
    row("networks", networks, "networks");
    row("overlap_ratio", overlap / ours, "x");
    row("million_time", slowest, "s");
}

int main(int argc, char **argv)
{
    struct nets n;
    const char *name, *only = NULL;
    bool million = false;
    uint32_t effort = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            figures();
            return 0;
        }
        if (strcmp(argv[i], "--million") == 0)
            million = true;
        else if (strcmp(argv[i], "--effort") == 0 && i + 1 < argc)
            effort = (uint32_t)strtoul(argv[++i], NULL, 10);
        else
            only = argv[i];
    }
    bool found = false;
    for (uint32_t k = 0; (name = (million ? nets_million : nets_suite)(&n, k)) != NULL; k++) {
        const bool wanted = only == NULL || strcmp(name, only) == 0;
        if (wanted)
            table(&n, name, million, effort);
        found = found || wanted;
        nets_free(&n);
    }
    if (!found)
        fprintf(stderr, "partition_bench: no network '%s'\n", only);
    return found ? 0 : 2;
}
