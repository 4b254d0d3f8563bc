/*
 * ibm_runs.c - see ibm_runs.h.
 */
#include "ibm_runs.h"

#include <inttypes.h>

#include "ibm_format.h"

/* `start`, `step`, .. so often. */
struct run {
    int64_t start, step;
    uint64_t count;
};

/* A whole number of at most 18 digits at *text, which moves behind it. */
static bool run_number(const char **text, int64_t *value)
{
    bool negative = **text == '-';
    const char *at = *text + negative;
    const char *first = at;
    *value = 0;
    for (; *at >= '0' && *at <= '9' && at - first < 18; at++)
        *value = *value * 10 + (*at - '0');
    *value = negative ? -*value : *value;
    *text = at;
    return at > first;
}

/* Takes a run apart; false where the text is none. A run with no value in it is one of count 0. */
static bool run_parse(const char *text, struct run *run)
{
    int64_t second, third;
    if (!run_number(&text, &run->start))
        return false;
    char kind = *text++;
    if ((kind != ':' && kind != 'x') || !run_number(&text, &second))
        return false;
    if (kind == 'x') {
        run->step = 0;
        run->count = second > 0 ? (uint64_t)second : 0;
        return *text == '\0';
    }
    run->step = 1;
    third = second;
    if (*text == ':') {
        text++;
        run->step = second;
        if (!run_number(&text, &third))
            return false;
    }
    /* Eighteen digits leave room for the difference. */
    bool toward = (third >= run->start && run->step > 0) || (third <= run->start && run->step < 0);
    run->count = toward ? (uint64_t)((third - run->start) / run->step) + 1 : 0;
    return *text == '\0';
}

/* Whether `value` is allowed; what is not is a failure at the last token. */
static bool list_allows(struct jsonpull *json, const char *name, int64_t value, int64_t least,
                        int64_t greatest)
{
    if (value >= least && value <= greatest)
        return true;
    jsonpull_fail(json, json->mark, CT_ERR_RANGE, "%s %" PRId64 " outside %" PRId64 "..%" PRId64,
                  name, value, least, greatest);
    return false;
}

static void list_append(struct jsonpull *json, const char *name, int64_t least, int64_t greatest,
                        struct ibm_list *list)
{
    struct run run = {0, 0, 1};
    if (jsonpull_peek(json) != '"') {
        run.start = jsonpull_integer(json, name, least, greatest);
    } else if (!run_parse(jsonpull_string(json), &run)) {
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                      "%s: \"%.60s\" is none of \"a:b\", \"a:step:b\" and \"vxN\"", name,
                      json->text);
    } else if (run.count == 0) {
        jsonpull_fail(json, json->mark, CT_ERR_RANGE, "%s: \"%.60s\" holds no number", name,
                      json->text);
    }
    if (json->failed)
        return;
    if (run.count > IBM_LIST_MAX - list->count) {
        jsonpull_fail(json, json->mark, CT_ERR_LIMIT, "%s: more than %d entries", name,
                      IBM_LIST_MAX);
        return;
    }
    if (!list_allows(json, name, run.start, least, greatest) ||
        !list_allows(json, name, run.start + run.step * (int64_t)(run.count - 1), least, greatest))
        return;
    for (uint64_t i = 0; i < run.count; i++) {
        list->value[list->count] = run.start + run.step * (int64_t)i;
        list->mark[list->count++] = json->mark;
    }
}

void ibm_list_read(struct jsonpull *json, const char *name, int64_t least, int64_t greatest,
                   struct ibm_list *list)
{
    list->count = 0;
    jsonpull_open(json, '[');
    while (jsonpull_element(json))
        list_append(json, name, least, greatest, list);
}

/* How many values from `at` go up by one step that is equal for all. */
static uint32_t run_length(const int64_t *value, uint32_t at, uint32_t count)
{
    uint32_t end = at + 1;
    while (end < count && value[end] - value[end - 1] == value[at + 1] - value[at])
        end++;
    return end - at;
}

void ibm_list_write(struct outfile *out, const char *name, const int64_t *value, uint32_t count)
{
    enum { SHORTEST = 3, ROOM = 80 };
    outfile_text(out, "\"");
    outfile_text(out, name);
    outfile_text(out, "\":[");
    for (uint32_t at = 0, length; at < count; at += length) {
        char *text = (char *)outfile_room(out, ROOM);
        const char *comma = at > 0 ? "," : "";
        length = run_length(value, at, count);
        int64_t step = length > 1 ? value[at + 1] - value[at] : 0;
        if (length < SHORTEST) {
            length = 1;
            out->used += (size_t)snprintf(text, ROOM, "%s%" PRId64, comma, value[at]);
        } else if (step == 0) {
            out->used +=
                (size_t)snprintf(text, ROOM, "%s\"%" PRId64 "x%u\"", comma, value[at], length);
        } else if (step == 1) {
            out->used += (size_t)snprintf(text, ROOM, "%s\"%" PRId64 ":%" PRId64 "\"", comma,
                                          value[at], value[at + length - 1]);
        } else {
            out->used += (size_t)snprintf(text, ROOM, "%s\"%" PRId64 ":%" PRId64 ":%" PRId64 "\"",
                                          comma, value[at], step, value[at + length - 1]);
        }
    }
    outfile_text(out, "]");
}
