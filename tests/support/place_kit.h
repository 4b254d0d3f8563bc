/*
 * place_kit.h - problems of placement by chance, and what a placement is worth, once more: packets
 * that carry their header from router to router, as [F-4] tells, and leave a mark on each link.
 */
#ifndef SUPPORT_PLACE_KIT_H
#define SUPPORT_PLACE_KIT_H

#include "mapper/place.h"
#include "support/rand.h"

/* What place_kit_problem() may draw. */
struct place_kit_shape {
    uint32_t side;         /* places in x and y at most, 2..16 */
    uint32_t edges;        /* for a core, about                */
    uint32_t fill_percent; /* of the good places that the cores need, at most */
    bool dead_cores, dead_links, pins;
};

/* A problem on one to 2 x 2 chips; free it with place_kit_free(). */
struct place_problem place_kit_problem(struct rand *r, const struct place_kit_shape *shape);
void place_kit_free(struct place_problem *problem);

/* A placement by chance that respects pins and disabled cores: [cores]. */
void place_kit_place(struct rand *r, const struct place_problem *problem, uint32_t *core);

/* All members but the means and the energy; load[y][x][direction] as in place_evaluate(). */
void place_kit_evaluate(const struct place_problem *problem, const uint32_t *core,
                        struct place_metrics *metrics, uint64_t (*load)[PLACE_DIRECTIONS]);

/* Asserts that each core has a good place of its own, pinned ones their pins. */
void place_kit_legal(const struct place_problem *problem, const uint32_t *core);

/* The objective of place.h, from place_kit_evaluate(). */
int64_t place_kit_objective(const struct place_problem *problem, const uint32_t *core,
                            uint32_t crossing_hops, int64_t link_hops);

#endif
