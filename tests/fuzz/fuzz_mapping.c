/*
 * fuzz_mapping.c - the reader of mappings, on any bytes. What is accepted is sound: the targets of
 * the bits follow one another, and every class exists.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mapper/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mapping m;
    struct fail fail;
    FILE *in = size > 0 ? fmemopen((void *)data, size, "rb") : NULL;
    if (in == NULL)
        return 0;
    if (mapping_read_stream(&m, in, "input", &fail)) {
        for (uint32_t b = 0; b < m.n_bits; b++) {
            if (m.first[b] > m.first[b + 1])
                abort();
        }
        for (uint32_t p = 0; p < m.n_pins; p++) {
            if (m.pin_class[p] >= m.n_classes)
                abort();
        }
    }
    mapping_free(&m);
    fclose(in);
    return 0;
}
