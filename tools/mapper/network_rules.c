/*
 * network_rules.c - see network_rules.h: names, slices, ports and populations.
 */
#include "network_rules.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

const struct network_range network_range[NETWORK_PARAMETER_COUNT] = {
#define RANGE(name, least, greatest) {#name, least, greatest},
    NETWORK_PARAMETERS(RANGE)};

bool network_fault_set(struct network_fault *fault, enum ct_status status, int key, int inner,
                       const char *fmt, ...)
{
    va_list args;
    *fault = (struct network_fault){.status = status, .key = key, .inner = inner, .element = -1};
    va_start(args, fmt);
    (void)vsnprintf(fault->text, sizeof fault->text, fmt, args);
    va_end(args);
    return false;
}

static bool no_memory(struct network_fault *fault, const char *what)
{
    return network_fault_set(fault, CT_ERR_MEMORY, -1, -1, "no memory for %s", what);
}

void *network_grow(void *array, size_t size, uint32_t *count, uint32_t *room,
                   struct network_fault *fault)
{
    char *base;
    if (!grow_array(array, size, *count, 1, room)) {
        (void)no_memory(fault, "an object");
        return NULL;
    }
    memcpy(&base, array, sizeof base);
    return memset(base + size * (*count)++, 0, size);
}

void network_rules_free(struct network_rules *r)
{
    network_free(&r->net);
    name_index_free(&r->sources);
    name_index_free(&r->ports);
}

/* ---- names ----------------------------------------------------------------------------------- */

static const char *source_name(const void *owner, uint32_t number)
{
    const struct network *net = owner;
    return number % 2 == 0 ? net->population[number / 2].name : net->input[number / 2].name;
}

static const char *port_name(const void *owner, uint32_t number)
{
    return ((const struct network *)owner)->output[number].name;
}

size_t network_name_length(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    size_t length = strspn(text, letters);
    if (length == 0)
        return 0;
    return length + strspn(text + length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
                                          "0123456789-.");
}

bool network_check_name(const char *name, struct network_fault *fault)
{
    size_t length = name == NULL ? 0 : network_name_length(name);
    if (length > 0 && length <= NETWORK_NAME_MAX && name[length] == '\0')
        return true;
    return network_fault_set(fault, CT_ERR_FORMAT, INPUT_name, -1,
                             "name \"%.80s\": wanted a letter or '_', then letters, digits, '_', "
                             "'-' and '.', at most %d in all",
                             name == NULL ? "" : name, NETWORK_NAME_MAX);
}

bool network_new_name(const struct network_rules *r, bool output, const char *name,
                      struct network_fault *fault)
{
    const struct name_index *index = output ? &r->ports : &r->sources;
    if (!network_check_name(name, fault))
        return false;
    if (name_index_find(index, &r->net, output ? port_name : source_name, name) == UINT32_MAX)
        return true;
    return network_fault_set(fault, CT_ERR_DUPLICATE, INPUT_name, -1, "name \"%s\" is given twice",
                             name);
}

/* ---- slices ---------------------------------------------------------------------------------- */

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

bool network_find_slice(const struct network_rules *r, const char *key, const char *text,
                        bool input_too, struct network_slice *out, struct network_fault *fault)
{
    const struct network *net = &r->net;
    char name[NETWORK_NAME_MAX + 1] = "";
    size_t length = network_name_length(text);
    uint32_t number, first, end;
    if (length <= NETWORK_NAME_MAX)
        memcpy(name, text, length);
    number = name_index_find(&r->sources, net, source_name, name);
    out->input = number % 2 != 0;
    out->index = number / 2;
    if (number == UINT32_MAX || (out->input && !input_too))
        return network_fault_set(fault, CT_ERR_ABSENT, -1, -1, "%s \"%.80s\": no such population%s",
                                 key, text, input_too ? " or input port" : "");
    uint32_t size = out->input ? net->input[out->index].size : net->population[out->index].size;
    if (!slice_range(text + length, size, &first, &end))
        return network_fault_set(fault, CT_ERR_FORMAT, -1, -1,
                                 "%s \"%.80s\": wanted a name alone, or with [3] or [2:5] after it",
                                 key, text);
    if (first >= end || end > size)
        return network_fault_set(
            fault, CT_ERR_RANGE, -1, -1, "%s \"%.80s\": %s of the %" PRIu32 " %s", key, text,
            first >= end ? "none" : "beyond the last", size, out->input ? "lines" : "neurons");
    out->first =
        first + (out->input ? net->input[out->index].first : net->population[out->index].first);
    out->count = end - first;
    return true;
}

bool network_check_slice(const struct network *net, const char *key, const struct network_slice *s,
                         bool input_too, int fault_key, struct network_fault *fault)
{
    const uint32_t objects = s->input ? net->inputs : net->populations;
    if (s->index >= objects || s->count == 0 || (s->input && !input_too))
        return network_fault_set(fault, CT_ERR_ABSENT, fault_key, -1,
                                 "%s: not a part of a population%s", key,
                                 input_too ? " or an input port" : "");
    const uint32_t first = s->input ? net->input[s->index].first : net->population[s->index].first;
    const uint32_t size = s->input ? net->input[s->index].size : net->population[s->index].size;
    if (s->first >= first && s->count <= size && s->first - first <= size - s->count)
        return true;
    return network_fault_set(fault, CT_ERR_RANGE, fault_key, -1,
                             "%s: %" PRIu32 " from %" PRIu32 " on, beyond the %" PRIu32 " of %s",
                             key, s->count, s->first - first, size,
                             s->input ? net->input[s->index].name : net->population[s->index].name);
}

/* ---- ports and populations ------------------------------------------------------------------- */

/* Whether `size` more stay within the limit of all. */
static bool fits(uint32_t total, uint32_t size, const char *what, struct network_fault *fault)
{
    if (size <= NETWORK_SIZE_MAX - total)
        return true;
    return network_fault_set(fault, CT_ERR_LIMIT, -1, -1, "%" PRIu64 " %s in all, at most %d",
                             (uint64_t)total + size, what, NETWORK_SIZE_MAX);
}

bool network_resolve_size(uint32_t *size, const struct network_shape *shape, int size_key,
                          int shape_key, struct network_fault *fault)
{
    const uint64_t c = shape->channels, h = shape->height, w = shape->width;
    if (c == 0 && h == 0 && w == 0) {
        if (*size >= 1 && *size <= NETWORK_SIZE_MAX)
            return true;
        return network_fault_set(fault, CT_ERR_RANGE, size_key, -1,
                                 "size %" PRIu32 " outside 1..%d", *size, NETWORK_SIZE_MAX);
    }
    /* Factors of at most 2^20 keep the products within 64 bits. */
    const uint64_t plane = h <= NETWORK_SIZE_MAX && w <= NETWORK_SIZE_MAX ? h * w : UINT64_MAX;
    const bool legal = plane <= NETWORK_SIZE_MAX && c <= NETWORK_SIZE_MAX && c * plane >= 1 &&
                       c * plane <= NETWORK_SIZE_MAX;
    if (!legal)
        return network_fault_set(fault, CT_ERR_RANGE, shape_key, -1,
                                 "shape: %" PRIu64 " x %" PRIu64 " x %" PRIu64 " outside 1..%d", c,
                                 h, w, NETWORK_SIZE_MAX);
    if (*size != 0 && *size != c * plane)
        return network_fault_set(fault, CT_ERR_FORMAT, shape_key, -1,
                                 "shape: %" PRIu64 " x %" PRIu64 " x %" PRIu64 " is %" PRIu64
                                 ", the size is %" PRIu32,
                                 c, h, w, c * plane, *size);
    *size = (uint32_t)(c * plane);
    return true;
}

bool network_add_input(struct network_rules *r, const struct network_input_spec *spec,
                       struct network_fault *fault)
{
    struct network *net = &r->net;
    uint32_t size = spec->size;
    if (!network_new_name(r, false, spec->name, fault) ||
        !network_resolve_size(&size, &spec->shape, INPUT_size, INPUT_shape, fault) ||
        !fits(net->lines, size, "input lines", fault))
        return false;
    struct network_input *port =
        network_grow(&net->input, sizeof *port, &net->inputs, &r->input_room, fault);
    if (port == NULL)
        return false;
    memcpy(port->name, spec->name, strlen(spec->name) + 1);
    port->first = net->lines;
    port->size = size;
    port->shape = spec->shape;
    net->lines += size;
    return name_index_add(&r->sources, net, source_name, 2 * (net->inputs - 1) + 1) ||
           no_memory(fault, "a name");
}

static bool check_parameter(const struct network_population_spec *spec, uint32_t size, int k,
                            struct network_fault *fault)
{
    const struct network_range *range = &network_range[k];
    const int32_t *value = spec->each[k] != NULL ? spec->each[k] : &spec->shared[k];
    const uint32_t count = spec->each[k] != NULL ? size : 1;
    for (uint32_t i = 0; i < count; i++) {
        if (value[i] >= range->least && value[i] <= range->greatest)
            continue;
        (void)network_fault_set(fault, CT_ERR_RANGE, POPULATION_neuron, k,
                                "%s %" PRId32 " outside %" PRId32 "..%" PRId32, range->name,
                                value[i], range->least, range->greatest);
        fault->element = spec->each[k] != NULL ? (int64_t)i : -1;
        return false;
    }
    return true;
}

/* Takes over or copies the arrays of a population that is all right. */
static bool keep_parameters(const struct network_population_spec *spec,
                            struct network_population *p, struct network_fault *fault)
{
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++) {
        p->parameter[k].shared = spec->each[k] != NULL ? 0 : spec->shared[k];
        if (spec->each[k] == NULL)
            continue;
        p->parameter[k].each =
            spec->take ? (int32_t *)(uintptr_t)spec->each[k] : malloc(p->size * sizeof(int32_t));
        if (p->parameter[k].each == NULL)
            return no_memory(fault, "parameters");
        if (!spec->take)
            memcpy(p->parameter[k].each, spec->each[k], p->size * sizeof(int32_t));
    }
    return true;
}

static bool add_population(struct network_rules *r, const struct network_population_spec *spec,
                           bool *kept, struct network_fault *fault)
{
    struct network *net = &r->net;
    uint32_t size = spec->size;
    if (!network_new_name(r, false, spec->name, fault) ||
        !network_resolve_size(&size, &spec->shape, POPULATION_size, POPULATION_shape, fault) ||
        !fits(net->neurons, size, "neurons", fault))
        return false;
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++) {
        if (!check_parameter(spec, size, k, fault))
            return false;
    }
    struct network_population *p =
        network_grow(&net->population, sizeof *p, &net->populations, &r->population_room, fault);
    if (p == NULL)
        return false;
    memcpy(p->name, spec->name, strlen(spec->name) + 1);
    p->first = net->neurons;
    p->size = size;
    p->shape = spec->shape;
    net->neurons += size;
    *kept = true;
    if (!keep_parameters(spec, p, fault))
        return false;
    return name_index_add(&r->sources, net, source_name, 2 * (net->populations - 1)) ||
           no_memory(fault, "a name");
}

bool network_add_population(struct network_rules *r, const struct network_population_spec *spec,
                            struct network_fault *fault)
{
    bool kept = false, good = add_population(r, spec, &kept, fault);
    for (int k = 0; k < NETWORK_PARAMETER_COUNT && spec->take && !kept; k++)
        free((void *)(uintptr_t)spec->each[k]);
    return good;
}

bool network_add_output(struct network_rules *r, const struct network_output_spec *spec,
                        bool pinned, struct network_fault *fault)
{
    struct network *net = &r->net;
    const uint32_t next = network_pins(net), pin = pinned ? spec->pin : next;
    if (!network_new_name(r, true, spec->name, fault) ||
        !network_check_slice(net, "from", &spec->from, false, OUTPUT_from, fault) ||
        !fits(net->output_lines, spec->from.count, "output lines", fault))
        return false;
    if (pin < next)
        return network_fault_set(
            fault, CT_ERR_ORDER, OUTPUT_pin, -1,
            "pin %" PRIu32 ": the output ports before have pins up to %" PRIu32, pin, next - 1);
    if (pin > CT_PINS_MAX - spec->from.count)
        return network_fault_set(fault, CT_ERR_RANGE, OUTPUT_pin, -1,
                                 "pin %" PRIu32 " to %" PRIu64 " outside 0..%d", pin,
                                 (uint64_t)pin + spec->from.count - 1, CT_PINS_MAX - 1);
    struct network_output *port =
        network_grow(&net->output, sizeof *port, &net->outputs, &r->output_room, fault);
    if (port == NULL)
        return false;
    memcpy(port->name, spec->name, strlen(spec->name) + 1);
    port->from = spec->from;
    port->first = net->output_lines;
    port->pin = pin;
    net->output_lines += spec->from.count;
    return name_index_add(&r->ports, net, port_name, net->outputs - 1) ||
           no_memory(fault, "a name");
}
