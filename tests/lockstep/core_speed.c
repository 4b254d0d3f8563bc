/*
 * core_speed.c - see core_speed.h.
 */
#include "lockstep/core_speed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "lockstep/core_rtl.h"
#include "support/hand_model.h"
#include "support/rand.h"

enum { ACTIVE_PERCENT = 2, SYNAPSE_PERCENT = 50 };

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void draw_core(struct random_model *m, uint16_t axons, uint16_t neurons)
{
    struct rand r = {7};
    struct ct_core *core = &m->core[0];
    m->sys.axons = axons;
    m->sys.neurons = neurons;
    m->sys.pins = neurons;
    for (unsigned i = 0; i < axons; i++) {
        core->axon_type[i] = (uint8_t)(i % CT_AXON_TYPES);
        for (unsigned j = 0; j < neurons; j++)
            if (rand_chance(&r, SYNAPSE_PERCENT))
                core->crossbar[i][j / 64] |= (uint64_t)1 << (j % 64);
    }
    for (unsigned j = 0; j < neurons; j++)
        core->neuron[j] = (struct ct_neuron){.weight = {30, 20, -10, 10},
                                             .threshold = 400,
                                             .reset_mode = 1,
                                             .target_kind = CT_TARGET_PIN,
                                             .target_pin = j};
}

/* Whether an axon is active in a tick: the same for both. */
static bool is_active(uint32_t tick, uint32_t axon)
{
    struct rand r = {(uint64_t)tick << 32 | axon};
    return rand_chance(&r, ACTIVE_PERCENT);
}

static uint64_t run_rtl(struct core_rtl *rtl, uint32_t ticks)
{
    uint64_t cycles = 0;
    lockstep_set(&rtl->send_ready, 1);
    for (uint32_t t = 0; t < ticks; t++) {
        lockstep_set(&rtl->inject_we, 1);
        lockstep_set(&rtl->inject_slot, t % CT_SLOTS);
        for (uint32_t i = 0; i < rtl->axons; i++) {
            if (!is_active(t, i))
                continue;
            lockstep_set(&rtl->inject_axon, i);
            core_rtl_settle(rtl);
            core_rtl_rise(rtl);
        }
        lockstep_set(&rtl->inject_we, 0);
        lockstep_set(&rtl->ce, 1);
        lockstep_set(&rtl->tick, t);
        for (bool first = true; first || !lockstep_get(&rtl->done, 0); first = false) {
            lockstep_set(&rtl->tick_start, first);
            core_rtl_settle(rtl);
            core_rtl_rise(rtl);
            cycles++;
        }
        lockstep_set(&rtl->ce, 0);
    }
    return cycles;
}

static void run_engine(ct_chip *chip, uint32_t axons, uint32_t ticks)
{
    for (uint32_t n = 0; n < ticks; n++) {
        const uint32_t t = ct_chip_now(chip);
        for (uint32_t i = 0; i < axons; i++)
            if (is_active(t, i))
                assert_int_equal(ct_chip_inject(chip, t, 0, i, NULL), CT_OK);
        assert_int_equal(ct_chip_run(chip, 1, NULL, NULL), CT_OK);
    }
}

static ct_chip *make_chip(const struct random_model *m)
{
    const struct ct_chip_options options = {.engine = CT_ENGINE_CYCLE};
    ct_chip *chip;
    assert_int_equal(ct_chip_create(&chip, &m->sys, NULL, 0, 1, &options, NULL), CT_OK);
    assert_int_equal(ct_chip_add_core(chip, &m->core[0], NULL), CT_OK);
    assert_int_equal(ct_chip_ready(chip, NULL), CT_OK);
    return chip;
}

static bool same_potentials(const struct core_rtl *rtl, ct_chip *chip)
{
    int32_t v[CT_NEURONS];
    assert_int_equal(ct_chip_potentials(chip, 0, v, NULL), CT_OK);
    bool moved = false, same = true;
    for (uint32_t j = 0; j < rtl->neurons; j++) {
        same &= lockstep_bits(&rtl->word[CORE_ROW_V], j, 0, 20) == ((uint32_t)v[j] & 0xFFFFF);
        moved |= v[j] != 0;
    }
    return same && moved;
}

bool core_speed_measure(const struct lockstep_model *model, uint32_t ticks, uint32_t repeats,
                        struct core_speed *speed)
{
    struct random_model m;
    struct core_rtl rtl;
    core_rtl_open(&rtl, model, 1);
    hand_model(&m, 1, 1, ticks);
    draw_core(&m, (uint16_t)rtl.axons, (uint16_t)rtl.neurons);
    core_rtl_configure(&rtl, &m.sys, false, &m.core[0]);
    ct_chip *chip = make_chip(&m);
    const double start = now_seconds();
    speed->cycles = run_rtl(&rtl, ticks) / ticks;
    const double between = now_seconds();
    run_engine(chip, rtl.axons, ticks);
    const bool same = same_potentials(&rtl, chip);
    const double from = now_seconds();
    run_engine(chip, rtl.axons, ticks * repeats);
    const double end = now_seconds();
    speed->rtl_seconds = (between - start) / ticks;
    speed->engine_seconds = (end - from) / ticks / repeats;
    ct_chip_destroy(chip);
    core_rtl_close(&rtl);
    random_model_free(&m);
    return same;
}
