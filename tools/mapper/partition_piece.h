/*
 * partition_piece.h - the pieces of a layer: neurons that share inputs with one another, directly
 * or over others, and with no neuron outside. The groups of a grouped convolution are pieces.
 * Mixing pieces in a core shares nothing, so each is cut by itself.
 */
#ifndef CT_MAPPER_PARTITION_PIECE_H
#define CT_MAPPER_PARTITION_PIECE_H

#include "partition.h"

struct pieces {
    uint32_t count;
    uint32_t *first;  /* [count + 1], owned                                     */
    uint32_t *neuron; /* owned: of piece k from first[k] on, in ascending order */
};

/* `scratch` has a 0 for every signal of the problem, before and after. False: no memory. Free in
 * any case. */
bool pieces_make(struct pieces *pieces, const struct partition_problem *problem, uint32_t layer,
                 uint32_t *scratch);
void pieces_free(struct pieces *pieces);

#endif
