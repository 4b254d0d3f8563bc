/*
 * nir_links.c - see nir_links.h.
 */
#include "nir_links.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"

/* Work space: a vector for each linear node, and the source number of each node. */
struct walk {
    const struct nir_flow *flow;
    struct nir_links *links;
    struct nir_vector *vector; /* [nodes] */
    uint32_t *number;          /* [nodes] */
    uint64_t work, total;      /* products; links */
};

void nir_links_free(struct nir_links *links, const struct nir_flow *flow)
{
    for (uint32_t s = 0; links->target != NULL && s < flow->sources; s++) {
        free(links->target[s].link);
        free(links->target[s].bias);
    }
    free(links->target);
    free(links->joined);
    free(links->level);
}

static bool add_link(struct nir_target *target, struct nir_link link)
{
    if (!grow_array(&target->link, sizeof *target->link, target->count, 1, &target->room))
        return false;
    target->link[target->count++] = link;
    return true;
}

/* Hands what node `n` gives to those it feeds: links, or biases where there is no source. */
static bool hand_on(struct walk *w, uint32_t n, const struct nir_vector *given, uint32_t source,
                    uint32_t element)
{
    const struct nir_flow *flow = w->flow;
    for (uint32_t k = flow->first[n]; k < flow->first[n + 1]; k++) {
        uint32_t to = flow->next[k];
        struct nir_target *target = &w->links->target[w->number[to]];
        for (size_t i = 0; i < given->count; i++) {
            const struct nir_drop *d = &given->drop[i];
            if (flow->place[to].role == NIR_LINE) {
                if (!nir_vector_add(&w->vector[to], *d))
                    return false;
            } else if (flow->place[to].role == NIR_NEURONS) {
                if (source == UINT32_MAX)
                    target->bias[d->index] += d->value;
                else if (w->total++ > NIR_LINKS_MAX ||
                         !add_link(target, (struct nir_link){source, element, d->index, d->delay,
                                                             d->value}))
                    return false;
            }
        }
    }
    return true;
}

/* One element of a source through the linear nodes that it may reach. */
static bool walk_element(struct walk *w, uint32_t s, uint32_t element, const uint32_t *reach,
                         uint32_t reached)
{
    struct nir_drop one = {element, 0, 1};
    const struct nir_vector spike = {.drop = &one, .count = 1};
    struct nir_vector made = {.count = 0};
    bool good = hand_on(w, w->flow->source[s], &spike, s, element);
    for (uint32_t i = 0; good && i < reached; i++) {
        uint32_t n = reach[i];
        if (w->vector[n].count == 0)
            continue;
        made.count = 0;
        good = nir_push(w->flow, n, &w->vector[n], &made) && hand_on(w, n, &made, s, element);
        w->vector[n].count = 0;
    }
    w->work += made.work + reached;
    free(made.drop);
    return good;
}

static bool walk_bias(struct walk *w)
{
    struct nir_vector made = {.count = 0};
    bool good = true;
    for (uint32_t i = 0; good && i < w->flow->lines; i++) {
        uint32_t n = w->flow->line[i];
        made.count = 0;
        good = nir_push(w->flow, n, &w->vector[n], &made) && nir_push_bias(w->flow, n, &made) &&
               hand_on(w, n, &made, UINT32_MAX, 0);
        w->vector[n].count = 0;
    }
    free(made.drop);
    return good;
}

/* The linear nodes that a source reaches, in order, and the populations. */
static uint32_t find_reach(struct walk *w, uint32_t s, bool *seen, uint32_t *reach)
{
    const struct nir_flow *flow = w->flow;
    uint32_t count = 0;
    memset(seen, 0, flow->graph->nodes);
    seen[flow->source[s]] = true;
    for (uint32_t i = 0; i <= flow->lines; i++) {
        uint32_t n = i == 0 ? flow->source[s] : flow->line[i - 1];
        if (i > 0 && !seen[n])
            continue;
        if (i > 0)
            reach[count++] = n;
        for (uint32_t k = flow->first[n]; k < flow->first[n + 1]; k++) {
            uint32_t to = flow->next[k];
            if (flow->place[to].role == NIR_NEURONS)
                w->links->joined[(size_t)s * flow->sources + w->number[to]] = true;
            else
                seen[to] = true;
        }
    }
    return count;
}

static int compare_links(const void *a, const void *b)
{
    const struct nir_link *x = a, *y = b;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->delay != y->delay)
        return x->delay < y->delay ? -1 : 1;
    return x->element < y->element ? -1 : x->element > y->element;
}

/* Puts the links of a population in order, and adds those that are alike. */
static void sort_links(struct nir_target *target)
{
    size_t kept = 0;
    if (target->count > 0)
        qsort(target->link, target->count, sizeof *target->link, compare_links);
    for (size_t i = 0; i < target->count; i++) {
        if (kept > 0 && compare_links(&target->link[kept - 1], &target->link[i]) == 0)
            target->link[kept - 1].weight += target->link[i].weight;
        else
            target->link[kept++] = target->link[i];
    }
    target->count = kept;
}

static enum ct_status walk_all(struct walk *w, struct ct_error *err)
{
    const struct nir_flow *flow = w->flow;
    bool *seen = malloc((size_t)flow->graph->nodes + 1);
    uint32_t *reach = malloc(((size_t)flow->lines + 1) * sizeof *reach);
    bool good = seen != NULL && reach != NULL;
    enum ct_status status = CT_OK;
    for (uint32_t s = 0; good && status == CT_OK && s < flow->sources; s++) {
        uint32_t reached = find_reach(w, s, seen, reach);
        uint64_t size = nir_count(&flow->place[flow->source[s]].out);
        for (uint32_t i = 0; good && status == CT_OK && i < size; i++) {
            good = walk_element(w, s, i, reach, reached);
            if (w->total > NIR_LINKS_MAX || w->work > NIR_WORK_MAX)
                status = status_fail(err, CT_ERR_LIMIT,
                                     "more than %d synapses, or %llu products on the way to them",
                                     NIR_LINKS_MAX, NIR_WORK_MAX);
        }
    }
    if (good && status == CT_OK)
        good = walk_bias(w);
    free(seen);
    free(reach);
    return status != CT_OK || good ? status : status_fail(err, CT_ERR_MEMORY, "no memory");
}

bool nir_links_cycle(const struct nir_links *links, const struct nir_flow *flow, uint32_t a,
                     uint32_t b)
{
    return a == b || (links->joined[(size_t)a * flow->sources + b] &&
                      links->joined[(size_t)b * flow->sources + a]);
}

bool nir_links_levels(struct nir_links *links, const struct nir_flow *flow)
{
    const uint32_t n = flow->sources; /* `ways` are the direct connections */
    bool *ways = malloc((size_t)n * n + 1);
    if (ways == NULL)
        return false;
    memcpy(ways, links->joined, (size_t)n * n);
    for (uint32_t via = flow->ports; via < n; via++) {
        for (uint32_t a = 0; a < n; a++) {
            const bool *from = &links->joined[(size_t)via * n];
            bool *to = &links->joined[(size_t)a * n];
            for (uint32_t b = flow->ports; to[via] && b < n; b++)
                to[b] |= from[b];
        }
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t a = flow->ports; a < n; a++) {
            for (uint32_t b = flow->ports; b < n; b++) {
                bool one = nir_links_cycle(links, flow, a, b);
                uint32_t least = links->level[a] + (one ? 0 : 1);
                if (ways[(size_t)a * n + b] && links->level[b] < least) {
                    links->level[b] = least;
                    changed = true;
                }
                if (one && links->level[b] < links->level[a]) {
                    links->level[b] = links->level[a];
                    changed = true;
                }
            }
        }
    }
    free(ways);
    return true;
}

enum ct_status nir_links_make(struct nir_links *links, const struct nir_flow *flow,
                              struct ct_error *err)
{
    const uint32_t nodes = flow->graph->nodes, n = flow->sources;
    struct walk w = {.flow = flow,
                     .links = links,
                     .vector = calloc((size_t)nodes + 1, sizeof *w.vector),
                     .number = calloc((size_t)nodes + 1, sizeof *w.number)};
    *links = (struct nir_links){.target = calloc((size_t)n + 1, sizeof *links->target),
                                .joined = calloc((size_t)n * n + 1, 1),
                                .level = calloc((size_t)n + 1, sizeof *links->level)};
    bool good = w.vector != NULL && w.number != NULL && links->target != NULL &&
                links->joined != NULL && links->level != NULL;
    for (uint32_t s = 0; good && s < n; s++) {
        uint64_t size = nir_count(&flow->place[flow->source[s]].out);
        w.number[flow->source[s]] = s;
        links->target[s].bias = calloc(size + 1, sizeof(double));
        good = links->target[s].bias != NULL;
    }
    enum ct_status status = good ? walk_all(&w, err) : status_fail(err, CT_ERR_MEMORY, "no memory");
    for (uint32_t s = 0; status == CT_OK && s < n; s++)
        sort_links(&links->target[s]);
    if (status == CT_OK && !nir_links_levels(links, flow))
        status = status_fail(err, CT_ERR_MEMORY, "no memory");
    for (uint32_t i = 0; w.vector != NULL && i < nodes; i++)
        free(w.vector[i].drop);
    free(w.vector);
    free(w.number);
    return status;
}
