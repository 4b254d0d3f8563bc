/*
 * test_host.c - the emulated host block by itself: words of a core and what of them is refused;
 * configuration that changes between two ticks; and that passing over cycles in which nothing
 * happens changes nothing, whatever the host does. That it is the RTL's twin in every cycle is the
 * matter of tests/lockstep/test_lockstep_top.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host/host.h"
#include "support/rand.h"

enum { CORES = 4, AXONS = 40, NEURONS = 20 };

static const struct ct_system small = {
    .chips_x = 1, .chips_y = 1, .cores_x = 2, .cores_y = 2, .axons = AXONS, .neurons = NEURONS};

/* The rows of a core, as they are written. */
struct rows {
    uint32_t word[256][CT_ROW_WORDS];
};

static void put(uint32_t *row, unsigned at, unsigned bits, int64_t value)
{
    for (unsigned i = 0; i < bits; i++) {
        row[(at + i) / 32] &= ~((uint32_t)1 << (at + i) % 32);
        row[(at + i) / 32] |= (uint32_t)(value >> i & 1) << (at + i) % 32;
    }
}

#define PUT(row, name, value) put(row, CT_ROW_##name, CT_ROW_##name##_BITS, value)

/* Neurons that fire often, and draw, at cores and pins; core (x, y) reaches all four. */
static void draw_rows(struct rows *rows, struct rand *r, uint32_t core)
{
    memset(rows, 0, sizeof *rows);
    for (uint32_t j = 0; j < NEURONS; j++) {
        uint32_t *row = rows->word[j];
        for (unsigned w = 0; w < AXONS; w++)
            put(row, CT_ROW_W + w, 1, rand_chance(r, 30));
        for (unsigned g = 0; g < CT_AXON_TYPES; g++)
            put(row, CT_ROW_S + 9 * g, 9, rand_between(r, -3, 9));
        put(row, CT_ROW_B, 4, rand_below(r, 16));
        PUT(row, LAMBDA, rand_between(r, 0, 3));
        PUT(row, ALPHA, rand_between(r, 3, 12));
        PUT(row, BETA, 20);
        PUT(row, TM, rand_below(r, 4));
        PUT(row, GAMMA, rand_below(r, 2));
        PUT(row, V, rand_between(r, -10, 10));
        PUT(row, KIND, rand_chance(r, 40) ? CT_TARGET_PIN : CT_TARGET_CORE);
        if (row[CT_ROW_KIND / 32] >> CT_ROW_KIND % 32 & 2) {
            PUT(row, PIN, rand_below(r, 1000));
            continue;
        }
        PUT(row, DX, (int32_t)rand_below(r, 2) - (int32_t)(core % 2));
        PUT(row, DY, (int32_t)rand_below(r, 2) - (int32_t)(core / 2));
        PUT(row, AXON, rand_below(r, AXONS));
        PUT(row, DELAY, 1 + rand_below(r, 15));
    }
}

static void must_write(ct_host *host, uint32_t addr, uint32_t value)
{
    assert_true(ct_host_write(host, addr, value));
}

static uint32_t must_read(ct_host *host, uint32_t addr)
{
    uint32_t value;
    assert_true(ct_host_read(host, addr, &value));
    return value;
}

static void write_word(ct_host *host, uint32_t core, uint32_t row, uint32_t word, uint32_t value)
{
    must_write(host, CT_REG_CFG_CORE, core);
    must_write(host, CT_REG_CFG_ADDR, row << CT_CONFIG_ROW | word);
    must_write(host, CT_REG_CFG_DATA, value);
}

static uint32_t read_word(ct_host *host, uint32_t core, uint32_t row, uint32_t word)
{
    must_write(host, CT_REG_CFG_CORE, core);
    must_write(host, CT_REG_CFG_ADDR, row << CT_CONFIG_ROW | word);
    return must_read(host, CT_REG_CFG_DATA);
}

static void write_core(ct_host *host, uint32_t core, const struct rows *rows)
{
    for (uint32_t j = 0; j < NEURONS; j++)
        for (uint32_t w = 0; w < CT_ROW_WORDS; w++)
            write_word(host, core, j, w, rows->word[j][w]);
    for (uint32_t j = 0; j < 3; j++)
        write_word(host, core, j, CT_TYPES_WORD, 0xE4E4E4E4u);
    write_word(host, core, 0, CT_SEED_WORD, 77 + core);
}

static ct_host *make(void)
{
    ct_host *host;
    struct ct_error err;
    if (ct_host_create(&host, &small, NULL, &err) != CT_OK)
        fail_msg("%s", err.text);
    return host;
}

static ct_host *make_loaded(uint64_t seed)
{
    struct rand r = {seed};
    struct rows rows;
    ct_host *host = make();
    for (uint32_t c = 0; c < CORES; c++) {
        draw_rows(&rows, &r, c);
        write_core(host, c, &rows);
    }
    return host;
}

/* ---- words ----------------------------------------------------------------------------------- */

static void words_are_kept(void **state)
{
    (void)state;
    ct_host *host = make();
    for (uint32_t row = 0; row < 256; row += 5)
        for (uint32_t word = 0; word < 16; word++)
            write_word(host, 3, row, word, UINT32_MAX);
    assert_int_equal(read_word(host, 3, 0, 0), UINT32_MAX); /* axons 0..31 */
    assert_int_equal(read_word(host, 3, 0, 1), 0xFF);       /* 32..39 */
    assert_int_equal(read_word(host, 3, 0, 2), 0);
    assert_int_equal(read_word(host, 3, 0, 12), UINT32_MAX);
    assert_int_equal(read_word(host, 3, 0, 13), 0x3F); /* bits 416..421 */
    assert_int_equal(read_word(host, 3, 20, 12), 0);   /* no such neuron */
    assert_int_equal(read_word(host, 3, 0, CT_TYPES_WORD), UINT32_MAX);
    assert_int_equal(read_word(host, 3, 5, CT_TYPES_WORD), 0);
    assert_int_equal(read_word(host, 3, 0, CT_SEED_WORD), UINT32_MAX);
    assert_int_equal(read_word(host, 3, 5, CT_SEED_WORD), 0);
    assert_int_equal(read_word(host, 2, 0, 0), 0);
    ct_host_destroy(host);
}

static void must_fault(ct_host *host, const char *text)
{
    must_write(host, CT_REG_RUN, 1);
    ct_host_advance(host, 100);
    const struct ct_error *fault = ct_host_fault(host);
    assert_non_null(fault);
    if (strstr(fault->text, text) == NULL)
        fail_msg("'%s' is not in '%s'", text, fault->text);
    assert_int_equal(must_read(host, CT_REG_STATUS) & 1u << CT_REG_STATUS_BUSY, 1);
    ct_host_advance(host, 1000000000000);
    assert_non_null(ct_host_fault(host));
    ct_host_destroy(host);
}

/* What the specification leaves open is refused by name. */
static void faults_are_named(void **state)
{
    (void)state;
    struct rand r = {3};
    struct rows rows;
    draw_rows(&rows, &r, 1);
    ct_host *host = make();
    write_word(host, 1, 0, 0, 0);
    must_fault(host, "core (1,0): word 1 of row 0 was never written");
    for (int bad = 0; bad < 4; bad++) {
        static const char *const text[] = {"dx 2, dy 0 lead out of 2x2", "weight[1] -256",
                                           "mask_bits 31", "target core (0,1) is not in the image"};
        uint32_t *row = rows.word[7];
        draw_rows(&rows, &r, 1);
        for (uint32_t j = 0; j < NEURONS; j++)
            PUT(rows.word[j], KIND, CT_TARGET_NONE);
        PUT(row, KIND, bad == 0 || bad == 3 ? CT_TARGET_CORE : CT_TARGET_NONE);
        PUT(row, DX, bad == 0 ? 2 : -1);
        PUT(row, DY, bad == 3);
        PUT(row, AXON, 1);
        PUT(row, DELAY, 1);
        if (bad == 1)
            put(row, CT_ROW_S + 9, 9, -256);
        if (bad == 2)
            PUT(row, TM, 31);
        host = make();
        write_core(host, 1, &rows);
        must_fault(host, text[bad]);
    }
}

static void refused_shapes(void **state)
{
    (void)state;
    ct_host *host;
    struct ct_error err;
    struct ct_system sys = small;
    struct ct_architecture arch;
    struct ct_host_options options = {.in_depth = 65536};
    assert_int_equal(ct_host_create(&host, &small, &options, &err), CT_ERR_RANGE);
    options = (struct ct_host_options){.pin_depth = 257};
    assert_int_equal(ct_host_create(&host, &small, &options, &err), CT_ERR_RANGE);
    sys.chips_x = 2;
    assert_int_equal(ct_host_create(&host, &sys, NULL, &err), CT_ERR_RANGE);
    ct_architecture_default(&arch);
    arch.tick_cycles = 100;
    options = (struct ct_host_options){.architecture = &arch};
    assert_int_equal(ct_host_create(&host, &small, &options, &err), CT_ERR_ARGUMENT);
    assert_null(host);
}

/* ---- runs ------------------------------------------------------------------------------------ */

static bool busy(ct_host *host)
{
    return must_read(host, CT_REG_STATUS) & 1u << CT_REG_STATUS_BUSY;
}

static void run_ticks(ct_host *host, uint32_t ticks, uint32_t inputs, struct rand *r)
{
    for (uint32_t i = 0; i < inputs; i++)
        must_write(host, CT_REG_SPIKE_IN,
                   rand_below(r, CORES) << CT_REG_SPIKE_IN_CORE |
                       rand_below(r, 16) << CT_REG_SPIKE_IN_SLOT | rand_below(r, AXONS));
    must_write(host, CT_REG_RUN, ticks);
    while (busy(host))
        ct_host_advance(host, 50);
    assert_null(ct_host_fault(host));
}

/* Words that are written once more between two ticks, as they are, change nothing but the cycles
 * that it takes; and words that are others do. */
static void words_between_ticks(void **state)
{
    (void)state;
    ct_host *plain = make_loaded(5), *written = make_loaded(5), *other = make_loaded(5);
    struct rand a = {9}, b = {9}, c = {9};
    bool differs = false;
    for (int run = 0; run < 20; run++) {
        run_ticks(plain, 1, 8, &a);
        run_ticks(written, 1, 8, &b);
        run_ticks(other, 1, 8, &c);
        assert_int_equal(ct_chip_digest(ct_host_chip(plain)),
                         ct_chip_digest(ct_host_chip(written)));
        assert_int_equal(must_read(plain, CT_REG_LAST_CYCLES),
                         must_read(written, CT_REG_LAST_CYCLES));
        assert_int_equal(must_read(plain, CT_REG_PINS), must_read(written, CT_REG_PINS));
        differs |= ct_chip_digest(ct_host_chip(plain)) != ct_chip_digest(ct_host_chip(other));
        const uint32_t core = (uint32_t)run % CORES;
        for (uint32_t word = 0; word < CT_ROW_WORDS; word++)
            write_word(written, core, 4, word, read_word(written, core, 4, word));
        write_word(other, core, 4, 0, ~read_word(other, core, 4, 0));
    }
    assert_true(differs);
    assert_int_equal(must_read(written, CT_REG_TICK), 20);
    ct_host_destroy(plain);
    ct_host_destroy(written);
    ct_host_destroy(other);
}

static void prepare(ct_host *host, uint32_t units)
{
    must_write(host, CT_REG_TICK_LENGTH, units);
    must_write(host, CT_REG_INT_ENABLE,
               1u << CT_REG_INT_ENABLE_DONE | 1u << CT_REG_INT_ENABLE_LATE);
}

static void reset(ct_host *host, uint32_t units)
{
    must_write(host, CT_REG_CONTROL, 1u << CT_REG_CONTROL_RESET);
    prepare(host, units);
}

/* One host passes over what it can, the other goes cycle by cycle; they are told the same. */
static void passing_over_changes_nothing(void **state)
{
    (void)state;
    static const uint16_t address[] = {CT_REG_STATUS,   CT_REG_TICK,       CT_REG_LAST_CYCLES,
                                       CT_REG_IN_LEVEL, CT_REG_SPIKE_OUT,  CT_REG_OUT_TICK,
                                       CT_REG_PINS,     CT_REG_PINS_LOST,  CT_REG_CYCLES,
                                       CT_REG_ERRORS,   CT_REG_INT_STATUS, CT_REG_LATE};
    for (uint32_t units = 0; units < 400; units += 133) {
        ct_host *fast = make_loaded(8), *slow = make_loaded(8);
        struct rand r = {units + 1};
        uint64_t changes = 0;
        prepare(fast, units);
        prepare(slow, units);
        for (int n = 0; n < 2000; n++) {
            const uint32_t at = address[rand_below(&r, sizeof address / sizeof *address)];
            const uint32_t kind = rand_below(&r, 40), ticks = rand_below(&r, 4);
            const uint32_t cycles = rand_below(&r, 1 + rand_below(&r, 400));
            uint32_t x = 0, y = 0;
            if (kind == 0)
                assert_int_equal(ct_host_write(fast, CT_REG_RUN, ticks),
                                 ct_host_write(slow, CT_REG_RUN, ticks));
            else if (kind < 8)
                assert_int_equal(ct_host_write(fast, at, UINT32_MAX),
                                 ct_host_write(slow, at, UINT32_MAX));
            else if (kind == 8 && n % 10 == 0)
                reset(fast, units), reset(slow, units);
            assert_int_equal(ct_host_read(fast, at, &x), ct_host_read(slow, at, &y));
            assert_int_equal(x, y);
            const uint64_t quiet = ct_host_quiet(slow);
            const bool irq = ct_host_irq(slow);
            for (uint32_t i = 0; i < cycles; i++) {
                assert_true(i > quiet || ct_host_irq(slow) == irq); /* as was promised */
                ct_host_advance(slow, 1);
                changes += ct_host_irq(slow) != irq;
            }
            ct_host_advance(fast, cycles);
            assert_int_equal(ct_host_irq(fast), ct_host_irq(slow));
            assert_int_equal(ct_host_cycle(fast), ct_host_cycle(slow));
        }
        assert_true(changes > 0);
        ct_host_destroy(fast);
        ct_host_destroy(slow);
    }
}

/* The run that section 13 has by example, on a core whose neuron 5 fires at once. */
static void by_example(void **state)
{
    (void)state;
    struct rows rows;
    ct_host *host = make();
    memset(&rows, 0, sizeof rows);
    for (uint32_t j = 0; j < NEURONS; j++)
        PUT(rows.word[j], ALPHA, CT_THRESHOLD_MAX);
    put(rows.word[5], CT_ROW_W + 5, 1, 1);
    for (unsigned g = 0; g < CT_AXON_TYPES; g++)
        put(rows.word[5], CT_ROW_S + 9 * g, 9, 1);
    PUT(rows.word[5], ALPHA, 1);
    PUT(rows.word[5], KIND, CT_TARGET_PIN);
    PUT(rows.word[5], PIN, 123);
    write_core(host, 0, &rows);
    must_write(host, CT_REG_SPIKE_IN, 0x00000105); /* core 0, slot 1, axon 5 */
    must_write(host, CT_REG_INT_STATUS, 1u << CT_REG_INT_STATUS_DONE);
    must_write(host, CT_REG_INT_ENABLE, 1u << CT_REG_INT_ENABLE_DONE);
    must_write(host, CT_REG_RUN, 2);
    assert_false(ct_host_irq(host));
    ct_host_advance(host, 2 * (5 + NEURONS * 4 + 3) + 10);
    assert_true(ct_host_irq(host));
    assert_int_equal(must_read(host, CT_REG_TICK), 2);
    assert_int_equal(must_read(host, CT_REG_LAST_CYCLES), 5 + NEURONS * 4 + 1 + 1);
    assert_int_equal(must_read(host, CT_REG_SPIKE_OUT), 123 | 1u << CT_REG_SPIKE_OUT_VALID);
    assert_int_equal(must_read(host, CT_REG_OUT_TICK), 1);
    assert_int_equal(must_read(host, CT_REG_SPIKE_OUT), 0);
    uint32_t value = 1;
    assert_false(ct_host_read(host, CT_REG_RUN, &value)); /* the error response */
    assert_int_equal(value, 0);
    assert_false(ct_host_write(host, CT_REG_ID, 0));
    assert_false(ct_host_write(host, 0x01C, 0));
    assert_int_equal(must_read(host, CT_REG_ERRORS), 1u << CT_REG_ERRORS_BUS);
    ct_host_destroy(host);
}

/* A chip of which nothing is configured runs ticks of the least length. */
static void nobody_there(void **state)
{
    (void)state;
    ct_host *host = make();
    must_write(host, CT_REG_RUN, 3);
    ct_host_advance(host, 20);
    assert_null(ct_host_fault(host));
    assert_int_equal(must_read(host, CT_REG_TICK), 3);
    assert_int_equal(must_read(host, CT_REG_LAST_CYCLES), 1);
    ct_host_destroy(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_are_kept),
                                       cmocka_unit_test(faults_are_named),
                                       cmocka_unit_test(refused_shapes),
                                       cmocka_unit_test(words_between_ticks),
                                       cmocka_unit_test(by_example),
                                       cmocka_unit_test(nobody_there),
                                       cmocka_unit_test(passing_over_changes_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
