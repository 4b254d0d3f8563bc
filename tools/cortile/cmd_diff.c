/*
 * cmd_diff.c - `cortile diff`: the first difference between two spike files, files of digests, chip
 * images or run directories. Both sides stream, so size does not matter.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "diff_image.h"
#include "run_dir.h"
#include "sniff.h"

enum { DIFF_RECORDS = 1 << 12, DIFF_LINE = 256 };

/* ---- spikes ---------------------------------------------------------------------------------- */

union record {
    struct ct_spike spike;
    struct ct_pin_spike pin;
};

struct spike_side {
    const char *path;
    ct_spike_reader *reader;
    union record *records;
    size_t at, count;
};

static enum ct_status side_open(struct spike_side *side, const char *path, struct ct_error *err)
{
    *side = (struct spike_side){.path = path};
    side->records = malloc(DIFF_RECORDS * sizeof *side->records);
    if (side->records == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for spikes");
    return ct_spikes_open(&side->reader, path, err);
}

static void side_close(struct spike_side *side)
{
    ct_spikes_close(side->reader);
    free(side->records);
}

/* The next record, NULL at the end. */
static enum ct_status side_next(struct spike_side *side, const union record **next,
                                struct ct_error *err)
{
    enum ct_status status = CT_OK;
    if (side->at == side->count) {
        side->at = 0;
        status = ct_spikes_read(side->reader, side->records, DIFF_RECORDS, &side->count, err);
    }
    *next = status == CT_OK && side->count > 0 ? &side->records[side->at++] : NULL;
    return status;
}

static void record_text(char *text, size_t size, enum ct_spike_kind kind, const union record *r)
{
    if (r == NULL)
        snprintf(text, size, "the end");
    else if (kind == CT_SPIKES_PIN)
        snprintf(text, size, "tick %u pin %u", r->pin.tick, r->pin.pin);
    else
        snprintf(text, size, "tick %u core %u %s %u", r->spike.tick, r->spike.core,
                 kind == CT_SPIKES_INPUT ? "axon" : "neuron", r->spike.index);
}

static enum ct_status diff_records(struct spike_side side[2], struct diff *out,
                                   struct ct_error *err)
{
    const union record *record[2];
    enum ct_spike_kind kind = ct_spikes_kind(side[0].reader);
    if (ct_spikes_kind(side[1].reader) != kind) {
        diff_found(out, "the two hold different kinds of spikes");
        return CT_OK;
    }
    for (unsigned long long n = 0;; n++) {
        for (int i = 0; i < 2; i++) {
            enum ct_status status = side_next(&side[i], &record[i], err);
            if (status != CT_OK)
                return status;
        }
        if (record[0] == NULL && record[1] == NULL)
            return CT_OK;
        if (record[0] != NULL && record[1] != NULL &&
            memcmp(record[0], record[1], sizeof *record[0]) == 0)
            continue;
        char text[2][80];
        for (int i = 0; i < 2; i++)
            record_text(text[i], sizeof text[i], kind, record[i]);
        diff_found(out, "record %llu: %s | %s", n, text[0], text[1]);
        return CT_OK;
    }
}

static enum ct_status diff_spikes(const char *a, const char *b, struct diff *out,
                                  struct ct_error *err)
{
    struct spike_side side[2] = {{0}, {0}};
    enum ct_status status = side_open(&side[0], a, err);
    if (status == CT_OK)
        status = side_open(&side[1], b, err);
    if (status == CT_OK)
        status = diff_records(side, out, err);
    side_close(&side[0]);
    side_close(&side[1]);
    return status;
}

/* ---- digests --------------------------------------------------------------------------------- */

/* A line of digests, checked; the end is an empty text. */
static enum ct_status digest_line(FILE *file, const char *path, unsigned long long number,
                                  char line[DIFF_LINE], struct ct_error *err)
{
    unsigned tick;
    int used = 0;
    line[0] = '\0';
    if (fgets(line, DIFF_LINE, file) == NULL)
        return ferror(file) ? cli_error(err, CT_ERR_IO, "%s: cannot be read", path) : CT_OK;
    bool good = strcmp(line, SNIFF_DIGESTS_HEAD) == 0;
    if (number > 1)
        good = strspn(line, "0123456789") > 0 && sscanf(line, "%u,%n", &tick, &used) == 1 &&
               strspn(line + used, "0123456789abcdef") == 16 && strcmp(line + used + 16, "\n") == 0;
    if (!good)
        return cli_error(err, CT_ERR_FORMAT, "%s:%llu: not a line of the form tick,digest", path,
                         number);
    line[strlen(line) - 1] = '\0';
    return CT_OK;
}

static enum ct_status diff_lines(FILE *const file[2], const char *const path[2], struct diff *out,
                                 struct ct_error *err)
{
    char line[2][DIFF_LINE];
    for (unsigned long long number = 1;; number++) {
        for (int i = 0; i < 2; i++) {
            enum ct_status status = digest_line(file[i], path[i], number, line[i], err);
            if (status != CT_OK)
                return status;
        }
        if (strcmp(line[0], line[1]) != 0)
            diff_found(out, "line %llu, tick and digest: %s | %s", number,
                       line[0][0] ? line[0] : "the end", line[1][0] ? line[1] : "the end");
        if (out->differs || line[0][0] == '\0')
            return CT_OK;
    }
}

static enum ct_status diff_digests(const char *a, const char *b, struct diff *out,
                                   struct ct_error *err)
{
    const char *const path[2] = {a, b};
    FILE *file[2] = {NULL, NULL};
    enum ct_status status = CT_OK;
    for (int i = 0; i < 2 && status == CT_OK; i++) {
        file[i] = fopen(path[i], "r");
        if (file[i] == NULL)
            status = cli_error(err, CT_ERR_IO, "%s: %s", path[i], strerror(errno));
    }
    if (status == CT_OK)
        status = diff_lines(file, path, out, err);
    for (int i = 0; i < 2; i++) {
        if (file[i] != NULL)
            fclose(file[i]);
    }
    return status;
}

/* ---- run directories ------------------------------------------------------------------------- */

/* The entry of a file in a manifest, or NULL. */
static const json_t *find_file(const json_t *manifest, const char *name)
{
    size_t i;
    const json_t *file;
    json_array_foreach(json_object_get(manifest, "files"), i, file)
    {
        const char *other = json_string_value(json_object_get(file, "name"));
        if (other != NULL && strcmp(other, name) == 0)
            return file;
    }
    return NULL;
}

static enum ct_status diff_paths(const char *a, const char *b, struct diff *out,
                                 struct ct_error *err);

/* The files that say most come first: where in time two runs part is in the spikes or digests. */
static enum ct_status diff_files(const char *const dir[2], json_t *const manifest[2],
                                 struct diff *out, struct ct_error *err)
{
    static const char *const names[] = {"digests.csv",    "spikes.npy",   "pins.npy", "cores.csv",
                                        "potentials.npy", "summary.json", "cores.npy"};
    enum ct_status status = CT_OK;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[2][4096];
        const json_t *file[2];
        for (int k = 0; k < 2; k++) {
            file[k] = find_file(manifest[k], names[i]);
            snprintf(path[k], sizeof path[k], "%s/%s", dir[k], names[i]);
        }
        if (file[0] == NULL && file[1] == NULL)
            continue;
        if (file[0] == NULL || file[1] == NULL) {
            diff_found(out, "%s: only in %s", names[i], dir[file[0] == NULL]);
            return CT_OK;
        }
        if (json_equal(file[0], file[1]))
            continue;
        /* Digests, spikes and pins can tell where they part. */
        if (i < 3)
            status = diff_paths(path[0], path[1], out, err);
        if (status != CT_OK)
            return status;
        diff_found(out, "%s: contents differ", names[i]);
        diff_prefix(out, names[i]);
        return CT_OK;
    }
    return CT_OK;
}

static enum ct_status diff_runs(const char *a, const char *b, struct diff *out,
                                struct ct_error *err)
{
    static const char *const keys[] = {"image", "input", "configuration", "state", "cortile"};
    const char *const dir[2] = {a, b};
    json_t *manifest[2] = {NULL, NULL};
    enum ct_status status = run_dir_load(a, "manifest.json", &manifest[0], err);
    if (status == CT_OK)
        status = run_dir_load(b, "manifest.json", &manifest[1], err);
    for (int k = 0; k < 2 && status == CT_OK; k++)
        status = run_dir_check(dir[k], manifest[k], err); /* what a manifest says must be true */
    if (status == CT_OK)
        status = diff_files(dir, manifest, out, err);
    for (size_t i = 0; status == CT_OK && !out->differs && i < sizeof keys / sizeof keys[0]; i++) {
        if (!json_equal(json_object_get(manifest[0], keys[i]),
                        json_object_get(manifest[1], keys[i])))
            diff_found(out, "manifest.json: \"%s\" differs", keys[i]);
    }
    json_decref(manifest[0]);
    json_decref(manifest[1]);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum ct_status diff_paths(const char *a, const char *b, struct diff *out,
                                 struct ct_error *err)
{
    enum sniff_kind kind[2];
    enum ct_status status = sniff_own(a, &kind[0], err);
    if (status == CT_OK)
        status = sniff_own(b, &kind[1], err);
    if (status != CT_OK)
        return status;
    if (kind[0] != kind[1])
        return cli_error(err, CT_ERR_ARGUMENT, "%s is %s, %s is %s", a, sniff_text(kind[0]), b,
                         sniff_text(kind[1]));
    switch (kind[0]) {
    case SNIFF_IMAGE: return diff_images(a, b, out, err);
    case SNIFF_SPIKES: return diff_spikes(a, b, out, err);
    case SNIFF_DIGESTS: return diff_digests(a, b, out, err);
    default: return diff_runs(a, b, out, err);
    }
}

static int run(const struct command *self, int argc, char **argv)
{
    bool json = false, quiet = false;
    const struct option_spec specs[] = {
        {'q', "quiet", NULL, "print nothing, only set the exit status", OPTION_FLAG, &quiet, 0, 0},
        {'j', "json", NULL, "the result as JSON", OPTION_FLAG, &json, 0, 0},
        {.name = NULL},
    };
    struct ct_error err;
    struct diff diff = {.differs = false};
    int first, exit_status;
    if (!cli_options(self, specs, argc, argv, &first, &exit_status))
        return exit_status;
    if (diff_paths(argv[first], argv[first + 1], &diff, &err) != CT_OK)
        return cli_fail(self, &err);
    if (json && !quiet) {
        json_t *root = json_pack("{s:b, s:s}", "differs", (int)diff.differs, "first", diff.text);
        json_dumpf(root, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(root);
    } else if (diff.differs && !quiet) {
        printf("%s %s: %s\n", argv[first], argv[first + 1], diff.text);
    }
    return diff.differs ? CLI_FAILED : CLI_OK;
}

const struct command cmd_diff = {
    .name = "diff",
    .operands = "A B",
    .operands_least = 2,
    .operands_most = 2,
    .summary = "find the first difference of two runs, images or spike files",
    .text =
        "Compares two spike files (of any form), two files of digests, two chip images (of any\n"
        "form) or two run directories, and prints the first difference: A's | B's. Exit status 0:\n"
        "the same, 1: they differ, 2: trouble. Of run directories the files that the manifests\n"
        "list are compared, not where and when they were made.",
    .examples = "  cortile diff out/spikes.npy expected.csv\n"
                "  cortile diff net.ct net.ct.json\n"
                "  cortile diff out1 out2\n",
    .run = run,
    .trouble = CLI_USAGE,
};
