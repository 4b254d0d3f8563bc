/*
 * arch_keys.c - the table of keys, and values as text: see arch.h.
 */
#include <string.h>

#include "arch.h"
#include "base/status.h"

#define IS_TICK(member)                                                                            \
    (offsetof(struct ct_architecture, member) == offsetof(struct ct_architecture, tick_cycles))
#define TICK_TEXT "base cycles of a tick; auto: until all cores are done and all packets arrived"
#define NUMBER_KEY(member, key, least, most, standard, effect)                                     \
    {key,                                                                                          \
     IS_TICK(member) ? TICK_TEXT : effect,                                                         \
     IS_TICK(member) ? ARCH_CYCLES : ARCH_NUMBER,                                                  \
     offsetof(struct ct_architecture, member),                                                     \
     least,                                                                                        \
     most},

/* Words are no numbers of the list, and stand at the end of it. */
static const struct arch_key table[] = {
    CT_ARCHITECTURE_LIST(NUMBER_KEY) /**/
    {"router.routing", "the order in which a packet goes x and y, [F-4]", ARCH_ROUTING, 0, 0, 0},
    {"network.topology", "whether rows and columns are rings, [F-1]", ARCH_TOPOLOGY, 0, 0, 0},
};
#undef NUMBER_KEY
#undef IS_TICK
_Static_assert(sizeof table / sizeof table[0] == ARCH_KEY_COUNT, "keys");

static const char *const routings[] = {
    [CT_ROUTING_XY] = "xy", [CT_ROUTING_YX] = "yx", [CT_ROUTING_WEST_FIRST] = "west_first"};

const struct arch_key *arch_keys(void)
{
    return table;
}

const struct arch_key *arch_find(const char *name)
{
    for (int i = 0; i < ARCH_KEY_COUNT; i++) {
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    }
    return NULL;
}

size_t arch_section_length(const struct arch_key *key)
{
    return strcspn(key->name, ".");
}

const char *arch_range(const struct arch_key *key, char text[64])
{
    switch (key->kind) {
    case ARCH_NUMBER: (void)snprintf(text, 64, "%u..%u", key->least, key->most); break;
    case ARCH_CYCLES: (void)snprintf(text, 64, "1..%u or auto", key->most); break;
    case ARCH_ROUTING: return "xy, yx or west_first";
    case ARCH_TOPOLOGY: return "mesh or torus";
    }
    return text;
}

static uint32_t *number(struct ct_architecture *arch, const struct arch_key *key)
{
    return (uint32_t *)((char *)arch + key->offset);
}

const char *arch_value(const struct ct_architecture *arch, const struct arch_key *key,
                       char text[ARCH_VALUE_MAX])
{
    struct ct_architecture copy = *arch;
    if (key->kind == ARCH_ROUTING)
        return routings[arch->routing];
    if (key->kind == ARCH_TOPOLOGY)
        return arch->torus ? "torus" : "mesh";
    if (key->kind == ARCH_CYCLES && *number(&copy, key) == 0)
        return "auto";
    (void)snprintf(text, ARCH_VALUE_MAX, "%u", *number(&copy, key));
    return text;
}

/* ---- setting --------------------------------------------------------------------------------- */

static enum ct_status set_number(struct ct_architecture *arch, const struct arch_key *key,
                                 const char *value, bool quoted, struct ct_error *err)
{
    char range[64];
    size_t digits = strspn(value, "0123456789");
    uint64_t n = 0;
    bool whole = !quoted && digits > 0 && value[digits] == '\0';
    if (!quoted && value[0] == '-' && value[1] != '\0' &&
        value[1 + strspn(value + 1, "0123456789")] == '\0')
        return status_fail(err, CT_ERR_RANGE, "%s: %.40s outside %s", key->name, value,
                           arch_range(key, range));
    if (!whole || (digits > 1 && value[0] == '0'))
        return status_fail(err, CT_ERR_FORMAT, "%s: %s%.40s%s is no whole number; expected %s",
                           key->name, quoted ? "\"" : "'", value, quoted ? "\"" : "'",
                           arch_range(key, range));
    for (size_t i = 0; i < digits && n <= UINT32_MAX; i++)
        n = 10 * n + (uint64_t)(value[i] - '0');
    if (n < (key->kind == ARCH_CYCLES ? 1 : key->least) || n > key->most)
        return status_fail(err, CT_ERR_RANGE, "%s: %.40s outside %s", key->name, value,
                           arch_range(key, range));
    *number(arch, key) = (uint32_t)n;
    return CT_OK;
}

static enum ct_status no_word(const struct arch_key *key, const char *value, struct ct_error *err)
{
    char range[64];
    return status_fail(err, CT_ERR_FORMAT, "%s: '%.40s' is none of %s", key->name, value,
                       arch_range(key, range));
}

enum ct_status arch_set(struct ct_architecture *arch, const struct arch_key *key, const char *value,
                        bool quoted, struct ct_error *err)
{
    switch (key->kind) {
    case ARCH_NUMBER: break;
    case ARCH_CYCLES:
        if (strcmp(value, "auto") != 0)
            break;
        *number(arch, key) = 0;
        return CT_OK;
    case ARCH_ROUTING:
        for (unsigned r = 0; r < sizeof routings / sizeof routings[0]; r++) {
            if (strcmp(value, routings[r]) == 0) {
                arch->routing = (enum ct_routing)r;
                return CT_OK;
            }
        }
        return no_word(key, value, err);
    case ARCH_TOPOLOGY:
        if (strcmp(value, "mesh") != 0 && strcmp(value, "torus") != 0)
            return no_word(key, value, err);
        arch->torus = value[0] == 't';
        return CT_OK;
    }
    return set_number(arch, key, value, quoted, err);
}

enum ct_status arch_no_section(const char *name, struct ct_error *err)
{
    static const char *const sections[] = ARCH_SECTIONS;
    char list[128] = "";
    size_t used = 0;
    for (int i = 0; i < ARCH_SECTION_COUNT; i++)
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", sections[i]);
    return status_fail(err, CT_ERR_FORMAT, "unknown section '%.40s'; expected one of %s", name,
                       list);
}

enum ct_status arch_unknown(const char *name, struct ct_error *err)
{
    char list[256] = "";
    size_t section = strcspn(name, "."), used = 0;
    for (int i = 0; i < ARCH_KEY_COUNT; i++) {
        if (arch_section_length(&table[i]) == section && strncmp(table[i].name, name, section) == 0)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "",
                                     table[i].name + section + 1);
    }
    if (used == 0)
        return arch_no_section(name, err);
    return status_fail(err, CT_ERR_FORMAT, "%.*s: unknown key '%.40s'; expected one of %s",
                       (int)section, name, name[section] == '.' ? name + section + 1 : "", list);
}

enum ct_status arch_override(struct ct_architecture *arch, const char *assignment,
                             struct ct_error *err)
{
    char name[64];
    const char *equals = strchr(assignment, '=');
    enum ct_status status;
    if (equals == NULL)
        return status_fail(err, CT_ERR_FORMAT, "--set: '%.60s' is not of the form KEY=VALUE",
                           assignment);
    size_t length = (size_t)(equals - assignment);
    length = length < sizeof name ? length : sizeof name - 1;
    memcpy(name, assignment, length);
    name[length] = '\0';
    const struct arch_key *key = arch_find(name);
    if (key == NULL)
        status = arch_unknown(name, err);
    else
        status = arch_set(arch, key, equals + 1, false, err);
    return status == CT_OK ? CT_OK : status_prefix(err, status, "--set");
}
