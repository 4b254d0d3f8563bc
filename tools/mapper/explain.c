/*
 * explain.c - see explain.h.
 */
#include "explain.h"

#include <stdlib.h>
#include <string.h>

enum { NOBODY = UINT32_MAX };

/* Who drives an axon: a line, or a neuron of the chip. */
struct driver {
    uint32_t line; /* NOBODY: a neuron of the chip */
    struct mapped_place neuron;
    uint8_t delay;
};

struct tracer {
    const struct network *net;
    const struct mapped *m;
    json_t *lines;
    struct driver axon[CT_AXONS]; /* of the core at hand */
    bool driven[CT_AXONS];
};

bool explain_find(const struct network *net, const char *text, uint32_t *neuron)
{
    const char *bracket = strchr(text, '[');
    size_t length = bracket == NULL ? strlen(text) : (size_t)(bracket - text);
    for (uint32_t i = 0; i < net->populations; i++) {
        const struct network_population *p = &net->population[i];
        char *end = NULL;
        unsigned long number = 0;
        if (strlen(p->name) != length || strncmp(p->name, text, length) != 0)
            continue;
        if (bracket != NULL) {
            number = strtoul(bracket + 1, &end, 10);
            if (end == bracket + 1 || strcmp(end, "]") != 0)
                return false;
        }
        *neuron = p->first + (uint32_t)number;
        return number < p->size && (bracket != NULL || p->size == 1);
    }
    return false;
}

static uint32_t number_of(const struct mapped *m, uint32_t x, uint32_t y)
{
    return y * m->chip.system.chips_x * m->chip.system.cores_x + x;
}

/* "p[3]", or that it is a relay or a part, as a neuron of the chip is called. */
static struct network_place name_of(const struct tracer *t, struct mapped_place at)
{
    struct network_place added = {"an added neuron"};
    const struct mapped *m = t->m;
    for (uint32_t j = 0; j < t->net->neurons; j++) {
        for (uint32_t k = m->copy_first[j]; k < m->copy_first[j + 1]; k++) {
            if (m->copy[k].core == at.core && m->copy[k].index == at.index)
                return network_neuron_place(t->net, j);
        }
    }
    return added;
}

static void find_drivers(struct tracer *t, uint32_t core)
{
    const struct mapped *m = t->m;
    memset(t->driven, 0, sizeof t->driven);
    for (uint32_t line = 0; line < t->net->lines; line++) {
        for (uint32_t k = m->line_first[line]; k < m->line_first[line + 1]; k++) {
            if (m->line[k].core != core)
                continue;
            t->axon[m->line[k].index] = (struct driver){.line = line};
            t->driven[m->line[k].index] = true;
        }
    }
    for (uint32_t i = 0; i < m->chip.count; i++) {
        for (uint16_t n = 0; n < CT_NEURONS; n++) {
            const struct ct_neuron *x = &m->chip.entry[i].core->neuron[n];
            if (x->target_kind != CT_TARGET_CORE || number_of(m, x->target_x, x->target_y) != core)
                continue;
            t->axon[x->target_axon] =
                (struct driver){NOBODY, {m->chip.entry[i].number, n}, x->target_delay};
            t->driven[x->target_axon] = true;
        }
    }
}

static void say_copy(struct tracer *t, const struct mapped_place *at)
{
    const struct ct_neuron *n = &model_core(&t->m->chip, at->core)->neuron[at->index];
    json_t *line;
    if (n->target_kind == CT_TARGET_PIN)
        line =
            json_sprintf("copy: core %u neuron %u, to pin %u", at->core, at->index, n->target_pin);
    else if (n->target_kind == CT_TARGET_CORE)
        line = json_sprintf("copy: core %u neuron %u, to core %u axon %u, delay %u", at->core,
                            at->index, number_of(t->m, n->target_x, n->target_y), n->target_axon,
                            n->target_delay);
    else
        line = json_sprintf("copy: core %u neuron %u, to nothing", at->core, at->index);
    json_array_append_new(t->lines, line);
}

static void say_inputs(struct tracer *t, const struct mapped_place *at)
{
    const struct ct_core *core = model_core(&t->m->chip, at->core);
    const struct ct_neuron *n = &core->neuron[at->index];
    for (uint32_t a = 0; a < CT_AXONS; a++) {
        const struct driver *d = &t->axon[a];
        uint8_t type = core->axon_type[a];
        if ((core->crossbar[a][at->index / 64] >> at->index % 64 & 1) == 0)
            continue;
        const char *draws = (n->weight_stochastic >> type & 1) != 0 ? " stochastic" : "";
        if (!t->driven[a])
            json_array_append_new(t->lines, json_sprintf("input: axon %u type %u weight %d%s, from "
                                                         "nothing",
                                                         a, type, n->weight[type], draws));
        else if (d->line != NOBODY)
            json_array_append_new(t->lines,
                                  json_sprintf("input: axon %u type %u weight %d%s, from line %s",
                                               a, type, n->weight[type], draws,
                                               network_line_place(t->net, d->line).text));
        else
            json_array_append_new(
                t->lines,
                json_sprintf("input: axon %u type %u weight %d%s, from %s, core %u neuron %u, "
                             "delay %u",
                             a, type, n->weight[type], draws, name_of(t, d->neuron).text,
                             d->neuron.core, d->neuron.index, d->delay));
    }
}

json_t *explain_neuron(const struct network *net, const struct mapped *mapped, uint32_t neuron)
{
    struct tracer *t = calloc(1, sizeof *t);
    struct ct_neuron n;
    if (t == NULL || (t->lines = json_array()) == NULL) {
        free(t);
        return NULL;
    }
    t->net = net;
    t->m = mapped;
    network_neuron(net, neuron, &n);
    json_array_append_new(
        t->lines,
        json_sprintf("%s: threshold %u, leak %d, reset mode %u to %d, fires %u late",
                     network_neuron_place(net, neuron).text, n.threshold, n.leak, n.reset_mode,
                     n.reset, mapped->late != NULL ? mapped->late[neuron] : 0));
    for (uint32_t k = mapped->copy_first[neuron]; k < mapped->copy_first[neuron + 1]; k++)
        say_copy(t, &mapped->copy[k]);
    for (uint32_t k = mapped->copy_first[neuron]; k < mapped->copy_first[neuron + 1]; k++) {
        if (k > mapped->copy_first[neuron] && mapped->copy[k].core == mapped->copy[k - 1].core)
            continue;
        find_drivers(t, mapped->copy[k].core);
        json_array_append_new(t->lines, json_sprintf("in core %u:", mapped->copy[k].core));
        say_inputs(t, &mapped->copy[k]);
    }
    json_t *out = json_pack("{s:s, s:o}", "neuron", network_neuron_place(net, neuron).text, "lines",
                            t->lines);
    free(t);
    return out;
}
