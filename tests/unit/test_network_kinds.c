/*
 * test_network_kinds.c - the kinds of projections that are rules: their synapses are those that
 * network_format.h tells, found here once more in the slowest way; what does not fit is refused
 * with its place; nothing is allocated for what a number promises.
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
#include "support/filekit.h"
#include "support/random_build.h"

#define HEAD "{\"format\": \"cortile network\", \"version\": 1, \"name\": \"n\", "
#define OBJECTS                                                                                    \
    "\"inputs\": [{\"name\": \"in\", \"shape\": [2, 6, 5]}, {\"name\": \"flat\", \"size\": 9}], "  \
    "\"populations\": [{\"name\": \"c\", \"shape\": [4, 3, 3], \"neuron\": {\"threshold\": 1}}, "  \
    "{\"name\": \"p\", \"shape\": [2, 2, 2], \"neuron\": {\"threshold\": 1}}], "
/* A projection alone in a network, on line 2. */
#define PROJECTION(text) HEAD OBJECTS "\"projections\": [\n{" text "}]}"

static enum ct_status read_text(struct network *net, const char *text, struct ct_error *err)
{
    return network_adopt(net, kit_stream(text, strlen(text)), "net", err);
}

/* ---- convolution and pooling ----------------------------------------------------------------- */

/* How often a projection joins source and target, and the sum of the weights. */
struct joined {
    uint32_t times;
    int64_t weight;
};

static struct joined *walk(const struct network_projection *p)
{
    struct joined *table = calloc((size_t)p->from.count * p->to.count, sizeof *table);
    struct network_synapse s;
    uint64_t at = 0, count = 0;
    assert_non_null(table);
    while (network_next(p, &at, &s)) {
        assert_in_range(s.source - p->from.first, 0, p->from.count - 1);
        assert_in_range(s.target - p->to.first, 0, p->to.count - 1);
        struct joined *j =
            &table[(size_t)(s.source - p->from.first) * p->to.count + (s.target - p->to.first)];
        j->times++;
        j->weight += s.weight;
        count++;
    }
    assert_int_equal(count, p->count);
    assert_false(network_next(p, &at, &s));
    return table;
}

/* The taps of target (c, y, x), as the text says it. */
static void slow_taps(const struct network_projection *p, uint32_t c, uint32_t y, uint32_t x,
                      struct joined *table)
{
    const struct network_window *w = &p->window;
    const uint32_t per_in = w->in.channels / w->groups, per_out = w->out.channels / w->groups;
    for (uint32_t i = 0; i < w->in.channels; i++) {
        for (uint32_t k = 0; k < w->kernel[0]; k++) {
            for (uint32_t l = 0; l < w->kernel[1]; l++) {
                int64_t v = (int64_t)y * w->stride[0] + k * w->dilation[0] - (int64_t)w->before[0];
                int64_t u = (int64_t)x * w->stride[1] + l * w->dilation[1] - (int64_t)w->before[1];
                if (i / per_in != c / per_out || v < 0 || v >= w->in.height || u < 0 ||
                    u >= w->in.width)
                    continue;
                uint64_t source = (i * w->in.height + (uint64_t)v) * w->in.width + (uint64_t)u;
                uint64_t target = (c * w->out.height + y) * w->out.width + x;
                struct joined *j = &table[source * p->to.count + target];
                j->times++;
                if (p->weights == NULL)
                    j->weight += p->weight;
                else if (p->connect == NETWORK_POOLING)
                    j->weight += p->weights[c];
                else
                    j->weight +=
                        p->weights[((c * per_in + i % per_in) * w->kernel[0] + k) * w->kernel[1] +
                                   l];
            }
        }
    }
}

static void windows_are_as_told(void **state)
{
    uint32_t seen = 0;
    (void)state;
    for (uint64_t number = 0; number < 600; number++) {
        struct network net =
            random_build(5, number, &(struct random_build){.size = 100, .recurrent = true});
        for (uint32_t i = 0; i < net.projections; i++) {
            const struct network_projection *p = &net.projection[i];
            const struct network_shape *out = &p->window.out;
            if (p->connect != NETWORK_CONVOLUTION && p->connect != NETWORK_POOLING)
                continue;
            struct joined *got = walk(p);
            struct joined *wanted = calloc((size_t)p->from.count * p->to.count, sizeof *wanted);
            assert_non_null(wanted);
            for (uint32_t c = 0; c < out->channels; c++)
                for (uint32_t y = 0; y < out->height; y++)
                    for (uint32_t x = 0; x < out->width; x++)
                        slow_taps(p, c, y, x, wanted);
            assert_memory_equal(got, wanted, (size_t)p->from.count * p->to.count * sizeof *wanted);
            free(got);
            free(wanted);
            seen++;
        }
        network_free(&net);
    }
    print_message("%u convolutions and poolings\n", seen);
    assert_true(seen > 300);
}

/* ---- random ---------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t z)
{
    z ^= z >> 30;
    z *= 0xBF58476D1CE4E5B9u;
    z ^= z >> 27;
    z *= 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* Source and weight of synapse k of target t, from the text alone. */
static struct network_entry told(const struct network_projection *p, uint32_t t, uint32_t k)
{
    const uint64_t G = 0x9E3779B97F4A7C15u;
    const uint64_t key = mix(((uint64_t)p->random.seed << 32) + t + G);
    const uint64_t r = mix(key + (k + 1) * G) >> 32;
    uint64_t x = k, b = 0;
    while (p->from.count > 1 && (p->from.count - 1) >> b != 0)
        b++;
    const uint64_t modulus = 1ull << b, h = (b + 1) / 2;
    if (p->from.count == 1)
        x = 0;
    else
        do {
            for (int i = 0; i < 64; i += 16) {
                x = (x + (key >> i)) % modulus;
                x ^= x >> h;
                x = x * (mix(key + G) >> i | 1) % modulus;
            }
            x ^= x >> h;
        } while (x >= p->from.count);
    return (struct network_entry){(uint32_t)x, t,
                                  p->random.choices == 0 ? p->weight
                                                         : p->weights[r * p->random.choices >> 32]};
}

static void check_random(const struct network_projection *p)
{
    uint64_t at = 0, before = 0;
    struct network_synapse s;
    for (uint32_t t = 0; t < p->to.count; t++) {
        uint64_t end = p->random.fan_in > 0
                           ? (t + 1ull) * p->random.fan_in
                           : (t + 1ull) * p->from.count * p->random.probability / 1000000;
        for (uint32_t k = 0; k < end - before; k++) {
            const struct network_entry wanted = told(p, t, k);
            assert_true(network_next(p, &at, &s));
            assert_int_equal(s.source - p->from.first, wanted.source);
            assert_int_equal(s.target - p->to.first, wanted.target);
            assert_int_equal(s.weight, wanted.weight);
        }
        before = end;
    }
    assert_false(network_next(p, &at, &s));
    assert_int_equal(p->count, before);
    /* No source twice at a target. */
    struct joined *table = walk(p);
    for (size_t i = 0; i < (size_t)p->from.count * p->to.count; i++)
        assert_in_range(table[i].times, 0, 1);
    free(table);
}

static void random_ones_are_as_told(void **state)
{
    uint32_t seen = 0;
    (void)state;
    for (uint64_t number = 0; number < 300; number++) {
        struct network net = random_build(6, number, &(struct random_build){.recurrent = true});
        for (uint32_t i = 0; i < net.projections; i++) {
            if (net.projection[i].connect == NETWORK_RANDOM) {
                check_random(&net.projection[i]);
                seen++;
            }
        }
        network_free(&net);
    }
    print_message("%u random projections\n", seen);
    assert_true(seen > 200);
}

/* Sources, pairs of sources and weights come about equally often: chi-square over many targets
 * within 6 standard deviations. */
static void random_ones_are_even(void **state)
{
    enum { SOURCES = 100, TARGETS = 20000, FAN_IN = 10, CHOICES = 4 };
    static const int32_t choice[CHOICES] = {0, 1, 2, 3};
    static uint32_t times[SOURCES], pairs[SOURCES][SOURCES], weights[CHOICES];
    struct network_builder *b;
    struct network_slice in, p;
    struct network net;
    struct network_synapse s;
    uint32_t last = 0;
    double sum = 0, mean = (double)TARGETS * FAN_IN / SOURCES;
    (void)state;
    network_build_start(&b, "n");
    network_build_input(b, &(struct network_input_spec){.name = "in", .size = SOURCES}, &in);
    network_build_population(b, &(struct network_population_spec){.name = "p", .size = TARGETS},
                             &p);
    network_build_projection(b, &(struct network_projection_spec){.from = in,
                                                                  .to = p,
                                                                  .connect = NETWORK_RANDOM,
                                                                  .weights = choice,
                                                                  .weight_count = CHOICES,
                                                                  .random = {.fan_in = FAN_IN}});
    assert_int_equal(network_build_finish(b, &net, NULL), CT_OK);
    for (uint64_t at = 0; network_next(&net.projection[0], &at, &s); last = s.source) {
        times[s.source]++;
        weights[s.weight]++;
        if (at % FAN_IN != 1)
            pairs[last][s.source]++;
    }
    for (int i = 0; i < SOURCES; i++)
        sum += (times[i] - mean) * (times[i] - mean) / mean;
    print_message("sources: chi-square %.0f of %d\n", sum, SOURCES - 1);
    assert_true(sum < SOURCES + 6 * 14.1); /* sqrt(2 * 100) */
    mean = (double)TARGETS * (FAN_IN - 1) / SOURCES / (SOURCES - 1);
    sum = 0;
    for (int i = 0; i < SOURCES * SOURCES; i++) {
        if (i / SOURCES == i % SOURCES)
            assert_int_equal(pairs[i / SOURCES][i % SOURCES], 0);
        else
            sum += (pairs[i / SOURCES][i % SOURCES] - mean) *
                   (pairs[i / SOURCES][i % SOURCES] - mean) / mean;
    }
    print_message("pairs: chi-square %.0f of %d\n", sum, SOURCES * (SOURCES - 1));
    assert_true(sum < 9900 + 6 * 140.7 && sum > 9900 - 6 * 140.7);
    for (int i = 0; i < CHOICES; i++)
        assert_in_range(weights[i], TARGETS * FAN_IN / CHOICES - 1200,
                        TARGETS * FAN_IN / CHOICES + 1200);
    network_free(&net);
}

/* ---- bad ------------------------------------------------------------------------------------- */

struct bad {
    const char *text;
    enum ct_status status;
    const char *message;
};

#define FROM_TO(from, to) "\"from\": \"" from "\", \"to\": \"" to "\", "
#define KIND(kind, keys) "\"connect\": {\"kind\": \"" kind "\"" keys "}"

static const struct bad bad_texts[] = {
    {HEAD "\"inputs\": [{\"name\": \"a\", \"shape\": [1000000, 1000000]}]", CT_ERR_RANGE,
     "shape: 1 x 1000000 x 1000000 outside 1..1048576 (at /inputs/0/shape)"},
    {HEAD "\"inputs\": [{\"name\": \"a\", \"shape\": []}]", CT_ERR_FORMAT,
     "shape: no number (at /inputs/0/shape)"},
    {HEAD "\"inputs\": [{\"name\": \"a\", \"shape\": [1, 1, 1, 1]}]", CT_ERR_FORMAT,
     "shape: more than 3 numbers (at /inputs/0/shape/3)"},
    {HEAD "\"inputs\": [{\"name\": \"a\", \"shape\": [2, 3], \"size\": 5}]", CT_ERR_FORMAT,
     "shape: 1 x 2 x 3 is 6, the size is 5 (at /inputs/0/shape)"},
    {HEAD "\"populations\": [{\"name\": \"a\", \"size\": 1, \"neuron\": {\"threshold\": 1}}, "
          "{\"name\": \"b\", \"shape\": [2], \"neuron\": {\"threshold\": [1, 1000000]}}]",
     CT_ERR_RANGE, "(at /populations/1/neuron/threshold/1)"},
    {HEAD "\"populations\": [{\"name\": \"b\", \"shape\": [2], \"neuron\": {\"threshold\": [1]}}]",
     CT_ERR_FORMAT, "1 numbers for 2 neurons (at /populations/0/neuron/threshold)"},
    {HEAD "\"populations\": [{\"name\": \"b\", \"neuron\": {\"threshold\": 1}}]", CT_ERR_ABSENT,
     "key \"size\" is missing (at /populations/0)"},
    {HEAD "\"populations\": [{\"name\": \"b\", \"size\": 2, \"neuron\": {\"threshold\": 1}}], "
          "\"outputs\": [{\"name\": \"o\", \"from\": \"b\", \"pin\": 5}, {\"name\": \"p\", "
          "\"from\": \"b\", \"pin\": 6}]",
     CT_ERR_ORDER, "pin 6: the output ports before have pins up to 6 (at /outputs/1/pin)"},
    {PROJECTION(FROM_TO("in", "c") KIND("convolution", "") ", \"weight\": 1"), CT_ERR_FORMAT,
     "connect: key \"kernel\" is missing, and there are no weights (at /projections/0/connect)"},
    {PROJECTION(FROM_TO("in", "c") KIND("convolution", ", \"kernel\": 2") ", \"weight\": 1"),
     CT_ERR_FORMAT,
     "net:2:22: to: a height of 3, wanted floor((6 - 2) / 1) + 1 = 5 (at /projections/0/to)"},
    {PROJECTION(FROM_TO("flat", "c") KIND("convolution", ", \"kernel\": 2") ", \"weight\": 1"),
     CT_ERR_ABSENT, "from: a convolution or pooling needs a shape (at /projections/0/from)"},
    {PROJECTION(FROM_TO("in", "c[1:3]") KIND("convolution", ", \"kernel\": 2") ", \"weight\": 1"),
     CT_ERR_FORMAT, "to: a convolution or pooling needs all of it, not a part"},
    {PROJECTION(FROM_TO("in", "c")
                    KIND("convolution", ", \"kernel\": 2, \"stride\": 0") ", \"weight\": 1"),
     CT_ERR_RANGE, "stride 0 outside 1..1024 (at /projections/0/connect/stride)"},
    {PROJECTION(FROM_TO("in", "c") KIND(
         "convolution", ", \"kernel\": [2, 2], \"padding\": [0, 0, 2, 0]") ", \"weight\": 1"),
     CT_ERR_RANGE, "padding 2 outside 0..1 (at /projections/0/connect/padding)"},
    {PROJECTION(FROM_TO("in", "c") KIND("convolution", ", \"kernel\": 2, \"padding\": [0, 0, 0]")),
     CT_ERR_FORMAT, "padding: wanted a number, [y, x] or [top, left, bottom, right]"},
    {PROJECTION(FROM_TO("in", "c")
                    KIND("convolution", ", \"kernel\": [4, 3], \"groups\": 3") ", \"weight\": 1"),
     CT_ERR_FORMAT, "groups 3: does not divide 2 and 4 channels (at /projections/0/connect/groups"},
    {PROJECTION(FROM_TO("in", "c") KIND("convolution", "") ", \"weights\": [[[[1]]]]"),
     CT_ERR_FORMAT,
     "weights: 1 x 1 x 1 x 1, wanted 4 output channels x (2 input channels / 1 groups) x rows x "
     "columns (at /projections/0/weights)"},
    {PROJECTION(FROM_TO("in", "c") KIND("convolution", "") ", \"weights\": [[1]]"), CT_ERR_FORMAT,
     "weights: wanted four arrays within one another"},
    {PROJECTION(FROM_TO("in", "c") KIND("convolution", "") ", \"weights\": [[[[[1]]]]]"),
     CT_ERR_FORMAT,
     "weights: more than 4 arrays within another (at /projections/0/weights/0/0/0/0)"},
    {PROJECTION(FROM_TO("in", "c")
                    KIND("convolution", "") ", \"weights\": [[[[1, 2], [3, 4]]], [[[1, 2], [3]]]]"),
     CT_ERR_FORMAT, "weights: a row of 1, the first has 2 (at /projections/0/weights/1/0/1"},
    {PROJECTION(FROM_TO("in", "c") KIND("pooling", "") ", \"weight\": 1"), CT_ERR_ABSENT,
     "key \"kernel\" is missing (at /projections/0/connect)"},
    {PROJECTION(FROM_TO("in", "c") KIND("pooling", ", \"kernel\": 2") ", \"weight\": 1"),
     CT_ERR_FORMAT, "to: 4 channels, a pooling keeps the 2"},
    {PROJECTION(FROM_TO("in", "p") KIND("pooling", ", \"kernel\": [3, 2]") ", \"weights\": [1]"),
     CT_ERR_FORMAT, "weights: 1 numbers for 2 channels (at /projections/0/weights)"},
    {PROJECTION(FROM_TO("in", "p") KIND("random", "") ", \"weight\": 1"), CT_ERR_ABSENT,
     "connect: wanted one of fan_in and probability, above 0 (at /projections/0/connect)"},
    {PROJECTION(FROM_TO("in", "p") KIND("random", ", \"fan_in\": 61") ", \"weight\": 1"),
     CT_ERR_RANGE, "fan_in 61 outside 1..60 (at /projections/0/connect/fan_in)"},
    {PROJECTION(FROM_TO("in", "p")
                    KIND("random", ", \"fan_in\": 6, \"probability\": 2") ", \"weight\": 1"),
     CT_ERR_ABSENT, "wanted one of fan_in and probability"},
    {PROJECTION(FROM_TO("in", "p") KIND("random", ", \"probability\": 1000001")), CT_ERR_RANGE,
     "probability 1000001 outside 1..1000000"},
    {PROJECTION(FROM_TO("in", "p") KIND("random", ", \"fan_in\": 6") ", \"weights\": []"),
     CT_ERR_RANGE, "number of weights 0 outside 1..1048576"},
    {PROJECTION(FROM_TO("in", "p") KIND("random", ", \"kernel\": 6, \"fan_in\": 1")), CT_ERR_FORMAT,
     "key \"kernel\" is not for \"random\" (at /projections/0/connect/kernel)"},
    {PROJECTION(FROM_TO("in", "p") "\"connect\": {\"fan_in\": 1}"), CT_ERR_ABSENT,
     "key \"kind\" is missing (at /projections/0/connect)"},
    {PROJECTION(FROM_TO("in", "p") "\"connect\": \"pooling\""), CT_ERR_FORMAT,
     "connect \"pooling\": wanted an object with this as its \"kind\""},
    {PROJECTION(FROM_TO("in", "p") "\"connect\": {\"kind\": \"list\"}"), CT_ERR_ABSENT,
     "key \"synapses\" is missing"},
    {PROJECTION(FROM_TO("p", "p") KIND("list", ", \"synapses\": [[0, 0, 1], [8, 0, 1]]")),
     CT_ERR_RANGE, "synapse 1: source 8 outside 0..7 (at /projections/0/connect/synapses/1)"},
    {PROJECTION(FROM_TO("p", "p") "\"connect\": \"all_to_all\", \"weight\": 256, \"stochastic\": "
                                  "true"),
     CT_ERR_RANGE, "stochastic weight 256 outside -255..255 (at /projections/0/weight)"},
    {PROJECTION(FROM_TO("p", "p") "\"connect\": [[0, 0, 300]], \"stochastic\": true"), CT_ERR_RANGE,
     "stochastic weight 300 outside -255..255 (at /projections/0/connect/0)"},
};

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_texts / sizeof bad_texts[0]; i++) {
        struct network net;
        struct ct_error err;
        enum ct_status got = read_text(&net, bad_texts[i].text, &err);
        if (got != bad_texts[i].status || strstr(err.text, bad_texts[i].message) == NULL)
            fail_msg("%s\ngives \"%s\" (%s)\nwanted \"%s\"", bad_texts[i].text, err.text,
                     ct_status_text(got), bad_texts[i].message);
    }
}

/* 10^12 synapses in a few bytes: they cost nothing until they are asked for, and whoever would
 * store them refuses. */
static void a_promise_costs_nothing(void **state)
{
    static const char text[] =
        HEAD "\"populations\": [{\"name\": \"p\", \"shape\": [1024, 1024], \"neuron\": "
             "{\"threshold\": 1}}], \"projections\": ["
             "{\"from\": \"p\", \"to\": \"p\", \"connect\": \"all_to_all\", \"weight\": 1}, "
             "{\"from\": \"p\", \"to\": \"p\", \"connect\": {\"kind\": \"random\", "
             "\"probability\": 1000000}, \"weight\": 1}, "
             "{\"from\": \"p\", \"to\": \"p\", \"connect\": {\"kind\": \"convolution\", "
             "\"kernel\": 1023, \"padding\": 511}, \"weight\": 1}]}";
    struct network net;
    struct interpreter *in;
    struct network_synapse s;
    struct ct_error err;
    (void)state;
    assert_int_equal(read_text(&net, text, &err), CT_OK);
    assert_int_equal(net.projection[0].count, 1ull << 40);
    assert_int_equal(net.projection[1].count, 1ull << 40);
    for (uint32_t i = 0; i < 3; i++) {
        uint64_t at = 0;
        assert_true(network_next(&net.projection[i], &at, &s));
        assert_int_equal(s.source, i == 1 ? s.source : 0);
        assert_int_equal(s.target, 0);
    }
    assert_int_equal(interpret_create(&in, &net, &err), CT_ERR_LIMIT);
    network_free(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_as_told),     cmocka_unit_test(random_ones_are_as_told),
        cmocka_unit_test(random_ones_are_even),    cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(a_promise_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
