/*
 * build_plan.c - see build.h: groups become cores. Within a core streams are axons in ascending
 * order, a line's first; members are neurons in ascending order, their copies side by side; and the
 * copies of a unit serve its pins first, then axons in the order of cores and streams.
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

/* Where spikes of a unit go: a pin, where core is PLAN_NONE. */
struct destination {
    uint32_t core, place; /* axon, or pin */
    uint8_t delay;
};

struct emitter {
    struct build *b;
    struct plan *plan;
    uint64_t *first; /* [units + 1]: of destinations */
    uint64_t *next;  /* [units]: to be given out next */
    struct destination *destination;
    struct core_fill index; /* the streams of the core at hand, and the first axon of each */
    uint32_t axon[CT_AXONS];
};

static int by_stream(const void *a, const void *b)
{
    uint64_t x = ((const struct fill_stream *)a)->stream;
    uint64_t y = ((const struct fill_stream *)b)->stream;
    return (x > y) - (x < y);
}

static int by_unit(const void *a, const void *b)
{
    uint32_t x = ((const struct member *)a)->unit, y = ((const struct member *)b)->unit;
    return (x > y) - (x < y);
}

/* ---- destinations ---------------------------------------------------------------------------- */

/* Every axon of every stream, to whoever drives it: counted, then listed. */
static bool walk_axons(struct emitter *e, bool list)
{
    struct build *b = e->b;
    for (uint32_t i = 0; i < b->groups; i++) {
        uint32_t axon = 0;
        for (uint32_t k = 0; k < b->group[i].streams; k++) {
            const struct fill_stream *s = &b->group[i].stream[k];
            uint32_t times = (uint32_t)s->times[0] + s->times[1] + s->times[2] + s->times[3];
            uint32_t delay, driver = build_driver(b, s->stream, &delay);
            if (driver == PLAN_NONE)
                return false;
            for (uint32_t t = 0; t < times; t++, axon++) {
                if (list && delay > 0)
                    e->destination[e->next[driver]++] =
                        (struct destination){i, axon, (uint8_t)delay};
                else if (delay > 0)
                    e->first[driver + 1]++;
                if (list)
                    e->plan->core[i].source[axon] = driver;
            }
        }
    }
    return true;
}

static bool list_destinations(struct emitter *e)
{
    struct build *b = e->b;
    const struct network *net = b->net;
    uint32_t units = build_units(b);
    e->first = calloc((size_t)units + 2, sizeof *e->first);
    e->next = malloc(((size_t)units + 1) * sizeof *e->next);
    if (e->first == NULL || e->next == NULL || !walk_axons(e, false))
        return false;
    for (uint32_t u = 0; u < units; u++)
        e->first[u + 1] += e->first[u] + b->unit[u].pins;
    e->destination = malloc((e->first[units] + 1) * sizeof *e->destination);
    if (e->destination == NULL)
        return false;
    memcpy(e->next, e->first, units * sizeof *e->next);
    for (uint32_t k = 0; k < net->output_lines; k++) {
        uint32_t u = net->lines + network_output_neuron(net, k);
        e->destination[e->next[u]++] =
            (struct destination){PLAN_NONE, network_output_pin(net, k), 0};
    }
    return walk_axons(e, true);
}

/* ---- one core -------------------------------------------------------------------------------- */

/* Synapses of neurons `first` on of a core, which are copies of one member. */
static void set_synapses(struct emitter *e, const struct member *m, uint32_t inputs,
                         struct plan_core *core, uint32_t first)
{
    for (uint32_t i = 0; i < inputs; i++) {
        int32_t k = fill_find(&e->index, e->b->input[i].stream);
        const struct fill_stream *s = &e->index.stream[k];
        uint32_t axon = e->axon[k];
        uint8_t times[CT_AXON_TYPES];
        (void)fill_parts(&m->neuron, s, e->b->input[i].weight, times);
        for (int t = 0; t < CT_AXON_TYPES; axon += s->times[t++]) {
            for (uint32_t a = axon; a < axon + times[t]; a++) {
                for (uint32_t n = first; n < core->neurons; n++)
                    core->chip.crossbar[a][n / 64] |= 1ull << n % 64;
                e->b->figures.crossbar += core->neurons - first;
            }
        }
    }
}

static void set_parameters(const struct build *b, const struct member *m, struct ct_neuron *n)
{
    if (m->unit >= b->neurons_end)
        *n = (struct ct_neuron){.threshold = 1};
    else
        network_neuron(b->net, m->unit - b->flat->lines, n);
    if (b->unit[m->unit].late > 0)
        (void)build_earlier(n, (uint32_t)b->unit[m->unit].late, &n->potential);
    for (int g = 0; g < CT_AXON_TYPES; g++) {
        n->weight[g] = (int16_t)(m->neuron.weight[g] >> 1);
        n->weight_stochastic |= (uint8_t)((m->neuron.weight[g] & 1) << g);
    }
}

/* The copies of a member, each with its destination; a unit without any has one copy. */
static bool set_member(struct emitter *e, const struct member *m, struct plan_core *core)
{
    const uint32_t unit = m->unit, first = core->neurons;
    const uint64_t end = e->first[unit + 1], left = end - e->next[unit];
    struct ct_neuron n;
    uint32_t inputs, copies = left < m->copies ? (uint32_t)left : m->copies;
    if (end == e->first[unit])
        copies = 1;
    set_parameters(e->b, m, &n);
    for (uint32_t k = 0; k < copies; k++) {
        core->chip.neuron[core->neurons] = n;
        core->unit[core->neurons] = unit;
        core->to[core->neurons] = PLAN_NONE;
        if (left > 0) {
            const struct destination *d = &e->destination[e->next[unit]++];
            struct ct_neuron *copy = &core->chip.neuron[core->neurons];
            copy->target_kind = d->core == PLAN_NONE ? CT_TARGET_PIN : CT_TARGET_CORE;
            if (d->core == PLAN_NONE)
                copy->target_pin = d->place;
            else
                copy->target_axon = (uint8_t)d->place;
            copy->target_delay = d->delay;
            core->to[core->neurons] = d->core;
        }
        core->neurons++;
    }
    if (!build_inputs(e->b, unit, &inputs))
        return false;
    set_synapses(e, m, inputs, core, first);
    return true;
}

static bool set_core(struct emitter *e, uint32_t at)
{
    const struct group *g = &e->b->group[at];
    struct plan_core *core = &e->plan->core[at];
    bool good = true;
    fill_load(&e->index, g->stream, g->streams);
    for (uint32_t k = 0; k < g->streams; k++) {
        e->axon[k] = core->axons;
        for (uint8_t t = 0; t < CT_AXON_TYPES; t++) {
            for (int i = 0; i < g->stream[k].times[t]; i++)
                core->chip.axon_type[core->axons++] = t;
        }
    }
    for (uint32_t k = 0; k < g->members && good; k++)
        good = set_member(e, &g->member[k], core);
    core->chip.seed = e->b->net->seed + at * 0x9E3779B9u; /* the first has the network's own */
    e->b->figures.axons += core->axons;
    e->b->figures.copies += core->neurons;
    return good;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool emit(struct emitter *e)
{
    struct build *b = e->b;
    struct plan *plan = e->plan;
    plan->core = malloc(((size_t)b->groups + 1) * sizeof *plan->core);
    if (plan->core == NULL)
        return false;
    plan->cores = b->groups;
    for (uint32_t i = 0; i < b->groups; i++) {
        struct group *g = &b->group[i];
        qsort(g->member, g->members, sizeof *g->member, by_unit);
        qsort(g->stream, g->streams, sizeof *g->stream, by_stream);
        ct_core_clear(&plan->core[i].chip);
        plan->core[i].axons = plan->core[i].neurons = 0;
    }
    if (!list_destinations(e))
        return false;
    memcpy(e->next, e->first, build_units(b) * sizeof *e->next);
    for (uint32_t i = 0; i < b->groups; i++) {
        if (!set_core(e, i))
            return false;
    }
    return true;
}

/* Lateness of all neurons, where any is late. */
static bool list_late(struct build *b, struct plan *plan)
{
    int32_t most = 0;
    for (uint32_t u = 0; u < b->given_end; u++)
        most = b->unit[u].late > most ? b->unit[u].late : most;
    b->figures.late = (uint32_t)most;
    if (most == 0)
        return true;
    plan->late = calloc((size_t)b->given_end + 1, sizeof *plan->late);
    for (uint32_t u = 0; plan->late != NULL && u < b->given_end; u++)
        plan->late[u] = (uint16_t)b->unit[u].late;
    return plan->late != NULL;
}

/* What parts and relays belong to. */
static bool list_owners(const struct build *b, struct plan *plan)
{
    const uint32_t parts = b->neurons_end - b->given_end;
    plan->added_of = malloc(((size_t)parts + b->relays + 1) * sizeof *plan->added_of);
    if (plan->added_of == NULL)
        return false;
    for (uint32_t i = 0; i < parts; i++)
        plan->added_of[i] = plan->lines + b->options->split->part_of[i];
    for (uint32_t r = 0; r < b->relays; r++)
        plan->added_of[parts + r] = b->relay[r].of;
    return true;
}

enum ct_status build_plan(struct build *b, struct plan *out, struct ct_error *err)
{
    struct emitter *e = calloc(1, sizeof *e);
    bool made = e != NULL;
    *out = (struct plan){.lines = b->flat->lines, .neurons = b->given_end - b->flat->lines};
    if (made)
        made = fill_init(&e->index);
    if (made) {
        e->b = b;
        e->plan = out;
        made = emit(e) && list_late(b, out);
        free(e->first);
        free(e->next);
        free(e->destination);
        fill_free(&e->index);
    }
    free(e);
    out->units = build_units(b);
    if (made && list_owners(b, out))
        return CT_OK;
    plan_free(out);
    return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
}

void plan_free(struct plan *plan)
{
    free(plan->core);
    free(plan->added_of);
    free(plan->late);
    *plan = (struct plan){.cores = 0};
}
