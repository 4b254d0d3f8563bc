/*
 * partition_board.h - a partition that can be changed neuron by neuron, with its costs kept exact.
 *
 * Each core has a table of the nets that touch it and of how many of its neurons need each, so a
 * move costs one look-up a synapse. Adding a neuron to a core can touch new nets there, which takes
 * slots in the cores of their sources, wherever these are: a core over its slots is queued, and the
 * caller decides when to mend it. Axons beyond the limit are counted likewise, for callers that let
 * a core have a few too many for a while.
 *
 * A neuron that needs more slots than a core has fills whole cores, its satellites, that hold
 * nothing else; what is left over sits in its own core as any other neuron does.
 */
#ifndef CT_MAPPER_PARTITION_BOARD_H
#define CT_MAPPER_PARTITION_BOARD_H

#include "partition.h"

enum {
    BOARD_NONE = UINT32_MAX,
    BOARD_TYPES = 4,
    BOARD_TABLE = 512, /* places of a core's table: twice the signals that a core has axons for */
    BOARD_AXONS_MOST = CT_AXONS + 64
};

struct board_core {
    uint16_t axons, neurons;
    uint32_t slots;        /* may be over the limit until mended */
    uint32_t satellite_of; /* neuron, or BOARD_NONE              */
    uint32_t member;       /* a neuron of it, see board.next; satellites have none */
    bool queued;
    uint32_t key[BOARD_TABLE]; /* signal + 1; 0: free */
    uint16_t count[BOARD_TABLE][BOARD_TYPES];
};

struct board {
    const struct partition_problem *p;
    struct board_core **core; /* [cores], owned, each in an allocation of its own */
    uint32_t cores, room;
    uint32_t *home; /* [neurons] core, or BOARD_NONE: not placed                          */
    uint32_t *next, *previous; /* [neurons] chain of those in a core; BOARD_NONE ends it */
    uint32_t *need;      /* [neurons] pins, and axons that it drives                           */
    uint32_t *satellite; /* [neurons] how many                                                 */
    uint32_t *over;      /* stack of cores that came to be over their slots, some mended since */
    uint32_t overs, over_room;
    uint64_t axons;  /* in use in all cores                              */
    uint64_t excess; /* axons and slots beyond the limits, over all cores */
};

/* False: no memory. board_free() in any case. */
bool board_init(struct board *b, const struct partition_problem *problem);
void board_free(struct board *b);

/* Cores that a board may have, those that were emptied too: enough to find a partition of cores_max
 * cores by joining, and still a limit of memory. */
static inline uint64_t board_limit(const struct partition_problem *problem)
{
    return 64 + 4 * (uint64_t)problem->cores_max;
}

/* A new empty core; BOARD_NONE: no memory, or board_limit() are there. */
uint32_t board_open(struct board *b);

/* Slots that a neuron takes in its own core, its satellites apart. */
uint32_t board_slots(const struct board *b, uint32_t neuron);

/* Axons that the core would use more of with the neuron, and fewer of without it. */
uint32_t board_gain(const struct board *b, uint32_t neuron, uint32_t core);
uint32_t board_loss(const struct board *b, uint32_t neuron);

/* The neuron is not placed, and the core gets BOARD_AXONS_MOST axons at the most. False: no
 * memory. */
bool board_add(struct board *b, uint32_t neuron, uint32_t core);
void board_remove(struct board *b, uint32_t neuron);

/* Forgets the cores that are queued; whether none of them is over its slots. */
bool board_settle(struct board *b);

/* Opens satellites until the rest of a neuron's slots fits a core; false as board_open(). */
bool board_spread(struct board *b, uint32_t neuron);

#endif
