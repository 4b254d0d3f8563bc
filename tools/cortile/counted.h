/*
 * counted.h - what a run counted, ready for energies: from a chip that has run, or from a run
 * directory. Everything that `cortile power` tells is a function of this, an energy table and its
 * conditions.
 */
#ifndef CT_TOOLS_COUNTED_H
#define CT_TOOLS_COUNTED_H

#include <jansson.h>

#include "items.h"
#include "timing_bound.h"

struct counted {
    char name[256];   /* of the image or the directory; cut off where longer */
    char input[256];  /* of the input, "": none                              */
    bool cycles;      /* by the cycle engine, else by the tick engine        */
    bool interrupted; /* the run ended early                                 */
    struct ct_system sys;
    struct ct_architecture arch; /* of the run, else the default one           */
    bool arch_known;             /* the run had an architecture                */
    uint64_t ticks;
    double tick_seconds;       /* that the run was told                       */
    struct counted_core *core; /* [cores], ascending                          */
    uint32_t cores;
    struct ct_counters sum; /* of all cores                                */
    struct items items;
    json_t *timing; /* of the cycle engine, else NULL              */
};

/* Takes all of a chip that has run; `items` is moved into it, `timing` (may be NULL) borrowed. */
CT_MUST_CHECK enum ct_status counted_chip(struct counted *out, const ct_chip *chip,
                                          double tick_seconds, struct items *items, json_t *timing,
                                          struct ct_error *err);

/* Reads a run directory; every file of it is checked against its manifest. */
CT_MUST_CHECK enum ct_status counted_dir(struct counted *out, const char *path,
                                         struct ct_error *err);

/* How an image is run. */
struct counted_run {
    const char *image, *input; /* input NULL: none                                             */
    const char *marks;         /* file of marks; NULL: those of the input                      */
    uint64_t ticks;            /* 0: until 15 ticks after the last input; without input 1000   */
    double tick_seconds;
    enum ct_engine engine;
    const struct ct_architecture *arch; /* NULL: the default, and not named                 */
    uint32_t threads;
};

/* Runs an image. An interrupt ends the run after its tick; what was counted is then whole. */
CT_MUST_CHECK enum ct_status counted_run(struct counted *out, const struct counted_run *run,
                                         struct ct_error *err);

void counted_free(struct counted *counted);

/* The file of items in a run directory: a row an item with its counters. */
#define COUNTED_ITEMS "items.csv"
/* Writes it, into a directory or to any path. */
CT_MUST_CHECK enum ct_status counted_write_items(const struct items *items, const char *path,
                                                 struct ct_error *err);

#endif
