/*
 * yaml_in.h - a YAML file as the readers of configuration take it: libyaml's events one by one, the
 * file streamed through a bounded buffer, one document with one mapping.
 *
 * What would make a value that does not stand where it is used is refused: anchors, aliases, tags.
 * A reader asks for events with yaml_in_next() and knows what must come; so nesting is bounded by
 * its grammar, and the first event that does not fit ends the reading with its place.
 */
#ifndef CT_TOOLS_YAML_IN_H
#define CT_TOOLS_YAML_IN_H

#include <yaml.h>

#include "base/infile.h"
#include "base/status.h"

struct yaml_in {
    struct infile *in;  /* the reader's */
    yaml_event_t event; /* the last one; its memory is ours */
    struct ct_error *err;
    yaml_parser_t parser;
    size_t bytes, most; /* handed to libyaml, at most */
};

/* Where a key or a group of keys came. */
struct yaml_place {
    yaml_mark_t mark;
    bool seen;
};

/* Begins to read `in`, of at most `most` bytes; failures are described in `err`. *y stays where it
 * is until yaml_in_end(), which frees what this allocates; where this fails there is nothing to
 * free. The file is the caller's. */
CT_MUST_CHECK enum ct_status yaml_in_begin(struct yaml_in *y, struct infile *in, size_t most,
                                           struct ct_error *err);
void yaml_in_end(struct yaml_in *y);

/* The next event, in y->event. */
CT_MUST_CHECK enum ct_status yaml_in_next(struct yaml_in *y);

/* From the start of the file to that of its mapping, of which `what` tells in a message; `empty` in
 * that for a file without anything. And from the end of the mapping to that of the file. */
CT_MUST_CHECK enum ct_status yaml_in_open(struct yaml_in *y, const char *what, const char *empty);
CT_MUST_CHECK enum ct_status yaml_in_close(struct yaml_in *y);

/* The text of the scalar that came last; NULL: it holds a NUL, or is no scalar. */
const char *yaml_in_text(const struct yaml_in *y);

/* Whether that scalar stood in quotes. */
bool yaml_in_quoted(const struct yaml_in *y);

/* Notes that `name` came with the last event, unless it came before. */
CT_MUST_CHECK enum ct_status yaml_in_note(struct yaml_in *y, struct yaml_place *place,
                                          const char *name);

/* Puts the file's name and a place before a failure that y->err describes: that of a mark, of the
 * last event. */
enum ct_status yaml_in_at(struct yaml_in *y, yaml_mark_t mark, enum ct_status status);
enum ct_status yaml_in_here(struct yaml_in *y, enum ct_status status);

/* "expected <what><of>", there. */
enum ct_status yaml_in_expected(struct yaml_in *y, const char *what, const char *of);

#endif
