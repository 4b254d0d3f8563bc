/*
 * partition_join.c - partition_join() of partition_polish.h: first fit, fullest first.
 */
#include "partition_polish.h"

#include <stdlib.h>

enum {
    FULL = 240, /* of 256: fuller cores are let be           */
    BINS = 64   /* cores that may take another, at one time */
};

/* How full a core is, of 256. */
static uint32_t load_of(const struct board *b, uint32_t core)
{
    const uint32_t axons = 256u * b->core[core]->axons / b->p->axons;
    const uint32_t slots = 256u * b->core[core]->slots / b->p->slots;
    return axons > slots ? axons : slots;
}

/* Axons that core `to` has not. */
static uint32_t missing(const struct board *b, uint32_t from, uint32_t to)
{
    uint32_t sum = 0;
    for (uint32_t j = b->core[from]->member; j != BOARD_NONE; j = b->next[j])
        sum += board_gain(b, j, to);
    return sum;
}

/* Moves all neurons, which takes no slot that was not taken before. False: no memory. */
static bool empty_into(struct board *b, uint32_t from, uint32_t to)
{
    bool made = true;
    while (made && b->core[from]->member != BOARD_NONE) {
        const uint32_t neuron = b->core[from]->member;
        board_remove(b, neuron);
        made = board_add(b, neuron, to);
    }
    return made;
}

/* Finds a bin for a core, or makes it one, in place of the fullest. */
static bool place(struct board *b, uint32_t core, uint32_t bin[BINS], uint32_t *bins)
{
    const struct board_core *c = b->core[core];
    uint32_t fullest = 0;
    for (uint32_t k = 0; k < *bins; k++) {
        const struct board_core *other = b->core[bin[k]];
        if (load_of(b, bin[k]) > load_of(b, bin[fullest]))
            fullest = k;
        if (c->slots + other->slots > b->p->slots)
            continue;
        if (c->axons + other->axons <= b->p->axons ||
            other->axons + missing(b, core, bin[k]) <= b->p->axons)
            return empty_into(b, core, bin[k]);
    }
    if (*bins < BINS)
        bin[(*bins)++] = core;
    else
        bin[fullest] = core;
    return true;
}

bool partition_join(struct board *b)
{
    uint32_t *order = malloc(((size_t)b->cores + 1) * sizeof *order);
    uint32_t count[FULL + 1] = {0}, bin[BINS], bins = 0, some = 0;
    bool made = order != NULL;
    for (int pass = 0; made && pass < 2; pass++) { /* counts, then sorts, by falling load */
        for (uint32_t c = 0; c < b->cores; c++) {
            const uint32_t load = load_of(b, c);
            if (b->core[c]->member == BOARD_NONE || load > FULL)
                continue;
            if (pass == 0)
                count[FULL - load]++;
            else
                order[count[FULL - load]++] = c;
        }
        for (uint32_t k = 0; pass == 0 && k <= FULL; k++) {
            const uint32_t here = count[k];
            count[k] = some;
            some += here;
        }
    }
    for (uint32_t k = 0; made && k < some; k++)
        made = place(b, order[k], bin, &bins);
    free(order);
    return made;
}
