/*
 * partition_bench.c - ways to partition side by side on a suite of networks.
 *
 *   partition_bench             the suite, layer by layer
 *   partition_bench --million   networks of a million neurons and 10^8 synapses
 *
 * A row is a layer of a network and a way; "all" sums them up. Times are of the processor, one thread.
 */
#include "mapper/partition_bound.h"
#include "support/partition_nets.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const method_name[PARTITION_METHODS] = {"ours", "given", "spatial", "tile",
                                                           "overlap"};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int bench(const struct nets *n, const char *name, enum partition_method method)
{
    const struct partition_options options = {.method = method, .seed = 1};
    struct partition partition;
    struct partition_use use[NETS_LAYERS];
    struct ct_error err;
    uint64_t axons = 0;
    const double start = now();
    const enum ct_status made = partition_make(&n->p, &options, &partition, &err);
    const double seconds = now() - start;
    if (made == CT_ERR_LIMIT) {
        printf("%-14s %-8s %s\n", name, method_name[method], err.text);
        return 0;
    }
    if (made != CT_OK || partition_check(&n->p, &partition, use, &err) != CT_OK) {
        printf("%-14s %-8s FAILED %s\n", name, method_name[method], err.text);
        return 1;
    }
    printf("%-14s %-8s", name, method_name[method]);
    for (uint32_t l = 0; l < n->p.layers; l++) {
        printf(" %u", use[l].cores);
        axons += use[l].axons;
    }
    printf(" all %u, %.1f axons a core, %.2f s\n", partition.cores, (double)axons / partition.cores,
           seconds);
    partition_free(&partition);
    return 0;
}

static int bench_bound(const struct nets *n, const char *name)
{
    struct partition_bound bound[NETS_LAYERS];
    const double start = now();
    if (!partition_bounds(&n->p, bound))
        return 1;
    printf("%-14s bound   ", name);
    for (uint32_t l = 0; l < n->p.layers; l++)
        printf(" %u(%u%s/%u)", bound[l].cores, bound[l].by_axons, bound[l].searched ? "s" : "",
               bound[l].by_slots);
    printf(" %.2f s\n", now() - start);
    return 0;
}

int main(int argc, char **argv)
{
    struct nets n;
    const char *name;
    int failed = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 1 && strcmp(argv[1], "--million") == 0) {
        for (uint32_t k = 0; (name = nets_million(&n, k)) != NULL; k++) {
            printf("%u neurons, %llu synapses\n", n.p.neurons,
                   (unsigned long long)n.p.first[n.p.neurons]);
            failed |= bench(&n, name, PARTITION_BEST);
            nets_free(&n);
        }
        return failed;
    }
    for (uint32_t k = 0; (name = nets_suite(&n, k)) != NULL; k++) {
        for (int method = PARTITION_METHODS - 1; method >= 0; method--)
            failed |= bench(&n, name, (enum partition_method)method);
        failed |= bench_bound(&n, name);
        nets_free(&n);
    }
    return failed;
}
