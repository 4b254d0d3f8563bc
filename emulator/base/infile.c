/*
 * infile.c - see infile.h. The gzip magic is looked for once, when the stream is adopted; a plain
 * file costs nothing for it.
 */
#include "base/infile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/status.h"

struct infile_gzip {
    z_stream stream;
    bool in_member; /* between the head of a member and its verified trailer */
    uint8_t packed[INFILE_BUFFER_BYTES];
};

static void infile_fail(struct infile *in, enum ct_status status, const char *what)
{
    if (in->failure.status == CT_OK)
        (void)status_fail(&in->failure, status, "%s: byte %llu: %s", in->name,
                          (unsigned long long)(in->base + in->end), what);
    in->ended = true;
}

/* Reads from the stream itself. */
static size_t infile_raw(struct infile *in, uint8_t *data, size_t size)
{
    size_t got;

    errno = 0;
    got = fread(data, 1, size, in->file);
    if (got < size && ferror(in->file))
        infile_fail(in, CT_ERR_IO, errno != 0 ? strerror(errno) : "cannot read");
    return got;
}

/* Inflates into the buffer's free end. A member that is complete is followed by another member or
 * by the end of the file. */
static size_t infile_inflate(struct infile *in, uint8_t *data, size_t size)
{
    struct infile_gzip *gzip = in->gzip;
    z_stream *stream = &gzip->stream;

    stream->next_out = data;
    stream->avail_out = (uInt)size;
    while (stream->avail_out == (uInt)size && !in->ended) {
        int result;

        if (stream->avail_in == 0) {
            stream->next_in = gzip->packed;
            stream->avail_in = (uInt)infile_raw(in, gzip->packed, sizeof gzip->packed);
        }
        if (stream->avail_in == 0) {
            if (gzip->in_member)
                infile_fail(in, CT_ERR_TRUNCATED, "the gzip stream ends too early");
            in->ended = true;
            break;
        }
        gzip->in_member = true;
        result = inflate(stream, Z_NO_FLUSH);
        if (result == Z_STREAM_END) {
            gzip->in_member = false;
            (void)inflateReset(stream);
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            infile_fail(in, CT_ERR_FORMAT,
                        stream->msg != NULL ? stream->msg : "the gzip stream is malformed");
        }
    }
    return size - stream->avail_out;
}

size_t infile_fill(struct infile *in, size_t size)
{
    if (in->at > 0 && in->end - in->at < size) {
        memmove(in->buffer, in->buffer + in->at, in->end - in->at);
        in->base += in->at;
        in->end -= in->at;
        in->at = 0;
    }
    while (in->end - in->at < size && !in->ended) {
        uint8_t *free_end = in->buffer + in->end;
        size_t room = sizeof in->buffer - in->end;
        size_t got =
            in->gzip != NULL ? infile_inflate(in, free_end, room) : infile_raw(in, free_end, room);

        in->end += got;
        if (in->gzip == NULL && got < room)
            in->ended = true;
    }
    return in->end - in->at < size ? in->end - in->at : size;
}

size_t infile_read(struct infile *in, void *data, size_t size)
{
    uint8_t *to = data;
    size_t done = 0;

    while (done < size) {
        size_t part = in->end - in->at;

        if (part == 0)
            part = infile_fill(in, 1) == 0 ? 0 : in->end - in->at;
        if (part == 0)
            break;
        if (part > size - done)
            part = size - done;
        memcpy(to + done, in->buffer + in->at, part);
        in->at += part;
        done += part;
    }
    return done;
}

/* Turns the stream into a gzip one when its first bytes say so: what was read ahead becomes the
 * first packed bytes. */
static enum ct_status infile_detect(struct infile *in, struct ct_error *err)
{
    struct infile_gzip *gzip;

    if (infile_fill(in, 2) < 2 || in->buffer[0] != 0x1f || in->buffer[1] != 0x8b)
        return CT_OK;
    gzip = calloc(1, sizeof *gzip);
    if (gzip == NULL || inflateInit2(&gzip->stream, 15 + 16) != Z_OK) {
        free(gzip);
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", in->name);
    }
    memcpy(gzip->packed, in->buffer, in->end);
    gzip->stream.next_in = gzip->packed;
    gzip->stream.avail_in = (uInt)in->end;
    in->gzip = gzip;
    in->end = 0;
    in->ended = false;
    return CT_OK;
}

enum ct_status infile_adopt(struct infile **out, FILE *file, const char *name, struct ct_error *err)
{
    struct infile *in = calloc(1, sizeof *in);
    enum ct_status status;

    *out = NULL;
    if (in == NULL || (in->name = strdup(name)) == NULL) {
        free(in);
        (void)fclose(file);
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", name);
    }
    in->file = file;
    status = infile_detect(in, err);
    if (status != CT_OK) {
        infile_close(in);
        return status;
    }
    *out = in;
    return CT_OK;
}

enum ct_status infile_open(struct infile **out, const char *path, struct ct_error *err)
{
    FILE *file = fopen(path, "rbe");

    *out = NULL;
    if (file == NULL)
        return status_fail(err, CT_ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    /* The buffer is ours; a second one inside the stream would only copy. */
    (void)setvbuf(file, NULL, _IONBF, 0);
    return infile_adopt(out, file, path, err);
}

void infile_close(struct infile *in)
{
    if (in == NULL)
        return;
    if (in->gzip != NULL) {
        (void)inflateEnd(&in->gzip->stream);
        free(in->gzip);
    }
    if (in->file != NULL)
        (void)fclose(in->file);
    free(in->name);
    free(in);
}

enum ct_status infile_status(const struct infile *in, struct ct_error *err)
{
    if (in->failure.status != CT_OK && err != NULL)
        *err = in->failure;
    return in->failure.status;
}

uint64_t infile_length(const struct infile *in)
{
    struct stat info;

    if (in->gzip != NULL || fileno(in->file) < 0 || fstat(fileno(in->file), &info) != 0 ||
        !S_ISREG(info.st_mode))
        return UINT64_MAX;
    return (uint64_t)info.st_size;
}
