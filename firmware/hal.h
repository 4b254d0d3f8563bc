/*
 * hal.h - how the firmware reaches what is outside it: two calls, a read and a write of a 32-bit
 * word at an address of board.h. Everything goes through them: registers of chip and board, and the
 * words of the flash.
 *
 * Who runs the firmware gives them: elf/hal_mmio.c on the board, and in the tests a host block of
 * the library and the RTL. `bus` is theirs. An access that the bus refuses does nothing, reads 0,
 * and is told to fw_fault() (fw.h) before the call returns.
 */
#ifndef FIRMWARE_HAL_H
#define FIRMWARE_HAL_H

#include <stdint.h>

uint32_t hal_read(void *bus, uint32_t address);
void hal_write(void *bus, uint32_t address, uint32_t value);

#endif
