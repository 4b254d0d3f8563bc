/*
 * nir_memory.c - see nir_memory.h.
 */
#include "nir_memory.h"

#include <string.h>
#include <sys/mman.h>

enum { ALIGNED = 16 };

struct nir_memory *nir_memory_new(size_t bytes)
{
    struct nir_memory *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                                     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    memory->bytes = bytes;
    memory->used = (sizeof *memory + ALIGNED - 1) & -(size_t)ALIGNED;
    return memory;
}

void nir_memory_free(struct nir_memory *memory)
{
    if (memory != NULL)
        (void)munmap(memory, memory->bytes);
}

void *nir_memory_get(struct nir_memory *memory, uint64_t count, size_t size)
{
    size_t left = memory->bytes - memory->used;
    if (count > left / size)
        return NULL;
    size_t bytes = (count * size + ALIGNED - 1) & -(size_t)ALIGNED;
    if (bytes > left)
        return NULL;
    void *at = (char *)memory + memory->used;
    memory->used += bytes;
    return at;
}

char *nir_memory_text(struct nir_memory *memory, const char *text, size_t length)
{
    char *copy = nir_memory_get(memory, length + 1, 1);
    if (copy != NULL)
        memcpy(copy, text, length);
    return copy;
}
