/*
 * random_build.h - random networks of every kind, made by the builder: larger than those of
 * random_network.h, with shapes, convolutions, poolings, random projections, long delays,
 * recurrence, wide weights and pins, each as far as it is asked for.
 */
#ifndef SUPPORT_RANDOM_BUILD_H
#define SUPPORT_RANDOM_BUILD_H

#include "mapper/network_build.h"
#include "support/rand.h"

/* All 0: feed-forward with delays of 1, few weights, small. */
struct random_build {
    uint32_t populations; /* at most; 0: 4                                    */
    uint32_t size;        /* neurons of one, at most; 0: 60                   */
    uint32_t delay;       /* the longest; 0: 1                                */
    int32_t weight;       /* the greatest; 0: from -2, -1, 1, 2, 3            */
    bool recurrent;       /* projections go anywhere                          */
    bool stochastic;      /* some neurons and projections draw                */
    bool pins;            /* some outputs have pins of their own              */
};

/* A function of (seed, number) and the options; stops the program where there is no memory. */
struct network random_build(uint64_t seed, uint64_t number, const struct random_build *options);

#endif
