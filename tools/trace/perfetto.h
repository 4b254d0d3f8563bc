/*
 * perfetto.h - a trace of watched places for the Perfetto viewer, as a protocol buffer of track
 * events, made of the events of the cycle engine.
 *
 * Tracks: "ticks"; a counter of packets in flight; for each place a group "tile x,y" of
 *   core            slices: its ticks; in them, while it sends, "stall" and the neuron whose packet
 *                   is handed over, and each neuron that leaves by a pin
 *   local           slices: axons written
 *   east, ...       slices: packets, for the time that they occupy the link, by input port
 *   east edge, ...  the same over the boundary of a chip
 * A flow leads from a hand-over through all grants to the axon, as far as places on the way are
 * watched; so does the counter count. Times are nanoseconds by clock.kilohertz, rounded down.
 */
#ifndef CT_TOOLS_TRACE_PERFETTO_H
#define CT_TOOLS_TRACE_PERFETTO_H

#include "scene.h"

struct perfetto;

/* Starts a file. The scene must outlive it. */
CT_MUST_CHECK enum ct_status perfetto_create(struct perfetto **out, const char *path,
                                             const struct trace_scene *scene, struct ct_error *err);

/* Takes events, all of them and in their order, from tick 0 on; writes those within the window. */
CT_MUST_CHECK enum ct_status perfetto_events(struct perfetto *perfetto,
                                             const struct ct_event *events, size_t count,
                                             struct ct_error *err);

/* Completes the file. What has not ended by then stays open in it. The handle is gone either
 * way. */
CT_MUST_CHECK enum ct_status perfetto_finish(struct perfetto *perfetto, struct ct_error *err);

/* Removes the unfinished file; `perfetto` may be NULL. */
void perfetto_discard(struct perfetto *perfetto);

#endif
