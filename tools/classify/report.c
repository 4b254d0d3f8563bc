/* Prints the figures of a run; energy comes from the library's estimate and names its source. */
#include "report.h"

#include "../power/power.h"
#include "../train/score.h"

#include <stdio.h>

/* TrueNorth's tick; one image enters each tick. */
static const double report_tick_seconds = 0.001;

/* The energy of a run, with its table at the conditions of it. */
struct report_energy {
    struct power_model power;
    struct ct_energy energy;
    double joules, low, high, seconds;
};

static void report_text(const struct report *r, const struct report_energy *e)
{
    const struct run_result *run = r->run;
    const double n = (double)r->images->n;
    const struct score s = score_wilson(r->right, r->images->n);
    printf("network %s, trained on %s: %u cores, %u x %u mesh, %u output pins\n",
           r->mapping->network, r->mapping->data, run->cores, run->system.cores_x,
           run->system.cores_y, run->system.pins);
    printf("accuracy: %zu of %zu right, %.2f %% (95 %%: %.2f..%.2f %%)\n", r->right, r->images->n,
           100 * s.share, 100 * s.low, 100 * s.high);
    if (r->compared) {
        printf("trainer's integer forward pass: same class for %zu of %zu images, same votes for "
               "%zu\n",
               r->same_class, r->images->n, r->same_votes);
    }
    printf("an image: %.0f input spikes, %.0f neurons fired, %.0f synaptic operations, %.0f hops\n",
           (double)run->counters.inputs / n, (double)run->counters.spikes / n,
           (double)run->counters.synaptic_ops / n,
           (double)(run->counters.hops_x + run->counters.hops_y) / n);
    printf("run: %u ticks in %.2f s, %.0f images/s, kernel %s\n", run->ticks, run->seconds,
           n / run->seconds, run->kernel);
    printf("energy, estimated: %.2f uJ an image (band %.2f..%.2f), %.3f mW at %.0f images/s\n",
           1e6 * e->joules / n, 1e6 * e->low / n, 1e6 * e->high / n, 1e3 * e->joules / e->seconds,
           1 / report_tick_seconds);
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        const struct power_coefficient *c = &e->power.table.part[p];
        if (!c->within) {
            printf("  %-17s %8.3f uJ  at %.3g %s: %s\n", ct_energy_name(p),
                   1e6 * ct_energy_joules(e->energy.part[p].value) / n, c->si.value,
                   ct_energy_unit(p), c->source);
        }
    }
}

static void report_json(const struct report *r, const struct report_energy *e)
{
    const struct run_result *run = r->run;
    const struct score s = score_wilson(r->right, r->images->n);
    printf("{\"network\": \"%s\", \"data\": \"%s\", \"cores\": %u, \"images\": %zu, "
           "\"right\": %zu, \"accuracy\": %.6f, \"accuracy_low\": %.6f, \"accuracy_high\": %.6f, ",
           r->mapping->network, r->mapping->data, run->cores, r->images->n, r->right, s.share,
           s.low, s.high);
    if (r->compared) {
        printf("\"same_class\": %zu, \"same_votes\": %zu, ", r->same_class, r->same_votes);
    }
    printf("\"ticks\": %u, \"seconds\": %.6f, \"images_per_second\": %.1f, \"kernel\": \"%s\", ",
           run->ticks, run->seconds, (double)r->images->n / run->seconds, run->kernel);
    printf("\"counters\": {");
    const char *comma = "";
#define REPORT_COUNTER(name, text)                                                                 \
    printf("%s\"" #name "\": %llu", comma, (unsigned long long)run->counters.name);                \
    comma = ", ";
    CT_COUNTER_LIST(REPORT_COUNTER)
#undef REPORT_COUNTER
    const double n = (double)r->images->n;
    printf("}, \"energy\": {\"joules_per_image\": %.9g, \"joules_per_image_low\": %.9g, "
           "\"joules_per_image_high\": %.9g, \"tick_seconds\": %.9g",
           e->joules / n, e->low / n, e->high / n, report_tick_seconds);
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        if (!e->power.table.part[p].within) {
            printf(", \"%s_joules_per_image\": %.9g", ct_energy_name(p),
                   ct_energy_joules(e->energy.part[p].value) / n);
        }
    }
    printf("}}\n");
}

static enum ct_status report_take(const struct run_result *run, struct report_energy *out,
                                  struct ct_error *err)
{
    struct power_table table;
    uint64_t picoseconds;
    const struct power_conditions conditions = {0};
    enum ct_status status = power_load(&table, "truenorth-28nm", err);
    if (status == CT_OK) {
        status = power_prepare(&out->power, &table, &conditions, err);
    }
    if (status == CT_OK) {
        status = power_accepts(&out->power, &run->system, NULL, err);
    }
    if (status == CT_OK) {
        status = power_tick_time(report_tick_seconds, run->ticks, &picoseconds, err);
    }
    if (status == CT_OK) {
        status = power_evaluate(&out->power, run->cores, run->ticks, picoseconds, &run->counters,
                                &out->energy, err);
    }
    if (status == CT_OK) {
        out->joules = ct_energy_joules(out->energy.total.value);
        out->low = ct_energy_joules(out->energy.total.low);
        out->high = ct_energy_joules(out->energy.total.high);
        out->seconds = (double)run->ticks * report_tick_seconds;
    }
    return status;
}

bool report_print(const struct report *report, bool json, struct fail *fail)
{
    struct report_energy energy;
    struct ct_error err;
    if (report_take(report->run, &energy, &err) != CT_OK) {
        return fail_set(fail, "%.250s", err.text);
    }
    if (json) {
        report_json(report, &energy);
    } else {
        report_text(report, &energy);
    }
    return true;
}
