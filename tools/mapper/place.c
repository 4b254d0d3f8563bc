/*
 * place.c - see place.h.
 */
#include "place.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "place_anneal.h"
#include "place_force.h"
#include "place_scotch.h"
#include "place_spectral.h"
#include "place_start.h"

static const struct {
    const char *key, *text;
} methods[] = {
#define PLACE_METHOD_ROW(name, key, text) {key, text},
    PLACE_METHOD_LIST(PLACE_METHOD_ROW)
#undef PLACE_METHOD_ROW
};

const char *place_method_key(enum place_method method)
{
    return methods[method].key;
}

const char *place_method_text(enum place_method method)
{
    return methods[method].text;
}

/* What a chip boundary costs by default, in links. */
enum { CROSSING_HOPS = 8, CROSSING_HOPS_MAX = 1000 };

/* The cores for which a unit of the greatest load costs a hop more: see place.h. */
enum { LINK_CORES = 16 };

/* Steps by default: the smaller of two numbers, a core and at most, where there are few cores and
 * where there are many. Some four seconds for a chip of 4,096. */
#define EFFORT_FEW 2000000ULL
#define EFFORT_FEW_MAX 1200000000ULL
#define EFFORT_MANY 300000ULL
#define EFFORT_MANY_MAX 3000000000ULL

/* ---- starts ---------------------------------------------------------------------------------- */

/* A placement and what it is worth. */
struct candidate {
    uint32_t *core;
    enum place_method start;
    int64_t objective;
};

struct placing {
    const struct place_work *work;
    const struct place_options *options;
    uint32_t crossing_hops;
    int64_t link_hops;
    uint64_t effort, spent; /* of the annealer: all, and before the run at hand */
    uint64_t run;           /* of the run at hand                               */
};

static enum ct_status weigh(const struct placing *p, struct candidate *c, struct ct_error *err)
{
    return place_objective(p->work, p->crossing_hops, p->link_hops, c->core, &c->objective, err);
}

/* Rows in three ways: plain, each layer on its own, and as a square; the best is kept in core[]. */
static enum ct_status best_rows(const struct placing *p, uint32_t *core, struct ct_error *err)
{
    static const enum place_path paths[] = {PLACE_PATH_ROWS, PLACE_PATH_LAYERS, PLACE_PATH_SQUARE};
    const size_t size = p->work->problem->cores * sizeof *core;
    struct candidate trial = {.core = malloc(size)};
    int64_t least = INT64_MAX;
    enum ct_status status = CT_OK;
    if (trial.core == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for a placement");
    for (size_t k = 0; k < sizeof paths / sizeof paths[0] && status == CT_OK; k++) {
        status = place_start(p->work, PLACE_ORDER_LAYERS, paths[k], 0, trial.core, err);
        if (status == CT_OK)
            status = weigh(p, &trial, err);
        if (status == CT_OK && trial.objective < least) {
            least = trial.objective;
            memcpy(core, trial.core, size);
        }
    }
    free(trial.core);
    return status;
}

/* The placement of a method that does not anneal. */
static enum ct_status start(const struct placing *p, enum place_method method, uint32_t *core,
                            struct ct_error *err)
{
    const struct place_work *work = p->work;
    const uint64_t seed = p->options->seed;
    enum ct_status status;
    switch (method) {
    case PLACE_RANDOM:
        return place_start(work, PLACE_ORDER_LAYERS, PLACE_PATH_CHANCE, seed, core, err);
    case PLACE_ZIGZAG: return place_start(work, PLACE_ORDER_FLOW, PLACE_PATH_ZIGZAG, 0, core, err);
    case PLACE_HILBERT:
    case PLACE_FORCE_L1:
    case PLACE_FORCE_L2:
        status = place_start(work, PLACE_ORDER_FLOW, PLACE_PATH_HILBERT, 0, core, err);
        if (status != CT_OK || method == PLACE_HILBERT)
            return status;
        return place_force(work, method == PLACE_FORCE_L1 ? PLACE_POTENTIAL_L1 : PLACE_POTENTIAL_L2,
                           core, err);
    case PLACE_GREEDY: return place_greedy(work, p->crossing_hops, core, err);
    case PLACE_SPECTRAL: return place_spectral(work, p->crossing_hops, seed, core, err);
    case PLACE_SCOTCH: return place_scotch(work, seed, core, err);
    default: return place_start(work, PLACE_ORDER_LAYERS, PLACE_PATH_ROWS, 0, core, err);
    }
}

/* ---- annealing ------------------------------------------------------------------------------- */

/* Of a hundred parts of the effort: a race of each start, hot and short; what the others leave, for
 * the two that did best; a cold run from the start that was best as it stood, for starts that heat
 * would spoil; and the pass on the greatest load. */
enum { RACE_PERCENT = 4, COLD_PERCENT = 8, RELIEF_PERCENT = 4, FINALISTS = 2 };
#define HEAT_HOT 1.0
#define HEAT_COLD 0.03

static bool pass_progress(void *user, uint32_t thousandths)
{
    const struct placing *p = user;
    if (p->options->progress == NULL)
        return true;
    const double done = (double)p->spent + (double)p->run * thousandths / 1000;
    return p->options->progress(p->options->user, (uint32_t)(1000 * done / (double)p->effort));
}

/* Anneals a candidate with some percent of the effort, and weighs it. */
static enum ct_status anneal(struct placing *p, struct candidate *c, double heat, uint32_t percent,
                             struct ct_error *err)
{
    p->run = p->effort / 100 * percent;
    const struct place_anneal how = {.seed = p->options->seed,
                                     .effort = p->run,
                                     .link_hops = p->link_hops,
                                     .heat = heat,
                                     .progress = pass_progress,
                                     .user = p};
    enum ct_status status = place_anneal(p->work, &how, p->crossing_hops, c->core, err);
    p->spent += p->run;
    return status == CT_OK ? weigh(p, c, err) : status;
}

static void copy(const struct placing *p, struct candidate *to, const struct candidate *from)
{
    memcpy(to->core, from->core, p->work->problem->cores * sizeof *to->core);
    to->start = from->start;
    to->objective = from->objective;
}

/* Makes each start and races it: *best is the best as it stands, finalist[] the starts of which the
 * races came out best. */
static enum ct_status race(struct placing *p, struct candidate *best, struct candidate *finalist,
                           struct candidate *trial, uint32_t *percent, struct ct_error *err)
{
    static const enum place_method starts[] = {PLACE_ROWS, PLACE_HILBERT, PLACE_GREEDY,
                                               PLACE_SPECTRAL, PLACE_SCOTCH};
    const uint32_t cores = p->work->problem->cores;
    int64_t first = INT64_MAX, second = INT64_MAX; /* of the finalists' races */
    struct candidate raced = {.core = malloc(((size_t)cores + 1) * sizeof *raced.core)};
    enum ct_status status = CT_OK;
    if (raced.core == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for a placement");
    best->objective = INT64_MAX;
    for (size_t k = 0; k < sizeof starts / sizeof starts[0] && status == CT_OK; k++) {
        if (starts[k] == PLACE_SCOTCH && (!p->options->scotch || !place_scotch_available()))
            continue;
        trial->start = starts[k];
        status = starts[k] == PLACE_ROWS ? best_rows(p, trial->core, err)
                                         : start(p, starts[k], trial->core, err);
        if (status == CT_OK)
            status = weigh(p, trial, err);
        if (status != CT_OK)
            break;
        if (trial->objective < best->objective)
            copy(p, best, trial);
        copy(p, &raced, trial);
        status = anneal(p, &raced, HEAT_HOT, RACE_PERCENT, err);
        *percent += RACE_PERCENT;
        if (status == CT_OK && raced.objective < first) {
            copy(p, &finalist[1], &finalist[0]);
            copy(p, &finalist[0], trial);
            second = first;
            first = raced.objective;
        } else if (status == CT_OK && raced.objective < second) {
            copy(p, &finalist[1], trial);
            second = raced.objective;
        }
    }
    free(raced.core);
    return status;
}

/* Anneals a start, and keeps it where it is better than what there is. */
static enum ct_status anneal_and_keep(struct placing *p, struct candidate *best,
                                      struct candidate *from, double heat, uint32_t percent,
                                      struct place_result *result, struct ct_error *err)
{
    const int64_t before = from->objective;
    enum ct_status status = anneal(p, from, heat, percent, err);
    if (status == CT_OK && from->objective < best->objective) {
        copy(p, best, from);
        result->start = from->start;
        result->objective_start = before;
    }
    return status;
}

/* From the starts to the placement: core[] of *best. */
static enum ct_status race_and_cool(struct placing *p, struct candidate *best,
                                    struct candidate *finalist, struct candidate *trial,
                                    struct place_result *result, struct ct_error *err)
{
    uint32_t percent = COLD_PERCENT + RELIEF_PERCENT;
    enum ct_status status = race(p, best, finalist, trial, &percent, err);
    if (status != CT_OK)
        return status;
    copy(p, trial, best);
    result->start = best->start;
    result->objective_start = best->objective;
    for (int k = 0; k < FINALISTS && status == CT_OK; k++)
        status = anneal_and_keep(p, best, &finalist[k], HEAT_HOT, (100 - percent) / FINALISTS,
                                 result, err);
    if (status == CT_OK)
        status = anneal_and_keep(p, best, trial, HEAT_COLD, COLD_PERCENT, result, err);
    if (status != CT_OK)
        return status;
    const struct place_anneal how = {.effort = p->effort / 100 * RELIEF_PERCENT,
                                     .link_hops = p->link_hops};
    status = place_relieve(p->work, &how, p->crossing_hops, best->core, err);
    return status == CT_OK ? weigh(p, best, err) : status;
}

static enum ct_status anneal_all(struct placing *p, struct place_result *result,
                                 struct ct_error *err)
{
    const size_t cores = (size_t)p->work->problem->cores + 1;
    uint32_t *room = calloc((FINALISTS + 1) * cores, sizeof *room);
    if (room == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for a placement");
    struct candidate best = {.core = result->core}, trial = {.core = room};
    struct candidate finalist[FINALISTS];
    for (size_t k = 0; k < FINALISTS; k++)
        finalist[k] = (struct candidate){.core = room + (k + 1) * cores};
    enum ct_status status = race_and_cool(p, &best, finalist, &trial, result, err);
    result->objective = best.objective;
    free(room);
    return status;
}

/* ---- all ------------------------------------------------------------------------------------- */

static enum ct_status check_options(const struct place_options *options, struct ct_error *err)
{
    if (options->method >= PLACE_METHODS)
        return status_fail(err, CT_ERR_RANGE, "placement method %d outside 0..%d",
                           (int)options->method, PLACE_METHODS - 1);
    if (options->crossing_hops > CROSSING_HOPS_MAX)
        return status_fail(err, CT_ERR_RANGE, "%u links for a chip boundary, at most %d",
                           options->crossing_hops, CROSSING_HOPS_MAX);
    return CT_OK;
}

static uint64_t usual_effort(uint64_t cores)
{
    const uint64_t few = cores * EFFORT_FEW, many = cores * EFFORT_MANY;
    const uint64_t a = few < EFFORT_FEW_MAX ? few : EFFORT_FEW_MAX;
    const uint64_t b = many < EFFORT_MANY_MAX ? many : EFFORT_MANY_MAX;
    return a > b ? a : b;
}

static enum ct_status run(const struct place_work *work, const struct place_options *options,
                          struct place_result *result, struct ct_error *err)
{
    const uint32_t cores = work->problem->cores;
    struct placing p = {
        .work = work,
        .options = options,
        .crossing_hops = options->crossing_hops ? options->crossing_hops : CROSSING_HOPS,
        .link_hops =
            options->link_hops ? options->link_hops : (cores + LINK_CORES - 1) / LINK_CORES,
        .effort = options->effort ? options->effort : usual_effort(cores),
    };
    result->core = malloc(((size_t)cores + 1) * sizeof *result->core);
    if (result->core == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory to place %u cores", cores);
    if (options->method == PLACE_ANNEAL)
        return anneal_all(&p, result, err);
    struct candidate only = {.core = result->core};
    enum ct_status status = start(&p, options->method, result->core, err);
    if (status == CT_OK)
        status = weigh(&p, &only, err);
    result->start = options->method;
    result->objective = result->objective_start = only.objective;
    return status;
}

enum ct_status place_cores(const struct place_problem *problem, const struct place_options *options,
                           struct place_result *result, struct ct_error *err)
{
    static const struct place_options standard;
    struct place_work work;
    *result = (struct place_result){.core = NULL};
    options = options != NULL ? options : &standard;
    enum ct_status status = check_options(options, err);
    if (status != CT_OK)
        return status;
    status = place_work_open(&work, problem, err);
    if (status != CT_OK)
        return status;
    status = run(&work, options, result, err);
    place_work_close(&work);
    if (status == CT_OK)
        status = place_evaluate(problem, result->core, &result->metrics, NULL, err);
    if (status == CT_OK && result->metrics.blocked > 0)
        status = status_fail(err, CT_ERR_LIMIT,
                             "E-LINK: no placement was found whose paths avoid the disabled links: "
                             "%" PRIu64 " of %zu edges take one in the best",
                             result->metrics.blocked, problem->edges);
    if (status != CT_OK)
        place_result_free(result);
    return status;
}

void place_result_free(struct place_result *result)
{
    free(result->core);
    *result = (struct place_result){.core = NULL};
}
