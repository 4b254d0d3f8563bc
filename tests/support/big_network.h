/*
 * big_network.h - random networks of hundreds to thousands of neurons, of the kinds that fill cores
 * in different ways: layers one after the other, layers with one hub of many targets, recurrent
 * ones, convolutions, chains of long and mixed delays, and
 * neurons with more inputs than a core has axons.
 */
#ifndef SUPPORT_BIG_NETWORK_H
#define SUPPORT_BIG_NETWORK_H

#include "mapper/network.h"

enum big_kind {
    BIG_LAYERS,
    BIG_HUB,
    BIG_RECURRENT,
    BIG_CONVOLUTION,
    BIG_DELAYS,
    BIG_FAN_IN,
    BIG_KINDS
};

/* A function of (seed, number), of kind number % BIG_KINDS. Ends the program where it cannot be
 * made. */
struct network big_network(uint64_t seed, uint64_t number);

#endif
