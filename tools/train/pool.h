/* A fixed set of threads that share numbered tasks.
 *
 * Which thread runs a task is left open; callers make results independent of it
 * by giving every output exactly one task.
 */
#ifndef CT_TRAIN_POOL_H
#define CT_TRAIN_POOL_H

#include <stddef.h>

struct pool;

/* Called once a task; `worker` (0..threads-1) picks scratch memory, nothing else. */
typedef void (*pool_task)(void *context, size_t task, unsigned worker);

/* Starts `threads` (1..64) workers, the caller being one of them; NULL when it fails. */
struct pool *pool_create(unsigned threads);
void pool_destroy(struct pool *pool);

/* Runs tasks 0..n_tasks-1 and returns when all are done. */
void pool_run(struct pool *pool, pool_task task, void *context, size_t n_tasks);

unsigned pool_threads(const struct pool *pool);

#endif
