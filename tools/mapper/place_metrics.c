/*
 * place_metrics.c - what a placement is worth, see place.h. Every edge walks its path link by link:
 * slow beside the annealer's differences, and what they are held against.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "place_mesh.h"

/* Energy of a router and of a link's wire, in router traversals: Jin et al., ASPLOS 2023. */
#define ENERGY_ROUTER 1.0
#define ENERGY_WIRE 0.1

static uint32_t distance(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

/* Adds the weight to each link of the path, x first. */
static void walk(const struct place_mesh *mesh, uint32_t from, uint32_t to, uint64_t weight,
                 uint64_t (*load)[PLACE_DIRECTIONS])
{
    const uint32_t corner = from - from % mesh->width + to % mesh->width;
    const enum place_direction along =
        to % mesh->width > from % mesh->width ? PLACE_EAST : PLACE_WEST;
    const enum place_direction up = to > corner ? PLACE_NORTH : PLACE_SOUTH;
    uint32_t at = from;
    while (at != corner) {
        load[at][along] += weight;
        at = along == PLACE_EAST ? at + 1 : at - 1;
    }
    while (at != to) {
        load[at][up] += weight;
        at = up == PLACE_NORTH ? at + mesh->width : at - mesh->width;
    }
}

static void add_edge(const struct place_mesh *mesh, uint32_t from, uint32_t to, uint64_t weight,
                     struct place_metrics *m, uint64_t (*load)[PLACE_DIRECTIONS])
{
    const uint32_t width = mesh->width, chip_x = mesh->chip_width, chip_y = mesh->chip_height;
    const uint32_t hops = distance(from % width, to % width) + distance(from / width, to / width);
    m->weight += weight;
    m->hops += weight * hops;
    m->crossings += weight * (distance(from % width / chip_x, to % width / chip_x) +
                              distance(from / width / chip_y, to / width / chip_y));
    m->max_hops = hops > m->max_hops ? hops : m->max_hops;
    m->blocked += place_path_cut(mesh, from, to);
    walk(mesh, from, to, weight, load);
}

static void judge_loads(const struct place_mesh *mesh, const uint64_t (*load)[PLACE_DIRECTIONS],
                        struct place_metrics *m)
{
    const uint32_t links = (mesh->width - 1) * mesh->height + (mesh->height - 1) * mesh->width;
    for (uint32_t p = 0; p < mesh->places; p++) {
        for (unsigned d = 0; d < PLACE_DIRECTIONS; d++) {
            if (load[p][d] > m->link_max) {
                m->link_max = load[p][d];
                m->link_x = (uint16_t)(p % mesh->width);
                m->link_y = (uint16_t)(p / mesh->width);
                m->link_direction = (enum place_direction)d;
            }
        }
    }
    m->link_mean = links > mesh->cuts ? (double)m->hops / (2.0 * (links - mesh->cuts)) : 0;
    m->average_hops = m->weight > 0 ? (double)m->hops / (double)m->weight : 0;
    m->energy = (double)(m->hops + m->weight) * ENERGY_ROUTER + (double)m->hops * ENERGY_WIRE;
}

/* Whether the cores stand on good places, each on its own. */
static enum ct_status check_places(const struct place_mesh *mesh, const uint32_t *core,
                                   uint32_t cores, struct ct_error *err)
{
    uint8_t *held = calloc(mesh->places, 1);
    enum ct_status status = CT_OK;
    if (held == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for a placement");
    for (uint32_t i = 0; i < cores && status == CT_OK; i++) {
        const uint32_t at = core[i];
        if (at >= mesh->places)
            status = status_fail(err, CT_ERR_RANGE, "core %u is placed at core number %u of %u", i,
                                 at, mesh->places);
        else if (mesh->bad[at] || held[at])
            status = status_fail(err, mesh->bad[at] ? CT_ERR_ABSENT : CT_ERR_DUPLICATE,
                                 "core %u is placed at (%u,%u), which is %s", i, at % mesh->width,
                                 at / mesh->width, mesh->bad[at] ? "disabled" : "taken");
        else
            held[at] = 1;
    }
    free(held);
    return status;
}

enum ct_status place_evaluate(const struct place_problem *problem, const uint32_t *core,
                              struct place_metrics *metrics, uint64_t (*load)[PLACE_DIRECTIONS],
                              struct ct_error *err)
{
    struct place_mesh mesh;
    *metrics = (struct place_metrics){.weight = 0};
    enum ct_status status =
        place_mesh_open(&mesh, &problem->system, problem->defect, problem->defects, err);
    if (status != CT_OK)
        return status;
    uint64_t(*own)[PLACE_DIRECTIONS] = load != NULL ? load : malloc(mesh.places * sizeof *own);
    status = own == NULL ? status_fail(err, CT_ERR_MEMORY, "no memory for the loads of links")
                         : check_places(&mesh, core, problem->cores, err);
    if (status == CT_OK) {
        memset(own, 0, mesh.places * sizeof *own);
        for (size_t i = 0; i < problem->edges; i++) {
            const struct place_edge *edge = &problem->edge[i];
            if (edge->from != edge->to)
                add_edge(&mesh, core[edge->from], core[edge->to], edge->weight, metrics, own);
        }
        judge_loads(&mesh, (const uint64_t(*)[PLACE_DIRECTIONS])own, metrics);
    }
    if (load == NULL)
        free(own);
    place_mesh_close(&mesh);
    return status;
}
