/*
 * sweep_jobs.c - points measured side by side, each in a process of its own: see sweep.h. A process
 * sends its row through a pipe, or "!" and the text of a failure. When this one is killed they are
 * killed too, so that none goes on for nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "interrupt.h"
#include "progress.h"
#include "sweep.h"

struct job {
    pid_t pid;
    int fd; /* -1: none runs here */
    uint32_t point;
    size_t used;
    char text[SWEEP_ROW_MAX];
};

struct pool {
    struct sweep *sweep;
    struct sweep_file *file;
    struct job job[SWEEP_JOBS_MAX];
    unsigned jobs, running;
    uint32_t next; /* the first point that was not looked at */
    bool shown;    /* there is a line of progress             */
    double start_s;
    uint32_t before; /* rows that were there at the start */
};

/* ---- the other process ----------------------------------------------------------------------- */

static _Noreturn void measure(const struct pool *pool, uint32_t point, int fd, pid_t parent)
{
    char text[SWEEP_ROW_MAX];
    struct ct_error err;
    signal(SIGINT, SIG_IGN); /* a terminal sends it to all; the first process decides */
    signal(SIGTERM, SIG_DFL);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if (getppid() != parent)
        _exit(1);
    close(pool->file->fd); /* and with it the lock */
    if (sweep_measure(pool->sweep, point, text, &err) != CT_OK)
        snprintf(text, sizeof text, "!%s\n", err.text);
    size_t length = strlen(text), sent = 0;
    while (sent < length) {
        ssize_t n = write(fd, text + sent, length - sent);
        if (n < 0 && errno != EINTR)
            _exit(1);
        sent += n > 0 ? (size_t)n : 0;
    }
    _exit(0);
}

/* ---- this process ---------------------------------------------------------------------------- */

static enum ct_status start(struct pool *pool, struct job *job, uint32_t point,
                            struct ct_error *err)
{
    int ends[2];
    pid_t parent = getpid();
    if (pipe(ends) != 0)
        return cli_error(err, CT_ERR_IO, "no pipe: %s", strerror(errno));
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        measure(pool, point, ends[1], parent);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return cli_error(err, CT_ERR_IO, "no process: %s", strerror(errno));
    }
    *job = (struct job){.pid = pid, .fd = ends[0], .point = point};
    pool->running++;
    return CT_OK;
}

/* Starts points that have no row, as long as there is a place for one. */
static enum ct_status start_some(struct pool *pool, struct ct_error *err)
{
    enum ct_status status = CT_OK;
    for (unsigned i = 0; i < pool->jobs && status == CT_OK; i++) {
        if (pool->job[i].fd >= 0)
            continue;
        while (pool->next < pool->sweep->points && pool->sweep->row[pool->next] != NULL)
            pool->next++;
        if (pool->next == pool->sweep->points)
            break;
        status = start(pool, &pool->job[i], pool->next++, err);
    }
    return status;
}

/* The process of a job has ended: its row joins the file. */
static enum ct_status take(struct pool *pool, struct job *job, struct ct_error *err)
{
    int how = 0;
    close(job->fd);
    job->fd = -1;
    pool->running--;
    while (waitpid(job->pid, &how, 0) < 0 && errno == EINTR)
        continue;
    job->text[job->used] = '\0';
    bool whole = job->used > 0 && job->text[job->used - 1] == '\n';
    if (WIFSIGNALED(how))
        return cli_error(err, CT_ERR_IO, "point %u: its process was killed by signal %d",
                         job->point, WTERMSIG(how));
    if (!whole || !WIFEXITED(how) || WEXITSTATUS(how) != 0)
        return cli_error(err, CT_ERR_IO, "point %u: its process sent no row", job->point);
    if (job->text[0] == '!')
        return cli_error(err, CT_ERR_ARGUMENT, "point %u: %.*s", job->point, (int)job->used - 2,
                         job->text + 1);
    return sweep_file_add(pool->file, pool->sweep, job->point, job->text, err);
}

static enum ct_status read_some(struct pool *pool, struct job *job, struct ct_error *err)
{
    ssize_t n = read(job->fd, job->text + job->used, sizeof job->text - 1 - job->used);
    if (n < 0)
        return errno == EINTR ? CT_OK : cli_error(err, CT_ERR_IO, "%s", strerror(errno));
    job->used += (size_t)n;
    return n == 0 ? take(pool, job, err) : CT_OK;
}

static void show(const struct pool *pool)
{
    if (!pool->shown)
        return;
    double spent = progress_now() - pool->start_s;
    uint32_t measured = pool->sweep->rows - pool->before;
    fprintf(stderr, "\r\033[K[%3.0f %%] %u of %u points",
            100.0 * pool->sweep->rows / pool->sweep->points, pool->sweep->rows,
            pool->sweep->points);
    if (measured > 0)
        fprintf(stderr, ", %.0f s left",
                spent / measured * (pool->sweep->points - pool->sweep->rows));
    fflush(stderr);
}

/* Waits until a process has sent something, or a signal has come. */
static enum ct_status wait_some(struct pool *pool, struct ct_error *err)
{
    struct pollfd polled[SWEEP_JOBS_MAX];
    enum ct_status status = CT_OK;
    for (unsigned i = 0; i < pool->jobs; i++)
        polled[i] = (struct pollfd){.fd = pool->job[i].fd, .events = POLLIN};
    /* The limit is for a signal that came just before. */
    if (poll(polled, pool->jobs, 250) < 0)
        return errno == EINTR ? CT_OK : cli_error(err, CT_ERR_IO, "%s", strerror(errno));
    for (unsigned i = 0; i < pool->jobs && status == CT_OK; i++) {
        if (pool->job[i].fd >= 0 && polled[i].revents != 0)
            status = read_some(pool, &pool->job[i], err);
    }
    return status;
}

/* Ends what still runs. */
static void end_all(struct pool *pool)
{
    for (unsigned i = 0; i < pool->jobs; i++) {
        if (pool->job[i].fd < 0)
            continue;
        kill(pool->job[i].pid, SIGKILL);
        while (waitpid(pool->job[i].pid, NULL, 0) < 0 && errno == EINTR)
            continue;
        close(pool->job[i].fd);
        pool->job[i].fd = -1;
    }
}

enum ct_status sweep_run(struct sweep *sweep, struct sweep_file *file, unsigned jobs,
                         struct ct_error *err)
{
    struct pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for the processes");
    pool->sweep = sweep;
    pool->file = file;
    pool->jobs = jobs;
    pool->shown = isatty(STDERR_FILENO) == 1;
    pool->start_s = progress_now();
    pool->before = sweep->rows;
    for (unsigned i = 0; i < jobs; i++)
        pool->job[i].fd = -1;
    enum ct_status status = start_some(pool, err);
    while (status == CT_OK && pool->running > 0 && !interrupt_seen()) {
        show(pool);
        status = wait_some(pool, err);
        if (status == CT_OK && !interrupt_seen())
            status = start_some(pool, err);
    }
    end_all(pool);
    if (pool->shown)
        fprintf(stderr, "\r\033[K");
    free(pool);
    return status;
}
