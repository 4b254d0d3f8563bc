/*
 * layers.h - what each population of a network takes on the chip, counted in a plan: for reports.
 */
#ifndef CT_MAPPER_LAYERS_H
#define CT_MAPPER_LAYERS_H

#include "flatten.h"
#include "network.h"
#include "plan.h"

enum layer_limit { LAYER_NEURONS, LAYER_COPIES, LAYER_AXONS };

/* A core counts for the population of its first neuron; what else lives there counts with it. */
struct layer {
    uint32_t cores;
    uint32_t cores_bound;   /* see layers_make() */
    uint64_t copies;        /* neurons of the chip that are the population's             */
    uint32_t copies_most;   /* of one neuron, which is `copies_neuron`                   */
    uint32_t copies_neuron; /* number in the network                                     */
    uint64_t added;         /* relays and parts of its neurons, and their copies         */
    uint64_t added_copies;
    uint64_t axons, slots;   /* of its cores, in use                                      */
    uint64_t inputs;         /* streams of its cores */
    uint64_t streams;        /* sources at a delay that its neurons hear                  */
    uint64_t synapses;       /* of the network, added up                                  */
    uint32_t fan_in;         /* inputs of one neuron, at most                             */
    uint32_t weights;        /* different weights of one neuron, at most                  */
    int64_t highest, lowest; /* potential that one tick's synapses can add to one neuron */
    uint32_t late;           /* ticks                                                     */
    enum layer_limit binding;
};

/* How full cores are: cores by sixteenths of the limit in use, and the fullest. */
enum { LAYER_BINS = 16 };
struct fullness {
    uint32_t bin[LAYER_BINS]; /* core with u of m in use: bin (u * 16 - 1) / m, 0 where u is 0 */
    uint32_t most, most_core; /* core of the plan                                              */
    uint64_t sum;
};

struct layers {
    struct layer *layer; /* [populations], owned */
    struct fullness neurons, axons, synapses;
};

/* The bound of a layer is the greater of its copies over the neurons of a core and its streams over
 * the axons of a core, rounded up. False: no memory. */
bool layers_make(struct layers *layers, const struct network *net, const struct flat *flat,
                 const struct plan *plan, uint32_t axons, uint32_t neurons);
void layers_free(struct layers *layers);

#endif
