/*
 * change_kit.h - a sound text, spoilt in one place at a time: for the tests of what readers refuse.
 */
#ifndef SUPPORT_CHANGE_KIT_H
#define SUPPORT_CHANGE_KIT_H

#include "cortile.h"

/* `text` with the first `from` replaced, which must be there. Free it. */
char *change_text(const char *text, const char *from, const char *to);

/* An edit of a sound text, and how the reader must end: CT_OK, or this status with a message that
 * holds `part`. */
struct change {
    const char *from, *to;
    enum ct_status status;
    const char *part;
};

/* Makes each of the edits to `sound` and hands the text to `judge`, which fails the test where the
 * reader ends otherwise. */
void change_try(const char *sound, const struct change *changes, size_t count,
                void (*judge)(const char *text, enum ct_status wanted, const char *part));

#endif
