/*
 * partition_strips.h - orders for layers that are laid out in two dimensions.
 *
 * Neurons near one another need much the same inputs, so a core should hold a compact tile. A strip
 * is some rows (or columns) that are filled from one end to the other, place by place with all the
 * channels of a place together; the cutter ends a core where it is full, which makes tiles as wide
 * as they can be. At the borders of a layer inputs are missing, so tiles can be larger there and
 * the best strips are not all of one height: the heights are chosen by dynamic programming over
 * what each strip would cost.
 */
#ifndef CT_MAPPER_PARTITION_STRIPS_H
#define CT_MAPPER_PARTITION_STRIPS_H

#include "partition_cut.h"

/* Neurons of a layer with a shape, by place: those of place y * width + x are neuron[first[place]]
 * .. neuron[first[place + 1] - 1], in ascending order. */
struct strips {
    const struct partition_layer *layer;
    uint32_t *first, *neuron; /* owned */
};

/* `count` neurons of the layer, ascending. False: no memory. Free in any case. */
bool strips_make(struct strips *s, const struct partition_layer *layer, const uint32_t *neuron,
                 uint32_t count);
void strips_free(struct strips *s);

/* Orders for cut->order, of all the neurons: by place; by tiles of side x side. */
void strips_spatial(const struct strips *s, struct cut *cut);
void strips_tile(const struct strips *s, struct cut *cut, uint32_t side);

/* The best strips, packed: along the rows, or `across` them. Needs no memory but `cut`. */
void strips_best(const struct strips *s, struct cutter *cutter, struct cut *cut, bool across);

#endif
