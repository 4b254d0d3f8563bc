/*
 * test_config.c - the check of systems, defects and cores: every field at both ends of its range,
 * and one step beyond, with the message that names it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/config.h"
#include "support/filekit.h"

static const struct ct_system usual = {2, 1, 2, 2, 200, 100, 10};

/* The call must have failed with this status and a text that holds `part`. */
static void assert_refused(enum ct_status got, const struct ct_error *err, enum ct_status wanted,
                           const char *part)
{
    if (got != wanted || strstr(err->text, part) == NULL)
        print_error("status \"%s\", text \"%s\"; wanted \"%s\" and \"%s\"\n", ct_status_text(got),
                    err->text, ct_status_text(wanted), part);
    assert_int_equal(got, wanted);
    assert_int_equal(err->status, wanted);
    assert_non_null(strstr(err->text, part));
}

static void test_system(void **state)
{
    const struct {
        struct ct_system sys;
        const char *part; /* NULL: sound */
    } cases[] = {
        {{1, 1, 1, 1, 1, 1, 0}, NULL},
        {{4, 4, 64, 64, 256, 256, CT_PINS_MAX}, NULL},
        {{256, 256, 1, 1, 256, 256, 0}, NULL},
        {{0, 1, 1, 1, 1, 1, 0}, "chips_x 0 outside 1..256"},
        {{1, 0, 1, 1, 1, 1, 0}, "chips_y 0 outside 1..256"},
        {{1, 1, 0, 1, 1, 1, 0}, "cores_x 0 outside 1..64"},
        {{1, 1, 1, 0, 1, 1, 0}, "cores_y 0 outside 1..64"},
        {{1, 1, 65, 1, 1, 1, 0}, "cores_x 65 outside 1..64"},
        {{1, 1, 1, 65, 1, 1, 0}, "cores_y 65 outside 1..64"},
        {{257, 1, 1, 1, 1, 1, 0}, "chips_x 257 outside 1..256"},
        {{1, 257, 1, 1, 1, 1, 0}, "chips_y 257 outside 1..256"},
        {{5, 1, 64, 1, 1, 1, 0}, "chips_x * cores_x 320 outside 1..256"},
        {{1, 5, 1, 64, 1, 1, 0}, "chips_y * cores_y 320 outside 1..256"},
        {{1, 1, 1, 1, 0, 1, 0}, "axons 0 outside 1..256"},
        {{1, 1, 1, 1, 257, 1, 0}, "axons 257 outside 1..256"},
        {{1, 1, 1, 1, 1, 0, 0}, "neurons 0 outside 1..256"},
        {{1, 1, 1, 1, 1, 257, 0}, "neurons 257 outside 1..256"},
        {{1, 1, 1, 1, 1, 1, CT_PINS_MAX + 1}, "pins 16777217 outside 0..16777216"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_error err = {CT_OK, ""};
        enum ct_status status = ct_system_check(&cases[i].sys, &err);

        if (cases[i].part == NULL)
            assert_int_equal(status, CT_OK);
        else
            assert_refused(status, &err, CT_ERR_RANGE, cases[i].part);
    }
}

static void test_clear(void **state)
{
    struct ct_core *core = malloc(sizeof *core);
    struct ct_error err;

    (void)state;
    assert_non_null(core);
    memset(core, 0xa5, sizeof *core);
    ct_core_clear(core);
    assert_int_equal(ct_core_check(&usual, core, &err), CT_OK);
    assert_int_equal(core->x | core->y | (int)core->seed, 0);
    for (int j = 0; j < CT_NEURONS; j++) {
        struct ct_neuron zero = core->neuron[j];

        assert_int_equal(zero.threshold, CT_THRESHOLD_MAX);
        zero.threshold = 0;
        for (size_t b = 0; b < sizeof zero; b++)
            assert_int_equal(((const uint8_t *)&zero)[b], 0);
    }
    free(core);
}

/* Sets one member of neuron 7 of a cleared core, and says what must come of it. */
#define EXPECT(member, value, part)                                                                \
    do {                                                                                           \
        struct ct_error err = {CT_OK, ""};                                                         \
        enum ct_status status;                                                                     \
        ct_core_clear(core);                                                                       \
        core->x = 3;                                                                               \
        core->y = 1;                                                                               \
        core->neuron[7].member = (__typeof__(core->neuron[7].member))(value);                      \
        status = ct_core_check(&usual, core, &err);                                                \
        if ((part) == NULL)                                                                        \
            assert_int_equal(status, CT_OK);                                                       \
        else                                                                                       \
            assert_refused(status, &err, CT_ERR_RANGE, (part));                                    \
    } while (0)

static void test_neuron_fields(void **state)
{
    struct ct_core *core = malloc(sizeof *core);

    (void)state;
    assert_non_null(core);
    /* A value beyond the range is tried where the member's type can hold it. */
#define ENDS(member, least, greatest)                                                              \
    EXPECT(member, least, (const char *)NULL);                                                     \
    EXPECT(member, greatest, (const char *)NULL);                                                  \
    EXPECT(member, (greatest) + 1, "core (3,1) neuron 7: " #member);                               \
    if ((least) < 0)                                                                               \
        EXPECT(member, (least)-1, "core (3,1) neuron 7: " #member);
    CONFIG_NEURON_LIST(ENDS)
#undef ENDS
    for (int g = 0; g < CT_AXON_TYPES; g++) {
        char part[64];

        (void)snprintf(part, sizeof part, "core (3,1) neuron 7: weight[%d] ", g);
        EXPECT(weight[g], CT_WEIGHT_MAX, (const char *)NULL);
        EXPECT(weight[g], -CT_WEIGHT_MAX, (const char *)NULL);
        EXPECT(weight[g], CT_WEIGHT_MAX + 1, part);
        EXPECT(weight[g], -CT_WEIGHT_MAX - 1, part);
        EXPECT(weight[g], INT16_MIN, part);
    }
    EXPECT(weight[1], 300, "core (3,1) neuron 7: weight[1] 300 outside -255..255");
    EXPECT(reserved, 1, "neuron 7: reserved 1 outside 0..0");
    EXPECT(target_kind, 3, "neuron 7: target_kind 3 outside 0..2");
    EXPECT(target_pin, 1, "neuron 7: target_pin 1 outside 0..0");
    EXPECT(target_delay, 1, "neuron 7: target_delay 1 outside 0..0");
    EXPECT(target_axon, 1, "neuron 7: target_axon 1 outside 0..0");
    EXPECT(target_x, 1, "neuron 7: target_x 1 outside 0..0");
    EXPECT(target_y, 1, "neuron 7: target_y 1 outside 0..0");
    free(core);
}

static void test_targets(void **state)
{
    const struct {
        uint8_t kind, axon, delay;
        uint16_t x, y;
        uint32_t pin;
        const char *part;
    } cases[] = {
        {CT_TARGET_CORE, 199, 15, 3, 1, 0, NULL},
        {CT_TARGET_CORE, 0, 1, 0, 0, 0, NULL},
        {CT_TARGET_CORE, 200, 1, 0, 0, 0, "target_axon 200 outside 0..199"},
        {CT_TARGET_CORE, 0, 0, 0, 0, 0, "target_delay 0 outside 1..15"},
        {CT_TARGET_CORE, 0, 16, 0, 0, 0, "target_delay 16 outside 1..15"},
        {CT_TARGET_CORE, 0, 1, 4, 0, 0, "target_x 4 outside 0..3"},
        {CT_TARGET_CORE, 0, 1, 0, 2, 0, "target_y 2 outside 0..1"},
        {CT_TARGET_CORE, 0, 1, 0, 0, 1, "target_pin 1 outside 0..0"},
        {CT_TARGET_PIN, 0, 0, 0, 0, 9, NULL},
        {CT_TARGET_PIN, 0, 0, 0, 0, 10, "target_pin 10 outside 0..9"},
        {CT_TARGET_PIN, 0, 1, 0, 0, 0, "target_delay 1 outside 0..0"},
        {CT_TARGET_PIN, 1, 0, 0, 0, 0, "target_axon 1 outside 0..0"},
    };
    struct ct_system no_pins = usual;
    struct ct_core *core = malloc(sizeof *core);
    struct ct_error err = {CT_OK, ""};

    (void)state;
    assert_non_null(core);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_neuron *n = &core->neuron[99];
        enum ct_status status;

        ct_core_clear(core);
        n->target_kind = cases[i].kind;
        n->target_axon = cases[i].axon;
        n->target_delay = cases[i].delay;
        n->target_x = cases[i].x;
        n->target_y = cases[i].y;
        n->target_pin = cases[i].pin;
        status = ct_core_check(&usual, core, &err);
        if (cases[i].part == NULL)
            assert_int_equal(status, CT_OK);
        else
            assert_refused(status, &err, CT_ERR_RANGE, cases[i].part);
    }
    no_pins.pins = 0;
    ct_core_clear(core);
    core->neuron[0].target_kind = CT_TARGET_PIN;
    assert_refused(ct_core_check(&no_pins, core, &err), &err, CT_ERR_RANGE, "has no pins");
    free(core);
}

static void test_axons_and_absent(void **state)
{
    struct ct_core *core = malloc(sizeof *core);
    struct ct_error err = {CT_OK, ""};

    (void)state;
    assert_non_null(core);
    ct_core_clear(core);
    core->x = 4;
    assert_refused(ct_core_check(&usual, core, &err), &err, CT_ERR_RANGE, "core (4,0): outside");
    core->x = 0;
    core->y = 2;
    assert_refused(ct_core_check(&usual, core, &err), &err, CT_ERR_RANGE, "core (0,2): outside");
    core->y = 0;
    core->axon_type[199] = 3;
    core->crossbar[199][1] = (uint64_t)1 << 35;
    assert_int_equal(ct_core_check(&usual, core, &err), CT_OK);
    core->axon_type[199] = 4;
    assert_refused(ct_core_check(&usual, core, &err), &err, CT_ERR_RANGE,
                   "axon 199: axon_type 4 outside 0..3");
    core->axon_type[199] = 0;
    core->axon_type[200] = 1;
    assert_refused(ct_core_check(&usual, core, &err), &err, CT_ERR_RANGE,
                   "axon 200: axon_type 1 outside 0..0");
    core->axon_type[200] = 0;
    core->crossbar[3][1] = (uint64_t)1 << 36;
    assert_refused(ct_core_check(&usual, core, &err), &err, CT_ERR_RANGE, "axon 3: a synapse");
    core->crossbar[3][1] = 0;
    core->crossbar[200][0] = 1;
    assert_refused(ct_core_check(&usual, core, &err), &err, CT_ERR_RANGE, "axon 200: a synapse");
    core->crossbar[200][0] = 0;
    core->neuron[100].threshold = 5;
    assert_refused(ct_core_check(&usual, core, &err), &err, CT_ERR_RANGE, "neuron 100: configured");
    assert_int_equal(ct_core_check(&usual, core, NULL), CT_ERR_RANGE);
    free(core);
}

static void test_defects(void **state)
{
    struct ct_error err = {CT_OK, ""};
    struct ct_defect list[] = {{3, 0, 2}, {1, 1, 0}, {0, 1, 1}, {3, 0, 0}};
    const struct ct_defect outside[] = {{4, 0, 0}, {0, 2, 0}, {0, 0, 3}, {3, 0, 1}, {0, 1, 2}};
    const char *const parts[] = {"outside the system", "outside the system", "kind 3 outside 0..2",
                                 "link east", "link north"};

    (void)state;
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        assert_refused(config_defect_check(&usual, &outside[i], &err), &err, CT_ERR_RANGE,
                       parts[i]);
    assert_int_equal(config_defects_sort(&usual, list, 4, &err), CT_OK);
    for (size_t i = 1; i < 4; i++)
        assert_true(config_defect_compare(&usual, &list[i - 1], &list[i]) < 0);
    for (uint32_t y = 0; y < 2; y++)
        for (uint32_t x = 0; x < 4; x++)
            assert_int_equal(config_core_disabled(&usual, list, 4, x, y),
                             (x == 1 && y == 1) || (x == 3 && y == 0));
    list[1] = list[0];
    assert_refused(config_defects_sort(&usual, list, 4, &err), &err, CT_ERR_DUPLICATE,
                   "given twice");
}

/* Random models are sound; with any one byte of a neuron's range broken they are not: the two
 * halves of the check agree on which neurons are faulty. */
static void test_random(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 11);

    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < 200; number++) {
        struct kit_image image = kit_random_image(seed, number);

        for (uint32_t k = 0; k < image.core_count; k++) {
            struct ct_error err = {CT_OK, ""};
            struct rand r = {seed ^ number << 8 ^ k};
            unsigned int j = rand_below(&r, image.sys.neurons);

            assert_int_equal(ct_core_check(&image.sys, &image.core[k], &err), CT_OK);
            image.core[k].neuron[j].mask_bits = (uint8_t)rand_between(&r, 19, 255);
            assert_refused(ct_core_check(&image.sys, &image.core[k], &err), &err, CT_ERR_RANGE,
                           "mask_bits");
        }
        kit_free_image(&image);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_system),           cmocka_unit_test(test_clear),
        cmocka_unit_test(test_neuron_fields),    cmocka_unit_test(test_targets),
        cmocka_unit_test(test_axons_and_absent), cmocka_unit_test(test_defects),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
