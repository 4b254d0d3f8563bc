/*
 * cycle_replay.h - follows every packet through a log of cycles (oracle/cycle_oracle.h), whoever
 * wrote it: each one handed over is what its neuron sends, each grant takes the oldest packet of
 * its FIFO and brings it one place on, none comes back, each is written once, at the right core,
 * axon and slot, and packets from one core to one core keep their order.
 */
#ifndef SUPPORT_CYCLE_REPLAY_H
#define SUPPORT_CYCLE_REPLAY_H

#include "oracle/cycle_oracle.h"

struct cycle_replay;

/* For a system with a timing. The oracle is borrowed: only its configuration is looked at. NULL
 * when there is no memory. Free it. */
struct cycle_replay *cycle_replay_create(const struct oracle *o, const struct cycle_params *p);
void cycle_replay_free(struct cycle_replay *r);

/* Follows more events; false at the first that is not as it should be, which `text` then tells. */
bool cycle_replay_events(struct cycle_replay *r, const struct cycle_event *event, size_t count,
                         char *text, size_t size);
/* Packets handed over that were not written. */
size_t cycle_replay_left(const struct cycle_replay *r);
/* Packets written so far. */
size_t cycle_replay_written(const struct cycle_replay *r);

#endif
