/*
 * noc_bound.c - see noc_bound.h. Loads are counted exactly, as whole parts of a common denominator.
 */
#include "noc_bound.h"

#include <stdlib.h>

#include "cli.h"

/* The loads of all outputs. */
struct loads {
    uint32_t width, height, chip_x, chip_y;
    bool torus, y_first;
    uint64_t (*at)[CT_PORTS]; /* [width * height], in parts of `whole` */
    uint64_t whole;           /* what a place sends                    */
};

/* ---- paths ----------------------------------------------------------------------------------- */

/* Places to go from `from` to `to` in a dimension, the shorter way of a torus; [P-2]. */
static int distance(uint32_t from, uint32_t to, uint32_t size, bool torus)
{
    int d = (int)to - (int)from, n = (int)size;
    if (!torus)
        return d;
    d = (d + n) % n;
    return 2 * d <= n ? d : d - n;
}

/* Adds `parts` to the links of one dimension of a path, and moves its place to their end. */
static void add_leg(struct loads *loads, uint32_t place[2], int links, unsigned axis,
                    uint64_t parts)
{
    const uint32_t size = axis == 0 ? loads->width : loads->height;
    const unsigned ahead = axis == 0 ? CT_PORT_EAST : CT_PORT_NORTH;
    for (int i = 0; i < abs(links); i++) {
        loads->at[place[1] * loads->width + place[0]][links > 0 ? ahead : ahead + 1] += parts;
        place[axis] = (place[axis] + (links > 0 ? 1 : size - 1)) % size;
    }
}

static void add_path(struct loads *loads, uint32_t from, uint32_t to, uint64_t parts)
{
    uint32_t place[2] = {from % loads->width, from / loads->width};
    const int links[2] = {distance(place[0], to % loads->width, loads->width, loads->torus),
                          distance(place[1], to / loads->width, loads->height, loads->torus)};
    add_leg(loads, place, links[loads->y_first], loads->y_first, parts);
    add_leg(loads, place, links[!loads->y_first], !loads->y_first, parts);
    loads->at[to][CT_PORT_LOCAL] += parts;
}

/* ---- patterns -------------------------------------------------------------------------------- */

/* One path from every place to every place, also to itself, which takes no link: in a row, the
 * paths from one column to another are as many as there are rows, whichever dimension is first. */
static void add_all_to_all(struct loads *loads, uint64_t parts)
{
    for (unsigned axis = 0; axis < 2; axis++) {
        uint32_t size = axis == 0 ? loads->width : loads->height;
        uint32_t lines = axis == 0 ? loads->height : loads->width;
        for (uint32_t from = 0; from < size; from++) {
            for (uint32_t to = 0; to < size; to++) {
                uint32_t place[2] = {0, 0};
                place[axis] = from;
                add_leg(loads, place, distance(from, to, size, loads->torus), axis, parts * lines);
            }
        }
        /* The first row or column is the model of the others. */
        for (uint32_t line = 1; line < lines; line++) {
            for (uint32_t i = 0; i < size; i++) {
                uint32_t model = axis == 0 ? i : i * loads->width;
                uint32_t copy = model + line * (axis == 0 ? loads->width : 1);
                unsigned port = axis == 0 ? CT_PORT_EAST : CT_PORT_NORTH;
                loads->at[copy][port] = loads->at[model][port];
                loads->at[copy][port + 1] = loads->at[model][port + 1];
            }
        }
    }
    for (uint32_t r = 0; r < loads->width * loads->height; r++)
        loads->at[r][CT_PORT_LOCAL] += parts * (loads->width * loads->height - 1);
}

static void add_neighbours(struct loads *loads, uint32_t place)
{
    static const int step[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    const int size[2] = {(int)loads->width, (int)loads->height};
    uint32_t near[4], count = 0;
    for (int k = 0; k < 4; k++) {
        int to[2] = {(int)place % size[0] + step[k][0], (int)place / size[0] + step[k][1]};
        for (int axis = 0; axis < 2; axis++)
            to[axis] = loads->torus ? (to[axis] + size[axis]) % size[axis] : to[axis];
        if (to[0] < 0 || to[0] >= size[0] || to[1] < 0 || to[1] >= size[1] ||
            to[1] * size[0] + to[0] == (int)place)
            continue;
        near[count++] = (uint32_t)(to[1] * size[0] + to[0]);
    }
    for (uint32_t k = 0; k < count; k++)
        add_path(loads, place, near[k], loads->whole / count);
}

/* What all places send together is the sum of the weights; a place, on average, its part. */
static void add_flows(struct loads *loads, const struct ct_traffic *traffic)
{
    for (size_t i = 0; i < traffic->flow_count; i++) {
        const struct ct_flow *flow = &traffic->flow[i];
        loads->whole += flow->weight;
        add_path(loads, flow->from, flow->to,
                 (uint64_t)flow->weight * loads->width * loads->height);
    }
}

static void add_pattern(struct loads *loads, const struct ct_traffic *traffic)
{
    const uint32_t places = loads->width * loads->height;
    const uint64_t hot = traffic->hotspot_share, spot = traffic->hotspot;
    switch (traffic->pattern) {
    case CT_PATTERN_UNIFORM:
        loads->whole = places - 1;
        add_all_to_all(loads, 1);
        return;
    case CT_PATTERN_HOTSPOT:
        /* The hot spot itself sends uniformly. */
        loads->whole = (uint64_t)(places - 1) * CT_MILLION;
        add_all_to_all(loads, CT_MILLION - hot);
        for (uint32_t r = 0; r < places; r++) {
            if (r == spot)
                continue;
            add_path(loads, r, (uint32_t)spot, hot * (places - 1));
            add_path(loads, (uint32_t)spot, r, hot);
        }
        return;
    case CT_PATTERN_NEIGHBOUR:
        loads->whole = 12; /* a place has 1 to 4 */
        for (uint32_t r = 0; r < places; r++)
            add_neighbours(loads, r);
        return;
    case CT_PATTERN_REPLAY: add_flows(loads, traffic); return;
    default:
        loads->whole = 1;
        for (uint32_t r = 0; r < places; r++)
            add_path(loads, r,
                     traffic->pattern == CT_PATTERN_OPPOSITE
                         ? places - 1 - r
                         : r % loads->width * loads->width + r / loads->width,
                     1);
    }
}

/* ---- limits ---------------------------------------------------------------------------------- */

static bool leaves_chip(const struct loads *loads, uint32_t router, unsigned port)
{
    uint32_t x = router % loads->width, y = router / loads->width;
    switch (port) {
    case CT_PORT_EAST: return loads->width > loads->chip_x && (x + 1) % loads->chip_x == 0;
    case CT_PORT_WEST: return loads->width > loads->chip_x && x % loads->chip_x == 0;
    case CT_PORT_NORTH: return loads->height > loads->chip_y && (y + 1) % loads->chip_y == 0;
    case CT_PORT_SOUTH: return loads->height > loads->chip_y && y % loads->chip_y == 0;
    default: return false;
    }
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

/* What an output can carry. */
static double capacity(const struct ct_architecture *arch, bool edge, unsigned port)
{
    double occupied = arch->router_link_cycles;
    if (port == CT_PORT_LOCAL)
        return 1;
    if (!edge)
        return least(1 / occupied, arch->router_fifo_depth / (arch->router_stages + occupied - 1));
    return least(1 / occupied,
                 arch->router_fifo_depth / (arch->router_stages + arch->edge_link_cycles - 1.0));
}

static void limit(struct noc_bound *out, double can, double load, enum noc_limit kind,
                  uint32_t router, unsigned port)
{
    if (can < out->load * load)
        *out = (struct noc_bound){can / load, out->full, kind, router, port};
}

/* The load of `count` outputs from `router` on, `step` apart, together. */
static double sum(const struct loads *loads, uint32_t router, uint32_t step, uint32_t count,
                  unsigned port)
{
    double total = 0;
    for (uint32_t i = 0; i < count; i++)
        total += (double)loads->at[router + i * step][port];
    return total / (double)loads->whole;
}

/* The sides of chips, and where the way is chosen the columns and rows of links. */
static void limit_lines(const struct loads *loads, const struct ct_architecture *arch,
                        struct noc_bound *out)
{
    for (uint32_t r = 0; r < loads->width * loads->height; r++) {
        for (unsigned port = CT_PORT_EAST; port < CT_PORTS; port++) {
            bool in_x = port == CT_PORT_EAST || port == CT_PORT_WEST;
            bool adaptive = arch->routing == CT_ROUTING_WEST_FIRST && port != CT_PORT_WEST;
            uint32_t place = in_x ? r / loads->width : r % loads->width;
            uint32_t rows = in_x ? loads->height : loads->width;
            uint32_t chip = in_x ? loads->chip_y : loads->chip_x;
            uint32_t step = in_x ? loads->width : 1;
            bool edge = leaves_chip(loads, r, port);
            if (adaptive && place == 0) {
                double load = sum(loads, r, step, rows, port);
                limit(out, rows * capacity(arch, edge, port), load, NOC_LIMIT_CUT, r, port);
                if (edge)
                    limit(out, (double)(rows / chip) / arch->edge_link_cycles, load, NOC_LIMIT_CUT,
                          r, port);
            }
            if (!adaptive && edge && place % chip == 0)
                limit(out, 1.0 / arch->edge_link_cycles, sum(loads, r, step, chip, port),
                      NOC_LIMIT_SIDE, r, port);
        }
    }
}

/* The local FIFOs; `whole` is what a place sends, unless the flows say so. */
static void limit_sources(const struct loads *loads, const struct ct_architecture *arch,
                          const struct ct_traffic *traffic, struct noc_bound *out)
{
    const uint32_t places = loads->width * loads->height;
    uint64_t most = loads->whole, own = 0;
    uint32_t busiest = 0;
    size_t flows = traffic->pattern == CT_PATTERN_REPLAY ? traffic->flow_count : 0;
    for (size_t i = 0; i < flows; i++) {
        const struct ct_flow *flow = &traffic->flow[i];
        own = i > 0 && flow[-1].from == flow->from ? own : 0;
        own += (uint64_t)flow->weight * places;
        busiest = own > most ? flow->from : busiest;
        most = own > most ? own : most;
    }
    double can = least(1, (double)arch->core_fifo_depth / arch->router_stages);
    *out = (struct noc_bound){
        .load = can * ((double)loads->whole / (double)most),
        .full = (uint32_t)(loads->whole * CT_MILLION / most),
        .limit = NOC_LIMIT_SOURCE,
        .router = busiest,
        .port = CT_PORT_LOCAL,
    };
}

static void limit_outputs(const struct loads *loads, const struct ct_architecture *arch,
                          struct noc_bound *out)
{
    for (uint32_t r = 0; r < loads->width * loads->height; r++) {
        for (unsigned port = CT_PORT_LOCAL; port < CT_PORTS; port++) {
            if (arch->routing == CT_ROUTING_WEST_FIRST && port > CT_PORT_LOCAL &&
                port != CT_PORT_WEST)
                continue;
            limit(out, capacity(arch, leaves_chip(loads, r, port), port),
                  (double)loads->at[r][port] / (double)loads->whole, NOC_LIMIT_OUTPUT, r, port);
        }
    }
}

enum ct_status noc_bound(const struct ct_system *sys, const struct ct_architecture *arch,
                         const struct ct_traffic *traffic, struct noc_bound *out,
                         struct ct_error *err)
{
    struct loads loads = {
        .width = (uint32_t)sys->chips_x * sys->cores_x,
        .height = (uint32_t)sys->chips_y * sys->cores_y,
        .chip_x = sys->cores_x,
        .chip_y = sys->cores_y,
        .torus = arch->torus,
        .y_first = arch->routing == CT_ROUTING_YX,
    };
    loads.at = calloc((size_t)loads.width * loads.height, sizeof *loads.at);
    if (loads.at == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for the loads of %u routers",
                         loads.width * loads.height);
    add_pattern(&loads, traffic);
    limit_sources(&loads, arch, traffic, out);
    limit_outputs(&loads, arch, out);
    limit_lines(&loads, arch, out);
    free(loads.at);
    return CT_OK;
}

/* ---- zero load ------------------------------------------------------------------------------- */

/* Chip boundaries on a leg of `links` from a coordinate. */
static uint32_t boundaries(uint32_t from, int links, uint32_t size, uint32_t chip)
{
    uint32_t crossed = 0, at = from;
    for (int i = 0; i < abs(links); i++) {
        uint32_t next = (at + (links > 0 ? 1 : size - 1)) % size;
        crossed += at / chip != next / chip;
        at = next;
    }
    return crossed;
}

void noc_path(const struct ct_system *sys, const struct ct_architecture *arch, uint32_t from,
              uint32_t to, uint32_t *links, uint32_t *crossings)
{
    uint32_t width = (uint32_t)sys->chips_x * sys->cores_x;
    uint32_t height = (uint32_t)sys->chips_y * sys->cores_y;
    int dx = distance(from % width, to % width, width, arch->torus);
    int dy = distance(from / width, to / width, height, arch->torus);
    *links = (uint32_t)(abs(dx) + abs(dy));
    *crossings = boundaries(from % width, dx, width, sys->cores_x) +
                 boundaries(from / width, dy, height, sys->cores_y);
}

uint32_t noc_zero_load(const struct ct_architecture *arch, uint32_t links, uint32_t crossings)
{
    return arch->router_stages + links * (arch->router_stages + arch->router_link_cycles - 1) +
           crossings * arch->edge_link_cycles;
}
