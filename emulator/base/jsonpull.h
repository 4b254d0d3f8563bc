/*
 * jsonpull.h - a strict pull parser for JSON (RFC 8259) with places.
 *
 * The caller asks for what must come next; whatever else comes is an error with line and column.
 * So a document streams in constant memory, nesting is bounded by the caller's own grammar (there
 * is no recursion here), and every value and key has a place to be named in a message. A tree
 * parser such as jansson's could give neither the places nor the streaming.
 *
 * Narrower than JSON where the formats need no more: numbers are whole (an exponent or a fraction
 * is an error) and strings are ASCII of limited length (escapes are understood). Values that a
 * reader does not want are skipped in full generality.
 *
 * The first failure sticks in `failed`; after it every call returns a harmless value (false, 0, "")
 * at once, so callers check where it is convenient, but before they use what they read.
 */
#ifndef CT_BASE_JSONPULL_H
#define CT_BASE_JSONPULL_H

#include "base/infile.h"

enum {
    JSON_TEXT_MAX = 300, /* longest string, without the end mark  */
    JSON_DEPTH_MAX = 64  /* of arrays and objects in a skipped value */
};

/* A place in the text; both count from 1, columns in bytes. */
struct jsonpull_mark {
    uint64_t line, column;
};

struct jsonpull {
    struct infile *in;
    uint64_t line;        /* of the next unread byte                             */
    uint64_t line_offset; /* offset of the first byte of this line               */
    bool failed;
    bool comments;             /* set by the caller: slash-star and slash-slash are white space */
    bool first;                /* the innermost array or object has had no element yet */
    struct jsonpull_mark mark; /* where the last token began                         */
    struct ct_error *err;      /* where a failure is described                        */
    size_t text_length;
    char text[JSON_TEXT_MAX + 1]; /* the last string or key                      */
};

void jsonpull_start(struct jsonpull *json, struct infile *in, struct ct_error *err);

/* Reports a failure at `mark`: "name:line:column: ...". */
void jsonpull_fail(struct jsonpull *json, struct jsonpull_mark mark, enum ct_status status,
                   const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The same for a fault that is already described in json->err: puts the place before it. */
void jsonpull_refuse(struct jsonpull *json, struct jsonpull_mark mark);

/* The first character of what comes next, unread and marked, for a choice by kind; -1 at the end
 * of the text and after a failure. */
int jsonpull_peek(struct jsonpull *json);

/* '{' or '['. */
void jsonpull_open(struct jsonpull *json, char bracket);

/* The next element of an array: true when there is one, false after ']'. */
bool jsonpull_element(struct jsonpull *json);

/* The next key of an object, then in `text`: true when there is one, false after '}'. */
bool jsonpull_key(struct jsonpull *json);

/* The next key of an object with the keys `names`: its index, or -1 after '}' and after a failure.
 * A key that is unknown or comes twice (bits of `*seen`, at most 32 keys) is a failure. */
int jsonpull_known_key(struct jsonpull *json, const char *const *names, unsigned int count,
                       uint32_t *seen);

/* Fails at `mark`, the place of the object, when a key of `required` is not in `seen`. */
void jsonpull_require(struct jsonpull *json, struct jsonpull_mark mark, const char *const *names,
                      uint32_t required, uint32_t seen);

/* A whole number in [least, greatest]; `name` is for the message. */
int64_t jsonpull_integer(struct jsonpull *json, const char *name, int64_t least, int64_t greatest);

/* A string of at most JSON_TEXT_MAX characters, into `text`. */
const char *jsonpull_string(struct jsonpull *json);

/* true or false. */
bool jsonpull_boolean(struct jsonpull *json, const char *name);

/* Any value, which is not kept: numbers and strings of any kind and length, arrays and objects to
 * a depth of JSON_DEPTH_MAX. */
void jsonpull_skip(struct jsonpull *json);

/* Nothing but white space may follow. */
void jsonpull_end(struct jsonpull *json);

#endif
