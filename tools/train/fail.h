/* One-line errors of the training tools: the place, the value, the allowed range. */
#ifndef CT_TRAIN_FAIL_H
#define CT_TRAIN_FAIL_H

#include <stdbool.h>

struct fail {
    char text[256];
};

/* Writes the message and returns false, so that a caller can return its result. */
bool fail_set(struct fail *fail, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
