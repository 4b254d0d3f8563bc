/* The mapping that goes with a chip image: how images enter and what the pins mean.
 *
 * File: a JSON object with exactly these members.
 *
 *     "format"        "cortile-mapping"
 *     "version"       1
 *     "network"       name of the network
 *     "data"          data set that it was trained on
 *     "width", "height"   of an image, pixels
 *     "levels"        1..8 thresholds 0..255; bit (pixel * levels + i) spikes when the
 *                     pixel (row by row) is >= levels[i]
 *     "cores"         cores of the chip image that it belongs to
 *     "classes"       2..16
 *     "latency_ticks" votes for the image injected in tick t leave in tick t + latency_ticks
 *     "inputs"        one list for each bit: core, axon, core, axon, ...; core is the number
 *                     y * width + x in the mesh; the bit is injected into all of them
 *     "pins"          class of each output pin
 */
#ifndef CT_MAPPER_MAPPING_H
#define CT_MAPPER_MAPPING_H

#include "../train/fail.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    MAPPING_LEVELS_MAX = 8,
    MAPPING_CLASSES_MAX = 16,
    MAPPING_SIDE_MAX = 64,
    MAPPING_NAME_MAX = 15,
};

struct mapping_target {
    uint16_t core, axon;
};

struct mapping {
    char network[MAPPING_NAME_MAX + 1], data[MAPPING_NAME_MAX + 1];
    uint32_t cores, width, height, n_levels, n_classes, latency_ticks;
    uint8_t level[MAPPING_LEVELS_MAX];
    uint32_t n_bits; /* width * height * n_levels */
    uint32_t *first; /* [n_bits + 1]: targets of a bit are target[first[b] .. first[b + 1] - 1] */
    struct mapping_target *target;
    uint32_t n_pins;
    uint8_t *pin_class; /* [n_pins] */
};

/* The caller frees with mapping_free in any case. */
bool mapping_read(struct mapping *mapping, const char *path, struct fail *fail);
/* The same from an open stream; `name` stands for the path in errors. */
bool mapping_read_stream(struct mapping *mapping, FILE *in, const char *name, struct fail *fail);
/* Writes aside, then renames. */
bool mapping_write(const struct mapping *mapping, const char *path, struct fail *fail);
void mapping_free(struct mapping *mapping);

#endif
