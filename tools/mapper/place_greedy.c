/*
 * place_greedy.c - the greedy start, see place_start.h.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "place_start.h"

struct greedy {
    const struct place_work *work;
    uint32_t crossing_hops;
    uint32_t *core;  /* [cores] */
    uint8_t *placed; /* [cores] */
    uint32_t
        *left; /* [places] a place that is free, or one nearer to a free one in its row to the */
    uint32_t *right; /* west (east); UINT32_MAX: none. Paths are halved as they are followed. */
    /* Of the core at hand: weight of placed neighbours by column and by row, then the sum of weight
     * x distance to them from each column and row. */
    uint64_t pull_x[CT_SYSTEM_CORES_MAX], pull_y[CT_SYSTEM_CORES_MAX];
    uint64_t cost_x[CT_SYSTEM_CORES_MAX], cost_y[CT_SYSTEM_CORES_MAX];
};

/* The free place nearest to `at` in its row on one side, `at` included. */
static uint32_t find_free(uint32_t *way, uint32_t at)
{
    while (at != UINT32_MAX && way[at] != at) {
        const uint32_t next = way[at];
        if (next != UINT32_MAX)
            way[at] = way[next];
        at = next;
    }
    return at;
}

static void take(struct greedy *g, uint32_t i, uint32_t at)
{
    const uint32_t x = at % g->work->mesh.width;
    g->core[i] = at;
    g->placed[i] = 1;
    g->left[at] = x == 0 ? UINT32_MAX : at - 1;
    g->right[at] = x + 1 == g->work->mesh.width ? UINT32_MAX : at + 1;
}

/* From weights by coordinate to the cost of each coordinate; returns where it is least. `chip` is
 * the size of a chip, whose boundaries cost more. */
static uint32_t sum_costs(const uint64_t *pull, uint64_t *cost, uint32_t size, uint32_t chip,
                          uint32_t crossing_hops)
{
    uint64_t total = 0, below = 0, first = 0;
    uint32_t best = 0, from_origin = 0;
    for (uint32_t x = 0; x < size; x++) {
        first += pull[x] * from_origin;
        total += pull[x];
        from_origin += 1 + ((x + 1) % chip == 0 ? crossing_hops : 0);
    }
    cost[0] = first;
    for (uint32_t x = 0; x + 1 < size; x++) {
        const uint64_t step = 1 + ((x + 1) % chip == 0 ? crossing_hops : 0);
        below += pull[x];
        cost[x + 1] = cost[x] + step * below - step * (total - below);
        best = cost[x + 1] < cost[best] ? x + 1 : best;
    }
    return best;
}

/* The free place of least cost; one there is. */
static uint32_t best_place(struct greedy *g, uint32_t median)
{
    const struct place_mesh *mesh = &g->work->mesh;
    uint64_t least = UINT64_MAX;
    uint32_t best = UINT32_MAX;
    for (uint32_t y = 0; y < mesh->height; y++) {
        if (g->cost_y[y] + g->cost_x[median] >= least)
            continue;
        const uint32_t at = y * mesh->width + median;
        const uint32_t side[2] = {find_free(g->left, at), find_free(g->right, at)};
        for (int k = 0; k < 2; k++) {
            if (side[k] == UINT32_MAX)
                continue;
            const uint64_t cost = g->cost_y[y] + g->cost_x[side[k] % mesh->width];
            if (cost < least) {
                least = cost;
                best = side[k];
            }
        }
    }
    return best;
}

static void place_one(struct greedy *g, uint32_t i, uint32_t last)
{
    const struct place_mesh *mesh = &g->work->mesh;
    const struct place_graph *graph = &g->work->graph;
    bool alone = true;
    memset(g->pull_x, 0, mesh->width * sizeof g->pull_x[0]);
    memset(g->pull_y, 0, mesh->height * sizeof g->pull_y[0]);
    for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++) {
        const struct place_arc *arc = &graph->arc[k];
        if (g->placed[arc->other] && arc->weight > 0) {
            g->pull_x[g->core[arc->other] % mesh->width] += arc->weight;
            g->pull_y[g->core[arc->other] / mesh->width] += arc->weight;
            alone = false;
        }
    }
    if (alone) {
        g->pull_x[last % mesh->width] = 1;
        g->pull_y[last / mesh->width] = 1;
    }
    const uint32_t median =
        sum_costs(g->pull_x, g->cost_x, mesh->width, mesh->chip_width, g->crossing_hops);
    sum_costs(g->pull_y, g->cost_y, mesh->height, mesh->chip_height, g->crossing_hops);
    take(g, i, best_place(g, median));
}

static void place_all(struct greedy *g, const uint32_t *order)
{
    const struct place_problem *problem = g->work->problem;
    const struct place_mesh *mesh = &g->work->mesh;
    uint32_t last = 0;
    for (uint32_t p = 0; p < mesh->places; p++) {
        const uint32_t x = p % mesh->width;
        g->left[p] = !mesh->bad[p] ? p : x == 0 ? UINT32_MAX : p - 1;
        g->right[p] = !mesh->bad[p] ? p : x + 1 == mesh->width ? UINT32_MAX : p + 1;
    }
    for (uint32_t i = 0; problem->fixed != NULL && i < problem->cores; i++) {
        if (problem->fixed[i] != PLACE_FREE)
            take(g, i, (uint32_t)problem->fixed[i]);
    }
    for (uint32_t k = 0; k < problem->cores; k++) {
        if (!g->placed[order[k]])
            place_one(g, order[k], last);
        last = g->core[order[k]];
    }
}

enum ct_status place_greedy(const struct place_work *work, uint32_t crossing_hops, uint32_t *core,
                            struct ct_error *err)
{
    const uint32_t cores = work->problem->cores, places = work->mesh.places;
    struct greedy *g = malloc(sizeof *g);
    uint32_t *order = malloc(((size_t)cores + 2 * places) * sizeof *order);
    uint8_t *placed = calloc((size_t)cores + 1, 1);
    enum ct_status status;
    if (g == NULL || order == NULL || placed == NULL)
        status = status_fail(err, CT_ERR_MEMORY, "no memory to place %u cores", cores);
    else
        status = place_order(work, PLACE_ORDER_FLOW, order, err);
    if (status == CT_OK) {
        *g = (struct greedy){.work = work,
                             .crossing_hops = crossing_hops,
                             .core = core,
                             .placed = placed,
                             .left = order + cores,
                             .right = order + cores + places};
        place_all(g, order);
    }
    free(g);
    free(order);
    free(placed);
    return status;
}
