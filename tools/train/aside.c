/* See aside.h. */
#include "aside.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool aside_open(struct aside *aside, const char *path, struct fail *fail)
{
    const int length = snprintf(aside->part, sizeof aside->part, "%s.part", path);
    aside->path = path;
    aside->out = NULL;
    if (length < 0 || (size_t)length >= sizeof aside->part) {
        return fail_set(fail, "%.150s: path is too long", path);
    }
    aside->out = fopen(aside->part, "wb");
    return aside->out || fail_set(fail, "%.150s: %s", aside->part, strerror(errno));
}

bool aside_close(struct aside *aside, bool keep, struct fail *fail)
{
    const bool bad = ferror(aside->out) != 0;
    const bool closed = fclose(aside->out) == 0;
    aside->out = NULL;
    if (keep && closed && !bad && rename(aside->part, aside->path) == 0) {
        return true;
    }
    if (keep) {
        fail_set(fail, "%.150s: cannot write: %s", aside->path, strerror(errno));
    }
    unlink(aside->part);
    return false;
}

bool aside_try(const char *path, struct fail *fail)
{
    struct aside aside;
    if (!aside_open(&aside, path, fail)) {
        return false;
    }
    aside_close(&aside, false, fail);
    return true;
}
