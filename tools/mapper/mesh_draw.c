/*
 * mesh_draw.c - see mesh_draw.h.
 */
#include "mesh_draw.h"

#include <math.h>
#include <stdio.h>

const char *const mesh_value_colour[VALUES + 1] = {"#f4f4f4", "#e3ecf5", "#c6d9eb",
                                                   "#a3c1de", "#7ea6cd", "#5b8abb",
                                                   "#3c6da4", "#245089", "#123362"};
const char *const mesh_load_colour[LOADS + 1] = {"",        "#f2c894", "#e8a353",
                                                 "#d27a1f", "#a85508", "#743603"};

int mesh_left(const struct plotter *p, uint32_t at)
{
    return LEFT + GAP + (int)(at % p->mesh.width) * PITCH;
}

int mesh_top(const struct plotter *p, uint32_t at)
{
    return TOP + GAP + (int)(p->mesh.height - 1 - at / p->mesh.width) * PITCH;
}

int mesh_legend_x(const struct plotter *p)
{
    return LEFT + GAP + (int)p->mesh.width * PITCH + 16;
}

int mesh_picture_width(const struct plotter *p)
{
    return LEFT + GAP + (int)p->mesh.width * PITCH + LEGEND;
}

int mesh_picture_height(const struct plotter *p)
{
    const int height = TOP + GAP + (int)p->mesh.height * PITCH + BOTTOM;
    return height > LEGEND_HEIGHT ? height : LEGEND_HEIGHT;
}

int mesh_class_of(double number, double top, int classes)
{
    if (!(number > 0) || !(top > 0))
        return 0;
    const double part = ceil(number / top * classes);
    return part < classes ? (int)part : classes;
}

int mesh_value_class(const struct plotter *p, double value)
{
    const double floor = p->plot->value_floor;
    const int class = mesh_class_of(value - floor, p->value_top - floor, VALUES);
    return class == 0 && floor > 0 && value > 0 ? 1 : class;
}

const char *mesh_range_text(double floor, double top, int class, int classes, char text[64])
{
    const double step = (top - floor) / classes;
    const int apart = step > 0 ? (int)ceil(log10(top / step)) + 1 : 3;
    const int digits = apart < 3 || floor == 0 ? 3 : apart < 9 ? apart : 9;
    const double low = floor + step * (class - 1), high = floor + step * class;
    if (class == 0)
        (void)snprintf(text, 64, "0");
    else if (top >= 1000 && floor == 0)
        (void)snprintf(text, 64, "%s%.0f to %.0f", class == 1 ? "over " : "", low, high);
    else
        (void)snprintf(text, 64, "%s%.*g to %.*g", class == 1 && floor == 0 ? "over " : "", digits,
                       low, digits, high);
    return text;
}

void mesh_find_tops(struct plotter *p)
{
    const struct mesh_plot *plot = p->plot;
    double value = 0, load = 0;
    for (uint32_t at = 0; at < p->mesh.places; at++) {
        if (!p->mesh.bad[at] && plot->value[at] > value) {
            value = plot->value[at];
            p->value_at = at;
        }
        for (uint32_t way = 0; way < PLACE_DIRECTIONS && plot->load != NULL; way++) {
            if (plot->load[at][way] > load) {
                load = plot->load[at][way];
                p->load_at = at * PLACE_DIRECTIONS + way;
            }
        }
    }
    p->value_top = value > 0 && plot->value_top > 0 ? plot->value_top : value;
    p->load_top = load > 0 && plot->load_top > 0 ? plot->load_top : load;
}
