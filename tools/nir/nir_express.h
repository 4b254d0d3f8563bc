/*
 * nir_express.h - what of a network NIR has words for, for nir_export.c: when populations fire,
 * what each projection waits for beyond that, and what there is no word for.
 */
#ifndef CT_NIR_NIR_EXPRESS_H
#define CT_NIR_NIR_EXPRESS_H

#include "nir_export.h"
#include "nir_links.h"

struct nir_express {
    const struct network *net;
    struct problems *problems;
    struct nir_flow flow;   /* as far as levels need it: ports, then populations, as sources */
    struct nir_links links; /* likewise */
    uint32_t first_reset;   /* a population that tells the reset of all; UINT32_MAX: none does */
    enum nir_reset reset;
};

/* Finds the levels of populations, and every reason against. False: no memory. Free in any case. */
bool nir_express_make(struct nir_express *x, const struct network *net, struct problems *problems);
void nir_express_free(struct nir_express *x);

/* Whether a neuron forgets all in each tick. */
bool nir_express_forgets(const struct network_population *population, uint32_t neuron);

/* Ticks that a projection waits beyond those of its layers; below 0: NIR has no word for it. */
int32_t nir_express_lag(const struct nir_express *x, const struct network_projection *projection);

static inline int32_t nir_express_value(const struct network_population *population,
                                        enum network_parameter which, uint32_t neuron)
{
    const struct network_value *v = &population->parameter[which];
    return v->each != NULL ? v->each[neuron] : v->shared;
}

#endif
