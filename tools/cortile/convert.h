/*
 * convert.h - one conversion: from where to where, and what it needs besides.
 */
#ifndef CT_TOOLS_CONVERT_H
#define CT_TOOLS_CONVERT_H

#include "../exchange/model.h"
#include "sniff.h"

struct convert {
    const char *from, *to;
    enum sniff_kind from_kind, to_kind; /* to: IMAGE, SPIKES, IBM_MODEL, IBM_SPIKES or RANC      */
    const char *config;                 /* RANC's configuration file; NULL: beside its input     */
    const char *image;                  /* chip image that tells the destinations of spikes      */
    const char *ports;                  /* port map that tells the axons of lines                */
    const char *packets;                /* spike file that becomes the packets of a RANC network */
    uint16_t grid[2];                   /* RANC memory files: cores in x and y                   */
    uint16_t output_core[2];            /* and the place that is the output bus                  */
    struct notes notes; /* out: what was not carried                                      */
    uint64_t count;     /* out: cores or records that were written                        */
};

/* Whether a kind holds a network; what is neither network nor spikes cannot be converted. */
static inline bool convert_is_network(enum sniff_kind kind)
{
    return kind == SNIFF_IMAGE || kind == SNIFF_IBM_MODEL || kind == SNIFF_RANC ||
           kind == SNIFF_RANC_MEMORY;
}

/* Whether a kind holds spikes. A RANC network holds its packets too. */
static inline bool convert_has_spikes(enum sniff_kind kind)
{
    return kind == SNIFF_SPIKES || kind == SNIFF_IBM_SPIKES || kind == SNIFF_RANC ||
           kind == SNIFF_RANC_MEMORY;
}

/* Converts a network, or spikes. */
CT_MUST_CHECK enum ct_status convert_network(struct convert *c, struct ct_error *err);
CT_MUST_CHECK enum ct_status convert_spikes(struct convert *c, struct ct_error *err);

#endif
