/*
 * rand.h - the random numbers of the tests: splitmix64, one state a user, nothing shared with the
 * draws of the machine. A test prints the seed it starts from and takes it from CT_SEED.
 */
#ifndef SUPPORT_RAND_H
#define SUPPORT_RAND_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct rand {
    uint64_t state;
};

static inline uint64_t rand_next(struct rand *r)
{
    uint64_t z = r->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* 0..n-1, n > 0; the bias of the division is far below what a test could see. */
static inline uint32_t rand_below(struct rand *r, uint32_t n)
{
    return (uint32_t)((rand_next(r) >> 32) * n >> 32);
}

/* low..high, both included. */
static inline int32_t rand_between(struct rand *r, int32_t low, int32_t high)
{
    return low + (int32_t)rand_below(r, (uint32_t)(high - low) + 1);
}

/* True in `percent` of 100 cases. */
static inline bool rand_chance(struct rand *r, uint32_t percent)
{
    return rand_below(r, 100) < percent;
}

/* One of `count` numbers. */
static inline int32_t rand_pick(struct rand *r, const int32_t *list, size_t count)
{
    return list[rand_below(r, (uint32_t)count)];
}

/* A whole number from the environment, or `otherwise`. */
static inline uint64_t rand_env(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL && *text != '\0' ? strtoull(text, NULL, 0) : otherwise;
}

#endif
