/*
 * naive_avx512.h - the straightforward loop that the engine is timed against.
 *
 * The time of a tick depends on the memory of the machine more than on anything else. The ratio of
 * the engine to this loop tells what the engine gains over it on this machine, at this time; it is
 * smaller where memory is slower, and near 1 where a small chip fits into the caches.
 *
 * The loop is what one would write first for AVX-512: a 32-bit lane
 * a neuron, an array a parameter, one masked add a crossbar row and vector, each spike straight
 * into the scheduler of its target. Nothing is packed, fetched ahead or skipped.
 *
 * It runs the deterministic networks of gen.h and no others. It shares no code with the library,
 * so that equal spikes are the word of two.
 */
#ifndef CT_TOOLS_NAIVE_AVX512_H
#define CT_TOOLS_NAIVE_AVX512_H

#include "cli.h"
#include "gen.h"

/* A network in one arena. Neurons and axons are numbered core * 256 + their number. */
struct naive {
    uint32_t cores, now; /* the tick that runs next */
    void *arena;
    size_t bytes;
    int32_t *potential, *threshold, *leak;
    int32_t *lowest;    /* the negative threshold, with its sign            */
    uint16_t *saturate; /* kappa: a bit a neuron                            */
    int32_t *weight;    /* of a core: type by type, one a neuron            */
    uint8_t *type;      /* of an axon                                       */
    uint16_t *row;      /* of an axon: 16 words, a bit a neuron             */
    uint32_t *target;   /* core | axon << 16 | delay << 24                  */
    uint64_t *slot;     /* 16 slots, each of all cores: 4 words, a bit an axon */
};

/* Whether this machine can run the loop; nothing below may be called where it cannot. */
static inline bool naive_able(void)
{
#ifdef __x86_64__
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#else
    return false;
#endif
}

#ifdef __x86_64__

/* Makes the network; one that the loop does not cover is refused. naive_close() either way. */
CT_MUST_CHECK enum ct_status naive_open(struct naive *out, const struct gen_network *net,
                                        struct ct_error *err);
/* Runs so many ticks and returns their spikes. */
uint64_t naive_run(struct naive *naive, uint32_t ticks);
void naive_close(struct naive *naive);

#else /* the source is not compiled: the callers still link */

static inline enum ct_status naive_open(struct naive *out, const struct gen_network *net,
                                        struct ct_error *err)
{
    (void)net;
    *out = (struct naive){.cores = 0};
    return cli_error(err, CT_ERR_ARGUMENT, "the naive loop needs AVX-512");
}

static inline uint64_t naive_run(struct naive *naive, uint32_t ticks)
{
    naive->now += ticks;
    return 0;
}

static inline void naive_close(struct naive *naive)
{
    (void)naive;
}

#endif
#endif
