/*
 * name_index.c - see name_index.h. From the root down the bits at which nodes part names grow, so a
 * name needs no comparison before its end: there is one name that it can be.
 */
#include "name_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

/* A bit of a name of `length` bytes, which is 0 beyond its end. */
static unsigned int bit_of(const char *name, size_t length, uint32_t bit)
{
    return bit / 8 < length ? (unsigned int)(unsigned char)name[bit / 8] >> (7 - bit % 8) & 1 : 0;
}

/* The number of the one object that can have this name; the index is not empty. */
static uint32_t candidate(const struct name_index *index, const char *name)
{
    const size_t length = strlen(name);
    uint32_t at = index->root;
    while ((at & 1) != 0) {
        const struct name_node *node = &index->node[at / 2];
        at = node->side[bit_of(name, length, node->bit)];
    }
    return at / 2;
}

uint32_t name_index_find(const struct name_index *index, const void *owner, name_of get,
                         const char *name)
{
    if (index->count == 0)
        return UINT32_MAX;
    uint32_t number = candidate(index, name);
    return strcmp(get(owner, number), name) == 0 ? number : UINT32_MAX;
}

/* The first bit in which two different names differ. */
static uint32_t first_difference(const char *a, const char *b)
{
    uint32_t byte = 0;
    while (a[byte] == b[byte])
        byte++;
    unsigned int differ = (unsigned char)a[byte] ^ (unsigned int)(unsigned char)b[byte];
    return 8 * byte + (uint32_t)__builtin_clz(differ) - 24;
}

bool name_index_add(struct name_index *index, const void *owner, name_of get, uint32_t number)
{
    const char *name = get(owner, number);
    if (index->count > 0 &&
        !grow_array(&index->node, sizeof *index->node, index->count - 1, 1, &index->room))
        return false;
    if (index->count++ == 0) {
        index->root = 2 * number;
        return true;
    }
    const size_t length = strlen(name);
    const uint32_t bit = first_difference(name, get(owner, candidate(index, name)));
    const uint32_t made = index->count - 2;
    uint32_t *at = &index->root;
    while ((*at & 1) != 0 && index->node[*at / 2].bit < bit)
        at = &index->node[*at / 2].side[bit_of(name, length, index->node[*at / 2].bit)];
    const unsigned int side = bit_of(name, length, bit);
    index->node[made].bit = bit;
    index->node[made].side[side] = 2 * number;
    index->node[made].side[1 - side] = *at;
    *at = 2 * made + 1;
    return true;
}

void name_index_free(struct name_index *index)
{
    free(index->node);
    *index = (struct name_index){.count = 0};
}
