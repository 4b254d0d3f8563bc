/*
 * ranc_config.c - see ranc_json.h: RANC's configuration, and where it lies.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "ranc.h"
#include "ranc_format.h"
#include "ranc_json.h"

int ranc_key(struct jsonpull *json, const char *const *names, unsigned int count, uint32_t *seen)
{
    while (jsonpull_key(json)) {
        unsigned int i = 0;
        while (i < count && strcmp(json->text, names[i]) != 0)
            i++;
        if (i == count) {
            jsonpull_skip(json);
        } else if ((*seen >> i & 1) != 0) {
            jsonpull_fail(json, json->mark, CT_ERR_DUPLICATE, "key \"%s\" is given twice",
                          names[i]);
        } else {
            *seen |= 1u << i;
            return (int)i;
        }
    }
    return -1;
}

char *ranc_config_path(const char *input)
{
    static const char name[] = "config.json";
    const char *slash = strrchr(input, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - input) + 1;
    char *path = malloc(length + sizeof name);
    if (path != NULL) {
        memcpy(path, input, length);
        memcpy(path + length, name, sizeof name);
    }
    return path;
}

enum { NEURONS, AXONS, CORES_X, CORES_Y, WEIGHTS, TICK_OFFSET, RESET_TYPE, KEYS };
static const char *const keys[KEYS] = {
    "num_neurons", "num_axons",       "num_cores_x",       "num_cores_y",
    "num_weights", "max_tick_offset", "neuron_reset_type",
};

static void read_object(struct jsonpull *json, int64_t value[KEYS])
{
    static const int64_t least[KEYS] = {1, 1, 1, 1, 1, 2, 0};
    static const int64_t greatest[KEYS] = {
        CT_NEURONS, CT_AXONS, CT_SYSTEM_CORES_MAX, CT_SYSTEM_CORES_MAX, CT_AXON_TYPES,
        INT32_MAX,  1};
    uint32_t seen = 0;
    int key;
    (void)jsonpull_peek(json);
    struct jsonpull_mark place = json->mark;
    jsonpull_open(json, '{');
    while ((key = ranc_key(json, keys, KEYS, &seen)) >= 0)
        value[key] = jsonpull_integer(json, keys[key], least[key], greatest[key]);
    jsonpull_require(json, place, keys, (1u << KEYS) - 1, seen);
    jsonpull_end(json);
}

enum ct_status ranc_read_config(struct ranc_config *out, struct infile *in, struct ct_error *err)
{
    struct jsonpull *json = malloc(sizeof *json);
    struct ct_error failure;
    int64_t value[KEYS] = {0};
    if (json == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory to read it", in->name);
    jsonpull_start(json, in, &failure);
    read_object(json, value);
    bool failed = json->failed;
    free(json);
    if (failed)
        return status_fail(err, failure.status, "%s", failure.text);
    int64_t tick_max = value[TICK_OFFSET] - 2;
    *out = (struct ranc_config){
        .neurons = (uint32_t)value[NEURONS],
        .axons = (uint32_t)value[AXONS],
        .width = (uint32_t)value[CORES_X],
        .height = (uint32_t)value[CORES_Y],
        .weights = (uint32_t)value[WEIGHTS],
        .tick_max = (int32_t)(tick_max < RANC_TICK_MAX ? tick_max : RANC_TICK_MAX),
        .symmetric = value[RESET_TYPE] == 1,
    };
    return CT_OK;
}
