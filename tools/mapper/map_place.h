/*
 * map_place.h - puts the cores of a plan on the mesh: makes of it the graph that place.h places.
 */
#ifndef CT_MAPPER_MAP_PLACE_H
#define CT_MAPPER_MAP_PLACE_H

#include "network.h"
#include "place.h"
#include "plan.h"

/* Ways to place that the result is compared with. */
enum { MAP_BASELINES = 3 };
extern const enum place_method map_baseline[MAP_BASELINES];

struct map_placement {
    uint32_t *at; /* [cores of the plan] core number; owned */
    struct place_metrics metrics;
    struct place_metrics baseline[MAP_BASELINES];
    bool compared; /* whether there are baselines */
};

/* Places the cores of a plan on the mesh of `where`, of which system and defects count. An edge
 * weighs as many spikes as its neurons had, spikes[j] being of neuron j of the network; where
 * `spikes` is NULL, one a neuron. `compare` asks for the baselines. CT_END where options->progress
 * gave up. */
CT_MUST_CHECK enum ct_status map_place(const struct network *net, const struct plan *plan,
                                       const struct place_problem *where, const uint32_t *spikes,
                                       const struct place_options *options, bool compare,
                                       struct map_placement *out, struct ct_error *err);
void map_placement_free(struct map_placement *placement);

#endif
