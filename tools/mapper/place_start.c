/*
 * place_start.c - see place_start.h. A start is an order of the cores and an order of the places;
 * the first free core of one gets the first free place of the other.
 */
#include "place_start.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

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

/* The cores by layer, those of a layer by number: a counting sort would do, but layers may be
 * numbered with gaps. */
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

static bool order_by_layer(const struct place_problem *problem, uint32_t *order)
{
    struct layered *list = malloc(((size_t)problem->cores + 1) * sizeof *list);
    if (list == NULL)
        return false;
    for (uint32_t i = 0; i < problem->cores; i++)
        list[i] = (struct layered){problem->layer == NULL ? 0 : problem->layer[i], i};
    qsort(list, problem->cores, sizeof *list, compare_layered);
    for (uint32_t i = 0; i < problem->cores; i++)
        order[i] = list[i].core;
    free(list);
    return true;
}

enum ct_status place_start_rows(const struct place_work *work, uint32_t *core, struct ct_error *err)
{
    const uint32_t cores = work->problem->cores, places = work->mesh.places;
    uint32_t *order = malloc(((size_t)cores + places) * sizeof *order);
    uint32_t *place = order + cores;
    enum ct_status status;
    if (order == NULL || !order_by_layer(work->problem, order)) {
        free(order);
        return status_fail(err, CT_ERR_MEMORY, "no memory to place %u cores", cores);
    }
    for (uint32_t p = 0; p < places; p++)
        place[p] = p;
    status = deal(work, order, place, core, err);
    free(order);
    return status;
}
