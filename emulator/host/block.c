/*
 * block.c - see block.h.
 */
#include "host/block.h"

#include <stdlib.h>

#include "regs.h"

/* A field in its place: REG_FIELD(MESH_W, 3). */
#define REG_FIELD(name, value) ((uint32_t)(value) << CT_REG_##name)
#define REG_BIT(name) ((uint32_t)1 << CT_REG_##name)
/* A field of a value. */
#define REG_GET(name, value)                                                                       \
    ((uint32_t)((value) >> CT_REG_##name & (((uint64_t)1 << CT_REG_##name##_BITS) - 1)))

/* ---- queues ---------------------------------------------------------------------------------- */

static bool fifo_make(struct block_fifo *f, uint32_t depth)
{
    *f = (struct block_fifo){.at = calloc(depth, sizeof *f->at), .depth = depth};
    return f->at != NULL;
}

static void fifo_push(struct block_fifo *f, uint64_t value)
{
    f->at[(f->first + f->count++) % f->depth] = value;
}

static uint64_t fifo_pop(struct block_fifo *f)
{
    const uint64_t value = f->at[f->first];
    f->first = (f->first + 1) % f->depth;
    f->count--;
    return value;
}

/* The oldest; 0 in an empty queue. */
static uint64_t fifo_head(const struct block_fifo *f)
{
    return f->count > 0 ? f->at[f->first] : 0;
}

static void fifo_clear(struct block_fifo *f)
{
    f->first = f->count = 0;
}

/* ---- a cycle as it is seen ------------------------------------------------------------------- */

struct rule {
    uint32_t read, write, clear; /* bits of the register that can be read, written, cleared */
};

/* The rule of an address, all 0 where there is no register. */
static struct rule rule_of(uint32_t addr)
{
    switch (addr) {
#define RULE(name, address, reset, read, write, clear)                                             \
    case address: return (struct rule){read, write, clear};
        CT_REG_LIST(RULE)
#undef RULE
    default: return (struct rule){0, 0, 0};
    }
}

static bool busy(const struct block *b, const struct block_in *in)
{
    return b->order.run || in->busy_i;
}

static bool testing(const struct block *b, const struct block_in *in)
{
    return b->order.selftest || in->selftest_busy_i;
}

static bool idle(const struct block *b, const struct block_in *in)
{
    return !busy(b, in) && !testing(b, in);
}

static bool run_allowed(const struct block *b, const struct block_in *in)
{
    return idle(b, in) && (uint64_t)in->tick_i + in->wdata_i <= UINT32_MAX;
}

static bool word_allowed(const struct block *b, const struct block_in *in)
{
    return idle(b, in) && in->cfg_ready_i && b->cfg_core < b->p.w * b->p.h;
}

static bool length_allowed(const struct block *b, const struct block_in *in)
{
    return idle(b, in) && in->tick_i == 0 && b->p.fixed != 0;
}

/* The core gives the word that is read in this cycle. */
static bool word_given(const struct block *b)
{
    return b->read_age == 1 + b->p.read_cycles;
}

static bool must_wait(const struct block *b, const struct block_in *in)
{
    if (in->write_i)
        return in->addr_i == CT_REG_RUN && run_allowed(b, in) && b->in.count > 0;
    if (in->addr_i != CT_REG_CFG_DATA)
        return false;
    return b->read_age > 0 ? !word_given(b) : word_allowed(b, in);
}

static bool answered(const struct block *b, const struct block_in *in)
{
    return in->valid_i && !b->order.reset && !must_wait(b, in);
}

static bool refused(const struct block_in *in)
{
    const struct rule rule = rule_of(in->addr_i);
    return in->write_i ? (rule.write | rule.clear) == 0 : rule.read == 0;
}

static uint32_t causes(const struct block *b)
{
    uint32_t all = b->events;
    if (b->out.count >= b->threshold)
        all |= REG_BIT(INT_STATUS_OUT);
    if (b->in.count == 0)
        all |= REG_BIT(INT_STATUS_IN_EMPTY);
    if (b->errors != 0)
        all |= REG_BIT(INT_STATUS_ERROR);
    if (b->late != 0)
        all |= REG_BIT(INT_STATUS_LATE);
    return all;
}

static uint32_t status(const struct block *b, const struct block_in *in)
{
    return REG_FIELD(STATUS_BUSY, busy(b, in)) | REG_FIELD(STATUS_TESTING, testing(b, in)) |
           REG_FIELD(STATUS_TEST_OK, b->test_ok) | REG_FIELD(STATUS_IN_EMPTY, b->in.count == 0) |
           REG_FIELD(STATUS_IN_FULL, b->in.count == b->in.depth) |
           REG_FIELD(STATUS_OUT_EMPTY, b->out.count == 0) |
           REG_FIELD(STATUS_OUT_FULL, b->out.count == b->out.depth);
}

/* What the parameters tell. */
static uint32_t identity(const struct block_parameters *p, uint32_t addr)
{
    switch (addr) {
    case CT_REG_ID: return 'C' | 'T' << 8 | 'I' << 16 | 'L' << 24;
    case CT_REG_VERSION: return REG_FIELD(VERSION_MAJOR, 0) | REG_FIELD(VERSION_MINOR, 2);
    case CT_REG_MESH: return REG_FIELD(MESH_W, p->w) | REG_FIELD(MESH_H, p->h);
    case CT_REG_SIZE: return REG_FIELD(SIZE_AXONS, p->axons) | REG_FIELD(SIZE_NEURONS, p->neurons);
    case CT_REG_CORE_TIMING:
        return REG_FIELD(CORE_TIMING_K, p->k) | REG_FIELD(CORE_TIMING_S, p->s) |
               REG_FIELD(CORE_TIMING_CD, p->cd) | REG_FIELD(CORE_TIMING_DL, p->dl);
    case CT_REG_ROUTER_TIMING:
        return REG_FIELD(ROUTER_TIMING_D, p->d) | REG_FIELD(ROUTER_TIMING_P, p->p) |
               REG_FIELD(ROUTER_TIMING_F, p->f) | REG_FIELD(ROUTER_TIMING_MD, p->md) |
               REG_FIELD(ROUTER_TIMING_ROUTING, p->routing) |
               REG_FIELD(ROUTER_TIMING_TORUS, p->torus);
    default: return REG_FIELD(DEPTHS_IN, p->in_depth) | REG_FIELD(DEPTHS_OUT, p->out_depth);
    }
}

static uint32_t value(const struct block *b, const struct block_in *in)
{
    switch (in->addr_i) {
    case CT_REG_STATUS: return status(b, in);
    case CT_REG_TICK: return in->tick_i;
    case CT_REG_LAST_CYCLES: return b->last_cycles;
    case CT_REG_TICK_LENGTH: return b->tick_length;
    case CT_REG_CFG_CORE: return b->cfg_core;
    case CT_REG_CFG_ADDR: return b->cfg_addr;
    case CT_REG_CFG_DATA: return word_given(b) ? in->cfg_data_i : 0;
    case CT_REG_IN_LEVEL: return b->in.count;
    case CT_REG_SPIKE_OUT:
        return b->out.count == 0
                   ? 0
                   : REG_BIT(SPIKE_OUT_VALID) | REG_FIELD(SPIKE_OUT_PIN, fifo_head(&b->out));
    case CT_REG_OUT_TICK: return b->out_tick;
    case CT_REG_OUT_LEVEL: return b->out.count;
    case CT_REG_OUT_THRESHOLD: return b->threshold;
    case CT_REG_INJECTED: return b->injected;
    case CT_REG_PINS: return b->pins;
    case CT_REG_PINS_LOST: return b->pins_lost;
    case CT_REG_CYCLES: return (uint32_t)b->cycles;
    case CT_REG_CYCLES_HIGH: return b->cycles_high;
    case CT_REG_ERRORS: return b->errors;
    case CT_REG_LATE: return b->late;
    case CT_REG_INT_STATUS: return causes(b);
    case CT_REG_INT_ENABLE: return b->enable;
    default: return identity(&b->p, in->addr_i);
    }
}

static bool spike_leaves(const struct block *b, const struct block_in *in)
{
    return b->in.count > 0 && idle(b, in) && !b->order.reset;
}

void block_see(const struct block *b, const struct block_in *in, struct block_out *out)
{
    *out = (struct block_out){.always = 1,
                              .irq_o = (causes(b) & b->enable) != 0,
                              .cfg_we_o = b->order.word,
                              .cfg_re_o = b->read_age == 1,
                              .cfg_any = b->order.word || b->read_age == 1,
                              .cfg_core_o = b->cfg_core,
                              .cfg_addr_o = b->order.addr,
                              .cfg_data_o = b->order.data,
                              .inject_valid_o = spike_leaves(b, in),
                              .inject_core_o = REG_GET(SPIKE_IN_CORE, fifo_head(&b->in)),
                              .inject_slot_o = REG_GET(SPIKE_IN_SLOT, fifo_head(&b->in)),
                              .inject_axon_o = REG_GET(SPIKE_IN_AXON, fifo_head(&b->in)),
                              .run_o = b->order.run,
                              .run_ticks_o = b->order.ticks,
                              .stop_o = b->order.stop,
                              .tick_length_o = b->tick_length,
                              .selftest_start_o = b->order.selftest,
                              .soft_reset_o = b->order.reset};
    if (!answered(b, in))
        return;
    out->ready_o = 1;
    out->error_o = refused(in);
    if (!refused(in) && !in->write_i)
        out->rdata_o = value(b, in);
}

/* ---- making, reset ----------------------------------------------------------------------------- */

void block_reset(struct block *b)
{
    fifo_clear(&b->in);
    fifo_clear(&b->out);
    *b = (struct block){.p = b->p, .in = b->in, .out = b->out, .threshold = 1};
}

bool block_make(struct block *b, const struct block_parameters *p)
{
    *b = (struct block){.p = *p};
    if (!fifo_make(&b->in, p->in_depth) || !fifo_make(&b->out, p->out_depth)) {
        block_free(b);
        return false;
    }
    block_reset(b);
    return true;
}

void block_free(struct block *b)
{
    free(b->in.at);
    free(b->out.at);
    *b = (struct block){.in = {0}};
}

/* ---- the end of a cycle ------------------------------------------------------------------------ */

/* The cycle as it began, for what ends it: nothing below depends on an order of the changes. */
struct now {
    bool acts; /* an access acts: answered, and not refused */
    bool busy, testing, idle, run_allowed, length_allowed, word_allowed, word_given;
    uint32_t in_count, out_count;
};

static struct now now_of(const struct block *b, const struct block_in *in)
{
    return (struct now){.acts = answered(b, in) && !refused(in),
                        .busy = busy(b, in),
                        .testing = testing(b, in),
                        .idle = idle(b, in),
                        .run_allowed = run_allowed(b, in),
                        .length_allowed = length_allowed(b, in),
                        .word_allowed = word_allowed(b, in),
                        .word_given = word_given(b),
                        .in_count = b->in.count,
                        .out_count = b->out.count};
}

static bool writes(const struct now *now, const struct block_in *in, uint32_t addr)
{
    return now->acts && in->write_i && in->addr_i == addr;
}

static bool reads(const struct now *now, const struct block_in *in, uint32_t addr)
{
    return now->acts && !in->write_i && in->addr_i == addr;
}

/* What a write orders for the next cycle, and what of it is refused. */
static uint32_t orders(struct block *b, const struct now *now, const struct block_in *in)
{
    uint32_t errors = 0;
    if (writes(now, in, CT_REG_RUN)) {
        const bool allowed = now->run_allowed;
        b->order.run = allowed && in->wdata_i > 0;
        b->order.ticks = in->wdata_i;
        errors |= REG_FIELD(ERRORS_RUN, !allowed);
    }
    if (writes(now, in, CT_REG_TICK_LENGTH)) {
        if (now->length_allowed)
            b->tick_length = REG_GET(TICK_LENGTH_UNITS, in->wdata_i);
        errors |= REG_FIELD(ERRORS_LENGTH, !now->length_allowed);
    }
    if (writes(now, in, CT_REG_CONTROL)) {
        const bool test = REG_GET(CONTROL_SELFTEST, in->wdata_i);
        const bool stop = REG_GET(CONTROL_STOP, in->wdata_i);
        b->order.stop = stop && now->busy;
        b->order.selftest = test && now->idle;
        b->test_ok = b->test_ok && !b->order.selftest;
        b->order.reset = REG_GET(CONTROL_RESET, in->wdata_i);
        errors |= REG_FIELD(ERRORS_SELFTEST, test && !now->idle);
    }
    return errors;
}

/* The configuration window. */
static uint32_t window(struct block *b, const struct now *now, const struct block_in *in)
{
    const bool write = writes(now, in, CT_REG_CFG_DATA);
    const bool read = reads(now, in, CT_REG_CFG_DATA);
    const bool given = now->word_given, allowed = now->word_allowed;
    const bool step = (write && allowed) || (read && given);
    const bool begins =
        in->valid_i && !in->write_i && in->addr_i == CT_REG_CFG_DATA && b->read_age == 0 && allowed;
    b->order.word = write && allowed;
    if (b->order.word || begins)
        b->order.addr = b->cfg_addr;
    b->order.data = in->wdata_i;
    if (begins || b->read_age > 0)
        b->read_age = given ? 0 : b->read_age + 1;
    if (step)
        b->cfg_addr = (b->cfg_addr + 1) % 4096;
    if (writes(now, in, CT_REG_CFG_ADDR))
        b->cfg_addr = in->wdata_i % 4096;
    if (writes(now, in, CT_REG_CFG_CORE))
        b->cfg_core = in->wdata_i & 0xFFFF;
    return REG_FIELD(ERRORS_CONFIG, (write || read) && !step);
}

static uint32_t spikes_in(struct block *b, const struct now *now, const struct block_in *in)
{
    uint32_t errors = 0;
    if (now->in_count > 0 && now->idle) {
        fifo_pop(&b->in);
        b->injected++;
    }
    if (writes(now, in, CT_REG_SPIKE_IN)) {
        const bool known = REG_GET(SPIKE_IN_CORE, in->wdata_i) < b->p.w * b->p.h &&
                           REG_GET(SPIKE_IN_AXON, in->wdata_i) < b->p.axons;
        const bool room = now->in_count < b->in.depth;
        if (known && room)
            fifo_push(&b->in, in->wdata_i);
        errors |=
            REG_FIELD(ERRORS_IN_RANGE, !known) | REG_FIELD(ERRORS_IN_OVERFLOW, known && !room);
    }
    return errors;
}

static uint32_t spikes_out(struct block *b, const struct now *now, const struct block_in *in)
{
    const uint32_t had = now->out_count;
    const bool read = reads(now, in, CT_REG_SPIKE_OUT);
    const bool lost = in->pin_valid_i && had == b->out.depth;
    if (read && had > 0)
        b->out_tick = (uint32_t)(fifo_pop(&b->out) >> 32);
    if (in->pin_valid_i && !lost)
        fifo_push(&b->out, (uint64_t)in->pin_tick_i << 32 | in->pin_i);
    b->pins += (in->pin_valid_i != 0) + in->pin_lost_i;
    b->pins_lost += lost + in->pin_lost_i;
    return REG_FIELD(ERRORS_OUT_OVERFLOW, lost || in->pin_lost_i > 0);
}

/* Bits that are set by events and cleared by writing 1; an event goes before. */
static void flags(const struct now *now, const struct block_in *in, uint32_t addr, uint32_t *bits,
                  uint32_t set)
{
    const uint32_t clear = writes(now, in, addr) ? in->wdata_i & rule_of(addr).clear : 0;
    *bits = (*bits & ~clear) | set;
}

static void clocks(struct block *b, const struct now *now, const struct block_in *in)
{
    if (in->tick_end_i)
        b->last_cycles = b->length > UINT32_MAX ? UINT32_MAX : (uint32_t)b->length;
    b->length = in->tick_start_i ? 1 : b->length + 1;
    if (reads(now, in, CT_REG_CYCLES))
        b->cycles_high = (uint32_t)(b->cycles >> 32);
    b->cycles += now->busy;
}

static void endings(struct block *b, const struct now *now, const struct block_in *in)
{
    const bool run_ends = b->was_busy && !now->busy;
    const bool test_ends = b->was_testing && !now->testing;
    flags(now, in, CT_REG_INT_STATUS, &b->events,
          REG_FIELD(INT_STATUS_DONE, run_ends) | REG_FIELD(INT_STATUS_TEST_DONE, test_ends));
    if (test_ends)
        b->test_ok = in->selftest_ok_i;
    b->was_busy = now->busy;
    b->was_testing = now->testing;
}

void block_step(struct block *b, const struct block_in *in)
{
    if (!in->rst_ni || b->order.reset) {
        block_reset(b);
        return;
    }
    const struct now now = now_of(b, in);
    const bool error = answered(b, in) && refused(in);
    uint32_t errors = REG_FIELD(ERRORS_BUS, error);
    b->order.run = b->order.stop = b->order.selftest = false;
    endings(b, &now, in);
    errors |= orders(b, &now, in);
    errors |= window(b, &now, in);
    errors |= spikes_in(b, &now, in);
    errors |= spikes_out(b, &now, in);
    clocks(b, &now, in);
    if (writes(&now, in, CT_REG_OUT_THRESHOLD))
        b->threshold = in->wdata_i & 0xFFFF;
    if (writes(&now, in, CT_REG_INT_ENABLE))
        b->enable = in->wdata_i & rule_of(CT_REG_INT_ENABLE).write;
    flags(&now, in, CT_REG_LATE, &b->late,
          REG_FIELD(LATE_CORE, in->late_core_i) | REG_FIELD(LATE_PACKET, in->late_packet_i));
    flags(&now, in, CT_REG_ERRORS, &b->errors, errors);
}

/* ---- cycles that nothing happens in ------------------------------------------------------------ */

bool block_still(const struct block *b, bool busy)
{
    const bool orders = b->order.run || b->order.stop || b->order.selftest || b->order.reset ||
                        b->order.word || b->read_age > 0;
    return !orders && b->was_busy == busy && !b->was_testing && (busy || b->in.count == 0);
}

void block_skip(struct block *b, bool busy, uint64_t n)
{
    b->length += n;
    if (busy)
        b->cycles += n;
}

bool block_irq(const struct block *b)
{
    return (causes(b) & b->enable) != 0;
}
