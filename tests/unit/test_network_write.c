/*
 * test_network_write.c - the text of a network: canonical, and what is read from it is the network.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/network_write.h"
#include "support/filekit.h"
#include "support/random_build.h"
#include "support/random_network.h"

static struct kit_bytes written(const struct network *net)
{
    const char *path = kit_path("written.net.json");
    struct ct_error err;
    if (network_write(net, path, &err) != CT_OK)
        fail_msg("%s", err.text);
    return kit_load(path);
}

static struct network read_back(const struct kit_bytes *text)
{
    struct network net;
    struct ct_error err;
    if (network_adopt(&net, kit_stream(text->data, text->size), "net", &err) != CT_OK)
        fail_msg("%s\n%.*s", err.text, (int)text->size, (const char *)text->data);
    return net;
}

/* Both have the same synapses, parameters and pins. */
static void assert_equal(const struct network *a, const struct network *b)
{
    assert_int_equal(a->neurons, b->neurons);
    assert_int_equal(a->projections, b->projections);
    for (uint32_t j = 0; j < a->neurons; j++) {
        struct ct_neuron n, m;
        network_neuron(a, j, &n);
        network_neuron(b, j, &m);
        assert_memory_equal(&n, &m, sizeof n);
    }
    for (uint32_t i = 0; i < a->projections; i++) {
        const struct network_projection *p = &a->projection[i], *q = &b->projection[i];
        struct network_synapse s, t;
        uint64_t at = 0, other = 0;
        assert_int_equal(p->delay, q->delay);
        assert_int_equal(p->stochastic, q->stochastic);
        assert_int_equal(p->count, q->count);
        assert_int_equal(p->from.input, q->from.input);
        while (network_next(p, &at, &s)) {
            assert_true(network_next(q, &other, &t));
            assert_memory_equal(&s, &t, sizeof s);
        }
        assert_false(network_next(q, &other, &t));
    }
    assert_int_equal(a->output_lines, b->output_lines);
    for (uint32_t k = 0; k < a->output_lines; k++) {
        assert_int_equal(network_output_pin(a, k), network_output_pin(b, k));
        assert_int_equal(network_output_neuron(a, k), network_output_neuron(b, k));
    }
}

/* Written, read and written again: the same network and the same bytes. */
static void there_and_back(const struct network *net)
{
    struct kit_bytes text = written(net);
    struct network again = read_back(&text);
    struct kit_bytes second = written(&again);
    assert_equal(net, &again);
    assert_int_equal(text.size, second.size);
    assert_memory_equal(text.data, second.data, text.size);
    network_free(&again);
    free(text.data);
    free(second.data);
}

static void random_networks_come_back(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 1);
    uint32_t kinds[6] = {0};
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < 300; number++) {
        const struct random_build options = {.delay = number % 2 ? 255 : 0,
                                             .weight = number % 3 ? 255 : 0,
                                             .recurrent = number % 5 < 2,
                                             .stochastic = number % 7 == 0,
                                             .pins = number % 2 == 0};
        struct network net = random_build(seed, number, &options);
        for (uint32_t i = 0; i < net.projections; i++)
            kinds[net.projection[i].connect]++;
        there_and_back(&net);
        network_free(&net);
    }
    for (int k = 0; k < 6; k++) {
        print_message("%u projections of kind %d\n", kinds[k], k);
        assert_true(kinds[k] > 10);
    }
    for (uint64_t number = 0; number < 200; number++) {
        struct kit_bytes text = random_network(seed, number, true);
        struct network net = read_back(&text);
        there_and_back(&net);
        network_free(&net);
        free(text.data);
    }
}

/* Every form once; the text that is wanted, to the byte. */
static void the_text_is_canonical(void **state)
{
    static const char given[] =
        "{\"format\": \"cortile network\", \"version\": 1, \"name\": \"all\", "
        "\"description\": [\"a \\\"b\\\\\", \"\", \"c\"], \"inputs\": [{\"name\": \"in\", "
        "\"shape\": [4, 4]}], \"populations\": [{\"name\": \"p\", \"shape\": [1, 2, 2], "
        "\"neuron\": {\"threshold\": [3, 3, 3, 3], \"leak\": 0, \"reset\": [1, 2, 3, 4]}}],\n"
        "\"projections\": [{\"connect\": {\"kind\": \"convolution\", \"stride\": [2, 2]}, "
        "\"to\": \"p\", \"from\": "
        "\"in\", \"weights\": [[[[1, 2], [3, 4]]]]}, {\"connect\": {\"kind\": \"list\", "
        "\"synapses\": [[0, 0]]}, \"weight\": 7, \"from\": \"p[1:3]\", \"to\": \"p[3]\", "
        "\"delay\": 1}, {\"from\": \"in\", \"to\": \"p\", \"weight\": 1, \"connect\": {\"kind\": "
        "\"pooling\", \"kernel\": [2, 2], \"padding\": 0}}],"
        "\"outputs\": [{\"name\": \"o\", \"from\": \"p\", \"pin\": 0}]}";
    static const char wanted[] = "{\n"
                                 "  \"format\": \"cortile network\",\n"
                                 "  \"version\": 1,\n"
                                 "  \"name\": \"all\",\n"
                                 "  \"description\": [\n"
                                 "    \"a \\\"b\\\\\",\n"
                                 "    \"\",\n"
                                 "    \"c\"\n"
                                 "  ],\n"
                                 "  \"inputs\": [\n"
                                 "    {\"name\": \"in\", \"shape\": [1, 4, 4]}\n"
                                 "  ],\n"
                                 "  \"populations\": [\n"
                                 "    {\"name\": \"p\", \"shape\": [1, 2, 2], \"neuron\": "
                                 "{\"threshold\": 3, \"reset\": [1, 2, 3, 4]}}\n"
                                 "  ],\n"
                                 "  \"projections\": [\n"
                                 "    {\"from\": \"in\", \"to\": \"p\", \"connect\": {\"kind\": "
                                 "\"convolution\", \"stride\": 2},\n"
                                 "      \"weights\": [[[[1, 2],\n"
                                 "      [3, 4]]]]},\n"
                                 "    {\"from\": \"p[1:3]\", \"to\": \"p[3]\", \"connect\": "
                                 "[[0, 0, 7]]},\n"
                                 "    {\"from\": \"in\", \"to\": \"p\", \"connect\": {\"kind\": "
                                 "\"pooling\", \"kernel\": 2}, \"weight\": 1}\n"
                                 "  ],\n"
                                 "  \"outputs\": [\n"
                                 "    {\"name\": \"o\", \"from\": \"p\"}\n"
                                 "  ]\n"
                                 "}\n";
    const struct kit_bytes in = {(uint8_t *)(uintptr_t)given, strlen(given)};
    struct network net = read_back(&in);
    struct kit_bytes text = written(&net);
    (void)state;
    if (text.size != strlen(wanted) || memcmp(text.data, wanted, text.size) != 0)
        fail_msg("%.*s", (int)text.size, (const char *)text.data);
    free(text.data);
    network_free(&net);
}

static void a_bad_place_is_named(void **state)
{
    struct network net = random_build(1, 1, &(struct random_build){.size = 3});
    struct ct_error err;
    (void)state;
    assert_int_equal(network_write(&net, kit_path("no/such/dir.net.json"), &err), CT_ERR_IO);
    assert_non_null(strstr(err.text, "dir.net.json"));
    network_free(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_networks_come_back),
        cmocka_unit_test(the_text_is_canonical),
        cmocka_unit_test(a_bad_place_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
