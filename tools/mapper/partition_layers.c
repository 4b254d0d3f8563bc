/*
 * partition_layers.c - see partition_layers.h.
 */
#include "partition_layers.h"

#include <stdlib.h>
#include <string.h>

void partition_layers_free(struct partition_layers *layers)
{
    free(layers->of);
    free(layers->order);
    free(layers->first);
    free(layers->source);
    memset(layers, 0, sizeof *layers);
}

/* Counts into first[], or with `write` lists in source[], the layers that feed each; `seen` is the
 * last layer, + 1, that each layer was found to feed. */
static void feeders(struct partition_layers *layers, const struct partition_problem *p,
                    uint32_t *seen, bool write)
{
    uint32_t at = 0;
    memset(seen, 0, p->layers * sizeof *seen);
    for (uint32_t l = 0; l < p->layers; l++) {
        layers->first[l] = at;
        const uint32_t end = p->layer[l].first + p->layer[l].count;
        for (uint64_t i = p->first[p->layer[l].first]; i < p->first[end]; i++) {
            const uint32_t source = p->signal_neuron[p->input[i] >> 4];
            if (source == PARTITION_LINE || seen[layers->of[source]] == l + 1)
                continue;
            seen[layers->of[source]] = l + 1;
            if (write)
                layers->source[at] = layers->of[source];
            at++;
        }
    }
    layers->first[p->layers] = at;
}

/* Layers whose targets are all in order come next; `waits` counts the targets that are not. */
static void sort(struct partition_layers *layers, uint32_t count, uint32_t *waits)
{
    uint32_t done = 0, sorted = 0, last = count;
    for (uint32_t l = 0; l < count; l++) {
        for (uint32_t k = layers->first[l]; k < layers->first[l + 1]; k++)
            waits[layers->source[k]] += layers->source[k] != l;
    }
    for (uint32_t l = count; l-- > 0;) {
        if (waits[l] == 0) {
            waits[l] = UINT32_MAX; /* in order */
            layers->order[sorted++] = l;
        }
    }
    while (done < count) {
        while (done == sorted) { /* a cycle */
            if (waits[--last] != UINT32_MAX) {
                waits[last] = UINT32_MAX;
                layers->order[sorted++] = last;
            }
        }
        const uint32_t l = layers->order[done++];
        for (uint32_t k = layers->first[l]; k < layers->first[l + 1]; k++) {
            const uint32_t source = layers->source[k];
            if (source != l && waits[source] != UINT32_MAX && --waits[source] == 0) {
                waits[source] = UINT32_MAX;
                layers->order[sorted++] = source;
            }
        }
    }
}

bool partition_layers_make(struct partition_layers *layers, const struct partition_problem *p)
{
    const size_t n = (size_t)p->layers + 1;
    uint32_t *scratch = calloc(n, sizeof *scratch);
    memset(layers, 0, sizeof *layers);
    layers->of = malloc(((size_t)p->neurons + 1) * sizeof *layers->of);
    layers->order = malloc(n * sizeof *layers->order);
    layers->first = malloc(n * sizeof *layers->first);
    bool made =
        scratch != NULL && layers->of != NULL && layers->order != NULL && layers->first != NULL;
    if (made) {
        for (uint32_t l = 0; l < p->layers; l++) {
            for (uint32_t j = 0; j < p->layer[l].count; j++)
                layers->of[p->layer[l].first + j] = l;
        }
        feeders(layers, p, scratch, false);
        layers->source = malloc(((size_t)layers->first[p->layers] + 1) * sizeof *layers->source);
        made = layers->source != NULL;
    }
    if (made) {
        feeders(layers, p, scratch, true);
        memset(scratch, 0, n * sizeof *scratch);
        sort(layers, p->layers, scratch);
    }
    free(scratch);
    return made;
}
