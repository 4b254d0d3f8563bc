/*
 * test_nir_import.c - networks made of NIR graphs: whatever is said to be exact fires the spikes of
 * the graph's equations in floating point, so many ticks late as its level tells; what has no equal
 * is refused with every reason.
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
#include "support/filekit.h"
#include "support/nir_kit.h"

enum { TICKS = 40 };

struct outcome {
    enum ct_status status;
    struct network net;
    struct nir_notes notes;
    struct problems problems;
    struct ct_error err;
};

static void import(const struct nir_graph *graph, const struct nir_options *options,
                   struct outcome *out)
{
    memset(out, 0, sizeof *out);
    out->status =
        nir_import(&out->net, graph, "net", options, &out->notes, &out->problems, &out->err);
}

static void forget(struct outcome *out)
{
    if (out->status == CT_OK)
        network_free(&out->net);
    problems_free(&out->problems);
}

/* The population of a node, by its name with what the importer puts before digits. */
static uint32_t population_of(const struct network *net, const char *name)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "n%s", name);
    for (uint32_t i = 0; i < net->populations; i++) {
        if (strcmp(net->population[i].name, wanted) == 0)
            return i;
    }
    fail_msg("no population %s", wanted);
    return 0;
}

struct both {
    const struct nir_kit *kit;
    const struct network *net;
    enum nir_reset reset;
    double *spike[NIR_KIT_NODES], *potential[NIR_KIT_NODES];
    bool *fired; /* [TICKS + nodes][neurons] of the network */
    uint64_t spikes;
};

/* Runs the network, whose lines get the same spikes as the graph's input; both by `r`. */
static void run_network(struct both *b, struct rand r, uint32_t percent)
{
    struct interpreter *in;
    struct ct_error err;
    bool *line = calloc(b->net->lines, 1);
    assert_non_null(line);
    assert_int_equal(interpret_create(&in, b->net, &err), CT_OK);
    for (uint32_t t = 0; t < TICKS + NIR_KIT_NODES; t++) {
        for (uint32_t i = 0; i < b->net->lines; i++)
            line[i] = t < TICKS && rand_below(&r, 100) < percent;
        interpret_tick(in, line, b->fired + (size_t)t * b->net->neurons);
    }
    interpret_destroy(in);
    free(line);
}

/* The first difference of a population's spikes, `late` ticks late; TICKS: none. */
static uint32_t compare(struct both *b, uint32_t node, uint32_t late, uint32_t t)
{
    const struct network_population *p =
        &b->net->population[population_of(b->net, b->kit->node[node].name)];
    for (uint32_t i = 0; i < p->size; i++) {
        bool fired = b->fired[(size_t)(t + late) * b->net->neurons + p->first + i];
        b->spikes += fired;
        if (fired != (b->spike[node][i] != 0))
            return t;
    }
    return TICKS;
}

/* Whether graph and network fire alike. Layers follow one another, so their level is their
 * number. */
static bool same_spikes(struct both *b, uint64_t seed)
{
    struct rand r = {seed};
    const uint32_t percent = 5 + rand_below(&r, 60);
    bool same = true;
    b->fired = calloc((size_t)(TICKS + NIR_KIT_NODES) * b->net->neurons, 1);
    for (uint32_t n = 0; n < b->kit->graph.nodes; n++) {
        b->spike[n] = calloc(nir_kit_size(b->kit, n), sizeof(double));
        b->potential[n] = calloc(nir_kit_size(b->kit, n), sizeof(double));
    }
    run_network(b, r, percent);
    for (uint32_t t = 0; same && t < TICKS; t++) {
        for (uint32_t i = 0; i < b->net->lines; i++)
            b->spike[0][i] = rand_below(&r, 100) < percent;
        nir_kit_step(b->kit, b->reset, b->spike, b->potential);
        for (uint32_t n = 0, layer = 0; n < b->kit->graph.nodes; n++) {
            if (b->kit->node[n].type == NIR_IF || b->kit->node[n].type == NIR_Threshold)
                same &= compare(b, n, layer++, t) == TICKS;
        }
    }
    for (uint32_t n = 0; n < b->kit->graph.nodes; n++) {
        free(b->spike[n]);
        free(b->potential[n]);
    }
    free(b->fired);
    return same;
}

/* Through a file, so that reader and writer are part of it. */
static void exact_graphs_fire_alike(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 20241118),
                   graphs = rand_env("CT_LONG", 0) ? 5000 : 200;
    uint64_t exact = 0, spikes = 0, noticed = 0;
    struct nir_kit *kit = malloc(sizeof *kit);
    (void)state;
    for (uint64_t number = 0; number < graphs; number++) {
        struct nir_options options = {.reset = (enum nir_reset)(number % 2)};
        struct outcome out;
        struct nir_graph graph;
        struct ct_error err;
        nir_kit_random(kit, seed + number);
        const char *path = kit_path("random.nir");
        enum ct_status status = nir_write(&kit->graph, path, &err);
        if (status == CT_ERR_ABSENT)
            skip();
        assert_int_equal(status, CT_OK);
        if (nir_read(&graph, path, &err) != CT_OK)
            fail_msg("%s", err.text);
        import(&graph, &options, &out);
        if (out.status == CT_OK) {
            struct both b = {.kit = kit, .net = &out.net, .reset = options.reset};
            if (!out.notes.exact || !same_spikes(&b, number))
                fail_msg("graph %llu differs", (unsigned long long)(seed + number));
            spikes += b.spikes;
            exact++;
            /* The negative control: the other reset is noticed where it matters. */
            b.reset = !b.reset;
            noticed += !same_spikes(&b, number);
        } else if (out.problems.count == 0) {
            fail_msg("%s", out.err.text);
        }
        forget(&out);
        nir_free(&graph);
        nir_kit_free(kit);
    }
    free(kit);
    print_message("%llu of %llu graphs exact, %llu spikes; another reset noticed in %llu\n",
                  (unsigned long long)exact, (unsigned long long)graphs, (unsigned long long)spikes,
                  (unsigned long long)noticed);
    assert_true(exact * 2 > graphs);
    assert_true(spikes > 1000 && noticed > 10);
}

/* input[4] -> linear -> IF, the weights 1 and -2. */
static void small(struct nir_kit *kit)
{
    memset(kit, 0, sizeof *kit);
    nir_kit_array(nir_kit_node(kit, NIR_Input, "in"), NIR_shape, 1, (uint64_t[]){1}, 4);
    struct nir_node *linear = nir_kit_node(kit, NIR_Affine, "lin");
    nir_kit_array(linear, NIR_weight, 2, (uint64_t[]){3, 4}, 1)->value[5] = -2;
    nir_kit_array(linear, NIR_bias, 1, (uint64_t[]){3}, 0);
    struct nir_node *neurons = nir_kit_node(kit, NIR_IF, "if");
    nir_kit_array(neurons, NIR_r, 1, (uint64_t[]){3}, 1);
    nir_kit_array(neurons, NIR_v_threshold, 1, (uint64_t[]){3}, 2);
    nir_kit_node(kit, NIR_Output, "out");
    nir_kit_edge(kit, 0, 1);
    nir_kit_edge(kit, 1, 2);
    nir_kit_edge(kit, 2, 3);
}

static void refused(struct nir_kit *kit, const struct nir_options *options, const char *text)
{
    struct outcome out;
    import(&kit->graph, options, &out);
    if (out.status == CT_OK)
        fail_msg("taken, wanted: %s", text);
    bool found = false;
    for (uint32_t i = 0; i < out.problems.kept; i++)
        found |= strstr(out.problems.problem[i].text, text) != NULL;
    if (!found)
        fail_msg("wanted \"%s\", got %u problems, the first: %s", text, out.problems.count,
                 out.problems.count > 0 ? out.problems.problem[0].text : out.err.text);
    forget(&out);
    nir_kit_free(kit);
}

static void what_has_no_equal_is_refused(void **state)
{
    const struct nir_options o = {.dt = 0}, about = {.approximate = true};
    struct nir_kit *kit = malloc(sizeof *kit);
    (void)state;
    small(kit);
    kit->node[2].type = NIR_LI;
    refused(kit, &o, "LI does not spike");
    small(kit);
    kit->node[1].type = NIR_UNKNOWN;
    kit->node[1].class = "Wonder";
    refused(kit, &o, "type \"Wonder\" is not known");
    small(kit);
    kit->node[1].field[NIR_weight].value[2] = 0.3;
    kit->node[1].field[NIR_weight].value[3] = 0.7123;
    refused(kit, &o, "1 of 3 neurons have weights that no scale makes whole");
    small(kit);
    kit->node[1].field[NIR_bias].value[1] = 0.3123;
    refused(kit, &o, "a bias that is no leak");
    small(kit);
    kit->node[2].field[NIR_v_threshold].value[0] = -1;
    refused(kit, &about, "a threshold below 0");
    small(kit);
    kit->node[0].field[NIR_shape].value[0] = 5;
    refused(kit, &o, "inputs 5, wanted 4");
    small(kit);
    kit->node[2].field[NIR_r].count = 2;
    refused(kit, &o, "r 2, wanted 3");
    small(kit);
    kit->edge[2].from = 1;
    refused(kit, &o, "shows lin, a Affine, which does not spike");
    small(kit);
    kit->node[1].type = NIR_Linear;
    kit->node[1].field[NIR_weight].shape[1] = 3;
    kit->edge[0] = (struct nir_edge){1, 1};
    refused(kit, &o, "on a cycle without a spiking node");
    small(kit);
    kit->node[2].type = NIR_LIF;
    nir_kit_array(&kit->node[2], NIR_tau, 0, NULL, 0.02);
    refused(kit, &o, "use --dt");
    small(kit);
    kit->node[2].type = NIR_LIF;
    nir_kit_array(&kit->node[2], NIR_tau, 0, NULL, 20);
    refused(kit, &o, "a leak in proportion to the potential");
    free(kit);
}

/* A memoryless LIF, and a leaky one where approximation is allowed. */
static void leaks_are_said(void **state)
{
    struct nir_kit *kit = malloc(sizeof *kit);
    struct outcome out;
    (void)state;
    small(kit);
    kit->node[2].type = NIR_LIF;
    nir_kit_array(&kit->node[2], NIR_tau, 0, NULL, 1);
    import(&kit->graph, &(struct nir_options){.dt = 1}, &out);
    assert_int_equal(out.status, CT_OK);
    assert_true(out.notes.exact);
    struct ct_neuron n;
    network_neuron(&out.net, 0, &n);
    assert_int_equal(n.leak, -3); /* fires at 3 and above, which is above 2 */
    assert_int_equal(n.threshold, 0);
    forget(&out);
    kit->node[2].field[NIR_tau].value[0] = 20;
    import(&kit->graph, &(struct nir_options){.dt = 1, .approximate = true}, &out);
    assert_int_equal(out.status, CT_OK);
    assert_false(out.notes.exact);
    network_neuron(&out.net, 0, &n);
    assert_true(n.leak < 0 && n.leak_reversal == 1);
    forget(&out);
    nir_kit_free(kit);
    free(kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_graphs_fire_alike),
        cmocka_unit_test(what_has_no_equal_is_refused),
        cmocka_unit_test(leaks_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
