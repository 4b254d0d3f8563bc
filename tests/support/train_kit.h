/*
 * train_kit.h - small networks, random weights and made-up images for the tests of the trainer.
 */
#ifndef CT_TESTS_TRAIN_KIT_H
#define CT_TESTS_TRAIN_KIT_H

#include "train/dataset.h"
#include "train/rng.h"
#include "train/weights.h"

/* Two blocks of different shape, one-bit and ternary synapses, shared weights, 8 x 8 images. */
struct net_spec train_kit_spec(void);

/* Seed of randomised tests: CT_SEED or 1; printed as `seed=`. */
uint64_t train_kit_seed(void);

/* Weights and leaks at random, leaks in -leak_max..leak_max. */
void train_kit_fill(struct weights *weights, struct rng *rng, int leak_max);

/* Images of random pixels, labels 0..9; free with dataset_free. */
void train_kit_images(struct images *images, struct rng *rng, size_t n, uint32_t side);

/* A data set that can be learnt: class k is a bright bar at row k % 8, with noise. */
void train_kit_bars(struct dataset *data, struct rng *rng, size_t n_train, size_t n_rest);

#endif
