/*
 * image_write.c - writes the binary form of a chip image, specified in image_format.h.
 *
 * Deflating a dense random crossbar costs most of the time and saves nothing, so each core's
 * crossbar is first looked at: when its bytes are spread evenly it goes into the deflate stream
 * uncompressed (level 0), and only the planes of the neurons are worked on. A reader sees one
 * deflate stream either way.
 */
#include "model/image.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/status.h"

/* Level 1: the planes are runs or noise, higher levels take two to five times as long for the
 * last few percent. */
enum { DEFLATE_LEVEL = 1 };

static void put_block(ct_image_writer *writer, const char tag[4], const uint8_t *payload,
                      uint32_t stored, uint32_t raw)
{
    uint8_t head[IMAGE_BLOCK_HEAD_BYTES];
    uLong crc;

    memcpy(head, tag, 4);
    bytes_put_u32(head + 4, stored);
    bytes_put_u32(head + 8, raw);
    crc = crc32(crc32(0, head, 12), payload, stored);
    bytes_put_u32(head + 12, (uint32_t)crc);
    writer->chain = (uint32_t)crc32(writer->chain, head, sizeof head);
    outfile_write(writer->out, head, sizeof head);
    outfile_write(writer->out, payload, stored);
}

/* Whether bytes look random: of n equally likely bytes, two taken at random are the same value in
 * about one case of 256. Anything that deflate could use (runs, few distinct values) shows many
 * more such pairs. Exact integers, so that the decision is the same everywhere. */
static bool looks_random(const uint8_t *data, size_t size)
{
    uint16_t count[256] = {0};
    uint64_t pairs = 0;

    for (size_t i = 0; i < size; i++)
        count[data[i]]++;
    for (unsigned int v = 0; v < 256; v++)
        pairs += (uint64_t)count[v] * count[v];
    /* The expectation is size^2 / 256 + size; a tenth more than the first term is let pass. */
    return size >= 1024 && pairs * 256 <= (uint64_t)size * size * 11 / 10 + 256 * size;
}

/* Deflates one section at a level; the last one ends the stream. False when the room that is left
 * is too small, that is, when deflating gains nothing. */
static bool deflate_section(z_stream *stream, uint8_t *data, size_t size, int level, int flush)
{
    int result = deflateParams(stream, level, Z_DEFAULT_STRATEGY);

    stream->next_in = data;
    stream->avail_in = (uInt)size;
    if (result == Z_OK)
        result = deflate(stream, flush);
    return flush == Z_FINISH ? result == Z_STREAM_END : result == Z_OK && stream->avail_in == 0;
}

/* Deflates writer->raw into writer->packed and returns the length, or 0 when that is no shorter. */
static size_t deflate_core(ct_image_writer *writer, size_t raw_bytes)
{
    const struct ct_system *sys = &writer->system;
    z_stream *stream = &writer->stream;
    size_t crossbar = image_crossbar_offset(sys);
    size_t planes = crossbar + image_crossbar_bytes(sys);
    bool random = looks_random(writer->raw + crossbar, planes - crossbar);
    bool fits;

    (void)deflateReset(stream);
    stream->next_out = writer->packed;
    stream->avail_out = (uInt)raw_bytes - 1;
    fits =
        deflate_section(stream, writer->raw, crossbar, DEFLATE_LEVEL, Z_NO_FLUSH) &&
        deflate_section(stream, writer->raw + crossbar, planes - crossbar,
                        random ? 0 : DEFLATE_LEVEL, Z_NO_FLUSH) &&
        deflate_section(stream, writer->raw + planes, raw_bytes - planes, DEFLATE_LEVEL, Z_FINISH);
    return fits ? raw_bytes - 1 - stream->avail_out : 0;
}

/* The DEFX block, deflated when that helps. */
static enum ct_status put_defects(ct_image_writer *writer, struct ct_error *err)
{
    size_t length = (size_t)IMAGE_DEFECT_BYTES * writer->defect_count;
    uint8_t *raw = malloc(2 * length);
    size_t packed;
    bool fits;

    if (raw == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", writer->out->path);
    for (uint32_t i = 0; i < writer->defect_count; i++) {
        uint8_t *at = raw + (size_t)IMAGE_DEFECT_BYTES * i;

        bytes_put_u16(at, writer->defects[i].x);
        bytes_put_u16(at + 2, writer->defects[i].y);
        at[4] = writer->defects[i].kind;
    }
    (void)deflateReset(&writer->stream);
    writer->stream.next_out = raw + length;
    writer->stream.avail_out = (uInt)length - 1;
    fits = deflate_section(&writer->stream, raw, length, DEFLATE_LEVEL, Z_FINISH);
    packed = length - 1 - writer->stream.avail_out;
    if (fits)
        put_block(writer, "DEFX", raw + length, (uint32_t)packed, (uint32_t)length);
    else
        put_block(writer, "DEFX", raw, (uint32_t)length, (uint32_t)length);
    free(raw);
    return CT_OK;
}

enum ct_status image_binary_start(ct_image_writer *writer, struct ct_error *err)
{
    uint8_t head[IMAGE_HEAD_BYTES] = IMAGE_MAGIC;
    uint8_t syst[IMAGE_SYST_BYTES];
    const struct ct_system *sys = &writer->system;

    if (deflateInit2(&writer->stream, DEFLATE_LEVEL, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", writer->out->path);
    writer->deflating = true;
    bytes_put_u32(head + 8, IMAGE_VERSION);
    bytes_put_u32(head + 12, 0);
    writer->chain = (uint32_t)crc32(0, head, sizeof head);
    outfile_write(writer->out, head, sizeof head);
    bytes_put_u16(syst, sys->chips_x);
    bytes_put_u16(syst + 2, sys->chips_y);
    bytes_put_u16(syst + 4, sys->cores_x);
    bytes_put_u16(syst + 6, sys->cores_y);
    bytes_put_u16(syst + 8, sys->axons);
    bytes_put_u16(syst + 10, sys->neurons);
    bytes_put_u32(syst + 12, sys->pins);
    bytes_put_u32(syst + 16, writer->core_count);
    bytes_put_u32(syst + 20, writer->defect_count);
    put_block(writer, "SYST", syst, sizeof syst, sizeof syst);
    return writer->defect_count > 0 ? put_defects(writer, err) : CT_OK;
}

void image_binary_add(ct_image_writer *writer, const struct ct_core *core)
{
    size_t raw_bytes = image_core_bytes(&writer->system);
    size_t packed_bytes;

    image_core_encode(&writer->system, core, writer->raw);
    packed_bytes = deflate_core(writer, raw_bytes);
    if (packed_bytes > 0)
        put_block(writer, "CORE", writer->packed, (uint32_t)packed_bytes, (uint32_t)raw_bytes);
    else
        put_block(writer, "CORE", writer->raw, (uint32_t)raw_bytes, (uint32_t)raw_bytes);
}

void image_binary_end(ct_image_writer *writer)
{
    uint8_t done[IMAGE_DONE_BYTES];

    bytes_put_u32(done, writer->core_count);
    bytes_put_u32(done + 4, writer->chain);
    put_block(writer, "DONE", done, sizeof done, sizeof done);
}
