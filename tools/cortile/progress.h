/*
 * progress.h - one line on a terminal that tells how far a run is; nothing where standard error is
 * no terminal.
 */
#ifndef CT_TOOLS_PROGRESS_H
#define CT_TOOLS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool on;
    uint64_t total; /* ticks, 0: not known     */
    double start_s, shown_s;
};

/* Seconds of a clock that only goes forward. */
double progress_now(void);

void progress_begin(struct progress *progress, uint64_t total_ticks);
/* Called after each tick: shows the state a few times a second. */
void progress_tick(struct progress *progress, uint64_t done_ticks);
void progress_end(struct progress *progress);

#endif
