/*
 * watch.h - events of chosen places, for whoever wants to see a chip at work: waveforms, traces,
 * and the tests that hold the engine against another one cycle by cycle.
 *
 * The engine looks at a core only when it hands over a packet, so what a watched core does between
 * two of them is told all at once, ahead of time. The events wait here until the engine has come to
 * their cycle, and are then handed out in order.
 */
#ifndef CT_ENGINE_WATCH_H
#define CT_ENGINE_WATCH_H

#include "engine/cycle.h"

/* A watched core in its tick: when its neurons come, in core cycles without stalls. */
struct watch_core {
    uint32_t read[CT_NEURONS], write[CT_NEURONS]; /* first core cycle of READ; of WRITE */
    core_bits pins;                               /* neurons that go through PIN */
    uint32_t told;                                /* neurons below this one have been told */
};

struct watch {
    uint32_t *slot;          /* [places]: place in `core` + 1, 0: not watched */
    struct watch_core *core; /* [count] */
    uint32_t count;
    struct ct_event *event; /* [room]: waiting, in no order */
    size_t events, room;
    size_t bytes;               /* of all this              */
    const struct ct_sink *sink; /* of the run; NULL: nobody */
    enum ct_status status;      /* what the sink said       */
};

/* Watches the places `numbers` of a system of `places`. */
CT_MUST_CHECK enum ct_status watch_create(struct watch **out, uint32_t places,
                                          const uint32_t *numbers, size_t count,
                                          struct ct_error *err);
void watch_destroy(struct watch *watch);

/* Whether the core or router of a number is watched. */
static inline bool watches(const struct watch *watch, uint32_t number)
{
    return watch != NULL && watch->slot[number] != 0;
}

/* Tells an event of a watched place, or of a tick; `now` is where the engine is. */
void watch_tell(struct watch *watch, uint64_t now, struct ct_event event);

/* Core c laid down its tick: `counts` are its n_j, NULL where all are 0. */
void watch_begin(struct ct_chip *chip, uint32_t c, const uint16_t *counts, const core_bits fired);

/* The way of core c to its next SEND, or to its end, is known. */
void watch_plan(struct ct_chip *chip, uint32_t c, uint64_t now);

/* Core c hands over the packet of a neuron, or stalls. */
void watch_send(struct ct_chip *chip, uint32_t c, uint32_t neuron, bool taken, uint64_t now);

/* Automatic ticks: the watched cores that slept through tick chip->now were idle, but they were not
 * still. */
void watch_sleepers(struct ct_chip *chip);

/* What the network is about to move in this cycle. */
void watch_moves(struct ct_chip *chip, const struct noc_region *region, uint64_t now);

/* The packet was late. */
void watch_late(struct ct_chip *chip, const struct noc_packet *packet, uint64_t now);

/* Hands out, in order, the events of the cycles before `before`. */
void watch_flush(struct watch *watch, uint64_t before);

#endif
