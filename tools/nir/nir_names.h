/*
 * nir_names.h - nodes, graphs and edges by their names while a file is read, and the flat graph
 * that they become.
 */
#ifndef CT_NIR_NIR_NAMES_H
#define CT_NIR_NIR_NAMES_H

#include "../mapper/name_index.h"
#include "nir_memory.h"

enum { NIR_ROOT = UINT32_MAX };

struct nir_names {
    struct nir_node *node;
    uint32_t *parent; /* the graph that a node is in, NIR_ROOT: the outermost */
    uint32_t nodes, node_room, parent_room;
    struct nir_edge *edge; /* of nodes and graphs */
    uint32_t edges, edge_room;
    struct name_index index;
};

/* A new node of a graph; *node lives until the next call. */
CT_MUST_CHECK enum ct_status nir_names_node(struct nir_names *names, struct nir_memory *memory,
                                            uint32_t graph, const char *name,
                                            struct nir_node **node, struct ct_error *err);
/* An edge between two nodes of a graph. */
CT_MUST_CHECK enum ct_status nir_names_edge(struct nir_names *names, uint32_t graph,
                                            const char *from, const char *to, struct ct_error *err);
/* The name of a node within its graph. */
const char *nir_names_own(const struct nir_names *names, uint32_t node);

/* Makes memory->graph of it all. */
CT_MUST_CHECK enum ct_status nir_names_finish(struct nir_names *names, struct nir_memory *memory,
                                              struct ct_error *err);

#endif
