/*
 * spikes_read.c - the public calls for reading spike files, and the records of `.npy`.
 *
 * A fault stands at one record. What was read before it is handed out first; the call after that
 * reports the fault, and so does every later one.
 */
#include "model/spikes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/status.h"

const char *spikes_columns(enum ct_spike_kind kind)
{
    static const char *const columns[] = {
        [CT_SPIKES_INPUT] = "tick,core,axon",
        [CT_SPIKES_OUTPUT] = "tick,core,neuron",
        [CT_SPIKES_PIN] = "tick,pin",
    };

    return columns[kind];
}

static enum ct_status spikes_start(ct_spike_reader **out, struct infile *in, struct ct_error *err)
{
    ct_spike_reader *reader = calloc(1, sizeof *reader);
    enum ct_status status;
    int first;

    if (reader == NULL) {
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", in->name);
        infile_close(in);
        return status;
    }
    reader->in = in;
    first = infile_peek(in);
    reader->csv = first != (uint8_t)SPIKE_NPY_MAGIC[0];
    if (infile_status(in, err) != CT_OK)
        status = in->failure.status;
    else if (first < 0)
        status = status_fail(err, CT_ERR_TRUNCATED, "%s: byte 0: the file is empty", in->name);
    else
        status =
            reader->csv ? spikes_csv_read_head(reader, err) : spikes_npy_read_head(reader, err);
    if (status != CT_OK) {
        ct_spikes_close(reader);
        return status;
    }
    *out = reader;
    return CT_OK;
}

enum ct_status spikes_adopt(ct_spike_reader **out, FILE *file, const char *name,
                            struct ct_error *err)
{
    struct infile *in;
    enum ct_status status = infile_adopt(&in, file, name, err);

    *out = NULL;
    return status == CT_OK ? spikes_start(out, in, err) : status;
}

enum ct_status ct_spikes_open(ct_spike_reader **out, const char *path, struct ct_error *err)
{
    struct infile *in;
    enum ct_status status = infile_open(&in, path, err);

    *out = NULL;
    return status == CT_OK ? spikes_start(out, in, err) : status;
}

enum ct_spike_kind ct_spikes_kind(const ct_spike_reader *reader)
{
    return reader->kind;
}

/* Appends records of a `.npy` file, at most a buffer full; returns how many. */
static size_t read_npy(ct_spike_reader *reader, void *records, size_t at, size_t capacity)
{
    struct infile *in = reader->in;
    uint64_t left = reader->count - reader->records;
    size_t wanted = INFILE_BUFFER_BYTES / SPIKE_RECORD_BYTES;
    uint32_t index_max = spikes_index_max(reader->kind);
    const uint8_t *from;
    size_t got, i;

    wanted = wanted < capacity ? wanted : capacity;
    wanted = wanted < left ? wanted : (size_t)left;
    got = infile_fill(in, wanted * SPIKE_RECORD_BYTES) / SPIKE_RECORD_BYTES;
    if (got == 0 && infile_status(in, &reader->failure) == CT_OK)
        (void)status_fail(&reader->failure, CT_ERR_TRUNCATED,
                          "%s: record %" PRIu64 ": the file ends, its shape says %" PRIu64
                          " records",
                          in->name, reader->records, reader->count);
    from = in->buffer + in->at;
    for (i = 0; i < got; i++, from += SPIKE_RECORD_BYTES) {
        uint32_t low = bytes_get_u32(from + 4);
        struct spikes_record record = {bytes_get_u32(from), low & 0xffff, low >> 16};

        if (reader->kind == CT_SPIKES_PIN)
            record.index = low;
        if (record.tick < reader->last_tick || record.index > index_max)
            break;
        reader->last_tick = record.tick;
        spikes_pack(reader->kind, records, at + i, record);
    }
    if (i < got) {
        uint32_t tick = bytes_get_u32(from);
        const char *columns = strrchr(spikes_columns(reader->kind), ',');

        if (tick < reader->last_tick)
            (void)status_fail(&reader->failure, CT_ERR_ORDER,
                              "%s: record %" PRIu64 ": tick %" PRIu32 " after tick %" PRIu32,
                              in->name, reader->records + i, tick, reader->last_tick);
        else
            (void)status_fail(&reader->failure, CT_ERR_RANGE,
                              "%s: record %" PRIu64 ": %s %" PRIu32 " outside 0..%" PRIu32,
                              in->name, reader->records + i, columns + 1,
                              reader->kind == CT_SPIKES_PIN ? bytes_get_u32(from + 4)
                                                            : bytes_get_u16(from + 6),
                              index_max);
    }
    in->at += i * SPIKE_RECORD_BYTES;
    return i;
}

/* Appends one record of a `.csv` file; returns 0 at the end and at a fault. */
static size_t read_csv(ct_spike_reader *reader, void *records, size_t at)
{
    struct spikes_record record;
    struct ct_error *failure = &reader->failure;

    if (spikes_csv_read(reader, &record, failure) != CT_OK)
        return 0;
    if (record.tick < reader->last_tick) {
        (void)status_fail(failure, CT_ERR_ORDER,
                          "%s:%" PRIu64 ": tick %" PRIu32 " after tick %" PRIu32, reader->in->name,
                          reader->line - 1, record.tick, reader->last_tick);
        return 0;
    }
    reader->last_tick = record.tick;
    spikes_pack(reader->kind, records, at, record);
    return 1;
}

/* After the last record of a `.npy` file nothing may follow. A plain file has shown its length, a
 * compressed one shows it here. */
static void check_end(ct_spike_reader *reader)
{
    struct infile *in = reader->in;

    int c = infile_byte(in);

    if (infile_status(in, &reader->failure) == CT_OK && c >= 0)
        (void)status_fail(&reader->failure, CT_ERR_FORMAT,
                          "%s: bytes after the %" PRIu64 " records that the shape says", in->name,
                          reader->count);
}

enum ct_status ct_spikes_read(ct_spike_reader *reader, void *records, size_t capacity,
                              size_t *count, struct ct_error *err)
{
    size_t done = 0;

    while (done < capacity && reader->failure.status == CT_OK) {
        size_t part = 0;

        if (reader->csv)
            part = read_csv(reader, records, done);
        else if (reader->records < reader->count)
            part = read_npy(reader, records, done, capacity - done);
        else
            check_end(reader);
        done += part;
        reader->records += part;
        if (part == 0)
            break;
    }
    *count = done;
    if (done > 0 || reader->failure.status == CT_OK)
        return CT_OK;
    if (err != NULL)
        *err = reader->failure;
    return reader->failure.status;
}

void ct_spikes_close(ct_spike_reader *reader)
{
    if (reader == NULL)
        return;
    infile_close(reader->in);
    free(reader);
}
