/*
 * partition_nets.c - see partition_nets.h.
 */
#include "support/partition_nets.h"

#include <stdio.h>
#include <string.h>

static void *must(void *memory)
{
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* ---- building -------------------------------------------------------------------------------- */

void nets_start(struct nets *n, uint64_t seed, uint32_t channels, uint32_t height, uint32_t width,
                uint32_t delays)
{
    memset(n, 0, sizeof *n);
    n->rand.state = seed;
    n->lines = channels * height * width;
    n->in = (struct partition_layer){0, n->lines, channels, height, width};
    n->delays = delays;
}

void nets_free(struct nets *n)
{
    free(n->first);
    free(n->input);
    free(n->signal_neuron);
    free(n->pins);
    memset(n, 0, sizeof *n);
}

static uint32_t begin(struct nets *n, uint32_t channels, uint32_t height, uint32_t width)
{
    const uint32_t count = channels * height * width, first = n->p.neurons;
    n->layer[n->layers] = (struct partition_layer){first, count, channels, height, width};
    if (first + count + 1 > n->neuron_room) {
        n->neuron_room = 2 * (first + count + 1);
        n->first = must(realloc(n->first, n->neuron_room * sizeof *n->first));
    }
    return first;
}

static uint32_t end(struct nets *n)
{
    n->p.neurons += n->layer[n->layers].count;
    n->first[n->p.neurons] = n->inputs;
    return n->layers++;
}

static void add(struct nets *n, uint32_t signal, unsigned types)
{
    if (n->inputs == n->room) {
        n->room = 2 * n->room + 1024;
        n->input = must(realloc(n->input, n->room * sizeof *n->input));
    }
    n->input[n->inputs++] = partition_input(signal, types);
}

static struct partition_layer layer_of(const struct nets *n, uint32_t from)
{
    return from == NETS_LINES ? n->in : n->layer[from];
}

static uint32_t signal_of(const struct nets *n, uint32_t from, uint32_t index, uint32_t delay)
{
    if (from == NETS_LINES)
        return index;
    return n->lines + (n->layer[from].first + index) * n->delays + delay - 1;
}

static unsigned draw_types(struct nets *n, enum nets_weights weights)
{
    switch (weights) {
    case NETS_ONE: return 1;
    case NETS_PAIR: return 3;
    case NETS_SIGNS: return rand_chance(&n->rand, 50) ? 1 : 2;
    default: return rand_below(&n->rand, 3);
    }
}

/* ---- layers ---------------------------------------------------------------------------------- */

static void window(struct nets *n, uint32_t from, const struct nets_kernel *k,
                   const unsigned *types, const uint32_t at[2], uint32_t group)
{
    const struct partition_layer s = layer_of(n, from);
    const uint32_t deep = s.channels / k->groups;
    for (uint32_t c = 0; c < deep; c++) {
        for (uint32_t i = 0; i < k->side * k->side; i++) {
            const uint32_t y = at[0] * k->stride + i / k->side - k->pad;
            const uint32_t x = at[1] * k->stride + i % k->side - k->pad;
            const unsigned t = types[c * k->side * k->side + i];
            if (y < s.height && x < s.width && t != 0)
                add(n, signal_of(n, from, ((group * deep + c) * s.height + y) * s.width + x, 1), t);
        }
    }
}

uint32_t nets_conv(struct nets *n, uint32_t from, struct nets_kernel k, enum nets_weights weights)
{
    const struct partition_layer s = layer_of(n, from);
    const uint32_t height = (s.height + 2 * k.pad - k.side) / k.stride + 1;
    const uint32_t width = (s.width + 2 * k.pad - k.side) / k.stride + 1;
    const uint32_t taps = s.channels / k.groups * k.side * k.side;
    unsigned *types = must(malloc(taps * sizeof *types));
    uint32_t at = begin(n, k.channels, height, width);
    for (uint32_t c = 0; c < k.channels; c++) {
        for (uint32_t i = 0; i < taps; i++)
            types[i] = draw_types(n, weights);
        for (uint32_t i = 0; i < height * width; i++) {
            const uint32_t place[2] = {i / width, i % width};
            n->first[at++] = n->inputs;
            window(n, from, &k, types, place, c / (k.channels / k.groups));
        }
    }
    free(types);
    return end(n);
}

uint32_t nets_dense(struct nets *n, uint32_t from, uint32_t count, uint32_t groups,
                    enum nets_weights weights)
{
    const uint32_t deep = layer_of(n, from).count / groups;
    uint32_t at = begin(n, count, 1, 1);
    for (uint32_t j = 0; j < count; j++) {
        n->first[at++] = n->inputs;
        for (uint32_t i = 0; i < deep; i++) {
            const unsigned types = draw_types(n, weights);
            if (types != 0)
                add(n, signal_of(n, from, j / (count / groups) * deep + i, 1), types);
        }
    }
    return end(n);
}

/* Whether the neuron that is being added has the signal already. */
static bool has(const struct nets *n, uint32_t neuron, uint32_t signal)
{
    for (uint64_t i = n->first[neuron]; i < n->inputs; i++) {
        if (n->input[i] >> 4 == signal)
            return true;
    }
    return false;
}

uint32_t nets_sparse(struct nets *n, uint32_t from, uint32_t count, uint32_t fan_in, bool recurrent,
                     enum nets_weights weights)
{
    uint32_t at = begin(n, count, 1, 1);
    for (uint32_t j = 0; j < count; j++, at++) {
        n->first[at] = n->inputs;
        for (uint32_t i = 0; i < fan_in; i++) {
            const uint32_t source = recurrent && rand_chance(&n->rand, 80) ? n->layers : from;
            const uint32_t delay = 1 + rand_below(&n->rand, n->delays);
            const uint32_t signal =
                signal_of(n, source, rand_below(&n->rand, layer_of(n, source).count), delay);
            const unsigned types = draw_types(n, weights);
            if (types != 0 && !has(n, at, signal))
                add(n, signal, types);
        }
    }
    return end(n);
}

uint32_t nets_sheet(struct nets *n, uint32_t from, uint32_t side, uint32_t reach, uint32_t fan_in,
                    enum nets_weights weights)
{
    uint32_t at = begin(n, 1, side, side);
    for (uint32_t j = 0; j < side * side; j++, at++) {
        n->first[at] = n->inputs;
        for (uint32_t i = 0; i < fan_in; i++) {
            const uint32_t source = rand_chance(&n->rand, 60) ? n->layers : from;
            const struct partition_layer s = layer_of(n, source);
            const uint32_t y =
                j / side * s.height / side + rand_below(&n->rand, 2 * reach + 1) - reach;
            const uint32_t x =
                j % side * s.width / side + rand_below(&n->rand, 2 * reach + 1) - reach;
            const unsigned types = draw_types(n, weights);
            if (y >= s.height || x >= s.width || types == 0)
                continue;
            const uint32_t signal = signal_of(n, source, y * s.width + x, 1);
            if (!has(n, at, signal))
                add(n, signal, types);
        }
    }
    return end(n);
}

void nets_finish(struct nets *n)
{
    const uint32_t signals = n->lines + n->p.neurons * n->delays;
    uint8_t *feeds = must(calloc((size_t)n->p.neurons + 1, 1));
    n->signal_neuron = must(malloc(((size_t)signals + 1) * sizeof *n->signal_neuron));
    n->pins = must(calloc((size_t)n->p.neurons + 1, sizeof *n->pins));
    for (uint32_t s = 0; s < signals; s++)
        n->signal_neuron[s] = s < n->lines ? PARTITION_LINE : (s - n->lines) / n->delays;
    for (uint64_t i = 0; i < n->inputs; i++) {
        const uint32_t source = n->signal_neuron[n->input[i] >> 4];
        if (source != PARTITION_LINE)
            feeds[source] = 1;
    }
    for (uint32_t j = 0; j < n->p.neurons; j++)
        n->pins[j] = feeds[j] == 0;
    free(feeds);
    n->p = (struct partition_problem){.neurons = n->p.neurons,
                                      .signals = signals,
                                      .layers = n->layers,
                                      .signal_neuron = n->signal_neuron,
                                      .first = n->first,
                                      .input = n->input,
                                      .pins = n->pins,
                                      .layer = n->layer,
                                      .axons = CT_AXONS,
                                      .slots = CT_NEURONS,
                                      .cores_max = 1 << 20};
}

/* ---- the suite ------------------------------------------------------------------------------- */

/* The convolutional network for N-MNIST that NIR's paper maps: 2 x 34 x 34, convolutions of 16, 16
 * and 8 channels, sums over 2 x 2 folded into the layer behind them, 256 and 10 neurons. Where the
 * inputs of a neuron would need more axons than there are, the layer is cut into groups. */
static void n_mnist(struct nets *n, enum nets_weights weights)
{
    nets_start(n, 1, 2, 34, 34, 1);
    nets_conv(n, NETS_LINES, (struct nets_kernel){16, 5, 2, 1, 1}, weights);
    nets_conv(n, 0, (struct nets_kernel){16, 3, 1, 1, 2}, weights);
    nets_conv(n, 1, (struct nets_kernel){8, 6, 2, 2, 8}, weights);
    nets_dense(n, 2, 256, 4, weights);
    nets_dense(n, 3, 10, 2, weights);
}

/* Three by three convolutions in groups, as trained for this kind of chip. */
static void eedn(struct nets *n)
{
    nets_start(n, 2, 12, 16, 16, 1);
    nets_conv(n, NETS_LINES, (struct nets_kernel){64, 3, 1, 1, 1}, NETS_PAIR);
    nets_conv(n, 0, (struct nets_kernel){128, 3, 2, 1, 16}, NETS_PAIR);
    nets_conv(n, 1, (struct nets_kernel){128, 1, 1, 0, 4}, NETS_PAIR);
    nets_conv(n, 2, (struct nets_kernel){128, 3, 2, 1, 16}, NETS_PAIR);
    nets_conv(n, 3, (struct nets_kernel){256, 1, 1, 0, 4}, NETS_PAIR);
    nets_dense(n, 4, 256, 32, NETS_PAIR);
}

const char *nets_suite(struct nets *n, uint32_t number)
{
    static const char *const name[] = {"n-mnist-pair", "n-mnist-signs", "eedn", "dense",
                                       "sparse",       "reservoir",     "sheet"};
    switch (number) {
    case 0: n_mnist(n, NETS_PAIR); break;
    case 1: n_mnist(n, NETS_SIGNS); break;
    case 2: eedn(n); break;
    case 3:
        nets_start(n, 3, 1, 16, 16, 1);
        nets_dense(n, NETS_LINES, 1024, 2, NETS_PAIR);
        nets_dense(n, 0, 1024, 8, NETS_PAIR);
        nets_dense(n, 1, 512, 8, NETS_PAIR);
        nets_dense(n, 2, 100, 4, NETS_PAIR);
        break;
    case 4:
        nets_start(n, 4, 1, 16, 32, 4);
        nets_sparse(n, NETS_LINES, 2000, 24, false, NETS_SIGNS);
        nets_sparse(n, 0, 1000, 16, false, NETS_ONE);
        nets_sparse(n, 1, 500, 24, false, NETS_TERNARY);
        break;
    case 5:
        nets_start(n, 5, 1, 8, 8, 1);
        nets_sparse(n, NETS_LINES, 1000, 20, true, NETS_SIGNS);
        nets_sparse(n, 0, 20, 100, false, NETS_SIGNS);
        break;
    case 6:
        nets_start(n, 6, 1, 40, 40, 1);
        nets_sheet(n, NETS_LINES, 64, 3, 30, NETS_SIGNS);
        nets_sheet(n, 0, 32, 3, 30, NETS_SIGNS);
        break;
    default: return NULL;
    }
    nets_finish(n);
    return name[number];
}

/* Neuron j of a layer is in block j mod 256 and has inputs from that block of the layer before. */
static void blocks(struct nets *n, uint32_t from)
{
    uint32_t at = begin(n, 1 << 16, 1, 1);
    for (uint32_t j = 0; j < 1 << 16; j++) {
        n->first[at++] = n->inputs;
        for (uint32_t i = 0; i < 256; i++) {
            if (rand_chance(&n->rand, 38))
                add(n, signal_of(n, from, i * 256 + j % 256, 1), 1);
        }
    }
    end(n);
}

const char *nets_million(struct nets *n, uint32_t number)
{
    static const char *const name[] = {"million-blocks", "million-conv", "million-sheet"};
    switch (number) {
    case 0:
        nets_start(n, 9, 1, 256, 256, 1);
        for (uint32_t l = 0; l < 16; l++)
            blocks(n, l == 0 ? NETS_LINES : l - 1);
        break;
    case 1:
        nets_start(n, 7, 16, 128, 128, 1);
        for (uint32_t l = 0; l < 4; l++)
            nets_conv(n, l == 0 ? NETS_LINES : l - 1, (struct nets_kernel){16, 3, 1, 1, 2},
                      NETS_PAIR);
        break;
    case 2:
        nets_start(n, 8, 1, 256, 256, 1);
        nets_sheet(n, NETS_LINES, 1024, 2, 80, NETS_ONE);
        break;
    default: return NULL;
    }
    nets_finish(n);
    return name[number];
}
