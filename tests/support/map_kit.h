/*
 * map_kit.h - random networks, mapped onto small cores and checked: what the tests of mappings
 * share.
 */
#ifndef SUPPORT_MAP_KIT_H
#define SUPPORT_MAP_KIT_H

#include "mapper/map.h"
#include "mapper/map_check.h"
#include "support/random_build.h"

/* Network `number` of a seed, some with long delays, some recurrent, every fifth stochastic. */
struct network map_kit_network(uint64_t seed, uint64_t number);

/* Maps it onto cores of a size that `number` tells, so that relays and several cores are common;
 * false where it was refused. Free *r in any case. */
bool map_kit_map(const struct network *net, uint64_t number, struct map_result *r);

/* Checks a mapping; stops the program where there is no memory. */
struct map_check map_kit_check(const struct network *net, const struct mapped *m);

/* Whether a neuron of the chip is in a list of copies, of so many neurons. */
bool map_kit_is_copy(const struct mapped *m, uint32_t neurons, const struct ct_core *core,
                     uint32_t index);

static inline bool map_kit_bit(const struct ct_core *core, uint32_t axon, uint32_t neuron)
{
    return (core->crossbar[axon][neuron / 64] >> neuron % 64 & 1) != 0;
}
static inline void map_kit_flip(struct ct_core *core, uint32_t axon, uint32_t neuron)
{
    core->crossbar[axon][neuron / 64] ^= 1ull << neuron % 64;
}
/* An axon with any synapse, so that something drives it. */
static inline bool map_kit_used(const struct ct_core *core, uint32_t axon)
{
    const uint64_t *row = core->crossbar[axon];
    return (row[0] | row[1] | row[2] | row[3]) != 0;
}
static inline void map_kit_no_target(struct ct_neuron *n)
{
    n->target_kind = CT_TARGET_NONE;
    n->target_axon = n->target_delay = 0;
    n->target_x = n->target_y = 0;
    n->target_pin = 0;
}

#endif
