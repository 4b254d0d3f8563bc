/*
 * place_suite.h - graphs of cores to measure placement with.
 */
#ifndef SUPPORT_PLACE_SUITE_H
#define SUPPORT_PLACE_SUITE_H

#include "mapper/place.h"
#include "support/partition_nets.h"

/* Enumerator, key, text. The first two are the generators of Jin et al. (ASPLOS 2023,
 * github.com/Jinouwen/mapping_cpp) to the last weight, in units of 2^-16: layers of `side` cores,
 * `side` of them, with the last one unconnected, as there. The others have the shapes of networks
 * that were cut into cores:
 *
 *   cnn        convolutional, grouped, 3 x 3: layers of 16 x 16 to 4 x 4 tiles by 4 to 16 groups of
 *              channels; a tile feeds the tiles around it by the neurons that they share
 *   reservoir  a liquid-state machine (Maass et al. 2002): 3-D block of cores, linked with a
 *              probability that falls with distance, exp(-(d / 2)^2)
 *   random     every core sends to 16 others chosen at random: placement can gain little
 *   sheet      a 2-D sheet in which cores send to all up to 4 away, by a Gaussian of deviation 1.5;
 *              numbered outwards from the middle, as a partition would that grows
 */
#define PLACE_SUITE_LIST(X)                                                                        \
    X(PLACE_SUITE_CONV, "conv", "convolution of Jin et al., 4 to 1")                               \
    X(PLACE_SUITE_DENSE, "dense", "dense layers of Jin et al.")                                    \
    X(PLACE_SUITE_CNN, "cnn", "grouped convolutional network")                                     \
    X(PLACE_SUITE_RESERVOIR, "reservoir", "reservoir linked by distance")                          \
    X(PLACE_SUITE_RANDOM, "random", "random links")                                                \
    X(PLACE_SUITE_SHEET, "sheet", "2-D sheet, linked locally")

enum place_suite {
#define PLACE_SUITE_ENUM(name, key, text) name,
    PLACE_SUITE_LIST(PLACE_SUITE_ENUM)
#undef PLACE_SUITE_ENUM
        PLACE_SUITES
};

const char *place_suite_key(enum place_suite which);
const char *place_suite_text(enum place_suite which);

/* Makes a problem for a mesh of side x side cores, 16..256, on one chip or, beyond 64, on several;
 * freed by place_suite_free(). False: no memory. */
bool place_suite_make(struct place_problem *problem, enum place_suite which, uint32_t side);

/* The graph of a network that was partitioned, on one chip of 64 x 64: a neuron's core sends to
 * every core that has an input of it, with a weight of one for each axon, which is what the copies
 * of the neuron send when it fires. False: no memory. */
bool place_suite_plan(struct place_problem *problem, const struct nets *nets,
                      const struct partition *partition);

void place_suite_free(struct place_problem *problem);

#endif
