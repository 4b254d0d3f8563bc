/*
 * map.c - see map.h.
 */
#include "map.h"

#include <stdlib.h>
#include <time.h>

#include "base/status.h"

const char *map_phase_key(enum map_phase phase)
{
    static const char *const keys[] = {
#define MAP_PHASE_KEY(name, key) key,
        MAP_PHASE_LIST(MAP_PHASE_KEY)
#undef MAP_PHASE_KEY
    };
    return keys[phase];
}

const char *map_class_key(enum map_class class)
{
    static const char *const keys[] = {
#define MAP_CLASS_KEY(name, key) key,
        MAP_CLASS_LIST(MAP_CLASS_KEY)
#undef MAP_CLASS_KEY
    };
    return keys[class];
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- the system ------------------------------------------------------------------------------ */

/* The smallest of about equal sides for so many cores, whole chips where one does not do. */
static void shape(struct ct_system *system, uint32_t cores)
{
    const uint32_t side = CT_CHIP_CORES_MAX, chips = CT_SYSTEM_CORES_MAX / CT_CHIP_CORES_MAX;
    uint32_t wide = 1;
    while (wide * wide < cores)
        wide++;
    uint32_t high = (cores + wide - 1) / wide;
    uint32_t chips_x = (wide + side - 1) / side, chips_y = (high + side - 1) / side;
    bool one = chips_x == 1 && chips_y == 1;
    system->chips_x = (uint16_t)(chips_x < chips ? chips_x : chips);
    system->chips_y = (uint16_t)(chips_y < chips ? chips_y : chips);
    system->cores_x = (uint16_t)(one ? wide : side);
    system->cores_y = (uint16_t)(one ? high : side);
}

/* Good cores of a system; checks it. */
static enum ct_status count_cores(const struct ct_system *system, const struct map_options *o,
                                  uint32_t *cores, struct ct_error *err)
{
    enum ct_status status = ct_system_check(system, err);
    if (status != CT_OK)
        return status;
    uint32_t width = (uint32_t)system->chips_x * system->cores_x;
    uint32_t places = width * system->chips_y * system->cores_y;
    bool *bad = calloc(places, 1);
    if (bad == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for defects");
    *cores = places;
    for (size_t i = 0; i < o->defects; i++) {
        uint32_t number = o->defect[i].y * width + o->defect[i].x;
        if (o->defect[i].kind != CT_DEFECT_CORE || number >= places || bad[number])
            continue;
        bad[number] = true;
        --*cores;
    }
    free(bad);
    return CT_OK;
}

/* ---- the passes ------------------------------------------------------------------------------ */

static enum ct_status place(const struct network *net, const struct map_options *o,
                            const struct plan *plan, struct map_result *r, struct ct_error *err)
{
    const struct place_problem where = {
        .system = r->system, .defect = o->defect, .defects = o->defects};
    double start = now();
    enum ct_status status =
        map_place(net, plan, &where, o->spikes, &o->place, o->compare, &r->placement, err);
    if (status == CT_OK)
        status =
            mapped_make(&r->mapped, plan, &r->system, o->defect, o->defects, r->placement.at, err);
    r->seconds[MAP_PLACE] = now() - start;
    return status;
}

/* From the synapses to the plan, and what there is to tell of it. */
static enum ct_status make_plan(const struct network *net, const struct map_options *o,
                                struct plan *plan, struct map_result *r, struct ct_error *err)
{
    uint32_t *bound = o->compare ? calloc((size_t)net->populations + 1, sizeof *bound) : NULL;
    const struct compile_options limits = {.axons = o->axons > 0 ? o->axons : CT_AXONS,
                                           .neurons = o->neurons > 0 ? o->neurons : CT_NEURONS,
                                           .cores = r->cores_there,
                                           .latency = o->latency,
                                           .bound = bound};
    struct flat flat;
    double start = now();
    enum ct_status status = flatten(&flat, net, err);
    r->seconds[MAP_FLATTEN] = now() - start;
    if (status != CT_OK) {
        free(bound);
        return status;
    }
    start = now();
    status = compile(net, &flat, &limits, plan, &r->figures, &r->problems, err);
    if (status == CT_OK &&
        !layers_make(&r->layers, net, &flat, plan, limits.axons, limits.neurons)) {
        plan_free(plan);
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    }
    for (uint32_t i = 0; status == CT_OK && bound != NULL && i < net->populations; i++) {
        uint32_t *known = &r->layers.layer[i].cores_bound;
        *known = bound[i] > 0 ? bound[i] : *known;
    }
    free(bound);
    r->seconds[MAP_COMPILE] = now() - start;
    flat_free(&flat);
    return status;
}

enum ct_status map_network(const struct network *net, const struct map_options *options,
                           struct map_result *result, struct ct_error *err)
{
    static const struct map_options standard;
    const struct map_options *o = options == NULL ? &standard : options;
    struct map_result *r = result;
    struct plan plan;
    *r = (struct map_result){.class = MAP_FAILED, .system = o->system};
    r->system.axons = CT_AXONS;
    r->system.neurons = CT_NEURONS;
    r->system.pins = network_pins(net);
    r->cores_there = CT_SYSTEM_CORES_MAX * CT_SYSTEM_CORES_MAX;
    enum ct_status status = CT_OK;
    if (o->system.chips_x > 0)
        status = count_cores(&r->system, o, &r->cores_there, err);
    if (status == CT_OK)
        status = make_plan(net, o, &plan, r, err);
    if (status != CT_OK)
        return status;
    if (o->system.chips_x == 0)
        shape(&r->system, plan.cores);
    if (!o->dry_run)
        status = place(net, o, &plan, r, err);
    if (status == CT_OK)
        r->class = r->figures.late > 0 ? MAP_LATE : MAP_EXACT;
    plan_free(&plan);
    return status;
}

void map_result_free(struct map_result *result)
{
    mapped_free(&result->mapped);
    layers_free(&result->layers);
    map_placement_free(&result->placement);
    problems_free(&result->problems);
}
