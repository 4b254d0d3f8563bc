/*
 * noc.c - how a network is laid out and wired: see noc.h. What it does in a cycle is in step.c.
 */
#include "noc/noc.h"

#include "base/arena.h"

struct noc_shape noc_shape_of(const struct ct_system *sys, const struct ct_architecture *arch)
{
    return (struct noc_shape){
        .width = (uint32_t)sys->chips_x * sys->cores_x,
        .height = (uint32_t)sys->chips_y * sys->cores_y,
        .chip_x = sys->cores_x,
        .chip_y = sys->cores_y,
        .torus = arch->torus,
        .routing = arch->routing,
        .local_depth = arch->core_fifo_depth,
        .depth = arch->router_fifo_depth,
        .edge_depth = arch->edge_fifo_depth,
        .stages = arch->router_stages,
        .link_cycles = arch->router_link_cycles,
        .edge_cycles = arch->edge_link_cycles,
        .divider = arch->router_clock_divider,
    };
}

static uint32_t chips_x(const struct noc_shape *shape)
{
    return shape->width / shape->chip_x;
}

static uint32_t chips_y(const struct noc_shape *shape)
{
    return shape->height / shape->chip_y;
}

/* Sides of chips that have a neighbour, in the four directions together. */
static uint32_t count_sides(const struct noc_shape *shape)
{
    uint32_t x = chips_x(shape), y = chips_y(shape);
    uint32_t in_row = shape->torus && x > 1 ? x : x - 1;
    uint32_t in_column = shape->torus && y > 1 ? y : y - 1;
    return 2 * (in_row * y + in_column * x);
}

/* Merge FIFOs: a side to the east or west has one a row of its chip. */
static uint32_t count_merges(const struct noc_shape *shape)
{
    uint32_t x = chips_x(shape), y = chips_y(shape);
    uint32_t in_row = shape->torus && x > 1 ? x : x - 1;
    uint32_t in_column = shape->torus && y > 1 ? y : y - 1;
    return 2 * (in_row * shape->height + in_column * shape->width);
}

/* A power of two that holds any FIFO. */
static uint32_t room_of(const struct noc_shape *shape)
{
    uint32_t room = 1;
    while (room < shape->depth || room < shape->local_depth ||
           (count_sides(shape) > 0 && room < shape->edge_depth))
        room *= 2;
    return room;
}

/* Regions begin at whole words of the bitmap of active routers, which their owners write alone. */
static uint32_t region_start(const struct noc *noc, uint32_t region)
{
    uint32_t words = (noc->routers + 63) / 64;
    uint32_t first = 64 * (words * region / noc->regions);
    return first < noc->routers ? first : noc->routers;
}

static void lay_out_region(struct noc *noc, uint32_t number, char *base, size_t *used)
{
    struct noc_region *region = &noc->region[number];
    region->first = region_start(noc, number);
    region->end = region_start(noc, number + 1);
    if (number + 1 == noc->regions)
        region->end = noc->routers;
    size_t routers = region->end - region->first;
    size_t moves = routers * CT_PORTS + (number == 0 ? noc->sides : 0);
    region->move = arena_take(base, used, moves * sizeof *region->move);
    region->offer = arena_take(base, used, routers * sizeof *region->offer);
    region->arrival = arena_take(base, used, routers * sizeof *region->arrival);
    region->passed = arena_take(base, used, noc->regions > 1 ? moves * sizeof *region->passed : 0);
}

static size_t lay_out(struct noc *noc, char *base)
{
    const struct noc_shape *shape = &noc->shape;
    size_t used = 0;
    noc->routers = shape->width * shape->height;
    noc->sides = count_sides(shape);
    noc->merges = count_merges(shape);
    size_t fifos = (size_t)CT_PORTS * noc->routers + noc->merges;
    noc->room = room_of(shape);
    noc->room_shift = (uint32_t)__builtin_ctz(noc->room);
    noc->router = arena_take(base, &used, noc->routers * sizeof *noc->router);
    noc->side = arena_take(base, &used, noc->sides * sizeof *noc->side);
    noc->merge = arena_take(base, &used, noc->merges * sizeof *noc->merge);
    noc->packet = arena_take(base, &used, fifos * noc->room * sizeof *noc->packet);
    noc->active = arena_take(base, &used, (noc->routers + 63) / 64 * sizeof *noc->active);
    noc->active_side = arena_take(base, &used, (noc->sides + 63) / 64 * sizeof *noc->active_side);
    for (uint32_t r = 0; r < noc->regions; r++)
        lay_out_region(noc, r, base, &used);
    return used;
}

uint32_t noc_regions_most(uint32_t routers)
{
    uint32_t words = (routers + 63) / 64;
    return words < NOC_REGIONS_MAX ? words : NOC_REGIONS_MAX;
}

size_t noc_bytes(const struct noc_shape *shape, uint32_t regions)
{
    struct noc noc = {.shape = *shape, .regions = regions};
    return lay_out(&noc, NULL);
}

/* The neighbour of a place in a direction; false at the edge of a mesh. */
static bool neighbour(const struct noc_shape *shape, uint32_t x, uint32_t y, enum ct_port port,
                      uint32_t *router)
{
    static const int step_x[CT_PORTS] = {0, 1, -1, 0, 0}, step_y[CT_PORTS] = {0, 0, 0, 1, -1};
    int to_x = (int)x + step_x[port], to_y = (int)y + step_y[port];
    int width = (int)shape->width, height = (int)shape->height;
    if (shape->torus) {
        to_x = (to_x + width) % width;
        to_y = (to_y + height) % height;
    }
    *router = (uint32_t)(to_y * width + to_x);
    return to_x >= 0 && to_x < width && to_y >= 0 && to_y < height;
}

/* The input that a packet comes in by after it left by an output. */
static enum ct_port opposite(enum ct_port port)
{
    static const enum ct_port of[CT_PORTS] = {CT_PORT_LOCAL, CT_PORT_WEST, CT_PORT_EAST,
                                              CT_PORT_SOUTH, CT_PORT_NORTH};
    return of[port];
}

/* Whether the link of a router in a direction leads to another chip. */
static bool leaves_chip(const struct noc_shape *shape, uint32_t x, uint32_t y, enum ct_port port)
{
    switch (port) {
    case CT_PORT_EAST: return chips_x(shape) > 1 && (x + 1) % shape->chip_x == 0;
    case CT_PORT_WEST: return chips_x(shape) > 1 && x % shape->chip_x == 0;
    case CT_PORT_NORTH: return chips_y(shape) > 1 && (y + 1) % shape->chip_y == 0;
    case CT_PORT_SOUTH: return chips_y(shape) > 1 && y % shape->chip_y == 0;
    default: return false;
    }
}

/* Wires the links inside of chips. */
static void wire_routers(struct noc *noc)
{
    const struct noc_shape *shape = &noc->shape;
    for (uint32_t r = 0; r < noc->routers; r++) {
        struct noc_router *router = &noc->router[r];
        uint32_t x = r % shape->width, y = r / shape->width, next;
        for (unsigned p = 0; p < CT_PORTS; p++)
            router->last[p] = CT_PORT_SOUTH; /* the one before local */
        for (unsigned p = CT_PORT_EAST; p < CT_PORTS; p++) {
            bool inside = !leaves_chip(shape, x, y, p) && neighbour(shape, x, y, p, &next);
            router->to[p - 1] = inside ? next << NOC_ROUTER_SHIFT | opposite(p) : NOC_NOWHERE;
        }
    }
}

/* Wires one side of a chip whose lowest router is at (x, y); returns the number of merge FIFOs. */
static uint32_t wire_side(struct noc *noc, uint32_t s, uint32_t first, uint32_t x, uint32_t y,
                          enum ct_port port)
{
    const struct noc_shape *shape = &noc->shape;
    bool vertical = port == CT_PORT_NORTH || port == CT_PORT_SOUTH;
    uint32_t count = vertical ? shape->chip_x : shape->chip_y, next;
    uint32_t step = vertical ? 1 : shape->width;
    (void)neighbour(shape, x, y, port, &next);
    noc->side[s] = (struct noc_side){
        .first = first,
        .target = next << NOC_ROUTER_SHIFT | opposite(port),
        .stride = step << NOC_ROUTER_SHIFT,
        .router = y * shape->width + x,
        .count = (uint8_t)count,
        .last = (uint8_t)(count - 1),
        .port = (uint8_t)port,
    };
    for (uint32_t i = 0; i < count; i++) {
        noc->router[noc->side[s].router + i * step].to[port - 1] = NOC_MERGE | (first + i);
        noc->merge[first + i] = (struct noc_merge){.row = (uint8_t)i, .side = s};
    }
    return count;
}

static void wire_sides(struct noc *noc)
{
    const struct noc_shape *shape = &noc->shape;
    uint32_t merge = 0, s = 0, next;
    for (uint32_t y = 0; y < shape->height; y += shape->chip_y) {
        for (uint32_t x = 0; x < shape->width; x += shape->chip_x) {
            for (unsigned p = CT_PORT_EAST; p < CT_PORTS; p++) {
                uint32_t at_x = p == CT_PORT_EAST ? x + shape->chip_x - 1 : x;
                uint32_t at_y = p == CT_PORT_NORTH ? y + shape->chip_y - 1 : y;
                if (leaves_chip(shape, at_x, at_y, p) && neighbour(shape, at_x, at_y, p, &next))
                    merge += wire_side(noc, s++, merge, at_x, at_y, p);
            }
        }
    }
}

void noc_init(struct noc *noc, const struct noc_shape *shape, uint32_t regions, void *memory)
{
    *noc = (struct noc){.shape = *shape, .regions = regions};
    lay_out(noc, memory);
    wire_routers(noc);
    wire_sides(noc);
}

/* The counter of what packets waited in a FIFO. */
static uint64_t *waited(struct noc *noc, uint32_t fifo)
{
    if ((fifo & NOC_MERGE) != 0)
        return &noc->side[noc->merge[fifo & ~NOC_MERGE].side].waited;
    return &noc->router[fifo >> NOC_ROUTER_SHIFT].waited[fifo & NOC_PORT_MASK];
}

void noc_refresh(struct noc *noc, const struct noc_region *region, uint64_t now)
{
    for (uint32_t f = noc_next_fifo(noc, NOC_NOWHERE); f != NOC_NOWHERE;
         f = noc_next_fifo(noc, f)) {
        uint32_t count = noc_owns(region, f) ? noc_occupancy(noc, f) : 0;
        for (uint32_t i = 0; i < count; i++) {
            struct noc_packet *packet = noc_waiting(noc, f, i);
            if (!noc_is_ready(packet, now))
                continue;
            *waited(noc, f) += (uint32_t)now - packet->ready;
            packet->ready = (uint32_t)now;
        }
    }
}

uint32_t noc_count(const struct noc *noc, const struct noc_region *region)
{
    uint32_t packets = 0;
    for (uint32_t w = region->first / 64; w < (region->end + 63) / 64; w++) {
        for (uint64_t left = noc->active[w]; left != 0; left &= left - 1) {
            uint32_t router = 64 * w + (uint32_t)__builtin_ctzll(left);
            for (unsigned port = 0; port < CT_PORTS; port++)
                packets += noc->router[router].occupancy[port];
        }
    }
    for (uint32_t w = 0; region->first == 0 && w < (noc->sides + 63) / 64; w++) {
        for (uint64_t left = noc->active_side[w]; left != 0; left &= left - 1) {
            const struct noc_side *side = &noc->side[64 * w + (uint32_t)__builtin_ctzll(left)];
            for (uint32_t row = 0; row < side->count; row++)
                packets += noc->merge[side->first + row].occupancy;
        }
    }
    return packets;
}
