/*
 * profile.h - how often neurons spike, for placement. JSON (RFC 8259):
 *
 *   {"format": "cortile profile", "version": 1,
 *    "populations": [{"name": "both", "spikes": [12]}, {"name": "relay", "spikes": 3}]}
 *
 *   spikes   0..4294967295: of each neuron over some time, the same for all; one number stands for
 *            every neuron of the population. Populations that are not there have none.
 *
 * Other keys are passed over, so that more may be told.
 */
#ifndef CT_MAPPER_PROFILE_H
#define CT_MAPPER_PROFILE_H

#include "network.h"

#define PROFILE_FORMAT "cortile profile"

enum { PROFILE_VERSION = 1 };

/* Spikes by neuron, [neurons], owned by the caller. On a failure *spikes is NULL. */
CT_MUST_CHECK enum ct_status profile_read(const struct network *net, const char *path,
                                          uint32_t **spikes, struct ct_error *err);

#endif
