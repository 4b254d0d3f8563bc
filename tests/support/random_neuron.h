/*
 * random_neuron.h - the parameters of one neuron, drawn from a mixture of themes. random_model.c
 * chooses the themes and puts neurons, axons and input together.
 */
#ifndef SUPPORT_RANDOM_NEURON_H
#define SUPPORT_RANDOM_NEURON_H

#include "cortile.h"
#include "support/rand.h"

/* What the numbers of a neuron are like. */
enum neuron_theme {
    THEME_UNIFORM,  /* anywhere in its range                                             */
    THEME_BOUNDARY, /* ends of the range, powers of two, and their neighbours            */
    THEME_NEAR,     /* small and close together, so that thresholds are met exactly      */
    THEME_RAIL,     /* V at or beside a rail, with large weights and leak to cross it    */
    THEME_WORD,     /* around the ends of 16-bit words, where a narrow engine would break */
    THEME_QUIET,    /* fixed points and what looks like one                              */
    THEME_COUNT
};

/* A feature of the neuron may be off, on, or differ from neuron to neuron; engines choose their
 * path by what a whole core uses. */
enum feature_use { FEATURE_OFF, FEATURE_ON, FEATURE_MIXED };

enum { BOUND_V = 1, BOUND_ALPHA = 2, BOUND_BETA = 4, BOUND_R = 8, BOUND_MASK = 16, BOUND_ALL = 31 };

struct neuron_style {
    enum neuron_theme theme;
    bool mixed; /* one neuron in four follows another theme */
    /* All neurons quiet in the same way (see make_quiet()), so that the whole core comes to rest;
     * -1 otherwise. */
    int quiet;
    /* An engine may keep a whole core in narrow words while its numbers are small: no number of
     * the core is beyond +-bound (0: no bound), but some kinds may be left out, BOUND_*. */
    int32_t bound;
    uint32_t bounded;
    enum feature_use b, c, epsilon, tm, kappa;
    int gamma; /* 0..2, or -1 for a mixture */
};

void neuron_style_draw(struct rand *r, struct neuron_style *style);
/* Everything but the destination. */
void neuron_draw(struct rand *r, const struct neuron_style *style, struct ct_neuron *n);

#endif
