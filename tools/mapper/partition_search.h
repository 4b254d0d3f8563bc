/*
 * partition_search.h - the most neurons that a core of so many axons can hold, exactly, by a search
 * over all sets of nets that are connected, for the lower bounds of partition_bound.h.
 *
 * Neurons with equal inputs form a class, nets that the same classes need are one net of their
 * joint weight. That makes the channels of a convolution one neuron a place, and the search short.
 */
#ifndef CT_MAPPER_PARTITION_SEARCH_H
#define CT_MAPPER_PARTITION_SEARCH_H

#include "partition.h"

/* A layer by classes and nets, numbered from 0. All owned. */
struct search_layer {
    uint32_t classes, nets;
    uint32_t *size;                   /* [classes] neurons           */
    uint32_t *weight;                 /* [nets] axons                */
    uint32_t *fan_in;                 /* [classes] axons of a neuron */
    uint32_t *net_first, *net_list;   /* nets of class q: net_list[net_first[q]] ..   */
    uint32_t *need_first, *need_list; /* classes of net e: need_list[need_first[e]] .. */
};

/* False: no memory. Free in any case. `local` holds a 0 for every signal, before and after. */
bool search_layer_make(struct search_layer *s, const struct partition_problem *problem,
                       uint32_t layer, uint32_t *local);
void search_layer_free(struct search_layer *s);

/* most[q * (axons + 1) + a] becomes the most neurons of a connected core that holds class q and
 * has a axons, for all a up to `axons`. 1: done; 0: given up, more steps than `steps`; -1: no
 * memory. */
int search_layer_run(const struct search_layer *s, uint32_t axons, uint64_t steps, uint16_t *most);

#endif
