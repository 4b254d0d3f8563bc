/*
 * test_train_learn.c - training gives the same weights for any number of threads, other weights for
 * another seed, weights that the chip can hold, and it learns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/train_kit.h"
#include "train/learn.h"

static const struct learn_options options = {.epochs = 8,
                                             .batch = 32,
                                             .rate = 0.03F,
                                             .leak_rate = 10,
                                             .slope = 0.6F,
                                             .sharpness = 16,
                                             .flip = true};

static void train(struct weights *w, const struct dataset *data, uint64_t seed, uint32_t threads,
                  uint32_t shift, struct learn_result *result)
{
    struct fail fail;
    const struct net_spec spec = train_kit_spec();
    struct learn_options o = options;
    o.seed = seed;
    o.threads = threads;
    o.shift = shift;
    assert_true(weights_create(w, &spec, &fail));
    assert_true(learn_run(w, data, &o, result, &fail));
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    const uint64_t seed = train_kit_seed();
    struct rng rng = rng_open(seed, 3);
    struct dataset data;
    struct weights w[4];
    struct learn_result result[4];
    const uint32_t threads[4] = {1, 2, 5, 1};
    train_kit_bars(&data, &rng, 400, 100);
    for (int i = 0; i < 4; i++) {
        train(&w[i], &data, i < 3 ? seed : seed + 1, threads[i], 1, &result[i]);
    }
    const size_t n_q = w[0].q0[w[0].net.n_sets];
    const size_t n_leak = w[0].leak0[w[0].net.n_sets] * sizeof *w[0].leak;
    for (int i = 1; i < 3; i++) {
        assert_memory_equal(w[i].q, w[0].q, n_q);
        assert_memory_equal(w[i].leak, w[0].leak, n_leak);
        assert_int_equal(result[i].best_epoch, result[0].best_epoch);
        assert_int_equal(result[i].train_right, result[0].train_right);
    }
    assert_true(memcmp(w[3].q, w[0].q, n_q) != 0);
    for (int i = 0; i < 4; i++) {
        weights_free(&w[i]);
    }
    dataset_free(&data);
}

static void training_learns(void **state)
{
    (void)state;
    const uint64_t seed = train_kit_seed();
    struct rng rng = rng_open(seed, 4);
    struct dataset data;
    struct weights w;
    struct learn_result result;
    train_kit_bars(&data, &rng, 1000, 200);
    train(&w, &data, seed, 2, 0, &result);
    /* Chance is a tenth; bars are easy. */
    assert_in_range(result.validation_right, 140, 200);
    for (uint32_t s = 0; s < w.net.n_sets; s++) {
        const struct net_set *set = &w.net.set[s];
        for (size_t i = w.q0[s]; i < w.q0[s + 1]; i++) {
            const int sign = net_axon_sign((uint32_t)((i - w.q0[s]) % set->n_in));
            assert_in_range(w.q[i] + 1, 0, 2);
            assert_true(set->synapse == NET_TERNARY || w.q[i] == 0 || w.q[i] == sign);
        }
    }
    for (size_t j = 0; j < w.leak0[w.net.n_sets]; j++) {
        assert_in_range(w.leak[j] + NET_LEAK_MAX, 0, 2 * NET_LEAK_MAX);
    }
    weights_free(&w);
    dataset_free(&data);
}

static void too_few_images_are_refused(void **state)
{
    (void)state;
    struct rng rng = rng_open(train_kit_seed(), 5);
    struct dataset data;
    struct weights w;
    struct fail fail;
    struct learn_result result;
    struct learn_options o = options;
    const struct net_spec spec = train_kit_spec();
    o.threads = 1;
    train_kit_bars(&data, &rng, 31, 10);
    assert_true(weights_create(&w, &spec, &fail));
    assert_false(learn_run(&w, &data, &o, &result, &fail));
    assert_string_equal(fail.text, "batch of 32 images, only 31 to train on");
    weights_free(&w);
    dataset_free(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(training_learns),
        cmocka_unit_test(too_few_images_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
