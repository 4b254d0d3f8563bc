/*
 * map_check.h - holds a mapped network against the network by running both, the interpreter of
 * networks beside the emulator. It knows of the compiler only what mapped.h tells of its result.
 */
#ifndef SUPPORT_MAP_CHECK_H
#define SUPPORT_MAP_CHECK_H

#include "mapper/mapped.h"
#include "mapper/network.h"

/* What is wrong, one line; "" when nothing is. */
struct map_fault {
    char text[200];
};

/* Runs both for `ticks` ticks with random input spikes, a function of `seed`: all copies of each
 * neuron fire with it, all pins, and potentials are equal, each as late as the mapping says.
 * *spikes adds up the spikes of neurons. For deterministic networks. */
struct map_fault map_check_run(const struct network *net, const struct mapped *m, uint32_t ticks,
                               uint64_t seed, uint64_t *spikes);

#endif
