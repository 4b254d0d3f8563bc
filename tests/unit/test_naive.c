/*
 * test_naive.c - the naive loop of the bench fires as often as the engine, and the comparison
 * notices when it does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cortile/bench.h"

static enum ct_status pair(bool disturb, struct bench_pair *out, struct ct_error *err)
{
    const uint16_t cores[2] = {3, 2}, one[2] = {1, 1};
    const struct gen_network net = {gen_system(cores, one), 100, 64, false, 5};
    const struct bench_options options = {.cores = {3, 2}, .quick = true};
    return bench_pair(&net, &options, disturb, out, err);
}

static void naive_agrees(void **state)
{
    (void)state;
    struct bench_pair out;
    struct ct_error err = {CT_OK, ""};
    if (!bench_pair_available())
        skip();
    assert_int_equal(pair(false, &out, &err), CT_OK);
    assert_true(out.ms > 0 && out.naive_ms > 0);
    assert_true(out.least_ratio <= out.ratio && out.ratio <= out.most_ratio);
}

static void fault_is_caught(void **state)
{
    (void)state;
    struct bench_pair out;
    struct ct_error err = {CT_OK, ""};
    if (!bench_pair_available())
        skip();
    assert_int_equal(pair(true, &out, &err), CT_ERR_CHECKSUM);
    assert_non_null(strstr(err.text, "the naive loop"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(naive_agrees),
        cmocka_unit_test(fault_is_caught),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
