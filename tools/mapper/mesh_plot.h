/*
 * mesh_plot.h - a picture of the mesh: a value for each core, a share of each, the load of each
 * link. It knows nothing of what the numbers mean; the caller names them.
 *
 * The file is one self-contained SVG, 400 kB for a chip at most: each class of colour is one
 * path. Values run from pale to dark blue and loads from pale to dark orange with growing width, so
 * that they tell apart without colour and to the colour-blind; what is disabled has a shape of its
 * own. The legend gives the range of each class with its unit, and the description the greatest
 * value and load with their places.
 */
#ifndef CT_MAPPER_MESH_PLOT_H
#define CT_MAPPER_MESH_PLOT_H

#include "place.h"

/* All arrays are by core number, y * width + x; texts are UTF-8, of any characters. Numbers are
 * 0 or more; what is less counts as 0. */
struct mesh_plot {
    const struct ct_system *system;
    const struct ct_defect *defect;
    size_t defects;
    const char *title;

    const double *value; /* [places] NaN: no core there                              */
    double value_floor;  /* where the scale begins; all that is less is of its first class */
    double value_top;    /* end of the scale; 0: the greatest value                    */
    const char *value_name, *value_unit; /* "neurons in use", "of 256"                 */

    const double *share;    /* [places] 0..1, a dot of growing size; NULL: none         */
    const char *share_name; /* "copies among them"                                      */

    const double (*load)[PLACE_DIRECTIONS]; /* [places] of the link that leaves; NULL: none */
    double load_top;                        /* end of the scale; 0: the greatest load       */
    const char *load_name, *load_unit;      /* "load of a link", "spikes a tick"            */
};

/* Writes the picture: as PNG where the name ends in .png, else as SVG; the file appears whole or not
 * at all. A PNG has two pixels a unit of the SVG (one, beyond 64 cores), and the same content in
 * whole pixels. Errors: a system or defects that are none, and of the file. */
CT_MUST_CHECK enum ct_status mesh_plot_save(const struct mesh_plot *plot, const char *path,
                                            struct ct_error *err);

#endif
