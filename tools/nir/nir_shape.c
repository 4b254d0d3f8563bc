/*
 * nir_shape.c - nir_shapes(): the shapes of all nodes. Files state some of them, and some of those
 * are wrong (batch and time among the dimensions), so they are told from weights and parameters
 * first, and then from what feeds a node, one node after another.
 */
#include <stdlib.h>
#include <string.h>

#include "nir_flow.h"

static void wrong(struct nir_flow *flow, uint32_t n, const char *what, uint64_t have, uint64_t want)
{
    problems_add(flow->problems, PROBLEM_SHAPE, "%s (%s): %s %llu, wanted %llu",
                 flow->graph->node[n].name, nir_type_name(flow->graph->node[n].type), what,
                 (unsigned long long)have, (unsigned long long)want);
}

/* The last `rank` dimensions of those given, which are too large to be true for some files. */
static bool take_dims(struct nir_shape *out, const uint64_t *dim, uint32_t dims, uint32_t rank)
{
    uint64_t count = 1;
    struct nir_shape s = {.rank = rank, .dim = {1, 1, 1}};
    for (uint32_t i = 0; i < rank; i++) {
        uint64_t d = dim[dims - rank + i];
        if (d == 0 || d > NETWORK_SIZE_MAX || count * d > NETWORK_SIZE_MAX)
            return false;
        count *= d;
        s.dim[rank == 2 && i == 1 ? 2 : i] = (uint32_t)d;
    }
    *out = s;
    return true;
}

static struct nir_shape flat(uint64_t count)
{
    return (struct nir_shape){.rank = 1, .dim = {(uint32_t)count, 1, 1}};
}

/* Two numbers of a field, y and x; one stands for both. False where there are others. */
static bool pair(struct nir_flow *flow, uint32_t n, enum nir_field field, uint32_t absent,
                 bool one_dimension, uint32_t out[2])
{
    const struct nir_array *a = &flow->graph->node[n].field[field];
    out[0] = one_dimension ? (field == NIR_padding ? 0 : 1) : absent;
    out[1] = absent;
    if (a->value == NULL)
        return true;
    if (a->count < 1 || a->count > (one_dimension ? 1 : 2)) {
        wrong(flow, n, nir_field_name(field), a->count, one_dimension ? 1 : 2);
        return false;
    }
    for (uint32_t i = one_dimension ? 1 : 0; i < 2; i++) {
        double v = a->value[a->count == 1 ? 0 : i];
        if (!(v >= (field == NIR_padding ? 0 : 1) && v <= NETWORK_SIZE_MAX) ||
            v != (double)(uint32_t)v) {
            problems_add(flow->problems, PROBLEM_SHAPE,
                         "%s: %s %g, wanted a whole number in %d..%d", flow->graph->node[n].name,
                         nir_field_name(field), v, field == NIR_padding ? 0 : 1, NETWORK_SIZE_MAX);
            return false;
        }
        out[i] = (uint32_t)v;
    }
    return true;
}

/* floor((in + padding - dilation (kernel - 1) - 1) / stride) + 1, 0 where the kernel does not
 * fit. */
static uint32_t steps(const struct nir_window *w, int axis, uint32_t in, uint32_t after)
{
    uint64_t reach = (uint64_t)w->dilation[axis] * (w->kernel[axis] - 1) + 1;
    uint64_t have = (uint64_t)in + w->before[axis] + after;
    return have < reach ? 0 : (uint32_t)((have - reach) / w->stride[axis] + 1);
}

/* Fills in the window of a convolution or pooling and the shape that it makes of place->in. */
static bool make_window(struct nir_flow *flow, uint32_t n, uint32_t channels)
{
    const struct nir_node *node = &flow->graph->node[n];
    struct nir_place *p = &flow->place[n];
    struct nir_window *w = &p->window;
    const bool pool = node->type == NIR_SumPool2d || node->type == NIR_AvgPool2d;
    const bool thin = node->type == NIR_Conv1d;
    uint32_t out[2], after[2];
    if (pool && !pair(flow, n, NIR_kernel_size, 1, false, w->kernel))
        return false;
    if (!pair(flow, n, NIR_stride, 1, thin, w->stride) ||
        !pair(flow, n, NIR_dilation, 1, thin, w->dilation) ||
        !pair(flow, n, NIR_padding, 0, thin, w->before))
        return false;
    for (int i = 0; i < 2; i++) {
        after[i] = w->before[i];
        if (node->padding == NIR_PADDING_SAME) {
            uint64_t whole = (uint64_t)w->dilation[i] * (w->kernel[i] - 1);
            if (whole > NETWORK_SIZE_MAX || w->stride[i] != 1) {
                wrong(flow, n, "padding \"same\" with a stride of", w->stride[i], 1);
                return false;
            }
            w->before[i] = (uint32_t)whole / 2;
            after[i] = (uint32_t)whole - w->before[i];
        }
        out[i] = steps(w, i, p->in.dim[i + 1], after[i]);
        if (out[i] == 0) {
            wrong(flow, n, "the kernel reaches", (uint64_t)w->dilation[i] * (w->kernel[i] - 1) + 1,
                  (uint64_t)p->in.dim[i + 1] + w->before[i] + after[i]);
            return false;
        }
    }
    const uint64_t dim[3] = {channels, out[0], out[1]};
    if (!take_dims(&p->out, dim, 3, 3)) {
        wrong(flow, n, "neurons or lines", (uint64_t)channels * out[0] * out[1], NETWORK_SIZE_MAX);
        return false;
    }
    return true;
}

/* What a convolution is given: what feeds it, or what `input_shape` says of as many elements. */
static bool conv_input(struct nir_flow *flow, uint32_t n, const struct nir_shape *in,
                       uint32_t channels)
{
    const struct nir_array *given = &flow->graph->node[n].field[NIR_input_shape];
    struct nir_place *p = &flow->place[n];
    uint64_t dim[3] = {channels, 1, 1};
    p->in = *in;
    if (in->dim[0] == channels && in->rank > 1)
        return true;
    uint32_t rank = given->value != NULL && given->count <= 2 ? (uint32_t)given->count : 0;
    for (uint32_t i = 0; i < rank; i++)
        dim[3 - rank + i] = given->value[i] >= 1 && given->value[i] <= NETWORK_SIZE_MAX
                                ? (uint64_t)given->value[i]
                                : 0;
    if (rank == 0 || !take_dims(&p->in, dim, 3, 3) || nir_count(&p->in) != nir_count(in)) {
        wrong(flow, n, "input channels", in->dim[0], channels);
        return false;
    }
    return true;
}

static bool conv_shape(struct nir_flow *flow, uint32_t n, const struct nir_shape *in)
{
    const struct nir_node *node = &flow->graph->node[n];
    const struct nir_array *weight = &node->field[NIR_weight];
    const uint32_t rank = node->type == NIR_Conv1d ? 3 : 4;
    struct nir_window *w = &flow->place[n].window;
    double groups = nir_number(node, NIR_groups, 0, 1);
    if (weight->value == NULL || weight->rank != rank || weight->count == 0 ||
        weight->shape[0] > NETWORK_SIZE_MAX || weight->shape[1] > NETWORK_SIZE_MAX) {
        wrong(flow, n, "dimensions of weight", weight->rank, rank);
        return false;
    }
    if (!(groups >= 1 && groups <= NETWORK_SIZE_MAX) || groups != (double)(uint32_t)groups ||
        weight->shape[0] % (uint32_t)groups != 0) {
        problems_add(flow->problems, PROBLEM_SHAPE,
                     "%s: groups %g, wanted a divisor of the %llu channels", node->name, groups,
                     (unsigned long long)weight->shape[0]);
        return false;
    }
    w->groups = (uint32_t)groups;
    for (uint32_t i = 0; i < 2; i++) {
        uint64_t k = i == 0 && rank == 3 ? 1 : weight->shape[rank - 2 + i];
        if (k > NETWORK_WINDOW_MAX) {
            wrong(flow, n, "kernel", k, NETWORK_WINDOW_MAX);
            return false;
        }
        w->kernel[i] = (uint32_t)k;
    }
    uint64_t channels = weight->shape[1] * w->groups;
    if (channels > NETWORK_SIZE_MAX || !conv_input(flow, n, in, (uint32_t)channels))
        return false;
    const struct nir_array *bias = &node->field[NIR_bias];
    if (bias->value != NULL && bias->count != weight->shape[0]) {
        wrong(flow, n, "elements of bias", bias->count, weight->shape[0]);
        return false;
    }
    return make_window(flow, n, (uint32_t)weight->shape[0]);
}

static bool dense_shape(struct nir_flow *flow, uint32_t n, const struct nir_shape *in)
{
    const struct nir_node *node = &flow->graph->node[n];
    const struct nir_array *weight = &node->field[NIR_weight], *bias = &node->field[NIR_bias];
    if (weight->value == NULL || weight->rank != 2) {
        wrong(flow, n, "dimensions of weight", weight->rank, 2);
        return false;
    }
    if (weight->shape[1] != nir_count(in) || weight->count == 0 ||
        weight->shape[0] > NETWORK_SIZE_MAX) {
        wrong(flow, n, "inputs", nir_count(in), weight->shape[1]);
        return false;
    }
    if (node->type == NIR_Affine && bias->value != NULL && bias->count != weight->shape[0]) {
        wrong(flow, n, "elements of bias", bias->count, weight->shape[0]);
        return false;
    }
    flow->place[n].in = *in;
    flow->place[n].out = flat(weight->shape[0]);
    return true;
}

/* Nodes that keep the shape: every parameter has one element or as many as there are. */
static bool same_shape(struct nir_flow *flow, uint32_t n, const struct nir_shape *in)
{
    const struct nir_node *node = &flow->graph->node[n];
    struct nir_place *p = &flow->place[n];
    const struct nir_shape *s = p->out.rank > 0 && in->rank == 1 ? &p->out : in;
    for (int f = NIR_scale; f < NIR_FIELDS; f++) {
        const struct nir_array *a = &node->field[f];
        if (f != NIR_scale && f < NIR_delay)
            continue;
        if (a->value != NULL && a->count != 1 && a->count != nir_count(in)) {
            wrong(flow, n, nir_field_name((enum nir_field)f), a->count, nir_count(in));
            return false;
        }
    }
    p->in = *in;
    p->out = *s;
    return true;
}

/* The shape of a node from that of what feeds it. */
static bool shape_from(struct nir_flow *flow, uint32_t n, const struct nir_shape *in)
{
    switch (flow->graph->node[n].type) {
    case NIR_Affine:
    case NIR_Linear: return dense_shape(flow, n, in);
    case NIR_Conv1d:
    case NIR_Conv2d: return conv_shape(flow, n, in);
    case NIR_SumPool2d:
    case NIR_AvgPool2d:
        flow->place[n].in = *in;
        if (in->rank != 3) {
            wrong(flow, n, "dimensions of what feeds it", in->rank, 3);
            return false;
        }
        return make_window(flow, n, in->dim[0]);
    case NIR_Flatten:
        flow->place[n].in = *in;
        flow->place[n].out = flat(nir_count(in));
        return true;
    default: return same_shape(flow, n, in);
    }
}

/* ---- where shapes come from ------------------------------------------------------------------ */

/* The elements that a node must be given, 0 where it does not say. `rank` becomes what it needs. */
static uint64_t needed(const struct nir_node *node, uint32_t *rank)
{
    const struct nir_array *weight = &node->field[NIR_weight];
    *rank = node->type == NIR_Conv1d ? 2
            : node->type == NIR_Conv2d || node->type == NIR_SumPool2d || node->type == NIR_AvgPool2d
                ? 3
                : 0;
    bool dense = node->type == NIR_Affine || node->type == NIR_Linear;
    return dense && weight->value != NULL && weight->rank == 2 ? weight->shape[1] : 0;
}

/* The shape of a port: as stated, less dimensions of batch and time that what it feeds rules
 * out. */
static bool port_shape(struct nir_flow *flow, uint32_t n)
{
    const struct nir_node *node = &flow->graph->node[n];
    const struct nir_array *stated = &node->field[NIR_shape];
    struct nir_shape *out = &flow->place[n].out;
    uint64_t dim[NIR_RANK_MAX], count = 1, want = 0;
    uint32_t dims = 0, rank = 0;
    for (uint64_t i = 0; i < stated->count && i < NIR_RANK_MAX && stated->value != NULL; i++) {
        double v = stated->value[i];
        dim[dims++] = v >= 1 && v <= NETWORK_SIZE_MAX ? (uint64_t)v : 0;
    }
    for (uint32_t i = 0; i < dims; i++)
        count = count > NETWORK_SIZE_MAX ? count : count * dim[i];
    for (uint32_t k = flow->first[n]; k < flow->first[n + 1] && rank == 0 && want == 0; k++)
        want = needed(&flow->graph->node[flow->next[k]], &rank);
    if (want > 0 && want <= NETWORK_SIZE_MAX && count != want &&
        (dims == 0 || dim[dims - 1] == want)) {
        *out = flat(want);
    } else if (dims > 0) {
        uint32_t keep = rank > 0 && rank <= dims ? rank : dims < 3 ? dims : 3;
        if (take_dims(out, dim, dims, keep) && keep == dims)
            return true;
    }
    if (out->rank == 0) {
        problems_add(flow->problems, PROBLEM_SHAPE,
                     "%s: a shape that is missing, or not of 1..%d elements in all", node->name,
                     NETWORK_SIZE_MAX);
        return false;
    }
    nir_note(flow->notes, "input %s: its shape is taken as %u elements, by what it feeds",
             node->name, (uint32_t)nir_count(out));
    return true;
}

/* The shape of neurons by their parameters, if those tell. */
static void neuron_shape(struct nir_flow *flow, uint32_t n)
{
    const struct nir_node *node = &flow->graph->node[n];
    for (int f = NIR_threshold; f < NIR_FIELDS; f++) {
        const struct nir_array *a = &node->field[f];
        if (a->value == NULL || a->count <= 1 || a->rank > 3)
            continue;
        if (take_dims(&flow->place[n].out, a->shape, a->rank, a->rank)) {
            flow->place[n].in = flow->place[n].out;
            return;
        }
    }
}

/* Every connection joins equally many. */
static void check_edges(struct nir_flow *flow)
{
    const struct nir_graph *g = flow->graph;
    for (uint32_t e = 0; e < g->edges; e++) {
        const struct nir_place *from = &flow->place[g->edge[e].from];
        const struct nir_place *to = &flow->place[g->edge[e].to];
        if (from->out.rank > 0 && to->in.rank > 0 && to->role != NIR_END &&
            nir_count(&from->out) != nir_count(&to->in))
            problems_add(flow->problems, PROBLEM_SHAPE, "%s to %s: %llu elements to %llu",
                         g->node[g->edge[e].from].name, g->node[g->edge[e].to].name,
                         (unsigned long long)nir_count(&from->out),
                         (unsigned long long)nir_count(&to->in));
    }
}

bool nir_shapes(struct nir_flow *flow)
{
    const uint32_t nodes = flow->graph->nodes;
    uint32_t *queue = malloc(((size_t)nodes + 1) * sizeof *queue), count = 0;
    bool *done = calloc((size_t)nodes + 1, sizeof *done);
    const uint32_t before = flow->problems->count;
    for (uint32_t n = 0; n < nodes && queue != NULL && done != NULL; n++) {
        enum nir_role role = flow->place[n].role;
        if (role == NIR_NEURONS)
            neuron_shape(flow, n);
        done[n] = (role == NIR_PORT && port_shape(flow, n)) || flow->place[n].out.rank > 0;
        if (done[n])
            queue[count++] = n;
    }
    for (uint32_t i = 0; i < count && queue != NULL && done != NULL; i++) {
        uint32_t n = queue[i];
        for (uint32_t k = flow->first[n]; k < flow->first[n + 1]; k++) {
            uint32_t to = flow->next[k];
            if (done[to] || flow->place[to].role == NIR_END)
                continue;
            done[to] = true;
            if (shape_from(flow, to, &flow->place[n].out))
                queue[count++] = to;
        }
    }
    for (uint32_t n = 0; n < nodes && done != NULL && flow->problems->count == before; n++) {
        if (!done[n] && flow->place[n].role != NIR_END)
            problems_add(flow->problems, PROBLEM_SHAPE, "%s: nothing tells its shape",
                         flow->graph->node[n].name);
    }
    for (uint32_t n = 0; n < nodes && flow->problems->count == before; n++) {
        struct nir_shape own = flow->place[n].out;
        if (flow->place[n].role == NIR_NEURONS)
            (void)same_shape(flow, n, &own);
    }
    if (done != NULL && flow->problems->count == before)
        check_edges(flow);
    bool good = queue != NULL && done != NULL;
    free(queue);
    free(done);
    return good;
}
