/*
 * uart.h - the UART of firmware/board.h.
 */
#ifndef BOARD_UART_H
#define BOARD_UART_H

#include "machine.h"

struct uart {
    uint8_t rx[UART_RX_DEPTH], tx[UART_TX_DEPTH];
    uint32_t rx_first, rx_count, tx_first, tx_count;
    uint32_t errors; /* RX_OVERRUN and TX_OVERRUN, as in STATUS */
    uint32_t enable, rx_threshold, tx_threshold;
    uint32_t byte_cycles;
    bool overrun;
    bool idle;        /* the line brought nothing when it was looked at last */
    uint64_t rx_next; /* the cycle in which the line is looked at again      */
    uint64_t tx_next; /* the cycle in which the line is free to send         */
    uint64_t sent, received;
    const struct machine_line *line;
};

void uart_reset(struct uart *u, uint64_t now);
/* What is due up to now. */
void uart_settle(struct uart *u, uint64_t now);
/* The cycle in which something is due next. */
uint64_t uart_next(const struct uart *u);
bool uart_irq(const struct uart *u);
/* False: there is no such register. */
bool uart_read(struct uart *u, uint32_t offset, uint32_t *value);
bool uart_write(struct uart *u, uint64_t now, uint32_t offset, uint32_t value);

#endif
