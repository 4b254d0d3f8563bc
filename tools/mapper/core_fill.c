/*
 * core_fill.c - see core_fill.h.
 */
#include "core_fill.h"

#include <stdlib.h>
#include <string.h>

enum { MASKS = 1 << CT_AXON_TYPES };

/* A value that an input needs, and how often. */
struct item {
    int32_t stream; /* number in the core, -1: new */
    uint32_t input;
    uint8_t value, times;
};

bool fill_init(struct core_fill *fill)
{
    *fill = (struct core_fill){.room = CT_AXONS};
    fill->stream = malloc(fill->room * sizeof *fill->stream);
    fill->slot = calloc(2 * (size_t)fill->room, sizeof *fill->slot);
    if (fill->stream != NULL && fill->slot != NULL)
        return true;
    fill_free(fill);
    return false;
}

void fill_free(struct core_fill *fill)
{
    free(fill->stream);
    free(fill->slot);
    *fill = (struct core_fill){.room = 0};
}

void fill_start(struct core_fill *fill, uint32_t most, uint32_t each, bool compact)
{
    fill->most = most;
    fill->each = each;
    fill->axons = fill->streams = 0;
    fill->compact = compact;
    memset(fill->slot, 0, 2 * (size_t)fill->room * sizeof *fill->slot);
}

static uint32_t hash(const struct core_fill *fill, uint64_t stream)
{
    return (uint32_t)(stream * 0x9E3779B97F4A7C15u >> 32) & (2 * fill->room - 1);
}

int32_t fill_find(const struct core_fill *fill, uint64_t stream)
{
    for (uint32_t at = hash(fill, stream); fill->slot[at] != 0;
         at = (at + 1) & (2 * fill->room - 1)) {
        if (fill->stream[fill->slot[at] - 1].stream == stream)
            return (int32_t)fill->slot[at] - 1;
    }
    return -1;
}

static void enter(struct core_fill *fill, uint32_t number)
{
    uint32_t at = hash(fill, fill->stream[number].stream);
    while (fill->slot[at] != 0)
        at = (at + 1) & (2 * fill->room - 1);
    fill->slot[at] = number + 1;
}

/* A new stream, without axons; there is room. */
static int32_t add_stream(struct core_fill *fill, uint64_t stream)
{
    fill->stream[fill->streams] = (struct fill_stream){.stream = stream};
    enter(fill, fill->streams);
    return (int32_t)fill->streams++;
}

/* Makes room for `count` streams more. */
static bool grow(struct core_fill *fill, uint32_t count)
{
    uint32_t room = fill->room;
    while (room - fill->streams < count)
        room *= 2;
    if (room == fill->room)
        return true;
    struct fill_stream *stream = realloc(fill->stream, room * sizeof *stream);
    if (stream == NULL)
        return false;
    fill->stream = stream;
    uint32_t *slot = calloc(2 * (size_t)room, sizeof *slot);
    if (slot == NULL)
        return false;
    free(fill->slot);
    fill->slot = slot;
    fill->room = room;
    for (uint32_t i = 0; i < fill->streams; i++)
        enter(fill, i);
    return true;
}

uint32_t fill_merge(struct core_fill *fill, uint64_t stream, const uint8_t times[CT_AXON_TYPES])
{
    int32_t at = fill_find(fill, stream);
    if (at < 0)
        at = add_stream(fill, stream);
    for (int g = 0; g < CT_AXON_TYPES; g++) {
        uint8_t *there = &fill->stream[at].times[g];
        if (*there < times[g]) {
            fill->axons += (uint32_t)times[g] - *there;
            *there = times[g];
        }
    }
    return fill->axons;
}

void fill_load(struct core_fill *fill, const struct fill_stream *stream, uint32_t streams)
{
    fill_start(fill, CT_AXONS, CT_AXONS, false);
    for (uint32_t i = 0; i < streams; i++) {
        fill->stream[add_stream(fill, stream[i].stream)] = stream[i];
        for (int g = 0; g < CT_AXON_TYPES; g++)
            fill->axons += stream[i].times[g];
    }
}

static int mask_of(const struct fill_stream *s)
{
    return (s->times[0] > 0) | (s->times[1] > 0) << 1 | (s->times[2] > 0) << 2 |
           (s->times[3] > 0) << 3;
}

/* ---- the book -------------------------------------------------------------------------------- */

/* The different weights of the inputs; false where there are more than `room`. */
static bool different(const struct fill_input *input, uint32_t count, axon_weight *weight,
                      uint32_t *weights, uint32_t room)
{
    *weights = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t k = 0;
        while (k < *weights && weight[k] != input[i].weight)
            k++;
        if (k == *weights) {
            if (k == room)
                return false;
            weight[(*weights)++] = input[i].weight;
        }
    }
    return true;
}

/* The items of all inputs; 0 where they are more than an empty core has axons. */
static uint32_t itemize(const struct core_fill *fill, const struct fill_input *input,
                        uint32_t count, const struct codebook *book, struct item *item)
{
    uint32_t items = 0, axons = 0;
    axon_weight last = 0;
    uint8_t times[CT_AXON_TYPES] = {0};
    for (uint32_t i = 0; i < count; i++) {
        int32_t stream = fill_find(fill, input[i].stream);
        if (input[i].weight != last)
            (void)codebook_parts(book, input[i].weight, times);
        last = input[i].weight;
        for (uint8_t v = 0; v < book->values; v++) {
            if (times[v] == 0)
                continue;
            axons += times[v];
            if (axons > fill->each)
                return 0;
            item[items++] = (struct item){stream, i, v, times[v]};
        }
    }
    return items;
}

/* ---- types for the values -------------------------------------------------------------------- */

/* types[v]: the mask of types that get value v. cost[v][mask]: items of value v whose stream has
 * no axon of the types of the mask. All assignments that leave no value without a type are tried,
 * the first of the cheapest is taken. Returns its cost. */
static uint32_t assign(const uint32_t cost[CT_AXON_TYPES][MASKS], int values,
                       uint8_t types[CT_AXON_TYPES])
{
    uint32_t best = UINT32_MAX;
    int codes = 1;
    for (int g = 0; g < CT_AXON_TYPES; g++)
        codes *= values;
    for (int code = 0; code < codes && best > 0; code++) {
        uint8_t mask[CT_AXON_TYPES] = {0};
        uint32_t sum = 0;
        bool all = true;
        for (int g = 0, rest = code; g < CT_AXON_TYPES; g++, rest /= values)
            mask[rest % values] |= (uint8_t)(1u << g);
        for (int v = 0; v < values; v++) {
            all &= mask[v] != 0;
            sum += cost[v][mask[v]];
        }
        if (all && sum < best) {
            best = sum;
            memcpy(types, mask, sizeof mask);
        }
    }
    return best;
}

/* Where values are needed several times, value v is given type v. */
static uint32_t assign_multiples(const struct core_fill *fill, const struct item *item,
                                 uint32_t items, uint8_t types[CT_AXON_TYPES])
{
    uint32_t sum = 0;
    for (int v = 0; v < CT_AXON_TYPES; v++)
        types[v] = (uint8_t)(1u << v);
    for (uint32_t i = 0; i < items; i++) {
        uint32_t there = item[i].stream < 0 ? 0 : fill->stream[item[i].stream].times[item[i].value];
        sum += item[i].times > there ? item[i].times - there : 0;
    }
    return sum;
}

static bool has_multiples(const struct codebook *book)
{
    for (int v = 0; v < book->values; v++) {
        if (book->times[v] > 1)
            return true;
    }
    return false;
}

static uint32_t choose_types(const struct core_fill *fill, const struct codebook *book,
                             const struct item *item, uint32_t items, uint8_t types[CT_AXON_TYPES])
{
    uint32_t found[CT_AXON_TYPES][MASKS] = {{0}}, cost[CT_AXON_TYPES][MASKS] = {{0}};
    if (has_multiples(book))
        return assign_multiples(fill, item, items, types);
    for (uint32_t i = 0; i < items; i++)
        found[item[i].value][item[i].stream < 0 ? 0 : mask_of(&fill->stream[item[i].stream])]++;
    for (int v = 0; v < book->values; v++) {
        for (int types_of = 0; types_of < MASKS; types_of++) {
            for (int there = 0; there < MASKS; there++)
                cost[v][types_of] += (there & types_of) == 0 ? found[v][there] : 0;
        }
    }
    return assign(cost, book->values, types);
}

/* ---- one neuron ------------------------------------------------------------------------------ */

static void commit(struct core_fill *fill, const struct fill_input *input, const struct item *item,
                   uint32_t items, const uint8_t types[CT_AXON_TYPES])
{
    int32_t made = -1;
    for (uint32_t i = 0; i < items; i++) {
        const struct item *x = &item[i];
        if (x->stream < 0 && (i == 0 || input[x->input].stream != input[item[i - 1].input].stream))
            made = add_stream(fill, input[x->input].stream);
        struct fill_stream *s = &fill->stream[x->stream < 0 ? made : x->stream];
        int g = 0;
        while (g < CT_AXON_TYPES && ((types[x->value] >> g & 1) == 0 || s->times[g] == 0))
            g++;
        if (g == CT_AXON_TYPES)
            g = __builtin_ctz(types[x->value]);
        if (s->times[g] < x->times) {
            fill->axons += (uint32_t)x->times - s->times[g];
            s->times[g] = x->times;
        }
    }
}

/* Tries one book; the result is not FILL_OK where it does not fit. */
static enum fill_result try_book(struct core_fill *fill, const struct fill_input *input,
                                 uint32_t count, const struct codebook *book,
                                 struct fill_neuron *out)
{
    struct item item[CT_AXONS];
    uint8_t types[CT_AXON_TYPES] = {0};
    uint32_t items = itemize(fill, input, count, book, item);
    *out = (struct fill_neuron){.times = {0}};
    if (items == 0 && count > 0)
        return FILL_INPUTS;
    if (items == 0)
        return FILL_OK;
    if (fill->axons + choose_types(fill, book, item, items, types) > fill->most)
        return FILL_FULL;
    if (!grow(fill, items))
        return FILL_MEMORY;
    commit(fill, input, item, items, types);
    for (int v = 0; v < book->values; v++) {
        for (int g = 0; g < CT_AXON_TYPES; g++) {
            if ((types[v] >> g & 1) != 0) {
                out->weight[g] = book->value[v];
                out->times[g] = book->times[v];
            }
        }
    }
    return FILL_OK;
}

enum fill_result fill_add(struct core_fill *fill, const struct fill_input *input, uint32_t count,
                          struct fill_neuron *out)
{
    axon_weight weight[CT_AXONS];
    uint32_t weights;
    struct codebook book;
    enum fill_result result = FILL_INPUTS;
    if (count > 2 * CT_AXONS || !different(input, count, weight, &weights, CT_AXONS))
        return FILL_INPUTS;
    for (int turn = 0; turn < 2; turn++) {
        bool compact = (turn == 0) == fill->compact;
        if (turn == 1 && weights > CT_AXON_TYPES)
            break;
        if (!codebook_make(&book, weight, weights, compact)) {
            if (turn == 0)
                result = FILL_WEIGHTS;
            continue;
        }
        enum fill_result tried = try_book(fill, input, count, &book, out);
        if (tried == FILL_OK || tried == FILL_MEMORY)
            return tried;
        if (tried == FILL_FULL || result == FILL_WEIGHTS)
            result = tried;
    }
    return result;
}

enum fill_result fill_add_as(struct core_fill *fill, const struct fill_input *input, uint32_t count,
                             const axon_weight weight[CT_AXON_TYPES], struct fill_neuron *out)
{
    struct item item[CT_AXONS];
    uint8_t types[CT_AXON_TYPES];
    *out = (struct fill_neuron){.times = {0}};
    if (count > fill->each)
        return FILL_INPUTS;
    for (int g = 0; g < CT_AXON_TYPES; g++)
        types[g] = (uint8_t)(1u << g);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t g = 0;
        while (weight[g] != input[i].weight)
            g++;
        item[i] = (struct item){fill_find(fill, input[i].stream), i, g, 1};
        out->weight[g] = weight[g];
        out->times[g] = 1;
    }
    if (fill->axons + assign_multiples(fill, item, count, types) > fill->most)
        return FILL_FULL;
    if (!grow(fill, count))
        return FILL_MEMORY;
    commit(fill, input, item, count, types);
    return FILL_OK;
}

/* ---- one synapse ----------------------------------------------------------------------------- */

bool fill_parts(const struct fill_neuron *neuron, const struct fill_stream *stream,
                axon_weight weight, uint8_t times[CT_AXON_TYPES])
{
    const int there = mask_of(stream);
    memset(times, 0, CT_AXON_TYPES);
    for (int g = 0; g < CT_AXON_TYPES; g++) {
        if (neuron->weight[g] == weight && (there >> g & 1) != 0) {
            times[g] = 1;
            return true;
        }
    }
    for (int mask = 1; mask < MASKS; mask++) {
        int32_t sum = 0;
        bool legal = (mask & ~there) == 0;
        for (int g = 0; g < CT_AXON_TYPES && legal; g++) {
            sum += (mask >> g & 1) != 0 ? neuron->weight[g] : 0;
            legal =
                (mask >> g & 1) == 0 || (neuron->weight[g] != 0 && (neuron->weight[g] & 1) == 0);
        }
        if (legal && sum == weight) {
            for (int g = 0; g < CT_AXON_TYPES; g++)
                times[g] = mask >> g & 1;
            return true;
        }
    }
    const struct codebook book = {
        CT_AXON_TYPES,
        {neuron->times[0], neuron->times[1], neuron->times[2], neuron->times[3]},
        {neuron->weight[0], neuron->weight[1], neuron->weight[2], neuron->weight[3]}};
    return codebook_parts(&book, weight, times);
}
