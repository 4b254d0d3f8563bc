/*
 * codebook.h - few weights of which a neuron's many are sums.
 *
 * A neuron of the chip has one weight for each of four axon types, and an input may have axons of
 * several types, and several of one: its weight is the sum over the axons that have a synapse. So a
 * neuron with more than four different weights needs four values whose sums they are: {1, 2, 4, -8}
 * gives all of -8..7 with four axons an input.
 */
#ifndef CT_MAPPER_CODEBOOK_H
#define CT_MAPPER_CODEBOOK_H

#include "axon_types.h"

enum { CODEBOOK_WEIGHTS_MAX = 2 * CT_AXONS /* different weights of one neuron */ };

/* Values by number; how often each is needed at the most for one weight. */
struct codebook {
    uint8_t values; /* 0..4 */
    uint8_t times[CT_AXON_TYPES];
    axon_weight value[CT_AXON_TYPES];
};

/* Makes the book of a neuron that needs `count` different weights, none of them 0: the weights
 * themselves where there are at most four and not `compact`, else as few values, and then as few
 * axons, as a search of bounded length finds. False: there is no exact one. */
bool codebook_make(struct codebook *book, const axon_weight *weight, uint32_t count, bool compact);

/* How often each value is taken for a weight; false where it is no sum of them. */
bool codebook_parts(const struct codebook *book, axon_weight weight, uint8_t times[CT_AXON_TYPES]);

#endif
