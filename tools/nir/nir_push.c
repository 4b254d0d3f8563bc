/*
 * nir_push.c - what a linear node makes of a few elements.
 */
#include <stdlib.h>

#include "nir_flow.h"

#include "base/grow.h"

bool nir_vector_add(struct nir_vector *vector, struct nir_drop drop)
{
    if (!grow_array(&vector->drop, sizeof *vector->drop, vector->count, 1, &vector->room))
        return false;
    vector->drop[vector->count++] = drop;
    return true;
}

static bool push_dense(const struct nir_node *node, const struct nir_drop *in,
                       struct nir_vector *out)
{
    const struct nir_array *weight = &node->field[NIR_weight];
    out->work += weight->shape[0];
    for (uint64_t j = 0; j < weight->shape[0]; j++) {
        double w = weight->value[j * weight->shape[1] + in->index];
        if (w != 0 &&
            !nir_vector_add(out, (struct nir_drop){(uint32_t)j, in->delay, in->value * w}))
            return false;
    }
    return true;
}

/* The steps of a window over which element `at` of an axis falls: step s has it at kernel place
 * at + before - s * stride, which must be a multiple of the dilation. */
static bool kernel_place(const struct nir_window *w, int axis, uint32_t at, uint32_t step,
                         uint32_t *place)
{
    int64_t offset = (int64_t)at + w->before[axis] - (int64_t)step * w->stride[axis];
    if (offset < 0 || offset % w->dilation[axis] != 0 ||
        offset / w->dilation[axis] >= w->kernel[axis])
        return false;
    *place = (uint32_t)(offset / w->dilation[axis]);
    return true;
}

/* The first step whose kernel may reach element `at`. */
static uint32_t first_step(const struct nir_window *w, int axis, uint32_t at)
{
    int64_t reach = (int64_t)w->dilation[axis] * (w->kernel[axis] - 1);
    int64_t least = (int64_t)at + w->before[axis] - reach;
    return least <= 0 ? 0 : (uint32_t)((least + w->stride[axis] - 1) / w->stride[axis]);
}

/* A target of a window: the element of channel `c` at steps (y, x), kernel place (k, l). */
static bool push_at(const struct nir_node *node, const struct nir_place *p,
                    const struct nir_drop *in, const uint32_t step[2], const uint32_t place[2],
                    struct nir_vector *out)
{
    const struct nir_window *w = &p->window;
    const uint32_t plane = p->in.dim[1] * p->in.dim[2], channel = in->index / plane;
    const uint32_t at = step[0] * p->out.dim[2] + step[1],
                   out_plane = p->out.dim[1] * p->out.dim[2];
    if (node->type == NIR_SumPool2d || node->type == NIR_AvgPool2d) {
        double share =
            node->type == NIR_SumPool2d ? 1 : 1.0 / ((double)w->kernel[0] * w->kernel[1]);
        return nir_vector_add(
            out, (struct nir_drop){channel * out_plane + at, in->delay, in->value * share});
    }
    const uint32_t inner = p->in.dim[0] / w->groups, outer = p->out.dim[0] / w->groups;
    const uint32_t group = channel / inner;
    out->work += outer;
    for (uint32_t c = group * outer; c < (group + 1) * outer; c++) {
        uint64_t k =
            (((uint64_t)c * inner + channel % inner) * w->kernel[0] + place[0]) * w->kernel[1] +
            place[1];
        double v = in->value * node->field[NIR_weight].value[k];
        if (v != 0 && !nir_vector_add(out, (struct nir_drop){c * out_plane + at, in->delay, v}))
            return false;
    }
    return true;
}

static bool push_window(const struct nir_node *node, const struct nir_place *p,
                        const struct nir_drop *in, struct nir_vector *out)
{
    const struct nir_window *w = &p->window;
    const uint32_t plane = p->in.dim[1] * p->in.dim[2];
    const uint32_t y = in->index % plane / p->in.dim[2], x = in->index % p->in.dim[2];
    uint32_t step[2], place[2];
    for (step[0] = first_step(w, 0, y); step[0] < p->out.dim[1]; step[0]++) {
        if ((uint64_t)step[0] * w->stride[0] > (uint64_t)y + w->before[0])
            break;
        if (!kernel_place(w, 0, y, step[0], &place[0]))
            continue;
        for (step[1] = first_step(w, 1, x); step[1] < p->out.dim[2]; step[1]++) {
            if ((uint64_t)step[1] * w->stride[1] > (uint64_t)x + w->before[1])
                break;
            if (kernel_place(w, 1, x, step[1], &place[1]) &&
                !push_at(node, p, in, step, place, out))
                return false;
        }
    }
    return true;
}

bool nir_push(const struct nir_flow *flow, uint32_t n, const struct nir_vector *in,
              struct nir_vector *out)
{
    const struct nir_node *node = &flow->graph->node[n];
    const struct nir_place *p = &flow->place[n];
    bool good = true;
    out->work += in->count;
    for (size_t i = 0; good && i < in->count; i++) {
        struct nir_drop drop = in->drop[i];
        switch (node->type) {
        case NIR_Affine:
        case NIR_Linear: good = push_dense(node, &drop, out); break;
        case NIR_Conv1d:
        case NIR_Conv2d:
        case NIR_SumPool2d:
        case NIR_AvgPool2d: good = push_window(node, p, &drop, out); break;
        default:
            drop.value *= node->type == NIR_Scale ? nir_number(node, NIR_scale, drop.index, 1) : 1;
            drop.delay += p->delay;
            good = nir_vector_add(out, drop);
            break;
        }
    }
    return good;
}

bool nir_push_bias(const struct nir_flow *flow, uint32_t n, struct nir_vector *out)
{
    const struct nir_node *node = &flow->graph->node[n];
    const struct nir_array *bias = &node->field[NIR_bias];
    const uint64_t plane = (uint64_t)flow->place[n].out.dim[1] * flow->place[n].out.dim[2];
    if (bias->value == NULL ||
        (node->type != NIR_Affine && node->type != NIR_Conv1d && node->type != NIR_Conv2d))
        return true;
    for (uint64_t i = 0; i < nir_count(&flow->place[n].out); i++) {
        double v = bias->value[i / plane];
        if (v != 0 && !nir_vector_add(out, (struct nir_drop){(uint32_t)i, 0, v}))
            return false;
    }
    return true;
}
