/*
 * partition.h - puts the neurons of a network into cores, on as few as it can find.
 *
 * What makes this chip's partition a problem of its own: a neuron has one destination, so a neuron
 * whose spikes go to k axons fills k slots, as k copies. The cores that count are therefore those
 * after copies, and how one layer is cut decides how often the layer before it is copied. Both
 * limits of a core are met exactly:
 *
 *   axons  every signal - a source at one delay - that any neuron of the core needs takes one axon
 *          for each type that they need it in (where a weight takes a type's value twice, the
 *          second axon is a signal of its own, of the same source);
 *   slots  each axon that a neuron drives, in whatever core, takes one slot of the neuron's core,
 *          and so does each of its output pins; a neuron that drives nothing takes one slot.
 *
 * A type of a signal is called a net here: it costs one axon in every core it touches, and one slot
 * of its source for each. All the slots of a network are thus all the axons that neurons drive.
 *
 * Layers are taken from the outputs backwards, so that the copies of a layer are known when its
 * turn comes; what a recurrence changes afterwards is repaired. Of several ways to cut a layer the
 * best is kept and then refined, see partition_cut.h and partition_refine.h. Nothing depends on
 * time or on addresses: equal problems and options give equal partitions.
 */
#ifndef CT_MAPPER_PARTITION_H
#define CT_MAPPER_PARTITION_H

#include "cortile.h"

enum {
    PARTITION_LINE = UINT32_MAX,    /* in signal_neuron: an input line, which takes no slots */
    PARTITION_SIGNALS_MAX = 1 << 28 /* signals are numbered below it                         */
};

/* An input of a neuron: the signal and the set of axon types it needs it in, bit g for type g. */
static inline uint32_t partition_input(uint32_t signal, unsigned types)
{
    return signal << 4 | types;
}

/* How many types a set of them has. */
static inline uint32_t partition_count(uint32_t types)
{
    return (uint32_t)(0x4332322132212110u >> 4 * (types & 15)) & 15; /* a digit for each set */
}

/* Neurons that are cut together, such as a population: numbers first .. first + count - 1. Where
 * they are laid out as channels x height x width, row by row and channel by channel, the shape is
 * a hint for how to cut; otherwise it is 0, 0, 0. */
struct partition_layer {
    uint32_t first, count;
    uint32_t channels, height, width;
};

/* The caller owns everything. Layers cover the neurons in order. Types are the same in all cores:
 * a neuron has one weight for type g wherever it is, so cores need no further agreement. */
struct partition_problem {
    uint32_t neurons, signals, layers;
    const uint32_t *signal_neuron; /* [signals] its source, or PARTITION_LINE                   */
    const uint64_t *first;         /* [neurons + 1] inputs of neuron j: input[first[j]] ..      */
    const uint32_t *input;         /* partition_input(); each signal once a neuron, any order   */
    const uint16_t *pins;          /* [neurons] output pins of each; NULL: none has any         */
    const uint8_t *single;         /* [neurons] not 0: never copied, takes one slot; NULL: none */
    const struct partition_layer *layer; /* [layers]                                           */
    uint16_t axons, slots;               /* of a core: 1..256 [C-1]                            */
    uint32_t cores_max;                  /* more than these is a failure, CT_ERR_LIMIT         */
};

enum { PARTITION_EFFORT = 12 };

enum partition_method {
    PARTITION_BEST,    /* the best of all the others, refined                             */
    PARTITION_GIVEN,   /* neurons in their order, a new core where one is full            */
    PARTITION_SPATIAL, /* likewise by place, then channel: (y, x, c)                      */
    PARTITION_TILE,    /* likewise by square tiles of the size that is best for the layer */
    PARTITION_OVERLAP, /* next the neuron that shares most with the core: hyperedge overlap */
    PARTITION_METHODS
};

struct partition_options {
    enum partition_method method;
    uint32_t seed;
    uint32_t effort; /* times that a synapse is looked at while a layer is cut, and again while it
                        is refined, in large layers; 0: PARTITION_EFFORT */
};

/* A neuron in a core and the slots it fills there. */
struct partition_seat {
    uint32_t neuron;
    uint32_t slots;
};

/* Core c holds seat[first[c]] .. seat[first[c + 1] - 1]. A neuron sits in one core, unless it
 * needs more slots than a core has: then it fills whole cores, and one seat holds the rest. */
struct partition {
    uint32_t cores;
    uint32_t *first;             /* [cores + 1], owned */
    struct partition_seat *seat; /* owned              */
};

/* CT_ERR_LIMIT: more than cores_max cores, or a neuron with more nets than a core has axons; the
 * text says which, the neuron by its number. On any failure *out is empty. */
CT_MUST_CHECK enum ct_status partition_make(const struct partition_problem *problem,
                                            const struct partition_options *options,
                                            struct partition *out, struct ct_error *err);
void partition_free(struct partition *partition);

/* Axons that the neuron needs in a core of its own: the size of its fan-in, in nets. */
uint32_t partition_fan_in(const struct partition_problem *problem, uint32_t neuron);

/* What a layer uses of a partition. A core counts for the layer of its first seat. */
struct partition_use {
    uint32_t neurons, cores;
    uint64_t axons; /* in use in these cores                   */
    uint64_t slots; /* of the layer's neurons, wherever they are */
};

/* Checks a partition against its problem, by counting anew: every neuron seated, no limit broken,
 * slots as many as its nets ask for. Fills use[layers] unless it is NULL. CT_ERR_LIMIT tells what
 * is wrong. */
CT_MUST_CHECK enum ct_status partition_check(const struct partition_problem *problem,
                                             const struct partition *partition,
                                             struct partition_use *use, struct ct_error *err);

#endif
