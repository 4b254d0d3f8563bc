/*
 * fuzz_weights.c - the reader of trained weights, on any bytes.
 *
 * A checksum hides everything behind it from a fuzzer, so each input is read twice: as it is, and
 * with its checksum put right. What is accepted must fit the chip: the topology check passes, and
 * every weight and leak is in range.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "train/weights.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(uint8_t *data, size_t size)
{
    struct weights w;
    struct fail fail;
    if (weights_parse(&w, data, size, "input", &fail)) {
        if (!net_check(&w.net, &fail))
            abort();
        for (size_t i = 0; i < w.q0[w.net.n_sets]; i++) {
            if (w.q[i] < -1 || w.q[i] > 1)
                abort();
        }
        for (size_t j = 0; j < w.leak0[w.net.n_sets]; j++) {
            if (w.leak[j] < -NET_LEAK_MAX || w.leak[j] > NET_LEAK_MAX)
                abort();
        }
    }
    weights_free(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    if (copy == NULL)
        return 0;
    memcpy(copy, data, size);
    read_all(copy, size);
    if (size >= 4) {
        const uint32_t crc = (uint32_t)crc32(0, copy, (uInt)(size - 4));
        for (unsigned i = 0; i < 4; i++) {
            copy[size - 4 + i] = (uint8_t)(crc >> (8 * i));
        }
        read_all(copy, size);
    }
    free(copy);
    return 0;
}
