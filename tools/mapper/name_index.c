/*
 * name_index.c - see name_index.h. Open addressing, at most half full.
 */
#include "name_index.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a. */
static uint32_t hash(const char *name)
{
    uint32_t h = 2166136261u;
    for (; *name != '\0'; name++)
        h = (h ^ (uint8_t)*name) * 16777619u;
    return h ^ h >> 15;
}

/* The slot that holds the name, or the free one where it would go. */
static uint32_t *seek(const struct name_index *index, const void *owner, name_of get,
                      const char *name)
{
    uint32_t at = hash(name) & (index->room - 1);
    while (index->slot[at] != 0 && strcmp(get(owner, index->slot[at] - 1), name) != 0)
        at = (at + 1) & (index->room - 1);
    return &index->slot[at];
}

uint32_t name_index_find(const struct name_index *index, const void *owner, name_of get,
                         const char *name)
{
    return index->room == 0 ? UINT32_MAX : *seek(index, owner, get, name) - 1;
}

static bool grow(struct name_index *index, const void *owner, name_of get)
{
    struct name_index larger = {.room = index->room == 0 ? 16 : 2 * index->room,
                                .count = index->count};
    larger.slot = calloc(larger.room, sizeof *larger.slot);
    if (larger.slot == NULL)
        return false;
    for (uint32_t i = 0; i < index->room; i++) {
        if (index->slot[i] != 0)
            *seek(&larger, owner, get, get(owner, index->slot[i] - 1)) = index->slot[i];
    }
    free(index->slot);
    *index = larger;
    return true;
}

bool name_index_add(struct name_index *index, const void *owner, name_of get, uint32_t number)
{
    if (2 * (index->count + 1) > index->room && !grow(index, owner, get))
        return false;
    *seek(index, owner, get, get(owner, number)) = number + 1;
    index->count++;
    return true;
}

void name_index_free(struct name_index *index)
{
    free(index->slot);
    *index = (struct name_index){.room = 0};
}
