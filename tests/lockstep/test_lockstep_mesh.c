/*
 * test_lockstep_mesh.c - the RTL of a chip, and of a system of several, rtl/ct_mesh.sv, beside the
 * emulator's cycle engine: every event of every core, router and edge in every base cycle, and
 * after every tick all potentials and all slots of the schedulers. Random systems under heavy
 * traffic (support/random_system.h).
 *
 * The host of the RTL gives input spikes one a base cycle while no tick runs; what time that takes
 * the emulator does not know, so cycles are counted from the start of the first tick after it, and
 * all ticks up to the next input spike are asked for at once. Models with a fault must differ.
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

#include "base/grow.h"
#include "lockstep/mesh_rtl.h"
#include "support/random_system.h"

enum {
    SEEDS = 2,
    SYSTEMS = 25,
    TRIAL_SYSTEMS = 7, /* of a mutant, with one seed */
    LATEST = 1 << 22   /* base cycles of a tick: far more than it needs */
};

struct counts {
    uint64_t runs, ticks, cycles, events, potentials, slots, resets, words, stops;
    uint64_t kind[CT_EVENT_KINDS];
};

/* A chip twice. */
struct pair {
    struct mesh_rtl mesh;
    struct random_system system;
    ct_chip *chip;
    struct ct_event *want; /* events of the emulator's tick    */
    size_t wanted;
    size_t seen; /* of them, by the RTL              */
    uint32_t room;
    uint64_t offset;     /* cycle of the RTL less that of the emulator */
    bool paused;         /* the offset begins with the next tick       */
    uint32_t tick, last; /* the last tick of this run */
    uint32_t stop;       /* cycles from the start of the last tick to the order to stop, or 0 */
    size_t at;           /* in the list of input spikes */
    bool at_work[MESH_TILES_MAX];
    bool certain; /* nothing is drawn in a tick: the first may be any */
    struct rand rand;
    struct counts count;
    char text[300]; /* the first difference */
};

/* ---- the emulator ---------------------------------------------------------------------------- */

static enum ct_status on_events(void *user, const struct ct_event *events, size_t count)
{
    struct pair *p = user;
    assert_true(grow_array(&p->want, sizeof *p->want, p->wanted, count, &p->room));
    memcpy(p->want + p->wanted, events, count * sizeof *events);
    p->wanted += count;
    return CT_OK;
}

static struct cycle_params params_of(const struct lockstep_model *m)
{
    return (struct cycle_params){
        .k = lockstep_parameter(m, "K", 4),
        .s = lockstep_parameter(m, "S", 1),
        .core_divider = lockstep_parameter(m, "CD", 1),
        .local_depth = lockstep_parameter(m, "DL", 4),
        .depth = lockstep_parameter(m, "D", 4),
        .stages = lockstep_parameter(m, "P", 1),
        .router_divider = lockstep_parameter(m, "MD", 1),
        .link_cycles = lockstep_parameter(m, "F", 1),
        .routing = (enum cycle_routing)lockstep_parameter(m, "ROUTING", 0),
        .torus = lockstep_parameter(m, "TORUS", 0) != 0,
        .edge_cycles = lockstep_parameter(m, "E", 1),
        .edge_depth = lockstep_parameter(m, "DE", 4),
        .barrier = lockstep_parameter(m, "B", 1),
    };
}

static void make_chip(struct pair *p)
{
    const struct random_model *m = &p->system.model;
    const struct ct_architecture arch = random_system_architecture(&p->system.params);
    uint32_t watch[MESH_TILES_MAX];
    struct ct_error err = {.text = ""};
    for (uint32_t i = 0; i < p->mesh.tiles; i++)
        watch[i] = i;
    const struct ct_chip_options options = {.engine = CT_ENGINE_CYCLE,
                                            .architecture = &arch,
                                            .watch = watch,
                                            .watch_count = p->mesh.tiles};
    if (ct_chip_create(&p->chip, &m->sys, NULL, 0, m->core_count, &options, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t i = 0; i < m->core_count; i++)
        assert_int_equal(ct_chip_add_core(p->chip, &m->core[i], &err), CT_OK);
    if (ct_chip_ready(p->chip, &err) != CT_OK)
        fail_msg("%s", err.text);
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void event_text(const struct ct_event *e, char *text, size_t size)
{
    static const char *const names[] = {
#define NAME(name, text) text,
        CT_EVENT_LIST(NAME)
#undef NAME
    };
    snprintf(text, size, "%s of %u (%u, %u, %08X) in %" PRIu64, names[e->kind], e->core, e->a, e->b,
             e->packet, e->cycle);
}

/* The clause that an event is of. */
static const char *clause_of(enum ct_event_kind kind)
{
    switch (kind) {
    case CT_EVENT_TAKE:
    case CT_EVENT_ROW_READ:
    case CT_EVENT_ROW_WRITE:
    case CT_EVENT_DONE: return "[Y-2]";
    case CT_EVENT_HANDOVER:
    case CT_EVENT_STALL: return "[Y-3] [P-1]";
    case CT_EVENT_PIN: return "[P-3]";
    case CT_EVENT_GRANT: return "[F-4] [Y-6] [Y-7] [Y-8]";
    case CT_EVENT_EDGE: return "[Y-9]";
    case CT_EVENT_LATE_CORE:
    case CT_EVENT_LATE_PACKET: return "[Y-5] [Y-11]";
    default: return "[Y-10]";
    }
}

/* At the first difference: what is wrong is the earlier of the two. */
static bool differ(struct pair *p, const struct ct_event *have, const struct ct_event *want)
{
    const struct ct_event *first = have;
    if (have == NULL || (want != NULL && want->cycle < have->cycle))
        first = want;
    char is[100] = "nothing", should[100] = "nothing";
    if (have != NULL)
        event_text(have, is, sizeof is);
    if (want != NULL)
        event_text(want, should, sizeof should);
    snprintf(p->text, sizeof p->text, "tick %" PRIu32 ": %s instead of %s %s", p->tick, is, should,
             clause_of(first->kind));
    return false;
}

/* The number of the pin is the one that was configured. */
static bool same_pin(struct pair *p, const struct ct_event *event)
{
    const struct random_model *m = &p->system.model;
    uint32_t k = 0;
    while (k + 1 < m->core_count && model_core_number(m, k) != event->core)
        k++;
    const uint32_t want = m->core[k].neuron[event->a].target_pin;
    snprintf(p->text, sizeof p->text,
             "tick %" PRIu32 ": pin %u, not %u, of neuron %u of core %u [P-3]", p->tick,
             event->packet, want, event->a, event->core);
    return want == event->packet;
}

/* The RTL's next event is the emulator's. */
static bool same_event(struct pair *p, const struct ct_event *event)
{
    struct ct_event have = *event;
    if (p->seen == p->wanted)
        return differ(p, &have, NULL);
    const struct ct_event *want = &p->want[p->seen];
    if (have.kind == CT_EVENT_TICK_START && p->paused) {
        p->offset = have.cycle - want->cycle;
        p->paused = false;
    }
    have.cycle -= p->offset;
    if (have.kind == CT_EVENT_PIN && !same_pin(p, &have))
        return false;
    if (have.kind == CT_EVENT_PIN && have.b != p->tick)
        return differ(p, &have, want);
    if (have.kind == CT_EVENT_PIN)
        have.b = have.packet = 0;
    if (have.kind == CT_EVENT_TICK_END) {
        have.a = p->tick;
        have.b = (uint32_t)(have.cycle - p->want[0].cycle);
    }
    if (have.cycle != want->cycle || have.kind != want->kind || have.core != want->core ||
        have.a != want->a || have.b != want->b || have.packet != want->packet)
        return differ(p, &have, want);
    if (have.kind == CT_EVENT_TAKE || have.kind == CT_EVENT_DONE)
        p->at_work[have.core] = have.kind == CT_EVENT_TAKE;
    p->seen++;
    p->count.events++;
    p->count.kind[have.kind]++;
    return true;
}

/* Potentials and slots of all cores at the beginning of the cycle in which the tick ends. */
static bool same_state(struct pair *p)
{
    const struct random_model *m = &p->system.model;
    int32_t v[CT_NEURONS];
    uint64_t slots[CT_SLOTS][4];
    struct ct_error err;
    for (uint32_t k = 0; k < m->core_count; k++) {
        const uint32_t number = model_core_number(m, k);
        assert_int_equal(ct_chip_potentials(p->chip, number, v, &err), CT_OK);
        assert_int_equal(ct_chip_scheduler(p->chip, number, slots, &err), CT_OK);
        for (uint32_t j = 0; j < m->sys.neurons; j++, p->count.potentials++) {
            const int32_t have = mesh_rtl_potential(&p->mesh, number, j);
            if (have == v[j])
                continue;
            snprintf(p->text, sizeof p->text,
                     "after tick %" PRIu32
                     ": V of neuron %u of core %u is %d, not %d [N-3] to [N-10]",
                     p->tick, j, number, have, v[j]);
            return false;
        }
        const struct lockstep_signal *const rtl = &p->mesh.tile[number].slots;
        for (uint32_t s = 0; s < CT_SLOTS; s++, p->count.slots++) {
            for (uint32_t w = 0; w < (rtl->bits + 63) / 64; w++) {
                const uint64_t have = lockstep_bits(rtl, s, 64 * w, rtl->bits - 64 * w);
                if (have == slots[s][w])
                    continue;
                snprintf(p->text, sizeof p->text,
                         "after tick %" PRIu32 ": slot %u of core %u is %" PRIX64 ", not %" PRIX64
                         ", from axon %u on [S-2] to [S-5]",
                         p->tick, s, number, have, slots[s][w], 64 * w);
                return false;
            }
        }
    }
    return true;
}

/* ---- runs ------------------------------------------------------------------------------------ */

/* Words of every core, wherever they are, read back. */
static bool same_words(struct pair *p)
{
    const struct random_model *m = &p->system.model;
    int32_t v[CT_NEURONS];
    for (uint32_t k = 0; k < m->core_count; k++) {
        const uint32_t number = model_core_number(m, k);
        assert_int_equal(ct_chip_potentials(p->chip, number, v, NULL), CT_OK);
        for (int n = 0; n < 2; n++, p->count.words++) {
            const unsigned rows = rand_chance(&p->rand, 80) ? m->sys.neurons : 256;
            const unsigned row = rand_below(&p->rand, rows);
            const unsigned address = 16 * row + rand_below(&p->rand, 16);
            const int32_t potential = row < m->sys.neurons ? v[row] : 0;
            const uint32_t want =
                core_word(&m->sys, p->system.params.torus, &m->core[k], address, potential);
            const uint32_t have = mesh_rtl_read(&p->mesh, number, address);
            const bool ready = lockstep_get(&p->mesh.cfg_ready, 0) != 0;
            if (have == want && ready)
                continue;
            snprintf(p->text, sizeof p->text,
                     "before tick %" PRIu32 ": word 0x%03X of core %u is %08X, not %08X%s", p->tick,
                     address, number, have, want, ready ? "" : ", and it is at work");
            return false;
        }
    }
    return true;
}

/* Input spikes for the tick that comes, to both; and the RTL is asked for ticks, in some runs for
 * more than it shall come to do. */
static void give_input(struct pair *p)
{
    const struct random_model *m = &p->system.model;
    struct ct_error err;
    for (; p->at < m->input_count && m->input[p->at].given == p->tick; p->at++) {
        const struct model_input *in = &m->input[p->at];
        const uint32_t number = model_core_number(m, in->core_index);
        assert_int_equal(ct_chip_inject(p->chip, in->tick, number, in->axon, &err), CT_OK);
        mesh_rtl_inject(&p->mesh, number, in->tick, in->axon);
    }
    const uint32_t next = p->at < m->input_count ? m->input[p->at].given : m->ticks;
    const uint32_t more = rand_chance(&p->rand, 30) ? rand_below(&p->rand, 3) + 1 : 0;
    lockstep_set(&p->mesh.run, 1);
    lockstep_set(&p->mesh.ticks, next - p->tick + more);
    p->last = next - 1;
    p->stop = more > 0;
    p->paused = true;
}

/* The order to stop, where this is the cycle for it: any after the start of the last tick, that of
 * its end among them. */
static void give_stop(struct pair *p)
{
    const bool last = p->stop > 0 && !p->paused && p->tick == p->last;
    const uint64_t since = p->mesh.cycle - p->offset - p->want[0].cycle;
    lockstep_set(&p->mesh.stop, last && since == p->stop);
    p->count.stops += last && since == p->stop;
}

/* The cycle of the end of a run is over, and so is the run. */
static bool has_stopped(struct pair *p)
{
    const bool on = p->mesh.events > 0;
    mesh_rtl_rise(&p->mesh);
    lockstep_set(&p->mesh.stop, 0);
    lockstep_set(&p->mesh.run, 0);
    mesh_rtl_look(&p->mesh);
    if (!on && p->mesh.events == 0 && lockstep_get(&p->mesh.running, 0) == 0)
        return true;
    snprintf(p->text, sizeof p->text, "the run goes on after tick %" PRIu32, p->tick);
    return false;
}

/* A cycle of the RTL, in which the host asks one core or another, or none, whether it is done: it
 * is but from the cycle after its TAKE to that of its DONE. */
static bool next_cycle(struct pair *p)
{
    const uint32_t c = rand_below(&p->rand, p->mesh.tiles + 1);
    mesh_rtl_rise(&p->mesh);
    lockstep_set(&p->mesh.run, 0);
    lockstep_set(&p->mesh.cfg_core, c);
    give_stop(p);
    mesh_rtl_look(&p->mesh);
    p->count.cycles++;
    const uint64_t ready = lockstep_get(&p->mesh.cfg_ready, 0);
    if (ready == (c < p->mesh.tiles && !p->at_work[c]))
        return true;
    snprintf(p->text, sizeof p->text, "tick %" PRIu32 ": core %u is done: %" PRIu64 " [H-4]",
             p->tick, c, ready);
    return false;
}

/* The RTL from where it is to the cycle in which the tick ends, which is looked at and not yet
 * over: the next tick may start in it. */
static bool run_tick(struct pair *p)
{
    for (int cycles = 0; cycles < LATEST; cycles++) {
        for (uint32_t i = 0; i < p->mesh.events; i++) {
            struct ct_event event = p->mesh.event[i];
            if (!same_event(p, &event))
                return false;
            if (event.kind != CT_EVENT_TICK_END)
                continue;
            /* What is left of this cycle belongs to the next tick. */
            p->mesh.events -= i + 1;
            memmove(p->mesh.event, p->mesh.event + i + 1, p->mesh.events * sizeof *p->mesh.event);
            return p->seen == p->wanted ? same_state(p) : differ(p, NULL, &p->want[p->seen]);
        }
        if (!next_cycle(p))
            return false;
        if (lockstep_get(&p->mesh.late_core, 0) != 0 || lockstep_get(&p->mesh.late_packet, 0) != 0)
            break;
    }
    snprintf(p->text, sizeof p->text, "tick %" PRIu32 " does not end, or is late", p->tick);
    return false;
}

/* False: p->text says in what they differ. */
static bool run_ticks(struct pair *p, uint32_t ticks)
{
    const struct ct_sink sink = {.user = p, .on_events = on_events};
    const struct random_model *m = &p->system.model;
    struct ct_error err = {.text = ""};
    for (p->tick = 0; p->tick < ticks; p->tick++) {
        const bool input = p->at < m->input_count && m->input[p->at].given == p->tick;
        if (input || p->tick == 0) {
            if (p->tick > 0 && !has_stopped(p))
                return false;
            if (!same_words(p))
                return false;
            give_input(p);
            mesh_rtl_look(&p->mesh);
        }
        p->wanted = p->seen = 0;
        if (ct_chip_run(p->chip, 1, &sink, &err) != CT_OK)
            fail_msg("%s", err.text);
        if (p->stop > 0)
            p->stop = 1 + rand_below(&p->rand, p->want[p->wanted - 1].b);
        if (!run_tick(p))
            return false;
        p->count.ticks++;
    }
    p->tick--;
    return has_stopped(p) && same_words(p);
}

static void configure(struct pair *p)
{
    const struct random_model *m = &p->system.model;
    if (p->certain)
        mesh_rtl_begin_at(&p->mesh, mesh_rtl_late_tick(&p->rand));
    for (uint32_t k = 0; k < m->core_count; k++)
        mesh_rtl_configure(&p->mesh, &m->sys, p->system.params.torus, &m->core[k]);
}

/* Runs a system from configuration on; in some runs after a reset in the midst of it. */
static bool run_system(struct pair *p, uint64_t number)
{
    struct rand *r = &p->rand;
    r->state = number;
    configure(p);
    if (rand_chance(r, 30)) {
        lockstep_set(&p->mesh.run, 1);
        lockstep_set(&p->mesh.ticks, 2);
        for (uint32_t n = rand_below(r, 2000); n > 0; n--) {
            mesh_rtl_look(&p->mesh);
            mesh_rtl_rise(&p->mesh);
        }
        lockstep_set(&p->mesh.run, 0);
        mesh_rtl_reset(&p->mesh);
        configure(p);
        p->count.resets++;
    }
    return run_ticks(p, p->system.model.ticks);
}

static void add(struct counts *sum, const struct counts *c)
{
    sum->ticks += c->ticks;
    sum->cycles += c->cycles;
    sum->events += c->events;
    sum->potentials += c->potentials;
    sum->slots += c->slots;
    sum->resets += c->resets;
    sum->words += c->words;
    sum->stops += c->stops;
    for (int k = 0; k < CT_EVENT_KINDS; k++)
        sum->kind[k] += c->kind[k];
}

/* Without input after the first tick, all ticks follow each other as closely as they may. */
static void keep_first_input(struct random_model *m)
{
    size_t kept = 0;
    while (kept < m->input_count && m->input[kept].given == 0)
        kept++;
    m->input_count = kept;
}

/* One system on one model; false where they differ. */
static bool run_one(struct pair *p, const struct lockstep_model *model, uint64_t number, int x_seed,
                    struct counts *sum)
{
    const struct cycle_params params = params_of(model);
    const struct random_system_shape shape = {
        .sized = true,
        .k = params.k,
        .s = params.s,
        .width = (uint16_t)lockstep_parameter(model, "W", 2),
        .height = (uint16_t)lockstep_parameter(model, "H", 2),
        .chips_x = (uint16_t)lockstep_parameter(model, "CHIPS_X", 1),
        .chips_y = (uint16_t)lockstep_parameter(model, "CHIPS_Y", 1),
        .axons = (uint16_t)lockstep_parameter(model, "AXONS", 256),
        .neurons = (uint16_t)lockstep_parameter(model, "NEURONS", 256),
        .saturated = number % 3 == 0,
        .params = &params,
        .pins = CT_PINS_MAX,
        .certain = number % 3 == 1 && model->slowness == 1,
    };
    struct ct_event *const want = p->want;
    const uint32_t room = p->room;
    memset(p, 0, sizeof *p);
    p->want = want;
    p->room = room;
    p->certain = shape.certain;
    assert_true(random_system_draw(&p->system, rand_env("CT_SEED", 1), number, &shape));
    if (number % 2 == 0)
        keep_first_input(&p->system.model);
    mesh_rtl_open(&p->mesh, model, x_seed);
    make_chip(p);
    const bool same = run_system(p, number);
    add(sum, &p->count);
    ct_chip_destroy(p->chip);
    mesh_rtl_close(&p->mesh);
    random_system_free(&p->system);
    return same;
}

static bool run_model(struct pair *p, const struct lockstep_model *model, uint64_t systems,
                      int seeds, struct counts *sum)
{
    for (uint64_t number = 0; number < systems; number++) {
        for (int x_seed = 1; x_seed <= (model->slowness > 1 ? 1 : seeds); x_seed++) {
            sum->runs++;
            if (run_one(p, model, number, x_seed, sum))
                continue;
            snprintf(p->text + strlen(p->text), sizeof p->text - strlen(p->text),
                     ", system %" PRIu64 ", seed %d", number, x_seed);
            return false;
        }
    }
    return true;
}

static void sound(void **state)
{
    (void)state;
    struct pair *p = calloc(1, sizeof *p);
    assert_non_null(p);
    const bool full = lockstep_models[0]->slowness == 1;
    int models = 0;
    uint64_t stalls = 0, edges = 0, runs = 0, ticks = 0, cycles = 0;
    for (const struct lockstep_model *const *m = lockstep_models; *m != NULL; m++) {
        struct counts sum = {0};
        if ((*m)->fault != NULL)
            continue;
        const uint64_t systems = rand_env("CT_LONG", 0) ? 20 * SYSTEMS : SYSTEMS;
        if (!run_model(p, *m, lockstep_share(*m, systems) + (full ? 0 : 1), SEEDS, &sum))
            fail_msg("%s: %s; make lockstep-wave MODEL=%s", (*m)->name, p->text, (*m)->name);
        printf("# %s: %" PRIu64 " ticks, %" PRIu64 " cycles, %" PRIu64 " events, %" PRIu64
               " potentials, %" PRIu64 " slots; %" PRIu64 " grants, %" PRIu64 " stalls, %" PRIu64
               " resets, %" PRIu64 " words read back, %" PRIu64 " stops\n",
               (*m)->name, sum.ticks, sum.cycles, sum.events, sum.potentials, sum.slots,
               sum.kind[CT_EVENT_GRANT], sum.kind[CT_EVENT_STALL], sum.resets, sum.words,
               sum.stops);
        for (int kind = CT_EVENT_TAKE; kind <= CT_EVENT_GRANT; kind++)
            assert_true(!full || kind == CT_EVENT_STALL || sum.kind[kind] > 100);
        assert_true(!full ||
                    (sum.ticks > 100 && sum.resets > 5 && sum.words > 100 && sum.stops > 5));
        assert_true(sum.events > 100);
        stalls += sum.kind[CT_EVENT_STALL];
        edges += sum.kind[CT_EVENT_EDGE];
        runs += sum.runs;
        ticks += sum.ticks;
        cycles += sum.cycles;
        models++;
    }
    printf("# all: %" PRIu64 " runs, %" PRIu64 " ticks, %" PRIu64 " cycles\n", runs, ticks, cycles);
    assert_true(full ? models == 6 && stalls > 1000 && edges > 1000 : models > 0);
    free(p->want);
    free(p);
}

static bool run_short(const struct lockstep_model *model, uint64_t systems, int seeds, char *text,
                      size_t size)
{
    struct pair *p = calloc(1, sizeof *p);
    struct counts sum = {0};
    assert_non_null(p);
    const bool same = run_model(p, model, systems, seeds, &sum);
    snprintf(text, size, "%s", same ? "" : p->text);
    free(p->want);
    free(p);
    return same;
}

/* Of a mutant. */
static bool tried(const struct lockstep_model *model, char *text, size_t size)
{
    return run_short(model, TRIAL_SYSTEMS, 1, text, size);
}

static bool controlled(const struct lockstep_model *model, char *text, size_t size)
{
    return run_short(model, SYSTEMS, SEEDS, text, size);
}

static void faulty(void **state)
{
    (void)state;
    const int faults = lockstep_faults(controlled);
    assert_true(lockstep_models[0]->slowness == 1 ? faults == 12 : faults > 0);
}

int main(void)
{
    lockstep_begin(tried);
    const struct CMUnitTest tests[] = {cmocka_unit_test(sound), cmocka_unit_test(faulty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
