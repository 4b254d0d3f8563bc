/*
 * arch_set.c - see arch_set.h.
 */
#include "arch_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const routings[] = {"xy", "yx", "west_first", NULL};
static const char *const topologies[] = {"mesh", "torus", NULL};

struct number {
    const char *key;
    size_t offset; /* in struct ct_architecture */
    uint32_t least, most;
};

static const struct number numbers[] = {
#define ARCH_NUMBER(name, key, least, most, standard, text)                                        \
    {key, offsetof(struct ct_architecture, name), least, most},
    CT_ARCHITECTURE_LIST(ARCH_NUMBER)
#undef ARCH_NUMBER
};
enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

/* The index of a word in a list, -1: it is not there. */
static int find_word(const char *const *words, const char *text, size_t length)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (strlen(words[i]) == length && memcmp(words[i], text, length) == 0)
            return i;
    }
    return -1;
}

static enum ct_status set_number(struct ct_architecture *arch, const struct number *number,
                                 const char *value, size_t length, struct ct_error *err)
{
    char digits[ARCH_VALUE_MAX];
    bool automatic = number->offset == offsetof(struct ct_architecture, tick_cycles);
    if (automatic && length == 4 && memcmp(value, "auto", 4) == 0) {
        arch->tick_cycles = 0;
        return CT_OK;
    }
    snprintf(digits, sizeof digits, "%.*s", (int)length, value);
    unsigned long long got = strtoull(digits, NULL, 10);
    if (length == 0 || length >= sizeof digits || strspn(value, "0123456789") < length)
        return cli_error(err, CT_ERR_FORMAT, "%s: '%.*s' is no whole number", number->key,
                         (int)length, value);
    if (got < number->least || got > number->most)
        return cli_error(err, CT_ERR_RANGE, "%s: %llu outside %u..%u", number->key, got,
                         number->least, number->most);
    memcpy((char *)arch + number->offset, &(uint32_t){(uint32_t)got}, sizeof(uint32_t));
    return CT_OK;
}

enum ct_status arch_set(struct ct_architecture *arch, const char *key, size_t key_length,
                        const char *value, size_t value_length, struct ct_error *err)
{
    int which = find_word(arch_keys(), key, key_length);
    if (which < 0)
        return cli_error(err, CT_ERR_ABSENT, "'%.*s' is no parameter of an architecture",
                         (int)key_length, key);
    if (which < NUMBERS)
        return set_number(arch, &numbers[which], value, value_length, err);
    bool routing = which == NUMBERS;
    int word = find_word(routing ? routings : topologies, value, value_length);
    if (word < 0)
        return cli_error(err, CT_ERR_FORMAT, "%s: '%.*s' is not %s", arch_keys()[which],
                         (int)value_length, value,
                         routing ? "xy, yx or west_first" : "mesh or torus");
    if (routing)
        arch->routing = (enum ct_routing)word;
    else
        arch->torus = word == 1;
    return CT_OK;
}

enum ct_status arch_assign(struct ct_architecture *arch, const char *assignment,
                           struct ct_error *err)
{
    const char *equals = strchr(assignment, '=');
    if (equals == NULL)
        return cli_error(err, CT_ERR_FORMAT, "'%s': expected KEY=VALUE", assignment);
    return arch_set(arch, assignment, (size_t)(equals - assignment), equals + 1, strlen(equals + 1),
                    err);
}

bool arch_text(const struct ct_architecture *arch, const char *key, char text[ARCH_VALUE_MAX])
{
    int which = find_word(arch_keys(), key, strlen(key));
    uint32_t value = 0;
    if (which < 0)
        return false;
    if (which < NUMBERS)
        memcpy(&value, (const char *)arch + numbers[which].offset, sizeof value);
    if (which >= NUMBERS)
        snprintf(text, ARCH_VALUE_MAX, "%s",
                 which == NUMBERS ? routings[arch->routing] : topologies[arch->torus]);
    else if (value == 0 && numbers[which].offset == offsetof(struct ct_architecture, tick_cycles))
        snprintf(text, ARCH_VALUE_MAX, "auto");
    else
        snprintf(text, ARCH_VALUE_MAX, "%u", value);
    return true;
}

const char *const *arch_keys(void)
{
    static const char *const keys[] = {
#define ARCH_KEY(name, key, least, most, standard, text) key,
        CT_ARCHITECTURE_LIST(ARCH_KEY)
#undef ARCH_KEY
            "router.routing",
        "network.topology", NULL};
    return keys;
}
