/*
 * random_model.c - see random_model.h. Sizes, places, crossbars, destinations and input are drawn
 * here, from lists in which the awkward cases are frequent; neurons by random_neuron.c.
 */
#include "support/random_model.h"

#include <string.h>

#include "support/random_neuron.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* ---- sizes and places ------------------------------------------------------------------- */

static uint16_t draw_size(struct rand *r)
{
    static const int32_t sizes[] = {1, 2, 7, 8, 31, 33, 63, 64, 65, 127, 128, 129, 192, 255};
    if (rand_chance(r, 40))
        return 256;
    return (uint16_t)(rand_chance(r, 70) ? rand_pick(r, sizes, COUNT(sizes))
                                         : rand_between(r, 1, 256));
}

/* A grid with room for the cores: one tight chip, a few small chips, or the largest system. */
static void draw_system(struct rand *r, struct ct_system *sys, uint32_t cores,
                        const struct model_shape *shape)
{
    const bool full = shape->full;
    static const int32_t pins[] = {0, 1, 2, 300, CT_PINS_MAX};
    uint16_t side = 1;
    while ((uint32_t)side * side < cores)
        side++;
    *sys = (struct ct_system){.chips_x = 1, .chips_y = 1, .cores_x = side, .cores_y = side};
    switch (full ? 0 : rand_below(r, 4)) {
    case 0: break;
    case 1: /* as many chips as cores in each direction */
        *sys = (struct ct_system){.chips_x = side, .chips_y = side, .cores_x = 1, .cores_y = 1};
        break;
    case 2:
        sys->chips_x = (uint16_t)rand_between(r, 1, 4);
        sys->chips_y = (uint16_t)rand_between(r, 1, 4);
        sys->cores_x = (uint16_t)rand_between(r, side, side + 7);
        sys->cores_y = (uint16_t)rand_between(r, side, side + 7);
        break;
    default: *sys = (struct ct_system){.chips_x = 4, .chips_y = 4, .cores_x = 64, .cores_y = 64};
    }
    sys->axons = full ? 256 : draw_size(r);
    sys->neurons = full ? 256 : draw_size(r);
    sys->axons = shape->axons ? (uint16_t)shape->axons : sys->axons;
    sys->neurons = shape->neurons ? (uint16_t)shape->neurons : sys->neurons;
    sys->pins = (uint32_t)rand_pick(r, pins, COUNT(pins));
}

uint32_t model_core_number(const struct random_model *m, uint32_t core_index)
{
    const struct ct_core *core = &m->core[core_index];
    return (uint32_t)core->y * m->sys.chips_x * m->sys.cores_x + core->x;
}

/* Distinct places in ascending order; the far corners of the system are taken often. */
static void draw_places(struct rand *r, struct random_model *m)
{
    const uint32_t width = (uint32_t)m->sys.chips_x * m->sys.cores_x;
    const uint32_t places = width * m->sys.chips_y * m->sys.cores_y;
    uint32_t taken = 0;
    while (taken < m->core_count) {
        uint32_t number = rand_below(r, places);
        if (rand_chance(r, 30))
            number = rand_chance(r, 50) ? 0 : places - 1;
        uint32_t at = 0;
        while (at < taken && model_core_number(m, at) < number)
            at++;
        if (at < taken && model_core_number(m, at) == number)
            continue;
        for (uint32_t k = taken; k > at; k--) {
            m->core[k].x = m->core[k - 1].x;
            m->core[k].y = m->core[k - 1].y;
        }
        m->core[at].x = (uint16_t)(number % width);
        m->core[at].y = (uint16_t)(number / width);
        taken++;
    }
}

/* ---- one core --------------------------------------------------------------------------- */

static void draw_crossbar(struct rand *r, const struct ct_system *sys, struct ct_core *core)
{
    static const int32_t percents[] = {0, 2, 10, 50, 90, 100};
    const uint32_t percent = (uint32_t)rand_pick(r, percents, COUNT(percents));
    const bool diagonal = rand_chance(r, 20);
    for (int i = 0; i < sys->axons; i++)
        for (int j = 0; j < sys->neurons; j++)
            if ((diagonal && i == j) || rand_chance(r, percent))
                core->crossbar[i][j / 64] |= (uint64_t)1 << (j % 64);
}

/* Types at random, all the same, or in blocks, so that a long run of +255 is followed by one
 * of -255 and the running sum passes 16 bits while the whole sum does not. */
static void draw_types(struct rand *r, const struct ct_system *sys, struct ct_core *core)
{
    const uint32_t kind = rand_below(r, 3);
    const uint8_t same = (uint8_t)rand_below(r, 4);
    for (int i = 0; i < sys->axons; i++)
        core->axon_type[i] = (uint8_t)(kind == 0   ? (int)rand_below(r, 4)
                                       : kind == 1 ? same
                                                   : i * 4 / sys->axons);
}

struct target_style {
    uint32_t none_percent, pin_percent;
    int32_t delay; /* 0: any */
    int32_t axon;  /* -1: any */
    bool self;
};

static void draw_target(struct rand *r, const struct random_model *m,
                        const struct target_style *style, const struct ct_core *own,
                        struct ct_neuron *n)
{
    if (rand_chance(r, style->none_percent))
        return;
    if (m->sys.pins > 0 && rand_chance(r, style->pin_percent)) {
        n->target_kind = CT_TARGET_PIN;
        n->target_pin = rand_chance(r, 50)   ? rand_below(r, m->sys.pins)
                        : rand_chance(r, 50) ? 0
                                             : m->sys.pins - 1;
        return;
    }
    const struct ct_core *to = style->self ? own : &m->core[rand_below(r, m->core_count)];
    n->target_kind = CT_TARGET_CORE;
    n->target_x = to->x;
    n->target_y = to->y;
    n->target_axon =
        (uint8_t)(style->axon >= 0 ? style->axon : rand_between(r, 0, m->sys.axons - 1));
    n->target_delay = (uint8_t)(style->delay ? style->delay : rand_between(r, 1, CT_DELAY_MAX));
}

static void draw_core(struct rand *r, struct random_model *m, struct ct_core *core)
{
    static const int32_t nones[] = {0, 0, 10, 100};
    static const int32_t delays[] = {0, 0, 1, CT_DELAY_MAX};
    static const int32_t seeds[] = {0, 1, -1, INT32_MIN};
    struct neuron_style style;
    neuron_style_draw(r, &style);
    const struct target_style target = {
        .none_percent = (uint32_t)rand_pick(r, nones, COUNT(nones)),
        .pin_percent = rand_below(r, 60),
        .delay = rand_pick(r, delays, COUNT(delays)),
        .axon = rand_chance(r, 25) ? m->sys.axons - 1 : -1,
        .self = rand_chance(r, 25),
    };
    core->seed =
        rand_chance(r, 30) ? (uint32_t)rand_pick(r, seeds, COUNT(seeds)) : (uint32_t)rand_next(r);
    draw_types(r, &m->sys, core);
    draw_crossbar(r, &m->sys, core);
    const bool alike = rand_chance(r, 15);
    for (int j = 0; j < m->sys.neurons; j++) {
        struct ct_neuron *n = &core->neuron[j];
        if (rand_chance(r, 2))
            continue; /* stays cleared, [C-6] */
        if (alike && j > 0)
            *n = core->neuron[0];
        else
            neuron_draw(r, &style, n);
        n->target_kind = CT_TARGET_NONE;
        n->target_x = n->target_y = 0;
        n->target_axon = n->target_delay = 0;
        n->target_pin = 0;
        draw_target(r, m, &target, core, n);
    }
}

/* ---- input ------------------------------------------------------------------------------ */

static bool add_input(struct random_model *m, size_t *room, const struct model_input *spike)
{
    if (m->input_count == *room) {
        const size_t more = *room ? 2 * *room : 1024;
        struct model_input *grown = realloc(m->input, more * sizeof *grown);
        if (grown == NULL)
            return false;
        m->input = grown;
        *room = more;
    }
    m->input[m->input_count++] = *spike;
    return true;
}

static int by_given(const void *a, const void *b)
{
    const struct model_input *p = a;
    const struct model_input *q = b;
    const uint32_t left[4] = {p->given, p->tick, p->core_index, p->axon};
    const uint32_t right[4] = {q->given, q->tick, q->core_index, q->axon};
    for (int k = 0; k < 4; k++)
        if (left[k] != right[k])
            return left[k] < right[k] ? -1 : 1;
    return 0;
}

/* How many percent of the axons of a core are active in a tick: steady, in bursts between long
 * silences, only at first, or never. */
struct input_style {
    uint32_t percent, period, until;
    int lead; /* ticks between giving and acting; -1: any */
};

static void draw_input_style(struct rand *r, struct input_style *style, uint32_t ticks,
                             bool just_in_time)
{
    static const int32_t percents[] = {0, 1, 1, 5, 20, 60, 100};
    static const int32_t leads[] = {0, 0, CT_DELAY_MAX, -1};
    style->percent = (uint32_t)rand_pick(r, percents, COUNT(percents));
    style->period = rand_chance(r, 50) ? 1 : (uint32_t)rand_between(r, 2, 60);
    style->until = rand_chance(r, 70) ? ticks : (uint32_t)rand_between(r, 1, 12);
    style->lead = just_in_time ? 0 : rand_pick(r, leads, COUNT(leads));
}

static bool draw_input(struct rand *r, struct random_model *m, bool just_in_time)
{
    size_t room = 0;
    for (uint32_t k = 0; k < m->core_count; k++) {
        struct input_style style;
        draw_input_style(r, &style, m->ticks, just_in_time);
        for (uint32_t tick = 0; tick < style.until && tick < m->ticks; tick++) {
            if (tick % style.period != 0)
                continue;
            for (uint32_t i = 0; i < m->sys.axons; i++) {
                if (!rand_chance(r, style.percent))
                    continue;
                const uint32_t lead = style.lead >= 0 ? (uint32_t)style.lead : rand_below(r, 16);
                const struct model_input spike = {tick > lead ? tick - lead : 0, tick, k, i};
                const int copies = rand_chance(r, 3) ? 2 : 1; /* [S-4] */
                for (int copy = 0; copy < copies; copy++)
                    if (!add_input(m, &room, &spike))
                        return false;
            }
        }
    }
    if (m->input_count > 0)
        qsort(m->input, m->input_count, sizeof *m->input, by_given);
    return true;
}

/* ---- meetings of a number and a draw ----------------------------------------------------- */

/* Sets weights, leaks and potentials to what will be drawn for them, or to one beside it:
 * |s| = rho, |lambda| = rho, V = alpha + eta and V = -(beta + eta) happen
 * by intent, not by luck. */
static void force_draws(struct rand *r, struct random_model *m)
{
    for (int times = 0; times < 100; times++) {
        const uint32_t k = rand_below(r, m->core_count);
        struct ct_core *core = &m->core[k];
        const int j = rand_between(r, 0, m->sys.neurons - 1);
        struct ct_neuron *n = &core->neuron[j];
        if (m->input_count > 0 && n->weight_stochastic) {
            const struct model_input *in = &m->input[rand_below(r, (uint32_t)m->input_count)];
            const int rho = oracle_synapse_draw(core->seed, in->tick, j, (int)in->axon);
            const int s = rho > 0 && rand_chance(r, 30) ? rho - 1 : rho;
            if (in->core_index == k)
                n->weight[core->axon_type[in->axon]] = (int16_t)(rand_chance(r, 50) ? s : -s);
        }
        if (n->leak_stochastic) {
            const int rho = oracle_leak_draw(core->seed, rand_below(r, m->ticks), j);
            const int s = rho > 0 && rand_chance(r, 30) ? rho - 1 : rho;
            n->leak = (int16_t)(rand_chance(r, 50) ? s : -s);
        }
        if (n->mask_bits > 0) {
            const int eta = oracle_threshold_draw(core->seed, 0, j) & ((1 << n->mask_bits) - 1);
            const int moved = n->leak_stochastic ? 0 : n->leak;
            const int near = rand_between(r, -1, 1) - moved;
            const int v = rand_chance(r, 50) ? (int)n->threshold + eta + near
                                             : -(int)n->negative_threshold - eta + near;
            if (v >= CT_POTENTIAL_MIN && v <= CT_POTENTIAL_MAX)
                n->potential = v;
        }
    }
}

bool model_draw(struct random_model *m, uint64_t seed, uint64_t number,
                const struct model_shape *shape)
{
    struct rand start = {seed ^ number * 0xD1342543DE82EF95u};
    struct rand stream = {rand_next(&start)};
    struct rand *r = &stream;
    memset(m, 0, sizeof *m);
    m->core_count = shape->cores ? shape->cores : (uint32_t)rand_between(r, 1, 4);
    m->ticks = shape->ticks ? shape->ticks : (uint32_t)rand_between(r, 30, 200);
    draw_system(r, &m->sys, m->core_count, shape);
    m->core = calloc(m->core_count, sizeof *m->core);
    if (m->core == NULL)
        return false;
    for (uint32_t k = 0; k < m->core_count; k++)
        ct_core_clear(&m->core[k]);
    draw_places(r, m);
    for (uint32_t k = 0; k < m->core_count; k++)
        draw_core(r, m, &m->core[k]);
    if (!draw_input(r, m, shape->just_in_time)) {
        random_model_free(m);
        return false;
    }
    force_draws(r, m);
    return true;
}

void random_model_free(struct random_model *m)
{
    free(m->core);
    free(m->input);
    m->core = NULL;
    m->input = NULL;
}
