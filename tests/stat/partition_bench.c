/*
 * partition_bench.c - ways to partition side by side on a suite of networks.
 *
 *   partition_bench [--million] [--ours] [--effort N] [NAME]
 *
 *   --million   networks of a million neurons and up to 10^8 synapses, ours alone
 *   --ours      ours alone
 *   --effort N  as in struct partition_options
 *   NAME        one network of the suite
 *
 * A line is a network and a way to partition: cores of each layer, cores in all, axons in use a
 * core, and the time, of the processor and one thread. The line "bound" has the lower bounds of the
 * layers, behind each (by axons / by slots), an "s" where these come from a search.
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

static int bench(const struct nets *n, const char *name, enum partition_method method,
                 uint32_t effort)
{
    const struct partition_options options = {.method = method, .seed = 1, .effort = effort};
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
    const char *name, *only = NULL;
    bool million = false, ours = false;
    uint32_t effort = 0;
    int failed = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--million") == 0)
            million = true;
        else if (strcmp(argv[i], "--ours") == 0)
            ours = true;
        else if (strcmp(argv[i], "--effort") == 0 && i + 1 < argc)
            effort = (uint32_t)strtoul(argv[++i], NULL, 10);
        else
            only = argv[i];
    }
    for (uint32_t k = 0; (name = (million ? nets_million : nets_suite)(&n, k)) != NULL; k++) {
        const bool skip = only != NULL && strcmp(name, only) != 0;
        for (int method = ours || million ? 0 : PARTITION_METHODS - 1; !skip && method >= 0;
             method--)
            failed |= bench(&n, name, (enum partition_method)method, effort);
        if (!skip && !million)
            failed |= bench_bound(&n, name);
        nets_free(&n);
    }
    return failed;
}
