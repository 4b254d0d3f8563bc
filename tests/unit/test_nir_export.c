/*
 * test_nir_export.c - networks as NIR files: what is written and read back fires the same spikes in
 * the same ticks; what NIR has no word for is refused with every reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/interpret.h"
#include "nir/nir_export.h"
#include "support/filekit.h"
#include "support/random_build.h"
#include "support/sudoku.h"

enum { TICKS = 60, LAYERS = 4, WIDE = 4, WEIGHTS = 1200 };

/* ---- random networks ------------------------------------------------------------------------- */

struct maker {
    struct rand r;
    struct network_builder *b;
    struct network_slice slice[LAYERS + 1]; /* the port, then the layers */
    bool subtract;
    int32_t weight[WEIGHTS];
};

static const struct network_shape shape = {WIDE, WIDE, WIDE};

/* A layer that fires `level` ticks after the inputs. */
static void add_layer(struct maker *m, uint32_t level)
{
    int32_t each[3][WIDE * WIDE * WIDE];
    char name[16];
    const bool forgets = rand_chance(&m->r, 25);
    const int32_t leak = rand_chance(&m->r, 40) ? rand_between(&m->r, -2, 1) : 0;
    struct network_population_spec spec = {.name = name, .shape = shape};
    (void)snprintf(name, sizeof name, "layer.%u", level);
    for (uint32_t i = 0; i < WIDE * WIDE * WIDE; i++) {
        each[0][i] = forgets ? 0 : rand_between(&m->r, 5, 12);
        each[1][i] = forgets ? rand_between(&m->r, -6, -1) : leak;
        each[2][i] = forgets || m->subtract ? 0 : rand_between(&m->r, -3, 2);
    }
    spec.each[NETWORK_threshold] = each[0];
    spec.each[NETWORK_leak] = each[1];
    spec.each[NETWORK_reset] = each[2];
    if (!forgets) {
        spec.shared[NETWORK_reset_mode] = m->subtract;
        spec.shared[NETWORK_negative_threshold] = CT_THRESHOLD_MAX;
        spec.shared[NETWORK_negative_saturate] = 1;
        spec.shared[NETWORK_potential] = -leak * (int32_t)level - (m->subtract ? 1 : 0);
    }
    network_build_population(m->b, &spec, &m->slice[level + 1]);
}

static void join(struct maker *m, uint32_t from, uint32_t to, uint32_t delay)
{
    struct network_projection_spec spec = {
        .from = m->slice[from], .to = m->slice[to], .delay = from == 0 ? 0 : delay};
    for (uint32_t i = 0; i < WEIGHTS; i++)
        m->weight[i] = rand_between(&m->r, -3, 4);
    spec.weights = m->weight;
    switch (rand_below(&m->r, 5)) {
    case 0:
        spec.connect = NETWORK_CONVOLUTION;
        spec.window.kernel[0] = spec.window.kernel[1] = 3;
        for (int k = 0; k < 2; k++)
            spec.window.before[k] = spec.window.after[k] = 1;
        spec.window.groups = 1u << rand_below(&m->r, 2);
        spec.weight_count = 9 * WIDE * WIDE / spec.window.groups;
        break;
    case 1:
        spec.connect = NETWORK_POOLING;
        spec.window.kernel[0] = spec.window.kernel[1] = 1;
        spec.weight_count = WIDE;
        break;
    case 2:
        spec.connect = NETWORK_ONE_TO_ONE;
        spec.weight_count = WIDE * WIDE * WIDE;
        break;
    case 3:
        spec.connect = NETWORK_ALL_TO_ALL;
        spec.from = network_part(spec.from, 5, 30);
        spec.to = network_part(spec.to, 2, 40);
        spec.weight_count = 1200;
        break;
    default:
        spec.connect = NETWORK_RANDOM;
        spec.random = (struct network_random){.seed = rand_below(&m->r, 1000), .fan_in = 6};
        spec.weight_count = 5;
    }
    network_build_projection(m->b, &spec);
}

static struct network random_layers(uint64_t seed)
{
    struct network net;
    struct ct_error err;
    struct maker *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->r.state = seed;
    m->subtract = rand_chance(&m->r, 50);
    network_build_start(&m->b, "layers");
    network_build_input(m->b, &(struct network_input_spec){.name = "in", .shape = shape},
                        &m->slice[0]);
    for (uint32_t l = 0; l < LAYERS; l++) {
        add_layer(m, l);
        join(m, l, l + 1, 1 + (rand_chance(&m->r, 30) ? rand_below(&m->r, 4) : 0));
        if (l >= 2 && rand_chance(&m->r, 50)) /* past a layer */
            join(m, l - 1, l + 1, 2 + rand_below(&m->r, 3));
        if (rand_chance(&m->r, 30))
            join(m, l + 1, l + 1, 1 + rand_below(&m->r, 3));
    }
    network_build_output(m->b, &(struct network_output_spec){.name = "out", .from = m->slice[2]});
    network_build_output(m->b,
                         &(struct network_output_spec){.name = "top", .from = m->slice[LAYERS]});
    if (network_build_finish(m->b, &net, &err) != CT_OK)
        fail_msg("%s", err.text);
    free(m);
    return net;
}

/* ---- there and back -------------------------------------------------------------------------- */

/* Writes a network and reads it back; false where there is no libhdf5. */
static bool there_and_back(const struct network *net, struct network *again)
{
    struct nir_options options = {.dt = 0};
    struct nir_graph graph;
    struct problems problems = {.count = 0};
    struct ct_error err;
    struct nir_notes *notes = calloc(1, sizeof *notes);
    assert_non_null(notes);
    const char *path = kit_path("there.nir");
    enum ct_status status = nir_export(net, path, &options.reset, &problems, &err);
    if (status == CT_ERR_ABSENT) {
        free(notes);
        return false;
    }
    if (status == CT_OK)
        status = nir_read(&graph, path, &err);
    if (status == CT_OK) {
        status = nir_import(again, &graph, "again", &options, notes, &problems, &err);
        nir_free(&graph);
    }
    if (status != CT_OK)
        fail_msg("%s: %s", err.text, problems.kept > 0 ? problems.problem[0].text : "");
    assert_true(notes->exact);
    free(notes);
    return true;
}

static uint32_t first_of(const struct network *net, const char *name)
{
    for (uint32_t i = 0; i < net->populations; i++) {
        if (strcmp(net->population[i].name, name) == 0)
            return net->population[i].first;
    }
    fail_msg("no population %s", name);
    return 0;
}

/* Runs both on the same random spikes; the first tick in which they differ, or TICKS. */
static uint32_t first_difference(const struct network *a, const struct network *b, uint64_t seed,
                                 uint64_t *spikes)
{
    struct rand r = {seed};
    const uint32_t percent = 1 + rand_below(&r, 40);
    struct interpreter *run[2];
    bool *line = calloc(a->lines + 1, 1), *fired[2];
    uint32_t t = 0;
    bool same = true;
    assert_int_equal(a->neurons, b->neurons);
    assert_int_equal(a->lines, b->lines);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(interpret_create(&run[k], k == 0 ? a : b, NULL), CT_OK);
        fired[k] = calloc(a->neurons, 1);
    }
    for (; same && t < TICKS; t += same) {
        for (uint32_t i = 0; i < a->lines; i++)
            line[i] = rand_chance(&r, percent);
        for (int k = 0; k < 2; k++)
            interpret_tick(run[k], line, fired[k]);
        for (uint32_t i = 0; i < a->populations; i++) {
            const struct network_population *p = &a->population[i];
            same =
                same && memcmp(fired[0] + p->first, fired[1] + first_of(b, p->name), p->size) == 0;
        }
        for (uint32_t j = 0; j < a->neurons; j++)
            *spikes += fired[0][j];
    }
    for (int k = 0; k < 2; k++) {
        interpret_destroy(run[k]);
        free(fired[k]);
    }
    free(line);
    return t;
}

static void networks_come_back(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 7), networks = rand_env("CT_LONG", 0) ? 1000 : 60;
    uint64_t spikes = 0, noticed = 0;
    (void)state;
    for (uint64_t number = 0; number < networks; number++) {
        struct network net = random_layers(seed + number), again;
        if (!there_and_back(&net, &again)) {
            network_free(&net);
            skip();
        }
        assert_int_equal(net.output_lines, again.output_lines);
        const uint32_t tick = first_difference(&net, &again, number, &spikes);
        if (tick < TICKS)
            fail_msg("network %llu: tick %u differs", (unsigned long long)(seed + number), tick);
        /* The control: a threshold that is one higher is noticed where it matters. */
        struct network_value *v = &again.population[0].parameter[NETWORK_leak];
        for (uint32_t i = 0; i < again.population[0].size && v->each != NULL; i++)
            v->each[i]--;
        v->shared--;
        noticed += first_difference(&net, &again, number, &spikes) < TICKS;
        network_free(&net);
        network_free(&again);
    }
    print_message("%llu networks, %llu spikes; a leak noticed in %llu\n",
                  (unsigned long long)networks, (unsigned long long)spikes,
                  (unsigned long long)noticed);
    assert_true(spikes > 10000 && noticed * 2 > networks);
}

static void cycles_come_back(void **state)
{
    struct network net, again;
    uint64_t spikes = 0;
    (void)state;
    assert_int_equal(sudoku_network(&net, NULL), CT_OK);
    if (!there_and_back(&net, &again)) {
        network_free(&net);
        skip();
    }
    assert_int_equal(first_difference(&net, &again, 3, &spikes), TICKS);
    assert_true(spikes > 500);
    network_free(&net);
    network_free(&again);
}

/* ---- refusals -------------------------------------------------------------------------------- */

/* A network of this text is refused for just these reasons. */
static void refused(const char *neuron, const char *rest, uint32_t reasons, const char *why)
{
    char text[2000];
    struct network net;
    struct problems problems = {.count = 0};
    struct ct_error err;
    enum nir_reset reset;
    (void)snprintf(
        text, sizeof text,
        "{\"format\": \"cortile network\", \"version\": 1, \"name\": \"n\", \"inputs\": "
        "[{\"name\": \"in\", \"size\": 2}], \"populations\": [{\"name\": \"p\", \"size\": "
        "2, \"neuron\": {%s}}, {\"name\": \"q\", \"size\": 2, \"neuron\": {\"threshold\": "
        "2}}], \"projections\": [{\"from\": \"in\", \"to\": \"p\", \"connect\": "
        "\"one_to_one\", \"weight\": 1}, {\"from\": \"p\", \"to\": \"q\", \"connect\": "
        "\"one_to_one\", \"weight\": 1}%s}",
        neuron, rest);
    if (network_adopt(&net, kit_stream(text, strlen(text)), "text", &err) != CT_OK)
        fail_msg("%s", err.text);
    const char *path = kit_path("refused.nir");
    const enum ct_status status = nir_export(&net, path, &reset, &problems, &err);
    if (reasons == 0) {
        assert_true(status == CT_OK || status == CT_ERR_ABSENT);
        (void)remove(path);
    } else {
        assert_int_equal(status, CT_ERR_LIMIT);
        assert_int_equal(problems.count, reasons);
        if (strstr(problems.problem[0].text, why) == NULL)
            fail_msg("%s: wanted %s", problems.problem[0].text, why);
        assert_false(kit_exists(path));
    }
    problems_free(&problems);
    network_free(&net);
}

static void what_has_no_word_is_refused(void **state)
{
    static const char *const end = "]";
    (void)state;
    refused("\"threshold\": 2", end, 0, "");
    refused("\"threshold\": 2, \"mask_bits\": 3", end, 2, "p[0]: random draws");
    refused("\"threshold\": 2, \"leak\": [0, 1], \"leak_stochastic\": [0, 1]", end, 1, "p[1]: ran");
    refused("\"threshold\": 2, \"leak\": -1, \"leak_reversal\": 1", end, 2, "a leak toward 0");
    refused("\"threshold\": 2, \"reset_mode\": 2", end, 2, "no reset");
    refused("\"threshold\": 0, \"negative_threshold\": 1", end, 2, "a threshold of 0");
    refused("\"threshold\": 2, \"leak\": -1", end, 2, "a negative threshold that its potential");
    refused("\"threshold\": 2, \"reset\": -1", end, 2, "a negative threshold that its potential");
    refused("\"threshold\": 2, \"potential\": 1", end, 2,
            "other than 0 when the first inputs come");
    refused("\"threshold\": 2, \"reset_mode\": 1", end, 2, "other than -1 when the first inputs");
    refused("\"threshold\": 2, \"reset_mode\": 1, \"negative_threshold\": 1, \"potential\": -1",
            end, 2, "q[0]: reset in another way than p");
    refused("\"threshold\": [1, 2]", end, 1, "p: 1 of 2 neurons keep nothing");
    refused("\"threshold\": 2",
            ", {\"from\": \"in\", \"to\": \"p\", \"connect\": \"one_to_one\", "
            "\"weight\": 1, \"stochastic\": true}]",
            1, "in to p: stochastic synapses");
    refused("\"threshold\": 2",
            ", {\"from\": \"in\", \"to\": \"q\", \"connect\": \"one_to_one\", \"weight\": 1}]", 1,
            "in to q: spikes come 1 ticks before");
    refused("\"threshold\": 2", "], \"outputs\": [{\"name\": \"o\", \"from\": \"p[1]\"}]", 1,
            "o: shows a part of p");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_come_back),
        cmocka_unit_test(cycles_come_back),
        cmocka_unit_test(what_has_no_word_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
