/*
 * sweep_pareto.c - the points that none is better than: see sweep.h.
 */
#include <stdlib.h>

#include "sweep.h"

struct pair {
    double value[2];
    uint32_t point;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    for (unsigned k = 0; k < 2; k++) {
        if (x->value[k] != y->value[k])
            return x->value[k] < y->value[k] ? -1 : 1;
    }
    return (x->point > y->point) - (x->point < y->point);
}

enum ct_status sweep_pareto(const struct sweep *sweep, unsigned network, const unsigned column[2],
                            uint32_t *front, size_t *found, struct ct_error *err)
{
    const uint32_t points = sweep->points / sweep->networks;
    struct pair *pair = calloc(points, sizeof *pair);
    size_t count = 0;
    if (pair == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for a summary");
    for (uint32_t p = 0; p < points; p++) {
        pair[p].point = network * points + p;
        for (unsigned k = 0; k < 2; k++) {
            size_t length;
            pair[p].value[k] =
                strtod(sweep_field(sweep->row[pair[p].point], column[k], &length), NULL);
        }
    }
    qsort(pair, points, sizeof *pair, compare_pairs);
    /* With the first column ascending, a point is on the front when its second is below all before
     * it, or when it equals the one that was. */
    for (uint32_t p = 0; p < points; p++) {
        const struct pair *last = count > 0 ? &pair[front[count - 1]] : NULL;
        if (last == NULL || pair[p].value[1] < last->value[1] ||
            (pair[p].value[0] == last->value[0] && pair[p].value[1] == last->value[1]))
            front[count++] = p;
    }
    for (size_t i = 0; i < count; i++)
        front[i] = pair[front[i]].point;
    free(pair);
    *found = count;
    return CT_OK;
}
