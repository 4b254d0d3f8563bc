/*
 * spikes_csv.c - the lines of a `.csv` spike file, specified in spike_format.h.
 *
 * Numbers are converted by hand both ways: printf and strtoul would take three times as long, and
 * strtoul takes signs, spaces and octal besides.
 */
#include "model/spikes.h"

#include <inttypes.h>
#include <string.h>

#include "base/status.h"

/* ------------------------------------------------------------------------- writing ----------- */

/* At most ten digits, no leading zeros; returns what follows. */
static uint8_t *print_number(uint8_t *to, uint32_t value)
{
    uint8_t digits[10];
    unsigned int count = 0;

    do {
        digits[count++] = (uint8_t)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (count > 0)
        *to++ = digits[--count];
    return to;
}

size_t spikes_csv_print(enum ct_spike_kind kind, const void *records, size_t count, uint8_t *text)
{
    uint8_t tick_text[16] = {0};
    size_t tick_length = 0;
    uint32_t tick = 0;
    uint8_t *to = text;

    for (size_t i = 0; i < count; i++) {
        struct spikes_record record = spikes_unpack(kind, records, i);

        /* Many spikes share a tick: its digits are made once. */
        if (tick_length == 0 || record.tick != tick) {
            uint8_t *end = print_number(tick_text, record.tick);

            *end++ = ',';
            tick = record.tick;
            tick_length = (size_t)(end - tick_text);
        }
        memcpy(to, tick_text, sizeof tick_text);
        to += tick_length;
        if (kind != CT_SPIKES_PIN) {
            to = print_number(to, record.core);
            *to++ = ',';
        }
        to = print_number(to, record.index);
        *to++ = '\n';
    }
    return (size_t)(to - text);
}

/* ------------------------------------------------------------------------- reading ----------- */

static enum ct_status csv_fail(const ct_spike_reader *reader, enum ct_status status,
                               struct ct_error *err, const char *what)
{
    if (infile_status(reader->in, err) != CT_OK)
        return reader->in->failure.status;
    return status_fail(err, status, "%s:%" PRIu64 ": %s", reader->in->name, reader->line, what);
}

/* Passes over comment lines. False when a comment is not ended. */
static bool skip_comments(ct_spike_reader *reader)
{
    while (infile_peek(reader->in) == '#') {
        int c;

        do {
            c = infile_byte(reader->in);
            if (c < 0)
                return false;
        } while (c != '\n');
        reader->line++;
    }
    return true;
}

enum ct_status spikes_csv_read_head(ct_spike_reader *reader, struct ct_error *err)
{
    struct infile *in = reader->in;
    size_t got;

    reader->line = 1;
    if (!skip_comments(reader) || (got = infile_fill(in, SPIKE_CSV_LINE_MAX)) == 0)
        return csv_fail(reader, CT_ERR_TRUNCATED, err, "the file ends before its header line");
    for (unsigned int kind = 0; kind <= CT_SPIKES_PIN; kind++) {
        const char *columns = spikes_columns((enum ct_spike_kind)kind);
        const uint8_t *line = in->buffer + in->at;
        size_t length = strlen(columns);

        if (got <= length || memcmp(line, columns, length) != 0)
            continue;
        if (line[length] == '\r' && got > length + 1)
            length++;
        if (line[length] != '\n')
            continue;
        in->at += length + 1;
        reader->line++;
        reader->kind = (enum ct_spike_kind)kind;
        return CT_OK;
    }
    return csv_fail(reader, CT_ERR_FORMAT, err,
                    "neither .npy nor .csv: a header line tick,core,axon or tick,core,neuron or "
                    "tick,pin is wanted");
}

/* A decimal number up to `greatest`; `*at` moves behind it. False when there is none. */
static bool take_number(const uint8_t **at, const uint8_t *end, uint64_t *value)
{
    const uint8_t *p = *at;
    uint64_t sum = 0;

    while (p < end && p - *at < 18 && (uint8_t)(*p - '0') < 10)
        sum = sum * 10 + (uint64_t)(*p++ - '0');
    *value = sum;
    if (p == *at)
        return false;
    *at = p;
    return true;
}

/* One column and the character behind it. */
static enum ct_status take_column(const ct_spike_reader *reader, const uint8_t **at,
                                  const uint8_t *end, const char *name, uint64_t greatest,
                                  uint32_t *value, struct ct_error *err)
{
    uint64_t number;

    if (!take_number(at, end, &number))
        return status_fail(err, CT_ERR_FORMAT, "%s:%" PRIu64 ": %s: digits are wanted",
                           reader->in->name, reader->line, name);
    if (number > greatest)
        return status_fail(err, CT_ERR_RANGE, "%s:%" PRIu64 ": %s %" PRIu64 " outside 0..%" PRIu64,
                           reader->in->name, reader->line, name, number, greatest);
    *value = (uint32_t)number;
    return CT_OK;
}

/* Names what is wrong with the end of a column. */
static enum ct_status bad_end(const ct_spike_reader *reader, const uint8_t *at, const uint8_t *end,
                              const char *wanted, struct ct_error *err)
{
    if (at == end && reader->in->ended)
        return csv_fail(reader, CT_ERR_TRUNCATED, err,
                        "the file ends inside a line: the last line must end in a newline");
    if (at == end)
        return csv_fail(reader, CT_ERR_LIMIT, err, "the line is too long");
    if (*at > 0x20 && *at < 0x7f)
        return status_fail(err, CT_ERR_FORMAT, "%s:%" PRIu64 ": '%c' where %s is wanted",
                           reader->in->name, reader->line, *at, wanted);
    return status_fail(err, CT_ERR_FORMAT, "%s:%" PRIu64 ": byte 0x%02x where %s is wanted",
                       reader->in->name, reader->line, *at, wanted);
}

enum ct_status spikes_csv_read(ct_spike_reader *reader, struct spikes_record *record,
                               struct ct_error *err)
{
    static const char *const last_names[] = {"axon", "neuron", "pin"};
    struct infile *in = reader->in;
    bool pins = reader->kind == CT_SPIKES_PIN;
    uint32_t *values[] = {&record->tick, pins ? &record->index : &record->core, &record->index};
    const char *const names[] = {"tick", pins ? "pin" : "core", last_names[reader->kind]};
    const uint64_t greatest[] = {UINT32_MAX, pins ? CT_PINS_MAX - 1 : UINT16_MAX, SPIKE_INDEX_MAX};
    unsigned int columns = pins ? 2 : 3;
    const uint8_t *at, *end;
    size_t got;

    if (infile_peek(in) == '#' && !skip_comments(reader))
        return csv_fail(reader, CT_ERR_TRUNCATED, err, "the file ends inside a comment");
    got = infile_fill(in, SPIKE_CSV_LINE_MAX);
    if (got == 0)
        return infile_status(in, err) != CT_OK ? in->failure.status : CT_END;
    at = in->buffer + in->at;
    end = at + got;
    record->core = 0;
    for (unsigned int c = 0; c < columns; c++) {
        bool last = c + 1 == columns;
        enum ct_status status =
            take_column(reader, &at, end, names[c], greatest[c], values[c], err);

        if (status != CT_OK)
            return at == end ? bad_end(reader, at, end, "", err) : status;
        if (last && at + 1 < end && at[0] == '\r')
            at++;
        if (at == end || *at != (last ? '\n' : ','))
            return bad_end(reader, at, end, last ? "the end of the line" : "','", err);
        at++;
    }
    in->at = (size_t)(at - in->buffer);
    reader->line++;
    return CT_OK;
}
