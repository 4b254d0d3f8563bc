/*
 * test_place.c - placement as its callers see it: what it is worth, against packets that walk; that
 * every method gives each core a good place of its own; that pins, disabled cores and disabled
 * links bind; that a seed tells the result; and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/place.h"
#include "mapper/place_scotch.h"
#include "support/place_kit.h"
#include "support/place_suite.h"

static const struct place_kit_shape any = {16, 4, 100, true, true, true};

static struct rand begin(uint64_t otherwise)
{
    const uint64_t seed = rand_env("CT_SEED", otherwise);
    print_message("seed=%llu\n", (unsigned long long)seed);
    return (struct rand){seed};
}

/* ---- worth ----------------------------------------------------------------------------------- */

static void assert_same_worth(const struct place_metrics *a, const struct place_metrics *b)
{
    assert_int_equal(a->weight, b->weight);
    assert_int_equal(a->hops, b->hops);
    assert_int_equal(a->crossings, b->crossings);
    assert_int_equal(a->max_hops, b->max_hops);
    assert_int_equal(a->link_max, b->link_max);
    assert_int_equal(a->link_x, b->link_x);
    assert_int_equal(a->link_y, b->link_y);
    assert_int_equal(a->link_direction, b->link_direction);
    assert_int_equal(a->blocked, b->blocked);
}

static void worth_as_packets_walk(void **state)
{
    struct rand r = begin(1);
    uint64_t crossed = 0, blocked = 0;
    (void)state;
    for (int run = 0; run < 300; run++) {
        struct place_problem p = place_kit_problem(&r, &any);
        static uint64_t load[256][PLACE_DIRECTIONS], walked[256][PLACE_DIRECTIONS];
        uint32_t core[256];
        struct place_metrics m, n;
        struct ct_error err;
        place_kit_place(&r, &p, core);
        place_kit_evaluate(&p, core, &n, walked);
        assert_int_equal(place_evaluate(&p, core, &m, load, &err), CT_OK);
        assert_same_worth(&m, &n);
        const size_t places =
            (size_t)p.system.chips_x * p.system.cores_x * p.system.chips_y * p.system.cores_y;
        assert_memory_equal(load, walked, places * sizeof load[0]);
        assert_int_equal(place_evaluate(&p, core, &m, NULL, &err), CT_OK);
        assert_same_worth(&m, &n);
        crossed += m.crossings;
        blocked += m.blocked;
        place_kit_free(&p);
    }
    assert_true(crossed > 0 && blocked > 0);
}

/* A hand-made one: 4 x 2 cores, two chips side by side. */
static void worth_by_hand(void **state)
{
    const struct place_edge edge[] = {{0, 1, 10}, {1, 0, 4}, {2, 0, 0}, {2, 2, 99}};
    const struct place_problem p = {
        .system = {2, 1, 2, 2, 256, 256, 0}, .cores = 3, .edge = edge, .edges = 4};
    const uint32_t core[] = {0, 7, 3}; /* (0,0), (3,1), (3,0) */
    struct place_metrics m;
    struct ct_error err;
    (void)state;
    assert_int_equal(place_evaluate(&p, core, &m, NULL, &err), CT_OK);
    assert_int_equal(m.weight, 14);
    assert_int_equal(m.hops, 4 * 14);
    assert_int_equal(m.crossings, 14);
    assert_int_equal(m.max_hops, 4);
    assert_int_equal(m.link_max, 10);
    assert_int_equal(m.link_x + 10 * m.link_y, 0);
    assert_int_equal(m.link_direction, PLACE_EAST);
    assert_true(m.average_hops == 4);
    assert_true(m.link_mean == 56.0 / 20);
    assert_true(m.energy > 75.5999 && m.energy < 75.6001); /* 14 x (5 routers + 4 x 0.1) */
}

static void no_placement(void **state)
{
    static const struct ct_defect dead = {1, 1, CT_DEFECT_CORE};
    const struct place_problem p = {
        .system = {1, 1, 3, 2, 256, 256, 0}, .defect = &dead, .defects = 1, .cores = 2};
    static const struct {
        uint32_t core[2];
        const char *text;
    } bad[] = {{{0, 6}, "core 1 is placed at core number 6 of 6"},
               {{5, 5}, "core 1 is placed at (2,1), which is taken"},
               {{4, 0}, "core 0 is placed at (1,1), which is disabled"}};
    struct place_metrics m;
    struct ct_error err;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_not_equal(place_evaluate(&p, bad[i].core, &m, NULL, &err), CT_OK);
        assert_string_equal(err.text, bad[i].text);
    }
}

/* ---- every method ---------------------------------------------------------------------------- */

static struct place_options options_of(int method, uint64_t seed)
{
    return (struct place_options){
        .method = (enum place_method)method, .seed = seed, .effort = 200000};
}

static void legal_and_repeated(void **state)
{
    struct place_kit_shape shape = {16, 4, 100, true, false, true};
    struct rand r = begin(2);
    (void)state;
    for (int run = 0; run < 20 * PLACE_METHODS; run++) {
        struct place_problem p = place_kit_problem(&r, &shape);
        const struct place_options options = options_of(run % PLACE_METHODS, rand_next(&r));
        struct place_result a, b;
        struct ct_error err;
        if (options.method == PLACE_SCOTCH && !place_scotch_available()) {
            assert_int_equal(place_cores(&p, &options, &a, &err), CT_ERR_ABSENT);
            place_kit_free(&p);
            continue;
        }
        assert_int_equal(place_cores(&p, &options, &a, &err), CT_OK);
        assert_int_equal(place_cores(&p, &options, &b, &err), CT_OK);
        place_kit_legal(&p, a.core);
        assert_memory_equal(a.core, b.core, p.cores * sizeof *a.core);
        assert_int_equal(a.objective, place_kit_objective(&p, a.core, 8, (p.cores + 15) / 16));
        assert_true(a.objective <= a.objective_start);
        place_result_free(&a);
        place_result_free(&b);
        place_kit_free(&p);
    }
}

static void seed_and_effort_tell(void **state)
{
    struct place_problem p;
    struct place_result one, other, more;
    struct ct_error err;
    struct place_options options = {.seed = 1, .effort = 2000000};
    (void)state;
    assert_true(place_suite_make(&p, PLACE_SUITE_CNN, 16));
    assert_int_equal(place_cores(&p, &options, &one, &err), CT_OK);
    options.seed = 2;
    assert_int_equal(place_cores(&p, &options, &other, &err), CT_OK);
    options.effort = 20000000;
    assert_int_equal(place_cores(&p, &options, &more, &err), CT_OK);
    assert_memory_not_equal(one.core, other.core, p.cores * sizeof *one.core);
    assert_true(more.objective < other.objective);
    place_result_free(&one);
    place_result_free(&other);
    place_result_free(&more);
    place_suite_free(&p);
}

/* Links as disabled as a chip may have: no path of the result takes one, be the weight 0. */
static void around_disabled_links(void **state)
{
    struct place_kit_shape shape = {16, 1, 60, true, true, false};
    struct rand r = begin(3);
    uint64_t cuts = 0, in_rows = 0;
    int refused = 0;
    (void)state;
    for (int run = 0; run < 60; run++) {
        struct place_problem p = place_kit_problem(&r, &shape);
        const struct place_options options = {.seed = 1, .effort = 3000000};
        const struct place_options rows = {.method = PLACE_ROWS};
        struct place_result result;
        struct ct_error err;
        enum ct_status status = place_cores(&p, &options, &result, &err);
        if (status == CT_OK) {
            static uint64_t load[256][PLACE_DIRECTIONS];
            struct place_metrics m;
            place_kit_legal(&p, result.core);
            place_kit_evaluate(&p, result.core, &m, load);
            assert_int_equal(m.blocked, 0);
            place_result_free(&result);
            cuts += p.defects;
        } else {
            assert_int_equal(status, CT_ERR_LIMIT);
            assert_int_equal(strncmp(err.text, "E-LINK: ", 8), 0);
            refused++;
        }
        if (place_cores(&p, &rows, &result, &err) != CT_OK)
            in_rows++;
        place_result_free(&result);
        place_kit_free(&p);
    }
    print_message("%d refused, %d in rows\n", refused, (int)in_rows);
    assert_true(cuts > 0 && in_rows > 5);
    assert_true(refused <= 6); /* a mesh of two places with the link between them cut, say */
}

/* ---- refused --------------------------------------------------------------------------------- */

struct refusal {
    const char *text;
    enum ct_status status;
    struct place_problem problem;
    struct place_options options;
};

/* long: a table of what is refused. */
static void refused(void **state)
{
    static const struct ct_defect dead[] = {{0, 0, CT_DEFECT_CORE}, {1, 0, CT_DEFECT_CORE}};
    static const struct ct_defect outside[] = {{4, 0, CT_DEFECT_CORE}};
    static const struct ct_defect no_link[] = {{3, 0, CT_DEFECT_LINK_EAST}};
    static const struct ct_defect wall[] = {{0, 0, CT_DEFECT_LINK_EAST}};
    static const struct place_edge loose[] = {{0, 3, 1}}, pair[] = {{0, 1, 0}};
    static const struct place_edge heavy[] = {{0, 1, UINT32_MAX}, {0, 1, 1}};
    static const int32_t on_dead[] = {5, 1, -1}, twice[] = {3, -1, 3}, far[] = {-1, 8, -1};
    static const int32_t apart[] = {0, 1, -1};
#define SYSTEM(w, h)                                                                               \
    {                                                                                              \
        1, 1, w, h, 256, 256, 0                                                                    \
    }
    static const struct refusal cases[] = {
        {"E-CORES: 7 cores are needed, and the system has 6: 2 of its 4x2 are disabled",
         CT_ERR_LIMIT,
         {.system = SYSTEM(4, 2), .defect = dead, .defects = 2, .cores = 7},
         {0}},
        {"defect of kind 0 at (4,0) of a mesh of 4x2",
         CT_ERR_RANGE,
         {.system = SYSTEM(4, 2), .defect = outside, .defects = 1, .cores = 1},
         {0}},
        {"defect: no link east of (3,0) on a mesh of 4x2",
         CT_ERR_ABSENT,
         {.system = SYSTEM(4, 2), .defect = no_link, .defects = 1, .cores = 1},
         {0}},
        {"edge 0 from core 0 to 3, of 3 cores",
         CT_ERR_ABSENT,
         {.system = SYSTEM(4, 2), .cores = 3, .edge = loose, .edges = 1},
         {0}},
        {"the edges from one core to another weigh more than 2^32 - 1",
         CT_ERR_LIMIT,
         {.system = SYSTEM(4, 2), .cores = 3, .edge = heavy, .edges = 2},
         {0}},
        {"E-PIN: core 1 is pinned to (1,0), which is disabled",
         CT_ERR_ABSENT,
         {.system = SYSTEM(4, 2), .defect = dead, .defects = 2, .cores = 3, .fixed = on_dead},
         {0}},
        {"E-PIN: cores 0 and 2 are both pinned to (3,0)",
         CT_ERR_DUPLICATE,
         {.system = SYSTEM(4, 2), .cores = 3, .fixed = twice},
         {0}},
        {"E-PIN: core 1 is pinned to core number 8 outside 0..7",
         CT_ERR_RANGE,
         {.system = SYSTEM(4, 2), .cores = 3, .fixed = far},
         {0}},
        {"E-PIN: cores 0 and 1 are pinned to (0,0) and (1,0), and the path between takes a "
         "disabled link",
         CT_ERR_LIMIT,
         {.system = SYSTEM(4, 2),
          .defect = wall,
          .defects = 1,
          .cores = 3,
          .edge = pair,
          .edges = 1,
          .fixed = apart},
         {0}},
        {"E-LINK: no placement was found whose paths avoid the disabled links: 1 of 1 edges take "
         "one in the best",
         CT_ERR_LIMIT,
         {.system = SYSTEM(2, 1),
          .defect = wall,
          .defects = 1,
          .cores = 2,
          .edge = pair,
          .edges = 1},
         {0}},
        {"1001 links for a chip boundary, at most 1000",
         CT_ERR_RANGE,
         {.system = SYSTEM(4, 2), .cores = 3},
         {.crossing_hops = 1001}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct place_result result;
        struct ct_error err;
        assert_int_equal(place_cores(&cases[i].problem, &cases[i].options, &result, &err),
                         cases[i].status);
        assert_string_equal(err.text, cases[i].text);
        assert_null(result.core);
    }
}

static bool stop_late(void *user, uint32_t thousandths)
{
    uint32_t *last = user;
    assert_true(thousandths >= *last && thousandths <= 1000);
    *last = thousandths;
    return thousandths < 500;
}

static bool never_stop(void *user, uint32_t thousandths)
{
    uint32_t *last = user;
    *last = thousandths;
    return true;
}

static void told_and_stopped(void **state)
{
    struct place_problem p;
    struct place_result result;
    struct ct_error err;
    uint32_t last = 0;
    struct place_options options = {.effort = 1000000, .progress = stop_late, .user = &last};
    (void)state;
    assert_true(place_suite_make(&p, PLACE_SUITE_CONV, 16));
    assert_int_equal(place_cores(&p, &options, &result, &err), CT_END);
    assert_null(result.core);
    assert_in_range(last, 500, 520);
    options.progress = never_stop;
    assert_int_equal(place_cores(&p, &options, &result, &err), CT_OK);
    assert_in_range(last, 900, 1000);
    place_result_free(&result);
    place_suite_free(&p);
}

/* Nothing to do, and hardly anything. */
static void least_problems(void **state)
{
    const struct place_edge self = {0, 0, 7};
    struct place_problem p = {.system = {1, 1, 1, 1, 256, 256, 0}};
    struct place_result result;
    struct ct_error err;
    (void)state;
    for (int method = 0; method < PLACE_METHODS; method++) {
        const struct place_options options = {.method = (enum place_method)method};
        if (method == PLACE_SCOTCH && !place_scotch_available())
            continue;
        p.cores = 0;
        p.edges = 0;
        assert_int_equal(place_cores(&p, &options, &result, &err), CT_OK);
        place_result_free(&result);
        p.cores = 1;
        p.edge = &self;
        p.edges = 1;
        assert_int_equal(place_cores(&p, &options, &result, &err), CT_OK);
        assert_int_equal(result.core[0], 0);
        assert_int_equal(result.metrics.hops, 0);
        place_result_free(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worth_as_packets_walk),
        cmocka_unit_test(worth_by_hand),
        cmocka_unit_test(no_placement),
        cmocka_unit_test(legal_and_repeated),
        cmocka_unit_test(seed_and_effort_tell),
        cmocka_unit_test(around_disabled_links),
        cmocka_unit_test(refused),
        cmocka_unit_test(told_and_stopped),
        cmocka_unit_test(least_problems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
