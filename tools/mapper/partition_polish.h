/*
 * partition_polish.h - takes cores off a whole partition.
 *
 * Layers are cut one by one, so that some of their last cores are hardly filled: these are joined
 * first, across layers. Then, as far as effort lasts, a core is struck off: its neurons go to other
 * cores, whose limits may be broken by a little, and an annealer moves and swaps neurons of all
 * layers until no limit is broken, with the fewest axons in use as its second aim. All copies are
 * counted in every move, so this sees what the layers do to one another, recurrence included. Where
 * it fails the partition is as it was.
 */
#ifndef CT_MAPPER_PARTITION_POLISH_H
#define CT_MAPPER_PARTITION_POLISH_H

#include "partition_board.h"

/* Joins cores that fit together. All are within their limits, and stay so. False: no memory. */
bool partition_join(struct board *b);

/* Strikes off cores by about `moves` moves. All are within their limits before and after. False: no
 * memory; then the board is of no use any more. */
bool partition_strike(struct board *b, uint64_t moves, uint32_t seed);

#endif
