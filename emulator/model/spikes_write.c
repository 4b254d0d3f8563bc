/*
 * spikes_write.c - the public calls for writing spike files.
 *
 * A `.npy` file begins with a head that counts no records; the count is put in when the file is
 * complete. Nothing appears under the final name before that.
 */
#include "model/spikes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/status.h"

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t tail = strlen(end);

    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The head comes first in the file and last in time; here is only its place. */
static enum ct_status start_form(ct_spike_writer *writer, struct ct_error *err)
{
    uint8_t head[SPIKE_NPY_HEAD_BYTES];
    enum ct_status status = CT_OK;

    if (writer->zipped)
        status = gzip_start(&writer->gzip, writer->out,
                            writer->csv ? 0 : (uint16_t)SPIKE_NPY_HEAD_BYTES, err);
    if (status != CT_OK) {
        writer->zipped = false;
    } else if (writer->csv) {
        const char *columns = spikes_columns(writer->kind);
        size_t length = strlen(columns);

        memcpy(writer->batch, columns, length);
        writer->batch[length] = '\n';
        if (writer->zipped)
            gzip_write(&writer->gzip, writer->batch, length + 1);
        else
            outfile_write(writer->out, writer->batch, length + 1);
    } else if (!writer->zipped) {
        spikes_npy_head(writer->kind, 0, head);
        outfile_write(writer->out, head, sizeof head);
    }
    return status;
}

enum ct_status ct_spikes_create(ct_spike_writer **out, const char *path, enum ct_spike_kind kind,
                                struct ct_error *err)
{
    ct_spike_writer *writer;
    enum ct_status status;
    bool zipped = ends_with(path, ".gz");
    bool csv = ends_with(path, zipped ? ".csv.gz" : ".csv");

    *out = NULL;
    if (!csv && !ends_with(path, zipped ? ".npy.gz" : ".npy"))
        return status_fail(err, CT_ERR_ARGUMENT,
                           "%s: a spike file is named .npy, .csv, .npy.gz or .csv.gz", path);
    writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", path);
    writer->kind = kind;
    writer->csv = csv;
    status = outfile_create(&writer->out, path, err);
    if (status == CT_OK) {
        writer->zipped = zipped;
        status = start_form(writer, err);
    }
    if (status != CT_OK) {
        ct_spikes_discard(writer);
        return status;
    }
    *out = writer;
    return CT_OK;
}

/* All of the records, before any is written: their order, and the range of the last column. */
static enum ct_status judge(const ct_spike_writer *writer, const void *records, size_t count,
                            struct ct_error *err)
{
    uint32_t last = writer->last_tick;
    uint32_t index_max = spikes_index_max(writer->kind);

    for (size_t i = 0; i < count; i++) {
        struct spikes_record record = spikes_unpack(writer->kind, records, i);

        if (record.tick < last)
            return status_fail(err, CT_ERR_ORDER,
                               "%s: record %" PRIu64 ": tick %" PRIu32 " after tick %" PRIu32,
                               writer->out->path, writer->records + i, record.tick, last);
        if (record.index > index_max)
            return status_fail(
                err, CT_ERR_RANGE, "%s: record %" PRIu64 ": %s %" PRIu32 " outside 0..%" PRIu32,
                writer->out->path, writer->records + i,
                strrchr(spikes_columns(writer->kind), ',') + 1, record.index, index_max);
        last = record.tick;
    }
    return CT_OK;
}

/* The records as the little-endian bytes of a `.npy` file. */
static size_t print_npy(enum ct_spike_kind kind, const void *records, size_t count, uint8_t *to)
{
    for (size_t i = 0; i < count; i++, to += SPIKE_RECORD_BYTES) {
        struct spikes_record record = spikes_unpack(kind, records, i);

        bytes_put_u32(to, record.tick);
        bytes_put_u32(to + 4,
                      kind == CT_SPIKES_PIN ? record.index : record.core | record.index << 16);
    }
    return count * SPIKE_RECORD_BYTES;
}

enum ct_status ct_spikes_write(ct_spike_writer *writer, const void *records, size_t count,
                               struct ct_error *err)
{
    enum ct_status status = judge(writer, records, count, err);
    const uint8_t *from = records;

    if (status != CT_OK)
        return status;
    for (size_t left = count; left > 0;) {
        size_t part = left < SPIKES_BATCH ? left : SPIKES_BATCH;
        size_t size = writer->csv ? spikes_csv_print(writer->kind, from, part, writer->batch)
                                  : print_npy(writer->kind, from, part, writer->batch);

        writer->last_tick = spikes_unpack(writer->kind, from, part - 1).tick;
        if (writer->zipped)
            gzip_write(&writer->gzip, writer->batch, size);
        else
            outfile_write(writer->out, writer->batch, size);
        writer->records += part;
        from += part * sizeof(struct ct_spike);
        left -= part;
    }
    return outfile_status(writer->out, err);
}

enum ct_status ct_spikes_finish(ct_spike_writer *writer, struct ct_error *err)
{
    uint8_t head[SPIKE_NPY_HEAD_BYTES];
    struct outfile *out = writer->out;
    enum ct_status status;

    spikes_npy_head(writer->kind, writer->records, head);
    if (writer->zipped)
        gzip_finish(&writer->gzip, head);
    else if (!writer->csv)
        outfile_patch(out, 0, head, sizeof head);
    writer->zipped = false;
    writer->out = NULL;
    status = outfile_finish(out, err);
    ct_spikes_discard(writer);
    return status;
}

void ct_spikes_discard(ct_spike_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->zipped)
        gzip_discard(&writer->gzip);
    outfile_discard(writer->out);
    free(writer);
}
