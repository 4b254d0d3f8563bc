/*
 * test_firmware_elf.c - the firmware's ELF on the emulated board: the same digests and spikes as
 * the tick engine for random models, the self-test, what the board does when something goes wrong,
 * how often the compiled code writes each register, and how deep its stack got.
 *
 * CT_SEED=n starts elsewhere, CT_LONG=1 runs more.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../firmware/board.h"
#include "base/bytes.h"
#include "regs.h"
#include "support/elf_kit.h"
#include "support/firmware_kit.h"

enum { MODELS = 100, MODELS_LONG = 1000 };

static void there(void)
{
    if (!elf_kit_there())
        skip();
}

static const struct ct_system small = {1, 1, 2, 2, 16, 16, 0};

/* ---- models ---------------------------------------------------------------------------------- */

/* The spike-out FIFO holds what a tick may bring: the CPU is not fast enough for the least one. */
static void random_models(void **state)
{
    const uint64_t models = rand_env("CT_LONG", 0) ? MODELS_LONG : MODELS;
    uint64_t pins = 0, number = 0;
    (void)state;
    there();
    for (uint64_t n = 0; n < models; n++) {
        static const struct ct_host_options deep = {.out_depth = 1024};
        struct random_model m = firmware_kit_draw(&number, NULL);
        struct elf_kit k;
        elf_kit_make(&k, &m.sys, &deep, firmware_kit_save(&m), 1 + (uint32_t)n % 3);
        k.slice = n % 4 == 1 ? 50000 : 2000;
        elf_kit_open(&k);
        pins += firmware_kit_compare(&k.link, firmware_kit_digest(k.host), &m, n % 4 == 0);
        elf_kit_free(&k);
        random_model_free(&m);
    }
    printf("{\"name\": \"firmware_elf_models\", \"value\": %" PRIu64 ", \"unit\": \"models\"}\n",
           models);
    printf("# %" PRIu64 " pin spikes\n", pins);
    assert_true(pins > 1000);
}

/* ---- self-test, registers, stack ------------------------------------------------------------- */

/* Reads the word at an address of the board. */
static uint32_t peek(struct elf_kit *k, uint32_t address, struct ct_error *err)
{
    uint8_t payload[4];
    bytes_put_u32(payload, address);
    if (link_do(&k->link, LINK_PEEK, payload, sizeof payload, 4, err) != CT_OK)
        return 0;
    return link_word(&k->link, 0);
}

/* How far the stack went down: behind the rings RAM is as it was at power-on. */
static uint32_t stack_used(struct elf_kit *k)
{
    struct ct_error err = {.status = CT_OK};
    uint32_t at = BOARD_RAM + BOARD_RAM_BYTES - 4096;
    while (peek(k, at, &err) == 0xA5A5A5A5 && err.status == CT_OK)
        at += 4;
    assert_int_equal(err.status, CT_OK);
    return BOARD_RAM + BOARD_RAM_BYTES - at;
}

static void selftest_and_stack(void **state)
{
    struct elf_kit k;
    struct ct_error err;
    uint64_t number = 3;
    (void)state;
    there();
    struct random_model m = firmware_kit_draw(&number, NULL);
    elf_kit_make(&k, &small, NULL, NULL, 1);
    k.slice = 100000;
    elf_kit_open(&k);
    if (link_selftest(&k.link, 0, 0, &err) != CT_OK)
        fail_msg("%s", err.text);
    const uint32_t used = stack_used(&k);
    printf("{\"name\": \"firmware_stack_used\", \"value\": %u, \"unit\": \"bytes\"}\n", used);
    assert_true(used > 100 && used < 2048);
    elf_kit_free(&k);
    random_model_free(&m);
}

/* As test_firmware.c has it for the native build: here it is what the cross compiler made. */
static void writes_are_counted(void **state)
{
    uint64_t number = 0;
    struct elf_kit k;
    (void)state;
    there();
    struct random_model m = firmware_kit_draw(&number, NULL);
    elf_kit_make(&k, &m.sys, NULL, firmware_kit_save(&m), 1);
    elf_kit_open(&k);
    firmware_kit_count_writes(&k.link, k.writes, &m);
    elf_kit_free(&k);
    random_model_free(&m);
}

/* ---- what goes wrong ------------------------------------------------------------------------- */

/* An access to an absent register is told with its address and pc, and the firmware goes on. */
static void absent_register(void **state)
{
    struct elf_kit k;
    struct ct_error err;
    (void)state;
    there();
    elf_kit_make(&k, &small, NULL, NULL, 1);
    elf_kit_open(&k);
    assert_int_equal(peek(&k, BOARD_HOST + CT_REG_ID, &err), 0x4C495443);
    err.status = CT_OK;
    peek(&k, BOARD_HOST + 0xFFC, &err);
    assert_int_not_equal(err.status, CT_OK);
    assert_non_null(strstr(err.text, "bus error"));
    assert_non_null(strstr(err.text, "0x10020FFC"));
    assert_int_equal(link_do(&k.link, LINK_STAT, NULL, 0, 4 * LINK_STAT_WORDS, &err), CT_OK);
    assert_int_equal(link_word(&k.link, 4 * LINK_STAT_FAULTS), 1);
    assert_int_equal(link_word(&k.link, 4 * LINK_STAT_FAULT_ADDRESS), BOARD_HOST + 0xFFC);
    const uint32_t pc = link_word(&k.link, 4 * LINK_STAT_FAULT_PC);
    assert_true(pc > 0 && pc < BOARD_ROM_BYTES);
    assert_int_equal(link_word(&k.link, 4 * LINK_STAT_FAULT_CAUSE), 5);
    elf_kit_free(&k);
}

/* A firmware that hangs is reset, and the next one tells where that was. */
static void watchdog(void **state)
{
    struct elf_kit k;
    struct machine_state s;
    (void)state;
    there();
    elf_kit_make(&k, &small, NULL, NULL, 1);
    assert_non_null(strstr(elf_kit_say(&k, "hang\r", 1000000), "> "));
    elf_kit_run(&k, (uint64_t)3 * FW_WATCHDOG_MS * 100000);
    machine_look(k.machine, &s);
    assert_int_equal(s.resets, 1);
    const char *text = elf_kit_say(&k, "stat\r", 3000000);
    assert_non_null(strstr(text, "reset cause 2"));
    assert_non_null(strstr(text, "before the reset at 0x"));
    elf_kit_open(&k);
    assert_int_equal(k.link.hello[LINK_HELLO_CAUSE], CONTROL_CAUSE_WATCHDOG);
    assert_true(k.link.hello[LINK_HELLO_TRAP] != 0);
    assert_true(k.link.hello[LINK_HELLO_PC] < BOARD_ROM_BYTES);
    elf_kit_free(&k);
}

/* The board's reset comes after the reply; there is a firmware behind it. */
static void reset_of_the_board(void **state)
{
    static const uint8_t board[4] = {1};
    struct elf_kit k;
    struct ct_error err;
    struct machine_state s;
    (void)state;
    there();
    elf_kit_make(&k, &small, NULL, NULL, 1);
    elf_kit_open(&k);
    assert_int_equal(link_do(&k.link, LINK_RESET, board, sizeof board, 0, &err), CT_OK);
    elf_kit_run(&k, 100000);
    machine_look(k.machine, &s);
    assert_int_equal(s.resets, 1);
    elf_kit_open(&k);
    assert_int_equal(k.link.hello[LINK_HELLO_CAUSE], CONTROL_CAUSE_SOFTWARE);
    assert_int_equal(k.link.hello[LINK_HELLO_TRAP], 0);
    elf_kit_free(&k);
}

/* Pin spikes that come faster than the CPU takes them are lost in a small FIFO; that is told. */
static void overrun(void **state)
{
    static const struct ct_host_options shallow = {.out_depth = 2};
    struct elf_kit k;
    struct ct_error err;
    struct link_result result;
    uint64_t number = 0, lost = 0;
    (void)state;
    there();
    for (int n = 0; n < 10; n++) {
        struct random_model m = firmware_kit_draw(&number, NULL);
        const struct link_run run = {.ticks = 20};
        elf_kit_make(&k, &m.sys, &shallow, firmware_kit_save(&m), 1);
        elf_kit_open(&k);
        assert_int_equal(link_load(&k.link, &err), CT_OK);
        if (link_ticks(&k.link, &run, &result, &err) != CT_OK)
            fail_msg("%s", err.text);
        assert_true((result.lost > 0) == ((result.errors >> CT_REG_ERRORS_OUT_OVERFLOW & 1) != 0));
        lost += result.lost;
        elf_kit_free(&k);
        random_model_free(&m);
    }
    assert_true(lost > 0);
}

/* ---- the console ----------------------------------------------------------------------------- */

static void console(void **state)
{
    uint64_t number = 0;
    struct elf_kit k;
    (void)state;
    there();
    struct random_model m = firmware_kit_draw(&number, NULL);
    static const struct ct_host_options deep = {.out_depth = 1024};
    elf_kit_make(&k, &m.sys, &deep, firmware_kit_save(&m), 1);
    assert_non_null(strstr(elf_kit_say(&k, "help\r", 1000000), "selftest"));
    assert_non_null(strstr(elf_kit_say(&k, "run 3\r", 1000000), "no image is loaded"));
    assert_non_null(strstr(elf_kit_say(&k, "load\r", 50000000), "pin neurons"));
    assert_non_null(
        strstr(elf_kit_say(&k, "spike 99 0 0\r", 1000000), "\"99\": expected a number"));
    assert_non_null(strstr(elf_kit_say(&k, "run 3\r", 9000000), "tick 3"));
    assert_non_null(strstr(elf_kit_say(&k, "step\r", 9000000), "tick 4"));
    assert_non_null(strstr(elf_kit_say(&k, "dump core 0 0\r", 90000000), "\n0 "));
    assert_non_null(strstr(elf_kit_say(&k, "peek 0x10020000\r", 1000000), "0x4C495443"));
    assert_non_null(
        strstr(elf_kit_say(&k, "peek 0x10020FFC\r", 1000000), "bus error at 0x10020FFC"));
    assert_non_null(strstr(elf_kit_say(&k, "nonsense\r", 1000000), "no such command"));
    assert_non_null(strstr(elf_kit_say(&k, "a\x80\r", 1000000), "refused"));
    assert_non_null(strstr(elf_kit_say(&k, "stat\r", 1000000), "ready"));
    assert_non_null(strstr(elf_kit_say(&k, "reset\r", 1000000), ">"));
    assert_non_null(strstr(elf_kit_say(&k, "stat\r", 1000000), "idle"));
    elf_kit_free(&k);
    random_model_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_models),
        cmocka_unit_test(selftest_and_stack),
        cmocka_unit_test(writes_are_counted),
        cmocka_unit_test(absent_register),
        cmocka_unit_test(watchdog),
        cmocka_unit_test(reset_of_the_board),
        cmocka_unit_test(overrun),
        cmocka_unit_test(console),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
