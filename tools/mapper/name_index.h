/*
 * name_index.h - finds a name among many: a crit-bit tree of numbers. The names themselves stay
 * where their owner keeps them, who may move them; so every call is told how to get at them.
 *
 * A call costs in proportion to the bits of a name, whatever the others are; a hash table would
 * cost a pass over all of them for names that were chosen to collide.
 */
#ifndef CT_MAPPER_NAME_INDEX_H
#define CT_MAPPER_NAME_INDEX_H

#include <stdbool.h>
#include <stdint.h>

/* The name of object `number`; numbers are below 2^31. */
typedef const char *(*name_of)(const void *owner, uint32_t number);

/* Where names part at one of their bits. */
struct name_node {
    uint32_t bit;     /* 8 * byte + bit, the highest bit of a byte first         */
    uint32_t side[2]; /* names with a 0 or a 1 there: 2 * number of an object, or 2 * node + 1 */
};

/* All zero is empty. */
struct name_index {
    struct name_node *node; /* one less than names */
    uint32_t root;          /* as a side           */
    uint32_t count, room;   /* names; nodes that there is room for */
};

/* The number of the object with this name; UINT32_MAX where there is none. */
uint32_t name_index_find(const struct name_index *index, const void *owner, name_of get,
                         const char *name);

/* Adds object `number`, whose name is new; false where there is no memory. */
bool name_index_add(struct name_index *index, const void *owner, name_of get, uint32_t number);

void name_index_free(struct name_index *index);

#endif
