/*
 * partition_strips.c - see partition_strips.h.
 */
#include "partition_strips.h"

#include <stdlib.h>
#include <string.h>

enum {
    HIGHEST = 16, /* rows of a strip                                                    */
    ROWS = 1024,  /* of a layer, at the most, for strips of chosen heights              */
    EDGE = 8,     /* rows from the borders where every strip is tried                   */
    PERIOD = 4    /* rows after which the inside of a layer is taken to look the same */
};

bool strips_make(struct strips *s, const struct partition_layer *layer, const uint32_t *neuron,
                 uint32_t count)
{
    const uint32_t places = layer->height * layer->width;
    s->layer = layer;
    s->first = calloc((size_t)places + 2, sizeof *s->first);
    s->neuron = malloc(((size_t)count + 1) * sizeof *s->neuron);
    if (s->first == NULL || s->neuron == NULL)
        return false;
    for (uint32_t k = 0; k < count; k++)
        s->first[(neuron[k] - layer->first) % places + 2]++;
    for (uint32_t place = 0; place < places; place++)
        s->first[place + 2] += s->first[place + 1];
    for (uint32_t k = 0; k < count; k++)
        s->neuron[s->first[(neuron[k] - layer->first) % places + 1]++] = neuron[k];
    return true;
}

void strips_free(struct strips *s)
{
    free(s->first);
    free(s->neuron);
    memset(s, 0, sizeof *s);
}

/* Appends the neurons of a rectangle: column by column, or row by row. */
static void append(const struct strips *s, struct cut *cut, const uint32_t y[2],
                   const uint32_t x[2], bool rows)
{
    const uint32_t outer[2] = {rows ? y[0] : x[0], rows ? y[1] : x[1]};
    const uint32_t inner[2] = {rows ? x[0] : y[0], rows ? x[1] : y[1]};
    for (uint32_t a = outer[0]; a < outer[1]; a++) {
        for (uint32_t b = inner[0]; b < inner[1]; b++) {
            const uint32_t place = (rows ? a : b) * s->layer->width + (rows ? b : a);
            for (uint32_t k = s->first[place]; k < s->first[place + 1]; k++)
                cut->order[cut->count++] = s->neuron[k];
        }
    }
}

void strips_spatial(const struct strips *s, struct cut *cut)
{
    const uint32_t y[2] = {0, s->layer->height}, x[2] = {0, s->layer->width};
    cut->count = 0;
    append(s, cut, y, x, true);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

void strips_tile(const struct strips *s, struct cut *cut, uint32_t side)
{
    cut->count = 0;
    for (uint32_t y = 0; y < s->layer->height; y += side) {
        for (uint32_t x = 0; x < s->layer->width; x += side) {
            const uint32_t ys[2] = {y, least(y + side, s->layer->height)};
            const uint32_t xs[2] = {x, least(x + side, s->layer->width)};
            append(s, cut, ys, xs, true);
        }
    }
}

/* ---- heights --------------------------------------------------------------------------------- */

static void append_strip(const struct strips *s, struct cut *cut, uint32_t from, uint32_t height,
                         bool across)
{
    const uint32_t strip[2] = {from, from + height};
    const uint32_t all[2] = {0, across ? s->layer->height : s->layer->width};
    if (across)
        append(s, cut, all, strip, true);
    else
        append(s, cut, strip, all, false);
}

/* What strips of 1, 2, ... rows from a row on would cost; 0 ends the list. */
static void cost_strips(const struct strips *s, struct cutter *cutter, struct cut *cut,
                        uint32_t from, bool across, uint64_t cost[HIGHEST + 1])
{
    const uint32_t rows = across ? s->layer->width : s->layer->height;
    const uint32_t long_side = across ? s->layer->height : s->layer->width;
    memset(cost, 0, (HIGHEST + 1) * sizeof *cost);
    for (uint32_t h = 1; h <= HIGHEST && from + h <= rows; h++) {
        cut->count = 0;
        append_strip(s, cut, from, h, across);
        cut_pack(cutter, cut);
        if (h > 1 && cut->cores > long_side) /* not even a column fits a core */
            break;
        cost[h] = cut->cost + 1;
    }
}

/* Inside the layer the costs of a row are those of PERIOD rows before it. */
static bool looks_the_same(uint32_t from, uint32_t rows)
{
    return from >= EDGE + PERIOD && from + 2 * EDGE < rows;
}

void strips_best(const struct strips *s, struct cutter *cutter, struct cut *cut, bool across)
{
    const uint32_t rows = across ? s->layer->width : s->layer->height;
    uint64_t cost[PERIOD][HIGHEST + 1], best[ROWS + 1];
    uint8_t height[ROWS + 1]; /* of the last strip of the best that end at a row */
    uint32_t end[ROWS + 1], strips = 0;
    memset(best, 0xff, sizeof best);
    best[0] = 0;
    for (uint32_t from = 0; from < rows && rows <= ROWS; from++) {
        uint64_t *here = cost[from % PERIOD];
        if (!looks_the_same(from, rows))
            cost_strips(s, cutter, cut, from, across, here);
        for (uint32_t h = 1; h <= HIGHEST && from + h <= rows && here[h] != 0; h++) {
            if (best[from] + here[h] < best[from + h]) {
                best[from + h] = best[from] + here[h];
                height[from + h] = (uint8_t)h;
            }
        }
    }
    for (uint32_t at = rows; at > 0 && rows <= ROWS; at -= height[at])
        end[strips++] = at;
    cut->count = 0;
    while (strips-- > 0)
        append_strip(s, cut, end[strips] - height[end[strips]], height[end[strips]], across);
    if (rows > ROWS)
        strips_spatial(s, cut);
    cut_pack(cutter, cut);
}
