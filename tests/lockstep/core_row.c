/*
 * core_row.c - see core_row.h.
 */
#include "lockstep/core_row.h"

#include <stdlib.h>
#include <string.h>

const struct core_field core_field[CORE_FIELDS] = {
    {"W", 256},    {"V", 20}, {"S0", 9},   {"S1", 9},     {"S2", 9},    {"S3", 9},   {"B", 4},
    {"LAMBDA", 9}, {"C", 1},  {"EPS", 1},  {"ALPHA", 18}, {"BETA", 18}, {"TM", 5},   {"GAMMA", 2},
    {"KAPPA", 1},  {"R", 19}, {"KIND", 2}, {"DX", 9},     {"DY", 9},    {"AXON", 8}, {"DELAY", 4},
};

unsigned core_field_at(const char *name)
{
    unsigned at = 0;
    for (unsigned i = 0; i < CORE_FIELDS && core_field[i].name != NULL; i++) {
        if (strcmp(core_field[i].name, name) == 0)
            return at;
        at += core_field[i].bits;
    }
    abort(); /* no field of that name */
}

/* A row being filled from bit 0 up. */
struct filling {
    uint32_t *row;
    unsigned at;
};

static void fill(struct filling *f, int64_t value, unsigned bits)
{
    for (unsigned i = 0; i < bits; i++, f->at++)
        f->row[f->at / 32] |= (uint32_t)(value >> i & 1) << (f->at % 32);
}

/* Cores to go in one dimension, [P-2]. */
static int way(int from, int to, int size, bool torus)
{
    const int h = (size - 1) / 2;
    return torus ? ((to - from + h) % size + size) % size - h : to - from;
}

static int way_x(const struct ct_system *sys, bool torus, const struct ct_core *core, unsigned j)
{
    return way(core->x, core->neuron[j].target_x, sys->chips_x * sys->cores_x, torus);
}

static int way_y(const struct ct_system *sys, bool torus, const struct ct_core *core, unsigned j)
{
    return way(core->y, core->neuron[j].target_y, sys->chips_y * sys->cores_y, torus);
}

void core_row(const struct ct_system *sys, bool torus, const struct ct_core *core, unsigned j,
              int32_t v, uint32_t row[CORE_ROW_WORDS])
{
    const struct ct_neuron *n = &core->neuron[j];
    struct filling f = {row, 0};
    memset(row, 0, CORE_ROW_WORDS * sizeof *row);
    for (unsigned i = 0; i < CT_AXONS; i++)
        fill(&f, (int64_t)(core->crossbar[i][j / 64] >> (j % 64)), 1);
    fill(&f, v, 20);
    for (unsigned g = 0; g < CT_AXON_TYPES; g++)
        fill(&f, n->weight[g], 9);
    fill(&f, n->weight_stochastic, 4);
    fill(&f, n->leak, 9);
    fill(&f, n->leak_stochastic, 1);
    fill(&f, n->leak_reversal, 1);
    fill(&f, n->threshold, 18);
    fill(&f, n->negative_threshold, 18);
    fill(&f, n->mask_bits, 5);
    fill(&f, n->reset_mode, 2);
    fill(&f, n->negative_saturate, 1);
    fill(&f, n->reset, 19);
    fill(&f, n->target_kind, 2);
    if (n->target_kind == CT_TARGET_PIN) {
        fill(&f, n->target_pin, 30);
    } else if (n->target_kind == CT_TARGET_CORE) {
        fill(&f, way_x(sys, torus, core, j), 9);
        fill(&f, way_y(sys, torus, core, j), 9);
        fill(&f, n->target_axon, 8);
        fill(&f, n->target_delay, 4);
    }
}

uint32_t core_types_word(const struct ct_core *core, unsigned row)
{
    uint32_t word = 0;
    for (unsigned i = 0; i < 16; i++)
        word |= (uint32_t)core->axon_type[16 * row + i] << (2 * i);
    return word;
}

uint32_t core_word(const struct ct_system *sys, bool torus, const struct ct_core *core,
                   unsigned address, int32_t v)
{
    const unsigned row = address / 16, word = address % 16;
    uint32_t words[CORE_ROW_WORDS];
    if (word == CORE_SEED_WORD)
        return row == 0 ? core->seed : 0;
    if (word == CORE_TYPES_WORD) {
        const int axons = (int)sys->axons - 16 * (int)row;
        const uint32_t mask = axons >= 16 ? UINT32_MAX : axons > 0 ? (1u << 2 * axons) - 1 : 0;
        return mask ? core_types_word(core, row) & mask : 0;
    }
    if (row >= sys->neurons)
        return 0;
    core_row(sys, torus, core, row, v, words);
    return words[word];
}

uint32_t core_packet(const struct ct_system *sys, bool torus, const struct ct_core *core,
                     unsigned j, uint32_t tick)
{
    const struct ct_neuron *n = &core->neuron[j];
    return (uint32_t)way_x(sys, torus, core, j) << 23 |
           ((uint32_t)way_y(sys, torus, core, j) & 0x1FF) << 14 | (uint32_t)n->target_axon << 6 |
           ((tick + n->target_delay) & 0xF) << 2;
}
