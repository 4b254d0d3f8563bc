/*
 * partition_nets.h - problems for the partitioner: layer upon layer in plain arrays, and the suite
 * of networks on which ways to partition are compared. Weights do not matter here, only which axon
 * types an input takes.
 */
#ifndef SUPPORT_PARTITION_NETS_H
#define SUPPORT_PARTITION_NETS_H

#include "mapper/partition.h"
#include "support/rand.h"

/* Axon types of an input. */
enum nets_weights {
    NETS_ONE,    /* type 0: binary weights                                                    */
    NETS_PAIR,   /* types 0 and 1 always: ternary weights, two axons an input                 */
    NETS_SIGNS,  /* type 0 or 1 at random: weights 1 and -1                                   */
    NETS_TERNARY /* the same with every third synapse, of a kernel or at large, left out as 0 */
};

enum { NETS_LAYERS = 40, NETS_DELAYS = 15 };

/* Signals: line i is i; neuron j at delay d is lines + j * delays + d - 1. All owned. */
struct nets {
    struct partition_problem p;
    struct rand rand;
    uint32_t lines, delays;
    struct partition_layer layer[NETS_LAYERS], in; /* `in`: the lines as a layer */
    uint32_t layers;
    uint64_t *first;
    uint32_t *input, *signal_neuron;
    uint16_t *pins;
    uint64_t inputs, room;
    uint32_t neuron_room;
};

/* Starts with input lines of a shape; ends by filling in p. Out of memory ends the program. */
void nets_start(struct nets *n, uint64_t seed, uint32_t channels, uint32_t height, uint32_t width,
                uint32_t delays);
void nets_finish(struct nets *n); /* neurons that feed nothing get a pin */
void nets_free(struct nets *n);

enum { NETS_LINES = UINT32_MAX }; /* as the number of a layer: the input lines */

/* Each adds a layer that is fed by layer `from`, and returns its number. */
struct nets_kernel {
    uint32_t channels, side, stride, pad, groups;
};
uint32_t nets_conv(struct nets *n, uint32_t from, struct nets_kernel kernel,
                   enum nets_weights weights);
uint32_t nets_dense(struct nets *n, uint32_t from, uint32_t count, uint32_t groups,
                    enum nets_weights weights);
/* `fan_in` different sources each, at delays drawn; of the layer itself too where `recurrent`. */
uint32_t nets_sparse(struct nets *n, uint32_t from, uint32_t count, uint32_t fan_in, bool recurrent,
                     enum nets_weights weights);
/* A sheet: each neuron has `fan_in` sources within `reach` of it in both directions, in the layer
 * before it and in its own. */
uint32_t nets_sheet(struct nets *n, uint32_t from, uint32_t side, uint32_t reach, uint32_t fan_in,
                    enum nets_weights weights);

/* Network `number` of the suite, NULL after the last; returns its name. */
const char *nets_suite(struct nets *n, uint32_t number);

/* Likewise networks of a million neurons and up to 10^8 synapses. */
const char *nets_million(struct nets *n, uint32_t number);

#endif
