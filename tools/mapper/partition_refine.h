/*
 * partition_refine.h - improves a cut that is on the board: takes a core and those that share most
 * with it apart, puts their neurons together anew by overlap with other tastes and by chance, and
 * keeps the outcome where it costs no more. Passes go on while they pay and effort lasts.
 */
#ifndef CT_MAPPER_PARTITION_REFINE_H
#define CT_MAPPER_PARTITION_REFINE_H

#include "partition_board.h"
#include "partition_grow.h"

/* Which cores need a signal: node[head[signal]], a chain through `next`; 0 ends it. */
struct refiner_node {
    uint32_t signal, core, next;
};

struct refiner {
    struct board *b;
    struct grower *grower;
    uint32_t *head; /* [signals]; all 0 between calls */
    struct refiner_node *node;
    uint32_t nodes, room;
    uint64_t random;
};

/* False: no memory. Free in any case. */
bool refiner_init(struct refiner *r, struct board *board, struct grower *grower, uint32_t seed);
void refiner_free(struct refiner *r);

/* Refines the cores of the board from `from` on, looking at about `looks` synapses. All cores must
 * be within their slots, and stay so. False: no memory. */
bool refine(struct refiner *r, uint32_t from, uint64_t looks);

#endif
