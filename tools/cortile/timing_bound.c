/*
 * timing_bound.c - see timing_bound.h.
 */
#include "timing_bound.h"

enum { HEAD_CYCLES = 5 }; /* TAKE and KEY, [Y-2] */

static uint64_t ceiling(uint64_t a, uint64_t b)
{
    return a / b + (a % b != 0);
}

static void raise(struct timing_bound *bound, uint64_t cycles, enum timing_limit limit,
                  uint32_t core)
{
    if (cycles > bound->cycles)
        *bound = (struct timing_bound){cycles, limit, core};
}

/* Base cycles until a core is done that took so many core cycles: it is from the base cycle after
 * the last one on. */
static uint64_t core_done(const struct ct_architecture *arch, uint64_t core_cycles)
{
    return (core_cycles - 1) * arch->core_clock_divider + 1;
}

static void raise_core(struct timing_bound *bound, const struct ct_system *sys,
                       const struct ct_architecture *arch, uint64_t ticks,
                       const struct counted_core *core)
{
    const struct ct_counters *c = &core->counters;
    const uint64_t still = HEAD_CYCLES + (uint64_t)sys->neurons * (arch->core_sram_cycles + 3);
    const uint64_t active =
        ceiling(c->synaptic_ops, arch->core_synapses_per_cycle) + c->packets + c->pin_spikes;
    raise(bound, core_done(arch, still + ceiling(active, ticks)), TIMING_LIMIT_CORE, core->core);
    raise(bound, ceiling(c->arrivals, ticks) * arch->router_clock_divider, TIMING_LIMIT_DELIVERY,
          core->core);
}

/* `links` that `hops` packets took: the last of n has entered its link after (n - 1) F + 1. */
static void raise_links(struct timing_bound *bound, const struct ct_architecture *arch,
                        uint64_t ticks, uint64_t hops, uint64_t links)
{
    const uint64_t each = links > 0 ? ceiling(hops, links * ticks) : 0;
    if (each > 0)
        raise(bound, ((each - 1) * arch->router_link_cycles + 1) * arch->router_clock_divider,
              TIMING_LIMIT_LINKS, UINT32_MAX);
}

struct timing_bound timing_bound(const struct ct_system *sys, const struct ct_architecture *arch,
                                 uint64_t ticks, const struct counted_core *core, uint32_t cores)
{
    struct timing_bound bound = {.cycles = 0, .limit = TIMING_LIMIT_CORE, .core = UINT32_MAX};
    const uint64_t width = (uint64_t)sys->chips_x * sys->cores_x;
    const uint64_t height = (uint64_t)sys->chips_y * sys->cores_y;
    uint64_t hops_x = 0, hops_y = 0;
    for (uint32_t i = 0; i < cores; i++) {
        raise_core(&bound, sys, arch, ticks, &core[i]);
        hops_x += core[i].counters.hops_x;
        hops_y += core[i].counters.hops_y;
    }
    raise_links(&bound, arch, ticks, hops_x, 2 * (arch->torus ? width : width - 1) * height);
    raise_links(&bound, arch, ticks, hops_y, 2 * (arch->torus ? height : height - 1) * width);
    raise(&bound, 1, TIMING_LIMIT_CORE, UINT32_MAX); /* [Y-10] */
    return bound;
}

const char *timing_limit_name(enum timing_limit limit)
{
    static const char *const names[] = {"core", "delivery", "links"};
    return names[limit];
}
