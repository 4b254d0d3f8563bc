/*
 * nir_read.c - nir_read(): the process around the reader, and the names of types and fields.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"
#include "nir_hdf5.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNBOUNDED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define UNBOUNDED
#endif

enum { SECONDS_MOST = 120 };

/* What a graph may take, and a reading process beside it: HDF5 copies a data set on its way. */
static const uint64_t graph_bytes = 4ull << 30;
#ifndef UNBOUNDED
static const uint64_t process_bytes = 8ull << 30;
#endif

static const char *const type_name[NIR_TYPES] = {
#define NIR_TYPE_NAME(name) #name,
    NIR_TYPE_LIST(NIR_TYPE_NAME)
#undef NIR_TYPE_NAME
        "unknown",
};

static const char *const field_name[NIR_FIELDS] = {
#define NIR_FIELD_NAME(name) #name,
    NIR_FIELD_LIST(NIR_FIELD_NAME)
#undef NIR_FIELD_NAME
};

const char *nir_type_name(enum nir_type type)
{
    return type_name[type];
}

const char *nir_field_name(enum nir_field field)
{
    return field_name[field];
}

void nir_free(struct nir_graph *graph)
{
    nir_memory_free(graph->memory);
    *graph = (struct nir_graph){.nodes = 0};
}

/* The child. A sanitizer reserves more addresses than any limit that would help. */
static void read_and_leave(struct nir_memory *memory, const char *path, uint64_t bytes)
{
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU};
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        (void)signal(deadly[i], SIG_DFL);
    const struct rlimit time = {SECONDS_MOST, SECONDS_MOST}, core = {0, 0};
    (void)setrlimit(RLIMIT_CPU, &time);
    (void)setrlimit(RLIMIT_CORE, &core);
#ifndef UNBOUNDED
    const struct rlimit space = {process_bytes, process_bytes};
    (void)setrlimit(RLIMIT_AS, &space);
#endif
    /* What the library or an allocator prints as it dies is no message of ours. */
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0)
        (void)dup2(null, STDERR_FILENO);
    memory->failed = nir_hdf5_read(memory, path, bytes, &memory->error) != CT_OK;
    _exit(0);
}

static enum ct_status wait_for(pid_t child, const char *path, struct ct_error *err)
{
    int how;
    while (waitpid(child, &how, 0) < 0) {
        if (errno != EINTR)
            return status_fail(err, CT_ERR_IO, "%s: no answer from the reading process: %s", path,
                               strerror(errno));
    }
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
        return CT_OK;
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGXCPU)
        return status_fail(err, CT_ERR_FORMAT, "%s: damaged: the HDF5 library took over %d seconds",
                           path, SECONDS_MOST);
    return status_fail(err, CT_ERR_FORMAT, "%s: damaged: the HDF5 library failed on it", path);
}

enum ct_status nir_read(struct nir_graph *graph, const char *path, struct ct_error *err)
{
    struct stat info;
    *graph = (struct nir_graph){.nodes = 0};
    if (stat(path, &info) != 0)
        return status_fail(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return status_fail(err, CT_ERR_IO, "%s: no regular file, which HDF5 needs", path);
    struct nir_memory *memory = nir_memory_new(graph_bytes);
    if (memory == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory", path);
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        read_and_leave(memory, path, (uint64_t)info.st_size);
    enum ct_status status = child < 0 ? status_fail(err, CT_ERR_IO, "%s: no process to read it: %s",
                                                    path, strerror(errno))
                                      : wait_for(child, path, err);
    if (status == CT_OK && memory->failed)
        status = status_fail(err, memory->error.status, "%s: %s", path, memory->error.text);
    if (status != CT_OK) {
        nir_memory_free(memory);
        return status;
    }
    *graph = memory->graph;
    graph->memory = memory;
    return CT_OK;
}
