/*
 * test_ranc.c - what RANC's networks become: hundreds of random ones run as RANC runs them and as
 * we do, from its JSON and from its memory files, spike for spike; conversions that are wrong on
 * purpose, which must be caught; and the way back. What is refused is in test_ranc_bad.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exchange/ranc.h"
#include "exchange/ranc_format.h"
#include "support/filekit.h"
#include "support/ranc_kit.h"
#include "support/ranc_net.h"

enum { NETWORKS = 400 };

static uint64_t seed;

static void must(enum ct_status status, const struct ct_error *err)
{
    if (status != CT_OK)
        fail_msg("seed %llu: %s: %s", (unsigned long long)seed, ct_status_text(status), err->text);
}

/* A text that is printed into memory, then read. */
struct text {
    char *data;
    size_t size;
    FILE *file;
};

static FILE *text_open(struct text *text)
{
    text->file = open_memstream(&text->data, &text->size);
    assert_non_null(text->file);
    return text->file;
}

static FILE *text_read(struct text *text)
{
    assert_int_equal(fclose(text->file), 0);
    return kit_stream(text->data, text->size);
}

static void read_net(const struct rn_net *net, struct rand *r, struct model *model,
                     struct spike_list *packets)
{
    struct text config, input;
    struct notes notes = {""};
    struct ct_error err;
    rn_print_config(net, text_open(&config));
    rn_print_input(net, r, text_open(&input));
    const struct ranc_streams streams = {text_read(&input), text_read(&config), "input.json",
                                         "config.json"};
    must(ranc_adopt(model, packets, &streams, &notes, &err), &err);
    assert_string_equal(notes.text, "");
    free(config.data);
    free(input.data);
}

/* Rows of RANC against pin spikes, row r being our tick r - 1; adds the spikes to *spikes. */
static size_t differences(unsigned char row[RN_ROWS][RN_SIZE], const struct spike_list *pins,
                          size_t *spikes)
{
    static unsigned char ours[RN_ROWS][RN_SIZE];
    size_t parted = 0;
    memset(ours, 0, sizeof ours);
    for (size_t i = 0; i < pins->count; i++) {
        assert_true(pins->record[i].pin.tick + 1 < RN_ROWS && pins->record[i].pin.pin < RN_SIZE);
        ours[pins->record[i].pin.tick + 1][pins->record[i].pin.pin] = 1;
    }
    for (size_t t = 0; t < RN_ROWS; t++)
        for (size_t k = 0; k < RN_SIZE; k++) {
            parted += row[t][k] != ours[t][k];
            *spikes += row[t][k];
        }
    return parted;
}

static size_t run_and_compare(const struct rn_net *net, const struct model *model,
                              const struct spike_list *packets, size_t *spikes)
{
    unsigned char row[RN_ROWS][RN_SIZE];
    struct spike_list pins = {.count = 0};
    struct ct_error err;
    rn_run(net, row);
    must(ranc_kit_run(model, packets, RN_ROWS - 1, &pins, &err), &err);
    size_t parted = differences(row, &pins, spikes);
    spike_list_free(&pins);
    return parted;
}

/* ---- from JSON ---------------------------------------------------------------------------- */

/* Faults of a conversion. */
enum fault { SOUND, PACKETS_LATE, DELAYS_LONG, RESET_TYPE, AXON_ORDER };

static void spoil(struct model *model, struct spike_list *packets, enum fault fault)
{
    if (fault == PACKETS_LATE)
        for (size_t i = 0; i < packets->count; i++)
            packets->record[i].spike.tick++;
    for (uint32_t c = 0; c < model->count; c++) {
        struct ct_core *core = model->entry[c].core;
        for (unsigned int j = 0; j < model->system.neurons; j++) {
            struct ct_neuron *n = &core->neuron[j];
            if (fault == DELAYS_LONG && n->target_kind == CT_TARGET_CORE &&
                n->target_delay < CT_DELAY_MAX)
                n->target_delay++;
            n->negative_threshold += fault == RESET_TYPE;
        }
        for (unsigned int i = 0; fault == AXON_ORDER && i < model->system.axons; i++)
            core->axon_type[i] = (uint8_t)(3 - core->axon_type[i]);
    }
}

/* Networks of which the outputs differ, with a fault. */
static unsigned int count_differing(enum fault fault, unsigned int networks, size_t *spikes)
{
    unsigned int differing = 0;
    *spikes = 0;
    for (unsigned int i = 0; i < networks; i++) {
        struct rand r = {seed + i};
        struct rn_net net;
        struct model model;
        struct spike_list packets;
        rn_draw(&net, &r, false);
        read_net(&net, &r, &model, &packets);
        spoil(&model, &packets, fault);
        size_t parted = run_and_compare(&net, &model, &packets, spikes);
        if (parted > 0 && fault == SOUND)
            print_error("CT_SEED=%llu network %u: %zu differences\n", (unsigned long long)seed, i,
                        parted);
        differing += parted > 0;
        model_free(&model);
        spike_list_free(&packets);
    }
    return differing;
}

static void test_random_networks(void **state)
{
    (void)state;
    size_t spikes;
    assert_int_equal(count_differing(SOUND, NETWORKS, &spikes), 0);
    print_message("CT_SEED=%llu: %d networks, %zu spikes, no difference\n",
                  (unsigned long long)seed, NETWORKS, spikes);
    assert_true(spikes > 10 * NETWORKS);
}

static void test_wrong_conversions_are_caught(void **state)
{
    (void)state;
    static const enum fault faults[] = {PACKETS_LATE, DELAYS_LONG, RESET_TYPE, AXON_ORDER};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t spikes;
        unsigned int caught = count_differing(faults[i], 100, &spikes);
        print_message("fault %d: %u of 100 networks differ\n", faults[i], caught);
        assert_true(caught > 10);
    }
}

/* ---- reset types, exhaustively ------------------------------------------------------------ */

/* V after a step without input or leak, in RANC with "V <= N" and in ours with beta. */
static int ranc_step(int v, int p, int n, int r, int mode)
{
    if (v >= p)
        return mode == 0 ? r : v - p;
    if (v <= n)
        return mode == 0 ? -r : v - n;
    return v;
}

static int chip_step(int v, int alpha, int beta, int r, int gamma)
{
    if (v >= alpha)
        return gamma == 0 ? r : v - alpha;
    if (v < -beta)
        return gamma == 0 ? -r : v + beta;
    return v;
}

static bool steps_agree(int p, int n, int r, int mode, int beta)
{
    for (int v = -20; v <= 20; v++)
        if (ranc_step(v, p, n, r, mode) != chip_step(v, p, beta, r, mode))
            return false;
    return true;
}

static enum ct_status read_one_neuron(int p, int n, int r, int mode, struct model *model,
                                      struct ct_error *err)
{
    struct rn_net net = {.width = 2,
                         .height = 1,
                         .neurons = 1,
                         .axons = 1,
                         .slots = 16,
                         .symmetric = 1,
                         .bus_x = 1,
                         .outputs = 1,
                         .cores = 1};
    struct rand random = {1};
    struct text config, input;
    struct notes notes = {""};
    net.core[0] = (struct rn_core){.neurons = 1};
    net.core[0].neuron[0] =
        (struct rn_neuron){.positive = p, .negative = n, .reset = r, .mode = mode, .dx = 1};
    rn_print_config(&net, text_open(&config));
    rn_print_input(&net, &random, text_open(&input));
    const struct ranc_streams streams = {text_read(&input), text_read(&config), "i", "c"};
    enum ct_status status = ranc_adopt(model, NULL, &streams, &notes, err);
    free(config.data);
    free(input.data);
    return status;
}

/* "V <= N" is mapped where any beta gives the same steps, and refused where none does. */
static void test_symmetric_reset(void **state)
{
    (void)state;
    unsigned int mapped = 0, refused = 0;
    for (int p = 0; p <= 2; p++)
        for (int n = -3; n <= 0; n++)
            for (int r = -2; r <= 2; r++)
                for (int mode = 0; mode <= 1; mode++) {
                    struct model model;
                    struct ct_error err;
                    bool possible = false;
                    for (int beta = 0; beta <= 20 && !possible; beta++)
                        possible = steps_agree(p, n, r, mode, beta);
                    enum ct_status status = read_one_neuron(p, n, r, mode, &model, &err);
                    if (status == CT_OK) {
                        const struct ct_neuron *neuron = &model.entry[0].core->neuron[0];
                        assert_true(steps_agree(p, n, r, mode, (int)neuron->negative_threshold));
                        model_free(&model);
                    }
                    assert_int_equal(status, possible ? CT_OK : CT_ERR_RANGE);
                    mapped += possible;
                    refused += !possible;
                }
    print_message("%u mapped, %u refused\n", mapped, refused);
    assert_true(mapped > 0 && refused > 0);
}

/* ---- from memory files -------------------------------------------------------------------- */

static FILE *create(const char *pattern, int number)
{
    char name[64];
    (void)snprintf(name, sizeof name, pattern, number);
    FILE *file = fopen(kit_path(name), "w");
    assert_non_null(file);
    return file;
}

static void write_mem(const struct rn_net *net)
{
    for (int y = 0; y < net->height; y++)
        for (int x = 0; x < net->width; x++) {
            FILE *tc = create("tc_%03d.mem", y * net->width + x);
            FILE *csram = create("csram_%03d.mem", y * net->width + x);
            rn_print_tc(net, x, y, tc);
            rn_print_csram(net, x, y, csram);
            assert_int_equal(fclose(tc) | fclose(csram), 0);
        }
    FILE *packets = create("tb_input.txt", 0), *counts = create("tb_num_inputs.txt", 0);
    rn_print_packets(net, packets, counts);
    assert_int_equal(fclose(packets) | fclose(counts), 0);
}

static void test_memory_files(void **state)
{
    (void)state;
    size_t spikes = 0, parted = 0;
    char note[64];
    for (unsigned int i = 0; i < NETWORKS / 4; i++) {
        struct rand r = {seed + i};
        struct rn_net net;
        struct model model;
        struct spike_list packets;
        struct notes notes = {""};
        struct ct_error err;
        rn_draw(&net, &r, true);
        write_mem(&net);
        const struct ranc_mem_options options = {.width = (uint32_t)net.width,
                                                 .height = (uint32_t)net.height,
                                                 .output_x = (uint32_t)net.bus_x,
                                                 .output_y = (uint32_t)net.bus_y};
        must(ranc_mem_read(&model, &packets, kit_path(""), &options, &notes, &err), &err);
        (void)snprintf(note, sizeof note, "csram_%03d.mem, of the output core",
                       net.bus_y * net.width + net.bus_x);
        assert_string_equal(notes.text, note);
        assert_int_equal(model.count, net.width * net.height - 1);
        parted += run_and_compare(&net, &model, &packets, &spikes);
        model_free(&model);
        spike_list_free(&packets);
    }
    print_message("%d networks, %zu spikes\n", NETWORKS / 4, spikes);
    assert_int_equal(parted, 0);
    assert_true(spikes > NETWORKS);
}

/* ---- written ------------------------------------------------------------------------------ */

static void assert_same_model(const struct model *a, const struct model *b)
{
    assert_memory_equal(&a->system, &b->system, sizeof a->system);
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++)
        assert_memory_equal(a->entry[i].core, b->entry[i].core, sizeof *a->entry[i].core);
}

static void test_there_and_back(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < NETWORKS / 4; i++) {
        struct rand r = {seed + i};
        struct rn_net net;
        struct model model, again;
        struct spike_list packets, back;
        struct notes notes = {""};
        struct ct_error err;
        rn_draw(&net, &r, false);
        read_net(&net, &r, &model, &packets);
        must(ranc_model_write(&model, &packets, kit_path("input.json"), NULL, &notes, &err), &err);
        assert_string_equal(notes.text, "");
        must(ranc_model_read(&again, kit_path("input.json"), NULL, &notes, &err), &err);
        must(
            ranc_packets_read(&back, kit_path("input.json"), kit_path("config.json"), &notes, &err),
            &err);
        assert_string_equal(notes.text, packets.count > 0 ? RANC_PACKETS_NOTE : "");
        assert_same_model(&model, &again);
        assert_int_equal(packets.count, back.count);
        assert_memory_equal(packets.record, back.record, packets.count * sizeof back.record[0]);
        model_free(&model);
        model_free(&again);
        spike_list_free(&packets);
        spike_list_free(&back);
    }
}

/* A network on a full grid, whose bus and whose silent place must stand in a row above. */
static void test_no_free_place(void **state)
{
    (void)state;
    struct model model = {.system = {1, 1, 2, 2, 4, 4, 2}}, again;
    struct notes notes = {""};
    struct ct_error err;
    struct ct_core *core;
    for (uint32_t number = 0; number < 4; number++) {
        must(model_add(&model, number, &core, &err), &err);
        core->seed = 7;
        core->neuron[2].threshold = number; /* without destination */
        core->neuron[3].threshold = 5;
        core->neuron[3].target_kind = CT_TARGET_PIN;
        core->neuron[3].target_pin = number / 2;
        core->crossbar[1][0] = 9;
    }
    must(model_order(&model, "core", &err), &err);
    must(ranc_model_write(&model, NULL, kit_path("input.json"), NULL, &notes, &err), &err);
    assert_string_equal(notes.text, "seeds");
    must(ranc_model_read(&again, kit_path("input.json"), NULL, &notes, &err), &err);
    assert_int_equal(again.system.cores_y, 3);
    assert_int_equal(again.count, 5);
    const struct ct_neuron *silent = &again.entry[3].core->neuron[2];
    assert_int_equal(silent->target_kind, CT_TARGET_CORE);
    assert_int_equal(silent->target_y, 2);
    assert_int_equal(again.entry[3].core->neuron[3].target_pin, 1);
    assert_int_equal(again.entry[3].core->crossbar[1][0], 9);
    model_free(&model);
    model_free(&again);
}

/* ---- what else is read -------------------------------------------------------------------- */

/* A grid of 100x1: two chips of 50 cores; the farthest place; and rows that no neuron has. */
static void test_wide_grid(void **state)
{
    (void)state;
    static const char config[] =
        "{\"num_neurons\":3,\"num_axons\":2,\"num_cores_x\":100,\"num_cores_y\":1,"
        "\"num_weights\":2,\"max_tick_offset\":3,\"neuron_reset_type\":0,\"x\":{}}";
    static const char input[] =
        "{\"cores\":[{\"coordinates\":[0,0],\"axons\":[1],\"connections\":[[1],[0,1],[1,1]],"
        "\"neurons\":[{\"weights\":[],\"leak\":0,\"positive_threshold\":1,"
        "\"negative_threshold\":-262143,\"reset_potential\":-262143,\"reset_mode\":1,"
        "\"current_potential\":-524288,\"destination_core_offset\":[99,0],\"destination_axon\":1,"
        "\"destination_tick\":1}]}],\"output_bus\":{\"coordinates\":[50,0],\"num_outputs\":0},"
        "\"packets\":[[],[{\"destination_core\":[98,0],\"destination_axon\":0,"
        "\"destination_tick\":1}]]}";
    struct model model;
    struct spike_list packets;
    struct notes notes = {""};
    struct ct_error err;
    const struct ranc_streams streams = {kit_stream(input, strlen(input)),
                                         kit_stream(config, strlen(config)), "i", "c"};
    must(ranc_adopt(&model, &packets, &streams, &notes, &err), &err);
    assert_string_equal(notes.text, "connections of neurons that are not listed");
    assert_int_equal(model.system.chips_x, 2);
    assert_int_equal(model.system.cores_x, 50);
    assert_int_equal(model.count, 3);
    assert_int_equal(model.entry[1].number, 98);
    assert_int_equal(model.entry[2].number, 99);
    const struct ct_core *core = model.entry[0].core;
    assert_int_equal(core->axon_type[0], 1);
    assert_int_equal(core->crossbar[0][0], 1);
    assert_int_equal(core->crossbar[1][0], 0);
    assert_int_equal(core->neuron[0].target_x, 99);
    assert_int_equal(core->neuron[0].target_delay, 2);
    assert_int_equal(core->neuron[0].negative_threshold, 262143);
    assert_int_equal(core->neuron[1].threshold, CT_THRESHOLD_MAX);
    assert_int_equal(packets.count, 1);
    assert_int_equal(packets.record[0].spike.tick, 2);
    assert_int_equal(packets.record[0].spike.core, 98);
    model_free(&model);
    spike_list_free(&packets);
}

int main(void)
{
    seed = rand_env("CT_SEED", 20240123);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_networks), cmocka_unit_test(test_wrong_conversions_are_caught),
        cmocka_unit_test(test_symmetric_reset), cmocka_unit_test(test_memory_files),
        cmocka_unit_test(test_there_and_back),  cmocka_unit_test(test_no_free_place),
        cmocka_unit_test(test_wide_grid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
