/*
 * top_run.c - see top_run.h.
 */
#include "lockstep/top_run.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/grow.h"
#include "regs.h"

static int parameter(const struct top_run *t, const char *name, int otherwise)
{
    return lockstep_parameter(t->model, name, otherwise);
}

static bool fixed(const struct top_run *t)
{
    return t->regs.tick_length != 0;
}

/* L of section 12. */
static uint32_t units_cycles(const struct top_run *t)
{
    const int cd = parameter(t, "CD", 1), md = parameter(t, "MD", 1);
    int l = cd;
    while (l % md != 0)
        l += cd;
    return (uint32_t)l;
}

__attribute__((format(printf, 2, 3))) static void differ(struct top_run *t, const char *format, ...)
{
    if (!t->same)
        return;
    const int used = snprintf(t->text, sizeof t->text, "cycle %" PRIu64 ", tick %" PRIu32 ": ",
                              t->mesh.cycle, t->now);
    va_list args;
    va_start(args, format);
    vsnprintf(t->text + used, sizeof t->text - (size_t)used, format, args);
    va_end(args);
    t->same = false;
}

const struct ct_core *top_run_core(const struct top_run *t, uint32_t number, uint32_t *index)
{
    const uint32_t width = t->image.sys.cores_x;
    for (uint32_t k = 0; k < t->image.core_count; k++) {
        const struct ct_core *core = &t->image.core[k];
        if ((uint32_t)core->y * width + core->x != number)
            continue;
        *index = k;
        return core;
    }
    return NULL;
}

static uint32_t number_of(const struct top_run *t, uint32_t k)
{
    return (uint32_t)t->image.core[k].y * t->image.sys.cores_x + t->image.core[k].x;
}

/* ---- the emulator ---------------------------------------------------------------------------- */

/* Starts and ends of ticks are foretold; those of fixed ticks come a tick later. */
static enum ct_status on_events(void *user, const struct ct_event *events, size_t count)
{
    struct top_run *t = user;
    assert_true(grow_array(&t->want, sizeof *t->want, t->wanted, count, &t->room));
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == CT_EVENT_TICK_START)
            t->offset = t->mesh.cycle - events[i].cycle;
        else if (events[i].kind == CT_EVENT_TICK_END)
            t->length = events[i].b;
        else
            t->want[t->wanted++] = events[i];
    }
    return CT_OK;
}

static struct ct_architecture architecture_of(const struct top_run *t)
{
    struct ct_architecture arch;
    ct_architecture_default(&arch);
    arch.core_synapses_per_cycle = (uint32_t)parameter(t, "K", 4);
    arch.core_sram_cycles = (uint32_t)parameter(t, "S", 1);
    arch.core_clock_divider = (uint32_t)parameter(t, "CD", 1);
    arch.core_fifo_depth = (uint32_t)parameter(t, "DL", 4);
    arch.router_fifo_depth = (uint32_t)parameter(t, "D", 4);
    arch.router_stages = (uint32_t)parameter(t, "P", 1);
    arch.router_clock_divider = (uint32_t)parameter(t, "MD", 1);
    arch.router_link_cycles = (uint32_t)parameter(t, "F", 1);
    arch.tick_barrier_cycles = (uint32_t)parameter(t, "B", 1);
    arch.routing = (enum ct_routing)parameter(t, "ROUTING", 0);
    arch.torus = t->torus;
    arch.tick_cycles = t->regs.tick_length * units_cycles(t);
    return arch;
}

/* The emulator begins anew, with what a file of the image says. */
static void make_chip(struct top_run *t)
{
    const struct ct_architecture arch = architecture_of(t);
    const char *path = kit_path("top.ct");
    uint32_t watch[MESH_TILES_MAX];
    struct ct_error err = {.text = ""};
    const uint32_t places = (uint32_t)t->image.sys.cores_x * t->image.sys.cores_y;
    for (uint32_t i = 0; i < places; i++)
        watch[i] = i;
    const struct ct_chip_options options = {
        .engine = CT_ENGINE_CYCLE, .architecture = &arch, .watch = watch, .watch_count = places};
    ct_chip_destroy(t->chip);
    if (kit_save_image(path, &t->image, &err) != CT_OK ||
        ct_chip_load(&t->chip, path, &options, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t k = 0; k < t->image.core_count; k++)
        for (uint32_t j = 0; j < t->image.sys.neurons; j++)
            t->v[k][j] = t->image.core[k].neuron[j].potential;
}

static void run_chip(struct top_run *t)
{
    const struct ct_sink sink = {.user = t, .on_events = on_events};
    struct ct_error err = {.text = ""};
    t->wanted = t->seen = 0;
    if (ct_chip_run(t->chip, 1, &sink, &err) != CT_OK)
        fail_msg("%s", err.text);
    if (fixed(t))
        t->length = t->regs.tick_length * units_cycles(t);
    for (uint32_t k = 0; k < t->image.core_count; k++)
        assert_int_equal(ct_chip_potentials(t->chip, number_of(t, k), t->after[k], NULL), CT_OK);
}

/* ---- ticks ----------------------------------------------------------------------------------- */

/* All events of the tick have come, and potentials and slots are the emulator's; a core that is
 * still at work [Y-11] holds something in between. */
static void compare_state(struct top_run *t)
{
    if (t->seen != t->wanted)
        differ(t, "the tick ends, and %zu events have not come", t->wanted - t->seen);
    for (uint32_t k = 0; k < t->image.core_count; k++) {
        const uint32_t number = number_of(t, k);
        const struct lockstep_signal *slots = &t->mesh.tile[number].slots;
        uint64_t slot[CT_SLOTS][4];
        assert_int_equal(ct_chip_scheduler(t->chip, number, slot, NULL), CT_OK);
        for (uint32_t s = 0; s < CT_SLOTS; s++, t->count.slots++)
            for (uint32_t w = 0; w < (slots->bits + 63) / 64; w++)
                if (lockstep_bits(slots, s, 64 * w, slots->bits - 64 * w) != slot[s][w])
                    differ(t, "slot %u of core %u is another", s, number);
        for (uint32_t j = 0; j < t->image.sys.neurons && !t->at_work[number]; j++) {
            const int32_t have = mesh_rtl_potential(&t->mesh, number, j);
            if (have != t->after[k][j])
                differ(t, "V of neuron %u of core %u is %d, not %d", j, number, have,
                       t->after[k][j]);
            t->count.potentials++;
        }
    }
    t->count.ticks++;
}

/* What the chip does in this cycle of its own accord, [Y-10] [Y-11] [H-3]. */
static void foretell_ticks(struct top_run *t)
{
    const bool running = t->in_tick || t->left > 0;
    const bool end = t->in_tick && t->mesh.cycle == t->ends;
    uint32_t left = t->left;
    if (t->regs.order.run && !running)
        left = t->regs.order.ticks;
    if (t->regs.order.stop)
        left = 0;
    if (end && !fixed(t))
        t->barrier = (uint32_t)parameter(t, "B", 1);
    const bool start = (!t->in_tick || end) && left > 0 && t->barrier == 0 && t->phase == 0;
    t->in.busy_i = running;
    t->in.tick_i = t->mesh.first_tick + t->now;
    t->in.tick_start_i = start;
    t->in.tick_end_i = end;
    t->count.stops += t->regs.order.stop;
    if (end)
        compare_state(t);
    if (start) {
        run_chip(t);
        t->ends = t->mesh.cycle + t->length;
        t->now++;
    }
    t->left = left - start;
    t->in_tick = start || (t->in_tick && !end);
    t->barrier -= t->barrier > 0;
    if (t->in_tick || t->phase != 0 || !fixed(t))
        t->phase = (t->phase + 1) % units_cycles(t);
}

/* ---- events ---------------------------------------------------------------------------------- */

static void differ_in(struct top_run *t, const struct ct_event *have, const struct ct_event *want)
{
    static const char *const names[] = {
#define NAME(name, text) text,
        CT_EVENT_LIST(NAME)
#undef NAME
    };
    char is[120], should[120] = "nothing";
    snprintf(is, sizeof is, "%s of %u (%u, %u, %08X)", names[have->kind], have->core, have->a,
             have->b, have->packet);
    if (want != NULL)
        snprintf(should, sizeof should, "%s of %u (%u, %u, %08X) in cycle %" PRIu64,
                 names[want->kind], want->core, want->a, want->b, want->packet,
                 want->cycle + t->offset);
    differ(t, "%s instead of %s", is, should);
}

/* A spike to a pin, with the number that was configured and the tick of its core. */
static void compare_pin(struct top_run *t, struct ct_event *have)
{
    uint32_t k;
    const struct ct_core *core = top_run_core(t, have->core, &k);
    const uint32_t c = have->core;
    if (core == NULL || core->neuron[have->a].target_pin != have->packet)
        differ(t, "pin %u of neuron %u of core %u", have->packet, have->a, c);
    if (t->core_tick[c] != have->b)
        differ(t, "a pin spike of tick %u, not %u", have->b, t->core_tick[c]);
    have->b = have->packet = 0;
}

/* What an event that was wanted changes. */
static void heed(struct top_run *t, const struct ct_event *event)
{
    const uint32_t c = event->core;
    uint32_t k;
    switch (event->kind) {
    case CT_EVENT_LATE_CORE: t->in.late_core_i = 1; break;
    case CT_EVENT_LATE_PACKET: t->in.late_packet_i = 1; break;
    case CT_EVENT_TAKE:
        t->at_work[c] = true;
        t->core_tick[c] = event->a;
        break;
    case CT_EVENT_DONE: t->at_work[c] = false; break;
    case CT_EVENT_ROW_WRITE:
        if (top_run_core(t, c, &k) != NULL)
            t->v[k][event->a] = t->after[k][event->a];
        break;
    case CT_EVENT_GRANT:
        if (event->b == CT_PORT_LOCAL)
            t->count.arrivals[lockstep_get(&t->mesh.tile[c].state, 0)]++;
        break;
    default: break;
    }
}

static void compare_event(struct top_run *t, struct ct_event have)
{
    const struct ct_event *want = t->seen < t->wanted ? &t->want[t->seen] : NULL;
    if (have.kind == CT_EVENT_PIN)
        compare_pin(t, &have);
    if (want == NULL || have.cycle != want->cycle + t->offset || have.kind != want->kind ||
        have.core != want->core || have.a != want->a || have.b != want->b ||
        have.packet != want->packet) {
        differ_in(t, &have, want);
        return;
    }
    t->seen++;
    t->count.events++;
    t->count.kind[have.kind]++;
    heed(t, &have);
}

/* Queues, and what leaves them for the host in this cycle, [H-6]. */
static void foretell_pins(struct top_run *t)
{
    const uint32_t depth = (uint32_t)parameter(t, "PIN_DEPTH", 4), tiles = t->mesh.tiles;
    uint32_t full = 0;
    for (uint32_t c = 0; c < tiles; c++)
        full |= (uint32_t)(t->queued[c] == depth) << c;
    for (uint32_t n = 0; n < tiles && !t->in.pin_valid_i; n++) {
        const uint32_t c = (t->turn + n) % tiles;
        if (t->queued[c] == 0)
            continue;
        t->in.pin_valid_i = 1;
        t->in.pin_tick_i = t->mesh.first_tick + t->queue[c][0].tick;
        t->in.pin_i = t->queue[c][0].pin;
        memmove(t->queue[c], t->queue[c] + 1, --t->queued[c] * sizeof t->queue[c][0]);
        t->in.busy_i = 1;
        t->turn = (c + 1) % tiles;
    }
    for (uint32_t i = 0; i < t->mesh.events; i++) {
        const struct ct_event *e = &t->mesh.event[i];
        if (e->kind != CT_EVENT_PIN)
            continue;
        if (full >> e->core & 1) {
            t->in.pin_lost_i++;
            continue;
        }
        const uint32_t at = t->queued[e->core]++;
        t->queue[e->core][at].tick = e->b;
        t->queue[e->core][at].pin = e->packet;
    }
    t->count.lost += t->in.pin_lost_i;
}

static void compare_events(struct top_run *t)
{
    bool start = false, end = false;
    t->in.late_core_i = t->in.late_packet_i = 0;
    t->in.pin_valid_i = t->in.pin_lost_i = 0;
    foretell_ticks(t);
    for (uint32_t i = 0; i < t->mesh.events && t->same; i++) {
        if (t->mesh.event[i].kind == CT_EVENT_TICK_START)
            start = true;
        else if (t->mesh.event[i].kind == CT_EVENT_TICK_END)
            end = true;
        else
            compare_event(t, t->mesh.event[i]);
    }
    if (start != (t->in.tick_start_i != 0) || end != (t->in.tick_end_i != 0))
        differ(t, "a tick starts: %d, not %d; one ends: %d, not %d", start, t->in.tick_start_i, end,
               t->in.tick_end_i);
    foretell_pins(t);
}

/* ---- the host's side ------------------------------------------------------------------------- */

/* What the core that the configuration window is at gives in this cycle. */
static void foretell_word(struct top_run *t)
{
    uint32_t k;
    int32_t v[CT_NEURONS];
    const struct block *m = &t->regs;
    const uint32_t row = m->order.addr / 16;
    t->in.cfg_ready_i = m->cfg_core < t->mesh.tiles && !t->at_work[m->cfg_core];
    if (m->read_age != 1 + m->p.read_cycles)
        return;
    const struct ct_core *core = top_run_core(t, m->cfg_core, &k);
    assert_non_null(core);
    assert_int_equal(ct_chip_potentials(t->chip, m->cfg_core, v, NULL), CT_OK);
    t->in.cfg_data_i = core_word(&t->image.sys, t->torus, core, m->order.addr,
                                 row < t->image.sys.neurons ? v[row] : 0);
    t->count.words++;
}

static void compare_answer(struct top_run *t, const char *of, const struct block_out *out)
{
    const struct {
        const char *name;
        const struct lockstep_signal *have;
        uint32_t want;
    } port[] = {{"ready_o", &t->ready, out->ready_o},
                {"rdata_o", &t->rdata, out->rdata_o},
                {"error_o", &t->error, out->error_o},
                {"irq_o", &t->irq, out->irq_o}};
    for (size_t i = 0; i < sizeof port / sizeof *port; i++)
        if (lockstep_get(port[i].have, 0) != port[i].want)
            differ(t, "%s of 0x%03X: %s is 0x%" PRIX64 ", not 0x%X (%s)",
                   t->in.write_i ? "write" : "read", t->in.addr_i, port[i].name,
                   lockstep_get(port[i].have, 0), port[i].want, of);
}

/* The host block counts ticks from 0, wherever the RTL was made to begin: how much less than the
 * RTL's what it reads is. OUT_TICK is the number of a tick once a spike was read. */
static uint32_t first_tick_of(const struct top_run *t, const struct block_out *out)
{
    const bool tick = t->in.addr_i == CT_REG_TICK ||
                      (t->in.addr_i == CT_REG_OUT_TICK && t->happened.pin_read > 0);
    const bool given = t->in.valid_i && !t->in.write_i && out->ready_o && !out->error_o;
    return given && tick ? t->mesh.first_tick : 0;
}

/* The host block as a whole, with the same access. */
static void hear_whole(struct top_run *t)
{
    t->host->in.valid_i = t->in.valid_i;
    t->host->in.write_i = t->in.write_i;
    t->host->in.addr_i = t->in.addr_i;
    t->host->in.wdata_i = t->in.wdata_i;
    /* Where nothing happens the cycle is passed over as a board does it. */
    if (t->in.valid_i || ct_host_quiet(t->host) == 0) {
        host_cycle(t->host);
        struct block_out out = t->host->out;
        out.rdata_o += first_tick_of(t, &out);
        compare_answer(t, "host", &out);
    } else {
        t->host->out = (struct block_out){.irq_o = ct_host_irq(t->host)};
        compare_answer(t, "quiet host", &t->host->out);
        ct_host_advance(t->host, 1);
        t->count.quiet++;
    }
    if (ct_host_fault(t->host) != NULL)
        differ(t, "the host block: %s", ct_host_fault(t->host)->text);
}

/* What the registers order comes to the chip as it is. */
static void compare_orders(struct top_run *t)
{
#define COMPARE(name, port, wanted, when)                                                          \
    if (t->out.when && lockstep_get(&t->name, 0) != t->out.wanted)                                 \
        differ(t, "%s of ct_mesh is 0x%" PRIX64 ", not 0x%X", port, lockstep_get(&t->name, 0),     \
               t->out.wanted);
    TOP_ORDER_LIST(COMPARE)
#undef COMPARE
}

/* An input spike acts in the tick that takes its slot next, [S-5] [H-5]. */
static void inject(struct top_run *t)
{
    const uint32_t tick = t->now + ((t->out.inject_slot_o - t->now) & 15);
    struct ct_error err;
    if (ct_chip_inject(t->chip, tick, t->out.inject_core_o, t->out.inject_axon_o, &err) != CT_OK)
        fail_msg("%s", err.text);
    t->count.injected++;
}

static void forget(struct top_run *t)
{
    t->in_tick = false;
    t->mesh.first_tick = 0;
    t->left = t->now = t->barrier = t->phase = t->turn = 0;
    memset(t->queued, 0, sizeof t->queued);
    memset(t->at_work, 0, sizeof t->at_work);
    t->wanted = t->seen = 0;
}

bool top_run_cycle(struct top_run *t)
{
    if (!t->same)
        return false;
    lockstep_set(&t->valid, t->in.valid_i);
    lockstep_set(&t->write, t->in.write_i);
    lockstep_set(&t->addr, t->in.addr_i);
    lockstep_set(&t->wdata, t->in.wdata_i);
    mesh_rtl_look(&t->mesh);
    compare_events(t);
    foretell_word(t);
    block_see(&t->regs, &t->in, &t->out);
    compare_answer(t, "block", &t->out);
    compare_orders(t);
    hear_whole(t);
    mesh_rtl_rise(&t->mesh);
    const struct block before = t->regs;
    block_step(&t->regs, &t->in);
    regs_seen_add(&t->happened, &before, &t->in, &t->out, &t->regs);
    if (t->out.inject_valid_o)
        inject(t);
    if (t->out.soft_reset_o)
        forget(t);
    t->count.cycles++;
    return t->same;
}

bool top_run_busy(const struct top_run *t)
{
    return t->regs.order.run || t->in.busy_i;
}

/* ---- loading --------------------------------------------------------------------------------- */

static void write_core(struct top_run *t, uint32_t k)
{
    const struct ct_system *sys = &t->image.sys;
    const struct ct_core *core = &t->image.core[k];
    const unsigned rows = sys->neurons > CT_SLOTS ? sys->neurons : CT_SLOTS;
    top_run_write(t, CT_REG_CFG_CORE, number_of(t, k));
    top_run_write(t, CT_REG_CFG_ADDR, 0);
    for (unsigned address = 0; address < 16 * rows && t->same; address++) {
        const unsigned j = address / 16;
        const int32_t v = j < sys->neurons ? core->neuron[j].potential : 0;
        top_run_write(t, CT_REG_CFG_DATA, core_word(sys, t->torus, core, address, v));
    }
}

bool top_run_load(struct top_run *t, uint32_t units, uint32_t first_tick)
{
    /* Bits that no tick has time for: until the next order comes they stand at the chip. */
    top_run_write(t, CT_REG_TICK_LENGTH, 0x2AAAAAAA);
    top_run_write(t, CT_REG_TICK_LENGTH, 0x55555555);
    top_run_write(t, CT_REG_TICK_LENGTH, units);
    if (first_tick > 0)
        mesh_rtl_begin_at(&t->mesh, first_tick);
    for (uint32_t k = 0; k < t->image.core_count && t->same; k++)
        write_core(t, k);
    make_chip(t);
    return t->same;
}

bool top_run_reset(struct top_run *t, uint32_t units)
{
    const bool known = !fixed(t);
    top_run_write(t, CT_REG_CONTROL, 1u << CT_REG_CONTROL_RESET);
    top_run_cycle(t);
    for (uint32_t k = 0; k < t->image.core_count; k++)
        for (uint32_t j = 0; j < t->image.sys.neurons; j++) {
            const int32_t have = mesh_rtl_potential(&t->mesh, number_of(t, k), j);
            if (known && have != t->v[k][j])
                differ(t, "V of neuron %u of core %u is %d after reset, not %d", j, number_of(t, k),
                       have, t->v[k][j]);
            if (known && words_potential(&t->host->words[number_of(t, k)], j) != have)
                differ(t, "V of neuron %u of core %u is %d after reset, not as in the host block",
                       j, number_of(t, k), have);
            t->image.core[k].neuron[j].potential = have;
        }
    t->count.resets++;
    top_run_write(t, CT_REG_TICK_LENGTH, units);
    make_chip(t);
    return t->same;
}

/* ---- instances ------------------------------------------------------------------------------- */

static void find_signals(struct top_run *t, struct lockstep *l)
{
    mesh_rtl_find(&t->mesh, t->model, l, "ct_top.u_mesh");
#define FIND(name, port, wanted, when)                                                             \
    t->name = lockstep_signal(t->model, l, "ct_top.u_mesh." port);
    TOP_ORDER_LIST(FIND)
#undef FIND
    t->valid = lockstep_signal(t->model, l, "valid_i");
    t->write = lockstep_signal(t->model, l, "write_i");
    t->addr = lockstep_signal(t->model, l, "addr_i");
    t->wdata = lockstep_signal(t->model, l, "wdata_i");
    t->ready = lockstep_signal(t->model, l, "ready_o");
    t->rdata = lockstep_signal(t->model, l, "rdata_o");
    t->error = lockstep_signal(t->model, l, "error_o");
    t->irq = lockstep_signal(t->model, l, "irq_o");
}

static void make_host(struct top_run *t)
{
    const struct ct_architecture arch = architecture_of(t);
    const struct ct_host_options options = {
        .in_depth = (uint32_t)parameter(t, "IN_DEPTH", 16),
        .out_depth = (uint32_t)parameter(t, "OUT_DEPTH", 64),
        .pin_depth = (uint32_t)parameter(t, "PIN_DEPTH", 4),
        .automatic = parameter(t, "FIXED", 1) == 0,
        .architecture = &arch,
    };
    struct ct_system sys = t->image.sys; /* which may leave some places free */
    struct ct_error err;
    sys.cores_x = (uint16_t)parameter(t, "W", 2);
    sys.cores_y = (uint16_t)parameter(t, "H", 2);
    if (ct_host_create(&t->host, &sys, &options, &err) != CT_OK)
        fail_msg("%s", err.text);
}

void top_run_open(struct top_run *t, const struct lockstep_model *model, int seed,
                  const struct kit_image *image, bool torus)
{
    struct ct_event *const want = t->want;
    const uint32_t room = t->room;
    *t = (struct top_run){.model = model, .image = *image, .torus = torus, .same = true};
    t->want = want;
    t->room = room;
    find_signals(t, model->create(seed));
    struct block_parameters p;
#define PARAMETER(name, text, standard)                                                            \
    p.name = (uint32_t)lockstep_parameter(model, text, standard);
    BLOCK_PARAMETER_LIST(PARAMETER)
#undef PARAMETER
    /* Those of ct_top that are others there. */
    p.w = (uint32_t)parameter(t, "W", 2);
    p.h = (uint32_t)parameter(t, "H", 2);
    p.read_cycles = p.s;
    t->v = calloc(image->core_count, sizeof *t->v);
    t->after = calloc(image->core_count, sizeof *t->after);
    assert_true(t->v != NULL && t->after != NULL);
    lockstep_set(&t->valid, 0);
    mesh_rtl_reset(&t->mesh);
    assert_true(block_make(&t->regs, &p));
    make_host(t);
    t->in.rst_ni = 1;
}

void top_run_close(struct top_run *t)
{
    t->model->destroy(t->mesh.l);
    ct_chip_destroy(t->chip);
    ct_host_destroy(t->host);
    block_free(&t->regs);
    kit_free_image(&t->image);
    free(t->v);
    free(t->after);
}
