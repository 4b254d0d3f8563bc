/*
 * core_run.h - runs every core of a model as RTL, beside a chip of the tick engine: potentials,
 * spikes and schedulers are the emulator's, the cycles are those of core_expect.h. Packets are
 * taken with random back-pressure and written some random cycles later, before their tick; other
 * packets and input spikes come at random in any state, and while a core is done the host writes
 * words of it and reads them back. Every base cycle all outputs, the state, the accesses of the
 * SRAM and the whole scheduler are compared, every tick the whole SRAM, and the scheduler with the
 * emulator's.
 */
#ifndef LOCKSTEP_CORE_RUN_H
#define LOCKSTEP_CORE_RUN_H

#include "lockstep/core_expect.h"
#include "lockstep/lockstep.h"
#include "support/random_model.h"

/* Spikes from elsewhere as inputs of a model, each given in the tick in which it acts. */
struct core_foreign {
    struct model_input *input; /* free it */
    size_t count;
    uint32_t room;
};

struct core_style {
    uint64_t seed;
    int x_seed;                   /* of what reset does not reach                          */
    uint32_t stall_percent;       /* cycles in which the FIFO has no room, 0..99           */
    uint32_t divider;             /* base cycles in a core cycle                           */
    uint32_t foreign_percent;     /* cycles in which a spike from elsewhere comes          */
    bool apart;                   /* what is random of a core does not depend on the others   */
    struct core_foreign *foreign; /* NULL, or where they are written down              */
    bool reset_midway;            /* before the run, one is broken off by a reset          */
};

/* What was seen: a comparison of nothing proves nothing. */
struct core_tally {
    uint64_t models, ticks, core_cycles, base_cycles;
    uint64_t in_state[CORE_STATES]; /* core cycles                       */
    uint64_t sent, stalls, pins, fired;
    uint64_t arrivals[CORE_STATES]; /* spikes that came, by state        */
    uint64_t into_taken;            /* of them in TAKE, for its slot     */
    uint64_t together;              /* cycles with a packet and an input */
    uint64_t resets, written, read; /* words written and read by the host in between */
};

/* False at the first difference, of which `text` then tells cycle, signal, values and clause; true
 * where there was none. What cannot be run at all ends the test. */
bool core_run(const struct lockstep_model *model, const struct random_model *m,
              const struct core_style *style, struct core_tally *tally, char *text, size_t size);

#endif
