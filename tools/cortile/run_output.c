/*
 * run_output.c - everything that a run writes: spikes, potentials, digests, tables, manifest.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

static enum ct_status no_memory(struct ct_error *err)
{
    return cli_error(err, CT_ERR_MEMORY, "no memory for a name");
}

static enum ct_status open_spikes(struct run *run, ct_spike_writer **out, const char *name,
                                  enum ct_spike_kind kind)
{
    char *path = run_dir_file(&run->dir, name);
    if (path == NULL)
        return no_memory(&run->err);
    enum ct_status status = ct_spikes_create(out, path, kind, &run->err);
    free(path);
    return status;
}

static enum ct_status open_file(struct run *run, struct tofile *out, const char *name)
{
    char *path = run_dir_file(&run->dir, name);
    if (path == NULL)
        return no_memory(&run->err);
    enum ct_status status = tofile_open(out, path, &run->err);
    free(path);
    return status;
}

/* ---- manifest -------------------------------------------------------------------------------- */

static json_t *configuration(const struct run *run)
{
    const struct run_options *o = &run->options;
    json_t *probes = json_array();
    for (size_t i = 0; i < run->probe_count; i++)
        json_array_append_new(
            probes, json_pack("[i, i]", (int)run->probe[i].core, (int)run->probe[i].neuron));
    json_t *root =
        json_pack("{s:s, s:o, s:f, s:o, s:b}", "engine", o->engine, "ticks",
                  o->ticks ? json_integer((json_int_t)o->ticks) : json_null(), "tick_seconds",
                  o->tick_seconds, "probes_core_neuron", probes, "digests", (int)o->digests);
    if (run_has_architecture(o))
        json_object_set_new(root, "architecture", arch_json(&o->arch.arch));
    if (o->power != NULL)
        json_object_set_new(root, "power", json_string(run->lens.table.name));
    return root;
}

/* Writes the manifest: state "running" at first, with no files; and the last thing of all. */
static enum ct_status write_manifest(struct run *run, const char *state)
{
    const struct run_options *o = &run->options;
    json_t *image = NULL, *input = NULL, *files = NULL;
    enum ct_status status = run_dir_describe(o->image, &image, &run->err);
    if (status == CT_OK && o->input != NULL)
        status = run_dir_describe(o->input, &input, &run->err);
    if (status == CT_OK && strcmp(state, "running") != 0)
        status = run_dir_list(&run->dir, &files, &run->err);
    if (status == CT_OK) {
        json_t *host = json_pack("{s:s, s:f, s:f}", "kernel", ct_chip_kernel(run->chip),
                                 "load_seconds", run->load_s, "run_seconds", run->wall_s);
        json_t *root = json_pack(
            "{s:i, s:s, s:s, s:O, s:O?, s:o, s:s, s:O?, s:o}", "manifest_version", 1, "cortile",
            ct_version(), "state", state, "image", image, "input", input, "configuration",
            configuration(run), "seeds", "one a core, in the image", "files", files, "host", host);
        status = root == NULL ? no_memory(&run->err)
                              : run_dir_json(&run->dir, "manifest.json", root, &run->err);
        json_decref(root);
    }
    json_decref(image);
    json_decref(input);
    json_decref(files);
    return status;
}

/* ---- opening --------------------------------------------------------------------------------- */

static enum ct_status open_dir(struct run *run)
{
    const struct run_options *o = &run->options;
    enum ct_status status = run_dir_begin(&run->dir, o->dir, o->force, &run->err);
    if (status == CT_OK)
        status = write_manifest(run, "running");
    if (status == CT_OK)
        status = open_spikes(run, &run->spikes[0], "spikes.npy", CT_SPIKES_OUTPUT);
    if (status == CT_OK && ct_chip_system(run->chip)->pins > 0)
        status = open_spikes(run, &run->pins[0], "pins.npy", CT_SPIKES_PIN);
    if (status == CT_OK && o->digests)
        status = open_file(run, &run->digests[0], "digests.csv");
    if (status == CT_OK && run->probe_count > 0)
        status = open_file(run, &run->potentials, "potentials.npy");
    return status;
}

static void potentials_head(struct run *run, uint64_t ticks)
{
    const struct tofile_column column = {NULL, "<i4"};
    tofile_npy_head(&run->potentials, &column, 1, ticks, run->probe_count);
}

enum ct_status run_open_outputs(struct run *run)
{
    const struct run_options *o = &run->options;
    enum ct_status status = CT_OK;
    if (o->dir != NULL)
        status = open_dir(run);
    if (status == CT_OK && o->spikes != NULL)
        status = ct_spikes_create(&run->spikes[1], o->spikes, CT_SPIKES_OUTPUT, &run->err);
    if (status == CT_OK && o->pins != NULL)
        status = ct_spikes_create(&run->pins[1], o->pins, CT_SPIKES_PIN, &run->err);
    if (status == CT_OK && o->digest != NULL)
        status = tofile_open(&run->digests[1], o->digest, &run->err);
    if (status == CT_OK && ct_chip_engine(run->chip) == CT_ENGINE_CYCLE)
        status = timing_open(&run->timing, &run->dir, o->stats, o->tick_seconds, &run->err);
    if (status != CT_OK)
        return status;
    for (int i = 0; i < RUN_WRITERS; i++) {
        if (run->digests[i].file != NULL)
            fputs("tick,digest\n", run->digests[i].file);
    }
    if (run->potentials.file != NULL)
        potentials_head(run, 0);
    return CT_OK;
}

/* ---- while it runs --------------------------------------------------------------------------- */

static enum ct_status write_all(struct run *run, ct_spike_writer *const writers[RUN_WRITERS],
                                const void *records, size_t count)
{
    for (int i = 0; i < RUN_WRITERS; i++) {
        if (writers[i] == NULL)
            continue;
        enum ct_status status = ct_spikes_write(writers[i], records, count, &run->err);
        if (status != CT_OK) {
            run->end = RUN_FAILED;
            return status;
        }
    }
    return CT_OK;
}

enum ct_status run_on_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct run *run = user;
    return write_all(run, run->spikes, spikes, count);
}

enum ct_status run_on_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    struct run *run = user;
    return write_all(run, run->pins, spikes, count);
}

static enum ct_status check_stream(struct run *run, const struct tofile *out)
{
    if (out->file == NULL || !ferror(out->file))
        return CT_OK;
    return cli_error(&run->err, CT_ERR_IO, "%s: cannot be written", out->path);
}

enum ct_status run_record_tick(struct run *run, uint32_t tick)
{
    uint32_t core = UINT32_MAX;
    enum ct_status status = CT_OK;
    if (run->digests[0].file != NULL || run->digests[1].file != NULL) {
        unsigned long long digest = ct_chip_digest(run->chip);
        for (int i = 0; i < RUN_WRITERS; i++) {
            if (run->digests[i].file != NULL)
                fprintf(run->digests[i].file, "%u,%016llx\n", tick, digest);
            if (status == CT_OK)
                status = check_stream(run, &run->digests[i]);
        }
    }
    for (size_t i = 0; i < run->probe_count && status == CT_OK; i++) {
        if (run->probe[i].core != core) {
            core = run->probe[i].core;
            status = ct_chip_potentials(run->chip, core, run->potential, &run->err);
        }
        tofile_number(&run->potentials, (uint32_t)run->potential[run->probe[i].neuron], 4);
    }
    if (status == CT_OK && run->timing.on)
        status = timing_tick(&run->timing, run->chip, tick, &run->err);
    return status == CT_OK ? check_stream(run, &run->potentials) : status;
}

/* ---- closing --------------------------------------------------------------------------------- */

enum { COUNTERS = sizeof(struct ct_counters) / sizeof(uint64_t), COLUMNS = 3 + COUNTERS };

static void core_row(struct run *run, struct tofile *csv, struct tofile *npy, uint32_t core)
{
    uint64_t value[COUNTERS];
    struct ct_counters counters;
    const struct ct_system *sys = ct_chip_system(run->chip);
    uint32_t width = (uint32_t)sys->chips_x * sys->cores_x;
    /* The core is there: it came from the chip's own list. */
    if (ct_chip_core_counters(run->chip, core, &counters, &run->err) != CT_OK)
        return;
    memcpy(value, &counters, sizeof value);
    fprintf(csv->file, "%u,%u,%u", core, core % width, core / width);
    tofile_number(npy, core, 2);
    tofile_number(npy, core % width, 2);
    tofile_number(npy, core / width, 2);
    for (int i = 0; i < COUNTERS; i++) {
        fprintf(csv->file, ",%llu", (unsigned long long)value[i]);
        tofile_number(npy, value[i], 8);
    }
    putc('\n', csv->file);
}

static enum ct_status write_cores(struct run *run)
{
    static const struct tofile_column columns[COLUMNS] = {{"core", "<u2"},
                                                          {"x", "<u2"},
                                                          {"y", "<u2"},
#define COUNTER_COLUMN(name, text) {#name, "<u8"},
                                                          CT_COUNTER_LIST(COUNTER_COLUMN)
#undef COUNTER_COLUMN
    };
    struct tofile csv = {0}, npy = {0};
    enum ct_status status = open_file(run, &csv, "cores.csv");
    if (status == CT_OK)
        status = open_file(run, &npy, "cores.npy");
    if (status == CT_OK) {
        for (int i = 0; i < COLUMNS; i++)
            fprintf(csv.file, "%s%s", i ? "," : "", columns[i].name);
        putc('\n', csv.file);
        tofile_npy_head(&npy, columns, COLUMNS, ct_chip_core_count(run->chip), 0);
        uint32_t core = 0;
        while ((core = ct_chip_core_from(run->chip, core)) != UINT32_MAX)
            core_row(run, &csv, &npy, core++);
        status = tofile_finish(&csv, &run->err);
    }
    if (status == CT_OK)
        status = tofile_finish(&npy, &run->err);
    tofile_discard(&csv);
    tofile_discard(&npy);
    return status;
}

static enum ct_status finish_streams(struct run *run)
{
    enum ct_status status = CT_OK;
    for (int i = 0; i < RUN_WRITERS && status == CT_OK; i++) {
        ct_spike_writer *spikes = run->spikes[i], *pins = run->pins[i];
        run->spikes[i] = run->pins[i] = NULL;
        if (spikes != NULL)
            status = ct_spikes_finish(spikes, &run->err);
        if (pins != NULL && status == CT_OK)
            status = ct_spikes_finish(pins, &run->err);
        else
            ct_spikes_discard(pins);
        if (status == CT_OK)
            status = tofile_finish(&run->digests[i], &run->err);
    }
    if (status == CT_OK && run->potentials.file != NULL) {
        rewind(run->potentials.file);
        potentials_head(run, ct_chip_now(run->chip));
        status = tofile_finish(&run->potentials, &run->err);
    }
    return status;
}

enum ct_status run_finish_outputs(struct run *run, const json_t *summary)
{
    enum ct_status status = finish_streams(run);
    if (run->dir.path == NULL)
        return status;
    if (status == CT_OK)
        status = write_cores(run);
    if (status == CT_OK)
        status = timing_finish(&run->timing, &run->dir, run->chip, &run->err);
    if (status == CT_OK)
        status = run_write_power(run);
    if (status == CT_OK)
        status = run_dir_json(&run->dir, "summary.json", summary, &run->err);
    if (status == CT_OK)
        status = write_manifest(run, run->end == RUN_INTERRUPTED ? "interrupted" : "complete");
    if (status == CT_OK)
        status = run_dir_finish(&run->dir, &run->err);
    return status;
}

void run_discard_outputs(struct run *run)
{
    for (int i = 0; i < RUN_WRITERS; i++) {
        ct_spikes_discard(run->spikes[i]);
        ct_spikes_discard(run->pins[i]);
        tofile_discard(&run->digests[i]);
    }
    tofile_discard(&run->potentials);
    timing_discard(&run->timing);
    run_dir_discard(&run->dir);
}
