/*
 * test_ibm_samples.c - models and spikes that IBM's tools wrote, where a directory of them is named
 * in IBM_SAMPLES; they are published with the simulator NeMo and are not ours to copy. Each model
 * is loaded, run with its spikes, written, read back and run again: the digests must agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exchange/ibm_model.h"
#include "exchange/ibm_spikes.h"
#include "support/filekit.h"

static void must(enum ct_status status, const struct ct_error *err)
{
    if (status != CT_OK)
        fail_msg("%s: %s", ct_status_text(status), err->text);
}

/* The path of a sample; skips the test when there is none. */
static const char *sample(char path[1024], const char *name)
{
    const char *directory = getenv("IBM_SAMPLES");
    if (directory == NULL)
        skip();
    (void)snprintf(path, 1024, "%s/%s", directory, name);
    return path;
}

/* What a run of a model came to. */
struct outcome {
    struct ct_counters counters;
    uint64_t digest;
};

static struct outcome run(const struct model *model, const struct spike_list *input, uint32_t ticks)
{
    struct outcome outcome;
    struct ct_error err;
    ct_chip *chip;
    size_t at = 0;
    must(ct_chip_create(&chip, &model->system, NULL, 0, model->count, NULL, &err), &err);
    for (uint32_t i = 0; i < model->count; i++)
        must(ct_chip_add_core(chip, model->entry[i].core, &err), &err);
    must(ct_chip_ready(chip, &err), &err);
    for (uint32_t tick = 0; tick < ticks; tick++) {
        for (; at < input->count && input->record[at].spike.tick == tick; at++)
            must(ct_chip_inject(chip, tick, input->record[at].spike.core,
                                input->record[at].spike.index, &err),
                 &err);
        must(ct_chip_run(chip, 1, NULL, &err), &err);
    }
    assert_int_equal(at, input->count);
    ct_chip_counters(chip, &outcome.counters);
    outcome.digest = ct_chip_digest(chip);
    ct_chip_destroy(chip);
    return outcome;
}

static struct spike_list read_spikes(const char *path)
{
    struct spike_list list;
    struct notes notes = {""};
    struct ct_error err;
    must(ibm_spikes_read(&list, path, &notes, &err), &err);
    assert_int_equal(list.kind, CT_SPIKES_INPUT);
    assert_string_equal(notes.text, "");
    return list;
}

/* What is known of a sample; `spikes` may be NULL. */
struct expected {
    const char *model, *spikes;
    uint32_t cores, pins, neurons; /* neurons with a type */
    size_t inputs;
    uint64_t fired;
};

static void check(const struct expected *expected)
{
    char path[1024];
    struct model model, back;
    struct spike_list input = {.count = 0};
    struct notes notes = {""};
    struct ct_error err;
    uint32_t neurons = 0;
    must(ibm_model_read(&model, sample(path, expected->model), &notes, &err), &err);
    if (expected->spikes != NULL)
        input = read_spikes(sample(path, expected->spikes));
    for (uint32_t i = 0; i < model.count; i++)
        for (int j = 0; j < CT_NEURONS; j++)
            neurons += model.entry[i].core->neuron[j].threshold != CT_THRESHOLD_MAX;
    struct outcome first = run(&model, &input, 128);
    print_message("%s: %u cores, %u pins, %u neurons, %zu input spikes; %llu fired, %llu pin "
                  "spikes; not carried: %s\n",
                  expected->model, model.count, model.system.pins, neurons, input.count,
                  (unsigned long long)first.counters.spikes,
                  (unsigned long long)first.counters.pin_spikes, notes.text);
    assert_int_equal(model.count, expected->cores);
    assert_int_equal(model.system.pins, expected->pins);
    assert_int_equal(neurons, expected->neurons);
    assert_int_equal(input.count, expected->inputs);
    assert_int_equal(first.counters.spikes, expected->fired);
    must(ibm_model_write(&model, kit_path("back.json"), &notes, &err), &err);
    must(ibm_model_read(&back, kit_path("back.json"), &notes, &err), &err);
    assert_memory_equal(&model.system, &back.system, sizeof model.system);
    assert_int_equal(model.count, back.count);
    for (uint32_t i = 0; i < model.count; i++)
        assert_memory_equal(model.entry[i].core, back.entry[i].core, sizeof(struct ct_core));
    struct outcome second = run(&back, &input, 128);
    assert_int_equal(first.digest, second.digest);
    spike_list_free(&input);
    model_free(&model);
    model_free(&back);
}

static void test_models(void **state)
{
    static const struct expected samples[] = {
        {"BootCampExample11.json", NULL, 1, 256, 256, 0, 0},
        {"ex1.json", "ex1_spikes.sfti", 1, 200, 200, 1324, 5396},
        {"ex2.json", "ex2_spikes.sfti", 1, 320, 256, 835, 2215},
        {"patternMatch.json", NULL, 2, 3, 259, 0, 128},
    };
    size_t i;
    (void)state;
    for (i = 0; i < sizeof samples / sizeof samples[0]; i++)
        check(&samples[i]);
    printf("{\"name\": \"ibm_samples\", \"value\": %zu, \"unit\": \"models\"}\n", i);
}

/* An excerpt of two cores out of 4042, whose crossbars and destinations are mostly elsewhere. */
static void test_excerpt(void **state)
{
    char path[1024];
    struct model model;
    struct notes notes = {""};
    struct ct_error err;
    (void)state;
    assert_int_equal(ibm_model_read(&model, sample(path, "th_small_test.json"), &notes, &err),
                     CT_ERR_ABSENT);
    print_message("%s\n", err.text);
    assert_non_null(
        strstr(err.text, ":617:11: crossbar \"coreProt0000001\" is none of the crossbars so far"));
}

/* A large file of input spikes, there and back. */
static void test_spikes(void **state)
{
    char path[1024];
    struct spike_list list = read_spikes(sample(path, "sobelTiles_inputSpikes.sfti"));
    struct notes notes = {""};
    struct ct_error err;
    (void)state;
    print_message("%zu spikes, ticks %u..%u\n", list.count, list.record[0].spike.tick,
                  list.record[list.count - 1].spike.tick);
    assert_int_equal(list.count, 50244);
    for (int form = 0; form < 2; form++) {
        const char *name = form == 0 ? "back.sfti" : "back.sfri";
        must(ibm_spikes_write(&list, kit_path(name), NULL, &notes, &err), &err);
        struct spike_list back = read_spikes(kit_path(name));
        assert_int_equal(back.count, list.count);
        assert_memory_equal(back.record, list.record, list.count * sizeof list.record[0]);
        spike_list_free(&back);
    }
    spike_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_models),
        cmocka_unit_test(test_excerpt),
        cmocka_unit_test(test_spikes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
