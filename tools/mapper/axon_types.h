/*
 * axon_types.h - chooses the types of axons for one core: each axon has one of four types, each
 * neuron one weight a type, and every synapse must come out with its own weight.
 *
 * A source (an input line, or a neuron with a delay) has a demand for each of its synapses: a
 * target and a weight. It gets one axon for each type that its demands are given. First a search
 * looks for types with one axon for every source, within a budget of steps; where it finds none,
 * each source in turn takes as few types as its targets still allow, which always ends well when
 * no neuron needs more than four weights. No randomness: equal demands get equal types.
 */
#ifndef CT_MAPPER_AXON_TYPES_H
#define CT_MAPPER_AXON_TYPES_H

#include "cortile.h"

/* A weight and whether its synapse is stochastic, as one number; 0 stands for none. */
typedef int32_t axon_weight;

static inline axon_weight axon_weight_make(int32_t weight, bool stochastic)
{
    return weight * 2 + stochastic;
}

struct axon_demand {
    uint16_t target;    /* neuron, 0..255                         */
    uint8_t type;       /* the answer                             */
    axon_weight weight; /* not of weight 0                        */
};

/* Demands of one source are next to one another, at most one for each target and weight. */
struct axon_source {
    uint32_t first, count; /* of the demands                                        */
    uint8_t rank;          /* served first: 0 may hardly have two axons, 2 may well */
    uint8_t types;         /* the answer: bit g for an axon of type g               */
};

struct axon_types {
    struct axon_source *source;
    struct axon_demand *demand;
    uint32_t sources, demands;
    axon_weight weight[CT_NEURONS][CT_AXON_TYPES]; /* the answer, by target and type; 0: free */
};

/* The first five different weights that the demands on each target have, 0 where there are fewer:
 * a fifth is one too many. */
void axon_types_needed(const struct axon_types *t, axon_weight needed[CT_NEURONS][5]);

/* Fills in the answers. No target may need more than four weights. False: no memory. */
bool axon_types_choose(struct axon_types *t);

#endif
