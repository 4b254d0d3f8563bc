/*
 * test_behaviours_list.c - the example models of the twenty behaviours as they are shipped: all
 * there, in the order of the literature, described truly by their list, and at rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/behaviour_kit.h"

/* E. M. Izhikevich, IEEE Trans. Neural Networks 15 (2004), figure 1, A to T. */
static const char *const names[] = {
    "tonic_spiking",
    "phasic_spiking",
    "tonic_bursting",
    "phasic_bursting",
    "mixed_mode",
    "spike_frequency_adaptation",
    "class_1_excitable",
    "class_2_excitable",
    "spike_latency",
    "subthreshold_oscillations",
    "resonator",
    "integrator",
    "rebound_spike",
    "rebound_burst",
    "threshold_variability",
    "bistability",
    "depolarising_after_potential",
    "accommodation",
    "inhibition_induced_spiking",
    "inhibition_induced_bursting",
};
enum { COUNT = sizeof names / sizeof *names };

static void all_twenty_are_listed_in_order(void **state)
{
    struct subject who;

    (void)state;
    assert_int_equal(COUNT, 20);
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_true(subject_load(&who, i));
        assert_string_equal(who.name, names[i]);
    }
    assert_false(subject_load(&who, COUNT));
}

/* One to three neurons of one core, none unnamed; every other neuron is as it is cleared. */
static void the_neurons_are_those_listed(void **state)
{
    struct subject who;

    (void)state;
    for (uint32_t i = 0; subject_load(&who, i); i++) {
        assert_in_range(who.neurons, 1, BEHAVIOUR_NEURONS_MAX);
        assert_int_equal(who.sys.neurons, who.neurons);
        assert_int_equal(subject_configured(&who), who.neurons);
        assert_in_range(who.probe_count, 1, who.neurons);
        assert_int_equal(who.sys.chips_x * who.sys.chips_y * who.sys.cores_x * who.sys.cores_y, 1);
    }
}

/* The axons listed are those that the input uses, each excites or inhibits neuron 0 as its sign
 * says, and those of one sign weigh the same. */
static void the_inputs_are_those_listed(void **state)
{
    struct subject who;

    (void)state;
    for (uint32_t i = 0; subject_load(&who, i); i++) {
        const struct ct_neuron *n = &who.core.neuron[0];
        int weight[2] = {0, 0};
        unsigned used = 0;

        for (uint32_t t = 0; t < who.shipped.ticks; t++)
            used |= who.shipped.active[t];
        assert_true((used & ~(unsigned)(who.exciting | who.inhibiting)) == 0);
        assert_int_equal(who.exciting & who.inhibiting, 0);
        for (unsigned a = 0; a < who.sys.axons; a++) {
            const unsigned bit = 1u << a;
            const int side = (who.inhibiting & bit) != 0;
            const int s = n->weight[who.core.axon_type[a]];

            if (((who.exciting | who.inhibiting) & bit) == 0)
                continue;
            assert_true(who.core.crossbar[a][0] & 1);
            assert_true(side ? s < 0 : s > 0);
            assert_true(weight[side] == 0 || weight[side] == s);
            weight[side] = s;
        }
    }
}

/* Without input no potential moves and no neuron fires. */
static void all_are_at_rest(void **state)
{
    struct subject who;

    (void)state;
    for (uint32_t i = 0; subject_load(&who, i); i++) {
        const struct ct_chip_options options = {.kernel = who.kernel};
        int32_t potential[CT_NEURONS];
        struct ct_counters counters;
        ct_chip *chip;

        assert_int_equal(ct_chip_create(&chip, &who.sys, NULL, 0, 1, &options, NULL), CT_OK);
        assert_int_equal(ct_chip_add_core(chip, &who.core, NULL), CT_OK);
        assert_int_equal(ct_chip_ready(chip, NULL), CT_OK);
        for (uint32_t t = 0; t < 100; t++) {
            assert_int_equal(ct_chip_run(chip, 1, NULL, NULL), CT_OK);
            assert_int_equal(ct_chip_potentials(chip, 0, potential, NULL), CT_OK);
            for (uint32_t j = 0; j < who.neurons; j++)
                assert_int_equal(potential[j], who.core.neuron[j].potential);
        }
        ct_chip_counters(chip, &counters);
        assert_int_equal(counters.spikes, 0);
        ct_chip_destroy(chip);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_twenty_are_listed_in_order),
        cmocka_unit_test(the_neurons_are_those_listed),
        cmocka_unit_test(the_inputs_are_those_listed),
        cmocka_unit_test(all_are_at_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
