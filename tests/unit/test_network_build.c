/*
 * test_network_build.c - networks made by calls: what is made is what the same description reads
 * as, the rules are the reader's, and every mistake names its object.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/network_build.h"
#include "support/filekit.h"

static struct network finish(struct network_builder *b)
{
    struct network net;
    struct ct_error err;
    if (network_build_finish(b, &net, &err) != CT_OK)
        fail_msg("%s", err.text);
    return net;
}

/* ---- good ------------------------------------------------------------------------------------ */

static bool same_projection(const struct network_projection *a, const struct network_projection *b)
{
    struct network_synapse s, t;
    uint64_t at = 0, other = 0;
    bool more = true;
    if (a->from.input != b->from.input || a->delay != b->delay || a->connect != b->connect ||
        a->stochastic != b->stochastic || a->count != b->count)
        return false;
    while (more) {
        more = network_next(a, &at, &s);
        if (more != network_next(b, &other, &t) ||
            (more && (s.source != t.source || s.target != t.target || s.weight != t.weight)))
            return false;
    }
    return true;
}

static bool same_output(const struct network_output *a, const struct network_output *b)
{
    return strcmp(a->name, b->name) == 0 && a->first == b->first && a->pin == b->pin &&
           a->from.index == b->from.index && a->from.first == b->from.first &&
           a->from.count == b->from.count;
}

/* As far as the tests below make differences. */
static void assert_same(const struct network *a, const struct network *b)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->description, b->description);
    assert_int_equal(a->seed, b->seed);
    assert_int_equal(a->lines, b->lines);
    assert_int_equal(a->neurons, b->neurons);
    assert_int_equal(a->output_lines, b->output_lines);
    assert_int_equal(a->projections, b->projections);
    for (uint32_t i = 0; i < a->inputs; i++)
        assert_memory_equal(&a->input[i], &b->input[i], sizeof a->input[i]);
    for (uint32_t i = 0; i < a->outputs; i++)
        assert_true(same_output(&a->output[i], &b->output[i]));
    for (uint32_t j = 0; j < a->neurons; j++) {
        struct ct_neuron n, m;
        network_neuron(a, j, &n);
        network_neuron(b, j, &m);
        assert_memory_equal(&n, &m, sizeof n);
    }
    for (uint32_t i = 0; i < a->projections; i++)
        assert_true(same_projection(&a->projection[i], &b->projection[i]));
}

static const char every_kind[] =
    "{\"format\": \"cortile network\", \"version\": 1, \"name\": \"every\", \"description\": "
    "[\"a\", \"b\"], \"seed\": 7, \"inputs\": [{\"name\": \"in\", \"shape\": [2, 5, 5]}],"
    "\"populations\": [{\"name\": \"c\", \"shape\": [3, 3, 3], \"neuron\": {\"threshold\": 2, "
    "\"leak\": -1}}, {\"name\": \"q\", \"size\": 3, \"neuron\": {\"threshold\": [1, 2, 3]}},"
    "{\"name\": \"s\", \"shape\": [3, 1, 1], \"neuron\": {\"threshold\": 0}}],"
    "\"projections\": [{\"from\": \"in\", \"to\": \"c\", \"connect\": {\"kind\": \"convolution\", "
    "\"kernel\": [3, 3], \"stride\": 2, \"padding\": 1}, \"weight\": 4},"
    "{\"from\": \"c\", \"to\": \"s\", \"connect\": {\"kind\": \"pooling\", \"kernel\": 3}, "
    "\"weights\": [1, 2, 3], \"delay\": 200},"
    "{\"from\": \"c[1:4]\", \"to\": \"q\", \"connect\": \"one_to_one\", \"weights\": [1, -2, 3]},"
    "{\"from\": \"q\", \"to\": \"q\", \"connect\": [[0, 1, 5], [2, 2, 32767]], \"delay\": 2},"
    "{\"from\": \"q\", \"to\": \"c\", \"connect\": {\"kind\": \"random\", \"fan_in\": 2, \"seed\": "
    "3}, \"weights\": [5, 6]}, {\"from\": \"in\", \"to\": \"s[1]\", \"connect\": \"all_to_all\", "
    "\"weight\": 9, \"stochastic\": true}],"
    "\"outputs\": [{\"name\": \"x\", \"from\": \"q\"}, {\"name\": \"y\", \"from\": \"s[2]\", "
    "\"pin\": 10}]}";

/* The ports and populations of every_kind. */
static void make_objects(struct network_builder *b, struct network_slice *in,
                         struct network_slice *c, struct network_slice *q, struct network_slice *s)
{
    static const int32_t threshold[] = {1, 2, 3};
    network_build_describe(b, "a\nb");
    network_build_seed(b, 7);
    network_build_input(b, &(struct network_input_spec){.name = "in", .shape = {2, 5, 5}}, in);
    network_build_population(
        b,
        &(struct network_population_spec){.name = "c",
                                          .shape = {3, 3, 3},
                                          .shared = {[NETWORK_threshold] = 2, [NETWORK_leak] = -1}},
        c);
    network_build_population(b,
                             &(struct network_population_spec){
                                 .name = "q", .size = 3, .each = {[NETWORK_threshold] = threshold}},
                             q);
    network_build_population(b, &(struct network_population_spec){.name = "s", .shape = {3, 1, 1}},
                             s);
}

static struct network make_every_kind(void)
{
    static const int32_t three[] = {1, -2, 3}, pool[] = {1, 2, 3}, choice[] = {5, 6};
    static const struct network_entry entry[] = {{0, 1, 5}, {2, 2, 32767}};
    struct network_builder *b;
    struct network_slice in, c, q, s, found;
    network_build_start(&b, "every");
    make_objects(b, &in, &c, &q, &s);
    network_build_projection(
        b, &(struct network_projection_spec){
               .from = in,
               .to = c,
               .connect = NETWORK_CONVOLUTION,
               .weight = 4,
               .window = {.kernel = {3, 3}, .stride = {2, 2}, .before = {1, 1}, .after = {1, 1}}});
    network_build_projection(b, &(struct network_projection_spec){.from = c,
                                                                  .to = s,
                                                                  .connect = NETWORK_POOLING,
                                                                  .delay = 200,
                                                                  .weights = pool,
                                                                  .weight_count = 3,
                                                                  .window = {.kernel = {3, 3}}});
    assert_int_equal(network_build_slice(b, "c[1:4]", &found), CT_OK);
    network_build_projection(b, &(struct network_projection_spec){.from = found,
                                                                  .to = q,
                                                                  .connect = NETWORK_ONE_TO_ONE,
                                                                  .weights = three,
                                                                  .weight_count = 3});
    network_build_projection(
        b,
        &(struct network_projection_spec){
            .from = q, .to = q, .connect = NETWORK_LIST, .delay = 2, .entry = entry, .entries = 2});
    network_build_projection(b,
                             &(struct network_projection_spec){.from = q,
                                                               .to = c,
                                                               .connect = NETWORK_RANDOM,
                                                               .weights = choice,
                                                               .weight_count = 2,
                                                               .random = {.seed = 3, .fan_in = 2}});
    network_build_projection(b, &(struct network_projection_spec){.from = in,
                                                                  .to = network_part(s, 1, 1),
                                                                  .connect = NETWORK_ALL_TO_ALL,
                                                                  .weight = 9,
                                                                  .stochastic = true});
    network_build_output(b, &(struct network_output_spec){.name = "x", .from = q});
    network_build_output(
        b, &(struct network_output_spec){.name = "y", .from = network_part(s, 2, 1), .pin = 10});
    return finish(b);
}

static void calls_make_what_a_text_makes(void **state)
{
    struct network made = make_every_kind(), got;
    struct ct_error err;
    (void)state;
    if (network_adopt(&got, kit_stream(every_kind, strlen(every_kind)), "net", &err) != CT_OK)
        fail_msg("%s", err.text);
    assert_same(&made, &got);
    assert_int_equal(network_output_pin(&made, 2), 2);
    assert_int_equal(network_output_pin(&made, 3), 10);
    assert_int_equal(network_pins(&made), 11);
    network_free(&made);
    network_free(&got);
}

static void arrays_may_be_taken(void **state)
{
    struct network_builder *b;
    struct network_slice p;
    int32_t *threshold = calloc(2, sizeof *threshold), *weight = calloc(4, sizeof *weight);
    (void)state;
    weight[3] = 5;
    network_build_start(&b, "n");
    network_build_population(
        b,
        &(struct network_population_spec){
            .name = "p", .size = 2, .each = {[NETWORK_threshold] = threshold}, .take = true},
        &p);
    network_build_projection(b, &(struct network_projection_spec){.from = p,
                                                                  .to = p,
                                                                  .connect = NETWORK_ALL_TO_ALL,
                                                                  .weights = weight,
                                                                  .weight_count = 4,
                                                                  .take = true});
    struct network net = finish(b);
    assert_ptr_equal(net.population[0].parameter[NETWORK_threshold].each, threshold);
    assert_ptr_equal(net.projection[0].weights, weight);
    network_free(&net);
}

/* ---- bad ------------------------------------------------------------------------------------- */

/* Finishes a builder that has failed; its message and that the network is empty. */
static void refused(struct network_builder *b, enum ct_status status, const char *text)
{
    const struct network empty = {.lines = 0};
    struct network net;
    struct ct_error err;
    assert_int_equal(network_build_finish(b, &net, &err), status);
    assert_string_equal(err.text, text);
    assert_memory_equal(&net, &empty, sizeof net);
}

static struct network_builder *start(struct network_slice *in, struct network_slice *p)
{
    struct network_builder *b;
    assert_int_equal(network_build_start(&b, "n"), CT_OK);
    network_build_input(b, &(struct network_input_spec){.name = "in", .shape = {1, 4, 4}}, in);
    network_build_population(b, &(struct network_population_spec){.name = "p", .shape = {2, 2, 2}},
                             p);
    return b;
}

static void bad_objects_are_named(void **state)
{
    const int32_t leak[] = {0, 1, 256, 0, 0, 0, 0, 0};
    struct network_slice in, p;
    struct network_builder *b;
    (void)state;
    assert_int_equal(network_build_start(&b, "a b"), CT_ERR_FORMAT);
    refused(b, CT_ERR_FORMAT,
            "network: name \"a b\": wanted a letter or '_', then letters, digits, '_', '-' and "
            "'.', at most 63 in all");
    b = start(&in, &p);
    network_build_input(b, &(struct network_input_spec){.name = "p", .size = 1}, NULL);
    refused(b, CT_ERR_DUPLICATE, "input p: name \"p\" is given twice");
    b = start(&in, &p);
    network_build_input(b, &(struct network_input_spec){.name = "x"}, NULL);
    refused(b, CT_ERR_RANGE, "input x: size 0 outside 1..1048576");
    b = start(&in, &p);
    network_build_population(
        b, &(struct network_population_spec){.name = "x", .shape = {1u << 31, 1u << 31, 1u << 31}},
        NULL);
    refused(b, CT_ERR_RANGE,
            "population x: shape: 2147483648 x 2147483648 x 2147483648 outside 1..1048576");
    b = start(&in, &p);
    network_build_population(
        b,
        &(struct network_population_spec){.name = "x", .size = 8, .each = {[NETWORK_leak] = leak}},
        NULL);
    refused(b, CT_ERR_RANGE, "population x[2]: leak 256 outside -255..255");
    b = start(&in, &p);
    network_build_output(b, &(struct network_output_spec){.name = "o", .from = in});
    refused(b, CT_ERR_ABSENT, "output o: from: not a part of a population");
    b = start(&in, &p);
    network_build_output(
        b, &(struct network_output_spec){.name = "o", .from = p, .pin = CT_PINS_MAX - 7});
    refused(b, CT_ERR_RANGE, "output o: pin 16777209 to 16777216 outside 0..16777215");
    b = start(&in, &p);
    network_build_describe(b, "a\tb");
    refused(b, CT_ERR_FORMAT, "description: character 0x09");
    refused(NULL, CT_ERR_MEMORY, "network: out of memory");
}

/* One projection of in and p that is refused. */
static void refused_projection(struct network_projection_spec spec, bool swap, const char *text)
{
    struct network_slice in, p;
    struct network_builder *b = start(&in, &p);
    spec.from = swap ? p : in;
    spec.to = p;
    assert_int_not_equal(network_build_projection(b, &spec), CT_OK);
    /* It sticks. */
    assert_int_not_equal(
        network_build_output(b, &(struct network_output_spec){.name = "o", .from = p}), CT_OK);
    assert_null(network_build_peek(b));
    struct network net;
    struct ct_error err;
    assert_int_not_equal(network_build_finish(b, &net, &err), CT_OK);
    if (strstr(err.text, text) == NULL)
        fail_msg("\"%s\"\nwanted \"%s\"", err.text, text);
}

#define REFUSED(swap, text, ...)                                                                   \
    refused_projection((struct network_projection_spec){__VA_ARGS__}, swap, text)

static void bad_projections_are_named(void **state)
{
    static const int32_t weight[] = {1, 2, 3};
    (void)state;
    REFUSED(false, "projection 0 from in to p: one_to_one: from 16 to 8, wanted equally many",
            .connect = NETWORK_ONE_TO_ONE);
    REFUSED(true, "weights: 3 numbers for 64 pairs", .connect = NETWORK_ALL_TO_ALL,
            .weights = weight, .weight_count = 3);
    REFUSED(true, "weight 40000 outside -32767..32767", .connect = NETWORK_ALL_TO_ALL,
            .weight = 40000);
    REFUSED(true, "stochastic weight 256 outside -255..255", .connect = NETWORK_ALL_TO_ALL,
            .weight = 256, .stochastic = true);
    REFUSED(false, "delay: the spikes of an input port do not wait", .delay = 1,
            .connect = NETWORK_ALL_TO_ALL);
    REFUSED(true, "delay 256 outside 1..255", .delay = 256, .connect = NETWORK_ALL_TO_ALL);
    REFUSED(true, "synapse 0: target 8 outside 0..7", .connect = NETWORK_LIST,
            .entry = &(const struct network_entry){0, 8, 1}, .entries = 1);
    REFUSED(false, "kernel 0 outside 1..1024", .connect = NETWORK_CONVOLUTION);
    REFUSED(false, "to: a height of 2, wanted floor((4 - 2) / 1) + 1 = 3",
            .connect = NETWORK_CONVOLUTION, .window = {.kernel = {2, 2}});
    REFUSED(false, "kernel: 5 with its dilation, the height is 4 with its padding",
            .connect = NETWORK_CONVOLUTION, .window = {.kernel = {5, 2}});
    REFUSED(false, "padding 2 outside 0..1", .connect = NETWORK_CONVOLUTION,
            .window = {.kernel = {2, 2}, .before = {2, 0}});
    REFUSED(false, "groups 2: does not divide 1 and 2 channels", .connect = NETWORK_CONVOLUTION,
            .window = {.kernel = {3, 3}, .groups = 2});
    REFUSED(false, "to: 2 channels, a pooling keeps the 1", .connect = NETWORK_POOLING,
            .window = {.kernel = {2, 2}});
    REFUSED(false, "weights: 3 numbers for 18 taps of all kernels", .connect = NETWORK_CONVOLUTION,
            .window = {.kernel = {3, 3}}, .weights = weight, .weight_count = 3);
    REFUSED(false, "fan_in 17 outside 1..16", .connect = NETWORK_RANDOM, .random = {.fan_in = 17});
    REFUSED(false, "wanted one of fan_in and probability", .connect = NETWORK_RANDOM);
    REFUSED(false, "probability 1000001 outside 0..1000000", .connect = NETWORK_RANDOM,
            .random = {.probability = 1000001});
    REFUSED(false, "connect: no such kind", .connect = (enum network_connect)9);
}

static void slices_are_checked(void **state)
{
    struct network_slice in, p, found;
    struct network_builder *b = start(&in, &p);
    (void)state;
    network_build_projection(b, &(struct network_projection_spec){.from = network_part(p, 5, 4),
                                                                  .to = p,
                                                                  .connect = NETWORK_ALL_TO_ALL});
    refused(b, CT_ERR_RANGE, "projection 0 from p to p: from: 4 from 5 on, beyond the 8 of p");
    b = start(&in, &p);
    assert_int_equal(network_build_slice(b, "p[8]", &found), CT_ERR_RANGE);
    refused(b, CT_ERR_RANGE, "network n: slice \"p[8]\": beyond the last of the 8 neurons");
    /* A part has no shape. */
    b = start(&in, &p);
    network_build_projection(b, &(struct network_projection_spec){.from = in,
                                                                  .to = network_part(p, 0, 4),
                                                                  .connect = NETWORK_CONVOLUTION});
    refused(b, CT_ERR_FORMAT,
            "projection 0 from in to p: to: a convolution or pooling needs all "
            "of it, not a part");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_make_what_a_text_makes), cmocka_unit_test(arrays_may_be_taken),
        cmocka_unit_test(bad_objects_are_named),        cmocka_unit_test(bad_projections_are_named),
        cmocka_unit_test(slices_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
