/*
 * test_train_forward.c - the bit-packed forward pass, with each kernel, against a triple loop over
 * the definition; kernels against each other; argmax and the Wilson interval.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/train_kit.h"
#include "train/encode.h"
#include "train/forward.h"
#include "train/score.h"

enum { IMAGES = 37, BATCH = 64, LEAK = 9 };

/* The definition: for each layer, core, neuron, input. */
static void naive_votes(const struct weights *w, const uint8_t *pixels, uint32_t *votes)
{
    const struct net *net = &w->net;
    uint8_t below[4096], above[4096];
    for (uint32_t p = 0; p < 64; p++) {
        for (uint32_t i = 0; i < net->spec.n_levels; i++) {
            below[p * net->spec.n_levels + i] = pixels[p] >= net->spec.level[i];
        }
    }
    for (uint32_t l = 0; l < net->spec.n_layers; l++) {
        for (uint32_t c = 0; c < net->n_cores; c++) {
            const struct net_core *core = &net->core[c];
            for (uint32_t j = 0; core->layer == l && j < core->n_out; j++) {
                int sum = w->leak[w->leak0[core->set] + j];
                for (uint32_t i = 0; i < core->n_in; i++) {
                    sum += below[net->input[core->in0 + i]] *
                           w->q[w->q0[core->set] + (size_t)j * core->n_in + i];
                }
                above[core->out0 + j] = sum >= 0;
                votes[j % net->spec.n_classes] += l + 1 == net->spec.n_layers && sum >= 0;
            }
        }
        memcpy(below, above, sizeof below);
    }
}

static void forward_equals_triple_loop(void **state)
{
    (void)state;
    struct fail fail;
    struct rng rng = rng_open(train_kit_seed(), 1);
    const struct net_spec spec = train_kit_spec();
    struct images images;
    struct pool *pool = pool_create(2);
    train_kit_images(&images, &rng, IMAGES, 8);
    for (int round = 0; round < 20; round++) {
        struct weights w;
        struct forward f;
        assert_true(weights_create(&w, &spec, &fail));
        train_kit_fill(&w, &rng, LEAK);
        assert_true(forward_init(&f, &w.net, BATCH, pool, &fail));
        forward_load(&f, &w);
        const struct gemm_kernels *kernels;
        for (unsigned k = 0; k < 3; k++) {
            if ((kernels = gemm_variant(k)) == NULL) {
                continue;
            }
            f.kernels = kernels;
            forward_run(&f, images.pixels, IMAGES);
            for (size_t b = 0; b < IMAGES; b++) {
                uint32_t want[NET_CLASSES_MAX] = {0};
                uint32_t got[NET_CLASSES_MAX] = {0};
                uint32_t members[NET_CLASSES_MAX] = {0};
                naive_votes(&w, images.pixels + b * 64, want);
                forward_votes(&f, b, UINT32_MAX, got);
                for (uint32_t m = 0; m < w.net.n_members; m++) {
                    forward_votes(&f, b, m, members);
                }
                assert_memory_equal(got, want, sizeof want);
                assert_memory_equal(members, want, sizeof want);
            }
        }
        forward_free(&f);
        weights_free(&w);
    }
    pool_destroy(pool);
    free(images.pixels);
    free(images.labels);
}

static void products_agree_to_the_bit(void **state)
{
    (void)state;
    enum { M = 64, N = 96, K = 51 };
    static float a[K][M], b[K][N], want[M][N], got[M][N];
    struct rng rng = rng_open(train_kit_seed(), 2);
    for (int k = 0; k < K; k++) {
        for (int m = 0; m < M; m++) {
            a[k][m] = (float)rng_below(&rng, 3) - 1.0F;
        }
        for (int n = 0; n < N; n++) {
            b[k][n] = rng_unit(&rng) - 0.5F;
        }
    }
    for (int m = 0; m < M; m++) {
        for (int n = 0; n < N; n++) {
            for (int k = 0; k < K; k++) {
                want[m][n] += a[k][m] * b[k][n];
            }
        }
    }
    for (unsigned k = 0; k < 3; k++) {
        if (gemm_variant(k)) {
            memset(got, 0, sizeof got);
            const struct gemm_job job = {M, N, K, &a[0][0], 1, M, &b[0][0], N, &got[0][0], N};
            gemm_variant(k)->product(&job);
            assert_memory_equal(got, want, sizeof want);
        }
    }
    assert_null(gemm_variant(3));
}

static void argmax_takes_the_lowest(void **state)
{
    (void)state;
    const uint32_t votes[5] = {3, 7, 7, 0, 7};
    assert_int_equal(forward_argmax(votes, 5), 1);
    assert_int_equal(forward_argmax(votes + 3, 1), 0);
}

/* Newcombe 1998, table 1: 81 of 263 gives 0.2553..0.3662, 0 of 20 gives 0..0.1611. */
static void wilson_interval(void **state)
{
    (void)state;
    const struct score s = score_wilson(81, 263);
    assert_float_equal((float)s.low, 0.2553F, 5e-5F);
    assert_float_equal((float)s.high, 0.3662F, 5e-5F);
    const struct score zero = score_wilson(0, 20);
    assert_float_equal((float)zero.low, 0.0F, 1e-6F);
    assert_float_equal((float)zero.high, 0.1611F, 5e-5F);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward_equals_triple_loop),
        cmocka_unit_test(products_agree_to_the_bit),
        cmocka_unit_test(argmax_takes_the_lowest),
        cmocka_unit_test(wilson_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
