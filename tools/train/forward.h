/* The chip's arithmetic for a batch of images: integers only, layer by layer.
 *
 * Neuron j of a core fires when (sum of w_ij over the active inputs i) + leak_j
 * is at least 0. Nothing is carried from one image to the next: on the chip the
 * potential returns to 0 each tick, and image t passes layer l at tick t + l.
 */
#ifndef CT_TRAIN_FORWARD_H
#define CT_TRAIN_FORWARD_H

#include "gemm.h"
#include "pool.h"
#include "weights.h"

/* One weight set, ready for the kernel. */
struct forward_set {
    uint32_t words, pad_out; /* 64-bit words of inputs; neurons rounded up to GEMM_PAD */
    uint64_t *plus, *minus;  /* [words][pad_out] */
    int32_t *leak;           /* [pad_out]; padding neurons never fire */
};

struct forward {
    const struct net *net;
    const struct gemm_kernels *kernels;
    struct pool *pool;
    size_t batch; /* images at most */
    size_t n;     /* images of the current run */
    const uint8_t *pixels;
    struct forward_set *set;
    uint64_t *mask_room;
    int32_t *leak_room;
    uint8_t *image_bits;            /* [batch][n_image_bits] */
    uint8_t *fired[NET_LAYERS_MAX]; /* [batch][n_bits]: 0 or 1 */
    int32_t *sum_room, **sum;       /* [core]: [batch][pad_out], sum plus leak */
    uint64_t *packed_room;          /* a worker's packed inputs */
};

/* Allocates all buffers; `net` and `pool` are borrowed. Free with forward_free in any case. */
bool forward_init(struct forward *f, const struct net *net, size_t batch, struct pool *pool,
                  struct fail *fail);
void forward_free(struct forward *f);

/* Takes over the weights q[n_out][n_in] and leaks of one set. */
void forward_load_set(struct forward *f, uint32_t set, const int8_t *q, const int16_t *leak);
void forward_load(struct forward *f, const struct weights *weights);

/* Runs n <= batch images, pixels[n][height][width]; results stay until the next run. */
void forward_run(struct forward *f, const uint8_t *pixels, size_t n);

/* Adds the votes of one member (or all, member = UINT32_MAX) for image b to votes[n_classes]. */
void forward_votes(const struct forward *f, size_t b, uint32_t member, uint32_t *votes);

/* Class with most votes; the lowest wins a tie. */
uint32_t forward_argmax(const uint32_t *votes, uint32_t n_classes);

#endif
