/*
 * step.c - one cycle of the network: what is granted, then what moves. See noc.h.
 *
 * Every step of a packet comes through here. A router is one cache line and its first packets are
 * two more; what a port asks for is looked up in a table instead of compared. noc_evaluate() and
 * noc_commit() work on a copy of struct noc, of which the compiler knows that no store changes it.
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

/* The inputs whose packets stay in a ring when they leave by an output. [F-5] */
static const uint8_t in_ring[CT_PORTS] = {0, 1 << CT_PORT_WEST, 1 << CT_PORT_EAST,
                                          1 << CT_PORT_SOUTH, 1 << CT_PORT_NORTH};

static inline unsigned sign_index(int d)
{
    return (unsigned)((d > 0) - (d < 0) + 1);
}

/* Free places of the FIFO at the other end of a link. */
static inline int room_behind(const struct noc *noc, uint32_t to)
{
    if ((to & NOC_MERGE) == 0)
        return (int)noc->shape.depth -
               noc->router[to >> NOC_ROUTER_SHIFT].occupancy[to & NOC_PORT_MASK];
    return (int)noc->shape.edge_depth - noc->merge[to & ~NOC_MERGE].occupancy;
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
    if (noc->shape.routing == CT_ROUTING_XY)
        return x_first[signs];
    if (noc->shape.routing == CT_ROUTING_YX)
        return y_first[signs];
    if (packet->dx > 0 && packet->dy != 0) {
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

static inline struct noc_move grant(const struct noc_router *router, uint32_t r, unsigned in,
                                    unsigned out)
{
    return (struct noc_move){
        .from = r << NOC_ROUTER_SHIFT | in,
        .to = out == CT_PORT_LOCAL ? NOC_NOWHERE : router->to[out - 1],
        .out = (uint8_t)out,
    };
}

/* Several FIFOs of a router hold packets: adds what they are granted to the list at `move`, and
 * returns its end. */
static struct noc_move *arbitrate(const struct noc *noc, uint32_t r, uint64_t now,
                                  struct noc_move *move)
{
    const struct noc_router *router = &noc->router[r];
    uint64_t asking = 0; /* byte o: the inputs that ask for output o */
    for (unsigned left = router->occupied; left != 0; left &= left - 1) {
        unsigned in = (unsigned)__builtin_ctz(left);
        const struct noc_packet *packet =
            noc_place(noc, r << NOC_ROUTER_SHIFT | in, router->head[in]);
        if (noc_is_ready(packet, now))
            asking |= (uint64_t)1 << (8 * route(noc, router, packet, now) + in);
    }
    while (asking != 0) {
        unsigned out = (unsigned)__builtin_ctzll(asking) / 8;
        unsigned inputs = eligible(noc, router, out, asking >> 8 * out & 0xFF, now);
        asking &= ~((uint64_t)0xFF << 8 * out);
        if (inputs != 0)
            *move++ = grant(router, r, first_after(inputs, router->last[out]), out);
    }
    return move;
}

/* The same for any router. In most of them one FIFO holds packets, and there is nobody to arbitrate
 * between. */
static inline struct noc_move *evaluate_router(const struct noc *noc, uint32_t r, uint64_t now,
                                               struct noc_move *move)
{
    const struct noc_router *router = &noc->router[r];
    if ((router->occupied & (router->occupied - 1)) != 0)
        return arbitrate(noc, r, now, move);
    unsigned in = (unsigned)__builtin_ctz(router->occupied);
    const struct noc_packet *packet = noc_place(noc, r << NOC_ROUTER_SHIFT | in, router->head[in]);
    unsigned out = route(noc, router, packet, now);
    *move = grant(router, r, in, out);
    return move + (noc_is_ready(packet, now) && eligible(noc, router, out, 1u << in, now) != 0);
}

/* The merge FIFO whose oldest packet the link of a side takes. [Y-9] */
static struct noc_move *evaluate_side(const struct noc *noc, uint32_t s, uint64_t now,
                                      struct noc_move *move)
{
    const struct noc_side *side = &noc->side[s];
    if (side->free_at > now)
        return move;
    /* The rows after the last one, then those up to it. */
    uint64_t upto = side->last == 63 ? UINT64_MAX : ((uint64_t)1 << (side->last + 1)) - 1;
    uint64_t part[2] = {side->occupied & ~upto, side->occupied & upto};
    for (unsigned half = 0; half < 2; half++) {
        for (uint64_t left = part[half]; left != 0; left &= left - 1) {
            unsigned row = (unsigned)__builtin_ctzll(left);
            uint32_t from = NOC_MERGE | (side->first + row);
            uint32_t to = side->target + row * side->stride;
            if (noc_is_ready(noc_waiting(noc, from, 0), now) && room_behind(noc, to) > 0) {
                *move = (struct noc_move){from, to, side->port};
                return move + 1;
            }
        }
    }
    return move;
}

void noc_evaluate(const struct noc *noc, struct noc_region *region, uint64_t now)
{
    region->moves = 0;
    if (region->packets == 0 || now % noc->shape.divider != 0)
        return;
    const struct noc n = *noc;
    struct noc_move *const first = region->move, *move = first;
    for (uint32_t w = region->first / 64; w < (region->end + 63) / 64; w++) {
        for (uint64_t left = n.active[w]; left != 0; left &= left - 1)
            move = evaluate_router(&n, 64 * w + (uint32_t)__builtin_ctzll(left), now, move);
    }
    for (uint32_t w = 0; region->first == 0 && w < (n.sides + 63) / 64; w++) {
        for (uint64_t left = n.active_side[w]; left != 0; left &= left - 1)
            move = evaluate_side(&n, 64 * w + (uint32_t)__builtin_ctzll(left), now, move);
    }
    region->moves = (uint32_t)(move - first);
}

bool noc_offer(struct noc *noc, struct noc_region *region, uint32_t router,
               struct noc_packet packet, uint64_t now)
{
    if (noc->router[router].occupancy[CT_PORT_LOCAL] >= noc->shape.local_depth)
        return false;
    packet.born = now;
    packet.ready = (uint32_t)((now / noc->shape.divider + noc->shape.stages) * noc->shape.divider);
    region->offer[region->offers++] = (struct noc_parcel){router, packet};
    return true;
}

/* ---- moving ---------------------------------------------------------------------------------- */

/* The free place after the newest packet of a FIFO, which is taken. */
static inline struct noc_packet *append_router(const struct noc *noc, uint32_t fifo)
{
    uint32_t r = fifo >> NOC_ROUTER_SHIFT, in = fifo & NOC_PORT_MASK;
    struct noc_router *router = &noc->router[r];
    uint32_t at = (uint32_t)(router->head[in] + router->occupancy[in]) & (noc->room - 1);
    router->occupancy[in]++;
    router->occupied |= (uint8_t)(1u << in);
    noc->active[r / 64] |= (uint64_t)1 << (r % 64);
    return noc_place(noc, fifo, at);
}

static struct noc_packet *append_merge(const struct noc *noc, uint32_t fifo)
{
    struct noc_merge *merge = &noc->merge[fifo & ~NOC_MERGE];
    struct noc_side *side = &noc->side[merge->side];
    uint32_t at = (uint32_t)(merge->head + merge->occupancy) & (noc->room - 1);
    merge->occupancy++;
    side->occupied |= (uint64_t)1 << merge->row;
    noc->active_side[merge->side / 64] |= (uint64_t)1 << (merge->side % 64);
    return noc_place(noc, fifo, at);
}

/* Takes the oldest packet out of an input FIFO, through an output; it stays readable where it is
 * until the end of the cycle's commits to other FIFOs. [Y-7] */
static inline const struct noc_packet *leave_router(const struct noc *noc,
                                                    const struct noc_move *move, uint64_t now,
                                                    uint64_t link_free)
{
    uint32_t r = move->from >> NOC_ROUTER_SHIFT, in = move->from & NOC_PORT_MASK;
    struct noc_router *router = &noc->router[r];
    const struct noc_packet *packet = noc_place(noc, move->from, router->head[in]);
    router->head[in] = (uint8_t)((router->head[in] + 1u) & (noc->room - 1));
    if (--router->occupancy[in] == 0) {
        router->head[in] = 0; /* where the cache is warm */
        router->occupied &= (uint8_t) ~(1u << in);
        if (router->occupied == 0)
            noc->active[r / 64] &= ~((uint64_t)1 << (r % 64));
    }
    router->last[move->out] = (uint8_t)in;
    if (move->out != CT_PORT_LOCAL)
        router->free_at[move->out - 1] = link_free;
    router->granted[move->out]++;
    router->waited[in] += (uint32_t)now - packet->ready;
    return packet;
}

/* Takes the oldest packet out of a merge FIFO, over the link of its side. [Y-9] */
static const struct noc_packet *leave_merge(const struct noc *noc, const struct noc_move *move,
                                            uint64_t now)
{
    struct noc_merge *merge = &noc->merge[move->from & ~NOC_MERGE];
    struct noc_side *side = &noc->side[merge->side];
    const struct noc_packet *packet = noc_waiting(noc, move->from, 0);
    merge->head = (uint8_t)((merge->head + 1u) & (noc->room - 1));
    if (--merge->occupancy == 0) {
        side->occupied &= ~((uint64_t)1 << merge->row);
        if (side->occupied == 0)
            noc->active_side[merge->side / 64] &= ~((uint64_t)1 << (merge->side % 64));
    }
    side->last = merge->row;
    side->free_at = now + (uint64_t)noc->shape.edge_cycles * noc->shape.divider;
    side->taken++;
    side->waited += (uint32_t)now - packet->ready;
    return packet;
}

static inline void append(const struct noc *noc, struct noc_region *region, uint32_t fifo,
                          const struct noc_packet *packet)
{
    *((fifo & NOC_MERGE) == 0 ? append_router(noc, fifo) : append_merge(noc, fifo)) = *packet;
    region->packets++;
}

/* A packet goes into a FIFO of this region or of another. */
static inline void put(const struct noc *noc, struct noc_region *region, uint32_t fifo,
                       const struct noc_packet *packet)
{
    if (noc->regions == 1 || noc_owns(region, fifo))
        append(noc, region, fifo, packet);
    else
        region->passed[region->passes++] = (struct noc_parcel){fifo, *packet};
}

/* A move from or to a merge FIFO. [Y-9] */
static void move_over_edge(const struct noc *noc, struct noc_region *region,
                           const struct noc_move *move, uint64_t now, uint64_t link_free)
{
    const struct noc_shape *shape = &noc->shape;
    bool from_edge = (move->from & NOC_MERGE) != 0;
    struct noc_packet packet =
        from_edge ? *leave_merge(noc, move, now) : *leave_router(noc, move, now, link_free);
    uint32_t cycles = from_edge ? shape->edge_cycles - 1 + shape->stages : shape->link_cycles;
    if (!from_edge)
        noc_lessen(&packet, move->out);
    packet.ready = (uint32_t)(now + (uint64_t)cycles * shape->divider);
    put(noc, region, move->to, &packet);
}

void noc_commit(struct noc *noc, struct noc_region *region, uint64_t now)
{
    const struct noc n = *noc;
    const uint64_t link_free = now + (uint64_t)n.shape.link_cycles * n.shape.divider;
    const uint32_t ready =
        (uint32_t)(now + (uint64_t)(n.shape.link_cycles - 1 + n.shape.stages) * n.shape.divider);
    struct noc_region own = *region;
    own.arrivals = own.passes = 0;
    for (const struct noc_move *move = own.move; move < own.move + own.moves; move++) {
        own.packets--;
        if (move->to != NOC_NOWHERE && ((move->from | move->to) & NOC_MERGE) != 0) {
            move_over_edge(&n, &own, move, now, link_free);
            continue;
        }
        struct noc_packet packet = *leave_router(&n, move, now, link_free);
        if (move->to == NOC_NOWHERE) {
            own.arrival[own.arrivals++] =
                (struct noc_parcel){move->from >> NOC_ROUTER_SHIFT, packet};
            continue;
        }
        noc_lessen(&packet, move->out);
        packet.ready = ready;
        put(&n, &own, move->to, &packet);
    }
    for (const struct noc_parcel *offer = own.offer; offer < own.offer + own.offers; offer++)
        append(&n, &own, offer->at << NOC_ROUTER_SHIFT | CT_PORT_LOCAL, &offer->packet);
    own.offers = own.moves = 0;
    *region = own;
}

void noc_take_in(struct noc *noc, struct noc_region *region)
{
    for (uint32_t r = 0; r < noc->regions; r++) {
        const struct noc_region *other = &noc->region[r];
        for (uint32_t i = 0; other != region && i < other->passes; i++) {
            if (noc_owns(region, other->passed[i].at))
                append(noc, region, other->passed[i].at, &other->passed[i].packet);
        }
    }
}
