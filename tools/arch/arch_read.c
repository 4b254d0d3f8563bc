/*
 * arch_read.c - the strict reader of architecture files: see arch_format.h.
 *
 * It takes libyaml's events one by one and knows what must come next, so nesting is bounded by the
 * grammar of the format, and the first event that does not fit ends the reading with its place. The
 * file streams through a bounded buffer; its bytes are counted as libyaml asks for them.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <yaml.h>

#include "arch.h"
#include "base/infile.h"
#include "base/status.h"

struct reader {
    struct infile *in;
    yaml_parser_t yaml;
    yaml_event_t event; /* the last one; its memory is ours */
    struct ct_error *err;
    struct ct_architecture arch;
    size_t bytes;                                                        /* handed to libyaml */
    uint64_t key_line[ARCH_KEY_COUNT], section_line[ARCH_SECTION_COUNT]; /* 0: not there yet */
};

/* libyaml's hunger. */
static int feed(void *user, unsigned char *buffer, size_t size, size_t *got)
{
    struct reader *r = user;
    *got = infile_read(r->in, buffer, size);
    r->bytes += *got;
    return r->bytes <= ARCH_BYTES_MAX && r->in->failure.status == CT_OK;
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

static enum ct_status expected(struct reader *r, const char *what)
{
    return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "expected %s", what));
}

/* Why libyaml gave no event. */
static enum ct_status parser_failure(struct reader *r)
{
    const yaml_parser_t *yaml = &r->yaml;
    const char *problem = yaml->problem != NULL ? yaml->problem : "cannot be read";
    if (infile_status(r->in, r->err) != CT_OK)
        return r->in->failure.status;
    if (r->bytes > ARCH_BYTES_MAX)
        return status_fail(r->err, CT_ERR_LIMIT, "%s: more than %d bytes", r->in->name,
                           ARCH_BYTES_MAX);
    if (yaml->error == YAML_MEMORY_ERROR)
        return status_fail(r->err, CT_ERR_MEMORY, "%s: no memory to read it", r->in->name);
    if (yaml->error == YAML_READER_ERROR)
        return status_fail(r->err, CT_ERR_FORMAT, "%s: byte %zu: %s", r->in->name,
                           yaml->problem_offset, problem);
    return at_mark(r, yaml->problem_mark, status_fail(r->err, CT_ERR_FORMAT, "%s", problem));
}

/* ---- events ---------------------------------------------------------------------------------- */

/* Anchors, aliases and tags would make a value that does not stand where it is used. */
static enum ct_status check_plain(struct reader *r)
{
    const yaml_event_t *e = &r->event;
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (e->type == YAML_ALIAS_EVENT)
        return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "aliases are not allowed: *%.40s",
                                       (const char *)e->data.alias.anchor));
    if (e->type == YAML_SCALAR_EVENT) {
        anchor = e->data.scalar.anchor;
        tag = e->data.scalar.tag;
    } else if (e->type == YAML_MAPPING_START_EVENT) {
        anchor = e->data.mapping_start.anchor;
        tag = e->data.mapping_start.tag;
    } else if (e->type == YAML_SEQUENCE_START_EVENT) {
        anchor = e->data.sequence_start.anchor;
        tag = e->data.sequence_start.tag;
    }
    if (anchor != NULL)
        return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "anchors are not allowed: &%.40s",
                                       (const char *)anchor));
    if (tag != NULL)
        return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "tags are not allowed: %.40s",
                                       (const char *)tag));
    return CT_OK;
}

/* The next event, in r->event. */
static enum ct_status next(struct reader *r)
{
    yaml_event_delete(&r->event);
    if (!yaml_parser_parse(&r->yaml, &r->event))
        return parser_failure(r);
    return check_plain(r);
}

/* The text of the scalar that came last; NULL: it holds a NUL, or is no scalar. */
static const char *scalar(const struct reader *r)
{
    const char *text = (const char *)r->event.data.scalar.value;
    if (r->event.type != YAML_SCALAR_EVENT || strlen(text) != r->event.data.scalar.length)
        return NULL;
    return text;
}

/* ---- the grammar ----------------------------------------------------------------------------- */

/* Notes that a key or section came, unless it came before. */
static enum ct_status note(struct reader *r, uint64_t *line, const char *name)
{
    if (*line != 0)
        return at_event(r,
                        status_fail(r->err, CT_ERR_DUPLICATE, "%s: given twice, first in line %llu",
                                    name, (unsigned long long)*line));
    *line = r->event.start_mark.line + 1;
    return CT_OK;
}

/* The value of a key. */
static enum ct_status read_value(struct reader *r, const struct arch_key *key)
{
    char range[64], what[100];
    enum ct_status status = next(r);
    if (status != CT_OK)
        return status;
    const char *text = scalar(r);
    if (text == NULL) {
        (void)snprintf(what, sizeof what, "%s for %s", arch_range(key, range), key->name);
        return expected(r, what);
    }
    bool quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    status = arch_set(&r->arch, key, text, quoted, r->err);
    return status == CT_OK ? CT_OK : at_event(r, status);
}

/* The keys and values of a section, whose mapping has begun. */
static enum ct_status read_section(struct reader *r, const char *section)
{
    for (;;) {
        char name[64];
        enum ct_status status = next(r);
        if (status != CT_OK || r->event.type == YAML_MAPPING_END_EVENT)
            return status;
        const char *text = scalar(r);
        if (text == NULL)
            return expected(r, "the name of a key");
        (void)snprintf(name, sizeof name, "%s.%s", section, text);
        const struct arch_key *key = strlen(text) < 32 ? arch_find(name) : NULL;
        if (key == NULL)
            return at_event(r, arch_unknown(name, r->err));
        status = note(r, &r->key_line[key - arch_keys()], key->name);
        if (status == CT_OK)
            status = read_value(r, key);
        if (status != CT_OK)
            return status;
    }
}

/* The sections, whose mapping has begun. */
static enum ct_status read_sections(struct reader *r)
{
    static const char *const sections[] = ARCH_SECTIONS;
    for (;;) {
        char what[64];
        int s = 0;
        enum ct_status status = next(r);
        if (status != CT_OK || r->event.type == YAML_MAPPING_END_EVENT)
            return status;
        const char *text = scalar(r);
        if (text == NULL)
            return expected(r, "the name of a section");
        while (s < ARCH_SECTION_COUNT && strcmp(text, sections[s]) != 0)
            s++;
        if (s == ARCH_SECTION_COUNT)
            return at_event(r, arch_no_section(text, r->err));
        status = note(r, &r->section_line[s], sections[s]);
        if (status == CT_OK)
            status = next(r);
        if (status != CT_OK)
            return status;
        (void)snprintf(what, sizeof what, "a mapping of keys for %s", sections[s]);
        if (r->event.type != YAML_MAPPING_START_EVENT)
            return expected(r, what);
        status = read_section(r, sections[s]);
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
        return expected(r, "a mapping of sections; {} has all defaults");
    if (r->event.data.document_start.tag_directives.start !=
        r->event.data.document_start.tag_directives.end)
        return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "tags are not allowed"));
    status = next(r);
    if (status == CT_OK && r->event.type != YAML_MAPPING_START_EVENT)
        return expected(r, "a mapping of sections");
    if (status == CT_OK)
        status = read_sections(r);
    if (status == CT_OK)
        status = next(r); /* the end of the document */
    if (status == CT_OK)
        status = next(r);
    if (status == CT_OK && r->event.type != YAML_STREAM_END_EVENT)
        return at_event(r, status_fail(r->err, CT_ERR_FORMAT, "a second document is not allowed"));
    return status;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* Reads and closes `in`. */
static enum ct_status read_all(struct ct_architecture *out, struct infile *in, struct ct_error *err)
{
    struct reader r = {.in = in, .err = err};
    enum ct_status status;
    ct_architecture_default(&r.arch);
    if (!yaml_parser_initialize(&r.yaml)) {
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory to read it", in->name);
        infile_close(in);
        return status;
    }
    yaml_parser_set_encoding(&r.yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&r.yaml, feed, &r);
    status = read_stream(&r);
    if (status == CT_OK) {
        status = ct_architecture_check(&r.arch, err);
        if (status != CT_OK)
            status = status_prefix(err, status, "%s", in->name);
    }
    if (status == CT_OK)
        *out = r.arch;
    yaml_event_delete(&r.event);
    yaml_parser_delete(&r.yaml);
    infile_close(in);
    return status;
}

enum ct_status arch_read(struct ct_architecture *out, const char *path, struct ct_error *err)
{
    struct infile *in;
    enum ct_status status = infile_open(&in, path, err);
    return status == CT_OK ? read_all(out, in, err) : status;
}

enum ct_status arch_adopt(struct ct_architecture *out, FILE *file, const char *name,
                          struct ct_error *err)
{
    struct infile *in;
    enum ct_status status = infile_adopt(&in, file, name, err);
    return status == CT_OK ? read_all(out, in, err) : status;
}

enum ct_status arch_load(struct ct_architecture *out, const struct arch_preset **preset,
                         const char *name, struct ct_error *err)
{
    *preset = arch_preset(name);
    if (*preset == NULL && access(name, F_OK) != 0)
        return status_fail(err, CT_ERR_IO, "%s: is no file, and no preset (default, truenorth)",
                           name);
    if (*preset == NULL)
        return arch_read(out, name, err);
    ct_architecture_default(out);
    for (const struct arch_choice *c = (*preset)->choice; c->key != NULL; c++) {
        enum ct_status status = arch_set(out, arch_find(c->key), c->value, false, err);
        if (status != CT_OK)
            return status_prefix(err, status, "%s", name);
    }
    return ct_architecture_check(out, err);
}
