/*
 * network_format.h - the network description `.net.json`, version 1: populations of neurons, the
 * projections between them, and the ports through which spikes come and go. It knows no cores and
 * no axons; a mapper makes a chip image of it. JSON (RFC 8259); network.schema.json beside this
 * file is the same as a JSON Schema (2020-12), as far as a schema can say it.
 *
 *   {
 *     "format": "cortile network",
 *     "version": 1,
 *     "name": "pair",
 *     "description": "Fires when both lines spike in one tick, unless the neuron fired before.",
 *     "seed": 7,
 *     "inputs": [
 *       {"name": "in", "size": 2}
 *     ],
 *     "populations": [
 *       {"name": "both", "size": 1, "neuron": {"threshold": 2}},
 *       {"name": "relay", "size": 2, "neuron": {"threshold": [1, 2], "leak": -1}}
 *     ],
 *     "projections": [
 *       {"from": "in", "to": "both", "connect": "all_to_all", "weight": 1},
 *       {"from": "both", "to": "both", "connect": "one_to_one", "weight": -2, "delay": 1},
 *       {"from": "both", "to": "relay", "connect": [[0, 0, 2], [0, 1, 3]], "delay": 15}
 *     ],
 *     "outputs": [
 *       {"name": "out", "from": "both"},
 *       {"name": "late", "from": "relay[1]"}
 *     ]
 *   }
 *
 * Meaning
 * -------
 * A network is a set of neurons with integer weights. A population is `size` neurons, an input
 * port `size` lines. Time goes in ticks; in each of them every neuron is updated as rtl/CHIP.md
 * section 3 says, [N-2] to [N-10], where the sum I of [N-3] is over synapses instead of axons:
 *
 *   - a neuron that fires in tick t acts in tick t + delay on the target of each of its synapses,
 *     with the weight of the synapse;
 *   - a spike on an input line in tick t acts in tick t on the target of each of its synapses. A
 *     line has a spike in a tick or has none: two are one;
 *   - a neuron that an output port names shows its spikes there in the tick in which it fires.
 *
 * Synapses add: where projections, or entries of one list, join the same two several times, the
 * target receives the sum of their weights (each at its delay). A stochastic synapse contributes
 * sgn(weight) with the probability of [N-3], |weight| >= draw, and draws by itself; a seed makes
 * the draws repeatable for one mapping, another mapping draws otherwise. So a network without
 * stochastic synapses, stochastic leak and threshold noise means exactly one set of spikes, and
 * another one means a distribution.
 *
 * The whole
 * ---------
 * The keys come in this order, because the file streams and names are known before they are used.
 *
 *   key          value                                                            left out
 *   format       "cortile network"                                                error
 *   version      1                                                                error
 *   name         a name, see below                                                error
 *   description  a text, or an array of texts, which are its lines                none
 *   seed         0..4294967295: of the random draws                               0
 *   inputs       array of input ports                                             none
 *   populations  array of populations                                             error
 *   projections  array of projections                                             none
 *   outputs      array of output ports                                            none
 *
 * Keys inside the objects below come in any order. A name is a letter or '_', then letters, digits,
 * '_', '-' and '.', at most 63 characters in all. Inputs and populations have different names;
 * so have outputs among themselves. There are at most 1048576 neurons in all, as many input lines,
 * and as many output lines. Texts are printable ASCII, at most 300 characters each.
 *
 * Slices: where a port or a population is named, "p" is all of it, "p[3]" its neuron 3 alone, and
 * "p[2:5]" neurons 2, 3 and 4. A slice is not empty. Numbers inside a projection count from the
 * first of its slice.
 *
 * Input port
 *   name         a name                                                           error
 *   size         1..1048576: lines                                                error
 *
 * Population
 *   name         a name                                                           error
 *   size         1..1048576: neurons                                              error
 *   neuron       object: parameters. Each is a number, which all neurons of the   error
 *                population share, or an array of `size` numbers, one a neuron:
 *
 *     threshold           0..262143: alpha                                        error
 *     leak                -255..255: lambda, added every tick                     0
 *     leak_reversal       0, 1: epsilon, leak > 0 is away from 0, < 0 toward it    0
 *     leak_stochastic     0, 1: c                                                 0
 *     reset_mode          0 to `reset`, 1 by subtraction, 2 none: gamma           0
 *     reset               -262143..262143: R                                      0
 *     negative_threshold  0..262143: beta                                         0
 *     negative_saturate   0 resets, 1 stays at -beta: kappa                       0
 *     mask_bits           0..18: TM, bits of threshold noise                      0
 *     potential           -524288..524287: V before tick 0                        0
 *
 * Projection
 *   from         slice of an input port or of a population                        error
 *   to           slice of a population, the same one too (recurrence)             error
 *   connect      which are joined:                                                error
 *                  "one_to_one"  number i with number i; equally many on both sides
 *                  "all_to_all"  every one with every one
 *                  an array of [source, target] and [source, target, weight]
 *   weight       -255..255: of every synapse that has none of its own             see weights
 *   weights      array: with one_to_one a number for each pair; with all_to_all   see weight
 *                for each source an array of a number for each target. One of
 *                weight and weights is there. With a list, weights is not, and
 *                weight where an entry has no third number.
 *   delay        1..15 ticks. Not with an input port, whose spikes do not wait    1
 *   stochastic   true, false: stochastic synapses                                 false
 *
 * Output port
 *   name         a name                                                           error
 *   from         slice of a population; each neuron of it is a line               error
 *
 * Unknown, repeated and missing keys, numbers with a fraction or exponent, unknown names, and
 * whatever is out of its range or has the wrong count are errors with line and column.
 *
 * Later versions may add kinds of "connect" (as an object with a "kind"), shapes of ports and
 * populations, and keys. A reader refuses a version that it does not know.
 */
#ifndef CT_MAPPER_NETWORK_FORMAT_H
#define CT_MAPPER_NETWORK_FORMAT_H

#define NETWORK_FORMAT "cortile network"

enum {
    NETWORK_VERSION = 1,
    NETWORK_NAME_MAX = 63,      /* characters of a name                                        */
    NETWORK_TEXT_MAX = 300,     /* characters of a line of the description                      */
    NETWORK_SIZE_MAX = 1 << 20, /* neurons, input lines, output lines, each: 4096 cores of 256 */
    NETWORK_DELAY_MAX = 255,    /* ticks; what is beyond CT_DELAY_MAX takes relays             */
    NETWORK_WEIGHT_MAX = 32767, /* |weight|: 16 bits, with a sign that can be turned           */
    NETWORK_WINDOW_MAX = 1024,  /* kernel, stride, dilation, padding: any that fits is smaller */
    NETWORK_MILLION = 1000000   /* a probability of 1                                          */
};

/* Keys, in the order of the text above; an enumerator is the index of its name. */
#define NETWORK_HEAD_KEYS(X)                                                                       \
    X(format)                                                                                      \
    X(version) X(name) X(description) X(seed) X(inputs) X(populations) X(projections) X(outputs)
#define NETWORK_INPUT_KEYS(X) X(name) X(size) X(shape)
#define NETWORK_POPULATION_KEYS(X) X(name) X(size) X(shape) X(neuron)
#define NETWORK_PROJECTION_KEYS(X)                                                                 \
    X(from) X(to) X(connect) X(weight) X(weights) X(delay) X(stochastic)
#define NETWORK_CONNECT_KEYS(X)                                                                    \
    X(kind)                                                                                        \
    X(synapses)                                                                                    \
    X(kernel) X(stride) X(padding) X(dilation) X(groups) X(fan_in) X(probability) X(seed)
/* Kinds of "connect", in the order of enum network_connect. */
#define NETWORK_KINDS(X) X(one_to_one) X(all_to_all) X(list) X(convolution) X(pooling) X(random)
#define NETWORK_OUTPUT_KEYS(X) X(name) X(from) X(pin)

/* Parameters of a neuron with their ranges: members of struct ct_neuron. */
#define NETWORK_PARAMETERS(X)                                                                      \
    X(threshold, 0, CT_THRESHOLD_MAX)                                                              \
    X(leak, -CT_LEAK_MAX, CT_LEAK_MAX)                                                             \
    X(leak_reversal, 0, 1)                                                                         \
    X(leak_stochastic, 0, 1)                                                                       \
    X(reset_mode, 0, 2)                                                                            \
    X(reset, -CT_THRESHOLD_MAX, CT_THRESHOLD_MAX)                                                  \
    X(negative_threshold, 0, CT_THRESHOLD_MAX)                                                     \
    X(negative_saturate, 0, 1)                                                                     \
    X(mask_bits, 0, CT_MASK_BITS_MAX)                                                              \
    X(potential, CT_POTENTIAL_MIN, CT_POTENTIAL_MAX)

#endif
