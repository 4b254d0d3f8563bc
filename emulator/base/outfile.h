/*
 * outfile.h - a buffered output file that appears whole or not at all.
 *
 * The bytes go to `<path>.tmp.<pid>.<n>` in the same directory; outfile_finish() writes out, syncs
 * and renames it to `path`, then syncs the directory. Until then `path` keeps what it held. A path
 * that exists and is no regular file (a pipe, a terminal, /dev/null) is written directly, for a
 * rename would replace the device.
 *
 * Errors stick: after the first failure every call does nothing, and outfile_finish() reports it
 * and removes the unfinished file. So a writer may write freely and check now and then.
 */
#ifndef CT_BASE_OUTFILE_H
#define CT_BASE_OUTFILE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cortile.h"

enum { OUTFILE_BUFFER_BYTES = 1 << 16, OUTFILE_FORMAT_BYTES = 512 };

struct outfile {
    int fd;
    int error;        /* errno of the first failure, 0 when there was none        */
    char *path;       /* as the user named it, for messages                       */
    char *target;     /* what the file is renamed to: `path`, symbolic links followed */
    char *temp;       /* where the bytes go; NULL when `path` is written directly */
    uint64_t flushed; /* bytes handed to the system                             */
    size_t used;      /* bytes in the buffer                                      */
    uint8_t buffer[OUTFILE_BUFFER_BYTES];
};

/* Opens a file. The handle is on the heap, for it holds its buffer. */
CT_MUST_CHECK enum ct_status outfile_create(struct outfile **out, const char *path,
                                            struct ct_error *err);

/* Hands the buffered bytes to the system. */
void outfile_flush(struct outfile *out);

/* Appends `size` bytes. */
void outfile_write(struct outfile *out, const void *data, size_t size);

/* Room for `size` (at most OUTFILE_BUFFER_BYTES) bytes at the end, to be filled in place; what was
 * filled is then added to out->used. */
static inline uint8_t *outfile_room(struct outfile *out, size_t size)
{
    if (size > OUTFILE_BUFFER_BYTES - out->used)
        outfile_flush(out);
    return out->buffer + out->used;
}

/* Appends a text. */
static inline void outfile_text(struct outfile *out, const char *text)
{
    outfile_write(out, text, strlen(text));
}

/* Appends a formatted text of less than OUTFILE_FORMAT_BYTES; a longer one is a failure. */
void outfile_format(struct outfile *out, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Overwrites bytes that were written before. Fails where the file cannot be repositioned. */
void outfile_patch(struct outfile *out, uint64_t offset, const void *data, size_t size);

/* CT_OK, or the first failure so far, described. */
CT_MUST_CHECK enum ct_status outfile_status(const struct outfile *out, struct ct_error *err);

/* Hands over the buffered bytes and has them reach the disk, so that a full disk shows before
 * outfile_finish(): for who writes several files that belong together. */
CT_MUST_CHECK enum ct_status outfile_sync(struct outfile *out, struct ct_error *err);

/* Completes the file, or removes it when anything failed. The handle is gone either way. */
CT_MUST_CHECK enum ct_status outfile_finish(struct outfile *out, struct ct_error *err);

/* Removes the unfinished file; `out` may be NULL. */
void outfile_discard(struct outfile *out);

#endif
