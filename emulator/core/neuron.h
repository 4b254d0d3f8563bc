/*
 * neuron.h - the neuron of rtl/CHIP.md section 3, one neuron, one tick, as plain integers.
 *
 * This is the readable form. The SIMD kernels compute the same for many neurons at a time and are
 * held to it, and to an independent reference, by tests/property.
 */
#ifndef CT_CORE_NEURON_H
#define CT_CORE_NEURON_H

#include "cortile.h"

static inline int32_t neuron_sgn(int32_t x)
{
    return (x > 0) - (x < 0);
}

/* sat20(x): the 20-bit signed number nearest to x. */
static inline int32_t neuron_sat20(int32_t x)
{
    if (x > CT_POTENTIAL_MAX)
        return CT_POTENTIAL_MAX;
    return x < CT_POTENTIAL_MIN ? CT_POTENTIAL_MIN : x;
}

/* What the fire and reset step needs of a neuron. */
struct neuron_rule {
    int32_t threshold; /* alpha */
    int32_t negative;  /* beta  */
    int32_t reset;     /* R     */
    uint8_t mode;      /* gamma */
    bool saturate;     /* kappa */
};

/* V2 of [N-5]: `integrated` is V1 = V + I, `leak` is L. */
static inline int32_t neuron_leak(int32_t integrated, int32_t leak, bool reversal)
{
    int32_t turned = integrated > 0 ? leak : integrated < 0 ? -leak : 0;
    return neuron_sat20(integrated + (reversal ? turned : leak)); /* [N-4] */
}

/* Threshold, fire and reset: takes V2 and the noise eta, returns the new V, sets *fired. Choices
 * between numbers and no branches, so that compilers make vectors of loops over neurons. */
static inline int32_t neuron_fire(const struct neuron_rule *n, int32_t v, int32_t eta, bool *fired)
{
    int32_t high = n->threshold + eta;
    int32_t low = n->saturate ? n->negative : n->negative + eta;
    int32_t high_reset = n->mode == 0 ? n->reset : n->mode == 1 ? v - high : v;
    int32_t low_reset = n->mode == 0 ? -n->reset : n->mode == 1 ? v + low : v;
    low_reset = n->saturate ? -low : low_reset;
    *fired = v >= high;                                    /* [N-7] */
    v = v >= high ? high_reset : v < -low ? low_reset : v; /* [N-8] [N-9] */
    return neuron_sat20(v);                                /* [N-10] */
}

#endif
