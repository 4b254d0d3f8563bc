/*
 * progress.c - see progress.h.
 */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

double progress_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void progress_begin(struct progress *progress, uint64_t total_ticks)
{
    double now = progress_now();
    *progress = (struct progress){isatty(STDERR_FILENO) == 1, total_ticks, now, now};
}

void progress_tick(struct progress *progress, uint64_t done_ticks)
{
    if (!progress->on)
        return;
    double now = progress_now();
    if (now - progress->shown_s < 0.25)
        return;
    progress->shown_s = now;
    double rate = (double)done_ticks / (now - progress->start_s);
    fprintf(stderr, "\r\033[K");
    if (progress->total > 0)
        fprintf(stderr, "[%3.0f %%] tick %llu of %llu, %.4g ticks/s, %.0f s left",
                100.0 * (double)done_ticks / (double)progress->total,
                (unsigned long long)done_ticks, (unsigned long long)progress->total, rate,
                (double)(progress->total - done_ticks) / rate);
    else
        fprintf(stderr, "tick %llu, %.4g ticks/s", (unsigned long long)done_ticks, rate);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->on)
        fprintf(stderr, "\r\033[K");
}
