/*
 * test_verify.c - a network beside its mapping: what the mapper makes shows no difference; what is
 * spoilt does, and the first difference is explained down to the axons.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/verify.h"
#include "support/filekit.h"
#include "support/map_kit.h"

static struct verify_result run(const struct network *net, const struct mapped *m,
                                const struct verify_options *options)
{
    struct verify_result out;
    struct ct_error err;
    if (verify(net, m, options, &out, &err) != CT_OK)
        fail_msg("%s", err.text);
    return out;
}

static void mappings_show_the_same(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 1), networks = rand_env("CT_LONG", 0) ? 5000 : 300;
    uint64_t spikes = 0, compared = 0, mapped = 0;
    (void)state;
    for (uint64_t number = 0; number < networks; number++) {
        struct network net = map_kit_network(seed, number);
        const struct verify_options options = {.ticks = 120, .seed = number};
        struct map_result r;
        if (number % 5 != 0 && map_kit_map(&net, number, &r)) {
            struct verify_result out = run(&net, &r.mapped, &options);
            if (out.differs)
                fail_msg("network %llu: %s", (unsigned long long)number, out.explanation);
            assert_int_equal(out.ticks, 120);
            assert_true(out.mismatches + out.potentials + out.replicas + out.pins == 0);
            spikes += out.spikes;
            compared += out.compared;
            mapped++;
            verify_free(&out);
        }
        if (number % 5 != 0)
            map_result_free(&r);
        network_free(&net);
    }
    print_message("%llu networks, %llu spikes, %llu copies compared\n", (unsigned long long)mapped,
                  (unsigned long long)spikes, (unsigned long long)compared);
    assert_true(mapped > 100 && spikes > 100000);
}

/* ---- by hand --------------------------------------------------------------------------------- */

/* One core: in[0], in[1] -> p with weights 3 and 2, p[0] -> p[1] with delay 4; two copies of p[0],
 * since p[0] is at a pin too. */
struct hand {
    struct network net;
    struct map_result r;
    struct ct_core *core;
};

static struct hand make_hand(void)
{
    static const struct network_entry in_p[] = {{0, 0, 3}, {1, 0, 2}, {1, 1, 2}};
    static const struct network_entry p_p[] = {{0, 1, 5}};
    struct hand h;
    struct network_builder *b;
    struct network_slice in, p;
    network_build_start(&b, "hand");
    network_build_input(b, &(struct network_input_spec){.name = "in", .size = 2}, &in);
    network_build_population(
        b,
        &(struct network_population_spec){
            .name = "p", .size = 2, .shared = {[NETWORK_threshold] = 5, [NETWORK_reset_mode] = 1}},
        &p);
    network_build_projection(
        b, &(struct network_projection_spec){
               .from = in, .to = p, .connect = NETWORK_LIST, .entry = in_p, .entries = 3});
    network_build_projection(
        b,
        &(struct network_projection_spec){
            .from = p, .to = p, .connect = NETWORK_LIST, .delay = 4, .entry = p_p, .entries = 1});
    network_build_output(b, &(struct network_output_spec){.name = "o", .from = p});
    assert_int_equal(network_build_finish(b, &h.net, NULL), CT_OK);
    assert_int_equal(map_network(&h.net, NULL, &h.r, NULL), CT_OK);
    h.core = h.r.mapped.chip.entry[0].core;
    return h;
}

static void free_hand(struct hand *h)
{
    map_result_free(&h->r);
    network_free(&h->net);
}

/* in[0] and in[1] in tick 2, in[1] in tick 6. */
static const struct verify_spike given[] = {{2, 0}, {2, 1}, {6, 1}};
static const struct verify_options hand_options = {.ticks = 10, .given = given, .given_count = 3};

static void given_spikes_are_used(void **state)
{
    struct hand h = make_hand();
    struct verify_result out = run(&h.net, &h.r.mapped, &hand_options);
    (void)state;
    /* p[0] fires in tick 2; p[1] has 2, then 2 + 2 + 5 in tick 6 and fires. */
    assert_false(out.differs);
    assert_null(out.explanation);
    assert_int_equal(out.line_spikes, 3);
    assert_int_equal(out.spikes, 2);
    assert_int_equal(out.compared, 10 * 3);
    verify_free(&out);
    free_hand(&h);
}

/* The copy of a neuron with this kind of destination. */
static struct ct_neuron *copy_of(struct hand *h, uint32_t neuron, uint8_t kind)
{
    const struct mapped *m = &h->r.mapped;
    for (uint32_t k = m->copy_first[neuron]; k < m->copy_first[neuron + 1]; k++) {
        if (h->core->neuron[m->copy[k].index].target_kind == kind)
            return &h->core->neuron[m->copy[k].index];
    }
    fail();
    return NULL;
}

/* Verifies what was spoilt, and frees it: the explanation has all these parts. */
static void explained(struct hand *h, struct verify_result wanted, const char *const *parts)
{
    struct verify_result out = run(&h->net, &h->r.mapped, &hand_options);
    assert_true(out.differs);
    for (; *parts != NULL; parts++) {
        if (strstr(out.explanation, *parts) == NULL)
            fail_msg("%s\nlacks \"%s\"", out.explanation, *parts);
    }
    assert_int_equal(out.first.tick, wanted.first.tick);
    assert_int_equal(out.first.neuron, wanted.first.neuron);
    assert_int_equal(out.mismatches > 0, wanted.mismatches);
    assert_int_equal(out.replicas > 0, wanted.replicas);
    assert_int_equal(out.pins > 0, wanted.pins);
    verify_free(&out);
    free_hand(h);
}

#define PARTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define WANTED(t, n, ...) ((struct verify_result){.first = {.tick = t, .neuron = n}, __VA_ARGS__})

static void differences_are_explained(void **state)
{
    (void)state;
    /* One copy of p[0] deaf: it alone does not fire. */
    struct hand h = make_hand();
    copy_of(&h, 0, CT_TARGET_CORE)->threshold = 9;
    explained(&h, WANTED(2, 0, .mismatches = 1, .replicas = 1, .pins = 1),
              PARTS("tick 2: p[0] at core 0 neuron ", " does not fire, and fires in the network",
                    "potential: chip 0 before and 5 after, network 0 before and 0 after",
                    "weight 3, from in[0]", "weight 2, from in[1]", "chip: 2 axons, sum 5",
                    "network: weight 3 from in[0]", "network: 2 synapses, sum 5"));
    /* A weight: p[1] has another potential before its spike is missing. */
    h = make_hand();
    struct ct_neuron *n = copy_of(&h, 1, CT_TARGET_PIN);
    for (int g = 0; g < 4; g++)
        n->weight[g] = n->weight[g] == 2 ? 1 : n->weight[g];
    explained(&h, WANTED(2, 1, .mismatches = 0),
              PARTS("tick 2: p[1] at core 0 neuron ", "has another potential",
                    "potential: chip 0 before and 1 after, network 0 before and 2 after",
                    "chip: 1 axons, sum 1", "network: weight 2 from in[1]"));
    /* A delay. */
    h = make_hand();
    copy_of(&h, 0, CT_TARGET_CORE)->target_delay = 5;
    explained(&h, WANTED(6, 1, .mismatches = 1, .pins = 1),
              PARTS("tick 6: p[1]", "does not fire", "network: weight 5 from p[0], delay 4",
                    "chip: 1 axons, sum 2", "network: 2 synapses, sum 7"));
    /* A pin alone. */
    h = make_hand();
    h.core->neuron[0].target_pin ^= h.core->neuron[0].target_kind == CT_TARGET_PIN;
    for (uint32_t k = 1; k < 3; k++) {
        if (h.core->neuron[k].target_kind == CT_TARGET_PIN)
            h.core->neuron[k].target_pin ^= 1;
    }
    explained(&h, WANTED(2, 0, .pins = 1), PARTS("tick 2: a pin of p[0] shows another spike"));
}

/* ---- bad ------------------------------------------------------------------------------------- */

static void bad_input_is_refused(void **state)
{
    static const struct verify_spike line[] = {{0, 2}}, order[] = {{3, 0}, {2, 0}};
    struct hand h = make_hand();
    struct verify_result out;
    struct ct_error err;
    (void)state;
    assert_int_equal(verify(&h.net, &h.r.mapped,
                            &(struct verify_options){.given = line, .given_count = 1}, &out, &err),
                     CT_ERR_ARGUMENT);
    assert_string_equal(err.text, "input spike 0: line 2, the network has 2");
    assert_int_equal(verify(&h.net, &h.r.mapped,
                            &(struct verify_options){.given = order, .given_count = 2}, &out, &err),
                     CT_ERR_ARGUMENT);
    assert_string_equal(err.text, "input spike 1: tick 2 after tick 3");
    h.net.projection[0].stochastic = true;
    assert_int_equal(verify(&h.net, &h.r.mapped, NULL, &out, &err), CT_ERR_ARGUMENT);
    assert_non_null(strstr(err.text, "stochastic"));
    free_hand(&h);
}

/* Files of input spikes and of pin spikes say the same. */
static void files_are_read(void **state)
{
    struct hand h = make_hand();
    struct verify_spike *spikes;
    size_t count;
    struct ct_error err;
    char text[200];
    const char *path = kit_path("in.csv");
    const struct mapped_place *at = h.r.mapped.line;
    (void)state;
    (void)snprintf(text, sizeof text, "tick,core,axon\n2,0,%u\n2,0,%u\n6,0,%u\n",
                   at[h.r.mapped.line_first[0]].index, at[h.r.mapped.line_first[1]].index,
                   at[h.r.mapped.line_first[1]].index);
    kit_save(path, text, strlen(text));
    assert_int_equal(verify_read_input(&h.net, &h.r.mapped, path, &spikes, &count, &err), CT_OK);
    assert_int_equal(count, 3);
    assert_memory_equal(spikes, given, sizeof given);
    free(spikes);
    kit_save(path, "tick,pin\n2,0\n2,1\n6,1\n", strlen("tick,pin\n2,0\n2,1\n6,1\n"));
    assert_int_equal(verify_read_input(&h.net, &h.r.mapped, path, &spikes, &count, &err), CT_OK);
    assert_int_equal(count, 3);
    assert_memory_equal(spikes, given, sizeof given);
    free(spikes);
    kit_save(path, "tick,pin\n2,7\n", strlen("tick,pin\n2,7\n"));
    assert_int_equal(verify_read_input(&h.net, &h.r.mapped, path, &spikes, &count, &err),
                     CT_ERR_RANGE);
    assert_non_null(strstr(err.text, "in.csv: record 0: it is for no input line"));
    kit_save(path, "tick,core,neuron\n2,0,7\n", strlen("tick,core,neuron\n2,0,7\n"));
    assert_int_equal(verify_read_input(&h.net, &h.r.mapped, path, &spikes, &count, &err),
                     CT_ERR_ARGUMENT);
    assert_int_equal(
        verify_read_input(&h.net, &h.r.mapped, kit_path("absent.csv"), &spikes, &count, &err),
        CT_ERR_IO);
    free_hand(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mappings_show_the_same),
        cmocka_unit_test(given_spikes_are_used),
        cmocka_unit_test(differences_are_explained),
        cmocka_unit_test(bad_input_is_refused),
        cmocka_unit_test(files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
