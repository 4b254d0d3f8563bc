/*
 * sweep_file.c - the CSV file of a sweep: see sweep.h. Rows are appended by one write each to a
 * file that is locked, so it holds nothing but whole rows and, after a kill, one torn end.
 */
#define _GNU_SOURCE /* asprintf, flock */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sweep.h"
#include "tofile.h"

static enum ct_status fail(struct ct_error *err, const char *path)
{
    return cli_error(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
}

/* Makes the file with its head where there is none. */
static enum ct_status make(const struct sweep *sweep, const char *path, struct ct_error *err)
{
    struct tofile out;
    if (access(path, F_OK) == 0)
        return CT_OK;
    enum ct_status status = tofile_open(&out, path, err);
    if (status != CT_OK)
        return status;
    fputs(sweep->head, out.file);
    return tofile_finish(&out, err);
}

/* Takes one row: it must be of this sweep and of a point that has none yet. */
static enum ct_status take_row(struct sweep_file *file, struct sweep *sweep, const char *row,
                               unsigned line, struct ct_error *err)
{
    char prefix[SWEEP_ROW_MAX];
    size_t length;
    unsigned columns = 1;
    snprintf(prefix, sizeof prefix, "%016" PRIx64 ",", sweep->hash);
    if (strncmp(row, prefix, strlen(prefix)) != 0)
        return cli_error(err, CT_ERR_FORMAT,
                         "%s: line %u: a row of another sweep (%.16s, this one is %.16s)",
                         file->path, line, row, prefix);
    const char *number = sweep_field(row, 1, &length);
    unsigned long point = strtoul(number, NULL, 10);
    for (const char *at = row; *at != '\n'; at++)
        columns += *at == ',';
    if (point >= sweep->points || columns != sweep->columns ||
        strncmp(row, prefix, sweep_prefix(sweep, (uint32_t)point, prefix)) != 0)
        return cli_error(err, CT_ERR_FORMAT, "%s: line %u: no row of this sweep", file->path, line);
    if (sweep->row[point] != NULL)
        return cli_error(err, CT_ERR_DUPLICATE, "%s: line %u: point %lu is there twice", file->path,
                         line, point);
    sweep->row[point] = strdup(row);
    sweep->rows++;
    return sweep->row[point] != NULL ? CT_OK : cli_error(err, CT_ERR_MEMORY, "no memory for a row");
}

/* Reads head and rows; file->length becomes their length. A line without its end is torn. */
static enum ct_status take_rows(struct sweep_file *file, struct sweep *sweep, FILE *in,
                                struct ct_error *err)
{
    char row[SWEEP_ROW_MAX];
    enum ct_status status = CT_OK;
    for (unsigned line = 1; status == CT_OK && fgets(row, sizeof row, in) != NULL; line++) {
        size_t length = strlen(row);
        bool whole = length > 0 && row[length - 1] == '\n';
        if (line == 1 && strcmp(row, sweep->head) != 0)
            return cli_error(err, CT_ERR_FORMAT, "%s: no file of this sweep: other columns",
                             file->path);
        if (!whole && length + 1 == sizeof row)
            return cli_error(err, CT_ERR_FORMAT, "%s: line %u: no row of this sweep", file->path,
                             line);
        if (!whole)
            break;
        if (line > 1)
            status = take_row(file, sweep, row, line, err);
        file->length += length;
    }
    if (status == CT_OK && file->length == 0)
        return cli_error(err, CT_ERR_FORMAT, "%s: no file of a sweep: it is empty", file->path);
    return status == CT_OK && ferror(in) ? fail(err, file->path) : status;
}

enum ct_status sweep_file_open(struct sweep_file *file, struct sweep *sweep, const char *path,
                               struct ct_error *err)
{
    struct stat at;
    *file = (struct sweep_file){.path = path, .fd = -1};
    enum ct_status status = make(sweep, path, err);
    if (status != CT_OK)
        return status;
    file->fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
    if (file->fd < 0 || fstat(file->fd, &at) != 0)
        return fail(err, path);
    if (!S_ISREG(at.st_mode))
        return cli_error(err, CT_ERR_IO, "%s: no regular file", path);
    if (flock(file->fd, LOCK_EX | LOCK_NB) != 0)
        return cli_error(err, CT_ERR_IO, "%s: another sweep writes it", path);
    FILE *in = fopen(path, "r");
    if (in == NULL)
        return fail(err, path);
    status = take_rows(file, sweep, in, err);
    fclose(in);
    if (status == CT_OK && ftruncate(file->fd, (off_t)file->length) != 0)
        return fail(err, path);
    return status;
}

enum ct_status sweep_file_add(struct sweep_file *file, struct sweep *sweep, uint32_t point,
                              const char *row, struct ct_error *err)
{
    size_t length = strlen(row);
    sweep->row[point] = strdup(row);
    if (sweep->row[point] == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for a row");
    ssize_t written = write(file->fd, row, length);
    if (written != (ssize_t)length) {
        errno = written < 0 ? errno : ENOSPC;
        enum ct_status status = fail(err, file->path);
        if (ftruncate(file->fd, (off_t)file->length) != 0)
            return status; /* the next sweep cuts it off */
        return status;
    }
    file->length += length;
    file->grown = true;
    sweep->rows++;
    return CT_OK;
}

enum ct_status sweep_file_finish(struct sweep_file *file, const struct sweep *sweep,
                                 struct ct_error *err)
{
    struct tofile out;
    enum ct_status status = CT_OK;
    if (file->fd >= 0 && file->grown) {
        status = tofile_open(&out, file->path, err);
        if (status == CT_OK) {
            fputs(sweep->head, out.file);
            for (uint32_t p = 0; p < sweep->points; p++) {
                if (sweep->row[p] != NULL)
                    fputs(sweep->row[p], out.file);
            }
            status = tofile_finish(&out, err);
        }
    }
    if (file->fd >= 0)
        close(file->fd); /* after the rename: until then it holds the lock */
    file->fd = -1;
    return status;
}
