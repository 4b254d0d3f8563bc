/*
 * place_scotch.c - see place_scotch.h. All that knows Scotch is here; CT_SCOTCH is set by the
 * Makefile where the library was found.
 */
#include "place_scotch.h"

#include "base/status.h"
#include "place_start.h"

#ifndef CT_SCOTCH

bool place_scotch_available(void)
{
    return false;
}

enum ct_status place_scotch(const struct place_work *work, uint64_t seed, uint32_t *core,
                            struct ct_error *err)
{
    (void)work, (void)seed, (void)core;
    return status_fail(err, CT_ERR_ABSENT, "this build has no Scotch");
}

#else

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <scotch/scotch.h>

/* A sub-architecture of one place crashes libscotch 7.0.3; so few cores need no mapping. */
enum { CORES_MIN = 4 };

bool place_scotch_available(void)
{
    return true;
}

struct mapping {
    const struct place_work *work;
    uint32_t *core;
    SCOTCH_Num *place; /* [cores] places that are used, ascending: terminals of the mapping */
    SCOTCH_Num *part;  /* [cores] terminal of each core                                     */
    SCOTCH_Num *first, *other, *load; /* the graph, both ways */
};

/* ---- places ---------------------------------------------------------------------------------- */

/* Chooses as many good places as there are cores: pins, then by growing squares around the middle,
 * of many chips around the corner. */
static void choose_places(struct mapping *m, uint8_t *chosen)
{
    const struct place_mesh *mesh = &m->work->mesh;
    const struct place_problem *problem = m->work->problem;
    uint32_t count = 0;
    for (uint32_t i = 0; problem->fixed != NULL && i < problem->cores; i++) {
        if (problem->fixed[i] != PLACE_FREE) {
            chosen[problem->fixed[i]] = 1;
            count++;
        }
    }
    const bool many = mesh->width > mesh->chip_width || mesh->height > mesh->chip_height;
    const int middle_x = many ? 0 : (int)mesh->width / 2;
    const int middle_y = many ? 0 : (int)mesh->height / 2;
    const int last = (int)(mesh->width > mesh->height ? mesh->width : mesh->height);
    for (int ring = 0; ring <= last && count < problem->cores; ring++) {
        for (int y = middle_y - ring; y <= middle_y + ring; y++) {
            const bool whole = abs(y - middle_y) == ring;
            for (int x = middle_x - ring; x <= middle_x + ring;
                 x += whole || ring == 0 ? 1 : 2 * ring) {
                if (x < 0 || y < 0 || x >= (int)mesh->width || y >= (int)mesh->height)
                    continue;
                const uint32_t p = (uint32_t)y * mesh->width + (uint32_t)x;
                if (!mesh->bad[p] && !chosen[p] && count < problem->cores) {
                    chosen[p] = 1;
                    count++;
                }
            }
        }
    }
    count = 0;
    for (uint32_t p = 0; p < mesh->places; p++) {
        if (chosen[p])
            m->place[count++] = (SCOTCH_Num)p;
    }
}

/* ---- graph ----------------------------------------------------------------------------------- */

/* Both directions of an edge are one to Scotch; loads from 1 to 2^20, so that their sum times the
 * distances fits its numbers. */
static void fill_graph(struct mapping *m)
{
    const struct place_graph *graph = &m->work->graph;
    uint32_t greatest = 1;
    SCOTCH_Num count = 0;
    for (uint32_t k = 0; k < graph->first[graph->cores]; k++)
        greatest = graph->arc[k].weight > greatest ? graph->arc[k].weight : greatest;
    for (uint32_t i = 0; i < graph->cores; i++) {
        uint32_t out = graph->first[i], in = graph->middle[i];
        m->first[i] = count;
        while (out < graph->middle[i] || in < graph->first[i + 1]) {
            const uint32_t a = out < graph->middle[i] ? graph->arc[out].other : UINT32_MAX;
            const uint32_t b = in < graph->first[i + 1] ? graph->arc[in].other : UINT32_MAX;
            const uint32_t other = a < b ? a : b;
            uint64_t weight = 0;
            if (a == other)
                weight += graph->arc[out++].weight;
            if (b == other)
                weight += graph->arc[in++].weight;
            weight = greatest > 1 << 10 ? weight * 1024 / greatest : weight;
            m->other[count] = (SCOTCH_Num)other;
            m->load[count++] = weight < 1 ? 1 : (SCOTCH_Num)weight;
        }
    }
    m->first[graph->cores] = count;
}

/* ---- mapping --------------------------------------------------------------------------------- */

static bool map_graph(struct mapping *m, SCOTCH_Context *context, SCOTCH_Arch *arch,
                      SCOTCH_Graph *graph, SCOTCH_Graph *bound, SCOTCH_Strat *strategy)
{
    const SCOTCH_Num cores = (SCOTCH_Num)m->work->problem->cores;
    const bool pins = m->work->problem->fixed != NULL;
    return SCOTCH_graphBuild(graph, 0, cores, m->first, m->first + 1, NULL, NULL, m->first[cores],
                             m->other, m->load) == 0 &&
           SCOTCH_stratGraphMapBuild(strategy, SCOTCH_STRATSPEED, cores, 0.0) == 0 &&
           SCOTCH_contextBindGraph(context, graph, bound) == 0 &&
           (pins ? SCOTCH_graphMapFixed(bound, arch, strategy, m->part)
                 : SCOTCH_graphMap(bound, arch, strategy, m->part)) == 0;
}

static bool with_arch(struct mapping *m, SCOTCH_Context *context, SCOTCH_Arch *arch)
{
    SCOTCH_Graph graph, bound;
    SCOTCH_Strat strategy;
    bool done = false;
    if (SCOTCH_graphInit(&graph) != 0)
        return false;
    if (SCOTCH_graphInit(&bound) == 0) {
        if (SCOTCH_stratInit(&strategy) == 0) {
            done = map_graph(m, context, arch, &graph, &bound, &strategy);
            SCOTCH_stratExit(&strategy);
        }
        SCOTCH_graphExit(&bound);
    }
    SCOTCH_graphExit(&graph);
    return done;
}

static bool with_context(struct mapping *m, SCOTCH_Context *context)
{
    const struct place_mesh *mesh = &m->work->mesh;
    const uint32_t cores = m->work->problem->cores;
    SCOTCH_Arch whole, part;
    bool done = false;
    if (SCOTCH_archInit(&whole) != 0)
        return false;
    if (SCOTCH_archInit(&part) == 0) {
        if (SCOTCH_archMesh2(&whole, (SCOTCH_Num)mesh->width, (SCOTCH_Num)mesh->height) == 0) {
            if (cores == mesh->places)
                done = with_arch(m, context, &whole);
            else if (SCOTCH_archSub(&part, &whole, (SCOTCH_Num)cores, m->place) == 0)
                done = with_arch(m, context, &part);
        }
        SCOTCH_archExit(&part);
    }
    SCOTCH_archExit(&whole);
    return done;
}

static bool map_all(struct mapping *m, uint64_t seed)
{
    SCOTCH_Context context;
    bool done = false;
    if (SCOTCH_contextInit(&context) != 0)
        return false;
    if (SCOTCH_contextOptionSetNum(&context, SCOTCH_OPTIONNUMDETERMINISTIC, 1) == 0 &&
        SCOTCH_contextOptionSetNum(&context, SCOTCH_OPTIONNUMRANDOMFIXEDSEED, 1) == 0) {
        SCOTCH_contextRandomSeed(&context, (SCOTCH_Num)(seed & 0x3FFFFFFF));
        if (SCOTCH_contextThreadSpawn(&context, 1, NULL) == 0)
            done = with_context(m, &context);
    }
    SCOTCH_contextExit(&context);
    return done;
}

/* ---- legal ----------------------------------------------------------------------------------- */

/* The first core of each terminal keeps it; the others take the terminals that are left, each the
 * nearest one. */
static void legalise(struct mapping *m, uint8_t *held)
{
    const uint32_t cores = m->work->problem->cores, width = m->work->mesh.width;
    const int32_t *fixed = m->work->problem->fixed;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < cores; i++) {
            const bool pinned = fixed != NULL && fixed[i] != PLACE_FREE;
            if (pinned != (pass == 0))
                continue;
            const uint32_t at = pinned ? (uint32_t)fixed[i] : (uint32_t)m->place[m->part[i]];
            m->core[i] = held[at] ? UINT32_MAX : at;
            held[at] = 1;
        }
    }
    for (uint32_t i = 0; i < cores; i++) {
        if (m->core[i] != UINT32_MAX)
            continue;
        const int at = (int)m->place[m->part[i]];
        int least = INT32_MAX;
        uint32_t best = 0;
        for (uint32_t t = 0; t < cores; t++) {
            const int to = (int)m->place[t];
            const int far =
                abs(to % (int)width - at % (int)width) + abs(to / (int)width - at / (int)width);
            if (!held[to] && far < least) {
                least = far;
                best = (uint32_t)to;
            }
        }
        m->core[i] = best;
        held[best] = 1;
    }
}

/* Pins as terminals, for what Scotch is told before. */
static void mark_pins(struct mapping *m)
{
    const struct place_problem *problem = m->work->problem;
    for (uint32_t i = 0; problem->fixed != NULL && i < problem->cores; i++) {
        m->part[i] = -1;
        for (uint32_t t = 0; problem->fixed[i] != PLACE_FREE && t < problem->cores; t++) {
            if (m->place[t] == problem->fixed[i])
                m->part[i] = (SCOTCH_Num)t;
        }
    }
}

enum ct_status place_scotch(const struct place_work *work, uint64_t seed, uint32_t *core,
                            struct ct_error *err)
{
    const size_t cores = work->problem->cores, arcs = work->graph.first[cores];
    if (cores < CORES_MIN || arcs == 0)
        return place_start(work, PLACE_ORDER_FLOW, PLACE_PATH_HILBERT, 0, core, err);
    SCOTCH_Num *room = malloc((3 * cores + 2 * arcs + 1) * sizeof *room);
    uint8_t *mark = calloc(2, work->mesh.places);
    enum ct_status status = CT_OK;
    if (room == NULL || mark == NULL) {
        status = status_fail(err, CT_ERR_MEMORY, "no memory to place %zu cores", cores);
    } else {
        struct mapping m = {work,
                            core,
                            room,
                            room + cores,
                            room + 2 * cores,
                            room + 3 * cores + 1,
                            room + 3 * cores + 1 + arcs};
        choose_places(&m, mark);
        mark_pins(&m);
        fill_graph(&m);
        if (map_all(&m, seed))
            legalise(&m, mark + work->mesh.places);
        else
            status = status_fail(err, CT_ERR_MEMORY, "Scotch failed to place %zu cores", cores);
    }
    free(room);
    free(mark);
    return status;
}

#endif
