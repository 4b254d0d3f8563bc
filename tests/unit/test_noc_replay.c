/*
 * test_noc_replay.c - traffic in the proportions of a table of flows: who makes how many packets,
 * for whom, and the bound of it against counts by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cortile/noc_bound.h"
#include "support/rand.h"

enum { WINDOW = 20000, FLOWS_MOST = 400 };

static struct ct_system mesh(unsigned width, unsigned height)
{
    return (struct ct_system){1, 1, (uint16_t)width, (uint16_t)height, 256, 256, 0};
}

static struct ct_architecture deep(void)
{
    struct ct_architecture arch;
    ct_architecture_default(&arch);
    arch.core_fifo_depth = arch.router_fifo_depth = arch.edge_fifo_depth = 64;
    return arch;
}

static struct ct_traffic replay_of(const struct ct_flow *flow, size_t flows)
{
    return (struct ct_traffic){
        .pattern = CT_PATTERN_REPLAY,
        .flow = flow,
        .flow_count = flows,
        .seed = 7,
        .warmup = WINDOW / 5,
        .measure = WINDOW,
        .drain = 1000,
    };
}

static struct noc_bound bound_of(const struct ct_system *sys, const struct ct_architecture *arch,
                                 const struct ct_traffic *traffic)
{
    struct noc_bound bound;
    struct ct_error err = {CT_OK, ""};
    if (noc_bound(sys, arch, traffic, &bound, &err) != CT_OK)
        fail_msg("%s", err.text);
    return bound;
}

static struct ct_traffic_result run_at(const struct ct_system *sys,
                                       const struct ct_architecture *arch,
                                       struct ct_traffic traffic, uint32_t load)
{
    struct ct_traffic_result r;
    struct ct_error err = {CT_OK, ""};
    traffic.load = load;
    if (ct_traffic_run(sys, arch, &traffic, &r, &err) != CT_OK)
        fail_msg("%s", err.text);
    return r;
}

static void assert_near(double got, double want, double part)
{
    if (got < want * (1 - part) || got > want * (1 + part))
        fail_msg("%g is not within %g of %g", got, part, want);
}

/* A random table: several flows a place, some places silent, weights from 0 to about 1000. */
static size_t random_flows(struct ct_flow *flow, uint32_t places, struct rand *random)
{
    size_t flows = 0;
    for (uint32_t from = 0; from < places; from++) {
        uint32_t own = rand_below(random, FLOWS_MOST / places);
        for (uint32_t i = 0; i < own; i++)
            flow[flows++] = (struct ct_flow){from, rand_below(random, places),
                                             rand_below(random, 1u << rand_below(random, 11))};
    }
    flow[flows++] = (struct ct_flow){places - 1, 0, 1 + rand_below(random, 9)};
    return flows;
}

/* ---- proportions ----------------------------------------------------------------------------- */

/* Places in a line send to the next, each over a link of its own, and to themselves. In turn one of
 * these links carries most, and is busy by its part of the packets of all. */
static void places_send_by_their_weights(void **state)
{
    enum { PLACES = 6 };
    const struct ct_system line = mesh(PLACES, 1);
    const struct ct_architecture arch = deep();
    (void)state;
    for (uint32_t great = 0; great < PLACES - 1; great++) {
        struct ct_flow flow[2 * PLACES];
        size_t flows = 0;
        double total = 0;
        for (uint32_t from = 0; from < PLACES - 1; from++) {
            /* Nobody but `great` sends to great + 1, whose output is as busy as the link. */
            flow[flows++] = (struct ct_flow){from, from, from == great + 1 ? 0 : 1 + from};
            flow[flows++] = (struct ct_flow){from, from + 1, from == great ? 40 : 10 + from};
            total += flow[flows - 2].weight + flow[flows - 1].weight;
        }
        struct ct_traffic_result r = run_at(&line, &arch, replay_of(flow, flows), 200000);
        assert_false(r.saturated);
        assert_near((double)r.generated, 0.2 * PLACES * WINDOW, 0.02);
        assert_near(r.busiest / 1e6, 0.2 * PLACES * 40 / total, 0.03);
        assert_true(r.busiest_router == great || r.busiest_router == great + 1);
    }
}

/* The place in the middle of a cross sends to its four neighbours and to itself; the others are
 * silent. In turn one target gets most, and its output is busy by its part. */
static void targets_are_drawn_by_their_weights(void **state)
{
    static const uint32_t near[] = {1, 3, 4, 5, 7};
    const struct ct_system sys = mesh(3, 3);
    const struct ct_architecture arch = deep();
    (void)state;
    for (unsigned great = 0; great < 5; great++) {
        struct ct_flow flow[5];
        double total = 0;
        for (unsigned i = 0; i < 5; i++) {
            flow[i] = (struct ct_flow){4, near[i], i == great ? 20 : i * i};
            total += flow[i].weight;
        }
        /* Half a packet a router cycle from this place. */
        struct ct_traffic_result r = run_at(&sys, &arch, replay_of(flow, 5), CT_MILLION / 18);
        assert_near((double)r.generated, 0.5 * WINDOW, 0.03);
        assert_near(r.busiest / 1e6, 0.5 * 20 / total, 0.04);
        assert_true(r.busiest_router == near[great] || r.busiest_router == 4);
    }
}

/* Nearly alone, packets take the zero-load latency of their paths, on average weighted as the
 * table says. With slow routers the mean tells who sends where. */
static void mean_latency_is_the_weighted_mean(void **state)
{
    const struct ct_system systems[] = {mesh(6, 5), {2, 2, 3, 2, 256, 256, 0}};
    struct rand random = {3};
    (void)state;
    for (unsigned k = 0; k < 12; k++) {
        const struct ct_system *sys = &systems[k % 2];
        struct ct_architecture arch = deep();
        struct ct_flow flow[FLOWS_MOST + 1];
        double all = 0, cycles = 0;
        arch.torus = k / 2 % 2 != 0;
        arch.router_stages = 8;
        arch.edge_link_cycles = 4;
        size_t flows = random_flows(flow, k % 2 ? 24 : 30, &random);
        for (size_t i = 0; i < flows; i++) {
            uint32_t links, crossings;
            noc_path(sys, &arch, flow[i].from, flow[i].to, &links, &crossings);
            cycles += (double)flow[i].weight * noc_zero_load(&arch, links, crossings);
            all += flow[i].weight;
        }
        struct ct_traffic_result r = run_at(sys, &arch, replay_of(flow, flows), 8000);
        assert_false(r.saturated);
        assert_near((double)r.generated, 0.008 * WINDOW * (k % 2 ? 24 : 30), 0.06);
        assert_near((double)r.total.sum / (double)r.measured, cycles / all, 0.05);
    }
}

/* At half of the bound the busiest output is busy half of the time, for every routing and topology
 * and over chip boundaries. */
static void busiest_output_is_as_counted(void **state)
{
    const struct ct_system systems[] = {mesh(6, 6), {2, 2, 3, 3, 256, 256, 0}};
    struct rand random = {5};
    unsigned outputs = 0;
    (void)state;
    for (unsigned k = 0; k < 32; k++) {
        const struct ct_system *sys = &systems[k % 2];
        struct ct_flow flow[FLOWS_MOST + 1];
        const struct ct_traffic traffic = replay_of(flow, random_flows(flow, 36, &random));
        struct ct_architecture arch = deep();
        arch.torus = k / 2 % 4 >= 2;
        arch.routing = k / 2 % 2 ? CT_ROUTING_YX : CT_ROUTING_XY;
        struct noc_bound bound = bound_of(sys, &arch, &traffic);
        struct ct_traffic_result r =
            run_at(sys, &arch, traffic, (uint32_t)(bound.load / 2 * CT_MILLION));
        assert_false(r.saturated);
        assert_int_equal(r.measured, r.generated);
        assert_near((double)r.generated, bound.load / 2 * 36 * WINDOW, 0.03);
        if (bound.limit == NOC_LIMIT_SOURCE)
            continue;
        assert_near(r.busiest / 1e6, 0.5, 0.06);
        outputs++;
    }
    assert_true(outputs >= 16);
}

/* ---- the function ---------------------------------------------------------------------------- */

/* The same table is the same traffic, whatever the network, and however it is written: with entries
 * of no weight between, or a flow in two pieces. */
static void packets_are_a_function_of_the_table(void **state)
{
    static const struct ct_flow one[] = {{0, 5, 3}, {0, 6, 4}, {2, 2, 9}, {8, 0, 5}};
    static const struct ct_flow same[] = {{0, 7, 0}, {0, 5, 3}, {0, 4, 0}, {0, 6, 1},
                                          {0, 6, 3}, {0, 1, 0}, {1, 1, 0}, {2, 2, 4},
                                          {2, 2, 5}, {3, 0, 0}, {8, 0, 5}, {8, 8, 0}};
    static const struct ct_flow other[] = {{0, 5, 4}, {0, 6, 3}, {2, 2, 9}, {8, 0, 5}};
    const struct ct_system sys = mesh(3, 3);
    struct ct_architecture arch = deep();
    struct ct_traffic traffic = replay_of(one, 4);
    (void)state;
    struct noc_bound bound = bound_of(&sys, &arch, &traffic);
    struct ct_traffic_result first = run_at(&sys, &arch, traffic, 150000);
    struct ct_traffic_result again = run_at(&sys, &arch, traffic, 150000);
    assert_memory_equal(&first, &again, sizeof first);

    traffic = replay_of(same, sizeof same / sizeof same[0]);
    again = run_at(&sys, &arch, traffic, 150000);
    assert_memory_equal(&first, &again, sizeof first);
    struct noc_bound counted = bound_of(&sys, &arch, &traffic);
    assert_true(counted.load == bound.load && counted.full == bound.full);

    again = run_at(&sys, &arch, replay_of(other, 4), 150000);
    assert_memory_not_equal(&first, &again, sizeof first);
    assert_int_equal(first.generated, again.generated); /* each place makes as many */

    traffic = replay_of(one, 4);
    traffic.seed = 8;
    again = run_at(&sys, &arch, traffic, 150000);
    assert_memory_not_equal(&first, &again, sizeof first);
    traffic.seed = 7;
    arch.router_link_cycles = 9;
    again = run_at(&sys, &arch, traffic, 150000);
    assert_int_equal(first.generated, again.generated);
    assert_true(again.total.sum > first.total.sum);
}

/* Up to the load where the busiest place makes a packet in every router cycle, and no further. */
static void load_ends_where_the_busiest_place_is_full(void **state)
{
    static const struct ct_flow flow[] = {
        {0, 1, 3}, {1, 0, UINT32_MAX / 8}, {1, 2, UINT32_MAX / 8}, {3, 3, 9}};
    const struct ct_system sys = mesh(2, 2);
    const struct ct_architecture arch = deep();
    struct ct_traffic traffic = replay_of(flow, 4);
    struct ct_traffic_result r;
    struct ct_error err;
    (void)state;
    uint32_t full = bound_of(&sys, &arch, &traffic).full;
    assert_int_equal(full, CT_MILLION / 4);
    assert_int_equal(run_at(&sys, &arch, traffic, full).generated, WINDOW);
    traffic.load = full + 1;
    assert_int_equal(ct_traffic_run(&sys, &arch, &traffic, &r, &err), CT_ERR_RANGE);
    assert_non_null(strstr(err.text, "load 250001 outside 0..250000"));
}

/* ---- the bound by hand ----------------------------------------------------------------------- */

static void assert_bound(const struct ct_system *sys, const struct ct_architecture *arch,
                         const struct ct_traffic *traffic, double load, struct noc_bound want)
{
    struct noc_bound got = bound_of(sys, arch, traffic);
    assert_near(got.load, load, 1e-12);
    assert_int_equal(got.limit, want.limit);
    assert_int_equal(got.router, want.router);
    assert_int_equal(got.port, want.port);
    assert_int_equal(got.full, want.full);
}

static void bounds_are_as_counted_by_hand(void **state)
{
    /* Four parts of all, so the mean of 4 places is 1. From 1 on to the east go 2 + 1. */
    static const struct ct_flow flow[] = {{0, 3, 2}, {1, 3, 1}, {3, 0, 1}, {2, 2, 4}};
    const struct ct_system line = mesh(4, 1), chips = {2, 1, 2, 2, 256, 256, 0};
    struct ct_architecture arch = deep();
    struct ct_traffic traffic = replay_of(flow, 3);
    (void)state;
    assert_bound(&line, &arch, &traffic, 1.0 / 3,
                 (struct noc_bound){0, 500000, NOC_LIMIT_OUTPUT, 1, CT_PORT_EAST});
    arch.router_link_cycles = 3;
    assert_bound(&line, &arch, &traffic, 1.0 / 9,
                 (struct noc_bound){0, 500000, NOC_LIMIT_OUTPUT, 1, CT_PORT_EAST});
    arch.router_link_cycles = 1;
    /* On the torus 0 is one link from 3, and the output at 3 has all three. */
    arch.torus = true;
    assert_bound(&line, &arch, &traffic, 1.0 / 3,
                 (struct noc_bound){0, 500000, NOC_LIMIT_OUTPUT, 3, CT_PORT_LOCAL});

    /* Eight parts, 2 a place on average: place 2 sends twice as much. */
    const struct ct_flow own[] = {flow[0], flow[1], flow[3], {3, 0, 1}};
    arch.torus = false;
    traffic = replay_of(own, 4);
    assert_bound(&line, &arch, &traffic, 1.0 / 2,
                 (struct noc_bound){0, 500000, NOC_LIMIT_SOURCE, 2, CT_PORT_LOCAL});
    arch.router_stages = 8;
    arch.core_fifo_depth = 2;
    assert_bound(&line, &arch, &traffic, 1.0 / 8,
                 (struct noc_bound){0, 500000, NOC_LIMIT_SOURCE, 2, CT_PORT_LOCAL});

    /* Two rows over one side of a chip: both packets of two, with a mean of 1/4. */
    static const struct ct_flow rows[] = {{0, 2, 1}, {4, 6, 1}};
    arch = deep();
    arch.edge_link_cycles = 3;
    traffic = replay_of(rows, 2);
    assert_bound(&chips, &arch, &traffic, 1.0 / 24,
                 (struct noc_bound){0, 250000, NOC_LIMIT_SIDE, 1, CT_PORT_EAST});
    /* With west_first they may take either row, 1/3 a cycle by the side all the same. */
    arch.routing = CT_ROUTING_WEST_FIRST;
    assert_bound(&chips, &arch, &traffic, 1.0 / 24,
                 (struct noc_bound){0, 250000, NOC_LIMIT_CUT, 1, CT_PORT_EAST});
}

/* One flow between any two places is the uniform pattern. */
static void all_pairs_are_uniform(void **state)
{
    enum { PLACES = 25 };
    const struct ct_system sys = mesh(5, 5);
    struct ct_flow flow[PLACES * (PLACES - 1)];
    size_t flows = 0;
    (void)state;
    for (uint32_t from = 0; from < PLACES; from++) {
        for (uint32_t to = 0; to < PLACES; to++) {
            if (to != from)
                flow[flows++] = (struct ct_flow){from, to, 11};
        }
    }
    struct ct_traffic replay = replay_of(flow, flows), uniform = replay;
    uniform.pattern = CT_PATTERN_UNIFORM;
    for (unsigned routing = 0; routing < 3; routing++) {
        struct ct_architecture arch = deep();
        arch.routing = (enum ct_routing)routing;
        double bound = bound_of(&sys, &arch, &replay).load;
        assert_near(bound, bound_of(&sys, &arch, &uniform).load, 1e-12);
        struct ct_traffic_result a = run_at(&sys, &arch, replay, 300000);
        struct ct_traffic_result b = run_at(&sys, &arch, uniform, 300000);
        assert_int_equal(a.generated, b.generated);
        assert_near((double)a.total.sum, (double)b.total.sum, 0.02);
    }
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void bad_tables_are_refused(void **state)
{
    static const struct ct_flow to[] = {{0, 1, 1}, {2, 16, 1}}, from[] = {{16, 1, 1}},
                                back[] = {{3, 1, 1}, {2, 1, 1}}, none[] = {{0, 1, 0}, {3, 1, 0}},
                                much[] = {{0, 1, UINT32_MAX}, {3, 1, 1}},
                                most[] = {{0, 1, UINT32_MAX - 1}, {3, 1, 1}};
    const struct {
        struct ct_traffic traffic;
        enum ct_status status;
        const char *text;
    } bad[] = {
        {replay_of(NULL, 0), CT_ERR_ARGUMENT, "no flow has a weight"},
        {replay_of(none, 2), CT_ERR_ARGUMENT, "no flow has a weight"},
        {replay_of(to, 2), CT_ERR_ABSENT, "flow 1: place 16 outside 0..15"},
        {replay_of(from, 1), CT_ERR_ABSENT, "flow 0: place 16 outside 0..15"},
        {replay_of(back, 2), CT_ERR_ORDER, "flow 1: from place 2 after 3"},
        {replay_of(much, 2), CT_ERR_LIMIT, "flow 1: the weights add up to more than 2^32 - 1"},
    };
    const struct ct_system sys = mesh(4, 4);
    const struct ct_architecture arch = deep();
    struct ct_traffic_result r;
    (void)state;
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ct_error err = {CT_OK, ""};
        assert_int_equal(ct_traffic_run(&sys, &arch, &bad[i].traffic, &r, &err), bad[i].status);
        if (strstr(err.text, bad[i].text) == NULL)
            fail_msg("'%s' does not hold '%s'", err.text, bad[i].text);
    }
    /* One less is taken, and nearly all of it is of place 0. */
    const struct ct_traffic traffic = replay_of(most, 2);
    assert_int_equal(run_at(&sys, &arch, traffic, bound_of(&sys, &arch, &traffic).full).accepted,
                     WINDOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_send_by_their_weights),
        cmocka_unit_test(targets_are_drawn_by_their_weights),
        cmocka_unit_test(mean_latency_is_the_weighted_mean),
        cmocka_unit_test(busiest_output_is_as_counted),
        cmocka_unit_test(packets_are_a_function_of_the_table),
        cmocka_unit_test(load_ends_where_the_busiest_place_is_full),
        cmocka_unit_test(bounds_are_as_counted_by_hand),
        cmocka_unit_test(all_pairs_are_uniform),
        cmocka_unit_test(bad_tables_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
