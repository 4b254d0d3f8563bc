/*
 * place_bound.c - see place_bound.h.
 */
#include "support/place_bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SWEEPS = 60, /* of Jacobi's method, which has converged long before */
    STEPS = 16   /* sets of cores that are looked at, nearly             */
};

static int falling(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* ---- near ------------------------------------------------------------------------------------ */

/* Heaviest neighbours on the nearest places. Spoils the row. */
static double nearest(double *weight, uint32_t count)
{
    double sum = 0;
    qsort(weight, count, sizeof *weight, falling);
    for (uint32_t i = 0, distance = 1, left = 4; i < count && weight[i] > 0; i++) {
        if (left == 0)
            left = 4 * ++distance;
        sum += weight[i] * distance;
        left--;
    }
    return sum;
}

/* ---- spread ---------------------------------------------------------------------------------- */

/* f[L]: the least sum for some columns that hold L of n places, each 1..most of them, of k (n - k)
 * over the lines right of each. Adds a column. */
static void add_column(const uint64_t *f, uint64_t *to, uint32_t n, uint32_t most)
{
    for (uint32_t l = 0; l <= n; l++) {
        to[l] = UINT64_MAX;
        for (uint32_t c = 1; c <= most && c <= l; c++) {
            if (f[l - c] != UINT64_MAX && f[l - c] + (uint64_t)l * (n - l) < to[l])
                to[l] = f[l - c] + (uint64_t)l * (n - l);
        }
    }
}

uint64_t place_bound_pairs(uint32_t n)
{
    /* A side of more than `sides` costs more than a square, n - 1 for each of its lines. */
    uint32_t square = 1, sides;
    while (square * square < n)
        square++;
    sides = n < 4 * square + 2 ? n : 4 * square + 2;
    uint64_t *least = malloc(((size_t)sides + 1) * (sides + 1) * sizeof *least);
    uint64_t *f = malloc(2 * ((size_t)n + 1) * sizeof *f), best = UINT64_MAX;
    if (least == NULL || f == NULL)
        abort();
    for (uint32_t most = 1; most <= sides; most++) {
        uint64_t *now = f, *next = f + n + 1;
        memset(f, 0xFF, 2 * ((size_t)n + 1) * sizeof *f);
        now[0] = 0;
        for (uint32_t columns = 1; columns <= sides; columns++) {
            uint64_t *old = now;
            add_column(now, next, n, most);
            now = next;
            next = old;
            least[columns * (sides + 1) + most] = now[n];
        }
    }
    for (uint32_t w = 1; w <= sides; w++) {
        for (uint32_t h = 1; h <= sides; h++) {
            const uint64_t x = least[w * (sides + 1) + h], y = least[h * (sides + 1) + w];
            if (x != UINT64_MAX && y != UINT64_MAX && x + y < best)
                best = x + y;
        }
    }
    free(least);
    free(f);
    return best;
}

/* One rotation of Jacobi's method, which makes a[p][q] 0. */
static void rotate(double *a, uint32_t n, uint32_t p, uint32_t q)
{
    const double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
    const double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    const double c = 1 / sqrt(t * t + 1), s = t * c;
    for (uint32_t k = 0; k < n; k++) {
        const double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (uint32_t k = 0; k < n; k++) {
        const double x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
    }
}

/* The second smallest eigenvalue of a symmetric matrix, less what the rest off the diagonal may
 * still change (Gershgorin). Spoils it. */
static double second_eigenvalue(double *a, uint32_t n)
{
    double off = 1, first = INFINITY, second = INFINITY, scale = 0;
    for (uint32_t i = 0; i < n; i++)
        scale += fabs(a[i * n + i]);
    for (int sweep = 0; sweep < SWEEPS && off > scale * 1e-12; sweep++) {
        off = 0;
        for (uint32_t p = 0; p + 1 < n; p++) {
            for (uint32_t q = p + 1; q < n; q++) {
                off += fabs(a[p * n + q]);
                if (fabs(a[p * n + q]) > scale * 1e-16)
                    rotate(a, n, p, q);
            }
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        const double value = a[i * n + i];
        if (value < first) {
            second = first;
            first = value;
        } else if (value < second) {
            second = value;
        }
    }
    return second - 2 * off;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The spread of the subgraph of some cores; -1: no memory. */
static double spread(const double *weight, uint32_t n, const uint32_t *core, uint32_t cores)
{
    double *a = calloc((size_t)cores * cores, sizeof *a);
    if (a == NULL)
        return -1;
    for (uint32_t i = 0; i < cores; i++) {
        for (uint32_t k = 0; k < cores; k++) {
            const double w = weight[(size_t)core[i] * n + core[k]];
            a[i * cores + i] += w;
            a[i * cores + k] -= w;
        }
    }
    const double e = second_eigenvalue(a, cores);
    free(a);
    return e > 0 ? e / cores * (double)place_bound_pairs(cores) : 0;
}

/* The near bound of all edges but those within a set. */
static double near_others(const double *weight, uint32_t n, const bool *within, double *row)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < n; k++)
            row[k] = within[i] && within[k] ? 0 : weight[(size_t)i * n + k];
        sum += nearest(row, n) / 2;
    }
    return sum;
}

static double degree(const double *weight, uint32_t n, uint32_t core)
{
    double sum = 0;
    for (uint32_t k = 0; k < n; k++)
        sum += weight[(size_t)core * n + k];
    return sum;
}

/* Room for what follows, all of n. */
struct room {
    bool *within;
    uint32_t *core;
    double *row, *degree;
};

/* The best over several sets of the heaviest cores: the spread within, the near bound of the rest.
 * False: no memory. */
static bool bound_by_sets(const double *weight, uint32_t n, struct room *r, double *best)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i;
        r->degree[i] = degree(weight, n, i);
        for (; k > 0 && r->degree[r->core[k - 1]] < r->degree[i]; k--)
            r->core[k] = r->core[k - 1];
        r->core[k] = i;
    }
    for (uint32_t cores = n; cores > n / 4 && cores > 1; cores -= 1 + n / STEPS) {
        memset(r->within, 0, n * sizeof *r->within);
        for (uint32_t k = 0; k < cores; k++)
            r->within[r->core[k]] = true;
        const double inside = spread(weight, n, r->core, cores);
        if (inside < 0)
            return false;
        *best = fmax(*best, inside + near_others(weight, n, r->within, r->row));
    }
    return true;
}

bool place_bound(const struct place_problem *problem, double *hops)
{
    const uint32_t n = problem->cores;
    double *weight = calloc((size_t)n * n + 1, sizeof *weight);
    struct room r = {calloc((size_t)n + 1, sizeof *r.within), calloc((size_t)n + 1, sizeof *r.core),
                     calloc((size_t)n + 1, sizeof *r.row), calloc((size_t)n + 1, sizeof *r.degree)};
    bool made =
        weight != NULL && r.within != NULL && r.core != NULL && r.row != NULL && r.degree != NULL;
    for (size_t e = 0; made && e < problem->edges; e++) {
        const struct place_edge *edge = &problem->edge[e];
        if (edge->from == edge->to)
            continue;
        weight[(size_t)edge->from * n + edge->to] += edge->weight;
        weight[(size_t)edge->to * n + edge->from] += edge->weight;
    }
    *hops = made ? near_others(weight, n, r.within, r.row) : 0;
    if (made && n <= PLACE_BOUND_CORES)
        made = bound_by_sets(weight, n, &r, hops);
    free(weight);
    free(r.within);
    free(r.core);
    free(r.row);
    free(r.degree);
    return made;
}
