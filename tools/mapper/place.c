/*
 * place.c - see place.h.
 */
#include "place.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/status.h"
#include "place_force.h"
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
enum { CROSSING_HOPS = 8 };

static enum ct_status run(const struct place_work *work, const struct place_options *options,
                          uint32_t *core, struct ct_error *err)
{
    const uint32_t crossing_hops = options->crossing_hops ? options->crossing_hops : CROSSING_HOPS;
    enum ct_status status;
    switch (options->method) {
    case PLACE_RANDOM:
        return place_start(work, PLACE_ORDER_LAYERS, PLACE_PATH_CHANCE, options->seed, core, err);
    case PLACE_ZIGZAG: return place_start(work, PLACE_ORDER_FLOW, PLACE_PATH_ZIGZAG, 0, core, err);
    case PLACE_HILBERT:
    case PLACE_FORCE_L1:
    case PLACE_FORCE_L2:
        status = place_start(work, PLACE_ORDER_FLOW, PLACE_PATH_HILBERT, 0, core, err);
        if (status != CT_OK || options->method == PLACE_HILBERT)
            return status;
        return place_force(
            work, options->method == PLACE_FORCE_L1 ? PLACE_POTENTIAL_L1 : PLACE_POTENTIAL_L2, core,
            err);
    case PLACE_GREEDY: return place_greedy(work, crossing_hops, core, err);
    default: return place_start(work, PLACE_ORDER_LAYERS, PLACE_PATH_ROWS, 0, core, err);
    }
}

enum ct_status place_cores(const struct place_problem *problem, const struct place_options *options,
                           struct place_result *result, struct ct_error *err)
{
    static const struct place_options standard;
    struct place_work work;
    *result = (struct place_result){.core = NULL};
    enum ct_status status = place_work_open(&work, problem, err);
    if (status != CT_OK)
        return status;
    result->core = malloc(((size_t)problem->cores + 1) * sizeof *result->core);
    status = result->core == NULL
                 ? status_fail(err, CT_ERR_MEMORY, "no memory to place %u cores", problem->cores)
                 : run(&work, options != NULL ? options : &standard, result->core, err);
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
