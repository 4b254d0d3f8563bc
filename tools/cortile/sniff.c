/*
 * sniff.c - see sniff.h.
 */
#include "sniff.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "model/image_format.h"
#include "model/spike_format.h"

static bool begins(const char *head, size_t length, const char *with)
{
    size_t want = strlen(with);
    return length >= want && memcmp(head, with, want) == 0;
}

/* The first byte that is no white space; 0 where there is none. */
static char first_mark(const char *head, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (strchr(" \t\r\n", head[i]) == NULL)
            return head[i];
    }
    return '\0';
}

enum ct_status sniff_file(const char *path, enum sniff_kind *kind, struct ct_error *err)
{
    struct stat at;
    char head[64];
    FILE *file = NULL;
    *kind = SNIFF_UNKNOWN;
    if (stat(path, &at) != 0 || (!S_ISDIR(at.st_mode) && (file = fopen(path, "rb")) == NULL))
        return cli_error(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
    if (file == NULL) {
        *kind = SNIFF_RUN;
        return CT_OK;
    }
    size_t length = fread(head, 1, sizeof head, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        return cli_error(err, CT_ERR_IO, "%s: cannot be read", path);
    if (begins(head, length, IMAGE_MAGIC) || first_mark(head, length) == '{')
        *kind = SNIFF_IMAGE;
    else if (begins(head, length, SNIFF_DIGESTS_HEAD))
        *kind = SNIFF_DIGESTS;
    else if (begins(head, length, SPIKE_NPY_MAGIC) || begins(head, length, "\x1f\x8b") ||
             begins(head, length, "tick,") || first_mark(head, length) == '#')
        *kind = SNIFF_SPIKES;
    if (*kind == SNIFF_UNKNOWN)
        return cli_error(err, CT_ERR_FORMAT,
                         "%s: neither a chip image nor a spike file nor a file of digests", path);
    return CT_OK;
}

enum sniff_kind sniff_name(const char *path)
{
    static const char *const spikes[] = {".npy", ".csv", ".npy.gz", ".csv.gz"};
    for (size_t i = 0; i < sizeof spikes / sizeof spikes[0]; i++) {
        if (cli_ends_with(path, spikes[i]))
            return SNIFF_SPIKES;
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
    case SNIFF_UNKNOWN: break;
    }
    return "unknown";
}
