/* Matrix products of the trainer, and the popcount product of its forward pass.
 *
 * Every version (AVX-512, AVX2, plain) gives the same bits: each output is
 * summed in the order of k, and in every product that the trainer forms one
 * factor is -1, 0 or +1, so that it is exact and fused or separate rounding
 * make no difference. Which version runs is chosen once, at run time.
 */
#ifndef CT_TRAIN_GEMM_H
#define CT_TRAIN_GEMM_H

#include <stddef.h>
#include <stdint.h>

enum {
    GEMM_PAD = 32, /* sizes m and n are multiples of this */
};

/* c[m][n] = sum over k of a(m, k) * b[k][n]; a(m, k) is a[m * a_row + k * a_col]. */
struct gemm_job {
    size_t m, n, k;
    const float *a;
    size_t a_row, a_col;
    const float *b;
    size_t b_row;
    float *c;
    size_t c_row;
};

struct gemm_count_job {
    size_t images, words, neurons; /* neurons is a multiple of GEMM_PAD */
    const uint64_t *x;             /* [images][words]: active inputs */
    const uint64_t *plus;          /* [words][neurons]: inputs with weight +1 */
    const uint64_t *minus;         /* [words][neurons]: inputs with weight -1 */
    const int32_t *leak;           /* [neurons] */
    int32_t *sum;                  /* [images][neurons]: integrated sum plus leak */
};

struct gemm_kernels {
    const char *name;
    void (*product)(const struct gemm_job *job);
    void (*count)(const struct gemm_count_job *job);
};

/* The fastest kernels that this processor runs. */
const struct gemm_kernels *gemm_select(void);

/* Kernels by number for tests, from 0; NULL past the end or when the processor lacks them. */
const struct gemm_kernels *gemm_variant(unsigned index);

#endif
