/*
 * partition_strike.c - partition_strike() of partition_polish.h.
 */
#include "partition_polish.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOVES_LEAST = 2000, /* after cores are struck off, to make it good                */
    ROUND = 256,        /* moves after which the cores over their limits are sought */
    SWAP = 15,          /* percent of moves that are swaps                        */
    EMPTIEST = 8,       /* a core to strike off is the emptiest of one in so many  */
    AT_ONCE = 32,       /* one in so many cores is struck off at once, at first   */
    TRIES = 8,          /* of the length that the moves allow                      */
    FAILURES = 4        /* of one core, in a row, after which it ends             */
};

/* What a step of the annealer may cost, in axons: an axon or slot too many costs EXCESS. */
static const double HOT = 1.5, COLD = 0.3, EXCESS = 4.0;

struct striking {
    struct board *b;
    uint32_t *need_first, *needed_by; /* neurons that need signal s: needed_by[need_first[s]] .. */
    uint32_t *best;                   /* [neurons] core of each when all was well                */
    uint32_t *live, *place;           /* cores in use; where each is in that list                */
    uint32_t *best_live, lives, best_lives;
    uint32_t *over, overs; /* cores over their limits, when a round began */
    uint64_t random, moves;
    double heat;
};

static uint32_t chance(struct striking *s, uint32_t below)
{
    s->random = s->random * 6364136223846793005u + 1442695040888963407u; /* Knuth, MMIX */
    return (uint32_t)((s->random >> 32) * below >> 32);
}

/* ---- setting up ------------------------------------------------------------------------------ */

static bool list_needs(struct striking *s)
{
    const struct partition_problem *p = s->b->p;
    const uint64_t synapses = p->first[p->neurons];
    s->need_first = calloc((size_t)p->signals + 2, sizeof *s->need_first);
    s->needed_by = synapses < UINT32_MAX ? malloc((synapses + 1) * sizeof *s->needed_by) : NULL;
    if (s->need_first == NULL || s->needed_by == NULL)
        return false;
    for (uint64_t i = 0; i < synapses; i++)
        s->need_first[(p->input[i] >> 4) + 2]++;
    for (uint32_t signal = 0; signal < p->signals; signal++)
        s->need_first[signal + 2] += s->need_first[signal + 1];
    for (uint32_t j = 0; j < p->neurons; j++) {
        for (uint64_t i = p->first[j]; i < p->first[j + 1]; i++)
            s->needed_by[s->need_first[(p->input[i] >> 4) + 1]++] = j;
    }
    return true;
}

/* All is well as it is. */
static void keep(struct striking *s)
{
    memcpy(s->best, s->b->home, s->b->p->neurons * sizeof *s->best);
    memcpy(s->best_live, s->live, s->lives * sizeof *s->live);
    s->best_lives = s->lives;
}

static bool set_up(struct striking *s)
{
    const struct board *b = s->b;
    s->best = malloc(((size_t)b->p->neurons + 1) * sizeof *s->best);
    s->live = malloc(((size_t)b->cores + 1) * sizeof *s->live);
    s->place = malloc(((size_t)b->cores + 1) * sizeof *s->place);
    s->best_live = malloc(((size_t)b->cores + 1) * sizeof *s->best_live);
    s->over = malloc(((size_t)b->cores + 1) * sizeof *s->over);
    if (s->best == NULL || s->live == NULL || s->place == NULL || s->best_live == NULL ||
        s->over == NULL)
        return false;
    for (uint32_t c = 0; c < b->cores; c++) {
        if (b->core[c]->member == BOARD_NONE)
            continue;
        s->place[c] = s->lives;
        s->live[s->lives++] = c;
    }
    keep(s);
    return list_needs(s);
}

/* ---- moves ----------------------------------------------------------------------------------- */

static double energy(const struct board *b)
{
    return EXCESS * (double)b->excess + (double)b->axons;
}

static bool may_take(const struct board *b, uint32_t neuron, uint32_t core)
{
    const uint32_t most = b->p->axons + BOARD_AXONS_MOST - CT_AXONS;
    return b->core[core]->axons + board_gain(b, neuron, core) <= most;
}

/* Moves a neuron to a core and back; the queue of the board is emptied at the end of a round. */
static bool shift(struct board *b, uint32_t neuron, uint32_t core)
{
    board_remove(b, neuron);
    return board_add(b, neuron, core);
}

/* A core that shares an input with the neuron, or any. */
static uint32_t related(struct striking *s, uint32_t neuron)
{
    const struct partition_problem *p = s->b->p;
    const uint32_t inputs = (uint32_t)(p->first[neuron + 1] - p->first[neuron]);
    if (inputs == 0 || chance(s, 16) == 0)
        return s->live[chance(s, s->lives)];
    const uint32_t signal = p->input[p->first[neuron] + chance(s, inputs)] >> 4;
    const uint32_t first = s->need_first[signal], count = s->need_first[signal + 1] - first;
    return s->b->home[s->needed_by[first + chance(s, count)]];
}

static uint32_t any_member(struct striking *s, uint32_t core)
{
    const struct board_core *c = s->b->core[core];
    uint32_t j = c->member;
    for (uint32_t k = chance(s, c->neurons); k > 0; k--)
        j = s->b->next[j];
    return j;
}

static bool accepts(struct striking *s, double before)
{
    const double worse = energy(s->b) - before;
    return worse <= 0 || chance(s, 1u << 24) < exp(-worse / s->heat) * (1u << 24);
}

/* Tries a move, or a swap with a member of the other core. False: no memory. */
static bool try_move(struct striking *s)
{
    struct board *b = s->b;
    const bool hot = s->overs > 0 && chance(s, 2) == 0;
    const uint32_t seed = hot ? s->over[chance(s, s->overs)] : s->live[chance(s, s->lives)];
    s->moves++;
    if (b->core[seed]->neurons == 0)
        return true;
    const uint32_t neuron = any_member(s, seed), to = related(s, neuron);
    if (to == seed || b->core[to]->neurons == 0 || !may_take(b, neuron, to))
        return true;
    const double before = energy(b);
    const uint32_t other = chance(s, 100) < SWAP ? any_member(s, to) : BOARD_NONE;
    const bool swap = other != BOARD_NONE && may_take(b, other, seed);
    bool made = shift(b, neuron, to) && (!swap || shift(b, other, seed));
    if (made && !accepts(s, before))
        made = (!swap || shift(b, other, to)) && shift(b, neuron, seed);
    return made;
}

/* Anneals until nothing is over, or for so many moves. */
static bool anneal(struct striking *s, uint64_t moves)
{
    struct board *b = s->b;
    bool made = true;
    for (uint64_t k = 0; made && k < moves && (b->excess > 0 || k == 0); k++) {
        if (k % ROUND == 0) {
            (void)board_settle(b);
            s->heat = HOT * pow(COLD / HOT, (double)k / (double)moves);
            s->overs = 0;
            for (uint32_t i = 0; i < s->lives; i++) {
                const struct board_core *c = b->core[s->live[i]];
                if (c->axons > b->p->axons || c->slots > b->p->slots)
                    s->over[s->overs++] = s->live[i];
            }
        }
        made = try_move(s);
    }
    (void)board_settle(b);
    return made;
}

/* ---- cores ----------------------------------------------------------------------------------- */

/* One of the cores with the fewest neurons' worth in them. */
static uint32_t choose(struct striking *s)
{
    const struct board *b = s->b;
    uint32_t best = s->live[chance(s, s->lives)];
    for (uint32_t k = 0; k < s->lives / EMPTIEST; k++) {
        const uint32_t core = s->live[chance(s, s->lives)];
        if (b->core[core]->axons + b->core[core]->slots <
            b->core[best]->axons + b->core[best]->slots)
            best = core;
    }
    return best;
}

/* Sends the neurons of a core elsewhere; *empty tells whether all found a place. */
static bool scatter(struct striking *s, uint32_t core, bool *empty)
{
    struct board *b = s->b;
    while (b->core[core]->member != BOARD_NONE) {
        const uint32_t neuron = b->core[core]->member;
        uint32_t best = BOARD_NONE, least = UINT32_MAX;
        for (int k = 0; k < 16; k++) {
            const uint32_t to = related(s, neuron);
            if (to == core || b->core[to]->neurons == 0 || !may_take(b, neuron, to))
                continue;
            const uint32_t full = b->core[to]->axons + board_gain(b, neuron, to);
            if (full < least) {
                least = full;
                best = to;
            }
        }
        if (best == BOARD_NONE)
            break;
        if (!shift(b, neuron, best))
            return false;
    }
    *empty = b->core[core]->member == BOARD_NONE;
    return true;
}

static void take_out(struct striking *s, uint32_t core)
{
    const uint32_t last = s->live[--s->lives];
    s->live[s->place[core]] = last;
    s->place[last] = s->place[core];
}

/* Back to where all was well. */
static bool restore(struct striking *s)
{
    struct board *b = s->b;
    bool made = true;
    for (uint32_t j = 0; j < b->p->neurons; j++) {
        if (b->home[j] != s->best[j])
            board_remove(b, j);
    }
    for (uint32_t j = 0; made && j < b->p->neurons; j++) {
        if (b->home[j] == BOARD_NONE)
            made = board_add(b, j, s->best[j]);
    }
    s->lives = s->best_lives;
    for (uint32_t k = 0; k < s->lives; k++) {
        s->live[k] = s->best_live[k];
        s->place[s->live[k]] = k;
    }
    (void)board_settle(b);
    return made;
}

/* Strikes off so many cores, or none. */
static bool strike(struct striking *s, uint32_t cores, uint64_t moves, bool *done)
{
    bool made = true, empty = true;
    for (uint32_t k = 0; made && empty && k < cores; k++) {
        const uint32_t core = choose(s);
        take_out(s, core);
        made = scatter(s, core, &empty);
    }
    if (made && empty)
        made = anneal(s, moves);
    *done = empty && s->b->excess == 0;
    if (made && *done)
        keep(s);
    return made && (*done || restore(s));
}

bool partition_strike(struct board *b, uint64_t moves, uint32_t seed)
{
    struct striking s = {.b = b, .random = seed};
    uint32_t failures = 0;
    bool made = set_up(&s);
    uint32_t cores = 1 + s.lives / AT_ONCE;
    while (made && s.lives > cores && s.moves < moves && failures < FAILURES) {
        bool done;
        made = strike(&s, cores, MOVES_LEAST + moves / TRIES, &done);
        failures = done || cores > 1 ? 0 : failures + 1;
        cores = done ? cores : (cores + 1) / 2;
    }
    free(s.need_first);
    free(s.needed_by);
    free(s.best);
    free(s.live);
    free(s.place);
    free(s.best_live);
    free(s.over);
    return made;
}
