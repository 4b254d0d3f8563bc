/*
 * nir_names.c - see nir_names.h. Nothing is freed: the process that calls it ends with the file.
 */
#include "nir_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"

enum { EDGES_MAX = 16 * NIR_NODES_MAX };

static const char *name_at(const void *owner, uint32_t number)
{
    return ((const struct nir_names *)owner)->node[number].name;
}

/* "graph.name" */
static bool full_name(const struct nir_names *names, uint32_t graph, const char *name,
                      char out[NIR_NAME_MAX + 1])
{
    const char *prefix = graph == NIR_ROOT ? "" : names->node[graph].name;
    int length =
        snprintf(out, NIR_NAME_MAX + 1, "%s%s%s", prefix, *prefix == '\0' ? "" : ".", name);
    return length > 0 && length <= NIR_NAME_MAX;
}

/* Whether a name can stand in a message. */
static bool is_printable(const char *name)
{
    for (; *name != '\0'; name++) {
        if (*name < ' ' || *name > '~')
            return false;
    }
    return true;
}

enum ct_status nir_names_node(struct nir_names *names, struct nir_memory *memory, uint32_t graph,
                              const char *name, struct nir_node **node, struct ct_error *err)
{
    char full[NIR_NAME_MAX + 1];
    if (!is_printable(name))
        return status_fail(err, CT_ERR_FORMAT, "node %u: a name that is not printable ASCII",
                           names->nodes);
    if (!full_name(names, graph, name, full))
        return status_fail(err, CT_ERR_LIMIT, "%s: a name of over %d characters with its graphs",
                           name, NIR_NAME_MAX);
    if (names->nodes == NIR_NODES_MAX)
        return status_fail(err, CT_ERR_LIMIT, "%s: more than %d nodes", full, NIR_NODES_MAX);
    if (name_index_find(&names->index, names, name_at, full) != UINT32_MAX)
        return status_fail(err, CT_ERR_DUPLICATE, "%s: two nodes of this name", full);
    if (!grow_array(&names->node, sizeof *names->node, names->nodes, 1, &names->node_room) ||
        !grow_array(&names->parent, sizeof *names->parent, names->nodes, 1, &names->parent_room))
        return status_fail(err, CT_ERR_MEMORY, "no memory");
    *node = &names->node[names->nodes];
    **node = (struct nir_node){.name = nir_memory_text(memory, full, strlen(full))};
    names->parent[names->nodes] = graph;
    if ((*node)->name == NULL || !name_index_add(&names->index, names, name_at, names->nodes++))
        return status_fail(err, CT_ERR_MEMORY, "no memory");
    return CT_OK;
}

const char *nir_names_own(const struct nir_names *names, uint32_t node)
{
    uint32_t graph = names->parent[node];
    return names->node[node].name + (graph == NIR_ROOT ? 0 : strlen(names->node[graph].name) + 1);
}

static enum ct_status add_edge(struct nir_names *names, uint32_t from, uint32_t to,
                               struct ct_error *err)
{
    if (names->edges == EDGES_MAX)
        return status_fail(err, CT_ERR_LIMIT, "more than %d edges", EDGES_MAX);
    if (!grow_array(&names->edge, sizeof *names->edge, names->edges, 1, &names->edge_room))
        return status_fail(err, CT_ERR_MEMORY, "no memory");
    names->edge[names->edges++] = (struct nir_edge){from, to};
    return CT_OK;
}

enum ct_status nir_names_edge(struct nir_names *names, uint32_t graph, const char *from,
                              const char *to, struct ct_error *err)
{
    const char *end[2] = {from, to};
    uint32_t node[2];
    for (int i = 0; i < 2; i++) {
        char full[NIR_NAME_MAX + 1];
        bool good = full_name(names, graph, end[i], full);
        node[i] = good ? name_index_find(&names->index, names, name_at, full) : UINT32_MAX;
        if (node[i] == UINT32_MAX)
            return status_fail(err, CT_ERR_ABSENT, "edges: %.80s to %.80s: no node \"%.80s\"", from,
                               to, end[i]);
    }
    return add_edge(names, node[0], node[1], err);
}

/* Replaces edges at graphs by edges at their ports, side by side: once for sources, once for
 * targets. */
static enum ct_status open_graphs(struct nir_names *names, bool sources, struct ct_error *err)
{
    const enum nir_type port = sources ? NIR_Output : NIR_Input;
    struct nir_edge *old = names->edge;
    uint32_t count = names->edges;
    enum ct_status status = CT_OK;
    names->edge = NULL;
    names->edges = names->edge_room = 0;
    for (uint32_t i = 0; status == CT_OK && i < count; i++) {
        uint32_t at = sources ? old[i].from : old[i].to;
        if (names->node[at].type != NIR_NIRGraph) {
            status = add_edge(names, old[i].from, old[i].to, err);
            continue;
        }
        bool any = false;
        for (uint32_t n = at + 1; status == CT_OK && n < names->nodes; n++) {
            if (names->parent[n] != at || names->node[n].type != port)
                continue;
            any = true;
            status =
                sources ? add_edge(names, n, old[i].to, err) : add_edge(names, old[i].from, n, err);
        }
        if (status == CT_OK && !any)
            status = status_fail(err, CT_ERR_FORMAT, "%s: a graph without an %s node",
                                 names->node[at].name, nir_type_name(port));
    }
    free(old);
    return status;
}

enum ct_status nir_names_finish(struct nir_names *names, struct nir_memory *memory,
                                struct ct_error *err)
{
    struct nir_graph *graph = &memory->graph;
    enum ct_status status = open_graphs(names, true, err);
    if (status == CT_OK)
        status = open_graphs(names, false, err);
    if (status != CT_OK)
        return status;
    uint32_t *number = calloc((size_t)names->nodes + 1, sizeof *number);
    graph->node = nir_memory_get(memory, (uint64_t)names->nodes + 1, sizeof *graph->node);
    graph->edge = nir_memory_get(memory, (uint64_t)names->edges + 1, sizeof *graph->edge);
    if (number == NULL || graph->node == NULL || graph->edge == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory");
    for (uint32_t i = 0; i < names->nodes; i++) {
        number[i] = graph->nodes;
        if (names->node[i].type != NIR_NIRGraph)
            graph->node[graph->nodes++] = names->node[i];
    }
    for (uint32_t i = 0; i < names->edges; i++)
        graph->edge[graph->edges++] =
            (struct nir_edge){number[names->edge[i].from], number[names->edge[i].to]};
    free(number);
    return CT_OK;
}
