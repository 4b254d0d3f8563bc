/*
 * timing_stats.c - the time of a run in one JSON file: the summary, the whole histograms, and an
 * array for each column of the tables of cores and routers.
 */
#include <string.h>

#include "../arch/arch.h"
#include "timing.h"

/* An object with an empty array for each column. */
static json_t *arrays(const struct tofile_column *columns, size_t count)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++)
        json_object_set_new(object, columns[i].name, json_array());
    return object;
}

static void append(json_t *object, const struct tofile_column *columns, size_t count,
                   const uint64_t *row)
{
    for (size_t i = 0; i < count; i++) {
        double real;
        memcpy(&real, &row[i], sizeof real);
        json_array_append_new(json_object_get(object, columns[i].name),
                              columns[i].type[1] == 'f' ? json_real(real)
                                                        : json_integer((json_int_t)row[i]));
    }
}

static enum ct_status cores_json(const ct_chip *chip, const struct timing_span *span, json_t *root,
                                 struct ct_error *err)
{
    uint64_t row[TIMING_CORE_COLUMNS];
    json_t *object = arrays(timing_core_columns, TIMING_CORE_COLUMNS);
    enum ct_status status = CT_OK;
    json_object_set_new(root, "cores", object);
    for (uint32_t core = 0; status == CT_OK && (core = ct_chip_core_from(chip, core)) != UINT32_MAX;
         core++) {
        status = timing_core_row(chip, core, span, row, err);
        if (status == CT_OK)
            append(object, timing_core_columns, TIMING_CORE_COLUMNS, row);
    }
    return status;
}

static enum ct_status routers_json(const ct_chip *chip, const struct timing_span *span,
                                   json_t *root, struct ct_error *err)
{
    uint64_t row[TIMING_ROUTER_COLUMNS];
    json_t *object = arrays(timing_router_columns, TIMING_ROUTER_COLUMNS);
    enum ct_status status = CT_OK;
    json_object_set_new(root, "routers", object);
    for (uint32_t r = 0; status == CT_OK && r < timing_routers(chip); r++) {
        status = timing_router_row(chip, r, span, row, err);
        if (status == CT_OK)
            append(object, timing_router_columns, TIMING_ROUTER_COLUMNS, row);
    }
    return status;
}

/* Pairs of a value and how many have it, those that are. */
static json_t *buckets_json(const uint64_t *buckets)
{
    json_t *pairs = json_array();
    for (unsigned i = 0; i < CT_LATENCY_BUCKETS; i++) {
        if (buckets[i] > 0)
            json_array_append_new(pairs, json_pack("[i, I]", (int)i, (json_int_t)buckets[i]));
    }
    return pairs;
}

/* The same of the cycles that ticks needed, which are sorted. */
static json_t *ticks_json(const struct timing_log *log)
{
    json_t *pairs = json_array();
    for (size_t i = 0, next; i < log->count; i = next) {
        for (next = i + 1; next < log->count && log->needed[next] == log->needed[i];)
            next++;
        json_array_append_new(
            pairs, json_pack("[I, I]", (json_int_t)log->needed[i], (json_int_t)(next - i)));
    }
    return pairs;
}

enum ct_status timing_write_stats(struct timing_log *log, const struct timing_summary *sum,
                                  const ct_chip *chip, struct ct_error *err)
{
    const struct timing_span span = timing_span_of(log, chip);
    if (log->stats.file == NULL)
        return CT_OK;
    json_t *root =
        json_pack("{s:s, s:I, s:o, s:o}", "engine", "cycle", "ticks", (json_int_t)sum->ticks,
                  "architecture", arch_json(&sum->arch), "timing", timing_summary_json(sum));
    json_object_set_new(root, "elapsed_cycles", json_integer((json_int_t)span.elapsed));
    json_object_set_new(root, "histogram_last", json_integer(CT_LATENCY_BUCKETS - 1));
    json_object_set_new(root, "ticks_by_cycles", ticks_json(log));
    json_object_set_new(root, "packets_by_latency_cycles", buckets_json(sum->sums->latency));
    json_object_set_new(root, "packets_by_queueing_cycles", buckets_json(sum->sums->queued));
    enum ct_status status = cores_json(chip, &span, root, err);
    if (status == CT_OK)
        status = routers_json(chip, &span, root, err);
    if (status == CT_OK) {
        json_dumpf(root, log->stats.file, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
        putc('\n', log->stats.file);
        status = tofile_finish(&log->stats, err);
    }
    json_decref(root);
    return status;
}
