/*
 * json.h - a strict pull parser for JSON (RFC 8259) with places.
 *
 * The caller asks for what must come next; whatever else comes is an error with line and column.
 * So a document streams in constant memory, nesting is bounded by the caller's own grammar (there
 * is no recursion here), and every value and key has a place to be named in a message. A tree
 * parser such as jansson's could give neither the places nor the streaming.
 *
 * Narrower than JSON where the formats need no more: numbers are whole (an exponent or a fraction
 * is an error) and strings are ASCII of limited length (escapes are understood).
 *
 * The first failure sticks in `failed`; after it every call returns a harmless value (false, 0, "")
 * at once, so callers check where it is convenient, but before they use what they read.
 */
#ifndef CT_BASE_JSON_H
#define CT_BASE_JSON_H

#include "base/infile.h"

enum { JSON_TEXT_MAX = 300 }; /* longest string, without the end mark */

/* A place in the text; both count from 1, columns in bytes. */
struct json_mark {
    uint64_t line, column;
};

struct json {
    struct infile *in;
    uint64_t line;        /* of the next unread byte                             */
    uint64_t line_offset; /* offset of the first byte of this line               */
    bool failed;
    bool first;            /* the innermost array or object has had no element yet */
    struct json_mark mark; /* where the last token began                         */
    struct ct_error *err;  /* where a failure is described                        */
    size_t text_length;
    char text[JSON_TEXT_MAX + 1]; /* the last string or key                      */
};

void json_start(struct json *json, struct infile *in, struct ct_error *err);

/* Reports a failure at `mark`: "name:line:column: ...". */
void json_fail(struct json *json, struct json_mark mark, enum ct_status status, const char *fmt,
               ...) __attribute__((format(printf, 4, 5)));

/* The same for a fault that is already described in json->err: puts the place before it. */
void json_refuse(struct json *json, struct json_mark mark);

/* '{' or '['. */
void json_open(struct json *json, char bracket);

/* The next element of an array: true when there is one, false after ']'. */
bool json_element(struct json *json);

/* The next key of an object, then in `text`: true when there is one, false after '}'. */
bool json_key(struct json *json);

/* The next key of an object with the keys `names`: its index, or -1 after '}' and after a failure.
 * A key that is unknown or comes twice (bits of `*seen`, at most 32 keys) is a failure. */
int json_known_key(struct json *json, const char *const *names, unsigned int count, uint32_t *seen);

/* Fails at `mark`, the place of the object, when a key of `required` is not in `seen`. */
void json_require(struct json *json, struct json_mark mark, const char *const *names,
                  uint32_t required, uint32_t seen);

/* A whole number in [least, greatest]; `name` is for the message. */
int64_t json_integer(struct json *json, const char *name, int64_t least, int64_t greatest);

/* A string of at most JSON_TEXT_MAX characters, into `text`. */
const char *json_string(struct json *json);

/* Nothing but white space may follow. */
void json_end(struct json *json);

#endif
