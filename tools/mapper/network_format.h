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
 * Shapes: [channels, height, width], [height, width] or [width], where what is not there is 1. Line
 * or neuron (c, y, x) has number (c * height + y) * width + x.
 *
 * Input port
 *   name         a name                                                           error
 *   size         1..1048576: lines                                                see shape
 *   shape        a shape, of `size` lines. One of size and shape is there, or     none
 *                both
 *
 * Population
 *   name         a name                                                           error
 *   size         1..1048576: neurons                                              see shape
 *   shape        a shape, of `size` neurons; as above                             none
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
 *   connect      which are joined: "one_to_one", "all_to_all", an array of        error
 *                synapses, or an object with a "kind", see below
 *   weight       -32767..32767: of every synapse that has none of its own         see weights
 *   weights      array, as the kind tells. One of weight and weights is there.    see weight
 *                With a list, weights is not, and weight where an entry has no
 *                number of its own.
 *   delay        1..255 ticks. Not with an input port, whose spikes do not wait   1
 *   stochastic   true, false: stochastic synapses, whose weights are -255..255    false
 *
 * Output port
 *   name         a name                                                           error
 *   from         slice of a population; each neuron of it is a line               error
 *   pin          0..16777215: the chip's pin of the first line; those of the      the next
 *                others follow. Ports have their pins in ascending order.
 *
 * Weights above 255 and delays above 15 are beyond an axon of the chip: a mapper makes several
 * axons or relays of them, or refuses them.
 *
 * Kinds of "connect"
 * ------------------
 *   one_to_one   number i with number i; equally many on both sides. weights: a number for each
 *                pair
 *   all_to_all   every one with every one. weights: for each source an array of a number for each
 *                target
 *   list         key synapses: an array of [source, target] and [source, target, weight]
 *   convolution  keys kernel, stride, padding, dilation, groups. Both sides have shapes and are
 *                whole. Target (c, y, x) has a synapse from each source (i, v, u) with
 *                v = y * stride + k * dilation - top, u = x * stride + l * dilation - left, and i
 *                one of the channels of its group, for k and l in the kernel, where there is such a
 *                source: what lies in the padding has no synapse. The channels of both sides are
 *                cut into `groups` equal runs, that of c is joined with that of i. The height of
 *                the target is, and its width likewise,
 *                floor((height + top + bottom - dilation * (kernel - 1) - 1) / stride) + 1.
 *                weights: arrays within arrays by c, i (counted within the group), k, l; their
 *                lengths tell the kernel
 *   pooling      keys kernel, stride, padding, dilation: a convolution of each channel with itself.
 *                weights: a number for each channel. What is pooled is told by the targets: with
 *                threshold `weight` and reset to 0 any spike of the window makes one; with reset by
 *                subtraction their sum is kept
 *   random       keys fan_in or probability, and seed. weights: an array of those to choose from
 *
 *   key          value                                                            left out
 *   kind         one of these names                                               error
 *   synapses     of a list                                                        error
 *   kernel       a number or [y, x], 1..1024                                      see weights
 *   stride       a number or [y, x], 1..1024                                      1; kernel where
 *                                                                                 it is a pooling
 *   dilation     a number or [y, x], 1..1024                                      1
 *   padding      a number, [y, x] or [top, left, bottom, right], each             0
 *                0..dilation * (kernel - 1)
 *   groups       1..1048576: divides the channels of both sides                   1
 *   fan_in       1..sources: synapses of each target                              see probability
 *   probability  1..1000000 millionths: share of the sources that a target has    see fan_in
 *   seed         0..4294967295                                                    0
 *
 * A random projection is a pure function of its keys. With n sources, target t = 0, 1, ... has
 * F(t + 1) - F(t) synapses with different sources, where F(t) = t * fan_in, or
 * F(t) = floor(t * n * probability / 1000000). Synapse k = 0, 1, ... of target t has source x and
 * weight weights[floor(r * count / 2^32)], found with words of 64 bits, modulo 2^64:
 *
 *   mix(z):  z ^= z >> 30;  z *= 0xBF58476D1CE4E5B9;  z ^= z >> 27;  z *= 0x94D049BB133111EB;
 *            z ^= z >> 31
 *   key      = mix(seed * 2^32 + t + G), G = 0x9E3779B97F4A7C15
 *   r        = mix(key + (k + 1) * G) >> 32
 *   x        starts as k and is shuffled until it is below n, at least once; with b the bits of
 *            n - 1, each step modulo 2^b, h = ceil(b / 2); n = 1 has x = 0. A shuffle is
 *            for i = 0, 16, 32, 48:
 *                x += key >> i;  x ^= x >> h;  x *= (mix(key + G) >> i) | 1
 *            and then x ^= x >> h
 *
 * Unknown, repeated and missing keys, numbers with a fraction or exponent, unknown names, and
 * whatever is out of its range or has the wrong count are errors with line, column and a JSON
 * pointer (RFC 6901).
 *
 * Later versions may add kinds and keys. A reader refuses a version that it does not know.
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
