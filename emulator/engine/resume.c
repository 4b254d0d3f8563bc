/*
 * resume.c - a chip goes on where another one of the same shape stopped: how configuration can
 * change between two ticks, while what a core computes with is laid out once, for speed.
 */
#include <string.h>

#include "base/status.h"
#include "engine/chip.h"

/* Whether a core has not ended what it began, or a packet is on its way: only in ticks of a fixed
 * length, [Y-11]. */
static bool at_work(const struct ct_chip *chip)
{
    const struct cycle *cy = chip->cycle;
    if (cy->arch.tick_cycles == 0)
        return false;
    for (uint32_t c = 0; c < chip->count; c++)
        if (cy->core[c].owes || cy->core[c].done > cy->start)
            return true;
    return noc_packets(&cy->noc) > 0;
}

static void copy_slots(struct ct_chip *chip, uint32_t to, const struct ct_chip *from, uint32_t c)
{
    for (unsigned slot = 0; slot < CT_SLOTS; slot++) {
        memcpy(chip->slot[slot][to], from->slot[slot][c], sizeof(core_bits));
        if (!core_none(chip->slot[slot][to]))
            chip->pending[slot][to / 64] |= (uint64_t)1 << (to % 64);
    }
}

enum ct_status chip_resume(struct ct_chip *chip, struct ct_chip *from, struct ct_error *err)
{
    struct cycle *cy = chip->cycle;
    if (at_work(from))
        return status_fail(err, CT_ERR_ORDER,
                           "tick %u: configuration changes while a core is late or a packet is on "
                           "its way",
                           from->now);
    chip_settle(from);
    for (uint32_t c = 0; c < from->count; c++) {
        const int64_t to = chip_dense(chip, from->number[c]);
        if (to >= 0)
            copy_slots(chip, (uint32_t)to, from, c);
    }
    chip->now = from->now;
    cy->start = from->cycle->start;
    for (uint32_t c = 0; c < chip->count; c++)
        cy->core[c].tick = chip->now;
    /* Whom each output granted last, and until when links are occupied, [Y-7] [Y-8]. */
    memcpy(cy->noc.router, from->cycle->noc.router, cy->noc.routers * sizeof *cy->noc.router);
    memcpy(cy->noc.side, from->cycle->noc.side, cy->noc.sides * sizeof *cy->noc.side);
    return CT_OK;
}
