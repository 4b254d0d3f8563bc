/*
 * power_model.c - a table at operating conditions, and its use on counters: see power.h.
 *
 * The one place where real numbers become whole ones: a coefficient times its factor, rounded to
 * the nearest yoctojoule (of leakage: a picosecond). At 1e-15 J that is nine digits.
 */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/status.h"
#include "power.h"

/* ---- conditions ------------------------------------------------------------------------------ */

/* base^exponent over the band of the exponent; below 1 the greater exponent gives the lower end. */
static struct power_value raise(double base, const struct power_value *exponent)
{
    double a = pow(base, exponent->low), b = pow(base, exponent->high);
    return (struct power_value){pow(base, exponent->value), fmin(a, b), fmax(a, b)};
}

/* 2^(kelvins / doubling). */
static struct power_value warm(double kelvins, const struct power_value *doubling)
{
    double a = exp2(kelvins / doubling->low), b = exp2(kelvins / doubling->high);
    return (struct power_value){exp2(kelvins / doubling->value), fmin(a, b), fmax(a, b)};
}

static struct power_value product(const struct power_value *a, const struct power_value *b)
{
    return (struct power_value){a->value * b->value, a->low * b->low, a->high * b->high};
}

__attribute__((format(printf, 2, 3))) static void warn(struct power_model *m, const char *format,
                                                       ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (m->warning_count < POWER_WARNINGS_MAX)
        (void)vsnprintf(m->warning[m->warning_count++], POWER_WARNING_MAX, format, arguments);
    va_end(arguments);
}

static enum ct_status choose(struct power_model *m, const struct power_conditions *at,
                             struct ct_error *err)
{
    const struct power_table *t = &m->table;
    m->voltage = at->voltage == 0 ? t->voltage.value : at->voltage;
    m->celsius = at->celsius_set ? at->celsius : t->celsius.value;
    if (!(m->voltage >= 0.1 && m->voltage <= 5))
        return status_fail(err, CT_ERR_RANGE, "a voltage of %g V outside 0.1..5", m->voltage);
    if (!(m->celsius >= -100 && m->celsius <= 200))
        return status_fail(err, CT_ERR_RANGE, "a temperature of %g C outside -100..200",
                           m->celsius);
    if (m->voltage < t->voltage.low || m->voltage > t->voltage.high)
        warn(m, "%g V is outside %g..%g V, in which %s was fitted: extrapolated", m->voltage,
             t->voltage.low, t->voltage.high, t->name);
    if (m->celsius < t->celsius.low || m->celsius > t->celsius.high)
        warn(m, "%g C is outside %g..%g C, which %s is for: leakage extrapolated", m->celsius,
             t->celsius.low, t->celsius.high, t->name);
    return CT_OK;
}

static enum ct_status round_rate(const struct power_table *t, int p, struct power_value factor,
                                 struct ct_energy_rate *out, struct ct_error *err)
{
    const struct power_value v = product(&t->part[p].si, &factor);
    /* Yoctojoules of joules; of watts, yoctojoules a picosecond. */
    const double scale = ct_energy_unit(p)[0] == 'W' ? 1e12 : 1e24;
    if (!(v.high * scale < 0x1p63))
        return status_fail(err, CT_ERR_LIMIT, "%s: %g %s at these conditions is out of reach",
                           ct_energy_name(p), v.high, ct_energy_unit(p));
    *out = (struct ct_energy_rate){(uint64_t)llround(v.value * scale),
                                   (uint64_t)llround(v.low * scale),
                                   (uint64_t)llround(v.high * scale)};
    if (out->value == 0)
        return status_fail(err, CT_ERR_RANGE,
                           "%s: %g %s at these conditions is below what is counted (%g)",
                           ct_energy_name(p), v.value, ct_energy_unit(p), 1 / scale);
    return CT_OK;
}

enum ct_status power_prepare(struct power_model *out, const struct power_table *table,
                             const struct power_conditions *conditions, struct ct_error *err)
{
    const struct power_value one = {1, 1, 1};
    memset(out, 0, sizeof *out);
    enum ct_status status = power_check(table, err);
    out->table = *table;
    if (status == CT_OK)
        status = choose(out, conditions, err);
    if (status != CT_OK)
        return status;
    const double ratio = out->voltage / table->voltage.value;
    const struct power_value leak = raise(ratio, &table->leakage.number),
                             heat =
                                 warm(out->celsius - table->celsius.value, &table->doubling.number);
    out->factor_dynamic = raise(ratio, &table->dynamic.number);
    out->factor_leakage = product(&leak, &heat);
    for (int p = 0; p < CT_ENERGY_PARTS && status == CT_OK; p++) {
        bool leaks = ct_energy_unit(p)[0] == 'W';
        if (!table->part[p].within)
            status = round_rate(table, p,
                                leaks                 ? out->factor_leakage
                                : p == CT_ENERGY_CHIP ? one
                                                      : out->factor_dynamic,
                                &out->rate[p], err);
    }
    return status;
}

/* ---- counters -------------------------------------------------------------------------------- */

enum ct_status power_accepts(const struct power_model *model, const struct ct_system *sys,
                             const struct ct_architecture *arch, struct ct_error *err)
{
    const struct power_table *t = &model->table;
    bool torus = arch != NULL && arch->torus;
    if (sys->axons > t->axons || sys->neurons > t->machine.neurons)
        return status_fail(err, CT_ERR_ARGUMENT,
                           "counters of cores of %u axons and %u neurons; %s is of cores of %u and "
                           "%u",
                           sys->axons, sys->neurons, t->name, t->axons, t->machine.neurons);
    if (torus != t->torus)
        return status_fail(err, CT_ERR_ARGUMENT, "counters of a %s; %s is of a %s",
                           torus ? "torus" : "mesh", t->name, t->torus ? "torus" : "mesh");
    return CT_OK;
}

enum ct_status power_evaluate(const struct power_model *model, uint64_t cores, uint64_t ticks,
                              uint64_t picoseconds, const struct ct_counters *counters,
                              struct ct_energy *out, struct ct_error *err)
{
    ct_u128 count[CT_ENERGY_PARTS];
    ct_energy_count(&model->table.machine, cores, ticks, picoseconds, counters, count);
    return ct_energy_evaluate(model->rate, count, out, err);
}

struct ct_counters power_between(const struct ct_counters *after, const struct ct_counters *before)
{
    struct ct_counters d = *after;
#define SUBTRACT(name, text) d.name -= before->name;
    CT_COUNTER_LIST(SUBTRACT)
#undef SUBTRACT
    return d;
}

static enum ct_status too_long(struct ct_error *err)
{
    return status_fail(err, CT_ERR_RANGE, "more than 213 days of chip time");
}

enum ct_status power_tick_time(double tick_seconds, uint64_t ticks, uint64_t *picoseconds,
                               struct ct_error *err)
{
    if (!(tick_seconds > 0 && tick_seconds <= 1))
        return status_fail(err, CT_ERR_RANGE, "a tick of %g seconds outside 0..1", tick_seconds);
    uint64_t each = (uint64_t)llround(tick_seconds * 1e12);
    if (__builtin_mul_overflow(each == 0 ? 1 : each, ticks, picoseconds))
        return too_long(err);
    return CT_OK;
}

enum ct_status power_cycle_time(uint32_t kilohertz, uint64_t cycles, uint64_t *picoseconds,
                                struct ct_error *err)
{
    ct_u128 time = (ct_u128)cycles * 1000000000 / (kilohertz == 0 ? 1 : kilohertz);
    if (time > UINT64_MAX)
        return too_long(err);
    *picoseconds = (uint64_t)time;
    return CT_OK;
}

const char *power_digits(ct_u128 yoctojoules, char text[POWER_DIGITS])
{
    char *at = text + POWER_DIGITS - 1;
    *at = '\0';
    do
        *--at = (char)('0' + (int)(yoctojoules % 10));
    while ((yoctojoules /= 10) != 0);
    return memmove(text, at, (size_t)(text + POWER_DIGITS - at));
}
