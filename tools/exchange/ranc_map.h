/*
 * ranc_map.h - RANC's machine in our terms, shared by its readers: what ranc_format.h says of
 * neurons, destinations and the grid, without any syntax.
 */
#ifndef CT_EXCHANGE_RANC_MAP_H
#define CT_EXCHANGE_RANC_MAP_H

#include "cortile.h"

/* The configuration, within the ranges of ranc_format.h. */
struct ranc_config {
    uint32_t neurons, axons; /* of a core, 1..256      */
    uint32_t width, height;  /* of the grid, 1..256    */
    uint32_t weights;        /* axon types, 1..4       */
    int32_t tick_max;        /* greatest destination_tick that acts, 0..RANC_TICK_MAX */
    bool symmetric;          /* neuron_reset_type 1: V <= negative_threshold          */
};

/* What stands in a place of the grid. */
enum ranc_place {
    RANC_PLACE_EMPTY = 0, /* a core that never fires, and to which nothing is sent */
    RANC_PLACE_TARGET,    /* the same, and something is sent to it                 */
    RANC_PLACE_CORE,      /* a core that the files describe                        */
    RANC_PLACE_BUS        /* the output bus                                        */
};

struct ranc_grid {
    struct ranc_config config;
    uint32_t outputs; /* of the bus                                              */
    uint8_t *place;   /* enum ranc_place, y * width + x; owned by who made it     */
};

/* A neuron as RANC's files have it. */
struct ranc_neuron {
    int32_t weight[CT_AXON_TYPES];
    int32_t leak, positive_threshold, negative_threshold, reset_potential, reset_mode;
    int32_t current_potential;
};

/* Where the spikes of a neuron go, as RANC's files have it. */
struct ranc_target {
    int32_t dx, dy, axon, tick;
};

/* The numbers of a neuron by their names in the files, in the order of their appearance in a row of
 * csram_NNN.mem: current_potential, reset_potential, then after the weights leak and so on. */
struct ranc_field {
    const char *name;
    size_t offset; /* of an int32_t in struct ranc_neuron */
    int32_t least, greatest;
};
enum {
    RANC_CURRENT_POTENTIAL,
    RANC_RESET_POTENTIAL,
    RANC_LEAK,
    RANC_POSITIVE_THRESHOLD,
    RANC_NEGATIVE_THRESHOLD,
    RANC_RESET_MODE,
    RANC_FIELDS
};
const struct ranc_field *ranc_field(unsigned int index);

/* Sets the parameters of a neuron whose numbers are in the ranges of ranc_field() and whose weights
 * are within +-255; fails where the negative threshold cannot be mapped. */
CT_MUST_CHECK enum ct_status ranc_set_neuron(const struct ranc_config *config,
                                             const struct ranc_neuron *from, struct ct_neuron *to,
                                             struct ct_error *err);

/* Sets the destination of a neuron of core (x, y), and marks an empty place there as a target. The
 * bus must be in grid->place. */
CT_MUST_CHECK enum ct_status ranc_set_target(struct ranc_grid *grid, uint32_t x, uint32_t y,
                                             const struct ranc_target *from, struct ct_neuron *to,
                                             struct ct_error *err);

/* The system of a grid, and the number of a core in it. */
struct ct_system ranc_system(const struct ranc_grid *grid);
uint32_t ranc_number(const struct ranc_config *config, uint32_t x, uint32_t y);

#endif
