/* The straightforward compiler; see place_rows.h for what it makes. */
#include "place_rows.h"

#include "cortile.h"

#include <stdlib.h>
#include <string.h>

static struct ct_system place_rows_system(const struct net *net)
{
    struct ct_system sys = {1, 1, 1, 1, CT_AXONS, CT_NEURONS, 0};
    while ((uint32_t)sys.cores_x * sys.cores_x < net->n_cores) {
        sys.cores_x++;
    }
    sys.cores_y = (uint16_t)((net->n_cores + sys.cores_x - 1) / sys.cores_x);
    sys.pins = net->layer[net->spec.n_layers - 1].n_bits;
    return sys;
}

/* First axon of an input. */
static uint32_t place_rows_axon(const struct net *net, const struct net_core *core, uint32_t slot)
{
    return slot * net_axons_per_input(net, core);
}

static void place_rows_axons(struct ct_core *to, const struct net *net, const struct net_core *core)
{
    const bool ternary = net_axons_per_input(net, core) == NET_TERNARY;
    for (uint32_t i = 0; i < core->n_in; i++) {
        if (ternary) {
            to->axon_type[2 * i] = 0;
            to->axon_type[2 * i + 1] = 1;
        } else {
            to->axon_type[i] = net_axon_sign(i) > 0 ? 0 : 1;
        }
    }
}

/* The synapses and parameters of one copy, destination apart. */
static struct ct_neuron *place_rows_neuron(struct ct_core *to, const struct weights *w,
                                           const struct net_core *core, uint32_t j, uint32_t at)
{
    const int8_t *q = w->q + w->q0[core->set] + (size_t)j * core->n_in;
    const bool ternary = net_axons_per_input(&w->net, core) == NET_TERNARY;
    for (uint32_t i = 0; i < core->n_in; i++) {
        if (q[i] != 0) {
            const uint32_t axon = ternary ? 2 * i + (q[i] < 0) : i;
            to->crossbar[axon][at / 64] |= 1ULL << (at % 64);
        }
    }
    struct ct_neuron *neuron = &to->neuron[at];
    memset(neuron, 0, sizeof *neuron);
    neuron->weight[0] = 1;
    neuron->weight[1] = -1;
    neuron->leak = w->leak[w->leak0[core->set] + j];
    return neuron;
}

static void place_rows_core(struct ct_core *to, const struct weights *w, uint32_t c,
                            const struct ct_system *sys)
{
    const struct net *net = &w->net;
    const struct net_core *core = &net->core[c];
    const bool votes = core->layer + 1 == net->spec.n_layers;
    uint32_t at = 0;
    ct_core_clear(to);
    to->x = (uint16_t)(c % sys->cores_x);
    to->y = (uint16_t)(c / sys->cores_x);
    place_rows_axons(to, net, core);
    for (uint32_t j = 0; j < core->n_out; j++) {
        const uint32_t bit = core->out0 + j;
        if (votes) {
            struct ct_neuron *neuron = place_rows_neuron(to, w, core, j, at++);
            neuron->target_kind = CT_TARGET_PIN;
            neuron->target_pin = bit;
            continue;
        }
        const uint32_t *first = net->edge0[core->layer];
        for (uint32_t e = first[bit]; e < first[bit + 1]; e++) {
            const struct net_edge *edge = &net->edge[core->layer][e];
            const struct net_core *next = &net->core[edge->core];
            for (uint32_t k = 0; k < net_axons_per_input(net, next); k++) {
                struct ct_neuron *neuron = place_rows_neuron(to, w, core, j, at++);
                neuron->target_kind = CT_TARGET_CORE;
                neuron->target_x = (uint16_t)(edge->core % sys->cores_x);
                neuron->target_y = (uint16_t)(edge->core / sys->cores_x);
                neuron->target_axon = (uint8_t)(place_rows_axon(net, next, edge->slot) + k);
                neuron->target_delay = 1;
            }
        }
    }
}

bool place_rows_image(const struct weights *weights, const char *path, struct fail *fail)
{
    const struct ct_system sys = place_rows_system(&weights->net);
    struct ct_error err;
    ct_image_writer *writer;
    struct ct_core *core = malloc(sizeof *core);
    if (!core) {
        return fail_set(fail, "%.150s: out of memory", path);
    }
    enum ct_status status =
        ct_image_create(&writer, path, &sys, NULL, 0, weights->net.n_cores, &err);
    if (status == CT_OK) {
        for (uint32_t c = 0; c < weights->net.n_cores && status == CT_OK; c++) {
            place_rows_core(core, weights, c, &sys);
            status = ct_image_add(writer, core, &err);
        }
        if (status == CT_OK) {
            status = ct_image_finish(writer, &err);
        } else {
            ct_image_discard(writer);
        }
    }
    free(core);
    return status == CT_OK || fail_set(fail, "%.250s", err.text);
}

/* Targets of the image bits, found by counting, then filling. */
static bool place_rows_inputs(struct mapping *m, const struct net *net)
{
    const struct net_layer *layer = &net->layer[0];
    m->first = calloc((size_t)m->n_bits + 2, sizeof *m->first);
    if (!m->first) {
        return false;
    }
    for (uint32_t pass = 0; pass < 2; pass++) {
        /* As in net.c: counted into first[bit + 2], then first[bit + 1] is the cursor. */
        for (uint32_t c = layer->core0; c < layer->core0 + layer->n_cores; c++) {
            const struct net_core *core = &net->core[c];
            const uint32_t axons = net_axons_per_input(net, core);
            for (uint32_t s = 0; s < core->n_in * axons; s++) {
                const uint32_t bit = net->input[core->in0 + s / axons];
                if (pass == 0) {
                    m->first[bit + 2]++;
                } else {
                    m->target[m->first[bit + 1]++] =
                        (struct mapping_target){(uint16_t)c, (uint16_t)s};
                }
            }
        }
        for (uint32_t bit = 0; pass == 0 && bit < m->n_bits; bit++) {
            m->first[bit + 2] += m->first[bit + 1];
        }
        if (pass == 0) {
            m->target = calloc((size_t)m->first[m->n_bits + 1] + 1, sizeof *m->target);
            if (!m->target) {
                return false;
            }
        }
    }
    return true;
}

bool place_rows_mapping(struct mapping *m, const struct weights *w, struct fail *fail)
{
    const struct net_spec *spec = &w->net.spec;
    const struct net_layer *top = &w->net.layer[spec->n_layers - 1];
    memset(m, 0, sizeof *m);
    memcpy(m->network, spec->name, sizeof m->network);
    memcpy(m->data, w->data_name, sizeof m->data);
    m->cores = w->net.n_cores;
    m->width = spec->width;
    m->height = spec->height;
    m->n_levels = spec->n_levels;
    memcpy(m->level, spec->level, sizeof m->level);
    m->n_classes = spec->n_classes;
    m->latency_ticks = spec->n_layers - 1U;
    m->n_bits = w->net.n_image_bits;
    m->n_pins = top->n_bits;
    m->pin_class = calloc(m->n_pins, 1);
    if (!m->pin_class || !place_rows_inputs(m, &w->net)) {
        return fail_set(fail, "mapping of '%s': out of memory", spec->name);
    }
    for (uint32_t c = top->core0; c < top->core0 + top->n_cores; c++) {
        for (uint32_t j = 0; j < w->net.core[c].n_out; j++) {
            m->pin_class[w->net.core[c].out0 + j] = (uint8_t)(j % spec->n_classes);
        }
    }
    return true;
}
