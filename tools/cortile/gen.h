/*
 * gen.h - the characterisation networks: every core of a system in use, a given mean rate, a given
 * number of active synapses an axon. They follow Merolla et al. 2014 (supplement S7) and Akopyan
 * et al. 2015 (fig. 17): targets uniform over the system, delays uniform over 1..15.
 *
 * Every neuron drives one axon and every axon is driven by one neuron, by a random bijection: no
 * two spikes meet on an axon, and an axon is active as often as its neuron fires. Each crossbar row
 * has exactly `synapses` bits, in a uniformly random subset of the neurons. Axon types 0 and 2 have
 * positive weights, 1 and 3 negative ones, 64 axons each.
 *
 * How the rate p (spikes a tick) is set
 *
 *   Deterministic neurons. Reset is linear: a spike takes alpha from V and nothing else is lost.
 *   So a neuron's rate is its mean drive divided by alpha, whatever the order of its inputs. When
 *   all neurons fire at rate p, the drive is leak + p * I, with I the sum of its weights over its
 *   set crossbar bits, and alpha = leak / p + I gives rate p exactly, up to the rounding of alpha.
 *   The weights of a neuron are balanced, so that I is small beside leak / p. The rates are a
 *   linear map of the rates of the inputs with gain about sqrt(synapses) * |weight| / alpha < 1, so
 *   this fixed point is stable. The negative threshold lies out of reach. Potentials start uniform
 *   in 0..alpha - 1: the neurons are spread over all phases, and the rate is p from tick 0 on.
 *
 *   Stochastic neurons, in all three places (b = 15, c = 1, TM > 0), from 5 Hz on. TM = 15: the
 *   noise eta of the threshold is uniform in 0..2^TM - 1, so a neuron at V fires with probability
 *   (V - alpha + 1) / 2^TM, without memory. V starts at, and is reset to, alpha - 1 + p * 2^TM.
 *   Between two spikes the synapses move V by steps of one with zero mean and the leak by a slow
 *   drift, upwards in one half of the neurons and downwards in the other; both are small beside
 *   p * 2^TM, and the probability is linear in V, so that the mean stays.
 *
 *   Stochastic neurons below 5 Hz. As the deterministic ones: the leak adds 1 with probability
 *   q = (lambda + 1) / 256, and alpha = q / p, less the mean of the noise when a spike is fired. TM
 *   is 1, and that mean q / (2 * (1 + q)).
 *
 *   0 Hz. No potential ever reaches its threshold: leak is 0, or points away from the threshold
 *   where it is stochastic. The network is silent for ever.
 */
#ifndef CT_TOOLS_GEN_H
#define CT_TOOLS_GEN_H

#include "cortile.h"

/* Rates between 0 and the least cannot be set: alpha would need more than 18 bits. */
#define GEN_RATE_LEAST_HZ 0.01
#define GEN_RATE_MOST_HZ 200.0
#define GEN_TICK_SECONDS 0.001 /* a rate in Hz means ticks of 1 ms */

struct gen_network {
    struct ct_system sys; /* 256 axons and neurons, no pins                 */
    double rate_hz;       /* 0, or GEN_RATE_LEAST_HZ..GEN_RATE_MOST_HZ      */
    unsigned synapses;    /* set bits of every crossbar row, 0..256         */
    bool stochastic;
    uint64_t seed; /* the same network for the same seed, everywhere */
};

/* A system of this many cores a chip and chips, [0] in x, [1] in y. */
struct ct_system gen_system(const uint16_t cores[2], const uint16_t chips[2]);

/* Cores of the network. */
uint32_t gen_core_count(const struct gen_network *net);

/* Core `number` of the network: a pure function of its arguments. */
void gen_core(const struct gen_network *net, uint32_t number, struct ct_core *core);

/* The axon that neuron `neuron` of core `core` drives, as core number * 256 + axon: a bijection. */
uint32_t gen_target(const struct gen_network *net, uint32_t core, uint32_t neuron);

#endif
