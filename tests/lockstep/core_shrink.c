/*
 * core_shrink.c - see core_shrink.h.
 */
#include "lockstep/core_shrink.h"

#include <stdlib.h>
#include <string.h>

/* Where something is left out, what is random beside it changes: other seeds are tried as well. */
enum { TRIALS = 3000, SEEDS = 6 };

struct trial {
    const struct lockstep_model *model;
    struct core_style style;
};

static bool differs(void *user, const struct random_model *m)
{
    struct trial *trial = user;
    const uint64_t seed = trial->style.seed;
    const bool calm = trial->style.stall_percent == 0 && trial->style.foreign_percent == 0;
    for (int k = 0; k < (calm ? 1 : SEEDS); k++) {
        struct core_tally tally = {0};
        char text[400];
        if (!core_run(trial->model, m, &trial->style, &tally, text, sizeof text))
            return true;
        trial->style.seed += 1000;
    }
    trial->style.seed = seed;
    return false;
}

/* Keeps a simpler style where the difference is still there. */
static void try_style(struct trial *trial, const struct random_model *m, struct core_style simpler)
{
    const struct core_style before = trial->style;
    trial->style = simpler;
    if (!differs(trial, m))
        trial->style = before;
}

static void shrink_style(struct trial *trial, const struct random_model *m)
{
    struct core_style s = trial->style;
    s.apart = true;
    try_style(trial, m, s);
    s = trial->style;
    s.reset_midway = false;
    try_style(trial, m, s);
    s = trial->style;
    s.foreign_percent = 0;
    try_style(trial, m, s);
    s = trial->style;
    s.stall_percent = 0;
    try_style(trial, m, s);
    s = trial->style;
    s.divider = 1;
    try_style(trial, m, s);
}

static int by_given(const void *a, const void *b)
{
    const struct model_input *p = a, *q = b;
    return p->given < q->given ? -1 : p->given > q->given;
}

/* Makes the spikes from elsewhere inputs of the model, where it differs so too: then they can be
 * left out one by one, and nothing is random any more. */
static void take_foreign(struct trial *trial, struct random_model *m)
{
    struct core_foreign foreign = {0};
    struct core_tally tally = {0};
    char text[400];
    const struct core_style before = trial->style;
    struct core_style style = before;
    struct random_model with = *m;
    style.foreign = &foreign;
    core_run(trial->model, m, &style, &tally, text, sizeof text);
    with.input_count = m->input_count + foreign.count;
    with.input = calloc(with.input_count + 1, sizeof *with.input);
    if (with.input != NULL && foreign.count > 0) {
        memcpy(with.input, foreign.input, foreign.count * sizeof *with.input);
        if (m->input_count > 0)
            memcpy(with.input + foreign.count, m->input, m->input_count * sizeof *m->input);
        qsort(with.input, with.input_count, sizeof *with.input, by_given);
        trial->style.foreign_percent = 0;
        if (differs(trial, &with)) {
            free(m->input);
            *m = with;
            with.input = NULL;
        } else {
            trial->style = before;
        }
    }
    free(with.input);
    free(foreign.input);
}

struct shrink_left core_shrink(const struct lockstep_model *model, struct random_model *m,
                               struct core_style *style, const char *wave, char *text, size_t size)
{
    struct trial trial = {.model = model, .style = *style};
    struct core_tally tally = {0};
    take_foreign(&trial, m);
    shrink_style(&trial, m);
    const struct shrink_left left = shrink_model(m, differs, &trial, TRIALS);
    *style = trial.style;
    if (wave != NULL)
        setenv("CT_WAVE", wave, 1);
    core_run(model, m, style, &tally, text, size);
    return left;
}
