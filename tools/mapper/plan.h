/*
 * plan.h - a network spread over cores that have no place yet. The compiler fills it, placement
 * gives the cores their numbers, and then it becomes a `struct mapped`.
 */
#ifndef CT_MAPPER_PLAN_H
#define CT_MAPPER_PLAN_H

#include "cortile.h"

/* What drives an axon: input line i is i; neuron j of the network is lines + j; the units that the
 * compiler adds (relays, parts of neurons) are numbered on from lines + neurons. */
typedef uint32_t plan_source;

enum { PLAN_NONE = UINT32_MAX };

/* `chip` is complete but for x, y and the destinations' dx, dy, for which `to` stands. */
struct plan_core {
    struct ct_core chip;
    uint16_t axons, neurons;      /* in use: numbers 0..axons - 1 and 0..neurons - 1       */
    plan_source source[CT_AXONS]; /* of each axon in use                                    */
    plan_source unit[CT_NEURONS]; /* that each neuron in use is (a copy of); never a line */
    uint32_t to[CT_NEURONS];      /* core of the plan its spikes go to; PLAN_NONE: pin, none */
};

struct plan {
    uint32_t lines, neurons, units; /* of the network; units with those that were added     */
    uint32_t cores;
    struct plan_core *core; /* owned */
    /* [units - lines - neurons], owned: the unit whose spikes a relay repeats, the neuron that a
     * part is one of */
    uint32_t *added_of;
    /* [lines + neurons], owned: ticks by which a unit fires late, see mapped.h; NULL: 0 for all */
    uint16_t *late;
};

#endif
