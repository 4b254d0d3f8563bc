/*
 * partition_layers.h - in what order the layers of a network are cut: one after those that it
 * feeds, so that its copies are known. Where layers feed back there is no such order; then the last
 * of those that wait goes first.
 */
#ifndef CT_MAPPER_PARTITION_LAYERS_H
#define CT_MAPPER_PARTITION_LAYERS_H

#include "partition.h"

struct partition_layers {
    uint32_t *of;    /* [neurons] layer                                                           */
    uint32_t *order; /* [layers]                                                                  */
    uint32_t *first; /* [layers + 1]: layer l is fed by source[first[l]] .. [first[l + 1] - 1], */
    uint32_t *source; /* layers, each once, itself too where it is recurrent                     */
};

/* False: no memory. partition_layers_free() in any case. */
bool partition_layers_make(struct partition_layers *layers,
                           const struct partition_problem *problem);
void partition_layers_free(struct partition_layers *layers);

#endif
