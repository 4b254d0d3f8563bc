/*
 * test_gen.c - the characterisation networks: the targets are a bijection, every row has its bits,
 * subsets and targets are uniform, and a core is a pure function of network and number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cortile/gen.h"

static struct gen_network make(uint16_t w, uint16_t h, unsigned synapses, bool stochastic)
{
    const uint16_t cores[2] = {w, h}, chips[2] = {1, 1};
    return (struct gen_network){gen_system(cores, chips), 20, synapses, stochastic, 5};
}

static void test_bijection(void **state)
{
    (void)state;
    static const uint16_t sizes[][2] = {{1, 1}, {2, 1}, {3, 1}, {5, 5}, {16, 16}, {17, 13}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct gen_network net = make(sizes[s][0], sizes[s][1], 1, false);
        uint32_t cores = gen_core_count(&net), axons = cores * CT_AXONS;
        uint8_t *hit = calloc(axons, 1);
        assert_non_null(hit);
        for (uint32_t c = 0; c < cores; c++) {
            for (uint32_t j = 0; j < CT_NEURONS; j++) {
                uint32_t target = gen_target(&net, c, j);
                assert_true(target < axons);
                assert_int_equal(hit[target]++, 0);
            }
        }
        free(hit);
    }
}

/* Over many seeds, neuron 0 must hit each of 256 axons about equally often: chi-squared of 255
 * degrees of freedom, mean 255, standard deviation 22.6. */
static void test_targets_uniform(void **state)
{
    (void)state;
    enum { SEEDS = 256 * 100 };
    struct gen_network net = make(1, 1, 1, false);
    unsigned count[CT_AXONS] = {0};
    double chi = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        net.seed = seed;
        count[gen_target(&net, 0, 0)]++;
    }
    for (unsigned i = 0; i < CT_AXONS; i++)
        chi += (count[i] - 100.0) * (count[i] - 100.0) / 100.0;
    assert_true(chi > 255 - 5 * 22.6 && chi < 255 + 5 * 22.6);
}

/* Every row has exactly its bits, and over all rows every neuron is chosen equally often. */
static void test_rows(void **state)
{
    (void)state;
    static const unsigned synapses[] = {0, 1, 2, 16, 100, 128, 255, 256};
    struct ct_core *core = malloc(sizeof *core);
    assert_non_null(core);
    for (size_t s = 0; s < sizeof synapses / sizeof synapses[0]; s++) {
        struct gen_network net = make(8, 8, synapses[s], false);
        unsigned count[CT_NEURONS] = {0};
        for (uint32_t c = 0; c < 64; c++) {
            gen_core(&net, c, core);
            for (unsigned i = 0; i < CT_AXONS; i++) {
                unsigned bits = 0;
                for (unsigned j = 0; j < CT_NEURONS; j++) {
                    unsigned bit = core->crossbar[i][j / 64] >> (j % 64) & 1;
                    bits += bit;
                    count[j] += bit;
                }
                assert_int_equal(bits, synapses[s]);
            }
        }
        double p = synapses[s] / 256.0, rows = 64 * CT_AXONS;
        for (unsigned j = 0; j < CT_NEURONS; j++)
            assert_true(fabs(count[j] - rows * p) <= 6 * sqrt(rows * p * (1 - p)));
    }
    free(core);
}

static void test_cores(void **state)
{
    (void)state;
    struct ct_core *core = calloc(2, sizeof *core);
    struct ct_error err;
    assert_non_null(core);
    for (int stochastic = 0; stochastic < 2; stochastic++) {
        struct gen_network net = make(3, 2, 128, stochastic != 0);
        for (uint32_t c = 0; c < gen_core_count(&net); c++) {
            gen_core(&net, c, &core[0]);
            gen_core(&net, c, &core[1]);
            assert_memory_equal(&core[0], &core[1], sizeof core[0]);
            assert_int_equal(ct_core_check(&net.sys, &core[0], &err), CT_OK);
            for (unsigned j = 0; j < CT_NEURONS; j++) {
                const struct ct_neuron *n = &core[0].neuron[j];
                assert_int_equal(n->weight_stochastic, stochastic ? 15 : 0);
                assert_int_equal(n->leak_stochastic, stochastic);
                assert_int_equal(n->mask_bits > 0, stochastic);
                assert_true(n->weight[0] > 0 && n->weight[1] < 0);
                assert_true(n->weight[2] > 0 && n->weight[3] < 0);
                assert_true(n->leak != 0);
            }
        }
        net.seed++;
        gen_core(&net, 5, &core[1]);
        assert_true(memcmp(&core[0], &core[1], sizeof core[0]) != 0);
    }
    free(core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bijection),
        cmocka_unit_test(test_targets_uniform),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_cores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
