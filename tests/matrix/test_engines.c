/*
 * test_engines.c - the cycle engine against the tick engine: one digest a tick. With automatic
 * ticks they are equal for every network, architecture and kernel, [T-3]; with ticks of a fixed
 * length they are equal for all ticks before the one from which the engine says that it is not
 * one-to-one.
 *
 * CT_SEED=n starts elsewhere, CT_LONG=1 runs many more models.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/random_model.h"

enum { MODELS = 250, MODELS_LONG = 4000, DEFAULT_SEED = 20151001 };

struct tally {
    uint64_t ticks, lost, late_packets, spikes;
};

/* A legal architecture. */
static struct ct_architecture draw_architecture(struct rand *r, bool fixed, uint32_t neurons)
{
    static const int32_t few[] = {1, 1, 2, 3, 4, 8};
    struct ct_architecture arch;
    ct_architecture_default(&arch);
    arch.core_synapses_per_cycle = (uint32_t)rand_between(r, 1, 16);
    arch.core_sram_cycles = (uint32_t)rand_between(r, 1, 4);
    arch.core_clock_divider = (uint32_t)rand_pick(r, few, 4);
    arch.router_clock_divider = (uint32_t)rand_pick(r, few, 4);
    arch.torus = rand_chance(r, 30);
    arch.routing = (enum ct_routing)rand_below(r, arch.torus ? 2 : 3);
    arch.core_fifo_depth = arch.torus + (uint32_t)rand_pick(r, few, 6);
    arch.router_fifo_depth = arch.torus + (uint32_t)rand_pick(r, few, 6);
    arch.edge_fifo_depth = arch.torus + (uint32_t)rand_pick(r, few, 6);
    arch.router_stages = (uint32_t)rand_pick(r, few, 5);
    arch.router_link_cycles = (uint32_t)rand_pick(r, few, 6);
    arch.edge_link_cycles = (uint32_t)rand_pick(r, few, 6);
    arch.tick_barrier_cycles = rand_below(r, 5);
    if (fixed) { /* around what an idle tick takes, so that some are lost and some not */
        uint32_t idle = (5 + neurons * (arch.core_sram_cycles + 3)) * arch.core_clock_divider;
        uint32_t align = arch.core_clock_divider * arch.router_clock_divider;
        arch.tick_cycles = (idle / 2 + rand_below(r, 2 * idle)) / align * align + align;
    }
    return arch;
}

static ct_chip *make_chip(const struct random_model *m, const struct ct_chip_options *options)
{
    ct_chip *chip;
    struct ct_error err;
    assert_int_equal(ct_chip_create(&chip, &m->sys, NULL, 0, m->core_count, options, &err), CT_OK);
    for (uint32_t i = 0; i < m->core_count; i++)
        assert_int_equal(ct_chip_add_core(chip, &m->core[i], &err), CT_OK);
    assert_int_equal(ct_chip_ready(chip, &err), CT_OK);
    return chip;
}

static void inject(const struct random_model *m, ct_chip *chip, size_t *at)
{
    struct ct_error err;
    for (; *at < m->input_count && m->input[*at].given <= ct_chip_now(chip); ++*at) {
        const struct model_input *in = &m->input[*at];
        assert_int_equal(
            ct_chip_inject(chip, in->tick, model_core_number(m, in->core_index), in->axon, &err),
            CT_OK);
    }
}

/* Runs both engines, and keeps the first tick after which their digests differ. */
static uint32_t first_difference(const struct random_model *m, ct_chip *tick, ct_chip *cycle)
{
    uint32_t first = UINT32_MAX;
    size_t at[2] = {0, 0};
    struct ct_error err;
    for (uint32_t t = 0; t < m->ticks; t++) {
        inject(m, tick, &at[0]);
        inject(m, cycle, &at[1]);
        assert_int_equal(ct_chip_run(tick, 1, NULL, &err), CT_OK);
        assert_int_equal(ct_chip_run(cycle, 1, NULL, &err), CT_OK);
        if (first == UINT32_MAX && ct_chip_digest(tick) != ct_chip_digest(cycle))
            first = t;
    }
    return first;
}

static void run_model(uint64_t seed, uint64_t number, bool fixed, struct tally *tally)
{
    static const struct model_shape usual = {.just_in_time = true};
    struct rand r = {seed + 1000003 * number + fixed};
    struct random_model m;
    assert_true(model_draw(&m, seed, number, &usual));
    const struct ct_architecture arch = draw_architecture(&r, fixed, m.sys.neurons);
    const char *const *kernels = ct_kernels();
    size_t count = 0;
    while (kernels[count] != NULL)
        count++;
    const struct ct_chip_options options = {.kernel = kernels[rand_below(&r, (uint32_t)count)],
                                            .engine = CT_ENGINE_CYCLE,
                                            .architecture = &arch};
    const struct ct_chip_options plain = {.architecture = &arch};
    ct_chip *tick = make_chip(&m, &plain), *cycle = make_chip(&m, &options);
    const struct ct_timing *timing;
    struct ct_counters a, b;
    struct ct_error err;
    uint32_t first = first_difference(&m, tick, cycle);
    assert_int_equal(ct_chip_timing(cycle, &timing, &err), CT_OK);
    if (first < (timing->lost ? timing->lost_tick : UINT32_MAX))
        fail_msg("model %llu%s, kernel %s: digests differ after tick %u, one-to-one up to %u "
                 "(CT_SEED=%llu)",
                 (unsigned long long)number, fixed ? ", fixed ticks" : "", options.kernel, first,
                 timing->lost ? timing->lost_tick : UINT32_MAX, (unsigned long long)seed);
    assert_true(fixed || !timing->lost);
    ct_chip_counters(tick, &a);
    ct_chip_counters(cycle, &b);
    if (!fixed)
        assert_memory_equal(&a, &b, sizeof a);
    tally->ticks += m.ticks;
    tally->lost += first != UINT32_MAX;
    tally->late_packets += timing->late_packets;
    tally->spikes += b.spikes;
    ct_chip_destroy(tick);
    ct_chip_destroy(cycle);
    random_model_free(&m);
}

static void run_models(bool fixed, struct tally *tally)
{
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const uint64_t count = rand_env("CT_LONG", 0) ? MODELS_LONG : MODELS;
    for (uint64_t n = 0; n < count; n++)
        run_model(seed, n, fixed, tally);
    print_message("# seed %llu: %llu ticks, %llu spikes; %llu of %llu models lost, %llu late "
                  "packets\n",
                  (unsigned long long)seed, (unsigned long long)tally->ticks,
                  (unsigned long long)tally->spikes, (unsigned long long)tally->lost,
                  (unsigned long long)count, (unsigned long long)tally->late_packets);
}

static void automatic_ticks(void **state)
{
    struct tally tally = {0};
    (void)state;
    run_models(false, &tally);
    assert_true(tally.spikes > 0);
}

/* Some of the models must really be lost, or the comparison would show nothing. */
static void fixed_ticks(void **state)
{
    struct tally tally = {0};
    (void)state;
    run_models(true, &tally);
    assert_true(tally.lost > 0 && tally.late_packets > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(automatic_ticks),
        cmocka_unit_test(fixed_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
