/* Codes an image as spikes: bit (pixel * levels + i) spikes when the pixel is >= level[i]. */
#ifndef CT_TRAIN_ENCODE_H
#define CT_TRAIN_ENCODE_H

#include "net.h"

/* `pixels` is row by row, spec->width * spec->height; `bits` gets 0 or 1 for each channel. */
static inline void encode_image(const struct net_spec *spec, const uint8_t *pixels, uint8_t *bits)
{
    const uint32_t n = (uint32_t)spec->width * spec->height;
    for (uint32_t p = 0; p < n; p++) {
        for (uint32_t i = 0; i < spec->n_levels; i++) {
            bits[p * spec->n_levels + i] = pixels[p] >= spec->level[i];
        }
    }
}

#endif
