/*
 * test_cycle_oracle.c - the cycle oracle on examples small enough to be worked out by hand from
 * sections 8 and 12 of rtl/CHIP.md: cores and ticks. The numbers in the comments were found with a
 * pencil.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/cycle_kit.h"

/* ---- core --------------------------------------------------------------------------------- */

/* K 2, S 3. Neuron 0 has three active synapses and sends to its own core, neuron 1 has none and
 * goes to a pin. */
static struct oracle *two_neurons(bool stochastic)
{
    struct oracle *o = cycle_kit_mesh(1, 1, 1, 1, 2);
    cycle_kit_once_to(o, 0, 0, 0, 0);
    cycle_kit_once(o, 0, 1)->kind = ORACLE_TO_PIN;
    for (int i = 0; i < 3; i++) {
        o->core[0].w[i][0] = 1;
        oracle_inject(o, 0, 0, i);
    }
    if (stochastic)
        for (int j = 0; j < 2; j++) {
            o->core[0].n[j].b[0] = 1; /* of weight 0, so that nothing comes of it */
            o->core[0].n[j].c = 1;
        }
    return o;
}

static void core_timeline(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.k = 2;
    p.s = 3;
    for (int stochastic = 0; stochastic < 2; stochastic++) {
        struct cycle_oracle *c = cycle_kit_begin(two_neurons(stochastic), &p);
        cycle_oracle_tick(c);
        /* KEY 1..4; READ 5 6 7, INTEGRATE 8 9, LEAK 10, FIRE 11, WRITE 12, SEND 13;
         * READ 14 15 16, LEAK 17, FIRE 18, WRITE 19, PIN 20: 5 + 2 x 6 + 2 + 2 = 21. */
        EXPECT(c, TICK_START, 0, 0, 0, 0);
        EXPECT(c, TAKE, 0, 0, 0, 0);
        EXPECT(c, ROW_READ, 0, ANY, 0, 5, 14);
        EXPECT(c, ROW_WRITE, 0, ANY, 0, 12, 19);
        EXPECT(c, HANDOVER, 0, 0, 0, 13);
        EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_LOCAL, 14);
        EXPECT(c, PIN, 0, 1, 0, 20);
        EXPECT(c, DONE, 0, 0, 0, 20);
        EXPECT(c, TICK_END, 0, 0, 21, 21);
        EXPECT_NONE(c, STALL);
        assert_int_equal(c->cycle, 22); /* B = 1 */
        assert_int_equal(c->o->spike_count, 2);
        assert_int_equal(c->o->pin_count, 1);
        assert_int_equal(c->o->core[0].slot[1][0], 1);
        cycle_kit_end(c);
    }
}

/* The same in slower clocks: base cycle 3 x core cycle, and the packet waits for a router cycle. */
static void core_timeline_divided(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.k = 2;
    p.s = 3;
    p.core_divider = 3;
    p.router_divider = 2;
    struct cycle_oracle *c = cycle_kit_begin(two_neurons(false), &p);
    cycle_oracle_tick(c);
    cycle_oracle_tick(c);
    EXPECT(c, HANDOVER, 0, 0, 0, 39);
    EXPECT(c, GRANT, 0, 0, 0, 40); /* (floor(39 / 2) + 1) x 2 */
    EXPECT(c, DONE, 0, 0, 0, 60);
    EXPECT(c, TICK_END, 0, 0, 61, 61);
    EXPECT(c, TAKE, 0, 1, 0, 66); /* ceil((61 + 1) / 6) x 6 */
    cycle_kit_end(c);
}

/* A router that turns once in 8 base cycles, and a local FIFO for one packet. */
static void stalls(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.local_depth = 1;
    p.router_divider = 8;
    struct oracle *o = cycle_kit_mesh(1, 1, 1, 1, 3);
    for (int j = 0; j < 3; j++)
        cycle_kit_once_to(o, 0, j, 0, 0);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    /* Handed over in 9, granted in 16, room from 17 on; SEND of neuron 1 begins in 14. Neuron 2
     * goes through READ 18 to WRITE 21; the packet before it is granted in 24. */
    EXPECT(c, HANDOVER, 0, ANY, 0, 9, 17, 25);
    EXPECT(c, STALL, 0, 1, 0, 14, 15, 16);
    EXPECT(c, STALL, 0, 2, 0, 22, 23, 24);
    EXPECT(c, GRANT, 0, 0, 0, 16, 24, 32);
    EXPECT(c, DONE, 0, 0, 0, 25);
    EXPECT(c, TICK_END, 0, 0, 33, 33);
    cycle_kit_end(c);
}

/* Slot 1 has the bit of a packet before it is taken; what is written after TAKE stays. */
static void slots_are_taken_and_cleared(void **state)
{
    (void)state;
    struct oracle *o = two_neurons(false);
    struct cycle_oracle *c = cycle_kit_begin(o, &cycle_kit_defaults);
    cycle_oracle_tick(c);
    assert_int_equal(o->core[0].slot[0][0], 0);
    assert_int_equal(o->core[0].slot[1][0], 1);
    cycle_oracle_tick(c);
    assert_int_equal(o->core[0].slot[1][0], 0);
    assert_int_equal(o->core[0].count.active_axons, 4);
    assert_int_equal(o->core[0].count.received, 1);
    cycle_kit_end(c);
}

/* ---- ticks -------------------------------------------------------------------------------- */

/* An empty core of one neuron takes 5 + 4 cycles. */
static void automatic_ticks(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    for (p.barrier = 0; p.barrier < 3; p.barrier++) {
        struct cycle_oracle *c = cycle_kit_begin(cycle_kit_mesh(1, 1, 2, 2, 1), &p);
        for (int tick = 0; tick < 3; tick++)
            cycle_oracle_tick(c);
        const int step = 9 + p.barrier;
        EXPECT(c, TICK_START, 0, ANY, 0, 0, step, 2 * step);
        EXPECT(c, TICK_END, 0, ANY, 9, 9, step + 9, 2 * step + 9);
        EXPECT(c, TAKE, 3, ANY, 0, 0, step, 2 * step);
        cycle_kit_end(c);
    }
}

/* No core at all is present: e > s, so a tick has one cycle. */
static void no_core(void **state)
{
    (void)state;
    struct oracle *o = oracle_create(0, 1, 1);
    assert_non_null(o);
    o->chips_x = o->chips_y = o->cores_x = o->cores_y = 1;
    struct cycle_oracle *c = cycle_kit_begin(o, &cycle_kit_defaults);
    cycle_oracle_tick(c);
    cycle_oracle_tick(c);
    EXPECT(c, TICK_END, 0, ANY, 1, 1, 3);
    cycle_kit_end(c);
}

/* [T-3]: one neuron that sends to its own core with delay 1: hand-over in 9, written in 10, which
 * is the cycle of TAKE of tick 1 where n = 10. The spike then acts in tick 17. */
static void late_packet(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    for (p.tick_cycles = 10; p.tick_cycles <= 11; p.tick_cycles++) {
        struct oracle *o = cycle_kit_mesh(1, 1, 1, 1, 1);
        cycle_kit_once_to(o, 0, 0, 0, 0);
        struct cycle_oracle *c = cycle_kit_begin(o, &p);
        for (int tick = 0; tick < 18; tick++)
            cycle_oracle_tick(c);
        EXPECT(c, TAKE, 0, 1, 0, (int)p.tick_cycles);
        EXPECT(c, GRANT, 0, 0, 0, 10);
        if (p.tick_cycles == 10)
            EXPECT(c, LATE_PACKET, 0, 0, 1, 10);
        else
            EXPECT_NONE(c, LATE_PACKET);
        EXPECT_NONE(c, LATE_CORE);
        assert_int_equal(o->core[0].count.active_axons, 1);
        assert_int_equal(c->after->core[0].slot[1][0], 0);
        cycle_kit_end(c);
    }
}

/* n = 4: tick 0 takes 10 cycles, the empty ticks 9. The core computes all of them, one after the
 * other, and is late in every tick from 1 on. */
static void late_core(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.tick_cycles = 4;
    struct oracle *o = cycle_kit_mesh(1, 1, 1, 1, 1);
    cycle_kit_once_to(o, 0, 0, 0, 0);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    /* In 4 the core is in KEY: the tick has begun, so its spike, its potential and the packet that
     * it will send are in what is reported. */
    assert_int_equal(o->spike_count, 1);
    assert_int_equal(o->core[0].n[0].v, 1);
    assert_int_equal(o->core[0].slot[1][0], 0);
    assert_int_equal(c->after->core[0].n[0].v, 0);
    assert_int_equal(c->after->core[0].slot[1][0], 1);
    assert_int_equal(c->after->core[0].fired[0], 1);
    cycle_oracle_tick(c);
    assert_int_equal(o->spike_count, 0);
    assert_int_equal(c->after->core[0].fired[0], 0);
    for (int tick = 2; tick < 8; tick++)
        cycle_oracle_tick(c);
    EXPECT(c, TICK_START, 0, ANY, 0, 0, 4, 8, 12, 16, 20, 24, 28);
    EXPECT(c, TICK_END, 0, ANY, 4, 4, 8, 12, 16, 20, 24, 28, 32);
    EXPECT(c, TAKE, 0, ANY, 0, 0, 10, 19, 28);
    EXPECT(c, LATE_CORE, 0, ANY, 0, 4, 8, 12, 16, 20, 24, 28);
    /* Written in 10, the cycle of TAKE of tick 1. */
    EXPECT(c, LATE_PACKET, 0, 0, 1, 10);
    assert_int_equal(c->late_cores, 7);
    assert_int_equal(c->late_packets, 1);
    cycle_kit_end(c);
}

/* A core that is late catches up: tick 0 takes 5 + 3 x 5 = 20 cycles, others 17, n = 18. */
static void late_core_catches_up(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.tick_cycles = 18;
    struct oracle *o = cycle_kit_mesh(1, 1, 1, 1, 3);
    for (int j = 0; j < 3; j++)
        cycle_kit_once_to(o, 0, j, 0, 0);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    for (int tick = 0; tick < 5; tick++)
        cycle_oracle_tick(c);
    EXPECT(c, TAKE, 0, ANY, 0, 0, 20, 37, 54, 72);
    EXPECT(c, LATE_CORE, 0, ANY, 0, 18, 36);
    cycle_kit_end(c);
}

/* In a core that is late, a tick is owed until a core cycle of it comes: Cd 2. */
static void late_core_divided(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.core_divider = 2;
    p.tick_cycles = 16;
    struct cycle_oracle *c = cycle_kit_begin(cycle_kit_mesh(1, 1, 1, 1, 1), &p);
    for (int tick = 0; tick < 4; tick++)
        cycle_oracle_tick(c);
    EXPECT(c, TAKE, 0, ANY, 0, 0, 18, 36, 54);
    EXPECT(c, LATE_CORE, 0, ANY, 0, 16, 32, 48);
    EXPECT(c, DONE, 0, ANY, 0, 16, 34, 52);
    cycle_kit_end(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(core_timeline),
        cmocka_unit_test(core_timeline_divided),
        cmocka_unit_test(stalls),
        cmocka_unit_test(slots_are_taken_and_cleared),
        cmocka_unit_test(automatic_ticks),
        cmocka_unit_test(no_core),
        cmocka_unit_test(late_packet),
        cmocka_unit_test(late_core),
        cmocka_unit_test(late_core_catches_up),
        cmocka_unit_test(late_core_divided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
