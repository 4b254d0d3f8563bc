/*
 * report_verify.c - see report_verify.h.
 */
#include "report_verify.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/status.h"

/* The counts of one comparison. */
static json_t *counts(const struct verify_result *v)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "ticks", (json_int_t)v->ticks,
                     "line_spikes", (json_int_t)v->line_spikes, "spikes", (json_int_t)v->spikes,
                     "compared", (json_int_t)v->compared, "mismatches", (json_int_t)v->mismatches,
                     "potentials", (json_int_t)v->potentials, "replicas", (json_int_t)v->replicas,
                     "pins", (json_int_t)v->pins);
}

static void say(json_t *lines, const char *what, const struct verify_result *v)
{
    json_array_append_new(
        lines,
        json_sprintf("%s: %" PRIu32 " ticks, %" PRIu64 " spikes on lines, %" PRIu64
                     " of neurons; %" PRIu64 " comparisons, %" PRIu64 " spikes differ, %" PRIu64
                     " potentials, %" PRIu64 " neurons whose copies disagree, %" PRIu64 " pins",
                     what, v->ticks, v->line_spikes, v->spikes, v->compared, v->mismatches,
                     v->potentials, v->replicas, v->pins));
}

static void explain(json_t *lines, const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, "\n");
        json_array_append_new(lines, json_stringn(text, length));
        text += length + (text[length] == '\n');
    }
}

/* The share of comparisons that agree, with its 95 % interval (Wilson). */
static void say_share(json_t *lines, const struct verify_result *v)
{
    const double z = 1.96, n = (double)v->compared;
    if (n <= 0)
        return;
    const double p = 1 - (double)v->mismatches / n;
    const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
    json_array_append_new(lines,
                          json_sprintf("%.4f %% of the comparisons agree (95 %% interval "
                                       "%.4f to %.4f)",
                                       100 * p, 100 * (middle - half), 100 * (middle + half)));
}

/* The network that was given beside the chip of a reworked one. */
static enum ct_status beside_given(const struct network *net, const struct map_result *r,
                                   const struct verify_options *options, json_t *report,
                                   json_t *lines, bool *agrees, struct ct_error *err)
{
    struct verify_result v;
    enum ct_status status = verify(net, &r->mapped, options, &v, err);
    if (status != CT_OK)
        return status;
    json_object_set_new(report, "given", counts(&v));
    say(lines, "beside the network as it was given", &v);
    say_share(lines, &v);
    if (r->rework.approximated == 0 && (v.mismatches > 0 || v.pins > 0)) {
        explain(lines, v.explanation);
        *agrees = false;
    }
    verify_free(&v);
    return CT_OK;
}

enum ct_status report_verify(const struct network *net, const struct map_result *result,
                             const struct verify_options *options, json_t **report, bool *agrees,
                             struct ct_error *err)
{
    const bool reworked = result->rework.net.populations > 0;
    struct verify_result v;
    enum ct_status status =
        verify(reworked ? &result->rework.net : net, &result->mapped, options, &v, err);
    *report = NULL;
    *agrees = false;
    if (status != CT_OK)
        return status;
    json_t *lines = json_array();
    *agrees = !v.differs;
    *report = counts(&v);
    say(lines,
        reworked ? "the chip beside the network with its new weights"
                 : "the chip beside the "
                   "network",
        &v);
    if (v.differs)
        explain(lines, v.explanation);
    verify_free(&v);
    if (reworked)
        status = beside_given(net, result, options, *report, lines, agrees, err);
    json_object_set_new(*report, "lines", lines);
    if (status != CT_OK) {
        json_decref(*report);
        *report = NULL;
    }
    return status;
}
