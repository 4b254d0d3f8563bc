/*
 * core_constants.c - see core_constants.h.
 */
#include "lockstep/core_constants.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "lockstep/core_row.h"
#include "oracle/oracle.h"

/* A constant that is no place or width of a field: its name, and what it must be. */
struct constant {
    const char *name;
    unsigned value;
};

/* Width of a field by the name that ct_pkg has for it. */
static const struct {
    const char *name, *field;
} width[] = {
    {"POTENTIAL_BITS", "V"}, {"WEIGHT_BITS", "S0"},  {"THRESHOLD_BITS", "ALPHA"},
    {"MASK_BITS", "TM"},     {"MODE_BITS", "GAMMA"}, {"RESET_BITS", "R"},
    {"KIND_BITS", "KIND"},   {"REACH_BITS", "DX"},   {"AXON_BITS", "AXON"},
    {"DELAY_BITS", "DELAY"},
};

static unsigned lowest_bit(uint32_t word)
{
    return (unsigned)__builtin_ctz(word);
}

static unsigned width_of(const char *field)
{
    for (unsigned i = 0; i < CORE_FIELDS; i++)
        if (strcmp(core_field[i].name, field) == 0)
            return core_field[i].bits;
    fail_msg("no field %s", field);
    return 0;
}

static bool known(const char *name, unsigned *value)
{
    const struct constant other[] = {
        {"ROW_S", core_field_at("S0")},
        {"ROW_PIN", core_field_at("DX")},
        {"ROW_BITS", core_field_at("DELAY") + 4},
        {"ROW_WORDS", CORE_ROW_WORDS},
        {"PIN_BITS", 24},
        {"V_WORD", core_field_at("V") / 32},
        {"TYPES_WORD", CORE_TYPES_WORD},
        {"SEED_WORD", CORE_SEED_WORD},
        {"KIND_CORE", CT_TARGET_CORE},
        {"KIND_PIN", CT_TARGET_PIN},
        {"PACKET_DX", lowest_bit(oracle_packet(1, 0, 0, 0))},
        {"PACKET_DY", lowest_bit(oracle_packet(0, 1, 0, 0))},
        {"PACKET_AXON", lowest_bit(oracle_packet(0, 0, 1, 0))},
        {"PACKET_TICK", lowest_bit(oracle_packet(0, 0, 0, 1))},
        {"SLOT_LEAK", PRNG_SLOT_LEAK},
        {"SLOT_THRESHOLD", PRNG_SLOT_THRESHOLD},
        {"SLOT_KEY", PRNG_SLOT_KEY},
        {"INDEX_KEY", PRNG_INDEX_KEY},
        {"KEY_ROUNDS", PRNG_KEY_ROUNDS},
    };
    for (unsigned i = 0; i < sizeof other / sizeof other[0]; i++)
        if (strcmp(other[i].name, name) == 0) {
            *value = other[i].value;
            return true;
        }
    for (unsigned i = 0; i < sizeof width / sizeof width[0]; i++)
        if (strcmp(width[i].name, name) == 0) {
            *value = width_of(width[i].field);
            return true;
        }
    for (unsigned i = 0; i < CORE_FIELDS; i++)
        if (strncmp(name, "ROW_", 4) == 0 && strcmp(core_field[i].name, name + 4) == 0) {
            *value = core_field_at(core_field[i].name);
            return true;
        }
    return false;
}

void constants_of_the_package(void **state)
{
    (void)state;
    char line[200], name[64];
    unsigned value, expected, compared = 0;
    FILE *file = fopen("rtl/ct_pkg.sv", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, " localparam int %63s = %u;", name, &value) != 2)
            continue;
        if (strncmp(name, "STATE_", 6) == 0)
            continue; /* seen in every cycle of every run */
        if (!known(name, &expected))
            fail_msg("ct_pkg::%s stands for nothing that is known", name);
        if (value != expected)
            fail_msg("ct_pkg::%s is %u, expected %u", name, value, expected);
        compared++;
    }
    fclose(file);
    assert_true(compared > 40);
    assert_int_equal(core_field_at("DELAY") + 4, 422);
}
