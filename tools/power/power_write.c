/*
 * power_write.c - energy tables as text: see power_format.h.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "power_keys.h"

/* The fewest digits that read back as the same number. */
static void put_number(FILE *file, double number)
{
    char text[40];
    int digits = 6; /* fewer show nothing shorter, but 2e+01 for 20 */
    do
        (void)snprintf(text, sizeof text, "%.*g", digits, number);
    while (++digits <= 17 && strtod(text, NULL) != number);
    fputs(text, file);
}

static void put_text(FILE *file, const char *text)
{
    putc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', file);
        putc(*text, file);
    }
    putc('"', file);
}

static void put_value(FILE *file, const struct power_table *table, const struct power_key *key)
{
    const void *member = (const char *)table + key->offset;
    switch (key->kind) {
    case POWER_WHOLE16: fprintf(file, "%u", *(const uint16_t *)member); break;
    case POWER_WHOLE32: fprintf(file, "%u", *(const uint32_t *)member); break;
    case POWER_REAL: put_number(file, *(const double *)member); break;
    case POWER_TEXT: put_text(file, member); break;
    case POWER_MESH: fputs(table->torus ? "torus" : "mesh", file); break;
    case POWER_UNIT: fputs(ct_energy_unit(key->part), file); break;
    case POWER_HOME: fputs(ct_energy_name(table->part[key->part].home), file); break;
    }
}

static bool shown(const struct power_table *table, const struct power_key *key)
{
    if (key->part < 0)
        return true;
    if (!table->part[key->part].within)
        return key->kind != POWER_HOME;
    return key->kind == POWER_HOME || strstr(key->name, ".source") != NULL;
}

/* The groups of a name are its part before the first dot and, in all sections but machine, that
 * before the last one; each is opened where it differs from that of the key before. */
void power_write(FILE *file, const struct power_table *table)
{
    const struct power_key *keys = power_keys();
    const char *before = "";
    for (int k = 0; k < POWER_KEYS; k++) {
        const char *name = keys[k].name, *field = strrchr(name, '.');
        if (!shown(table, &keys[k]))
            continue;
        size_t section = strcspn(name, "."), group = field == NULL ? 0 : (size_t)(field - name);
        if (field != NULL && (strncmp(name, before, section) != 0 || before[section] != '.'))
            fprintf(file, "%.*s:\n", (int)section, name);
        if (group > section && (strncmp(name, before, group) != 0 || before[group] != '.'))
            fprintf(file, "  %.*s:\n", (int)(group - section - 1), name + section + 1);
        fprintf(file, "%*s%s: ",
                field == NULL     ? 0
                : group > section ? 4
                                  : 2,
                "", field == NULL ? name : field + 1);
        put_value(file, table, &keys[k]);
        putc('\n', file);
        before = name;
    }
}
