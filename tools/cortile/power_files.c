/*
 * power_files.c - a view as tables and as a picture, see power_view.h.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../mapper/mesh_plot.h"
#include "power_view.h"
#include "tofile.h"

static uint32_t width_of(const struct counted *c)
{
    return (uint32_t)c->sys.chips_x * c->sys.cores_x;
}

/* The columns of an energy: its watts, joules, band, exact number and parts. */
static void put_head(FILE *file)
{
    fputs("watts,joules,low_joules,high_joules,yoctojoules", file);
    for (int p = 0; p < CT_ENERGY_PARTS; p++)
        fprintf(file, ",%s_joules", ct_energy_name(p));
    putc('\n', file);
}

static void put_energy(FILE *file, const struct ct_energy *energy, double seconds)
{
    const struct power_value j = power_joules(&energy->total);
    char digits[POWER_DIGITS];
    fprintf(file, "%.9g,%.9g,%.9g,%.9g,%s", j.value / seconds, j.value, j.low, j.high,
            power_digits(energy->total.value, digits));
    for (int p = 0; p < CT_ENERGY_PARTS; p++)
        fprintf(file, ",%.9g", ct_energy_joules(energy->part[p].value));
    putc('\n', file);
}

enum ct_status power_write_cores(const struct power_view *view, const char *path,
                                 struct ct_error *err)
{
    struct tofile out;
    const uint32_t width = width_of(view->counted);
    enum ct_status status = tofile_open(&out, path, err);
    if (status != CT_OK)
        return status;
    fputs("core,x,y,", out.file);
    put_head(out.file);
    for (uint32_t i = 0; i < view->counted->cores; i++) {
        const uint32_t core = view->counted->core[i].core;
        fprintf(out.file, "%u,%u,%u,", core, core % width, core / width);
        put_energy(out.file, &view->core[i], (double)view->picoseconds * 1e-12);
    }
    return tofile_finish(&out, err);
}

enum ct_status power_write_items(const struct power_view *view, const char *path,
                                 struct ct_error *err)
{
    struct tofile out;
    enum ct_status status = tofile_open(&out, path, err);
    if (status != CT_OK)
        return status;
    fputs("item,tick,ticks,label,", out.file);
    put_head(out.file);
    for (size_t i = 0; i < view->counted->items.count; i++) {
        const struct item *item = &view->counted->items.item[i];
        fprintf(out.file, "%zu,%u,%u,%s,", i, item->tick, item->ticks, item->label);
        put_energy(out.file, &view->item[i], item->ticks * view->tick_seconds);
    }
    return tofile_finish(&out, err);
}

/* ---- picture --------------------------------------------------------------------------------- */

static enum ct_status draw(const struct power_view *view, double *value, size_t places,
                           const char *path, struct ct_error *err)
{
    const struct counted *c = view->counted;
    const double seconds = (double)view->picoseconds * 1e-12;
    const char *slash = strrchr(c->name, '/');
    char title[400];
    struct mesh_plot plot = {.system = &c->sys,
                             .title = title,
                             .value = value,
                             .value_name = "mean power",
                             .value_unit = "uW a core"};
    for (size_t i = 0; i < places; i++)
        value[i] = NAN;
    plot.value_floor = c->cores > 0 ? INFINITY : 0;
    for (uint32_t i = 0; i < c->cores; i++) {
        const double uw = 1e6 * ct_energy_joules(view->core[i].total.value) / seconds;
        value[c->core[i].core] = uw;
        plot.value_floor = fmin(plot.value_floor, uw);
        plot.value_top = fmax(plot.value_top, uw);
    }
    (void)snprintf(title, sizeof title, "%s, %s at %g V", slash == NULL ? c->name : slash + 1,
                   view->model.table.name, view->model.voltage);
    return mesh_plot_save(&plot, path, err);
}

enum ct_status power_plot(const struct power_view *view, const char *path, struct ct_error *err)
{
    const struct counted *c = view->counted;
    const size_t places = (size_t)width_of(c) * c->sys.chips_y * c->sys.cores_y;
    double *value = calloc(places, sizeof *value);
    if (value == NULL)
        return cli_error(err, CT_ERR_MEMORY, "%s: no memory for a picture", path);
    enum ct_status status = draw(view, value, places, path, err);
    free(value);
    return status;
}
