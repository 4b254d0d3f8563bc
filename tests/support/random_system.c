/*
 * random_system.c - see random_system.h: the shape of the system, its timing, its traffic.
 */
#include "support/random_system.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* ---- shape -------------------------------------------------------------------------------- */

/* Cores in one direction, 2..5, and over how many chips. */
static void draw_side(struct rand *r, uint16_t *chips, uint16_t *cores)
{
    const uint16_t size = (uint16_t)rand_between(r, 2, 5);
    do
        *chips = (uint16_t)rand_between(r, 1, size);
    while (size % *chips != 0);
    *cores = (uint16_t)(size / *chips);
}

static void draw_shape(struct rand *r, struct random_model *m,
                       const struct random_system_shape *shape)
{
    const bool saturated = shape->saturated;
    draw_side(r, &m->sys.chips_x, &m->sys.cores_x);
    draw_side(r, &m->sys.chips_y, &m->sys.cores_y);
    m->sys.axons = (uint16_t)rand_between(r, 1, rand_chance(r, 50) ? 4 : 24);
    m->sys.neurons = (uint16_t)rand_between(r, 1, rand_chance(r, 50) ? 4 : 24);
    if (saturated)
        m->sys.neurons = (uint16_t)rand_between(r, 4, 24);
    if (rand_chance(r, 3))
        m->sys.axons = 256;
    if (rand_chance(r, 2) && !saturated)
        m->sys.neurons = 256;
    if (shape->width != 0) {
        m->sys.chips_x = shape->chips_x != 0 ? shape->chips_x : 1;
        m->sys.chips_y = shape->chips_y != 0 ? shape->chips_y : 1;
        m->sys.cores_x = shape->width;
        m->sys.cores_y = shape->height;
    }
    if (shape->sized) {
        m->sys.axons = shape->axons;
        m->sys.neurons = shape->neurons;
    }
    m->sys.pins = shape->pins != 0 ? shape->pins : 3;
    m->ticks = (uint32_t)rand_between(r, 2, m->sys.neurons > 24 ? 3 : 9);
}

/* Most systems are full; in others every core is absent as likely as a coin says, but one. */
static void draw_places(struct rand *r, struct random_model *m)
{
    const int width = m->sys.chips_x * m->sys.cores_x;
    const int places = width * m->sys.chips_y * m->sys.cores_y;
    const uint32_t absent = rand_chance(r, 75) ? 0 : 40;
    const int kept = rand_between(r, 0, places - 1);
    for (int at = 0; at < places; at++) {
        if (at != kept && rand_chance(r, absent))
            continue;
        struct ct_core *core = &m->core[m->core_count++];
        ct_core_clear(core);
        core->x = (uint16_t)(at % width);
        core->y = (uint16_t)(at / width);
        core->seed = (uint32_t)rand_next(r);
    }
}

/* ---- timing ------------------------------------------------------------------------------- */

/* Within low..high: mostly one of the three least, sometimes anywhere up to `usual`, seldom the
 * greatest. */
static int draw_small(struct rand *r, int low, int usual, int high)
{
    if (rand_chance(r, 60))
        return rand_between(r, low, low + 2 < high ? low + 2 : high);
    return rand_chance(r, 90) ? rand_between(r, low, usual) : high;
}

static int least_common_multiple(int a, int b)
{
    int l = a;
    while (l % b != 0)
        l += a;
    return l;
}

/* From far too short to comfortable for the longest core, a multiple of L. */
static uint32_t draw_tick_cycles(struct rand *r, const struct random_model *m,
                                 const struct cycle_params *p)
{
    static const int32_t percents[] = {1, 10, 40, 80, 100, 120, 150, 300, 800};
    const int core = 5 + m->sys.neurons * (p->s + 4 + m->sys.axons / (2 * p->k));
    const int l = least_common_multiple(p->core_divider, p->router_divider);
    const int64_t wanted =
        (int64_t)core * p->core_divider * rand_pick(r, percents, COUNT(percents)) / 100;
    return (uint32_t)(rand_chance(r, 5) ? l : (wanted / l + 1) * l);
}

static void draw_params(struct rand *r, struct random_system *s,
                        const struct random_system_shape *shape)
{
    static const int32_t barriers[] = {0, 0, 1, 1, 2, 3, 7, 100, 65535};
    struct cycle_params *p = &s->params;
    *p = (struct cycle_params){
        .k = draw_small(r, 1, 8, 256),
        .s = rand_between(r, 1, 4),
        .core_divider = rand_chance(r, 50) ? 1 : draw_small(r, 1, 6, 16),
        .local_depth = draw_small(r, 1, 6, shape->saturated ? 3 : 64),
        .depth = draw_small(r, 1, 6, shape->saturated ? 3 : 64),
        .stages = draw_small(r, 1, 4, 8),
        .router_divider = rand_chance(r, 50) ? 1 : draw_small(r, 1, 6, 16),
        .link_cycles = draw_small(r, 1, 6, 32),
        .edge_cycles =
            draw_small(r, 1, 12, s->model.sys.neurons <= 4 && rand_chance(r, 10) ? 1024 : 40),
        .edge_depth = draw_small(r, 1, 6, shape->saturated ? 3 : 64),
        .barrier = rand_pick(r, barriers, COUNT(barriers)),
    };
    if (shape->saturated) {
        p->s = 1;
        p->core_divider = 1;
        p->router_divider = rand_between(r, 1, 8); /* cores are faster than routers */
    }
    if (shape->sized) {
        p->k = shape->k;
        p->s = shape->s;
    }
    if (p->edge_cycles > 40)
        p->router_divider = 1; /* long enough as it is */
    const uint32_t way = rand_below(r, 5);
    p->routing = way < 4 ? (enum cycle_routing)(way % 2) : CYCLE_WEST_FIRST;
    p->torus = way == 2 || way == 3;
    if (shape->routed) {
        p->routing = shape->routing;
        p->torus = shape->torus;
    }
    if (p->torus) {
        p->local_depth += p->local_depth == 1;
        p->depth += p->depth == 1;
        p->edge_depth += p->edge_depth == 1;
    }
    const bool fixed = shape->ticks == RANDOM_TICKS_FIXED ||
                       (shape->ticks == RANDOM_TICKS_ANY && rand_chance(r, 30));
    if (fixed) {
        p->tick_cycles = draw_tick_cycles(r, &s->model, p);
        s->model.ticks += (uint32_t)rand_between(r, 0, 20);
    }
}

/* ---- traffic ------------------------------------------------------------------------------ */

/* Where the packets of a whole system go. */
enum pattern { TO_ANY, TO_ONE, TO_MIRROR, TO_ROW, TO_COLUMN, TO_NEIGHBOUR, TO_FAR, PATTERNS };

struct style {
    enum pattern pattern;
    uint32_t hot;               /* place of the core that TO_ONE is about */
    uint32_t fires, pins, none; /* percent of neurons                  */
    int delay;                  /* 0: any                                */
};

/* A core near to what the pattern wants: the first present one from there on. */
static const struct ct_core *pick_core(struct rand *r, const struct random_model *m,
                                       const struct style *style, const struct ct_core *own)
{
    const int width = m->sys.chips_x * m->sys.cores_x;
    const int height = m->sys.chips_y * m->sys.cores_y;
    int x = rand_between(r, 0, width - 1);
    int y = rand_between(r, 0, height - 1);
    switch (style->pattern) {
    case TO_ONE:
        if (rand_chance(r, 90))
            return &m->core[style->hot];
        break;
    case TO_MIRROR:
        x = width - 1 - own->x;
        y = height - 1 - own->y;
        break;
    case TO_ROW: y = own->y; break;
    case TO_COLUMN: x = own->x; break;
    case TO_NEIGHBOUR:
        x = (own->x + rand_between(r, 0, 1)) % width;
        y = (own->y + rand_between(r, 0, 1)) % height;
        break;
    case TO_FAR: /* as far as a torus is wide, which fills its rings */
        x = (own->x + width / 2) % width;
        y = rand_chance(r, 50) ? own->y : (own->y + height / 2) % height;
        break;
    default: break;
    }
    for (uint32_t k = 0; k < m->core_count; k++)
        if (m->core[k].y * width + m->core[k].x >= y * width + x)
            return &m->core[k];
    return &m->core[0];
}

static void draw_target(struct rand *r, const struct random_model *m, const struct style *style,
                        const struct ct_core *own, struct ct_neuron *n)
{
    const uint32_t kind = rand_below(r, 100);
    if (kind < style->none)
        return;
    if (kind < style->none + style->pins) {
        n->target_kind = CT_TARGET_PIN;
        n->target_pin = rand_below(r, m->sys.pins);
        return;
    }
    const struct ct_core *to = pick_core(r, m, style, own);
    n->target_kind = CT_TARGET_CORE;
    n->target_x = to->x;
    n->target_y = to->y;
    n->target_axon = (uint8_t)rand_below(r, m->sys.axons);
    n->target_delay = (uint8_t)(style->delay ? style->delay : rand_between(r, 1, CT_DELAY_MAX));
}

/* Fires in every tick; or fires by what comes in, or by its noise. */
static void draw_neuron(struct rand *r, const struct style *style, struct ct_neuron *n)
{
    n->threshold = 0;
    n->reset_mode = 2;
    if (rand_chance(r, style->fires))
        return;
    for (int g = 0; g < CT_AXON_TYPES; g++)
        n->weight[g] = (int16_t)rand_between(r, -1, 3);
    n->threshold = (uint32_t)rand_between(r, 1, 3);
    n->reset_mode = (uint8_t)rand_between(r, 0, 1);
    n->negative_threshold = (uint32_t)rand_between(r, 0, 5);
    n->negative_saturate = 1;
    n->leak = (int16_t)rand_between(r, 0, 1);
    if (!rand_chance(r, 40))
        return;
    n->mask_bits = (uint8_t)rand_between(r, 0, 2);
    n->leak_stochastic = (uint8_t)rand_between(r, 0, 1);
    n->leak = (int16_t)(n->leak * 200);
    n->weight_stochastic = (uint8_t)rand_below(r, 16);
    for (int g = 0; g < CT_AXON_TYPES; g++)
        n->weight[g] = (int16_t)(n->weight[g] * 80);
}

static void draw_cores(struct rand *r, struct random_model *m, bool saturated)
{
    static const int32_t fires[] = {0, 20, 100};
    static const int32_t percents[] = {0, 10, 50, 100};
    const struct style style = {
        .pattern = (enum pattern)rand_below(r, PATTERNS),
        .hot = rand_below(r, m->core_count),
        .fires = saturated ? 100 : (uint32_t)rand_pick(r, fires, COUNT(fires)),
        .pins = saturated ? 0 : rand_below(r, 20),
        .none = saturated ? 0 : rand_below(r, 20),
        .delay = rand_chance(r, 30) ? 1 : 0,
    };
    for (uint32_t k = 0; k < m->core_count; k++) {
        struct ct_core *core = &m->core[k];
        const uint32_t percent = (uint32_t)rand_pick(r, percents, COUNT(percents));
        for (int i = 0; i < m->sys.axons; i++) {
            core->axon_type[i] = (uint8_t)rand_below(r, 4);
            for (int j = 0; j < m->sys.neurons; j++)
                if (rand_chance(r, percent))
                    core->crossbar[i][j / 64] |= (uint64_t)1 << (j % 64);
        }
        for (int j = 0; j < m->sys.neurons; j++) {
            draw_neuron(r, &style, &core->neuron[j]);
            draw_target(r, m, &style, core, &core->neuron[j]);
        }
    }
}

/* What the neurons draw when they run is left out. */
static void draw_nothing(struct random_model *m)
{
    for (uint32_t k = 0; k < m->core_count; k++) {
        for (int j = 0; j < m->sys.neurons; j++) {
            struct ct_neuron *n = &m->core[k].neuron[j];
            n->weight_stochastic = n->leak_stochastic = n->mask_bits = 0;
        }
    }
}

static bool draw_input(struct rand *r, struct random_model *m)
{
    const uint32_t percent = rand_below(r, 40);
    const size_t most = (size_t)m->ticks * m->core_count * m->sys.axons;
    m->input = malloc((most + 1) * sizeof *m->input);
    if (m->input == NULL)
        return false;
    for (uint32_t tick = 0; tick < m->ticks; tick++)
        for (uint32_t k = 0; k < m->core_count; k++)
            for (uint32_t i = 0; i < m->sys.axons; i++)
                if (rand_chance(r, percent)) {
                    const uint32_t lead = rand_chance(r, 80) ? 0 : rand_below(r, 16);
                    m->input[m->input_count++] = (struct model_input){tick, tick + lead, k, i};
                }
    return true;
}

bool random_system_draw(struct random_system *s, uint64_t seed, uint64_t number,
                        const struct random_system_shape *shape)
{
    struct rand start = {seed ^ number * 0xD1342543DE82EF95u};
    struct rand network = {rand_next(&start)};
    struct rand timing = {rand_next(&start)};
    struct random_model *m = &s->model;
    memset(s, 0, sizeof *s);
    draw_shape(&network, m, shape);
    m->core = calloc(25, sizeof *m->core);
    if (m->core == NULL)
        return false;
    draw_places(&network, m);
    draw_cores(&network, m, shape->saturated);
    if (shape->certain)
        draw_nothing(m);
    draw_params(&timing, s, shape);
    if (shape->params != NULL)
        s->params = *shape->params;
    if (draw_input(&network, m))
        return true;
    random_system_free(s);
    return false;
}

void random_system_free(struct random_system *s)
{
    random_model_free(&s->model);
}

void random_system_text(const struct random_system *s, char *text, size_t size)
{
    static const char *const routings[] = {"xy", "yx", "west_first"};
    const struct ct_system *sys = &s->model.sys;
    const struct cycle_params *p = &s->params;
    snprintf(
        text, size,
        "%ux%u chips of %ux%u cores, %" PRIu32 " present, A %u N %u, %" PRIu32
        " ticks; K %d S %d Cd %d DL %d D %d P %d Md %d F %d %s %s E %d DE %d tick %" PRIu32 " B %d",
        sys->chips_x, sys->chips_y, sys->cores_x, sys->cores_y, s->model.core_count, sys->axons,
        sys->neurons, s->model.ticks, p->k, p->s, p->core_divider, p->local_depth, p->depth,
        p->stages, p->router_divider, p->link_cycles, routings[p->routing],
        p->torus ? "torus" : "mesh", p->edge_cycles, p->edge_depth, p->tick_cycles, p->barrier);
}

void random_system_inject(const struct random_system *s, struct oracle *o, uint32_t tick,
                          size_t *at)
{
    const struct random_model *m = &s->model;
    for (; *at < m->input_count && m->input[*at].given == tick; *at += 1)
        oracle_inject(o, m->input[*at].tick, (int)m->input[*at].core_index,
                      (int)m->input[*at].axon);
}

struct ct_architecture random_system_architecture(const struct cycle_params *p)
{
    struct ct_architecture arch;
    ct_architecture_default(&arch);
    arch.core_synapses_per_cycle = (uint32_t)p->k;
    arch.core_sram_cycles = (uint32_t)p->s;
    arch.core_clock_divider = (uint32_t)p->core_divider;
    arch.core_fifo_depth = (uint32_t)p->local_depth;
    arch.router_fifo_depth = (uint32_t)p->depth;
    arch.router_stages = (uint32_t)p->stages;
    arch.router_clock_divider = (uint32_t)p->router_divider;
    arch.router_link_cycles = (uint32_t)p->link_cycles;
    arch.edge_link_cycles = (uint32_t)p->edge_cycles;
    arch.edge_fifo_depth = (uint32_t)p->edge_depth;
    arch.tick_cycles = p->tick_cycles;
    arch.tick_barrier_cycles = (uint32_t)p->barrier;
    arch.routing = (enum ct_routing)p->routing;
    arch.torus = p->torus;
    return arch;
}
