/*
 * top_run.h - ct_top beside what the emulator makes of it. In parts: the register block (host/block.h),
 * the ticks and the queues of pin spikes as rtl/CHIP.md sections 12 and 13 have them, written here
 * once more, and the cycle engine with the same chip image: in every base cycle all events of all
 * cores and routers are compared, after every tick all potentials and slots. And as a whole: the
 * host block of the emulator (host/host.h) hears the same accesses, is configured, run, stopped and
 * reset by them alone, and must give the same answers in the same cycles.
 *
 * The emulator runs a tick when the RTL must start it, so a run may be stopped or reset anywhere.
 */
#ifndef LOCKSTEP_TOP_RUN_H
#define LOCKSTEP_TOP_RUN_H

#include "host/host_state.h"
#include "lockstep/mesh_rtl.h"
#include "lockstep/regs_seen.h"
#include "support/filekit.h"
#include "support/rand.h"

enum { TOP_QUEUE_MAX = 16, TOP_STATES = 8 };

struct top_counts {
    uint64_t ticks, cycles, events, potentials, slots, words, resets, stops, injected, lost;
    uint64_t quiet;                 /* cycles that the host block passed over */
    uint64_t lost_in_fifo, refused; /* pin spikes; input spikes, the FIFO being full */
    uint64_t kind[CT_EVENT_KINDS];
    uint64_t arrivals[TOP_STATES]; /* packets written, by the state of their core, ct_pkg */
};

struct top_run {
    const struct lockstep_model *model;
    struct lockstep_signal valid, write, addr, wdata, ready, rdata, error, irq;
    struct mesh_rtl mesh;

    struct ct_host *host; /* the whole */
    struct block regs;
    struct regs_seen happened;
    struct block_in in;   /* of this cycle */
    struct block_out out; /* of the cycle before */

    /* Ticks. */
    bool in_tick;
    uint32_t left, now, barrier;
    uint32_t phase; /* base cycles since one that was a core cycle and a router cycle, mod L */
    uint64_t ends;  /* cycle of the end of the tick */

    /* Pin spikes, by core. */
    struct {
        uint32_t tick, pin;
    } queue[MESH_TILES_MAX][TOP_QUEUE_MAX];
    uint32_t queued[MESH_TILES_MAX];
    uint32_t turn; /* the core whose queue is looked at first */

    /* The emulator. */
    struct kit_image image; /* what the host writes */
    bool torus;
    ct_chip *chip;
    struct ct_event *want; /* events of its tick */
    size_t wanted, seen;
    uint32_t room;
    uint64_t offset; /* cycle of the RTL less that of the emulator */
    uint32_t length; /* of the tick */
    bool at_work[MESH_TILES_MAX];
    uint32_t core_tick[MESH_TILES_MAX]; /* that the core took last */
    int32_t (*v)[CT_NEURONS];           /* [cores]: what the SRAM holds now, in automatic ticks */
    int32_t (*after)[CT_NEURONS];       /* [cores]: after the tick */

    struct top_counts count;
    bool same;
    char text[400]; /* the first difference */
};

/* An instance after reset; takes the image over and frees it with itself. Nothing is loaded. */
void top_run_open(struct top_run *t, const struct lockstep_model *model, int seed,
                  const struct kit_image *image, bool torus);
void top_run_close(struct top_run *t);

/* A cycle with the bus inputs of t->in. False from the first difference on. */
bool top_run_cycle(struct top_run *t);
/* An access, until it is answered. */
bool top_run_write(struct top_run *t, uint32_t addr, uint32_t data);
bool top_run_read(struct top_run *t, uint32_t addr, uint32_t *data);

/* The host sets the length of ticks, in units of L, and writes the whole image; then there is an
 * emulator that has read the image from a file. Before the first tick. */
bool top_run_load(struct top_run *t, uint32_t units);
/* CONTROL.RESET, whatever the chip is doing, and the length of ticks again; from now on the image
 * has the potentials that are there, and the emulator reads that. */
bool top_run_reset(struct top_run *t, uint32_t units);

/* Whether ticks run, as the host sees it. */
bool top_run_busy(const struct top_run *t);
/* An image of a core, NULL: none is there. */
const struct ct_core *top_run_core(const struct top_run *t, uint32_t number, uint32_t *index);

#endif
