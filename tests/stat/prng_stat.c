/*
 * prng_stat.c - statistics of the random draws, clauses ..[R-7].
 *
 *     prng_stat [--quick]          all tests, then the controls
 *     prng_stat --control NAME     the tests on a function with a known fault: exits 1
 *     prng_stat --stream ORDER     endless raw words on stdout, for other batteries, such as
 *                                  prng_stat --stream tick | dieharder -a -g 200
 *
 * Prints TAP, one line and one p-value a test; exits 1 when a test fails or a control is not
 * caught, 2 on usage. A p-value is the chance that ideal draws look as far off, on either side and
 * already multiplied by the number of cells of which the worst was taken. A test fails below
 * P_LIMIT: all tests together fail by chance less than once in 10^9 runs, and a run is a function
 * of its seed alone.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "support/rand.h"

#define TESTS_MAX 1000
#define P_LIMIT (1e-9 / TESTS_MAX)

enum { AXONS = 256, NEURONS = 256, WORDS = NEURONS / 4, THRESHOLDS = 1 << PRNG_THRESHOLD_BITS };

/* The kinds of tests, for saying which of them a control must fail. */
enum kind { BYTES, THRESHOLD, PAIRS, SERIAL, DIFFERENCES, RECTANGLES, AVALANCHE, KINDS };

static const char *const KIND_NAME[KINDS] = {"bytes",       "threshold",  "pairs",    "serial",
                                             "differences", "rectangles", "avalanche"};

/* The function under test: the one of the chip, or one with a fault. */
struct subject {
    const char *name;
    struct prng_key (*key)(uint32_t seed, uint32_t tick);
    uint32_t (*word)(struct prng_key key, uint32_t slot, uint32_t index);
    uint32_t caught_by; /* the kinds that must fail, one bit each */
};

/* Samples of a test, as powers of two. */
struct size {
    unsigned walk;       /* words of a histogram or a correlation */
    unsigned threshold;  /* 18-bit draws of their histogram */
    unsigned pair;       /* pairs of neighbours */
    unsigned difference; /* pairs of words a difference */
    unsigned rectangle;  /* rectangles a pair of directions */
    unsigned avalanche;  /* pairs of words an input bit */
    bool distances;      /* neighbours farther than one, too */
};

static const struct size SIZE_QUICK = {19, 20, 19, 14, 12, 12, false};
static const struct size SIZE_FULL = {27, 26, 24, 19, 18, 19, true};
static const struct size SIZE_CONTROL = {16, 20, 18, 12, 10, 9, false};

struct run {
    const struct subject *subject;
    const struct size *size;
    struct rand rand;
    bool silent;
    uint32_t tests;
    uint32_t failed;       /* number of tests */
    uint32_t failed_kinds; /* one bit a kind */
    uint32_t *table;       /* THRESHOLDS counters, cleared by each test that uses it */
};

/* One word's coordinates, those of prng.h. */
struct point {
    uint32_t seed;
    uint32_t tick;
    uint32_t slot;
    uint32_t index;
};

/* Directions; on the diagonal the tick rises as the seed falls. */
enum axis { NEURON, AXON, TICK, SEED, AXES, DIAGONAL = AXES };

static const char *const AXIS_NAME[] = {"neuron", "axon", "tick", "seed", "tick - seed"};

static uint32_t word_at(const struct subject *s, struct point at)
{
    return s->word(s->key(at.seed, at.tick), at.slot, at.index);
}

/* ---- p-values ------------------------------------------------------------------------------- */

static double tails(double z)
{
    return erfc(fabs(z) * M_SQRT1_2);
}

/* The two-sided p-value of a chi-square sum, by Wilson and Hilferty's cube root. */
static double chi_square_p(double sum, double freedom)
{
    double spread = 2 / (9 * freedom);
    return tails((cbrt(sum / freedom) - (1 - spread)) / sqrt(spread));
}

static double uniform_p(const uint32_t *count, uint32_t cells)
{
    double total = 0;
    for (uint32_t c = 0; c < cells; c++)
        total += count[c];
    double mean = total / cells;
    double sum = 0;
    for (uint32_t c = 0; c < cells; c++)
        sum += (count[c] - mean) * (count[c] - mean) / mean;
    return chi_square_p(sum, cells - 1);
}

/* The p-value of the worst of several. */
static double worst_p(double worst, double count)
{
    return fmin(1, worst * count);
}

static void report(struct run *run, enum kind kind, const char *name, double p)
{
    bool failed = !(p >= P_LIMIT);
    run->tests++;
    if (failed) {
        run->failed++;
        run->failed_kinds |= 1u << kind;
    }
    if (!run->silent)
        printf("%sok %u - %s: %s: p = %.3g\n", failed ? "not " : "", run->tests, KIND_NAME[kind],
               name, p);
}

/* ---- samples -------------------------------------------------------------------------------- */

/* A synapse word of a likely machine: seeds and ticks that are small as often as not. */
static struct point random_point(struct run *run)
{
    uint64_t a = rand_next(&run->rand);
    uint64_t b = rand_next(&run->rand);
    struct point at = {(uint32_t)a, (uint32_t)(a >> 32), b & (AXONS - 1), b >> 8 & (WORDS - 1)};
    if (b >> 63)
        at.seed &= 0xFFF;
    if (b >> 62 & 1)
        at.tick &= 0xFFFFF;
    return at;
}

/* Point n of a walk through the draws with one coordinate as the innermost loop. */
static struct point walk(enum axis inner, uint64_t n)
{
    enum { RUN_BITS = 16 };
    uint32_t low = (uint32_t)n & ((1u << RUN_BITS) - 1);
    uint32_t high = (uint32_t)(n >> RUN_BITS);
    switch (inner) {
    case NEURON:
        return (struct point){1, (uint32_t)(n >> 14), n >> 6 & (AXONS - 1), n & (WORDS - 1)};
    case AXON: return (struct point){1, (uint32_t)(n >> 14), n & (AXONS - 1), n >> 8 & (WORDS - 1)};
    case TICK: return (struct point){high >> 14, low, high & (AXONS - 1), high >> 8 & (WORDS - 1)};
    default: return (struct point){low, high >> 14, high & (AXONS - 1), high >> 8 & (WORDS - 1)};
    }
}

/* ---- tests ---------------------------------------------------------------------------------- */

/* Adds the four bytes of a word to four histograms. */
static void count_bytes(uint32_t *count, uint32_t word)
{
    for (uint32_t b = 0; b < 4; b++)
        count[256 * b + prng_byte(word, b)]++;
}

static double worst_byte_p(const uint32_t *count)
{
    double p = 1;
    for (uint32_t b = 0; b < 4; b++)
        p = fmin(p, uniform_p(count + 256 * b, 256));
    return p;
}

/* Uniform bytes, and no correlation of a byte with the same byte of the next word. */
static void test_walk(struct run *run, enum axis inner)
{
    uint64_t n = (uint64_t)1 << run->size->walk;
    uint32_t count[1024] = {0};
    double product = 0;
    uint32_t last = 0;
    for (uint64_t i = 0; i < n; i++) {
        uint32_t word = word_at(run->subject, walk(inner, i));
        count_bytes(count, word);
        for (uint32_t b = 0; i > 0 && b < 4; b++)
            product += (prng_byte(word, b) - 127.5) * (prng_byte(last, b) - 127.5);
        last = word;
    }
    char name[64];
    snprintf(name, sizeof name, "synapses, %s fastest", AXIS_NAME[inner]);
    report(run, BYTES, name, worst_p(worst_byte_p(count), 4));
    /* The variance of a uniform byte is (256^2 - 1) / 12. */
    double deviation = 65535. / 12 * sqrt(4. * (double)(n - 1));
    report(run, SERIAL, name, tails(product / deviation));
}

/* The draws of single synapses, each over many ticks: what one neuron sees. */
static void test_single_synapses(struct run *run)
{
    enum { SYNAPSES = 16 };
    uint32_t n = 1u << (run->size->walk - 4);
    double p = 1;
    for (uint32_t s = 0; s < SYNAPSES; s++) {
        struct point at = random_point(run);
        uint32_t count[1024] = {0};
        for (uint32_t i = 0; i < n; i++, at.tick++)
            count_bytes(count, word_at(run->subject, at));
        p = fmin(p, worst_byte_p(count));
    }
    report(run, BYTES, "single synapses over ticks", worst_p(p, 4 * SYNAPSES));
}

/* Uniform leak draws, and uniform threshold draws in all of their 2^18 cells. */
static void test_leak_and_threshold(struct run *run)
{
    uint32_t count[1024] = {0};
    for (uint32_t i = 0; i < 1u << run->size->walk; i++) {
        struct point at = {7, i / WORDS, PRNG_SLOT_LEAK, i % WORDS};
        count_bytes(count, word_at(run->subject, at));
    }
    report(run, BYTES, "leak", worst_p(worst_byte_p(count), 4));

    double n = (double)(1u << run->size->threshold);
    uint32_t ones[PRNG_THRESHOLD_BITS] = {0};
    memset(run->table, 0, THRESHOLDS * sizeof *run->table);
    for (uint32_t i = 0; i < 1u << run->size->threshold; i++) {
        struct point at = {7, i / NEURONS, PRNG_SLOT_THRESHOLD, i % NEURONS};
        uint32_t draw = prng_threshold(word_at(run->subject, at));
        run->table[draw]++;
        for (uint32_t b = 0; b < PRNG_THRESHOLD_BITS; b++)
            ones[b] += draw >> b & 1;
    }
    double p = 1;
    for (uint32_t b = 0; b < PRNG_THRESHOLD_BITS; b++)
        p = fmin(p, tails((ones[b] - n / 2) / sqrt(n / 4)));
    report(run, THRESHOLD, "each bit", worst_p(p, PRNG_THRESHOLD_BITS));
    report(run, THRESHOLD, "18 bits", uniform_p(run->table, THRESHOLDS));
}

/* The joint table, 256 x 256, of the draws of two synapses that are `distance` apart. */
static void test_pair(struct run *run, enum axis axis, uint32_t distance)
{
    memset(run->table, 0, 65536 * sizeof *run->table);
    for (uint32_t i = 0; i < 1u << run->size->pair; i++) {
        struct point at = random_point(run);
        uint32_t neuron = 4 * at.index + (i & 3);
        uint32_t a = prng_byte(word_at(run->subject, at), neuron);
        switch (axis) {
        case NEURON: neuron = (neuron + distance) % NEURONS; break;
        case AXON: at.slot = (at.slot + distance) % AXONS; break;
        case TICK: at.tick += distance; break;
        case SEED: at.seed += distance; break;
        case DIAGONAL:
            at.tick += distance;
            at.seed -= distance;
            break;
        }
        at.index = neuron / 4;
        run->table[a << 8 | prng_byte(word_at(run->subject, at), neuron)]++;
    }
    char name[64];
    snprintf(name, sizeof name, "%s + %u", AXIS_NAME[axis], distance);
    report(run, PAIRS, name, uniform_p(run->table, 65536));
}

static void test_pairs(struct run *run)
{
    static const uint32_t DISTANCES[] = {1, 4, 2, 3, 8, 16, 32, 64, 128};
    for (enum axis axis = 0; axis <= DIAGONAL; axis++)
        for (unsigned d = 0; d < (run->size->distances ? 9 : 2); d++)
            test_pair(run, axis, DISTANCES[d]);
}

/* Differences of the synapse coordinates: slot in bits 0..7, index in bits 8..13. First the single
 * bits, then the runs of low bits that a carry changes. */
enum { SINGLE = 14, DIFFERENCE_COUNT = SINGLE + 7 + 5 };

static uint32_t difference(uint32_t d)
{
    if (d < SINGLE)
        return 1u << d;
    d -= SINGLE;
    return d < 7 ? (4u << d) - 1 : ((4u << (d - 7)) - 1) << 8;
}

static uint32_t word_apart(const struct subject *s, struct prng_key key, struct point at,
                           uint32_t apart)
{
    return s->word(key, at.slot ^ (apart & 0xFF), at.index ^ apart >> 8);
}

/* The XOR of the words of two synapses at a fixed difference: uniform bytes. */
static void test_differences(struct run *run)
{
    uint32_t(*count)[1024] = calloc(DIFFERENCE_COUNT, sizeof *count);
    if (count == NULL)
        abort();
    for (uint32_t i = 0; i < 1u << run->size->difference; i++) {
        struct point at = random_point(run);
        struct prng_key key = run->subject->key(at.seed, at.tick);
        uint32_t word = run->subject->word(key, at.slot, at.index);
        for (uint32_t d = 0; d < DIFFERENCE_COUNT; d++)
            count_bytes(count[d], word ^ word_apart(run->subject, key, at, difference(d)));
    }
    double p = 1;
    for (uint32_t d = 0; d < DIFFERENCE_COUNT; d++)
        p = fmin(p, worst_byte_p(count[d]));
    free(count);
    report(run, DIFFERENCES, "slot and index", worst_p(p, 4 * DIFFERENCE_COUNT));
}

/* The same of the threshold words of two neurons, whose index has 8 bits. */
static void test_threshold_differences(struct run *run)
{
    enum { INDEX_BITS = 8 };
    uint32_t count[INDEX_BITS][1024] = {{0}};
    for (uint32_t i = 0; i < 1u << run->size->rectangle; i++) {
        struct point at = random_point(run);
        struct prng_key key = run->subject->key(at.seed, at.tick);
        uint32_t neuron = (at.slot ^ at.index << 2) % NEURONS;
        uint32_t word = run->subject->word(key, PRNG_SLOT_THRESHOLD, neuron);
        for (uint32_t b = 0; b < INDEX_BITS; b++)
            count_bytes(count[b],
                        word ^ run->subject->word(key, PRNG_SLOT_THRESHOLD, neuron ^ 1u << b));
    }
    double p = 1;
    for (uint32_t b = 0; b < INDEX_BITS; b++)
        p = fmin(p, worst_byte_p(count[b]));
    report(run, DIFFERENCES, "thresholds", worst_p(p, 4 * INDEX_BITS));
}

/* The XOR of the words at the four corners of a rectangle: uniform bytes, where a function linear
 * in GF(2) gives a constant. All pairs of single bits of slot and index are tried as sides. */
static void test_rectangles(struct run *run)
{
    enum { PAIR_COUNT = SINGLE * (SINGLE - 1) / 2 };
    uint32_t(*count)[1024] = calloc(PAIR_COUNT, sizeof *count);
    if (count == NULL)
        abort();
    for (uint32_t i = 0; i < 1u << run->size->rectangle; i++) {
        struct point at = random_point(run);
        struct prng_key key = run->subject->key(at.seed, at.tick);
        uint32_t corner[SINGLE];
        uint32_t word = word_apart(run->subject, key, at, 0);
        for (uint32_t a = 0; a < SINGLE; a++)
            corner[a] = word_apart(run->subject, key, at, 1u << a);
        for (uint32_t a = 0, pair = 0; a < SINGLE; a++)
            for (uint32_t b = 0; b < a; b++, pair++)
                count_bytes(count[pair], word ^ corner[a] ^ corner[b] ^
                                             word_apart(run->subject, key, at, 1u << a | 1u << b));
    }
    double p = 1;
    for (uint32_t pair = 0; pair < PAIR_COUNT; pair++)
        p = fmin(p, worst_byte_p(count[pair]));
    free(count);
    report(run, RECTANGLES, "slot and index", worst_p(p, 4 * PAIR_COUNT));
}

/* The same with a side in the tick or the seed and the other in the slot or the index. */
static void test_key_rectangles(struct run *run)
{
    uint32_t count[4][1024] = {{0}};
    const struct subject *s = run->subject;
    for (uint32_t i = 0; i < 1u << run->size->rectangle; i++) {
        struct point at = random_point(run);
        struct prng_key key = s->key(at.seed, at.tick);
        for (uint32_t side = 0; side < 4; side++) {
            struct prng_key other =
                side & 1 ? s->key(at.seed + 1, at.tick) : s->key(at.seed, at.tick + 1);
            uint32_t apart = side & 2 ? 1 : 1 << 8;
            count_bytes(count[side], word_apart(s, key, at, 0) ^ word_apart(s, key, at, apart) ^
                                         word_apart(s, other, at, 0) ^
                                         word_apart(s, other, at, apart));
        }
    }
    double p = 1;
    for (uint32_t side = 0; side < 4; side++)
        p = fmin(p, worst_byte_p(count[side]));
    report(run, RECTANGLES, "tick or seed, and slot or index", worst_p(p, 16));
}

/* Each bit of the coordinates changes each bit of the word half of the time. */
static void test_avalanche(struct run *run, const char *name, uint32_t first, uint32_t bits)
{
    double n = (double)(1u << run->size->avalanche);
    double worst = 0;
    double sum = 0;
    for (uint32_t in = first; in < first + bits; in++) {
        uint32_t flips[32] = {0};
        for (uint32_t i = 0; i < 1u << run->size->avalanche; i++) {
            struct point at = random_point(run);
            struct point other = at;
            uint32_t *part[] = {&other.seed, &other.tick, &other.slot, &other.index};
            *part[in / 32] ^= 1u << in % 32;
            uint32_t changed = word_at(run->subject, at) ^ word_at(run->subject, other);
            for (uint32_t out = 0; out < 32; out++)
                flips[out] += changed >> out & 1;
        }
        for (uint32_t out = 0; out < 32; out++) {
            double z = (flips[out] - n / 2) / sqrt(n / 4);
            worst = fmax(worst, fabs(z));
            sum += z * z;
        }
    }
    double cells = 32. * bits;
    double p = fmin(worst_p(tails(worst), cells), chi_square_p(sum, cells));
    report(run, AVALANCHE, name, worst_p(p, 2));
}

static void test_all(struct run *run)
{
    for (enum axis inner = 0; inner < AXES; inner++)
        test_walk(run, inner);
    test_single_synapses(run);
    test_leak_and_threshold(run);
    test_pairs(run);
    test_differences(run);
    test_threshold_differences(run);
    test_rectangles(run);
    test_key_rectangles(run);
    test_avalanche(run, "seed", 0, 32);
    test_avalanche(run, "tick", 32, 32);
    test_avalanche(run, "slot", 64, 8);
    test_avalanche(run, "index", 96, 6);
}

/* ---- negative controls ---------------------------------------------------------------------- */

/* The same wiring and shifts without AND: each draw is uniform, and all are linear in GF(2). */
static uint32_t linear_word(struct prng_key key, uint32_t slot, uint32_t index)
{
    uint32_t x = prng_row(key, slot).base ^ prng_spread(index);
    x ^= x << PRNG_MIX_1A ^ x >> PRNG_MIX_1B;
    x ^= x >> PRNG_MIX_2A;
    x ^= x << PRNG_MIX_3 ^ key.k1;
    x ^= x << PRNG_MIX_4A;
    x ^= x >> PRNG_MIX_5;
    x ^= x << PRNG_MIX_6A;
    return x ^ prng_rotl(x, PRNG_MIX_7A) ^ prng_rotl(x, PRNG_MIX_7B);
}

/* Bit 5 is one a little too often, in 17 of 32 words. */
static uint32_t biased_word(struct prng_key key, uint32_t slot, uint32_t index)
{
    uint32_t word = prng_word(key, slot, index);
    return word >> 28 == 0 ? word | 1u << 5 : word;
}

/* Neighbours share their draw. */
static uint32_t twin_neuron_word(struct prng_key key, uint32_t slot, uint32_t index)
{
    return (prng_word(key, slot, index) & 0x00FF00FF) * 0x101;
}

static uint32_t twin_axon_word(struct prng_key key, uint32_t slot, uint32_t index)
{
    return prng_word(key, slot & ~1u, index);
}

static struct prng_key twin_tick_key(uint32_t seed, uint32_t tick)
{
    return prng_key(seed, tick & ~1u);
}

static struct prng_key twin_seed_key(uint32_t seed, uint32_t tick)
{
    return prng_key(seed & ~1u, tick);
}

/* Half a key: a core repeats what the core with the next seed drew a tick before. */
static struct prng_key sum_key(uint32_t seed, uint32_t tick)
{
    return prng_key(seed + tick, 0);
}

/* The lowest index bit reaches two bits of the word only. */
static uint32_t shallow_word(struct prng_key key, uint32_t slot, uint32_t index)
{
    return prng_word(key, slot, index & ~1u) ^ (index & 1) * 0x00010001;
}

static const struct subject CHIP = {"chip", prng_key, prng_word, 0};

static const struct subject CONTROLS[] = {
    {"linear", prng_key, linear_word, 1u << DIFFERENCES | 1u << RECTANGLES | 1u << AVALANCHE},
    {"biased", prng_key, biased_word, 1u << BYTES | 1u << THRESHOLD},
    {"twin-neuron", prng_key, twin_neuron_word, 1u << PAIRS},
    {"twin-axon", prng_key, twin_axon_word, 1u << PAIRS | 1u << SERIAL | 1u << DIFFERENCES},
    {"twin-tick", twin_tick_key, prng_word, 1u << PAIRS | 1u << SERIAL | 1u << AVALANCHE},
    {"twin-seed", twin_seed_key, prng_word, 1u << PAIRS | 1u << SERIAL | 1u << AVALANCHE},
    {"sum-key", sum_key, prng_word, 1u << PAIRS},
    {"shallow", prng_key, shallow_word, 1u << DIFFERENCES | 1u << RECTANGLES | 1u << AVALANCHE},
};
enum { CONTROL_COUNT = sizeof CONTROLS / sizeof CONTROLS[0] };

/* Runs the tests on a control; true when all kinds that must fail did. */
static bool control_caught(struct run *run)
{
    test_all(run);
    return (run->failed_kinds & run->subject->caught_by) == run->subject->caught_by;
}

/* ---- command -------------------------------------------------------------------------------- */

static int stream(const char *order)
{
    for (enum axis inner = 0; inner < AXES; inner++) {
        if (strcmp(order, AXIS_NAME[inner]) != 0)
            continue;
        static uint32_t buffer[4096];
        for (uint64_t n = 0;; n += 4096) {
            for (uint32_t i = 0; i < 4096; i++)
                buffer[i] = word_at(&CHIP, walk(inner, n + i));
            if (fwrite(buffer, sizeof buffer, 1, stdout) != 1)
                return 0;
        }
    }
    fprintf(stderr, "prng_stat: order '%s': expected neuron, axon, tick or seed\n", order);
    return 2;
}

int main(int argc, char **argv)
{
    uint64_t seed = rand_env("CT_SEED", 1);
    static uint32_t table[THRESHOLDS];
    struct run run = {&CHIP, &SIZE_FULL, {seed}, false, 0, 0, 0, table};
    bool known = argc == 1;
    if (argc == 2 && strcmp(argv[1], "--quick") == 0) {
        run.size = &SIZE_QUICK;
        known = true;
    }
    if (argc == 3 && strcmp(argv[1], "--stream") == 0)
        return stream(argv[2]);
    if (argc == 3 && strcmp(argv[1], "--control") == 0) {
        run.size = &SIZE_CONTROL;
        for (uint32_t c = 0; c < CONTROL_COUNT; c++)
            if (strcmp(argv[2], CONTROLS[c].name) == 0)
                run.subject = &CONTROLS[c];
        known = run.subject != &CHIP;
    }
    if (!known) {
        fprintf(stderr, "usage: prng_stat [--quick | --control NAME | --stream ORDER]\ncontrols:");
        for (uint32_t c = 0; c < CONTROL_COUNT; c++)
            fprintf(stderr, " %s", CONTROLS[c].name);
        fprintf(stderr, "\norders: neuron axon tick seed\n");
        return 2;
    }
    printf("# seed=%llu\n", (unsigned long long)seed);
    test_all(&run);
    for (uint32_t c = 0; run.subject == &CHIP && c < CONTROL_COUNT; c++) {
        struct run control = {&CONTROLS[c], &SIZE_CONTROL, {seed}, true, 0, 0, 0, table};
        bool caught = control_caught(&control);
        run.tests++;
        run.failed += !caught;
        printf("%sok %u - control: %s: %u of %u tests fail\n", caught ? "" : "not ", run.tests,
               control.subject->name, control.failed, control.tests);
    }
    printf("1..%u\n", run.tests);
    return run.failed > 0;
}
