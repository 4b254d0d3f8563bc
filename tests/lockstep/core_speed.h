/*
 * core_speed.h - how fast the emulator's cycle engine is beside the Verilated RTL of a core, both
 * on one core under the same load, and both with the same result.
 */
#ifndef LOCKSTEP_CORE_SPEED_H
#define LOCKSTEP_CORE_SPEED_H

#include "lockstep/lockstep.h"

/* Of one tick. */
struct core_speed {
    double rtl_seconds, engine_seconds;
    uint64_t cycles; /* base cycles of the RTL */
};

/* One core in which every synapse is there with a chance of 1/2, and 2 % of the axons are active in
 * a tick; spikes go to pins, so that no router is needed. The RTL runs `ticks`, the engine so many
 * times `repeats`. After the first `ticks` all potentials must be the same: false otherwise. */
bool core_speed_measure(const struct lockstep_model *model, uint32_t ticks, uint32_t repeats,
                        struct core_speed *speed);

#endif
