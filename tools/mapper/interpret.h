/*
 * interpret.h - the reference interpreter of a network description: what the network means, tick by
 * tick, in plain integers, with no cores, axons or mapping. What a mapper makes of a network is
 * exact when it shows the same spikes as this.
 *
 * Stochastic networks are refused: their draws belong to a place on a chip, which only a mapping
 * gives, so of them only properties can be checked.
 */
#ifndef CT_MAPPER_INTERPRET_H
#define CT_MAPPER_INTERPRET_H

#include "network.h"

enum { INTERPRET_SYNAPSES_MAX = 1 << 28 }; /* in all: 2 GB */

struct interpreter;

/* Makes an interpreter before tick 0; *net must outlive it. CT_ERR_ARGUMENT, with the name of the
 * object, for a stochastic network; CT_ERR_LIMIT above INTERPRET_SYNAPSES_MAX. */
CT_MUST_CHECK enum ct_status interpret_create(struct interpreter **out, const struct network *net,
                                              struct ct_error *err);
void interpret_destroy(struct interpreter *interpreter);

/* Runs one tick. line[i] says whether input line i has a spike in it, for all net->lines; fired[j]
 * becomes whether neuron j fired, for all net->neurons. */
void interpret_tick(struct interpreter *interpreter, const bool *line, bool *fired);

/* The potentials of all neurons. */
const int32_t *interpret_potentials(const struct interpreter *interpreter);

/* The first stochastic object of a network, as "population p: mask_bits"; false where there is
 * none. Weights of 0 make no difference. */
bool interpret_stochastic(const struct network *net, char *text, size_t size);

#endif
