/*
 * regs_run.h - ct_regs with a host and a chip around it, beside the block of the emulator: every output is compared
 * in every cycle.
 */
#ifndef LOCKSTEP_REGS_RUN_H
#define LOCKSTEP_REGS_RUN_H

#include <stdio.h>

#include "lockstep/lockstep.h"
#include "lockstep/regs_seen.h"
#include "support/rand.h"

enum { REGS_CORES_MAX = 16, REGS_CORE_WORDS = 4096 };

/* What stands around the block. It keeps to the contract at the top of ct_regs.sv. */
struct regs_chip {
    bool busy, running;
    uint32_t tick, left, wait, length; /* ticks to go, cycles to the next start, to the end */
    uint32_t testing;                  /* cycles that the self-test still takes             */
    uint32_t read_wait, read_word;     /* cycles to the word that is read, and it           */
    uint32_t *word;                    /* of the first REGS_CORES_MAX cores                 */
};

struct regs_run {
    const struct lockstep_model *model;
    struct lockstep *l;
    struct lockstep_signal clk;
#define REGS_SIGNAL_IN(name) struct lockstep_signal name;
    BLOCK_INPUT_LIST(REGS_SIGNAL_IN)
#undef REGS_SIGNAL_IN
#define REGS_SIGNAL_OUT(name, when) struct lockstep_signal name;
    BLOCK_OUTPUT_LIST(REGS_SIGNAL_OUT)
#undef REGS_SIGNAL_OUT
    struct lockstep_signal length, cycles, injected, pins, pins_lost; /* inside */
    struct block m;
    struct regs_seen seen;
    struct regs_chip chip;
    struct block_in in;   /* of this cycle */
    struct block_out out; /* of the cycle before */
    struct rand r;
    uint64_t cycle;
    bool same; /* no output has differed yet; else `text` says which */
    char text[200];
};

/* An instance after a cycle of reset; what reset does not reach is drawn from the seed. */
void regs_run_open(struct regs_run *run, const struct lockstep_model *model, int seed);
void regs_run_close(struct regs_run *run);
/* A cycle with the inputs run->in, and what the chip does of itself in the next. */
void regs_run_cycle(struct regs_run *run);
/* An access, with as many cycles as it waits: at most 100. False: it had the error response. */
bool regs_run_write(struct regs_run *run, uint32_t addr, uint32_t data);
bool regs_run_read(struct regs_run *run, uint32_t addr, uint32_t *data);
/* Random accesses, pin spikes, late signals, resets, and now and then counters that are close to
 * their end, until the first difference. */
void regs_run_random(struct regs_run *run, uint64_t cycles);

#endif
