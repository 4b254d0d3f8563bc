/*
 * test_network.c - where packets go, proved through the public interface: the reach of a system and
 * the links and chip boundaries on the way, [P-2] [F-1] [F-3]; and that none is lost or doubled,
 * [F-2].
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/chip_kit.h"

/* ---- reach: [P-2] [F-1] [F-3] ------------------------------------------------------------- */

/* The four corners of a system of 256 x 256 cores send to each other and to themselves: dx and dy
 * are -255, 0 and 255. The chips are cut as `sys` says. */
static void try_corners(const struct ct_system *sys, uint32_t crossings_x, uint32_t crossings_y)
{
    struct random_model m;
    hand_model(&m, 2, 2, 1);
    m.sys = *sys;
    for (unsigned k = 0; k < 4; k++) {
        m.core[k].x = (uint16_t)(k % 2 * 255);
        m.core[k].y = (uint16_t)(k / 2 * 255);
        for (unsigned to = 0; to < 4; to++)
            m.core[k].neuron[to] =
                chip_kit_to_core(chip_kit_once, (uint16_t)(to % 2 * 255), (uint16_t)(to / 2 * 255),
                                 (uint8_t)(k * 64), (uint8_t)(to + 1));
    }
    ct_chip *chip = chip_kit_make(&m, NULL);
    chip_kit_run(chip, 1, NULL);
    for (unsigned k = 0; k < 4; k++) {
        const uint32_t number = m.core[k].y * 256u + m.core[k].x;
        const struct ct_counters c = chip_kit_counters(chip, number);
        uint64_t slot[CT_SLOTS][4];
        assert_int_equal(c.packets, 4);
        assert_int_equal(c.hops_x, 2 * 255);
        assert_int_equal(c.hops_y, 2 * 255);
        assert_int_equal(c.chip_crossings, 2 * crossings_x + 2 * crossings_y);
        assert_int_equal(c.arrivals, 4);
        assert_int_equal(ct_chip_scheduler(chip, number, slot, NULL), CT_OK);
        for (unsigned s = 0; s < CT_SLOTS; s++)
            for (unsigned w = 0; w < 4; w++)
                assert_int_equal(slot[s][w], s == k + 1);
    }
    ct_chip_destroy(chip);
    random_model_free(&m);
}

static void packets_reach_every_corner(void **state)
{
    static const struct ct_system four = {4, 4, 64, 64, 256, 256, 0};
    static const struct ct_system oblong = {8, 128, 32, 2, 256, 256, 0};
    static const struct ct_system single = {256, 256, 1, 1, 256, 256, 0};
    struct ct_error err = {CT_OK, ""};
    struct random_model m;
    (void)state;
    try_corners(&four, 3, 3);
    try_corners(&oblong, 7, 127);
    try_corners(&single, 255, 255);
    /* 255 and -255 in the fields of a packet; 256, the one step more, is no place of a system. */
    assert_int_equal(oracle_packet(255, -255, 0, 0), 0x0FFu << 23 | 0x101u << 14);
    hand_model(&m, 1, 1, 1);
    m.core[0].neuron[0] = chip_kit_to_core(chip_kit_once, 256, 0, 0, 1);
    assert_int_equal(ct_core_check(&four, &m.core[0], &err), CT_ERR_RANGE);
    assert_non_null(strstr(err.text, "target_x 256 outside 0..255"));
    random_model_free(&m);
}

/* ---- conservation: [F-2] --------------------------------------------------------------------- */

/* What should be where, worked out from the spikes that came out and from nothing else that the
 * library says: how often each axon of each core was or will be set for each tick. */
struct ledger {
    const struct random_model *m;
    uint32_t ticks;    /* of the run, and 16 more */
    uint16_t *set;     /* [core][tick][axon]      */
    uint64_t packets;  /* of all cores            */
    uint64_t *arrived; /* [core]                  */
};

static uint16_t *ledger_at(const struct ledger *l, uint32_t k, uint32_t tick, uint32_t axon)
{
    return &l->set[((size_t)k * l->ticks + tick) * CT_AXONS + axon];
}

static uint32_t index_of(const struct random_model *m, uint32_t number)
{
    uint32_t k = 0;
    while (model_core_number(m, k) != number)
        k++;
    return k;
}

static enum ct_status enter(void *user, const struct ct_spike *spikes, size_t count)
{
    struct ledger *l = user;
    const uint32_t width = (uint32_t)l->m->sys.chips_x * l->m->sys.cores_x;
    for (size_t i = 0; i < count; i++) {
        const struct ct_core *core = &l->m->core[index_of(l->m, spikes[i].core)];
        const struct ct_neuron *n = &core->neuron[spikes[i].index];
        if (n->target_kind != CT_TARGET_CORE)
            continue;
        const uint32_t to = index_of(l->m, n->target_y * width + n->target_x);
        ++*ledger_at(l, to, spikes[i].tick + n->target_delay, n->target_axon);
        l->arrived[to]++;
        l->packets++;
    }
    return CT_OK;
}

/* Core k against the ledger: what came, what was read, what found its bit set, what still waits. */
static void check_core(const struct ledger *l, const ct_chip *chip, uint32_t k)
{
    const uint32_t number = model_core_number(l->m, k);
    const uint32_t now = l->m->ticks;
    const struct ct_counters c = chip_kit_counters(chip, number);
    uint64_t slot[CT_SLOTS][4];
    uint64_t read = 0, merged = 0;
    assert_int_equal(ct_chip_scheduler(chip, number, slot, NULL), CT_OK);
    for (uint32_t tick = 0; tick < l->ticks; tick++)
        for (uint32_t i = 0; i < CT_AXONS; i++) {
            const uint16_t times = *ledger_at(l, k, tick, i);
            read += times > 0 && tick < now;
            merged += times > 1 ? times - 1u : 0;
            if (tick >= now)
                assert_int_equal(slot[tick % CT_SLOTS][i / 64] >> (i % 64) & 1, times > 0);
        }
    assert_int_equal(c.arrivals, l->arrived[k]);
    assert_int_equal(c.axon_events, read);
    assert_int_equal(c.merged, merged);
    assert_int_equal(c.inputs + c.arrivals, read + chip_kit_bits(chip, number) + merged);
}

static uint64_t try_ledger(uint64_t seed, uint64_t number, const struct model_shape *shape)
{
    struct random_model m;
    struct ct_counters all;
    assert_true(model_draw(&m, seed, number, shape));
    struct ledger l = {.m = &m, .ticks = m.ticks + CT_SLOTS};
    l.set = calloc((size_t)m.core_count * l.ticks * CT_AXONS, sizeof *l.set);
    l.arrived = calloc(m.core_count, sizeof *l.arrived);
    assert_non_null(l.set);
    assert_non_null(l.arrived);
    const struct ct_sink sink = {.user = &l, .on_spikes = enter};
    ct_chip *chip = chip_kit_make(&m, NULL);
    size_t in = 0;
    for (uint32_t tick = 0; tick < m.ticks; tick++) {
        for (; in < m.input_count && m.input[in].given == tick; in++) {
            const struct model_input *i = &m.input[in];
            assert_int_equal(
                ct_chip_inject(chip, i->tick, model_core_number(&m, i->core_index), i->axon, NULL),
                CT_OK);
            ++*ledger_at(&l, i->core_index, i->tick, i->axon);
        }
        chip_kit_run(chip, 1, &sink);
    }
    for (uint32_t k = 0; k < m.core_count; k++)
        check_core(&l, chip, k);
    ct_chip_counters(chip, &all);
    assert_int_equal(all.packets, l.packets);
    assert_int_equal(all.arrivals, l.packets);
    ct_chip_destroy(chip);
    free(l.set);
    free(l.arrived);
    random_model_free(&m);
    return l.packets;
}

/* [F-2]: over random systems every packet arrives once, where and when its neuron says, and every
 * spike that went into a scheduler was read, waits, or met another of the same axon and tick. */
static void nothing_is_lost_or_doubled(void **state)
{
    static const struct model_shape small, full = {.cores = 6, .ticks = 60, .full = true};
    const uint64_t seed = rand_env("CT_SEED", 20141208);
    uint64_t packets = 0;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < 100; number++)
        packets += try_ledger(seed, number, number % 20 == 0 ? &full : &small);
    print_message("%llu packets\n", (unsigned long long)packets);
    assert_true(packets > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_reach_every_corner),
        cmocka_unit_test(nothing_is_lost_or_doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
