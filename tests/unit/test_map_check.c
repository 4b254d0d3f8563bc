/*
 * test_map_check.c - the checker of mappings: it proves what the mapper makes of random networks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "support/big_network.h"
#include "support/map_kit.h"

static void what_the_mapper_makes_is_proved(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 1), networks = rand_env("CT_LONG", 0) ? 20000 : 2000;
    uint64_t mapped = 0, relays = 0, cores = 0, synapses = 0;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < networks; number++) {
        struct network net = map_kit_network(seed, number);
        struct map_result r;
        if (map_kit_map(&net, number, &r)) {
            struct map_check out = map_kit_check(&net, &r.mapped);
            if (out.faults > 0)
                fail_msg("network %llu: %llu faults: %s %s", (unsigned long long)number,
                         (unsigned long long)out.faults, map_fault_code(out.fault[0].code),
                         out.fault[0].text);
            mapped++;
            relays += out.relays;
            synapses += out.synapses;
            cores += r.mapped.chip.count;
        }
        map_result_free(&r);
        network_free(&net);
    }
    print_message("%llu of %llu networks: %llu synapses, %llu relays, %llu cores\n",
                  (unsigned long long)mapped, (unsigned long long)networks,
                  (unsigned long long)synapses, (unsigned long long)relays,
                  (unsigned long long)cores);
    assert_true(mapped > networks / 2);
    assert_true(relays > 100);
}

/* Big ones, with neurons whose fan-in is split and neurons that fire late. */
static void big_ones_are_proved(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 1), networks = rand_env("CT_LONG", 0) ? 600 : 18;
    uint64_t relays = 0, parts = 0, mapped = 0, late = 0;
    (void)state;
    for (uint64_t number = 0; number < networks; number++) {
        const struct map_options options = {
            .latency = (uint32_t)(number % 2 * 8), .split = true, .place = {.method = PLACE_ROWS}};
        struct network net = big_network(seed, number);
        struct map_result r;
        struct ct_error err;
        if (map_network(&net, &options, &r, &err) == CT_OK) {
            struct map_check out = map_kit_check(&net, &r.mapped);
            if (out.faults > 0)
                fail_msg("network %llu: %llu faults: %s %s", (unsigned long long)number,
                         (unsigned long long)out.faults, map_fault_code(out.fault[0].code),
                         out.fault[0].text);
            mapped++;
            relays += out.relays;
            parts += out.parts;
            late += r.mapped.late != NULL;
        }
        map_result_free(&r);
        network_free(&net);
    }
    print_message("%llu mapped, %llu late: %llu relays, %llu parts of sums\n",
                  (unsigned long long)mapped, (unsigned long long)late, (unsigned long long)relays,
                  (unsigned long long)parts);
    assert_true(mapped > networks / 2 && parts > 100);
}

/* A part with another threshold, one input more or less, a first potential of its own or another
 * delay: found, whichever part it is. */
static void spoilt_parts_are_caught(void **state)
{
    const struct map_options options = {
        .latency = 8, .split = true, .place = {.method = PLACE_ROWS}};
    struct rand r = {rand_env("CT_SEED", 1)};
    uint32_t spoilt = 0;
    struct map_result m;
    (void)state;
    struct network net = big_network(1, BIG_FAN_IN + BIG_KINDS);
    assert_int_equal(map_network(&net, &options, &m, NULL), CT_OK);
    const struct model *chip = &m.mapped.chip;
    for (uint32_t i = 0; i < 20000 && spoilt < 60; i++) {
        struct ct_core *core = chip->entry[rand_below(&r, chip->count)].core;
        const uint32_t k = rand_below(&r, CT_NEURONS), axon = rand_below(&r, CT_AXONS);
        struct ct_neuron *n = &core->neuron[k], kept = *n;
        const uint8_t type = core->axon_type[axon];
        if (n->threshold != 0 || n->leak >= 0 || !map_kit_used(core, axon) || n->weight[type] == 0)
            continue;
        switch (spoilt++ % 4) {
        case 0: n->leak = (int16_t)(n->leak + 1); break;
        case 1: map_kit_flip(core, axon, k); break;
        case 2: n->potential = -1; break;
        default: n->target_delay = (uint8_t)(n->target_delay % CT_DELAY_MAX + 1); break;
        }
        const struct map_check out = map_kit_check(&net, &m.mapped);
        if (out.faults == 0)
            fail_msg("fault %u of core (%u,%u) neuron %u is not caught", spoilt - 1, core->x,
                     core->y, k);
        if ((spoilt - 1) % 4 == 1)
            map_kit_flip(core, axon, k);
        *n = kept;
        if (spoilt == 60)
            assert_int_equal(map_kit_check(&net, &m.mapped).faults, 0);
    }
    assert_int_equal(spoilt, 60);
    map_result_free(&m);
    network_free(&net);
}

/* ---- by hand: late neurons and chains of relays ---------------------------------------------- */

/* One core. in -> relay 0 -> (3 ticks) axon 1 -> p at neuron 1, so late by 3; p -> axon 2, delay 2,
 * -> q at neuron 2, late by 3 too; q at pin 0. p leaks by `leak` from `potential` on. */
struct late_case {
    struct network net;
    struct mapped m;
    struct ct_core *core;
};

static struct late_case make_late(int32_t leak, int32_t potential)
{
    struct late_case c = {.m = {.line = NULL}};
    struct network_builder *b;
    struct network_slice in, p, q;
    network_build_start(&b, "late");
    network_build_input(b, &(struct network_input_spec){.name = "in", .size = 1}, &in);
    network_build_population(
        b,
        &(struct network_population_spec){
            .name = "p",
            .size = 1,
            .shared =
                {[NETWORK_threshold] = 20, [NETWORK_leak] = leak, [NETWORK_negative_saturate] = 1}},
        &p);
    network_build_population(b,
                             &(struct network_population_spec){
                                 .name = "q", .size = 1, .shared = {[NETWORK_threshold] = 1}},
                             &q);
    network_build_projection(b,
                             &(struct network_projection_spec){.from = in, .to = p, .weight = 20});
    network_build_projection(
        b, &(struct network_projection_spec){.from = p, .to = q, .weight = 1, .delay = 2});
    network_build_output(b, &(struct network_output_spec){.name = "o", .from = q});
    assert_int_equal(network_build_finish(b, &c.net, NULL), CT_OK);
    c.m.chip.system = (struct ct_system){1, 1, 1, 1, 256, 256, 1};
    assert_int_equal(model_add(&c.m.chip, 0, &c.core, NULL), CT_OK);
    assert_int_equal(model_order(&c.m.chip, "core", NULL), CT_OK);
    for (uint32_t k = 0; k < 3; k++)
        c.core->crossbar[k][0] = 1ull << k;
    network_neuron(&c.net, 0, &c.core->neuron[1]);
    network_neuron(&c.net, 1, &c.core->neuron[2]);
    c.core->neuron[0] = (struct ct_neuron){.weight = {1}, .threshold = 1};
    for (uint8_t k = 0; k < 2; k++) {
        c.core->neuron[k].target_kind = CT_TARGET_CORE;
        c.core->neuron[k].target_axon = (uint8_t)(k + 1);
        c.core->neuron[k].target_delay = k == 0 ? 3 : 2;
    }
    c.core->neuron[1].weight[0] = 20;
    c.core->neuron[1].potential = potential;
    c.core->neuron[2].weight[0] = 1;
    c.core->neuron[2].target_kind = CT_TARGET_PIN;
    c.m.line_first = calloc(2, sizeof *c.m.line_first);
    c.m.line = calloc(1, sizeof *c.m.line);
    c.m.copy_first = calloc(3, sizeof *c.m.copy_first);
    c.m.copy = calloc(2, sizeof *c.m.copy);
    c.m.late = calloc(2, sizeof *c.m.late);
    assert_true(c.m.line_first && c.m.line && c.m.copy_first && c.m.copy && c.m.late);
    for (uint16_t k = 0; k < 2; k++) {
        c.m.line_first[1] = 1;
        c.m.copy_first[k + 1] = k + 1u;
        c.m.copy[k].index = (uint16_t)(k + 1);
        c.m.late[k] = 3;
    }
    return c;
}

/* What the checker says of it, in short: "C-EARLY core 0 neuron 1...". */
static void late_case_is(struct late_case *c, const char *wanted)
{
    char text[300] = "";
    const struct map_check out = map_kit_check(&c->net, &c->m);
    if (out.faults > 0)
        (void)snprintf(text, sizeof text, "%s %s", map_fault_code(out.fault[0].code),
                       out.fault[0].text);
    assert_string_equal(text, wanted);
    mapped_free(&c->m);
    network_free(&c->net);
}

static void late_neurons_must_rest(void **state)
{
    (void)state;
    struct late_case c = make_late(0, 0);
    late_case_is(&c, "");
    /* It would leak for three ticks before the network's first one. */
    c = make_late(1, -3);
    c.core->neuron[1].negative_threshold = 0;
    late_case_is(&c,
                 "C-EARLY core 0 neuron 1, a copy of p: not at rest at 0 for 3 ticks from -3 on");
    c = make_late(-1, 0); /* held at -beta = 0 */
    late_case_is(&c, "");
    c = make_late(0, 20);
    late_case_is(&c,
                 "C-EARLY core 0 neuron 1, a copy of p: not at rest at 0 for 3 ticks from 20 on");
    c = make_late(0, 0);
    c.m.late[0] = 2;
    late_case_is(&c, "C-EXTRA core 0 neuron 1, a copy of p: from in, delay 1: weight 20, wanted 0");
    c = make_late(0, 0);
    c.m.late[1] = 2;
    late_case_is(&c, "C-EXTRA core 0 neuron 2, a copy of q: from p, delay 3: weight 1, wanted 0");
    c = make_late(0, 0);
    c.core->neuron[0].target_delay = 4;
    late_case_is(&c, "C-EXTRA core 0 neuron 1, a copy of p: from in, delay 1: weight 20, wanted 0");
}

/* ---- a network of the greatest size ---------------------------------------------------------- */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* `cores` cores of 256 neurons, each hears `fan_in` of the 256 of the core before: mapped by hand,
 * checked, and a bit of the last core cleared. CT_LONG takes 4096 cores with 10^8 synapses. */
static void a_big_one_is_checked(void **state)
{
    const bool all = rand_env("CT_LONG", 0) != 0;
    const uint32_t cores = all ? 4096 : 64, fan_in = 100;
    struct network_builder *b;
    struct network_slice p;
    struct network net;
    struct mapped m = {.line = NULL};
    (void)state;
    network_build_start(&b, "big");
    network_build_population(b,
                             &(struct network_population_spec){.name = "p",
                                                               .size = cores * 256,
                                                               .shared = {[NETWORK_threshold] = 5}},
                             &p);
    for (uint32_t k = 0; k < cores; k++)
        network_build_projection(
            b, &(struct network_projection_spec){.from = network_part(p, 256 * k, 256),
                                                 .to = network_part(p, (k + 1) % cores * 256, 256),
                                                 .connect = NETWORK_RANDOM,
                                                 .weight = 3,
                                                 .random = {.fan_in = fan_in, .seed = k}});
    assert_int_equal(network_build_finish(b, &net, NULL), CT_OK);
    m.chip.system = (struct ct_system){1, 1, 64, (uint16_t)(cores / 64), 256, 256, 0};
    m.line_first = calloc(1, sizeof *m.line_first);
    m.copy_first = calloc(cores * 256 + 1, sizeof *m.copy_first);
    m.copy = calloc(cores * 256, sizeof *m.copy);
    assert_true(m.line_first && m.copy_first && m.copy);
    for (uint32_t k = 0; k < cores; k++) {
        struct ct_core *core;
        struct network_synapse s;
        assert_int_equal(model_add(&m.chip, k, &core, NULL), CT_OK);
        for (uint32_t i = 0; i < 256; i++) {
            struct ct_neuron *n = &core->neuron[i];
            network_neuron(&net, 256 * k + i, n);
            n->weight[0] = 3;
            n->target_kind = CT_TARGET_CORE;
            n->target_x = (uint16_t)((k + 1) % cores % 64);
            n->target_y = (uint16_t)((k + 1) % cores / 64);
            n->target_axon = (uint8_t)i;
            n->target_delay = 1;
            m.copy[256 * k + i] = (struct mapped_place){k, (uint16_t)i};
            m.copy_first[256 * k + i + 1] = 256 * k + i + 1;
        }
        for (uint64_t at = 0; network_next(&net.projection[(k + cores - 1) % cores], &at, &s);)
            core->crossbar[s.source % 256][s.target % 256 / 64] |= 1ull << s.target % 64;
    }
    assert_int_equal(model_order(&m.chip, "core", NULL), CT_OK);
    double start = seconds();
    struct map_check out = map_kit_check(&net, &m);
    start = seconds() - start;
    print_message("%llu synapses of %u cores in %.2f s\n", (unsigned long long)out.synapses, cores,
                  start);
    if (all)
        printf("{\"name\": \"map_check_time\", \"value\": %.2f, \"unit\": \"s\"}\n", start);
    if (out.faults > 0)
        fail_msg("%s", out.fault[0].text);
    assert_int_equal(out.bits, out.synapses);
    m.chip.entry[cores - 1].core->crossbar[7][0] ^= 1u;
    out = map_kit_check(&net, &m);
    assert_int_equal(out.faults, 1);
    mapped_free(&m);
    network_free(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_mapper_makes_is_proved),
        cmocka_unit_test(big_ones_are_proved),
        cmocka_unit_test(spoilt_parts_are_caught),
        cmocka_unit_test(late_neurons_must_rest),
        cmocka_unit_test(a_big_one_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
