/*
 * place_state.h - a placement under change: what a change of places would cost, before it is made,
 * and the loads of the links as changes are made.
 *
 * Distances are taken between coordinates in which a chip boundary is as long as it costs, so that
 * hops and boundaries are one number. A pair of cores whose path takes a disabled link costs more
 * than any number of hops can make good. The loads cost what they exceed a bound by, over all
 * links, times a price; the bound is the annealer's to move.
 */
#ifndef CT_MAPPER_PLACE_STATE_H
#define CT_MAPPER_PLACE_STATE_H

#include <stdlib.h>

#include "place_mesh.h"

/* Holder of a place where no core may come or go: disabled, or with a pinned core. */
enum { PLACE_STUCK = -2 };

/* Of a core or place: coordinates as they cost. */
struct place_spot {
    int32_t x, y;
};

struct place_state {
    const struct place_work *work;
    struct place_spot *grid; /* [places]                                         */
    struct place_spot *spot; /* [cores] grid[core[i]]                            */
    uint32_t *core;          /* [cores] the caller's                             */
    int32_t *holder;         /* [places] a core, PLACE_EMPTY or PLACE_STUCK      */
    int64_t cost;            /* weight x distance, and cut_cost a path that is cut */
    int64_t cut_cost;
    /* Loads: of links to the east and to the west by row, the link between columns x and x + 1 at y
     * * width + x; of those to the north and to the south by column, at x * height + y. */
    int64_t *east, *west, *north, *south;
    /* Overloaded links before a place, in its row to the east and to the west, in its column to the
     * north and to the south: as they were at the last place_state_mark(). */
    uint16_t *full_east, *full_west, *full_north, *full_south;
    int64_t bound;  /* of a load     */
    int64_t over;   /* sum over all links of what their load exceeds the bound by */
    uint64_t steps; /* arcs and links looked at so far */
};

/* Takes over a placement; core[] stays the caller's and is kept up to date. */
CT_MUST_CHECK enum ct_status place_state_open(struct place_state *state,
                                              const struct place_work *work, uint32_t crossing_hops,
                                              uint32_t *core, struct ct_error *err);
void place_state_close(struct place_state *state);

/* Core `a` changes places with what holds `to`, a core or nothing; neither is stuck. The difference
 * in cost, without the loads. */
int64_t place_state_delta(struct place_state *state, uint32_t a, uint32_t to);

/* Makes the change: core[], holder[], loads and `over`, and `cost` by the difference given. Returns
 * the difference in `over`. Undone by changing back. */
int64_t place_state_change(struct place_state *state, uint32_t a, uint32_t to, int64_t delta);

/* About what a change would change `over` by, from the links that were marked as overloaded. */
int64_t place_state_guess(struct place_state *state, uint32_t a, uint32_t to);
void place_state_mark(struct place_state *state);

/* Sums up `over` for the bound that is set, and marks. */
void place_state_sum(struct place_state *state);

/* Sets the bound to what about `links` links reach or exceed, sums up `over`, and marks. */
void place_state_bound(struct place_state *state, uint32_t links);

/* The greatest load. */
int64_t place_state_greatest(const struct place_state *state);

/* The objective of place.h for a placement; paths that are cut count as in `cost`. */
CT_MUST_CHECK enum ct_status place_objective(const struct place_work *work, uint32_t crossing_hops,
                                             int64_t link_hops, uint32_t *core, int64_t *objective,
                                             struct ct_error *err);

#endif
