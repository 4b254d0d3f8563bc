/*
 * map_check_synapses.c - see map_check_parts.h: every copy has just the synapses of its neuron.
 *
 * The network's synapses are listed by target, 8 bytes each. Core by core, the axons that carry the
 * same stream are one group; what a copy gets from each group, and what its neuron should get, are
 * added up and compared. What the network has and no group carries must add up to nothing.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"
#include "map_check_parts.h"

/* A synapse of the network, at its target: unit, delay, whether it draws, weight + 2^31. */
typedef uint64_t packed;

static packed pack(uint32_t unit, uint32_t delay, bool draws, int32_t weight)
{
    return (uint64_t)unit << 42 | (uint64_t)delay << 33 | (uint64_t)draws << 32 |
           ((uint32_t)weight + (1u << 31));
}
static uint32_t packed_unit(packed p)
{
    return (uint32_t)(p >> 42);
}
static uint32_t packed_delay(packed p)
{
    return p >> 33 & 511;
}
static bool packed_draws(packed p)
{
    return p >> 32 & 1;
}
static int32_t packed_weight(packed p)
{
    return (int32_t)((uint32_t)p - (1u << 31));
}

enum { GROUP_NONE = UINT16_MAX };

/* A stochastic synapse of a copy: group and weight. */
struct drawn {
    uint32_t neuron;
    uint16_t group;
    int16_t weight;
};

struct compare {
    struct checker *c;
    uint64_t *first; /* [neurons + 1]: synapses of a target */
    packed *synapse;
    uint16_t *head; /* [units]: the first group of a unit in this core, GROUP_NONE */
    /* Of the core at hand. */
    uint16_t groups, group_of[CT_AXONS], next[CT_AXONS];
    struct check_stream stream[CT_AXONS];
    int32_t got[CT_NEURONS][CT_AXONS]; /* by neuron and group                            */
    struct drawn *drawn;               /* of the core's neurons, [CT_AXONS * CT_NEURONS] */
    uint32_t drawn_count;
    /* Of the neuron at hand. */
    int64_t want[CT_AXONS];
    packed *left; /* what no group carries, and what draws: [the most of a target] */
    uint64_t left_count;
    bool functions; /* whether there are any                 */
    bool lost;      /* there was no memory for a copy's list */
};

/* ---- the network's synapses, by target ------------------------------------------------------- */

static enum ct_status list_synapses(struct compare *w, struct ct_error *err)
{
    const struct network *net = w->c->net;
    struct network_synapse s;
    uint64_t total = 0, most = 0;
    for (uint32_t i = 0; i < net->projections; i++) {
        if (net->projection[i].count > UINT32_MAX - total)
            return status_fail(err, CT_ERR_LIMIT, "%s: more than 2^32 synapses", net->name);
        total += net->projection[i].count;
    }
    w->first = calloc((size_t)net->neurons + 2, sizeof *w->first);
    w->synapse = malloc((total + 1) * sizeof *w->synapse);
    if (w->first == NULL || w->synapse == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory to check the mapping", net->name);
    for (uint32_t i = 0; i < net->projections; i++) {
        for (uint64_t at = 0; network_next(&net->projection[i], &at, &s);)
            w->first[s.target + 2]++;
    }
    for (uint32_t j = 0; j < net->neurons; j++) {
        most = w->first[j + 2] > most ? w->first[j + 2] : most;
        w->first[j + 2] += w->first[j + 1];
    }
    for (uint32_t i = 0; i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        const uint32_t base = p->from.input ? 0 : net->lines;
        for (uint64_t at = 0; network_next(p, &at, &s);)
            w->synapse[w->first[s.target + 1]++] =
                pack(base + s.source, p->delay, p->stochastic, s.weight);
    }
    w->c->out->synapses = total;
    w->left = malloc((most + 1) * sizeof *w->left);
    return w->left != NULL
               ? CT_OK
               : status_fail(err, CT_ERR_MEMORY, "%s: no memory to check the mapping", net->name);
}

/* ---- a core ---------------------------------------------------------------------------------- */

/* The group of a stream in this core. */
static uint16_t find_group(const struct compare *w, uint32_t unit, uint32_t offset)
{
    uint16_t g = w->head[unit];
    while (g != GROUP_NONE && w->stream[g].offset != offset)
        g = w->next[g];
    return g;
}

static void make_groups(struct compare *w, const struct check_stream *axon)
{
    w->groups = 0;
    for (uint32_t a = 0; a < CT_AXONS; a++) {
        w->group_of[a] = GROUP_NONE;
        if (axon[a].unit == CHECK_NONE)
            continue;
        uint16_t g = find_group(w, axon[a].unit, axon[a].offset);
        if (g == GROUP_NONE) {
            g = w->groups++;
            w->stream[g] = axon[a];
            w->next[g] = w->head[axon[a].unit];
            w->head[axon[a].unit] = g;
        }
        w->group_of[a] = g;
    }
}

static void forget_groups(struct compare *w)
{
    for (uint16_t g = 0; g < w->groups; g++)
        w->head[w->stream[g].unit] = GROUP_NONE;
}

/* Adds up what the neurons get from an axon. */
static void add_axon(struct compare *w, const struct ct_core *core, uint32_t axon)
{
    const uint8_t type = core->axon_type[axon];
    const uint16_t g = w->group_of[axon];
    for (uint32_t word = 0; word < 4; word++) {
        for (uint64_t bits = core->crossbar[axon][word]; bits != 0; bits &= bits - 1) {
            const uint32_t k = 64 * word + (uint32_t)__builtin_ctzll(bits);
            const struct ct_neuron *n = &core->neuron[k];
            w->c->out->bits++;
            if ((n->weight_stochastic >> type & 1) == 0)
                w->got[k][g] += n->weight[type];
            else if (n->weight[type] != 0)
                w->drawn[w->drawn_count++] = (struct drawn){k, g, n->weight[type]};
        }
    }
}

/* An axon that nothing drives has no synapse that could act. */
static void check_undriven(struct compare *w, uint32_t entry, uint32_t axon)
{
    const struct ct_core *core = w->c->m->chip.entry[entry].core;
    const uint64_t *row = core->crossbar[axon];
    if ((row[0] | row[1] | row[2] | row[3]) != 0)
        check_fault(w->c, MAP_FAULT_UNDRIVEN, "core %" PRIu32 " axon %" PRIu32 ": synapses",
                    w->c->m->chip.entry[entry].number, axon);
}

/* ---- a copy ---------------------------------------------------------------------------------- */

/* What neuron j should get from each group; what no group carries, or what draws, is left over. */
static void want_neuron(struct compare *w, uint32_t j)
{
    const uint32_t late = check_late(w->c, j);
    memset(w->want, 0, w->groups * sizeof *w->want);
    w->left_count = 0;
    for (uint64_t i = w->first[j]; i < w->first[j + 1]; i++) {
        const packed p = w->synapse[i];
        const uint16_t g = find_group(w, packed_unit(p), packed_delay(p) + late);
        if (g == GROUP_NONE || packed_draws(p))
            w->left[w->left_count++] = p;
        else
            w->want[g] += packed_weight(p);
    }
}

/* "from q[2], delay 3": a stream as copy `number` hears it. */
static struct check_name stream_name(const struct compare *w, uint32_t number,
                                     const struct check_stream *s)
{
    const uint32_t late = check_late(w->c, w->c->owner[number]);
    struct check_name out;
    (void)snprintf(out.text, sizeof out.text, "from %s, delay %" PRId64,
                   check_unit_name(w->c, s->unit).text, (int64_t)s->offset - late);
    return out;
}

static void compare_group(struct compare *w, uint32_t number, uint16_t g)
{
    const int64_t want = w->want[g], got = w->got[number % CT_NEURONS][g];
    if (want == got)
        return;
    check_fault(w->c,
                got == 0    ? MAP_FAULT_MISSING
                : want == 0 ? MAP_FAULT_EXTRA
                            : MAP_FAULT_WEIGHT,
                "%s: %s: weight %" PRId64 ", wanted %" PRId64, check_neuron_name(w->c, number).text,
                stream_name(w, number, &w->stream[g]).text, got, want);
}

static int order_packed(const void *a, const void *b)
{
    const packed *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* What no axon carries adds up to nothing for each source and delay. */
static void check_left(struct compare *w, uint32_t number)
{
    const uint32_t late = check_late(w->c, w->c->owner[number]);
    qsort(w->left, w->left_count, sizeof *w->left, order_packed);
    for (uint64_t i = 0, end; i < w->left_count; i = end) {
        int64_t sum = 0;
        for (end = i; end < w->left_count && w->left[end] >> 32 == w->left[i] >> 32; end++)
            sum += packed_draws(w->left[i]) ? 0 : packed_weight(w->left[end]);
        const struct check_stream s = {packed_unit(w->left[i]), packed_delay(w->left[i]) + late};
        if (sum != 0)
            check_fault(w->c, MAP_FAULT_MISSING, "%s: %s: no axon, wanted weight %" PRId64,
                        check_neuron_name(w->c, number).text, stream_name(w, number, &s).text, sum);
    }
}

static void compare_plainly(struct compare *w, uint32_t number)
{
    for (uint16_t g = 0; g < w->groups; g++)
        compare_group(w, number, g);
    if (w->left_count > 0)
        check_left(w, number);
}

static int order_drawn(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    if (x->neuron != y->neuron)
        return (x->neuron > y->neuron) - (x->neuron < y->neuron);
    if (x->group != y->group)
        return (x->group > y->group) - (x->group < y->group);
    return (x->weight > y->weight) - (x->weight < y->weight);
}

/* The stochastic synapses of a copy, here from `at` on, are those of the network, one by one. */
static void check_drawn(struct compare *w, uint32_t number, const struct drawn *got, uint32_t count)
{
    const uint32_t late = check_late(w->c, w->c->owner[number]);
    struct drawn *wanted = malloc((w->left_count + 1) * sizeof *wanted);
    uint32_t most = 0;
    bool same = wanted != NULL;
    for (uint64_t i = 0; i < w->left_count && wanted != NULL; i++) {
        const packed p = w->left[i];
        if (packed_draws(p) && packed_weight(p) != 0)
            wanted[most++] = (struct drawn){number % CT_NEURONS,
                                            find_group(w, packed_unit(p), packed_delay(p) + late),
                                            (int16_t)packed_weight(p)};
    }
    if (most > 0)
        qsort(wanted, most, sizeof *wanted, order_drawn);
    for (uint32_t i = 0; i < most && same && most == count; i++)
        same = order_drawn(&wanted[i], &got[i]) == 0;
    if (!same || most != count)
        check_fault(w->c, MAP_FAULT_DRAWN,
                    "%s: %" PRIu32 " stochastic synapses, wanted %" PRIu32 "%s",
                    check_neuron_name(w->c, number).text, count, most,
                    most == count ? ", and they differ" : "");
    const struct mapped *m = w->c->m;
    const uint32_t j = w->c->owner[number];
    if (most > 0 && m->copy_first[j + 1] - m->copy_first[j] > 1)
        check_fault(w->c, MAP_FAULT_COPIED, "%s: one of %" PRIu32 " copies, and it draws",
                    check_neuron_name(w->c, number).text, m->copy_first[j + 1] - m->copy_first[j]);
    free(wanted);
}

/* ---- a copy that hears parts of sums --------------------------------------------------------- */

/* Appends to *list, an owned array; false: no memory. */
static bool append(struct check_input **list, uint32_t *count, uint32_t *room,
                   struct check_input input)
{
    if (!grow_array(list, sizeof **list, *count, 1, room))
        return false;
    (*list)[(*count)++] = input;
    return true;
}

/* Groups g, .. of one form and offset that the copy hears, as the streams of the form; `seen` marks
 * groups that are done. False: no memory. */
static bool add_form(struct compare *w, uint32_t number, uint16_t first, bool *seen,
                     struct check_input **list, uint32_t *count, uint32_t *room)
{
    const struct checker *c = w->c;
    const uint32_t units = c->net->lines + c->net->neurons;
    struct check_input heard[CT_AXONS];
    const struct check_entry *entry;
    uint32_t parts = 0;
    int64_t factor;
    for (uint16_t g = first; g < w->groups; g++) {
        const struct check_stream *s = &w->stream[g];
        if (seen[g] || s->unit < units || s->offset != w->stream[first].offset ||
            !check_same_form(c->functions, s->unit - units, w->stream[first].unit - units))
            continue;
        seen[g] = true;
        heard[parts].stream.unit = s->unit - units;
        heard[parts++].weight = w->got[number % CT_NEURONS][g];
    }
    const struct check_form *form = check_form_of(c->functions, heard[0].stream.unit, &entry);
    if (!check_linear(c->functions, heard, parts, &factor)) {
        check_fault(w->c, MAP_FAULT_WEIGHT,
                    "%s: %" PRIu32 " parts of a sum of %" PRIu32 " streams do not add up to it",
                    check_neuron_name(c, number).text, parts, form->count);
        return true;
    }
    for (uint32_t i = 0; i < form->count; i++) {
        const struct check_stream s = {entry[i].unit, entry[i].offset + w->stream[first].offset};
        if (!append(list, count, room, (struct check_input){s, factor * entry[i].weight}))
            return false;
    }
    return true;
}

/* All that the copy hears, less what its neuron should hear, adds up to nothing for each stream. */
static bool compare_parts(struct compare *w, uint32_t number)
{
    const struct checker *c = w->c;
    const uint32_t units = c->net->lines + c->net->neurons, late = check_late(c, c->owner[number]);
    struct check_input *list = NULL;
    uint32_t count = 0, room = 0;
    bool seen[CT_AXONS] = {false}, good = true;
    for (uint16_t g = 0; g < w->groups && good; g++) {
        const int64_t got = w->got[number % CT_NEURONS][g];
        if (w->stream[g].unit < units)
            good =
                append(&list, &count, &room, (struct check_input){w->stream[g], got - w->want[g]});
        else if (got != 0 && !seen[g])
            good = add_form(w, number, g, seen, &list, &count, &room);
    }
    for (uint64_t i = 0; i < w->left_count && good; i++) {
        const struct check_stream s = {packed_unit(w->left[i]), packed_delay(w->left[i]) + late};
        if (!packed_draws(w->left[i]))
            good = append(&list, &count, &room,
                          (struct check_input){s, -(int64_t)packed_weight(w->left[i])});
    }
    if (count > 0)
        qsort(list, count, sizeof *list, check_input_order);
    for (size_t i = 0, end; i < count && good; i = end) {
        int64_t sum = 0;
        for (end = i; end < count && check_input_order(&list[i], &list[end]) == 0; end++)
            sum += list[end].weight;
        if (sum != 0)
            check_fault(w->c, MAP_FAULT_WEIGHT,
                        "%s: %s: weight off by %" PRId64 ", parts of sums included",
                        check_neuron_name(c, number).text,
                        stream_name(w, number, &list[i].stream).text, sum);
    }
    free(list);
    return good;
}

/* Whether a copy hears any function. */
static bool hears_parts(const struct compare *w, uint32_t number)
{
    const uint32_t units = w->c->net->lines + w->c->net->neurons;
    for (uint16_t g = 0; g < w->groups; g++) {
        if (w->stream[g].unit >= units && w->got[number % CT_NEURONS][g] != 0)
            return true;
    }
    return false;
}

/* ---- a core's copies ------------------------------------------------------------------------- */

static void check_core_copies(struct compare *w, uint32_t entry)
{
    uint32_t last = CHECK_NONE, at = 0;
    for (uint32_t k = 0; k < CT_NEURONS; k++) {
        const uint32_t number = entry * CT_NEURONS + k, j = w->c->owner[number];
        uint32_t count = 0;
        while (at < w->drawn_count && w->drawn[at].neuron < k)
            at++;
        while (at + count < w->drawn_count && w->drawn[at + count].neuron == k)
            count++;
        if (j == CHECK_NONE)
            continue;
        if (j != last)
            want_neuron(w, j);
        last = j;
        if (w->functions && hears_parts(w, number))
            w->lost |= !compare_parts(w, number);
        else
            compare_plainly(w, number);
        if (w->left_count > 0 || count > 0)
            check_drawn(w, number, w->drawn + at, count);
    }
}

static void check_one_core(struct compare *w, uint32_t entry)
{
    const struct ct_core *core = w->c->m->chip.entry[entry].core;
    make_groups(w, w->c->axon + (size_t)entry * CT_AXONS);
    for (uint32_t k = 0; k < CT_NEURONS; k++)
        memset(w->got[k], 0, w->groups * sizeof w->got[k][0]);
    w->drawn_count = 0;
    for (uint32_t a = 0; a < CT_AXONS; a++) {
        if (w->group_of[a] == GROUP_NONE)
            check_undriven(w, entry, a);
        else
            add_axon(w, core, a);
    }
    qsort(w->drawn, w->drawn_count, sizeof *w->drawn, order_drawn);
    check_core_copies(w, entry);
    forget_groups(w);
}

enum ct_status check_synapses(struct checker *c, struct ct_error *err)
{
    struct compare *w = calloc(1, sizeof *w);
    const size_t units =
        (size_t)c->net->lines + c->net->neurons + check_functions_count(c->functions);
    enum ct_status status = CT_ERR_MEMORY;
    if (w != NULL) {
        w->c = c;
        w->head = malloc((units + 1) * sizeof *w->head);
        w->drawn = malloc(CT_AXONS * CT_NEURONS * sizeof *w->drawn);
    }
    if (w == NULL || w->head == NULL || w->drawn == NULL) {
        status =
            status_fail(err, CT_ERR_MEMORY, "%s: no memory to check the mapping", c->net->name);
    } else {
        memset(w->head, 0xff, units * sizeof *w->head);
        status = list_synapses(w, err);
    }
    for (uint32_t entry = 0; status == CT_OK && entry < c->m->chip.count; entry++) {
        w->functions = check_functions_count(c->functions) > 0;
        check_one_core(w, entry);
        if (w->lost)
            status =
                status_fail(err, CT_ERR_MEMORY, "%s: no memory to check the mapping", c->net->name);
    }
    if (w != NULL) {
        free(w->first);
        free(w->synapse);
        free(w->head);
        free(w->drawn);
        free(w->left);
    }
    free(w);
    return status;
}
