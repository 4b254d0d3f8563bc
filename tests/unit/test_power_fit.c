/*
 * test_power_fit.c - the preset truenorth-28nm has what tools/power/fit.awk finds from
 * tools/power/published.txt, to the four digits that it is written with; and another published
 * point gives another fit. Runs in the root of the tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "power/power.h"

/* The number that a line of the fit is about, NULL: none of the table. */
static const struct power_value *number_of(const struct power_table *table, const char *name)
{
    if (strcmp(name, "leakage_exponent") == 0)
        return &table->leakage.number;
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        if (strcmp(name, ct_energy_name(p)) == 0)
            return &table->part[p].si;
    }
    return NULL;
}

static bool same_digits(double shipped, double found)
{
    char text[2][32];
    (void)snprintf(text[0], sizeof text[0], "%.3e", shipped);
    (void)snprintf(text[1], sizeof text[1], "%.3e", found);
    return strcmp(text[0], text[1]) == 0;
}

/* Numbers that agree, of those that the fit gives; -1: it failed. */
static int agreeing(const char *command, int *of)
{
    struct power_table table;
    char line[200], name[64];
    double value, low, high;
    int agree = 0;
    *of = 0;
    assert_int_equal(power_load(&table, "truenorth-28nm", NULL), CT_OK);
    FILE *fit = popen(command, "r");
    assert_non_null(fit);
    while (fgets(line, sizeof line, fit) != NULL) {
        assert_int_equal(sscanf(line, "%63s %lf %lf %lf", name, &value, &low, &high), 4);
        const struct power_value *shipped = number_of(&table, name);
        assert_non_null(shipped);
        ++*of;
        agree += same_digits(shipped->value, value) && same_digits(shipped->low, low) &&
                 same_digits(shipped->high, high);
    }
    return pclose(fit) == 0 ? agree : -1;
}

static void test_fitted(void **state)
{
    (void)state;
    int of;
    assert_int_equal(agreeing("awk -f tools/power/fit.awk tools/power/published.txt", &of), 4);
    assert_int_equal(of, 4);
}

/* What it is fitted to, and told to be: else the comparison would show nothing. */
static void test_other_points(void **state)
{
    (void)state;
    int of;
    assert_int_equal(agreeing("sed 's/^a15-96hz|94/a15-96hz|95/' tools/power/published.txt |"
                              " awk -f tools/power/fit.awk",
                              &of),
                     0);
    assert_int_equal(of, 4);
    assert_int_equal(agreeing("sed '/^a15-most/s/|fit|/|held|/' tools/power/published.txt |"
                              " awk -f tools/power/fit.awk 2>/dev/null",
                              &of),
                     -1);
    assert_int_equal(agreeing("sed 's/^m14-5x.*/m14-5x|192/' tools/power/published.txt |"
                              " awk -f tools/power/fit.awk 2>/dev/null",
                              &of),
                     -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fitted),
        cmocka_unit_test(test_other_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
