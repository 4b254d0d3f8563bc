/*
 * info_image.h - what a chip image holds: counts, spreads and ranges, gathered core by core.
 */
#ifndef CT_TOOLS_INFO_IMAGE_H
#define CT_TOOLS_INFO_IMAGE_H

#include <jansson.h>

#include "cli.h"

/* Least, mean and most of a quantity. */
struct info_spread {
    int64_t least, most, sum;
    uint64_t count;
};

/* Parameters whose ranges over the used neurons are told. */
#define INFO_PARAMETER_LIST(X)                                                                     \
    X(leak) X(threshold) X(negative_threshold) X(reset) X(potential) X(mask_bits)

struct info_image {
    struct ct_system sys;
    uint32_t cores;
    size_t defects;
    uint64_t neurons_used; /* that differ from a cleared neuron, or have a synapse       */
    uint64_t synapses;     /* set crossbar bits                                           */
    uint64_t axons_used;   /* with at least one synapse                                   */
    uint64_t stochastic_synapses, stochastic_leaks, stochastic_thresholds; /* neurons      */
    uint64_t to_core, to_pin, to_none; /* used neurons by destination                     */
    uint64_t axons_shared;      /* driven by more than one neuron                              */
    struct info_spread fan_in;  /* set bits of a used neuron                               */
    struct info_spread fan_out; /* set bits of the row that a neuron with a target drives  */
    struct info_spread delay_ticks, hops, weight;
#define INFO_FIELD(name) struct info_spread name;
    INFO_PARAMETER_LIST(INFO_FIELD)
#undef INFO_FIELD
    size_t chip_bytes; /* memory that the chip will take */
};

CT_MUST_CHECK enum ct_status info_image_read(struct info_image *out, const char *path,
                                             struct ct_error *err);
json_t *info_image_json(const struct info_image *info);
void info_image_print(const struct info_image *info, const char *path);

#endif
