/*
 * partition_mend.h - brings every core of a board back within its slots.
 *
 * Where layers feed back, a core that was within its slots when it was filled can be over them once
 * the layers that it feeds are cut. Neurons then move out, to a core with room or to a new one.
 * After some moves a neuron goes to a new core each time, and cores are limited, so this ends.
 */
#ifndef CT_MAPPER_PARTITION_MEND_H
#define CT_MAPPER_PARTITION_MEND_H

#include "partition_board.h"

/* False: no memory, or no core left. */
bool partition_mend(struct board *b);

#endif
