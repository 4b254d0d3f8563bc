/*
 * table.c - see table.h.
 */
#include "table.h"

#include <stdlib.h>

static enum ct_status open_file(const struct run_dir *dir, struct tofile *out, const char *name,
                                const char *ending, struct ct_error *err)
{
    char full[64];
    (void)snprintf(full, sizeof full, "%s%s", name, ending);
    char *path = run_dir_file(dir, full);
    if (path == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for a name");
    enum ct_status status = tofile_open(out, path, err);
    free(path);
    return status;
}

enum ct_status table_open(struct table *out, const struct run_dir *dir, const char *name,
                          const struct tofile_column *columns, size_t count, uint64_t rows,
                          struct ct_error *err)
{
    *out = (struct table){.columns = columns, .count = count};
    enum ct_status status = open_file(dir, &out->csv, name, ".csv", err);
    if (status == CT_OK)
        status = open_file(dir, &out->npy, name, ".npy", err);
    if (status != CT_OK) {
        table_discard(out);
        return status;
    }
    for (size_t i = 0; i < count; i++)
        fprintf(out->csv.file, "%s%s", i ? "," : "", columns[i].name);
    putc('\n', out->csv.file);
    tofile_npy_head(&out->npy, columns, count, rows, 0);
    return CT_OK;
}

enum ct_status table_row(struct table *table, const uint64_t *values, struct ct_error *err)
{
    for (size_t i = 0; i < table->count; i++) {
        const char *type = table->columns[i].type, *comma = i ? "," : "";
        double real;
        memcpy(&real, &values[i], sizeof real);
        if (type[1] == 'f')
            fprintf(table->csv.file, "%s%.9g", comma, real);
        else if (type[1] == 'i')
            fprintf(table->csv.file, "%s%lld", comma, (long long)values[i]);
        else
            fprintf(table->csv.file, "%s%llu", comma, (unsigned long long)values[i]);
        tofile_number(&table->npy, values[i], (unsigned)(type[2] - '0'));
    }
    putc('\n', table->csv.file);
    if (ferror(table->csv.file) || ferror(table->npy.file))
        return cli_error(err, CT_ERR_IO, "%s: cannot be written", table->csv.path);
    return CT_OK;
}

enum ct_status table_finish(struct table *table, uint64_t rows, struct ct_error *err)
{
    if (table->npy.file == NULL)
        return CT_OK;
    rewind(table->npy.file);
    tofile_npy_head(&table->npy, table->columns, table->count, rows, 0);
    enum ct_status status = tofile_finish(&table->csv, err);
    if (status == CT_OK)
        status = tofile_finish(&table->npy, err);
    table_discard(table);
    return status;
}

void table_discard(struct table *table)
{
    tofile_discard(&table->csv);
    tofile_discard(&table->npy);
}
