/*
 * place_anneal.h - simulated annealing of a placement.
 *
 * A move is a core that changes places with whatever is at another place near by, or near a core
 * that it has an edge with: another core or nothing. It is taken when it costs less, and with
 * probability exp(-more / temperature) when it costs more. The temperature falls geometrically with
 * the steps that are used up, and the reach of moves with the share of them that is taken.
 *
 * The greatest load of a link is no sum of small differences, so the annealer minimises in its
 * stead the mean load of the `tail` links that carry most: at each level of temperature the load
 * that so many links reach becomes the bound, and what exceeds it costs link_hops / tail a unit.
 * (A mean over a tail is the least bound + excess / tail over all bounds: a move of the bound is
 * never wrong by more than what moved in one level.) The tail shrinks as it cools.
 */
#ifndef CT_MAPPER_PLACE_ANNEAL_H
#define CT_MAPPER_PLACE_ANNEAL_H

#include "place_state.h"

struct place_anneal {
    uint64_t seed;
    uint64_t effort;   /* steps, see place.h                                    */
    int64_t link_hops; /* what the greatest load costs, a unit                  */
    double heat;       /* first temperature, in means of what moves that cost more cost: 1 melts
                          all but the coarse structure, 0.03 none; more than 0.005           */
    bool (*progress)(void *user, uint32_t thousandths); /* as in place_options  */
    /* Told after each move that was taken; NULL: nobody. For tests. */
    void (*moved)(void *user, const struct place_state *state);
    void *user;
};

/* Anneals core[] in place. CT_END: `progress` gave up; core[] is legal then too. */
CT_MUST_CHECK enum ct_status place_anneal(const struct place_work *work,
                                          const struct place_anneal *how, uint32_t crossing_hops,
                                          uint32_t *core, struct ct_error *err);

/* Greedily lessens the greatest load: while it makes the objective less, a core at the end of a
 * path over the link that carries most changes places with one near by. At most `effort` steps;
 * heat and progress are not looked at. */
CT_MUST_CHECK enum ct_status place_relieve(const struct place_work *work,
                                           const struct place_anneal *how, uint32_t crossing_hops,
                                           uint32_t *core, struct ct_error *err);

#endif
