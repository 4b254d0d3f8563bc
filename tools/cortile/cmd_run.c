/*
 * cmd_run.c - `cortile run`: runs a chip image on input spikes.
 */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "interrupt.h"
#include "run.h"
#include "summary.h"

enum { DEFAULT_TICKS = 1000 };
#define USUAL_TICK_SECONDS 0.001
#define TICKS_MAX (UINT32_MAX - 1) /* the tick counter's range, [T-4] */

/* ---- the run --------------------------------------------------------------------------------- */

static enum ct_status on_tick(void *user, ct_chip *chip, uint32_t tick)
{
    struct run *run = user;
    enum ct_status status = run_record_tick(run, tick);
    items_advance(&run->items, chip);
    /* What comes after the last tick stays in the file, and is told. */
    const uint64_t ticks = run->options.ticks;
    if (status == CT_OK && run->feed.reader != NULL && (ticks == 0 || tick + 1u < ticks))
        status = feed_advance(&run->feed, chip, &run->err);
    if (status != CT_OK) {
        run->end = RUN_FAILED;
        return status;
    }
    progress_tick(&run->progress, tick + 1u);
    if (interrupt_seen())
        run->end = RUN_INTERRUPTED;
    else if (run->options.ticks == 0 && feed_over(&run->feed, tick))
        run->end = RUN_COMPLETE;
    return run->end == RUN_GOES_ON ? CT_OK : CT_END;
}

static enum ct_status on_events(void *user, const struct ct_event *events, size_t count)
{
    struct run *run = user;
    enum ct_status status = wave_events(&run->wave, events, count, &run->err);
    if (status != CT_OK)
        run->end = RUN_FAILED;
    return status;
}

/* Runs to the end; the result is in run->end. */
static void run_ticks(struct run *run)
{
    struct ct_error err;
    const struct ct_sink sink = {
        .user = run,
        .on_tick = on_tick,
        .on_spikes = run->spikes[0] || run->spikes[1] ? run_on_spikes : NULL,
        .on_pins = run->pins[0] || run->pins[1] ? run_on_pins : NULL,
        .on_events = wave_wanted(&run->options.wave) ? on_events : NULL,
    };
    uint32_t ticks = (uint32_t)(run->options.ticks ? run->options.ticks : TICKS_MAX);
    double start_s = progress_now();
    items_advance(&run->items, run->chip);
    if (run->feed.reader != NULL && feed_advance(&run->feed, run->chip, &run->err) != CT_OK) {
        run->end = RUN_FAILED;
        return;
    }
    progress_begin(&run->progress, run->options.ticks);
    if (ct_chip_run(run->chip, ticks, &sink, &err) == CT_OK) {
        run->end = RUN_COMPLETE;
    } else if (run->end == RUN_GOES_ON) {
        run->end = RUN_FAILED; /* a failure of the chip's own, not of the sink */
        run->err = err;
    }
    progress_end(&run->progress);
    run->wall_s = progress_now() - start_s;
}

/* What the cycle engine adds to the summary, and to its file. */
static enum ct_status take_time(struct run *run, struct summary *sum, struct timing_summary *time)
{
    if (!run->timing.on)
        return CT_OK;
    sum->timing = time;
    enum ct_status status = timing_summary_take(time, &run->timing, run->chip, &run->err);
    if (status == CT_OK)
        status = timing_write_stats(&run->timing, time, run->chip, &run->err);
    return status;
}

/* Everything that is told of the run, in `sum` and as JSON. */
static enum ct_status sum_up(struct run *run, struct summary *sum, struct timing_summary *time,
                             json_t **json)
{
    const struct run_options *o = &run->options;
    enum ct_status status = summary_take(sum, run->chip, o->tick_seconds,
                                         run->end == RUN_INTERRUPTED, o->power, &run->err);
    if (status == CT_OK)
        status = take_time(run, sum, time);
    if (status != CT_OK)
        return status;
    sum->energy_follows = o->power != NULL;
    *json = summary_json(sum);
    return run_take_power(run, *json);
}

static int conclude(const struct command *self, struct run *run)
{
    struct summary sum;
    struct timing_summary time;
    uint32_t tick;
    json_t *json = NULL;
    const struct run_options *o = &run->options;
    if (run->end == RUN_FAILED)
        return cli_fail(self, &run->err);
    enum ct_status status = sum_up(run, &sum, &time, &json);
    if (status == CT_OK)
        status = wave_finish(&run->wave, ct_chip_now(run->chip), &run->err);
    if (status == CT_OK)
        status = run_finish_outputs(run, json);
    if (status != CT_OK) {
        json_decref(json);
        return cli_fail(self, &run->err);
    }
    if (o->json) {
        json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
        putchar('\n');
    } else {
        summary_print(&sum, o->image);
        if (o->power != NULL) {
            putchar('\n');
            power_report(&run->view, 1);
        }
    }
    json_decref(json);
    if (run->end == RUN_INTERRUPTED) {
        cli_say("interrupted after tick %u; what was written is complete up to there",
                sum.ticks - 1);
        return CLI_INTERRUPTED;
    }
    if (feed_left(&run->feed, &tick))
        cli_say("%s: record %llu and what follows, from tick %u on, are after the end of the run",
                o->input, (unsigned long long)run->feed.record, tick);
    return CLI_OK;
}

/* ---- setting up ------------------------------------------------------------------------------ */

/* CORE:NEURON, or X,Y:NEURON. */
static bool parse_probe(const struct ct_system *sys, const char *text, struct run_probe *probe)
{
    unsigned x, y, neuron;
    int used = 0;
    uint32_t width = (uint32_t)sys->chips_x * sys->cores_x;
    if (strspn(text, "0123456789:,") != strlen(text))
        return false;
    if (sscanf(text, "%5u,%5u:%5u%n", &x, &y, &neuron, &used) == 3 && text[used] == '\0' &&
        x < width) {
        *probe = (struct run_probe){y * width + x, neuron};
        return true;
    }
    if (sscanf(text, "%5u:%5u%n", &x, &neuron, &used) == 2 && text[used] == '\0') {
        *probe = (struct run_probe){x, neuron};
        return true;
    }
    return false;
}

static int take_probes(const struct command *self, struct run *run)
{
    const struct ct_system *sys = ct_chip_system(run->chip);
    const struct text_list *list = &run->options.probes;
    for (size_t i = 0; i < list->count; i++) {
        struct run_probe probe;
        if (!parse_probe(sys, list->text[i], &probe))
            return cli_usage(self, "--probe %s: not of the form CORE:NEURON or X,Y:NEURON",
                             list->text[i]);
        if (probe.neuron >= sys->neurons)
            return cli_usage(self, "--probe %s: neuron outside 0..%u", list->text[i],
                             sys->neurons - 1u);
        if (ct_chip_core_from(run->chip, probe.core) != probe.core)
            return cli_usage(self, "--probe %s: there is no such core", list->text[i]);
        run->probe[run->probe_count++] = probe;
    }
    return CLI_OK;
}

static int run_image(const struct command *self, struct run *run)
{
    const struct run_options *o = &run->options;
    struct ct_chip_options chip_options = {
        .kernel = o->kernel,
        .engine = o->engine[0] == 'c' ? CT_ENGINE_CYCLE : CT_ENGINE_TICK,
        .threads = (uint32_t)o->threads,
        .architecture = run_has_architecture(o) ? &o->arch.arch : NULL,
    };
    double start_s = progress_now();
    int exit_status = wave_watch(self, &run->wave, &o->wave, o->image, &chip_options);
    if (exit_status != CLI_OK)
        return exit_status;
    if (ct_chip_load(&run->chip, o->image, &chip_options, &run->err) != CT_OK)
        return cli_fail(self, &run->err);
    run->load_s = progress_now() - start_s;
    exit_status = take_probes(self, run);
    if (exit_status != CLI_OK)
        return exit_status;
    if (run_ready_power(run) != CT_OK)
        return cli_fail(self, &run->err);
    if (o->input != NULL && feed_open(&run->feed, o->input, &run->err) != CT_OK)
        return cli_fail(self, &run->err);
    interrupt_catch();
    if (run_open_outputs(run) != CT_OK ||
        wave_open(&run->wave, &o->wave, run->chip, &run->err) != CT_OK)
        return cli_fail(self, &run->err);
    run_ticks(run);
    return conclude(self, run);
}

/* Whether two paths name one file, also one that is not there yet. */
static bool same_file(const char *a, const char *b)
{
    char directory[2][PATH_MAX];
    const char *const path[2] = {a, b};
    const char *name[2];
    for (int k = 0; k < 2; k++) {
        const char *slash = strrchr(path[k], '/');
        char parent[PATH_MAX];
        name[k] = slash == NULL ? path[k] : slash + 1;
        if (snprintf(parent, sizeof parent, "%.*s/.", slash == NULL ? 1 : (int)(slash - path[k]),
                     slash == NULL ? "." : path[k]) >= (int)sizeof parent ||
            realpath(parent, directory[k]) == NULL)
            return false; /* opening it will say what is wrong */
    }
    return strcmp(directory[0], directory[1]) == 0 && strcmp(name[0], name[1]) == 0;
}

/* Files written that are the same, or that are read: one would be lost. Devices may be shared. */
static int check_files(const struct command *self, const struct run_options *o)
{
    const char *const path[] = {o->image,  o->input, o->spikes,    o->pins,
                                o->digest, o->stats, o->wave.wave, o->wave.trace};
    enum { PATHS = sizeof path / sizeof path[0], READ = 2 };
    struct stat at;
    for (int i = 0; i < PATHS; i++) {
        for (int k = i + 1 > READ ? i + 1 : READ; k < PATHS; k++) {
            if (path[i] == NULL || path[k] == NULL || !same_file(path[i], path[k]) ||
                (stat(path[k], &at) == 0 && !S_ISREG(at.st_mode)))
                continue;
            return cli_usage(self, "%s: is given twice, and written", path[k]);
        }
    }
    return CLI_OK;
}

/* The engine and its architecture. */
static int check_engine(const struct command *self, struct run_options *o)
{
    bool cycle = strcmp(o->engine, "cycle") == 0;
    if (!cycle && strcmp(o->engine, "tick") != 0)
        return cli_usage(self, "--engine %s: not one of tick, cycle", o->engine);
    if (!cycle && o->stats != NULL)
        return cli_usage(self, "--stats needs --engine cycle");
    if (!cycle && o->threads > 1)
        return cli_usage(self, "--threads needs --engine cycle");
    if (!run_has_architecture(o))
        return CLI_OK;
    int exit_status = arch_option_load(self, &o->arch);
    if (exit_status == CLI_OK && !cycle && o->arch.arch.tick_cycles > 0)
        cli_say("tick.cycles %u is of no effect: the tick engine takes ticks as automatic",
                o->arch.arch.tick_cycles);
    return exit_status;
}

static int check_options(const struct command *self, struct run_options *o)
{
    int exit_status = check_engine(self, o);
    if (exit_status != CLI_OK)
        return exit_status;
    if (o->kernel != NULL && !cli_kernel_known(o->kernel))
        return cli_usage(self, "--kernel %s: not one of %s", o->kernel, cli_kernel_list());
    if (o->dir == NULL && (o->probes.count > 0 || o->digests || o->force))
        return cli_usage(self, "--probe, --digests and --force need a run directory: -o DIR");
    if (o->ticks == 0 && o->input == NULL)
        o->ticks = DEFAULT_TICKS;
    if (isnan(o->tick_seconds))
        o->tick_seconds = o->engine[0] == 'c' ? arch_tick_seconds(&o->arch.arch, USUAL_TICK_SECONDS)
                                              : USUAL_TICK_SECONDS;
    return check_files(self, o);
}

static int run_command(const struct command *self, int argc, char **argv)
{
    struct run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        cli_say("no memory");
        return CLI_FAILED;
    }
    struct run_options *o = &run->options;
    o->tick_seconds = NAN;
    o->engine = "tick";
    const struct option_spec specs[] = {
        {'i', "input", "FILE", "input spikes: .npy or .csv, also .gz", OPTION_TEXT, &o->input, 0,
         0},
        {'t', "ticks", "N", "ticks to run (1000; with input, until 15 after its last)",
         OPTION_WHOLE, &o->ticks, 1, TICKS_MAX},
        {'o', "output", "DIR", "write a run directory", OPTION_TEXT, &o->dir, 0, 0},
        {'f', "force", NULL, "replace a run directory that exists", OPTION_FLAG, &o->force, 0, 0},
        {'p', "probe", "CORE:NEURON",
         "record a potential each tick; may be repeated; also\n"
         "X,Y:NEURON; goes to DIR/potentials.npy",
         OPTION_LIST, &o->probes, 0, 0},
        {'D', "digests", NULL, "write DIR/digests.csv, the digest after each tick", OPTION_FLAG,
         &o->digests, 0, 0},
        {'s', "spikes", "FILE", "write the output spikes: .npy or .csv, also .gz", OPTION_TEXT,
         &o->spikes, 0, 0},
        {'P', "pins", "FILE", "write the spikes of the output pins, likewise", OPTION_TEXT,
         &o->pins, 0, 0},
        {'d', "digest", "FILE", "write the digests of the ticks as CSV", OPTION_TEXT, &o->digest, 0,
         0},
        {'k', "kernel", "K", "auto, scalar, avx2, avx512 or neon (auto: the fastest here)",
         OPTION_TEXT, &o->kernel, 0, 0},
        {'e', "engine", "E", "tick or cycle: whether what happens is timed too (tick)", OPTION_TEXT,
         &o->engine, 0, 0},
        {'a', "arch", "A", "architecture: a file, default or truenorth (default)", OPTION_TEXT,
         &o->arch.name, 0, 0},
        {'S', "set", "KEY=VALUE", "change a key of the architecture; may be repeated", OPTION_LIST,
         &o->arch.sets, 0, 0},
        {'T', "threads", "N", "of the cycle engine; results do not depend on it (1)", OPTION_WHOLE,
         &o->threads, 1, 16},
        {0, "stats", "FILE", "write all that the cycle engine timed, as JSON", OPTION_TEXT,
         &o->stats, 0, 0},
        {0, "tick-seconds", "S",
         "length of a tick for rate and energy (0.001; of fixed\n"
         "length, tick.cycles at its clock)",
         OPTION_REAL, &o->tick_seconds, 1e-6, 1},
        {0, "power", "TABLE",
         "tell all of the power, by an energy table: see\n"
         "cortile power --help; with -o also in DIR",
         OPTION_TEXT, &o->power, 0, 0},
        {'j', "json", NULL, "print the summary as JSON", OPTION_FLAG, &o->json, 0, 0},
        WAVE_OPTION_SPECS(&o->wave),
        {.name = NULL},
    };
    int first, exit_status;
    if (cli_options(self, specs, argc, argv, &first, &exit_status)) {
        o->image = argv[first];
        exit_status = check_options(self, o);
        if (exit_status == CLI_OK)
            exit_status = run_image(self, run);
        run_discard_outputs(run);
        run_free_power(run);
        wave_discard(&run->wave);
        feed_close(&run->feed);
        ct_chip_destroy(run->chip);
    }
    free(run);
    return exit_status;
}

const struct command cmd_run = {
    .name = "run",
    .operands = "NET.ct",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "run a chip image",
    .text = "Runs a chip image tick by tick and prints what it did: counters, mean rate, the\n"
            "digest of the last tick and the energy it would have used. With -o, writes a\n"
            "directory with spikes, counters of each core, summary and manifest; the same image,\n"
            "input and options give the same bytes, but for the key \"host\" of manifest.json.\n"
            "With --engine cycle also tells the cycles that each tick needs, and why.\n"
            "Ctrl-C ends the run after the current tick and leaves complete files (exit status\n"
            "130).",
    .examples = "  cortile run net.ct --ticks 1000\n"
                "  cortile run net.ct -i in.csv -o out --probe 3:17\n"
                "  cortile run net.ct --ticks 100 --spikes out.csv --digest digests.csv\n"
                "  cortile run net.ct --engine cycle --set tick.cycles=2000 -o out\n"
                "  cortile run net.ct -t 20 --engine cycle --wave net.fst --watch 0,0:1,1\n"
                "  cortile run net.ct -i in.csv -o out --power truenorth-28nm\n"
                "  cortile run net.ct -t 50 -e cycle --trace net.pftrace --window 40..49\n",
    .run = run_command,
    .trouble = CLI_FAILED,
};
