/*
 * flatten.c - see flatten.h. Counted, then placed: the usual two passes of a sort by target; then
 * each target's synapses are sorted and added up where they stand.
 */
#include "flatten.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

enum { SHORT_LIST = 24 /* synapses: sorted by insertion, which beats a call a comparison */ };

static int compare(const void *a, const void *b)
{
    const flat_synapse x = *(const flat_synapse *)a, y = *(const flat_synapse *)b;
    return (x > y) - (x < y);
}

static void sort(flat_synapse *s, uint64_t count)
{
    uint64_t i = 1;
    while (i < count && s[i - 1] <= s[i])
        i++;
    if (i >= count)
        return;
    if (count > SHORT_LIST) {
        qsort(s, count, sizeof *s, compare);
        return;
    }
    for (; i < count; i++) {
        flat_synapse x = s[i];
        uint64_t k = i;
        for (; k > 0 && s[k - 1] > x; k--)
            s[k] = s[k - 1];
        s[k] = x;
    }
}

static int32_t clamp(int64_t sum)
{
    if (sum > INT32_MAX)
        return INT32_MAX;
    return sum < INT32_MIN ? INT32_MIN : (int32_t)sum;
}

/* Adds up what is equal but for the weight; `to` may be `s`. Returns how many are left. */
static uint64_t add_up(flat_synapse *to, const flat_synapse *s, uint64_t count)
{
    uint64_t left = 0;
    for (uint64_t i = 0; i < count;) {
        uint64_t end = i + 1;
        int64_t sum = flat_weight(s[i]);
        if (flat_stochastic(s[i])) {
            if (sum != 0)
                to[left++] = s[i];
            i++;
            continue;
        }
        for (; end < count && s[end] >> 32 == s[i] >> 32; end++)
            sum += flat_weight(s[end]);
        if (sum != 0)
            to[left++] = flat_make(flat_end(s[i]), flat_delay(s[i]), false, clamp(sum));
        i = end;
    }
    return left;
}

static void count_targets(struct flat *flat, const struct network *net)
{
    struct network_synapse s;
    for (uint32_t i = 0; i < net->projections; i++) {
        for (uint64_t at = 0; network_next(&net->projection[i], &at, &s);)
            flat->first[s.target + 2]++;
    }
    for (uint32_t j = 2; j < flat->neurons + 2; j++)
        flat->first[j] += flat->first[j - 1];
}

static void place_synapses(struct flat *flat, const struct network *net)
{
    struct network_synapse s;
    for (uint32_t i = 0; i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        uint32_t base = p->from.input ? 0 : net->lines;
        for (uint64_t at = 0; network_next(p, &at, &s);)
            flat->synapse[flat->first[s.target + 1]++] =
                flat_make(base + s.source, p->delay, p->stochastic, s.weight);
    }
}

enum ct_status flatten(struct flat *flat, const struct network *net, struct ct_error *err)
{
    uint64_t total = 0, left = 0;
    *flat = (struct flat){.lines = net->lines, .neurons = net->neurons};
    for (uint32_t i = 0; i < net->projections; i++) {
        total += net->projection[i].count;
        if (total > FLAT_SYNAPSES_MAX)
            return status_fail(err, CT_ERR_LIMIT, "%s: more than %llu synapses", net->name,
                               (unsigned long long)FLAT_SYNAPSES_MAX);
    }
    flat->first = calloc((size_t)net->neurons + 2, sizeof *flat->first);
    flat->synapse = malloc((total + 1) * sizeof *flat->synapse);
    if (flat->first == NULL || flat->synapse == NULL) {
        flat_free(flat);
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    }
    count_targets(flat, net);
    place_synapses(flat, net);
    for (uint32_t j = 0; j < net->neurons; j++) {
        uint64_t first = flat->first[j], count = flat->first[j + 1] - first;
        sort(flat->synapse + first, count);
        flat->first[j] = left;
        left += add_up(flat->synapse + left, flat->synapse + first, count);
    }
    flat->first[net->neurons] = flat->synapses = left;
    return CT_OK;
}

void flat_free(struct flat *flat)
{
    free(flat->first);
    free(flat->synapse);
    *flat = (struct flat){.lines = 0};
}
