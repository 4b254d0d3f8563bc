/*
 * cycle_oracle.h - the second opinion on time: sections 7, 8 and 12 of rtl/CHIP.md, written from
 * that document alone and stepped through EVERY base cycle.
 *
 * It takes the configuration, the potentials and the schedulers of a functional oracle (oracle.h)
 * and moves them through cycles: in each base cycle the whole state is copied, every part looks at
 * the copy that is and writes into the copy that will be [Y-1]. Slow, and meant to be read beside
 * the specification. Systems are small: 2 x 2 to 6 x 6 cores.
 *
 *     struct cycle_oracle *c = cycle_oracle_create(o, &params);
 *     oracle_inject(o, ...);           between two ticks
 *     cycle_oracle_tick(c);            o->digest, o->spike, o->pin, c->after, c->event
 *     cycle_oracle_free(c);
 *
 * THE LOG. One record for each thing that happens, in ascending order of `cycle`; within a base
 * cycle ascending by kind (the order of the list below), then core, a, b, packet. Fields that a
 * kind does not name are 0. `core` is the number y * W + x of a core or router [F-1]; neurons are
 * numbered in their core; ports are enum cycle_port. A packet is the word of [P-1].
 *
 *   TICK_END     a tick, b its length  cycle: auto e of [Y-10], b = e - s; fixed n (t + 1), b = n.
 *                                      Nothing else is in this cycle but the next TICK_START and
 *                                      what follows from it, where it starts at once.
 *   TICK_START   a tick                cycle: auto s, fixed n t.
 *   LATE_CORE    core, a tick          the core does not TAKE this tick in its first cycle [Y-11];
 *                                      cycle: n t; once for each tick that it is late in.
 *   TAKE         core, a tick          the core cycle of TAKE; `a` is the tick that is taken.
 *   ROW_READ     core, a neuron        the first core cycle of READ: the request goes out.
 *   ROW_WRITE    core, a neuron        the core cycle of WRITE.
 *   HANDOVER     core, a neuron,       the core cycle of SEND in which the packet enters the local
 *                packet                FIFO; dx and dy as sent.
 *   STALL        core, a neuron        each core cycle of SEND in which it does not.
 *   PIN          core, a neuron        the core cycle of PIN.
 *   DONE         core, a tick          the core cycle of the last state of neuron N-1: the core is
 *                                      not done at its beginning, and done from the next base
 *                                      cycle on. `a` is the tick that is done with.
 *   GRANT        router, a input port, the router cycle of the grant; the packet as it leaves, dx
 *                b output port, packet or dy already one nearer to 0 (unchanged for local).
 *   EDGE         router, a port,       the link of a chip's side takes the packet out of the merge
 *                packet                FIFO [Y-9] at output `a` of the router at the near end.
 *   LATE_PACKET  core, a axon, b tick, a packet for tick b is written too late [Y-5]; the cycle in
 *                packet                which it is written, which is that of its GRANT to local.
 *
 * Faults: as in oracle.h, `fault` builds one deliberate mistake in. It is CYCLE_SOUND otherwise.
 */
#ifndef CYCLE_ORACLE_H
#define CYCLE_ORACLE_H

#include "oracle/oracle.h"

enum cycle_port { CYCLE_LOCAL, CYCLE_EAST, CYCLE_WEST, CYCLE_NORTH, CYCLE_SOUTH, CYCLE_PORTS };

enum cycle_routing { CYCLE_XY, CYCLE_YX, CYCLE_WEST_FIRST };

/* The table of section 12. The caller sees to it that they are in range. */
struct cycle_params {
    int k, s, core_divider, local_depth, depth, stages, router_divider, link_cycles;
    enum cycle_routing routing;
    bool torus;
    int edge_cycles, edge_depth;
    uint32_t tick_cycles; /* 0: auto */
    int barrier;
};

#define CYCLE_KIND_LIST(X)                                                                         \
    X(TICK_END)                                                                                    \
    X(TICK_START)                                                                                  \
    X(LATE_CORE)                                                                                   \
    X(TAKE)                                                                                        \
    X(ROW_READ)                                                                                    \
    X(ROW_WRITE)                                                                                   \
    X(HANDOVER)                                                                                    \
    X(STALL)                                                                                       \
    X(PIN)                                                                                         \
    X(DONE)                                                                                        \
    X(GRANT)                                                                                       \
    X(EDGE)                                                                                        \
    X(LATE_PACKET)

enum cycle_kind {
#define CYCLE_KIND_ENUM(name) CYCLE_##name,
    CYCLE_KIND_LIST(CYCLE_KIND_ENUM)
#undef CYCLE_KIND_ENUM
        CYCLE_KIND_COUNT
};

struct cycle_event {
    uint64_t cycle;
    int kind, core, a, b;
    uint32_t packet;
};

/* Every deliberate mistake: the name, and what it gets wrong. */
#define CYCLE_FAULT_LIST(X)                                                                        \
    X(CYCLE_SOUND, "none")                                                                         \
    X(CYCLE_RR_FIRST, "round robin of an output starts with east after reset")                     \
    X(CYCLE_RR_SAME, "round robin starts with the input granted last")                             \
    X(CYCLE_RR_FIXED, "no round robin: local always first")                                        \
    X(CYCLE_RR_DESCENDING, "round robin in descending order")                                      \
    X(CYCLE_RR_MOVES, "round robin moves on without a grant")                                      \
    X(CYCLE_RR_COMMON, "one round robin for all outputs of a router")                              \
    X(CYCLE_RR_EACH_TICK, "round robin is reset in each tick")                                     \
    X(CYCLE_LINK_UNSEEN, "occupancy ignores packets on the link")                                  \
    X(CYCLE_ROOM_LATE, "room is seen one router cycle late")                                       \
    X(CYCLE_ROOM_EARLY, "room is seen in the cycle in which it is made")                           \
    X(CYCLE_STAGES_LONG, "one router cycle too many in a FIFO")                                    \
    X(CYCLE_STAGES_SHORT, "one router cycle too few in a FIFO")                                    \
    X(CYCLE_STAGES_BASE, "stages counted from the hand-over's base cycle, not its router cycle")   \
    X(CYCLE_LINK_LONG, "an output is occupied one router cycle too long")                          \
    X(CYCLE_LINK_SHORT, "an output is never occupied")                                             \
    X(CYCLE_LINK_SLOW, "a packet arrives one router cycle late")                                   \
    X(CYCLE_LOCAL_OCCUPIED, "the local output is occupied as the others are")                      \
    X(CYCLE_K_DOWN, "integrating rounds down")                                                     \
    X(CYCLE_K_ACTIVE, "integrating goes over all active axons, with a synapse or not")             \
    X(CYCLE_K_IDLE, "integrating takes a cycle where nothing is active")                           \
    X(CYCLE_SRAM_SHORT, "a row is read in one cycle")                                              \
    X(CYCLE_KEY_SKIPPED, "no key where nothing in the core is stochastic")                         \
    X(CYCLE_SEND_NONE, "a neuron without destination goes through SEND as well")                   \
    X(CYCLE_PIN_FREE, "a spike to a pin takes no cycle")                                           \
    X(CYCLE_STALL_UNCOUNTED, "stalls are not counted")                                             \
    X(CYCLE_LOCAL_DEEP, "the local FIFO holds one packet more")                                    \
    X(CYCLE_LOCAL_DEPTH, "the local FIFO has the depth of the others")                             \
    X(CYCLE_NO_BUBBLE, "entering a ring needs room for one")                                       \
    X(CYCLE_BUBBLE_TURN, "only packets from local need room for two")                              \
    X(CYCLE_BUBBLE_RING, "packets in a ring need room for two")                                    \
    X(CYCLE_BUBBLE_MESH, "packets need room for two on a mesh")                                    \
    X(CYCLE_TORUS_TIE, "west where both ways round are equally long")                              \
    X(CYCLE_TORUS_LONG, "the long way round a torus")                                              \
    X(CYCLE_ROUTE_SWAPPED, "xy and yx mixed up")                                                   \
    X(CYCLE_ADAPTIVE_INVERTED, "west_first prefers y")                                             \
    X(CYCLE_ADAPTIVE_BLIND, "west_first does not look at the room at the other end")               \
    X(CYCLE_ADAPTIVE_NEVER, "west_first never leaves x for a port that is not open")               \
    X(CYCLE_MERGE_DESCENDING, "merging in descending order of rows")                               \
    X(CYCLE_MERGE_FIXED, "merging always takes the lowest row")                                    \
    X(CYCLE_MERGE_AT_ONCE, "merging takes a packet in the cycle of its arrival")                   \
    X(CYCLE_MERGE_ALL, "every row has its own link between chips")                                 \
    X(CYCLE_MERGE_DEPTH, "merge FIFOs have the depth of the others")                               \
    X(CYCLE_MERGE_HEAD, "a blocked row holds up the rows after it")                                \
    X(CYCLE_EDGE_SHORT, "the link between chips is never occupied")                                \
    X(CYCLE_EDGE_SLOW, "a packet crosses to a chip one router cycle late")                         \
    X(CYCLE_EDGE_TWICE, "merge FIFOs on the wrap-around of a lone chip")                           \
    X(CYCLE_TAKE_LAST, "a slot is cleared after the packet of that cycle is written")              \
    X(CYCLE_BARRIER_LONG, "the barrier is one base cycle too long")                                \
    X(CYCLE_BARRIER_UNALIGNED, "the next tick does not wait for a common edge of both clocks")     \
    X(CYCLE_END_CORES, "a tick ends without waiting for the network")                              \
    X(CYCLE_END_MERGE, "a tick ends without waiting for the merge FIFOs")                          \
    X(CYCLE_END_LONG, "a tick ends a base cycle late")                                             \
    X(CYCLE_LATE_AFTER, "a packet written in the cycle of TAKE is not late")                       \
    X(CYCLE_LATE_SKIPS, "a late core leaves out the ticks that it owes")                           \
    X(CYCLE_LATE_WAITS, "a late core waits for the start of the next tick")                        \
    X(CYCLE_LATE_ONCE, "a core that owes several ticks is late in the first only")                 \
    X(CYCLE_DRAWS_NOW, "a late core draws by the tick that is now")                                \
    X(CYCLE_DIGEST_WRITTEN, "the digest of a fixed tick has only what is written")                 \
    X(CYCLE_DIGEST_ROWS, "the digest of a fixed tick has the rows as they are")                    \
    X(CYCLE_DIGEST_SPIKES, "a late core keeps its last spikes in the digest")                      \
    X(CYCLE_COUNT_MESH, "links counted as on a mesh")                                              \
    X(CYCLE_COUNT_WRAP, "chip boundaries at the wrap-around not counted")

enum cycle_fault {
#define CYCLE_FAULT_ENUM(name, text) name,
    CYCLE_FAULT_LIST(CYCLE_FAULT_ENUM)
#undef CYCLE_FAULT_ENUM
        CYCLE_FAULT_COUNT
};

struct cycle_state;
struct cycle_work;
struct cycle_local;

/* What may be read from outside comes first; only `fault` is set from outside. */
struct cycle_oracle {
    enum cycle_fault fault; /* set it before the first tick                                 */
    struct oracle *o;       /* borrowed; rows and slots as they physically are              */
    /* The machine after the last tick as [Y-11] has it: potentials after the last tick begun,
     * packets of begun ticks in their slots. After an automatic tick it equals *o. */
    struct oracle *after;
    struct cycle_params p;
    uint64_t cycle; /* the base cycle that is stepped next                                  */
    uint32_t tick;  /* the tick that is now, or that starts next: o->now                    */
    bool in_tick;
    struct cycle_event *event;
    size_t event_count, event_room;
    bool no_memory;                /* the log is incomplete                               */
    uint64_t handed_over, written; /* packets                                             */
    uint64_t late_packets, late_cores;
    int width, height; /* of the system                                                     */
    uint64_t start;    /* of the tick                                                       */
    int *core_at;      /* place in o->core by core number, -1 where there is none           */
    struct cycle_state *now, *next; /* [Y-1]: what every part sees, and what will be        */
    struct cycle_work *work;        /* what a core has in hand                              */
    struct cycle_local *local;      /* what each router grants local in this cycle          */
};

/* `o` is borrowed and must outlive the result; o->now is the first tick. NULL when there is no
 * memory. Free it. */
struct cycle_oracle *cycle_oracle_create(struct oracle *o, const struct cycle_params *p);
void cycle_oracle_free(struct cycle_oracle *c);

/* Steps one base cycle; true when the tick has ended with it. Then o->now is the next tick;
 * o->digest, o->spike and o->pin are of the tick that has ended, and `after` is filled in. In ticks
 * of n cycles the spikes and pin spikes are those of cores that have begun the tick [Y-11].
 * Counters o->core[].count: all but received and merged count when a tick is begun, for the whole
 * of it; those two count when a packet is written. */
bool cycle_oracle_step(struct cycle_oracle *c);
/* Steps until the tick has ended. */
void cycle_oracle_tick(struct cycle_oracle *c);

/* Packets in all FIFOs, merge FIFOs among them, and on links. */
int cycle_oracle_in_fifos(const struct cycle_oracle *c);
int cycle_oracle_on_links(const struct cycle_oracle *c);
/* The greatest occupancy less depth of any FIFO: never above 0. */
int cycle_oracle_overfull(const struct cycle_oracle *c);

/* Whether two events are the same in every field; the record has a gap, so no memcmp(). */
bool cycle_event_same(const struct cycle_event *a, const struct cycle_event *b);
/* "GRANT", and one line about an event. */
const char *cycle_kind_text(int kind);
void cycle_event_text(const struct cycle_event *e, char *text, size_t size);

#endif
