/*
 * core_shrink.c - see core_shrink.h.
 */
#include "lockstep/core_shrink.h"

#include <stdlib.h>

enum { TRIALS = 3000 };

struct trial {
    const struct lockstep_model *model;
    struct core_style style;
};

static bool differs(void *user, const struct random_model *m)
{
    struct trial *trial = user;
    struct core_tally tally = {0};
    char text[400];
    return !core_run(trial->model, m, &trial->style, &tally, text, sizeof text);
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

struct shrink_left core_shrink(const struct lockstep_model *model, struct random_model *m,
                               struct core_style *style, const char *wave, char *text,
                               size_t size)
{
    if (wave != NULL)
        unsetenv("CT_WAVE");
    struct trial trial = {.model = model, .style = *style};
    struct core_tally tally = {0};
    shrink_style(&trial, m);
    const struct shrink_left left = shrink_model(m, differs, &trial, TRIALS);
    *style = trial.style;
    if (wave != NULL)
        setenv("CT_WAVE", wave, 1);
    core_run(model, m, style, &tally, text, size);
    return left;
}
