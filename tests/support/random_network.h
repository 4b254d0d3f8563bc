/*
 * random_network.h - the text of a small random network description: every kind of projection,
 * slices, parameters shared and one each, delays of 1 and 15, recurrence, synapses given twice.
 */
#ifndef SUPPORT_RANDOM_NETWORK_H
#define SUPPORT_RANDOM_NETWORK_H

#include "support/filekit.h"

/* A function of (seed, number); free `data`. Few different weights meet at a neuron, so most fit a
 * core, and a part is refused. `stochastic` adds what draws. */
struct kit_bytes random_network(uint64_t seed, uint64_t number, bool stochastic);

#endif
