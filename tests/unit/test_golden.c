/*
 * test_golden.c - behaviour that others have published for TrueNorth neurons, on the oracle and on
 * the library with every kernel: tonic spiking as measured on an NS1e board (pytruenorth,
 * examples/tonic_spiking.py), the tonic bursting pair of Cassidy et al. 2013 (parameters as in
 * NeMo, bioModel.c), and its phasic spiking neuron.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/hand_model.h"

/* Every `period` ticks from `first`, as far as the run goes. */
static void expect_period(const struct record *rec, uint32_t core, uint32_t neuron, uint32_t first,
                          uint32_t period)
{
    uint32_t ticks[512];
    size_t count = 0;
    for (uint32_t t = first; t < rec->ticks; t += period)
        ticks[count++] = t;
    assert_true(count > 1);
    expect_ticks(rec, core, neuron, ticks, count);
}

static void drive(struct ct_neuron *n, int leak, uint32_t alpha, int v)
{
    n->leak = (int16_t)leak;
    n->threshold = alpha;
    n->potential = v;
}

/* Periods 10, 10, 6 and 5 with phases 0, 9, 0 and 1, where the phase is (first tick + 1) modulo the
 * period. The input spikes are sent in ticks 0..99 with delay 1; in tick 0 neuron (1, 7) has only
 * its leak, falls below -beta = 0 and is put back to -R = 0, without which its phase would be 2. */
static void ns1e_tonic_spiking(void **state)
{
    (void)state;
    struct random_model m;
    struct record rec;
    hand_model(&m, 2, 1, 101);
    drive(&m.core[0].neuron[0], 1, 10, 0);
    drive(&m.core[0].neuron[1], 1, 10, 1);
    drive(&m.core[0].neuron[2], 2, 11, 0);
    drive(&m.core[1].neuron[7], -1, 10, 0);
    m.core[1].neuron[7].weight[0] = 3;
    hand_connect(&m, 1, 0, 7);
    for (uint32_t sent = 0; sent < 100; sent++)
        hand_input(&m, sent + 1, 1, 0);
    expect_agreement(&m, &rec);
    expect_period(&rec, 0, 0, 9, 10);
    expect_period(&rec, 0, 1, 8, 10);
    expect_period(&rec, 0, 2, 5, 6);
    expect_period(&rec, 1, 7, 5, 5);
    record_free(&rec);
    random_model_free(&m);
}

/* Neuron 0 climbs by its divergent leak once a pulse has moved it off 0, and excites neuron 1;
 * every sixth spike neuron 1 answers with -100, which stops neuron 0 until the next pulse. */
static void tonic_bursting(void **state)
{
    (void)state;
    static const uint32_t answers[] = {202, 502, 802};
    struct random_model m;
    struct record rec;
    hand_model(&m, 1, 1, 1000);
    struct ct_core *core = &m.core[0];
    struct ct_neuron *n0 = &core->neuron[0];
    struct ct_neuron *n1 = &core->neuron[1];
    *n0 = (struct ct_neuron){.weight = {1, -100},
                             .leak = 1,
                             .leak_reversal = 1,
                             .threshold = 18,
                             .reset = 1,
                             .negative_saturate = 1,
                             .target_kind = CT_TARGET_CORE,
                             .target_axon = 1,
                             .target_delay = 1};
    *n1 = (struct ct_neuron){.weight = {1},
                             .leak_reversal = 1,
                             .threshold = 6,
                             .negative_saturate = 1,
                             .target_kind = CT_TARGET_CORE,
                             .target_axon = 2,
                             .target_delay = 1};
    core->axon_type[2] = 1;
    hand_connect(&m, 0, 0, 0); /* the pulse */
    hand_connect(&m, 0, 1, 1); /* n0 -> n1  */
    hand_connect(&m, 0, 2, 0); /* n1 -> n0  */
    for (uint32_t t = 100; t < m.ticks; t += 300)
        hand_input(&m, t, 0, 0);
    expect_agreement(&m, &rec);

    uint32_t bursts[18];
    size_t count = 0;
    for (uint32_t start = 116; start < m.ticks; start += 300)
        for (uint32_t k = 0; k < 6; k++)
            bursts[count++] = start + 17 * k;
    expect_ticks(&rec, 0, 0, bursts, count);
    expect_ticks(&rec, 0, 1, answers, 3);
    record_free(&rec);
    random_model_free(&m);
}

/* S = {4, 20}, lambda = -2, alpha = 2, beta = 10, R = -15, kappa = 1. The parameters are
 * published, the ticks follow by hand: at rest the neuron lies at -beta = -10. The onset of a
 * stimulus (20) lifts it to 8, it fires once and falls to -15, from where kappa brings it back to
 * -10; the stimulus that goes on (4 in every second tick) is balanced by the leak. */
static void phasic_spiking(void **state)
{
    (void)state;
    static const uint32_t onsets[] = {10, 60};
    struct random_model m;
    struct record rec;
    hand_model(&m, 1, 1, 100);
    m.core[0].neuron[0] = (struct ct_neuron){.weight = {4, 20},
                                             .leak = -2,
                                             .threshold = 2,
                                             .negative_threshold = 10,
                                             .reset = -15,
                                             .negative_saturate = 1};
    m.core[0].axon_type[1] = 1;
    hand_connect(&m, 0, 0, 0);
    hand_connect(&m, 0, 1, 0);
    for (int k = 0; k < 2; k++) {
        hand_input(&m, onsets[k], 0, 1);
        for (uint32_t t = onsets[k] + 2; t < onsets[k] + 32; t += 2)
            hand_input(&m, t, 0, 0);
    }
    expect_agreement(&m, &rec);
    expect_ticks(&rec, 0, 0, onsets, 2);
    assert_int_equal(potential_after(&rec, 3, 0, 0), -8);
    assert_int_equal(potential_after(&rec, 9, 0, 0), -10);
    assert_int_equal(potential_after(&rec, 10, 0, 0), -15);
    assert_int_equal(potential_after(&rec, 11, 0, 0), -10);
    assert_int_equal(potential_after(&rec, 12, 0, 0), -8);
    assert_int_equal(potential_after(&rec, 13, 0, 0), -10);
    record_free(&rec);
    random_model_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ns1e_tonic_spiking),
        cmocka_unit_test(tonic_bursting),
        cmocka_unit_test(phasic_spiking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
