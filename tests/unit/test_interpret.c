/*
 * test_interpret.c - the interpreter of networks against a slower one that keeps every spike and
 * asks every synapse in every tick: long delays, recurrence, all kinds of projections; and a
 * network of the greatest size, with its time. CT_LONG asks for 10^8 synapses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "mapper/interpret.h"
#include "support/random_build.h"

enum { TICKS = 120 };

/* One tick of a neuron, [N-3] to [N-10] without draws. */
static bool slow_update(const struct ct_neuron *n, int64_t sum, int64_t *v)
{
    const int64_t high = CT_POTENTIAL_MAX, low = CT_POTENTIAL_MIN;
    int64_t v1 = *v + sum, omega = n->leak_reversal ? (v1 > 0) - (v1 < 0) : 1;
    int64_t v2 = v1 + omega * n->leak;
    v2 = v2 > high ? high : v2 < low ? low : v2;
    *v = v2;
    if (v2 >= (int64_t)n->threshold) {
        *v = n->reset_mode == 0 ? n->reset : n->reset_mode == 1 ? v2 - n->threshold : v2;
        return true;
    }
    if (v2 >= -(int64_t)n->negative_threshold)
        return false;
    if (n->negative_saturate)
        *v = -(int64_t)n->negative_threshold;
    else if (n->reset_mode == 0)
        *v = -n->reset;
    else if (n->reset_mode == 1)
        *v = v2 + n->negative_threshold;
    return false;
}

/* Runs the slow one; spikes of lines and neurons in fired[t][...] are its input and its result. */
static void slow_run(const struct network *net, bool *fired, int64_t *potential)
{
    const size_t row = (size_t)net->lines + net->neurons;
    int64_t *sum = calloc(net->neurons + 1u, sizeof *sum);
    assert_non_null(sum);
    for (uint32_t j = 0; j < net->neurons; j++) {
        struct ct_neuron n;
        network_neuron(net, j, &n);
        potential[j] = n.potential;
    }
    for (uint32_t t = 0; t < TICKS; t++) {
        memset(sum, 0, net->neurons * sizeof *sum);
        for (uint32_t i = 0; i < net->projections; i++) {
            const struct network_projection *p = &net->projection[i];
            struct network_synapse s;
            for (uint64_t at = 0; t >= p->delay && network_next(p, &at, &s);) {
                size_t source = p->from.input ? s.source : net->lines + s.source;
                if (fired[(t - p->delay) * row + source])
                    sum[s.target] += s.weight;
            }
        }
        for (uint32_t j = 0; j < net->neurons; j++) {
            struct ct_neuron n;
            network_neuron(net, j, &n);
            fired[t * row + net->lines + j] = slow_update(&n, sum[j], &potential[j]);
        }
    }
    free(sum);
}

static uint64_t compare(const struct network *net, struct rand *r)
{
    const size_t row = (size_t)net->lines + net->neurons;
    bool *fired = calloc(TICKS * row + 1, sizeof *fired), *got = calloc(row + 1, sizeof *got);
    int64_t *potential = calloc(net->neurons + 1u, sizeof *potential);
    struct interpreter *in;
    struct ct_error err;
    uint64_t spikes = 0;
    assert_true(fired != NULL && got != NULL && potential != NULL);
    for (uint32_t t = 0; t < TICKS; t++)
        for (uint32_t i = 0; i < net->lines; i++)
            fired[t * row + i] = rand_chance(r, 15);
    slow_run(net, fired, potential);
    if (interpret_create(&in, net, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t t = 0; t < TICKS; t++) {
        interpret_tick(in, fired + t * row, got);
        assert_memory_equal(got, fired + t * row + net->lines, net->neurons);
        for (uint32_t j = 0; j < net->neurons; j++)
            spikes += got[j];
    }
    for (uint32_t j = 0; j < net->neurons; j++)
        assert_int_equal(interpret_potentials(in)[j], potential[j]);
    interpret_destroy(in);
    free(fired);
    free(got);
    free(potential);
    return spikes;
}

static void random_networks_agree(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 3);
    struct rand r = {seed};
    uint64_t spikes = 0;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < 120; number++) {
        const struct random_build options = {.size = 40,
                                             .delay = number % 3 == 0 ? 100 : number % 3 == 1,
                                             .weight = number % 4 == 0 ? NETWORK_WEIGHT_MAX : 0,
                                             .recurrent = number % 2 == 0};
        struct network net = random_build(seed, number, &options);
        spikes += compare(&net, &r);
        network_free(&net);
    }
    print_message("%llu spikes\n", (unsigned long long)spikes);
    assert_true(spikes > 100000);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* 2^20 neurons with `fan_in` synapses each; all of them fire in some tick. */
static void a_big_one_runs(void **state)
{
    const uint32_t fan_in = rand_env("CT_LONG", 0) ? 96 : 4;
    struct network_builder *b;
    struct network_slice p, in;
    struct interpreter *interpreter;
    struct network net;
    struct ct_error err;
    bool line[1] = {true}, *fired = malloc(NETWORK_SIZE_MAX);
    uint64_t spikes = 0;
    (void)state;
    assert_non_null(fired);
    network_build_start(&b, "big");
    network_build_input(b, &(struct network_input_spec){.name = "in", .size = 1}, &in);
    network_build_population(b,
                             &(struct network_population_spec){.name = "p",
                                                               .size = NETWORK_SIZE_MAX,
                                                               .shared = {[NETWORK_threshold] = 1}},
                             &p);
    network_build_projection(b, &(struct network_projection_spec){.from = in,
                                                                  .to = network_part(p, 0, 1),
                                                                  .connect = NETWORK_ALL_TO_ALL,
                                                                  .weight = 1});
    network_build_projection(b, &(struct network_projection_spec){.from = p,
                                                                  .to = p,
                                                                  .connect = NETWORK_RANDOM,
                                                                  .weight = 1,
                                                                  .random = {.fan_in = fan_in}});
    assert_int_equal(network_build_finish(b, &net, NULL), CT_OK);
    double start = seconds();
    if (interpret_create(&interpreter, &net, &err) != CT_OK)
        fail_msg("%s", err.text);
    double made = seconds();
    for (uint32_t t = 0; t < 40; t++, line[0] = false) {
        interpret_tick(interpreter, line, fired);
        for (uint32_t j = 0; j < net.neurons; j++)
            spikes += fired[j];
    }
    print_message("%u synapses: made in %.2f s, 40 ticks with %llu spikes in %.2f s\n",
                  fan_in * NETWORK_SIZE_MAX, made - start, (unsigned long long)spikes,
                  seconds() - made);
    assert_true(spikes > NETWORK_SIZE_MAX);
    interpret_destroy(interpreter);
    network_free(&net);
    free(fired);
}

static void stochastic_networks_are_refused(void **state)
{
    struct network net;
    struct interpreter *in;
    struct ct_error err;
    uint32_t refused = 0;
    (void)state;
    for (uint64_t number = 0; number < 40; number++) {
        char text[200];
        net = random_build(4, number, &(struct random_build){.stochastic = true});
        if (interpret_stochastic(&net, text, sizeof text)) {
            assert_int_equal(interpret_create(&in, &net, &err), CT_ERR_ARGUMENT);
            assert_non_null(strstr(err.text, text));
            refused++;
        }
        network_free(&net);
    }
    assert_true(refused > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_networks_agree),
        cmocka_unit_test(a_big_one_runs),
        cmocka_unit_test(stochastic_networks_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
