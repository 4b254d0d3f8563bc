/*
 * map_direct.c - see map_direct.h. The synapses are summed up in rows, one a source, each as wide
 * as a core; demands for weights are made of them, types chosen, and the core written down.
 */
#include "map_direct.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "axon_types.h"
#include "base/status.h"

/* Sources by number: the lines, then each neuron with each delay. */
enum { NEURON_SOURCES = CT_AXONS, SOURCES = CT_AXONS + CT_NEURONS * CT_DELAY_MAX };

/* What a source does to each neuron: the sum of its weights, and its stochastic weight. */
struct row {
    int64_t sum[CT_NEURONS];
    int32_t drawn[CT_NEURONS];
};

struct build {
    const struct network *net;
    struct map_reasons *reasons;
    struct row *row[SOURCES]; /* NULL: reaches nothing */
    struct axon_types types;
    uint16_t number[SOURCES]; /* of types.source[k], ascending     */
    bool stochastic[CT_NEURONS];
    uint32_t pins[CT_NEURONS]; /* output lines that show a neuron      */
};

static void refuse(struct build *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void refuse(struct build *b, const char *fmt, ...)
{
    va_list args;
    if (b->reasons->count < MAP_REASONS_MAX) {
        va_start(args, fmt);
        (void)vsnprintf(b->reasons->text[b->reasons->count], MAP_REASON_TEXT, fmt, args);
        va_end(args);
    }
    b->reasons->count++;
}

/* How a message names a source. */
static struct network_place source_place(const struct build *b, uint32_t source)
{
    return source < NEURON_SOURCES
               ? network_line_place(b->net, source)
               : network_neuron_place(b->net, (source - NEURON_SOURCES) / CT_DELAY_MAX);
}

/* ---- what the network asks for --------------------------------------------------------------- */

/* Whether it is small enough for the tables here. */
static bool check_sizes(struct build *b)
{
    const struct network *net = b->net;
    if (net->neurons > CT_NEURONS)
        refuse(b, "neurons: %" PRIu32 ", a core has %d; networks of several cores are not mapped",
               net->neurons, CT_NEURONS);
    if (net->lines > CT_AXONS)
        refuse(b, "input lines: %" PRIu32 ", a core has %d axons; use fewer lines", net->lines,
               CT_AXONS);
    if (net->output_lines > CT_NEURONS)
        refuse(b,
               "output lines: %" PRIu32 ", a core has %d neurons and each has one destination; "
               "use fewer lines",
               net->output_lines, CT_NEURONS);
    for (uint32_t i = 0; i < net->projections; i++) {
        if (net->projection[i].delay > CT_DELAY_MAX)
            refuse(b, "projection %" PRIu32 ", to %s: delay %d, an axon has at most %d", i,
                   net->population[net->projection[i].to.index].name, net->projection[i].delay,
                   CT_DELAY_MAX);
    }
    return b->reasons->count == 0;
}

static enum ct_status add_synapse(struct build *b, const struct network_projection *p,
                                  const struct network_synapse *s, struct ct_error *err)
{
    uint32_t source = p->from.input
                          ? s->source
                          : NEURON_SOURCES + s->source * CT_DELAY_MAX + (uint32_t)p->delay - 1;
    struct row **row = &b->row[source];
    if (s->weight == 0)
        return CT_OK;
    if (*row == NULL)
        *row = calloc(1, sizeof **row);
    if (*row == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
    if (!p->stochastic) {
        (*row)->sum[s->target] += s->weight;
        return CT_OK;
    }
    b->stochastic[s->target] = true;
    if ((*row)->drawn[s->target] != 0)
        refuse(b,
               "%s: two stochastic synapses from %s; the second needs a line or neuron of its own",
               network_neuron_place(b->net, s->target).text, source_place(b, source).text);
    (*row)->drawn[s->target] = s->weight;
    return CT_OK;
}

static enum ct_status collect(struct build *b, struct ct_error *err)
{
    const struct network *net = b->net;
    struct network_synapse s;
    for (uint32_t i = 0; i < net->projections; i++) {
        for (uint64_t at = 0; network_next(&net->projection[i], &at, &s);) {
            enum ct_status status = add_synapse(b, &net->projection[i], &s, err);
            if (status != CT_OK)
                return status;
        }
    }
    for (uint32_t j = 0; j < net->neurons; j++) {
        struct ct_neuron n;
        network_neuron(net, j, &n);
        b->stochastic[j] |= n.leak_stochastic != 0 || n.mask_bits != 0;
    }
    for (uint32_t k = 0; k < net->output_lines; k++)
        b->pins[network_output_neuron(net, k)]++;
    return CT_OK;
}

/* The demands of a row, appended. */
static void add_demands(struct build *b, uint32_t source)
{
    const struct row *row = b->row[source];
    struct axon_types *t = &b->types;
    struct axon_source *made = &t->source[t->sources];
    *made = (struct axon_source){.first = t->demands};
    for (uint16_t j = 0; j < b->net->neurons; j++) {
        if (llabs(row->sum[j]) > CT_WEIGHT_MAX)
            refuse(b,
                   "%s: the weights from %s add up to %" PRId64 ", outside -%d..%d; divide them "
                   "between several lines or neurons",
                   network_neuron_place(b->net, j).text, source_place(b, source).text, row->sum[j],
                   CT_WEIGHT_MAX, CT_WEIGHT_MAX);
        else if (row->sum[j] != 0)
            t->demand[t->demands++] = (struct axon_demand){
                .target = j, .weight = axon_weight_make((int32_t)row->sum[j], false)};
        if (row->drawn[j] != 0)
            t->demand[t->demands++] =
                (struct axon_demand){.target = j, .weight = axon_weight_make(row->drawn[j], true)};
    }
    made->count = t->demands - made->first;
    made->rank = source < NEURON_SOURCES                                   ? 2
                 : b->stochastic[(source - NEURON_SOURCES) / CT_DELAY_MAX] ? 0
                                                                           : 1;
    if (made->count > 0)
        b->number[t->sources++] = (uint16_t)source;
}

static enum ct_status make_demands(struct build *b, struct ct_error *err)
{
    uint32_t rows = 0;
    for (uint32_t source = 0; source < SOURCES; source++)
        rows += b->row[source] != NULL;
    b->types.source = calloc((size_t)rows + 1, sizeof *b->types.source);
    b->types.demand = calloc((size_t)rows * CT_NEURONS * 2 + 1, sizeof *b->types.demand);
    if (b->types.source == NULL || b->types.demand == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
    for (uint32_t source = 0; source < SOURCES; source++) {
        if (b->row[source] != NULL)
            add_demands(b, source);
    }
    return CT_OK;
}

/* ---- whether the core has it ----------------------------------------------------------------- */

static void check_weights(struct build *b)
{
    axon_weight needed[CT_NEURONS][5];
    axon_types_needed(&b->types, needed);
    for (uint32_t j = 0; j < b->net->neurons; j++) {
        char list[80] = "";
        size_t used = 0;
        if (needed[j][4] == 0)
            continue;
        for (int k = 0; k < 5; k++)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%d%s", k ? ", " : "",
                                     needed[j][k] >> 1, needed[j][k] & 1 ? " stochastic" : "");
        refuse(b,
               "%s: needs at least 5 different weights (%s), a neuron has %d, one for each axon "
               "type; use fewer different weights, or relays for some",
               network_neuron_place(b->net, j).text, list, CT_AXON_TYPES);
    }
}

/* Axons of a source: at least one, and as many as known before types are chosen. */
static uint32_t source_axons(const struct axon_source *s)
{
    return s->types == 0 ? 1 : (uint32_t)__builtin_popcount(s->types);
}

/* Axons and neurons with copies; before the types are chosen, as few as there can be. */
static void count(const struct build *b, uint32_t *axons, uint32_t neurons[CT_NEURONS],
                  uint32_t *all_neurons)
{
    const struct axon_types *t = &b->types;
    *axons = b->net->lines;
    *all_neurons = 0;
    for (uint32_t j = 0; j < b->net->neurons; j++)
        neurons[j] = b->pins[j];
    for (uint32_t k = 0; k < t->sources; k++) {
        uint32_t n = source_axons(&t->source[k]);
        if (b->number[k] < NEURON_SOURCES) {
            *axons += n - 1;
        } else {
            *axons += n;
            neurons[(b->number[k] - NEURON_SOURCES) / CT_DELAY_MAX] += n;
        }
    }
    for (uint32_t j = 0; j < b->net->neurons; j++)
        *all_neurons += neurons[j] > 0 ? neurons[j] : 1;
}

static void check_room(struct build *b)
{
    uint32_t axons, neurons[CT_NEURONS], all;
    count(b, &axons, neurons, &all);
    if (axons > CT_AXONS)
        refuse(b,
               "axons: needs %" PRIu32 " (one for each input line and for each neuron with each "
               "of its delays, more where weights ask for several types), a core has %d",
               axons, CT_AXONS);
    if (all > CT_NEURONS)
        refuse(b,
               "neurons: needs %" PRIu32 " (a copy of each for each of its axons and output "
               "lines), a core has %d; use fewer outputs or fewer different delays",
               all, CT_NEURONS);
    for (uint32_t j = 0; j < b->net->neurons; j++) {
        if (b->stochastic[j] && neurons[j] > 1)
            refuse(b,
                   "%s: stochastic with %" PRIu32 " destinations (%" PRIu32
                   " output lines, %" PRIu32
                   " axons), a neuron has one and copies would draw differently; let a relay "
                   "(threshold 1, weight 1) pass its spikes on",
                   network_neuron_place(b->net, j).text, neurons[j], b->pins[j],
                   neurons[j] - b->pins[j]);
    }
}

/* ---- the core -------------------------------------------------------------------------------- */

/* Parameters and weights of all copies; their destinations follow. */
static void set_neurons(const struct build *b, const struct mapped *out, struct ct_core *core)
{
    for (uint32_t j = 0; j < b->net->neurons; j++) {
        struct ct_neuron n;
        network_neuron(b->net, j, &n);
        for (int g = 0; g < CT_AXON_TYPES; g++) {
            axon_weight weight = b->types.weight[j][g];
            n.weight[g] = (int16_t)(weight >> 1);
            n.weight_stochastic |= (uint8_t)((weight & 1) << g);
        }
        for (uint32_t k = out->copy[j]; k < out->copy[j + 1]; k++)
            core->neuron[k] = n;
    }
}

/* The next axon, of type `type`, with the synapses of a source that have this type. */
static void set_axon(const struct build *b, const struct axon_source *s, uint8_t type,
                     struct mapped *out, struct ct_core *core)
{
    uint32_t axon = out->axons++;
    core->axon_type[axon] = type;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const struct axon_demand *d = &b->types.demand[i];
        for (uint32_t k = out->copy[d->target]; d->type == type && k < out->copy[d->target + 1];
             k++) {
            core->crossbar[axon][k / 64] |= 1ull << k % 64;
            out->synapses++;
        }
    }
}

/* Axons of the lines, which come first; one without synapses for a line that reaches nothing. */
static uint32_t set_lines(const struct build *b, struct mapped *out, struct ct_core *core)
{
    uint32_t k = 0;
    for (uint32_t line = 0; line < b->net->lines; line++) {
        out->axon[line] = (uint16_t)out->axons;
        if (k < b->types.sources && b->number[k] == line) {
            const struct axon_source *s = &b->types.source[k++];
            for (uint8_t g = 0; g < CT_AXON_TYPES; g++) {
                if ((s->types >> g & 1) != 0)
                    set_axon(b, s, g, out, core);
            }
        } else {
            out->axons++;
        }
    }
    out->axon[b->net->lines] = (uint16_t)out->axons;
    return k;
}

/* Copies get their destinations in order: output lines, then axons by delay and type. */
static void set_destinations(const struct build *b, struct mapped *out, struct ct_core *core,
                             uint32_t first_source)
{
    uint16_t next[CT_NEURONS];
    memcpy(next, out->copy, b->net->neurons * sizeof *next);
    for (uint32_t pin = 0; pin < b->net->output_lines; pin++) {
        struct ct_neuron *n = &core->neuron[next[network_output_neuron(b->net, pin)]++];
        n->target_kind = CT_TARGET_PIN;
        n->target_pin = network_output_pin(b->net, pin);
    }
    for (uint32_t k = first_source; k < b->types.sources; k++) {
        const struct axon_source *s = &b->types.source[k];
        uint32_t neuron = (b->number[k] - NEURON_SOURCES) / CT_DELAY_MAX;
        for (uint8_t g = 0; g < CT_AXON_TYPES; g++) {
            if ((s->types >> g & 1) == 0)
                continue;
            struct ct_neuron *n = &core->neuron[next[neuron]++];
            n->target_kind = CT_TARGET_CORE;
            n->target_axon = (uint8_t)out->axons;
            n->target_delay = (uint8_t)((b->number[k] - NEURON_SOURCES) % CT_DELAY_MAX + 1);
            set_axon(b, s, g, out, core);
        }
    }
}

static enum ct_status emit(const struct build *b, struct mapped *out, struct ct_error *err)
{
    const struct network *net = b->net;
    uint32_t axons, neurons[CT_NEURONS], all;
    struct ct_core *core;
    enum ct_status status = model_add(&out->chip, 0, &core, err);
    if (status != CT_OK)
        return status;
    out->axon = calloc((size_t)net->lines + 1, sizeof *out->axon);
    out->copy = calloc((size_t)net->neurons + 1, sizeof *out->copy);
    if (out->axon == NULL || out->copy == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    count(b, &axons, neurons, &all);
    for (uint32_t j = 0; j < net->neurons; j++)
        out->copy[j + 1] = (uint16_t)(out->copy[j] + (neurons[j] > 0 ? neurons[j] : 1));
    out->chip.system = (struct ct_system){.chips_x = 1,
                                          .chips_y = 1,
                                          .cores_x = 1,
                                          .cores_y = 1,
                                          .axons = CT_AXONS,
                                          .neurons = CT_NEURONS,
                                          .pins = network_pins(net)};
    core->seed = net->seed;
    set_neurons(b, out, core);
    set_destinations(b, out, core, set_lines(b, out, core));
    status = model_order(&out->chip, "core", err);
    return status == CT_OK ? ct_core_check(&out->chip.system, core, err) : status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static enum ct_status refusal(const struct build *b, struct ct_error *err)
{
    return status_fail(err, CT_ERR_LIMIT, "%s: does not fit one core, for %" PRIu32 " reason%s",
                       b->net->name, b->reasons->count, b->reasons->count == 1 ? "" : "s");
}

static enum ct_status compile(struct build *b, struct mapped *out, struct ct_error *err)
{
    enum ct_status status;
    if (!check_sizes(b))
        return refusal(b, err);
    status = collect(b, err);
    if (status == CT_OK)
        status = make_demands(b, err);
    if (status != CT_OK)
        return status;
    check_weights(b);
    if (b->reasons->count == 0 && b->types.sources <= CT_AXONS && !axon_types_choose(&b->types))
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
    check_room(b);
    return b->reasons->count > 0 ? refusal(b, err) : emit(b, out, err);
}

enum ct_status map_direct(const struct network *net, struct mapped *out,
                          struct map_reasons *reasons, struct ct_error *err)
{
    struct build *b = calloc(1, sizeof *b);
    *out = (struct mapped){.axons = 0};
    reasons->count = 0;
    if (b == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    b->net = net;
    b->reasons = reasons;
    enum ct_status status = compile(b, out, err);
    if (status != CT_OK)
        mapped_free(out);
    for (uint32_t source = 0; source < SOURCES; source++)
        free(b->row[source]);
    free(b->types.source);
    free(b->types.demand);
    free(b);
    return status;
}

void mapped_free(struct mapped *mapped)
{
    model_free(&mapped->chip);
    free(mapped->axon);
    free(mapped->copy);
    *mapped = (struct mapped){.axons = 0};
}
