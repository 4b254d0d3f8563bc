/*
 * test_map_direct.c - networks compiled onto one core: on random ones the interpreter of networks
 * and the emulated chip agree spike for spike, and the core holds every synapse and nothing else;
 * examples whose mapping is known; every refusal; and faults put into a mapping are caught.
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
#include "mapper/map_direct.h"
#include "mapper/map_save.h"
#include "support/map_check.h"
#include "support/random_network.h"

enum { NETWORKS = 3000, STOCHASTIC_NETWORKS = 1000, TICKS = 60 };

static struct network parse(const void *text, size_t size)
{
    struct network net;
    struct ct_error err;
    if (network_adopt(&net, kit_stream(text, size), "net", &err) != CT_OK)
        fail_msg("%s\n%.*s", err.text, (int)size, (const char *)text);
    return net;
}

static struct network draw(uint64_t seed, uint64_t number, bool stochastic)
{
    struct kit_bytes text = random_network(seed, number, stochastic);
    struct network net = parse(text.data, text.size);
    free(text.data);
    return net;
}

/* A network of these parts; parts may be "". */
static struct network network(const char *inputs, const char *populations, const char *projections,
                              const char *outputs)
{
    static char text[1 << 16];
    int length = snprintf(text, sizeof text,
                          "{\"format\": \"cortile network\", \"version\": 1, \"name\": \"n\", "
                          "\"seed\": 3, \"inputs\": [%s], \"populations\": [%s], "
                          "\"projections\": [%s], \"outputs\": [%s]}",
                          inputs, populations, projections, outputs);
    assert_true(length > 0 && length < (int)sizeof text);
    return parse(text, (size_t)length);
}

static struct mapped map(const struct network *net)
{
    struct mapped mapped;
    struct map_reasons reasons;
    struct ct_error err;
    if (map_direct(net, &mapped, &reasons, &err) != CT_OK)
        fail_msg("%s: %s", err.text, reasons.text[0]);
    return mapped;
}

static void sound(struct map_fault fault, uint64_t number)
{
    if (fault.text[0] != '\0')
        fail_msg("network %llu: %s", (unsigned long long)number, fault.text);
}

/* ---- random networks ------------------------------------------------------------------------- */

static void random_networks_agree(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 11);
    uint32_t fitted = 0, refused = 0, split = 0, copied = 0;
    uint64_t spikes = 0;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < NETWORKS; number++) {
        struct network net = draw(seed, number, false);
        struct map_reasons reasons;
        struct mapped m;
        if (map_direct(&net, &m, &reasons, NULL) == CT_OK) {
            fitted++;
            split += m.axon[net.lines] > net.lines;
            copied += m.copy[net.neurons] > net.neurons;
            sound(map_check_core(&net, &m), number);
            sound(map_check_run(&net, &m, TICKS, seed + number, &spikes), number);
            mapped_free(&m);
        } else {
            refused++;
            assert_in_range(reasons.count, 1, 1000);
        }
        network_free(&net);
    }
    print_message("%u fitted, %u of them with lines on several axons, %u with copies; %u refused; "
                  "%llu spikes\n",
                  fitted, split, copied, refused, (unsigned long long)spikes);
    assert_true(fitted > NETWORKS / 2);
    assert_true(refused > NETWORKS / 50);
    assert_true(split > NETWORKS / 100);
    assert_true(copied > NETWORKS / 4);
    assert_true(spikes > 10 * NETWORKS);
}

/* Of networks that draw, the core alone can be checked. */
static void random_stochastic_networks_are_whole(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 11);
    uint32_t fitted = 0, refused = 0;
    (void)state;
    for (uint64_t number = 0; number < STOCHASTIC_NETWORKS; number++) {
        struct network net = draw(seed, number, true);
        struct map_reasons reasons;
        struct mapped m;
        if (map_direct(&net, &m, &reasons, NULL) == CT_OK) {
            fitted++;
            sound(map_check_core(&net, &m), number);
            mapped_free(&m);
        } else {
            refused++;
        }
        network_free(&net);
    }
    print_message("%u fitted, %u refused\n", fitted, refused);
    assert_true(fitted > STOCHASTIC_NETWORKS / 10);
    assert_true(refused > STOCHASTIC_NETWORKS / 10);
}

/* ---- faults ---------------------------------------------------------------------------------- */

/* One fault of each kind; false where this mapping has no place for it. */
static bool spoil(struct rand *r, const struct network *net, struct mapped *m, int kind)
{
    struct ct_core *core = m->chip.entry[0].core;
    uint32_t k = rand_below(r, m->copy[net->neurons]);
    struct ct_neuron *n = &core->neuron[k];
    uint32_t axon = m->axons == 0 ? 0 : rand_below(r, m->axons);
    switch (kind) {
    case 0: core->crossbar[rand_below(r, CT_AXONS)][k / 64] ^= 1ull << k % 64; return true;
    case 1: core->crossbar[axon][3] ^= 1ull << 63; return true;
    case 2:
        if (n->target_kind != CT_TARGET_CORE)
            return false;
        n->target_delay = (uint8_t)(n->target_delay % CT_DELAY_MAX + 1);
        return true;
    case 3:
        if (n->target_kind != CT_TARGET_PIN)
            return false;
        n->target_kind = CT_TARGET_NONE;
        return true;
    case 4: n->threshold ^= 1; return true;
    case 5: n->potential += n->potential < 0 ? 1 : -1; return true;
    case 6:
        if ((core->crossbar[axon][k / 64] >> k % 64 & 1) == 0)
            return false;
        n->weight[core->axon_type[axon]] ^= 1;
        return true;
    default:
        if (n->target_kind != CT_TARGET_CORE)
            return false;
        n->target_axon++;
        return true;
    }
}

static void faults_are_caught(void **state)
{
    struct rand r = {rand_env("CT_SEED", 11)};
    uint32_t tried[8] = {0};
    (void)state;
    for (uint64_t number = 0; number < 400; number++) {
        int kind = (int)(number % 8);
        struct network net = draw(5, number, false);
        struct map_reasons reasons;
        struct mapped m;
        if (map_direct(&net, &m, &reasons, NULL) == CT_OK) {
            if (spoil(&r, &net, &m, kind)) {
                tried[kind]++;
                if (map_check_core(&net, &m).text[0] == '\0')
                    fail_msg("network %llu: fault %d is not caught", (unsigned long long)number,
                             kind);
            }
            mapped_free(&m);
        }
        network_free(&net);
    }
    for (int kind = 0; kind < 8; kind++)
        assert_true(tried[kind] >= 5);
}

/* The comparison of runs sees a crossbar bit, a delay, a weight and a pin. */
static void faults_show_in_spikes(void **state)
{
    uint64_t spikes = 0;
    (void)state;
    for (int kind = 0; kind < 5; kind++) {
        struct network net =
            network("{\"name\": \"in\", \"size\": 2}",
                    "{\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": 1}},"
                    "{\"name\": \"b\", \"size\": 1, \"neuron\": {\"threshold\": 2}}",
                    "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"one_to_one\", \"weight\": 1},"
                    "{\"from\": \"a\", \"to\": \"b\", \"connect\": \"all_to_all\", \"weight\": 1, "
                    "\"delay\": 3}",
                    "{\"name\": \"out\", \"from\": \"b\"}");
        struct mapped m = map(&net);
        struct ct_core *core = m.chip.entry[0].core;
        if (kind == 1)
            core->crossbar[1][0] ^= 1;
        else if (kind == 2)
            core->neuron[1].target_delay = 4;
        else if (kind == 3)
            core->neuron[m.copy[2]].weight[core->axon_type[m.axons - 1]] = 2;
        else if (kind == 4)
            core->neuron[m.copy[2]].target_kind = CT_TARGET_NONE;
        struct map_fault fault = map_check_run(&net, &m, 200, 2, &spikes);
        if ((kind == 0) != (fault.text[0] == '\0'))
            fail_msg("fault %d: \"%s\"", kind, fault.text);
        mapped_free(&m);
        network_free(&net);
    }
}

/* ---- known mappings -------------------------------------------------------------------------- */

/* Line i is axon i; copies stand side by side, output first, then by delay. */
static void order_is_known(void **state)
{
    struct network net =
        network("{\"name\": \"in\", \"size\": 3}",
                "{\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": 5}},"
                "{\"name\": \"b\", \"size\": 1, \"neuron\": {\"threshold\": [9]}}",
                "{\"from\": \"in[2]\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": 4},"
                "{\"from\": \"a[0]\", \"to\": \"b\", \"connect\": [[0, 0]], \"weight\": 7, "
                "\"delay\": 15},"
                "{\"from\": \"a[0]\", \"to\": \"b\", \"connect\": [[0, 0, -7]]}",
                "{\"name\": \"x\", \"from\": \"b\"}, {\"name\": \"y\", \"from\": \"a\"}");
    struct mapped m = map(&net);
    const struct ct_core *core = m.chip.entry[0].core;
    const uint16_t axon[] = {0, 1, 2, 3}, copy[] = {0, 3, 4, 5};
    (void)state;
    sound(map_check_core(&net, &m), 0);
    assert_memory_equal(m.axon, axon, sizeof axon);
    assert_memory_equal(m.copy, copy, sizeof copy);
    assert_int_equal(m.axons, 5);
    assert_int_equal(m.synapses, 4 + 2);
    assert_int_equal(core->neuron[0].target_pin, 1);
    assert_int_equal(core->neuron[1].target_delay, 1);
    assert_int_equal(core->neuron[2].target_delay, 15);
    assert_int_equal(core->neuron[3].target_pin, 2);
    assert_int_equal(core->neuron[4].target_pin, 0);
    mapped_free(&m);
    network_free(&net);
}

/* Four lines with each of four weights somewhere, rotated at each neuron: one axon each will do
 * only where the search finds the one type of each line. A fifth line asks neuron 0 and neuron 1
 * for weights of different types, so it needs two axons. */
static void types_are_found(void **state)
{
    struct network net =
        network("{\"name\": \"in\", \"size\": 5}",
                "{\"name\": \"a\", \"size\": 4, \"neuron\": {\"threshold\": 1}}",
                "{\"from\": \"in[0:4]\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weights\": "
                "[[1, 2, 3, 4], [2, 3, 4, 1], [3, 4, 1, 2], [4, 1, 2, 3]]},"
                "{\"from\": \"in[4]\", \"to\": \"a[0:2]\", \"connect\": [[0, 0, 1], [0, 1, 3]]}",
                "");
    struct mapped m = map(&net);
    (void)state;
    sound(map_check_core(&net, &m), 0);
    assert_int_equal(m.axon[4], 4);
    assert_int_equal(m.axon[5], 6);
    mapped_free(&m);
    network_free(&net);
}

/* A neuron whose targets need two types is copied; a line's second axon costs no neuron. The first
 * four take up all types of both targets. */
static void copies_split_types(void **state)
{
    static const char populations[] =
        "{\"name\": \"s\", \"size\": 5, \"neuron\": {\"threshold\": 1}},"
        "{\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": 1}}";
    static const char weights[] = "\"to\": \"a\", \"connect\": \"all_to_all\", \"weights\": "
                                  "[[1, 1], [2, 2], [3, 3], [4, 4], [1, 2]]}";
    char projection[200];
    (void)state;
    for (int input = 0; input < 2; input++) {
        (void)snprintf(projection, sizeof projection, "{\"from\": \"%s\", %s", input ? "in" : "s",
                       weights);
        struct network net =
            network("{\"name\": \"in\", \"size\": 5}", populations, projection, "");
        struct mapped m = map(&net);
        sound(map_check_core(&net, &m), 0);
        assert_int_equal(m.axons, input ? 6 : 5 + 6);
        assert_int_equal(m.copy[net.neurons], input ? 7 : 8);
        mapped_free(&m);
        network_free(&net);
    }
}

/* A full core: 256 lines, 256 neurons. */
static void a_full_core_fits(void **state)
{
    struct network net =
        network("{\"name\": \"in\", \"size\": 256}",
                "{\"name\": \"a\", \"size\": 256, \"neuron\": {\"threshold\": 100, \"leak\": -1}}",
                "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": 1}",
                "{\"name\": \"out\", \"from\": \"a\"}");
    struct mapped m = map(&net);
    uint64_t spikes = 0;
    (void)state;
    assert_int_equal(m.synapses, 65536);
    sound(map_check_core(&net, &m), 0);
    sound(map_check_run(&net, &m, 20, 1, &spikes), 0);
    mapped_free(&m);
    network_free(&net);
}

/* ---- the port map ---------------------------------------------------------------------------- */

static void places_are(const json_t *lists, uint32_t first, const uint16_t *place, uint32_t count)
{
    assert_int_equal(json_array_size(lists), count);
    for (uint32_t i = 0; i < count; i++) {
        const json_t *list = json_array_get(lists, i);
        uint32_t from = place[first + i], end = place[first + i + 1];
        assert_int_equal(json_array_size(list), end - from);
        for (uint32_t k = from; k < end; k++) {
            const json_t *pair = json_array_get(list, k - from);
            assert_int_equal(json_integer_value(json_array_get(pair, 0)), 0);
            assert_int_equal(json_integer_value(json_array_get(pair, 1)), k);
        }
    }
}

static void ports_are_told(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 100; number++) {
        struct network net = draw(9, number, false);
        struct map_reasons reasons;
        struct mapped m;
        if (map_direct(&net, &m, &reasons, NULL) == CT_OK) {
            assert_int_equal(map_save(&net, &m, NULL, kit_path("ports.json"), NULL), CT_OK);
            json_t *root = json_load_file(kit_path("ports.json"), JSON_REJECT_DUPLICATES, NULL);
            assert_non_null(root);
            assert_string_equal(json_string_value(json_object_get(root, "network")), net.name);
            for (uint32_t i = 0; i < net.inputs; i++) {
                json_t *port = json_array_get(json_object_get(root, "inputs"), i);
                assert_string_equal(json_string_value(json_object_get(port, "name")),
                                    net.input[i].name);
                places_are(json_object_get(port, "lines"), net.input[i].first, m.axon,
                           net.input[i].size);
            }
            for (uint32_t i = 0; i < net.populations; i++) {
                json_t *port = json_array_get(json_object_get(root, "populations"), i);
                places_are(json_object_get(port, "neurons"), net.population[i].first, m.copy,
                           net.population[i].size);
            }
            for (uint32_t k = 0; k < net.output_lines; k++) {
                const struct network_output *port = network_output_of(&net, k);
                json_t *pins = json_object_get(
                    json_array_get(json_object_get(root, "outputs"), (size_t)(port - net.output)),
                    "pins");
                assert_int_equal(json_integer_value(json_array_get(pins, k - port->first)), k);
            }
            json_decref(root);
            mapped_free(&m);
        }
        network_free(&net);
    }
}

/* ---- refusals -------------------------------------------------------------------------------- */

/* Refused with exactly these reasons, up to the first NULL. */
static void refused(struct network net, const char *const *parts)
{
    struct map_reasons reasons;
    struct mapped m;
    struct ct_error err;
    uint32_t count = 0;
    assert_int_equal(map_direct(&net, &m, &reasons, &err), CT_ERR_LIMIT);
    assert_non_null(strstr(err.text, "n: does not fit one core, for "));
    for (; parts[count] != NULL; count++) {
        if (count >= reasons.count || strstr(reasons.text[count], parts[count]) == NULL)
            fail_msg("\"%s\", wanted \"%s\"", count < reasons.count ? reasons.text[count] : "",
                     parts[count]);
    }
    assert_int_equal(reasons.count, count);
    network_free(&net);
}

#define REFUSED(net, ...) refused((net), (const char *const[]){__VA_ARGS__, NULL})

static void what_does_not_fit_is_refused(void **state)
{
    static const char one[] = "{\"name\": \"a\", \"size\": 1, \"neuron\": {\"threshold\": 1}}";
    static const char many[] = "{\"name\": \"a\", \"size\": 200, \"neuron\": {\"threshold\": 1}}";
    static const char noisy[] =
        "{\"name\": \"s\", \"size\": 1, \"neuron\": {\"threshold\": 1, \"mask_bits\": 4}},"
        "{\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": 1}}";
    (void)state;
    REFUSED(network("{\"name\": \"in\", \"size\": 257}",
                    "{\"name\": \"a\", \"size\": 1048576, \"neuron\": {\"threshold\": 1}}",
                    "{\"from\": \"a\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": 1}",
                    "{\"name\": \"out\", \"from\": \"a\"}"),
            "neurons: 1048576, a core has 256", "input lines: 257, a core has 256 axons",
            "output lines: 1048576, a core has 256 neurons");
    REFUSED(network("{\"name\": \"in\", \"size\": 5}", one,
                    "{\"from\": \"in\", \"to\": \"a\", \"connect\": [[0,0,1], [1,0,-2], [2,0,3], "
                    "[3,0,4], [4,0,5]]}",
                    ""),
            "a: needs at least 5 different weights (1, -2, 3, 4, 5), a neuron has 4");
    REFUSED(network("{\"name\": \"in\", \"size\": 2}", one,
                    "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": "
                    "-200},"
                    "{\"from\": \"in[1]\", \"to\": \"a\", \"connect\": [[0, 0, -56]]}",
                    ""),
            "a: the weights from in[1] add up to -256, outside -255..255");
    REFUSED(network("", many,
                    "{\"from\": \"a\", \"to\": \"a\", \"connect\": \"one_to_one\", \"weight\": 1, "
                    "\"delay\": 2},"
                    "{\"from\": \"a\", \"to\": \"a\", \"connect\": \"one_to_one\", \"weight\": 1}",
                    ""),
            "axons: needs 400 ", "neurons: needs 400 ");
    REFUSED(network("", many, "",
                    "{\"name\": \"x\", \"from\": \"a\"}, {\"name\": \"y\", \"from\": "
                    "\"a[0:57]\"}"),
            "output lines: 257");
    REFUSED(network("", many,
                    "{\"from\": \"a[0:60]\", \"to\": \"a[0]\", \"connect\": \"all_to_all\", "
                    "\"weight\": 1}",
                    "{\"name\": \"x\", \"from\": \"a\"}"),
            "neurons: needs 260 ");
    REFUSED(network("", noisy,
                    "{\"from\": \"s\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": 1}",
                    "{\"name\": \"x\", \"from\": \"s\"}"),
            "s: stochastic with 2 destinations (1 output lines, 1 axons)");
    REFUSED(network("", noisy,
                    "{\"from\": \"s\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": 9, "
                    "\"stochastic\": true}, {\"from\": \"s\", \"to\": \"a[1]\", \"connect\": "
                    "[[0, 0, 9]], \"stochastic\": true}, {\"from\": \"a[1]\", \"to\": \"a\", "
                    "\"connect\": [[0, 0, 1], [0, 1, 1]]}",
                    "{\"name\": \"x\", \"from\": \"a\"}"),
            "a[1]: two stochastic synapses from s", "a[1]: stochastic with 2 destinations");
}

/* More reasons than there is room for are counted. */
static void many_reasons_are_counted(void **state)
{
    struct network net =
        network("{\"name\": \"in\", \"size\": 1}",
                "{\"name\": \"a\", \"size\": 100, \"neuron\": {\"threshold\": 1}}",
                "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": 255},"
                "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": 255}",
                "");
    struct map_reasons reasons;
    struct mapped m;
    struct ct_error err;
    (void)state;
    assert_int_equal(map_direct(&net, &m, &reasons, &err), CT_ERR_LIMIT);
    assert_int_equal(reasons.count, 100);
    assert_non_null(strstr(err.text, "for 100 reasons"));
    assert_int_equal(m.chip.count, 0);
    network_free(&net);
}

static void stochastic_networks_are_not_interpreted(void **state)
{
    struct network net = network("{\"name\": \"in\", \"size\": 1}",
                                 "{\"name\": \"a\", \"size\": 2, \"neuron\": {\"threshold\": 1, "
                                 "\"leak_stochastic\": [0, 1]}}",
                                 "", "");
    struct interpreter *in;
    struct ct_error err;
    (void)state;
    assert_int_equal(interpret_create(&in, &net, &err), CT_ERR_ARGUMENT);
    assert_non_null(strstr(err.text, "n: population a: leak_stochastic: stochastic"));
    assert_null(in);
    network_free(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_networks_agree),
        cmocka_unit_test(random_stochastic_networks_are_whole),
        cmocka_unit_test(faults_are_caught),
        cmocka_unit_test(faults_show_in_spikes),
        cmocka_unit_test(order_is_known),
        cmocka_unit_test(types_are_found),
        cmocka_unit_test(copies_split_types),
        cmocka_unit_test(a_full_core_fits),
        cmocka_unit_test(ports_are_told),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(many_reasons_are_counted),
        cmocka_unit_test(stochastic_networks_are_not_interpreted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
