/*
 * test_lockstep_regs.c - the host registers in RTL, ct_regs, beside the block of the emulator, which
 * was written from the specification: every output in every cycle of random accesses, pin spikes, runs and
 * resets, [H-1] [H-2] [H-3] [H-4] [H-5] [H-6] [H-7] [H-8] [H-9]; and by hand the response of every
 * address, and a run as the specification has it by example. RTL with a fault must differ.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lockstep/regs_run.h"
#include "regs.h"

/* An instance of a sound model. */
static void open_sound(struct regs_run *run)
{
    size_t n = 0;
    while (lockstep_models[n]->fault != NULL)
        n++;
    regs_run_open(run, lockstep_models[n], 1);
}

static void must_be_same(const struct regs_run *run)
{
    if (!run->same)
        fail_msg("%s", run->text);
}

/* Random traffic on every sound model; all that the model tells apart has happened in the end. */
static void random_traffic(void **state)
{
    (void)state;
    const uint64_t cycles = rand_env("CT_CYCLES", 300000);
    for (size_t n = 0; lockstep_models[n] != NULL; n++) {
        struct regs_seen seen = {0};
        if (lockstep_models[n]->fault != NULL)
            continue;
        for (int seed = 1; seed <= 3; seed++) {
            struct regs_run run;
            regs_run_open(&run, lockstep_models[n], seed);
            run.seen = seen;
            regs_run_random(&run, cycles);
            must_be_same(&run);
            seen = run.seen;
            regs_run_close(&run);
        }
#define SEEN(event)                                                                                \
    if (seen.event == 0)                                                                           \
        fail_msg("model %s: never " #event, lockstep_models[n]->name);
        REGS_SEEN_LIST(SEEN)
#undef SEEN
        printf("# %s: %" PRIu64 " cycles, %" PRIu64 " runs, %" PRIu64 " pin spikes read\n",
               lockstep_models[n]->name, 3 * cycles, seen.run_started, seen.pin_read);
    }
}

static bool traffic(const struct lockstep_model *model, char *text, size_t size)
{
    struct regs_run run;
    regs_run_open(&run, model, 1);
    regs_run_random(&run, 300000);
    snprintf(text, size, "%s", run.text);
    const bool same = run.same;
    regs_run_close(&run);
    return same;
}

/* Each fault is noticed by the same traffic. */
static void faults(void **state)
{
    (void)state;
    assert_true(lockstep_faults(traffic) > 0);
}

struct reg {
    uint32_t address, reset, read, write, clear;
};

static const struct reg registers[] = {
#define REG(name, address, reset, read, write, clear) {address, reset, read, write, clear},
    CT_REG_LIST(REG)
#undef REG
};

static const struct reg *register_at(uint32_t address)
{
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++)
        if (registers[i].address == address)
            return &registers[i];
    return NULL;
}

static void reset(struct regs_run *run)
{
    run->in.rst_ni = 0;
    regs_run_cycle(run);
    run->in.rst_ni = 1;
    run->chip.tick = 0;
    run->in.tick_i = 0;
}

/* After reset: what every address answers to a read and to a write, [H-1], and the values of the
 * table but for what parameters and inputs tell. */
static void every_address(void **state)
{
    (void)state;
    struct regs_run run;
    uint32_t value, mapped = 0;
    open_sound(&run);
    for (uint32_t address = 0; address < CT_HOST_BYTES; address++) {
        const struct reg *reg = register_at(address);
        reset(&run);
        assert_int_equal(regs_run_read(&run, address, &value), reg != NULL && reg->read != 0);
        if (reg == NULL || reg->read == 0)
            assert_int_equal(value, 0);
        else if (address > CT_REG_VERSION && address <= CT_REG_DEPTHS)
            assert_int_equal(value & ~reg->read, 0);
        else if (address != CT_REG_CFG_DATA)
            assert_int_equal(value, reg->reset);
        regs_run_read(&run, CT_REG_ERRORS, &value);
        assert_int_equal(value, reg != NULL && reg->read != 0 ? 0 : 1u << CT_REG_ERRORS_BUS);
        reset(&run);
        assert_int_equal(regs_run_write(&run, address, 0),
                         reg != NULL && (reg->write | reg->clear) != 0);
        mapped += reg != NULL;
    }
    assert_int_equal(mapped, sizeof registers / sizeof *registers);
    must_be_same(&run);
    regs_run_close(&run);
}

/* A register that is read and written keeps all of its bits, and no others, [H-2]. */
static void written_and_read(void **state)
{
    (void)state;
    struct regs_run run;
    uint32_t value;
    open_sound(&run);
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++) {
        const struct reg *reg = &registers[i];
        if ((reg->read & reg->write) == 0 || reg->address == CT_REG_CFG_DATA)
            continue;
        for (int bit = -1; bit < 32; bit++) {
            const uint32_t data = bit < 0 ? UINT32_MAX : (uint32_t)1 << bit;
            assert_true(regs_run_write(&run, reg->address, data));
            assert_true(regs_run_read(&run, reg->address, &value));
            assert_int_equal(value, data & reg->write);
        }
    }
    must_be_same(&run);
    regs_run_close(&run);
}

static uint32_t read_of(struct regs_run *run, uint32_t address)
{
    uint32_t value;
    assert_true(regs_run_read(run, address, &value));
    return value;
}

/* The example at the end of section 13. */
static void by_example(void **state)
{
    (void)state;
    struct regs_run run;
    open_sound(&run);
    assert_true(regs_run_write(&run, CT_REG_CFG_CORE, 0));
    assert_true(regs_run_write(&run, CT_REG_CFG_ADDR, 0));
    for (uint32_t i = 0; i < REGS_CORE_WORDS; i++)
        assert_true(regs_run_write(&run, CT_REG_CFG_DATA, i * 0x9E3779B9u));
    assert_int_equal(read_of(&run, CT_REG_CFG_ADDR), 0);
    for (uint32_t i = 0; i < REGS_CORE_WORDS; i++)
        assert_int_equal(read_of(&run, CT_REG_CFG_DATA), i * 0x9E3779B9u);

    assert_true(regs_run_write(&run, CT_REG_SPIKE_IN, 0x00000105));
    assert_true(regs_run_write(&run, CT_REG_RUN, 2));
    assert_int_equal(run.m.injected, 1);
    run.in.pin_valid_i = 1;
    run.in.pin_tick_i = 7;
    run.in.pin_i = 0xABCDEF;
    regs_run_cycle(&run);
    run.in.pin_valid_i = 0;
    int polls = 0;
    while ((read_of(&run, CT_REG_INT_STATUS) & 1u << CT_REG_INT_STATUS_DONE) == 0)
        assert_true(++polls < 200);
    assert_int_equal(read_of(&run, CT_REG_TICK), 2);
    assert_int_equal(read_of(&run, CT_REG_SPIKE_OUT), 0x80ABCDEF);
    assert_int_equal(read_of(&run, CT_REG_OUT_TICK), 7);
    assert_int_equal(read_of(&run, CT_REG_SPIKE_OUT), 0);
    assert_int_equal(read_of(&run, CT_REG_ERRORS), 0);
    must_be_same(&run);
    regs_run_close(&run);
}

/* Of a mutant: its model is the only one, and so the one that open_sound takes. */
static bool tried(const struct lockstep_model *model, char *text, size_t size)
{
    every_address(NULL);
    written_and_read(NULL);
    by_example(NULL);
    return traffic(model, text, size);
}

int main(void)
{
    lockstep_begin(tried);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_address), cmocka_unit_test(written_and_read),
        cmocka_unit_test(by_example), cmocka_unit_test(random_traffic), cmocka_unit_test(faults)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
