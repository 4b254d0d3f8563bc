/*
 * cycle_parts.h - the state of the cycle oracle, and what its files call of each other:
 * cycle_oracle.c has the ticks, cycle_core.c the cores, cycle_router.c FIFOs, routers and chip
 * edges.
 */
#ifndef CYCLE_PARTS_H
#define CYCLE_PARTS_H

#include "oracle/cycle_oracle.h"

/* A packet on its way. The word holds the delivery tick modulo 16 only; `tick` is the whole. */
struct cycle_packet {
    uint32_t word, tick;
    uint64_t arrives; /* base cycle, [Y-6] */
};

/* The packets of a FIFO and those on the link towards it, the oldest first: `count` is the
 * occupancy [Y-6]. One place more than the deepest FIFO has, which a fault uses. */
struct cycle_fifo {
    int count;
    uint64_t left; /* 1 + the base cycle in which a packet left last, 0: none so far; for a fault */
    struct cycle_packet p[65];
};

/* Indexed by port. `merge` stands at an output that leads to another chip. */
struct cycle_router {
    struct cycle_fifo in[CYCLE_PORTS], merge[CYCLE_PORTS];
    int last[CYCLE_PORTS];           /* the input that this output granted last, -1: none */
    uint64_t free_from[CYCLE_PORTS]; /* the output is not occupied from this base cycle on */
};

/* The link of one side of a chip to the neighbouring chip, [Y-9]. */
struct cycle_side {
    int last; /* the row or column of the chip that it took from last, -1: none */
    uint64_t free_from;
};

/* [Y-2]. TAKE is not among them: a core that is done takes in the cycle in which it starts. */
enum cycle_core_state {
    AT_DONE,
    AT_KEY,
    AT_READ,
    AT_INTEGRATE,
    AT_LEAK,
    AT_FIRE,
    AT_WRITE,
    AT_SEND,
    AT_PIN
};

struct cycle_core {
    enum cycle_core_state state;
    int j, left;   /* neuron; core cycles left in the state         */
    uint32_t next; /* the tick to begin next: begun are all before it */
};

struct cycle_state {
    struct cycle_router *router; /* by number                          */
    struct cycle_side *side;     /* by chip number * CYCLE_PORTS + port */
    struct cycle_core *core;     /* by place in o->core                */
};

/* What one neuron comes to in the tick that its core has begun. */
struct cycle_plan {
    int v, synapses;
    bool fired;
};

/* A core's own affairs, which no other part sees, and what it does to its slot in this cycle. */
struct cycle_work {
    struct cycle_plan plan[256];
    int active_axons;
    bool taking;
    uint32_t taken; /* the tick */
};

/* What a router grants local in this cycle, at most one packet. */
struct cycle_local {
    bool there;
    struct cycle_packet packet;
};

/* ---- cycle_oracle.c ---- */

void cycle_log(struct cycle_oracle *c, enum cycle_kind kind, int core, int a, int b,
               uint32_t packet);

/* ---- cycle_core.c ---- */

/* The number of the core at k, [F-1]. */
int cycle_core_number(const struct cycle_oracle *c, int k);
/* The packet of neuron j of the core at k, fired in `tick`, as handed over. */
struct cycle_packet cycle_packet_of(const struct cycle_oracle *c, int k, int j, uint32_t tick);
/* One core cycle of the core at k. */
void cycle_core_step(struct cycle_oracle *c, int k);
/* The end of a base cycle: slots that were taken are cleared, packets granted local written. */
void cycle_write_slots(struct cycle_oracle *c);

/* ---- cycle_router.c ---- */

/* A FIFO of a router, by where it is. */
struct cycle_place {
    int router, port;
    bool merge;
};

/* The router on that side, or -1 where the mesh ends. */
int cycle_neighbour(const struct cycle_oracle *c, int router, int port);
/* Whether the FIFO has room for `packets` more, as seen at the beginning of the cycle. */
bool cycle_room(const struct cycle_oracle *c, struct cycle_place at, int packets);
/* A packet enters a FIFO, from the next base cycle on. */
void cycle_push(struct cycle_oracle *c, struct cycle_place at, struct cycle_packet packet);
/* One router cycle of all routers and chip edges. What a router grants local goes to c->local. */
void cycle_routers(struct cycle_oracle *c);
/* Whether all FIFOs have occupancy 0 in `s`. */
bool cycle_network_empty(const struct cycle_oracle *c, const struct cycle_state *s);

#endif
