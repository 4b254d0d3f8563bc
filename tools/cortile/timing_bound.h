/*
 * timing_bound.h - how long a tick must be, as far as counters tell: a lower bound of the fastest
 * one-to-one tick, from a run of the tick engine, which takes no time itself.
 *
 * Some tick has at least the mean of all, so it needs at least
 *
 *   a core        the core cycles of [Y-2] without stalls, where active synapses of several neurons
 *                 share cycles: 5 + N (S + 3) + synaptic operations / K + spikes to cores and pins
 *   a delivery    a router cycle for each packet that arrives at a core
 *   the links     of one dimension: the time that the packets which crossed them occupy them, if
 *                 they are spread evenly
 *
 * whichever is most. The true figure, with stalls, queues and the worst tick, is the cycle engine's.
 */
#ifndef CT_TOOLS_TIMING_BOUND_H
#define CT_TOOLS_TIMING_BOUND_H

#include "cortile.h"

enum timing_limit { TIMING_LIMIT_CORE, TIMING_LIMIT_DELIVERY, TIMING_LIMIT_LINKS };

struct timing_bound {
    uint64_t cycles; /* base cycles that a tick has at least to be one-to-one, >= 1 */
    enum timing_limit limit;
    uint32_t core; /* of CORE and DELIVERY: its number */
};

/* A core, and what it counted. */
struct counted_core {
    uint32_t core;
    struct ct_counters counters;
};

/* The bound over `ticks` >= 1 ticks. */
struct timing_bound timing_bound(const struct ct_system *sys, const struct ct_architecture *arch,
                                 uint64_t ticks, const struct counted_core *core, uint32_t cores);

/* "core", "delivery" or "links". */
const char *timing_limit_name(enum timing_limit limit);

#endif
