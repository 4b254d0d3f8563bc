/*
 * gzip.h - writes a gzip member (RFC 1952) into an output file, in one pass.
 *
 * The content may begin with a prefix whose bytes are known only at the end, such as a header with
 * a count. It is kept apart as the first, stored deflate block, which has a fixed place and length,
 * so it can be overwritten at the end; its CRC is then combined with that of the rest. Any gunzip
 * reads the result. The time stamp is zero: equal contents are equal bytes.
 */
#ifndef CT_BASE_GZIP_H
#define CT_BASE_GZIP_H

#include <zlib.h>

#include "base/outfile.h"

struct gzip {
    struct outfile *out;
    z_stream stream;
    uint32_t crc;    /* of the content after the prefix */
    uint64_t length; /* of the content after the prefix */
    uint16_t prefix_bytes;
};

/* Starts a member at the beginning of `out`. On CT_OK it must be ended by gzip_finish() or
 * gzip_discard(). */
CT_MUST_CHECK enum ct_status gzip_start(struct gzip *gzip, struct outfile *out,
                                        uint16_t prefix_bytes, struct ct_error *err);

/* Appends content. */
void gzip_write(struct gzip *gzip, const void *data, size_t size);

/* Writes the end and the prefix of `prefix_bytes` bytes. Failures show in the output file. */
void gzip_finish(struct gzip *gzip, const void *prefix);

void gzip_discard(struct gzip *gzip);

#endif
