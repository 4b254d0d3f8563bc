/*
 * riscv.c - see riscv.h: memory, traps, and the loop over instructions.
 */
#include "riscv.h"

#include <stdlib.h>
#include <string.h>

#include "riscv_op.h"

enum { MIE = 1 << 3, MPIE = 1 << 7 }; /* of mstatus */

/* ---- arithmetic ------------------------------------------------------------------------------ */

static inline uint32_t shift_right(uint32_t a, uint32_t b)
{
    const uint32_t n = b & 31;
    return a >> n | (a >> 31 ? ~(UINT32_MAX >> n) : 0);
}

/* By 0: all ones and the dividend; -2^31 by -1: -2^31 and 0. */
static inline uint32_t divide(uint32_t a, uint32_t b)
{
    if (b == 0)
        return UINT32_MAX;
    return a == 0x80000000u && b == UINT32_MAX ? a : (uint32_t)((int32_t)a / (int32_t)b);
}

static inline uint32_t remainder_of(uint32_t a, uint32_t b)
{
    if (b == 0)
        return a;
    return a == 0x80000000u && b == UINT32_MAX ? 0 : (uint32_t)((int32_t)a % (int32_t)b);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Where pc is before the first instruction. */
static const struct riscv_memory nowhere;

/* The memory of `bytes` bytes at an address, NULL: there is none. */
static inline struct riscv_memory *memory_at(struct riscv *cpu, uint32_t address, unsigned bytes)
{
    for (int i = 0; i < RISCV_MEMORIES; i++) {
        struct riscv_memory *m = &cpu->memory[i];
        if (address - m->base < m->bytes && m->bytes - (address - m->base) >= bytes)
            return m;
    }
    return NULL;
}

static inline uint32_t get(const uint8_t *at, unsigned bytes)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint32_t)at[i] << 8 * i;
    return value;
}

static inline void put(uint8_t *at, unsigned bytes, uint32_t value)
{
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

/* Instructions that lie at an offset are to be decoded anew. */
static void forget(struct riscv_memory *m, uint32_t offset)
{
    struct riscv_op *op = &m->op[offset / 2];
    if (offset >= 2)
        op[-1].kind = RISCV_UNKNOWN;
    op[0].kind = op[1].kind = RISCV_UNKNOWN;
}

void riscv_memory_changed(struct riscv *cpu)
{
    cpu->code = &nowhere;
    for (int i = 0; i < RISCV_MEMORIES; i++) {
        struct riscv_memory *m = &cpu->memory[i];
        if (m->decoded)
            memset(m->op, 0, (m->bytes / 2 + 2) * sizeof *m->op);
        m->decoded = false;
    }
}

/* ---- traps ----------------------------------------------------------------------------------- */

static void enter(struct riscv *cpu, uint32_t cause, uint32_t value, uint32_t handler)
{
    cpu->mepc = cpu->pc;
    cpu->mcause = cause;
    cpu->mtval = value;
    cpu->mstatus = cpu->mstatus & MIE ? MPIE : 0;
    cpu->pc = handler;
    cpu->cycle++;
}

static void trap(struct riscv *cpu, uint32_t cause, uint32_t value)
{
    const uint32_t handler = cpu->mtvec & ~3u;
    cpu->exceptions++;
    cpu->lost = cpu->pc == handler;
    cpu->attention |= cpu->lost;
    if (!cpu->lost || cpu->exceptions == 1) {
        cpu->last.cause = cause;
        cpu->last.pc = cpu->pc;
        cpu->last.value = value;
        cpu->last.cycle = cpu->cycle;
    }
    enter(cpu, cause, value, handler);
}

/* Takes the interrupt that is up and enabled; the external one goes before the timer's. */
static void interrupt(struct riscv *cpu, uint32_t up)
{
    const uint32_t number = up & RISCV_EXTERNAL ? 11 : 7;
    const uint32_t vectored = cpu->mtvec & 1 ? 4 * number : 0;
    enter(cpu, RISCV_INTERRUPT | number, 0, (cpu->mtvec & ~3u) + vectored);
}

static void end_trap(struct riscv *cpu)
{
    cpu->pc = cpu->mepc;
    cpu->mstatus = MPIE | (cpu->mstatus & MPIE ? MIE : 0);
    cpu->attention = true;
}

/* ---- instructions ---------------------------------------------------------------------------- */

static bool load(struct riscv *cpu, uint32_t address, unsigned bytes, uint32_t *value)
{
    if (address & (bytes - 1)) {
        trap(cpu, RISCV_LOAD_MISALIGNED, address);
        return false;
    }
    const struct riscv_memory *m = memory_at(cpu, address, bytes);
    if (m != NULL) {
        *value = get(m->data + (address - m->base), bytes);
        return true;
    }
    if (cpu->bus.load(cpu->bus.user, address, bytes, value))
        return true;
    trap(cpu, RISCV_LOAD_FAULT, address);
    return false;
}

static bool store(struct riscv *cpu, uint32_t address, unsigned bytes, uint32_t value)
{
    if (address & (bytes - 1)) {
        trap(cpu, RISCV_STORE_MISALIGNED, address);
        return false;
    }
    struct riscv_memory *m = memory_at(cpu, address, bytes);
    if (m != NULL && m->writable) {
        put(m->data + (address - m->base), bytes, value);
        if (m->decoded)
            forget(m, address - m->base);
        return true;
    }
    if (m == NULL && cpu->bus.store(cpu->bus.user, address, bytes, value))
        return true;
    trap(cpu, RISCV_STORE_FAULT, address);
    return false;
}

/* An instruction on a control and status register: rs1 is a register, or for the last three kinds
 * the operand itself. */
static bool access_csr(struct riscv *cpu, const struct riscv_op *op)
{
    const unsigned kind = op->kind - RISCV_OP_CSRRW, number = (uint32_t)op->imm;
    const uint32_t operand = kind < 3 ? cpu->x[op->rs1] : op->rs1;
    const bool writes = kind % 3 == 0 || op->rs1 != 0;
    uint32_t old, value;
    if (!riscv_csr_read(cpu, number, &old))
        return false;
    value = kind % 3 == 0 ? operand : kind % 3 == 1 ? old | operand : old & ~operand;
    if (writes && !riscv_csr_write(cpu, number, value))
        return false;
    cpu->x[op->rd] = old;
    return true;
}

/* The encoding of an instruction, for mtval. */
static uint32_t encoding(struct riscv *cpu, unsigned bytes)
{
    const struct riscv_memory *m = memory_at(cpu, cpu->pc, bytes);
    return m == NULL ? 0 : get(m->data + (cpu->pc - m->base), bytes);
}

/* What is no computation. True: the instruction is done, and the next one follows it. */
static bool execute_system(struct riscv *cpu, const struct riscv_op *op)
{
    switch (op->kind) {
    case RISCV_OP_FENCE: return true;
    case RISCV_OP_WFI:
        cpu->waiting = (cpu->mip & cpu->mie) == 0;
        cpu->attention = true;
        return true;
    case RISCV_OP_MRET:
        end_trap(cpu);
        cpu->cycle++;
        cpu->retired++;
        return false;
    case RISCV_OP_ECALL: trap(cpu, RISCV_ECALL, 0); return false;
    case RISCV_OP_EBREAK: trap(cpu, RISCV_BREAKPOINT, cpu->pc); return false;
    case RISCV_OP_CUT: trap(cpu, RISCV_FETCH_FAULT, cpu->pc + 2); return false;
    case RISCV_OP_ILLEGAL: trap(cpu, RISCV_ILLEGAL, (uint32_t)op->imm); return false;
    default:
        if (access_csr(cpu, op))
            return true;
        trap(cpu, RISCV_ILLEGAL, encoding(cpu, op->bytes));
        return false;
    }
}

/* The instruction at pc, NULL: there is none, and the trap is taken. */
static inline struct riscv_op *fetch(struct riscv *cpu)
{
    const struct riscv_memory *code = cpu->code;
    if (cpu->pc - code->base >= code->bytes) {
        struct riscv_memory *m = memory_at(cpu, cpu->pc, 2);
        if (m == NULL || !m->executable) {
            trap(cpu, RISCV_FETCH_FAULT, cpu->pc);
            return NULL;
        }
        m->decoded = true;
        cpu->code = code = m;
    }
    struct riscv_op *op = &code->op[(cpu->pc - code->base) / 2];
    if (op->kind == RISCV_UNKNOWN) {
        const uint32_t at = cpu->pc - code->base;
        const uint32_t low = get(code->data + at, 2);
        const bool more = code->bytes - at >= 4;
        *op = riscv_decode(low, more ? get(code->data + at + 2, 2) : 0);
        if (op->bytes == 4 && !more)
            op->kind = RISCV_OP_CUT;
    }
    return op;
}

/* long: one flat switch */
static void execute(struct riscv *cpu)
{
    const struct riscv_op *op = fetch(cpu);
    if (op == NULL)
        return;
    const uint32_t a = cpu->x[op->rs1], c = cpu->x[op->rs2], b = c + (uint32_t)op->imm;
    uint32_t next = cpu->pc + op->bytes, v = 0;
    switch (op->kind) {
#define VALUE(name, expression)                                                                    \
    case RISCV_OP_##name: cpu->x[op->rd] = (uint32_t)(expression); break;
        RISCV_VALUE_LIST(VALUE)
#undef VALUE
#define BRANCH(name, taken)                                                                        \
    case RISCV_OP_##name:                                                                          \
        if (taken)                                                                                 \
            next = cpu->pc + (uint32_t)op->imm;                                                    \
        break;
        RISCV_BRANCH_LIST(BRANCH)
#undef BRANCH
#define LOAD(name, bytes, expression)                                                              \
    case RISCV_OP_##name:                                                                          \
        if (!load(cpu, a + (uint32_t)op->imm, bytes, &v))                                          \
            return;                                                                                \
        cpu->x[op->rd] = expression;                                                               \
        break;
        RISCV_LOAD_LIST(LOAD)
#undef LOAD
#define STORE(name, bytes)                                                                         \
    case RISCV_OP_##name:                                                                          \
        if (!store(cpu, a + (uint32_t)op->imm, bytes, c))                                          \
            return;                                                                                \
        break;
        RISCV_STORE_LIST(STORE)
#undef STORE
    case RISCV_OP_JAL:
        cpu->x[op->rd] = next;
        next = cpu->pc + (uint32_t)op->imm;
        break;
    case RISCV_OP_JALR:
        cpu->x[op->rd] = next;
        next = (a + (uint32_t)op->imm) & ~1u;
        break;
    default:
        if (!execute_system(cpu, op))
            return;
        break;
    }
    cpu->x[0] = 0;
    cpu->pc = next;
    cpu->cycle++;
    cpu->retired++;
}

/* ---- running --------------------------------------------------------------------------------- */

/* False: the run ends here. */
static bool attend(struct riscv *cpu)
{
    const uint32_t up = cpu->mip & cpu->mie;
    if (cpu->stop || cpu->waiting || cpu->lost)
        return false;
    cpu->attention = false;
    if (up != 0 && (cpu->mstatus & MIE))
        interrupt(cpu, up);
    return true;
}

void riscv_run(struct riscv *cpu, uint64_t until)
{
    cpu->stop = false;
    cpu->attention = true;
    while (cpu->cycle < until) {
        if (cpu->attention && !attend(cpu))
            break;
        if (cpu->cycle < until)
            execute(cpu);
    }
}

void riscv_lines(struct riscv *cpu, uint32_t lines)
{
    cpu->mip = lines;
    cpu->attention = true;
    if (lines & cpu->mie)
        cpu->waiting = false;
}

void riscv_stop(struct riscv *cpu)
{
    cpu->stop = cpu->attention = true;
}

void riscv_reset(struct riscv *cpu, uint32_t pc)
{
    memset(cpu->x, 0, sizeof cpu->x);
    cpu->pc = pc;
    cpu->mstatus = cpu->mie = cpu->mip = 0;
    cpu->mtvec = RISCV_NO_HANDLER;
    cpu->mscratch = cpu->mepc = cpu->mcause = cpu->mtval = 0;
    cpu->mcycle_before = cpu->cycle;
    cpu->minstret_before = cpu->retired;
    cpu->waiting = cpu->lost = false;
    cpu->attention = true;
}

bool riscv_make(struct riscv *cpu, const struct riscv_memory memory[RISCV_MEMORIES],
                const struct riscv_bus *bus)
{
    memset(cpu, 0, sizeof *cpu);
    cpu->bus = *bus;
    for (int i = 0; i < RISCV_MEMORIES; i++) {
        struct riscv_memory *m = &cpu->memory[i];
        *m = memory[i];
        m->op = NULL;
        m->decoded = false;
        if (m->executable)
            m->op = calloc(m->bytes / 2 + 2, sizeof *m->op);
        if (m->executable && m->op == NULL) {
            riscv_free(cpu);
            return false;
        }
    }
    cpu->code = &nowhere;
    return true;
}

void riscv_free(struct riscv *cpu)
{
    for (int i = 0; i < RISCV_MEMORIES; i++)
        free(cpu->memory[i].op);
    memset(cpu->memory, 0, sizeof cpu->memory);
}
