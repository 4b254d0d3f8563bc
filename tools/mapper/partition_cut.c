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

void cutter_layer(struct cutter *cutter, const struct partition_layer *layer)
{
    const struct partition_problem *p = cutter->p;
    const uint64_t end = p->first[layer->first + layer->count];
    bool lines = false, neurons = false;
    for (uint64_t i = p->first[layer->first]; i < end && !(lines && neurons); i++) {
        const bool line = p->signal_neuron[p->input[i] >> 4] == PARTITION_LINE;
        lines = lines || line;
        neurons = neurons || !line;
    }
    cutter->driven = !neurons ? CUT_BY_LINES : lines ? CUT_BY_BOTH : CUT_BY_NEURONS;
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

/* A core while it is filled. */
struct filling {
    uint32_t axons, slots;
    uint64_t driven;   /* axons of all cores that neurons drive */
    uint32_t emptiest; /* of the cores before: how full         */
};

/* Ends a core, or starts the first. */
static void end_core(struct cutter *cutter, struct filling *f)
{
    const uint32_t by_axons = CUT_CORE * f->axons / cutter->p->axons;
    const uint32_t by_slots = CUT_CORE * f->slots / cutter->p->slots;
    const uint32_t full = by_axons > by_slots ? by_axons : by_slots;
    if (f->slots > 0 && full < f->emptiest)
        f->emptiest = full;
    f->axons = f->slots = 0;
    next_pass(cutter);
}

/* Puts a neuron into the open core, if it fits. If not, the core must end: its marks are spoilt. */
static bool fill(struct cutter *cutter, struct filling *f, uint32_t neuron)
{
    const struct partition_problem *p = cutter->p;
    const uint32_t tag = cutter->pass << 4;
    uint32_t new = 0, lines = 0;
    if (f->slots + cutter->slots[neuron] > p->slots)
        return false;
    cutter->looks += p->first[neuron + 1] - p->first[neuron];
    for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
        uint32_t *mark = &cutter->mark[p->input[i] >> 4];
        const uint32_t have = (*mark & ~15u) == tag ? *mark & 15 : 0;
        const uint32_t more = partition_count(p->input[i] & 15 & ~have);
        *mark = tag | have | (p->input[i] & 15);
        new += more;
        if (cutter->driven == CUT_BY_BOTH && p->signal_neuron[p->input[i] >> 4] == PARTITION_LINE)
            lines += more;
    }
    if (f->axons + new > p->axons)
        return false;
    f->axons += new;
    f->slots += cutter->slots[neuron];
    f->driven += cutter->driven == CUT_BY_LINES ? 0 : new - lines;
    return true;
}

static void price(struct cutter *cutter, struct cut *cut, struct filling *f)
{
    end_core(cutter, f);
    cut->cost = f->driven * CUT_CORE / cutter->p->slots;
    if (cut->cores > 0)
        cut->cost += (uint64_t)(cut->cores - 1) * CUT_CORE + f->emptiest;
}

void cut_pack(struct cutter *cutter, struct cut *cut)
{
    struct filling f = {.emptiest = CUT_CORE};
    cut->cores = 0;
    for (uint32_t k = 0; k < cut->count; k++) {
        if (k > 0 && fill(cutter, &f, cut->order[k]))
            continue;
        end_core(cutter, &f);
        cut->start[cut->cores++] = k;
        (void)fill(cutter, &f, cut->order[k]); /* a core of its own */
    }
    cut->start[cut->cores] = cut->count;
    price(cutter, cut, &f);
}

void cut_price(struct cutter *cutter, struct cut *cut)
{
    struct filling f = {.emptiest = CUT_CORE};
    for (uint32_t c = 0; c < cut->cores; c++) {
        end_core(cutter, &f);
        for (uint32_t k = cut->start[c]; k < cut->start[c + 1]; k++)
            (void)fill(cutter, &f, cut->order[k]); /* it was filled like this */
    }
    price(cutter, cut, &f);
}

void cut_keep(struct cut *best, struct cut *other)
{
    if (other->cost < best->cost) {
        const struct cut better = *other;
        *other = *best;
        *best = better;
    }
}
