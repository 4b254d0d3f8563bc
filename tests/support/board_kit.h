/*
 * board_kit.h - the firmware run natively: a board in memory around any chip that answers register
 * accesses. It gives the firmware its hal.h, counts what it writes, and is the other end of its
 * serial line, as fast or slow as the test likes.
 *
 * Time: an access takes one CPU cycle, and one base cycle of the chip at least.
 */
#ifndef SUPPORT_BOARD_KIT_H
#define SUPPORT_BOARD_KIT_H

#include "../firmware/board.h"
#include "../firmware/fw.h"
#include "board/machine.h"
#include "host/host.h"
#include "support/filekit.h"

enum { BOARD_KIT_PINS = 512, BOARD_KIT_INPUTS = 64, BOARD_KIT_WRITES = CT_HOST_BYTES / 4 };

struct board_kit {
    struct fw fw;
    struct fw_pin_spike pin[BOARD_KIT_PINS];
    struct fw_input input[BOARD_KIT_INPUTS];
    struct machine_chip chip; /* read(), write() and advance() of it */
    struct kit_bytes flash;   /* owned */

    uint64_t time; /* CPU cycles */
    uint32_t khz;
    uint32_t watchdog_period;
    uint64_t watchdog_start;
    uint32_t watchdog_expired, resets; /* how often */
    uint32_t scratch[CONTROL_SCRATCHES];

    /* The line. `to` waits at the host, `from` came out of the send FIFO. */
    struct kit_bytes to, from;
    size_t to_at, from_at;
    uint8_t tx[UART_TX_DEPTH];
    uint32_t tx_level;
    bool held;       /* the host takes nothing  */
    bool unplugged;  /* nobody is at the other end */
    uint32_t status; /* overruns */

    uint64_t writes[BOARD_KIT_WRITES]; /* of each register of the chip */
    uint64_t accesses;
};

/* A board with this chip, before its firmware starts. */
void board_kit_make(struct board_kit *b, const struct machine_chip *chip);
void board_kit_free(struct board_kit *b);
/* Starts the firmware. */
void board_kit_start(struct board_kit *b);
/* So many steps of the firmware, with some time where it has nothing to do. */
void board_kit_steps(struct board_kit *b, uint32_t steps);

/* The host sends bytes; they wait at its end of the line. */
void board_kit_send(struct board_kit *b, const void *data, size_t size);
/* Whether all that the host sent was taken. */
bool board_kit_taken(const struct board_kit *b);

#endif
