/*
 * cycle_kit.c - see cycle_kit.h.
 */
#include "support/cycle_kit.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

const struct cycle_params cycle_kit_defaults = {
    .k = 4,
    .s = 1,
    .core_divider = 1,
    .local_depth = 4,
    .depth = 4,
    .stages = 1,
    .router_divider = 1,
    .link_cycles = 1,
    .edge_cycles = 1,
    .edge_depth = 4,
    .barrier = 1,
};

struct oracle *cycle_kit_mesh(int chips_x, int chips_y, int cores_x, int cores_y, int neurons)
{
    const int width = chips_x * cores_x;
    const int count = width * chips_y * cores_y;
    struct oracle *o = oracle_create(count, 4, neurons);
    assert_non_null(o);
    o->chips_x = chips_x;
    o->chips_y = chips_y;
    o->cores_x = cores_x;
    o->cores_y = cores_y;
    for (int k = 0; k < count; k++) {
        o->core[k].x = k % width;
        o->core[k].y = k / width;
        for (int j = 0; j < 256; j++)
            o->core[k].n[j].alpha = 262143;
    }
    return o;
}

struct oracle_neuron *cycle_kit_once(struct oracle *o, int core, int j)
{
    struct oracle_neuron *n = &o->core[core].n[j];
    n->v = 1;
    n->alpha = 1;
    return n;
}

void cycle_kit_once_to(struct oracle *o, int core, int j, int x, int y)
{
    struct oracle_neuron *n = cycle_kit_once(o, core, j);
    n->kind = ORACLE_TO_CORE;
    n->x = x;
    n->y = y;
    n->axon = 0;
    n->delay = 1;
}

struct cycle_oracle *cycle_kit_begin(struct oracle *o, const struct cycle_params *p)
{
    struct cycle_oracle *c = cycle_oracle_create(o, p);
    assert_non_null(c);
    return c;
}

void cycle_kit_end(struct cycle_oracle *c)
{
    struct oracle *o = c->o;
    assert_false(c->no_memory);
    cycle_oracle_free(c);
    oracle_free(o);
}

static void print_log(const struct cycle_oracle *c)
{
    char text[120];
    for (size_t n = 0; n < c->event_count; n++) {
        cycle_event_text(&c->event[n], text, sizeof text);
        print_error("%s\n", text);
    }
}

void cycle_kit_expect(const struct cycle_oracle *c, int kind, int core, int a, int b,
                      const int *cycles, size_t count)
{
    size_t found = 0;
    bool right = true;
    for (size_t n = 0; n < c->event_count; n++) {
        const struct cycle_event *e = &c->event[n];
        if (e->kind != kind || (core != ANY && e->core != core) || (a != ANY && e->a != a) ||
            (b != ANY && e->b != b))
            continue;
        right = right && found < count && e->cycle == (uint64_t)cycles[found];
        found++;
    }
    if (!right || found != count) {
        print_log(c);
        fail_msg("%s core %d a %d b %d: not as expected", cycle_kind_text(kind), core, a, b);
    }
}

const struct cycle_event *cycle_kit_last(const struct cycle_oracle *c, int kind)
{
    const struct cycle_event *found = NULL;
    for (size_t n = 0; n < c->event_count; n++)
        if (c->event[n].kind == kind)
            found = &c->event[n];
    assert_non_null(found);
    return found;
}
