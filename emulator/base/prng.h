/*
 * prng.h - the random function of a core, clauses ..[R-7] of rtl/CHIP.md.
 *
 * There is no generator state: a draw is a pure function of its coordinates (seed, tick, slot,
 * index), so no order of work, skipping, thread or kernel can change it. (seed, tick) make a key of
 * 64 bits once a tick; (key, slot, index) make a word of 32 bits, from which draws are cut:
 *
 *     draw                        bits   slot                  index    bits of the word
 *     synapse axon i, neuron j      8    i = 0..255            j / 4    byte j mod 4
 *     leak, neuron j                8    PRNG_SLOT_LEAK        j / 4    byte j mod 4
 *     threshold, neuron j          18    PRNG_SLOT_THRESHOLD   j        low 18
 *
 * Why this function: xor, and, shifts by constants, so a word is some hundred gates without a carry
 * and a few instructions on vectors of 32-bit lanes. Each step of the mixing is invertible (in
 * `x ^= (x >> a) & (x >> b)` a bit depends on higher bits only), so for every (k1, slot, index) the
 * word is a permutation of k0: exactly uniform. Three AND steps and the product of slot and index
 * at the input make it far from linear. The shifts were found by a search that minimised the bias
 * of word differences and of their XOR over the corners of slot-index rectangles.
 *
 * For kernels: everything that depends on the slot alone is a `struct prng_row`, all that depends
 * on the index alone is prng_spread(index), a constant of the lane. So a vector of words costs
 *
 *     x = row.base ^ (row.gate & spread);        one vpternlogd
 *     x = prng_mix(x, key.k1);                    19 AVX-512 instructions
 *
 * and PRNG_DEFINE_MIX makes prng_mix for any vector type. Byte draws need no shuffle: the bytes of
 * the words of indices n, n + 1, ... are, in little-endian memory order, the draws of neurons
 * 4n, 4n + 1, ...
 */
#ifndef CT_BASE_PRNG_H
#define CT_BASE_PRNG_H

#include <stdint.h>

enum {
    PRNG_SLOT_LEAK = 256, /* slots 0..255 are the synapses of the axons */
    PRNG_SLOT_THRESHOLD = 257,
    PRNG_SLOT_KEY = 258, /* first slot of the key schedule */
    PRNG_INDEX_KEY = 255,
    PRNG_KEY_ROUNDS = 4,
    PRNG_THRESHOLD_BITS = 18,
};

/* Where the input bits go: left rotations of the slot in the base and in the gate, and of the four
 * copies of the index; and the 8 positions where the gate is always open. */
enum {
    PRNG_BASE_A = 1,
    PRNG_BASE_B = 11,
    PRNG_BASE_C = 24,
    PRNG_GATE_A = 10,
    PRNG_GATE_B = 20,
    PRNG_GATE_C = 30,
    PRNG_INDEX_ROTATION = 12,
    PRNG_GATE_OPEN = 0x000FF000,
};

/* The shifts of the seven steps of the mixing. */
enum {
    PRNG_MIX_1A = 4,
    PRNG_MIX_1B = 2,
    PRNG_MIX_2A = 1,
    PRNG_MIX_2B = 5,
    PRNG_MIX_3 = 3,
    PRNG_MIX_4A = 5,
    PRNG_MIX_4B = 10,
    PRNG_MIX_5 = 13,
    PRNG_MIX_6A = 4,
    PRNG_MIX_6B = 9,
    PRNG_MIX_7A = 15,
    PRNG_MIX_7B = 26,
};

/* The key of one core in one tick. */
struct prng_key {
    uint32_t k0;
    uint32_t k1;
};

/* What the words of one slot share. */
struct prng_row {
    uint32_t base;
    uint32_t gate;
};

static inline uint32_t prng_rotl(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

/* The part of the input that the key and the slot (0..511) determine. */
static inline struct prng_row prng_row(struct prng_key key, uint32_t slot)
{
    uint32_t base =
        prng_rotl(slot, PRNG_BASE_A) ^ prng_rotl(slot, PRNG_BASE_B) ^ prng_rotl(slot, PRNG_BASE_C);
    uint32_t gate =
        prng_rotl(slot, PRNG_GATE_A) ^ prng_rotl(slot, PRNG_GATE_B) ^ prng_rotl(slot, PRNG_GATE_C);
    return (struct prng_row){key.k0 ^ base, (key.k1 ^ gate) | PRNG_GATE_OPEN};
}

/* The part of the input that the index (0..255) determines. */
static inline uint32_t prng_spread(uint32_t index)
{
    return prng_rotl(index * 0x01010101u, PRNG_INDEX_ROTATION);
}

/* Defines `type name(type x, uint32_t k1)`, the mixing: one text for uint32_t and for GNU
 * vectors of it. */
#define PRNG_DEFINE_MIX(name, type)                                                                \
    static inline type name(type x, uint32_t k1)                                                   \
    {                                                                                              \
        x ^= (x << PRNG_MIX_1A) ^ (x >> PRNG_MIX_1B);                                              \
        x ^= (x >> PRNG_MIX_2A) & (x >> PRNG_MIX_2B);                                              \
        x ^= (x << PRNG_MIX_3) ^ k1;                                                               \
        x ^= (x << PRNG_MIX_4A) & (x << PRNG_MIX_4B);                                              \
        x ^= x >> PRNG_MIX_5;                                                                      \
        x ^= (x << PRNG_MIX_6A) & (x << PRNG_MIX_6B);                                              \
        x ^= (x << PRNG_MIX_7A | x >> (32 - PRNG_MIX_7A)) ^                                        \
             (x << PRNG_MIX_7B | x >> (32 - PRNG_MIX_7B));                                         \
        return x;                                                                                  \
    }

PRNG_DEFINE_MIX(prng_mix, uint32_t)

/* The word of slot 0..511 and index 0..255. */
static inline uint32_t prng_word(struct prng_key key, uint32_t slot, uint32_t index)
{
    struct prng_row row = prng_row(key, slot);
    return prng_mix(row.base ^ (row.gate & prng_spread(index)), key.k1);
}

/* The 8-bit draw of a neuron from the word of index neuron / 4. */
static inline uint32_t prng_byte(uint32_t word, uint32_t neuron)
{
    return word >> (8 * (neuron & 3)) & 0xFF;
}

/* The 18-bit draw of a neuron from the word of index neuron. */
static inline uint32_t prng_threshold(uint32_t word)
{
    return word & ((1u << PRNG_THRESHOLD_BITS) - 1);
}

/* The key of a core with this seed in this tick. Each round is invertible, so different (seed,
 * tick) never share a key. */
static inline struct prng_key prng_key(uint32_t seed, uint32_t tick)
{
    struct prng_key key = {tick, seed};
    for (uint32_t round = 0; round < PRNG_KEY_ROUNDS; round++) {
        uint32_t next = prng_word(key, PRNG_SLOT_KEY + round, PRNG_INDEX_KEY);
        key = (struct prng_key){key.k1, next};
    }
    return key;
}

#endif
