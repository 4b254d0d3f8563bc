/*
 * profile.c - see profile.h.
 */
#include "profile.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

static const struct network_population *find(const struct network *net, const char *name)
{
    for (uint32_t i = 0; i < net->populations; i++) {
        if (strcmp(net->population[i].name, name) == 0)
            return &net->population[i];
    }
    return NULL;
}

static bool number(const json_t *value, uint32_t *out)
{
    json_int_t n = json_integer_value(value);
    *out = (uint32_t)n;
    return json_is_integer(value) && n >= 0 && n <= UINT32_MAX;
}

static enum ct_status take(const struct network *net, const char *path, const json_t *entry,
                           uint32_t *spikes, struct ct_error *err)
{
    const char *name = json_string_value(json_object_get(entry, "name"));
    const json_t *counts = json_object_get(entry, "spikes");
    const struct network_population *p = name == NULL ? NULL : find(net, name);
    if (p == NULL)
        return status_fail(err, CT_ERR_ABSENT, "%s: \"%s\" is no population of network %s", path,
                           name == NULL ? "" : name, net->name);
    if (json_is_array(counts) && json_array_size(counts) != p->size)
        return status_fail(err, CT_ERR_FORMAT, "%s: population %s has %u neurons, \"spikes\" %zu",
                           path, p->name, p->size, json_array_size(counts));
    for (uint32_t j = 0; j < p->size; j++) {
        const json_t *count = json_is_array(counts) ? json_array_get(counts, j) : counts;
        if (!number(count, &spikes[p->first + j]))
            return status_fail(err, CT_ERR_RANGE, "%s: %s[%u]: \"spikes\" is not in 0..4294967295",
                               path, p->name, j);
    }
    return CT_OK;
}

static enum ct_status take_all(const struct network *net, const char *path, const json_t *root,
                               uint32_t *spikes, struct ct_error *err)
{
    const char *format = json_string_value(json_object_get(root, "format"));
    const json_t *list = json_object_get(root, "populations");
    enum ct_status status = CT_OK;
    if (format == NULL || strcmp(format, PROFILE_FORMAT) != 0)
        return status_fail(err, CT_ERR_FORMAT, "%s: format \"%.40s\", wanted \"%s\"", path,
                           format == NULL ? "" : format, PROFILE_FORMAT);
    if (json_integer_value(json_object_get(root, "version")) != PROFILE_VERSION)
        return status_fail(err, CT_ERR_VERSION, "%s: version %lld, known is %d", path,
                           (long long)json_integer_value(json_object_get(root, "version")),
                           PROFILE_VERSION);
    if (!json_is_array(list))
        return status_fail(err, CT_ERR_FORMAT, "%s: \"populations\" is no array", path);
    for (size_t i = 0; i < json_array_size(list) && status == CT_OK; i++)
        status = take(net, path, json_array_get(list, i), spikes, err);
    return status;
}

enum ct_status profile_read(const struct network *net, const char *path, uint32_t **spikes,
                            struct ct_error *err)
{
    json_error_t where;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    *spikes = NULL;
    if (root == NULL && where.line < 0)
        return status_fail(err, CT_ERR_IO, "%s: %s", path, where.text);
    if (root == NULL)
        return status_fail(err, CT_ERR_FORMAT, "%s:%d:%d: %s", path, where.line, where.column,
                           where.text);
    *spikes = calloc((size_t)net->neurons + 1, sizeof **spikes);
    enum ct_status status = *spikes == NULL
                                ? status_fail(err, CT_ERR_MEMORY, "%s: out of memory", path)
                                : take_all(net, path, root, *spikes, err);
    json_decref(root);
    if (status != CT_OK) {
        free(*spikes);
        *spikes = NULL;
    }
    return status;
}
