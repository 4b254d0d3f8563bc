/*
 * partition_bound.h - how many cores each layer needs at the least, after copies, whatever the
 * partition: so that a report can say how far from the best a partition is at the most.
 *
 * It holds for partitions whose cores hold neurons of one layer each. The formula, for a layer of
 * neurons j, cores of A axons and N slots, and a net e (a signal in one type) of degree d(e), which
 * counts the neurons of the layer that need it:
 *
 *   by axons  A core falls into parts that share no net with one another. Let f be a function whose
 *             sum of f(a) over the parts of a core, of a axons each, is at most 1 for every core,
 *             such as a / A. If each neuron of a part of n neurons pays f(a) / n, a core is paid 1
 *             at the most, so the cores are at least the sum over j of the least f(a) / n of any
 *             part that holds j. The parts are searched, see partition_search.h, where so many
 *             neurons are equal that the search ends; f is the best of several. Else, or where it
 *             is more, the sum over the nets of max(1, d(e) s / N) / A is taken, with s the fewest
 *             slots of a neuron of the layer: a net serves at most N / s neurons of a core.
 *   by slots  The sum of the slots of its neurons over N: pins, and for each net that a neuron
 *             drives the cores that need it. These are at least as many as the axons that the
 *             layers fed have in use for the layer: the sum over their neurons of the least a / n
 *             of any part, from the same search, where this layer alone feeds them; else, or where
 *             it is more, the sum over nets of d(e) s / N rounded up, with s of the layer fed.
 *
 * Both are rounded up, and the greater one is the bound.
 */
#ifndef CT_MAPPER_PARTITION_BOUND_H
#define CT_MAPPER_PARTITION_BOUND_H

#include "partition.h"

struct partition_bound {
    uint32_t by_axons, by_slots, cores; /* cores: the greater one */
    uint64_t slots;                     /* of all its neurons     */
    bool searched;                      /* the search of its parts ended */
};

/* Fills bound[layers]. False: no memory. */
bool partition_bounds(const struct partition_problem *problem, struct partition_bound *bound);

#endif
