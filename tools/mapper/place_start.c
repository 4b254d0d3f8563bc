/*
 * place_start.c - see place_start.h. A start is an order of the cores and an order of the places;
 * the first free core of one gets the first free place of the other.
 */
#include "place_start.h"

#include <stdlib.h>
#include <string.h>

#include "../train/rng.h"
#include "base/status.h"

/* ---- orders of cores ------------------------------------------------------------------------- */

struct layered {
    uint32_t layer, core;
};

static int compare_layered(const void *a, const void *b)
{
    const struct layered *first = a, *second = b;
    if (first->layer != second->layer)
        return first->layer < second->layer ? -1 : 1;
    return (first->core > second->core) - (first->core < second->core);
}

static bool order_layers(const struct place_problem *problem, uint32_t *order)
{
    struct layered *list = malloc(((size_t)problem->cores + 1) * sizeof *list);
    if (list == NULL)
        return false;
    for (uint32_t i = 0; i < problem->cores; i++)
        list[i] = (struct layered){problem->layer == NULL ? 0 : problem->layer[i], i};
    if (problem->layer != NULL)
        qsort(list, problem->cores, sizeof *list, compare_layered);
    for (uint32_t i = 0; i < problem->cores; i++)
        order[i] = list[i].core;
    free(list);
    return true;
}

static bool is_ascending(const struct place_problem *problem)
{
    for (size_t i = 0; i < problem->edges; i++) {
        if (problem->edge[i].from > problem->edge[i].to)
            return false;
    }
    return true;
}

/* Kahn's sort with two queues in one array: `ready` cores leave the graph in turn; when none is,
 * the core that a departed one touched first goes, or the first that is left. */
static bool order_flow(const struct place_graph *graph, uint32_t *order)
{
    const uint32_t cores = graph->cores;
    uint32_t *waits = malloc(((size_t)3 * cores + 1) * sizeof *waits);
    uint32_t *met = waits + cores, *state = met + cores; /* state: 1 met, 2 in order */
    uint32_t placed = 0, read = 0, met_count = 0, met_read = 0, next = 0;
    if (waits == NULL)
        return false;
    for (uint32_t i = 0; i < cores; i++) {
        waits[i] = graph->first[i + 1] - graph->middle[i];
        state[i] = waits[i] == 0 && graph->first[i] != graph->middle[i] ? 2 : 0;
        if (state[i] == 2)
            order[placed++] = i;
    }
    while (read < placed || placed < cores) {
        if (read == placed) {
            while (met_read < met_count && state[met[met_read]] == 2)
                met_read++;
            while (next < cores && state[next] == 2)
                next++;
            const uint32_t pick = met_read < met_count ? met[met_read] : next;
            state[pick] = 2;
            order[placed++] = pick;
        }
        const uint32_t i = order[read++];
        for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++) {
            const uint32_t other = graph->arc[k].other;
            if (state[other] == 2)
                continue;
            if (k < graph->middle[i] && --waits[other] == 0) {
                state[other] = 2;
                order[placed++] = other;
            } else if (state[other] == 0) {
                state[other] = 1;
                met[met_count++] = other;
            }
        }
    }
    free(waits);
    return true;
}

enum ct_status place_order(const struct place_work *work, enum place_order order, uint32_t *list,
                           struct ct_error *err)
{
    bool done = true;
    if (order == PLACE_ORDER_LAYERS)
        done = order_layers(work->problem, list);
    else if (!is_ascending(work->problem))
        done = order_flow(&work->graph, list);
    else
        for (uint32_t i = 0; i < work->problem->cores; i++)
            list[i] = i;
    return done ? CT_OK
                : status_fail(err, CT_ERR_MEMORY, "no memory to order %u cores",
                              work->problem->cores);
}

/* ---- orders of places ------------------------------------------------------------------------ */

/* The place of a step along the Hilbert curve of a square of side 2^n, from (0, 0) to (side - 1,
 * 0): from the least pair of bits up, each pair tells a quarter, and how what is finer lies in
 * it. */
static void hilbert_place(uint32_t step, uint32_t side, uint32_t *x, uint32_t *y)
{
    *x = *y = 0;
    for (uint32_t half = 1; half < side; half *= 2) {
        const uint32_t right = 1 & (step / 2), up = 1 & (step ^ right);
        if (up == 0) {
            const uint32_t kept = right ? half - 1 - *x : *x;
            *x = right ? half - 1 - *y : *y;
            *y = kept;
        }
        *x += half * right;
        *y += half * up;
        step /= 4;
    }
}

static void path_hilbert(const struct place_mesh *mesh, uint32_t *place)
{
    uint32_t side = 1, count = 0, x, y;
    while (side < mesh->width || side < mesh->height)
        side *= 2;
    for (uint32_t step = 0; step < side * side; step++) {
        hilbert_place(step, side, &x, &y);
        if (x < mesh->width && y < mesh->height)
            place[count++] = y * mesh->width + x;
    }
}

static void path_chance(const struct place_mesh *mesh, uint64_t seed, uint32_t *place)
{
    struct rng rng = rng_open(seed, 0x706c616365);
    for (uint32_t p = 0; p < mesh->places; p++) {
        const uint32_t k = rng_below(&rng, p + 1);
        place[p] = place[k];
        place[k] = p;
    }
}

/* Rows as wide as the least square that holds all cores; then the places beside and above it. */
static void path_square(const struct place_mesh *mesh, uint32_t cores, uint32_t *place)
{
    uint32_t side = 1, count = 0;
    while (side * side < cores)
        side++;
    if (side > mesh->height) /* a low mesh: as wide as it takes */
        side = (cores + mesh->height - 1) / mesh->height;
    for (uint32_t part = 0; part < 2; part++) {
        for (uint32_t p = 0; p < mesh->places; p++) {
            if ((p % mesh->width >= side) == part)
                place[count++] = p;
        }
    }
}

/* Where the layers do not end with a row, the row's other places come last: those that are passed
 * over go to the end of the list. Without room for that, plain rows. */
static void path_layers(const struct place_work *work, const uint32_t *order, uint32_t *place)
{
    const struct place_mesh *mesh = &work->mesh;
    const struct place_problem *problem = work->problem;
    uint32_t count = 0, at = 0, over = 0;
    for (uint32_t k = 0; k < problem->cores && at < mesh->places; k++) {
        const bool opens = k > 0 && problem->layer != NULL &&
                           problem->layer[order[k]] != problem->layer[order[k - 1]];
        while (opens && at % mesh->width != 0)
            place[mesh->places - 1 - over++] = at++;
        while (at < mesh->places && mesh->bad[at])
            place[mesh->places - 1 - over++] = at++;
        if (at < mesh->places)
            place[count++] = at++;
    }
    while (at < mesh->places)
        place[count++] = at++;
}

static void lay_path(const struct place_work *work, enum place_path path, uint64_t seed,
                     const uint32_t *order, uint32_t *place)
{
    const struct place_mesh *mesh = &work->mesh;
    switch (path) {
    case PLACE_PATH_LAYERS: path_layers(work, order, place); return;
    case PLACE_PATH_SQUARE: path_square(mesh, work->problem->cores, place); return;
    case PLACE_PATH_CHANCE: path_chance(mesh, seed, place); return;
    case PLACE_PATH_HILBERT: path_hilbert(mesh, place); return;
    default:
        for (uint32_t p = 0; p < mesh->places; p++) {
            const uint32_t x = p % mesh->width, y = p / mesh->width;
            place[p] = path == PLACE_PATH_ZIGZAG && y % 2 ? p - x + mesh->width - 1 - x : p;
        }
    }
}

/* Gives the cores, in the order of `cores`, the places in the order of `places`. */
static enum ct_status deal(const struct place_work *work, const uint32_t *cores,
                           const uint32_t *places, uint32_t *core, struct ct_error *err)
{
    const struct place_problem *problem = work->problem;
    const int32_t *fixed = problem->fixed;
    uint8_t *held = calloc(work->mesh.places, 1);
    uint32_t next = 0;
    if (held == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for a placement");
    for (uint32_t i = 0; fixed != NULL && i < problem->cores; i++) {
        if (fixed[i] != PLACE_FREE) {
            core[i] = (uint32_t)fixed[i];
            held[fixed[i]] = 1;
        }
    }
    for (uint32_t k = 0; k < problem->cores; k++) {
        const uint32_t i = cores[k];
        if (fixed != NULL && fixed[i] != PLACE_FREE)
            continue;
        while (held[places[next]] || work->mesh.bad[places[next]])
            next++;
        core[i] = places[next++];
    }
    free(held);
    return CT_OK;
}

enum ct_status place_start(const struct place_work *work, enum place_order order,
                           enum place_path path, uint64_t seed, uint32_t *core,
                           struct ct_error *err)
{
    const uint32_t cores = work->problem->cores;
    uint32_t *list = malloc(((size_t)cores + work->mesh.places) * sizeof *list);
    if (list == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory to place %u cores", cores);
    enum ct_status status = place_order(work, order, list, err);
    if (status == CT_OK) {
        lay_path(work, path, seed, list, list + cores);
        status = deal(work, list, list + cores, core, err);
    }
    free(list);
    return status;
}
