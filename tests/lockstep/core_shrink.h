/*
 * core_shrink.h - a random model in which the RTL of a core differs, made small (support/shrink.h).
 */
#ifndef LOCKSTEP_CORE_SHRINK_H
#define LOCKSTEP_CORE_SHRINK_H

#include "lockstep/core_run.h"
#include "support/shrink.h"

/* Shrinks a model that core_run() tells apart, and its style: without stalls, foreign spikes,
 * divider and reset, as far as they do not matter. `text` tells the first difference of what is
 * left; where `wave` is not NULL waveforms of that run go there. */
struct shrink_left core_shrink(const struct lockstep_model *model, struct random_model *m,
                               struct core_style *style, const char *wave, char *text, size_t size);

#endif
