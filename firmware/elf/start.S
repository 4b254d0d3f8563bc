/*
 * start.S - first instructions: stack, trap vector, memory as C expects it. ROM is at 0 and the
 * reset vector with it.
 */
    .section .text.start, "ax"
    .globl _start
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, stack_top
    la t0, trap
    csrw mtvec, t0

    /* First values of variables, from ROM. */
    la a0, data_start
    la a1, data_end
    la a2, data_rom
1:  bgeu a0, a1, 2f
    lw t0, 0(a2)
    sw t0, 0(a0)
    addi a0, a0, 4
    addi a2, a2, 4
    j 1b

    /* The rest is 0. The rings are not: their counts are. */
2:  la a0, bss_start
    la a1, bss_end
3:  bgeu a0, a1, 4f
    sw zero, 0(a0)
    addi a0, a0, 4
    j 3b

4:  call main
5:  j 5b
