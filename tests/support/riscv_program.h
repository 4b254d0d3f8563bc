/*
 * riscv_program.h - random programs for RV32IMC: every instruction that computes, loads, stores or
 * jumps, long and compressed, with operands that are likely to be special. Jumps go forward, so a
 * program comes to its end, an ebreak; loads and stores stay within its data.
 */
#ifndef SUPPORT_RISCV_PROGRAM_H
#define SUPPORT_RISCV_PROGRAM_H

#include <stddef.h>

#include "support/rand.h"

enum { PROGRAM_HALVES = 8192, PROGRAM_DATA = 0x10000 };

/* Registers that hold addresses in the middle of the data, and are changed by nothing but
 * c.addi16sp. */
enum { PROGRAM_SP = 2, PROGRAM_BASE = 8, PROGRAM_BASE_TOO = 9 };

struct riscv_program {
    uint16_t code[PROGRAM_HALVES];
    uint32_t halves;
    uint32_t x[32];             /* to start with: x[2], x[8], x[9] are data + PROGRAM_DATA / 2 */
    uint8_t data[PROGRAM_DATA]; /* to start with */
};

/* `data`: the address that the data will have; `count`: instructions, at most 2000. */
void riscv_program_draw(struct riscv_program *p, struct rand *r, uint32_t data, uint32_t count);

/* A word that is likely to be special: 0, 1, -1, the greatest, the least, few bits, or any. */
uint32_t riscv_special(struct rand *r);

#endif
