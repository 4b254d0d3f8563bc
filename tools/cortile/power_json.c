/*
 * power_json.c - a view as JSON, see power_view.h.
 */
#include <math.h>

#include "../arch/arch.h"
#include "power_view.h"

static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *value_json(struct power_value v)
{
    return json_pack("{s:o, s:o, s:o}", "value", real(v.value), "low", real(v.low), "high",
                     real(v.high));
}

static json_t *part_json(const struct power_view *v, int p)
{
    const struct power_coefficient *c = &v->model.table.part[p];
    json_t *part =
        json_pack("{s:s, s:s, s:o, s:s}", "part", ct_energy_name(p), "counts", ct_energy_text(p),
                  "joules", value_json(power_joules(&v->total.part[p])), "source", c->source);
    json_t *more = c->within ? json_pack("{s:s}", "within", ct_energy_name(c->home))
                             : json_pack("{s:o, s:s, s:s}", "coefficient", value_json(c->si),
                                         "unit", ct_energy_unit(p), "condition", c->condition);
    json_object_update(part, more);
    json_decref(more);
    return part;
}

static json_t *conditions_json(const struct power_view *v)
{
    json_t *warnings = json_array();
    for (unsigned i = 0; i < v->model.warning_count; i++)
        json_array_append_new(warnings, json_string(v->model.warning[i]));
    return json_pack("{s:s, s:f, s:f, s:f, s:o, s:o, s:o}", "table", v->model.table.name, "volts",
                     v->model.voltage, "celsius", v->model.celsius, "nanometres",
                     v->model.table.nanometres, "dynamic_factor",
                     value_json(v->model.factor_dynamic), "leakage_factor",
                     value_json(v->model.factor_leakage), "warnings", warnings);
}

static json_t *run_json(const struct power_view *v)
{
    const struct counted *c = v->counted;
    json_t *run = json_pack("{s:s, s:s, s:b, s:I, s:f, s:I, s:f, s:I}", "name", c->name, "engine",
                            c->cycles ? "cycle" : "tick", "interrupted", (int)c->interrupted,
                            "ticks", (json_int_t)c->ticks, "tick_seconds", v->tick_seconds, "cores",
                            (json_int_t)c->cores, "seconds", (double)v->picoseconds * 1e-12,
                            "synaptic_ops", (json_int_t)c->sum.synaptic_ops);
    json_object_set_new(run, "input", c->input[0] ? json_string(c->input) : json_null());
    return run;
}

/* ---- arrays ---------------------------------------------------------------------------------- */

/* Arrays over energies: joules, band, exact number, and each part. */
static void put_energies(json_t *object, const struct ct_energy *energy, size_t count)
{
    json_t *column[4] = {json_array(), json_array(), json_array(), json_array()};
    static const char *const name[4] = {"joules", "low_joules", "high_joules", "yoctojoules"};
    for (size_t i = 0; i < count; i++) {
        const struct power_value j = power_joules(&energy[i].total);
        char digits[POWER_DIGITS];
        json_array_append_new(column[0], json_real(j.value));
        json_array_append_new(column[1], json_real(j.low));
        json_array_append_new(column[2], json_real(j.high));
        json_array_append_new(column[3], json_string(power_digits(energy[i].total.value, digits)));
    }
    for (int k = 0; k < 4; k++)
        json_object_set_new(object, name[k], column[k]);
    json_t *parts = json_object();
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        json_t *part = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(part, json_real(ct_energy_joules(energy[i].part[p].value)));
        json_object_set_new(parts, ct_energy_name(p), part);
    }
    json_object_set_new(object, "part_joules", parts);
}

static json_t *cores_json(const struct power_view *v)
{
    const uint32_t width = (uint32_t)v->counted->sys.chips_x * v->counted->sys.cores_x;
    json_t *object = json_object(), *column[3] = {json_array(), json_array(), json_array()};
    static const char *const name[3] = {"core", "x", "y"};
    for (uint32_t i = 0; i < v->counted->cores; i++) {
        const uint32_t core = v->counted->core[i].core;
        const uint32_t value[3] = {core, core % width, core / width};
        for (int k = 0; k < 3; k++)
            json_array_append_new(column[k], json_integer(value[k]));
    }
    for (int k = 0; k < 3; k++)
        json_object_set_new(object, name[k], column[k]);
    put_energies(object, v->core, v->counted->cores);
    return object;
}

static json_t *items_json(const struct power_view *v, bool whole)
{
    const struct items *items = &v->counted->items;
    size_t least, most;
    if (items->count == 0)
        return json_null();
    const struct power_value mean = power_item_mean(v, &least, &most);
    json_t *object =
        json_pack("{s:I, s:o, s:{s:I, s:o}, s:{s:I, s:o}}", "count", (json_int_t)items->count,
                  "joules_per_item", value_json(mean), "least", "item", (json_int_t)least, "joules",
                  value_json(power_joules(&v->item[least].total)), "most", "item", (json_int_t)most,
                  "joules", value_json(power_joules(&v->item[most].total)));
    if (!whole)
        return object;
    json_t *tick = json_array(), *ticks = json_array(), *label = json_array();
    for (size_t i = 0; i < items->count; i++) {
        json_array_append_new(tick, json_integer(items->item[i].tick));
        json_array_append_new(ticks, json_integer(items->item[i].ticks));
        json_array_append_new(label, json_string(items->item[i].label));
    }
    json_object_set_new(object, "tick", tick);
    json_object_set_new(object, "ticks", ticks);
    json_object_set_new(object, "label", label);
    put_energies(object, v->item, items->count);
    return object;
}

/* ---- all ------------------------------------------------------------------------------------- */

static json_t *bound_json(const struct counted *c)
{
    if (c->ticks == 0)
        return json_null();
    const struct timing_bound bound = timing_bound(&c->sys, &c->arch, c->ticks, c->core, c->cores);
    const double tick_s = (double)bound.cycles / (1000.0 * c->arch.clock_kilohertz);
    return json_pack("{s:s, s:I, s:f, s:f, s:s, s:o}", "kind",
                     "lower bound of the fastest one-to-one tick, from counters alone", "cycles",
                     (json_int_t)bound.cycles, "seconds", tick_s, "ticks_per_second", 1 / tick_s,
                     "limit", timing_limit_name(bound.limit), "core",
                     bound.core == UINT32_MAX ? json_null() : json_integer(bound.core));
}

json_t *power_json(const struct power_view *view, bool whole)
{
    const struct counted *c = view->counted;
    char digits[POWER_DIGITS];
    json_t *parts = json_array(), *assumptions = json_array();
    json_t *root =
        json_pack("{s:o, s:o}", "run", run_json(view), "energy_table", conditions_json(view));
    for (const struct power_figure *f = power_figures(); f->key != NULL; f++)
        json_object_set_new(root, f->key, value_json(f->of(view)));
    json_object_set_new(root, "yoctojoules",
                        json_string(power_digits(view->total.total.value, digits)));
    for (int p = 0; p < CT_ENERGY_PARTS; p++)
        json_array_append_new(parts, part_json(view, p));
    json_object_set_new(root, "parts", parts);
    json_object_set_new(root, "items", items_json(view, whole));
    if (whole)
        json_object_set_new(root, "cores", cores_json(view));
    json_object_set_new(root, "architecture", c->arch_known ? arch_json(&c->arch) : json_null());
    json_object_set_new(root, "timing", c->timing != NULL ? json_incref(c->timing) : json_null());
    json_object_set_new(root, "timing_bound", c->cycles ? json_null() : bound_json(c));
    for (const char *const *line = power_assumptions(); *line != NULL; line++)
        json_array_append_new(assumptions, json_string(*line));
    json_object_set_new(root, "assumptions", assumptions);
    return root;
}
