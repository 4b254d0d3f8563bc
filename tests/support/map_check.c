/*
 * map_check.c - see map_check.h.
 */
#include "support/map_check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "mapper/interpret.h"
#include "support/rand.h"

static bool report(struct map_fault *fault, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static bool report(struct map_fault *fault, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(fault->text, sizeof fault->text, fmt, args);
    va_end(args);
    return false;
}

/* ---- bit by bit ------------------------------------------------------------------------------ */

/* What a source does to a neuron: the sum of its weights, and of its stochastic ones. */
struct effect {
    int64_t sum, drawn;
};

/* Sources: lines, then each neuron with each delay. */
struct table {
    uint32_t lines, neurons;
    struct effect *wanted, *found; /* [source][neuron] */
    int32_t source[CT_AXONS];      /* of an axon, -1: none */
};

static uint32_t source_number(const struct table *t, bool input, uint32_t from, uint32_t delay)
{
    return input ? from : t->lines + from * CT_DELAY_MAX + delay - 1;
}

static void fill_wanted(const struct network *net, struct table *t)
{
    for (uint32_t i = 0; i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        struct network_synapse s;
        for (uint64_t at = 0; network_next(p, &at, &s);) {
            uint32_t from = source_number(t, p->from.input, s.source, p->delay);
            struct effect *e = &t->wanted[(size_t)from * t->neurons + s.target];
            *(p->stochastic ? &e->drawn : &e->sum) += s.weight;
        }
    }
}

/* Whose spikes an axon carries: no axon carries those of two. */
static bool find_sources(const struct network *net, const struct mapped *m, struct table *t,
                         struct map_fault *fault)
{
    const struct ct_core *core = m->chip.entry[0].core;
    for (uint32_t a = 0; a < CT_AXONS; a++)
        t->source[a] = -1;
    for (uint32_t line = 0; line < net->lines; line++) {
        if (m->axon[line] >= m->axon[line + 1])
            return report(fault, "line %u has no axon", line);
        for (uint32_t a = m->axon[line]; a < m->axon[line + 1]; a++)
            t->source[a] = (int32_t)line;
    }
    for (uint32_t j = 0; j < net->neurons; j++) {
        for (uint32_t k = m->copy[j]; k < m->copy[j + 1]; k++) {
            const struct ct_neuron *n = &core->neuron[k];
            if (n->target_kind != CT_TARGET_CORE)
                continue;
            if (t->source[n->target_axon] >= 0)
                return report(fault, "axon %u has two sources", n->target_axon);
            t->source[n->target_axon] = (int32_t)source_number(t, false, j, n->target_delay);
        }
    }
    return true;
}

static bool bit(const struct ct_core *core, uint32_t axon, uint32_t neuron)
{
    return (core->crossbar[axon][neuron / 64] >> neuron % 64 & 1) != 0;
}

/* The effects on a copy of neuron j are those wanted on j. */
static bool check_copy(const struct network *net, const struct ct_core *core, struct table *t,
                       uint32_t j, uint32_t copy, struct map_fault *fault)
{
    const struct ct_neuron *n = &core->neuron[copy];
    uint32_t sources = net->lines + net->neurons * CT_DELAY_MAX;
    memset(t->found, 0, sources * sizeof *t->found);
    for (uint32_t a = 0; a < CT_AXONS; a++) {
        uint8_t g = core->axon_type[a];
        if (!bit(core, a, copy))
            continue;
        if (t->source[a] < 0)
            return report(fault, "axon %u has a synapse and no source", a);
        if (n->weight[g] == 0)
            return report(fault, "axon %u, copy %u: a synapse of weight 0", a, copy);
        struct effect *e = &t->found[t->source[a]];
        *((n->weight_stochastic >> g & 1) != 0 ? &e->drawn : &e->sum) += n->weight[g];
    }
    for (uint32_t s = 0; s < sources; s++) {
        const struct effect *wanted = &t->wanted[(size_t)s * net->neurons + j];
        if (t->found[s].sum != wanted->sum || t->found[s].drawn != wanted->drawn)
            return report(fault,
                          "source %u, neuron %u, copy %u: %lld and %lld, wanted %lld and %lld", s,
                          j, copy, (long long)t->found[s].sum, (long long)t->found[s].drawn,
                          (long long)wanted->sum, (long long)wanted->drawn);
    }
    return true;
}

/* Parameters as the network says, weights and destination aside. */
static bool same_parameters(const struct ct_neuron *a, const struct ct_neuron *b)
{
#define DIFFERS(name, least, greatest) +(a->name != b->name)
    return (0 NETWORK_PARAMETERS(DIFFERS)) == 0;
#undef DIFFERS
}

/* Every pin shows its neuron, once; nothing lies where nothing should. */
static bool check_rest(const struct network *net, const struct mapped *m, struct map_fault *fault)
{
    static struct ct_core empty;
    const struct ct_core *core = m->chip.entry[0].core;
    uint32_t pins = 0;
    ct_core_clear(&empty);
    for (uint32_t j = 0; j < net->neurons; j++) {
        for (uint32_t k = m->copy[j]; k < m->copy[j + 1]; k++) {
            const struct ct_neuron *n = &core->neuron[k];
            if (n->target_kind == CT_TARGET_NONE && m->copy[j + 1] - m->copy[j] > 1)
                return report(fault, "copy %u of neuron %u is idle", k, j);
            if (n->target_kind != CT_TARGET_PIN)
                continue;
            uint32_t line = 0;
            while (line < net->output_lines && network_output_pin(net, line) != n->target_pin)
                line++;
            if (line == net->output_lines || network_output_neuron(net, line) != j)
                return report(fault, "pin %u shows neuron %u", n->target_pin, j);
            pins++;
        }
    }
    if (pins != net->output_lines || m->chip.system.pins != network_pins(net))
        return report(fault, "%u neurons at %u pins", pins, net->output_lines);
    for (uint32_t k = m->copy[net->neurons]; k < CT_NEURONS; k++) {
        if (memcmp(&core->neuron[k], &empty.neuron[k], sizeof *core->neuron) != 0)
            return report(fault, "neuron %u of the core belongs to none", k);
        for (uint32_t a = 0; a < CT_AXONS; a++) {
            if (bit(core, a, k))
                return report(fault, "neuron %u of the core has a synapse", k);
        }
    }
    return true;
}

struct map_fault map_check_core(const struct network *net, const struct mapped *m)
{
    struct map_fault fault = {""};
    struct table t = {.lines = net->lines, .neurons = net->neurons};
    size_t sources = net->lines + (size_t)net->neurons * CT_DELAY_MAX;
    const struct ct_core *core = m->chip.entry[0].core;
    t.wanted = calloc(sources * net->neurons + 1, sizeof *t.wanted);
    t.found = calloc(sources + 1, sizeof *t.found);
    if (t.wanted == NULL || t.found == NULL)
        abort();
    fill_wanted(net, &t);
    bool good = m->chip.count == 1 && core->seed == net->seed;
    if (!good)
        (void)report(&fault, "%u cores, seed %u", m->chip.count, core->seed);
    good = good && find_sources(net, m, &t, &fault) && check_rest(net, m, &fault);
    for (uint32_t j = 0; good && j < net->neurons; j++) {
        struct ct_neuron wanted;
        network_neuron(net, j, &wanted);
        for (uint32_t k = m->copy[j]; good && k < m->copy[j + 1]; k++)
            good = (same_parameters(&core->neuron[k], &wanted) ||
                    report(&fault, "copy %u: parameters of neuron %u differ", k, j)) &&
                   check_copy(net, core, &t, j, k, &fault);
    }
    free(t.wanted);
    free(t.found);
    return fault;
}

/* ---- by running ------------------------------------------------------------------------------ */

/* What the chip showed in a tick. */
struct shown {
    bool neuron[CT_NEURONS], *pin;
};

static enum ct_status see_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct shown *shown = user;
    for (size_t i = 0; i < count; i++)
        shown->neuron[spikes[i].index] = true;
    return CT_OK;
}

static enum ct_status see_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    struct shown *shown = user;
    for (size_t i = 0; i < count; i++)
        shown->pin[spikes[i].pin] = true;
    return CT_OK;
}

static bool compare_tick(const struct network *net, const struct mapped *m, ct_chip *chip,
                         const struct interpreter *in, const struct shown *shown, const bool *fired,
                         struct map_fault *fault)
{
    int32_t potential[CT_NEURONS];
    uint32_t tick = ct_chip_now(chip) - 1;
    if (ct_chip_potentials(chip, 0, potential, NULL) != CT_OK)
        abort();
    for (uint32_t j = 0; j < net->neurons; j++) {
        for (uint32_t k = m->copy[j]; k < m->copy[j + 1]; k++) {
            if (shown->neuron[k] != fired[j])
                return report(fault, "tick %u, neuron %u, copy %u: fired %d, wanted %d", tick, j, k,
                              shown->neuron[k], fired[j]);
            if (potential[k] != interpret_potentials(in)[j])
                return report(fault, "tick %u, neuron %u, copy %u: potential %d, wanted %d", tick,
                              j, k, potential[k], interpret_potentials(in)[j]);
        }
    }
    for (uint32_t line = 0; line < net->output_lines; line++) {
        uint32_t pin = network_output_pin(net, line);
        if (shown->pin[pin] != fired[network_output_neuron(net, line)])
            return report(fault, "tick %u, pin %u: %d, wanted %d", tick, pin, shown->pin[pin],
                          !shown->pin[pin]);
    }
    return true;
}

/* The chip of a mapping; ends the program where there is none. */
static ct_chip *make_chip(const struct mapped *m)
{
    ct_chip *chip;
    if (ct_chip_create(&chip, &m->chip.system, NULL, 0, 1, NULL, NULL) != CT_OK ||
        ct_chip_add_core(chip, m->chip.entry[0].core, NULL) != CT_OK ||
        ct_chip_ready(chip, NULL) != CT_OK)
        abort();
    return chip;
}

struct map_fault map_check_run(const struct network *net, const struct mapped *m, uint32_t ticks,
                               uint64_t seed, uint64_t *spikes)
{
    struct map_fault fault = {""};
    struct rand r = {seed};
    struct interpreter *in;
    bool *line = calloc((size_t)net->lines + 1, 1), *fired = calloc((size_t)net->neurons + 1, 1);
    struct shown shown = {.pin = calloc((size_t)network_pins(net) + 1, 1)};
    const struct ct_sink sink = {.user = &shown, .on_spikes = see_spikes, .on_pins = see_pins};
    const uint32_t percent = rand_below(&r, 100);
    ct_chip *chip = make_chip(m);
    bool good = true;
    if (line == NULL || fired == NULL || shown.pin == NULL ||
        interpret_create(&in, net, NULL) != CT_OK)
        abort();
    for (uint32_t t = 0; t < ticks && good; t++) {
        for (uint32_t i = 0; i < net->lines; i++) {
            line[i] = rand_chance(&r, percent);
            for (uint32_t a = m->axon[i]; line[i] && a < m->axon[i + 1]; a++) {
                if (ct_chip_inject(chip, t, 0, a, NULL) != CT_OK)
                    abort();
            }
        }
        memset(shown.neuron, 0, sizeof shown.neuron);
        memset(shown.pin, 0, network_pins(net));
        interpret_tick(in, line, fired);
        if (ct_chip_run(chip, 1, &sink, NULL) != CT_OK)
            abort();
        good = compare_tick(net, m, chip, in, &shown, fired, &fault);
        for (uint32_t j = 0; j < net->neurons; j++)
            *spikes += fired[j];
    }
    ct_chip_destroy(chip);
    interpret_destroy(in);
    free(line);
    free(fired);
    free(shown.pin);
    return fault;
}
