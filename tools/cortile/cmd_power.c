/*
 * cmd_power.c - `cortile power`: what a run would have used of energy, and where it went.
 *
 * What is told is a list of views, a column each: every run that the operands name (a run
 * directory; an image, once for each of its inputs, or once without), through every energy table
 * or with every architecture that is compared.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch_option.h"
#include "interrupt.h"
#include "power_view.h"
#include "sniff.h"

enum { RUNS_MAX = 8, VIEWS_MAX = 16, COMPARED = 2 };

struct power_options {
    const char *table, *marks, *cores, *items;
    const char *compare[COMPARED]; /* [0] NULL: nothing is */
    struct text_list sets, plots;
    struct arch_option arch;
    const char *engine; /* NULL: tick, or cycle where architectures are compared */
    uint64_t ticks, threads;
    double volts, celsius, nanometres, tick_seconds; /* NaN: not given */
    bool json;
};

/* An operand that makes a run, and the input that follows it. */
struct power_operand {
    const char *path, *input; /* input NULL: none */
    bool dir;                 /* a run directory  */
};

struct power_command {
    const struct command *self;
    struct power_options options;
    struct power_operand operand[RUNS_MAX];
    size_t operands;
    struct power_lens lens[COMPARED]; /* [1]: where tables are compared */
    size_t lenses;
    struct ct_architecture arch[COMPARED];
    size_t archs;  /* 0: none is named */
    bool by_cycle; /* images run on the cycle engine */
    struct counted counted[RUNS_MAX * COMPARED];
    size_t runs;
    struct power_view view[RUNS_MAX * COMPARED];
    size_t views;
};

/* ---- options --------------------------------------------------------------------------------- */

/* Keys of the architecture go there, the others are of the energy table. */
static void sort_sets(struct power_options *o, struct text_list *of_table)
{
    for (size_t i = 0; i < o->sets.count; i++) {
        const char *text = o->sets.text[i];
        const size_t length = strcspn(text, "=");
        char key[64];
        (void)snprintf(key, sizeof key, "%.*s", length < sizeof key ? (int)length : 0, text);
        struct text_list *list = arch_find(key) != NULL ? &o->arch.sets : of_table;
        list->text[list->count++] = text;
    }
}

/* Finishes a table: overrides, technology, conditions. */
static int finish_lens(struct power_command *c, struct power_lens *lens,
                       const struct text_list *sets)
{
    const struct power_options *o = &c->options;
    struct ct_error err;
    for (size_t i = 0; i < sets->count; i++) {
        if (power_override(&lens->table, sets->text[i], &err) != CT_OK)
            return cli_usage(c->self, "%s", err.text);
    }
    if (!isnan(o->nanometres)) {
        if (isnan(o->volts))
            return cli_usage(c->self, "--technology needs --voltage, that of the technology");
        if (power_scale(&lens->table, o->nanometres, o->volts, &err) != CT_OK)
            return cli_fail(c->self, &err);
    }
    lens->conditions = (struct power_conditions){
        .voltage = isnan(o->volts) ? 0 : o->volts,
        .celsius = isnan(o->celsius) ? 0 : o->celsius,
        .celsius_set = !isnan(o->celsius),
    };
    lens->tick_seconds = isnan(o->tick_seconds) ? 0 : o->tick_seconds;
    return CLI_OK;
}

/* What is compared: two tables, or two architectures. Names of presets differ, and so do the
 * keys of files, so that what reads as the one is not the other. */
static int take_compared(struct power_command *c)
{
    const struct power_options *o = &c->options;
    struct ct_error no_table, no_arch;
    const struct arch_preset *preset;
    bool tables = true, archs = true;
    for (int k = 0; k < COMPARED; k++) {
        const bool table = power_load(&c->lens[k].table, o->compare[k], &no_table) == CT_OK;
        const bool arch = arch_load(&c->arch[k], &preset, o->compare[k], &no_arch) == CT_OK;
        if (!table && !arch) {
            cli_say("--compare: no energy table: %.150s; and no architecture: %.150s",
                    no_table.text, no_arch.text);
            return CLI_FAILED;
        }
        tables &= table;
        archs &= arch;
    }
    if (!tables && !archs)
        return cli_usage(c->self,
                         "--compare: %s and %s: one is an energy table, one an architecture",
                         o->compare[0], o->compare[1]);
    if (tables && o->table != NULL)
        return cli_usage(c->self, "--table and --compare both name energy tables");
    if (archs && o->arch.name != NULL)
        return cli_usage(c->self, "--arch and --compare both name architectures");
    c->lenses = tables ? COMPARED : 1;
    c->archs = archs ? COMPARED : 0;
    return CLI_OK;
}

static int take_archs(struct power_command *c)
{
    struct power_options *o = &c->options;
    int exit_status = CLI_OK;
    if (c->archs == 0 && !arch_option_given(&o->arch))
        return CLI_OK;
    if (c->archs == 0) {
        exit_status = arch_option_load(c->self, &o->arch);
        c->arch[0] = o->arch.arch;
        c->archs = 1;
        return exit_status;
    }
    for (size_t k = 0; exit_status == CLI_OK && k < c->archs; k++)
        exit_status = arch_option_apply(c->self, &c->arch[k], &o->arch.sets);
    return exit_status;
}

static int take_engine(struct power_command *c)
{
    const struct power_options *o = &c->options;
    const char *engine = o->engine != NULL ? o->engine : c->archs == COMPARED ? "cycle" : "tick";
    c->by_cycle = strcmp(engine, "cycle") == 0;
    if (!c->by_cycle && strcmp(engine, "tick") != 0)
        return cli_usage(c->self, "--engine %s: not one of tick, cycle", engine);
    if (!c->by_cycle && o->threads > 1)
        return cli_usage(c->self, "--threads needs --engine cycle");
    return CLI_OK;
}

static int take_tables(struct power_command *c)
{
    struct power_options *o = &c->options;
    struct text_list sets = {.count = 0};
    struct ct_error err;
    int exit_status = CLI_OK;
    c->lenses = 1;
    sort_sets(o, &sets);
    if (o->compare[0] != NULL)
        exit_status = take_compared(c);
    if (exit_status == CLI_OK && c->lenses == 1 &&
        power_load(&c->lens[0].table, o->table != NULL ? o->table : "truenorth-28nm", &err) !=
            CT_OK)
        return cli_fail(c->self, &err);
    for (size_t k = 0; exit_status == CLI_OK && k < c->lenses; k++)
        exit_status = finish_lens(c, &c->lens[k], &sets);
    return exit_status;
}

/* ---- operands -------------------------------------------------------------------------------- */

static int take_operand(struct power_command *c, const char *path)
{
    enum sniff_kind kind;
    struct ct_error err;
    if (sniff_own(path, &kind, &err) != CT_OK)
        return cli_fail(c->self, &err);
    struct power_operand *last = c->operands > 0 ? &c->operand[c->operands - 1] : NULL;
    if (kind == SNIFF_SPIKES && (last == NULL || last->dir))
        return cli_usage(c->self, "%s: spikes, and no image before them to run on them", path);
    if (kind == SNIFF_SPIKES && last->input == NULL) {
        last->input = path;
        return CLI_OK;
    }
    if (kind != SNIFF_SPIKES && kind != SNIFF_IMAGE && kind != SNIFF_RUN)
        return cli_usage(c->self, "%s: %s; expected a run directory, an image or input spikes",
                         path, sniff_text(kind));
    if (c->operands == RUNS_MAX)
        return cli_usage(c->self, "%s: more than %d runs", path, RUNS_MAX);
    c->operand[c->operands++] = kind == SNIFF_SPIKES
                                    ? (struct power_operand){last->path, path, false}
                                    : (struct power_operand){path, NULL, kind == SNIFF_RUN};
    return CLI_OK;
}

/* Options that a run directory has decided already. */
static int check_operands(struct power_command *c)
{
    const struct power_options *o = &c->options;
    for (size_t i = 0; i < c->operands; i++) {
        const struct power_operand *operand = &c->operand[i];
        if (operand->dir && (o->ticks > 0 || o->engine != NULL || o->marks != NULL ||
                             o->threads > 0 || c->archs == COMPARED))
            return cli_usage(c->self,
                             "%s: has been run: --ticks, --engine, --threads, --marks and "
                             "architectures to compare need an image",
                             operand->path);
    }
    return CLI_OK;
}

/* Of an image: as is asked for, as the cycle engine has it, or as is usual of the table's chip. */
static double tick_seconds(const struct power_command *c, const struct ct_architecture *arch)
{
    const double usual = c->lens[0].table.tick_seconds;
    if (!isnan(c->options.tick_seconds))
        return c->options.tick_seconds;
    return c->by_cycle && arch != NULL ? arch_tick_seconds(arch, usual) : usual;
}

/* Runs it, or reads it. */
static int take_run(struct power_command *c, const struct power_operand *operand,
                    const struct ct_architecture *arch)
{
    const struct power_options *o = &c->options;
    struct counted *counted = &c->counted[c->runs];
    struct ct_error err;
    enum ct_status status;
    const struct counted_run run = {
        .image = operand->path,
        .input = operand->input,
        .marks = o->marks,
        .ticks = o->ticks,
        .tick_seconds = tick_seconds(c, arch),
        .engine = c->by_cycle ? CT_ENGINE_CYCLE : CT_ENGINE_TICK,
        .arch = arch,
        .threads = (uint32_t)o->threads,
    };
    status =
        operand->dir ? counted_dir(counted, operand->path, &err) : counted_run(counted, &run, &err);
    if (status != CT_OK)
        return cli_fail(c->self, &err);
    c->runs++;
    if (operand->dir && arch != NULL) {
        if (counted->arch_known)
            return cli_usage(c->self, "%s: has an architecture of its own", operand->path);
        counted->arch = *arch; /* for the bound on time, nothing else */
        counted->arch_known = true;
    }
    if (interrupt_seen())
        cli_say("interrupted after tick %llu; what is told is of the ticks up to there",
                (unsigned long long)counted->ticks - 1);
    return CLI_OK;
}

/* What the columns differ by. */
static const char *title_of(const struct power_command *c, const struct power_operand *operand,
                            size_t arch, size_t lens)
{
    if (c->lenses > 1)
        return c->lens[lens].table.name;
    if (c->archs > 1)
        return c->options.compare[arch];
    return operand->input != NULL ? operand->input : operand->path;
}

static int take_views(struct power_command *c)
{
    const size_t archs = c->archs == 0 ? 1 : c->archs;
    struct ct_error err;
    for (size_t i = 0; i < c->operands; i++) {
        for (size_t a = 0; a < archs; a++) {
            int exit_status = take_run(c, &c->operand[i], c->archs == 0 ? NULL : &c->arch[a]);
            for (size_t l = 0; exit_status == CLI_OK && l < c->lenses; l++) {
                if (power_view_take(&c->view[c->views], &c->counted[c->runs - 1], &c->lens[l],
                                    &err) != CT_OK)
                    return cli_fail(c->self, &err);
                c->view[c->views].title = title_of(c, &c->operand[i], a, l);
                c->views++;
            }
            if (exit_status != CLI_OK)
                return exit_status;
        }
    }
    return CLI_OK;
}

/* ---- telling --------------------------------------------------------------------------------- */

static int write_files(struct power_command *c)
{
    const struct power_options *o = &c->options;
    struct ct_error err;
    enum ct_status status = CT_OK;
    if (o->items != NULL && c->view[0].counted->items.count == 0)
        return cli_usage(c->self, "--items %s: the input marks no items", o->items);
    if (o->cores != NULL)
        status = power_write_cores(&c->view[0], o->cores, &err);
    if (status == CT_OK && o->items != NULL)
        status = power_write_items(&c->view[0], o->items, &err);
    for (size_t i = 0; status == CT_OK && i < o->plots.count; i++)
        status = power_plot(&c->view[0], o->plots.text[i], &err);
    return status == CT_OK ? CLI_OK : cli_fail(c->self, &err);
}

static void tell(const struct power_command *c)
{
    if (!c->options.json) {
        power_report(c->view, c->views);
        return;
    }
    json_t *views = json_array();
    for (size_t i = 0; i < c->views; i++)
        json_array_append_new(views, power_json(&c->view[i], true));
    json_t *root = json_pack("{s:s, s:o}", "kind", "power", "views", views);
    json_dumpf(root, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    putchar('\n');
    json_decref(root);
}

/* No file may be written twice, nor over what is read. */
static int check_files(struct power_command *c)
{
    const struct power_options *o = &c->options;
    const char *written[TEXT_LIST_MAX + 2];
    size_t count = 0;
    const char *const single[] = {o->cores, o->items};
    for (size_t i = 0; i < 2; i++) {
        if (single[i] != NULL)
            written[count++] = single[i];
    }
    for (size_t i = 0; i < o->plots.count; i++)
        written[count++] = o->plots.text[i];
    if (count > 0 && c->operands * c->lenses * (c->archs == 0 ? 1 : c->archs) > 1)
        return cli_usage(c->self, "--cores, --items and --plot tell one run through one table");
    for (size_t i = 0; i < count; i++) {
        const char *const read[] = {c->operand[0].path, c->operand[0].input, o->marks, o->table};
        bool twice = false;
        for (size_t k = 0; k < sizeof read / sizeof read[0]; k++)
            twice |= read[k] != NULL && cli_same_file(written[i], read[k]);
        for (size_t k = 0; k < i; k++)
            twice |= cli_same_file(written[i], written[k]);
        if (twice)
            return cli_usage(c->self, "%s: is given twice, and written", written[i]);
    }
    return CLI_OK;
}

static int run_power(struct power_command *c, int operands, char **argv)
{
    int exit_status = take_tables(c);
    if (exit_status == CLI_OK)
        exit_status = take_archs(c);
    if (exit_status == CLI_OK)
        exit_status = take_engine(c);
    if (exit_status == CLI_OK && operands == 0 && c->options.compare[0] == NULL) {
        power_write(stdout, &c->lens[0].table);
        return CLI_OK;
    }
    if (exit_status == CLI_OK && operands == 0)
        return cli_usage(c->self, "--compare needs a run directory or an image");
    for (int i = 0; exit_status == CLI_OK && i < operands; i++)
        exit_status = take_operand(c, argv[i]);
    if (exit_status == CLI_OK)
        exit_status = check_operands(c);
    if (exit_status == CLI_OK)
        exit_status = check_files(c);
    if (exit_status == CLI_OK)
        exit_status = take_views(c);
    if (exit_status == CLI_OK)
        exit_status = write_files(c);
    if (exit_status != CLI_OK)
        return exit_status;
    tell(c);
    return interrupt_seen() ? CLI_INTERRUPTED : CLI_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
    struct power_command *c = calloc(1, sizeof *c);
    if (c == NULL) {
        cli_say("no memory");
        return CLI_FAILED;
    }
    struct power_options *o = &c->options;
    c->self = self;
    o->volts = o->celsius = o->nanometres = o->tick_seconds = NAN;
    const struct option_spec specs[] = {
        {0, "table", "T", "energies: a preset or a file (truenorth-28nm)", OPTION_TEXT, &o->table,
         0, 0},
        {0, "compare", "A B", "two energy tables, or two architectures, side by side", OPTION_TWO,
         o->compare, 0, 0},
        {'S', "set", "KEY=VALUE",
         "change a key of the energy table, or of the\n"
         "architecture; may be repeated",
         OPTION_LIST, &o->sets, 0, 0},
        {0, "voltage", "V", "of the cores (the table's)", OPTION_REAL, &o->volts, 0.1, 5},
        {0, "temperature", "C", "in degrees Celsius (the table's)", OPTION_REAL, &o->celsius, -100,
         200},
        {0, "technology", "NM", "move the table to another technology; needs --voltage",
         OPTION_REAL, &o->nanometres, 7, 180},
        {0, "tick-seconds", "S", "length of a tick (the run's; of an image the table's)",
         OPTION_REAL, &o->tick_seconds, 1e-6, 1},
        {'t', "ticks", "N", "ticks to run of an image, as cortile run has it", OPTION_WHOLE,
         &o->ticks, 1, UINT32_MAX - 1},
        {'e', "engine", "E", "tick or cycle: of an image (tick; cycle to compare)", OPTION_TEXT,
         &o->engine, 0, 0},
        {'a', "arch", "A", "architecture: a file, default or truenorth (default)", OPTION_TEXT,
         &o->arch.name, 0, 0},
        {'T', "threads", "N", "of the cycle engine (1)", OPTION_WHOLE, &o->threads, 1, 16},
        {0, "marks", "FILE", "lines #item TICK [LABEL] (those of the input)", OPTION_TEXT,
         &o->marks, 0, 0},
        {0, "cores", "FILE.csv", "write the energy of each core", OPTION_TEXT, &o->cores, 0, 0},
        {0, "items", "FILE.csv", "write the energy of each item of the input", OPTION_TEXT,
         &o->items, 0, 0},
        {0, "plot", "FILE", "draw the power of each core: .svg or .png; may be\nrepeated",
         OPTION_LIST, &o->plots, 0, 0},
        {'j', "json", NULL, "the result as JSON, with all cores and items", OPTION_FLAG, &o->json,
         0, 0},
        {.name = NULL},
    };
    int first, exit_status;
    if (cli_options(self, specs, argc, argv, &first, &exit_status))
        exit_status = run_power(c, argc - first, argv + first);
    for (size_t i = 0; i < c->views; i++)
        power_view_free(&c->view[i]);
    for (size_t i = 0; i < c->runs; i++)
        counted_free(&c->counted[i]);
    free(c);
    return exit_status;
}

const struct command cmd_power = {
    .name = "power",
    .operands = "[RUNDIR | IMAGE [INPUT]...]...",
    .operands_least = 0,
    .operands_most = 2 * RUNS_MAX,
    .summary = "tell what a run would have used of energy, and where",
    .text =
        "Tells the power of a run on the chip, its energy a tick, a synaptic operation, a core,\n"
        "an item of the input, and where it goes, each with its band: from the counters of a run\n"
        "directory, or of an image that is run for it, once on each INPUT. Coefficients, their\n"
        "sources and bands come from an energy table. Without operands, writes the table.",
    .examples =
        "  cortile power out\n"
        "  cortile power net.ct in.csv --items items.csv\n"
        "  cortile power out --voltage 0.8 --cores cores.csv --plot heat.svg --plot heat.png\n"
        "  cortile power out --compare truenorth-28nm mine.yaml\n"
        "  cortile power net.ct -t 100 --compare default truenorth\n"
        "  cortile power --table truenorth-28nm > mine.yaml\n"
        "  cortile power net.ct -t 100 --set hop.link.value=1e-13 --set router.routing=yx\n",
    .run = run,
    .trouble = CLI_FAILED,
};
