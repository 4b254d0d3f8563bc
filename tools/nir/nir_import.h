/*
 * nir_import.h - makes a network description of a NIR graph.
 *
 * Spiking nodes (IF, LIF, CubaLIF, Threshold) become populations, Input nodes input ports, and what
 * lies between, which is linear, one list of synapses: the response to a spike of each source. Time
 * advances by dt a tick. In NIR a spike passes any number of layers in no time; on the chip a layer
 * costs a tick. So every neuron fires a constant number of ticks late, its level: the longest way
 * to it from an input, and a connection waits for as many ticks as it spans levels. A cycle of one
 * population waits one tick, as simulators of NIR have it; in one of several populations each
 * connection waits one.
 *
 * Equations of the publication (Pedersen et al. 2024), by forward Euler steps of dt, I the weighted
 * sum of the spikes of a step, each of which counts 1:
 *
 *   IF         v += dt r I
 *   LIF        v += dt / tau (v_leak - v + r I)
 *   CubaLIF    i += dt / tau_syn (w_in I - i);  v += dt / tau_mem (v_leak - v + r i)
 *   Threshold  spikes where I > threshold, keeps nothing
 *
 * with a spike where v > v_threshold, and then v = v_reset, or v -= v_threshold where that is asked
 * for. They become integers by a scale of each neuron, in which all its numbers are whole: that is
 * exact, and v > v_threshold becomes V >= threshold by a shift of V. Exact so are IF and Threshold,
 * and LIF with tau = dt, which keeps nothing either. Anything else is refused, unless
 * `approximate`: then weights are rounded to `weight_bits`, a LIF leaks a constant amount toward
 * rest, half of what it would at threshold, and the synapse of a CubaLIF acts at once with its
 * whole charge.
 */
#ifndef CT_NIR_NIR_IMPORT_H
#define CT_NIR_NIR_IMPORT_H

#include "../mapper/network.h"
#include "../mapper/problems.h"
#include "nir_graph.h"

enum nir_reset { NIR_RESET_VALUE, NIR_RESET_SUBTRACT };

struct nir_options {
    double dt; /* seconds of a tick; 0: 1, as where weights act as they stand */
    enum nir_reset reset;
    bool approximate;
    uint32_t weight_bits; /* 2..9, with the sign; 0: 9 */
};

enum { NIR_NOTES_MAX = 64, NIR_NOTE_TEXT = 240 };

/* What was taken for granted, and what was lost: lines for a report. */
struct nir_notes {
    uint32_t count; /* those beyond the room are counted only */
    char text[NIR_NOTES_MAX][NIR_NOTE_TEXT];
    bool exact;
};

void nir_note(struct nir_notes *notes, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The first `length` characters of a text, not empty, as a name of networks in `room` bytes: what
 * may not stand in one becomes '_', and 'n' comes first where none may begin so. */
void nir_network_name(char *to, size_t room, const char *from, size_t length);

/* Makes the network. CT_ERR_LIMIT with problems: refused, and *problems tells every reason. *net is
 * to be freed by network_free() after success only; problems by problems_free() in any case. */
CT_MUST_CHECK enum ct_status nir_import(struct network *net, const struct nir_graph *graph,
                                        const char *name, const struct nir_options *options,
                                        struct nir_notes *notes, struct problems *problems,
                                        struct ct_error *err);

#endif
