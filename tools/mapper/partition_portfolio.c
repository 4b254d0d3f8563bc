/*
 * partition_portfolio.c - see partition_portfolio.h. The best way is sought piece by piece, see
 * partition_piece.h; pieces that fit one core are put together in their order.
 */
#include "partition_portfolio.h"

#include "partition_piece.h"
#include "partition_strips.h"

#include <stdlib.h>
#include <string.h>

enum {
    TILE_MAX = 8,         /* side of a tile                                      */
    LOOKS_LEAST = 1 << 24 /* at the synapses of a layer, for all ways by overlap */
};

bool portfolio_init(struct portfolio *f, const struct partition_problem *problem, uint32_t effort)
{
    memset(f, 0, sizeof *f);
    f->p = problem;
    f->effort = effort;
    return cutter_init(&f->cutter, problem) && grower_init(&f->grower, problem, &f->cutter);
}

void portfolio_free(struct portfolio *f)
{
    cutter_free(&f->cutter);
    grower_free(&f->grower);
}

static bool has_shape(const struct partition_layer *layer)
{
    return layer->height > 0 && (layer->height > 1 || layer->width > 1);
}

/* What is being cut: `neuron` is ascending, `best` and `other` have room for it. */
struct work {
    const struct partition_layer *layer;
    const uint32_t *neuron;
    uint32_t count;
    enum partition_method method;
    struct cut *best, *other;
    uint64_t until; /* of cutter.looks */
};

static uint64_t count_synapses(const struct partition_problem *p, const struct work *w)
{
    uint64_t sum = 0;
    for (uint32_t k = 0; k < w->count; k++)
        sum += p->first[w->neuron[k] + 1] - p->first[w->neuron[k]];
    return sum;
}

static void take_given(struct cut *cut, const struct work *w)
{
    memcpy(cut->order, w->neuron, w->count * sizeof *w->neuron);
    cut->count = w->count;
}

/* The ways that need a shape. */
static bool try_shaped(struct portfolio *f, const struct work *w)
{
    struct strips strips;
    const bool made = strips_make(&strips, w->layer, w->neuron, w->count);
    const uint32_t tiles = w->method == PARTITION_TILE ? TILE_MAX : 0;
    if (made && w->method == PARTITION_SPATIAL) {
        strips_spatial(&strips, w->other);
        cut_pack(&f->cutter, w->other);
        cut_keep(w->best, w->other);
    }
    for (uint32_t side = 1; made && side <= tiles; side++) {
        strips_tile(&strips, w->other, side);
        cut_pack(&f->cutter, w->other);
        cut_keep(w->best, w->other);
    }
    for (int across = 0; made && w->method == PARTITION_BEST && across < 2; across++) {
        strips_best(&strips, &f->cutter, w->other, across != 0);
        cut_keep(w->best, w->other);
    }
    strips_free(&strips);
    return made;
}

static bool try_grown(struct portfolio *f, const struct work *w)
{
    static const struct grow_taste taste[] = {
        {.by_overlap = true}, /* the plain way */
        {.enclosed = true, .fill = true},
        {.fill = true},
        {.enclosed = true},
        {.by_overlap = true, .enclosed = true, .fill = true},
    };
    const uint32_t tastes = w->method == PARTITION_OVERLAP ? 1 : sizeof taste / sizeof *taste;
    for (uint32_t k = 0; k < tastes && (k == 0 || f->cutter.looks < w->until); k++) {
        take_given(w->other, w);
        if (!grow(&f->grower, w->other, taste[k]))
            return false;
        cut_keep(w->best, w->other);
    }
    return true;
}

/* The best that the method finds becomes w->best. */
static bool cut_work(struct portfolio *f, const struct work *w)
{
    const enum partition_method method = w->method;
    const bool shaped = has_shape(w->layer) && method != PARTITION_GIVEN;
    take_given(w->best, w);
    cut_pack(&f->cutter, w->best);
    if (w->best->cores <= 1)
        return true;
    if (method == PARTITION_OVERLAP || (method != PARTITION_BEST && shaped))
        w->best->cost = UINT64_MAX; /* the given order stands only for itself */
    if (shaped && method != PARTITION_OVERLAP && !try_shaped(f, w))
        return false;
    return (method != PARTITION_BEST && method != PARTITION_OVERLAP) || try_grown(f, w);
}

/* Appends a cut; the order has room for all of them. */
static void append(struct cut *cut, const struct cut *more)
{
    for (uint32_t k = 0; k < more->cores; k++)
        cut->start[cut->cores++] = cut->count + more->start[k];
    memcpy(cut->order + cut->count, more->order, more->count * sizeof *more->order);
    cut->count += more->count;
    cut->start[cut->cores] = cut->count;
}

/* Piece by piece. `small` gathers those that fit one core. */
static bool cut_pieces(struct portfolio *f, uint32_t l, const struct pieces *pieces,
                       struct cut *cut, struct cut scratch[3])
{
    struct cut *small = &scratch[2];
    bool made = true;
    cut->count = cut->cores = small->count = 0;
    for (uint32_t k = 0; made && k < pieces->count; k++) {
        struct work w = {.layer = &f->p->layer[l],
                         .neuron = pieces->neuron + pieces->first[k],
                         .count = pieces->first[k + 1] - pieces->first[k],
                         .method = PARTITION_BEST,
                         .best = &scratch[0],
                         .other = &scratch[1],
                         .until = f->cutter.looks + LOOKS_LEAST / pieces->count};
        w.until += f->effort * count_synapses(f->p, &w);
        made = cut_work(f, &w);
        if (w.best->cores > 1) {
            append(cut, w.best);
            continue;
        }
        memcpy(small->order + small->count, w.neuron, w.count * sizeof *w.neuron);
        small->count += w.count;
    }
    cut_pack(&f->cutter, small);
    append(cut, small);
    return made;
}

static bool cut_best(struct portfolio *f, uint32_t l, struct cut *cut)
{
    const uint32_t count = f->p->layer[l].count;
    struct cut scratch[3];
    struct pieces pieces;
    bool made = pieces_make(&pieces, f->p, l, f->grower.local);
    memset(scratch, 0, sizeof scratch);
    for (int i = 0; i < 3; i++)
        made = cut_init(&scratch[i], count) && made;
    made = made && cut_pieces(f, l, &pieces, cut, scratch);
    for (int i = 0; i < 3; i++)
        cut_free(&scratch[i]);
    pieces_free(&pieces);
    return made;
}

bool portfolio_cut(struct portfolio *f, uint32_t layer, enum partition_method method,
                   struct cut *cut)
{
    const struct partition_layer *l = &f->p->layer[layer];
    cutter_layer(&f->cutter, l);
    if (method == PARTITION_BEST)
        return cut_best(f, layer, cut);
    uint32_t *neuron = malloc(((size_t)l->count + 1) * sizeof *neuron);
    struct cut other;
    const struct work w = {l, neuron, l->count, method, cut, &other, 0};
    bool made = cut_init(&other, l->count) && neuron != NULL;
    for (uint32_t j = 0; made && j < l->count; j++)
        neuron[j] = l->first + j;
    made = made && cut_work(f, &w);
    cut_free(&other);
    free(neuron);
    return made;
}
