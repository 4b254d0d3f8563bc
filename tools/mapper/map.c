/*
 * map.c - see map.h.
 */
#include "map.h"

#include <stdlib.h>
#include <string.h>
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

static void begin(const struct map_options *o, enum map_phase phase)
{
    if (o->phase != NULL)
        o->phase(o->user, phase);
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

/* The proof of the mapping. Where it fails the mapper is at fault, and nothing may be written. */
static enum ct_status check(const struct network *net, const struct map_options *o,
                            struct map_result *r, struct ct_error *err)
{
    begin(o, MAP_CHECK);
    double start = now();
    enum ct_status status = map_check(net, &r->mapped, &r->check, err);
    r->seconds[MAP_CHECK] = now() - start;
    if (status == CT_OK && r->check.faults > 0)
        return status_fail(
            err, CT_ERR_FORMAT, "%s: a fault of the mapper: the chip is not the network: %s %s",
            net->name, map_fault_code(r->check.fault[0].code), r->check.fault[0].text);
    return status;
}

static uint32_t axons_of(const struct map_options *o)
{
    return o->axons > 0 ? o->axons : CT_AXONS;
}

/* The synapses of the network, and of a reworked one in its place where it is needed. */
static enum ct_status make_flat(const struct network **net, const struct map_options *o,
                                struct flat *flat, struct map_result *r, struct ct_error *err)
{
    begin(o, MAP_FLATTEN);
    double start = now();
    enum ct_status status = flatten(flat, *net, err);
    r->seconds[MAP_FLATTEN] = now() - start;
    if (status != CT_OK)
        return status;
    start = now();
    status = rework_make(&r->rework, *net, flat, axons_of(o), o->approximate, o->split, err);
    if (status == CT_OK && r->rework.net.populations == 0) {
        r->seconds[MAP_REWORK] = now() - start;
        return CT_OK;
    }
    flat_free(flat);
    *net = &r->rework.net;
    if (status == CT_OK)
        status = flatten(flat, *net, err);
    r->seconds[MAP_REWORK] = now() - start;
    return status;
}

static void take_bounds(const struct network *net, const uint32_t *bound, struct layers *layers)
{
    for (uint32_t i = 0; bound != NULL && i < net->populations; i++) {
        if (bound[i] > 0)
            layers->layer[i].cores_bound = bound[i];
    }
}

/* From the synapses to the plan, and what there is to tell of it. `split` may be NULL. */
static enum ct_status make_plan(const struct network *net, const struct map_options *o,
                                const struct flat *flat, const struct split *split,
                                struct plan *plan, struct map_result *r, struct ct_error *err)
{
    const struct network *whole = split != NULL ? &split->net : net;
    uint32_t *bound = o->compare ? calloc((size_t)whole->populations + 1, sizeof *bound) : NULL;
    const struct compile_options limits = {.axons = axons_of(o),
                                           .neurons = o->neurons > 0 ? o->neurons : CT_NEURONS,
                                           .cores = r->cores_there,
                                           .latency = o->latency,
                                           .split = split,
                                           .bound = bound};
    enum ct_status status = compile(whole, split != NULL ? &split->flat : flat, &limits, plan,
                                    &r->figures, &r->problems, err);
    if (status == CT_OK &&
        !layers_make(&r->layers, net, flat, plan, limits.axons, limits.neurons)) {
        plan_free(plan);
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    }
    if (status == CT_OK)
        take_bounds(net, bound, &r->layers);
    free(bound);
    return status;
}

/* Splits what is to be split, and compiles. */
static enum ct_status make_compiled(const struct network *net, const struct map_options *o,
                                    const struct flat *flat, struct plan *plan,
                                    struct map_result *r, struct ct_error *err)
{
    struct split split = {.parts = 0};
    begin(o, MAP_COMPILE);
    double start = now();
    enum ct_status status = CT_OK;
    if (o->split)
        status = split_make(&split, net, flat, axons_of(o), &r->problems, err);
    r->parts = split.parts;
    if (status == CT_OK && r->problems.count > 0)
        status = status_fail(err, CT_ERR_LIMIT, "%s: does not fit the chip, for %u reason%s",
                             net->name, r->problems.count, r->problems.count == 1 ? "" : "s");
    if (status == CT_OK)
        status = make_plan(net, o, flat, split.parts > 0 ? &split : NULL, plan, r, err);
    if (status == CT_OK && split.parts > 0) {
        r->split = malloc((size_t)net->populations * sizeof *r->split);
        if (r->split != NULL)
            memcpy(r->split, split.layer, net->populations * sizeof *r->split);
    }
    split_free(&split);
    r->seconds[MAP_COMPILE] = now() - start;
    return status;
}

static enum map_class classify(const struct map_result *r)
{
    if (r->rework.approximated > 0)
        return MAP_APPROXIMATE;
    return r->figures.late > 0 ? MAP_LATE : MAP_EXACT;
}

enum ct_status map_network(const struct network *net, const struct map_options *options,
                           struct map_result *result, struct ct_error *err)
{
    static const struct map_options standard;
    const struct map_options *o = options == NULL ? &standard : options;
    struct map_result *r = result;
    struct plan plan;
    struct flat flat;
    *r = (struct map_result){.class = MAP_FAILED, .system = o->system};
    r->system.axons = CT_AXONS;
    r->system.neurons = CT_NEURONS;
    r->system.pins = network_pins(net);
    r->cores_there = CT_SYSTEM_CORES_MAX * CT_SYSTEM_CORES_MAX;
    enum ct_status status = CT_OK;
    if (o->system.chips_x > 0)
        status = count_cores(&r->system, o, &r->cores_there, err);
    if (status == CT_OK)
        status = make_flat(&net, o, &flat, r, err);
    if (status != CT_OK)
        return status;
    status = make_compiled(net, o, &flat, &plan, r, err);
    flat_free(&flat);
    if (status != CT_OK)
        return status;
    if (o->system.chips_x == 0)
        shape(&r->system, plan.cores);
    if (!o->dry_run)
        status = place(net, o, &plan, r, err);
    plan_free(&plan);
    if (status == CT_OK && !o->dry_run)
        status = check(net, o, r, err);
    if (status == CT_OK)
        r->class = classify(r);
    return status;
}

void map_result_free(struct map_result *result)
{
    mapped_free(&result->mapped);
    rework_free(&result->rework);
    free(result->split);
    layers_free(&result->layers);
    map_placement_free(&result->placement);
    problems_free(&result->problems);
}
