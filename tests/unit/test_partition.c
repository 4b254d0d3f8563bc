/*
 * test_partition.c - the partitioner: limits always hold, the best of all partitions is found on
 * instances small enough to try them all, no way of the portfolio beats it on the suite, and the
 * lower bounds are below everything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/partition.h"
#include "mapper/partition_bound.h"
#include "support/partition_nets.h"

static struct partition make(const struct nets *n, enum partition_method method, uint32_t seed)
{
    const struct partition_options options = {.method = method, .seed = seed};
    struct partition partition;
    struct ct_error err = {.text = ""};
    if (partition_make(&n->p, &options, &partition, &err) != CT_OK)
        fail_msg("%s", err.text);
    return partition;
}

static void check(const struct nets *n, const struct partition *partition,
                  struct partition_use *use)
{
    struct ct_error err = {.text = ""};
    if (partition_check(&n->p, partition, use, &err) != CT_OK)
        fail_msg("%s", err.text);
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* A few layers of any kind, with limits that may be tight. */
static void random_nets(struct nets *n, uint64_t seed)
{
    struct rand r = {seed};
    const uint32_t side = 2 + rand_below(&r, 7), layers = 1 + rand_below(&r, 4);
    nets_start(n, seed, 2, side, side, 1 + rand_below(&r, 3));
    for (uint32_t l = 0; l < layers; l++) {
        const uint32_t from = l == 0 || rand_chance(&r, 20) ? NETS_LINES : rand_below(&r, l);
        const enum nets_weights weights = (enum nets_weights)rand_below(&r, 4);
        const struct partition_layer s = from == NETS_LINES ? n->in : n->layer[from];
        const uint32_t kind = rand_below(&r, 4);
        if (kind == 0 && s.height > 2)
            nets_conv(n, from, (struct nets_kernel){4, 3, 1 + rand_below(&r, 2), 1, 1}, weights);
        else if (kind == 1)
            nets_sheet(n, from, 3 + rand_below(&r, 9), 1 + rand_below(&r, 3), 8, weights);
        else if (kind == 2 && s.count <= 120)
            nets_dense(n, from, 1 + rand_below(&r, 60), 1, weights);
        else
            nets_sparse(n, from, 1 + rand_below(&r, 200), 1 + rand_below(&r, 24),
                        rand_chance(&r, 40), weights);
    }
    nets_finish(n);
    uint32_t widest = 1;
    for (uint32_t j = 0; j < n->p.neurons; j++) {
        const uint32_t fan_in = partition_fan_in(&n->p, j);
        widest = fan_in > widest ? fan_in : widest;
    }
    if (rand_chance(&r, 60))
        n->p.axons = (uint16_t)rand_between(&r, (int32_t)widest, CT_AXONS);
    if (rand_chance(&r, 60))
        n->p.slots = (uint16_t)rand_between(&r, 16, CT_NEURONS);
}

static void limits_hold(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 1);
    const uint64_t runs = rand_env("CT_LONG", 0) != 0 ? 3000 : 100;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t run = 0; run < runs; run++) {
        struct nets n;
        random_nets(&n, seed * 100000 + run);
        for (int method = 0; method < PARTITION_METHODS; method++) {
            struct partition p = make(&n, (enum partition_method)method, (uint32_t)run);
            check(&n, &p, NULL);
            partition_free(&p);
        }
        nets_free(&n);
    }
}

/* A source that drives 2,000 axons takes eight cores, and its input goes to all of them. */
static void a_wide_fan_out_fills_cores(void **state)
{
    struct nets n;
    struct partition_use use[2];
    (void)state;
    nets_start(&n, 1, 1, 1, 1, 1);
    nets_dense(&n, NETS_LINES, 1, 1, NETS_ONE);
    nets_sparse(&n, 0, 20, 1, false, NETS_ONE);
    nets_finish(&n);
    n.pins[0] = 1999;
    struct partition p = make(&n, PARTITION_BEST, 1);
    check(&n, &p, use);
    assert_int_equal(p.cores, 8); /* the other neurons fit into the last of them */
    assert_int_equal(use[0].axons, 8 + 1);
    assert_true(use[0].slots >= 2000);
    partition_free(&p);
    nets_free(&n);
}

/* A neuron that must not be copied takes one slot, whatever it drives. */
static void single_neurons_take_one_slot(void **state)
{
    struct nets n;
    struct partition_use use[2];
    uint8_t single[40] = {0};
    (void)state;
    nets_start(&n, 1, 1, 1, 4, 1);
    nets_dense(&n, NETS_LINES, 20, 1, NETS_ONE);
    nets_dense(&n, 0, 20, 1, NETS_PAIR);
    nets_finish(&n);
    memset(single, 1, 20);
    n.p.single = single;
    struct partition p = make(&n, PARTITION_BEST, 1);
    check(&n, &p, use);
    assert_int_equal(use[0].slots, 20);
    partition_free(&p);
    nets_free(&n);
}

static void refuses_what_cannot_be(void **state)
{
    const struct partition_options options = {.method = PARTITION_BEST};
    struct partition p;
    struct ct_error err;
    struct nets n;
    (void)state;
    nets_start(&n, 1, 1, 1, 20, 1);
    nets_dense(&n, NETS_LINES, 10, 1, NETS_PAIR);
    nets_finish(&n);
    n.p.axons = 39;
    assert_int_equal(partition_make(&n.p, &options, &p, &err), CT_ERR_LIMIT);
    assert_string_equal(err.text, "neuron 0: its inputs need 40 axons, a core has 39");
    assert_null(p.first);
    n.p.axons = 40;
    n.p.slots = 4;
    n.p.cores_max = 2;
    assert_int_equal(partition_make(&n.p, &options, &p, &err), CT_ERR_LIMIT);
    assert_string_equal(err.text, "3 cores, at most 2");
    assert_null(p.first);
    n.p.cores_max = 3;
    assert_int_equal(partition_make(&n.p, &options, &p, &err), CT_OK);
    partition_free(&p);
    nets_free(&n);
}

/* The check finds what is wrong, one fault at a time. */
static void the_check_can_fail(void **state)
{
    struct nets n;
    struct ct_error err;
    (void)state;
    nets_start(&n, 1, 1, 8, 8, 1);
    nets_conv(&n, NETS_LINES, (struct nets_kernel){4, 3, 1, 1, 1}, NETS_PAIR);
    nets_conv(&n, 0, (struct nets_kernel){4, 3, 1, 1, 1}, NETS_PAIR);
    nets_finish(&n);
    struct partition p = make(&n, PARTITION_BEST, 1);
    check(&n, &p, NULL);

    const struct partition_seat kept = p.seat[0];
    p.seat[0].neuron = n.p.neurons;
    assert_int_equal(partition_check(&n.p, &p, NULL, &err), CT_ERR_LIMIT);
    p.seat[0].neuron = p.seat[1].neuron; /* the first is seated nowhere */
    assert_int_equal(partition_check(&n.p, &p, NULL, &err), CT_ERR_LIMIT);
    p.seat[0] = (struct partition_seat){kept.neuron, 0};
    assert_int_equal(partition_check(&n.p, &p, NULL, &err), CT_ERR_LIMIT);
    p.seat[0] = (struct partition_seat){kept.neuron, 257};
    assert_int_equal(partition_check(&n.p, &p, NULL, &err), CT_ERR_LIMIT);
    p.seat[0] = kept;
    for (uint32_t k = 0; k < p.first[p.cores]; k++) { /* one slot too few */
        if (p.seat[k].slots == 1)
            continue;
        p.seat[k].slots--;
        assert_int_equal(partition_check(&n.p, &p, NULL, &err), CT_ERR_LIMIT);
        p.seat[k].slots++;
        break;
    }
    check(&n, &p, NULL);
    n.p.axons--; /* some core is full */
    assert_int_equal(partition_check(&n.p, &p, NULL, &err), CT_ERR_LIMIT);
    n.p.axons++;
    p.first[1]--; /* a neuron of the first core moves to the second */
    assert_int_equal(partition_check(&n.p, &p, NULL, &err), CT_ERR_LIMIT);
    partition_free(&p);
    nets_free(&n);
}

static void equal_seeds_give_equal_partitions(void **state)
{
    struct nets n;
    (void)state;
    random_nets(&n, 77);
    struct partition a = make(&n, PARTITION_BEST, 5), b = make(&n, PARTITION_BEST, 5);
    assert_int_equal(a.cores, b.cores);
    assert_memory_equal(a.first, b.first, (a.cores + 1) * sizeof *a.first);
    assert_memory_equal(a.seat, b.seat, a.first[a.cores] * sizeof *a.seat);
    partition_free(&a);
    partition_free(&b);
    nets_free(&n);
}

/* ---- the best of all ------------------------------------------------------------------------- */

enum { TINY = 9 };

/* Two tiny layers, tight limits; the second is sometimes recurrent. */
static void tiny_nets(struct nets *n, uint64_t seed)
{
    struct rand r = {seed};
    const uint32_t first = 2 + rand_below(&r, 4), second = 2 + rand_below(&r, 3);
    nets_start(n, seed, 1, 1, 6, 1);
    nets_sparse(n, NETS_LINES, first, 2 + rand_below(&r, 3), false, NETS_SIGNS);
    nets_sparse(n, 0, second, 2 + rand_below(&r, 2), rand_chance(&r, 20), NETS_SIGNS);
    nets_finish(n);
    n->p.axons = (uint16_t)rand_between(&r, 4, 8);
    n->p.slots = (uint16_t)rand_between(&r, 4, 8);
}

/* Whether core[j] of all neurons is a partition within the limits. The slow and plain way. */
static bool is_legal(const struct nets *n, const uint32_t core[TINY], uint32_t cores)
{
    uint32_t need[TINY], slots[TINY] = {0};
    for (uint32_t j = 0; j < n->p.neurons; j++)
        need[j] = n->pins[j];
    for (uint32_t c = 0; c < cores; c++) {
        uint32_t axons = 0;
        for (uint32_t signal = 0; signal < n->p.signals; signal++) {
            unsigned types = 0;
            for (uint32_t j = 0; j < n->p.neurons; j++) {
                for (uint64_t i = n->first[j]; i < n->first[j + 1]; i++)
                    types |= core[j] == c && n->input[i] >> 4 == signal ? n->input[i] & 15 : 0;
            }
            const uint32_t count = (types & 1) + (types >> 1 & 1);
            axons += count;
            if (n->signal_neuron[signal] != PARTITION_LINE)
                need[n->signal_neuron[signal]] += count;
        }
        if (axons > n->p.axons)
            return false;
    }
    for (uint32_t j = 0; j < n->p.neurons; j++)
        slots[core[j]] += need[j] > 0 ? need[j] : 1;
    for (uint32_t c = 0; c < cores; c++) {
        if (slots[c] > n->p.slots)
            return false;
    }
    return true;
}

/* The next string in which each number is at most one more than all before it; false at the end. */
static bool next_growth(uint32_t core[TINY], uint32_t count)
{
    for (uint32_t j = count; j-- > 1;) {
        uint32_t most = 0;
        for (uint32_t i = 0; i < j; i++)
            most = core[i] > most ? core[i] : most;
        if (core[j] <= most) {
            core[j]++;
            memset(core + j + 1, 0, (count - j - 1) * sizeof *core);
            return true;
        }
    }
    return false;
}

static uint32_t count_cores(const uint32_t *core, uint32_t count)
{
    uint32_t most = 0;
    for (uint32_t j = 0; j < count; j++)
        most = core[j] > most ? core[j] : most;
    return most + 1;
}

/* The fewest cores of any partition, UINT32_MAX where there is none; and of those without mixed
 * cores the fewest for each layer. */
static uint32_t try_all(const struct nets *n, uint32_t by_layer[2])
{
    uint32_t core[TINY] = {0}, best = UINT32_MAX;
    const uint32_t first = n->layer[0].count, second = n->layer[1].count;
    by_layer[0] = by_layer[1] = UINT32_MAX;
    do {
        const uint32_t cores = count_cores(core, n->p.neurons);
        bool mixed = false;
        for (uint32_t k = 0; k < first * second; k++)
            mixed = mixed || core[k / second] == core[first + k % second];
        if (!is_legal(n, core, cores))
            continue;
        best = cores < best ? cores : best;
        const uint32_t in_first = count_cores(core, first);
        if (!mixed && in_first < by_layer[0])
            by_layer[0] = in_first;
        if (!mixed && cores - in_first < by_layer[1])
            by_layer[1] = cores - in_first;
    } while (next_growth(core, n->p.neurons));
    return best;
}

static void nothing_is_better_on_tiny_instances(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 2);
    uint32_t instances = 0, ours = 0, best = 0, missed = 0;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t run = 0; run < 150; run++) {
        struct nets n;
        uint32_t by_layer[2];
        struct partition_bound bound[2];
        tiny_nets(&n, seed * 100000 + run);
        const uint32_t fewest = try_all(&n, by_layer);
        assert_true(partition_bounds(&n.p, bound));
        for (int l = 0; l < 2; l++)
            assert_true(bound[l].cores <= by_layer[l]);
        if (fewest != UINT32_MAX) {
            struct partition p = make(&n, PARTITION_BEST, 1);
            check(&n, &p, NULL);
            assert_true(p.cores >= fewest);
            instances++;
            ours += p.cores;
            best += fewest;
            missed += p.cores > fewest;
            partition_free(&p);
        }
        nets_free(&n);
    }
    print_message("%u instances: %u cores, at best %u; %u missed\n", instances, ours, best, missed);
    assert_true(instances >= 100);
    assert_true(ours * 100 <= best * 101);
}

/* ---- the suite ------------------------------------------------------------------------------- */

static void no_other_way_is_better(void **state)
{
    struct nets n;
    const char *name;
    (void)state;
    for (uint32_t k = 0; (name = nets_suite(&n, k)) != NULL; k++) {
        struct partition_use use[NETS_LAYERS];
        struct partition_bound bound[NETS_LAYERS];
        struct partition ours = make(&n, PARTITION_BEST, 1);
        check(&n, &ours, NULL);
        assert_true(partition_bounds(&n.p, bound));
        for (int method = PARTITION_GIVEN; method < PARTITION_METHODS; method++) {
            struct partition other = make(&n, (enum partition_method)method, 1);
            check(&n, &other, use);
            for (uint32_t l = 0; l < n.p.layers; l++) { /* no core is of two layers */
                assert_true(use[l].cores >= bound[l].cores);
                assert_true(use[l].slots >= bound[l].slots);
            }
            print_message("%s: %u cores, method %d %u\n", name, ours.cores, method, other.cores);
            assert_true(ours.cores <= other.cores);
            partition_free(&other);
        }
        partition_free(&ours);
        nets_free(&n);
    }
}

/* Each layer of the ternary N-MNIST network, two axons an input, at most 1.1 times its bound. */
static void n_mnist_is_near_its_bound(void **state)
{
    struct nets n;
    struct partition_use use[NETS_LAYERS];
    struct partition_bound bound[NETS_LAYERS];
    (void)state;
    assert_string_equal(nets_suite(&n, 0), "n-mnist-pair");
    struct partition p = make(&n, PARTITION_BEST, 1);
    check(&n, &p, use);
    assert_true(partition_bounds(&n.p, bound));
    for (uint32_t l = 0; l < n.p.layers; l++) {
        print_message("layer %u: %u cores, at least %u (axons %u, slots %u)\n", l, use[l].cores,
                      bound[l].cores, bound[l].by_axons, bound[l].by_slots);
        assert_true(bound[l].searched);
        assert_true(use[l].cores * 10 <= bound[l].cores * 11);
    }
    partition_free(&p);
    nets_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(a_wide_fan_out_fills_cores),
        cmocka_unit_test(single_neurons_take_one_slot),
        cmocka_unit_test(refuses_what_cannot_be),
        cmocka_unit_test(the_check_can_fail),
        cmocka_unit_test(equal_seeds_give_equal_partitions),
        cmocka_unit_test(nothing_is_better_on_tiny_instances),
        cmocka_unit_test(no_other_way_is_better),
        cmocka_unit_test(n_mnist_is_near_its_bound),
    };
    return cmocka_run_group_tests_name("partition", tests, NULL, NULL);
}
