/*
 * cycle_make.c - making the cycle engine's part of a chip: see cycle.h.
 */
#include "engine/cycle.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/threads.h"
#include "engine/watch.h"

/* Places the arrays in memory at `base`, or only measures where it is NULL. */
static size_t lay_out(struct cycle *cy, const struct noc_shape *shape, uint32_t cores,
                      uint32_t regions, char *base)
{
    size_t used = 0;
    bool fixed = cy->arch.tick_cycles > 0;
    cy->core = arena_take(base, &used, cores * sizeof *cy->core);
    cy->send = arena_take(base, &used, cores * sizeof *cy->send);
    cy->region_of = arena_take(base, &used, cores * sizeof *cy->region_of);
    cy->region = arena_take(base, &used, regions * sizeof *cy->region);
    for (uint32_t r = 0; r < regions; r++) {
        uint32_t *bucket = arena_take(base, &used, CYCLE_WHEEL * sizeof *bucket);
        uint64_t *filled = arena_take(base, &used, CYCLE_WHEEL / 64 * sizeof *filled);
        if (base != NULL) {
            cy->region[r].bucket = bucket;
            cy->region[r].filled = filled;
        }
    }
    cy->core_timing = arena_take(base, &used, cores * sizeof *cy->core_timing);
    cy->flying = arena_take(base, &used, fixed ? cores * sizeof *cy->flying : 0);
    size_t network = noc_bytes(shape, regions);
    char *at = arena_take(base, &used, network);
    if (base != NULL)
        noc_init(&cy->noc, shape, regions, at);
    return used;
}

static uint32_t least_common_multiple(uint32_t a, uint32_t b)
{
    uint32_t multiple = a;
    while (multiple % b != 0)
        multiple += a;
    return multiple;
}

enum ct_status cycle_create(struct cycle **out, const struct ct_system *sys, uint32_t cores,
                            const struct ct_architecture *arch, uint32_t threads,
                            struct ct_error *err)
{
    const struct noc_shape shape = noc_shape_of(sys, arch);
    uint32_t most = arch->tick_cycles > 0 ? 1 : noc_regions_most(shape.width * shape.height);
    uint32_t regions = threads == 0 ? 1 : threads < most ? threads : most;
    struct cycle *cy = calloc(1, sizeof *cy);
    *out = NULL;
    if (cy == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for a cycle engine");
    cy->arch = *arch;
    cy->idle = CYCLE_HEAD + sys->neurons * (arch->core_sram_cycles + 3);
    cy->align = least_common_multiple(arch->core_clock_divider, arch->router_clock_divider);
    cy->memory_bytes = lay_out(cy, &shape, cores, regions, NULL);
    cy->memory =
        mmap(NULL, cy->memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (cy->memory == MAP_FAILED) {
        enum ct_status status = status_fail(
            err, CT_ERR_MEMORY, "cycle engine: no memory for %zu bytes", cy->memory_bytes);
        free(cy);
        return status;
    }
    lay_out(cy, &shape, cores, regions, cy->memory);
    for (uint32_t n = 0; n <= CT_AXONS; n++)
        cy->steps[n] = (n + arch->core_synapses_per_cycle - 1) / arch->core_synapses_per_cycle;
    enum ct_status status = crew_create(&cy->crew, regions, err);
    if (status != CT_OK) {
        cycle_destroy(cy);
        return status;
    }
    *out = cy;
    return CT_OK;
}

void cycle_destroy(struct cycle *cycle)
{
    if (cycle == NULL)
        return;
    crew_destroy(cycle->crew);
    watch_destroy(cycle->watch);
    munmap(cycle->memory, cycle->memory_bytes);
    free(cycle);
}

size_t cycle_bytes(const struct cycle *cycle)
{
    size_t watch = cycle->watch == NULL ? 0 : cycle->watch->bytes;
    return sizeof *cycle + cycle->memory_bytes + watch;
}

void cycle_place(struct cycle *cy, uint32_t c, uint32_t number)
{
    uint32_t r = 0;
    while (number >= cy->noc.region[r].end)
        r++;
    cy->region_of[c] = (uint8_t)r;
}
