/*
 * noc_bound.h - the most traffic that a network could carry, by counting: an upper bound that no
 * arbitration and no depth of FIFOs can pass.
 *
 * When every place makes one packet a router cycle, an output carries on average the sum of the
 * probabilities of the paths that lead over it (in a replay, of their weights, divided by the
 * mean that places have; likewise a local FIFO by the flows of its place). That load, multiplied by
 * the packets that places really make, cannot exceed what the output can carry; the bound is the
 * least quotient of the two over all of these:
 *
 *   what                               can carry, packets a router cycle
 *   the local FIFO of a place          min(1, DL / P)
 *   local output                       1
 *   link within a chip                 min(1 / F, D / (P + F - 1))
 *   link to another chip, one row      min(1 / F, D / (P + E - 1))
 *   a side of a chip, all its rows     1 / E
 *
 * A FIFO of depth D holds a packet at least P + F - 1 cycles, so D packets in so many. With
 * west_first the links to the east, north and south are chosen on the way, so only all links of a
 * column (or row) together are counted: every path crosses it as often as with xy.
 *
 * Uniform traffic among k x k places that send to all others, F = P = 1, in closed form: the link
 * to the east of column x in one row carries the packets of its x + 1 columns to the k - x - 1 on
 * the other side, (x + 1) (k - x - 1) k of the k^2 - 1 shares. In the middle that is k^3 / 4 for k
 * even and k (k^2 - 1) / 4 for k odd, so the bound of the load is
 *   mesh    4 (k^2 - 1) / k^3               k even;    4 / k    k odd
 *   torus   8 (k^2 - 1) / (k^2 (k + 2))     k even;    8 / k    k odd
 * On the torus a link is crossed by the packets that go d = 1, 2, ... places its way, d of them in
 * a ring for each d: up to (k - 1) / 2 for k odd; for k even up to k / 2 to the east, since of two
 * equally long ways [P-2] takes the one to the east, and that is the busier direction.
 */
#ifndef CT_TOOLS_NOC_BOUND_H
#define CT_TOOLS_NOC_BOUND_H

#include "cortile.h"

enum noc_limit { NOC_LIMIT_SOURCE, NOC_LIMIT_OUTPUT, NOC_LIMIT_SIDE, NOC_LIMIT_CUT };

struct noc_bound {
    double load;          /* packets a place and router cycle, at most 1 */
    uint32_t full;        /* the greatest load that can be offered, in   */
                          /* millionths; 10^6, but in a replay           */
    enum noc_limit limit; /* what sets the bound                         */
    uint32_t router;      /* where: the first of a side or cut           */
    enum ct_port port;
};

/* The bound of a pattern; `traffic->load` is not looked at. What ct_traffic_run() would refuse is
 * the caller's to keep away. */
CT_MUST_CHECK enum ct_status noc_bound(const struct ct_system *sys,
                                       const struct ct_architecture *arch,
                                       const struct ct_traffic *traffic, struct noc_bound *out,
                                       struct ct_error *err);

/* Links and chip boundaries from a place to another, [F-1] [F-3]. */
void noc_path(const struct ct_system *sys, const struct ct_architecture *arch, uint32_t from,
              uint32_t to, uint32_t *links, uint32_t *crossings);

/* Router cycles from hand-over to delivery where nothing else is on the way, section 12. */
uint32_t noc_zero_load(const struct ct_architecture *arch, uint32_t links, uint32_t crossings);

#endif
