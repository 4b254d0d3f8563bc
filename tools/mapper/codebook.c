/*
 * codebook.c - see codebook.h.
 */
#include "codebook.h"

#include <stdlib.h>
#include <string.h>

enum { SUMS = 1 << CT_AXON_TYPES, SEARCH_STEPS = 2000, REPEATS = 16 };

static bool stochastic(axon_weight w)
{
    return (w & 1) != 0;
}

/* ---- taking a weight apart ------------------------------------------------------------------- */

/* The counts of the values that make `sum`: every combination, the last value fastest. */
static bool combine(const struct codebook *book, int32_t sum, uint8_t times[CT_AXON_TYPES])
{
    int32_t now = 0;
    memset(times, 0, CT_AXON_TYPES);
    while (now != sum) {
        int v = book->values - 1;
        while (v >= 0 && (times[v] == book->times[v] || stochastic(book->value[v]))) {
            now -= times[v] * (book->value[v] >> 1);
            times[v--] = 0;
        }
        if (v < 0)
            return false;
        times[v]++;
        now += book->value[v] >> 1;
    }
    return true;
}

bool codebook_parts(const struct codebook *book, axon_weight weight, uint8_t times[CT_AXON_TYPES])
{
    for (int v = 0; v < book->values; v++) {
        if (book->value[v] == weight) {
            memset(times, 0, CT_AXON_TYPES);
            times[v] = 1;
            return true;
        }
    }
    return !stochastic(weight) && combine(book, weight >> 1, times);
}

/* ---- a book of sums, each value at most once ------------------------------------------------- */

/* What a search has: the weights that are not stochastic, and all sums of the values so far. */
struct search {
    int32_t weight[CODEBOOK_WEIGHTS_MAX];
    uint32_t count, steps;
    int32_t value[CT_AXON_TYPES];
    int32_t sum[CT_AXON_TYPES + 1][SUMS]; /* by how many values; the first is 0 */
};

static bool has(const struct search *s, int depth, int32_t weight)
{
    for (int i = 0; i < 1 << depth; i++) {
        if (s->sum[depth][i] == weight)
            return true;
    }
    return false;
}

/* The first weight that is no sum of `depth` values; 0: all are. */
static int32_t missing(const struct search *s, int depth)
{
    for (uint32_t i = 0; i < s->count; i++) {
        if (!has(s, depth, s->weight[i]))
            return s->weight[i];
    }
    return 0;
}

static bool push(struct search *s, int depth, int32_t value)
{
    if (value == 0 || abs(value) > CT_WEIGHT_MAX)
        return false;
    s->value[depth] = value;
    for (int i = 0; i < 1 << depth; i++) {
        s->sum[depth + 1][i] = s->sum[depth][i];
        s->sum[depth + 1][i + (1 << depth)] = s->sum[depth][i] + value;
    }
    return true;
}

/* From the first value on: each further one makes the first missing weight of a sum that is there.
 * choice[d] counts the sums tried at depth d. */
static bool extend(struct search *s, int size)
{
    uint32_t choice[CT_AXON_TYPES + 1] = {0};
    int depth = 1;
    while (depth >= 1) {
        int32_t wanted = missing(s, depth);
        if (wanted == 0 && depth == size)
            return true;
        if (++s->steps > SEARCH_STEPS)
            return false;
        if (wanted == 0)
            wanted = s->weight[0]; /* a value to spare: any will do */
        if (depth == size || choice[depth] == 1u << depth) {
            choice[depth--] = 0;
            continue;
        }
        if (push(s, depth, wanted - s->sum[depth][choice[depth]++]))
            choice[++depth] = 0;
    }
    return false;
}

/* The first value is a weight, the greatest there is, or a difference of two weights. */
static bool search_sums(struct search *s, int size)
{
    s->steps = 0;
    s->sum[0][0] = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        if (push(s, 0, s->weight[i]) && extend(s, size))
            return true;
    }
    for (int sign = -1; sign <= 1; sign += 2) { /* for weights beyond one value */
        if (push(s, 0, sign * CT_WEIGHT_MAX) && extend(s, size))
            return true;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        for (uint32_t k = 0; k < s->count && s->steps <= SEARCH_STEPS; k++) {
            if (push(s, 0, s->weight[i] - s->weight[k]) && extend(s, size))
                return true;
        }
    }
    return false;
}

/* {1, 2, 4, ...} times the greatest common divisor, all of one sign or the last of the other. */
static bool binary_sums(struct search *s, int size)
{
    int32_t unit = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        for (int32_t a = abs(s->weight[i]); a != 0;) {
            int32_t rest = unit % a;
            unit = a;
            a = rest;
        }
    }
    for (int form = 0; form < 4; form++) {
        bool legal = true;
        s->sum[0][0] = 0;
        for (int v = 0; v < size && legal; v++) {
            bool other = form >= 2 && v == size - 1;
            legal = push(s, v, ((form & 1) != 0) != other ? -(unit << v) : unit << v);
        }
        if (legal && missing(s, size) == 0)
            return true;
    }
    return false;
}

/* ---- a book of multiples --------------------------------------------------------------------- */

/* A value for each weight, so often that they make it. */
static bool repeated(struct search *s, uint8_t times[CT_AXON_TYPES])
{
    for (uint32_t i = 0; i < s->count; i++) {
        int32_t weight = s->weight[i], n = (abs(weight) + CT_WEIGHT_MAX - 1) / CT_WEIGHT_MAX;
        while (n <= REPEATS && weight % n != 0)
            n++;
        if (n > REPEATS)
            return false;
        s->value[i] = weight / n;
        times[i] = (uint8_t)n;
    }
    return true;
}

/* Three values of one sign that make 0..most by counting, and one of the other sign: as few axons
 * as that takes. Fills s->value and `times`. */
static bool multiples(struct search *s, uint8_t times[CT_AXON_TYPES])
{
    int32_t high = 0, low = 0, fewest = CT_AXONS + 1;
    for (uint32_t i = 0; i < s->count; i++) {
        high = s->weight[i] > high ? s->weight[i] : high;
        low = s->weight[i] < low ? s->weight[i] : low;
    }
    int32_t sign = high >= -low ? 1 : -1;
    int32_t most = sign > 0 ? high : -low, other = sign > 0 ? -low : high;
    if (most > CT_AXONS * CT_WEIGHT_MAX || other > CT_AXONS * CT_WEIGHT_MAX)
        return false;
    for (int32_t a = 1; a < CT_AXONS; a++) {
        for (int32_t b = 1; b < CT_AXONS && a + b < fewest && (a + 1) <= CT_WEIGHT_MAX; b++) {
            int32_t third = (a + 1) * (b + 1);
            third = third < CT_WEIGHT_MAX ? third : CT_WEIGHT_MAX;
            int32_t c = (most + third - 1) / third;
            int32_t span = a + b * (a + 1) + c * third + 1;
            span = span < CT_WEIGHT_MAX ? span : CT_WEIGHT_MAX;
            int32_t d = (other + span - 1) / span;
            if (a + b + c + d >= fewest || c > UINT8_MAX || d > UINT8_MAX)
                continue;
            fewest = a + b + c + d;
            const int32_t value[] = {sign, sign * (a + 1), sign * third, -sign * span};
            const int32_t count[] = {a, b, c, d};
            for (int v = 0; v < CT_AXON_TYPES; v++) {
                s->value[v] = value[v];
                times[v] = (uint8_t)count[v];
            }
        }
    }
    return fewest <= CT_AXONS;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Adds `size` values to a book that has only stochastic ones. */
static void take(struct codebook *book, const struct search *s, int size,
                 const uint8_t times[CT_AXON_TYPES])
{
    for (int v = 0; v < size; v++) {
        if (times[v] == 0)
            continue;
        book->times[book->values] = times[v];
        book->value[book->values++] = s->value[v] * 2;
    }
}

static bool make_sums(struct codebook *book, struct search *s)
{
    static const uint8_t once[CT_AXON_TYPES] = {1, 1, 1, 1};
    uint8_t times[CT_AXON_TYPES];
    int room = CT_AXON_TYPES - book->values;
    if (s->count == 0)
        return true;
    for (int size = 1; size <= room; size++) {
        if ((uint32_t)1 << size <= s->count)
            continue;
        if (binary_sums(s, size) || search_sums(s, size)) {
            take(book, s, size, once);
            return true;
        }
    }
    if (s->count <= (uint32_t)room && repeated(s, times)) {
        take(book, s, (int)s->count, times);
        return true;
    }
    if (room < CT_AXON_TYPES || !multiples(s, times))
        return false;
    take(book, s, CT_AXON_TYPES, times);
    return true;
}

bool codebook_make(struct codebook *book, const axon_weight *weight, uint32_t count, bool compact)
{
    struct search s = {.count = 0};
    bool direct = count <= CT_AXON_TYPES && !compact;
    *book = (struct codebook){.values = 0};
    for (uint32_t i = 0; i < count; i++) {
        bool wide = abs(weight[i] >> 1) > CT_WEIGHT_MAX;
        if (wide && stochastic(weight[i]))
            return false;
        direct &= !wide;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!stochastic(weight[i]) && !direct) {
            s.weight[s.count++] = weight[i] >> 1;
            continue;
        }
        if (book->values == CT_AXON_TYPES)
            return false;
        book->times[book->values] = 1;
        book->value[book->values++] = weight[i];
    }
    return make_sums(book, &s);
}
