/*
 * test_power_view.c - energies seen through a table: those of cores, of items and of both engines
 * add up to the total to the last yoctojoule, for random networks; the bound on a tick that
 * counters give is never above what the cycle engine needs, and is met where nothing hides it;
 * marks are read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cortile/power_view.h"
#include "support/filekit.h"
#include "support/random_model.h"

enum { MODELS = 12 };

/* A random model as files: its image, and its input with three marks from tick `first` on. */
static void save(const struct random_model *m, const char *image, const char *input, uint32_t first)
{
    struct ct_error err;
    ct_image_writer *writer;
    FILE *file = fopen(input, "w");
    assert_non_null(file);
    if (ct_image_create(&writer, image, &m->sys, NULL, 0, m->core_count, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t c = 0; c < m->core_count; c++)
        assert_int_equal(ct_image_add(writer, &m->core[c], &err), CT_OK);
    assert_int_equal(ct_image_finish(writer, &err), CT_OK);
    fprintf(file, "tick,core,axon\n#item %u\n#item %u b\n#item %u c c\n", first, first + 1,
            first + 9);
    uint32_t last = 0;
    for (size_t i = 0; i < m->input_count; i++) {
        const struct model_input *in = &m->input[i];
        if (in->tick < last)
            continue; /* the file ascends */
        last = in->tick;
        fprintf(file, "%u,%u,%u\n", in->tick, model_core_number(m, in->core_index), in->axon);
    }
    assert_int_equal(fclose(file), 0);
}

static struct counted count(const struct counted_run *run)
{
    struct counted counted;
    struct ct_error err;
    if (counted_run(&counted, run, &err) != CT_OK)
        fail_msg("%s", err.text);
    return counted;
}

static struct power_view look(const struct counted *counted)
{
    struct power_view view;
    struct power_lens lens = {.conditions = {.voltage = 0.81}, .tick_seconds = 0.00037};
    struct ct_error err;
    assert_int_equal(power_load(&lens.table, "truenorth-28nm", &err), CT_OK);
    if (power_view_take(&view, counted, &lens, &err) != CT_OK)
        fail_msg("%s", err.text);
    return view;
}

static void assert_same(const struct ct_energy *a, const struct ct_energy *b)
{
    assert_memory_equal(a->part, b->part, sizeof a->part);
    assert_memory_equal(&a->total, &b->total, sizeof a->total);
}

/* The whole at once, from the sums of all counters. */
static struct ct_energy whole(const struct power_view *v)
{
    struct ct_energy energy;
    struct ct_error err;
    assert_int_equal(power_evaluate(&v->model, v->counted->cores, v->counted->ticks, v->picoseconds,
                                    &v->counted->sum, &energy, &err),
                     CT_OK);
    return energy;
}

static void add(struct ct_energy *sum, const struct ct_energy *more)
{
    struct ct_error err;
    assert_int_equal(ct_energy_add(sum, more, &err), CT_OK);
}

static void adds_up(void **state)
{
    const char *image = kit_path("net.ct"), *input = kit_path("in.csv");
    (void)state;
    for (uint64_t n = 0; n < MODELS; n++) {
        struct random_model m;
        const uint32_t first = n % 3 == 0 ? 0 : (uint32_t)n;
        assert_true(model_draw(&m, 11, n, &(struct model_shape){.just_in_time = true}));
        save(&m, image, input, first);
        struct counted_run run = {
            .image = image, .input = input, .ticks = m.ticks, .tick_seconds = 0.001};
        struct counted tick = count(&run);
        struct power_view by_tick = look(&tick);
        struct ct_energy all = whole(&by_tick), cores = {0}, items = {0};
        assert_int_equal(tick.items.count, 3);
        for (uint32_t i = 0; i < tick.cores; i++)
            add(&cores, &by_tick.core[i]);
        assert_same(&cores, &all);
        assert_same(&by_tick.total, &all);
        for (size_t i = 0; i < tick.items.count; i++)
            add(&items, &by_tick.item[i]);
        if (first > 0) { /* what is before the first item: a run of so many ticks */
            run.ticks = first;
            struct counted before = count(&run);
            struct power_view view = look(&before);
            add(&items, &view.total);
            power_view_free(&view);
            counted_free(&before);
            run.ticks = m.ticks;
        }
        assert_same(&items, &all);
        run.engine = CT_ENGINE_CYCLE;
        for (run.threads = 1; run.threads <= 2; run.threads++) {
            struct counted cycle = count(&run);
            struct power_view view = look(&cycle);
            assert_same(&view.total, &all);
            assert_same(&view.idle, &by_tick.idle);
            power_view_free(&view);
            counted_free(&cycle);
        }
        power_view_free(&by_tick);
        counted_free(&tick);
        random_model_free(&m);
    }
}

static uint64_t worst(const struct counted *c)
{
    return (uint64_t)json_integer_value(
        json_object_get(json_object_get(c->timing, "cycles_per_tick"), "worst"));
}

/* The bound holds on random networks and architectures, and is not nothing. */
static void bounds(void **state)
{
    const char *image = kit_path("net.ct"), *input = kit_path("in.csv");
    double tightest = 0;
    (void)state;
    for (uint64_t n = 0; n < MODELS; n++) {
        struct random_model m;
        struct ct_architecture arch;
        struct rand r = {n + 1000};
        assert_true(model_draw(&m, 12, n, &(struct model_shape){.just_in_time = true}));
        save(&m, image, input, 0);
        ct_architecture_default(&arch);
        arch.core_synapses_per_cycle = 1 + rand_below(&r, 8);
        arch.core_sram_cycles = 1 + rand_below(&r, 4);
        arch.core_clock_divider = 1 + rand_below(&r, 3);
        arch.router_clock_divider = 1 + rand_below(&r, 5);
        arch.router_link_cycles = 1 + rand_below(&r, 32);
        const struct counted_run run = {.image = image,
                                        .input = input,
                                        .ticks = m.ticks,
                                        .tick_seconds = 0.001,
                                        .engine = CT_ENGINE_CYCLE,
                                        .arch = &arch};
        struct counted c = count(&run);
        const struct timing_bound b = timing_bound(&c.sys, &c.arch, c.ticks, c.core, c.cores);
        const double part = (double)b.cycles / (double)worst(&c);
        if (b.cycles > worst(&c))
            fail_msg("model %llu: bound %llu by %s, needed %llu", (unsigned long long)n,
                     (unsigned long long)b.cycles, timing_limit_name(b.limit),
                     (unsigned long long)worst(&c));
        tightest = part > tightest ? part : tightest;
        counted_free(&c);
        random_model_free(&m);
    }
    assert_true(tightest > 0.9);
}

/* One core of four neurons, in 9 ticks: 5 + 4 x 4 core cycles, and what is added to them. */
static void bound_by_hand(void **state)
{
    const struct ct_system sys = {1, 1, 2, 1, 4, 4, 0};
    struct ct_architecture arch;
    struct counted_core core[2] = {{.core = 0}, {.core = 1}};
    (void)state;
    ct_architecture_default(&arch);
    struct timing_bound b = timing_bound(&sys, &arch, 9, core, 2);
    assert_int_equal(b.cycles, 21);
    assert_int_equal(b.limit, TIMING_LIMIT_CORE);
    assert_int_equal(b.core, 0);
    core[1].counters.packets = 3; /* in some tick one */
    b = timing_bound(&sys, &arch, 9, core, 2);
    assert_int_equal(b.cycles, 22);
    assert_int_equal(b.core, 1);
    core[1].counters.synaptic_ops = 9 * 8 + 1; /* 19 cycles of four, and 3, in 9 ticks: 3 */
    assert_int_equal(timing_bound(&sys, &arch, 9, core, 2).cycles, 24);
    arch.core_clock_divider = 3; /* done in the base cycle after the last core cycle */
    assert_int_equal(timing_bound(&sys, &arch, 9, core, 2).cycles, 23 * 3 + 1);
    core[0].counters.arrivals = 9 * 100; /* one a router cycle */
    b = timing_bound(&sys, &arch, 9, core, 2);
    assert_int_equal(b.cycles, 100);
    assert_int_equal(b.limit, TIMING_LIMIT_DELIVERY);
    core[1].counters.hops_x = 9 * 20; /* two links: ten packets each, of 32 cycles */
    arch.router_link_cycles = 32;
    b = timing_bound(&sys, &arch, 9, core, 2);
    assert_int_equal(b.cycles, 9 * 32 + 1);
    assert_int_equal(b.limit, TIMING_LIMIT_LINKS);
    assert_int_equal(timing_bound(&sys, &arch, 9, core, 0).cycles, 1); /* no core */
}

/* The greatest come first, whatever their order, and as many as there is room for. */
static void hottest(void **state)
{
    static const uint8_t joules[] = {3, 9, 1, 9, 4, 7};
    static const uint32_t want[] = {1, 3, 5, 4, 0, 2};
    struct ct_energy energy[6] = {0};
    const struct counted counted = {.cores = 6};
    const struct power_view view = {.counted = &counted, .core = energy};
    uint32_t at[8];
    (void)state;
    for (int i = 0; i < 6; i++)
        energy[i].total.value = joules[i];
    for (size_t room = 0; room <= 8; room++) {
        const size_t found = power_hottest(&view, at, room);
        assert_int_equal(found, room < 6 ? room : 6);
        assert_memory_equal(at, want, found * sizeof *at);
    }
}

/* Marks amid other lines, of any length and with any ends; and a file that only has marks. */
static void marks(void **state)
{
    static const char text[] = "#item 4\tx\r\ntick,core,axon\r\n#itemised\n# item 3\n"
                               "1,2,3\n\n#item   7  two words \t\n#item 4294967294";
    const char *path = kit_path("marks.csv");
    char longer[5000];
    struct items items = {0};
    struct ct_error err;
    (void)state;
    kit_save(path, text, sizeof text - 1);
    if (items_read(&items, path, &err) != CT_OK)
        fail_msg("%s", err.text);
    assert_int_equal(items.count, 3);
    assert_int_equal(items.item[0].tick, 4);
    assert_string_equal(items.item[0].label, "x");
    assert_int_equal(items.item[1].tick, 7);
    assert_string_equal(items.item[1].label, "two words");
    assert_int_equal(items.item[2].tick, UINT32_MAX - 1);
    items_free(&items);
    memset(longer, '#', sizeof longer); /* a comment longer than the buffer, and "#item" within */
    memcpy(longer + 255, "#item 1", 7);
    memcpy(longer + sizeof longer - 10, "\n#item 9\n#", 10);
    kit_save(path, longer, sizeof longer);
    assert_int_equal(items_read(&items, path, &err), CT_OK);
    assert_int_equal(items.count, 1);
    assert_int_equal(items.item[0].tick, 9);
    items_free(&items);
    kit_save(path, "", 0);
    assert_int_equal(items_read(&items, path, &err), CT_OK);
    assert_int_equal(items.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_up), cmocka_unit_test(bounds), cmocka_unit_test(bound_by_hand),
        cmocka_unit_test(hottest), cmocka_unit_test(marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
