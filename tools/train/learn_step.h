/* One training step over a batch; the inner part of learn.c. */
#ifndef CT_TRAIN_LEARN_STEP_H
#define CT_TRAIN_LEARN_STEP_H

#include "forward.h"
#include "learn.h"

/* Padded sizes and latent values of one weight set; rows of u, m, v are neurons. */
struct learn_set {
    uint32_t n_in, n_out, pad_in, pad_out;
    float *u, *m, *v;        /* [n_out][pad_in]: latent weights and Adam's moments */
    float *w;                /* [pad_out][pad_in]: quantised weights as floats */
    float *lu, *lm, *lv;     /* [n_out]: latent leaks and Adam's moments */
    uint32_t user0, n_users; /* cores with this set: step->user[user0 ..] */
};

struct learn_core {
    float *dw;    /* [pad_out][pad_in]: gradient of the weights */
    float *dleak; /* [pad_out] */
    float *dx;    /* [pad_in][batch]: gradient of the inputs; NULL in layer 0 */
};

struct learn_step {
    const struct net *net;
    const struct learn_options *options;
    struct forward forward;
    struct weights *weights; /* receives the quantised values */
    struct learn_set *set;
    struct learn_core *core;
    uint32_t *user;
    float *room;
    float *worker_room;   /* inputs and gradients of one core, for each worker */
    float *vote_gradient; /* [n_members][n_classes][batch] */
    size_t batch;
    uint32_t steps; /* done so far */
    float rate;     /* of this step */
    const uint8_t *labels;
};

bool learn_step_init(struct learn_step *step, struct weights *weights,
                     const struct learn_options *options, struct pool *pool, struct fail *fail);
void learn_step_free(struct learn_step *step);

/* Random weights, and leaks that balance each neuron over the batch pixels[batch]. */
void learn_step_start(struct learn_step *step, const uint8_t *pixels);

/* Forward, backward, update. pixels[batch][height][width], labels[batch]. */
void learn_step_run(struct learn_step *step, const uint8_t *pixels, const uint8_t *labels,
                    float rate);

#endif
