/*
 * build_late.c - see build.h: neurons that fire late, so that relays may serve delays of 1.
 *
 * Lateness is of whole populations. What a population with a relay feeds, other than itself, is a
 * tick later than it; everything else that feeds there is delayed as much, so that all paths stay
 * equally long. The populations of a cycle are equally late, and have no such relays: a cycle has
 * no tick to spare.
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

enum {
    CANDIDATES = 256 /* populations that are tried */,
    SWEEPS = 1000,
    SPLIT_LATENCY = 64 /* ticks that partial sums may take, layer after layer */
};

struct lateness {
    struct build *b;
    uint32_t *late, *most; /* [populations]: ticks, and at most */
    uint8_t *extra;        /* [populations]: 1: has a relay     */
    struct wish *wish;     /* [populations] */
};

/* Copies that would be saved. */
struct wish {
    uint64_t copies;
    uint32_t population;
};

/* ---- before the first tick ------------------------------------------------------------------- */

/* A tick without input, [N-4] to [N-10]; false where the neuron fires. */
static bool quiet_tick(const struct ct_neuron *n, int32_t *potential)
{
    int32_t v = *potential, beta = (int32_t)n->negative_threshold;
    v += (n->leak_reversal ? (v > 0) - (v < 0) : 1) * n->leak;
    v = v > CT_POTENTIAL_MAX ? CT_POTENTIAL_MAX : v < CT_POTENTIAL_MIN ? CT_POTENTIAL_MIN : v;
    if (v >= (int32_t)n->threshold)
        return false;
    if (v < -beta && n->negative_saturate)
        v = -beta;
    else if (v < -beta && n->reset_mode == 0)
        v = -n->reset;
    else if (v < -beta && n->reset_mode == 1)
        v += beta;
    *potential = v;
    return true;
}

bool build_earlier(const struct ct_neuron *n, uint32_t ticks, int32_t *potential)
{
    const int32_t step = (int32_t)ticks * n->leak;
    const int32_t candidate[] = {n->potential, n->potential - step, n->potential + step};
    if (n->leak_stochastic || n->mask_bits > 0)
        return ticks == 0;
    for (int i = 0; i < 3; i++) {
        int32_t v = candidate[i];
        bool quiet = v >= CT_POTENTIAL_MIN && v <= CT_POTENTIAL_MAX;
        for (uint32_t t = 0; t < ticks && quiet; t++)
            quiet = quiet_tick(n, &v);
        if (quiet && v == n->potential) {
            *potential = candidate[i];
            return true;
        }
    }
    return false;
}

/* The most ticks, up to `limit`, that a neuron may be late. */
static uint32_t neuron_most(const struct ct_neuron *n, uint32_t limit)
{
    int32_t potential = n->potential;
    uint32_t ticks = 0;
    if (!n->leak_stochastic && n->mask_bits == 0 && quiet_tick(n, &potential) &&
        potential == n->potential)
        return limit; /* it stays where it is */
    while (ticks < limit && build_earlier(n, ticks + 1, &potential))
        ticks++;
    return ticks;
}

/* The same of a whole population. */
static uint32_t most_late(const struct network *net, const struct network_population *p,
                          uint32_t limit)
{
    struct ct_neuron n;
    bool shared = true;
    for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++)
        shared &= p->parameter[k].each == NULL;
    for (uint32_t j = 0; j < (shared ? 1 : p->size) && limit > 0; j++) {
        network_neuron(net, p->first + j, &n);
        limit = neuron_most(&n, limit);
    }
    return limit;
}

/* ---- populations ----------------------------------------------------------------------------- */

/* Sets late[] for extra[]: over all projections until nothing changes. False where one is later
 * than it may be; round a cycle with a relay all would get later and later. */
static bool relax(struct lateness *l)
{
    const struct network *net = l->b->net;
    const struct split *split = l->b->options->split;
    bool changed = true;
    for (uint32_t p = 0; p < net->populations; p++) {
        l->late[p] = split != NULL ? split->layer[p].shift : 0;
        if (l->late[p] > l->most[p])
            return false;
    }
    for (uint32_t sweep = 0; changed; sweep++) {
        changed = false;
        if (sweep == SWEEPS)
            return false;
        for (uint32_t i = 0; i < net->projections; i++) {
            const struct network_projection *p = &net->projection[i];
            if (p->from.input || p->from.index == p->to.index)
                continue;
            uint32_t late = l->late[p->from.index] + l->extra[p->from.index];
            late += split != NULL ? split->layer[p->to.index].shift : 0;
            if (late <= l->late[p->to.index])
                continue;
            if (late > l->most[p->to.index])
                return false;
            l->late[p->to.index] = late;
            changed = true;
        }
    }
    return true;
}

static int by_copies(const void *a, const void *b)
{
    const struct wish *x = a, *y = b;
    if (x->copies != y->copies)
        return x->copies < y->copies ? 1 : -1;
    return (x->population > y->population) - (x->population < y->population);
}

static bool is_part(const struct build *b, uint32_t population)
{
    const struct split *split = b->options->split;
    return split != NULL && split->layer[population].of != population;
}

/* What each population would save, by what its neurons needed before. */
static void make_wishes(struct lateness *l, const struct build *before)
{
    const struct network *net = l->b->net;
    for (uint32_t i = 0; i < net->populations; i++) {
        const struct network_population *p = &net->population[i];
        l->wish[i] = (struct wish){.population = i};
        for (uint32_t j = p->first; j < p->first + p->size && !is_part(l->b, i); j++) {
            uint32_t need = before->unit[net->lines + j].need;
            l->wish[i].copies += need > 1 ? need - 1 : 0;
        }
    }
    qsort(l->wish, net->populations, sizeof *l->wish, by_copies);
}

/* Grants wishes, the greatest first, as far as lateness allows. */
static bool grant(struct lateness *l)
{
    bool any = false;
    for (uint32_t i = 0; i < l->b->net->populations && i < CANDIDATES; i++) {
        uint8_t *extra = &l->extra[l->wish[i].population];
        if (l->wish[i].copies == 0)
            break;
        *extra = 1;
        if (relax(l))
            any = true;
        else
            *extra = 0;
    }
    (void)relax(l);
    return any;
}

/* Of every unit; parts are late as what they are parts of. */
static void set_late(struct lateness *l)
{
    struct build *b = l->b;
    for (uint32_t i = 0; i < b->net->populations; i++) {
        const struct network_population *p = &b->net->population[i];
        int32_t late = (int32_t)l->late[i];
        if (is_part(b, i))
            late = (int32_t)l->late[b->options->split->layer[i].of] +
                   b->options->split->layer[i].offset;
        for (uint32_t j = p->first; j < p->first + p->size; j++)
            b->unit[b->flat->lines + j].late = late;
    }
}

static void set_relayed(struct lateness *l, const struct build *before)
{
    struct build *b = l->b;
    for (uint32_t i = 0; i < b->net->populations; i++) {
        const struct network_population *p = &b->net->population[i];
        for (uint32_t j = p->first; j < p->first + p->size; j++) {
            struct unit *u = &b->unit[b->flat->lines + j];
            const struct unit *was = &before->unit[b->flat->lines + j];
            u->relayed = was->relayed || (l->extra[i] != 0 && was->need > 2) ||
                         (l->extra[i] != 0 && was->need > 1 && u->stochastic);
        }
    }
}

static bool lateness_init(struct lateness *l, struct build *b)
{
    const size_t populations = (size_t)b->net->populations + 1;
    uint32_t limit = b->options->latency;
    if (b->options->split != NULL && limit < SPLIT_LATENCY)
        limit = SPLIT_LATENCY;
    *l = (struct lateness){.b = b,
                           .late = calloc(populations, sizeof *l->late),
                           .most = calloc(populations, sizeof *l->most),
                           .extra = calloc(populations, sizeof *l->extra),
                           .wish = calloc(populations, sizeof *l->wish)};
    if (l->late == NULL || l->most == NULL || l->extra == NULL || l->wish == NULL)
        return false;
    for (uint32_t p = 0; p < b->net->populations; p++)
        l->most[p] = most_late(b->net, &b->net->population[p], limit);
    return true;
}

static void lateness_free(struct lateness *l)
{
    free(l->late);
    free(l->most);
    free(l->extra);
    free(l->wish);
}

enum ct_status build_start_late(struct build *b, struct ct_error *err)
{
    struct lateness l;
    if (b->options->split == NULL)
        return CT_OK;
    bool made = lateness_init(&l, b);
    if (made && relax(&l))
        set_late(&l);
    else if (made)
        problems_add(&b->problem, PROBLEM_CYCLE_DELAY,
                     "partial sums take %d ticks, which a cycle of populations does not have, or "
                     "which a population that spikes by itself cannot wait; use delays of %d and "
                     "more there, or fewer inputs",
                     SPLIT_TICKS, SPLIT_TICKS + 1);
    lateness_free(&l);
    return made ? CT_OK : status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
}

enum ct_status build_make_late(struct build *b, const struct build *before, bool *any,
                               struct ct_error *err)
{
    struct lateness l;
    bool made = lateness_init(&l, b);
    *any = false;
    if (made) {
        make_wishes(&l, before);
        *any = grant(&l);
        if (*any) {
            set_late(&l);
            set_relayed(&l, before);
        }
    }
    lateness_free(&l);
    return made ? CT_OK : status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
}
