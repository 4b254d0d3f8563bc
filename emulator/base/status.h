/*
 * status.h - errors as values.
 *
 * Every call that can fail for an operating reason returns `enum ct_status` and describes the
 * failure in a `struct ct_error`. status_fail() does both in one statement:
 *
 *     return status_fail(err, CT_ERR_RANGE, "%s: byte %llu: ...", path, offset);
 *
 * Invariants: the text is always terminated, holds no newline or other control character, and is
 * cut (with "..." at its end) rather than overrun.
 */
#ifndef CT_BASE_STATUS_H
#define CT_BASE_STATUS_H

#include "cortile.h"

/* Fills `err` (which may be NULL) and returns `status`. The text is one complete line for a user,
 * without the name of the status and without a newline. */
enum ct_status status_fail(struct ct_error *err, enum ct_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "<prefix>: " before the text of a failure that is already described, for a caller that
 * knows the place (a file, a byte) of a fault that its callee found. Returns err->status, or
 * `status` when `err` is NULL. */
enum ct_status status_prefix(struct ct_error *err, enum ct_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
