/*
 * table.h - a table of a run directory in both its forms, written row by row: NAME.csv for people
 * and NAME.npy for NumPy.
 */
#ifndef CT_TOOLS_TABLE_H
#define CT_TOOLS_TABLE_H

#include <string.h>

#include "run_dir.h"
#include "tofile.h"

/* Columns are of the types "<u2", "<u4", "<u8", "<i4", "<i8" and "<f8". */
struct table {
    struct tofile csv, npy; /* not open: there is no table */
    const struct tofile_column *columns;
    size_t count;
};

/* Starts a table; `columns` must outlive it. `rows`: how many there will be, as far as is known. */
CT_MUST_CHECK enum ct_status table_open(struct table *out, const struct run_dir *dir,
                                        const char *name, const struct tofile_column *columns,
                                        size_t count, uint64_t rows, struct ct_error *err);

/* Appends a row of `count` values; those of "<i4" and "<i8" columns are sign-extended, of "<f8" columns the
 * bits of a double. */
CT_MUST_CHECK enum ct_status table_row(struct table *table, const uint64_t *values,
                                       struct ct_error *err);

/* Completes both files. Where table_open() was not given these rows, the head of the .npy must have
 * the same length for both numbers. */
CT_MUST_CHECK enum ct_status table_finish(struct table *table, uint64_t rows, struct ct_error *err);
void table_discard(struct table *table);

static inline uint64_t table_real(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

#endif
