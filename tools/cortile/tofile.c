/*
 * tofile.c - see tofile.h.
 */
#define _GNU_SOURCE /* asprintf */
#include "tofile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

static enum ct_status fail(struct ct_error *err, const char *path)
{
    return cli_error(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
}

enum ct_status tofile_open(struct tofile *out, const char *path, struct ct_error *err)
{
    struct stat at;
    bool exists = stat(path, &at) == 0;
    /* A rename would replace a symbolic link, such as /dev/stdout, or a device by a file. */
    *out = (struct tofile){.path = strdup(path),
                           .target = exists ? realpath(path, NULL) : strdup(path)};
    if (out->path == NULL || out->target == NULL) {
        tofile_discard(out);
        return cli_error(err, CT_ERR_MEMORY, "no memory for a name");
    }
    if (exists && !S_ISREG(at.st_mode)) {
        out->file = fopen(path, "wb");
    } else if (asprintf(&out->temp, "%s.tmp.%ld", out->target, (long)getpid()) < 0) {
        out->temp = NULL;
        errno = ENOMEM;
    } else {
        out->file = fopen(out->temp, "wb+");
    }
    if (out->file != NULL)
        return CT_OK;
    enum ct_status status = fail(err, path);
    tofile_discard(out);
    return status;
}

enum ct_status tofile_finish(struct tofile *out, struct ct_error *err)
{
    if (out->file == NULL)
        return CT_OK;
    errno = 0;
    bool bad = fflush(out->file) != 0 || ferror(out->file);
    bad = bad || (out->temp != NULL && fsync(fileno(out->file)) != 0);
    int cause = errno;
    bad |= fclose(out->file) != 0;
    out->file = NULL;
    if (!bad && out->temp != NULL && rename(out->temp, out->target) != 0) {
        cause = errno;
        bad = true;
    }
    enum ct_status status = CT_OK;
    if (bad) {
        errno = cause != 0 ? cause : EIO;
        status = fail(err, out->path);
    } else {
        free(out->temp);
        out->temp = NULL;
    }
    tofile_discard(out);
    return status;
}

void tofile_discard(struct tofile *out)
{
    if (out->file != NULL)
        fclose(out->file);
    if (out->temp != NULL)
        unlink(out->temp);
    free(out->temp);
    free(out->target);
    free(out->path);
    *out = (struct tofile){0};
}

void tofile_npy_head(struct tofile *out, const struct tofile_column *columns, size_t count,
                     uint64_t rows, size_t width)
{
    char text[1024];
    size_t used = 0;
    if (columns[0].name == NULL) {
        used += (size_t)snprintf(text, sizeof text, "{'descr': '%s'", columns[0].type);
    } else {
        used += (size_t)snprintf(text, sizeof text, "{'descr': [");
        for (size_t i = 0; i < count; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s('%s', '%s')",
                                     i ? ", " : "", columns[i].name, columns[i].type);
        used += (size_t)snprintf(text + used, sizeof text - used, "]");
    }
    used += (size_t)snprintf(text + used, sizeof text - used,
                             ", 'fortran_order': False, 'shape': (%llu,", (unsigned long long)rows);
    if (columns[0].name == NULL)
        used += (size_t)snprintf(text + used, sizeof text - used, " %zu", width);
    used += (size_t)snprintf(text + used, sizeof text - used, "), }");
    /* The text ends in a newline and fills up to a multiple of 128 with its 10 bytes before. */
    size_t total = (10 + used + 1 + 127) / 128 * 128;
    fwrite("\x93NUMPY\x01\x00", 1, 8, out->file);
    tofile_number(out, total - 10, 2);
    fprintf(out->file, "%-*s\n", (int)(total - 11), text);
}

void tofile_number(struct tofile *out, uint64_t value, unsigned bytes)
{
    for (unsigned b = 0; b < bytes; b++)
        putc((int)(value >> (8 * b) & 0xFF), out->file);
}

enum ct_status tofile_hash(const char *path, uint64_t *length, uint64_t *hash, struct ct_error *err)
{
    static const size_t chunk = 1 << 16;
    FILE *file = fopen(path, "rb");
    XXH64_state_t *state = XXH64_createState();
    unsigned char *bytes = malloc(chunk);
    enum ct_status status = CT_OK;
    *length = 0;
    if (file == NULL) {
        status = fail(err, path);
    } else if (state == NULL || bytes == NULL || XXH64_reset(state, 0) != XXH_OK) {
        status = cli_error(err, CT_ERR_MEMORY, "%s: no memory for a hash", path);
    } else {
        for (size_t n; (n = fread(bytes, 1, chunk, file)) > 0; *length += n)
            XXH64_update(state, bytes, n);
        if (ferror(file))
            status = fail(err, path);
        *hash = XXH64_digest(state);
    }
    if (file != NULL)
        fclose(file);
    XXH64_freeState(state);
    free(bytes);
    return status;
}
