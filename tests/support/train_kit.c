/*
 * train_kit.c - see train_kit.h.
 */
#include "support/train_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct net_spec train_kit_spec(void)
{
    const struct net_spec spec = {
        .name = "kit",
        .width = 8,
        .height = 8,
        .n_levels = 3,
        .level = {40, 100, 200},
        .n_classes = 10,
        .n_layers = 3,
        .n_blocks = 2,
        .block =
            {
                {2,
                 0x5,
                 {{2, 2, 5, 5, NET_TERNARY, 1, 1, 2, 30},
                  {1, 1, 2, 2, NET_ONE_BIT, 0, 3, 10, 40},
                  {1, 1, 1, 1, NET_TERNARY, 0, 2, 60, 53}}},
                {1,
                 0x2,
                 {{1, 1, 8, 8, NET_ONE_BIT, 0, 2, 1, 100},
                  {1, 1, 1, 1, NET_TERNARY, 0, 2, 100, 70},
                  {1, 1, 1, 1, NET_ONE_BIT, 0, 1, 140, 250}}},
            },
    };
    return spec;
}

uint64_t train_kit_seed(void)
{
    const char *text = getenv("CT_SEED");
    const uint64_t seed = text ? strtoull(text, NULL, 10) : 1;
    printf("seed=%llu\n", (unsigned long long)seed);
    return seed;
}

void train_kit_fill(struct weights *weights, struct rng *rng, int leak_max)
{
    const struct net *net = &weights->net;
    for (uint32_t s = 0; s < net->n_sets; s++) {
        const struct net_set *set = &net->set[s];
        const bool one_bit = set->synapse == NET_ONE_BIT;
        for (size_t i = weights->q0[s]; i < weights->q0[s + 1]; i++) {
            const uint32_t slot = (uint32_t)((i - weights->q0[s]) % set->n_in);
            const int value = (int)rng_below(rng, one_bit ? 2 : 3);
            weights->q[i] = (int8_t)(one_bit ? value * net_axon_sign(slot) : value - 1);
        }
        for (size_t j = weights->leak0[s]; j < weights->leak0[s + 1]; j++) {
            weights->leak[j] =
                (int16_t)((int)rng_below(rng, 2 * (uint32_t)leak_max + 1) - leak_max);
        }
    }
}

void train_kit_images(struct images *images, struct rng *rng, size_t n, uint32_t side)
{
    *images = (struct images){n, side, side, NULL, NULL};
    images->pixels = malloc(n * side * side);
    images->labels = malloc(n);
    for (size_t i = 0; i < n * side * side; i++) {
        images->pixels[i] = (uint8_t)rng_below(rng, 256);
    }
    for (size_t i = 0; i < n; i++) {
        images->labels[i] = (uint8_t)rng_below(rng, 10);
    }
}

static void train_kit_draw(struct images *images, struct rng *rng, size_t n)
{
    train_kit_images(images, rng, n, 8);
    for (size_t i = 0; i < n; i++) {
        uint8_t *pixels = images->pixels + i * 64;
        for (uint32_t p = 0; p < 64; p++) {
            const uint32_t row = p / 8;
            const uint32_t column = p % 8;
            const bool bright =
                images->labels[i] < 8 ? row == images->labels[i] : column == images->labels[i];
            pixels[p] = (uint8_t)(bright ? 128 + pixels[p] / 2 : pixels[p] / 2);
        }
    }
}

void train_kit_bars(struct dataset *data, struct rng *rng, size_t n_train, size_t n_rest)
{
    memset(data, 0, sizeof *data);
    data->n_classes = 10;
    train_kit_draw(&data->train, rng, n_train);
    train_kit_draw(&data->validation, rng, n_rest);
    train_kit_draw(&data->test, rng, n_rest);
}
