/*
 * test_place_passes.c - the passes of placement, each by what it promises: orders and paths, the
 * greedy choice, forces, the smooth spread, and costs and loads that are carried along from change
 * to change against those summed up anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/place_anneal.h"
#include "mapper/place_force.h"
#include "mapper/place_scotch.h"
#include "mapper/place_spectral.h"
#include "mapper/place_start.h"
#include "support/place_kit.h"
#include "support/place_suite.h"

enum { CROSSING_HOPS = 5, LINK_HOPS = 7 };

static struct rand begin(uint64_t otherwise)
{
    const uint64_t seed = rand_env("CT_SEED", otherwise);
    print_message("seed=%llu\n", (unsigned long long)seed);
    return (struct rand){seed};
}

static struct place_work open_work(const struct place_problem *problem)
{
    struct place_work work;
    struct ct_error err;
    if (place_work_open(&work, problem, &err) != CT_OK)
        fail_msg("%s", err.text);
    return work;
}

/* ---- orders ---------------------------------------------------------------------------------- */

/* Graphs without cycles under names by chance: every core follows all that send to it. */
static void flow_order(void **state)
{
    struct rand r = begin(1);
    (void)state;
    for (int run = 0; run < 50; run++) {
        enum { CORES = 60 };
        uint32_t name[CORES], order[CORES], at[CORES];
        struct place_edge edge[200];
        struct ct_error err;
        for (uint32_t i = 0; i < CORES; i++) {
            const uint32_t k = rand_below(&r, i + 1);
            name[i] = name[k];
            name[k] = i;
        }
        for (int i = 0; i < 200; i++) {
            const uint32_t a = rand_below(&r, CORES), b = rand_below(&r, CORES);
            edge[i] = (struct place_edge){name[a < b ? a : b], name[a < b ? b : a], 1};
        }
        const struct place_problem p = {
            .system = {1, 1, 8, 8, 256, 256, 0}, .cores = CORES, .edge = edge, .edges = 200};
        struct place_work work = open_work(&p);
        assert_int_equal(place_order(&work, PLACE_ORDER_FLOW, order, &err), CT_OK);
        memset(at, 0xFF, sizeof at);
        for (uint32_t i = 0; i < CORES; i++)
            at[order[i]] = i;
        for (int i = 0; i < 200; i++)
            assert_true(edge[i].from == edge[i].to || at[edge[i].from] < at[edge[i].to]);
        for (uint32_t i = 0; i < CORES; i++)
            assert_true(at[i] < CORES);
        place_work_close(&work);
    }
}

/* A ring and a core that feeds it: the order goes round. */
static void flow_order_of_a_ring(void **state)
{
    const struct place_edge edge[] = {{3, 1, 1}, {1, 0, 1}, {0, 2, 1}, {2, 1, 1}};
    const struct place_problem p = {
        .system = {1, 1, 2, 2, 256, 256, 0}, .cores = 4, .edge = edge, .edges = 4};
    const uint32_t expected[] = {3, 1, 0, 2};
    uint32_t order[4];
    struct ct_error err;
    (void)state;
    struct place_work work = open_work(&p);
    assert_int_equal(place_order(&work, PLACE_ORDER_FLOW, order, &err), CT_OK);
    assert_memory_equal(order, expected, sizeof order);
    place_work_close(&work);
}

static uint32_t links_between(uint32_t a, uint32_t b, uint32_t width)
{
    return (uint32_t)(abs((int)(a % width) - (int)(b % width)) +
                      abs((int)(a / width) - (int)(b / width)));
}

static void paths_step_by_step(void **state)
{
    static const enum place_path near[] = {PLACE_PATH_HILBERT, PLACE_PATH_ZIGZAG};
    const struct place_problem p = {.system = {2, 1, 8, 16, 256, 256, 0}, .cores = 256};
    uint32_t core[256];
    struct ct_error err;
    (void)state;
    struct place_work work = open_work(&p);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(place_start(&work, PLACE_ORDER_LAYERS, near[k], 0, core, &err), CT_OK);
        place_kit_legal(&p, core);
        for (uint32_t i = 1; i < 256; i++)
            assert_int_equal(links_between(core[i - 1], core[i], 16), 1);
    }
    /* The curve is local: 16 in a row fill a square of 4 x 4. */
    assert_int_equal(place_start(&work, PLACE_ORDER_LAYERS, PLACE_PATH_HILBERT, 0, core, &err),
                     CT_OK);
    for (uint32_t i = 0; i < 256; i++)
        assert_true(core[i] / 64 == core[i / 16 * 16] / 64 &&
                    core[i] % 16 / 4 == core[i / 16 * 16] % 16 / 4);
    place_work_close(&work);
}

static void rows_of_layers(void **state)
{
    static const uint32_t layer[] = {1, 0, 1, 0, 0, 2};
    static const struct ct_defect dead = {1, 1, CT_DEFECT_CORE};
    const struct place_problem p = {.system = {1, 1, 4, 3, 256, 256, 0},
                                    .defect = &dead,
                                    .defects = 1,
                                    .cores = 6,
                                    .layer = layer};
    const uint32_t rows[] = {3, 0, 4, 1, 2, 6}, apart[] = {4, 0, 6, 1, 2, 8};
    const uint32_t square[] = {4, 0, 6, 1, 2, 8};
    uint32_t core[6];
    struct ct_error err;
    (void)state;
    struct place_work work = open_work(&p);
    assert_int_equal(place_start(&work, PLACE_ORDER_LAYERS, PLACE_PATH_ROWS, 0, core, &err), CT_OK);
    assert_memory_equal(core, rows, sizeof core);
    assert_int_equal(place_start(&work, PLACE_ORDER_LAYERS, PLACE_PATH_LAYERS, 0, core, &err),
                     CT_OK);
    assert_memory_equal(core, apart, sizeof core);
    assert_int_equal(place_start(&work, PLACE_ORDER_LAYERS, PLACE_PATH_SQUARE, 0, core, &err),
                     CT_OK);
    assert_memory_equal(core, square, sizeof core);
    place_work_close(&work);
}

/* ---- starts ---------------------------------------------------------------------------------- */

static int64_t pull_of(const struct place_work *work, const uint32_t *core, const uint8_t *placed,
                       uint32_t i, uint32_t at)
{
    const struct place_mesh *mesh = &work->mesh;
    int64_t cost = 0;
    for (uint32_t k = work->graph.first[i]; k < work->graph.first[i + 1]; k++) {
        const struct place_arc *arc = &work->graph.arc[k];
        if (!placed[arc->other])
            continue;
        const uint32_t to = core[arc->other], width = mesh->width;
        const int chips =
            abs((int)(at % width / mesh->chip_width) - (int)(to % width / mesh->chip_width)) +
            abs((int)(at / width / mesh->chip_height) - (int)(to / width / mesh->chip_height));
        cost += (int64_t)arc->weight * (links_between(at, to, width) + CROSSING_HOPS * chips);
    }
    return cost;
}

/* In its order, no core had a better free place than the one it took. */
static void greedy_is_greedy(void **state)
{
    const struct place_kit_shape shape = {16, 3, 100, true, false, true};
    struct rand r = begin(2);
    (void)state;
    for (int run = 0; run < 60; run++) {
        struct place_problem p = place_kit_problem(&r, &shape);
        struct place_work work = open_work(&p);
        uint32_t core[256], order[256];
        uint8_t placed[256] = {0}, held[256];
        struct ct_error err;
        assert_int_equal(place_greedy(&work, CROSSING_HOPS, core, &err), CT_OK);
        assert_int_equal(place_order(&work, PLACE_ORDER_FLOW, order, &err), CT_OK);
        place_kit_legal(&p, core);
        memcpy(held, work.mesh.bad, work.mesh.places);
        for (uint32_t i = 0; i < p.cores; i++) {
            placed[i] = p.fixed[i] != PLACE_FREE;
            if (placed[i])
                held[core[i]] = 1;
        }
        for (uint32_t k = 0; k < p.cores; k++) {
            const uint32_t i = order[k];
            if (placed[i])
                continue;
            const int64_t taken = pull_of(&work, core, placed, i, core[i]);
            for (uint32_t at = 0; at < work.mesh.places; at++)
                assert_true(held[at] || pull_of(&work, core, placed, i, at) >= taken);
            placed[i] = held[core[i]] = 1;
        }
        place_work_close(&work);
        place_kit_free(&p);
    }
}

static int64_t hops_of(const struct place_work *work, const uint32_t *core)
{
    int64_t hops = 0;
    for (size_t i = 0; i < work->problem->edges; i++) {
        const struct place_edge *edge = &work->problem->edge[i];
        hops += (int64_t)edge->weight *
                links_between(core[edge->from], core[edge->to], work->mesh.width);
    }
    return hops;
}

/* Afterwards no two neighbouring places gain by changing, and before some did. */
static void forces_come_to_rest(void **state)
{
    const struct place_kit_shape shape = {16, 3, 100, true, false, true};
    struct rand r = begin(3);
    int eased = 0;
    (void)state;
    for (int run = 0; run < 40; run++) {
        struct place_problem p = place_kit_problem(&r, &shape);
        struct place_work work = open_work(&p);
        int32_t holder[256];
        uint32_t core[257];
        struct ct_error err;
        place_kit_place(&r, &p, core);
        const int64_t before = hops_of(&work, core);
        assert_int_equal(place_force(&work, PLACE_POTENTIAL_L1, core, &err), CT_OK);
        place_kit_legal(&p, core);
        const int64_t rest = hops_of(&work, core);
        assert_true(rest <= before);
        eased += rest < before;
        memset(holder, 0xFF, sizeof holder);
        for (uint32_t i = 0; i < p.cores; i++)
            holder[core[i]] = (int32_t)i;
        for (uint32_t pair = 0; pair < 2 * work.mesh.places; pair++) {
            const uint32_t a = pair / 2, b = a + (pair % 2 ? work.mesh.width : 1);
            if (b >= work.mesh.places || links_between(a, b, work.mesh.width) != 1 ||
                work.mesh.bad[a] || work.mesh.bad[b] ||
                (holder[a] >= 0 && p.fixed[holder[a]] != PLACE_FREE) ||
                (holder[b] >= 0 && p.fixed[holder[b]] != PLACE_FREE))
                continue;
            uint32_t *first = &core[holder[a] >= 0 ? (uint32_t)holder[a] : 256];
            uint32_t *second = &core[holder[b] >= 0 ? (uint32_t)holder[b] : 256];
            *first = b;
            *second = a;
            assert_true(hops_of(&work, core) >= rest);
            *first = a;
            *second = b;
            core[256] = 0;
        }
        place_work_close(&work);
        place_kit_free(&p);
    }
    assert_true(eased > 20);
}

/* The published program on its own graphs: zigzag and Hilbert to the last digit, and the forces,
 * whose ties it breaks by chance, within 3 %. Costs of its 64 x 64 convolution. */
static void as_published(void **state)
{
    static const struct {
        enum place_method method;
        double hops, tolerance;
    } rows[] = {{PLACE_ZIGZAG, 250007, 1},
                {PLACE_HILBERT, 79491.3, 1},
                {PLACE_FORCE_L1, 47415, 1423},
                {PLACE_FORCE_L2, 41676, 1251}};
    struct place_problem p;
    struct ct_error err;
    (void)state;
    assert_true(place_suite_make(&p, PLACE_SUITE_CONV, 64));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct place_options options = {.method = rows[i].method};
        struct place_result result;
        assert_int_equal(place_cores(&p, &options, &result, &err), CT_OK);
        const double hops = (double)result.metrics.hops / 65536;
        assert_true(hops > rows[i].hops - rows[i].tolerance);
        assert_true(hops < rows[i].hops + rows[i].tolerance);
        place_result_free(&result);
    }
    place_suite_free(&p);
}

/* A sheet whose cores are named by chance is laid out flat, nearly as one in order is. */
static void spread_unfolds(void **state)
{
    enum { SIDE = 20, CORES = SIDE * SIDE };
    static struct place_edge edge[2 * CORES];
    uint32_t name[CORES], core[CORES];
    struct rand r = begin(4);
    struct ct_error err;
    size_t edges = 0;
    (void)state;
    for (uint32_t i = 0; i < CORES; i++) {
        const uint32_t k = rand_below(&r, i + 1);
        name[i] = name[k];
        name[k] = i;
    }
    for (uint32_t i = 0; i < CORES; i++) {
        if (i % SIDE + 1 < SIDE)
            edge[edges++] = (struct place_edge){name[i], name[i + 1], 1};
        if (i + SIDE < CORES)
            edge[edges++] = (struct place_edge){name[i + SIDE], name[i], 1};
    }
    const struct place_problem p = {
        .system = {1, 1, SIDE, SIDE, 256, 256, 0}, .cores = CORES, .edge = edge, .edges = edges};
    struct place_work work = open_work(&p);
    assert_int_equal(place_spectral(&work, CROSSING_HOPS, 1, core, &err), CT_OK);
    place_kit_legal(&p, core);
    assert_true(hops_of(&work, core) < 2 * (int64_t)edges); /* by chance: 13 times */
    if (place_scotch_available()) {
        assert_int_equal(place_scotch(&work, 1, core, &err), CT_OK);
        place_kit_legal(&p, core);
        assert_true(hops_of(&work, core) < 4 * (int64_t)edges);
    }
    place_work_close(&work);
}

/* ---- changes --------------------------------------------------------------------------------- */

/* Cost, loads and what exceeds the bound, summed up anew. */
static void assert_summed(const struct place_state *s)
{
    const struct place_problem *p = s->work->problem;
    const uint32_t width = s->work->mesh.width, height = s->work->mesh.height;
    static uint64_t load[256][PLACE_DIRECTIONS];
    struct place_metrics m;
    int64_t over = 0, cuts = 0;
    place_kit_evaluate(p, s->core, &m, load);
    for (uint32_t i = 0; i < p->cores; i++) {
        for (uint32_t k = s->work->graph.first[i]; k < s->work->graph.middle[i]; k++)
            cuts +=
                place_path_cut(&s->work->mesh, s->core[i], s->core[s->work->graph.arc[k].other]);
        assert_true(s->spot[i].x == s->grid[s->core[i]].x && s->spot[i].y == s->grid[s->core[i]].y);
        assert_true(s->holder[s->core[i]] == (int32_t)i || s->holder[s->core[i]] == PLACE_STUCK);
    }
    assert_int_equal(s->cost, m.hops + CROSSING_HOPS * m.crossings + cuts * s->cut_cost);
    for (uint32_t at = 0; at < s->work->mesh.places; at++) {
        const uint32_t x = at % width, y = at / width;
        const int64_t seen[] = {s->east[at], x > 0 ? s->west[at - 1] : 0, s->north[x * height + y],
                                y > 0 ? s->south[x * height + y - 1] : 0};
        for (int way = 0; way < PLACE_DIRECTIONS; way++) {
            assert_int_equal(seen[way], load[at][way]);
            over += seen[way] > s->bound ? seen[way] - s->bound : 0;
        }
    }
    assert_int_equal(s->over, over);
    assert_int_equal(place_state_greatest(s), m.link_max);
}

static void changes_add_up(void **state)
{
    struct rand r = begin(5);
    (void)state;
    for (int run = 0; run < 60; run++) {
        const bool pins = run % 2;
        const struct place_kit_shape shape = {12, 4, 100, true, !pins, pins};
        struct place_problem p = place_kit_problem(&r, &shape);
        struct place_work work = open_work(&p);
        struct place_state s;
        uint32_t core[256];
        struct ct_error err;
        place_kit_place(&r, &p, core);
        assert_int_equal(place_state_open(&s, &work, CROSSING_HOPS, core, &err), CT_OK);
        for (int move = 0; move < 60 && p.cores > 0; move++) {
            const uint32_t i = rand_below(&r, p.cores), from = core[i];
            const uint32_t to = rand_below(&r, work.mesh.places);
            if (move % 10 == 0)
                place_state_bound(&s, 1 + rand_below(&r, 20));
            if (s.holder[from] == PLACE_STUCK || s.holder[to] == PLACE_STUCK || to == from)
                continue;
            const int64_t delta = place_state_delta(&s, i, to), over = s.over;
            const int64_t more = place_state_change(&s, i, to, delta);
            assert_int_equal(s.over - over, more);
            assert_summed(&s);
            if (rand_chance(&r, 50)) {
                (void)place_state_change(&s, i, from, -delta);
                assert_int_equal(s.over, over);
                assert_summed(&s);
            }
        }
        place_state_close(&s);
        place_work_close(&work);
        place_kit_free(&p);
    }
}

/* Links from `from` to `to` that carry more than the bound, one by one. */
static int64_t full_links_walked(const struct place_state *s, uint32_t from, uint32_t to)
{
    const struct place_edge edge = {0, 1, 1};
    const struct place_problem one = {
        .system = s->work->problem->system, .cores = 2, .edge = &edge, .edges = 1};
    static uint64_t path[256][PLACE_DIRECTIONS];
    const uint32_t core[] = {from, to}, width = s->work->mesh.width, height = s->work->mesh.height;
    struct place_metrics m;
    int64_t full = 0;
    place_kit_evaluate(&one, core, &m, path);
    for (uint32_t at = 0; at < s->work->mesh.places; at++) {
        const uint32_t x = at % width, y = at / width;
        full += (path[at][PLACE_EAST] && s->east[at] > s->bound) +
                (path[at][PLACE_WEST] && s->west[at - 1] > s->bound) +
                (path[at][PLACE_NORTH] && s->north[x * height + y] > s->bound) +
                (path[at][PLACE_SOUTH] && s->south[x * height + y - 1] > s->bound);
    }
    return full;
}

/* A guess is weight x overloaded links, with the change less without it. */
static void guesses(void **state)
{
    const struct place_kit_shape shape = {12, 4, 100, false, false, false};
    struct rand r = begin(6);
    int told = 0;
    (void)state;
    for (int run = 0; run < 20; run++) {
        struct place_problem p = place_kit_problem(&r, &shape);
        struct place_work work = open_work(&p);
        struct place_state s;
        uint32_t core[256], then[256];
        struct ct_error err;
        place_kit_place(&r, &p, core);
        assert_int_equal(place_state_open(&s, &work, CROSSING_HOPS, core, &err), CT_OK);
        place_state_bound(&s, 10);
        for (int move = 0; move < 5 && p.cores > 0; move++) {
            const uint32_t i = rand_below(&r, p.cores), to = rand_below(&r, work.mesh.places);
            int64_t expected = 0;
            if (to == core[i])
                continue;
            memcpy(then, core, sizeof then);
            if (s.holder[to] >= 0)
                then[s.holder[to]] = core[i];
            then[i] = to;
            for (size_t k = 0; k < p.edges; k++) {
                const struct place_edge *e = &p.edge[k];
                if (e->from != e->to)
                    expected +=
                        (int64_t)e->weight * (full_links_walked(&s, then[e->from], then[e->to]) -
                                              full_links_walked(&s, core[e->from], core[e->to]));
            }
            assert_int_equal(place_state_guess(&s, i, to), expected);
            told += expected != 0;
        }
        place_state_close(&s);
        place_work_close(&work);
        place_kit_free(&p);
    }
    assert_true(told > 10);
}

/* ---- annealing ------------------------------------------------------------------------------- */

struct watch {
    uint32_t moves;
};

static void watch_move(void *user, const struct place_state *s)
{
    struct watch *watch = user;
    watch->moves++;
    assert_summed(s);
}

static void every_move_adds_up(void **state)
{
    struct rand r = begin(7);
    struct watch watch = {0};
    const struct place_anneal how = {.seed = 1,
                                     .effort = 400000,
                                     .link_hops = 200,
                                     .heat = 1,
                                     .moved = watch_move,
                                     .user = &watch};
    (void)state;
    for (int run = 0; run < 16; run++) {
        const bool pins = run % 2;
        const struct place_kit_shape shape = {10, 4, 90, true, !pins, pins};
        struct place_problem p = place_kit_problem(&r, &shape);
        struct place_work work = open_work(&p);
        uint32_t core[256];
        struct ct_error err;
        place_kit_place(&r, &p, core);
        assert_int_equal(place_anneal(&work, &how, CROSSING_HOPS, core, &err), CT_OK);
        place_kit_legal(&p, core);
        place_work_close(&work);
        place_kit_free(&p);
    }
    assert_true(watch.moves > 1000);
}

/* The same on every machine and by every compiler. */
static void result_is_fixed(void **state)
{
    struct place_problem p;
    struct ct_error err;
    const struct place_options options = {.seed = 5, .effort = 5000000};
    struct place_result result;
    uint64_t digest = 0;
    (void)state;
    assert_true(place_suite_make(&p, PLACE_SUITE_RESERVOIR, 32));
    assert_int_equal(place_cores(&p, &options, &result, &err), CT_OK);
    for (uint32_t i = 0; i < p.cores; i++)
        digest = (digest ^ result.core[i]) * 0x100000001B3;
    print_message("objective %lld, digest 0x%llx\n", (long long)result.objective,
                  (unsigned long long)digest);
    assert_int_equal(result.objective, 118217);
    assert_int_equal(digest, 0x13e954f6dac50ca8);
    place_result_free(&result);
    place_suite_free(&p);
}

/* Relief never makes the objective worse, and does ease what chance has put together. */
static void relief_eases(void **state)
{
    const struct place_kit_shape shape = {12, 3, 90, true, false, true};
    struct rand r = begin(8);
    int eased = 0;
    (void)state;
    for (int run = 0; run < 40; run++) {
        struct place_problem p = place_kit_problem(&r, &shape);
        struct place_work work = open_work(&p);
        const struct place_anneal how = {.effort = 300000, .link_hops = LINK_HOPS};
        uint32_t core[256];
        struct ct_error err;
        place_kit_place(&r, &p, core);
        const int64_t before = place_kit_objective(&p, core, CROSSING_HOPS, LINK_HOPS);
        assert_int_equal(place_relieve(&work, &how, CROSSING_HOPS, core, &err), CT_OK);
        place_kit_legal(&p, core);
        const int64_t after = place_kit_objective(&p, core, CROSSING_HOPS, LINK_HOPS);
        assert_true(after <= before);
        eased += after < before;
        place_work_close(&work);
        place_kit_free(&p);
    }
    assert_true(eased > 20);
}

/* More for the greatest load: less of it. More for chip boundaries: fewer crossed. */
static void costs_weigh(void **state)
{
    struct place_problem p;
    struct ct_error err;
    struct place_result plain, light, near;
    struct place_options options = {.effort = 20000000, .link_hops = 1, .crossing_hops = 1};
    (void)state;
    assert_true(place_suite_make(&p, PLACE_SUITE_RESERVOIR, 32));
    p.system = (struct ct_system){2, 2, 12, 12, 256, 256, 0};
    assert_int_equal(place_cores(&p, &options, &plain, &err), CT_OK);
    options.link_hops = 1000;
    assert_int_equal(place_cores(&p, &options, &light, &err), CT_OK);
    options.link_hops = 1;
    options.crossing_hops = 100;
    assert_int_equal(place_cores(&p, &options, &near, &err), CT_OK);
    assert_true(light.metrics.link_max < plain.metrics.link_max * 9 / 10);
    assert_true(near.metrics.crossings < plain.metrics.crossings * 9 / 10);
    place_result_free(&plain);
    place_result_free(&light);
    place_result_free(&near);
    place_suite_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flow_order),         cmocka_unit_test(flow_order_of_a_ring),
        cmocka_unit_test(paths_step_by_step), cmocka_unit_test(rows_of_layers),
        cmocka_unit_test(greedy_is_greedy),   cmocka_unit_test(forces_come_to_rest),
        cmocka_unit_test(as_published),       cmocka_unit_test(spread_unfolds),
        cmocka_unit_test(changes_add_up),     cmocka_unit_test(guesses),
        cmocka_unit_test(every_move_adds_up), cmocka_unit_test(result_is_fixed),
        cmocka_unit_test(relief_eases),       cmocka_unit_test(costs_weigh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
