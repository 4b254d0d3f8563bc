/*
 * place_start.h - placements to start from, and to compare with. Each fills core[] for all cores:
 * pinned ones at their pins, the others on the good places that are left. None but the greedy one
 * looks at distances, none looks at disabled links.
 */
#ifndef CT_MAPPER_PLACE_START_H
#define CT_MAPPER_PLACE_START_H

#include "place_mesh.h"

/* Orders of places: along the rows; the same with every layer on a row of its own, as far as the
 * rows go round; along the rows of the least square that holds all; rows to and fro; by chance; and
 * along the Hilbert curve of the least square of 2^n places a side around the mesh, without the
 * places outside. */
enum place_path {
    PLACE_PATH_ROWS,
    PLACE_PATH_LAYERS,
    PLACE_PATH_SQUARE,
    PLACE_PATH_ZIGZAG,
    PLACE_PATH_CHANCE,
    PLACE_PATH_HILBERT
};

/* Orders of cores: by layer, then number; and topological, PLACE_ORDER_FLOW: a core follows those
 * that send to it, as far as there are no cycles; from a cycle the core that was met first is next.
 * Where every edge goes to a higher number that is the order of the numbers. */
enum place_order { PLACE_ORDER_LAYERS, PLACE_ORDER_FLOW };

CT_MUST_CHECK enum ct_status place_start(const struct place_work *work, enum place_order order,
                                         enum place_path path, uint64_t seed, uint32_t *core,
                                         struct ct_error *err);

/* In topological order each core takes the free place with the least sum of weight x distance to
 * the cores placed before it, as Sawada et al. (SC 2016) place theirs; a core without such takes
 * the free place nearest to the one placed last. Near-linear: distances part into x and y, so the
 * best place of a row is one of the two free places nearest to the median. */
CT_MUST_CHECK enum ct_status place_greedy(const struct place_work *work, uint32_t crossing_hops,
                                          uint32_t *core, struct ct_error *err);

/* Fills order[cores]. */
CT_MUST_CHECK enum ct_status place_order(const struct place_work *work, enum place_order order,
                                         uint32_t *list, struct ct_error *err);

#endif
