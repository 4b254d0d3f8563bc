/*
 * test_lockstep_top.c - the whole chip in RTL, rtl/ct_top.sv, driven by its host registers alone,
 * beside the emulator with the same chip image: every event of every base cycle, every answer to
 * the host, potentials and slots after every tick (top_run.h). Random systems under heavy traffic,
 * with automatic ticks and with ticks of a fixed length, long enough and far too short; a host
 * that reads and writes at random while ticks run, stops, resets in the midst of a tick, and lets
 * the spike FIFOs run over; and a network of the demo, on cores of full size. RTL with a fault
 * must differ.
 *
 * CT_SEED=n starts elsewhere, CT_MODEL=n runs one system alone, CT_LONG=1 runs many more.
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

#include "lockstep/top_run.h"
#include "mapper/trained.h"
#include "regs.h"
#include "support/random_system.h"

enum { SYSTEMS = 40, SYSTEMS_LONG = 1500, RUNS = 6, LATEST = 1 << 22 };

/* ---- a host ---------------------------------------------------------------------------------- */

static bool idle_cycles(struct top_run *t, struct rand *r, uint32_t most)
{
    for (uint32_t n = rand_below(r, most + 1); n > 0 && t->same; n--)
        top_run_cycle(t);
    return t->same;
}

static uint32_t random_spike(const struct top_run *t, struct rand *r)
{
    const bool known = !rand_chance(r, 5);
    const struct ct_core *core = &t->image.core[rand_below(r, t->image.core_count)];
    const uint32_t number = (uint32_t)core->y * t->image.sys.cores_x + core->x;
    const uint32_t axon = rand_below(r, known ? t->image.sys.axons : 256);
    const uint32_t slot = rand_chance(r, 80) ? t->now % 16 : rand_below(r, 16);
    const uint32_t beyond = t->mesh.tiles + rand_below(r, 99);
    return (known ? number : beyond) << CT_REG_SPIKE_IN_CORE | slot << CT_REG_SPIKE_IN_SLOT |
           axon << CT_REG_SPIKE_IN_AXON;
}

/* An access of a kind that a host may make at any time, mostly one with something to tell. */
static bool any_access(struct top_run *t, struct rand *r)
{
    static const uint16_t address[] = {
#define ADDRESS(name, address, reset, read, write, clear) address,
        CT_REG_LIST(ADDRESS)
#undef ADDRESS
    };
    const uint32_t addr = rand_chance(r, 95)
                              ? address[rand_below(r, sizeof address / sizeof *address)]
                              : rand_below(r, CT_HOST_BYTES);
    uint32_t data = 0;
    /* With another tick to come these are refused; else they would be more than this is about. */
    const bool refused = addr == CT_REG_CFG_DATA || addr == CT_REG_TICK_LENGTH;
    if (refused && t->left == 0)
        return top_run_read(t, CT_REG_ID, &data);
    if (rand_chance(r, 60))
        return top_run_read(t, addr, &data);
    switch (addr) {
    case CT_REG_RUN: return top_run_write(t, addr, rand_below(r, 3));
    case CT_REG_CONTROL: return top_run_write(t, addr, 1u << CT_REG_CONTROL_SELFTEST);
    case CT_REG_SPIKE_IN: return top_run_write(t, addr, random_spike(t, r));
    default: return top_run_write(t, addr, (uint32_t)rand_next(r));
    }
}

/* The words of cores that are done, wherever they are, [H-4]. */
static bool read_words(struct top_run *t, struct rand *r, int count)
{
    uint32_t data;
    for (int n = 0; n < count && t->same; n++) {
        const struct ct_core *core = &t->image.core[rand_below(r, t->image.core_count)];
        const uint32_t number = (uint32_t)core->y * t->image.sys.cores_x + core->x;
        const uint32_t rows = rand_chance(r, 80) ? t->image.sys.neurons : 256;
        const uint32_t at = 16 * rand_below(r, rows) + rand_below(r, 16);
        top_run_write(t, CT_REG_CFG_CORE, number);
        top_run_write(t, CT_REG_CFG_ADDR, at);
        top_run_read(t, CT_REG_CFG_DATA, &data);
        if (rand_chance(r, 50))
            top_run_read(t, CT_REG_CFG_DATA, &data);
    }
    return t->same;
}

/* All pin spikes that are there. */
static bool read_spikes(struct top_run *t)
{
    uint32_t spike = 0, tick;
    do {
        top_run_read(t, CT_REG_SPIKE_OUT, &spike);
        top_run_read(t, CT_REG_OUT_TICK, &tick);
    } while (spike >> CT_REG_SPIKE_OUT_VALID && t->same);
    return t->same;
}

/* What a host does while ticks run; `eager`: all the time. */
static bool wait_for_end(struct top_run *t, struct rand *r, bool eager)
{
    uint32_t status = 1;
    for (int n = 0; (status & 1u << CT_REG_STATUS_BUSY) && t->same; n++) {
        if (n > LATEST)
            fail_msg("%s: a run does not end", t->model->name);
        if (!eager)
            idle_cycles(t, r, 200);
        else if (rand_chance(r, 90))
            any_access(t, r);
        else
            read_spikes(t);
        top_run_read(t, CT_REG_STATUS, &status);
    }
    return t->same;
}

/* About as long as a tick takes a core. */
static uint32_t tick_cycles(const struct lockstep_model *m)
{
    const int neurons = lockstep_parameter(m, "NEURONS", 256), s = lockstep_parameter(m, "S", 1);
    return (uint32_t)((5 + neurons * (s + 5)) * lockstep_parameter(m, "CD", 1));
}

/* Input spikes, a run, and what it left; stopped or reset in some runs. */
static bool run_once(struct top_run *t, struct rand *r, uint32_t units)
{
    const uint32_t inputs = rand_chance(r, 70) ? rand_below(r, 40) : 0;
    for (uint32_t n = 0; n < inputs && t->same; n++) {
        top_run_write(t, CT_REG_SPIKE_IN, random_spike(t, r));
        idle_cycles(t, r, 1);
    }
    top_run_write(t, CT_REG_INT_STATUS, 1u << CT_REG_INT_STATUS_DONE);
    top_run_write(t, CT_REG_INT_ENABLE, (uint32_t)rand_next(r));
    top_run_write(t, CT_REG_RUN, 1 + rand_below(r, 5));
    const uint32_t end = rand_below(r, 10), cycles = tick_cycles(t->model);
    if (end < 3) {
        idle_cycles(t, r, 2 * cycles);
        top_run_write(t, CT_REG_CONTROL, 1u << CT_REG_CONTROL_STOP);
    } else if (end == 3) {
        idle_cycles(t, r, 2 * cycles);
        return top_run_reset(t, units);
    }
    wait_for_end(t, r, rand_chance(r, 50));
    if (t->same && rand_chance(r, 60))
        read_spikes(t);
    return t->same && read_words(t, r, 4);
}

/* ---- systems --------------------------------------------------------------------------------- */

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
        .edge_cycles = 1,
        .edge_depth = 2,
        .barrier = lockstep_parameter(m, "B", 1),
    };
}

/* All spikes go to pins: as many at a time as there can be, [H-6]. */
static void aim_at_pins(struct kit_image *image)
{
    for (uint32_t k = 0; k < image->core_count; k++) {
        for (uint32_t j = 0; j < image->sys.neurons; j++) {
            struct ct_neuron *n = &image->core[k].neuron[j];
            n->target_kind = CT_TARGET_PIN;
            n->target_axon = n->target_delay = 0;
            n->target_x = n->target_y = 0;
            n->target_pin = (k + j) % image->sys.pins;
        }
    }
}

/* The configuration of a random system for a model. */
static struct kit_image random_image(const struct lockstep_model *model, uint64_t number)
{
    const struct cycle_params params = params_of(model);
    const struct random_system_shape shape = {
        .sized = true,
        .k = params.k,
        .s = params.s,
        .width = (uint16_t)lockstep_parameter(model, "W", 2),
        .height = (uint16_t)lockstep_parameter(model, "H", 2),
        .axons = (uint16_t)lockstep_parameter(model, "AXONS", 256),
        .neurons = (uint16_t)lockstep_parameter(model, "NEURONS", 256),
        .saturated = number % 3 == 0,
        .params = &params,
    };
    struct random_system s;
    assert_true(random_system_draw(&s, rand_env("CT_SEED", 1), number, &shape));
    struct kit_image image = {.sys = s.model.sys, .core_count = s.model.core_count};
    image.core = malloc(image.core_count * sizeof *image.core);
    assert_non_null(image.core);
    memcpy(image.core, s.model.core, image.core_count * sizeof *image.core);
    random_system_free(&s);
    if (number % 6 == 0)
        aim_at_pins(&image);
    return image;
}

/* Automatic ticks, or a fixed length from far too short to comfortable, in units of L. */
static uint32_t draw_units(const struct lockstep_model *model, uint64_t number, struct rand *r)
{
    static const int32_t percents[] = {1, 20, 50, 100, 200, 800};
    const int cd = lockstep_parameter(model, "CD", 1), md = lockstep_parameter(model, "MD", 1);
    if (number % 2 == 0 || lockstep_parameter(model, "FIXED", 1) == 0)
        return 0;
    return 1 + tick_cycles(model) * (uint32_t)rand_pick(r, percents, 6) / 100 / (uint32_t)(cd * md);
}

static void add(struct top_counts *sum, const struct top_counts *c)
{
    const uint64_t *from = (const uint64_t *)(const void *)c;
    uint64_t *to = (uint64_t *)(void *)sum;
    for (size_t i = 0; i < sizeof *c / sizeof *to; i++)
        to[i] += from[i];
}

/* Where a chip has automatic ticks only, no other length can be set. */
static bool refuse_length(struct top_run *t)
{
    uint32_t errors = 1u << CT_REG_ERRORS_LENGTH;
    if (lockstep_parameter(t->model, "FIXED", 1) == 0) {
        top_run_write(t, CT_REG_TICK_LENGTH, 7);
        top_run_read(t, CT_REG_ERRORS, &errors);
        if (t->same)
            assert_int_equal(errors, 1u << CT_REG_ERRORS_LENGTH);
    }
    return t->same;
}

/* One system on one model, over several runs; false where they differ. */
static bool run_system(struct top_run *t, const struct lockstep_model *model, uint64_t number,
                       struct top_counts *sum)
{
    struct rand r = {number};
    const struct kit_image image = random_image(model, number);
    const uint32_t units = draw_units(model, number, &r);
    top_run_open(t, model, 1 + (int)number, &image, lockstep_parameter(model, "TORUS", 0) != 0);
    if (refuse_length(t) && top_run_load(t, units))
        for (int n = 0; n < RUNS && t->same; n++)
            run_once(t, &r, units);
    t->count.lost_in_fifo = t->happened.pin_lost;
    t->count.refused = t->happened.spike_overflow;
    add(sum, &t->count);
    top_run_close(t);
    return t->same;
}

static bool run_model(struct top_run *t, const struct lockstep_model *model, uint64_t systems,
                      struct top_counts *sum)
{
    const uint64_t only = rand_env("CT_MODEL", UINT64_MAX);
    for (uint64_t number = 0; number < systems; number++) {
        if ((only != UINT64_MAX && only != number) || run_system(t, model, number, sum))
            continue;
        const size_t used = strlen(t->text);
        snprintf(t->text + used, sizeof t->text - used, "; system %" PRIu64, number);
        return false;
    }
    return true;
}

static void print_counts(const char *name, const struct top_counts *c)
{
    printf("# %s: %" PRIu64 " ticks, %" PRIu64 " cycles, %" PRIu64 " events, %" PRIu64
           " potentials; %" PRIu64 " grants, %" PRIu64 " stalls, %" PRIu64 " pins, %" PRIu64
           " lost in queues, %" PRIu64 " in the FIFO, %" PRIu64 " late cores, %" PRIu64
           " late packets; %" PRIu64 " inputs, %" PRIu64 " words read, %" PRIu64 " stops, %" PRIu64
           " resets\n",
           name, c->ticks, c->cycles, c->events, c->potentials, c->kind[CT_EVENT_GRANT],
           c->kind[CT_EVENT_STALL], c->kind[CT_EVENT_PIN], c->lost, c->lost_in_fifo,
           c->kind[CT_EVENT_LATE_CORE], c->kind[CT_EVENT_LATE_PACKET], c->injected, c->words,
           c->stops, c->resets);
}

/* Full cores take long: few systems. */
static uint64_t systems_of(const struct lockstep_model *model)
{
    const bool full = lockstep_parameter(model, "NEURONS", 256) == 256;
    return (rand_env("CT_LONG", 0) ? SYSTEMS_LONG : SYSTEMS) / (full ? 20 : 1);
}

/* ---- the tests ------------------------------------------------------------------------------- */

static void sound(void **state)
{
    (void)state;
    struct top_run *t = calloc(1, sizeof *t);
    struct top_counts all = {0};
    assert_non_null(t);
    for (const struct lockstep_model *const *m = lockstep_models; *m != NULL; m++) {
        struct top_counts sum = {0};
        if ((*m)->fault != NULL)
            continue;
        if (!run_model(t, *m, systems_of(*m), &sum))
            fail_msg("%s: %s", (*m)->name, t->text);
        print_counts((*m)->name, &sum);
        add(&all, &sum);
    }
    free(t->want);
    free(t);
    if (rand_env("CT_MODEL", UINT64_MAX) != UINT64_MAX)
        return;
    for (int kind = CT_EVENT_LATE_CORE; kind < CT_EVENT_KINDS; kind++)
        assert_true(all.kind[kind] > 0 || kind == CT_EVENT_EDGE);
    for (int s = 0; s < TOP_STATES; s++)
        assert_true(all.arrivals[s] > 0);
    assert_true(all.lost > 0 && all.lost_in_fifo > 0 && all.refused > 0);
    assert_true(all.resets > 0 && all.stops > 0 && all.words > 0);
}

/* A network of the demo: the smallest that was trained, on cores of full size. */
static void demo_network(void **state)
{
    (void)state;
    struct weights weights;
    struct mapping mapping;
    struct fail fail;
    struct ct_error err;
    struct kit_image image;
    struct rand r = {1};
    struct top_run *t = calloc(1, sizeof *t);
    size_t n = 0;
    assert_non_null(t);
    while (strcmp(lockstep_models[n]->name, "top_board") != 0)
        n++;
    assert_true(weights_read(&weights, "tools/train/weights/digits.ctw", &fail));
    assert_true(trained_compile(&weights, kit_path("digits.ct"), &mapping, &fail));
    mapping_free(&mapping);
    weights_free(&weights);
    assert_int_equal(kit_load_image(kit_path("digits.ct"), &image, &err), CT_OK);
    assert_true(image.sys.cores_x == 2 && image.sys.cores_y <= 2);
    top_run_open(t, lockstep_models[n], 1, &image, false);
    top_run_load(t, 0);
    for (int run = 0; run < 4 && t->same; run++) {
        for (int i = 0; i < 200; i++)
            top_run_write(t, CT_REG_SPIKE_IN, random_spike(t, &r));
        top_run_write(t, CT_REG_RUN, 2);
        wait_for_end(t, &r, run % 2 == 0);
        read_spikes(t);
        read_words(t, &r, 20);
    }
    if (!t->same)
        fail_msg("%s", t->text);
    print_counts("digits", &t->count);
    assert_true(t->count.ticks == 8 && t->count.kind[CT_EVENT_PIN] > 100);
    top_run_close(t);
    free(t->want);
    free(t);
}

static bool tried(const struct lockstep_model *model, char *text, size_t size)
{
    struct top_run *t = calloc(1, sizeof *t);
    struct top_counts sum = {0};
    assert_non_null(t);
    const bool same = run_model(t, model, SYSTEMS, &sum);
    snprintf(text, size, "%s", same ? "" : t->text);
    free(t->want);
    free(t);
    return same;
}

static void faulty(void **state)
{
    (void)state;
    assert_true(lockstep_faults(tried) >= 10);
}

int main(void)
{
    lockstep_begin(tried);
    const struct CMUnitTest tests[] = {cmocka_unit_test(sound), cmocka_unit_test(demo_network),
                                       cmocka_unit_test(faulty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
