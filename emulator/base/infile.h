/*
 * infile.h - a buffered input file, plain or gzip, that knows its place.
 *
 * Reads any stream front to back in bounded memory. A file that begins with the gzip magic is
 * inflated on the way (every member of it; its CRC and length are verified, whatever follows the
 * last member is an error). Offsets count bytes of the content, after inflating.
 *
 * Failures stick and are described once: infile_status().
 */
#ifndef CT_BASE_INFILE_H
#define CT_BASE_INFILE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cortile.h"

enum { INFILE_BUFFER_BYTES = 1 << 16 };

struct infile_gzip; /* the inflater, present for gzip only */

struct infile {
    FILE *file;
    char *name;               /* for messages                                      */
    struct infile_gzip *gzip; /* NULL for a plain file                           */
    uint64_t base;            /* offset of buffer[0] in the content                */
    size_t at, end;           /* unread bytes are buffer[at..end)                  */
    bool ended;               /* nothing follows buffer[end - 1]                   */
    struct ct_error failure;  /* status CT_OK while nothing failed               */
    uint8_t buffer[INFILE_BUFFER_BYTES];
};

/* Opens a path, or takes over an open stream (closed by infile_close(), and on failure too). */
CT_MUST_CHECK enum ct_status infile_open(struct infile **out, const char *path,
                                         struct ct_error *err);
CT_MUST_CHECK enum ct_status infile_adopt(struct infile **out, FILE *file, const char *name,
                                          struct ct_error *err);
void infile_close(struct infile *in);

/* Makes up to `size` (at most INFILE_BUFFER_BYTES) unread bytes contiguous in the buffer, and
 * returns how many there are: fewer than `size` only at the end or after a failure. */
size_t infile_fill(struct infile *in, size_t size);

/* Moves up to `size` bytes into `data`; fewer only at the end or after a failure. */
size_t infile_read(struct infile *in, void *data, size_t size);

/* Offset of the next unread byte. */
static inline uint64_t infile_offset(const struct infile *in)
{
    return in->base + in->at;
}

/* The next byte, or -1 at the end or after a failure. */
static inline int infile_byte(struct infile *in)
{
    if (in->at == in->end && infile_fill(in, 1) == 0)
        return -1;
    return in->buffer[in->at++];
}

static inline int infile_peek(struct infile *in)
{
    if (in->at == in->end && infile_fill(in, 1) == 0)
        return -1;
    return in->buffer[in->at];
}

/* CT_OK unless reading itself failed (the device, or the gzip stream). */
CT_MUST_CHECK enum ct_status infile_status(const struct infile *in, struct ct_error *err);

/* Length of the content when it is known beforehand (a plain regular file), else UINT64_MAX. */
uint64_t infile_length(const struct infile *in);

#endif
