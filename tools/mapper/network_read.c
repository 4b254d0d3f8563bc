/*
 * network_read.c - reads a network description, specified in network_format.h.
 *
 * Nothing is allocated from a number that the file states: arrays grow as their elements come, so
 * memory is in proportion to the bytes read. What an object's keys say about one another (array
 * lengths, slices) is checked when the object is complete, for its keys come in any order.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "network_reader.h"

#define HEAD_KEY(name) HEAD_##name,

enum { NETWORK_HEAD_KEYS(HEAD_KEY) HEAD_COUNT };

static const char *const head_names[] = {NETWORK_HEAD_KEYS(NETWORK_KEY_NAME)};
static const char *const input_names[] = {NETWORK_INPUT_KEYS(NETWORK_KEY_NAME)};
static const char *const population_names[] = {NETWORK_POPULATION_KEYS(NETWORK_KEY_NAME)};
static const char *const output_names[] = {NETWORK_OUTPUT_KEYS(NETWORK_KEY_NAME)};

#define PARAMETER_NAME(name, least, greatest) #name,
static const char *const parameter_names[] = {NETWORK_PARAMETERS(PARAMETER_NAME)};

/* ---- names and sizes ------------------------------------------------------------------------- */

/* Reads a name that no other has; `output`: of the output ports. */
static void read_new_name(struct reader *r, bool output, char name[NETWORK_NAME_MAX + 1])
{
    struct network_fault fault;
    const char *text = jsonpull_string(&r->json);
    if (r->json.failed)
        return;
    if (network_new_name(&r->rules, output, text, &fault))
        memcpy(name, text, strlen(text) + 1);
    else
        jsonpull_fail(&r->json, r->json.mark, fault.status, "%s", fault.text);
}

void reader_slice(struct reader *r, const char *key, bool input_too, struct network_slice *out)
{
    struct network_fault fault;
    const char *text = jsonpull_string(&r->json);
    if (!r->json.failed && !network_find_slice(&r->rules, key, text, input_too, out, &fault))
        jsonpull_fail(&r->json, r->json.mark, fault.status, "%s", fault.text);
}

static uint32_t read_size(struct reader *r)
{
    return (uint32_t)jsonpull_integer(&r->json, "size", 1, NETWORK_SIZE_MAX);
}

/* [channels, height, width]; [height, width] and [width] have what is left out as 1. */
static void read_shape(struct reader *r, struct network_shape *shape)
{
    uint32_t part[3];
    unsigned int count = reader_few(r, "shape", 1, NETWORK_SIZE_MAX, 3, part);
    if (count > 0)
        *shape = (struct network_shape){count > 2 ? part[0] : 1, count > 1 ? part[count - 2] : 1,
                                        part[count - 1]};
}

/* ---- ports ----------------------------------------------------------------------------------- */

static void read_input(struct reader *r)
{
    struct jsonpull *json = &r->json;
    struct jsonpull_mark object, marks[INPUT_COUNT];
    char name[NETWORK_NAME_MAX + 1] = "";
    struct network_input_spec spec = {.name = name};
    struct network_fault fault;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    object = json->mark;
    while ((key = reader_key(r, input_names, INPUT_COUNT, &seen, &r->where.key, marks)) >= 0) {
        if (key == INPUT_name)
            read_new_name(r, false, name);
        else if (key == INPUT_size)
            spec.size = read_size(r);
        else
            read_shape(r, &spec.shape);
    }
    jsonpull_require(json, object, input_names,
                     1u << INPUT_name | (seen >> INPUT_shape & 1 ? 0 : 1u << INPUT_size), seen);
    if (!json->failed && !network_add_input(&r->rules, &spec, &fault))
        reader_refuse(r, &fault, input_names, marks, object);
}

static void read_output(struct reader *r)
{
    struct jsonpull *json = &r->json;
    struct jsonpull_mark object, marks[OUTPUT_COUNT];
    char name[NETWORK_NAME_MAX + 1] = "";
    struct network_output_spec spec = {.name = name};
    struct network_fault fault;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    object = json->mark;
    while ((key = reader_key(r, output_names, OUTPUT_COUNT, &seen, &r->where.key, marks)) >= 0) {
        if (key == OUTPUT_name)
            read_new_name(r, true, name);
        else if (key == OUTPUT_from)
            reader_slice(r, "from", false, &spec.from);
        else
            spec.pin = (uint32_t)jsonpull_integer(json, "pin", 0, CT_PINS_MAX - 1);
    }
    jsonpull_require(json, object, output_names, 1u << OUTPUT_name | 1u << OUTPUT_from, seen);
    if (!json->failed &&
        !network_add_output(&r->rules, &spec, (seen >> OUTPUT_pin & 1) != 0, &fault))
        reader_refuse(r, &fault, output_names, marks, object);
}

/* ---- populations ----------------------------------------------------------------------------- */

/* What the keys of a population said, until all of them are there. */
struct population_draft {
    struct network_population_spec spec;
    struct reader_numbers each[NETWORK_PARAMETER_COUNT];
    struct jsonpull_mark object, marks[POPULATION_COUNT], inner_marks[NETWORK_PARAMETER_COUNT];
};

static void read_parameters(struct reader *r, struct population_draft *d)
{
    struct jsonpull *json = &r->json;
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = reader_key(r, parameter_names, NETWORK_PARAMETER_COUNT, &seen, &r->where.inner,
                             d->inner_marks)) >= 0) {
        const struct network_range *range = &network_range[key];
        if (jsonpull_peek(json) == '[')
            reader_numbers(r, range->name, range->least, range->greatest, 1, &d->each[key]);
        else
            d->spec.shared[key] =
                (int32_t)jsonpull_integer(json, range->name, range->least, range->greatest);
    }
    jsonpull_require(json, mark, parameter_names, 1u << NETWORK_threshold, seen);
}

/* There are as many numbers as neurons. */
static void check_lengths(struct reader *r, const struct population_draft *d, uint32_t size)
{
    for (int k = 0; k < NETWORK_PARAMETER_COUNT && !r->json.failed; k++) {
        if (d->each[k].value == NULL || d->each[k].count == size)
            continue;
        r->where.key = population_names[POPULATION_neuron];
        r->where.inner = parameter_names[k];
        jsonpull_fail(&r->json, d->inner_marks[k], CT_ERR_FORMAT,
                      "%s: %" PRIu64 " numbers for %" PRIu32 " neurons", parameter_names[k],
                      d->each[k].count, size);
    }
}

/* Hands over what was read; it is gone afterwards. */
static void add_population(struct reader *r, struct population_draft *d)
{
    struct network_fault fault;
    uint32_t size = d->spec.size;
    if (!r->json.failed &&
        !network_resolve_size(&size, &d->spec.shape, POPULATION_size, POPULATION_shape, &fault))
        reader_refuse(r, &fault, population_names, d->marks, d->object);
    check_lengths(r, d, size);
    if (r->json.failed) {
        for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++)
            free(d->each[k].value);
        return;
    }
    d->spec.take = true;
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++)
        d->spec.each[k] = d->each[k].value;
    if (!network_add_population(&r->rules, &d->spec, &fault))
        reader_refuse(r, &fault, population_names, d->marks, d->object);
}

static void read_population(struct reader *r)
{
    struct jsonpull *json = &r->json;
    char name[NETWORK_NAME_MAX + 1] = "";
    struct population_draft d = {.spec = {.name = name}};
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    d.object = json->mark;
    while ((key = reader_key(r, population_names, POPULATION_COUNT, &seen, &r->where.key,
                             d.marks)) >= 0) {
        if (key == POPULATION_name)
            read_new_name(r, false, name);
        else if (key == POPULATION_size)
            d.spec.size = read_size(r);
        else if (key == POPULATION_shape)
            read_shape(r, &d.spec.shape);
        else
            read_parameters(r, &d);
    }
    jsonpull_require(json, d.object, population_names,
                     1u << POPULATION_name | 1u << POPULATION_neuron |
                         (seen >> POPULATION_shape & 1 ? 0 : 1u << POPULATION_size),
                     seen);
    add_population(r, &d);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A text, or an array of texts, joined by newlines. */
static void read_description(struct reader *r)
{
    struct jsonpull *json = &r->json;
    char **text = &r->rules.net.description;
    uint64_t used = 0;
    uint32_t room = 0;
    bool lines = jsonpull_peek(json) == '[';
    if (lines)
        jsonpull_open(json, '[');
    while (!lines || jsonpull_element(json)) {
        (void)jsonpull_string(json);
        for (size_t i = 0; i <= json->text_length; i++) {
            if (!reader_grow(json, text, 1, used, &room))
                return;
            (*text)[used++] = json->text[i];
        }
        (*text)[used - 1] = '\n';
        if (!lines)
            break;
    }
    if (used > 0)
        (*text)[used - 1] = '\0';
}

static void read_array(struct reader *r, void (*read_object)(struct reader *))
{
    jsonpull_open(&r->json, '[');
    while (jsonpull_element(&r->json)) {
        r->where.object++;
        read_object(r);
        if (!r->json.failed)
            r->where.key = NULL;
    }
    if (!r->json.failed)
        r->where.object = -1;
}

static void read_name(struct reader *r)
{
    struct jsonpull *json = &r->json;
    struct network_fault fault;
    const char *text = jsonpull_string(json);
    if (json->failed)
        return;
    if (network_check_name(text, &fault))
        memcpy(r->rules.net.name, text, strlen(text) + 1);
    else
        jsonpull_fail(json, json->mark, fault.status, "%s", fault.text);
}

static void read_head_value(struct reader *r, int key)
{
    struct jsonpull *json = &r->json;
    int64_t version;
    switch (key) {
    case HEAD_format:
        if (strcmp(jsonpull_string(json), NETWORK_FORMAT) != 0)
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "format \"%.60s\", wanted \"%s\"",
                          json->text, NETWORK_FORMAT);
        break;
    case HEAD_version:
        version = jsonpull_integer(json, "version", 0, UINT32_MAX);
        if (version != NETWORK_VERSION)
            jsonpull_fail(json, json->mark, CT_ERR_VERSION,
                          "network of version %" PRId64 ", this program reads version %d", version,
                          NETWORK_VERSION);
        break;
    case HEAD_name: read_name(r); break;
    case HEAD_description: read_description(r); break;
    case HEAD_seed:
        r->rules.net.seed = (uint32_t)jsonpull_integer(json, "seed", 0, UINT32_MAX);
        break;
    case HEAD_inputs: read_array(r, read_input); break;
    case HEAD_populations: read_array(r, read_population); break;
    case HEAD_projections: read_array(r, reader_projection); break;
    default: read_array(r, read_output); break;
    }
}

static void read_whole(struct reader *r)
{
    const uint32_t required =
        1u << HEAD_format | 1u << HEAD_version | 1u << HEAD_name | 1u << HEAD_populations;
    struct jsonpull *json = &r->json;
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key, last = -1;
    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = reader_key(r, head_names, HEAD_COUNT, &seen, &r->where.section, NULL)) >= 0) {
        /* Whoever comes later refers to what comes before. */
        jsonpull_require(json, json->mark, head_names, required & ((1u << key) - 1), seen);
        if (key < last)
            jsonpull_fail(json, json->mark, CT_ERR_ORDER, "key \"%s\" must come before \"%s\"",
                          head_names[key], head_names[last]);
        if (!json->failed)
            read_head_value(r, key);
        last = key;
    }
    jsonpull_require(json, mark, head_names, required, seen);
    jsonpull_end(json);
}

/* Puts the JSON pointer behind a failure that is described. */
static void add_pointer(const struct reader_where *w, struct ct_error *err)
{
    char text[sizeof err->text];
    size_t used;
    if (w->section == NULL)
        return;
    used = (size_t)snprintf(text, sizeof text, " (at /%s", w->section);
    if (w->object >= 0)
        used += (size_t)snprintf(text + used, sizeof text - used, "/%" PRId64, w->object);
    if (w->key != NULL)
        used += (size_t)snprintf(text + used, sizeof text - used, "/%s", w->key);
    if (w->inner != NULL)
        used += (size_t)snprintf(text + used, sizeof text - used, "/%s", w->inner);
    for (unsigned int i = 0; i < w->depth; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "/%" PRIu64, w->element[i]);
    (void)snprintf(text + used, sizeof text - used, ")");
    const size_t length = strlen(err->text);
    if (length + strlen(text) < sizeof err->text)
        memcpy(err->text + length, text, strlen(text) + 1);
}

static enum ct_status read_stream(struct network *net, struct infile *in, struct ct_error *err)
{
    struct ct_error failure = {.status = CT_OK};
    struct reader *r = calloc(1, sizeof *r);
    *net = (struct network){.lines = 0};
    if (r == NULL) {
        (void)status_fail(&failure, CT_ERR_MEMORY, "%s: out of memory", in->name);
    } else {
        jsonpull_start(&r->json, in, &failure);
        r->where.object = -1;
        read_whole(r);
        if (r->json.failed) {
            add_pointer(&r->where, &failure);
        } else {
            *net = r->rules.net;
            r->rules.net = (struct network){.lines = 0};
        }
        network_rules_free(&r->rules);
        free(r);
    }
    infile_close(in);
    if (failure.status != CT_OK && err != NULL)
        *err = failure;
    return failure.status;
}

enum ct_status network_read(struct network *net, const char *path, struct ct_error *err)
{
    struct infile *in;
    *net = (struct network){.lines = 0};
    enum ct_status status = infile_open(&in, path, err);
    return status == CT_OK ? read_stream(net, in, err) : status;
}

enum ct_status network_adopt(struct network *net, FILE *file, const char *name,
                             struct ct_error *err)
{
    struct infile *in;
    *net = (struct network){.lines = 0};
    enum ct_status status = infile_adopt(&in, file, name, err);
    return status == CT_OK ? read_stream(net, in, err) : status;
}
