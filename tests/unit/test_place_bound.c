/*
 * test_place_bound.c - the lower bound on hops: never above the best of all placements of a few
 * cores, nor above what the annealer finds for many; and close to it where it should be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/place_bound.h"
#include "support/rand.h"

enum { SIDE = 4, FEW = 5, EDGES_MAX = 4000 };

struct graph {
    struct place_problem problem;
    struct place_edge edge[EDGES_MAX];
};

/* `cores` on a mesh of side x side, `percent` of all pairs linked. */
static struct graph *random_graph(struct rand *r, uint32_t cores, uint16_t side, uint32_t percent)
{
    struct graph *g = calloc(1, sizeof *g);
    assert_non_null(g);
    g->problem = (struct place_problem){
        .system = {1, 1, side, side, CT_AXONS, CT_NEURONS, 0}, .cores = cores, .edge = g->edge};
    for (uint32_t i = 0; i < cores; i++) {
        for (uint32_t k = 0; k < cores; k++) {
            if (i != k && rand_chance(r, percent))
                g->edge[g->problem.edges++] = (struct place_edge){i, k, 1 + rand_below(r, 9)};
        }
    }
    return g;
}

static uint64_t hops_of(const struct graph *g, const uint32_t *at)
{
    uint64_t sum = 0;
    for (size_t e = 0; e < g->problem.edges; e++) {
        const uint32_t a = at[g->edge[e].from], b = at[g->edge[e].to];
        sum += (uint64_t)g->edge[e].weight * (uint64_t)(abs((int)(a % SIDE) - (int)(b % SIDE)) +
                                                        abs((int)(a / SIDE) - (int)(b / SIDE)));
    }
    return sum;
}

/* The least of all placements of FEW cores. */
static uint64_t least_hops(const struct graph *g)
{
    uint64_t best = UINT64_MAX;
    for (uint32_t code = 0; code < 1u << 4 * FEW; code++) {
        uint32_t at[FEW], taken = 0;
        for (uint32_t i = 0; i < FEW; i++) {
            at[i] = code >> 4 * i & 15;
            taken |= 1u << at[i];
        }
        if (__builtin_popcount(taken) < FEW)
            continue;
        const uint64_t hops = hops_of(g, at);
        best = hops < best ? hops : best;
    }
    return best;
}

static void no_placement_is_below_it(void **state)
{
    struct rand r = {rand_env("CT_SEED", 3)};
    double closest = 0;
    (void)state;
    for (int k = 0; k < 20; k++) {
        struct graph *g = random_graph(&r, FEW, SIDE, 20 + 4 * (uint32_t)k);
        const double least = (double)least_hops(g);
        double bound;
        assert_true(place_bound(&g->problem, &bound));
        assert_true(bound <= least + 1e-6);
        if (least > 0)
            closest = bound / least > closest ? bound / least : closest;
        free(g);
    }
    assert_true(closest > 0.9);
}

static void the_annealer_is_above_it(void **state)
{
    struct rand r = {rand_env("CT_SEED", 4)};
    (void)state;
    for (int k = 0; k < 4; k++) {
        struct graph *g = random_graph(&r, 60, 16, k < 2 ? 4 : 100);
        struct place_result result;
        double bound;
        assert_true(place_bound(&g->problem, &bound));
        assert_int_equal(place_cores(&g->problem, NULL, &result, NULL), CT_OK);
        assert_true(bound <= (double)result.metrics.hops);
        assert_true(bound > (double)result.metrics.hops / 2);
        place_result_free(&result);
        free(g);
    }
}

/* Sums of distances of the best 2 to 6 places. */
static void pairs_are_those_of_small_towns(void **state)
{
    static const uint64_t best[] = {1, 4, 8, 16, 25};
    (void)state;
    for (uint32_t n = 2; n <= 6; n++)
        assert_int_equal(place_bound_pairs(n), best[n - 2]);
    /* Of a square of 9 by 9, which is not the best, they are 2 x 81 x 120. */
    assert_true(place_bound_pairs(81) < 2 * 81 * 120 && place_bound_pairs(81) > 15000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_placement_is_below_it),
        cmocka_unit_test(the_annealer_is_above_it),
        cmocka_unit_test(pairs_are_those_of_small_towns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
