/*
 * image_core.c - a core as the payload of a CORE block, laid out in image_format.h.
 *
 * The neurons are stored as planes of bytes: the parameters of neighbouring neurons are alike, so
 * deflate finds long runs in a plane where it would find none in rows of mixed fields.
 *
 * Invariant: decoding loses nothing. Every bit of the payload ends in the core, padding and unused
 * destination bytes too, where ct_core_check() refuses them.
 */
#include "model/image.h"

#include <string.h>

#include "base/bytes.h"
#include "model/config.h"

/* The planes of the neurons, by name. */
enum {
    PLANE_WEIGHT = 0,
    PLANE_WEIGHT_BITS = 4,
    PLANE_FLAGS = 5,
    PLANE_MASK_BITS = 6,
    PLANE_LEAK = 7,
    PLANE_THRESHOLD = 8,
    PLANE_NEGATIVE = 11,
    PLANE_RESET = 14,
    PLANE_POTENTIAL = 17,
    PLANE_TARGET = 20
};

/* Numbers of `width` bits in two's complement, sign-extended. */
static inline int32_t sign_extend(uint32_t value, unsigned int width)
{
    uint32_t sign = 1u << (width - 1);

    return (int32_t)((value ^ sign) - sign);
}

/* Three consecutive planes hold the low, middle and high byte of a number. */
static inline void put_u24(uint8_t *plane, size_t stride, uint32_t value)
{
    plane[0] = (uint8_t)value;
    plane[stride] = (uint8_t)(value >> 8);
    plane[2 * stride] = (uint8_t)(value >> 16);
}

static inline uint32_t get_u24(const uint8_t *plane, size_t stride)
{
    return plane[0] | (uint32_t)plane[stride] << 8 | (uint32_t)plane[2 * stride] << 16;
}

/* `p` points at the neuron's byte of plane 0; planes are `n` bytes apart. */
static void encode_neuron(const struct ct_neuron *neuron, uint8_t *p, size_t n)
{
    unsigned int bits = (unsigned int)neuron->weight_stochastic << 4;
    unsigned int leak = (unsigned int)neuron->leak;

    for (unsigned int g = 0; g < CT_AXON_TYPES; g++) {
        unsigned int weight = (unsigned int)neuron->weight[g];

        p[(PLANE_WEIGHT + g) * n] = (uint8_t)weight;
        bits |= (weight >> 8 & 1) << g;
    }
    p[PLANE_WEIGHT_BITS * n] = (uint8_t)bits;
    p[PLANE_FLAGS * n] =
        (uint8_t)(neuron->leak_stochastic | neuron->leak_reversal << 1 | neuron->reset_mode << 2 |
                  neuron->negative_saturate << 4 | (leak >> 8 & 1) << 5 | neuron->target_kind << 6);
    p[PLANE_MASK_BITS * n] = neuron->mask_bits;
    p[PLANE_LEAK * n] = (uint8_t)leak;
    put_u24(p + PLANE_THRESHOLD * n, n, neuron->threshold);
    put_u24(p + PLANE_NEGATIVE * n, n, neuron->negative_threshold);
    put_u24(p + PLANE_RESET * n, n, (uint32_t)neuron->reset);
    put_u24(p + PLANE_POTENTIAL * n, n, (uint32_t)neuron->potential);
    p += PLANE_TARGET * n;
    if (neuron->target_kind == CT_TARGET_PIN) {
        put_u24(p, n, neuron->target_pin);
        p[3 * n] = 0;
    } else {
        p[0] = neuron->target_axon;
        p[n] = neuron->target_delay;
        p[2 * n] = (uint8_t)neuron->target_x;
        p[3 * n] = (uint8_t)neuron->target_y;
    }
}

static void decode_neuron(struct ct_neuron *neuron, const uint8_t *p, size_t n)
{
    unsigned int bits = p[PLANE_WEIGHT_BITS * n];
    unsigned int flags = p[PLANE_FLAGS * n];

    *neuron = config_cleared_neuron;
    for (unsigned int g = 0; g < CT_AXON_TYPES; g++)
        neuron->weight[g] =
            (int16_t)sign_extend(p[(PLANE_WEIGHT + g) * n] | (bits >> g & 1) << 8, 9);
    neuron->weight_stochastic = (uint8_t)(bits >> 4);
    neuron->leak_stochastic = flags & 1;
    neuron->leak_reversal = flags >> 1 & 1;
    neuron->reset_mode = flags >> 2 & 3;
    neuron->negative_saturate = flags >> 4 & 1;
    neuron->target_kind = (uint8_t)(flags >> 6);
    neuron->mask_bits = p[PLANE_MASK_BITS * n];
    neuron->leak = (int16_t)sign_extend(p[PLANE_LEAK * n] | (flags >> 5 & 1) << 8, 9);
    neuron->threshold = get_u24(p + PLANE_THRESHOLD * n, n);
    neuron->negative_threshold = get_u24(p + PLANE_NEGATIVE * n, n);
    neuron->reset = sign_extend(get_u24(p + PLANE_RESET * n, n), 24);
    neuron->potential = sign_extend(get_u24(p + PLANE_POTENTIAL * n, n), 24);
    p += PLANE_TARGET * n;
    if (neuron->target_kind == CT_TARGET_PIN) {
        neuron->target_pin = get_u24(p, n) | (uint32_t)p[3 * n] << 24;
    } else {
        neuron->target_axon = p[0];
        neuron->target_delay = p[n];
        neuron->target_x = p[2 * n];
        neuron->target_y = p[3 * n];
    }
}

void image_core_encode(const struct ct_system *sys, const struct ct_core *core, uint8_t *raw)
{
    size_t row_bytes = (sys->neurons + 7u) / 8;
    uint8_t *types = raw + IMAGE_CORE_HEAD_BYTES;
    uint8_t *row = raw + image_crossbar_offset(sys);

    bytes_put_u16(raw, core->x);
    bytes_put_u16(raw + 2, core->y);
    bytes_put_u32(raw + 4, core->seed);
    memset(types, 0, image_crossbar_offset(sys) - IMAGE_CORE_HEAD_BYTES);
    for (unsigned int a = 0; a < sys->axons; a++) {
        types[a / 4] |= (uint8_t)(core->axon_type[a] << 2 * (a % 4));
        for (size_t i = 0; i < row_bytes; i++)
            row[i] = (uint8_t)(core->crossbar[a][i / 8] >> 8 * (i % 8));
        row += row_bytes;
    }
    for (unsigned int j = 0; j < sys->neurons; j++)
        encode_neuron(&core->neuron[j], row + j, sys->neurons);
}

void image_core_decode(const struct ct_system *sys, const uint8_t *raw, struct ct_core *core)
{
    size_t row_bytes = (sys->neurons + 7u) / 8;
    const uint8_t *types = raw + IMAGE_CORE_HEAD_BYTES;
    const uint8_t *row = raw + image_crossbar_offset(sys);

    ct_core_clear(core);
    core->x = bytes_get_u16(raw);
    core->y = bytes_get_u16(raw + 2);
    core->seed = bytes_get_u32(raw + 4);
    for (unsigned int a = 0; a < (sys->axons + 3u) / 4 * 4; a++)
        core->axon_type[a] = types[a / 4] >> 2 * (a % 4) & 3;
    for (unsigned int a = 0; a < sys->axons; a++) {
        for (size_t i = 0; i < row_bytes; i++)
            core->crossbar[a][i / 8] |= (uint64_t)row[i] << 8 * (i % 8);
        row += row_bytes;
    }
    for (unsigned int j = 0; j < sys->neurons; j++)
        decode_neuron(&core->neuron[j], row + j, sys->neurons);
}
