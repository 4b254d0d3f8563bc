/*
 * place_bound.h - how few hops a placement can have at the least, on a mesh of any size without
 * defects: so that what is found can be held against what there could be.
 *
 * Two bounds on the sum of weight x links. The edges are parted between them in several ways, and
 * the best sum is kept:
 *
 *   near    a core has 4 places at distance 1, 8 at 2, 12 at 3, and so on: no placement can do
 *           better for it than its heaviest neighbours on the nearest of them. Half the sum over
 *           all cores, since each edge has two ends. Close for graphs that lie in the plane.
 *   spread  the links between two columns carry the cut between the cores on the left and on the
 *           right, and a cut of k of n cores weighs at least e k (n - k) / n, where e is the second
 *           eigenvalue of the Laplacian of the graph (Fiedler 1973). So the hops are at least e / n
 *           times the least sum of distances between all pairs of n different places; and that is
 *           at least the least over all widths and heights of the sums of k (n - k) over the lines
 *           between columns, and between rows, when columns may be filled without regard to rows.
 *           Close for graphs in which all are linked to all; so it is taken of the edges within
 *           some set of heavy cores, and the other bound of all other edges.
 */
#ifndef SUPPORT_PLACE_BOUND_H
#define SUPPORT_PLACE_BOUND_H

#include "mapper/place.h"

enum { PLACE_BOUND_CORES = 400 /* beyond, the near bound alone */ };

/* Weight x links. False: no memory. */
bool place_bound(const struct place_problem *problem, double *hops);

/* The least sum of distances between all pairs of n different places, or less. */
uint64_t place_bound_pairs(uint32_t n);

#endif
