/*
 * kernel_neon.c - 16-byte vectors of AArch64. A mask is a vector whose lanes are all ones or all
 * zeros: bits become one by copying them to every lane and testing there the bit of that lane.
 */
#include <arm_neon.h>

#include "core/kernel.h"

typedef int32x4_t vec;
typedef uint32_t lanes32 __attribute__((vector_size(16)));

#define ISA_BYTES 16
#define ISA_NAME "neon"
#define ISA_KERNEL ct_kernel_neon
#define ISA_PLANES_FROM 8

/* A crossbar row: 256 bits, one a neuron; and the two halves of a full adder over rows. */
typedef uint64_t row_bits __attribute__((vector_size(32), aligned(16)));

static inline row_bits majority(row_bits a, row_bits b, row_bits c)
{
    return (a & b) | ((a ^ b) & c);
}
static inline row_bits parity(row_bits a, row_bits b, row_bits c)
{
    return a ^ b ^ c;
}

typedef uint16x8_t mask16;
typedef uint32x4_t mask32;

/* The bits of the neurons of vector v in a row of 256, as a mask of lanes. */
static inline mask16 bits16(const void *row, unsigned v)
{
    const uint16x8_t lane = {1, 2, 4, 8, 16, 32, 64, 128};
    return vtstq_u16(vdupq_n_u16(((const unsigned char *)row)[v]), lane);
}
static inline mask32 bits32(const void *row, unsigned v)
{
    const uint32x4_t low = {1, 2, 4, 8}, high = {16, 32, 64, 128};
    uint32x4_t bits = vdupq_n_u32(((const unsigned char *)row)[v / 2]);
    return vtstq_u32(bits, v % 2 == 0 ? low : high);
}
static inline uint32_t to_bits16(mask16 m)
{
    const uint16x8_t lane = {1, 2, 4, 8, 16, 32, 64, 128};
    return vaddvq_u16(vandq_u16(m, lane));
}
static inline uint32_t to_bits32(mask32 m)
{
    const uint32x4_t lane = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(m, lane));
}

static inline vec load16(const int16_t *p)
{
    return (vec)vld1q_s16(p);
}
static inline vec load32(const int32_t *p)
{
    return vld1q_s32(p);
}
static inline void store16(int16_t *p, vec x)
{
    vst1q_s16(p, (int16x8_t)x);
}
static inline void store32(int32_t *p, vec x)
{
    vst1q_s32(p, x);
}
/* int16 and int8 in memory as lanes of the width in use. */
static inline vec load_short16(const void *p)
{
    return (vec)vld1q_s16(p);
}
static inline vec load_short32(const void *p)
{
    return vmovl_s16(vld1_s16(p));
}
static inline vec load_byte16(const void *p)
{
    return (vec)vmovl_s8(vld1_s8(p));
}
static inline vec load_byte32(const void *p)
{
    uint32_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    return vmovl_s16(vget_low_s16(vmovl_s8(vcreate_s8(bytes))));
}

static inline vec zero(void)
{
    return vdupq_n_s32(0);
}
static inline vec add16(vec a, vec b)
{
    return (vec)vaddq_s16((int16x8_t)a, (int16x8_t)b);
}
static inline vec add32(vec a, vec b)
{
    return vaddq_s32(a, b);
}
static inline vec sub16(vec a, vec b)
{
    return (vec)vsubq_s16((int16x8_t)a, (int16x8_t)b);
}
static inline vec sub32(vec a, vec b)
{
    return vsubq_s32(a, b);
}
/* Threshold plus noise: saturates in 16 bits, cannot overflow in 32. */
static inline vec add_noise16(vec a, vec b)
{
    return (vec)vqaddq_s16((int16x8_t)a, (int16x8_t)b);
}
static inline vec add_noise32(vec a, vec b)
{
    return vaddq_s32(a, b);
}
/* x where the mask is set, else 0 */
static inline vec keep16(mask16 m, vec x)
{
    return vandq_s32((vec)m, x);
}
static inline vec keep32(mask32 m, vec x)
{
    return vandq_s32((vec)m, x);
}
static inline vec add_if16(vec a, mask16 m, vec b)
{
    return add16(a, keep16(m, b));
}
static inline vec add_if32(vec a, mask32 m, vec b)
{
    return add32(a, keep32(m, b));
}
static inline vec select16(mask16 m, vec yes, vec no)
{
    return (vec)vbslq_s16(m, (int16x8_t)yes, (int16x8_t)no);
}
static inline vec select32(mask32 m, vec yes, vec no)
{
    return vbslq_s32(m, yes, no);
}
static inline mask16 gt16(vec a, vec b)
{
    return vcgtq_s16((int16x8_t)a, (int16x8_t)b);
}
static inline mask32 gt32(vec a, vec b)
{
    return vcgtq_s32(a, b);
}
/* x times the sign of s, which is -1, 0 or 1 */
static inline vec times_sign16(vec x, vec s)
{
    int16x8_t sign = (int16x8_t)s;
    vec positive = keep16(vcgtzq_s16(sign), x);
    return sub16(positive, keep16(vcltzq_s16(sign), x));
}
static inline vec times_sign32(vec x, vec s)
{
    return sub32(keep32(vcgtzq_s32(s), x), keep32(vcltzq_s32(s), x));
}
static inline vec sat20_16(vec x)
{
    return x; /* a narrow core is far from the rails */
}
static inline vec sat20_32(vec x)
{
    x = vminq_s32(x, vdupq_n_s32(CT_POTENTIAL_MAX));
    return vmaxq_s32(x, vdupq_n_s32(CT_POTENTIAL_MIN));
}
static inline vec and_vec(vec a, vec b)
{
    return vandq_s32(a, b);
}
/* o | (a ^ b) */
static inline vec or_xor(vec o, vec a, vec b)
{
    return vorrq_s32(o, veorq_s32(a, b));
}
static inline bool any_vec(vec x)
{
    return vmaxvq_u32((uint32x4_t)x) != 0;
}
/* Whether some 16-bit lane is negative. */
static inline bool any_negative16(vec x)
{
    return vminvq_s16((int16x8_t)x) < 0;
}

/* The low 16 bits of each word of two vectors, in order. */
static inline vec pack_words(lanes32 low, lanes32 high)
{
    return (vec)vuzp1q_u16((uint16x8_t)low, (uint16x8_t)high);
}

/* Bit n: magnitude[n] >= byte n of the words, for the ISA_BYTES bytes of a vector. */
static inline uint64_t reaches(const uint8_t *magnitude, lanes32 words)
{
    const uint8x16_t lane = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t reached = vandq_u8(vcgeq_u8(vld1q_u8(magnitude), (uint8x16_t)words), lane);
    uint32_t high = vaddv_u8(vget_high_u8(reached));
    return vaddv_u8(vget_low_u8(reached)) | high << 8;
}

#define WIDTH 16
#include "core/kernel_simd.inc"
#undef WIDTH
#define WIDTH 32
#include "core/kernel_simd.inc"
#undef WIDTH

const struct core_kernel ISA_KERNEL = {ISA_NAME, tick16, tick32};
