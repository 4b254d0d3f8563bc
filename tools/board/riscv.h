/*
 * riscv.h - an interpreter of a small RISC-V processor: RV32IMC with Zicsr and Zifencei, machine
 * mode only, one hart; from the RISC-V manuals, volume I 20191213 and volume II 20211203.
 *
 * Time is counted in cycles: an instruction takes one, so does taking a trap, and an access to a
 * device as many more as the device makes it wait. Nothing else is timed: there are no caches and
 * no pipeline. So a run is a function of the program, of the memory, and of the cycles in which
 * interrupts rise. Nothing is allocated after riscv_make().
 *
 * Instructions are decoded once, where they lie, and decoded again after a store there: fence.i has
 * nothing left to do.
 *
 * What it does not do, and how the program notices:
 * - extensions other than M, C, Zicsr and Zifencei, among them A, F, D and B: illegal instruction
 * - user and supervisor mode, memory protection (pmp*), debug, triggers (t*), mcounteren: illegal
 *   instruction; mstatus.MPP is 11 and cannot be changed, sret and the like are illegal
 * - hardware performance monitors (mhpm*, mcountinhibit), the counter `time`: illegal instruction
 * - misaligned loads and stores: a trap, mcause 4 or 6
 * - software interrupts and local ones: of mie and mip only MTI (7) and MEI (11) exist
 * - non-standard encodings of C (shifts of RV32C by 32 and more): illegal instruction
 * - big-endian memory, reservation of hints: hints do nothing
 * mtval is the address of a failed or misaligned access, for an instruction the first byte that is
 * missing, the encoding of an illegal instruction, the address of an ebreak, and else 0.
 */
#ifndef BOARD_RISCV_H
#define BOARD_RISCV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exceptions and interrupts, as in mcause. */
enum {
    RISCV_FETCH_FAULT = 1,
    RISCV_ILLEGAL = 2,
    RISCV_BREAKPOINT = 3,
    RISCV_LOAD_MISALIGNED = 4,
    RISCV_LOAD_FAULT = 5,
    RISCV_STORE_MISALIGNED = 6,
    RISCV_STORE_FAULT = 7,
    RISCV_ECALL = 11
};
#define RISCV_INTERRUPT 0x80000000u

/* Lines into mip. */
#define RISCV_TIMER (1u << 7)
#define RISCV_EXTERNAL (1u << 11)

/* A decoded instruction. */
struct riscv_op {
    uint8_t kind; /* 0: not decoded */
    uint8_t rd, rs1, rs2;
    uint8_t bytes; /* 2 or 4 */
    int32_t imm;   /* immediate, CSR number, or the encoding of an illegal instruction */
};

/* A piece of memory. */
struct riscv_memory {
    uint32_t base, bytes; /* both even; it does not wrap round */
    uint8_t *data;        /* the owner's */
    bool writable, executable;
    struct riscv_op *op; /* [bytes / 2 + 2], one instruction a half-word, where it is executable */
    bool decoded;        /* some are */
};

enum { RISCV_MEMORIES = 3 };

struct riscv;

/* Everything that is no memory. `bytes` is 1, 2 or 4, the address a multiple of it; a load gives
 * the value in the lowest bytes. False: a bus error, which becomes an access fault. The time of the
 * access is cpu->cycle, which the device may move on: the CPU waits. A device that changes a line or
 * wants control back calls riscv_lines() or riscv_stop(). */
struct riscv_bus {
    void *user;
    bool (*load)(void *user, uint32_t address, unsigned bytes, uint32_t *value);
    bool (*store)(void *user, uint32_t address, unsigned bytes, uint32_t value);
};

struct riscv {
    uint32_t x[32], pc;
    /* Control and status registers; of mstatus MIE (3) and MPIE (7) are kept. */
    uint32_t mstatus, mie, mip, mtvec, mscratch, mepc, mcause, mtval;
    uint64_t cycle, retired;                 /* since power-on                       */
    uint64_t mcycle_before, minstret_before; /* what the CSRs are behind of these    */
    bool waiting;                            /* in WFI                               */
    bool attention;                          /* something is to be looked at first   */
    bool stop;
    struct riscv_memory memory[RISCV_MEMORIES];
    const struct riscv_memory *code; /* that pc was in last */
    struct riscv_bus bus;
    /* Exceptions, not interrupts, up to now, and the last of them; of a lost CPU the one before. */
    uint64_t exceptions;
    struct {
        uint32_t cause, pc, value;
        uint64_t cycle;
    } last;
    /* The first instruction of the trap handler cannot be executed: it will trap for ever. */
    bool lost;
};

/* A processor with these memories, unused ones having no bytes; false: no memory. */
bool riscv_make(struct riscv *cpu, const struct riscv_memory memory[RISCV_MEMORIES],
                const struct riscv_bus *bus);
void riscv_free(struct riscv *cpu);

/* What mtvec holds after reset: there is no memory, so a trap before there is a handler is noticed. */
#define RISCV_NO_HANDLER 0xFFFFFFFCu

/* Registers are 0, interrupts off, at `pc`. The time, and what is counted, goes on. */
void riscv_reset(struct riscv *cpu, uint32_t pc);

/* Runs until cpu->cycle is at least `until`, WFI waits, riscv_stop() was called, or the CPU is
 * lost. Where it waits, it is run again once a line is up: the cycles between are the caller's to
 * add. */
void riscv_run(struct riscv *cpu, uint64_t until);

/* Sets the lines of mip: RISCV_TIMER, RISCV_EXTERNAL. Ends a WFI where one is up that is enabled. */
void riscv_lines(struct riscv *cpu, uint32_t lines);
/* The run ends after this instruction. */
void riscv_stop(struct riscv *cpu);

/* Memory was written by somebody else. */
void riscv_memory_changed(struct riscv *cpu);

#endif
