/*
 * chip_kit.h - for tests that look at a chip through the public interface alone: make one of a
 * model, run it, read it. What must not fail ends the test where it does.
 */
#ifndef SUPPORT_CHIP_KIT_H
#define SUPPORT_CHIP_KIT_H

#include "support/hand_model.h"

/* A neuron that fires in tick 0 and never again. */
extern const struct ct_neuron chip_kit_once;

/* The same neuron, sending to an axon of a core. */
struct ct_neuron chip_kit_to_core(struct ct_neuron n, uint16_t x, uint16_t y, uint8_t axon,
                                  uint8_t delay_ticks);

/* The chip of a model before tick 0; destroy it. */
ct_chip *chip_kit_make(const struct random_model *m, const char *kernel);
void chip_kit_run(ct_chip *chip, uint32_t ticks, const struct ct_sink *sink);
struct ct_counters chip_kit_counters(const ct_chip *chip, uint32_t core);
/* How many bits are set in the scheduler of a core. */
uint64_t chip_kit_bits(const ct_chip *chip, uint32_t core);

#endif
