/*
 * machine.h - the board of firmware/board.h: processor, memories, UART, timer, watchdog, and the
 * chip behind its host block. It is deterministic: what happens depends on the ELF, the image, the
 * options below and the cycles in which bytes come from the line.
 *
 * Time is counted in CPU cycles from power-on. The base cycles of the chip are those with a number
 * that is a multiple of `ratio`; an access to the host block is made in the first that begins at or
 * after the instruction, and the CPU waits until the cycle that answers it has ended.
 */
#ifndef BOARD_MACHINE_H
#define BOARD_MACHINE_H

#include "../../firmware/board.h"
#include "cortile.h"
#include "riscv.h"

/* Whatever answers at the host registers: the emulated block, or RTL. The calls are those of
 * host/host.h. */
struct machine_chip {
    void *user;
    bool (*read)(void *user, uint32_t addr, uint32_t *value);
    bool (*write)(void *user, uint32_t addr, uint32_t value);
    void (*advance)(void *user, uint64_t cycles);
    bool (*irq)(void *user);
    uint64_t (*cycle)(void *user); /* base cycles since it was made; the machine's start is 0 */
    uint64_t (*quiet)(void *user);
    const struct ct_error *(*fault)(void *user);
};

/* The other end of the serial line. */
struct machine_line {
    void *user;
    int (*receive)(void *user);             /* the next byte, -1: there is none now   */
    bool (*send)(void *user, uint8_t byte); /* false: it cannot be taken now          */
    bool (*linked)(void *user);             /* whether somebody is there              */
};

struct machine_options {
    uint32_t ratio;       /* CPU cycles in a base cycle of the chip, 1..1000      */
    uint32_t cpu_khz;     /* CPU cycles in a millisecond, for CONTROL_CPU_KHZ     */
    uint32_t uart_cycles; /* CPU cycles of a byte on the line, 1..10^6            */
    bool overrun;         /* bytes that find the receive FIFO full are lost       */
    const uint8_t *flash; /* the chip image, borrowed                             */
    uint32_t flash_bytes; /* 0: none; at most BOARD_FLASH_MAX                     */
    struct machine_chip chip;
    struct machine_line line;
};

/* Why machine_run() came back. */
enum machine_end {
    MACHINE_LIMIT,  /* the cycles are over                                              */
    MACHINE_EXIT,   /* the firmware wrote CONTROL_EXIT                                  */
    MACHINE_LOST,   /* the first instruction of the trap handler traps, riscv.h         */
    MACHINE_FAULT,  /* the chip does not go on: chip.fault()                            */
    MACHINE_WAITING /* the CPU waits, the chip is idle, and the line has brought nothing */
};

struct machine;

/* A board that was just switched on, with `rom` of BOARD_ROM_BYTES (copied); it starts at `entry`.
 * NULL: no memory. */
struct machine *machine_create(const struct machine_options *options, const uint8_t *rom,
                               uint32_t entry);
void machine_destroy(struct machine *m);

/* Runs until CPU cycle `until` at the latest. MACHINE_EXIT, LOST and FAULT are final. */
enum machine_end machine_run(struct machine *m, uint64_t until);

/* What can be asked of it at any time. */
struct machine_state {
    uint64_t cycle, instructions, base_cycles;
    uint64_t exceptions; /* traps that are no interrupts                                    */
    uint64_t bus_errors; /* of these, access faults; the last one:                          */
    uint32_t error_cause, error_address, error_pc;
    uint32_t cause, pc;           /* the last exception and its instruction                   */
    uint32_t value;               /* its mtval                                                */
    uint32_t resets;              /* after power-on                                           */
    uint32_t exit_code;           /* of MACHINE_EXIT                                          */
    uint32_t to_send, to_receive; /* bytes in the UART's FIFOs                                */
    bool armed;                   /* the timer or the watchdog will do something of its own   */
    uint64_t sent, received;      /* bytes over the line, lost ones not counted               */
};
void machine_look(const struct machine *m, struct machine_state *out);

/* The processor, for tests. */
struct riscv *machine_cpu(struct machine *m);

#endif
