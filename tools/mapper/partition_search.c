/*
 * partition_search.c - see partition_search.h. A state is a set of nets; a step adds the nets that
 * one more class needs. States that were seen are known by a sum of random numbers, one a net, so
 * each is looked into once, up to accidents of 64 bits.
 */
#include "partition_search.h"

#include <stdlib.h>
#include <string.h>

enum { SEEN_MAX = 1 << 18, DEPTH_MAX = CT_AXONS + 1 };

/* splitmix64's finish: spreads the bits of a number. */
static uint64_t spread(uint64_t z)
{
    z += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

void search_layer_free(struct search_layer *s)
{
    free(s->size);
    free(s->weight);
    free(s->fan_in);
    free(s->net_first);
    free(s->net_list);
    free(s->need_first);
    free(s->need_list);
    memset(s, 0, sizeof *s);
}

/* ---- classes and nets ------------------------------------------------------------------------ */

/* A hash table of keys, which numbers them in the order in which they come. */
struct numbering {
    uint64_t *key;
    uint32_t *number;
    uint32_t mask, count;
};

static bool numbering_init(struct numbering *n, uint32_t most)
{
    n->mask = 63;
    while (n->mask / 2 < most)
        n->mask = 2 * n->mask + 1;
    n->count = 0;
    n->key = calloc((size_t)n->mask + 1, sizeof *n->key);
    n->number = malloc(((size_t)n->mask + 1) * sizeof *n->number);
    return n->key != NULL && n->number != NULL;
}

static void numbering_free(struct numbering *n)
{
    free(n->key);
    free(n->number);
}

static uint32_t number_of(struct numbering *n, uint64_t key)
{
    uint32_t at = (uint32_t)key & n->mask;
    key |= key == 0;
    while (n->key[at] != 0 && n->key[at] != key)
        at = (at + 1) & n->mask;
    if (n->key[at] == 0) {
        n->key[at] = key;
        n->number[at] = n->count++;
    }
    return n->number[at];
}

/* What is known of the layer while it is made. */
struct making {
    const struct partition_problem *p;
    const struct partition_layer *layer;
    uint32_t *local; /* [signals of the problem] number in hand + 1 */
    uint32_t signals;
    uint32_t *class_of, *speaker; /* [neurons of the layer]; [classes] a neuron of each */
    uint64_t *key;                /* [4 x signals] sum over the classes that need it    */
    uint32_t *net_of;             /* [4 x signals] number of the net, shared by equals  */
};

static bool make_classes(struct search_layer *s, struct making *m)
{
    struct numbering classes;
    const struct partition_problem *p = m->p;
    m->class_of = malloc(((size_t)m->layer->count + 1) * sizeof *m->class_of);
    m->speaker = malloc(((size_t)m->layer->count + 1) * sizeof *m->speaker);
    s->size = calloc((size_t)m->layer->count + 1, sizeof *s->size);
    const bool made = numbering_init(&classes, m->layer->count) && m->class_of != NULL &&
                      m->speaker != NULL && s->size != NULL;
    for (uint32_t j = 0; made && j < m->layer->count; j++) {
        const uint32_t neuron = m->layer->first + j;
        uint64_t key = 0;
        for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
            key += spread(p->input[i]);
            if (m->local[p->input[i] >> 4] == 0)
                m->local[p->input[i] >> 4] = ++m->signals;
        }
        m->class_of[j] = number_of(&classes, key);
        m->speaker[m->class_of[j]] = neuron;
        s->size[m->class_of[j]]++;
    }
    s->classes = classes.count;
    numbering_free(&classes);
    return made;
}

static bool make_nets(struct search_layer *s, struct making *m)
{
    const struct partition_problem *p = m->p;
    struct numbering nets;
    m->key = calloc(4 * (size_t)m->signals + 1, sizeof *m->key);
    m->net_of = malloc((4 * (size_t)m->signals + 1) * sizeof *m->net_of);
    s->weight = calloc(4 * (size_t)m->signals + 1, sizeof *s->weight);
    const bool made = numbering_init(&nets, 4 * m->signals) && m->key != NULL &&
                      m->net_of != NULL && s->weight != NULL;
    for (uint32_t q = 0; made && q < s->classes; q++) {
        for (uint64_t i = p->first[m->speaker[q]]; i < p->first[m->speaker[q] + 1]; i++) {
            const uint32_t signal = m->local[p->input[i] >> 4] - 1;
            for (uint32_t g = 0; g < 4; g++)
                m->key[4 * signal + g] += (p->input[i] >> g & 1) != 0 ? spread(~(uint64_t)q) : 0;
        }
    }
    for (uint32_t k = 0; made && k < 4 * m->signals; k++) {
        if (m->key[k] == 0) /* nobody needs it */
            continue;
        m->net_of[k] = number_of(&nets, m->key[k]);
        s->weight[m->net_of[k]]++;
    }
    s->nets = nets.count;
    numbering_free(&nets);
    return made;
}

/* Lists the nets of each class, each once. */
static bool list_nets(struct search_layer *s, const struct making *m)
{
    const struct partition_problem *p = m->p;
    uint64_t room = 1;
    for (uint32_t q = 0; q < s->classes; q++)
        room += partition_fan_in(p, m->speaker[q]);
    s->net_list = room < UINT32_MAX ? malloc(room * sizeof *s->net_list) : NULL;
    s->net_first = calloc((size_t)s->classes + 1, sizeof *s->net_first);
    s->fan_in = calloc((size_t)s->classes + 1, sizeof *s->fan_in);
    uint32_t *seen = calloc((size_t)s->nets + 1, sizeof *seen);
    const bool made =
        s->net_list != NULL && s->net_first != NULL && s->fan_in != NULL && seen != NULL;
    uint32_t at = 0;
    for (uint32_t q = 0; made && q < s->classes; q++) {
        s->net_first[q] = at;
        for (uint64_t i = p->first[m->speaker[q]]; i < p->first[m->speaker[q] + 1]; i++) {
            for (uint32_t g = 0; g < 4; g++) {
                const uint32_t k = 4 * (m->local[p->input[i] >> 4] - 1) + g;
                if ((p->input[i] >> g & 1) == 0 || seen[m->net_of[k]] == q + 1)
                    continue;
                seen[m->net_of[k]] = q + 1;
                s->net_list[at++] = m->net_of[k];
                s->fan_in[q] += s->weight[m->net_of[k]];
            }
        }
    }
    if (made)
        s->net_first[s->classes] = at;
    free(seen);
    return made;
}

/* The reverse lists. */
static bool list_needs(struct search_layer *s)
{
    const uint32_t pins = s->net_first[s->classes];
    s->need_first = calloc((size_t)s->nets + 2, sizeof *s->need_first);
    s->need_list = malloc(((size_t)pins + 1) * sizeof *s->need_list);
    if (s->need_first == NULL || s->need_list == NULL)
        return false;
    for (uint32_t k = 0; k < pins; k++)
        s->need_first[s->net_list[k] + 2]++;
    for (uint32_t e = 0; e < s->nets; e++)
        s->need_first[e + 2] += s->need_first[e + 1];
    for (uint32_t q = 0; q < s->classes; q++) {
        for (uint32_t k = s->net_first[q]; k < s->net_first[q + 1]; k++)
            s->need_list[s->need_first[s->net_list[k] + 1]++] = q;
    }
    return true;
}

bool search_layer_make(struct search_layer *s, const struct partition_problem *problem,
                       uint32_t layer, uint32_t *local)
{
    struct making m = {.p = problem, .layer = &problem->layer[layer], .local = local};
    memset(s, 0, sizeof *s);
    const bool made = make_classes(s, &m) && make_nets(s, &m) && list_nets(s, &m) && list_needs(s);
    const uint64_t end = problem->first[m.layer->first + m.layer->count];
    for (uint64_t i = problem->first[m.layer->first]; i < end; i++)
        local[problem->input[i] >> 4] = 0;
    free(m.class_of);
    free(m.speaker);
    free(m.key);
    free(m.net_of);
    return made;
}

/* ---- the search ------------------------------------------------------------------------------ */

/* A level of the search: nets and classes from these places of the stacks on came with it, and
 * candidate classes from touched[next] on are still to be tried. */
struct level {
    uint32_t nets, next;
    uint64_t key;
};

struct search {
    const struct search_layer *s;
    uint32_t axons, used;
    uint32_t held;              /* neurons all of whose nets are there            */
    uint8_t *there;             /* [nets]                                         */
    uint32_t *missing;          /* [classes] axons                                */
    uint32_t *net, nets;        /* stack of the nets that are there               */
    uint8_t *is_touched;        /* [classes] */
    uint32_t *touched, touches; /* classes that have a net there; stays as levels go: see back() */
    uint64_t *seen;             /* states, an open hash                           */
    uint32_t *seen_at, seens;
    struct level level[DEPTH_MAX];
    uint32_t depth;
    uint64_t steps, limit;
};

/* Whether the state is new; false too when too many are known. */
static bool note(struct search *h, uint64_t key)
{
    uint32_t at = (uint32_t)(key >> 32) % SEEN_MAX;
    key |= key == 0;
    while (h->seen[at] != 0 && h->seen[at] != key)
        at = (at + 1) % SEEN_MAX;
    if (h->seen[at] == key)
        return false;
    if (h->seens >= SEEN_MAX / 2) {
        h->steps = h->limit;
        return false;
    }
    h->seen[at] = key;
    h->seen_at[h->seens++] = at;
    return true;
}

static void add_net(struct search *h, uint32_t e)
{
    const struct search_layer *s = h->s;
    h->there[e] = 1;
    h->net[h->nets++] = e;
    h->used += s->weight[e];
    h->steps += s->need_first[e + 1] - s->need_first[e];
    for (uint32_t k = s->need_first[e]; k < s->need_first[e + 1]; k++) {
        const uint32_t q = s->need_list[k];
        if (!h->is_touched[q]) {
            h->is_touched[q] = 1;
            h->touched[h->touches++] = q;
        }
        if ((h->missing[q] -= s->weight[e]) == 0)
            h->held += s->size[q];
    }
}

static void remove_net(struct search *h)
{
    const struct search_layer *s = h->s;
    const uint32_t e = h->net[--h->nets];
    h->there[e] = 0;
    h->used -= s->weight[e];
    for (uint32_t k = s->need_first[e]; k < s->need_first[e + 1]; k++) {
        const uint32_t q = s->need_list[k];
        if (h->missing[q] == 0)
            h->held -= s->size[q];
        h->missing[q] += s->weight[e];
    }
}

/* Goes down by a class, if that is a state not seen yet. */
static bool down(struct search *h, uint32_t q)
{
    const struct search_layer *s = h->s;
    uint64_t key = h->depth == 0 ? 0 : h->level[h->depth - 1].key;
    for (uint32_t k = s->net_first[q]; k < s->net_first[q + 1]; k++) {
        if (!h->there[s->net_list[k]])
            key += spread(s->net_list[k]);
    }
    h->steps += s->net_first[q + 1] - s->net_first[q];
    if (!note(h, key))
        return false;
    h->level[h->depth++] = (struct level){.nets = h->nets, .next = 0, .key = key};
    for (uint32_t k = s->net_first[q]; k < s->net_first[q + 1]; k++) {
        if (!h->there[s->net_list[k]])
            add_net(h, s->net_list[k]);
    }
    return true;
}

/* All connected cores that hold class q. Classes that were touched at a deeper level stay in the
 * list, with nothing of theirs there: they are passed over until they share something again. */
static void search_class(struct search *h, uint32_t q, uint16_t *most)
{
    const struct search_layer *s = h->s;
    while (h->seens > 0)
        h->seen[h->seen_at[--h->seens]] = 0;
    (void)down(h, q);
    most[h->used] = (uint16_t)(h->held < UINT16_MAX ? h->held : UINT16_MAX);
    while (h->depth > 0 && h->steps < h->limit) {
        struct level *at = &h->level[h->depth - 1];
        bool deeper = false;
        while (at->next < h->touches && !deeper) {
            const uint32_t next = h->touched[at->next++];
            const uint32_t missing = h->missing[next];
            h->steps++;
            deeper = missing > 0 && missing < s->fan_in[next] && h->used + missing <= h->axons &&
                     h->depth < DEPTH_MAX && down(h, next);
        }
        if (deeper && h->held > most[h->used])
            most[h->used] = (uint16_t)(h->held < UINT16_MAX ? h->held : UINT16_MAX);
        if (deeper)
            continue;
        while (h->nets > at->nets)
            remove_net(h);
        h->depth--;
    }
    while (h->nets > 0)
        remove_net(h);
    h->depth = 0;
    while (h->touches > 0)
        h->is_touched[h->touched[--h->touches]] = 0;
    for (uint32_t a = 1; a <= h->axons; a++)
        most[a] = most[a] > most[a - 1] ? most[a] : most[a - 1];
}

int search_layer_run(const struct search_layer *s, uint32_t axons, uint64_t steps, uint16_t *most)
{
    struct search *h = calloc(1, sizeof *h);
    if (h == NULL)
        return -1;
    h->s = s;
    h->axons = axons;
    h->limit = steps;
    h->there = calloc((size_t)s->nets + 1, 1);
    h->net = malloc(((size_t)s->nets + 1) * sizeof *h->net);
    h->missing = malloc(((size_t)s->classes + 1) * sizeof *h->missing);
    h->is_touched = calloc((size_t)s->classes + 1, 1);
    h->touched = malloc(((size_t)s->classes + 1) * sizeof *h->touched);
    h->seen = calloc(SEEN_MAX, sizeof *h->seen);
    h->seen_at = malloc(SEEN_MAX * sizeof *h->seen_at);
    const bool made = h->there != NULL && h->net != NULL && h->missing != NULL &&
                      h->is_touched != NULL && h->touched != NULL && h->seen != NULL &&
                      h->seen_at != NULL;
    if (made)
        memcpy(h->missing, s->fan_in, s->classes * sizeof *h->missing);
    for (uint32_t q = 0; made && q < s->classes && h->steps < h->limit; q++)
        search_class(h, q, most + (size_t)q * (axons + 1));
    const int result = !made ? -1 : h->steps < h->limit;
    free(h->there);
    free(h->net);
    free(h->missing);
    free(h->is_touched);
    free(h->touched);
    free(h->seen);
    free(h->seen_at);
    free(h);
    return result;
}
