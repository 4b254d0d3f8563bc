/*
 * glance.h - the beginning of a file, inflated where it is gzip, and whose JSON it holds. For who
 * has to choose a reader; whether the rest is well-formed, that reader tells.
 */
#ifndef CT_EXCHANGE_GLANCE_H
#define CT_EXCHANGE_GLANCE_H

#include "cortile.h"

enum { GLANCE_BYTES = 4096 };

enum glance_json {
    GLANCE_NO_JSON,   /* no object comes first                        */
    GLANCE_JSON,      /* an object with no key that one of these has  */
    GLANCE_IBM_MODEL, /* ibm_format.h                                 */
    GLANCE_IBM_SPIKES,
    GLANCE_RANC /* a network, ranc_format.h */
};

struct glance {
    size_t length; /* of head: GLANCE_BYTES, or all there is */
    enum glance_json json;
    char head[GLANCE_BYTES + 1]; /* ends in a 0 byte that is not counted */
};

/* Looks at a file. Keys that no format has are passed over with their values, so in a file that is
 * none of these the whole text may be read, in constant memory. */
CT_MUST_CHECK enum ct_status glance_at(struct glance *out, const char *path, struct ct_error *err);

#endif
