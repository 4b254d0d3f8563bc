/*
 * build_partition.c - see build.h: poses the problem that partition.h solves, and makes groups of
 * the answer.
 *
 * The partition counts axons by types that all cores agree on, which are chosen here by filling one
 * core without limits: neuron by neuron, or with a type for each weight of a population. Each core
 * may then do with fewer: its axons are chosen again for its own neurons, and the better of the two
 * is kept. Spikes that relays are to send count as if they came from a line, and as one destination
 * of their source.
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "partition_bound.h"

struct posing {
    struct build *b;
    struct core_fill all;       /* the streams of the network */
    struct fill_neuron *neuron; /* [neurons]: types for all cores */
    uint32_t *signal;           /* [streams + 1]: a stream's first signal; it has one for each of
                                   as many axons as it has of any one type */
    struct partition_problem problem;
    uint32_t *signal_neuron;
    uint64_t *first;
    uint32_t *input;
    uint16_t *pins;
    bool *feeds; /* [neurons] whether it feeds a relay */
    uint8_t *single;
    struct partition_layer *layer;
};

static enum ct_status no_memory(const struct build *b, struct ct_error *err)
{
    return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
}

/* ---- types for all cores --------------------------------------------------------------------- */

/* The different weights of a population in falling order, for one type each; false where there are
 * more than types, or one that is beyond the chip's, or no memory. */
static bool weights_of(struct build *b, const struct network_population *x,
                       axon_weight weight[CT_AXON_TYPES])
{
    uint32_t inputs, weights = 0;
    memset(weight, 0, CT_AXON_TYPES * sizeof *weight);
    for (uint32_t j = x->first; j < x->first + x->size; j++) {
        if (!build_inputs(b, b->flat->lines + j, &inputs))
            return false;
        for (uint32_t i = 0; i < inputs; i++) {
            const axon_weight w = b->input[i].weight;
            uint32_t k = 0;
            while (k < weights && weight[k] > w)
                k++;
            if (k < weights && weight[k] == w)
                continue;
            if (weights == CT_AXON_TYPES || abs(w >> 1) > CT_WEIGHT_MAX)
                return false;
            memmove(&weight[k + 1], &weight[k], (weights++ - k) * sizeof *weight);
            weight[k] = w;
        }
    }
    return true;
}

/* Gives each weight of a population a type of its own. False: that cannot be, or no memory. */
static bool choose_steady(struct posing *p)
{
    struct build *b = p->b;
    fill_start(&p->all, UINT32_MAX, b->options->axons, false);
    for (uint32_t i = 0; i < b->net->populations; i++) {
        const struct network_population *x = &b->net->population[i];
        axon_weight weight[CT_AXON_TYPES];
        if (!weights_of(b, x, weight))
            return false;
        for (uint32_t j = x->first; j < x->first + x->size; j++) {
            uint32_t inputs;
            if (!build_inputs(b, b->flat->lines + j, &inputs) ||
                fill_add_as(&p->all, b->input, inputs, weight, &p->neuron[j]) != FILL_OK)
                return false;
        }
    }
    return true;
}

/* Gives each neuron in turn the types that add the fewest axons to those of the neurons before. */
static enum ct_status choose_greedy(struct posing *p, struct ct_error *err)
{
    struct build *b = p->b;
    fill_start(&p->all, UINT32_MAX, b->options->axons, false);
    for (uint32_t j = 0; j < b->flat->neurons; j++) {
        uint32_t inputs, unit = b->flat->lines + j;
        if (!build_inputs(b, unit, &inputs))
            return no_memory(b, err);
        if (b->unit[unit].stochastic && build_repeats(b, unit, inputs))
            continue;
        enum fill_result result = fill_add(&p->all, b->input, inputs, &p->neuron[j]);
        if (result == FILL_MEMORY)
            return no_memory(b, err);
        if (result != FILL_OK)
            build_report(b, unit, inputs, result);
    }
    return CT_OK;
}

/* Either way, by which gives fewer axons to all streams together. */
static enum ct_status choose_types(struct posing *p, struct ct_error *err)
{
    struct posing steady = {.b = p->b};
    enum ct_status status = choose_greedy(p, err);
    steady.neuron = calloc((size_t)p->b->flat->neurons + 1, sizeof *steady.neuron);
    if (status == CT_OK && p->b->problem.count == 0 && steady.neuron != NULL &&
        fill_init(&steady.all) && choose_steady(&steady) && steady.all.axons <= p->all.axons) {
        const struct core_fill all = p->all;
        struct fill_neuron *neuron = p->neuron;
        p->all = steady.all;
        p->neuron = steady.neuron;
        steady.all = all;
        steady.neuron = neuron;
    }
    fill_free(&steady.all);
    free(steady.neuron);
    return status;
}

/* ---- the problem ----------------------------------------------------------------------------- */

static uint8_t most_times(const struct fill_stream *s)
{
    uint8_t most = 0;
    for (int g = 0; g < CT_AXON_TYPES; g++)
        most = s->times[g] > most ? s->times[g] : most;
    return most;
}

/* Numbers the signals, and tells the source of each. */
static bool number_signals(struct posing *p)
{
    struct build *b = p->b;
    uint64_t signals = 0;
    p->signal = malloc(((size_t)p->all.streams + 1) * sizeof *p->signal);
    p->feeds = calloc((size_t)b->flat->neurons + 1, sizeof *p->feeds);
    if (p->signal == NULL || p->feeds == NULL)
        return false;
    for (uint32_t s = 0; s < p->all.streams; s++) {
        p->signal[s] = (uint32_t)signals;
        signals += most_times(&p->all.stream[s]);
        if (signals >= PARTITION_SIGNALS_MAX)
            return false;
    }
    p->signal[p->all.streams] = p->problem.signals = (uint32_t)signals;
    p->signal_neuron = malloc((signals + 1) * sizeof *p->signal_neuron);
    if (p->signal_neuron == NULL)
        return false;
    for (uint32_t s = 0; s < p->all.streams; s++) {
        uint32_t unit = stream_unit(p->all.stream[s].stream);
        uint32_t delay = stream_delay(p->all.stream[s].stream);
        bool line = build_is_line(b, unit);
        bool relay = !line && (delay > CT_DELAY_MAX || (delay > 1 && b->unit[unit].relayed));
        if (relay)
            p->feeds[unit - b->flat->lines] = true;
        for (uint32_t k = p->signal[s]; k < p->signal[s + 1]; k++)
            p->signal_neuron[k] = line || relay ? PARTITION_LINE : unit - b->flat->lines;
    }
    return true;
}

/* The signals of a neuron's inputs with the types of each, appended; returns how many. An input
 * that takes a type twice takes the stream's second signal too. */
static uint32_t list_inputs(struct posing *p, uint32_t j, uint32_t inputs, uint32_t *to)
{
    struct build *b = p->b;
    uint32_t listed = 0;
    for (uint32_t i = 0; i < inputs; i++) {
        int32_t at = fill_find(&p->all, b->input[i].stream);
        const struct fill_stream *s = &p->all.stream[at];
        uint8_t times[CT_AXON_TYPES], most;
        (void)fill_parts(&p->neuron[j], s, b->input[i].weight, times);
        most = most_times(&(struct fill_stream){.times = {times[0], times[1], times[2], times[3]}});
        for (uint32_t k = 0; k < most; k++) {
            unsigned types = 0;
            for (int g = 0; g < CT_AXON_TYPES; g++)
                types |= times[g] > k ? 1u << g : 0;
            uint32_t x = partition_input(p->signal[at] + k, types);
            if (i > 0 && b->input[i - 1].stream == b->input[i].stream && k == 0)
                to[listed - 1] |= x; /* one that draws and one that does not */
            else
                to[listed++] = x;
        }
    }
    return listed;
}

static bool list_all_inputs(struct posing *p)
{
    struct build *b = p->b;
    const struct flat *flat = b->flat;
    uint64_t room = 0, listed = 0;
    for (uint32_t j = 0; j < flat->neurons; j++)
        room += (flat->first[j + 1] - flat->first[j]) *
                most_times(
                    &(struct fill_stream){.times = {p->neuron[j].times[0], p->neuron[j].times[1],
                                                    p->neuron[j].times[2], p->neuron[j].times[3]}});
    p->first = malloc(((size_t)flat->neurons + 1) * sizeof *p->first);
    p->input = malloc((room + 1) * sizeof *p->input);
    if (p->first == NULL || p->input == NULL)
        return false;
    for (uint32_t j = 0; j < flat->neurons; j++) {
        uint32_t inputs;
        p->first[j] = listed;
        if (!build_inputs(b, flat->lines + j, &inputs))
            return false;
        listed += list_inputs(p, j, inputs, p->input + listed);
    }
    p->first[flat->neurons] = listed;
    return true;
}

static bool list_neurons(struct posing *p)
{
    const struct network *net = p->b->net;
    p->pins = calloc((size_t)net->neurons + 1, sizeof *p->pins);
    p->single = calloc((size_t)net->neurons + 1, 1);
    p->layer = calloc((size_t)net->populations + 1, sizeof *p->layer);
    bool good = p->pins != NULL && p->single != NULL && p->layer != NULL;
    for (uint32_t j = 0; j < net->neurons; j++) {
        const struct unit *u = &p->b->unit[net->lines + j];
        uint32_t pins = u->pins + p->feeds[j];
        good = good && pins <= UINT16_MAX;
        if (!good)
            continue;
        p->pins[j] = (uint16_t)pins;
        p->single[j] = u->stochastic;
    }
    for (uint32_t i = 0; good && i < net->populations; i++) {
        const struct network_population *x = &net->population[i];
        p->layer[i] = (struct partition_layer){x->first, x->size, x->shape.channels,
                                               x->shape.height, x->shape.width};
    }
    return good;
}

/* False: no memory, or more than partition.h has numbers for; then neurons are taken in order. */
static bool pose(struct posing *p)
{
    const struct build *b = p->b;
    if (!number_signals(p) || !list_neurons(p) || !list_all_inputs(p))
        return false;
    p->problem = (struct partition_problem){.neurons = b->flat->neurons,
                                            .signals = p->problem.signals,
                                            .layers = b->net->populations,
                                            .signal_neuron = p->signal_neuron,
                                            .first = p->first,
                                            .input = p->input,
                                            .pins = p->pins,
                                            .single = p->single,
                                            .layer = p->layer,
                                            .axons = (uint16_t)b->options->axons,
                                            .slots = (uint16_t)b->options->neurons,
                                            .cores_max = b->options->cores};
    return true;
}

/* ---- groups ---------------------------------------------------------------------------------- */

/* The open group becomes a core of the partition, with the types that all cores agree on. */
static bool take_seats(struct posing *p, const struct partition_seat *seat, uint32_t seats)
{
    struct build *b = p->b;
    struct open_group *open = &b->open;
    open_start(b, open);
    for (uint32_t i = 0; i < seats; i++) {
        uint32_t inputs, unit = b->flat->lines + seat[i].neuron;
        struct member *m = &open->member[open->members++];
        *m = (struct member){
            .unit = unit, .copies = seat[i].slots, .neuron = p->neuron[seat[i].neuron]};
        open->slots += seat[i].slots;
        if (!build_inputs(b, unit, &inputs))
            return false;
        for (uint32_t k = 0; k < inputs; k++) {
            uint64_t stream = b->input[k].stream;
            uint8_t times[CT_AXON_TYPES];
            (void)fill_parts(&m->neuron, &p->all.stream[fill_find(&p->all, stream)],
                             b->input[k].weight, times);
            (void)fill_merge(&open->fill, stream, times);
        }
    }
    return true;
}

/* Chooses the types for this core alone; false where that is no gain. */
static bool choose_again(struct posing *p, const struct partition_seat *seat, uint32_t seats,
                         uint32_t most)
{
    struct build *b = p->b;
    open_start(b, &b->open);
    b->open.fill.most = most;
    for (uint32_t i = 0; i < seats; i++) {
        uint32_t inputs, unit = b->flat->lines + seat[i].neuron;
        if (!build_inputs(b, unit, &inputs) ||
            open_add(b, &b->open, unit, seat[i].slots, inputs) != FILL_OK)
            return false;
    }
    return true;
}

static bool make_groups(struct posing *p, const struct partition *partition)
{
    struct build *b = p->b;
    bool good = true;
    for (uint32_t c = 0; c < partition->cores && good; c++) {
        const struct partition_seat *seat = &partition->seat[partition->first[c]];
        uint32_t seats = partition->first[c + 1] - partition->first[c];
        good = take_seats(p, seat, seats);
        if (good && b->open.fill.axons > b->open.fill.streams &&
            !choose_again(p, seat, seats, b->open.fill.axons - 1))
            good = take_seats(p, seat, seats);
        good = good && open_close(b, &b->open);
    }
    return good;
}

/* A neuron in several groups lives in one that it does not fill, if there is one; the others are
 * clones. */
static bool mark_clones(struct build *b)
{
    uint32_t *homes = calloc((size_t)b->flat->neurons + 1, sizeof *homes);
    if (homes == NULL)
        return false;
    for (uint32_t i = 0; i < b->groups; i++) {
        for (uint32_t k = 0; k < b->group[i].members; k++)
            homes[b->group[i].member[k].unit - b->flat->lines]++;
    }
    for (uint32_t i = 0; i < b->groups; i++) {
        struct group *g = &b->group[i];
        uint32_t j = g->member[0].unit - b->flat->lines;
        if (g->members > 1 || g->slots < b->options->neurons || homes[j] == 1)
            continue;
        homes[j]--;
        g->clone = true;
        b->unit[g->member[0].unit].clones++;
    }
    free(homes);
    return true;
}

/* The lower bounds, where they are asked for and not known yet: those of the network as it is
 * given, with the fewest relays. */
static bool tell_bounds(const struct posing *p)
{
    uint32_t *to = p->b->options->bound, layers = p->problem.layers;
    if (to == NULL || layers == 0 || to[0] > 0)
        return true;
    struct partition_bound *bound = calloc(layers, sizeof *bound);
    bool good = bound != NULL && partition_bounds(&p->problem, bound);
    for (uint32_t i = 0; good && i < layers; i++)
        to[i] = bound[i].cores;
    free(bound);
    return good;
}

static enum ct_status solve(struct posing *p, bool *made, struct ct_error *err)
{
    const struct partition_options options = {.method = PARTITION_BEST};
    struct partition partition;
    enum ct_status status = partition_make(&p->problem, &options, &partition, err);
    if (status == CT_ERR_LIMIT)
        return CT_OK;
    if (status != CT_OK)
        return status;
    *made = make_groups(p, &partition) && mark_clones(p->b) && tell_bounds(p);
    partition_free(&partition);
    return *made ? CT_OK : no_memory(p->b, err);
}

enum ct_status build_partition(struct build *b, bool *made, struct ct_error *err)
{
    struct posing p = {.b = b};
    enum ct_status status = CT_OK;
    *made = false;
    p.neuron = calloc((size_t)b->flat->neurons + 1, sizeof *p.neuron);
    if (p.neuron == NULL || !fill_init(&p.all))
        status = no_memory(b, err);
    if (status == CT_OK)
        status = choose_types(&p, err);
    if (status == CT_OK && b->problem.count == 0)
        status = pose(&p) ? solve(&p, made, err) : CT_OK;
    fill_free(&p.all);
    free(p.neuron);
    free(p.signal);
    free(p.signal_neuron);
    free(p.first);
    free(p.input);
    free(p.pins);
    free(p.feeds);
    free(p.single);
    free(p.layer);
    return status;
}
