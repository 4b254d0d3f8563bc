/*
 * nir_memory.h - memory that a process and its child share: the child that reads a file puts the
 * graph there, at the addresses that its parent sees. Only addresses are set aside at first; pages
 * come as they are used.
 */
#ifndef CT_NIR_NIR_MEMORY_H
#define CT_NIR_NIR_MEMORY_H

#include "nir_graph.h"

struct nir_memory {
    size_t used, bytes; /* with this header */
    bool failed;        /* the child's result: `error` tells why */
    struct ct_error error;
    struct nir_graph graph;
};

/* NULL where there are not so many addresses. */
struct nir_memory *nir_memory_new(size_t bytes);
void nir_memory_free(struct nir_memory *memory);

/* `count` times `size` bytes, all 0, aligned for any object; NULL where they do not fit. */
void *nir_memory_get(struct nir_memory *memory, uint64_t count, size_t size);
/* A copy of a text of `length` characters. */
char *nir_memory_text(struct nir_memory *memory, const char *text, size_t length);

#endif
