/*
 * core.c - configuration of a core, its change between narrow and wide lanes, and the choice
 * between them that keeps narrow arithmetic exact (see core.h).
 */
#include "core/core.h"

#include "core/neuron.h"

/* A core's parameters as numbers, before their columns are packed. */
struct numbers {
    int32_t column[CORE_COLUMNS][CT_NEURONS];
};

static void set_bit(core_bits bits, unsigned i, bool on)
{
    if (on)
        bits[i / 64] |= (uint64_t)1 << (i % 64);
}

static int32_t magnitude(int32_t x)
{
    return x < 0 ? -x : x;
}

static bool narrow_potential(int32_t v)
{
    return v <= CORE_NARROW_POTENTIAL && v >= -CORE_NARROW_POTENTIAL - 1;
}

/* Whether the potential of a neuron can never change and the neuron never fires: then parameters
 * that would not fit into narrow lanes may be replaced by others that are never reached either. */
static bool inert(const struct ct_neuron *n, bool connected)
{
    bool weightless = true;
    for (unsigned g = 0; g < CT_AXON_TYPES; g++)
        weightless = weightless && n->weight[g] == 0;
    return (weightless || !connected) && n->leak == 0 && n->potential < (int32_t)n->threshold &&
           n->potential >= -(int32_t)n->negative_threshold && narrow_potential(n->potential);
}

static void number_lanes(struct core *core, struct numbers *p, unsigned j,
                         const struct ct_neuron *n, bool connected)
{
    struct ct_neuron fit = *n;
    if (inert(n, connected)) {
        fit.threshold = fit.negative_threshold = CORE_NARROW_PARAMETER;
        fit.reset = 0;
        fit.mask_bits = 0;
    }
    int32_t mask = (int32_t)((1u << fit.mask_bits) - 1);
    p->column[CORE_V][j] = fit.potential;
    p->column[CORE_THRESHOLD][j] = (int32_t)fit.threshold;
    p->column[CORE_NEGATIVE][j] = (int32_t)fit.negative_threshold;
    p->column[CORE_RESET][j] = fit.reset;
    p->column[CORE_MASK][j] = mask;
    if (fit.threshold > CORE_NARROW_PARAMETER || fit.negative_threshold > CORE_NARROW_PARAMETER ||
        mask > CORE_NARROW_PARAMETER || magnitude(fit.reset) > CORE_NARROW_POTENTIAL)
        core->flags &= ~(uint32_t)CORE_NARROWABLE;
    if (mask != 0)
        core->flags |= CORE_NOISE;
}

/* A weight or leak as it is added: the number itself, or its sign where it is stochastic. */
static void number_value(struct core *core, struct numbers *p, unsigned column, unsigned j,
                         int32_t value, bool stochastic)
{
    int32_t added = stochastic ? neuron_sgn(value) : value;
    p->column[column][j] = added;
    if (added != (int8_t)added)
        core->flags &= ~(uint32_t)CORE_BYTES;
    if (column >= CORE_WEIGHT && magnitude(added) > core->weight_max)
        core->weight_max = magnitude(added);
    /* A draw for a weight of 0 changes nothing, but it is counted, [K-1]. */
    if (stochastic && column != CORE_LEAK)
        core->flags |= CORE_SYNAPSE_DRAWS;
    if (stochastic && column == CORE_LEAK && value != 0)
        core->flags |= CORE_LEAK_DRAWS;
}

static void number_neuron(struct core *core, struct numbers *p, unsigned j,
                          const struct ct_neuron *n, bool connected)
{
    set_bit(core->reversal, j, n->leak_reversal != 0);
    set_bit(core->linear, j, n->reset_mode == 1);
    set_bit(core->no_reset, j, n->reset_mode == 2);
    set_bit(core->saturate, j, n->negative_saturate != 0);
    number_lanes(core, p, j, n, connected);
    number_value(core, p, CORE_LEAK, j, n->leak, n->leak_stochastic);
    for (unsigned g = 0; g < CT_AXON_TYPES; g++)
        number_value(core, p, CORE_WEIGHT + g, j, n->weight[g], n->weight_stochastic >> g & 1);
}

/* Stores a number in lane j of a column of `size` bytes a lane. */
static void store_lane(void *column, unsigned size, unsigned j, int32_t x)
{
    if (size == 1)
        ((int8_t *)column)[j] = (int8_t)x;
    else
        ((int16_t *)column)[j] = (int16_t)x;
}

/* Packs a column behind the `lines` that the block has so far; returns the lines with it. */
static unsigned pack(struct core *core, unsigned column, const int32_t numbers[CT_NEURONS],
                     unsigned lines)
{
    unsigned size = column >= CORE_LEAK && core->flags & CORE_BYTES ? 1 : 2;
    bool uniform = column != CORE_V; /* potentials part ways as soon as the chip runs */
    for (unsigned j = 1; j < CT_NEURONS; j++)
        uniform = uniform && numbers[j] == numbers[0];
    unsigned lanes = uniform ? CORE_LINE / size : CT_NEURONS;
    core->at[column] = (uint8_t)lines;
    core->step[column] = !uniform;
    for (unsigned j = 0; j < lanes; j++)
        store_lane(core_column(core, column), size, j, numbers[j]);
    return lines + lanes * size / CORE_LINE;
}

static unsigned pack_draws(struct core *core, const struct ct_core *config, unsigned lines)
{
    core->draws = (uint8_t)lines;
    struct core_draws *draws = (struct core_draws *)(uintptr_t)core_draws_of(core);
    memset(draws, 0, sizeof *draws);
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        const struct ct_neuron *n = &config->neuron[j];
        draws->leak_magnitude[j] = (uint8_t)magnitude(n->leak);
        set_bit(draws->leak, j, n->leak_stochastic != 0);
        for (unsigned g = 0; g < CT_AXON_TYPES; g++) {
            draws->weight_magnitude[g][j] = (uint8_t)magnitude(n->weight[g]);
            set_bit(draws->weight[g], j, n->weight_stochastic >> g & 1);
        }
    }
    return lines + (unsigned)((sizeof *draws + CORE_LINE - 1) / CORE_LINE);
}

/* Whether narrow lanes can hold the core with these potentials. */
static bool narrow_fits(const struct core *core, const int32_t v[CT_NEURONS])
{
    bool fits = core->flags & CORE_NARROWABLE;
    for (unsigned j = 0; j < CT_NEURONS; j++)
        fits &= narrow_potential(v[j]);
    return fits;
}

unsigned core_configure(struct core *core, struct core_wide *wide, core_crossbar *crossbar,
                        const struct ct_core *config)
{
    struct numbers p;
    memset(core, 0, sizeof *core);
    core->flags = CORE_NARROWABLE | CORE_BYTES;
    core->seed = config->seed;
    core->wide = (int32_t)(((char *)wide - (char *)core) / CORE_LINE);
    memcpy(*crossbar, config->crossbar, sizeof *crossbar);
    core_bits connected = {0};
    for (unsigned i = 0; i < CT_AXONS; i++) {
        core->axon_type[i / 4] |= (uint8_t)(config->axon_type[i] << (i % 4 * 2));
        for (unsigned k = 0; k < 4; k++)
            connected[k] |= config->crossbar[i][k];
    }
    for (unsigned j = 0; j < CT_NEURONS; j++)
        number_neuron(core, &p, j, &config->neuron[j], core_bit(connected, j));

    unsigned lines = (sizeof *core + CORE_LINE - 1) / CORE_LINE;
    for (unsigned c = CORE_LEAK; c < CORE_COLUMNS; c++)
        lines = pack(core, c, p.column[c], lines);
    /* A core that cannot be narrow has its lanes in the wide columns for good. */
    for (unsigned c = 0; c < CORE_LANES && core->flags & CORE_NARROWABLE; c++) {
        if (c != CORE_MASK || core->flags & CORE_NOISE)
            lines = pack(core, c, p.column[c], lines);
    }
    if (core->flags & CORE_STOCHASTIC)
        lines = pack_draws(core, config, lines);
    if (!narrow_fits(core, p.column[CORE_V])) {
        core->flags |= CORE_WIDE;
        memcpy(wide->lane, p.column, sizeof wide->lane);
    }
    return lines;
}

void core_unpack(const struct core *core, unsigned column, int32_t *restrict out)
{
    const int8_t *bytes = core_column(core, column);
    const int16_t *shorts = core_column(core, column);
    bool is_bytes = column >= CORE_LEAK && core->flags & CORE_BYTES;
    if (column < CORE_LANES && core->flags & CORE_WIDE) {
        memcpy(out, core_wide_of(core)->lane[column], sizeof core_wide_of(core)->lane[column]);
    } else if (column == CORE_MASK && !(core->flags & CORE_NOISE)) {
        memset(out, 0, CT_NEURONS * sizeof *out);
    } else if (core->step[column] == 0) {
        int32_t all = is_bytes ? bytes[0] : shorts[0];
        for (unsigned j = 0; j < CT_NEURONS; j++)
            out[j] = all;
    } else if (is_bytes) {
        for (unsigned j = 0; j < CT_NEURONS; j++)
            out[j] = bytes[j];
    } else {
        for (unsigned j = 0; j < CT_NEURONS; j++)
            out[j] = shorts[j];
    }
}

int32_t core_potential(const struct core *core, unsigned j)
{
    if (core->flags & CORE_WIDE)
        return core_wide_of(core)->lane[CORE_V][j];
    return ((const int16_t *)core_column(core, CORE_V))[j];
}

static void widen(struct core *core)
{
    struct core_wide *wide = core_wide_of(core);
    for (unsigned c = 0; c < CORE_LANES; c++)
        core_unpack(core, c, wide->lane[c]);
    core->flags |= CORE_WIDE;
}

/* Makes a wide core narrow if it can be. Only V has changed since it was. */
static void narrow_if_fits(struct core *core)
{
    const int32_t *v = core_wide_of(core)->lane[CORE_V];
    if (!narrow_fits(core, v))
        return;
    for (unsigned j = 0; j < CT_NEURONS; j++)
        store_lane(core_column(core, CORE_V), 2, j, v[j]);
    core->flags &= ~(uint32_t)CORE_WIDE;
}

void core_tick(const struct core_kernel *kernel, struct core *core, const core_crossbar *crossbar,
               const struct core_list *active, uint32_t tick, struct core_result *result)
{
    struct prng_key key = {0, 0};
    if (core->flags & CORE_STOCHASTIC)
        key = prng_key(core->seed, tick);
    bool narrow_sum = (int32_t)active->count * core->weight_max <= CORE_NARROW_SUM;
    if (!(core->flags & CORE_WIDE) && !narrow_sum)
        widen(core);
    if (!(core->flags & CORE_WIDE)) {
        kernel->narrow(core, crossbar, active, key, result);
        if (result->overflow)
            widen(core);
    } else {
        kernel->wide(core, crossbar, active, key, result);
        if (core->flags & CORE_NARROWABLE)
            narrow_if_fits(core);
    }
}

/* Whether neuron j with potential v, left alone with leak `leak`, keeps v and stays silent. */
static bool neuron_rests(const struct core *core, unsigned j, int32_t v, int32_t leak,
                         int32_t threshold, int32_t negative)
{
    int32_t next = neuron_leak(v, leak, core_bit(core->reversal, j));
    if (next >= threshold)
        return false;
    if (core_bit(core->saturate, j))
        return (next < -negative ? -negative : next) == v;
    return next == v && (next >= -negative || core_bit(core->no_reset, j));
}

bool core_rests(const struct core *core)
{
    int32_t v[CT_NEURONS], leak[CT_NEURONS], threshold[CT_NEURONS], negative[CT_NEURONS];
    core_unpack(core, CORE_V, v);
    core_unpack(core, CORE_LEAK, leak);
    core_unpack(core, CORE_THRESHOLD, threshold);
    core_unpack(core, CORE_NEGATIVE, negative);
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        if (!neuron_rests(core, j, v[j], leak[j], threshold[j], negative[j]))
            return false;
        /* A stochastic leak may also be absent in a tick. */
        if (core->flags & CORE_LEAK_DRAWS && core_bit(core_draws_of(core)->leak, j) &&
            !neuron_rests(core, j, v[j], 0, threshold[j], negative[j]))
            return false;
    }
    return true;
}
