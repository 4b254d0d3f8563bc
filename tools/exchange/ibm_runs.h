/*
 * ibm_runs.h - lists of at most 256 whole numbers with runs, as IBM's model files write them
 * (ibm_format.h): "a:b", "a:step:b", "vxN" and plain numbers.
 *
 * A run is measured before it is expanded: what would not fit is refused at once, however long.
 */
#ifndef CT_EXCHANGE_IBM_RUNS_H
#define CT_EXCHANGE_IBM_RUNS_H

#include "base/jsonpull.h"
#include "base/outfile.h"

enum { IBM_LIST_MAX = 256 };

struct ibm_list {
    uint32_t count;
    int64_t value[IBM_LIST_MAX];
    struct jsonpull_mark mark[IBM_LIST_MAX]; /* the element that gave it */
};

/* Reads a list; `name` is for messages, each value must lie in [least, greatest]. */
void ibm_list_read(struct jsonpull *json, const char *name, int64_t least, int64_t greatest,
                   struct ibm_list *list);

/* Writes `"name":[..]` with runs of three and more. */
void ibm_list_write(struct outfile *out, const char *name, const int64_t *value, uint32_t count);

#endif
