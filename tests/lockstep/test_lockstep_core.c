/*
 * test_lockstep_core.c - the RTL of a core against the emulator, cycle by cycle.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lockstep/core_run.h"
#include "lockstep/lockstep.h"

static void random_models(void **state)
{
    (void)state;
    char text[400];
    struct core_tally tally = {0};
    const struct lockstep_model *model = lockstep_models[0];
    for (int n = 0; n < 8; n++) {
        static const int32_t stalls[] = {0, 0, 10, 50, 90, 99};
        struct rand r = {(uint64_t)n};
        struct random_model m;
        const struct model_shape shape = {
            .ticks = 20,
            .axons = (uint32_t)lockstep_parameter(model, "AXONS", 256),
            .neurons = (uint32_t)lockstep_parameter(model, "NEURONS", 256)};
        const struct core_style style = {.seed = (uint64_t)n,
                                         .x_seed = n + 1,
                                         .stall_percent = (uint32_t)rand_pick(&r, stalls, 6),
                                         .divider = 1 + rand_below(&r, 2),
                                         .foreign_percent = rand_below(&r, 8),
                                         .reset_midway = rand_chance(&r, 30)};
        assert_true(model_draw(&m, 1, (uint64_t)n, &shape));
        if (!core_run(model, &m, &style, &tally, text, sizeof text))
            fail_msg("%s", text);
        random_model_free(&m);
    }
    printf("# %" PRIu64 " ticks, %" PRIu64 " core cycles\n", tally.ticks, tally.core_cycles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_models)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
