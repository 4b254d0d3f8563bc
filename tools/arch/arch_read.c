/*
 * arch_read.c - the strict reader of architecture files: see arch_format.h.
 *
 * The grammar: sections of keys, over the events of tools/yaml.
 */
#include <string.h>
#include <unistd.h>

#include "../yaml/yaml_in.h"
#include "arch.h"
#include "base/infile.h"
#include "base/status.h"

struct reader {
    struct yaml_in yaml;
    struct ct_architecture arch;
    struct yaml_place key[ARCH_KEY_COUNT], section[ARCH_SECTION_COUNT];
};

/* The value of a key. */
static enum ct_status read_value(struct reader *r, const struct arch_key *key)
{
    char range[64], what[80];
    enum ct_status status = yaml_in_next(&r->yaml);
    if (status != CT_OK)
        return status;
    const char *text = yaml_in_text(&r->yaml);
    if (text == NULL) {
        (void)snprintf(what, sizeof what, "%s for ", arch_range(key, range));
        return yaml_in_expected(&r->yaml, what, key->name);
    }
    status = arch_set(&r->arch, key, text, yaml_in_quoted(&r->yaml), r->yaml.err);
    return status == CT_OK ? CT_OK : yaml_in_here(&r->yaml, status);
}

/* The keys and values of a section, whose mapping has begun. */
static enum ct_status read_section(struct reader *r, const char *section)
{
    for (;;) {
        char name[64];
        enum ct_status status = yaml_in_next(&r->yaml);
        if (status != CT_OK || r->yaml.event.type == YAML_MAPPING_END_EVENT)
            return status;
        const char *text = yaml_in_text(&r->yaml);
        if (text == NULL)
            return yaml_in_expected(&r->yaml, "the name of a key", "");
        (void)snprintf(name, sizeof name, "%s.%s", section, text);
        const struct arch_key *key = strlen(text) < 32 ? arch_find(name) : NULL;
        if (key == NULL)
            return yaml_in_here(&r->yaml, arch_unknown(name, r->yaml.err));
        status = yaml_in_note(&r->yaml, &r->key[key - arch_keys()], key->name);
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
        int s = 0;
        enum ct_status status = yaml_in_next(&r->yaml);
        if (status != CT_OK || r->yaml.event.type == YAML_MAPPING_END_EVENT)
            return status;
        const char *text = yaml_in_text(&r->yaml);
        if (text == NULL)
            return yaml_in_expected(&r->yaml, "the name of a section", "");
        while (s < ARCH_SECTION_COUNT && strcmp(text, sections[s]) != 0)
            s++;
        if (s == ARCH_SECTION_COUNT)
            return yaml_in_here(&r->yaml, arch_no_section(text, r->yaml.err));
        status = yaml_in_note(&r->yaml, &r->section[s], sections[s]);
        if (status == CT_OK)
            status = yaml_in_next(&r->yaml);
        if (status != CT_OK)
            return status;
        if (r->yaml.event.type != YAML_MAPPING_START_EVENT)
            return yaml_in_expected(&r->yaml, "a mapping of keys for ", sections[s]);
        status = read_section(r, sections[s]);
        if (status != CT_OK)
            return status;
    }
}

/* ---- opening --------------------------------------------------------------------------------- */

/* Reads and closes `in`. */
static enum ct_status read_all(struct ct_architecture *out, struct infile *in, struct ct_error *err)
{
    struct reader r = {0};
    enum ct_status status = yaml_in_begin(&r.yaml, in, ARCH_BYTES_MAX, err);
    if (status == CT_OK) {
        ct_architecture_default(&r.arch);
        status = yaml_in_open(&r.yaml, "a mapping of sections",
                              "a mapping of sections; {} has all defaults");
        if (status == CT_OK)
            status = read_sections(&r);
        if (status == CT_OK)
            status = yaml_in_close(&r.yaml);
        yaml_in_end(&r.yaml);
    }
    if (status == CT_OK) {
        status = ct_architecture_check(&r.arch, err);
        if (status != CT_OK)
            status = status_prefix(err, status, "%s", in->name);
    }
    if (status == CT_OK)
        *out = r.arch;
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
