/*
 * timing_tables.c - the tables of a run of the cycle engine over its cores and routers, and of the
 * latencies of packets.
 */
#include "timing.h"

static double share(double part, uint64_t whole)
{
    double s = whole > 0 ? part / (double)whole : 0;
    return s < 1 ? s : 1; /* the last packet may occupy its link beyond the end */
}

static uint32_t system_width(const ct_chip *chip)
{
    return (uint32_t)ct_chip_system(chip)->chips_x * ct_chip_system(chip)->cores_x;
}

uint32_t timing_routers(const ct_chip *chip)
{
    return system_width(chip) * ct_chip_system(chip)->chips_y * ct_chip_system(chip)->cores_y;
}

/* ---- rows ------------------------------------------------------------------------------------ */

const struct tofile_column timing_core_columns[TIMING_CORE_COLUMNS] = {
    {"core", "<u2"},
    {"x", "<u2"},
    {"y", "<u2"},
    {"busy_core_cycles", "<u8"},
    {"stalled_core_cycles", "<u8"},
    {"idle_core_cycles", "<u8"},
    {"longest_tick_core_cycles", "<u8"},
    {"slack_core_cycles", "<i8"},
    {"late_ticks", "<u8"},
    {"utilisation", "<f8"},
};

enum ct_status timing_core_row(const ct_chip *chip, uint32_t core, const struct timing_span *span,
                               uint64_t row[TIMING_CORE_COLUMNS], struct ct_error *err)
{
    struct ct_core_timing t;
    const uint32_t divider = ct_chip_architecture(chip)->core_clock_divider;
    const uint64_t core_cycles = (span->elapsed + divider - 1) / divider; /* begun in the run */
    uint32_t width = system_width(chip);
    enum ct_status status = ct_chip_core_timing(chip, core, &t, err);
    if (status != CT_OK)
        return status;
    double busy = (double)t.busy * divider;
    row[0] = core;
    row[1] = core % width;
    row[2] = core / width;
    row[3] = t.busy;
    row[4] = t.stalled;
    row[5] = core_cycles > t.busy ? core_cycles - t.busy : 0;
    row[6] = t.longest;
    row[7] = span->given / divider - t.longest;
    row[8] = t.late;
    row[9] = table_real(share(busy, span->elapsed));
    return CT_OK;
}

const struct tofile_column timing_router_columns[TIMING_ROUTER_COLUMNS] = {
    {"router", "<u2"},
    {"x", "<u2"},
    {"y", "<u2"},
    {"left_local", "<u8"},
    {"left_east", "<u8"},
    {"left_west", "<u8"},
    {"left_north", "<u8"},
    {"left_south", "<u8"},
    {"waited_local_cycles", "<u8"},
    {"waited_east_cycles", "<u8"},
    {"waited_west_cycles", "<u8"},
    {"waited_north_cycles", "<u8"},
    {"waited_south_cycles", "<u8"},
    {"utilisation_local", "<f8"},
    {"utilisation_east", "<f8"},
    {"utilisation_west", "<f8"},
    {"utilisation_north", "<f8"},
    {"utilisation_south", "<f8"},
};

enum ct_status timing_router_row(const ct_chip *chip, uint32_t router,
                                 const struct timing_span *span,
                                 uint64_t row[TIMING_ROUTER_COLUMNS], struct ct_error *err)
{
    struct ct_router_timing t;
    const struct ct_architecture *arch = ct_chip_architecture(chip);
    uint32_t width = system_width(chip);
    enum ct_status status = ct_chip_router_timing(chip, router, &t, err);
    if (status != CT_OK)
        return status;
    row[0] = router;
    row[1] = router % width;
    row[2] = router / width;
    for (int p = 0; p < CT_PORTS; p++) {
        uint32_t held = p == CT_PORT_LOCAL ? 1 : arch->router_link_cycles; /* [Y-8] */
        double used = (double)t.left[p] * held * arch->router_clock_divider;
        row[3 + p] = t.left[p];
        row[3 + CT_PORTS + p] = t.waited[p];
        row[3 + 2 * CT_PORTS + p] = table_real(share(used, span->elapsed));
    }
    return CT_OK;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static enum ct_status write_cores(const struct run_dir *dir, const ct_chip *chip,
                                  const struct timing_span *span, struct ct_error *err)
{
    struct table table;
    uint64_t row[TIMING_CORE_COLUMNS];
    uint32_t core = 0;
    enum ct_status status = table_open(&table, dir, "core_timing", timing_core_columns,
                                       TIMING_CORE_COLUMNS, ct_chip_core_count(chip), err);
    while (status == CT_OK && (core = ct_chip_core_from(chip, core)) != UINT32_MAX) {
        status = timing_core_row(chip, core++, span, row, err);
        if (status == CT_OK)
            status = table_row(&table, row, err);
    }
    if (status == CT_OK)
        status = table_finish(&table, ct_chip_core_count(chip), err);
    table_discard(&table);
    return status;
}

static enum ct_status write_routers(const struct run_dir *dir, const ct_chip *chip,
                                    const struct timing_span *span, struct ct_error *err)
{
    struct table table;
    uint64_t row[TIMING_ROUTER_COLUMNS];
    uint32_t routers = timing_routers(chip);
    enum ct_status status = table_open(&table, dir, "router_timing", timing_router_columns,
                                       TIMING_ROUTER_COLUMNS, routers, err);
    for (uint32_t r = 0; status == CT_OK && r < routers; r++) {
        status = timing_router_row(chip, r, span, row, err);
        if (status == CT_OK)
            status = table_row(&table, row, err);
    }
    if (status == CT_OK)
        status = table_finish(&table, routers, err);
    table_discard(&table);
    return status;
}

/* Cycles that no packet took are left out. */
static enum ct_status write_latencies(const struct run_dir *dir, const ct_chip *chip,
                                      struct ct_error *err)
{
    static const struct tofile_column columns[] = {
        {"cycles", "<u4"}, {"packets_by_latency", "<u8"}, {"packets_by_queueing", "<u8"}};
    const struct ct_timing *t;
    struct table table;
    uint64_t rows = 0;
    enum ct_status status = ct_chip_timing(chip, &t, err);
    if (status != CT_OK)
        return status;
    for (uint64_t c = 0; c < CT_LATENCY_BUCKETS; c++)
        rows += t->latency[c] + t->queued[c] > 0;
    status = table_open(&table, dir, "latency", columns, 3, rows, err);
    for (uint64_t c = 0; status == CT_OK && c < CT_LATENCY_BUCKETS; c++) {
        const uint64_t row[3] = {c, t->latency[c], t->queued[c]};
        if (row[1] + row[2] > 0)
            status = table_row(&table, row, err);
    }
    if (status == CT_OK)
        status = table_finish(&table, rows, err);
    table_discard(&table);
    return status;
}

enum ct_status timing_write_tables(const struct run_dir *dir, const ct_chip *chip,
                                   const struct timing_span *span, struct ct_error *err)
{
    enum ct_status status = write_cores(dir, chip, span, err);
    if (status == CT_OK)
        status = write_routers(dir, chip, span, err);
    return status == CT_OK ? write_latencies(dir, chip, err) : status;
}
