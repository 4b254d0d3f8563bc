/*
 * words.c - see words.h.
 */
#include "host/words.h"

#include "base/status.h"

enum { WORDS_OF_ROW = 1 << CT_CONFIG_WORD_BITS };

/* The lowest n bits, 0..32. */
static uint32_t low_bits(unsigned n)
{
    return (uint32_t)(((uint64_t)1 << n) - 1);
}

/* The bits that the word at an address holds. Crossbar bits and types of axons that the core has
 * not are no part of it. */
static uint32_t held(const struct ct_system *sys, uint32_t row, uint32_t word)
{
    if (word == CT_SEED_WORD)
        return row == 0 ? UINT32_MAX : 0;
    if (word == CT_TYPES_WORD) {
        const unsigned before = 16 * row;
        const unsigned axons = sys->axons <= before ? 0 : sys->axons - before;
        return low_bits(axons < 16 ? 2 * axons : 32);
    }
    if (row >= sys->neurons)
        return 0;
    if (word < CT_AXONS / 32) {
        const unsigned before = 32 * word;
        const unsigned axons = sys->axons <= before ? 0 : sys->axons - before;
        return low_bits(axons < 32 ? axons : 32);
    }
    return low_bits(word == CT_ROW_WORDS - 1 ? CT_ROW_BITS % 32 : 32);
}

static uint32_t *place_of(struct words *w, uint32_t row, uint32_t word)
{
    if (word == CT_SEED_WORD)
        return &w->seed;
    return word == CT_TYPES_WORD ? &w->types[row] : &w->row[row][word];
}

void words_write(struct words *w, const struct ct_system *sys, uint32_t address, uint32_t data)
{
    const uint32_t row = address / WORDS_OF_ROW, word = address % WORDS_OF_ROW;
    const uint32_t bits = held(sys, row, word);
    w->present = true;
    w->written[row] |= (uint16_t)(1u << word);
    if (bits != 0)
        *place_of(w, row, word) = data & bits;
}

uint32_t words_read(const struct words *w, uint32_t address)
{
    const uint32_t row = address / WORDS_OF_ROW, word = address % WORDS_OF_ROW;
    if (word == CT_SEED_WORD)
        return row == 0 ? w->seed : 0;
    if (word == CT_TYPES_WORD)
        return row < CT_TYPES_ROWS ? w->types[row] : 0;
    return w->row[row][word];
}

/* A field of a row, unsigned and in two's complement. */
static uint32_t field(const uint32_t *row, unsigned at, unsigned bits)
{
    uint64_t both = row[at / 32];
    if (at % 32 + bits > 32)
        both |= (uint64_t)row[at / 32 + 1] << 32;
    return (uint32_t)(both >> at % 32) & low_bits(bits);
}

static int32_t signed_field(const uint32_t *row, unsigned at, unsigned bits)
{
    const uint32_t value = field(row, at, bits), sign = (uint32_t)1 << (bits - 1);
    return (int32_t)(value ^ sign) - (int32_t)sign;
}

#define FIELD(row, name) field(row, CT_ROW_##name, CT_ROW_##name##_BITS)
#define SIGNED(row, name) signed_field(row, CT_ROW_##name, CT_ROW_##name##_BITS)

int32_t words_potential(const struct words *w, uint32_t neuron)
{
    return SIGNED(w->row[neuron], V);
}

void words_set_potential(struct words *w, uint32_t neuron, int32_t v)
{
    _Static_assert(CT_ROW_V % 32 + CT_ROW_V_BITS <= 32, "V lies in one word");
    const uint32_t mask = low_bits(CT_ROW_V_BITS) << CT_ROW_V % 32;
    uint32_t *word = &w->row[neuron][CT_ROW_V / 32];
    *word = (*word & ~mask) | ((uint32_t)v << CT_ROW_V % 32 & mask);
}

uint32_t words_pin(const struct words *w, uint32_t neuron)
{
    return FIELD(w->row[neuron], PIN);
}

/* A coordinate of a destination: `way` places from `from`. False: there is no such place. */
static bool reach(uint16_t from, int32_t way, uint16_t size, bool torus, uint16_t *to)
{
    int32_t at = from + way;
    if (torus)
        at = ((at % size) + size) % size;
    *to = (uint16_t)at;
    return at >= 0 && at < size;
}

static enum ct_status read_target(const uint32_t *row, const struct ct_system *sys, bool torus,
                                  const struct ct_core *core, unsigned j, struct ct_neuron *n,
                                  struct ct_error *err)
{
    n->target_kind = (uint8_t)FIELD(row, KIND);
    if (n->target_kind == CT_TARGET_PIN)
        n->target_pin = FIELD(row, PIN);
    if (n->target_kind != CT_TARGET_CORE)
        return CT_OK;
    const int32_t dx = SIGNED(row, DX), dy = SIGNED(row, DY);
    n->target_axon = (uint8_t)FIELD(row, AXON);
    n->target_delay = (uint8_t)FIELD(row, DELAY);
    if (reach(core->x, dx, sys->cores_x, torus, &n->target_x) &&
        reach(core->y, dy, sys->cores_y, torus, &n->target_y))
        return CT_OK;
    return status_fail(err, CT_ERR_RANGE, "core (%u,%u) neuron %u: dx %d, dy %d lead out of %ux%u",
                       core->x, core->y, j, dx, dy, sys->cores_x, sys->cores_y);
}

static enum ct_status read_neuron(const struct words *w, const struct ct_system *sys, bool torus,
                                  unsigned j, struct ct_core *core, struct ct_error *err)
{
    const uint32_t *row = w->row[j];
    struct ct_neuron *n = &core->neuron[j];
    for (unsigned i = 0; i < sys->axons; i++)
        core->crossbar[i][j / 64] |= (uint64_t)(row[i / 32] >> i % 32 & 1) << j % 64;
    n->potential = SIGNED(row, V);
    for (unsigned g = 0; g < CT_AXON_TYPES; g++)
        n->weight[g] = (int16_t)signed_field(row, CT_ROW_S + g * CT_ROW_S_BITS, CT_ROW_S_BITS);
    n->weight_stochastic = (uint8_t)field(row, CT_ROW_B, CT_AXON_TYPES * CT_ROW_B_BITS);
    n->leak = (int16_t)SIGNED(row, LAMBDA);
    n->leak_stochastic = (uint8_t)FIELD(row, C);
    n->leak_reversal = (uint8_t)FIELD(row, EPS);
    n->threshold = FIELD(row, ALPHA);
    n->negative_threshold = FIELD(row, BETA);
    n->mask_bits = (uint8_t)FIELD(row, TM);
    n->reset_mode = (uint8_t)FIELD(row, GAMMA);
    n->negative_saturate = (uint8_t)FIELD(row, KAPPA);
    n->reset = SIGNED(row, R);
    return read_target(row, sys, torus, core, j, n, err);
}

/* A present core that is not written in full computes with anything: that is refused. */
static enum ct_status all_written(const struct words *w, const struct ct_system *sys,
                                  const struct ct_core *core, struct ct_error *err)
{
    for (uint32_t row = 0; row < CT_NEURONS; row++)
        for (uint32_t word = 0; word < WORDS_OF_ROW; word++)
            if (held(sys, row, word) != 0 && !(w->written[row] >> word & 1))
                return status_fail(err, CT_ERR_TRUNCATED,
                                   "core (%u,%u): word %u of row %u was never written", core->x,
                                   core->y, word, row);
    return CT_OK;
}

enum ct_status words_core(const struct words *w, const struct ct_system *sys, bool torus,
                          uint16_t x, uint16_t y, struct ct_core *out, struct ct_error *err)
{
    ct_core_clear(out);
    out->x = x;
    out->y = y;
    out->seed = w->seed;
    enum ct_status status = all_written(w, sys, out, err);
    for (unsigned i = 0; i < sys->axons; i++)
        out->axon_type[i] = (uint8_t)(w->types[i / 16] >> 2 * (i % 16) & 3);
    for (unsigned j = 0; j < sys->neurons && status == CT_OK; j++)
        status = read_neuron(w, sys, torus, j, out, err);
    return status;
}
