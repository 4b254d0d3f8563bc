/*
 * place_spectral.h - a start from the smoothest ways to spread the graph over a plane.
 *
 * The two vectors in which neighbours differ least (the second and third eigenvectors of the
 * graph's random walk; Hall 1970) are coordinates in which nothing is folded. The cores are dealt
 * to the places by halving in turn the mesh and the cores along the longer side, for the best of
 * some rotations of the plane, since a mesh has axes and the vectors know none.
 */
#ifndef CT_MAPPER_PLACE_SPECTRAL_H
#define CT_MAPPER_PLACE_SPECTRAL_H

#include "place_mesh.h"

CT_MUST_CHECK enum ct_status place_spectral(const struct place_work *work, uint32_t crossing_hops,
                                            uint64_t seed, uint32_t *core, struct ct_error *err);

#endif
