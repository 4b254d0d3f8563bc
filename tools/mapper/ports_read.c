/*
 * ports_read.c - see ports_read.h. Lists grow as they come, so nothing is allocated from a number
 * that the file states.
 */
#include "ports_read.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/jsonpull.h"
#include "base/status.h"
#include "ports_format.h"

enum { CORE_MOST = CT_SYSTEM_CORES_MAX * CT_SYSTEM_CORES_MAX - 1, INDEX_MOST = CT_AXONS - 1 };
enum { LATE_MOST = UINT16_MAX };
enum { ANY = NETWORK_SIZE_MAX + 1 }; /* lines of a port, where no network tells how many */

#define HEAD_KEYS(X) X(format) X(version) X(network) X(inputs) X(populations) X(outputs)
#define KEY_NAME(name) #name,
#define HEAD_KEY(name) HEAD_##name,
enum { HEAD_KEYS(HEAD_KEY) HEAD_COUNT };
static const char *const head_names[] = {HEAD_KEYS(KEY_NAME)};

/* Keys of the objects of the three arrays. */
enum { OBJECT_NAME, OBJECT_LIST, OBJECT_LATE, OBJECT_COUNT };
static const char *const object_names[][OBJECT_COUNT] = {
    {"name", "lines", "late"}, {"name", "neurons", "late"}, {"name", "pins", "late"}};

/* Lists of places, one after the other: list k is place[first[k]] .. place[first[k + 1] - 1]. */
struct places {
    struct mapped_place *place; /* owned */
    uint32_t *first;            /* owned, [lists + 1] */
    uint64_t count;
    uint32_t lists, room, first_room;
};

struct reader {
    struct jsonpull json;
    const struct network *net; /* NULL: any */
    struct mapped *out;
    struct places line, copy;
    bool late; /* some population has it */
};

/* ---- lists ----------------------------------------------------------------------------------- */

/* Ends a list, or begins the first. */
static void end_list(struct jsonpull *json, struct places *list)
{
    if (json->failed)
        return;
    if (grow_array(&list->first, sizeof *list->first, list->lists, 1, &list->first_room))
        list->first[list->lists++] = (uint32_t)list->count;
    else
        jsonpull_fail(json, json->mark, CT_ERR_MEMORY, "no memory for %" PRIu32 " lists",
                      list->lists);
}

static void add_place(struct jsonpull *json, struct places *list, struct mapped_place place)
{
    if (json->failed)
        return;
    if (grow_array(&list->place, sizeof *list->place, list->count, 1, &list->room))
        list->place[list->count++] = place;
    else
        jsonpull_fail(json, json->mark, CT_ERR_MEMORY, "no memory for %" PRIu64 " places",
                      list->count + 1);
}

/* [core, index] */
static struct mapped_place read_place(struct jsonpull *json)
{
    uint32_t part[2] = {0, 0};
    unsigned int parts = 0;
    struct jsonpull_mark mark;
    jsonpull_open(json, '[');
    mark = json->mark;
    while (jsonpull_element(json)) {
        if (parts == 2) {
            jsonpull_fail(json, mark, CT_ERR_FORMAT, "a place is [core, number]");
            break;
        }
        part[parts] = (uint32_t)jsonpull_integer(json, parts == 0 ? "core" : "number", 0,
                                                 parts == 0 ? CORE_MOST : INDEX_MOST);
        parts++;
    }
    if (parts < 2)
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "a place is [core, number]");
    return (struct mapped_place){part[0], (uint16_t)part[1]};
}

/* A list for each of `count`. */
static void read_lists(struct jsonpull *json, struct places *list, uint32_t count, const char *what)
{
    uint32_t at = 0;
    struct jsonpull_mark mark;
    jsonpull_open(json, '[');
    mark = json->mark;
    for (; jsonpull_element(json); at++) {
        const uint64_t before = list->count;
        struct jsonpull_mark here;
        if (at == count) {
            jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: more than %" PRIu32 " lists", what,
                          count);
            return;
        }
        jsonpull_open(json, '[');
        here = json->mark;
        while (jsonpull_element(json))
            add_place(json, list, read_place(json));
        if (list->count == before)
            jsonpull_fail(json, here, CT_ERR_FORMAT, "%s: an empty list", what);
        end_list(json, list);
    }
    if (at < count && count != ANY)
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: %" PRIu32 " lists, wanted %" PRIu32, what, at,
                      count);
}

/* As many numbers as `count`: each given, or each the one that it must be from `from` on. */
static void read_numbers(struct jsonpull *json, uint32_t count, const char *what, uint32_t most,
                         uint16_t *out, uint32_t from)
{
    uint32_t at = 0;
    struct jsonpull_mark mark;
    jsonpull_open(json, '[');
    mark = json->mark;
    while (jsonpull_element(json)) {
        const uint32_t value = (uint32_t)jsonpull_integer(json, what, 0, most);
        if (at == count)
            jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: more than %" PRIu32 " numbers", what,
                          count);
        else if (out != NULL && !json->failed)
            out[at] = (uint16_t)value;
        else if (value != from + at)
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                          "%s %" PRIu32 ", the network has %" PRIu32, what, value, from + at);
        at++;
    }
    if (at < count)
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: %" PRIu32 " numbers, wanted %" PRIu32, what,
                      at, count);
}

/* ---- objects --------------------------------------------------------------------------------- */

static const char *name_of(const struct network *net, int kind, uint32_t index)
{
    return kind == 0   ? net->input[index].name
           : kind == 1 ? net->population[index].name
                       : net->output[index].name;
}

static void read_list(struct reader *r, int kind, uint32_t index)
{
    const struct network *net = r->net;
    if (kind == 0)
        read_lists(&r->json, &r->line, net == NULL ? ANY : net->input[index].size, "lines");
    else if (kind == 1)
        read_lists(&r->json, &r->copy, net->population[index].size, "neurons");
    else
        read_numbers(&r->json, net->output[index].from.count, "pin", CT_PINS_MAX - 1, NULL,
                     net->output[index].pin);
}

static void read_object(struct reader *r, int kind, uint32_t index)
{
    struct jsonpull *json = &r->json;
    const char *name = r->net == NULL ? NULL : name_of(r->net, kind, index);
    uint32_t seen = 0;
    struct jsonpull_mark mark;
    int key;
    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, object_names[kind],
                                     kind == 1 ? OBJECT_COUNT : OBJECT_LATE, &seen)) >= 0) {
        if (key == OBJECT_NAME) {
            if (strcmp(jsonpull_string(json), name == NULL ? json->text : name) != 0)
                jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                              "name \"%.63s\", the network has \"%s\" here", json->text, name);
        } else if (key == OBJECT_LIST) {
            read_list(r, kind, index);
        } else {
            r->late = true;
            read_numbers(json, r->net->population[index].size, "late", LATE_MOST,
                         r->out->late + r->net->population[index].first, 0);
        }
    }
    jsonpull_require(json, mark, object_names[kind], 1u << OBJECT_NAME | 1u << OBJECT_LIST, seen);
}

static void read_array(struct reader *r, int kind)
{
    const struct network *net = r->net;
    const uint32_t count = net == NULL ? NETWORK_SIZE_MAX
                           : kind == 0 ? net->inputs
                           : kind == 1 ? net->populations
                                       : net->outputs;
    uint32_t at = 0;
    struct jsonpull_mark mark;
    jsonpull_open(&r->json, '[');
    mark = r->json.mark;
    while (at <= count && jsonpull_element(&r->json)) {
        if (at < count)
            read_object(r, kind, at);
        at++;
    }
    if (at != count && net != NULL)
        jsonpull_fail(&r->json, mark, CT_ERR_FORMAT,
                      "%" PRIu32 " objects, the network has %" PRIu32, at, count);
}

static void read_head_value(struct reader *r, int key)
{
    struct jsonpull *json = &r->json;
    switch (key) {
    case HEAD_format:
        if (strcmp(jsonpull_string(json), PORTS_FORMAT) != 0)
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "format \"%.60s\", wanted \"%s\"",
                          json->text, PORTS_FORMAT);
        break;
    case HEAD_version:
        if (jsonpull_integer(json, "version", 0, UINT32_MAX) != PORTS_VERSION)
            jsonpull_fail(json, json->mark, CT_ERR_VERSION,
                          "a port map of another version, this program reads version %d",
                          PORTS_VERSION);
        break;
    case HEAD_network:
        if (strcmp(jsonpull_string(json), r->net == NULL ? json->text : r->net->name) != 0)
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                          "of network \"%.63s\", and not of \"%s\"", json->text, r->net->name);
        break;
    default:
        if (r->net != NULL || key == HEAD_inputs)
            read_array(r, key - HEAD_inputs);
        else
            jsonpull_skip(json);
        break;
    }
}

static void read_whole(struct reader *r)
{
    struct jsonpull *json = &r->json;
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key, last = -1;
    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, head_names, HEAD_COUNT, &seen)) >= 0) {
        if (key != last + 1)
            jsonpull_fail(json, json->mark, CT_ERR_ORDER, "key \"%s\", wanted \"%s\" here",
                          head_names[key], last + 1 < HEAD_COUNT ? head_names[last + 1] : "}");
        if (!json->failed)
            read_head_value(r, key);
        last = key;
    }
    jsonpull_require(json, mark, head_names, (1u << HEAD_COUNT) - 1, seen);
    jsonpull_end(json);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Hands over what was read. */
static void finish(struct reader *r)
{
    struct mapped *out = r->out;
    out->line = r->line.place;
    out->line_first = r->line.first;
    out->copy = r->copy.place;
    out->copy_first = r->copy.first;
    if (!r->late) {
        free(out->late);
        out->late = NULL;
    }
}

/* Of a network, or with NULL the lines alone; *lines, unless NULL, becomes how many. */
static enum ct_status read_stream(struct mapped *out, const struct network *net, uint32_t *lines,
                                  struct infile *in, struct ct_error *err)
{
    struct ct_error failure = {.status = CT_OK};
    struct reader r = {.net = net, .out = out};
    if (net != NULL)
        out->late = calloc((size_t)net->neurons + 1, sizeof *out->late);
    if (net != NULL && out->late == NULL) {
        (void)status_fail(&failure, CT_ERR_MEMORY, "%s: out of memory", in->name);
    } else {
        jsonpull_start(&r.json, in, &failure);
        end_list(&r.json, &r.line);
        end_list(&r.json, &r.copy);
        read_whole(&r);
    }
    infile_close(in);
    finish(&r);
    if (lines != NULL)
        *lines = r.line.lists - (r.line.lists > 0);
    if (failure.status == CT_OK)
        return CT_OK;
    mapped_free(out);
    if (err != NULL)
        *err = failure;
    return failure.status;
}

enum ct_status ports_adopt(struct mapped *out, const struct network *net, FILE *file,
                           const char *name, struct ct_error *err)
{
    struct infile *in;
    *out = (struct mapped){.line = NULL};
    enum ct_status status = infile_adopt(&in, file, name, err);
    return status == CT_OK ? read_stream(out, net, NULL, in, err) : status;
}

enum ct_status ports_read(struct mapped *out, const struct network *net, const char *image,
                          const char *ports, struct ct_error *err)
{
    struct infile *in;
    struct model chip;
    *out = (struct mapped){.line = NULL};
    enum ct_status status = infile_open(&in, ports, err);
    if (status == CT_OK)
        status = read_stream(out, net, NULL, in, err);
    if (status != CT_OK)
        return status;
    status = model_load(&chip, image, err);
    if (status == CT_OK)
        out->chip = chip;
    else
        mapped_free(out);
    return status;
}

enum ct_status ports_read_lines(struct mapped *out, uint32_t *lines, const char *ports,
                                struct ct_error *err)
{
    struct infile *in;
    *out = (struct mapped){.line = NULL};
    *lines = 0;
    enum ct_status status = infile_open(&in, ports, err);
    return status == CT_OK ? read_stream(out, NULL, lines, in, err) : status;
}
