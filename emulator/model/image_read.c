/*
 * image_read.c - reads the binary form of a chip image, specified in image_format.h.
 *
 * Nothing in the file is believed before it is checked: a block's lengths against what SYST says
 * they must be, then the payload against its CRC, then the inflated length against the announced
 * one. So a payload that would inflate to gigabytes costs at most one core.
 */
#include "model/image.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/status.h"
#include "model/config.h"

struct block {
    uint64_t offset; /* where the block begins in the file */
    uint32_t stored, raw;
    uint32_t crc;      /* as the file says                 */
    uint32_t head_crc; /* of the lengths and the tag       */
    char tag[5];
};

static enum ct_status binary_fail(const ct_image_reader *reader, uint64_t offset,
                                  enum ct_status status, struct ct_error *err, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* "file: byte N: ..."; a failed device is reported as such, not as the gap that it left. */
static enum ct_status binary_fail(const ct_image_reader *reader, uint64_t offset,
                                  enum ct_status status, struct ct_error *err, const char *fmt, ...)
{
    char what[sizeof err->text];
    va_list args;

    if (reader->in->failure.status != CT_OK)
        return infile_status(reader->in, err);
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    return status_fail(err, status, "%s: byte %" PRIu64 ": %s", reader->in->name, offset, what);
}

static bool is_letter(uint8_t byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static enum ct_status read_block_head(ct_image_reader *reader, struct block *block,
                                      struct ct_error *err)
{
    uint8_t head[IMAGE_BLOCK_HEAD_BYTES];
    size_t got;

    block->offset = infile_offset(reader->in);
    got = infile_read(reader->in, head, sizeof head);
    if (got < sizeof head)
        return binary_fail(reader, block->offset + got, CT_ERR_TRUNCATED, err,
                           "the file ends before its DONE block is complete");
    for (int i = 0; i < 4; i++)
        if (!is_letter(head[i]))
            return binary_fail(reader, block->offset, CT_ERR_FORMAT, err,
                               "a block tag of four letters is wanted, found %02x %02x %02x %02x",
                               head[0], head[1], head[2], head[3]);
    memcpy(block->tag, head, 4);
    block->tag[4] = '\0';
    block->stored = bytes_get_u32(head + 4);
    block->raw = bytes_get_u32(head + 8);
    block->crc = bytes_get_u32(head + 12);
    block->head_crc = (uint32_t)crc32(0, head, 12);
    if (block->stored > block->raw)
        return binary_fail(reader, block->offset, CT_ERR_FORMAT, err,
                           "%s block: stored length %" PRIu32 " exceeds raw length %" PRIu32,
                           block->tag, block->stored, block->raw);
    if (memcmp(head, "DONE", 4) != 0)
        reader->chain = (uint32_t)crc32(reader->chain, head, sizeof head);
    return CT_OK;
}

static enum ct_status payload_ends_early(const ct_image_reader *reader, const struct block *block,
                                         struct ct_error *err)
{
    return binary_fail(reader, infile_offset(reader->in), CT_ERR_TRUNCATED, err,
                       "the file ends inside the %s block of byte %" PRIu64, block->tag,
                       block->offset);
}

static enum ct_status crc_check(const ct_image_reader *reader, const struct block *block, uLong crc,
                                struct ct_error *err)
{
    if (crc == block->crc)
        return CT_OK;
    return binary_fail(reader, block->offset, CT_ERR_CHECKSUM, err,
                       "%s block: CRC-32 %08lx, the file says %08" PRIx32, block->tag,
                       (unsigned long)crc, block->crc);
}

/* Passes over a block that need not be understood, piece by piece. */
static enum ct_status skip_block(ct_image_reader *reader, const struct block *block,
                                 struct ct_error *err)
{
    uLong crc = block->head_crc;

    for (uint32_t left = block->stored; left > 0;) {
        size_t part = left < sizeof reader->packed ? left : sizeof reader->packed;

        if (infile_read(reader->in, reader->packed, part) < part)
            return payload_ends_early(reader, block, err);
        crc = crc32(crc, reader->packed, (uInt)part);
        left -= (uint32_t)part;
    }
    return crc_check(reader, block, crc, err);
}

/* The next block that must be understood. */
static enum ct_status next_block(ct_image_reader *reader, struct block *block, struct ct_error *err)
{
    enum ct_status status = read_block_head(reader, block, err);

    while (status == CT_OK && (block->tag[0] & 0x20) != 0) {
        status = skip_block(reader, block, err);
        if (status == CT_OK)
            status = read_block_head(reader, block, err);
    }
    return status;
}

/* Names what is wrong with a block whose tag is not `wanted`. */
static enum ct_status wrong_block(const ct_image_reader *reader, const struct block *block,
                                  const char *wanted, struct ct_error *err)
{
    static const char *const known[] = {"SYST", "DEFX", "CORE", "DONE"};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(block->tag, known[i]) == 0)
            return binary_fail(reader, block->offset, CT_ERR_FORMAT, err,
                               "%s block where %s is wanted", block->tag, wanted);
    return binary_fail(reader, block->offset, CT_ERR_FORMAT, err,
                       "unknown block %s, which may not be skipped", block->tag);
}

static enum ct_status inflate_payload(ct_image_reader *reader, const struct block *block,
                                      uint8_t *packed, uint8_t *raw, struct ct_error *err)
{
    z_stream *stream = &reader->stream;
    int result;

    (void)inflateReset(stream);
    stream->next_in = packed;
    stream->avail_in = block->stored;
    stream->next_out = raw;
    stream->avail_out = block->raw;
    result = inflate(stream, Z_FINISH);
    if (result == Z_STREAM_END && stream->avail_in == 0 && stream->avail_out == 0)
        return CT_OK;
    if (result == Z_MEM_ERROR)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", reader->in->name);
    return binary_fail(reader, block->offset, CT_ERR_FORMAT, err,
                       "%s block: does not inflate to its raw length of %" PRIu32 " bytes%s%s",
                       block->tag, block->raw, stream->msg != NULL ? ": " : "",
                       stream->msg != NULL ? stream->msg : "");
}

/* Reads the payload of a block that must be `length` bytes long into `raw`; `packed` has the same
 * room for the deflated form. */
static enum ct_status read_payload(ct_image_reader *reader, const struct block *block,
                                   size_t length, uint8_t *packed, uint8_t *raw,
                                   struct ct_error *err)
{
    bool deflated = block->stored < block->raw;
    uint8_t *to = deflated ? packed : raw;
    enum ct_status status;

    if (block->raw != length)
        return binary_fail(reader, block->offset, CT_ERR_FORMAT, err,
                           "%s block: raw length %" PRIu32 ", %zu is wanted", block->tag,
                           block->raw, length);
    if (infile_read(reader->in, to, block->stored) < block->stored)
        return payload_ends_early(reader, block, err);
    status = crc_check(reader, block, crc32(block->head_crc, to, block->stored), err);
    if (status == CT_OK && deflated)
        status = inflate_payload(reader, block, packed, raw, err);
    return status;
}

/* The head of the file. */
static enum ct_status read_magic(ct_image_reader *reader, struct ct_error *err)
{
    uint8_t head[IMAGE_HEAD_BYTES];
    size_t got = infile_read(reader->in, head, sizeof head);

    if (got < sizeof head)
        return binary_fail(reader, got, CT_ERR_TRUNCATED, err, "the file ends inside its head");
    if (memcmp(head, IMAGE_MAGIC, IMAGE_MAGIC_BYTES) != 0)
        return binary_fail(reader, 0, CT_ERR_FORMAT, err,
                           "not a chip image: the magic number is damaged");
    if (bytes_get_u32(head + 8) != IMAGE_VERSION)
        return binary_fail(reader, 8, CT_ERR_VERSION, err,
                           "chip image of version %" PRIu32 ", this program reads version %d",
                           bytes_get_u32(head + 8), IMAGE_VERSION);
    if (bytes_get_u32(head + 12) != 0)
        return binary_fail(reader, 12, CT_ERR_FORMAT, err, "the head is not zero at its end");
    reader->chain = (uint32_t)crc32(0, head, sizeof head);
    return CT_OK;
}

static enum ct_status read_system(ct_image_reader *reader, struct ct_error *err)
{
    struct block block;
    struct ct_system *sys = &reader->system;
    const uint8_t *raw = reader->raw;
    enum ct_status status = next_block(reader, &block, err);

    if (status == CT_OK && strcmp(block.tag, "SYST") != 0)
        status = wrong_block(reader, &block, "SYST", err);
    if (status == CT_OK)
        status = read_payload(reader, &block, IMAGE_SYST_BYTES, reader->packed, reader->raw, err);
    if (status != CT_OK)
        return status;
    sys->chips_x = bytes_get_u16(raw);
    sys->chips_y = bytes_get_u16(raw + 2);
    sys->cores_x = bytes_get_u16(raw + 4);
    sys->cores_y = bytes_get_u16(raw + 6);
    sys->axons = bytes_get_u16(raw + 8);
    sys->neurons = bytes_get_u16(raw + 10);
    sys->pins = bytes_get_u32(raw + 12);
    reader->core_count = bytes_get_u32(raw + 16);
    reader->defect_count = bytes_get_u32(raw + 20);
    status = ct_system_check(sys, err);
    if (status != CT_OK)
        return status_prefix(err, status, "%s: byte %" PRIu64, reader->in->name, block.offset);
    if (reader->core_count > config_cores(sys))
        return binary_fail(reader, block.offset, CT_ERR_LIMIT, err,
                           "%" PRIu32 " cores in a system of %" PRIu32, reader->core_count,
                           config_cores(sys));
    if (reader->defect_count > 3 * config_cores(sys))
        return binary_fail(reader, block.offset, CT_ERR_LIMIT, err,
                           "%" PRIu32 " defects in a system of %" PRIu32 " cores",
                           reader->defect_count, config_cores(sys));
    return CT_OK;
}

/* The defects of a payload, in range and in order. */
static enum ct_status decode_defects(ct_image_reader *reader, const struct block *block,
                                     const uint8_t *raw, struct ct_error *err)
{
    for (uint32_t i = 0; i < reader->defect_count; i++) {
        struct ct_defect *defect = &reader->defects[i];
        enum ct_status status;

        defect->x = bytes_get_u16(raw + (size_t)IMAGE_DEFECT_BYTES * i);
        defect->y = bytes_get_u16(raw + (size_t)IMAGE_DEFECT_BYTES * i + 2);
        defect->kind = raw[(size_t)IMAGE_DEFECT_BYTES * i + 4];
        status = config_defect_check(&reader->system, defect, err);
        if (status != CT_OK)
            return status_prefix(err, status, "%s: byte %" PRIu64, reader->in->name, block->offset);
        if (i > 0 && config_defect_compare(&reader->system, defect - 1, defect) >= 0)
            return binary_fail(reader, block->offset, CT_ERR_ORDER, err,
                               "defect %" PRIu32 " at (%u,%u) kind %u: not after the one before", i,
                               defect->x, defect->y, defect->kind);
    }
    return CT_OK;
}

static enum ct_status read_defects(ct_image_reader *reader, struct ct_error *err)
{
    size_t length = (size_t)IMAGE_DEFECT_BYTES * reader->defect_count;
    struct block block;
    enum ct_status status;
    uint8_t *raw;

    if (length == 0)
        return CT_OK;
    status = next_block(reader, &block, err);
    if (status == CT_OK && strcmp(block.tag, "DEFX") != 0)
        status = wrong_block(reader, &block, "DEFX", err);
    if (status != CT_OK)
        return status;
    raw = malloc(2 * length);
    reader->defects = malloc(reader->defect_count * sizeof reader->defects[0]);
    if (raw == NULL || reader->defects == NULL)
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", reader->in->name);
    if (status == CT_OK)
        status = read_payload(reader, &block, length, raw + length, raw, err);
    if (status == CT_OK)
        status = decode_defects(reader, &block, raw, err);
    free(raw);
    return status;
}

enum ct_status image_binary_head(ct_image_reader *reader, struct ct_error *err)
{
    enum ct_status status;

    if (inflateInit2(&reader->stream, -15) != Z_OK)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", reader->in->name);
    reader->inflating = true;
    status = read_magic(reader, err);
    if (status == CT_OK)
        status = read_system(reader, err);
    if (status == CT_OK)
        status = read_defects(reader, err);
    return status;
}

/* The end: the count, every block head before, and nothing behind. */
static enum ct_status read_done(ct_image_reader *reader, const struct block *block,
                                struct ct_error *err)
{
    const uint8_t *raw = reader->raw;
    enum ct_status status;

    if (reader->cores_read < reader->core_count)
        return binary_fail(reader, block->offset, CT_ERR_FORMAT, err,
                           "the image ends after %" PRIu32 " of %" PRIu32 " cores",
                           reader->cores_read, reader->core_count);
    status = read_payload(reader, block, IMAGE_DONE_BYTES, reader->packed, reader->raw, err);
    if (status != CT_OK)
        return status;
    if (bytes_get_u32(raw) != reader->core_count)
        return binary_fail(reader, block->offset, CT_ERR_FORMAT, err,
                           "DONE block: %" PRIu32 " cores, SYST says %" PRIu32, bytes_get_u32(raw),
                           reader->core_count);
    if (bytes_get_u32(raw + 4) != reader->chain)
        return binary_fail(reader, block->offset, CT_ERR_CHECKSUM, err,
                           "DONE block: CRC-32 %08" PRIx32 " of all block heads, the file says "
                           "%08" PRIx32,
                           reader->chain, bytes_get_u32(raw + 4));
    if (infile_byte(reader->in) >= 0)
        return binary_fail(reader, infile_offset(reader->in) - 1, CT_ERR_FORMAT, err,
                           "bytes after the end of the image");
    return infile_status(reader->in, err) != CT_OK ? reader->in->failure.status : CT_END;
}

enum ct_status image_binary_next(ct_image_reader *reader, struct ct_core *core,
                                 struct ct_error *err)
{
    struct block block;
    enum ct_status status = next_block(reader, &block, err);

    if (status != CT_OK)
        return status;
    if (strcmp(block.tag, "DONE") == 0)
        return read_done(reader, &block, err);
    if (strcmp(block.tag, "CORE") != 0)
        return wrong_block(reader, &block, "CORE or DONE", err);
    if (reader->cores_read == reader->core_count)
        return binary_fail(reader, block.offset, CT_ERR_FORMAT, err,
                           "more than the %" PRIu32 " cores that SYST says", reader->core_count);
    status = read_payload(reader, &block, image_core_bytes(&reader->system), reader->packed,
                          reader->raw, err);
    if (status != CT_OK)
        return status;
    reader->core_offset = block.offset;
    image_core_decode(&reader->system, reader->raw, core);
    return CT_OK;
}
