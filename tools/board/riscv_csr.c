/*
 * riscv_csr.c - the control and status registers of riscv.h. Those without a line here do not exist.
 */
#include "riscv_op.h"

enum { MIE = 1 << 3, MPIE = 1 << 7, MPP = 3 << 11 }; /* of mstatus */

#define MISA (1u << 30 | 1u << ('I' - 'A') | 1u << ('M' - 'A') | 1u << ('C' - 'A'))

bool riscv_csr_read(const struct riscv *cpu, uint32_t number, uint32_t *value)
{
    const uint64_t cycles = cpu->cycle - cpu->mcycle_before;
    const uint64_t instructions = cpu->retired - cpu->minstret_before;
    switch (number) {
    case 0x300: *value = cpu->mstatus | MPP; return true;
    case 0x301: *value = MISA; return true;
    case 0x304: *value = cpu->mie; return true;
    case 0x305: *value = cpu->mtvec; return true;
    case 0x340: *value = cpu->mscratch; return true;
    case 0x341: *value = cpu->mepc; return true;
    case 0x342: *value = cpu->mcause; return true;
    case 0x343: *value = cpu->mtval; return true;
    case 0x344: *value = cpu->mip; return true;
    case 0xB00: /* mcycle, cycle */
    case 0xC00: *value = (uint32_t)cycles; return true;
    case 0xB02: /* minstret, instret */
    case 0xC02: *value = (uint32_t)instructions; return true;
    case 0xB80:
    case 0xC80: *value = (uint32_t)(cycles >> 32); return true;
    case 0xB82:
    case 0xC82: *value = (uint32_t)(instructions >> 32); return true;
    case 0x310: /* mstatush */
    case 0xF11: /* mvendorid, marchid, mimpid, mhartid, mconfigptr */
    case 0xF12:
    case 0xF13:
    case 0xF14:
    case 0xF15: *value = 0; return true;
    default: return false;
    }
}

/* What a counter that is `now` starts from so that the next instruction reads the value, one half
 * of which is written. */
static uint64_t rebase(uint64_t now, uint64_t before, uint32_t half, bool high)
{
    const uint64_t old = now - before;
    const uint64_t value =
        high ? (uint64_t)half << 32 | (uint32_t)old : (old & 0xFFFFFFFF00000000u) | half;
    return now + 1 - value;
}

bool riscv_csr_write(struct riscv *cpu, uint32_t number, uint32_t value)
{
    switch (number) {
    case 0x300:
        cpu->mstatus = value & (MIE | MPIE);
        cpu->attention = true;
        return true;
    case 0x304:
        cpu->mie = value & (RISCV_TIMER | RISCV_EXTERNAL);
        cpu->attention = true;
        return true;
    case 0x305: /* direct or vectored; other modes are not taken */
        if ((value & 3) < 2)
            cpu->mtvec = value;
        return true;
    case 0x340: cpu->mscratch = value; return true;
    case 0x341: cpu->mepc = value & ~1u; return true;
    case 0x342: cpu->mcause = value; return true;
    case 0x343: cpu->mtval = value; return true;
    case 0xB00:
    case 0xB80:
        cpu->mcycle_before = rebase(cpu->cycle, cpu->mcycle_before, value, number == 0xB80);
        return true;
    case 0xB02:
    case 0xB82:
        cpu->minstret_before = rebase(cpu->retired, cpu->minstret_before, value, number == 0xB82);
        return true;
    case 0x301: /* nothing of these can be changed */
    case 0x310:
    case 0x344: return true;
    default: return false;
    }
}
