/*
 * core_follow.h - runs every core of a system as RTL within the emulator's network: the cycle
 * engine runs the whole system, and its events are replayed, base cycle by base cycle. What the
 * network does to a core is driven from them (ticks, whether a packet is taken, packets that
 * arrive), what the core does must be in them, and nothing else. After every tick all potentials
 * and schedulers are compared. So automatic ticks, ticks of a fixed length, late cores and late
 * packets are all seen as they come about.
 */
#ifndef LOCKSTEP_CORE_FOLLOW_H
#define LOCKSTEP_CORE_FOLLOW_H

#include "lockstep/lockstep.h"
#include "support/random_system.h"

struct follow_tally {
    uint64_t systems, ticks, cycles; /* base cycles that were run */
    uint64_t events[CT_EVENT_KINDS]; /* of cores, compared; GRANT: packets written */
    uint64_t late_cores, late_packets;
    uint64_t cores; /* whose state was compared after a tick */
};

/* False at the first difference, of which `text` then tells. The system must be drawn for the
 * model's axons, neurons, K and S. */
bool core_follow(const struct lockstep_model *model, const struct random_system *system, int x_seed,
                 struct follow_tally *tally, char *text, size_t size);

#endif
