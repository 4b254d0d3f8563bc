/*
 * nir_export.c - see nir_export.h. Nodes are the ports, the populations, then what comes between.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"
#include "nir_express.h"

struct export
{
    const struct network *net;
    struct nir_express x;
    struct nir_graph graph; /* with all that it points at, owned */
    uint32_t node_room, edge_room;
    uint64_t weights; /* of all nodes so far */
    bool failed;      /* no memory: what was to be added is not there */
};

/* ---- the graph ------------------------------------------------------------------------------- */

static bool is_taken(const struct nir_graph *g, const char *name)
{
    for (uint32_t n = 0; n < g->nodes; n++) {
        if (strcmp(g->node[n].name, name) == 0)
            return true;
    }
    return false;
}

/* Adds a node and returns its number; its name gets a number where another has it. */
static uint32_t add_node(struct export *e, enum nir_type type, const char *name)
{
    struct nir_graph *g = &e->graph;
    char text[NIR_NAME_MAX];
    (void)snprintf(text, sizeof text, "%s", name);
    for (uint32_t k = 2; is_taken(g, text); k++)
        (void)snprintf(text, sizeof text, "%.150s-%u", name, k);
    char *copy = strdup(text);
    if (copy == NULL || !grow_array(&g->node, sizeof *g->node, g->nodes, 1, &e->node_room)) {
        free(copy);
        e->failed = true;
        return 0;
    }
    g->node[g->nodes] = (struct nir_node){.name = copy, .class = nir_type_name(type), .type = type};
    return g->nodes++;
}

static void add_edge(struct export *e, uint32_t from, uint32_t to)
{
    struct nir_graph *g = &e->graph;
    if (!grow_array(&g->edge, sizeof *g->edge, g->edges, 1, &e->edge_room))
        e->failed = true;
    else
        g->edge[g->edges++] = (struct nir_edge){from, to};
}

/* Gives a node a field, all 0; NULL: no memory. */
static double *add_array(struct export *e, uint32_t node, enum nir_field field, uint32_t rank,
                         const uint64_t *shape)
{
    struct nir_array a = {.count = 1, .rank = rank};
    for (uint32_t i = 0; i < rank; i++)
        a.count *= a.shape[i] = shape[i];
    a.value = e->failed ? NULL : calloc(a.count + 1, sizeof *a.value);
    if (a.value != NULL)
        e->graph.node[node].field[field] = a;
    e->failed = a.value == NULL;
    return a.value;
}

/* The same of one dimension, with values. */
static void add_values(struct export *e, uint32_t node, enum nir_field field, uint32_t count,
                       const double *value)
{
    double *to = add_array(e, node, field, 1, &(uint64_t){count});
    if (to != NULL)
        memcpy(to, value, count * sizeof *to);
}

static void add_pair(struct export *e, uint32_t node, enum nir_field field, const uint32_t pair[2])
{
    add_values(e, node, field, 2, (double[]){pair[0], pair[1]});
}

static void add_shape(struct export *e, uint32_t node, uint32_t size,
                      const struct network_shape *shape)
{
    if (shape->channels > 0)
        add_values(e, node, NIR_shape, 3, (double[]){shape->channels, shape->height, shape->width});
    else
        add_values(e, node, NIR_shape, 1, (double[]){size});
}

static void free_graph(struct nir_graph *g)
{
    for (uint32_t n = 0; n < g->nodes; n++) {
        for (int f = 0; f < NIR_FIELDS; f++)
            free(g->node[n].field[f].value);
        free((char *)g->node[n].name);
    }
    free(g->node);
    free(g->edge);
}

/* ---- ports and populations ------------------------------------------------------------------- */

static uint32_t node_of(const struct export *e, const struct network_slice *s)
{
    return s->input ? s->index : e->net->inputs + s->index;
}

static void add_population(struct export *e, const struct network_population *p)
{
    const uint64_t shape[3] = {p->shape.channels, p->shape.height, p->shape.width};
    const uint64_t flat[1] = {p->size};
    const bool shaped = p->shape.channels > 0, forgets = nir_express_forgets(p, 0);
    const bool subtract = e->x.reset == NIR_RESET_SUBTRACT;
    const uint32_t node = add_node(e, forgets ? NIR_Threshold : NIR_IF, p->name);
    double *to[3] = {NULL};
    const enum nir_field field[] = {forgets ? NIR_threshold : NIR_v_threshold, NIR_r, NIR_v_reset};
    for (int k = 0; k < (forgets ? 1 : 3); k++)
        to[k] = add_array(e, node, field[k], shaped ? 3 : 1, shaped ? shape : flat);
    for (uint32_t i = 0; !e->failed && i < p->size; i++) {
        if (forgets) {
            to[0][i] = nir_express_value(p, NETWORK_threshold, i) -
                       nir_express_value(p, NETWORK_leak, i) - 0.5;
            continue;
        }
        to[0][i] = nir_express_value(p, NETWORK_threshold, i) - (subtract ? 0 : 0.5);
        to[1][i] = 1;
        to[2][i] = subtract ? 0 : nir_express_value(p, NETWORK_reset, i);
    }
}

/* ---- projections ----------------------------------------------------------------------------- */

static bool has_leak(const struct network_population *p)
{
    for (uint32_t i = 0; i < p->size; i++) {
        if (nir_express_value(p, NETWORK_leak, i) != 0)
            return !nir_express_forgets(p, i);
    }
    return false;
}

/* Whether all of both sides is joined by a window that NIR has. */
static bool is_window(const struct network_projection *p)
{
    const struct network_window *w = &p->window;
    return (p->connect == NETWORK_CONVOLUTION || p->connect == NETWORK_POOLING) &&
           w->before[0] == w->after[0] && w->before[1] == w->after[1];
}

static uint64_t weights_of(const struct export *e, const struct network_projection *p)
{
    const struct network_window *w = &p->window;
    if (is_window(p))
        return (uint64_t)w->out.channels * (w->in.channels / w->groups) * w->kernel[0] *
               w->kernel[1];
    const uint64_t from =
        p->from.input ? e->net->input[p->from.index].size : e->net->population[p->from.index].size;
    return from * e->net->population[p->to.index].size;
}

static void add_window(struct export *e, uint32_t node, const struct network_projection *p)
{
    const struct network_window *w = &p->window;
    const uint64_t shape[4] = {w->out.channels, w->in.channels / w->groups, w->kernel[0],
                               w->kernel[1]};
    double *to = add_array(e, node, NIR_weight, 4, shape);
    const uint64_t taps = (uint64_t)w->kernel[0] * w->kernel[1];
    for (uint64_t i = 0; to != NULL && i < weights_of(e, p); i++)
        to[i] = p->weights == NULL              ? p->weight
                : p->connect == NETWORK_POOLING ? p->weights[i / taps]
                                                : p->weights[i];
    (void)add_array(e, node, NIR_bias, 1, shape);
    add_pair(e, node, NIR_stride, w->stride);
    add_pair(e, node, NIR_padding, w->before);
    add_pair(e, node, NIR_dilation, w->dilation);
    add_pair(e, node, NIR_input_shape, (uint32_t[]){w->in.height, w->in.width});
    double *groups = add_array(e, node, NIR_groups, 0, NULL);
    if (groups != NULL)
        *groups = w->groups;
}

/* Every weight of one whole side for the other; with leaks, a bias. */
static void add_dense(struct export *e, uint32_t node, const struct network_projection *p,
                      bool biased)
{
    const struct network_population *target = &e->net->population[p->to.index];
    const uint32_t first = p->from.input ? e->net->input[p->from.index].first
                                         : e->net->population[p->from.index].first;
    const uint64_t shape[2] = {target->size, weights_of(e, p) / target->size};
    double *to = add_array(e, node, NIR_weight, 2, shape);
    struct network_synapse s;
    for (uint64_t at = 0; to != NULL && network_next(p, &at, &s);)
        to[(s.target - target->first) * shape[1] + s.source - first] += s.weight;
    double *bias = biased ? add_array(e, node, NIR_bias, 1, shape) : NULL;
    for (uint32_t j = 0; bias != NULL && j < target->size; j++)
        bias[j] = nir_express_value(target, NETWORK_leak, j);
}

/* The nodes of a projection: a Delay, and its weights. `biased`: with the leaks of its targets. */
static void add_projection(struct export *e, const struct network_projection *p, bool biased)
{
    const int32_t lag = nir_express_lag(&e->x, p);
    uint32_t from = node_of(e, &p->from), node;
    char name[NIR_NAME_MAX];
    (void)snprintf(name, sizeof name, "%s-%s", e->graph.node[from].name,
                   e->net->population[p->to.index].name);
    if (lag > 0) {
        char wait[NIR_NAME_MAX + 8];
        const uint32_t size = p->from.input ? e->net->input[p->from.index].size
                                            : e->net->population[p->from.index].size;
        (void)snprintf(wait, sizeof wait, "%.180s-wait", name);
        node = add_node(e, NIR_Delay, wait);
        double *delay = add_array(e, node, NIR_delay, 1, &(uint64_t){size});
        for (uint32_t i = 0; delay != NULL && i < size; i++)
            delay[i] = lag;
        add_edge(e, from, node);
        from = node;
    }
    const bool window = is_window(p);
    node = add_node(e, window ? NIR_Conv2d : biased ? NIR_Affine : NIR_Linear, name);
    if (window)
        add_window(e, node, p);
    else
        add_dense(e, node, p, biased);
    add_edge(e, from, node);
    add_edge(e, node, node_of(e, &p->to));
}

/* The projections to a population; the first that is dense has its leaks, or one that is added. */
static void join_population(struct export *e, uint32_t population)
{
    const struct network *net = e->net;
    const struct network_population *p = &net->population[population];
    const struct network_projection *first = NULL;
    bool leaks = has_leak(p);
    for (uint32_t k = 0; k < net->projections && !e->failed; k++) {
        const struct network_projection *x = &net->projection[k];
        if (x->to.index != population)
            continue;
        first = first == NULL ? x : first;
        e->weights += weights_of(e, x);
        if (e->weights > NIR_EXPORT_WEIGHTS_MAX)
            return;
        add_projection(e, x, leaks && !is_window(x));
        leaks = leaks && is_window(x);
    }
    if (leaks && first == NULL)
        problems_add(e->x.problems, PROBLEM_LEAK,
                     "%s: a leak, which in NIR is the bias of an input, and there is none",
                     p->name);
    if (!leaks || first == NULL)
        return;
    struct network_projection none = *first;
    none.connect = NETWORK_LIST;
    none.count = 0;
    none.delay = first->from.input ? 0 : (uint16_t)(first->delay - nir_express_lag(&e->x, first));
    e->weights += weights_of(e, &none);
    if (e->weights <= NIR_EXPORT_WEIGHTS_MAX)
        add_projection(e, &none, true);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void make_graph(struct export *e)
{
    const struct network *net = e->net;
    e->graph.version = "1.0.0";
    for (uint32_t i = 0; i < net->inputs && !e->failed; i++) {
        const uint32_t node = add_node(e, NIR_Input, net->input[i].name);
        add_shape(e, node, net->input[i].size, &net->input[i].shape);
    }
    for (uint32_t i = 0; i < net->populations && !e->failed; i++)
        add_population(e, &net->population[i]);
    for (uint32_t i = 0; i < net->populations && !e->failed; i++)
        join_population(e, i);
    for (uint32_t k = 0; k < net->outputs && !e->failed; k++) {
        const struct network_slice *from = &net->output[k].from;
        const uint32_t node = add_node(e, NIR_Output, net->output[k].name);
        add_shape(e, node, from->count, &net->population[from->index].shape);
        add_edge(e, node_of(e, from), node);
    }
    if (e->weights > NIR_EXPORT_WEIGHTS_MAX)
        problems_add(e->x.problems, PROBLEM_SHAPE,
                     "%s: more than %d weights, where NIR has one for every two neurons that a "
                     "projection may join",
                     net->name, NIR_EXPORT_WEIGHTS_MAX);
}

enum ct_status nir_export(const struct network *net, const char *path, enum nir_reset *reset,
                          struct problems *problems, struct ct_error *err)
{
    struct export e = {.net = net};
    e.failed = !nir_express_make(&e.x, net, problems);
    if (!e.failed && problems->count == 0)
        make_graph(&e);
    *reset = e.x.reset;
    enum ct_status status = CT_OK;
    if (e.failed)
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory", path);
    else if (problems->count > 0)
        status = status_fail(err, CT_ERR_LIMIT, "%s: has no equal in NIR, for %u reason%s",
                             net->name, problems->count, problems->count == 1 ? "" : "s");
    else
        status = nir_write(&e.graph, path, err);
    free_graph(&e.graph);
    nir_express_free(&e.x);
    return status;
}
