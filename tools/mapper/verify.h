/*
 * verify.h - runs a network in the reference interpreter beside its mapping in the emulator, and
 * compares all that can be seen: the spikes of every copy of every neuron, all pins, and every
 * potential, each as late as the mapping says. What it shows is of one input; map_check.h proves
 * the mapping for all.
 *
 * The first difference is explained: where and when, both potentials before and after, and what
 * came in, on the chip by axon and in the network by synapse. A difference of a tick is caused in
 * this tick, since all was equal before.
 */
#ifndef CT_MAPPER_VERIFY_H
#define CT_MAPPER_VERIFY_H

#include "mapped.h"
#include "network.h"

/* A spike on an input line. */
struct verify_spike {
    uint32_t tick, line;
};

/* All zero is the default of each. */
struct verify_options {
    uint32_t ticks; /* that the chip runs; 0: 100                                             */
    uint64_t seed;  /* of the random input                                                    */
    uint32_t rate;  /* chance of a spike on a line in a tick, in millionths; 0: 1, 5, 20 or 50 in
                       100, which changes every 16 ticks */
    const struct verify_spike *given; /* in place of random input, by tick; NULL: random */
    size_t given_count;
};

/* Where chip and network part. */
struct verify_place {
    uint32_t tick;             /* of the chip                                          */
    uint32_t neuron;           /* of the network                                       */
    uint32_t core, index;      /* of the copy                                          */
    uint32_t late;             /* ticks by which it is                                 */
    bool fired, wanted;        /* on the chip, and in the network                      */
    int32_t potential, should; /* after the tick                                     */
};

struct verify_result {
    uint32_t ticks;
    uint64_t line_spikes, spikes; /* of input lines, and of neurons in the network         */
    uint64_t compared;            /* copies, in all ticks together                         */
    uint64_t mismatches;          /* of these, with a spike too many or too few ...        */
    uint64_t potentials;          /* ... or else with another potential                    */
    uint64_t replicas;            /* neurons, in all ticks, whose copies did not agree     */
    uint64_t pins;                /* output lines, in all ticks, that showed another spike */
    bool differs;                 /* any of these: `first` and `explanation` tell          */
    struct verify_place first;    /* meaningless where only a pin differs                  */
    char *explanation;            /* lines with newlines; owned; NULL: none                */
};

/* Runs both. CT_OK whatever was found; CT_ERR_ARGUMENT for a network that draws random numbers or
 * a given spike that is not for a line, or not in order; what the emulator refuses. Free *out with
 * verify_free() where it is CT_OK. */
CT_MUST_CHECK enum ct_status verify(const struct network *net, const struct mapped *mapped,
                                    const struct verify_options *options, struct verify_result *out,
                                    struct ct_error *err);
void verify_free(struct verify_result *result);

/* Reads a spike file as spikes of lines: pin spikes have the line as their pin; input spikes are
 * for an axon of the line. *spikes is owned by the caller. */
CT_MUST_CHECK enum ct_status verify_read_input(const struct network *net,
                                               const struct mapped *mapped, const char *path,
                                               struct verify_spike **spikes, size_t *count,
                                               struct ct_error *err);

#endif
