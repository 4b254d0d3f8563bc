/*
 * spikes_npy.c - the head of a `.npy` spike file, specified in spike_format.h.
 *
 * The head is the text of a Python dictionary. Its three values are brought to one spelling (no
 * spaces, single quotes) and then compared as text, which needs no parser for Python and leaves
 * something readable to quote when the value is not what is wanted.
 */
#include "model/spikes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/status.h"

/* The longest value that could be right is a third of this. */
enum { VALUE_MAX = 160 };

enum { KEY_DESCR, KEY_FORTRAN, KEY_SHAPE, KEY_COUNT };

static const char *const key_names[KEY_COUNT] = {"descr", "fortran_order", "shape"};

/* In one spelling, by enum ct_spike_kind. */
static const char *const descr_texts[] = {
    [CT_SPIKES_INPUT] = "[('tick','<u4'),('core','<u2'),('axon','<u2')]",
    [CT_SPIKES_OUTPUT] = "[('tick','<u4'),('core','<u2'),('neuron','<u2')]",
    [CT_SPIKES_PIN] = "[('tick','<u4'),('pin','<u4')]",
};

void spikes_npy_head(enum ct_spike_kind kind, uint64_t count, uint8_t head[SPIKE_NPY_HEAD_BYTES])
{
    static const char *const descr[] = {
        [CT_SPIKES_INPUT] = "[('tick', '<u4'), ('core', '<u2'), ('axon', '<u2')]",
        [CT_SPIKES_OUTPUT] = "[('tick', '<u4'), ('core', '<u2'), ('neuron', '<u2')]",
        [CT_SPIKES_PIN] = "[('tick', '<u4'), ('pin', '<u4')]",
    };
    enum { TEXT_AT = SPIKE_NPY_MAGIC_BYTES + 4, TEXT_BYTES = SPIKE_NPY_HEAD_BYTES - TEXT_AT };
    char text[TEXT_BYTES + 1];
    int length;

    /* Up to 10^13 - 1 records fit, 80 terabytes. */
    length = snprintf(text, sizeof text,
                      "{'descr': %s, 'fortran_order': False, 'shape': (%" PRIu64 ",), }",
                      descr[kind], count);
    memcpy(head, SPIKE_NPY_MAGIC, SPIKE_NPY_MAGIC_BYTES);
    head[SPIKE_NPY_MAGIC_BYTES] = 1;
    head[SPIKE_NPY_MAGIC_BYTES + 1] = 0;
    bytes_put_u16(head + SPIKE_NPY_MAGIC_BYTES + 2, TEXT_BYTES);
    memset(head + TEXT_AT, ' ', TEXT_BYTES);
    memcpy(head + TEXT_AT, text, (size_t)(length < TEXT_BYTES ? length : TEXT_BYTES - 1));
    head[SPIKE_NPY_HEAD_BYTES - 1] = '\n';
}

static enum ct_status npy_fail(const ct_spike_reader *reader, enum ct_status status,
                               struct ct_error *err, const char *what)
{
    if (infile_status(reader->in, err) != CT_OK)
        return reader->in->failure.status;
    return status_fail(err, status, "%s: byte %" PRIu64 ": %s", reader->in->name,
                       infile_offset(reader->in), what);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *skip_space(const char *at)
{
    while (is_space(*at))
        at++;
    return at;
}

/* A quoted word without escapes; returns what follows, or NULL. */
static const char *take_word(const char *at, char *word, size_t size)
{
    char quote = *at;
    size_t length = 0;

    if (quote != '\'' && quote != '"')
        return NULL;
    for (at++; *at != quote; at++) {
        if (*at == '\0' || *at == '\\' || length + 1 >= size)
            return NULL;
        word[length++] = *at;
    }
    word[length] = '\0';
    return at + 1;
}

/* A value up to the comma or brace that ends it, in one spelling; what is longer than any right
 * value is cut. Returns what follows, or NULL when the text ends first. */
static const char *take_value(const char *at, char value[VALUE_MAX])
{
    size_t length = 0;
    unsigned int depth = 0;
    char quote = '\0';

    for (; *at != '\0'; at++) {
        char c = *at;

        if (quote == '\0' && depth == 0 && (c == ',' || c == '}'))
            break;
        if (quote == '\0' && is_space(c))
            continue;
        if (quote != '\0' ? c == quote : c == '\'' || c == '"') {
            quote = quote == '\0' ? c : '\0';
            c = '\'';
        } else if (quote == '\0' && (c == '(' || c == '[' || c == '{')) {
            depth++;
        } else if (quote == '\0' && (c == ')' || c == ']' || c == '}')) {
            if (depth-- == 0)
                return NULL;
        }
        if (length + 1 < VALUE_MAX)
            value[length++] = c;
    }
    value[length] = '\0';
    return *at == '\0' ? NULL : at;
}

/* Splits the dictionary. Returns false when the text is none, or has other keys than the three. */
static bool split_text(const char *at, char values[KEY_COUNT][VALUE_MAX])
{
    unsigned int seen = 0;

    at = skip_space(at);
    if (*at++ != '{')
        return false;
    for (at = skip_space(at); *at != '}'; at = skip_space(at)) {
        char word[32];
        unsigned int key = 0;

        at = take_word(at, word, sizeof word);
        while (key < KEY_COUNT && at != NULL && strcmp(word, key_names[key]) != 0)
            key++;
        if (at == NULL || key == KEY_COUNT || (seen >> key & 1) != 0)
            return false;
        seen |= 1u << key;
        at = skip_space(at);
        if (*at++ != ':')
            return false;
        at = take_value(at, values[key]);
        if (at == NULL)
            return false;
        if (*at == ',')
            at++;
    }
    return seen == (1u << KEY_COUNT) - 1 && *skip_space(at + 1) == '\0';
}

/* "(123,)" */
static bool parse_shape(const char *text, uint64_t *count)
{
    uint64_t value = 0;
    int digits = 0;

    if (*text++ != '(')
        return false;
    for (; *text >= '0' && *text <= '9' && digits < 18; text++, digits++)
        value = value * 10 + (uint64_t)(*text - '0');
    *count = value;
    return digits > 0 && strcmp(text, ",)") == 0;
}

static enum ct_status judge_text(ct_spike_reader *reader, const char *text, struct ct_error *err)
{
    char values[KEY_COUNT][VALUE_MAX];
    const char *name = reader->in->name;
    unsigned int kind = 0;

    if (!split_text(text, values))
        return npy_fail(reader, CT_ERR_FORMAT, err,
                        "the .npy head is no dictionary of descr, fortran_order and shape");
    while (kind <= CT_SPIKES_PIN && strcmp(values[KEY_DESCR], descr_texts[kind]) != 0)
        kind++;
    if (kind > CT_SPIKES_PIN)
        return status_fail(
            err, CT_ERR_FORMAT, "%s: dtype %.90s, wanted %s, or 'neuron' for 'axon', or %s", name,
            values[KEY_DESCR], descr_texts[CT_SPIKES_INPUT], descr_texts[CT_SPIKES_PIN]);
    if (strcmp(values[KEY_FORTRAN], "False") != 0)
        return status_fail(err, CT_ERR_FORMAT, "%s: fortran_order %.40s, wanted False", name,
                           values[KEY_FORTRAN]);
    if (!parse_shape(values[KEY_SHAPE], &reader->count))
        return status_fail(err, CT_ERR_FORMAT, "%s: shape %.60s, wanted one dimension", name,
                           values[KEY_SHAPE]);
    reader->kind = (enum ct_spike_kind)kind;
    return CT_OK;
}

/* A plain file shows at once whether it is as long as its shape says. */
static enum ct_status judge_length(const ct_spike_reader *reader, struct ct_error *err)
{
    uint64_t length = infile_length(reader->in);
    uint64_t head = infile_offset(reader->in);

    if (length == UINT64_MAX || length - head == reader->count * SPIKE_RECORD_BYTES)
        return CT_OK;
    return status_fail(
        err, length - head < reader->count * SPIKE_RECORD_BYTES ? CT_ERR_TRUNCATED : CT_ERR_FORMAT,
        "%s: byte %" PRIu64 ": %" PRIu64 " bytes of records, %" PRIu64
        " are wanted for the %" PRIu64 " of its shape",
        reader->in->name, head, length - head, reader->count * SPIKE_RECORD_BYTES, reader->count);
}

enum ct_status spikes_npy_read_head(ct_spike_reader *reader, struct ct_error *err)
{
    struct infile *in = reader->in;
    char text[SPIKE_NPY_TEXT_MAX + 1];
    uint8_t fixed[SPIKE_NPY_MAGIC_BYTES + 2 + 4];
    size_t size = SPIKE_NPY_MAGIC_BYTES + 2;
    size_t width;
    uint32_t length;
    enum ct_status status;

    if (infile_read(in, fixed, size) < size)
        return npy_fail(reader, CT_ERR_TRUNCATED, err, "the file ends inside its head");
    if (memcmp(fixed, SPIKE_NPY_MAGIC, SPIKE_NPY_MAGIC_BYTES) != 0)
        return npy_fail(reader, CT_ERR_FORMAT, err, "the magic number of .npy is damaged");
    if ((fixed[6] != 1 && fixed[6] != 2) || fixed[7] != 0)
        return status_fail(err, CT_ERR_VERSION,
                           "%s: byte 6: .npy version %u.%u, this program reads 1.0 and 2.0",
                           in->name, fixed[6], fixed[7]);
    width = fixed[6] == 1 ? 2 : 4;
    if (infile_read(in, fixed + size, width) < width)
        return npy_fail(reader, CT_ERR_TRUNCATED, err, "the file ends inside its head");
    length = width == 2 ? bytes_get_u16(fixed + size) : bytes_get_u32(fixed + size);
    if (length > SPIKE_NPY_TEXT_MAX)
        return status_fail(err, CT_ERR_LIMIT,
                           "%s: byte 8: a .npy head of %" PRIu32 " bytes, at most %d are read",
                           in->name, length, SPIKE_NPY_TEXT_MAX);
    if (infile_read(in, text, length) < length)
        return npy_fail(reader, CT_ERR_TRUNCATED, err, "the file ends inside its head");
    text[length] = '\0';
    if (strlen(text) < length)
        return npy_fail(reader, CT_ERR_FORMAT, err, "a zero byte in the .npy head");
    status = judge_text(reader, text, err);
    return status == CT_OK ? judge_length(reader, err) : status;
}
