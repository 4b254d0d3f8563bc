/*
 * place.h - gives the cores of a mapping their places on the mesh, so that packets travel little
 * and no link carries far more than others.
 *
 * It sees a weighted directed graph and a mesh, and nothing of networks or neurons.
 *
 * The objective is one number, in units of weight times hops:
 *
 *     sum of weight x (links + crossing_hops x chip boundaries)  over the edges
 *     + link_hops x (the greatest load of a link)
 *
 * The load of a link is the weight of all edges whose path by [F-4], x first, then y, takes it in
 * that direction. No path may take a disabled link, [X-2]: that is a condition, not a cost. Costs
 * are whole numbers and random draws are this module's own, so a result depends on the problem and
 * the options alone, not on machine, compiler or time.
 */
#ifndef CT_MAPPER_PLACE_H
#define CT_MAPPER_PLACE_H

#include "cortile.h"

/* Traffic from one core to another, in spikes (or packets a tick, scaled by the caller): any unit,
 * as long as it is one. An edge to itself costs nothing; two edges between the same cores add. An
 * edge of weight 0 costs nothing either, but its path must be whole. */
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
    size_t edges; /* weights: at most 2^48 in all, and below 2^32 from one core to another */
    const int32_t *fixed;  /* [cores] core number of a pinned core, else PLACE_FREE; NULL: none */
    const uint32_t *layer; /* [cores] the layer (population) of a core, for starts that go row by
                              row a layer; NULL: all in one */
};

/* How places are found; name, text. The first is what the mapper uses, the others are what it
 * starts from and is compared with. */
#define PLACE_METHOD_LIST(X)                                                                       \
    X(PLACE_ANNEAL, "anneal", "the best of the starts, then annealed")                             \
    X(PLACE_RANDOM, "random", "by chance")                                                         \
    X(PLACE_ROWS, "rows", "in order of layers, row by row")                                        \
    X(PLACE_ZIGZAG, "zigzag", "in topological order, rows to and fro")                             \
    X(PLACE_HILBERT, "hilbert", "in topological order along a Hilbert curve")                      \
    X(PLACE_FORCE_L1, "hilbert+l1", "then force-directed, potential weight x distance")            \
    X(PLACE_FORCE_L2, "hilbert+l2", "then force-directed, potential distance squared")             \
    X(PLACE_GREEDY, "greedy", "each core at the best free place for those before it")              \
    X(PLACE_SPECTRAL, "spectral", "spread smoothly over the plane, then dealt to the mesh")        \
    X(PLACE_SCOTCH, "scotch", "by Scotch, where it is built in")

enum place_method {
#define PLACE_METHOD_ENUM(name, key, text) name,
    PLACE_METHOD_LIST(PLACE_METHOD_ENUM)
#undef PLACE_METHOD_ENUM
        PLACE_METHODS
};

/* All zero is the default of each. */
struct place_options {
    enum place_method method;
    uint64_t seed;
    /* Steps of the annealer: an edge or a link looked at is one. 0: by the size of the problem,
     * some seconds. The time grows with it, the result does not depend on time. */
    uint64_t effort;
    uint32_t crossing_hops; /* what a chip boundary costs, in links, at most 1000; 0: 8        */
    uint32_t link_hops;     /* what a unit of the greatest load costs; 0: 1 for 16 cores       */
    bool
        scotch; /* starts from Scotch's placement too, where it is built in: the result then depends
                    on its version                                                              */
    /* Told how far it is, 0..1000, now and then; NULL: nobody. False gives up: CT_END. */
    bool (*progress)(void *user, uint32_t thousandths);
    void *user;
};

/* One way of a link: from the core at (x, y) towards a direction. */
enum place_direction { PLACE_EAST, PLACE_WEST, PLACE_NORTH, PLACE_SOUTH, PLACE_DIRECTIONS };

/* What a placement is worth. Weights are the unit of the edges. */
struct place_metrics {
    uint64_t weight;         /* of all edges between different cores                          */
    uint64_t hops;           /* sum of weight x links                                         */
    uint64_t crossings;      /* sum of weight x chip boundaries, [F-3]                        */
    uint32_t max_hops;       /* links of the longest edge of any weight                       */
    uint64_t link_max;       /* greatest load of a link                                       */
    uint16_t link_x, link_y; /* where that is: the first in order of core      */
    enum place_direction link_direction; /* number, then direction                         */
    double link_mean;    /* over all links of the mesh, both ways, that are not disabled  */
    double average_hops; /* hops / weight; 0 without weight                               */
    /* Weight x ((links + 1) routers + 0.1 x links of wire), in router traversals: the energy proxy
     * of Jin et al., ASPLOS 2023, for comparison with other work; joules are energy.h's. */
    double energy;
    uint64_t blocked; /* edges whose path takes a disabled link: 0 of a legal placement       */
};

struct place_result {
    uint32_t *core; /* [cores] core number of each; owned, freed by place_result_free() */
    /* Of PLACE_ANNEAL: the start that it took, and what the objective was of that, and is. */
    enum place_method start;
    int64_t objective_start, objective;
    struct place_metrics metrics;
};

/* Places the cores. `options` may be NULL: the defaults. Errors: too few good places (CT_ERR_LIMIT,
 * "E-CORES: ..." with the numbers), pins outside the system, onto a disabled core or twice onto
 * one ("E-PIN: ..."), edges that name no core, no placement found that avoids the disabled links
 * ("E-LINK: ..."). On a failure *result is empty. */
CT_MUST_CHECK enum ct_status place_cores(const struct place_problem *problem,
                                         const struct place_options *options,
                                         struct place_result *result, struct ct_error *err);
void place_result_free(struct place_result *result);

/* Evaluates a placement, from the definitions alone: core[i] are different good places. `load`,
 * when not NULL, receives the load of every link: [places][PLACE_DIRECTIONS], by core number, in
 * the direction in which it leaves. */
CT_MUST_CHECK enum ct_status place_evaluate(const struct place_problem *problem,
                                            const uint32_t *core, struct place_metrics *metrics,
                                            uint64_t (*load)[PLACE_DIRECTIONS],
                                            struct ct_error *err);

/* The key and the text of a method. */
const char *place_method_key(enum place_method method);
const char *place_method_text(enum place_method method);

#endif
