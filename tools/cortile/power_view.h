/*
 * power_view.h - what a run counted, seen through an energy table at operating conditions: the
 * energies of all, of each core and of each item, exact; and the figures that are told of them, in
 * one table that text and JSON are both made from.
 */
#ifndef CT_TOOLS_POWER_VIEW_H
#define CT_TOOLS_POWER_VIEW_H

#include "../power/power.h"
#include "counted.h"

struct power_view {
    const struct counted *counted;
    const char *title; /* of its column, where there are several; borrowed */
    struct power_model model;
    double tick_seconds;    /* length of a tick */
    uint64_t picoseconds;   /* the run                                                       */
    struct ct_energy total; /* the sum of core[], to the last bit                           */
    struct ct_energy idle;  /* what the same cores use in that time without a spike          */
    struct ct_energy *core; /* [counted->cores]                                             */
    struct ct_energy *item; /* [counted->items.count]                                       */
};

/* What to look through. */
struct power_lens {
    struct power_table table;
    struct power_conditions conditions;
    double tick_seconds; /* 0: as the run has it */
};

/* Applies; `counted` must outlive the view. Fails where the counters are of another machine than the
 * table, and naming the run. */
CT_MUST_CHECK enum ct_status power_view_take(struct power_view *out, const struct counted *counted,
                                             const struct power_lens *lens, struct ct_error *err);
void power_view_free(struct power_view *view);

/* ---- figures --------------------------------------------------------------------------------- */

struct power_figure {
    const char *key;  /* of JSON             */
    const char *unit; /* after the number    */
    const char *text; /* what it is          */
    /* NaN where there is none. */
    struct power_value (*of)(const struct power_view *view);
};

/* A key NULL ends. */
const struct power_figure *power_figures(void);

/* A number of an amount of joules. */
struct power_value power_joules(const struct ct_energy_amount *amount);

/* Of the energy of items: the mean, and the numbers of the least and the greatest. There is one. */
struct power_value power_item_mean(const struct power_view *view, size_t *least, size_t *most);

/* The number of cores whose energies are greatest, descending, up to `count`, written to at[]. */
size_t power_hottest(const struct power_view *view, uint32_t *at, size_t count);

/* ---- telling (power_report.c, power_json.c, power_files.c) ----------------------------------- */

/* Prints views side by side; each has a title where they are several. */
void power_report(const struct power_view *view, size_t views);

/* The same as an object; `whole`: with arrays over cores and items. */
json_t *power_json(const struct power_view *view, bool whole);

/* CSV: a row a core, and a row an item. */
CT_MUST_CHECK enum ct_status power_write_cores(const struct power_view *view, const char *path,
                                               struct ct_error *err);
CT_MUST_CHECK enum ct_status power_write_items(const struct power_view *view, const char *path,
                                               struct ct_error *err);
/* The mean power of each core on the mesh, as SVG or PNG, see mesh_plot.h. */
CT_MUST_CHECK enum ct_status power_plot(const struct power_view *view, const char *path,
                                        struct ct_error *err);

/* What holds of every figure: lines, NULL ends. */
const char *const *power_assumptions(void);

#endif
