/*
 * test_ranc_bad.c - what the readers and the writer of RANC's files refuse, each with its message.
 * A case changes one thing in files that are good.
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

/* Puts `with` in the place of `what`, which the text has. */
static char *changed(const char *text, const char *what, const char *with)
{
    size_t room = strlen(text) + strlen(with) + 1;
    char *out = malloc(room);
    const char *at = strstr(text, what);
    if (at == NULL)
        fail_msg("nothing to change: %s", what);
    assert_non_null(out);
    (void)snprintf(out, room, "%.*s%s%s", (int)(at - text), text, with, at + strlen(what));
    return out;
}

static void assert_refused(enum ct_status status, const struct ct_error *err, const char *message)
{
    if (status == CT_OK)
        fail_msg("accepted; wanted \"%s\"", message);
    if (strcmp(err->text, message) != 0)
        fail_msg("\"%s\"\nwanted: \"%s\"", err->text, message);
    assert_int_equal(status, err->status);
}

/* ---- JSON --------------------------------------------------------------------------------- */

static const char config_text[] = "{\"num_neurons\": 2, \"num_axons\": 3,\n"
                                  "\"num_cores_x\": 3, \"num_cores_y\": 2, \"num_weights\": 2,\n"
                                  "\"max_tick_offset\": 16, \"neuron_reset_type\": 0}";

static const char input_text[] =
    "{\"packets\": [[{\"destination_core\": [0,0], \"destination_axon\": 2,\n"
    "\"destination_tick\": 14}]],\n"
    "\"output_bus\": {\"coordinates\": [2,1], \"num_outputs\": 4},\n"
    "\"cores\": [{\"coordinates\": [0,0], \"axons\": [0,1],\n"
    "\"neurons\": [{\"weights\": [1,-1], \"leak\": 0,\n"
    "\"positive_threshold\": 5, \"negative_threshold\": -7,\n"
    "\"reset_potential\": 3, \"reset_mode\": 1, \"current_potential\": 0,\n"
    "\"destination_core_offset\": [1,0], \"destination_axon\": 0, \"destination_tick\": 0}],\n"
    "\"connections\": [[1,0,1]]}]}";

static enum ct_status read_texts(const char *config, const char *input, struct ct_error *err)
{
    struct model model;
    struct spike_list packets;
    struct notes notes = {""};
    const struct ranc_streams streams = {kit_stream(input, strlen(input)),
                                         kit_stream(config, strlen(config)), "input", "config"};
    enum ct_status status = ranc_adopt(&model, &packets, &streams, &notes, err);
    if (status != CT_OK) {
        assert_int_equal(model.count, 0);
        assert_int_equal(packets.count, 0);
    }
    model_free(&model);
    spike_list_free(&packets);
    return status;
}

struct change {
    const char *what, *with, *message;
};

static void test_config(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"s\": 2,", "s\": 257,", "config:1:17: num_neurons 257 outside 1..256"},
        {"s\": 3,", "s\": 0,", "config:1:33: num_axons 0 outside 1..256"},
        {"x\": 3", "x\": 300", "config:2:16: num_cores_x 300 outside 1..256"},
        {"y\": 2", "y\": -1", "config:2:34: num_cores_y -1 outside 1..256"},
        {"weights\": 2", "weights\": 5", "config:2:52: num_weights 5 outside 1..4"},
        {"16", "1", "config:3:20: max_tick_offset 1 outside 2..2147483647"},
        {"type\": 0", "type\": 2", "config:3:45: neuron_reset_type 2 outside 0..1"},
        {"type\": 0", "type\": \"x\"", "config:3:45: '\"' where a whole number is wanted"},
        {"reset_type", "rest_type", "config:1:1: key \"neuron_reset_type\" is missing"},
        {"num_axons", "num_neurons", "config:1:20: key \"num_neurons\" is given twice"},
        {"0}", "0} x", "config:3:48: 'x' where the end of the text is wanted"},
        {"0}", "0", "config:3:46: the text ends where ',' or '}' is wanted"},
    };
    struct ct_error err;
    assert_int_equal(read_texts(config_text, input_text, &err), CT_OK);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char *text = changed(config_text, changes[i].what, changes[i].with);
        assert_refused(read_texts(text, input_text, &err), &err, changes[i].message);
        free(text);
    }
    assert_refused(read_texts("", input_text, &err), &err,
                   "config:1:1: the text ends where an object ('{') is wanted");
}

#define TYPE_1(n, mode, v, to)                                                                     \
    "negative_threshold " n " with reset_mode " mode                                               \
    " and neuron_reset_type 1: nothing here resets a potential of exactly " v " to " to            \
    " (type 0, of RANC's hardware, maps)"

/* Of neurons and where they send. */
static const struct change neuron_changes[] = {
    {"[1,-1]", "[1,256]", "input:5:28: weights 256 outside -255..255"},
    {"[1,-1]", "[1,2,3]", "input:5:30: weights: more than num_weights, 2"},
    {"[1,-1]", "[1,0.5]", "input:5:28: weights: a whole number is wanted"},
    {"leak\": 0", "leak\": -256", "input:5:41: leak -256 outside -255..255"},
    {"\": 5", "\": -5", "input:6:23: positive_threshold -5 outside 0..262143"},
    {"\": 5", "\": 262144", "input:6:23: positive_threshold 262144 outside 0..262143"},
    {"-7", "7", "input:6:48: negative_threshold 7 outside -262144..0"},
    {"-7", "-262144", "input:5:13: negative_threshold -262144 outside -262143..0"},
    {"\": 3", "\": 262144", "input:7:20: reset_potential 262144 outside -262143..262143"},
    {"mode\": 1", "mode\": 2", "input:7:37: reset_mode 2 outside 0..1"},
    {"potential\": 0", "potential\": 524288",
     "input:7:61: current_potential 524288 outside -524288..524287"},
    {"\"leak\": 0,", "", "input:5:13: key \"leak\" is missing"},
    {"\"leak\"", "\"weights\"", "input:5:33: key \"weights\" is given twice"},
    {"offset\": [1,0]", "offset\": [3,0]",
     "input:5:13: destination [3,0] from core [0,0] is off the grid of 3x2"},
    {"offset\": [1,0]", "offset\": [0,-1]",
     "input:5:13: destination [0,-1] from core [0,0] is off the grid of 3x2"},
    {"offset\": [1,0]", "offset\": [256,0]",
     "input:8:29: destination_core_offset 256 outside -255..255"},
    {"offset\": [1,0]", "offset\": [1]",
     "input:8:28: destination_core_offset: two numbers are wanted"},
    {"offset\": [1,0]", "offset\": [1,0,0]",
     "input:8:28: destination_core_offset: two numbers are wanted"},
    {"axon\": 0", "axon\": 3", "input:5:13: destination_axon 3 outside 0..2"},
    {"axon\": 0", "axon\": -1", "input:8:55: destination_axon -1 outside 0..16777215"},
    {"[1,0], \"destination_axon\": 0", "[2,1], \"destination_axon\": 4",
     "input:5:13: destination_axon 4 is none of the 4 outputs of the output bus"},
    {"tick\": 0", "tick\": 15", "input:5:13: destination_tick 15 outside 0..14"},
    {"tick\": 0", "tick\": -1", "input:8:78: destination_tick -1 outside 0..2147483647"},
};

/* Of all else. */
static const struct change input_changes[] = {
    {"core\": [0,0]", "core\": [3,0]", "input:1:37: destination_core 3 outside 0..2"},
    {"core\": [0,0]", "core\": [0,-1]", "input:1:39: destination_core -1 outside 0..1"},
    {"core\": [0,0]", "core\": [2,1]",
     "input:1:15: a packet to the output bus, [2,1]; inputs go to cores"},
    {"axon\": 2", "axon\": 3", "input:1:63: destination_axon 3 outside 0..2"},
    {"14", "15", "input:2:21: destination_tick 15 outside 0..14"},
    {"[[{", "[{", "input:1:14: '{' where an array ('[') is wanted"},
    {"14}]]", "14}]", "input:3:1: '\"' where an array ('[') is wanted"},
    {"\"destination_tick\": 14", "\"x\": 14", "input:1:15: key \"destination_tick\" is missing"},
    {"packets", "package", "input:1:1: key \"packets\" is missing"},
    {"output_bus", "packets", "input:3:1: key \"packets\" is given twice"},
    {"[2,1], \"num", "[2,2], \"num", "input:3:34: coordinates 2 outside 0..1"},
    {"[2,1], \"num", "[0,0], \"num", "input:4:11: core [0,0] stands where the output bus is"},
    {"outputs\": 4", "outputs\": -4", "input:3:53: num_outputs -4 outside 0..16777216"},
    {"outputs\": 4", "outputs\": 16777217", "input:3:53: num_outputs 16777217 outside 0..16777216"},
    {"[0,0], \"axons", "[0,5], \"axons", "input:4:30: coordinates 5 outside 0..1"},
    {"\"axons\": [0,1],", "", "input:4:11: key \"axons\" is missing"},
    {"[0,1],", "[0,2],", "input:4:46: axons 2 outside 0..1"},
    {"[0,1],", "[0,1,0,0],", "input:4:50: axons: more than num_axons, 3"},
    {"[[1,0,1]]", "[]", "input:4:11: connections: 0 rows for 1 neurons"},
    {"[[1,0,1]]", "[[1,0,2]]", "input:9:22: connections 2 outside 0..1"},
    {"[[1,0,1]]", "[[1,0,1,0]]", "input:9:24: connections: a row of more than num_axons, 3"},
    {"[[1,0,1]]", "[[],[],[]]", "input:9:23: connections: more rows than num_neurons, 2"},
    {"[[1,0,1]]", "[[1,0,", "input:9:22: '}' where a whole number is wanted"},
    {"]]}]}",
     "]]}, {\"coordinates\": [0,0], \"axons\": [], \"neurons\": [],\n\"connections\": []}]}",
     "input:9:29: core [0,0] is given twice"},
    {"]]}]}", "]]}]} {", "input:9:29: '{' where the end of the text is wanted"},
};

static void refuse_all(const char *config, const struct change *change, size_t count)
{
    struct ct_error err;
    for (size_t i = 0; i < count; i++) {
        char *text = changed(input_text, change[i].what, change[i].with);
        assert_refused(read_texts(config, text, &err), &err, change[i].message);
        free(text);
    }
}

static void test_input(void **state)
{
    (void)state;
    struct ct_error err;
    refuse_all(config_text, neuron_changes, sizeof neuron_changes / sizeof neuron_changes[0]);
    refuse_all(config_text, input_changes, sizeof input_changes / sizeof input_changes[0]);
    /* One neuron more than the configuration has. */
    char *once = changed(input_text, "0}],", "0},{},{}],");
    char *config = changed(config_text, "num_neurons\": 2", "num_neurons\": 1");
    assert_refused(read_texts(config, once, &err), &err,
                   "input:8:81: neurons: more than num_neurons, 1");
    free(once);
    free(config);
}

static void test_settings_of_the_config(void **state)
{
    (void)state;
    static const struct change symmetric[] = {
        {"-7", "-6", "input:5:13: " TYPE_1("-6", "1", "-6", "0")},
        {"-7,\n\"reset_potential\": 3, \"reset_mode\": 1",
         "0,\n\"reset_potential\": 3, \"reset_mode\": 0",
         "input:5:13: " TYPE_1("0", "0", "0", "-3")},
    };
    static const struct change slots[] = {
        {"14", "2", "input:2:21: destination_tick 2 outside 0..1"},
    };
    char *config = changed(config_text, "type\": 0", "type\": 1");
    refuse_all(config, symmetric, 2);
    free(config);
    config = changed(config_text, "16", "3");
    refuse_all(config, slots, 1);
    free(config);
}

static void test_files(void **state)
{
    (void)state;
    struct model model;
    struct spike_list packets;
    struct notes notes = {""};
    struct ct_error err;
    char wanted[4096], input[1100], config[1100];
    (void)snprintf(input, sizeof input, "%s", kit_path("alone.json"));
    (void)snprintf(config, sizeof config, "%s", kit_path("config.json"));
    (void)unlink(config);
    kit_save(input, input_text, strlen(input_text));
    (void)snprintf(wanted, sizeof wanted,
                   "%s: RANC's configuration is missing: there is no %s; name it by --config FILE",
                   input, config);
    assert_refused(ranc_model_read(&model, input, NULL, &notes, &err), &err, wanted);
    assert_refused(ranc_packets_read(&packets, input, NULL, &notes, &err), &err, wanted);
    (void)snprintf(wanted, sizeof wanted, "%s: cannot open: No such file or directory", config);
    assert_refused(ranc_model_read(&model, input, config, &notes, &err), &err, wanted);
    kit_save(config, config_text, strlen(config_text));
    assert_int_equal(ranc_model_read(&model, input, NULL, &notes, &err), CT_OK);
    model_free(&model);
    assert_int_equal(ranc_model_read(&model, kit_path("none"), config, &notes, &err), CT_ERR_IO);
}

/* ---- memory files ------------------------------------------------------------------------- */

#define ZEROS_9 "000000000"
/* Two axons: connections, V, R, four weights, leak, thresholds, mode; dx, dy, axon, tick. */
#define ROW_HEAD(leak)                                                                             \
    "11" ZEROS_9 ZEROS_9 ZEROS_9 ZEROS_9 ZEROS_9 ZEROS_9 leak "000000001" ZEROS_9 "0"
#define ROW                                                                                        \
    ROW_HEAD(ZEROS_9)                                                                              \
    "000000001" ZEROS_9 "1"                                                                        \
    "0000"

static const struct ranc_mem_options mem_options = {.width = 2, .height = 1, .output_x = 1};

static enum ct_status read_mem(const char *const text[4], const struct ranc_mem_options *options,
                               struct ct_error *err)
{
    struct model model;
    struct spike_list packets;
    const struct ranc_mem_streams streams = {
        kit_stream(text[0], strlen(text[0])), kit_stream(text[1], strlen(text[1])),
        kit_stream(text[2], strlen(text[2])), kit_stream(text[3], strlen(text[3]))};
    enum ct_status status = ranc_mem_adopt(&model, &packets, &streams, options, err);
    model_free(&model);
    spike_list_free(&packets);
    return status;
}

static void test_memory_files(void **state)
{
    (void)state;
    static const char packet[] = ZEROS_9 ZEROS_9 "10011";
    static const struct {
        unsigned int file;
        const char *text, *message;
    } cases[] = {
        {0, "", "tc: 0 words, 1 are wanted: one for each axon"},
        {0, "00 100", "tc:1: axon type 100 (binary) outside 0..3"},
        {0, "00\n0x", "tc:2: 'x' where digits 0..1 are wanted"},
        {0, "00\n@1 00", "tc:2: '@' where digits 0..1 are wanted"},
        {0, "00\n/* 01", "tc:2: '/' that begins no whole comment"},
        {1, "\n" ROW "0",
         "csram:2: a word of 108 digits; with 2 axons and the widths given it has 107"},
        {1, ROW "\n" ROW_HEAD("100000000") "0",
         "csram:2: a word of 85 digits; with 2 axons and the widths given it has 107"},
        {1,
         ROW "\n" ROW_HEAD("100000000") "000000001" ZEROS_9 "1"
                                        "0000",
         "csram:2: leak -256 outside -255..255"},
        {1,
         ROW_HEAD(ZEROS_9) "000000010" ZEROS_9 "1"
                           "0000",
         "csram:1: destination [2,0] from core [0,0] is off the grid of 2x1"},
        {1,
         ROW_HEAD(ZEROS_9) "000000000" ZEROS_9 "1"
                           "1111",
         "csram:1: destination_tick 15 outside 0..14"},
        {1, "", "csram: 0 words, 1 are wanted: one for each neuron"},
        {2, "", "tb_input:1: the packets end before the 1 of line 2 of tb_num_inputs"},
        {2, "1", "tb_input:1: a word of 1 digits; with 2 axons and the widths given it has 23"},
        {2, "000000001" ZEROS_9 "10011",
         "tb_input:1: a packet to the output core; inputs go to cores"},
        {3, "0", "tb_input:1: more packets than tb_num_inputs counts"},
        {3, "0 1b", "tb_num_inputs:1: 'b' where digits 0..9 are wanted"},
        {3, "1234567890", "tb_num_inputs:1: more than 999999999 packets"},
    };
    struct ct_error err;
    const char *text[4] = {"00 01", ROW, packet, "0\n1"};
    if (read_mem(text, &mem_options, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *bad[4] = {text[0], text[1], text[2], text[3]};
        bad[cases[i].file] = cases[i].text;
        assert_refused(read_mem(bad, &mem_options, &err), &err, cases[i].message);
    }
}

static void test_memory_directory(void **state)
{
    (void)state;
    const struct ranc_mem_options options = {.width = 3, .height = 1, .output_x = 2};
    struct model model;
    struct spike_list packets;
    struct notes notes = {""};
    struct ct_error err;
    char wanted[2048];
    kit_save(kit_path("tc_000.mem"), "00 01", 5);
    kit_save(kit_path("csram_000.mem"), ROW, strlen(ROW));
    (void)snprintf(wanted, sizeof wanted, "%s: cannot open: No such file or directory",
                   kit_path("/tc_001.mem"));
    assert_refused(ranc_mem_read(&model, NULL, kit_path(""), &options, &notes, &err), &err, wanted);
    kit_save(kit_path("tc_001.mem"), "00", 2);
    kit_save(kit_path("csram_001.mem"), ROW, strlen(ROW));
    (void)snprintf(wanted, sizeof wanted, "%s: 1 words, 2 are wanted: one for each axon",
                   kit_path("/tc_001.mem"));
    assert_refused(ranc_mem_read(&model, NULL, kit_path(""), &options, &notes, &err), &err, wanted);
    kit_save(kit_path("tc_001.mem"), "0001", 4);
    (void)snprintf(wanted, sizeof wanted, "%s: 1 words, 2 are wanted: one for each axon",
                   kit_path("/tc_001.mem"));
    assert_refused(ranc_mem_read(&model, NULL, kit_path(""), &options, &notes, &err), &err, wanted);
    kit_save(kit_path("tc_001.mem"), "00 1", 4);
    assert_int_equal(ranc_mem_read(&model, NULL, kit_path(""), &options, &notes, &err), CT_OK);
    assert_string_equal(notes.text, "");
    model_free(&model);
    (void)snprintf(wanted, sizeof wanted, "%s: cannot open: No such file or directory",
                   kit_path("/tb_input.txt"));
    assert_refused(ranc_mem_read(&model, &packets, kit_path(""), &options, &notes, &err), &err,
                   wanted);
}

static void test_memory_options(void **state)
{
    (void)state;
    static const struct {
        struct ranc_mem_options options;
        const char *message;
    } cases[] = {
        {{.width = 0, .height = 1},
         "a grid of 0x1 cores: 1..256 each and 2..1000 in all are possible"},
        {{.width = 100, .height = 11},
         "a grid of 100x11 cores: 1..256 each and 2..1000 in all are possible"},
        {{.width = 1, .height = 1},
         "a grid of 1x1 cores: 1..256 each and 2..1000 in all are possible"},
        {{.width = 2, .height = 1, .output_y = 1}, "output core (0,1) is off the grid of 2x1"},
        {{.width = 2, .height = 1, .weights = 5}, "5 weights of a neuron: 1..4 are possible"},
        {{.width = 2, .height = 1, .dx_bits = 32}, "32 bits of dx: 1..31 are possible"},
        {{.width = 2, .height = 1, .outputs = 16777217}, "16777217 outputs: more than 16777216"},
    };
    struct ct_error err;
    const char *text[4] = {"00 01", ROW, "", ""};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(read_mem(text, &cases[i].options, &err), &err, cases[i].message);
}

/* ---- writing ------------------------------------------------------------------------------ */

static void make_model(struct model *model, struct ct_core **core)
{
    struct ct_error err;
    *model = (struct model){.system = {1, 1, 2, 1, 4, 4, 2}};
    assert_int_equal(model_add(model, 0, core, &err), CT_OK);
    assert_int_equal(model_order(model, "core", &err), CT_OK);
}

static void refuse_model(const struct model *model, const struct spike_list *packets,
                         const char *message)
{
    struct notes notes = {""};
    struct ct_error err;
    char wanted[512];
    int entries = kit_entries();
    (void)snprintf(wanted, sizeof wanted, "%s: %s", kit_path("net.json"), message);
    assert_refused(
        ranc_model_write(model, packets, kit_path("net.json"), kit_path("net2.json"), &notes, &err),
        &err, wanted);
    assert_int_equal(kit_entries(), entries);
}

static void test_writing(void **state)
{
    (void)state;
    static const struct {
        struct ct_neuron neuron;
        const char *message;
    } cases[] = {
        {{.weight_stochastic = 2}, "core (0,0) neuron 1: weight_stochastic 2: RANC has only 0"},
        {{.leak_stochastic = 1}, "core (0,0) neuron 1: leak_stochastic 1: RANC has only 0"},
        {{.leak_reversal = 1}, "core (0,0) neuron 1: leak_reversal 1: RANC has only 0"},
        {{.mask_bits = 3}, "core (0,0) neuron 1: mask_bits 3: RANC has only 0"},
        {{.reset_mode = 2}, "core (0,0) neuron 1: reset_mode 2: RANC has only 0 and 1"},
        {{.negative_saturate = 1}, "core (0,0) neuron 1: negative_saturate 1: RANC has only 0"},
        {{.target_kind = CT_TARGET_CORE, .target_x = 1, .target_delay = 1},
         "core (0,0) neuron 1: target core (1,0) is not in the network"},
    };
    struct model model;
    struct ct_core *core;
    make_model(&model, &core);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        core->neuron[1] = cases[i].neuron;
        refuse_model(&model, NULL, cases[i].message);
    }
    model_free(&model);
}

static void test_writing_packets(void **state)
{
    (void)state;
    union spike_record record[2] = {{.spike = {5, 0, 3}}, {.spike = {4, 0, 3}}};
    const struct spike_list packets = {CT_SPIKES_INPUT, record, 2, 2};
    struct model model;
    struct ct_core *core;
    struct notes notes = {""};
    struct ct_error err;
    make_model(&model, &core);
    refuse_model(&model, &packets, "input spike 1: tick 4 after tick 5");
    record[1].spike = (struct ct_spike){1 << 24, 0, 3};
    refuse_model(&model, &packets,
                 "input spike 1: tick 16777216 outside 0..16777215, which RANC's text is written "
                 "for");
    record[1].spike = (struct ct_spike){6, 1, 3};
    refuse_model(&model, &packets, "input spike 1: core 1 has no axon 3 here");
    record[1].spike = (struct ct_spike){6, 0, 4};
    refuse_model(&model, &packets, "input spike 1: core 0 has no axon 4 here");
    assert_refused(ranc_model_write(&model, NULL, "x/config.json", NULL, &notes, &err), &err,
                   "x/config.json: RANC's input and configuration are two files");
    model_free(&model);
}

static void test_no_place_is_left(void **state)
{
    (void)state;
    struct model model = {.system = {1, 4, 1, 64, 1, 1, 0}};
    struct ct_core *core;
    struct ct_error err;
    for (uint32_t number = 0; number < CT_SYSTEM_CORES_MAX; number++)
        assert_int_equal(model_add(&model, number, &core, &err), CT_OK);
    assert_int_equal(model_order(&model, "core", &err), CT_OK);
    refuse_model(&model, NULL,
                 "no place without a core, and no row above, is left for 1 of RANC's: the output "
                 "bus");
    core->neuron[0].threshold = 9;
    refuse_model(&model, NULL,
                 "no place without a core, and no row above, is left for 2 of RANC's: the output "
                 "bus and what takes spikes without destination");
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_input),
        cmocka_unit_test(test_settings_of_the_config),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_memory_files),
        cmocka_unit_test(test_memory_options),
        cmocka_unit_test(test_memory_directory),
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_writing_packets),
        cmocka_unit_test(test_no_place_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
