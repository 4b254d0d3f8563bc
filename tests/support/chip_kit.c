/*
 * chip_kit.c - see chip_kit.h.
 */
#include "support/chip_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

const struct ct_neuron chip_kit_once = {.threshold = 1, .potential = 1};

ct_chip *chip_kit_make(const struct random_model *m, const char *kernel)
{
    ct_chip *chip;
    struct ct_error err = {CT_OK, ""};
    if (model_chip(m, kernel, &chip, &err) != CT_OK)
        fail_msg("chip refused: %s", err.text);
    return chip;
}

void chip_kit_run(ct_chip *chip, uint32_t ticks, const struct ct_sink *sink)
{
    struct ct_error err = {CT_OK, ""};
    if (ct_chip_run(chip, ticks, sink, &err) != CT_OK)
        fail_msg("run: %s", err.text);
}

struct ct_counters chip_kit_counters(const ct_chip *chip, uint32_t core)
{
    struct ct_counters c;
    assert_int_equal(ct_chip_core_counters(chip, core, &c, NULL), CT_OK);
    return c;
}

uint64_t chip_kit_bits(const ct_chip *chip, uint32_t core)
{
    uint64_t slot[CT_SLOTS][4];
    uint64_t bits = 0;
    assert_int_equal(ct_chip_scheduler(chip, core, slot, NULL), CT_OK);
    for (int s = 0; s < CT_SLOTS; s++)
        for (int w = 0; w < 4; w++)
            bits += (uint64_t)__builtin_popcountll(slot[s][w]);
    return bits;
}

struct ct_neuron chip_kit_to_core(struct ct_neuron n, uint16_t x, uint16_t y, uint8_t axon,
                                  uint8_t delay_ticks)
{
    n.target_kind = CT_TARGET_CORE;
    n.target_x = x;
    n.target_y = y;
    n.target_axon = axon;
    n.target_delay = delay_ticks;
    return n;
}
