/*
 * jsonpull.c - see jsonpull.h. Strings are kept to printable ASCII: the formats use keywords,
 * digits and hexadecimal rows, so anything else is a mistake better found here than compared in
 * vain later.
 */
#include "base/jsonpull.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/status.h"

void jsonpull_start(struct jsonpull *json, struct infile *in, struct ct_error *err)
{
    memset(json, 0, sizeof *json);
    json->in = in;
    json->err = err;
    json->line = 1;
}

void jsonpull_fail(struct jsonpull *json, struct jsonpull_mark mark, enum ct_status status,
                   const char *fmt, ...)
{
    char what[sizeof json->err->text];
    va_list args;

    if (json->failed)
        return;
    json->failed = true;
    /* What looks like an early end may be a device that failed. */
    if (infile_status(json->in, json->err) != CT_OK)
        return;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    (void)status_fail(json->err, status, "%s:%" PRIu64 ":%" PRIu64 ": %s", json->in->name,
                      mark.line, mark.column, what);
}

void jsonpull_refuse(struct jsonpull *json, struct jsonpull_mark mark)
{
    json->failed = true;
    (void)status_prefix(json->err, CT_ERR_FORMAT, "%s:%" PRIu64 ":%" PRIu64, json->in->name,
                        mark.line, mark.column);
}

static void json_mark(struct jsonpull *json)
{
    json->mark.line = json->line;
    json->mark.column = infile_offset(json->in) - json->line_offset + 1;
}

/* Takes a byte that was peeked at, and counts lines. */
static void json_step(struct jsonpull *json, int c)
{
    json->in->at++;
    if (c == '\n') {
        json->line++;
        json->line_offset = infile_offset(json->in);
    }
}

/* Skips a comment that begins here; false where none does, which is a failure. */
static bool json_comment(struct jsonpull *json)
{
    int last = 0, c;

    json_mark(json);
    json->in->at++;
    c = infile_peek(json->in);
    if (c != '*' && c != '/') {
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "'/' that begins no comment");
        return false;
    }
    if (c == '/') {
        while ((c = infile_peek(json->in)) >= 0 && c != '\n')
            json->in->at++;
        return true;
    }
    json->in->at++;
    while ((c = infile_peek(json->in)) >= 0) {
        json_step(json, c);
        if (last == '*' && c == '/')
            return true;
        last = c;
    }
    jsonpull_fail(json, json->mark, CT_ERR_TRUNCATED, "the text ends in a comment");
    return false;
}

int jsonpull_peek(struct jsonpull *json)
{
    int c;

    if (json->failed)
        return -1;
    for (;;) {
        c = infile_peek(json->in);
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
            json_step(json, c);
        else if (c != '/' || !json->comments)
            break;
        else if (!json_comment(json))
            return -1;
    }
    json_mark(json);
    return c;
}

/* Reports that `c` stands where `wanted` should. */
static void json_unexpected(struct jsonpull *json, int c, const char *wanted)
{
    if (c < 0)
        jsonpull_fail(json, json->mark, CT_ERR_TRUNCATED, "the text ends where %s is wanted",
                      wanted);
    else if (c > 0x20 && c < 0x7f)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "'%c' where %s is wanted", c, wanted);
    else
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "byte 0x%02x where %s is wanted",
                      (unsigned int)c, wanted);
}

static bool json_take(struct jsonpull *json, char wanted, const char *name)
{
    int c = jsonpull_peek(json);

    if (c != wanted) {
        json_unexpected(json, c, name);
        return false;
    }
    json->in->at++;
    return true;
}

void jsonpull_open(struct jsonpull *json, char bracket)
{
    (void)json_take(json, bracket, bracket == '{' ? "an object ('{')" : "an array ('[')");
    json->first = true;
}

/* Steps over the comma before an element, or over the closing bracket. */
static bool json_more(struct jsonpull *json, char closing, const char *wanted)
{
    int c = jsonpull_peek(json);

    if (c == closing) {
        json->in->at++;
        json->first = false;
        return false;
    }
    if (!json->first && !json_take(json, ',', wanted))
        return false;
    json->first = false;
    /* The place of an element, not of its comma, is what callers name. */
    c = jsonpull_peek(json);
    if (c == closing)
        json_unexpected(json, c, closing == ']' ? "an element" : "a key");
    return !json->failed;
}

bool jsonpull_element(struct jsonpull *json)
{
    return json_more(json, ']', "',' or ']'");
}

bool jsonpull_key(struct jsonpull *json)
{
    struct jsonpull_mark mark;

    if (!json_more(json, '}', "',' or '}'"))
        return false;
    (void)jsonpull_string(json);
    mark = json->mark;
    (void)json_take(json, ':', "':'");
    json->mark = mark;
    return !json->failed;
}

int jsonpull_known_key(struct jsonpull *json, const char *const *names, unsigned int count,
                       uint32_t *seen)
{
    unsigned int i = 0;

    if (!jsonpull_key(json))
        return -1;
    while (i < count && strcmp(json->text, names[i]) != 0)
        i++;
    if (i == count)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "unknown key \"%.60s\"", json->text);
    else if ((*seen >> i & 1) != 0)
        jsonpull_fail(json, json->mark, CT_ERR_DUPLICATE, "key \"%s\" is given twice", names[i]);
    else
        *seen |= 1u << i;
    return json->failed ? -1 : (int)i;
}

void jsonpull_require(struct jsonpull *json, struct jsonpull_mark mark, const char *const *names,
                      uint32_t required, uint32_t seen)
{
    uint32_t missing = required & ~seen;

    if (missing != 0)
        jsonpull_fail(json, mark, CT_ERR_ABSENT, "key \"%s\" is missing",
                      names[__builtin_ctz(missing)]);
}

int64_t jsonpull_integer(struct jsonpull *json, const char *name, int64_t least, int64_t greatest)
{
    int c = jsonpull_peek(json);
    struct jsonpull_mark mark = json->mark;
    bool negative = c == '-';
    int64_t value = 0;
    int digits = 0;

    if (negative) {
        json->in->at++;
        c = infile_peek(json->in);
    }
    if (c < '0' || c > '9') {
        json_unexpected(json, c, "a whole number");
        return least;
    }
    for (; c >= '0' && c <= '9'; c = infile_peek(json->in)) {
        /* Eighteen digits fit; a leading zero stands alone in JSON. */
        if (++digits > 18 || (digits == 2 && value == 0)) {
            jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: not a number of this format", name);
            return least;
        }
        value = value * 10 + (c - '0');
        json->in->at++;
    }
    if (c == '.' || c == 'e' || c == 'E') {
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: a whole number is wanted", name);
        return least;
    }
    value = negative ? -value : value;
    if (value >= least && value <= greatest)
        return value;
    jsonpull_fail(json, mark, CT_ERR_RANGE, "%s %" PRId64 " outside %" PRId64 "..%" PRId64, name,
                  value, least, greatest);
    return least;
}

/* The character after a backslash; -1 when there is none of that kind. */
static int json_escape(struct jsonpull *json)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    int c = infile_byte(json->in);
    const char *at = c > 0 ? strchr(names, c) : NULL;
    int value = 0;

    if (at != NULL)
        return values[at - names];
    if (c != 'u')
        return -1;
    for (int i = 0; i < 4; i++) {
        c = infile_byte(json->in);
        if (c >= '0' && c <= '9')
            c -= '0';
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            c = (c | 0x20) - 'a' + 10;
        else
            return -1;
        value = value * 16 + c;
    }
    return value;
}

const char *jsonpull_string(struct jsonpull *json)
{
    size_t length = 0;

    json->text[0] = '\0';
    json->text_length = 0;
    if (!json_take(json, '"', "a string"))
        return "";
    for (;;) {
        int c = infile_byte(json->in);

        if (c == '"')
            break;
        if (c == '\\')
            c = json_escape(json);
        if (c < 0x20 || c > 0x7e || length == JSON_TEXT_MAX) {
            if (length == JSON_TEXT_MAX)
                jsonpull_fail(json, json->mark, CT_ERR_LIMIT, "a string of more than %d characters",
                              JSON_TEXT_MAX);
            else if (infile_peek(json->in) < 0)
                jsonpull_fail(json, json->mark, CT_ERR_TRUNCATED, "the text ends in a string");
            else
                jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                              "a string with other than printable ASCII characters");
            json->text[0] = '\0';
            return "";
        }
        json->text[length++] = (char)c;
    }
    json->text[length] = '\0';
    json->text_length = length;
    return json->text;
}

bool jsonpull_boolean(struct jsonpull *json, const char *name)
{
    int c = jsonpull_peek(json);
    struct jsonpull_mark mark = json->mark;
    const char *word = c == 't' ? "true" : "false";

    while (*word != '\0' && infile_peek(json->in) == *word) {
        json->in->at++;
        word++;
    }
    if (*word != '\0')
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: true or false is wanted", name);
    return !json->failed && c == 't';
}

/* The rest of a string of any bytes, its opening quote taken. */
static void json_skip_string(struct jsonpull *json)
{
    struct jsonpull_mark mark = json->mark;
    bool escaped = false;
    int c;

    while ((c = infile_peek(json->in)) >= 0) {
        json_step(json, c);
        if (c == '"' && !escaped)
            return;
        escaped = c == '\\' && !escaped;
    }
    jsonpull_fail(json, mark, CT_ERR_TRUNCATED, "the text ends in a string");
}

static bool json_word_byte(int c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
           c == '+' || c == '.';
}

/* A string, number or word; whether a word is one of JSON's is nothing to who skips it. */
static void json_skip_scalar(struct jsonpull *json, int c)
{
    if (c == '"') {
        json->in->at++;
        json_skip_string(json);
    } else if (!json_word_byte(c)) {
        json_unexpected(json, c, "a value");
    } else {
        while (json_word_byte(infile_peek(json->in)))
            json->in->at++;
    }
}

void jsonpull_skip(struct jsonpull *json)
{
    uint64_t objects = 0; /* bit d: the bracket at depth d is '{' */
    unsigned int depth = 0;
    bool more;

    do {
        int c = jsonpull_peek(json);

        if (c == '[' || c == '{') {
            if (depth == JSON_DEPTH_MAX) {
                jsonpull_fail(json, json->mark, CT_ERR_LIMIT, "nested deeper than %d",
                              JSON_DEPTH_MAX);
                return;
            }
            objects = (objects & ~(1ull << depth)) | (uint64_t)(c == '{') << depth;
            depth++;
            jsonpull_open(json, (char)c);
        } else {
            json_skip_scalar(json, c);
        }
        /* Out of every bracket that ends here, to the next element or the end of the value. */
        more = false;
        while (depth > 0 && !more && !json->failed) {
            if ((objects >> (depth - 1) & 1) == 0)
                more = jsonpull_element(json);
            else if ((more = json_more(json, '}', "',' or '}'"))) {
                if (json_take(json, '"', "a key"))
                    json_skip_string(json);
                (void)json_take(json, ':', "':'");
            }
            depth -= !more;
        }
    } while (more && !json->failed);
}

void jsonpull_end(struct jsonpull *json)
{
    int c = jsonpull_peek(json);

    if (c >= 0)
        json_unexpected(json, c, "the end of the text");
    else if (infile_status(json->in, json->err) != CT_OK)
        json->failed = true;
}
