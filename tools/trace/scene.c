/*
 * scene.c - see scene.h.
 */
#include "scene.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

static void fill_places(struct trace_scene *scene, const ct_chip *chip)
{
    uint32_t at = 0;
    for (uint32_t n = 0; n < scene->width * scene->height; n++) {
        if (scene->index[n] == TRACE_NOWHERE)
            continue;
        scene->index[n] = at;
        scene->place[at++] = (struct trace_place){
            .number = n,
            .x = (uint16_t)(n % scene->width),
            .y = (uint16_t)(n / scene->width),
            .core = ct_chip_core_from(chip, n) == n,
        };
    }
}

enum ct_status scene_create(struct trace_scene *scene, const ct_chip *chip, const uint32_t *numbers,
                            size_t count, struct ct_error *err)
{
    *scene = (struct trace_scene){
        .sys = *ct_chip_system(chip),
        .arch = *ct_chip_architecture(chip),
        .last = UINT32_MAX - 1, /* the last tick there is, [T-4] */
    };
    scene->width = (uint32_t)scene->sys.chips_x * scene->sys.cores_x;
    scene->height = (uint32_t)scene->sys.chips_y * scene->sys.cores_y;
    const uint32_t places = scene->width * scene->height;
    scene->index = malloc(places * sizeof *scene->index);
    if (scene->index == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for %u places", places);
    memset(scene->index, 0xFF, places * sizeof *scene->index);
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] >= places) {
            scene_free(scene);
            return status_fail(err, CT_ERR_RANGE, "watched place outside 0..%u", places - 1);
        }
        scene->count += scene->index[numbers[i]] == TRACE_NOWHERE;
        scene->index[numbers[i]] = 0;
    }
    scene->place = calloc(scene->count + 1u, sizeof *scene->place);
    if (scene->place == NULL) {
        scene_free(scene);
        return status_fail(err, CT_ERR_MEMORY, "no memory for %u places", places);
    }
    fill_places(scene, chip);
    return CT_OK;
}

void scene_free(struct trace_scene *scene)
{
    free(scene->place);
    free(scene->index);
    *scene = (struct trace_scene){.count = 0};
}

const char *scene_port_name(unsigned port)
{
    static const char *const names[CT_PORTS] = {"local", "east", "west", "north", "south"};
    return port < CT_PORTS ? names[port] : "?";
}

enum ct_port scene_opposite(enum ct_port port)
{
    static const enum ct_port opposite[CT_PORTS] = {CT_PORT_LOCAL, CT_PORT_WEST, CT_PORT_EAST,
                                                    CT_PORT_SOUTH, CT_PORT_NORTH};
    return opposite[port];
}

/* One step from `at` in a line of `size` places; `size` where it leads out of a mesh. */
static uint32_t step(uint32_t at, bool up, uint32_t size, bool torus)
{
    uint32_t next = up ? at + 1 : at - 1;
    return next < size ? next : !torus ? size : up ? 0 : size - 1;
}

uint32_t scene_neighbour(const struct trace_scene *scene, uint32_t number, enum ct_port side)
{
    uint32_t x = number % scene->width, y = number / scene->width;
    if (side == CT_PORT_LOCAL)
        return TRACE_NOWHERE;
    if (side == CT_PORT_EAST || side == CT_PORT_WEST)
        x = step(x, side == CT_PORT_EAST, scene->width, scene->arch.torus);
    else
        y = step(y, side == CT_PORT_NORTH, scene->height, scene->arch.torus);
    return x < scene->width && y < scene->height ? y * scene->width + x : TRACE_NOWHERE;
}

bool scene_crosses(const struct trace_scene *scene, uint32_t number, enum ct_port side)
{
    uint32_t next = scene_neighbour(scene, number, side);
    if (next == TRACE_NOWHERE)
        return false;
    const struct ct_system *sys = &scene->sys;
    return number % scene->width / sys->cores_x != next % scene->width / sys->cores_x ||
           number / scene->width / sys->cores_y != next / scene->width / sys->cores_y;
}
