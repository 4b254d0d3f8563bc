/*
 * icarus.h - models of lockstep.h that Icarus Verilog runs, four-state, each instance in a process
 * of its own: vvp with the VPI module icarus_server.c. icarus_model.c makes a struct lockstep_model
 * of it for each compiled design.
 */
#ifndef LOCKSTEP_SIM_ICARUS_H
#define LOCKSTEP_SIM_ICARUS_H

#include "lockstep/lockstep.h"

/* Starts vvp on a compiled design, with the VPI module in the same directory. */
struct lockstep *icarus_create(const char *design);
void icarus_destroy(struct lockstep *l);
void icarus_eval(struct lockstep *l);
bool icarus_find(const struct lockstep *l, const char *path, struct lockstep_signal *out);

#endif
