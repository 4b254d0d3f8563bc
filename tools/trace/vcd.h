/*
 * vcd.h - a waveform of watched places as a Value Change Dump, made of the events of the cycle
 * engine, with the signals that an RTL of the chip would have.
 *
 * Hierarchy: cortile, in it tile_<x>_<y>, in it core (where there is one) and router. A value at a
 * time is that of the base cycle, as seen at its beginning [Y-1]; a strobe is high in the base
 * cycle of its event. So core.state is what a register in the core's clock would hold, but for
 * TAKE, which is the one base cycle of that name. Only what follows exactly from the events by
 * [Y-2] is shown; what is not known is x or "unknown". send_packet is of the last hand-over. States
 * and ports are of the type string, which GTKWave shows as text.
 *
 *   cortile  tick tick_start tick_end
 *   core     state neuron sram_row tick sram_read sram_write send_valid send_stall send_packet
 *            pin_valid late
 *   router   late_packet; of each output <port>_grant <port>_from <port>_packet; towards another
 *            chip <side>_edge_grant <side>_edge_packet
 *
 * The file begins with all values at the start of the window, and is a function of the events and
 * the scene alone: neither date nor the batches in which events come make a difference.
 */
#ifndef CT_TOOLS_TRACE_VCD_H
#define CT_TOOLS_TRACE_VCD_H

#include "scene.h"

struct vcd;

/* Starts a file. The scene must outlive it. */
CT_MUST_CHECK enum ct_status vcd_create(struct vcd **out, const char *path,
                                        const struct trace_scene *scene, struct ct_error *err);

/* Takes events, all of them and in their order, from tick 0 on: what is within the window is
 * written, what comes before tells the state at its start. */
CT_MUST_CHECK enum ct_status vcd_events(struct vcd *vcd, const struct ct_event *events,
                                        size_t count, struct ct_error *err);

/* Completes the file. The handle is gone either way. */
CT_MUST_CHECK enum ct_status vcd_finish(struct vcd *vcd, struct ct_error *err);

/* Removes the unfinished file; `vcd` may be NULL. */
void vcd_discard(struct vcd *vcd);

/* The unit of time for a clock, such as "10 ns", and how many units a base cycle has. Where no such
 * pair is exact with at most 1000 units, "1 ns" and 1: a unit then stands for a cycle. Returns
 * whether it is exact. */
bool vcd_timescale(uint32_t kilohertz, char text[16], uint32_t *units);

#endif
