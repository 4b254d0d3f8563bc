/*
 * place_relieve.c - the last pass of placing, see place_relieve() in place_anneal.h.
 *
 * The bound of a load is set to the second greatest there is. Where one link carries most, what a
 * move changes `over` by is then what it changes the greatest load by, or more; so a move that is
 * taken never makes the objective worse.
 */
#include <string.h>

#include "base/status.h"
#include "place_anneal.h"

enum { REACH = 3 };

struct relief {
    struct place_state state;
    int64_t link_hops;
    uint64_t effort;
};

/* A link: that between places p and the next in its row or column, in one direction. */
struct link {
    uint32_t place;
    enum place_direction direction;
};

/* The link that carries most, the first of them, and the greatest load below that. */
static struct link find_busiest(const struct place_state *s, int64_t *second)
{
    const uint32_t places = s->work->mesh.places, height = s->work->mesh.height;
    uint32_t best = 0;
    int64_t next = 0;
    for (uint32_t i = 1; i < 4 * places; i++)
        best = s->east[i] > s->east[best] ? i : best;
    for (uint32_t i = 0; i < 4 * places; i++)
        next = s->east[i] < s->east[best] && s->east[i] > next ? s->east[i] : next;
    *second = next;
    const enum place_direction direction = (enum place_direction)(best / places);
    const uint32_t at = best % places;
    if (direction == PLACE_EAST || direction == PLACE_WEST)
        return (struct link){at, direction};
    return (struct link){at % height * s->work->mesh.width + at / height, direction};
}

/* Whether the path of an edge takes the link. */
static bool takes(const struct place_mesh *mesh, uint32_t from, uint32_t to, struct link link)
{
    const uint32_t x = link.place % mesh->width, y = link.place / mesh->width;
    const uint32_t x0 = from % mesh->width, y0 = from / mesh->width;
    const uint32_t x1 = to % mesh->width, y1 = to / mesh->width;
    switch (link.direction) {
    case PLACE_EAST: return y0 == y && x0 <= x && x < x1;
    case PLACE_WEST: return y0 == y && x1 <= x && x < x0;
    case PLACE_NORTH: return x1 == x && y0 <= y && y < y1;
    default: return x1 == x && y1 <= y && y < y0;
    }
}

/* Tries the places around a core; true once a move was taken. */
static bool move_core(struct relief *r, uint32_t i)
{
    struct place_state *s = &r->state;
    const int width = (int)s->work->mesh.width, height = (int)s->work->mesh.height;
    const uint32_t from = s->core[i];
    if (s->holder[from] == PLACE_STUCK)
        return false;
    for (int k = 0; k < (2 * REACH + 1) * (2 * REACH + 1); k++) {
        const int x = (int)from % width + k % (2 * REACH + 1) - REACH;
        const int y = (int)from / width + k / (2 * REACH + 1) - REACH;
        const uint32_t to = (uint32_t)(y * width + x);
        if (x < 0 || y < 0 || x >= width || y >= height || to == from ||
            s->holder[to] == PLACE_STUCK)
            continue;
        const int64_t delta = place_state_delta(s, i, to);
        if (delta - r->link_hops * s->over >= 0 ||
            delta + r->link_hops * place_state_guess(s, i, to) >= 0)
            continue;
        if (delta + r->link_hops * place_state_change(s, i, to, delta) < 0)
            return true;
        (void)place_state_change(s, i, from, -delta);
    }
    return false;
}

/* Takes one move that eases the busiest link; false where there is none. */
static bool ease(struct relief *r)
{
    struct place_state *s = &r->state;
    const struct place_graph *graph = &s->work->graph;
    int64_t second;
    const struct link link = find_busiest(s, &second);
    s->bound = second;
    place_state_sum(s);
    s->steps += 4ULL * s->work->mesh.places + graph->first[graph->cores];
    for (uint32_t i = 0; i < graph->cores; i++) {
        for (uint32_t k = graph->first[i]; k < graph->middle[i]; k++) {
            const uint32_t other = graph->arc[k].other;
            if (!takes(&s->work->mesh, s->core[i], s->core[other], link))
                continue;
            if (move_core(r, i) || move_core(r, other))
                return true;
            if (s->steps > r->effort)
                return false;
        }
    }
    return false;
}

enum ct_status place_relieve(const struct place_work *work, const struct place_anneal *how,
                             uint32_t crossing_hops, uint32_t *core, struct ct_error *err)
{
    struct relief r = {.link_hops = how->link_hops, .effort = how->effort};
    enum ct_status status = place_state_open(&r.state, work, crossing_hops, core, err);
    if (status != CT_OK)
        return status;
    while (r.state.steps <= r.effort && place_state_greatest(&r.state) > 0 && ease(&r))
        continue;
    place_state_close(&r.state);
    return CT_OK;
}
