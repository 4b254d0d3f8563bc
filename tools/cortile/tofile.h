/*
 * tofile.h - a text or table file that appears whole or not at all: written beside its name, synced
 * and renamed. Failures stick to the stream and are reported by tofile_finish().
 */
#ifndef CT_TOOLS_TOFILE_H
#define CT_TOOLS_TOFILE_H

#include <stdio.h>

#include "cli.h"

struct tofile {
    FILE *file;   /* NULL: not open        */
    char *path;   /* as it was named, for messages                     */
    char *target; /* the name it will have: `path`, symbolic links followed */
    char *temp;   /* NULL: written directly, for a device or a pipe    */
};

CT_MUST_CHECK enum ct_status tofile_open(struct tofile *out, const char *path,
                                         struct ct_error *err);
/* Completes the file, or removes it where anything failed. A file that is not open is complete. */
CT_MUST_CHECK enum ct_status tofile_finish(struct tofile *out, struct ct_error *err);
void tofile_discard(struct tofile *out);

/* A column of a table: a name and NumPy's name of its type. */
struct tofile_column {
    const char *name;
    const char *type; /* "<u2", "<i4", "<u8" */
};

/* Writes the head of an .npy file, 128 bytes times a whole number: `rows` records of the columns
 * or, with one column without a name, an array of rows x `width` numbers of its type. */
void tofile_npy_head(struct tofile *out, const struct tofile_column *columns, size_t count,
                     uint64_t rows, size_t width);

/* Appends the low `bytes` bytes of a number, the lowest first. */
void tofile_number(struct tofile *out, uint64_t value, unsigned bytes);

/* Length and XXH64 of a file's bytes. */
CT_MUST_CHECK enum ct_status tofile_hash(const char *path, uint64_t *length, uint64_t *hash,
                                         struct ct_error *err);

#endif
