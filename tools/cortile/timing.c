/*
 * timing.c - what is noted of each tick, see timing.h.
 */
#include "timing.h"

#include <stdlib.h>

#include "base/grow.h"

/* The head of the .npy has 341 bytes of text with one digit for the rows and 350 with ten, of 373
 * to fill: its length is always the same, as table.h asks for. */
static const struct tofile_column columns[] = {
    {"tick", "<u4"},         {"start_cycle", "<u8"},
    {"cycles", "<u8"},       {"cores_done_cycles", "<u8"},
    {"slowest_core", "<i4"}, {"last_arrival_cycles", "<u8"},
    {"from_core", "<i4"},    {"to_core", "<i4"},
    {"packets", "<u8"},      {"stalled_core_cycles", "<u8"},
    {"late_cores", "<u4"},   {"late_packets", "<u8"},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

enum ct_status timing_open(struct timing_log *log, const struct run_dir *dir, const char *stats,
                           double tick_seconds, struct ct_error *err)
{
    enum ct_status status = CT_OK;
    log->on = true;
    log->tick_seconds = tick_seconds;
    if (dir->path != NULL)
        status = table_open(&log->table, dir, "timing", columns, COLUMNS, 0, err);
    if (status == CT_OK && stats != NULL)
        status = tofile_open(&log->stats, stats, err);
    return status;
}

static bool keep(struct timing_log *log, uint64_t needed)
{
    if (!grow_array(&log->needed, sizeof *log->needed, log->count, 1, &log->room))
        return false;
    log->needed[log->count++] = needed;
    return true;
}

/* A row of the table; -1 is the number of no core. */
static enum ct_status write_row(struct timing_log *log, uint32_t tick,
                                const struct ct_tick_timing *t, struct ct_error *err)
{
    const uint64_t none = UINT64_MAX;
    const uint64_t value[COLUMNS] = {
        tick,
        t->start,
        t->cycles,
        t->cores_done,
        t->cores_done > 0 ? t->slowest_core : none,
        t->last_arrival,
        t->last_arrival > 0 ? t->last_from : none,
        t->last_arrival > 0 ? t->last_to : none,
        t->packets,
        t->stalls,
        t->late_cores,
        t->late_packets,
    };
    return table_row(&log->table, value, err);
}

/* At least 1, [Y-10], also where there is no core. */
static uint64_t needed_cycles(const struct ct_tick_timing *t)
{
    uint64_t needed = t->cores_done > t->last_arrival ? t->cores_done : t->last_arrival;
    return needed > 0 ? needed : 1;
}

enum ct_status timing_tick(struct timing_log *log, const ct_chip *chip, uint32_t tick,
                           struct ct_error *err)
{
    struct ct_tick_timing t;
    enum ct_status status = ct_chip_tick_timing(chip, &t, err);
    if (status != CT_OK)
        return status;
    uint64_t needed = needed_cycles(&t);
    if (log->count == 0 || needed > needed_cycles(&log->worst)) {
        log->worst = t;
        log->worst_tick = tick;
    }
    log->last = t;
    log->stalls += t.stalls;
    if (!keep(log, needed))
        return cli_error(err, CT_ERR_MEMORY, "no memory for the timing of tick %u", tick);
    return log->table.csv.file != NULL ? write_row(log, tick, &t, err) : CT_OK;
}

struct timing_span timing_span_of(const struct timing_log *log, const ct_chip *chip)
{
    const struct ct_architecture *arch = ct_chip_architecture(chip);
    double cycles = log->tick_seconds * 1000.0 * arch->clock_kilohertz; /* below 10^14 */
    return (struct timing_span){
        .elapsed = log->last.start + log->last.cycles,
        .given = arch->tick_cycles > 0 ? arch->tick_cycles : (uint64_t)(cycles + 1e-6),
    };
}

enum ct_status timing_finish(struct timing_log *log, const struct run_dir *dir, const ct_chip *chip,
                             struct ct_error *err)
{
    if (!log->on || dir->path == NULL)
        return CT_OK;
    const struct timing_span span = timing_span_of(log, chip);
    enum ct_status status = table_finish(&log->table, log->count, err);
    return status == CT_OK ? timing_write_tables(dir, chip, &span, err) : status;
}

void timing_discard(struct timing_log *log)
{
    table_discard(&log->table);
    tofile_discard(&log->stats);
    free(log->needed);
    *log = (struct timing_log){.on = false};
}
