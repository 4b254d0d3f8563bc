/*
 * cycle_kit.h - for tests of cycles on systems written by hand: a mesh of cleared cores, neurons
 * that fire once, and the cycles in which something happened. What must not fail ends the test
 * where it does.
 */
#ifndef SUPPORT_CYCLE_KIT_H
#define SUPPORT_CYCLE_KIT_H

#include "oracle/cycle_oracle.h"

/* The defaults of section 12. */
extern const struct cycle_params cycle_kit_defaults;

/* All cores present with 4 axons, all neurons cleared [C-6]. With no synapse a neuron takes 4 core
 * cycles for S = 1: READ, LEAK, FIRE, WRITE. So the first SEND is in core cycle 9, the next in 14.
 */
struct oracle *cycle_kit_mesh(int chips_x, int chips_y, int cores_x, int cores_y, int neurons);
/* The neuron fires in tick 0 and never again; the second sends to axon 0 of a core, delay 1. */
struct oracle_neuron *cycle_kit_once(struct oracle *o, int core, int j);
void cycle_kit_once_to(struct oracle *o, int core, int j, int x, int y);

/* Takes the oracle over; cycle_kit_end() frees both. */
struct cycle_oracle *cycle_kit_begin(struct oracle *o, const struct cycle_params *p);
void cycle_kit_end(struct cycle_oracle *c);

enum { ANY = -1 };

/* The cycles of all events of a kind, core, a and b (ANY: whichever) are exactly these. */
void cycle_kit_expect(const struct cycle_oracle *c, int kind, int core, int a, int b,
                      const int *cycles, size_t count);
#define EXPECT(c, kind, core, a, b, ...)                                                           \
    cycle_kit_expect(c, CYCLE_##kind, core, a, b, (const int[]){__VA_ARGS__},                      \
                     sizeof((const int[]){__VA_ARGS__}) / sizeof(int))
#define EXPECT_NONE(c, kind) cycle_kit_expect(c, CYCLE_##kind, ANY, ANY, ANY, NULL, 0)

/* The last event of a kind. */
const struct cycle_event *cycle_kit_last(const struct cycle_oracle *c, int kind);

#endif
