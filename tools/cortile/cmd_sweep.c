/*
 * cmd_sweep.c - `cortile sweep`: networks over a grid of architectures.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interrupt.h"
#include "sweep.h"

enum { DEFAULT_TICKS = 100 };

/* What the command line asks for. */
struct options {
    struct arch_option arch;
    struct text_list varied;
    uint64_t ticks, jobs;
    const char *output, *input, *pareto;
    bool json;
};

/* ---- options --------------------------------------------------------------------------------- */

static int take_networks(const struct command *self, struct sweep *sweep, int argc, char **argv,
                         int first)
{
    if (argc - first > SWEEP_NETWORKS_MAX)
        return cli_usage(self, "more than %d networks", SWEEP_NETWORKS_MAX);
    for (int i = first; i < argc; i++) {
        if (strlen(argv[i]) > SWEEP_NAME_MAX || strpbrk(argv[i], ",\"\n\r") != NULL)
            return cli_usage(self,
                             "network '%s': the name goes into a table, and may be at most %d "
                             "characters, none of them a comma, a quote or the end of a line",
                             argv[i], SWEEP_NAME_MAX);
        for (unsigned k = 0; k < sweep->networks; k++) {
            if (strcmp(sweep->network[k], argv[i]) == 0)
                return cli_usage(self, "network '%s': given twice", argv[i]);
        }
        sweep->network[sweep->networks++] = argv[i];
    }
    return CLI_OK;
}

static int take_grid(const struct command *self, struct options *o, struct sweep *sweep)
{
    struct ct_error err;
    int status = arch_option_load(self, &o->arch);
    sweep->base = o->arch.arch;
    if (status != CLI_OK)
        return status;
    for (size_t i = 0; i < o->varied.count; i++) {
        if (sweep_add_axis(sweep, o->varied.text[i], &err) != CT_OK)
            return cli_usage(self, "--vary %s", err.text);
    }
    for (size_t i = 0; i < o->arch.sets.count; i++) {
        for (unsigned a = 0; a < sweep->axes; a++) {
            size_t length = strlen(sweep->axis[a].key);
            if (strncmp(o->arch.sets.text[i], sweep->axis[a].key, length) == 0 &&
                o->arch.sets.text[i][length] == '=')
                return cli_usage(self, "--set %s: it is varied", sweep->axis[a].key);
        }
    }
    return CLI_OK;
}

/* The two columns of the front, from "A,B". */
static int take_pareto(const struct command *self, const struct sweep *sweep, const char *text,
                       unsigned column[2])
{
    const char *comma = strchr(text, ',');
    if (comma == NULL || strchr(comma + 1, ',') != NULL)
        return cli_usage(self, "--pareto %s: expected two columns: A,B", text);
    const char *name[2] = {text, comma + 1};
    const size_t length[2] = {(size_t)(comma - text), strlen(comma + 1)};
    for (unsigned k = 0; k < 2; k++) {
        int found = sweep_column(sweep, name[k], length[k]);
        if (found < 0)
            return cli_usage(self, "--pareto: '%.*s' is no column of numbers", (int)length[k],
                             name[k]);
        column[k] = (unsigned)found;
    }
    return column[0] != column[1] ? CLI_OK : cli_usage(self, "--pareto %s: one column", text);
}

/* ---- the summary ----------------------------------------------------------------------------- */

static json_t *row_json(const struct sweep *sweep, uint32_t point)
{
    json_t *object = json_object();
    for (unsigned c = 1; c < sweep->columns; c++) {
        size_t key_length, length;
        char key[64], text[SWEEP_NAME_MAX + 1], *end;
        const char *at = sweep_field(sweep->head, c, &key_length);
        snprintf(key, sizeof key, "%.*s", (int)key_length, at);
        at = sweep_field(sweep->row[point], c, &length);
        snprintf(text, sizeof text, "%.*s", (int)length, at);
        long long whole = strtoll(text, &end, 10);
        if (c != 2 && *end == '\0' && length > 0)
            json_object_set_new(object, key, json_integer(whole));
        else if (c != 2 && sweep_column(sweep, key, key_length) >= 0)
            json_object_set_new(object, key, json_real(strtod(text, NULL)));
        else
            json_object_set_new(object, key, json_string(text));
    }
    return object;
}

static void print_front(const struct sweep *sweep, unsigned network, const unsigned column[2],
                        const uint32_t *front, size_t count)
{
    printf("%s\n", sweep->network[network]);
    for (size_t i = 0; i < count; i++) {
        const char *row = sweep->row[front[i]];
        size_t length;
        for (unsigned k = 0; k < 2; k++) {
            const char *at = sweep_field(row, column[k], &length);
            printf("  %14.*s", (int)length, at);
        }
        for (unsigned a = 0; a < sweep->axes; a++) {
            const char *at = sweep_field(row, 3 + a, &length);
            printf("  %s=%.*s", sweep->axis[a].key, (int)length, at);
        }
        printf("\n");
    }
}

static enum ct_status summarise(const struct sweep *sweep, const struct options *o,
                                const unsigned column[2], struct ct_error *err)
{
    const char *comma = strchr(o->pareto, ',');
    char hash[20];
    uint32_t *front = calloc(sweep->points, sizeof *front);
    json_t *fronts = json_array();
    enum ct_status status = CT_OK;
    if (front == NULL || fronts == NULL) {
        free(front);
        json_decref(fronts);
        return cli_error(err, CT_ERR_MEMORY, "no memory for a summary");
    }
    if (!o->json)
        printf("%s: %u points; none is better both in %.*s and in %s than these:\n", o->output,
               sweep->points, (int)(comma - o->pareto), o->pareto, comma + 1);
    for (unsigned n = 0; n < sweep->networks && status == CT_OK; n++) {
        size_t count = 0;
        status = sweep_pareto(sweep, n, column, front, &count, err);
        if (status == CT_OK && !o->json)
            print_front(sweep, n, column, front, count);
        for (size_t i = 0; i < count && o->json; i++)
            json_array_append_new(fronts, row_json(sweep, front[i]));
    }
    if (status == CT_OK && o->json) {
        snprintf(hash, sizeof hash, "%016" PRIx64, sweep->hash);
        json_t *root =
            json_pack("{s:s, s:s, s:i, s:s, s:O}", "file", o->output, "sweep", hash, "points",
                      (int)sweep->points, "columns", o->pareto, "pareto", fronts);
        json_dumpf(root, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
        putchar('\n');
        json_decref(root);
    }
    json_decref(fronts);
    free(front);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

static int run_sweep(const struct command *self, struct sweep *sweep, const struct options *o)
{
    struct sweep_file file;
    struct ct_error err, late;
    unsigned column[2];
    enum ct_status status = sweep_plan(sweep, &err);
    if (status == CT_ERR_RANGE || status == CT_ERR_ARGUMENT || status == CT_ERR_LIMIT)
        return cli_usage(self, "%s", err.text);
    if (status != CT_OK)
        return cli_fail(self, &err);
    int exit_status = take_pareto(self, sweep, o->pareto, column);
    if (exit_status != CLI_OK)
        return exit_status;
    status = sweep_file_open(&file, sweep, o->output, &err);
    if (status == CT_OK) {
        interrupt_catch();
        status = sweep_run(sweep, &file, (unsigned)o->jobs, &err);
    }
    if (sweep_file_finish(&file, sweep, &late) != CT_OK && status == CT_OK) {
        status = late.status;
        err = late;
    }
    if (status != CT_OK)
        return cli_fail(self, &err);
    if (sweep->rows < sweep->points) {
        cli_say("interrupted after %u of %u points; %s holds them, and the same command goes on",
                sweep->rows, sweep->points, o->output);
        return CLI_INTERRUPTED;
    }
    return summarise(sweep, o, column, &err) == CT_OK ? CLI_OK : cli_fail(self, &err);
}

static int run(const struct command *self, int argc, char **argv)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct options o = {.ticks = DEFAULT_TICKS,
                        .jobs = processors < 1                ? 1
                                : processors > SWEEP_JOBS_MAX ? SWEEP_JOBS_MAX
                                                              : (uint64_t)processors,
                        .output = "sweep.csv",
                        .pareto = "cycles_worst,fifo_bits"};
    const struct option_spec specs[] = {
        {'v', "vary", "KEY=A,B,...", "values of a parameter of the architecture; may be repeated",
         OPTION_LIST, &o.varied, 0, 0},
        {'a', "arch", "A", "architecture of all points: a file, default or truenorth\n(default)",
         OPTION_TEXT, &o.arch.name, 0, 0},
        {'S', "set", "KEY=VALUE", "change a key of it; may be repeated", OPTION_LIST, &o.arch.sets,
         0, 0},
        {'t', "ticks", "N", "ticks to run each point (100)", OPTION_WHOLE, &o.ticks, 1,
         SWEEP_TICKS_MAX},
        {'i', "input", "FILE", "input spikes of every network; those after the ticks are not used",
         OPTION_TEXT, &o.input, 0, 0},
        {'o', "output", "FILE", "CSV, a row for each point (sweep.csv)", OPTION_TEXT, &o.output, 0,
         0},
        {'J', "jobs", "N", "points measured at a time (as many as processors)", OPTION_WHOLE,
         &o.jobs, 1, SWEEP_JOBS_MAX},
        {'p', "pareto", "A,B", "columns of the summary (cycles_worst,fifo_bits)", OPTION_TEXT,
         &o.pareto, 0, 0},
        {'j', "json", NULL, "the summary as JSON", OPTION_FLAG, &o.json, 0, 0},
        {.name = NULL},
    };
    struct sweep *sweep = calloc(1, sizeof *sweep);
    int first, exit_status = CLI_FAILED;
    if (sweep == NULL) {
        cli_say("no memory");
        return CLI_FAILED;
    }
    if (cli_options(self, specs, argc, argv, &first, &exit_status)) {
        sweep->ticks = (uint32_t)o.ticks;
        sweep->input = o.input;
        exit_status = take_networks(self, sweep, argc, argv, first);
        if (exit_status == CLI_OK)
            exit_status = take_grid(self, &o, sweep);
        if (exit_status == CLI_OK)
            exit_status = run_sweep(self, sweep, &o);
    }
    sweep_free(sweep);
    free(sweep);
    return exit_status;
}

const struct command cmd_sweep = {
    .name = "sweep",
    .operands = "NET.ct...",
    .operands_least = 1,
    .operands_most = SWEEP_NETWORKS_MAX + 1,
    .summary = "time networks over a grid of architectures",
    .text =
        "Runs each network with the cycle engine on each architecture of a grid, several at a\n"
        "time, and writes a CSV file with a row for each point: the parameters that vary, cycles\n"
        "of a tick, latency and queueing of packets in base cycles, stalls, the busiest link,\n"
        "late cores and packets. Then prints, for each network, the points that none other is\n"
        "better than in both of two columns. fifo_bits, the cost, is 32 bits times the places of\n"
        "a router's FIFOs: core.fifo_depth + 4 router.fifo_depth.\n"
        "Rows are kept: after Ctrl-C or a kill the same command goes on where it was. A file of\n"
        "another sweep is refused. The same sweep gives the same bytes, whatever the jobs.",
    .examples =
        "  cortile sweep --vary core.fifo_depth=2,4,8 --vary router.routing=xy,yx net.ct\n"
        "  cortile sweep --vary core.synapses_per_cycle=1,4,16 -t 1000 -o k.csv a.ct b.ct\n"
        "  cortile sweep --vary router.stages=1,2,3 --pareto latency_p99,fifo_bits net.ct\n",
    .run = run,
    .trouble = CLI_FAILED,
};
