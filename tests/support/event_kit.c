/*
 * event_kit.c - see event_kit.h.
 */
#include "support/event_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/grow.h"
#include "oracle/cycle_parts.h"

static enum ct_status on_events(void *user, const struct ct_event *events, size_t count)
{
    struct event_run *run = user;
    assert_true(grow_array(&run->event, sizeof *run->event, run->events, count, &run->room));
    memcpy(run->event + run->events, events, count * sizeof *events);
    run->events += count;
    return CT_OK;
}

static ct_chip *make_chip(struct event_run *run, uint64_t number, bool part)
{
    static const int32_t clocks[] = {1, 3, 1000, 100000, 200000, 333333, 1000000, 100000000};
    const struct random_model *m = &run->system.model;
    struct rand r = {number};
    struct ct_architecture arch = random_system_architecture(&run->system.params);
    uint32_t places = (uint32_t)m->sys.chips_x * m->sys.cores_x * m->sys.chips_y * m->sys.cores_y;
    uint32_t *watch = calloc(places, sizeof *watch), count = 0;
    struct ct_error err = {.text = ""};
    ct_chip *chip;
    assert_non_null(watch);
    arch.clock_kilohertz = (uint32_t)rand_pick(&r, clocks, sizeof clocks / sizeof clocks[0]);
    for (uint32_t i = 0; i < places; i++) {
        if (!part || rand_chance(&r, 50) || (i + 1 == places && count == 0))
            watch[count++] = i;
    }
    const struct ct_chip_options options = {
        .engine = CT_ENGINE_CYCLE, .architecture = &arch, .watch = watch, .watch_count = count};
    if (ct_chip_create(&chip, &m->sys, NULL, 0, m->core_count, &options, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t i = 0; i < m->core_count; i++)
        assert_int_equal(ct_chip_add_core(chip, &m->core[i], &err), CT_OK);
    if (ct_chip_ready(chip, &err) != CT_OK ||
        scene_create(&run->scene, chip, watch, count, &err) != CT_OK)
        fail_msg("%s", err.text);
    free(watch);
    return chip;
}

static void see_state(struct event_states *states, struct event_state now)
{
    const struct event_state *last = states->count ? &states->list[states->count - 1] : NULL;
    if (last != NULL && strcmp(last->state, now.state) == 0 && last->neuron == now.neuron)
        return;
    assert_true(grow_array(&states->list, sizeof *states->list, states->count, 1, &states->room));
    states->list[states->count++] = now;
}

/* What the cores are in at the beginning of a cycle. */
static void look(struct event_run *run, const struct cycle_oracle *c, uint64_t cycle)
{
    static const char *const names[] = {"DONE", "KEY",   "READ", "INTEGRATE", "LEAK",
                                        "FIRE", "WRITE", "SEND", "PIN"};
    for (uint32_t k = 0; k < run->system.model.core_count; k++) {
        const struct cycle_core *core = &c->now->core[k];
        bool row = core->state >= AT_READ;
        see_state(&run->states[k],
                  (struct event_state){cycle, names[core->state], row ? core->j : -1});
    }
}

/* A core that was seen as done at the beginning of this cycle is in TAKE. */
static void look_again(struct event_run *run, const struct cycle_oracle *c,
                       const struct cycle_event *take)
{
    uint32_t k = 0;
    while (cycle_core_number(c, (int)k) != take->core)
        k++;
    struct event_states *states = &run->states[k];
    if (states->list[states->count - 1].cycle == take->cycle)
        states->count--;
    see_state(states, (struct event_state){take->cycle, "TAKE", -1});
}

/* Steps the oracle through a tick, and looks at every core in every base cycle. */
static void watch_oracle(struct event_run *run, struct cycle_oracle *c)
{
    bool ended = false;
    while (!ended) {
        const size_t first = c->event_count;
        look(run, c, c->cycle);
        ended = cycle_oracle_step(c);
        for (size_t i = first; i < c->event_count; i++) {
            const struct cycle_event *e = &c->event[i];
            if (e->kind == CYCLE_TAKE)
                look_again(run, c, e);
            if (e->kind == CYCLE_TICK_END && run->system.params.tick_cycles == 0)
                look(run, c, e->cycle); /* the next tick need not start in it */
        }
    }
    assert_false(c->no_memory);
}

void event_kit_run(struct event_run *run, uint64_t seed, uint64_t number, bool part, bool states)
{
    static const struct random_system_shape usual;
    const struct ct_sink sink = {.user = run, .on_events = on_events};
    struct ct_error err = {.text = ""};
    size_t to_chip = 0, to_oracle = 0;
    memset(run, 0, sizeof *run);
    assert_true(random_system_draw(&run->system, seed, number, &usual));
    const struct random_model *m = &run->system.model;
    ct_chip *chip = make_chip(run, number, part);
    struct oracle *oracle = model_oracle(m, ORACLE_SOUND);
    struct cycle_oracle *cycles = cycle_oracle_create(oracle, &run->system.params);
    assert_non_null(cycles);
    if (states) {
        run->states = calloc(m->core_count, sizeof *run->states);
        assert_non_null(run->states);
    }
    for (uint32_t t = 0; t < m->ticks; t++) {
        for (; to_chip < m->input_count && m->input[to_chip].given <= t; to_chip++) {
            const struct model_input *in = &m->input[to_chip];
            assert_int_equal(ct_chip_inject(chip, in->tick, model_core_number(m, in->core_index),
                                            in->axon, &err),
                             CT_OK);
        }
        if (ct_chip_run(chip, 1, &sink, &err) != CT_OK)
            fail_msg("%s", err.text);
        if (states) {
            random_system_inject(&run->system, oracle, t, &to_oracle);
            watch_oracle(run, cycles);
        }
    }
    const struct ct_timing *timing;
    assert_int_equal(ct_chip_timing(chip, &timing, &err), CT_OK);
    run->timing = *timing;
    cycle_oracle_free(cycles);
    oracle_free(oracle);
    ct_chip_destroy(chip);
}

void event_kit_free(struct event_run *run)
{
    for (uint32_t k = 0; run->states != NULL && k < run->system.model.core_count; k++)
        free(run->states[k].list);
    free(run->states);
    free(run->event);
    scene_free(&run->scene);
    random_system_free(&run->system);
}

uint64_t event_kit_start(const struct event_run *run, uint32_t tick)
{
    for (size_t i = 0; i < run->events; i++) {
        if (run->event[i].kind == CT_EVENT_TICK_START && run->event[i].a == tick)
            return run->event[i].cycle;
    }
    return UINT64_MAX;
}
