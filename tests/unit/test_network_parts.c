/*
 * test_network_parts.c - the parts of networks that are calls to the builder: each does what it
 * says, held against a few lines of plain C on random input; those that are descriptions too are
 * the same as these; parts are put together; and what no part can be is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/interpret.h"
#include "mapper/parts.h"
#include "support/rand.h"

enum { TICKS = 600, LINES_MAX = 64, NEURONS_MAX = 4096 };

/* A network under test, with its input and what fires, tick by tick. */
struct trial {
    struct network_builder *b;
    struct network_slice in;
    struct network net;
    bool line[TICKS][LINES_MAX];
    bool fired[TICKS][NEURONS_MAX];
};

static struct trial *start(uint32_t lines)
{
    struct trial *t = calloc(1, sizeof *t);
    assert_non_null(t);
    assert_int_equal(network_build_start(&t->b, "trial"), CT_OK);
    network_build_input(t->b, &(struct network_input_spec){.name = "in", .size = lines}, &t->in);
    return t;
}

/* Finishes the network and runs it: t->line by `percent`, or as it is where that is 0. */
static void run(struct trial *t, uint32_t percent)
{
    struct rand r = {rand_env("CT_SEED", 5)};
    struct interpreter *in;
    struct ct_error err;
    if (network_build_finish(t->b, &t->net, &err) != CT_OK)
        fail_msg("%s", err.text);
    assert_in_range(t->net.neurons, 1, NEURONS_MAX);
    assert_int_equal(interpret_create(&in, &t->net, NULL), CT_OK);
    for (uint32_t k = 0; k < TICKS; k++) {
        for (uint32_t i = 0; i < t->net.lines && percent > 0; i++)
            t->line[k][i] = rand_chance(&r, percent);
        interpret_tick(in, t->line[k], t->fired[k]);
    }
    interpret_destroy(in);
}

static void finish(struct trial *t)
{
    network_free(&t->net);
    free(t);
}

/* ---- one by one ------------------------------------------------------------------------------ */

static void splitters_split(void **state)
{
    struct trial *t = start(3);
    const struct network_slice out = parts_splitter(t->b, "s", t->in, 5);
    (void)state;
    run(t, 30);
    assert_int_equal(out.count, 15);
    for (uint32_t k = 0; k < TICKS; k++)
        for (uint32_t n = 0; n < 15; n++)
            assert_int_equal(t->fired[k][out.first + n], t->line[k][n % 3]);
    finish(t);
}

static void delays_delay(void **state)
{
    static const uint32_t ticks[] = {0, 1, 15, 16, 255, 256, 510, 511};
    (void)state;
    for (size_t d = 0; d < sizeof ticks / sizeof ticks[0]; d++) {
        struct trial *t = start(2);
        const struct network_slice out = parts_delay(t->b, "d", t->in, ticks[d]);
        /* And after a population. */
        const struct network_slice next = parts_delay(t->b, "e", out, ticks[d] + 1);
        run(t, 20);
        for (uint32_t k = 0; k < TICKS; k++)
            for (uint32_t n = 0; n < 2; n++) {
                const uint32_t both = 2 * ticks[d] + 1;
                assert_int_equal(t->fired[k][out.first + n],
                                 k >= ticks[d] && t->line[k - ticks[d]][n]);
                assert_int_equal(t->fired[k][next.first + n], k >= both && t->line[k - both][n]);
            }
        finish(t);
    }
}

static void gates_gate(void **state)
{
    struct trial *t = start(7);
    const struct network_slice one =
        parts_gate(t->b, "one", network_part(t->in, 0, 3), network_part(t->in, 3, 1));
    const struct network_slice each =
        parts_gate(t->b, "each", network_part(t->in, 0, 3), network_part(t->in, 4, 3));
    (void)state;
    run(t, 40);
    for (uint32_t k = 0; k < TICKS; k++)
        for (uint32_t n = 0; n < 3; n++) {
            assert_int_equal(t->fired[k][one.first + n], t->line[k][n] && t->line[k][3]);
            assert_int_equal(t->fired[k][each.first + n], t->line[k][n] && t->line[k][4 + n]);
        }
    finish(t);
}

static void the_fastest_wins(void **state)
{
    struct trial *t = start(4);
    const struct network_slice out = parts_winner(t->b, "w", t->in, 10);
    uint32_t wins[4] = {0};
    (void)state;
    /* Line n every 2 + n ticks, the order turned round in the middle. */
    for (uint32_t k = 0; k < TICKS; k++)
        for (uint32_t n = 0; n < 4; n++)
            t->line[k][n] = k % (2 + (k < TICKS / 2 ? n : 3 - n)) == 0;
    run(t, 0);
    for (uint32_t k = 0; k < TICKS / 2; k++)
        for (uint32_t n = 0; n < 4; n++)
            wins[n] += t->fired[k][out.first + n];
    assert_int_equal(wins[0], 15);
    assert_int_equal(wins[1] + wins[2] + wins[3], 0);
    for (uint32_t k = TICKS / 2 + 40; k < TICKS; k++)
        for (uint32_t n = 0; n < 4; n++)
            wins[n] += t->fired[k][out.first + n];
    assert_true(wins[3] >= 12);
    assert_int_equal(wins[0] + wins[1] + wins[2], 15);
    finish(t);
}

/* The sum that neuron (c, y, x) of the layer below gets in a tick. */
static int32_t window_sum(const bool *line, const int32_t *weights, uint32_t c, uint32_t y,
                          uint32_t x)
{
    int32_t sum = 0;
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t l = 0; l < 2; l++) {
            const uint32_t row = y + k, column = 2 * x + l; /* row 0 is padding */
            if (row >= 1 && row <= 5 && line[(row - 1) * 6 + column])
                sum += weights[4 * c + 2 * k + l];
        }
    return sum;
}

static void convolutions_look_at_windows(void **state)
{
    static const int32_t weights[] = {1, -1, 1, -1, 1, 1, -1, -1}, threshold[] = {2, 3};
    struct trial *t = calloc(1, sizeof *t);
    int32_t potential[36] = {0};
    uint32_t spikes = 0;
    (void)state;
    assert_non_null(t);
    network_build_start(&t->b, "trial");
    network_build_input(t->b, &(struct network_input_spec){.name = "in", .shape = {1, 5, 6}},
                        &t->in);
    const struct network_slice out =
        parts_convolution(t->b, "c", t->in,
                          &(struct parts_convolution){.channels = 2,
                                                      .kernel = {2, 2},
                                                      .stride = {1, 2},
                                                      .padding = {1, 0},
                                                      .weights = weights,
                                                      .threshold = threshold,
                                                      .shared = {[NETWORK_negative_saturate] = 1}});
    run(t, 50);
    assert_int_equal(out.count, 2 * 6 * 3);
    for (uint32_t k = 0; k < TICKS; k++)
        for (uint32_t n = 0; n < out.count; n++) {
            const int32_t v =
                potential[n] + window_sum(t->line[k], weights, n / 18, n / 3 % 6, n % 3);
            const bool fires = v >= threshold[n / 18];
            assert_int_equal(t->fired[k][out.first + n], fires);
            potential[n] = fires || v < 0 ? 0 : v;
            spikes += fires;
        }
    assert_true(spikes > 1000);
    finish(t);
}

static void classifiers_weigh_evidence(void **state)
{
    static const int32_t weights[] = {2, -1, 0, -1, 2, 1, 0, 1, 2, 1, 1, -2};
    struct trial *t = start(4);
    const struct network_slice out = parts_classifier(t->b, "c", t->in, 3, weights, 10, 20);
    int32_t sum[3] = {0};
    (void)state;
    run(t, 30);
    for (uint32_t k = 0; k < TICKS; k++)
        for (uint32_t c = 0; c < 3; c++) {
            for (uint32_t i = 0; i < 4; i++)
                sum[c] += t->line[k][i] ? weights[3 * i + c] : 0;
            assert_int_equal(t->fired[k][out.first + c], sum[c] >= 10);
            sum[c] = sum[c] >= 10 ? sum[c] - 10 : sum[c] < -20 ? -20 : sum[c];
        }
    finish(t);
}

static void rates_are_coded(void **state)
{
    struct trial *t = start(6);
    const struct network_slice unary = parts_rate_coder(t->b, "u", t->in, 2, false, 7);
    const struct network_slice binary = parts_rate_coder(t->b, "b", t->in, 2, true, 7);
    uint32_t sum[4] = {0}, spikes[4] = {0};
    (void)state;
    run(t, 40);
    for (uint32_t k = 0; k < TICKS; k++)
        for (uint32_t v = 0; v < 2; v++) {
            for (uint32_t i = 0; i < 3; i++) {
                sum[v] += t->line[k][3 * v + i];
                sum[2 + v] += (uint32_t)t->line[k][3 * v + i] << i;
            }
            spikes[v] += t->fired[k][unary.first + v];
            spikes[2 + v] += t->fired[k][binary.first + v];
            assert_int_equal(spikes[v], sum[v] / 7);
            assert_int_equal(spikes[2 + v], sum[2 + v] / 7);
        }
    finish(t);
}

/* The clock comes every 20 ticks and at random. */
static void rates_are_decoded(void **state)
{
    enum { LEVELS = 12 };
    struct trial *t = start(3);
    struct rand r = {6};
    const struct network_slice out =
        parts_rate_decoder(t->b, "d", network_part(t->in, 0, 2), network_part(t->in, 2, 1), LEVELS);
    uint32_t count[2] = {0, 0};
    bool after = false;
    (void)state;
    for (uint32_t k = 0; k < TICKS; k++) {
        t->line[k][0] = rand_chance(&r, 30);
        t->line[k][1] = rand_chance(&r, 80);
        t->line[k][2] = k < TICKS / 2 ? k % 20 == 0 : rand_chance(&r, 10) && !t->line[k - 1][2];
    }
    run(t, 0);
    for (uint32_t k = 0; k < TICKS; k++) {
        for (uint32_t i = 0; i < 2; i++) {
            count[i] = after ? 0 : count[i] + t->line[k][i];
            for (uint32_t n = 0; n < LEVELS; n++)
                assert_int_equal(t->fired[k][out.first + i * LEVELS + n],
                                 t->line[k][2] && count[i] > n);
        }
        after = t->line[k][2];
    }
    finish(t);
}

/* ---- together -------------------------------------------------------------------------------- */

/* A value of 0..8 as a rate, late by 30 ticks, read again with a clock that is late likewise. */
static void parts_are_put_together(void **state)
{
    enum { PERIOD = 25 };
    struct trial *t = start(5);
    struct rand r = {7};
    uint32_t value = 0, seen = 0;
    (void)state;
    const struct network_slice rate =
        parts_rate_coder(t->b, "rate", network_part(t->in, 0, 4), 1, true, 8);
    const struct network_slice late = parts_delay(t->b, "late", rate, 30);
    const struct network_slice clock = parts_delay(t->b, "clock", network_part(t->in, 4, 1), 30);
    const struct network_slice out = parts_rate_decoder(t->b, "value", late, clock, 24);
    for (uint32_t k = 0; k < TICKS; k++) {
        if (k % PERIOD == 0)
            value = rand_below(&r, 9);
        for (uint32_t i = 0; i < 4; i++)
            t->line[k][i] = value >> i & 1 && k % PERIOD != PERIOD - 1;
        t->line[k][4] = k % PERIOD == PERIOD - 2;
    }
    run(t, 0);
    /* 24 ticks of v eighths are 3 v spikes, of which the tick after the clock has none. */
    for (uint32_t k = 31 + PERIOD - 2; k < TICKS; k += PERIOD) {
        uint32_t level = 0, wanted = 0;
        for (uint32_t i = 0; i < 4; i++)
            wanted |= (uint32_t)t->line[k - 31 - 10][i] << i;
        while (level < 24 && t->fired[k][out.first + level])
            level++;
        assert_int_equal(level, 3 * wanted);
        seen |= 1u << wanted;
    }
    assert_true(__builtin_popcount(seen) > 5);
    finish(t);
}

/* ---- the same as descriptions ---------------------------------------------------------------- */

static void build_splitter(struct network_builder *b, struct network_slice in)
{
    (void)parts_splitter(b, "x", in, 8);
}
static void build_delay_short(struct network_builder *b, struct network_slice in)
{
    (void)parts_delay(b, "x", in, 7);
}
static void build_delay_long(struct network_builder *b, struct network_slice in)
{
    (void)parts_delay(b, "x", in, 40);
}
static void build_gate(struct network_builder *b, struct network_slice in)
{
    (void)parts_gate(b, "x", network_part(in, 0, 4), network_part(in, 4, 1));
}
static void build_winner(struct network_builder *b, struct network_slice in)
{
    (void)parts_winner(b, "x", in, 16);
}
static void build_rate(struct network_builder *b, struct network_slice in)
{
    (void)parts_rate_coder(b, "x", in, 1, false, 8);
}

/* A description and the call that makes the same; `last` neurons at the end are the outputs. */
static const struct twin {
    const char *path;
    void (*build)(struct network_builder *b, struct network_slice in);
    uint32_t last;
} twins[] = {
    {"tools/examples/parts/splitter.net.json", build_splitter, 8},
    {"tools/examples/parts/delay-short.net.json", build_delay_short, 1},
    {"tools/examples/parts/delay-long.net.json", build_delay_long, 1},
    {"tools/examples/parts/gate.net.json", build_gate, 4},
    {"tools/examples/parts/winner.net.json", build_winner, 4},
    {"tools/examples/parts/rate.net.json", build_rate, 1},
};

static void descriptions_are_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++) {
        struct network net;
        struct interpreter *in;
        struct ct_error err;
        bool fired[64];
        uint32_t spikes = 0;
        if (network_read(&net, twins[i].path, &err) != CT_OK)
            fail_msg("%s", err.text);
        struct trial *t = start(net.lines);
        twins[i].build(t->b, t->in);
        run(t, 35);
        assert_int_equal(net.output_lines, twins[i].last);
        assert_int_equal(interpret_create(&in, &net, NULL), CT_OK);
        for (uint32_t k = 0; k < TICKS; k++) {
            interpret_tick(in, t->line[k], fired);
            for (uint32_t o = 0; o < net.output_lines; o++) {
                const bool wanted = fired[network_output_neuron(&net, o)];
                assert_int_equal(t->fired[k][t->net.neurons - twins[i].last + o], wanted);
                spikes += wanted;
            }
        }
        assert_true(spikes > 5);
        interpret_destroy(in);
        network_free(&net);
        finish(t);
    }
}

/* ---- bad ------------------------------------------------------------------------------------- */

static void refused(struct trial *t, const char *text)
{
    struct network net;
    struct ct_error err;
    assert_int_not_equal(network_build_finish(t->b, &net, &err), CT_OK);
    if (strstr(err.text, text) == NULL)
        fail_msg("\"%s\"\nwanted \"%s\"", err.text, text);
    free(t);
}

static void what_cannot_be_is_refused(void **state)
{
    static const int32_t weights[4];
    (void)state;
    struct trial *t = start(4);
    (void)parts_splitter(t->b, "s", t->in, 0);
    refused(t, "s: ways times lines 0 outside 1..1048576");
    t = start(4);
    (void)parts_splitter(t->b, "s", t->in, UINT32_MAX);
    refused(t, "s: ways times lines 17179869180 outside");
    t = start(4);
    (void)parts_delay(t->b, "e", parts_delay(t->b, "d", t->in, 3), 0);
    refused(t, "e: ticks 0 outside 1..");
    t = start(4);
    (void)parts_gate(t->b, "g", t->in, network_part(t->in, 0, 2));
    refused(t, "one_to_one: from 2 to 4");
    t = start(4);
    (void)parts_winner(t->b, "w", t->in, 256);
    refused(t, "w: count 256 outside 1..255");
    t = start(4);
    (void)parts_convolution(t->b, "c", t->in,
                            &(struct parts_convolution){.channels = 1, .kernel = {1, 1}});
    refused(t, "c: neurons 0 outside");
    t = start(4);
    (void)parts_classifier(t->b, "c", t->in, 1, weights, 300000, 0);
    refused(t, "population c: threshold 300000 outside 0..262143");
    t = start(4);
    (void)parts_rate_coder(t->b, "r", t->in, 3, false, 2);
    refused(t, "r: lines that are left over 1 outside 0..0");
    t = start(16);
    (void)parts_rate_coder(t->b, "r", t->in, 1, true, 2);
    refused(t, "r: lines of a value 16 outside 1..15");
    t = start(4);
    (void)parts_rate_decoder(t->b, "d", t->in, t->in, 128);
    refused(t, "d: levels 128 outside 1..127");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitters_split),
        cmocka_unit_test(delays_delay),
        cmocka_unit_test(gates_gate),
        cmocka_unit_test(the_fastest_wins),
        cmocka_unit_test(convolutions_look_at_windows),
        cmocka_unit_test(classifiers_weigh_evidence),
        cmocka_unit_test(rates_are_coded),
        cmocka_unit_test(rates_are_decoded),
        cmocka_unit_test(parts_are_put_together),
        cmocka_unit_test(descriptions_are_the_same),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
