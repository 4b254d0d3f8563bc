/*
 * power_read.c - the strict reader of energy tables: see power_format.h.
 *
 * Over the events of tools/yaml. The names of the mappings that are open, joined by dots, name a
 * key of the list or a group of keys; so nesting is bounded by the list.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../yaml/yaml_in.h"
#include "base/infile.h"
#include "base/status.h"
#include "power_format.h"
#include "power_keys.h"

enum { DEPTH = 3, NAME = 128 };

struct reader {
    struct yaml_in yaml;
    struct power_table table;
    int depth;                  /* mappings that are open, 1..DEPTH */
    char name[DEPTH + 1][NAME]; /* of the mapping at a depth, with its dot */
    struct yaml_place key[POWER_KEYS];
    struct yaml_place group[DEPTH + 1][POWER_KEYS]; /* that begins with a key */
};

/* ---- the grammar ----------------------------------------------------------------------------- */

/* The first key of a group, -1: there is no such group. */
static int find_group(const char *name)
{
    size_t length = strlen(name);
    const struct power_key *keys = power_keys();
    for (int k = 0; k < POWER_KEYS; k++) {
        if (strncmp(keys[k].name, name, length) == 0 && keys[k].name[length] == '.')
            return k;
    }
    return -1;
}

/* The value of a key, whose name came last. */
static enum ct_status read_value(struct reader *r, const struct power_key *key)
{
    const ptrdiff_t k = key - power_keys();
    enum ct_status status = yaml_in_note(&r->yaml, &r->key[k], key->name);
    if (status == CT_OK)
        status = yaml_in_next(&r->yaml);
    if (status != CT_OK)
        return status;
    const char *text = yaml_in_text(&r->yaml);
    if (text == NULL)
        return yaml_in_expected(&r->yaml, "one value for ", key->name);
    status = power_set(&r->table, key, text, yaml_in_quoted(&r->yaml), r->yaml.err);
    return status == CT_OK ? CT_OK : yaml_in_here(&r->yaml, status);
}

/* A name within the open mapping: of a key, whose value is read, or of a group, which is opened. */
static enum ct_status read_entry(struct reader *r)
{
    char name[NAME];
    const char *text = yaml_in_text(&r->yaml), *prefix = r->name[r->depth];
    if (text == NULL)
        return yaml_in_expected(&r->yaml, "the name of a key", "");
    bool part = strcmp(prefix, "coefficients.") == 0;
    (void)snprintf(name, sizeof name, "%s%.60s", prefix, text);
    /* Only parts have a dot in their name. */
    bool plain = strlen(text) < 60 && (part ? power_part_find(text) >= 0 : !strchr(text, '.'));
    const struct power_key *key = plain ? power_key_find(name) : NULL;
    if (key != NULL)
        return read_value(r, key);
    int group = plain ? find_group(name) : -1;
    if (group < 0)
        return yaml_in_here(&r->yaml, status_fail(r->yaml.err, CT_ERR_FORMAT, "unknown %s '%s'",
                                                  part ? "part of a chip" : "key", name));
    enum ct_status status = yaml_in_note(&r->yaml, &r->group[r->depth][group], name);
    if (status == CT_OK)
        status = yaml_in_next(&r->yaml);
    if (status != CT_OK)
        return status;
    if (r->yaml.event.type != YAML_MAPPING_START_EVENT)
        return yaml_in_expected(&r->yaml, "a mapping of keys for ", name);
    r->depth++;
    (void)snprintf(r->name[r->depth], NAME, "%.*s.", NAME - 2, name);
    return CT_OK;
}

static enum ct_status read_mappings(struct reader *r)
{
    r->depth = 1;
    for (;;) {
        enum ct_status status = yaml_in_next(&r->yaml);
        if (status != CT_OK)
            return status;
        if (r->yaml.event.type != YAML_MAPPING_END_EVENT)
            status = read_entry(r);
        else if (--r->depth == 0)
            return CT_OK;
        if (status != CT_OK)
            return status;
    }
}

/* ---- what must be there ---------------------------------------------------------------------- */

/* Where to look for a key that is missing: at its group, at its section, or at the start. */
static yaml_mark_t place_of(const struct reader *r, const char *name)
{
    for (int depth = 2; depth >= 1; depth--) {
        char group[NAME];
        const char *field = depth == 1 ? strchr(name, '.') : strrchr(name, '.');
        (void)snprintf(group, sizeof group, "%.*s", field == NULL ? 0 : (int)(field - name), name);
        int g = group[0] == '\0' ? -1 : find_group(group);
        if (g >= 0 && r->group[depth][g].seen)
            return r->group[depth][g].mark;
    }
    return (yaml_mark_t){0};
}

/* A part has `within` and `source`, or all the others. */
static bool needed(const struct reader *r, int k)
{
    const struct power_key *key = &power_keys()[k];
    if (key->part < 0)
        return true;
    if (!r->table.part[key->part].within)
        return key->kind != POWER_HOME;
    return key->kind == POWER_HOME || strstr(key->name, ".source") != NULL;
}

static enum ct_status check_presence(struct reader *r)
{
    const struct power_key *keys = power_keys();
    for (int k = 0; k < POWER_KEYS; k++) {
        if (needed(r, k) && !r->key[k].seen)
            return yaml_in_at(
                &r->yaml, place_of(r, keys[k].name),
                status_fail(r->yaml.err, CT_ERR_ABSENT, "%s is missing", keys[k].name));
        if (!needed(r, k) && r->key[k].seen)
            return yaml_in_at(&r->yaml, r->key[k].mark,
                              status_fail(r->yaml.err, CT_ERR_FORMAT, "%s: does not go with %s",
                                          keys[k].name,
                                          keys[k].kind == POWER_HOME ? "a value" : "'within'"));
        if (keys[k].part >= 0)
            r->table.part[keys[k].part].given = true;
    }
    return CT_OK;
}

/* The bands, each at its value. */
static enum ct_status check_values(struct reader *r)
{
    const struct power_key *keys = power_keys();
    for (int k = 0; k < POWER_KEYS; k++) {
        enum ct_status status = CT_OK;
        const char *field = strrchr(keys[k].name, '.');
        if (field == NULL || !r->key[k].seen)
            continue;
        if (keys[k].part >= 0 && (strcmp(field, ".value") == 0 || keys[k].kind == POWER_HOME)) {
            status = power_check_part(&r->table, keys[k].part, r->yaml.err);
        } else if (keys[k].part < 0 && strcmp(field, ".value") == 0) {
            const struct power_value *v = (const void *)((const char *)&r->table + keys[k].offset);
            if (!(v->low <= v->value && v->value <= v->high))
                status = status_fail(r->yaml.err, CT_ERR_RANGE,
                                     "%s: %.9g is not within its band %.9g..%.9g", keys[k].name,
                                     v->value, v->low, v->high);
        }
        if (status != CT_OK)
            return yaml_in_at(&r->yaml, r->key[k].mark, status);
    }
    return CT_OK;
}

/* ---- opening --------------------------------------------------------------------------------- */

static enum ct_status parse(struct reader *r)
{
    static const char what[] = "an energy table, which is a mapping";
    enum ct_status status = yaml_in_open(&r->yaml, what, what);
    if (status == CT_OK)
        status = read_mappings(r);
    if (status == CT_OK)
        status = yaml_in_close(&r->yaml);
    if (status == CT_OK)
        status = check_presence(r);
    if (status == CT_OK)
        status = check_values(r);
    return status;
}

/* Reads and closes `in`. */
static enum ct_status read_all(struct power_table *out, struct infile *in, struct ct_error *err)
{
    struct reader *r = calloc(1, sizeof *r);
    enum ct_status status =
        r == NULL ? status_fail(err, CT_ERR_MEMORY, "%s: no memory to read it", in->name)
                  : yaml_in_begin(&r->yaml, in, POWER_BYTES_MAX, err);
    if (status == CT_OK) {
        status = parse(r);
        yaml_in_end(&r->yaml);
    }
    if (status == CT_OK) {
        *out = r->table;
        status = power_check(out, err);
        if (status != CT_OK)
            status = status_prefix(err, status, "%s", in->name);
    }
    free(r);
    infile_close(in);
    return status;
}

enum ct_status power_read(struct power_table *out, const char *path, struct ct_error *err)
{
    struct infile *in;
    enum ct_status status = infile_open(&in, path, err);
    return status == CT_OK ? read_all(out, in, err) : status;
}

enum ct_status power_adopt(struct power_table *out, FILE *file, const char *name,
                           struct ct_error *err)
{
    struct infile *in;
    enum ct_status status = infile_adopt(&in, file, name, err);
    return status == CT_OK ? read_all(out, in, err) : status;
}

enum ct_status power_load(struct power_table *out, const char *name, struct ct_error *err)
{
    const struct power_preset *presets = power_presets();
    for (const struct power_preset *p = presets; p->name != NULL; p++) {
        if (strcmp(p->name, name) == 0) {
            *out = *p->table;
            return power_check(out, err);
        }
    }
    if (access(name, F_OK) != 0)
        return status_fail(err, CT_ERR_IO, "%s: is no file, and no preset (%s, %s)", name,
                           presets[0].name, presets[1].name);
    return power_read(out, name, err);
}
