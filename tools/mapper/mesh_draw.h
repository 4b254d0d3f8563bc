/*
 * mesh_draw.h - what the two forms of a picture of the mesh share: where things lie, what colour they
 * have, what the legend says. See mesh_plot.h.
 *
 * Lengths are in the units of the picture: a core is a square of CELL, and links are drawn in the GAP
 * between, each direction on the right-hand side of its way.
 */
#ifndef CT_MAPPER_MESH_DRAW_H
#define CT_MAPPER_MESH_DRAW_H

#include "mesh_plot.h"
#include "place_mesh.h"

enum {
    CELL = 8,
    GAP = 4,
    PITCH = CELL + GAP,
    LEFT = 30,
    TOP = 34,
    BOTTOM = 28,
    LEGEND = 190, /* width of the legend  */
    LEGEND_ROW = 15,
    LEGEND_HEIGHT = 420, /* of the fullest legend */
    LABEL_EVERY = 8      /* cores between numbers at the axes */
};

/* Classes of colour: 0 is nothing, the others parts of equal length of the scale. */
enum { VALUES = 8, LOADS = 5, SHARES = 4 };
extern const char *const mesh_value_colour[VALUES + 1], *const mesh_load_colour[LOADS + 1];

struct outfile;

struct plotter {
    const struct mesh_plot *plot;
    struct place_mesh mesh;
    struct outfile *out;
    double value_top, load_top;
    uint32_t value_at, load_at; /* places of the greatest */
    int row;                    /* y of the next line of the legend */
};

/* The ends of the scales, and where the greatest numbers are. */
void mesh_find_tops(struct plotter *p);

int mesh_picture_width(const struct plotter *p);
int mesh_picture_height(const struct plotter *p);
int mesh_legend_x(const struct plotter *p);
/* The upper left corner of a core; y grows upwards on the mesh and downwards on the picture. */
int mesh_left(const struct plotter *p, uint32_t at);
int mesh_top(const struct plotter *p, uint32_t at);

/* The class of a number on a scale of `classes`, and of a value. */
int mesh_class_of(double number, double top, int classes);
int mesh_value_class(const struct plotter *p, double value);

/* The range of a class, its ends in three digits, or in as many as tell them apart above a floor. */
const char *mesh_range_text(double floor, double top, int class, int classes, char text[64]);

/* The picture as PNG (mesh_png.c). */
CT_MUST_CHECK enum ct_status mesh_draw_png(struct plotter *p, const char *path,
                                           struct ct_error *err);

#endif
