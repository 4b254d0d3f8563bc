/*
 * traps.S - traps, interrupts and WFI, told as text: a program for two machines, the board and
 * QEMU's `virt` (-DVIRT), whose output must be the same. SNIPPETS is a file of random snippets, each
 * of which traps once; addresses are told relative to the beginning of the program.
 */
#ifdef VIRT
#define UART 0x10000000
#define TIME 0x0200BFF8
#define COMPARE 0x02004000
#else
#include "../../firmware/board.h"
#define UART BOARD_UART
#define TIME (BOARD_TIMER + TIMER_MTIME)
#define COMPARE (BOARD_TIMER + TIMER_MTIMECMP)
#endif
#define NOWHERE 0x08000000

/* As long on both machines. */
.macro address register, value
    .option push
    .option norvc
    lui \register, %hi(\value)
    addi \register, \register, %lo(\value)
    .option pop
.endm

    .option norelax
    .section .text
    .globl _start
_start:
    la t0, handler
    csrw mtvec, t0
    la s11, _start
    li s10, 0           /* where a fetch fault goes on */
    csrw mie, zero
    li a0, 'A'
    jal ra, put

/* What no register of the snippets may hold: s9, s10, s11, sp. */
#include SNIPPETS

    li a0, 'B'
    jal ra, put

/* The timer's interrupt is pending at once: WFI does not wait, nothing is taken. */
    address s0, COMPARE
    sw zero, 4(s0)
    sw zero, 0(s0)
    li t0, 0x80
    csrw mie, t0
    csrci mstatus, 8
    wfi
    li a0, 'C'
    jal ra, put
    csrr a0, mip
    andi a0, a0, 0x80
    jal ra, hex
    /* Taken after the instruction that allows it; the handler disables it. */
    csrsi mstatus, 8
1:  nop
    csrr a0, mie
    jal ra, hex
    csrr a0, mstatus
    andi a0, a0, 0x88
    jal ra, hex

/* mret, with MPIE set and clear. */
    li t0, 0x1880
    csrw mstatus, t0
    la t0, 2f
    csrw mepc, t0
    mret
2:  csrr a0, mstatus
    andi a0, a0, 0x88
    jal ra, hex
    li t0, 0x1800
    csrw mstatus, t0
    la t0, 3f
    csrw mepc, t0
    mret
3:  csrr a0, mstatus
    andi a0, a0, 0x88
    jal ra, hex

/* WFI waits for the timer, and the interrupt is taken behind it; then with interrupts off, where it
 * only goes on. */
    li s1, 4
4:  address s0, TIME
    lw t0, 0(s0)
    li t1, 2000
    add t0, t0, t1
    address s0, COMPARE
    sw zero, 4(s0)
    sw t0, 0(s0)
    li t0, 0x80
    csrw mie, t0
    andi t0, s1, 1
    slli t0, t0, 3
    csrs mstatus, t0
    wfi
    nop
    csrr a0, mip
    andi a0, a0, 0x80
    jal ra, hex
    csrci mstatus, 8
    addi s1, s1, -1
    bnez s1, 4b

/* Vectored: an interrupt has its own entry, an exception has not. */
    la t0, table + 1
    csrw mtvec, t0
    li t0, 0x80
    csrw mie, t0
    csrsi mstatus, 8
    nop
    csrci mstatus, 8
    ecall
    li a0, 'Z'
    jal ra, put
    li a0, 10
    jal ra, put
    j end

    .balign 256
table:
    .option push
    .option norvc
    .rept 7
    j handler
    .endr
    j timer_entry
    .rept 8
    j handler
    .endr
    .option pop

timer_entry:
    la t6, saved
    sw a0, 64(t6)
    sw ra, 68(t6)
    sw t0, 72(t6)
    li a0, 'V'
    jal ra, put
    la t6, saved
    lw a0, 64(t6)
    lw ra, 68(t6)
    lw t0, 72(t6)
    j handler

/* Tells cause, place, value and status, and goes on behind the instruction. */
    .balign 4
handler:
    la t6, saved
    sw a0, 0(t6)
    sw a1, 4(t6)
    sw a2, 8(t6)
    sw ra, 12(t6)
    sw t0, 16(t6)
    sw t1, 20(t6)
    csrr a0, mcause
    jal ra, hex
    csrr a0, mstatus
    andi a0, a0, 0x88
    jal ra, hex
    csrr a0, mcause
    bltz a0, interrupt
    li t0, 1
    beq a0, t0, fetch
    csrr a0, mepc
    sub a0, a0, s11
    jal ra, hex
    csrr a0, mcause
    li t0, 3            /* what mtval has after an ebreak is the machine's own */
    beq a0, t0, behind
    csrr a0, mtval
    jal ra, hex
behind:
    csrr t0, mepc
    lhu t1, 0(t0)
    andi t1, t1, 3
    addi t1, t1, -3
    seqz t1, t1
    slli t1, t1, 1
    addi t1, t1, 2
    add t0, t0, t1
    csrw mepc, t0
back:
    la t6, saved
    lw a0, 0(t6)
    lw a1, 4(t6)
    lw a2, 8(t6)
    lw ra, 12(t6)
    lw t0, 16(t6)
    lw t1, 20(t6)
    mret
fetch:
    csrr a0, mepc
    jal ra, hex
    csrr a0, mtval
    jal ra, hex
    csrw mepc, s10
    j back
interrupt:
    csrr a0, mepc
    sub a0, a0, s11
    jal ra, hex
    csrw mie, zero
    j back

/* a0 as eight digits; uses a1, a2, t0 and s9. */
hex:
    mv s9, ra
    mv a1, a0
    li a2, 8
5:  srli a0, a1, 28
    slli a1, a1, 4
    sltiu t0, a0, 10
    bnez t0, 6f
    addi a0, a0, 39
6:  addi a0, a0, 48
    jal ra, put
    addi a2, a2, -1
    bnez a2, 5b
    li a0, 10
    jal ra, put
    jr s9

#ifdef VIRT
put:
    li t0, UART
    sb a0, 0(t0)
    ret
end:
    li t0, 0x00100000
    li t1, 0x5555
    sw t1, 0(t0)
7:  j 7b
    .section .data
#else
put:
    li t0, UART
8:  lw t1, UART_STATUS(t0)
    andi t1, t1, UART_STATUS_TX_FULL
    bnez t1, 8b
    sw a0, UART_DATA(t0)
    ret
end:
    li t0, UART
9:  lw t1, UART_STATUS(t0)
    andi t1, t1, UART_STATUS_TX_EMPTY
    beqz t1, 9b
    li t0, BOARD_CONTROL
    sw zero, CONTROL_EXIT(t0)
7:  j 7b
    .section .bss
#endif
    .balign 16
saved:
    .space 80
