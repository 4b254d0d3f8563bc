/* Builds the matrix kernels for each instruction set and picks one at run time.
 *
 * The plain version serves every machine; the others are compiled in the same
 * build through function attributes, so that no special flag is needed. Fused
 * multiply-add is named explicitly: it is exact here (gemm.h), and compilers
 * are told not to form it elsewhere.
 */
#include "gemm.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* The widest tile is two AVX-512 vectors. */
_Static_assert(GEMM_PAD == 32, "tiles of every kernel divide the padding");

#define GEMM_ROWS4(X) X(0) X(1) X(2) X(3)
#define GEMM_ROWS8(X) GEMM_ROWS4(X) X(4) X(5) X(6) X(7)

typedef float gemm_four __attribute__((vector_size(16)));

#define GEMM_NAME(x) plain_##x
#define GEMM_TARGET
#define GEMM_VECTOR gemm_four
#define GEMM_WIDTH 4
#define GEMM_ADD(a, b, s) ((a) + (b) * (s))
#define GEMM_ROWS GEMM_ROWS4
#define GEMM_TILE 4
#include "gemm_kernel.inc"

#if defined(__x86_64__)
#define GEMM_NAME(x) avx2_##x
#define GEMM_TARGET __attribute__((target("avx2,fma,popcnt")))
#define GEMM_VECTOR __m256
#define GEMM_WIDTH 8
#define GEMM_ADD(a, b, s) _mm256_fmadd_ps(b, _mm256_set1_ps(s), a)
#define GEMM_ROWS GEMM_ROWS4
#define GEMM_TILE 4
#include "gemm_kernel.inc"

#define GEMM_NAME(x) avx512_##x
#define GEMM_TARGET __attribute__((target("avx512f,avx512vl,avx512dq,avx512vpopcntdq,fma,popcnt")))
#define GEMM_VECTOR __m512
#define GEMM_WIDTH 16
#define GEMM_ADD(a, b, s) _mm512_fmadd_ps(b, _mm512_set1_ps(s), a)
#define GEMM_ROWS GEMM_ROWS8
#define GEMM_TILE 8
#include "gemm_kernel.inc"
#endif

static const struct gemm_kernels gemm_list[] = {
    {"plain", plain_product, plain_count},
#if defined(__x86_64__)
    {"avx2", avx2_product, avx2_count},
    {"avx512", avx512_product, avx512_count},
#endif
};

const struct gemm_kernels *gemm_variant(unsigned index)
{
#if defined(__x86_64__)
    if (index == 1 && !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))) {
        return NULL;
    }
    if (index == 2 &&
        !(__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vpopcntdq"))) {
        return NULL;
    }
#endif
    const unsigned n = sizeof gemm_list / sizeof gemm_list[0];
    return index < n ? &gemm_list[index] : NULL;
}

const struct gemm_kernels *gemm_select(void)
{
    const struct gemm_kernels *best = gemm_variant(2);
    if (!best) {
        best = gemm_variant(1);
    }
    return best ? best : gemm_variant(0);
}
