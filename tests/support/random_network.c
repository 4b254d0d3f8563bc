/*
 * random_network.c - see random_network.h.
 */
#define _GNU_SOURCE /* open_memstream */
#include "support/random_network.h"

#include "cortile.h"

enum { GROUPS_MAX = 4, SIZE_MAX_OF_GROUP = 6 };

/* Inputs or populations, by number: i0, i1, ... or p0, p1, ... */
struct groups {
    char letter;
    uint32_t count, size[GROUPS_MAX];
};

struct draw {
    struct rand r;
    FILE *file;
    bool stochastic;
    int32_t weight[3]; /* most weights are one of these */
};

/* Part of a group, its name written; returns how many it is. */
static uint32_t draw_slice(struct draw *d, const struct groups *groups, uint32_t at)
{
    uint32_t size = groups->size[at];
    uint32_t first = rand_below(&d->r, size), end = first + 1 + rand_below(&d->r, size - first);
    if (rand_chance(&d->r, 50)) {
        fprintf(d->file, "\"%c%u\"", groups->letter, at);
        return size;
    }
    if (rand_chance(&d->r, 30)) {
        fprintf(d->file, "\"%c%u[%u]\"", groups->letter, at, first);
        return 1;
    }
    fprintf(d->file, "\"%c%u[%u:%u]\"", groups->letter, at, first, end);
    return end - first;
}

static int32_t draw_weight(struct draw *d)
{
    static const int32_t ends[] = {-255, -1, 0, 1, 255};
    if (rand_chance(&d->r, 4))
        return rand_pick(&d->r, ends, 5);
    return rand_pick(&d->r, d->weight, rand_chance(&d->r, 70) ? 2 : 3);
}

/* A number for all, or one each. */
static void draw_parameter(struct draw *d, const char *name, uint32_t size, int32_t least,
                           int32_t greatest)
{
    bool each = rand_chance(&d->r, 30);
    fprintf(d->file, ", \"%s\": %s", name, each ? "[" : "");
    for (uint32_t k = 0; k < (each ? size : 1); k++)
        fprintf(d->file, "%s%d", k == 0 ? "" : ", ", rand_between(&d->r, least, greatest));
    fprintf(d->file, "%s", each ? "]" : "");
}

static void draw_population(struct draw *d, const struct groups *populations, uint32_t at)
{
    uint32_t size = populations->size[at];
    bool wide = rand_chance(&d->r, 5);
    fprintf(d->file, "%s\n  {\"name\": \"p%u\", \"size\": %u, \"neuron\": {\"threshold\": %d",
            at == 0 ? "" : ",", at, size, rand_between(&d->r, wide ? 0 : 1, wide ? 262143 : 6));
    if (rand_chance(&d->r, 50))
        draw_parameter(d, "leak", size, -2, 2);
    if (rand_chance(&d->r, 30))
        draw_parameter(d, "leak_reversal", size, 0, 1);
    if (rand_chance(&d->r, 60))
        draw_parameter(d, "reset_mode", size, 0, 2);
    if (rand_chance(&d->r, 30))
        draw_parameter(d, "reset", size, wide ? -262143 : -3, wide ? 262143 : 3);
    if (rand_chance(&d->r, 60))
        draw_parameter(d, "negative_threshold", size, 0, wide ? 262143 : 5);
    if (rand_chance(&d->r, 50))
        draw_parameter(d, "negative_saturate", size, 0, 1);
    if (rand_chance(&d->r, 30))
        draw_parameter(d, "potential", size, wide ? -524288 : -4, wide ? 524287 : 4);
    if (d->stochastic && rand_chance(&d->r, 30))
        draw_parameter(d, "mask_bits", size, 0, 3);
    if (d->stochastic && rand_chance(&d->r, 30))
        draw_parameter(d, "leak_stochastic", size, 0, 1);
    fprintf(d->file, "}}");
}

/* "connect" and the weights for `from` sources and `to` targets. */
static void draw_connect(struct draw *d, uint32_t from, uint32_t to)
{
    uint32_t kind = rand_below(&d->r, from == to ? 3 : 2);
    if (kind == 0) {
        uint32_t count = rand_below(&d->r, from * to + 1);
        fprintf(d->file, "\"connect\": [");
        for (uint32_t k = 0; k < count; k++) {
            fprintf(d->file, "%s[%u, %u", k == 0 ? "" : ", ", rand_below(&d->r, from),
                    rand_below(&d->r, to));
            if (rand_chance(&d->r, 60))
                fprintf(d->file, ", %d", draw_weight(d));
            fprintf(d->file, "]");
        }
        fprintf(d->file, "], \"weight\": %d", draw_weight(d));
        return;
    }
    fprintf(d->file, "\"connect\": \"%s\"", kind == 1 ? "all_to_all" : "one_to_one");
    if (rand_chance(&d->r, 50)) {
        fprintf(d->file, ", \"weight\": %d", draw_weight(d));
        return;
    }
    fprintf(d->file, ", \"weights\": [");
    for (uint32_t k = 0; k < from; k++) {
        fprintf(d->file, "%s%s", k == 0 ? "" : ", ", kind == 1 ? "[" : "");
        for (uint32_t l = 0; l < (kind == 1 ? to : 1); l++)
            fprintf(d->file, "%s%d", l == 0 ? "" : ", ", draw_weight(d));
        fprintf(d->file, "%s", kind == 1 ? "]" : "");
    }
    fprintf(d->file, "]");
}

static void draw_projection(struct draw *d, const struct groups *inputs,
                            const struct groups *populations, bool first)
{
    static const int32_t delays[] = {1, 1, 2, 15};
    bool input = inputs->count > 0 && rand_chance(&d->r, 50);
    const struct groups *source = input ? inputs : populations;
    uint32_t from, to;
    fprintf(d->file, "%s\n  {\"from\": ", first ? "" : ",");
    from = draw_slice(d, source, rand_below(&d->r, source->count));
    fprintf(d->file, ", \"to\": ");
    to = draw_slice(d, populations, rand_below(&d->r, populations->count));
    fprintf(d->file, ", ");
    draw_connect(d, from, to);
    if (!input && rand_chance(&d->r, 70))
        fprintf(d->file, ", \"delay\": %d", rand_pick(&d->r, delays, 4));
    if (d->stochastic && rand_chance(&d->r, 25))
        fprintf(d->file, ", \"stochastic\": true");
    fprintf(d->file, "}");
}

static void draw_groups(struct draw *d, struct groups *groups, char letter, uint32_t least)
{
    groups->letter = letter;
    groups->count = least + rand_below(&d->r, GROUPS_MAX + 1 - least);
    for (uint32_t k = 0; k < groups->count; k++)
        groups->size[k] = 1 + rand_below(&d->r, SIZE_MAX_OF_GROUP);
}

static void draw_network(struct draw *d, uint64_t number)
{
    struct groups inputs, populations;
    uint32_t projections = rand_below(&d->r, 8), outputs = rand_below(&d->r, 4);
    draw_groups(d, &inputs, 'i', 0);
    draw_groups(d, &populations, 'p', 1);
    for (int k = 0; k < 3; k++)
        d->weight[k] = rand_between(&d->r, -4, 5);
    fprintf(d->file,
            "{\"format\": \"cortile network\", \"version\": 1, \"name\": \"random-%llu\", "
            "\"seed\": %u, \"inputs\": [",
            (unsigned long long)number, rand_below(&d->r, UINT32_MAX));
    for (uint32_t k = 0; k < inputs.count; k++)
        fprintf(d->file, "%s\n  {\"name\": \"i%u\", \"size\": %u}", k == 0 ? "" : ",", k,
                inputs.size[k]);
    fprintf(d->file, "], \"populations\": [");
    for (uint32_t k = 0; k < populations.count; k++)
        draw_population(d, &populations, k);
    fprintf(d->file, "], \"projections\": [");
    for (uint32_t k = 0; k < projections; k++)
        draw_projection(d, &inputs, &populations, k == 0);
    fprintf(d->file, "], \"outputs\": [");
    for (uint32_t k = 0; k < outputs; k++) {
        fprintf(d->file, "%s\n  {\"name\": \"o%u\", \"from\": ", k == 0 ? "" : ",", k);
        (void)draw_slice(d, &populations, rand_below(&d->r, populations.count));
        fprintf(d->file, "}");
    }
    fprintf(d->file, "]}\n");
}

struct kit_bytes random_network(uint64_t seed, uint64_t number, bool stochastic)
{
    char *text = NULL;
    size_t size = 0;
    struct draw d = {.r = {seed ^ number * 0x9E3779B97F4A7C15u},
                     .file = open_memstream(&text, &size),
                     .stochastic = stochastic};
    if (d.file == NULL)
        abort();
    draw_network(&d, number);
    if (fclose(d.file) != 0)
        abort();
    return (struct kit_bytes){(uint8_t *)text, size};
}
