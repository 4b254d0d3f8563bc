/*
 * place_force.h - force-directed refinement as Jin et al. describe it (ASPLOS 2023), a baseline.
 *
 * Every core feels, in each of the four directions, the potential that it would lose by one step
 * that way; the tension of two neighbouring places is what their cores would lose by changing
 * places. In rounds, the pairs of positive tension are sorted, and the 30 % with the most of it
 * changed in turn, if others have not eased them meanwhile; then the pairs whose tension may have
 * grown are looked at again. It ends when no pair is tense.
 */
#ifndef CT_MAPPER_PLACE_FORCE_H
#define CT_MAPPER_PLACE_FORCE_H

#include "place_mesh.h"

/* The potential of an edge: weight x (|dx| + |dy|), or dx^2 + dy^2 whatever its weight, as their
 * program has it. */
enum place_potential { PLACE_POTENTIAL_L1, PLACE_POTENTIAL_L2 };

/* Refines core[] in place; pinned cores and disabled ones stay. Looks at no disabled link. */
CT_MUST_CHECK enum ct_status place_force(const struct place_work *work,
                                         enum place_potential potential, uint32_t *core,
                                         struct ct_error *err);

#endif
