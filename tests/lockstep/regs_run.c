/*
 * regs_run.c - see regs_run.h.
 */
#include "lockstep/regs_run.h"

#include <inttypes.h>
#include <string.h>

#include "regs.h"

void regs_run_open(struct regs_run *run, const struct lockstep_model *model, int seed)
{
    memset(run, 0, sizeof *run);
    run->model = model;
    run->l = model->create(seed);
    run->r.state = (uint64_t)seed;
    run->same = true;
    run->chip.word = calloc((size_t)REGS_CORES_MAX * REGS_CORE_WORDS, sizeof *run->chip.word);
    if (run->chip.word == NULL)
        abort();
    run->clk = lockstep_signal(model, run->l, "clk_i");
#define FIND_IN(name) run->name = lockstep_signal(model, run->l, #name);
    BLOCK_INPUT_LIST(FIND_IN)
#undef FIND_IN
#define FIND_OUT(name, when) run->name = lockstep_signal(model, run->l, #name);
    BLOCK_OUTPUT_LIST(FIND_OUT)
#undef FIND_OUT
    run->length = lockstep_signal(model, run->l, "ct_regs.length_q");
    run->cycles = lockstep_signal(model, run->l, "ct_regs.cycles_q");
    run->injected = lockstep_signal(model, run->l, "ct_regs.injected_q");
    run->pins = lockstep_signal(model, run->l, "ct_regs.pins_q");
    run->pins_lost = lockstep_signal(model, run->l, "ct_regs.pins_lost_q");
    struct block_parameters p;
#define PARAMETER(name, text, standard)                                                            \
    p.name = (uint32_t)lockstep_parameter(model, text, standard);
    BLOCK_PARAMETER_LIST(PARAMETER)
#undef PARAMETER
    if (!block_make(&run->m, &p))
        abort();
    /* Before the first reset the outputs are anything. */
    lockstep_set(&run->rst_ni, 0);
    lockstep_settle(model, run->l, &run->clk);
    lockstep_rise(model, run->l, &run->clk);
    run->in.rst_ni = run->in.cfg_ready_i = 1;
}

void regs_run_close(struct regs_run *run)
{
    run->model->destroy(run->l);
    free(run->chip.word);
    block_free(&run->m);
}

static void differ(struct regs_run *run, const char *port, uint64_t got, uint32_t wanted)
{
    if (!run->same)
        return;
    run->same = false;
    snprintf(run->text, sizeof run->text,
             "model %s, cycle %" PRIu64 ", %s of 0x%03" PRIX32 ": %s is 0x%" PRIX64
             " and should be 0x%" PRIX32,
             run->model->name, run->cycle, run->in.write_i ? "write" : "read", run->in.addr_i, port,
             got, wanted);
}

/* The ticks of the chip in the next cycle. */
static void chip_ticks(struct regs_run *run)
{
    struct regs_chip *c = &run->chip;
    c->tick += run->in.tick_start_i;
    run->in.tick_start_i = run->in.tick_end_i = 0;
    if (c->busy && !c->running && c->left == 0)
        c->busy = false;
    if (run->out.run_o) {
        c->busy = true;
        c->left = run->out.run_ticks_o < 4 ? run->out.run_ticks_o : 4;
        c->wait = rand_below(&run->r, 3);
    }
    if (run->out.stop_o)
        c->left = c->running ? 1 : 0;
    if (c->running && --c->length == 0) {
        run->in.tick_end_i = 1;
        c->running = false;
        c->left--;
        c->wait = rand_below(&run->r, 3);
    }
    if (c->busy && !c->running && c->left > 0 && c->wait-- == 0) {
        run->in.tick_start_i = 1;
        c->running = true;
        c->length = 1 + rand_below(&run->r, rand_chance(&run->r, 10) ? 500 : 20);
    }
    run->in.busy_i = c->busy;
    run->in.tick_i = c->tick;
}

/* The configuration of the chip's cores; where nothing is asked for, the data are anything. */
static void chip_words(struct regs_run *run)
{
    struct regs_chip *c = &run->chip;
    const uint32_t at = run->out.cfg_core_o * REGS_CORE_WORDS + run->out.cfg_addr_o;
    const bool there = run->out.cfg_core_o < REGS_CORES_MAX;
    if (run->out.cfg_we_o && there)
        c->word[at] = run->out.cfg_data_o;
    if (run->out.cfg_re_o) {
        c->read_wait = run->m.p.read_cycles;
        c->read_word = there ? c->word[at] : (uint32_t)rand_next(&run->r);
    }
    run->in.cfg_data_i = (uint32_t)rand_next(&run->r);
    if (c->read_wait > 0 && --c->read_wait == 0)
        run->in.cfg_data_i = c->read_word;
}

static void chip_next(struct regs_run *run)
{
    struct regs_chip *c = &run->chip;
    if (run->out.soft_reset_o || !run->in.rst_ni) {
        uint32_t *word = c->word;
        *c = (struct regs_chip){.word = word};
        run->in.tick_start_i = 0;
        /* The last ticks there are, too. */
        if (rand_chance(&run->r, 50))
            c->tick = UINT32_MAX - rand_below(&run->r, 12);
        memset(&run->out, 0, sizeof run->out);
    }
    chip_ticks(run);
    chip_words(run);
    if (run->out.selftest_start_o)
        c->testing = rand_below(&run->r, 9);
    else if (c->testing > 0)
        c->testing--;
    run->in.selftest_busy_i = c->testing > 0;
    run->in.selftest_ok_i = rand_chance(&run->r, 50);
}

void regs_run_cycle(struct regs_run *run)
{
#define SET(name) lockstep_set(&run->name, run->in.name);
    BLOCK_INPUT_LIST(SET)
#undef SET
    lockstep_settle(run->model, run->l, &run->clk);
    block_see(&run->m, &run->in, &run->out);
#define COMPARE(name, when)                                                                        \
    if (run->out.when && lockstep_get(&run->name, 0) != run->out.name)                             \
        differ(run, #name, lockstep_get(&run->name, 0), run->out.name);
    BLOCK_OUTPUT_LIST(COMPARE)
#undef COMPARE
    lockstep_rise(run->model, run->l, &run->clk);
    const struct block before = run->m;
    block_step(&run->m, &run->in);
    regs_seen_add(&run->seen, &before, &run->in, &run->out, &run->m);
    run->cycle++;
    chip_next(run);
}

static bool access_once(struct regs_run *run, bool write, uint32_t addr, uint32_t *data)
{
    run->in.valid_i = 1;
    run->in.write_i = write;
    run->in.addr_i = addr;
    run->in.wdata_i = write ? *data : 0;
    int waited = 0;
    do
        regs_run_cycle(run);
    while (!run->out.ready_o && ++waited < 100);
    run->in.valid_i = 0;
    *data = run->out.rdata_o;
    return run->out.ready_o && !run->out.error_o;
}

bool regs_run_write(struct regs_run *run, uint32_t addr, uint32_t data)
{
    return access_once(run, true, addr, &data);
}

bool regs_run_read(struct regs_run *run, uint32_t addr, uint32_t *data)
{
    return access_once(run, false, addr, data);
}

/* ---- random ---------------------------------------------------------------------------------- */

static uint32_t random_spike(struct regs_run *run)
{
    struct rand *r = &run->r;
    const uint32_t cores = run->m.p.w * run->m.p.h;
    uint32_t core = rand_below(r, cores), axon = rand_below(r, run->m.p.axons);
    if (rand_chance(r, 10))
        core = rand_chance(r, 50) ? cores : rand_below(r, 65536);
    if (rand_chance(r, 10))
        axon = rand_chance(r, 50) ? run->m.p.axons % 256 : rand_below(r, 256);
    return core << CT_REG_SPIKE_IN_CORE | rand_below(r, 16) << CT_REG_SPIKE_IN_SLOT |
           axon << CT_REG_SPIKE_IN_AXON | (rand_chance(r, 50) ? 0xF000u : 0);
}

static uint32_t random_data(struct regs_run *run, uint32_t addr)
{
    struct rand *r = &run->r;
    const uint32_t any = (uint32_t)rand_next(r), cores = run->m.p.w * run->m.p.h;
    if (rand_chance(r, 4) && addr != CT_REG_CONTROL)
        return any;
    switch (addr) {
    case CT_REG_RUN:
        return rand_chance(r, 80) ? rand_below(r, 4)
                                  : UINT32_MAX - run->chip.tick + rand_below(r, 3) - 1;
    case CT_REG_CONTROL: return (any & 0x7FFFFFFF) | (rand_chance(r, 5) ? 0x80000000u : 0);
    case CT_REG_CFG_CORE:
        return (any & 0xFFFF0000) | (rand_chance(r, 10) ? cores : rand_below(r, cores));
    case CT_REG_CFG_ADDR: return rand_chance(r, 30) ? any | 0xFFE : any;
    case CT_REG_SPIKE_IN: return random_spike(run);
    case CT_REG_TICK_LENGTH: return rand_chance(r, 80) ? 0 : any;
    case CT_REG_OUT_THRESHOLD: return rand_below(r, run->m.p.out_depth + 2);
    default: return any;
    }
}

/* `again` per cent of the accesses are to the register of the one before. */
static void random_access(struct regs_run *run, bool eager, uint32_t again)
{
    struct rand *r = &run->r;
    static const uint16_t address[] = {
#define ADDRESS(name, address, reset, read, write, clear) address,
        CT_REG_LIST(ADDRESS)
#undef ADDRESS
        /* Once more: where the more happens. */
        CT_REG_RUN,
        CT_REG_RUN,
        CT_REG_TICK_LENGTH,
        CT_REG_CFG_DATA,
        CT_REG_CFG_DATA,
        CT_REG_CFG_ADDR,
        CT_REG_CFG_CORE,
        CT_REG_SPIKE_IN,
        CT_REG_SPIKE_IN,
        CT_REG_SPIKE_IN,
        CT_REG_SPIKE_OUT,
        CT_REG_SPIKE_IN,
        CT_REG_STATUS,
        CT_REG_ERRORS,
        CT_REG_INT_STATUS};
    enum { ADDRESSES = sizeof address / sizeof *address };

    run->in.valid_i = rand_chance(r, eager ? 95 : 30);
    run->in.wdata_i = (uint32_t)rand_next(r);
    if (!rand_chance(r, again)) {
        run->in.write_i = rand_chance(r, 55);
        run->in.addr_i = address[rand_below(r, ADDRESSES)];
        if (rand_chance(r, 3))
            run->in.addr_i = rand_below(r, CT_HOST_BYTES);
        if (rand_chance(r, 2))
            run->in.addr_i ^= 1u << rand_below(r, 12);
    }
    run->in.wdata_i = random_data(run, run->in.addr_i);
}

/* Counters, in both, to shortly before their end. */
static void wind_on(struct regs_run *run)
{
    const uint32_t low = UINT32_MAX - rand_below(&run->r, 200);
    run->m.length = low;
    run->m.cycles = (uint64_t)(uint32_t)rand_next(&run->r) << 32 | low;
    run->m.injected = run->m.pins = run->m.pins_lost = low;
    lockstep_set(&run->length, low);
    lockstep_set(&run->cycles, run->m.cycles);
    lockstep_set(&run->injected, low);
    lockstep_set(&run->pins, low);
    lockstep_set(&run->pins_lost, low);
}

void regs_run_random(struct regs_run *run, uint64_t cycles)
{
    struct rand *r = &run->r;
    uint32_t pin_percent = 10, again = 30;
    bool eager = true;
    for (uint64_t n = 0; n < cycles && run->same; n++) {
        if (n % 300 == 0) {
            static const int32_t percents[] = {0, 2, 10, 50, 95};
            pin_percent = (uint32_t)rand_pick(r, percents, 5);
            eager = rand_chance(r, 50);
            again = rand_chance(r, 70) ? 30 : 97;
        }
        if (!run->in.valid_i || run->out.ready_o)
            random_access(run, eager, again);
        run->in.pin_valid_i = rand_chance(r, pin_percent);
        run->in.pin_tick_i = (uint32_t)rand_next(r);
        run->in.pin_i = rand_below(r, 1u << 24);
        run->in.pin_lost_i = rand_chance(r, pin_percent / 10) ? 1 + rand_below(r, 4096) : 0;
        run->in.cfg_ready_i = !rand_chance(r, 10);
        run->in.late_core_i = rand_chance(r, 3);
        run->in.late_packet_i = rand_chance(r, 3);
        run->in.rst_ni = rand_below(r, 1000) > 0;
        if (rand_below(r, 2000) == 0)
            wind_on(run);
        regs_run_cycle(run);
    }
    run->in.rst_ni = 1;
    run->in.valid_i = run->in.pin_valid_i = run->in.late_core_i = run->in.late_packet_i = 0;
    run->in.pin_lost_i = 0;
    run->in.cfg_ready_i = 1;
}
