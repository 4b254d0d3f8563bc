/*
 * mapped.h - a network on a chip: the configuration, and where the network's lines, neurons and
 * outputs lie on it. It is all that a checker, a verification or a report may know of how the
 * compiler worked; ports_format.h is the same as a file.
 */
#ifndef CT_MAPPER_MAPPED_H
#define CT_MAPPER_MAPPED_H

#include "../exchange/model.h"
#include "plan.h"

/* An axon or a neuron of the chip. `core` is a core number, y * width + x [F-1]. */
struct mapped_place {
    uint32_t core;
    uint16_t index;
};

/* Everything is owned. Output lines are at the pins that network_output_pin() tells. */
struct mapped {
    struct model chip; /* in order */

    /* Input line i is the axons line[line_first[i]] .. line[line_first[i + 1] - 1], at least one: a
     * spike on the line in tick t is an input spike for tick t at each of them. */
    uint32_t *line_first; /* [lines + 1] */
    struct mapped_place *line;

    /* Neuron j is the neurons copy[copy_first[j]] .. copy[copy_first[j + 1] - 1] of the chip, at
     * least one: all fire in the same ticks. Neurons of the chip that are no copy of any are
     * relays, or parts of a neuron whose fan-in was split. */
    uint32_t *copy_first; /* [neurons + 1] */
    struct mapped_place *copy;

    /* Neuron j of the chip fires late[j] ticks after neuron j of the network; NULL: 0 for all. */
    uint16_t *late; /* [neurons] */
};

/* Makes it of a plan whose core i is put at core number at[i] of the system, all different and
 * good. On a failure *out is empty. */
CT_MUST_CHECK enum ct_status mapped_make(struct mapped *out, const struct plan *plan,
                                         const struct ct_system *system,
                                         const struct ct_defect *defect, size_t defects,
                                         const uint32_t *at, struct ct_error *err);

void mapped_free(struct mapped *mapped);

#endif
