/*
 * place_start.h - placements to start from, and to compare with. Each fills core[] for all cores:
 * pinned ones at their pins, the others on the good places that are left.
 */
#ifndef CT_MAPPER_PLACE_START_H
#define CT_MAPPER_PLACE_START_H

#include "place_mesh.h"

/* By layer, then number, row by row. */
CT_MUST_CHECK enum ct_status place_start_rows(const struct place_work *work, uint32_t *core,
                                              struct ct_error *err);

#endif
