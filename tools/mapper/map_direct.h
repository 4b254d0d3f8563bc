/*
 * map_direct.h - compiles a network that fits one core onto that core, exactly or not at all.
 *
 * Every synapse, delay and parameter of the network becomes itself, so the chip shows the network's
 * spikes in the network's ticks. Input line i is one axon or, where its targets cannot agree on a
 * type, several of different types (axon_types.h). A neuron of the chip has one destination, so a
 * neuron with several (axons of its own core, one for each delay and type; output pins) is copied,
 * once for each: copies share the crossbar column and the parameters, hence every spike. That holds
 * for deterministic neurons only. A stochastic one with several destinations is refused, for its
 * copies would draw differently.
 *
 * What does not fit is refused with every reason that was found: what, which limit, what helps.
 */
#ifndef CT_MAPPER_MAP_DIRECT_H
#define CT_MAPPER_MAP_DIRECT_H

#include "../exchange/model.h"
#include "network.h"

enum { MAP_REASONS_MAX = 16, MAP_REASON_TEXT = 320 };

/* Why a network was refused: lines for a user. Those beyond the room are counted only. */
struct map_reasons {
    uint32_t count;
    char text[MAP_REASONS_MAX][MAP_REASON_TEXT];
};

/* A chip of one core and where things lie on it. Pins are the network's. */
struct mapped {
    struct model chip;
    uint16_t *axon;    /* [lines + 1]: line i is axons axon[i] .. axon[i + 1] - 1, at least one  */
    uint16_t *copy;    /* [neurons + 1]: neuron j is copy[j] .. copy[j + 1] - 1, at least one    */
    uint32_t axons;    /* in use, those that neurons drive too                                   */
    uint32_t synapses; /* set bits of the crossbar */
};

/* Compiles the network. CT_ERR_LIMIT: refused, *reasons tells why and the error sums it up. On any
 * failure *out is empty; free it with mapped_free() otherwise. */
CT_MUST_CHECK enum ct_status map_direct(const struct network *net, struct mapped *out,
                                        struct map_reasons *reasons, struct ct_error *err);
void mapped_free(struct mapped *mapped);

#endif
