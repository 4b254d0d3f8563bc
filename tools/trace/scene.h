/*
 * scene.h - what a waveform or a trace shows: the watched places of a chip, how they are joined,
 * and the window of ticks. Made once for all files of a run.
 */
#ifndef CT_TOOLS_TRACE_SCENE_H
#define CT_TOOLS_TRACE_SCENE_H

#include "cortile.h"

enum { TRACE_NOWHERE = 0xFFFFFFFF };

/* A watched place: a router, and a core where one is configured. */
struct trace_place {
    uint32_t number; /* of its core */
    uint16_t x, y;
    bool core;
};

struct trace_scene {
    struct ct_system sys;
    struct ct_architecture arch;
    uint32_t width, height;    /* places of the system            */
    struct trace_place *place; /* [count], by ascending number    */
    uint32_t count;
    uint32_t *index;      /* [width x height]: of a number in `place`, TRACE_NOWHERE: not watched */
    uint32_t first, last; /* ticks of the window                  */
};

/* Takes shape and architecture from the chip. `numbers` are watched places, in any order; one that
 * is given twice counts once. Free the scene. */
CT_MUST_CHECK enum ct_status scene_create(struct trace_scene *scene, const ct_chip *chip,
                                          const uint32_t *numbers, size_t count,
                                          struct ct_error *err);
void scene_free(struct trace_scene *scene);

/* The place in `place` of a number, TRACE_NOWHERE where it is not watched. */
static inline uint32_t scene_index(const struct trace_scene *scene, uint32_t number)
{
    return number < scene->width * scene->height ? scene->index[number] : TRACE_NOWHERE;
}

/* "local", "east" and so on. */
const char *scene_port_name(unsigned port);
/* The port at the other end of a link: west for east. */
enum ct_port scene_opposite(enum ct_port port);
/* Number of the neighbour on a side, TRACE_NOWHERE at the border of a mesh and for local. */
uint32_t scene_neighbour(const struct trace_scene *scene, uint32_t number, enum ct_port side);
/* Whether the link on a side leads to another chip, [Y-9]. */
bool scene_crosses(const struct trace_scene *scene, uint32_t number, enum ct_port side);

#endif
