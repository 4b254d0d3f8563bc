/*
 * trained.h - trained weights as a network description, and as a chip image with a mapping.
 *
 * The image's bits are the lines of an input port; each layer of the network is a population, whose
 * neurons have threshold 0, negative threshold 0 and reset to 0, so that they carry nothing to the
 * next tick: one image enters the chip every tick, and a layer costs a tick. Weights are -1 and 1,
 * delays 1. The votes of the last layer are the output.
 */
#ifndef CT_MAPPER_TRAINED_H
#define CT_MAPPER_TRAINED_H

#include "../train/weights.h"
#include "mapping.h"
#include "network.h"

/* Makes the network; free it with network_free() after success. */
bool trained_network(const struct weights *weights, struct network *net, struct fail *fail);

/* Maps it with the mapper, checked synapse by synapse, and writes the chip image; `.json` at the
 * end of the path chooses the text form. Fills *mapping, which the caller frees with mapping_free()
 * in any case. */
bool trained_compile(const struct weights *weights, const char *image, struct mapping *mapping,
                     struct fail *fail);

#endif
