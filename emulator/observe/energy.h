/*
 * energy.h - a first estimate of the energy that the chip would have used: a pure function of
 * integer counters and a table of coefficients. The public part is in cortile.h.
 *
 * E = sum over the parts of count x coefficient, in a fixed order, so that equal counters give
 * equal bytes of output on every machine. A coefficient that is missing, not finite or not
 * positive is an error, never zero: a part that is not known must not look free.
 */
#ifndef CT_OBSERVE_ENERGY_H
#define CT_OBSERVE_ENERGY_H

#include "cortile.h"

/* ct_energy_estimate() with a table of the caller's: CT_ENERGY_PARTS entries, one a part. */
CT_MUST_CHECK enum ct_status energy_estimate(const struct ct_coefficient *table,
                                             const struct ct_system *sys, uint32_t cores,
                                             uint64_t ticks, double tick_seconds,
                                             const struct ct_counters *counters,
                                             struct ct_energy *out, struct ct_error *err);

#endif
