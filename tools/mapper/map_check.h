/*
 * map_check.h - proves that a mapped network is the network: independent of the mapper, it knows of
 * it only what mapped.h tells about its result, and shares no code with its passes.
 *
 * It proves, of the chip's configuration alone:
 *   - every axon carries the spikes of one input line, or of one neuron at one delay (its stream);
 *     where a chain of relays stands between, each relay is shown to fire just when its input does;
 *   - every copy of a neuron has the neuron's parameters and first potential, and from each stream
 *     the weights that the network has for that source and delay, added up, and nothing else;
 *   - every output line is shown at its pin, once; no other pin is used;
 *   - every neuron of the chip is a copy, a relay or silent; none that draws random numbers has two
 *     copies, for they would draw differently; and no two cores that draw would draw alike;
 *   - with `late`, a neuron is at rest and at its first potential when its first tick is due;
 *   - the limits of the machine hold, targets are there, and defects are kept clear of.
 * So the chip shows just the network's spikes, each `late` ticks after its tick. Neurons that tell
 * the sum of some streams in parts, because a copy has too many inputs, are proved by trying every
 * value of the sum; see map_check_functions.c.
 *
 * Time and memory grow with synapses and crossbar bits: about 8 bytes a synapse.
 */
#ifndef CT_MAPPER_MAP_CHECK_H
#define CT_MAPPER_MAP_CHECK_H

#include "mapped.h"
#include "network.h"

/* Kinds of faults, and what they mean. The names are stable. */
#define MAP_FAULT_LIST(X)                                                                          \
    X(MAP_FAULT_SYSTEM, "C-SYSTEM", "the system or a core's place is not legal")                   \
    X(MAP_FAULT_FIELD, "C-FIELD", "a field of a core is out of its range")                         \
    X(MAP_FAULT_TARGET, "C-TARGET", "a destination is not there")                                  \
    X(MAP_FAULT_DEFECT, "C-DEFECT", "a disabled core or link is used")                             \
    X(MAP_FAULT_PLACE, "C-PLACE", "an axon or neuron that a list names is not there")              \
    X(MAP_FAULT_NO_AXON, "C-NO-AXON", "an input line has no axon")                                 \
    X(MAP_FAULT_NO_COPY, "C-NO-COPY", "a neuron is nowhere on the chip")                           \
    X(MAP_FAULT_TWO_OWNERS, "C-TWO-OWNERS", "a neuron of the chip is a copy of two")               \
    X(MAP_FAULT_TWO_SOURCES, "C-TWO-SOURCES", "an axon carries two streams")                       \
    X(MAP_FAULT_UNDRIVEN, "C-UNDRIVEN", "an axon has synapses, but nothing drives it")             \
    X(MAP_FAULT_PARAMETER, "C-PARAMETER", "a parameter differs")                                   \
    X(MAP_FAULT_POTENTIAL, "C-POTENTIAL", "the first potential differs")                           \
    X(MAP_FAULT_MISSING, "C-MISSING", "a synapse is not there")                                    \
    X(MAP_FAULT_EXTRA, "C-EXTRA", "a synapse is there that the network has not")                   \
    X(MAP_FAULT_WEIGHT, "C-WEIGHT", "the weight of a synapse differs")                             \
    X(MAP_FAULT_DRAWN, "C-DRAWN", "stochastic synapses differ")                                    \
    X(MAP_FAULT_COPIED, "C-COPIED", "a neuron that draws has several copies")                      \
    X(MAP_FAULT_SEED, "C-SEED", "two cores that draw have the same seed")                          \
    X(MAP_FAULT_STRANGER, "C-STRANGER", "a neuron is no copy, relay or part, and not silent")      \
    X(MAP_FAULT_EARLY, "C-EARLY", "a late neuron is not at rest before its first tick")            \
    X(MAP_FAULT_PIN, "C-PIN", "a pin shows what it should not")                                    \
    X(MAP_FAULT_NO_PIN, "C-NO-PIN", "an output line is shown at no pin")                           \
    X(MAP_FAULT_TWO_PINS, "C-TWO-PINS", "an output line is shown twice")

enum map_fault_code {
#define MAP_FAULT_ENUM(name, code, text) name,
    MAP_FAULT_LIST(MAP_FAULT_ENUM)
#undef MAP_FAULT_ENUM
        MAP_FAULT_CODES
};

enum { MAP_CHECK_KEPT = 64 };

struct map_check {
    uint64_t faults; /* all of them; 0: the mapping is proved */
    uint64_t by_code[MAP_FAULT_CODES];
    uint32_t kept; /* that have a text: the first ones      */
    struct {
        enum map_fault_code code;
        char text[240]; /* "core 5 neuron 17, a copy of p[3]: ..." */
    } fault[MAP_CHECK_KEPT];
    uint64_t synapses; /* of the network, each looked up        */
    uint64_t bits;     /* set bits of the crossbars            */
    uint64_t copies;   /* neurons of the chip that are copies  */
    uint64_t relays;   /* neurons of the chip proved to be relays */
    uint64_t parts;    /* and to be parts of sums                 */
};

/* Checks a mapping. CT_OK whatever was found; CT_ERR_MEMORY; CT_ERR_LIMIT above 2^32 synapses. */
CT_MUST_CHECK enum ct_status map_check(const struct network *net, const struct mapped *mapped,
                                       struct map_check *out, struct ct_error *err);

/* "C-WEIGHT", and what it means. */
const char *map_fault_code(enum map_fault_code code);
const char *map_fault_meaning(enum map_fault_code code);

#endif
