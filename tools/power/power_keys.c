/*
 * power_keys.c - the list of keys, setting them, and the checks of a table: see power_keys.h.
 */
#include "power_keys.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

#define AT(member) offsetof(struct power_table, member)
#define BAND(name, member, least, most)                                                            \
    {name ".value", POWER_REAL, AT(member.value), least, most, false, -1},                         \
        {name ".low", POWER_REAL, AT(member.low), least, most, false, -1},                         \
        {name ".high", POWER_REAL, AT(member.high), least, most, false, -1},
#define LAW(name, member, least, most)                                                             \
    BAND(name, member.number, least,                                                               \
         most){name ".source", POWER_TEXT, AT(member.source), 1, POWER_SOURCE_MAX, false, -1},

/* Watts and joules have different bounds; so has a rate that leaves no room for scaling. */
#define MOST(unit) ((unit)[0] == 'W' ? 1000 : 1e-6)
#define PART(id, name, unit, text)                                                                 \
    {"coefficients." name ".value", POWER_REAL, AT(part[id].si.value), 0, MOST(unit), true, id},   \
        {"coefficients." name ".low", POWER_REAL, AT(part[id].si.low), 0, MOST(unit), false, id},  \
        {"coefficients." name ".high", POWER_REAL, AT(part[id].si.high), 0, MOST(unit), true, id}, \
        {"coefficients." name ".unit", POWER_UNIT, 0, 0, 0, false, id},                            \
        {"coefficients." name ".condition",                                                        \
         POWER_TEXT,                                                                               \
         AT(part[id].condition),                                                                   \
         1,                                                                                        \
         POWER_CONDITION_MAX,                                                                      \
         false,                                                                                    \
         id},                                                                                      \
        {"coefficients." name ".within", POWER_HOME, AT(part[id].home), 0, 0, false, id},          \
        {"coefficients." name ".source",                                                           \
         POWER_TEXT,                                                                               \
         AT(part[id].source),                                                                      \
         1,                                                                                        \
         POWER_SOURCE_MAX,                                                                         \
         false,                                                                                    \
         id},

static const struct power_key table[] = {
    {"name", POWER_TEXT, AT(name), 1, POWER_NAME_MAX, false, -1},
    {"machine.axons", POWER_WHOLE16, AT(axons), 1, CT_AXONS, false, -1},
    {"machine.neurons", POWER_WHOLE16, AT(machine.neurons), 1, CT_NEURONS, false, -1},
    {"machine.row_bits", POWER_WHOLE32, AT(machine.row_bits), 1, 65535, false, -1},
    {"machine.written_bits", POWER_WHOLE32, AT(machine.written_bits), 0, 65535, false, -1},
    {"machine.packet_bits", POWER_WHOLE32, AT(machine.packet_bits), 1, 65535, false, -1},
    {"machine.topology", POWER_MESH, AT(torus), 0, 0, false, -1},
    {"machine.nanometres", POWER_REAL, AT(nanometres), 5, 1000, false, -1},
    {"machine.core_mm2", POWER_REAL, AT(core_mm2), 0, 1000, true, -1},
    {"machine.tick_seconds", POWER_REAL, AT(tick_seconds), 0, 1, true, -1},
    BAND("conditions.voltage", voltage, 0.1, 5)        /**/
    BAND("conditions.celsius", celsius, -100, 200)     /**/
    LAW("scaling.dynamic_exponent", dynamic, 0, 10)    /**/
    LAW("scaling.leakage_exponent", leakage, 0, 20)    /**/
    LAW("scaling.leakage_doubling", doubling, 1, 1000) /**/
    CT_ENERGY_LIST(PART)};
_Static_assert(sizeof table / sizeof table[0] == POWER_KEYS, "keys");

const struct power_key *power_keys(void)
{
    return table;
}

const struct power_key *power_key_find(const char *name)
{
    for (int i = 0; i < POWER_KEYS; i++) {
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    }
    return NULL;
}

int power_part_find(const char *name)
{
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        if (strcmp(ct_energy_name(p), name) == 0)
            return p;
    }
    return -1;
}

/* ---- setting --------------------------------------------------------------------------------- */

static enum ct_status outside(const struct power_key *key, const char *value, struct ct_error *err)
{
    return status_fail(err, CT_ERR_RANGE, "%s: %.40s outside %s%.9g..%.9g", key->name, value,
                       key->above ? "above " : "", key->least, key->most);
}

/* Digits, with a point among them and an exponent after them, and a sign before them. */
static bool decimal(const char *text)
{
    const char *const digit = "0123456789";
    text += *text == '-';
    size_t whole = strspn(text, digit), part = 0;
    text += whole;
    if (*text == '.') {
        part = strspn(text + 1, digit);
        text += 1 + part;
    }
    if (whole + part == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text += 1 + (text[1] == '-' || text[1] == '+');
        if (strspn(text, digit) == 0)
            return false;
        text += strspn(text, digit);
    }
    return *text == '\0';
}

static enum ct_status set_number(struct power_table *t, const struct power_key *key,
                                 const char *value, bool quoted, struct ct_error *err)
{
    char *member = (char *)t + key->offset;
    bool whole = key->kind != POWER_REAL;
    if (quoted || strlen(value) > 40 || !decimal(value) ||
        (whole && value[strspn(value, "-0123456789")] != '\0'))
        return status_fail(err, CT_ERR_FORMAT, "%s: %s%.40s%s is no %s; expected %s%.9g..%.9g",
                           key->name, quoted ? "\"" : "'", value, quoted ? "\"" : "'",
                           whole ? "whole number" : "finite number", key->above ? "above " : "",
                           key->least, key->most);
    double number = strtod(value, NULL);
    if (!(number >= key->least && number <= key->most) || (key->above && number <= key->least))
        return outside(key, value, err);
    if (key->kind == POWER_REAL)
        *(double *)(void *)member = number;
    else if (key->kind == POWER_WHOLE32)
        *(uint32_t *)(void *)member = (uint32_t)number;
    else
        *(uint16_t *)(void *)member = (uint16_t)number;
    return CT_OK;
}

static enum ct_status set_text(struct power_table *t, const struct power_key *key,
                               const char *value, struct ct_error *err)
{
    size_t length = strlen(value);
    if (length == 0 || length >= (size_t)key->most)
        return status_fail(err, CT_ERR_LIMIT, "%s: a text of %zu bytes; expected 1..%d", key->name,
                           length, (int)key->most - 1);
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)value[i] < ' ' || value[i] == 127)
            return status_fail(err, CT_ERR_FORMAT, "%s: a control character in the text",
                               key->name);
    }
    memcpy((char *)t + key->offset, value, length + 1);
    return CT_OK;
}

enum ct_status power_set(struct power_table *t, const struct power_key *key, const char *value,
                         bool quoted, struct ct_error *err)
{
    struct power_coefficient *part = key->part < 0 ? NULL : &t->part[key->part];
    int home = 0;
    switch (key->kind) {
    case POWER_TEXT: return set_text(t, key, value, err);
    case POWER_UNIT:
        if (strcmp(value, ct_energy_unit(key->part)) != 0)
            return status_fail(err, CT_ERR_FORMAT, "%s: '%.40s' is not the unit, which is %s",
                               key->name, value, ct_energy_unit(key->part));
        return CT_OK;
    case POWER_MESH:
        if (strcmp(value, "mesh") != 0 && strcmp(value, "torus") != 0)
            return status_fail(err, CT_ERR_FORMAT, "%s: '%.40s' is none of mesh, torus", key->name,
                               value);
        t->torus = value[0] == 't';
        return CT_OK;
    case POWER_HOME:
        home = power_part_find(value);
        if (home < 0 || home == key->part)
            return status_fail(err, CT_ERR_FORMAT, "%s: '%.40s' is no other part", key->name,
                               value);
        *part = (struct power_coefficient){.given = true, .within = true, .home = home};
        return CT_OK;
    case POWER_WHOLE16:
    case POWER_WHOLE32:
    case POWER_REAL: break;
    }
    return set_number(t, key, value, quoted, err);
}

/* ---- checks ---------------------------------------------------------------------------------- */

static bool ordered(const struct power_value *v)
{
    return isfinite(v->value) && v->low <= v->value && v->value <= v->high && isfinite(v->low) &&
           isfinite(v->high);
}

static enum ct_status check_band(const char *name, const struct power_value *v,
                                 struct ct_error *err)
{
    if (ordered(v))
        return CT_OK;
    return status_fail(err, CT_ERR_RANGE, "%s: %.9g is not within its band %.9g..%.9g", name,
                       v->value, v->low, v->high);
}

enum ct_status power_check_part(const struct power_table *t, int part, struct ct_error *err)
{
    const struct power_coefficient *c = &t->part[part];
    const char *name = ct_energy_name(part);
    if (!c->given)
        return status_fail(err, CT_ERR_ABSENT, "coefficients: %s is missing", name);
    if (c->source[0] == '\0')
        return status_fail(err, CT_ERR_ABSENT, "coefficients: %s has no source", name);
    if (c->within) {
        if ((unsigned)c->home < CT_ENERGY_PARTS && t->part[c->home].given &&
            !t->part[c->home].within)
            return CT_OK;
        return status_fail(err, CT_ERR_FORMAT, "coefficients: %s is within %s, which has no value",
                           name, ct_energy_name(c->home));
    }
    if (c->condition[0] == '\0')
        return status_fail(err, CT_ERR_ABSENT, "coefficients: %s has no condition", name);
    if (!(c->si.value > 0 && c->si.low >= 0))
        return status_fail(err, CT_ERR_RANGE, "coefficients: %s: a value of %.9g, from %.9g on",
                           name, c->si.value, c->si.low);
    return check_band(name, &c->si, err);
}

enum ct_status power_check_rest(const struct power_table *t, struct ct_error *err)
{
    const struct {
        const char *name;
        const struct power_value *value;
    } bands[] = {{"conditions.voltage", &t->voltage},
                 {"conditions.celsius", &t->celsius},
                 {"scaling.dynamic_exponent", &t->dynamic.number},
                 {"scaling.leakage_exponent", &t->leakage.number},
                 {"scaling.leakage_doubling", &t->doubling.number}};
    for (size_t i = 0; i < sizeof bands / sizeof bands[0]; i++) {
        enum ct_status status = check_band(bands[i].name, bands[i].value, err);
        if (status != CT_OK)
            return status;
    }
    if (t->axons < 1 || t->axons > CT_AXONS || t->machine.neurons < 1 ||
        t->machine.neurons > CT_NEURONS || !(t->voltage.value > 0) ||
        !(t->doubling.number.low > 0) || !(t->core_mm2 > 0) || !(t->tick_seconds > 0))
        return status_fail(err, CT_ERR_RANGE, "machine or conditions outside their ranges");
    return CT_OK;
}

enum ct_status power_check(const struct power_table *t, struct ct_error *err)
{
    enum ct_status status = power_check_rest(t, err);
    for (int p = 0; p < CT_ENERGY_PARTS && status == CT_OK; p++)
        status = power_check_part(t, p, err);
    return status;
}

/* ---- overrides ------------------------------------------------------------------------------- */

/* After one number of a band was set, the others follow, so that the band holds its value. */
static void stretch(struct power_value *v, const char *field)
{
    if (strcmp(field, "low") == 0)
        v->value = fmax(v->value, v->low);
    else if (strcmp(field, "high") == 0)
        v->value = fmin(v->value, v->high);
    v->low = fmin(v->low, v->value);
    v->high = fmax(v->high, v->value);
}

/* A value makes a part one that is known apart. */
static void own(struct power_table *t, const struct power_key *key, const char *field)
{
    struct power_coefficient *c = &t->part[key->part];
    double number = *(const double *)(const void *)((const char *)t + key->offset);
    if (c->within)
        c->si = (struct power_value){number, number, number};
    c->within = false;
    stretch(&c->si, field);
    (void)snprintf(c->source, sizeof c->source, "set by --set");
    if (c->condition[0] == '\0')
        (void)snprintf(c->condition, sizeof c->condition, "as set");
}

static enum ct_status assign(struct power_table *t, const char *assignment, struct ct_error *err)
{
    char name[96];
    const char *equals = strchr(assignment, '=');
    if (equals == NULL)
        return status_fail(err, CT_ERR_FORMAT, "'%.60s' is not of the form KEY=VALUE", assignment);
    int length = (int)(equals - assignment);
    (void)snprintf(name, sizeof name, "%.*s", length > 90 ? 90 : length, assignment);
    const struct power_key *key = power_key_find(name);
    if (key == NULL && strlen(name) + sizeof "coefficients." <= sizeof name) {
        (void)snprintf(name, sizeof name, "coefficients.%.*s", length, assignment);
        key = power_key_find(name);
    }
    if (key == NULL)
        return status_fail(err, CT_ERR_FORMAT, "unknown key '%.*s'", length > 60 ? 60 : length,
                           assignment);
    enum ct_status status = power_set(t, key, equals + 1, false, err);
    if (status != CT_OK || key->kind != POWER_REAL)
        return status;
    const char *field = strrchr(key->name, '.') + 1;
    if (key->part >= 0) {
        own(t, key, field);
    } else if (strcmp(field, "value") == 0 || strcmp(field, "low") == 0 ||
               strcmp(field, "high") == 0) {
        size_t at = key->offset - (strcmp(field, "low") == 0    ? offsetof(struct power_value, low)
                                   : strcmp(field, "high") == 0 ? offsetof(struct power_value, high)
                                                                : 0);
        stretch((struct power_value *)(void *)((char *)t + at), field);
    }
    return CT_OK;
}

enum ct_status power_override(struct power_table *t, const char *assignment, struct ct_error *err)
{
    struct power_table changed = *t;
    enum ct_status status = assign(&changed, assignment, err);
    if (status == CT_OK && strstr(assignment, "within=") != NULL)
        status = status_fail(err, CT_ERR_FORMAT, "'within' is of files only");
    if (status == CT_OK)
        status = power_check(&changed, err);
    if (status != CT_OK)
        return status_prefix(err, status, "--set");
    *t = changed;
    return CT_OK;
}
