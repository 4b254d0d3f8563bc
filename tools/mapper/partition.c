/*
 * partition.c - see partition.h: takes the layers in turn, cuts each, and writes the result.
 */
#include "partition.h"

#include "../../emulator/base/status.h"
#include "partition_board.h"
#include "partition_cut.h"
#include "partition_layers.h"
#include "partition_mend.h"
#include "partition_polish.h"
#include "partition_portfolio.h"
#include "partition_refine.h"

#include <stdlib.h>
#include <string.h>

enum {
    LOOKS_LEAST = 1 << 24, /* at synapses, for the refinement of a layer                        */
    MOVES = 16,            /* a neuron, for striking off cores, by unit of effort               */
    MOVES_LEAST = 20000,
    STRIKE_LOOKS = 1 << 23,        /* at synapses by these moves, by unit of effort              */
    STRIKE_SYNAPSES_MOST = 1 << 24 /* of a network for which it is tried                         */
};

struct maker {
    const struct partition_problem *p;
    const struct partition_options *options;
    uint32_t effort;
    struct board board;
    struct portfolio portfolio;
    struct refiner refiner;
    struct partition_layers layers;
};

uint32_t partition_fan_in(const struct partition_problem *problem, uint32_t neuron)
{
    uint32_t nets = 0;
    for (uint64_t i = problem->first[neuron]; i < problem->first[neuron + 1]; i++)
        nets += partition_count(problem->input[i] & 15);
    return nets;
}

void partition_free(struct partition *partition)
{
    free(partition->first);
    free(partition->seat);
    memset(partition, 0, sizeof *partition);
}

static enum ct_status check_problem(const struct partition_problem *p, struct ct_error *err)
{
    for (uint32_t j = 0; j < p->neurons; j++) {
        const uint32_t nets = partition_fan_in(p, j);
        if (nets > p->axons)
            return status_fail(err, CT_ERR_LIMIT,
                               "neuron %u: its inputs need %u axons, a core has %u", j, nets,
                               p->axons);
    }
    return CT_OK;
}

/* ---- one layer ------------------------------------------------------------------------------- */

static bool commit(struct board *b, const struct cut *cut)
{
    for (uint32_t k = 0; k < cut->cores; k++) {
        const uint32_t core = board_open(b);
        if (core == BOARD_NONE)
            return false;
        for (uint32_t i = cut->start[k]; i < cut->start[k + 1]; i++) {
            if (!board_add(b, cut->order[i], core))
                return false;
        }
    }
    return true;
}

/* Synapses to look at while a layer is refined. */
static uint64_t refine_looks(const struct maker *m, const struct partition_layer *layer)
{
    const uint64_t synapses = m->p->first[layer->first + layer->count] - m->p->first[layer->first];
    return LOOKS_LEAST + synapses * m->effort;
}

static bool make_layer(struct maker *m, uint32_t l)
{
    const struct partition_layer *layer = &m->p->layer[l];
    struct cut cut;
    const uint32_t from = m->board.cores;
    bool made = cut_init(&cut, layer->count);
    for (uint32_t j = 0; made && j < layer->count; j++) {
        made = board_spread(&m->board, layer->first + j);
        m->portfolio.cutter.slots[layer->first + j] = board_slots(&m->board, layer->first + j);
    }
    made = made && portfolio_cut(&m->portfolio, l, m->options->method, &cut) &&
           commit(&m->board, &cut) && partition_mend(&m->board);
    if (made && m->options->method == PARTITION_BEST)
        made = refine(&m->refiner, from, refine_looks(m, layer));
    cut_free(&cut);
    return made;
}

/* Moves for striking off cores. */
static uint64_t strike_moves(const struct maker *m)
{
    const uint64_t fan_in = 1 + m->p->first[m->p->neurons] / (m->p->neurons + 1);
    const uint64_t moves = (uint64_t)m->p->neurons * m->effort * MOVES + MOVES_LEAST;
    const uint64_t most = m->effort * STRIKE_LOOKS / fan_in;
    return moves < most ? moves : most;
}

/* ---- the result ------------------------------------------------------------------------------ */

/* Numbers the cores that hold something, in order, and lists their seats by neuron. */
static bool number_cores(const struct board *b, struct partition *out, uint32_t *number)
{
    uint32_t seats = 0;
    out->first = calloc((size_t)b->cores + 2, sizeof *out->first);
    for (uint32_t c = 0; c < b->cores; c++) {
        number[c] = out->cores;
        out->cores += b->core[c]->neurons > 0;
        seats += b->core[c]->neurons;
    }
    out->seat = calloc((size_t)seats + 1, sizeof *out->seat);
    return out->first != NULL && out->seat != NULL;
}

static bool write_result(const struct board *b, struct partition *out)
{
    uint32_t *number = malloc(((size_t)b->cores + 1) * sizeof *number);
    if (number == NULL || !number_cores(b, out, number)) {
        free(number);
        return false;
    }
    uint32_t *end = out->first + 1; /* first free seat of each core, shifted by one */
    for (uint32_t c = 0, at = 0; c < b->cores; c++) {
        if (b->core[c]->neurons == 0)
            continue;
        end[number[c]] = at;
        if (b->core[c]->satellite_of != BOARD_NONE)
            out->seat[end[number[c]]++] =
                (struct partition_seat){b->core[c]->satellite_of, b->p->slots};
        at += b->core[c]->neurons;
    }
    for (uint32_t j = 0; j < b->p->neurons; j++)
        out->seat[end[number[b->home[j]]]++] = (struct partition_seat){j, board_slots(b, j)};
    free(number);
    return true;
}

/* Why there is no partition. */
static enum ct_status failure(const struct maker *m, const struct partition *out,
                              struct ct_error *err)
{
    if (out->cores > m->p->cores_max)
        return status_fail(err, CT_ERR_LIMIT, "%u cores, at most %u", out->cores, m->p->cores_max);
    if (m->board.cores >= board_limit(m->p))
        return status_fail(err, CT_ERR_LIMIT, "more than %u cores", m->p->cores_max);
    return status_fail(err, CT_ERR_MEMORY, "out of memory");
}

static bool make_all(struct maker *m, struct partition *out)
{
    const struct partition_problem *p = m->p;
    const bool best = m->options->method == PARTITION_BEST;
    bool made = board_init(&m->board, p) && portfolio_init(&m->portfolio, p, m->effort) &&
                refiner_init(&m->refiner, &m->board, &m->portfolio.grower, m->options->seed) &&
                partition_layers_make(&m->layers, p);
    for (uint32_t k = 0; made && k < p->layers; k++)
        made = make_layer(m, m->layers.order[k]);
    if (made && best)
        made = partition_join(&m->board);
    if (made && best && p->first[p->neurons] <= STRIKE_SYNAPSES_MOST)
        made = partition_strike(&m->board, strike_moves(m), m->options->seed);
    return made && write_result(&m->board, out) && out->cores <= p->cores_max;
}

enum ct_status partition_make(const struct partition_problem *problem,
                              const struct partition_options *options, struct partition *out,
                              struct ct_error *err)
{
    struct maker m = {.p = problem, .options = options};
    m.effort = options->effort > 0 ? options->effort : PARTITION_EFFORT;
    memset(out, 0, sizeof *out);
    const enum ct_status checked = check_problem(problem, err);
    if (checked != CT_OK)
        return checked;
    const bool made = make_all(&m, out);
    const enum ct_status status = made ? CT_OK : failure(&m, out, err);
    if (!made)
        partition_free(out);
    board_free(&m.board);
    portfolio_free(&m.portfolio);
    refiner_free(&m.refiner);
    partition_layers_free(&m.layers);
    return status;
}
