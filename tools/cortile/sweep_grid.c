/*
 * sweep_grid.c - the points of a sweep: see sweep.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sweep.h"
#include "tofile.h"

static const char *const results[] = {
#define SWEEP_RESULT_NAME(name, text) name,
    SWEEP_RESULT_LIST(SWEEP_RESULT_NAME)
#undef SWEEP_RESULT_NAME
};
enum { RESULTS = sizeof results / sizeof results[0], LEADING = 3 };

/* ---- axes ------------------------------------------------------------------------------------ */

/* Sets a parameter to a value of `length` characters. */
static enum ct_status set_key(struct ct_architecture *arch, const char *key, const char *text,
                              size_t length, struct ct_error *err)
{
    char value[64];
    if (length >= sizeof value)
        return cli_error(err, CT_ERR_FORMAT, "%s: a value of %zu characters", key, length);
    snprintf(value, sizeof value, "%.*s", (int)length, text);
    return arch_set(arch, arch_find(key), value, false, err);
}

static enum ct_status add_value(struct sweep_axis *axis, const char *text, size_t length,
                                struct ct_error *err)
{
    struct ct_architecture arch;
    ct_architecture_default(&arch);
    if (axis->values == SWEEP_VALUES_MAX)
        return cli_error(err, CT_ERR_LIMIT, "%s: more than %d values", axis->key, SWEEP_VALUES_MAX);
    enum ct_status status = set_key(&arch, axis->key, text, length, err);
    if (status != CT_OK)
        return status;
    char value[ARCH_VALUE_MAX];
    snprintf(axis->value[axis->values], ARCH_VALUE_MAX, "%s",
             arch_value(&arch, arch_find(axis->key), value));
    for (unsigned i = 0; i < axis->values; i++) {
        if (strcmp(axis->value[i], axis->value[axis->values]) == 0)
            return cli_error(err, CT_ERR_DUPLICATE, "%s: the value %s is given twice", axis->key,
                             axis->value[i]);
    }
    axis->values++;
    return CT_OK;
}

/* The key that a text begins with, NULL if none. */
static const char *known_key(const char *text, size_t length)
{
    char name[64];
    if (length >= sizeof name)
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    const struct arch_key *key = arch_find(name);
    return key == NULL ? NULL : key->name;
}

enum ct_status sweep_add_axis(struct sweep *sweep, const char *text, struct ct_error *err)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return cli_error(err, CT_ERR_FORMAT, "'%s': expected KEY=VALUE,VALUE,...", text);
    const char *key = known_key(text, (size_t)(equals - text));
    if (key == NULL)
        return cli_error(err, CT_ERR_ABSENT, "'%.*s' is no parameter of an architecture",
                         (int)(equals - text), text);
    for (unsigned i = 0; i < sweep->axes; i++) {
        if (sweep->axis[i].key == key)
            return cli_error(err, CT_ERR_DUPLICATE, "%s: varied twice", key);
    }
    if (sweep->axes == SWEEP_AXES_MAX)
        return cli_error(err, CT_ERR_LIMIT, "more than %d parameters", SWEEP_AXES_MAX);
    struct sweep_axis *axis = &sweep->axis[sweep->axes++];
    *axis = (struct sweep_axis){.key = key};
    enum ct_status status = CT_OK;
    for (const char *at = equals + 1; status == CT_OK;) {
        size_t length = strcspn(at, ",");
        status = add_value(axis, at, length, err);
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    return status;
}

/* ---- points ---------------------------------------------------------------------------------- */

/* Which value of each axis a point has; returns its network. */
static unsigned indices(const struct sweep *sweep, uint32_t point, unsigned index[SWEEP_AXES_MAX])
{
    for (unsigned a = sweep->axes; a-- > 0;) {
        index[a] = point % sweep->axis[a].values;
        point /= sweep->axis[a].values;
    }
    return point;
}

unsigned sweep_point(const struct sweep *sweep, uint32_t point, struct ct_architecture *arch)
{
    unsigned index[SWEEP_AXES_MAX], network = indices(sweep, point, index);
    struct ct_error err;
    *arch = sweep->base;
    for (unsigned a = 0; a < sweep->axes; a++) {
        const struct sweep_axis *axis = &sweep->axis[a];
        const char *value = axis->value[index[a]];
        if (set_key(arch, axis->key, value, strlen(value), &err) != CT_OK)
            abort(); /* it was read once */
    }
    return network;
}

size_t sweep_prefix(const struct sweep *sweep, uint32_t point, char text[SWEEP_ROW_MAX])
{
    unsigned index[SWEEP_AXES_MAX], network = indices(sweep, point, index);
    size_t used = (size_t)snprintf(text, SWEEP_ROW_MAX, "%016" PRIx64 ",%u,%s,", sweep->hash, point,
                                   sweep->network[network]);
    for (unsigned a = 0; a < sweep->axes; a++)
        used += (size_t)snprintf(text + used, SWEEP_ROW_MAX - used, "%s,",
                                 sweep->axis[a].value[index[a]]);
    return used + (size_t)snprintf(text + used, SWEEP_ROW_MAX - used, "%u,", sweep->ticks);
}

static enum ct_status check_points(const struct sweep *sweep, struct ct_error *err)
{
    for (uint32_t p = 0; p < sweep->points / sweep->networks; p++) {
        struct ct_architecture arch;
        struct ct_error inner;
        unsigned index[SWEEP_AXES_MAX];
        char values[160] = "";
        sweep_point(sweep, p, &arch);
        if (ct_architecture_check(&arch, &inner) == CT_OK)
            continue;
        if (sweep->axes == 0)
            return cli_error(err, inner.status, "--set %s", inner.text);
        indices(sweep, p, index);
        for (unsigned a = 0, used = 0; a < sweep->axes && used < sizeof values; a++)
            used += (unsigned)snprintf(values + used, sizeof values - used, "%s%s=%s", a ? " " : "",
                                       sweep->axis[a].key, sweep->axis[a].value[index[a]]);
        return cli_error(err, inner.status, "point %u (%s): %s", p, values, inner.text);
    }
    return CT_OK;
}

/* ---- the hash -------------------------------------------------------------------------------- */

static void hash_text(XXH64_state_t *state, const char *text)
{
    XXH64_update(state, text, strlen(text) + 1);
}

static enum ct_status hash_file(XXH64_state_t *state, const char *path, struct ct_error *err)
{
    uint64_t length, hash;
    char text[64];
    enum ct_status status = tofile_hash(path, &length, &hash, err);
    snprintf(text, sizeof text, "%" PRIu64 " %016" PRIx64, length, hash);
    hash_text(state, text);
    return status;
}

/* Everything that the rows depend on, as texts with their zeros. */
static enum ct_status hash_sweep(struct sweep *sweep, XXH64_state_t *state, struct ct_error *err)
{
    enum ct_status status = CT_OK;
    char text[64];
    hash_text(state, "cortile sweep " CT_VERSION);
    for (unsigned n = 0; n < sweep->networks && status == CT_OK; n++) {
        hash_text(state, sweep->network[n]);
        status = hash_file(state, sweep->network[n], err);
    }
    if (status == CT_OK && sweep->input != NULL)
        status = hash_file(state, sweep->input, err);
    snprintf(text, sizeof text, "%u", sweep->ticks);
    hash_text(state, text);
    for (const struct arch_key *key = arch_keys(); key < arch_keys() + ARCH_KEY_COUNT; key++) {
        char value[ARCH_VALUE_MAX];
        hash_text(state, key->name);
        hash_text(state, arch_value(&sweep->base, key, value));
    }
    for (unsigned a = 0; a < sweep->axes; a++) {
        hash_text(state, sweep->axis[a].key);
        for (unsigned i = 0; i < sweep->axis[a].values; i++)
            hash_text(state, sweep->axis[a].value[i]);
    }
    sweep->hash = XXH64_digest(state);
    return status;
}

/* ---- planning -------------------------------------------------------------------------------- */

static void make_head(struct sweep *sweep)
{
    size_t used = (size_t)snprintf(sweep->head, SWEEP_ROW_MAX, "sweep,point,network,");
    for (unsigned a = 0; a < sweep->axes; a++)
        used +=
            (size_t)snprintf(sweep->head + used, SWEEP_ROW_MAX - used, "%s,", sweep->axis[a].key);
    used += (size_t)snprintf(sweep->head + used, SWEEP_ROW_MAX - used, "ticks");
    for (unsigned i = 0; i < RESULTS; i++)
        used += (size_t)snprintf(sweep->head + used, SWEEP_ROW_MAX - used, ",%s", results[i]);
    snprintf(sweep->head + used, SWEEP_ROW_MAX - used, "\n");
    sweep->columns = LEADING + sweep->axes + 1 + RESULTS;
}

enum ct_status sweep_plan(struct sweep *sweep, struct ct_error *err)
{
    uint64_t points = sweep->networks;
    for (unsigned a = 0; a < sweep->axes && points <= SWEEP_POINTS_MAX; a++)
        points *= sweep->axis[a].values;
    if (points > SWEEP_POINTS_MAX)
        return cli_error(err, CT_ERR_LIMIT, "a grid of more than %d points", SWEEP_POINTS_MAX);
    sweep->points = (uint32_t)points;
    enum ct_status status = check_points(sweep, err);
    if (status != CT_OK)
        return status;
    XXH64_state_t *state = XXH64_createState();
    sweep->row = calloc(sweep->points, sizeof *sweep->row);
    if (sweep->row == NULL || state == NULL || XXH64_reset(state, 0) != XXH_OK)
        status = cli_error(err, CT_ERR_MEMORY, "no memory for %u points", sweep->points);
    else
        status = hash_sweep(sweep, state, err);
    XXH64_freeState(state);
    make_head(sweep);
    return status;
}

void sweep_free(struct sweep *sweep)
{
    for (uint32_t p = 0; sweep->row != NULL && p < sweep->points; p++)
        free(sweep->row[p]);
    free(sweep->row);
    sweep->row = NULL;
}

/* ---- columns --------------------------------------------------------------------------------- */

const char *sweep_field(const char *row, unsigned column, size_t *length)
{
    for (; column > 0; column--)
        row += strcspn(row, ",\n") + 1;
    *length = strcspn(row, ",\n");
    return row;
}

int sweep_column(const struct sweep *sweep, const char *name, size_t length)
{
    /* Neither what names a row, nor words. */
    static const char *const words[] = {"router.routing", "network.topology", "tick.cycles"};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i]) == length && memcmp(words[i], name, length) == 0)
            return -1;
    }
    for (unsigned c = LEADING; c < sweep->columns; c++) {
        size_t at;
        const char *field = sweep_field(sweep->head, c, &at);
        if (at == length && memcmp(field, name, length) == 0)
            return (int)c;
    }
    return -1;
}
