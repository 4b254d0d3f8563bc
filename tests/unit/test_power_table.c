/*
 * test_power_table.c - energy tables: the preset as a file and back, every kind of fault with its
 * place, overrides, conditions and their warnings, another technology, whose counters are refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "power/power.h"
#include "support/filekit.h"

static struct power_table preset(void)
{
    struct power_table table;
    assert_int_equal(power_load(&table, "truenorth-28nm", NULL), CT_OK);
    return table;
}

/* The file of a table. */
static char *written(const struct power_table *table)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    power_write(file, table);
    assert_int_equal(fclose(file), 0);
    return text;
}

static enum ct_status parse(const char *text, struct power_table *out, struct ct_error *err)
{
    return power_adopt(out, kit_stream(text, strlen(text)), "t.yaml", err);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct power_table table = preset(), again;
    struct ct_error err;
    char *text = written(&table);
    if (parse(text, &again, &err) != CT_OK)
        fail_msg("%s", err.text);
    char *more = written(&again);
    assert_string_equal(text, more);
    assert_true(again.part[CT_ENERGY_LINK].si.value == table.part[CT_ENERGY_LINK].si.value);
    assert_true(again.part[CT_ENERGY_ROUTER].within);
    assert_int_equal(again.part[CT_ENERGY_ROUTER].home, CT_ENERGY_LINK);
    assert_string_equal(again.part[CT_ENERGY_LINK].source, table.part[CT_ENERGY_LINK].source);
    free(text);
    free(more);
}

/* `text` with the first `old` replaced; free it. */
static char *replaced(const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    assert_non_null(at);
    size_t size = strlen(text) + strlen(new) + 1;
    char *out = malloc(size);
    assert_non_null(out);
    (void)snprintf(out, size, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    return out;
}

/* One change to the preset's file, and what the reader says of it. */
static const struct fault {
    const char *old, *new, *said;
} faults[] = {
    {"value: 7.2e-14", "value: -7.2e-14",
     ": coefficients.hop.link.value: -7.2e-14 outside above 0..1e-06"},
    {"value: 7.2e-14", "value: 0", ": coefficients.hop.link.value: 0 outside above 0..1e-06"},
    {"value: 7.2e-14", "value: 0.0e5", ": coefficients.hop.link.value: 0.0e5 outside"},
    {"value: 7.2e-14", "value: nan", "hop.link.value: 'nan' is no finite number"},
    {"value: 7.2e-14", "value: .nan", "hop.link.value: '.nan' is no finite number"},
    {"value: 7.2e-14", "value: .inf", "hop.link.value: '.inf' is no finite number"},
    {"value: 7.2e-14", "value: 1e999", "hop.link.value: 1e999 outside"},
    {"value: 7.2e-14", "value: \"7.2e-14\"", "hop.link.value: \"7.2e-14\" is no finite number"},
    {"value: 7.2e-14", "value: 72 fJ", "'72 fJ' is no finite number"},
    {"value: 7.2e-14", "value: 0x1p-40", "'0x1p-40' is no finite number"},
    {"value: 7.2e-14", "value: []", "expected one value for coefficients.hop.link.value"},
    {"value: 7.2e-14", "value: 9e-14", "hop.link: 9e-14 is not within its band 7.15e-14..7.25e-14"},
    {"value: 7.2e-14", "valve: 7.2e-14", "unknown key 'coefficients.hop.link.valve'"},
    {"    value: 7.2e-14\n", "", "coefficients.hop.link.value is missing"},
    {"value: 7.2e-14", "value: 7.2e-14\n    value: 7.2e-14",
     "coefficients.hop.link.value: given twice, first in line "},
    {"unit: J/bit", "unit: J", "coefficients.sram.read.unit: 'J' is not the unit, which is J/bit"},
    {"  hop.link:", "  hop.lynx:", "unknown part of a chip 'coefficients.hop.lynx'"},
    {"  hop.router:\n", "  hop.link:\n", "coefficients.hop.link: given twice, first in line "},
    {"  hop.router:", "  hop:", "unknown part of a chip 'coefficients.hop'"},
    {"within: hop.link", "within: hop.router", "hop.router.within: 'hop.router' is no other part"},
    {"within: hop.link", "within: local.handover",
     "hop.router is within local.handover, which has no value"},
    {"within: hop.link", "within: wire", "hop.router.within: 'wire' is no other part"},
    {"within: hop.link", "within: hop.link\n    value: 1e-12", "does not go with 'within'"},
    {"name: ", "nom: ", "unknown key 'nom'"},
    {"machine:", "machine: 3\nx:", "expected a mapping of keys for machine"},
    {"axons: 256", "axons: 257", "machine.axons: 257 outside 1..256"},
    {"axons: 256", "axons: 25.5", "machine.axons: '25.5' is no whole number"},
    {"row_bits: 410", "row_bits: -1", "machine.row_bits: -1 outside 1..65535"},
    {"topology: mesh", "topology: ring", "machine.topology: 'ring' is none of mesh, torus"},
    {"core_mm2: 0.105", "core_mm2: 0", "machine.core_mm2: 0 outside above 0..1000"},
    {"name: \"truenorth-28nm\"", "name: \"\"", "name: a text of 0 bytes; expected 1..63"},
    {"name: \"truenorth-28nm\"", "name: \"a\\tb\"", "name: a control character in the text"},
    {"name: \"truenorth-28nm\"", "name: &a x", "anchors are not allowed"},
    {"name: \"truenorth-28nm\"", "name: !!str x", "tags are not allowed"},
    {"name: \"truenorth-28nm\"", "name: *a", "aliases are not allowed"},
    {"name: \"truenorth-28nm\"", "name: [", "t.yaml:"},
    {"name: \"truenorth-28nm\"", "conditions.voltage: {}", "unknown key 'conditions.voltage'"},
};

static void test_faults(void **state)
{
    (void)state;
    const struct power_table table = preset();
    char *text = written(&table);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct power_table out = {.axons = 77};
        struct ct_error err;
        char *bad = replaced(text, faults[i].old, faults[i].new);
        unsigned line = 0, column = 0;
        if (parse(bad, &out, &err) == CT_OK)
            fail_msg("%s: accepted", faults[i].new);
        if (strstr(err.text, faults[i].said) == NULL)
            fail_msg("%s: says %s", faults[i].new, err.text);
        assert_int_equal(sscanf(err.text, "t.yaml:%u:%u: ", &line, &column), 2);
        assert_true(line > 0 && column > 0);
        assert_int_equal(out.axons, 77);
        free(bad);
    }
    free(text);
}

/* The place is that of the fault itself. */
static void test_places(void **state)
{
    (void)state;
    const struct power_table table = preset();
    struct power_table out;
    struct ct_error err;
    char *text = written(&table);
    char *bad = replaced(text, "axons: 256", "axons: 0");
    assert_int_not_equal(parse(bad, &out, &err), CT_OK);
    assert_string_equal(err.text, "t.yaml:3:10: machine.axons: 0 outside 1..256");
    free(bad);
    bad = replaced(text, "  axons: 256\n", "");
    assert_int_not_equal(parse(bad, &out, &err), CT_OK);
    assert_string_equal(err.text, "t.yaml:2:1: machine.axons is missing");
    free(bad);
    free(text);
    assert_int_not_equal(parse("{}", &out, &err), CT_OK);
    assert_string_equal(err.text, "t.yaml:1:1: name is missing");
    assert_int_not_equal(parse("", &out, &err), CT_OK);
    assert_non_null(strstr(err.text, "expected an energy table"));
    assert_int_equal(power_load(&out, "no-such-table", &err), CT_ERR_IO);
}

/* Each key by itself may be neither left out nor, where it is a part, be the only one left out. */
static void test_each_line_is_needed(void **state)
{
    (void)state;
    const struct power_table table = preset();
    char *text = written(&table);
    int lines = 0;
    for (const char *at = text; *at != '\0';) {
        const char *end = strchr(at, '\n') + 1;
        char *line = strndup(at, (size_t)(end - at)), *bad = NULL;
        struct power_table out;
        size_t size = strlen(text) + 1;
        assert_non_null(line);
        bad = malloc(size);
        assert_non_null(bad);
        (void)snprintf(bad, size, "%.*s%s", (int)(at - text), text, end);
        if (parse(bad, &out, NULL) == CT_OK)
            fail_msg("accepted without %s", line);
        free(bad);
        free(line);
        at = end;
        lines++;
    }
    assert_true(lines > 100);
    free(text);
}

static void test_overrides(void **state)
{
    (void)state;
    struct power_table t = preset();
    struct ct_error err;
    assert_int_equal(power_override(&t, "coefficients.hop.link.value=9e-14", &err), CT_OK);
    assert_true(t.part[CT_ENERGY_LINK].si.value == 9e-14);
    assert_true(t.part[CT_ENERGY_LINK].si.high == 9e-14);
    assert_string_equal(t.part[CT_ENERGY_LINK].source, "set by --set");
    assert_int_equal(power_override(&t, "hop.link.low=9.5e-14", &err), CT_OK);
    assert_true(t.part[CT_ENERGY_LINK].si.value == 9.5e-14);
    assert_int_equal(power_override(&t, "random.draw.value=1e-13", &err), CT_OK);
    assert_false(t.part[CT_ENERGY_DRAW].within);
    assert_int_equal(power_override(&t, "machine.topology=torus", &err), CT_OK);
    assert_true(t.torus);
    assert_int_equal(power_override(&t, "conditions.voltage.value=1.2", &err), CT_OK);
    assert_true(t.voltage.high == 1.2);
    const struct power_table before = t;
    static const char *const bad[] = {
        "hop.link.value=-1",          "hop.link.value=nan", "hop.link=1", "hop.link.value", "x=1",
        "random.draw.within=hop.link"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (power_override(&t, bad[i], &err) == CT_OK)
            fail_msg("%s: accepted", bad[i]);
        assert_non_null(strstr(err.text, "--set: "));
        assert_memory_equal(&t, &before, sizeof t);
    }
}

static int near(double value, double wanted)
{
    return fabs(value - wanted) <= 1e-9 * fabs(wanted);
}

static void test_conditions(void **state)
{
    (void)state;
    const struct power_table t = preset();
    struct power_model m, hot;
    struct ct_error err;
    const struct power_value *n = &t.leakage.number;
    assert_int_equal(power_prepare(&m, &t, &(struct power_conditions){0}, &err), CT_OK);
    assert_int_equal(m.warning_count, 0);
    assert_int_equal(m.rate[CT_ENERGY_LINK].value, 72000000000);
    assert_int_equal(m.rate[CT_ENERGY_CORE_LEAKAGE].value, 7960000);
    assert_int_equal(m.rate[CT_ENERGY_ROUTER].value, 0);
    assert_int_equal(power_prepare(&m, &t, &(struct power_conditions){.voltage = 0.8}, &err),
                     CT_OK);
    assert_int_equal(m.warning_count, 0);
    assert_true(near(m.factor_dynamic.value, (0.8 / 0.775) * (0.8 / 0.775)));
    assert_true(near(m.factor_leakage.low, pow(0.8 / 0.775, n->low)));
    assert_int_equal(m.rate[CT_ENERGY_CHIP].value, 26000000000000);
    assert_int_equal(power_prepare(&m, &t, &(struct power_conditions){.voltage = 0.6}, &err),
                     CT_OK);
    assert_int_equal(m.warning_count, 1);
    assert_non_null(strstr(m.warning[0], "0.6 V is outside 0.7..1.05 V"));
    assert_true(m.factor_leakage.low < m.factor_leakage.value &&
                m.factor_leakage.value < m.factor_leakage.high);
    const struct power_conditions warm = {.celsius = 37, .celsius_set = true};
    assert_int_equal(power_prepare(&hot, &t, &warm, &err), CT_OK);
    assert_int_equal(hot.warning_count, 1);
    assert_true(near(hot.factor_leakage.value, 2));
    assert_true(near(hot.factor_dynamic.value, 1));
    const double bad[] = {-1, 0.05, 6, NAN, INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(power_prepare(&m, &t, &(struct power_conditions){.voltage = bad[i]}, &err),
                         CT_ERR_RANGE);
    const struct power_conditions cold = {.celsius = -300, .celsius_set = true};
    assert_int_equal(power_prepare(&m, &t, &cold, &err), CT_ERR_RANGE);
}

/* A table that was never checked. */
static void test_incomplete(void **state)
{
    (void)state;
    struct power_model m;
    struct ct_error err;
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        for (int fault = 0; fault < 6; fault++) {
            struct power_table t = preset();
            struct power_coefficient *c = &t.part[p];
            if (c->within && fault > 1)
                continue;
            switch (fault) {
            case 0: *c = (struct power_coefficient){0}; break;
            case 1: c->source[0] = '\0'; break;
            case 2: c->si.value = 0; break;
            case 3: c->si.value = NAN; break;
            case 4: c->si.high = INFINITY; break;
            case 5: c->si.low = -1; break;
            }
            assert_int_not_equal(power_prepare(&m, &t, &(struct power_conditions){0}, &err), CT_OK);
            assert_non_null(strstr(err.text, ct_energy_name(p)));
        }
    }
    struct power_table t = preset();
    t.part[CT_ENERGY_LINK].si = (struct power_value){1e-26, 0, 1e-26};
    assert_int_equal(power_prepare(&m, &t, &(struct power_conditions){0}, &err), CT_ERR_RANGE);
    t.part[CT_ENERGY_LINK].si = (struct power_value){1e-3, 0, 1e-3};
    assert_int_equal(power_prepare(&m, &t, &(struct power_conditions){0}, &err), CT_ERR_LIMIT);
}

static void test_other_machines(void **state)
{
    (void)state;
    struct power_table t = preset();
    struct power_model m;
    struct ct_error err;
    struct ct_architecture arch;
    const struct ct_system whole = {1, 1, 4, 4, 256, 256, 0}, small = {1, 1, 4, 4, 16, 8, 0};
    ct_architecture_default(&arch);
    assert_int_equal(power_prepare(&m, &t, &(struct power_conditions){0}, &err), CT_OK);
    assert_int_equal(power_accepts(&m, &whole, NULL, &err), CT_OK);
    assert_int_equal(power_accepts(&m, &small, &arch, &err), CT_OK);
    arch.torus = true;
    assert_int_equal(power_accepts(&m, &whole, &arch, &err), CT_ERR_ARGUMENT);
    assert_string_equal(err.text, "counters of a torus; truenorth-28nm is of a mesh");
    t.machine.neurons = 128;
    assert_int_equal(power_prepare(&m, &t, &(struct power_conditions){0}, &err), CT_OK);
    assert_int_equal(power_accepts(&m, &whole, NULL, &err), CT_ERR_ARGUMENT);
    assert_non_null(strstr(err.text, "truenorth-28nm is of cores of 256 and 128"));
}

static void test_technology(void **state)
{
    (void)state;
    struct power_table t = preset();
    struct ct_error err;
    const struct power_table before = t;
    assert_int_equal(power_scale(&t, 65, 1.0, &err), CT_OK);
    assert_true(t.part[CT_ENERGY_SYNAPSE].si.value > 2 * before.part[CT_ENERGY_SYNAPSE].si.value);
    assert_true(t.part[CT_ENERGY_SYNAPSE].si.low < t.part[CT_ENERGY_SYNAPSE].si.value / 1.4);
    assert_true(t.part[CT_ENERGY_CHIP].si.value == before.part[CT_ENERGY_CHIP].si.value);
    assert_true(t.core_mm2 > 3 * before.core_mm2);
    assert_string_equal(t.name, "truenorth-28nm at 65 nm");
    assert_non_null(strstr(t.part[CT_ENERGY_SYNAPSE].source, "Stillmaker"));
    assert_int_equal(power_check(&t, &err), CT_OK);
    /* There and back is the same value, in a wider band. */
    assert_int_equal(power_scale(&t, 28, 0.775, &err), CT_OK);
    assert_true(near(t.part[CT_ENERGY_LINK].si.value, before.part[CT_ENERGY_LINK].si.value));
    assert_true(near(t.core_mm2, before.core_mm2));
    assert_int_equal(power_scale(&t, 250, 1.8, &err), CT_ERR_RANGE);
    assert_int_equal(power_scale(&t, 5, 0.7, &err), CT_ERR_RANGE);
    assert_int_equal(power_scale(&t, 180, 0.5, &err), CT_ERR_RANGE);
    assert_int_equal(power_scale(&t, NAN, 0.5, &err), CT_ERR_RANGE);
}

static void test_times(void **state)
{
    (void)state;
    uint64_t a, b;
    char text[POWER_DIGITS];
    assert_int_equal(power_tick_time(0.001, 7, &a, NULL), CT_OK);
    assert_int_equal(a, 7000000000);
    assert_int_equal(power_cycle_time(139665, 139665, &b, NULL), CT_OK);
    assert_int_equal(b, 1000000000);
    assert_int_equal(power_tick_time(1, 20000000, &a, NULL), CT_ERR_RANGE);
    assert_int_equal(power_tick_time(0, 1, &a, NULL), CT_ERR_RANGE);
    assert_int_equal(power_tick_time(1.5, 1, &a, NULL), CT_ERR_RANGE);
    assert_int_equal(power_tick_time(NAN, 1, &a, NULL), CT_ERR_RANGE);
    assert_int_equal(power_cycle_time(1, UINT64_MAX, &a, NULL), CT_ERR_RANGE);
    assert_string_equal(power_digits(0, text), "0");
    assert_string_equal(power_digits(~(ct_u128)0, text), "340282366920938463463374607431768211455");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_places),     cmocka_unit_test(test_each_line_is_needed),
        cmocka_unit_test(test_overrides),  cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_incomplete), cmocka_unit_test(test_other_machines),
        cmocka_unit_test(test_technology), cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
