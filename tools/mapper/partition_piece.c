/*
 * partition_piece.c - see partition_piece.h: disjoint sets, joined at each signal.
 */
#include "partition_piece.h"

#include <stdlib.h>
#include <string.h>

void pieces_free(struct pieces *pieces)
{
    free(pieces->first);
    free(pieces->neuron);
    memset(pieces, 0, sizeof *pieces);
}

/* The smallest member of a set stands for it; paths are halved on the way. */
static uint32_t set_of(uint32_t *parent, uint32_t j)
{
    while (parent[j] != j) {
        parent[j] = parent[parent[j]];
        j = parent[j];
    }
    return j;
}

static void join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = set_of(parent, a);
    b = set_of(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

/* seen[signal] is the first neuron of the layer that was met with the signal, + 1. */
static void join_all(const struct partition_problem *p, const struct partition_layer *layer,
                     uint32_t *parent, uint32_t *seen)
{
    const uint64_t from = p->first[layer->first], to = p->first[layer->first + layer->count];
    for (uint32_t j = 0; j < layer->count; j++)
        parent[j] = j;
    for (uint32_t j = 0; j < layer->count; j++) {
        const uint64_t end = p->first[layer->first + j + 1];
        for (uint64_t i = p->first[layer->first + j]; i < end; i++) {
            uint32_t *first = &seen[p->input[i] >> 4];
            if (*first == 0)
                *first = j + 1;
            else if (parent[j] != parent[*first - 1])
                join(parent, j, *first - 1);
        }
    }
    for (uint64_t i = from; i < to; i++)
        seen[p->input[i] >> 4] = 0;
}

/* Numbers the sets by their smallest members and lists them. */
static void list(struct pieces *pieces, const struct partition_layer *layer, uint32_t *parent)
{
    uint32_t *first = pieces->first; /* shifted by one while they are filled */
    for (uint32_t j = 0; j < layer->count; j++) {
        const uint32_t root = set_of(parent, j);
        parent[j] = root;
        if (root == j)
            pieces->count++;
    }
    for (uint32_t j = layer->count, number = pieces->count; j-- > 0;) {
        if (parent[j] == j)
            pieces->neuron[j] = --number; /* of the set, for a while */
    }
    for (uint32_t j = 0; j < layer->count; j++)
        parent[j] = pieces->neuron[parent[j]];
    memset(first, 0, ((size_t)pieces->count + 2) * sizeof *first);
    for (uint32_t j = 0; j < layer->count; j++)
        first[parent[j] + 2]++;
    for (uint32_t k = 0; k < pieces->count; k++)
        first[k + 2] += first[k + 1];
    for (uint32_t j = 0; j < layer->count; j++)
        pieces->neuron[first[parent[j] + 1]++] = layer->first + j;
}

bool pieces_make(struct pieces *pieces, const struct partition_problem *problem, uint32_t layer,
                 uint32_t *scratch)
{
    const struct partition_layer *l = &problem->layer[layer];
    uint32_t *parent = malloc(((size_t)l->count + 1) * sizeof *parent);
    memset(pieces, 0, sizeof *pieces);
    pieces->first = malloc(((size_t)l->count + 2) * sizeof *pieces->first);
    pieces->neuron = malloc(((size_t)l->count + 1) * sizeof *pieces->neuron);
    const bool made = parent != NULL && pieces->first != NULL && pieces->neuron != NULL;
    if (made) {
        join_all(problem, l, parent, scratch);
        list(pieces, l, parent);
    }
    free(parent);
    return made;
}
