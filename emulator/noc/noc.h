/*
 * noc.h - the network of routers, cycle by cycle: [F-4], [F-5], [Y-6] to [Y-9].
 *
 * The network knows packets and places, nothing of neurons. A router is stepped only while one of
 * its FIFOs holds a packet or one is on the way to it. A cycle has two halves: noc_evaluate()
 * reads the state as it was at the beginning of the cycle and decides, noc_commit() changes it; so
 * the order in which routers are visited cannot matter, [Y-1].
 *
 * FIFOs have names: 8 x router + port for those of the routers, and NOC_MERGE + i for the merge
 * FIFOs, one for each row or column of each chip side that has a neighbour. All memory is
 * allocated by the owner of the network.
 *
 * Base cycles are counted in 64 bits. Of the one from which on a packet may leave its FIFO the
 * lower 32 are kept, which tells order as long as they are near: noc_refresh() keeps them so.
 */
#ifndef CT_NOC_NOC_H
#define CT_NOC_NOC_H

#include "cortile.h"

#define NOC_NOWHERE UINT32_MAX /* behind an output at the edge of a mesh, or out of the network */

#define NOC_MERGE (1u << 31) /* the name of a merge FIFO has this bit */

enum {
    NOC_LINKS = 4,        /* outputs but local; link k belongs to port k + 1 */
    NOC_ROUTER_SHIFT = 3, /* of the router in the name of a FIFO            */
    NOC_PORT_MASK = 7,
    NOC_REGIONS_MAX = 16,
    NOC_REFRESH = 1 << 30 /* base cycles between two calls of noc_refresh(), at most */
};

/* What of the architecture concerns the network; all times in router cycles. */
struct noc_shape {
    uint32_t width, height;       /* of the system, in routers             */
    uint32_t chip_x, chip_y;      /* of one chip                           */
    bool torus;                   /* [F-1]                                 */
    enum ct_routing routing;      /* [F-4]                                 */
    uint32_t local_depth, depth;  /* DL, D                                 */
    uint32_t edge_depth;          /* DE                                    */
    uint32_t stages, link_cycles; /* P, F                                  */
    uint32_t edge_cycles;         /* E                                     */
    uint32_t divider;             /* Md: base cycles in a router cycle     */
};

/* A packet on its way. The last three are the sender's, who gets them back when it is delivered. */
struct noc_packet {
    int16_t dx, dy; /* links still to go, to the east and to the north       */
    uint32_t ready; /* may leave its FIFO from this base cycle on            */
    uint64_t born;  /* base cycle of its hand-over                           */
    uint32_t tick, source;
};

/* A router. What each step touches is one cache line; the counters follow. */
struct noc_router {
    uint8_t occupied;            /* bit p: the FIFO of port p has an occupancy above 0  */
    uint8_t occupancy[CT_PORTS]; /* of the input FIFOs, [Y-6]                           */
    uint8_t head[CT_PORTS];      /* index of the oldest packet                          */
    uint8_t last[CT_PORTS];      /* the input that an output granted last, [Y-7]        */
    uint32_t to[NOC_LINKS];      /* FIFO at the other end                               */
    uint64_t free_at[NOC_LINKS]; /* the link is occupied before this base cycle, [Y-8]  */
    uint64_t granted[CT_PORTS];  /* packets that left by an output                      */
    uint64_t waited[CT_PORTS];   /* base cycles that packets waited in an input FIFO    */
                                 /* beyond the least                                    */
};

/* Merge FIFOs of one side of a chip and the link that they share, [Y-9]. */
struct noc_side {
    uint64_t occupied; /* bit i: the FIFO of the i-th row or column              */
    uint32_t first;    /* the first merge FIFO, without NOC_MERGE                */
    uint32_t target;   /* input FIFO on the other chip that belongs to the first */
    uint32_t stride;   /* from there to that of the next                         */
    uint64_t free_at;
    uint32_t router; /* the first router at the near end, for observers */
    uint8_t count;   /* rows or columns, 1..64                          */
    uint8_t last;    /* taken last                                      */
    uint8_t port;    /* the side: an output of its routers              */
    uint64_t taken;  /* counter: packets over the link                  */
    uint64_t waited; /* counter: base cycles that packets waited        */
};

/* Occupancy and oldest packet of a merge FIFO. */
struct noc_merge {
    uint8_t occupancy, head;
    uint8_t row;   /* in its side */
    uint32_t side; /* number      */
};

/* What a cycle moves: from one FIFO to another, or out of the network. */
struct noc_move {
    uint32_t from, to; /* FIFOs; `to` NOC_NOWHERE: delivered */
    uint8_t out;       /* output port                        */
};

/* A packet beside its place: handed over to a router, delivered by one, or passed to a FIFO. */
struct noc_parcel {
    uint32_t at; /* router, or FIFO */
    struct noc_packet packet;
};

/* A part of the network that is stepped by itself: a range of routers, and in region 0 the merge
 * FIFOs and their links. What a cycle does to a region is decided and done by its owner alone;
 * packets for the FIFOs of another region are passed, and taken in by that one's owner. So regions
 * may be stepped by threads, which meet between the three calls that make a cycle. */
struct noc_region {
    uint32_t first, end;   /* routers; the first is a multiple of 64 */
    uint32_t packets;      /* in its FIFOs                           */
    struct noc_move *move; /* of this cycle                          */
    uint32_t moves;
    struct noc_parcel *offer; /* hand-overs of this cycle to routers */
    uint32_t offers;
    struct noc_parcel *arrival; /* deliveries of this cycle by routers */
    uint32_t arrivals;
    struct noc_parcel *passed; /* to FIFOs of other regions in this cycle */
    uint32_t passes;
};

struct noc {
    struct noc_shape shape;
    uint32_t routers, sides, merges;
    uint32_t room;       /* packets that the array of a FIFO holds: a power of two */
    uint32_t room_shift; /* of two                                                 */
    uint32_t regions;
    struct noc_router *router;
    struct noc_side *side;
    struct noc_merge *merge;   /* [merges]             */
    struct noc_packet *packet; /* see noc_place()      */
    uint64_t *active;          /* bit r: router r is occupied */
    uint64_t *active_side;     /* bit s: side s is occupied   */
    struct noc_region region[NOC_REGIONS_MAX];
};

/* The network of a system that was checked, with an architecture that was. */
struct noc_shape noc_shape_of(const struct ct_system *sys, const struct ct_architecture *arch);

/* Regions that a network of so many routers can be cut into, at most. */
uint32_t noc_regions_most(uint32_t routers);

/* Bytes of memory that a network of this shape needs in so many regions, whole ARENA_LINEs. */
size_t noc_bytes(const struct noc_shape *shape, uint32_t regions);

/* Makes an empty network in `memory`: zeroed, aligned to ARENA_LINE, noc_bytes() long, and the
 * owner's. */
void noc_init(struct noc *noc, const struct noc_shape *shape, uint32_t regions, void *memory);

/* Whether the local FIFO of a router of the region had room at the beginning of this cycle; if so,
 * the packet enters it in noc_commit(), in base cycle `now`, which must be the same call's. Sets
 * born and ready. At most one offer a router and cycle. [Y-3] */
bool noc_offer(struct noc *noc, struct noc_region *region, uint32_t router,
               struct noc_packet packet, uint64_t now);

/* Decides what moves in a region in base cycle `now`. Does nothing unless it is a router cycle.
 * Reads other regions. */
void noc_evaluate(const struct noc *noc, struct noc_region *region, uint64_t now);

/* Moves it, and takes in the offers. Then `arrival` holds what was delivered in this cycle, until
 * the next commit, and `passed` what other regions are to take in. */
void noc_commit(struct noc *noc, struct noc_region *region, uint64_t now);

/* Takes in what the other regions passed; all of them have to have committed. */
void noc_take_in(struct noc *noc, struct noc_region *region);

/* Before a cycle: counts what the packets of a region that may leave have waited up to `now`, as if
 * they had been ready only then. So no difference of base cycles outgrows 32 bits, however long a
 * packet waits. */
void noc_refresh(struct noc *noc, const struct noc_region *region, uint64_t now);

/* Packets in the network: handed over and not delivered; exact between two cycles. */
static inline uint32_t noc_packets(const struct noc *noc)
{
    uint32_t packets = 0;
    for (uint32_t r = 0; r < noc->regions; r++)
        packets += noc->region[r].packets;
    return packets;
}

/* Packets of a region, counted FIFO by FIFO where one is stepped at all: for checks. */
uint32_t noc_count(const struct noc *noc, const struct noc_region *region);

/* Where the packet at an index of a FIFO is. The first packets of a router's five FIFOs lie side by
 * side, then the second ones, and so on: FIFOs are short mostly, and a step touches few lines. */
static inline struct noc_packet *noc_place(const struct noc *noc, uint32_t fifo, uint32_t at)
{
    size_t router = fifo >> NOC_ROUTER_SHIFT, port = fifo & NOC_PORT_MASK;
    if ((fifo & NOC_MERGE) == 0)
        return &noc->packet[((router << noc->room_shift) + at) * CT_PORTS + port];
    size_t before = (size_t)noc->routers * CT_PORTS + (fifo & ~NOC_MERGE);
    return &noc->packet[before * noc->room + at];
}

/* Occupancy of a FIFO, and the i-th packet in it from the oldest on, on its link or arrived. */
static inline uint32_t noc_occupancy(const struct noc *noc, uint32_t fifo)
{
    return (fifo & NOC_MERGE) == 0
               ? noc->router[fifo >> NOC_ROUTER_SHIFT].occupancy[fifo & NOC_PORT_MASK]
               : noc->merge[fifo & ~NOC_MERGE].occupancy;
}

static inline struct noc_packet *noc_waiting(const struct noc *noc, uint32_t fifo, uint32_t i)
{
    uint32_t head = (fifo & NOC_MERGE) == 0
                        ? noc->router[fifo >> NOC_ROUTER_SHIFT].head[fifo & NOC_PORT_MASK]
                        : noc->merge[fifo & ~NOC_MERGE].head;
    return noc_place(noc, fifo, (head + i) & (noc->room - 1));
}

/* Whether a packet may leave its FIFO. */
static inline bool noc_is_ready(const struct noc_packet *packet, uint64_t now)
{
    return (int32_t)((uint32_t)now - packet->ready) >= 0;
}

/* Whether a FIFO belongs to a region. */
static inline bool noc_owns(const struct noc_region *region, uint32_t fifo)
{
    uint32_t router = fifo >> NOC_ROUTER_SHIFT;
    return (fifo & NOC_MERGE) == 0 ? router >= region->first && router < region->end
                                   : region->first == 0;
}

/* Visits all FIFOs: the first for NOC_NOWHERE, then the one after another; NOC_NOWHERE after the
 * last. */
static inline uint32_t noc_next_fifo(const struct noc *noc, uint32_t fifo)
{
    if (fifo == NOC_NOWHERE)
        return 0;
    if ((fifo & NOC_MERGE) != 0)
        return (fifo & ~NOC_MERGE) + 1 < noc->merges ? fifo + 1 : NOC_NOWHERE;
    uint32_t port = fifo & NOC_PORT_MASK, router = fifo >> NOC_ROUTER_SHIFT;
    if (port + 1 < CT_PORTS)
        return fifo + 1;
    if (router + 1 < noc->routers)
        return (router + 1) << NOC_ROUTER_SHIFT;
    return noc->merges > 0 ? NOC_MERGE : NOC_NOWHERE;
}

/* A packet leaves by an output. [F-4] */
static inline void noc_lessen(struct noc_packet *packet, unsigned out)
{
    static const int8_t x[CT_PORTS] = {0, -1, 1, 0, 0}, y[CT_PORTS] = {0, 0, 0, -1, 1};
    packet->dx = (int16_t)(packet->dx + x[out]);
    packet->dy = (int16_t)(packet->dy + y[out]);
}

/* The router at the near end of a merge FIFO. */
static inline uint32_t noc_merge_router(const struct noc *noc, uint32_t fifo)
{
    const struct noc_merge *merge = &noc->merge[fifo & ~NOC_MERGE];
    const struct noc_side *side = &noc->side[merge->side];
    bool in_x = side->port == CT_PORT_EAST || side->port == CT_PORT_WEST;
    return side->router + merge->row * (in_x ? noc->shape.width : 1);
}

/* dx or dy of a packet, from coordinate `from` to `to` in a dimension of `size` places, [P-2]. */
static inline int noc_distance(uint32_t from, uint32_t to, uint32_t size, bool torus)
{
    int d = (int)to - (int)from;
    int h = ((int)size - 1) / 2;
    return torus ? (d + h + (int)size) % (int)size - h : d;
}

#endif
