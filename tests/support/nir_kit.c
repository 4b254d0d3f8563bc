/*
 * nir_kit.c - see nir_kit.h. A node's number of elements stands in its `shape` field, which is no
 * parameter of any node but Input: [elements], or [channels, height, width].
 */
#include "support/nir_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct nir_node *nir_kit_node(struct nir_kit *kit, enum nir_type type, const char *name)
{
    uint32_t n = kit->graph.nodes++;
    kit->graph.node = kit->node;
    kit->graph.edge = kit->edge;
    kit->graph.version = "1.0.0";
    snprintf(kit->name[n], sizeof kit->name[n], "%s", name);
    kit->node[n] =
        (struct nir_node){.name = kit->name[n], .class = nir_type_name(type), .type = type};
    return &kit->node[n];
}

void nir_kit_edge(struct nir_kit *kit, uint32_t from, uint32_t to)
{
    kit->edge[kit->graph.edges++] = (struct nir_edge){from, to};
}

struct nir_array *nir_kit_array(struct nir_node *node, enum nir_field field, uint32_t rank,
                                const uint64_t *shape, double value)
{
    struct nir_array *a = &node->field[field];
    *a = (struct nir_array){.count = 1, .rank = rank};
    for (uint32_t i = 0; i < rank; i++)
        a->count *= a->shape[i] = shape[i];
    a->value = malloc(a->count * sizeof *a->value);
    if (a->value == NULL)
        abort();
    for (uint64_t i = 0; i < a->count; i++)
        a->value[i] = value;
    return a;
}

void nir_kit_free(struct nir_kit *kit)
{
    for (uint32_t n = 0; n < kit->graph.nodes; n++) {
        for (int f = 0; f < NIR_FIELDS; f++)
            free(kit->node[n].field[f].value);
    }
    kit->graph.nodes = 0;
}

uint32_t nir_kit_size(const struct nir_kit *kit, uint32_t node)
{
    const struct nir_array *shape = &kit->node[node].field[NIR_shape];
    double size = 1;
    for (uint64_t i = 0; i < shape->count; i++)
        size *= shape->value[i];
    return (uint32_t)size;
}

/* ---- random graphs --------------------------------------------------------------------------- */

static void fill(struct nir_array *a, struct rand *r, int most, double scale)
{
    for (uint64_t i = 0; i < a->count; i++)
        a->value[i] = ((double)rand_below(r, 2 * (uint32_t)most + 1) - most) * scale;
}

static void set_shape(struct nir_node *node, const uint64_t *dim, uint32_t rank)
{
    struct nir_array *a = nir_kit_array(node, NIR_shape, 1, &(uint64_t){rank}, 0);
    for (uint32_t i = 0; i < rank; i++)
        a->value[i] = (double)dim[i];
}

/* Scales whose sums and comparisons are exact in doubles, and one whose are not. */
static double any_scale(struct rand *r)
{
    static const double scale[] = {1, 0.5, 0.0625, 3, 0.1};
    return scale[rand_below(r, 5)];
}

/* A window for `dim`, which becomes what it makes. */
static void random_window(struct nir_node *node, struct rand *r, uint64_t dim[3], bool pool)
{
    const uint64_t two = 2;
    uint64_t k[2];
    for (int i = 0; i < 2; i++)
        k[i] = 1 + rand_below(r, dim[i + 1] < 3 ? (uint32_t)dim[i + 1] : 3);
    struct nir_array *stride = nir_kit_array(node, NIR_stride, 1, &two, 1);
    struct nir_array *padding = nir_kit_array(node, NIR_padding, 1, &two, 0);
    for (int i = 0; i < 2; i++) {
        stride->value[i] = 1 + rand_below(r, 2);
        padding->value[i] = pool ? 0 : rand_below(r, (uint32_t)k[i]);
    }
    if (pool) {
        struct nir_array *kernel = nir_kit_array(node, NIR_kernel_size, 1, &two, 0);
        kernel->value[0] = (double)k[0];
        kernel->value[1] = (double)k[1];
    } else {
        uint64_t groups = dim[0] % 2 == 0 && rand_below(r, 2) ? 2 : 1;
        const uint64_t shape[4] = {groups * (1 + rand_below(r, 2)), dim[0] / groups, k[0], k[1]};
        struct nir_array *bias = nir_kit_array(node, NIR_bias, 1, shape, 0);
        double scale = any_scale(r);
        fill(nir_kit_array(node, NIR_weight, 4, shape, 0), r, 3, scale);
        fill(bias, r, 1, scale);
        nir_kit_array(node, NIR_groups, 0, NULL, (double)groups);
        nir_kit_array(node, NIR_dilation, 1, &two, 1);
        dim[0] = shape[0];
    }
    for (int i = 0; i < 2; i++)
        dim[i + 1] = (uint64_t)(((double)dim[i + 1] + 2 * padding->value[i] - (double)k[i]) /
                                stride->value[i]) +
                     1;
}

static void random_dense(struct nir_node *node, struct rand *r, uint64_t from, uint64_t to)
{
    const uint64_t shape[2] = {to, from};
    double scale = any_scale(r);
    fill(nir_kit_array(node, NIR_weight, 2, shape, 0), r, 4, scale);
    if (node->type == NIR_Affine)
        fill(nir_kit_array(node, NIR_bias, 1, &to, 0), r, 2, scale);
}

/* Neurons whose threshold is a multiple of what their weights are multiples of: the scale of the
 * last node with weights is found in it. */
static void random_neurons(struct nir_node *node, struct rand *r, uint64_t count, double unit)
{
    node->type = rand_below(r, 5) == 0 ? NIR_Threshold : NIR_IF;
    node->class = nir_type_name(node->type);
    const bool one = rand_below(r, 3) == 0;
    enum nir_field field = node->type == NIR_IF ? NIR_v_threshold : NIR_threshold;
    struct nir_array *t = nir_kit_array(node, field, one ? 0 : 1, &count, unit);
    for (uint64_t i = 0; i < t->count; i++)
        t->value[i] = unit * (1 + rand_below(r, 5));
    if (node->type == NIR_IF) {
        nir_kit_array(node, NIR_r, 1, &count, 1);
        if (rand_below(r, 2) == 0)
            fill(nir_kit_array(node, NIR_v_reset, 1, &count, 0), r, 2, unit);
    }
}

static double unit_of(const struct nir_node *node)
{
    double least = 1;
    const struct nir_array *w = &node->field[NIR_weight];
    for (uint64_t i = 0; i < w->count; i++) {
        double size = w->value[i] < 0 ? -w->value[i] : w->value[i];
        if (size > 0 && (i == 0 || size < least))
            least = size;
    }
    return least;
}

void nir_kit_random(struct nir_kit *kit, uint64_t seed)
{
    struct rand r = {seed};
    uint64_t dim[3] = {1 + rand_below(&r, 3), 2 + rand_below(&r, 5), 2 + rand_below(&r, 5)};
    uint64_t count = dim[0] * dim[1] * dim[2];
    bool flat = false;
    char name[32];
    memset(kit, 0, sizeof *kit);
    set_shape(nir_kit_node(kit, NIR_Input, "input"), dim, 3);
    uint32_t last = 0;
    for (uint32_t layer = 0, layers = 1 + rand_below(&r, 3); layer < layers; layer++) {
        if (!flat && rand_below(&r, 3) == 0) {
            snprintf(name, sizeof name, "pool%u", layer);
            struct nir_node *pool = nir_kit_node(kit, NIR_SumPool2d, name);
            random_window(pool, &r, dim, true);
            set_shape(pool, dim, 3);
            nir_kit_edge(kit, last, kit->graph.nodes - 1);
            last = kit->graph.nodes - 1;
        }
        bool dense = flat || rand_below(&r, 2) == 0;
        if (dense && !flat) {
            count = dim[0] * dim[1] * dim[2];
            set_shape(nir_kit_node(kit, NIR_Flatten, "flat"), &count, 1);
            nir_kit_edge(kit, last, kit->graph.nodes - 1);
            last = kit->graph.nodes - 1;
            flat = true;
        }
        snprintf(name, sizeof name, "%u.linear", layer);
        struct nir_node *linear = nir_kit_node(kit,
                                               !dense              ? NIR_Conv2d
                                               : rand_below(&r, 2) ? NIR_Linear
                                                                   : NIR_Affine,
                                               name);
        if (dense) {
            uint64_t to = 1 + rand_below(&r, 12);
            random_dense(linear, &r, count, to);
            count = to;
        } else {
            random_window(linear, &r, dim, false);
            count = dim[0] * dim[1] * dim[2];
        }
        set_shape(linear, dense ? &count : dim, dense ? 1 : 3);
        nir_kit_edge(kit, last, kit->graph.nodes - 1);
        double unit = unit_of(linear);
        snprintf(name, sizeof name, "%u.if", layer);
        struct nir_node *neurons = nir_kit_node(kit, NIR_IF, name);
        random_neurons(neurons, &r, count, unit);
        set_shape(neurons, dense ? &count : dim, dense ? 1 : 3);
        last = kit->graph.nodes - 1;
        nir_kit_edge(kit, last - 1, last);
        if (dense && rand_below(&r, 3) == 0) {
            snprintf(name, sizeof name, "%u.back", layer);
            struct nir_node *back = nir_kit_node(kit, NIR_Linear, name);
            fill(nir_kit_array(back, NIR_weight, 2, (uint64_t[]){count, count}, 0), &r, 2, unit);
            set_shape(back, &count, 1);
            nir_kit_edge(kit, last, kit->graph.nodes - 1);
            nir_kit_edge(kit, kit->graph.nodes - 1, last);
        }
    }
    set_shape(nir_kit_node(kit, NIR_Output, "output"), &count, 1);
    nir_kit_edge(kit, last, kit->graph.nodes - 1);
}

/* ---- what they mean -------------------------------------------------------------------------- */

static double at(const struct nir_node *node, enum nir_field field, uint64_t i, double absent)
{
    const struct nir_array *a = &node->field[field];
    return a->value == NULL ? absent : a->value[a->count == 1 ? 0 : i];
}

/* out[c][y][x] = bias[c] + sum over its group's i, k, l of w[c][i][k][l] in[i][y s + k - p][..] */
static void convolve(const struct nir_node *node, const struct nir_node *from, const double *in,
                     double *out)
{
    const struct nir_array *w = &node->field[NIR_weight];
    const bool pool = node->type == NIR_SumPool2d;
    const double *I = from->field[NIR_shape].value, *O = node->field[NIR_shape].value;
    const int groups = pool ? (int)I[0] : (int)at(node, NIR_groups, 0, 1);
    const int inner = (int)I[0] / groups, outer = (int)O[0] / groups;
    const int K = pool ? (int)at(node, NIR_kernel_size, 0, 1) : (int)w->shape[2];
    const int L = pool ? (int)node->field[NIR_kernel_size].value[1] : (int)w->shape[3];
    const double *s = node->field[NIR_stride].value, *p = node->field[NIR_padding].value;
    for (int c = 0; c < (int)O[0]; c++)
        for (int y = 0; y < (int)O[1]; y++)
            for (int x = 0; x < (int)O[2]; x++) {
                double sum = at(node, NIR_bias, (uint64_t)c, 0);
                for (int i = 0; i < inner; i++)
                    for (int k = 0; k < K; k++)
                        for (int l = 0; l < L; l++) {
                            int v = y * (int)s[0] + k - (int)p[0];
                            int u = x * (int)s[1] + l - (int)p[1];
                            if (v < 0 || u < 0 || v >= (int)I[1] || u >= (int)I[2])
                                continue;
                            double weight = pool ? 1 : w->value[((c * inner + i) * K + k) * L + l];
                            sum += weight *
                                   in[((c / outer * inner + i) * (int)I[1] + v) * (int)I[2] + u];
                        }
                out[(c * (int)O[1] + y) * (int)O[2] + x] = sum;
            }
}

static void fire(const struct nir_node *node, enum nir_reset reset, uint32_t count, double *v,
                 double *in_and_out)
{
    for (uint32_t i = 0; i < count; i++) {
        bool spikes;
        if (node->type == NIR_Threshold) {
            spikes = in_and_out[i] > at(node, NIR_threshold, i, 1) + 1e-9;
        } else {
            double threshold = at(node, NIR_v_threshold, i, 1);
            v[i] += at(node, NIR_r, i, 1) * in_and_out[i];
            spikes = v[i] > threshold + 1e-9;
            if (spikes)
                v[i] = reset == NIR_RESET_SUBTRACT ? v[i] - threshold : at(node, NIR_v_reset, i, 0);
        }
        in_and_out[i] = spikes;
    }
}

void nir_kit_step(const struct nir_kit *kit, enum nir_reset reset, double *const *spike,
                  double *const *potential)
{
    double *old[NIR_KIT_NODES];
    for (uint32_t n = 0; n < kit->graph.nodes; n++) {
        uint32_t size = nir_kit_size(kit, n);
        old[n] = malloc(size * sizeof **old);
        if (old[n] == NULL)
            abort();
        memcpy(old[n], spike[n], size * sizeof **old);
    }
    for (uint32_t n = 0; n < kit->graph.nodes; n++) {
        const struct nir_node *node = &kit->node[n];
        const uint32_t size = nir_kit_size(kit, n);
        if (node->type == NIR_Input)
            continue;
        for (uint32_t i = 0; i < size; i++)
            spike[n][i] = 0;
        for (uint32_t e = 0; e < kit->graph.edges; e++) {
            const uint32_t from = kit->edge[e].from;
            const struct nir_node *source = &kit->node[from];
            double *in = from > n ? old[from] : spike[from];
            if (kit->edge[e].to != n)
                continue;
            /* What leads back was made of the spikes of the step before. */
            double *back = NULL;
            if (from > n && source->type == NIR_Linear) {
                back = calloc(size, sizeof *back);
                for (uint32_t i = 0; back != NULL && i < size; i++)
                    for (uint32_t j = 0; j < size; j++)
                        back[i] += source->field[NIR_weight].value[i * size + j] * old[n][j];
                in = back;
            }
            if (node->type == NIR_Conv2d || node->type == NIR_SumPool2d) {
                convolve(node, source, in, spike[n]);
            } else if (node->type == NIR_Affine || node->type == NIR_Linear) {
                for (uint32_t i = 0; i < size; i++) {
                    const uint32_t width = nir_kit_size(kit, from);
                    spike[n][i] += at(node, NIR_bias, i, 0);
                    for (uint32_t j = 0; j < width; j++)
                        spike[n][i] += node->field[NIR_weight].value[i * width + j] * in[j];
                }
            } else {
                for (uint32_t i = 0; i < size; i++)
                    spike[n][i] += in[i];
            }
            free(back);
        }
        if (node->type == NIR_IF || node->type == NIR_Threshold)
            fire(node, reset, size, potential[n], spike[n]);
    }
    for (uint32_t n = 0; n < kit->graph.nodes; n++)
        free(old[n]);
}
