/*
 * test_lockstep_tick.c - the RTL of the ticks, rtl/ct_tick.sv, by itself, beside a model in C that
 * was written from its contract: clock enables, ticks of automatic and of fixed length, stops,
 * resets, orders at any time. [Y-1] [Y-10] [Y-11] [H-3]
 *
 * The emulator has no ticks beyond the thousands that a test has time for, and a chip is not asked
 * for more than it shall run: here the counters are also set, in both, to where they carry.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lockstep/lockstep.h"
#include "support/rand.h"

enum { SEEDS = 3, CYCLES = 200000 };

#define TICK_SIGNAL_LIST(X)                                                                        \
    X(clk, "clk_i")                                                                                \
    X(rst, "rst_ni")                                                                               \
    X(run, "run_i")                                                                                \
    X(ticks, "ticks_i")                                                                            \
    X(stop, "stop_i")                                                                              \
    X(length_in, "length_i")                                                                       \
    X(running, "running_o")                                                                        \
    X(core_ce, "core_ce_o")                                                                        \
    X(router_ce, "router_ce_o")                                                                    \
    X(idle, "idle_i")                                                                              \
    X(tick_start, "tick_start_o")                                                                  \
    X(tick_out, "tick_o")                                                                          \
    X(tick_end, "tick_end_o")                                                                      \
    X(units_q, "ct_tick.units_q")                                                                  \
    X(left_q, "ct_tick.left_q")                                                                    \
    X(tick_q, "ct_tick.tick_q")

struct inputs {
    bool run, stop, idle;
    uint32_t ticks;
};

/* What must be seen in a cycle. */
struct outputs {
    bool running, core_ce, router_ce, start, end;
};

/* What was seen: a comparison of nothing proves nothing. */
struct counts {
    uint64_t starts, ends, ends_and_starts, stops, ignored, carries, resets, rests;
};

struct ticks {
    const struct lockstep_model *model;
    struct lockstep *l;
#define TICK_SIGNAL(name, path) struct lockstep_signal name;
    TICK_SIGNAL_LIST(TICK_SIGNAL)
#undef TICK_SIGNAL
    uint32_t core_divider, router_divider, barrier; /* CD, MD, B */
    /* The model. */
    uint64_t time;  /* base cycles that count                                            */
    uint64_t since; /* base cycles from the end of the last automatic tick, or many      */
    bool in_tick;
    uint32_t units; /* of a tick of fixed length: times L that it still takes, but for one */
    uint32_t left, tick, length;
    struct rand rand;
    struct counts count;
    uint64_t cycle;
    char text[200]; /* the first difference */
};

static void open_ticks(struct ticks *t, const struct lockstep_model *model, int seed)
{
    *t = (struct ticks){.model = model, .l = model->create(seed), .rand = {(uint64_t)seed}};
#define TICK_FIND(name, path) t->name = lockstep_signal(model, t->l, path);
    TICK_SIGNAL_LIST(TICK_FIND)
#undef TICK_FIND
    t->core_divider = (uint32_t)lockstep_parameter(model, "CD", 1);
    t->router_divider = (uint32_t)lockstep_parameter(model, "MD", 1);
    t->barrier = (uint32_t)lockstep_parameter(model, "B", 1);
}

/* ---- the model ------------------------------------------------------------------------------- */

static struct outputs outputs_of(const struct ticks *t, const struct inputs *in)
{
    const bool core_due = t->time % t->core_divider == 0;
    const bool router_due = t->time % t->router_divider == 0;
    const bool fixed = t->length != 0, aligned = core_due && router_due;
    struct outputs out = {.running = t->in_tick || t->left > 0};
    out.end = t->in_tick && (fixed ? aligned && t->units == 0 : in->idle);
    const uint32_t left = in->stop ? 0 : in->run && !out.running ? in->ticks : t->left;
    const uint64_t since = out.end && !fixed ? 0 : t->since;
    out.start = (!t->in_tick || out.end) && left > 0 && since >= t->barrier && aligned;
    const bool rests = fixed && !out.start && (!t->in_tick || out.end);
    out.core_ce = core_due && !rests;
    out.router_ce = router_due && !rests;
    return out;
}

static void step_model(struct ticks *t, const struct inputs *in, const struct outputs *out)
{
    const bool aligned = t->time % t->core_divider == 0 && t->time % t->router_divider == 0;
    const bool fixed = t->length != 0;
    const bool rests = fixed && !out->start && (!t->in_tick || out->end);
    t->time += !(rests && aligned);
    t->since = (out->end && !fixed ? 0 : t->since) + 1;
    if (in->stop)
        t->left = 0;
    else if (in->run && !out->running)
        t->left = in->ticks;
    t->left -= out->start;
    t->tick += out->start;
    if (out->start)
        t->units = t->length - 1;
    else if (aligned && t->units > 0)
        t->units--;
    t->in_tick = out->start || (t->in_tick && !out->end);
    t->count.starts += out->start;
    t->count.ends += out->end;
    t->count.ends_and_starts += out->end && out->start;
    t->count.stops += in->stop && out->running;
    t->count.ignored += in->run && out->running;
    t->count.rests += rests;
}

static void reset(struct ticks *t)
{
    static const int32_t lengths[] = {0, 0, 1, 2, 7};
    lockstep_set(&t->rst, 0);
    lockstep_settle(t->model, t->l, &t->clk);
    lockstep_rise(t->model, t->l, &t->clk);
    lockstep_set(&t->rst, 1);
    t->time = t->units = t->left = t->tick = 0;
    t->since = UINT32_MAX;
    t->in_tick = false;
    t->length = rand_chance(&t->rand, 20) ? (uint32_t)rand_next(&t->rand)
                                          : (uint32_t)rand_pick(&t->rand, lengths, 5);
    lockstep_set(&t->length_in, t->length);
    t->count.resets++;
}

/* ---- runs ------------------------------------------------------------------------------------ */

/* A number of which the next one down, or up, differs in many bits. */
static uint32_t near_carry(struct rand *r)
{
    return ((uint32_t)rand_next(r) << rand_below(r, 32)) - rand_below(r, 2);
}

/* Sets a register, and tells what it is then: in a netlist with mutants some bits of its name may
 * stand behind a mutant, so that setting them does nothing. */
static uint32_t set_state(struct ticks *t, const struct lockstep_signal *signal, uint32_t value)
{
    lockstep_set(signal, value);
    t->model->eval(t->l);
    return (uint32_t)lockstep_get(signal, 0);
}

/* Sets the counters, in both; not so that no tick is left, which would be a run that never was. */
static void wind_on(struct ticks *t)
{
    t->tick = set_state(t, &t->tick_q, near_carry(&t->rand));
    if (t->left > 0) {
        t->left = set_state(t, &t->left_q, near_carry(&t->rand) | 2);
    }
    if (t->in_tick && t->length != 0) {
        const uint32_t units =
            rand_chance(&t->rand, 50) ? near_carry(&t->rand) : rand_below(&t->rand, 3);
        t->units = set_state(t, &t->units_q, units);
    }
    t->count.carries++;
}

static struct inputs draw_inputs(struct ticks *t)
{
    struct rand *r = &t->rand;
    struct inputs in = {.idle = rand_chance(r, 20)};
    in.run = rand_chance(r, 10);
    in.stop = !in.run && rand_chance(r, 3);
    in.ticks = rand_chance(r, 80) ? rand_below(r, 4) : (uint32_t)rand_next(r);
    return in;
}

/* False: t->text says in what they differ. */
static bool expect(struct ticks *t, const char *name, uint64_t got, uint64_t wanted)
{
    if (got == wanted)
        return true;
    snprintf(t->text, sizeof t->text,
             "%s, cycle %" PRIu64 ": %s is 0x%" PRIX64 " and should be 0x%" PRIX64, t->model->name,
             t->cycle, name, got, wanted);
    return false;
}

static bool step(struct ticks *t)
{
    const struct inputs in = draw_inputs(t);
    lockstep_set(&t->run, in.run);
    lockstep_set(&t->ticks, in.ticks);
    lockstep_set(&t->stop, in.stop);
    lockstep_set(&t->idle, in.idle);
    lockstep_settle(t->model, t->l, &t->clk);
    const struct outputs out = outputs_of(t, &in);
    const bool same = expect(t, "running_o", lockstep_get(&t->running, 0), out.running) &&
                      expect(t, "core_ce_o", lockstep_get(&t->core_ce, 0), out.core_ce) &&
                      expect(t, "router_ce_o", lockstep_get(&t->router_ce, 0), out.router_ce) &&
                      expect(t, "tick_end_o", lockstep_get(&t->tick_end, 0), out.end) &&
                      expect(t, "tick_start_o", lockstep_get(&t->tick_start, 0), out.start) &&
                      expect(t, "tick_o", lockstep_get(&t->tick_out, 0), t->tick);
    lockstep_rise(t->model, t->l, &t->clk);
    step_model(t, &in, &out);
    t->cycle++;
    return same && expect(t, "left_q", lockstep_get(&t->left_q, 0), t->left) &&
           (!t->in_tick || t->length == 0 ||
            expect(t, "units_q", lockstep_get(&t->units_q, 0), t->units));
}

static bool run(const struct lockstep_model *model, int seed, struct counts *sum, char *text,
                size_t size)
{
    struct ticks t;
    bool same = true;
    open_ticks(&t, model, seed);
    t.count = *sum;
    reset(&t);
    for (uint64_t n = 0; same && n < CYCLES; n++) {
        if (rand_below(&t.rand, 1000) == 0)
            reset(&t);
        if (rand_below(&t.rand, 50) == 0)
            wind_on(&t);
        same = step(&t);
    }
    *sum = t.count;
    model->destroy(t.l);
    snprintf(text, size, "%s", t.text);
    return same;
}

static bool run_seeds(const struct lockstep_model *model, struct counts *sum, char *text,
                      size_t size)
{
    bool same = true;
    for (int seed = 1; same && seed <= SEEDS; seed++)
        same = run(model, seed, sum, text, size);
    return same;
}

static void sound(void **state)
{
    (void)state;
    for (size_t n = 0; lockstep_models[n] != NULL; n++) {
        struct counts sum = {0};
        char text[200];
        if (lockstep_models[n]->fault != NULL)
            continue;
        if (!run_seeds(lockstep_models[n], &sum, text, sizeof text))
            fail_msg("%s", text);
        printf("# %s: %" PRIu64 " ticks, %" PRIu64 " ended, %" PRIu64 " as the next began, %" PRIu64
               " stops, %" PRIu64 " orders ignored, %" PRIu64 " resets\n",
               lockstep_models[n]->name, sum.starts, sum.ends, sum.ends_and_starts, sum.stops,
               sum.ignored, sum.resets);
        assert_true(sum.starts > 1000 && sum.ends > 1000 && sum.ends_and_starts > 20);
        assert_true(sum.stops > 100 && sum.ignored > 1000 && sum.carries > 1000);
        assert_true(sum.resets > 100 && sum.rests > 1000);
    }
}

static bool tried(const struct lockstep_model *model, char *text, size_t size)
{
    struct counts sum = {0};
    return run_seeds(model, &sum, text, size);
}

static void faulty(void **state)
{
    (void)state;
    assert_true(lockstep_faults(tried) >= 2);
}

int main(void)
{
    lockstep_begin(tried);
    const struct CMUnitTest tests[] = {cmocka_unit_test(sound), cmocka_unit_test(faulty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
