/*
 * mesh_png.c - the picture of a mesh as PNG: the same as the SVG in whole pixels, with letters of
 * glyphs.h. The image has a palette, a byte a pixel, and is compressed by libpng.
 */
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/outfile.h"
#include "base/status.h"
#include "glyphs.h"
#include "mesh_draw.h"

/* The palette: these, then the classes of values and loads. */
enum { WHITE, BLACK, GREY, PALE, FIXED };
enum {
    FIRST_VALUE = FIXED,
    FIRST_LOAD = FIRST_VALUE + VALUES + 1,
    COLOURS = FIRST_LOAD + LOADS + 1
};

struct raster {
    struct plotter *p;
    int width, height, scale; /* in units, and pixels a unit */
    uint8_t *pixel;           /* [height * scale][width * scale] */
};

/* ---- drawing, in units ----------------------------------------------------------------------- */

static void fill(struct raster *r, int x, int y, int width, int height, int colour)
{
    for (int row = y * r->scale; row < (y + height) * r->scale; row++) {
        for (int column = x * r->scale; column < (x + width) * r->scale; column++) {
            if (row >= 0 && row < r->height * r->scale && column >= 0 &&
                column < r->width * r->scale)
                r->pixel[(size_t)row * r->width * r->scale + column] = (uint8_t)colour;
        }
    }
}

static int text_width(const char *text)
{
    return (int)strlen(text) * GLYPH_PITCH;
}

/* A text on the base line y; what is left of the picture's edge is not drawn. Of a character of
 * several bytes the first is drawn, as what glyphs.h has for it. */
static void write_text(struct raster *r, int x, int y, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;
        if ((c & 0xC0) == 0x80)
            continue;
        const uint8_t *rows = glyph_rows(c);
        for (int row = 0; row < GLYPH_HEIGHT; row++) {
            for (int column = 0; column < GLYPH_WIDTH; column++) {
                if (rows[row] >> (GLYPH_WIDTH - 1 - column) & 1)
                    fill(r, x + column, y - GLYPH_BASE + row, 1, 1, BLACK);
            }
        }
        x += GLYPH_PITCH;
    }
}

/* ---- the mesh -------------------------------------------------------------------------------- */

static void draw_frame(struct raster *r)
{
    const struct place_mesh *mesh = &r->p->mesh;
    const int width = (int)mesh->width * PITCH, height = (int)mesh->height * PITCH;
    const int x = LEFT + GAP / 2, y = TOP + GAP / 2, bottom = TOP + GAP + height + 10;
    char text[16];
    fill(r, x, y, width, height, PALE);
    fill(r, x + 1, y + 1, width - 2, height - 2, WHITE);
    write_text(r, LEFT + GAP, 18, r->p->plot->title);
    for (uint32_t at = 0; at < mesh->width; at += LABEL_EVERY) {
        (void)snprintf(text, sizeof text, "%u", at);
        write_text(r, mesh_left(r->p, at) + (CELL - text_width(text)) / 2, bottom, text);
    }
    for (uint32_t at = 0; at < mesh->height; at += LABEL_EVERY) {
        (void)snprintf(text, sizeof text, "%u", at);
        write_text(r, LEFT - 2 - text_width(text), mesh_top(r->p, at * mesh->width) + CELL, text);
    }
    write_text(r, LEFT + GAP, bottom + 13, "x (core)");
    write_text(r, 2, TOP + 4, "y");
}

static void draw_cell(struct raster *r, int x, int y, int colour)
{
    fill(r, x, y, CELL, CELL, PALE);
    if (r->scale == 1)
        fill(r, x, y, CELL, CELL, colour);
    else
        fill(r, x + 1, y + 1, CELL - 2, CELL - 2, colour);
}

static void draw_cells(struct raster *r)
{
    const struct plotter *p = r->p;
    for (uint32_t at = 0; at < p->mesh.places; at++) {
        const int x = mesh_left(p, at), y = mesh_top(p, at);
        if (p->mesh.bad[at] || isnan(p->plot->value[at]))
            continue;
        draw_cell(r, x, y, FIRST_VALUE + mesh_value_class(p, p->plot->value[at]));
        const int share = p->plot->share == NULL ? 0 : mesh_class_of(p->plot->share[at], 1, SHARES);
        fill(r, x + (CELL - share) / 2, y + (CELL - share) / 2, share, share, WHITE);
    }
}

static void draw_link(struct raster *r, uint32_t at, enum place_direction way, int colour)
{
    const int x = mesh_left(r->p, at), y = mesh_top(r->p, at);
    switch (way) {
    case PLACE_EAST: fill(r, x + CELL, y + CELL / 2 + 1, GAP, 2, colour); break;
    case PLACE_WEST: fill(r, x - GAP, y + CELL / 2 - 3, GAP, 2, colour); break;
    case PLACE_NORTH: fill(r, x + CELL / 2 + 1, y - GAP, 2, GAP, colour); break;
    default: fill(r, x + CELL / 2 - 3, y + CELL, 2, GAP, colour);
    }
}

static void draw_loads(struct raster *r)
{
    const struct plotter *p = r->p;
    for (uint32_t k = 0; k < PLACE_DIRECTIONS * p->mesh.places && p->plot->load != NULL; k++) {
        const double load = p->plot->load[k / PLACE_DIRECTIONS][k % PLACE_DIRECTIONS];
        const int class = mesh_class_of(load, p->load_top, LOADS);
        if (class > 0)
            draw_link(r, k / PLACE_DIRECTIONS, (enum place_direction)(k % PLACE_DIRECTIONS),
                      FIRST_LOAD + class);
    }
}

static void draw_cross(struct raster *r, int x, int y)
{
    for (int k = 1; k < CELL - 1; k++) {
        fill(r, x + k, y + k, 1, 1, BLACK);
        fill(r, x + CELL - 1 - k, y + k, 1, 1, BLACK);
    }
}

static void draw_marks(struct raster *r)
{
    const struct plotter *p = r->p;
    const int width = (int)p->mesh.width * PITCH, height = (int)p->mesh.height * PITCH;
    for (uint32_t x = p->mesh.chip_width; x < p->mesh.width; x += p->mesh.chip_width) {
        for (int y = 0; y < height; y += 6)
            fill(r, mesh_left(p, x) - GAP / 2, TOP + GAP / 2 + y, 1, 3, GREY);
    }
    for (uint32_t y = p->mesh.chip_height; y < p->mesh.height; y += p->mesh.chip_height) {
        for (int x = 0; x < width; x += 6)
            fill(r, LEFT + GAP / 2 + x, mesh_top(p, y * p->mesh.width) + CELL + GAP / 2, 3, 1,
                 GREY);
    }
    for (size_t i = 0; i < p->plot->defects; i++) {
        const struct ct_defect *defect = &p->plot->defect[i];
        const uint32_t at = defect->y * p->mesh.width + defect->x;
        const int x = mesh_left(p, at), y = mesh_top(p, at);
        if (defect->kind == CT_DEFECT_CORE)
            draw_cross(r, x, y);
        else if (defect->kind == CT_DEFECT_LINK_EAST)
            fill(r, x + CELL + GAP / 2 - 1, y, 2, CELL, BLACK);
        else
            fill(r, x, y - GAP / 2 - 1, CELL, 2, BLACK);
    }
}

/* ---- legend ---------------------------------------------------------------------------------- */

static void legend_head(struct raster *r, const char *name, const char *unit)
{
    char text[128];
    (void)snprintf(text, sizeof text, unit == NULL ? "%s" : "%s (%s)", name, unit);
    r->p->row += 8;
    write_text(r, mesh_legend_x(r->p), r->p->row, text);
    r->p->row += LEGEND_ROW;
}

static void legend_line(struct raster *r, const char *text)
{
    write_text(r, mesh_legend_x(r->p) + 20, r->p->row, text);
    r->p->row += LEGEND_ROW;
}

static void draw_legend(struct raster *r)
{
    struct plotter *p = r->p;
    const int x = mesh_legend_x(p);
    char text[64];
    legend_head(r, p->plot->value_name, p->plot->value_unit);
    for (int class = p->plot->value_floor > 0; class <= (p->value_top > 0 ? VALUES : 0); class ++) {
        draw_cell(r, x, p->row - CELL, FIRST_VALUE + class);
        legend_line(r, mesh_range_text(p->plot->value_floor, p->value_top, class, VALUES, text));
    }
    if (p->plot->share != NULL)
        legend_head(r, p->plot->share_name, "%");
    for (int class = 1; class <= SHARES && p->plot->share != NULL; class ++) {
        fill(r, x, p->row - CELL, CELL, CELL, FIRST_VALUE + VALUES - 1);
        fill(r, x + (CELL - class) / 2, p->row - CELL + (CELL - class) / 2, class, class, WHITE);
        legend_line(r, mesh_range_text(0, 100, class, SHARES, text));
    }
    if (p->plot->load == NULL)
        return;
    legend_head(r, p->plot->load_name, p->plot->load_unit);
    for (int class = 1; class <= (p->load_top > 0 ? LOADS : 0); class ++) {
        fill(r, x, p->row - CELL / 2, 14, 2, FIRST_LOAD + class);
        legend_line(r, mesh_range_text(0, p->load_top, class, LOADS, text));
    }
    legend_line(r, "right of its direction");
}

static void draw_mark_legend(struct raster *r)
{
    struct plotter *p = r->p;
    const int x = mesh_legend_x(p);
    bool core = false, link = false;
    for (size_t i = 0; i < p->plot->defects; i++) {
        core |= p->plot->defect[i].kind == CT_DEFECT_CORE;
        link |= p->plot->defect[i].kind != CT_DEFECT_CORE;
    }
    p->row += 8;
    if (core) {
        draw_cross(r, x, p->row - CELL);
        legend_line(r, "disabled core");
    }
    if (link) {
        fill(r, x + 3, p->row - CELL, 2, CELL, BLACK);
        legend_line(r, "disabled link");
    }
    if (p->mesh.width > p->mesh.chip_width || p->mesh.height > p->mesh.chip_height) {
        fill(r, x, p->row - 4, 3, 1, GREY);
        fill(r, x + 6, p->row - 4, 3, 1, GREY);
        fill(r, x + 12, p->row - 4, 2, 1, GREY);
        legend_line(r, "chip boundary");
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

/* "#rrggbb" */
static png_color colour_of(const char *text)
{
    const unsigned long rgb = strtoul(text + 1, NULL, 16);
    return (png_color){(png_byte)(rgb >> 16), (png_byte)(rgb >> 8 & 255), (png_byte)(rgb & 255)};
}

static void make_palette(png_color palette[COLOURS])
{
    static const char *const fixed[FIXED] = {"#ffffff", "#222222", "#888888", "#bbbbbb"};
    for (int i = 0; i < FIXED; i++)
        palette[i] = colour_of(fixed[i]);
    for (int i = 0; i <= VALUES; i++)
        palette[FIRST_VALUE + i] = colour_of(mesh_value_colour[i]);
    palette[FIRST_LOAD] = palette[WHITE];
    for (int i = 1; i <= LOADS; i++)
        palette[FIRST_LOAD + i] = colour_of(mesh_load_colour[i]);
}

static void on_write(png_structp png, png_bytep data, png_size_t size)
{
    outfile_write(png_get_io_ptr(png), data, size);
}

/* Errors of the file stick to it. */
static void on_flush(png_structp png)
{
    (void)png;
}

/* libpng returns here when it has no memory; it has nothing else to complain of. */
static bool encode(struct raster *r, struct outfile *out)
{
    png_color palette[COLOURS];
    png_infop info = NULL;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    if (png != NULL)
        info = png_create_info_struct(png);
    if (info == NULL || setjmp(png_jmpbuf(png)) != 0) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    make_palette(palette);
    png_set_write_fn(png, out, on_write, on_flush);
    png_set_IHDR(png, info, (png_uint_32)(r->width * r->scale), (png_uint_32)(r->height * r->scale),
                 8, PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_PLTE(png, info, palette, COLOURS);
    png_write_info(png, info);
    for (int row = 0; row < r->height * r->scale; row++)
        png_write_row(png, r->pixel + (size_t)row * r->width * r->scale);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return true;
}

enum ct_status mesh_draw_png(struct plotter *p, const char *path, struct ct_error *err)
{
    struct raster r = {.p = p,
                       .width = mesh_picture_width(p),
                       .height = mesh_picture_height(p),
                       .scale = p->mesh.width > 64 || p->mesh.height > 64 ? 1 : 2};
    struct outfile *out = NULL;
    r.pixel = calloc((size_t)r.width * r.scale, (size_t)r.height * r.scale); /* WHITE */
    if (r.pixel == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory for a picture", path);
    enum ct_status status = outfile_create(&out, path, err);
    if (status == CT_OK) {
        draw_frame(&r);
        draw_cells(&r);
        draw_loads(&r);
        draw_marks(&r);
        draw_legend(&r);
        draw_mark_legend(&r);
        if (encode(&r, out)) {
            status = outfile_finish(out, err);
        } else {
            outfile_discard(out);
            status = status_fail(err, CT_ERR_MEMORY, "%s: no memory for a picture", path);
        }
    }
    free(r.pixel);
    return status;
}
