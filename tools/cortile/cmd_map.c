/*
 * cmd_map.c - `cortile map`: maps a network description onto the cores of a chip.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../mapper/explain.h"
#include "../mapper/map.h"
#include "../mapper/map_plot.h"
#include "../mapper/map_save.h"
#include "../mapper/profile.h"
#include "../mapper/report.h"
#include "../mapper/report_verify.h"
#include "cli.h"
#include "map_input.h"
#include "progress.h"
#include "tofile.h"

enum { LATENCY_MOST = 64, PROBLEMS_SAID = 20, FILES = 6 };

/* What was asked for, and what came of it. */
struct map_run {
    const struct command *self;
    const char *path, *image, *ports, *report, *explain, *profile, *defects_from, *split, *verify,
        *plot, *network;
    const char *network_said; /* of the file of that name */
    struct text_list defect;
    uint16_t cores[2], chips[2];
    uint64_t latency, seed, iterations, axons, neurons, verify_ticks;
    bool json, dry_run, approximate;
    struct map_options options;
    struct ct_defect *defects; /* owned */
    uint32_t *spikes;          /* owned */
    struct progress progress;
    struct network net;
    struct map_result result;
    json_t *verification; /* owned */
    struct map_input input;
    uint64_t weight_bits;
    struct ct_error err;
};

/* ---- the system ------------------------------------------------------------------------------ */

/* "3,7", "3,7:east" or "3,7:north". */
static bool parse_defect(const char *text, struct ct_defect *out)
{
    unsigned x, y;
    int used = 0;
    if (sscanf(text, "%3u,%3u%n", &x, &y, &used) != 2 || used == 0)
        return false;
    *out = (struct ct_defect){.x = (uint16_t)x, .y = (uint16_t)y, .kind = CT_DEFECT_CORE};
    if (strcmp(text + used, ":east") == 0)
        out->kind = CT_DEFECT_LINK_EAST;
    else if (strcmp(text + used, ":north") == 0)
        out->kind = CT_DEFECT_LINK_NORTH;
    else
        return text[used] == '\0';
    return true;
}

/* System and defects of a chip image. */
static enum ct_status take_system(struct map_run *run, const char *path)
{
    ct_image_reader *reader;
    size_t count;
    enum ct_status status = ct_image_open(&reader, path, &run->err);
    if (status != CT_OK)
        return status;
    const struct ct_defect *defects = ct_image_defects(reader, &count);
    run->options.system = *ct_image_system(reader);
    run->defects = malloc((count + TEXT_LIST_MAX) * sizeof *run->defects);
    if (run->defects == NULL)
        status = cli_error(&run->err, CT_ERR_MEMORY, "no memory for defects");
    else if (count > 0)
        memcpy(run->defects, defects, count * sizeof *defects);
    run->options.defects = count;
    ct_image_close(reader);
    return status;
}

/* Chips, cores and defects from the options; false where the run ends with *exit_status. */
static bool make_system(struct map_run *run, int *exit_status)
{
    struct ct_system *s = &run->options.system;
    if (run->defects_from != NULL && take_system(run, run->defects_from) != CT_OK) {
        *exit_status = cli_fail(run->self, &run->err);
        return false;
    }
    if (run->cores[0] > 0 || run->chips[0] > 0) {
        s->cores_x = run->cores[0] > 0 ? run->cores[0] : CT_CHIP_CORES_MAX;
        s->cores_y = run->cores[0] > 0 ? run->cores[1] : CT_CHIP_CORES_MAX;
        s->chips_x = run->chips[0] > 0 ? run->chips[0] : 1;
        s->chips_y = run->chips[0] > 0 ? run->chips[1] : 1;
    }
    if (run->defects == NULL)
        run->defects = malloc(TEXT_LIST_MAX * sizeof *run->defects);
    for (size_t i = 0; run->defects != NULL && i < run->defect.count; i++) {
        struct ct_defect *d = &run->defects[run->options.defects++];
        if (parse_defect(run->defect.text[i], d))
            continue;
        *exit_status = cli_usage(run->self, "--defect %s: wanted X,Y or X,Y:east or X,Y:north",
                                 run->defect.text[i]);
        return false;
    }
    if (run->defect.count > 0 && s->chips_x == 0) {
        *exit_status = cli_usage(run->self, "--defect needs --cores, which tells where it is");
        return false;
    }
    run->options.defect = run->defects;
    return true;
}

/* ---- options --------------------------------------------------------------------------------- */

/* No output may replace the input or another output. */
static int check_files(const struct map_run *run)
{
    const char *const file[] = {run->path,   run->image, run->ports,
                                run->report, run->plot,  run->network};
    static const char *const name[] = {"", "output", "ports", "report", "plot", "network"};
    static const char *const what[] = {"", "image", "port map", "report", "plot"};
    if (run->image != NULL && !cli_ends_with(run->image, ".ct") &&
        !cli_ends_with(run->image, ".json"))
        return cli_usage(run->self, "--output %s: the name must end in .ct or .json", run->image);
    for (int i = 1; i < FILES; i++) {
        if (file[i] != NULL && cli_same_file(file[i], run->path))
            return cli_usage(run->self, "%s: the network would be replaced", run->path);
        for (int k = 1; k < i; k++) {
            if (file[i] != NULL && file[k] != NULL && cli_same_file(file[i], file[k]))
                return cli_usage(run->self, "--%s %s: that is the %s", name[i], file[i], what[k]);
        }
    }
    if (run->input.reset != NULL && strcmp(run->input.reset, "value") != 0 &&
        strcmp(run->input.reset, "subtract") != 0)
        return cli_usage(run->self, "--reset %s: wanted value or subtract", run->input.reset);
    if (run->split != NULL && strcmp(run->split, "thermometer") != 0)
        return cli_usage(run->self, "--split %s: wanted thermometer", run->split);
    if (run->dry_run && run->verify != NULL)
        return cli_usage(run->self, "--dry-run places nothing, so there is no chip to verify");
    if (run->dry_run &&
        (run->image != NULL || run->ports != NULL || run->explain != NULL || run->plot != NULL))
        return cli_usage(run->self, "--dry-run places nothing, so there is no chip to write, "
                                    "explain or draw");
    return CLI_OK;
}

static void show_phase(void *user, enum map_phase phase)
{
    const struct map_run *run = user;
    if (run->progress.on)
        fprintf(stderr, "\r\033[K%s", map_phase_key(phase));
}

static bool show_progress(void *user, uint32_t thousandths)
{
    struct map_run *run = user;
    double now = progress_now();
    if (run->progress.on && now - run->progress.shown_s > 0.25) {
        run->progress.shown_s = now;
        fprintf(stderr, "\r\033[K%s, %u %%", map_phase_key(MAP_PLACE), thousandths / 10);
    }
    return true;
}

static void make_options(struct map_run *run)
{
    struct map_options *o = &run->options;
    o->axons = (uint32_t)run->axons;
    o->neurons = (uint32_t)run->neurons;
    o->latency = (uint32_t)run->latency;
    o->spikes = run->spikes;
    o->dry_run = run->dry_run;
    o->approximate = run->approximate;
    o->split = run->split != NULL;
    o->compare = run->report != NULL;
    o->place.seed = run->seed;
    o->place.effort = run->iterations;
    o->phase = show_phase;
    o->user = run;
    o->place.progress = show_progress;
    o->place.user = run;
}

/* ---- the result ------------------------------------------------------------------------------ */

/* The axons of a port on a chip of one core, "axons 0..3" where each line has one, else
 * "axons 0, 1+2, 3". */
static void print_axons(const struct mapped *m, const struct network_input *port)
{
    const uint32_t *first = m->line_first + port->first;
    const struct mapped_place *place = m->line + first[0];
    uint32_t count = first[port->size] - first[0];
    bool run = count == port->size && count > 1;
    for (uint32_t k = 1; k < count; k++)
        run &= place[k].index == place[0].index + k;
    printf("  input %s: axon%s ", port->name, count > 1 ? "s" : "");
    if (run) {
        printf("%u..%u\n", place[0].index, place[count - 1].index);
        return;
    }
    for (uint32_t line = 0; line < port->size; line++) {
        for (uint32_t k = first[line]; k < first[line + 1]; k++)
            printf("%s%u", k > first[line] ? "+" : line > 0 ? ", " : "", m->line[k].index);
    }
    printf("\n");
}

static void print_text(const struct map_run *run)
{
    const struct map_result *r = &run->result;
    const struct compile_figures *f = &r->figures;
    const struct network *net = &run->net;
    printf("%s: network %s on %u core%s: %u neurons, %llu with copies; %llu axons, %llu synapses\n",
           run->image == NULL ? "not written" : run->image, net->name, f->cores,
           f->cores == 1 ? "" : "s", net->neurons, (unsigned long long)f->copies,
           (unsigned long long)f->axons, (unsigned long long)f->crossbar);
    printf("  %s", map_class_key(r->class));
    if (f->late > 0)
        printf(" %u", f->late);
    if (f->relays > 0)
        printf("; %u relays", f->relays);
    if (r->parts > 0)
        printf("; %u parts of split neurons", r->parts);
    if (r->placement.at != NULL && f->cores > 1)
        printf("; %ux%u cores, %.2f hops a packet, the busiest link has %llu of %llu packets",
               (unsigned)r->system.chips_x * r->system.cores_x,
               (unsigned)r->system.chips_y * r->system.cores_y, r->placement.metrics.average_hops,
               (unsigned long long)r->placement.metrics.link_max,
               (unsigned long long)r->placement.metrics.weight);
    printf("\n");
    for (uint32_t i = 0; i < net->inputs && f->cores == 1 && r->mapped.line != NULL; i++)
        print_axons(&r->mapped, &net->input[i]);
    for (uint32_t i = 0; i < net->outputs; i++) {
        const struct network_output *port = &net->output[i];
        printf("  output %s: pin%s %u", port->name, port->from.count > 1 ? "s" : "", port->pin);
        if (port->from.count > 1)
            printf("..%u", port->pin + port->from.count - 1);
        printf("\n");
    }
}

/* The port map as a value, NULL where there is no memory. */
static json_t *ports_value(const struct map_run *run)
{
    if (run->dry_run)
        return json_null();
    char *text = map_ports_text(&run->net, &run->result.mapped);
    json_t *ports = text == NULL ? NULL : json_loads(text, 0, NULL);
    free(text);
    return ports;
}

static int print_json(const struct map_run *run)
{
    const struct compile_figures *f = &run->result.figures;
    json_t *root =
        json_pack("{s:s?, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o?, s:o}", "image",
                  run->image, "network", run->net.name, "class", map_class_key(run->result.class),
                  "latency_ticks", (json_int_t)f->late, "cores", (json_int_t)f->cores, "neurons",
                  (json_int_t)run->net.neurons, "neurons_with_copies", (json_int_t)f->copies,
                  "axons", (json_int_t)f->axons, "synapses", (json_int_t)f->crossbar, "relays",
                  (json_int_t)f->relays, "parts", (json_int_t)run->result.parts, "verification",
                  json_incref(run->verification), "ports", ports_value(run));
    if (root == NULL) {
        cli_say("no memory for the result");
        return CLI_FAILED;
    }
    json_dumpf(root, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(root);
    return CLI_OK;
}

/* Says why a network was refused, a line for each reason. */
static int say_problems(const struct map_run *run)
{
    const struct problems *why =
        run->input.problems.count > 0 ? &run->input.problems : &run->result.problems;
    if (why->count == 0)
        return cli_fail(run->self, &run->err);
    cli_say("%s: network %s", run->path, run->err.text);
    for (uint32_t i = 0; i < why->kept && i < PROBLEMS_SAID; i++)
        cli_say("%s %s", problem_name(why->problem[i].code), why->problem[i].text);
    if (why->count > PROBLEMS_SAID)
        cli_say("and %u more, which --report tells", why->count - PROBLEMS_SAID);
    return run->self->trouble;
}

static enum ct_status write_report(struct map_run *run, uint32_t neuron)
{
    struct report_facts facts = {.net = &run->net,
                                 .assumptions = run->input.assumptions,
                                 .path = run->path,
                                 .options = &run->options,
                                 .result = &run->result};
    struct tofile out;
    uint64_t length;
    enum ct_status status = tofile_hash(run->path, &length, &facts.hash, &run->err);
    if (status != CT_OK)
        return status;
    if (run->explain != NULL && run->result.mapped.copy != NULL)
        facts.explanation = explain_neuron(&run->net, &run->result.mapped, neuron);
    json_t *report = report_make(&facts);
    if (report == NULL)
        return cli_error(&run->err, CT_ERR_MEMORY, "no memory for the report");
    status = tofile_open(&out, run->report, &run->err);
    if (status == CT_OK) {
        if (cli_ends_with(run->report, ".json")) {
            json_dumpf(report, out.file, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
            fputc('\n', out.file);
        } else {
            report_print(report, out.file);
        }
        status = tofile_finish(&out, &run->err);
    }
    json_decref(report);
    return status;
}

/* The "lines" of a value, if there is one. */
static void print_lines(const json_t *value)
{
    size_t i;
    json_t *line;
    json_array_foreach(json_object_get(value, "lines"), i, line)
        printf("  %s\n", json_string_value(line));
}

static void explain(const struct map_run *run, uint32_t neuron)
{
    json_t *told = explain_neuron(&run->net, &run->result.mapped, neuron);
    print_lines(told);
    json_decref(told);
}

/* ---- verification ---------------------------------------------------------------------------- */

/* Verifies; *exit_status tells that something differs. */
static enum ct_status verify_result(struct map_run *run, int *exit_status)
{
    struct verify_options options = {.ticks = (uint32_t)run->verify_ticks, .seed = run->seed};
    struct verify_spike *given = NULL;
    enum ct_status status = CT_OK;
    bool agrees = true;
    double start = progress_now();
    if (run->verify != NULL && strcmp(run->verify, "random") != 0) {
        status = verify_read_input(&run->net, &run->result.mapped, run->verify, &given,
                                   &options.given_count, &run->err);
        options.given = given;
    }
    if (status == CT_OK)
        status = report_verify(&run->net, &run->result, &options, &run->verification, &agrees,
                               &run->err);
    free(given);
    run->result.seconds[MAP_VERIFY] = progress_now() - start;
    if (status == CT_OK && !agrees) {
        run->result.class = MAP_FAILED;
        *exit_status = run->self->trouble;
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* From a network that was read to its files. */
static int map(struct map_run *run)
{
    uint32_t neuron = 0;
    if (run->explain != NULL && !explain_find(&run->net, run->explain, &neuron))
        return cli_usage(run->self,
                         "--explain %s: the network has no such neuron; wanted "
                         "POPULATION[NUMBER]",
                         run->explain);
    if (run->profile != NULL &&
        profile_read(&run->net, run->profile, &run->spikes, &run->err) != CT_OK)
        return cli_fail(run->self, &run->err);
    if (run->network != NULL && map_input_write(&run->input, &run->net, run->network,
                                                &run->network_said, &run->err) != CT_OK)
        return say_problems(run);
    make_options(run);
    progress_begin(&run->progress, 0);
    enum ct_status status = map_network(&run->net, &run->options, &run->result, &run->err);
    progress_end(&run->progress);
    int exit_status = CLI_OK;
    if (status == CT_OK && !run->input.exact)
        run->result.class = MAP_APPROXIMATE;
    if (status == CT_OK && run->verify != NULL && verify_result(run, &exit_status) != CT_OK)
        return cli_fail(run->self, &run->err);
    if (status != CT_OK)
        exit_status = say_problems(run);
    else if (!run->dry_run && exit_status == CLI_OK &&
             map_save(&run->net, &run->result.mapped, run->image, run->ports, &run->err) != CT_OK)
        return cli_fail(run->self, &run->err);
    if (status == CT_OK && run->plot != NULL &&
        map_plot(&run->net, &run->options, &run->result, run->plot, &run->err) != CT_OK)
        return cli_fail(run->self, &run->err);
    if (run->report != NULL && write_report(run, neuron) != CT_OK)
        return cli_fail(run->self, &run->err);
    if (status != CT_OK)
        return exit_status;
    if (exit_status != CLI_OK)
        cli_say("%s: chip and network differ; nothing was written", run->path);
    if (run->json)
        return print_json(run) == CLI_OK ? exit_status : CLI_FAILED;
    print_text(run);
    if (run->network != NULL)
        printf("  %s: the network%s\n", run->network, run->network_said);
    print_lines(run->verification);
    if (run->explain != NULL)
        explain(run, neuron);
    return exit_status;
}

/* The whole, once the options are known. */
static int read_and_map(struct map_run *run)
{
    int exit_status = check_files(run);
    if (exit_status != CLI_OK || !make_system(run, &exit_status))
        return exit_status;
    run->input.nir.approximate = run->approximate;
    run->input.nir.weight_bits = (uint32_t)run->weight_bits;
    exit_status = map_input_read(&run->input, run->path, &run->net, &run->err) != CT_OK
                      ? say_problems(run)
                      : map(run);
    network_free(&run->net);
    return exit_status;
}

static void map_run_free(struct map_run *run)
{
    map_result_free(&run->result);
    map_input_free(&run->input);
    free(run->defects);
    json_decref(run->verification);
    free(run->spikes);
    free(run);
}

static int run(const struct command *self, int argc, char **argv)
{
    struct map_run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        cli_say("no memory");
        return CLI_FAILED;
    }
    const struct option_spec specs[] = {
        {'o', "output", "NET.ct", "the chip image; NET.ct.json is its text form", OPTION_TEXT,
         &run->image, 0, 0},
        {'p', "ports", "FILE", "where the ports lie, as JSON", OPTION_TEXT, &run->ports, 0, 0},
        {'r', "report", "FILE", "all that is to be told; FILE.json as JSON", OPTION_TEXT,
         &run->report, 0, 0},
        {'j', "json", NULL, "the result and the ports as JSON", OPTION_FLAG, &run->json, 0, 0},
        {'n', "dry-run", NULL, "only count: nothing is placed or written", OPTION_FLAG,
         &run->dry_run, 0, 0},
        {0, "network", "FILE", "the network: FILE.nir as NIR, else as a description", OPTION_TEXT,
         &run->network, 0, 0},
        {'e', "explain", "NEURON", "trace a neuron, such as p[3], on the chip", OPTION_TEXT,
         &run->explain, 0, 0},
        {'c', "cores", "WxH", "cores of a chip (as few as will do)", OPTION_PAIR, run->cores, 1,
         CT_CHIP_CORES_MAX},
        {'C', "chips", "XxY", "chips (as few as will do)", OPTION_PAIR, run->chips, 1,
         CT_SYSTEM_CORES_MAX},
        {0, "defects", "NET.ct", "system and defects of a chip image", OPTION_TEXT,
         &run->defects_from, 0, 0},
        {0, "defect", "X,Y[:SIDE]", "a disabled core, or its link east or north;\nmay be repeated",
         OPTION_LIST, &run->defect, 0, 0},
        {0, "max-neurons-per-core", "N", "neurons of a core to use, 1..256 (256)", OPTION_WHOLE,
         &run->neurons, 1, CT_NEURONS},
        {0, "max-axons-per-core", "N", "axons of a core to use, 1..256 (256)", OPTION_WHOLE,
         &run->axons, 1, CT_AXONS},
        {'l', "latency", "TICKS", "how late neurons may fire, for relays, 0..64 (0)", OPTION_WHOLE,
         &run->latency, 0, LATENCY_MOST},
        {0, "split", "METHOD",
         "makes neurons of too many inputs of parts: thermometer,\n"
         "exact, 2 ticks late (not at all)",
         OPTION_TEXT, &run->split, 0, 0},
        {0, "approximate", NULL, "weights that no core has become the nearest ones", OPTION_FLAG,
         &run->approximate, 0, 0},
        {0, "reset", "HOW",
         "of a NIR file: after a spike the potential is v_reset\n"
         "(value, default), or less the threshold (subtract)",
         OPTION_TEXT, &run->input.reset, 0, 0},
        {0, "dt", "SECONDS", "of a NIR file: a tick (1: weights act as they stand)", OPTION_REAL,
         &run->input.nir.dt, 1e-9, 1e3},
        {0, "weight-bits", "N", "of a NIR file, approximated: bits of a weight, 2..9 (9)",
         OPTION_WHOLE, &run->weight_bits, 2, 9},
        {'S', "seed", "S", "of placement, 0..2^53 (0)", OPTION_WHOLE, &run->seed, 0, 0x1p53},
        {0, "iterations", "N", "of placement; 0: by the size (0)", OPTION_WHOLE, &run->iterations,
         0, 0x1p53},
        {'v', "verify", "INPUT", "run network and chip on a spike file or \"random\" spikes",
         OPTION_TEXT, &run->verify, 0, 0},
        {0, "verify-ticks", "N", "for so many ticks (100)", OPTION_WHOLE, &run->verify_ticks, 1,
         1 << 24},
        {0, "plot", "FILE", "a picture of the mesh, .svg or .png: neurons, copies, load of links",
         OPTION_TEXT, &run->plot, 0, 0},
        {0, "profile", "FILE", "how often neurons spike, as JSON, for placement", OPTION_TEXT,
         &run->profile, 0, 0},
        {.name = NULL},
    };
    int first, exit_status = CLI_OK;
    if (cli_options(self, specs, argc, argv, &first, &exit_status)) {
        run->self = self;
        run->path = argv[first];
        exit_status = read_and_map(run);
    }
    map_run_free(run);
    return exit_status;
}

const struct command cmd_map = {
    .name = "map",
    .operands = "NET.net.json|NET.nir",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "map a network description onto the cores of a chip",
    .text =
        "Reads a network (populations of neurons, projections with integer weights and delays,\n"
        "input and output ports; or a NIR file, which is said to be exact, needs --approximate,\n"
        "or has no equal) and maps it onto cores: a chip image that shows the same spikes in the\n"
        "same ticks (or so many ticks later, where --latency allows that), or every reason\n"
        "why there is none, each with a code. Without --output nothing is written. A spike on an\n"
        "input line is an input spike at each of its axons, which --ports lists; output lines are\n"
        "pins.",
    .examples = "  cortile map gate.net.json\n"
                "  cortile map gate.net.json -o gate.ct --ports gate.ports.json\n"
                "  cortile map net.net.json -o net.ct --report net.txt --latency 4\n"
                "  cortile map net.nir -o net.ct --reset subtract --report net.txt\n"
                "  cortile run gate.ct -i in.csv --ticks 100 --spikes out.csv\n",
    .run = run,
    .trouble = CLI_FAILED,
};
