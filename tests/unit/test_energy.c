/*
 * test_energy.c - the energy of counters: every count, exact addition over cores, ticks and
 * threads, and the limit of 128 bits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "power/power.h"
#include "support/chip_kit.h"

static const struct ct_energy_machine machine = {256, 410, 20, 32};

/* Each count follows from its own counters, and from no other. */
static void test_counts(void **state)
{
    (void)state;
    const struct ct_counters counters = {.axon_events = 1000000007,
                                         .synaptic_ops = 11,
                                         .synaptic_draws = 13,
                                         .neuron_draws = 17,
                                         .spikes = 19,
                                         .packets = 23,
                                         .pin_spikes = 29,
                                         .hops_x = 31,
                                         .hops_y = 37,
                                         .chip_crossings = 41,
                                         .inputs = 43,
                                         .arrivals = 47,
                                         .merged = 1000000009};
    const uint64_t wanted[CT_ENERGY_PARTS] = {
        [CT_ENERGY_CORE_LEAKAGE] = 3 * 7000,
        [CT_ENERGY_ROUTER_LEAKAGE] = 3 * 7000,
        [CT_ENERGY_CORE_TICK] = 3 * 5,
        [CT_ENERGY_SRAM_READ] = 3 * 5 * 256 * 410,
        [CT_ENERGY_SRAM_WRITE] = 3 * 5 * 256 * 20,
        [CT_ENERGY_SCHEDULER_WRITE] = 43 + 47,
        [CT_ENERGY_SCHEDULER_CLEAR] = 3 * 5,
        [CT_ENERGY_SYNAPSE] = 11,
        [CT_ENERGY_NEURON] = 3 * 5 * 256,
        [CT_ENERGY_DRAW] = 13 + 17,
        [CT_ENERGY_SPIKE] = 19,
        [CT_ENERGY_HANDOVER] = 23 + 47,
        [CT_ENERGY_LINK] = (31 + 37) * 32,
        [CT_ENERGY_ROUTER] = 31 + 37 + 23,
        [CT_ENERGY_EDGE] = (43 + 29) * 32,
        [CT_ENERGY_CHIP] = 41 * 32,
    };
    ct_u128 count[CT_ENERGY_PARTS];
    ct_energy_count(&machine, 3, 5, 7000, &counters, count);
    for (int p = 0; p < CT_ENERGY_PARTS; p++)
        assert_true(count[p] == wanted[p]);
}

/* Parts are counts times rates, and the total is their sum; each part by itself. */
static void test_parts(void **state)
{
    (void)state;
    struct ct_energy_rate rate[CT_ENERGY_PARTS];
    ct_u128 count[CT_ENERGY_PARTS], sum = 0;
    struct ct_energy e;
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        rate[p] =
            (struct ct_energy_rate){1000003u * (p + 2u), 1000003u * (p + 1u), 1000003u * (p + 4u)};
        count[p] = ((ct_u128)1 << 64) + (ct_u128)p;
        sum += count[p] * rate[p].value;
    }
    assert_int_equal(ct_energy_evaluate(rate, count, &e, NULL), CT_OK);
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        assert_true(e.part[p].value == count[p] * rate[p].value);
        assert_true(e.part[p].low == count[p] * rate[p].low);
        assert_true(e.part[p].high == count[p] * rate[p].high);
    }
    assert_true(e.total.value == sum && e.total.low < sum && sum < e.total.high);
    assert_true(ct_energy_joules((ct_u128)1000000 * 1000000) == 1e-12);
}

/* What would not fit is refused, in a product, in the total and in a sum; nothing is changed. */
static void test_limit(void **state)
{
    (void)state;
    struct ct_energy_rate rate[CT_ENERGY_PARTS] = {{1, 1, 1}};
    ct_u128 count[CT_ENERGY_PARTS] = {0};
    struct ct_energy e, more;
    struct ct_error err;
    count[0] = ~(ct_u128)0;
    assert_int_equal(ct_energy_evaluate(rate, count, &e, &err), CT_OK);
    assert_true(e.total.value == count[0]);
    more = e;
    assert_int_equal(ct_energy_add(&e, &more, &err), CT_ERR_LIMIT);
    assert_memory_equal(&e, &more, sizeof e);
    rate[0].high = 2;
    assert_int_equal(ct_energy_evaluate(rate, count, &e, &err), CT_ERR_LIMIT);
    rate[0].high = 1;
    rate[1] = rate[0];
    count[1] = 1;
    assert_int_equal(ct_energy_evaluate(rate, count, &e, &err), CT_ERR_LIMIT);
    assert_memory_equal(&e, &more, sizeof e);
}

/* ---- additivity on a chip that runs ---------------------------------------------------------- */

enum { SIDE = 3, WIDE = 12, TICKS = 60, PARTS = 7 }; /* two threads need 128 places */
static const uint64_t tick_picoseconds = 1000000000;

static void busy_model(struct random_model *m, uint16_t side)
{
    const uint32_t cores = (uint32_t)side * side;
    hand_model(m, side, side, TICKS);
    for (uint32_t c = 0; c < cores; c++) {
        for (uint32_t j = 0; j < CT_NEURONS; j++) {
            struct ct_neuron *n = &m->core[c].neuron[j];
            uint32_t to = (c * 5 + j) % cores;
            *n = (struct ct_neuron){.weight = {3, -1, 2, -2},
                                    .leak = (int16_t)(1 + j % 7),
                                    .leak_stochastic = j % 3 == 0,
                                    .mask_bits = (uint8_t)(j % 4),
                                    .weight_stochastic = (uint8_t)(j % 16),
                                    .threshold = 20 + j % 50,
                                    .negative_threshold = 100,
                                    .negative_saturate = 1,
                                    .target_kind = CT_TARGET_CORE,
                                    .target_axon = (uint8_t)(j * 7),
                                    .target_delay = (uint8_t)(1 + j % 15),
                                    .target_x = (uint16_t)(to % side),
                                    .target_y = (uint16_t)(to / side)};
            for (uint32_t i = j % 5; i < CT_AXONS; i += 5)
                hand_connect(m, c, i, j);
        }
    }
}

static struct ct_energy evaluate(const struct power_model *power, uint64_t cores, uint64_t ticks,
                                 const struct ct_counters *counters)
{
    struct ct_energy e;
    assert_int_equal(
        power_evaluate(power, cores, ticks, ticks * tick_picoseconds, counters, &e, NULL), CT_OK);
    return e;
}

/* The sum over cores and ranges of ticks of a run, in whatever order: `step` is coprime to
 * their number. */
static struct ct_energy added_up(const struct power_model *power, struct ct_counters (*seen)[9],
                                 const uint32_t *at, uint32_t step)
{
    struct ct_energy sum = {0};
    for (uint32_t i = 0; i < SIDE * SIDE * PARTS; i++) {
        uint32_t k = i * step % (SIDE * SIDE * PARTS), c = k % (SIDE * SIDE),
                 part = k / (SIDE * SIDE);
        struct ct_counters d = power_between(&seen[part + 1][c], &seen[part][c]);
        struct ct_energy e = evaluate(power, 1, at[part + 1] - at[part], &d);
        assert_int_equal(ct_energy_add(&sum, &e, NULL), CT_OK);
    }
    return sum;
}

static void test_additive(void **state)
{
    (void)state;
    static struct ct_counters seen[PARTS + 1][SIDE * SIDE];
    static const uint32_t at[PARTS + 1] = {0, 1, 2, 9, 10, 31, 59, TICKS};
    struct power_table table;
    struct power_model power;
    struct random_model m;
    const struct power_conditions conditions = {.voltage = 0.83};
    assert_int_equal(power_load(&table, "truenorth-28nm", NULL), CT_OK);
    assert_int_equal(power_prepare(&power, &table, &conditions, NULL), CT_OK);
    busy_model(&m, SIDE);
    ct_chip *chip = chip_kit_make(&m, NULL);
    for (int part = 0; part <= PARTS; part++) {
        chip_kit_run(chip, at[part] - ct_chip_now(chip), NULL);
        for (uint32_t c = 0; c < SIDE * SIDE; c++)
            seen[part][c] = chip_kit_counters(chip, c);
    }
    struct ct_counters all;
    ct_chip_counters(chip, &all);
    ct_chip_destroy(chip);
    random_model_free(&m);
    assert_true(all.hops_x > 0 && all.neuron_draws > 0 && all.synaptic_draws > 0);
    const struct ct_energy whole = evaluate(&power, SIDE * SIDE, TICKS, &all);
    static const uint32_t steps[3] = {1, 5, 11};
    for (int k = 0; k < 3; k++) {
        struct ct_energy sum = added_up(&power, seen, at, steps[k]);
        assert_memory_equal(&sum, &whole, sizeof sum);
    }
    /* And the comparison can fail: one hop more is another energy. */
    seen[PARTS][0].hops_x++;
    struct ct_energy other = added_up(&power, seen, at, 1);
    assert_true(other.total.value == whole.total.value + 32 * power.rate[CT_ENERGY_LINK].value);
}

/* A run on two threads of the cycle engine, and one of the tick engine, use the same energy. */
static void test_engines_and_threads(void **state)
{
    (void)state;
    const struct ct_chip_options options[3] = {
        {0}, {.engine = CT_ENGINE_CYCLE}, {.engine = CT_ENGINE_CYCLE, .threads = 2}};
    struct power_table table;
    struct power_model power;
    struct ct_energy e[3];
    const struct power_conditions conditions = {0};
    assert_int_equal(power_load(&table, "truenorth-28nm", NULL), CT_OK);
    assert_int_equal(power_prepare(&power, &table, &conditions, NULL), CT_OK);
    struct random_model m;
    busy_model(&m, WIDE);
    for (int k = 0; k < 3; k++) {
        ct_chip *chip = NULL;
        struct ct_counters all;
        assert_int_equal(ct_chip_create(&chip, &m.sys, NULL, 0, m.core_count, &options[k], NULL),
                         CT_OK);
        for (uint32_t c = 0; c < m.core_count; c++)
            assert_int_equal(ct_chip_add_core(chip, &m.core[c], NULL), CT_OK);
        assert_int_equal(ct_chip_ready(chip, NULL), CT_OK);
        assert_int_equal(ct_chip_run(chip, TICKS, NULL, NULL), CT_OK);
        ct_chip_counters(chip, &all);
        e[k] = evaluate(&power, m.core_count, TICKS, &all);
        ct_chip_destroy(chip);
        assert_memory_equal(&e[k], &e[0], sizeof e[0]);
    }
    random_model_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_additive),
        cmocka_unit_test(test_engines_and_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
