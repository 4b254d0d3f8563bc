/*
 * network_read_projection.c - reads a projection of a network description, see network_reader.h.
 * Its keys come in any order, so what they say about one another is checked at its end.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "network_reader.h"

static const char *const projection_names[] = {NETWORK_PROJECTION_KEYS(NETWORK_KEY_NAME)};
static const char *const connect_names[] = {NETWORK_CONNECT_KEYS(NETWORK_KEY_NAME)};
static const char *const kind_names[] = {NETWORK_KINDS(NETWORK_KEY_NAME)};

enum { KIND_COUNT = sizeof kind_names / sizeof kind_names[0] };

/* The keys of "connect" beside its kind, by kind. */
static const uint32_t kind_keys[KIND_COUNT] = {
    [NETWORK_LIST] = 1u << CONNECT_synapses,
    [NETWORK_CONVOLUTION] = 1u << CONNECT_kernel | 1u << CONNECT_stride | 1u << CONNECT_padding |
                            1u << CONNECT_dilation | 1u << CONNECT_groups,
    [NETWORK_POOLING] = 1u << CONNECT_kernel | 1u << CONNECT_stride | 1u << CONNECT_padding |
                        1u << CONNECT_dilation,
    [NETWORK_RANDOM] = 1u << CONNECT_fan_in | 1u << CONNECT_probability | 1u << CONNECT_seed,
};

enum { NO_WEIGHT = INT32_MIN }; /* of an entry, until the projection's weight is known */

/* What a projection's keys said, until all of them are there. */
struct draft {
    struct network_projection_spec spec;
    struct reader_numbers weights;
    struct network_entry *entry; /* owned */
    uint32_t entry_room;
    struct jsonpull_mark object, marks[PROJECTION_COUNT], connect_marks[CONNECT_COUNT];
    uint32_t seen, connect_seen;
};

/* ---- connect --------------------------------------------------------------------------------- */

static void read_entry(struct jsonpull *json, struct network_entry *entry)
{
    int64_t part[3] = {0, 0, NO_WEIGHT};
    unsigned int parts = 0;
    struct jsonpull_mark mark;
    *entry = (struct network_entry){.source = 0};
    jsonpull_open(json, '[');
    mark = json->mark;
    while (jsonpull_element(json) && parts < 4) {
        if (parts == 2)
            part[2] = jsonpull_integer(json, "weight", -NETWORK_WEIGHT_MAX, NETWORK_WEIGHT_MAX);
        else if (parts < 2)
            part[parts] =
                jsonpull_integer(json, parts == 0 ? "source" : "target", 0, NETWORK_SIZE_MAX - 1);
        else
            jsonpull_skip(json);
        parts++;
    }
    if (parts < 2 || parts > 3)
        jsonpull_fail(json, mark, CT_ERR_FORMAT,
                      "a synapse is [source, target] or [source, target, weight]");
    *entry = (struct network_entry){(uint32_t)part[0], (uint32_t)part[1], (int32_t)part[2]};
}

static void read_entries(struct reader *r, struct draft *d)
{
    jsonpull_open(&r->json, '[');
    while (reader_element(r, 0) &&
           reader_grow(&r->json, &d->entry, sizeof *d->entry, d->spec.entries, &d->entry_room))
        read_entry(&r->json, &d->entry[d->spec.entries++]);
    reader_leave(r, 0);
}

/* A name of a kind, as a string. */
static void read_kind(struct reader *r, struct draft *d)
{
    const char *text = jsonpull_string(&r->json);
    unsigned int k = 0;
    while (k < KIND_COUNT && strcmp(text, kind_names[k]) != 0)
        k++;
    if (k == KIND_COUNT)
        jsonpull_fail(&r->json, r->json.mark, CT_ERR_RANGE,
                      "connect \"%.60s\", wanted \"one_to_one\", \"all_to_all\", \"list\", "
                      "\"convolution\", \"pooling\" or \"random\"",
                      text);
    else
        d->spec.connect = (enum network_connect)k;
}

/* A number for both axes, or [y, x]. */
static void read_pair(struct reader *r, const char *name, uint32_t least, uint32_t out[2])
{
    if (reader_few(r, name, least, NETWORK_WINDOW_MAX, 2, out) == 1)
        out[1] = out[0];
}

/* A number for all edges, [y, x], or [top, left, bottom, right]. */
static void read_padding(struct reader *r, struct network_window *w)
{
    struct jsonpull_mark mark = r->json.mark;
    uint32_t part[4];
    unsigned int count = reader_few(r, "padding", 0, NETWORK_WINDOW_MAX, 4, part);
    if (count == 3)
        jsonpull_fail(&r->json, mark, CT_ERR_FORMAT,
                      "padding: wanted a number, [y, x] or [top, left, bottom, right]");
    for (unsigned int axis = 0; axis < 2 && count > 0; axis++) {
        w->before[axis] = part[count == 1 ? 0 : axis];
        w->after[axis] = part[count == 1 ? 0 : count == 4 ? 2 + axis : axis];
    }
}

static void read_connect_value(struct reader *r, int key, struct draft *d)
{
    struct jsonpull *json = &r->json;
    struct network_window *w = &d->spec.window;
    struct network_random *random = &d->spec.random;
    switch (key) {
    case CONNECT_kind: read_kind(r, d); break;
    case CONNECT_synapses: read_entries(r, d); break;
    case CONNECT_kernel: read_pair(r, "kernel", 1, w->kernel); break;
    case CONNECT_stride: read_pair(r, "stride", 1, w->stride); break;
    case CONNECT_padding: read_padding(r, w); break;
    case CONNECT_dilation: read_pair(r, "dilation", 1, w->dilation); break;
    case CONNECT_groups:
        w->groups = (uint32_t)jsonpull_integer(json, "groups", 1, NETWORK_SIZE_MAX);
        break;
    case CONNECT_fan_in:
        random->fan_in = (uint32_t)jsonpull_integer(json, "fan_in", 1, NETWORK_SIZE_MAX);
        break;
    case CONNECT_probability:
        random->probability = (uint32_t)jsonpull_integer(json, "probability", 1, NETWORK_MILLION);
        break;
    default: random->seed = (uint32_t)jsonpull_integer(json, "seed", 0, UINT32_MAX); break;
    }
}

/* The keys of a "connect" are those of its kind. */
static void check_connect(struct reader *r, struct jsonpull_mark mark, const struct draft *d)
{
    const enum network_connect kind = d->spec.connect;
    const uint32_t given = d->connect_seen & ~(1u << CONNECT_kind);
    uint32_t required = 1u << CONNECT_kind;
    if (kind == NETWORK_LIST)
        required |= 1u << CONNECT_synapses;
    if (kind == NETWORK_POOLING)
        required |= 1u << CONNECT_kernel;
    jsonpull_require(&r->json, mark, connect_names, required, d->connect_seen);
    if ((given & ~kind_keys[kind]) != 0 && !r->json.failed) {
        int key = __builtin_ctz(given & ~kind_keys[kind]);
        r->where.inner = connect_names[key];
        jsonpull_fail(&r->json, d->connect_marks[key], CT_ERR_FORMAT,
                      "key \"%s\" is not for \"%s\"", connect_names[key], kind_names[kind]);
    }
}

static void read_connect(struct reader *r, struct draft *d)
{
    struct jsonpull *json = &r->json;
    struct jsonpull_mark mark;
    int key, c = jsonpull_peek(json);
    if (c == '[') {
        d->spec.connect = NETWORK_LIST;
        read_entries(r, d);
        return;
    }
    if (c != '{') {
        read_kind(r, d);
        if (!json->failed && d->spec.connect > NETWORK_ALL_TO_ALL)
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                          "connect \"%s\": wanted an object with this as its \"kind\"", json->text);
        return;
    }
    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = reader_key(r, connect_names, CONNECT_COUNT, &d->connect_seen, &r->where.inner,
                             d->connect_marks)) >= 0)
        read_connect_value(r, key, d);
    check_connect(r, mark, d);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void read_projection_value(struct reader *r, int key, struct draft *d)
{
    struct jsonpull *json = &r->json;
    const int32_t most = NETWORK_WEIGHT_MAX;
    switch (key) {
    case PROJECTION_from: reader_slice(r, "from", true, &d->spec.from); break;
    case PROJECTION_to: reader_slice(r, "to", false, &d->spec.to); break;
    case PROJECTION_connect: read_connect(r, d); break;
    case PROJECTION_weight:
        d->spec.weight = (int32_t)jsonpull_integer(json, "weight", -most, most);
        break;
    case PROJECTION_weights:
        reader_numbers(r, "weights", -most, most, READER_NEST_MAX, &d->weights);
        break;
    case PROJECTION_delay:
        d->spec.delay = (uint32_t)jsonpull_integer(json, "delay", 1, NETWORK_DELAY_MAX);
        break;
    default: d->spec.stochastic = jsonpull_boolean(json, "stochastic"); break;
    }
}

static bool seen(const struct draft *d, int key)
{
    return (d->seen >> key & 1) != 0;
}

/* Entries without a weight get the projection's. */
static void fill_entries(struct reader *r, struct draft *d)
{
    for (uint64_t i = 0; i < d->spec.entries && !r->json.failed; i++) {
        if (d->entry[i].weight != NO_WEIGHT)
            continue;
        if (!seen(d, PROJECTION_weight)) {
            r->where.key = projection_names[PROJECTION_connect];
            jsonpull_fail(&r->json, d->marks[PROJECTION_connect], CT_ERR_ABSENT,
                          "connect: synapse %" PRIu64 " has no weight, and key \"weight\" is "
                          "missing",
                          i);
        }
        d->entry[i].weight = d->spec.weight;
    }
}

/* A fault of the file in one of the keys. */
static void fail_key(struct reader *r, const struct draft *d, int key, const char *text)
{
    if (r->json.failed)
        return;
    r->where.key = projection_names[key];
    jsonpull_fail(&r->json, d->marks[key], CT_ERR_FORMAT, "%s: %s", projection_names[key], text);
}

/* Rows of an all_to_all are the sources. */
static void check_rows(struct reader *r, const struct draft *d)
{
    const struct reader_numbers *w = &d->weights;
    if (w->length[0] == d->spec.from.count && w->length[1] == d->spec.to.count)
        return;
    r->where.key = projection_names[PROJECTION_weights];
    jsonpull_fail(&r->json, d->marks[PROJECTION_weights], CT_ERR_FORMAT,
                  "weights: %" PRIu64 " rows of %" PRIu64 ", wanted %" PRIu32 " of %" PRIu32,
                  w->length[0], w->length[1], d->spec.from.count, d->spec.to.count);
}

/* The weights of a convolution tell its kernel, and must fit the channels of both sides. */
static void check_kernels(struct reader *r, struct draft *d)
{
    struct network_window *w = &d->spec.window;
    const uint64_t *length = d->weights.length;
    const struct network *net = &r->rules.net;
    const struct network_slice *from = &d->spec.from;
    const struct network_shape *in =
        from->input ? &net->input[from->index].shape : &net->population[from->index].shape;
    const struct network_shape *out = &net->population[d->spec.to.index].shape;
    const bool told = (d->connect_seen >> CONNECT_kernel & 1) != 0;
    if (length[2] > NETWORK_WINDOW_MAX || length[3] > NETWORK_WINDOW_MAX ||
        (told && (w->kernel[0] != length[2] || w->kernel[1] != length[3]))) {
        fail_key(r, d, PROJECTION_weights,
                 "another kernel than \"connect\" says, or a greater "
                 "one than there can be");
        return;
    }
    w->kernel[0] = (uint32_t)length[2];
    w->kernel[1] = (uint32_t)length[3];
    if (in->channels == 0 || out->channels == 0 ||
        (length[0] == out->channels && length[1] * (w->groups ? w->groups : 1) == in->channels))
        return;
    r->where.key = projection_names[PROJECTION_weights];
    jsonpull_fail(&r->json, d->marks[PROJECTION_weights], CT_ERR_FORMAT,
                  "weights: %" PRIu64 " x %" PRIu64 " x %" PRIu64 " x %" PRIu64 ", wanted %" PRIu32
                  " output channels x (%" PRIu32 " input channels / %" PRIu32
                  " groups) x rows x columns",
                  length[0], length[1], length[2], length[3], out->channels, in->channels,
                  w->groups ? w->groups : 1);
}

/* The form of the weights, or their absence, fits what is joined. */
static void check_weights(struct reader *r, struct draft *d)
{
    static const unsigned int depth[KIND_COUNT] = {[NETWORK_ONE_TO_ONE] = 1,
                                                   [NETWORK_ALL_TO_ALL] = 2,
                                                   [NETWORK_CONVOLUTION] = 4,
                                                   [NETWORK_POOLING] = 1,
                                                   [NETWORK_RANDOM] = 1};
    static const char *const wanted[] = {"wanted an array of numbers", "wanted an array of numbers",
                                         "wanted an array of arrays, one for each source", "",
                                         "wanted four arrays within one another"};
    const enum network_connect kind = d->spec.connect;
    const bool weight = seen(d, PROJECTION_weight), weights = seen(d, PROJECTION_weights);
    if (weights && kind == NETWORK_LIST)
        fail_key(r, d, PROJECTION_weights, "not together with a list, whose entries have weights");
    else if (weights && weight)
        fail_key(r, d, PROJECTION_weights, "not together with weight");
    else if (!weights && !weight && kind != NETWORK_LIST)
        jsonpull_fail(&r->json, d->object, CT_ERR_ABSENT,
                      "key \"weight\" or \"weights\" is missing");
    else if (weights && d->weights.depth != depth[kind])
        fail_key(r, d, PROJECTION_weights, wanted[depth[kind]]);
    else if (weights && kind == NETWORK_ALL_TO_ALL)
        check_rows(r, d);
    else if (weights && kind == NETWORK_CONVOLUTION)
        check_kernels(r, d);
    else if (kind == NETWORK_CONVOLUTION && (d->connect_seen >> CONNECT_kernel & 1) == 0)
        fail_key(r, d, PROJECTION_connect, "key \"kernel\" is missing, and there are no weights");
}

/* Hands over what was read; it is gone afterwards. */
static void add_projection(struct reader *r, struct draft *d)
{
    struct network_fault fault;
    if (!r->json.failed)
        check_weights(r, d);
    fill_entries(r, d);
    if (r->json.failed) {
        free(d->weights.value);
        free(d->entry);
        return;
    }
    d->spec.take = true;
    d->spec.weights = d->weights.value;
    d->spec.weight_count = d->weights.count;
    d->spec.entry = d->entry;
    if (network_add_projection(&r->rules, &d->spec, &fault))
        return;
    reader_refuse(r, &fault, projection_names, d->marks, d->object);
    if (fault.key == PROJECTION_connect && fault.inner >= 0 && d->connect_seen != 0)
        r->where.inner = connect_names[fault.inner];
}

void reader_projection(struct reader *r)
{
    const uint32_t required =
        1u << PROJECTION_from | 1u << PROJECTION_to | 1u << PROJECTION_connect;
    struct draft d = {.seen = 0};
    int key;
    jsonpull_open(&r->json, '{');
    d.object = r->json.mark;
    while ((key = reader_key(r, projection_names, PROJECTION_COUNT, &d.seen, &r->where.key,
                             d.marks)) >= 0) {
        read_projection_value(r, key, &d);
        if (!r->json.failed)
            r->where.inner = NULL;
    }
    jsonpull_require(&r->json, d.object, projection_names, required, d.seen);
    add_projection(r, &d);
}
