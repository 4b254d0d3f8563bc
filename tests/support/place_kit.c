/*
 * place_kit.c - see place_kit.h.
 */
#include "support/place_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint32_t width_of(const struct place_problem *p)
{
    return (uint32_t)p->system.chips_x * p->system.cores_x;
}

static uint32_t places_of(const struct place_problem *p)
{
    return width_of(p) * p->system.chips_y * p->system.cores_y;
}

static bool is_dead(const struct place_problem *p, uint32_t at)
{
    for (size_t i = 0; i < p->defects; i++) {
        if (p->defect[i].kind == CT_DEFECT_CORE &&
            p->defect[i].y * width_of(p) + p->defect[i].x == at)
            return true;
    }
    return false;
}

static bool is_cut(const struct place_problem *p, uint32_t x, uint32_t y, unsigned kind)
{
    for (size_t i = 0; i < p->defects; i++) {
        if (p->defect[i].kind == kind && p->defect[i].x == x && p->defect[i].y == y)
            return true;
    }
    return false;
}

/* ---- problems -------------------------------------------------------------------------------- */

static void draw_defects(struct rand *r, struct place_problem *p,
                         const struct place_kit_shape *shape)
{
    struct ct_defect *defect = calloc(3 * (size_t)places_of(p), sizeof *defect);
    const uint32_t width = width_of(p), places = places_of(p);
    size_t count = 0;
    for (uint32_t at = 0; at < places; at++) {
        const uint16_t x = (uint16_t)(at % width), y = (uint16_t)(at / width);
        if (shape->dead_cores && rand_chance(r, 10))
            defect[count++] = (struct ct_defect){x, y, CT_DEFECT_CORE};
        if (shape->dead_links && x + 1U < width && rand_chance(r, 2))
            defect[count++] = (struct ct_defect){x, y, CT_DEFECT_LINK_EAST};
        if (shape->dead_links && at + width < places && rand_chance(r, 2))
            defect[count++] = (struct ct_defect){x, y, CT_DEFECT_LINK_NORTH};
    }
    p->defect = defect;
    p->defects = count;
}

static void draw_pins(struct rand *r, struct place_problem *p)
{
    int32_t *fixed = malloc((p->cores + 1) * sizeof *fixed);
    uint32_t *core = malloc((p->cores + 1) * sizeof *core);
    place_kit_place(r, p, core);
    for (uint32_t i = 0; i < p->cores; i++)
        fixed[i] = rand_chance(r, 20) ? (int32_t)core[i] : PLACE_FREE;
    free(core);
    p->fixed = fixed;
}

struct place_problem place_kit_problem(struct rand *r, const struct place_kit_shape *shape)
{
    const uint16_t chips[2] = {(uint16_t)rand_between(r, 1, 2), (uint16_t)rand_between(r, 1, 2)};
    const int32_t side = (int32_t)shape->side / 2;
    struct place_problem p = {
        .system = {chips[0], chips[1], (uint16_t)rand_between(r, 1, side),
                   (uint16_t)rand_between(r, 1, side), CT_AXONS, CT_NEURONS, 0},
    };
    uint32_t good = 0;
    draw_defects(r, &p, shape);
    for (uint32_t at = 0; at < places_of(&p); at++)
        good += !is_dead(&p, at);
    p.cores = rand_below(r, good * shape->fill_percent / 100 + 1);
    p.edges = p.cores == 0 ? 0 : rand_below(r, 2 * shape->edges * p.cores + 1);
    struct place_edge *edge = calloc(p.edges + 1, sizeof *edge);
    uint32_t *layer = calloc(p.cores + 1, sizeof *layer);
    for (size_t i = 0; i < p.edges; i++)
        edge[i] = (struct place_edge){rand_below(r, p.cores), rand_below(r, p.cores),
                                      rand_chance(r, 10) ? 0 : rand_below(r, 1000)};
    for (uint32_t i = 0; i < p.cores; i++)
        layer[i] = rand_below(r, 4);
    p.edge = edge;
    p.layer = rand_chance(r, 50) ? layer : NULL;
    if (p.layer == NULL)
        free(layer);
    if (shape->pins)
        draw_pins(r, &p);
    return p;
}

void place_kit_free(struct place_problem *problem)
{
    free((void *)problem->defect);
    free((void *)problem->edge);
    free((void *)problem->layer);
    free((void *)problem->fixed);
    *problem = (struct place_problem){.cores = 0};
}

void place_kit_place(struct rand *r, const struct place_problem *p, uint32_t *core)
{
    const uint32_t places = places_of(p);
    uint8_t *held = calloc(places, 1);
    for (uint32_t at = 0; at < places; at++)
        held[at] = is_dead(p, at);
    for (uint32_t i = 0; p->fixed != NULL && i < p->cores; i++) {
        if (p->fixed[i] != PLACE_FREE)
            held[p->fixed[i]] = 1;
    }
    for (uint32_t i = 0; i < p->cores; i++) {
        if (p->fixed != NULL && p->fixed[i] != PLACE_FREE) {
            core[i] = (uint32_t)p->fixed[i];
            continue;
        }
        do
            core[i] = rand_below(r, places);
        while (held[core[i]]);
        held[core[i]] = 1;
    }
    free(held);
}

/* ---- worth ----------------------------------------------------------------------------------- */

/* Sends the packets of an edge, one step after the other. */
static void send(const struct place_problem *p, uint32_t from, uint32_t to, uint32_t weight,
                 struct place_metrics *m, uint64_t (*load)[PLACE_DIRECTIONS])
{
    const int width = (int)width_of(p);
    int x = (int)from % width, y = (int)from / width;
    int dx = (int)to % width - x, dy = (int)to / width - y;
    uint32_t links = 0;
    bool cut = false;
    while (dx != 0 || dy != 0) {
        const enum place_direction way = dx > 0   ? PLACE_EAST
                                         : dx < 0 ? PLACE_WEST
                                         : dy > 0 ? PLACE_NORTH
                                                  : PLACE_SOUTH;
        load[y * width + x][way] += weight;
        const int next_x = x + (way == PLACE_EAST) - (way == PLACE_WEST);
        const int next_y = y + (way == PLACE_NORTH) - (way == PLACE_SOUTH);
        const uint32_t low_x = (uint32_t)(x < next_x ? x : next_x);
        const uint32_t low_y = (uint32_t)(y < next_y ? y : next_y);
        cut |= is_cut(p, low_x, low_y, x != next_x ? CT_DEFECT_LINK_EAST : CT_DEFECT_LINK_NORTH);
        if (x / p->system.cores_x != next_x / p->system.cores_x ||
            y / p->system.cores_y != next_y / p->system.cores_y)
            m->crossings += weight;
        dx -= next_x - x;
        dy -= next_y - y;
        x = next_x;
        y = next_y;
        links++;
        m->hops += weight;
    }
    m->weight += weight;
    m->max_hops = links > m->max_hops ? links : m->max_hops;
    m->blocked += cut;
}

void place_kit_evaluate(const struct place_problem *p, const uint32_t *core,
                        struct place_metrics *m, uint64_t (*load)[PLACE_DIRECTIONS])
{
    const uint32_t places = places_of(p);
    *m = (struct place_metrics){.hops = 0};
    memset(load, 0, places * sizeof *load);
    for (size_t i = 0; i < p->edges; i++) {
        if (p->edge[i].from != p->edge[i].to)
            send(p, core[p->edge[i].from], core[p->edge[i].to], p->edge[i].weight, m, load);
    }
    for (uint32_t at = places; at-- > 0;) {
        for (int way = PLACE_DIRECTIONS; way-- > 0;) {
            if (load[at][way] > 0 && load[at][way] >= m->link_max) {
                m->link_max = load[at][way];
                m->link_x = (uint16_t)(at % width_of(p));
                m->link_y = (uint16_t)(at / width_of(p));
                m->link_direction = (enum place_direction)way;
            }
        }
    }
}

void place_kit_legal(const struct place_problem *p, const uint32_t *core)
{
    for (uint32_t i = 0; i < p->cores; i++) {
        assert_true(core[i] < places_of(p));
        assert_false(is_dead(p, core[i]));
        if (p->fixed != NULL && p->fixed[i] != PLACE_FREE)
            assert_int_equal(core[i], p->fixed[i]);
        for (uint32_t k = 0; k < i; k++)
            assert_int_not_equal(core[i], core[k]);
    }
}

int64_t place_kit_objective(const struct place_problem *p, const uint32_t *core,
                            uint32_t crossing_hops, int64_t link_hops)
{
    struct place_metrics m;
    uint64_t(*load)[PLACE_DIRECTIONS] = malloc(places_of(p) * sizeof *load);
    place_kit_evaluate(p, core, &m, load);
    free(load);
    return (int64_t)(m.hops + crossing_hops * m.crossings) + link_hops * (int64_t)m.link_max;
}
