/*
 * network.h - a network description in memory, specified in network_format.h.
 *
 * It stays as compact as the file: what populations share is kept once and projections are kept as
 * their rules, so a network costs memory in proportion to the bytes that described it. Neurons,
 * lines and synapses are numbered through the whole network where something needs them; a cursor
 * walks the synapses of a projection without storing them.
 */
#ifndef CT_MAPPER_NETWORK_H
#define CT_MAPPER_NETWORK_H

#include <stdio.h>

#include "cortile.h"
#include "network_format.h"

enum network_parameter {
#define NETWORK_PARAMETER(name, least, greatest) NETWORK_##name,
    NETWORK_PARAMETERS(NETWORK_PARAMETER)
#undef NETWORK_PARAMETER
        NETWORK_PARAMETER_COUNT
};

/* A value for all neurons, or one for each. */
struct network_value {
    int32_t shared;
    int32_t *each; /* owned; NULL: shared */
};

/* Neuron or line (c, y, x) has number (c * height + y) * width + x. All 0: no shape. */
struct network_shape {
    uint32_t channels, height, width;
};

/* `first` numbers through all input lines, all neurons, all output lines. */
struct network_input {
    char name[NETWORK_NAME_MAX + 1];
    uint32_t first, size;
    struct network_shape shape;
};

struct network_population {
    char name[NETWORK_NAME_MAX + 1];
    uint32_t first, size;
    struct network_shape shape;
    struct network_value parameter[NETWORK_PARAMETER_COUNT];
};

/* `count` neurons or lines from number `first` on, numbered through the whole network. */
struct network_slice {
    bool input;     /* lines of an input port                 */
    uint32_t index; /* of the port or of the population       */
    uint32_t first, count;
};

struct network_output {
    char name[NETWORK_NAME_MAX + 1];
    uint32_t first; /* output line of the first neuron */
    uint32_t pin;   /* of that line; the others follow */
    struct network_slice from;
};

enum network_connect {
    NETWORK_ONE_TO_ONE,
    NETWORK_ALL_TO_ALL,
    NETWORK_LIST,
    NETWORK_CONVOLUTION,
    NETWORK_POOLING,
    NETWORK_RANDOM
};

/* Of a convolution or a pooling; pairs are (y, x). */
struct network_window {
    struct network_shape in, out; /* of the two sides                               */
    uint32_t kernel[2], stride[2], dilation[2];
    uint32_t before[2], after[2]; /* padding: rows and columns that are not there   */
    uint32_t groups;              /* of a pooling: the channels                     */
};

/* Of a random projection; `fan_in` or `probability` is 0. */
struct network_random {
    uint32_t seed;
    uint32_t fan_in;      /* sources of each target          */
    uint32_t probability; /* in millionths                   */
    uint32_t choices;     /* weights to choose from; 0: one  */
};

/* An entry of a list: numbers within the slices. */
struct network_entry {
    uint32_t source, target;
    int32_t weight;
};

struct network_projection {
    struct network_slice from, to;
    enum network_connect connect;
    bool stochastic;
    uint16_t delay;   /* 1..NETWORK_DELAY_MAX; 0 from an input port                   */
    int32_t weight;   /* where `weights` is NULL, and not of a list                   */
    int32_t *weights; /* owned; by source, then target; of a convolution by output channel, input
                         channel of the group, y, x; of a pooling by channel; of a random
                         projection those to choose from                              */
    struct network_entry *entry;  /* owned; of a list                                 */
    struct network_window window; /* of a convolution or a pooling                    */
    struct network_random random; /* of a random projection                           */
    uint64_t count;               /* synapses                                         */
};

struct network {
    char name[NETWORK_NAME_MAX + 1];
    char *description; /* lines with newlines between them; NULL: none */
    uint32_t seed;
    struct network_input *input;
    struct network_population *population;
    struct network_projection *projection;
    struct network_output *output;
    uint32_t inputs, populations, projections, outputs;
    uint32_t lines, neurons, output_lines; /* of all ports and populations together */
};

/* Reads a description, plain or gzip. Errors name file, line and column, and leave *net empty. */
CT_MUST_CHECK enum ct_status network_read(struct network *net, const char *path,
                                          struct ct_error *err);
/* The same from an open stream, which is closed; `name` stands for the path in messages. */
CT_MUST_CHECK enum ct_status network_adopt(struct network *net, FILE *file, const char *name,
                                           struct ct_error *err);
void network_free(struct network *net);

/* The population of a neuron, the input port of a line, and the output port of an output line. */
const struct network_population *network_population_of(const struct network *net, uint32_t neuron);
const struct network_input *network_input_of(const struct network *net, uint32_t line);
const struct network_output *network_output_of(const struct network *net, uint32_t output_line);

/* The neuron whose spikes an output line shows, and the pin at which it does. */
uint32_t network_output_neuron(const struct network *net, uint32_t output_line);
uint32_t network_output_pin(const struct network *net, uint32_t output_line);

/* Pins up to the last one that an output line has: what a system needs. */
uint32_t network_pins(const struct network *net);

/* The parameters of a neuron; weights and destination are as ct_core_clear() leaves them. */
void network_neuron(const struct network *net, uint32_t neuron, struct ct_neuron *out);

/* A synapse: `source` is a line or a neuron as the projection's slice says. */
struct network_synapse {
    uint32_t source, target;
    int32_t weight;
};

/* Walks the synapses of a projection, each of them computed as it comes: by source, then target; a
 * list as it is written; convolutions, poolings and random ones by target. `at` starts at 0. False
 * after the last one. */
bool network_next(const struct network_projection *projection, uint64_t *at,
                  struct network_synapse *out);

/* "both[1]" or "both" where there is one only: how messages name a neuron or a line. */
struct network_place {
    char text[NETWORK_NAME_MAX + 16];
};
struct network_place network_neuron_place(const struct network *net, uint32_t neuron);
struct network_place network_line_place(const struct network *net, uint32_t line);

#endif
