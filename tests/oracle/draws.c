/*
 * draws.c - section 4 of rtl/CHIP.md, random draws. Every draw starts from the seed and the tick
 * again; nothing is kept.
 */
#include "oracle/oracle.h"

static uint32_t rotl(uint32_t x, int n)
{
    return x << n | x >> (32 - n);
}

/* */
static uint32_t base_of(uint32_t k0, uint32_t p)
{
    return k0 ^ rotl(p, 1) ^ rotl(p, 11) ^ rotl(p, 24);
}

static uint32_t gate_of(uint32_t k1, uint32_t p)
{
    return (k1 ^ rotl(p, 10) ^ rotl(p, 20) ^ rotl(p, 30)) | 0x000FF000;
}

/* */
static uint32_t mix(uint32_t x, uint32_t k1)
{
    x ^= x << 4 ^ x >> 2;
    x ^= x >> 1 & x >> 5;
    x ^= x << 3 ^ k1;
    x ^= x << 5 & x << 10;
    x ^= x >> 13;
    x ^= x << 4 & x << 9;
    x ^= rotl(x, 15) ^ rotl(x, 26);
    return x;
}

/* */
static uint32_t word(struct oracle_key key, uint32_t p, uint32_t q)
{
    const uint32_t spread = rotl(q * 0x01010101, 12);
    return mix(base_of(key.k0, p) ^ (gate_of(key.k1, p) & spread), key.k1);
}

/* */
struct oracle_key oracle_key(uint32_t seed, uint32_t tick)
{
    struct oracle_key key = {tick, seed};
    for (uint32_t r = 0; r < 4; r++)
        key = (struct oracle_key){key.k1, word(key, 258 + r, 255)};
    return key;
}

struct oracle_word oracle_word(uint32_t seed, uint32_t tick, uint32_t p, uint32_t q)
{
    const struct oracle_key key = oracle_key(seed, tick);
    return (struct oracle_word){base_of(key.k0, p), gate_of(key.k1, p), word(key, p, q)};
}

static int byte_of(uint32_t x, int byte)
{
    return (int)(x >> (8 * byte) & 0xFF);
}

/* */
int oracle_synapse_draw(uint32_t seed, uint32_t tick, int j, int i)
{
    return byte_of(word(oracle_key(seed, tick), (uint32_t)i, (uint32_t)j / 4), j % 4);
}

/* */
int oracle_leak_draw(uint32_t seed, uint32_t tick, int j)
{
    return byte_of(word(oracle_key(seed, tick), 256, (uint32_t)j / 4), j % 4);
}

/* */
int oracle_threshold_draw(uint32_t seed, uint32_t tick, int j)
{
    return (int)(word(oracle_key(seed, tick), 257, (uint32_t)j) & 0x3FFFF);
}
