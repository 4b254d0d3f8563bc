/*
 * power.h - energy tables: read from a file (power_format.h) or taken from a preset, changed key by
 * key, moved to another voltage, temperature or technology, and applied to the counters of a run.
 *
 *     struct power_table table;
 *     struct power_model model;
 *     power_load(&table, "truenorth-28nm", &err);            a preset or a file
 *     power_override(&table, "hop.link.value=9e-14", &err);  optional, any number
 *     power_scale(&table, 65, 1.0, &err);                    optional: another technology
 *     power_prepare(&model, &table, &(struct power_conditions){.voltage = 0.8}, &err);
 *     power_accepts(&model, ct_chip_system(chip), ct_chip_architecture(chip), &err);
 *     power_evaluate(&model, 1, ticks, picoseconds, &counters, &energy, &err);  each core
 *     ct_energy_add(&total, &energy, &err);
 *
 * Coefficients are real numbers until power_prepare() rounds each, at the conditions asked for,
 * once to a whole number of yoctojoules. All after it is exact integers, so that energies of cores,
 * of ticks and of threads add up to the total to the last bit, in whatever order.
 *
 * A table is a plain value without pointers: copy it as you like.
 */
#ifndef CT_TOOLS_POWER_H
#define CT_TOOLS_POWER_H

#include <stdio.h>

#include "cortile.h"

/* Room for texts, with the NUL; a longer one in a file is an error. */
enum { POWER_NAME_MAX = 64, POWER_CONDITION_MAX = 160, POWER_SOURCE_MAX = 400 };

/* A number and the band that it is known within, low <= value <= high. */
struct power_value {
    double value, low, high;
};

struct power_coefficient {
    bool given;  /* every part of a checked table is                              */
    bool within; /* not known apart: `home` holds it; the band is 0               */
    enum ct_energy_part home;
    struct power_value si; /* in the unit of the part, ct_energy_unit(), at the reference   */
    char condition[POWER_CONDITION_MAX]; /* under which it was measured or holds              */
    char source[POWER_SOURCE_MAX];       /* publication, or "fitted to ..."                   */
};

/* A number of how energies change with the conditions. */
struct power_law {
    struct power_value number;
    char source[POWER_SOURCE_MAX];
};

struct power_table {
    char name[POWER_NAME_MAX];
    struct ct_energy_machine machine;
    uint16_t axons;      /* of a core, 1..256                                                */
    bool torus;          /* machine.topology                                                 */
    double nanometres;   /* technology                                                       */
    double core_mm2;     /* of the chip, a core: its share of the edge included              */
    double tick_seconds; /* of a usual tick                                                  */
    struct power_value voltage; /* V: of the coefficients; low..high is the range of the fit  */
    struct power_value celsius; /* likewise                                                   */
    struct power_law dynamic;   /* exponent of the voltage, of switching                      */
    struct power_law leakage;   /* exponent of the voltage, of leakage power                  */
    struct power_law doubling;  /* kelvins that double leakage                                */
    struct power_coefficient part[CT_ENERGY_PARTS];
};

/* ---- tables ---------------------------------------------------------------------------------- */

struct power_preset {
    const char *name, *summary; /* the summary is one line */
    const struct power_table *table;
};

/* The presets; a name NULL ends. */
const struct power_preset *power_presets(void);

/* A preset by its name, or else a file. Failures name file, line and column. */
CT_MUST_CHECK enum ct_status power_load(struct power_table *out, const char *name,
                                        struct ct_error *err);
/* Reads a file, or an open stream, which is closed. What is returned has passed power_check(). */
CT_MUST_CHECK enum ct_status power_read(struct power_table *out, const char *path,
                                        struct ct_error *err);
CT_MUST_CHECK enum ct_status power_adopt(struct power_table *out, FILE *file, const char *name,
                                         struct ct_error *err);

/* "hop.link.value=9e-14" (or .low, .high; "machine.row_bits=422"; all keys of the format that hold
 * numbers or words), from the command line. Setting a value outside its band moves the nearer end
 * of the band to it, and the source becomes "set by --set". Failures begin with "--set: ". */
CT_MUST_CHECK enum ct_status power_override(struct power_table *table, const char *assignment,
                                            struct ct_error *err);

/* All parts given, numbers finite, not negative, bands in order, homes that have a value. */
CT_MUST_CHECK enum ct_status power_check(const struct power_table *table, struct ct_error *err);

/* Writes the file of a table; equal tables are equal bytes, and they read back as the same. */
void power_write(FILE *file, const struct power_table *table);

/* Moves a table to another technology, 7..180 nm, at a supply: see power_scale.c for the published
 * factors. Name, sources and bands say so afterwards. */
CT_MUST_CHECK enum ct_status power_scale(struct power_table *table, double nanometres, double volts,
                                         struct ct_error *err);

/* ---- operating conditions -------------------------------------------------------------------- */

/* Zero voltage and NaN or unset `celsius` mean those of the table. */
struct power_conditions {
    double voltage; /* V, 0: the table's                                                      */
    double celsius; /* used where `celsius_set`                                               */
    bool celsius_set;
};

enum { POWER_WARNINGS_MAX = 4, POWER_WARNING_MAX = 200 };

/* A table at operating conditions, ready to be applied. */
struct power_model {
    struct power_table table;
    double voltage, celsius; /* in use */
    struct ct_energy_rate rate[CT_ENERGY_PARTS];
    struct power_value factor_dynamic,
        factor_leakage;     /* what the conditions make of a coefficient */
    unsigned warning_count; /* lines for the report, such as a voltage outside the fitted range */
    char warning[POWER_WARNINGS_MAX][POWER_WARNING_MAX];
};

/* Checks the table and applies the conditions. A voltage or temperature outside the table's range
 * is a warning; one that is not positive, not finite or outside 0.1..5 V, -100..200 degrees is an
 * error. */
CT_MUST_CHECK enum ct_status power_prepare(struct power_model *out, const struct power_table *table,
                                           const struct power_conditions *conditions,
                                           struct ct_error *err);

/* ---- counters -------------------------------------------------------------------------------- */

/* Refuses counters of a machine that the table is not of: cores with more axons or neurons than
 * its, another topology. A system with smaller cores is taken as one that leaves part of the
 * table's cores unused, all rows of which are read. `arch` NULL is a mesh. */
CT_MUST_CHECK enum ct_status power_accepts(const struct power_model *model,
                                           const struct ct_system *sys,
                                           const struct ct_architecture *arch,
                                           struct ct_error *err);

/* The energy of `cores` cores over `ticks` ticks that took `picoseconds`, from their counters: of
 * one core (cores 1), of all, of idle ones (counters all 0), over the whole run or part of it
 * (power_between()). */
CT_MUST_CHECK enum ct_status power_evaluate(const struct power_model *model, uint64_t cores,
                                            uint64_t ticks, uint64_t picoseconds,
                                            const struct ct_counters *counters,
                                            struct ct_energy *out, struct ct_error *err);

/* What was counted from `before` to `after`, member by member. */
struct ct_counters power_between(const struct ct_counters *after, const struct ct_counters *before);

/* Picoseconds of ticks of a length in seconds (above 0, at most 1), each rounded alike so that
 * ranges of ticks add up; and of base cycles at an architecture's clock, cut off, for differences
 * of cumulated cycles. Both fail with CT_ERR_RANGE where 64 bits would not hold it (213 days). */
CT_MUST_CHECK enum ct_status power_tick_time(double tick_seconds, uint64_t ticks,
                                             uint64_t *picoseconds, struct ct_error *err);
CT_MUST_CHECK enum ct_status power_cycle_time(uint32_t kilohertz, uint64_t cycles,
                                              uint64_t *picoseconds, struct ct_error *err);

/* The whole yoctojoules of an amount in decimal digits: exact, for JSON and CSV. */
enum { POWER_DIGITS = 40 };
const char *power_digits(ct_u128 yoctojoules, char text[POWER_DIGITS]);

#endif
