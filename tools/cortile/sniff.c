/*
 * sniff.c - see sniff.h.
 */
#include "sniff.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../exchange/glance.h"
#include "model/image_format.h"
#include "model/spike_format.h"

static bool begins(const char *head, size_t length, const char *with)
{
    size_t want = strlen(with);
    return length >= want && memcmp(head, with, want) == 0;
}

/* A directory is a run, unless it holds memory files: those of core 0, or of core 1 where the
 * output bus, which needs none, is in the place of core 0. */
static enum sniff_kind sniff_directory(const char *path)
{
    static const char *const names[] = {"csram_000.mem", "csram_001.mem"};
    char name[PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int used = snprintf(name, sizeof name, "%s/%s", path, names[i]);
        if (used < (int)sizeof name && access(name, F_OK) == 0)
            return SNIFF_RANC_MEMORY;
    }
    return SNIFF_RUN;
}

/* What a file is that begins so. Which of our JSON texts it is, and what is wrong with it, the
 * reader of images tells. */
static enum sniff_kind sniff_head(const struct glance *seen)
{
    static const enum sniff_kind json[] = {
        [GLANCE_NO_JSON] = SNIFF_UNKNOWN,       [GLANCE_JSON] = SNIFF_IMAGE,
        [GLANCE_IBM_MODEL] = SNIFF_IBM_MODEL,   [GLANCE_RANC] = SNIFF_RANC,
        [GLANCE_IBM_SPIKES] = SNIFF_IBM_SPIKES,
    };
    const char *head = seen->head;
    if (begins(head, seen->length, IMAGE_MAGIC))
        return SNIFF_IMAGE;
    if (begins(head, seen->length, SNIFF_DIGESTS_HEAD))
        return SNIFF_DIGESTS;
    if (begins(head, seen->length, SPIKE_NPY_MAGIC) || begins(head, seen->length, "tick,") ||
        head[strspn(head, " \t\r\n")] == '#')
        return SNIFF_SPIKES;
    return json[seen->json];
}

enum ct_status sniff_file(const char *path, enum sniff_kind *kind, struct ct_error *err)
{
    struct stat at;
    struct glance seen;
    *kind = SNIFF_UNKNOWN;
    if (stat(path, &at) != 0)
        return cli_error(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
    if (S_ISDIR(at.st_mode)) {
        *kind = sniff_directory(path);
        return CT_OK;
    }
    if (!S_ISREG(at.st_mode))
        return cli_error(err, CT_ERR_ARGUMENT,
                         "%s: no regular file: it is read twice, first to tell what it is", path);
    enum ct_status status = glance_at(&seen, path, err);
    if (status != CT_OK)
        return status;
    if (begins(seen.head, seen.length, "\xef\xbb\xbf"))
        return cli_error(err, CT_ERR_FORMAT,
                         "%s: byte 0: a byte order mark (EF BB BF), which has to be removed", path);
    *kind = sniff_head(&seen);
    if (*kind == SNIFF_UNKNOWN)
        return cli_error(err, CT_ERR_FORMAT,
                         "%s: neither a chip image nor a spike file nor a file of digests", path);
    return CT_OK;
}

enum ct_status sniff_own(const char *path, enum sniff_kind *kind, struct ct_error *err)
{
    enum ct_status status = sniff_file(path, kind, err);
    if (status == CT_OK && *kind >= SNIFF_IBM_MODEL && *kind < SNIFF_UNKNOWN)
        return cli_error(err, CT_ERR_ARGUMENT, "%s is %s: cortile convert makes it readable", path,
                         sniff_text(*kind));
    return status;
}

enum sniff_kind sniff_name(const char *path)
{
    static const char *const spikes[] = {".npy", ".csv", ".npy.gz", ".csv.gz"};
    for (size_t i = 0; i < sizeof spikes / sizeof spikes[0]; i++) {
        if (cli_ends_with(path, spikes[i]))
            return SNIFF_SPIKES;
    }
    static const char *const ibm[] = {".sfti", ".sfto", ".sfri", ".sfro"};
    for (size_t i = 0; i < sizeof ibm / sizeof ibm[0]; i++) {
        if (cli_ends_with(path, ibm[i]))
            return SNIFF_IBM_SPIKES;
    }
    return cli_ends_with(path, ".ct") || cli_ends_with(path, ".json") ? SNIFF_IMAGE : SNIFF_UNKNOWN;
}

const char *sniff_text(enum sniff_kind kind)
{
    switch (kind) {
    case SNIFF_IMAGE: return "a chip image";
    case SNIFF_SPIKES: return "a spike file";
    case SNIFF_DIGESTS: return "a file of digests";
    case SNIFF_RUN: return "a run directory";
    case SNIFF_IBM_MODEL: return "an IBM model";
    case SNIFF_IBM_SPIKES: return "a spike file of IBM's";
    case SNIFF_RANC: return "a RANC network";
    case SNIFF_RANC_MEMORY: return "a directory of RANC memory files";
    case SNIFF_UNKNOWN: break;
    }
    return "unknown";
}
