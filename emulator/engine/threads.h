/*
 * threads.h - a crew of threads that do one piece of work together and meet on the way: the only
 * place where the emulator knows of threads.
 *
 * The work is a function that every member runs with its own number. Between two pieces of work the
 * others sleep; while they meet they spin, for meetings are a few microseconds apart.
 */
#ifndef CT_ENGINE_THREADS_H
#define CT_ENGINE_THREADS_H

#include "cortile.h"

enum { CREW_MAX = 16 };

struct crew;

/* Makes a crew of `members`, 1..CREW_MAX, the caller among them. */
CT_MUST_CHECK enum ct_status crew_create(struct crew **out, unsigned members, struct ct_error *err);
void crew_destroy(struct crew *crew);

/* Runs work(user, 0) in the caller, and 1.. in the others; returns when all have ended. */
void crew_run(struct crew *crew, void (*work)(void *user, unsigned member), void *user);

/* Called by every member of running work: goes on when all have called it. What each wrote before
 * is seen by all after. */
void crew_meet(struct crew *crew);

#endif
