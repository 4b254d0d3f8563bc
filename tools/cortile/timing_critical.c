/*
 * timing_critical.c - what a run waited for: the core with the longest tick, and the link that
 * packets occupied longest; see timing.h.
 */
#include <stdlib.h>

#include "timing.h"

enum { LINKS = CT_PORTS - 1 };

enum ct_status timing_critical_core(const ct_chip *chip, struct timing_critical_core *out,
                                    struct ct_error *err)
{
    *out = (struct timing_critical_core){.core = UINT32_MAX};
    for (uint32_t c = 0; (c = ct_chip_core_from(chip, c)) != UINT32_MAX; c++) {
        struct ct_core_timing timing;
        enum ct_status status = ct_chip_core_timing(chip, c, &timing, err);
        if (status != CT_OK)
            return status;
        if (out->core == UINT32_MAX || timing.longest > out->longest)
            *out = (struct timing_critical_core){c, timing.longest};
    }
    return CT_OK;
}

const char *timing_port_name(enum ct_port port)
{
    static const char *const names[CT_PORTS] = {"local", "east", "west", "north", "south"};
    return names[port];
}

/* Whether the links of a place lead to another chip, in the order of the ports. */
static void find_edges(const struct ct_system *sys, uint32_t x, uint32_t y, bool edge[LINKS])
{
    edge[0] = sys->chips_x > 1 && (x + 1) % sys->cores_x == 0;
    edge[1] = sys->chips_x > 1 && x % sys->cores_x == 0;
    edge[2] = sys->chips_y > 1 && (y + 1) % sys->cores_y == 0;
    edge[3] = sys->chips_y > 1 && y % sys->cores_y == 0;
}

static void take_longer(struct timing_link *most, const struct timing_link *link)
{
    if (link->cycles > most->cycles)
        *most = *link;
}

/* The outputs of one router; what leaves a chip is added to its side. */
static void add_router(const ct_chip *chip, uint32_t r, const struct ct_router_timing *timing,
                       struct timing_link *side, struct timing_link *most)
{
    const struct ct_system *sys = ct_chip_system(chip);
    const struct ct_architecture *arch = ct_chip_architecture(chip);
    const uint32_t width = (uint32_t)sys->chips_x * sys->cores_x, x = r % width, y = r / width;
    const uint32_t number = y / sys->cores_y * sys->chips_x + x / sys->cores_x;
    bool edge[LINKS];
    find_edges(sys, x, y, edge);
    for (unsigned link = 0; link < LINKS; link++) {
        const uint64_t packets = timing->left[link + 1];
        struct timing_link *whole = &side[number * LINKS + link];
        const struct timing_link own = {packets * arch->router_link_cycles, packets, r,
                                        (enum ct_port)(link + 1), false};
        take_longer(most, &own);
        if (!edge[link])
            continue;
        if (whole->packets == 0)
            *whole = (struct timing_link){0, 0, r, own.port, true};
        whole->packets += packets;
        whole->cycles += packets * arch->edge_link_cycles;
        take_longer(most, whole);
    }
}

enum ct_status timing_critical_link(const ct_chip *chip, struct timing_link *out,
                                    struct ct_error *err)
{
    const struct ct_system *sys = ct_chip_system(chip);
    enum ct_status status = CT_OK;
    struct timing_link *side = calloc((size_t)sys->chips_x * sys->chips_y * LINKS, sizeof *side);
    *out = (struct timing_link){0};
    if (side == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for the sides of chips");
    for (uint32_t r = 0; status == CT_OK && r < timing_routers(chip); r++) {
        struct ct_router_timing timing;
        status = ct_chip_router_timing(chip, r, &timing, err);
        if (status == CT_OK)
            add_router(chip, r, &timing, side, out);
    }
    free(side);
    out->cycles *= ct_chip_architecture(chip)->router_clock_divider; /* were router cycles */
    return status;
}
