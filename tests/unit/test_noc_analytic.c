/*
 * test_noc_analytic.c - the network against what can be worked out by hand: the latency of a packet
 * alone (end of section 12), the most that the busiest link can carry (noc_bound.h), and that
 * nothing is lost, doubled or stuck at overload, [F-2] [F-5].
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "cortile/noc_bound.h"
#include "noc/noc.h"
#include "support/rand.h"

/* ---- a network by itself --------------------------------------------------------------------- */

struct rig {
    struct ct_system sys;
    struct ct_architecture arch;
    struct noc noc;
    void *memory;
};

static void rig_make(struct rig *rig, const struct ct_system *sys,
                     const struct ct_architecture *arch)
{
    const struct noc_shape shape = noc_shape_of(sys, arch);
    size_t bytes = noc_bytes(&shape, 1);
    rig->sys = *sys;
    rig->arch = *arch;
    rig->memory = aligned_alloc(ARENA_LINE, bytes);
    assert_non_null(rig->memory);
    memset(rig->memory, 0, bytes);
    noc_init(&rig->noc, &shape, 1, rig->memory);
}

static struct noc_packet rig_packet(const struct rig *rig, uint32_t from, uint32_t to)
{
    const struct noc_shape *s = &rig->noc.shape;
    return (struct noc_packet){
        .dx = (int16_t)noc_distance(from % s->width, to % s->width, s->width, s->torus),
        .dy = (int16_t)noc_distance(from / s->width, to / s->width, s->height, s->torus),
    };
}

/* ---- zero load: [Y-6] [Y-8] [Y-9] ------------------------------------------------------------ */

/* Base cycle in which a packet handed over in `born` is delivered. */
static uint64_t carry(struct rig *rig, uint32_t from, uint32_t to, uint64_t born)
{
    assert_true(noc_offer(&rig->noc, &rig->noc.region[0], from, rig_packet(rig, from, to), born));
    for (uint64_t now = born;; now++) {
        noc_evaluate(&rig->noc, &rig->noc.region[0], now);
        noc_commit(&rig->noc, &rig->noc.region[0], now);
        if (rig->noc.region[0].arrivals > 0) {
            assert_int_equal(rig->noc.region[0].arrivals, 1);
            assert_int_equal(rig->noc.region[0].arrival[0].at, to);
            return now;
        }
        assert_true(now < born + 1000000);
    }
}

/* Every pair of places of a system, from a base cycle in and off the grid of router cycles. */
static void try_zero_load(const struct ct_system *sys, const struct ct_architecture *arch)
{
    struct rig rig;
    rig_make(&rig, sys, arch);
    uint64_t now = 0, divider = arch->router_clock_divider;
    for (uint32_t from = 0; from < rig.noc.routers; from++) {
        for (uint32_t to = 0; to < rig.noc.routers; to++) {
            uint32_t links, crossings;
            uint64_t born = now + (from + to) % divider;
            noc_path(sys, arch, from, to, &links, &crossings);
            uint64_t done = carry(&rig, from, to, born);
            uint64_t cycles = noc_zero_load(arch, links, crossings);
            assert_int_equal(done, (born / divider + cycles) * divider);
            /* Until every link is free again. */
            now = (done / divider + arch->router_link_cycles + arch->edge_link_cycles) * divider;
        }
    }
    free(rig.memory);
}

static void zero_load_latency_is_the_formula(void **state)
{
    static const struct ct_system systems[] = {
        {2, 2, 3, 2, 256, 256, 0}, {1, 1, 5, 4, 256, 256, 0}, {3, 1, 1, 4, 256, 256, 0}};
    static const uint32_t stages[] = {1, 2, 8}, links[] = {1, 2, 32}, edges[] = {1, 3, 200},
                          dividers[] = {1, 3, 16};
    (void)state;
    for (unsigned k = 0; k < 3 * 3 * 3 * 3 * 3 * 4; k++) {
        unsigned way = k / 243;
        struct ct_architecture arch;
        ct_architecture_default(&arch);
        arch.router_stages = stages[k / 3 % 3];
        arch.router_link_cycles = links[k / 9 % 3];
        arch.edge_link_cycles = edges[k / 27 % 3];
        arch.router_clock_divider = dividers[k / 81 % 3];
        arch.torus = way == 3;
        arch.routing = way == 3 ? CT_ROUTING_YX : (enum ct_routing)way;
        try_zero_load(&systems[k % 3], &arch);
    }
}

/* A packet that is not alone takes longer: by F for the second over one link. So the comparison
 * above can fail. */
static void a_packet_in_the_way_is_seen(void **state)
{
    const struct ct_system sys = {1, 1, 3, 1, 256, 256, 0};
    struct ct_architecture arch;
    struct rig rig;
    (void)state;
    ct_architecture_default(&arch);
    arch.router_link_cycles = 5;
    rig_make(&rig, &sys, &arch);
    assert_true(noc_offer(&rig.noc, &rig.noc.region[0], 0, rig_packet(&rig, 0, 2), 0));
    noc_evaluate(&rig.noc, &rig.noc.region[0], 0);
    noc_commit(&rig.noc, &rig.noc.region[0], 0);
    uint64_t last = 0, got = 0;
    assert_true(noc_offer(&rig.noc, &rig.noc.region[0], 0, rig_packet(&rig, 0, 2), 1));
    for (uint64_t now = 1; got < 2; now++) {
        noc_evaluate(&rig.noc, &rig.noc.region[0], now);
        noc_commit(&rig.noc, &rig.noc.region[0], now);
        got += rig.noc.region[0].arrivals;
        last = now;
    }
    assert_int_equal(last - 1, noc_zero_load(&arch, 2, 0) + 5 - 1);
    free(rig.memory);
}

/* ---- conservation and deadlock: [F-2] [F-5] -------------------------------------------------- */

struct flood {
    struct rig rig;
    uint64_t *sent, *got; /* [from * routers + to]: packets, numbered in `tick` */
    uint64_t handed, delivered;
    uint32_t *offered; /* [from]: target of the packet that waits, NOC_NOWHERE: none */
    bool ordered;
};

/* What is in the network is what was handed over and not delivered, in every FIFO count alike. */
static void count_flood(const struct flood *f)
{
    uint64_t inside = 0;
    uint32_t fifo = NOC_NOWHERE;
    while ((fifo = noc_next_fifo(&f->rig.noc, fifo)) != NOC_NOWHERE) {
        uint32_t occupancy = noc_occupancy(&f->rig.noc, fifo);
        uint32_t depth = (fifo & NOC_MERGE) != 0                   ? f->rig.arch.edge_fifo_depth
                         : (fifo & NOC_PORT_MASK) == CT_PORT_LOCAL ? f->rig.arch.core_fifo_depth
                                                                   : f->rig.arch.router_fifo_depth;
        assert_true(occupancy <= depth);
        inside += occupancy;
    }
    assert_int_equal(inside, noc_packets(&f->rig.noc));
    assert_int_equal(f->handed - f->delivered, inside);
}

/* Takes what was delivered: each packet at its target, once, and in order where [F-2] says so. */
static void check_arrivals(struct flood *f)
{
    const struct noc *noc = &f->rig.noc;
    const struct noc_region *all = &noc->region[0];
    for (uint32_t i = 0; i < all->arrivals; i++) {
        const struct noc_packet *packet = &all->arrival[i].packet;
        size_t pair = (size_t)(packet->source >> 16) * noc->routers + (packet->source & 0xFFFF);
        assert_int_equal(packet->source & 0xFFFF, all->arrival[i].at);
        assert_int_equal(packet->dx, 0);
        assert_int_equal(packet->dy, 0);
        if (f->ordered)
            assert_int_equal(packet->tick, f->got[pair]);
        f->got[pair]++;
        assert_true(f->got[pair] <= f->sent[pair]);
        f->delivered++;
    }
}

/* Every place always has a packet to offer, for a random place, as long as `sending`. */
static void offer_flood(struct flood *f, uint64_t now, struct rand *random)
{
    struct noc *noc = &f->rig.noc;
    for (uint32_t from = 0; from < noc->routers; from++) {
        if (f->offered[from] == NOC_NOWHERE)
            f->offered[from] = rand_below(random, noc->routers);
        uint32_t to = f->offered[from];
        struct noc_packet packet = rig_packet(&f->rig, from, to);
        uint64_t *sent = &f->sent[(size_t)from * noc->routers + to];
        packet.source = from << 16 | to;
        packet.tick = (uint32_t)*sent;
        if (!noc_offer(noc, &noc->region[0], from, packet, now))
            continue;
        ++*sent;
        f->handed++;
        f->offered[from] = NOC_NOWHERE;
    }
}

/* Floods a network for so many router cycles and lets it run empty. False where nothing moved for
 * longer than the slowest link is occupied while packets waited: a deadlock. */
static bool flood(const struct ct_system *sys, const struct ct_architecture *arch, uint32_t cycles,
                  uint64_t seed)
{
    struct flood f = {.ordered = arch->routing != CT_ROUTING_WEST_FIRST};
    struct rand random = {seed};
    uint64_t idle = 0;
    rig_make(&f.rig, sys, arch);
    size_t n = f.rig.noc.routers;
    f.sent = calloc(n * n, sizeof *f.sent);
    f.got = calloc(n * n, sizeof *f.got);
    f.offered = malloc(n * sizeof *f.offered);
    assert_true(f.sent != NULL && f.got != NULL && f.offered != NULL);
    memset(f.offered, 0xFF, n * sizeof *f.offered);
    uint64_t patience = arch->router_link_cycles + arch->edge_link_cycles + arch->router_stages + 2;
    for (uint32_t cycle = 0; (cycle < cycles || noc_packets(&f.rig.noc) > 0) && idle <= patience;
         cycle++) {
        uint64_t now = (uint64_t)cycle * arch->router_clock_divider;
        if (cycle < cycles)
            offer_flood(&f, now, &random);
        noc_evaluate(&f.rig.noc, &f.rig.noc.region[0], now);
        idle = f.rig.noc.region[0].moves > 0 ? 0 : idle + 1;
        noc_commit(&f.rig.noc, &f.rig.noc.region[0], now);
        check_arrivals(&f);
        count_flood(&f);
    }
    bool moved = idle <= patience;
    if (moved)
        assert_memory_equal(f.sent, f.got, n * n * sizeof *f.sent);
    free(f.sent);
    free(f.got);
    free(f.offered);
    free(f.rig.memory);
    return moved;
}

static void overload_loses_nothing_and_never_stops(void **state)
{
    static const struct ct_system systems[] = {{1, 1, 6, 6, 256, 256, 0},
                                               {2, 2, 3, 2, 256, 256, 0},
                                               {1, 1, 9, 2, 256, 256, 0},
                                               {4, 1, 2, 5, 256, 256, 0}};
    struct rand random = {1};
    (void)state;
    for (unsigned k = 0; k < 160; k++) {
        struct ct_architecture arch;
        ct_architecture_default(&arch);
        arch.torus = k % 5 >= 3;
        arch.routing = arch.torus ? (enum ct_routing)(k % 5 - 3) : (enum ct_routing)(k % 5);
        /* The least depths most of the time: there a deadlock would be. */
        uint32_t least = arch.torus ? 2 : 1;
        arch.router_fifo_depth = least + rand_below(&random, 3) / 2 * 3;
        arch.core_fifo_depth = least + rand_below(&random, 3) / 2 * 3;
        arch.edge_fifo_depth = least + rand_below(&random, 3) / 2 * 3;
        arch.router_stages = 1 + rand_below(&random, 3);
        arch.router_link_cycles = 1 + rand_below(&random, 3);
        arch.edge_link_cycles = 1 + rand_below(&random, 7);
        arch.router_clock_divider = 1 + rand_below(&random, 2);
        assert_int_equal(ct_architecture_check(&arch, NULL), CT_OK);
        assert_true(flood(&systems[k / 5 % 4], &arch, 600, k));
    }
}

/* What the architecture refuses does stop: a torus whose FIFOs cannot hold the bubble, and
 * west_first on a torus. So the test above can fail. */
static void a_deadlock_is_seen(void **state)
{
    const struct ct_system sys = {1, 1, 6, 6, 256, 256, 0};
    struct ct_architecture arch;
    (void)state;
    ct_architecture_default(&arch);
    arch.torus = true;
    arch.router_fifo_depth = 1;
    assert_int_not_equal(ct_architecture_check(&arch, NULL), CT_OK);
    assert_false(flood(&sys, &arch, 600, 1));
    arch.router_fifo_depth = 2;
    assert_true(flood(&sys, &arch, 600, 1));
    arch.routing = CT_ROUTING_WEST_FIRST;
    assert_int_not_equal(ct_architecture_check(&arch, NULL), CT_OK);
    assert_false(flood(&sys, &arch, 600, 1));
}

/* ---- the bound ------------------------------------------------------------------------------- */

static struct ct_architecture deep(void)
{
    struct ct_architecture arch;
    ct_architecture_default(&arch);
    arch.core_fifo_depth = arch.router_fifo_depth = arch.edge_fifo_depth = 64;
    return arch;
}

static struct ct_system square(uint32_t k)
{
    return (struct ct_system){1, 1, (uint16_t)k, (uint16_t)k, 256, 256, 0};
}

static struct noc_bound bound_of(const struct ct_system *sys, const struct ct_architecture *arch,
                                 const struct ct_traffic *traffic)
{
    struct noc_bound bound;
    struct ct_error err;
    assert_int_equal(noc_bound(sys, arch, traffic, &bound, &err), CT_OK);
    return bound;
}

static void assert_near(double got, double want, double part)
{
    if (got < want * (1 - part) || got > want * (1 + part))
        fail_msg("%g is not within %g of %g", got, part, want);
}

/* By counting, and in closed form: the two derivations share nothing. */
static void bound_of_uniform_traffic_is_the_closed_form(void **state)
{
    const struct ct_traffic uniform = {.pattern = CT_PATTERN_UNIFORM};
    (void)state;
    for (uint32_t size = 3; size <= 32; size++) {
        double k = size;
        bool even = size % 2 == 0;
        struct ct_system sys = square(size);
        struct ct_architecture arch = deep();
        double mesh = even ? 4 * (k * k - 1) / (k * k * k) : 4 / k;
        double torus = even ? 8 * (k * k - 1) / (k * k * (k + 2)) : 8 / k;
        for (unsigned routing = 0; routing < 3; routing++) {
            arch.routing = (enum ct_routing)routing;
            assert_near(bound_of(&sys, &arch, &uniform).load, mesh < 1 ? mesh : 1, 1e-12);
        }
        arch.routing = CT_ROUTING_XY;
        arch.torus = true;
        assert_near(bound_of(&sys, &arch, &uniform).load, torus < 1 ? torus : 1, 1e-12);
    }
}

static void bounds_of_single_limits(void **state)
{
    const struct ct_system line = {1, 1, 8, 1, 256, 256, 0}, chips = {2, 1, 4, 4, 256, 256, 0};
    struct ct_traffic traffic = {.pattern = CT_PATTERN_OPPOSITE};
    struct ct_architecture arch = deep();
    (void)state;
    /* The middle of the line carries four flows each way, the link F cycles for each packet. */
    assert_near(bound_of(&line, &arch, &traffic).load, 1.0 / 4, 1e-12);
    arch.router_link_cycles = 3;
    assert_near(bound_of(&line, &arch, &traffic).load, 1.0 / 12, 1e-12);
    /* D packets in P + F - 1 cycles. */
    arch.router_stages = 8;
    arch.router_fifo_depth = 1;
    assert_near(bound_of(&line, &arch, &traffic).load, 1.0 / 40, 1e-12);
    /* All 16 places of a chip go over its one side. */
    arch = deep();
    arch.edge_link_cycles = 3;
    struct noc_bound side = bound_of(&chips, &arch, &traffic);
    assert_near(side.load, 1.0 / 48, 1e-12);
    assert_int_equal(side.limit, NOC_LIMIT_SIDE);
    /* 15 places with half of their packets to the hot spot, and 1/15 of the other half. */
    traffic = (struct ct_traffic){
        .pattern = CT_PATTERN_HOTSPOT, .hotspot = 5, .hotspot_share = CT_MILLION / 2};
    struct ct_system four = square(4);
    struct noc_bound hot = bound_of(&four, &arch, &traffic);
    assert_near(hot.load, 1 / (15 * (0.5 + 0.5 / 15)), 1e-12);
    assert_int_equal(hot.router, 5);
    assert_int_equal(hot.port, CT_PORT_LOCAL);
}

/* ---- traffic against the bound --------------------------------------------------------------- */

static struct ct_traffic_result traffic_at(const struct ct_system *sys,
                                           const struct ct_architecture *arch,
                                           struct ct_traffic traffic, double load)
{
    struct ct_traffic_result r;
    struct ct_error err = {CT_OK, ""};
    traffic.load = (uint32_t)(load * CT_MILLION);
    traffic.seed = 7;
    traffic.warmup = 3000;
    traffic.measure = 12000;
    traffic.drain = 600;
    if (ct_traffic_run(sys, arch, &traffic, &r, &err) != CT_OK)
        fail_msg("%s", err.text);
    return r;
}

/* At half of the bound the busiest output is busy half of the time: paths are counted rightly, for
 * every pattern, routing and topology, and over chip boundaries. Of the replay see
 * test_noc_replay.c. */
static void busiest_output_is_as_counted(void **state)
{
    static const struct ct_system systems[] = {{1, 1, 6, 6, 256, 256, 0},
                                               {2, 2, 3, 3, 256, 256, 0}};
    (void)state;
    for (unsigned k = 0; k < 2 * 4 * CT_PATTERN_REPLAY; k++) {
        const struct ct_system *sys = &systems[k % 2];
        const struct ct_traffic traffic = {
            .pattern = (enum ct_pattern)(k / 8), .hotspot = 9, .hotspot_share = 200000};
        struct ct_architecture arch = deep();
        arch.torus = k / 2 % 4 >= 2;
        arch.routing = k / 2 % 2 ? CT_ROUTING_YX : CT_ROUTING_XY;
        struct noc_bound bound = bound_of(sys, &arch, &traffic);
        struct ct_traffic_result r = traffic_at(sys, &arch, traffic, bound.load / 2);
        assert_false(r.saturated);
        assert_int_equal(r.measured, r.generated);
        if (bound.limit != NOC_LIMIT_SOURCE)
            assert_near(r.busiest / 1e6, 0.5, 0.06);
        assert_near((double)r.generated, bound.load / 2 * 36 * 12000, 0.03);
    }
}

/* Where packets do not queue behind others for another output, the bound is reached. */
static void flows_without_blocking_reach_the_bound(void **state)
{
    const struct ct_system line = {1, 1, 16, 1, 256, 256, 0};
    const struct ct_traffic opposite = {.pattern = CT_PATTERN_OPPOSITE};
    const struct ct_architecture arch = deep();
    (void)state;
    double bound = bound_of(&line, &arch, &opposite).load;
    assert_near(bound, 1.0 / 8, 1e-12);
    assert_false(traffic_at(&line, &arch, opposite, 0.97 * bound).saturated);
    assert_true(traffic_at(&line, &arch, opposite, 1.06 * bound).saturated);
    assert_true(traffic_at(&line, &arch, opposite, 1).busiest > 995000);
}

/* Uniform traffic: an input is one FIFO, so a packet waits behind one for another output, and
 * deep FIFOs reach 0.83 of the bound on 8 x 8 and 0.89 on 16 x 16, not all of it. */
static void uniform_traffic_reaches_its_part_of_the_bound(void **state)
{
    static const struct {
        uint32_t size;
        double carried, refused;
    } bands[] = {{8, 0.80, 0.87}, {16, 0.86, 0.92}};
    const struct ct_traffic uniform = {.pattern = CT_PATTERN_UNIFORM};
    const struct ct_architecture arch = deep();
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct ct_system sys = square(bands[i].size);
        double bound = bound_of(&sys, &arch, &uniform).load;
        assert_false(traffic_at(&sys, &arch, uniform, bands[i].carried * bound).saturated);
        assert_true(traffic_at(&sys, &arch, uniform, bands[i].refused * bound).saturated);
    }
}

/* A torus of 8 x 8 carries what the mesh cannot even by its bound. */
static void a_torus_carries_more(void **state)
{
    const struct ct_traffic uniform = {.pattern = CT_PATTERN_UNIFORM};
    struct ct_system sys = square(8);
    struct ct_architecture arch = deep();
    (void)state;
    double mesh = bound_of(&sys, &arch, &uniform).load;
    assert_true(traffic_at(&sys, &arch, uniform, 1.1 * mesh).saturated);
    arch.torus = true;
    assert_true(bound_of(&sys, &arch, &uniform).load > 1.5 * mesh);
    assert_false(traffic_at(&sys, &arch, uniform, 1.1 * mesh).saturated);
}

/* ---- traffic by itself ----------------------------------------------------------------------- */

/* Two places that send to each other in every cycle never wait: all is known to the packet. */
static void full_load_without_contention_is_exact(void **state)
{
    const struct ct_system two = {1, 1, 2, 1, 256, 256, 0};
    struct ct_architecture arch;
    (void)state;
    for (uint32_t divider = 1; divider <= 5; divider += 2) {
        ct_architecture_default(&arch);
        arch.router_clock_divider = divider;
        const struct ct_traffic traffic = {.pattern = CT_PATTERN_OPPOSITE};
        struct ct_traffic_result r = traffic_at(&two, &arch, traffic, 1);
        assert_false(r.saturated);
        assert_int_equal(r.generated, 2 * 12000);
        assert_int_equal(r.accepted, 2 * 12000);
        assert_int_equal(r.total.sum, 2 * r.measured);
        assert_int_equal(r.network.sum, 2 * r.measured);
        assert_int_equal(r.total.median, 2);
        assert_int_equal(r.total.p99, 2);
        assert_int_equal(r.total.most, 2);
        assert_int_equal(r.busiest, CT_MILLION);
    }
    /* With links half as fast the sources fall behind by every other packet. */
    arch.router_link_cycles = 2;
    const struct ct_traffic traffic = {.pattern = CT_PATTERN_OPPOSITE};
    struct ct_traffic_result r = traffic_at(&two, &arch, traffic, 1);
    assert_true(r.saturated);
    assert_int_equal(r.generated, 2 * 12000);
    assert_int_equal(r.accepted, 12000);
    assert_true(r.measured < r.generated);
}

/* The packets are a function of seed, place and cycle: no network changes them. */
static void packets_do_not_depend_on_the_network(void **state)
{
    const struct ct_traffic uniform = {.pattern = CT_PATTERN_UNIFORM};
    struct ct_system sys = square(5);
    struct ct_architecture fast = deep(), slow;
    (void)state;
    ct_architecture_default(&slow);
    slow.router_link_cycles = 32;
    slow.router_fifo_depth = 1;
    for (double load = 0; load < 1.01; load += 0.25) {
        struct ct_traffic_result a = traffic_at(&sys, &fast, uniform, load);
        struct ct_traffic_result b = traffic_at(&sys, &slow, uniform, load);
        struct ct_traffic_result again = traffic_at(&sys, &slow, uniform, load);
        assert_int_equal(a.generated, b.generated);
        assert_memory_equal(&b, &again, sizeof b);
        assert_near((double)a.generated, load * 25 * 12000, 0.02);
        assert_true(load == 0 || a.accepted > b.accepted);
    }
}

static void bad_traffic_is_refused(void **state)
{
    const struct ct_traffic good = {.measure = 100, .drain = 100, .load = 1000};
    const struct {
        struct ct_system sys;
        struct ct_traffic traffic;
        const char *text;
    } bad[] = {
        {square(1), good, "one place"},
        {square(0), good, "cores"},
        {square(4), {.measure = 100, .load = CT_MILLION + 1}, "load 1000001 outside 0..1000000"},
        {square(4), {.measure = 0}, "window of 0"},
        {square(4), {.measure = 1, .warmup = UINT32_MAX, .drain = UINT32_MAX}, "2^31 - 1"},
        {square(4), {.measure = 1, .pattern = CT_PATTERNS}, "pattern 6 outside 0..5"},
        {square(4), {.measure = 1, .pattern = CT_PATTERN_HOTSPOT, .hotspot = 16}, "hotspot 16"},
        {square(4),
         {.measure = 1, .pattern = CT_PATTERN_HOTSPOT, .hotspot_share = CT_MILLION + 1},
         "share 1000001"},
        {{1, 1, 4, 2, 256, 256, 0},
         {.measure = 1, .pattern = CT_PATTERN_TRANSPOSE},
         "needs a square, not 4x2"},
    };
    struct ct_architecture arch = deep();
    struct ct_traffic_result r;
    struct ct_error err;
    struct ct_system sys = square(4);
    (void)state;
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_not_equal(ct_traffic_run(&bad[i].sys, &arch, &bad[i].traffic, &r, &err), CT_OK);
        if (strstr(err.text, bad[i].text) == NULL)
            fail_msg("'%s' does not hold '%s'", err.text, bad[i].text);
    }
    assert_int_equal(ct_traffic_run(&sys, &arch, &good, &r, &err), CT_OK);
    arch.router_stages = 9;
    assert_int_not_equal(ct_traffic_run(&sys, &arch, &good, &r, &err), CT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zero_load_latency_is_the_formula),
        cmocka_unit_test(a_packet_in_the_way_is_seen),
        cmocka_unit_test(overload_loses_nothing_and_never_stops),
        cmocka_unit_test(a_deadlock_is_seen),
        cmocka_unit_test(bound_of_uniform_traffic_is_the_closed_form),
        cmocka_unit_test(bounds_of_single_limits),
        cmocka_unit_test(busiest_output_is_as_counted),
        cmocka_unit_test(flows_without_blocking_reach_the_bound),
        cmocka_unit_test(uniform_traffic_reaches_its_part_of_the_bound),
        cmocka_unit_test(a_torus_carries_more),
        cmocka_unit_test(full_load_without_contention_is_exact),
        cmocka_unit_test(packets_do_not_depend_on_the_network),
        cmocka_unit_test(bad_traffic_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
