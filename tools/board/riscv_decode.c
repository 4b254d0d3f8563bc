/*
 * riscv_decode.c - from the encodings of RV32IMC to those of riscv_op.h. An encoding that is
 * reserved is an illegal instruction.
 */
#include "riscv_op.h"

/* Bits high..low of a word. */
static uint32_t bits(uint32_t word, unsigned high, unsigned low)
{
    return word >> low & (uint32_t)(((uint64_t)1 << (high - low + 1)) - 1);
}

static int32_t extend(uint32_t value, unsigned width)
{
    const uint32_t sign = (uint32_t)1 << (width - 1);
    return (int32_t)((value ^ sign) - sign);
}

static struct riscv_op make(unsigned kind, uint32_t rd, uint32_t rs1, uint32_t rs2, int32_t imm)
{
    return (struct riscv_op){.kind = (uint8_t)kind,
                             .rd = (uint8_t)rd,
                             .rs1 = (uint8_t)rs1,
                             .rs2 = (uint8_t)rs2,
                             .imm = imm};
}

static struct riscv_op illegal(uint32_t word)
{
    return make(RISCV_OP_ILLEGAL, 0, 0, 0, (int32_t)word);
}

/* ---- four bytes ------------------------------------------------------------------------------ */

static int32_t imm_i(uint32_t w)
{
    return extend(bits(w, 31, 20), 12);
}

static int32_t imm_s(uint32_t w)
{
    return extend(bits(w, 31, 25) << 5 | bits(w, 11, 7), 12);
}

static int32_t imm_b(uint32_t w)
{
    return extend(bits(w, 31, 31) << 12 | bits(w, 7, 7) << 11 | bits(w, 30, 25) << 5 |
                      bits(w, 11, 8) << 1,
                  13);
}

static int32_t imm_j(uint32_t w)
{
    return extend(bits(w, 31, 31) << 20 | bits(w, 19, 12) << 12 | bits(w, 20, 20) << 11 |
                      bits(w, 30, 21) << 1,
                  21);
}

static struct riscv_op decode_register(uint32_t w)
{
    static const uint8_t base[8] = {RISCV_OP_ADD, RISCV_OP_SLL, RISCV_OP_SLT, RISCV_OP_SLTU,
                                    RISCV_OP_XOR, RISCV_OP_SRL, RISCV_OP_OR,  RISCV_OP_AND};
    const uint32_t funct3 = bits(w, 14, 12), funct7 = bits(w, 31, 25);
    const uint32_t rd = bits(w, 11, 7), rs1 = bits(w, 19, 15), rs2 = bits(w, 24, 20);
    if (funct7 == 0x00)
        return make(base[funct3], rd, rs1, rs2, 0);
    if (funct7 == 0x01)
        return make(RISCV_OP_MUL + funct3, rd, rs1, rs2, 0);
    if (funct7 == 0x20 && funct3 == 0)
        return make(RISCV_OP_SUB, rd, rs1, rs2, 0);
    if (funct7 == 0x20 && funct3 == 5)
        return make(RISCV_OP_SRA, rd, rs1, rs2, 0);
    return illegal(w);
}

static struct riscv_op decode_immediate(uint32_t w)
{
    static const uint8_t kind[8] = {RISCV_OP_ADD, 0, RISCV_OP_SLT, RISCV_OP_SLTU,
                                    RISCV_OP_XOR, 0, RISCV_OP_OR,  RISCV_OP_AND};
    const uint32_t funct3 = bits(w, 14, 12), funct7 = bits(w, 31, 25);
    const uint32_t rd = bits(w, 11, 7), rs1 = bits(w, 19, 15), shift = bits(w, 24, 20);
    if (funct3 == 1)
        return funct7 == 0 ? make(RISCV_OP_SLL, rd, rs1, 0, (int32_t)shift) : illegal(w);
    if (funct3 == 5 && funct7 == 0x00)
        return make(RISCV_OP_SRL, rd, rs1, 0, (int32_t)shift);
    if (funct3 == 5)
        return funct7 == 0x20 ? make(RISCV_OP_SRA, rd, rs1, 0, (int32_t)shift) : illegal(w);
    return make(kind[funct3], rd, rs1, 0, imm_i(w));
}

static struct riscv_op decode_system(uint32_t w)
{
    const uint32_t funct3 = bits(w, 14, 12);
    switch (w) {
    case 0x00000073: return make(RISCV_OP_ECALL, 0, 0, 0, 0);
    case 0x00100073: return make(RISCV_OP_EBREAK, 0, 0, 0, 0);
    case 0x30200073: return make(RISCV_OP_MRET, 0, 0, 0, 0);
    case 0x10500073: return make(RISCV_OP_WFI, 0, 0, 0, 0);
    default: break;
    }
    if (funct3 == 0 || funct3 == 4)
        return illegal(w);
    const unsigned kind = RISCV_OP_CSRRW + (funct3 > 4 ? funct3 - 2 : funct3 - 1);
    return make(kind, bits(w, 11, 7), bits(w, 19, 15), 0, (int32_t)bits(w, 31, 20));
}

static struct riscv_op decode_long(uint32_t w)
{
    static const uint8_t branch[8] = {RISCV_OP_BEQ,  RISCV_OP_BNE, 0, 0, RISCV_OP_BLT, RISCV_OP_BGE,
                                      RISCV_OP_BLTU, RISCV_OP_BGEU};
    static const uint8_t load[8] = {RISCV_OP_LB,  RISCV_OP_LH,  RISCV_OP_LW, 0,
                                    RISCV_OP_LBU, RISCV_OP_LHU, 0,           0};
    static const uint8_t store[8] = {RISCV_OP_SB, RISCV_OP_SH, RISCV_OP_SW};
    const uint32_t rd = bits(w, 11, 7), rs1 = bits(w, 19, 15), rs2 = bits(w, 24, 20);
    const uint32_t funct3 = bits(w, 14, 12);
    switch (bits(w, 6, 0)) {
    case 0x37: return make(RISCV_OP_ADD, rd, 0, 0, (int32_t)(w & 0xFFFFF000));
    case 0x17: return make(RISCV_OP_AUIPC, rd, 0, 0, (int32_t)(w & 0xFFFFF000));
    case 0x6F: return make(RISCV_OP_JAL, rd, 0, 0, imm_j(w));
    case 0x67: return funct3 ? illegal(w) : make(RISCV_OP_JALR, rd, rs1, 0, imm_i(w));
    case 0x63: return branch[funct3] ? make(branch[funct3], 0, rs1, rs2, imm_b(w)) : illegal(w);
    case 0x03: return load[funct3] ? make(load[funct3], rd, rs1, 0, imm_i(w)) : illegal(w);
    case 0x23: return store[funct3] ? make(store[funct3], 0, rs1, rs2, imm_s(w)) : illegal(w);
    case 0x13: return decode_immediate(w);
    case 0x33: return decode_register(w);
    case 0x0F: return funct3 <= 1 ? make(RISCV_OP_FENCE, 0, 0, 0, 0) : illegal(w);
    case 0x73: return decode_system(w);
    default: return illegal(w);
    }
}

/* ---- two bytes ------------------------------------------------------------------------------- */

/* Registers 8..15 from three bits. */
static uint32_t upper(uint32_t three)
{
    return 8 + three;
}

static struct riscv_op decode_c0(uint32_t h)
{
    const uint32_t rd = upper(bits(h, 4, 2)), rs1 = upper(bits(h, 9, 7));
    const int32_t word = (int32_t)(bits(h, 5, 5) << 6 | bits(h, 12, 10) << 3 | bits(h, 6, 6) << 2);
    const int32_t four = (int32_t)(bits(h, 10, 7) << 6 | bits(h, 12, 11) << 4 | bits(h, 5, 5) << 3 |
                                   bits(h, 6, 6) << 2);
    switch (bits(h, 15, 13)) {
    case 0: return four == 0 ? illegal(h) : make(RISCV_OP_ADD, rd, 2, 0, four);
    case 2: return make(RISCV_OP_LW, rd, rs1, 0, word);
    case 6: return make(RISCV_OP_SW, 0, rs1, rd, word);
    default: return illegal(h);
    }
}

static int32_t imm_cj(uint32_t h)
{
    return extend(bits(h, 12, 12) << 11 | bits(h, 8, 8) << 10 | bits(h, 10, 9) << 8 |
                      bits(h, 6, 6) << 7 | bits(h, 7, 7) << 6 | bits(h, 2, 2) << 5 |
                      bits(h, 11, 11) << 4 | bits(h, 5, 3) << 1,
                  12);
}

static int32_t imm_cb(uint32_t h)
{
    return extend(bits(h, 12, 12) << 8 | bits(h, 6, 5) << 6 | bits(h, 2, 2) << 5 |
                      bits(h, 11, 10) << 3 | bits(h, 4, 3) << 1,
                  9);
}

/* Arithmetic of registers 8..15. */
static struct riscv_op decode_c1_arithmetic(uint32_t h)
{
    static const uint8_t kind[4] = {RISCV_OP_SUB, RISCV_OP_XOR, RISCV_OP_OR, RISCV_OP_AND};
    const uint32_t rd = upper(bits(h, 9, 7)), five = bits(h, 6, 2);
    const bool twelve = bits(h, 12, 12) != 0;
    switch (bits(h, 11, 10)) {
    case 0: return twelve ? illegal(h) : make(RISCV_OP_SRL, rd, rd, 0, (int32_t)five);
    case 1: return twelve ? illegal(h) : make(RISCV_OP_SRA, rd, rd, 0, (int32_t)five);
    case 2: return make(RISCV_OP_AND, rd, rd, 0, extend((uint32_t)twelve << 5 | five, 6));
    default: break;
    }
    return twelve ? illegal(h) : make(kind[bits(h, 6, 5)], rd, rd, upper(bits(h, 4, 2)), 0);
}

static struct riscv_op decode_c1(uint32_t h)
{
    const uint32_t rd = bits(h, 11, 7);
    const int32_t six = extend(bits(h, 12, 12) << 5 | bits(h, 6, 2), 6);
    const int32_t stack = extend(bits(h, 12, 12) << 9 | bits(h, 4, 3) << 7 | bits(h, 5, 5) << 6 |
                                     bits(h, 2, 2) << 5 | bits(h, 6, 6) << 4,
                                 10);
    const uint32_t rs1 = upper(bits(h, 9, 7));
    switch (bits(h, 15, 13)) {
    case 0: return make(RISCV_OP_ADD, rd, rd, 0, six);
    case 1: return make(RISCV_OP_JAL, 1, 0, 0, imm_cj(h));
    case 2: return make(RISCV_OP_ADD, rd, 0, 0, six);
    case 3:
        if (six == 0)
            return illegal(h);
        return rd == 2 ? make(RISCV_OP_ADD, 2, 2, 0, stack)
                       : make(RISCV_OP_ADD, rd, 0, 0, six * 4096);
    case 4: return decode_c1_arithmetic(h);
    case 5: return make(RISCV_OP_JAL, 0, 0, 0, imm_cj(h));
    case 6: return make(RISCV_OP_BEQ, 0, rs1, 0, imm_cb(h));
    default: return make(RISCV_OP_BNE, 0, rs1, 0, imm_cb(h));
    }
}

/* Jumps, moves and additions of any registers. */
static struct riscv_op decode_c2_registers(uint32_t h)
{
    const uint32_t rd = bits(h, 11, 7), rs2 = bits(h, 6, 2);
    const bool twelve = bits(h, 12, 12) != 0;
    if (rs2 != 0)
        return make(RISCV_OP_ADD, rd, twelve ? rd : 0, rs2, 0);
    if (rd != 0)
        return make(RISCV_OP_JALR, twelve, rd, 0, 0);
    return twelve ? make(RISCV_OP_EBREAK, 0, 0, 0, 0) : illegal(h);
}

static struct riscv_op decode_c2(uint32_t h)
{
    const uint32_t rd = bits(h, 11, 7);
    const int32_t load = (int32_t)(bits(h, 3, 2) << 6 | bits(h, 12, 12) << 5 | bits(h, 6, 4) << 2);
    const int32_t store = (int32_t)(bits(h, 8, 7) << 6 | bits(h, 12, 9) << 2);
    switch (bits(h, 15, 13)) {
    case 0:
        return bits(h, 12, 12) ? illegal(h) : make(RISCV_OP_SLL, rd, rd, 0, (int32_t)bits(h, 6, 2));
    case 2: return rd == 0 ? illegal(h) : make(RISCV_OP_LW, rd, 2, 0, load);
    case 4: return decode_c2_registers(h);
    case 6: return make(RISCV_OP_SW, 0, 2, bits(h, 6, 2), store);
    default: return illegal(h);
    }
}

struct riscv_op riscv_decode(uint32_t low, uint32_t high)
{
    struct riscv_op op;
    switch (low & 3) {
    case 0: op = decode_c0(low); break;
    case 1: op = decode_c1(low); break;
    case 2: op = decode_c2(low); break;
    default:
        op = decode_long(high << 16 | low);
        op.bytes = 4;
        return op;
    }
    op.bytes = 2;
    return op;
}
