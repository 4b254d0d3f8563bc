/*
 * nir_import.c - see nir_import.h: neurons are scaled, and ports, populations and synapses built.
 */
#include "nir_import.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mapper/network_build.h"
#include "base/status.h"
#include "nir_links.h"
#include "nir_scale.h"

/* A port or population as it is built. */
struct part {
    char name[NETWORK_NAME_MAX + 1];
    struct network_slice slice, late; /* `late`: neurons that hand on an input line's spikes */
    int32_t *each[NETWORK_PARAMETER_COUNT];
    int32_t *weight; /* of each link */
};

struct import {
    struct nir_flow flow;
    struct nir_links links;
    struct network_builder *build;
    struct part *part; /* [flow.sources] */
};

void nir_note(struct nir_notes *notes, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (notes->count < NIR_NOTES_MAX)
        (void)vsnprintf(notes->text[notes->count], NIR_NOTE_TEXT, fmt, args);
    va_end(args);
    notes->count++;
}

/* ---- neurons as whole numbers ---------------------------------------------------------------- */

/* What it took to make a population whole. */
struct account {
    uint32_t lost[NIR_LOSSES], first[NIR_LOSSES], beyond, first_beyond;
    double power, error, greatest; /* sums of squares; the greatest error, in units of its weight */
};

/* The neuron at number `i` of a population; its gain, by which its inputs and bias count. */
static double real_neuron(const struct import *m, uint32_t s, uint32_t i, struct nir_real *out)
{
    const struct nir_node *node = &m->flow.graph->node[m->flow.source[s]];
    const double dt = m->flow.options->dt > 0 ? m->flow.options->dt : 1;
    const double rest = nir_number(node, NIR_v_leak, i, 0);
    double gain = 1, share = 0;
    *out = (struct nir_real){.keeps = node->type != NIR_Threshold,
                             .threshold = nir_number(node, NIR_v_threshold, i, 1),
                             .reset = nir_number(node, NIR_v_reset, i, 0),
                             .bias = m->links.target[s].bias[i],
                             .level = m->links.level[s]};
    switch (node->type) {
    case NIR_Threshold: out->threshold = nir_number(node, NIR_threshold, i, 1); break;
    case NIR_IF: gain = dt * nir_number(node, NIR_r, i, 1); break;
    case NIR_CubaLIF:
        share = dt / nir_number(node, NIR_tau_mem, i, dt);
        gain = share * nir_number(node, NIR_r, i, 1) * nir_number(node, NIR_w_in, i, 1);
        break;
    default:
        share = dt / nir_number(node, NIR_tau, i, dt);
        gain = share * nir_number(node, NIR_r, i, 1);
        break;
    }
    out->bias *= gain;
    if (node->type == NIR_LIF || node->type == NIR_CubaLIF) {
        out->keeps = fabs(share - 1) > 1e-6;
        out->lossy = out->keeps || node->type == NIR_CubaLIF;
        /* On the average between 0 and the threshold, where it rests away from 0. */
        if (out->keeps && rest != 0)
            out->bias += share * (rest - out->threshold / 2);
        else if (out->keeps)
            out->decay = share;
        else
            out->bias += rest;
    }
    return gain;
}

static void count_loss(struct account *a, const struct nir_real *real, const struct nir_whole *w,
                       const int32_t *weight, uint32_t neuron)
{
    if (a->lost[w->loss]++ == 0)
        a->first[w->loss] = neuron;
    for (uint32_t i = 0; i < real->weights; i++) {
        double error = fabs(weight[i] - real->weight[i] * w->scale);
        a->power += real->weight[i] * real->weight[i] * w->scale * w->scale;
        a->error += error * error;
        a->greatest = fmax(a->greatest, error);
    }
}

/* Scales the neurons of a population. False: no memory. */
static bool scale_part(struct import *m, uint32_t s, struct account *a)
{
    const struct nir_target *t = &m->links.target[s];
    const uint32_t size = (uint32_t)nir_count(&m->flow.place[m->flow.source[s]].out);
    struct part *part = &m->part[s];
    double *weight = malloc((t->count + 1) * sizeof *weight);
    bool good = weight != NULL;
    part->weight = malloc((t->count + 1) * sizeof *part->weight);
    good &= part->weight != NULL;
    for (int p = 0; p < NETWORK_PARAMETER_COUNT; p++) {
        part->each[p] = calloc(size, sizeof *part->each[p]);
        good &= part->each[p] != NULL;
    }
    size_t link = 0;
    for (uint32_t i = 0; good && i < size; i++) {
        struct nir_real real;
        struct nir_whole whole;
        double gain = real_neuron(m, s, i, &real);
        size_t first = link;
        for (; link < t->count && t->link[link].target == i; link++)
            weight[link] = t->link[link].weight * gain;
        real.weight = weight + first;
        real.weights = (uint32_t)(link - first);
        if (!nir_scale(&real, m->flow.options, &whole, part->weight + first)) {
            if (a->beyond++ == 0)
                a->first_beyond = i;
            continue;
        }
        count_loss(a, &real, &whole, part->weight + first, i);
        for (int p = 0; p < NETWORK_PARAMETER_COUNT; p++)
            part->each[p][i] = whole.parameter[p];
    }
    free(weight);
    return good;
}

/* Says what was lost: refused, or noted where approximation is allowed. */
static void tell_losses(struct import *m, uint32_t s, const struct account *a)
{
    static const struct {
        enum problem_code code;
        const char *what;
    } loss[] = {[NIR_LOST_WEIGHT] = {PROBLEM_WEIGHT, "weights that no scale makes whole numbers in "
                                                     "-255..255"},
                [NIR_LOST_BIAS] = {PROBLEM_LEAK, "a bias that is no leak in -255..255 at the scale "
                                                 "of its weights"},
                [NIR_LOST_THRESHOLD] = {PROBLEM_THRESH, "a threshold that is not whole, or not in "
                                                        "range, at the scale of its weights"},
                [NIR_LOST_RESET] = {PROBLEM_THRESH, "a reset that is not whole at the scale of its "
                                                    "weights"},
                [NIR_LOST_LEAK] = {PROBLEM_LEAK, "a leak in proportion to the potential, where "
                                                 "that of the chip is constant"},
                [NIR_LOST_START] = {PROBLEM_LEAK, "a bias that makes them fire before their inputs "
                                                  "can have reached them"}};
    const struct nir_node *node = &m->flow.graph->node[m->flow.source[s]];
    const uint64_t size = nir_count(&m->flow.place[m->flow.source[s]].out);
    if (a->beyond > 0)
        problems_add(m->flow.problems, PROBLEM_THRESH,
                     "%s: %u of %llu neurons have a threshold below 0 or numbers that are beyond "
                     "any scale, the first %s[%u]",
                     node->name, a->beyond, (unsigned long long)size, node->name, a->first_beyond);
    bool any = false;
    for (int k = NIR_LOST_WEIGHT; k < NIR_LOSSES; k++) {
        any |= a->lost[k] > 0;
        if (a->lost[k] > 0 && !m->flow.options->approximate)
            problems_add(m->flow.problems, loss[k].code,
                         "%s: %u of %llu neurons have %s, the first %s[%u]; use --approximate",
                         node->name, a->lost[k], (unsigned long long)size, loss[k].what, node->name,
                         a->first[k]);
    }
    if (!any || !m->flow.options->approximate)
        return;
    m->flow.notes->exact = false;
    nir_note(m->flow.notes,
             "%s: approximated: weights in steps of 1 with errors up to %.3g, SQNR %.1f dB%s",
             node->name, a->greatest, a->error > 0 ? 10 * log10(a->power / a->error) : INFINITY,
             node->type == NIR_LIF || node->type == NIR_CubaLIF ? "; a constant leak toward rest"
                                                                : "");
}

/* ---- names ----------------------------------------------------------------------------------- */

void nir_network_name(char *to, size_t room, const char *from, size_t length)
{
    size_t n = 0;
    if (!isalpha((unsigned char)*from) && *from != '_')
        to[n++] = 'n';
    for (size_t i = 0; i < length && n < room - 1; i++)
        to[n++] = isalnum((unsigned char)from[i]) || strchr("_-.", from[i]) != NULL ? from[i] : '_';
    to[n] = '\0';
}

/* The name of a part: its node's, with its number where another part has that already. */
static void make_name(struct import *m, uint32_t s)
{
    const char *from = m->flow.graph->node[m->flow.source[s]].name;
    char *to = m->part[s].name;
    nir_network_name(to, NETWORK_NAME_MAX - 11, from, strlen(from));
    for (uint32_t k = 0; k < s; k++) {
        if (strcmp(m->part[k].name, to) == 0) {
            size_t n = strlen(to);
            snprintf(to + n, NETWORK_NAME_MAX + 1 - n, ".%u", s);
            return;
        }
    }
}

/* ---- building -------------------------------------------------------------------------------- */

static struct network_shape shape_of(const struct nir_shape *s)
{
    struct network_shape out = {.channels = 0};
    if (s->rank == 3)
        out = (struct network_shape){s->dim[0], s->dim[1], s->dim[2]};
    return out;
}

static void build_parts(struct import *m)
{
    for (uint32_t s = 0; s < m->flow.sources; s++) {
        const struct nir_shape *out = &m->flow.place[m->flow.source[s]].out;
        struct part *part = &m->part[s];
        if (s < m->flow.ports) {
            (void)network_build_input(m->build,
                                      &(struct network_input_spec){.name = part->name,
                                                                   .size = (uint32_t)nir_count(out),
                                                                   .shape = shape_of(out)},
                                      &part->slice);
            continue;
        }
        struct network_population_spec spec = {.name = part->name,
                                               .size = (uint32_t)nir_count(out),
                                               .shape = shape_of(out),
                                               .take = true};
        for (int p = 0; p < NETWORK_PARAMETER_COUNT; p++) {
            spec.each[p] = part->each[p];
            part->each[p] = NULL;
        }
        (void)network_build_population(m->build, &spec, &part->slice);
    }
}

/* Neurons that fire with the lines of a port, for what must wait: an input spike cannot. */
static void build_late(struct import *m, uint32_t port)
{
    struct part *part = &m->part[port];
    char name[NETWORK_NAME_MAX + 1];
    if (part->late.count > 0)
        return;
    snprintf(name, sizeof name, "%.50s.late", part->name);
    (void)network_build_population(
        m->build,
        &(struct network_population_spec){
            .name = name, .size = part->slice.count, .shared = {[NETWORK_threshold] = 1}},
        &part->late);
    (void)network_build_projection(
        m->build,
        &(struct network_projection_spec){
            .from = part->slice, .to = part->late, .connect = NETWORK_ONE_TO_ONE, .weight = 1});
}

/* Ticks from a spike of a source to its effect on a population. */
static uint32_t wait_of(const struct import *m, uint32_t from, uint32_t to)
{
    if (from < m->flow.ports)
        return m->links.level[to];
    if (nir_links_cycle(&m->links, &m->flow, from, to))
        return 1;
    return m->links.level[to] - m->links.level[from];
}

/* A projection of synapses that have one source and one delay. */
static void build_list(struct import *m, uint32_t s, uint32_t from, uint32_t delay,
                       const struct network_entry *entry, size_t entries)
{
    uint32_t wait = wait_of(m, from, s) + delay;
    bool late = from < m->flow.ports && wait > 0;
    if (late)
        build_late(m, from);
    (void)network_build_projection(
        m->build,
        &(struct network_projection_spec){.from = late ? m->part[from].late : m->part[from].slice,
                                          .to = m->part[s].slice,
                                          .connect = NETWORK_LIST,
                                          .delay = wait,
                                          .entry = entry,
                                          .entries = entries});
}

/* The key of a link: those with equal keys become one projection. */
enum { DELAYS = NETWORK_DELAY_MAX + 1 };
static uint32_t key_of(const struct nir_link *l)
{
    return l->source * DELAYS + l->delay;
}

/* Whether all waits of a population are such as the network may have. */
static bool check_waits(struct import *m, uint32_t s)
{
    const struct nir_target *t = &m->links.target[s];
    for (size_t i = 0; i < t->count; i++) {
        uint32_t wait = t->link[i].delay + wait_of(m, t->link[i].source, s);
        if (wait > NETWORK_DELAY_MAX) {
            problems_add(m->flow.problems, PROBLEM_DELAY, "%s: a delay of %u ticks, at most %d",
                         m->flow.graph->node[m->flow.source[s]].name, wait, NETWORK_DELAY_MAX);
            return false;
        }
    }
    return true;
}

/* All synapses of a population: by counting, source by source and delay by delay. False: no
 * memory. */
static bool build_links(struct import *m, uint32_t s)
{
    const struct nir_target *t = &m->links.target[s];
    const uint32_t keys = m->flow.sources * DELAYS;
    if (!check_waits(m, s))
        return true;
    size_t *first = calloc((size_t)keys + 2, sizeof *first);
    struct network_entry *entry = malloc((t->count + 1) * sizeof *entry);
    bool good = first != NULL && entry != NULL;
    for (size_t i = 0; good && i < t->count; i++)
        first[key_of(&t->link[i]) + 2] += m->part[s].weight[i] != 0;
    for (uint32_t k = 0; good && k < keys; k++)
        first[k + 2] += first[k + 1];
    for (size_t i = 0; good && i < t->count; i++) {
        const struct nir_link *l = &t->link[i];
        if (m->part[s].weight[i] != 0)
            entry[first[key_of(l) + 1]++] =
                (struct network_entry){l->element, l->target, m->part[s].weight[i]};
    }
    for (uint32_t k = 0; good && k < keys; k++) {
        if (first[k] < first[k + 1])
            build_list(m, s, k / DELAYS, k % DELAYS, entry + first[k], first[k + 1] - first[k]);
    }
    free(first);
    free(entry);
    return good;
}

/* The node whose spikes come to `node` unchanged: back over what only hands on. */
static uint32_t origin_of(const struct nir_flow *flow, uint32_t node)
{
    for (uint32_t steps = 0; steps < flow->graph->nodes; steps++) {
        enum nir_type type = flow->graph->node[node].type;
        if ((type != NIR_Flatten && type != NIR_Input && type != NIR_Output) ||
            flow->feeder[node] == UINT32_MAX)
            break;
        node = flow->feeder[node];
    }
    return node;
}

/* Outputs show populations. */
static void build_outputs(struct import *m)
{
    const struct nir_graph *g = m->flow.graph;
    for (uint32_t e = 0; e < g->edges; e++) {
        const uint32_t end = g->edge[e].to, from = origin_of(&m->flow, g->edge[e].from);
        uint32_t s = m->flow.ports;
        if (m->flow.place[end].role != NIR_END)
            continue;
        while (s < m->flow.sources && m->flow.source[s] != from)
            s++;
        if (s == m->flow.sources) {
            problems_add(m->flow.problems, PROBLEM_NODE,
                         "%s: shows %s, a %s, which does not spike; only spikes leave the chip",
                         g->node[end].name, g->node[from].name, nir_type_name(g->node[from].type));
            continue;
        }
        char name[NETWORK_NAME_MAX + 1];
        snprintf(name, sizeof name, "%.60s", m->part[s].name);
        (void)network_build_output(
            m->build, &(struct network_output_spec){.name = name, .from = m->part[s].slice});
        nir_note(m->flow.notes, "output %s shows %s, %u ticks after the inputs", g->node[end].name,
                 name, m->links.level[s]);
    }
}

static void note_assumptions(const struct import *m)
{
    const struct nir_options *o = m->flow.options;
    struct nir_notes *notes = m->flow.notes;
    nir_note(notes, "a tick is dt = %g s; a spike counts 1", o->dt > 0 ? o->dt : 1);
    nir_note(notes, o->reset == NIR_RESET_SUBTRACT
                        ? "after a spike the threshold is subtracted"
                        : "after a spike the potential is v_reset, 0 where a node has none");
    nir_note(notes, "potentials begin at 0 and stay above %d in units of the chip",
             -CT_THRESHOLD_MAX);
    for (uint32_t a = m->flow.ports; a < m->flow.sources; a++) {
        for (uint32_t b = a + 1; b < m->flow.sources; b++) {
            if (nir_links_cycle(&m->links, &m->flow, a, b)) {
                nir_note(notes,
                         "a cycle of several populations: each connection in it waits 1 tick");
                return;
            }
        }
    }
}

static enum ct_status import_all(struct import *m, struct ct_error *err)
{
    enum ct_status status = nir_links_make(&m->links, &m->flow, err);
    if (status != CT_OK)
        return status;
    note_assumptions(m);
    bool good = true;
    for (uint32_t s = 0; good && s < m->flow.sources; s++) {
        struct account account = {.beyond = 0};
        make_name(m, s);
        if (s >= m->flow.ports) {
            good = scale_part(m, s, &account);
            tell_losses(m, s, &account);
        }
    }
    if (!good)
        return status_fail(err, CT_ERR_MEMORY, "no memory");
    if (m->flow.problems->count > 0)
        return CT_OK;
    build_parts(m);
    for (uint32_t s = m->flow.ports; good && s < m->flow.sources; s++)
        good = build_links(m, s);
    build_outputs(m);
    return good ? CT_OK : status_fail(err, CT_ERR_MEMORY, "no memory");
}

enum ct_status nir_import(struct network *net, const struct nir_graph *graph, const char *name,
                          const struct nir_options *options, struct nir_notes *notes,
                          struct problems *problems, struct ct_error *err)
{
    struct import m = {
        .flow = {.graph = graph, .options = options, .notes = notes, .problems = problems}};
    enum ct_status status = CT_OK;
    *notes = (struct nir_notes){.exact = true};
    (void)network_build_start(&m.build, name);
    if (!nir_flow_make(&m.flow))
        status = status_fail(err, CT_ERR_MEMORY, "no memory");
    m.part = calloc((size_t)m.flow.sources + 1, sizeof *m.part);
    if (status == CT_OK && m.part == NULL)
        status = status_fail(err, CT_ERR_MEMORY, "no memory");
    if (status == CT_OK && m.flow.sources == m.flow.ports && problems->count == 0)
        problems_add(problems, PROBLEM_NODE, "no spiking node");
    if (status == CT_OK && problems->count == 0)
        status = import_all(&m, err);
    if (status == CT_OK && problems->count > 0)
        status = status_fail(err, CT_ERR_LIMIT, "has no equal on the chip, for %u reason%s",
                             problems->count, problems->count == 1 ? "" : "s");
    struct ct_error built;
    enum ct_status end = network_build_finish(m.build, net, &built);
    if (status == CT_OK && end != CT_OK)
        status = status_fail(err, end, "%s", built.text);
    else if (status != CT_OK && end == CT_OK)
        network_free(net);
    for (uint32_t s = 0; m.part != NULL && s < m.flow.sources; s++) {
        for (int p = 0; p < NETWORK_PARAMETER_COUNT; p++)
            free(m.part[s].each[p]);
        free(m.part[s].weight);
    }
    free(m.part);
    nir_links_free(&m.links, &m.flow);
    nir_flow_free(&m.flow);
    return status;
}
