/*
 * summary.h - what a run came to: ticks, counters, rate, digest, energy; as JSON and as text. It
 * depends on the image, the input and the options alone.
 */
#ifndef CT_TOOLS_SUMMARY_H
#define CT_TOOLS_SUMMARY_H

#include <jansson.h>

#include "../power/power.h"
#include "timing.h"

struct summary {
    uint32_t ticks; /* that were run */
    uint32_t cores;
    double tick_seconds;
    bool interrupted;
    struct ct_system sys;
    struct ct_counters counters;
    struct power_model power; /* of the energy: a table at its own conditions            */
    struct ct_energy energy;  /* where no_energy is ""                                   */
    char no_energy[384];      /* why the table does not go with this machine             */
    bool energy_follows;      /* it is printed at length after the summary               */
    double seconds;           /* chip time                                               */
    uint64_t digest;
    double rate_hz;                      /* mean over all neurons of the present cores */
    const struct timing_summary *timing; /* of the cycle engine, else NULL */
};

/* `table`: of the energy, a preset or a file; NULL: TrueNorth's. */
CT_MUST_CHECK enum ct_status summary_take(struct summary *out, const ct_chip *chip,
                                          double tick_seconds, bool interrupted, const char *table,
                                          struct ct_error *err);
json_t *summary_json(const struct summary *sum);
void summary_print(const struct summary *sum, const char *name);

#endif
