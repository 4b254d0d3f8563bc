/*
 * fuzz_image.c - the reader of binary chip images, on any bytes.
 *
 * A checksum hides everything behind it from a fuzzer, so each input is read twice: as it is, and
 * with the checksums of its blocks put right. What is accepted must be sound: every core passes
 * ct_core_check(), and encoding it again gives the payload that was read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "model/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const uint8_t *data, size_t size)
{
    static uint8_t again[IMAGE_CORE_BYTES_MAX];
    static struct ct_core core;
    FILE *file = fmemopen((void *)data, size, "rb");
    ct_image_reader *reader;
    struct ct_error err;
    enum ct_status status = CT_OK;

    if (file == NULL || image_adopt(&reader, file, "input", &err) != CT_OK)
        return;
    while ((status = ct_image_next(reader, &core, &err)) == CT_OK) {
        if (ct_core_check(ct_image_system(reader), &core, NULL) != CT_OK)
            abort();
        image_core_encode(ct_image_system(reader), &core, again);
        if (!reader->text &&
            memcmp(again, reader->raw, image_core_bytes(ct_image_system(reader))) != 0)
            abort();
    }
    if (ct_image_next(reader, &core, &err) != status)
        abort();
    ct_image_close(reader);
}

/* Walks the blocks as far as their lengths make sense. */
static void repair(uint8_t *data, size_t size)
{
    uint32_t chain = (uint32_t)crc32(0, data, IMAGE_HEAD_BYTES);
    size_t at = IMAGE_HEAD_BYTES;

    while (size - at >= IMAGE_BLOCK_HEAD_BYTES) {
        uint8_t *head = data + at;
        uint32_t stored = bytes_get_u32(head + 4);

        at += IMAGE_BLOCK_HEAD_BYTES;
        if (stored > size - at)
            return;
        if (memcmp(head, "DONE", 4) == 0 && stored == IMAGE_DONE_BYTES)
            bytes_put_u32(data + at + 4, chain);
        bytes_put_u32(head + 12, (uint32_t)crc32(crc32(0, head, 12), data + at, stored));
        chain = (uint32_t)crc32(chain, head, IMAGE_BLOCK_HEAD_BYTES);
        at += stored;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy;

    if (size == 0)
        return 0;
    read_all(data, size);
    copy = malloc(size);
    if (copy == NULL || size < IMAGE_HEAD_BYTES) {
        free(copy);
        return 0;
    }
    memcpy(copy, data, size);
    repair(copy, size);
    read_all(copy, size);
    free(copy);
    return 0;
}
