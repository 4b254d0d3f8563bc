/*
 * partition_grow.h - cuts neurons into cores by overlap: a core takes next the neuron that needs
 * the fewest axons it has not, until none fits.
 *
 * The needs of all neurons are kept up to date through lists of who needs which signal, in time
 * proportional to synapses x cores that share one. Where a core ends, the next one starts at the
 * neuron most of whose neighbours are taken already, so that nothing is left over in corners. This
 * serves a whole layer, and a few cores that are taken apart and put together anew.
 */
#ifndef CT_MAPPER_PARTITION_GROW_H
#define CT_MAPPER_PARTITION_GROW_H

#include "partition_cut.h"

/* What to prefer; each gives another cut. */
struct grow_taste {
    bool by_overlap; /* most axons shared, not fewest new ones; with this alone, the plain method */
    bool enclosed;   /* start where most is taken already, not at the first neuron left           */
    bool fill;       /* end a core only when no neuron at all fits, related or not                */
    uint32_t noise;  /* 0: none; else a seed: ties are broken, and starts chosen, by chance       */
};

struct grower {
    const struct partition_problem *p;
    struct cutter *cutter;
    uint32_t *local; /* [signals] number among the signals in hand + 1; 0: not in hand; all 0
                        between calls */
    uint32_t *block; /* memory that is kept from call to call */
    struct grow_waiter *waiter;
    size_t room, waiters;
};

/* False: no memory. Free in any case. */
bool grower_init(struct grower *grower, const struct partition_problem *problem,
                 struct cutter *cutter);
void grower_free(struct grower *grower);

/* Cuts the neurons cut->order[] anew, as it reorders them. False: no memory. */
bool grow(struct grower *grower, struct cut *cut, struct grow_taste taste);

#endif
