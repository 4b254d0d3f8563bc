/*
 * board_kit.c - see board_kit.h. The registers are those of firmware/board.h.
 */
#include "support/board_kit.h"

#include <stdlib.h>
#include <string.h>

#include "../firmware/hal.h"
#include "base/bytes.h"

enum { CAUSE_READ = 5, CAUSE_WRITE = 7, REST = 50 };

/* ---- the line -------------------------------------------------------------------------------- */

static uint32_t waiting(const struct board_kit *b)
{
    const size_t left = b->to.size - b->to_at;
    return left < UART_RX_DEPTH ? (uint32_t)left : UART_RX_DEPTH;
}

/* What the host takes, unless it does not. */
static void drain(struct board_kit *b)
{
    if (b->held)
        return;
    kit_append(&b->from, b->tx, b->tx_level);
    b->tx_level = 0;
}

static uint32_t uart_status(const struct board_kit *b)
{
    return b->status | (waiting(b) == 0 ? UART_STATUS_RX_EMPTY : 0) |
           (waiting(b) == UART_RX_DEPTH ? UART_STATUS_RX_FULL : 0) |
           (b->tx_level == 0 ? UART_STATUS_TX_EMPTY : 0) |
           (b->tx_level == UART_TX_DEPTH ? UART_STATUS_TX_FULL : 0) |
           (b->unplugged ? 0 : UART_STATUS_LINK);
}

static bool uart_read(struct board_kit *b, uint32_t reg, uint32_t *value)
{
    switch (reg) {
    case UART_DATA:
        *value = waiting(b) > 0 ? UART_DATA_VALID | b->to.data[b->to_at++] : 0;
        return true;
    case UART_STATUS: *value = uart_status(b); return true;
    case UART_RX_LEVEL: *value = waiting(b); return true;
    case UART_TX_LEVEL: *value = b->tx_level; return true;
    case UART_ENABLE:
    case UART_RX_THRESHOLD:
    case UART_TX_THRESHOLD: return true;
    default: return false;
    }
}

static bool uart_write(struct board_kit *b, uint32_t reg, uint32_t value)
{
    if (reg == UART_DATA) {
        if (b->tx_level == UART_TX_DEPTH)
            b->status |= UART_STATUS_TX_OVERRUN;
        else
            b->tx[b->tx_level++] = (uint8_t)value;
        drain(b);
        return true;
    }
    if (reg == UART_STATUS)
        b->status &= ~value;
    return reg <= UART_TX_THRESHOLD;
}

/* ---- board control --------------------------------------------------------------------------- */

static bool control_read(struct board_kit *b, uint32_t reg, uint32_t *value)
{
    switch (reg) {
    case CONTROL_ID: *value = CONTROL_ID_VALUE; return true;
    case CONTROL_FLASH_BYTES: *value = (uint32_t)b->flash.size; return true;
    case CONTROL_CPU_KHZ: *value = b->khz; return true;
    default: return reg <= CONTROL_WATCHDOG_LEFT;
    }
}

static bool control_write(struct board_kit *b, uint32_t reg, uint32_t value)
{
    if (reg == CONTROL_WATCHDOG_PERIOD)
        b->watchdog_period = value;
    if (reg == CONTROL_WATCHDOG_PERIOD ||
        (reg == CONTROL_WATCHDOG_KICK && value == CONTROL_KICK_KEY))
        b->watchdog_start = b->time;
    if (reg == CONTROL_RESET && value == CONTROL_RESET_KEY)
        b->resets++;
    return reg <= CONTROL_WATCHDOG_LEFT;
}

/* ---- the bus --------------------------------------------------------------------------------- */

static void pass(struct board_kit *b, uint64_t cycles)
{
    b->time += cycles;
    if (b->watchdog_period != 0 && b->time - b->watchdog_start >= b->watchdog_period) {
        b->watchdog_expired++;
        b->watchdog_start = b->time;
    }
}

static bool access_read(struct board_kit *b, uint32_t address, uint32_t *value)
{
    const uint32_t reg = address % BOARD_DEVICE_BYTES;
    *value = 0;
    if (address % 4 != 0)
        return false;
    switch (address - reg) {
    case BOARD_UART: return uart_read(b, reg, value);
    case BOARD_TIMER:
        *value = (uint32_t)(reg == TIMER_MTIME ? b->time : b->time >> 32);
        return reg <= TIMER_MTIMECMP_HIGH;
    case BOARD_HOST: return b->chip.read(b->chip.user, reg, value);
    case BOARD_CONTROL: return control_read(b, reg, value);
    default: break;
    }
    const uint64_t offset = (uint64_t)address - BOARD_FLASH;
    if (address < BOARD_FLASH || offset + 4 > b->flash.size)
        return false;
    *value = bytes_get_u32(b->flash.data + offset);
    return true;
}

static bool access_write(struct board_kit *b, uint32_t address, uint32_t value)
{
    const uint32_t reg = address % BOARD_DEVICE_BYTES;
    switch (address - reg) {
    case BOARD_UART: return uart_write(b, reg, value);
    case BOARD_TIMER: return reg <= TIMER_MTIMECMP_HIGH;
    case BOARD_HOST: b->writes[reg / 4]++; return b->chip.write(b->chip.user, reg, value);
    case BOARD_CONTROL: return control_write(b, reg, value);
    default: return false;
    }
}

uint32_t hal_read(void *bus, uint32_t address)
{
    struct board_kit *b = bus;
    uint32_t value;
    pass(b, 1);
    b->accesses++;
    if (!access_read(b, address, &value))
        fw_fault(&b->fw, CAUSE_READ, 0, address);
    return value;
}

void hal_write(void *bus, uint32_t address, uint32_t value)
{
    struct board_kit *b = bus;
    pass(b, 1);
    b->accesses++;
    if (!access_write(b, address, value))
        fw_fault(&b->fw, CAUSE_WRITE, 0, address);
}

/* ---- the board ------------------------------------------------------------------------------- */

void board_kit_make(struct board_kit *b, const struct machine_chip *chip)
{
    memset(b, 0, sizeof *b);
    b->chip = *chip;
    b->khz = 100000;
}

void board_kit_free(struct board_kit *b)
{
    free(b->flash.data);
    free(b->to.data);
    free(b->from.data);
}

void board_kit_start(struct board_kit *b)
{
    memset(&b->fw, 0, sizeof b->fw);
    fw_start(&b->fw, b, b->pin, BOARD_KIT_PINS, b->input, BOARD_KIT_INPUTS, NULL);
}

void board_kit_steps(struct board_kit *b, uint32_t steps)
{
    for (; steps > 0; steps--) {
        drain(b);
        if (fw_step(&b->fw))
            continue;
        b->chip.advance(b->chip.user, REST);
        pass(b, REST);
    }
}

void board_kit_send(struct board_kit *b, const void *data, size_t size)
{
    if (b->to_at == b->to.size)
        b->to_at = b->to.size = 0;
    kit_append(&b->to, data, size);
}

bool board_kit_taken(const struct board_kit *b)
{
    return b->to_at == b->to.size;
}
