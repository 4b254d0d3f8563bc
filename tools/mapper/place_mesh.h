/*
 * place_mesh.h - a placement problem made ready for the passes that solve it: the mesh with its
 * defects, and the graph as a list of neighbours a core.
 */
#ifndef CT_MAPPER_PLACE_MESH_H
#define CT_MAPPER_PLACE_MESH_H

#include "place.h"

enum { PLACE_EMPTY = -1 };

struct place_mesh {
    uint32_t width, height, places; /* in cores */
    uint32_t chip_width, chip_height;
    uint32_t good; /* places that are not disabled */
    uint8_t *bad;  /* [places] 1: disabled core    */
    /* Disabled links of the row west of a place, and of the column south of it: a way along a row
     * or column is whole where both its ends have the same number. NULL: no link is disabled. */
    uint16_t *cut_x, *cut_y;
    uint32_t cuts; /* disabled links */
};

/* Another core that a core has an edge with, and the weight of all edges between the two in this
 * direction. */
struct place_arc {
    uint32_t other;
    uint32_t weight;
};

/* Of core i: arc[first[i]] .. arc[middle[i] - 1] leave it, arc[middle[i]] .. arc[first[i + 1] - 1]
 * come to it, each part ascending by the other core. Edges of a core to itself are left out. */
struct place_graph {
    uint32_t cores;
    uint32_t *first, *middle;
    struct place_arc *arc;
};

/* A problem checked and made ready. */
struct place_work {
    const struct place_problem *problem;
    struct place_mesh mesh;
    struct place_graph graph;
};

CT_MUST_CHECK enum ct_status place_work_open(struct place_work *work,
                                             const struct place_problem *problem,
                                             struct ct_error *err);
void place_work_close(struct place_work *work);

/* The mesh alone, with the checks of system and defects. */
CT_MUST_CHECK enum ct_status place_mesh_open(struct place_mesh *mesh,
                                             const struct ct_system *system,
                                             const struct ct_defect *defect, size_t defects,
                                             struct ct_error *err);
void place_mesh_close(struct place_mesh *mesh);

/* Whether the path of [F-4], x first, from one place to another takes a disabled link. */
static inline bool place_path_cut(const struct place_mesh *mesh, uint32_t from, uint32_t to)
{
    const uint32_t corner = from - from % mesh->width + to % mesh->width;
    return mesh->cut_x != NULL &&
           (mesh->cut_x[from] != mesh->cut_x[corner] || mesh->cut_y[corner] != mesh->cut_y[to]);
}

#endif
