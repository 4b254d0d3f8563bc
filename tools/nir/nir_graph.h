/*
 * nir_graph.h - a NIR graph in memory (Neuromorphic Intermediate Representation: Pedersen et al.,
 * "Neuromorphic intermediate representation: A unified instruction set for interoperable
 * brain-inspired computing", Nature Communications 15, 2024), as its HDF5 files have it:
 *
 *   /version            text, such as "0.2.0"
 *   /node               group, the root, of type NIRGraph
 *     type              text: the class of the node
 *     edges             [E][2] texts: names of source and target, in any order
 *     nodes/<name>      a group for each node: `type`, and a data set for each parameter;
 *                       `metadata` is passed over. A node of type NIRGraph has nodes and edges.
 *
 * Nested graphs are flattened: node `b` of graph `a` is `a.b`; an edge to a graph goes to its
 * inputs, an edge from it comes from its outputs. Equations and parameters of each type are those
 * of the publication. Numbers of every width become doubles, which hold them exactly up to 2^53.
 */
#ifndef CT_NIR_NIR_GRAPH_H
#define CT_NIR_NIR_GRAPH_H

#include "cortile.h"

/* Classes of nodes, by their names in a file. */
#define NIR_TYPE_LIST(X)                                                                           \
    X(Input)                                                                                       \
    X(Output)                                                                                      \
    X(Affine)                                                                                      \
    X(Linear)                                                                                      \
    X(Scale)                                                                                       \
    X(Conv1d)                                                                                      \
    X(Conv2d)                                                                                      \
    X(SumPool2d)                                                                                   \
    X(AvgPool2d)                                                                                   \
    X(Flatten)                                                                                     \
    X(Delay)                                                                                       \
    X(Threshold)                                                                                   \
    X(I)                                                                                           \
    X(IF)                                                                                          \
    X(LI)                                                                                          \
    X(LIF)                                                                                         \
    X(CubaLI)                                                                                      \
    X(CubaLIF)                                                                                     \
    X(NIRGraph)

enum nir_type {
#define NIR_TYPE_ENUM(name) NIR_##name,
    NIR_TYPE_LIST(NIR_TYPE_ENUM)
#undef NIR_TYPE_ENUM
        NIR_UNKNOWN, /* any other class */
    NIR_TYPES
};

/* Data sets of numbers, by their names in a file. */
#define NIR_FIELD_LIST(X)                                                                          \
    X(shape)                                                                                       \
    X(input_shape)                                                                                 \
    X(input_type)                                                                                  \
    X(weight)                                                                                      \
    X(bias)                                                                                        \
    X(scale)                                                                                       \
    X(stride)                                                                                      \
    X(padding)                                                                                     \
    X(dilation)                                                                                    \
    X(groups)                                                                                      \
    X(kernel_size)                                                                                 \
    X(start_dim)                                                                                   \
    X(end_dim)                                                                                     \
    X(delay)                                                                                       \
    X(threshold)                                                                                   \
    X(r)                                                                                           \
    X(tau)                                                                                         \
    X(tau_mem)                                                                                     \
    X(tau_syn)                                                                                     \
    X(w_in)                                                                                        \
    X(v_leak)                                                                                      \
    X(v_threshold)                                                                                 \
    X(v_reset)

enum nir_field {
#define NIR_FIELD_ENUM(name) NIR_##name,
    NIR_FIELD_LIST(NIR_FIELD_ENUM)
#undef NIR_FIELD_ENUM
        NIR_FIELDS
};

enum {
    NIR_RANK_MAX = 8,
    NIR_NAME_MAX = 200,     /* characters of a flattened name */
    NIR_NODES_MAX = 100000, /* and as many edges times 16      */
    NIR_DEPTH_MAX = 8       /* graphs within graphs            */
};

/* Numbers of a data set, row by row. A scalar has rank 0 and one number. */
struct nir_array {
    double *value; /* NULL: the node has no such data set */
    uint64_t count;
    uint32_t rank;
    uint64_t shape[NIR_RANK_MAX];
};

/* `padding` may be a word instead of numbers. */
enum nir_padding { NIR_PADDING_NUMBERS, NIR_PADDING_VALID, NIR_PADDING_SAME };

struct nir_node {
    const char *name;
    const char *class; /* as the file has it */
    enum nir_type type;
    enum nir_padding padding;
    struct nir_array field[NIR_FIELDS];
};

struct nir_edge {
    uint32_t from, to; /* nodes */
};

/* Nested graphs are no nodes of it. Everything lies in `memory`, which nir_free() gives back. */
struct nir_graph {
    const char *version; /* "" where the file has none */
    struct nir_node *node;
    struct nir_edge *edge;
    uint32_t nodes, edges;
    void *memory;
};

/* Reads a file. It is read in a process of its own, because the HDF5 library is not proof against
 * damaged files: what makes it crash, hang or take all memory is an error that says so. Every
 * number is finite. Memory is in proportion to the bytes of the file, whatever it claims.
 * CT_ERR_ABSENT where this program was built without libhdf5. On a failure *graph is empty. */
CT_MUST_CHECK enum ct_status nir_read(struct nir_graph *graph, const char *path,
                                      struct ct_error *err);
void nir_free(struct nir_graph *graph);

/* Writes a file, aside and then by rename. */
CT_MUST_CHECK enum ct_status nir_write(const struct nir_graph *graph, const char *path,
                                       struct ct_error *err);

/* "Conv2d". */
const char *nir_type_name(enum nir_type type);
const char *nir_field_name(enum nir_field field);

#endif
