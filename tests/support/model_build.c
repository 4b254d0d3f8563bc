/*
 * model_build.c - the two machines of a random model: the library's and the oracle's. This is the
 * only place where the names of cortile.h meet the letters of the specification.
 */
#include "support/random_model.h"

struct oracle_neuron model_oracle_neuron(const struct ct_neuron *n)
{
    struct oracle_neuron o = {
        .v = n->potential,
        .lambda = n->leak,
        .c = n->leak_stochastic,
        .epsilon = n->leak_reversal,
        .alpha = (int)n->threshold,
        .beta = (int)n->negative_threshold,
        .tm = n->mask_bits,
        .gamma = n->reset_mode,
        .kappa = n->negative_saturate,
        .r = n->reset,
        .kind = n->target_kind == CT_TARGET_CORE  ? ORACLE_TO_CORE
                : n->target_kind == CT_TARGET_PIN ? ORACLE_TO_PIN
                                                  : ORACLE_TO_NONE,
        .x = n->target_x,
        .y = n->target_y,
        .axon = n->target_axon,
        .delay = n->target_delay,
        .pin = n->target_pin,
    };
    for (int g = 0; g < CT_AXON_TYPES; g++) {
        o.s[g] = n->weight[g];
        o.b[g] = n->weight_stochastic >> g & 1;
    }
    return o;
}

struct oracle *model_oracle(const struct random_model *m, enum oracle_fault fault)
{
    struct oracle *o = oracle_create((int)m->core_count, m->sys.axons, m->sys.neurons);
    if (o == NULL)
        return NULL;
    o->chips_x = m->sys.chips_x;
    o->chips_y = m->sys.chips_y;
    o->cores_x = m->sys.cores_x;
    o->cores_y = m->sys.cores_y;
    o->fault = fault;
    for (uint32_t k = 0; k < m->core_count; k++) {
        const struct ct_core *from = &m->core[k];
        struct oracle_core *to = &o->core[k];
        to->x = from->x;
        to->y = from->y;
        to->seed = from->seed;
        for (int i = 0; i < 256; i++) {
            to->g[i] = from->axon_type[i];
            for (int j = 0; j < 256; j++)
                to->w[i][j] = from->crossbar[i][j / 64] >> (j % 64) & 1;
            to->n[i] = model_oracle_neuron(&from->neuron[i]);
        }
    }
    return o;
}

enum ct_status model_chip(const struct random_model *m, const char *kernel, ct_chip **out,
                          struct ct_error *err)
{
    const struct ct_chip_options options = {.kernel = kernel};
    ct_chip *chip = NULL;
    enum ct_status status = ct_chip_create(&chip, &m->sys, NULL, 0, m->core_count, &options, err);
    for (uint32_t k = 0; k < m->core_count && status == CT_OK; k++)
        status = ct_chip_add_core(chip, &m->core[k], err);
    if (status == CT_OK)
        status = ct_chip_ready(chip, err);
    if (status != CT_OK) {
        ct_chip_destroy(chip);
        chip = NULL;
    }
    *out = chip;
    return status;
}
