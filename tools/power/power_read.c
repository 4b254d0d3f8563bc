/*
 * power_read.c - the strict reader of energy tables: see power_format.h.
 *
 * It takes libyaml's events one by one. The names of the mappings that are open, joined by dots,
 * name a key of the list or a group of keys; so nesting is bounded by the list, and the first event
 * that does not fit ends the reading with its place. The file streams through a bounded buffer.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <yaml.h>

#include "base/infile.h"
#include "base/status.h"
#include "power_format.h"
#include "power_keys.h"

enum { DEPTH = 3, NAME = 128 };

struct reader {
    struct infile *in;
    yaml_parser_t yaml;
    yaml_event_t event; /* the last one; its memory is ours */
    struct ct_error *err;
    struct power_table table;
    size_t bytes;                   /* handed to libyaml */
    int depth;                      /* mappings that are open, 1..DEPTH */
    char name[DEPTH + 1][NAME];     /* of the mapping at a depth, with its dot */
    yaml_mark_t key_at[POWER_KEYS]; /* where a key came */
    bool key_seen[POWER_KEYS];
    yaml_mark_t group_at[DEPTH + 1][POWER_KEYS]; /* where the group that begins with a key came */
    bool group_seen[DEPTH + 1][POWER_KEYS];
};

/* libyaml's hunger. */
static int feed(void *user, unsigned char *buffer, size_t size, size_t *got)
{
    struct reader *r = user;
    *got = infile_read(r->in, buffer, size);
    r->bytes += *got;
    return r->bytes <= POWER_BYTES_MAX && r->in->failure.status == CT_OK;
}

/* ---- failures -------------------------------------------------------------------------------- */

/* Puts the name and a place before what err says. */
static enum ct_status at_mark(struct reader *r, yaml_mark_t mark, enum ct_status status)
{
    return status_prefix(r->err, status, "%s:%zu:%zu", r->in->name, mark.line + 1, mark.column + 1);
}

static enum ct_status at_event(struct reader *r, enum ct_status status)
{
    return at_mark(r, r->event.start_mark, status);
}

static enum ct_status expected(struct reader *r, const char *what, const char *of)
{
    return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "expected %s%s", what, of));
}

/* Why libyaml gave no event. */
static enum ct_status parser_failure(struct reader *r)
{
    const yaml_parser_t *yaml = &r->yaml;
    const char *problem = yaml->problem != NULL ? yaml->problem : "cannot be read";
    if (infile_status(r->in, r->err) != CT_OK)
        return r->in->failure.status;
    if (r->bytes > POWER_BYTES_MAX)
        return status_fail(r->err, CT_ERR_LIMIT, "%s: more than %d bytes", r->in->name,
                           POWER_BYTES_MAX);
    if (yaml->error == YAML_MEMORY_ERROR)
        return status_fail(r->err, CT_ERR_MEMORY, "%s: no memory to read it", r->in->name);
    if (yaml->error == YAML_READER_ERROR)
        return status_fail(r->err, CT_ERR_FORMAT, "%s: byte %zu: %s", r->in->name,
                           yaml->problem_offset, problem);
    return at_mark(r, yaml->problem_mark, status_fail(r->err, CT_ERR_FORMAT, "%s", problem));
}

/* ---- events ---------------------------------------------------------------------------------- */

/* Anchors, aliases and tags would make a value that does not stand where it is used. */
static const char *hidden(const yaml_event_t *e)
{
    const bool scalar = e->type == YAML_SCALAR_EVENT, map = e->type == YAML_MAPPING_START_EVENT,
               list = e->type == YAML_SEQUENCE_START_EVENT;
    if (e->type == YAML_ALIAS_EVENT)
        return "aliases are not allowed";
    if ((scalar && e->data.scalar.anchor != NULL) ||
        (map && e->data.mapping_start.anchor != NULL) ||
        (list && e->data.sequence_start.anchor != NULL))
        return "anchors are not allowed";
    if ((scalar && e->data.scalar.tag != NULL) || (map && e->data.mapping_start.tag != NULL) ||
        (list && e->data.sequence_start.tag != NULL))
        return "tags are not allowed";
    return NULL;
}

/* The next event, in r->event. */
static enum ct_status next(struct reader *r)
{
    yaml_event_delete(&r->event);
    if (!yaml_parser_parse(&r->yaml, &r->event))
        return parser_failure(r);
    const char *why = hidden(&r->event);
    if (why != NULL)
        return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "%s", why));
    return CT_OK;
}

/* The text of the scalar that came last; NULL: it holds a NUL, or is no scalar. */
static const char *scalar(const struct reader *r)
{
    if (r->event.type != YAML_SCALAR_EVENT)
        return NULL;
    const char *text = (const char *)r->event.data.scalar.value;
    return strlen(text) == r->event.data.scalar.length ? text : NULL;
}

/* ---- the grammar ----------------------------------------------------------------------------- */

/* Notes that a key or group came, unless it came before. */
static enum ct_status note(struct reader *r, bool *seen, yaml_mark_t *at, const char *name)
{
    if (*seen)
        return at_event(r, status_fail(r->err, CT_ERR_DUPLICATE,
                                       "%s: given twice, first in line %zu", name, at->line + 1));
    *seen = true;
    *at = r->event.start_mark;
    return CT_OK;
}

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
    enum ct_status status = note(r, &r->key_seen[k], &r->key_at[k], key->name);
    if (status == CT_OK)
        status = next(r);
    if (status != CT_OK)
        return status;
    const char *text = scalar(r);
    if (text == NULL)
        return expected(r, "one value for ", key->name);
    bool quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    status = power_set(&r->table, key, text, quoted, r->err);
    return status == CT_OK ? CT_OK : at_event(r, status);
}

/* A name within the open mapping: of a key, whose value is read, or of a group, which is opened. */
static enum ct_status read_entry(struct reader *r)
{
    char name[NAME];
    const char *text = scalar(r), *prefix = r->name[r->depth];
    if (text == NULL)
        return expected(r, "the name of a key", "");
    bool part = strcmp(prefix, "coefficients.") == 0;
    (void)snprintf(name, sizeof name, "%s%.60s", prefix, text);
    /* Only parts have a dot in their name. */
    bool plain = strlen(text) < 60 && (part ? power_part_find(text) >= 0 : !strchr(text, '.'));
    const struct power_key *key = plain ? power_key_find(name) : NULL;
    if (key != NULL)
        return read_value(r, key);
    int group = plain ? find_group(name) : -1;
    if (group < 0)
        return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "unknown %s '%s'",
                                       part ? "part of a chip" : "key", name));
    enum ct_status status =
        note(r, &r->group_seen[r->depth][group], &r->group_at[r->depth][group], name);
    if (status == CT_OK)
        status = next(r);
    if (status != CT_OK)
        return status;
    if (r->event.type != YAML_MAPPING_START_EVENT)
        return expected(r, "a mapping of keys for ", name);
    r->depth++;
    (void)snprintf(r->name[r->depth], NAME, "%.*s.", NAME - 2, name);
    return CT_OK;
}

static enum ct_status read_mappings(struct reader *r)
{
    r->depth = 1;
    for (;;) {
        enum ct_status status = next(r);
        if (status != CT_OK)
            return status;
        if (r->event.type != YAML_MAPPING_END_EVENT)
            status = read_entry(r);
        else if (--r->depth == 0)
            return CT_OK;
        if (status != CT_OK)
            return status;
    }
}

/* The stream: one document with one mapping. */
static enum ct_status read_stream(struct reader *r)
{
    enum ct_status status = next(r); /* the start of the stream */
    if (status == CT_OK)
        status = next(r);
    if (status != CT_OK)
        return status;
    if (r->event.type == YAML_STREAM_END_EVENT)
        return expected(r, "an energy table, which is a mapping", "");
    if (r->event.data.document_start.tag_directives.start !=
        r->event.data.document_start.tag_directives.end)
        return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "tags are not allowed"));
    status = next(r);
    if (status == CT_OK && r->event.type != YAML_MAPPING_START_EVENT)
        return expected(r, "an energy table, which is a mapping", "");
    if (status == CT_OK)
        status = read_mappings(r);
    if (status == CT_OK)
        status = next(r); /* the end of the document */
    if (status == CT_OK)
        status = next(r);
    if (status == CT_OK && r->event.type != YAML_STREAM_END_EVENT)
        return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "a second document is not allowed"));
    return status;
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
        if (g >= 0 && r->group_seen[depth][g])
            return r->group_at[depth][g];
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
        if (needed(r, k) && !r->key_seen[k])
            return at_mark(r, place_of(r, keys[k].name),
                           status_fail(r->err, CT_ERR_ABSENT, "%s is missing", keys[k].name));
        if (!needed(r, k) && r->key_seen[k])
            return at_mark(r, r->key_at[k],
                           status_fail(r->err, CT_ERR_FORMAT, "%s: does not go with %s",
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
        if (field == NULL || !r->key_seen[k])
            continue;
        if (keys[k].part >= 0 && (strcmp(field, ".value") == 0 || keys[k].kind == POWER_HOME)) {
            status = power_check_part(&r->table, keys[k].part, r->err);
        } else if (keys[k].part < 0 && strcmp(field, ".value") == 0) {
            const struct power_value *v = (const void *)((const char *)&r->table + keys[k].offset);
            if (!(v->low <= v->value && v->value <= v->high))
                status =
                    status_fail(r->err, CT_ERR_RANGE, "%s: %.9g is not within its band %.9g..%.9g",
                                keys[k].name, v->value, v->low, v->high);
        }
        if (status != CT_OK)
            return at_mark(r, r->key_at[k], status);
    }
    return CT_OK;
}

/* ---- opening --------------------------------------------------------------------------------- */

static enum ct_status parse(struct reader *r)
{
    if (!yaml_parser_initialize(&r->yaml))
        return status_fail(r->err, CT_ERR_MEMORY, "%s: no memory to read it", r->in->name);
    yaml_parser_set_encoding(&r->yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&r->yaml, feed, r);
    enum ct_status status = read_stream(r);
    if (status == CT_OK)
        status = check_presence(r);
    if (status == CT_OK)
        status = check_values(r);
    yaml_event_delete(&r->event);
    yaml_parser_delete(&r->yaml);
    return status;
}

/* Reads and closes `in`. */
static enum ct_status read_all(struct power_table *out, struct infile *in, struct ct_error *err)
{
    struct reader *r = calloc(1, sizeof *r);
    enum ct_status status;
    if (r == NULL) {
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory to read it", in->name);
    } else {
        r->in = in;
        r->err = err;
        status = parse(r);
        if (status == CT_OK) {
            *out = r->table;
            status = power_check(out, err);
            if (status != CT_OK)
                status = status_prefix(err, status, "%s", in->name);
        }
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
        return status_fail(err, CT_ERR_IO, "%s: is no file, and no preset (%s)", name,
                           presets->name);
    return power_read(out, name, err);
}
