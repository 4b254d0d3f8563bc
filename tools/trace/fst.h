/*
 * fst.h - a waveform in GTKWave's compressed form: a VCD goes through a pipe to Debian's vcd2fst,
 * which writes beside the name; what it wrote is checked and renamed. So there is no second
 * writer to keep right, and no large VCD on the disk.
 *
 *     fst_begin(&fst, "run.fst", &err);  vcd_create(&vcd, fst.source, ...);  fst_joined(&fst);
 *     ... vcd_finish(vcd, ...);  fst_finish(&fst, &err);
 */
#ifndef CT_TOOLS_TRACE_FST_H
#define CT_TOOLS_TRACE_FST_H

#include <signal.h>
#include <sys/types.h>

#include "cortile.h"

struct fst {
    char *path, *temp;
    pid_t child;     /* 0: none                          */
    int pipe;        /* our end, -1: closed              */
    char source[32]; /* the name under which to write it */
    struct sigaction before;
};

/* Starts vcd2fst. Fails, and says which package has it, where it is not installed. While it runs
 * SIGPIPE is ignored, so that a converter that dies is an error like others. */
CT_MUST_CHECK enum ct_status fst_begin(struct fst *fst, const char *path, struct ct_error *err);

/* The VCD is open by its own descriptor. */
void fst_joined(struct fst *fst);

/* Waits for vcd2fst, once the VCD is closed, and puts the file in place. */
CT_MUST_CHECK enum ct_status fst_finish(struct fst *fst, struct ct_error *err);

/* Gives up: removes what was written. A struct of zeros is nothing to give up. */
void fst_discard(struct fst *fst);

#endif
