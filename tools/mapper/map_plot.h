/*
 * map_plot.h - the picture of a mapped network: neurons in use, copies among them, load of links.
 */
#ifndef CT_MAPPER_MAP_PLOT_H
#define CT_MAPPER_MAP_PLOT_H

#include "map.h"

/* Draws the chip of a result as SVG. Loads are in spikes of the profile, or in neurons. */
CT_MUST_CHECK enum ct_status map_plot(const struct network *net, const struct map_options *options,
                                      const struct map_result *result, const char *path,
                                      struct ct_error *err);

#endif
