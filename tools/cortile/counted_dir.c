/*
 * counted_dir.c - what a run directory holds, as counted.h has it: the shape of the system and the
 * engine from summary.json, the architecture from manifest.json, the counters from cores.csv and
 * items.csv. All of it is read as if it were anybody's: it may be.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../arch/arch.h"
#include "counted.h"
#include "run_dir.h"
#include "tofile.h"

enum {
    COUNTERS = sizeof(struct ct_counters) / sizeof(uint64_t),
    CORE_COLUMNS = 3 + COUNTERS,
    ITEM_COLUMNS = 2 + COUNTERS, /* and the label */
    LINE_MAX_BYTES = 1024,
    CORES_MAX = 1 << 16
};

#define COUNTER_NAME(name, text) "," #name
static const char core_head[] = "core,x,y" CT_COUNTER_LIST(COUNTER_NAME) "\n";
static const char item_head[] = "tick,ticks" CT_COUNTER_LIST(COUNTER_NAME) ",label\n";
#undef COUNTER_NAME

/* ---- tables ---------------------------------------------------------------------------------- */

struct lines {
    FILE *file;
    char path[4096];
    uint64_t line; /* that was read last, from 1 */
    char text[LINE_MAX_BYTES];
};

/* Opens a table whose head must be `head`; one that is not there is no error if `optional`: no line
 * follows. */
static enum ct_status lines_open(struct lines *in, const char *dir, const char *name,
                                 const char *head, bool optional, struct ct_error *err)
{
    in->line = 1;
    in->file = NULL;
    if ((size_t)snprintf(in->path, sizeof in->path, "%s/%s", dir, name) >= sizeof in->path)
        return cli_error(err, CT_ERR_LIMIT, "%.100s...: the name is too long", dir);
    in->file = fopen(in->path, "r");
    if (in->file == NULL && optional && errno == ENOENT)
        return CT_OK;
    if (in->file == NULL)
        return cli_error(err, CT_ERR_IO, "%s: %s", in->path, strerror(errno));
    if (fgets(in->text, sizeof in->text, in->file) == NULL || strcmp(in->text, head) != 0)
        return cli_error(err, CT_ERR_VERSION,
                         "%s:1: other columns than this version writes; run it again", in->path);
    return CT_OK;
}

/* Reads a line of `columns` numbers and, where `rest` is not NULL, a text after them. CT_END: there
 * is none. */
static enum ct_status lines_next(struct lines *in, uint64_t *value, int columns, const char **rest,
                                 struct ct_error *err)
{
    if (in->file == NULL || fgets(in->text, sizeof in->text, in->file) == NULL)
        return in->file != NULL && ferror(in->file)
                   ? cli_error(err, CT_ERR_IO, "%s: cannot be read", in->path)
                   : CT_END;
    in->line++;
    char *at = in->text, *line_end = strchr(at, '\n');
    if (line_end == NULL)
        return cli_error(err, CT_ERR_TRUNCATED, "%s:%llu: no whole line", in->path,
                         (unsigned long long)in->line);
    *line_end = '\0';
    for (int i = 0; i < columns; i++) {
        const bool last = i == columns - 1 && rest == NULL;
        const size_t digits = strspn(at, "0123456789");
        errno = 0;
        value[i] = strtoull(at, NULL, 10);
        if (digits == 0 || errno != 0 || value[i] > INT64_MAX || at[digits] != (last ? '\0' : ','))
            return cli_error(err, CT_ERR_FORMAT, "%s:%llu: column %d: expected a whole number",
                             in->path, (unsigned long long)in->line, i + 1);
        at += digits + !last;
    }
    if (rest != NULL)
        *rest = at;
    return CT_OK;
}

static void lines_close(struct lines *in)
{
    if (in->file != NULL)
        fclose(in->file);
}

/* ---- cores and items ------------------------------------------------------------------------- */

static bool add_counters(struct ct_counters *sum, const struct ct_counters *more)
{
    bool lost = false;
#define ADD(name, text) lost |= __builtin_add_overflow(sum->name, more->name, &sum->name);
    CT_COUNTER_LIST(ADD)
#undef ADD
    return !lost;
}

static enum ct_status take_core(struct counted *out, const struct lines *in, const uint64_t *value,
                                struct ct_error *err)
{
    const uint64_t width = (uint64_t)out->sys.chips_x * out->sys.cores_x;
    const uint64_t places = width * out->sys.chips_y * out->sys.cores_y;
    if (value[0] >= places || value[1] != value[0] % width || value[2] != value[0] / width ||
        (out->cores > 0 && value[0] <= out->core[out->cores - 1].core))
        return cli_error(err, CT_ERR_FORMAT,
                         "%s:%llu: core %llu (%llu,%llu): not the next of a system of %llu cores",
                         in->path, (unsigned long long)in->line, (unsigned long long)value[0],
                         (unsigned long long)value[1], (unsigned long long)value[2],
                         (unsigned long long)places);
    struct counted_core *core = &out->core[out->cores++];
    core->core = (uint32_t)value[0];
    memcpy(&core->counters, value + 3, sizeof core->counters);
    return add_counters(&out->sum, &core->counters)
               ? CT_OK
               : cli_error(err, CT_ERR_LIMIT, "%s:%llu: counters add up to more than 2^64",
                           in->path, (unsigned long long)in->line);
}

static enum ct_status read_cores(struct counted *out, const char *dir, struct ct_error *err)
{
    struct lines in;
    uint64_t value[CORE_COLUMNS];
    out->core = calloc(CORES_MAX, sizeof *out->core);
    if (out->core == NULL)
        return cli_error(err, CT_ERR_MEMORY, "%s: no memory for counters", dir);
    enum ct_status status = lines_open(&in, dir, "cores.csv", core_head, false, err);
    while (status == CT_OK) {
        status = lines_next(&in, value, CORE_COLUMNS, NULL, err);
        if (status == CT_OK)
            status = take_core(out, &in, value, err);
    }
    lines_close(&in);
    return status == CT_END ? CT_OK : status;
}

static enum ct_status take_item(struct counted *out, const struct lines *in, const uint64_t *value,
                                const char *label, struct ct_error *err)
{
    struct item item = {.tick = (uint32_t)value[0], .ticks = (uint32_t)value[1]};
    const struct item *last = out->items.count > 0 ? &out->items.item[out->items.count - 1] : NULL;
    if (value[1] == 0 || value[0] > out->ticks || value[1] > out->ticks - value[0] ||
        (last != NULL && value[0] != last->tick + last->ticks) || strlen(label) >= ITEM_LABEL_MAX)
        return cli_error(err, CT_ERR_FORMAT, "%s:%llu: not the next item of a run of %llu ticks",
                         in->path, (unsigned long long)in->line, (unsigned long long)out->ticks);
    memcpy(&item.counters, value + 2, sizeof item.counters);
    (void)snprintf(item.label, sizeof item.label, "%s", label);
    return items_add(&out->items, &item, err);
}

static enum ct_status read_items(struct counted *out, const char *dir, struct ct_error *err)
{
    struct lines in;
    uint64_t value[ITEM_COLUMNS];
    const char *label = NULL;
    enum ct_status status = lines_open(&in, dir, COUNTED_ITEMS, item_head, true, err);
    while (status == CT_OK) {
        status = lines_next(&in, value, ITEM_COLUMNS, &label, err);
        if (status == CT_OK)
            status = take_item(out, &in, value, label, err);
    }
    lines_close(&in);
    return status == CT_END ? CT_OK : status;
}

enum ct_status counted_write_items(const struct items *items, const char *path,
                                   struct ct_error *err)
{
    struct tofile out;
    enum ct_status status = tofile_open(&out, path, err);
    if (status != CT_OK)
        return status;
    fputs(item_head, out.file);
    for (size_t i = 0; i < items->count; i++) {
        const struct item *item = &items->item[i];
        uint64_t value[COUNTERS];
        memcpy(value, &item->counters, sizeof value);
        fprintf(out.file, "%u,%u", item->tick, item->ticks);
        for (int k = 0; k < COUNTERS; k++)
            fprintf(out.file, ",%llu", (unsigned long long)value[k]);
        fprintf(out.file, ",%s\n", item->label);
    }
    return tofile_finish(&out, err);
}

/* ---- summary and manifest -------------------------------------------------------------------- */

/* A whole number of an object; where there is none, *bad is its name. */
static uint64_t whole(const json_t *object, const char *key, uint64_t least, uint64_t most,
                      const char **bad)
{
    const json_t *value = json_object_get(object, key);
    const json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || (uint64_t)number < least ||
        (uint64_t)number > most) {
        *bad = key;
        return 0;
    }
    return (uint64_t)number;
}

static enum ct_status take_summary(struct counted *out, const char *dir, const json_t *summary,
                                   struct ct_error *err)
{
    const char *bad = NULL;
    const json_t *system = json_object_get(summary, "system");
    const char *engine = json_string_value(json_object_get(summary, "engine"));
    const char *state = json_string_value(json_object_get(summary, "state"));
    out->sys = (struct ct_system){
        .chips_x = (uint16_t)whole(system, "chips_x", 1, 256, &bad),
        .chips_y = (uint16_t)whole(system, "chips_y", 1, 256, &bad),
        .cores_x = (uint16_t)whole(system, "cores_x", 1, 64, &bad),
        .cores_y = (uint16_t)whole(system, "cores_y", 1, 64, &bad),
        .axons = (uint16_t)whole(system, "axons", 1, 256, &bad),
        .neurons = (uint16_t)whole(system, "neurons", 1, 256, &bad),
        .pins = (uint32_t)whole(system, "pins", 0, CT_PINS_MAX, &bad),
    };
    out->ticks = whole(summary, "ticks", 1, UINT32_MAX, &bad);
    out->tick_seconds = json_number_value(json_object_get(summary, "tick_seconds"));
    if (!(out->tick_seconds > 0 && out->tick_seconds <= 1))
        bad = "tick_seconds";
    if (engine == NULL || (strcmp(engine, "tick") != 0 && strcmp(engine, "cycle") != 0))
        bad = "engine";
    if (bad != NULL)
        return cli_error(err, CT_ERR_FORMAT, "%s/summary.json: %s: absent or out of range", dir,
                         bad);
    out->cycles = engine[0] == 'c';
    out->interrupted = state != NULL && strcmp(state, "interrupted") == 0;
    out->timing = json_incref(json_object_get(summary, "timing"));
    return ct_system_check(&out->sys, err);
}

/* The architecture, which as JSON is an architecture file. */
static enum ct_status take_manifest(struct counted *out, const char *dir, const json_t *manifest,
                                    struct ct_error *err)
{
    const json_t *arch =
        json_object_get(json_object_get(manifest, "configuration"), "architecture");
    const char *input =
        json_string_value(json_object_get(json_object_get(manifest, "input"), "name"));
    char name[300];
    (void)snprintf(out->input, sizeof out->input, "%s", input != NULL ? input : "");
    ct_architecture_default(&out->arch);
    out->arch_known = arch != NULL;
    if (arch == NULL)
        return CT_OK;
    char *text = json_dumps(arch, 0);
    FILE *file = text == NULL ? NULL : fmemopen(text, strlen(text), "r");
    (void)snprintf(name, sizeof name, "%.200s/manifest.json: architecture", dir);
    enum ct_status status =
        file == NULL ? cli_error(err, CT_ERR_MEMORY, "%s: no memory for an architecture", dir)
                     : arch_adopt(&out->arch, file, name, err);
    free(text);
    return status;
}

enum ct_status counted_dir(struct counted *out, const char *path, struct ct_error *err)
{
    json_t *manifest = NULL, *summary = NULL;
    *out = (struct counted){0};
    (void)snprintf(out->name, sizeof out->name, "%s", path);
    enum ct_status status = run_dir_load(path, "manifest.json", &manifest, err);
    if (status == CT_OK)
        status = run_dir_load(path, "summary.json", &summary, err);
    if (status == CT_OK)
        status = run_dir_check(path, manifest, err);
    if (status == CT_OK)
        status = take_summary(out, path, summary, err);
    if (status == CT_OK)
        status = take_manifest(out, path, manifest, err);
    if (status == CT_OK)
        status = read_cores(out, path, err);
    if (status == CT_OK)
        status = read_items(out, path, err);
    json_decref(manifest);
    json_decref(summary);
    if (status != CT_OK)
        counted_free(out);
    return status;
}
