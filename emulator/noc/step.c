/*
 * step.c - one cycle of the network: what is granted, then what moves. See noc.h.
 *
 * Every step of a packet comes through here, so a router is two cache lines, and what a port asks
 * for is looked up in a table instead of compared.
 */
#include "noc/noc.h"

/* The output of a packet by the signs of dx and dy, 3 x (sgn(dx) + 1) + sgn(dy) + 1. [F-4] */
#define L CT_PORT_LOCAL
#define E CT_PORT_EAST
#define W CT_PORT_WEST
#define N CT_PORT_NORTH
#define S CT_PORT_SOUTH
static const uint8_t x_first[9] = {W, W, W, S, L, N, E, E, E};
static const uint8_t y_first[9] = {S, W, N, S, L, N, S, E, N};
#undef L
#undef E
#undef W
#undef N
#undef S

static inline unsigned sign_index(int d)
{
    return (unsigned)((d > 0) - (d < 0) + 1);
}

/* Whether a packet may leave its FIFO; of its base cycles the lower 32 bits are kept. */
static inline bool is_ready(const struct noc_packet *packet, uint64_t now)
{
    return (int32_t)((uint32_t)now - packet->ready) >= 0;
}

/* Free places of the FIFO at the other end of an output. */
static inline int room_behind(const struct noc *noc, uint32_t to)
{
    uint32_t merge = CT_PORTS * noc->routers;
    if (to < merge)
        return (int)noc->shape.depth - noc->router[to / CT_PORTS].occupancy[to % CT_PORTS];
    return (int)noc->shape.edge_depth - noc->merge[to - merge].occupancy;
}

/* Whether an output is open to packets of a mesh. [Y-8] */
static inline bool is_open(const struct noc *noc, const struct noc_router *router, unsigned out,
                           uint64_t now)
{
    return router->free_at[out - 1] <= now && room_behind(noc, router->to[out - 1]) > 0;
}

/* The output that a packet asks for. [F-4] */
static inline unsigned route(const struct noc *noc, const struct noc_router *router,
                             const struct noc_packet *packet, uint64_t now)
{
    unsigned signs = 3 * sign_index(packet->dx) + sign_index(packet->dy);
    if (noc->shape.routing == CT_ROUTING_YX)
        return y_first[signs];
    if (noc->shape.routing == CT_ROUTING_WEST_FIRST && packet->dx > 0 && packet->dy != 0) {
        unsigned in_y = packet->dy > 0 ? CT_PORT_NORTH : CT_PORT_SOUTH;
        if (!is_open(noc, router, CT_PORT_EAST, now) && is_open(noc, router, in_y, now))
            return in_y;
    }
    return x_first[signs];
}

/* Of the inputs that ask for an output, those that may have it: all, or on a torus where one place
 * is free only the one whose packets stay in the ring; none where it is not open. [Y-8] [F-5] */
static inline unsigned eligible(const struct noc *noc, const struct noc_router *router,
                                unsigned out, unsigned asking, uint64_t now)
{
    static const uint8_t in_ring[CT_PORTS] = {0, 1 << CT_PORT_WEST, 1 << CT_PORT_EAST,
                                              1 << CT_PORT_SOUTH, 1 << CT_PORT_NORTH};
    if (out == CT_PORT_LOCAL)
        return asking;
    if (router->free_at[out - 1] > now)
        return 0;
    int room = room_behind(noc, router->to[out - 1]);
    if (room <= 0)
        return 0;
    return noc->shape.torus && room == 1 ? asking & in_ring[out] : asking;
}

/* The first of the inputs after `last`, round robin. [Y-7] */
static inline unsigned first_after(unsigned inputs, unsigned last)
{
    unsigned twice = inputs | inputs << CT_PORTS;
    unsigned at = last + 1 + (unsigned)__builtin_ctz(twice >> (last + 1));
    return at < CT_PORTS ? at : at - CT_PORTS;
}

static inline void add_move(struct noc *noc, uint32_t r, unsigned in, unsigned out)
{
    noc->move[noc->moves++] = (struct noc_move){
        .from = CT_PORTS * r + in,
        .to = out == CT_PORT_LOCAL ? NOC_NOWHERE : noc->router[r].to[out - 1],
        .out = (uint8_t)out,
    };
}

/* A router with packets in one FIFO, which most are: nobody to arbitrate between. */
static inline void evaluate_lone(struct noc *noc, uint32_t r, unsigned in, uint64_t now)
{
    const struct noc_router *router = &noc->router[r];
    const struct noc_packet *packet = noc_place(noc, CT_PORTS * r + in, router->head[in]);
    if (!is_ready(packet, now))
        return;
    unsigned out = route(noc, router, packet, now);
    if (eligible(noc, router, out, 1u << in, now) != 0)
        add_move(noc, r, in, out);
}

static inline void evaluate_router(struct noc *noc, uint32_t r, uint64_t now)
{
    const struct noc_router *router = &noc->router[r];
    uint64_t asking = 0; /* byte o: the inputs that ask for output o */
    if ((router->occupied & (router->occupied - 1)) == 0) {
        evaluate_lone(noc, r, (unsigned)__builtin_ctz(router->occupied), now);
        return;
    }
    for (unsigned left = router->occupied; left != 0; left &= left - 1) {
        unsigned in = (unsigned)__builtin_ctz(left);
        const struct noc_packet *packet = noc_place(noc, CT_PORTS * r + in, router->head[in]);
        if (is_ready(packet, now))
            asking |= (uint64_t)1 << (8 * route(noc, router, packet, now) + in);
    }
    while (asking != 0) {
        unsigned out = (unsigned)__builtin_ctzll(asking) / 8;
        unsigned inputs = eligible(noc, router, out, asking >> 8 * out & 0xFF, now);
        asking &= ~((uint64_t)0xFF << 8 * out);
        if (inputs != 0)
            add_move(noc, r, first_after(inputs, router->last[out]), out);
    }
}

/* The merge FIFO whose oldest packet the link of a side takes. [Y-9] */
static void evaluate_side(struct noc *noc, uint32_t s, uint64_t now)
{
    const struct noc_side *side = &noc->side[s];
    if (side->free_at > now)
        return;
    /* The rows after the last one, then those up to it. */
    uint64_t upto = side->last == 63 ? UINT64_MAX : ((uint64_t)1 << (side->last + 1)) - 1;
    uint64_t part[2] = {side->occupied & ~upto, side->occupied & upto};
    for (unsigned half = 0; half < 2; half++) {
        for (uint64_t left = part[half]; left != 0; left &= left - 1) {
            unsigned row = (unsigned)__builtin_ctzll(left);
            uint32_t from = side->first + row, to = side->target + row * side->stride;
            const struct noc_merge *merge = &noc->merge[from - CT_PORTS * noc->routers];
            if (is_ready(noc_place(noc, from, merge->head), now) && room_behind(noc, to) > 0) {
                noc->move[noc->moves++] = (struct noc_move){from, to, side->port};
                return;
            }
        }
    }
}

void noc_evaluate(struct noc *noc, uint64_t now)
{
    noc->moves = 0;
    if (noc->in_flight == 0 || now % noc->shape.divider != 0)
        return;
    for (uint32_t w = 0; w < (noc->routers + 63) / 64; w++) {
        for (uint64_t left = noc->active[w]; left != 0; left &= left - 1)
            evaluate_router(noc, 64 * w + (uint32_t)__builtin_ctzll(left), now);
    }
    for (uint32_t w = 0; w < (noc->sides + 63) / 64; w++) {
        for (uint64_t left = noc->active_side[w]; left != 0; left &= left - 1)
            evaluate_side(noc, 64 * w + (uint32_t)__builtin_ctzll(left), now);
    }
}

bool noc_offer(struct noc *noc, uint32_t router, struct noc_packet packet, uint64_t now)
{
    if (noc->router[router].occupancy[CT_PORT_LOCAL] >= noc->shape.local_depth)
        return false;
    packet.born = (uint32_t)now;
    packet.ready = (uint32_t)((now / noc->shape.divider + noc->shape.stages) * noc->shape.divider);
    noc->offer[noc->offers++] = (struct noc_offer){router, packet};
    return true;
}

/* ---- moving ---------------------------------------------------------------------------------- */

static inline void put_router(struct noc *noc, uint32_t fifo, const struct noc_packet *packet)
{
    uint32_t r = fifo / CT_PORTS, in = fifo % CT_PORTS;
    struct noc_router *router = &noc->router[r];
    unsigned at = (router->head[in] + router->occupancy[in]) & (noc->room - 1);
    *noc_place(noc, fifo, at) = *packet;
    router->occupancy[in]++;
    router->occupied |= (uint8_t)(1u << in);
    noc->active[r / 64] |= (uint64_t)1 << (r % 64);
}

static void put_merge(struct noc *noc, uint32_t fifo, const struct noc_packet *packet)
{
    struct noc_merge *merge = &noc->merge[fifo - CT_PORTS * noc->routers];
    unsigned at = (merge->head + merge->occupancy) & (noc->room - 1);
    *noc_place(noc, fifo, at) = *packet;
    merge->occupancy++;
    noc->side[merge->side].occupied |= (uint64_t)1 << merge->row;
    noc->active_side[merge->side / 64] |= (uint64_t)1 << (merge->side % 64);
}

/* Takes the oldest packet out of an input FIFO, through an output. [Y-7] */
static inline struct noc_packet take_router(struct noc *noc, const struct noc_move *move,
                                            uint64_t now)
{
    uint32_t r = move->from / CT_PORTS, in = move->from % CT_PORTS;
    struct noc_router *router = &noc->router[r];
    struct noc_packet packet = *noc_place(noc, move->from, router->head[in]);
    router->head[in] = (uint8_t)((router->head[in] + 1) & (noc->room - 1));
    if (--router->occupancy[in] == 0) {
        router->head[in] = 0; /* where the cache is warm */
        router->occupied &= (uint8_t) ~(1u << in);
        if (router->occupied == 0)
            noc->active[r / 64] &= ~((uint64_t)1 << (r % 64));
    }
    router->last[move->out] = (uint8_t)in;
    if (move->out != CT_PORT_LOCAL)
        router->free_at[move->out - 1] =
            now + (uint64_t)noc->shape.link_cycles * noc->shape.divider;
    router->granted[move->out]++;
    router->waited[in] += (uint32_t)now - packet.ready;
    noc_lessen(&packet, move->out);
    return packet;
}

/* Takes the oldest packet out of a merge FIFO, over the link of its side. [Y-9] */
static struct noc_packet take_merge(struct noc *noc, const struct noc_move *move, uint64_t now)
{
    struct noc_merge *merge = &noc->merge[move->from - CT_PORTS * noc->routers];
    struct noc_side *side = &noc->side[merge->side];
    struct noc_packet packet = *noc_place(noc, move->from, merge->head);
    merge->head = (uint8_t)((merge->head + 1) & (noc->room - 1));
    if (--merge->occupancy == 0) {
        side->occupied &= ~((uint64_t)1 << merge->row);
        if (side->occupied == 0)
            noc->active_side[merge->side / 64] &= ~((uint64_t)1 << (merge->side % 64));
    }
    side->last = merge->row;
    side->free_at = now + (uint64_t)noc->shape.edge_cycles * noc->shape.divider;
    side->taken++;
    side->waited += (uint32_t)now - packet.ready;
    return packet;
}

static inline void commit_move(struct noc *noc, const struct noc_move *move, uint64_t now)
{
    const uint32_t merge = CT_PORTS * noc->routers;
    const struct noc_shape *shape = &noc->shape;
    struct noc_packet packet;
    uint32_t cycles; /* router cycles until the packet may go on, [Y-6] [Y-9] */
    if (move->from < merge) {
        packet = take_router(noc, move, now);
        cycles = shape->link_cycles - 1 + (move->to < merge ? shape->stages : 1);
    } else {
        packet = take_merge(noc, move, now);
        cycles = shape->edge_cycles - 1 + shape->stages;
    }
    packet.ready = (uint32_t)(now + (uint64_t)cycles * shape->divider);
    if (move->to == NOC_NOWHERE) {
        noc->arrival[noc->arrivals++] = (struct noc_arrival){move->from / CT_PORTS, packet};
        noc->in_flight--;
    } else if (move->to < merge) {
        put_router(noc, move->to, &packet);
    } else {
        put_merge(noc, move->to, &packet);
    }
}

void noc_commit(struct noc *noc, uint64_t now)
{
    noc->arrivals = 0;
    for (uint32_t i = 0; i < noc->moves; i++)
        commit_move(noc, &noc->move[i], now);
    for (uint32_t i = 0; i < noc->offers; i++)
        put_router(noc, CT_PORTS * noc->offer[i].router + CT_PORT_LOCAL, &noc->offer[i].packet);
    noc->in_flight += noc->offers;
    noc->offers = 0;
    noc->moves = 0;
}
