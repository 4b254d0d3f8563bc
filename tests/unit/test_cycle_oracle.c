/*
 * test_cycle_oracle.c - the cycle oracle on examples small enough to be worked out by hand from
 * sections 7, 8 and 12 of rtl/CHIP.md. The numbers in the comments were found with a pencil.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "oracle/cycle_oracle.h"

static const struct cycle_params defaults = {
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

/* ---- kit ---------------------------------------------------------------------------------- */

/* All cores present, all neurons cleared [C-6]. With no synapse a neuron takes 4 core cycles for
 * S = 1: READ, LEAK, FIRE, WRITE. So the first SEND is in core cycle 9, the next in 14. */
static struct oracle *mesh(int chips_x, int chips_y, int cores_x, int cores_y, int neurons)
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

/* The neuron fires in tick 0 and never again. */
static struct oracle_neuron *once(struct oracle *o, int core, int j)
{
    struct oracle_neuron *n = &o->core[core].n[j];
    n->v = 1;
    n->alpha = 1;
    return n;
}

static void once_to(struct oracle *o, int core, int j, int x, int y)
{
    struct oracle_neuron *n = once(o, core, j);
    n->kind = ORACLE_TO_CORE;
    n->x = x;
    n->y = y;
    n->axon = 0;
    n->delay = 1;
}

static struct cycle_oracle *begin(struct oracle *o, const struct cycle_params *p)
{
    struct cycle_oracle *c = cycle_oracle_create(o, p);
    assert_non_null(c);
    return c;
}

static void end(struct cycle_oracle *c)
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

enum { ANY = -1 };

/* The cycles of all events of a kind, core, a and b (ANY: whichever) are exactly these. */
static void expect_cycles(const struct cycle_oracle *c, int kind, int core, int a, int b,
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

#define EXPECT(c, kind, core, a, b, ...)                                                           \
    expect_cycles(c, CYCLE_##kind, core, a, b, (const int[]){__VA_ARGS__},                         \
                  sizeof((const int[]){__VA_ARGS__}) / sizeof(int))
#define EXPECT_NONE(c, kind) expect_cycles(c, CYCLE_##kind, ANY, ANY, ANY, NULL, 0)

static const struct cycle_event *last_of(const struct cycle_oracle *c, int kind)
{
    const struct cycle_event *found = NULL;
    for (size_t n = 0; n < c->event_count; n++)
        if (c->event[n].kind == kind)
            found = &c->event[n];
    assert_non_null(found);
    return found;
}

/* ---- core --------------------------------------------------------------------------------- */

/* K 2, S 3. Neuron 0 has three active synapses and sends to its own core, neuron 1 has none and
 * goes to a pin. */
static struct oracle *two_neurons(bool stochastic)
{
    struct oracle *o = mesh(1, 1, 1, 1, 2);
    once_to(o, 0, 0, 0, 0);
    once(o, 0, 1)->kind = ORACLE_TO_PIN;
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
    struct cycle_params p = defaults;
    p.k = 2;
    p.s = 3;
    for (int stochastic = 0; stochastic < 2; stochastic++) {
        struct cycle_oracle *c = begin(two_neurons(stochastic), &p);
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
        end(c);
    }
}

/* The same in slower clocks: base cycle 3 x core cycle, and the packet waits for a router cycle. */
static void core_timeline_divided(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.k = 2;
    p.s = 3;
    p.core_divider = 3;
    p.router_divider = 2;
    struct cycle_oracle *c = begin(two_neurons(false), &p);
    cycle_oracle_tick(c);
    cycle_oracle_tick(c);
    EXPECT(c, HANDOVER, 0, 0, 0, 39);
    EXPECT(c, GRANT, 0, 0, 0, 40); /* (floor(39 / 2) + 1) x 2 */
    EXPECT(c, DONE, 0, 0, 0, 60);
    EXPECT(c, TICK_END, 0, 0, 61, 61);
    EXPECT(c, TAKE, 0, 1, 0, 66); /* ceil((61 + 1) / 6) x 6 */
    end(c);
}

/* A router that turns once in 8 base cycles, and a local FIFO for one packet. */
static void stalls(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.local_depth = 1;
    p.router_divider = 8;
    struct oracle *o = mesh(1, 1, 1, 1, 3);
    for (int j = 0; j < 3; j++)
        once_to(o, 0, j, 0, 0);
    struct cycle_oracle *c = begin(o, &p);
    cycle_oracle_tick(c);
    /* Handed over in 9, granted in 16, room from 17 on; SEND of neuron 1 begins in 14. Neuron 2
     * goes through READ 18 to WRITE 21; the packet before it is granted in 24. */
    EXPECT(c, HANDOVER, 0, ANY, 0, 9, 17, 25);
    EXPECT(c, STALL, 0, 1, 0, 14, 15, 16);
    EXPECT(c, STALL, 0, 2, 0, 22, 23, 24);
    EXPECT(c, GRANT, 0, 0, 0, 16, 24, 32);
    EXPECT(c, DONE, 0, 0, 0, 25);
    EXPECT(c, TICK_END, 0, 0, 33, 33);
    end(c);
}

/* Slot 1 has the bit of a packet before it is taken; what is written after TAKE stays. */
static void slots_are_taken_and_cleared(void **state)
{
    (void)state;
    struct oracle *o = two_neurons(false);
    struct cycle_oracle *c = begin(o, &defaults);
    cycle_oracle_tick(c);
    assert_int_equal(o->core[0].slot[0][0], 0);
    assert_int_equal(o->core[0].slot[1][0], 1);
    cycle_oracle_tick(c);
    assert_int_equal(o->core[0].slot[1][0], 0);
    assert_int_equal(o->core[0].count.active_axons, 4);
    assert_int_equal(o->core[0].count.received, 1);
    end(c);
}

/* ---- network ------------------------------------------------------------------------------ */

/* A packet from (0,0) to every place of 2 x 2 chips of 2 x 2 cores is written
 * P + h (P + F - 1) + c E router cycles after the router cycle at or before its hand-over. */
static void one_packet(int x, int y, const struct cycle_params *p)
{
    struct oracle *o = mesh(2, 2, 2, 2, 1);
    once_to(o, 0, 0, x, y);
    struct cycle_oracle *c = begin(o, p);
    cycle_oracle_tick(c);
    const int h = x + y;
    const int crossed = x / 2 + y / 2;
    const int cycles = p->stages + h * (p->stages + p->link_cycles - 1) + crossed * p->edge_cycles;
    const int a = 9 * p->core_divider;
    const int written = (a / p->router_divider + cycles) * p->router_divider;
    EXPECT(c, HANDOVER, 0, 0, 0, a);
    expect_cycles(c, CYCLE_GRANT, 4 * y + x, ANY, CYCLE_LOCAL, &written, 1);
    assert_int_equal(c->o->core[4 * y + x].slot[1][0], 1);
    assert_int_equal(c->o->core[0].count.links_x, x);
    assert_int_equal(c->o->core[0].count.links_y, y);
    assert_int_equal(c->o->core[0].count.boundaries, crossed);
    end(c);
}

static void every_distance(void **state)
{
    (void)state;
    static const int stages[] = {1, 2, 5}, links[] = {1, 3}, edges[] = {1, 4}, dividers[] = {1, 3};
    int packets = 0;
    for (int n = 0; n < 3 * 2 * 2 * 2 * 2 * 3; n++) {
        struct cycle_params p = defaults;
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

/* Three inputs of the middle router want its north output, which is occupied for 4 cycles a
 * packet: local is there first, then they take turns in the order local, east, west. */
static void round_robin(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.link_cycles = 4;
    struct oracle *o = mesh(1, 1, 3, 3, 3);
    for (int j = 0; j < 3; j++)
        for (int x = 0; x < 3; x++)
            once_to(o, 3 + x, j, 1, 2);
    struct cycle_oracle *c = begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 4, CYCLE_LOCAL, CYCLE_NORTH, 10, 22, 34);
    EXPECT(c, GRANT, 4, CYCLE_EAST, CYCLE_NORTH, 14, 26, 38);
    EXPECT(c, GRANT, 4, CYCLE_WEST, CYCLE_NORTH, 18, 30, 42);
    /* The last is granted in 42, arrives in 45, is written in 46. */
    EXPECT(c, TICK_END, 0, 0, 47, 47);
    end(c);
}

/* After reset an output starts with local; east and west come at the same time, east is first. */
static void round_robin_after_reset(void **state)
{
    (void)state;
    struct oracle *o = mesh(1, 1, 3, 2, 1);
    once_to(o, 0, 0, 1, 1);
    once_to(o, 2, 0, 1, 1);
    struct cycle_oracle *c = begin(o, &defaults);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 1, CYCLE_EAST, CYCLE_NORTH, 11);
    EXPECT(c, GRANT, 1, CYCLE_WEST, CYCLE_NORTH, 12);
    end(c);
}

/* Cores 0 and 1 of a row send two packets each to core 2, every FIFO holds one, F 4. */
static void back_pressure(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.depth = 1;
    p.local_depth = 1;
    p.link_cycles = 4;
    struct oracle *o = mesh(1, 1, 3, 1, 2);
    for (int j = 0; j < 2; j++)
        for (int x = 0; x < 2; x++)
            once_to(o, x, j, 2, 0);
    struct cycle_oracle *c = begin(o, &p);
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
    end(c);
}

/* Three rows send two packets each to the next chip over one link, E 4. */
static void merge(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.edge_cycles = 4;
    struct oracle *o = mesh(2, 1, 1, 3, 2);
    for (int j = 0; j < 2; j++)
        for (int y = 0; y < 3; y++)
            once_to(o, 2 * y, j, 1, y);
    struct cycle_oracle *c = begin(o, &p);
    cycle_oracle_tick(c);
    /* Granted in 10 and 15, in the merge FIFOs by then, taken from 11 on. */
    EXPECT(c, EDGE, 0, CYCLE_EAST, 0, 11, 23);
    EXPECT(c, EDGE, 2, CYCLE_EAST, 0, 15, 27);
    EXPECT(c, EDGE, 4, CYCLE_EAST, 0, 19, 31);
    EXPECT(c, GRANT, 1, CYCLE_WEST, CYCLE_LOCAL, 15, 27);
    EXPECT(c, GRANT, 5, CYCLE_WEST, CYCLE_LOCAL, 23, 35);
    EXPECT(c, TICK_END, 0, 0, 36, 36);
    end(c);
}

/* The same with room for one in the merge FIFO: the second packet of a row waits in its router
 * until the first was taken, which is seen one cycle after. */
static void merge_is_full(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.edge_cycles = 4;
    p.edge_depth = 1;
    struct oracle *o = mesh(2, 1, 1, 3, 2);
    for (int j = 0; j < 2; j++)
        for (int y = 0; y < 3; y++)
            once_to(o, 2 * y, j, 1, y);
    struct cycle_oracle *c = begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_EAST, 10, 15);
    EXPECT(c, GRANT, 2, CYCLE_LOCAL, CYCLE_EAST, 10, 16);
    EXPECT(c, GRANT, 4, CYCLE_LOCAL, CYCLE_EAST, 10, 20);
    EXPECT(c, EDGE, 4, CYCLE_EAST, 0, 19, 31);
    end(c);
}

/* ---- torus -------------------------------------------------------------------------------- */

static void expect_way(int chips, int width, int to, int dx, int port, int crossed)
{
    struct cycle_params p = defaults;
    p.torus = true;
    struct oracle *o = mesh(chips, 1, width / chips, 1, 1);
    once_to(o, 0, 0, to, 0);
    struct cycle_oracle *c = begin(o, &p);
    cycle_oracle_tick(c);
    assert_int_equal(last_of(c, CYCLE_HANDOVER)->packet, oracle_packet(dx, 0, 0, 1));
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, port, 10);
    EXPECT(c, GRANT, to, ANY, CYCLE_LOCAL, 10 + abs(dx) + crossed);
    assert_int_equal(c->o->core[0].count.links_x, abs(dx));
    assert_int_equal(c->o->core[0].count.boundaries, crossed);
    assert_int_equal(c->o->core[to].slot[1][0], 1);
    if (crossed == 0)
        EXPECT_NONE(c, EDGE);
    end(c);
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
    struct cycle_params p = defaults;
    p.torus = torus;
    p.depth = depth;
    p.router_divider = 8;
    struct oracle *o = mesh(1, 1, 3, 1, 2);
    once_to(o, 0, 0, 1, 0);
    once_to(o, 0, 1, 1, 0);
    struct cycle_oracle *c = begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_EAST, 16, second);
    end(c);
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

/* From the x ring into the y ring: the packet comes by west and wants north, where one packet is. A
 * packet that is in the y ring already needs room for one. */
static void torus_turn(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.torus = true;
    p.depth = 2;
    p.router_divider = 8;
    struct oracle *o = mesh(1, 1, 3, 3, 1);
    once_to(o, 3, 0, 1, 2); /* (0,1) to (1,2): turns in (1,1)       */
    once_to(o, 4, 0, 1, 2); /* (1,1) to (1,2): one north            */
    once_to(o, 1, 0, 1, 2); /* (1,0) to (1,2): shorter by the south */
    struct cycle_oracle *c = begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 4, CYCLE_LOCAL, CYCLE_NORTH, 16);
    EXPECT(c, GRANT, 4, CYCLE_WEST, CYCLE_NORTH, 32);
    EXPECT(c, GRANT, 1, CYCLE_LOCAL, CYCLE_SOUTH, 16);
    EXPECT(c, GRANT, 7, CYCLE_NORTH, CYCLE_LOCAL, 24);
    EXPECT(c, GRANT, 7, CYCLE_SOUTH, CYCLE_LOCAL, 24, 40);
    end(c);
}

/* ---- west_first --------------------------------------------------------------------------- */

static void west_first(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.routing = CYCLE_WEST_FIRST;
    p.link_cycles = 32;
    struct oracle *o = mesh(1, 1, 2, 2, 3);
    for (int j = 0; j < 3; j++)
        once_to(o, 0, j, 1, 1);
    struct cycle_oracle *c = begin(o, &p);
    cycle_oracle_tick(c);
    /* The first goes east and occupies it until 42; the second, ready in 15, finds north open and
     * occupies it until 47; the third, ready in 20, finds neither, asks for east, gets it in 42. */
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_EAST, 10, 42);
    EXPECT(c, GRANT, 0, CYCLE_LOCAL, CYCLE_NORTH, 15);
    assert_int_equal(c->o->core[0].count.links_x, 3);
    assert_int_equal(c->o->core[0].count.links_y, 3);
    end(c);
}

/* dx < 0 goes west however long it takes; dx > 0 and dy = 0 goes east. */
static void west_first_waits(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.routing = CYCLE_WEST_FIRST;
    p.link_cycles = 32;
    struct oracle *o = mesh(1, 1, 2, 2, 2);
    for (int j = 0; j < 2; j++) {
        once_to(o, 1, j, 0, 1);
        once_to(o, 2, j, 1, 1);
    }
    struct cycle_oracle *c = begin(o, &p);
    cycle_oracle_tick(c);
    EXPECT(c, GRANT, 1, CYCLE_LOCAL, CYCLE_WEST, 10, 42);
    EXPECT(c, GRANT, 2, CYCLE_LOCAL, CYCLE_EAST, 10, 42);
    end(c);
}

/* ---- ticks -------------------------------------------------------------------------------- */

/* An empty core of one neuron takes 5 + 4 cycles. */
static void automatic_ticks(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    for (p.barrier = 0; p.barrier < 3; p.barrier++) {
        struct cycle_oracle *c = begin(mesh(1, 1, 2, 2, 1), &p);
        for (int tick = 0; tick < 3; tick++)
            cycle_oracle_tick(c);
        const int step = 9 + p.barrier;
        EXPECT(c, TICK_START, 0, ANY, 0, 0, step, 2 * step);
        EXPECT(c, TICK_END, 0, ANY, 9, 9, step + 9, 2 * step + 9);
        EXPECT(c, TAKE, 3, ANY, 0, 0, step, 2 * step);
        end(c);
    }
}

/* No core at all is present: e > s, so a tick has one cycle. */
static void no_core(void **state)
{
    (void)state;
    struct oracle *o = oracle_create(0, 1, 1);
    assert_non_null(o);
    o->chips_x = o->chips_y = o->cores_x = o->cores_y = 1;
    struct cycle_oracle *c = begin(o, &defaults);
    cycle_oracle_tick(c);
    cycle_oracle_tick(c);
    EXPECT(c, TICK_END, 0, ANY, 1, 1, 3);
    end(c);
}

/* One neuron that sends to its own core with delay 1: hand-over in 9, written in 10, which is the
 * cycle of TAKE of tick 1 where n = 10. The spike then acts in tick 17. */
static void late_packet(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    for (p.tick_cycles = 10; p.tick_cycles <= 11; p.tick_cycles++) {
        struct oracle *o = mesh(1, 1, 1, 1, 1);
        once_to(o, 0, 0, 0, 0);
        struct cycle_oracle *c = begin(o, &p);
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
        end(c);
    }
}

/* n = 4: tick 0 takes 10 cycles, the empty ticks 9. The core computes all of them, one after the
 * other, and is late in every tick from 1 on. */
static void late_core(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.tick_cycles = 4;
    struct oracle *o = mesh(1, 1, 1, 1, 1);
    once_to(o, 0, 0, 0, 0);
    struct cycle_oracle *c = begin(o, &p);
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
    end(c);
}

/* A core that is late catches up: tick 0 takes 5 + 3 x 5 = 20 cycles, others 17, n = 18. */
static void late_core_catches_up(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.tick_cycles = 18;
    struct oracle *o = mesh(1, 1, 1, 1, 3);
    for (int j = 0; j < 3; j++)
        once_to(o, 0, j, 0, 0);
    struct cycle_oracle *c = begin(o, &p);
    for (int tick = 0; tick < 5; tick++)
        cycle_oracle_tick(c);
    EXPECT(c, TAKE, 0, ANY, 0, 0, 20, 37, 54, 72);
    EXPECT(c, LATE_CORE, 0, ANY, 0, 18, 36);
    end(c);
}

/* In a core that is late, a tick is owed until a core cycle of it comes: Cd 2. */
static void late_core_divided(void **state)
{
    (void)state;
    struct cycle_params p = defaults;
    p.core_divider = 2;
    p.tick_cycles = 16;
    struct cycle_oracle *c = begin(mesh(1, 1, 1, 1, 1), &p);
    for (int tick = 0; tick < 4; tick++)
        cycle_oracle_tick(c);
    EXPECT(c, TAKE, 0, ANY, 0, 0, 18, 36, 54);
    EXPECT(c, LATE_CORE, 0, ANY, 0, 16, 32, 48);
    EXPECT(c, DONE, 0, ANY, 0, 16, 34, 52);
    end(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(core_timeline),
        cmocka_unit_test(core_timeline_divided),
        cmocka_unit_test(stalls),
        cmocka_unit_test(slots_are_taken_and_cleared),
        cmocka_unit_test(every_distance),
        cmocka_unit_test(round_robin),
        cmocka_unit_test(round_robin_after_reset),
        cmocka_unit_test(back_pressure),
        cmocka_unit_test(merge),
        cmocka_unit_test(merge_is_full),
        cmocka_unit_test(torus_way),
        cmocka_unit_test(torus_bubble),
        cmocka_unit_test(torus_turn),
        cmocka_unit_test(west_first),
        cmocka_unit_test(west_first_waits),
        cmocka_unit_test(automatic_ticks),
        cmocka_unit_test(no_core),
        cmocka_unit_test(late_packet),
        cmocka_unit_test(late_core),
        cmocka_unit_test(late_core_catches_up),
        cmocka_unit_test(late_core_divided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
