/*
 * power_preset.c - energy tables with a name. They are tables of the program, not files beside it,
 * so that they are found wherever the program is; `cortile power --table NAME` writes them as
 * files.
 *
 * truenorth-28nm: IBM's TrueNorth. Sources:
 *
 *   M14  Merolla et al., Science 345 (2014) 668, and its supplement: measured component energies.
 *   A15  Akopyan et al., IEEE TCAD 34 (2015) 1537: powers of networks, fields of the SRAM.
 *
 * What neither publishes was fitted to four of their operating points by fit.awk, with the rest of
 * published.txt held out; a test keeps this table equal to what fit.awk finds.
 */
#include "power.h"

#define BAND(v, l, h)                                                                              \
    {                                                                                              \
        .value = (v), .low = (l), .high = (h)                                                      \
    }
#define KNOWN(v, l, h, when, from)                                                                 \
    {                                                                                              \
        .given = true, .si = BAND(v, l, h), .condition = (when), .source = (from)                  \
    }
#define WITHIN(part, why)                                                                          \
    {                                                                                              \
        .given = true, .within = true, .home = (part), .source = (why)                             \
    }

static const struct power_table truenorth = {
    .name = "truenorth-28nm",
    .machine = {.neurons = 256, .row_bits = 410, .written_bits = 20, .packet_bits = 32},
    .axons = 256,
    .nanometres = 28,
    .core_mm2 = 0.105, /* 4.3 cm2 (M14) a 4,096 cores */
    .tick_seconds = 0.001,
    .voltage = BAND(0.775, 0.70, 1.05),
    .celsius = BAND(25, 25, 25),
    .dynamic = {BAND(2, 2, 2), "chosen: switching energy is C V^2"},
    .leakage = {BAND(3.711, 3.320, 4.158), "fitted to A15's 323 mW at 1.05 V, by fit.awk"},
    .doubling =
        {BAND(12, 8, 20),
         "chosen: subthreshold leakage of CMOS doubles every 8 to 20 K; neither M14 nor A15 "
         "publishes a temperature, and 25 C stands for theirs"},
    .part =
        {
            [CT_ENERGY_CORE_LEAKAGE] =
                KNOWN(7.960e-6, 6.829e-6, 9.808e-6,
                      "0.775 V, temperature not published; a core's share of all that leaks",
                      "fitted to A15's 68 and 323 mW and M14's 70 GSOPS/W at 5 times real time, by "
                      "fit.awk; the upper end is what M14's 72 mW at 0.775 V implies"),
            [CT_ENERGY_ROUTER_LEAKAGE] =
                WITHIN(CT_ENERGY_CORE_LEAKAGE, "not published apart: fitted to whole chips"),
            [CT_ENERGY_CORE_TICK] =
                WITHIN(CT_ENERGY_NEURON, "not published apart: fitted to whole ticks"),
            [CT_ENERGY_SRAM_READ] =
                KNOWN(47e-15, 46.5e-15, 47.5e-15, "0.775 V, SRAM to controller",
                      "published: M14 supplement, about 47 fJ a bit; band: its last digit"),
            [CT_ENERGY_SRAM_WRITE] =
                WITHIN(CT_ENERGY_NEURON, "not published apart: fitted to whole ticks"),
            [CT_ENERGY_SCHEDULER_WRITE] =
                WITHIN(CT_ENERGY_SYNAPSE, "not published apart: fitted to whole spikes"),
            [CT_ENERGY_SCHEDULER_CLEAR] =
                WITHIN(CT_ENERGY_NEURON, "not published apart: fitted to whole ticks"),
            [CT_ENERGY_SYNAPSE] =
                KNOWN(1.387e-12, 1.305e-12, 1.470e-12,
                      "0.775 V; a 128th of what a spike with 128 synapses costs beside its hops",
                      "fitted to A15 fig. 17, 68 mW at 11.58 Hz and 94 mW at 95.93 Hz, less M14's "
                      "hops, by fit.awk"),
            [CT_ENERGY_NEURON] = KNOWN(
                5.565e-12, 1.883e-12, 9.661e-12,
                "0.775 V; all of a neuron's tick but the read of its row",
                "fitted to A15's 68 and 323 mW and M14's 70 GSOPS/W at 5 times real time, "
                "whose supply is not published (0.75 to 0.80 V), less M14's SRAM, by fit.awk"),
            [CT_ENERGY_DRAW] =
                WITHIN(CT_ENERGY_NEURON, "not published apart: all neurons that were measured are "
                                         "stochastic"),
            [CT_ENERGY_SPIKE] =
                WITHIN(CT_ENERGY_SYNAPSE, "not published apart: fitted to whole spikes"),
            [CT_ENERGY_HANDOVER] =
                WITHIN(CT_ENERGY_SYNAPSE, "not published apart: fitted to whole spikes"),
            [CT_ENERGY_LINK] =
                KNOWN(72e-15, 71.5e-15, 72.5e-15,
                      "0.775 V; a bit from a router to the next, 240 um away in x; y alike",
                      "published: M14 supplement, 72 fJ a bit and hop; band: its last digit"),
            [CT_ENERGY_ROUTER] =
                WITHIN(CT_ENERGY_LINK, "published: M14's energy of a hop holds the router's"),
            [CT_ENERGY_EDGE] =
                KNOWN(2e-12, 1.5e-12, 2.5e-12, "0.775 V; core to the chip's edge; inwards alike",
                      "published: M14 supplement, 2 pJ a bit, outwards; inwards taken as equal; "
                      "band: its last digit"),
            [CT_ENERGY_CHIP] =
                KNOWN(26e-12, 25.5e-12, 26.5e-12, "pads at 1.8 V, whatever the cores' supply",
                      "published: M14 supplement, 26 pJ a bit; band: its last digit"),
        },
};

static const struct power_preset presets[] = {
    {"truenorth-28nm", "IBM TrueNorth, 28 nm, at 0.775 V: published, or fitted to published powers",
     &truenorth},
    {NULL, NULL, NULL},
};

const struct power_preset *power_presets(void)
{
    return presets;
}
