/*
 * event_kit.h - for tests of what is made of events: a random system run on the cycle engine with
 * places watched, and beside it, where asked for, what state the oracle has each core in, base
 * cycle by base cycle. What must not fail ends the test where it does.
 */
#ifndef SUPPORT_EVENT_KIT_H
#define SUPPORT_EVENT_KIT_H

#include "support/random_system.h"
#include "trace/scene.h"

/* A core is in a state, and at a neuron, from this base cycle on. */
struct event_state {
    uint64_t cycle;
    const char *state; /* as a waveform calls it; "TAKE" is the cycle of that event */
    int neuron;        /* of the row in work; -1 where there is none                */
};

struct event_states {
    struct event_state *list;
    size_t count;
    uint32_t room;
};

struct event_run {
    struct random_system system;
    struct ct_event *event; /* from tick 0 on */
    size_t events;
    uint32_t room;
    struct trace_scene scene;    /* window: all */
    struct ct_timing timing;     /* of the chip                            */
    struct event_states *states; /* [cores], by place in system.model.core; NULL: not asked for */
};

/* Runs system `number`. Watches every place, or with `part` each as a coin falls but one. */
void event_kit_run(struct event_run *run, uint64_t seed, uint64_t number, bool part, bool states);
void event_kit_free(struct event_run *run);

/* Base cycle in which a tick starts, UINT64_MAX where none does. */
uint64_t event_kit_start(const struct event_run *run, uint32_t tick);

#endif
