/*
 * mapped.c - see mapped.h.
 */
#include "mapped.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

void mapped_free(struct mapped *mapped)
{
    model_free(&mapped->chip);
    free(mapped->line_first);
    free(mapped->line);
    free(mapped->copy_first);
    free(mapped->copy);
    free(mapped->late);
    *mapped = (struct mapped){.line = NULL};
}

/* ---- of a plan ------------------------------------------------------------------------------- */

/* Core `i` of the plan, with its destinations, as core `at[i]` of the system. */
static enum ct_status add_core(const struct plan *plan, const uint32_t *at, uint32_t i,
                               struct model *chip, struct ct_error *err)
{
    const struct plan_core *from = &plan->core[i];
    uint32_t width = (uint32_t)chip->system.chips_x * chip->system.cores_x;
    struct ct_core *core;
    enum ct_status status = model_add(chip, at[i], &core, err);
    if (status != CT_OK)
        return status;
    *core = from->chip;
    for (uint32_t n = 0; n < from->neurons; n++) {
        if (from->to[n] == PLAN_NONE)
            continue;
        core->neuron[n].target_x = (uint16_t)(at[from->to[n]] % width);
        core->neuron[n].target_y = (uint16_t)(at[from->to[n]] / width);
    }
    return CT_OK;
}

/* Places by unit: counted in first[unit + 1] where place is NULL, else put at next[unit]. Units
 * first_unit..end_unit - 1 alone, of axons or of neurons. */
static void walk_places(const struct plan *plan, const uint32_t *at, bool axons, uint32_t base,
                        uint32_t count, uint32_t *first, struct mapped_place *place)
{
    for (uint32_t i = 0; i < plan->cores; i++) {
        const struct plan_core *core = &plan->core[i];
        const uint32_t *unit = axons ? core->source : core->unit;
        for (uint16_t k = 0; k < (axons ? core->axons : core->neurons); k++) {
            if (unit[k] < base || unit[k] - base >= count)
                continue;
            if (place == NULL)
                first[unit[k] - base + 1]++;
            else
                place[first[unit[k] - base]++] = (struct mapped_place){at[i], k};
        }
    }
}

/* The places of `count` units from number `base` on, as lists one after the other. */
static bool list_places(const struct plan *plan, const uint32_t *at, bool axons, uint32_t base,
                        uint32_t count, uint32_t **first, struct mapped_place **place)
{
    *first = calloc((size_t)count + 2, sizeof **first);
    if (*first == NULL)
        return false;
    walk_places(plan, at, axons, base, count, *first, NULL);
    for (uint32_t i = 0; i < count; i++)
        (*first)[i + 1] += (*first)[i];
    *place = malloc(((size_t)(*first)[count] + 1) * sizeof **place);
    if (*place == NULL)
        return false;
    walk_places(plan, at, axons, base, count, *first, *place);
    memmove(*first + 1, *first, count * sizeof **first);
    (*first)[0] = 0;
    return true;
}

static enum ct_status make(struct mapped *out, const struct plan *plan, const uint32_t *at,
                           struct ct_error *err)
{
    enum ct_status status = CT_OK;
    for (uint32_t i = 0; i < plan->cores && status == CT_OK; i++)
        status = add_core(plan, at, i, &out->chip, err);
    if (status == CT_OK)
        status = model_order(&out->chip, "core", err);
    for (uint32_t i = 0; i < out->chip.count && status == CT_OK; i++)
        status = ct_core_check(&out->chip.system, out->chip.entry[i].core, err);
    if (status != CT_OK)
        return status;
    if (plan->late != NULL) {
        out->late = malloc(((size_t)plan->neurons + 1) * sizeof *out->late);
        if (out->late != NULL)
            memcpy(out->late, plan->late + plan->lines, plan->neurons * sizeof *out->late);
    }
    if ((plan->late != NULL && out->late == NULL) ||
        !list_places(plan, at, true, 0, plan->lines, &out->line_first, &out->line) ||
        !list_places(plan, at, false, plan->lines, plan->neurons, &out->copy_first, &out->copy))
        return status_fail(err, CT_ERR_MEMORY, "no memory for the places of a mapping");
    return CT_OK;
}

enum ct_status mapped_make(struct mapped *out, const struct plan *plan,
                           const struct ct_system *system, const struct ct_defect *defect,
                           size_t defects, const uint32_t *at, struct ct_error *err)
{
    *out = (struct mapped){.chip = {.system = *system, .defect_count = defects}};
    if (defects > 0) {
        out->chip.defect = malloc(defects * sizeof *defect);
        if (out->chip.defect == NULL) {
            out->chip.defect_count = 0;
            return status_fail(err, CT_ERR_MEMORY, "no memory for defects");
        }
        memcpy(out->chip.defect, defect, defects * sizeof *defect);
    }
    enum ct_status status = make(out, plan, at, err);
    if (status != CT_OK)
        mapped_free(out);
    return status;
}
