/*
 * power_keys.h - the keys of an energy table as one list, which the reader, the writer and the
 * overrides share: so a key has the same name, range and messages everywhere.
 */
#ifndef CT_TOOLS_POWER_KEYS_H
#define CT_TOOLS_POWER_KEYS_H

#include "power.h"

enum power_kind {
    POWER_WHOLE16, /* uint16_t                           */
    POWER_WHOLE32, /* uint32_t                           */
    POWER_REAL,    /* double                             */
    POWER_TEXT,    /* char[most]                         */
    POWER_MESH,    /* bool: the word mesh or torus       */
    POWER_UNIT,    /* no member: the unit of the part    */
    POWER_HOME     /* enum ct_energy_part, by its name   */
};

struct power_key {
    const char *name; /* "coefficients.hop.link.value"; its section ends at the first dot  */
    enum power_kind kind;
    size_t offset; /* in struct power_table */
    double least, most;
    bool above; /* `least` itself is outside       */
    int part;   /* of a coefficient, or -1         */
};

enum { POWER_PART_KEYS = 7, POWER_KEYS = 28 + POWER_PART_KEYS * CT_ENERGY_PARTS };

/* All keys, in the order of the writer: POWER_KEYS of them. */
const struct power_key *power_keys(void);

/* The key of a name, NULL: there is none. */
const struct power_key *power_key_find(const char *name);

/* The part of a name, or -1. */
int power_part_find(const char *name);

/* Sets a key to a value as a file has it; `quoted`: it stood in quotes, and so is no number. The
 * failure's text begins with the name of the key. */
CT_MUST_CHECK enum ct_status power_set(struct power_table *table, const struct power_key *key,
                                       const char *value, bool quoted, struct ct_error *err);

/* Checks of power_check() by themselves: a part, and all else. */
CT_MUST_CHECK enum ct_status power_check_part(const struct power_table *table, int part,
                                              struct ct_error *err);
CT_MUST_CHECK enum ct_status power_check_rest(const struct power_table *table,
                                              struct ct_error *err);

#endif
