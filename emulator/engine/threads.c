/*
 * threads.c - see threads.h.
 */
#include "engine/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/status.h"

/* Turns of a waiting loop before the processor is offered to others: with fewer processors than
 * members, the one that is waited for may need it. */
enum { SPINS = 4000 };

struct crew {
    unsigned members;
    /* Counted by all members of a meeting; on cache lines of their own. */
    _Alignas(64) atomic_uint arrived;
    _Alignas(64) atomic_uint meeting; /* number of the meeting that is being held */
    _Alignas(64) pthread_mutex_t lock;
    pthread_cond_t wake, rest;
    uint64_t piece;   /* number of the piece of work; under lock, as what follows */
    unsigned working; /* members beside the caller that have not ended it */
    bool over;
    void (*work)(void *user, unsigned member);
    void *user;
    unsigned started;
    struct member {
        struct crew *crew;
        unsigned number;
        pthread_t thread;
    } member[CREW_MAX];
};

static void *serve(void *argument)
{
    struct member *self = argument;
    struct crew *crew = self->crew;
    uint64_t done = 0;
    pthread_mutex_lock(&crew->lock);
    for (;;) {
        while (crew->piece == done && !crew->over)
            pthread_cond_wait(&crew->wake, &crew->lock);
        if (crew->over)
            break;
        done = crew->piece;
        pthread_mutex_unlock(&crew->lock);
        crew->work(crew->user, self->number);
        pthread_mutex_lock(&crew->lock);
        if (--crew->working == 0)
            pthread_cond_signal(&crew->rest);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

enum ct_status crew_create(struct crew **out, unsigned members, struct ct_error *err)
{
    struct crew *crew = aligned_alloc(64, sizeof *crew);
    *out = NULL;
    if (crew == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for %u threads", members);
    *crew = (struct crew){.members = members};
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->wake, NULL);
    pthread_cond_init(&crew->rest, NULL);
    for (unsigned m = 1; m < members; m++) {
        crew->member[m] = (struct member){.crew = crew, .number = m};
        if (pthread_create(&crew->member[m].thread, NULL, serve, &crew->member[m]) != 0) {
            crew_destroy(crew);
            return status_fail(err, CT_ERR_MEMORY, "thread %u of %u cannot be started", m + 1,
                               members);
        }
        crew->started++;
    }
    *out = crew;
    return CT_OK;
}

void crew_destroy(struct crew *crew)
{
    if (crew == NULL)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->over = true;
    pthread_cond_broadcast(&crew->wake);
    pthread_mutex_unlock(&crew->lock);
    for (unsigned m = 1; m <= crew->started; m++)
        pthread_join(crew->member[m].thread, NULL);
    pthread_mutex_destroy(&crew->lock);
    pthread_cond_destroy(&crew->wake);
    pthread_cond_destroy(&crew->rest);
    free(crew);
}

void crew_run(struct crew *crew, void (*work)(void *user, unsigned member), void *user)
{
    pthread_mutex_lock(&crew->lock);
    crew->work = work;
    crew->user = user;
    crew->working = crew->members - 1;
    crew->piece++;
    pthread_cond_broadcast(&crew->wake);
    pthread_mutex_unlock(&crew->lock);
    work(user, 0);
    pthread_mutex_lock(&crew->lock);
    while (crew->working > 0)
        pthread_cond_wait(&crew->rest, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

void crew_meet(struct crew *crew)
{
    unsigned meeting = atomic_load_explicit(&crew->meeting, memory_order_relaxed);
    if (atomic_fetch_add_explicit(&crew->arrived, 1, memory_order_acq_rel) + 1 == crew->members) {
        atomic_store_explicit(&crew->arrived, 0, memory_order_relaxed);
        atomic_store_explicit(&crew->meeting, meeting + 1, memory_order_release);
        return;
    }
    for (unsigned spins = 0;
         atomic_load_explicit(&crew->meeting, memory_order_acquire) == meeting;) {
        if (++spins == SPINS) {
            spins = 0;
            sched_yield();
        }
    }
}
