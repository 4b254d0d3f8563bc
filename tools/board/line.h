/*
 * line.h - the serial line of a board at file descriptors: standard input and output, or a
 * pseudo-terminal that another program opens.
 */
#ifndef BOARD_LINE_H
#define BOARD_LINE_H

#include "machine.h"

enum { LINE_BUFFER = 4096 };

struct line {
    int in, out; /* the same for a pseudo-terminal */
    bool pty;
    bool opened;     /* pty: somebody was there                     */
    bool ended;      /* nobody is there: the input is at its end    */
    int write_error; /* errno of what could not be written, 0: none */
    char name[64];   /* of the pseudo-terminal's other end          */
    uint8_t rx[LINE_BUFFER], tx[LINE_BUFFER];
    size_t rx_at, rx_end, tx_count;
};

/* Standard input and output. What is written waits until the input is looked at, and blocks then. */
void line_open_standard(struct line *l);
/* A new pseudo-terminal, its other end under l->name. What is written waits until somebody reads. */
CT_MUST_CHECK enum ct_status line_open_pty(struct line *l, struct ct_error *err);
/* Writes what waits. */
void line_close(struct line *l);

/* For struct machine_options. */
struct machine_line line_of(struct line *l);

/* Sleeps until there is input, at most so long. */
void line_wait(struct line *l, int milliseconds);

#endif
