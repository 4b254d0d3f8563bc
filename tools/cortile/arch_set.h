/*
 * arch_set.h - one parameter of an architecture by its name, as options give it: KEY=VALUE with the
 * keys of rtl/CHIP.md section 12.
 */
#ifndef CT_TOOLS_ARCH_SET_H
#define CT_TOOLS_ARCH_SET_H

#include "cli.h"

enum {
    ARCH_KEY_MAX = 40,
    ARCH_VALUE_MAX = 20
}; /* characters of a key and of a value, with the 0 */

/* Sets one parameter; its range is checked, what holds between parameters is not. Key and value
 * are `key_length` and `value_length` characters of their texts. */
CT_MUST_CHECK enum ct_status arch_set(struct ct_architecture *arch, const char *key,
                                      size_t key_length, const char *value, size_t value_length,
                                      struct ct_error *err);

/* The same from a text of the form KEY=VALUE. */
CT_MUST_CHECK enum ct_status arch_assign(struct ct_architecture *arch, const char *assignment,
                                         struct ct_error *err);

/* The value of a parameter as text, as arch_set() reads it. False where there is no such key. */
bool arch_text(const struct ct_architecture *arch, const char *key, char text[ARCH_VALUE_MAX]);

/* The keys, NULL ends them. */
const char *const *arch_keys(void);

#endif
