/*
 * nir_kit.h - NIR graphs for tests, made at random, and what they mean: an interpreter of the
 * equations in floating point, one dense loop a node, written from the publication and not from
 * the importer.
 */
#ifndef SUPPORT_NIR_KIT_H
#define SUPPORT_NIR_KIT_H

#include "nir/nir_import.h"
#include "support/rand.h"

enum { NIR_KIT_NODES = 32, NIR_KIT_EDGES = 64 };

/* A graph whose arrays are its own. */
struct nir_kit {
    struct nir_graph graph;
    struct nir_node node[NIR_KIT_NODES];
    struct nir_edge edge[NIR_KIT_EDGES];
    char name[NIR_KIT_NODES][32];
};

/* Adds a node, an edge, an array of rank `rank` with room for its elements, all `value`. */
struct nir_node *nir_kit_node(struct nir_kit *kit, enum nir_type type, const char *name);
void nir_kit_edge(struct nir_kit *kit, uint32_t from, uint32_t to);
struct nir_array *nir_kit_array(struct nir_node *node, enum nir_field field, uint32_t rank,
                                const uint64_t *shape, double value);

/* A random graph of layers: convolutions, poolings, dense ones, each with neurons; some recurrent,
 * some with ways past a layer. Weights are whole numbers times a scale of each node. */
void nir_kit_random(struct nir_kit *kit, uint64_t seed);
void nir_kit_free(struct nir_kit *kit);

/* One step of the whole graph. `spike` holds, for each node, what its elements gave in the step
 * before, and then what they give in this one; those of Input nodes are the caller's.
 * `potential` is of each node, 0 at first. Recurrent edges, which lead to an earlier node, are a
 * step behind. */
void nir_kit_step(const struct nir_kit *kit, enum nir_reset reset, double *const *spike,
                  double *const *potential);

/* Elements of each node. */
uint32_t nir_kit_size(const struct nir_kit *kit, uint32_t node);

#endif
