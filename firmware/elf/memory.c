/*
 * memory.c - what the compiler calls by itself: there is no C library here. Built with
 * -fno-tree-loop-distribute-patterns, lest the loops become calls of themselves.
 */
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *to, int value, size_t size);

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    char *t = to;
    for (const char *f = from; size > 0; size--)
        *t++ = *f++;
    return to;
}

void *memset(void *to, int value, size_t size)
{
    for (char *t = to; size > 0; size--)
        *t++ = (char)value;
    return to;
}
