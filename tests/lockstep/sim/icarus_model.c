/*
 * icarus_model.c - a design compiled by iverilog as a struct lockstep_model. It is compiled once
 * for each model, with
 *   MODEL_OBJECT      the name of the struct lockstep_model that it defines
 *   MODEL_DESIGN      the compiled design
 *   MODEL_NAME, MODEL_PARAMETERS, MODEL_FAULT    its strings
 */
#ifdef MODEL_OBJECT
#include <stdio.h>

#include "lockstep/sim/icarus.h"

/* What no reset reaches is X in a four-state simulator: there is nothing to draw. */
static struct lockstep *create(int seed)
{
    (void)seed;
    return icarus_create(MODEL_DESIGN);
}

static void list(const struct lockstep *l)
{
    (void)l;
    printf("the signals of %s\n", MODEL_DESIGN);
}

extern const struct lockstep_model MODEL_OBJECT;
const struct lockstep_model MODEL_OBJECT = {
    .name = MODEL_NAME,
    .parameters = MODEL_PARAMETERS,
    .fault = MODEL_FAULT,
    .simulator = "icarus",
    .slowness = 40,
    .create = create,
    .destroy = icarus_destroy,
    .eval = icarus_eval,
    .find = icarus_find,
    .list = list,
};
#endif
