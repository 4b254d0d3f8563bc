/*
 * summary.c - see summary.h.
 */
#include "summary.h"

#include <stdio.h>

static const char *const not_simulated =
    "cores that the image leaves out; other voltages and temperatures; everything around the chip";

/* The energy of the run, or why there is none. */
static enum ct_status take_energy(struct summary *sum, const ct_chip *chip, const char *name,
                                  struct ct_error *err)
{
    struct power_table table;
    struct ct_error why;
    uint64_t picoseconds;
    const struct power_conditions conditions = {0};
    enum ct_status status = power_load(&table, name != NULL ? name : "truenorth-28nm", err);
    if (status == CT_OK)
        status = power_prepare(&sum->power, &table, &conditions, err);
    if (status == CT_OK)
        status = power_tick_time(sum->tick_seconds, sum->ticks, &picoseconds, err);
    if (status != CT_OK)
        return status;
    if (power_accepts(&sum->power, &sum->sys, ct_chip_architecture(chip), &why) != CT_OK) {
        (void)snprintf(sum->no_energy, sizeof sum->no_energy, "%s", why.text);
        return CT_OK;
    }
    return power_evaluate(&sum->power, sum->cores, sum->ticks, picoseconds, &sum->counters,
                          &sum->energy, err);
}

enum ct_status summary_take(struct summary *out, const ct_chip *chip, double tick_seconds,
                            bool interrupted, const char *table, struct ct_error *err)
{
    *out = (struct summary){.ticks = ct_chip_now(chip),
                            .cores = ct_chip_core_count(chip),
                            .tick_seconds = tick_seconds,
                            .interrupted = interrupted,
                            .sys = *ct_chip_system(chip),
                            .digest = ct_chip_digest(chip)};
    ct_chip_counters(chip, &out->counters);
    out->seconds = (double)out->ticks * tick_seconds;
    double neuron_seconds = (double)out->cores * out->sys.neurons * out->seconds;
    out->rate_hz = neuron_seconds > 0 ? (double)out->counters.spikes / neuron_seconds : 0;
    return take_energy(out, chip, table, err);
}

static json_t *part_json(const struct summary *sum, int p)
{
    const struct power_coefficient *c = &sum->power.table.part[p];
    json_t *part = json_pack("{s:s, s:f, s:s}", "part", ct_energy_name(p), "joules",
                             ct_energy_joules(sum->energy.part[p].value), "source", c->source);
    json_t *more = c->within ? json_pack("{s:s}", "within", ct_energy_name(c->home))
                             : json_pack("{s:f, s:f, s:f, s:s, s:s}", "coefficient", c->si.value,
                                         "low", c->si.low, "high", c->si.high, "unit",
                                         ct_energy_unit(p), "condition", c->condition);
    json_object_update(part, more);
    json_decref(more);
    return part;
}

static json_t *energy_json(const struct summary *sum)
{
    const struct ct_energy_amount *total = &sum->energy.total;
    if (sum->no_energy[0] != '\0')
        return json_pack("{s:n, s:s}", "joules", "why", sum->no_energy);
    json_t *parts = json_array();
    for (int p = 0; p < CT_ENERGY_PARTS; p++)
        json_array_append_new(parts, part_json(sum, p));
    double joules = ct_energy_joules(total->value);
    return json_pack("{s:s, s:f, s:f, s:f, s:f, s:o, s:s}", "table", sum->power.table.name,
                     "joules", joules, "low_joules", ct_energy_joules(total->low), "high_joules",
                     ct_energy_joules(total->high), "mean_watts",
                     sum->seconds > 0 ? joules / sum->seconds : 0, "parts", parts, "not_simulated",
                     not_simulated);
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
                  "counters", counters, "digest", digest, "energy", energy_json(sum));
    const struct ct_system *sys = &sum->sys;
    json_object_set_new(root, "system",
                        json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "chips_x", sys->chips_x,
                                  "chips_y", sys->chips_y, "cores_x", sys->cores_x, "cores_y",
                                  sys->cores_y, "axons", sys->axons, "neurons", sys->neurons,
                                  "pins", (int)sys->pins));
    if (sum->timing != NULL)
        json_object_set_new(root, "timing", timing_summary_json(sum->timing));
    return root;
}

static void energy_print(const struct summary *sum)
{
    const struct ct_energy_amount *total = &sum->energy.total;
    if (sum->no_energy[0] != '\0') {
        printf("\nenergy: none, %s\n", sum->no_energy);
        return;
    }
    double joules = ct_energy_joules(total->value);
    printf("\nenergy of %s, %g V: %.4g J (%.4g to %.4g), mean %.4g W over %g s\n",
           sum->power.table.name, sum->power.voltage, joules, ct_energy_joules(total->low),
           ct_energy_joules(total->high), sum->seconds > 0 ? joules / sum->seconds : 0,
           sum->seconds);
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        const struct power_coefficient *c = &sum->power.table.part[p];
        if (!c->within)
            printf("%14.4g J  %s, %g %s\n%18s%s\n", ct_energy_joules(sum->energy.part[p].value),
                   ct_energy_name(p), c->si.value, ct_energy_unit(p), "", c->source);
    }
    printf("  not simulated: %s\n", not_simulated);
}

void summary_print(const struct summary *sum, const char *name)
{
    printf("%s: %u cores, %u ticks of %g s%s, digest %016llx\n", name, sum->cores, sum->ticks,
           sum->tick_seconds, sum->interrupted ? ", interrupted" : "",
           (unsigned long long)sum->digest);
    printf("mean rate %.6g Hz\n\n", sum->rate_hz);
#define SUMMARY_COUNTER(name, text)                                                                \
    printf("%16llu  %s\n", (unsigned long long)sum->counters.name, text);
    CT_COUNTER_LIST(SUMMARY_COUNTER)
#undef SUMMARY_COUNTER
    if (!sum->energy_follows)
        energy_print(sum);
    if (sum->timing != NULL)
        timing_summary_print(sum->timing);
}
