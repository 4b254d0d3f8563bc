/* Integer random numbers of the trainer: splitmix64 (Steele, Lea and Flood 2014).
 *
 * A stream is a pure function of its seed, and random numbers never depend on
 * the thread that draws them, so that one seed gives one set of weights.
 */
#ifndef CT_TRAIN_RNG_H
#define CT_TRAIN_RNG_H

#include <stdint.h>

struct rng {
    uint64_t state;
};

/* Scrambles 64 bits; the finaliser of splitmix64. */
static inline uint64_t rng_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

static inline uint64_t rng_next(struct rng *r)
{
    r->state += 0x9e3779b97f4a7c15ULL;
    return rng_mix(r->state);
}

/* Starts a stream for the pair (seed, purpose); distinct pairs give unrelated streams. */
static inline struct rng rng_open(uint64_t seed, uint64_t purpose)
{
    struct rng r = {rng_mix(seed + 0x9e3779b97f4a7c15ULL) ^ rng_mix(~purpose)};
    return r;
}

/* Uniform integer in 0..bound-1; the bias of the product method is below 2^-32. */
static inline uint32_t rng_below(struct rng *r, uint32_t bound)
{
    return (uint32_t)(((rng_next(r) >> 32) * bound) >> 32);
}

/* Uniform float in [0, 1) with 24 bits, exact on every machine. */
static inline float rng_unit(struct rng *r)
{
    return (float)(rng_next(r) >> 40) * (1.0F / 16777216.0F);
}

#endif
