/*
 * core_expect.h - what a core must do, core cycle by core cycle: the table of [Y-2] and a scheduler
 * [S-1]..[S-5], [Y-4], as plainly as can be. What the neurons come to in a tick, potentials and who
 * fired, is put in from outside: from the emulator.
 */
#ifndef LOCKSTEP_CORE_EXPECT_H
#define LOCKSTEP_CORE_EXPECT_H

#include "cortile.h"

#define CORE_STATE_LIST(X)                                                                         \
    X(CORE_DONE, "DONE")                                                                           \
    X(CORE_TAKE, "TAKE")                                                                           \
    X(CORE_KEY, "KEY")                                                                             \
    X(CORE_READ, "READ")                                                                           \
    X(CORE_INTEGRATE, "INTEGRATE")                                                                 \
    X(CORE_LEAK, "LEAK")                                                                           \
    X(CORE_FIRE, "FIRE")                                                                           \
    X(CORE_WRITE, "WRITE")                                                                         \
    X(CORE_SEND, "SEND")                                                                           \
    X(CORE_PIN, "PIN")

enum core_state {
#define CORE_STATE_ENUM(name, text) name,
    CORE_STATE_LIST(CORE_STATE_ENUM)
#undef CORE_STATE_ENUM
        CORE_STATES
};

const char *core_state_name(enum core_state state);

struct core_expect {
    const struct ct_core *core;
    uint32_t neurons, synapses, sram_cycles;
    uint64_t column[CT_NEURONS][4]; /* of a neuron: the axons with w = 1 */
    uint64_t slot[CT_SLOTS][4];
    int32_t v[CT_NEURONS]; /* as the SRAM holds it now */

    uint32_t tick; /* the one at work */
    uint64_t active[4], fired[4];
    int32_t after[CT_NEURONS]; /* V when the tick is done */

    enum core_state state; /* of the core cycle that comes */
    uint32_t neuron;
    uint32_t left; /* core cycles in this state, with this one */
};

/* A core before tick 0. The configuration is borrowed. */
void core_expect_start(struct core_expect *e, const struct ct_core *core, uint32_t neurons,
                       uint32_t synapses, uint32_t sram_cycles);
/* The core cycle that comes is TAKE of a tick; what `active` is then is what `slot` holds now. */
void core_expect_begin(struct core_expect *e, uint32_t tick);
/* Ends a core cycle; `ready`: in SEND, the packet was taken. After TAKE the slot is empty. */
void core_expect_step(struct core_expect *e, bool ready);
/* Sets a bit, after the step of the same cycle. */
void core_expect_set(struct core_expect *e, uint32_t slot, uint32_t axon);

#endif
