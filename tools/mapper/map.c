/*
 * map.c - see map.h.
 */
#include "map.h"

#include <stdlib.h>

#include "base/status.h"

/* The smallest system of about equal sides for so many cores, whole chips beyond one. */
static void shape(struct ct_system *system, uint32_t cores)
{
    const uint32_t side = CT_CHIP_CORES_MAX;
    uint32_t wide = 1;
    while (wide * wide < cores)
        wide++;
    uint32_t high = (cores + wide - 1) / wide;
    uint32_t chips_x = (wide + side - 1) / side, chips_y = (high + side - 1) / side;
    bool one = chips_x == 1 && chips_y == 1;
    system->chips_x = (uint16_t)(chips_x < 4 ? chips_x : 4);
    system->chips_y = (uint16_t)(chips_y < 4 ? chips_y : 4);
    system->cores_x = (uint16_t)(one ? wide : side);
    system->cores_y = (uint16_t)(one ? high : side);
}

static uint32_t cores_of(const struct ct_system *s)
{
    return (uint32_t)s->chips_x * s->cores_x * s->chips_y * s->cores_y;
}

/* Marks disabled cores; returns how many are good. */
static uint32_t mark_defects(const struct map_options *o, const struct ct_system *system, bool *bad)
{
    uint32_t good = cores_of(system), width = (uint32_t)system->chips_x * system->cores_x;
    for (size_t i = 0; i < o->defects; i++) {
        uint32_t number = o->defect[i].y * width + o->defect[i].x;
        if (o->defect[i].kind == CT_DEFECT_CORE && number < cores_of(system) && !bad[number]) {
            bad[number] = true;
            good--;
        }
    }
    return good;
}

/* Cores of the plan row by row. */
static enum ct_status place(const struct map_options *o, const struct ct_system *system,
                            const struct plan *plan, uint32_t *at, struct ct_error *err)
{
    bool *bad = calloc(cores_of(system), 1);
    if (bad == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for placement");
    (void)mark_defects(o, system, bad);
    for (uint32_t i = 0, number = 0; i < plan->cores; i++, number++) {
        while (bad[number])
            number++;
        at[i] = number;
    }
    free(bad);
    return CT_OK;
}

static enum ct_status put(const struct network *net, const struct map_options *o,
                          const struct plan *plan, struct mapped *out, struct ct_error *err)
{
    struct ct_system system = o->system;
    uint32_t *at = malloc(((size_t)plan->cores + 1) * sizeof *at);
    if (at == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for placement");
    if (system.chips_x == 0)
        shape(&system, plan->cores);
    system.axons = CT_AXONS;
    system.neurons = CT_NEURONS;
    system.pins = network_pins(net);
    enum ct_status status = place(o, &system, plan, at, err);
    if (status == CT_OK)
        status = mapped_make(out, plan, &system, o->defect, o->defects, at, err);
    free(at);
    return status;
}

/* Cores that the network may have. */
static enum ct_status count_cores(const struct map_options *o, uint32_t *cores,
                                  struct ct_error *err)
{
    struct ct_system system = o->system;
    *cores = CT_SYSTEM_CORES_MAX * CT_SYSTEM_CORES_MAX;
    if (system.chips_x == 0)
        return CT_OK;
    system.axons = CT_AXONS;
    system.neurons = CT_NEURONS;
    enum ct_status status = ct_system_check(&system, err);
    bool *bad = status == CT_OK ? calloc(cores_of(&system), 1) : NULL;
    if (status != CT_OK)
        return status;
    if (bad == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for defects");
    *cores = mark_defects(o, &system, bad);
    free(bad);
    return CT_OK;
}

enum ct_status map_network(const struct network *net, const struct map_options *options,
                           struct mapped *out, struct compile_figures *figures,
                           struct problems *problems, struct ct_error *err)
{
    const struct map_options standard = {.axons = 0};
    const struct map_options *o = options == NULL ? &standard : options;
    struct compile_options limits = {.axons = o->axons > 0 ? o->axons : CT_AXONS,
                                     .neurons = o->neurons > 0 ? o->neurons : CT_NEURONS,
                                     .latency = o->latency};
    struct flat flat;
    struct plan plan;
    *out = (struct mapped){.line = NULL};
    enum ct_status status = count_cores(o, &limits.cores, err);
    if (status == CT_OK)
        status = flatten(&flat, net, err);
    if (status != CT_OK)
        return status;
    status = compile(net, &flat, &limits, &plan, figures, problems, err);
    flat_free(&flat);
    if (status == CT_OK) {
        status = put(net, o, &plan, out, err);
        plan_free(&plan);
    }
    return status;
}
