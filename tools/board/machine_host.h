/*
 * machine_host.h - the emulated host block as the chip of a board.
 */
#ifndef BOARD_MACHINE_HOST_H
#define BOARD_MACHINE_HOST_H

#include "host/host.h"
#include "machine.h"

/* The block is borrowed; no base cycle of it has gone by yet. */
struct machine_chip machine_chip_of(ct_host *host);

#endif
