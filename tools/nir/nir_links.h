/*
 * nir_links.h - the synapses between ports and populations of a NIR graph: the response of every
 * population to a spike of every element of every source, by way of what is linear between them.
 */
#ifndef CT_NIR_NIR_LINKS_H
#define CT_NIR_NIR_LINKS_H

#include "nir_flow.h"

enum { NIR_LINKS_MAX = 1 << 26 }; /* synapses: 1.6 GB                */

/* Products on the way to them: half a minute. */
#define NIR_WORK_MAX (1ull << 32)

/* Sources are numbered as in flow->source; so are targets. */
struct nir_link {
    uint32_t source, element; /* its number within the source */
    uint32_t target;          /* neuron within the population */
    uint32_t delay;           /* of Delay nodes on the way    */
    double weight;
};

struct nir_target {
    struct nir_link *link; /* owned; by neuron, source, delay, element; no two alike */
    size_t count;
    uint32_t room;
    double *bias; /* owned, [neurons] */
};

struct nir_links {
    struct nir_target *target; /* [sources], of populations */
    bool *joined;              /* [sources * sources]: source to target, by any way */
    uint32_t *level;           /* [sources] of populations: ticks that they fire late */
};

/* CT_ERR_MEMORY, CT_ERR_LIMIT for too many synapses. */
CT_MUST_CHECK enum ct_status nir_links_make(struct nir_links *links, const struct nir_flow *flow,
                                            struct ct_error *err);
void nir_links_free(struct nir_links *links, const struct nir_flow *flow);

/* Whether two populations are on a common cycle. */
bool nir_links_cycle(const struct nir_links *links, const struct nir_flow *flow, uint32_t a,
                     uint32_t b);

/* Fills in `level`, which is all 0, from `joined`, the direct connections, which become those by
 * any way: the longest way from a port, where the members of a cycle are one. It needs of a flow
 * the numbers of ports and sources. False: no memory. */
bool nir_links_levels(struct nir_links *links, const struct nir_flow *flow);

#endif
