/*
 * map_plot.c - see map_plot.h.
 */
#include "map_plot.h"

#include <math.h>
#include <stdlib.h>

#include "base/status.h"
#include "mesh_plot.h"

struct drawing {
    const struct network *net;
    const struct mapped *m;
    const uint32_t *spikes;
    uint32_t width, places;
    double *value, *share; /* [places] */
    double (*load)[PLACE_DIRECTIONS];
    uint32_t *weight; /* [places][CT_NEURONS]: of each neuron of the chip */
};

static uint32_t weight_of(const struct drawing *d, uint32_t neuron)
{
    return d->spikes == NULL ? 1 : d->spikes[neuron];
}

/* A packet's way, x first, then y, [F-4]. */
static void add_way(struct drawing *d, const struct ct_core *from, const struct ct_neuron *n,
                    double weight)
{
    uint32_t x = from->x, y = from->y;
    while (x != n->target_x) {
        d->load[y * d->width + x][x < n->target_x ? PLACE_EAST : PLACE_WEST] += weight;
        x = x < n->target_x ? x + 1 : x - 1;
    }
    while (y != n->target_y) {
        d->load[y * d->width + x][y < n->target_y ? PLACE_NORTH : PLACE_SOUTH] += weight;
        y = y < n->target_y ? y + 1 : y - 1;
    }
}

/* What each neuron of the chip is: copies weigh what their neuron does, relays one. */
static void weigh(struct drawing *d)
{
    const struct mapped *m = d->m;
    for (uint32_t i = 0; i < m->chip.count; i++) {
        for (uint32_t n = 0; n < CT_NEURONS; n++)
            d->weight[(size_t)m->chip.entry[i].number * CT_NEURONS + n] = 1;
    }
    for (uint32_t j = 0; j < d->net->neurons; j++) {
        for (uint32_t k = m->copy_first[j]; k < m->copy_first[j + 1]; k++) {
            const struct mapped_place *at = &m->copy[k];
            d->weight[(size_t)at->core * CT_NEURONS + at->index] = weight_of(d, j);
            d->share[at->core] += k > m->copy_first[j];
        }
    }
}

/* Whether a neuron of the chip is used: a cleared one goes nowhere and hears nothing. */
static bool in_use(const struct ct_core *core, uint32_t n)
{
    bool heard = core->neuron[n].target_kind != CT_TARGET_NONE;
    for (uint32_t a = 0; a < CT_AXONS && !heard; a++)
        heard = (core->crossbar[a][n / 64] >> n % 64 & 1) != 0;
    return heard;
}

static void draw_core(struct drawing *d, const struct model_entry *entry)
{
    uint32_t used = 0;
    for (uint32_t n = 0; n < CT_NEURONS; n++) {
        const struct ct_neuron *neuron = &entry->core->neuron[n];
        used += in_use(entry->core, n);
        if (neuron->target_kind == CT_TARGET_CORE)
            add_way(d, entry->core, neuron, d->weight[(size_t)entry->number * CT_NEURONS + n]);
    }
    d->value[entry->number] = used;
    d->share[entry->number] = used > 0 ? d->share[entry->number] / used : 0;
}

static enum ct_status save(struct drawing *d, const struct map_result *r, const char *path,
                           struct ct_error *err)
{
    const struct mesh_plot plot = {.system = &r->system,
                                   .defect = d->m->chip.defect,
                                   .defects = d->m->chip.defect_count,
                                   .title = d->net->name,
                                   .value = d->value,
                                   .value_top = CT_NEURONS,
                                   .value_name = "neurons in use",
                                   .value_unit = "of 256",
                                   .share = d->share,
                                   .share_name = "copies among them",
                                   .load = (const double(*)[PLACE_DIRECTIONS])d->load,
                                   .load_name = "load of a link",
                                   .load_unit = d->spikes == NULL ? "neurons" : "spikes"};
    for (uint32_t i = 0; i < d->places; i++)
        d->value[i] = NAN;
    weigh(d);
    for (uint32_t i = 0; i < d->m->chip.count; i++)
        draw_core(d, &d->m->chip.entry[i]);
    return mesh_plot_save(&plot, path, err);
}

enum ct_status map_plot(const struct network *net, const struct map_options *options,
                        const struct map_result *result, const char *path, struct ct_error *err)
{
    const struct ct_system *s = &result->system;
    struct drawing d = {.net = net,
                        .m = &result->mapped,
                        .spikes = options->spikes,
                        .width = (uint32_t)s->chips_x * s->cores_x};
    enum ct_status status;
    d.places = d.width * s->chips_y * s->cores_y;
    d.value = calloc(d.places, sizeof *d.value);
    d.share = calloc(d.places, sizeof *d.share);
    d.load = calloc(d.places, sizeof *d.load);
    d.weight = calloc((size_t)d.places * CT_NEURONS, sizeof *d.weight);
    if (d.value == NULL || d.share == NULL || d.load == NULL || d.weight == NULL)
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory for a picture", net->name);
    else
        status = save(&d, result, path, err);
    free(d.value);
    free(d.share);
    free(d.load);
    free(d.weight);
    return status;
}
