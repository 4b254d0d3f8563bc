/* Builds networks from their specification and proves that the chip can run them. */
#include "net.h"

#include <stdlib.h>
#include <string.h>

/* What a layer reads: a grid of positions with channels. */
struct net_source {
    uint32_t width, height, channels, base;
};

static uint32_t net_level_count(uint8_t mask)
{
    return (uint32_t)__builtin_popcount(mask);
}

static struct net_source net_source_of(const struct net_spec *spec, uint32_t block, uint32_t layer)
{
    const struct net_block_spec *b = &spec->block[block];
    struct net_source source = {spec->width, spec->height, net_level_count(b->level_mask), 0};
    if (layer > 0) {
        const struct net_layer_spec *below = &b->layer[layer - 1];
        source.width = below->grid_w;
        source.height = below->grid_h;
        source.channels = (uint32_t)below->banks * below->n_out;
    }
    return source;
}

static bool net_layer_spec_check(const struct net_spec *spec, uint32_t block, uint32_t layer,
                                 struct fail *fail)
{
    const struct net_layer_spec *s = &spec->block[block].layer[layer];
    const struct net_source source = net_source_of(spec, block, layer);
    const char *what = NULL;
    if (s->synapse != NET_ONE_BIT && s->synapse != NET_TERNARY) {
        what = "synapse is not 1 or 2";
    } else if (s->share > 1) {
        what = "share is not 0 or 1";
    } else if (s->grid_w < 1 || s->grid_h < 1 || s->banks < 1) {
        what = "no cores";
    } else if (s->window_w < 1 || s->window_h < 1 || s->window_w > source.width ||
               s->window_h > source.height) {
        what = "window exceeds its source";
    } else if (s->take < 1 || s->take > source.channels) {
        what = "take exceeds the source's channels";
    } else if ((uint32_t)s->window_w * s->window_h * s->take * s->synapse > NET_AXONS) {
        what = "more than 256 axons a core";
    } else if (s->n_out < 1 || s->n_out > NET_NEURONS) {
        what = "neurons a core not in 1..256";
    } else if ((uint32_t)s->grid_w * s->grid_h * s->banks > NET_CORES_MAX) {
        what = "more than 4096 cores";
    }
    return !what || fail_set(fail, "network '%s' block %u layer %u: %s", spec->name,
                             (unsigned)block, (unsigned)layer, what);
}

bool net_spec_check(const struct net_spec *spec, struct fail *fail)
{
    if (spec->width < 1 || spec->width > NET_SIDE_MAX || spec->height < 1 ||
        spec->height > NET_SIDE_MAX) {
        return fail_set(fail, "network '%s': image is %u x %u, sides must be 1..%d", spec->name,
                        spec->width, spec->height, NET_SIDE_MAX);
    }
    if (spec->n_levels < 1 || spec->n_levels > NET_LEVELS_MAX || spec->n_classes < 2 ||
        spec->n_classes > NET_CLASSES_MAX || spec->n_layers < 1 ||
        spec->n_layers > NET_LAYERS_MAX || spec->n_blocks < 1 || spec->n_blocks > NET_BLOCKS_MAX) {
        return fail_set(fail,
                        "network '%s': levels 1..8, classes 2..16, layers 1..4 and blocks "
                        "1..8, but they are %u, %u, %u and %u",
                        spec->name, spec->n_levels, spec->n_classes, spec->n_layers,
                        spec->n_blocks);
    }
    uint32_t cores = 0;
    for (uint32_t b = 0; b < spec->n_blocks; b++) {
        const struct net_block_spec *block = &spec->block[b];
        if (block->repeat < 1 || block->repeat > NET_CORES_MAX || block->level_mask == 0 ||
            block->level_mask >> spec->n_levels != 0) {
            return fail_set(fail, "network '%s' block %u: repeat %u or level mask %u out of range",
                            spec->name, (unsigned)b, block->repeat, block->level_mask);
        }
        for (uint32_t l = 0; l < spec->n_layers; l++) {
            if (!net_layer_spec_check(spec, b, l, fail)) {
                return false;
            }
            const struct net_layer_spec *s = &block->layer[l];
            cores += (uint32_t)s->grid_w * s->grid_h * s->banks * block->repeat;
            if (cores > NET_CORES_MAX) {
                return fail_set(fail, "network '%s': more than %d cores", spec->name,
                                NET_CORES_MAX);
            }
        }
    }
    return true;
}

/* First source position of a window; windows are spread evenly from edge to edge. */
static uint32_t net_window_start(uint32_t index, uint32_t grid, uint32_t source, uint32_t window)
{
    const uint32_t room = source - window;
    return grid == 1 ? room / 2 : (index * room * 2 + (grid - 1)) / (2 * (grid - 1));
}

/* Bit number of a source channel. */
static uint32_t net_source_bit(const struct net *net, uint32_t block, uint32_t layer,
                               const struct net_source *source, uint32_t position, uint32_t channel)
{
    if (layer > 0) {
        return source->base + position * source->channels + channel;
    }
    uint32_t level = 0; /* the channel-th level that the block sees */
    for (uint32_t left = channel + 1; left > 0; level++) {
        left -= net->spec.block[block].level_mask >> level & 1U;
    }
    return position * net->spec.n_levels + level - 1;
}

/* Lists the inputs of one core. Banks start at different channels, so that together they read
 * all channels equally often. */
static void net_fill_inputs(struct net *net, const struct net_core *core, uint32_t block,
                            const struct net_source *source, uint32_t cell)
{
    const struct net_layer_spec *s = &net->spec.block[block].layer[core->layer];
    const uint32_t bank = cell % s->banks;
    const uint32_t gx = cell / s->banks % s->grid_w;
    const uint32_t gy = cell / s->banks / s->grid_w;
    const uint32_t x0 = net_window_start(gx, s->grid_w, source->width, s->window_w);
    const uint32_t y0 = net_window_start(gy, s->grid_h, source->height, s->window_h);
    uint32_t *in = net->input + core->in0;
    for (uint32_t rel = 0; rel < (uint32_t)s->window_w * s->window_h; rel++) {
        const uint32_t x = x0 + rel % s->window_w;
        const uint32_t y = y0 + rel / s->window_w;
        const uint32_t first = (bank + rel * s->banks) * s->take % source->channels;
        for (uint32_t k = 0; k < s->take; k++) {
            const uint32_t channel = (first + k) % source->channels;
            *in++ = net_source_bit(net, block, core->layer, source, y * source->width + x, channel);
        }
    }
}

/* Sizes found by a first walk over the specification, then used as running positions. */
struct net_cursor {
    uint32_t core, set;
    size_t input;
};

/* Adds the cores of one layer of one member; only counts while net->core is NULL. */
static void net_add_layer(struct net *net, struct net_cursor *at, uint32_t block, uint32_t layer,
                          uint32_t member, uint32_t base_below)
{
    const struct net_layer_spec *s = &net->spec.block[block].layer[layer];
    const uint32_t n_in = (uint32_t)s->window_w * s->window_h * s->take;
    const uint32_t cells = (uint32_t)s->grid_w * s->grid_h * s->banks;
    const uint32_t sets = s->share ? s->banks : cells;
    struct net_source source = net_source_of(&net->spec, block, layer);
    source.base = base_below;
    for (uint32_t cell = 0; cell < cells && net->core; cell++) {
        struct net_core *core = &net->core[at->core + cell];
        core->layer = layer;
        core->member = member;
        core->set = at->set + (s->share ? cell % s->banks : cell);
        core->n_in = n_in;
        core->n_out = s->n_out;
        core->in0 = (uint32_t)(at->input + (size_t)cell * n_in);
        core->out0 = net->layer[layer].n_bits + cell * s->n_out;
        net->set[core->set] = (struct net_set){n_in, s->n_out, s->synapse};
        net_fill_inputs(net, core, block, &source, cell);
    }
    at->core += cells;
    at->set += sets;
    at->input += (size_t)cells * n_in;
    net->layer[layer].n_cores += cells;
    net->layer[layer].n_bits += cells * s->n_out;
}

static struct net_cursor net_walk(struct net *net)
{
    struct net_cursor at = {0, 0, 0};
    uint32_t base_below[NET_CORES_MAX] = {0};
    for (uint32_t l = 0; l < net->spec.n_layers; l++) {
        net->layer[l] = (struct net_layer){at.core, 0, 0};
        uint32_t member = 0;
        for (uint32_t b = 0; b < net->spec.n_blocks; b++) {
            for (uint32_t r = 0; r < net->spec.block[b].repeat; r++, member++) {
                const uint32_t base = net->layer[l].n_bits;
                net_add_layer(net, &at, b, l, member, base_below[member]);
                base_below[member] = base;
            }
        }
        net->n_members = member;
    }
    return at;
}

/* Inverts the input lists of the layer above: who reads each neuron, in the order of cores. */
static bool net_link_edges(struct net *net, uint32_t layer)
{
    const struct net_layer *here = &net->layer[layer];
    const struct net_layer *above = &net->layer[layer + 1];
    uint32_t *first = calloc(here->n_bits + 2, sizeof *first);
    size_t total = 0;
    for (uint32_t c = above->core0; c < above->core0 + above->n_cores; c++) {
        total += net->core[c].n_in;
    }
    net->edge0[layer] = first;
    net->edge[layer] = calloc(total, sizeof *net->edge[layer]);
    if (!first || !net->edge[layer]) {
        return false;
    }
    for (uint32_t pass = 0; pass < 2; pass++) {
        /* The first pass counts into first[bit + 2], the second uses first[bit + 1] as cursor. */
        for (uint32_t c = above->core0; c < above->core0 + above->n_cores; c++) {
            const struct net_core *core = &net->core[c];
            for (uint32_t i = 0; i < core->n_in; i++) {
                const uint32_t bit = net->input[core->in0 + i];
                if (pass == 0) {
                    first[bit + 2]++;
                } else {
                    net->edge[layer][first[bit + 1]++] = (struct net_edge){c, i};
                }
            }
        }
        for (uint32_t bit = 0; pass == 0 && bit < here->n_bits; bit++) {
            first[bit + 2] += first[bit + 1];
        }
    }
    return true;
}

bool net_build(struct net *net, const struct net_spec *spec, struct fail *fail)
{
    memset(net, 0, sizeof *net);
    if (!net_spec_check(spec, fail)) {
        return false;
    }
    net->spec = *spec;
    net->n_image_bits = (uint32_t)spec->width * spec->height * spec->n_levels;
    const struct net_cursor size = net_walk(net);
    net->n_cores = size.core;
    net->n_sets = size.set;
    net->n_inputs = size.input;
    net->core = calloc(size.core, sizeof *net->core);
    net->set = calloc(size.set, sizeof *net->set);
    net->input = calloc(size.input, sizeof *net->input);
    if (!net->core || !net->set || !net->input) {
        return fail_set(fail, "network '%s': out of memory", spec->name);
    }
    net_walk(net);
    for (uint32_t l = 0; l + 1 < spec->n_layers; l++) {
        if (!net_link_edges(net, l)) {
            return fail_set(fail, "network '%s': out of memory", spec->name);
        }
    }
    return true;
}

void net_free(struct net *net)
{
    for (uint32_t l = 0; l < NET_LAYERS_MAX; l++) {
        free(net->edge0[l]);
        free(net->edge[l]);
    }
    free(net->core);
    free(net->set);
    free(net->input);
    memset(net, 0, sizeof *net);
}

uint32_t net_axons_per_input(const struct net *net, const struct net_core *core)
{
    return net->set[core->set].synapse;
}

uint32_t net_copies(const struct net *net, const struct net_core *core, uint32_t neuron)
{
    if (core->layer + 1 == net->spec.n_layers) {
        return 1;
    }
    const uint32_t bit = core->out0 + neuron;
    const uint32_t *first = net->edge0[core->layer];
    uint32_t copies = 0;
    for (uint32_t e = first[bit]; e < first[bit + 1]; e++) {
        copies += net_axons_per_input(net, &net->core[net->edge[core->layer][e].core]);
    }
    return copies;
}

bool net_check(const struct net *net, struct fail *fail)
{
    const char *name = net->spec.name;
    if (net->n_cores > NET_CORES_MAX) {
        return fail_set(fail, "network '%s': %u cores, at most %d", name, net->n_cores,
                        NET_CORES_MAX);
    }
    for (uint32_t c = 0; c < net->n_cores; c++) {
        const struct net_core *core = &net->core[c];
        const uint32_t axons = core->n_in * net_axons_per_input(net, core);
        if (axons > NET_AXONS) {
            return fail_set(fail, "network '%s' core %u: %u axons, at most %d", name, c, axons,
                            NET_AXONS);
        }
        const uint32_t bits =
            core->layer == 0 ? net->n_image_bits : net->layer[core->layer - 1].n_bits;
        for (uint32_t i = 0; i < core->n_in; i++) {
            if (net->input[core->in0 + i] >= bits) {
                return fail_set(fail, "network '%s' core %u input %u: source %u, at most %u", name,
                                c, i, net->input[core->in0 + i], bits - 1);
            }
        }
        uint32_t neurons = 0;
        for (uint32_t j = 0; j < core->n_out; j++) {
            neurons += net_copies(net, core, j);
        }
        if (neurons > NET_NEURONS) {
            return fail_set(fail, "network '%s' core %u: %u neurons with their copies, at most %d",
                            name, c, neurons, NET_NEURONS);
        }
    }
    return true;
}
