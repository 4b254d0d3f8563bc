/*
 * place.h - gives the cores of a mapping their places on the mesh, so that packets travel little
 * and no link carries far more than others.
 *
 * It sees a weighted directed graph and a mesh, and nothing of networks or neurons.
 */
#ifndef CT_MAPPER_PLACE_H
#define CT_MAPPER_PLACE_H

#include "cortile.h"

/* Traffic from one core to another, in spikes (or packets a tick, scaled by the caller): any unit,
 * as long as it is one. An edge to itself costs nothing; two edges between the same cores add. */
struct place_edge {
    uint32_t from, to;
    uint32_t weight;
};

enum { PLACE_FREE = -1 };

struct place_problem {
    struct ct_system system; /* width and height in cores, chips, [F-1]         */
    const struct ct_defect *defect;
    size_t defects;
    uint32_t cores; /* 0..cores - 1; not more than the good places of the system */
    const struct place_edge *edge;
    size_t edges;
    const int32_t *fixed;  /* [cores] core number of a pinned core, else PLACE_FREE; NULL: none */
    const uint32_t *layer; /* [cores] the layer (population) of a core, for starts that go row by
                              row a layer; NULL: all in one */
};

#endif
