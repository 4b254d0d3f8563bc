/*
 * partition_cut.h - cuts a layer into cores in one pass: neurons come in some order, and each goes
 * into the open core while axons and slots last.
 *
 * The order is everything, so several are tried: as given, by place, by tiles of many sizes, and by
 * overlap, where the next neuron is the one that needs the fewest new axons. A pass costs one
 * look-up a synapse and changes nothing but the cutter, so trying is cheap.
 */
#ifndef CT_MAPPER_PARTITION_CUT_H
#define CT_MAPPER_PARTITION_CUT_H

#include "partition_board.h"

struct cutter {
    const struct partition_problem *p;
    uint32_t *mark; /* [signals] pass << 4 | types that the open core has */
    uint32_t pass;
    uint32_t *slots; /* [neurons] that each is taken to need in its core */
};

/* A way to cut: core k is order[start[k]] .. order[start[k + 1] - 1]. */
struct cut {
    uint32_t *order, *start; /* [count], [count + 1]; owned */
    uint32_t count, cores;
    uint64_t driven; /* axons in use that neurons drive, not lines */
};

bool cutter_init(struct cutter *cutter, const struct partition_problem *problem);
void cutter_free(struct cutter *cutter);

bool cut_init(struct cut *cut, uint32_t count);
void cut_free(struct cut *cut);

/* Fills in start, cores and driven from the order. Every neuron must fit a core by itself. */
void cut_pack(struct cutter *cutter, struct cut *cut);

#endif
