/*
 * cycle.h - the cycle engine's part of a chip: when the cores do what the tick engine computes, and
 * the network that carries their packets. [Y-1] to [Y-11]
 *
 * What a core computes in a tick depends on its scheduler at TAKE alone, so it is computed there,
 * by the code of the tick engine, and gives with it the core cycles in which the core has packets
 * to hand over. From then on a core is only looked at in those cycles; all between them is a sum.
 *
 * In automatic ticks timing cannot change a spike, [T-3]: the whole tick is computed first, and its
 * packets, already delivered, then go through the network for the time they take. In ticks of a
 * fixed length the packets that arrive write the schedulers.
 */
#ifndef CT_ENGINE_CYCLE_H
#define CT_ENGINE_CYCLE_H

#include "core/core.h"
#include "noc/noc.h"

struct ct_chip;
struct crew;
struct watch;

enum {
    CYCLE_WHEEL = 8192,   /* buckets of events: base cycles ahead that need no second lap */
    CYCLE_HEAD = 5,       /* core cycles of TAKE and KEY, [Y-2]                           */
    CYCLE_SEND_SHIFT = 24 /* of the neuron in an entry of `send`                        */
};

/* Builds for debugging count the packets in the FIFOs in every base cycle: none may be lost. */
#ifdef CT_DEBUG
enum { CYCLE_CHECKS = 1 };
#else
enum { CYCLE_CHECKS = 0 };
#endif

/* A core in time. */
struct cycle_core {
    uint64_t began;  /* base cycle of TAKE in the last tick begun                      */
    uint64_t due;    /* base cycle of what it does next, while it is in a bucket       */
    uint64_t done;   /* first base cycle at whose beginning it is done; UINT64_MAX:    */
                     /* not known before its packets are handed over                   */
    uint64_t stalls; /* core cycles in which it stalled in this tick                   */
    uint32_t tick;   /* the tick that it begins next                                   */
    uint32_t begun;  /* ticks for which cycle_begin() was called                       */
    uint32_t length; /* core cycles of the tick without stalls                         */
    uint32_t next;   /* in its bucket: core + 1, 0 ends                                */
    uint16_t sends, sent;
    bool owes; /* due is a TAKE: it begins a late tick                           */
};

/* The part of the engine that belongs to a region of the network: its cores that wait for their
 * time, and what is counted there. One thread has it. */
struct cycle_region {
    uint32_t *bucket;           /* [CYCLE_WHEEL]: first core + 1                    */
    uint64_t *filled;           /* [CYCLE_WHEEL / 64]: bit k: bucket k is not empty */
    uint32_t waiting;           /* cores in buckets                                 */
    uint64_t next;              /* base cycle in which something can happen here    */
    uint64_t refresh;           /* of the network, from this base cycle on          */
    uint64_t handed;            /* CYCLE_CHECKS: packets handed over,               */
    int64_t lacking;            /* and those of them not arrived and not here       */
    struct ct_timing timing;    /* packets and their latencies, what was lost       */
    struct ct_tick_timing tick; /* packets and stalls of the tick                   */
};

struct cycle {
    struct ct_architecture arch;
    struct noc noc;
    struct crew *crew;                  /* one member a region                                */
    uint64_t start;                     /* base cycle in which the tick that is now started   */
    uint64_t end;                       /* cycles from here on are not gone through now       */
    uint32_t idle;                      /* core cycles of a core that has nothing to do       */
    uint32_t align;                     /* L                                                  */
    uint32_t steps[CT_AXONS + 1];       /* ceil(n / K)                                        */
    struct cycle_core *core;            /* [cores]                                            */
    uint8_t *region_of;                 /* [cores]                                            */
    uint32_t (*send)[CT_NEURONS];       /* [cores]: neuron 8 | core cycle of SEND 24          */
    core_bits (*flying)[CT_SLOTS];      /* [cores], fixed ticks: for the digest               */
    struct ct_core_timing *core_timing; /* [cores]                                       */
    struct cycle_region *region;        /* [noc.regions]                                 */
    struct ct_timing timing;            /* of ticks; with that of the regions in `sum`   */
    struct ct_timing sum;               /* what was asked for last                       */
    struct ct_tick_timing tick;         /* the last one */
    struct watch *watch;                /* NULL: nothing is watched */
    void *memory;
    size_t memory_bytes;
};

/* Makes the engine's part of a chip of a shape, for at most `threads` threads. Ticks of a fixed
 * length are run by one: cores that are late share words of bitmaps with others. */
CT_MUST_CHECK enum ct_status cycle_create(struct cycle **out, const struct ct_system *sys,
                                          uint32_t cores, const struct ct_architecture *arch,
                                          uint32_t threads, struct ct_error *err);
void cycle_destroy(struct cycle *cycle);

/* Its memory in bytes, but for its threads. */
size_t cycle_bytes(const struct cycle *cycle);

/* Core c, when it is added, has a number. */
void cycle_place(struct cycle *cycle, uint32_t c, uint32_t number);

/* Before the first core of tick chip->now begins. */
void cycle_start_tick(struct ct_chip *chip);

/* Core c takes its axons for `tick` in base cycle `began`: lays down when it will send, from its
 * active axons and from who fired. */
void cycle_begin(struct ct_chip *chip, uint32_t c, const struct core_list *active,
                 const core_bits fired, uint32_t tick, uint64_t began);

/* Automatic ticks: carries the packets of tick chip->now, which is computed, to their end. */
void cycle_drain(struct ct_chip *chip);

/* Ticks of a fixed length: runs tick chip->now. */
void cycle_period(struct ct_chip *chip);

/* Ticks of a fixed length: puts the bits of the packets that are on their way into `flying`, one
 * set of slots a core. [Y-11] */
void cycle_find_flying(struct ct_chip *chip);

/* ---- shared by cycle.c and period.c ---------------------------------------------------------- */

/* Goes through the base cycles from cycle->start on in which something happens, before `end`;
 * UINT64_MAX: until all has happened. */
void cycle_go_on(struct ct_chip *chip, uint64_t end);

/* The base cycle at whose beginning core c is done, UINT64_MAX: not known yet. Cores that took no
 * part in an automatic tick are idle ones. */
uint64_t cycle_done(const struct cycle *cycle, uint32_t c);

/* Puts core c into the bucket of its `due`. */
void cycle_wait(struct cycle *cycle, uint32_t c);

/* Not one-to-one from `tick` on: true where that was not known from a tick as early. [Y-11] */
bool cycle_lose(struct ct_chip *chip, uint32_t tick, uint64_t now);

/* The same because of a packet for tick `delivery`. */
void cycle_lose_packet(struct ct_chip *chip, uint32_t from, uint32_t neuron, uint32_t delivery,
                       uint64_t now);

/* The neuron whose packet is the i-th that core c hands over in its tick. */
static inline uint32_t cycle_send_neuron(const struct cycle *cycle, uint32_t c, unsigned i)
{
    return cycle->send[c][i] >> CYCLE_SEND_SHIFT;
}

/* The packet of a neuron of core c that fired in `tick`, and its 32 bits, [P-1]. */
struct noc_packet cycle_packet(const struct ct_chip *chip, uint32_t c, uint32_t neuron,
                               uint32_t tick);
uint32_t cycle_packet_word(const struct ct_chip *chip, const struct noc_packet *packet);

/* All that was counted up to now. */
const struct ct_timing *cycle_timing(struct cycle *cycle);

/* Sums up the tick. */
void cycle_end_tick(struct ct_chip *chip);

#endif
