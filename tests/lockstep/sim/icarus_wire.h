/*
 * icarus_wire.h - what passes between a test and the Icarus process that runs a model for it: short
 * messages over a socket, and the values of signals in memory that both see.
 */
#ifndef LOCKSTEP_SIM_ICARUS_WIRE_H
#define LOCKSTEP_SIM_ICARUS_WIRE_H

#include <stdint.h>

/* File descriptors of the Icarus process. */
enum { ICARUS_SOCKET = 3, ICARUS_MEMORY = 4 };

/* Of the memory; as much of it is there as is written to. */
enum { ICARUS_BYTES = 1 << 26 };

enum icarus_order { ICARUS_FIND, ICARUS_EVAL };

/* An order. FIND has a name, EVAL nothing. Each is answered. */
struct icarus_order_message {
    uint32_t order;
    char path[300];
};

/* Where a signal is, as in struct lockstep_signal: data and unknown count bytes in the memory. */
struct icarus_answer {
    uint32_t found, bits, elements, bytes;
    uint32_t data, unknown;
};

#endif
