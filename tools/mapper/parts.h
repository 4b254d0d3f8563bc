/*
 * parts.h - parts of networks as calls to a builder (network_build.h): each adds the populations
 * and projections of one function under a name of its own and hands out its output, which the next
 * one may take as its input. So networks are put together of parts, and parts of parts.
 *
 * A part fires in the tick in which the spikes of an input port come, and one tick after those of a
 * population. Populations of a part are called `name`, and its others `name.1`, `name.clear`.
 * Failures stick to the builder; what is handed out then is empty. The parts of the same names
 * under tools/examples/parts are the same networks, written out as descriptions.
 */
#ifndef CT_MAPPER_PARTS_H
#define CT_MAPPER_PARTS_H

#include "network_build.h"

/* Every spike comes out `ways` times: way w of line i is number w * count + i. */
struct network_slice parts_splitter(struct network_builder *b, const char *name,
                                    struct network_slice from, uint32_t ways);

/* Every spike comes out `ticks` ticks later: at least 1 from a population. A line of more than
 * NETWORK_DELAY_MAX ticks is made of several. */
struct network_slice parts_delay(struct network_builder *b, const char *name,
                                 struct network_slice from, uint32_t ticks);

/* A signal passes in the ticks in which its gate has a spike: one gate for all signals, or one
 * each. */
struct network_slice parts_gate(struct network_builder *b, const char *name,
                                struct network_slice signal, struct network_slice gate);

/* The first line to have `count` spikes fires, and a tick later its inhibition puts all others back
 * to 0: of lines with even rates the fastest goes on to win. `count` is 1..255. Those that reach it
 * in one tick win together. */
struct network_slice parts_winner(struct network_builder *b, const char *name,
                                  struct network_slice from, uint32_t count);

/* A layer of neurons that look at windows of a layer with a shape. */
struct parts_convolution {
    uint32_t channels; /* of the output                                                        */
    uint32_t kernel[2], stride[2], padding[2], groups; /* as network_format.h; 0: 1, no padding */
    const int32_t *weights; /* [channels][input channels / groups][kernel], copied                */
    int32_t shared[NETWORK_PARAMETER_COUNT]; /* parameters of the neurons; `each` is by channel */
    const int32_t *threshold;                /* [channels], in place of the shared one; or NULL */
};
/* The output's height and width follow from the input's; all of `from` is taken. */
struct network_slice parts_convolution(struct network_builder *b, const char *name,
                                       struct network_slice from,
                                       const struct parts_convolution *layer);

/* A neuron for each class adds up the evidence of its inputs, weights[source][class], and fires
 * whenever it has `threshold` more; what speaks against it counts down to -`floor`, not below. */
struct network_slice parts_classifier(struct network_builder *b, const char *name,
                                      struct network_slice from, uint32_t classes,
                                      const int32_t *weights, uint32_t threshold, uint32_t floor);

/* Values become rates. The lines of `from` are cut into `values` runs of equally many; those of a
 * run that have a spike in a tick are its value v: so many of them, or, `binary`, the number whose
 * bits they are, the lowest first. A value of v comes out as v / full spikes a tick, as even as can
 * be: up to any tick, floor(sum of v / full). */
struct network_slice parts_rate_coder(struct network_builder *b, const char *name,
                                      struct network_slice from, uint32_t values, bool binary,
                                      uint32_t full);

/* Rates become values. With each spike of the one line `clock`, neuron i * levels + k fires where
 * line i has had more than k spikes since the clock's last spike, this tick included, and not
 * counting the tick right after that: at most PARTS_DECODER_MOST in all. 1 <= levels <=
 * PARTS_DECODER_MOST. */
enum { PARTS_DECODER_MOST = 127 /* twice that and one is a weight that one axon has */ };
struct network_slice parts_rate_decoder(struct network_builder *b, const char *name,
                                        struct network_slice from, struct network_slice clock,
                                        uint32_t levels);

#endif
