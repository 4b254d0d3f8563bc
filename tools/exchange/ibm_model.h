/*
 * ibm_model.h - IBM's model files (CPE, NSCS) and models in memory, both ways. What is read,
 * written, refused and noted stands in ibm_format.h. `notes` gets what is not carried.
 */
#ifndef CT_EXCHANGE_IBM_MODEL_H
#define CT_EXCHANGE_IBM_MODEL_H

#include <stdio.h>

#include "model.h"

/* Reads a model file. The model is in order and checked, its core numbers are the file's ids, its
 * mesh is ours. A fault is told with file, line and column; then the model is empty. About 21 KB a
 * core are allocated as cores are met. */
CT_MUST_CHECK enum ct_status ibm_model_read(struct model *out, const char *path,
                                            struct notes *notes, struct ct_error *err);

/* The same from an open stream, which is closed in any case. */
CT_MUST_CHECK enum ct_status ibm_model_adopt(struct model *out, FILE *file, const char *name,
                                             struct notes *notes, struct ct_error *err);

/* Writes a model in order. Nothing appears under `path` when it cannot be carried. */
CT_MUST_CHECK enum ct_status ibm_model_write(const struct model *model, const char *path,
                                             struct notes *notes, struct ct_error *err);

#endif
