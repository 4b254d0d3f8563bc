/*
 * summary.c - see summary.h.
 */
#include "summary.h"

#include <stdio.h>

static const char *const not_simulated =
    "cores that the image leaves out; random draws, scheduler writes and local router ports by "
    "themselves; links from core to chip edge; other voltages and temperatures; everything around "
    "the chip";

enum ct_status summary_take(struct summary *out, const ct_chip *chip, double tick_seconds,
                            bool interrupted, struct ct_error *err)
{
    *out = (struct summary){.ticks = ct_chip_now(chip),
                            .cores = ct_chip_core_count(chip),
                            .tick_seconds = tick_seconds,
                            .interrupted = interrupted,
                            .sys = *ct_chip_system(chip),
                            .digest = ct_chip_digest(chip)};
    ct_chip_counters(chip, &out->counters);
    double neuron_seconds =
        (double)out->cores * out->sys.neurons * (double)out->ticks * tick_seconds;
    out->rate_hz = neuron_seconds > 0 ? (double)out->counters.spikes / neuron_seconds : 0;
    return ct_energy_estimate(&out->sys, out->cores, out->ticks, tick_seconds, &out->counters,
                              &out->energy, err);
}

static json_t *energy_json(const struct ct_energy *energy)
{
    const struct ct_coefficient *table = ct_energy_coefficients();
    json_t *parts = json_array();
    for (int p = 0; p < CT_ENERGY_PARTS; p++)
        json_array_append_new(
            parts, json_pack("{s:s, s:f, s:f, s:s, s:f, s:f, s:s, s:s}", "part", table[p].name,
                             "joules", energy->part_joules[p], "coefficient", table[p].value,
                             "unit", table[p].unit, "low", table[p].low, "high", table[p].high,
                             "condition", table[p].condition, "source", table[p].source));
    return json_pack("{s:f, s:f, s:f, s:f, s:o, s:s}", "joules", energy->joules, "low_joules",
                     energy->low_joules, "high_joules", energy->high_joules, "mean_watts",
                     energy->seconds > 0 ? energy->joules / energy->seconds : 0, "parts", parts,
                     "not_simulated", not_simulated);
}

json_t *summary_json(const struct summary *sum)
{
    char digest[17];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)sum->digest);
    json_t *counters = json_object();
#define SUMMARY_COUNTER(name, text)                                                                \
    json_object_set_new(counters, #name, json_integer((json_int_t)sum->counters.name));
    CT_COUNTER_LIST(SUMMARY_COUNTER)
#undef SUMMARY_COUNTER
    json_t *root =
        json_pack("{s:s, s:s, s:I, s:f, s:I, s:I, s:f, s:o, s:s, s:o}", "state",
                  sum->interrupted ? "interrupted" : "complete", "engine",
                  sum->timing != NULL ? "cycle" : "tick", "ticks", (json_int_t)sum->ticks,
                  "tick_seconds", sum->tick_seconds, "cores", (json_int_t)sum->cores, "neurons",
                  (json_int_t)sum->cores * sum->sys.neurons, "mean_rate_hz", sum->rate_hz,
                  "counters", counters, "digest", digest, "energy", energy_json(&sum->energy));
    if (sum->timing != NULL)
        json_object_set_new(root, "timing", timing_summary_json(sum->timing));
    return root;
}

void summary_print(const struct summary *sum, const char *name)
{
    const struct ct_energy *energy = &sum->energy;
    const struct ct_coefficient *table = ct_energy_coefficients();
    printf("%s: %u cores, %u ticks of %g s%s, digest %016llx\n", name, sum->cores, sum->ticks,
           sum->tick_seconds, sum->interrupted ? ", interrupted" : "",
           (unsigned long long)sum->digest);
    printf("mean rate %.6g Hz\n\n", sum->rate_hz);
#define SUMMARY_COUNTER(name, text)                                                                \
    printf("%16llu  %s\n", (unsigned long long)sum->counters.name, text);
    CT_COUNTER_LIST(SUMMARY_COUNTER)
#undef SUMMARY_COUNTER
    printf("\nenergy, first estimate: %.4g J (%.4g to %.4g), mean %.4g W over %g s\n",
           energy->joules, energy->low_joules, energy->high_joules,
           energy->seconds > 0 ? energy->joules / energy->seconds : 0, energy->seconds);
    for (int p = 0; p < CT_ENERGY_PARTS; p++)
        printf("%14.4g J  %s, %g %s\n%18s%s\n", energy->part_joules[p], table[p].name,
               table[p].value, table[p].unit, "", table[p].source);
    printf("  not simulated: %s\n", not_simulated);
    if (sum->timing != NULL)
        timing_summary_print(sum->timing);
}
