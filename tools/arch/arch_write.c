/*
 * arch_write.c - an architecture as YAML with comments, and as JSON: see arch_format.h.
 */
#include <stdlib.h>
#include <string.h>

#include "arch.h"

static const char *const sections[] = ARCH_SECTIONS;

static bool in_section(const struct arch_key *key, const char *section)
{
    size_t length = arch_section_length(key);
    return strlen(section) == length && strncmp(key->name, section, length) == 0;
}

/* Where the preset's value is from, NULL: it names none, or the value is another. */
static const char *source(const struct arch_preset *preset, const struct arch_key *key,
                          const char *value)
{
    if (preset == NULL)
        return NULL;
    for (const struct arch_choice *c = preset->choice; c->key != NULL; c++) {
        if (strcmp(c->key, key->name) == 0)
            return strcmp(c->value, value) == 0 ? c->source : NULL;
    }
    return NULL;
}

void arch_write(FILE *file, const struct ct_architecture *arch, const struct arch_preset *preset)
{
    char value[ARCH_VALUE_MAX], range[64];
    fputs("# Architecture of a chip: what the cycles of its cores and its network depend on.\n",
          file);
    for (const char *const *line = preset != NULL ? preset->remark : NULL;
         line != NULL && *line != NULL; line++)
        fprintf(file, "# %s\n", *line);
    for (int s = 0; s < ARCH_SECTION_COUNT; s++) {
        fprintf(file, "%s:\n", sections[s]);
        for (const struct arch_key *key = arch_keys(); key < arch_keys() + ARCH_KEY_COUNT; key++) {
            if (!in_section(key, sections[s]))
                continue;
            const char *text = arch_value(arch, key, value);
            const char *from = source(preset, key, text);
            fprintf(file, "  # %s; %s\n", key->text, arch_range(key, range));
            if (from != NULL)
                fprintf(file, "  # %s\n", from);
            fprintf(file, "  %s: %s\n", strchr(key->name, '.') + 1, text);
        }
    }
}

json_t *arch_json(const struct ct_architecture *arch)
{
    char text[ARCH_VALUE_MAX];
    json_t *root = json_object();
    for (int s = 0; s < ARCH_SECTION_COUNT; s++) {
        json_t *section = json_object();
        for (const struct arch_key *key = arch_keys(); key < arch_keys() + ARCH_KEY_COUNT; key++) {
            if (!in_section(key, sections[s]))
                continue;
            const char *value = arch_value(arch, key, text);
            bool number = strspn(value, "0123456789") == strlen(value);
            json_object_set_new(section, strchr(key->name, '.') + 1,
                                number ? json_integer((json_int_t)strtoull(value, NULL, 10))
                                       : json_string(value));
        }
        json_object_set_new(root, sections[s], section);
    }
    return root;
}
