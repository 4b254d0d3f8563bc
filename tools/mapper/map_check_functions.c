/*
 * map_check_functions.c - see map_check_parts.h: neurons of the chip that are parts of another one.
 *
 * Some sum of streams, its form, takes few values, P. A neuron that is at its first potential again
 * after every tick, whatever P is, fires as a function of P alone; so does one that hears the form
 * and functions of it, all of one tick. That is shown by trying every P that the streams can add up
 * to. Where a copy hears functions of one form that together amount to a * P for each of them, they
 * are to it what the streams of the form, times a, would be: a sum that was told in parts, exactly.
 */
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"
#include "map_check_parts.h"

enum { BUCKETS = 1 << 14, SUMS_MAX = 1 << 12 };

struct check_functions {
    struct check_entry *entry; /* of all forms */
    struct check_form *form;
    struct check_function *function;
    uint64_t *word; /* bits by P - least: the sums of forms, the tables of functions */
    uint32_t entries, entry_room, forms, form_room, functions, function_room, words, word_room;
    uint32_t form_bucket[BUCKETS], function_bucket[BUCKETS]; /* first of a chain, CHECK_NONE */
};

struct check_functions *check_functions_make(void)
{
    struct check_functions *f = calloc(1, sizeof *f);
    if (f != NULL) {
        memset(f->form_bucket, 0xff, sizeof f->form_bucket);
        memset(f->function_bucket, 0xff, sizeof f->function_bucket);
    }
    return f;
}

void check_functions_free(struct check_functions *f)
{
    if (f == NULL)
        return;
    free(f->entry);
    free(f->form);
    free(f->function);
    free(f->word);
    free(f);
}

uint32_t check_functions_count(const struct check_functions *f)
{
    return f->functions;
}

const struct check_form *check_form_of(const struct check_functions *f, uint32_t function,
                                       const struct check_entry **entry)
{
    const struct check_form *form = &f->form[f->function[function].form];
    *entry = f->entry + form->first;
    return form;
}

static uint32_t hash(uint32_t seed, const void *data, size_t bytes)
{
    const uint8_t *byte = data;
    uint64_t h = seed ^ 0xCBF29CE484222325u;
    for (size_t i = 0; i < bytes; i++)
        h = (h ^ byte[i]) * 0x100000001B3u;
    return (uint32_t)(h >> 32 ^ h) % BUCKETS;
}

static uint32_t words_of(const struct check_form *form)
{
    return (uint32_t)(form->most - form->least) / 64 + 1;
}

static bool has(const uint64_t *bits, uint32_t at)
{
    return (bits[at / 64] >> at % 64 & 1) != 0;
}

/* ---- forms ----------------------------------------------------------------------------------- */

/* Bits of all sums of some of the entries, by sum - least: each entry adds the sums shifted. */
static void find_sums(const struct check_entry *entry, uint32_t count, int32_t least, uint32_t span,
                      uint64_t *bits)
{
    uint64_t next[SUMS_MAX / 64];
    const uint32_t words = span / 64 + 1;
    memset(bits, 0, words * sizeof *bits);
    bits[(uint32_t)-least / 64] |= 1ull << (uint32_t)-least % 64;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t w = entry[i].weight;
        memcpy(next, bits, words * sizeof *next);
        for (uint32_t at = 0; at <= span; at++) {
            if (has(bits, at))
                next[(uint32_t)((int32_t)at + w) / 64] |= 1ull << (uint32_t)((int32_t)at + w) % 64;
        }
        memcpy(bits, next, words * sizeof *next);
    }
}

static bool same_form(const struct check_functions *f, const struct check_form *form,
                      const struct check_entry *entry, uint32_t count)
{
    const struct check_entry *own = f->entry + form->first;
    return form->count == count && memcmp(own, entry, count * sizeof *entry) == 0;
}

/* The number of a form, whose entries are sorted, with offsets from the first one's; it is added
 * where it is new. CHECK_NONE: no memory, or too many sums. */
static uint32_t find_form(struct check_functions *f, const struct check_entry *entry,
                          uint32_t count)
{
    struct check_form made = {.first = f->entries, .count = count, .sums = f->words};
    uint32_t *bucket = &f->form_bucket[hash(count, entry, count * sizeof *entry)];
    for (uint32_t k = *bucket; k != CHECK_NONE; k = f->form[k].next) {
        if (same_form(f, &f->form[k], entry, count))
            return k;
    }
    for (uint32_t i = 0; i < count; i++)
        *(entry[i].weight < 0 ? &made.least : &made.most) += entry[i].weight;
    if (made.most - made.least >= SUMS_MAX ||
        !grow_array(&f->entry, sizeof *f->entry, f->entries, count, &f->entry_room) ||
        !grow_array(&f->form, sizeof *f->form, f->forms, 1, &f->form_room) ||
        !grow_array(&f->word, sizeof *f->word, f->words, words_of(&made), &f->word_room))
        return CHECK_NONE;
    memcpy(f->entry + f->entries, entry, count * sizeof *entry);
    find_sums(entry, count, made.least, (uint32_t)(made.most - made.least), f->word + f->words);
    made.next = *bucket;
    *bucket = f->forms;
    f->form[f->forms] = made;
    f->entries += count;
    f->words += words_of(&made);
    return f->forms++;
}

/* ---- functions ------------------------------------------------------------------------------- */

/* The number of the function with the table that lies behind all words. */
static uint32_t find_function(struct check_functions *f, uint32_t form)
{
    const uint32_t words = words_of(&f->form[form]);
    const uint64_t *table = f->word + f->words;
    uint32_t *bucket = &f->function_bucket[hash(form, table, words * sizeof *table)];
    for (uint32_t k = *bucket; k != CHECK_NONE; k = f->function[k].next) {
        if (f->function[k].form == form &&
            memcmp(f->word + f->function[k].table, table, words * sizeof *table) == 0)
            return k;
    }
    if (!grow_array(&f->function, sizeof *f->function, f->functions, 1, &f->function_room))
        return CHECK_NONE;
    f->function[f->functions] = (struct check_function){form, *bucket, f->words};
    *bucket = f->functions;
    f->words += words;
    return f->functions++;
}

/* Tries every sum of the form: the neuron must end where it began. Leaves the table behind all
 * words. `self` is how often the form itself is heard, 0 or 1. */
static bool tabulate(struct check_functions *f, const struct ct_neuron *n, uint32_t form,
                     int32_t self, const struct check_input *heard, uint32_t count)
{
    const struct check_form *g = &f->form[form];
    if (!grow_array(&f->word, sizeof *f->word, f->words, words_of(g), &f->word_room))
        return false;
    uint64_t *table = f->word + f->words;
    memset(table, 0, words_of(g) * sizeof *table);
    for (uint32_t at = 0; at <= (uint32_t)(g->most - g->least); at++) {
        int64_t sum = self * ((int64_t)at + g->least), v = n->potential;
        if (!has(f->word + g->sums, at))
            continue;
        for (uint32_t i = 0; i < count; i++)
            sum += has(f->word + f->function[heard[i].stream.unit].table, at) ? heard[i].weight : 0;
        if (check_tick(n, sum, &v))
            table[at / 64] |= 1ull << at % 64;
        if (v != n->potential)
            return false;
    }
    return true;
}

bool check_derive(struct check_functions *f, uint32_t units, const struct ct_neuron *n,
                  struct check_input *input, uint32_t count, struct check_stream *out)
{
    struct check_entry entry[CT_AXONS];
    uint32_t plain = 0, form, shift;
    while (plain < count && input[plain].stream.unit < units)
        plain++;
    struct check_input *heard = input + plain;
    for (uint32_t i = 0; i < count - plain; i++)
        heard[i].stream.unit -= units;
    if (count == 0)
        return false;
    /* The first stream tells the tick of the form; what is heard must be of the same. */
    shift = plain > 0 ? input[0].stream.offset : heard[0].stream.offset;
    for (uint32_t i = 0; i < plain; i++) {
        entry[i] = (struct check_entry){input[i].stream.unit, input[i].stream.offset - shift,
                                        (int32_t)input[i].weight};
        if (input[i].weight > SUMS_MAX || input[i].weight < -SUMS_MAX)
            return false;
    }
    form = plain > 0 ? find_form(f, entry, plain) : f->function[heard[0].stream.unit].form;
    if (form == CHECK_NONE)
        return false;
    for (uint32_t i = 0; i < count - plain; i++) {
        if (f->function[heard[i].stream.unit].form != form || heard[i].stream.offset != shift)
            return false;
    }
    if (!tabulate(f, n, form, plain > 0, heard, count - plain))
        return false;
    out->unit = find_function(f, form);
    out->offset = shift;
    if (out->unit == CHECK_NONE)
        return false;
    out->unit += units;
    return true;
}

bool check_linear(const struct check_functions *f, const struct check_input *heard, uint32_t count,
                  int64_t *factor)
{
    const struct check_form *g = &f->form[f->function[heard[0].stream.unit].form];
    bool known = false;
    *factor = 0;
    for (uint32_t at = 0; at <= (uint32_t)(g->most - g->least); at++) {
        const int64_t p = (int64_t)at + g->least;
        int64_t sum = 0;
        if (!has(f->word + g->sums, at))
            continue;
        for (uint32_t i = 0; i < count; i++)
            sum += has(f->word + f->function[heard[i].stream.unit].table, at) ? heard[i].weight : 0;
        if (!known && p != 0) {
            *factor = sum / p;
            known = true;
        }
        if (sum != *factor * p)
            return false;
    }
    return true;
}

bool check_same_form(const struct check_functions *f, uint32_t a, uint32_t b)
{
    return f->function[a].form == f->function[b].form;
}
