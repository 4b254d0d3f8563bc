/*
 * icarus.c - see icarus.h.
 */
#define _GNU_SOURCE /* memfd_create */
#include "lockstep/sim/icarus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lockstep/sim/icarus_wire.h"

/* What a struct lockstep points to. */
struct instance {
    pid_t vvp;
    int socket, memory_file;
    uint8_t *memory;
};

static struct instance *instance(const struct lockstep *l)
{
    return (struct instance *)(uintptr_t)l;
}

static _Noreturn void stop(const char *what)
{
    perror(what);
    exit(1);
}

/* The new process: the socket and the memory have their numbers, the output of vvp goes nowhere. */
static _Noreturn void run_vvp(const char *design, int socket, int memory)
{
    char directory[400];
    snprintf(directory, sizeof directory, "-M%.*s", (int)(strrchr(design, '/') - design), design);
    /* Out of the way first: one may have the number of the other. */
    const int high = 100;
    if (dup2(socket, high) < 0 || dup2(memory, high + 1) < 0 || dup2(high, ICARUS_SOCKET) < 0 ||
        dup2(high + 1, ICARUS_MEMORY) < 0)
        stop("icarus");
    close(high);
    close(high + 1);
    execlp("vvp", "vvp", "-n", directory, "-micarus_server", design, (char *)NULL);
    stop("vvp");
}

struct lockstep *icarus_create(const char *design)
{
    struct instance *i = calloc(1, sizeof *i);
    int ends[2];
    if (i == NULL || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        stop("icarus");
    i->socket = ends[0];
    i->memory_file = memfd_create("lockstep", MFD_CLOEXEC);
    if (i->memory_file < 0 || ftruncate(i->memory_file, ICARUS_BYTES) != 0)
        stop("icarus");
    i->memory = mmap(NULL, ICARUS_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, i->memory_file, 0);
    if (i->memory == MAP_FAILED)
        stop("icarus");
    fflush(NULL);
    i->vvp = fork();
    if (i->vvp < 0)
        stop("icarus");
    if (i->vvp == 0)
        run_vvp(design, ends[1], i->memory_file);
    close(ends[1]);
    return (struct lockstep *)(void *)i;
}

void icarus_destroy(struct lockstep *l)
{
    struct instance *i = instance(l);
    close(i->socket);
    waitpid(i->vvp, NULL, 0);
    munmap(i->memory, ICARUS_BYTES);
    close(i->memory_file);
    free(i);
}

static struct icarus_answer order(const struct instance *i, const struct icarus_order_message *m)
{
    struct icarus_answer a;
    if (send(i->socket, m, sizeof *m, MSG_NOSIGNAL) < 0 || recv(i->socket, &a, sizeof a, 0) <= 0) {
        fprintf(stderr, "icarus: vvp has ended\n");
        exit(1);
    }
    return a;
}

void icarus_eval(struct lockstep *l)
{
    static const struct icarus_order_message eval = {.order = ICARUS_EVAL};
    order(instance(l), &eval);
}

bool icarus_find(const struct lockstep *l, const char *path, struct lockstep_signal *out)
{
    const struct instance *i = instance(l);
    struct icarus_order_message m = {.order = ICARUS_FIND};
    snprintf(m.path, sizeof m.path, "%s", path);
    const struct icarus_answer a = order(i, &m);
    *out = (struct lockstep_signal){.data = i->memory + a.data,
                                    .unknown = i->memory + a.unknown,
                                    .bits = a.bits,
                                    .elements = a.elements,
                                    .bytes = a.bytes};
    return a.found != 0;
}
