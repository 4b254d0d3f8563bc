/*
 * kernel_avx2.c - 32-byte vectors. A mask is a vector whose lanes are all ones or all zeros: bits
 * become one by copying their word to every lane and testing there the bit of that lane. Compiled
 * with the AVX2, BMI and POPCNT instructions; called only where the machine has them.
 */
#include <immintrin.h>

#include "core/kernel.h"

typedef __m256i vec;
typedef uint32_t lanes32 __attribute__((vector_size(32)));

#define ISA_BYTES 32
#define ISA_NAME "avx2"
#define ISA_KERNEL ct_kernel_avx2
#define ISA_PLANES_FROM 10

/* A crossbar row: 256 bits, one a neuron; and the two halves of a full adder over rows. */
typedef uint64_t row_bits __attribute__((vector_size(32), aligned(32)));

static inline row_bits majority(row_bits a, row_bits b, row_bits c)
{
    return (a & b) | ((a ^ b) & c);
}
static inline row_bits parity(row_bits a, row_bits b, row_bits c)
{
    return a ^ b ^ c;
}

typedef __m256i mask16;
typedef __m256i mask32;

/* The bits of the neurons of vector v in a row of 256, as a mask of lanes. */
static inline mask16 bits16(const void *row, unsigned v)
{
    const vec lane = _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096,
                                       8192, 16384, -32768);
    int16_t bits;
    memcpy(&bits, (const char *)row + v * sizeof bits, sizeof bits);
    return _mm256_cmpeq_epi16(_mm256_and_si256(_mm256_set1_epi16(bits), lane), lane);
}
static inline mask32 bits32(const void *row, unsigned v)
{
    const vec lane = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    int8_t bits;
    memcpy(&bits, (const char *)row + v * sizeof bits, sizeof bits);
    return _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi8(bits), lane), lane);
}
static inline uint32_t to_bits16(mask16 m)
{
    __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(m), _mm256_extracti128_si256(m, 1));
    return (uint32_t)_mm_movemask_epi8(bytes);
}
static inline uint32_t to_bits32(mask32 m)
{
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(m));
}

static inline vec load16(const int16_t *p)
{
    return _mm256_load_si256((const void *)p);
}
static inline vec load32(const int32_t *p)
{
    return _mm256_load_si256((const void *)p);
}
static inline void store16(int16_t *p, vec x)
{
    _mm256_store_si256((void *)p, x);
}
static inline void store32(int32_t *p, vec x)
{
    _mm256_store_si256((void *)p, x);
}
/* int16 and int8 in memory as lanes of the width in use. */
static inline vec load_short16(const void *p)
{
    return _mm256_load_si256(p);
}
static inline vec load_short32(const void *p)
{
    return _mm256_cvtepi16_epi32(_mm_load_si128(p));
}
static inline vec load_byte16(const void *p)
{
    return _mm256_cvtepi8_epi16(_mm_load_si128(p));
}
static inline vec load_byte32(const void *p)
{
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64(p));
}

static inline vec zero(void)
{
    return _mm256_setzero_si256();
}
static inline vec add16(vec a, vec b)
{
    return _mm256_add_epi16(a, b);
}
static inline vec add32(vec a, vec b)
{
    return _mm256_add_epi32(a, b);
}
static inline vec sub16(vec a, vec b)
{
    return _mm256_sub_epi16(a, b);
}
static inline vec sub32(vec a, vec b)
{
    return _mm256_sub_epi32(a, b);
}
/* Threshold plus noise: saturates in 16 bits, cannot overflow in 32. */
static inline vec add_noise16(vec a, vec b)
{
    return _mm256_adds_epi16(a, b);
}
static inline vec add_noise32(vec a, vec b)
{
    return _mm256_add_epi32(a, b);
}
/* x where the mask is set, else 0 */
static inline vec keep16(mask16 m, vec x)
{
    return _mm256_and_si256(m, x);
}
static inline vec keep32(mask32 m, vec x)
{
    return _mm256_and_si256(m, x);
}
static inline vec add_if16(vec a, mask16 m, vec b)
{
    return _mm256_add_epi16(a, keep16(m, b));
}
static inline vec add_if32(vec a, mask32 m, vec b)
{
    return _mm256_add_epi32(a, keep32(m, b));
}
static inline vec select16(mask16 m, vec yes, vec no)
{
    return _mm256_blendv_epi8(no, yes, m);
}
static inline vec select32(mask32 m, vec yes, vec no)
{
    return _mm256_blendv_epi8(no, yes, m);
}
static inline mask16 gt16(vec a, vec b)
{
    return _mm256_cmpgt_epi16(a, b);
}
static inline mask32 gt32(vec a, vec b)
{
    return _mm256_cmpgt_epi32(a, b);
}
/* x times the sign of s, which is -1, 0 or 1 */
static inline vec times_sign16(vec x, vec s)
{
    return _mm256_sign_epi16(x, s);
}
static inline vec times_sign32(vec x, vec s)
{
    return _mm256_sign_epi32(x, s);
}
static inline vec sat20_16(vec x)
{
    return x; /* a narrow core is far from the rails */
}
static inline vec sat20_32(vec x)
{
    x = _mm256_min_epi32(x, _mm256_set1_epi32(CT_POTENTIAL_MAX));
    return _mm256_max_epi32(x, _mm256_set1_epi32(CT_POTENTIAL_MIN));
}
static inline vec and_vec(vec a, vec b)
{
    return _mm256_and_si256(a, b);
}
/* o | (a ^ b) */
static inline vec or_xor(vec o, vec a, vec b)
{
    return _mm256_or_si256(o, _mm256_xor_si256(a, b));
}
static inline bool any_vec(vec x)
{
    return !_mm256_testz_si256(x, x);
}
/* Whether some 16-bit lane is negative. */
static inline bool any_negative16(vec x)
{
    return to_bits16(x) != 0;
}

/* The low 16 bits of each word of two vectors, in order. */
static inline vec pack_words(lanes32 low, lanes32 high)
{
    vec packed = _mm256_packus_epi32((vec)(low & 0xFFFF), (vec)(high & 0xFFFF));
    return _mm256_permute4x64_epi64(packed, 0xD8); /* packing works on each half by itself */
}

/* Bit n: magnitude[n] >= byte n of the words, for the ISA_BYTES bytes of a vector. */
static inline uint64_t reaches(const uint8_t *magnitude, lanes32 words)
{
    vec m = _mm256_load_si256((const void *)magnitude);
    vec reached = _mm256_cmpeq_epi8(_mm256_max_epu8(m, (vec)words), m);
    return (uint32_t)_mm256_movemask_epi8(reached);
}

#define WIDTH 16
#include "core/kernel_simd.inc"
#undef WIDTH
#define WIDTH 32
#include "core/kernel_simd.inc"
#undef WIDTH

const struct core_kernel ISA_KERNEL = {ISA_NAME, tick16, tick32};
