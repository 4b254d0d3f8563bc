/*
 * partition_mend.c - see partition_mend.h.
 */
#include "partition_mend.h"

#include <stdlib.h>

enum {
    MOVES = 4, /* of a neuron, after which it only goes to new cores */
    TRIES = 16 /* cores looked at for room: those opened last  */
};

/* `moves` are those that each neuron made; cores from `opened` on were opened here. */
struct mend {
    struct board *b;
    uint8_t *moves;
    uint32_t opened;
};

/* Takes out the neuron that fills the most slots: the fewest move. */
static uint32_t evict(struct board *b, uint32_t core)
{
    uint32_t most = b->core[core]->member;
    for (uint32_t j = most; j != BOARD_NONE; j = b->next[j]) {
        if (board_slots(b, j) > board_slots(b, most))
            most = j;
    }
    board_remove(b, most);
    return most;
}

static bool fits(const struct board *b, uint32_t neuron, uint32_t core)
{
    const struct board_core *c = b->core[core];
    return c->satellite_of == BOARD_NONE && c->neurons > 0 &&
           c->slots + board_slots(b, neuron) <= b->p->slots &&
           c->axons + board_gain(b, neuron, core) <= b->p->axons;
}

/* A core for an evicted neuron; `from` is the one that it had to leave. */
static uint32_t choose(struct mend *m, uint32_t neuron, uint32_t from)
{
    if (m->moves[neuron] < MOVES) {
        m->moves[neuron]++;
        for (uint32_t k = 1; k <= TRIES && k + m->opened <= m->b->cores; k++) {
            const uint32_t core = m->b->cores - k;
            if (core != from && fits(m->b, neuron, core))
                return core;
        }
    }
    return board_open(m->b);
}

static bool mend_core(struct mend *m, uint32_t core)
{
    struct board *b = m->b;
    while (b->core[core]->slots > b->p->slots) {
        if (b->core[core]->neurons == 1) {
            if (!board_spread(b, b->core[core]->member))
                return false;
            continue;
        }
        const uint32_t neuron = evict(b, core);
        if (!board_spread(b, neuron))
            return false;
        const uint32_t to = choose(m, neuron, core);
        if (to == BOARD_NONE || !board_add(b, neuron, to))
            return false;
    }
    return true;
}

bool partition_mend(struct board *b)
{
    struct mend m = {.b = b, .opened = b->cores};
    if (b->overs == 0)
        return true;
    m.moves = calloc((size_t)b->p->neurons + 1, 1);
    bool made = m.moves != NULL;
    while (made && b->overs > 0) {
        const uint32_t core = b->over[--b->overs];
        b->core[core]->queued = false;
        made = mend_core(&m, core);
    }
    free(m.moves);
    return made;
}
