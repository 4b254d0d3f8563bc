/*
 * test_network_read.c - network descriptions: what is read means what it says, every mistake is
 * named with its place, and nothing is left behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "mapper/interpret.h"
#include "support/random_network.h"

#define HEAD "{\"format\": \"cortile network\", \"version\": 1, \"name\": \"n\", "
#define INPUTS "\"inputs\": [{\"name\": \"in\", \"size\": 3}], "
#define POPULATIONS                                                                                \
    "\"populations\": [{\"name\": \"p\", \"size\": 2, \"neuron\": {\"threshold\": [4, 5], "        \
    "\"leak\": -3}}, {\"name\": \"q\", \"size\": 3, \"neuron\": {\"threshold\": 1}}]"
#define FRONT HEAD INPUTS POPULATIONS ", "
/* A projection alone in a network, on line 2. */
#define PROJECTION(text) FRONT "\"projections\": [\n{" text "}]}"
/* A population alone in a network, on line 2. */
#define POPULATION(text) HEAD "\"populations\": [\n{" text "}]}"

static enum ct_status read_text(struct network *net, const char *text, struct ct_error *err)
{
    return network_adopt(net, kit_stream(text, strlen(text)), "net", err);
}

static struct network read_good(const char *text)
{
    struct network net;
    struct ct_error err;
    if (read_text(&net, text, &err) != CT_OK)
        fail_msg("%s", err.text);
    return net;
}

/* ---- good ------------------------------------------------------------------------------------ */

static void all_keys_are_read(void **state)
{
    struct network net = read_good(
        "{\"format\": \"cortile network\", \"version\": 1, \"name\": \"A_1.b-c\",\n"
        " \"description\": [\"first line\", \"\", \"third\"], \"seed\": 4294967295,\n"
        " \"inputs\": [{\"size\": 3, \"name\": \"in\"}, {\"name\": \"in2\", \"size\": 1}],\n"
        " \"populations\": [{\"neuron\": {\"threshold\": 262143, \"leak\": [-255, 255], "
        "\"leak_reversal\": 1, \"leak_stochastic\": 1, \"reset_mode\": 2, \"reset\": -262143, "
        "\"negative_threshold\": 262143, \"negative_saturate\": 1, \"mask_bits\": 18, "
        "\"potential\": [-524288, 524287]}, \"size\": 2, \"name\": \"p\"}],\n"
        " \"projections\": [{\"delay\": 15, \"stochastic\": true, \"weight\": -255, \"connect\": "
        "\"one_to_one\", \"to\": \"p[1]\", \"from\": \"p[0:1]\"}],\n"
        " \"outputs\": [{\"from\": \"p[1]\", \"name\": \"p\"}]}");
    struct ct_neuron n;
    const struct network_projection *p = &net.projection[0];
    (void)state;
    assert_string_equal(net.name, "A_1.b-c");
    assert_string_equal(net.description, "first line\n\nthird");
    assert_int_equal(net.seed, UINT32_MAX);
    assert_int_equal(net.lines, 4);
    assert_string_equal(network_input_of(&net, 3)->name, "in2");
    assert_string_equal(network_line_place(&net, 2).text, "in[2]");
    assert_string_equal(network_line_place(&net, 3).text, "in2");
    network_neuron(&net, 1, &n);
    const struct ct_neuron wanted = {.threshold = 262143,
                                     .leak = 255,
                                     .leak_reversal = 1,
                                     .leak_stochastic = 1,
                                     .reset_mode = 2,
                                     .reset = -262143,
                                     .negative_threshold = 262143,
                                     .negative_saturate = 1,
                                     .mask_bits = 18,
                                     .potential = 524287};
    assert_memory_equal(&n, &wanted, sizeof n);
    assert_int_equal(p->from.first, 0);
    assert_int_equal(p->from.count, 1);
    assert_int_equal(p->to.first, 1);
    assert_int_equal(p->delay, 15);
    assert_true(p->stochastic);
    assert_int_equal(p->weight, -255);
    assert_int_equal(network_output_neuron(&net, 0), 1);
    network_free(&net);
}

static void what_is_left_out_has_defaults(void **state)
{
    struct network net = read_good(
        PROJECTION("\"from\": \"p\", \"to\": \"q\", \"connect\": \"all_to_all\", \"weight\": 1"));
    struct ct_neuron n;
    (void)state;
    assert_null(net.description);
    assert_int_equal(net.seed, 0);
    assert_int_equal(net.projection[0].delay, 1);
    assert_false(net.projection[0].stochastic);
    network_neuron(&net, 4, &n);
    const struct ct_neuron wanted = {.threshold = 1};
    assert_memory_equal(&n, &wanted, sizeof n);
    network_free(&net);
    net = read_good(HEAD "\"description\": \"x\", \"populations\": []}");
    assert_string_equal(net.description, "x");
    assert_int_equal(net.neurons, 0);
    network_free(&net);
    net = read_good(HEAD "\"description\": [], \"populations\": []}");
    assert_null(net.description);
    network_free(&net);
}

/* The synapses of a projection are these, as source, target, weight. */
static void synapses_are(const char *projection, const struct network_synapse *wanted, size_t count)
{
    char text[2000];
    struct network_synapse s;
    uint64_t at = 0;
    (void)snprintf(text, sizeof text, FRONT "\"projections\": [{%s}]}", projection);
    struct network net = read_good(text);
    for (size_t i = 0; i < count; i++) {
        assert_true(network_next(&net.projection[0], &at, &s));
        assert_int_equal(s.source, wanted[i].source);
        assert_int_equal(s.target, wanted[i].target);
        assert_int_equal(s.weight, wanted[i].weight);
    }
    assert_false(network_next(&net.projection[0], &at, &s));
    assert_false(network_next(&net.projection[0], &at, &s));
    network_free(&net);
}

#define SYNAPSES(projection, ...)                                                                  \
    synapses_are(projection, (const struct network_synapse[]){__VA_ARGS__},                        \
                 sizeof((const struct network_synapse[]){__VA_ARGS__}) /                           \
                     sizeof(struct network_synapse))

/* p is neurons 0 and 1, q is 2, 3 and 4. */
static void synapses_are_walked(void **state)
{
    (void)state;
    SYNAPSES("\"from\": \"in\", \"to\": \"q\", \"connect\": \"one_to_one\", \"weight\": 7",
             {0, 2, 7}, {1, 3, 7}, {2, 4, 7});
    SYNAPSES("\"from\": \"in[1:3]\", \"to\": \"p\", \"connect\": \"one_to_one\", "
             "\"weights\": [7, 8]",
             {1, 0, 7}, {2, 1, 8});
    SYNAPSES("\"from\": \"p\", \"to\": \"q[1:3]\", \"connect\": \"all_to_all\", "
             "\"weights\": [[1, 2], [3, 4]]",
             {0, 3, 1}, {0, 4, 2}, {1, 3, 3}, {1, 4, 4});
    SYNAPSES("\"from\": \"p[1]\", \"to\": \"q\", \"connect\": \"all_to_all\", \"weight\": -1",
             {1, 2, -1}, {1, 3, -1}, {1, 4, -1});
    SYNAPSES("\"from\": \"q\", \"to\": \"q[1:3]\", \"connect\": [[2, 0], [0, 1, 5], [2, 0]], "
             "\"weight\": 9",
             {4, 3, 9}, {2, 4, 5}, {4, 3, 9});
    SYNAPSES("\"connect\": [[0, 0, 0]], \"from\": \"q\", \"to\": \"q\"", {2, 2, 0});
    synapses_are("\"from\": \"p\", \"to\": \"q\", \"connect\": []", NULL, 0);
}

/* Worked by hand: pair of network_format.h. In tick 0 both lines: fires, and is silent in tick 1
 * though both come again, since -2 arrives; late sees 3 in ticks 15 and 17. */
static void meaning_is_as_told(void **state)
{
    struct network net = read_good(
        HEAD
        "\"inputs\": [{\"name\": \"in\", \"size\": 2}], \"populations\": ["
        "{\"name\": \"both\", \"size\": 1, \"neuron\": {\"threshold\": 2}},"
        "{\"name\": \"relay\", \"size\": 2, \"neuron\": {\"threshold\": [1, 2], \"leak\": -1}}],"
        "\"projections\": [{\"from\": \"in\", \"to\": \"both\", \"connect\": \"all_to_all\", "
        "\"weight\": 1}, {\"from\": \"both\", \"to\": \"both\", \"connect\": \"one_to_one\", "
        "\"weight\": -2, \"delay\": 1}, {\"from\": \"both\", \"to\": \"relay\", \"connect\": "
        "[[0, 0, 2], [0, 1, 3]], \"delay\": 15}]}");
    const bool line[] = {true, true}, none[] = {false, false};
    struct interpreter *in;
    (void)state;
    assert_int_equal(interpret_create(&in, &net, NULL), CT_OK);
    for (uint32_t t = 0; t < 40; t++) {
        bool fired[3];
        interpret_tick(in, t < 3 ? line : none, fired);
        assert_int_equal(fired[0], t == 0 || t == 2);
        assert_int_equal(fired[1], t == 15 || t == 17);
        assert_int_equal(fired[2], t == 15 || t == 17);
    }
    interpret_destroy(in);
    network_free(&net);
}

static void random_texts_are_read(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 500; number++) {
        struct kit_bytes text = random_network(3, number, true);
        struct network net;
        struct ct_error err;
        if (network_adopt(&net, kit_stream(text.data, text.size), "net", &err) != CT_OK)
            fail_msg("%s\n%.*s", err.text, (int)text.size, (char *)text.data);
        network_free(&net);
        free(text.data);
    }
}

/* Names are found among many, and the greatest network is small in memory. */
static void many_names(void **state)
{
    enum { MANY = 20000 };
    struct kit_bytes text = {NULL, 0};
    char part[200];
    (void)state;
    kit_append(&text, HEAD "\"populations\": [", strlen(HEAD "\"populations\": ["));
    for (int i = 0; i < MANY; i++) {
        int n = snprintf(part, sizeof part,
                         "%s{\"name\":\"p%d\",\"size\":%d,\"neuron\":{\"threshold\":1}}",
                         i ? "," : "", i, i ? 1 : NETWORK_SIZE_MAX - MANY + 1);
        kit_append(&text, part, (size_t)n);
    }
    kit_append(&text, "],\"projections\":[", 17);
    for (int i = 0; i < MANY; i++) {
        int n = snprintf(part, sizeof part,
                         "%s{\"from\":\"p%d\",\"to\":\"p0\",\"connect\":\"all_to_all\","
                         "\"weight\":1}",
                         i ? "," : "", i);
        kit_append(&text, part, (size_t)n);
    }
    kit_append(&text, "]}", 2);
    struct network net;
    struct ct_error err;
    if (network_adopt(&net, kit_stream(text.data, text.size), "net", &err) != CT_OK)
        fail_msg("%s", err.text);
    assert_int_equal(net.neurons, NETWORK_SIZE_MAX);
    for (uint32_t i = 1; i < MANY; i++)
        assert_int_equal(net.projection[i].from.first, NETWORK_SIZE_MAX - MANY + i);
    assert_string_equal(network_neuron_place(&net, 5).text, "p0[5]");
    assert_string_equal(network_neuron_place(&net, NETWORK_SIZE_MAX - 1).text, "p19999");
    network_free(&net);
    free(text.data);
}

/* ---- bad ------------------------------------------------------------------------------------- */

struct bad {
    const char *text;
    enum ct_status status;
    const char *message;
};

static const struct bad bad_heads[] = {
    {"", CT_ERR_TRUNCATED, "net:1:1: the text ends where an object ('{') is wanted"},
    {"[]", CT_ERR_FORMAT, "net:1:1: '[' where an object"},
    {"{\"format\": \"cortile chip image\"", CT_ERR_FORMAT,
     "net:1:12: format \"cortile chip image\", wanted \"cortile network\""},
    {"{\"format\": \"cortile network\", \"version\": 2", CT_ERR_VERSION,
     "net:1:42: network of version 2, this program reads version 1"},
    {"{\"version\": 1}", CT_ERR_ABSENT, "net:1:2: key \"format\" is missing"},
    {"{\"format\": \"cortile network\", \"version\": 1}", CT_ERR_ABSENT, "\"name\" is missing"},
    {HEAD "\"inputs\": []}", CT_ERR_ABSENT, "net:1:1: key \"populations\" is missing"},
    {HEAD "\"projections\": []}", CT_ERR_ABSENT, "key \"populations\" is missing"},
    {HEAD "\"populations\": [], \"inputs\": []}", CT_ERR_ORDER,
     "key \"inputs\" must come before \"populations\""},
    {HEAD "\"populations\": [], \"populations\": []}", CT_ERR_DUPLICATE,
     "key \"populations\" is given twice"},
    {HEAD "\"neurons\": []}", CT_ERR_FORMAT, "unknown key \"neurons\""},
    {HEAD "\"populations\": []} x", CT_ERR_FORMAT, "'x' where the end of the text is wanted"},
    {HEAD "\"populations\": []", CT_ERR_TRUNCATED, "the text ends where"},
    {HEAD "\"seed\": -1", CT_ERR_RANGE, "seed -1 outside 0..4294967295"},
    {HEAD "\"description\": 5", CT_ERR_FORMAT, "'5' where a string"},
    {HEAD "\"description\": [\"a\", 5", CT_ERR_FORMAT, "'5' where a string"},
    {"{\"format\": \"cortile network\", \"version\": 1, \"name\": \"1st\"", CT_ERR_FORMAT,
     "net:1:53: name \"1st\": wanted a letter or '_'"},
    {"{\"format\": \"cortile network\", \"version\": 1, \"name\": \"a b\"", CT_ERR_FORMAT,
     "name \"a b\": wanted a letter"},
    {"{\"format\": \"cortile network\", \"version\": 1, \"name\": \"\"", CT_ERR_FORMAT,
     "name \"\": wanted a letter"},
    {"{\"format\": \"cortile network\", \"version\": 1, \"name\": "
     "\"a123456789012345678901234567890123456789012345678901234567890123\"",
     CT_ERR_FORMAT, "at most 63 in all"},
};

static const struct bad bad_objects[] = {
    {HEAD "\"inputs\": [{\"name\": \"a\"}]", CT_ERR_ABSENT, "key \"size\" is missing"},
    {HEAD "\"inputs\": [{\"name\": \"a\", \"size\": 0}]", CT_ERR_RANGE,
     "size 0 outside 1..1048576"},
    {HEAD "\"inputs\": [{\"name\": \"a\", \"size\": 1}, {\"name\": \"a\"", CT_ERR_DUPLICATE,
     "name \"a\" is given twice"},
    {HEAD "\"inputs\": [{\"name\": \"a\", \"size\": 1}, {\"name\": \"b\", \"size\": 1048576}]",
     CT_ERR_LIMIT, "1048577 input lines in all, at most 1048576"},
    {FRONT "\"outputs\": [{\"name\": \"a\", \"from\": \"in\"}]", CT_ERR_ABSENT,
     "from \"in\": no such population"},
    {FRONT "\"outputs\": [{\"name\": \"a\", \"from\": \"p\"}, {\"name\": \"a\"", CT_ERR_DUPLICATE,
     "name \"a\" is given twice"},
    {FRONT "\"outputs\": [{\"name\": \"a\"}]", CT_ERR_ABSENT, "key \"from\" is missing"},
    {POPULATION("\"name\": \"a\", \"size\": 2"), CT_ERR_ABSENT,
     "net:2:1: key \"neuron\" is missing"},
    {POPULATION("\"name\": \"a\", \"size\": 2, \"neuron\": {}"), CT_ERR_ABSENT,
     "net:2:36: key \"threshold\" is missing"},
    {POPULATION("\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": [1, 2, 3]}"),
     CT_ERR_FORMAT, "net:2:50: threshold: 3 numbers for 2 neurons"},
    {POPULATION("\"neuron\": {\"threshold\": []}, \"name\": \"a\", \"size\": 2"), CT_ERR_FORMAT,
     "net:2:26: threshold: 0 numbers for 2 neurons"},
    {POPULATION("\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": [1, 262144]}"),
     CT_ERR_RANGE, "net:2:54: threshold 262144 outside 0..262143"},
    {POPULATION("\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": 1, \"leak\": 1.5}"),
     CT_ERR_FORMAT, "leak"},
    {POPULATION("\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": 1, \"weight\": 1}"),
     CT_ERR_FORMAT, "unknown key \"weight\""},
    {POPULATION("\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": 1, \"threshold\": 1}"),
     CT_ERR_DUPLICATE, "key \"threshold\" is given twice"},
    {HEAD "\"populations\": [{\"name\": \"a\", \"size\": 1048576, \"neuron\": {\"threshold\": 1}},"
          "{\"name\": \"b\", \"size\": 5, \"neuron\": {\"threshold\": 1}}]",
     CT_ERR_LIMIT, "1048581 neurons in all, at most 1048576"},
    {HEAD INPUTS "\"populations\": [{\"name\": \"in\"", CT_ERR_DUPLICATE,
     "name \"in\" is given twice"},
};

#define FROM_TO(from, to) "\"from\": \"" from "\", \"to\": \"" to "\", "
#define ALL "\"connect\": \"all_to_all\""
#define ONE "\"connect\": \"one_to_one\""

static const struct bad bad_projections[] = {
    {PROJECTION("\"from\": \"x\""), CT_ERR_ABSENT,
     "net:2:10: from \"x\": no such population or input port"},
    {PROJECTION("\"to\": \"in\""), CT_ERR_ABSENT, "net:2:8: to \"in\": no such population"},
    {PROJECTION("\"from\": \"p[2]\""), CT_ERR_RANGE,
     "from \"p[2]\": beyond the last of the 2 neurons"},
    {PROJECTION("\"from\": \"in[0:4]\""), CT_ERR_RANGE, "beyond the last of the 3 lines"},
    {PROJECTION("\"from\": \"in[1:1]\""), CT_ERR_RANGE, "none of the 3 lines"},
    {PROJECTION("\"from\": \"in[2:1]\""), CT_ERR_RANGE, "none of the 3 lines"},
    {PROJECTION("\"from\": \"in[01]\""), CT_ERR_FORMAT,
     "from \"in[01]\": wanted a name alone, or with [3] or [2:5] after it"},
    {PROJECTION("\"from\": \"in[1\""), CT_ERR_FORMAT, "wanted a name alone"},
    {PROJECTION("\"from\": \"in[]\""), CT_ERR_FORMAT, "wanted a name alone"},
    {PROJECTION("\"from\": \"in[1:]\""), CT_ERR_FORMAT, "wanted a name alone"},
    {PROJECTION("\"from\": \"in[1]x\""), CT_ERR_FORMAT, "wanted a name alone"},
    {PROJECTION("\"from\": \"in[-1]\""), CT_ERR_FORMAT, "wanted a name alone"},
    {PROJECTION("\"from\": \"in[99999999]\""), CT_ERR_FORMAT, "wanted a name alone"},
    {PROJECTION("\"from\": \"\""), CT_ERR_ABSENT, "from \"\": no such population"},
    {PROJECTION(FROM_TO("p", "q") ALL), CT_ERR_ABSENT,
     "net:2:1: key \"weight\" or \"weights\" is missing"},
    {PROJECTION(FROM_TO("p", "q") "\"weight\": 1"), CT_ERR_ABSENT, "key \"connect\" is missing"},
    {PROJECTION("\"to\": \"q\", " ALL ", \"weight\": 1"), CT_ERR_ABSENT, "key \"from\" is missing"},
    {PROJECTION(FROM_TO("p", "q") "\"connect\": \"all\""), CT_ERR_RANGE,
     "net:2:37: connect \"all\", wanted \"one_to_one\", \"all_to_all\", \"list\""},
    {PROJECTION(FROM_TO("p", "q") ONE ", \"weight\": 1"), CT_ERR_FORMAT,
     "net:2:1: one_to_one: from 2 to 3, wanted equally many"},
    {PROJECTION(FROM_TO("in", "q") ONE ", \"weight\": 1, \"delay\": 1"), CT_ERR_FORMAT,
     "net:2:74: delay: the spikes of an input port do not wait"},
    {PROJECTION(FROM_TO("q", "q") ONE ", \"weight\": 1, \"delay\": 256"), CT_ERR_RANGE,
     "delay 256 outside 1..255"},
    {PROJECTION(FROM_TO("q", "q") ONE ", \"weight\": 32768"), CT_ERR_RANGE,
     "weight 32768 outside -32767..32767"},
    {PROJECTION(FROM_TO("q", "q") ONE ", \"weight\": 1, \"weights\": [1, 2, 3]"), CT_ERR_FORMAT,
     "weights: not together with weight"},
    {PROJECTION(FROM_TO("q", "q") ONE ", \"weights\": [1, 2]"), CT_ERR_FORMAT,
     "net:2:62: weights: 2 numbers for 3 pairs"},
    {PROJECTION(FROM_TO("q", "q") ONE ", \"weights\": []"), CT_ERR_FORMAT,
     "weights: 0 numbers for 3 pairs"},
    {PROJECTION(FROM_TO("q", "q") ONE ", \"weights\": [[1], [1], [1]]"), CT_ERR_FORMAT,
     "weights: wanted an array of numbers"},
    {PROJECTION(FROM_TO("q", "p") ALL ", \"weights\": [1, 2, 3, 4, 5, 6]"), CT_ERR_FORMAT,
     "weights: wanted an array of arrays, one for each source"},
    {PROJECTION(FROM_TO("q", "p") ALL ", \"weights\": [[1, 2, 3], [4, 5, 6]]"), CT_ERR_FORMAT,
     "weights: 2 rows of 3, wanted 3 of 2"},
    {PROJECTION(FROM_TO("q", "p") ALL ", \"weights\": [[1, 2], [4]]"), CT_ERR_FORMAT,
     "net:2:71: weights: a row of 1, the first has 2"},
    {PROJECTION(FROM_TO("q", "p") ALL ", \"weights\": [[]]"), CT_ERR_FORMAT,
     "weights: an empty row"},
    {PROJECTION(FROM_TO("q", "p") ALL ", \"weights\": [[1, 2], 3]"), CT_ERR_FORMAT,
     "weights: numbers and arrays are mixed"},
    {PROJECTION(FROM_TO("q", "p") "\"connect\": [[0, 0]], \"weights\": [1]"), CT_ERR_FORMAT,
     "weights: not together with a list"},
    {PROJECTION(FROM_TO("q", "p") "\"connect\": [[0, 0, 1], [1, 1]]"), CT_ERR_ABSENT,
     "net:2:37: connect: synapse 1 has no weight, and key \"weight\" is missing"},
    {PROJECTION(FROM_TO("q", "p") "\"connect\": [[3, 0, 1]]"), CT_ERR_RANGE,
     "connect: synapse 0: source 3 outside 0..2"},
    {PROJECTION("\"connect\": [[0, 0, 1], [0, 2, 1]], \"from\": \"q\", \"to\": \"p\""),
     CT_ERR_RANGE, "net:2:13: connect: synapse 1: target 2 outside 0..1"},
    {PROJECTION(FROM_TO("q", "p") "\"connect\": [[0]]"), CT_ERR_FORMAT,
     "net:2:38: a synapse is [source, target] or [source, target, weight]"},
    {PROJECTION(FROM_TO("q", "p") "\"connect\": [[0, 0, 1, 2]]"), CT_ERR_FORMAT,
     "net:2:38: a synapse is"},
    {PROJECTION(FROM_TO("q", "p") "\"connect\": [[0, -1, 1]]"), CT_ERR_RANGE,
     "target -1 outside 0..1048575"},
    {PROJECTION(FROM_TO("q", "p") ALL ", \"weight\": 1, \"stochastic\": 1"), CT_ERR_FORMAT,
     "stochastic"},
    {PROJECTION(FROM_TO("q", "p") ALL ", \"kind\": 1"), CT_ERR_FORMAT, "unknown key \"kind\""},
};

static void refuse(const struct bad *bad, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct network empty = {.lines = 0};
        struct network net;
        struct ct_error err;
        enum ct_status got = read_text(&net, bad[i].text, &err);
        if (got != bad[i].status || strstr(err.text, bad[i].message) == NULL ||
            strncmp(err.text, "net:", 4) != 0)
            fail_msg("%s\ngives \"%s\" (%s)\nwanted \"%s\" (%s)", bad[i].text, err.text,
                     ct_status_text(got), bad[i].message, ct_status_text(bad[i].status));
        assert_memory_equal(&net, &empty, sizeof net);
        assert_int_equal(read_text(&net, bad[i].text, NULL), bad[i].status);
    }
}

static void bad_heads_are_refused(void **state)
{
    (void)state;
    refuse(bad_heads, sizeof bad_heads / sizeof bad_heads[0]);
}

static void bad_objects_are_refused(void **state)
{
    (void)state;
    refuse(bad_objects, sizeof bad_objects / sizeof bad_objects[0]);
}

static void bad_projections_are_refused(void **state)
{
    (void)state;
    refuse(bad_projections, sizeof bad_projections / sizeof bad_projections[0]);
}

static void absent_files_are_named(void **state)
{
    struct network net;
    struct ct_error err;
    (void)state;
    assert_int_equal(network_read(&net, kit_path("absent.net.json"), &err), CT_ERR_IO);
    assert_non_null(strstr(err.text, "absent.net.json: cannot open: No such file"));
}

/* ---- the schema ------------------------------------------------------------------------------ */

/* The schema of an object has just these keys. */
static void keys_are(const json_t *schema, const char *const *names, size_t count)
{
    const json_t *properties = json_object_get(schema, "properties");
    assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
    assert_int_equal(json_object_size(properties), count);
    for (size_t i = 0; i < count; i++) {
        if (json_object_get(properties, names[i]) == NULL)
            fail_msg("the schema lacks %s", names[i]);
    }
}

static void range_is(const json_t *schema, const char *name, int64_t least, int64_t greatest)
{
    if (json_integer_value(json_object_get(schema, "minimum")) != least ||
        json_integer_value(json_object_get(schema, "maximum")) != greatest)
        fail_msg("the schema has another range of %s", name);
}

/* What the schema says of a parameter, for all neurons and for each. */
static void parameter_is(const json_t *defs, const char *name, int64_t least, int64_t greatest)
{
    const json_t *value =
        json_object_get(json_object_get(json_object_get(defs, "neuron"), "properties"), name);
    const char *reference = json_string_value(json_object_get(value, "$ref"));
    if (reference != NULL)
        value = json_object_get(defs, strrchr(reference, '/') + 1);
    range_is(value, name, least, greatest);
    range_is(json_object_get(value, "items"), name, least, greatest);
}

#define NAME(name) #name,
#define KEYS(object, list)                                                                         \
    keys_are(object, (const char *const[]){list(NAME)},                                            \
             sizeof((const char *const[]){list(NAME)}) / sizeof(char *))

static void the_schema_says_the_same(void **state)
{
    json_t *root = json_load_file("tools/mapper/network.schema.json", JSON_REJECT_DUPLICATES, NULL);
    const json_t *defs = json_object_get(root, "$defs");
    const json_t *properties = json_object_get(root, "properties");
    (void)state;
    assert_non_null(root);
    KEYS(root, NETWORK_HEAD_KEYS);
    KEYS(json_object_get(defs, "input"), NETWORK_INPUT_KEYS);
    KEYS(json_object_get(defs, "population"), NETWORK_POPULATION_KEYS);
    KEYS(json_object_get(defs, "projection"), NETWORK_PROJECTION_KEYS);
    KEYS(json_object_get(defs, "output"), NETWORK_OUTPUT_KEYS);
    KEYS(json_object_get(defs, "connect"), NETWORK_CONNECT_KEYS);
#define PARAMETER_NAME(name, least, greatest) NAME(name)
#define PARAMETER_NAMES(X) NETWORK_PARAMETERS(PARAMETER_NAME)
    KEYS(json_object_get(defs, "neuron"), PARAMETER_NAMES);
#define PARAMETER_IS(name, least, greatest) parameter_is(defs, #name, least, greatest);
    NETWORK_PARAMETERS(PARAMETER_IS)
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(properties, "format"), "const")),
        NETWORK_FORMAT);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(properties, "version"), "const")),
        NETWORK_VERSION);
    range_is(json_object_get(properties, "seed"), "seed", 0, UINT32_MAX);
    range_is(json_object_get(defs, "size"), "size", 1, NETWORK_SIZE_MAX);
    range_is(json_object_get(defs, "number"), "a number", 0, NETWORK_SIZE_MAX - 1);
    range_is(json_object_get(defs, "weight"), "weight", -NETWORK_WEIGHT_MAX, NETWORK_WEIGHT_MAX);
    range_is(json_object_get(json_object_get(json_object_get(defs, "projection"), "properties"),
                             "delay"),
             "delay", 1, NETWORK_DELAY_MAX);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_keys_are_read),
        cmocka_unit_test(what_is_left_out_has_defaults),
        cmocka_unit_test(synapses_are_walked),
        cmocka_unit_test(meaning_is_as_told),
        cmocka_unit_test(random_texts_are_read),
        cmocka_unit_test(many_names),
        cmocka_unit_test(bad_heads_are_refused),
        cmocka_unit_test(bad_objects_are_refused),
        cmocka_unit_test(bad_projections_are_refused),
        cmocka_unit_test(absent_files_are_named),
        cmocka_unit_test(the_schema_says_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
