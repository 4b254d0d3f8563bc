/*
 * kernel_scalar.c - the readable kernel: plain C, one synapse and one neuron after the other.
 */
#include <string.h>

#include "core/kernel.h"
#include "core/neuron.h"

/* Adds one crossbar row of an active axon of type g to the sums. [N-3] */
static void add_row(const struct core *core, unsigned axon, unsigned g, const core_bits row,
                    struct prng_key key, int32_t *sum, struct core_result *result)
{
    const int16_t *weight = core->weight[g];
    for (unsigned k = 0; k < 4; k++) {
        uint64_t bits = row[k];
        result->synaptic_ops += (uint32_t)__builtin_popcountll(bits);
        for (uint64_t left = bits & ~core->stochastic[g][k]; left != 0; left &= left - 1) {
            unsigned j = 64 * k + (unsigned)__builtin_ctzll(left);
            sum[j] += weight[j];
        }
        uint64_t drawn = bits & core->stochastic[g][k];
        result->synaptic_draws += (uint32_t)__builtin_popcountll(drawn);
        for (uint64_t left = drawn; left != 0; left &= left - 1) {
            unsigned j = 64 * k + (unsigned)__builtin_ctzll(left);
            uint32_t draw = prng_byte(prng_word(key, axon, j >> 2), j);
            if (core->weight_magnitude[g][j] >= draw)
                sum[j] += weight[j];
        }
    }
}

static void integrate(const struct core *core, const core_crossbar *crossbar,
                      const core_bits axons, struct prng_key key, int32_t *sum,
                      struct core_result *result)
{
    for (unsigned g = 0; g < CT_AXON_TYPES; g++) {
        for (unsigned k = 0; k < 4; k++) {
            for (uint64_t left = axons[k] & core->type[g][k]; left != 0; left &= left - 1) {
                unsigned i = 64 * k + (unsigned)__builtin_ctzll(left);
                add_row(core, i, g, (*crossbar)[i], key, sum, result);
            }
        }
    }
}

/* The leak of neuron j in this tick, L of [N-5]. */
static int32_t leak_now(const struct core *core, unsigned j, struct prng_key key)
{
    if (!core_bit(core->stochastic_leak, j))
        return core->leak[j];
    uint32_t draw = prng_byte(prng_word(key, PRNG_SLOT_LEAK, j >> 2), j);
    return core->leak_magnitude[j] >= draw ? core->leak[j] : 0;
}

static void tick(struct core *core, const core_crossbar *crossbar, const core_bits axons,
                 struct prng_key key, struct core_result *result)
{
    int32_t sum[CT_NEURONS] = {0};
    memset(result, 0, sizeof *result);
    integrate(core, crossbar, axons, key, sum, result);
    bool wide = core->flags & CORE_WIDE;
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        int32_t v0 = core_lane(core, CORE_V, j);
        int32_t v = neuron_leak(v0 + sum[j], leak_now(core, j, key), core_bit(core->reversal, j));
        int32_t eta = 0;
        if (core->flags & CORE_NOISE) /* [N-6] */
            eta = (int32_t)prng_word(key, PRNG_SLOT_THRESHOLD, j) & core_lane(core, CORE_MASK, j);
        struct neuron_rule rule = {
            .threshold = core_lane(core, CORE_THRESHOLD, j),
            .negative = core_lane(core, CORE_NEGATIVE, j),
            .reset = core_lane(core, CORE_RESET, j),
            .mode = core_bit(core->linear, j) ? 1 : core_bit(core->no_reset, j) ? 2 : 0,
            .saturate = core_bit(core->saturate, j),
        };
        bool fired;
        v = neuron_fire(&rule, v, eta, &fired);
        result->fired[j / 64] |= (uint64_t)fired << (j % 64);
        result->changed |= v != v0;
        result->overflow |= v > CORE_NARROW_POTENTIAL || v < -CORE_NARROW_POTENTIAL;
        if (wide)
            core_wide_column(core, CORE_V)[j] = v;
        else
            core_narrow_column(core, CORE_V)[j] = (int16_t)v;
    }
}

const struct core_kernel ct_kernel_scalar = {"scalar", tick, tick};
