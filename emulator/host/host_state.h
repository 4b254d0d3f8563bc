/*
 * host_state.h - what a host block with its chip is, shared by its two files: host.c has the cycle,
 * the bus and the queues, host_chip.c the engine.
 */
#ifndef CT_HOST_HOST_STATE_H
#define CT_HOST_HOST_STATE_H

#include "host/block.h"
#include "host/host.h"
#include "host/words.h"

/* Where a core is in its tick, as far as the events told up to now say. */
struct host_core {
    bool at_work;                /* between TAKE and DONE                            */
    uint32_t tick;               /* the last that it took                            */
    uint64_t written[4];         /* bit j: neuron j was written since                */
    int32_t latest[CT_NEURONS];  /* potentials when the chip's tick started      */
    int32_t before[CT_NEURONS];  /* when the core took that tick                 */
    uint64_t early[CT_SLOTS][4]; /* input spikes that no engine knows yet    */
    uint32_t first, queued;      /* of its pin spikes                             */
};

struct ct_host {
    struct ct_system sys;
    struct ct_architecture arch; /* tick_cycles: as the engine was made */
    const char *kernel;
    uint32_t cores; /* places of the mesh */
    uint32_t unit;  /* L of section 12    */
    struct block block;
    struct block_in in;   /* of this cycle: a bus access may be put here */
    struct block_out out; /* of the cycle before                         */
    uint64_t cycle;
    struct ct_error fault; /* status CT_OK: none */

    struct words *words;    /* [cores] */
    struct host_core *core; /* [cores] */

    /* Ticks, [Y-10] [Y-11] [H-3]. */
    bool in_tick;
    uint32_t left, now, barrier;
    uint32_t phase; /* base cycles since one that was a core cycle and a router cycle, mod L */
    uint64_t ends;  /* cycle of the end of the tick */

    /* Pin spikes that wait for the spike-out FIFO: pin in bits 23:0, tick in 63:32. */
    uint64_t *queue; /* [cores][pin_depth] */
    uint32_t pin_depth, queued, turn;

    /* The engine. */
    ct_chip *chip;
    bool stale; /* words were written since it was made: they hold the potentials now */
    uint32_t *watch;
    struct ct_core *scratch;
    struct ct_event *event; /* of the tick, in order, those that are of use */
    uint32_t events, room;
    uint32_t told;   /* events up to now       */
    uint32_t loud;   /* the next from `told` on that the host may notice */
    uint64_t offset; /* cycle here less that of the engine */
    uint64_t length; /* of the tick */
};

/* One base cycle, with the access in host->in; its answer is in host->out. */
void host_cycle(struct ct_host *host);

/* Computes tick host->now, which starts in this cycle; false: a fault. */
bool host_run_tick(struct ct_host *host);
/* An input spike has left the spike-in FIFO. */
void host_inject(struct ct_host *host, uint32_t core, uint32_t slot, uint32_t axon);
/* The word of a core, and another one. */
uint32_t host_word(const struct ct_host *host, uint32_t core, uint32_t address);
void host_set_word(struct ct_host *host, uint32_t core, uint32_t address, uint32_t data);
/* CONTROL.RESET: all potentials as they are now; there is no engine then. */
void host_let_go(struct ct_host *host);

/* Whether an event is one that the host may notice. */
static inline bool host_loud(const struct ct_event *event)
{
    return event->kind == CT_EVENT_PIN || event->kind == CT_EVENT_LATE_CORE ||
           event->kind == CT_EVENT_LATE_PACKET;
}

#endif
