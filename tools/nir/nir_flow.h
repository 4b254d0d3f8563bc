/*
 * nir_flow.h - what flows where in a NIR graph: sizes and shapes of the nodes, the linear ones in
 * an order in which each comes after those that feed it, and what a node makes of what it is given.
 */
#ifndef CT_NIR_NIR_FLOW_H
#define CT_NIR_NIR_FLOW_H

#include "nir_import.h"

enum { NIR_SOURCES_MAX = 1024 }; /* ports and populations */

enum nir_role {
    NIR_PORT,
    NIR_LINE,
    NIR_NEURONS,
    NIR_END
}; /* LINE: linear, also by standing open */

/* Channels, height, width; what a rank does not have is 1. */
struct nir_shape {
    uint32_t rank; /* 1, 2: channels and width, 3; 0: not known */
    uint32_t dim[3];
};

/* The window of a convolution or pooling. */
struct nir_window {
    uint32_t kernel[2], stride[2], dilation[2], before[2], groups;
};

struct nir_place {
    enum nir_role role;
    struct nir_shape in, out;
    struct nir_window window;
    uint32_t delay; /* ticks, of a Delay */
};

struct nir_flow {
    const struct nir_graph *graph;
    const struct nir_options *options;
    struct nir_notes *notes;
    struct problems *problems;
    struct nir_place *place; /* [nodes] */
    uint32_t *feeder; /* [nodes]: the node of the first edge to it, UINT32_MAX: there is none */
    uint32_t *first, *next;    /* node n feeds next[first[n]] .. next[first[n + 1] - 1] */
    uint32_t *line, lines;     /* linear nodes in order                                 */
    uint32_t *source, sources; /* ports, then populations: nodes                      */
    uint32_t ports;
};

/* Elements of a shape. */
static inline uint64_t nir_count(const struct nir_shape *s)
{
    return s->rank == 0 ? 0 : (uint64_t)s->dim[0] * s->dim[1] * s->dim[2];
}

/* Finds roles, order, shapes. What is wrong is added to flow->problems. False: no memory. */
bool nir_flow_make(struct nir_flow *flow);
void nir_flow_free(struct nir_flow *flow);

/* Shapes, by nir_shape.c; a part of the above. False: no memory. */
bool nir_shapes(struct nir_flow *flow);

/* Number `i` of a field, which may have one number for all; `absent` where there is none. */
double nir_number(const struct nir_node *node, enum nir_field field, uint64_t i, double absent);

/* An element of what flows: `value` at `index`, so many ticks later. */
struct nir_drop {
    uint32_t index, delay;
    double value;
};

struct nir_vector {
    struct nir_drop *drop; /* owned */
    size_t count;
    uint32_t room;
    uint64_t work; /* products that were looked at, for whoever sets a limit */
};

/* Adds to a vector; false: no memory. */
bool nir_vector_add(struct nir_vector *vector, struct nir_drop drop);

/* Adds to *out what linear node `n` makes of *in. False: no memory. */
bool nir_push(const struct nir_flow *flow, uint32_t n, const struct nir_vector *in,
              struct nir_vector *out);
/* Adds what it makes of nothing: its bias. */
bool nir_push_bias(const struct nir_flow *flow, uint32_t n, struct nir_vector *out);

#endif
