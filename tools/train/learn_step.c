/* Backward pass and update; see learn.h for the method and why threads cannot matter. */
#include "learn_step.h"

#include "rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEARN_LANES = 16 }; /* divides GEMM_PAD */

typedef float learn_floats __attribute__((vector_size(64)));
typedef int32_t learn_ints __attribute__((vector_size(64)));

static uint32_t learn_pad(uint32_t n)
{
    return (n + GEMM_PAD - 1) / GEMM_PAD * GEMM_PAD;
}

/* Hands out `n` floats; with no room yet it only counts. */
static float *learn_take(struct learn_step *step, size_t *at, size_t n)
{
    float *taken = step->room ? step->room + *at : NULL;
    *at += (n + 15) / 16 * 16;
    return taken;
}

/* Lays out all arrays; called once to count and once to assign. */
static size_t learn_layout(struct learn_step *step)
{
    const struct net *net = step->net;
    size_t at = 0;
    for (uint32_t s = 0; s < net->n_sets; s++) {
        struct learn_set *set = &step->set[s];
        set->n_in = net->set[s].n_in;
        set->n_out = net->set[s].n_out;
        set->pad_in = learn_pad(set->n_in);
        set->pad_out = learn_pad(set->n_out);
        const size_t full = (size_t)set->pad_out * set->pad_in;
        set->u = learn_take(step, &at, full);
        set->m = learn_take(step, &at, full);
        set->v = learn_take(step, &at, full);
        set->w = learn_take(step, &at, full);
        set->lu = learn_take(step, &at, set->n_out);
        set->lm = learn_take(step, &at, set->n_out);
        set->lv = learn_take(step, &at, set->n_out);
    }
    for (uint32_t c = 0; c < net->n_cores; c++) {
        const struct learn_set *set = &step->set[net->core[c].set];
        struct learn_core *core = &step->core[c];
        core->dw = learn_take(step, &at, (size_t)set->pad_out * set->pad_in);
        core->dleak = learn_take(step, &at, set->pad_out);
        core->dx = NULL;
        if (net->core[c].layer > 0) {
            core->dx = learn_take(step, &at, step->batch * set->pad_in);
        }
    }
    return at;
}

/* Lists the cores of each weight set in ascending order. */
static void learn_link_users(struct learn_step *step)
{
    const struct net *net = step->net;
    for (uint32_t c = 0; c < net->n_cores; c++) {
        step->set[net->core[c].set].n_users++;
    }
    uint32_t at = 0;
    for (uint32_t s = 0; s < net->n_sets; s++) {
        step->set[s].user0 = at;
        at += step->set[s].n_users;
        step->set[s].n_users = 0;
    }
    for (uint32_t c = 0; c < net->n_cores; c++) {
        struct learn_set *set = &step->set[net->core[c].set];
        step->user[set->user0 + set->n_users++] = c;
    }
}

static size_t learn_worker_floats(const struct learn_step *step)
{
    return step->batch * (NET_AXONS + NET_NEURONS);
}

bool learn_step_init(struct learn_step *step, struct weights *weights,
                     const struct learn_options *options, struct pool *pool, struct fail *fail)
{
    memset(step, 0, sizeof *step);
    const struct net *net = &weights->net;
    step->net = net;
    step->options = options;
    step->weights = weights;
    step->batch = options->batch;
    if (!forward_init(&step->forward, net, step->batch, pool, fail)) {
        return false;
    }
    step->set = calloc(net->n_sets, sizeof *step->set);
    step->core = calloc(net->n_cores, sizeof *step->core);
    step->user = calloc(net->n_cores, sizeof *step->user);
    step->vote_gradient =
        calloc((size_t)net->n_members * step->batch * net->spec.n_classes, sizeof(float));
    step->worker_room = calloc(pool_threads(pool) * learn_worker_floats(step), sizeof(float));
    if (step->set && step->core && step->user && step->vote_gradient && step->worker_room) {
        learn_link_users(step);
        step->room = calloc(learn_layout(step), sizeof(float));
        if (step->room) {
            learn_layout(step);
            return true;
        }
    }
    return fail_set(fail, "network '%s': out of memory", net->spec.name);
}

void learn_step_free(struct learn_step *step)
{
    forward_free(&step->forward);
    free(step->set);
    free(step->core);
    free(step->user);
    free(step->vote_gradient);
    free(step->worker_room);
    free(step->room);
    memset(step, 0, sizeof *step);
}

/* Range of the latent weight of an input: one-bit synapses keep the sign of their axon. */
static void learn_range(const struct net_set *shape, uint32_t slot, float *low, float *high)
{
    const bool one_bit = shape->synapse == NET_ONE_BIT;
    *low = one_bit && net_axon_sign(slot) > 0 ? 0.0F : -1.0F;
    *high = one_bit && net_axon_sign(slot) < 0 ? 0.0F : 1.0F;
}

/* Rounds latent values into what the chip gets. */
static void learn_quantise(struct learn_step *step, uint32_t s)
{
    struct learn_set *set = &step->set[s];
    int8_t *q = step->weights->q + step->weights->q0[s];
    int16_t *leak = step->weights->leak + step->weights->leak0[s];
    for (uint32_t j = 0; j < set->n_out; j++) {
        const float *restrict u = set->u + (size_t)j * set->pad_in;
        float *restrict w = set->w + (size_t)j * set->pad_in;
        int8_t *restrict row = q + (size_t)j * set->n_in;
        for (uint32_t i = 0; i < set->n_in; i++) {
            const int value = (u[i] > 0.5F) - (u[i] < -0.5F);
            w[i] = (float)value;
            row[i] = (int8_t)value;
        }
        leak[j] = (int16_t)lrintf(set->lu[j]);
    }
    forward_load_set(&step->forward, s, q, leak);
}

void learn_step_start(struct learn_step *step, const uint8_t *pixels)
{
    const struct net *net = step->net;
    for (uint32_t s = 0; s < net->n_sets; s++) {
        struct learn_set *set = &step->set[s];
        struct rng rng = rng_open(step->options->seed, 0x100000000ULL + s);
        for (uint32_t j = 0; j < set->n_out; j++) {
            for (uint32_t i = 0; i < set->n_in; i++) {
                float low, high;
                learn_range(&net->set[s], i, &low, &high);
                set->u[(size_t)j * set->pad_in + i] = low + (high - low) * rng_unit(&rng);
            }
        }
        learn_quantise(step, s);
    }
    /* Layer by layer, the mean sum over the batch becomes the leak's opposite. */
    for (uint32_t l = 0; l < net->spec.n_layers; l++) {
        forward_run(&step->forward, pixels, step->batch);
        const struct net_layer *layer = &net->layer[l];
        for (uint32_t c = layer->core0; c < layer->core0 + layer->n_cores; c++) {
            struct learn_set *set = &step->set[net->core[c].set];
            for (uint32_t j = 0; j < set->n_out; j++) {
                int64_t total = 0;
                for (size_t b = 0; b < step->batch; b++) {
                    total += step->forward.sum[c][b * set->pad_out + j];
                }
                const float mean = (float)total / (float)step->batch;
                /* A shared set takes the average over its cores. */
                set->lu[j] -= mean / (float)set->n_users;
            }
        }
        for (uint32_t s = 0; s < net->n_sets; s++) {
            for (uint32_t j = 0; j < step->set[s].n_out; j++) {
                step->set[s].lu[j] = fmaxf(fminf(step->set[s].lu[j], NET_LEAK_MAX), -NET_LEAK_MAX);
            }
            learn_quantise(step, s);
        }
    }
}

/* Softmax cross-entropy of one member: d loss / d vote count, up to a factor that Adam ignores. */
static void learn_vote_task(void *context, size_t member, unsigned worker)
{
    struct learn_step *step = context;
    const uint32_t n = step->net->spec.n_classes;
    const struct net *net = step->net;
    const struct net_layer *top = &net->layer[net->spec.n_layers - 1];
    uint32_t most = 0; /* neurons that vote for class 0, the largest share */
    (void)worker;
    for (uint32_t c = top->core0; c < top->core0 + top->n_cores; c++) {
        most += net->core[c].member == member ? (net->core[c].n_out + n - 1) / n : 0;
    }
    const float scale = step->options->sharpness / (float)most;
    float *gradient = step->vote_gradient + member * n * step->batch;
    for (size_t b = 0; b < step->batch; b++) {
        float e[NET_CLASSES_MAX];
        uint32_t votes[NET_CLASSES_MAX] = {0};
        forward_votes(&step->forward, b, (uint32_t)member, votes);
        const uint32_t top_votes = votes[forward_argmax(votes, n)];
        float total = 0;
        for (uint32_t k = 0; k < n; k++) {
            e[k] = expf(scale * ((float)votes[k] - (float)top_votes));
            total += e[k];
        }
        for (uint32_t k = 0; k < n; k++) {
            gradient[k * step->batch + b] = e[k] / total - (k == step->labels[b] ? 1.0F : 0.0F);
        }
    }
}

/* Gradient at neuron j of a core for all images, before the threshold's slope. */
static void learn_gather(const struct learn_step *step, const struct net_core *core, uint32_t j,
                         float *restrict g)
{
    const struct net *net = step->net;
    const size_t batch = step->batch;
    if (core->layer + 1 == net->spec.n_layers) {
        const uint32_t n = net->spec.n_classes;
        const float *votes = step->vote_gradient + (core->member * n + j % n) * batch;
        memcpy(g, votes, batch * sizeof *g);
        return;
    }
    const uint32_t *first = net->edge0[core->layer] + core->out0 + j;
    const struct net_edge *edge = net->edge[core->layer];
    memset(g, 0, batch * sizeof *g);
    for (uint32_t e = first[0]; e < first[1]; e++) {
        const float *restrict from = step->core[edge[e].core].dx + edge[e].slot * batch;
        for (size_t b = 0; b < batch; b++) {
            g[b] += from[b];
        }
    }
}

/* Unpacks the inputs that a core saw for one image. */
static void learn_inputs(const struct learn_step *step, const struct net_core *core, size_t b,
                         float *restrict x)
{
    const struct net *net = step->net;
    const bool first = core->layer == 0;
    const uint8_t *bits =
        first ? step->forward.image_bits + b * net->n_image_bits
              : step->forward.fired[core->layer - 1] + b * net->layer[core->layer - 1].n_bits;
    const uint32_t *in = net->input + core->in0;
    for (uint32_t i = 0; i < core->n_in; i++) {
        /* 0 or the bits of 1.0F: cheaper than a conversion. */
        const uint32_t one = -(uint32_t)bits[in[i]] & 0x3f800000U;
        memcpy(&x[i], &one, sizeof one);
    }
}

/* The slope of the threshold at LEARN_LANES potentials: 1 - |V + 1/2| * slope, at least 0. The
 * step from silence to firing lies between -1 and 0. */
static inline void learn_slope_lanes(const int32_t *potential, float slope, float *out)
{
    learn_ints v;
    memcpy(&v, potential, sizeof v);
    const learn_floats x = __builtin_convertvector(v, learn_floats) + 0.5F;
    const learn_floats size = (learn_floats)((learn_ints)x & 0x7fffffff);
    const learn_floats s = 1.0F - size * slope;
    const learn_floats kept = (learn_floats)((learn_ints)s & (s > 0.0F));
    memcpy(out, &kept, sizeof kept);
}

/* Sum of n floats, n a multiple of LEARN_LANES, always in the same order. */
static float learn_sum(const float *g, size_t n)
{
    learn_floats lanes = {0};
    float sum = 0;
    for (size_t b = 0; b < n; b += LEARN_LANES) {
        learn_floats next;
        memcpy(&next, g + b, sizeof next);
        lanes += next;
    }
    for (size_t k = 0; k < LEARN_LANES; k++) {
        sum += lanes[k];
    }
    return sum;
}

/* Applies the slope to the gradients g[neuron][batch] and sums them for the leaks. Works on
 * LEARN_LANES neurons at a time, whose potentials lie side by side; room[batch][LEARN_LANES]. */
static void learn_slope(const struct learn_step *step, uint32_t c, float *g, float *room)
{
    const struct net_core *core = &step->net->core[c];
    const size_t out = step->set[core->set].pad_out;
    const float slope = 1.0F / (step->options->slope * sqrtf((float)core->n_in));
    for (size_t j0 = 0; j0 < core->n_out; j0 += LEARN_LANES) {
        const size_t lanes = core->n_out - j0 < LEARN_LANES ? core->n_out - j0 : LEARN_LANES;
        for (size_t b = 0; b < step->batch; b++) {
            learn_slope_lanes(step->forward.sum[c] + b * out + j0, slope, room + b * LEARN_LANES);
        }
        for (size_t k = 0; k < lanes; k++) {
            float *restrict row = g + (j0 + k) * step->batch;
            const float *restrict s = room + k;
            for (size_t b = 0; b < step->batch; b++) {
                row[b] *= s[b * LEARN_LANES];
            }
            step->core[c].dleak[j0 + k] = learn_sum(row, step->batch);
        }
    }
}

struct learn_layer_run {
    struct learn_step *step;
    uint32_t layer;
};

static void learn_core_task(void *context, size_t task, unsigned worker)
{
    const struct learn_layer_run *run = context;
    struct learn_step *step = run->step;
    const uint32_t c = step->net->layer[run->layer].core0 + (uint32_t)task;
    const struct net_core *core = &step->net->core[c];
    const struct learn_set *set = &step->set[core->set];
    struct learn_core *lc = &step->core[c];
    const size_t in = set->pad_in;
    const size_t out = set->pad_out;
    const size_t batch = step->batch;
    float *g = step->worker_room + worker * learn_worker_floats(step);
    float *x = g + batch * NET_NEURONS;
    for (uint32_t j = 0; j < core->n_out; j++) {
        learn_gather(step, core, j, g + j * batch);
    }
    memset(g + core->n_out * batch, 0, (out - core->n_out) * batch * sizeof *g);
    learn_slope(step, c, g, x);
    memset(x, 0, batch * in * sizeof *x);
    for (size_t b = 0; b < batch; b++) {
        learn_inputs(step, core, b, x + b * in);
    }
    const struct gemm_job weights = {out, in, batch, g, batch, 1, x, in, lc->dw, in};
    step->forward.kernels->product(&weights);
    if (lc->dx) {
        const struct gemm_job inputs = {in, batch, set->n_out, set->w, 1,
                                        in, g,     batch,      lc->dx, batch};
        step->forward.kernels->product(&inputs);
    }
}

/* Adam (Kingma and Ba 2015) with its usual constants. */
struct learn_adam {
    float rate, scale_m, scale_v;
};

static inline float learn_adam_step(const struct learn_adam *a, float g, float *m, float *v)
{
    *m += 0.1F * (g - *m);
    *v += 0.001F * (g * g - *v);
    return a->rate * (*m * a->scale_m) / (sqrtf(*v * a->scale_v) + 1e-8F);
}

static void learn_update_task(void *context, size_t s, unsigned worker)
{
    struct learn_step *step = context;
    struct learn_set *set = &step->set[s];
    const struct net_set *shape = &step->net->set[s];
    struct learn_adam adam = {step->rate, 0, 0};
    adam.scale_m = 1.0F / (1.0F - powf(0.9F, (float)step->steps));
    adam.scale_v = 1.0F / (1.0F - powf(0.999F, (float)step->steps));
    float low[NET_AXONS], high[NET_AXONS], sum[NET_AXONS];
    (void)worker;
    for (uint32_t i = 0; i < set->n_in; i++) {
        learn_range(shape, i, &low[i], &high[i]);
    }
    for (uint32_t j = 0; j < set->n_out; j++) {
        const size_t at = (size_t)j * set->pad_in;
        float dleak = 0;
        memset(sum, 0, sizeof sum);
        for (uint32_t k = 0; k < set->n_users; k++) {
            const struct learn_core *core = &step->core[step->user[set->user0 + k]];
            const float *dw = core->dw + at;
            dleak += core->dleak[j];
            for (uint32_t i = 0; i < set->n_in; i++) {
                sum[i] += dw[i];
            }
        }
        float *restrict u = set->u + at;
        float *restrict m = set->m + at;
        float *restrict v = set->v + at;
        for (uint32_t i = 0; i < set->n_in; i++) {
            const float next = u[i] - learn_adam_step(&adam, sum[i], &m[i], &v[i]);
            const float above = next > low[i] ? next : low[i];
            u[i] = above < high[i] ? above : high[i];
        }
        struct learn_adam leak = adam;
        leak.rate *= step->options->leak_rate;
        set->lu[j] -= learn_adam_step(&leak, dleak, &set->lm[j], &set->lv[j]);
        set->lu[j] = fmaxf(fminf(set->lu[j], NET_LEAK_MAX), -NET_LEAK_MAX);
    }
    learn_quantise(step, (uint32_t)s);
}

void learn_step_run(struct learn_step *step, const uint8_t *pixels, const uint8_t *labels,
                    float rate)
{
    struct pool *pool = step->forward.pool;
    step->labels = labels;
    step->rate = rate;
    step->steps++;
    forward_run(&step->forward, pixels, step->batch);
    pool_run(pool, learn_vote_task, step, step->net->n_members);
    for (uint32_t l = step->net->spec.n_layers; l-- > 0;) {
        struct learn_layer_run run = {step, l};
        pool_run(pool, learn_core_task, &run, step->net->layer[l].n_cores);
    }
    pool_run(pool, learn_update_task, step, step->net->n_sets);
}
