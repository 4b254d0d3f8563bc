/*
 * place_spectral.c - see place_spectral.h. Sums are taken in one order and by additions, products
 * and roots that IEEE 754 fixes to the bit, so that the result is the same on every machine.
 */
#include "place_spectral.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../train/rng.h"
#include "base/status.h"

/* The walk is damped by Chebyshev polynomials of DEGREE, ROUNDS times, on all of its spectrum below
 * CUT: enough to part the smooth vectors of a 256 x 256 mesh from the others well enough to start
 * from. */
enum { VECTORS = 4, DEGREE = 40, ROUNDS = 8, ROTATIONS = 6, DEPTH = 64 };

struct spectral {
    const struct place_work *work;
    double *degree; /* [cores] sum of the weights of its arcs, 0 without */
    double *vector; /* [VECTORS][cores]                                  */
    double *work_a, *work_b;
};

/* ---- vectors --------------------------------------------------------------------------------- */

/* out = scale x (walk(in) - shift x in) - minus x out, the step of a polynomial's recurrence, walk
 * being the mean of the neighbours. */
static void step(const struct spectral *s, const double *in, double *out, double scale,
                 double shift, double minus)
{
    const struct place_graph *graph = &s->work->graph;
    for (uint32_t i = 0; i < graph->cores; i++) {
        double sum = 0;
        for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++)
            sum += graph->arc[k].weight * in[graph->arc[k].other];
        const double mean = s->degree[i] > 0 ? sum / s->degree[i] : in[i];
        out[i] = scale * (mean - shift * in[i]) - minus * out[i];
    }
}

/* Makes a vector orthogonal to the constant one and to those before it, weighted by degree, and of
 * length 1. */
static void orthogonalise(const struct spectral *s, uint32_t which)
{
    const uint32_t cores = s->work->graph.cores;
    double *v = s->vector + (size_t)which * cores;
    for (uint32_t k = 0; k <= which; k++) {
        const double *u = k > 0 ? s->vector + (size_t)(k - 1) * cores : NULL;
        double product = 0, length = 0;
        for (uint32_t i = 0; i < cores; i++) {
            const double other = u != NULL ? u[i] : 1;
            product += s->degree[i] * v[i] * other;
            length += s->degree[i] * other * other;
        }
        for (uint32_t i = 0; i < cores && length > 0; i++)
            v[i] -= product / length * (u != NULL ? u[i] : 1);
    }
    double length = 0;
    for (uint32_t i = 0; i < cores; i++)
        length += s->degree[i] * v[i] * v[i];
    for (uint32_t i = 0; i < cores && length > 0; i++)
        v[i] /= sqrt(length);
}

/* One round: each vector through the polynomial that is small on -1 .. cut and grows above. */
static void damp(struct spectral *s, double cut)
{
    const uint32_t cores = s->work->graph.cores;
    const double centre = (cut - 1) / 2, half = (cut + 1) / 2;
    for (uint32_t which = 0; which < VECTORS; which++) {
        double *v = s->vector + (size_t)which * cores;
        memcpy(s->work_a, v, cores * sizeof *v);
        memset(s->work_b, 0, cores * sizeof *v);
        step(s, s->work_a, s->work_b, 1 / half, centre, 0);
        for (int k = 2; k <= DEGREE; k++) {
            step(s, s->work_b, s->work_a, 2 / half, centre, 1);
            double *swap = s->work_a;
            s->work_a = s->work_b;
            s->work_b = swap;
        }
        memcpy(v, s->work_b, cores * sizeof *v);
        orthogonalise(s, which);
    }
}

/* How far a vector is kept by the walk: 1 for the constant one. */
static double kept(struct spectral *s, uint32_t which)
{
    const uint32_t cores = s->work->graph.cores;
    const double *v = s->vector + (size_t)which * cores;
    double product = 0;
    memset(s->work_a, 0, cores * sizeof *v);
    step(s, v, s->work_a, 1, 0, 0);
    for (uint32_t i = 0; i < cores; i++)
        product += s->degree[i] * v[i] * s->work_a[i];
    return product;
}

static void find_vectors(struct spectral *s, uint64_t seed)
{
    const struct place_graph *graph = &s->work->graph;
    struct rng rng = rng_open(seed, 0x737065637472);
    for (uint32_t i = 0; i < graph->cores; i++) {
        for (uint32_t k = graph->first[i]; k < graph->first[i + 1]; k++)
            s->degree[i] += graph->arc[k].weight;
    }
    for (uint32_t k = 0; k < VECTORS * graph->cores; k++)
        s->vector[k] = (double)rng_unit(&rng) - 0.5;
    double cut = 0.5;
    for (int round = 0; round < ROUNDS; round++) {
        damp(s, cut);
        /* What the last vector keeps is about what the least wanted one may be cut at. */
        const double last = kept(s, VECTORS - 1);
        cut = last > cut && last < 1 ? last : cut;
    }
}

/* ---- places ---------------------------------------------------------------------------------- */

struct point {
    double key[2];
    uint32_t core;
};

/* A rectangle of the mesh, ends not included, and the points that it gets. */
struct region {
    uint32_t low[2], high[2];
    uint32_t first, count;
};

static int compare_x(const void *a, const void *b)
{
    const struct point *p = a, *q = b;
    if (p->key[0] != q->key[0])
        return p->key[0] < q->key[0] ? -1 : 1;
    return (p->core > q->core) - (p->core < q->core);
}

static int compare_y(const void *a, const void *b)
{
    const struct point *p = a, *q = b;
    if (p->key[1] != q->key[1])
        return p->key[1] < q->key[1] ? -1 : 1;
    return (p->core > q->core) - (p->core < q->core);
}

/* Free places in a rectangle. */
static uint32_t count_free(const struct place_mesh *mesh, const uint8_t *held,
                           const struct region *r)
{
    uint32_t count = 0;
    for (uint32_t y = r->low[1]; y < r->high[1]; y++) {
        for (uint32_t x = r->low[0]; x < r->high[0]; x++)
            count += !held[y * mesh->width + x];
    }
    return count;
}

/* The least square that has room for all, cut by the mesh's sides: in the middle of a chip, or in a
 * corner of many, where it meets the fewest boundaries. */
static struct region whole(const struct place_mesh *mesh, const uint8_t *held, uint32_t count)
{
    const uint32_t size[2] = {mesh->width, mesh->height};
    const bool many = mesh->width > mesh->chip_width || mesh->height > mesh->chip_height;
    struct region r = {{0, 0}, {0, 0}, 0, count};
    for (uint32_t side = 1; count_free(mesh, held, &r) < count; side++) {
        for (int axis = 0; axis < 2; axis++) {
            const uint32_t length = side < size[axis] ? side : size[axis];
            r.low[axis] = many ? 0 : (size[axis] - length) / 2;
            r.high[axis] = r.low[axis] + length;
        }
    }
    return r;
}

/* Halves regions until each is a place. held[] marks the places that cannot be had. */
static void deal_places(const struct place_mesh *mesh, const uint8_t *held, struct point *point,
                        uint32_t count, uint32_t *core)
{
    struct region stack[DEPTH];
    uint32_t depth = 0;
    if (count > 0)
        stack[depth++] = whole(mesh, held, count);
    while (depth > 0) {
        struct region r = stack[--depth], low, high;
        const uint32_t width = r.high[0] - r.low[0], height = r.high[1] - r.low[1];
        const int axis = width >= height ? 0 : 1;
        if (width * height == 1) {
            core[point[r.first].core] = r.low[1] * mesh->width + r.low[0];
            continue;
        }
        qsort(point + r.first, r.count, sizeof *point, axis == 0 ? compare_x : compare_y);
        low = high = r;
        low.high[axis] = high.low[axis] = r.low[axis] + (r.high[axis] - r.low[axis]) / 2;
        const uint32_t room_low = count_free(mesh, held, &low);
        const uint32_t room_high = count_free(mesh, held, &high);
        /* By their rooms, rounded; neither gets more than fits. */
        low.count = (uint32_t)(((uint64_t)r.count * room_low + (room_low + room_high) / 2) /
                               (room_low + room_high));
        low.count = low.count > room_low ? room_low : low.count;
        low.count = r.count - low.count > room_high ? r.count - room_high : low.count;
        high.first = r.first + low.count;
        high.count = r.count - low.count;
        if (high.count > 0)
            stack[depth++] = high;
        if (low.count > 0)
            stack[depth++] = low;
    }
}

/* ---- all ------------------------------------------------------------------------------------- */

static int64_t stretched(uint32_t a, uint32_t b, uint32_t chip, uint32_t crossing_hops)
{
    const uint32_t low = a < b ? a : b, high = a < b ? b : a;
    return high - low + (int64_t)(high / chip - low / chip) * crossing_hops;
}

static int64_t cost_of(const struct place_work *work, const uint32_t *core, uint32_t crossing_hops)
{
    const struct place_mesh *mesh = &work->mesh;
    const struct place_graph *graph = &work->graph;
    int64_t cost = 0;
    for (uint32_t i = 0; i < graph->cores; i++) {
        for (uint32_t k = graph->first[i]; k < graph->middle[i]; k++) {
            const uint32_t a = core[i], b = core[graph->arc[k].other], width = mesh->width;
            cost += graph->arc[k].weight *
                    (stretched(a % width, b % width, mesh->chip_width, crossing_hops) +
                     stretched(a / width, b / width, mesh->chip_height, crossing_hops));
        }
    }
    return cost;
}

/* Deals for each rotation, and keeps the best. */
static void try_rotations(const struct spectral *s, uint32_t crossing_hops, const uint8_t *held,
                          struct point *point, uint32_t *trial, uint32_t *core)
{
    /* Cosine and sine of 0, 15 .. 75 degrees; a quarter turn changes the axes, and no distance. */
    static const double turn[ROTATIONS][2] = {
        {1, 0},
        {0.96592582628906831, 0.25881904510252074},
        {0.86602540378443865, 0.5},
        {0.70710678118654752, 0.70710678118654752},
        {0.5, 0.86602540378443865},
        {0.25881904510252074, 0.96592582628906831},
    };
    const struct place_problem *problem = s->work->problem;
    const uint32_t cores = problem->cores;
    int64_t least = INT64_MAX;
    for (int k = 0; k < ROTATIONS; k++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < cores; i++) {
            const double x = s->vector[i], y = s->vector[cores + i];
            if (problem->fixed != NULL && problem->fixed[i] != PLACE_FREE)
                trial[i] = (uint32_t)problem->fixed[i];
            else
                point[count++] = (struct point){
                    {turn[k][0] * x + turn[k][1] * y, turn[k][0] * y - turn[k][1] * x}, i};
        }
        deal_places(&s->work->mesh, held, point, count, trial);
        const int64_t cost = cost_of(s->work, trial, crossing_hops);
        if (cost < least) {
            least = cost;
            memcpy(core, trial, cores * sizeof *core);
        }
    }
}

enum ct_status place_spectral(const struct place_work *work, uint32_t crossing_hops, uint64_t seed,
                              uint32_t *core, struct ct_error *err)
{
    const size_t cores = work->problem->cores;
    const int32_t *fixed = work->problem->fixed;
    struct spectral s = {.work = work};
    double *room = calloc((VECTORS + 3) * cores + 1, sizeof *room);
    struct point *point = malloc((cores + 1) * sizeof *point);
    uint32_t *trial = malloc((cores + 1) * sizeof *trial);
    uint8_t *held = malloc(work->mesh.places);
    enum ct_status status = CT_OK;
    if (room == NULL || point == NULL || trial == NULL || held == NULL) {
        status = status_fail(err, CT_ERR_MEMORY, "no memory to place %zu cores", cores);
    } else {
        s.degree = room;
        s.work_a = room + cores;
        s.work_b = room + 2 * cores;
        s.vector = room + 3 * cores;
        memcpy(held, work->mesh.bad, work->mesh.places);
        for (size_t i = 0; fixed != NULL && i < cores; i++) {
            if (fixed[i] != PLACE_FREE)
                held[fixed[i]] = 1;
        }
        find_vectors(&s, seed);
        try_rotations(&s, crossing_hops, held, point, trial, core);
    }
    free(room);
    free(point);
    free(trial);
    free(held);
    return status;
}
