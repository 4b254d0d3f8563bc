/*
 * test_threads.c - the cycle engine with one thread and with several: the same digest and the same
 * length of every tick, and at the end the same counts in every router and core and the same
 * histograms. Under heavy traffic, for every routing and topology, on one chip and over several.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cortile/gen.h"

enum { TICKS = 6 };

struct shape {
    const char *name;
    uint16_t cores[2], chips[2];
    enum ct_routing routing;
    bool torus;
    uint32_t depth, link_cycles;
};

static ct_chip *make_chip(const struct shape *shape, uint32_t threads)
{
    const struct gen_network net = {
        .sys = gen_system(shape->cores, shape->chips), .rate_hz = 120, .synapses = 64, .seed = 5};
    uint32_t count =
        (uint32_t)net.sys.chips_x * net.sys.cores_x * net.sys.chips_y * net.sys.cores_y;
    struct ct_core *core = malloc(sizeof *core);
    struct ct_architecture arch;
    struct ct_error err = {.text = ""};
    ct_chip *chip;
    assert_non_null(core);
    ct_architecture_default(&arch);
    arch.routing = shape->routing;
    arch.torus = shape->torus;
    arch.core_fifo_depth = arch.router_fifo_depth = arch.edge_fifo_depth = shape->depth;
    arch.router_link_cycles = arch.edge_link_cycles = shape->link_cycles;
    const struct ct_chip_options options = {
        .engine = CT_ENGINE_CYCLE, .architecture = &arch, .threads = threads};
    if (ct_chip_create(&chip, &net.sys, NULL, 0, count, &options, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t number = 0; number < count; number++) {
        gen_core(&net, number, core);
        assert_int_equal(ct_chip_add_core(chip, core, &err), CT_OK);
    }
    assert_int_equal(ct_chip_ready(chip, &err), CT_OK);
    free(core);
    return chip;
}

static bool same_tick(ct_chip *a, ct_chip *b)
{
    struct ct_tick_timing first, second;
    struct ct_error err;
    assert_int_equal(ct_chip_tick_timing(a, &first, &err), CT_OK);
    assert_int_equal(ct_chip_tick_timing(b, &second, &err), CT_OK);
    return ct_chip_digest(a) == ct_chip_digest(b) && first.start == second.start &&
           first.cycles == second.cycles && first.cores_done == second.cores_done &&
           first.slowest_core == second.slowest_core && first.last_arrival == second.last_arrival &&
           first.last_from == second.last_from && first.last_to == second.last_to &&
           first.packets == second.packets && first.stalls == second.stalls;
}

/* What is counted over all ticks, place by place. */
static bool same_sums(ct_chip *a, ct_chip *b, uint32_t places)
{
    const struct ct_timing *first, *second;
    struct ct_error err;
    bool same = true;
    for (uint32_t place = 0; place < places && same; place++) {
        struct ct_router_timing r[2];
        struct ct_core_timing c[2];
        assert_int_equal(ct_chip_router_timing(a, place, &r[0], &err), CT_OK);
        assert_int_equal(ct_chip_router_timing(b, place, &r[1], &err), CT_OK);
        assert_int_equal(ct_chip_core_timing(a, place, &c[0], &err), CT_OK);
        assert_int_equal(ct_chip_core_timing(b, place, &c[1], &err), CT_OK);
        same = memcmp(&r[0], &r[1], sizeof r[0]) == 0 && memcmp(&c[0], &c[1], sizeof c[0]) == 0;
    }
    assert_int_equal(ct_chip_timing(a, &first, &err), CT_OK);
    assert_int_equal(ct_chip_timing(b, &second, &err), CT_OK);
    return same && first->packets == second->packets && first->latency_sum == second->latency_sum &&
           first->queued_sum == second->queued_sum && first->latency_most == second->latency_most &&
           memcmp(first->latency, second->latency, sizeof first->latency) == 0 &&
           memcmp(first->queued, second->queued, sizeof first->queued) == 0;
}

static void compare(const struct shape *shape, uint32_t threads)
{
    uint32_t places =
        (uint32_t)shape->cores[0] * shape->cores[1] * shape->chips[0] * shape->chips[1];
    ct_chip *one = make_chip(shape, 1), *several = make_chip(shape, threads);
    const struct ct_timing *timing;
    struct ct_error err;
    assert_true(same_sums(one, several, places));
    for (uint32_t t = 0; t < TICKS; t++) {
        assert_int_equal(ct_chip_run(one, 1, NULL, &err), CT_OK);
        if (t > 0) /* a run that is a tick behind is not the same */
            assert_false(same_tick(one, several));
        assert_int_equal(ct_chip_run(several, 1, NULL, &err), CT_OK);
        if (!same_tick(one, several))
            fail_msg("%s, %u threads: tick %u differs", shape->name, threads, t);
    }
    if (!same_sums(one, several, places))
        fail_msg("%s, %u threads: counts differ", shape->name, threads);
    assert_int_equal(ct_chip_timing(one, &timing, &err), CT_OK);
    assert_true(timing->packets > 0 && timing->queued_sum > 0);
    ct_chip_destroy(one);
    ct_chip_destroy(several);
}

static void same_with_threads(void **state)
{
    static const struct shape shapes[] = {
        {"mesh xy", {16, 16}, {1, 1}, CT_ROUTING_XY, false, 2, 2},
        {"mesh yx, narrow", {5, 40}, {1, 1}, CT_ROUTING_YX, false, 1, 1},
        {"mesh west_first", {16, 12}, {1, 1}, CT_ROUTING_WEST_FIRST, false, 2, 3},
        {"torus xy", {12, 12}, {1, 1}, CT_ROUTING_XY, true, 2, 2},
        {"chips", {6, 7}, {2, 3}, CT_ROUTING_XY, false, 2, 2},
        {"torus of chips", {6, 7}, {3, 2}, CT_ROUTING_YX, true, 2, 1},
    };
    static const uint32_t threads[] = {2, 3, 4};
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        compare(&shapes[i], threads[i % 3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_with_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
