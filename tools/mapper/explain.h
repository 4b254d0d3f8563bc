/*
 * explain.h - one neuron of a mapped network, traced on the chip: its copies and where each sends,
 * and its inputs with the axons and weights that make them. It reads the chip and the port map
 * alone.
 */
#ifndef CT_MAPPER_EXPLAIN_H
#define CT_MAPPER_EXPLAIN_H

#include <jansson.h>

#include "mapped.h"
#include "network.h"

/* The number of a neuron from a text such as "both[1]", or "both" where there is one only; false
 * where it names none. */
bool explain_find(const struct network *net, const char *text, uint32_t *neuron);

/* {"neuron": .., "lines": [..]}; NULL: no memory. */
json_t *explain_neuron(const struct network *net, const struct mapped *mapped, uint32_t neuron);

#endif
