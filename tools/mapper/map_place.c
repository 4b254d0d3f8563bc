/*
 * map_place.c - see map_place.h.
 */
#include "map_place.h"

#include <stdlib.h>

#include "base/status.h"

const enum place_method map_baseline[MAP_BASELINES] = {PLACE_RANDOM, PLACE_ROWS, PLACE_HILBERT};

/* The graph of a plan. */
struct graph {
    struct place_edge *edge; /* owned */
    uint32_t *layer;         /* owned */
    size_t edges;
};

static int by_target(const void *a, const void *b)
{
    const struct place_edge *x = a, *y = b;
    return (x->to > y->to) - (x->to < y->to);
}

/* The neuron of the network whose spikes a unit repeats. */
static uint32_t neuron_of(const struct plan *plan, uint32_t unit)
{
    while (unit >= plan->lines + plan->neurons)
        unit = plan->added_of[unit - plan->lines - plan->neurons];
    return unit < plan->lines ? PLAN_NONE : unit - plan->lines;
}

/* The edges from one core, those to the same core added up, at the end of the graph. */
static void add_edges(const struct plan *plan, uint32_t from, const uint32_t *spikes,
                      struct graph *g)
{
    const struct plan_core *core = &plan->core[from];
    size_t first = g->edges, last = first;
    for (uint32_t n = 0; n < core->neurons; n++) {
        uint32_t neuron = neuron_of(plan, core->unit[n]);
        if (core->to[n] == PLAN_NONE || core->to[n] == from)
            continue;
        g->edge[g->edges++] = (struct place_edge){
            from, core->to[n], spikes == NULL || neuron == PLAN_NONE ? 1 : spikes[neuron]};
    }
    if (g->edges == first)
        return;
    qsort(g->edge + first, g->edges - first, sizeof *g->edge, by_target);
    for (size_t i = first + 1; i < g->edges; i++) {
        struct place_edge *to = &g->edge[last], *e = &g->edge[i];
        if (e->to != to->to)
            g->edge[++last] = *e;
        else
            to->weight = to->weight > UINT32_MAX - e->weight ? UINT32_MAX : to->weight + e->weight;
    }
    g->edges = last + 1;
}

/* The population of a core: that of its first neuron. */
static uint32_t layer_of(const struct network *net, const struct plan *plan, uint32_t core)
{
    uint32_t neuron = PLAN_NONE;
    if (plan->core[core].neurons > 0)
        neuron = neuron_of(plan, plan->core[core].unit[0]);
    if (neuron == PLAN_NONE)
        return net->populations;
    return (uint32_t)(network_population_of(net, neuron) - net->population);
}

static bool make_graph(const struct network *net, const struct plan *plan, const uint32_t *spikes,
                       struct graph *g)
{
    size_t room = 0;
    for (uint32_t i = 0; i < plan->cores; i++)
        room += plan->core[i].neurons;
    *g = (struct graph){.edge = malloc((room + 1) * sizeof *g->edge),
                        .layer = malloc(((size_t)plan->cores + 1) * sizeof *g->layer)};
    if (g->edge == NULL || g->layer == NULL)
        return false;
    for (uint32_t i = 0; i < plan->cores; i++) {
        add_edges(plan, i, spikes, g);
        g->layer[i] = layer_of(net, plan, i);
    }
    return true;
}

/* What other ways would have come to; a way that finds no legal placement is left out. */
static void run_baselines(const struct place_problem *problem, struct map_placement *out)
{
    for (int i = 0; i < MAP_BASELINES; i++) {
        const struct place_options options = {.method = map_baseline[i], .seed = 1};
        struct place_result result;
        if (place_cores(problem, &options, &result, NULL) != CT_OK)
            continue;
        out->baseline[i] = result.metrics;
        place_result_free(&result);
    }
    out->compared = true;
}

enum ct_status map_place(const struct network *net, const struct plan *plan,
                         const struct place_problem *where, const uint32_t *spikes,
                         const struct place_options *options, bool compare,
                         struct map_placement *out, struct ct_error *err)
{
    struct graph g;
    struct place_result result = {.core = NULL};
    enum ct_status status = CT_OK;
    *out = (struct map_placement){.at = NULL};
    if (!make_graph(net, plan, spikes, &g))
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory for placement", net->name);
    if (status == CT_OK) {
        struct place_problem problem = *where;
        problem.cores = plan->cores;
        problem.edge = g.edge;
        problem.edges = g.edges;
        problem.layer = g.layer;
        status = place_cores(&problem, options, &result, err);
        out->at = result.core;
        out->metrics = result.metrics;
        if (status == CT_OK && compare)
            run_baselines(&problem, out);
    }
    free(g.edge);
    free(g.layer);
    return status;
}

void map_placement_free(struct map_placement *placement)
{
    free(placement->at);
    *placement = (struct map_placement){.at = NULL};
}
