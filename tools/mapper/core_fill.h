/*
 * core_fill.h - a core being filled with neurons one after the other: which axons they need, of
 * which types, and so whether one more fits.
 *
 * A stream is what may share an axon: one source at one delay. Each stream gets axons of one or
 * more of the four types; each neuron gives each type one of its values (codebook.h), so that the
 * axons that its inputs have already serve it as far as can be. The choice for a neuron is the best
 * there is for the axons there are when it comes; the time is in proportion to its inputs.
 */
#ifndef CT_MAPPER_CORE_FILL_H
#define CT_MAPPER_CORE_FILL_H

#include "codebook.h"

/* An input of a neuron: sorted by stream, each stream with each weight once. */
struct fill_input {
    uint64_t stream;
    axon_weight weight; /* not 0 */
};

struct fill_stream {
    uint64_t stream;
    uint8_t times[CT_AXON_TYPES]; /* axons of each type */
};

/* The weights that a neuron has by axon type; 0: unused. */
struct fill_neuron {
    axon_weight weight[CT_AXON_TYPES];
    uint8_t times[CT_AXON_TYPES]; /* axons of each type that one weight may take, at most */
};

/* The same serves all streams of a network, to find types that all cores agree on: then there is no
 * limit but that of one neuron. */
struct core_fill {
    uint32_t most; /* axons that all may have together */
    uint32_t each; /* axons that one neuron may have   */
    uint32_t axons, streams;
    struct fill_stream *stream; /* owned, of `room`                                        */
    uint32_t *slot;             /* owned: streams by hash, plus 1; 0: free; of 2 * `room`  */
    uint32_t room;              /* a power of 2, at least CT_AXONS                         */
    bool compact;               /* prefer books of few values to one axon an input        */
};

/* Makes room; false: no memory. A core needs no more than it has at first. */
bool fill_init(struct core_fill *fill);
void fill_free(struct core_fill *fill);

/* Empties it for a core of `most` axons, and one neuron of `each`. */
void fill_start(struct core_fill *fill, uint32_t most, uint32_t each, bool compact);

enum fill_result {
    FILL_OK,
    FILL_FULL,    /* the axons that are left do not suffice; nothing has changed */
    FILL_WEIGHTS, /* no four values make its weights                             */
    FILL_INPUTS,  /* an empty core would not suffice                             */
    FILL_MEMORY   /* no memory                                                   */
};

/* Adds a neuron of `count` inputs; *out becomes its weights. */
enum fill_result fill_add(struct core_fill *fill, const struct fill_input *input, uint32_t count,
                          struct fill_neuron *out);

/* Adds a neuron whose weights by type are given: each weight of its inputs is one of them. */
enum fill_result fill_add_as(struct core_fill *fill, const struct fill_input *input, uint32_t count,
                             const axon_weight weight[CT_AXON_TYPES], struct fill_neuron *out);

/* Gives a stream at least so many axons of each type; there is room for it. Returns the axons of
 * all. */
uint32_t fill_merge(struct core_fill *fill, uint64_t stream, const uint8_t times[CT_AXON_TYPES]);

/* Takes over the streams of a core, not more than CT_AXONS, under the same numbers. */
void fill_load(struct core_fill *fill, const struct fill_stream *stream, uint32_t streams);

/* The number of a stream, -1 where it has none. */
int32_t fill_find(const struct core_fill *fill, uint64_t stream);

/* Which axons of a stream make a weight of a neuron: how many of each type, 0s where none do. */
bool fill_parts(const struct fill_neuron *neuron, const struct fill_stream *stream,
                axon_weight weight, uint8_t times[CT_AXON_TYPES]);

#endif
