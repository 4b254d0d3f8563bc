/*
 * core.h - one core in memory, laid out by what a tick touches, and the call that runs a tick.
 *
 * A core is two pieces. `struct core` is what every tick reads: potentials and parameters as
 * columns over the neurons, ready for vectors. The crossbar stands apart, because a tick reads
 * only the rows of the active axons.
 *
 * The columns of 18 to 20 bits (V, alpha, beta, R, M) are held in 16-bit lanes while the core is
 * *narrow*: half the bytes and half the instructions. A core may be narrow while
 *   - its parameters fit: alpha, beta <= 32767, |R| <= 16383, TM <= 15 (flag CORE_NARROWABLE);
 *   - every |V| <= 16383;
 *   - the synaptic sum of the tick is bounded by 16000, which the bound over the active axons shows.
 * Then |V1| <= 32383 and |V2| <= 32638, so 16-bit arithmetic is exact without saturation, alpha +
 * eta may saturate at 32767 because no V2 reaches it, and sat20 cannot act. A tick that leaves some
 * |V| > 16383, or whose sum may be too large, makes the core *wide* (32-bit lanes) in place; a wide
 * core that could be narrow again is made so. Neither can be seen from outside.
 *
 * This file knows no packets, files or threads and allocates nothing.
 */
#ifndef CT_CORE_CORE_H
#define CT_CORE_CORE_H

#include "base/prng.h"
#include "cortile.h"

/* Columns whose lanes are 16 bits in a narrow core and 32 bits in a wide one. The mask comes last:
 * deterministic cores never touch it. */
enum core_column { CORE_V, CORE_THRESHOLD, CORE_NEGATIVE, CORE_RESET, CORE_MASK, CORE_COLUMNS };

enum core_flag {
    CORE_NARROWABLE = 1, /* the parameters fit into 16-bit lanes                              */
    CORE_WIDE = 2,       /* the columns are in 32-bit lanes now                               */
    CORE_SYNAPSE_DRAWS = 4,
    CORE_LEAK_DRAWS = 8,
    CORE_NOISE = 16,
    CORE_STOCHASTIC = CORE_SYNAPSE_DRAWS | CORE_LEAK_DRAWS | CORE_NOISE
};

#define CORE_NARROW_POTENTIAL 16383 /* |V| of a narrow core, at most                           */
#define CORE_NARROW_SUM 16000       /* synaptic sum of a narrow tick, at most                  */
#define CORE_NARROW_PARAMETER 32767 /* alpha, beta, M of a narrow core, at most                */

/* Bit j of the 256 is neuron j, or axon j. */
typedef uint64_t core_bits[4];

struct core {
    uint32_t flags;      /* enum core_flag                                                    */
    uint32_t seed;       /*                                                             */
    int32_t weight_max[CT_AXON_TYPES]; /* largest |effective weight| of a type, for the bound  */
    uint64_t reserved[5]; /* the bits below start on a cache line                             */
    core_bits type[CT_AXON_TYPES];       /* axons of each type [C-2]                          */
    core_bits reversal;                  /* epsilon                                           */
    core_bits linear;                    /* gamma = 1                                         */
    core_bits no_reset;                  /* gamma = 2                                         */
    core_bits saturate;                  /* kappa                                             */
    core_bits stochastic[CT_AXON_TYPES]; /* b                                                 */
    core_bits stochastic_leak;           /* c                                                 */
    core_bits unused[3];
    /* The leak and the weights as added: the value itself, or its sign where it is stochastic;
     * whether a stochastic one is added is up to its draw. */
    int16_t leak[CT_NEURONS];
    int16_t weight[CT_AXON_TYPES][CT_NEURONS];
    /* enum core_column, CT_NEURONS lanes each, 2 or 4 bytes a lane: narrow columns use the first
     * half of the bytes. */
    _Alignas(64) unsigned char columns[CORE_COLUMNS * CT_NEURONS * 4];
    /* Magnitudes that draws are compared with; read only where the flags say so. */
    uint8_t leak_magnitude[CT_NEURONS];
    uint8_t weight_magnitude[CT_AXON_TYPES][CT_NEURONS];
};

/* Crossbar of a core: a row of neurons for each axon. */
typedef core_bits core_crossbar[CT_AXONS];

/* What a tick of one core gives beside the potentials. */
struct core_result {
    core_bits fired;
    uint32_t synaptic_ops;
    uint32_t synaptic_draws;
    bool changed;  /* some potential differs from before the tick; told for ticks without axons  */
    bool overflow; /* narrow only: some |V| > CORE_NARROW_POTENTIAL                             */
};

/* A kernel computes one tick of one core: `key` is the core's for this tick, [R-2]; `axons` are
 * the active ones. The narrow form is called on narrow cores within the bounds above, the wide
 * form on wide cores. */
typedef void core_tick_fn(struct core *core, const core_crossbar *crossbar, const core_bits axons,
                          struct prng_key key, struct core_result *result);

struct core_kernel {
    const char *name;
    core_tick_fn *narrow;
    core_tick_fn *wide;
};

/* Fills a core and its crossbar from a configuration that ct_core_check() accepted. */
void core_configure(struct core *core, core_crossbar *crossbar, const struct ct_core *config);

/* Runs tick `tick`. */
void core_tick(const struct core_kernel *kernel, struct core *core, const core_crossbar *crossbar,
               const core_bits axons, uint32_t tick, struct core_result *result);

/* The potential of neuron j. */
int32_t core_potential(const struct core *core, unsigned j);

/* Whether ticks without active axons change nothing and fire nothing, whatever the draws: then
 * they may be skipped until an axon is active. May say false where true would hold. */
bool core_rests(const struct core *core);

/* Column c as 16-bit and as 32-bit lanes. */
static inline int16_t *core_narrow_column(struct core *core, enum core_column c)
{
    return (int16_t *)(void *)core->columns + (size_t)c * CT_NEURONS;
}

static inline int32_t *core_wide_column(struct core *core, enum core_column c)
{
    return (int32_t *)(void *)core->columns + (size_t)c * CT_NEURONS;
}

static inline int32_t core_lane(const struct core *core, enum core_column c, unsigned j)
{
    if (core->flags & CORE_WIDE)
        return ((const int32_t *)(const void *)core->columns)[(size_t)c * CT_NEURONS + j];
    return ((const int16_t *)(const void *)core->columns)[(size_t)c * CT_NEURONS + j];
}

static inline bool core_bit(const core_bits bits, unsigned i)
{
    return bits[i / 64] >> (i % 64) & 1;
}

static inline bool core_none(const core_bits bits)
{
    return (bits[0] | bits[1] | bits[2] | bits[3]) == 0;
}

#endif
