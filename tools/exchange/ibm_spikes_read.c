/*
 * ibm_spikes_read.c - reads IBM's spike files, see ibm_spikes.h.
 *
 * What the spikes of an output file are shows only when all have been seen, so every spike is kept
 * as it stands in the file and the list is made at the end.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/infile.h"
#include "base/jsonpull.h"
#include "base/status.h"
#include "ibm_format.h"
#include "ibm_spikes.h"

enum encoding { ENCODING_NONE, ENCODING_TEXT, ENCODING_RAWI3, ENCODING_RAWO6 };
enum version { VERSION_NONE, VERSION_SFTI, VERSION_SFTO, VERSION_OTHER };

/* A spike of a file; -1 stands for a source or a destination that is not given. */
struct raw_spike {
    uint32_t time;
    int32_t dest_core, src_core;
    int16_t dest_axon, src_neuron;
    uint8_t delay;
};

/* Where a spike stands: line and column, or line 0 and the offset of a byte. */
struct spikes_reader {
    struct infile *in;
    struct jsonpull json;
    struct ct_error *err;
    enum encoding encoding;
    enum version version;
    struct jsonpull_mark version_mark;
    uint8_t delay; /* the default */
    struct raw_spike *spike;
    size_t count, room;
    size_t pins, sources, to_none;            /* spikes to a pin, with a source, to nowhere */
    struct jsonpull_mark no_source, too_late; /* the first such spike            */
    bool late, delays; /* a spike arrives after the last tick; one has a delay other than 1 */
};

static void fail_at(struct spikes_reader *reader, struct jsonpull_mark at, enum ct_status status,
                    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Reports the first failure, with its place. */
static void fail_at(struct spikes_reader *reader, struct jsonpull_mark at, enum ct_status status,
                    const char *fmt, ...)
{
    char what[200];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    if (at.line > 0) {
        jsonpull_fail(&reader->json, at, status, "%s", what);
    } else if (!reader->json.failed) {
        reader->json.failed = true;
        if (infile_status(reader->in, reader->err) == CT_OK)
            (void)status_fail(reader->err, status, "%s: byte %llu: %s", reader->in->name,
                              (unsigned long long)at.column, what);
    }
}

/* ---- spikes -------------------------------------------------------------------------------- */

/* Whether only spikes for axons may be in the file. */
static bool only_input(const struct spikes_reader *reader)
{
    return reader->encoding == ENCODING_RAWI3 ||
           (reader->encoding == ENCODING_TEXT && reader->version == VERSION_SFTI);
}

/* Checks and counts a spike, and keeps it. */
static void take_spike(struct spikes_reader *reader, const struct raw_spike *spike,
                       struct jsonpull_mark at)
{
    bool none = spike->dest_core == IBM_NONE || spike->dest_core == IBM_NONE_TYPED;
    bool pin = spike->dest_core <= IBM_PIN_CORE;
    if (spike->dest_core < 0 && (only_input(reader) || (!none && !pin)))
        fail_at(reader, at, CT_ERR_RANGE, "destCore %d is no core%s", spike->dest_core,
                only_input(reader) ? "" : ", not -1 or -2 (none), and no output pin");
    else if (spike->dest_axon < 0 && !none)
        fail_at(reader, at, CT_ERR_RANGE, "destCore %d with destAxon -1", spike->dest_core);
    if (reader->json.failed)
        return;
    if (spike->src_core < 0 && reader->sources == reader->count)
        reader->no_source = at;
    if (spike->time > IBM_TICK_MAX - spike->delay && !reader->late) {
        reader->late = true;
        reader->too_late = at;
    }
    reader->pins += pin;
    reader->to_none += none;
    reader->sources += spike->src_core >= 0;
    reader->delays = reader->delays || spike->delay != 1;
    if (reader->count == reader->room) {
        size_t room = reader->room ? 2 * reader->room : 64;
        struct raw_spike *grown = realloc(reader->spike, room * sizeof *grown);
        if (grown == NULL) {
            fail_at(reader, at, CT_ERR_MEMORY, "no memory for %zu spikes", room);
            return;
        }
        reader->spike = grown;
        reader->room = room;
    }
    reader->spike[reader->count++] = *spike;
}

/* The value of a key "spike". */
static void read_spike(struct spikes_reader *reader)
{
    enum { TIME, DEST_CORE, DEST_AXON, SRC_CORE, SRC_NEURON, DELAY, SPIKE_KEYS };
    static const char *const names[SPIKE_KEYS] = {"srcTime", "destCore",  "destAxon",
                                                  "srcCore", "srcNeuron", "destDelay"};
    static const int64_t least[SPIKE_KEYS] = {0, IBM_PIN_CORE_LAST, -1, 0, 0, 0};
    static const int64_t greatest[SPIKE_KEYS] = {IBM_TICK_MAX,    IBM_CORE_ID_MAX, CT_AXONS - 1,
                                                 IBM_CORE_ID_MAX, CT_NEURONS - 1,  CT_DELAY_MAX};
    struct jsonpull *json = &reader->json;
    int64_t value[SPIKE_KEYS] = {[SRC_CORE] = -1, [SRC_NEURON] = -1, [DELAY] = reader->delay};
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    struct jsonpull_mark mark = json->mark;
    while ((key = jsonpull_known_key(json, names, SPIKE_KEYS, &seen)) >= 0)
        value[key] = jsonpull_integer(json, names[key], least[key], greatest[key]);
    jsonpull_require(json, mark, names, 1u << TIME | 1u << DEST_CORE | 1u << DEST_AXON, seen);
    if ((seen >> SRC_CORE & 1) != (seen >> SRC_NEURON & 1))
        jsonpull_fail(json, mark, CT_ERR_ABSENT, "one of srcCore and srcNeuron without the other");
    if (json->failed)
        return;
    const struct raw_spike spike = {
        .time = (uint32_t)value[TIME],
        .dest_core = (int32_t)value[DEST_CORE],
        .src_core = (int32_t)value[SRC_CORE],
        .dest_axon = (int16_t)value[DEST_AXON],
        .src_neuron = (int16_t)value[SRC_NEURON],
        .delay = (uint8_t)value[DELAY],
    };
    take_spike(reader, &spike, mark);
}

/* ---- heads and text ------------------------------------------------------------------------ */

static void read_encoding(struct spikes_reader *reader)
{
    static const char *const names[] = {[ENCODING_TEXT] = "TEXT", "RAWI3", "RAWO6"};
    struct jsonpull *json = &reader->json;
    int found = ENCODING_RAWO6;
    (void)jsonpull_string(json);
    while (found > ENCODING_NONE && strcmp(json->text, names[found]) != 0)
        found--;
    if (found == ENCODING_NONE)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                      "encoding \"%.60s\" is none of TEXT, RAWI3 and RAWO6", json->text);
    if (reader->encoding != ENCODING_NONE)
        jsonpull_fail(json, json->mark, CT_ERR_DUPLICATE, "encoding is given twice");
    reader->encoding = (enum encoding)found;
}

/* The key of an object that is no spike. */
static void read_head(struct spikes_reader *reader)
{
    struct jsonpull *json = &reader->json;
    if (reader->count > 0) {
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "unknown key \"%.60s\" among spikes",
                      json->text);
    } else if (strcmp(json->text, "encoding") == 0) {
        read_encoding(reader);
    } else if (strcmp(json->text, "version") == 0) {
        const char *version = jsonpull_string(json);
        reader->version_mark = json->mark;
        reader->version = strcmp(version, "sfti1.0") == 0   ? VERSION_SFTI
                          : strcmp(version, "sfto1.0") == 0 ? VERSION_SFTO
                                                            : VERSION_OTHER;
    } else if (strcmp(json->text, "defaultDestinationDelay") == 0) {
        reader->delay = (uint8_t)jsonpull_integer(json, "defaultDestinationDelay", 0, CT_DELAY_MAX);
    } else {
        jsonpull_skip(json);
    }
}

/* Fails at `mark` unless the heads said what text spikes are. */
static void need_text(struct spikes_reader *reader, struct jsonpull_mark mark)
{
    struct jsonpull *json = &reader->json;
    if (reader->encoding == ENCODING_NONE)
        jsonpull_fail(json, mark, CT_ERR_ABSENT, "no encoding is given");
    else if (reader->encoding != ENCODING_TEXT)
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "text where byte 0xFF and raw records are wanted");
    else if (reader->version == VERSION_NONE)
        jsonpull_fail(json, mark, CT_ERR_ABSENT, "no version (sfti1.0 or sfto1.0) is given");
    else if (reader->version == VERSION_OTHER)
        jsonpull_fail(json, reader->version_mark, CT_ERR_VERSION,
                      "version is neither sfti1.0 nor sfto1.0");
}

/* Heads, and the spikes of text, to the end or to the byte 0xFF of a raw file. */
static void read_objects(struct spikes_reader *reader)
{
    struct jsonpull *json = &reader->json;
    while (jsonpull_peek(json) == '{') {
        jsonpull_open(json, '{');
        while (jsonpull_key(json)) {
            if (strcmp(json->text, "spike") != 0) {
                read_head(reader);
                continue;
            }
            if (reader->count == 0)
                need_text(reader, json->mark);
            read_spike(reader);
        }
    }
}

/* ---- raw ----------------------------------------------------------------------------------- */

static uint32_t word(const uint8_t *data, int index)
{
    const uint8_t *at = data + 4 * index;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void take_record(struct spikes_reader *reader, const uint8_t *data, struct jsonpull_mark at)
{
    bool input = reader->encoding == ENCODING_RAWI3;
    uint32_t time = word(data, 0);
    int32_t dest_core = (int32_t)word(data, input ? 1 : 3);
    int32_t dest_axon = (int32_t)word(data, input ? 2 : 4);
    uint32_t src_core = input ? UINT32_MAX : word(data, 1);
    uint32_t src_neuron = input ? UINT32_MAX : word(data, 2);
    bool source = src_core <= IBM_CORE_ID_MAX && src_neuron < CT_NEURONS;
    if (time > IBM_TICK_MAX)
        fail_at(reader, at, CT_ERR_RANGE, "srcTime %u outside 0..%u", time, IBM_TICK_MAX);
    else if (dest_core < IBM_PIN_CORE_LAST || dest_core > IBM_CORE_ID_MAX)
        fail_at(reader, at, CT_ERR_RANGE, "destCore %d outside %d..%d", dest_core,
                IBM_PIN_CORE_LAST, IBM_CORE_ID_MAX);
    else if (dest_axon < -1 || dest_axon >= CT_AXONS)
        fail_at(reader, at, CT_ERR_RANGE, "destAxon %d outside -1..%d", dest_axon, CT_AXONS - 1);
    if (reader->json.failed)
        return;
    const struct raw_spike spike = {
        .time = time,
        .dest_core = dest_core,
        .src_core = source ? (int32_t)src_core : -1,
        .dest_axon = (int16_t)dest_axon,
        .src_neuron = source ? (int16_t)src_neuron : -1,
        .delay = reader->delay,
    };
    take_spike(reader, &spike, at);
}

static void read_raw(struct spikes_reader *reader)
{
    uint8_t data[24];
    size_t size = reader->encoding == ENCODING_RAWI3 ? 12 : 24, got;
    struct jsonpull_mark at = {0, 0};
    (void)infile_byte(reader->in);
    do {
        at.column = infile_offset(reader->in);
        got = infile_read(reader->in, data, size);
        if (got == size)
            take_record(reader, data, at);
        else if (got > 0)
            fail_at(reader, at, CT_ERR_TRUNCATED, "the file ends %zu bytes into a record of %zu",
                    got, size);
    } while (got == size && !reader->json.failed);
}

/* ---- from a file to a list ----------------------------------------------------------------- */

static void read_file(struct spikes_reader *reader)
{
    struct jsonpull *json = &reader->json;
    read_objects(reader);
    int c = jsonpull_peek(json);
    bool raw = reader->encoding == ENCODING_RAWI3 || reader->encoding == ENCODING_RAWO6;
    if (c == IBM_RAW_MARK && raw)
        read_raw(reader);
    else if (c >= 0)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "byte 0x%02x where an object%s is wanted",
                      (unsigned int)c, raw ? " or byte 0xFF" : "");
    else if (raw)
        jsonpull_fail(json, json->mark, CT_ERR_TRUNCATED, "the file ends before byte 0xFF");
    else if (reader->count == 0)
        need_text(reader, json->mark);
    if (!json->failed && infile_status(reader->in, reader->err) != CT_OK)
        json->failed = true;
}

/* What the spikes are. */
static enum ct_spike_kind decide(struct spikes_reader *reader)
{
    if (only_input(reader))
        return CT_SPIKES_INPUT;
    if (reader->pins == reader->count)
        return CT_SPIKES_PIN;
    if (reader->sources == reader->count)
        return CT_SPIKES_OUTPUT;
    if (reader->pins > 0 || reader->to_none > 0 || reader->encoding != ENCODING_TEXT)
        fail_at(reader, reader->no_source, CT_ERR_ABSENT,
                "a spike with no source, where not all spikes are for pins");
    return CT_SPIKES_INPUT;
}

static union spike_record make_record(const struct raw_spike *spike, enum ct_spike_kind kind)
{
    if (kind == CT_SPIKES_PIN)
        return (union spike_record){
            .pin = {spike->time, (uint32_t)((IBM_PIN_CORE - spike->dest_core) * IBM_PINS_A_CORE +
                                            spike->dest_axon)}};
    if (kind == CT_SPIKES_OUTPUT)
        return (union spike_record){
            .spike = {spike->time, (uint16_t)spike->src_core, (uint16_t)spike->src_neuron}};
    return (union spike_record){.spike = {spike->time + spike->delay, (uint16_t)spike->dest_core,
                                          (uint16_t)spike->dest_axon}};
}

static void make_list(struct spikes_reader *reader, struct spike_list *out, struct notes *notes)
{
    out->kind = decide(reader);
    if (out->kind == CT_SPIKES_INPUT && reader->late)
        fail_at(reader, reader->too_late, CT_ERR_RANGE, "the spike arrives after tick %u",
                IBM_TICK_MAX);
    for (size_t i = 0; i < reader->count && !reader->json.failed; i++)
        if (spike_list_add(out, make_record(&reader->spike[i], out->kind), reader->err) != CT_OK)
            reader->json.failed = true;
    spike_list_sort(out);
    if (out->kind == CT_SPIKES_OUTPUT)
        notes_add(notes, "destinations and delays of the spikes");
    else if (reader->sources > 0)
        notes_add(notes, "sources of the spikes");
    if (out->kind == CT_SPIKES_PIN && reader->delays)
        notes_add(notes, "delays of the spikes");
}

static enum ct_status read_input(struct spike_list *out, struct infile *in, struct notes *notes,
                                 struct ct_error *err)
{
    struct ct_error failure = {.status = CT_OK};
    struct spikes_reader reader = {.in = in, .err = &failure, .delay = 1};
    jsonpull_start(&reader.json, in, &failure);
    read_file(&reader);
    if (!reader.json.failed)
        make_list(&reader, out, notes);
    infile_close(in);
    free(reader.spike);
    if (!reader.json.failed)
        return CT_OK;
    spike_list_free(out);
    if (err != NULL)
        *err = failure;
    return failure.status;
}

enum ct_status ibm_spikes_read(struct spike_list *out, const char *path, struct notes *notes,
                               struct ct_error *err)
{
    struct infile *in;
    *out = (struct spike_list){.count = 0};
    enum ct_status status = infile_open(&in, path, err);
    return status == CT_OK ? read_input(out, in, notes, err) : status;
}

enum ct_status ibm_spikes_adopt(struct spike_list *out, FILE *file, const char *name,
                                struct notes *notes, struct ct_error *err)
{
    struct infile *in;
    *out = (struct spike_list){.count = 0};
    enum ct_status status = infile_adopt(&in, file, name, err);
    return status == CT_OK ? read_input(out, in, notes, err) : status;
}
