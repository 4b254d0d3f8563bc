/*
 * riscv_program.c - see riscv_program.h. Encodings are put together from the tables of the RISC-V
 * manual, and not from the decoder under test.
 */
#include "support/riscv_program.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_MAX = 2000, AHEAD_MAX = 8 };

/* Where a distance is to be put in once it is known. */
enum fix { FIX_JAL, FIX_BRANCH, FIX_CJ, FIX_CB, FIX_IMM };

struct drawing {
    struct riscv_program *p;
    struct rand *r;
    uint32_t at[COUNT_MAX + AHEAD_MAX + 1]; /* half-word of each instruction */
    uint32_t count;
    struct {
        enum fix fix;
        uint32_t half, from, to; /* of the encoding; half-word it is relative to; instruction */
    } fixes[COUNT_MAX];
    uint32_t fix_count;
};

uint32_t riscv_special(struct rand *r)
{
    static const int32_t values[] = {0, 1, -1, 2, -2, INT32_MIN, INT32_MAX, INT32_MIN + 1, 31, 32};
    switch (rand_below(r, 4)) {
    case 0: return (uint32_t)rand_next(r);
    case 1: return (uint32_t)rand_next(r) >> rand_below(r, 32);
    default: return (uint32_t)rand_pick(r, values, sizeof values / sizeof *values);
    }
}

/* Bits high..low of a value, at `to`. */
static uint32_t put(uint32_t value, unsigned high, unsigned low, unsigned to)
{
    return (value >> low & ((1u << (high - low + 1)) - 1)) << to;
}

static void emit16(struct drawing *d, uint32_t code)
{
    d->p->code[d->p->halves++] = (uint16_t)code;
}

static void emit32(struct drawing *d, uint32_t code)
{
    emit16(d, code);
    emit16(d, code >> 16);
}

/* A register that may be written, now and then x0. */
static uint32_t any_rd(struct drawing *d)
{
    const uint32_t rd = rand_below(d->r, 32);
    return rd == PROGRAM_SP || rd == PROGRAM_BASE || rd == PROGRAM_BASE_TOO ? 10 : rd;
}

static uint32_t real_rd(struct drawing *d)
{
    const uint32_t rd = any_rd(d);
    return rd == 0 ? 11 : rd;
}

/* Of registers 8..15, as three bits; those that may be written are 10..15. */
static uint32_t small_rd(struct drawing *d)
{
    return 2 + rand_below(d->r, 6);
}

static uint32_t any_rs(struct drawing *d)
{
    return rand_below(d->r, 32);
}

static void fix_later(struct drawing *d, enum fix fix, uint32_t half, uint32_t from)
{
    d->fixes[d->fix_count].fix = fix;
    d->fixes[d->fix_count].half = half;
    d->fixes[d->fix_count].from = from;
    d->fixes[d->fix_count++].to = d->count + 1 + rand_below(d->r, AHEAD_MAX);
}

/* ---- four bytes ------------------------------------------------------------------------------ */

static void draw_register(struct drawing *d)
{
    static const int32_t funct7[] = {0x00, 0x01, 0x01, 0x20};
    uint32_t f7 = (uint32_t)rand_pick(d->r, funct7, 4), f3 = rand_below(d->r, 8);
    if (f7 == 0x20)
        f3 = rand_chance(d->r, 50) ? 0 : 5;
    emit32(d, f7 << 25 | any_rs(d) << 20 | any_rs(d) << 15 | f3 << 12 | any_rd(d) << 7 | 0x33);
}

static void draw_immediate(struct drawing *d)
{
    const uint32_t f3 = rand_below(d->r, 8);
    uint32_t imm = riscv_special(d->r) & 0xFFF;
    if (f3 == 1)
        imm &= 31;
    if (f3 == 5)
        imm = (imm & 31) | (rand_chance(d->r, 50) ? 0x400 : 0);
    emit32(d, imm << 20 | any_rs(d) << 15 | f3 << 12 | any_rd(d) << 7 | 0x13);
}

static void draw_upper(struct drawing *d)
{
    const uint32_t opcode = rand_chance(d->r, 50) ? 0x37 : 0x17;
    emit32(d, (riscv_special(d->r) & 0xFFFFF000) | any_rd(d) << 7 | opcode);
}

static uint32_t any_base(struct drawing *d)
{
    return rand_chance(d->r, 50) ? PROGRAM_BASE : PROGRAM_BASE_TOO;
}

static void draw_load(struct drawing *d)
{
    static const int32_t kinds[] = {0, 1, 2, 4, 5};
    const uint32_t f3 = (uint32_t)rand_pick(d->r, kinds, 5);
    const uint32_t imm = (uint32_t)rand_next(d->r) & 0xFFF & ~((1u << (f3 & 3)) - 1);
    emit32(d, imm << 20 | any_base(d) << 15 | f3 << 12 | any_rd(d) << 7 | 0x03);
}

static void draw_store(struct drawing *d)
{
    const uint32_t f3 = rand_below(d->r, 3);
    const uint32_t imm = (uint32_t)rand_next(d->r) & 0xFFF & ~((1u << f3) - 1);
    emit32(d, put(imm, 11, 5, 25) | any_rs(d) << 20 | any_base(d) << 15 | f3 << 12 |
                  put(imm, 4, 0, 7) | 0x23);
}

static void draw_branch(struct drawing *d)
{
    static const int32_t kinds[] = {0, 1, 4, 5, 6, 7};
    const uint32_t f3 = (uint32_t)rand_pick(d->r, kinds, 6);
    fix_later(d, FIX_BRANCH, d->p->halves, d->p->halves);
    emit32(d, any_rs(d) << 20 | any_rs(d) << 15 | f3 << 12 | 0x63);
}

static void draw_jump(struct drawing *d)
{
    const uint32_t at = d->p->halves, t = real_rd(d);
    switch (rand_below(d->r, 3)) {
    case 0:
        fix_later(d, FIX_JAL, at, at);
        emit32(d, any_rd(d) << 7 | 0x6F);
        break;
    case 1: /* auipc t, 0; jalr rd, imm(t) */
        fix_later(d, FIX_IMM, at + 2, at);
        emit32(d, t << 7 | 0x17);
        emit32(d, t << 15 | any_rd(d) << 7 | 0x67);
        break;
    default: /* auipc t, 0; addi t, t, imm; c.jr t or c.jalr t */
        fix_later(d, FIX_IMM, at + 2, at);
        emit32(d, t << 7 | 0x17);
        emit32(d, t << 15 | t << 7 | 0x13);
        emit16(d, 4u << 13 | rand_below(d->r, 2) << 12 | t << 7 | 2);
        break;
    }
}

/* mscratch, mcause and mtval keep what is written. */
static void draw_csr(struct drawing *d)
{
    static const int32_t numbers[] = {0x340, 0x340, 0x342, 0x343};
    static const int32_t kinds[] = {1, 2, 3, 5, 6, 7};
    emit32(d, (uint32_t)rand_pick(d->r, numbers, 4) << 20 | any_rs(d) << 15 |
                  (uint32_t)rand_pick(d->r, kinds, 6) << 12 | any_rd(d) << 7 | 0x73);
}

/* ---- two bytes ------------------------------------------------------------------------------- */

static void draw_c0(struct drawing *d)
{
    const uint32_t any = (uint32_t)rand_next(d->r);
    const uint32_t base = rand_below(d->r, 2) << 7; /* x8 or x9 */
    switch (rand_below(d->r, 3)) {
    case 0: emit16(d, (any & 0x1FE0) | 1 << 5 | small_rd(d) << 2); break;          /* c.addi4spn */
    case 1: emit16(d, 2u << 13 | (any & 0x1C60) | base | small_rd(d) << 2); break; /* c.lw */
    default: emit16(d, 6u << 13 | (any & 0x1C60) | base | rand_below(d->r, 8) << 2); break;
    }
}

static void draw_c1(struct drawing *d)
{
    const uint32_t six = riscv_special(d->r), imm = put(six, 5, 5, 12) | put(six, 4, 0, 2);
    const uint32_t at = d->p->halves;
    switch (rand_below(d->r, 8)) {
    case 0: emit16(d, real_rd(d) << 7 | imm | 1); break;                /* c.addi */
    case 1: emit16(d, 2u << 13 | any_rd(d) << 7 | imm | 1); break;      /* c.li */
    case 2: emit16(d, 3u << 13 | real_rd(d) << 7 | imm | 4 | 1); break; /* c.lui, not 0 */
    case 3: emit16(d, 3u << 13 | rand_below(d->r, 2) << 12 | 2 << 7 | 1 << 6 | 1); break;
    case 4: /* c.srli, c.srai, c.andi */
        if (rand_chance(d->r, 33))
            emit16(d, 4u << 13 | 2 << 10 | small_rd(d) << 7 | imm | 1);
        else
            emit16(d, 4u << 13 | rand_below(d->r, 2) << 10 | small_rd(d) << 7 | (imm & 0x7C) | 1);
        break;
    case 5: /* c.sub, c.xor, c.or, c.and */
        emit16(d, 4u << 13 | 3 << 10 | small_rd(d) << 7 | rand_below(d->r, 8) << 2 |
                      rand_below(d->r, 4) << 5 | 1);
        break;
    case 6: /* c.j, c.jal */
        fix_later(d, FIX_CJ, at, at);
        emit16(d, (rand_chance(d->r, 50) ? 5u : 1u) << 13 | 1);
        break;
    default: /* c.beqz, c.bnez */
        fix_later(d, FIX_CB, at, at);
        emit16(d, (6u + rand_below(d->r, 2)) << 13 | rand_below(d->r, 8) << 7 | 1);
        break;
    }
}

static void draw_c2(struct drawing *d)
{
    const uint32_t any = (uint32_t)rand_next(d->r), rs2 = 1 + rand_below(d->r, 31);
    switch (rand_below(d->r, 5)) {
    case 0: emit16(d, real_rd(d) << 7 | (any & 0x7C) | 2); break;                 /* c.slli */
    case 1: emit16(d, 2u << 13 | (any & 0x107C) | real_rd(d) << 7 | 2); break;    /* c.lwsp */
    case 2: emit16(d, 4u << 13 | any_rd(d) << 7 | rs2 << 2 | 2); break;           /* c.mv */
    case 3: emit16(d, 4u << 13 | 1 << 12 | any_rd(d) << 7 | rs2 << 2 | 2); break; /* c.add */
    default: emit16(d, 6u << 13 | (any & 0x1F80) | any_rs(d) << 2 | 2); break;    /* c.swsp */
    }
}

/* ---- programs -------------------------------------------------------------------------------- */

static uint32_t distance_bits(enum fix fix, uint32_t v)
{
    switch (fix) {
    case FIX_JAL:
        return put(v, 20, 20, 31) | put(v, 10, 1, 21) | put(v, 11, 11, 20) | put(v, 19, 12, 12);
    case FIX_BRANCH:
        return put(v, 12, 12, 31) | put(v, 10, 5, 25) | put(v, 4, 1, 8) | put(v, 11, 11, 7);
    case FIX_CJ:
        return put(v, 11, 11, 12) | put(v, 4, 4, 11) | put(v, 9, 8, 9) | put(v, 10, 10, 8) |
               put(v, 6, 6, 7) | put(v, 7, 7, 6) | put(v, 3, 1, 3) | put(v, 5, 5, 2);
    case FIX_CB:
        return put(v, 8, 8, 12) | put(v, 4, 3, 10) | put(v, 7, 6, 5) | put(v, 2, 1, 3) |
               put(v, 5, 5, 2);
    default: return put(v, 11, 0, 20);
    }
}

static void fix_distances(struct drawing *d)
{
    for (uint32_t i = 0; i < d->fix_count; i++) {
        const uint32_t half = d->fixes[i].half;
        const uint32_t v = 2 * (d->at[d->fixes[i].to] - d->fixes[i].from);
        const uint32_t bits = distance_bits(d->fixes[i].fix, v);
        d->p->code[half] |= (uint16_t)bits;
        if (d->fixes[i].fix != FIX_CJ && d->fixes[i].fix != FIX_CB)
            d->p->code[half + 1] |= (uint16_t)(bits >> 16);
    }
}

void riscv_program_draw(struct riscv_program *p, struct rand *r, uint32_t data, uint32_t count)
{
    static void (*const draw[])(struct drawing *) = {
        draw_register, draw_register, draw_register, draw_immediate, draw_immediate, draw_upper,
        draw_load,     draw_load,     draw_store,    draw_branch,    draw_jump,      draw_csr,
        draw_c0,       draw_c1,       draw_c1,       draw_c2,        draw_c2};
    struct drawing *d = calloc(1, sizeof *d);
    if (d == NULL || count > COUNT_MAX)
        abort();
    p->halves = 0;
    d->p = p;
    d->r = r;
    for (d->count = 0; d->count < count; d->count++) {
        d->at[d->count] = p->halves;
        draw[rand_below(r, sizeof draw / sizeof *draw)](d);
    }
    for (uint32_t i = 0; i <= AHEAD_MAX; i++) { /* c.ebreak, wherever a jump leads */
        d->at[count + i] = p->halves;
        emit16(d, 0x9002);
    }
    fix_distances(d);
    free(d);
    for (uint32_t i = 0; i < PROGRAM_DATA; i += 4) {
        const uint32_t word = riscv_special(r);
        memcpy(p->data + i, &word, 4);
    }
    for (int i = 1; i < 32; i++)
        p->x[i] = riscv_special(r);
    p->x[0] = 0;
    p->x[PROGRAM_SP] = p->x[PROGRAM_BASE] = p->x[PROGRAM_BASE_TOO] = data + PROGRAM_DATA / 2;
}
