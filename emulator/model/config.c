/*
 * config.c - an empty core, and the check of a configuration.
 *
 * A whole chip is checked at load, so the check has two halves: neuron_faulty() only says whether
 * anything is wrong and costs some nanoseconds; the names and values are looked for when it says
 * yes. Both halves read the ranges of CONFIG_NEURON_LIST.
 */
#include "model/config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

/* Whole neurons are compared and copied as bytes, which padding would spoil. */
_Static_assert(sizeof(struct ct_neuron) == 44, "struct ct_neuron has no padding");

const struct ct_neuron config_cleared_neuron = {.threshold = CT_THRESHOLD_MAX};

void ct_core_clear(struct ct_core *core)
{
    memset(core, 0, sizeof *core);
    for (unsigned int j = 0; j < CT_NEURONS; j++)
        core->neuron[j] = config_cleared_neuron;
}

enum ct_status ct_system_check(const struct ct_system *sys, struct ct_error *err)
{
    const struct {
        const char *name;
        uint32_t value, least, greatest;
    } fields[] = {
        {"chips_x", sys->chips_x, 1, CT_SYSTEM_CORES_MAX},
        {"chips_y", sys->chips_y, 1, CT_SYSTEM_CORES_MAX},
        {"cores_x", sys->cores_x, 1, CT_CHIP_CORES_MAX},
        {"cores_y", sys->cores_y, 1, CT_CHIP_CORES_MAX},
        {"axons", sys->axons, 1, CT_AXONS},
        {"neurons", sys->neurons, 1, CT_NEURONS},
        {"pins", sys->pins, 0, CT_PINS_MAX},
        {"chips_x * cores_x", config_width(sys), 1, CT_SYSTEM_CORES_MAX},
        {"chips_y * cores_y", config_height(sys), 1, CT_SYSTEM_CORES_MAX},
    };

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].value < fields[i].least || fields[i].value > fields[i].greatest)
            return status_fail(
                err, CT_ERR_RANGE, "system: %s %" PRIu32 " outside %" PRIu32 "..%" PRIu32,
                fields[i].name, fields[i].value, fields[i].least, fields[i].greatest);
    return CT_OK;
}

/* ------------------------------------------------------------------------- defects ----------- */

int config_defect_compare(const struct ct_system *sys, const struct ct_defect *a,
                          const struct ct_defect *b)
{
    uint32_t key_a = config_core_number(sys, a->x, a->y) * 4 + a->kind;
    uint32_t key_b = config_core_number(sys, b->x, b->y) * 4 + b->kind;

    return (key_a > key_b) - (key_a < key_b);
}

enum ct_status config_defect_check(const struct ct_system *sys, const struct ct_defect *defect,
                                   struct ct_error *err)
{
    uint32_t width = config_width(sys);
    uint32_t height = config_height(sys);

    if (defect->x >= width || defect->y >= height)
        return status_fail(err, CT_ERR_RANGE,
                           "defect at (%u,%u): outside the system of %" PRIu32 " x %" PRIu32
                           " cores",
                           defect->x, defect->y, width, height);
    if (defect->kind > CT_DEFECT_LINK_NORTH)
        return status_fail(err, CT_ERR_RANGE, "defect at (%u,%u): kind %u outside 0..2", defect->x,
                           defect->y, defect->kind);
    if ((defect->kind == CT_DEFECT_LINK_EAST && defect->x + 1u == width) ||
        (defect->kind == CT_DEFECT_LINK_NORTH && defect->y + 1u == height))
        return status_fail(err, CT_ERR_RANGE,
                           "defect at (%u,%u): the link %s would leave the system", defect->x,
                           defect->y, defect->kind == CT_DEFECT_LINK_EAST ? "east" : "north");
    return CT_OK;
}

/* By place and kind; the same order as config_defect_compare(), because numbers ascend by y,
 * then x. */
static int defect_order(const void *left, const void *right)
{
    const struct ct_defect *a = left;
    const struct ct_defect *b = right;

    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return (a->kind > b->kind) - (a->kind < b->kind);
}

enum ct_status config_defects_sort(const struct ct_system *sys, struct ct_defect *defects,
                                   size_t count, struct ct_error *err)
{
    for (size_t i = 0; i < count; i++) {
        enum ct_status status = config_defect_check(sys, &defects[i], err);

        if (status != CT_OK)
            return status;
    }
    if (count > 0)
        qsort(defects, count, sizeof defects[0], defect_order);
    for (size_t i = 1; i < count; i++)
        if (config_defect_compare(sys, &defects[i - 1], &defects[i]) == 0)
            return status_fail(err, CT_ERR_DUPLICATE, "defect at (%u,%u): kind %u is given twice",
                               defects[i].x, defects[i].y, defects[i].kind);
    return CT_OK;
}

bool config_core_disabled(const struct ct_system *sys, const struct ct_defect *defects,
                          size_t count, uint32_t x, uint32_t y)
{
    const struct ct_defect wanted = {.x = (uint16_t)x, .y = (uint16_t)y, .kind = CT_DEFECT_CORE};
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;
        int order = config_defect_compare(sys, &defects[middle], &wanted);

        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            count = middle;
    }
    return false;
}

/* ------------------------------------------------------------------------- cores ------------- */

/* One bit for every rule of a destination that `n` breaks, 0 when it is sound. A member that its
 * kind does not use is zero, so that equal configurations are equal bytes. */
static bool target_faulty(const struct ct_system *sys, const struct ct_neuron *n)
{
    bool any_core = (n->target_axon | n->target_delay | n->target_x | n->target_y) != 0;

    switch (n->target_kind) {
    case CT_TARGET_NONE: return any_core || n->target_pin != 0;
    case CT_TARGET_PIN: return any_core || n->target_pin >= sys->pins;
    case CT_TARGET_CORE:
        return n->target_axon >= sys->axons || n->target_delay < 1 ||
               n->target_delay > CT_DELAY_MAX || n->target_x >= config_width(sys) ||
               n->target_y >= config_height(sys) || n->target_pin != 0;
    default: return true;
    }
}

static bool neuron_faulty(const struct ct_system *sys, const struct ct_neuron *n)
{
    bool faulty = n->reserved != 0;

    for (unsigned int g = 0; g < CT_AXON_TYPES; g++)
        faulty |= n->weight[g] < -CT_WEIGHT_MAX || n->weight[g] > CT_WEIGHT_MAX;
#define CONFIG_OUTSIDE(member, least, greatest)                                                    \
    faulty |= (int64_t)n->member < (least) || (int64_t)n->member > (greatest);
    CONFIG_NEURON_LIST(CONFIG_OUTSIDE)
#undef CONFIG_OUTSIDE
    return faulty || target_faulty(sys, n);
}

/* The place of a fault, and the sentence about a number. */
struct place {
    const struct ct_core *core;
    unsigned int neuron;
};

static enum ct_status outside(struct place at, const char *name, int64_t value, int64_t least,
                              int64_t greatest, struct ct_error *err)
{
    return status_fail(err, CT_ERR_RANGE,
                       "core (%u,%u) neuron %u: %s %" PRId64 " outside %" PRId64 "..%" PRId64,
                       at.core->x, at.core->y, at.neuron, name, value, least, greatest);
}

/* Names the first member of a destination that breaks a rule. */
static enum ct_status target_explain(const struct ct_system *sys, struct place at,
                                     struct ct_error *err)
{
    const struct ct_neuron *n = &at.core->neuron[at.neuron];
    bool to_core = n->target_kind == CT_TARGET_CORE;
    bool to_pin = n->target_kind == CT_TARGET_PIN;
    const struct {
        const char *name;
        int64_t value, least, greatest;
    } fields[] = {
        {"target_kind", n->target_kind, 0, CT_TARGET_PIN},
        {"target_x", n->target_x, 0, to_core ? config_width(sys) - 1 : 0},
        {"target_y", n->target_y, 0, to_core ? config_height(sys) - 1 : 0},
        {"target_axon", n->target_axon, 0, to_core ? sys->axons - 1 : 0},
        {"target_delay", n->target_delay, to_core ? 1 : 0, to_core ? CT_DELAY_MAX : 0},
        {"target_pin", n->target_pin, 0, to_pin ? (int64_t)sys->pins - 1 : 0},
    };

    if (to_pin && sys->pins == 0)
        return status_fail(err, CT_ERR_RANGE,
                           "core (%u,%u) neuron %u: target_pin %" PRIu32
                           ", but the system has no pins",
                           at.core->x, at.core->y, at.neuron, n->target_pin);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].value < fields[i].least || fields[i].value > fields[i].greatest)
            return outside(at, fields[i].name, fields[i].value, fields[i].least, fields[i].greatest,
                           err);
    return outside(at, "reserved", n->reserved, 0, 0, err);
}

static enum ct_status neuron_explain(const struct ct_system *sys, struct place at,
                                     struct ct_error *err)
{
    const struct ct_neuron *n = &at.core->neuron[at.neuron];
    static const char *const weights[CT_AXON_TYPES] = {"weight[0]", "weight[1]", "weight[2]",
                                                       "weight[3]"};

    for (unsigned int g = 0; g < CT_AXON_TYPES; g++)
        if (n->weight[g] < -CT_WEIGHT_MAX || n->weight[g] > CT_WEIGHT_MAX)
            return outside(at, weights[g], n->weight[g], -CT_WEIGHT_MAX, CT_WEIGHT_MAX, err);
#define CONFIG_EXPLAIN(member, least, greatest)                                                    \
    if ((int64_t)n->member < (least) || (int64_t)n->member > (greatest))                           \
        return outside(at, #member, (int64_t)n->member, (least), (greatest), err);
    CONFIG_NEURON_LIST(CONFIG_EXPLAIN)
#undef CONFIG_EXPLAIN
    return target_explain(sys, at, err);
}

/* The bits of word `word` of a crossbar row that belong to no neuron of the system. */
static uint64_t absent_neurons(const struct ct_system *sys, unsigned int word)
{
    unsigned int first = word * 64;

    if (sys->neurons >= first + 64)
        return 0;
    return sys->neurons <= first ? UINT64_MAX : UINT64_MAX << (sys->neurons - first);
}

static enum ct_status axons_check(const struct ct_system *sys, const struct ct_core *core,
                                  struct ct_error *err)
{
    uint64_t absent[4];

    for (unsigned int w = 0; w < 4; w++)
        absent[w] = absent_neurons(sys, w);
    for (unsigned int a = 0; a < CT_AXONS; a++) {
        bool present = a < sys->axons;
        uint64_t stray = 0;

        if (core->axon_type[a] >= (present ? CT_AXON_TYPES : 1))
            return status_fail(err, CT_ERR_RANGE,
                               "core (%u,%u) axon %u: axon_type %u outside 0..%d", core->x, core->y,
                               a, core->axon_type[a], present ? CT_AXON_TYPES - 1 : 0);
        for (unsigned int w = 0; w < 4; w++)
            stray |= core->crossbar[a][w] & (present ? absent[w] : UINT64_MAX);
        if (stray != 0)
            return status_fail(err, CT_ERR_RANGE,
                               "core (%u,%u) axon %u: a synapse beyond the %u axons and %u "
                               "neurons of the system",
                               core->x, core->y, a, sys->axons, sys->neurons);
    }
    return CT_OK;
}

enum ct_status ct_core_check(const struct ct_system *sys, const struct ct_core *core,
                             struct ct_error *err)
{
    enum ct_status status;

    if (core->x >= config_width(sys) || core->y >= config_height(sys))
        return status_fail(err, CT_ERR_RANGE,
                           "core (%u,%u): outside the system of %" PRIu32 " x %" PRIu32 " cores",
                           core->x, core->y, config_width(sys), config_height(sys));
    status = axons_check(sys, core, err);
    if (status != CT_OK)
        return status;
    for (unsigned int j = 0; j < sys->neurons; j++)
        if (neuron_faulty(sys, &core->neuron[j]))
            return neuron_explain(sys, (struct place){core, j}, err);
    for (unsigned int j = sys->neurons; j < CT_NEURONS; j++)
        if (memcmp(&core->neuron[j], &config_cleared_neuron, sizeof config_cleared_neuron) != 0)
            return status_fail(err, CT_ERR_RANGE,
                               "core (%u,%u) neuron %u: configured, but the system has %u neurons "
                               "a core",
                               core->x, core->y, j, sys->neurons);
    return CT_OK;
}
