/*
 * run_power.c - `cortile run --power`: the energies of a run, told and kept with it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "run.h"

enum ct_status run_ready_power(struct run *run)
{
    const struct run_options *o = &run->options;
    struct power_model model;
    if (o->power == NULL)
        return CT_OK;
    enum ct_status status = power_load(&run->lens.table, o->power, &run->err);
    if (status == CT_OK)
        status = power_prepare(&model, &run->lens.table, &run->lens.conditions, &run->err);
    if (status == CT_OK)
        status = power_accepts(&model, ct_chip_system(run->chip), ct_chip_architecture(run->chip),
                               &run->err);
    if (status == CT_OK && o->input != NULL)
        status = items_read(&run->items, o->input, &run->err);
    return status;
}

enum ct_status run_take_power(struct run *run, json_t *summary)
{
    const struct run_options *o = &run->options;
    if (o->power == NULL)
        return CT_OK;
    const size_t left = items_end(&run->items, run->chip);
    if (left > 0)
        cli_say("%s: %zu items begin after the end of the run and are left out", o->input, left);
    (void)snprintf(run->counted.name, sizeof run->counted.name, "%s", o->image);
    (void)snprintf(run->counted.input, sizeof run->counted.input, "%s",
                   o->input != NULL ? o->input : "");
    run->counted.interrupted = run->end == RUN_INTERRUPTED;
    run->counted.arch_known = run_has_architecture(o);
    enum ct_status status = counted_chip(&run->counted, run->chip, o->tick_seconds, &run->items,
                                         json_object_get(summary, "timing"), &run->err);
    if (status == CT_OK)
        status = power_view_take(&run->view, &run->counted, &run->lens, &run->err);
    if (status == CT_OK)
        json_object_set_new(summary, "power", power_json(&run->view, false));
    return status;
}

static enum ct_status write_file(struct run *run, const char *name,
                                 enum ct_status (*write)(const struct power_view *view,
                                                         const char *path, struct ct_error *err))
{
    char *path = run_dir_file(&run->dir, name);
    if (path == NULL)
        return cli_error(&run->err, CT_ERR_MEMORY, "no memory for a name");
    enum ct_status status = write(&run->view, path, &run->err);
    free(path);
    return status;
}

static enum ct_status write_items(const struct power_view *view, const char *path,
                                  struct ct_error *err)
{
    return counted_write_items(&view->counted->items, path, err);
}

enum ct_status run_write_power(struct run *run)
{
    if (run->view.counted == NULL)
        return CT_OK;
    json_t *json = power_json(&run->view, true);
    enum ct_status status = run_dir_json(&run->dir, "power.json", json, &run->err);
    json_decref(json);
    if (status == CT_OK)
        status = write_file(run, "power_cores.csv", power_write_cores);
    if (status == CT_OK && run->counted.items.count > 0)
        status = write_file(run, "power_items.csv", power_write_items);
    if (status == CT_OK && run->counted.items.count > 0)
        status = write_file(run, COUNTED_ITEMS, write_items);
    return status;
}

void run_free_power(struct run *run)
{
    power_view_free(&run->view);
    counted_free(&run->counted);
    items_free(&run->items);
}
