/*
 * kernel_scalar.c - the readable kernel: plain C, one synapse and one neuron after the other.
 */
#include "core/kernel.h"
#include "core/neuron.h"

/* A core as plain numbers, one array a parameter: compilers make vectors of loops over these. */
struct unpacked {
    int32_t column[CORE_COLUMNS][CT_NEURONS];
    int32_t sum[CT_NEURONS];
    int32_t eta[CT_NEURONS];
    uint8_t reversal[CT_NEURONS], linear[CT_NEURONS], no_reset[CT_NEURONS], saturate[CT_NEURONS];
    uint8_t fired[CT_NEURONS];
};

/* Keeps of a crossbar row only the synapses that act: the deterministic ones, and those whose
 * magnitude reaches their draw. [N-3] */
static void draw_row(const struct core_draws *draws, unsigned axon, unsigned g, struct prng_key key,
                     core_bits row, struct core_result *result)
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

/* The synaptic sums. [N-3] */
static void integrate(const struct core *core, const core_crossbar *crossbar,
                      const struct core_list *active, struct prng_key key, struct unpacked *p,
                      struct core_result *result)
{
    bool ready[CT_AXON_TYPES] = {false}; /* whose weights are unpacked */
    memset(p->sum, 0, sizeof p->sum);
    for (uint32_t n = 0; n < active->count; n++) {
        unsigned i = active->at[n];
        unsigned g = core_axon_type(core, i);
        int32_t *weight = p->column[CORE_WEIGHT + g];
        if (!ready[g])
            core_unpack(core, CORE_WEIGHT + g, weight);
        ready[g] = true;
        core_bits row;
        memcpy(row, (*crossbar)[i], sizeof row);
        for (unsigned k = 0; k < 4; k++)
            result->synaptic_ops += (uint32_t)__builtin_popcountll(row[k]);
        if (core->flags & CORE_SYNAPSE_DRAWS)
            draw_row(core_draws_of(core), i, g, key, row, result);
        for (unsigned k = 0; k < 4; k++) {
            for (uint64_t left = row[k]; left != 0; left &= left - 1) {
                unsigned j = 64 * k + (unsigned)__builtin_ctzll(left);
                p->sum[j] += weight[j];
            }
        }
    }
}

/* Unpacks the leaks; of the stochastic ones, only those whose draw says so are not 0. [N-5] */
static void draw_leaks(const struct core *core, struct prng_key key, int32_t leak[CT_NEURONS])
{
    core_unpack(core, CORE_LEAK, leak);
    if (!(core->flags & CORE_LEAK_DRAWS))
        return;
    const struct core_draws *draws = core_draws_of(core);
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        uint32_t draw = prng_byte(prng_word(key, PRNG_SLOT_LEAK, j >> 2), j);
        if (core_bit(draws->leak, j) && draws->leak_magnitude[j] < draw)
            leak[j] = 0;
    }
}

/* The noise of the thresholds. [N-6] */
static void draw_noise(const struct core *core, struct prng_key key, struct unpacked *p)
{
    memset(p->eta, 0, sizeof p->eta);
    if (!(core->flags & CORE_NOISE))
        return;
    core_unpack(core, CORE_MASK, p->column[CORE_MASK]);
    for (unsigned j = 0; j < CT_NEURONS; j++)
        p->eta[j] = (int32_t)prng_word(key, PRNG_SLOT_THRESHOLD, j) & p->column[CORE_MASK][j];
}

/* Bits as bytes 0 and 1, eight at a time: byte n of the copies keeps bit n, and adding 0x7F to it
 * carries into the top bit of the byte if that bit was set. */
static void unpack_bits(const core_bits bits, uint8_t out[CT_NEURONS])
{
    if (core_none(bits)) {
        memset(out, 0, CT_NEURONS);
        return;
    }
    for (unsigned j = 0; j < CT_NEURONS; j += 8) {
        uint64_t copies = (bits[j / 64] >> (j % 64) & 0xFF) * 0x0101010101010101u;
        uint64_t kept = copies & 0x8040201008040201u;
        uint64_t bytes = (kept + 0x7F7F7F7F7F7F7F7Fu) >> 7 & 0x0101010101010101u;
        memcpy(out + j, &bytes, sizeof bytes);
    }
}

/* The opposite. */
static void pack_bits(const uint8_t bytes[CT_NEURONS], core_bits out)
{
    for (unsigned j = 0; j < CT_NEURONS; j += 8) {
        uint64_t eight;
        memcpy(&eight, bytes + j, sizeof eight);
        out[j / 64] |= (eight * 0x0102040810204080u >> 56) << (j % 64);
    }
}

/* Leak, threshold, fire and reset of all neurons. [N-4]..[N-10] */
static void update(struct unpacked *p, struct core_result *result)
{
    int32_t *v = p->column[CORE_V];
    int32_t changed = 0, overflow = 0;
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        struct neuron_rule rule = {
            .threshold = p->column[CORE_THRESHOLD][j],
            .negative = p->column[CORE_NEGATIVE][j],
            .reset = p->column[CORE_RESET][j],
            .mode = (uint8_t)(p->linear[j] + 2 * p->no_reset[j]),
            .saturate = p->saturate[j],
        };
        bool fired;
        int32_t next = neuron_leak(v[j] + p->sum[j], p->column[CORE_LEAK][j], p->reversal[j]);
        next = neuron_fire(&rule, next, p->eta[j], &fired);
        p->fired[j] = fired;
        changed |= next ^ v[j];
        overflow |= (next > CORE_NARROW_POTENTIAL) | (next < -CORE_NARROW_POTENTIAL - 1);
        v[j] = next;
    }
    result->changed = changed != 0;
    result->overflow = overflow != 0;
    pack_bits(p->fired, result->fired);
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

static void tick(struct core *core, const core_crossbar *crossbar, const struct core_list *active,
                 struct prng_key key, struct core_result *result)
{
    struct unpacked p;
    memset(result, 0, sizeof *result);
    for (unsigned c = CORE_V; c < CORE_MASK; c++)
        core_unpack(core, c, p.column[c]);
    unpack_bits(core->reversal, p.reversal);
    unpack_bits(core->linear, p.linear);
    unpack_bits(core->no_reset, p.no_reset);
    unpack_bits(core->saturate, p.saturate);
    integrate(core, crossbar, active, key, &p, result);
    draw_leaks(core, key, p.column[CORE_LEAK]);
    draw_noise(core, key, &p);
    update(&p, result);
    store_potentials(core, p.column[CORE_V]);
}

const struct core_kernel ct_kernel_scalar = {"scalar", tick, tick};
