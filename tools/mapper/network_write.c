/*
 * network_write.c - see network_write.h.
 */
#include "network_write.h"

#include <inttypes.h>
#include <string.h>

#include "base/outfile.h"

enum { LINE_WIDTH = 96, INDENT = 6 };

/* Counts columns, so that long arrays are cut into lines. */
struct writer {
    struct outfile *out;
    size_t column;
};

static void put(struct writer *w, const char *text)
{
    outfile_text(w->out, text);
    w->column += strlen(text);
}

static void new_line(struct writer *w, unsigned int indent)
{
    static const char spaces[] = "\n          ";
    outfile_write(w->out, spaces, 1 + indent);
    w->column = indent;
}

/* Text that is followed by a comma unless it is the last; a new line before it where it is long. */
static void put_element(struct writer *w, const char *text, bool last)
{
    if (w->column + strlen(text) > LINE_WIDTH)
        new_line(w, INDENT);
    put(w, text);
    if (!last)
        put(w, w->column + 8 > LINE_WIDTH ? "," : ", ");
}

static void put_number(struct writer *w, int64_t value, bool last)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, value);
    put_element(w, text, last);
}

/* ", "key": value" */
static void put_key(struct writer *w, const char *key, int64_t value)
{
    char text[80];
    (void)snprintf(text, sizeof text, ", \"%s\": %" PRId64, key, value);
    put(w, text);
}

static void put_numbers(struct writer *w, const int32_t *value, uint64_t count)
{
    put(w, "[");
    for (uint64_t i = 0; i < count; i++)
        put_number(w, value[i], i + 1 == count);
    put(w, "]");
}

/* A string with what JSON escapes; printable otherwise. */
static void put_string(struct writer *w, const char *text, size_t length)
{
    put(w, "\"");
    for (size_t i = 0; i < length; i++) {
        const char letter[] = {text[i], '\0'};
        if (text[i] == '"' || text[i] == '\\')
            put(w, "\\");
        put(w, letter);
    }
    put(w, "\"");
}

static void put_slice(struct writer *w, const struct network *net, const struct network_slice *s)
{
    const char *name = s->input ? net->input[s->index].name : net->population[s->index].name;
    const uint32_t first = s->input ? net->input[s->index].first : net->population[s->index].first;
    const uint32_t size = s->input ? net->input[s->index].size : net->population[s->index].size;
    char text[NETWORK_NAME_MAX + 40] = "";
    if (s->count == size)
        (void)snprintf(text, sizeof text, "\"%s\"", name);
    else if (s->count == 1)
        (void)snprintf(text, sizeof text, "\"%s[%" PRIu32 "]\"", name, s->first - first);
    else
        (void)snprintf(text, sizeof text, "\"%s[%" PRIu32 ":%" PRIu32 "]\"", name, s->first - first,
                       s->first - first + s->count);
    put(w, text);
}

/* ---- ports and populations ------------------------------------------------------------------- */

/* ", "size": n" or, where there is one, the shape. */
static void put_size(struct writer *w, uint32_t size, const struct network_shape *shape)
{
    char text[80];
    if (shape->channels == 0)
        (void)snprintf(text, sizeof text, ", \"size\": %" PRIu32, size);
    else
        (void)snprintf(text, sizeof text, ", \"shape\": [%" PRIu32 ", %" PRIu32 ", %" PRIu32 "]",
                       shape->channels, shape->height, shape->width);
    put(w, text);
}

/* The head of an object of an array: "{"name": NAME". */
static void put_head(struct writer *w, bool first, const char *name)
{
    if (!first)
        put(w, ",");
    new_line(w, 4);
    put(w, "{\"name\": \"");
    put(w, name);
    put(w, "\"");
}

static void put_population(struct writer *w, const struct network_population *p)
{
#define NAME(name, least, greatest) #name,
    static const char *const names[] = {NETWORK_PARAMETERS(NAME)};
#undef NAME
    bool first = true;
    put_size(w, p->size, &p->shape);
    put(w, ", \"neuron\": {");
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++) {
        const struct network_value *value = &p->parameter[k];
        const int32_t shared = value->each != NULL ? value->each[0] : value->shared;
        uint32_t equal = value->each == NULL ? p->size : 1;
        while (equal < p->size && value->each[equal] == shared)
            equal++;
        if (equal == p->size && shared == 0 && k != NETWORK_threshold)
            continue;
        put(w, first ? "\"" : ", \"");
        put(w, names[k]);
        put(w, "\": ");
        if (equal == p->size)
            put_number(w, shared, true);
        else
            put_numbers(w, value->each, p->size);
        first = false;
    }
    put(w, "}");
}

/* ---- projections ----------------------------------------------------------------------------- */

static void put_entries(struct writer *w, const struct network_projection *p)
{
    char text[64];
    put(w, "[");
    for (uint64_t i = 0; i < p->count; i++) {
        (void)snprintf(text, sizeof text, "[%" PRIu32 ", %" PRIu32 ", %" PRId32 "]",
                       p->entry[i].source, p->entry[i].target, p->entry[i].weight);
        put_element(w, text, i + 1 == p->count);
    }
    put(w, "]");
}

/* ", "key": n" or ", "key": [y, x]". */
static void put_pair(struct writer *w, const char *key, const uint32_t pair[2])
{
    char text[80];
    if (pair[0] == pair[1])
        (void)snprintf(text, sizeof text, ", \"%s\": %" PRIu32, key, pair[0]);
    else
        (void)snprintf(text, sizeof text, ", \"%s\": [%" PRIu32 ", %" PRIu32 "]", key, pair[0],
                       pair[1]);
    put(w, text);
}

static void put_padding(struct writer *w, const struct network_window *n)
{
    char text[100];
    if (n->before[0] == n->after[0] && n->before[1] == n->after[1]) {
        if (n->before[0] != 0 || n->before[1] != 0)
            put_pair(w, "padding", n->before);
        return;
    }
    (void)snprintf(text, sizeof text,
                   ", \"padding\": [%" PRIu32 ", %" PRIu32 ", %" PRIu32 ", %" PRIu32 "]",
                   n->before[0], n->before[1], n->after[0], n->after[1]);
    put(w, text);
}

static void put_window(struct writer *w, const struct network_projection *p)
{
    const struct network_window *n = &p->window;
    const bool pooling = p->connect == NETWORK_POOLING;
    put(w, pooling ? "{\"kind\": \"pooling\"" : "{\"kind\": \"convolution\"");
    if (pooling || p->weights == NULL)
        put_pair(w, "kernel", n->kernel);
    if (pooling ? n->stride[0] != n->kernel[0] || n->stride[1] != n->kernel[1]
                : n->stride[0] != 1 || n->stride[1] != 1)
        put_pair(w, "stride", n->stride);
    put_padding(w, n);
    if (n->dilation[0] != 1 || n->dilation[1] != 1)
        put_pair(w, "dilation", n->dilation);
    if (!pooling && n->groups != 1)
        put_key(w, "groups", n->groups);
    put(w, "}");
}

static void put_random(struct writer *w, const struct network_random *random)
{
    put(w, "{\"kind\": \"random\"");
    if (random->fan_in > 0)
        put_key(w, "fan_in", random->fan_in);
    else
        put_key(w, "probability", random->probability);
    if (random->seed != 0)
        put_key(w, "seed", random->seed);
    put(w, "}");
}

static void put_connect(struct writer *w, const struct network_projection *p)
{
    switch (p->connect) {
    case NETWORK_ONE_TO_ONE: put(w, "\"one_to_one\""); break;
    case NETWORK_ALL_TO_ALL: put(w, "\"all_to_all\""); break;
    case NETWORK_LIST: put_entries(w, p); break;
    case NETWORK_RANDOM: put_random(w, &p->random); break;
    default: put_window(w, p); break;
    }
}

/* `rows` arrays of `length` numbers, each on its line. */
static void put_rows(struct writer *w, const int32_t *value, uint64_t rows, uint64_t length)
{
    put(w, "[");
    for (uint64_t i = 0; i < rows; i++) {
        put_numbers(w, value + i * length, length);
        if (i + 1 < rows) {
            put(w, ",");
            new_line(w, INDENT);
        }
    }
    put(w, "]");
}

/* By output channel, input channel, y, x. */
static void put_kernels(struct writer *w, const struct network_projection *p)
{
    const struct network_window *n = &p->window;
    const uint64_t inputs = n->in.channels / n->groups, plane = n->kernel[0] * n->kernel[1];
    put(w, "[");
    for (uint64_t c = 0; c < n->out.channels; c++) {
        put(w, "[");
        for (uint64_t i = 0; i < inputs; i++) {
            put_rows(w, p->weights + (c * inputs + i) * plane, n->kernel[0], n->kernel[1]);
            if (i + 1 < inputs) {
                put(w, ",");
                new_line(w, INDENT);
            }
        }
        put(w, "]");
        if (c + 1 < n->out.channels) {
            put(w, ",");
            new_line(w, INDENT);
        }
    }
    put(w, "]");
}

static void put_weights(struct writer *w, const struct network_projection *p)
{
    if (p->connect == NETWORK_LIST)
        return;
    if (p->weights == NULL) {
        put_key(w, "weight", p->weight);
        return;
    }
    put(w, ",");
    new_line(w, INDENT);
    put(w, "\"weights\": ");
    if (p->connect == NETWORK_CONVOLUTION)
        put_kernels(w, p);
    else if (p->connect == NETWORK_ALL_TO_ALL)
        put_rows(w, p->weights, p->from.count, p->to.count);
    else if (p->connect == NETWORK_POOLING)
        put_numbers(w, p->weights, p->window.in.channels);
    else
        put_numbers(w, p->weights, p->connect == NETWORK_RANDOM ? p->random.choices : p->count);
}

static void put_projection(struct writer *w, const struct network *net,
                           const struct network_projection *p, bool first)
{
    if (!first)
        put(w, ",");
    new_line(w, 4);
    put(w, "{\"from\": ");
    put_slice(w, net, &p->from);
    put(w, ", \"to\": ");
    put_slice(w, net, &p->to);
    put(w, ", \"connect\": ");
    put_connect(w, p);
    put_weights(w, p);
    if (p->delay > 1)
        put_key(w, "delay", p->delay);
    if (p->stochastic)
        put(w, ", \"stochastic\": true");
    put(w, "}");
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* One text, or an array of a text a line. */
static void put_description(struct writer *w, const char *text)
{
    const bool lines = strchr(text, '\n') != NULL;
    put(w, lines ? "[" : "");
    for (const char *end; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        new_line(w, 4);
        put_string(w, text, (size_t)(end - text));
        put(w, ",");
    }
    if (lines)
        new_line(w, 4);
    put_string(w, text, strlen(text));
    if (lines) {
        new_line(w, 2);
        put(w, "]");
    }
}

/* The head of an array of the whole, and its end. */
static void open_array(struct writer *w, const char *key)
{
    put(w, ",\n  \"");
    put(w, key);
    put(w, "\": [");
}

static void close_array(struct writer *w, uint32_t count)
{
    if (count > 0)
        new_line(w, 2);
    put(w, "]");
}

static void put_head_keys(struct writer *w, const struct network *net)
{
    outfile_format(w->out, "{\n  \"format\": \"%s\",\n  \"version\": %d,\n  \"name\": \"%s\"",
                   NETWORK_FORMAT, NETWORK_VERSION, net->name);
    if (net->description != NULL) {
        put(w, ",\n  \"description\": ");
        put_description(w, net->description);
    }
    if (net->seed != 0)
        outfile_format(w->out, ",\n  \"seed\": %" PRIu32, net->seed);
}

static void put_network(struct writer *w, const struct network *net)
{
    put_head_keys(w, net);
    open_array(w, "inputs");
    for (uint32_t i = 0; i < net->inputs; i++) {
        put_head(w, i == 0, net->input[i].name);
        put_size(w, net->input[i].size, &net->input[i].shape);
        put(w, "}");
    }
    close_array(w, net->inputs);
    open_array(w, "populations");
    for (uint32_t i = 0; i < net->populations; i++) {
        put_head(w, i == 0, net->population[i].name);
        put_population(w, &net->population[i]);
        put(w, "}");
    }
    close_array(w, net->populations);
    open_array(w, "projections");
    for (uint32_t i = 0; i < net->projections; i++)
        put_projection(w, net, &net->projection[i], i == 0);
    close_array(w, net->projections);
    open_array(w, "outputs");
    for (uint32_t i = 0, pin = 0; i < net->outputs; i++) {
        put_head(w, i == 0, net->output[i].name);
        put(w, ", \"from\": ");
        put_slice(w, net, &net->output[i].from);
        if (net->output[i].pin != pin)
            put_key(w, "pin", net->output[i].pin);
        put(w, "}");
        pin = net->output[i].pin + net->output[i].from.count;
    }
    close_array(w, net->outputs);
    put(w, "\n}\n");
}

enum ct_status network_write(const struct network *net, const char *path, struct ct_error *err)
{
    struct writer w = {.column = 0};
    enum ct_status status = outfile_create(&w.out, path, err);
    if (status != CT_OK)
        return status;
    put_network(&w, net);
    return outfile_finish(w.out, err);
}
