/*
 * bytes.h - little-endian integers in byte arrays, alike on every machine. All file formats are
 * little-endian; no struct is ever written or read as it lies in memory.
 */
#ifndef CT_BASE_BYTES_H
#define CT_BASE_BYTES_H

#include <stdint.h>

static inline void bytes_put_u16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static inline void bytes_put_u32(uint8_t *at, uint32_t value)
{
    bytes_put_u16(at, value);
    bytes_put_u16(at + 2, value >> 16);
}

static inline uint16_t bytes_get_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t bytes_get_u32(const uint8_t *at)
{
    return bytes_get_u16(at) | (uint32_t)bytes_get_u16(at + 2) << 16;
}

#endif
