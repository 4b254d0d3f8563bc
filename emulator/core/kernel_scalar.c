/*
 * kernel_scalar.c - the readable kernel: plain C, one synapse and one neuron after the other.
 */
#include "core/kernel.h"
#include "core/neuron.h"

/* The parameters of a core as plain numbers. */
struct unpacked {
    int32_t column[CORE_COLUMNS][CT_NEURONS];
};

/* Keeps of a crossbar row only the synapses that act: the deterministic ones, and those whose
 * magnitude reaches their draw. [N-3] */
static void draw_row(const struct core_draws *draws, unsigned axon, unsigned g,
                     struct prng_key key, core_bits row, struct core_result *result)
{
    for (unsigned k = 0; k < 4; k++) {
        uint64_t drawn = row[k] & draws->weight[g][k];
        result->synaptic_draws += (uint32_t)__builtin_popcountll(drawn);
        for (; drawn != 0; drawn &= drawn - 1) {
            unsigned j = 64 * k + (unsigned)__builtin_ctzll(drawn);
            uint32_t draw = prng_byte(prng_word(key, axon, j >> 2), j);
            if (draws->weight_magnitude[g][j] < draw)
                row[k] &= ~((uint64_t)1 << (j % 64));
        }
    }
}

static void integrate(const struct core *core, const core_crossbar *crossbar,
                      const struct core_list *active, struct prng_key key,
                      const struct unpacked *p, int32_t *sum, struct core_result *result)
{
    for (uint32_t n = 0; n < active->count; n++) {
        unsigned i = active->at[n];
        unsigned g = core_axon_type(core, i);
        const int32_t *weight = p->column[CORE_WEIGHT + g];
        core_bits row;
        memcpy(row, (*crossbar)[i], sizeof row);
        for (unsigned k = 0; k < 4; k++)
            result->synaptic_ops += (uint32_t)__builtin_popcountll(row[k]);
        if (core->flags & CORE_SYNAPSE_DRAWS)
            draw_row(core_draws_of(core), i, g, key, row, result);
        for (unsigned k = 0; k < 4; k++) {
            for (uint64_t left = row[k]; left != 0; left &= left - 1) {
                unsigned j = 64 * k + (unsigned)__builtin_ctzll(left);
                sum[j] += weight[j];
            }
        }
    }
}

/* The leak of neuron j in this tick, L of [N-5]. */
static int32_t leak_now(const struct core *core, unsigned j, struct prng_key key, int32_t leak)
{
    if (!(core->flags & CORE_LEAK_DRAWS))
        return leak;
    const struct core_draws *draws = core_draws_of(core);
    if (!core_bit(draws->leak, j))
        return leak;
    uint32_t draw = prng_byte(prng_word(key, PRNG_SLOT_LEAK, j >> 2), j);
    return draws->leak_magnitude[j] >= draw ? leak : 0;
}

/* The threshold's noise of neuron j, eta of [N-6]. */
static int32_t noise_now(const struct core *core, unsigned j, struct prng_key key, int32_t mask)
{
    if (!(core->flags & CORE_NOISE))
        return 0;
    return (int32_t)prng_word(key, PRNG_SLOT_THRESHOLD, j) & mask;
}

static void store_potentials(struct core *core, const int32_t v[CT_NEURONS])
{
    if (core->flags & CORE_WIDE) {
        memcpy(core_wide_of(core)->lane[CORE_V], v, CT_NEURONS * sizeof *v);
        return;
    }
    int16_t *narrow = core_column(core, CORE_V);
    for (unsigned j = 0; j < CT_NEURONS; j++)
        narrow[j] = (int16_t)v[j];
}

static void tick(struct core *core, const core_crossbar *crossbar,
                 const struct core_list *active, struct prng_key key, struct core_result *result)
{
    struct unpacked p;
    int32_t sum[CT_NEURONS] = {0};
    memset(result, 0, sizeof *result);
    for (unsigned c = 0; c < CORE_COLUMNS; c++)
        core_unpack(core, c, p.column[c]);
    integrate(core, crossbar, active, key, &p, sum, result);
    int32_t *v = p.column[CORE_V];
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        struct neuron_rule rule = {
            .threshold = p.column[CORE_THRESHOLD][j],
            .negative = p.column[CORE_NEGATIVE][j],
            .reset = p.column[CORE_RESET][j],
            .mode = core_bit(core->linear, j) ? 1 : core_bit(core->no_reset, j) ? 2 : 0,
            .saturate = core_bit(core->saturate, j),
        };
        int32_t leak = leak_now(core, j, key, p.column[CORE_LEAK][j]);
        int32_t eta = noise_now(core, j, key, p.column[CORE_MASK][j]);
        bool fired;
        int32_t next = neuron_leak(v[j] + sum[j], leak, core_bit(core->reversal, j));
        next = neuron_fire(&rule, next, eta, &fired);
        result->fired[j / 64] |= (uint64_t)fired << (j % 64);
        result->changed |= next != v[j];
        result->overflow |= next > CORE_NARROW_POTENTIAL || next < -CORE_NARROW_POTENTIAL - 1;
        v[j] = next;
    }
    store_potentials(core, v);
}

const struct core_kernel ct_kernel_scalar = {"scalar", tick, tick};
