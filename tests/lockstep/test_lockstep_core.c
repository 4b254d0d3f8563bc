/*
 * test_lockstep_core.c - the RTL of a core against the emulator, cycle by cycle: random models over
 * all of [N-1] with random back-pressure and arrivals, random systems in the emulator's network,
 * the published neurons and the example behaviours; and the proof that the comparison notices each
 * fault of faults/core_*.sed.
 *
 * Under a slower simulator than Verilator runs are shorter, and what is rare need not be seen.
 * CT_SEED=n starts elsewhere, CT_MODEL=n runs one random model or system alone, CT_LONG=1 runs many
 * more, of one core and 50 ticks each, CT_NETLIST=1 is set where the models are netlists: fewer,
 * slower, run for less. CT_CYCLES=n: no more than n base cycles of each model.
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

#include "lockstep/core_constants.h"
#include "lockstep/core_follow.h"
#include "lockstep/core_run.h"
#include "lockstep/core_shrink.h"
#include "lockstep/core_speed.h"
#include "lockstep/lockstep.h"
#include "support/behaviour_kit.h"
#include "support/hand_model.h"

enum {
    CORE_CYCLES = 1200000, /* base cycles of random models, of each model of the RTL at least */
    CORE_CYCLES_LONG = 60000000,
    CORE_CYCLES_NETLIST = 60000,
    MODELS_LEAST = 4,
    SYSTEM_CYCLES = 150000, /* base cycles of random systems, of each    */
    SYSTEM_CYCLES_LONG = 8000000,
    SYSTEM_CYCLES_NETLIST = 30000,
    MODELS_MOST = 100000,
    LONG_MODELS = 1000,   /* of one core, 50 ticks each, are run with CT_LONG at least */
    CONTROL_MODELS = 100, /* a fault that is not caught in so many is not caught */
    TRIAL_MODELS = 30,    /* of a mutant */
    TRIAL_SYSTEMS = 4,
    DEFAULT_SEED = 20040917
};

static uint32_t axons_of(const struct lockstep_model *model)
{
    return (uint32_t)lockstep_parameter(model, "AXONS", 256);
}

static uint32_t neurons_of(const struct lockstep_model *model)
{
    return (uint32_t)lockstep_parameter(model, "NEURONS", 256);
}

static uint64_t length(uint64_t usual, uint64_t full, uint64_t of_netlists)
{
    const uint64_t most = rand_env("CT_CYCLES", UINT64_MAX);
    const uint64_t wanted = rand_env("CT_NETLIST", 0) ? of_netlists
                            : rand_env("CT_LONG", 0)  ? full
                                                      : usual;
    return wanted < most ? wanted : most;
}

static const struct lockstep_model *model_named(const char *name)
{
    for (int i = 0; lockstep_models[i] != NULL; i++)
        if (strcmp(lockstep_models[i]->name, name) == 0)
            return lockstep_models[i];
    fail_msg("no model %s", name);
    return NULL;
}

/* Verilator runs this program, and runs at full length. */
static bool at_full_length(void)
{
    return lockstep_models[0]->slowness == 1;
}

/* ---- random models ------------------------------------------------------------------------ */

/* A model and how it is run; free the model. */
static void draw_random(const struct lockstep_model *model, uint64_t seed, uint64_t number,
                        struct random_model *m, struct core_style *style)
{
    static const int32_t stalls[] = {0, 0, 10, 50, 90, 99}, foreign[] = {0, 1, 5, 20};
    static const int32_t dividers[] = {1, 1, 1, 2, 3};
    struct rand r = {seed ^ number};
    const bool full = rand_env("CT_LONG", 0) != 0;
    const struct model_shape shape = {.axons = axons_of(model),
                                      .neurons = neurons_of(model),
                                      .cores = full ? 1 : 0,
                                      .ticks = full ? 50 : (uint32_t)rand_between(&r, 17, 40)};
    *style = (struct core_style){.seed = rand_next(&r),
                                 .x_seed = 1 + (int)(number % 2),
                                 .stall_percent = (uint32_t)rand_pick(&r, stalls, 6),
                                 .divider = (uint32_t)rand_pick(&r, dividers, 5),
                                 .foreign_percent = (uint32_t)rand_pick(&r, foreign, 4),
                                 .reset_midway = rand_chance(&r, 30)};
    assert_true(model_draw(m, seed, number, &shape));
}

static bool run_random(const struct lockstep_model *model, uint64_t seed, uint64_t number,
                       struct core_tally *tally, char *text, size_t size)
{
    struct random_model m;
    struct core_style style;
    draw_random(model, seed, number, &m, &style);
    const bool same = core_run(model, &m, &style, tally, text, size);
    random_model_free(&m);
    return same;
}

/* The same model made small; prints what is left, and how to see it as a waveform, which goes to
 * `wave` where that is not NULL. */
static struct shrink_left tell_difference(const struct lockstep_model *model, uint64_t seed,
                                          uint64_t number, const char *wave)
{
    struct random_model m;
    struct core_style style;
    char text[400] = "", what[4000];
    draw_random(model, seed, number, &m, &style);
    const struct shrink_left left = core_shrink(model, &m, &style, wave, text, sizeof text);
    shrink_text(&m, &left, what, sizeof what);
    for (char *at = what; (at = strchr(at, '\n')) != NULL; at++)
        at[1] = '#';
    print_message("# made small: %s\n# left of it: %.1500s\n", text, what);
    print_message("# waveform: make lockstep-wave MODEL=%s CT_SEED=%" PRIu64 " CT_MODEL=%" PRIu64
                  "\n",
                  model->name, seed, number);
    random_model_free(&m);
    return left;
}

/* Nothing that is compared was absent. */
static void expect_all_seen(const struct core_tally *t)
{
    for (int s = 0; s < CORE_STATES; s++) {
        assert_true(t->in_state[s] > 0);
        assert_true(t->arrivals[s] > 0 || !at_full_length());
    }
    assert_true(t->fired > 0 && t->sent > 0 && t->pins > 0 && t->stalls > 0);
    assert_true(!at_full_length() || (t->into_taken > 0 && t->together > 0 && t->resets > 0 &&
                                      t->written > 0 && t->read > 0));
}

static void print_tally(const char *name, const struct core_tally *t)
{
    print_message("# %s: %" PRIu64 " models, %" PRIu64 " ticks, %" PRIu64 " base cycles, %" PRIu64
                  " core cycles, %" PRIu64 " packets, %" PRIu64 " stalls, %" PRIu64 " to pins\n",
                  name, t->models, t->ticks, t->base_cycles, t->core_cycles, t->sent, t->stalls,
                  t->pins);
}

static void add_tally(struct core_tally *sum, const struct core_tally *t)
{
    const uint64_t *from = (const uint64_t *)(const void *)t;
    uint64_t *to = (uint64_t *)(void *)sum;
    for (size_t i = 0; i < sizeof *t / sizeof *to; i++)
        to[i] += from[i];
}

static void random_models(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const uint64_t only = rand_env("CT_MODEL", UINT64_MAX);
    const uint64_t cycles = length(CORE_CYCLES, CORE_CYCLES_LONG, CORE_CYCLES_NETLIST);
    struct core_tally sum = {0};
    /* Only of the model made small. */
    char wave[300] = "";
    if (getenv("CT_WAVE") != NULL)
        snprintf(wave, sizeof wave, "%s", getenv("CT_WAVE"));
    unsetenv("CT_WAVE");
    for (int i = 0; lockstep_models[i] != NULL; i++) {
        const struct lockstep_model *model = lockstep_models[i];
        struct core_tally tally = {0};
        char text[400];
        for (uint64_t n = 0; model->fault == NULL && n < MODELS_MOST; n++) {
            if (tally.base_cycles >= lockstep_share(model, cycles) &&
                n >= lockstep_share(model, MODELS_LEAST))
                break;
            if (only != UINT64_MAX && n != only)
                continue;
            if (run_random(model, seed, n, &tally, text, sizeof text))
                continue;
            tell_difference(model, seed, n, wave[0] != '\0' ? wave : NULL);
            fail_msg("CT_SEED=%" PRIu64 " CT_MODEL=%" PRIu64 ": %s", seed, n, text);
        }
        if (model->fault == NULL)
            print_tally(model->name, &tally);
        add_tally(&sum, &tally);
    }
    print_tally("all", &sum);
    if (only == UINT64_MAX)
        expect_all_seen(&sum);
    assert_true(!rand_env("CT_LONG", 0) || sum.models >= LONG_MODELS || !at_full_length());
}

/* ---- random systems ----------------------------------------------------------------------- */

static bool follow_random(const struct lockstep_model *model, uint64_t seed, uint64_t number,
                          struct follow_tally *tally, char *text, size_t size)
{
    const struct random_system_shape shape = {.sized = true,
                                              .axons = (uint16_t)axons_of(model),
                                              .neurons = (uint16_t)neurons_of(model),
                                              .k = lockstep_parameter(model, "K", 4),
                                              .s = lockstep_parameter(model, "S", 1)};
    struct random_system system;
    assert_true(random_system_draw(&system, seed, number, &shape));
    const bool same = core_follow(model, &system, 1 + (int)number, tally, text, size);
    if (!same) {
        char what[400];
        const size_t used = strlen(text);
        random_system_text(&system, what, sizeof what);
        snprintf(text + used, size - used, "; %s", what);
    }
    random_system_free(&system);
    return same;
}

static void random_systems(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const uint64_t only = rand_env("CT_MODEL", UINT64_MAX);
    const uint64_t cycles = length(SYSTEM_CYCLES, SYSTEM_CYCLES_LONG, SYSTEM_CYCLES_NETLIST);
    static const enum ct_event_kind kinds[] = {
        CT_EVENT_TAKE,  CT_EVENT_ROW_READ, CT_EVENT_ROW_WRITE, CT_EVENT_HANDOVER,
        CT_EVENT_STALL, CT_EVENT_PIN,      CT_EVENT_DONE,      CT_EVENT_GRANT};
    struct follow_tally tally = {0};
    uint64_t wanted = 0;
    for (int i = 0; lockstep_models[i] != NULL; i++) {
        const struct lockstep_model *model = lockstep_models[i];
        if (model->fault != NULL)
            continue;
        wanted += lockstep_share(model, at_full_length() ? cycles : cycles / 10);
        for (uint64_t n = 0; tally.cycles < wanted && n < MODELS_MOST; n++) {
            char text[800];
            if (only != UINT64_MAX && n != only)
                continue;
            if (!follow_random(model, seed, n, &tally, text, sizeof text))
                fail_msg("CT_SEED=%" PRIu64 " CT_MODEL=%" PRIu64 ": %s", seed, n, text);
        }
    }
    print_message("# systems: %" PRIu64 ", %" PRIu64 " ticks, %" PRIu64 " base cycles, %" PRIu64
                  " hand-overs, %" PRIu64 " stalls, %" PRIu64 " arrivals, %" PRIu64
                  " late cores, %" PRIu64 " late packets\n",
                  tally.systems, tally.ticks, tally.cycles, tally.events[CT_EVENT_HANDOVER],
                  tally.events[CT_EVENT_STALL], tally.events[CT_EVENT_GRANT], tally.late_cores,
                  tally.late_packets);
    for (unsigned k = 0; only == UINT64_MAX && k < sizeof kinds / sizeof kinds[0]; k++)
        assert_true(tally.events[kinds[k]] > 0 || !at_full_length());
    assert_true(only != UINT64_MAX || !at_full_length() ||
                (tally.late_cores > 0 && tally.late_packets > 0 && tally.cores > 0));
}

/* ---- known neurons ------------------------------------------------------------------------ */

static const struct core_style calm = {.seed = 1, .x_seed = 1, .divider = 1};

static void expect_same(const struct lockstep_model *model, struct random_model *m,
                        struct core_tally *tally, const char *what)
{
    char text[400];
    m->sys.axons = (uint16_t)axons_of(model);
    m->sys.neurons = (uint16_t)neurons_of(model);
    if (!core_run(model, m, &calm, tally, text, sizeof text))
        fail_msg("%s: %s", what, text);
}

/* The examples with the input that is shipped with them. */
static void behaviours(void **state)
{
    (void)state;
    struct core_tally tally = {0};
    struct subject *who = calloc(1, sizeof *who);
    assert_non_null(who);
    for (uint32_t number = 0; subject_load(who, number); number++) {
        struct random_model m;
        if (number >= lockstep_share(lockstep_models[0], 20))
            break;
        hand_model(&m, 1, 1, who->shipped.ticks);
        m.core[0] = who->core;
        for (uint32_t t = 0; t < who->shipped.ticks; t++)
            for (uint32_t a = 0; a < BEHAVIOUR_AXONS_MAX; a++)
                if (who->shipped.active[t] >> a & 1)
                    hand_input(&m, t, 0, a);
        expect_same(model_named("core_small"), &m, &tally, who->name);
        random_model_free(&m);
    }
    print_tally("behaviours", &tally);
    assert_int_equal(tally.models, lockstep_share(lockstep_models[0], 20));
    assert_true(!at_full_length() || (tally.fired > 100 && tally.in_state[CORE_INTEGRATE] > 1000));
    free(who);
}

/* The tonic spiking neurons of the NS1e board: what they do stands in tests/unit/test_golden.c. */
static void ns1e_neurons(void **state)
{
    (void)state;
    static const struct ct_neuron neuron[] = {
        {.leak = 1, .threshold = 10},
        {.leak = 1, .threshold = 10, .potential = 1},
        {.leak = 2, .threshold = 11},
        {.leak = -1, .threshold = 10, .weight = {3}},
    };
    struct core_tally tally = {0};
    struct random_model m;
    hand_model(&m, 1, 1, 101);
    memcpy(m.core[0].neuron, neuron, sizeof neuron);
    hand_connect(&m, 0, 0, 3);
    for (uint32_t sent = 0; sent < 100; sent++)
        hand_input(&m, sent + 1, 0, 0);
    expect_same(model_named("core_small"), &m, &tally, "NS1e");
    random_model_free(&m);
    assert_int_equal(tally.fired, 10 + 10 + 16 + 20);
}

/* ---- controls ----------------------------------------------------------------------------- */

static bool controlled(const struct lockstep_model *model, char *text, size_t size)
{
    struct core_tally tally = {0};
    bool same = true;
    for (uint64_t n = 0; same && n < CONTROL_MODELS; n++)
        same = run_random(model, DEFAULT_SEED, n, &tally, text, size);
    return same;
}

static void faults_are_noticed(void **state)
{
    (void)state;
    const int faults = lockstep_faults(controlled);
    assert_true(faults >= (rand_env("CT_NETLIST", 0) || !at_full_length() ? 1 : 6));
}

/* Of a mutant: what the tests above run, in little. */
static bool tried(const struct lockstep_model *model, char *text, size_t size)
{
    struct core_tally tally = {0};
    struct follow_tally followed = {0};
    bool same = true;
    for (uint64_t n = 0; same && n < TRIAL_MODELS; n++)
        same = run_random(model, DEFAULT_SEED, n, &tally, text, size);
    for (uint64_t n = 0; same && n < TRIAL_SYSTEMS; n++)
        same = follow_random(model, DEFAULT_SEED, n, &followed, text, size);
    return same;
}

/* The cycle engine is faster by far, and both come to the same. Prints how much, as JSON: what
 * rtl/prove/figures.sh reads. */
static void speeds(void **state)
{
    (void)state;
    struct core_speed speed;
    if (!at_full_length() || rand_env("CT_NETLIST", 0))
        skip();
    const uint32_t ticks = rand_env("CT_LONG", 0) ? 1000 : 100;
    assert_true(core_speed_measure(model_named("core_full"), ticks, 50, &speed));
    print_message("# one core of 256 neurons, a tick of %" PRIu64
                  " cycles: RTL %.3g ms, cycle engine %.3g ms\n",
                  speed.cycles, 1e3 * speed.rtl_seconds, 1e3 * speed.engine_seconds);
    print_message("{\"name\": \"rtl_speed_ratio\", \"value\": %.0f, \"unit\": \"x\"}\n",
                  speed.rtl_seconds / speed.engine_seconds);
    assert_true(speed.rtl_seconds > 10 * speed.engine_seconds);
}

/* What is left of a network that shows a fault is next to nothing, and shows it still. */
static void faults_are_made_small(void **state)
{
    (void)state;
    static const char *const names[] = {"core_leak_zero", "core_fire_strict", "core_draw_word"};
    int shrunk = 0;
    for (int i = 0; lockstep_models[i] != NULL; i++) {
        const struct lockstep_model *model = lockstep_models[i];
        char text[400];
        for (unsigned k = 0; k < sizeof names / sizeof names[0]; k++) {
            if (strcmp(model->name, names[k]) != 0 || !at_full_length())
                continue;
            struct core_tally tally = {0};
            uint64_t n = 0;
            while (run_random(model, DEFAULT_SEED, n, &tally, text, sizeof text) &&
                   n < CONTROL_MODELS)
                n++;
            const struct shrink_left left = tell_difference(model, DEFAULT_SEED, n, NULL);
            assert_in_range(left.cores, 1, 1);
            assert_in_range(left.neurons, 1, 2);
            assert_in_range(left.ticks, 1, 6);
            assert_true(left.synapses <= 2 && left.targets <= 1 && left.inputs <= 2);
            shrunk++;
        }
    }
    assert_true(shrunk == 3 || !at_full_length() || rand_env("CT_NETLIST", 0));
}

int main(void)
{
    lockstep_begin(tried);
    const struct CMUnitTest wave[] = {cmocka_unit_test(random_models)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_of_the_package),
        cmocka_unit_test(random_models),
        cmocka_unit_test(random_systems),
        cmocka_unit_test(behaviours),
        cmocka_unit_test(ns1e_neurons),
        cmocka_unit_test(faults_are_noticed),
        cmocka_unit_test(faults_are_made_small),
        cmocka_unit_test(speeds),
    };
    if (getenv("CT_WAVE") != NULL)
        return cmocka_run_group_tests(wave, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
