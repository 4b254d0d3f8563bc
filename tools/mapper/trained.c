/*
 * trained.c - see trained.h.
 */
#include "trained.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "network_build.h"

/* The weight of an input of a core: what is stored, or its axon's sign where that is one bit. */
static int32_t weight_of(const struct net *net, const struct net_core *core, uint32_t slot,
                         int8_t stored)
{
    bool ternary = net_axons_per_input(net, core) == NET_TERNARY;
    return ternary ? stored : net_axon_sign(slot);
}

/* The synapses of a layer, from bits of the layer below. False: no memory. */
static bool list_synapses(const struct weights *w, uint32_t layer,
                          struct network_projection_spec *spec)
{
    const struct net *net = &w->net;
    const struct net_layer *l = &net->layer[layer];
    uint64_t room = 0, count = 0;
    for (uint32_t c = l->core0; c < l->core0 + l->n_cores; c++)
        room += (uint64_t)net->core[c].n_in * net->core[c].n_out;
    struct network_entry *entry = malloc((room + 1) * sizeof *entry);
    if (entry == NULL)
        return false;
    for (uint32_t c = l->core0; c < l->core0 + l->n_cores; c++) {
        const struct net_core *core = &net->core[c];
        const int8_t *q = w->q + w->q0[core->set];
        for (uint32_t j = 0; j < core->n_out; j++) {
            for (uint32_t i = 0; i < core->n_in; i++, q++) {
                if (*q != 0)
                    entry[count++] = (struct network_entry){
                        net->input[core->in0 + i], core->out0 + j, weight_of(net, core, i, *q)};
            }
        }
    }
    *spec = (struct network_projection_spec){
        .connect = NETWORK_LIST, .entry = entry, .entries = count, .take = true};
    return true;
}

/* The leaks of a layer's neurons. */
static int32_t *list_leaks(const struct weights *w, uint32_t layer)
{
    const struct net_layer *l = &w->net.layer[layer];
    int32_t *leak = calloc((size_t)l->n_bits + 1, sizeof *leak);
    for (uint32_t c = l->core0; leak != NULL && c < l->core0 + l->n_cores; c++) {
        const struct net_core *core = &w->net.core[c];
        for (uint32_t j = 0; j < core->n_out; j++)
            leak[core->out0 + j] = w->leak[w->leak0[core->set] + j];
    }
    return leak;
}

bool trained_network(const struct weights *w, struct network *net, struct fail *fail)
{
    const struct net_spec *spec = &w->net.spec;
    struct network_builder *b;
    struct network_slice below;
    struct ct_error err;
    char name[NETWORK_NAME_MAX + 1];
    bool good = true;
    /* Names of trained networks may begin with a digit, those of descriptions may not. */
    snprintf(name, sizeof name, "net-%s", spec->name);
    (void)network_build_start(&b, name);
    (void)network_build_input(
        b, &(struct network_input_spec){.name = "bits", .size = w->net.n_image_bits}, &below);
    for (uint32_t l = 0; good && l < spec->n_layers; l++) {
        struct network_population_spec population = {
            .name = name, .size = w->net.layer[l].n_bits, .take = true};
        struct network_projection_spec projection;
        struct network_slice slice;
        snprintf(name, sizeof name, "layer%u", l);
        population.each[NETWORK_leak] = list_leaks(w, l);
        good = population.each[NETWORK_leak] != NULL && list_synapses(w, l, &projection);
        if (!good)
            break;
        (void)network_build_population(b, &population, &slice);
        projection.from = below;
        projection.to = slice;
        (void)network_build_projection(b, &projection);
        below = slice;
    }
    (void)network_build_output(b, &(struct network_output_spec){.name = "votes", .from = below});
    if (network_build_finish(b, net, &err) != CT_OK)
        return fail_set(fail, "network '%s': %.250s", spec->name, err.text);
    if (!good) {
        network_free(net);
        return fail_set(fail, "network '%s': out of memory", spec->name);
    }
    return true;
}

/* How images enter and what the pins mean. */
static bool fill_mapping(struct mapping *m, const struct weights *w, const struct mapped *mapped,
                         struct fail *fail)
{
    const struct net_spec *spec = &w->net.spec;
    const struct net_layer *top = &w->net.layer[spec->n_layers - 1];
    memcpy(m->network, spec->name, sizeof m->network);
    memcpy(m->data, w->data_name, sizeof m->data);
    m->cores = mapped->chip.count;
    m->width = spec->width;
    m->height = spec->height;
    m->n_levels = spec->n_levels;
    memcpy(m->level, spec->level, sizeof m->level);
    m->n_classes = spec->n_classes;
    m->latency_ticks = spec->n_layers - 1U;
    m->n_bits = w->net.n_image_bits;
    m->n_pins = top->n_bits;
    const uint32_t targets = mapped->line_first[m->n_bits];
    m->pin_class = calloc(m->n_pins, 1);
    m->first = calloc((size_t)m->n_bits + 1, sizeof *m->first);
    m->target = calloc((size_t)targets + 1, sizeof *m->target);
    if (m->pin_class == NULL || m->first == NULL || m->target == NULL)
        return fail_set(fail, "mapping of '%s': out of memory", spec->name);
    for (uint32_t bit = 0; bit <= m->n_bits; bit++)
        m->first[bit] = mapped->line_first[bit];
    for (uint32_t i = 0; i < targets; i++)
        m->target[i] =
            (struct mapping_target){(uint16_t)mapped->line[i].core, mapped->line[i].index};
    for (uint32_t c = top->core0; c < top->core0 + top->n_cores; c++) {
        for (uint32_t j = 0; j < w->net.core[c].n_out; j++)
            m->pin_class[w->net.core[c].out0 + j] = (uint8_t)(j % spec->n_classes);
    }
    return true;
}

bool trained_compile(const struct weights *w, const char *image, struct mapping *mapping,
                     struct fail *fail)
{
    struct network net;
    struct ct_error err;
    struct map_result *result = calloc(1, sizeof *result);
    memset(mapping, 0, sizeof *mapping);
    if (result == NULL)
        return fail_set(fail, "network '%s': out of memory", w->net.spec.name);
    if (!trained_network(w, &net, fail)) {
        free(result);
        return false;
    }
    bool good = map_network(&net, NULL, result, &err) == CT_OK;
    if (!good)
        (void)fail_set(fail, "network '%s': %.250s", w->net.spec.name, err.text);
    good = good && fill_mapping(mapping, w, &result->mapped, fail);
    if (good && model_save(&result->mapped.chip, image, &err) != CT_OK)
        good = fail_set(fail, "%.250s", err.text);
    map_result_free(result);
    free(result);
    network_free(&net);
    return good;
}
