/*
 * test_map_check_faults.c - the checker of mappings names every fault of every kind that is planted
 * in what the mapper makes of random networks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/map_kit.h"

/* A mapping to be spoilt. */
struct victim {
    const struct network *net;
    struct mapped *m;
    struct rand *r;
};

static struct ct_core *some_core(struct victim *v)
{
    return v->m->chip.entry[rand_below(v->r, v->m->chip.count)].core;
}

/* A copy of a random neuron, in its core; its neuron is *j. */
static struct ct_neuron *some_copy(struct victim *v, struct ct_core **core, uint32_t *index,
                                   uint32_t *j)
{
    const struct mapped *m = v->m;
    *j = rand_below(v->r, v->net->neurons);
    const uint32_t at =
        m->copy_first[*j] + rand_below(v->r, m->copy_first[*j + 1] - m->copy_first[*j]);
    *core = model_core(&m->chip, m->copy[at].core);
    *index = m->copy[at].index;
    return &(*core)->neuron[*index];
}

/* Flips a synapse of a copy that is, or is not, there, where it has a weight. */
static bool flip_some(struct victim *v, bool set)
{
    struct ct_core *core;
    uint32_t k, j;
    const struct ct_neuron *n = some_copy(v, &core, &k, &j);
    const uint32_t axon = rand_below(v->r, CT_AXONS);
    if (!map_kit_used(core, axon) || map_kit_bit(core, axon, k) != set ||
        n->weight[core->axon_type[axon]] == 0)
        return false;
    map_kit_flip(core, axon, k);
    return true;
}

static bool synapse_added(struct victim *v)
{
    return flip_some(v, false);
}
static bool synapse_lost(struct victim *v)
{
    return flip_some(v, true);
}

/* The neuron of a copy and a type by which it hears an axon. */
static struct ct_neuron *some_synapse(struct victim *v, uint32_t *type)
{
    struct ct_core *core;
    uint32_t k, j;
    struct ct_neuron *n = some_copy(v, &core, &k, &j);
    const uint32_t axon = rand_below(v->r, CT_AXONS);
    *type = core->axon_type[axon];
    return map_kit_bit(core, axon, k) && n->weight[*type] != 0 ? n : NULL;
}

static bool weight_changed(struct victim *v)
{
    uint32_t type;
    struct ct_neuron *n = some_synapse(v, &type);
    if (n != NULL)
        n->weight[type] =
            (int16_t)(n->weight[type] > 0 ? n->weight[type] - 1 : n->weight[type] + 1);
    return n != NULL;
}

/* Another sign, or drawn and not drawn. */
static bool sign_changed(struct victim *v)
{
    uint32_t type;
    struct ct_neuron *n = some_synapse(v, &type);
    if (n != NULL)
        n->weight[type] = (int16_t)-n->weight[type];
    return n != NULL;
}
static bool weight_stochastic(struct victim *v)
{
    uint32_t type;
    struct ct_neuron *n = some_synapse(v, &type);
    if (n != NULL)
        n->weight_stochastic ^= (uint8_t)(1u << type);
    return n != NULL;
}

static bool axon_type_changed(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    const struct ct_neuron *n = some_copy(v, &core, &k, &j);
    const uint32_t axon = rand_below(v->r, CT_AXONS), type = rand_below(v->r, CT_AXON_TYPES);
    if (!map_kit_bit(core, axon, k) || n->weight[core->axon_type[axon]] == n->weight[type])
        return false;
    core->axon_type[axon] = (uint8_t)type;
    return true;
}

/* A copy that sends to an axon. */
static struct ct_neuron *some_sender(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    struct ct_neuron *n = some_copy(v, &core, &k, &j);
    return n->target_kind == CT_TARGET_CORE ? n : NULL;
}

static bool target_axon_changed(struct victim *v)
{
    struct ct_neuron *n = some_sender(v);
    if (n != NULL)
        n->target_axon = (uint8_t)(n->target_axon + 1 + rand_below(v->r, CT_AXONS - 1));
    return n != NULL;
}

static bool delay_changed(struct victim *v)
{
    struct ct_neuron *n = some_sender(v);
    if (n != NULL)
        n->target_delay = (uint8_t)(n->target_delay % CT_DELAY_MAX + 1);
    return n != NULL;
}

static bool target_core_changed(struct victim *v)
{
    struct ct_neuron *n = some_sender(v);
    const struct ct_core *to = some_core(v);
    if (n == NULL || (n->target_x == to->x && n->target_y == to->y))
        return false;
    n->target_x = to->x;
    n->target_y = to->y;
    return true;
}

static bool target_absent(struct victim *v)
{
    struct ct_neuron *n = some_sender(v);
    const uint32_t width = (uint32_t)v->m->chip.system.chips_x * v->m->chip.system.cores_x;
    const uint32_t height = (uint32_t)v->m->chip.system.chips_y * v->m->chip.system.cores_y;
    const uint32_t at = rand_below(v->r, width * height);
    if (n == NULL || model_core(&v->m->chip, at) != NULL)
        return false;
    n->target_x = (uint16_t)(at % width);
    n->target_y = (uint16_t)(at / width);
    return true;
}

static bool destination_lost(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    struct ct_neuron *n = some_copy(v, &core, &k, &j);
    if (n->target_kind == CT_TARGET_NONE)
        return false;
    map_kit_no_target(n);
    return true;
}

static bool parameter_changed(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    struct ct_neuron *n = some_copy(v, &core, &k, &j);
    switch (rand_below(v->r, 9)) {
    case 0: n->threshold++; break;
    case 1: n->leak = (int16_t)(n->leak + 1); break;
    case 2: n->leak_reversal ^= 1; break;
    case 3: n->leak_stochastic ^= 1; break;
    case 4: n->reset_mode = (uint8_t)((n->reset_mode + 1) % 3); break;
    case 5: n->reset++; break;
    case 6: n->negative_threshold++; break;
    case 7: n->negative_saturate ^= 1; break;
    default: n->mask_bits ^= 1; break;
    }
    return true;
}

static bool potential_changed(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    some_copy(v, &core, &k, &j)->potential++;
    return true;
}

/* A neuron that is no copy: a relay, or one that is not in use. */
static struct ct_neuron *some_other(struct victim *v, bool relay)
{
    struct ct_core *core = some_core(v);
    const uint32_t index = rand_below(v->r, CT_NEURONS);
    struct ct_neuron *n = &core->neuron[index];
    return (n->target_kind == CT_TARGET_CORE) != relay ||
                   map_kit_is_copy(v->m, v->net->neurons, core, index)
               ? NULL
               : n;
}

static bool relay_spoilt(struct victim *v, uint32_t threshold, int16_t leak, bool high)
{
    struct ct_neuron *n = some_other(v, true);
    if (n == NULL)
        return false;
    n->threshold += threshold;
    n->leak = leak;
    n->potential = high ? (int32_t)n->threshold : n->potential;
    return true;
}

static bool relay_deaf(struct victim *v)
{
    return relay_spoilt(v, 256, 0, false);
}
static bool relay_leaks(struct victim *v)
{
    return relay_spoilt(v, 0, rand_chance(v->r, 50) ? 1 : -1, false);
}
static bool relay_begins_high(struct victim *v)
{
    return relay_spoilt(v, 0, 0, true);
}

static bool relay_redirected(struct victim *v)
{
    struct ct_neuron *n = some_other(v, true);
    if (n != NULL)
        n->target_delay = (uint8_t)(n->target_delay % CT_DELAY_MAX + 1);
    return n != NULL;
}

static bool stray_neuron(struct victim *v)
{
    struct ct_neuron *n = some_other(v, false);
    if (n != NULL)
        n->threshold = 0;
    return n != NULL;
}

static bool undriven_synapse(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    const uint32_t axon = 255 - rand_below(v->r, 20);
    (void)some_copy(v, &core, &k, &j);
    if (v->m->chip.system.axons < CT_AXONS || map_kit_used(core, axon))
        return false;
    for (uint32_t i = 0; i < v->m->line_first[v->net->lines]; i++) {
        if (model_core(&v->m->chip, v->m->line[i].core) == core && v->m->line[i].index == axon)
            return false;
    }
    map_kit_flip(core, axon, k);
    return true;
}

static bool pin_changed(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    struct ct_neuron *n = some_copy(v, &core, &k, &j);
    if (n->target_kind != CT_TARGET_PIN || v->m->chip.system.pins < 2)
        return false;
    n->target_pin = (n->target_pin + 1) % v->m->chip.system.pins;
    return true;
}

static bool pin_doubled(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    struct ct_neuron *n = some_copy(v, &core, &k, &j);
    if (n->target_kind != CT_TARGET_PIN)
        return false;
    for (uint32_t i = v->m->copy_first[j]; i < v->m->copy_first[j + 1]; i++) {
        struct ct_core *other = model_core(&v->m->chip, v->m->copy[i].core);
        struct ct_neuron *o = &other->neuron[v->m->copy[i].index];
        if (o == n)
            continue;
        *o = *n;
        return true;
    }
    return false;
}

/* Copies of two neurons change places in the list; their thresholds differ. */
static bool copies_swapped(struct victim *v)
{
    struct mapped *m = v->m;
    const uint32_t all = m->copy_first[v->net->neurons];
    struct mapped_place *a = &m->copy[rand_below(v->r, all)], *b = &m->copy[rand_below(v->r, all)];
    const struct ct_neuron *n = &model_core(&m->chip, a->core)->neuron[a->index];
    const struct ct_neuron *o = &model_core(&m->chip, b->core)->neuron[b->index];
    const struct mapped_place kept = *a;
    if (n->threshold == o->threshold)
        return false;
    *a = *b;
    *b = kept;
    return true;
}

static bool copy_forgotten(struct victim *v)
{
    const uint32_t last = v->net->neurons - 1;
    struct mapped *m = v->m;
    const struct mapped_place *p = &m->copy[m->copy_first[last + 1] - 1];
    /* One that neither fires by itself nor hears might be silent; that one may be forgotten. */
    if (m->copy_first[last + 1] - m->copy_first[last] > 1 &&
        model_core(&m->chip, p->core)->neuron[p->index].target_kind == CT_TARGET_NONE)
        return false;
    m->copy_first[last + 1]--;
    return true;
}

static bool copy_claimed_twice(struct victim *v)
{
    struct mapped *m = v->m;
    const uint32_t all = m->copy_first[v->net->neurons];
    if (all < 2)
        return false;
    m->copy[rand_below(v->r, all - 1)] = m->copy[all - 1];
    return true;
}

static bool copy_nowhere(struct victim *v)
{
    struct mapped_place *p = &v->m->copy[rand_below(v->r, v->m->copy_first[v->net->neurons])];
    if (rand_chance(v->r, 50))
        p->core = 70000;
    else
        p->index = 256;
    return true;
}

static bool line_forgotten(struct victim *v)
{
    struct mapped *m = v->m;
    if (m->line_first[v->net->lines] - m->line_first[v->net->lines - 1] != 1)
        return false;
    m->line_first[v->net->lines]--;
    return true;
}

static bool line_nowhere(struct victim *v)
{
    v->m->line[rand_below(v->r, v->m->line_first[v->net->lines])].index = 300;
    return true;
}

/* A line's axon is another one that has synapses. */
static bool line_elsewhere(struct victim *v)
{
    struct mapped_place *p = &v->m->line[rand_below(v->r, v->m->line_first[v->net->lines])];
    const struct ct_core *core = model_core(&v->m->chip, p->core);
    const uint32_t axon = rand_below(v->r, CT_AXONS);
    if (axon == p->index || !map_kit_used(core, axon) || !map_kit_used(core, p->index))
        return false;
    p->index = (uint16_t)axon;
    return true;
}

static bool core_disabled(struct victim *v)
{
    const struct ct_core *core = some_core(v);
    v->m->chip.defect = calloc(1, sizeof *v->m->chip.defect);
    assert_non_null(v->m->chip.defect);
    *v->m->chip.defect = (struct ct_defect){core->x, core->y, CT_DEFECT_CORE};
    v->m->chip.defect_count = 1;
    return true;
}

/* The first link of a packet's way. */
static bool link_disabled(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    const struct ct_neuron *n = some_copy(v, &core, &k, &j);
    if (n->target_kind != CT_TARGET_CORE || (n->target_x == core->x && n->target_y == core->y))
        return false;
    struct ct_defect d = {core->x, core->y, CT_DEFECT_LINK_EAST};
    if (n->target_x < core->x)
        d.x--;
    else if (n->target_x == core->x)
        d.kind = CT_DEFECT_LINK_NORTH;
    if (d.kind == CT_DEFECT_LINK_NORTH && n->target_y < core->y)
        d.y--;
    v->m->chip.defect = calloc(1, sizeof *v->m->chip.defect);
    assert_non_null(v->m->chip.defect);
    *v->m->chip.defect = d;
    v->m->chip.defect_count = 1;
    return true;
}

static bool field_out_of_range(struct victim *v)
{
    struct ct_core *core;
    uint32_t k, j;
    some_copy(v, &core, &k, &j)->weight[rand_below(v->r, 4)] = 300;
    return true;
}

static bool core_misplaced(struct victim *v)
{
    some_core(v)->x++;
    return true;
}

static bool late_invented(struct victim *v)
{
    const uint32_t j = rand_below(v->r, v->net->neurons);
    struct mapped *m = v->m;
    const struct mapped_place *p = &m->copy[m->copy_first[j]];
    const struct ct_core *core = model_core(&m->chip, p->core);
    const struct ct_neuron *n = &core->neuron[p->index];
    bool hears = false; /* a line, which cannot be late too */
    for (uint32_t i = 0; i < m->line_first[v->net->lines]; i++)
        hears |= model_core(&m->chip, m->line[i].core) == core &&
                 map_kit_bit(core, m->line[i].index, p->index) &&
                 n->weight[core->axon_type[m->line[i].index]] != 0;
    if (m->late != NULL || !hears)
        return false;
    m->late = calloc(v->net->neurons, sizeof *m->late);
    assert_non_null(m->late);
    m->late[j] = (uint16_t)(1 + rand_below(v->r, 3));
    return true;
}

/* A second copy of a neuron that draws, complete in every bit. */
static bool drawing_neuron_copied(struct victim *v)
{
    struct ct_core *core;
    struct mapped *m = v->m;
    uint32_t k, j, free_one = 0;
    const struct ct_neuron *n = some_copy(v, &core, &k, &j);
    struct ct_neuron wanted;
    network_neuron(v->net, j, &wanted);
    if (wanted.mask_bits == 0)
        return false;
    while (free_one < CT_NEURONS && (core->neuron[free_one].threshold != CT_THRESHOLD_MAX ||
                                     map_kit_is_copy(v->m, v->net->neurons, core, free_one)))
        free_one++;
    if (free_one == CT_NEURONS)
        return false;
    core->neuron[free_one] = *n;
    map_kit_no_target(&core->neuron[free_one]);
    for (uint32_t a = 0; a < CT_AXONS; a++) {
        if (map_kit_bit(core, a, k))
            map_kit_flip(core, a, free_one);
    }
    const uint32_t at = m->copy_first[j + 1], all = m->copy_first[v->net->neurons];
    struct mapped_place *more = realloc(m->copy, (all + 1) * sizeof *more);
    assert_non_null(more);
    m->copy = more;
    memmove(more + at + 1, more + at, (all - at) * sizeof *more);
    more[at] = (struct mapped_place){more[at - 1].core, (uint16_t)free_one};
    for (uint32_t i = j + 1; i <= v->net->neurons; i++)
        m->copy_first[i]++;
    return true;
}

static bool seeds_equal(struct victim *v)
{
    uint32_t drawing = 0;
    for (uint32_t i = 0; i < 256 * v->m->chip.count; i++)
        drawing |= (uint32_t)(v->m->chip.entry[i / 256].core->neuron[i % 256].mask_bits != 0)
                   << (i / 256 < 31 ? i / 256 : 31);
    if (__builtin_popcount(drawing) < 2)
        return false;
    for (uint32_t i = 1; i < v->m->chip.count; i++)
        v->m->chip.entry[i].core->seed = v->m->chip.entry[0].core->seed;
    return true;
}

#define BIT(code) (1u << MAP_FAULT_##code)
#define SYNAPSE (BIT(MISSING) | BIT(EXTRA) | BIT(WEIGHT) | BIT(DRAWN))

/* Each kind, and the codes of which one at least must be told. */
static const struct plant {
    const char *name;
    bool (*plant)(struct victim *v); /* false: not with these random numbers */
    uint32_t codes;
} plants[] = {
    {"synapse added", synapse_added, SYNAPSE},
    {"synapse lost", synapse_lost, SYNAPSE},
    {"weight changed", weight_changed, SYNAPSE},
    {"sign changed", sign_changed, SYNAPSE},
    {"weight drawn or not", weight_stochastic, SYNAPSE},
    {"axon type changed", axon_type_changed, SYNAPSE},
    {"target axon changed", target_axon_changed,
     SYNAPSE | BIT(UNDRIVEN) | BIT(TWO_SOURCES) | BIT(STRANGER)},
    {"delay changed", delay_changed, SYNAPSE | BIT(TWO_SOURCES) | BIT(UNDRIVEN)},
    {"target core changed", target_core_changed,
     SYNAPSE | BIT(UNDRIVEN) | BIT(TWO_SOURCES) | BIT(STRANGER)},
    {"target core absent", target_absent, BIT(TARGET)},
    {"destination lost", destination_lost, BIT(UNDRIVEN) | BIT(NO_PIN) | SYNAPSE},
    {"parameter changed", parameter_changed, BIT(PARAMETER)},
    {"potential changed", potential_changed, BIT(POTENTIAL)},
    {"relay deaf", relay_deaf, SYNAPSE | BIT(STRANGER)},
    {"relay leaks", relay_leaks, SYNAPSE | BIT(STRANGER)},
    {"relay begins high", relay_begins_high, SYNAPSE | BIT(STRANGER)},
    {"relay delays otherwise", relay_redirected,
     SYNAPSE | BIT(TWO_SOURCES) | BIT(UNDRIVEN) | BIT(STRANGER)},
    {"stray neuron", stray_neuron, BIT(STRANGER)},
    {"undriven synapse", undriven_synapse, BIT(UNDRIVEN)},
    {"pin changed", pin_changed, BIT(PIN) | BIT(NO_PIN) | BIT(TWO_PINS)},
    {"pin doubled", pin_doubled, BIT(TWO_PINS)},
    {"copies swapped", copies_swapped, BIT(PARAMETER)},
    {"copy forgotten", copy_forgotten,
     SYNAPSE | BIT(STRANGER) | BIT(NO_COPY) | BIT(NO_PIN) | BIT(UNDRIVEN) | BIT(TWO_SOURCES)},
    {"copy claimed twice", copy_claimed_twice, BIT(TWO_OWNERS)},
    {"copy nowhere", copy_nowhere, BIT(PLACE)},
    {"line forgotten", line_forgotten, BIT(NO_AXON)},
    {"line nowhere", line_nowhere, BIT(PLACE)},
    {"line elsewhere", line_elsewhere, SYNAPSE | BIT(TWO_SOURCES) | BIT(UNDRIVEN)},
    {"core disabled", core_disabled, BIT(DEFECT)},
    {"link disabled", link_disabled, BIT(DEFECT)},
    {"field out of range", field_out_of_range, BIT(FIELD)},
    {"core misplaced", core_misplaced, BIT(SYSTEM)},
    {"late without reason", late_invented, SYNAPSE | BIT(EARLY)},
    {"drawing neuron copied", drawing_neuron_copied, BIT(COPIED)},
    {"seeds equal", seeds_equal, BIT(SEED)},
};

enum { PLANTS = sizeof plants / sizeof plants[0], EACH = 25, TRIES = 60 };

/* Plants one kind of fault in a mapping, if it can, and holds the checker to it. */
static bool plant_and_catch(const struct plant *p, const struct network *net, uint64_t number,
                            struct rand *r)
{
    struct map_result result;
    bool planted = false;
    if (map_kit_map(net, number, &result)) {
        struct victim v = {net, &result.mapped, r};
        for (int i = 0; i < TRIES && !planted; i++)
            planted = p->plant(&v);
        struct map_check out = map_kit_check(net, &result.mapped);
        uint32_t codes = 0;
        for (int k = 0; k < MAP_FAULT_CODES; k++)
            codes |= (uint32_t)(out.by_code[k] > 0) << k;
        if (planted && (codes & p->codes) == 0)
            fail_msg("network %llu: %s: not caught; %llu faults: %s", (unsigned long long)number,
                     p->name, (unsigned long long)out.faults,
                     out.faults > 0 ? out.fault[0].text : "");
        assert_true(planted || out.faults == 0);
    }
    map_result_free(&result);
    return planted;
}

static void every_planted_fault_is_caught(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 1);
    uint32_t planted[PLANTS] = {0};
    struct rand r = {seed};
    bool all = false;
    (void)state;
    for (uint64_t number = 0; number < 4000 && !all; number++) {
        struct network net = map_kit_network(seed, number);
        all = true;
        for (size_t k = 0; k < PLANTS; k++) {
            if (planted[k] < EACH)
                planted[k] += plant_and_catch(&plants[k], &net, number, &r);
            all = all && planted[k] >= EACH;
        }
        network_free(&net);
    }
    uint32_t kinds = 0;
    for (size_t k = 0; k < PLANTS; k++) {
        print_message("%s: %u caught\n", plants[k].name, planted[k]);
        kinds += planted[k] >= EACH;
    }
    printf("{\"name\": \"map_fault_kinds_caught\", \"value\": %u, \"unit\": \"kinds\"}\n", kinds);
    assert_int_equal(kinds, PLANTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_planted_fault_is_caught),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
