/*
 * fuzz_power.c - the reader of energy tables, on any bytes. What is accepted must pass the check,
 * and read back as the same from what the writer makes of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "power/power.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes a table into bytes of the heap. */
static char *written(const struct power_table *table, size_t *size)
{
    char *text = NULL;
    FILE *file = open_memstream(&text, size);
    if (file == NULL)
        abort();
    power_write(file, table);
    if (fclose(file) != 0)
        abort();
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct power_table table, again;
    FILE *file = size > 0 ? fmemopen((void *)data, size, "rb") : NULL;
    struct ct_error err;
    size_t first, second;
    if (file == NULL || power_adopt(&table, file, "input", &err) != CT_OK)
        return 0;
    if (power_check(&table, &err) != CT_OK)
        abort();
    char *text = written(&table, &first);
    file = fmemopen(text, first, "rb");
    if (file == NULL || power_adopt(&again, file, "written", &err) != CT_OK)
        abort();
    char *more = written(&again, &second);
    if (first != second || memcmp(text, more, first) != 0)
        abort();
    free(text);
    free(more);
    return 0;
}
