/*
 * partition_mend.c - see partition_mend.h.
 */
#include "partition_mend.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOVES = 4, /* of a neuron before it gets a core of its own */
    TRIES = 16 /* cores looked at for room: those opened last  */
};

/* Who is where, as lists: the board knows each neuron's core only. */
struct mend {
    struct board *b;
    uint32_t *next, *head; /* [neurons], [room]: neurons of a core, chained; BOARD_NONE ends   */
    uint8_t *moves;        /* [neurons] made                                                  */
    uint32_t room, opened; /* cores that `head` has room for; from where on cores were opened */
};

static bool list_cores(struct mend *m)
{
    if (m->b->cores <= m->room)
        return true;
    const uint32_t room = m->b->cores + m->b->cores / 2 + 64;
    uint32_t *head = realloc(m->head, room * sizeof *head);
    if (head == NULL)
        return false;
    memset(head + m->room, 0xff, (room - m->room) * sizeof *head);
    m->head = head;
    m->room = room;
    return true;
}

static void list_in(struct mend *m, uint32_t neuron)
{
    m->next[neuron] = m->head[m->b->home[neuron]];
    m->head[m->b->home[neuron]] = neuron;
}

static bool start(struct mend *m, struct board *b)
{
    const size_t n = (size_t)b->p->neurons + 1;
    m->b = b;
    m->opened = b->cores;
    m->next = malloc(n * sizeof *m->next);
    m->moves = calloc(n, 1);
    if (m->next == NULL || m->moves == NULL || !list_cores(m))
        return false;
    for (uint32_t j = b->p->neurons; j-- > 0;) {
        if (b->home[j] != BOARD_NONE)
            list_in(m, j);
    }
    return true;
}

/* Takes out of the list, and the core, the neuron that fills the most slots: the fewest move. */
static uint32_t evict(struct mend *m, uint32_t core)
{
    uint32_t *link = &m->head[core], *most = link;
    for (; *link != BOARD_NONE; link = &m->next[*link]) {
        if (board_slots(m->b, *link) > board_slots(m->b, *most))
            most = link;
    }
    const uint32_t neuron = *most;
    *most = m->next[neuron];
    board_remove(m->b, neuron);
    return neuron;
}

static bool fits(const struct mend *m, uint32_t neuron, uint32_t core)
{
    const struct board_core *c = m->b->core[core];
    return c->satellite_of == BOARD_NONE && c->neurons > 0 &&
           c->slots + board_slots(m->b, neuron) <= m->b->p->slots &&
           c->axons + board_gain(m->b, neuron, core) <= m->b->p->axons;
}

/* A core for an evicted neuron; `from` is the one that it had to leave. */
static uint32_t choose(struct mend *m, uint32_t neuron, uint32_t from)
{
    if (m->moves[neuron] < MOVES) {
        m->moves[neuron]++;
        for (uint32_t k = 1; k <= TRIES && k + m->opened <= m->b->cores; k++) {
            const uint32_t core = m->b->cores - k;
            if (core != from && fits(m, neuron, core))
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
            if (!board_spread(b, m->head[core]))
                return false;
            continue;
        }
        const uint32_t neuron = evict(m, core);
        if (!board_spread(b, neuron))
            return false;
        const uint32_t to = choose(m, neuron, core);
        if (to == BOARD_NONE || !list_cores(m) || !board_add(b, neuron, to))
            return false;
        list_in(m, neuron);
    }
    return true;
}

bool partition_mend(struct board *b)
{
    struct mend m = {.b = NULL};
    bool made = b->overs == 0 || start(&m, b);
    while (made && b->overs > 0) {
        const uint32_t core = b->over[--b->overs];
        b->core[core]->queued = false;
        made = list_cores(&m) && mend_core(&m, core);
    }
    free(m.head);
    free(m.next);
    free(m.moves);
    return made;
}
