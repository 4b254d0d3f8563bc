/*
 * core.h - one core in memory, laid out by what a tick touches, and the call that runs a tick.
 *
 * A tick of a full chip reads every parameter of every neuron, so bytes are time. A core is one
 * block of adjacent cache lines, as short as its parameters allow, and the blocks of a chip follow
 * each other, so that a tick is one walk through memory:
 *
 *     struct core | leak | weights of type 0..3 | V | alpha | beta | R | M | what draws need
 *
 *   - Leak and weights are columns of bytes where all fit a byte, else of 16 bits (CORE_BYTES).
 *   - A column in which all neurons agree is one cache line of copies, read with a step of 0.
 *   - V, alpha, beta, R and M are columns of 16-bit lanes while the core is *narrow*.
 *   - M and what random draws need are there only where the core uses draws.
 *
 * A core may be narrow while
 *   - its parameters fit: alpha, beta, M <= 32767 and |R| <= 16383 (CORE_NARROWABLE);
 *   - every V is in -16384..16383;
 *   - the tick's synaptic sum is within +-16000, which (active axons) x (largest weight) shows.
 * Then |V1| <= 32384 and |V2| <= 32639: 16-bit arithmetic is exact without saturation; alpha + eta
 * and beta + eta may saturate at 32767 because no V2 gets there; sat20 cannot act. A tick that
 * leaves a V outside that range, or whose sum may be too large, makes the core *wide*: its lanes
 * move to 32-bit columns in `struct core_wide`. A wide core that can be narrow again is made so.
 * None of this can be seen from outside.
 *
 * The crossbar stands apart, because a tick reads only the rows of the active axons. This file
 * knows no packets, files or threads and allocates nothing.
 */
#ifndef CT_CORE_CORE_H
#define CT_CORE_CORE_H

#include <string.h>

#include "base/prng.h"
#include "cortile.h"

enum { CORE_LINE = 64 }; /* bytes of a cache line; the unit of offsets inside a block */

/* Columns over the neurons. The first five have lanes of 16 bits (narrow) or 32 bits (wide). */
enum core_column {
    CORE_V,
    CORE_THRESHOLD,
    CORE_NEGATIVE,
    CORE_RESET,
    CORE_MASK,
    CORE_LANES, /* number of the columns above */
    CORE_LEAK = CORE_LANES,
    CORE_WEIGHT, /* of axon type 0; 1..3 follow */
    CORE_COLUMNS = CORE_WEIGHT + CT_AXON_TYPES
};

enum core_flag {
    CORE_NARROWABLE = 1,    /* the parameters fit into 16-bit lanes        */
    CORE_WIDE = 2,          /* the lanes are in `struct core_wide` now     */
    CORE_BYTES = 4,         /* leak and weights are bytes, not 16 bits     */
    CORE_SYNAPSE_DRAWS = 8, /* some b is set                               */
    CORE_LEAK_DRAWS = 16,   /* some c is set, with a leak                  */
    CORE_NOISE = 32,        /* some M is not 0                             */
    CORE_STOCHASTIC = CORE_SYNAPSE_DRAWS | CORE_LEAK_DRAWS | CORE_NOISE
};

enum {
    CORE_NARROW_POTENTIAL = 16383, /* narrow: V <= this and V >= -this - 1       */
    CORE_NARROW_SUM = 16000,       /* narrow: largest synaptic sum of a tick     */
    CORE_NARROW_PARAMETER = 32767  /* narrow: alpha, beta, M                     */
};

/* Bit j of the 256 is neuron j, or axon j. */
typedef uint64_t core_bits[4];

struct core {
    uint32_t flags;             /* enum core_flag                                             */
    uint32_t seed;              /*                                                      */
    int32_t weight_max;         /* largest |weight| as added, for the bound on the sum        */
    int32_t wide;               /* where `struct core_wide` is, in lines from here            */
    uint8_t draws;              /* where `struct core_draws` is, in lines from here           */
    uint8_t at[CORE_COLUMNS];   /* where a column is, in lines from here; lanes: while narrow */
    uint8_t step[CORE_COLUMNS]; /* 1, or 0 where one line stands for the whole column         */
    uint8_t axon_type[CT_AXONS / 4]; /* two bits an axon, the lowest bits first [C-2]          */
    _Alignas(CORE_LINE) core_bits reversal; /* epsilon   */
    core_bits linear;                       /* gamma = 1 */
    core_bits no_reset;                     /* gamma = 2 */
    core_bits saturate;                     /* kappa     */
};

/* Where the lanes of a wide core are. */
struct core_wide {
    int32_t lane[CORE_LANES][CT_NEURONS];
};

/* What only draws need: which weights and leaks are stochastic, and the magnitudes that draws are
 * compared with. The columns of a stochastic weight or leak hold its sign: it is added, or not. */
struct core_draws {
    uint8_t leak_magnitude[CT_NEURONS];
    uint8_t weight_magnitude[CT_AXON_TYPES][CT_NEURONS];
    core_bits weight[CT_AXON_TYPES]; /* b */
    core_bits leak;                  /* c */
};

/* The most lines a block can take. */
enum {
    CORE_BLOCK_LINES_MAX = (sizeof(struct core) + CORE_LINE - 1) / CORE_LINE +
                           CORE_COLUMNS * CT_NEURONS * 2 / CORE_LINE +
                           (sizeof(struct core_draws) + CORE_LINE - 1) / CORE_LINE
};
_Static_assert(CORE_BLOCK_LINES_MAX < 256, "offsets inside a block are bytes");

/* Crossbar of a core: a row of neurons for each axon. */
typedef core_bits core_crossbar[CT_AXONS];

/* Axons or neurons of a core, ascending. */
struct core_list {
    uint32_t count;
    uint8_t at[CT_AXONS];
};

/* What a tick of one core gives beside the potentials. */
struct core_result {
    core_bits fired;
    uint32_t synaptic_ops;
    uint32_t synaptic_draws;
    bool changed;  /* some potential differs from before the tick */
    bool overflow; /* narrow form only: some V is outside the range */
};

/* A kernel computes one tick of one core; `key` is the core's for this tick, [R-1]. The narrow form
 * is called on narrow cores within the bounds above, the wide form on wide cores. */
typedef void core_tick_fn(struct core *core, const core_crossbar *crossbar,
                          const struct core_list *active, struct prng_key key,
                          struct core_result *result);

struct core_kernel {
    const char *name;
    core_tick_fn *narrow;
    core_tick_fn *wide;
};

/* Fills a block, its wide twin and its crossbar from a configuration that ct_core_check() accepted.
 * `core` points to CORE_BLOCK_LINES_MAX lines; returns how many of them the block takes. */
unsigned core_configure(struct core *core, struct core_wide *wide, core_crossbar *crossbar,
                        const struct ct_core *config);

/* Runs tick `tick`. */
void core_tick(const struct core_kernel *kernel, struct core *core, const core_crossbar *crossbar,
               const struct core_list *active, uint32_t tick, struct core_result *result);

/* The potential of neuron j. */
int32_t core_potential(const struct core *core, unsigned j);

/* A column as CT_NEURONS 32-bit numbers, whatever form it is in. */
void core_unpack(const struct core *core, unsigned column, int32_t *restrict out);

/* Whether ticks without active axons change nothing and fire nothing, whatever the draws: then
 * they may be skipped until an axon is active. May say false where true would hold. */
bool core_rests(const struct core *core);

static inline void *core_column(const struct core *core, unsigned column)
{
    return (char *)(uintptr_t)core + (size_t)core->at[column] * CORE_LINE;
}

static inline struct core_wide *core_wide_of(const struct core *core)
{
    return (void *)((char *)(uintptr_t)core + (ptrdiff_t)core->wide * CORE_LINE);
}

static inline const struct core_draws *core_draws_of(const struct core *core)
{
    return (const void *)((const char *)core + (size_t)core->draws * CORE_LINE);
}

static inline unsigned core_axon_type(const struct core *core, unsigned axon)
{
    return core->axon_type[axon / 4] >> (axon % 4 * 2) & 3;
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
