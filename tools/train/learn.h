/* Training: exact integer forward pass, straight-through backward pass, Adam.
 *
 * Each synapse has a latent weight u in [-1, 1] (one-bit synapses: on the side of
 * their axon's sign), and the chip sees (u > 1/2) - (u < -1/2). Each neuron has a
 * latent leak, and the chip sees it rounded. Backwards, rounding counts as the
 * identity and the threshold has the slope of a triangle around it. Each member
 * of an ensemble has its own cross-entropy loss over its votes.
 *
 * Nothing is shared between threads except whole tasks: each gradient is summed
 * by one task in a fixed order, so that the number of threads cannot matter.
 */
#ifndef CT_TRAIN_LEARN_H
#define CT_TRAIN_LEARN_H

#include "dataset.h"
#include "weights.h"

#include <stdio.h>

struct learn_options {
    uint64_t seed;
    uint32_t epochs, threads;
    uint32_t batch;  /* images a step, a multiple of GEMM_PAD */
    float rate;      /* Adam's step for weights at the start; falls to 0 as a cosine */
    float leak_rate; /* its multiple for leaks, whose unit is a whole weight */
    float slope;     /* half-width of the triangle, in units of sqrt(inputs) */
    float sharpness; /* softmax input for a unanimous vote */
    uint32_t shift;  /* augmentation: images move by up to so many pixels in x and y */
    bool flip;       /* augmentation: half of the images are mirrored */
    FILE *progress;  /* one line an epoch, rewritten; NULL for none */
    FILE *log;       /* one line an epoch; NULL for none */
};

struct learn_result {
    uint32_t best_epoch; /* from 1; the one with the best validation accuracy */
    size_t train_right, validation_right;
};

/* Trains weights (already created with their network) and leaves the best epoch's in them. */
bool learn_run(struct weights *weights, const struct dataset *data,
               const struct learn_options *options, struct learn_result *result, struct fail *fail);

#endif
