/*
 * elf.c - see elf.h. Offsets are of the ELF32 of the System V ABI, edition 4.1, and the RISC-V ELF
 * psABI, 1.0; nothing of the file is trusted.
 */
#include "elf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/status.h"

enum {
    HEADER_BYTES = 52,
    SEGMENT_BYTES = 32,
    SEGMENTS_MAX = 64,
    TYPE_EXECUTABLE = 2,
    MACHINE_RISCV = 243,
    FLAG_RVC = 1, /* all others say what this processor has not: floats, RVE, TSO */
    SEGMENT_LOAD = 1
};

struct reading {
    const uint8_t *bytes;
    size_t size;
    const char *name;
    struct elf_image *out;
    uint8_t used[BOARD_ROM_BYTES / 8]; /* bit b of byte a / 8: ROM byte a was loaded */
    struct ct_error *err;
};

static enum ct_status check_header(const struct reading *r)
{
    static const uint8_t magic[7] = {0x7F, 'E', 'L', 'F', 1, 1, 1};
    static const char *const wanted[7] = {
        "magic", "magic", "magic", "magic", "class: ELF32", "byte order: little", "version 1"};
    const uint8_t *b = r->bytes;
    for (size_t i = 0; i < sizeof magic && i < r->size; i++)
        if (b[i] != magic[i])
            return status_fail(r->err, CT_ERR_FORMAT,
                               "%s: byte %zu: 0x%02X is no ELF for the board (%s)", r->name, i,
                               b[i], wanted[i]);
    if (r->size < HEADER_BYTES)
        return status_fail(r->err, CT_ERR_TRUNCATED, "%s: byte %zu: ends in the ELF header",
                           r->name, r->size);
    const struct {
        unsigned at, have, want;
        const char *what;
    } field[] = {{16, bytes_get_u16(b + 16), TYPE_EXECUTABLE, "type (2: executable)"},
                 {18, bytes_get_u16(b + 18), MACHINE_RISCV, "machine (243: RISC-V)"},
                 {20, bytes_get_u32(b + 20), 1, "version"},
                 {36, bytes_get_u32(b + 36) & ~(uint32_t)FLAG_RVC, 0,
                  "flags besides compressed instructions (floats, RVE, TSO)"},
                 {40, bytes_get_u16(b + 40), HEADER_BYTES, "bytes of the header"},
                 {42, bytes_get_u16(b + 42), SEGMENT_BYTES, "bytes of a program header"}};
    for (size_t i = 0; i < sizeof field / sizeof *field; i++)
        if (field[i].have != field[i].want)
            return status_fail(r->err, CT_ERR_FORMAT, "%s: byte %u: ELF %s is %u, not %u", r->name,
                               field[i].at, field[i].what, field[i].have, field[i].want);
    return CT_OK;
}

/* Takes bytes for the ROM; false: some were loaded before. */
static bool claim(struct reading *r, uint32_t from, uint32_t count)
{
    for (uint32_t a = from; a < from + count; a++) {
        if (r->used[a / 8] >> a % 8 & 1)
            return false;
        r->used[a / 8] |= (uint8_t)(1u << a % 8);
    }
    return true;
}

/* Loads the segment whose program header is at an offset. */
static enum ct_status load_segment(struct reading *r, unsigned number, size_t at)
{
    const uint8_t *h = r->bytes + at;
    const uint32_t offset = bytes_get_u32(h + 4), address = bytes_get_u32(h + 12);
    const uint32_t in_file = bytes_get_u32(h + 16), in_memory = bytes_get_u32(h + 20);
    if (bytes_get_u32(h) != SEGMENT_LOAD || in_file == 0)
        return CT_OK;
    if (in_file > in_memory)
        return status_fail(r->err, CT_ERR_FORMAT,
                           "%s: byte %zu: segment %u has %u bytes in the file and %u in memory",
                           r->name, at + 16, number, in_file, in_memory);
    if (offset > r->size || r->size - offset < in_file)
        return status_fail(
            r->err, CT_ERR_TRUNCATED, "%s: byte %zu: segment %u is bytes %u..%llu of a file of %zu",
            r->name, at + 4, number, offset, (unsigned long long)offset + in_file - 1, r->size);
    if (address - BOARD_ROM >= BOARD_ROM_BYTES || BOARD_ROM_BYTES - (address - BOARD_ROM) < in_file)
        return status_fail(r->err, CT_ERR_RANGE,
                           "%s: byte %zu: segment %u loads %u bytes at 0x%08X, outside of ROM "
                           "0x%08X..0x%08X",
                           r->name, at + 12, number, in_file, address, (unsigned)BOARD_ROM,
                           (unsigned)(BOARD_ROM + BOARD_ROM_BYTES - 1));
    if (!claim(r, address - BOARD_ROM, in_file))
        return status_fail(r->err, CT_ERR_DUPLICATE,
                           "%s: byte %zu: segment %u loads over one before it", r->name, at + 12,
                           number);
    memcpy(r->out->rom + (address - BOARD_ROM), r->bytes + offset, in_file);
    r->out->loaded += in_file;
    return CT_OK;
}

static enum ct_status load_segments(struct reading *r)
{
    const uint32_t table = bytes_get_u32(r->bytes + 28);
    const unsigned count = bytes_get_u16(r->bytes + 44);
    if (count > SEGMENTS_MAX)
        return status_fail(r->err, CT_ERR_LIMIT, "%s: byte 44: %u segments, at most %u", r->name,
                           count, (unsigned)SEGMENTS_MAX);
    if (table > r->size || r->size - table < (size_t)count * SEGMENT_BYTES)
        return status_fail(r->err, CT_ERR_TRUNCATED,
                           "%s: byte 28: %u program headers at %u of a file of %zu bytes", r->name,
                           count, table, r->size);
    enum ct_status status = CT_OK;
    for (unsigned i = 0; i < count && status == CT_OK; i++)
        status = load_segment(r, i, table + (size_t)i * SEGMENT_BYTES);
    return status;
}

static enum ct_status check_entry(const struct reading *r)
{
    const uint32_t entry = bytes_get_u32(r->bytes + 24), at = entry - BOARD_ROM;
    if (entry % 2 == 0 && at < BOARD_ROM_BYTES && (r->used[at / 8] >> at % 8 & 1)) {
        r->out->entry = entry;
        return CT_OK;
    }
    return status_fail(r->err, CT_ERR_RANGE,
                       "%s: byte 24: nothing is loaded at the entry 0x%08X, or it is odd", r->name,
                       entry);
}

enum ct_status elf_read(struct elf_image *out, const uint8_t *bytes, size_t size, const char *name,
                        struct ct_error *err)
{
    struct reading r = {.bytes = bytes, .size = size, .name = name, .out = out, .err = err};
    memset(out, 0, sizeof *out);
    enum ct_status status = check_header(&r);
    if (status == CT_OK)
        status = load_segments(&r);
    return status == CT_OK ? check_entry(&r) : status;
}

/* All of a stream, whose length may not be known beforehand. */
static enum ct_status read_all(FILE *file, uint8_t **out, size_t *size, const char *path,
                               size_t most, struct ct_error *err)
{
    size_t room = 1 << 16;
    uint8_t *bytes = malloc(room);
    *size = 0;
    while (bytes != NULL) {
        *size += fread(bytes + *size, 1, room - *size, file);
        if (*size < room || *size > most)
            break;
        room *= 2;
        uint8_t *larger = realloc(bytes, room);
        if (larger == NULL)
            free(bytes);
        bytes = larger;
    }
    *out = bytes;
    if (bytes == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory for %zu bytes", path, room);
    if (ferror(file))
        return status_fail(err, CT_ERR_IO, "%s: cannot read", path);
    if (*size > most)
        return status_fail(err, CT_ERR_LIMIT, "%s: more than %zu bytes", path, most);
    return CT_OK;
}

enum ct_status elf_read_file(uint8_t **out, size_t *size, const char *path, size_t most,
                             struct ct_error *err)
{
    *out = NULL;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return status_fail(err, CT_ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    const enum ct_status status = read_all(file, out, size, path, most, err);
    fclose(file);
    if (status != CT_OK) {
        free(*out);
        *out = NULL;
    }
    return status;
}

enum ct_status elf_load(struct elf_image *out, const char *path, struct ct_error *err)
{
    uint8_t *bytes;
    size_t size;
    enum ct_status status = elf_read_file(&bytes, &size, path, ELF_BYTES_MAX, err);
    if (status == CT_OK)
        status = elf_read(out, bytes, size, path, err);
    free(bytes);
    return status;
}
