/*
 * split.h - neurons with more inputs than a core has axons, made of parts, exactly.
 *
 * The inputs of such a neuron are cut into groups of one sign whose weights add up to at most 255.
 * The sum P of a group in a tick is told by memoryless neurons, which are at 0 after every tick:
 * with a unit q, coarse part k = 1, 2, ... fires where P >= k q, and a tick later, from the same
 * inputs a tick later and from the coarse parts with weight -q, fine part k = 1 .. q - 1 fires
 * where P - q (coarse parts that fired) >= k. The neuron itself hears, yet a tick later, every
 * coarse part with weight q and every fine one with weight 1, or with the other sign: together
 * just P. So it needs about 2 sqrt(P) axons a group, and its inputs SPLIT_TICKS earlier: out of
 * their delays where those are long enough, else its population fires late.
 *
 * The parts become neurons of two more populations, p.coarse and p.fine, at the end of the network.
 */
#ifndef CT_MAPPER_SPLIT_H
#define CT_MAPPER_SPLIT_H

#include "flatten.h"
#include "problems.h"

enum { SPLIT_TICKS = 2 };

/* Of a population with parts before, or of the parts themselves. */
struct split_layer {
    uint32_t of;     /* population that these are parts of; itself: none                  */
    int32_t offset;  /* ticks by which parts fire later than what they are parts of: < 0  */
    uint32_t shift;  /* ticks that it must fire later than what feeds it                  */
    uint32_t groups; /* of all its split neurons */
    uint32_t split;  /* neurons that were split  */
};

struct split {
    struct network net; /* with the parts; all but its populations belongs to the network given */
    struct flat flat;   /* owned; empty where nothing was split                                 */
    struct split_layer *layer; /* [net.populations], owned                                      */
    uint32_t *part_of;         /* [net.neurons - neurons given]: neuron, owned                  */
    uint32_t parts;
};

/* Splits every neuron that needs it for cores of so many axons. A neuron that cannot be split is
 * left as it is. *out refers to *net, which must outlive it. */
CT_MUST_CHECK enum ct_status split_make(struct split *out, const struct network *net,
                                        const struct flat *flat, uint32_t axons,
                                        struct problems *problems, struct ct_error *err);
void split_free(struct split *split);

#endif
