/*
 * board_connect.h - `cortile board --connect`: the host's side of a board that runs elsewhere, at
 * the other end of its serial line.
 */
#ifndef CT_TOOLS_BOARD_CONNECT_H
#define CT_TOOLS_BOARD_CONNECT_H

#include "cli.h"

struct board_connect {
    const char *line;   /* terminal to the board; NULL: not asked for */
    const char *input;  /* input spikes, NULL: none                   */
    const char *spikes; /* where pin spikes go, NULL: nowhere         */
    uint64_t ticks;     /* 0: up to 15 after the last input           */
    bool selftest, step, json;
};

/* Tests the chip where asked to, loads the image in the board's flash, runs it, and takes the pin
 * spikes. Returns the exit status. */
int board_connect(const struct command *self, const struct board_connect *options);

#endif
