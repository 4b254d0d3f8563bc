/*
 * config.h - what a configuration may hold, [C-1], [N-1], [F-1]: the ranges of the fields, written
 * once and used by the checks, by both image forms and by their tests.
 */
#ifndef CT_MODEL_CONFIG_H
#define CT_MODEL_CONFIG_H

#include "cortile.h"

/* The numeric parameters of a neuron that are one number each: member, least and greatest value.
 * Left out are weight[] and the destination. */
#define CONFIG_NEURON_LIST(X)                                                                      \
    X(weight_stochastic, 0, 15)                                                                    \
    X(leak, -CT_LEAK_MAX, CT_LEAK_MAX)                                                             \
    X(leak_stochastic, 0, 1)                                                                       \
    X(leak_reversal, 0, 1)                                                                         \
    X(threshold, 0, CT_THRESHOLD_MAX)                                                              \
    X(mask_bits, 0, CT_MASK_BITS_MAX)                                                              \
    X(negative_threshold, 0, CT_THRESHOLD_MAX)                                                     \
    X(negative_saturate, 0, 1)                                                                     \
    X(reset_mode, 0, 2)                                                                            \
    X(reset, -CT_THRESHOLD_MAX, CT_THRESHOLD_MAX)                                                  \
    X(potential, CT_POTENTIAL_MIN, CT_POTENTIAL_MAX)

/* Cores of the system in x, in y, and altogether. The system must have been checked. */
static inline uint32_t config_width(const struct ct_system *sys)
{
    return (uint32_t)sys->chips_x * sys->cores_x;
}

static inline uint32_t config_height(const struct ct_system *sys)
{
    return (uint32_t)sys->chips_y * sys->cores_y;
}

static inline uint32_t config_cores(const struct ct_system *sys)
{
    return config_width(sys) * config_height(sys);
}

/* Number of the core at a place inside the system. */
static inline uint32_t config_core_number(const struct ct_system *sys, uint32_t x, uint32_t y)
{
    return y * config_width(sys) + x;
}

/* A neuron as ct_core_clear() leaves it: silent. */
extern const struct ct_neuron config_cleared_neuron;

/* Order of defects: by core number, then kind. Both must have passed config_defect_check(). */
int config_defect_compare(const struct ct_system *sys, const struct ct_defect *a,
                          const struct ct_defect *b);

/* Checks one defect against its system: place, kind, and that the link exists. */
CT_MUST_CHECK enum ct_status config_defect_check(const struct ct_system *sys,
                                                 const struct ct_defect *defect,
                                                 struct ct_error *err);

/* Checks all of them and puts them in order; a defect that is given twice is an error. */
CT_MUST_CHECK enum ct_status config_defects_sort(const struct ct_system *sys,
                                                 struct ct_defect *defects, size_t count,
                                                 struct ct_error *err);

/* Whether the core at (x, y) is disabled; the defects must be in order. */
bool config_core_disabled(const struct ct_system *sys, const struct ct_defect *defects,
                          size_t count, uint32_t x, uint32_t y);

#endif
