/*
 * name_index.h - finds a name among many: a hash table of numbers. The names themselves stay where
 * their owner keeps them, who may move them; so every call is told how to get at them.
 */
#ifndef CT_MAPPER_NAME_INDEX_H
#define CT_MAPPER_NAME_INDEX_H

#include <stdbool.h>
#include <stdint.h>

/* The name of object `number`. */
typedef const char *(*name_of)(const void *owner, uint32_t number);

/* All zero is empty. */
struct name_index {
    uint32_t *slot; /* number + 1 of the object, 0: free */
    uint32_t room;  /* slots, a power of two             */
    uint32_t count;
};

/* The number of the object with this name; UINT32_MAX where there is none. */
uint32_t name_index_find(const struct name_index *index, const void *owner, name_of get,
                         const char *name);

/* Adds object `number`, whose name is new; false where there is no memory. */
bool name_index_add(struct name_index *index, const void *owner, name_of get, uint32_t number);

void name_index_free(struct name_index *index);

#endif
