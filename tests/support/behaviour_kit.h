/*
 * behaviour_kit.h - experiments on the example models of tools/examples/behaviours, as on a neuron
 * in a dish: a subject is stimulated tick by tick, and the spikes and the potential of its neuron 0
 * are recorded. What a behaviour is stands in test_behaviours_*.c as an experiment that returns
 * NULL or the first condition that did not hold; it is run on the model itself, which must hold,
 * and on controls, which must not: a check that accepts everything shows nothing.
 */
#ifndef SUPPORT_BEHAVIOUR_KIT_H
#define SUPPORT_BEHAVIOUR_KIT_H

#include "cortile.h"

enum { BEHAVIOUR_TICKS_MAX = 2048, BEHAVIOUR_AXONS_MAX = 16, BEHAVIOUR_NEURONS_MAX = 3 };

/* Ends an experiment that has failed, naming the condition. */
#define WANT(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return #condition;                                                                     \
    } while (0)

/* Which axons are active in each tick: bit a is axon a. All zero is no input. */
struct stimulus {
    uint32_t ticks; /* how long the experiment is */
    uint16_t active[BEHAVIOUR_TICKS_MAX];
};

/* What neuron 0 did. potential[t] is V after tick t. */
struct response {
    uint32_t ticks, count;
    uint32_t spike[BEHAVIOUR_TICKS_MAX]; /* ticks, ascending */
    int32_t potential[BEHAVIOUR_TICKS_MAX];
};

/* A model, its shipped input and what list.txt says of it. */
struct subject {
    char name[64], title[64];
    const char *kernel;
    struct ct_system sys;
    struct ct_core core;
    struct stimulus shipped;
    uint16_t exciting, inhibiting; /* axons, bit a is axon a */
    uint32_t probe_count, neurons;
};

/* Consecutive ticks [from, to) with input. */
struct span {
    uint32_t from, to;
};

/* Consecutive spikes first..last whose distances are at most some bound. */
struct burst {
    uint32_t first, last; /* numbers of spikes */
};

/* The lines of list.txt: the subject of line `number`, 0 the first; false after the last. Whatever
 * is wrong with the list or the files ends the test. */
bool subject_load(struct subject *who, uint32_t number);
/* The subject of that name; there must be one. */
void subject_find(struct subject *who, const char *name);
/* How many neurons of the core differ from a cleared one, [C-6]. */
uint32_t subject_configured(const struct subject *who);

/* Controls. A plain neuron: neuron 0 keeps weights and threshold but is a leaky integrate-and-fire
 * neuron, V falls towards rest at 0 by 1 a tick and is reset to 0; all others are cleared. */
void subject_make_plain(struct subject *who);
/* No neuron reaches an axon any more. */
void subject_cut(struct subject *who);

/* An experiment of `ticks` without input. */
void stimulus_clear(struct stimulus *in, uint32_t ticks);
/* Adds axons to the ticks [from, to). */
void stimulus_hold(struct stimulus *in, uint32_t from, uint32_t to, unsigned axons);
/* Adds axons with a density that goes linearly from `first` to `last` thousandths of the ticks. */
void stimulus_ramp(struct stimulus *in, struct span when, uint32_t first, uint32_t last,
                   unsigned axons);
/* The first span that begins in or after tick `from`; empty at the end when there is none. */
struct span stimulus_span(const struct stimulus *in, uint32_t from);
/* Active axons of all ticks of a span. */
uint32_t stimulus_total(const struct stimulus *in, struct span when);
/* The lowest `count` axons of a set; all when it has fewer. */
unsigned axons_lowest(unsigned axons, unsigned count);

/* Runs an experiment on a fresh chip. */
void respond(const struct subject *who, const struct stimulus *in, struct response *out);

/* A behaviour: its experiment, which returns NULL when the behaviour is there, how many neurons it
 * takes, and the controls in which it must be absent. */
struct behaviour {
    const char *name;
    const char *(*show)(const struct subject *who);
    uint32_t neurons;
    bool plain, cut;      /* control: subject_make_plain(), subject_cut() */
    const char *other[2]; /* control: the shipped models of these names   */
};

/* A test of cmocka: the behaviour that is its state is there, and absent in the controls, with
 * every kernel of this machine. */
void test_behaviour(void **state);

/* How many spikes fell into [from, to), and the number of the first one at or after `tick`. */
uint32_t spikes_within(const struct response *out, uint32_t from, uint32_t to);
uint32_t spike_from(const struct response *out, uint32_t tick);
/* The interval from spike `number` to the next, which must exist. */
uint32_t interval(const struct response *out, uint32_t number);
/* The smallest and largest interval between the spikes first..last; at least two spikes. */
uint32_t interval_min(const struct response *out, uint32_t first, uint32_t last);
uint32_t interval_max(const struct response *out, uint32_t first, uint32_t last);
/* The burst that begins with spike `first`: intervals of at most `bound`. */
struct burst burst_from(const struct response *out, uint32_t first, uint32_t bound);

#endif
