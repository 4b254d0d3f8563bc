/*
 * core.c - configuration of a core, its change between narrow and wide lanes, and the choice
 * between them that keeps narrow arithmetic exact (see core.h).
 */
#include "core/core.h"

#include <string.h>

#include "core/neuron.h"

static void set_bit(core_bits bits, unsigned i, bool on)
{
    if (on)
        bits[i / 64] |= (uint64_t)1 << (i % 64);
}

static int32_t magnitude(int32_t x)
{
    return x < 0 ? -x : x;
}

/* Whether the potential of a neuron can never change and the neuron never fires: then parameters
 * that would not fit into narrow lanes may be replaced by others that are never reached either. */
static bool inert(const struct ct_neuron *n, bool connected)
{
    bool weightless = true;
    for (unsigned g = 0; g < CT_AXON_TYPES; g++)
        weightless = weightless && n->weight[g] == 0;
    return (weightless || !connected) && n->leak == 0 && n->potential < (int32_t)n->threshold &&
           n->potential >= -(int32_t)n->negative_threshold &&
           magnitude(n->potential) <= CORE_NARROW_POTENTIAL;
}

static void configure_columns(struct core *core, unsigned j, const struct ct_neuron *n,
                              bool connected)
{
    struct ct_neuron fit = *n;
    if (inert(n, connected)) {
        fit.threshold = fit.negative_threshold = CORE_NARROW_PARAMETER;
        fit.reset = 0;
        fit.mask_bits = 0;
    }
    int32_t mask = (int32_t)((1u << fit.mask_bits) - 1);
    core_wide_column(core, CORE_V)[j] = fit.potential;
    core_wide_column(core, CORE_THRESHOLD)[j] = (int32_t)fit.threshold;
    core_wide_column(core, CORE_NEGATIVE)[j] = (int32_t)fit.negative_threshold;
    core_wide_column(core, CORE_RESET)[j] = fit.reset;
    core_wide_column(core, CORE_MASK)[j] = mask;
    if (fit.threshold > CORE_NARROW_PARAMETER || fit.negative_threshold > CORE_NARROW_PARAMETER ||
        mask > CORE_NARROW_PARAMETER || magnitude(fit.reset) > CORE_NARROW_POTENTIAL)
        core->flags &= ~(uint32_t)CORE_NARROWABLE;
    if (mask != 0)
        core->flags |= CORE_NOISE;
}

static void configure_neuron(struct core *core, unsigned j, const struct ct_neuron *n)
{
    set_bit(core->reversal, j, n->leak_reversal != 0);
    set_bit(core->linear, j, n->reset_mode == 1);
    set_bit(core->no_reset, j, n->reset_mode == 2);
    set_bit(core->saturate, j, n->negative_saturate != 0);
    set_bit(core->stochastic_leak, j, n->leak_stochastic != 0);
    core->leak_magnitude[j] = (uint8_t)magnitude(n->leak);
    core->leak[j] = (int16_t)(n->leak_stochastic ? neuron_sgn(n->leak) : n->leak);
    if (n->leak_stochastic && n->leak != 0)
        core->flags |= CORE_LEAK_DRAWS;
    for (unsigned g = 0; g < CT_AXON_TYPES; g++) {
        bool stochastic = n->weight_stochastic >> g & 1;
        int32_t weight = stochastic ? neuron_sgn(n->weight[g]) : n->weight[g];
        set_bit(core->stochastic[g], j, stochastic);
        core->weight_magnitude[g][j] = (uint8_t)magnitude(n->weight[g]);
        core->weight[g][j] = (int16_t)weight;
        if (magnitude(weight) > core->weight_max[g])
            core->weight_max[g] = magnitude(weight);
        if (stochastic)
            core->flags |= CORE_SYNAPSE_DRAWS;
    }
}

static void widen(struct core *core)
{
    /* The last column first: a wide column lies on narrow ones that were moved before it. */
    for (int c = CORE_COLUMNS - 1; c >= 0; c--) {
        int16_t narrow[CT_NEURONS];
        memcpy(narrow, core_narrow_column(core, (enum core_column)c), sizeof narrow);
        int32_t *wide = core_wide_column(core, (enum core_column)c);
        for (unsigned j = 0; j < CT_NEURONS; j++)
            wide[j] = narrow[j];
    }
    core->flags |= CORE_WIDE;
}

/* Makes a wide core narrow if its parameters and potentials allow it. */
static void narrow_if_fits(struct core *core)
{
    if (!(core->flags & CORE_NARROWABLE))
        return;
    const int32_t *v = core_wide_column(core, CORE_V);
    int32_t outside = 0;
    for (unsigned j = 0; j < CT_NEURONS; j++)
        outside |= (v[j] > CORE_NARROW_POTENTIAL) | (v[j] < -CORE_NARROW_POTENTIAL);
    if (outside)
        return;
    for (int c = 0; c < CORE_COLUMNS; c++) {
        int32_t wide[CT_NEURONS];
        memcpy(wide, core_wide_column(core, (enum core_column)c), sizeof wide);
        int16_t *narrow = core_narrow_column(core, (enum core_column)c);
        for (unsigned j = 0; j < CT_NEURONS; j++)
            narrow[j] = (int16_t)wide[j];
    }
    core->flags &= ~(uint32_t)CORE_WIDE;
}

void core_configure(struct core *core, core_crossbar *crossbar, const struct ct_core *config)
{
    memset(core, 0, sizeof *core);
    core->flags = CORE_NARROWABLE | CORE_WIDE;
    core->seed = config->seed;
    memcpy(*crossbar, config->crossbar, sizeof *crossbar);
    core_bits connected = {0};
    for (unsigned i = 0; i < CT_AXONS; i++) {
        set_bit(core->type[config->axon_type[i]], i, true);
        for (unsigned k = 0; k < 4; k++)
            connected[k] |= config->crossbar[i][k];
    }
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        configure_neuron(core, j, &config->neuron[j]);
        configure_columns(core, j, &config->neuron[j], core_bit(connected, j));
    }
    narrow_if_fits(core);
}

int32_t core_potential(const struct core *core, unsigned j)
{
    return core_lane(core, CORE_V, j);
}

/* Whether the synaptic sum of every neuron is sure to stay within CORE_NARROW_SUM. */
static bool narrow_sum(const struct core *core, const core_bits axons)
{
    int32_t bound = 0;
    for (unsigned g = 0; g < CT_AXON_TYPES; g++) {
        int count = 0;
        for (unsigned k = 0; k < 4; k++)
            count += __builtin_popcountll(axons[k] & core->type[g][k]);
        bound += count * core->weight_max[g];
    }
    return bound <= CORE_NARROW_SUM;
}

void core_tick(const struct core_kernel *kernel, struct core *core, const core_crossbar *crossbar,
               const core_bits axons, uint32_t tick, struct core_result *result)
{
    struct prng_key key = {0, 0};
    if (core->flags & CORE_STOCHASTIC)
        key = prng_key(core->seed, tick);
    if (!(core->flags & CORE_WIDE)) {
        if (narrow_sum(core, axons)) {
            kernel->narrow(core, crossbar, axons, key, result);
            if (result->overflow)
                widen(core);
            return;
        }
        widen(core);
    }
    kernel->wide(core, crossbar, axons, key, result);
    narrow_if_fits(core);
}

/* Whether neuron j, left alone with leak `leak`, keeps its potential and stays silent. */
static bool neuron_rests(const struct core *core, unsigned j, int32_t leak)
{
    int32_t v = core_lane(core, CORE_V, j);
    int32_t next = neuron_leak(v, leak, core_bit(core->reversal, j));
    if (next >= core_lane(core, CORE_THRESHOLD, j))
        return false;
    int32_t floor = -core_lane(core, CORE_NEGATIVE, j);
    if (core_bit(core->saturate, j))
        return (next < floor ? floor : next) == v;
    return next == v && (next >= floor || core_bit(core->no_reset, j));
}

bool core_rests(const struct core *core)
{
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        if (!neuron_rests(core, j, core->leak[j]))
            return false;
        /* A stochastic leak may also be absent in a tick. */
        if (core_bit(core->stochastic_leak, j) && !neuron_rests(core, j, 0))
            return false;
    }
    return true;
}
