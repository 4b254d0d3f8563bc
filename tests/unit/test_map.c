/*
 * test_map.c - networks mapped: random small ones on cores of every size, and random big ones of
 * every kind, fire the interpreter's spikes, copy for copy, and are proved; what is not exact says
 * so; examples whose mapping is known; and every refusal.
 *
 * CT_SEED is the seed. CT_LONG=1 takes 2,500 big networks, in all with fan-outs of 1 to 5,000.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "mapper/map.h"
#include "mapper/map_save.h"
#include "mapper/verify.h"
#include "support/big_network.h"
#include "support/random_network.h"

enum { NETWORKS = 1500, STOCHASTIC_NETWORKS = 500, BIG = 24, BIG_LONG = 2500, TICKS = 60 };

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

/* Maps; false where it was refused, and then there is a reason. */
static bool map(const struct network *net, const struct map_options *options, struct map_result *r)
{
    struct ct_error err;
    if (map_network(net, options, r, &err) == CT_OK)
        return true;
    if (err.status != CT_ERR_LIMIT || r->problems.count == 0)
        fail_msg("%s", err.text);
    assert_int_equal(r->class, MAP_FAILED);
    return false;
}

/* The chip does what a network does; returns the spikes. */
static uint64_t runs_as(const struct network *net, const struct map_result *r, uint64_t number)
{
    const struct verify_options options = {.ticks = TICKS, .seed = number};
    struct verify_result v;
    struct ct_error err;
    uint64_t spikes;
    if (verify(net, &r->mapped, &options, &v, &err) != CT_OK)
        fail_msg("network %llu: %s", (unsigned long long)number, err.text);
    if (v.differs)
        fail_msg("network %llu: %s", (unsigned long long)number, v.explanation);
    spikes = v.spikes;
    verify_free(&v);
    return spikes;
}

/* ---- random networks ------------------------------------------------------------------------- */

static void small_networks_agree(void **state)
{
    static const uint32_t sizes[] = {6, 8, 12, 20, 256};
    const uint64_t seed = rand_env("CT_SEED", 11);
    uint32_t fitted[5] = {0}, refused = 0, several = 0, relayed = 0, late = 0;
    uint64_t spikes = 0;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < NETWORKS; number++) {
        const struct map_options options = {.axons = sizes[number % 5],
                                            .neurons = sizes[number % 5],
                                            .latency = (uint32_t)(number % 3 * 4),
                                            .place = {.method = PLACE_ROWS}};
        struct network net = draw(seed, number, false);
        struct map_result r;
        if (map(&net, &options, &r)) {
            fitted[number % 5]++;
            several += r.figures.cores > 1;
            relayed += r.figures.relays > 0;
            late += r.figures.late > 0;
            assert_int_equal(r.class, r.figures.late > 0 ? MAP_LATE : MAP_EXACT);
            assert_int_equal(r.check.faults, 0);
            spikes += runs_as(r.rework.net.populations > 0 ? &r.rework.net : &net, &r, number);
        } else {
            refused++;
        }
        map_result_free(&r);
        network_free(&net);
    }
    print_message("%u on several cores, %u with relays, %u late; %u refused; %llu spikes\n",
                  several, relayed, late, refused, (unsigned long long)spikes);
    for (int i = 0; i < 5; i++)
        assert_true(fitted[i] > NETWORKS / 5 / 2);
    assert_int_equal(fitted[4], NETWORKS / 5);
    assert_true(refused > NETWORKS / 50);
    assert_true(several > NETWORKS / 5);
    assert_true(relayed > 5);
    assert_true(spikes > 10 * NETWORKS);
}

/* Of networks that draw, the chip is proved by the checker alone. */
static void stochastic_networks_are_proved(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 11);
    uint32_t fitted = 0, refused = 0;
    (void)state;
    for (uint64_t number = 0; number < STOCHASTIC_NETWORKS; number++) {
        const struct map_options options = {.axons = number % 2 ? 16 : 256,
                                            .neurons = number % 2 ? 16 : 256,
                                            .latency = 4,
                                            .place = {.method = PLACE_ROWS}};
        struct network net = draw(seed, number, true);
        struct map_result r;
        if (map(&net, &options, &r)) {
            fitted++;
            assert_int_equal(r.check.faults, 0);
        } else {
            refused++;
        }
        map_result_free(&r);
        network_free(&net);
    }
    print_message("%u fitted, %u refused\n", fitted, refused);
    assert_true(fitted > STOCHASTIC_NETWORKS / 4);
    assert_true(refused > STOCHASTIC_NETWORKS / 20);
}

static void big_networks_agree(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 11);
    const uint64_t count = rand_env("CT_LONG", 0) ? BIG_LONG : BIG;
    uint64_t fitted[BIG_KINDS] = {0}, spikes = 0, cores = 0, relays = 0, parts = 0, exact = 0;
    (void)state;
    for (uint64_t number = 0; number < count; number++) {
        const struct map_options options = {.latency = (uint32_t)(number / BIG_KINDS % 2 * 8),
                                            .split = true,
                                            .place = {.method = PLACE_ROWS}};
        struct network net = big_network(seed, number);
        struct map_result r;
        if (map(&net, &options, &r)) {
            fitted[number % BIG_KINDS]++;
            exact += r.class == MAP_EXACT;
            cores += r.figures.cores;
            relays += r.figures.relays;
            parts += r.parts;
            spikes += runs_as(r.rework.net.populations > 0 ? &r.rework.net : &net, &r, number);
        }
        map_result_free(&r);
        network_free(&net);
    }
    print_message("%llu networks, %llu cores, %llu relays, %llu parts, %llu spikes; %llu exact in "
                  "their ticks\n",
                  (unsigned long long)count, (unsigned long long)cores, (unsigned long long)relays,
                  (unsigned long long)parts, (unsigned long long)spikes, (unsigned long long)exact);
    uint64_t agree = 0;
    for (int kind = 0; kind < BIG_KINDS; kind++) {
        assert_true(fitted[kind] >= count / BIG_KINDS / 2);
        agree += fitted[kind];
    }
    if (count == BIG_LONG)
        printf("{\"name\": \"map_agreeing_networks\", \"value\": %llu, \"unit\": "
               "\"networks\"}\n",
               (unsigned long long)agree);
    assert_true(relays > count && parts > count && exact > count / 2);
}

/* The same network and options give the same chip. */
static void mapping_is_repeatable(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < BIG_KINDS; number++) {
        const struct map_options options = {.split = true, .place = {.effort = 20000, .seed = 5}};
        struct network net = big_network(3, number);
        struct map_result r[2];
        char *ports[2];
        for (int i = 0; i < 2; i++) {
            assert_true(map(&net, &options, &r[i]));
            ports[i] = map_ports_text(&net, &r[i].mapped);
        }
        assert_string_equal(ports[0], ports[1]);
        assert_int_equal(r[0].mapped.chip.count, r[1].mapped.chip.count);
        for (uint32_t k = 0; k < r[0].mapped.chip.count; k++)
            assert_memory_equal(r[0].mapped.chip.entry[k].core, r[1].mapped.chip.entry[k].core,
                                sizeof(struct ct_core));
        for (int i = 0; i < 2; i++) {
            free(ports[i]);
            map_result_free(&r[i]);
        }
        network_free(&net);
    }
}

/* ---- known mappings -------------------------------------------------------------------------- */

static void places_are(const struct mapped_place *place, const uint16_t *index, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(place[i].core, 0);
        assert_int_equal(place[i].index, index[i]);
    }
}

/* On one core line i is axon i; copies stand side by side, output first, then by delay. */
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
    struct map_result r;
    const uint16_t axon[] = {0, 1, 2}, copy[] = {0, 1, 2, 3, 4};
    (void)state;
    assert_true(map(&net, NULL, &r));
    const struct ct_core *core = r.mapped.chip.entry[0].core;
    assert_int_equal(r.figures.cores, 1);
    assert_int_equal(r.figures.axons, 5);
    assert_int_equal(r.figures.crossbar, 4 + 2);
    places_are(r.mapped.line, axon, 3);
    places_are(r.mapped.copy, copy, 5);
    assert_int_equal(core->neuron[0].target_pin, 1);
    assert_int_equal(core->neuron[1].target_delay, 1);
    assert_int_equal(core->neuron[2].target_delay, 15);
    assert_int_equal(core->neuron[3].target_pin, 2);
    assert_int_equal(core->neuron[4].target_pin, 0);
    map_result_free(&r);
    network_free(&net);
}

/* Four lines with each of four weights somewhere, rotated at each neuron: one axon each will do
 * only where the one type of each line is found. A fifth line asks neuron 0 and neuron 1 for
 * weights of different types, so it needs two axons. */
static void types_are_found(void **state)
{
    struct network net =
        network("{\"name\": \"in\", \"size\": 5}",
                "{\"name\": \"a\", \"size\": 4, \"neuron\": {\"threshold\": 1}}",
                "{\"from\": \"in[0:4]\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weights\": "
                "[[1, 2, 3, 4], [2, 3, 4, 1], [3, 4, 1, 2], [4, 1, 2, 3]]},"
                "{\"from\": \"in[4]\", \"to\": \"a[0:2]\", \"connect\": [[0, 0, 1], [0, 1, 3]]}",
                "");
    struct map_result r;
    (void)state;
    assert_true(map(&net, NULL, &r));
    assert_int_equal(r.mapped.line_first[4], 4);
    assert_int_equal(r.mapped.line_first[5], 6);
    map_result_free(&r);
    network_free(&net);
}

/* A full core: 256 lines, 256 neurons. */
static void a_full_core_fits(void **state)
{
    struct network net =
        network("{\"name\": \"in\", \"size\": 256}",
                "{\"name\": \"a\", \"size\": 256, \"neuron\": {\"threshold\": 100, \"leak\": -1}}",
                "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": 1}",
                "{\"name\": \"out\", \"from\": \"a\"}");
    struct map_result r;
    (void)state;
    assert_true(map(&net, NULL, &r));
    assert_int_equal(r.figures.cores, 1);
    assert_int_equal(r.figures.crossbar, 65536);
    (void)runs_as(&net, &r, 1);
    map_result_free(&r);
    network_free(&net);
}

/* A neuron that draws has one destination: a relay with the others, where a tick is to spare, and
 * where one may be made by firing late. */
static void what_draws_has_one_destination(void **state)
{
    static const char populations[] =
        "{\"name\": \"s\", \"size\": 1, \"neuron\": {\"threshold\": 1, \"mask_bits\": 4}},"
        "{\"name\": \"a\", \"size\": 300, \"neuron\": {\"threshold\": 1}}";
    (void)state;
    for (int delay = 1; delay <= 2; delay++) {
        for (uint32_t latency = 0; latency <= 1; latency++) {
            char projection[160];
            (void)snprintf(projection, sizeof projection,
                           "{\"from\": \"s\", \"to\": \"a\", \"connect\": \"all_to_all\", "
                           "\"weight\": 1, \"delay\": %d}",
                           delay);
            struct network net = network("", populations, projection, "");
            const struct map_options options = {.latency = latency};
            struct map_result r;
            bool fits = delay > 1 || latency > 0;
            assert_int_equal(map(&net, &options, &r), fits);
            if (fits)
                assert_true(r.figures.relays == 1 && r.figures.late == (delay == 1));
            else
                assert_int_equal(r.problems.problem[0].code, PROBLEM_STOCH_COPY);
            map_result_free(&r);
            network_free(&net);
        }
    }
}

/* A delay of 100 ticks is a chain of relays. */
static void long_delays_are_chains(void **state)
{
    struct network net =
        network("{\"name\": \"in\", \"size\": 1}",
                "{\"name\": \"a\", \"size\": 1, \"neuron\": {\"threshold\": 1}},"
                "{\"name\": \"b\", \"size\": 1, \"neuron\": {\"threshold\": 1}}",
                "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"one_to_one\", \"weight\": 1},"
                "{\"from\": \"a\", \"to\": \"b\", \"connect\": \"one_to_one\", \"weight\": 1, "
                "\"delay\": 100}",
                "");
    const struct verify_spike spike = {3, 0};
    const struct verify_options options = {.ticks = 120, .given = &spike, .given_count = 1};
    struct verify_result v;
    struct map_result r;
    (void)state;
    assert_true(map(&net, NULL, &r));
    assert_int_equal(r.figures.relays, 6);
    assert_int_equal(r.figures.cores, 1);
    assert_int_equal(verify(&net, &r.mapped, &options, &v, NULL), CT_OK);
    assert_false(v.differs);
    assert_int_equal(v.spikes, 2);
    verify_free(&v);
    map_result_free(&r);
    network_free(&net);
}

/* ---- other numbers --------------------------------------------------------------------------- */

/* Weights of 300 and 1200 fit no axon; all numbers are multiples of 100, so the neuron is divided,
 * and fires as before. */
static void common_divisors_are_taken_out(void **state)
{
    struct network net =
        network("{\"name\": \"in\", \"size\": 12}",
                "{\"name\": \"a\", \"size\": 1, \"neuron\": {\"threshold\": 1150, "
                "\"negative_threshold\": 700, \"negative_saturate\": 1, \"leak\": -100}}",
                "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weights\": "
                "[[300], [1300], [-500], [700], [1100], [-1700], [1900], [2300], [-200], [400], "
                "[600], [800]]}",
                "{\"name\": \"o\", \"from\": \"a\"}");
    const struct map_options options = {.axons = 48};
    struct verify_result v;
    struct map_result r;
    (void)state;
    assert_true(map(&net, &options, &r));
    assert_int_equal(r.class, MAP_EXACT);
    assert_int_equal(r.rework.divided, 1);
    assert_int_equal(verify(&net, &r.mapped, NULL, &v, NULL), CT_OK);
    assert_true(v.spikes > 0 && v.mismatches == 0 && v.pins == 0);
    verify_free(&v);
    map_result_free(&r);
    network_free(&net);
}

/* 60 inputs of arbitrary weights are refused, or approximated when that is allowed. */
static void weights_are_approximated_when_asked(void **state)
{
    char list[2000] = "";
    size_t used = 0;
    (void)state;
    for (int i = 0; i < 60; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s[%d]", i ? ", " : "",
                                 (i * 7919 + 13) % 255 + 1);
    char projection[2200];
    (void)snprintf(projection, sizeof projection,
                   "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weights\": "
                   "[%s]}",
                   list);
    struct network net = network("{\"name\": \"in\", \"size\": 60}",
                                 "{\"name\": \"a\", \"size\": 1, \"neuron\": {\"threshold\": 300}}",
                                 projection, "{\"name\": \"o\", \"from\": \"a\"}");
    struct map_result r;
    assert_false(map(&net, NULL, &r));
    assert_int_equal(r.problems.problem[0].code, PROBLEM_FANIN);
    assert_non_null(strstr(r.problems.problem[0].text, "a: 60 inputs"));
    assert_non_null(strstr(r.problems.problem[0].text, "--approximate"));
    map_result_free(&r);
    const struct map_options options = {.approximate = true};
    assert_true(map(&net, &options, &r));
    assert_int_equal(r.class, MAP_APPROXIMATE);
    assert_int_equal(r.rework.approximated, 1);
    const struct rework_layer *layer = &r.rework.layer[0];
    assert_true(layer->noise > 0 && layer->signal / layer->noise > 50); /* 17 dB */
    assert_true(layer->error_most <= 255. / 8);
    (void)runs_as(&r.rework.net, &r, 1);
    map_result_free(&r);
    network_free(&net);
}

/* 500 inputs are more than a core has axons: refused, or two ticks late when split. */
static void fan_in_is_split_when_asked(void **state)
{
    struct network net = network(
        "{\"name\": \"in\", \"size\": 500}",
        "{\"name\": \"a\", \"size\": 3, \"neuron\": {\"threshold\": 100, \"reset_mode\": 1, "
        "\"leak\": 0}}",
        "{\"from\": \"in\", \"to\": \"a\", \"connect\": {\"kind\": \"random\", \"fan_in\": "
        "480}, \"weights\": [1, -1, 2]}",
        "{\"name\": \"o\", \"from\": \"a\"}");
    const struct map_options options = {.split = true, .place = {.method = PLACE_ROWS}};
    struct map_result r;
    (void)state;
    assert_false(map(&net, NULL, &r));
    assert_int_equal(r.problems.count, 3);
    assert_int_equal(r.problems.problem[2].code, PROBLEM_FANIN);
    map_result_free(&r);
    assert_true(map(&net, &options, &r));
    assert_int_equal(r.class, MAP_LATE);
    assert_int_equal(r.figures.late, SPLIT_TICKS);
    assert_int_equal(r.split[0].split, 3);
    assert_true(runs_as(&net, &r, 1) > 10);
    map_result_free(&r);
    network_free(&net);
}

/* ---- refusals -------------------------------------------------------------------------------- */

/* Refused for exactly these reasons, each a code and a part of its text. */
static void refused(struct network net, const struct map_options *options,
                    const char *const *reason)
{
    struct map_result r;
    uint32_t count = 0;
    assert_false(map(&net, options, &r));
    for (; reason[2 * count] != NULL; count++) {
        if (count >= r.problems.count ||
            strcmp(problem_name(r.problems.problem[count].code), reason[2 * count]) != 0 ||
            strstr(r.problems.problem[count].text, reason[2 * count + 1]) == NULL)
            fail_msg("\"%s %s\", wanted \"%s %s\"",
                     count < r.problems.count ? problem_name(r.problems.problem[count].code) : "",
                     count < r.problems.count ? r.problems.problem[count].text : "",
                     reason[2 * count], reason[2 * count + 1]);
    }
    assert_int_equal(r.problems.count, count);
    map_result_free(&r);
    network_free(&net);
}

#define REFUSED(net, options, ...)                                                                 \
    refused((net), (options), (const char *const[]){__VA_ARGS__, NULL})

static void what_does_not_fit_is_refused(void **state)
{
    static const char one[] = "{\"name\": \"a\", \"size\": 1, \"neuron\": {\"threshold\": 1}}";
    static const char self[] = "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"all_to_all\", "
                               "\"weight\": 1}, {\"from\": \"a\", \"to\": \"a\", \"connect\": "
                               "\"all_to_all\", \"weight\": 1}";
    const struct map_options tiny = {
        .system = {.chips_x = 1, .chips_y = 1, .cores_x = 2, .cores_y = 1}};
    const struct map_options split = {.split = true};
    (void)state;
    REFUSED(network("", "{\"name\": \"a\", \"size\": 700, \"neuron\": {\"threshold\": 1}}", "", ""),
            &tiny, "E-CORES", "needs 3, there are 2");
    REFUSED(network("{\"name\": \"in\", \"size\": 257}", one,
                    "{\"from\": \"in\", \"to\": \"a\", \"connect\": \"all_to_all\", \"weight\": 1}",
                    ""),
            NULL, "E-FANIN", "a: 257 inputs, of which 256 fit");
    REFUSED(network("{\"name\": \"in\", \"size\": 1}", one,
                    "{\"from\": \"in\", \"to\": \"a\", \"connect\": [[0, 0, 7]], \"stochastic\": "
                    "true}, {\"from\": \"in\", \"to\": \"a\", \"connect\": [[0, 0, 9]], "
                    "\"stochastic\": true}",
                    ""),
            NULL, "E-WEIGHT", "a: two stochastic synapses from in");
    REFUSED(network("{\"name\": \"in\", \"size\": 5}", one,
                    "{\"from\": \"in\", \"to\": \"a\", \"connect\": [[0,0,1], [1,0,-2], [2,0,3], "
                    "[3,0,4], [4,0,5]], \"stochastic\": true}",
                    ""),
            NULL, "E-WEIGHT", "a: needs 5 different weights (1 stochastic, -2 stochastic");
    REFUSED(network("",
                    "{\"name\": \"s\", \"size\": 1, \"neuron\": {\"threshold\": 1, "
                    "\"mask_bits\": 4}}",
                    "{\"from\": \"s\", \"to\": \"s\", \"connect\": [[0, 0, 7]]}",
                    "{\"name\": \"o\", \"from\": \"s\"}"),
            NULL, "E-STOCH-COPY", "s: stochastic with 2 destinations (1 output lines, 1 axons)");
    REFUSED(network("{\"name\": \"in\", \"size\": 300}", one, self, ""), &split, "E-CYCLE-DELAY",
            "a: its partial sums take 2 ticks, and it hears its own population after 1");
}

/* Codes are for programs: they do not change. */
static void codes_are_stable(void **state)
{
    static const char *const codes[] = {"E-FANIN", "E-WEIGHT",     "E-LEAK",  "E-THRESH",
                                        "E-DELAY", "E-STOCH-COPY", "E-CORES", "E-NODE",
                                        "E-SHAPE", "E-CYCLE-DELAY"};
    (void)state;
    assert_int_equal(PROBLEM_CODES, sizeof codes / sizeof *codes);
    for (int i = 0; i < PROBLEM_CODES; i++)
        assert_string_equal(problem_name((enum problem_code)i), codes[i]);
}

/* ---- the port map ---------------------------------------------------------------------------- */

static void lists_are(const json_t *lists, const uint32_t *first, const struct mapped_place *place,
                      uint32_t count)
{
    assert_int_equal(json_array_size(lists), count);
    for (uint32_t i = 0; i < count; i++) {
        const json_t *list = json_array_get(lists, i);
        assert_int_equal(json_array_size(list), first[i + 1] - first[i]);
        for (uint32_t k = first[i]; k < first[i + 1]; k++) {
            const json_t *pair = json_array_get(list, k - first[i]);
            assert_int_equal(json_integer_value(json_array_get(pair, 0)), place[k].core);
            assert_int_equal(json_integer_value(json_array_get(pair, 1)), place[k].index);
        }
    }
}

static void ports_are_told(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 60; number++) {
        const struct map_options options = {.axons = 12, .neurons = 12, .latency = 4};
        struct network net = draw(9, number, false);
        struct map_result r;
        if (map(&net, &options, &r)) {
            const struct mapped *m = &r.mapped;
            assert_int_equal(map_save(&net, m, NULL, kit_path("ports.json"), NULL), CT_OK);
            json_t *root = json_load_file(kit_path("ports.json"), JSON_REJECT_DUPLICATES, NULL);
            assert_non_null(root);
            assert_string_equal(json_string_value(json_object_get(root, "network")), net.name);
            for (uint32_t i = 0; i < net.inputs; i++)
                lists_are(
                    json_object_get(json_array_get(json_object_get(root, "inputs"), i), "lines"),
                    m->line_first + net.input[i].first, m->line, net.input[i].size);
            for (uint32_t i = 0; i < net.populations; i++) {
                json_t *p = json_array_get(json_object_get(root, "populations"), i);
                lists_are(json_object_get(p, "neurons"), m->copy_first + net.population[i].first,
                          m->copy, net.population[i].size);
                assert_int_equal(json_object_get(p, "late") != NULL, m->late != NULL);
            }
            json_decref(root);
        }
        map_result_free(&r);
        network_free(&net);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_networks_agree),
        cmocka_unit_test(stochastic_networks_are_proved),
        cmocka_unit_test(big_networks_agree),
        cmocka_unit_test(mapping_is_repeatable),
        cmocka_unit_test(order_is_known),
        cmocka_unit_test(types_are_found),
        cmocka_unit_test(a_full_core_fits),
        cmocka_unit_test(what_draws_has_one_destination),
        cmocka_unit_test(long_delays_are_chains),
        cmocka_unit_test(common_divisors_are_taken_out),
        cmocka_unit_test(weights_are_approximated_when_asked),
        cmocka_unit_test(fan_in_is_split_when_asked),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(codes_are_stable),
        cmocka_unit_test(ports_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
