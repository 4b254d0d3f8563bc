/*
 * ibm_library.c - see ibm_library.h.
 */
#include "ibm_library.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ibm_format.h"

static void no_memory(struct jsonpull *json)
{
    jsonpull_fail(json, json->mark, CT_ERR_MEMORY, "no memory");
}

/* Makes room for one more of `count` elements of `size` bytes; false when there is no memory. */
static bool grow(struct jsonpull *json, void **array, uint32_t count, uint32_t *room, size_t size)
{
    if (count < *room)
        return true;
    uint32_t more = *room ? 2 * *room : 16;
    void *grown = realloc(*array, more * size);
    if (grown == NULL) {
        no_memory(json);
        return false;
    }
    *array = grown;
    *room = more;
    return true;
}

/* ---- names --------------------------------------------------------------------------------- */

static void names_add(struct jsonpull *json, struct ibm_names *names, const char *text,
                      struct jsonpull_mark mark, uint32_t index)
{
    if (!grow(json, (void **)&names->entry, names->count, &names->room, sizeof *names->entry))
        return;
    char *copy = strdup(text);
    if (copy == NULL)
        no_memory(json);
    else
        names->entry[names->count++] = (struct ibm_name){copy, index, mark};
}

/* Of equal names the later one comes later. */
static int compare_names(const void *a, const void *b)
{
    const struct ibm_name *first = a, *second = b;
    int order = strcmp(first->text, second->text);
    return order != 0 ? order : (first->index > second->index) - (first->index < second->index);
}

static void names_sort(struct jsonpull *json, struct ibm_names *names, const char *what)
{
    if (names->count > 0)
        qsort(names->entry, names->count, sizeof *names->entry, compare_names);
    for (uint32_t i = 1; i < names->count; i++)
        if (strcmp(names->entry[i].text, names->entry[i - 1].text) == 0)
            jsonpull_fail(json, names->entry[i].mark, CT_ERR_DUPLICATE, "%s %.60s is given twice",
                          what, names->entry[i].text);
}

uint32_t ibm_names_find(const struct ibm_names *names, const char *text)
{
    uint32_t low = 0, high = names->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(names->entry[middle].text, text);
        if (order == 0)
            return names->entry[middle].index;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return IBM_NOT_FOUND;
}

static void names_free(struct ibm_names *names)
{
    for (uint32_t i = 0; i < names->count; i++)
        free(names->entry[i].text);
    free(names->entry);
}

/* ---- neuron types -------------------------------------------------------------------------- */

/* How a value of a neuron type is written. */
enum value_kind { VALUE_TEXT, VALUE_SIGN, VALUE_FLAG, VALUE_NUMBER };

/* Key, kind, greatest (the least is its negative for V, else 0), what stands for an absent one. */
#define TYPE_LIST(X)                                                                               \
    X(NAME, "name", VALUE_TEXT, 0, 0)                                                              \
    X(CLASS, "class", VALUE_TEXT, 0, 0)                                                            \
    X(SIGMA0, "sigma0", VALUE_SIGN, 1, 1)                                                          \
    X(SIGMA1, "sigma1", VALUE_SIGN, 1, 1)                                                          \
    X(SIGMA2, "sigma2", VALUE_SIGN, 1, 1)                                                          \
    X(SIGMA3, "sigma3", VALUE_SIGN, 1, 1)                                                          \
    X(S0, "s0", VALUE_NUMBER, CT_WEIGHT_MAX, 0)                                                    \
    X(S1, "s1", VALUE_NUMBER, CT_WEIGHT_MAX, 0)                                                    \
    X(S2, "s2", VALUE_NUMBER, CT_WEIGHT_MAX, 0)                                                    \
    X(S3, "s3", VALUE_NUMBER, CT_WEIGHT_MAX, 0)                                                    \
    X(B0, "b0", VALUE_FLAG, 1, 0)                                                                  \
    X(B1, "b1", VALUE_FLAG, 1, 0)                                                                  \
    X(B2, "b2", VALUE_FLAG, 1, 0)                                                                  \
    X(B3, "b3", VALUE_FLAG, 1, 0)                                                                  \
    X(SIGMA_LAMBDA, "sigma_lambda", VALUE_SIGN, 1, -1)                                             \
    X(LAMBDA, "lambda", VALUE_NUMBER, CT_LEAK_MAX, 0)                                              \
    X(C_LAMBDA, "c_lambda", VALUE_FLAG, 1, 0)                                                      \
    X(EPSILON, "epsilon", VALUE_FLAG, 1, 0)                                                        \
    X(ALPHA, "alpha", VALUE_NUMBER, CT_THRESHOLD_MAX, 256)                                         \
    X(BETA, "beta", VALUE_NUMBER, CT_THRESHOLD_MAX, 0)                                             \
    X(TM, "TM", VALUE_NUMBER, CT_MASK_BITS_MAX, 0)                                                 \
    X(GAMMA, "gamma", VALUE_NUMBER, 2, 0)                                                          \
    X(KAPPA, "kappa", VALUE_FLAG, 1, 0)                                                            \
    X(SIGMA_VR, "sigma_VR", VALUE_SIGN, 1, 1)                                                      \
    X(VR, "VR", VALUE_NUMBER, IBM_VR_MAX, 1)                                                       \
    X(V, "V", VALUE_NUMBER, CT_POTENTIAL_MAX, 0)

enum type_key {
#define TYPE_KEY(name, key, kind, greatest, absent) KEY_##name,
    TYPE_LIST(TYPE_KEY)
#undef TYPE_KEY
        KEYS
};

static const char *const type_keys[KEYS] = {
#define TYPE_NAME(name, key, kind, greatest, absent) key,
    TYPE_LIST(TYPE_NAME)
#undef TYPE_NAME
};

static const struct {
    enum value_kind kind;
    int32_t greatest, absent;
} type_values[KEYS] = {
#define TYPE_VALUE(name, key, kind, greatest, absent) {kind, greatest, absent},
    TYPE_LIST(TYPE_VALUE)
#undef TYPE_VALUE
};

static int32_t read_value(struct jsonpull *json, int key)
{
    const char *name = type_keys[key];
    int c = jsonpull_peek(json);
    if (type_values[key].kind == VALUE_FLAG && (c == 't' || c == 'f'))
        return jsonpull_boolean(json, name);
    if (type_values[key].kind == VALUE_FLAG && (c < '0' || c > '9'))
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "%s: true, false, 0 or 1 is wanted", name);
    int64_t least = key == KEY_V ? CT_POTENTIAL_MIN : type_values[key].kind == VALUE_SIGN ? -1 : 0;
    int64_t value = jsonpull_integer(json, name, least, type_values[key].greatest);
    if (type_values[key].kind == VALUE_SIGN && value == 0)
        jsonpull_fail(json, json->mark, CT_ERR_RANGE, "%s 0 is neither -1 nor 1", name);
    return (int32_t)value;
}

static struct ct_neuron type_neuron(const int32_t value[KEYS])
{
    struct ct_neuron n = {
        .leak_stochastic = (uint8_t)value[KEY_C_LAMBDA],
        .leak_reversal = (uint8_t)value[KEY_EPSILON],
        .reset_mode = (uint8_t)value[KEY_GAMMA],
        .negative_saturate = (uint8_t)value[KEY_KAPPA],
        .mask_bits = (uint8_t)value[KEY_TM],
        .leak = (int16_t)(value[KEY_SIGMA_LAMBDA] * value[KEY_LAMBDA]),
        .threshold = (uint32_t)value[KEY_ALPHA],
        .negative_threshold = (uint32_t)value[KEY_BETA],
        .reset = value[KEY_SIGMA_VR] * ((1 << value[KEY_VR]) - 1),
        .potential = value[KEY_V],
    };
    for (int g = 0; g < CT_AXON_TYPES; g++) {
        n.weight[g] = (int16_t)(value[KEY_SIGMA0 + g] * value[KEY_S0 + g]);
        n.weight_stochastic |= (uint8_t)(value[KEY_B0 + g] << g);
    }
    return n;
}

/* The number of a name of N and 1..8 hexadecimal digits, -1 of any other. */
static int64_t name_number(const char *name)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    size_t length = strlen(name);
    if (name[0] != 'N' || length < 2 || length > 9 || strspn(name + 1, digits) != length - 1)
        return -1;
    return (int64_t)strtoll(name + 1, NULL, 16);
}

/* A name becomes known, and its number when it has one. */
static void type_named(struct jsonpull *json, struct ibm_library *library)
{
    int64_t number = name_number(json->text);
    struct jsonpull_mark mark = json->mark;
    names_add(json, &library->type_names, json->text, mark, library->type_count);
    if (number >= 0) {
        char text[24];
        (void)snprintf(text, sizeof text, "%" PRId64, number);
        names_add(json, &library->type_numbers, text, mark, library->type_count);
    }
}

static void read_neuron_type(struct jsonpull *json, struct ibm_library *library)
{
    int32_t value[KEYS];
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    struct jsonpull_mark mark = json->mark;
    for (int i = 0; i < KEYS; i++)
        value[i] = type_values[i].absent;
    while ((key = jsonpull_known_key(json, type_keys, KEYS, &seen)) >= 0) {
        if (type_values[key].kind != VALUE_TEXT) {
            value[key] = read_value(json, key);
            continue;
        }
        (void)jsonpull_string(json);
        if (key == KEY_NAME && !json->failed)
            type_named(json, library);
        else if (key == KEY_CLASS && strcmp(json->text, IBM_NEURON_CLASS) != 0)
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                          "class \"%.60s\": only " IBM_NEURON_CLASS " is known", json->text);
    }
    jsonpull_require(json, mark, type_keys, 1u << KEY_NAME, seen);
    if (json->failed || !grow(json, (void **)&library->type, library->type_count,
                              &library->type_room, sizeof *library->type))
        return;
    library->type[library->type_count++] = type_neuron(value);
}

void ibm_read_neuron_types(struct jsonpull *json, struct ibm_library *library)
{
    jsonpull_open(json, '[');
    while (jsonpull_element(json))
        read_neuron_type(json, library);
    names_sort(json, &library->type_names, "neuron type");
    names_sort(json, &library->type_numbers, "neuron type number");
}

uint32_t ibm_type_by_number(const struct ibm_library *library, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, number);
    return ibm_names_find(&library->type_numbers, text);
}

/* ---- crossbars ----------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The highest bit of the first byte is column 0. */
static void read_synapses(struct jsonpull *json, uint64_t row[4])
{
    enum { BYTES = CT_NEURONS / 8 };
    const char *text = jsonpull_string(json);
    unsigned int bytes = 0;
    memset(row, 0, 4 * sizeof row[0]);
    for (size_t at = 0; !json->failed && text[at] != '\0'; at++) {
        if (text[at] == ' ')
            continue;
        int high = hex_digit(text[at]);
        int low = high < 0 ? -1 : hex_digit(text[++at]);
        if (low < 0) {
            bool half = high >= 0 && (text[at] == ' ' || text[at] == '\0');
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                          half ? "synapses: character %zu: half a byte"
                               : "synapses: character %zu is no hexadecimal digit",
                          half ? at : at + 1);
        } else if (bytes == BYTES) {
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "synapses: more than %d bytes", BYTES);
        } else {
            unsigned int byte = (unsigned int)(high << 4 | low);
            for (unsigned int bit = 0; bit < 8; bit++)
                row[bytes / 8] |= (uint64_t)(byte >> (7 - bit) & 1) << (bytes % 8 * 8 + bit);
            bytes++;
        }
    }
    if (bytes != BYTES)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "synapses: %u bytes where %d are wanted",
                      bytes, BYTES);
}

static void read_row(struct jsonpull *json, struct ibm_crossbar *crossbar, unsigned int axon)
{
    enum { TYPE, SYNAPSES, ROW_KEYS };
    static const char *const keys[ROW_KEYS] = {"type", "synapses"};
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    struct jsonpull_mark mark = json->mark;
    while ((key = jsonpull_known_key(json, keys, ROW_KEYS, &seen)) >= 0) {
        if (key == SYNAPSES) {
            read_synapses(json, crossbar->row[axon]);
            continue;
        }
        const char *type = jsonpull_string(json);
        if (type[0] != 'S' || type[1] < '0' || type[1] > '3' || type[2] != '\0')
            jsonpull_fail(json, json->mark, CT_ERR_RANGE,
                          "type \"%.60s\" is none of S0, S1, S2 and S3", type);
        else
            crossbar->axon_type[axon] = (uint8_t)(type[1] - '0');
    }
    jsonpull_require(json, mark, keys, (1u << ROW_KEYS) - 1, seen);
}

void ibm_read_rows(struct jsonpull *json, struct ibm_crossbar *crossbar)
{
    unsigned int count = 0;
    jsonpull_open(json, '[');
    struct jsonpull_mark mark = json->mark;
    while (jsonpull_element(json)) {
        if (count == CT_AXONS)
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "rows: more than %d", CT_AXONS);
        else
            read_row(json, crossbar, count++);
    }
    if (count != CT_AXONS)
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "rows: %u where %d are wanted", count, CT_AXONS);
}

static void read_crossbar_body(struct jsonpull *json, struct ibm_crossbar *crossbar)
{
    static const char *const keys[] = {"rows"};
    uint32_t seen = 0;
    jsonpull_open(json, '{');
    struct jsonpull_mark mark = json->mark;
    while (jsonpull_known_key(json, keys, 1, &seen) >= 0)
        ibm_read_rows(json, crossbar);
    jsonpull_require(json, mark, keys, 1, seen);
}

static void read_crossbar_type(struct jsonpull *json, struct ibm_library *library)
{
    enum { NAME, CROSSBAR, CROSSBAR_KEYS };
    static const char *const keys[CROSSBAR_KEYS] = {"name", "crossbar"};
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    struct jsonpull_mark mark = json->mark;
    if (json->failed || !grow(json, (void **)&library->crossbar, library->crossbar_count,
                              &library->crossbar_room, sizeof(struct ibm_crossbar *)))
        return;
    struct ibm_crossbar *crossbar = malloc(sizeof *crossbar);
    if (crossbar == NULL) {
        no_memory(json);
        return;
    }
    library->crossbar[library->crossbar_count] = crossbar;
    while ((key = jsonpull_known_key(json, keys, CROSSBAR_KEYS, &seen)) >= 0) {
        if (key == CROSSBAR) {
            read_crossbar_body(json, crossbar);
            continue;
        }
        (void)jsonpull_string(json);
        if (!json->failed)
            names_add(json, &library->crossbar_names, json->text, json->mark,
                      library->crossbar_count);
    }
    library->crossbar_count++;
    jsonpull_require(json, mark, keys, (1u << CROSSBAR_KEYS) - 1, seen);
}

void ibm_read_crossbar_types(struct jsonpull *json, struct ibm_library *library)
{
    jsonpull_open(json, '[');
    while (jsonpull_element(json))
        read_crossbar_type(json, library);
    names_sort(json, &library->crossbar_names, "crossbar");
}

void ibm_library_free(struct ibm_library *library)
{
    for (uint32_t i = 0; i < library->crossbar_count; i++)
        free(library->crossbar[i]);
    free(library->crossbar);
    free(library->type);
    names_free(&library->crossbar_names);
    names_free(&library->type_names);
    names_free(&library->type_numbers);
}
