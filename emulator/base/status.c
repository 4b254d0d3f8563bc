/*
 * status.c - see status.h. The texts of the statuses come from CT_STATUS_LIST, so that a status
 * without a text cannot exist.
 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const status_texts[] = {
#define STATUS_TEXT(name, text) [name] = text,
    CT_STATUS_LIST(STATUS_TEXT)
#undef STATUS_TEXT
};

const char *ct_status_text(enum ct_status status)
{
    size_t index = (size_t)status;

    if (index >= sizeof status_texts / sizeof status_texts[0])
        return "unknown status";
    return status_texts[index];
}

const char *ct_version(void)
{
    return CT_VERSION;
}

/* Texts quote names out of files; whatever stands there, the message stays one printable line. */
static void status_clean(char *text, size_t size, int wanted)
{
    if (wanted < 0) {
        text[0] = '\0';
        return;
    }
    if ((size_t)wanted >= size)
        memcpy(text + size - 4, "...", 4);
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
}

enum ct_status status_fail(struct ct_error *err, enum ct_status status, const char *fmt, ...)
{
    va_list args;
    int wanted;

    if (err == NULL)
        return status;
    err->status = status;
    va_start(args, fmt);
    wanted = vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    status_clean(err->text, sizeof err->text, wanted);
    return status;
}

enum ct_status status_prefix(struct ct_error *err, enum ct_status status, const char *fmt, ...)
{
    char inner[sizeof err->text];
    size_t used;
    va_list args;
    int wanted;

    if (err == NULL)
        return status;
    memcpy(inner, err->text, sizeof inner);
    inner[sizeof inner - 1] = '\0';
    va_start(args, fmt);
    wanted = vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    status_clean(err->text, sizeof err->text, wanted);
    used = strlen(err->text);
    wanted = snprintf(err->text + used, sizeof err->text - used, ": %s", inner);
    status_clean(err->text + used, sizeof err->text - used, wanted);
    return err->status;
}
