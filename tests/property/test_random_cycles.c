/*
 * test_random_cycles.c - the cycle engine against the oracle of cycles, over random small systems
 * with every parameter of the architecture drawn: every event of every core and router in its base
 * cycle, digests, spikes, pins and counters; and the proof that the comparison notices each
 * deliberate fault of the oracle.
 *
 * CT_SEED=n starts elsewhere, CT_MODEL=n runs one system alone, CT_LONG=1 runs many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/grow.h"
#include "support/random_system.h"

enum {
    SYSTEMS = 300,
    SYSTEMS_LONG = 4000,
    CONTROL_SYSTEMS = 600, /* a fault that is not caught in so many is not caught */
    CONTROL_ENOUGH = 1,
    DEFAULT_SEED = 20040917
};

/* One system in both engines, and the first difference. */
struct match {
    struct random_system system;
    struct oracle *oracle;
    struct cycle_oracle *cycles;
    ct_chip *chip;
    struct ct_event *event; /* of the chip, from the start */
    size_t events;
    uint32_t room;
    struct ct_spike *spike; /* of the last tick */
    struct ct_pin_spike *pin;
    size_t spikes, pins;
    size_t compared; /* events that are equal */
    char text[400];  /* the first difference; "" as long as there is none */
};

struct tally {
    uint64_t ticks, cycles, events, packets, stalls, late_packets, late_cores;
};

/* ---- the chip -------------------------------------------------------------------------------- */

static enum ct_status on_events(void *user, const struct ct_event *events, size_t count)
{
    struct match *m = user;
    assert_true(grow_array(&m->event, sizeof *m->event, m->events, count, &m->room));
    memcpy(m->event + m->events, events, count * sizeof *events);
    m->events += count;
    return CT_OK;
}

static enum ct_status on_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct match *m = user;
    memcpy(m->spike + m->spikes, spikes, count * sizeof *spikes);
    m->spikes += count;
    return CT_OK;
}

static enum ct_status on_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    struct match *m = user;
    memcpy(m->pin + m->pins, spikes, count * sizeof *spikes);
    m->pins += count;
    return CT_OK;
}

static void make_chip(struct match *m)
{
    const struct random_model *model = &m->system.model;
    const struct ct_architecture arch = random_system_architecture(&m->system.params);
    uint32_t places =
        (uint32_t)model->sys.chips_x * model->sys.cores_x * model->sys.chips_y * model->sys.cores_y;
    uint32_t *watch = calloc(places, sizeof *watch);
    struct ct_error err = {.text = ""};
    assert_non_null(watch);
    for (uint32_t i = 0; i < places; i++)
        watch[i] = i;
    const struct ct_chip_options options = {
        .engine = CT_ENGINE_CYCLE, .architecture = &arch, .watch = watch, .watch_count = places};
    if (ct_chip_create(&m->chip, &model->sys, NULL, 0, model->core_count, &options, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t i = 0; i < model->core_count; i++)
        assert_int_equal(ct_chip_add_core(m->chip, &model->core[i], &err), CT_OK);
    if (ct_chip_ready(m->chip, &err) != CT_OK)
        fail_msg("%s", err.text);
    free(watch);
    m->spike = calloc((size_t)model->core_count * CT_NEURONS, sizeof *m->spike);
    m->pin = calloc((size_t)model->core_count * CT_NEURONS, sizeof *m->pin);
    assert_true(m->spike != NULL && m->pin != NULL);
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void differ(struct match *m, const char *what, uint64_t oracle, uint64_t chip)
{
    if (m->text[0] == '\0')
        snprintf(m->text, sizeof m->text, "tick %u: %s: oracle %llu, chip %llu",
                 ct_chip_now(m->chip) - 1, what, (unsigned long long)oracle,
                 (unsigned long long)chip);
}

static void compare_number(struct match *m, const char *what, uint64_t oracle, uint64_t chip)
{
    if (oracle != chip)
        differ(m, what, oracle, chip);
}

static struct cycle_event as_oracle(const struct ct_event *e)
{
    return (struct cycle_event){e->cycle,  (int)e->kind, (int)e->core,
                                (int)e->a, (int)e->b,    e->packet};
}

static bool same_event(const struct cycle_event *a, const struct ct_event *b)
{
    return a->cycle == b->cycle && (uint32_t)a->kind == b->kind && (uint32_t)a->core == b->core &&
           (uint32_t)a->a == b->a && (uint32_t)a->b == b->b && a->packet == b->packet;
}

/* In ticks of a fixed length the oracle's last event is the end of the tick, which the chip tells
 * with the next one. */
static void compare_events(struct match *m)
{
    const struct cycle_oracle *c = m->cycles;
    bool fixed = m->system.params.tick_cycles > 0;
    while (m->compared < m->events && m->compared < c->event_count && m->text[0] == '\0') {
        const struct cycle_event *oracle = &c->event[m->compared];
        const struct ct_event *chip = &m->event[m->compared];
        if (!same_event(oracle, chip)) {
            char first[160], second[160];
            const struct cycle_event other = as_oracle(chip);
            cycle_event_text(oracle, first, sizeof first);
            cycle_event_text(&other, second, sizeof second);
            snprintf(m->text, sizeof m->text, "tick %u: oracle: %s; chip: %s",
                     ct_chip_now(m->chip) - 1, first, second);
        }
        m->compared++;
    }
    compare_number(m, "number of events", c->event_count, m->events + fixed);
}

static void compare_spikes(struct match *m)
{
    const struct oracle *o = m->oracle;
    compare_number(m, "spikes", (uint64_t)o->spike_count, m->spikes);
    for (size_t i = 0; i < m->spikes && m->text[0] == '\0'; i++) {
        compare_number(m, "core of a spike", o->spike[i].core, m->spike[i].core);
        compare_number(m, "neuron of a spike", o->spike[i].neuron, m->spike[i].index);
    }
    compare_number(m, "spikes at pins", (uint64_t)o->pin_count, m->pins);
    for (size_t i = 0; i < m->pins && m->text[0] == '\0'; i++)
        compare_number(m, "pin", o->pin[i], m->pin[i].pin);
}

static void compare_counters(struct match *m)
{
    for (int i = 0; i < m->oracle->core_count && m->text[0] == '\0'; i++) {
        const struct oracle_counters *o = &m->oracle->core[i].count;
        struct ct_counters c;
        struct ct_error err;
        assert_int_equal(ct_chip_core_counters(
                             m->chip, model_core_number(&m->system.model, (uint32_t)i), &c, &err),
                         CT_OK);
        compare_number(m, "active axons", o->active_axons, c.axon_events);
        compare_number(m, "synaptic operations", o->synaptic_ops, c.synaptic_ops);
        compare_number(m, "fired", o->fired, c.spikes);
        compare_number(m, "packets", o->packets, c.packets);
        compare_number(m, "pin spikes", o->pin_spikes, c.pin_spikes);
        compare_number(m, "links in x", o->links_x, c.hops_x);
        compare_number(m, "links in y", o->links_y, c.hops_y);
        compare_number(m, "boundaries", o->boundaries, c.chip_crossings);
        compare_number(m, "received", o->received, c.arrivals);
        compare_number(m, "merged", o->merged, c.merged);
    }
}

/* ---- a run ----------------------------------------------------------------------------------- */

static void inject(struct match *m, size_t *at)
{
    const struct random_model *model = &m->system.model;
    uint32_t tick = ct_chip_now(m->chip);
    struct ct_error err;
    size_t to_oracle = *at;
    random_system_inject(&m->system, m->oracle, tick, &to_oracle);
    for (; *at < model->input_count && model->input[*at].given <= tick; ++*at) {
        const struct model_input *in = &model->input[*at];
        assert_int_equal(ct_chip_inject(m->chip, in->tick, model_core_number(model, in->core_index),
                                        in->axon, &err),
                         CT_OK);
    }
    assert_int_equal(*at, to_oracle);
}

static void run_system(struct match *m, uint64_t seed, uint64_t number, enum cycle_fault fault,
                       struct tally *tally)
{
    static const struct random_system_shape usual;
    const struct ct_sink sink = {
        .user = m, .on_spikes = on_spikes, .on_pins = on_pins, .on_events = on_events};
    struct ct_error err = {.text = ""};
    size_t at = 0;
    memset(m, 0, sizeof *m);
    assert_true(random_system_draw(&m->system, seed, number, &usual));
    m->oracle = model_oracle(&m->system.model, ORACLE_SOUND);
    m->cycles = cycle_oracle_create(m->oracle, &m->system.params);
    assert_non_null(m->cycles);
    m->cycles->fault = fault;
    make_chip(m);
    for (uint32_t t = 0; t < m->system.model.ticks && m->text[0] == '\0'; t++) {
        inject(m, &at);
        m->spikes = m->pins = 0;
        if (ct_chip_run(m->chip, 1, &sink, &err) != CT_OK)
            fail_msg("%s", err.text);
        cycle_oracle_tick(m->cycles);
        assert_false(m->cycles->no_memory);
        compare_events(m);
        compare_number(m, "digest", m->oracle->digest, ct_chip_digest(m->chip));
        compare_spikes(m);
        compare_counters(m);
    }
    const struct ct_timing *timing;
    assert_int_equal(ct_chip_timing(m->chip, &timing, &err), CT_OK);
    compare_number(m, "late packets", m->cycles->late_packets, timing->late_packets);
    compare_number(m, "late cores", m->cycles->late_cores, timing->late_cores);
    tally->ticks += timing->ticks;
    tally->cycles += m->cycles->cycle;
    tally->events += m->compared;
    tally->packets += timing->packets;
    tally->late_packets += timing->late_packets;
    tally->late_cores += timing->late_cores;
    for (size_t i = 0; i < m->events; i++)
        tally->stalls += m->event[i].kind == CT_EVENT_STALL;
}

static void free_match(struct match *m)
{
    cycle_oracle_free(m->cycles);
    oracle_free(m->oracle);
    ct_chip_destroy(m->chip);
    random_system_free(&m->system);
    free(m->event);
    free(m->spike);
    free(m->pin);
}

static void engine_agrees_with_oracle(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const uint64_t only = rand_env("CT_MODEL", UINT64_MAX);
    const uint64_t count = rand_env("CT_LONG", 0) ? SYSTEMS_LONG : SYSTEMS;
    struct tally tally = {0};
    struct match m;
    for (uint64_t n = 0; n < count; n++) {
        uint64_t number = only != UINT64_MAX ? only : n;
        run_system(&m, seed, number, CYCLE_SOUND, &tally);
        if (m.text[0] != '\0') {
            char text[600];
            random_system_text(&m.system, text, sizeof text);
            print_error("system %llu: %s\n%s\nreplay: CT_SEED=%llu CT_MODEL=%llu\n",
                        (unsigned long long)number, m.text, text, (unsigned long long)seed,
                        (unsigned long long)number);
            fail();
        }
        free_match(&m);
        if (only != UINT64_MAX)
            break;
    }
    print_message("# seed %llu: %llu ticks, %llu base cycles, %llu events, %llu packets, %llu "
                  "stalls, %llu late packets, %llu late cores\n",
                  (unsigned long long)seed, (unsigned long long)tally.ticks,
                  (unsigned long long)tally.cycles, (unsigned long long)tally.events,
                  (unsigned long long)tally.packets, (unsigned long long)tally.stalls,
                  (unsigned long long)tally.late_packets, (unsigned long long)tally.late_cores);
    if (only == UINT64_MAX)
        assert_true(tally.events > 0 && tally.packets > 0 && tally.stalls > 0 &&
                    tally.late_packets > 0 && tally.late_cores > 0);
}

/* Each deliberate fault of the oracle is noticed. */
static void faults_are_noticed(void **state)
{
    static const char *const names[] = {
#define FAULT_NAME(name, text) #name,
        CYCLE_FAULT_LIST(FAULT_NAME)
#undef FAULT_NAME
    };
    struct tally tally = {0};
    unsigned missed = 0;
    (void)state;
    for (int fault = CYCLE_SOUND + 1; fault < CYCLE_FAULT_COUNT; fault++) {
        bool caught = false;
        for (uint64_t n = 0; n < CONTROL_SYSTEMS && !caught; n++) {
            struct match m;
            run_system(&m, DEFAULT_SEED, n, (enum cycle_fault)fault, &tally);
            caught = m.text[0] != '\0';
            free_match(&m);
        }
        if (!caught) {
            print_error("%s is not noticed\n", names[fault]);
            missed++;
        }
    }
    assert_int_equal(missed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine_agrees_with_oracle),
        cmocka_unit_test(faults_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
