/*
 * map.h - from a network to a chip: the passes of the mapper in their order.
 */
#ifndef CT_MAPPER_MAP_H
#define CT_MAPPER_MAP_H

#include "compile.h"
#include "layers.h"
#include "map_check.h"
#include "map_place.h"
#include "mapped.h"
#include "rework.h"

#define MAP_PHASE_LIST(X)                                                                          \
    X(MAP_FLATTEN, "flatten")                                                                      \
    X(MAP_REWORK, "rework")                                                                        \
    X(MAP_COMPILE, "compile")                                                                      \
    X(MAP_PLACE, "place")                                                                          \
    X(MAP_CHECK, "check")                                                                          \
    X(MAP_VERIFY, "verify")

enum map_phase {
#define MAP_PHASE_ENUM(name, key) name,
    MAP_PHASE_LIST(MAP_PHASE_ENUM)
#undef MAP_PHASE_ENUM
        MAP_PHASES
};

/* All zero is the default of each. */
struct map_options {
    struct ct_system system; /* chips and cores; chips_x 0: the smallest that will do */
    const struct ct_defect *defect;
    size_t defects;
    uint32_t axons, neurons; /* of a core that may be used; 0: all            */
    uint32_t latency;        /* as in compile.h                               */
    bool split;              /* neurons of too many inputs made of parts, split.h */
    bool approximate;        /* weights that no core has become the nearest   */
    struct place_options place;
    const uint32_t *spikes; /* profile: spikes of each neuron; NULL: all alike */
    void (*phase)(void *user, enum map_phase phase); /* told when one begins; NULL: nobody */
    void *user;
    bool dry_run; /* nothing is placed: there is no chip             */
    bool compare; /* lower bounds and other placements too, for the report */
};

/* How the chip's spikes are those of the network. */
#define MAP_CLASS_LIST(X)                                                                          \
    X(MAP_EXACT, "EXACT")                                                                          \
    X(MAP_LATE, "EXACT with latency offset")                                                       \
    X(MAP_APPROXIMATE, "APPROXIMATE")                                                              \
    X(MAP_FAILED, "FAILED")

enum map_class {
#define MAP_CLASS_ENUM(name, key) name,
    MAP_CLASS_LIST(MAP_CLASS_ENUM)
#undef MAP_CLASS_ENUM
};

struct map_result {
    enum map_class class;
    struct mapped mapped; /* empty where it failed, and in a dry run */
    struct ct_system system;
    uint32_t cores_there; /* good cores that the network may have */
    struct rework rework; /* what was changed before: the chip is rework.net where that is one */
    uint32_t parts;       /* neurons that were added for partial sums */
    struct split_layer *split; /* [populations], owned; NULL: nothing was split */
    struct compile_figures figures;
    struct layers layers;
    struct map_placement placement;
    struct problems problems;
    struct map_check
        check; /* of what was placed: always made, and 0 faults unless the mapper errs */
    double seconds[MAP_PHASES];
};

/* Maps a network. `options` may be NULL. CT_ERR_LIMIT with problems: refused. Free the result in
 * any case. */
CT_MUST_CHECK enum ct_status map_network(const struct network *net,
                                         const struct map_options *options,
                                         struct map_result *result, struct ct_error *err);
void map_result_free(struct map_result *result);

const char *map_phase_key(enum map_phase phase);
const char *map_class_key(enum map_class class);

#endif
