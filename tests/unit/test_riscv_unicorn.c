/*
 * test_riscv_unicorn.c - the processor of the board beside Unicorn, instruction by instruction: pc
 * and all registers before each of them, the memory in the end, over random programs; and for random
 * encodings whether they are legal, and what they do. A decoder with a fault must differ.
 *
 * CT_SEED=n starts elsewhere, CT_LONG=1 runs many more.
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

#include "board/riscv_op.h"
#include "support/riscv_program.h"

#ifdef CT_UNICORN
#include <unicorn/unicorn.h>

enum { CODE = 0x10000, CODE_BYTES = 0x10000, DATA = 0x40000000 };

/* The two of them, with a program in both. */
struct pair {
    uc_engine *uc;
    struct riscv cpu;
    uint8_t *code, *data;
    struct riscv_program *program;
    uint64_t compared;
    bool same;
    char text[300];
};

static bool no_load(void *user, uint32_t address, unsigned bytes, uint32_t *value)
{
    (void)user, (void)address, (void)bytes, (void)value;
    return false;
}

static bool no_store(void *user, uint32_t address, unsigned bytes, uint32_t value)
{
    (void)user, (void)address, (void)bytes, (void)value;
    return false;
}

static void read_registers(uc_engine *uc, uint32_t x[32])
{
    int id[32];
    void *to[32];
    for (int i = 0; i < 32; i++) {
        id[i] = UC_RISCV_REG_X0 + i;
        to[i] = &x[i];
    }
    assert_int_equal(uc_reg_read_batch(uc, id, to, 32), UC_ERR_OK);
}

static void compare(struct pair *p, uint32_t pc)
{
    uint32_t x[32];
    read_registers(p->uc, x);
    p->compared++;
    for (int i = 0; i < 32 && p->same; i++) {
        if (x[i] == p->cpu.x[i])
            continue;
        p->same = false;
        snprintf(p->text, sizeof p->text, "before pc 0x%08X: x%d is 0x%08X, not 0x%08X", pc, i,
                 p->cpu.x[i], x[i]);
    }
    if (p->same && pc != p->cpu.pc) {
        p->same = false;
        snprintf(p->text, sizeof p->text, "pc is 0x%08X, not 0x%08X", p->cpu.pc, pc);
    }
}

/* Before each instruction of Unicorn: ours is a step behind, except before the first. */
static void on_code(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    struct pair *p = user;
    (void)size;
    if (p->compared > 0 && p->same)
        riscv_run(&p->cpu, p->cpu.cycle + 1);
    if (p->same)
        compare(p, (uint32_t)address);
    if (!p->same)
        uc_emu_stop(uc);
}

static void open_pair(struct pair *p)
{
    *p = (struct pair){.same = true};
    p->code = calloc(1, CODE_BYTES);
    p->data = calloc(1, PROGRAM_DATA);
    p->program = calloc(1, sizeof *p->program);
    assert_true(p->code != NULL && p->data != NULL && p->program != NULL);
    const struct riscv_memory memory[RISCV_MEMORIES] = {
        {.base = CODE, .bytes = CODE_BYTES, .data = p->code, .executable = true},
        {.base = DATA, .bytes = PROGRAM_DATA, .data = p->data, .writable = true}};
    const struct riscv_bus bus = {NULL, no_load, no_store};
    assert_true(riscv_make(&p->cpu, memory, &bus));
    assert_int_equal(uc_open(UC_ARCH_RISCV, UC_MODE_RISCV32, &p->uc), UC_ERR_OK);
    assert_int_equal(uc_ctl_set_cpu_model(p->uc, UC_CPU_RISCV32_SIFIVE_E31), UC_ERR_OK);
    assert_int_equal(uc_mem_map(p->uc, CODE, CODE_BYTES, UC_PROT_ALL), UC_ERR_OK);
    assert_int_equal(uc_mem_map(p->uc, DATA, PROGRAM_DATA, UC_PROT_READ | UC_PROT_WRITE),
                     UC_ERR_OK);
}

static void close_pair(struct pair *p)
{
    uc_close(p->uc);
    riscv_free(&p->cpu);
    free(p->code);
    free(p->data);
    free(p->program);
}

/* The program, its data and registers, in both. */
static void load(struct pair *p)
{
    const struct riscv_program *from = p->program;
    memcpy(p->code, from->code, 2 * from->halves);
    memcpy(p->data, from->data, PROGRAM_DATA);
    assert_int_equal(uc_mem_write(p->uc, CODE, p->code, 2 * from->halves), UC_ERR_OK);
    assert_int_equal(uc_mem_write(p->uc, DATA, p->data, PROGRAM_DATA), UC_ERR_OK);
    uc_ctl_remove_cache(p->uc, CODE, CODE + 2 * from->halves);
    riscv_memory_changed(&p->cpu);
    riscv_reset(&p->cpu, CODE);
    for (int i = 1; i < 32; i++) {
        p->cpu.x[i] = from->x[i];
        assert_int_equal(uc_reg_write(p->uc, UC_RISCV_REG_X0 + i, &from->x[i]), UC_ERR_OK);
    }
    const uint32_t zero = 0;
    for (int i = 0; i < 3; i++) {
        static const int id[] = {UC_RISCV_REG_MSCRATCH, UC_RISCV_REG_MCAUSE, UC_RISCV_REG_MTVAL};
        (void)uc_reg_write(p->uc, id[i], &zero);
    }
}

static bool run_program(struct pair *p, struct rand *r, uint32_t count)
{
    static uint8_t after[PROGRAM_DATA];
    uc_hook hook;
    riscv_program_draw(p->program, r, DATA, count);
    load(p);
    const uint64_t before = p->compared;
    p->compared = 0;
    assert_int_equal(
        uc_hook_add(p->uc, &hook, UC_HOOK_CODE, (void *)on_code, p, CODE, CODE + CODE_BYTES - 1),
        UC_ERR_OK);
    (void)uc_emu_start(p->uc, CODE, 0, 0, 0); /* until the ebreak */
    assert_int_equal(uc_hook_del(p->uc, hook), UC_ERR_OK);
    assert_int_equal(uc_mem_read(p->uc, DATA, after, PROGRAM_DATA), UC_ERR_OK);
    assert_true(p->compared > 1);
    if (p->same && memcmp(after, p->data, PROGRAM_DATA) != 0) {
        p->same = false;
        snprintf(p->text, sizeof p->text, "the data differ in the end");
    }
    /* Ours is before the ebreak, too. */
    if (p->same) {
        riscv_run(&p->cpu, p->cpu.cycle + 1);
        assert_int_equal(p->cpu.mcause, RISCV_BREAKPOINT);
    }
    p->compared += before;
    return p->same;
}

static void random_programs(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", 1);
    const uint32_t programs = rand_env("CT_LONG", 0) ? 20000 : 400;
    struct pair p;
    open_pair(&p);
    for (uint32_t n = 0; n < programs; n++) {
        struct rand r = {seed * 1000003 + n};
        if (!run_program(&p, &r, 1000))
            fail_msg("seed %" PRIu64 ", program %u: %s", seed, n, p.text);
    }
    printf("# %u programs, %" PRIu64 " instructions compared\n", programs, p.compared);
    assert_true(p.compared > 300 * (uint64_t)programs);
    close_pair(&p);
}

/* ---- single encodings ------------------------------------------------------------------------ */

/* What Unicorn's processor has and ours has not, or answers otherwise: atomic operations, everything
 * about the system, and of the compressed instructions floats and encodings that are reserved and
 * that Unicorn executes. */
static bool beyond(uint32_t code)
{
    const uint32_t quadrant = code & 3, funct3 = code >> 13 & 7;
    if (quadrant == 3)
        return (code & 0x7F) == 0x2F || (code & 0x7F) == 0x73;
    if (quadrant != 1 && ((funct3 & 1) || (quadrant == 0 && funct3 == 4)))
        return true;
    const bool slli = quadrant == 2 && funct3 == 0;
    const bool register_too = quadrant == 1 && funct3 == 4 && (code >> 10 & 3) != 2;
    return (slli || register_too) && (code >> 12 & 1);
}

static uint32_t draw_encoding(struct rand *r)
{
    static const int32_t opcodes[] = {0x03, 0x0F, 0x13, 0x17, 0x23, 0x33, 0x37, 0x63, 0x67, 0x6F};
    uint32_t code = (uint32_t)rand_next(r);
    if (rand_chance(r, 40))
        return (code & 3) == 3 ? code & ~1u : code & 0xFFFF;
    if (rand_chance(r, 80))
        code = (code & ~0x7Fu) | (uint32_t)rand_pick(r, opcodes, 10);
    if ((code & 0x7F) == 0x33 && rand_chance(r, 70))
        code &= ~0xFC000000u | (rand_chance(r, 30) ? 0x40000000u : 0);
    return code;
}

static void random_encodings(void **state)
{
    (void)state;
    struct rand r = {rand_env("CT_SEED", 1)};
    const uint32_t count = rand_env("CT_LONG", 0) ? 10000000 : 200000;
    struct pair p;
    uint64_t legal = 0, illegal = 0;
    open_pair(&p);
    riscv_program_draw(p.program, &r, DATA, 1);
    load(&p);
    for (uint32_t n = 0; n < count; n++) {
        const uint32_t code = draw_encoding(&r), pc = CODE + 0x8000;
        uint32_t x[32], at;
        if (beyond(code))
            continue;
        memcpy(p.code + 0x8000, &code, 4);
        assert_int_equal(uc_mem_write(p.uc, pc, &code, 4), UC_ERR_OK);
        uc_ctl_remove_cache(p.uc, pc, pc + 4);
        riscv_memory_changed(&p.cpu);
        riscv_reset(&p.cpu, pc);
        for (int i = 1; i < 32; i++) { /* even: it may be jumped to, or be an address */
            p.cpu.x[i] = DATA + PROGRAM_DATA / 2 + 4 * (uint32_t)i;
            uc_reg_write(p.uc, UC_RISCV_REG_X0 + i, &p.cpu.x[i]);
        }
        riscv_run(&p.cpu, p.cpu.cycle + 1);
        const bool trapped = p.cpu.exceptions > 0;
        const uint32_t cause = p.cpu.mcause;
        p.cpu.exceptions = 0;
        /* An access that fails says nothing of the encoding, and is not made by Unicorn alike. */
        if (trapped && cause != RISCV_ILLEGAL && cause != RISCV_BREAKPOINT)
            continue;
        const uc_err error = uc_emu_start(p.uc, pc, 0, 0, 1);
        uc_reg_read(p.uc, UC_RISCV_REG_PC, &at);
        read_registers(p.uc, x);
        const bool refused = error == UC_ERR_EXCEPTION || error == UC_ERR_INSN_INVALID;
        if (trapped != refused)
            fail_msg("0x%08X: %s, and Unicorn says: %s", code, trapped ? "trapped" : "executed",
                     uc_strerror(error));
        illegal += trapped;
        legal += !trapped;
        for (int i = 0; i < 32 && !trapped; i++)
            if (x[i] != p.cpu.x[i])
                fail_msg("0x%08X: x%d is 0x%08X, not 0x%08X", code, i, p.cpu.x[i], x[i]);
        if (!trapped && at != p.cpu.pc)
            fail_msg("0x%08X: pc is 0x%08X, not 0x%08X", code, p.cpu.pc, at);
    }
    printf("# %" PRIu64 " legal encodings compared, %" PRIu64 " illegal ones\n", legal, illegal);
    assert_true(legal > count / 10 && illegal > count / 20);
    close_pair(&p);
}

/* Something that was computed wrongly once is noticed. */
static void difference_is_noticed(void **state)
{
    (void)state;
    struct rand r = {1};
    struct pair p;
    open_pair(&p);
    riscv_program_draw(p.program, &r, DATA, 100);
    load(&p);
    p.cpu.x[31] ^= 1;
    uc_hook hook;
    assert_int_equal(
        uc_hook_add(p.uc, &hook, UC_HOOK_CODE, (void *)on_code, &p, CODE, CODE + CODE_BYTES - 1),
        UC_ERR_OK);
    (void)uc_emu_start(p.uc, CODE, 0, 0, 0);
    assert_false(p.same);
    close_pair(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_programs),
                                       cmocka_unit_test(random_encodings),
                                       cmocka_unit_test(difference_is_noticed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void not_there(void **state)
{
    (void)state;
    printf("# no Unicorn (libunicorn-dev): the processor is not compared\n");
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(not_there)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
