/*
 * partition_grow.c - see partition_grow.h. The neurons that share something with the open core wait
 * in buckets by what they would cost. The room left less what a neuron needs never grows while a
 * core fills, so a neuron that once does not fit need not be asked again before the next core.
 */
#include "partition_grow.h"

#include <stdlib.h>
#include <string.h>

enum {
    NOBODY = UINT32_MAX,
    BUCKETS = CT_AXONS + 1,
    STARTS = 256, /* neurons looked at for the next start            */
    FILLERS = 256 /* neurons looked at for one to fill up a core    */
};

enum state { AWAY, WAITING, PASSED_OVER, TAKEN };

/* A neuron in hand, in 16 bytes: they are looked at in no order. */
struct grow_waiter {
    uint16_t fan_in, missing; /* axons that it needs, and of these that the open core has not */
    uint16_t bucket;          /* where it waits                                               */
    uint8_t state;
    bool changed;           /* misses less than its bucket says      */
    uint32_t before, after; /* in its bucket */
};

/* Neurons and signals in hand have numbers of their own: k and s. */
struct growth {
    const struct partition_problem *p;
    struct cutter *cutter;
    struct cut *cut;
    const uint32_t *local;
    struct grow_taste taste;
    uint32_t n, signals;
    uint32_t *neuron;                    /* [n] number in the problem               */
    uint32_t *needed_by, *from, *living; /* entries k << 4 | types; [signals + 1], [signals]: of s
                                           needed_by[from[s]] .. [from[s] + living[s] - 1] */
    uint32_t *have;                      /* [signals] types that the core has       */
    struct grow_waiter *waiter;          /* [n]                                     */
    uint32_t *changed, changes;          /* [n] those whose flag is set             */
    uint32_t *touched, touches;          /* [n] those that left AWAY for this core  */
    uint32_t head[BUCKETS], tail[BUCKETS], lowest;
    uint32_t axons, slots, taken, cursor, core_from;
    uint32_t random;
};

bool grower_init(struct grower *g, const struct partition_problem *problem, struct cutter *cutter)
{
    memset(g, 0, sizeof *g);
    g->p = problem;
    g->cutter = cutter;
    g->local = calloc((size_t)problem->signals + 1, sizeof *g->local);
    return g->local != NULL;
}

void grower_free(struct grower *g)
{
    free(g->local);
    free(g->block);
    free(g->waiter);
    memset(g, 0, sizeof *g);
}

/* ---- buckets --------------------------------------------------------------------------------- */

static uint32_t chance(struct growth *g, uint32_t below)
{
    g->random ^= g->random << 13; /* xorshift32, Marsaglia 2003 */
    g->random ^= g->random >> 17;
    g->random ^= g->random << 5;
    return (uint32_t)((uint64_t)g->random * below >> 32);
}

static void enter(struct growth *g, uint32_t k)
{
    struct grow_waiter *w = &g->waiter[k];
    const bool first = g->taste.noise != 0 && chance(g, 2) == 0;
    const uint32_t b = g->taste.by_overlap ? CT_AXONS + w->missing - w->fan_in : w->missing;
    w->bucket = (uint16_t)b;
    w->before = first ? NOBODY : g->tail[b];
    w->after = first ? g->head[b] : NOBODY;
    *(w->before == NOBODY ? &g->head[b] : &g->waiter[w->before].after) = k;
    *(w->after == NOBODY ? &g->tail[b] : &g->waiter[w->after].before) = k;
    g->lowest = b < g->lowest ? b : g->lowest;
}

static void leave(struct growth *g, uint32_t k)
{
    const struct grow_waiter *w = &g->waiter[k];
    *(w->before == NOBODY ? &g->head[w->bucket] : &g->waiter[w->before].after) = w->after;
    *(w->after == NOBODY ? &g->tail[w->bucket] : &g->waiter[w->after].before) = w->before;
}

/* ---- a core ---------------------------------------------------------------------------------- */

/* The core has new types of a signal: all who wait for them miss less. */
static void announce(struct growth *g, uint32_t s, uint32_t types)
{
    uint32_t *entry = &g->needed_by[g->from[s]];
    uint32_t left = 0;
    g->cutter->looks += g->living[s];
    for (uint32_t i = 0; i < g->living[s]; i++) {
        const uint32_t k = entry[i] >> 4;
        struct grow_waiter *w = &g->waiter[k];
        if (w->state == TAKEN)
            continue;
        entry[left++] = entry[i]; /* those taken drop out of the list */
        w->missing = (uint16_t)(w->missing - partition_count(entry[i] & types));
        if (!w->changed) {
            w->changed = true;
            g->changed[g->changes++] = k;
        }
    }
    g->living[s] = left;
}

/* Those that miss less move to their new buckets. */
static void rank_changed(struct growth *g)
{
    for (uint32_t i = 0; i < g->changes; i++) {
        const uint32_t k = g->changed[i];
        struct grow_waiter *w = &g->waiter[k];
        w->changed = false;
        if (w->state == AWAY)
            g->touched[g->touches++] = k;
        else if (w->state == WAITING)
            leave(g, k);
        if (w->state != PASSED_OVER) {
            w->state = WAITING;
            enter(g, k);
        }
    }
    g->changes = 0;
}

static bool fits(const struct growth *g, uint32_t k)
{
    return g->axons + g->waiter[k].missing <= g->p->axons &&
           g->slots + g->cutter->slots[g->neuron[k]] <= g->p->slots;
}

static void take(struct growth *g, uint32_t k)
{
    const uint32_t neuron = g->neuron[k];
    struct grow_waiter *w = &g->waiter[k];
    if (w->state == WAITING)
        leave(g, k);
    else if (w->state == AWAY)
        g->touched[g->touches++] = k;
    w->state = TAKEN;
    g->axons += w->missing;
    g->slots += g->cutter->slots[neuron];
    g->cut->order[g->taken++] = neuron;
    for (uint64_t i = g->p->first[neuron]; i < g->p->first[neuron + 1]; i++) {
        const uint32_t s = g->local[g->p->input[i] >> 4] - 1;
        const uint32_t new = g->p->input[i] & 15 & ~g->have[s];
        g->have[s] |= new;
        if (new != 0)
            announce(g, s, new);
    }
    rank_changed(g);
}

/* The cheapest of those that share something, or NOBODY. */
static uint32_t cheapest(struct growth *g)
{
    for (; g->lowest < BUCKETS; g->lowest++) {
        while (g->head[g->lowest] != NOBODY) {
            const uint32_t k = g->head[g->lowest];
            if (fits(g, k))
                return k;
            leave(g, k);
            g->waiter[k].state = PASSED_OVER;
        }
    }
    return NOBODY;
}

/* One that shares nothing but fits, of those that come next in the order. */
static uint32_t filler(struct growth *g)
{
    while (g->cursor < g->n && g->waiter[g->cursor].state == TAKEN)
        g->cursor++;
    for (uint32_t k = g->cursor; k < g->n && k - g->cursor < FILLERS; k++) {
        if (g->waiter[k].state == AWAY && fits(g, k))
            return k;
    }
    return NOBODY;
}

/* How many neurons that are not in a core yet share the inputs of a neuron, each input anew. */
static uint64_t neighbours(const struct growth *g, uint32_t k)
{
    const uint32_t neuron = g->neuron[k];
    uint64_t sum = 0;
    for (uint64_t i = g->p->first[neuron]; i < g->p->first[neuron + 1]; i++)
        sum += g->living[g->local[g->p->input[i] >> 4] - 1];
    return sum;
}

/* Where the next core starts, of `count` neurons; NOBODY where all of them are taken. */
static uint32_t most_enclosed(struct growth *g, const uint32_t *list, uint32_t count)
{
    const uint32_t step = 1 + count / STARTS;
    uint32_t best = NOBODY;
    uint64_t fewest = UINT64_MAX;
    for (uint32_t i = 0; i < count; i += step) {
        const uint32_t k = list == NULL ? i : list[i];
        if (g->waiter[k].state == TAKEN)
            continue;
        const uint64_t sum = neighbours(g, k);
        if (sum < fewest) {
            fewest = sum;
            best = k;
        }
    }
    return best;
}

static uint32_t next_start(struct growth *g)
{
    uint32_t k = NOBODY;
    if (g->taste.noise != 0 && g->taken == 0)
        return chance(g, g->n);
    if (g->taste.enclosed)
        k = g->taken == 0 ? most_enclosed(g, NULL, g->n) : most_enclosed(g, g->touched, g->touches);
    while (g->cursor < g->n && g->waiter[g->cursor].state == TAKEN)
        g->cursor++;
    return k == NOBODY ? g->cursor : k;
}

/* Empties the core for the next one. */
static void close_core(struct growth *g)
{
    for (uint32_t i = 0; i < g->touches; i++) {
        struct grow_waiter *w = &g->waiter[g->touched[i]];
        w->missing = w->fan_in;
        w->state = w->state == TAKEN ? TAKEN : AWAY;
    }
    for (uint32_t at = g->core_from; at < g->taken; at++) {
        const uint32_t neuron = g->cut->order[at];
        for (uint64_t i = g->p->first[neuron]; i < g->p->first[neuron + 1]; i++)
            g->have[g->local[g->p->input[i] >> 4] - 1] = 0;
    }
    memset(g->head, 0xff, sizeof g->head);
    memset(g->tail, 0xff, sizeof g->tail);
    g->lowest = BUCKETS;
    g->axons = g->slots = 0;
}

static void grow_all(struct growth *g)
{
    g->cut->cores = 0;
    close_core(g);
    while (g->taken < g->n) {
        uint32_t k = next_start(g);
        close_core(g);
        g->touches = 0;
        g->core_from = g->taken;
        g->cut->start[g->cut->cores++] = g->taken;
        while (k != NOBODY) {
            take(g, k);
            k = cheapest(g);
            if (k == NOBODY && g->taste.fill)
                k = filler(g);
        }
    }
    g->cut->start[g->cut->cores] = g->n;
}

/* ---- setting up ------------------------------------------------------------------------------ */

/* Numbers the signals in hand; returns the synapses. */
static uint64_t number_signals(struct grower *grower, const struct cut *cut, uint32_t *signals)
{
    const struct partition_problem *p = grower->p;
    uint64_t synapses = 0;
    *signals = 0;
    for (uint32_t k = 0; k < cut->count; k++) {
        const uint32_t neuron = cut->order[k];
        synapses += p->first[neuron + 1] - p->first[neuron];
        for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
            uint32_t *local = &grower->local[p->input[i] >> 4];
            if (*local == 0)
                *local = ++*signals;
        }
    }
    return synapses;
}

/* Shares out the block; false: no memory. */
static bool share_out(struct grower *grower, struct growth *g, uint64_t synapses)
{
    const size_t room = synapses + 3 * ((size_t)g->signals + 2) + 3 * ((size_t)g->n + 1);
    if (room > grower->room) {
        free(grower->block);
        grower->block = malloc(room * sizeof *grower->block);
        grower->room = grower->block == NULL ? 0 : room;
        if (grower->block == NULL)
            return false;
    }
    if (g->n > grower->waiters) {
        free(grower->waiter);
        grower->waiter = malloc(g->n * sizeof *grower->waiter);
        grower->waiters = grower->waiter == NULL ? 0 : g->n;
        if (grower->waiter == NULL)
            return false;
    }
    g->waiter = grower->waiter;
    uint32_t *at = grower->block;
    uint32_t **const of_signals[] = {&g->from, &g->living, &g->have};
    uint32_t **const of_neurons[] = {&g->neuron, &g->changed, &g->touched};
    for (size_t i = 0; i < sizeof of_signals / sizeof *of_signals; i++, at += g->signals + 2)
        *of_signals[i] = at;
    for (size_t i = 0; i < sizeof of_neurons / sizeof *of_neurons; i++, at += g->n + 1)
        *of_neurons[i] = at;
    g->needed_by = at;
    return true;
}

static void list_needs(struct growth *g)
{
    const struct partition_problem *p = g->p;
    memset(g->living, 0, (g->signals + 1) * sizeof *g->living);
    memset(g->have, 0, (g->signals + 1) * sizeof *g->have);
    for (uint32_t k = 0; k < g->n; k++) {
        const uint32_t neuron = g->neuron[k] = g->cut->order[k];
        for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++)
            g->living[g->local[p->input[i] >> 4] - 1]++;
    }
    for (uint32_t s = 0, at = 0; s < g->signals; s++) {
        g->from[s] = at;
        at += g->living[s];
        g->living[s] = 0;
    }
    for (uint32_t k = 0; k < g->n; k++) {
        const uint32_t neuron = g->neuron[k];
        struct grow_waiter w = {.state = AWAY};
        for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
            const uint32_t s = g->local[p->input[i] >> 4] - 1;
            g->needed_by[g->from[s] + g->living[s]++] = k << 4 | (p->input[i] & 15);
            w.fan_in = (uint16_t)(w.fan_in + partition_count(p->input[i] & 15));
        }
        w.missing = w.fan_in;
        g->waiter[k] = w;
    }
}

bool grow(struct grower *grower, struct cut *cut, struct grow_taste taste)
{
    const struct partition_problem *p = grower->p;
    struct growth g = {.p = p,
                       .cutter = grower->cutter,
                       .cut = cut,
                       .local = grower->local,
                       .taste = taste,
                       .n = cut->count,
                       .random = taste.noise};
    const uint64_t synapses = number_signals(grower, cut, &g.signals);
    const bool made = share_out(grower, &g, synapses);
    if (made) {
        list_needs(&g);
        grow_all(&g);
        cut_price(grower->cutter, cut);
    }
    for (uint32_t k = 0; k < cut->count; k++) {
        for (uint64_t i = p->first[cut->order[k]]; i < p->first[cut->order[k] + 1]; i++)
            grower->local[p->input[i] >> 4] = 0;
    }
    return made;
}
