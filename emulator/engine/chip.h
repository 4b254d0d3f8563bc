/*
 * chip.h - a chip in memory, shared by the files of both engines.
 *
 * Present cores are numbered densely, in ascending order of their core number; every array below
 * is indexed by this dense number, so a core that is absent costs nothing but an entry in `dense`.
 * All arrays live in one allocation made by ct_chip_create().
 */
#ifndef CT_ENGINE_CHIP_H
#define CT_ENGINE_CHIP_H

#include <stdlib.h>

#include "core/kernel.h"
#include "engine/cycle.h"

/* Where a core stands in the system. */
struct place {
    uint8_t x, y;
};

/* The destination of a neuron in 32 bits, from the least significant bit:
 *   core: dense number 16 | axon 8 | delay 4 | kind 2
 *   pin:  pin number 24 | unused 4 | kind 2
 * Before ct_chip_ready() the dense number is still a core number. */
enum {
    TARGET_AXON_SHIFT = 16,
    TARGET_DELAY_SHIFT = 24,
    TARGET_KIND_SHIFT = 28,
    TARGET_PIN_MASK = (1 << 24) - 1
};

/* What is counted while running. Arrivals are not: every set bit of a scheduler came from an
 * input or an arrival, so they follow from the others. The first line is touched by each tick. */
struct events {
    uint64_t axon_events, synaptic_ops, synaptic_draws, spikes;
    uint64_t packets, pin_spikes, hops_x, hops_y;
    uint64_t chip_crossings, inputs, merged;
    uint64_t draws_a_tick; /* of leaks and thresholds: the core's configuration, not counted */
    uint64_t unused[4];
};

enum {
    SPIKE_BUFFER = 4096,
    DEFECTS_MAX = 3 * CT_SYSTEM_CORES_MAX * CT_SYSTEM_CORES_MAX, /* each core and its two links */
    WAITING_MAX = 1 << 18
};

struct ct_chip {
    struct ct_system sys;
    uint32_t width, height; /* of the system, in cores                                       */
    const struct core_kernel *kernel;
    uint32_t capacity; /* cores that fit                                                */
    uint32_t count;    /* cores that are there                                          */
    uint32_t words;    /* 64-bit words of a bitmap over the cores                       */
    uint32_t now;      /* the tick that runs next                                       */
    bool ready;
    bool running; /* inside ct_chip_run() */
    bool many_chips;
    bool torus;   /* [F-1] */
    bool y_first; /* routing yx, [F-4] */
    struct ct_architecture arch;
    struct cycle *cycle; /* NULL: the tick engine */
    uint64_t computed, skipped;
    bool has_defects;

    uint32_t *dense;         /* [width * height] dense number + 1 of a core number, 0: absent   */
    uint16_t *number;        /* [capacity] core number                                        */
    struct place *place;     /* [capacity]                                                    */
    char *block;             /* the blocks of the cores, one after the other; see core.h       */
    uint32_t *block_line;    /* [capacity + 1]: first line of each, then the end               */
    struct core_wide *wide;  /* [capacity]: pages stay untouched where a core is never wide     */
    core_crossbar *crossbar; /* [capacity]                                                    */
    uint32_t (*target)[CT_NEURONS]; /* [capacity]                                             */
    core_bits *slot[CT_SLOTS];      /* each [capacity]: the schedulers, slot by slot          */
    uint64_t *pending[CT_SLOTS];    /* each [words]: cores with a bit set in the slot         */
    uint32_t *waiting[CT_SLOTS];    /* each [<= WAITING_MAX]: spikes whose bit is not set yet    */
    uint32_t waiting_count[CT_SLOTS];
    uint64_t *awake;       /* [words]: cores that must run even without an active axon        */
    core_bits *fired;      /* [capacity]: who fired in the last tick                         */
    uint32_t *todo;        /* [capacity]: cores to run in this tick                          */
    struct events *events; /* [capacity]                                                    */
    uint8_t *dead;         /* [width * height]: disabled cores; these three only with defects */
    uint8_t *broken_east;  /* [width * height]: disabled links in the row west of here      */
    uint8_t *broken_north; /* [width * height]: disabled links in the column south of here  */
    union {                /* records on their way to a sink                                 */
        struct ct_spike spike[SPIKE_BUFFER];
        struct ct_pin_spike pin[SPIKE_BUFFER];
    } * buffer;

    void *memory; /* the one allocation, and its size                               */
    size_t memory_bytes;
};

static inline struct core *chip_core(const struct ct_chip *chip, uint32_t c)
{
    return (void *)(chip->block + (size_t)chip->block_line[c] * CORE_LINE);
}

/* The dense number of a core number, or -1 where there is no such core. */
static inline int64_t chip_dense(const struct ct_chip *chip, uint32_t core)
{
    if (core >= chip->width * chip->height)
        return -1;
    return (int64_t)chip->dense[core] - 1;
}

/* Links between two coordinates of a dimension of `size` places. [P-2] */
static inline uint32_t chip_hops(uint32_t from, uint32_t to, uint32_t size, bool torus)
{
    return (uint32_t)abs(noc_distance(from, to, size, torus));
}

/* Chip boundaries on the way from one place to another. [F-3] */
uint32_t chip_crossings(const struct ct_chip *chip, struct place from, struct place to);

/* Sets the bit that a spike is for: dense core number 16 | axon 8. [S-4] */
void chip_write(struct ct_chip *chip, unsigned slot, uint32_t spike);

/* Ticks of a fixed length: core c begins the tick that it has to in base cycle `now`; its spikes
 * are counted, and join those in `fired`. */
void chip_begin(struct ct_chip *chip, uint32_t c, uint64_t now);

/* A chip of the cycle engine that is ready and has not run takes time, schedulers and the state of
 * the network over from one of the same system and architecture; potentials are those that its cores
 * were added with. Refused where a core of `from` is late or a packet on its way. */
CT_MUST_CHECK enum ct_status chip_resume(struct ct_chip *chip, struct ct_chip *from,
                                         struct ct_error *err);

/* Sets the bits of all spikes on their way: then the slots are the schedulers of [S-1]. */
void chip_settle(struct ct_chip *chip);

#endif
