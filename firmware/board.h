/*
 * board.h - the board around the chip: memory map and registers of what stands beside the host
 * block. The one source for the firmware (C and assembly), for the emulated board and for the table
 * in firmware/README.md. Host registers: rtl/CHIP.md section 13 and regs.h.
 *
 * CPU: RV32IMC with Zicsr, machine mode only, one hart, an instruction a CPU cycle. It starts at
 * the entry of the ELF, which lies in ROM; registers are 0, interrupts are off, and mtvec leads nowhere:
 * a trap before it is set ends the run.
 *
 * Buses: ROM, RAM and flash take aligned accesses of 8, 16 and 32 bits, devices of 32 bits only.
 * What is not there, a store to ROM or flash, a device access of another width, a device register
 * that does not exist and an error response of the host block [H-1] are bus errors: the CPU takes
 * an access fault (mcause 1, 5 or 7) with the address in mtval and the instruction's in mepc. A
 * misaligned access is a trap too (mcause 4 or 6). Code runs from ROM and RAM only.
 *
 * Unlike the host block's, device registers have no read-only faults: writing one that is read
 * only does nothing, and one that is only written reads 0. Bits without a name read 0.
 */
#ifndef BOARD_H
#define BOARD_H

/* ---- memory map: first byte and bytes ------------------------------------------------------ */

#define BOARD_ROM 0x00000000       /* what the ELF loads: code, constants, first values of .data */
#define BOARD_ROM_BYTES 0x10000    /* 64 KiB */
#define BOARD_UART 0x10000000      /* the serial line to the host */
#define BOARD_TIMER 0x10010000     /* mtime and mtimecmp */
#define BOARD_HOST 0x10020000      /* host block of the chip, CT_HOST_BYTES, registers CT_REG_* */
#define BOARD_CONTROL 0x10030000   /* board control: interrupts, watchdog, reset, exit, sizes */
#define BOARD_DEVICE_BYTES 0x1000  /* page of each device; the rest up to the next one is empty */
#define BOARD_RAM 0x20000000       /* 0xA5 in every byte at power-on, kept over other resets */
#define BOARD_RAM_BYTES 0x10000    /* 64 KiB */
#define BOARD_FLASH 0x40000000     /* the chip image, read only; its length is in FLASH_BYTES */
#define BOARD_FLASH_MAX 0x04000000 /* 64 MiB; behind its last word is nothing */

/* ---- interrupts ---------------------------------------------------------------------------- */

/* mip.MEIP (11) is up while a bit is set in both CONTROL_PENDING and CONTROL_ENABLE, mip.MTIP (7)
 * while mtime >= mtimecmp. There is no software interrupt. */

/* ---- UART: offsets from BOARD_UART --------------------------------------------------------- */

/* Eight bits, no parity. A byte takes CONTROL_UART_CYCLES CPU cycles on the line in each
 * direction. Towards the host a byte waits in the FIFO until the host takes it. From the host it
 * waits at the host while the FIFO is full (a request-to-send line); where the board is run without
 * that line it is lost and sets RX_OVERRUN. */
#define UART_DATA 0x00 /* read: takes the oldest byte received; write: sends a byte */
#define UART_DATA_BYTE 0x000000FF
#define UART_DATA_VALID 0x80000000 /* read: there was a byte; 0: the rest is 0 too */
#define UART_STATUS 0x04
#define UART_STATUS_RX_EMPTY 0x01
#define UART_STATUS_RX_FULL 0x02
#define UART_STATUS_TX_EMPTY 0x04   /* nothing waits for the line; the last byte may be on it */
#define UART_STATUS_TX_FULL 0x08    /* a byte written now is lost */
#define UART_STATUS_RX_OVERRUN 0x10 /* a byte received was lost; write 1: clears it */
#define UART_STATUS_TX_OVERRUN 0x20 /* a byte written was lost; write 1: clears it */
#define UART_STATUS_LINK 0x40       /* somebody is at the other end */
#define UART_RX_LEVEL 0x08          /* bytes received that wait */
#define UART_TX_LEVEL 0x0C          /* bytes that wait to be sent */
#define UART_ENABLE 0x10            /* which causes raise the UART's interrupt; reset: 0 */
#define UART_ENABLE_RX 0x01         /* RX_LEVEL >= RX_THRESHOLD */
#define UART_ENABLE_TX 0x02         /* TX_LEVEL <= TX_THRESHOLD */
#define UART_RX_THRESHOLD 0x14      /* reset: 1 */
#define UART_TX_THRESHOLD 0x18      /* reset: 0 */
#define UART_RX_DEPTH 64            /* bytes in the receive FIFO */
#define UART_TX_DEPTH 64            /* bytes in the send FIFO */

/* ---- timer: offsets from BOARD_TIMER ------------------------------------------------------- */

/* mtime counts CPU cycles from power-on; CONTROL_CPU_KHZ turns them into time. */
#define TIMER_MTIME 0x00
#define TIMER_MTIME_HIGH 0x04
#define TIMER_MTIMECMP 0x08 /* reset: all ones */
#define TIMER_MTIMECMP_HIGH 0x0C

/* ---- board control: offsets from BOARD_CONTROL --------------------------------------------- */

#define CONTROL_ID 0x00
#define CONTROL_ID_VALUE 0x44425443 /* the bytes "CTBD", in ascending addresses */
#define CONTROL_VERSION 0x04
#define CONTROL_VERSION_VALUE 0x00000001 /* bits 31:16 breaking changes, 15:0 additions */
#define CONTROL_CAUSE 0x08               /* why the board came out of reset, read only */
#define CONTROL_CAUSE_POWER 0
#define CONTROL_CAUSE_SOFTWARE 1
#define CONTROL_CAUSE_WATCHDOG 2
#define CONTROL_EXIT 0x0C /* write: power off; bits 7:0 are the exit code of `cortile board` */
/* Write CONTROL_RESET_KEY: resets CPU, devices and host block (as CT_REG_CONTROL's RESET does);
 * RAM, scratch registers and mtime stay. Other values do nothing. */
#define CONTROL_RESET 0x10
#define CONTROL_RESET_KEY 0x54534552
#define CONTROL_PENDING 0x14 /* what asks for an interrupt now, read only: it follows its cause */
#define CONTROL_ENABLE 0x18  /* which of it reaches the CPU; reset: 0 */
#define CONTROL_IRQ_HOST 0x01
#define CONTROL_IRQ_UART 0x02
#define CONTROL_IRQ_WATCHDOG 0x04 /* less than half of the period is left */
#define CONTROL_FLASH_BYTES 0x1C  /* length of the chip image, 0: there is none */
#define CONTROL_CPU_KHZ 0x20      /* CPU cycles in a millisecond */
#define CONTROL_RATIO 0x24        /* CPU cycles in a base cycle of the chip */
#define CONTROL_UART_CYCLES 0x28  /* CPU cycles of a byte on the serial line */
/* The watchdog counts down CPU cycles from PERIOD and resets the board at 0, with cause
 * CONTROL_CAUSE_WATCHDOG. Writing the period starts it anew, 0 stops it; reset: 0. */
#define CONTROL_WATCHDOG_PERIOD 0x2C
#define CONTROL_WATCHDOG_KICK 0x30 /* write CONTROL_KICK_KEY: it starts anew; others do nothing */
#define CONTROL_KICK_KEY 0x4B43494B
#define CONTROL_WATCHDOG_LEFT 0x34 /* CPU cycles until the reset, 0: stopped; read only */
#define CONTROL_SCRATCH 0x40       /* four registers of the firmware's own, at 0x40 .. 0x4C; */
#define CONTROL_SCRATCHES 4        /* 0 at power-on, kept over other resets */

#endif
