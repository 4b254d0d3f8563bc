/*
 * fuzz_spikes.c - the reader of spike files in all their forms, on any bytes. What is accepted
 * must be in range and in order, and a failure must stay. A gzip file of a few bytes can hold
 * millions of records, so reading stops after enough of them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "model/spikes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORDS_ENOUGH = 100000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ct_spike records[700];
    FILE *file = size > 0 ? fmemopen((void *)data, size, "rb") : NULL;
    enum ct_status status = CT_OK;
    ct_spike_reader *reader;
    struct ct_error err;
    uint32_t last = 0;
    size_t count = 1;

    if (file == NULL || spikes_adopt(&reader, file, "input", &err) != CT_OK)
        return 0;
    for (size_t total = 0; status == CT_OK && count > 0 && total < RECORDS_ENOUGH;) {
        status = ct_spikes_read(reader, records, 700, &count, &err);
        if (status != CT_OK && count > 0)
            abort();
        for (size_t i = 0; i < count; i++) {
            struct spikes_record record = spikes_unpack(ct_spikes_kind(reader), records, i);

            if (record.tick < last || record.index > spikes_index_max(ct_spikes_kind(reader)))
                abort();
            last = record.tick;
        }
        total += count;
    }
    if (status != CT_OK && ct_spikes_read(reader, records, 1, &count, &err) != status)
        abort();
    ct_spikes_close(reader);
    return 0;
}
