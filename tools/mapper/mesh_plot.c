/*
 * mesh_plot.c - see mesh_plot.h: the picture as SVG.
 */
#include "mesh_plot.h"

#include <math.h>
#include <string.h>

#include "base/outfile.h"
#include "mesh_draw.h"

/* ---- text ------------------------------------------------------------------------------------ */

/* A text of the caller's, with the characters that mean something to XML as entities, and control
 * characters, which it may not hold, as spaces. */
static void put_text(struct plotter *p, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        const char *entity = *text == '<'   ? "&lt;"
                             : *text == '>' ? "&gt;"
                             : *text == '&' ? "&amp;"
                             : *text == '"' ? "&quot;"
                                            : NULL;
        if (entity != NULL)
            outfile_text(p->out, entity);
        else if ((unsigned char)*text < ' ')
            outfile_text(p->out, " ");
        else
            outfile_write(p->out, text, 1);
    }
}

static void put_head(struct plotter *p)
{
    const struct mesh_plot *plot = p->plot;
    const int width = mesh_picture_width(p), height = mesh_picture_height(p);
    outfile_format(p->out,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                   "height=\"%d\" role=\"img\" aria-labelledby=\"title desc\">\n<title "
                   "id=\"title\">",
                   width, height, width, height);
    put_text(p, plot->title);
    outfile_text(p->out, "</title>\n<desc id=\"desc\">");
    outfile_format(p->out, "Mesh of %u x %u cores", p->mesh.width, p->mesh.height);
    if (p->value_top > 0) {
        outfile_text(p->out, "; ");
        put_text(p, plot->value_name);
        outfile_format(p->out, " up to %.4g at (%u,%u)", plot->value[p->value_at],
                       p->value_at % p->mesh.width, p->value_at / p->mesh.width);
    }
    if (p->load_top > 0) {
        const double *load = plot->load[p->load_at / PLACE_DIRECTIONS];
        const uint32_t at = p->load_at / PLACE_DIRECTIONS;
        outfile_text(p->out, "; ");
        put_text(p, plot->load_name);
        outfile_format(p->out, " up to %.4g from (%u,%u)", load[p->load_at % PLACE_DIRECTIONS],
                       at % p->mesh.width, at / p->mesh.width);
    }
    outfile_text(
        p->out, "</desc>\n<style>text{font:10px sans-serif;fill:#222}.h{font-weight:bold}"
                ".t{font-size:13px;font-weight:bold}.l{fill:none}.d{stroke:#fff;fill:none;"
                "stroke-linecap:round}.e{stroke:#222}.c{stroke:#888;stroke-dasharray:3 3;fill:none}"
                ".x{stroke:#222;stroke-width:1.2;fill:none}.b{stroke:#222;stroke-width:2;"
                "fill:none}</style>\n");
    outfile_format(p->out,
                   "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n<rect x=\"%d\" y=\"%d\" "
                   "width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#bbb\"/>\n<text "
                   "class=\"t\" x=\"%d\" y=\"18\">",
                   width, height, LEFT + GAP / 2, TOP + GAP / 2, (int)p->mesh.width * PITCH,
                   (int)p->mesh.height * PITCH, LEFT + GAP);
    put_text(p, plot->title);
    outfile_text(p->out, "</text>\n");
}

static void put_axes(struct plotter *p)
{
    const int bottom = TOP + GAP + (int)p->mesh.height * PITCH + 10;
    for (uint32_t x = 0; x < p->mesh.width; x += LABEL_EVERY)
        outfile_format(p->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%u</text>\n",
                       mesh_left(p, x) + CELL / 2, bottom, x);
    for (uint32_t y = 0; y < p->mesh.height; y += LABEL_EVERY)
        outfile_format(p->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%u</text>\n", LEFT - 2,
                       mesh_top(p, y * p->mesh.width) + CELL, y);
    outfile_format(p->out, "<text x=\"%d\" y=\"%d\">x (core)</text>\n", LEFT + GAP, bottom + 13);
    outfile_format(p->out, "<text x=\"2\" y=\"%d\">y</text>\n", TOP + 4);
}

/* ---- mesh ------------------------------------------------------------------------------------ */

static void put_cells(struct plotter *p)
{
    for (int class = 0; class <= VALUES; class ++) {
        bool begun = false;
        for (uint32_t at = 0; at < p->mesh.places; at++) {
            const double value = p->plot->value[at];
            if (p->mesh.bad[at] || isnan(value) || mesh_value_class(p, value) != class)
                continue;
            if (!begun)
                outfile_format(p->out, "<path fill=\"%s\" stroke=\"#bbb\" stroke-width=\".4\" d=\"",
                               mesh_value_colour[class]);
            begun = true;
            outfile_format(p->out, "M%d %dh%dv%dh-%dz", mesh_left(p, at), mesh_top(p, at), CELL,
                           CELL, CELL);
        }
        outfile_text(p->out, begun ? "\"/>\n" : "");
    }
}

/* Dots, which are lines of no length with round ends. */
static void put_shares(struct plotter *p)
{
    for (int class = 1; class <= SHARES && p->plot->share != NULL; class ++) {
        bool begun = false;
        for (uint32_t at = 0; at < p->mesh.places; at++) {
            if (p->mesh.bad[at] || mesh_class_of(p->plot->share[at], 1, SHARES) != class)
                continue;
            if (!begun)
                outfile_format(p->out, "<path class=\"d\" stroke-width=\"%.1f\" d=\"", 1.2 * class);
            begun = true;
            outfile_format(p->out, "M%d %dh0", mesh_left(p, at) + CELL / 2,
                           mesh_top(p, at) + CELL / 2);
        }
        outfile_text(p->out, begun ? "\"/>\n" : "");
    }
}

/* The line of a link in its gap: to the east below the middle, to the north on its right, and so
 * on. */
static void put_link(struct plotter *p, uint32_t at, enum place_direction way)
{
    const int x = mesh_left(p, at), y = mesh_top(p, at);
    switch (way) {
    case PLACE_EAST: outfile_format(p->out, "M%d %dh%d", x + CELL, y + CELL / 2 + 2, GAP); break;
    case PLACE_WEST: outfile_format(p->out, "M%d %dh-%d", x, y + CELL / 2 - 2, GAP); break;
    case PLACE_NORTH: outfile_format(p->out, "M%d %dv-%d", x + CELL / 2 + 2, y, GAP); break;
    default: outfile_format(p->out, "M%d %dv%d", x + CELL / 2 - 2, y + CELL, GAP);
    }
}

static void put_loads(struct plotter *p)
{
    for (int class = 1; class <= LOADS && p->plot->load != NULL; class ++) {
        bool begun = false;
        for (uint32_t k = 0; k < PLACE_DIRECTIONS * p->mesh.places; k++) {
            const double load = p->plot->load[k / PLACE_DIRECTIONS][k % PLACE_DIRECTIONS];
            if (mesh_class_of(load, p->load_top, LOADS) != class)
                continue;
            if (!begun)
                outfile_format(p->out, "<path class=\"l\" stroke=\"%s\" stroke-width=\"%.1f\" d=\"",
                               mesh_load_colour[class], 0.8 + 0.4 * class);
            begun = true;
            put_link(p, k / PLACE_DIRECTIONS, (enum place_direction)(k % PLACE_DIRECTIONS));
        }
        outfile_text(p->out, begun ? "\"/>\n" : "");
    }
}

/* Crosses for disabled cores, bars across disabled links, dashes between chips. */
static void put_defects(struct plotter *p)
{
    const struct mesh_plot *plot = p->plot;
    const int right = LEFT + GAP / 2 + (int)p->mesh.width * PITCH;
    const int bottom = TOP + GAP / 2 + (int)p->mesh.height * PITCH;
    for (size_t i = 0; i < plot->defects; i++) {
        const uint32_t at = plot->defect[i].y * p->mesh.width + plot->defect[i].x;
        const int x = mesh_left(p, at), y = mesh_top(p, at);
        if (plot->defect[i].kind == CT_DEFECT_CORE)
            outfile_format(p->out, "<path class=\"x\" d=\"M%d %dl%d %dm-%d 0l%d -%d\"/>\n", x + 1,
                           y + 1, CELL - 2, CELL - 2, CELL - 2, CELL - 2, CELL - 2);
        else if (plot->defect[i].kind == CT_DEFECT_LINK_EAST)
            outfile_format(p->out, "<path class=\"b\" d=\"M%d %dv%d\"/>\n", x + CELL + GAP / 2, y,
                           CELL);
        else
            outfile_format(p->out, "<path class=\"b\" d=\"M%d %dh%d\"/>\n", x, y - GAP / 2, CELL);
    }
    for (uint32_t x = p->mesh.chip_width; x < p->mesh.width; x += p->mesh.chip_width)
        outfile_format(p->out, "<path class=\"c\" d=\"M%d %dV%d\"/>\n", mesh_left(p, x) - GAP / 2,
                       TOP + GAP / 2, bottom);
    for (uint32_t y = p->mesh.chip_height; y < p->mesh.height; y += p->mesh.chip_height)
        outfile_format(p->out, "<path class=\"c\" d=\"M%d %dH%d\"/>\n", LEFT + GAP / 2,
                       mesh_top(p, y * p->mesh.width) + CELL + GAP / 2, right);
}

/* ---- legend ---------------------------------------------------------------------------------- */

static void legend_head(struct plotter *p, const char *name, const char *unit)
{
    p->row += 8;
    outfile_format(p->out, "<text class=\"h\" x=\"%d\" y=\"%d\">", mesh_legend_x(p), p->row);
    put_text(p, name);
    if (unit != NULL) {
        outfile_text(p->out, " (");
        put_text(p, unit);
        outfile_text(p->out, ")");
    }
    outfile_text(p->out, "</text>\n");
    p->row += LEGEND_ROW;
}

static void legend_text(struct plotter *p, const char *text)
{
    outfile_format(p->out, "<text x=\"%d\" y=\"%d\">%s</text>\n", mesh_legend_x(p) + 20, p->row,
                   text);
    p->row += LEGEND_ROW;
}

static void legend_range(struct plotter *p, double floor, double top, int class, int classes)
{
    char text[64];
    legend_text(p, mesh_range_text(floor, top, class, classes, text));
}

static void legend_values(struct plotter *p)
{
    legend_head(p, p->plot->value_name, p->plot->value_unit);
    for (int class = p->plot->value_floor > 0; class <= (p->value_top > 0 ? VALUES : 0); class ++) {
        outfile_format(p->out,
                       "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" "
                       "stroke=\"#bbb\" stroke-width=\".4\"/>\n",
                       mesh_legend_x(p), p->row - CELL, CELL, CELL, mesh_value_colour[class]);
        legend_range(p, p->plot->value_floor, p->value_top, class, VALUES);
    }
}

static void legend_shares(struct plotter *p)
{
    if (p->plot->share == NULL)
        return;
    legend_head(p, p->plot->share_name, "%");
    for (int class = 1; class <= SHARES; class ++) {
        outfile_format(p->out,
                       "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/><path "
                       "class=\"d\" stroke-width=\"%.1f\" d=\"M%d %dh0\"/>\n",
                       mesh_legend_x(p), p->row - CELL, CELL, CELL, mesh_value_colour[VALUES - 1],
                       1.2 * class, mesh_legend_x(p) + CELL / 2, p->row - CELL / 2);
        legend_range(p, 0, 100, class, SHARES);
    }
}

static void legend_loads(struct plotter *p)
{
    if (p->plot->load == NULL)
        return;
    legend_head(p, p->plot->load_name, p->plot->load_unit);
    for (int class = 1; class <= (p->load_top > 0 ? LOADS : 0); class ++) {
        outfile_format(
            p->out, "<path class=\"l\" stroke=\"%s\" stroke-width=\"%.1f\" d=\"M%d %dh14\"/>\n",
            mesh_load_colour[class], 0.8 + 0.4 * class, mesh_legend_x(p), p->row - CELL / 2);
        legend_range(p, 0, p->load_top, class, LOADS);
    }
    legend_text(p, "on the right of its direction");
}

static void legend_marks(struct plotter *p)
{
    bool core = false, link = false;
    for (size_t i = 0; i < p->plot->defects; i++) {
        core |= p->plot->defect[i].kind == CT_DEFECT_CORE;
        link |= p->plot->defect[i].kind != CT_DEFECT_CORE;
    }
    const int x = mesh_legend_x(p);
    p->row += 8;
    if (core) {
        outfile_format(p->out, "<path class=\"x\" d=\"M%d %dl6 6m-6 0l6 -6\"/>\n", x + 1,
                       p->row - 7);
        legend_text(p, "disabled core");
    }
    if (link) {
        outfile_format(p->out, "<path class=\"b\" d=\"M%d %dv8\"/>\n", x + 4, p->row - 8);
        legend_text(p, "disabled link");
    }
    if (p->mesh.width > p->mesh.chip_width || p->mesh.height > p->mesh.chip_height) {
        outfile_format(p->out, "<path class=\"c\" d=\"M%d %dh14\"/>\n", x, p->row - 4);
        legend_text(p, "chip boundary");
    }
}

/* ---- all ------------------------------------------------------------------------------------- */

/* The picture as SVG. */
static enum ct_status save_svg(struct plotter *p, const char *path, struct ct_error *err)
{
    enum ct_status status = outfile_create(&p->out, path, err);
    if (status != CT_OK)
        return status;
    put_head(p);
    put_axes(p);
    put_cells(p);
    put_shares(p);
    put_loads(p);
    put_defects(p);
    legend_values(p);
    legend_shares(p);
    legend_loads(p);
    legend_marks(p);
    outfile_text(p->out, "</svg>\n");
    return outfile_finish(p->out, err);
}

enum ct_status mesh_plot_save(const struct mesh_plot *plot, const char *path, struct ct_error *err)
{
    struct plotter p = {.plot = plot, .row = TOP};
    enum ct_status status =
        place_mesh_open(&p.mesh, plot->system, plot->defect, plot->defects, err);
    if (status != CT_OK)
        return status;
    mesh_find_tops(&p);
    const char *ending = strrchr(path, '.');
    if (ending != NULL && strcmp(ending, ".png") == 0)
        status = mesh_draw_png(&p, path, err);
    else
        status = save_svg(&p, path, err);
    place_mesh_close(&p.mesh);
    return status;
}
