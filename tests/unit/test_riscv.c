/*
 * test_riscv.c - what the processor of the board does that no straight program shows: traps and
 * where they lead, interrupts, WFI, counters, code that changes, the end of memory, and how it is
 * lost. What instructions compute is held against Unicorn and QEMU.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "board/riscv.h"

enum { CODE = 0x1000, BYTES = 0x1000, HANDLER = 0x1800, DEVICE = 0x9000 };

/* Encodings. */
#define NOP 0x00000013u
#define WFI 0x10500073u
#define MRET 0x30200073u
#define ADDI(rd, rs, imm) ((uint32_t)(imm) << 20 | (rs) << 15 | (rd) << 7 | 0x13)
#define LUI(rd, imm) ((uint32_t)(imm) << 12 | (rd) << 7 | 0x37)
#define LW(rd, rs, imm) ((uint32_t)(imm) << 20 | (rs) << 15 | 2 << 12 | (rd) << 7 | 0x03)
#define LH(rd, rs, imm) ((uint32_t)(imm) << 20 | (rs) << 15 | 1 << 12 | (rd) << 7 | 0x03)
#define SW(rs2, rs, imm)                                                                           \
    ((uint32_t)(imm) >> 5 << 25 | (rs2) << 20 | (rs) << 15 | 2 << 12 | ((imm)&31) << 7 | 0x23)
#define CSRRW(rd, csr, rs) ((uint32_t)(csr) << 20 | (rs) << 15 | 1 << 12 | (rd) << 7 | 0x73)
#define CSRR(rd, csr) ((uint32_t)(csr) << 20 | 2 << 12 | (rd) << 7 | 0x73)

enum { MSTATUS = 0x300, MIE = 0x304, MTVEC = 0x305, MCYCLE = 0xB00, MINSTRET = 0xB02 };

struct bench {
    struct riscv cpu;
    uint8_t memory[BYTES];
    uint32_t device, waits; /* what is there, and the cycles that an access takes more */
};

static bool device_load(void *user, uint32_t address, unsigned bytes, uint32_t *value)
{
    struct bench *b = user;
    *value = b->device;
    b->cpu.cycle += b->waits;
    return address == DEVICE && bytes == 4;
}

static bool device_store(void *user, uint32_t address, unsigned bytes, uint32_t value)
{
    struct bench *b = user;
    b->device = value;
    b->cpu.cycle += b->waits;
    return address == DEVICE && bytes == 4;
}

static void put(struct bench *b, uint32_t address, uint32_t word)
{
    memcpy(b->memory + (address - CODE), &word, 4);
}

/* A processor before these instructions, with x31 = DEVICE and a handler of nothing but mret. */
static void make(struct bench *b, const uint32_t *code, size_t count)
{
    const struct riscv_bus bus = {b, device_load, device_store};
    const struct riscv_memory memory[RISCV_MEMORIES] = {
        {.base = CODE, .bytes = BYTES, .data = b->memory, .writable = true, .executable = true}};
    memset(b, 0, sizeof *b);
    assert_true(riscv_make(&b->cpu, memory, &bus));
    for (size_t i = 0; i < count; i++)
        put(b, CODE + 4 * (uint32_t)i, code[i]);
    put(b, HANDLER, MRET);
    riscv_reset(&b->cpu, CODE);
    b->cpu.mtvec = HANDLER;
    b->cpu.x[31] = DEVICE;
}

#define MAKE(b, ...)                                                                               \
    make(b, (const uint32_t[]){__VA_ARGS__}, sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void run(struct bench *b, uint64_t cycles)
{
    riscv_run(&b->cpu, b->cpu.cycle + cycles);
}

static void must_trap(struct bench *b, uint32_t cause, uint32_t value)
{
    run(b, 1);
    assert_int_equal(b->cpu.exceptions, 1);
    assert_int_equal(b->cpu.mcause, cause);
    assert_int_equal(b->cpu.mtval, value);
    assert_int_equal(b->cpu.mepc, CODE);
    assert_int_equal(b->cpu.pc, HANDLER);
    assert_int_equal(b->cpu.last.cause, cause);
    assert_int_equal(b->cpu.last.pc, CODE);
    assert_int_equal(b->cpu.retired, 0);
    riscv_free(&b->cpu);
}

static void traps(void **state)
{
    (void)state;
    struct bench b;
    MAKE(&b, 0xFFFFFFFFu);
    must_trap(&b, RISCV_ILLEGAL, 0xFFFFFFFFu);
    MAKE(&b, CSRRW(1, 0xF14, 0));
    must_trap(&b, RISCV_ILLEGAL, CSRRW(1, 0xF14, 0));
    MAKE(&b, LW(1, 31, 2));
    must_trap(&b, RISCV_LOAD_MISALIGNED, DEVICE + 2);
    MAKE(&b, SW(1, 31, 1));
    must_trap(&b, RISCV_STORE_MISALIGNED, DEVICE + 1);
    MAKE(&b, LW(1, 31, 4));
    must_trap(&b, RISCV_LOAD_FAULT, DEVICE + 4);
    MAKE(&b, LH(1, 31, 0));
    must_trap(&b, RISCV_LOAD_FAULT, DEVICE);
    MAKE(&b, SW(1, 31, 4));
    must_trap(&b, RISCV_STORE_FAULT, DEVICE + 4);
    MAKE(&b, 0x00000073);
    must_trap(&b, RISCV_ECALL, 0);
    MAKE(&b, 0x00100073);
    must_trap(&b, RISCV_BREAKPOINT, CODE);
}

/* A load that fails changes no register. */
static void failed_load_keeps_register(void **state)
{
    (void)state;
    struct bench b;
    MAKE(&b, LW(5, 31, 4));
    b.cpu.x[5] = 77;
    run(&b, 1);
    assert_int_equal(b.cpu.x[5], 77);
    riscv_free(&b.cpu);
}

static void end_of_memory(void **state)
{
    (void)state;
    struct bench b;
    MAKE(&b, NOP);
    b.memory[BYTES - 2] = 0x13; /* the first half of a nop, or of nothing */
    b.memory[BYTES - 1] = 0;
    b.cpu.pc = CODE + BYTES - 2;
    run(&b, 1);
    assert_int_equal(b.cpu.mcause, RISCV_FETCH_FAULT);
    assert_int_equal(b.cpu.mepc, CODE + BYTES - 2);
    assert_int_equal(b.cpu.mtval, CODE + BYTES);
    b.cpu.pc = CODE + BYTES;
    run(&b, 1);
    assert_int_equal(b.cpu.mepc, CODE + BYTES);
    assert_int_equal(b.cpu.mtval, CODE + BYTES);
    riscv_free(&b.cpu);
}

static void interrupts(void **state)
{
    (void)state;
    struct bench b;
    MAKE(&b, NOP, WFI, NOP, NOP, NOP);
    b.cpu.mie = RISCV_TIMER | RISCV_EXTERNAL;
    run(&b, 10); /* it waits, and time is the caller's */
    assert_true(b.cpu.waiting);
    assert_int_equal(b.cpu.cycle, 2);
    assert_int_equal(b.cpu.pc, CODE + 8);
    riscv_lines(&b.cpu, RISCV_TIMER); /* not allowed: it only goes on */
    run(&b, 1);
    assert_false(b.cpu.waiting);
    assert_int_equal(b.cpu.pc, CODE + 12);
    b.cpu.mstatus = 1 << 3;
    b.cpu.attention = true;
    riscv_lines(&b.cpu, RISCV_TIMER | RISCV_EXTERNAL); /* the external one goes before */
    run(&b, 1);
    assert_int_equal(b.cpu.mcause, RISCV_INTERRUPT | 11);
    assert_int_equal(b.cpu.mepc, CODE + 12);
    assert_int_equal(b.cpu.pc, HANDLER);
    assert_int_equal(b.cpu.mstatus, 1 << 7);
    riscv_lines(&b.cpu, 0);
    run(&b, 1); /* mret */
    assert_int_equal(b.cpu.pc, CODE + 12);
    assert_int_equal(b.cpu.mstatus, 1 << 7 | 1 << 3);
    b.cpu.mtvec = HANDLER | 1; /* vectored */
    riscv_lines(&b.cpu, RISCV_TIMER);
    run(&b, 1);
    assert_int_equal(b.cpu.pc, HANDLER + 4 * 7);
    assert_int_equal(b.cpu.exceptions, 0);
    riscv_free(&b.cpu);
}

/* WFI does not wait where a line is up already, also with interrupts off. */
static void wfi_goes_on(void **state)
{
    (void)state;
    struct bench b;
    MAKE(&b, WFI, NOP);
    b.cpu.mie = RISCV_TIMER;
    riscv_lines(&b.cpu, RISCV_TIMER);
    run(&b, 2);
    assert_false(b.cpu.waiting);
    assert_int_equal(b.cpu.pc, CODE + 8);
    riscv_free(&b.cpu);
    MAKE(&b, WFI, NOP); /* a line that is not enabled does not end it */
    riscv_lines(&b.cpu, RISCV_EXTERNAL);
    run(&b, 2);
    assert_true(b.cpu.waiting);
    riscv_free(&b.cpu);
}

static void counters(void **state)
{
    (void)state;
    struct bench b;
    MAKE(&b, LW(1, 31, 0), CSRR(2, MCYCLE), CSRR(3, MINSTRET), ADDI(4, 0, 9), CSRRW(0, MCYCLE, 4),
         CSRR(5, MCYCLE), CSRRW(0, MINSTRET, 0), CSRR(6, MINSTRET), CSRR(7, MINSTRET));
    b.waits = 5;
    run(&b, 20);
    assert_int_equal(b.cpu.x[2], 6); /* the load took six cycles */
    assert_int_equal(b.cpu.x[3], 2);
    assert_int_equal(b.cpu.x[5], 9);
    assert_int_equal(b.cpu.x[6], 0);
    assert_int_equal(b.cpu.x[7], 1);
    riscv_free(&b.cpu);
}

/* Code that was executed and then changed is executed as it is now: by a store, and from
 * outside. */
static void code_changes(void **state)
{
    (void)state;
    struct bench b;
    const uint32_t changed = ADDI(3, 3, 100);
    MAKE(&b, ADDI(3, 3, 1), LUI(1, changed >> 12), ADDI(1, 1, changed & 0xFFF), LUI(2, 1),
         SW(1, 2, 0), NOP);
    run(&b, 5);
    assert_int_equal(b.cpu.x[3], 1);
    b.cpu.pc = CODE;
    run(&b, 1);
    assert_int_equal(b.cpu.x[3], 101);
    b.cpu.pc = CODE;
    put(&b, CODE, ADDI(3, 3, 10));
    riscv_memory_changed(&b.cpu);
    run(&b, 1);
    assert_int_equal(b.cpu.x[3], 111);
    b.cpu.pc = CODE; /* and a store after that is noticed as well */
    b.cpu.x[1] = NOP;
    put(&b, CODE + 4, SW(1, 2, 0));
    riscv_memory_changed(&b.cpu);
    run(&b, 2);
    b.cpu.pc = CODE;
    run(&b, 1);
    assert_int_equal(b.cpu.x[3], 121);
    riscv_free(&b.cpu);
}

static void lost(void **state)
{
    (void)state;
    struct bench b;
    MAKE(&b, NOP, LW(1, 31, 8));
    b.cpu.mtvec = RISCV_NO_HANDLER;
    run(&b, 100);
    assert_true(b.cpu.lost);
    assert_int_equal(b.cpu.exceptions, 2);
    assert_int_equal(b.cpu.last.cause, RISCV_LOAD_FAULT); /* why, and not the fetch after it */
    assert_int_equal(b.cpu.last.value, DEVICE + 8);
    assert_int_equal(b.cpu.last.pc, CODE + 4);
    assert_true(b.cpu.cycle < 10);
    riscv_free(&b.cpu);
}

static void fields_that_cannot_change(void **state)
{
    (void)state;
    struct bench b;
    MAKE(&b, ADDI(1, 0, -1), CSRRW(0, MSTATUS, 1), CSRR(2, MSTATUS), CSRRW(0, MIE, 1), CSRR(3, MIE),
         CSRRW(0, MTVEC, 1), CSRR(4, MTVEC));
    run(&b, 7);
    assert_int_equal(b.cpu.x[2], 3 << 11 | 1 << 7 | 1 << 3);
    assert_int_equal(b.cpu.x[3], RISCV_TIMER | RISCV_EXTERNAL);
    assert_int_equal(b.cpu.x[4], HANDLER); /* mode 3 is none: it stays */
    riscv_free(&b.cpu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(traps),
                                       cmocka_unit_test(failed_load_keeps_register),
                                       cmocka_unit_test(end_of_memory),
                                       cmocka_unit_test(interrupts),
                                       cmocka_unit_test(wfi_goes_on),
                                       cmocka_unit_test(counters),
                                       cmocka_unit_test(code_changes),
                                       cmocka_unit_test(lost),
                                       cmocka_unit_test(fields_that_cannot_change)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
