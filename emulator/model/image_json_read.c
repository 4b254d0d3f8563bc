/*
 * image_json_read.c - reads the text form of a chip image, specified in image_json_format.h.
 *
 * Every number is checked against its range where it stands, so that the message can name line and
 * column; ct_core_check() runs over the finished core all the same. One core is in memory at a
 * time, and nothing grows with the text but the array of defects, which has a limit.
 */
#include "model/image_json_format.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "model/image.h"

#define KEY_NAME(name) #name,
#define HEAD_KEY(name) HEAD_##name,
#define SYSTEM_KEY(name) SYSTEM_##name,
#define DEFECT_KEY(name) DEFECT_##name,
#define CORE_KEY(name) CORE_##name,
#define ROW_KEY(name) ROW_##name,
#define TARGET_KEY(name) TARGET_##name,
#define NEURON_NAME(name, least, greatest) #name,
#define NEURON_KEY(name, least, greatest) NEURON_##name,

enum { IMAGE_JSON_HEAD_KEYS(HEAD_KEY) HEAD_COUNT };
enum { IMAGE_JSON_SYSTEM_KEYS(SYSTEM_KEY) SYSTEM_COUNT };
enum { IMAGE_JSON_DEFECT_KEYS(DEFECT_KEY) DEFECT_COUNT };
enum { IMAGE_JSON_CORE_KEYS(CORE_KEY) CORE_COUNT };
enum { IMAGE_JSON_ROW_KEYS(ROW_KEY) ROW_COUNT };
enum { IMAGE_JSON_TARGET_KEYS(TARGET_KEY) TARGET_COUNT };
enum { NEURON_neuron, NEURON_count, NEURON_weight, CONFIG_NEURON_LIST(NEURON_KEY) NEURON_COUNT };

static const char *const head_names[] = {IMAGE_JSON_HEAD_KEYS(KEY_NAME)};
static const char *const system_names[] = {IMAGE_JSON_SYSTEM_KEYS(KEY_NAME)};
static const char *const defect_names[] = {IMAGE_JSON_DEFECT_KEYS(KEY_NAME)};
static const char *const core_names[] = {IMAGE_JSON_CORE_KEYS(KEY_NAME)};
static const char *const row_names[] = {IMAGE_JSON_ROW_KEYS(KEY_NAME)};
static const char *const target_names[] = {IMAGE_JSON_TARGET_KEYS(KEY_NAME)};
static const char *const neuron_names[] = {"neuron", "count", "weight",
                                           CONFIG_NEURON_LIST(NEURON_NAME)};

/* ------------------------------------------------------------------------- head -------------- */

static void read_system(ct_image_reader *reader, struct jsonpull *json)
{
    struct ct_system *sys = &reader->system;
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key;

    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, system_names, SYSTEM_COUNT, &seen)) >= 0) {
        int64_t greatest = key == SYSTEM_pins ? CT_PINS_MAX : CT_SYSTEM_CORES_MAX;
        int64_t value =
            jsonpull_integer(json, system_names[key], key == SYSTEM_pins ? 0 : 1, greatest);

        switch (key) {
        case SYSTEM_chips_x: sys->chips_x = (uint16_t)value; break;
        case SYSTEM_chips_y: sys->chips_y = (uint16_t)value; break;
        case SYSTEM_cores_x: sys->cores_x = (uint16_t)value; break;
        case SYSTEM_cores_y: sys->cores_y = (uint16_t)value; break;
        case SYSTEM_axons: sys->axons = (uint16_t)value; break;
        case SYSTEM_neurons: sys->neurons = (uint16_t)value; break;
        default: sys->pins = (uint32_t)value; break;
        }
    }
    jsonpull_require(json, mark, system_names, (1u << SYSTEM_COUNT) - 1, seen);
    if (!json->failed && ct_system_check(sys, json->err) != CT_OK)
        jsonpull_refuse(json, mark);
}

/* One defect, appended in order. */
static void read_defect(ct_image_reader *reader, struct jsonpull *json, struct ct_defect *defect)
{
    static const char *const kinds[] = IMAGE_JSON_DEFECT_KINDS;
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key;

    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, defect_names, DEFECT_COUNT, &seen)) >= 0) {
        if (key == DEFECT_x) {
            defect->x = (uint16_t)jsonpull_integer(json, "x", 0, config_width(&reader->system) - 1);
        } else if (key == DEFECT_y) {
            defect->y =
                (uint16_t)jsonpull_integer(json, "y", 0, config_height(&reader->system) - 1);
        } else {
            const char *name = jsonpull_string(json);

            defect->kind = 0;
            while (defect->kind < 3 && strcmp(name, kinds[defect->kind]) != 0)
                defect->kind++;
            if (defect->kind == 3)
                jsonpull_fail(json, json->mark, CT_ERR_RANGE,
                              "kind \"%.60s\", wanted \"core\", \"link_east\" or \"link_north\"",
                              name);
        }
    }
    jsonpull_require(json, mark, defect_names, (1u << DEFECT_COUNT) - 1, seen);
    if (json->failed)
        return;
    if (config_defect_check(&reader->system, defect, json->err) != CT_OK)
        jsonpull_refuse(json, mark);
    else if (reader->defect_count > 0 &&
             config_defect_compare(&reader->system, defect - 1, defect) >= 0)
        jsonpull_fail(json, mark, CT_ERR_ORDER, "defect at (%u,%u): not after the one before",
                      defect->x, defect->y);
}

/* The defects ascend and links end at the border, so fewer than three a core can ever pass. */
static void read_defects(ct_image_reader *reader, struct jsonpull *json)
{
    uint32_t room = 0;

    jsonpull_open(json, '[');
    while (jsonpull_element(json)) {
        if (reader->defect_count == room) {
            size_t wanted = room == 0 ? 16 : 2 * (size_t)room;
            void *larger = realloc(reader->defects, wanted * sizeof reader->defects[0]);

            if (larger == NULL) {
                jsonpull_fail(json, json->mark, CT_ERR_MEMORY, "out of memory");
                return;
            }
            reader->defects = larger;
            room = (uint32_t)wanted;
        }
        read_defect(reader, json, &reader->defects[reader->defect_count]);
        if (json->failed)
            return;
        reader->defect_count++;
    }
}

static void read_head_value(ct_image_reader *reader, struct jsonpull *json, int key)
{
    int64_t version;

    switch (key) {
    case HEAD_format:
        if (strcmp(jsonpull_string(json), IMAGE_JSON_FORMAT) != 0)
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "format \"%.60s\", wanted \"%s\"",
                          json->text, IMAGE_JSON_FORMAT);
        break;
    case HEAD_version:
        version = jsonpull_integer(json, "version", 0, UINT32_MAX);
        if (!json->failed && version != IMAGE_VERSION)
            jsonpull_fail(json, json->mark, CT_ERR_VERSION,
                          "chip image of version %" PRId64 ", this program reads version %d",
                          version, IMAGE_VERSION);
        break;
    case HEAD_system: read_system(reader, json); break;
    case HEAD_defects: read_defects(reader, json); break;
    case HEAD_core_count:
        reader->core_count =
            (uint32_t)jsonpull_integer(json, "core_count", 0, config_cores(&reader->system));
        break;
    default: jsonpull_open(json, '['); break;
    }
}

enum ct_status image_json_head(ct_image_reader *reader, struct ct_error *err)
{
    struct jsonpull *json = &reader->json;
    struct ct_error failure = {.status = CT_OK};
    uint32_t seen = 0;
    int last = -1;

    jsonpull_start(json, reader->in, &failure);
    jsonpull_open(json, '{');
    while (last != HEAD_cores && !json->failed) {
        int key = jsonpull_known_key(json, head_names, HEAD_COUNT, &seen);
        uint32_t before = key < 0 ? (1u << HEAD_COUNT) - 1 : (1u << key) - 1;

        /* Whoever comes later needs what comes before: the system, then the counts. */
        jsonpull_require(json, json->mark, head_names, before & ~(1u << HEAD_defects), seen);
        if (!json->failed && key < last)
            jsonpull_fail(json, json->mark, CT_ERR_ORDER, "key \"%s\" must come before \"%s\"",
                          head_names[key], head_names[last]);
        if (!json->failed)
            read_head_value(reader, json, key);
        last = key;
    }
    json->err = NULL;
    if (json->failed && err != NULL)
        *err = failure;
    return json->failed ? failure.status : CT_OK;
}

/* ------------------------------------------------------------------------- core -------------- */

/* A run of axons or neurons: entries ascend, so `next` is the first that is still free. */
struct run {
    uint32_t first, count;
};

static void check_run(struct jsonpull *json, struct jsonpull_mark mark, const char *what,
                      struct run run, uint32_t limit, uint32_t *next)
{
    if (json->failed)
        return;
    if (run.first < *next)
        jsonpull_fail(json, mark, CT_ERR_ORDER, "%s %" PRIu32 ": given before, or out of order",
                      what, run.first);
    else if (run.count > limit - run.first)
        jsonpull_fail(json, mark, CT_ERR_RANGE,
                      "%s %" PRIu32 ", count %" PRIu32 ": beyond the %" PRIu32 " of the system",
                      what, run.first, run.count, limit);
    else
        *next = run.first + run.count;
}

static void read_axon_types(ct_image_reader *reader, struct jsonpull *json, struct ct_core *core)
{
    const char *text = jsonpull_string(json);

    if (!json->failed && json->text_length != reader->system.axons)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "axon_types: %zu digits, %u are wanted",
                      json->text_length, reader->system.axons);
    for (unsigned int a = 0; !json->failed && a < reader->system.axons; a++) {
        if (text[a] < '0' || text[a] > '3')
            jsonpull_fail(json, json->mark, CT_ERR_RANGE,
                          "axon_types: '%c' for axon %u outside 0..3", text[a], a);
        core->axon_type[a] = (uint8_t)(text[a] - '0');
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A row of the crossbar; its digits read from neuron 0 on, so each is turned around. */
static void read_synapses(ct_image_reader *reader, struct jsonpull *json, uint64_t row[4])
{
    static const uint8_t reversed[16] = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
    unsigned int neurons = reader->system.neurons;
    unsigned int digits = (neurons + 3) / 4;
    const char *text = jsonpull_string(json);

    if (!json->failed && json->text_length != digits)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                      "synapses: %zu digits, %u are wanted for %u neurons", json->text_length,
                      digits, neurons);
    for (unsigned int k = 0; !json->failed && k < digits; k++) {
        int value = hex_value(text[k]);

        if (value < 0)
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "synapses: '%c' is no hexadecimal digit",
                          text[k]);
        else
            row[k / 16] |= (uint64_t)reversed[value] << 4 * (k % 16);
    }
    if (!json->failed && neurons % 64 != 0 && row[neurons / 64] >> neurons % 64 != 0)
        jsonpull_fail(json, json->mark, CT_ERR_RANGE, "synapses: a bit beyond the %u neurons",
                      neurons);
}

static void read_row(ct_image_reader *reader, struct jsonpull *json, struct ct_core *core,
                     uint32_t *next)
{
    struct run run = {0, 1};
    uint64_t row[4] = {0};
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key;

    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, row_names, ROW_COUNT, &seen)) >= 0) {
        if (key == ROW_axon)
            run.first = (uint32_t)jsonpull_integer(json, "axon", 0, reader->system.axons - 1);
        else if (key == ROW_count)
            run.count = (uint32_t)jsonpull_integer(json, "count", 1, CT_AXONS);
        else
            read_synapses(reader, json, row);
    }
    jsonpull_require(json, mark, row_names, 1u << ROW_axon | 1u << ROW_synapses, seen);
    check_run(json, mark, "axon", run, reader->system.axons, next);
    for (uint32_t a = 0; !json->failed && a < run.count; a++)
        memcpy(core->crossbar[run.first + a], row, sizeof row);
}

static void read_weights(struct jsonpull *json, struct ct_neuron *params)
{
    unsigned int g = 0;

    jsonpull_open(json, '[');
    while (jsonpull_element(json)) {
        if (g == CT_AXON_TYPES) {
            jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "weight: more than four numbers");
            return;
        }
        params->weight[g++] =
            (int16_t)jsonpull_integer(json, "weight", -CT_WEIGHT_MAX, CT_WEIGHT_MAX);
    }
    if (g < CT_AXON_TYPES)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "weight: %u numbers, four are wanted", g);
}

/* Everything but the destination, which "targets" sets. */
static void set_parameters(struct ct_neuron *to, const struct ct_neuron *params)
{
    memcpy(to->weight, params->weight, sizeof to->weight);
#define SET_PARAMETER(member, least, greatest) to->member = params->member;
    CONFIG_NEURON_LIST(SET_PARAMETER)
#undef SET_PARAMETER
}

static void read_parameter(struct jsonpull *json, int key, struct ct_neuron *params)
{
    switch (key) {
    case NEURON_weight: read_weights(json, params); break;
#define READ_PARAMETER(member, least, greatest)                                                    \
    case NEURON_##member:                                                                          \
        params->member =                                                                           \
            (__typeof__(params->member))jsonpull_integer(json, #member, least, greatest);          \
        break;
        CONFIG_NEURON_LIST(READ_PARAMETER)
#undef READ_PARAMETER
    default: break;
    }
}

static void read_neurons(ct_image_reader *reader, struct jsonpull *json, struct ct_core *core,
                         uint32_t *next)
{
    struct ct_neuron params = config_cleared_neuron;
    struct run run = {0, 1};
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    int key;

    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, neuron_names, NEURON_COUNT, &seen)) >= 0) {
        if (key == NEURON_neuron)
            run.first = (uint32_t)jsonpull_integer(json, "neuron", 0, reader->system.neurons - 1);
        else if (key == NEURON_count)
            run.count = (uint32_t)jsonpull_integer(json, "count", 1, CT_NEURONS);
        else
            read_parameter(json, key, &params);
    }
    jsonpull_require(json, mark, neuron_names, 1u << NEURON_neuron, seen);
    check_run(json, mark, "neuron", run, reader->system.neurons, next);
    for (uint32_t j = 0; !json->failed && j < run.count; j++)
        set_parameters(&core->neuron[run.first + j], &params);
}

/* Gives the neurons of a run their destinations: consecutive axons, or consecutive pins. */
static void set_targets(ct_image_reader *reader, struct jsonpull *json, struct jsonpull_mark mark,
                        struct ct_core *core, struct run run, const struct ct_neuron *to)
{
    bool pin = to->target_kind == CT_TARGET_PIN;
    uint32_t first = pin ? to->target_pin : to->target_axon;
    uint32_t limit = pin ? reader->system.pins : reader->system.axons;

    if (!json->failed && run.count > limit - first)
        jsonpull_fail(json, mark, CT_ERR_RANGE,
                      "%s %" PRIu32 ", count %" PRIu32 ": beyond the %" PRIu32 " of the system",
                      pin ? "pin" : "axon", first, run.count, limit);
    for (uint32_t j = 0; !json->failed && j < run.count; j++) {
        struct ct_neuron *n = &core->neuron[run.first + j];

        n->target_kind = to->target_kind;
        n->target_axon = pin ? 0 : (uint8_t)(first + j);
        n->target_pin = pin ? first + j : 0;
        n->target_delay = to->target_delay;
        n->target_x = to->target_x;
        n->target_y = to->target_y;
    }
}

static void read_target_value(const struct ct_system *sys, struct jsonpull *json, int key,
                              struct run *run, struct ct_neuron *to)
{
    switch (key) {
    case TARGET_neuron:
        run->first = (uint32_t)jsonpull_integer(json, "neuron", 0, sys->neurons - 1);
        break;
    case TARGET_count: run->count = (uint32_t)jsonpull_integer(json, "count", 1, CT_NEURONS); break;
    case TARGET_x:
        to->target_x = (uint16_t)jsonpull_integer(json, "x", 0, config_width(sys) - 1);
        break;
    case TARGET_y:
        to->target_y = (uint16_t)jsonpull_integer(json, "y", 0, config_height(sys) - 1);
        break;
    case TARGET_axon:
        to->target_axon = (uint8_t)jsonpull_integer(json, "axon", 0, sys->axons - 1);
        break;
    case TARGET_delay:
        to->target_delay = (uint8_t)jsonpull_integer(json, "delay", 1, CT_DELAY_MAX);
        break;
    default:
        if (sys->pins == 0)
            jsonpull_fail(json, json->mark, CT_ERR_RANGE, "pin: the system has no pins");
        to->target_pin = (uint32_t)jsonpull_integer(json, "pin", 0, (int64_t)sys->pins - 1);
        break;
    }
}

static void read_target(ct_image_reader *reader, struct jsonpull *json, struct ct_core *core,
                        uint32_t *next)
{
    const uint32_t core_keys =
        1u << TARGET_x | 1u << TARGET_y | 1u << TARGET_axon | 1u << TARGET_delay;
    struct ct_neuron to = config_cleared_neuron;
    struct run run = {0, 1};
    struct jsonpull_mark mark;
    uint32_t seen = 0;
    bool pin;
    int key;

    jsonpull_open(json, '{');
    mark = json->mark;
    while ((key = jsonpull_known_key(json, target_names, TARGET_COUNT, &seen)) >= 0)
        read_target_value(&reader->system, json, key, &run, &to);
    pin = (seen >> TARGET_pin & 1) != 0;
    jsonpull_require(json, mark, target_names, 1u << TARGET_neuron | (pin ? 0 : core_keys), seen);
    if (pin && (seen & core_keys) != 0)
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "a target is either a core or a pin");
    check_run(json, mark, "neuron", run, reader->system.neurons, next);
    to.target_kind = pin ? CT_TARGET_PIN : CT_TARGET_CORE;
    set_targets(reader, json, mark, core, run, &to);
}

/* An array of entries that ascend. */
static void read_table(ct_image_reader *reader, struct jsonpull *json, struct ct_core *core,
                       void (*read_entry)(ct_image_reader *, struct jsonpull *, struct ct_core *,
                                          uint32_t *))
{
    uint32_t next = 0;

    jsonpull_open(json, '[');
    while (jsonpull_element(json))
        read_entry(reader, json, core, &next);
}

static void read_core(ct_image_reader *reader, struct jsonpull *json, struct ct_core *core)
{
    const struct ct_system *sys = &reader->system;
    uint32_t seen = 0;
    int key;

    ct_core_clear(core);
    reader->core_mark = json->mark;
    jsonpull_open(json, '{');
    while ((key = jsonpull_known_key(json, core_names, CORE_COUNT, &seen)) >= 0) {
        switch (key) {
        case CORE_x:
            core->x = (uint16_t)jsonpull_integer(json, "x", 0, config_width(sys) - 1);
            break;
        case CORE_y:
            core->y = (uint16_t)jsonpull_integer(json, "y", 0, config_height(sys) - 1);
            break;
        case CORE_seed: core->seed = (uint32_t)jsonpull_integer(json, "seed", 0, UINT32_MAX); break;
        case CORE_axon_types: read_axon_types(reader, json, core); break;
        case CORE_crossbar: read_table(reader, json, core, read_row); break;
        case CORE_neurons: read_table(reader, json, core, read_neurons); break;
        default: read_table(reader, json, core, read_target); break;
        }
    }
    jsonpull_require(json, reader->core_mark, core_names,
                     1u << CORE_x | 1u << CORE_y | 1u << CORE_seed, seen);
}

enum ct_status image_json_next(ct_image_reader *reader, struct ct_core *core, struct ct_error *err)
{
    struct jsonpull *json = &reader->json;
    bool more;

    json->err = err;
    more = jsonpull_element(json);
    if (more && reader->cores_read == reader->core_count)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                      "more than the %" PRIu32 " cores that core_count says", reader->core_count);
    else if (more)
        read_core(reader, json, core);
    else if (reader->cores_read < reader->core_count)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT,
                      "the image ends after %" PRIu32 " of %" PRIu32 " cores", reader->cores_read,
                      reader->core_count);
    else if (jsonpull_key(json))
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "key \"%.60s\" after \"cores\"", json->text);
    else
        jsonpull_end(json);
    json->err = NULL;
    if (json->failed)
        return err->status;
    return more ? CT_OK : CT_END;
}
