/*
 * change_kit.c - see change_kit.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/change_kit.h"

char *change_text(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    size_t size = strlen(text) + strlen(to) + 1;
    char *result = malloc(size);

    if (at == NULL)
        fail_msg("no \"%s\"", from);
    assert_non_null(result);
    (void)snprintf(result, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return result;
}

void change_try(const char *sound, const struct change *changes, size_t count,
                void (*judge)(const char *text, enum ct_status wanted, const char *part))
{
    for (size_t i = 0; i < count; i++) {
        char *changed = change_text(sound, changes[i].from, changes[i].to);

        judge(changed, changes[i].status, changes[i].part);
        free(changed);
    }
}
