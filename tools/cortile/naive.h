/*
 * naive.h - the straightforward loop that the engine is measured against.
 *
 * How long a tick takes depends on the memory of the machine, so a time says little on another one.
 * The ratio to a loop that a good programmer would write first says more: AVX-512, 32-bit lanes,
 * one array a parameter, one masked add a crossbar row, delivery straight into the scheduler of the
 * target; no narrowing, no prefetching, no skipping. It runs the deterministic networks of gen.h
 * only, and the bench compares its spikes with the engine's: two opinions.
 */
#ifndef CT_TOOLS_NAIVE_H
#define CT_TOOLS_NAIVE_H

#include "gen.h"

struct naive;

/* Whether this machine can run it. */
bool naive_available(void);

/* Takes in a deterministic network; NULL where there is no memory. */
struct naive *naive_open(const struct gen_network *net);

/* Runs `ticks` ticks; returns how many neurons fired in them. */
uint64_t naive_run(struct naive *naive, uint32_t ticks);

/* For the negative control of the comparison: moves the threshold of one neuron. */
void naive_disturb(struct naive *naive);

void naive_close(struct naive *naive);

#endif
