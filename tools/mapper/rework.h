/*
 * rework.h - a network in which some neurons have other weights and parameters: those that no core
 * holds as they are. Where all numbers of a neuron have a common divisor it is divided by it, which
 * changes no spike; else, where approximations are allowed, the weights become the nearest that
 * four values make.
 *
 * A copy is made, and in it every synapse into a population with such a neuron is listed one by
 * one: so whatever reads networks reads it, be it the compiler, a checker or the interpreter.
 */
#ifndef CT_MAPPER_REWORK_H
#define CT_MAPPER_REWORK_H

#include "flatten.h"
#include "network.h"

/* Of a population. Errors are of weights, in the network's own units. */
struct rework_layer {
    uint32_t divided;      /* neurons whose numbers were divided, exactly */
    uint32_t approximated; /* neurons with other weights                  */
    uint64_t changed;      /* weights that are another ...                */
    uint64_t zeroed;       /* ... of which are none                       */
    double signal, noise;  /* sums of squares of weights and of errors, of approximated neurons */
    double error_most;
    uint32_t rounded; /* thresholds, leaks and other parameters that were rounded */
};

struct rework {
    struct network net;         /* empty where nothing was changed */
    struct rework_layer *layer; /* [populations], owned            */
    uint32_t divided, approximated;
};

/* Reworks what needs it for cores of so many axons. `split` tells that neurons of more inputs will
 * be made of parts (split.h), which takes small weights. What cannot be helped stays as it is. */
CT_MUST_CHECK enum ct_status rework_make(struct rework *out, const struct network *net,
                                         const struct flat *flat, uint32_t axons, bool approximate,
                                         bool split, struct ct_error *err);
void rework_free(struct rework *rework);

/* ---- parts of it ---- */

/* What a neuron becomes. */
struct rework_neuron {
    struct ct_neuron parameters;
    const flat_synapse *synapse; /* [count] */
    uint32_t count;
    int32_t *weight; /* [count], owned: instead of the synapses' own */
};

/* Divides a neuron by the greatest common divisor of its numbers; false where it is 1, or dividing
 * would change a spike. */
bool rework_divide(struct rework_neuron *n);

/* A copy of a network where populations p with changed[p] have the parameters neuron[j] and the
 * weights weight[i] of the synapses flat->synapse[i]. */
CT_MUST_CHECK enum ct_status rework_network(struct network *out, const struct network *net,
                                            const struct flat *flat, const bool *changed,
                                            const struct ct_neuron *neuron, const int32_t *weight,
                                            struct ct_error *err);

#endif
