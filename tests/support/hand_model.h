/*
 * hand_model.h - a model written by hand, for tests whose outcome is known beforehand: add cores,
 * set neurons, connect, give input; then expect_agreement() runs the oracle, holds the library
 * against it with every kernel, and leaves the record to be looked at.
 */
#ifndef SUPPORT_HAND_MODEL_H
#define SUPPORT_HAND_MODEL_H

#include "support/compare.h"

/* A system of one chip of `cores_x` x `cores_y`, all cores present and cleared, for so many
 * ticks. Ends the test when there is no memory, as all of these do. */
void hand_model(struct random_model *m, uint16_t cores_x, uint16_t cores_y, uint32_t ticks);
/* Connects an axon of a core to a neuron of it, [C-3]. */
void hand_connect(struct random_model *m, uint32_t core_index, uint32_t axon, uint32_t neuron);
/* The axon is active in the tick; given just before the tick. Ticks ascend from call to call. */
void hand_input(struct random_model *m, uint32_t tick, uint32_t core_index, uint32_t axon);
/* Runs both machines. The record is the caller's to free. */
void expect_agreement(const struct random_model *m, struct record *rec);
/* The ticks in which a neuron fired are exactly these. */
void expect_ticks(const struct record *rec, uint32_t core_number, uint32_t neuron,
                  const uint32_t *ticks, size_t count);
/* V of a neuron after a tick. */
int32_t potential_after(const struct record *rec, uint32_t tick, uint32_t core_index,
                        uint32_t neuron);

#endif
