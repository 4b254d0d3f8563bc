/*
 * partition_cut.c - see partition_cut.h.
 */
#include "partition_cut.h"

#include <stdlib.h>
#include <string.h>

bool cutter_init(struct cutter *cutter, const struct partition_problem *problem)
{
    memset(cutter, 0, sizeof *cutter);
    cutter->p = problem;
    cutter->mark = calloc((size_t)problem->signals + 1, sizeof *cutter->mark);
    cutter->slots = calloc((size_t)problem->neurons + 1, sizeof *cutter->slots);
    return cutter->mark != NULL && cutter->slots != NULL;
}

void cutter_free(struct cutter *cutter)
{
    free(cutter->mark);
    free(cutter->slots);
    memset(cutter, 0, sizeof *cutter);
}

bool cut_init(struct cut *cut, uint32_t count)
{
    memset(cut, 0, sizeof *cut);
    cut->count = count;
    cut->order = malloc(((size_t)count + 1) * sizeof *cut->order);
    cut->start = malloc(((size_t)count + 1) * sizeof *cut->start);
    return cut->order != NULL && cut->start != NULL;
}

void cut_free(struct cut *cut)
{
    free(cut->order);
    free(cut->start);
    memset(cut, 0, sizeof *cut);
}

/* Marks of earlier passes are out of date at once; after 2^28 passes all are wiped. */
static void next_pass(struct cutter *cutter)
{
    if (++cutter->pass < 1u << 28)
        return;
    memset(cutter->mark, 0, (size_t)cutter->p->signals * sizeof *cutter->mark);
    cutter->pass = 1;
}

/* Axons that the open core has not: all, and those that neurons drive. */
static uint32_t missing(const struct cutter *cutter, uint32_t neuron, uint32_t *driven)
{
    const struct partition_problem *p = cutter->p;
    uint32_t all = 0, lines = 0;
    for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
        const uint32_t signal = p->input[i] >> 4, mark = cutter->mark[signal];
        const unsigned have = mark >> 4 == cutter->pass ? mark & 15 : 0;
        const uint32_t new = (uint32_t)__builtin_popcount(p->input[i] & 15 & ~have);
        all += new;
        lines += p->signal_neuron[signal] == PARTITION_LINE ? new : 0;
    }
    *driven = all - lines;
    return all;
}

static void put(struct cutter *cutter, uint32_t neuron)
{
    const struct partition_problem *p = cutter->p;
    for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
        uint32_t *mark = &cutter->mark[p->input[i] >> 4];
        *mark = (*mark >> 4 == cutter->pass ? *mark : cutter->pass << 4) | (p->input[i] & 15);
    }
}

void cut_pack(struct cutter *cutter, struct cut *cut)
{
    uint32_t axons = 0, slots = 0;
    cut->cores = 0;
    cut->driven = 0;
    for (uint32_t k = 0; k < cut->count; k++) {
        const uint32_t neuron = cut->order[k];
        uint32_t driven, new = missing(cutter, neuron, &driven);
        if (k == 0 || axons + new > cutter->p->axons ||
            slots + cutter->slots[neuron] > cutter->p->slots) {
            next_pass(cutter);
            cut->start[cut->cores++] = k;
            axons = slots = 0;
            new = missing(cutter, neuron, &driven);
        }
        put(cutter, neuron);
        axons += new;
        slots += cutter->slots[neuron];
        cut->driven += driven;
    }
    cut->start[cut->cores] = cut->count;
}
