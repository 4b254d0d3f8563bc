/*
 * place_force.c - see place_force.h.
 */
#include "place_force.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

enum { EAST, NORTH, WEST, SOUTH, WAYS };

/* Parts of a hundred of the tense pairs that a round changes. */
enum { ROUND_PERCENT = 30 };

/* Pair 2 p is place p and the one east of it, 2 p + 1 p and the one north of it. */
struct force {
    const struct place_work *work;
    enum place_potential potential;
    uint32_t *core;
    int32_t *holder;       /* [places] the core there, PLACE_EMPTY, or PLACE_STUCK */
    int64_t (*pull)[WAYS]; /* [cores] potential lost by a step                     */
    int64_t *tension;      /* [pairs] when it was queued                           */
    uint32_t *queued;      /* [pairs] in which round last                          */
    uint32_t *queue[2], count[2];
    uint32_t round;
};

/* Holder of a place that takes no part: disabled, or with a pinned core. */
enum { PLACE_STUCK = -2 };

static int64_t potential(const struct force *f, int dx, int dy, uint32_t weight)
{
    if (f->potential == PLACE_POTENTIAL_L2)
        return (int64_t)dx * dx + (int64_t)dy * dy;
    return (int64_t)weight * (abs(dx) + abs(dy));
}

/* Adds to core i's pulls, times `sign`, what an arc to a core at `other` does when i is at `at`. A
 * step onto the other's place is no step: the two would change places. */
static void add_pull(struct force *f, uint32_t i, uint32_t at, uint32_t other, uint32_t weight,
                     int sign)
{
    static const int step[WAYS][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    const int width = (int)f->work->mesh.width;
    const int dx = (int)at % width - (int)other % width;
    const int dy = (int)at / width - (int)other / width;
    const int64_t here = potential(f, dx, dy, weight);
    for (int way = 0; way < WAYS; way++) {
        const int x = dx + step[way][0], y = dy + step[way][1];
        if (x != 0 || y != 0)
            f->pull[i][way] += sign * (here - potential(f, x, y, weight));
    }
}

/* Adds or takes away all that core i's arcs do to it and to the cores at their other ends, but for
 * `except`. */
static void add_core(struct force *f, uint32_t i, uint32_t except, int sign)
{
    const struct place_graph *graph = &f->work->graph;
    for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++) {
        const struct place_arc *arc = &graph->arc[k];
        if (arc->other != except) {
            add_pull(f, i, f->core[i], f->core[arc->other], arc->weight, sign);
            add_pull(f, arc->other, f->core[arc->other], f->core[i], arc->weight, sign);
        }
    }
}

static uint32_t pair_other(const struct force *f, uint32_t pair)
{
    return pair / 2 + (pair % 2 ? f->work->mesh.width : 1);
}

/* What a pair gains by changing places, 0 where it cannot. */
static int64_t pair_tension(const struct force *f, uint32_t pair)
{
    const struct place_mesh *mesh = &f->work->mesh;
    const uint32_t p = pair / 2;
    const bool north = pair % 2;
    if (north ? p + mesh->width >= mesh->places : (p + 1) % mesh->width == 0)
        return 0;
    const int32_t a = f->holder[p], b = f->holder[pair_other(f, pair)];
    if (a == PLACE_STUCK || b == PLACE_STUCK)
        return 0;
    return (a >= 0 ? f->pull[a][north ? NORTH : EAST] : 0) +
           (b >= 0 ? f->pull[b][north ? SOUTH : WEST] : 0);
}

static void queue_pair(struct force *f, uint32_t pair)
{
    if (f->queued[pair] != f->round) {
        f->queued[pair] = f->round;
        f->queue[f->round % 2][f->count[f->round % 2]++] = pair;
    }
}

/* The pairs that a place is in. */
static void queue_place(struct force *f, uint32_t p)
{
    const uint32_t width = f->work->mesh.width;
    queue_pair(f, 2 * p);
    queue_pair(f, 2 * p + 1);
    if (p % width > 0)
        queue_pair(f, 2 * (p - 1));
    if (p >= width)
        queue_pair(f, 2 * (p - width) + 1);
}

static void queue_around(struct force *f, uint32_t i)
{
    const struct place_graph *graph = &f->work->graph;
    for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++)
        queue_place(f, f->core[graph->arc[k].other]);
}

static void change_pair(struct force *f, uint32_t pair)
{
    const uint32_t p = pair / 2, q = pair_other(f, pair);
    const int32_t a = f->holder[p], b = f->holder[q];
    const uint32_t ua = (uint32_t)a, ub = (uint32_t)b; /* no core: -1, which is no other's */
    if (a >= 0)
        add_core(f, ua, UINT32_MAX, -1);
    if (b >= 0)
        add_core(f, ub, ua, -1);
    f->holder[p] = b;
    f->holder[q] = a;
    if (a >= 0)
        f->core[a] = q;
    if (b >= 0)
        f->core[b] = p;
    if (a >= 0) {
        add_core(f, ua, UINT32_MAX, 1);
        queue_around(f, ua);
    }
    if (b >= 0) {
        add_core(f, ub, ua, 1);
        queue_around(f, ub);
    }
    queue_place(f, p);
    queue_place(f, q);
}

struct tense {
    int64_t tension;
    uint32_t pair;
};

static int compare_tense(const void *a, const void *b)
{
    const struct tense *first = a, *second = b;
    if (first->tension != second->tension)
        return first->tension > second->tension ? -1 : 1;
    return (first->pair > second->pair) - (first->pair < second->pair);
}

/* Keeps the tense pairs of a queue. */
static void keep_tense(struct force *f, uint32_t which)
{
    uint32_t kept = 0;
    for (uint32_t k = 0; k < f->count[which]; k++) {
        const uint32_t pair = f->queue[which][k];
        f->tension[pair] = pair_tension(f, pair);
        if (f->tension[pair] > 0)
            f->queue[which][kept++] = pair;
    }
    f->count[which] = kept;
}

static void run_rounds(struct force *f, struct tense *sorted)
{
    while (f->count[f->round % 2] > 0) {
        const uint32_t now = f->round % 2, count = f->count[now];
        const uint32_t top = count * ROUND_PERCENT / 100 > 1 ? count * ROUND_PERCENT / 100 : 1;
        for (uint32_t k = 0; k < count; k++)
            sorted[k] = (struct tense){f->tension[f->queue[now][k]], f->queue[now][k]};
        qsort(sorted, count, sizeof *sorted, compare_tense);
        f->round++;
        f->count[f->round % 2] = 0;
        for (uint32_t k = 0; k < top; k++) {
            if (pair_tension(f, sorted[k].pair) >= sorted[k].tension)
                change_pair(f, sorted[k].pair);
        }
        for (uint32_t k = top; k < count; k++)
            queue_pair(f, sorted[k].pair);
        keep_tense(f, f->round % 2);
    }
}

static void begin(struct force *f)
{
    const struct place_problem *problem = f->work->problem;
    const struct place_mesh *mesh = &f->work->mesh;
    for (uint32_t p = 0; p < mesh->places; p++)
        f->holder[p] = mesh->bad[p] ? PLACE_STUCK : PLACE_EMPTY;
    for (uint32_t i = 0; i < problem->cores; i++) {
        const bool pinned = problem->fixed != NULL && problem->fixed[i] != PLACE_FREE;
        f->holder[f->core[i]] = pinned ? PLACE_STUCK : (int32_t)i;
        for (uint32_t k = f->work->graph.first[i]; k < f->work->graph.first[i + 1]; k++) {
            const struct place_arc *arc = &f->work->graph.arc[k];
            add_pull(f, i, f->core[i], f->core[arc->other], arc->weight, 1);
        }
    }
    f->round = 1;
    for (uint32_t pair = 0; pair < 2 * mesh->places; pair++)
        queue_pair(f, pair);
    keep_tense(f, 1);
}

enum ct_status place_force(const struct place_work *work, enum place_potential potential,
                           uint32_t *core, struct ct_error *err)
{
    const uint32_t cores = work->problem->cores, pairs = 2 * work->mesh.places;
    struct force f = {.work = work, .potential = potential, .core = core};
    struct tense *sorted = malloc(pairs * sizeof *sorted);
    f.holder = malloc(work->mesh.places * sizeof *f.holder);
    f.pull = calloc((size_t)cores + 1, sizeof *f.pull);
    f.tension = malloc(pairs * sizeof *f.tension);
    f.queued = calloc((size_t)3 * pairs, sizeof *f.queued);
    enum ct_status status = CT_OK;
    if (sorted == NULL || f.holder == NULL || f.pull == NULL || f.tension == NULL ||
        f.queued == NULL) {
        status =
            status_fail(err, CT_ERR_MEMORY, "no memory to refine a placement of %u cores", cores);
    } else {
        f.queue[0] = f.queued + pairs;
        f.queue[1] = f.queue[0] + pairs;
        begin(&f);
        run_rounds(&f, sorted);
    }
    free(sorted);
    free(f.holder);
    free(f.pull);
    free(f.tension);
    free(f.queued);
    return status;
}
