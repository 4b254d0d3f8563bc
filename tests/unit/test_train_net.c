/*
 * test_train_net.c - networks are built as specified, and the topology check finds each illegality.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/train_kit.h"

/* Counts again, from the input lists alone, what net_check() proves. */
static void assert_legal(const struct net *net)
{
    static uint32_t fan_out[NET_CORES_MAX * NET_NEURONS];
    struct fail fail;
    assert_true(net_check(net, &fail));
    assert_in_range(net->n_cores, 1, 4096);
    for (uint32_t l = 0; l < net->spec.n_layers; l++) {
        memset(fan_out, 0, sizeof fan_out);
        for (uint32_t c = 0; c < net->n_cores; c++) {
            const struct net_core *core = &net->core[c];
            const uint32_t k = net->set[core->set].synapse;
            assert_in_range(core->n_in * k, 1, 256);
            for (uint32_t i = 0; core->layer == l + 1 && i < core->n_in; i++) {
                fan_out[net->input[core->in0 + i]] += k;
            }
        }
        const bool top = l + 1 == net->spec.n_layers;
        for (uint32_t c = 0; c < net->n_cores; c++) {
            const struct net_core *core = &net->core[c];
            uint32_t neurons = 0;
            for (uint32_t j = 0; core->layer == l && j < core->n_out; j++) {
                const uint32_t copies = top ? 1 : fan_out[core->out0 + j];
                assert_int_equal(net_copies(net, core, j), copies);
                neurons += copies;
            }
            assert_in_range(neurons, 0, 256);
        }
    }
}

static void named_networks_are_legal(void **state)
{
    (void)state;
    const char *name;
    for (unsigned i = 0; (name = net_spec_name(i)) != NULL; i++) {
        struct net_spec spec;
        struct net net;
        struct fail fail;
        assert_true(net_spec_named(&spec, name, &fail));
        assert_true(net_build(&net, &spec, &fail));
        assert_legal(&net);
        net_free(&net);
    }
    struct net_spec spec;
    struct fail fail;
    assert_false(net_spec_named(&spec, "tea6", &fail));
    assert_string_equal(fail.text, "no network is named 'tea6'");
}

static void mixed_network_is_legal(void **state)
{
    (void)state;
    const struct net_spec spec = train_kit_spec();
    struct net net;
    struct fail fail;
    assert_true(net_build(&net, &spec, &fail));
    assert_int_equal(net.n_members, 3);
    assert_int_equal(net.n_cores, 2 * (4 + 3 + 2) + 2 + 2 + 1);
    assert_int_equal(net.n_sets, 2 * (1 + 3 + 2) + 2 + 2 + 1);
    assert_legal(&net);
    net_free(&net);
}

/* The first network of the reference: which pixels a core sees can be told by hand. */
static void windows_cover_the_image(void **state)
{
    (void)state;
    struct net_spec spec;
    struct net net;
    struct fail fail;
    assert_true(net_spec_named(&spec, "tea5", &fail));
    assert_true(net_build(&net, &spec, &fail));
    assert_int_equal(net.n_cores, 5);
    const uint32_t corner[4] = {0, 12, 12 * 28, 12 * 28 + 12};
    for (uint32_t c = 0; c < 4; c++) {
        assert_int_equal(net.input[net.core[c].in0], corner[c]);
        assert_int_equal(net.input[net.core[c].in0 + 255], corner[c] + 15 * 28 + 15);
    }
    net_free(&net);
}

/* Each row breaks one rule; the message names it. */
static void check_catches_illegal_specs(void **state)
{
    (void)state;
    struct fail fail;
    struct net net;
    const struct net_spec good = train_kit_spec();
    struct net_spec bad = good;
    assert_true(net_spec_check(&good, &fail));
    bad.block[0].layer[0].take = 1;
    bad.block[0].layer[0].window_w = 9;
    assert_false(net_build(&net, &bad, &fail));
    assert_string_equal(fail.text, "network 'kit' block 0 layer 0: window exceeds its source");
    net_free(&net);
    bad = good;
    bad.block[1].layer[1].take = 129;
    assert_false(net_build(&net, &bad, &fail));
    assert_string_equal(fail.text, "network 'kit' block 1 layer 1: more than 256 axons a core");
    net_free(&net);
    bad = good;
    bad.block[1].layer[2].n_out = 257;
    assert_false(net_build(&net, &bad, &fail));
    net_free(&net);
    bad = good;
    bad.block[0].repeat = 4096;
    assert_false(net_build(&net, &bad, &fail));
    assert_string_equal(fail.text, "network 'kit': more than 4096 cores");
    net_free(&net);
    bad = good;
    bad.block[0].level_mask = 8;
    assert_false(net_build(&net, &bad, &fail));
    net_free(&net);
}

/* Fan-out is only known once the network is built: copies then overflow the core. */
static void check_catches_too_many_copies(void **state)
{
    (void)state;
    struct fail fail;
    struct net net;
    struct net_spec spec = train_kit_spec();
    spec.block[1].layer[1].banks = 4;
    spec.block[1].layer[2].take = 200;
    assert_true(net_build(&net, &spec, &fail));
    assert_false(net_check(&net, &fail));
    assert_non_null(strstr(fail.text, "400 neurons with their copies, at most 256"));
    net_free(&net);
}

static void check_catches_damage(void **state)
{
    (void)state;
    struct fail fail;
    struct net net;
    const struct net_spec spec = train_kit_spec();
    assert_true(net_build(&net, &spec, &fail));
    assert_true(net_check(&net, &fail));
    const uint32_t kept = net.input[7];
    net.input[7] = net.n_image_bits;
    assert_false(net_check(&net, &fail));
    assert_non_null(strstr(fail.text, "core 0 input 7: source 192, at most 191"));
    net.input[7] = kept;
    assert_true(net_check(&net, &fail));
    net.set[net.core[0].set].n_in = 129;
    net.core[0].n_in = 129;
    assert_false(net_check(&net, &fail));
    assert_non_null(strstr(fail.text, "core 0: 258 axons, at most 256"));
    net_free(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(named_networks_are_legal),
        cmocka_unit_test(mixed_network_is_legal),
        cmocka_unit_test(windows_cover_the_image),
        cmocka_unit_test(check_catches_illegal_specs),
        cmocka_unit_test(check_catches_too_many_copies),
        cmocka_unit_test(check_catches_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
