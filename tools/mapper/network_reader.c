/*
 * network_reader.c - see network_reader.h: arrays, numbers, and where the reader is.
 */
#include "network_reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

bool reader_grow(struct jsonpull *json, void *array, size_t size, uint64_t count, uint32_t *room)
{
    if (json->failed)
        return false;
    if (!grow_array(array, size, count, 1, room))
        jsonpull_fail(json, json->mark, CT_ERR_MEMORY, "no memory for %" PRIu64 " elements",
                      count + 1);
    return !json->failed;
}

int reader_key(struct reader *r, const char *const *names, unsigned int count, uint32_t *seen,
               const char **slot, struct jsonpull_mark *marks)
{
    struct jsonpull *json = &r->json;
    if (json->failed)
        return -1;
    *slot = NULL;
    r->where.depth = 0;
    int key = jsonpull_known_key(json, names, count, seen);
    if (key < 0)
        return key;
    *slot = names[key];
    if (marks != NULL) {
        (void)jsonpull_peek(json);
        marks[key] = json->mark;
    }
    return key;
}

bool reader_element(struct reader *r, unsigned int depth)
{
    if (!jsonpull_element(&r->json))
        return false;
    if (r->where.depth > depth) {
        r->where.element[depth]++;
    } else {
        r->where.element[depth] = 0;
    }
    r->where.depth = depth + 1;
    return true;
}

void reader_leave(struct reader *r, unsigned int depth)
{
    if (!r->json.failed)
        r->where.depth = depth;
}

void reader_refuse(struct reader *r, const struct network_fault *fault, const char *const *names,
                   const struct jsonpull_mark *marks, struct jsonpull_mark mark)
{
    if (r->json.failed)
        return;
    r->where.key = fault->key >= 0 ? names[fault->key] : NULL;
    r->where.inner = NULL;
    r->where.depth = 0;
    if (fault->element >= 0) {
        r->where.element[0] = (uint64_t)fault->element;
        r->where.depth = 1;
    }
    jsonpull_fail(&r->json, fault->key >= 0 ? marks[fault->key] : mark, fault->status, "%s",
                  fault->text);
}

unsigned int reader_few(struct reader *r, const char *name, uint32_t least, uint32_t greatest,
                        unsigned int most, uint32_t *out)
{
    struct jsonpull *json = &r->json;
    unsigned int count = 0;
    if (jsonpull_peek(json) != '[') {
        out[0] = (uint32_t)jsonpull_integer(json, name, least, greatest);
        return json->failed ? 0 : 1;
    }
    struct jsonpull_mark mark = json->mark;
    jsonpull_open(json, '[');
    while (reader_element(r, 0)) {
        if (count == most) {
            jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: more than %u numbers", name, most);
            return 0;
        }
        out[count++] = (uint32_t)jsonpull_integer(json, name, least, greatest);
    }
    reader_leave(r, 0);
    if (count == 0)
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: no number", name);
    return json->failed ? 0 : count;
}

/* ---- arrays within arrays -------------------------------------------------------------------- */

/* How far the arrays are read. */
struct nest {
    unsigned int open;               /* arrays that are open                        */
    uint64_t count[READER_NEST_MAX]; /* of their elements so far                    */
    struct jsonpull_mark mark[READER_NEST_MAX];
    bool known[READER_NEST_MAX]; /* that out->length is                             */
};

static void nest_open(struct jsonpull *json, struct nest *nest)
{
    nest->mark[nest->open] = json->mark;
    nest->count[nest->open++] = 0;
    jsonpull_open(json, '[');
}

/* The innermost array has ended: it is as long as the others at its depth. */
static void nest_close(struct jsonpull *json, const char *name, struct nest *nest,
                       struct reader_numbers *out)
{
    unsigned int at = --nest->open;
    if (at > 0 && nest->count[at] == 0)
        jsonpull_fail(json, nest->mark[at], CT_ERR_FORMAT, "%s: an empty row", name);
    else if (nest->known[at] && nest->count[at] != out->length[at])
        jsonpull_fail(json, nest->mark[at], CT_ERR_FORMAT,
                      "%s: a row of %" PRIu64 ", the first has %" PRIu64, name, nest->count[at],
                      out->length[at]);
    nest->known[at] = true;
    out->length[at] = nest->count[at];
}

/* An element: a number, or an array that is opened. */
static void nest_element(struct jsonpull *json, const char *name, int32_t least, int32_t greatest,
                         unsigned int depth_max, struct nest *nest, struct reader_numbers *out)
{
    const bool row = jsonpull_peek(json) == '[';
    if (out->depth != 0 && row != (nest->open < out->depth)) {
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "%s: numbers and arrays are mixed", name);
    } else if (row && nest->open == depth_max) {
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "%s: more than %u arrays within another",
                      name, depth_max);
    } else if (row) {
        nest_open(json, nest);
    } else if (reader_grow(json, &out->value, sizeof *out->value, out->count, &out->room)) {
        out->depth = nest->open;
        out->value[out->count++] = (int32_t)jsonpull_integer(json, name, least, greatest);
    }
}

void reader_numbers(struct reader *r, const char *name, int32_t least, int32_t greatest,
                    unsigned int depth_max, struct reader_numbers *out)
{
    struct jsonpull *json = &r->json;
    struct nest nest = {.open = 0};
    if (!reader_grow(json, &out->value, sizeof *out->value, out->count, &out->room))
        return;
    (void)jsonpull_peek(json);
    nest_open(json, &nest);
    while (nest.open > 0 && !json->failed) {
        if (reader_element(r, nest.open - 1)) {
            nest.count[nest.open - 1]++;
            nest_element(json, name, least, greatest, depth_max, &nest, out);
        } else if (!json->failed) {
            nest_close(json, name, &nest, out);
            reader_leave(r, nest.open);
        }
    }
    if (out->depth == 0)
        out->depth = 1;
}
