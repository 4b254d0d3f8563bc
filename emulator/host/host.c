/*
 * host.c - see host.h: the cycle of the host block, ticks, pin spikes and the bus.
 */
#include "host/host.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "host/host_state.h"

/* ---- ticks ----------------------------------------------------------------------------------- */

static bool fixed(const struct ct_host *host)
{
    return host->block.tick_length != 0;
}

/* What the chip does in this cycle of its own accord, [Y-10] [Y-11] [H-3]. */
static void do_ticks(struct ct_host *host)
{
    const bool running = host->in_tick || host->left > 0;
    const bool end = host->in_tick && host->cycle == host->ends;
    uint32_t left = host->left;
    if (host->block.order.run && !running)
        left = host->block.order.ticks;
    if (host->block.order.stop)
        left = 0;
    if (end && !fixed(host))
        host->barrier = host->arch.tick_barrier_cycles;
    const bool start =
        (!host->in_tick || end) && left > 0 && host->barrier == 0 && host->phase == 0;
    host->in.busy_i = running;
    host->in.tick_i = host->now;
    host->in.tick_start_i = start;
    host->in.tick_end_i = end;
    if (start) {
        host->ends = host_run_tick(host) ? host->cycle + host->length : UINT64_MAX;
        host->now++;
    }
    host->left = left - start;
    host->in_tick = start || (host->in_tick && !end);
    host->barrier -= host->barrier > 0;
    if (host->in_tick || host->phase != 0 || !fixed(host))
        host->phase = (host->phase + 1) % host->unit;
}

/* ---- pin spikes, [H-6] ----------------------------------------------------------------------- */

/* The oldest of one queue goes to the spike-out FIFO. Returns its core, UINT32_MAX: all are empty. */
static uint32_t take_pin(struct ct_host *host)
{
    if (host->queued == 0)
        return UINT32_MAX;
    uint32_t c = host->turn;
    while (host->core[c].queued == 0)
        c = (c + 1) % host->cores;
    struct host_core *core = &host->core[c];
    const uint64_t spike = host->queue[(size_t)c * host->pin_depth + core->first];
    core->first = (core->first + 1) % host->pin_depth;
    core->queued--;
    host->queued--;
    host->turn = (c + 1) % host->cores;
    host->in.pin_valid_i = host->in.busy_i = 1;
    host->in.pin_tick_i = (uint32_t)(spike >> 32);
    host->in.pin_i = (uint32_t)spike;
    return c;
}

/* A spike comes to the queue of its core; `taken`: that of which one leaves in this cycle. */
static void queue_pin(struct ct_host *host, uint32_t c, uint32_t neuron, uint32_t taken)
{
    struct host_core *core = &host->core[c];
    if (core->queued + (c == taken) == host->pin_depth) {
        host->in.pin_lost_i++;
        return;
    }
    const uint32_t at = (core->first + core->queued++) % host->pin_depth;
    host->queue[(size_t)c * host->pin_depth + at] =
        (uint64_t)core->tick << 32 | words_pin(&host->words[c], neuron);
    host->queued++;
}

/* ---- events ---------------------------------------------------------------------------------- */

static void tell(struct ct_host *host, const struct ct_event *event, uint32_t taken)
{
    struct host_core *core = &host->core[event->core];
    switch (event->kind) {
    case CT_EVENT_TAKE:
        core->at_work = true;
        core->tick = event->a;
        memset(core->written, 0, sizeof core->written);
        memcpy(core->before, core->latest, sizeof core->before);
        break;
    case CT_EVENT_DONE: core->at_work = false; break;
    case CT_EVENT_ROW_WRITE: core->written[event->a / 64] |= (uint64_t)1 << event->a % 64; break;
    case CT_EVENT_PIN: queue_pin(host, event->core, event->a, taken); break;
    case CT_EVENT_LATE_CORE: host->in.late_core_i = 1; break;
    default: host->in.late_packet_i = 1; break;
    }
}

/* All events of the cycles before `end`. */
static void tell_events(struct ct_host *host, uint64_t end, uint32_t taken)
{
    while (host->told < host->events && host->event[host->told].cycle + host->offset < end)
        tell(host, &host->event[host->told++], taken);
}

/* The cycle of the next event that the host may notice. */
static uint64_t next_loud(struct ct_host *host)
{
    if (host->loud < host->told)
        host->loud = host->told;
    while (host->loud < host->events && !host_loud(&host->event[host->loud]))
        host->loud++;
    return host->loud < host->events ? host->event[host->loud].cycle + host->offset : UINT64_MAX;
}

/* ---- a cycle --------------------------------------------------------------------------------- */

/* What the core that the configuration window is at gives in this cycle. */
static void give_word(struct ct_host *host)
{
    const struct block *b = &host->block;
    host->in.cfg_ready_i = b->cfg_core < host->cores && !host->core[b->cfg_core].at_work;
    if (b->read_age == 1 + b->p.read_cycles)
        host->in.cfg_data_i = host_word(host, b->cfg_core, b->order.addr);
}

/* [H-9] */
static void reset(struct ct_host *host)
{
    host_let_go(host);
    host->in_tick = false;
    host->left = host->now = host->barrier = host->phase = 0;
    host->turn = host->queued = 0;
    host->events = host->told = host->loud = 0;
    for (uint32_t c = 0; c < host->cores; c++)
        host->core[c] = (struct host_core){.at_work = false};
    host->fault.status = CT_OK;
}

void host_cycle(struct ct_host *host)
{
    struct block_out *out = &host->out;
    host->in.late_core_i = host->in.late_packet_i = 0;
    host->in.pin_valid_i = host->in.pin_lost_i = 0;
    tell_events(host, host->cycle, UINT32_MAX); /* of cycles that were passed over */
    do_ticks(host);
    tell_events(host, host->cycle + 1, take_pin(host));
    give_word(host);
    block_see(&host->block, &host->in, out);
    block_step(&host->block, &host->in);
    if (out->cfg_we_o)
        host_set_word(host, out->cfg_core_o, out->cfg_addr_o, out->cfg_data_o);
    if (out->inject_valid_o)
        host_inject(host, out->inject_core_o, out->inject_slot_o, out->inject_axon_o);
    if (out->soft_reset_o)
        reset(host);
    host->cycle++;
}

/* Cycles from now on in which nothing but counters changes. */
static uint64_t still(struct ct_host *host)
{
    const bool waits = host->left > 0 || (host->phase != 0 && fixed(host));
    if (host->queued > 0 || !block_still(&host->block, host->in_tick) || (!host->in_tick && waits))
        return 0;
    if (!host->in_tick)
        return UINT64_MAX;
    const uint64_t loud = next_loud(host), next = loud < host->ends ? loud : host->ends;
    return next - host->cycle;
}

static void skip(struct ct_host *host, uint64_t n)
{
    block_skip(&host->block, host->in_tick, n);
    host->cycle += n;
    host->barrier -= n < host->barrier ? (uint32_t)n : host->barrier;
    if (host->in_tick || !fixed(host))
        host->phase = (uint32_t)((host->phase + n) % host->unit);
}

void ct_host_advance(ct_host *host, uint64_t cycles)
{
    while (cycles > 0) {
        const uint64_t free = still(host), n = free < cycles ? free : cycles;
        if (n > 0) {
            skip(host, n);
            cycles -= n;
        } else {
            host_cycle(host);
            cycles--;
        }
    }
}

/* ---- the bus --------------------------------------------------------------------------------- */

static bool access_once(ct_host *host, bool write, uint32_t addr, uint32_t *data)
{
    host->in.valid_i = 1;
    host->in.write_i = write;
    host->in.addr_i = addr;
    host->in.wdata_i = *data;
    do
        host_cycle(host);
    while (!host->out.ready_o);
    host->in.valid_i = 0;
    *data = host->out.rdata_o;
    return !host->out.error_o;
}

bool ct_host_read(ct_host *host, uint32_t addr, uint32_t *value)
{
    *value = 0;
    return access_once(host, false, addr, value);
}

bool ct_host_write(ct_host *host, uint32_t addr, uint32_t value)
{
    return access_once(host, true, addr, &value);
}

bool ct_host_irq(const ct_host *host)
{
    return block_irq(&host->block);
}

uint64_t ct_host_cycle(const ct_host *host)
{
    return host->cycle;
}

uint64_t ct_host_quiet(const ct_host *host)
{
    return still((ct_host *)(uintptr_t)host);
}

const struct ct_error *ct_host_fault(const ct_host *host)
{
    return host->fault.status == CT_OK ? NULL : &host->fault;
}

const ct_chip *ct_host_chip(const ct_host *host)
{
    return host->chip;
}

/* ---- making ---------------------------------------------------------------------------------- */

static uint32_t or_default(uint32_t value, uint32_t standard)
{
    return value == 0 ? standard : value;
}

static enum ct_status check_options(const struct ct_system *sys,
                                    const struct ct_host_options *options,
                                    const struct ct_architecture *arch, struct ct_error *err)
{
    enum ct_status status = ct_system_check(sys, err);
    if (status == CT_OK)
        status = ct_architecture_check(arch, err);
    if (status != CT_OK)
        return status;
    if (sys->chips_x != 1 || sys->chips_y != 1)
        return status_fail(err, CT_ERR_RANGE, "a host block has one chip, not %ux%u", sys->chips_x,
                           sys->chips_y);
    if (arch->tick_cycles != 0)
        return status_fail(err, CT_ERR_ARGUMENT, "tick.cycles %u: the host sets it, by TICK_LENGTH",
                           arch->tick_cycles);
    if (options->in_depth > UINT16_MAX || options->out_depth > UINT16_MAX)
        return status_fail(err, CT_ERR_RANGE, "spike FIFOs of %u and %u places, at most 65535",
                           options->in_depth, options->out_depth);
    if (options->pin_depth > 256)
        return status_fail(err, CT_ERR_RANGE, "queues of %u pin spikes, at most 256",
                           options->pin_depth);
    return CT_OK;
}

static struct block_parameters parameters_of(const struct ct_system *sys,
                                             const struct ct_architecture *arch,
                                             const struct ct_host_options *options)
{
    return (struct block_parameters){
        .w = sys->cores_x,
        .h = sys->cores_y,
        .axons = sys->axons,
        .neurons = sys->neurons,
        .k = arch->core_synapses_per_cycle,
        .s = arch->core_sram_cycles,
        .cd = arch->core_clock_divider,
        .dl = arch->core_fifo_depth,
        .d = arch->router_fifo_depth,
        .p = arch->router_stages,
        .md = arch->router_clock_divider,
        .f = arch->router_link_cycles,
        .routing = arch->routing,
        .torus = arch->torus,
        .fixed = !options->automatic,
        .in_depth = or_default(options->in_depth, CT_HOST_IN_DEPTH),
        .out_depth = or_default(options->out_depth, CT_HOST_OUT_DEPTH),
        .read_cycles = arch->core_sram_cycles,
    };
}

static bool allocate(ct_host *host, const struct block_parameters *p)
{
    host->words = calloc(host->cores, sizeof *host->words);
    host->core = calloc(host->cores, sizeof *host->core);
    host->queue = calloc((size_t)host->cores * host->pin_depth, sizeof *host->queue);
    host->watch = calloc(host->cores, sizeof *host->watch);
    host->scratch = calloc(1, sizeof *host->scratch);
    return host->words != NULL && host->core != NULL && host->queue != NULL &&
           host->watch != NULL && host->scratch != NULL && block_make(&host->block, p);
}

enum ct_status ct_host_create(ct_host **out, const struct ct_system *sys,
                              const struct ct_host_options *options, struct ct_error *err)
{
    static const struct ct_host_options standard;
    struct ct_architecture arch;
    *out = NULL;
    if (options == NULL)
        options = &standard;
    ct_architecture_default(&arch);
    if (options->architecture != NULL)
        arch = *options->architecture;
    struct ct_system any_pins = *sys;
    any_pins.pins = CT_PINS_MAX;
    const enum ct_status status = check_options(&any_pins, options, &arch, err);
    if (status != CT_OK)
        return status;
    ct_host *host = calloc(1, sizeof *host);
    if (host == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for a host block");
    host->sys = any_pins;
    host->arch = arch;
    host->kernel = options->kernel;
    host->cores = (uint32_t)sys->cores_x * sys->cores_y;
    host->pin_depth = or_default(options->pin_depth, CT_HOST_PIN_DEPTH);
    host->unit = arch.core_clock_divider;
    while (host->unit % arch.router_clock_divider != 0)
        host->unit += arch.core_clock_divider;
    host->in.rst_ni = 1;
    const struct block_parameters p = parameters_of(sys, &arch, options);
    if (!allocate(host, &p)) {
        ct_host_destroy(host);
        return status_fail(err, CT_ERR_MEMORY, "no memory for a host block of %u cores",
                           (unsigned)sys->cores_x * sys->cores_y);
    }
    for (uint32_t c = 0; c < host->cores; c++)
        host->watch[c] = c;
    *out = host;
    return CT_OK;
}

void ct_host_destroy(ct_host *host)
{
    if (host == NULL)
        return;
    ct_chip_destroy(host->chip);
    block_free(&host->block);
    free(host->words);
    free(host->core);
    free(host->queue);
    free(host->watch);
    free(host->scratch);
    free(host->event);
    free(host);
}
