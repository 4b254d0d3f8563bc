/*
 * place_suite.c - see place_suite.h.
 */
#include "support/place_suite.h"

#include <stdlib.h>
#include <string.h>

#include "train/rng.h"

static const struct {
    const char *key, *text;
} suites[] = {
#define PLACE_SUITE_ROW(name, key, text) {key, text},
    PLACE_SUITE_LIST(PLACE_SUITE_ROW)
#undef PLACE_SUITE_ROW
};

const char *place_suite_key(enum place_suite which)
{
    return suites[which].key;
}

const char *place_suite_text(enum place_suite which)
{
    return suites[which].text;
}

/* A problem as it grows. */
struct growth {
    struct place_edge *edge;
    size_t edges, room;
    uint32_t *layer, cores, cores_room;
    bool failed;
};

static void add_edge(struct growth *g, uint32_t from, uint32_t to, uint32_t weight)
{
    if (g->edges == g->room) {
        const size_t room = g->room ? 2 * g->room : 4096;
        struct place_edge *edge = realloc(g->edge, room * sizeof *edge);
        if (edge == NULL) {
            g->failed = true;
            return;
        }
        g->edge = edge;
        g->room = room;
    }
    g->edge[g->edges++] = (struct place_edge){from, to, weight};
}

/* Adds cores of a layer. */
static void add_cores(struct growth *g, uint32_t layer, uint32_t count)
{
    if (g->cores + count > g->cores_room) {
        const uint32_t room = 2 * g->cores_room + count;
        uint32_t *to = realloc(g->layer, room * sizeof *to);
        if (to == NULL) {
            g->failed = true;
            return;
        }
        g->layer = to;
        g->cores_room = room;
    }
    for (uint32_t i = 0; i < count; i++)
        g->layer[g->cores++] = layer;
}

/* ---- Jin et al. ------------------------------------------------------------------------------ */

/* Uniform in [0, 1), times 2^16: what C++ makes of minstd_rand0 for a double, two draws of about
 * 31 bits, of which the second is the high part. */
static uint32_t jin_weight(uint32_t *state)
{
    const double range = 2147483646.0;
    *state = (uint32_t)(16807ULL * *state % 2147483647);
    const double low = *state - 1.0;
    *state = (uint32_t)(16807ULL * *state % 2147483647);
    const double high = *state - 1.0;
    return (uint32_t)((low + high * range) / (range * range) * 65536.0 + 0.5);
}

/* Layers of `side` cores; a core feeds `window` cores of the next layer from its own place on. */
static void grow_layers(struct growth *g, uint32_t side, bool dense)
{
    uint32_t state = 1;
    for (uint32_t l = 0; l < side; l++)
        add_cores(g, l, side);
    for (uint32_t l = 0; l + 2 < side; l++) {
        for (uint32_t j = 0; j < side; j++) {
            const uint32_t end = dense || j + 4 > side ? side : j + 4;
            for (uint32_t k = dense ? 0 : j; k < end; k++)
                add_edge(g, l * side + j, (l + 1) * side + k, jin_weight(&state));
        }
    }
}

/* ---- convolutional network ------------------------------------------------------------------- */

/* A layer of tiles x tiles x groups cores from `first` on. */
struct sheet {
    uint32_t first, tiles, groups;
};

/* A core feeds the tiles that its own touches, halo of one neuron on tiles of 4 x 4: all 16 of the
 * same place, 4 of a side, 1 of a corner; in its own group and the next. */
static void link_sheets(struct growth *g, const struct sheet *a, const struct sheet *b)
{
    static const uint32_t shared[2][2] = {{16, 4}, {4, 1}};
    for (uint32_t i = 0; i < a->tiles * a->tiles * a->groups; i++) {
        const uint32_t group = i % a->groups * b->groups / a->groups;
        const int x = (int)(i / a->groups % a->tiles * b->tiles / a->tiles);
        const int y = (int)(i / a->groups / a->tiles * b->tiles / a->tiles);
        const uint32_t fan = b->groups > a->groups ? b->groups / a->groups + 1 : 2;
        for (int k = 0; k < 9; k++) {
            const int dx = k % 3 - 1, dy = k / 3 - 1;
            if (x + dx < 0 || y + dy < 0 || x + dx >= (int)b->tiles || y + dy >= (int)b->tiles)
                continue;
            const uint32_t at = (uint32_t)(y + dy) * b->tiles + (uint32_t)(x + dx);
            for (uint32_t c = 0; c < fan && c < b->groups; c++)
                add_edge(g, a->first + i, b->first + at * b->groups + (group + c) % b->groups,
                         shared[dx != 0][dy != 0]);
        }
    }
}

/* 3,976 cores at side 64; a smaller mesh gets fewer tiles. */
static void grow_cnn(struct growth *g, uint32_t side)
{
    static const uint32_t shape[7][2] = {{16, 4}, {16, 4}, {8, 16}, {8, 8},
                                         {4, 16}, {4, 8},  {1, 8}};
    struct sheet sheet[7];
    const uint32_t halve = side >= 64 ? 1 : side >= 32 ? 2 : 4;
    for (uint32_t l = 0; l < 7; l++) {
        const uint32_t tiles = shape[l][0] > halve ? shape[l][0] / halve : 1;
        sheet[l] = (struct sheet){g->cores, tiles, shape[l][1]};
        add_cores(g, l, tiles * tiles * shape[l][1]);
        if (l > 0)
            link_sheets(g, &sheet[l - 1], &sheet[l]);
    }
}

/* ---- recurrent networks ---------------------------------------------------------------------- */

/* exp(-n / 4) in units of 2^-16, n = 0..40; beyond, 0. */
static uint32_t fall(uint32_t n)
{
    double value = 65536;
    for (uint32_t i = 0; i < n; i++)
        value *= 0.77880078307140487;
    return n > 40 ? 0 : (uint32_t)(value + 0.5);
}

/* A block of 8 x 8 x depth cores; the numbers of the cores are dealt by chance, as nothing in a
 * reservoir's list of neurons tells where they lie. */
static void grow_reservoir(struct growth *g, uint32_t side, uint32_t cores)
{
    struct rng rng = rng_open(side, 1);
    uint32_t *number = malloc(cores * sizeof *number);
    if (number == NULL) {
        g->failed = true;
        return;
    }
    add_cores(g, 0, cores);
    for (uint32_t i = 0; i < cores; i++) {
        const uint32_t k = rng_below(&rng, i + 1);
        number[i] = number[k];
        number[k] = i;
    }
    for (uint32_t i = 0; i < cores; i++) {
        for (uint32_t k = 0; k < cores; k++) {
            const int dx = (int)(i % 8) - (int)(k % 8);
            const int dy = (int)(i / 8 % 8) - (int)(k / 8 % 8);
            const int dz = (int)(i / 64) - (int)(k / 64);
            if (i != k && rng_below(&rng, 65536) < fall((uint32_t)(dx * dx + dy * dy + dz * dz)))
                add_edge(g, number[i], number[k], 1 + rng_below(&rng, 8));
        }
    }
    free(number);
}

static void grow_random(struct growth *g, uint32_t side, uint32_t cores)
{
    struct rng rng = rng_open(side, 2);
    add_cores(g, 0, cores);
    for (uint32_t i = 0; i < 16 * cores; i++)
        add_edge(g, i / 16, rng_below(&rng, cores), 1 + rng_below(&rng, 8));
}

/* Numbers the places of a sheet outwards from the middle, ring by ring (by the greater of the two
 * distances), in the order of rows within a ring. */
static void number_rings(uint32_t *number, uint32_t width)
{
    uint32_t next = 0;
    const int middle = (int)width / 2;
    for (int ring = 0; ring <= middle; ring++) {
        for (int i = 0; i < (int)(width * width); i++) {
            const int dx = abs(i % (int)width - middle), dy = abs(i / (int)width - middle);
            if ((dx > dy ? dx : dy) == ring)
                number[i] = next++;
        }
    }
}

static void grow_sheet(struct growth *g, uint32_t width)
{
    uint32_t *number = malloc((size_t)width * width * sizeof *number);
    if (number == NULL) {
        g->failed = true;
        return;
    }
    add_cores(g, 0, width * width);
    number_rings(number, width);
    for (uint32_t i = 0; i < width * width; i++) {
        for (int k = 0; k < 81; k++) {
            const int dx = k % 9 - 4, dy = k / 9 - 4;
            const int x = (int)(i % width) + dx, y = (int)(i / width) + dy;
            if (k == 40 || x < 0 || y < 0 || x >= (int)width || y >= (int)width)
                continue;
            /* exp(-d^2 / (2 x 1.5^2)), by the nearest quarter. */
            const uint32_t weight = fall((uint32_t)((dx * dx + dy * dy) * 8 + 4) / 9) >> 10;
            if (weight > 0)
                add_edge(g, number[i], number[(uint32_t)y * width + (uint32_t)x], weight);
        }
    }
    free(number);
}

/* ---- partitions ------------------------------------------------------------------------------ */

/* What a core needs of each signal, while its neurons are gone through. */
struct needs {
    uint32_t *home;   /* [neurons] core of the first seat                      */
    uint8_t *types;   /* [signals] axon types that the core at hand needs      */
    uint32_t *listed; /* [signals] those with types, `count` of them           */
    uint32_t count;
};

/* Collects the signals that core c needs: of the neurons that have their first seat there. */
static void collect(const struct partition_problem *p, const struct partition *partition,
                    uint32_t c, struct needs *needs)
{
    needs->count = 0;
    for (uint32_t k = partition->first[c]; k < partition->first[c + 1]; k++) {
        const uint32_t j = partition->seat[k].neuron;
        for (uint64_t i = p->first[j]; i < p->first[j + 1] && needs->home[j] == c; i++) {
            const uint32_t signal = p->input[i] >> 4;
            if (needs->types[signal] == 0)
                needs->listed[needs->count++] = signal;
            needs->types[signal] |= p->input[i] & 15;
        }
    }
}

static void link_cores(struct growth *g, const struct partition_problem *p,
                       const struct partition *partition, struct needs *needs)
{
    uint32_t layer = 0;
    for (uint32_t c = partition->cores; c-- > 0;) {
        for (uint32_t k = partition->first[c + 1]; k-- > partition->first[c];)
            needs->home[partition->seat[k].neuron] = c;
    }
    for (uint32_t c = 0; c < partition->cores; c++) {
        const uint32_t first = partition->seat[partition->first[c]].neuron;
        for (layer = 0; first >= p->layer[layer].first + p->layer[layer].count;)
            layer++;
        add_cores(g, layer, 1);
        collect(p, partition, c, needs);
        for (uint32_t k = 0; k < needs->count; k++) {
            const uint32_t signal = needs->listed[k], from = p->signal_neuron[signal];
            if (from != PARTITION_LINE)
                add_edge(g, needs->home[from], c,
                         (uint32_t)__builtin_popcount(needs->types[signal]));
            needs->types[signal] = 0;
        }
    }
}

bool place_suite_plan(struct place_problem *problem, const struct nets *nets,
                      const struct partition *partition)
{
    const struct partition_problem *p = &nets->p;
    struct growth g = {.edges = 0};
    struct needs needs = {.home = malloc((p->neurons + 1) * sizeof *needs.home),
                          .types = calloc(p->signals + 1, 1),
                          .listed = malloc((p->signals + 1) * sizeof *needs.listed)};
    if (needs.home == NULL || needs.types == NULL || needs.listed == NULL)
        g.failed = true;
    else
        link_cores(&g, p, partition, &needs);
    free(needs.home);
    free(needs.types);
    free(needs.listed);
    *problem = (struct place_problem){
        .system = {1, 1, CT_CHIP_CORES_MAX, CT_CHIP_CORES_MAX, CT_AXONS, CT_NEURONS, 0},
        .cores = g.cores,
        .edge = g.edge,
        .edges = g.edges,
        .layer = g.layer};
    if (g.failed)
        place_suite_free(problem);
    return !g.failed;
}

/* ---- all ------------------------------------------------------------------------------------- */

bool place_suite_make(struct place_problem *problem, enum place_suite which, uint32_t side)
{
    struct growth g = {.edges = 0};
    const uint32_t chips = (side + CT_CHIP_CORES_MAX - 1) / CT_CHIP_CORES_MAX;
    switch (which) {
    case PLACE_SUITE_CONV: grow_layers(&g, side, false); break;
    case PLACE_SUITE_DENSE: grow_layers(&g, side, true); break;
    case PLACE_SUITE_CNN: grow_cnn(&g, side); break;
    case PLACE_SUITE_RESERVOIR: grow_reservoir(&g, side, side * side / 4); break;
    case PLACE_SUITE_RANDOM: grow_random(&g, side, side * side / 4); break;
    default: grow_sheet(&g, side - side / 8); break;
    }
    *problem = (struct place_problem){
        .system = {(uint16_t)chips, (uint16_t)chips, (uint16_t)(side / chips),
                   (uint16_t)(side / chips), CT_AXONS, CT_NEURONS, 0},
        .cores = g.cores,
        .edge = g.edge,
        .edges = g.edges,
        .layer = g.layer,
    };
    if (g.failed)
        place_suite_free(problem);
    return !g.failed;
}

void place_suite_free(struct place_problem *problem)
{
    free((void *)problem->edge);
    free((void *)problem->layer);
    *problem = (struct place_problem){.cores = 0};
}
