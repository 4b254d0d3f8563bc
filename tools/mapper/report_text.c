/*
 * report_text.c - see report.h: the text, made of the value alone.
 */
#include <string.h>

#include "report.h"

static const json_t *at(const json_t *object, const char *key)
{
    return json_object_get(object, key);
}

static long long whole(const json_t *object, const char *key)
{
    return json_integer_value(at(object, key));
}

static double real(const json_t *object, const char *key)
{
    return json_number_value(at(object, key));
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(at(object, key));
    return value != NULL ? value : "";
}

static bool is_true(const json_t *object, const char *key)
{
    return json_is_true(at(object, key));
}

static void print_header(const json_t *h, FILE *file)
{
    const char *key;
    json_t *value;
    const json_t *o = at(h, "options");
    fprintf(file, "network %s (%s, xxh64 %s): %s", text(h, "network"), text(h, "file"),
            text(h, "xxh64"), text(h, "class"));
    if (whole(h, "latency_ticks") > 0)
        fprintf(file, " %lld", whole(h, "latency_ticks"));
    fprintf(file,
            "\ncortile %s; a core has %lld axons and %lld neurons, latency up to %lld, seed "
            "%lld, iterations %lld\n",
            text(h, "version"), whole(o, "axons_per_core"), whole(o, "neurons_per_core"),
            whole(o, "latency"), whole(o, "seed"), whole(o, "iterations"));
    fprintf(file, "seconds:");
    json_object_foreach((json_t *)at(h, "seconds"), key, value)
        fprintf(file, " %s %.2f", key, json_real_value(value));
    fprintf(file, "\n");
}

static void print_assumptions(const json_t *list, FILE *file)
{
    size_t i;
    json_t *value;
    if (json_array_size(list) > 0)
        fprintf(file, "\nassumptions\n");
    json_array_foreach(list, i, value) fprintf(file, "  %s\n", json_string_value(value));
}

static void print_fullness(const json_t *r, const char *key, FILE *file)
{
    const json_t *f = at(r, key);
    size_t i;
    json_t *value;
    fprintf(file, "  %-9s %lld used, mean %.1f of %lld, most %lld", key, whole(f, "used"),
            real(f, "mean"), whole(f, "of_a_core"), whole(f, "most"));
    if (!json_is_null(at(f, "most_core")))
        fprintf(file, " in core %lld", whole(f, "most_core"));
    fprintf(file, "; cores by sixteenths:");
    json_array_foreach(at(f, "cores_by_sixteenths"), i, value)
        fprintf(file, " %lld", (long long)json_integer_value(value));
    fprintf(file, "\n");
}

static void print_resources(const json_t *r, FILE *file)
{
    size_t i;
    json_t *l;
    const json_t *box = at(r, "bounding_box"), *chips = at(r, "chips"),
                 *cores = at(r, "chip_cores");
    fprintf(file, "\nresources\n  %lld cores of %lld; at the least %lld (%s)\n", whole(r, "cores"),
            whole(r, "cores_there"), whole(r, "cores_bound"), text(r, "cores_bound_is"));
    if (!json_is_null(box))
        fprintf(file, "  %lldx%lld chips of %lldx%lld cores, of which %lldx%lld from %lld,%lld\n",
                (long long)json_integer_value(json_array_get(chips, 0)),
                (long long)json_integer_value(json_array_get(chips, 1)),
                (long long)json_integer_value(json_array_get(cores, 0)),
                (long long)json_integer_value(json_array_get(cores, 1)), whole(box, "width"),
                whole(box, "height"), whole(box, "x"), whole(box, "y"));
    print_fullness(r, "neurons", file);
    print_fullness(r, "axons", file);
    print_fullness(r, "synapses", file);
    fprintf(file, "  %-20s %9s %11s %7s %7s %8s %8s  %s\n", "population", "neurons", "synapses",
            "cores", "bound", "axons", "neurons", "limit");
    json_array_foreach(at(r, "populations"), i, l) fprintf(
        file, "  %-20s %9lld %11lld %7lld %7lld %8.1f %8.1f  %s\n", text(l, "name"),
        whole(l, "neurons"), whole(l, "synapses"), whole(l, "cores"), whole(l, "cores_bound"),
        real(l, "axons_mean"), real(l, "neurons_mean"), text(l, "binding"));
}

static void print_splits(const json_t *s, FILE *file)
{
    size_t i;
    json_t *l;
    fprintf(file, "\nsplits\n  %lld neurons with copies, %lld relays, %lld ticks late\n",
            whole(s, "copies"), whole(s, "relays"), whole(s, "latency_ticks"));
    if (whole(s, "parts") > 0)
        fprintf(file, "  %lld neurons added for partial sums: %s\n", whole(s, "parts"),
                text(s, "fan_in_method"));
    fprintf(file, "  %-20s %9s %8s %8s %8s %9s %6s %8s %8s  %s\n", "population", "copies", "mean",
            "most", "added", "as copies", "late", "split", "groups", "most of");
    json_array_foreach(at(s, "populations"), i, l) fprintf(
        file, "  %-20s %9lld %8.2f %8lld %8lld %9lld %6lld  %s\n", text(l, "name"),
        whole(l, "copies"), real(l, "copies_mean"), whole(l, "copies_most"), whole(l, "added"),
        whole(l, "added_copies"), whole(l, "late_ticks"), text(l, "copies_most_of"));
    if (json_array_size(at(s, "most_copied")) > 0)
        fprintf(file, "  most copies:");
    json_array_foreach(at(s, "most_copied"), i, l)
        fprintf(file, "%s %s %lld", i > 0 ? "," : "", text(l, "neuron"), whole(l, "copies"));
    if (json_array_size(at(s, "most_copied")) > 0)
        fprintf(file, "\n");
}

static void print_quantisation(const json_t *q, FILE *file)
{
    size_t i;
    json_t *l;
    fprintf(file, "\nquantisation\n  %-20s %7s %7s %11s %9s %8s %8s %9s %9s %9s\n", "population",
            "inputs", "weights", "axons/input", "changed", "SQNR dB", "error", "zeroed", "highest",
            "lowest");
    json_array_foreach(at(q, "populations"), i, l)
    {
        char sqnr[16] = "exact";
        if (!json_is_null(at(l, "sqnr_db")))
            (void)snprintf(sqnr, sizeof sqnr, "%.1f", real(l, "sqnr_db"));
        fprintf(file, "  %-20s %7lld %7lld %11.2f %9lld %8s %8.4g %9lld %9lld %9lld%s\n",
                text(l, "name"), whole(l, "inputs_most"), whole(l, "weights_most"),
                real(l, "axons_per_input"), whole(l, "changed_weights"), sqnr,
                real(l, "error_most"), whole(l, "zeroed_weights"), whole(l, "highest_sum"),
                whole(l, "lowest_sum"), is_true(l, "may_saturate") ? "  may saturate" : "");
    }
}

static void print_metrics(const char *name, const json_t *m, FILE *file)
{
    fprintf(file, "  %-10s %12lld %8.2f %6lld %10lld %10lld %9.1f %14.0f\n", name, whole(m, "hops"),
            real(m, "hops_mean"), whole(m, "hops_most"), whole(m, "crossings"),
            whole(m, "link_most"), real(m, "link_mean"), real(m, "energy_proxy"));
}

static void print_placement(const json_t *p, FILE *file)
{
    const char *key;
    json_t *m;
    if (json_is_null(p))
        return;
    const json_t *found = at(p, "found"), *link = at(found, "link_at");
    fprintf(file, "\nplacement\n  %-10s %12s %8s %6s %10s %10s %9s %14s\n", "", "hops", "mean",
            "most", "crossings", "link most", "mean", "energy proxy");
    print_metrics("found", found, file);
    json_object_foreach((json_t *)at(p, "others"), key, m) print_metrics(key, m, file);
    fprintf(file, "  busiest link: from %lld,%lld %s\n",
            (long long)json_integer_value(json_array_get(link, 0)),
            (long long)json_integer_value(json_array_get(link, 1)), text(found, "link_direction"));
}

static void print_lines(const json_t *lines, FILE *file)
{
    size_t i;
    json_t *line;
    json_array_foreach(lines, i, line) fprintf(file, "  %s\n", json_string_value(line));
}

void report_print(const json_t *report, FILE *file)
{
    const json_t *problems = at(report, "problems");
    size_t i;
    json_t *p;
    print_header(at(report, "header"), file);
    print_assumptions(at(report, "assumptions"), file);
    if (whole(at(report, "resources"), "cores") > 0) {
        print_resources(at(report, "resources"), file);
        print_splits(at(report, "splits"), file);
        print_quantisation(at(report, "quantisation"), file);
        print_placement(at(report, "placement"), file);
    }
    if (json_is_object(at(report, "verification"))) {
        fprintf(file, "\nverification\n");
        print_lines(at(at(report, "verification"), "lines"), file);
    }
    if (whole(problems, "count") > 0)
        fprintf(file, "\nproblems: %lld\n", whole(problems, "count"));
    json_array_foreach(at(problems, "list"), i, p)
        fprintf(file, "  %s %s\n", text(p, "code"), text(p, "text"));
    if (json_is_object(at(report, "explanation"))) {
        fprintf(file, "\nexplanation\n");
        print_lines(at(at(report, "explanation"), "lines"), file);
    }
}
