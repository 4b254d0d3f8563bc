/*
 * map_check.h - holds a chip of one core against the network it was compiled from, twice: bit by
 * bit (every synapse with its weight and delay, every parameter and output, and nothing else), and
 * by running both (the interpreter of networks beside the emulator). It knows of the compiler only
 * what map_direct.h tells about its result.
 */
#ifndef SUPPORT_MAP_CHECK_H
#define SUPPORT_MAP_CHECK_H

#include "mapper/map_direct.h"

/* What is wrong, one line; "" when nothing is. */
struct map_fault {
    char text[200];
};

struct map_fault map_check_core(const struct network *net, const struct mapped *m);

/* Runs both for `ticks` ticks with random input spikes, a function of `seed`: all copies of each
 * neuron fire with it, all pins, and potentials are equal. *spikes adds up the spikes of neurons.
 * For deterministic networks. */
struct map_fault map_check_run(const struct network *net, const struct mapped *m, uint32_t ticks,
                               uint64_t seed, uint64_t *spikes);

#endif
