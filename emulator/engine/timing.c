/*
 * timing.c - what can be read of the cycle engine between ticks.
 */
#include <string.h>

#include "base/status.h"
#include "engine/chip.h"

static enum ct_status need_cycles(const ct_chip *chip, struct ct_error *err)
{
    return chip->cycle != NULL
               ? CT_OK
               : status_fail(err, CT_ERR_ARGUMENT, "the tick engine takes no time: engine cycle");
}

enum ct_engine ct_chip_engine(const ct_chip *chip)
{
    return chip->cycle != NULL ? CT_ENGINE_CYCLE : CT_ENGINE_TICK;
}

const struct ct_architecture *ct_chip_architecture(const ct_chip *chip)
{
    return &chip->arch;
}

enum ct_status ct_chip_tick_timing(const ct_chip *chip, struct ct_tick_timing *out,
                                   struct ct_error *err)
{
    enum ct_status status = need_cycles(chip, err);
    if (status == CT_OK)
        *out = chip->cycle->tick;
    return status;
}

enum ct_status ct_chip_timing(const ct_chip *chip, const struct ct_timing **out,
                              struct ct_error *err)
{
    enum ct_status status = need_cycles(chip, err);
    *out = status == CT_OK ? cycle_timing(chip->cycle) : NULL;
    return status;
}

/* In ticks of a fixed length a core may be amid a tick: that has been counted to its end where this
 * is known, and else not at all. */
static void cut_off(const struct cycle *cy, const struct cycle_core *core,
                    struct ct_core_timing *out)
{
    const uint64_t divider = cy->arch.core_clock_divider;
    uint64_t spent = (cy->start - core->began) / divider; /* both are core cycles, [Y-11] */
    if (core->begun == 0)
        return;
    if (core->done == UINT64_MAX) {
        out->busy += spent;
        out->stalled += core->stalls;
    } else if (core->done > cy->start) {
        out->busy -= core->length + core->stalls - spent;
    }
}

enum ct_status ct_chip_core_timing(const ct_chip *chip, uint32_t core, struct ct_core_timing *out,
                                   struct ct_error *err)
{
    int64_t c = chip_dense(chip, core);
    enum ct_status status = need_cycles(chip, err);
    if (status != CT_OK)
        return status;
    if (c < 0)
        return status_fail(err, CT_ERR_ABSENT, "there is no core number %u", core);
    /* Ticks that an automatic core slept through were idle ones. */
    const struct cycle *cy = chip->cycle;
    uint64_t idle = cy->arch.tick_cycles == 0 ? cy->timing.ticks - cy->core[c].begun : 0;
    *out = cy->core_timing[c];
    if (cy->arch.tick_cycles > 0)
        cut_off(cy, &cy->core[c], out);
    out->busy += idle * cy->idle;
    if (idle > 0 && out->longest < cy->idle)
        out->longest = cy->idle;
    return CT_OK;
}

enum ct_status ct_chip_router_timing(const ct_chip *chip, uint32_t router,
                                     struct ct_router_timing *out, struct ct_error *err)
{
    enum ct_status status = need_cycles(chip, err);
    if (status != CT_OK)
        return status;
    if (router >= chip->cycle->noc.routers)
        return status_fail(err, CT_ERR_ABSENT, "router number %u outside 0..%u", router,
                           chip->cycle->noc.routers - 1);
    const struct noc_router *r = &chip->cycle->noc.router[router];
    memcpy(out->left, r->granted, sizeof out->left);
    memcpy(out->waited, r->waited, sizeof out->waited);
    return CT_OK;
}
