/*
 * compile.h - the compiler of a network onto cores: from synapses to the axons, types, copies,
 * destinations and relays of each core, which still have no place (plan.h).
 *
 * What it keeps to. An axon carries one source at one delay and has one type; a neuron has one
 * weight a type and one destination. So a neuron that several axons are to hear is copied, each
 * copy in a core that has all of the neuron's inputs and so fires in the same ticks. Where its core
 * has no neurons left, spikes that have a tick to spare go by way of a relay, a neuron that fires
 * when its one input does; else the core's neurons are divided between two cores. A delay beyond 15
 * is a chain of relays. What draws random numbers is never copied, since copies would draw
 * differently.
 *
 * The result shows every spike of the network in its tick, `late` ticks aside (plan.h), or the
 * network is refused with every reason that was found.
 */
#ifndef CT_MAPPER_COMPILE_H
#define CT_MAPPER_COMPILE_H

#include "flatten.h"
#include "network.h"
#include "plan.h"
#include "problems.h"
#include "split.h"

struct compile_options {
    uint32_t axons, neurons;   /* of a core that may be used, 1..256 each           */
    uint32_t cores;            /* that there are, at least 1                        */
    uint32_t latency;          /* ticks by which neurons may fire late, for relays  */
    const struct split *split; /* whose network and synapses are compiled; NULL: none */
    uint32_t *bound;           /* [populations], filled: cores that each needs at the least, by
                                partition_bound.h, 0 where it was not asked for; NULL: none */
};

/* What came of it. */
struct compile_figures {
    uint64_t synapses;                /* of the network, added up                                */
    uint32_t cores;                   /* all of them; also where there are fewer than needed     */
    uint64_t axons, copies, crossbar; /* in use; neurons in use; set bits                        */
    uint32_t relays;                  /* units added; their copies are among `copies`            */
    uint32_t late;                    /* the greatest lateness                                   */
    uint32_t split;                   /* cores that were divided for want of neurons             */
};

/* Compiles a network whose synapses are *flat. CT_ERR_LIMIT: refused, for *problems. On any failure
 * *out is empty. */
CT_MUST_CHECK enum ct_status compile(const struct network *net, const struct flat *flat,
                                     const struct compile_options *options, struct plan *out,
                                     struct compile_figures *figures, struct problems *problems,
                                     struct ct_error *err);

void plan_free(struct plan *plan);

#endif
