/*
 * arch.h - architectures of a chip: read from a file (arch_format.h), taken from a preset, changed
 * key by key, written.
 *
 * One table of keys, made from CT_ARCHITECTURE_LIST, serves the reader, the writer and the
 * overrides, so that a key has the same name, range and messages everywhere.
 */
#ifndef CT_TOOLS_ARCH_H
#define CT_TOOLS_ARCH_H

#include <jansson.h>
#include <stdio.h>

#include "arch_format.h"
#include "cortile.h"

/* What a value is. */
enum arch_kind {
    ARCH_NUMBER,  /* a whole number in least..most                */
    ARCH_CYCLES,  /* the same, or auto, which is kept as 0        */
    ARCH_ROUTING, /* a word: xy, yx, west_first                   */
    ARCH_TOPOLOGY /* a word: mesh, torus                          */
};

enum { ARCH_KEY_COUNT = 15, ARCH_VALUE_MAX = 16 };

struct arch_key {
    const char *name; /* "core.fifo_depth"                        */
    const char *text; /* its effect                               */
    enum arch_kind kind;
    size_t offset; /* of its uint32_t in struct ct_architecture; of numbers only */
    uint32_t least, most;
};

/* The keys in the order of the writer: ARCH_KEY_COUNT of them. */
const struct arch_key *arch_keys(void);

/* The key of a name, NULL: there is none. */
const struct arch_key *arch_find(const char *name);

/* The part of the key's name before the dot has this length; what follows the dot is its name
 * within the section. */
size_t arch_section_length(const struct arch_key *key);

/* What a key may be: "1..64", "1..2147483647 or auto", "xy, yx or west_first". */
const char *arch_range(const struct arch_key *key, char text[64]);

/* The value of a key as a file has it. */
const char *arch_value(const struct ct_architecture *arch, const struct arch_key *key,
                       char text[ARCH_VALUE_MAX]);

/* Sets a key to a value as a file has it; `quoted`: it stood in quotes, and so is no number. The
 * failure's text begins with the name of the key. */
CT_MUST_CHECK enum ct_status arch_set(struct ct_architecture *arch, const struct arch_key *key,
                                      const char *value, bool quoted, struct ct_error *err);

/* "core.fifo_depth=8", from the command line. Failures begin with "--set: ". */
CT_MUST_CHECK enum ct_status arch_override(struct ct_architecture *arch, const char *assignment,
                                           struct ct_error *err);

/* "unknown key ..." and "unknown section ...", with those that are there. The first takes the name
 * of a key, "section.key". */
enum ct_status arch_unknown(const char *name, struct ct_error *err);
enum ct_status arch_no_section(const char *name, struct ct_error *err);

/* Reads a file, or an open stream, which is closed. What is returned has passed
 * ct_architecture_check(). */
CT_MUST_CHECK enum ct_status arch_read(struct ct_architecture *out, const char *path,
                                       struct ct_error *err);
CT_MUST_CHECK enum ct_status arch_adopt(struct ct_architecture *out, FILE *file, const char *name,
                                        struct ct_error *err);

/* An architecture with a name. What it does not list has the default. */
struct arch_preset {
    const char *name;
    const char *summary;       /* one line                                                    */
    const char *const *remark; /* lines of a comment; NULL ends                               */
    const struct arch_choice { /* a name NULL ends                                            */
        const char *key, *value;
        const char *source; /* where the value is from */
    } * choice;
};

/* The presets; a name NULL ends. */
const struct arch_preset *arch_presets(void);
/* The preset of a name, NULL: there is none. */
const struct arch_preset *arch_preset(const char *name);

/* A preset by its name, or else a file. `*preset` is then the preset, or NULL. */
CT_MUST_CHECK enum ct_status arch_load(struct ct_architecture *out,
                                       const struct arch_preset **preset, const char *name,
                                       struct ct_error *err);

/* Writes a file, with the remarks and sources of `preset` (may be NULL) where the values are still
 * its own. */
void arch_write(FILE *file, const struct ct_architecture *arch, const struct arch_preset *preset);

/* The same as an object of objects, which dumped is an architecture file too. */
json_t *arch_json(const struct ct_architecture *arch);

#endif
