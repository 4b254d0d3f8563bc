/*
 * grow.h - arrays that grow as elements come.
 */
#ifndef CT_BASE_GROW_H
#define CT_BASE_GROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for `more` elements of `size` bytes behind the first `count` of *array, a pointer to
 * an owned array with room for *room. Room at least doubles, so that elements cost the same however
 * many come. False, with nothing changed: no memory, or room for more than 2^32 - 1 elements. */
static inline bool grow_array(void *array, size_t size, uint64_t count, uint64_t more,
                              uint32_t *room)
{
    const uint64_t wanted = count + more > 2 * (uint64_t)*room ? count + more : 2 * (uint64_t)*room;
    const uint64_t rounded = wanted < 16 ? 16 : wanted;
    void *old, *larger;
    if (count + more <= *room)
        return true;
    memcpy(&old, array, sizeof old);
    larger = rounded <= UINT32_MAX ? realloc(old, rounded * size) : NULL;
    if (larger == NULL)
        return false;
    memcpy(array, &larger, sizeof larger);
    *room = (uint32_t)rounded;
    return true;
}

#endif
