/*
 * axon_types.c - see axon_types.h.
 */
#include "axon_types.h"

#include <stdlib.h>
#include <string.h>

enum { SEARCH_STEPS = 1 << 21 }; /* demands looked at: some 10 ms */

/* The state of a choice: how often each weight of t->weight is in use, and per target how many of
 * its weights have no type yet and how many types have no weight yet. */
struct choice {
    struct axon_types *t;
    uint32_t *order; /* sources, the hardest first */
    uint32_t used[CT_NEURONS][CT_AXON_TYPES];
    uint8_t pending[CT_NEURONS], unset[CT_NEURONS];
    uint64_t steps;
};

void axon_types_needed(const struct axon_types *t, axon_weight needed[CT_NEURONS][5])
{
    memset(needed, 0, CT_NEURONS * sizeof needed[0]);
    for (uint32_t i = 0; i < t->demands; i++) {
        axon_weight *list = needed[t->demand[i].target];
        int k = 0;
        while (k < 5 && list[k] != 0 && list[k] != t->demand[i].weight)
            k++;
        if (k < 5)
            list[k] = t->demand[i].weight;
    }
}

/* ---- one demand ------------------------------------------------------------------------------ */

/* Whether the weight has some type already. */
static bool placed(const struct choice *c, const struct axon_demand *d)
{
    for (int g = 0; g < CT_AXON_TYPES; g++) {
        if (c->t->weight[d->target][g] == d->weight)
            return true;
    }
    return false;
}

/* Whether the demand may have type g. A weight may stand under two types only while every weight
 * that has none yet still finds one. */
static bool allowed(const struct choice *c, const struct axon_demand *d, int g)
{
    axon_weight there = c->t->weight[d->target][g];
    if (there != 0)
        return there == d->weight;
    return !placed(c, d) || c->unset[d->target] > c->pending[d->target];
}

/* Gives the demand a type that it is allowed; returns whether a new weight was set. */
static bool give(struct choice *c, struct axon_demand *d, int g)
{
    bool set = c->t->weight[d->target][g] == 0;
    if (set) {
        if (!placed(c, d))
            c->pending[d->target]--;
        c->unset[d->target]--;
        c->t->weight[d->target][g] = d->weight;
    }
    c->used[d->target][g]++;
    d->type = (uint8_t)g;
    return set;
}

static void take_back(struct choice *c, struct axon_demand *d)
{
    if (--c->used[d->target][d->type] > 0)
        return;
    c->t->weight[d->target][d->type] = 0;
    c->unset[d->target]++;
    if (!placed(c, d))
        c->pending[d->target]++;
}

/* ---- one source ------------------------------------------------------------------------------ */

/* Gives all demands of a source types out of `types`, those first whose weight stands there
 * already; false, and nothing given, where that fails. *set becomes how many weights were set. */
static bool serve(struct choice *c, uint32_t source, unsigned types, uint32_t *set)
{
    struct axon_source *s = &c->t->source[source];
    *set = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        struct axon_demand *d = &c->t->demand[s->first + i];
        int best = -1;
        c->steps++;
        for (int g = 0; g < CT_AXON_TYPES; g++) {
            bool here = c->t->weight[d->target][g] == d->weight;
            if ((types >> g & 1) != 0 && allowed(c, d, g) && (best < 0 || here))
                best = g;
            if (best == g && here)
                break;
        }
        if (best < 0) {
            while (i-- > 0)
                take_back(c, &c->t->demand[s->first + i]);
            return false;
        }
        *set += give(c, d, best);
    }
    s->types = 0;
    for (uint32_t i = 0; i < s->count; i++)
        s->types |= (uint8_t)(1u << c->t->demand[s->first + i].type);
    return true;
}

static void unserve(struct choice *c, uint32_t source)
{
    struct axon_source *s = &c->t->source[source];
    for (uint32_t i = s->count; i-- > 0;)
        take_back(c, &c->t->demand[s->first + i]);
    s->types = 0;
}

/* ---- all sources ----------------------------------------------------------------------------- */

/* Looks for one type for each source, depth first. Types are alike until one is used, so of the
 * unused ones only the first is tried. */
static bool search(struct choice *c)
{
    uint32_t depth = 0, set;
    uint8_t *next = calloc((size_t)c->t->sources + 1, 1);   /* type to try at a depth   */
    uint8_t *opened = calloc((size_t)c->t->sources + 1, 1); /* types in use before it */
    bool found = next != NULL && opened != NULL && c->t->sources == 0;
    while (next != NULL && opened != NULL && !found && c->steps < SEARCH_STEPS) {
        uint32_t source = c->order[depth];
        uint8_t g = next[depth]++;
        if (g < CT_AXON_TYPES && g <= opened[depth]) {
            if (!serve(c, source, 1u << g, &set))
                continue;
            opened[depth + 1] = (uint8_t)(opened[depth] + (g == opened[depth]));
            next[++depth] = 0;
            found = depth == c->t->sources;
        } else if (depth == 0) {
            break;
        } else {
            unserve(c, c->order[--depth]);
        }
    }
    while (!found && depth > 0)
        unserve(c, c->order[--depth]);
    free(next);
    free(opened);
    return found;
}

/* Serves a source with as few types as will do, and of equally few those that set the fewest
 * weights. */
static void serve_best(struct choice *c, uint32_t source)
{
    unsigned best = (1u << CT_AXON_TYPES) - 1;
    uint32_t set, fewest = UINT32_MAX;
    for (int count = 1; count <= CT_AXON_TYPES && fewest == UINT32_MAX; count++) {
        for (unsigned types = 1; types < 1u << CT_AXON_TYPES; types++) {
            if (__builtin_popcount(types) != count || !serve(c, source, types, &set))
                continue;
            unserve(c, source);
            if (set < fewest) {
                fewest = set;
                best = types;
            }
        }
    }
    (void)serve(c, source, best, &set);
}

/* Insertion sort, stable: rank, then more demands first. */
static void sort_sources(struct choice *c)
{
    const struct axon_source *s = c->t->source;
    for (uint32_t i = 0; i < c->t->sources; i++) {
        uint32_t at = i;
        for (; at > 0; at--) {
            const struct axon_source *before = &s[c->order[at - 1]];
            if (before->rank < s[i].rank ||
                (before->rank == s[i].rank && before->count >= s[i].count))
                break;
            c->order[at] = c->order[at - 1];
        }
        c->order[at] = i;
    }
}

/* Nothing has a type yet. */
static void start(struct choice *c)
{
    axon_weight needed[CT_NEURONS][5];
    memset(c->t->weight, 0, sizeof c->t->weight);
    axon_types_needed(c->t, needed);
    for (uint32_t j = 0; j < CT_NEURONS; j++) {
        c->unset[j] = CT_AXON_TYPES;
        while (c->pending[j] < CT_AXON_TYPES && needed[j][c->pending[j]] != 0)
            c->pending[j]++;
    }
    sort_sources(c);
}

bool axon_types_choose(struct axon_types *t)
{
    struct choice *c = calloc(1, sizeof *c);
    bool made = c != NULL && (c->order = calloc((size_t)t->sources + 1, sizeof *c->order)) != NULL;
    if (made) {
        c->t = t;
        start(c);
        if (!search(c)) {
            for (uint32_t i = 0; i < t->sources; i++)
                serve_best(c, c->order[i]);
        }
        free(c->order);
    }
    free(c);
    return made;
}
