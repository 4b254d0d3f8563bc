/*
 * regs_model.c - see regs_model.h. Plain rather than like hardware: queues that move up, and orders
 * that wait for the next cycle.
 */
#include "lockstep/regs_model.h"

#include <string.h>

#include "regs.h"

/* A field in its place: REG_FIELD(MESH_W, 3). */
#define REG_FIELD(name, value) ((uint32_t)(value) << CT_REG_##name)
#define REG_BIT(name) ((uint32_t)1 << CT_REG_##name)
/* A field of a value. */
#define REG_GET(name, value)                                                                       \
    ((uint32_t)((value) >> CT_REG_##name & (((uint64_t)1 << CT_REG_##name##_BITS) - 1)))

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

static bool busy(const struct regs_model *m, const struct regs_in *in)
{
    return m->order.run || in->busy_i;
}

static bool testing(const struct regs_model *m, const struct regs_in *in)
{
    return m->order.selftest || in->selftest_busy_i;
}

static bool idle(const struct regs_model *m, const struct regs_in *in)
{
    return !busy(m, in) && !testing(m, in);
}

static bool run_allowed(const struct regs_model *m, const struct regs_in *in)
{
    return idle(m, in) && (uint64_t)in->tick_i + in->wdata_i <= UINT32_MAX;
}

static bool word_allowed(const struct regs_model *m, const struct regs_in *in)
{
    return idle(m, in) && in->cfg_ready_i && m->cfg_core < m->p.w * m->p.h;
}

static bool length_allowed(const struct regs_model *m, const struct regs_in *in)
{
    return idle(m, in) && in->tick_i == 0 && m->p.fixed != 0;
}

/* The core gives the word that is read in this cycle. */
static bool word_given(const struct regs_model *m)
{
    return m->read_age == 1 + m->p.read_cycles;
}

static bool must_wait(const struct regs_model *m, const struct regs_in *in)
{
    if (in->write_i)
        return in->addr_i == CT_REG_RUN && run_allowed(m, in) && m->in_count > 0;
    if (in->addr_i != CT_REG_CFG_DATA)
        return false;
    return m->read_age > 0 ? !word_given(m) : word_allowed(m, in);
}

static bool answered(const struct regs_model *m, const struct regs_in *in)
{
    return in->valid_i && !m->order.reset && !must_wait(m, in);
}

static bool refused(const struct regs_in *in)
{
    const struct rule rule = rule_of(in->addr_i);
    return in->write_i ? (rule.write | rule.clear) == 0 : rule.read == 0;
}

static uint32_t causes(const struct regs_model *m)
{
    uint32_t all = m->events;
    if (m->out_count >= m->threshold)
        all |= REG_BIT(INT_STATUS_OUT);
    if (m->in_count == 0)
        all |= REG_BIT(INT_STATUS_IN_EMPTY);
    if (m->errors != 0)
        all |= REG_BIT(INT_STATUS_ERROR);
    if (m->late != 0)
        all |= REG_BIT(INT_STATUS_LATE);
    return all;
}

static uint32_t status(const struct regs_model *m, const struct regs_in *in)
{
    return REG_FIELD(STATUS_BUSY, busy(m, in)) | REG_FIELD(STATUS_TESTING, testing(m, in)) |
           REG_FIELD(STATUS_TEST_OK, m->test_ok) | REG_FIELD(STATUS_IN_EMPTY, m->in_count == 0) |
           REG_FIELD(STATUS_IN_FULL, m->in_count == m->p.in_depth) |
           REG_FIELD(STATUS_OUT_EMPTY, m->out_count == 0) |
           REG_FIELD(STATUS_OUT_FULL, m->out_count == m->p.out_depth);
}

/* What the parameters tell. */
static uint32_t identity(const struct regs_parameters *p, uint32_t addr)
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

static uint32_t value(const struct regs_model *m, const struct regs_in *in)
{
    switch (in->addr_i) {
    case CT_REG_STATUS: return status(m, in);
    case CT_REG_TICK: return in->tick_i;
    case CT_REG_LAST_CYCLES: return m->last_cycles;
    case CT_REG_TICK_LENGTH: return m->tick_length;
    case CT_REG_CFG_CORE: return m->cfg_core;
    case CT_REG_CFG_ADDR: return m->cfg_addr;
    case CT_REG_CFG_DATA: return word_given(m) ? in->cfg_data_i : 0;
    case CT_REG_IN_LEVEL: return m->in_count;
    case CT_REG_SPIKE_OUT:
        return m->out_count == 0
                   ? 0
                   : REG_BIT(SPIKE_OUT_VALID) | REG_FIELD(SPIKE_OUT_PIN, m->out[0].pin);
    case CT_REG_OUT_TICK: return m->out_tick;
    case CT_REG_OUT_LEVEL: return m->out_count;
    case CT_REG_OUT_THRESHOLD: return m->threshold;
    case CT_REG_INJECTED: return m->injected;
    case CT_REG_PINS: return m->pins;
    case CT_REG_PINS_LOST: return m->pins_lost;
    case CT_REG_CYCLES: return (uint32_t)m->cycles;
    case CT_REG_CYCLES_HIGH: return m->cycles_high;
    case CT_REG_ERRORS: return m->errors;
    case CT_REG_LATE: return m->late;
    case CT_REG_INT_STATUS: return causes(m);
    case CT_REG_INT_ENABLE: return m->enable;
    default: return identity(&m->p, in->addr_i);
    }
}

static bool spike_leaves(const struct regs_model *m, const struct regs_in *in)
{
    return m->in_count > 0 && idle(m, in) && !m->order.reset;
}

void regs_model_see(const struct regs_model *m, const struct regs_in *in, struct regs_out *out)
{
    *out = (struct regs_out){.always = 1,
                             .irq_o = (causes(m) & m->enable) != 0,
                             .cfg_we_o = m->order.word,
                             .cfg_re_o = m->read_age == 1,
                             .cfg_any = m->order.word || m->read_age == 1,
                             .cfg_core_o = m->cfg_core,
                             .cfg_addr_o = m->order.addr,
                             .cfg_data_o = m->order.data,
                             .inject_valid_o = spike_leaves(m, in),
                             .inject_core_o = REG_GET(SPIKE_IN_CORE, m->in[0]),
                             .inject_slot_o = REG_GET(SPIKE_IN_SLOT, m->in[0]),
                             .inject_axon_o = REG_GET(SPIKE_IN_AXON, m->in[0]),
                             .run_o = m->order.run,
                             .run_ticks_o = m->order.ticks,
                             .stop_o = m->order.stop,
                             .tick_length_o = m->tick_length,
                             .selftest_start_o = m->order.selftest,
                             .soft_reset_o = m->order.reset};
    if (!answered(m, in))
        return;
    out->ready_o = 1;
    out->error_o = refused(in);
    if (!refused(in) && !in->write_i)
        out->rdata_o = value(m, in);
}

void regs_model_reset(struct regs_model *m)
{
    const struct regs_parameters p = m->p;
    const struct regs_seen seen = m->seen;
    *m = (struct regs_model){.p = p, .threshold = 1, .seen = seen};
}

/* The cycle as it began, for what ends it: nothing below depends on an order of the changes. */
struct now {
    bool acts; /* an access acts: answered, and not refused */
    bool busy, testing, idle, run_allowed, length_allowed, word_allowed, word_given;
    uint32_t in_count, out_count;
};

static struct now now_of(const struct regs_model *m, const struct regs_in *in)
{
    return (struct now){.acts = answered(m, in) && !refused(in),
                        .busy = busy(m, in),
                        .testing = testing(m, in),
                        .idle = idle(m, in),
                        .run_allowed = run_allowed(m, in),
                        .length_allowed = length_allowed(m, in),
                        .word_allowed = word_allowed(m, in),
                        .word_given = word_given(m),
                        .in_count = m->in_count,
                        .out_count = m->out_count};
}

static bool writes(const struct now *now, const struct regs_in *in, uint32_t addr)
{
    return now->acts && in->write_i && in->addr_i == addr;
}

static bool reads(const struct now *now, const struct regs_in *in, uint32_t addr)
{
    return now->acts && !in->write_i && in->addr_i == addr;
}

/* What a write orders for the next cycle, and what of it is refused. */
static uint32_t orders(struct regs_model *m, const struct now *now, const struct regs_in *in)
{
    uint32_t errors = 0;
    if (writes(now, in, CT_REG_RUN)) {
        const bool allowed = now->run_allowed;
        m->seen.run_while_busy += now->busy;
        m->seen.run_past_the_end += now->idle && !allowed;
        m->seen.run_of_none += allowed && in->wdata_i == 0;
        m->order.run = allowed && in->wdata_i > 0;
        m->seen.run_started += m->order.run;
        m->order.ticks = in->wdata_i;
        errors |= REG_FIELD(ERRORS_RUN, !allowed);
    }
    if (writes(now, in, CT_REG_TICK_LENGTH)) {
        if (now->length_allowed)
            m->tick_length = REG_GET(TICK_LENGTH_UNITS, in->wdata_i);
        m->seen.length_set += now->length_allowed;
        m->seen.length_refused += !now->length_allowed;
        errors |= REG_FIELD(ERRORS_LENGTH, !now->length_allowed);
    }
    if (writes(now, in, CT_REG_CONTROL)) {
        const bool test = REG_GET(CONTROL_SELFTEST, in->wdata_i);
        const bool stop = REG_GET(CONTROL_STOP, in->wdata_i);
        m->order.stop = stop && now->busy;
        m->seen.stopped += m->order.stop;
        m->seen.stop_ignored += stop && !now->busy;
        m->order.selftest = test && now->idle;
        m->test_ok = m->test_ok && !m->order.selftest;
        m->seen.test_refused += test && !now->idle;
        m->order.reset = REG_GET(CONTROL_RESET, in->wdata_i);
        m->seen.reset += m->order.reset;
        errors |= REG_FIELD(ERRORS_SELFTEST, test && !now->idle);
    }
    return errors;
}

/* The configuration window. */
static uint32_t window(struct regs_model *m, const struct now *now, const struct regs_in *in)
{
    const bool write = writes(now, in, CT_REG_CFG_DATA);
    const bool read = reads(now, in, CT_REG_CFG_DATA);
    const bool given = now->word_given, allowed = now->word_allowed;
    const bool step = (write && allowed) || (read && given);
    const bool begins =
        in->valid_i && !in->write_i && in->addr_i == CT_REG_CFG_DATA && m->read_age == 0 && allowed;
    m->order.word = write && allowed;
    if (m->order.word || begins)
        m->order.addr = m->cfg_addr;
    m->order.data = in->wdata_i;
    if (begins || m->read_age > 0)
        m->read_age = given ? 0 : m->read_age + 1;
    if (step)
        m->cfg_addr = (m->cfg_addr + 1) % 4096;
    if (writes(now, in, CT_REG_CFG_ADDR))
        m->cfg_addr = in->wdata_i % 4096;
    if (writes(now, in, CT_REG_CFG_CORE))
        m->cfg_core = in->wdata_i & 0xFFFF;
    m->seen.word_written += m->order.word;
    m->seen.word_read += read && given;
    m->seen.word_refused += (write || read) && !step;
    m->seen.word_of_core_at_work += write && now->idle && !in->cfg_ready_i;
    m->seen.address_wrapped += step && m->cfg_addr == 0;
    return REG_FIELD(ERRORS_CONFIG, (write || read) && !step);
}

static uint32_t spikes_in(struct regs_model *m, const struct now *now, const struct regs_in *in)
{
    uint32_t errors = 0;
    if (now->in_count > 0 && now->idle) {
        memmove(m->in, m->in + 1, --m->in_count * sizeof *m->in);
        m->injected++;
    }
    if (writes(now, in, CT_REG_SPIKE_IN)) {
        const bool known = REG_GET(SPIKE_IN_CORE, in->wdata_i) < m->p.w * m->p.h &&
                           REG_GET(SPIKE_IN_AXON, in->wdata_i) < m->p.axons;
        const bool room = now->in_count < m->p.in_depth;
        if (known && room)
            m->in[m->in_count++] = in->wdata_i;
        m->seen.spike_out_of_range += !known;
        m->seen.spike_overflow += known && !room;
        m->seen.spike_taken += known && room;
        m->seen.spike_during_the_run += known && room && now->busy;
        errors |=
            REG_FIELD(ERRORS_IN_RANGE, !known) | REG_FIELD(ERRORS_IN_OVERFLOW, known && !room);
    }
    return errors;
}

static uint32_t spikes_out(struct regs_model *m, const struct now *now, const struct regs_in *in)
{
    const uint32_t had = now->out_count;
    const bool read = reads(now, in, CT_REG_SPIKE_OUT);
    const bool lost = in->pin_valid_i && had == m->p.out_depth;
    if (read && had > 0) {
        m->out_tick = m->out[0].tick;
        memmove(m->out, m->out + 1, --m->out_count * sizeof *m->out);
    }
    if (in->pin_valid_i && !lost) {
        m->out[m->out_count].tick = in->pin_tick_i;
        m->out[m->out_count++].pin = in->pin_i;
    }
    m->pins += (in->pin_valid_i != 0) + in->pin_lost_i;
    m->pins_lost += lost + in->pin_lost_i;
    m->seen.pin_lost_before += in->pin_lost_i > 0;
    m->seen.pin_taken += in->pin_valid_i && !lost;
    m->seen.pin_lost += lost;
    m->seen.pin_lost_while_read += lost && read;
    m->seen.pin_read += read && had > 0;
    m->seen.pin_read_of_none += read && had == 0;
    return REG_FIELD(ERRORS_OUT_OVERFLOW, lost || in->pin_lost_i > 0);
}

/* Bits that are set by events and cleared by writing 1; an event goes before. */
static void flags(struct regs_model *m, const struct now *now, const struct regs_in *in,
                  uint32_t addr, uint32_t *bits, uint32_t set)
{
    const uint32_t clear = writes(now, in, addr) ? in->wdata_i & rule_of(addr).clear : 0;
    m->seen.set_and_cleared += (set & clear) != 0;
    *bits = (*bits & ~clear) | set;
}

static void clocks(struct regs_model *m, const struct now *now, const struct regs_in *in)
{
    if (in->tick_end_i)
        m->last_cycles = m->length > UINT32_MAX ? UINT32_MAX : (uint32_t)m->length;
    m->length = in->tick_start_i ? 1 : m->length + 1;
    if (reads(now, in, CT_REG_CYCLES))
        m->cycles_high = (uint32_t)(m->cycles >> 32);
    m->cycles += now->busy;
    m->seen.cycles_carried += now->busy && (uint32_t)m->cycles == 0;
}

static void endings(struct regs_model *m, const struct now *now, const struct regs_in *in)
{
    const bool run_ends = m->was_busy && !now->busy;
    const bool test_ends = m->was_testing && !now->testing;
    flags(m, now, in, CT_REG_INT_STATUS, &m->events,
          REG_FIELD(INT_STATUS_DONE, run_ends) | REG_FIELD(INT_STATUS_TEST_DONE, test_ends));
    if (test_ends)
        m->test_ok = in->selftest_ok_i;
    m->seen.test_passed += test_ends && in->selftest_ok_i;
    m->seen.test_failed += test_ends && !in->selftest_ok_i;
    m->was_busy = now->busy;
    m->was_testing = now->testing;
}

void regs_model_step(struct regs_model *m, const struct regs_in *in)
{
    if (!in->rst_ni || m->order.reset) {
        m->seen.reset_held_the_bus += in->rst_ni && in->valid_i;
        regs_model_reset(m);
        return;
    }
    const struct now now = now_of(m, in);
    const bool error = answered(m, in) && refused(in);
    uint32_t errors = REG_FIELD(ERRORS_BUS, error);

    m->seen.read_refused += error && !in->write_i;
    m->seen.write_refused += error && in->write_i;
    m->seen.run_waited += in->valid_i && in->write_i && must_wait(m, in);
    m->seen.interrupt += (causes(m) & m->enable) != 0;
    m->order.run = m->order.stop = m->order.selftest = false;
    endings(m, &now, in);
    errors |= orders(m, &now, in);
    errors |= window(m, &now, in);
    errors |= spikes_in(m, &now, in);
    errors |= spikes_out(m, &now, in);
    clocks(m, &now, in);
    if (writes(&now, in, CT_REG_OUT_THRESHOLD))
        m->threshold = in->wdata_i & 0xFFFF;
    if (writes(&now, in, CT_REG_INT_ENABLE))
        m->enable = in->wdata_i & rule_of(CT_REG_INT_ENABLE).write;
    flags(m, &now, in, CT_REG_LATE, &m->late,
          REG_FIELD(LATE_CORE, in->late_core_i) | REG_FIELD(LATE_PACKET, in->late_packet_i));
    flags(m, &now, in, CT_REG_ERRORS, &m->errors, errors);
}
