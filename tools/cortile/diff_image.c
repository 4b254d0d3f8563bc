/*
 * diff_image.c - see diff_image.h.
 */
#include "diff_image.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void diff_found(struct diff *out, const char *fmt, ...)
{
    va_list args;
    if (out->differs)
        return;
    out->differs = true;
    va_start(args, fmt);
    vsnprintf(out->text, sizeof out->text, fmt, args);
    va_end(args);
}

void diff_prefix(struct diff *out, const char *name)
{
    char text[sizeof out->text];
    if (strncmp(out->text, name, strlen(name)) == 0)
        return;
    memcpy(text, out->text, sizeof text);
    int used = snprintf(out->text, sizeof out->text, "%s: ", name);
    snprintf(out->text + used, sizeof out->text - (size_t)used, "%s", text);
}

/* One number of the two sides. */
static void field(struct diff *out, const char *place, const char *name, long long a, long long b)
{
    if (a != b)
        diff_found(out, "%s%s: %lld | %lld", place, name, a, b);
}

static void diff_systems(const struct ct_system *a, const struct ct_system *b, struct diff *out)
{
    field(out, "", "chips_x", a->chips_x, b->chips_x);
    field(out, "", "chips_y", a->chips_y, b->chips_y);
    field(out, "", "cores_x", a->cores_x, b->cores_x);
    field(out, "", "cores_y", a->cores_y, b->cores_y);
    field(out, "", "axons", a->axons, b->axons);
    field(out, "", "neurons", a->neurons, b->neurons);
    field(out, "", "pins", a->pins, b->pins);
}

static void diff_defects(const ct_image_reader *const side[2], struct diff *out)
{
    size_t count[2];
    const struct ct_defect *a = ct_image_defects(side[0], &count[0]);
    const struct ct_defect *b = ct_image_defects(side[1], &count[1]);
    field(out, "", "defects", (long long)count[0], (long long)count[1]);
    for (size_t i = 0; !out->differs && i < count[0]; i++) {
        if (a[i].x != b[i].x || a[i].y != b[i].y || a[i].kind != b[i].kind)
            diff_found(out, "defect %zu: kind %u at (%u,%u) | kind %u at (%u,%u)", i, a[i].kind,
                       a[i].x, a[i].y, b[i].kind, b[i].x, b[i].y);
    }
}

static void diff_neurons(const char *place, const struct ct_neuron *a, const struct ct_neuron *b,
                         struct diff *out)
{
    static const char *const weights[] = {"weight[0]", "weight[1]", "weight[2]", "weight[3]"};
    for (unsigned g = 0; g < CT_AXON_TYPES; g++)
        field(out, place, weights[g], a->weight[g], b->weight[g]);
#define DIFF_FIELD(name) field(out, place, #name, a->name, b->name)
    DIFF_FIELD(weight_stochastic);
    DIFF_FIELD(leak_stochastic);
    DIFF_FIELD(leak_reversal);
    DIFF_FIELD(reset_mode);
    DIFF_FIELD(negative_saturate);
    DIFF_FIELD(mask_bits);
    DIFF_FIELD(leak);
    DIFF_FIELD(threshold);
    DIFF_FIELD(negative_threshold);
    DIFF_FIELD(reset);
    DIFF_FIELD(potential);
    DIFF_FIELD(target_kind);
    DIFF_FIELD(target_axon);
    DIFF_FIELD(target_delay);
    DIFF_FIELD(target_x);
    DIFF_FIELD(target_y);
    DIFF_FIELD(target_pin);
#undef DIFF_FIELD
}

static void diff_cores(const struct ct_core *a, const struct ct_core *b, struct diff *out)
{
    char place[64];
    if (a->x != b->x || a->y != b->y) {
        diff_found(out, "next core: (%u,%u) | (%u,%u)", a->x, a->y, b->x, b->y);
        return;
    }
    snprintf(place, sizeof place, "core (%u,%u) ", a->x, a->y);
    field(out, place, "seed", a->seed, b->seed);
    for (unsigned i = 0; i < CT_AXONS; i++) {
        snprintf(place, sizeof place, "core (%u,%u) axon %u: ", a->x, a->y, i);
        field(out, place, "type", a->axon_type[i], b->axon_type[i]);
        for (unsigned j = 0; j < CT_NEURONS; j++) {
            bool bit[2] = {a->crossbar[i][j / 64] >> (j % 64) & 1,
                           b->crossbar[i][j / 64] >> (j % 64) & 1};
            if (bit[0] != bit[1])
                diff_found(out, "%ssynapse to neuron %u: %d | %d", place, j, bit[0], bit[1]);
        }
    }
    for (unsigned j = 0; j < CT_NEURONS && !out->differs; j++) {
        snprintf(place, sizeof place, "core (%u,%u) neuron %u: ", a->x, a->y, j);
        diff_neurons(place, &a->neuron[j], &b->neuron[j], out);
    }
}

static enum ct_status diff_readers(ct_image_reader *const side[2], struct ct_core *core,
                                   struct diff *out, struct ct_error *err)
{
    const ct_image_reader *const head[2] = {side[0], side[1]};
    diff_systems(ct_image_system(side[0]), ct_image_system(side[1]), out);
    field(out, "", "cores", ct_image_core_count(side[0]), ct_image_core_count(side[1]));
    diff_defects(head, out);
    while (!out->differs) {
        enum ct_status status[2];
        for (int i = 0; i < 2; i++) {
            status[i] = ct_image_next(side[i], &core[i], err);
            if (status[i] != CT_OK && status[i] != CT_END)
                return status[i];
        }
        /* The counts are equal, so both end together. */
        if (status[0] == CT_END || status[1] == CT_END)
            break;
        if (memcmp(&core[0], &core[1], sizeof core[0]) != 0)
            diff_cores(&core[0], &core[1], out);
    }
    return CT_OK;
}

enum ct_status diff_images(const char *a, const char *b, struct diff *out, struct ct_error *err)
{
    ct_image_reader *side[2] = {NULL, NULL};
    struct ct_core *core = calloc(2, sizeof *core);
    enum ct_status status = core == NULL ? cli_error(err, CT_ERR_MEMORY, "no memory for a core")
                                         : ct_image_open(&side[0], a, err);
    if (status == CT_OK)
        status = ct_image_open(&side[1], b, err);
    if (status == CT_OK)
        status = diff_readers(side, core, out, err);
    ct_image_close(side[0]);
    ct_image_close(side[1]);
    free(core);
    return status;
}
