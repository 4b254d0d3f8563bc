/*
 * shrink.h - makes a model that shows a difference small: fewer ticks, cores, input spikes,
 * neurons, synapses and destinations, as long as the difference is still there. What is left says
 * what it is about.
 */
#ifndef SUPPORT_SHRINK_H
#define SUPPORT_SHRINK_H

#include "support/random_model.h"

/* Whether a model shows the difference. It must not depend on anything but the model. */
typedef bool (*shrink_differs)(void *user, const struct random_model *m);

/* What is left. A neuron counts that is not cleared, [C-6]. */
struct shrink_left {
    uint32_t cores, neurons, synapses, targets, ticks, trials; /* trials: how often it was asked */
    size_t inputs;
};

/* Shrinks a model that differs, in place, with at most `trials` questions. */
struct shrink_left shrink_model(struct random_model *m, shrink_differs differs, void *user,
                                uint32_t trials);

/* What is left as text: the numbers, the parameters that are not those of a cleared neuron, the
 * input; at most `size` characters of it. */
void shrink_text(const struct random_model *m, const struct shrink_left *left, char *text,
                 size_t size);

#endif
