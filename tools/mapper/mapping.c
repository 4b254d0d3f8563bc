/* Reads and writes mappings; the format is in mapping.h. */
#include "mapping.h"

#include "../train/aside.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAPPING_VERSION = 1,
    MAPPING_CORES_MAX = 65536,
    MAPPING_AXONS_MAX = 256,
    MAPPING_PINS_MAX = 1 << 24,
    MAPPING_LATENCY_MAX = 64,
    MAPPING_MEMBERS = 12,
};

/* An open mapping file under examination. */
struct mapping_json {
    const char *path;
    const json_t *root;
    struct fail *fail;
};

static bool mapping_integer(const struct mapping_json *j, const json_t *value, const char *what,
                            uint32_t low, uint32_t high, uint32_t *out)
{
    if (!json_is_integer(value) || json_integer_value(value) < low ||
        json_integer_value(value) > high) {
        return fail_set(j->fail, "%.150s: \"%s\": expected an integer %u..%u", j->path, what, low,
                        high);
    }
    *out = (uint32_t)json_integer_value(value);
    return true;
}

static bool mapping_member(const struct mapping_json *j, const char *key, uint32_t low,
                           uint32_t high, uint32_t *out)
{
    return mapping_integer(j, json_object_get(j->root, key), key, low, high, out);
}

static bool mapping_text(const struct mapping_json *j, const char *key, char *out)
{
    const char *text = json_string_value(json_object_get(j->root, key));
    if (!text || strlen(text) > MAPPING_NAME_MAX) {
        return fail_set(j->fail, "%.150s: \"%s\": expected a name of at most %d letters", j->path,
                        key, MAPPING_NAME_MAX);
    }
    memset(out, 0, MAPPING_NAME_MAX + 1);
    memcpy(out, text, strlen(text));
    return true;
}

/* The array `key` with low..high members, or NULL with the error set. */
static const json_t *mapping_array(const struct mapping_json *j, const char *key, size_t low,
                                   size_t high)
{
    const json_t *array = json_object_get(j->root, key);
    if (!json_is_array(array) || json_array_size(array) < low || json_array_size(array) > high) {
        fail_set(j->fail, "%.150s: \"%s\": expected a list of %zu..%zu members", j->path, key, low,
                 high);
        return NULL;
    }
    return array;
}

static bool mapping_head(struct mapping *m, const struct mapping_json *j)
{
    const char *format = json_string_value(json_object_get(j->root, "format"));
    uint32_t version;
    if (!format || strcmp(format, "cortile-mapping") != 0) {
        return fail_set(j->fail, "%.150s: \"format\" is not \"cortile-mapping\"", j->path);
    }
    if (!mapping_member(j, "version", MAPPING_VERSION, MAPPING_VERSION, &version) ||
        !mapping_text(j, "network", m->network) || !mapping_text(j, "data", m->data) ||
        !mapping_member(j, "cores", 1, MAPPING_CORES_MAX, &m->cores) ||
        !mapping_member(j, "width", 1, MAPPING_SIDE_MAX, &m->width) ||
        !mapping_member(j, "height", 1, MAPPING_SIDE_MAX, &m->height) ||
        !mapping_member(j, "classes", 2, MAPPING_CLASSES_MAX, &m->n_classes) ||
        !mapping_member(j, "latency_ticks", 0, MAPPING_LATENCY_MAX, &m->latency_ticks)) {
        return false;
    }
    if (json_object_size(j->root) != MAPPING_MEMBERS) {
        return fail_set(j->fail, "%.150s: %zu members, expected %d", j->path,
                        json_object_size(j->root), MAPPING_MEMBERS);
    }
    const json_t *levels = mapping_array(j, "levels", 1, MAPPING_LEVELS_MAX);
    m->n_levels = levels ? (uint32_t)json_array_size(levels) : 0;
    for (uint32_t i = 0; i < m->n_levels; i++) {
        uint32_t level;
        if (!mapping_integer(j, json_array_get(levels, i), "levels", 0, 255, &level)) {
            return false;
        }
        m->level[i] = (uint8_t)level;
    }
    m->n_bits = m->width * m->height * m->n_levels;
    return levels != NULL;
}

static bool mapping_inputs(struct mapping *m, const struct mapping_json *j)
{
    const json_t *inputs = mapping_array(j, "inputs", m->n_bits, m->n_bits);
    size_t total = 0;
    for (uint32_t b = 0; inputs && b < m->n_bits; b++) {
        const json_t *list = json_array_get(inputs, b);
        if (!json_is_array(list) || json_array_size(list) % 2 != 0) {
            return fail_set(j->fail, "%.150s: \"inputs\" %u: expected pairs of core and axon",
                            j->path, b);
        }
        total += json_array_size(list) / 2;
    }
    m->first = calloc((size_t)m->n_bits + 1, sizeof *m->first);
    m->target = calloc(total + 1, sizeof *m->target);
    if (!inputs || !m->first || !m->target) {
        return inputs ? fail_set(j->fail, "%.150s: out of memory", j->path) : false;
    }
    for (uint32_t b = 0; b < m->n_bits; b++) {
        const json_t *list = json_array_get(inputs, b);
        uint32_t at = m->first[b];
        for (size_t i = 0; i < json_array_size(list); i += 2) {
            uint32_t core, axon;
            if (!mapping_integer(j, json_array_get(list, i), "inputs", 0, MAPPING_CORES_MAX - 1,
                                 &core) ||
                !mapping_integer(j, json_array_get(list, i + 1), "inputs", 0, MAPPING_AXONS_MAX - 1,
                                 &axon)) {
                return false;
            }
            m->target[at++] = (struct mapping_target){(uint16_t)core, (uint16_t)axon};
        }
        m->first[b + 1] = at;
    }
    return true;
}

static bool mapping_pins(struct mapping *m, const struct mapping_json *j)
{
    const json_t *pins = mapping_array(j, "pins", 1, MAPPING_PINS_MAX);
    if (!pins) {
        return false;
    }
    m->n_pins = (uint32_t)json_array_size(pins);
    m->pin_class = calloc(m->n_pins, 1);
    if (!m->pin_class) {
        return fail_set(j->fail, "%.150s: out of memory", j->path);
    }
    for (uint32_t p = 0; p < m->n_pins; p++) {
        uint32_t class;
        if (!mapping_integer(j, json_array_get(pins, p), "pins", 0, m->n_classes - 1, &class)) {
            return false;
        }
        m->pin_class[p] = (uint8_t) class;
    }
    return true;
}

bool mapping_read_stream(struct mapping *m, FILE *in, const char *path, struct fail *fail)
{
    json_error_t error;
    memset(m, 0, sizeof *m);
    json_t *root = json_loadf(in, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        return fail_set(fail, "%.150s:%d: %.80s", path, error.line, error.text);
    }
    const struct mapping_json j = {path, root, fail};
    const bool ok = mapping_head(m, &j) && mapping_inputs(m, &j) && mapping_pins(m, &j);
    json_decref(root);
    return ok;
}

bool mapping_read(struct mapping *m, const char *path, struct fail *fail)
{
    memset(m, 0, sizeof *m);
    FILE *in = fopen(path, "rb");
    if (!in) {
        return fail_set(fail, "%.150s: %s", path, strerror(errno));
    }
    const bool ok = mapping_read_stream(m, in, path, fail);
    fclose(in);
    return ok;
}

static void mapping_print(const struct mapping *m, FILE *out)
{
    fprintf(out, "{\"format\": \"cortile-mapping\", \"version\": %d,\n", MAPPING_VERSION);
    fprintf(out, "\"network\": \"%s\", \"data\": \"%s\",\n", m->network, m->data);
    fprintf(out, "\"cores\": %u, \"width\": %u, \"height\": %u, \"levels\": [", m->cores, m->width,
            m->height);
    for (uint32_t i = 0; i < m->n_levels; i++) {
        fprintf(out, "%s%u", i ? ", " : "", m->level[i]);
    }
    fprintf(out, "],\n\"classes\": %u, \"latency_ticks\": %u,\n\"inputs\": [", m->n_classes,
            m->latency_ticks);
    for (uint32_t b = 0; b < m->n_bits; b++) {
        fputs(b ? ",\n[" : "\n[", out);
        for (uint32_t t = m->first[b]; t < m->first[b + 1]; t++) {
            fprintf(out, "%s%u,%u", t > m->first[b] ? "," : "", m->target[t].core,
                    m->target[t].axon);
        }
        fputc(']', out);
    }
    fputs("],\n\"pins\": [", out);
    for (uint32_t p = 0; p < m->n_pins; p++) {
        fprintf(out, "%s%s%u", p ? "," : "", p % 40 == 0 ? "\n" : "", m->pin_class[p]);
    }
    fputs("]}\n", out);
}

bool mapping_write(const struct mapping *m, const char *path, struct fail *fail)
{
    struct aside aside;
    if (!aside_open(&aside, path, fail)) {
        return false;
    }
    mapping_print(m, aside.out);
    return aside_close(&aside, true, fail);
}

void mapping_free(struct mapping *m)
{
    free(m->first);
    free(m->target);
    free(m->pin_class);
    memset(m, 0, sizeof *m);
}
