/* From trained weights to a chip image and a mapping.
 *
 * A straightforward compiler: every core of the network becomes one core of the
 * chip, in network order, row by row on the smallest near-square mesh.
 *
 * Axons: input i with one-bit synapses is axon i, type 0 (weight +1) when i is
 * even, type 1 (-1) when odd. Input i with ternary synapses is the two axons 2i,
 * type 0, and 2i + 1, type 1. Neurons: neuron j of the network core is copied
 * once for each axon that it feeds, the copies side by side; all copies have the
 * same parameters and crossbar columns and differ in their destination. Delay is
 * 1 everywhere. A vote has one copy, whose destination is its output pin.
 *
 * Every neuron has threshold 0, negative threshold 0 and reset to 0, so that it
 * carries nothing to the next tick, and one image enters the chip every tick.
 */
#ifndef CT_MAPPER_PLACE_ROWS_H
#define CT_MAPPER_PLACE_ROWS_H

#include "../train/weights.h"
#include "mapping.h"

/* Fills `mapping` for the weights; the caller frees it with mapping_free in any case. */
bool place_rows_mapping(struct mapping *mapping, const struct weights *weights, struct fail *fail);

/* Writes the chip image; `.json` at the end of the path chooses the text form. */
bool place_rows_image(const struct weights *weights, const char *path, struct fail *fail);

#endif
