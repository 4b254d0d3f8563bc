/*
 * model.h - a whole chip configuration in memory, for formats that name cores in any order and
 * destinations before they are known; and the list of what a conversion cannot carry.
 *
 * A reader adds cores under their numbers as it meets them, in any order, then sets the system's
 * shape and puts the model in order, which gives each core its place. About 21 KB a core.
 */
#ifndef CT_EXCHANGE_MODEL_H
#define CT_EXCHANGE_MODEL_H

#include "cortile.h"

struct model_entry {
    uint32_t number;      /* y * width + x, [F-1]                        */
    struct ct_core *core; /* owned by the model; its place is set by model_order() */
};

struct model {
    struct ct_system system;
    struct model_entry *entry; /* ascending by number after model_order() */
    uint32_t count, room;
    struct ct_defect *defect; /* owned */
    size_t defect_count;
};

/* What a conversion cannot carry, told in one line. */
struct notes {
    char text[600]; /* phrases with "; " between them, "" when nothing is lost */
};

/* Adds a phrase, such as "names of 3 corelets". One that is there already is not added again, and
 * one that no longer fits is replaced by "...". */
void notes_add(struct notes *notes, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Adds an empty core under a number; the numbers need no order. The caller fills *core in place,
 * until the model is freed. */
CT_MUST_CHECK enum ct_status model_add(struct model *model, uint32_t number, struct ct_core **core,
                                       struct ct_error *err);

/* Sorts by number and gives every core its x and y from the width of model->system, which must be
 * set and legal. A number that comes twice or lies outside the system is an error that names it;
 * `what` is what the format calls a core's number ("core id"). */
CT_MUST_CHECK enum ct_status model_order(struct model *model, const char *what,
                                         struct ct_error *err);

/* The core of a number, NULL where there is none. The model must be in order. */
struct ct_core *model_core(const struct model *model, uint32_t number);

/* The narrowest system whose cores include 0..greatest, numbered row by row: one row of up to 64,
 * then rows of 64, over one chip or chips stacked in y, then wider for more than 16,384 cores.
 * Sets chips and cores of *sys; greatest is at most 65535. */
void model_shape(struct ct_system *sys, uint32_t greatest);

/* A model from a chip image, and an image from a model in order. On a failure of loading, the model
 * is empty. */
CT_MUST_CHECK enum ct_status model_load(struct model *model, const char *path,
                                        struct ct_error *err);
CT_MUST_CHECK enum ct_status model_save(const struct model *model, const char *path,
                                        struct ct_error *err);

/* Frees what the model holds and empties it. */
void model_free(struct model *model);

#endif
