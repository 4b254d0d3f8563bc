/*
 * outfile.c - see outfile.h.
 *
 * fsync() before rename() makes the new name point at complete data even after a power loss; the
 * directory is synced so that the rename itself lasts. A device may refuse fsync (EINVAL); that
 * is no failure of the file.
 */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"

enum { OUTFILE_TURNS = 100 };

static void outfile_free(struct outfile *out)
{
    free(out->path);
    free(out->target);
    free(out->temp);
    free(out);
}

/* Decides where the bytes go, and opens it; errno tells what failed. */
static int outfile_open(struct outfile *out, const char *path)
{
    struct stat info;
    bool present = stat(path, &info) == 0;
    size_t size;

    out->path = strdup(path);
    if (out->path == NULL)
        return -1;
    if (present && !S_ISREG(info.st_mode)) {
        out->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        return out->fd < 0 ? -1 : 0;
    }
    out->target = present ? realpath(path, NULL) : strdup(path);
    if (out->target == NULL)
        return -1;
    size = strlen(out->target) + sizeof ".tmp." + 32;
    out->temp = malloc(size);
    if (out->temp == NULL)
        return -1;
    /* A name of its own, for two writers of one path must not share a file; a name that a killed
     * process left behind is passed over. */
    for (int turn = 0; turn < OUTFILE_TURNS && out->fd < 0; turn++) {
        (void)snprintf(out->temp, size, "%s.tmp.%ld.%d", out->target, (long)getpid(), turn);
        out->fd = open(out->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (out->fd < 0 && errno != EEXIST)
            break;
    }
    return out->fd < 0 ? -1 : 0;
}

enum ct_status outfile_create(struct outfile **result, const char *path, struct ct_error *err)
{
    struct outfile *out = calloc(1, sizeof *out);

    *result = NULL;
    if (out == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", path);
    out->fd = -1;
    if (outfile_open(out, path) != 0) {
        int cause = errno;

        outfile_free(out);
        return status_fail(err, cause == ENOMEM ? CT_ERR_MEMORY : CT_ERR_IO,
                           "%s: cannot create: %s", path, strerror(cause));
    }
    *result = out;
    return CT_OK;
}

/* Writes all of it; a short write is carried on, an interrupted one repeated. */
static void outfile_put(struct outfile *out, const uint8_t *data, size_t size)
{
    while (size > 0 && out->error == 0) {
        ssize_t done = write(out->fd, data, size);

        if (done < 0) {
            if (errno != EINTR)
                out->error = errno;
            continue;
        }
        data += done;
        size -= (size_t)done;
        out->flushed += (uint64_t)done;
    }
}

void outfile_flush(struct outfile *out)
{
    outfile_put(out, out->buffer, out->used);
    out->used = 0;
}

void outfile_write(struct outfile *out, const void *data, size_t size)
{
    if (size > OUTFILE_BUFFER_BYTES - out->used) {
        outfile_flush(out);
        if (size >= OUTFILE_BUFFER_BYTES) {
            outfile_put(out, data, size);
            return;
        }
    }
    memcpy(out->buffer + out->used, data, size);
    out->used += size;
}

void outfile_format(struct outfile *out, const char *fmt, ...)
{
    va_list args;
    char *text = (char *)outfile_room(out, OUTFILE_FORMAT_BYTES);

    va_start(args, fmt);
    int length = vsnprintf(text, OUTFILE_FORMAT_BYTES, fmt, args);
    va_end(args);
    if (length >= 0 && length < OUTFILE_FORMAT_BYTES)
        out->used += (size_t)length;
    else if (out->error == 0)
        out->error = EOVERFLOW;
}

void outfile_patch(struct outfile *out, uint64_t offset, const void *data, size_t size)
{
    const uint8_t *from = data;

    outfile_flush(out);
    while (size > 0 && out->error == 0) {
        ssize_t done = pwrite(out->fd, from, size, (off_t)offset);

        if (done < 0) {
            if (errno != EINTR)
                out->error = errno;
            continue;
        }
        from += done;
        offset += (uint64_t)done;
        size -= (size_t)done;
    }
}

enum ct_status outfile_status(const struct outfile *out, struct ct_error *err)
{
    if (out->error == 0)
        return CT_OK;
    return status_fail(err, CT_ERR_IO, "%s: cannot write: %s", out->path, strerror(out->error));
}

/* The directory entry must reach the disk too. Some file systems cannot sync a directory: the
 * file itself is safe by then, so that failure is not reported. */
static void outfile_sync_directory(const char *target)
{
    char *copy = strdup(target);
    int fd = copy == NULL ? -1 : open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    free(copy);
}

enum ct_status outfile_sync(struct outfile *out, struct ct_error *err)
{
    outfile_flush(out);
    if (out->error == 0 && fsync(out->fd) != 0 && errno != EINVAL && errno != EROFS)
        out->error = errno;
    return outfile_status(out, err);
}

enum ct_status outfile_finish(struct outfile *out, struct ct_error *err)
{
    enum ct_status status = outfile_sync(out, err);

    if (close(out->fd) != 0 && out->error == 0)
        out->error = errno;
    out->fd = -1;
    if (out->error == 0 && out->temp != NULL && rename(out->temp, out->target) != 0)
        out->error = errno;
    status = outfile_status(out, err);
    if (status == CT_OK && out->temp != NULL)
        outfile_sync_directory(out->target);
    else if (out->temp != NULL)
        (void)unlink(out->temp);
    outfile_free(out);
    return status;
}

void outfile_discard(struct outfile *out)
{
    if (out == NULL)
        return;
    (void)close(out->fd);
    if (out->temp != NULL)
        (void)unlink(out->temp);
    outfile_free(out);
}
