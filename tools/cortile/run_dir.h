/*
 * run_dir.h - the directory that a run leaves behind: it appears whole, under its name, when the
 * run is over. Until then its files stand in `<name>.tmp.<pid>` beside it.
 *
 *   manifest.json   what was run: version, configuration, hashes of the image and the input, state
 *                   (running, complete, interrupted), length and XXH64 of every other file. What
 *                   may differ between equal runs (kernel, times) stands under the key "host".
 *   summary.json    ticks, counters of all cores, mean rate, digest of the last tick, energy
 *   spikes.npy      output spikes (emulator/model/spike_format.h)
 *   pins.npy        spikes that left through pins, where the system has pins
 *   cores.npy .csv  counters of each core
 *   potentials.npy  int32[ticks][probes], where probes were asked for
 *   digests.csv     the digest after each tick, where asked for
 *   power.json      with --power: the energies of all, of cores and of items
 *   power_cores.csv power_items.csv    likewise, as tables
 *   items.csv       with --power, where the input marks items: the counters of each
 */
#ifndef CT_TOOLS_RUN_DIR_H
#define CT_TOOLS_RUN_DIR_H

#include <jansson.h>

#include "cli.h"

struct run_dir {
    char *path; /* NULL: no directory was asked for */
    char *temp;
    bool force; /* replace a run directory that is there */
};

/* Starts a directory. One that exists is refused unless `force`, and then too unless it is a run
 * directory or empty. */
CT_MUST_CHECK enum ct_status run_dir_begin(struct run_dir *dir, const char *path, bool force,
                                           struct ct_error *err);

/* The path of a file while the run lasts; freed by the caller, NULL when out of memory. */
char *run_dir_file(const struct run_dir *dir, const char *name);

/* Writes a JSON document to a file of the directory. */
CT_MUST_CHECK enum ct_status run_dir_json(const struct run_dir *dir, const char *name,
                                          const json_t *root, struct ct_error *err);

/* An object: for each file but the manifest, by name, its length and hash. */
CT_MUST_CHECK enum ct_status run_dir_list(const struct run_dir *dir, json_t **files,
                                          struct ct_error *err);

/* Gives the directory its name. */
CT_MUST_CHECK enum ct_status run_dir_finish(struct run_dir *dir, struct ct_error *err);

/* Removes the unfinished directory, if there is one. */
void run_dir_discard(struct run_dir *dir);

/* Reads a JSON document of a finished run directory: an object. */
CT_MUST_CHECK enum ct_status run_dir_load(const char *path, const char *name, json_t **out,
                                          struct ct_error *err);

/* A file's name without its directories, length and hash. */
CT_MUST_CHECK enum ct_status run_dir_describe(const char *path, json_t **out, struct ct_error *err);

/* Checks every file of the directory's manifest against its length and hash. */
CT_MUST_CHECK enum ct_status run_dir_check(const char *path, const json_t *manifest,
                                           struct ct_error *err);

#endif
