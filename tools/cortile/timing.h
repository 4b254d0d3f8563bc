/*
 * timing.h - the time that a run of the cycle engine takes on the chip: what is noted of each tick,
 * the tables that are made of it, and the sums.
 *
 * Percentiles are exact: the length of every tick is kept, 8 bytes a tick; everything else of a
 * tick goes to the table at once. A percentile p of n values is the least of them that at least
 * p % of the n do not exceed.
 *
 * A tick *needs* the cycles until its cores are done and its packets have arrived. In ticks of
 * automatic length that is their length; in ticks of fixed length what of it was used.
 *
 * The *given* tick is that of fixed length or, where ticks are automatic, `tick_seconds` at the
 * architecture's clock: how long the chip would have. Slack is what is left of it, and less than 0
 * where it is too short.
 */
#ifndef CT_TOOLS_TIMING_H
#define CT_TOOLS_TIMING_H

#include <jansson.h>

#include "table.h"

/* What is noted while the run lasts. All zero: nothing is. */
struct timing_log {
    bool on;
    double tick_seconds; /* between two ticks, where they are automatic          */
    struct table table;  /* timing.csv and .npy, where there is a run directory */
    struct tofile stats; /* everything, where it was asked for                  */
    uint64_t *needed;    /* [count]: cycles that a tick needed                  */
    size_t count;
    uint32_t room;
    uint64_t stalls;             /* core cycles, of all ticks                     */
    struct ct_tick_timing worst; /* the first tick that needed most              */
    uint32_t worst_tick;
    struct ct_tick_timing last;
};

/* What a latency came to, in base cycles. Percentiles of CT_LATENCY_BUCKETS - 1 stand for that or
 * more: the engine counts no finer. */
struct timing_latency {
    double mean;
    uint64_t p50, p99, most;
};

/* The link or output that packets occupied longest: what is full first when all sends more. */
struct timing_link {
    uint64_t cycles;  /* base cycles; 0: no packet took any link                        */
    uint64_t packets; /* that took it                                                   */
    uint32_t router;  /* where it leaves; of the link from chip to chip, the lowest one */
    enum ct_port port;
    bool chip_side; /* the link from a side of a chip to the next one, [Y-9] */
};

/* The core whose longest tick is the longest; the lowest number of several. */
struct timing_critical_core {
    uint32_t core;    /* UINT32_MAX: there is none */
    uint64_t longest; /* core cycles               */
};

/* Everything that is said of the time of a run; see timing_summary_json(). */
struct timing_summary {
    struct ct_architecture arch;
    uint32_t width; /* cores in x, to tell the place of a core */
    uint32_t ticks;
    double mean;
    uint64_t least, p50, p90, p99, p999, worst;
    uint32_t worst_tick;
    struct ct_tick_timing worst_timing;
    bool ended_by_packet; /* the worst tick; else by its slowest core */
    uint64_t stalls;
    uint64_t one_to_one_cycles; /* the shortest fixed tick known to be one-to-one, 0: none is */
    uint64_t p999_cycles;       /* the shortest that 99.9 % of the ticks fit into, 0: none does   */
    uint64_t given;             /* cycles of the given tick                                       */
    uint64_t elapsed;           /* cycles from the first tick to the end                          */
    struct timing_critical_core core;
    struct timing_link link;
    uint64_t on_their_way; /* packets that had not arrived at the end, in fixed ticks    */
    struct timing_latency latency, queued;
    const struct ct_timing *sums; /* the chip's, and as long as it lives */
};

/* ---- while it runs (timing.c) ---- */

/* Begins the table of ticks, if there is a directory, and the file `stats`, unless it is NULL. */
CT_MUST_CHECK enum ct_status timing_open(struct timing_log *log, const struct run_dir *dir,
                                         const char *stats, double tick_seconds,
                                         struct ct_error *err);
/* Notes the tick that has just run. */
CT_MUST_CHECK enum ct_status timing_tick(struct timing_log *log, const ct_chip *chip, uint32_t tick,
                                         struct ct_error *err);
/* Completes the tables of the ticks, and writes those of cores, routers and latencies. */
CT_MUST_CHECK enum ct_status timing_finish(struct timing_log *log, const struct run_dir *dir,
                                           const ct_chip *chip, struct ct_error *err);
/* Removes what is not finished and frees what was noted. */
void timing_discard(struct timing_log *log);

/* ---- tables (timing_tables.c) ---- */

/* What the rows are measured by, in base cycles. */
struct timing_span {
    uint64_t elapsed; /* the run         */
    uint64_t given;   /* a tick's length */
};

/* Rows over cores and routers, as table.h takes them. Utilisation is the part of the run in which
 * the core was busy, or an output of the router occupied. A core is busy (of that, stalled) or idle
 * in each core cycle; its slack is the given tick less its longest one. */
enum { TIMING_CORE_COLUMNS = 10, TIMING_ROUTER_COLUMNS = 18 };
extern const struct tofile_column timing_core_columns[TIMING_CORE_COLUMNS];
extern const struct tofile_column timing_router_columns[TIMING_ROUTER_COLUMNS];
CT_MUST_CHECK enum ct_status timing_core_row(const ct_chip *chip, uint32_t core,
                                             const struct timing_span *span,
                                             uint64_t row[TIMING_CORE_COLUMNS],
                                             struct ct_error *err);
CT_MUST_CHECK enum ct_status timing_router_row(const ct_chip *chip, uint32_t router,
                                               const struct timing_span *span,
                                               uint64_t row[TIMING_ROUTER_COLUMNS],
                                               struct ct_error *err);
uint32_t timing_routers(const ct_chip *chip);

/* Writes the tables of cores, routers and latencies. */
CT_MUST_CHECK enum ct_status timing_write_tables(const struct run_dir *dir, const ct_chip *chip,
                                                 const struct timing_span *span,
                                                 struct ct_error *err);

/* From the start of the first tick to the end of the last, and the given tick. */
struct timing_span timing_span_of(const struct timing_log *log, const ct_chip *chip);

/* ---- what is critical (timing_critical.c) ---- */

CT_MUST_CHECK enum ct_status timing_critical_core(const ct_chip *chip,
                                                  struct timing_critical_core *out,
                                                  struct ct_error *err);
CT_MUST_CHECK enum ct_status timing_critical_link(const ct_chip *chip, struct timing_link *out,
                                                  struct ct_error *err);
/* "east" and so on. */
const char *timing_port_name(enum ct_port port);

/* ---- what it came to (timing_summary.c) ---- */

/* Sums up; sorts what was noted. */
CT_MUST_CHECK enum ct_status timing_summary_take(struct timing_summary *out, struct timing_log *log,
                                                 const ct_chip *chip, struct ct_error *err);
/* An object of numbers, and of objects of numbers and texts. */
json_t *timing_summary_json(const struct timing_summary *sum);
void timing_summary_print(const struct timing_summary *sum);

/* The least index up to which at least `permille` of all that a histogram counts lies. */
uint64_t timing_histogram(const uint64_t *buckets, size_t count, unsigned permille);

/* ---- everything in one file (timing_stats.c) ---- */

/* Completes log->stats, if it is open: the summary, the histograms, and arrays over cores and
 * routers. */
CT_MUST_CHECK enum ct_status timing_write_stats(struct timing_log *log,
                                                const struct timing_summary *sum,
                                                const ct_chip *chip, struct ct_error *err);

#endif
