/*
 * bytes.h - little-endian integers in byte arrays, for firmware and host alike: what is on the line
 * lies at any address, and the CPU takes aligned accesses only.
 */
#ifndef FIRMWARE_BYTES_H
#define FIRMWARE_BYTES_H

#include <stdint.h>

static inline void put_u16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static inline void put_u32(uint8_t *at, uint32_t value)
{
    put_u16(at, value);
    put_u16(at + 2, value >> 16);
}

static inline uint32_t get_u16(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static inline uint32_t get_u32(const uint8_t *at)
{
    return get_u16(at) | get_u16(at + 2) << 16;
}

#endif
