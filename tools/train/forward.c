/* Integer forward pass with bit-packed inputs; see forward.h. */
#include "forward.h"

#include "encode.h"

#include <stdlib.h>
#include <string.h>

enum {
    FORWARD_WORDS_MAX = NET_AXONS / 64,
    FORWARD_CHUNK = 32,         /* images a task codes at once */
    FORWARD_NEVER = -(1 << 20), /* leak of padding neurons */
};

static uint32_t forward_pad(uint32_t n)
{
    return (n + GEMM_PAD - 1) / GEMM_PAD * GEMM_PAD;
}

static bool forward_alloc_sets(struct forward *f)
{
    size_t masks = 0;
    size_t leaks = 0;
    for (uint32_t s = 0; s < f->net->n_sets; s++) {
        struct forward_set *set = &f->set[s];
        set->words = (f->net->set[s].n_in + 63) / 64;
        set->pad_out = forward_pad(f->net->set[s].n_out);
        masks += 2 * (size_t)set->words * set->pad_out;
        leaks += set->pad_out;
    }
    f->mask_room = calloc(masks, sizeof *f->mask_room);
    f->leak_room = calloc(leaks, sizeof *f->leak_room);
    if (!f->mask_room || !f->leak_room) {
        return false;
    }
    uint64_t *mask = f->mask_room;
    int32_t *leak = f->leak_room;
    for (uint32_t s = 0; s < f->net->n_sets; s++) {
        struct forward_set *set = &f->set[s];
        set->plus = mask;
        set->minus = mask + (size_t)set->words * set->pad_out;
        mask += 2 * (size_t)set->words * set->pad_out;
        set->leak = leak;
        for (uint32_t j = f->net->set[s].n_out; j < set->pad_out; j++) {
            leak[j] = FORWARD_NEVER;
        }
        leak += set->pad_out;
    }
    return true;
}

bool forward_init(struct forward *f, const struct net *net, size_t batch, struct pool *pool,
                  struct fail *fail)
{
    memset(f, 0, sizeof *f);
    f->net = net;
    f->kernels = gemm_select();
    f->pool = pool;
    f->batch = batch;
    f->set = calloc(net->n_sets, sizeof *f->set);
    f->sum = calloc(net->n_cores, sizeof *f->sum);
    f->image_bits = calloc(batch, net->n_image_bits);
    f->packed_room = calloc(pool_threads(pool) * batch * FORWARD_WORDS_MAX, sizeof(uint64_t));
    bool ok = f->set && f->sum && f->image_bits && f->packed_room && forward_alloc_sets(f);
    for (uint32_t l = 0; ok && l < net->spec.n_layers; l++) {
        f->fired[l] = calloc(batch, net->layer[l].n_bits);
        ok = f->fired[l] != NULL;
    }
    size_t sums = 0;
    for (uint32_t c = 0; ok && c < net->n_cores; c++) {
        sums += batch * f->set[net->core[c].set].pad_out;
    }
    f->sum_room = ok ? calloc(sums, sizeof *f->sum_room) : NULL;
    if (!f->sum_room) {
        return fail_set(fail, "network '%s': out of memory", net->spec.name);
    }
    sums = 0;
    for (uint32_t c = 0; c < net->n_cores; c++) {
        f->sum[c] = f->sum_room + sums;
        sums += batch * f->set[net->core[c].set].pad_out;
    }
    return true;
}

void forward_free(struct forward *f)
{
    for (uint32_t l = 0; l < NET_LAYERS_MAX; l++) {
        free(f->fired[l]);
    }
    free(f->image_bits);
    free(f->packed_room);
    free(f->mask_room);
    free(f->leak_room);
    free(f->sum_room);
    free(f->sum);
    free(f->set);
    memset(f, 0, sizeof *f);
}

#define FORWARD_LSB 0x0101010101010101ULL

/* Eight weights as one word, the first in the lowest byte. */
static inline uint64_t forward_eight(const int8_t *q)
{
    uint64_t word;
    memcpy(&word, q, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Collects the lowest bit of each byte into one byte, the first byte lowest. */
static inline uint64_t forward_gather_bits(uint64_t bytes)
{
    return bytes * 0x0102040810204080ULL >> 56;
}

void forward_load_set(struct forward *f, uint32_t set, const int8_t *q, const int16_t *leak)
{
    const struct forward_set *to = &f->set[set];
    const struct net_set *shape = &f->net->set[set];
    int8_t row[NET_AXONS] = {0};
    for (uint32_t j = 0; j < shape->n_out; j++) {
        memcpy(row, q + (size_t)j * shape->n_in, shape->n_in);
        for (uint32_t w = 0; w < to->words; w++) {
            uint64_t plus = 0;
            uint64_t minus = 0;
            for (uint32_t k = 0; k < 64; k += 8) {
                const uint64_t eight = forward_eight(row + 64 * w + k);
                const uint64_t negative = eight >> 7 & FORWARD_LSB;
                minus |= forward_gather_bits(negative) << k;
                plus |= forward_gather_bits(eight & FORWARD_LSB & ~negative) << k;
            }
            to->plus[(size_t)w * to->pad_out + j] = plus;
            to->minus[(size_t)w * to->pad_out + j] = minus;
        }
        to->leak[j] = leak[j];
    }
}

void forward_load(struct forward *f, const struct weights *weights)
{
    for (uint32_t s = 0; s < f->net->n_sets; s++) {
        forward_load_set(f, s, weights->q + weights->q0[s], weights->leak + weights->leak0[s]);
    }
}

static void forward_encode_task(void *context, size_t task, unsigned worker)
{
    struct forward *f = context;
    const struct net_spec *spec = &f->net->spec;
    const size_t pixels = (size_t)spec->width * spec->height;
    (void)worker;
    for (size_t b = task * FORWARD_CHUNK; b < (task + 1) * FORWARD_CHUNK && b < f->n; b++) {
        encode_image(spec, f->pixels + b * pixels, f->image_bits + b * f->net->n_image_bits);
    }
}

struct forward_layer_run {
    struct forward *f;
    uint32_t layer;
};

/* One core, all images of the batch: gather its inputs, count, fire. */
static void forward_core_task(void *context, size_t task, unsigned worker)
{
    const struct forward_layer_run *run = context;
    struct forward *f = run->f;
    const struct net *net = f->net;
    const uint32_t c = net->layer[run->layer].core0 + (uint32_t)task;
    const struct net_core *core = &net->core[c];
    const struct forward_set *set = &f->set[core->set];
    const uint32_t *in = net->input + core->in0;
    const bool first = run->layer == 0;
    const uint8_t *below = first ? f->image_bits : f->fired[run->layer - 1];
    const size_t row = first ? net->n_image_bits : net->layer[run->layer - 1].n_bits;
    uint64_t *packed = f->packed_room + (size_t)worker * f->batch * FORWARD_WORDS_MAX;
    for (size_t b = 0; b < f->n; b++) {
        const uint8_t *bits = below + b * row;
        for (uint32_t w = 0; w < set->words; w++) {
            const uint32_t end = core->n_in < 64 * w + 64 ? core->n_in : 64 * w + 64;
            uint64_t word = 0;
            for (uint32_t i = 64 * w; i < end; i++) {
                word |= (uint64_t)bits[in[i]] << (i % 64);
            }
            packed[b * set->words + w] = word;
        }
    }
    const struct gemm_count_job job = {f->n,      set->words, set->pad_out, packed,
                                       set->plus, set->minus, set->leak,    f->sum[c]};
    f->kernels->count(&job);
    for (size_t b = 0; b < f->n; b++) {
        const int32_t *sum = f->sum[c] + b * set->pad_out;
        uint8_t *out = f->fired[run->layer] + b * net->layer[run->layer].n_bits + core->out0;
        for (uint32_t j = 0; j < core->n_out; j++) {
            out[j] = sum[j] >= 0;
        }
    }
}

void forward_run(struct forward *f, const uint8_t *pixels, size_t n)
{
    f->pixels = pixels;
    f->n = n;
    pool_run(f->pool, forward_encode_task, f, (n + FORWARD_CHUNK - 1) / FORWARD_CHUNK);
    for (uint32_t l = 0; l < f->net->spec.n_layers; l++) {
        struct forward_layer_run run = {f, l};
        pool_run(f->pool, forward_core_task, &run, f->net->layer[l].n_cores);
    }
}

void forward_votes(const struct forward *f, size_t b, uint32_t member, uint32_t *votes)
{
    const uint32_t top = f->net->spec.n_layers - 1;
    const struct net_layer *layer = &f->net->layer[top];
    const uint8_t *fired = f->fired[top] + b * layer->n_bits;
    for (uint32_t c = layer->core0; c < layer->core0 + layer->n_cores; c++) {
        const struct net_core *core = &f->net->core[c];
        if (member != UINT32_MAX && core->member != member) {
            continue;
        }
        uint32_t class = 0;
        for (uint32_t j = 0; j < core->n_out; j++) {
            votes[class] += fired[core->out0 + j];
            class = class + 1 == f->net->spec.n_classes ? 0 : class + 1;
        }
    }
}

uint32_t forward_argmax(const uint32_t *votes, uint32_t n_classes)
{
    uint32_t best = 0;
    for (uint32_t k = 1; k < n_classes; k++) {
        if (votes[k] > votes[best]) {
            best = k;
        }
    }
    return best;
}
