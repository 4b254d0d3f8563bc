/*
 * gen.c - see gen.h for the networks and how their rate is set.
 */
#include "gen.h"

#include <math.h>

/* ---- random numbers -------------------------------------------------------------------------- */

/* SplitMix64 (Steele et al. 2014): a counter through a mixing function; the streams of different
 * cores start at unrelated places. Nothing here is the chip's own generator. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t next(uint64_t *state)
{
    return mix(*state += 0x9e3779b97f4a7c15u);
}

/* Uniform in 0..n - 1, n < 2^32; the bias of the multiplication is below 2^-32. */
static uint32_t below(uint64_t *state, uint32_t n)
{
    return (uint32_t)((next(state) >> 32) * n >> 32);
}

/* A whole number whose mean is x: its floor or the next one. */
static double dither(uint64_t *state, double x)
{
    double whole = floor(x);
    return whole + ((double)(next(state) >> 11) * 0x1p-53 < x - whole);
}

/* ---- targets --------------------------------------------------------------------------------- */

/* A Feistel network of four rounds over the least even number of bits that holds n, walked until
 * the value falls below n: a bijection of 0..n - 1 without a table. */
static uint32_t permute(uint64_t seed, uint32_t n, uint32_t value)
{
    unsigned half = 1;
    while (half < 16 && (uint64_t)n > (uint64_t)1 << (2 * half))
        half++;
    uint32_t mask = ((uint32_t)1 << half) - 1;
    do {
        uint32_t left = value >> half, right = value & mask;
        for (uint64_t round = 0; round < 4; round++) {
            uint32_t swap = left ^ ((uint32_t)mix(seed + (round << 32) + right) & mask);
            left = right;
            right = swap;
        }
        value = left << half | right;
    } while (value >= n);
    return value;
}

uint32_t gen_target(const struct gen_network *net, uint32_t core, uint32_t neuron)
{
    uint32_t axons = gen_core_count(net) * CT_AXONS;
    return permute(mix(net->seed + 1), axons, core * CT_NEURONS + neuron);
}

/* ---- a core ---------------------------------------------------------------------------------- */

/* Fills a row with exactly n set bits. First each bit is set with probability n / 256, by combining
 * random words from the lowest bit of n on; then random bits of the too frequent kind are flipped.
 * No neuron is preferred at any step, so all subsets are equally likely. */
static void fill_row(uint64_t *state, unsigned n, uint64_t row[4])
{
    int excess = -(int)n;
    for (unsigned w = 0; w < 4; w++) {
        row[w] = n == CT_NEURONS ? ~(uint64_t)0 : 0;
        for (unsigned bit = 0; bit < 8 && n < CT_NEURONS; bit++) {
            uint64_t word = n % CT_NEURONS == 0 ? 0 : next(state);
            row[w] = n >> bit & 1 ? row[w] | word : row[w] & word;
        }
        excess += __builtin_popcountll(row[w]);
    }
    while (excess != 0) {
        uint32_t j = below(state, CT_NEURONS);
        uint64_t bit = (uint64_t)1 << (j % 64);
        if (((row[j / 64] & bit) != 0) != (excess > 0))
            continue;
        row[j / 64] ^= bit;
        excess += excess > 0 ? -1 : 1;
    }
}

/* Axon types 0..3, 64 axons each, in random order. */
static void fill_types(uint64_t *state, uint8_t type[CT_AXONS])
{
    for (unsigned i = 0; i < CT_AXONS; i++)
        type[i] = (uint8_t)(i % CT_AXON_TYPES);
    for (unsigned i = CT_AXONS - 1; i > 0; i--) {
        unsigned k = below(state, i + 1);
        uint8_t swap = type[i];
        type[i] = type[k];
        type[k] = swap;
    }
}

/* count[j][g]: set bits of neuron j on axons of type g. */
static void count_synapses(const struct ct_core *core, uint16_t count[CT_NEURONS][CT_AXON_TYPES])
{
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        for (unsigned g = 0; g < CT_AXON_TYPES; g++)
            count[j][g] = 0;
    }
    for (unsigned i = 0; i < CT_AXONS; i++) {
        for (unsigned w = 0; w < 4; w++) {
            for (uint64_t left = core->crossbar[i][w]; left != 0; left &= left - 1)
                count[64 * w + (unsigned)__builtin_ctzll(left)][core->axon_type[i]]++;
        }
    }
}

/* Weights and leaks that a byte holds, potentials far within 16 bits. */
enum { WEIGHT_MOST = 16, BALANCE_MOST = 64, LEAK_MOST = 127, POTENTIAL_NEAR = 12000 };

/* Weights of both signs that nearly cancel over the set bits; returns their sum over these bits. */
static int32_t fill_weights(uint64_t *state, const uint16_t count[CT_AXON_TYPES],
                            int16_t weight[CT_AXON_TYPES])
{
    int32_t sum = 0;
    for (unsigned g = 0; g < CT_AXON_TYPES; g += 2) {
        int32_t up = 1 + (int32_t)below(state, WEIGHT_MOST);
        int32_t down = count[g + 1] ? (up * count[g] + count[g + 1] / 2) / count[g + 1] : up;
        down = down < 1 ? 1 : down > BALANCE_MOST ? BALANCE_MOST : down;
        weight[g] = (int16_t)up;
        weight[g + 1] = (int16_t)-down;
        sum += up * count[g] - down * count[g + 1];
    }
    return sum;
}

/* Rate p by drive against threshold. */
static void set_deterministic(uint64_t *state, double p, int32_t imbalance, struct ct_neuron *n)
{
    n->negative_saturate = (uint8_t)below(state, 2);
    n->negative_threshold = POTENTIAL_NEAR + below(state, 4000);
    n->reset_mode = 1;
    if (p == 0) {
        n->threshold = 1000 + below(state, 10000);
        n->potential = (int32_t)below(state, n->threshold);
        return;
    }
    /* The largest leak that keeps alpha near; half of the range is used. */
    double most = floor(POTENTIAL_NEAR * p);
    uint32_t leak_most = most < 1 ? 1 : most > LEAK_MOST ? LEAK_MOST : (uint32_t)most;
    uint32_t leak_least = (leak_most + 1) / 2;
    n->leak = (int16_t)(leak_least + below(state, leak_most - leak_least + 1));
    n->threshold = (uint32_t)dither(state, n->leak / p + imbalance);
    n->potential = (int32_t)below(state, n->threshold);
}

/* Rate p by noise of the threshold, or by a stochastic leak against it; see gen.h. */
static void set_stochastic(uint64_t *state, double p, struct ct_neuron *n)
{
    bool slow = p < 5 * GEN_TICK_SECONDS;
    n->weight_stochastic = 15;
    n->leak_stochastic = 1;
    n->negative_saturate = 1;
    n->negative_threshold = 1000 + below(state, 1000);
    n->mask_bits = slow ? 1 : 15;
    n->threshold = 1 + below(state, 1000);
    if (p == 0) {
        n->leak = (int16_t)(-1 - (int)below(state, 4));
    } else if (slow) {
        n->leak = (int16_t)(128 + below(state, 128));
        double q = (n->leak + 1) / 256.0;
        n->reset_mode = 1;
        n->threshold = (uint32_t)dither(state, q / p - q / (2 * (1 + q)));
        n->potential = (int32_t)below(state, n->threshold);
    } else {
        n->leak = (int16_t)((1 + (int)below(state, 4)) * (below(state, 2) ? 1 : -1));
        n->reset = (int32_t)n->threshold - 1 + (int32_t)dither(state, p * (1 << n->mask_bits));
        n->potential = n->reset;
    }
}

uint32_t gen_core_count(const struct gen_network *net)
{
    return (uint32_t)net->sys.chips_x * net->sys.cores_x * net->sys.chips_y * net->sys.cores_y;
}

struct ct_system gen_system(const uint16_t cores[2], const uint16_t chips[2])
{
    return (struct ct_system){.chips_x = chips[0],
                              .chips_y = chips[1],
                              .cores_x = cores[0],
                              .cores_y = cores[1],
                              .axons = CT_AXONS,
                              .neurons = CT_NEURONS};
}

void gen_core(const struct gen_network *net, uint32_t number, struct ct_core *core)
{
    uint32_t width = (uint32_t)net->sys.chips_x * net->sys.cores_x;
    uint64_t state = mix(mix(net->seed) + number);
    uint16_t count[CT_NEURONS][CT_AXON_TYPES];
    double p = net->rate_hz * GEN_TICK_SECONDS;
    ct_core_clear(core);
    core->x = (uint16_t)(number % width);
    core->y = (uint16_t)(number / width);
    core->seed = (uint32_t)next(&state);
    fill_types(&state, core->axon_type);
    for (unsigned i = 0; i < CT_AXONS; i++)
        fill_row(&state, net->synapses, core->crossbar[i]);
    count_synapses(core, count);
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        struct ct_neuron *n = &core->neuron[j];
        int32_t imbalance = fill_weights(&state, count[j], n->weight);
        if (net->stochastic)
            set_stochastic(&state, p, n);
        else
            set_deterministic(&state, p, imbalance, n);
        uint32_t target = gen_target(net, number, j);
        uint32_t to = target / CT_AXONS;
        n->target_kind = CT_TARGET_CORE;
        n->target_axon = (uint8_t)(target % CT_AXONS);
        n->target_x = (uint16_t)(to % width);
        n->target_y = (uint16_t)(to / width);
        n->target_delay = (uint8_t)(1 + below(&state, CT_DELAY_MAX));
    }
}
