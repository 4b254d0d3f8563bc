/*
 * sniff.c - see sniff.h.
 */
#define _GNU_SOURCE /* memmem */
#include "sniff.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/image_format.h"
#include "model/spike_format.h"

static bool begins(const char *head, size_t length, const char *with)
{
    size_t want = strlen(with);
    return length >= want && memcmp(head, with, want) == 0;
}

/* The place of the first byte that is no white space and in no comment. */
static size_t after_space(const char *head, size_t length, size_t at)
{
    while (at < length) {
        const char *end = NULL;
        if (length - at >= 2 && memcmp(head + at, "/*", 2) == 0)
            end = memmem(head + at + 2, length - at - 2, "*/", 2);
        else if (strchr(" \t\r\n", head[at]) == NULL)
            break;
        at = end == NULL ? at + 1 : (size_t)(end - head) + 2;
    }
    return at;
}

/* What a JSON text is, told by the first key of its object; SNIFF_UNKNOWN where it is no object.
 * Which of ours it is, and what is wrong with it, the reader of images tells. */
static enum sniff_kind sniff_json(const char *head, size_t length)
{
    static const struct {
        const char *key;
        enum sniff_kind kind;
    } keys[] = {
        {"\"model\"", SNIFF_IBM_MODEL},        {"\"crossbarTypes\"", SNIFF_IBM_MODEL},
        {"\"neuronTypes\"", SNIFF_IBM_MODEL},  {"\"core\"", SNIFF_IBM_MODEL},
        {"\"class\"", SNIFF_IBM_SPIKES},       {"\"encoding\"", SNIFF_IBM_SPIKES},
        {"\"nscsVersion\"", SNIFF_IBM_SPIKES}, {"\"packets\"", SNIFF_RANC},
        {"\"output_bus\"", SNIFF_RANC},        {"\"cores\"", SNIFF_RANC},
    };
    size_t at = after_space(head, length, 0);
    if (at >= length || head[at] != '{')
        return SNIFF_UNKNOWN;
    at = after_space(head, length, at + 1);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (begins(head + at, length - at, keys[i].key))
            return keys[i].kind;
    }
    return SNIFF_IMAGE;
}

enum ct_status sniff_file(const char *path, enum sniff_kind *kind, struct ct_error *err)
{
    struct stat at;
    char head[4096];
    FILE *file = NULL;
    *kind = SNIFF_UNKNOWN;
    if (stat(path, &at) != 0 || (!S_ISDIR(at.st_mode) && (file = fopen(path, "rb")) == NULL))
        return cli_error(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
    if (file == NULL) {
        char name[PATH_MAX];
        int used = snprintf(name, sizeof name, "%s/csram_000.mem", path);
        bool memory = used < (int)sizeof name && access(name, F_OK) == 0;
        *kind = memory ? SNIFF_RANC_MEMORY : SNIFF_RUN;
        return CT_OK;
    }
    size_t length = fread(head, 1, sizeof head - 1, file);
    head[length] = '\0';
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        return cli_error(err, CT_ERR_IO, "%s: cannot be read", path);
    if (begins(head, length, IMAGE_MAGIC))
        *kind = SNIFF_IMAGE;
    else if (begins(head, length, SNIFF_DIGESTS_HEAD))
        *kind = SNIFF_DIGESTS;
    else if (begins(head, length, SPIKE_NPY_MAGIC) || begins(head, length, "\x1f\x8b") ||
             begins(head, length, "tick,") || head[after_space(head, length, 0)] == '#')
        *kind = SNIFF_SPIKES;
    else
        *kind = sniff_json(head, length);
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
