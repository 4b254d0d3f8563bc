/*
 * place_scotch.h - a start by Scotch (F. Pellegrini, libscotch 7), where it was there to build
 * with: dual recursive bipartitioning of the graph onto the mesh.
 */
#ifndef CT_MAPPER_PLACE_SCOTCH_H
#define CT_MAPPER_PLACE_SCOTCH_H

#include "place_mesh.h"

/* Whether this build has it. */
bool place_scotch_available(void);

/* Maps the cores onto as many good places, those nearest to a square in the middle and those that
 * pins name, through a sub-architecture of the mesh; then cores that share a place get one
 * each. Scotch runs on one thread with the options that make it repeat itself, yet what it finds
 * may differ from version to version. CT_ERR_ABSENT where it is not built in. */
CT_MUST_CHECK enum ct_status place_scotch(const struct place_work *work, uint64_t seed,
                                          uint32_t *core, struct ct_error *err);

#endif
