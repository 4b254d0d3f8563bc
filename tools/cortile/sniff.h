/*
 * sniff.h - what a file is, told by what it holds where it exists, and by its name where it is to
 * be written.
 */
#ifndef CT_TOOLS_SNIFF_H
#define CT_TOOLS_SNIFF_H

#include "cli.h"

enum sniff_kind {
    SNIFF_IMAGE,       /* a chip image, either form                          */
    SNIFF_SPIKES,      /* a spike file, any form                             */
    SNIFF_DIGESTS,     /* digests of ticks, CSV                              */
    SNIFF_RUN,         /* a run directory                                    */
    SNIFF_IBM_MODEL,   /* of others: what only convert reads                 */
    SNIFF_IBM_SPIKES,  /*                                                    */
    SNIFF_RANC,        /* network and packets in one                         */
    SNIFF_RANC_MEMORY, /* a directory of memory files                        */
    SNIFF_UNKNOWN
};

/* Tells what an existing file or directory is, plain or gzip. It may still turn out to be
 * malformed. A pipe is refused, for what was looked at could not be read again. */
CT_MUST_CHECK enum ct_status sniff_file(const char *path, enum sniff_kind *kind,
                                        struct ct_error *err);

/* The same for commands that read our own files only: refuses what has to be converted first. */
CT_MUST_CHECK enum ct_status sniff_own(const char *path, enum sniff_kind *kind,
                                       struct ct_error *err);

/* Tells what a file of this name would be: an image, a spike file of ours or of IBM, or unknown. */
enum sniff_kind sniff_name(const char *path);

/* "a chip image", "a spike file", ... */
const char *sniff_text(enum sniff_kind kind);

/* The head line of a file of digests. */
#define SNIFF_DIGESTS_HEAD "tick,digest\n"

#endif
