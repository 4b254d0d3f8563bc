/*
 * place_state.c - see place_state.h.
 */
#include "place_state.h"

#include <string.h>

#include "base/status.h"

/* ---- making ---------------------------------------------------------------------------------- */

/* Adds `weight` to the loads of a path, x first, and what that changes `over` by. */
static int64_t add_run(int64_t *load, uint32_t count, int64_t weight, int64_t bound)
{
    int64_t over = 0;
    for (uint32_t i = 0; i < count; i++) {
        const int64_t before = load[i], after = before + weight;
        load[i] = after;
        over += (after > bound ? after : bound) - (before > bound ? before : bound);
    }
    return over;
}

static void add_path(struct place_state *s, uint32_t from, uint32_t to, int64_t weight)
{
    const uint32_t width = s->work->mesh.width, height = s->work->mesh.height;
    const uint32_t x0 = from % width, y0 = from / width, x1 = to % width, y1 = to / width;
    int64_t over;
    if (x0 < x1)
        over = add_run(s->east + y0 * width + x0, x1 - x0, weight, s->bound);
    else
        over = add_run(s->west + y0 * width + x1, x0 - x1, weight, s->bound);
    if (y0 < y1)
        over += add_run(s->north + x1 * height + y0, y1 - y0, weight, s->bound);
    else
        over += add_run(s->south + x1 * height + y1, y0 - y1, weight, s->bound);
    s->over += over;
    s->steps += (x0 < x1 ? x1 - x0 : x0 - x1) + (y0 < y1 ? y1 - y0 : y0 - y1);
}

static int64_t distance(struct place_spot a, struct place_spot b)
{
    return abs(a.x - b.x) + abs(a.y - b.y);
}

/* Sets costs and loads from the placement. */
static void sum_up(struct place_state *s)
{
    const struct place_work *work = s->work;
    const struct place_graph *graph = &work->graph;
    const struct place_spot far = s->grid[work->mesh.places - 1];
    int64_t heaviest = 0;
    for (uint32_t i = 0; i < graph->cores; i++) {
        int64_t weight = 0;
        for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++)
            weight += graph->arc[k].weight;
        heaviest = weight > heaviest ? weight : heaviest;
    }
    /* Two cores change places at a time, and none of their arcs can save more than the diameter. */
    s->cut_cost = work->mesh.cuts > 0 ? 2 * heaviest * (far.x + far.y) + 1 : 0;
    s->bound = INT64_MAX / 2;
    for (uint32_t i = 0; i < graph->cores; i++) {
        for (uint32_t k = graph->first[i]; k < graph->middle[i]; k++) {
            const struct place_arc *arc = &graph->arc[k];
            add_path(s, s->core[i], s->core[arc->other], arc->weight);
            s->cost += arc->weight * distance(s->spot[i], s->spot[arc->other]);
            if (place_path_cut(&work->mesh, s->core[i], s->core[arc->other]))
                s->cost += s->cut_cost;
        }
    }
    s->over = 0;
    s->steps = 0;
}

enum ct_status place_state_open(struct place_state *s, const struct place_work *work,
                                uint32_t crossing_hops, uint32_t *core, struct ct_error *err)
{
    const struct place_mesh *mesh = &work->mesh;
    const struct place_problem *problem = work->problem;
    *s = (struct place_state){.work = work, .core = core};
    s->grid = malloc(mesh->places * sizeof *s->grid);
    s->spot = malloc(((size_t)problem->cores + 1) * sizeof *s->spot);
    s->holder = malloc(mesh->places * sizeof *s->holder);
    s->east = calloc((size_t)4 * mesh->places, sizeof *s->east);
    s->full_east = calloc((size_t)4 * mesh->places, sizeof *s->full_east);
    if (s->full_east == NULL || s->grid == NULL || s->spot == NULL || s->holder == NULL ||
        s->east == NULL) {
        place_state_close(s);
        return status_fail(err, CT_ERR_MEMORY, "no memory to place %u cores", problem->cores);
    }
    s->west = s->east + mesh->places;
    s->north = s->west + mesh->places;
    s->south = s->north + mesh->places;
    s->full_west = s->full_east + mesh->places;
    s->full_north = s->full_west + mesh->places;
    s->full_south = s->full_north + mesh->places;
    for (uint32_t p = 0; p < mesh->places; p++) {
        const uint32_t x = p % mesh->width, y = p / mesh->width;
        s->grid[p] = (struct place_spot){(int32_t)(x + x / mesh->chip_width * crossing_hops),
                                         (int32_t)(y + y / mesh->chip_height * crossing_hops)};
        s->holder[p] = mesh->bad[p] ? PLACE_STUCK : PLACE_EMPTY;
    }
    for (uint32_t i = 0; i < problem->cores; i++) {
        const bool pinned = problem->fixed != NULL && problem->fixed[i] != PLACE_FREE;
        s->holder[core[i]] = pinned ? PLACE_STUCK : (int32_t)i;
        s->spot[i] = s->grid[core[i]];
    }
    sum_up(s);
    return CT_OK;
}

void place_state_close(struct place_state *s)
{
    free(s->grid);
    free(s->spot);
    free(s->holder);
    free(s->east);
    free(s->full_east);
    *s = (struct place_state){.work = NULL};
}

/* ---- changes --------------------------------------------------------------------------------- */

/* What core i costs at `to` more than where it is; `except` takes its place, so that their distance
 * stays. */
static int64_t delta_one(struct place_state *s, uint32_t i, struct place_spot to, uint32_t except)
{
    const struct place_graph *graph = &s->work->graph;
    const struct place_arc *arc = graph->arc + graph->first[i];
    const struct place_arc *end = graph->arc + graph->first[i + 1];
    const struct place_spot *spot = s->spot, at = spot[i];
    int64_t sum = 0;
    s->steps += (uint64_t)(end - arc);
    for (; arc < end; arc++) {
        const struct place_spot other = spot[arc->other];
        const int32_t longer =
            abs(other.x - to.x) + abs(other.y - to.y) - abs(other.x - at.x) - abs(other.y - at.y);
        if (arc->other != except)
            sum += (int64_t)arc->weight * longer;
    }
    return sum;
}

/* Arcs of core i whose path is cut when it is at `at`; those to `other`, which is at `where`,
 * counted where `with`. */
static int64_t cuts_of(const struct place_state *s, uint32_t i, uint32_t at, uint32_t other,
                       uint32_t where, bool with)
{
    const struct place_graph *graph = &s->work->graph;
    const struct place_mesh *mesh = &s->work->mesh;
    int64_t cuts = 0;
    for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++) {
        const uint32_t far = graph->arc[k].other, to = far == other ? where : s->core[far];
        if (far == other && !with)
            continue;
        cuts += k < graph->middle[i] ? place_path_cut(mesh, at, to) : place_path_cut(mesh, to, at);
    }
    return cuts;
}

int64_t place_state_delta(struct place_state *s, uint32_t a, uint32_t to)
{
    const uint32_t b = s->holder[to] >= 0 ? (uint32_t)s->holder[to] : UINT32_MAX;
    const uint32_t from = s->core[a];
    int64_t delta = delta_one(s, a, s->grid[to], b);
    if (b != UINT32_MAX)
        delta += delta_one(s, b, s->spot[a], a);
    if (s->work->mesh.cuts > 0) {
        int64_t cuts = cuts_of(s, a, to, b, from, true) - cuts_of(s, a, from, b, to, true);
        if (b != UINT32_MAX)
            cuts += cuts_of(s, b, from, a, to, false) - cuts_of(s, b, to, a, from, false);
        delta += cuts * s->cut_cost;
    }
    return delta;
}

/* Adds the arcs of core i to the loads, or takes them away, but for those to `except`. */
static void load_core(struct place_state *s, uint32_t i, uint32_t except, int sign)
{
    const struct place_graph *graph = &s->work->graph;
    const uint32_t at = s->core[i];
    for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++) {
        const struct place_arc *arc = &graph->arc[k];
        const int64_t weight = sign * (int64_t)arc->weight;
        if (arc->other == except)
            continue;
        if (k < graph->middle[i])
            add_path(s, at, s->core[arc->other], weight);
        else
            add_path(s, s->core[arc->other], at, weight);
    }
}

int64_t place_state_change(struct place_state *s, uint32_t a, uint32_t to, int64_t delta)
{
    const uint32_t b = s->holder[to] >= 0 ? (uint32_t)s->holder[to] : UINT32_MAX;
    const uint32_t from = s->core[a];
    const int64_t over = s->over;
    load_core(s, a, UINT32_MAX, -1);
    if (b != UINT32_MAX)
        load_core(s, b, a, -1);
    s->core[a] = to;
    s->spot[a] = s->grid[to];
    s->holder[to] = (int32_t)a;
    s->holder[from] = b != UINT32_MAX ? (int32_t)b : PLACE_EMPTY;
    if (b != UINT32_MAX) {
        s->core[b] = from;
        s->spot[b] = s->grid[from];
        load_core(s, b, a, 1);
    }
    load_core(s, a, UINT32_MAX, 1);
    s->cost += delta;
    return s->over - over;
}

/* Overloaded links on the path between two places. */
static int32_t full_links(const struct place_state *s, uint32_t from, uint32_t to)
{
    const uint32_t width = s->work->mesh.width, height = s->work->mesh.height;
    const uint32_t x0 = from % width, y0 = from / width, x1 = to % width, y1 = to / width;
    const uint16_t *row = (x0 < x1 ? s->full_east : s->full_west) + y0 * width;
    const uint16_t *column = (y0 < y1 ? s->full_north : s->full_south) + x1 * height;
    return abs(row[x1] - row[x0]) + abs(column[y1] - column[y0]);
}

/* Of core i going to `to` while core `other` goes to `back`; their common arcs counted where
 * `with`. */
static int64_t guess_one(struct place_state *s, uint32_t i, uint32_t to, uint32_t other,
                         uint32_t back, bool with)
{
    const struct place_graph *graph = &s->work->graph;
    const uint32_t at = s->core[i];
    int64_t sum = 0;
    s->steps += 2 * (graph->first[i + 1] - graph->first[i]);
    for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++) {
        const struct place_arc *arc = &graph->arc[k];
        const uint32_t far = s->core[arc->other], then = arc->other == other ? back : far;
        if (arc->other == other && !with)
            continue;
        if (k < graph->middle[i])
            sum += arc->weight * (int64_t)(full_links(s, to, then) - full_links(s, at, far));
        else
            sum += arc->weight * (int64_t)(full_links(s, then, to) - full_links(s, far, at));
    }
    return sum;
}

int64_t place_state_guess(struct place_state *s, uint32_t a, uint32_t to)
{
    const uint32_t b = s->holder[to] >= 0 ? (uint32_t)s->holder[to] : UINT32_MAX;
    int64_t sum = guess_one(s, a, to, b, s->core[a], true);
    if (b != UINT32_MAX)
        sum += guess_one(s, b, s->core[a], a, to, false);
    return sum;
}

/* Sums marks along `lines` rows or columns of `length` links each. */
static void mark_lines(const int64_t *load, uint16_t *full, uint32_t lines, uint32_t length,
                       int64_t bound)
{
    for (uint32_t line = 0; line < lines; line++) {
        uint32_t sum = 0;
        for (uint32_t i = 0; i < length; i++, load++, full++) {
            *full = (uint16_t)sum;
            sum += *load > bound;
        }
    }
}

void place_state_mark(struct place_state *s)
{
    const uint32_t width = s->work->mesh.width, height = s->work->mesh.height;
    mark_lines(s->east, s->full_east, height, width, s->bound);
    mark_lines(s->west, s->full_west, height, width, s->bound);
    mark_lines(s->north, s->full_north, width, height, s->bound);
    mark_lines(s->south, s->full_south, width, height, s->bound);
}

/* ---- loads ----------------------------------------------------------------------------------- */

/* About the rank-th greatest of `count` numbers, rank from 1: the lower end of its class, of CLASSES
 * of equal width. */
static int64_t ranked(const int64_t *load, uint32_t count, uint32_t rank, int64_t greatest)
{
    enum { CLASSES = 4096 };
    uint32_t members[CLASSES] = {0}, reach = 0;
    unsigned shift = 0;
    while (greatest >> shift >= CLASSES)
        shift++;
    for (uint32_t i = 0; i < count; i++)
        members[load[i] >> shift]++;
    for (int64_t class = CLASSES; class -- > 0;) {
        reach += members[class];
        if (reach >= rank)
            return class << shift;
    }
    return 0;
}

int64_t place_state_greatest(const struct place_state *s)
{
    int64_t greatest = 0;
    for (uint32_t i = 0; i < 4 * s->work->mesh.places; i++)
        greatest = s->east[i] > greatest ? s->east[i] : greatest;
    return greatest;
}

void place_state_sum(struct place_state *s)
{
    s->over = 0;
    for (uint32_t i = 0; i < 4 * s->work->mesh.places; i++)
        s->over += s->east[i] > s->bound ? s->east[i] - s->bound : 0;
    place_state_mark(s);
}

void place_state_bound(struct place_state *s, uint32_t links)
{
    const uint32_t count = 4 * s->work->mesh.places;
    s->steps += 4ULL * count;
    s->bound = ranked(s->east, count, links < count ? links : count, place_state_greatest(s));
    place_state_sum(s);
}

enum ct_status place_objective(const struct place_work *work, uint32_t crossing_hops,
                               int64_t link_hops, uint32_t *core, int64_t *objective,
                               struct ct_error *err)
{
    struct place_state state;
    enum ct_status status = place_state_open(&state, work, crossing_hops, core, err);
    if (status == CT_OK)
        *objective = state.cost + link_hops * place_state_greatest(&state);
    place_state_close(&state);
    return status;
}
