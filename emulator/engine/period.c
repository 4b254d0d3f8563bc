/*
 * period.c - ticks of a fixed length, [Y-11]: cores that are late, packets that are on their way
 * from one tick to another.
 */
#include <string.h>

#include "engine/chip.h"
#include "engine/watch.h"

/* Core c is not done when its tick starts. */
static void be_late(struct ct_chip *chip, uint32_t c)
{
    struct cycle *cy = chip->cycle;
    struct cycle_core *core = &cy->core[c];
    cy->tick.late_cores++;
    cy->core_timing[c].late++;
    if (watches(cy->watch, chip->number[c]))
        watch_tell(
            cy->watch, cy->start,
            (struct ct_event){cy->start, CT_EVENT_LATE_CORE, chip->number[c], chip->now, 0, 0});
    if (cycle_lose(chip, chip->now, cy->start))
        cy->timing.lost_core = chip->number[c];
    if (core->owes)
        return;
    core->owes = true;
    if (core->done != UINT64_MAX) { /* else it is known when its last packet is handed over */
        core->due = core->done - 1 + cy->arch.core_clock_divider;
        cycle_wait(cy, c);
    }
}

void cycle_period(struct ct_chip *chip)
{
    struct cycle *cy = chip->cycle;
    cycle_start_tick(chip);
    cy->tick.cycles = cy->arch.tick_cycles;
    memset(chip->fired, 0, chip->count * sizeof *chip->fired);
    for (uint32_t c = 0; c < chip->count; c++) {
        if (cy->core[c].owes || cy->core[c].done > cy->start)
            be_late(chip, c);
        else
            chip_begin(chip, c, cy->start);
    }
    cycle_go_on(chip, cy->start, cy->start + cy->arch.tick_cycles);
    cycle_end_tick(chip);
    cy->start += cy->arch.tick_cycles;
}

/* A packet that neuron `neuron` of core `from` sent in `tick`. */
static void add_flying(struct ct_chip *chip, uint32_t from, uint32_t neuron, uint32_t tick)
{
    uint32_t target = chip->target[from][neuron];
    uint32_t slot = (tick + (target >> TARGET_DELAY_SHIFT & 0xF)) % CT_SLOTS;
    uint32_t axon = target >> TARGET_AXON_SHIFT & 0xFF;
    chip->cycle->flying[target & 0xFFFF][slot][axon / 64] |= (uint64_t)1 << (axon % 64);
}

void cycle_find_flying(struct ct_chip *chip)
{
    struct cycle *cy = chip->cycle;
    memset(cy->flying, 0, chip->count * sizeof *cy->flying);
    for (uint32_t c = 0; c < chip->count; c++) {
        for (unsigned i = cy->core[c].sent; i < cy->core[c].sends; i++)
            add_flying(chip, c, cycle_send_neuron(cy, c, i), cy->core[c].tick - 1);
    }
    for (uint32_t f = 0; f < cy->noc.fifos; f++) {
        uint32_t count = noc_occupancy(&cy->noc, f);
        for (uint32_t i = 0; i < count; i++) {
            const struct noc_packet *packet = noc_waiting(&cy->noc, f, i);
            add_flying(chip, packet->source >> 8, packet->source & 0xFF, packet->tick);
        }
    }
}
