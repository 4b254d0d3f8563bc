/*
 * gzip.c - see gzip.h. Level 1: spikes in time order shrink to 2 or 3 bytes each at any level, and
 * the higher ones only take longer.
 */
#include "base/gzip.h"

#include <string.h>

#include "base/bytes.h"
#include "base/status.h"

enum { GZIP_HEAD_BYTES = 10, GZIP_STORED_HEAD_BYTES = 5, GZIP_TRAILER_BYTES = 8 };

enum ct_status gzip_start(struct gzip *gzip, struct outfile *out, uint16_t prefix_bytes,
                          struct ct_error *err)
{
    /* Deflate, no flags, no time, no extra flags, operating system unknown. */
    static const uint8_t head[GZIP_HEAD_BYTES] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
    /* Not the last block, stored; then the length and its complement. */
    uint8_t stored[GZIP_STORED_HEAD_BYTES] = {0};
    static const uint8_t zeros[256];

    memset(gzip, 0, sizeof *gzip);
    if (deflateInit2(&gzip->stream, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", out->path);
    gzip->out = out;
    gzip->prefix_bytes = prefix_bytes;
    outfile_write(out, head, sizeof head);
    if (prefix_bytes == 0)
        return CT_OK;
    bytes_put_u16(stored + 1, prefix_bytes);
    bytes_put_u16(stored + 3, (uint16_t)~prefix_bytes);
    outfile_write(out, stored, sizeof stored);
    for (size_t left = prefix_bytes; left > 0;) {
        size_t part = left < sizeof zeros ? left : sizeof zeros;

        outfile_write(out, zeros, part);
        left -= part;
    }
    return CT_OK;
}

/* Runs the compressor straight into the buffer of the output file. */
static void gzip_deflate(struct gzip *gzip, int flush)
{
    enum { ROOM = 1 << 14 };
    int result;

    do {
        uint8_t *room = outfile_room(gzip->out, ROOM);

        gzip->stream.next_out = room;
        gzip->stream.avail_out = ROOM;
        result = deflate(&gzip->stream, flush);
        gzip->out->used += ROOM - gzip->stream.avail_out;
    } while (gzip->stream.avail_out == 0 || (flush == Z_FINISH && result == Z_OK));
}

void gzip_write(struct gzip *gzip, const void *data, size_t size)
{
    uint8_t *from = (uint8_t *)data; /* zlib reads it only, but its member is not const */

    while (size > 0) {
        uInt part = size < 1u << 30 ? (uInt)size : 1u << 30;

        gzip->stream.next_in = from;
        gzip->stream.avail_in = part;
        gzip_deflate(gzip, Z_NO_FLUSH);
        gzip->crc = (uint32_t)crc32(gzip->crc, from, part);
        gzip->length += part;
        from += part;
        size -= part;
    }
}

void gzip_finish(struct gzip *gzip, const void *prefix)
{
    uint8_t trailer[GZIP_TRAILER_BYTES];
    uint32_t crc = gzip->crc;

    gzip->stream.avail_in = 0;
    gzip_deflate(gzip, Z_FINISH);
    if (gzip->prefix_bytes > 0)
        crc = (uint32_t)crc32_combine(crc32(0, prefix, gzip->prefix_bytes), crc,
                                      (z_off_t)gzip->length);
    bytes_put_u32(trailer, crc);
    bytes_put_u32(trailer + 4, (uint32_t)(gzip->length + gzip->prefix_bytes));
    outfile_write(gzip->out, trailer, sizeof trailer);
    if (gzip->prefix_bytes > 0)
        outfile_patch(gzip->out, GZIP_HEAD_BYTES + GZIP_STORED_HEAD_BYTES, prefix,
                      gzip->prefix_bytes);
    gzip_discard(gzip);
}

void gzip_discard(struct gzip *gzip)
{
    (void)deflateEnd(&gzip->stream);
}
