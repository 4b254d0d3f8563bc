/*
 * noc_replay.h - the traffic of a network that ran: how many packets each place sent to each other,
 * from its image and the output spikes of the run.
 *
 * A neuron has one destination, so its spikes are only counted: memory follows the neurons of the
 * image, however many spikes there are. The ticks of the spikes are not kept; the flows are the
 * means of the run.
 */
#ifndef CT_TOOLS_NOC_REPLAY_H
#define CT_TOOLS_NOC_REPLAY_H

#include "cli.h"

/* First the neurons of the image, then the flows. All zero is empty. */
struct noc_replay {
    const char *image; /* name of the file */
    struct ct_system sys;
    struct ct_flow
        *flow; /* of every neuron of the cores that are there, in ascending order; then */
               /* of every pair of places that had packets, by `from` and `to`          */
    size_t flows;
    uint32_t room;
    uint32_t *rank; /* [places]: of a core among those of the image, from 1 on; 0: not there */
};

/* Reads the shape of an image and the destinations of its neurons. A destination that is not in the
 * image is a fault. */
CT_MUST_CHECK enum ct_status noc_replay_image(struct noc_replay *replay, const char *path,
                                              struct ct_error *err);

/* Counts the packets of a file of output spikes, at most 2^32 - 1: spikes to a pin or to nowhere
 * are none. Spikes of neurons that the image does not have, and no packet at all, are faults. */
CT_MUST_CHECK enum ct_status noc_replay_spikes(struct noc_replay *replay, const char *path,
                                               struct ct_error *err);

void noc_replay_free(struct noc_replay *replay);

#endif
