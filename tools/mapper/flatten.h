/*
 * flatten.h - the synapses of a network as one list, by target: what the passes of the mapper work
 * on. Projections are forgotten; synapses between the same two with the same delay are added up,
 * and those whose sum is 0 are left out.
 *
 * A synapse is one 64-bit number, so that sorting and adding are cheap, and 10^8 of them take
 * 800 MB.
 */
#ifndef CT_MAPPER_FLATTEN_H
#define CT_MAPPER_FLATTEN_H

#include "network.h"

/* From the most significant bit: 21 bits the source, line i as i and neuron j as lines + j, 10 the
 * delay, 1 whether it draws, 32 the weight plus 2^31. */
typedef uint64_t flat_synapse;

enum { FLAT_DELAY_MAX = 1023 }; /* the greatest that the number has room for */

static inline flat_synapse flat_make(uint32_t end, uint32_t delay, bool stochastic, int32_t weight)
{
    return (uint64_t)end << 43 | (uint64_t)delay << 33 | (uint64_t)stochastic << 32 |
           ((uint32_t)weight ^ 0x80000000u);
}
static inline uint32_t flat_end(flat_synapse s)
{
    return (uint32_t)(s >> 43);
}
/* Ticks; 0 from a line. */
static inline uint32_t flat_delay(flat_synapse s)
{
    return s >> 33 & FLAT_DELAY_MAX;
}
static inline bool flat_stochastic(flat_synapse s)
{
    return s >> 32 & 1;
}
/* Not 0. Sums beyond 32 bits stop at their ends, which no chip has. */
static inline int32_t flat_weight(flat_synapse s)
{
    return (int32_t)((uint32_t)s ^ 0x80000000u);
}
/* Source and delay together: equal for synapses that may share an axon. */
static inline uint64_t flat_stream(flat_synapse s)
{
    return s >> 33;
}

struct flat {
    uint32_t lines, neurons;
    uint64_t synapses;
    uint64_t *first;       /* [neurons + 1]: of each target             */
    flat_synapse *synapse; /* by target, then ascending                 */
};

/* Synapses that a network may have here: 4 GB. */
#define FLAT_SYNAPSES_MAX ((uint64_t)1 << 29)

/* Lists the synapses of a network by target. Stochastic ones are not added, for each draws by
 * itself. CT_ERR_LIMIT above FLAT_SYNAPSES_MAX, CT_ERR_MEMORY; then *flat is empty. */
CT_MUST_CHECK enum ct_status flatten(struct flat *flat, const struct network *net,
                                     struct ct_error *err);

void flat_free(struct flat *flat);

#endif
