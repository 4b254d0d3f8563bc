/*
 * nir_scale.h - the numbers of one neuron as whole numbers of the chip.
 */
#ifndef CT_NIR_NIR_SCALE_H
#define CT_NIR_NIR_SCALE_H

#include "nir_import.h"

/* A neuron of a NIR graph at a time step: it adds its weights and bias (gains included). */
struct nir_real {
    bool keeps;   /* its potential from step to step */
    bool lossy;   /* no scale makes it exact          */
    double decay; /* share of its distance from 0 that is lost a step; 0: none */
    double bias, threshold, reset;
    uint32_t level; /* ticks that it runs before its inputs can reach it */
    const double *weight;
    uint32_t weights;
};

/* Which of its numbers no scale made whole. */
enum nir_loss {
    NIR_WHOLE,
    NIR_LOST_WEIGHT,
    NIR_LOST_BIAS,
    NIR_LOST_THRESHOLD,
    NIR_LOST_RESET,
    NIR_LOST_LEAK,
    NIR_LOST_START,
    NIR_LOSSES
};

struct nir_whole {
    enum nir_loss loss; /* NIR_WHOLE: exact */
    int32_t parameter[NETWORK_PARAMETER_COUNT];
    double scale;
};

/* Finds the scale, and the parameters under it; weight[i] becomes the whole number of weight i.
 * Where there is no exact scale, the nearest numbers stand there. False: a threshold or leak that
 * is out of the chip's range at every scale. */
bool nir_scale(const struct nir_real *neuron, const struct nir_options *options,
               struct nir_whole *out, int32_t *weight);

#endif
