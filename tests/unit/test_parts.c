/*
 * test_parts.c - the library of parts in tools/examples/parts: each committed image is what its
 * description compiles to, its demonstration fits it, and it does what it says: held against a few
 * lines of plain C that state the function, on random and on regular stimuli. The same comparison
 * must catch every fault of a kind put into the core.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/map.h"
#include "support/filekit.h"

#define PARTS "tools/examples/parts/"

enum { LINES_MAX = 8, RUN_TICKS = 600, PINS_MAX = 8 };

/* ---- what the parts do, in plain C ----------------------------------------------------------- */

/* The memory of a statement; all zero at first. */
struct memory {
    uint32_t tick;
    uint64_t past; /* bit d - 1: the input d ticks ago */
    int32_t count[LINES_MAX];
    bool on, fired[LINES_MAX];
};

/* What comes out in a tick in which `line` goes in. */
typedef void (*statement)(struct memory *m, const bool *line, bool *out);

static void delayed(struct memory *m, const bool *line, bool *out, uint32_t ticks)
{
    out[0] = (m->past >> (ticks - 1) & 1) != 0;
    m->past = m->past << 1 | line[0];
}

static void delay_short(struct memory *m, const bool *line, bool *out)
{
    delayed(m, line, out, 7);
}

static void delay_long(struct memory *m, const bool *line, bool *out)
{
    delayed(m, line, out, 40);
}

static void splitter(struct memory *m, const bool *line, bool *out)
{
    (void)m;
    for (int k = 0; k < 8; k++)
        out[k] = line[0];
}

static void coincidence(struct memory *m, const bool *line, bool *out)
{
    (void)m;
    out[0] = line[0] && line[1];
}

static void gate(struct memory *m, const bool *line, bool *out)
{
    (void)m;
    for (int k = 0; k < 4; k++)
        out[k] = line[k] && line[4];
}

static void latch(struct memory *m, const bool *line, bool *out)
{
    m->on = !line[1] && (line[0] || m->on);
    out[0] = m->on;
}

static void counter(struct memory *m, const bool *line, bool *out)
{
    out[1] = m->on; /* the carry, a tick after the hundredth */
    m->count[0] += line[0];
    out[0] = line[0] && m->count[0] % 10 == 0;
    m->on = line[0] && m->count[0] % 100 == 0;
}

/* The race to 16. Whoever hears of another's win is at 0 and loses the spike of that tick. */
static void winner(struct memory *m, const bool *line, bool *out)
{
    for (int k = 0; k < 4; k++) {
        m->count[k] += line[k];
        for (int other = 0; other < 4; other++) {
            if (other != k && m->fired[other])
                m->count[k] = 0;
        }
        out[k] = m->count[k] == 16;
        if (out[k])
            m->count[k] = 0;
    }
    memcpy(m->fired, out, 4 * sizeof *out);
}

static void rate(struct memory *m, const bool *line, bool *out)
{
    int32_t before = m->count[0] / 8;
    for (int k = 0; k < 8; k++)
        m->count[0] += line[k];
    out[0] = m->count[0] / 8 > before;
}

static void burst(struct memory *m, const bool *line, bool *out)
{
    m->count[0] += line[0] ? 5 : 0;
    out[0] = m->count[0] > 0;
    m->count[0] -= out[0];
}

static const struct part {
    const char *name;
    statement says; /* NULL: it draws */
    uint32_t lines, pins;
} parts[] = {
    {"delay-short", delay_short, 1, 1},
    {"delay-long", delay_long, 1, 1},
    {"splitter", splitter, 1, 8},
    {"coincidence", coincidence, 2, 1},
    {"gate", gate, 5, 4},
    {"latch", latch, 2, 1},
    {"counter", counter, 1, 2},
    {"winner", winner, 4, 4},
    {"rate", rate, 8, 1},
    {"burst", burst, 1, 1},
    {"source", NULL, 0, 8},
};
enum { PART_COUNT = sizeof parts / sizeof parts[0] };

/* ---- a part on the chip ---------------------------------------------------------------------- */

static const char *part_file(const char *name, const char *ending)
{
    static char path[200];
    (void)snprintf(path, sizeof path, PARTS "%s%s", name, ending);
    return path;
}

/* The image as it is committed. */
static struct kit_image load_image(const char *name)
{
    struct kit_image image;
    struct ct_error err;
    if (kit_load_image(part_file(name, ".ct.json"), &image, &err) != CT_OK)
        fail_msg("%s", err.text);
    return image;
}

static ct_chip *make_chip(const struct kit_image *image)
{
    ct_chip *chip;
    assert_int_equal(ct_chip_create(&chip, &image->sys, NULL, 0, 1, NULL, NULL), CT_OK);
    assert_int_equal(ct_chip_add_core(chip, &image->core[0], NULL), CT_OK);
    assert_int_equal(ct_chip_ready(chip, NULL), CT_OK);
    return chip;
}

static enum ct_status see_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    bool *out = user;
    for (size_t i = 0; i < count; i++)
        out[spikes[i].pin] = true;
    return CT_OK;
}

/* One tick: line k is axon k, as test_the_images makes sure. */
static void step(ct_chip *chip, const bool *line, uint32_t lines, bool out[PINS_MAX])
{
    const struct ct_sink sink = {.user = out, .on_pins = see_pins};
    memset(out, 0, PINS_MAX * sizeof *out);
    for (uint32_t k = 0; k < lines; k++) {
        if (line[k])
            assert_int_equal(ct_chip_inject(chip, ct_chip_now(chip), 0, k, NULL), CT_OK);
    }
    assert_int_equal(ct_chip_run(chip, 1, &sink, NULL), CT_OK);
}

/* Random spikes at a rate that changes now and then, each line its own. */
struct stimulus {
    struct rand r;
    uint32_t percent[LINES_MAX];
};

static void stimulate(struct stimulus *s, bool line[LINES_MAX])
{
    static const int32_t rates[] = {0, 2, 10, 30, 50, 90, 100};
    for (uint32_t k = 0; k < LINES_MAX; k++) {
        if (rand_chance(&s->r, 2))
            s->percent[k] = (uint32_t)rand_pick(&s->r, rates, 7);
        line[k] = rand_chance(&s->r, s->percent[k]);
    }
}

/* Runs an image beside the statement; the first tick in which they differ, or RUN_TICKS. *spikes
 * counts what came out. */
static uint32_t first_difference(const struct part *part, const struct kit_image *image,
                                 uint64_t seed, uint64_t *spikes)
{
    struct stimulus s = {.r = {seed}};
    struct memory memory = {.tick = 0};
    ct_chip *chip = make_chip(image);
    uint32_t t = 0;
    for (uint32_t k = 0; k < LINES_MAX; k++)
        s.percent[k] = rand_below(&s.r, 101);
    for (; t < RUN_TICKS; t++) {
        bool line[LINES_MAX], out[PINS_MAX], wanted[PINS_MAX] = {false};
        stimulate(&s, line);
        step(chip, line, part->lines, out);
        part->says(&memory, line, wanted);
        if (memcmp(out, wanted, sizeof out) != 0)
            break;
        for (uint32_t k = 0; k < part->pins; k++)
            *spikes += out[k];
    }
    ct_chip_destroy(chip);
    return t;
}

/* ---- images ---------------------------------------------------------------------------------- */

static void the_images(void **state)
{
    (void)state;
    for (size_t i = 0; i < PART_COUNT; i++) {
        struct kit_image committed = load_image(parts[i].name), made;
        struct network net;
        struct map_result made_of;
        struct ct_error err;
        if (network_read(&net, part_file(parts[i].name, ".net.json"), &err) != CT_OK ||
            map_network(&net, NULL, &made_of, &err) != CT_OK)
            fail_msg("%s", err.text);
        assert_string_equal(net.name, parts[i].name);
        assert_non_null(net.description);
        assert_int_equal(net.lines, parts[i].lines);
        assert_int_equal(net.output_lines, parts[i].pins);
        for (uint32_t k = 0; k <= net.lines; k++)
            assert_int_equal(made_of.mapped.line_first[k], k);
        for (uint32_t k = 0; k < net.lines; k++)
            assert_int_equal(made_of.mapped.line[k].index, k);
        assert_int_equal(model_save(&made_of.mapped.chip, kit_path("part.ct"), &err), CT_OK);
        assert_int_equal(kit_load_image(kit_path("part.ct"), &made, &err), CT_OK);
        if (!kit_same_image(&committed, &made))
            fail_msg("%s: the image is not that of the description", parts[i].name);
        made.core[0].neuron[0].threshold ^= 1;
        assert_false(kit_same_image(&committed, &made));
        kit_free_image(&committed);
        kit_free_image(&made);
        map_result_free(&made_of);
        network_free(&net);
    }
}

/* list.txt names every part in order, with a title, ticks, and what there is to see; and the
 * spikes to run it with reach no further. */
static void the_demonstrations(void **state)
{
    char text[300], name[40], title[80], shows[200];
    FILE *list = fopen(PARTS "list.txt", "r");
    (void)state;
    assert_non_null(list);
    for (size_t i = 0; i < PART_COUNT; i++) {
        uint32_t ticks;
        ct_spike_reader *reader;
        struct ct_spike spike[4096];
        size_t count;
        assert_non_null(fgets(text, sizeof text, list));
        assert_int_equal(sscanf(text, "%39[^|]|%79[^|]|%u|%199[^\n]", name, title, &ticks, shows),
                         4);
        assert_string_equal(name, parts[i].name);
        assert_in_range(ticks, 1, 1000);
        assert_int_equal(ct_spikes_open(&reader, part_file(name, ".csv"), NULL), CT_OK);
        assert_int_equal(ct_spikes_kind(reader), CT_SPIKES_INPUT);
        assert_int_equal(ct_spikes_read(reader, spike, 4096, &count, NULL), CT_OK);
        assert_true(count < 4096 && (count > 0 || parts[i].lines == 0));
        for (size_t k = 0; k < count; k++) {
            assert_true(spike[k].tick < ticks);
            assert_int_equal(spike[k].core, 0);
            assert_true(spike[k].index < parts[i].lines);
        }
        ct_spikes_close(reader);
    }
    assert_null(fgets(text, sizeof text, list));
    assert_int_equal(fclose(list), 0);
}

/* ---- functions ------------------------------------------------------------------------------- */

static void every_part_does_what_it_says(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 4);
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (size_t i = 0; i < PART_COUNT; i++) {
        struct kit_image image = load_image(parts[i].name);
        uint64_t spikes = 0;
        for (uint64_t run = 0; parts[i].says != NULL && run < 100; run++) {
            uint32_t tick = first_difference(&parts[i], &image, seed + run, &spikes);
            if (tick < RUN_TICKS)
                fail_msg("%s, run %llu: tick %u differs", parts[i].name, (unsigned long long)run,
                         tick);
        }
        assert_true(parts[i].says == NULL || spikes > 100);
        kit_free_image(&image);
    }
}

/* Changes one thing of a core: a synapse, a weight, a threshold, a delay or a leak; false where it
 * has no delay. */
static bool spoil(struct ct_core *core, const struct part *part, int kind)
{
    struct ct_neuron *n = &core->neuron[0];
    uint64_t *row = core->crossbar[part->lines - 1];
    int16_t *weight = &n->weight[core->axon_type[0]];
    switch (kind) {
    case 0: *row &= *row - 1; break;
    case 1: *weight = (int16_t) - *weight; break;
    case 2: n->threshold++; break;
    case 3: n->leak--; break;
    default:
        while (n->target_kind != CT_TARGET_CORE && n < &core->neuron[CT_NEURONS - 1])
            n++;
        n->target_delay ^= 3;
        return n->target_kind == CT_TARGET_CORE;
    }
    return true;
}

static void faults_are_caught(void **state)
{
    (void)state;
    for (size_t i = 0; i < PART_COUNT; i++) {
        uint64_t spikes = 0;
        for (int kind = 0; parts[i].says != NULL && kind < 5; kind++) {
            struct kit_image image = load_image(parts[i].name);
            bool caught = !spoil(&image.core[0], &parts[i], kind);
            for (uint64_t run = 0; run < 100 && !caught; run++)
                caught = first_difference(&parts[i], &image, run, &spikes) < RUN_TICKS;
            if (!caught)
                fail_msg("%s: fault %d is not caught", parts[i].name, kind);
            kit_free_image(&image);
        }
    }
}

/* With even spikes, whoever has the highest rate by a margin is the only one to win, from the
 * first; when another becomes the strongest it takes over. */
static void the_strongest_wins(void **state)
{
    struct rand r = {rand_env("CT_SEED", 4)};
    struct kit_image image = load_image("winner");
    (void)state;
    for (int run = 0; run < 200; run++) {
        ct_chip *chip = make_chip(&image);
        uint32_t wins[4] = {0}, percent[4] = {0}, phase[4] = {0};
        for (int half = 0; half < 2; half++) {
            uint32_t best = rand_below(&r, 4);
            percent[best] = (uint32_t)rand_between(&r, 30, 100);
            memset(wins, 0, sizeof wins);
            for (uint32_t k = 0; k < 4; k++)
                percent[k] = k == best ? percent[best] : rand_below(&r, percent[best] * 8 / 10);
            for (uint32_t t = 0; t < 1000; t++) {
                bool line[LINES_MAX] = {false}, out[PINS_MAX];
                for (uint32_t k = 0; k < 4; k++) {
                    phase[k] += percent[k];
                    line[k] = phase[k] >= 100;
                    phase[k] -= line[k] ? 100 : 0;
                }
                step(chip, line, 4, out);
                /* The strongest of before may be about to win the race under way. */
                for (uint32_t k = 0; k < 4 && t >= 100; k++)
                    wins[k] += out[k];
            }
            for (uint32_t k = 0; k < 4; k++) {
                if (k == best)
                    assert_in_range(wins[k], 900 * percent[k] / 1600 - 2,
                                    900 * percent[k] / 1600 + 2);
                else
                    assert_int_equal(wins[k], 0);
            }
        }
        ct_chip_destroy(chip);
    }
    kit_free_image(&image);
}

/* ---- the random source ----------------------------------------------------------------------- */

enum { SOURCE_TICKS = 20000, SOURCE_LINES = 8 };

/* Spikes of each line, of each two lines in the same tick, of each line in two ticks in a row. */
struct tally {
    uint32_t one[SOURCE_LINES], pair[SOURCE_LINES][SOURCE_LINES], again[SOURCE_LINES];
    bool first[64][PINS_MAX];
};

static void tally_source(const struct kit_image *image, struct tally *tally)
{
    ct_chip *chip = make_chip(image);
    bool before[PINS_MAX] = {false};
    memset(tally, 0, sizeof *tally);
    for (uint32_t t = 0; t < SOURCE_TICKS; t++) {
        bool out[PINS_MAX];
        step(chip, NULL, 0, out);
        for (uint32_t k = 0; k < SOURCE_LINES; k++) {
            tally->one[k] += out[k];
            tally->again[k] += out[k] && before[k];
            for (uint32_t l = 0; l < SOURCE_LINES; l++)
                tally->pair[k][l] += out[k] && out[l];
        }
        memcpy(before, out, sizeof before);
        if (t < 64)
            memcpy(tally->first[t], out, sizeof out);
    }
    ct_chip_destroy(chip);
}

/* Whether `count` of `trials` is within four standard deviations of probability num / den:
 * |count - n p| <= 4 sqrt(n p (1 - p)), squared and multiplied by den^2. */
static bool plausible(int64_t count, int64_t trials, int64_t num, int64_t den)
{
    int64_t off = count * den - trials * num;
    return off * off <= 16 * trials * num * (den - num);
}

/* Rates, independence of lines and of ticks; false where one is off. */
static bool source_holds(const struct tally *tally)
{
    static const int64_t weight[SOURCE_LINES] = {26, 26, 26, 26, 51, 51, 51, 51};
    bool good = true;
    for (uint32_t k = 0; k < SOURCE_LINES; k++) {
        good = good && plausible(tally->one[k], SOURCE_TICKS, weight[k], 256) &&
               plausible(tally->again[k], SOURCE_TICKS - 1, weight[k] * weight[k], 65536);
        for (uint32_t l = 0; l < k; l++)
            good = good && plausible(tally->pair[k][l], SOURCE_TICKS, weight[k] * weight[l], 65536);
    }
    return good;
}

static void the_source_has_its_rates(void **state)
{
    struct kit_image image = load_image("source");
    const uint32_t seed = image.core[0].seed;
    struct tally tally, other;
    (void)state;
    tally_source(&image, &tally);
    assert_true(source_holds(&tally));
    tally_source(&image, &other);
    assert_memory_equal(&tally, &other, sizeof tally);
    for (uint32_t k = 1; k <= 3; k++) {
        image.core[0].seed = seed + k;
        tally_source(&image, &other);
        assert_true(source_holds(&other));
        assert_memory_not_equal(&tally.first, &other.first, sizeof tally.first);
    }
    kit_free_image(&image);
}

/* A tenth off in a rate, or two lines alike, are noticed. */
static void a_wrong_source_is_noticed(void **state)
{
    struct kit_image image = load_image("source");
    struct tally tally;
    (void)state;
    image.core[0].neuron[5].leak = 55;
    tally_source(&image, &tally);
    assert_false(source_holds(&tally));
    image.core[0].neuron[5].leak = 50;
    image.core[0].neuron[1].potential = 28;
    tally_source(&image, &tally);
    assert_false(source_holds(&tally));
    image.core[0].neuron[1].potential = 25;
    tally_source(&image, &tally);
    memcpy(tally.pair[3], tally.pair[2], sizeof tally.pair[2]);
    tally.pair[3][2] = tally.one[2];
    assert_false(source_holds(&tally));
    kit_free_image(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_images),
        cmocka_unit_test(the_demonstrations),
        cmocka_unit_test(every_part_does_what_it_says),
        cmocka_unit_test(faults_are_caught),
        cmocka_unit_test(the_strongest_wins),
        cmocka_unit_test(the_source_has_its_rates),
        cmocka_unit_test(a_wrong_source_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
