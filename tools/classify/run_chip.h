/* Classifies images on the emulated chip: one image enters each tick. */
#ifndef CT_CLASSIFY_RUN_CHIP_H
#define CT_CLASSIFY_RUN_CHIP_H

#include "../mapper/mapping.h"
#include "../train/dataset.h"

#include "cortile.h"

struct run_result {
    uint32_t *votes; /* [images][n_classes] */
    uint32_t cores, ticks;
    double seconds; /* wall time of the run, without loading */
    struct ct_system system;
    struct ct_counters counters;
    char kernel[16];
};

/* Loads the chip, runs all images, collects the votes. Free with run_result_free in any case. The
 * input spikes go to the file `spikes` too, unless that is NULL. */
bool run_chip(struct run_result *result, const char *chip_path, const struct mapping *mapping,
              const struct images *images, const char *kernel, const char *spikes,
              struct fail *fail);
void run_result_free(struct run_result *result);

#endif
