/*
 * test_cycle_network.c - the cycle oracle on examples small enough to be worked out by hand from
 * sections 7 and 12 of rtl/CHIP.md: routers, chip edges, tori. The numbers in the comments were
 * found with a pencil.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/cycle_kit.h"

/* ---- network ------------------------------------------------------------------------------ */

/* A packet from (0,0) to every place of 2 x 2 chips of 2 x 2 cores is written
 * P + h (P + F - 1) + c E router cycles after the router cycle at or before its hand-over. */
static void one_packet(int x, int y, const struct cycle_params *p)
{
    struct oracle *o = cycle_kit_mesh(2, 2, 2, 2, 1);
    cycle_kit_once_to(o, 0, 0, x, y);
    struct cycle_oracle *c = cycle_kit_begin(o, p);
    cycle_oracle_tick(c);
    const int h = x + y;
    const int crossed = x / 2 + y / 2;
    const int cycles = p->stages + h * (p->stages + p->link_cycles - 1) + crossed * p->edge_cycles;
    const int a = 9 * p->core_divider;
    const int written = (a / p->router_divider + cycles) * p->router_divider;
    EXPECT(c, HANDOVER, 0, 0, 0, a);
    cycle_kit_expect(c, CYCLE_GRANT, 4 * y + x, ANY, CYCLE_LOCAL, &written, 1);
    assert_int_equal(c->o->core[4 * y + x].slot[1][0], 1);
    assert_int_equal(c->o->core[0].count.links_x, x);
    assert_int_equal(c->o->core[0].count.links_y, y);
    assert_int_equal(c->o->core[0].count.boundaries, crossed);
    cycle_kit_end(c);
}

static void every_distance(void **state)
{
    (void)state;
    static const int stages[] = {1, 2, 5}, links[] = {1, 3}, edges[] = {1, 4}, dividers[] = {1, 3};
    int packets = 0;
    for (int n = 0; n < 3 * 2 * 2 * 2 * 2 * 3; n++) {
        struct cycle_params p = cycle_kit_defaults;
        p.stages = stages[n % 3];
        p.link_cycles = links[n / 3 % 2];
        p.edge_cycles = edges[n / 6 % 2];
        p.router_divider = dividers[n / 12 % 2];
        p.core_divider = dividers[n / 24 % 2] + 1;
        p.routing = (enum cycle_routing)(n / 48);
        for (int place = 0; place < 16; place++, packets++)
            one_packet(place % 4, place / 4, &p);
    }
    assert_int_equal(packets, 144 * 16);
}

/* The example at the end of section 12. */
static void the_example(void **state)
{
    (void)state;
    struct oracle *o = cycle_kit_mesh(1, 1, 2, 1, 1);
    cycle_kit_once_to(o, 0, 0, 1, 0);
    struct cycle_oracle *c = cycle_kit_begin(o, &cycle_kit_defaults);
    cycle_oracle_tick(c);
    EXPECT(c, TAKE, 0, 0, 0, 0);
    EXPECT(c, ROW_READ, 0, 0, 0, 5);
    EXPECT(c, ROW_WRITE, 0, 0, 0, 8);
    EXPECT(c, HANDOVER, 0, 0, 0, 9);
    EXPECT(c, DONE, 0, 0, 0, 9);
    EXPECT(c, DONE, 1, 0, 0, 8);
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_EAST, 10);
    EXPECT(c, GRANT, 1, CYCLE_WEST, CYCLE_LOCAL, 11);
    EXPECT(c, TICK_END, 0, 0, 12, 12);
    cycle_oracle_tick(c);
    EXPECT(c, TICK_START, 0, ANY, 0, 0, 13);
    cycle_kit_end(c);
}

/* Three inputs of the middle router want its north output, which is occupied for 4 cycles a
 * packet: local is there first, then they take turns in the order local, east, west. */
static void round_robin(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.link_cycles = 4;
    struct oracle *o = cycle_kit_mesh(1, 1, 3, 3, 3);
    for (int j = 0; j < 3; j++)
        for (int x = 0; x < 3; x++)
            cycle_kit_once_to(o, 3 + x, j, 1, 2);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 4, CYCLE_LOCAL, CYCLE_NORTH, 10, 22, 34);
    EXPECT(c, GRANT, 4, CYCLE_EAST, CYCLE_NORTH, 14, 26, 38);
    EXPECT(c, GRANT, 4, CYCLE_WEST, CYCLE_NORTH, 18, 30, 42);
    /* The last is granted in 42, arrives in 45, is written in 46. */
    EXPECT(c, TICK_END, 0, 0, 47, 47);
    cycle_kit_end(c);
}

/* After reset an output starts with local; east and west come at the same time, east is first. */
static void round_robin_after_reset(void **state)
{
    (void)state;
    struct oracle *o = cycle_kit_mesh(1, 1, 3, 2, 1);
    cycle_kit_once_to(o, 0, 0, 1, 1);
    cycle_kit_once_to(o, 2, 0, 1, 1);
    struct cycle_oracle *c = cycle_kit_begin(o, &cycle_kit_defaults);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 1, CYCLE_EAST, CYCLE_NORTH, 11);
    EXPECT(c, GRANT, 1, CYCLE_WEST, CYCLE_NORTH, 12);
    cycle_kit_end(c);
}

/* Cores 0 and 1 of a row send two packets each to core 2, every FIFO holds one, F 4. */
static void back_pressure(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.depth = 1;
    p.local_depth = 1;
    p.link_cycles = 4;
    struct oracle *o = cycle_kit_mesh(1, 1, 3, 1, 2);
    for (int j = 0; j < 2; j++)
        for (int x = 0; x < 2; x++)
            cycle_kit_once_to(o, x, j, 2, 0);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, HANDOVER, 0, ANY, 0, 9, 14);
    EXPECT(c, HANDOVER, 1, ANY, 0, 9, 14);
    /* The west FIFO of core 2 takes a packet in 10 (arrives 13, leaves 14, room from 15 on). */
    EXPECT(c, GRANT, 2, CYCLE_WEST, CYCLE_LOCAL, 14, 19, 24, 29);
    EXPECT(c, GRANT, 1, CYCLE_LOCAL, CYCLE_EAST, 10, 20);
    EXPECT(c, GRANT, 1, CYCLE_WEST, CYCLE_EAST, 15, 25);
    /* Core 0's second is ready in 15; the first leaves router 1 in 15, so there is room in 16. */
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_EAST, 10, 16);
    EXPECT(c, TICK_END, 0, 0, 30, 30);
    cycle_kit_end(c);
}

/* Three rows send two packets each to the next chip over one link, E 4. */
static void merge(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.edge_cycles = 4;
    struct oracle *o = cycle_kit_mesh(2, 1, 1, 3, 2);
    for (int j = 0; j < 2; j++)
        for (int y = 0; y < 3; y++)
            cycle_kit_once_to(o, 2 * y, j, 1, y);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    /* Granted in 10 and 15, in the merge FIFOs by then, taken from 11 on. */
    EXPECT(c, EDGE, 0, CYCLE_EAST, 0, 11, 23);
    EXPECT(c, EDGE, 2, CYCLE_EAST, 0, 15, 27);
    EXPECT(c, EDGE, 4, CYCLE_EAST, 0, 19, 31);
    EXPECT(c, GRANT, 1, CYCLE_WEST, CYCLE_LOCAL, 15, 27);
    EXPECT(c, GRANT, 5, CYCLE_WEST, CYCLE_LOCAL, 23, 35);
    EXPECT(c, TICK_END, 0, 0, 36, 36);
    cycle_kit_end(c);
}

/* The same with room for one in the merge FIFO: the second packet of a row waits in its router
 * until the first was taken, which is seen one cycle after. */
static void merge_is_full(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.edge_cycles = 4;
    p.edge_depth = 1;
    struct oracle *o = cycle_kit_mesh(2, 1, 1, 3, 2);
    for (int j = 0; j < 2; j++)
        for (int y = 0; y < 3; y++)
            cycle_kit_once_to(o, 2 * y, j, 1, y);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_EAST, 10, 15);
    EXPECT(c, GRANT, 2, CYCLE_LOCAL, CYCLE_EAST, 10, 16);
    EXPECT(c, GRANT, 4, CYCLE_LOCAL, CYCLE_EAST, 10, 20);
    EXPECT(c, EDGE, 4, CYCLE_EAST, 0, 19, 31);
    cycle_kit_end(c);
}

/* ---- torus -------------------------------------------------------------------------------- */

static void expect_way(int chips, int width, int to, int dx, int port, int crossed)
{
    struct cycle_params p = cycle_kit_defaults;
    p.torus = true;
    struct oracle *o = cycle_kit_mesh(chips, 1, width / chips, 1, 1);
    cycle_kit_once_to(o, 0, 0, to, 0);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    assert_int_equal(cycle_kit_last(c, CYCLE_HANDOVER)->packet, oracle_packet(dx, 0, 0, 1));
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, port, 10);
    EXPECT(c, GRANT, to, ANY, CYCLE_LOCAL, 10 + abs(dx) + crossed);
    assert_int_equal(c->o->core[0].count.links_x, abs(dx));
    assert_int_equal(c->o->core[0].count.boundaries, crossed);
    assert_int_equal(c->o->core[to].slot[1][0], 1);
    if (crossed == 0)
        EXPECT_NONE(c, EDGE);
    cycle_kit_end(c);
}

/* [P-2]: the shorter way round, east where both are equally long. */
static void torus_way(void **state)
{
    (void)state;
    expect_way(1, 4, 3, -1, CYCLE_WEST, 0);
    expect_way(1, 4, 2, 2, CYCLE_EAST, 0);
    expect_way(1, 5, 2, 2, CYCLE_EAST, 0);
    expect_way(1, 5, 3, -2, CYCLE_WEST, 0);
    expect_way(1, 2, 1, 1, CYCLE_EAST, 0);
    expect_way(2, 4, 3, -1, CYCLE_WEST, 1);
    expect_way(2, 4, 2, 2, CYCLE_EAST, 1);
    expect_way(5, 5, 3, -2, CYCLE_WEST, 2);
}

/* The second packet into a FIFO for `depth`, while the first is still in it. */
static void expect_second(bool torus, int depth, int second)
{
    struct cycle_params p = cycle_kit_defaults;
    p.torus = torus;
    p.depth = depth;
    p.router_divider = 8;
    struct oracle *o = cycle_kit_mesh(1, 1, 3, 1, 2);
    cycle_kit_once_to(o, 0, 0, 1, 0);
    cycle_kit_once_to(o, 0, 1, 1, 0);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_EAST, 16, second);
    cycle_kit_end(c);
}

/* [F-5]: entering a ring needs room for two. */
static void torus_bubble(void **state)
{
    (void)state;
    expect_second(true, 2, 32);
    expect_second(true, 3, 24);
    expect_second(false, 2, 24);
    expect_second(false, 1, 32);
}

/* A packet that turns from the x ring into the y ring, where one is, needs room for two; one that
 * is in the ring already needs room for one. */
static void torus_turn(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.torus = true;
    p.depth = 2;
    p.router_divider = 8;
    struct oracle *o = cycle_kit_mesh(1, 1, 3, 3, 1);
    cycle_kit_once_to(o, 3, 0, 1, 2); /* (0,1) to (1,2): turns in (1,1) */
    cycle_kit_once_to(o, 4, 0, 1, 2); /* (1,1) to (1,2): one north      */
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 4, CYCLE_LOCAL, CYCLE_NORTH, 16);
    EXPECT(c, GRANT, 4, CYCLE_WEST, CYCLE_NORTH, 32);
    EXPECT(c, GRANT, 7, CYCLE_SOUTH, CYCLE_LOCAL, 24, 40);
    cycle_kit_end(c);

    o = cycle_kit_mesh(1, 1, 5, 1, 1);
    cycle_kit_once_to(o, 0, 0, 2, 0);
    cycle_kit_once_to(o, 1, 0, 2, 0);
    c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 1, CYCLE_LOCAL, CYCLE_EAST, 16);
    EXPECT(c, GRANT, 1, CYCLE_WEST, CYCLE_EAST, 24);
    EXPECT(c, GRANT, 2, CYCLE_WEST, CYCLE_LOCAL, 24, 32);
    cycle_kit_end(c);
}

/* ---- west_first --------------------------------------------------------------------------- */

static void west_first(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.routing = CYCLE_WEST_FIRST;
    p.link_cycles = 32;
    struct oracle *o = cycle_kit_mesh(1, 1, 2, 2, 3);
    for (int j = 0; j < 3; j++)
        cycle_kit_once_to(o, 0, j, 1, 1);
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    /* The first goes east and occupies it until 42; the second, ready in 15, finds north open and
     * occupies it until 47; the third, ready in 20, finds neither, asks for east, gets it in 42. */
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_EAST, 10, 42);
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_NORTH, 15);
    assert_int_equal(c->o->core[0].count.links_x, 3);
    assert_int_equal(c->o->core[0].count.links_y, 3);
    cycle_kit_end(c);
}

/* dx < 0 goes west however long it takes; dx > 0 and dy = 0 goes east. */
static void west_first_waits(void **state)
{
    (void)state;
    struct cycle_params p = cycle_kit_defaults;
    p.routing = CYCLE_WEST_FIRST;
    p.link_cycles = 32;
    struct oracle *o = cycle_kit_mesh(1, 1, 2, 2, 2);
    for (int j = 0; j < 2; j++) {
        cycle_kit_once_to(o, 1, j, 0, 1);
        cycle_kit_once_to(o, 2, j, 1, 1);
    }
    struct cycle_oracle *c = cycle_kit_begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 1, CYCLE_LOCAL, CYCLE_WEST, 10, 42);
    EXPECT(c, GRANT, 2, CYCLE_LOCAL, CYCLE_EAST, 10, 42);
    cycle_kit_end(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_distance), cmocka_unit_test(the_example),
        cmocka_unit_test(round_robin),    cmocka_unit_test(round_robin_after_reset),
        cmocka_unit_test(back_pressure),  cmocka_unit_test(merge),
        cmocka_unit_test(merge_is_full),  cmocka_unit_test(torus_way),
        cmocka_unit_test(torus_bubble),   cmocka_unit_test(torus_turn),
        cmocka_unit_test(west_first),     cmocka_unit_test(west_first_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
