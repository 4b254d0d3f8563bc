/*
 * arena.h - many arrays in one allocation. A function lays them out twice: first with a NULL base,
 * to learn how many bytes they need, then in the memory.
 */
#ifndef CT_BASE_ARENA_H
#define CT_BASE_ARENA_H

#include <stddef.h>

enum { ARENA_LINE = 64 /* a cache line: where each array begins */ };

/* The next `bytes` of the memory at `base`, which is aligned to ARENA_LINE; NULL where it is. */
static inline void *arena_take(void *base, size_t *used, size_t bytes)
{
    void *at = base == NULL ? NULL : (char *)base + *used;
    *used += (bytes + ARENA_LINE - 1) / ARENA_LINE * ARENA_LINE;
    return at;
}

#endif
