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
    uint64_t looks;  /* synapses looked at so far                        */
    enum { CUT_BY_LINES, CUT_BY_NEURONS, CUT_BY_BOTH } driven; /* what drives the layer in hand */
};

enum { CUT_CORE = 256 /* what a core costs; a full one that neurons drive costs as much again */ };

/* A way to cut: core k is order[start[k]] .. order[start[k + 1] - 1]. */
struct cut {
    uint32_t *order, *start; /* [count], [count + 1]; owned */
    uint32_t count, cores;
    uint64_t cost; /* cores, the emptiest only as far as it is full, and the slots that the axons
                      take in the layers before */
};

/* False: no memory. Free in any case. */
bool cutter_init(struct cutter *cutter, const struct partition_problem *problem);
void cutter_free(struct cutter *cutter);
/* Says which layer is in hand. */
void cutter_layer(struct cutter *cutter, const struct partition_layer *layer);
bool cut_init(struct cut *cut, uint32_t count);
void cut_free(struct cut *cut);

/* Fills in start, cores and cost from the order: a new core where one is full. Every neuron must
 * fit a core by itself. */
void cut_pack(struct cutter *cutter, struct cut *cut);

/* Fills in the cost of cores that are there. */
void cut_price(struct cutter *cutter, struct cut *cut);

/* The better of two cuts of the same neurons becomes *best. */
void cut_keep(struct cut *best, struct cut *other);

#endif
