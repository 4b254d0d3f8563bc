/* Output files that appear whole or not at all: written beside their place, then renamed. */
#ifndef CT_TRAIN_ASIDE_H
#define CT_TRAIN_ASIDE_H

#include "fail.h"

#include <stdio.h>

struct aside {
    FILE *out;
    const char *path; /* borrowed until aside_close */
    char part[1100];  /* the path with .part */
};

/* Opens PATH.part for writing. */
bool aside_open(struct aside *aside, const char *path, struct fail *fail);

/* Closes; renames when `keep` and all was written, else removes. True: the file is in place. */
bool aside_close(struct aside *aside, bool keep, struct fail *fail);

/* Tells before long work whether the file can be written. */
bool aside_try(const char *path, struct fail *fail);

#endif
