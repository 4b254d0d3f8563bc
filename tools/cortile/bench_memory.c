/*
 * bench_memory.c - memory of a chip, and time and memory of its image file. Each measurement runs
 * in a child process, whose peak resident size is its own; the numbers come back through a pipe.
 */
#define _GNU_SOURCE /* asprintf */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

/* What a child hands back. */
struct measured {
    enum ct_status status;
    double seconds, bytes, peak_bytes;
    struct ct_error err;
};

struct task {
    const struct gen_network *net;
    const char *kernel, *path;
};

static void measure_run(const struct task *task, struct measured *out)
{
    ct_chip *chip;
    const struct ct_chip_options options = {.kernel = task->kernel};
    out->status = bench_build(&chip, task->net, &options, &out->err);
    if (out->status == CT_OK)
        out->status = ct_chip_run(chip, 100, NULL, &out->err);
    if (out->status == CT_OK)
        out->bytes = (double)ct_chip_bytes(chip);
    ct_chip_destroy(chip);
}

/* Times the calls of the writer alone, not the making of the network. */
static void measure_write(const struct task *task, struct measured *out)
{
    ct_image_writer *writer;
    uint32_t cores = gen_core_count(task->net);
    struct ct_core *core = malloc(sizeof *core);
    double start_s = bench_cpu_s();
    out->status = core == NULL ? cli_error(&out->err, CT_ERR_MEMORY, "no memory for a core")
                               : ct_image_create(&writer, task->path, &task->net->sys, NULL, 0,
                                                 cores, &out->err);
    out->seconds += bench_cpu_s() - start_s;
    if (out->status != CT_OK) {
        free(core);
        return;
    }
    for (uint32_t c = 0; c < cores && out->status == CT_OK; c++) {
        gen_core(task->net, c, core);
        start_s = bench_cpu_s();
        out->status = ct_image_add(writer, core, &out->err);
        out->seconds += bench_cpu_s() - start_s;
    }
    start_s = bench_cpu_s();
    if (out->status == CT_OK)
        out->status = ct_image_finish(writer, &out->err);
    else
        ct_image_discard(writer);
    out->seconds += bench_cpu_s() - start_s;
    free(core);
}

static void measure_read(const struct task *task, struct measured *out)
{
    ct_chip *chip;
    const struct ct_chip_options options = {.kernel = task->kernel};
    double start_s = bench_cpu_s();
    out->status = ct_chip_load(&chip, task->path, &options, &out->err);
    out->seconds = bench_cpu_s() - start_s;
    ct_chip_destroy(chip);
}

/* Runs a measurement in a child. */
static enum ct_status in_child(void (*measure)(const struct task *, struct measured *),
                               const struct task *task, struct measured *out, struct ct_error *err)
{
    int ends[2], status;
    struct rusage usage;
    if (pipe(ends) != 0)
        return cli_error(err, CT_ERR_IO, "pipe: %s", strerror(errno));
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        return cli_error(err, CT_ERR_MEMORY, "fork: %s", strerror(errno));
    }
    if (child == 0) {
        struct measured result = {.status = CT_OK};
        measure(task, &result);
        getrusage(RUSAGE_SELF, &usage);
        result.peak_bytes = 1024.0 * (double)usage.ru_maxrss;
        _exit(write(ends[1], &result, sizeof result) == (ssize_t)sizeof result ? 0 : 1);
    }
    close(ends[1]);
    bool whole = read(ends[0], out, sizeof *out) == (ssize_t)sizeof *out;
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!whole)
        return cli_error(err, CT_ERR_MEMORY, "a measuring process ended early, status %d", status);
    *err = out->err;
    return out->status;
}

enum ct_status bench_memory(const struct gen_network *net, const char *kernel,
                            struct bench_memory *out, struct ct_error *err)
{
    char *path;
    struct stat at;
    struct measured run, write, read;
    const char *dir = getenv("TMPDIR");
    if (asprintf(&path, "%s/cortile-bench-XXXXXX", dir ? dir : P_tmpdir) < 0)
        return cli_error(err, CT_ERR_MEMORY, "no memory for a name");
    int fd = mkstemp(path);
    if (fd < 0) {
        free(path);
        return cli_error(err, CT_ERR_IO, "%s: %s", dir ? dir : P_tmpdir, strerror(errno));
    }
    close(fd);
    const struct task task = {net, kernel, path};
    enum ct_status status = in_child(measure_run, &task, &run, err);
    if (status == CT_OK)
        status = in_child(measure_write, &task, &write, err);
    if (status == CT_OK)
        status = in_child(measure_read, &task, &read, err);
    if (status == CT_OK && stat(path, &at) != 0)
        status = cli_error(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
    unlink(path);
    free(path);
    if (status == CT_OK)
        *out = (struct bench_memory){.chip_bytes = run.bytes,
                                     .run_peak_bytes = run.peak_bytes,
                                     .write_s = write.seconds,
                                     .read_s = read.seconds,
                                     .write_peak_bytes = write.peak_bytes,
                                     .read_peak_bytes = read.peak_bytes,
                                     .file_bytes = (double)at.st_size};
    return status;
}
