/*
 * riscv_op.h - the instructions of riscv.h after decoding, shared by its decoder and its
 * interpreter. Operands are a = x[rs1] and b = x[rs2] + imm, where one of the two is 0: so one kind
 * serves registers and immediates, and lui and li are additions to x0.
 */
#ifndef BOARD_RISCV_OP_H
#define BOARD_RISCV_OP_H

#include "riscv.h"

/* X(name, what goes into rd) */
#define RISCV_VALUE_LIST(X)                                                                        \
    X(ADD, a + b)                                                                                  \
    X(SUB, a - b)                                                                                  \
    X(SLL, a << (b & 31))                                                                          \
    X(SLT, (int32_t)a < (int32_t)b)                                                                \
    X(SLTU, a < b)                                                                                 \
    X(XOR, a ^ b)                                                                                  \
    X(SRL, a >> (b & 31))                                                                          \
    X(SRA, shift_right(a, b))                                                                      \
    X(OR, a | b)                                                                                   \
    X(AND, a &b)                                                                                   \
    X(MUL, a *b)                                                                                   \
    X(MULH, (uint32_t)((uint64_t)((int64_t)(int32_t)a * (int32_t)b) >> 32))                        \
    X(MULHSU, (uint32_t)((uint64_t)((int64_t)(int32_t)a * (int64_t)b) >> 32))                      \
    X(MULHU, (uint32_t)((uint64_t)a * b >> 32))                                                    \
    X(DIV, divide(a, b))                                                                           \
    X(DIVU, b == 0 ? UINT32_MAX : a / b)                                                           \
    X(REM, remainder_of(a, b))                                                                     \
    X(REMU, b == 0 ? a : a % b)                                                                    \
    X(AUIPC, cpu->pc + (uint32_t)op->imm)

/* X(name, when the branch is taken); c = x[rs2] */
#define RISCV_BRANCH_LIST(X)                                                                       \
    X(BEQ, a == c)                                                                                 \
    X(BNE, a != c)                                                                                 \
    X(BLT, (int32_t)a < (int32_t)c)                                                                \
    X(BGE, (int32_t)a >= (int32_t)c)                                                               \
    X(BLTU, a < c)                                                                                 \
    X(BGEU, a >= c)

/* X(name, bytes, what of the loaded word v goes into rd) */
#define RISCV_LOAD_LIST(X)                                                                         \
    X(LB, 1, (uint32_t)(int8_t)v)                                                                  \
    X(LH, 2, (uint32_t)(int16_t)v)                                                                 \
    X(LW, 4, v)                                                                                    \
    X(LBU, 1, v & 0xFF)                                                                            \
    X(LHU, 2, v & 0xFFFF)

/* X(name, bytes) */
#define RISCV_STORE_LIST(X) X(SB, 1) X(SH, 2) X(SW, 4)

/* In the order of funct3, 1 on; those with an immediate have it in rs1. */
#define RISCV_CSR_LIST(X) X(CSRRW) X(CSRRS) X(CSRRC) X(CSRRWI) X(CSRRSI) X(CSRRCI)

enum riscv_kind {
    RISCV_UNKNOWN,
    RISCV_OP_ILLEGAL,
    RISCV_OP_CUT, /* its second half is no memory */
    RISCV_OP_JAL,
    RISCV_OP_JALR,
    RISCV_OP_FENCE,
    RISCV_OP_ECALL,
    RISCV_OP_EBREAK,
    RISCV_OP_MRET,
    RISCV_OP_WFI,
#define RISCV_KIND(name, ...) RISCV_OP_##name,
    RISCV_VALUE_LIST(RISCV_KIND) RISCV_BRANCH_LIST(RISCV_KIND) RISCV_LOAD_LIST(RISCV_KIND)
        RISCV_STORE_LIST(RISCV_KIND) RISCV_CSR_LIST(RISCV_KIND)
#undef RISCV_KIND
            RISCV_KINDS
};

/* Decodes the instruction whose first half-word is `low`; `high` is the next, for those of four
 * bytes. Jumps and branches keep their distance in imm. */
struct riscv_op riscv_decode(uint32_t low, uint32_t high);

/* The control and status register of a number, for the instruction that runs now; false: there is
 * none. */
bool riscv_csr_read(const struct riscv *cpu, uint32_t number, uint32_t *value);
/* Writes it; false: it is read only, or there is none. */
bool riscv_csr_write(struct riscv *cpu, uint32_t number, uint32_t value);

#endif
