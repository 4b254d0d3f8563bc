/*
 * kernel_avx512.c - 64-byte vectors with mask registers. Compiled with the AVX-512 F, BW, VL and
 * DQ instructions; called only where the machine has them.
 */
#include <immintrin.h>

#include "core/kernel.h"

typedef __m512i vec;
typedef uint32_t lanes32 __attribute__((vector_size(64)));

#define ISA_BYTES 64
#define ISA_NAME "avx512"
#define ISA_KERNEL ct_kernel_avx512
#define ISA_PLANES_FROM 8

/* A crossbar row: 256 bits, one a neuron; and the two halves of a full adder over rows. */
typedef uint64_t row_bits __attribute__((vector_size(32), aligned(32)));

static inline row_bits majority(row_bits a, row_bits b, row_bits c)
{
    return (row_bits)_mm256_ternarylogic_epi64((__m256i)a, (__m256i)b, (__m256i)c, 0xE8);
}
static inline row_bits parity(row_bits a, row_bits b, row_bits c)
{
    return (row_bits)_mm256_ternarylogic_epi64((__m256i)a, (__m256i)b, (__m256i)c, 0x96);
}

typedef __mmask32 mask16;
typedef __mmask16 mask32;

/* The bits of the neurons of vector v in a row of 256, as a mask of lanes. */
static inline mask16 bits16(const void *row, unsigned v)
{
    uint32_t bits;
    memcpy(&bits, (const char *)row + v * sizeof bits, sizeof bits);
    return _cvtu32_mask32(bits);
}
static inline mask32 bits32(const void *row, unsigned v)
{
    uint16_t bits;
    memcpy(&bits, (const char *)row + v * sizeof bits, sizeof bits);
    return _cvtu32_mask16(bits);
}
static inline uint32_t to_bits16(mask16 m)
{
    return _cvtmask32_u32(m);
}
static inline uint32_t to_bits32(mask32 m)
{
    return _cvtmask16_u32(m);
}

static inline vec load16(const int16_t *p)
{
    return _mm512_load_si512(p);
}
static inline vec load32(const int32_t *p)
{
    return _mm512_load_si512(p);
}
static inline void store16(int16_t *p, vec x)
{
    _mm512_store_si512(p, x);
}
static inline void store32(int32_t *p, vec x)
{
    _mm512_store_si512(p, x);
}
/* int16 and int8 in memory as lanes of the width in use. */
static inline vec load_short16(const void *p)
{
    return _mm512_load_si512(p);
}
static inline vec load_short32(const void *p)
{
    return _mm512_cvtepi16_epi32(_mm256_load_si256(p));
}
static inline vec load_byte16(const void *p)
{
    return _mm512_cvtepi8_epi16(_mm256_load_si256(p));
}
static inline vec load_byte32(const void *p)
{
    return _mm512_cvtepi8_epi32(_mm_load_si128(p));
}

static inline vec zero(void)
{
    return _mm512_setzero_si512();
}
static inline vec add16(vec a, vec b)
{
    return _mm512_add_epi16(a, b);
}
static inline vec add32(vec a, vec b)
{
    return _mm512_add_epi32(a, b);
}
static inline vec sub16(vec a, vec b)
{
    return _mm512_sub_epi16(a, b);
}
static inline vec sub32(vec a, vec b)
{
    return _mm512_sub_epi32(a, b);
}
/* Threshold plus noise: saturates in 16 bits, cannot overflow in 32. */
static inline vec add_noise16(vec a, vec b)
{
    return _mm512_adds_epi16(a, b);
}
static inline vec add_noise32(vec a, vec b)
{
    return _mm512_add_epi32(a, b);
}
static inline vec add_if16(vec a, mask16 m, vec b)
{
    return _mm512_mask_add_epi16(a, m, a, b);
}
static inline vec add_if32(vec a, mask32 m, vec b)
{
    return _mm512_mask_add_epi32(a, m, a, b);
}
static inline vec select16(mask16 m, vec yes, vec no)
{
    return _mm512_mask_blend_epi16(m, no, yes);
}
static inline vec select32(mask32 m, vec yes, vec no)
{
    return _mm512_mask_blend_epi32(m, no, yes);
}
static inline mask16 gt16(vec a, vec b)
{
    return _mm512_cmpgt_epi16_mask(a, b);
}
static inline mask32 gt32(vec a, vec b)
{
    return _mm512_cmpgt_epi32_mask(a, b);
}
/* x where the mask is set, else 0 */
static inline vec keep16(mask16 m, vec x)
{
    return _mm512_maskz_mov_epi16(m, x);
}
static inline vec keep32(mask32 m, vec x)
{
    return _mm512_maskz_mov_epi32(m, x);
}
/* x times the sign of s, which is -1, 0 or 1 */
static inline vec times_sign16(vec x, vec s)
{
    x = _mm512_maskz_mov_epi16(_mm512_test_epi16_mask(s, s), x);
    return _mm512_mask_sub_epi16(x, _mm512_movepi16_mask(s), zero(), x);
}
static inline vec times_sign32(vec x, vec s)
{
    x = _mm512_maskz_mov_epi32(_mm512_test_epi32_mask(s, s), x);
    return _mm512_mask_sub_epi32(x, _mm512_movepi32_mask(s), zero(), x);
}
static inline vec sat20_16(vec x)
{
    return x; /* a narrow core is far from the rails */
}
static inline vec sat20_32(vec x)
{
    x = _mm512_min_epi32(x, _mm512_set1_epi32(CT_POTENTIAL_MAX));
    return _mm512_max_epi32(x, _mm512_set1_epi32(CT_POTENTIAL_MIN));
}
static inline vec and_vec(vec a, vec b)
{
    return _mm512_and_si512(a, b);
}
/* o | (a ^ b) */
static inline vec or_xor(vec o, vec a, vec b)
{
    return _mm512_ternarylogic_epi64(o, a, b, 0xF6);
}
static inline bool any_vec(vec x)
{
    return _mm512_test_epi64_mask(x, x) != 0;
}
/* Whether some 16-bit lane is negative. */
static inline bool any_negative16(vec x)
{
    return _mm512_movepi16_mask(x) != 0;
}

/* The low 16 bits of each word of two vectors, in order. */
static inline vec pack_words(lanes32 low, lanes32 high)
{
    __m256i a = _mm512_cvtepi32_epi16((__m512i)low);
    __m256i b = _mm512_cvtepi32_epi16((__m512i)high);
    return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
}

/* Bit n: magnitude[n] >= byte n of the words, for the ISA_BYTES bytes of a vector. */
static inline uint64_t reaches(const uint8_t *magnitude, lanes32 words)
{
    return _mm512_cmpge_epu8_mask(_mm512_load_si512(magnitude), (__m512i)words);
}

#define WIDTH 16
#include "core/kernel_simd.inc"
#undef WIDTH
#define WIDTH 32
#include "core/kernel_simd.inc"
#undef WIDTH

const struct core_kernel ISA_KERNEL = {ISA_NAME, tick16, tick32};
