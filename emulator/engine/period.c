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
        cy->region[0].timing.lost_core = chip->number[c];
    if (core->owes)
        return;
    core->owes = true;
    if (core->done != UINT64_MAX) { /* else it is known when its last packet is handed over */
        core->due = core->done - 1 + cy->arch.core_clock_divider;
        cycle_wait(cy, c);
    }
}

/* A packet that is on its way: who sent it, and for which tick it is. */
typedef void flying_fn(struct ct_chip *chip, uint32_t from, uint32_t neuron, uint64_t delivery);

static void visit(struct ct_chip *chip, uint32_t from, uint32_t neuron, uint32_t tick,
                  flying_fn *each)
{
    uint32_t delay = chip->target[from][neuron] >> TARGET_DELAY_SHIFT & 0xF;
    each(chip, from, neuron, (uint64_t)tick + delay);
}

/* Visits the packets that are on their way, those that are still to be handed over among them. */
static void visit_flying(struct ct_chip *chip, flying_fn *each)
{
    struct cycle *cy = chip->cycle;
    for (uint32_t c = 0; c < chip->count; c++) {
        for (unsigned i = cy->core[c].sent; i < cy->core[c].sends; i++)
            visit(chip, c, cycle_send_neuron(cy, c, i), cy->core[c].tick - 1, each);
    }
    if (noc_packets(&cy->noc) == 0)
        return;
    uint32_t f = NOC_NOWHERE;
    while ((f = noc_next_fifo(&cy->noc, f)) != NOC_NOWHERE) {
        uint32_t count = noc_occupancy(&cy->noc, f);
        for (uint32_t i = 0; i < count; i++) {
            const struct noc_packet *packet = noc_waiting(&cy->noc, f, i);
            visit(chip, packet->source >> 8, packet->source & 0xFF, packet->tick, each);
        }
    }
}

static void add_flying(struct ct_chip *chip, uint32_t from, uint32_t neuron, uint64_t delivery)
{
    uint32_t target = chip->target[from][neuron];
    uint32_t axon = target >> TARGET_AXON_SHIFT & 0xFF;
    chip->cycle->flying[target & 0xFFFF][delivery % CT_SLOTS][axon / 64] |= (uint64_t)1
                                                                            << (axon % 64);
}

void cycle_find_flying(struct ct_chip *chip)
{
    memset(chip->cycle->flying, 0, chip->count * sizeof *chip->cycle->flying);
    visit_flying(chip, add_flying);
}

/* A packet whose slot was taken without it will be late whenever it comes. */
static void find_overdue(struct ct_chip *chip, uint32_t from, uint32_t neuron, uint64_t delivery)
{
    uint32_t to = chip->target[from][neuron] & 0xFFFF;
    if (delivery < chip->cycle->core[to].tick)
        cycle_lose_packet(chip, from, neuron, (uint32_t)delivery, chip->cycle->start);
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
    visit_flying(chip, find_overdue);
    cycle_go_on(chip, cy->start + cy->arch.tick_cycles);
    cycle_end_tick(chip);
    cy->start += cy->arch.tick_cycles;
}
