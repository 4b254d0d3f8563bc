/*
 * test_clauses.c - clauses of rtl/CHIP.md that concern a whole system, each proved through the
 * public interface: sizes and what a core holds, [C-1] [C-4] [C-5] [C-6]; a neuron without
 * destination, [P-4]; the first and the last tick, [T-2] [T-4]; defects, [X-1] to; and
 * skipped work, [K-2].
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/chip_kit.h"
#include "support/filekit.h"

/* A neuron that fires whenever an axon of type 0 reaches it. */
static const struct ct_neuron relay = {.weight = {1}, .threshold = 1};

static void assert_same_counters(const struct ct_counters *a, const struct ct_counters *b)
{
#define SAME(name, text) assert_int_equal(a->name, b->name);
    CT_COUNTER_LIST(SAME)
#undef SAME
}

/* ---- core: [C-1] [C-4] [C-5] [C-6] ---------------------------------------------------------- */

/* Of a core of A axons and N neurons the last axon reaches the last neuron, and all others, which
 * are cleared, stay silent with every axon active. */
static void try_size(uint16_t axons, uint16_t neurons, const char *kernel)
{
    const uint32_t tick = 3;
    const uint32_t last = neurons - 1u;
    int32_t v[CT_NEURONS];
    struct random_model m;
    hand_model(&m, 1, 1, 20);
    m.sys.axons = axons;
    m.sys.neurons = neurons;
    m.core[0].neuron[last] = relay;
    hand_connect(&m, 0, axons - 1u, last);
    ct_chip *chip = chip_kit_make(&m, kernel);
    for (uint32_t i = 0; i < axons; i++)
        assert_int_equal(ct_chip_inject(chip, tick, 0, i, NULL), CT_OK);
    assert_int_equal(ct_chip_inject(chip, tick, 0, axons, NULL), CT_ERR_RANGE);
    chip_kit_run(chip, tick, NULL);
    assert_int_equal(chip_kit_counters(chip, 0).spikes, 0);
    chip_kit_run(chip, 1, NULL);
    assert_int_equal(chip_kit_counters(chip, 0).spikes, 1);
    chip_kit_run(chip, 16, NULL);
    const struct ct_counters c = chip_kit_counters(chip, 0);
    assert_int_equal(c.spikes, 1);
    assert_int_equal(c.axon_events, axons);
    assert_int_equal(c.synaptic_ops, 1);
    assert_int_equal(ct_chip_potentials(chip, 0, v, NULL), CT_OK);
    for (uint32_t j = 0; j < neurons; j++)
        assert_int_equal(v[j], 0);
    ct_chip_destroy(chip);
    random_model_free(&m);
}

static void cores_of_every_size(void **state)
{
    static const uint16_t sizes[] = {1, 2, 15, 16, 17, 63, 64, 65, 128, 255, 256};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    (void)state;
    for (const char *const *kernel = ct_kernels(); *kernel != NULL; kernel++)
        for (int a = 0; a < SIZES; a++)
            for (int n = 0; n < SIZES; n++)
                try_size(sizes[a], sizes[n], *kernel);
    for (unsigned bad = 0; bad <= 257; bad += 257) {
        const struct ct_system axons = {1, 1, 1, 1, (uint16_t)bad, 1, 0};
        const struct ct_system neurons = {1, 1, 1, 1, 1, (uint16_t)bad, 0};
        assert_int_equal(ct_system_check(&axons, NULL), CT_ERR_RANGE);
        assert_int_equal(ct_system_check(&neurons, NULL), CT_ERR_RANGE);
    }
}

static enum ct_status expect_own_pin(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    uint32_t *seen = user;
    for (size_t k = 0; k < count; k++) {
        assert_int_equal(spikes[k].tick, 299 - spikes[k].pin);
        assert_int_equal(spikes[k].pin % 3, 1);
        (*seen)++;
    }
    return CT_OK;
}

/* [C-4] [P-4]: neuron j begins at V = j and climbs to 300, so it fires in tick 299 - j alone; it
 * goes nowhere, to pin j, or to axon j of the core, as j mod 3 says. A spike without destination is
 * counted as one and is neither a packet nor a pin spike nor a bit in a scheduler. */
static void a_potential_and_a_destination_each(void **state)
{
    struct random_model m;
    uint32_t pins_seen = 0, nowhere = 0, pins = 0, packets = 0;
    const struct ct_sink sink = {.user = &pins_seen, .on_pins = expect_own_pin};
    (void)state;
    hand_model(&m, 1, 1, 300);
    m.sys.pins = CT_NEURONS;
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        struct ct_neuron *n = &m.core[0].neuron[j];
        *n = (struct ct_neuron){
            .leak = 1, .threshold = 300, .potential = (int32_t)j, .reset_mode = 1};
        if (j % 3 == 1) {
            n->target_kind = CT_TARGET_PIN;
            n->target_pin = j;
        } else if (j % 3 == 2) {
            *n = chip_kit_to_core(*n, 0, 0, (uint8_t)j, (uint8_t)(1 + j % 15));
        }
    }
    ct_chip *chip = chip_kit_make(&m, NULL);
    for (uint32_t tick = 0; tick < 300; tick++) {
        chip_kit_run(chip, 1, &sink);
        if (tick >= 299 - 255) {
            const unsigned j = 299 - tick;
            nowhere += j % 3 == 0;
            pins += j % 3 == 1;
            packets += j % 3 == 2;
        }
        const struct ct_counters c = chip_kit_counters(chip, 0);
        assert_int_equal(c.spikes, nowhere + pins + packets);
        assert_int_equal(c.pin_spikes, pins);
        assert_int_equal(c.packets, packets);
        assert_int_equal(c.arrivals, packets);
        assert_int_equal(c.axon_events + chip_kit_bits(chip, 0), packets);
    }
    assert_int_equal(nowhere, 86);
    assert_int_equal(pins_seen, pins);
    ct_chip_destroy(chip);
    random_model_free(&m);
}

/* [C-5]: 16 slots, no more, each for its tick; and a seed of 32 bits, of which the highest and the
 * lowest matter: every neuron adds what the leak draws of its core's seed say. */
static void sixteen_slots_and_a_seed(void **state)
{
    static const uint32_t seeds[] = {0, 1, 0x80000000, 0xFFFFFFFF};
    const uint32_t ticks = 40;
    int32_t v[CT_NEURONS];
    struct random_model m;
    (void)state;
    hand_model(&m, 2, 2, ticks);
    for (uint32_t k = 0; k < 4; k++) {
        m.core[k].seed = seeds[k];
        for (unsigned j = 0; j < CT_NEURONS; j++)
            m.core[k].neuron[j] =
                (struct ct_neuron){.leak = 100, .leak_stochastic = 1, .threshold = 1000};
    }
    ct_chip *chip = chip_kit_make(&m, NULL);
    for (uint32_t tick = 0; tick < CT_SLOTS; tick++)
        assert_int_equal(ct_chip_inject(chip, tick, 1, 7 * tick, NULL), CT_OK);
    assert_int_equal(ct_chip_inject(chip, CT_SLOTS, 1, 0, NULL), CT_ERR_ORDER);
    for (uint32_t tick = 0; tick < CT_SLOTS; tick++) {
        uint64_t slot[CT_SLOTS][4];
        assert_int_equal(ct_chip_scheduler(chip, 1, slot, NULL), CT_OK);
        for (uint32_t s = 0; s < CT_SLOTS; s++)
            for (uint32_t w = 0; w < 4; w++)
                assert_int_equal(slot[s][w],
                                 s >= tick && 7 * s / 64 == w ? (uint64_t)1 << 7 * s % 64 : 0);
        assert_int_equal(chip_kit_counters(chip, 1).axon_events, tick);
        chip_kit_run(chip, 1, NULL);
    }
    chip_kit_run(chip, ticks - CT_SLOTS, NULL);
    for (uint32_t k = 0; k < 4; k++) {
        assert_int_equal(ct_chip_potentials(chip, k, v, NULL), CT_OK);
        for (int j = 0; j < CT_NEURONS; j++) {
            int32_t sum = 0;
            for (uint32_t tick = 0; tick < ticks; tick++)
                sum += oracle_leak_draw(seeds[k], tick, j) <= 100;
            assert_int_equal(v[j], sum);
        }
    }
    ct_chip_destroy(chip);
    random_model_free(&m);
}

/* ---- tick: [T-2] [T-4] ---------------------------------------------------------------------- */

static void expect_first_state(const struct random_model *m, const ct_chip *chip)
{
    static const struct ct_counters none;
    assert_int_equal(ct_chip_now(chip), 0);
    for (uint32_t k = 0; k < m->core_count; k++) {
        const uint32_t number = model_core_number(m, k);
        int32_t v[CT_NEURONS];
        const struct ct_counters c = chip_kit_counters(chip, number);
        assert_int_equal(ct_chip_potentials(chip, number, v, NULL), CT_OK);
        for (unsigned j = 0; j < m->sys.neurons; j++)
            assert_int_equal(v[j], m->core[k].neuron[j].potential);
        assert_int_equal(chip_kit_bits(chip, number), 0);
        assert_same_counters(&c, &none);
    }
}

/* [T-2]: configured potentials and empty schedulers, for a chip made of cores and for one loaded
 * from an image of them; and the same seeds, since both then go the same way. */
static void state_before_the_first_tick(void **state)
{
    static const struct model_shape usual;
    const uint64_t seed = rand_env("CT_SEED", 5);
    const char *path = kit_path("first_state.ct");
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < 20; number++) {
        struct random_model m;
        ct_image_writer *writer;
        ct_chip *loaded;
        assert_true(model_draw(&m, seed, number, &usual));
        assert_int_equal(ct_image_create(&writer, path, &m.sys, NULL, 0, m.core_count, NULL),
                         CT_OK);
        for (uint32_t k = 0; k < m.core_count; k++)
            assert_int_equal(ct_image_add(writer, &m.core[k], NULL), CT_OK);
        assert_int_equal(ct_image_finish(writer, NULL), CT_OK);
        assert_int_equal(ct_chip_load(&loaded, path, NULL, NULL), CT_OK);
        ct_chip *made = chip_kit_make(&m, NULL);
        expect_first_state(&m, made);
        expect_first_state(&m, loaded);
        for (int tick = 0; tick < 20; tick++) {
            chip_kit_run(made, 1, NULL);
            chip_kit_run(loaded, 1, NULL);
            assert_int_equal(ct_chip_digest(made), ct_chip_digest(loaded));
        }
        ct_chip_destroy(made);
        ct_chip_destroy(loaded);
        random_model_free(&m);
    }
}

static enum ct_status stop(void *user, ct_chip *chip, uint32_t tick)
{
    (void)user;
    (void)chip;
    (void)tick;
    return CT_ERR_LIMIT;
}

/* [T-4]: a run that would lead to t = 2^32 - 1 is refused before its first tick; the longest that
 * does not is begun, and ended here after a tick. */
static void tick_counter_ends(void **state)
{
    const struct ct_sink sink = {.on_tick = stop};
    struct random_model m;
    (void)state;
    hand_model(&m, 1, 1, 1);
    ct_chip *chip = chip_kit_make(&m, NULL);
    for (uint32_t now = 0; now < 3; now++) {
        const uint32_t longest = UINT32_MAX - now; /* ticks now .. 2^32 - 2 */
        struct ct_error err = {CT_OK, ""};
        if (now > 0) {
            assert_int_equal(ct_chip_run(chip, longest + 1, &sink, &err), CT_ERR_RANGE);
            assert_non_null(strstr(err.text, "pass tick 2^32 - 2"));
        }
        assert_int_equal(ct_chip_now(chip), now);
        assert_int_equal(ct_chip_run(chip, longest, &sink, &err), CT_ERR_LIMIT);
        assert_int_equal(ct_chip_now(chip), now + 1);
    }
    ct_chip_destroy(chip);
    random_model_free(&m);
}

/* ---- defects: [X-1] [X-2] [X-3] ------------------------------------------------------------- */

/* Three columns and two rows of cores, all but those that `absent` names by number; the cores
 * (x, y) and (to_x, to_y) are joined by a neuron. Returns the chip where it is accepted. */
static ct_chip *try_path(const struct ct_defect *defect, unsigned absent, uint16_t x, uint16_t y,
                         uint16_t to_x, uint16_t to_y, struct ct_error *err)
{
    struct random_model m;
    ct_chip *chip = NULL;
    hand_model(&m, 3, 2, 1);
    m.core[y * 3u + x].neuron[9] = chip_kit_to_core(chip_kit_once, to_x, to_y, 200, 3);
    enum ct_status status =
        ct_chip_create(&chip, &m.sys, defect, defect != NULL,
                       m.core_count - (uint32_t)__builtin_popcount(absent), NULL, err);
    for (uint32_t k = 0; k < m.core_count && status == CT_OK; k++)
        if (!(absent >> k & 1))
            status = ct_chip_add_core(chip, &m.core[k], err);
    if (status == CT_OK)
        status = ct_chip_ready(chip, err);
    random_model_free(&m);
    if (status == CT_OK)
        return chip;
    assert_int_equal(status, CT_ERR_ABSENT);
    ct_chip_destroy(chip);
    return NULL;
}

static void expect_refused(const struct ct_defect *defect, unsigned absent, uint16_t x, uint16_t y,
                           uint16_t to_x, uint16_t to_y, const char *text)
{
    struct ct_error err = {CT_OK, ""};
    assert_null(try_path(defect, absent, x, y, to_x, to_y, &err));
    assert_string_equal(err.text, text);
}

static void expect_delivered(const struct ct_defect *defect, unsigned absent, uint16_t x,
                             uint16_t y, uint16_t to_x, uint16_t to_y)
{
    struct ct_error err = {CT_OK, ""};
    ct_chip *chip = try_path(defect, absent, x, y, to_x, to_y, &err);
    assert_string_equal(err.text, "");
    chip_kit_run(chip, 1, NULL);
    assert_int_equal(chip_kit_counters(chip, y * 3u + x).hops_x, abs(to_x - x));
    assert_int_equal(chip_kit_counters(chip, y * 3u + x).hops_y, abs(to_y - y));
    assert_int_equal(chip_kit_counters(chip, to_y * 3u + to_x).arrivals, 1);
    ct_chip_destroy(chip);
}

static void defects_are_refused_by_name(void **state)
{
    static const struct ct_defect core = {1, 0, CT_DEFECT_CORE};
    static const struct ct_defect east = {0, 0, CT_DEFECT_LINK_EAST};
    static const struct ct_defect north = {2, 0, CT_DEFECT_LINK_NORTH};
    const unsigned core_1 = 1 << 1;
    (void)state;
    /* no configuration, no target, but packets pass. */
    expect_refused(&core, 0, 0, 0, 0, 0, "core (1,0): is disabled");
    expect_refused(&core, core_1, 0, 0, 1, 0,
                   "core (0,0) neuron 9: target core (1,0) is not in the image");
    expect_delivered(&core, core_1, 0, 0, 2, 0);
    expect_delivered(&core, core_1, 0, 0, 0, 0);
    /* x first, then y, and neither direction. */
    expect_refused(&east, 0, 0, 0, 2, 1,
                   "core (0,0) neuron 9: the path to core (2,1) uses a disabled link");
    expect_refused(&east, 0, 1, 0, 0, 1,
                   "core (1,0) neuron 9: the path to core (0,1) uses a disabled link");
    expect_delivered(&east, 0, 0, 1, 2, 0);
    expect_delivered(&east, 0, 1, 0, 2, 0);
    expect_delivered(&east, 0, 0, 0, 0, 1);
    expect_refused(&north, 0, 0, 0, 2, 1,
                   "core (0,0) neuron 9: the path to core (2,1) uses a disabled link");
    expect_refused(&north, 0, 1, 1, 2, 0,
                   "core (1,1) neuron 9: the path to core (2,0) uses a disabled link");
    expect_delivered(&north, 0, 2, 0, 1, 1);
    expect_delivered(&north, 0, 0, 0, 2, 0);
    /* */
    expect_refused(NULL, core_1, 2, 1, 1, 0,
                   "core (2,1) neuron 9: target core (1,0) is not in the image");
    expect_delivered(NULL, core_1, 2, 1, 0, 0);
}

/* ---- counters: [K-2] ------------------------------------------------------------------------ */

/* A ring of cores that is mostly at rest. Where `awake`, one more neuron of each core has a leak
 * that always changes its potential, so that nothing can be skipped; it is counted nowhere. */
static void ring(struct random_model *m, bool awake)
{
    hand_model(m, 4, 2, 2000);
    for (uint32_t k = 0; k < m->core_count; k++) {
        const uint32_t to = (k + 1) % m->core_count;
        for (unsigned j = 0; j < 8; j++) {
            m->core[k].neuron[j] = chip_kit_to_core(relay, (uint16_t)(to % 4), (uint16_t)(to / 4),
                                                    (uint8_t)j, (uint8_t)(15 - j));
            hand_connect(m, k, j, j);
            if (k + 1 == m->core_count)
                m->core[k].neuron[j] = (struct ct_neuron){
                    .weight = {2}, .leak = -1, .threshold = 2, .negative_saturate = 1};
        }
        if (awake)
            m->core[k].neuron[200] = (struct ct_neuron){.leak = 1, .threshold = 262143};
    }
    for (uint32_t k = 0; k < 40; k++)
        hand_input(m, 45 * k, k % 3, k % 8);
}

static void skipped_work_is_counted(void **state)
{
    (void)state;
    for (const char *const *kernel = ct_kernels(); *kernel != NULL; kernel++) {
        struct random_model m[2];
        ct_chip *chip[2];
        uint64_t computed[2], skipped[2];
        for (int awake = 0; awake < 2; awake++) {
            ring(&m[awake], awake);
            chip[awake] = chip_kit_make(&m[awake], *kernel);
            for (size_t k = 0; k < m[awake].input_count; k++) {
                const struct model_input *in = &m[awake].input[k];
                chip_kit_run(chip[awake], in->tick - ct_chip_now(chip[awake]), NULL);
                assert_int_equal(
                    ct_chip_inject(chip[awake], in->tick, in->core_index, in->axon, NULL), CT_OK);
            }
            chip_kit_run(chip[awake], m[awake].ticks - ct_chip_now(chip[awake]), NULL);
            ct_chip_work(chip[awake], &computed[awake], &skipped[awake]);
        }
        assert_int_equal(skipped[1], 0);
        assert_int_equal(computed[1], 2000 * 8);
        assert_int_equal(computed[0] + skipped[0], 2000 * 8);
        assert_true(skipped[0] > computed[0]);
        for (uint32_t k = 0; k < m[0].core_count; k++) {
            const struct ct_counters asleep = chip_kit_counters(chip[0], k);
            const struct ct_counters awake = chip_kit_counters(chip[1], k);
            assert_same_counters(&asleep, &awake);
            assert_true(k == 0 || asleep.axon_events > 0);
        }
        for (int awake = 0; awake < 2; awake++) {
            ct_chip_destroy(chip[awake]);
            random_model_free(&m[awake]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cores_of_every_size),
        cmocka_unit_test(a_potential_and_a_destination_each),
        cmocka_unit_test(sixteen_slots_and_a_seed),
        cmocka_unit_test(state_before_the_first_tick),
        cmocka_unit_test(tick_counter_ends),
        cmocka_unit_test(defects_are_refused_by_name),
        cmocka_unit_test(skipped_work_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
