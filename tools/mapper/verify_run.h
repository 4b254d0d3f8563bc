/*
 * verify_run.h - a network in the interpreter and its mapping in the emulator, tick by tick: what
 * verify.c compares and verify_explain.c looks into; nobody else needs it.
 */
#ifndef CT_MAPPER_VERIFY_RUN_H
#define CT_MAPPER_VERIFY_RUN_H

#include "interpret.h"
#include "verify.h"

struct verify_run {
    const struct network *net;
    const struct mapped *m;
    const struct verify_options *options;
    struct interpreter *interpreter;
    ct_chip *chip;
    uint32_t tick;      /* that runs next, of both                                             */
    uint32_t late;      /* the greatest lateness                                               */
    uint32_t slots;     /* of the past: late + 1, or as many as were asked for                 */
    size_t given;       /* next of options->given                                              */
    bool *line;         /* [lines] in this tick                                                */
    bool *fired;        /* [slots][neurons] by the network in tick % slots                     */
    int32_t *potential; /* [late + 1][neurons], likewise */
    bool *shown;        /* [cores of the system][CT_NEURONS] in this tick                  */
    bool *pin;          /* [pins]                                                          */
    size_t places;      /* CT_NEURONS * cores of the system                                */
};

/* Makes both before tick 0, with a past of at least `slots` ticks. Free *run in any case. */
CT_MUST_CHECK enum ct_status verify_start(struct verify_run *run, const struct network *net,
                                          const struct mapped *mapped,
                                          const struct verify_options *options, uint32_t slots,
                                          struct ct_error *err);
void verify_stop(struct verify_run *run);

/* Gives this tick's input to the chip and to run->line. */
CT_MUST_CHECK enum ct_status verify_give(struct verify_run *run, struct ct_error *err);
/* Runs the tick of both. */
CT_MUST_CHECK enum ct_status verify_step(struct verify_run *run, struct ct_error *err);

static inline uint32_t verify_late(const struct verify_run *run, uint32_t neuron)
{
    return run->m->late == NULL ? 0 : run->m->late[neuron];
}
/* Where the past keeps a neuron in a tick of the network. */
static inline size_t verify_past(const struct verify_run *run, uint32_t tick, uint32_t neuron)
{
    return (size_t)(tick % run->slots) * run->net->neurons + neuron;
}

static inline size_t verify_past_potential(const struct verify_run *run, uint32_t tick,
                                           uint32_t neuron)
{
    return (size_t)(tick % (run->late + 1)) * run->net->neurons + neuron;
}

/* Explains a difference, as text that the caller owns. */
CT_MUST_CHECK enum ct_status verify_explain(const struct verify_run *run,
                                            const struct verify_place *place, char **text,
                                            struct ct_error *err);

#endif
