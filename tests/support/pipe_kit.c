/*
 * pipe_kit.c - see pipe_kit.h.
 */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "support/pipe_kit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

void pipe_kit_open(struct pipe_kit *kit)
{
    enum { BYTES = 1 << 20 };
    if (pipe(kit->ends) != 0 || fcntl(kit->ends[1], F_SETPIPE_SZ, BYTES) < BYTES) {
        perror("pipe");
        abort();
    }
    (void)snprintf(kit->path, sizeof kit->path, "/dev/fd/%d", kit->ends[1]);
}

FILE *pipe_kit_read(struct pipe_kit *kit)
{
    (void)close(kit->ends[1]);
    FILE *file = fdopen(kit->ends[0], "rb");
    if (file == NULL) {
        perror("fdopen");
        abort();
    }
    return file;
}
