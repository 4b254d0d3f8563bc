/*
 * partition_board.c - see partition_board.h.
 */
#include "partition_board.h"

#include <stdlib.h>
#include <string.h>

bool board_init(struct board *b, const struct partition_problem *problem)
{
    const size_t n = (size_t)problem->neurons + 1;
    memset(b, 0, sizeof *b);
    b->p = problem;
    b->home = malloc(n * sizeof *b->home);
    b->need = calloc(n, sizeof *b->need);
    b->satellite = calloc(n, sizeof *b->satellite);
    b->next = malloc(n * sizeof *b->next);
    b->previous = malloc(n * sizeof *b->previous);
    if (b->home == NULL || b->need == NULL || b->satellite == NULL || b->next == NULL ||
        b->previous == NULL)
        return false;
    memset(b->home, 0xff, n * sizeof *b->home);
    for (uint32_t j = 0; problem->pins != NULL && j < problem->neurons; j++)
        b->need[j] = problem->pins[j];
    return true;
}

void board_free(struct board *b)
{
    for (uint32_t c = 0; c < b->cores; c++)
        free(b->core[c]);
    free(b->core);
    free(b->home);
    free(b->need);
    free(b->satellite);
    free(b->next);
    free(b->previous);
    free(b->over);
    memset(b, 0, sizeof *b);
}

/* Makes room for one more of `size` bytes each; false: no memory. */
static bool grow(void **list, uint32_t *room, uint32_t used, size_t size)
{
    if (used < *room)
        return true;
    const uint32_t more = *room < 64 ? 64 : *room + *room / 2;
    void *bigger = realloc(*list, more * size);
    if (bigger == NULL)
        return false;
    *list = bigger;
    *room = more;
    return true;
}

uint32_t board_open(struct board *b)
{
    if (b->cores >= board_limit(b->p) ||
        !grow((void **)&b->core, &b->room, b->cores, sizeof(struct board_core *)))
        return BOARD_NONE;
    struct board_core *core = calloc(1, sizeof *core);
    if (core == NULL)
        return BOARD_NONE;
    core->satellite_of = core->member = BOARD_NONE;
    b->core[b->cores] = core;
    return b->cores++;
}

/* ---- the table of a core --------------------------------------------------------------------- */

static uint32_t slot_of(uint32_t signal)
{
    return (signal * 2654435761u) >> 23; /* 9 bits: BOARD_TABLE places; Knuth's multiplier */
}

/* Where the signal is, or the free place where it would be. */
static uint32_t find(const struct board_core *core, uint32_t signal)
{
    uint32_t at = slot_of(signal);
    while (core->key[at] != 0 && core->key[at] != signal + 1)
        at = (at + 1) % BOARD_TABLE;
    return at;
}

/* Frees a place and moves up those behind it that would no longer be found. */
static void vacate(struct board_core *core, uint32_t hole)
{
    for (uint32_t at = (hole + 1) % BOARD_TABLE; core->key[at] != 0; at = (at + 1) % BOARD_TABLE) {
        const uint32_t ideal = slot_of(core->key[at] - 1);
        if ((at - ideal) % BOARD_TABLE < (at - hole) % BOARD_TABLE)
            continue;
        core->key[hole] = core->key[at];
        memcpy(core->count[hole], core->count[at], sizeof core->count[hole]);
        hole = at;
    }
    core->key[hole] = 0;
    memset(core->count[hole], 0, sizeof core->count[hole]);
}

/* One neuron more needs these types of a signal; returns how many axons that takes. */
static uint32_t take(struct board_core *core, uint32_t input)
{
    const uint32_t at = find(core, input >> 4);
    uint32_t new = 0;
    core->key[at] = (input >> 4) + 1;
    for (int g = 0; g < BOARD_TYPES; g++)
        new += (input >> g & 1) != 0 && core->count[at][g]++ == 0;
    return new;
}

/* The reverse. */
static uint32_t drop(struct board_core *core, uint32_t input)
{
    const uint32_t at = find(core, input >> 4);
    uint32_t freed = 0, left = 0;
    for (int g = 0; g < BOARD_TYPES; g++) {
        freed += (input >> g & 1) != 0 && --core->count[at][g] == 0;
        left |= core->count[at][g];
    }
    if (left == 0)
        vacate(core, at);
    return freed;
}

/* ---- slots ----------------------------------------------------------------------------------- */

uint32_t board_slots(const struct board *b, uint32_t neuron)
{
    if (b->p->single != NULL && b->p->single[neuron] != 0)
        return 1;
    const uint32_t away = b->satellite[neuron] * b->p->slots;
    return b->need[neuron] > away + 1 ? b->need[neuron] - away : 1;
}

/* Changes what a core uses, and with it the sums of the board. */
static void use_slots(struct board *b, struct board_core *c, uint32_t more)
{
    const uint32_t limit = b->p->slots;
    b->excess -= c->slots > limit ? c->slots - limit : 0;
    c->slots += more;
    b->excess += c->slots > limit ? c->slots - limit : 0;
}

static void use_axons(struct board *b, struct board_core *c, uint32_t more)
{
    const uint32_t limit = b->p->axons;
    b->excess -= c->axons > limit ? c->axons - limit : 0;
    c->axons = (uint16_t)(c->axons + more);
    b->excess += c->axons > limit ? c->axons - limit : 0;
    b->axons += (int32_t)more;
}

static bool queue_if_over(struct board *b, uint32_t core)
{
    struct board_core *c = b->core[core];
    if (c->slots <= b->p->slots || c->queued)
        return true;
    if (!grow((void **)&b->over, &b->over_room, b->overs, sizeof *b->over))
        return false;
    c->queued = true;
    b->over[b->overs++] = core;
    return true;
}

/* The source of a signal drives so many axons more or fewer. */
static bool charge(struct board *b, uint32_t signal, int32_t more)
{
    const uint32_t source = b->p->signal_neuron[signal];
    if (source == PARTITION_LINE || more == 0)
        return true;
    const uint32_t before = board_slots(b, source);
    b->need[source] += more;
    const uint32_t home = b->home[source];
    if (home == BOARD_NONE)
        return true;
    use_slots(b, b->core[home], board_slots(b, source) - before);
    return queue_if_over(b, home);
}

/* ---- moves ----------------------------------------------------------------------------------- */

uint32_t board_gain(const struct board *b, uint32_t neuron, uint32_t core)
{
    const struct partition_problem *p = b->p;
    const struct board_core *c = b->core[core];
    uint32_t new = 0;
    for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
        const uint32_t at = find(c, p->input[i] >> 4);
        for (int g = 0; g < BOARD_TYPES; g++)
            new += (p->input[i] >> g & 1) != 0 && c->count[at][g] == 0;
    }
    return new;
}

uint32_t board_loss(const struct board *b, uint32_t neuron)
{
    const struct partition_problem *p = b->p;
    const struct board_core *c = b->core[b->home[neuron]];
    uint32_t freed = 0;
    for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
        const uint32_t at = find(c, p->input[i] >> 4);
        for (int g = 0; g < BOARD_TYPES; g++)
            freed += (p->input[i] >> g & 1) != 0 && c->count[at][g] == 1;
    }
    return freed;
}

/* The inputs of a neuron touch a core. */
static bool touch(struct board *b, uint32_t neuron, uint32_t core)
{
    const struct partition_problem *p = b->p;
    struct board_core *c = b->core[core];
    bool made = true;
    for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
        const uint32_t new = take(c, p->input[i]);
        use_axons(b, c, new);
        made = charge(b, p->input[i] >> 4, (int32_t) new) && made;
    }
    return made;
}

static void untouch(struct board *b, uint32_t neuron, uint32_t core)
{
    const struct partition_problem *p = b->p;
    struct board_core *c = b->core[core];
    for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
        const uint32_t freed = drop(c, p->input[i]);
        use_axons(b, c, -freed);
        (void)charge(b, p->input[i] >> 4, -(int32_t)freed); /* fewer: nothing to queue */
    }
}

static void chain(struct board *b, uint32_t neuron, struct board_core *c)
{
    b->next[neuron] = c->member;
    b->previous[neuron] = BOARD_NONE;
    if (c->member != BOARD_NONE)
        b->previous[c->member] = neuron;
    c->member = neuron;
}

static void unchain(struct board *b, uint32_t neuron, struct board_core *c)
{
    const uint32_t next = b->next[neuron], previous = b->previous[neuron];
    *(previous == BOARD_NONE ? &c->member : &b->next[previous]) = next;
    if (next != BOARD_NONE)
        b->previous[next] = previous;
}

bool board_add(struct board *b, uint32_t neuron, uint32_t core)
{
    struct board_core *c = b->core[core];
    chain(b, neuron, c);
    c->neurons++;
    use_slots(b, c, board_slots(b, neuron));
    b->home[neuron] = core;
    return touch(b, neuron, core) && queue_if_over(b, core);
}

void board_remove(struct board *b, uint32_t neuron)
{
    const uint32_t core = b->home[neuron];
    untouch(b, neuron, core);
    unchain(b, neuron, b->core[core]);
    use_slots(b, b->core[core], -board_slots(b, neuron));
    b->core[core]->neurons--;
    b->home[neuron] = BOARD_NONE;
}

bool board_settle(struct board *b)
{
    bool settled = true;
    while (b->overs > 0) {
        struct board_core *c = b->core[b->over[--b->overs]];
        c->queued = false;
        settled = settled && c->slots <= b->p->slots;
    }
    return settled;
}

/* The same neuron in fewer or more slots of its own core. */
static bool count_satellite(struct board *b, uint32_t neuron, int32_t more)
{
    const uint32_t before = board_slots(b, neuron), home = b->home[neuron];
    b->satellite[neuron] += more;
    if (home == BOARD_NONE)
        return true;
    use_slots(b, b->core[home], board_slots(b, neuron) - before);
    return queue_if_over(b, home);
}

bool board_spread(struct board *b, uint32_t neuron)
{
    while (board_slots(b, neuron) > b->p->slots) {
        const uint32_t core = board_open(b);
        if (core == BOARD_NONE || !count_satellite(b, neuron, 1))
            return false;
        b->core[core]->satellite_of = neuron;
        b->core[core]->neurons = 1;
        use_slots(b, b->core[core], b->p->slots);
        if (!touch(b, neuron, core))
            return false;
    }
    return true;
}
