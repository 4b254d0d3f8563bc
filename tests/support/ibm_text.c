/*
 * ibm_text.c - see ibm_text.h.
 */
#include "support/ibm_text.h"

#include <stdlib.h>
#include <string.h>

#define EIGHT "0000000000000000"
#define ROW "{\"type\":\"S2\",\"synapses\":\"" EIGHT EIGHT EIGHT EIGHT "\"}"

enum { ROWS = 255, MARKS_MAX = 8, ROWS_BYTES = ROWS * (int)sizeof ROW - 1 };

static size_t put_rows(char *to)
{
    for (size_t i = 0; i < ROWS; i++) {
        memcpy(to + i * sizeof ROW, ROW, sizeof ROW - 1);
        if (i + 1 < ROWS)
            to[i * sizeof ROW + sizeof ROW - 1] = ',';
    }
    return ROWS_BYTES;
}

char *ibm_text_expand(const char *text, size_t size, size_t *expanded)
{
    size_t marks = 0, at = 0;
    for (size_t i = 0; i < size; i++)
        marks += text[i] == '@' && marks < MARKS_MAX;
    char *result = malloc(size + marks * ROWS_BYTES + 1);
    if (result == NULL)
        return NULL;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '@' && marks > 0) {
            at += put_rows(result + at);
            marks--;
        } else {
            result[at++] = text[i];
        }
    }
    result[at] = '\0';
    *expanded = at;
    return result;
}
