/*
 * build_groups.c - see build.h: filling groups in a given order, and dividing those whose copies
 * have no room.
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"

/* Groups beyond those that there are cores, before it is given up: how many are needed is told. */
enum { GROUPS_BEYOND = 1024 };

static enum ct_status no_memory(const struct build *b, struct ct_error *err)
{
    return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
}

struct group *build_add_group(struct build *b, uint32_t members, uint32_t streams)
{
    if (!grow_array(&b->group, sizeof *b->group, b->groups, 1, &b->group_room))
        return NULL;
    struct group *g = &b->group[b->groups];
    *g = (struct group){.member = malloc((members + 1) * sizeof *g->member),
                        .stream = malloc((streams + 1) * sizeof *g->stream)};
    b->groups++;
    return g->member != NULL && g->stream != NULL ? g : NULL;
}

/* ---- a group being filled -------------------------------------------------------------------- */

void open_start(const struct build *b, struct open_group *open)
{
    fill_start(&open->fill, b->options->axons, b->options->axons, false);
    open->members = open->slots = 0;
}

bool open_close(struct build *b, struct open_group *open)
{
    if (open->members == 0)
        return true;
    struct group *g = build_add_group(b, open->members, open->fill.streams);
    if (g == NULL)
        return false;
    memcpy(g->member, open->member, open->members * sizeof *g->member);
    memcpy(g->stream, open->fill.stream, open->fill.streams * sizeof *g->stream);
    g->members = open->members;
    g->streams = open->fill.streams;
    g->axons = open->fill.axons;
    g->slots = open->slots;
    open_start(b, open);
    return true;
}

enum fill_result open_add(struct build *b, struct open_group *open, uint32_t unit, uint32_t copies,
                          uint32_t inputs)
{
    struct member *m = &open->member[open->members];
    if (open->members == CT_NEURONS ||
        (open->members > 0 && open->slots + copies > b->options->neurons))
        return FILL_FULL;
    *m = (struct member){.unit = unit, .copies = copies};
    enum fill_result result = fill_add(&open->fill, b->input, inputs, &m->neuron);
    if (result == FILL_OK) {
        open->members++;
        open->slots += copies;
    }
    return result;
}

/* ---- what fits no core ----------------------------------------------------------------------- */

static void report_weights(struct build *b, uint32_t unit, uint32_t inputs)
{
    char list[100] = "";
    size_t used = 0;
    uint32_t shown = 0;
    for (uint32_t i = 0; i < inputs; i++) {
        axon_weight w = b->input[i].weight;
        uint32_t k = 0;
        while (k < i && b->input[k].weight != w)
            k++;
        if (k < i)
            continue;
        if (abs(w >> 1) > CT_WEIGHT_MAX &&
            ((w & 1) != 0 || abs(w >> 1) > CT_AXONS * CT_WEIGHT_MAX)) {
            problems_add(&b->problem, PROBLEM_WEIGHT,
                         "%s: the weights from %s add up to %d, outside -%d..%d; divide them "
                         "between several lines or neurons",
                         build_place(b, unit).text,
                         build_place(b, stream_unit(b->input[i].stream)).text, w >> 1,
                         CT_WEIGHT_MAX, CT_WEIGHT_MAX);
            return;
        }
        if (shown < 5)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%d%s", shown ? ", " : "",
                                     w >> 1, w & 1 ? " stochastic" : "");
        shown++;
    }
    problems_add(&b->problem, PROBLEM_WEIGHT,
                 "%s: needs %u different weights (%s%s), and no %d values, one for each axon type, "
                 "have them as sums; use fewer different weights, or relays for some",
                 build_place(b, unit).text, shown, list, shown > 5 ? ", ..." : "", CT_AXON_TYPES);
}

void build_report(struct build *b, uint32_t unit, uint32_t inputs, enum fill_result why)
{
    struct core_fill fill;
    struct fill_neuron one;
    if (why == FILL_WEIGHTS) {
        report_weights(b, unit, inputs);
        return;
    }
    if (b->problem.kept == PROBLEMS_KEPT || !fill_init(&fill)) {
        b->problem.count++;
        return;
    }
    uint32_t fit = 0, most = inputs < CT_AXONS ? inputs : CT_AXONS;
    while (fit < most) { /* the most that fit, by halves */
        uint32_t middle = fit + (most - fit + 1) / 2;
        fill_start(&fill, b->options->axons, b->options->axons, false);
        if (fill_add(&fill, b->input, middle, &one) == FILL_OK)
            fit = middle;
        else
            most = middle - 1;
    }
    fill_free(&fill);
    problems_add(&b->problem, PROBLEM_FANIN,
                 "%s: %u inputs, of which %u fit a core (%u axons, more than one an input where "
                 "weights ask for it); use %s--split thermometer, fewer inputs or fewer different "
                 "weights",
                 build_place(b, unit).text, inputs, fit, b->options->axons,
                 inputs <= b->options->axons ? "--approximate, " : "");
}

bool build_repeats(struct build *b, uint32_t unit, uint32_t inputs)
{
    for (uint32_t i = 1; i < inputs; i++) {
        const struct fill_input *x = &b->input[i - 1], *y = &b->input[i];
        if (x->stream == y->stream && (x->weight & y->weight & 1) != 0) {
            problems_add(&b->problem, PROBLEM_WEIGHT,
                         "%s: two stochastic synapses from %s; the second needs a line or neuron "
                         "of its own",
                         build_place(b, unit).text, build_place(b, stream_unit(x->stream)).text);
            return true;
        }
    }
    return false;
}

/* ---- the order of the network, from its end -------------------------------------------------- */

/* Populations so that, cycles aside, those that hear one come before it. */
static uint32_t *order_populations(const struct network *net)
{
    uint32_t *order = malloc(((size_t)net->populations + 1) * sizeof *order);
    uint32_t *hearers = calloc((size_t)net->populations + 1, sizeof *hearers);
    uint32_t *next = malloc(((size_t)net->projections + 1) * sizeof *next);
    uint32_t *into = malloc(((size_t)net->populations + 1) * sizeof *into);
    bool *done = calloc((size_t)net->populations + 1, 1);
    uint32_t placed = 0, looked = 0, last = net->populations;
    bool made = order && hearers && next && into && done;
    for (uint32_t p = 0; made && p < net->populations; p++)
        into[p] = PLAN_NONE;
    for (uint32_t i = 0; made && i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        next[i] = into[p->to.index];
        into[p->to.index] = i;
        if (!p->from.input && p->from.index != p->to.index)
            hearers[p->from.index]++;
    }
    for (uint32_t p = net->populations; made && p-- > 0;) {
        if (hearers[p] == 0) {
            done[p] = true;
            order[placed++] = p;
        }
    }
    while (made && looked < net->populations) {
        if (looked == placed) { /* a cycle: the last of what is left */
            while (done[last - 1])
                last--;
            done[last - 1] = true;
            order[placed++] = last - 1;
        }
        for (uint32_t i = into[order[looked++]]; i != PLAN_NONE; i = next[i]) {
            const struct network_projection *p = &net->projection[i];
            uint32_t from = p->from.index;
            if (p->from.input || from == p->to.index || --hearers[from] > 0 || done[from])
                continue;
            done[from] = true;
            order[placed++] = from;
        }
    }
    free(hearers);
    free(next);
    free(into);
    free(done);
    if (!made) {
        free(order);
        return NULL;
    }
    return order;
}

/* The streams of the last group are heard: so far, what the copies of their units come to. */
static void count_group(struct build *b, const struct group *g)
{
    for (uint32_t i = 0; i < g->streams; i++) {
        const struct fill_stream *s = &g->stream[i];
        b->unit[stream_unit(s->stream)].need +=
            (uint32_t)s->times[0] + s->times[1] + s->times[2] + s->times[3];
    }
}

static enum ct_status fill_neuron(struct build *b, struct open_group *open, uint32_t unit,
                                  struct ct_error *err)
{
    uint32_t inputs, need = b->unit[unit].need;
    if (!build_inputs(b, unit, &inputs))
        return no_memory(b, err);
    if (b->unit[unit].stochastic && build_repeats(b, unit, inputs))
        return CT_OK;
    need = need == 0 ? 1 : need;
    enum fill_result result = open_add(b, open, unit, need, inputs);
    if (result == FILL_FULL && open->members > 0) {
        if (!open_close(b, open))
            return no_memory(b, err);
        count_group(b, &b->group[b->groups - 1]);
        result = open_add(b, open, unit, need, inputs);
    }
    if (result == FILL_MEMORY)
        return no_memory(b, err);
    if (result != FILL_OK)
        build_report(b, unit, inputs, result);
    return CT_OK;
}

enum ct_status build_fill(struct build *b, struct ct_error *err)
{
    enum ct_status status = CT_OK;
    uint32_t *order = order_populations(b->net);
    struct open_group *open = &b->open;
    if (order == NULL)
        status = no_memory(b, err);
    open_start(b, open);
    for (uint32_t u = 0; u < b->neurons_end; u++)
        b->unit[u].need = b->unit[u].pins;
    for (uint32_t i = 0; status == CT_OK && i < b->net->populations; i++) {
        const struct network_population *p = &b->net->population[order[i]];
        for (uint32_t j = p->first; status == CT_OK && j < p->first + p->size; j++)
            status = fill_neuron(b, open, b->flat->lines + j, err);
    }
    if (status == CT_OK && !open_close(b, open))
        status = no_memory(b, err);
    free(order);
    return status;
}

/* ---- room for copies ------------------------------------------------------------------------- */

enum ct_status build_count(struct build *b, struct ct_error *err)
{
    for (uint32_t u = 0; u < build_units(b); u++) {
        b->unit[u].need = b->unit[u].pins;
        b->unit[u].spare = 0;
    }
    for (uint32_t i = 0; i < b->groups; i++) {
        for (uint32_t k = 0; k < b->group[i].streams; k++) {
            const struct fill_stream *s = &b->group[i].stream[k];
            uint32_t times = (uint32_t)s->times[0] + s->times[1] + s->times[2] + s->times[3];
            uint32_t delay, driver = build_driver(b, s->stream, &delay);
            if (driver == PLAN_NONE)
                return no_memory(b, err);
            b->unit[driver].need += times;
            if (driver < b->neurons_end && delay >= 2)
                b->unit[driver].spare += times;
        }
    }
    for (uint32_t r = b->relays; r-- > 0;)
        b->unit[b->relay[r].parent].need +=
            (b->unit[b->neurons_end + r].need + b->options->neurons - 1) / b->options->neurons;
    return CT_OK;
}

/* Copies of a unit in the group that it lives in. */
static uint32_t home_copies(const struct build *b, uint32_t unit)
{
    const struct unit *u = &b->unit[unit];
    uint64_t elsewhere = (uint64_t)u->clones * b->options->neurons;
    return u->need > elsewhere ? (uint32_t)(u->need - elsewhere) : 1;
}

/* Copies saved where a unit's spikes go by way of relays. */
static uint32_t gain(const struct build *b, uint32_t unit)
{
    const struct unit *u = &b->unit[unit];
    uint32_t cost = (u->spare + b->options->neurons - 1) / b->options->neurons;
    return u->relayed || u->spare <= cost ? 0 : u->spare - cost;
}

/* Relays those that save the most until `excess` copies are saved; all that help where they do not
 * suffice. */
static void relay_members(struct build *b, const struct group *g, uint32_t excess)
{
    while (excess > 0) {
        uint32_t best = 0, most = 0;
        for (uint32_t i = 0; i < g->members; i++) {
            uint32_t saved = gain(b, g->member[i].unit);
            if (saved > most) {
                most = saved;
                best = i;
            }
        }
        if (most == 0)
            return;
        b->unit[g->member[best].unit].relayed = true;
        excess -= most < excess ? most : excess;
    }
}

static uint32_t saving(const struct build *b, const struct group *g)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < g->members; i++)
        sum += gain(b, g->member[i].unit);
    return sum;
}

/* Groups full of copies of a unit, until the rest fits one group. */
static bool add_clones(struct build *b, uint32_t unit)
{
    uint32_t inputs;
    for (uint32_t most = b->options->neurons; home_copies(b, unit) > most;) {
        open_start(b, &b->open);
        if (!build_inputs(b, unit, &inputs) ||
            open_add(b, &b->open, unit, most, inputs) != FILL_OK || !open_close(b, &b->open))
            return false;
        b->group[b->groups - 1].clone = true;
        b->unit[unit].clones++;
    }
    return true;
}

/* Divides a group into as few as have room, about equally full. The first takes its place. */
static bool divide(struct build *b, uint32_t at)
{
    struct group old = b->group[at];
    uint32_t most = b->options->neurons, total = 0, inputs;
    struct open_group *open = &b->open;
    bool good = true;
    for (uint32_t i = 0; good && i < old.members; i++) {
        good = add_clones(b, old.member[i].unit);
        total += home_copies(b, old.member[i].unit);
    }
    const uint32_t made = b->groups, parts = (total + most - 1) / most;
    const uint32_t share = (total + parts - 1) / parts;
    open_start(b, open);
    for (uint32_t i = 0; good && i < old.members; i++) {
        uint32_t unit = old.member[i].unit, copies = home_copies(b, unit);
        good = build_inputs(b, unit, &inputs);
        if (good && open->slots >= share)
            good = open_close(b, open);
        if (good && open_add(b, open, unit, copies, inputs) != FILL_OK)
            good = open_close(b, open) && open_add(b, open, unit, copies, inputs) == FILL_OK;
    }
    if (!good || !open_close(b, open))
        return false;
    b->figures.split++;
    free(old.member);
    free(old.stream);
    b->group[at] = b->group[made];
    memmove(&b->group[made], &b->group[made + 1], (b->groups - made - 1) * sizeof *b->group);
    b->groups--;
    return true;
}

/* Relays what draws and has several destinations, as far as there is a tick for it. */
static bool relay_stochastic(struct build *b)
{
    bool changed = false;
    for (uint32_t u = b->flat->lines; u < b->neurons_end; u++) {
        struct unit *unit = &b->unit[u];
        if (!unit->stochastic || unit->need <= 1)
            continue;
        if (!unit->relayed && unit->spare > 0) {
            unit->relayed = changed = true;
            continue;
        }
        problems_add(&b->problem, PROBLEM_STOCH_COPY,
                     "%s: stochastic with %u destinations (%u output lines, %u axons), a neuron "
                     "has one and copies would draw differently; let a relay (threshold 1, weight "
                     "1) pass its spikes on, or give it delays of 2 and more",
                     build_place(b, u).text, unit->need, unit->pins, unit->need - unit->pins);
        unit->stochastic = false; /* is told once */
    }
    return changed;
}

/* The copies that the members of a group must have there. */
static void recount(struct build *b, struct group *g)
{
    g->slots = 0;
    for (uint32_t k = 0; k < g->members; k++) {
        if (!g->clone)
            g->member[k].copies = home_copies(b, g->member[k].unit);
        g->slots += g->member[k].copies;
    }
}

/* One round; *changed tells whether there must be another. */
static enum ct_status settle_round(struct build *b, bool *changed, struct ct_error *err)
{
    const uint32_t groups = b->groups;
    enum ct_status status = build_count(b, err);
    if (status != CT_OK)
        return status;
    *changed = relay_stochastic(b);
    for (uint32_t i = 0; i < groups; i++) {
        recount(b, &b->group[i]);
        if (b->group[i].slots <= b->options->neurons)
            continue;
        *changed = true;
        if (saving(b, &b->group[i]) > 0)
            relay_members(b, &b->group[i], b->group[i].slots - b->options->neurons);
        else if (!divide(b, i))
            return no_memory(b, err);
    }
    return CT_OK;
}

enum ct_status build_settle(struct build *b, struct ct_error *err)
{
    bool changed = true;
    enum ct_status status = CT_OK;
    while (status == CT_OK && changed && b->groups <= b->options->cores + GROUPS_BEYOND)
        status = settle_round(b, &changed, err);
    return status;
}
