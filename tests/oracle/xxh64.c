/*
 * xxh64.c - XXH64 from its published description (github.com/Cyan4973/xxHash, doc/xxhash_spec.md),
 * for the digest [D-1]. Bytes are gathered one at a time, so the machine's byte order is no matter.
 */
#include "oracle/oracle.h"

static const uint64_t prime_1 = 0x9E3779B185EBCA87u;
static const uint64_t prime_2 = 0xC2B2AE3D27D4EB4Fu;
static const uint64_t prime_3 = 0x165667B19E3779F9u;
static const uint64_t prime_4 = 0x85EBCA77C2B2AE63u;
static const uint64_t prime_5 = 0x27D4EB2F165667C5u;

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static uint64_t little_endian(const unsigned char *bytes, int size)
{
    uint64_t value = 0;
    for (int k = 0; k < size; k++)
        value |= (uint64_t)bytes[k] << (8 * k);
    return value;
}

static uint64_t round_of(uint64_t accumulator, uint64_t lane)
{
    return rotate(accumulator + lane * prime_2, 31) * prime_1;
}

uint64_t oracle_xxh64(const unsigned char *bytes, size_t size, uint64_t seed)
{
    const unsigned char *p = bytes;
    size_t left = size;
    uint64_t hash = seed + prime_5;

    /* Step 1 to 3: stripes of 32 bytes into four accumulators, then the accumulators into one. */
    if (size >= 32) {
        uint64_t a[4] = {seed + prime_1 + prime_2, seed + prime_2, seed, seed - prime_1};
        for (; left >= 32; left -= 32, p += 32)
            for (int k = 0; k < 4; k++)
                a[k] = round_of(a[k], little_endian(p + 8 * k, 8));
        hash = rotate(a[0], 1) + rotate(a[1], 7) + rotate(a[2], 12) + rotate(a[3], 18);
        for (int k = 0; k < 4; k++)
            hash = (hash ^ round_of(0, a[k])) * prime_1 + prime_4;
    }

    /* Step 4 and 5: the length, then what is left in pieces of 8, 4 and 1 bytes. */
    hash += size;
    for (; left >= 8; left -= 8, p += 8)
        hash = rotate(hash ^ round_of(0, little_endian(p, 8)), 27) * prime_1 + prime_4;
    for (; left >= 4; left -= 4, p += 4)
        hash = rotate(hash ^ little_endian(p, 4) * prime_1, 23) * prime_2 + prime_3;
    for (; left >= 1; left -= 1, p += 1)
        hash = rotate(hash ^ *p * prime_5, 11) * prime_1;

    /* Step 6: the avalanche. */
    hash = (hash ^ hash >> 33) * prime_2;
    hash = (hash ^ hash >> 29) * prime_3;
    return hash ^ hash >> 32;
}
