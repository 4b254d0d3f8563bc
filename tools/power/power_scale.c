/*
 * power_scale.c - an energy table moved to another technology.
 *
 * Switching energies are multiplied by the ratio of the energies that Stillmaker and Baas, "Scaling
 * equations for the accurate prediction of CMOS device performance from 180 nm to 7 nm",
 * Integration 58 (2017) 74-81, publish for their circuits: a2 V^2 + a1 V + a0 for each node,
 * simulated with predictive models, here those of low power at and below 45 nm. Areas go with the
 * factors of the same paper. Between two nodes both are interpolated geometrically over the
 * logarithm of the length, the voltage being the same.
 *
 * Leakage is not in that paper. It is taken to be an off-current per width that every node keeps,
 * times a width that goes with the length, times the voltage: an assumption, and so its band is
 * five times both ways, where that of switching is one and a half times. Pads keep their energy.
 */
#include <math.h>
#include <string.h>

#include "base/status.h"
#include "power.h"

static const struct node {
    double nanometres;
    double a2, a1, a0; /* of energy, in the unit of the paper */
    double area;       /* relative to 180 nm                  */
} nodes[] = {
    {180, 0, 24.64, -17.98, 1},
    {130, 7.171, -6.709, 2.904, 0.34},
    {90, 4.762, -4.781, 2.092, 0.15},
    {65, 3.755, -4.398, 1.975, 0.08},
    {45, 1.103, -0.362, 0.2767, 0.053},
    {32, 0.9559, -0.7823, 0.471, 0.025},
    {20, 0.2632, -0.14, 0.06841, 0.011},
    {16, 0.2139, -0.1187, 0.05639, 0.01},
    {14, 0.1556, -0.06472, 0.03066, 0.0093},
    {10, 0.1261, -0.0518, 0.02769, 0.0055},
    {7, 0.09365, -0.03409, 0.02043, 0.0032},
};
enum { NODES = sizeof nodes / sizeof nodes[0] };

static const double switching_band = 1.5, leakage_band = 5;

static double energy_at(const struct node *n, double volts)
{
    return (n->a2 * volts + n->a1) * volts + n->a0;
}

/* Energy and area at a length, relative to anything; fails outside the paper's range. */
static enum ct_status look_up(double nanometres, double volts, double *energy, double *area,
                              struct ct_error *err)
{
    int i = 0;
    if (!(nanometres >= nodes[NODES - 1].nanometres && nanometres <= nodes[0].nanometres))
        return status_fail(err, CT_ERR_RANGE, "a technology of %g nm outside 7..180", nanometres);
    if (!(volts >= 0.1 && volts <= 5))
        return status_fail(err, CT_ERR_RANGE, "a voltage of %g V outside 0.1..5", volts);
    while (i < NODES - 2 && nodes[i + 1].nanometres > nanometres)
        i++;
    const struct node *a = &nodes[i], *b = &nodes[i + 1];
    double ea = energy_at(a, volts), eb = energy_at(b, volts);
    double share = log(a->nanometres / nanometres) / log(a->nanometres / b->nanometres);
    if ((share < 1 && !(ea > 0)) || (share > 0 && !(eb > 0)))
        return status_fail(err, CT_ERR_RANGE,
                           "%g V is too low for %g nm: the published energies end above it", volts,
                           nanometres);
    *energy = share <= 0 ? ea : share >= 1 ? eb : ea * pow(eb / ea, share);
    *area = a->area * pow(b->area / a->area, share);
    return CT_OK;
}

static void move_part(struct power_coefficient *c, double factor, double band, const char *how)
{
    char before[POWER_SOURCE_MAX];
    c->si.value *= factor;
    c->si.low *= factor / band;
    c->si.high *= factor * band;
    memcpy(before, c->source, sizeof before);
    (void)snprintf(c->source, sizeof c->source, "%s: %.*s", how,
                   (int)(sizeof c->source - strlen(how) - 3), before);
}

enum ct_status power_scale(struct power_table *table, double nanometres, double volts,
                           struct ct_error *err)
{
    char how[120], name[POWER_NAME_MAX];
    double from, to, area_from, area_to;
    enum ct_status status = power_check(table, err);
    if (status == CT_OK)
        status = look_up(table->nanometres, table->voltage.value, &from, &area_from, err);
    if (status == CT_OK)
        status = look_up(nanometres, volts, &to, &area_to, err);
    if (status != CT_OK)
        return status;
    (void)snprintf(how, sizeof how, "moved from %g nm, %g V to %g nm, %g V (Stillmaker, Baas 2017)",
                   table->nanometres, table->voltage.value, nanometres, volts);
    const double leak = nanometres / table->nanometres * volts / table->voltage.value;
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        bool leaks = ct_energy_unit(p)[0] == 'W';
        if (!table->part[p].within && p != CT_ENERGY_CHIP)
            move_part(&table->part[p], leaks ? leak : to / from,
                      leaks ? leakage_band : switching_band, how);
    }
    (void)snprintf(name, sizeof name, "%.40s at %g nm", table->name, nanometres);
    memcpy(table->name, name, sizeof name);
    table->core_mm2 *= area_to / area_from;
    table->nanometres = nanometres;
    table->voltage = (struct power_value){volts, volts, volts};
    return power_check(table, err);
}
