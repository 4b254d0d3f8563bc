/*
 * test_ranc_samples.c - RANC's own sample networks, converted, run, and compared with the outputs
 * that RANC publishes for them. The samples are not ours: RANC names a checkout of RANC, without
 * which this is skipped. RANC_SIM may name RANC's simulator, built; then the networks that have
 * no published output, and those written by us from the memory files, are run by it, too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "exchange/ranc.h"
#include "support/filekit.h"
#include "support/ranc_kit.h"
#include "support/ranc_net.h"

#define MEMORY_FILES "hardware/IP/RANCNetwork/src/simulations/memory_files/"

static void must(enum ct_status status, const struct ct_error *err)
{
    if (status != CT_OK)
        fail_msg("%s: %s", ct_status_text(status), err->text);
}

/* The path of a file of RANC; skips the test where there is no checkout. */
static const char *ranc_path(const char *name)
{
    static char paths[8][1024];
    static unsigned int turn;
    const char *root = getenv("RANC");
    if (root == NULL || *root == '\0')
        skip();
    turn = (turn + 1) % 8;
    assert_true(snprintf(paths[turn], sizeof paths[turn], "%s/%s", root, name) <
                (int)sizeof paths[turn]);
    return paths[turn];
}

/* A sample among the memory files. */
struct sample {
    const char *directory, *figure;
    struct ranc_mem_options options;
    uint32_t spikes; /* published */
    uint32_t offset; /* from the tick of a packet to the first row of outputs, in our ticks */
};

static FILE *open_list(const char *directory, const char *name)
{
    char path[1200];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    return file;
}

/* The published outputs as pin spikes of our ticks, sorted; a line of the counts is a tick. Returns
 * the number of ticks. */
static uint32_t read_published(const struct sample *sample, const char *directory,
                               struct spike_list *out)
{
    FILE *counts = open_list(directory, "tb_num_outputs.txt");
    FILE *pins = open_list(directory, "tb_correct.txt");
    char word[64];
    unsigned int count;
    struct ct_error err;
    uint32_t row;
    *out = (struct spike_list){.kind = CT_SPIKES_PIN};
    for (row = 0; fscanf(counts, "%u", &count) == 1; row++)
        while (count-- > 0) {
            assert_int_equal(fscanf(pins, "%63s", word), 1);
            must(spike_list_add(out,
                                (union spike_record){.pin = {row + sample->offset,
                                                             (uint32_t)strtoul(word, NULL, 2)}},
                                &err),
                 &err);
        }
    assert_int_equal(fscanf(pins, "%63s", word), EOF);
    (void)fclose(counts);
    (void)fclose(pins);
    spike_list_sort(out);
    return row;
}

/* How many spikes at the same place of both lists are not the same, counting surplus ones. */
static size_t differences(const struct spike_list *a, const struct spike_list *b)
{
    size_t both = a->count < b->count ? a->count : b->count;
    size_t parted = (a->count > b->count ? a->count : b->count) - both;
    for (size_t i = 0; i < both; i++)
        parted += a->record[i].pin.tick != b->record[i].pin.tick ||
                  a->record[i].pin.pin != b->record[i].pin.pin;
    return parted;
}

/* Drops what came before the first published tick: neurons with a threshold of 0 fire from the
 * beginning. */
static void drop_before(struct spike_list *pins, uint32_t tick)
{
    size_t first = 0;
    while (first < pins->count && pins->record[first].pin.tick < tick)
        first++;
    pins->count -= first;
    memmove(pins->record, pins->record + first, pins->count * sizeof pins->record[0]);
}

static void compare_published(const struct sample *sample)
{
    const char *directory = ranc_path(sample->directory);
    struct model model;
    struct spike_list inputs, pins = {.count = 0}, published;
    struct notes notes = {""};
    struct ct_error err;
    must(ranc_mem_read(&model, &inputs, directory, &sample->options, &notes, &err), &err);
    uint32_t rows = read_published(sample, directory, &published);
    assert_int_equal(published.count, sample->spikes);
    must(ranc_kit_run(&model, &inputs, sample->offset + rows, &pins, &err), &err);
    spike_list_sort(&pins);
    drop_before(&pins, sample->offset);
    size_t parted = differences(&pins, &published);
    printf("{\"name\": \"%s\", \"value\": %zu, \"unit\": \"spikes\"}\n", sample->figure,
           parted == 0 ? pins.count : 0);
    if (parted > 0)
        fail_msg("%s: %zu spikes, %zu published, %zu differences", sample->directory, pins.count,
                 published.count, parted);
    /* The comparison can fail: one pin further on, and one tick later. */
    pins.record[pins.count / 2].pin.pin ^= 1;
    assert_int_equal(differences(&pins, &published), 1);
    pins.record[pins.count / 2].pin.pin ^= 1;
    pins.record[0].pin.tick++;
    assert_int_equal(differences(&pins, &published), 1);
    model_free(&model);
    spike_list_free(&inputs);
    spike_list_free(&pins);
    spike_list_free(&published);
}

static const struct sample tea256 = {
    MEMORY_FILES "tea/256", "ranc_tea256_spikes", {.width = 4, .height = 3, .output_y = 2}, 539, 1};
static const struct sample tea128 = {
    MEMORY_FILES "tea/128", "ranc_tea128_spikes", {.width = 8, .height = 4, .output_y = 3}, 220, 2};
static const struct sample vmm = {MEMORY_FILES "vmm",
                                  "ranc_vmm_spikes",
                                  {.width = 3, .height = 3, .output_x = 2, .output_y = 2},
                                  372,
                                  3};

static void test_tea256(void **state)
{
    (void)state;
    compare_published(&tea256);
}

static void test_tea128(void **state)
{
    (void)state;
    compare_published(&tea128);
}

static void test_vmm(void **state)
{
    (void)state;
    compare_published(&vmm);
}

static void test_more_axons_are_refused(void **state)
{
    (void)state;
    const struct ranc_mem_options options = {.width = 2, .height = 3, .output_y = 2};
    const char *directory = ranc_path(MEMORY_FILES "tea/512");
    struct model model;
    struct notes notes = {""};
    struct ct_error err;
    assert_int_equal(ranc_mem_read(&model, NULL, directory, &options, &notes, &err), CT_ERR_LIMIT);
    assert_non_null(strstr(err.text, "tc_000.mem:257: more than 256 axons"));
}

/* ---- against RANC's simulator ------------------------------------------------------------- */

enum { ROWS = 120 };

/* Runs the simulator and reads its rows: row r is our tick r - 1. Its last one is not written. */
static void read_simulated(const char *input, const char *config, struct spike_list *out)
{
    const char *simulator = getenv("RANC_SIM");
    char command[4096];
    struct ct_error err;
    uint32_t row = 0, pin = 0;
    int c;
    *out = (struct spike_list){.kind = CT_SPIKES_PIN};
    (void)snprintf(command, sizeof command, "'%s' '%s' '%s' '%s' %d >'%s' 2>&1", simulator, input,
                   kit_path("rows"), config, ROWS + 2, kit_path("said"));
    assert_int_equal(system(command), 0);
    FILE *file = fopen(kit_path("rows"), "r");
    assert_non_null(file);
    while ((c = getc(file)) != EOF && row <= ROWS) {
        if (c == '\n') {
            row++;
            pin = 0;
        } else if (c == '0' || c == '1') {
            if (c == '1')
                must(spike_list_add(out, (union spike_record){.pin = {row - 1, pin}}, &err), &err);
            pin++;
        }
    }
    assert_true(row > ROWS);
    (void)fclose(file);
}

/* Leaves one spike where a pin was hit more than once in a tick, as RANC's rows do. */
static void merge_pins(struct spike_list *pins)
{
    size_t kept = 0;
    for (size_t i = 0; i < pins->count; i++)
        if (kept == 0 || pins->record[i].pin.tick != pins->record[kept - 1].pin.tick ||
            pins->record[i].pin.pin != pins->record[kept - 1].pin.pin)
            pins->record[kept++] = pins->record[i];
    pins->count = kept;
}

/* Compares an input as RANC's simulator and as we run it; returns how many spikes. */
static size_t compare_simulated(const char *input, const char *config)
{
    struct model model;
    struct spike_list inputs, pins = {.count = 0}, simulated;
    struct notes notes = {""};
    struct ct_error err;
    must(ranc_model_read(&model, input, config, &notes, &err), &err);
    must(ranc_packets_read(&inputs, input, config, &notes, &err), &err);
    must(ranc_kit_run(&model, &inputs, ROWS, &pins, &err), &err);
    spike_list_sort(&pins);
    merge_pins(&pins);
    size_t count = pins.count;
    if (getenv("RANC_SIM") != NULL) {
        read_simulated(input, config, &simulated);
        spike_list_sort(&simulated);
        assert_int_equal(differences(&pins, &simulated), 0);
        print_message("%s: %zu spikes, as RANC's simulator\n", input, count);
        spike_list_free(&simulated);
    }
    model_free(&model);
    spike_list_free(&inputs);
    spike_list_free(&pins);
    return count;
}

static void test_simulator_data(void **state)
{
    (void)state;
    const char *config = ranc_path("simulator/config.json");
    struct model model;
    struct notes notes = {""};
    struct ct_error err;
    assert_true(compare_simulated(ranc_path("simulator/data/example/input.json"), config) > 0);
    assert_true(compare_simulated(ranc_path("simulator/data/vmm/josh-input.json"), config) > 0);
    /* These RANC's simulator does not run either. */
    assert_int_equal(
        ranc_model_read(&model, ranc_path("simulator/data/test.json"), config, &notes, &err),
        CT_ERR_ABSENT);
    assert_non_null(strstr(err.text, "key \"destination_core_offset\" is missing"));
    assert_int_equal(ranc_model_read(&model, ranc_path("simulator/data/mceliece/mceliece-1.json"),
                                     config, &notes, &err),
                     CT_ERR_RANGE);
    assert_non_null(strstr(err.text, "reset_mode 2 outside 0..1"));
}

/* The memory files, written by us as JSON, mean the same to RANC's simulator. */
static void test_written(void **state)
{
    (void)state;
    const struct sample *samples[] = {&tea256, &vmm};
    for (size_t i = 0; i < 2; i++) {
        struct model model;
        struct spike_list inputs;
        struct notes notes = {""};
        struct ct_error err;
        must(ranc_mem_read(&model, &inputs, ranc_path(samples[i]->directory), &samples[i]->options,
                           &notes, &err),
             &err);
        must(ranc_model_write(&model, &inputs, kit_path("input.json"), NULL, &notes, &err), &err);
        model_free(&model);
        spike_list_free(&inputs);
        assert_true(compare_simulated(kit_path("input.json"), kit_path("config.json")) >=
                    samples[i]->spikes);
    }
}

/* The interpreter of test_ranc.c is RANC's machine: random networks in RANC's simulator. */
static void test_interpreter(void **state)
{
    (void)state;
    size_t spikes = 0;
    if (getenv("RANC_SIM") == NULL)
        skip();
    for (uint64_t i = 0; i < 100; i++) {
        unsigned char row[RN_ROWS][RN_SIZE];
        struct rand r = {i};
        struct rn_net net;
        struct spike_list simulated;
        FILE *config = fopen(kit_path("config.json"), "w");
        FILE *input = fopen(kit_path("input.json"), "w");
        assert_true(config != NULL && input != NULL);
        rn_draw(&net, &r, false);
        rn_print_config(&net, config);
        rn_print_input(&net, &r, input);
        assert_int_equal(fclose(config) | fclose(input), 0);
        read_simulated(kit_path("input.json"), kit_path("config.json"), &simulated);
        rn_run(&net, row);
        for (size_t k = 0; k < simulated.count; k++) {
            const struct ct_pin_spike *spike = &simulated.record[k].pin;
            if (spike->tick + 1 >= RN_ROWS)
                continue;
            assert_int_equal(row[spike->tick + 1][spike->pin], 1);
            row[spike->tick + 1][spike->pin] = 0;
            spikes++;
        }
        for (size_t k = 0; k < sizeof row; k++)
            assert_int_equal(((unsigned char *)row)[k], 0);
        spike_list_free(&simulated);
    }
    print_message("100 networks, %zu spikes\n", spikes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tea256),
        cmocka_unit_test(test_tea128),
        cmocka_unit_test(test_vmm),
        cmocka_unit_test(test_more_axons_are_refused),
        cmocka_unit_test(test_simulator_data),
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_interpreter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
