/*
 * compare.h - holds the library against the oracle over a whole run of a model: after every tick
 * all potentials, all scheduler slots and the digest; every spike and every spike at a pin in its
 * order; at the end all counters of all cores.
 */
#ifndef SUPPORT_COMPARE_H
#define SUPPORT_COMPARE_H

#include "support/random_model.h"

/* What the oracle did in a run, tick by tick. */
struct record {
    uint32_t ticks, cores, neurons;
    int32_t *potential;            /* [tick][core][neuron]   */
    uint64_t (*slot)[CT_SLOTS][4]; /* [tick][core]           */
    uint64_t *digest;              /* [tick]                 */
    struct ct_spike *spike;        /* in the order of [T-5]  */
    struct ct_pin_spike *pin;
    size_t spike_count, pin_count;
    struct ct_counters *counters; /* [core], after the last tick */
};

/* Runs the oracle with a fault or none; false when there is no memory. */
bool record_oracle(struct record *rec, const struct random_model *m, enum oracle_fault fault);
void record_free(struct record *rec);

/* The first difference, as one line: tick, core, neuron, both values, the clauses concerned; and
 * how many core-ticks the library skipped as quiescent. */
struct difference {
    bool found;
    uint64_t skipped;
    char text[320];
};

/* Runs the library with a kernel in pieces of random length (all of one tick when `piece_seed` is
 * 0), gives the input as the model says, and compares. */
void compare_chip(const struct random_model *m, const struct record *rec, const char *kernel,
                  uint64_t piece_seed, struct difference *diff);

#endif
