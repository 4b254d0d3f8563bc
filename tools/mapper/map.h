/*
 * map.h - from a network to a chip: the passes of the mapper in their order.
 */
#ifndef CT_MAPPER_MAP_H
#define CT_MAPPER_MAP_H

#include "compile.h"
#include "mapped.h"

struct map_options {
    struct ct_system system; /* chips and cores; chips_x 0: the smallest that will do */
    const struct ct_defect *defect;
    size_t defects;
    uint32_t axons, neurons; /* of a core that may be used; 0: all            */
    uint32_t latency;        /* as in compile.h                               */
    uint64_t seed;           /* of placement                                  */
    uint64_t iterations;     /* of placement; 0: as many as its size asks for */
};

/* Maps a network. `options` may be NULL: the defaults. CT_ERR_LIMIT with *problems not empty:
 * refused. On any failure *out is empty. */
CT_MUST_CHECK enum ct_status map_network(const struct network *net,
                                         const struct map_options *options, struct mapped *out,
                                         struct compile_figures *figures, struct problems *problems,
                                         struct ct_error *err);

#endif
