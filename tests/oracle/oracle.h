/*
 * oracle.h - the second opinion: the machine of rtl/CHIP.md, written from that document alone.
 *
 * It shares nothing with the emulator: it includes no header of it, has its own structures, its
 * own hash and its own random draws. It computes one neuron at a time, one axon at a time and
 * moves a packet one link at a time; it is meant to be read beside the specification, clause by
 * clause, and not to be fast.
 *
 * The fields of the configuration are public and filled in by the caller, who also sees to it
 * that they are in range; the oracle does not check them.
 *
 * Faults: a checker that cannot fail proves nothing. `fault` builds one deliberate mistake into
 * the oracle, and the tests show that each of them is noticed. It is ORACLE_SOUND otherwise.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every deliberate mistake: the name, and what it gets wrong. */
#define ORACLE_FAULT_LIST(X)                                                                       \
    X(ORACLE_SOUND, "none")                                                                        \
    X(ORACLE_FIRE_STRICT, "fires on > instead of >=")                                              \
    X(ORACLE_FIRE_NO_ETA, "no noise on the threshold")                                             \
    X(ORACLE_NEGATIVE_EQUAL, "negative threshold on <= instead of <")                              \
    X(ORACLE_NEGATIVE_NO_ETA, "no noise on the negative threshold")                                \
    X(ORACLE_SATURATE_ETA, "kappa compares with beta + eta")                                       \
    X(ORACLE_SATURATE_TO_ETA, "kappa saturates at -(beta + eta)")                                  \
    X(ORACLE_SATURATE_RESETS, "kappa ignored")                                                     \
    X(ORACLE_NEGATIVE_AFTER_FIRE, "negative threshold tested after firing too")                    \
    X(ORACLE_NEGATIVE_RESET_PLUS, "R instead of -R")                                               \
    X(ORACLE_LINEAR_NO_ETA, "linear reset without eta")                                            \
    X(ORACLE_LINEAR_NEGATIVE_NO_ETA, "negative linear reset without eta")                          \
    X(ORACLE_NO_RESET_RESETS, "gamma 2 resets to R")                                               \
    X(ORACLE_NO_RESET_RESETS_NEGATIVE, "gamma 2 resets to -R")                                     \
    X(ORACLE_SGN_ZERO, "sgn(0) = 1")                                                               \
    X(ORACLE_OMEGA_BEFORE_INPUT, "leak reversal looks at V instead of V1")                         \
    X(ORACLE_OMEGA_NOT_STOCHASTIC, "leak reversal not on the stochastic leak")                     \
    X(ORACLE_OMEGA_ABSENT, "leak reversal ignored")                                                \
    X(ORACLE_LEAK_FIRST, "leak before integration")                                                \
    X(ORACLE_LEAK_STRICT, "stochastic leak on > instead of >=")                                    \
    X(ORACLE_LEAK_WHOLE, "stochastic leak adds lambda instead of its sign")                        \
    X(ORACLE_SYNAPSE_STRICT, "stochastic synapse on > instead of >=")                              \
    X(ORACLE_SYNAPSE_WHOLE, "stochastic synapse adds s instead of its sign")                       \
    X(ORACLE_SYNAPSE_POSITIVE, "stochastic synapse adds 1 whatever the sign")                      \
    X(ORACLE_SYNAPSE_COMMON_DRAW, "one synapse draw for all axons")                                \
    X(ORACLE_SUM_SATURATES, "saturation before the leak as well")                                  \
    X(ORACLE_SUM_16_BITS, "synaptic sum kept in 16 bits")                                          \
    X(ORACLE_V2_WRAPS, "V2 wraps instead of saturating")                                           \
    X(ORACLE_RAIL_SYMMETRIC, "lower rail at -524287")                                              \
    X(ORACLE_RESET_18_BITS, "R loses its top bit")                                                 \
    X(ORACLE_MASK_LONG, "mask one bit too long")                                                   \
    X(ORACLE_MASK_SHORT, "mask one bit too short")                                                 \
    X(ORACLE_MASK_16, "mask at most 16 bits")                                                      \
    X(ORACLE_DRAW_AXON, "synapse draw of the next axon")                                           \
    X(ORACLE_DRAW_NEURON, "draws of the next neuron")                                              \
    X(ORACLE_DRAW_TICK, "draws of the next tick")                                                  \
    X(ORACLE_DRAW_SEED, "draws of the next seed")                                                  \
    X(ORACLE_TYPE_OF_NEURON, "type of axon j instead of axon i")                                   \
    X(ORACLE_CROSSBAR_TRANSPOSED, "w_ji instead of w_ij")                                          \
    X(ORACLE_LAST_AXON, "axon A - 1 never active")                                                 \
    X(ORACLE_LAST_NEURON, "neuron N - 1 not updated")                                              \
    X(ORACLE_DELAY_LONG, "delay one tick too long")                                                \
    X(ORACLE_DELAY_15, "delay 15 delivered as 14")                                                 \
    X(ORACLE_SLOT_KEPT, "slot not cleared")                                                        \
    X(ORACLE_MERGE_DROPS, "second spike on a bit clears it")                                       \
    X(ORACLE_PIN_LOST, "spikes to pin 0 are lost")                                                 \
    X(ORACLE_DIGEST_NO_SLOTS, "digest without the schedulers")                                     \
    X(ORACLE_DIGEST_NO_SPIKES, "digest without the spikes")                                        \
    X(ORACLE_DIGEST_NO_V, "digest without the potentials")                                         \
    X(ORACLE_DIGEST_NO_TICK, "digest without the tick")                                            \
    X(ORACLE_DIGEST_SEED, "digest of core n with seed n")                                          \
    X(ORACLE_COUNT_AXONS, "only axons with a synapse are counted")                                 \
    X(ORACLE_COUNT_OPS, "every neuron counted for an active axon")                                 \
    X(ORACLE_COUNT_DRAWS, "stochastic operations that contribute nothing are not counted")         \
    X(ORACLE_COUNT_SILENT, "spikes without destination are not counted")                           \
    X(ORACLE_COUNT_SELF, "packets to the own core are not counted")                                \
    X(ORACLE_COUNT_HOPS, "hops in x and y mixed up")                                               \
    X(ORACLE_COUNT_CROSSINGS, "chip boundaries in y not counted")                                  \
    X(ORACLE_COUNT_ARRIVALS, "merged packets not counted as received")                             \
    X(ORACLE_COUNT_MERGED, "merged spikes not counted")                                            \
    X(ORACLE_COUNT_MERGED_INPUT, "merged input spikes not counted")

enum oracle_fault {
#define ORACLE_FAULT_ENUM(name, text) name,
    ORACLE_FAULT_LIST(ORACLE_FAULT_ENUM)
#undef ORACLE_FAULT_ENUM
        ORACLE_FAULT_COUNT,
    /* So far they concern oracle_neuron() alone, the rest is in the machine around it. */
    ORACLE_FAULT_NEURON_LAST = ORACLE_MASK_16
};

enum oracle_kind { ORACLE_TO_NONE, ORACLE_TO_CORE, ORACLE_TO_PIN };

/* A neuron, [N-1], in the letters of the specification. */
struct oracle_neuron {
    int v, s[4], b[4], lambda, c, epsilon, alpha, beta, tm, gamma, kappa, r;
    enum oracle_kind kind;
    int x, y, axon, delay; /* of the destination, when it is a core */
    uint32_t pin;          /* of the destination, when it is a pin  */
};

/* What a core counts, [K-1], in the order of that clause. */
struct oracle_counters {
    uint64_t active_axons, synaptic_ops, stochastic_ops, neuron_draws, fired, packets, pin_spikes;
    uint64_t links_x, links_y, boundaries, inputs, received, merged;
};

struct oracle_core {
    int x, y;
    uint32_t seed;
    int g[256];                /* axon types, [C-2]                */
    unsigned char w[256][256]; /* crossbar, w[axon][neuron], [C-3] */
    struct oracle_neuron n[256];
    unsigned char slot[16][256]; /* scheduler, [S-1]                 */
    unsigned char fired[256];    /* in the last tick                 */
    struct oracle_counters count;
};

/* A spike, or a spike at a pin, of the last tick. */
struct oracle_spike {
    uint32_t core, neuron;
};

struct oracle {
    int chips_x, chips_y, cores_x, cores_y, axons, neurons;
    int core_count;
    struct oracle_core *core; /* in ascending order of core number */
    uint32_t now;             /* the tick that runs next           */
    enum oracle_fault fault;
    uint64_t digest;            /* of the last tick                  */
    int spike_count, pin_count; /* of the last tick                  */
    struct oracle_spike *spike;
    uint32_t *pin;
};

/* One active synapse of a neuron: the type of its axon, and its draw where b is set. */
struct oracle_input {
    int type, rho;
};

/* What a neuron went through in one tick, [N-3] to [N-10]. */
struct oracle_step {
    int v1, leak, omega, v2, eta, v;
    bool fired;
};

/* The machine for `core_count` cores, all zero; NULL when there is no memory. Free it. */
struct oracle *oracle_create(int core_count, int axons, int neurons);
void oracle_free(struct oracle *o);
/* The place in `core` of a core number, or -1. */
int oracle_find(const struct oracle *o, uint32_t number);
/* Axon `axon` of the core at `index` is active in `tick`, [S-5]. */
void oracle_inject(struct oracle *o, uint32_t tick, int index, int axon);
/* Runs one tick, [T-1]. */
void oracle_tick(struct oracle *o);

/* One neuron at potential `v`, with `count` active synapses and its draws given. */
struct oracle_step oracle_neuron(const struct oracle_neuron *n, int v,
                                 const struct oracle_input *in, int count, int leak_draw,
                                 int threshold_draw, enum oracle_fault fault);
/* The digest [D-1] of the machine as it is, with `now` as the tick and `fired` as its spikes. */
uint64_t oracle_digest(const struct oracle *o);
/* The 32 bits of a packet, [P-1]. */
uint32_t oracle_packet(int dx, int dy, int axon, uint32_t delivery_tick);
/* The key of a tick, [R-1], and a word with what leads to it, [R-2] to [R-4]. */
struct oracle_key {
    uint32_t k0, k1;
};
struct oracle_word {
    uint32_t base, gate, word;
};
struct oracle_key oracle_key(uint32_t seed, uint32_t tick);
struct oracle_word oracle_word(uint32_t seed, uint32_t tick, uint32_t p, uint32_t q);
/* The three kinds of draw, [R-5] to [R-7]. */
int oracle_synapse_draw(uint32_t seed, uint32_t tick, int j, int i);
int oracle_leak_draw(uint32_t seed, uint32_t tick, int j);
int oracle_threshold_draw(uint32_t seed, uint32_t tick, int j);
/* XXH64 of some bytes, as published. */
uint64_t oracle_xxh64(const unsigned char *bytes, size_t size, uint64_t seed);

#endif
