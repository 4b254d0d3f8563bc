/*
 * random_system.h - small systems under heavy traffic, with a timing drawn over the whole table of
 * section 12 of rtl/CHIP.md, small and boundary values first; for holding one model of the cycles
 * against another. Networks are simple on purpose: neurons that fire often and packets that meet,
 * not the corners of [N-1], which random_model.h draws.
 *
 * A system is a pure function of (seed, number, shape), so one that fails is replayed by these.
 */
#ifndef SUPPORT_RANDOM_SYSTEM_H
#define SUPPORT_RANDOM_SYSTEM_H

#include "oracle/cycle_oracle.h"
#include "support/random_model.h"

enum random_ticks { RANDOM_TICKS_ANY, RANDOM_TICKS_AUTO, RANDOM_TICKS_FIXED };

/* What is asked of the generator; all zero is the usual mixture. */
struct random_system_shape {
    bool routed; /* routing and topology are these, otherwise any legal pair */
    enum cycle_routing routing;
    bool torus;
    enum random_ticks ticks;
    bool saturated; /* every neuron fires in every tick, FIFOs are shallow */
    bool sized;     /* these four are so, otherwise drawn */
    uint16_t axons, neurons;
    int k, s;
    uint16_t width, height;            /* of a chip, in cores; 0: drawn, chips too */
    uint16_t chips_x, chips_y;         /* with these; 0: one                       */
    const struct cycle_params *params; /* this timing; NULL: drawn           */
    uint32_t pins;                     /* of the system; 0: 3                */
    bool certain;                      /* neurons draw no random numbers     */
};

/* The model holds the configuration and the input in cortile.h's terms; model_oracle() and
 * model_chip() load it. */
struct random_system {
    struct random_model model;
    struct cycle_params params;
};

/* Draws a system of 2 x 2 to 5 x 5 cores over one or more chips; false when there is no memory.
 * Free it. Two shapes that differ in `routed` alone give the same network where they can. */
bool random_system_draw(struct random_system *s, uint64_t seed, uint64_t number,
                        const struct random_system_shape *shape);
void random_system_free(struct random_system *s);

/* The timing as the library is given it. */
struct ct_architecture random_system_architecture(const struct cycle_params *p);

/* All of it in one line, for a test that fails. */
void random_system_text(const struct random_system *s, char *text, size_t size);

/* Gives the oracle what the model gives before `tick` runs; `at` is the place in
 * model.input, 0 at first. */
void random_system_inject(const struct random_system *s, struct oracle *o, uint32_t tick,
                          size_t *at);

#endif
