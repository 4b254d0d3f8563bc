/*
 * sweep.h - a grid over architectures and networks: what a point is, how one is measured, the CSV
 * file that holds the results, and which of them none is better than.
 *
 * The points are numbered: networks in the order given, and for each the values of the varied
 * parameters, the last one changing fastest. A row depends on its point alone, so it does not
 * matter which process measures it, nor when. While a sweep runs, rows are appended whole in the
 * order in which they are done; when it ends, however, the file is put into the order of the
 * points. A row begins with the hash of its sweep (networks and input by their bytes, ticks, every
 * parameter, the grid), so rows of another sweep are never mixed in.
 */
#ifndef CT_TOOLS_SWEEP_H
#define CT_TOOLS_SWEEP_H

#include "arch_option.h"
#include "cli.h"

enum {
    SWEEP_AXES_MAX = 18,
    SWEEP_VALUES_MAX = 64,
    SWEEP_NETWORKS_MAX = 256,
    SWEEP_POINTS_MAX = 100000,
    SWEEP_TICKS_MAX = 1000000,
    SWEEP_JOBS_MAX = 64,
    SWEEP_NAME_MAX = 255,  /* characters of a network's path */
    SWEEP_ROW_MAX = 2048,  /* of a row and of the head, with the newline and the 0 */
    SWEEP_COLUMNS_MAX = 64 /* of the file */
};

/* What is measured of a point, in the order of the columns. */
#define SWEEP_RESULT_LIST(X)                                                                       \
    X("cycles_mean", "base cycles a tick")                                                         \
    X("cycles_p99", "that 99 % of the ticks do not exceed")                                        \
    X("cycles_worst", "longest tick")                                                              \
    X("worst_tick", "its number, the first of several")                                            \
    X("packets", "delivered")                                                                      \
    X("latency_mean", "base cycles from hand-over to delivery")                                    \
    X("latency_p99", "that 99 % of the packets do not exceed; 4095: or more")                      \
    X("latency_most", "of all packets")                                                            \
    X("queued_mean", "of the latency, what other packets cost")                                    \
    X("queued_p99", "likewise; 4095: or more")                                                     \
    X("stalls", "core cycles in which cores waited for their FIFO")                                \
    X("link_use", "share of the run in which the busiest link was occupied")                       \
    X("late_packets", "in ticks of fixed length")                                                  \
    X("late_cores", "likewise")                                                                    \
    X("fifo_bits", "hardware cost: bits of the input FIFOs of a router")

/* A parameter that varies. */
struct sweep_axis {
    const char *key;
    char value[SWEEP_VALUES_MAX][ARCH_VALUE_MAX];
    unsigned values;
};

struct sweep {
    const char *network[SWEEP_NETWORKS_MAX];
    unsigned networks;
    const char *input; /* NULL: none */
    uint32_t ticks;
    struct ct_architecture base; /* of all points, before what varies */
    struct sweep_axis axis[SWEEP_AXES_MAX];
    unsigned axes;
    uint32_t points;
    uint64_t hash;
    char head[SWEEP_ROW_MAX]; /* names of the columns, with the newline      */
    unsigned columns;
    char **row; /* [points]: with the newline; NULL: not measured */
    uint32_t rows;
};

/* ---- sweep_grid.c ---------------------------------------------------------------------------- */

/* Adds an axis from KEY=VALUE,VALUE,... */
CT_MUST_CHECK enum ct_status sweep_add_axis(struct sweep *sweep, const char *text,
                                            struct ct_error *err);

/* Numbers the points and checks each; hashes the sweep; makes head and the array of rows. The
 * owner frees with sweep_free(). */
CT_MUST_CHECK enum ct_status sweep_plan(struct sweep *sweep, struct ct_error *err);
void sweep_free(struct sweep *sweep);

/* The architecture of a point, and the number of its network. */
unsigned sweep_point(const struct sweep *sweep, uint32_t point, struct ct_architecture *arch);

/* The columns of a point that stand before the results, with the comma after them; returns their
 * length. */
size_t sweep_prefix(const struct sweep *sweep, uint32_t point, char text[SWEEP_ROW_MAX]);

/* The column of a name, from 0; -1: there is none, or it holds no numbers. */
int sweep_column(const struct sweep *sweep, const char *name, size_t length);

/* Field `column` of a row; *length is set. */
const char *sweep_field(const char *row, unsigned column, size_t *length);

/* ---- sweep_point.c --------------------------------------------------------------------------- */

/* Runs a point in this process and makes its row. */
CT_MUST_CHECK enum ct_status sweep_measure(const struct sweep *sweep, uint32_t point,
                                           char row[SWEEP_ROW_MAX], struct ct_error *err);

/* ---- sweep_file.c ---------------------------------------------------------------------------- */

struct sweep_file {
    const char *path;
    int fd;          /* appended to, and locked; -1: not open */
    uint64_t length; /* bytes of whole rows                   */
    bool grown;      /* rows were appended                    */
};

/* Opens or makes the file, and takes its rows into the sweep; what follows the last whole row,
 * where a sweep was killed, is cut off. */
CT_MUST_CHECK enum ct_status sweep_file_open(struct sweep_file *file, struct sweep *sweep,
                                             const char *path, struct ct_error *err);
/* Appends the row of a point, which becomes the sweep's. */
CT_MUST_CHECK enum ct_status sweep_file_add(struct sweep_file *file, struct sweep *sweep,
                                            uint32_t point, const char *row, struct ct_error *err);
/* Puts the rows into the order of the points, and closes the file. */
CT_MUST_CHECK enum ct_status sweep_file_finish(struct sweep_file *file, const struct sweep *sweep,
                                               struct ct_error *err);

/* ---- sweep_jobs.c ---------------------------------------------------------------------------- */

/* Measures the points that have no row yet, `jobs` at a time, each in a process of its own. An
 * interrupt ends it early, with CT_OK. */
CT_MUST_CHECK enum ct_status sweep_run(struct sweep *sweep, struct sweep_file *file, unsigned jobs,
                                       struct ct_error *err);

/* ---- sweep_pareto.c -------------------------------------------------------------------------- */

/* Of a network's points, those that no other one is better than in both columns, the less the
 * better, in the order of the first column; points that are equal in both are all there. Writes
 * their numbers to front[], as many as a network has points, and to *found how many. Every row must
 * be there. */
CT_MUST_CHECK enum ct_status sweep_pareto(const struct sweep *sweep, unsigned network,
                                          const unsigned column[2], uint32_t *front, size_t *found,
                                          struct ct_error *err);

#endif
