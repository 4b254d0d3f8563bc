/*
 * core_run.c - see core_run.h.
 */
#include "lockstep/core_run.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/grow.h"
#include "lockstep/core_rtl.h"

/* A packet under way. */
struct flight {
    uint32_t tick, axon;
};

/* A core of the model: its RTL, and what it must do. */
struct lane {
    struct core_rtl rtl;
    struct core_expect e;
    uint32_t index, number;
    struct flight *flight; /* towards this core */
    size_t flights;
    struct rand rand;
    uint32_t slot[2], axon[2]; /* what comes in this cycle: a packet, an input spike */
    bool comes[2];
    uint32_t read_addr; /* what the host reads back */
    int reading;        /* cycles until it is there, 0: nothing is read */
};

struct run {
    const struct random_model *m;
    const struct core_style *style;
    struct core_tally *tally;
    struct rand rand;
    ct_chip *chip;
    struct lane *lane;
    uint64_t (*fired)[4]; /* [cores], of the last tick */
    size_t given;         /* inputs of the model given */
    uint64_t cycle;
    char *text;
    size_t size;
    bool failed;
};

/* ---- differences ----------------------------------------------------------------------------- */

static void compare(struct run *run, const struct lane *lane, const char *signal, uint64_t got,
                    uint64_t expected, const char *clause)
{
    if (got == expected || run->failed)
        return;
    const struct core_expect *e = &lane->e;
    run->failed = true;
    snprintf(run->text, run->size,
             "%s: core %u, base cycle %" PRIu64 ", tick %u, %s of neuron %u: %s is 0x%" PRIx64
             ", expected 0x%" PRIx64 " %s",
             lane->rtl.model->name, lane->number, run->cycle, e->tick, core_state_name(e->state),
             e->neuron, signal, got, expected, clause);
}

/* The number by which ct_pkg knows the state. */
static uint64_t rtl_state(enum core_state state)
{
    static const uint8_t number[CORE_STATES] = {
        [CORE_DONE] = 0, [CORE_TAKE] = 0, [CORE_KEY] = 1,   [CORE_READ] = 2, [CORE_INTEGRATE] = 3,
        [CORE_LEAK] = 3, [CORE_FIRE] = 4, [CORE_WRITE] = 5, [CORE_SEND] = 6, [CORE_PIN] = 7,
    };
    return number[state];
}

/* The outputs in a cycle, and the accesses of the SRAM. */
static void compare_outputs(struct run *run, struct lane *lane, bool ce)
{
    const struct core_rtl *rtl = &lane->rtl;
    const struct core_expect *e = &lane->e;
    const enum core_state state = e->state;
    const bool idle = state == CORE_DONE || state == CORE_TAKE;
    const bool asks = state == CORE_READ && e->left == e->sram_cycles;
    const bool writes = ce && state == CORE_WRITE;
    compare(run, lane, "done_o", lockstep_get(&rtl->done, 0), idle, "[Y-2]");
    compare(run, lane, "state_q", lockstep_get(&rtl->state, 0), rtl_state(state), "[Y-2]");
    compare(run, lane, "integrate", lockstep_get(&rtl->integrate, 0), state == CORE_INTEGRATE,
            "[Y-2]");
    compare(run, lane, "send_valid_o", lockstep_get(&rtl->send_valid, 0), state == CORE_SEND,
            "[Y-3]");
    compare(run, lane, "pin_valid_o", lockstep_get(&rtl->pin_valid, 0), state == CORE_PIN, "[P-3]");
    if (state != CORE_DONE)
        compare(run, lane, "write_i", lockstep_get(&rtl->sram_write, 0),
                writes ? 1u << CORE_ROW_V : 0u, "[Y-2]");
    if (ce && state != CORE_DONE)
        compare(run, lane, "read_i", lockstep_get(&rtl->sram_read, 0), asks, "[Y-2]");
    if (lane->reading == 1)
        compare(
            run, lane, "cfg_data_o", lockstep_get(&rtl->cfg_word, 0),
            core_word(&run->m->sys, false, e->core, lane->read_addr, e->v[lane->read_addr / 16]),
            "[H-4]");
    if (!idle && state != CORE_KEY)
        compare(run, lane, "neuron_q", lockstep_get(&rtl->neuron, 0), e->neuron, "[Y-2]");
    if (writes || (ce && asks))
        compare(run, lane, "addr_i", lockstep_get(&rtl->sram_addr, 0), e->neuron, "[C-4]");
    if (state == CORE_SEND)
        compare(run, lane, "send_packet_o", lockstep_get(&rtl->send_packet, 0),
                core_packet(&run->m->sys, false, e->core, e->neuron, e->tick), "[P-1]");
    if (state == CORE_PIN)
        compare(run, lane, "pin_o", lockstep_get(&rtl->pin, 0),
                e->core->neuron[e->neuron].target_pin, "[P-3]");
}

static void compare_slots(struct run *run, const struct lane *lane)
{
    const struct lockstep_signal *s = &lane->rtl.slots;
    for (uint32_t k = 0; k < CT_SLOTS; k++) {
        if (memcmp(s->data + (size_t)k * s->bytes, lane->e.slot[k], s->bytes) == 0)
            continue;
        for (uint32_t w = 0; w < (s->bits + 63) / 64; w++)
            compare(run, lane, "a slot", lockstep_bits(s, k, 64 * w, s->bits - 64 * w),
                    lane->e.slot[k][w], "[S-2] [S-3] [S-4] [Y-4]");
    }
}

static void compare_row(struct run *run, const struct lane *lane, uint32_t j)
{
    static const char *const clause[CORE_ROW_WORDS] = {[CORE_ROW_V] = "[N-3] to [N-10]"};
    uint32_t row[CORE_ROW_WORDS];
    core_row(&run->m->sys, false, lane->e.core, j, lane->e.v[j], row);
    for (unsigned w = 0; w < CORE_ROW_WORDS; w++)
        compare(run, lane, w == CORE_ROW_V ? "the word of V" : "a word of the row",
                lockstep_get(&lane->rtl.word[w], j), row[w], clause[w] ? clause[w] : "[C-4]");
}

/* ---- what comes in --------------------------------------------------------------------------- */

/* Where what is random of a core comes from. */
static struct rand *draws(struct run *run, struct lane *lane)
{
    return run->style->apart ? &lane->rand : &run->rand;
}

enum { PACKET, INPUT };

static void come(struct lane *lane, int way, uint32_t slot, uint32_t axon)
{
    lane->comes[way] = true;
    lane->slot[way] = slot % CT_SLOTS;
    lane->axon[way] = axon;
}

static void core_foreign_add(struct core_foreign *list, uint32_t tick, uint32_t core, uint32_t axon)
{
    assert_true(grow_array(&list->input, sizeof *list->input, list->count, 1, &list->room));
    list->input[list->count++] = (struct model_input){tick, tick, core, axon};
}

/* A spike that no core of the model sent: the chip gets it as an input, of the tick in which its
 * slot is taken next. An axon that is not there does nothing. */
static void come_foreign(struct run *run, struct lane *lane, int way)
{
    const uint32_t now = ct_chip_now(run->chip);
    const uint32_t beyond = rand_chance(draws(run, lane), 10) ? CT_AXONS : run->m->sys.axons;
    const uint32_t axon = rand_below(draws(run, lane), beyond);
    uint32_t slot = rand_below(draws(run, lane), CT_SLOTS);
    if (lane->e.state == CORE_TAKE && rand_chance(draws(run, lane), 70))
        slot = lane->e.tick % CT_SLOTS;
    come(lane, way, slot, axon);
    if (axon >= run->m->sys.axons)
        return;
    const uint32_t tick = now + ((slot - now) & 15);
    assert_int_equal(ct_chip_inject(run->chip, tick, lane->number, axon, NULL), CT_OK);
    if (run->style->foreign != NULL)
        core_foreign_add(run->style->foreign, tick, lane->index, axon);
}

/* A packet under way to this core, one of those for `tick`, or UINT32_MAX: any. */
static bool come_flight(struct run *run, struct lane *lane, uint32_t tick)
{
    if (lane->flights == 0)
        return false;
    size_t at = rand_below(draws(run, lane), (uint32_t)lane->flights);
    for (size_t tried = 0; tick != UINT32_MAX && lane->flight[at].tick != tick; tried++) {
        if (tried == lane->flights)
            return false;
        at = (at + 1) % lane->flights;
    }
    come(lane, PACKET, lane->flight[at].tick, lane->flight[at].axon);
    lane->flight[at] = lane->flight[--lane->flights];
    return true;
}

static void draw_coming(struct run *run, struct lane *lane)
{
    const uint32_t percent = run->style->foreign_percent * (lane->e.state == CORE_TAKE ? 10 : 1);
    if (!lane->comes[PACKET] && rand_chance(draws(run, lane), 30))
        come_flight(run, lane, UINT32_MAX);
    for (int way = PACKET; way <= INPUT; way++)
        if (!lane->comes[way] && rand_chance(draws(run, lane), percent))
            come_foreign(run, lane, way);
}

/* ---- cycles ---------------------------------------------------------------------------------- */

/* Half of the time of a row that is there; else one bit away from where the axon types and the seed
 * are, or anywhere. */
static uint32_t host_address(uint64_t any, uint32_t neurons)
{
    const uint32_t word = any >> 8 & 15, row = any >> 12 & 255;
    const uint32_t beside = (1u << (any >> 20 & 15)) & 255;
    if (any >> 24 & 1)
        return row % neurons << 4 | word;
    return any >> 25 & 1 ? beside << 4 | 14 | (word & 1) : row << 4 | word;
}

/* In a core that is done the host may write: what is there already, or where nothing is. Or it may
 * read; then it holds the address until the word is there. */
static void drive_host(struct run *run, struct lane *lane, uint64_t any)
{
    const struct core_expect *e = &lane->e;
    const bool waits = lane->reading > 0, done = e->state == CORE_DONE;
    const uint32_t addr = waits ? lane->read_addr : host_address(any, e->neurons);
    const uint32_t row = addr >> 4, word = addr & 15;
    const bool writes = done && !waits && rand_chance(draws(run, lane), 20);
    const bool reads = done && !waits && !writes && rand_chance(draws(run, lane), 10);
    uint32_t data = (uint32_t)any ^ (uint32_t)(any >> 32), words[CORE_ROW_WORDS];
    if (writes && word < CORE_ROW_WORDS && row < e->neurons) {
        core_row(&run->m->sys, false, e->core, row, e->v[row], words);
        data = words[word];
    } else if (writes && word == CORE_TYPES_WORD && row < 16) {
        data = core_types_word(e->core, row);
    } else if (writes && word == CORE_SEED_WORD && row == 0) {
        data = e->core->seed;
    }
    lockstep_set(&lane->rtl.cfg_we, writes);
    lockstep_set(&lane->rtl.cfg_re, reads);
    lockstep_set(&lane->rtl.cfg_addr, addr);
    lockstep_set(&lane->rtl.cfg_data, data);
    if (reads) {
        lane->read_addr = addr;
        lane->reading = (int)lane->rtl.sram_cycles + 1;
    }
    run->tally->written += writes;
    run->tally->read += reads;
}

/* Inputs that nothing depends on in this cycle take any value. */
static bool drive(struct run *run, struct lane *lane, bool ce)
{
    struct core_rtl *rtl = &lane->rtl;
    const uint64_t any = rand_next(draws(run, lane));
    const bool start = lane->e.state == CORE_TAKE;
    const bool ready = !rand_chance(draws(run, lane), run->style->stall_percent);
    const bool packet = lane->comes[PACKET], input = lane->comes[INPUT];
    lockstep_set(&rtl->ce, ce);
    lockstep_set(&rtl->tick_start, start);
    lockstep_set(&rtl->tick, start ? lane->e.tick : (uint32_t)any);
    lockstep_set(&rtl->send_ready, ready);
    lockstep_set(&rtl->sched_we, packet);
    lockstep_set(&rtl->sched_slot, packet ? lane->slot[PACKET] : any >> 32 & 15);
    lockstep_set(&rtl->sched_axon, packet ? lane->axon[PACKET] : any >> 36 & 255);
    lockstep_set(&rtl->inject_we, input);
    lockstep_set(&rtl->inject_slot, input ? lane->slot[INPUT] : any >> 44 & 15);
    lockstep_set(&rtl->inject_axon, input ? lane->axon[INPUT] : any >> 48 & 255);
    drive_host(run, lane, any);
    return ready;
}

static void send(struct run *run, const struct lane *from)
{
    const struct core_expect *e = &from->e;
    const struct ct_neuron *n = &e->core->neuron[e->neuron];
    run->tally->sent++;
    for (uint32_t k = 0; k < run->m->core_count; k++) {
        struct lane *to = &run->lane[k];
        if (to->e.core->x == n->target_x && to->e.core->y == n->target_y)
            to->flight[to->flights++] = (struct flight){e->tick + n->target_delay, n->target_axon};
    }
}

static void count(struct run *run, const struct lane *lane, bool ce, bool ready)
{
    struct core_tally *tally = run->tally;
    const struct core_expect *e = &lane->e;
    if (ce) {
        tally->core_cycles += e->state != CORE_DONE;
        tally->in_state[e->state]++;
        tally->stalls += e->state == CORE_SEND && !ready;
        tally->pins += e->state == CORE_PIN;
    }
    tally->base_cycles++;
    for (int way = PACKET; way <= INPUT; way++) {
        tally->arrivals[e->state] += lane->comes[way];
        tally->into_taken +=
            lane->comes[way] && e->state == CORE_TAKE && lane->slot[way] == e->tick % CT_SLOTS;
    }
    tally->together += lane->comes[PACKET] && lane->comes[INPUT];
}

/* One base cycle of one core. */
static void cycle_lane(struct run *run, struct lane *lane, bool ce)
{
    struct core_expect *e = &lane->e;
    const bool ready = drive(run, lane, ce);
    core_rtl_settle(&lane->rtl);
    compare_outputs(run, lane, ce);
    lane->reading -= lane->reading > 0;
    count(run, lane, ce, ready);
    core_rtl_rise(&lane->rtl);
    const bool writes = ce && e->state == CORE_WRITE;
    const uint32_t neuron = e->neuron;
    if (ce && e->state == CORE_SEND && ready)
        send(run, lane);
    if (ce)
        core_expect_step(e, ready);
    for (int way = PACKET; way <= INPUT; way++) {
        if (lane->comes[way] && lane->axon[way] < run->m->sys.axons)
            core_expect_set(e, lane->slot[way], lane->axon[way]);
        lane->comes[way] = false;
    }
    compare_slots(run, lane);
    if (writes)
        compare_row(run, lane, neuron);
}

static void cycle(struct run *run)
{
    const bool ce = run->cycle % run->style->divider == 0;
    for (uint32_t k = 0; k < run->m->core_count && !run->failed; k++) {
        draw_coming(run, &run->lane[k]);
        cycle_lane(run, &run->lane[k], ce);
    }
    run->cycle++;
}

/* ---- ticks ----------------------------------------------------------------------------------- */

/* Cycles between two ticks, in which the model's inputs of this tick are given and the packets for
 * it, whatever else there is, are written; then TAKE comes in a core cycle. */
static void gap(struct run *run, uint32_t tick)
{
    const struct random_model *m = run->m;
    uint32_t idle = rand_below(&run->rand, 4);
    for (bool more = true; more && !run->failed;) {
        more = idle > 0;
        idle -= idle > 0;
        for (uint32_t k = 0; k < m->core_count; k++)
            more |= come_flight(run, &run->lane[k], tick) || run->lane[k].reading > 0;
        if (run->given < m->input_count && m->input[run->given].given == tick) {
            const struct model_input *in = &m->input[run->given++];
            struct lane *lane = &run->lane[in->core_index];
            come(lane, INPUT, in->tick, in->axon);
            assert_int_equal(ct_chip_inject(run->chip, in->tick, lane->number, in->axon, NULL),
                             CT_OK);
            more = true;
        }
        if (more || run->cycle % run->style->divider != 0) {
            cycle(run);
            more = true;
        }
    }
}

static enum ct_status see_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct run *run = user;
    for (size_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < run->m->core_count; k++)
            if (run->lane[k].number == spikes[i].core)
                run->fired[k][spikes[i].index / 64] |= (uint64_t)1 << (spikes[i].index % 64);
    }
    run->tally->fired += count;
    return CT_OK;
}

/* The scheduler as the emulator has it: with the packets that are under way here. */
static void compare_scheduler(struct run *run, const struct lane *lane)
{
    uint64_t slot[CT_SLOTS][4], mine[CT_SLOTS][4];
    assert_int_equal(ct_chip_scheduler(run->chip, lane->number, slot, NULL), CT_OK);
    memcpy(mine, lane->e.slot, sizeof mine);
    for (size_t i = 0; i < lane->flights; i++)
        mine[lane->flight[i].tick % CT_SLOTS][lane->flight[i].axon / 64] |=
            (uint64_t)1 << (lane->flight[i].axon % 64);
    for (int k = 0; k < CT_SLOTS; k++)
        for (int w = 0; w < 4; w++)
            compare(run, lane, "the scheduler after the tick", mine[k][w], slot[k][w], "[S-3]");
}

static void run_tick(struct run *run, uint32_t tick)
{
    const struct random_model *m = run->m;
    const struct ct_sink sink = {.user = run, .on_spikes = see_spikes};
    gap(run, tick);
    memset(run->fired, 0, m->core_count * sizeof *run->fired);
    assert_int_equal(ct_chip_run(run->chip, 1, &sink, NULL), CT_OK);
    for (uint32_t k = 0; k < m->core_count; k++) {
        struct lane *lane = &run->lane[k];
        memcpy(lane->e.fired, run->fired[k], sizeof lane->e.fired);
        assert_int_equal(ct_chip_potentials(run->chip, lane->number, lane->e.after, NULL), CT_OK);
        core_expect_begin(&lane->e, tick);
    }
    for (bool busy = true; busy && !run->failed;) {
        cycle(run);
        busy = false;
        for (uint32_t k = 0; k < m->core_count; k++)
            busy |= run->lane[k].e.state != CORE_DONE;
    }
    for (uint32_t k = 0; k < m->core_count && !run->failed; k++) {
        for (uint32_t j = 0; j < m->sys.neurons; j++)
            compare_row(run, &run->lane[k], j);
        compare_scheduler(run, &run->lane[k]);
    }
    run->tally->ticks++;
}

/* ---- the run --------------------------------------------------------------------------------- */

/* A tick on whatever the memory holds, broken off: reset must leave a core that is done and has an
 * empty scheduler. */
static void break_off(struct run *run, struct core_rtl *rtl)
{
    const uint32_t cycles = rand_below(&run->rand, 200);
    lockstep_set(&rtl->ce, 1);
    for (uint32_t n = 0; n < cycles; n++) {
        lockstep_set(&rtl->tick_start, n == 0);
        lockstep_set(&rtl->sched_we, 1);
        lockstep_set(&rtl->sched_slot, n % CT_SLOTS);
        lockstep_set(&rtl->sched_axon, rand_below(&run->rand, CT_AXONS));
        core_rtl_settle(rtl);
        core_rtl_rise(rtl);
    }
    lockstep_set(&rtl->tick_start, 0);
    lockstep_set(&rtl->sched_we, 0);
    core_rtl_reset(rtl);
    run->tally->resets++;
}

static void open_lane(struct run *run, const struct lockstep_model *model, uint32_t k)
{
    struct lane *lane = &run->lane[k];
    core_rtl_open(&lane->rtl, model, run->style->x_seed);
    assert_int_equal(lane->rtl.axons, run->m->sys.axons);
    assert_int_equal(lane->rtl.neurons, run->m->sys.neurons);
    if (run->style->reset_midway)
        break_off(run, &lane->rtl);
    lane->index = k;
    lane->number = model_core_number(run->m, k);
    lane->rand.state = run->style->seed + lane->number;
    lane->flight = calloc((size_t)run->m->core_count * CT_NEURONS * CT_SLOTS, sizeof *lane->flight);
    assert_non_null(lane->flight);
    core_rtl_configure(&lane->rtl, &run->m->sys, false, &run->m->core[k]);
    core_expect_start(&lane->e, &run->m->core[k], lane->rtl.neurons, lane->rtl.synapses,
                      lane->rtl.sram_cycles);
}

bool core_run(const struct lockstep_model *model, const struct random_model *m,
              const struct core_style *style, struct core_tally *tally, char *text, size_t size)
{
    struct run run = {.m = m, .style = style, .tally = tally, .text = text, .size = size};
    run.rand.state = style->seed;
    run.lane = calloc(m->core_count, sizeof *run.lane);
    run.fired = calloc(m->core_count, sizeof *run.fired);
    assert_true(run.lane != NULL && run.fired != NULL);
    assert_int_equal(model_chip(m, NULL, &run.chip, NULL), CT_OK);
    for (uint32_t k = 0; k < m->core_count; k++)
        open_lane(&run, model, k);
    for (uint32_t tick = 0; tick < m->ticks && !run.failed; tick++)
        run_tick(&run, tick);
    for (uint32_t k = 0; k < m->core_count; k++) {
        core_rtl_close(&run.lane[k].rtl);
        free(run.lane[k].flight);
    }
    tally->models++;
    ct_chip_destroy(run.chip);
    free(run.lane);
    free(run.fired);
    return !run.failed;
}
