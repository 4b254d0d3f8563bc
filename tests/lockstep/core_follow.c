/*
 * core_follow.c - see core_follow.h.
 */
#include "lockstep/core_follow.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/grow.h"
#include "lockstep/core_rtl.h"

/* What the emulator has after a tick. */
struct snapshot {
    int32_t potential[CT_NEURONS];
    uint64_t slot[CT_SLOTS][4];
};

/* What a core does in a cycle, by kind of event: whether it does, a, packet. */
struct doing {
    bool does[CT_EVENT_KINDS];
    uint32_t a[CT_EVENT_KINDS], packet[CT_EVENT_KINDS];
};

struct follow {
    const struct random_system *system;
    const struct random_model *m;
    struct follow_tally *tally;
    struct rand rand;
    ct_chip *chip;
    struct core_rtl *rtl;  /* [cores] */
    struct doing *wanted;  /* [cores], in this cycle */
    struct snapshot *snap; /* [ticks][cores] */
    struct ct_event *event;
    size_t events, at; /* `at`: the next to replay */
    uint32_t room;
    size_t given; /* inputs that the RTL got  */
    uint64_t cycle;
    char *text;
    size_t size;
    bool failed;
};

/* ---- the emulator ---------------------------------------------------------------------------- */

static enum ct_status on_events(void *user, const struct ct_event *events, size_t count)
{
    struct follow *f = user;
    assert_true(grow_array(&f->event, sizeof *f->event, f->events, count, &f->room));
    memcpy(f->event + f->events, events, count * sizeof *events);
    f->events += count;
    return CT_OK;
}

static void make_chip(struct follow *f)
{
    const struct ct_system *sys = &f->m->sys;
    const uint32_t places = (uint32_t)sys->chips_x * sys->cores_x * sys->chips_y * sys->cores_y;
    struct ct_error err = {.text = ""};
    const struct ct_architecture arch = random_system_architecture(&f->system->params);
    uint32_t *watch = calloc(places, sizeof *watch);
    assert_non_null(watch);
    for (uint32_t i = 0; i < places; i++)
        watch[i] = i;
    const struct ct_chip_options options = {
        .engine = CT_ENGINE_CYCLE, .architecture = &arch, .watch = watch, .watch_count = places};
    if (ct_chip_create(&f->chip, sys, NULL, 0, f->m->core_count, &options, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t k = 0; k < f->m->core_count; k++)
        assert_int_equal(ct_chip_add_core(f->chip, &f->m->core[k], &err), CT_OK);
    if (ct_chip_ready(f->chip, &err) != CT_OK)
        fail_msg("%s", err.text);
    free(watch);
}

/* Runs all ticks, and keeps events and snapshots. */
static void run_chip(struct follow *f)
{
    const struct random_model *m = f->m;
    const struct ct_sink sink = {.user = f, .on_events = on_events};
    size_t given = 0;
    for (uint32_t t = 0; t < m->ticks; t++) {
        for (; given < m->input_count && m->input[given].given == t; given++)
            assert_int_equal(ct_chip_inject(f->chip, m->input[given].tick,
                                            model_core_number(m, m->input[given].core_index),
                                            m->input[given].axon, NULL),
                             CT_OK);
        assert_int_equal(ct_chip_run(f->chip, 1, &sink, NULL), CT_OK);
        for (uint32_t k = 0; k < m->core_count; k++) {
            struct snapshot *s = &f->snap[(size_t)t * m->core_count + k];
            const uint32_t number = model_core_number(m, k);
            assert_int_equal(ct_chip_potentials(f->chip, number, s->potential, NULL), CT_OK);
            assert_int_equal(ct_chip_scheduler(f->chip, number, s->slot, NULL), CT_OK);
        }
    }
}

/* ---- differences ----------------------------------------------------------------------------- */

static void compare(struct follow *f, uint32_t k, const char *what, uint64_t got, uint64_t wanted)
{
    if (got == wanted || f->failed)
        return;
    f->failed = true;
    snprintf(f->text, f->size,
             "%s: core %u, base cycle %" PRIu64 ": %s is 0x%" PRIx64 ", emulator 0x%" PRIx64
             " [Y-1] to [Y-11]",
             f->rtl[k].model->name, model_core_number(f->m, k), f->cycle, what, got, wanted);
}

static void compare_doing(struct follow *f, uint32_t k, const struct doing *does)
{
    static const uint32_t kinds[] = {CT_EVENT_ROW_READ, CT_EVENT_ROW_WRITE, CT_EVENT_HANDOVER,
                                     CT_EVENT_STALL,    CT_EVENT_PIN,       CT_EVENT_DONE};
    static const char *const names[] = {"ROW_READ", "ROW_WRITE", "HANDOVER",
                                        "STALL",    "PIN",       "DONE"};
    const struct doing *wanted = &f->wanted[k];
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const uint32_t kind = kinds[i];
        compare(f, k, names[i], does->does[kind], wanted->does[kind]);
        compare(f, k, names[i], does->a[kind], wanted->a[kind]);
        compare(f, k, "the packet", does->packet[kind], wanted->packet[kind]);
        f->tally->events[kind] += wanted->does[kind];
    }
}

/* After a tick; in ticks of a fixed length a core may still be at work on what the emulator has
 * already computed, [Y-11]. */
static void compare_snapshot(struct follow *f, uint32_t tick)
{
    const bool torus = f->system->params.torus;
    for (uint32_t k = 0; k < f->m->core_count; k++) {
        const struct core_rtl *rtl = &f->rtl[k];
        const struct snapshot *s = &f->snap[(size_t)tick * f->m->core_count + k];
        for (uint32_t n = 0; n < CT_SLOTS; n++)
            for (uint32_t w = 0; w < (rtl->slots.bits + 63) / 64; w++)
                compare(f, k, "the scheduler after the tick",
                        lockstep_bits(&rtl->slots, n, 64 * w, rtl->slots.bits - 64 * w),
                        s->slot[n][w]);
        if (!lockstep_get(&rtl->done, 0))
            continue;
        for (uint32_t j = 0; j < rtl->neurons; j++) {
            uint32_t row[CORE_ROW_WORDS];
            core_row(&f->m->sys, torus, &f->m->core[k], j, s->potential[j], row);
            compare(f, k, "V after the tick", lockstep_get(&rtl->word[CORE_ROW_V], j),
                    row[CORE_ROW_V]);
        }
        f->tally->cores++;
    }
    f->tally->ticks++;
}

/* ---- replay ---------------------------------------------------------------------------------- */

/* Input spikes before a tick take no time: the clock goes on for them, but no core cycle. */
static void give_inputs(struct follow *f, uint32_t tick)
{
    for (; f->given < f->m->input_count && f->m->input[f->given].given == tick; f->given++) {
        const struct model_input *in = &f->m->input[f->given];
        struct core_rtl *rtl = &f->rtl[in->core_index];
        lockstep_set(&rtl->ce, 0);
        lockstep_set(&rtl->sched_we, 0);
        lockstep_set(&rtl->inject_we, 1);
        lockstep_set(&rtl->inject_slot, in->tick % CT_SLOTS);
        lockstep_set(&rtl->inject_axon, in->axon);
        core_rtl_settle(rtl);
        core_rtl_rise(rtl);
        lockstep_set(&rtl->inject_we, 0);
    }
}

/* The events of this cycle, put to the cores that they are of. */
static void take_events(struct follow *f)
{
    memset(f->wanted, 0, f->m->core_count * sizeof *f->wanted);
    for (; f->at < f->events && f->event[f->at].cycle == f->cycle; f->at++) {
        const struct ct_event *e = &f->event[f->at];
        if (e->kind == CT_EVENT_TICK_END)
            compare_snapshot(f, e->a);
        if (e->kind == CT_EVENT_TICK_START)
            give_inputs(f, e->a);
        f->tally->late_cores += e->kind == CT_EVENT_LATE_CORE;
        f->tally->late_packets += e->kind == CT_EVENT_LATE_PACKET;
        if (e->kind < CT_EVENT_TAKE || (e->kind == CT_EVENT_GRANT && e->b != CT_PORT_LOCAL))
            continue;
        for (uint32_t k = 0; k < f->m->core_count; k++) {
            if (model_core_number(f->m, k) != e->core)
                continue;
            f->wanted[k].does[e->kind] = true;
            f->wanted[k].a[e->kind] = e->a;
            f->wanted[k].packet[e->kind] = e->packet;
        }
    }
}

static void drive(struct follow *f, uint32_t k, bool ce)
{
    struct core_rtl *rtl = &f->rtl[k];
    const struct doing *w = &f->wanted[k];
    const uint64_t any = rand_next(&f->rand);
    const bool takes = w->does[CT_EVENT_TAKE], packet = w->does[CT_EVENT_GRANT];
    const bool sends = w->does[CT_EVENT_HANDOVER] || w->does[CT_EVENT_STALL];
    lockstep_set(&rtl->ce, ce);
    lockstep_set(&rtl->tick_start, takes);
    lockstep_set(&rtl->tick, takes ? w->a[CT_EVENT_TAKE] : (uint32_t)any);
    lockstep_set(&rtl->send_ready, sends ? w->does[CT_EVENT_HANDOVER] : any >> 63);
    lockstep_set(&rtl->sched_we, packet);
    lockstep_set(&rtl->sched_slot, packet ? w->packet[CT_EVENT_GRANT] >> 2 & 15 : any >> 32 & 15);
    lockstep_set(&rtl->sched_axon, packet ? w->packet[CT_EVENT_GRANT] >> 6 & 255 : any >> 36 & 255);
    f->tally->events[CT_EVENT_TAKE] += takes;
    f->tally->events[CT_EVENT_GRANT] += packet;
}

static void put(struct doing *d, enum ct_event_kind kind, uint64_t a, uint64_t packet)
{
    d->does[kind] = true;
    d->a[kind] = (uint32_t)a;
    d->packet[kind] = (uint32_t)packet;
}

static void cycle_core(struct follow *f, uint32_t k, bool ce)
{
    struct core_rtl *rtl = &f->rtl[k];
    struct doing does = {0};
    drive(f, k, ce);
    core_rtl_settle(rtl);
    const bool done = lockstep_get(&rtl->done, 0);
    const uint64_t neuron = lockstep_get(&rtl->neuron, 0);
    if (f->wanted[k].does[CT_EVENT_TAKE])
        compare(f, k, "done_o at TAKE", done, true);
    if (ce && lockstep_get(&rtl->sram_read, 0))
        put(&does, CT_EVENT_ROW_READ, lockstep_get(&rtl->sram_addr, 0), 0);
    if (lockstep_get(&rtl->sram_write, 0))
        put(&does, CT_EVENT_ROW_WRITE, lockstep_get(&rtl->sram_addr, 0), 0);
    if (ce && lockstep_get(&rtl->send_valid, 0) && lockstep_get(&rtl->send_ready, 0))
        put(&does, CT_EVENT_HANDOVER, neuron, lockstep_get(&rtl->send_packet, 0));
    else if (ce && lockstep_get(&rtl->send_valid, 0))
        put(&does, CT_EVENT_STALL, neuron, 0);
    if (ce && lockstep_get(&rtl->pin_valid, 0)) {
        put(&does, CT_EVENT_PIN, neuron, 0);
        compare(f, k, "pin_o", lockstep_get(&rtl->pin, 0), f->m->core[k].neuron[neuron].target_pin);
    }
    core_rtl_rise(rtl);
    if (!done && lockstep_get(&rtl->done, 0))
        put(&does, CT_EVENT_DONE, f->wanted[k].a[CT_EVENT_DONE], 0);
    compare_doing(f, k, &does);
}

/* Cycles in which all cores are done and nothing comes are left out. */
static void replay(struct follow *f)
{
    while (f->at < f->events && !f->failed) {
        bool busy = false;
        for (uint32_t k = 0; k < f->m->core_count; k++)
            busy |= !lockstep_get(&f->rtl[k].done, 0);
        if (!busy)
            f->cycle = f->event[f->at].cycle;
        take_events(f);
        const bool ce = f->cycle % (uint64_t)f->system->params.core_divider == 0;
        for (uint32_t k = 0; k < f->m->core_count && !f->failed; k++)
            cycle_core(f, k, ce);
        f->cycle++;
        f->tally->cycles++;
    }
}

bool core_follow(const struct lockstep_model *model, const struct random_system *system, int x_seed,
                 struct follow_tally *tally, char *text, size_t size)
{
    struct follow f = {.system = system, .m = &system->model, .tally = tally};
    f.text = text;
    f.size = size;
    f.rtl = calloc(f.m->core_count, sizeof *f.rtl);
    f.wanted = calloc(f.m->core_count, sizeof *f.wanted);
    f.snap = calloc((size_t)f.m->ticks * f.m->core_count, sizeof *f.snap);
    assert_true(f.rtl != NULL && f.wanted != NULL && f.snap != NULL);
    make_chip(&f);
    run_chip(&f);
    for (uint32_t k = 0; k < f.m->core_count; k++) {
        core_rtl_open(&f.rtl[k], model, x_seed + (int)k);
        assert_int_equal(f.rtl[k].neurons, f.m->sys.neurons);
        assert_int_equal(f.rtl[k].axons, f.m->sys.axons);
        core_rtl_configure(&f.rtl[k], &f.m->sys, system->params.torus, &f.m->core[k]);
    }
    replay(&f);
    for (uint32_t k = 0; k < f.m->core_count; k++)
        core_rtl_close(&f.rtl[k]);
    tally->systems++;
    ct_chip_destroy(f.chip);
    free(f.rtl);
    free(f.wanted);
    free(f.snap);
    free(f.event);
    return !f.failed;
}
