/*
 * network_read.c - reads a network description, specified in network_format.h.
 *
 * Nothing is allocated from a number that the file states: arrays grow as their elements come, so
 * memory is in proportion to the bytes read. What an object's keys say about one another (array
 * lengths, slices) is checked when the object is complete, for its keys come in any order.
 */
#include "network_reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

#define KEY_NAME(name) #name,
#define HEAD_KEY(name) HEAD_##name,
#define INPUT_KEY(name) INPUT_##name,
#define POPULATION_KEY(name) POPULATION_##name,
#define OUTPUT_KEY(name) OUTPUT_##name,
#define PARAMETER_NAME(name, least, greatest) #name,

enum { NETWORK_HEAD_KEYS(HEAD_KEY) HEAD_COUNT };
enum { NETWORK_INPUT_KEYS(INPUT_KEY) INPUT_COUNT };
enum { NETWORK_POPULATION_KEYS(POPULATION_KEY) POPULATION_COUNT };
enum { NETWORK_OUTPUT_KEYS(OUTPUT_KEY) OUTPUT_COUNT };

static const char *const head_names[] = {NETWORK_HEAD_KEYS(KEY_NAME)};
static const char *const input_names[] = {NETWORK_INPUT_KEYS(KEY_NAME)};
static const char *const population_names[] = {NETWORK_POPULATION_KEYS(KEY_NAME)};
static const char *const output_names[] = {NETWORK_OUTPUT_KEYS(KEY_NAME)};
static const char *const parameter_names[] = {NETWORK_PARAMETERS(PARAMETER_NAME)};

static const struct {
    int32_t least, greatest;
} parameter_range[] = {
#define PARAMETER_RANGE(name, least, greatest) {least, greatest},
    NETWORK_PARAMETERS(PARAMETER_RANGE)};

/* ------------------------------------------------------------------------- arrays ------------ */

bool reader_grow(struct jsonpull *json, void *array, size_t size, uint64_t count, uint64_t *room)
{
    void *old, *larger;
    uint64_t wanted = *room == 0 ? 4 : 2 * *room;
    if (json->failed)
        return false;
    if (count < *room)
        return true;
    memcpy(&old, array, sizeof old);
    larger = realloc(old, wanted * size);
    if (larger == NULL) {
        jsonpull_fail(json, json->mark, CT_ERR_MEMORY, "no memory for %" PRIu64 " elements",
                      wanted);
        return false;
    }
    memcpy(array, &larger, sizeof larger);
    *room = wanted;
    return true;
}

void *reader_add(struct jsonpull *json, void *array, size_t size, uint32_t *count, uint32_t *room)
{
    uint64_t wide = *room;
    char *base;
    if (!reader_grow(json, array, size, *count, &wide))
        return NULL;
    *room = (uint32_t)wide;
    memcpy(&base, array, sizeof base);
    base += size * (*count)++;
    return memset(base, 0, size);
}

void reader_numbers(struct jsonpull *json, const char *name, int32_t least, int32_t greatest,
                    struct numbers *out)
{
    while (jsonpull_element(json) &&
           reader_grow(json, &out->value, sizeof *out->value, out->count, &out->room))
        out->value[out->count++] = (int32_t)jsonpull_integer(json, name, least, greatest);
}

/* ------------------------------------------------------------------------- names ------------- */

static const char *source_name(const void *owner, uint32_t number)
{
    const struct network *net = owner;
    return number % 2 == 0 ? net->population[number / 2].name : net->input[number / 2].name;
}

static const char *port_name(const void *owner, uint32_t number)
{
    return ((const struct network *)owner)->output[number].name;
}

/* How many of the first characters of a text are those of a name. */
static size_t name_length(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    size_t length = strspn(text, letters);
    if (length == 0)
        return 0;
    return length + strspn(text + length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
                                          "0123456789-.");
}

static void read_name(struct jsonpull *json, char name[NETWORK_NAME_MAX + 1])
{
    const char *text = jsonpull_string(json);
    size_t length = name_length(text);
    if (json->failed)
        return;
    if (length == 0 || length > NETWORK_NAME_MAX || text[length] != '\0')
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                      "name \"%.80s\": wanted a letter or '_', then letters, digits, '_', '-' and "
                      "'.', at most %d in all",
                      text, NETWORK_NAME_MAX);
    else
        memcpy(name, text, length + 1);
}

/* Reads a name that none of `index` has; it is added when its object is complete. */
static void read_new_name(struct reader *r, const struct name_index *index, name_of get,
                          char name[NETWORK_NAME_MAX + 1])
{
    char text[NETWORK_NAME_MAX + 1] = "";
    read_name(&r->json, text);
    if (r->json.failed)
        return;
    if (name_index_find(index, r->net, get, text) != UINT32_MAX)
        jsonpull_fail(&r->json, r->json.mark, CT_ERR_DUPLICATE, "name \"%s\" is given twice", text);
    else
        memcpy(name, text, sizeof text);
}

static void keep_name(struct reader *r, struct name_index *index, name_of get, uint32_t number)
{
    if (!r->json.failed && !name_index_add(index, r->net, get, number))
        jsonpull_fail(&r->json, r->json.mark, CT_ERR_MEMORY, "no memory for a name");
}

/* ------------------------------------------------------------------------- slices ------------ */

/* A number of at most seven digits without leading zeros; NULL where there is none. */
static const char *slice_number(const char *text, uint32_t *out)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 7 || (digits > 1 && text[0] == '0'))
        return NULL;
    *out = (uint32_t)strtoul(text, NULL, 10);
    return text + digits;
}

/* Parses what follows the name: "", "[3]" or "[2:5]". */
static bool slice_range(const char *text, uint32_t size, uint32_t *first, uint32_t *end)
{
    *first = 0;
    *end = size;
    if (*text == '\0')
        return true;
    if (*text != '[' || (text = slice_number(text + 1, first)) == NULL)
        return false;
    *end = *first + 1;
    if (*text == ':' && (text = slice_number(text + 1, end)) == NULL)
        return false;
    return strcmp(text, "]") == 0;
}

void reader_slice(struct reader *r, const char *key, bool input_too, struct network_slice *out)
{
    struct jsonpull *json = &r->json;
    char name[NETWORK_NAME_MAX + 1] = "";
    const char *text = jsonpull_string(json);
    size_t length = name_length(text);
    uint32_t number, first, end, base, size;
    if (json->failed)
        return;
    if (length <= NETWORK_NAME_MAX)
        memcpy(name, text, length);
    number = name_index_find(&r->sources, r->net, source_name, name);
    out->input = number % 2 != 0;
    out->index = number / 2;
    if (number == UINT32_MAX || (out->input && !input_too)) {
        jsonpull_fail(json, json->mark, CT_ERR_ABSENT, "%s \"%.80s\": no such population%s", key,
                      text, input_too ? " or input port" : "");
        return;
    }
    base = out->input ? r->net->input[out->index].first : r->net->population[out->index].first;
    size = out->input ? r->net->input[out->index].size : r->net->population[out->index].size;
    if (!slice_range(text + length, size, &first, &end))
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                      "%s \"%.80s\": wanted a name alone, or with [3] or [2:5] after it", key,
                      text);
    else if (first >= end || end > size)
        jsonpull_fail(json, json->mark, CT_ERR_RANGE, "%s \"%.80s\": %s of the %" PRIu32 " %s", key,
                      text, first >= end ? "none" : "beyond the last", size,
                      out->input ? "lines" : "neurons");
    out->first = base + first;
    out->count = end - first;
}

/* ------------------------------------------------------------------------- ports ------------- */

/* Adds `size` to a total that is bounded. */
static void count_in(struct reader *r, struct jsonpull_mark mark, uint32_t size, uint32_t *total,
                     const char *what)
{
    if (r->json.failed)
        return;
    if (size > NETWORK_SIZE_MAX - *total)
        jsonpull_fail(&r->json, mark, CT_ERR_LIMIT, "%" PRIu32 " %s in all, at most %d",
                      *total + size, what, NETWORK_SIZE_MAX);
    else
        *total += size;
}

static void read_input(struct reader *r)
{
    struct jsonpull *json = &r->json;
    struct network *net = r->net;
    struct network_input *port =
        reader_add(json, &net->input, sizeof *port, &net->inputs, &r->input_room);
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key;
    if (port == NULL)
        return;
    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, input_names, INPUT_COUNT, &seen)) >= 0) {
        if (key == INPUT_name)
            read_new_name(r, &r->sources, source_name, port->name);
        else
            port->size = (uint32_t)jsonpull_integer(json, "size", 1, NETWORK_SIZE_MAX);
    }
    jsonpull_require(json, mark, input_names, (1u << INPUT_COUNT) - 1, seen);
    port->first = net->lines;
    count_in(r, mark, port->size, &net->lines, "input lines");
    keep_name(r, &r->sources, source_name, 2 * (net->inputs - 1) + 1);
}

static void read_output(struct reader *r)
{
    struct jsonpull *json = &r->json;
    struct network *net = r->net;
    struct network_output *port =
        reader_add(json, &net->output, sizeof *port, &net->outputs, &r->output_room);
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key;
    if (port == NULL)
        return;
    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, output_names, OUTPUT_COUNT, &seen)) >= 0) {
        if (key == OUTPUT_name)
            read_new_name(r, &r->ports, port_name, port->name);
        else
            reader_slice(r, "from", false, &port->from);
    }
    jsonpull_require(json, mark, output_names, (1u << OUTPUT_COUNT) - 1, seen);
    port->first = net->output_lines;
    count_in(r, mark, port->from.count, &net->output_lines, "output lines");
    keep_name(r, &r->ports, port_name, net->outputs - 1);
}

/* ------------------------------------------------------------------------- populations ------- */

/* An array's length, to be held against the size when that is known. */
struct length {
    uint64_t count;
    struct jsonpull_mark mark;
};

static void read_parameters(struct jsonpull *json, struct network_population *p,
                            struct length length[NETWORK_PARAMETER_COUNT])
{
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, parameter_names, NETWORK_PARAMETER_COUNT, &seen)) >= 0) {
        int32_t least = parameter_range[key].least, greatest = parameter_range[key].greatest;
        if (jsonpull_peek(json) == '[') {
            struct numbers numbers = {.count = 0};
            length[key].mark = json->mark;
            jsonpull_open(json, '[');
            reader_numbers(json, parameter_names[key], least, greatest, &numbers);
            p->parameter[key].each = numbers.value;
            length[key].count = numbers.count;
        } else {
            length[key].count = UINT64_MAX;
            p->parameter[key].shared =
                (int32_t)jsonpull_integer(json, parameter_names[key], least, greatest);
        }
    }
    jsonpull_require(json, mark, parameter_names, 1u << NETWORK_threshold, seen);
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++) {
        if ((seen >> k & 1) == 0)
            length[k].count = UINT64_MAX;
    }
}

static void read_population(struct reader *r)
{
    struct jsonpull *json = &r->json;
    struct network *net = r->net;
    struct network_population *p =
        reader_add(json, &net->population, sizeof *p, &net->populations, &r->population_room);
    struct length length[NETWORK_PARAMETER_COUNT] = {{0, {0, 0}}};
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key;
    if (p == NULL)
        return;
    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, population_names, POPULATION_COUNT, &seen)) >= 0) {
        if (key == POPULATION_name)
            read_new_name(r, &r->sources, source_name, p->name);
        else if (key == POPULATION_size)
            p->size = (uint32_t)jsonpull_integer(json, "size", 1, NETWORK_SIZE_MAX);
        else
            read_parameters(json, p, length);
    }
    jsonpull_require(json, mark, population_names, (1u << POPULATION_COUNT) - 1, seen);
    for (int k = 0; k < NETWORK_PARAMETER_COUNT && !json->failed; k++) {
        if (length[k].count != UINT64_MAX && length[k].count != p->size)
            jsonpull_fail(json, length[k].mark, CT_ERR_FORMAT,
                          "%s: %" PRIu64 " numbers for %" PRIu32 " neurons", parameter_names[k],
                          length[k].count, p->size);
    }
    p->first = net->neurons;
    count_in(r, mark, p->size, &net->neurons, "neurons");
    keep_name(r, &r->sources, source_name, 2 * (net->populations - 1));
}

/* ------------------------------------------------------------------------- the whole --------- */

/* A text, or an array of texts, joined by newlines. */
static void read_description(struct reader *r)
{
    struct jsonpull *json = &r->json;
    uint64_t used = 0, room = 0;
    bool lines = jsonpull_peek(json) == '[';
    if (lines)
        jsonpull_open(json, '[');
    while (!lines || jsonpull_element(json)) {
        (void)jsonpull_string(json);
        for (size_t i = 0; i <= json->text_length; i++) {
            if (!reader_grow(json, &r->net->description, 1, used, &room))
                return;
            r->net->description[used++] = json->text[i];
        }
        r->net->description[used - 1] = '\n';
        if (!lines)
            break;
    }
    if (used > 0)
        r->net->description[used - 1] = '\0';
}

static void read_array(struct reader *r, void (*read_object)(struct reader *))
{
    jsonpull_open(&r->json, '[');
    while (jsonpull_element(&r->json))
        read_object(r);
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
    case HEAD_name: read_name(json, r->net->name); break;
    case HEAD_description: read_description(r); break;
    case HEAD_seed: r->net->seed = (uint32_t)jsonpull_integer(json, "seed", 0, UINT32_MAX); break;
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
    while ((key = jsonpull_known_key(json, head_names, HEAD_COUNT, &seen)) >= 0) {
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

static enum ct_status read_stream(struct network *net, struct infile *in, struct ct_error *err)
{
    struct ct_error failure = {.status = CT_OK};
    struct reader *r = calloc(1, sizeof *r);
    bool failed = true;
    *net = (struct network){.lines = 0};
    if (r == NULL) {
        (void)status_fail(&failure, CT_ERR_MEMORY, "%s: out of memory", in->name);
    } else {
        r->net = net;
        jsonpull_start(&r->json, in, &failure);
        read_whole(r);
        failed = r->json.failed;
        name_index_free(&r->sources);
        name_index_free(&r->ports);
        free(r);
    }
    infile_close(in);
    if (!failed)
        return CT_OK;
    network_free(net);
    if (err != NULL)
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
