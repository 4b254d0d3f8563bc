/*
 * test_cycle_engine.c - the cycle engine where the comparisons with the oracle do not come: packets
 * that wait for a very long time, the last ticks that there are, cores that are looked at amid a
 * tick, calls in odd orders; and that builds for debugging notice a packet that is lost.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/chip.h"

enum { CORES_MAX = 4, EVENTS_MAX = 65536 };

/* Cores in a row; in each the first `neurons` neurons fire in every tick, and send to the last. */
struct row {
    uint32_t cores, neurons;
    uint8_t delay;
    struct ct_architecture arch;
    bool watched;
};

static struct row row_of(uint32_t cores, uint32_t neurons, uint32_t tick_cycles)
{
    struct row row = {.cores = cores, .neurons = neurons, .delay = 1};
    ct_architecture_default(&row.arch);
    row.arch.tick_cycles = tick_cycles;
    return row;
}

static ct_chip *make_row(const struct row *row, enum ct_engine engine)
{
    static const uint32_t places[CORES_MAX] = {0, 1, 2, 3};
    const struct ct_system sys = {1, 1, (uint16_t)row->cores, 1, 256, (uint16_t)row->neurons, 0};
    const struct ct_chip_options options = {.engine = engine,
                                            .architecture = &row->arch,
                                            .watch = places,
                                            .watch_count = row->watched ? row->cores : 0};
    struct ct_core *core = malloc(sizeof *core);
    struct ct_error err = {.text = ""};
    ct_chip *chip;
    assert_non_null(core);
    if (ct_chip_create(&chip, &sys, NULL, 0, row->cores, &options, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t x = 0; x < row->cores; x++) {
        ct_core_clear(core);
        core->x = (uint16_t)x;
        for (uint32_t j = 0; j < row->neurons; j++)
            core->neuron[j] = (struct ct_neuron){.target_kind = CT_TARGET_CORE,
                                                 .target_axon = (uint8_t)j,
                                                 .target_delay = row->delay,
                                                 .target_x = (uint16_t)(row->cores - 1)};
        if (ct_chip_add_core(chip, core, &err) != CT_OK)
            fail_msg("%s", err.text);
    }
    if (ct_chip_ready(chip, &err) != CT_OK)
        fail_msg("%s", err.text);
    free(core);
    return chip;
}

static void run(ct_chip *chip, uint32_t ticks, const struct ct_sink *sink)
{
    struct ct_error err = {.text = ""};
    if (ct_chip_run(chip, ticks, sink, &err) != CT_OK)
        fail_msg("%s", err.text);
}

static const struct ct_timing *timing_of(const ct_chip *chip)
{
    const struct ct_timing *timing;
    struct ct_error err;
    assert_int_equal(ct_chip_timing(chip, &timing, &err), CT_OK);
    return timing;
}

/* ---- numbers that grow ----------------------------------------------------------------------- */

/* A packet waits behind a link that is occupied for six times 2^30 base cycles, and then comes. */
static void a_packet_waits_very_long(void **state)
{
    struct row row = row_of(2, 1, 64);
    ct_chip *chip = make_row(&row, CT_ENGINE_CYCLE);
    struct noc_router *router = &chip->cycle->noc.router[0];
    uint64_t *link = &router->free_at[CT_PORT_EAST - 1];
    (void)state;
    *link = UINT64_MAX;
    for (int i = 0; i < 6; i++) {
        run(chip, 1, NULL);
        chip->cycle->start += NOC_REFRESH;
    }
    assert_true(noc_occupancy(&chip->cycle->noc, CT_PORT_LOCAL) > 0);
    uint64_t before = timing_of(chip)->packets;
    *link = 0;
    uint64_t now = chip->cycle->start;
    run(chip, 1, NULL);
    /* Handed over in 9, ready in 10, granted as soon as it could be, written a cycle later. */
    assert_true(timing_of(chip)->packets >= before + 4);
    assert_true(timing_of(chip)->latency_most == now + 1 - 9);
    assert_true(timing_of(chip)->queued_most == now + 1 - 9 - 2);
    assert_true(router->waited[CT_PORT_LOCAL] >= now - 10);
    ct_chip_destroy(chip);
}

/* A packet for a tick beyond the last, 2^32 - 2, is not late. [T-4] */
static void the_last_ticks(void **state)
{
    struct row row = row_of(2, 1, 64);
    struct ct_error err;
    row.delay = CT_DELAY_MAX;
    ct_chip *chip = make_row(&row, CT_ENGINE_CYCLE);
    (void)state;
    chip->now = UINT32_MAX - 20;
    for (uint32_t c = 0; c < row.cores; c++)
        chip->cycle->core[c].tick = chip->now;
    run(chip, 20, NULL);
    assert_int_equal(ct_chip_run(chip, 1, NULL, &err), CT_ERR_RANGE);
    assert_int_equal(timing_of(chip)->packets, 40);
    assert_int_equal(timing_of(chip)->late_packets, 0);
    assert_false(timing_of(chip)->lost);
    ct_chip_destroy(chip);
}

/* ---- amid a tick ----------------------------------------------------------------------------- */

struct log {
    struct ct_event event[EVENTS_MAX];
    size_t events;
};

static enum ct_status on_events(void *user, const struct ct_event *events, size_t count)
{
    struct log *log = user;
    assert_true(log->events + count <= EVENTS_MAX);
    memcpy(&log->event[log->events], events, count * sizeof *events);
    log->events += count;
    return CT_OK;
}

/* What the events up to base cycle `now` say of a core. */
static struct ct_core_timing of_events(const struct log *log, uint32_t core, uint64_t now,
                                       uint64_t divider)
{
    struct ct_core_timing sum = {0};
    uint64_t began = UINT64_MAX;
    for (size_t i = 0; i < log->events; i++) {
        const struct ct_event *e = &log->event[i];
        if (e->core != core || e->cycle >= now)
            continue;
        sum.stalled += e->kind == CT_EVENT_STALL;
        sum.late += e->kind == CT_EVENT_LATE_CORE;
        if (e->kind == CT_EVENT_TAKE)
            began = e->cycle;
        if (e->kind != CT_EVENT_DONE)
            continue;
        sum.busy += (e->cycle - began) / divider + 1;
        began = UINT64_MAX;
    }
    if (began != UINT64_MAX)
        sum.busy += (now - began) / divider;
    return sum;
}

/* After each tick of a fixed length, however short, cores were busy and stalled as their events
 * say. */
static void cores_are_looked_at_amid_a_tick(void **state)
{
    static const uint32_t lengths[] = {12, 24, 72, 240};
    struct log *log = calloc(1, sizeof *log);
    const struct ct_sink sink = {.user = log, .on_events = on_events};
    uint64_t busy = 0, stalled = 0, unknown = 0;
    (void)state;
    assert_non_null(log);
    for (unsigned k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
        struct row row = row_of(4, 3, lengths[k]);
        uint64_t before = 0;
        row.arch.core_clock_divider = 1 + k % 3;
        row.arch.router_clock_divider = 12;
        row.arch.core_fifo_depth = 1;
        row.watched = true;
        log->events = 0;
        ct_chip *chip = make_row(&row, CT_ENGINE_CYCLE);
        for (uint32_t t = 1; t <= 40; t++) {
            struct ct_tick_timing tick;
            struct ct_error err;
            uint64_t all_stalled = 0;
            run(chip, 1, &sink);
            for (uint32_t c = 0; c < row.cores; c++) {
                struct ct_core_timing got, want;
                assert_int_equal(ct_chip_core_timing(chip, c, &got, &err), CT_OK);
                want = of_events(log, c, (uint64_t)t * lengths[k], row.arch.core_clock_divider);
                assert_int_equal(got.busy, want.busy);
                assert_int_equal(got.stalled, want.stalled);
                assert_int_equal(got.late, want.late);
                busy += got.busy;
                all_stalled += got.stalled;
                unknown += chip->cycle->core[c].done == UINT64_MAX;
            }
            assert_int_equal(ct_chip_tick_timing(chip, &tick, &err), CT_OK);
            assert_int_equal(tick.stalls, all_stalled - before);
            before = all_stalled;
            stalled += all_stalled;
        }
        ct_chip_destroy(chip);
    }
    assert_true(busy > 0 && stalled > 0 && unknown > 0);
    free(log);
}

/* ---- odd calls ------------------------------------------------------------------------------- */

static void before_the_first_tick(void **state)
{
    struct row row = row_of(3, 2, 0);
    (void)state;
    for (uint32_t fixed = 0; fixed < 2; fixed++) {
        static const struct ct_core_timing no_core;
        static const struct ct_router_timing no_router;
        struct ct_tick_timing tick;
        struct ct_core_timing core;
        struct ct_router_timing router;
        struct ct_error err;
        row.arch.tick_cycles = fixed * 100;
        ct_chip *chip = make_row(&row, CT_ENGINE_CYCLE);
        assert_int_equal(timing_of(chip)->ticks, 0);
        assert_int_equal(timing_of(chip)->packets, 0);
        assert_int_equal(ct_chip_tick_timing(chip, &tick, &err), CT_OK);
        assert_int_equal(tick.cycles + tick.packets, 0);
        assert_int_equal(ct_chip_core_timing(chip, 2, &core, &err), CT_OK);
        assert_memory_equal(&core, &no_core, sizeof core);
        assert_int_equal(ct_chip_router_timing(chip, 2, &router, &err), CT_OK);
        assert_memory_equal(&router, &no_router, sizeof router);
        assert_int_equal(ct_chip_core_timing(chip, 3, &core, &err), CT_ERR_ABSENT);
        assert_int_equal(ct_chip_router_timing(chip, 3, &router, &err), CT_ERR_ABSENT);
        ct_chip_destroy(chip);
    }
}

static enum ct_status create(const struct ct_chip_options *options, struct ct_error *err)
{
    const struct ct_system sys = {1, 1, 2, 2, 256, 256, 0};
    ct_chip *chip;
    enum ct_status status = ct_chip_create(&chip, &sys, NULL, 0, 0, options, err);
    if (status == CT_OK)
        status = ct_chip_ready(chip, err);
    if (status == CT_OK)
        run(chip, 2, NULL);
    ct_chip_destroy(chip);
    return status;
}

static void odd_options(void **state)
{
    static const uint32_t twice[] = {3, 0, 3, 3}, outside[] = {0, 4};
    struct ct_chip_options o = {.engine = CT_ENGINE_CYCLE, .watch = twice, .watch_count = 4};
    struct ct_architecture arch;
    struct ct_error err = {.text = ""};
    (void)state;
    assert_int_equal(create(&o, &err), CT_OK);
    o = (struct ct_chip_options){.engine = CT_ENGINE_CYCLE, .watch = outside, .watch_count = 2};
    assert_int_equal(create(&o, &err), CT_ERR_RANGE);
    assert_string_equal(err.text, "watched place 4 outside 0..3");
    o = (struct ct_chip_options){.engine = (enum ct_engine)7};
    assert_int_equal(create(&o, &err), CT_ERR_ARGUMENT);
    o = (struct ct_chip_options){.engine = CT_ENGINE_CYCLE, .threads = UINT32_MAX};
    assert_int_equal(create(&o, &err), CT_OK);
    ct_architecture_default(&arch);
    arch.router_stages = 9;
    o = (struct ct_chip_options){.engine = CT_ENGINE_CYCLE, .architecture = &arch};
    assert_int_equal(create(&o, &err), CT_ERR_RANGE);
}

/* Shallow and deep FIFOs, and places that are watched, are in what a chip says that it needs. */
static void memory_is_told(void **state)
{
    struct row row = row_of(4, 2, 0);
    size_t bytes[4];
    (void)state;
    for (unsigned k = 0; k < 4; k++) {
        row.arch.router_fifo_depth = k == 2 ? 64 : 4;
        row.watched = k == 3;
        ct_chip *chip = make_row(&row, k == 0 ? CT_ENGINE_TICK : CT_ENGINE_CYCLE);
        bytes[k] = ct_chip_bytes(chip);
        ct_chip_destroy(chip);
    }
    assert_true(bytes[1] > bytes[0] + row.cores * sizeof(struct noc_router));
    assert_true(bytes[2] == bytes[1] + row.cores * CT_PORTS * 60 * sizeof(struct noc_packet));
    assert_true(bytes[3] > bytes[1] + row.cores * sizeof(struct ct_event));
}

/* ---- a build for debugging ------------------------------------------------------------------- */

/* Runs a row for a tick, after which core 0 has handed over a packet, adds `harm` packets to its
 * FIFO, and runs on; returns how the process ended. */
static int run_harmed(int harm)
{
    struct row row = row_of(4, 2, 10);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct rlimit none = {0, 0};
        (void)setrlimit(RLIMIT_CORE, &none);
        (void)signal(SIGABRT, SIG_DFL);
        ct_chip *chip = make_row(&row, CT_ENGINE_CYCLE);
        struct noc *noc = &chip->cycle->noc;
        run(chip, 1, NULL);
        uint32_t fifo = CT_PORT_LOCAL;
        if (noc_occupancy(noc, fifo) == 0)
            _exit(1);
        noc->router[0].occupancy[fifo] = (uint8_t)(noc_occupancy(noc, fifo) + harm);
        run(chip, 1, NULL);
        _exit(0);
    }
    int how = 0;
    assert_true(waitpid(pid, &how, 0) == pid);
    return how;
}

/* In the builds that look for it. */
static void a_lost_packet_is_noticed(void **state)
{
    int sound = run_harmed(0);
    (void)state;
    assert_true(WIFEXITED(sound) && WEXITSTATUS(sound) == 0);
    for (int harm = -1; harm <= 1 && CYCLE_CHECKS; harm += 2) {
        int how = run_harmed(harm);
        assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packet_waits_very_long),
        cmocka_unit_test(the_last_ticks),
        cmocka_unit_test(cores_are_looked_at_amid_a_tick),
        cmocka_unit_test(before_the_first_tick),
        cmocka_unit_test(odd_options),
        cmocka_unit_test(memory_is_told),
        cmocka_unit_test(a_lost_packet_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
