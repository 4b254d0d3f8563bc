/*
 * uart.c - see uart.h. An idle line is looked at every IDLE byte times only: looking may be a call of
 * the operating system.
 */
#include "uart.h"

enum { IDLE = 16 };

void uart_reset(struct uart *u, uint64_t now)
{
    u->rx_first = u->rx_count = u->tx_first = u->tx_count = 0;
    u->errors = u->enable = u->tx_threshold = 0;
    u->rx_threshold = 1;
    u->idle = false;
    u->rx_next = u->tx_next = now + u->byte_cycles;
}

static bool may_receive(const struct uart *u)
{
    return u->overrun || u->rx_count < UART_RX_DEPTH;
}

static void receive(struct uart *u, uint64_t now)
{
    const int byte = u->line->receive(u->line->user);
    u->idle = byte < 0;
    u->rx_next = now + (uint64_t)u->byte_cycles * (u->idle ? IDLE : 1);
    if (byte < 0)
        return;
    if (u->rx_count == UART_RX_DEPTH) {
        u->errors |= UART_STATUS_RX_OVERRUN;
        return;
    }
    u->rx[(u->rx_first + u->rx_count++) % UART_RX_DEPTH] = (uint8_t)byte;
    u->received++;
}

static void send(struct uart *u, uint64_t now)
{
    u->tx_next = now + u->byte_cycles;
    if (!u->line->send(u->line->user, u->tx[u->tx_first]))
        return;
    u->tx_first = (u->tx_first + 1) % UART_TX_DEPTH;
    u->tx_count--;
    u->sent++;
}

void uart_settle(struct uart *u, uint64_t now)
{
    if (now >= u->rx_next && may_receive(u))
        receive(u, now);
    if (now >= u->tx_next && u->tx_count > 0)
        send(u, now);
}

uint64_t uart_next(const struct uart *u)
{
    const uint64_t rx = may_receive(u) ? u->rx_next : UINT64_MAX;
    const uint64_t tx = u->tx_count > 0 ? u->tx_next : UINT64_MAX;
    return rx < tx ? rx : tx;
}

bool uart_irq(const struct uart *u)
{
    return ((u->enable & UART_ENABLE_RX) && u->rx_count >= u->rx_threshold) ||
           ((u->enable & UART_ENABLE_TX) && u->tx_count <= u->tx_threshold);
}

static uint32_t status(const struct uart *u)
{
    return (u->rx_count == 0 ? UART_STATUS_RX_EMPTY : 0) |
           (u->rx_count == UART_RX_DEPTH ? UART_STATUS_RX_FULL : 0) |
           (u->tx_count == 0 ? UART_STATUS_TX_EMPTY : 0) |
           (u->tx_count == UART_TX_DEPTH ? UART_STATUS_TX_FULL : 0) | u->errors |
           (u->line->linked(u->line->user) ? UART_STATUS_LINK : 0);
}

static uint32_t take(struct uart *u)
{
    if (u->rx_count == 0)
        return 0;
    const uint32_t byte = u->rx[u->rx_first];
    u->rx_first = (u->rx_first + 1) % UART_RX_DEPTH;
    u->rx_count--;
    return UART_DATA_VALID | byte;
}

bool uart_read(struct uart *u, uint32_t offset, uint32_t *value)
{
    switch (offset) {
    case UART_DATA: *value = take(u); return true;
    case UART_STATUS: *value = status(u); return true;
    case UART_RX_LEVEL: *value = u->rx_count; return true;
    case UART_TX_LEVEL: *value = u->tx_count; return true;
    case UART_ENABLE: *value = u->enable; return true;
    case UART_RX_THRESHOLD: *value = u->rx_threshold; return true;
    case UART_TX_THRESHOLD: *value = u->tx_threshold; return true;
    default: return false;
    }
}

bool uart_write(struct uart *u, uint64_t now, uint32_t offset, uint32_t value)
{
    switch (offset) {
    case UART_DATA:
        if (u->tx_count == UART_TX_DEPTH) {
            u->errors |= UART_STATUS_TX_OVERRUN;
            return true;
        }
        if (u->tx_count == 0 && u->tx_next < now + u->byte_cycles)
            u->tx_next = now + u->byte_cycles;
        u->tx[(u->tx_first + u->tx_count++) % UART_TX_DEPTH] = (uint8_t)value;
        return true;
    case UART_STATUS: u->errors &= ~value; return true;
    case UART_ENABLE: u->enable = value & (UART_ENABLE_RX | UART_ENABLE_TX); return true;
    case UART_RX_THRESHOLD: u->rx_threshold = value; return true;
    case UART_TX_THRESHOLD: u->tx_threshold = value; return true;
    case UART_RX_LEVEL:
    case UART_TX_LEVEL: return true;
    default: return false;
    }
}
