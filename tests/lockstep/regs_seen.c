/*
 * regs_seen.c - see regs_seen.h.
 */
#include "lockstep/regs_seen.h"

#include "regs.h"

/* A cycle. */
struct seen_cycle {
    const struct block *before, *after;
    const struct block_in *in;
    const struct block_out *out;
    bool acts, busy, testing, idle;
};

static bool writes(const struct seen_cycle *c, uint32_t addr)
{
    return c->acts && c->in->write_i && c->in->addr_i == addr;
}

static bool reads(const struct seen_cycle *c, uint32_t addr)
{
    return c->acts && !c->in->write_i && c->in->addr_i == addr;
}

static void see_orders(struct regs_seen *seen, const struct seen_cycle *c)
{
    const uint32_t data = c->in->wdata_i;
    const bool run = writes(c, CT_REG_RUN), control = writes(c, CT_REG_CONTROL);
    const bool length = writes(c, CT_REG_TICK_LENGTH);
    const bool may_length = c->idle && c->in->tick_i == 0 && c->before->p.fixed != 0;
    seen->run_waited += c->in->valid_i && c->in->write_i && c->in->addr_i == CT_REG_RUN &&
                        !c->out->ready_o && !c->out->soft_reset_o;
    seen->run_started += c->after->order.run;
    seen->run_while_busy += run && c->busy;
    seen->run_past_the_end += run && c->idle && (uint64_t)c->in->tick_i + data > UINT32_MAX;
    seen->run_of_none += run && c->idle && data == 0;
    seen->length_set += length && may_length;
    seen->length_refused += length && !may_length;
    seen->stopped += c->after->order.stop;
    seen->stop_ignored += control && (data >> CT_REG_CONTROL_STOP & 1) && !c->busy;
    seen->test_refused += control && (data >> CT_REG_CONTROL_SELFTEST & 1) && !c->idle;
    seen->reset += c->after->order.reset;
    const bool test_ends = c->before->was_testing && !c->testing;
    seen->test_passed += test_ends && c->in->selftest_ok_i;
    seen->test_failed += test_ends && !c->in->selftest_ok_i;
}

static void see_words(struct regs_seen *seen, const struct seen_cycle *c)
{
    const bool write = writes(c, CT_REG_CFG_DATA), read = reads(c, CT_REG_CFG_DATA);
    const bool given = read && c->before->read_age == 1 + c->before->p.read_cycles;
    const bool taken = c->after->order.word;
    seen->word_written += taken;
    seen->word_read += given;
    seen->word_refused += (write && !taken) || (read && !given);
    seen->word_of_core_at_work += write && c->idle && !c->in->cfg_ready_i;
    seen->address_wrapped += (taken || given) && c->after->cfg_addr == 0;
}

static void see_spikes(struct regs_seen *seen, const struct seen_cycle *c)
{
    const struct block_parameters *p = &c->before->p;
    const uint32_t data = c->in->wdata_i, axon = data >> CT_REG_SPIKE_IN_AXON & 0xFF;
    const bool known = data >> CT_REG_SPIKE_IN_CORE < p->w * p->h && axon < p->axons;
    const bool room = c->before->in.count < p->in_depth, write = writes(c, CT_REG_SPIKE_IN);
    seen->spike_out_of_range += write && !known;
    seen->spike_overflow += write && known && !room;
    seen->spike_taken += write && known && room;
    seen->spike_during_the_run += write && known && room && c->busy;
    const bool pin = c->in->pin_valid_i, read = reads(c, CT_REG_SPIKE_OUT);
    const bool lost = pin && c->before->out.count == p->out_depth;
    seen->pin_taken += pin && !lost;
    seen->pin_lost += lost;
    seen->pin_lost_while_read += lost && read;
    seen->pin_lost_before += c->in->pin_lost_i > 0;
    seen->pin_read += read && c->before->out.count > 0;
    seen->pin_read_of_none += read && c->before->out.count == 0;
}

/* A bit that was cleared by this write is only there because it was set in the same cycle. */
static bool set_and_cleared(const struct seen_cycle *c)
{
    const uint32_t data = c->in->wdata_i;
    return (writes(c, CT_REG_ERRORS) && (c->after->errors & data) != 0) ||
           (writes(c, CT_REG_LATE) && (c->after->late & data) != 0) ||
           (writes(c, CT_REG_INT_STATUS) && (c->after->events & data) != 0);
}

void regs_seen_add(struct regs_seen *seen, const struct block *before, const struct block_in *in,
                   const struct block_out *out, const struct block *after)
{
    const bool busy = out->run_o || in->busy_i;
    const bool testing = out->selftest_start_o || in->selftest_busy_i;
    const struct seen_cycle c = {.before = before,
                                 .after = after,
                                 .in = in,
                                 .out = out,
                                 .acts = out->ready_o && !out->error_o,
                                 .busy = busy,
                                 .testing = testing,
                                 .idle = !busy && !testing};
    if (!in->rst_ni || out->soft_reset_o) {
        seen->reset_held_the_bus += in->rst_ni && in->valid_i;
        return;
    }
    seen->read_refused += out->error_o && !in->write_i;
    seen->write_refused += out->error_o && in->write_i;
    seen->cycles_carried += busy && (uint32_t)after->cycles == 0;
    seen->set_and_cleared += set_and_cleared(&c);
    seen->interrupt += out->irq_o;
    see_orders(seen, &c);
    see_words(seen, &c);
    see_spikes(seen, &c);
}
