/*
 * partition_portfolio.h - cuts a layer in several ways and keeps the best.
 */
#ifndef CT_MAPPER_PARTITION_PORTFOLIO_H
#define CT_MAPPER_PARTITION_PORTFOLIO_H

#include "partition_cut.h"
#include "partition_grow.h"

struct portfolio {
    const struct partition_problem *p;
    struct cutter cutter;
    struct grower grower;
    uint32_t effort; /* as in struct partition_options, not 0 */
};

/* False: no memory. Free in any case. */
bool portfolio_init(struct portfolio *f, const struct partition_problem *problem, uint32_t effort);
void portfolio_free(struct portfolio *f);

/* Cuts a layer; cut->count is its size, and cutter.slots holds what its neurons need. False: no
 * memory. */
bool portfolio_cut(struct portfolio *f, uint32_t layer, enum partition_method method,
                   struct cut *cut);

#endif
