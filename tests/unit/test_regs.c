/*
 * test_regs.c - emulator/regs.h, which is made of rtl/ct.def, against the library: sizes, ranges
 * and cleared values of every field of an SRAM row [C-4] [C-6] [N-1], the packet by its example
 * [P-1], the words of a core in the configuration window [H-4], and the page of registers [H-1].
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cortile.h"
#include "regs.h"

struct field {
    const char *name;
    uint32_t at, count, bits;
    bool is_signed;
    int32_t least, most, cleared;
};

#define FIELD(name, at, count, bits, is_signed, least, most, cleared)                              \
    {#name, at, count, bits, is_signed, least, most, cleared},
static const struct field row[] = {CT_ROW_LIST(FIELD)};
static const struct field packet[] = {CT_PACKET_LIST(FIELD)};
static const struct field window[] = {CT_CONFIG_LIST(FIELD)};
#undef FIELD
enum {
    ROW_FIELDS = sizeof row / sizeof *row,
    PACKET_FIELDS = sizeof packet / sizeof *packet,
    WINDOW_FIELDS = sizeof window / sizeof *window
};

/* ---- positions ------------------------------------------------------------------------------ */

/* Fields follow one another and fill the layout, and each holds its range. */
static void assert_filled(const struct field *f, size_t count, uint32_t bits)
{
    uint32_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t span = (int64_t)1 << f[i].bits, low = f[i].is_signed ? -span / 2 : 0;
        assert_int_equal(f[i].at, at);
        assert_true(f[i].least >= low && f[i].most < low + span);
        assert_true(f[i].cleared >= low && f[i].cleared <= f[i].most);
        at += f[i].count * f[i].bits;
    }
    assert_int_equal(at, bits);
}

static void layouts_are_full(void **state)
{
    (void)state;
    assert_filled(row, ROW_FIELDS, 422);
    assert_filled(packet, PACKET_FIELDS, 32);
    assert_filled(window, WINDOW_FIELDS, 12);
    assert_int_equal(CT_ROW_BITS, 422);
    /* The pin lies in the lowest 24 of the 30 bits behind the kind. */
    assert_int_equal(CT_ROW_PIN, CT_ROW_KIND + CT_ROW_KIND_BITS);
    assert_int_equal(CT_ROW_PIN_BITS, 24);
    assert_int_equal(CT_ROW_BITS - CT_ROW_PIN, 30);
}

/* ---- sizes ---------------------------------------------------------------------------------- */

static const struct field *field_of(const char *name)
{
    for (size_t i = 0; i < ROW_FIELDS; i++)
        if (strcmp(row[i].name, name) == 0)
            return &row[i];
    fail_msg("no field %s", name);
    return NULL;
}

static void assert_range(const char *name, int32_t least, int32_t most)
{
    assert_int_equal(field_of(name)->least, least);
    assert_int_equal(field_of(name)->most, most);
}

static void sizes_of_the_library(void **state)
{
    (void)state;
    assert_int_equal(field_of("W")->count, CT_AXONS);
    assert_int_equal(field_of("S")->count, CT_AXON_TYPES);
    assert_int_equal(field_of("B")->count, CT_AXON_TYPES);
    assert_range("V", CT_POTENTIAL_MIN, CT_POTENTIAL_MAX);
    assert_range("S", -CT_WEIGHT_MAX, CT_WEIGHT_MAX);
    assert_range("LAMBDA", -CT_LEAK_MAX, CT_LEAK_MAX);
    assert_range("ALPHA", 0, CT_THRESHOLD_MAX);
    assert_range("BETA", 0, CT_THRESHOLD_MAX);
    assert_range("R", -CT_THRESHOLD_MAX, CT_THRESHOLD_MAX);
    assert_range("TM", 0, CT_MASK_BITS_MAX);
    assert_range("KIND", CT_TARGET_NONE, CT_TARGET_PIN);
    assert_range("DX", -(CT_SYSTEM_CORES_MAX - 1), CT_SYSTEM_CORES_MAX - 1);
    assert_range("DY", -(CT_SYSTEM_CORES_MAX - 1), CT_SYSTEM_CORES_MAX - 1);
    assert_range("AXON", 0, CT_AXONS - 1);
    assert_range("DELAY", 1, CT_DELAY_MAX);
    assert_int_equal((uint32_t)1 << CT_ROW_PIN_BITS, CT_PINS_MAX);
    assert_int_equal(1 << CT_PACKET_TICK_BITS, CT_SLOTS);
    assert_int_equal(1 << CT_CONFIG_ROW_BITS, CT_NEURONS);
}

/* ---- ranges: what the library takes and refuses ---------------------------------------------- */

/* Sets the field of a neuron; false: it is no number of struct ct_neuron. */
static bool set_field(struct ct_neuron *n, const char *name, int32_t value)
{
#define SET(field, member)                                                                         \
    if (strcmp(name, #field) == 0) {                                                               \
        n->member = (__typeof__(n->member))value;                                                  \
        return true;                                                                               \
    }
    SET(V, potential)
    SET(S, weight[3])
    SET(LAMBDA, leak)
    SET(C, leak_stochastic)
    SET(EPS, leak_reversal)
    SET(ALPHA, threshold)
    SET(BETA, negative_threshold)
    SET(TM, mask_bits)
    SET(GAMMA, reset_mode)
    SET(KAPPA, negative_saturate)
    SET(R, reset)
    SET(KIND, target_kind)
    SET(AXON, target_axon)
    SET(DELAY, target_delay)
#undef SET
    return false;
}

static bool taken(struct ct_core *core, const struct field *f, int32_t value)
{
    const struct ct_system sys = {1, 1, 1, 1, 256, 256, 1};
    ct_core_clear(core);
    if (strcmp(f->name, "AXON") == 0 || strcmp(f->name, "DELAY") == 0) {
        core->neuron[9].target_kind = CT_TARGET_CORE;
        core->neuron[9].target_delay = 1;
    }
    assert_true(set_field(&core->neuron[9], f->name, value));
    if (strcmp(f->name, "KIND") == 0 && value == CT_TARGET_CORE)
        core->neuron[9].target_delay = 1;
    return ct_core_check(&sys, core, NULL) == CT_OK;
}

static void ranges_of_the_library(void **state)
{
    (void)state;
    static struct ct_core core;
    int tried = 0;
    for (size_t i = 0; i < ROW_FIELDS; i++) {
        if (!set_field(&core.neuron[0], row[i].name, 0))
            continue;
        tried++;
        assert_true(taken(&core, &row[i], row[i].least));
        assert_true(taken(&core, &row[i], row[i].most));
        if (strcmp(row[i].name, "AXON") != 0) { /* its member ends where its range does */
            assert_false(taken(&core, &row[i], row[i].most + 1));
            assert_false(taken(&core, &row[i], row[i].least - 1));
        }
    }
    /* All but the crossbar, b and the distances. */
    assert_int_equal(tried, ROW_FIELDS - 4);
}

/* The cleared value of each field is that of a neuron that nothing configures, [C-6]. */
static void cleared_as_by_the_library(void **state)
{
    (void)state;
    static struct ct_core core;
    ct_core_clear(&core);
    for (size_t i = 0; i < ROW_FIELDS; i++) {
        struct ct_neuron neuron = core.neuron[7];
        if (set_field(&neuron, row[i].name, row[i].cleared))
            assert_memory_equal(&neuron, &core.neuron[7], sizeof neuron);
        else
            assert_int_equal(row[i].cleared, 0);
    }
    assert_int_equal(core.neuron[7].weight_stochastic, 0);
    assert_int_equal(core.crossbar[7][0], 0);
}

/* ---- packet, window, page -------------------------------------------------------------------- */

/* The example of [P-1]. */
static void packet_by_example(void **state)
{
    (void)state;
    const uint32_t dx = (uint32_t)-2 & ((1u << CT_PACKET_DX_BITS) - 1);
    assert_int_equal(dx << CT_PACKET_DX | 3u << CT_PACKET_DY | 0xC8u << CT_PACKET_AXON |
                         1u << CT_PACKET_TICK,
                     0xFF00F204);
    assert_int_equal(CT_PACKET_ZERO, 0);
}

/* A row, the types and the seed have words of their own, and the types of all axons have room. */
static void words_of_a_core(void **state)
{
    (void)state;
    assert_int_equal(CT_ROW_WORDS, (CT_ROW_BITS + 31) / 32);
    assert_true(CT_TYPES_WORD >= CT_ROW_WORDS && CT_SEED_WORD >= CT_ROW_WORDS);
    assert_true(CT_TYPES_WORD != CT_SEED_WORD);
    assert_true(CT_SEED_WORD < 1 << CT_CONFIG_WORD_BITS);
    assert_int_equal(CT_TYPES_ROWS * 16, CT_AXONS);
    assert_int_equal(CT_CONFIG_ROW, CT_CONFIG_WORD_BITS);
}

/* Registers ascend within the page; what is cleared by writing is not written otherwise. */
static void page_of_registers(void **state)
{
    (void)state;
    static const uint32_t reg[][5] = {
#define REG(name, address, reset, read, write, clear) {address, reset, read, write, clear},
        CT_REG_LIST(REG)
#undef REG
    };
    for (size_t i = 0; i < sizeof reg / sizeof *reg; i++) {
        assert_int_equal(reg[i][0] % 4, 0);
        assert_true(reg[i][0] < CT_HOST_BYTES);
        assert_true(i == 0 || reg[i][0] > reg[i - 1][0]);
        assert_true((reg[i][2] | reg[i][3]) != 0);
        assert_int_equal(reg[i][1] & ~reg[i][2], 0);
        assert_int_equal(reg[i][4] & (reg[i][3] | ~reg[i][2]), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layouts_are_full),      cmocka_unit_test(sizes_of_the_library),
        cmocka_unit_test(ranges_of_the_library), cmocka_unit_test(cleared_as_by_the_library),
        cmocka_unit_test(packet_by_example),     cmocka_unit_test(words_of_a_core),
        cmocka_unit_test(page_of_registers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
