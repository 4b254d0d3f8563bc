/*
 * power_report.c - views as text, side by side: a row a figure, a column a view, the band beside every
 * number. See power_view.h.
 */
#include <math.h>
#include <stdio.h>

#include "power_view.h"

enum { LABEL = 40, CELL = 36, CELL_MAX = 96, HOTTEST = 4 };

/* ---- cells ----------------------------------------------------------------------------------- */

static void print_label(const char *text, const char *unit)
{
    char label[96];
    (void)snprintf(label, sizeof label, unit[0] != '\0' ? "%s, %s" : "%s%s", text, unit);
    printf("  %-*s", LABEL, label);
}

/* A cell, filled up to the next column where one follows. */
static void print_text(const char *text, bool last)
{
    printf("  %-*s%s", last ? 0 : CELL, text, last ? "\n" : "");
}

static void print_value(struct power_value v, bool last)
{
    char cell[CELL_MAX] = "none";
    if (isfinite(v.value))
        (void)snprintf(cell, sizeof cell, "%.4g (%.4g to %.4g)", v.value, v.low, v.high);
    print_text(cell, last);
}

/* ---- what is told ---------------------------------------------------------------------------- */

static void print_head(const struct power_view *v, size_t number, size_t views)
{
    const struct counted *c = v->counted;
    if (views > 1)
        printf("[%zu] ", number + 1);
    printf("%s%s%s, %s engine%s: %u cores, %llu ticks of %.6g s\n", c->name,
           c->input[0] ? " on " : "", c->input, c->cycles ? "cycle" : "tick",
           c->interrupted ? ", interrupted" : "", c->cores, (unsigned long long)c->ticks,
           v->tick_seconds);
    printf("    energies of %s at %g V, %g C\n", v->model.table.name, v->model.voltage,
           v->model.celsius);
    for (unsigned i = 0; i < v->model.warning_count; i++)
        printf("    warning: %s\n", v->model.warning[i]);
}

static void print_figures(const struct power_view *view, size_t views)
{
    for (const struct power_figure *f = power_figures(); f->key != NULL; f++) {
        print_label(f->text, f->unit);
        for (size_t i = 0; i < views; i++)
            print_value(f->of(&view[i]), i + 1 == views);
    }
    printf("  published: 0.02 W/cm2 of TrueNorth at 20 Hz and 128 synapses, 50 to 100 of a "
           "processor\n");
}

static void print_items(const struct power_view *view, size_t views)
{
    size_t marked = 0, least, most;
    for (size_t i = 0; i < views; i++)
        marked += view[i].counted->items.count > 0;
    if (marked == 0)
        return;
    static const char *const text[] = {"energy an item, mean", "the least of an item",
                                       "the most of an item"};
    for (int row = 0; row < 3; row++) {
        print_label(text[row], "J");
        for (size_t i = 0; i < views; i++) {
            struct power_value value = {NAN, NAN, NAN};
            if (view[i].counted->items.count > 0) {
                value = power_item_mean(&view[i], &least, &most);
                if (row > 0)
                    value = power_joules(&view[i].item[row == 1 ? least : most].total);
            }
            print_value(value, i + 1 == views);
        }
    }
    print_label("items", "");
    for (size_t i = 0; i < views; i++) {
        char count[24];
        (void)snprintf(count, sizeof count, "%zu", view[i].counted->items.count);
        print_text(count, i + 1 == views);
    }
}

/* What a part takes: watts, or its share of all. */
static void print_part(const struct power_view *v, int p, bool share, bool last)
{
    const struct power_coefficient *c = &v->model.table.part[p];
    const struct power_value part = power_joules(&v->total.part[p]);
    const double s = (double)v->picoseconds * 1e-12;
    const double all = ct_energy_joules(v->total.total.value);
    char cell[CELL_MAX] = "";
    if (c->within && !share)
        (void)snprintf(cell, sizeof cell, "in %s", ct_energy_name(c->home));
    else if (share && !c->within)
        (void)snprintf(cell, sizeof cell, "%.3g %%", all > 0 ? 100 * part.value / all : 0);
    if (share || c->within)
        print_text(cell, last);
    else
        print_value((struct power_value){part.value / s, part.low / s, part.high / s}, last);
}

/* Those parts that have a number of their own in some view. The share stands beside the watts, or
 * below them where there are several columns. */
static void print_parts(const struct power_view *view, size_t views)
{
    printf("\nwhere it goes\n");
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        bool own = false;
        for (size_t i = 0; i < views; i++)
            own |= !view[i].model.table.part[p].within;
        if (!own)
            continue;
        print_label(ct_energy_name(p), "W");
        for (size_t i = 0; i < views; i++)
            print_part(&view[i], p, false, views > 1 && i + 1 == views);
        if (views > 1)
            print_label("", "");
        for (size_t i = 0; i < views; i++)
            print_part(&view[i], p, true, i + 1 == views);
    }
}

static void print_within(const struct power_view *v)
{
    const char *separator = "  not apart, but within others: ";
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        const struct power_coefficient *c = &v->model.table.part[p];
        if (!c->within)
            continue;
        printf("%s%s in %s", separator, ct_energy_name(p), ct_energy_name(c->home));
        separator = ", ";
    }
    if (separator[0] == ',')
        putchar('\n');
}

static void print_cores(const struct power_view *v)
{
    uint32_t at[HOTTEST];
    const size_t found = power_hottest(v, at, HOTTEST);
    const uint32_t width = (uint32_t)v->counted->sys.chips_x * v->counted->sys.cores_x;
    const double s = (double)v->picoseconds * 1e-12;
    for (size_t k = 0; k < found; k++) {
        const struct power_value j = power_joules(&v->core[at[k]].total);
        const uint32_t core = v->counted->core[at[k]].core;
        char label[64];
        (void)snprintf(label, sizeof label, "core (%u,%u)", core % width, core / width);
        print_label(label, "W");
        print_value((struct power_value){j.value / s, j.low / s, j.high / s}, true);
    }
}

/* ---- time ------------------------------------------------------------------------------------ */

static double number_at(const json_t *timing, const char *object, const char *key)
{
    return json_number_value(json_object_get(json_object_get(timing, object), key));
}

static void print_time(const struct power_view *v)
{
    const struct counted *c = v->counted;
    if (c->timing != NULL) {
        const json_t *t = c->timing;
        printf("  %.6g cycles in the worst tick, %.6g in 99.9 %% of them; slack %.6g s\n",
               number_at(t, "cycles_per_tick", "worst"), number_at(t, "cycles_per_tick", "p99.9"),
               number_at(t, "slack", "seconds"));
        if (json_is_object(json_object_get(t, "fastest_one_to_one_tick")))
            printf("  fastest one-to-one tick of this run: %.6g s, %.6g ticks a second\n",
                   number_at(t, "fastest_one_to_one_tick", "seconds"),
                   number_at(t, "fastest_one_to_one_tick", "ticks_per_second"));
        const char *port =
            json_string_value(json_object_get(json_object_get(t, "critical_link"), "port"));
        printf("  critical core (%.0f,%.0f); critical link ", number_at(t, "critical_core", "x"),
               number_at(t, "critical_core", "y"));
        if (port != NULL)
            printf("%s from (%.0f,%.0f)\n", port, number_at(t, "critical_link", "from_x"),
                   number_at(t, "critical_link", "from_y"));
        else
            printf("none\n");
    } else if (!c->cycles && c->ticks > 0) {
        const struct timing_bound b = timing_bound(&c->sys, &c->arch, c->ticks, c->core, c->cores);
        printf("  bound, from counters alone: no one-to-one tick is shorter than %llu cycles, %.6g "
               "s, by %s\n  (%s architecture; --engine cycle tells the time itself)\n",
               (unsigned long long)b.cycles, (double)b.cycles / (1000.0 * c->arch.clock_kilohertz),
               timing_limit_name(b.limit), c->arch_known ? "its" : "the default");
    }
}

void power_report(const struct power_view *view, size_t views)
{
    for (size_t i = 0; i < views; i++)
        print_head(&view[i], i, views);
    putchar('\n');
    if (views > 1) {
        print_label("", "");
        for (size_t i = 0; i < views; i++) {
            char title[CELL_MAX];
            (void)snprintf(title, sizeof title, "[%zu] %.30s", i + 1, view[i].title);
            print_text(title, i + 1 == views);
        }
    }
    print_figures(view, views);
    print_items(view, views);
    print_parts(view, views);
    if (views == 1) {
        print_within(view);
        printf("\nthe cores that use most\n");
        print_cores(view);
    }
    for (size_t i = 0; i < views; i++) {
        printf("\ntime");
        if (views > 1)
            printf(" [%zu]", i + 1);
        putchar('\n');
        print_time(&view[i]);
    }
    printf("\nassumed\n");
    for (const char *const *line = power_assumptions(); *line != NULL; line++)
        printf("  %s\n", *line);
}
