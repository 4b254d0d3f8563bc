/*
 * hal_mmio.c - hal.h on the board itself: loads and stores. These two are the only volatile accesses
 * of the firmware.
 *
 * GCC 12.2 may issue a volatile store in a loop once more behind it, at -Os and -O2, when it moves
 * another store out of the loop. The barriers forbid that here, the build's -fno-move-loop-stores
 * everywhere, and a test counts the writes of every register.
 */
#include "../hal.h"

uint32_t hal_read(void *bus, uint32_t address)
{
    (void)bus;
    const uint32_t value = *(const volatile uint32_t *)address;
    __asm__ volatile("" ::: "memory");
    return value;
}

void hal_write(void *bus, uint32_t address, uint32_t value)
{
    (void)bus;
    __asm__ volatile("" ::: "memory");
    *(volatile uint32_t *)address = value;
    __asm__ volatile("" ::: "memory");
}
