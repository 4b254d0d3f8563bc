/*
 * energy.c - see energy.h. The coefficients are those of IBM's TrueNorth in 28 nm, measured at or
 * scaled to 0.775 V. Sources:
 *
 *   M14  Merolla et al., Science 345 (2014), supplement, measured component energies: 72 fJ a bit
 *        and hop; core to the edge of the chip 2 pJ a bit; chip to chip 26 pJ a bit at 1.8 V; a
 *        packet has 32 bits; 72 mW at 20 Hz x 128 synapses; 70 GSOPS/W at 5 times real time.
 *   A15  Akopyan et al., IEEE TCAD 34 (2015), fig. 17: 68 mW at 11.58 Hz, 71 at 20.07 Hz and 94 at
 *        95.93 Hz, all at 0.8 V with 128 synapses; 42 mW with no activity at 0.70 V.
 *
 * M14 publishes neither the energy of a synaptic operation nor of a neuron's update; both are
 * fitted. From A15 a spike with 128 synapses and 42.6 hops costs (94 - 68) mW / (84.35 Hz x 2^20) =
 * 294 pJ at 0.8 V; less 42.6 hops of 2.3 pJ, and scaled by the square of the voltage, 1.39 pJ a
 * synapse remain. What does not depend on spikes is split by comparing M14's powers at real time
 * and at 5 times real time into 24 mW per 1000 ticks a second (23 pJ a neuron and tick; reading a
 * row of 410 bits at the published 47 fJ makes 19 of it) and 42 mW of leakage (10 uW a core).
 */
#include "observe/energy.h"

#include <math.h>

#include "base/status.h"

static const struct ct_coefficient truenorth[CT_ENERGY_PARTS] = {
    [CT_ENERGY_LEAKAGE] = {"leakage", "W a core", 10e-6, 6e-6, 10.25e-6,
                           "0.775 V, temperature not published",
                           "fitted to M14 and A15; 42 mW a chip without activity at 0.70 V"},
    [CT_ENERGY_NEURONS] = {"neuron_ticks", "J a neuron and tick", 23e-12, 19e-12, 27e-12, "0.775 V",
                           "fitted to M14; 47 fJ a bit x 410 bits of SRAM is 19 pJ"},
    [CT_ENERGY_SYNAPSES] = {"synaptic_ops", "J a synaptic operation", 1.39e-12, 1.30e-12, 1.48e-12,
                            "0.775 V; band 0.75 to 0.80 V",
                            "fitted to A15 fig. 17 less M14's hops; holds the spike's own cost"},
    [CT_ENERGY_HOPS] = {"hops", "J a packet and link", 2.3e-12, 2.16e-12, 2.45e-12,
                        "0.775 V; band 0.75 to 0.80 V", "published: M14, 72 fJ a bit x 32 bits"},
    [CT_ENERGY_EDGE] = {"edge", "J a spike in or out", 64e-12, 60e-12, 68e-12,
                        "0.775 V; band 0.75 to 0.80 V",
                        "published: M14, 2 pJ a bit x 32 bits, outwards; inwards taken as equal"},
    [CT_ENERGY_CROSSINGS] = {"chip_crossings", "J a packet and chip boundary", 832e-12, 832e-12,
                             832e-12, "pads at 1.8 V", "published: M14, 26 pJ a bit x 32 bits"},
};

const struct ct_coefficient *ct_energy_coefficients(void)
{
    return truenorth;
}

static bool usable(const struct ct_coefficient *c)
{
    return c->name != NULL && c->unit != NULL && c->source != NULL && isfinite(c->value) &&
           isfinite(c->high) && c->low > 0 && c->low <= c->value && c->value <= c->high;
}

enum ct_status energy_estimate(const struct ct_coefficient *table, const struct ct_system *sys,
                               uint32_t cores, uint64_t ticks, double tick_seconds,
                               const struct ct_counters *counters, struct ct_energy *out,
                               struct ct_error *err)
{
    if (!(tick_seconds > 0 && tick_seconds <= 1))
        return status_fail(err, CT_ERR_RANGE, "a tick of %g seconds outside 0..1", tick_seconds);
    /* Exact up to 2^53 events; counters beyond that would take years of emulation. */
    const double count[CT_ENERGY_PARTS] = {
        [CT_ENERGY_LEAKAGE] = (double)cores * (double)ticks * tick_seconds,
        [CT_ENERGY_NEURONS] = (double)cores * (double)ticks * sys->neurons,
        [CT_ENERGY_SYNAPSES] = (double)counters->synaptic_ops,
        [CT_ENERGY_HOPS] = (double)(counters->hops_x + counters->hops_y),
        [CT_ENERGY_EDGE] = (double)(counters->inputs + counters->pin_spikes),
        [CT_ENERGY_CROSSINGS] = (double)counters->chip_crossings,
    };
    struct ct_energy sum = {.seconds = (double)ticks * tick_seconds};
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        const struct ct_coefficient *c = &table[p];
        if (!usable(c))
            return status_fail(err, CT_ERR_ABSENT,
                               "energy: part %d has no coefficient with a "
                               "source, a value and a band around it",
                               p);
        sum.part_joules[p] = count[p] * c->value;
        sum.joules += sum.part_joules[p];
        sum.low_joules += count[p] * c->low;
        sum.high_joules += count[p] * c->high;
    }
    *out = sum;
    return CT_OK;
}

enum ct_status ct_energy_estimate(const struct ct_system *sys, uint32_t cores, uint64_t ticks,
                                  double tick_seconds, const struct ct_counters *counters,
                                  struct ct_energy *out, struct ct_error *err)
{
    return energy_estimate(truenorth, sys, cores, ticks, tick_seconds, counters, out, err);
}
