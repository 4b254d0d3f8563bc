/*
 * arch_preset.c - architectures with a name. They are tables of the program, not files beside it,
 * so that they are found wherever the program is.
 *
 * truenorth: the published chip is asynchronous and no cycle counts of it are published, so this is
 * a synchronous machine that is as fast where a time is published, and says of each number whether
 * it is published, follows from what is, or is chosen.
 */
#include <string.h>

#include "arch.h"

static const struct arch_choice none[] = {{NULL, NULL, NULL}};

static const char *const truenorth_remark[] = {
    "The published TrueNorth has no clock: its cores step by delay elements, its routers by",
    "handshakes, and only the tick of 1 ms is synchronous. So this is a synchronous machine that",
    "is as fast where a time is published; each number says where it is from. Sources:",
    "  Akopyan et al., IEEE TCAD 34 (2015); Merolla et al., Science 345 (2014) and its supplement.",
    "A core in which all 256 axons meet all 256 neurons, all of which fire, takes 66,821 cycles or",
    "478 us of the tick here, within the 1 ms that the chip must keep.",
    NULL,
};

static const struct arch_choice truenorth[] = {
    {"core.synapses_per_cycle", "1",
     "follows: one neuron circuit, stepped once for each active synapse (Merolla, S1, S2)"},
    {"core.sram_cycles", "1", "chosen: the time of a read is not published"},
    {"core.clock_divider", "1", "chosen: the base clock is that of the core"},
    {"core.fifo_depth", "4", "chosen: not published"},
    {"router.fifo_depth", "4", "chosen: not published"},
    {"router.stages", "1", "chosen: the latency of a hop is not published"},
    {"router.clock_divider", "1", "chosen: not published"},
    {"router.link_cycles", "1", "chosen: not published"},
    {"edge.link_cycles", "7",
     "follows from 160 M spikes/s at all ports (Merolla, S6), if 8 links share them: 50 ns each"},
    {"edge.fifo_depth", "4", "chosen: not published"},
    {"tick.cycles", "139665",
     "published: ticks of 1 ms, in which all has to be done (Akopyan, III)"},
    {"tick.barrier_cycles", "1", "chosen; of no effect in ticks of fixed length"},
    {"clock.kilohertz", "139665",
     "follows from delta1 = 7.16 ns (Akopyan, fig. 15), taken as the time of a neuron's step"},
    {"router.routing", "xy", "published: x first, then y (Merolla, S1)"},
    {"network.topology", "mesh", "published (Merolla, S1)"},
    {NULL, NULL, NULL},
};

static const char *const no_remark[] = {NULL};

static const struct arch_preset presets[] = {
    {"default", "the defaults of every key", no_remark, none},
    {"truenorth", "a synchronous stand-in for the published chip, ticks of 1 ms", truenorth_remark,
     truenorth},
    {NULL, NULL, NULL, NULL},
};

const struct arch_preset *arch_presets(void)
{
    return presets;
}

const struct arch_preset *arch_preset(const char *name)
{
    for (const struct arch_preset *p = presets; p->name != NULL; p++) {
        if (strcmp(p->name, name) == 0)
            return p;
    }
    return NULL;
}
