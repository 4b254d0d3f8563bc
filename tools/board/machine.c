/*
 * machine.c - see machine.h. The processor runs from one event to the next: a byte on the line, a
 * timer, a change at the chip; an access to a device brings everything up to its cycle first.
 */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#include "regs.h"
#include "uart.h"

struct machine {
    struct riscv cpu;
    struct uart uart;
    struct machine_chip chip;
    struct machine_line line;
    uint8_t rom[BOARD_ROM_BYTES], ram[BOARD_RAM_BYTES];
    uint8_t *flash; /* whole words, the last filled up with 0 */
    uint32_t flash_bytes, entry, ratio, cpu_khz;
    uint64_t compare; /* mtimecmp */
    uint32_t cause, enable, scratch[CONTROL_SCRATCHES];
    uint32_t period;   /* of the watchdog, 0: it is stopped */
    uint64_t deadline; /* when it resets the board          */
    bool reset, off;   /* was ordered, by software          */
    uint32_t exit_code, resets;
    uint64_t bus_errors;
    uint32_t error_cause, error_address, error_pc;
};

/* ---- time ------------------------------------------------------------------------------------ */

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Lets the base cycles go by that ended before CPU cycle `now`. */
static void chip_to(struct machine *m, uint64_t now)
{
    const uint64_t done = m->chip.cycle(m->chip.user), due = now / m->ratio;
    if (due > done)
        m->chip.advance(m->chip.user, due - done);
}

static uint32_t pending(const struct machine *m)
{
    const uint64_t left = m->deadline - m->cpu.cycle;
    return (m->chip.irq(m->chip.user) ? CONTROL_IRQ_HOST : 0) |
           (uart_irq(&m->uart) ? CONTROL_IRQ_UART : 0) |
           (m->period > 0 && 2 * left < m->period ? CONTROL_IRQ_WATCHDOG : 0);
}

static void set_lines(struct machine *m)
{
    const bool external = (pending(m) & m->enable) != 0;
    riscv_lines(&m->cpu,
                (external ? RISCV_EXTERNAL : 0) | (m->cpu.cycle >= m->compare ? RISCV_TIMER : 0));
}

/* The cycle after `now` in which something happens of itself. */
static uint64_t next_event(const struct machine *m, uint64_t now)
{
    uint64_t next = uart_next(&m->uart);
    const uint64_t quiet = m->chip.quiet(m->chip.user), at = m->chip.cycle(m->chip.user);
    if (quiet < UINT64_MAX / m->ratio - at - 1)
        next = sooner(next, (at + (quiet > 0 ? quiet : 1)) * m->ratio);
    if (m->compare > now)
        next = sooner(next, m->compare);
    if (m->period > 0) {
        const uint64_t warning = m->deadline - (m->period - 1) / 2;
        next = sooner(next, warning > now ? warning : m->deadline);
    }
    return later(next, now + 1);
}

/* ---- devices --------------------------------------------------------------------------------- */

/* The access to the host block takes base cycles, and the CPU waits for them. */
static bool access_chip(struct machine *m, bool write, uint32_t offset, uint32_t *value)
{
    struct riscv *cpu = &m->cpu;
    if (offset >= CT_HOST_BYTES)
        return false;
    chip_to(m, cpu->cycle + m->ratio - 1);
    const bool answered = write ? m->chip.write(m->chip.user, offset, *value)
                                : m->chip.read(m->chip.user, offset, value);
    cpu->cycle = later(cpu->cycle, m->chip.cycle(m->chip.user) * m->ratio - 1);
    return answered;
}

static bool access_timer(struct machine *m, bool write, uint32_t offset, uint32_t *value)
{
    const bool high = offset & 4;
    uint64_t *at = &m->compare, now = m->cpu.cycle;
    if (offset > TIMER_MTIMECMP_HIGH)
        return false;
    if (offset < TIMER_MTIMECMP)
        at = &now;
    if (write)
        *at = high ? (uint64_t)*value << 32 | (uint32_t)*at : (*at & 0xFFFFFFFF00000000u) | *value;
    else
        *value = (uint32_t)(high ? *at >> 32 : *at);
    return true;
}

static bool read_control(const struct machine *m, uint32_t offset, uint32_t *value)
{
    if (offset >= CONTROL_SCRATCH && offset < CONTROL_SCRATCH + 4 * CONTROL_SCRATCHES) {
        *value = m->scratch[(offset - CONTROL_SCRATCH) / 4];
        return true;
    }
    switch (offset) {
    case CONTROL_ID: *value = CONTROL_ID_VALUE; return true;
    case CONTROL_VERSION: *value = CONTROL_VERSION_VALUE; return true;
    case CONTROL_CAUSE: *value = m->cause; return true;
    case CONTROL_PENDING: *value = pending(m); return true;
    case CONTROL_ENABLE: *value = m->enable; return true;
    case CONTROL_FLASH_BYTES: *value = m->flash_bytes; return true;
    case CONTROL_CPU_KHZ: *value = m->cpu_khz; return true;
    case CONTROL_RATIO: *value = m->ratio; return true;
    case CONTROL_UART_CYCLES: *value = m->uart.byte_cycles; return true;
    case CONTROL_WATCHDOG_PERIOD: *value = m->period; return true;
    case CONTROL_WATCHDOG_LEFT:
        *value = m->period > 0 ? (uint32_t)(m->deadline - m->cpu.cycle) : 0;
        return true;
    case CONTROL_EXIT:
    case CONTROL_RESET:
    case CONTROL_WATCHDOG_KICK: *value = 0; return true;
    default: return false;
    }
}

static void start_watchdog(struct machine *m)
{
    m->deadline = m->cpu.cycle + m->period;
}

static bool write_control(struct machine *m, uint32_t offset, uint32_t value)
{
    uint32_t old;
    if (offset >= CONTROL_SCRATCH && offset < CONTROL_SCRATCH + 4 * CONTROL_SCRATCHES) {
        m->scratch[(offset - CONTROL_SCRATCH) / 4] = value;
        return true;
    }
    switch (offset) {
    case CONTROL_EXIT:
        m->off = true;
        m->exit_code = value & 0xFF;
        return true;
    case CONTROL_RESET: m->reset = value == CONTROL_RESET_KEY; return true;
    case CONTROL_ENABLE:
        m->enable = value & (CONTROL_IRQ_HOST | CONTROL_IRQ_UART | CONTROL_IRQ_WATCHDOG);
        return true;
    case CONTROL_WATCHDOG_PERIOD:
        m->period = value;
        start_watchdog(m);
        return true;
    case CONTROL_WATCHDOG_KICK:
        if (value == CONTROL_KICK_KEY)
            start_watchdog(m);
        return true;
    default: return read_control(m, offset, &old);
    }
}

/* A device register; what the access may have changed is looked at before the next instruction. */
static bool access_device(struct machine *m, bool write, uint32_t address, uint32_t *value)
{
    const uint32_t offset = address & 0xFFFF, device = address - offset;
    bool there = false;
    if (device == BOARD_HOST) {
        there = access_chip(m, write, offset, value);
    } else {
        chip_to(m, m->cpu.cycle);
        uart_settle(&m->uart, m->cpu.cycle);
        if (device == BOARD_TIMER)
            there = access_timer(m, write, offset, value);
        else if (device == BOARD_CONTROL)
            there = write ? write_control(m, offset, *value) : read_control(m, offset, value);
        else if (device == BOARD_UART)
            there = write ? uart_write(&m->uart, m->cpu.cycle, offset, *value)
                          : uart_read(&m->uart, offset, value);
    }
    riscv_stop(&m->cpu);
    return there;
}

/* ---- the bus --------------------------------------------------------------------------------- */

static bool refuse(struct machine *m, uint32_t cause, uint32_t address)
{
    m->bus_errors++;
    m->error_cause = cause;
    m->error_address = address;
    m->error_pc = m->cpu.pc;
    return false;
}

static bool bus_load(void *user, uint32_t address, unsigned bytes, uint32_t *value)
{
    struct machine *m = user;
    if (bytes == 4 && access_device(m, false, address, value))
        return true;
    return refuse(m, RISCV_LOAD_FAULT, address);
}

static bool bus_store(void *user, uint32_t address, unsigned bytes, uint32_t value)
{
    struct machine *m = user;
    if (bytes == 4 && access_device(m, true, address, &value))
        return true;
    return refuse(m, RISCV_STORE_FAULT, address);
}

/* ---- reset ----------------------------------------------------------------------------------- */

/* As at power-on, but for what lives through a reset. */
static void reset_devices(struct machine *m, uint32_t cause)
{
    m->cause = cause;
    m->compare = UINT64_MAX;
    m->enable = m->period = 0;
    m->reset = false;
    uart_reset(&m->uart, m->cpu.cycle);
    riscv_reset(&m->cpu, m->entry);
}

static void reset_board(struct machine *m, uint32_t cause)
{
    /* The chip's reset takes the cycle of a write and the one after. */
    chip_to(m, m->cpu.cycle + m->ratio - 1);
    (void)m->chip.write(m->chip.user, CT_REG_CONTROL, (uint32_t)1 << CT_REG_CONTROL_RESET);
    m->chip.advance(m->chip.user, 1);
    m->cpu.cycle = later(m->cpu.cycle, m->chip.cycle(m->chip.user) * m->ratio);
    m->resets++;
    reset_devices(m, cause);
}

/* ---- running --------------------------------------------------------------------------------- */

/* All that is due; false: the board does not go on. */
static bool settle(struct machine *m, enum machine_end *end)
{
    const uint64_t now = m->cpu.cycle;
    chip_to(m, now);
    uart_settle(&m->uart, now);
    if (m->chip.fault(m->chip.user) != NULL)
        *end = MACHINE_FAULT;
    else if (m->off)
        *end = MACHINE_EXIT;
    else if (m->cpu.lost)
        *end = MACHINE_LOST;
    else {
        if (m->period > 0 && now >= m->deadline)
            reset_board(m, CONTROL_CAUSE_WATCHDOG);
        else if (m->reset)
            reset_board(m, CONTROL_CAUSE_SOFTWARE);
        set_lines(m);
        return true;
    }
    return false;
}

enum machine_end machine_run(struct machine *m, uint64_t until)
{
    enum machine_end end = MACHINE_LIMIT;
    while (settle(m, &end) && m->cpu.cycle < until) {
        const uint64_t next = sooner(next_event(m, m->cpu.cycle), until);
        if (!m->cpu.waiting) {
            riscv_run(&m->cpu, next);
            continue;
        }
        m->cpu.cycle = next;
        if (m->uart.idle && m->uart.rx_count == 0 && m->chip.quiet(m->chip.user) == UINT64_MAX &&
            settle(m, &end) && m->cpu.waiting)
            return MACHINE_WAITING;
    }
    return end;
}

void machine_look(const struct machine *m, struct machine_state *out)
{
    *out = (struct machine_state){
        .cycle = m->cpu.cycle,
        .instructions = m->cpu.retired,
        .base_cycles = m->chip.cycle(m->chip.user),
        .exceptions = m->cpu.exceptions,
        .bus_errors = m->bus_errors,
        .error_cause = m->error_cause,
        .error_address = m->error_address,
        .error_pc = m->error_pc,
        .cause = m->cpu.last.cause,
        .pc = m->cpu.last.pc,
        .value = m->cpu.last.value,
        .resets = m->resets,
        .exit_code = m->exit_code,
        .to_send = m->uart.tx_count,
        .to_receive = m->uart.rx_count,
        .armed = m->period > 0 || m->compare != UINT64_MAX,
        .sent = m->uart.sent,
        .received = m->uart.received,
    };
}

struct riscv *machine_cpu(struct machine *m)
{
    return &m->cpu;
}

/* ---- making ---------------------------------------------------------------------------------- */

static bool make_cpu(struct machine *m)
{
    const struct riscv_memory memory[RISCV_MEMORIES] = {
        {.base = BOARD_RAM,
         .bytes = BOARD_RAM_BYTES,
         .data = m->ram,
         .writable = true,
         .executable = true},
        {.base = BOARD_ROM, .bytes = BOARD_ROM_BYTES, .data = m->rom, .executable = true},
        {.base = BOARD_FLASH, .bytes = (m->flash_bytes + 3) & ~3u, .data = m->flash},
    };
    const struct riscv_bus bus = {.user = m, .load = bus_load, .store = bus_store};
    return riscv_make(&m->cpu, memory, &bus);
}

struct machine *machine_create(const struct machine_options *options, const uint8_t *rom,
                               uint32_t entry)
{
    struct machine *m = calloc(1, sizeof *m);
    if (m == NULL)
        return NULL;
    m->chip = options->chip;
    m->line = options->line;
    m->ratio = options->ratio;
    m->cpu_khz = options->cpu_khz;
    m->entry = entry;
    m->flash_bytes = options->flash_bytes;
    m->flash = calloc(1, (size_t)m->flash_bytes + 4);
    if (m->flash == NULL || !make_cpu(m)) {
        machine_destroy(m);
        return NULL;
    }
    if (m->flash_bytes > 0)
        memcpy(m->flash, options->flash, m->flash_bytes);
    memcpy(m->rom, rom, sizeof m->rom);
    memset(m->ram, 0xA5, sizeof m->ram);
    m->uart = (struct uart){
        .byte_cycles = options->uart_cycles, .overrun = options->overrun, .line = &m->line};
    reset_devices(m, CONTROL_CAUSE_POWER);
    return m;
}

void machine_destroy(struct machine *m)
{
    if (m == NULL)
        return;
    riscv_free(&m->cpu);
    free(m->flash);
    free(m);
}
