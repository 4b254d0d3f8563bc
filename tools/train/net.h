/* Networks of cores with local inputs, as the chip can run them without any loss.
 *
 * A network is a stack of layers; layer 0 reads the coded image, layer l reads
 * only layer l - 1, the last layer votes. Every layer is a grid of positions; a
 * position holds `banks` cores, which look at the same window of the source
 * grid. For layer 0 the source grid is the image and its channels are the
 * thermometer levels; above, it is the grid of the layer below and its channels
 * are the neurons at a position. Each core takes `take` channels from each
 * source position of its window:
 *
 *     source grid           window 2 x 2           core
 *     [c c c c ...]   ->    take channels   ->     n_in = 2 * 2 * take inputs,
 *                           of each position       n_out neurons
 *
 * The chip: a core has 256 axons and 256 neurons. An input with a one-bit
 * synapse costs one axon, whose sign is + for even and - for odd slots; an
 * input with a ternary synapse costs a +1 axon and a -1 axon. A neuron has one
 * destination, so that it is copied once for every axon it must reach.
 *
 * Blocks make ensembles: each repetition of a block is a member with cores of
 * its own, trained on its own votes; all votes count in the answer.
 */
#ifndef CT_TRAIN_NET_H
#define CT_TRAIN_NET_H

#include "fail.h"

#include <stddef.h>
#include <stdint.h>

enum {
    NET_CORES_MAX = 4096,
    NET_AXONS = 256,   /* of a core */
    NET_NEURONS = 256, /* of a core, copies included */
    NET_LEAK_MAX = 255,
    NET_LAYERS_MAX = 4,
    NET_BLOCKS_MAX = 8,
    NET_LEVELS_MAX = 8,
    NET_CLASSES_MAX = 16,
    NET_SIDE_MAX = 64, /* image width and height */
    NET_NAME_MAX = 15,
};

enum net_synapse {
    NET_ONE_BIT = 1, /* 0 or the sign of the axon */
    NET_TERNARY = 2, /* -1, 0, +1; the value is the number of axons an input needs */
};

struct net_layer_spec {
    uint8_t grid_w, grid_h, window_w, window_h;
    uint8_t synapse; /* enum net_synapse */
    uint8_t share;   /* 1: positions share the weights of a bank */
    uint16_t banks, take, n_out;
};

struct net_block_spec {
    uint16_t repeat;
    uint8_t level_mask; /* bit i: this block sees level i */
    struct net_layer_spec layer[NET_LAYERS_MAX];
};

/* All that is needed to build a network; part of every weights file. */
struct net_spec {
    char name[NET_NAME_MAX + 1];
    uint16_t width, height; /* of the image, pixels */
    uint8_t n_levels;
    uint8_t level[NET_LEVELS_MAX]; /* a pixel spikes on channel i when it is >= level[i] */
    uint8_t n_classes, n_layers, n_blocks;
    struct net_block_spec block[NET_BLOCKS_MAX];
};

struct net_core {
    uint32_t layer, member, set; /* set: whose weights it uses */
    uint32_t n_in, n_out;
    uint32_t in0;  /* its inputs are net.input[in0 .. in0 + n_in - 1], bits of the layer below */
    uint32_t out0; /* its neurons are bits out0 .. out0 + n_out - 1 of its layer */
};

struct net_layer {
    uint32_t core0, n_cores;
    uint32_t n_bits; /* neurons, copies not counted */
};

struct net_set {
    uint32_t n_in, n_out;
    uint8_t synapse;
};

/* Where a neuron of a layer goes: slot `slot` of core `core`. */
struct net_edge {
    uint32_t core, slot;
};

struct net {
    struct net_spec spec;
    uint32_t n_image_bits, n_members, n_cores, n_sets;
    struct net_layer layer[NET_LAYERS_MAX];
    struct net_core *core;
    struct net_set *set;
    uint32_t *input;
    size_t n_inputs;
    uint32_t *edge0[NET_LAYERS_MAX]; /* [n_bits + 1]: first edge of each neuron; NULL on top */
    struct net_edge *edge[NET_LAYERS_MAX];
};

/* The named networks; false when none has that name. */
bool net_spec_named(struct net_spec *spec, const char *name, struct fail *fail);

/* Names of all networks, for help texts; NULL past the end. */
const char *net_spec_name(unsigned index);

/* Checks the ranges of a specification before anything is sized by it. */
bool net_spec_check(const struct net_spec *spec, struct fail *fail);

/* Builds the network; the caller frees it with net_free, also after a failure. */
bool net_build(struct net *net, const struct net_spec *spec, struct fail *fail);
void net_free(struct net *net);

/* The topology check: proves that the built network fits the chip. */
bool net_check(const struct net *net, struct fail *fail);

/* Axons that one input of this core needs. */
uint32_t net_axons_per_input(const struct net *net, const struct net_core *core);

/* Copies of neuron `neuron` of a core: one for each axon that it feeds; 1 for a vote. */
uint32_t net_copies(const struct net *net, const struct net_core *core, uint32_t neuron);

/* Sign of the only axon of an input with one-bit synapses. */
static inline int net_axon_sign(uint32_t slot)
{
    return slot % 2 == 0 ? 1 : -1;
}

#endif
