/*
 * place_mesh.c - see place_mesh.h. All that a caller can get wrong is found here, before any pass
 * runs.
 */
#include "place_mesh.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

/* The greatest sum of weights: times 510 links and 1000 hops a boundary it fits 64 bits. */
#define PLACE_WEIGHT_MAX ((uint64_t)1 << 48)

/* ---- mesh ------------------------------------------------------------------------------------ */

static enum ct_status check_defect(const struct place_mesh *mesh, const struct ct_defect *defect,
                                   struct ct_error *err)
{
    const bool east = defect->kind == CT_DEFECT_LINK_EAST;
    if (defect->kind > CT_DEFECT_LINK_NORTH || defect->x >= mesh->width ||
        defect->y >= mesh->height)
        return status_fail(err, CT_ERR_RANGE, "defect of kind %u at (%u,%u) of a mesh of %ux%u",
                           defect->kind, defect->x, defect->y, mesh->width, mesh->height);
    if (defect->kind == CT_DEFECT_CORE ||
        (east ? defect->x + 1U < mesh->width : defect->y + 1U < mesh->height))
        return CT_OK;
    return status_fail(err, CT_ERR_ABSENT, "defect: no link %s of (%u,%u) on a mesh of %ux%u",
                       east ? "east" : "north", defect->x, defect->y, mesh->width, mesh->height);
}

/* From marks at the places whose link is cut to sums along rows and columns. */
static void sum_cuts(struct place_mesh *mesh)
{
    for (uint32_t y = 0; y < mesh->height; y++) {
        uint16_t sum = 0;
        for (uint32_t x = 0; x < mesh->width; x++) {
            uint16_t *at = &mesh->cut_x[y * mesh->width + x], mark = *at;
            *at = sum;
            sum = (uint16_t)(sum + mark);
            mesh->cuts += mark;
        }
    }
    for (uint32_t x = 0; x < mesh->width; x++) {
        uint16_t sum = 0;
        for (uint32_t y = 0; y < mesh->height; y++) {
            uint16_t *at = &mesh->cut_y[y * mesh->width + x], mark = *at;
            *at = sum;
            sum = (uint16_t)(sum + mark);
            mesh->cuts += mark;
        }
    }
}

static enum ct_status mark_defects(struct place_mesh *mesh, const struct ct_defect *defect,
                                   size_t defects, struct ct_error *err)
{
    for (size_t i = 0; i < defects; i++) {
        enum ct_status status = check_defect(mesh, &defect[i], err);
        if (status != CT_OK)
            return status;
        const uint32_t at = (uint32_t)defect[i].y * mesh->width + defect[i].x;
        if (defect[i].kind == CT_DEFECT_CORE) {
            mesh->bad[at] = 1;
            continue;
        }
        if (mesh->cut_x == NULL) {
            mesh->cut_x = calloc(mesh->places, sizeof *mesh->cut_x);
            mesh->cut_y = calloc(mesh->places, sizeof *mesh->cut_y);
            if (mesh->cut_x == NULL || mesh->cut_y == NULL)
                return status_fail(err, CT_ERR_MEMORY, "no memory for disabled links");
        }
        (defect[i].kind == CT_DEFECT_LINK_EAST ? mesh->cut_x : mesh->cut_y)[at] = 1;
    }
    return CT_OK;
}

enum ct_status place_mesh_open(struct place_mesh *mesh, const struct ct_system *system,
                               const struct ct_defect *defect, size_t defects, struct ct_error *err)
{
    *mesh = (struct place_mesh){.width = 0};
    enum ct_status status = ct_system_check(system, err);
    if (status != CT_OK)
        return status;
    mesh->width = (uint32_t)system->chips_x * system->cores_x;
    mesh->height = (uint32_t)system->chips_y * system->cores_y;
    mesh->places = mesh->width * mesh->height;
    mesh->chip_width = system->cores_x;
    mesh->chip_height = system->cores_y;
    mesh->bad = calloc(mesh->places, 1);
    status = mesh->bad == NULL ? status_fail(err, CT_ERR_MEMORY, "no memory for a mesh")
                               : mark_defects(mesh, defect, defects, err);
    if (status != CT_OK) {
        place_mesh_close(mesh);
        return status;
    }
    if (mesh->cut_x != NULL)
        sum_cuts(mesh);
    for (uint32_t p = 0; p < mesh->places; p++)
        mesh->good += !mesh->bad[p];
    return CT_OK;
}

void place_mesh_close(struct place_mesh *mesh)
{
    free(mesh->bad);
    free(mesh->cut_x);
    free(mesh->cut_y);
    *mesh = (struct place_mesh){.width = 0};
}

/* ---- graph ----------------------------------------------------------------------------------- */

static int compare_arcs(const void *a, const void *b)
{
    const uint32_t first = ((const struct place_arc *)a)->other;
    const uint32_t second = ((const struct place_arc *)b)->other;
    return (first > second) - (first < second);
}

/* Sorts `count` arcs and makes those with the same core one; returns how many are left. Sets *over
 * where a weight outgrows 32 bits. */
static uint32_t merge_arcs(struct place_arc *arc, uint32_t count, bool *over)
{
    uint32_t kept = 0;
    qsort(arc, count, sizeof *arc, compare_arcs);
    for (uint32_t i = 0; i < count; i++) {
        if (kept > 0 && arc[kept - 1].other == arc[i].other) {
            *over |= arc[i].weight > UINT32_MAX - arc[kept - 1].weight;
            arc[kept - 1].weight += arc[i].weight;
        } else {
            arc[kept++] = arc[i];
        }
    }
    return kept;
}

/* Puts every edge into the lists of both its cores: counted, then filled, then merged in place.
 * False: two cores have edges of 2^32 or more between them. */
static bool fill_graph(struct place_graph *graph, const struct place_problem *problem,
                       uint32_t *cursor)
{
    const uint32_t cores = graph->cores;
    uint32_t *out = cursor, *in = cursor + cores, sum = 0, kept = 0;
    bool over = false;
    for (size_t i = 0; i < problem->edges; i++) {
        const struct place_edge *edge = &problem->edge[i];
        if (edge->from != edge->to) {
            out[edge->from]++;
            in[edge->to]++;
        }
    }
    for (uint32_t i = 0; i < cores; i++) {
        const uint32_t leave = out[i], come = in[i];
        graph->first[i] = out[i] = sum;
        graph->middle[i] = in[i] = sum + leave;
        sum += leave + come;
    }
    graph->first[cores] = sum;
    for (size_t i = 0; i < problem->edges; i++) {
        const struct place_edge *edge = &problem->edge[i];
        if (edge->from != edge->to) {
            graph->arc[out[edge->from]++] = (struct place_arc){edge->to, edge->weight};
            graph->arc[in[edge->to]++] = (struct place_arc){edge->from, edge->weight};
        }
    }
    for (uint32_t i = 0; i < cores; i++) {
        struct place_arc *leave = graph->arc + graph->first[i];
        struct place_arc *come = graph->arc + graph->middle[i];
        const uint32_t leaving = merge_arcs(leave, graph->middle[i] - graph->first[i], &over);
        const uint32_t coming = merge_arcs(come, graph->first[i + 1] - graph->middle[i], &over);
        memmove(graph->arc + kept, leave, leaving * sizeof *leave);
        memmove(graph->arc + kept + leaving, come, coming * sizeof *come);
        graph->first[i] = kept;
        graph->middle[i] = kept + leaving;
        kept += leaving + coming;
    }
    graph->first[cores] = kept;
    return !over;
}

static enum ct_status open_graph(struct place_graph *graph, const struct place_problem *problem,
                                 struct ct_error *err)
{
    const uint32_t cores = problem->cores;
    uint32_t *cursor = calloc((size_t)2 * cores + 1, sizeof *cursor);
    graph->cores = cores;
    graph->first = malloc(((size_t)cores + 1) * sizeof *graph->first);
    graph->middle = malloc(((size_t)cores + 1) * sizeof *graph->middle);
    graph->arc = malloc((2 * problem->edges + 1) * sizeof *graph->arc);
    if (cursor == NULL || graph->first == NULL || graph->middle == NULL || graph->arc == NULL) {
        free(cursor);
        return status_fail(err, CT_ERR_MEMORY, "no memory for %zu edges between cores",
                           problem->edges);
    }
    const bool fits = fill_graph(graph, problem, cursor);
    free(cursor);
    return fits ? CT_OK
                : status_fail(err, CT_ERR_LIMIT,
                              "the edges from one core to another weigh more than 2^32 - 1");
}

/* ---- checks ---------------------------------------------------------------------------------- */

static enum ct_status check_edges(const struct place_problem *problem, struct ct_error *err)
{
    uint64_t sum = 0;
    if (problem->edges > UINT32_MAX / 2)
        return status_fail(err, CT_ERR_LIMIT, "%zu edges between cores, at most %u", problem->edges,
                           UINT32_MAX / 2);
    for (size_t i = 0; i < problem->edges; i++) {
        const struct place_edge *edge = &problem->edge[i];
        if (edge->from >= problem->cores || edge->to >= problem->cores)
            return status_fail(err, CT_ERR_ABSENT, "edge %zu from core %u to %u, of %u cores", i,
                               edge->from, edge->to, problem->cores);
        sum += edge->weight;
    }
    if (sum > PLACE_WEIGHT_MAX)
        return status_fail(err, CT_ERR_LIMIT,
                           "edges between cores weigh %" PRIu64 ", at most %" PRIu64, sum,
                           PLACE_WEIGHT_MAX);
    return CT_OK;
}

static enum ct_status check_pins(const struct place_work *work, struct ct_error *err)
{
    const struct place_problem *problem = work->problem;
    const struct place_mesh *mesh = &work->mesh;
    uint32_t *holder = calloc(mesh->places, sizeof *holder); /* core + 1 */
    enum ct_status status = CT_OK;
    if (holder == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for pinned cores");
    for (uint32_t i = 0; i < problem->cores && status == CT_OK; i++) {
        const int32_t pin = problem->fixed[i];
        const uint32_t at = (uint32_t)pin;
        if (pin == PLACE_FREE)
            continue;
        if (pin < 0 || at >= mesh->places)
            status = status_fail(err, CT_ERR_RANGE,
                                 "E-PIN: core %u is pinned to core number %d outside 0..%u", i, pin,
                                 mesh->places - 1);
        else if (mesh->bad[at])
            status = status_fail(err, CT_ERR_ABSENT,
                                 "E-PIN: core %u is pinned to (%u,%u), which is disabled", i,
                                 at % mesh->width, at / mesh->width);
        else if (holder[at] != 0)
            status = status_fail(err, CT_ERR_DUPLICATE,
                                 "E-PIN: cores %u and %u are both pinned to (%u,%u)",
                                 holder[at] - 1, i, at % mesh->width, at / mesh->width);
        else
            holder[at] = i + 1;
    }
    for (size_t i = 0; i < problem->edges && status == CT_OK; i++) {
        const uint32_t from = problem->edge[i].from, to = problem->edge[i].to;
        const int32_t a = problem->fixed[from], b = problem->fixed[to];
        if (a != PLACE_FREE && b != PLACE_FREE && place_path_cut(mesh, (uint32_t)a, (uint32_t)b))
            status = status_fail(err, CT_ERR_LIMIT,
                                 "E-PIN: cores %u and %u are pinned to (%u,%u) and (%u,%u), and "
                                 "the path between takes a disabled link",
                                 from, to, (uint32_t)a % mesh->width, (uint32_t)a / mesh->width,
                                 (uint32_t)b % mesh->width, (uint32_t)b / mesh->width);
    }
    free(holder);
    return status;
}

enum ct_status place_work_open(struct place_work *work, const struct place_problem *problem,
                               struct ct_error *err)
{
    *work = (struct place_work){.problem = problem};
    enum ct_status status =
        place_mesh_open(&work->mesh, &problem->system, problem->defect, problem->defects, err);
    if (status == CT_OK && problem->cores > work->mesh.good)
        status = status_fail(err, CT_ERR_LIMIT,
                             "E-CORES: %u cores are needed, and the system has %u: %u of its %ux%u "
                             "are disabled",
                             problem->cores, work->mesh.good, work->mesh.places - work->mesh.good,
                             work->mesh.width, work->mesh.height);
    if (status == CT_OK)
        status = check_edges(problem, err);
    if (status == CT_OK && problem->fixed != NULL)
        status = check_pins(work, err);
    if (status == CT_OK)
        status = open_graph(&work->graph, problem, err);
    if (status != CT_OK)
        place_work_close(work);
    return status;
}

void place_work_close(struct place_work *work)
{
    place_mesh_close(&work->mesh);
    free(work->graph.first);
    free(work->graph.middle);
    free(work->graph.arc);
    *work = (struct place_work){.problem = NULL};
}
