/*
 * fuzz_image_json.c - the reader of text chip images, on any bytes. What is accepted must be
 * sound: every core passes ct_core_check(), and goes through the binary form unchanged.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t raw[IMAGE_CORE_BYTES_MAX];
    static struct ct_core core, again;
    FILE *file = size > 0 ? fmemopen((void *)data, size, "rb") : NULL;
    ct_image_reader *reader;
    struct ct_error err;
    enum ct_status status;

    if (file == NULL || image_adopt(&reader, file, "input", &err) != CT_OK)
        return 0;
    while ((status = ct_image_next(reader, &core, &err)) == CT_OK) {
        if (ct_core_check(ct_image_system(reader), &core, NULL) != CT_OK)
            abort();
        image_core_encode(ct_image_system(reader), &core, raw);
        image_core_decode(ct_image_system(reader), raw, &again);
        if (memcmp(&core, &again, sizeof core) != 0)
            abort();
    }
    if (ct_image_next(reader, &core, &err) != status)
        abort();
    ct_image_close(reader);
    return 0;
}
