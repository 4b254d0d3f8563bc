/*
 * test_board.c - the board around the chip: its memory map with all that is not there, UART, timer,
 * watchdog, resets, the time that accesses to the chip take; and the reader of ELF files with what
 * it refuses. Firmware on it is the matter of test_firmware_elf.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "board/elf.h"
#include "board/machine_host.h"

/* ---- a board whose processor does nothing but wait ------------------------------------------- */

struct bench {
    struct machine *m;
    ct_host *host;
    struct riscv *cpu;
    const char *input; /* what comes over the line */
    char output[300];
    size_t sent;
    bool deaf; /* the other end takes nothing */
    uint8_t rom[BOARD_ROM_BYTES];
};

static int receive(void *user)
{
    struct bench *b = user;
    return *b->input == '\0' ? -1 : *b->input++;
}

static bool take(void *user, uint8_t byte)
{
    struct bench *b = user;
    if (b->deaf)
        return false;
    b->output[b->sent++] = (char)byte;
    return true;
}

static bool linked(void *user)
{
    struct bench *b = user;
    return !b->deaf;
}

static void make(struct bench *b, uint32_t ratio, bool overrun)
{
    static const uint8_t flash[7] = {1, 2, 3, 4, 5, 6, 7};
    const struct ct_system sys = {
        .chips_x = 1, .chips_y = 1, .cores_x = 2, .cores_y = 1, .axons = 8, .neurons = 8};
    struct ct_error err;
    memset(b, 0, sizeof *b);
    b->input = "";
    assert_int_equal(ct_host_create(&b->host, &sys, NULL, &err), CT_OK);
    const struct machine_options options = {.ratio = ratio,
                                            .cpu_khz = 1000,
                                            .uart_cycles = 10,
                                            .overrun = overrun,
                                            .flash = flash,
                                            .flash_bytes = sizeof flash,
                                            .chip = machine_chip_of(b->host),
                                            .line = {b, receive, take, linked}};
    bytes_put_u32(b->rom + 0x100, 0x0000006F); /* j . */
    b->m = machine_create(&options, b->rom, 0x100);
    assert_non_null(b->m);
    b->cpu = machine_cpu(b->m);
}

static void unmake(struct bench *b)
{
    machine_destroy(b->m);
    ct_host_destroy(b->host);
}

static enum machine_end run(struct bench *b, uint64_t cycles)
{
    return machine_run(b->m, b->cpu->cycle + cycles);
}

/* An access as an instruction makes it. */
static bool load(struct bench *b, uint32_t address, uint32_t *value)
{
    return b->cpu->bus.load(b->cpu->bus.user, address, 4, value);
}

static uint32_t read(struct bench *b, uint32_t address)
{
    uint32_t value;
    assert_true(load(b, address, &value));
    return value;
}

static void write(struct bench *b, uint32_t address, uint32_t value)
{
    assert_true(b->cpu->bus.store(b->cpu->bus.user, address, 4, value));
}

static uint32_t control(struct bench *b, uint32_t offset)
{
    return read(b, BOARD_CONTROL + offset);
}

static void memory_map(void **state)
{
    (void)state;
    static const uint32_t absent[] = {
        BOARD_UART + 0x1C,           BOARD_UART + 0x1000,  BOARD_TIMER + 0x10,   BOARD_HOST + 0x01C,
        BOARD_HOST + 0x1000,         BOARD_CONTROL + 0x38, BOARD_CONTROL + 0x50, 0x10040000,
        BOARD_ROM + BOARD_ROM_BYTES, BOARD_RAM - 4,        BOARD_FLASH + 8,      0xFFFFFFFC};
    struct bench b;
    struct machine_state s;
    make(&b, 1, false);
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        uint32_t value;
        assert_false(load(&b, absent[i], &value));
        assert_false(b.cpu->bus.store(b.cpu->bus.user, absent[i], 4, 1));
        machine_look(b.m, &s);
        assert_int_equal(s.bus_errors, 2 * i + 2);
        assert_int_equal(s.error_address, absent[i]);
        assert_int_equal(s.error_cause, RISCV_STORE_FAULT);
        assert_int_equal(s.error_pc, 0x100);
    }
    uint32_t value;
    assert_false(b.cpu->bus.load(b.cpu->bus.user, BOARD_CONTROL, 1, &value)); /* of another width */
    assert_false(b.cpu->bus.load(b.cpu->bus.user, BOARD_CONTROL, 2, &value));
    assert_int_equal(control(&b, CONTROL_ID), CONTROL_ID_VALUE);
    assert_int_equal(control(&b, CONTROL_FLASH_BYTES), 7);
    assert_int_equal(control(&b, CONTROL_CPU_KHZ), 1000);
    assert_int_equal(control(&b, CONTROL_EXIT), 0); /* written only */
    write(&b, BOARD_CONTROL + CONTROL_ID, 5);       /* read only */
    assert_int_equal(control(&b, CONTROL_ID), CONTROL_ID_VALUE);
    assert_int_equal(read(&b, BOARD_HOST + CT_REG_ID), 0x4C495443);
    assert_int_equal(read(&b, BOARD_HOST + CT_REG_ERRORS), 1); /* its own, of 0x01C */
    unmake(&b);
}

static void exit_code(void **state)
{
    (void)state;
    struct bench b;
    struct machine_state s;
    make(&b, 1, false);
    assert_int_equal(run(&b, 100), MACHINE_LIMIT);
    write(&b, BOARD_CONTROL + CONTROL_EXIT, 0x1234);
    assert_int_equal(run(&b, 100), MACHINE_EXIT);
    machine_look(b.m, &s);
    assert_int_equal(s.exit_code, 0x34);
    unmake(&b);
}

static void lost(void **state)
{
    (void)state;
    struct bench b;
    struct machine_state s;
    make(&b, 1, false);
    b.cpu->pc = BOARD_FLASH; /* no code runs there */
    assert_int_equal(run(&b, 100), MACHINE_LOST);
    machine_look(b.m, &s);
    assert_int_equal(s.cause, RISCV_FETCH_FAULT);
    assert_int_equal(s.pc, BOARD_FLASH);
    unmake(&b);
}

static void uart(void **state)
{
    (void)state;
    struct bench b;
    char text[102];
    memset(text, 'x', sizeof text);
    text[100] = 'e';
    text[101] = '\0';
    for (int overrun = 0; overrun < 2; overrun++) {
        make(&b, 1, overrun);
        b.input = text;
        run(&b, 10 * 150);
        assert_int_equal(read(&b, BOARD_UART + UART_RX_LEVEL), UART_RX_DEPTH);
        const uint32_t status = read(&b, BOARD_UART + UART_STATUS);
        assert_true(status & UART_STATUS_RX_FULL);
        assert_int_equal((status & UART_STATUS_RX_OVERRUN) != 0, overrun);
        int got = 0, last = 0;
        for (uint32_t byte; (byte = read(&b, BOARD_UART)) & UART_DATA_VALID; got++, run(&b, 20))
            last = byte & 0xFF;
        assert_int_equal(got, overrun ? UART_RX_DEPTH : 101); /* none is lost, or 37 */
        assert_int_equal(last, overrun ? 'x' : 'e');
        write(&b, BOARD_UART + UART_STATUS, UART_STATUS_RX_OVERRUN);
        assert_false(read(&b, BOARD_UART + UART_STATUS) & UART_STATUS_RX_OVERRUN);
        unmake(&b);
    }
    make(&b, 1, false);
    b.deaf = true;
    for (int i = 0; i < UART_TX_DEPTH + 1; i++)
        write(&b, BOARD_UART, 'a');
    run(&b, 1000);
    assert_int_equal(read(&b, BOARD_UART + UART_TX_LEVEL), UART_TX_DEPTH);
    assert_true(read(&b, BOARD_UART + UART_STATUS) & UART_STATUS_TX_OVERRUN);
    assert_false(read(&b, BOARD_UART + UART_STATUS) & UART_STATUS_LINK);
    b.deaf = false;
    run(&b, 10 * (UART_TX_DEPTH + 2));
    assert_int_equal(b.sent, UART_TX_DEPTH);
    assert_true(read(&b, BOARD_UART + UART_STATUS) & UART_STATUS_TX_EMPTY);
    write(&b, BOARD_UART + UART_ENABLE, UART_ENABLE_TX);
    assert_int_equal(control(&b, CONTROL_PENDING), CONTROL_IRQ_UART);
    write(&b, BOARD_UART + UART_ENABLE, UART_ENABLE_RX);
    assert_int_equal(control(&b, CONTROL_PENDING), 0);
    unmake(&b);
}

static void timer(void **state)
{
    (void)state;
    struct bench b;
    make(&b, 1, false);
    run(&b, 100);
    assert_int_equal(read(&b, BOARD_TIMER), b.cpu->cycle);
    write(&b, BOARD_TIMER + TIMER_MTIMECMP_HIGH, 0);
    write(&b, BOARD_TIMER + TIMER_MTIMECMP, 1000);
    assert_int_equal(read(&b, BOARD_TIMER + TIMER_MTIMECMP), 1000);
    run(&b, 800);
    assert_int_equal(b.cpu->mip & RISCV_TIMER, 0);
    machine_run(b.m, 999);
    assert_int_equal(b.cpu->mip & RISCV_TIMER, 0);
    machine_run(b.m, 1001);
    assert_int_equal(b.cpu->mip & RISCV_TIMER, RISCV_TIMER);
    write(&b, BOARD_TIMER + TIMER_MTIMECMP, 5000);
    run(&b, 10);
    assert_int_equal(b.cpu->mip & RISCV_TIMER, 0);
    unmake(&b);
}

static void watchdog_and_reset(void **state)
{
    (void)state;
    struct bench b;
    make(&b, 1, false);
    assert_int_equal(control(&b, CONTROL_CAUSE), CONTROL_CAUSE_POWER);
    write(&b, BOARD_CONTROL + CONTROL_SCRATCH + 8, 0xABCD);
    write(&b, BOARD_CONTROL + CONTROL_ENABLE, 7);
    write(&b, BOARD_HOST + CT_REG_CFG_ADDR, 99);
    write(&b, BOARD_CONTROL + CONTROL_WATCHDOG_PERIOD, 1000);
    run(&b, 400);
    assert_int_equal(control(&b, CONTROL_PENDING), 0);
    assert_int_equal(control(&b, CONTROL_WATCHDOG_LEFT), 1000 - 400);
    run(&b, 300);
    assert_int_equal(control(&b, CONTROL_PENDING), CONTROL_IRQ_WATCHDOG);
    run(&b, 1);
    assert_int_equal(b.cpu->mip, RISCV_EXTERNAL);
    write(&b, BOARD_CONTROL + CONTROL_WATCHDOG_KICK, CONTROL_KICK_KEY + 1); /* no key */
    assert_int_equal(control(&b, CONTROL_PENDING), CONTROL_IRQ_WATCHDOG);
    write(&b, BOARD_CONTROL + CONTROL_WATCHDOG_KICK, CONTROL_KICK_KEY);
    assert_int_equal(control(&b, CONTROL_PENDING), 0);
    b.cpu->x[9] = 1;
    run(&b, 999);
    assert_int_equal(control(&b, CONTROL_CAUSE), CONTROL_CAUSE_POWER);
    run(&b, 5);
    assert_int_equal(control(&b, CONTROL_CAUSE), CONTROL_CAUSE_WATCHDOG);
    assert_int_equal(control(&b, CONTROL_ENABLE), 0);
    assert_int_equal(control(&b, CONTROL_WATCHDOG_LEFT), 0);
    assert_int_equal(control(&b, CONTROL_SCRATCH + 8), 0xABCD);
    assert_int_equal(read(&b, BOARD_HOST + CT_REG_CFG_ADDR), 0); /* the chip was reset, too */
    assert_int_equal(b.cpu->x[9], 0);
    assert_int_equal(b.cpu->pc, 0x100);
    write(&b, BOARD_CONTROL + CONTROL_RESET, 1); /* no key */
    run(&b, 5);
    assert_int_equal(control(&b, CONTROL_CAUSE), CONTROL_CAUSE_WATCHDOG);
    write(&b, BOARD_CONTROL + CONTROL_RESET, CONTROL_RESET_KEY);
    run(&b, 5);
    assert_int_equal(control(&b, CONTROL_CAUSE), CONTROL_CAUSE_SOFTWARE);
    struct machine_state s;
    machine_look(b.m, &s);
    assert_int_equal(s.resets, 2);
    unmake(&b);
}

/* Base cycles are the CPU cycles that `ratio` divides, and an access waits for one. */
static void clocks(void **state)
{
    (void)state;
    struct bench b;
    for (uint32_t ratio = 1; ratio <= 7; ratio += 3) {
        make(&b, ratio, false);
        run(&b, 100);
        assert_int_equal(ct_host_cycle(b.host), 100 / ratio);
        const uint64_t first = (b.cpu->cycle + ratio - 1) / ratio;
        (void)read(&b, BOARD_HOST + CT_REG_ID);
        assert_int_equal(ct_host_cycle(b.host), first + 1);
        assert_int_equal(b.cpu->cycle,
                         (first + 1) * ratio - 1 > 100 ? (first + 1) * ratio - 1 : 100);
        assert_int_equal(control(&b, CONTROL_RATIO), ratio);
        unmake(&b);
    }
}

/* ---- ELF ------------------------------------------------------------------------------------- */

enum { ELF_BYTES = 200, SEGMENT = 52, SEGMENT_TOO = 84, CODE = 160 };

/* Two segments: 16 bytes at 0x200, and 8 more at 0x300 of which the file has all. */
static void draw_elf(uint8_t elf[ELF_BYTES])
{
    static const uint8_t head[8] = {0x7F, 'E', 'L', 'F', 1, 1, 1, 0};
    static const uint32_t segments[2][8] = {{1, CODE, 0x200, 0x200, 16, 16, 5, 4},
                                            {1, CODE + 16, 0x20000000, 0x300, 8, 64, 6, 4}};
    memset(elf, 0, ELF_BYTES);
    memcpy(elf, head, sizeof head);
    bytes_put_u16(elf + 16, 2);
    bytes_put_u16(elf + 18, 243);
    bytes_put_u32(elf + 20, 1);
    bytes_put_u32(elf + 24, 0x204);
    bytes_put_u32(elf + 28, SEGMENT);
    bytes_put_u32(elf + 36, 1);
    bytes_put_u16(elf + 40, 52);
    bytes_put_u16(elf + 42, 32);
    bytes_put_u16(elf + 44, 2);
    for (unsigned i = 0; i < 16; i++)
        bytes_put_u32(elf + SEGMENT + 4 * i, segments[i / 8][i % 8]);
    for (uint8_t i = 0; i < 24; i++)
        elf[CODE + i] = (uint8_t)(i + 1);
}

static void elf_loads(void **state)
{
    (void)state;
    uint8_t elf[ELF_BYTES];
    static struct elf_image image;
    struct ct_error err;
    draw_elf(elf);
    assert_int_equal(elf_read(&image, elf, sizeof elf, "a.elf", &err), CT_OK);
    assert_int_equal(image.entry, 0x204);
    assert_int_equal(image.loaded, 24);
    assert_memory_equal(image.rom + 0x200, elf + CODE, 16);
    assert_memory_equal(image.rom + 0x300, elf + CODE + 16, 8);
    bytes_put_u32(elf + SEGMENT_TOO + 16, 0); /* no bytes in the file: .bss, anywhere */
    bytes_put_u32(elf + SEGMENT_TOO + 12, 0x20000000);
    assert_int_equal(elf_read(&image, elf, sizeof elf, "a.elf", &err), CT_OK);
    assert_int_equal(image.loaded, 16);
}

static void elf_refused(void **state)
{
    (void)state;
    static const struct {
        unsigned at, bytes;
        uint32_t value;
        const char *text;
    } bad[] = {
        {0, 1, 0x7E, "a.elf: byte 0: 0x7E is no ELF"},
        {4, 1, 2, "a.elf: byte 4: 0x02 is no ELF for the board (class: ELF32)"},
        {5, 1, 2, "byte 5: 0x02"},
        {16, 2, 3, "byte 16: ELF type (2: executable) is 3, not 2"},
        {18, 2, 40, "byte 18: ELF machine (243: RISC-V) is 40"},
        {36, 4, 5, "byte 36: ELF flags besides compressed instructions"},
        {42, 2, 40, "byte 42: ELF bytes of a program header is 40"},
        {28, 4, 0xFFFFFFF0, "byte 28: 2 program headers at 4294967280 of a file of 200"},
        {44, 2, 65, "byte 44: 65 segments, at most 64"},
        {24, 4, 0x210, "byte 24: nothing is loaded at the entry 0x00000210"},
        {24, 4, 0x205, "byte 24: nothing is loaded at the entry 0x00000205, or it is odd"},
        {24, 4, 0x20000000, "byte 24: nothing is loaded at the entry"},
        {SEGMENT + 4, 4, 0xFFFFFFFF, "byte 56: segment 0 is bytes 4294967295..4294967310"},
        {SEGMENT + 12, 4, 0xFFF8, "byte 64: segment 0 loads 16 bytes at 0x0000FFF8, outside of"},
        {SEGMENT + 12, 4, 0x2F8, "byte 96: segment 1 loads over one before it"},
        {SEGMENT_TOO + 12, 4, 0x20000000, "segment 1 loads 8 bytes at 0x20000000, outside of ROM"},
        {SEGMENT + 16, 4, 17, "byte 68: segment 0 has 17 bytes in the file and 16 in memory"},
    };
    uint8_t elf[ELF_BYTES];
    static struct elf_image image;
    struct ct_error err;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        draw_elf(elf);
        for (unsigned b = 0; b < bad[i].bytes; b++)
            elf[bad[i].at + b] = (uint8_t)(bad[i].value >> 8 * b);
        assert_int_not_equal(elf_read(&image, elf, sizeof elf, "a.elf", &err), CT_OK);
        if (strstr(err.text, bad[i].text) == NULL)
            fail_msg("'%s' is not in '%s'", bad[i].text, err.text);
    }
    draw_elf(elf);
    for (size_t size = 0; size < CODE + 24; size++) /* cut anywhere: never taken */
        assert_int_not_equal(elf_read(&image, elf, size, "a.elf", &err), CT_OK);
    assert_int_equal(elf_read(&image, elf, CODE + 24, "a.elf", &err), CT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_map), cmocka_unit_test(exit_code),
        cmocka_unit_test(lost),       cmocka_unit_test(uart),
        cmocka_unit_test(timer),      cmocka_unit_test(watchdog_and_reset),
        cmocka_unit_test(clocks),     cmocka_unit_test(elf_loads),
        cmocka_unit_test(elf_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
