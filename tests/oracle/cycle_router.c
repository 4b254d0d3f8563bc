/*
 * cycle_router.c - sections 7 and 12 of rtl/CHIP.md from FIFO to chip edge, [F-1], [F-4], [F-5],
 * [Y-6] to [Y-9]. Every function looks at c->now and writes to c->next. A line that looks at
 * `fault` holds a deliberate mistake.
 */
#include "oracle/cycle_parts.h"

#include <assert.h>

static const int step_x[CYCLE_PORTS] = {0, 1, -1, 0, 0};
static const int step_y[CYCLE_PORTS] = {0, 0, 0, 1, -1};
static const int opposite[CYCLE_PORTS] = {CYCLE_LOCAL, CYCLE_WEST, CYCLE_EAST, CYCLE_SOUTH,
                                          CYCLE_NORTH};

/* ---- places ------------------------------------------------------------------------------- */

/* [F-1]. */
int cycle_neighbour(const struct cycle_oracle *c, int router, int port)
{
    int x = router % c->width + step_x[port];
    int y = router / c->width + step_y[port];
    if (c->p.torus) {
        x = (x + c->width) % c->width;
        y = (y + c->height) % c->height;
    }
    if (x < 0 || x >= c->width || y < 0 || y >= c->height)
        return -1;
    return y * c->width + x;
}

static int chip_of(const struct cycle_oracle *c, int router)
{
    const int chip_x = router % c->width / c->o->cores_x;
    const int chip_y = router / c->width / c->o->cores_y;
    return chip_y * c->o->chips_x + chip_x;
}

/* [Y-9]: whether the link at an output leads to another chip. */
static bool leads_away(const struct cycle_oracle *c, int router, int port)
{
    const int to = cycle_neighbour(c, router, port);
    if (port == CYCLE_LOCAL || to < 0)
        return false;
    if (c->fault == CYCLE_EDGE_TWICE) {
        const int x = router % c->width + step_x[port];
        const int y = router / c->width + step_y[port];
        if (x < 0 || x >= c->width || y < 0 || y >= c->height)
            return true;
    }
    return chip_of(c, router) != chip_of(c, to);
}

/* The input FIFO on the other side of an output. */
static struct cycle_place far_input(const struct cycle_oracle *c, int router, int port)
{
    return (struct cycle_place){cycle_neighbour(c, router, port), opposite[port], false};
}

/* [Y-8], [Y-9]: the FIFO at the other end of an output other than local. */
static struct cycle_place other_end(const struct cycle_oracle *c, int router, int port)
{
    if (leads_away(c, router, port))
        return (struct cycle_place){router, port, true};
    return far_input(c, router, port);
}

static struct cycle_fifo *fifo_at(const struct cycle_state *s, struct cycle_place at)
{
    struct cycle_router *router = &s->router[at.router];
    return at.merge ? &router->merge[at.port] : &router->in[at.port];
}

/* ---- FIFOs -------------------------------------------------------------------------------- */

static int depth_of(const struct cycle_oracle *c, struct cycle_place at)
{
    if (at.merge)
        return c->fault == CYCLE_MERGE_DEPTH ? c->p.depth : c->p.edge_depth;
    if (at.port == CYCLE_LOCAL && c->fault != CYCLE_LOCAL_DEPTH)
        return c->p.local_depth + (c->fault == CYCLE_LOCAL_DEEP);
    return c->p.depth;
}

/* [Y-6]. */
static int occupancy(const struct cycle_oracle *c, const struct cycle_fifo *fifo)
{
    if (c->fault != CYCLE_LINK_UNSEEN)
        return fifo->count;
    int arrived = 0;
    for (int k = 0; k < fifo->count; k++)
        arrived += fifo->p[k].arrives < c->cycle;
    return arrived;
}

bool cycle_room(const struct cycle_oracle *c, struct cycle_place at, int packets)
{
    const struct cycle_fifo *fifo = fifo_at(c->fault == CYCLE_ROOM_EARLY ? c->next : c->now, at);
    int taken = occupancy(c, fifo);
    if (c->fault == CYCLE_ROOM_LATE && fifo->left > 0 &&
        fifo->left - 1 + (uint64_t)c->p.router_divider >= c->cycle)
        taken += 1;
    return taken + packets <= depth_of(c, at);
}

void cycle_push(struct cycle_oracle *c, struct cycle_place at, struct cycle_packet packet)
{
    struct cycle_fifo *fifo = fifo_at(c->next, at);
    assert(fifo->count < (int)(sizeof fifo->p / sizeof fifo->p[0]));
    fifo->p[fifo->count++] = packet;
}

/* [Y-7]: the oldest packet leaves. */
static struct cycle_packet pop(struct cycle_oracle *c, struct cycle_place at)
{
    struct cycle_fifo *fifo = fifo_at(c->next, at);
    const struct cycle_packet oldest = fifo->p[0];
    assert(fifo->count > 0);
    fifo->count -= 1;
    for (int k = 0; k < fifo->count; k++)
        fifo->p[k] = fifo->p[k + 1];
    fifo->left = c->cycle + 1;
    return oldest;
}

/* [Y-6]: whether the oldest packet may be granted an output. */
static bool ready(const struct cycle_oracle *c, const struct cycle_fifo *fifo)
{
    const uint64_t divider = (uint64_t)c->p.router_divider;
    uint64_t stages = (uint64_t)c->p.stages;
    if (fifo->count == 0)
        return false;
    const uint64_t a = fifo->p[0].arrives;
    if (c->fault == CYCLE_STAGES_BASE)
        return c->cycle >= a + stages * divider;
    stages += c->fault == CYCLE_STAGES_LONG;
    stages -= c->fault == CYCLE_STAGES_SHORT;
    return c->cycle >= (a / divider + stages) * divider;
}

/* ---- the packet's way --------------------------------------------------------------------- */

/* dx and dy of a packet, [P-1]. */
static int field(uint32_t word, int low_bit)
{
    const int value = (int)(word >> low_bit & 0x1FF);
    return value >= 256 ? value - 512 : value;
}

/* [F-4]: the packet as it leaves by a port. */
static uint32_t leaving(uint32_t word, int port)
{
    const int dx = field(word, 23) - step_x[port];
    const int dy = field(word, 14) - step_y[port];
    return oracle_packet(dx, dy, (int)(word >> 6 & 0xFF), word >> 2 & 0xF);
}

static bool is_x(int port)
{
    return port == CYCLE_EAST || port == CYCLE_WEST;
}

/* [F-5]: on a torus a packet that comes from local or from the other dimension enters a ring. */
static bool enters_ring(const struct cycle_oracle *c, int in, int out)
{
    if (c->fault == CYCLE_NO_BUBBLE)
        return false;
    if (!c->p.torus && c->fault != CYCLE_BUBBLE_MESH)
        return false;
    if (c->fault == CYCLE_BUBBLE_TURN)
        return in == CYCLE_LOCAL;
    return in == CYCLE_LOCAL || is_x(in) != is_x(out) || c->fault == CYCLE_BUBBLE_RING;
}

/* [Y-8]: whether an output is open for a packet of an input. */
static bool is_open(const struct cycle_oracle *c, int router, int in, int out)
{
    const struct cycle_router *r = &c->now->router[router];
    if (out == CYCLE_LOCAL && c->fault != CYCLE_LOCAL_OCCUPIED)
        return true;
    if (c->cycle < r->free_from[out])
        return false;
    if (out == CYCLE_LOCAL)
        return true;
    return cycle_room(c, other_end(c, router, out), enters_ring(c, in, out) ? 2 : 1);
}

/* [F-4]: west_first, for dx > 0 and dy not 0. */
static int adaptive(const struct cycle_oracle *c, int router, int in, int y_port)
{
    const bool inverted = c->fault == CYCLE_ADAPTIVE_INVERTED;
    const int first = inverted ? y_port : CYCLE_EAST;
    const int second = inverted ? CYCLE_EAST : y_port;
    if (is_open(c, router, in, first) || c->fault == CYCLE_ADAPTIVE_NEVER)
        return first;
    if (c->fault == CYCLE_ADAPTIVE_BLIND && c->cycle >= c->now->router[router].free_from[first])
        return first;
    return is_open(c, router, in, second) ? second : first;
}

/* [F-4]: the output that a packet asks for. */
static int route(const struct cycle_oracle *c, int router, int in, uint32_t word)
{
    const int dx = field(word, 23);
    const int dy = field(word, 14);
    const int x_port = dx > 0 ? CYCLE_EAST : CYCLE_WEST;
    const int y_port = dy > 0 ? CYCLE_NORTH : CYCLE_SOUTH;
    if (dx == 0 && dy == 0)
        return CYCLE_LOCAL;
    if (dy == 0)
        return x_port;
    if (dx == 0)
        return y_port;
    if (c->p.routing == CYCLE_WEST_FIRST)
        return dx < 0 ? CYCLE_WEST : adaptive(c, router, in, y_port);
    return (c->p.routing == CYCLE_YX) != (c->fault == CYCLE_ROUTE_SWAPPED) ? y_port : x_port;
}

/* ---- grants ------------------------------------------------------------------------------- */

/* [Y-7], [Y-9]: who has the n-th turn of `count`, after `last` had the turn (-1: nobody yet). */
static int turn(int last, int n, int count)
{
    return (last + 1 + n) % count;
}

static int turn_of_input(const struct cycle_oracle *c, int last, int n)
{
    switch (c->fault) {
    case CYCLE_RR_FIRST: return turn(last < 0 ? CYCLE_LOCAL : last, n, CYCLE_PORTS);
    case CYCLE_RR_SAME: return turn(last < 0 ? last : last - 1, n, CYCLE_PORTS);
    case CYCLE_RR_FIXED: return n;
    case CYCLE_RR_DESCENDING:
        return (2 * CYCLE_PORTS + (last < 0 ? 0 : last - 1) - n) % CYCLE_PORTS;
    default: return turn(last, n, CYCLE_PORTS);
    }
}

static int turn_of_row(const struct cycle_oracle *c, int last, int n, int count)
{
    switch (c->fault) {
    case CYCLE_MERGE_FIXED: return n;
    case CYCLE_MERGE_DESCENDING: return (2 * count + (last < 0 ? 0 : last - 1) - n) % count;
    default: return turn(last, n, count);
    }
}

/* [Y-7], [Y-8]: the oldest packet of an input leaves by an output. */
static void grant(struct cycle_oracle *c, int router, int in, int out)
{
    struct cycle_router *r = &c->next->router[router];
    const uint64_t divider = (uint64_t)c->p.router_divider;
    const uint64_t cycles = (uint64_t)c->p.link_cycles;
    struct cycle_packet packet = pop(c, (struct cycle_place){router, in, false});
    packet.word = leaving(packet.word, out);
    for (int other = 0; other < CYCLE_PORTS; other++)
        if (other == out || c->fault == CYCLE_RR_COMMON)
            r->last[other] = in;
    cycle_log(c, CYCLE_GRANT, router, in, out, packet.word);
    if (c->fault != CYCLE_LINK_SHORT)
        r->free_from[out] = c->cycle + (cycles + (c->fault == CYCLE_LINK_LONG)) * divider;
    if (out == CYCLE_LOCAL) {
        c->local[router] = (struct cycle_local){true, packet};
        return;
    }
    packet.arrives = c->cycle + (cycles - 1 + (c->fault == CYCLE_LINK_SLOW)) * divider;
    cycle_push(c, other_end(c, router, out), packet);
}

/* [Y-7]: one output; `asks` is the output that each input asks for, -1 for none. */
static void grant_one(struct cycle_oracle *c, int router, int out, const int asks[CYCLE_PORTS])
{
    const int last = c->now->router[router].last[out];
    for (int n = 0; n < CYCLE_PORTS; n++) {
        const int in = turn_of_input(c, last, n);
        if (asks[in] != out)
            continue;
        if (is_open(c, router, in, out)) {
            grant(c, router, in, out);
            return;
        }
        if (c->fault == CYCLE_RR_MOVES)
            c->next->router[router].last[out] = in;
    }
}

static void router_cycle(struct cycle_oracle *c, int router)
{
    int asks[CYCLE_PORTS];
    for (int in = 0; in < CYCLE_PORTS; in++) {
        const struct cycle_fifo *fifo = &c->now->router[router].in[in];
        asks[in] = ready(c, fifo) ? route(c, router, in, fifo->p[0].word) : -1;
    }
    for (int out = 0; out < CYCLE_PORTS; out++)
        grant_one(c, router, out, asks);
}

/* ---- chip edges ---------------------------------------------------------------------------- */

/* The router of row (column) `row` on a side of a chip. */
static int router_on_side(const struct cycle_oracle *c, int chip, int port, int row)
{
    const int x0 = chip % c->o->chips_x * c->o->cores_x;
    const int y0 = chip / c->o->chips_x * c->o->cores_y;
    switch (port) {
    case CYCLE_EAST: return (y0 + row) * c->width + x0 + c->o->cores_x - 1;
    case CYCLE_WEST: return (y0 + row) * c->width + x0;
    case CYCLE_NORTH: return (y0 + c->o->cores_y - 1) * c->width + x0 + row;
    default: return y0 * c->width + x0 + row;
    }
}

/* [Y-9]: a packet crosses to the next chip. */
static void cross(struct cycle_oracle *c, struct cycle_side *side, int router, int port, int row)
{
    const uint64_t divider = (uint64_t)c->p.router_divider;
    const uint64_t cycles = (uint64_t)c->p.edge_cycles;
    struct cycle_packet packet = pop(c, (struct cycle_place){router, port, true});
    side->last = row;
    if (c->fault != CYCLE_EDGE_SHORT)
        side->free_from = c->cycle + cycles * divider;
    packet.arrives = c->cycle + (cycles - 1 + (c->fault == CYCLE_EDGE_SLOW)) * divider;
    cycle_push(c, far_input(c, router, port), packet);
    cycle_log(c, CYCLE_EDGE, router, port, 0, packet.word);
}

/* [Y-9]: one side of a chip that has another chip beside it. */
static void side_cycle(struct cycle_oracle *c, int chip, int port)
{
    const struct cycle_side *was = &c->now->side[chip * CYCLE_PORTS + port];
    struct cycle_side *side = &c->next->side[chip * CYCLE_PORTS + port];
    const int rows = is_x(port) ? c->o->cores_y : c->o->cores_x;
    if (c->cycle < was->free_from)
        return;
    for (int n = 0; n < rows; n++) {
        const int row = turn_of_row(c, was->last, n, rows);
        const int router = router_on_side(c, chip, port, row);
        const struct cycle_fifo *merge = &c->now->router[router].merge[port];
        const uint64_t before = c->cycle + (c->fault == CYCLE_MERGE_AT_ONCE);
        if (merge->count == 0 || merge->p[0].arrives >= before)
            continue;
        if (cycle_room(c, far_input(c, router, port), 1)) {
            cross(c, side, router, port, row);
            if (c->fault != CYCLE_MERGE_ALL)
                return;
        } else if (c->fault == CYCLE_MERGE_HEAD) {
            return;
        }
    }
}

/* [Y-1]: the order of the parts is of no effect, since none sees what another does. */
void cycle_routers(struct cycle_oracle *c)
{
    for (int router = 0; router < c->width * c->height; router++)
        router_cycle(c, router);
    for (int chip = 0; chip < c->o->chips_x * c->o->chips_y; chip++)
        for (int port = CYCLE_EAST; port <= CYCLE_SOUTH; port++)
            if (leads_away(c, router_on_side(c, chip, port, 0), port))
                side_cycle(c, chip, port);
}

/* ---- all FIFOs ----------------------------------------------------------------------------- */

bool cycle_network_empty(const struct cycle_oracle *c, const struct cycle_state *s)
{
    for (int router = 0; router < c->width * c->height; router++)
        for (int port = 0; port < CYCLE_PORTS; port++) {
            if (occupancy(c, &s->router[router].in[port]) > 0)
                return false;
            if (occupancy(c, &s->router[router].merge[port]) > 0 && c->fault != CYCLE_END_MERGE)
                return false;
        }
    return true;
}

int cycle_oracle_in_fifos(const struct cycle_oracle *c)
{
    int packets = -cycle_oracle_on_links(c);
    for (int router = 0; router < c->width * c->height; router++)
        for (int port = 0; port < CYCLE_PORTS; port++)
            packets +=
                c->now->router[router].in[port].count + c->now->router[router].merge[port].count;
    return packets;
}

/* Those that have not arrived at the beginning of the base cycle that is stepped next. */
static int underway(const struct cycle_oracle *c, const struct cycle_fifo *fifo)
{
    int packets = 0;
    for (int k = 0; k < fifo->count; k++)
        packets += fifo->p[k].arrives >= c->cycle;
    return packets;
}

int cycle_oracle_on_links(const struct cycle_oracle *c)
{
    int packets = 0;
    for (int router = 0; router < c->width * c->height; router++)
        for (int port = 0; port < CYCLE_PORTS; port++)
            packets += underway(c, &c->now->router[router].in[port]) +
                       underway(c, &c->now->router[router].merge[port]);
    return packets;
}

int cycle_oracle_overfull(const struct cycle_oracle *c)
{
    int most = -1000;
    for (int router = 0; router < c->width * c->height; router++)
        for (int port = 0; port < CYCLE_PORTS; port++)
            for (int merge = 0; merge < 2; merge++) {
                const struct cycle_place at = {router, port, merge};
                const int over = fifo_at(c->now, at)->count - depth_of(c, at);
                most = over > most ? over : most;
            }
    return most;
}
