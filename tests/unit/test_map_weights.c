/*
 * test_map_weights.c - the passes of the mapper that deal with weights: synapses added up, books of
 * values, cores filled neuron by neuron, and neurons divided, each held against plain sums.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/core_fill.h"
#include "mapper/flatten.h"
#include "mapper/rework.h"
#include "support/rand.h"
#include "support/random_network.h"

enum { BOOKS = 4000, CORES = 300, NETWORKS = 300, NEURONS = 4000 };

/* ---- books ----------------------------------------------------------------------------------- */

/* The values, each as often as told, add up to the weight. */
static void adds_up(const struct codebook *book, axon_weight weight, const uint8_t times[4])
{
    int32_t sum = 0;
    for (int v = 0; v < book->values; v++) {
        assert_true(times[v] <= book->times[v]);
        assert_true(abs(book->value[v] >> 1) <= CT_WEIGHT_MAX);
        sum += times[v] * (book->value[v] >> 1);
        if ((book->value[v] & 1) != 0 && times[v] > 0)
            assert_int_equal(book->value[v], weight); /* what draws stands alone */
    }
    assert_int_equal(sum, weight >> 1);
}

static bool book_of(struct codebook *book, const int32_t *weight, uint32_t count, bool compact)
{
    axon_weight list[CT_AXONS] = {0};
    uint8_t times[CT_AXON_TYPES];
    for (uint32_t i = 0; i < count; i++)
        list[i] = axon_weight_make(weight[i], false);
    if (!codebook_make(book, list, count, compact))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        assert_true(codebook_parts(book, list[i], times));
        adds_up(book, list[i], times);
    }
    return true;
}

static uint32_t axons_of(const struct codebook *book)
{
    uint32_t axons = 0;
    for (int v = 0; v < book->values; v++)
        axons += book->times[v];
    return axons;
}

static void known_books(void **state)
{
    const int32_t ternary[] = {1, -1}, three[] = {1, 2, 3}, eight[] = {-4, -3, -2, -1, 1, 2, 3};
    const int32_t wide[] = {300}, prime[] = {257}, huge[] = {70000};
    int32_t four_bits[15], mirrored[15], bytes[255];
    struct codebook book;
    (void)state;
    for (int i = 0; i < 15; i++) {
        four_bits[i] = (i < 8 ? i - 8 : i - 7) * 17;
        mirrored[i] = -four_bits[i];
    }
    for (int i = 0; i < 255; i++)
        bytes[i] = i < 128 ? i - 128 : i - 127;
    assert_true(book_of(&book, ternary, 2, false) && axons_of(&book) == 2);
    assert_true(book_of(&book, three, 3, false) && axons_of(&book) == 3);
    assert_true(book_of(&book, three, 3, true) && axons_of(&book) == 2);
    assert_true(book_of(&book, eight, 7, false) && axons_of(&book) == 3);
    assert_true(book_of(&book, four_bits, 15, false) && axons_of(&book) == 4);
    assert_true(book_of(&book, mirrored, 15, false) && axons_of(&book) == 4);
    assert_true(book_of(&book, wide, 1, false) && axons_of(&book) == 2);
    assert_true(book_of(&book, prime, 1, false) && axons_of(&book) == 2);
    assert_true(book_of(&book, bytes, 255, false) && axons_of(&book) <= 18);
    assert_false(book_of(&book, huge, 1, false));
}

/* Sums of four values are found again, whatever they are. */
static void sums_are_found(void **state)
{
    struct rand r = {rand_env("CT_SEED", 5)};
    uint32_t found = 0, fewer = 0;
    (void)state;
    for (uint32_t n = 0; n < BOOKS; n++) {
        int32_t value[4], weight[15];
        uint32_t count = 0, size = 1 + rand_below(&r, 4);
        for (int v = 0; v < 4; v++)
            value[v] = (rand_chance(&r, 50) ? 1 : -1) * rand_between(&r, 1, 60);
        for (uint32_t mask = 1; mask < 1u << size; mask++) {
            int32_t sum = 0;
            for (int v = 0; v < 4; v++)
                sum += (mask >> v & 1) != 0 ? value[v] : 0;
            uint32_t k = 0;
            while (k < count && weight[k] != sum)
                k++;
            if (sum != 0 && k == count)
                weight[count++] = sum;
        }
        struct codebook book;
        assert_true(book_of(&book, weight, count, true));
        found += axons_of(&book) <= size;
        fewer += axons_of(&book) <= 4;
    }
    print_message("%u of %d with as few axons, %u with four\n", found, BOOKS, fewer);
    assert_true(found > BOOKS * 9 / 10);
    assert_true(fewer > BOOKS * 95 / 100);
}

/* ---- cores ----------------------------------------------------------------------------------- */

/* Every neuron that a core took has each of its weights from the axons that the core has. */
static void cores_hold_what_they_took(void **state)
{
    static const int32_t weights[] = {1, -1, 2, 3, -5, 7, 4, 255, -255, 100};
    struct rand r = {rand_env("CT_SEED", 6)};
    struct core_fill fill;
    (void)state;
    assert_true(fill_init(&fill));
    for (uint32_t n = 0; n < CORES; n++) {
        static struct fill_input input[CT_NEURONS][64];
        static struct fill_neuron neuron[CT_NEURONS];
        uint32_t count[CT_NEURONS], taken = 0, most = 8 + rand_below(&r, 249);
        uint32_t kinds = 1 + rand_below(&r, 10);
        fill_start(&fill, most, most, rand_chance(&r, 50));
        for (uint32_t tries = 0; tries < 60 && taken < CT_NEURONS; tries++) {
            uint32_t inputs = 1 + rand_below(&r, 40), before = fill.axons;
            for (uint32_t i = 0; i < inputs; i++)
                input[taken][i] =
                    (struct fill_input){(uint64_t)i * 3 + rand_below(&r, 3),
                                        axon_weight_make(weights[rand_below(&r, kinds)], false)};
            count[taken] = inputs;
            enum fill_result result = fill_add(&fill, input[taken], inputs, &neuron[taken]);
            assert_true(result == FILL_OK || fill.axons == before);
            taken += result == FILL_OK;
        }
        uint32_t axons = 0;
        for (uint32_t s = 0; s < fill.streams; s++)
            for (int g = 0; g < CT_AXON_TYPES; g++)
                axons += fill.stream[s].times[g];
        assert_int_equal(axons, fill.axons);
        assert_true(axons <= most);
        for (uint32_t j = 0; j < taken; j++) {
            for (uint32_t i = 0; i < count[j]; i++) {
                const struct fill_stream *s = &fill.stream[fill_find(&fill, input[j][i].stream)];
                uint8_t times[CT_AXON_TYPES];
                int32_t sum = 0;
                assert_true(fill_parts(&neuron[j], s, input[j][i].weight, times));
                for (int g = 0; g < CT_AXON_TYPES; g++) {
                    assert_true(times[g] <= s->times[g]);
                    sum += times[g] * (neuron[j].weight[g] >> 1);
                }
                assert_int_equal(sum, input[j][i].weight >> 1);
            }
        }
    }
    fill_free(&fill);
}

/* One type does for neurons of one weight each, whatever it is. */
static void one_weight_takes_any_type(void **state)
{
    struct core_fill fill;
    struct fill_neuron neuron;
    struct fill_input input[100];
    (void)state;
    assert_true(fill_init(&fill));
    fill_start(&fill, 256, 256, false);
    for (int32_t j = 1; j <= 100; j++) {
        for (uint32_t i = 0; i < 100; i++)
            input[i] = (struct fill_input){i, axon_weight_make(j % 2 ? j : -j, false)};
        assert_int_equal(fill_add(&fill, input, 100, &neuron), FILL_OK);
    }
    assert_int_equal(fill.axons, 100);
    fill_free(&fill);
}

/* ---- synapses -------------------------------------------------------------------------------- */

/* The sum of the weights between two, walked anew. */
static int64_t wanted(const struct network *net, uint32_t source, uint32_t target, uint32_t delay)
{
    int64_t sum = 0;
    struct network_synapse s;
    for (uint32_t i = 0; i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        for (uint64_t at = 0; network_next(p, &at, &s);)
            sum += p->delay == delay && s.target == target &&
                           s.source + (p->from.input ? 0 : net->lines) == source
                       ? s.weight
                       : 0;
    }
    return sum;
}

static void synapses_are_added_up(void **state)
{
    uint64_t listed = 0, total = 0;
    (void)state;
    for (uint64_t number = 0; number < NETWORKS; number++) {
        struct kit_bytes text = random_network(3, number, false);
        struct network net;
        struct flat flat;
        assert_int_equal(network_adopt(&net, kit_stream(text.data, text.size), "n", NULL), CT_OK);
        assert_int_equal(flatten(&flat, &net, NULL), CT_OK);
        for (uint32_t j = 0; j < net.neurons; j++) {
            for (uint64_t i = flat.first[j]; i < flat.first[j + 1]; i++) {
                const flat_synapse s = flat.synapse[i];
                assert_true(i == flat.first[j] || s >> 32 > flat.synapse[i - 1] >> 32);
                assert_int_equal(wanted(&net, flat_end(s), j, flat_delay(s)), flat_weight(s));
                assert_int_not_equal(flat_weight(s), 0);
            }
        }
        listed += flat.synapses;
        for (uint32_t i = 0; i < net.projections; i++)
            total += net.projection[i].count;
        flat_free(&flat);
        network_free(&net);
        free(text.data);
    }
    assert_true(listed > NETWORKS && listed < total);
}

/* ---- divided neurons ------------------------------------------------------------------------- */

/* A tick of a neuron, [N-3] to [N-10], without draws; whether it fires. */
static bool tick(const struct ct_neuron *n, int64_t sum, int64_t *v)
{
    *v += sum;
    *v += (n->leak_reversal ? (*v > 0) - (*v < 0) : 1) * n->leak;
    *v = *v > CT_POTENTIAL_MAX ? CT_POTENTIAL_MAX : *v < CT_POTENTIAL_MIN ? CT_POTENTIAL_MIN : *v;
    const int64_t alpha = n->threshold, beta = n->negative_threshold;
    if (*v >= alpha) {
        *v = n->reset_mode == 0 ? n->reset : n->reset_mode == 1 ? *v - alpha : *v;
        return true;
    }
    if (*v < -beta && n->negative_saturate)
        *v = -beta;
    else if (*v < -beta && n->reset_mode == 0)
        *v = -n->reset;
    else if (*v < -beta && n->reset_mode == 1)
        *v += beta;
    return false;
}

/* Whatever is divided fires in the same ticks, at any input. */
static void divided_neurons_fire_alike(void **state)
{
    struct rand r = {rand_env("CT_SEED", 7)};
    uint32_t divided = 0, spikes = 0;
    (void)state;
    for (uint32_t k = 0; k < NEURONS; k++) {
        const int32_t unit = rand_between(&r, 2, 40), rough = rand_chance(&r, 30) ? 1 : unit;
        int32_t weight[6], changed[6];
        flat_synapse synapse[6];
        struct ct_neuron n = {.threshold = (uint32_t)(rand_between(&r, 0, 20) * rough),
                              .negative_threshold = (uint32_t)(rand_between(&r, 0, 20) * rough),
                              .negative_saturate = rand_chance(&r, 50),
                              .reset_mode = (uint8_t)rand_below(&r, 3),
                              .reset = rand_between(&r, -5, 5) * unit,
                              .leak_reversal = rand_chance(&r, 30),
                              .leak = (int16_t)(rand_between(&r, -4, 4) * unit),
                              .potential = rand_between(&r, -5, 5) * unit};
        for (int i = 0; i < 6; i++) {
            weight[i] = changed[i] = (rand_chance(&r, 50) ? 1 : -1) * rand_between(&r, 1, 9) * unit;
            synapse[i] = flat_make((uint32_t)i, 0, false, weight[i]);
        }
        struct rework_neuron made = {n, synapse, 6, changed};
        if (!rework_divide(&made))
            continue;
        divided++;
        int64_t v = n.potential, w = made.parameters.potential;
        for (uint32_t t = 0; t < 200; t++) {
            int64_t sum = 0, less = 0;
            for (int i = 0; i < 6; i++) {
                bool active = rand_chance(&r, 30);
                sum += active ? weight[i] : 0;
                less += active ? changed[i] : 0;
            }
            bool fires = tick(&n, sum, &v);
            assert_int_equal(tick(&made.parameters, less, &w), fires);
            assert_true(w == 0 ? v == 0 : v % w == 0);
            spikes += fires;
        }
    }
    print_message("%u divided, %u spikes\n", divided, spikes);
    assert_true(divided > NEURONS / 5 && spikes > divided);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_books),
        cmocka_unit_test(sums_are_found),
        cmocka_unit_test(cores_hold_what_they_took),
        cmocka_unit_test(one_weight_takes_any_type),
        cmocka_unit_test(synapses_are_added_up),
        cmocka_unit_test(divided_neurons_fire_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
