/*
 * spikes.h - the handles of spike files and what their two forms share.
 *
 * spikes_read.c and spikes_write.c hold the public calls and the rules of both forms (ranges, the
 * order of ticks); spikes_npy.c does the head of `.npy`, spikes_csv.c the lines of `.csv`.
 */
#ifndef CT_MODEL_SPIKES_H
#define CT_MODEL_SPIKES_H

#include <stdio.h>

#include "base/gzip.h"
#include "base/infile.h"
#include "base/outfile.h"
#include "model/spike_format.h"

enum { SPIKES_BATCH = 1024 }; /* records converted at a time */

struct ct_spike_reader {
    struct infile *in;
    enum ct_spike_kind kind;
    bool csv;
    uint64_t count;   /* npy: records that the shape announces  */
    uint64_t records; /* read so far                            */
    uint64_t line;    /* csv: the line that is read next, from 1 */
    uint32_t last_tick;
    struct ct_error failure; /* the first failure; it stays            */
};

struct ct_spike_writer {
    struct outfile *out;
    enum ct_spike_kind kind;
    bool csv;
    bool zipped;
    struct gzip gzip;
    uint64_t records;
    uint32_t last_tick;
    uint8_t batch[SPIKES_BATCH * SPIKE_CSV_LINE_MAX];
};

/* Reads spikes from an open stream, which it takes over; `name` is for messages. */
CT_MUST_CHECK enum ct_status spikes_adopt(ct_spike_reader **out, FILE *file, const char *name,
                                          struct ct_error *err);

/* Names of the columns, by kind: "tick,core,axon". */
const char *spikes_columns(enum ct_spike_kind kind);

/* The greatest last column. */
static inline uint32_t spikes_index_max(enum ct_spike_kind kind)
{
    return kind == CT_SPIKES_PIN ? CT_PINS_MAX - 1 : SPIKE_INDEX_MAX;
}

/* A record as its three numbers, whatever the kind (core is 0 for pins), and back. */
struct spikes_record {
    uint32_t tick, core, index;
};

static inline struct spikes_record spikes_unpack(enum ct_spike_kind kind, const void *records,
                                                 size_t i)
{
    const struct ct_spike *spike = (const struct ct_spike *)records + i;
    const struct ct_pin_spike *pin = (const struct ct_pin_spike *)records + i;

    if (kind == CT_SPIKES_PIN)
        return (struct spikes_record){pin->tick, 0, pin->pin};
    return (struct spikes_record){spike->tick, spike->core, spike->index};
}

static inline void spikes_pack(enum ct_spike_kind kind, void *records, size_t i,
                               struct spikes_record record)
{
    struct ct_spike *spike = (struct ct_spike *)records + i;
    struct ct_pin_spike *pin = (struct ct_pin_spike *)records + i;

    if (kind == CT_SPIKES_PIN)
        *pin = (struct ct_pin_spike){record.tick, record.index};
    else
        *spike = (struct ct_spike){record.tick, (uint16_t)record.core, (uint16_t)record.index};
}

/* The head of a `.npy` file: all of its 128 bytes; and reading it. */
void spikes_npy_head(enum ct_spike_kind kind, uint64_t count, uint8_t head[SPIKE_NPY_HEAD_BYTES]);
CT_MUST_CHECK enum ct_status spikes_npy_read_head(ct_spike_reader *reader, struct ct_error *err);

/* The head of a `.csv` file, and its records: the next one into `record`, CT_END after the last. */
CT_MUST_CHECK enum ct_status spikes_csv_read_head(ct_spike_reader *reader, struct ct_error *err);
CT_MUST_CHECK enum ct_status spikes_csv_read(ct_spike_reader *reader, struct spikes_record *record,
                                             struct ct_error *err);

/* Writes `count` records (at most SPIKES_BATCH) as lines into `text`, and returns their length. */
size_t spikes_csv_print(enum ct_spike_kind kind, const void *records, size_t count, uint8_t *text);

#endif
