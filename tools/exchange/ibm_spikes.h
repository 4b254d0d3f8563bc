/*
 * ibm_spikes.h - IBM's spike files (text and raw) and spikes in memory, both ways. What is read as
 * what, and what is written, stands in ibm_format.h. `notes` gets what is not carried.
 */
#ifndef CT_EXCHANGE_IBM_SPIKES_H
#define CT_EXCHANGE_IBM_SPIKES_H

#include <stdio.h>

#include "model.h"
#include "spike_list.h"

/* Reads a spike file; its head tells the encoding. The list is sorted. A fault is told with file
 * and line:column or byte; then the list is empty. */
CT_MUST_CHECK enum ct_status ibm_spikes_read(struct spike_list *out, const char *path,
                                             struct notes *notes, struct ct_error *err);

/* The same from an open stream, which is closed in any case. */
CT_MUST_CHECK enum ct_status ibm_spikes_adopt(struct spike_list *out, FILE *file, const char *name,
                                              struct notes *notes, struct ct_error *err);

/* Writes a sorted list in the form of the name: input spikes as .sfti or .sfri, others as .sfto or
 * .sfro. Output spikes get their destinations from `model`, which may be NULL for other kinds. */
CT_MUST_CHECK enum ct_status ibm_spikes_write(const struct spike_list *list, const char *path,
                                              const struct model *model, struct notes *notes,
                                              struct ct_error *err);

#endif
