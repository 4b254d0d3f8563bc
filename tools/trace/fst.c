/*
 * fst.c - see fst.h.
 */
#define _GNU_SOURCE /* asprintf, pipe2 */
#include "fst.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"

extern char **environ;

/* Runs vcd2fst on the pipe: quietly, in a group of its own so that Ctrl-C leaves it to its work. */
static int spawn(struct fst *fst, int from)
{
    char *const argv[] = {"vcd2fst", "-v", "-", "-f", fst->temp, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    int error = posix_spawn_file_actions_init(&files);
    if (error != 0)
        return error;
    error = posix_spawnattr_init(&how);
    if (error == 0) {
        error = posix_spawn_file_actions_adddup2(&files, from, STDIN_FILENO) ||
                posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) ||
                posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0) ||
                posix_spawnattr_setsigdefault(&how, &set) || posix_spawnattr_setpgroup(&how, 0) ||
                posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
        error = error ? ENOMEM : posix_spawnp(&fst->child, argv[0], &files, &how, argv, environ);
        posix_spawnattr_destroy(&how);
    }
    posix_spawn_file_actions_destroy(&files);
    if (error != 0)
        fst->child = 0;
    return error;
}

enum ct_status fst_begin(struct fst *fst, const char *path, struct ct_error *err)
{
    int ends[2], error;
    *fst = (struct fst){.path = strdup(path), .pipe = -1};
    if (fst->path == NULL || asprintf(&fst->temp, "%s.tmp.%ld", path, (long)getpid()) < 0) {
        fst->temp = NULL;
        fst_discard(fst);
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory for a name", path);
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        error = errno;
        fst_discard(fst);
        return status_fail(err, CT_ERR_IO, "%s: no pipe: %s", path, strerror(error));
    }
    error = spawn(fst, ends[0]);
    close(ends[0]);
    fst->pipe = ends[1];
    snprintf(fst->source, sizeof fst->source, "/dev/fd/%d", ends[1]);
    if (error != 0) {
        fst_discard(fst);
        return error == ENOENT
                   ? status_fail(err, CT_ERR_IO,
                                 "%s: vcd2fst makes .fst files and is not installed; it is in the "
                                 "package gtkwave; or write a .vcd",
                                 path)
                   : status_fail(err, CT_ERR_IO, "%s: vcd2fst: %s", path, strerror(error));
    }
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, &fst->before);
    return CT_OK;
}

void fst_joined(struct fst *fst)
{
    if (fst->pipe >= 0)
        close(fst->pipe);
    fst->pipe = -1;
}

/* Lets vcd2fst come to its end; its exit status, -1 where a signal ended it. */
static int wait_for(struct fst *fst)
{
    int status = 0;
    fst_joined(fst);
    while (waitpid(fst->child, &status, 0) < 0 && errno == EINTR)
        continue;
    fst->child = 0;
    sigaction(SIGPIPE, &fst->before, NULL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Whether a file is whole: vcd2fst does not look whether its writes succeed. An FST is a chain of
 * blocks, each a byte of type and 8 bytes of length, high first, that count themselves; a
 * finished one has a header, a geometry and a hierarchy. */
static bool whole(FILE *file)
{
    enum { HEADER = 0, GEOMETRY = 3, HIERARCHY = 4, HIERARCHY_LZ4 = 6, HIERARCHY_LZ4_DUO = 7 };
    unsigned char head[9];
    unsigned types = 0;
    long at = 0;
    if (fseek(file, 0, SEEK_END) != 0)
        return false;
    const long size = ftell(file);
    while (size - at >= (long)sizeof head) {
        unsigned long long length = 0;
        if (fseek(file, at, SEEK_SET) != 0 || fread(head, 1, sizeof head, file) != sizeof head)
            return false;
        for (unsigned i = 1; i < sizeof head; i++)
            length = length << 8 | head[i];
        if (length < 8 || length > (unsigned long long)(size - at - 1))
            return false;
        types |= head[0] < 32 ? 1u << head[0] : 0;
        at += 1 + (long)length;
    }
    const unsigned hierarchy = 1u << HIERARCHY | 1u << HIERARCHY_LZ4 | 1u << HIERARCHY_LZ4_DUO;
    return at == size && types >> HEADER & 1 && types >> GEOMETRY & 1 && types & hierarchy;
}

enum ct_status fst_finish(struct fst *fst, struct ct_error *err)
{
    enum ct_status status = CT_OK;
    int ended = wait_for(fst);
    FILE *file = ended == 0 ? fopen(fst->temp, "rb") : NULL;
    if (ended != 0)
        status = status_fail(err, CT_ERR_IO, "%s: vcd2fst failed, with exit status %d", fst->path,
                             ended);
    else if (file == NULL || !whole(file))
        status = status_fail(err, CT_ERR_IO, "%s: vcd2fst left no whole file; is the disk full?",
                             fst->path);
    else if (fsync(fileno(file)) != 0 || rename(fst->temp, fst->path) != 0)
        status = status_fail(err, CT_ERR_IO, "%s: %s", fst->path, strerror(errno));
    if (file != NULL)
        fclose(file);
    fst_discard(fst);
    return status;
}

void fst_discard(struct fst *fst)
{
    if (fst->path != NULL)
        fst_joined(fst);
    if (fst->child != 0) {
        kill(fst->child, SIGTERM);
        wait_for(fst);
    }
    if (fst->temp != NULL) {
        char side[4096]; /* what the FST library writes beside it meanwhile */
        unlink(fst->temp);
        if (snprintf(side, sizeof side, "%s.hier", fst->temp) < (int)sizeof side)
            unlink(side);
    }
    free(fst->temp);
    free(fst->path);
    *fst = (struct fst){.pipe = -1};
}
