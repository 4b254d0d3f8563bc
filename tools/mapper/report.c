/*
 * report.c - see report.h: the value.
 */
#include "report.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { OFFENDERS = 10 };

static json_t *number(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

/* ---- header, assumptions --------------------------------------------------------------------- */

static json_t *header(const struct report_facts *f)
{
    const struct map_result *r = f->result;
    const struct map_options *o = f->options;
    json_t *seconds = json_object();
    char hash[17];
    (void)snprintf(hash, sizeof hash, "%016" PRIx64, f->hash);
    for (int p = 0; p < MAP_PHASES; p++)
        json_object_set_new(seconds, map_phase_key((enum map_phase)p), json_real(r->seconds[p]));
    json_t *options =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:b}", "axons_per_core",
                  (json_int_t)(o->axons ? o->axons : CT_AXONS), "neurons_per_core",
                  (json_int_t)(o->neurons ? o->neurons : CT_NEURONS), "latency",
                  (json_int_t)o->latency, "seed", (json_int_t)o->place.seed, "iterations",
                  (json_int_t)o->place.effort, "profile", o->spikes != NULL);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:o, s:o}", "network", f->net->name, "file",
                     f->path, "xxh64", hash, "version", CT_VERSION, "class",
                     map_class_key(r->class), "latency_ticks", (json_int_t)r->figures.late,
                     "options", options, "seconds", seconds);
}

static json_t *assumptions(const struct report_facts *f)
{
    json_t *list = f->assumptions == NULL ? json_array() : json_deep_copy(f->assumptions);
    uint64_t given = 0;
    for (uint32_t i = 0; i < f->net->projections; i++)
        given += f->net->projection[i].count;
    if (given != f->result->figures.synapses && f->result->figures.synapses > 0)
        json_array_append_new(
            list, json_sprintf("%" PRIu64 " synapses were given, %" PRIu64
                               " are left: those between the same two at the same delay add up, "
                               "and those that add up to 0 are none",
                               given, f->result->figures.synapses));
    if (f->options->spikes == NULL)
        json_array_append_new(
            list, json_string("all neurons spike equally often, for want of a profile"));
    return list;
}

/* ---- resources ------------------------------------------------------------------------------- */

static json_t *fullness(const struct fullness *full, const struct map_result *r, uint32_t of)
{
    json_t *bins = json_array(), *most = json_null();
    for (int i = 0; i < LAYER_BINS; i++)
        json_array_append_new(bins, number(full->bin[i]));
    if (r->placement.at != NULL && r->figures.cores > 0)
        most = number(r->placement.at[full->most_core]);
    return json_pack("{s:I, s:I, s:f, s:I, s:o, s:o}", "used", (json_int_t)full->sum, "of_a_core",
                     (json_int_t)of, "mean", ratio((double)full->sum, (double)r->figures.cores),
                     "most", (json_int_t)full->most, "most_core", most, "cores_by_sixteenths",
                     bins);
}

static json_t *layer_resources(const struct network *net, const struct map_result *r, uint32_t i)
{
    static const char *const limits[] = {"neurons", "copies", "axons"};
    const struct layer *l = &r->layers.layer[i];
    return json_pack("{s:s, s:I, s:I, s:I, s:I, s:s, s:f, s:f}", "name", net->population[i].name,
                     "neurons", (json_int_t)net->population[i].size, "synapses",
                     (json_int_t)l->synapses, "cores", (json_int_t)l->cores, "cores_bound",
                     (json_int_t)l->cores_bound, "binding", limits[l->binding], "axons_mean",
                     ratio((double)l->axons, l->cores), "neurons_mean",
                     ratio((double)l->slots, l->cores));
}

/* The rectangle around all cores. */
static json_t *bounding_box(const struct mapped *m)
{
    uint32_t left = UINT32_MAX, right = 0, bottom = UINT32_MAX, top = 0;
    if (m->chip.count == 0)
        return json_null();
    for (uint32_t i = 0; i < m->chip.count; i++) {
        const struct ct_core *c = m->chip.entry[i].core;
        left = c->x < left ? c->x : left;
        right = c->x > right ? c->x : right;
        bottom = c->y < bottom ? c->y : bottom;
        top = c->y > top ? c->y : top;
    }
    return json_pack("{s:I, s:I, s:I, s:I}", "x", (json_int_t)left, "y", (json_int_t)bottom,
                     "width", (json_int_t)(right - left + 1), "height",
                     (json_int_t)(top - bottom + 1));
}

static json_t *resources(const struct report_facts *f)
{
    const struct map_result *r = f->result;
    const struct ct_system *s = &r->system;
    json_t *layers = json_array();
    uint32_t bound = 0;
    for (uint32_t i = 0; r->layers.layer != NULL && i < f->net->populations; i++) {
        bound += r->layers.layer[i].cores_bound;
        json_array_append_new(layers, layer_resources(f->net, r, i));
    }
    return json_pack(
        "{s:I, s:I, s:I, s:s, s:[i,i], s:[i,i], s:o, s:o, s:o, s:o, s:o}", "cores",
        (json_int_t)r->figures.cores, "cores_there", (json_int_t)r->cores_there, "cores_bound",
        (json_int_t)bound, "cores_bound_is",
        "sum over populations that share no core; a mapping whose populations share "
        "cores may need fewer",
        "chips", s->chips_x, s->chips_y, "chip_cores", s->cores_x, s->cores_y, "bounding_box",
        bounding_box(&r->mapped), "neurons", fullness(&r->layers.neurons, r, CT_NEURONS), "axons",
        fullness(&r->layers.axons, r, CT_AXONS), "synapses",
        fullness(&r->layers.synapses, r, CT_AXONS * CT_NEURONS), "populations", layers);
}

/* ---- splits ---------------------------------------------------------------------------------- */

static json_t *layer_splits(const struct network *net, const struct map_result *r, uint32_t i)
{
    const struct layer *l = &r->layers.layer[i];
    return json_pack(
        "{s:s, s:I, s:f, s:I, s:s, s:I, s:I, s:I}", "name", net->population[i].name, "copies",
        (json_int_t)l->copies, "copies_mean", ratio((double)l->copies, net->population[i].size),
        "copies_most", (json_int_t)l->copies_most, "copies_most_of",
        network_neuron_place(net, l->copies_neuron).text, "added", (json_int_t)l->added,
        "added_copies", (json_int_t)l->added_copies, "late_ticks", (json_int_t)l->late);
}

struct copied {
    uint32_t neuron, copies;
};

static int by_copies(const void *a, const void *b)
{
    const struct copied *x = a, *y = b;
    if (x->copies != y->copies)
        return x->copies < y->copies ? 1 : -1;
    return (x->neuron > y->neuron) - (x->neuron < y->neuron);
}

/* The neurons with the most copies, those with one left out. */
static json_t *offenders(const struct network *net, const struct mapped *m)
{
    json_t *list = json_array();
    struct copied *all = malloc(((size_t)net->neurons + 1) * sizeof *all);
    for (uint32_t j = 0; all != NULL && j < net->neurons && m->copy_first != NULL; j++)
        all[j] = (struct copied){j, m->copy_first[j + 1] - m->copy_first[j]};
    if (all != NULL && m->copy_first != NULL) {
        qsort(all, net->neurons, sizeof *all, by_copies);
        for (uint32_t i = 0; i < net->neurons && i < OFFENDERS && all[i].copies > 1; i++)
            json_array_append_new(list, json_pack("{s:s, s:I}", "neuron",
                                                  network_neuron_place(net, all[i].neuron).text,
                                                  "copies", (json_int_t)all[i].copies));
    }
    free(all);
    return list;
}

static json_t *splits(const struct report_facts *f)
{
    const struct map_result *r = f->result;
    json_t *layers = json_array();
    for (uint32_t i = 0; r->layers.layer != NULL && i < f->net->populations; i++)
        json_array_append_new(layers, layer_splits(f->net, r, i));
    return json_pack("{s:I, s:s?, s:I, s:I, s:I, s:o, s:o}", "parts", (json_int_t)r->parts,
                     "fan_in_method", r->parts > 0 ? "thermometer, exact" : NULL, "copies",
                     (json_int_t)r->figures.copies, "relays", (json_int_t)r->figures.relays,
                     "latency_ticks", (json_int_t)r->figures.late, "populations", layers,
                     "most_copied", offenders(f->net, &r->mapped));
}

/* ---- quantisation ---------------------------------------------------------------------------- */

static json_t *layer_weights(const struct network *net, const struct map_result *r, uint32_t i)
{
    const struct layer *l = &r->layers.layer[i];
    const struct rework_layer *w = &r->rework.layer[i];
    bool saturates = l->highest > CT_POTENTIAL_MAX - CT_THRESHOLD_MAX ||
                     l->lowest < CT_POTENTIAL_MIN + CT_THRESHOLD_MAX;
    json_t *sqnr = w->noise > 0 ? json_real(10 * log10(w->signal / w->noise)) : json_null();
    return json_pack("{s:s, s:I, s:I, s:f, s:I, s:I, s:I, s:I, s:I, s:o, s:f, s:I, s:I, s:b}",
                     "name", net->population[i].name, "inputs_most", (json_int_t)l->fan_in,
                     "weights_most", (json_int_t)l->weights, "axons_per_input",
                     ratio((double)l->axons, (double)l->inputs), "divided_neurons",
                     (json_int_t)w->divided, "approximated_neurons", (json_int_t)w->approximated,
                     "changed_weights", (json_int_t)w->changed, "zeroed_weights",
                     (json_int_t)w->zeroed, "rounded_parameters", (json_int_t)w->rounded, "sqnr_db",
                     sqnr, "error_most", w->error_most, "highest_sum", (json_int_t)l->highest,
                     "lowest_sum", (json_int_t)l->lowest, "may_saturate", saturates);
}

static json_t *quantisation(const struct report_facts *f)
{
    const struct map_result *r = f->result;
    json_t *layers = json_array();
    for (uint32_t i = 0; r->layers.layer != NULL && i < f->net->populations; i++)
        json_array_append_new(layers, layer_weights(f->net, r, i));
    return json_pack("{s:o}", "populations", layers);
}

/* ---- placement ------------------------------------------------------------------------------- */

static json_t *metrics(const struct place_metrics *m)
{
    static const char *const directions[] = {"east", "west", "north", "south"};
    return json_pack(
        "{s:I, s:I, s:f, s:I, s:I, s:I, s:f, s:s, s:f}", "weight", (json_int_t)m->weight, "hops",
        (json_int_t)m->hops, "hops_mean", m->average_hops, "hops_most", (json_int_t)m->max_hops,
        "crossings", (json_int_t)m->crossings, "link_most", (json_int_t)m->link_max, "link_mean",
        m->link_mean, "link_direction", directions[m->link_direction], "energy_proxy", m->energy);
}

static json_t *placement(const struct report_facts *f)
{
    const struct map_placement *p = &f->result->placement;
    json_t *others = json_object();
    if (p->at == NULL)
        return json_null();
    for (int i = 0; p->compared && i < MAP_BASELINES; i++)
        json_object_set_new(others, place_method_key(map_baseline[i]), metrics(&p->baseline[i]));
    json_t *found = metrics(&p->metrics);
    json_object_set_new(found, "link_at", json_pack("[i,i]", p->metrics.link_x, p->metrics.link_y));
    return json_pack("{s:o, s:o}", "found", found, "others", others);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static json_t *problems(const struct report_facts *f)
{
    const struct problems *p = &f->result->problems;
    json_t *list = json_array();
    for (uint32_t i = 0; i < p->kept; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "code", problem_name(p->problem[i].code),
                                        "text", p->problem[i].text));
    return json_pack("{s:I, s:o}", "count", (json_int_t)p->count, "list", list);
}

json_t *report_make(const struct report_facts *f)
{
    return json_pack(
        "{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "format", "cortile map report",
        "version", 1, "header", header(f), "assumptions", assumptions(f), "resources", resources(f),
        "splits", splits(f), "quantisation", quantisation(f), "placement", placement(f),
        "verification", f->verification != NULL ? f->verification : json_null(), "problems",
        problems(f), "explanation", f->explanation != NULL ? f->explanation : json_null());
}
