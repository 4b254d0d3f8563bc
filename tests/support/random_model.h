/*
 * random_model.h - whole systems with their input, drawn at random over all of [N-1] with the
 * boundaries forced, and the same system built for the library and for the oracle.
 *
 * A model is a pure function of (seed, number), so one that fails is replayed by these two.
 */
#ifndef SUPPORT_RANDOM_MODEL_H
#define SUPPORT_RANDOM_MODEL_H

#include "cortile.h"
#include "oracle/oracle.h"
#include "support/rand.h"

/* An input spike: when it is given (before tick `given` runs), and where and when it acts. */
struct model_input {
    uint32_t given, tick, core_index, axon;
};

struct random_model {
    struct ct_system sys;
    uint32_t core_count;
    struct ct_core *core; /* ascending core number */
    uint32_t ticks;
    struct model_input *input; /* ascending `given` */
    size_t input_count;
};

/* What is asked of the generator; all zero is the usual mixture of small models. */
struct model_shape {
    uint32_t cores;          /* 0: one to four */
    uint32_t ticks;          /* 0: 30 to 200   */
    uint32_t axons, neurons; /* of every core; 0: drawn */
    bool full;               /* 256 axons and 256 neurons, a dense block of cores */
    bool just_in_time;       /* every input is given before the tick in which it acts */
};

/* Draws a model; false when there is no memory. Free it. */
bool model_draw(struct random_model *m, uint64_t seed, uint64_t number,
                const struct model_shape *shape);
void random_model_free(struct random_model *m);

/* The number of a core in its system, [F-1]. */
uint32_t model_core_number(const struct random_model *m, uint32_t core_index);

/* Both machines before tick 0. */
struct oracle *model_oracle(const struct random_model *m, enum oracle_fault fault);
enum ct_status model_chip(const struct random_model *m, const char *kernel, ct_chip **out,
                          struct ct_error *err);
/* One neuron in the oracle's terms. */
struct oracle_neuron model_oracle_neuron(const struct ct_neuron *n);

#endif
