/*
 * yaml_in.c - see yaml_in.h.
 */
#include "yaml_in.h"

#include <string.h>

/* libyaml's hunger. */
static int feed(void *user, unsigned char *buffer, size_t size, size_t *got)
{
    struct yaml_in *y = user;
    *got = infile_read(y->in, buffer, size);
    y->bytes += *got;
    return y->bytes <= y->most && y->in->failure.status == CT_OK;
}

enum ct_status yaml_in_begin(struct yaml_in *y, struct infile *in, size_t most,
                             struct ct_error *err)
{
    *y = (struct yaml_in){.in = in, .most = most, .err = err};
    if (!yaml_parser_initialize(&y->parser))
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory to read it", in->name);
    yaml_parser_set_encoding(&y->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&y->parser, feed, y);
    return CT_OK;
}

void yaml_in_end(struct yaml_in *y)
{
    yaml_event_delete(&y->event);
    yaml_parser_delete(&y->parser);
}

/* ---- failures -------------------------------------------------------------------------------- */

enum ct_status yaml_in_at(struct yaml_in *y, yaml_mark_t mark, enum ct_status status)
{
    return status_prefix(y->err, status, "%s:%zu:%zu", y->in->name, mark.line + 1, mark.column + 1);
}

enum ct_status yaml_in_here(struct yaml_in *y, enum ct_status status)
{
    return yaml_in_at(y, y->event.start_mark, status);
}

enum ct_status yaml_in_expected(struct yaml_in *y, const char *what, const char *of)
{
    return yaml_in_here(y, status_fail(y->err, CT_ERR_FORMAT, "expected %s%s", what, of));
}

/* Why libyaml gave no event. */
static enum ct_status parser_failure(struct yaml_in *y)
{
    const yaml_parser_t *parser = &y->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "cannot be read";
    if (infile_status(y->in, y->err) != CT_OK)
        return y->in->failure.status;
    if (y->bytes > y->most)
        return status_fail(y->err, CT_ERR_LIMIT, "%s: more than %zu bytes", y->in->name, y->most);
    if (parser->error == YAML_MEMORY_ERROR)
        return status_fail(y->err, CT_ERR_MEMORY, "%s: no memory to read it", y->in->name);
    if (parser->error == YAML_READER_ERROR)
        return status_fail(y->err, CT_ERR_FORMAT, "%s: byte %zu: %s", y->in->name,
                           parser->problem_offset, problem);
    return yaml_in_at(y, parser->problem_mark, status_fail(y->err, CT_ERR_FORMAT, "%s", problem));
}

/* ---- events ---------------------------------------------------------------------------------- */

static enum ct_status check_plain(struct yaml_in *y)
{
    const yaml_event_t *e = &y->event;
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (e->type == YAML_ALIAS_EVENT)
        return yaml_in_here(y, status_fail(y->err, CT_ERR_FORMAT, "aliases are not allowed: *%.40s",
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
        return yaml_in_here(y, status_fail(y->err, CT_ERR_FORMAT, "anchors are not allowed: &%.40s",
                                           (const char *)anchor));
    if (tag != NULL)
        return yaml_in_here(y, status_fail(y->err, CT_ERR_FORMAT, "tags are not allowed: %.40s",
                                           (const char *)tag));
    return CT_OK;
}

enum ct_status yaml_in_next(struct yaml_in *y)
{
    yaml_event_delete(&y->event);
    if (!yaml_parser_parse(&y->parser, &y->event))
        return parser_failure(y);
    return check_plain(y);
}

const char *yaml_in_text(const struct yaml_in *y)
{
    if (y->event.type != YAML_SCALAR_EVENT)
        return NULL;
    const char *text = (const char *)y->event.data.scalar.value;
    return strlen(text) == y->event.data.scalar.length ? text : NULL;
}

bool yaml_in_quoted(const struct yaml_in *y)
{
    return y->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
}

enum ct_status yaml_in_note(struct yaml_in *y, struct yaml_place *place, const char *name)
{
    if (place->seen)
        return yaml_in_here(y, status_fail(y->err, CT_ERR_DUPLICATE,
                                           "%s: given twice, first in line %zu", name,
                                           place->mark.line + 1));
    *place = (struct yaml_place){.mark = y->event.start_mark, .seen = true};
    return CT_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

enum ct_status yaml_in_open(struct yaml_in *y, const char *what, const char *empty)
{
    enum ct_status status = yaml_in_next(y); /* the start of the stream */
    if (status == CT_OK)
        status = yaml_in_next(y);
    if (status != CT_OK)
        return status;
    if (y->event.type == YAML_STREAM_END_EVENT)
        return yaml_in_expected(y, empty, "");
    if (y->event.data.document_start.tag_directives.start !=
        y->event.data.document_start.tag_directives.end)
        return yaml_in_here(y, status_fail(y->err, CT_ERR_FORMAT, "tags are not allowed"));
    status = yaml_in_next(y);
    if (status == CT_OK && y->event.type != YAML_MAPPING_START_EVENT)
        return yaml_in_expected(y, what, "");
    return status;
}

enum ct_status yaml_in_close(struct yaml_in *y)
{
    enum ct_status status = yaml_in_next(y); /* the end of the document */
    if (status == CT_OK)
        status = yaml_in_next(y);
    if (status == CT_OK && y->event.type != YAML_STREAM_END_EVENT)
        return yaml_in_here(y,
                            status_fail(y->err, CT_ERR_FORMAT, "a second document is not allowed"));
    return status;
}
