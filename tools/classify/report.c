/* Prints the figures of a run; energy comes from the library's estimate and names its source. */
#include "report.h"

#include "../train/score.h"

#include <stdio.h>

/* TrueNorth's tick; one image enters each tick. */
static const double report_tick_seconds = 0.001;

static const char *const report_part_name[CT_ENERGY_PARTS] = {
    [CT_ENERGY_LEAKAGE] = "leakage",   [CT_ENERGY_NEURONS] = "neurons",
    [CT_ENERGY_SYNAPSES] = "synapses", [CT_ENERGY_HOPS] = "hops",
    [CT_ENERGY_EDGE] = "edge",         [CT_ENERGY_CROSSINGS] = "crossings",
};

static void report_text(const struct report *r, const struct ct_energy *energy)
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
           1e6 * energy->joules / n, 1e6 * energy->low_joules / n, 1e6 * energy->high_joules / n,
           1e3 * energy->joules / energy->seconds, 1 / report_tick_seconds);
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        const struct ct_coefficient *c = &ct_energy_coefficients()[p];
        printf("  %-10s %8.3f uJ  at %.3g %s: %s\n", report_part_name[p],
               1e6 * energy->part_joules[p] / n, c->value, c->unit, c->source);
    }
}

static void report_json(const struct report *r, const struct ct_energy *energy)
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
           energy->joules / n, energy->low_joules / n, energy->high_joules / n,
           report_tick_seconds);
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        printf(", \"%s_joules_per_image\": %.9g", report_part_name[p], energy->part_joules[p] / n);
    }
    printf("}}\n");
}

bool report_print(const struct report *report, bool json, struct fail *fail)
{
    struct ct_energy energy;
    struct ct_error err;
    const struct run_result *run = report->run;
    if (ct_energy_estimate(&run->system, run->cores, run->ticks, report_tick_seconds,
                           &run->counters, &energy, &err) != CT_OK) {
        return fail_set(fail, "%.250s", err.text);
    }
    if (json) {
        report_json(report, &energy);
    } else {
        report_text(report, &energy);
    }
    return true;
}
