/*
 * split.c - see split.h.
 */
#include "split.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"
#include "core_fill.h"

enum { SUM_MOST = 255 /* a leak takes it off in one tick */, GROUP_LEAST = 8 };

/* Inputs of one sign that are summed together: item[first] .. item[first + count - 1]. */
struct piece {
    uint32_t first, count, sum;
    int32_t sign;
};

/* A neuron that is split. */
struct cut {
    uint32_t neuron, population, unit;
    uint32_t first_piece, pieces;
    uint32_t coarse, fine;             /* parts                         */
    uint32_t first_coarse, first_fine; /* numbers in the network made */
};

struct splitter {
    struct split *out;
    const struct network *net;
    const struct flat *flat;
    uint32_t axons;
    struct core_fill fill;
    flat_synapse *item; /* of all cuts, those of a piece side by side */
    uint64_t items;
    uint32_t item_room;
    struct piece *piece;
    uint32_t pieces, piece_room;
    struct cut *cut;
    uint32_t cuts, cut_room;
    flat_synapse *to; /* where the next synapse is written */
};

/* ---- which, and into what -------------------------------------------------------------------- */

/* Whether a neuron of these inputs, and `extra` more of weight -unit, fits a core. */
static bool fits(struct splitter *s, const flat_synapse *item, uint32_t count, uint32_t extra,
                 uint32_t unit)
{
    struct fill_neuron made;
    struct fill_input *input = malloc(((size_t)count + extra + 1) * sizeof *input);
    bool good = input != NULL;
    for (uint32_t i = 0; good && i < count; i++) {
        int32_t w = flat_weight(item[i]);
        good = abs(w) <= 1 << 29;
        input[i] = (struct fill_input){flat_stream(item[i]),
                                       good ? axon_weight_make(w, flat_stochastic(item[i])) : 2};
    }
    for (uint32_t i = 0; good && i < extra; i++)
        input[count + i] =
            (struct fill_input){UINT64_MAX - extra + i, axon_weight_make(-(int32_t)unit, false)};
    if (good) {
        fill_start(&s->fill, s->axons, s->axons, false);
        good = fill_add(&s->fill, input, count + extra, &made) == FILL_OK;
    }
    free(input);
    return good;
}

/* Cuts the inputs of one sign, at s->item[first] on, into pieces of at most `most` inputs. */
static bool cut_sign(struct splitter *s, uint64_t first, uint32_t count, int32_t sign,
                     uint32_t most)
{
    for (uint32_t i = 0; i < count;) {
        struct piece p = {.first = (uint32_t)(first + i), .sign = sign};
        while (i < count && p.count < most) {
            uint32_t w = (uint32_t)flat_weight(s->item[first + i]);
            if (w > SUM_MOST)
                return false;
            if (p.sum + w > SUM_MOST)
                break;
            p.sum += w;
            p.count++;
            i++;
        }
        if (!grow_array(&s->piece, sizeof *s->piece, s->pieces, 1, &s->piece_room))
            return false;
        s->piece[s->pieces++] = p;
    }
    return true;
}

static uint32_t root_up(uint32_t n)
{
    uint32_t root = 1;
    while (root * root < n)
        root++;
    return root;
}

static uint32_t coarse_of(const struct piece *p, uint32_t unit)
{
    return p->sum / unit;
}

static uint32_t fine_of(const struct piece *p, uint32_t unit)
{
    return p->sum < unit - 1 ? p->sum : unit - 1;
}

/* Unit and parts for the pieces from c->first_piece on; false where an axon is lacking. */
static bool count_parts(struct splitter *s, struct cut *c)
{
    uint32_t most = 0;
    c->coarse = c->fine = 0;
    c->pieces = s->pieces - c->first_piece;
    for (uint32_t i = c->first_piece; i < s->pieces; i++)
        most = s->piece[i].sum > most ? s->piece[i].sum : most;
    c->unit = root_up(most + 1);
    for (uint32_t i = c->first_piece; i < s->pieces; i++) {
        const struct piece *p = &s->piece[i];
        c->coarse += coarse_of(p, c->unit);
        c->fine += fine_of(p, c->unit);
        if (!fits(s, s->item + p->first, p->count, coarse_of(p, c->unit), c->unit))
            return false;
    }
    return true;
}

/* Splits neuron j; false where that cannot be done. */
static bool cut_neuron(struct splitter *s, uint32_t j, struct cut *c)
{
    const uint64_t first = s->flat->first[j], count = s->flat->first[j + 1] - first;
    uint32_t positive = 0, negative = 0;
    for (uint64_t i = first; i < first + count; i++) {
        if (flat_stochastic(s->flat->synapse[i]))
            return false;
    }
    /* Positive ones first; then the negative ones, with their weights turned. */
    for (int sign = 1; sign >= -1; sign -= 2) {
        for (uint64_t i = first; i < first + count; i++) {
            const flat_synapse x = s->flat->synapse[i];
            if ((flat_weight(x) > 0) != (sign > 0))
                continue;
            s->item[s->items + positive + negative] =
                flat_make(flat_end(x), flat_delay(x), false, abs(flat_weight(x)));
            *(sign > 0 ? &positive : &negative) += 1;
        }
    }
    *c = (struct cut){.neuron = j, .first_piece = s->pieces};
    for (uint32_t most = s->axons; most >= GROUP_LEAST; most /= 2) {
        s->pieces = c->first_piece;
        if (!cut_sign(s, s->items, positive, 1, most) ||
            !cut_sign(s, s->items + positive, negative, -1, most))
            break;
        if (count_parts(s, c)) {
            s->items += count;
            return true;
        }
    }
    s->pieces = c->first_piece;
    return false;
}

/* Whether it fits as it is, by a look where that will do. */
static bool needs_none(struct splitter *s, uint32_t j)
{
    const uint64_t first = s->flat->first[j], count = s->flat->first[j + 1] - first;
    int32_t seen[CT_AXON_TYPES];
    uint32_t weights = 0;
    bool plain = count <= s->axons;
    for (uint64_t i = first; i < first + count && plain; i++) {
        int32_t w = flat_weight(s->flat->synapse[i]);
        uint32_t k = 0;
        while (k < weights && seen[k] != w)
            k++;
        plain = k < CT_AXON_TYPES && abs(w) <= CT_WEIGHT_MAX;
        if (plain && k == weights)
            seen[weights++] = w;
    }
    return plain || fits(s, s->flat->synapse + first, (uint32_t)count, 0, 0);
}

static bool find_cuts(struct splitter *s, struct problems *problems)
{
    const struct network *net = s->net;
    for (uint32_t j = 0; j < net->neurons; j++) {
        uint64_t count = s->flat->first[j + 1] - s->flat->first[j];
        struct cut c;
        if (needs_none(s, j))
            continue;
        if (!grow_array(&s->item, sizeof *s->item, s->items, count, &s->item_room))
            return false;
        if (!cut_neuron(s, j, &c))
            continue;
        if (c.coarse + c.fine > s->axons) {
            problems_add(problems, PROBLEM_FANIN,
                         "%s: %llu inputs, split into %u groups, need %u axons for their sums, a "
                         "core has %u; use fewer inputs or smaller weights",
                         network_neuron_place(net, j).text, (unsigned long long)count, c.pieces,
                         c.coarse + c.fine, s->axons);
            continue;
        }
        if (!grow_array(&s->cut, sizeof *s->cut, s->cuts, 1, &s->cut_room))
            return false;
        c.population = (uint32_t)(network_population_of(net, j) - net->population);
        s->cut[s->cuts++] = c;
    }
    return true;
}

/* ---- the populations of parts ---------------------------------------------------------------- */

/* Adds one; its leaks come later. */
static bool add_population(struct split *out, uint32_t of, const char *kind, uint32_t size,
                           int32_t offset)
{
    struct network_population *p = &out->net.population[out->net.populations];
    *p = (struct network_population){.first = out->net.neurons, .size = size};
    const struct network_population parent = out->net.population[of];
    (void)snprintf(p->name, sizeof p->name, "%.*s%s", NETWORK_NAME_MAX - (int)strlen(kind),
                   parent.name, kind);
    p->parameter[NETWORK_negative_saturate].shared = 1;
    p->parameter[NETWORK_leak].each = malloc((size_t)size * sizeof(int32_t) + 1);
    out->layer[out->net.populations++] = (struct split_layer){.of = of, .offset = offset};
    out->net.neurons += size;
    return p->parameter[NETWORK_leak].each != NULL;
}

/* How much earlier its inputs must be: what their delays do not give. Those from its own population
 * cannot be earlier. */
static uint32_t shift_of(const struct splitter *s, const struct cut *c, struct problems *problems)
{
    const struct network_population *own = &s->net->population[c->population];
    uint32_t shift = 0;
    for (uint64_t i = s->flat->first[c->neuron]; i < s->flat->first[c->neuron + 1]; i++) {
        uint32_t end = flat_end(s->flat->synapse[i]), delay = flat_delay(s->flat->synapse[i]);
        uint32_t spare = end < s->flat->lines ? 0 : delay - 1;
        if (spare >= SPLIT_TICKS)
            continue;
        if (end >= s->flat->lines && end - s->flat->lines - own->first < own->size) {
            problems_add(
                problems, PROBLEM_CYCLE_DELAY,
                "%s: its partial sums take %d ticks, and it hears its own population after "
                "%u; use delays of %d and more there, or fewer inputs",
                network_neuron_place(s->net, c->neuron).text, SPLIT_TICKS, delay, SPLIT_TICKS + 1);
            return 0;
        }
        shift = SPLIT_TICKS - spare > shift ? SPLIT_TICKS - spare : shift;
    }
    return shift;
}

/* Numbers the parts, population by population of the cuts, which are in order. */
static bool add_populations(struct splitter *s, struct problems *problems)
{
    struct split *out = s->out;
    for (uint32_t first = 0, end; first < s->cuts; first = end) {
        struct split_layer *layer = &out->layer[s->cut[first].population];
        uint32_t coarse = 0, fine = 0, base = out->net.neurons;
        for (end = first; end < s->cuts && s->cut[end].population == s->cut[first].population;
             end++) {
            struct cut *c = &s->cut[end];
            uint32_t shift = shift_of(s, c, problems);
            layer->shift = shift > layer->shift ? shift : layer->shift;
            layer->groups += c->pieces;
            layer->split++;
            c->first_coarse = base + coarse;
            coarse += c->coarse;
        }
        for (uint32_t i = first; i < end; i++) {
            s->cut[i].first_fine = base + coarse + fine;
            fine += s->cut[i].fine;
        }
        if ((uint64_t)base + coarse + fine + s->net->lines >= (uint64_t)1 << 21 ||
            !add_population(out, s->cut[first].population, ".coarse", coarse, -SPLIT_TICKS) ||
            !add_population(out, s->cut[first].population, ".fine", fine, 1 - SPLIT_TICKS))
            return false;
    }
    return true;
}

/* ---- their synapses -------------------------------------------------------------------------- */

static void put(struct splitter *s, uint32_t neuron, int32_t weight)
{
    *s->to++ = flat_make(s->net->lines + neuron, 0, false, weight);
}

/* The neuron hears its parts. */
static void write_neuron(struct splitter *s, const struct cut *c)
{
    for (int fine = 0; fine < 2; fine++) {
        uint32_t part = fine ? c->first_fine : c->first_coarse;
        for (uint32_t i = c->first_piece; i < c->first_piece + c->pieces; i++) {
            const struct piece *p = &s->piece[i];
            uint32_t count = fine ? fine_of(p, c->unit) : coarse_of(p, c->unit);
            for (uint32_t k = 0; k < count; k++)
                put(s, part++, p->sign * (fine ? 1 : (int32_t)c->unit));
        }
    }
}

/* The parts of one kind of a cut; first_synapse[] is of those from the first of the kind on. */
static void write_parts(struct splitter *s, const struct cut *c, bool fine)
{
    struct split *out = s->out;
    uint32_t part = fine ? c->first_fine : c->first_coarse, coarse = c->first_coarse;
    for (uint32_t i = c->first_piece; i < c->first_piece + c->pieces; i++) {
        const struct piece *p = &s->piece[i];
        uint32_t count = fine ? fine_of(p, c->unit) : coarse_of(p, c->unit);
        for (uint32_t k = 1; k <= count; k++, part++) {
            const struct network_population *at = network_population_of(&out->net, part);
            at->parameter[NETWORK_leak].each[part - at->first] = -(int32_t)(fine ? k : k * c->unit);
            out->part_of[part - s->net->neurons] = c->neuron;
            out->flat.first[part] = (uint64_t)(s->to - out->flat.synapse);
            memcpy(s->to, s->item + p->first, p->count * sizeof *s->to);
            s->to += p->count;
            for (uint32_t n = 0; fine && n < coarse_of(p, c->unit); n++)
                put(s, coarse + n, -(int32_t)c->unit);
        }
        coarse += coarse_of(p, c->unit);
    }
}

static uint64_t count_synapses(const struct splitter *s)
{
    uint64_t total = s->flat->synapses;
    for (uint32_t i = 0; i < s->cuts; i++) {
        const struct cut *c = &s->cut[i];
        total += c->coarse + c->fine;
        for (uint32_t k = c->first_piece; k < c->first_piece + c->pieces; k++) {
            const struct piece *p = &s->piece[k];
            uint64_t coarse = coarse_of(p, c->unit), fine = fine_of(p, c->unit);
            total += coarse * p->count + fine * (p->count + coarse);
        }
    }
    return total;
}

static bool write_flat(struct splitter *s)
{
    struct flat *to = &s->out->flat;
    uint32_t cut = 0;
    *to = (struct flat){.lines = s->net->lines, .neurons = s->out->net.neurons};
    to->first = malloc(((size_t)to->neurons + 2) * sizeof *to->first);
    to->synapse = malloc((count_synapses(s) + 1) * sizeof *to->synapse);
    if (to->first == NULL || to->synapse == NULL)
        return false;
    s->to = to->synapse;
    for (uint32_t j = 0; j < s->net->neurons; j++) {
        uint64_t first = s->flat->first[j], count = s->flat->first[j + 1] - first;
        to->first[j] = (uint64_t)(s->to - to->synapse);
        if (cut < s->cuts && s->cut[cut].neuron == j) {
            write_neuron(s, &s->cut[cut++]);
            continue;
        }
        memcpy(s->to, s->flat->synapse + first, count * sizeof *s->to);
        s->to += count;
    }
    for (uint32_t first = 0, end; first < s->cuts; first = end) {
        end = first;
        while (end < s->cuts && s->cut[end].population == s->cut[first].population)
            end++;
        for (int fine = 0; fine < 2; fine++) {
            for (uint32_t i = first; i < end; i++)
                write_parts(s, &s->cut[i], fine != 0);
        }
    }
    to->first[to->neurons] = to->synapses = (uint64_t)(s->to - to->synapse);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool make(struct splitter *s, struct problems *problems)
{
    struct split *out = s->out;
    const struct network *net = s->net;
    size_t room = 3 * (size_t)net->populations;
    out->net = *net;
    out->net.population = malloc((room + 1) * sizeof *out->net.population);
    out->layer = calloc(room + 1, sizeof *out->layer);
    if (out->net.population == NULL || out->layer == NULL)
        return false;
    memcpy(out->net.population, net->population, net->populations * sizeof *net->population);
    for (uint32_t p = 0; p < net->populations; p++)
        out->layer[p].of = p;
    if (!find_cuts(s, problems))
        return false;
    if (s->cuts == 0)
        return true;
    if (!add_populations(s, problems))
        return false;
    out->parts = out->net.neurons - net->neurons;
    out->part_of = malloc(((size_t)out->parts + 1) * sizeof *out->part_of);
    return out->part_of != NULL && write_flat(s);
}

enum ct_status split_make(struct split *out, const struct network *net, const struct flat *flat,
                          uint32_t axons, struct problems *problems, struct ct_error *err)
{
    struct splitter s = {.out = out, .net = net, .flat = flat, .axons = axons};
    *out = (struct split){.parts = 0};
    bool made = fill_init(&s.fill) && make(&s, problems);
    fill_free(&s.fill);
    free(s.item);
    free(s.piece);
    free(s.cut);
    if (made)
        return CT_OK;
    split_free(out);
    return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
}

void split_free(struct split *split)
{
    for (uint32_t p = 0; split->layer != NULL && p < split->net.populations; p++) {
        if (split->layer[p].of != p)
            free(split->net.population[p].parameter[NETWORK_leak].each);
    }
    free(split->net.population);
    free(split->layer);
    free(split->part_of);
    flat_free(&split->flat);
    *split = (struct split){.parts = 0};
}
