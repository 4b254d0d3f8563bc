/*
 * test_chip_examples.c - every worked example of rtl/CHIP.md, sections 3 to 6, on the oracle and,
 * as far as the public interface reaches, on the library with every kernel.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/hand_model.h"

/* ---- section 3: one row of the table ------------------------------------------------------ */

enum draw_kind { DRAW_NONE, DRAW_RHO, DRAW_D };

struct example {
    int number;
    struct ct_neuron n;
    int axons; /* how many of axon 0 (type 0) and axon 1 (type 1) are active */
    enum draw_kind kind;
    int draw;
    int v1, leak, omega, v2, v;
    bool fired;
};

static const struct example examples[] = {
    {1, {.leak = 1, .threshold = 10}, 0, DRAW_NONE, 0, 0, 1, 1, 1, 1, false},
    {2,
     {.potential = 7, .weight = {3}, .leak = -1, .threshold = 9},
     1,
     DRAW_NONE,
     0,
     10,
     -1,
     1,
     9,
     0,
     true},
    {3,
     {.potential = 7,
      .weight = {3, -255},
      .threshold = 9,
      .negative_threshold = 200,
      .reset_mode = 1},
     2,
     DRAW_NONE,
     0,
     -245,
     0,
     1,
     -245,
     -45,
     false},
    {4,
     {.potential = 7,
      .weight = {3, -255},
      .threshold = 9,
      .negative_threshold = 200,
      .reset_mode = 1,
      .negative_saturate = 1},
     2,
     DRAW_NONE,
     0,
     -245,
     0,
     1,
     -245,
     -200,
     false},
    {5,
     {.potential = 7, .weight = {3, -255}, .threshold = 9, .negative_threshold = 200, .reset = -15},
     2,
     DRAW_NONE,
     0,
     -245,
     0,
     1,
     -245,
     15,
     false},
    {6,
     {.potential = -200, .negative_threshold = 200, .threshold = 9, .reset = 5},
     0,
     DRAW_NONE,
     0,
     -200,
     0,
     1,
     -200,
     -200,
     false},
    {7, {.leak_reversal = 1, .leak = 4, .threshold = 9}, 0, DRAW_NONE, 0, 0, 4, 0, 0, 0, false},
    {8,
     {.potential = -1, .leak_reversal = 1, .leak = 4, .threshold = 9, .negative_threshold = 100},
     0,
     DRAW_NONE,
     0,
     -1,
     4,
     -1,
     -5,
     -5,
     false},
    {9,
     {.potential = 524287, .weight = {255}, .leak = -255, .threshold = 262143, .reset_mode = 2},
     1,
     DRAW_NONE,
     0,
     524542,
     -255,
     1,
     524287,
     524287,
     true},
    {10,
     {.potential = 524287, .weight = {255}, .leak = 1, .threshold = 262143, .reset_mode = 1},
     1,
     DRAW_NONE,
     0,
     524542,
     1,
     1,
     524287,
     262144,
     true},
    {11,
     {.potential = -524288,
      .weight = {-255},
      .negative_threshold = 262143,
      .reset_mode = 1,
      .threshold = 1},
     1,
     DRAW_NONE,
     0,
     -524543,
     0,
     1,
     -524288,
     -262145,
     false},
    {12,
     {.weight = {-5}, .weight_stochastic = 1, .threshold = 9, .negative_threshold = 9},
     1,
     DRAW_RHO,
     5,
     -1,
     0,
     1,
     -1,
     -1,
     false},
    {13,
     {.weight = {-5}, .weight_stochastic = 1, .threshold = 9, .negative_threshold = 9},
     1,
     DRAW_RHO,
     6,
     0,
     0,
     1,
     0,
     0,
     false},
    {14,
     {.potential = 12, .mask_bits = 2, .threshold = 9, .reset_mode = 1},
     0,
     DRAW_D,
     0x2FFFF,
     12,
     0,
     1,
     12,
     0,
     true},
    {15, {.threshold = 0}, 0, DRAW_NONE, 0, 0, 0, 1, 0, 0, true},
};

/* A seed with which neuron j of the core draws what the example says in tick 0. */
static uint32_t seed_for(const struct example *e, int j)
{
    for (uint32_t seed = 0; seed < 1u << 23; seed++)
        if ((e->kind == DRAW_RHO && oracle_synapse_draw(seed, 0, j, 0) == e->draw) ||
            (e->kind == DRAW_D && oracle_threshold_draw(seed, 0, j) == e->draw))
            return seed;
    fail_msg("no seed draws what example %d needs", e->number);
    return 0;
}

static void neuron_examples_by_hand(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof examples / sizeof examples[0]; k++) {
        const struct example *e = &examples[k];
        const struct oracle_neuron n = model_oracle_neuron(&e->n);
        const struct oracle_input in[2] = {{0, e->draw}, {1, e->draw}};
        const struct oracle_step t = oracle_neuron(&n, n.v, in, e->axons, 0, e->draw, ORACLE_SOUND);
        assert_int_equal(t.v1, e->v1);
        assert_int_equal(t.leak, e->leak);
        assert_int_equal(t.omega, e->omega);
        assert_int_equal(t.v2, e->v2);
        assert_int_equal(t.v, e->v);
        assert_int_equal(t.fired, e->fired);
    }
}

static void neuron_examples_in_a_core(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof examples / sizeof examples[0]; k++) {
        const struct example *e = &examples[k];
        const uint32_t j = (uint32_t)e->number * 17 % 256;
        struct random_model m;
        struct record rec;
        hand_model(&m, 1, 1, 40);
        m.core[0].neuron[j] = e->n;
        m.core[0].axon_type[1] = 1;
        if (e->kind != DRAW_NONE)
            m.core[0].seed = seed_for(e, (int)j);
        for (int i = 0; i < e->axons; i++) {
            hand_connect(&m, 0, (uint32_t)i, j);
            hand_input(&m, 0, 0, (uint32_t)i);
        }
        expect_agreement(&m, &rec);
        assert_int_equal(potential_after(&rec, 0, 0, j), e->v);
        assert_int_equal(rec.spike_count > 0 && rec.spike[0].tick == 0, e->fired);
        if (e->number == 1) {
            static const uint32_t ticks[] = {9, 19, 29, 39};
            expect_ticks(&rec, 0, j, ticks, 4);
        }
        if (e->number == 15)
            assert_int_equal(rec.spike_count, 40);
        record_free(&rec);
        random_model_free(&m);
    }
}

/* ---- section 4: the draws ------------------------------------------------------------------ */

struct draw_example {
    uint32_t seed, tick, p, q, k0, k1, base, gate, word;
    int draws[4]; /* of neurons 4q..4q+3, or of neuron q alone where p = 257 */
};

static const struct draw_example draw_examples[] = {
    {0, 0, 0, 0, 0x18BEA025, 0x9D1FDB2A, 0x18BEA025, 0x9D1FFB2A, 0x87CAE052, {82, 224, 202, 135}},
    {0, 0, 0, 1, 0x18BEA025, 0x9D1FDB2A, 0x18BEA025, 0x9D1FFB2A, 0x055A6762, {98, 103, 90, 5}},
    {0, 0, 1, 0, 0x18BEA025, 0x9D1FDB2A, 0x19BEA827, 0xDD0FFF2A, 0x917C9161, {97, 145, 124, 145}},
    {0, 0, 255, 63, 0x18BEA025, 0x9D1FDB2A, 0xE7B959DB, 0x52EFF715, 0x38131660, {96, 22, 19, 56}},
    {0, 0, 256, 0, 0x18BEA025, 0x9D1FDB2A, 0x18B6A224, 0x8D1FFB6A, 0xD0ED0416, {22, 4, 237, 208}},
    {0, 0, 257, 255, 0x18BEA025, 0x9D1FDB2A, 0x19B6AA26, 0xCD0FFF6A, 0xB50D728A, {94858}},
    {1, 0, 0, 0, 0x7BE77F06, 0x018C866B, 0x7BE77F06, 0x018FF66B, 0x1CE2A474, {116, 164, 226, 28}},
    {0, 1, 0, 0, 0x7A792E88, 0xB182C111, 0x7A792E88, 0xB18FF111, 0xF7996B05, {5, 107, 153, 247}},
    {0xFFFFFFFF,
     4294967294,
     255,
     63,
     0x36AC5E8F,
     0x074CD318,
     0xC9ABA771,
     0xC8BFFF27,
     0x10BA40A0,
     {160, 64, 186, 16}},
    {0x12345678,
     1000,
     37,
     21,
     0xD0E3B7E8,
     0x19B47B75,
     0xF5E29FA2,
     0x5BEFFF7C,
     0x5A81BF5A,
     {90, 191, 129, 90}},
    {0x12345678,
     1000,
     257,
     200,
     0xD0E3B7E8,
     0x19B47B75,
     0xD1EBBDEB,
     0x49AFFF35,
     0x76500DD6,
     {3542}},
    {0xFFFFFFFF,
     4294967295,
     257,
     255,
     0x0AF246DB,
     0xB8650F79,
     0x0BFA4CD8,
     0xE87FFB39,
     0x93E4D16A,
     {53610}},
};

static void draw_examples_by_hand(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof draw_examples / sizeof draw_examples[0]; k++) {
        const struct draw_example *e = &draw_examples[k];
        const struct oracle_key key = oracle_key(e->seed, e->tick);
        const struct oracle_word w = oracle_word(e->seed, e->tick, e->p, e->q);
        assert_int_equal(key.k0, e->k0);
        assert_int_equal(key.k1, e->k1);
        assert_int_equal(w.base, e->base);
        assert_int_equal(w.gate, e->gate);
        assert_int_equal(w.word, e->word);
        if (e->p == 257)
            assert_int_equal(oracle_threshold_draw(e->seed, e->tick, (int)e->q), e->draws[0]);
        for (int j = 0; j < 4 && e->p <= 256; j++) {
            const int neuron = (int)e->q * 4 + j;
            assert_int_equal(e->p == 256 ? oracle_leak_draw(e->seed, e->tick, neuron)
                                         : oracle_synapse_draw(e->seed, e->tick, neuron, (int)e->p),
                             e->draws[j]);
        }
    }
}

/* The library draws the same: a strength equal to the draw moves V by one, one less does not, and a
 * threshold is met with the drawn noise exactly. Ticks near 2^32 are out of a run's reach. */
static void draw_examples_in_a_core(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof draw_examples / sizeof draw_examples[0]; k++) {
        const struct draw_example *e = &draw_examples[k];
        for (int j = 0; j < (e->p == 257 ? 1 : 4) && e->tick <= 1000; j++)
            for (int less = 0; less < 2; less++) {
                const uint32_t at = e->p == 257 ? e->q : e->q * 4 + (uint32_t)j;
                struct random_model m;
                struct record rec;
                hand_model(&m, 1, 1, e->tick + 1);
                m.core[0].seed = e->seed;
                struct ct_neuron *n = &m.core[0].neuron[at];
                if (e->p < 256) {
                    *n = (struct ct_neuron){.weight = {(int16_t)(e->draws[j] - less)},
                                            .weight_stochastic = 1,
                                            .threshold = 1000};
                    hand_connect(&m, 0, e->p, at);
                    hand_input(&m, e->tick, 0, e->p);
                } else if (e->p == 256) {
                    *n = (struct ct_neuron){.leak = (int16_t)(e->draws[j] - less),
                                            .leak_stochastic = 1,
                                            .threshold = 1000};
                } else {
                    *n = (struct ct_neuron){
                        .mask_bits = 18, .potential = e->draws[0] - less, .reset_mode = 2};
                }
                expect_agreement(&m, &rec);
                const bool fires =
                    rec.spike_count > 0 && rec.spike[rec.spike_count - 1].tick == e->tick;
                if (e->p == 257)
                    assert_int_equal(fires, !less);
                else
                    assert_int_equal(potential_after(&rec, e->tick, 0, at), !less);
                record_free(&rec);
                random_model_free(&m);
            }
    }
}

/* ---- section 5: the slots of tick 14 ------------------------------------------------------ */

/* A neuron that fires in tick 14 alone, with a delay, at axon 200, which another neuron shows. */
static void delay_example(uint32_t delay, uint32_t slot, uint32_t arrival)
{
    const uint32_t fires = 14;
    struct random_model m;
    struct record rec;
    hand_model(&m, 1, 1, 40);
    m.core[0].neuron[0] = (struct ct_neuron){.weight = {1},
                                             .threshold = 1,
                                             .target_kind = CT_TARGET_CORE,
                                             .target_axon = 200,
                                             .target_delay = (uint8_t)delay};
    m.core[0].neuron[1] = (struct ct_neuron){.weight = {1}, .threshold = 1};
    hand_connect(&m, 0, 0, 0);
    hand_connect(&m, 0, 200, 1);
    hand_input(&m, fires, 0, 0);
    expect_agreement(&m, &rec);
    expect_ticks(&rec, 0, 0, &fires, 1);
    expect_ticks(&rec, 0, 1, &arrival, 1);
    for (uint32_t s = 0; s < CT_SLOTS; s++)
        assert_int_equal(rec.slot[fires][s][200 / 64], s == slot ? (uint64_t)1 << 200 % 64 : 0);
    record_free(&rec);
    random_model_free(&m);
}

static void scheduler_examples(void **state)
{
    (void)state;
    delay_example(3, 1, 17);
    delay_example(15, 13, 29);
}

/* ---- section 6: the packet from (3, 7) to (1, 10) ------------------------------------------ */

static void packet_example(void **state)
{
    (void)state;
    const uint32_t arrival = 17;
    struct random_model m;
    struct record rec;
    assert_int_equal(oracle_packet(1 - 3, 10 - 7, 200, 14 + 3), 0xFF00F204);

    hand_model(&m, 4, 11, 20);
    struct ct_core *from = &m.core[7 * 4 + 3];
    struct ct_core *to = &m.core[10 * 4 + 1];
    from->neuron[5] = (struct ct_neuron){.weight = {1},
                                         .threshold = 1,
                                         .target_kind = CT_TARGET_CORE,
                                         .target_x = 1,
                                         .target_y = 10,
                                         .target_axon = 200,
                                         .target_delay = 3};
    to->neuron[9] = (struct ct_neuron){.weight = {1}, .threshold = 1};
    hand_connect(&m, 7 * 4 + 3, 0, 5);
    hand_connect(&m, 10 * 4 + 1, 200, 9);
    hand_input(&m, 14, 7 * 4 + 3, 0);
    expect_agreement(&m, &rec);
    expect_ticks(&rec, 10 * 4 + 1, 9, &arrival, 1);
    assert_int_equal(rec.counters[7 * 4 + 3].hops_x, 2);
    assert_int_equal(rec.counters[7 * 4 + 3].hops_y, 3);
    assert_int_equal(rec.counters[10 * 4 + 1].arrivals, 1);
    record_free(&rec);
    random_model_free(&m);
}

/* ---- section 11: the hash, on its published values ----------------------------------------- */

static void xxh64_examples(void **state)
{
    (void)state;
    static const char text[] = "Nobody inspects the spammish repetition";
    const unsigned char *bytes = (const unsigned char *)text;
    assert_int_equal(oracle_xxh64(bytes, 0, 0), 0xEF46DB3751D8E999);
    assert_int_equal(oracle_xxh64((const unsigned char *)"abc", 3, 0), 0x44BC2CF5AD770999);
    assert_int_equal(oracle_xxh64(bytes, sizeof text - 1, 0), 0xFBCEA83C8A378BF1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neuron_examples_by_hand), cmocka_unit_test(neuron_examples_in_a_core),
        cmocka_unit_test(draw_examples_by_hand),   cmocka_unit_test(draw_examples_in_a_core),
        cmocka_unit_test(scheduler_examples),      cmocka_unit_test(packet_example),
        cmocka_unit_test(xxh64_examples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
