/*
 * cmd_check.c - `cortile check`: proves that a chip image and its port map are a network, whoever
 * made them.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "../mapper/map_check.h"
#include "../mapper/ports_read.h"
#include "../mapper/verify.h"
#include "cli.h"

/* What is checked, and what came of it. */
struct check_run {
    const char *image, *input;
    bool json;
    struct verify_options options;
    struct network net;
    struct mapped mapped;
    struct map_check found;
    struct verify_result verified; /* ticks 0: it was not run */
    struct ct_error err;
};

static enum ct_status verify_it(struct check_run *run)
{
    struct verify_spike *given = NULL;
    enum ct_status status = CT_OK;
    if (run->input != NULL) {
        status = verify_read_input(&run->net, &run->mapped, run->input, &given,
                                   &run->options.given_count, &run->err);
        run->options.given = given;
    }
    if (status == CT_OK)
        status = verify(&run->net, &run->mapped, &run->options, &run->verified, &run->err);
    free(given);
    return status;
}

/* ---- telling --------------------------------------------------------------------------------- */

static void print_text(const struct check_run *run)
{
    const struct map_check *f = &run->found;
    const struct verify_result *v = &run->verified;
    if (f->faults == 0)
        printf("%s: proved to be network %s: %llu synapses, %llu copies, %llu relays, %llu parts "
               "of sums on %u core%s\n",
               run->image, run->net.name, (unsigned long long)f->synapses,
               (unsigned long long)f->copies, (unsigned long long)f->relays,
               (unsigned long long)f->parts, run->mapped.chip.count,
               run->mapped.chip.count == 1 ? "" : "s");
    else
        printf("%s: is not network %s: %llu faults\n", run->image, run->net.name,
               (unsigned long long)f->faults);
    for (int code = 0; code < MAP_FAULT_CODES; code++) {
        if (f->by_code[code] > 0)
            printf("%s: %llu: %s\n", map_fault_code(code), (unsigned long long)f->by_code[code],
                   map_fault_meaning(code));
    }
    for (uint32_t i = 0; i < f->kept; i++)
        printf("  %s: %s\n", map_fault_code(f->fault[i].code), f->fault[i].text);
    if (v->ticks > 0)
        printf("%u ticks, %llu spikes in, %llu of neurons: %llu copies compared, %llu spikes and "
               "%llu potentials differ, %llu neurons at odds with themselves, %llu pin spikes "
               "differ\n",
               v->ticks, (unsigned long long)v->line_spikes, (unsigned long long)v->spikes,
               (unsigned long long)v->compared, (unsigned long long)v->mismatches,
               (unsigned long long)v->potentials, (unsigned long long)v->replicas,
               (unsigned long long)v->pins);
    if (v->explanation != NULL)
        printf("%s", v->explanation);
}

static json_t *faults_value(const struct map_check *f)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < f->kept; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "code", map_fault_code(f->fault[i].code),
                                        "text", f->fault[i].text));
    return list;
}

static json_t *codes_value(const struct map_check *f)
{
    json_t *object = json_object();
    for (int code = 0; code < MAP_FAULT_CODES; code++) {
        if (f->by_code[code] > 0)
            json_object_set_new(object, map_fault_code(code),
                                json_integer((json_int_t)f->by_code[code]));
    }
    return object;
}

static json_t *verified_value(const struct verify_result *v)
{
    if (v->ticks == 0)
        return json_null();
    return json_pack("{s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s?}", "ticks", (int)v->ticks,
                     "line_spikes", (json_int_t)v->line_spikes, "spikes", (json_int_t)v->spikes,
                     "compared", (json_int_t)v->compared, "mismatches", (json_int_t)v->mismatches,
                     "potentials", (json_int_t)v->potentials, "replicas", (json_int_t)v->replicas,
                     "pins", (json_int_t)v->pins, "explanation", v->explanation);
}

static bool print_json(const struct check_run *run)
{
    const struct map_check *f = &run->found;
    json_t *root =
        json_pack("{s:s, s:s, s:I, s:o, s:o, s:I, s:I, s:I, s:I, s:o}", "image", run->image,
                  "network", run->net.name, "faults", (json_int_t)f->faults, "codes",
                  codes_value(f), "first", faults_value(f), "synapses", (json_int_t)f->synapses,
                  "copies", (json_int_t)f->copies, "relays", (json_int_t)f->relays, "parts",
                  (json_int_t)f->parts, "verification", verified_value(&run->verified));
    if (root == NULL)
        return false;
    json_dumpf(root, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(root);
    return true;
}

/* ---- the command ----------------------------------------------------------------------------- */

/* Both checks; CT_OK whatever was found. */
static enum ct_status check_both(struct check_run *run, const char *ports)
{
    enum ct_status status = ports_read(&run->mapped, &run->net, run->image, ports, &run->err);
    if (status == CT_OK)
        status = map_check(&run->net, &run->mapped, &run->found, &run->err);
    /* A chip that the emulator would refuse is not run. */
    const uint64_t *by_code = run->found.by_code;
    if (status == CT_OK && run->options.ticks > 0 &&
        by_code[MAP_FAULT_SYSTEM] + by_code[MAP_FAULT_FIELD] + by_code[MAP_FAULT_TARGET] +
                by_code[MAP_FAULT_DEFECT] + by_code[MAP_FAULT_PLACE] ==
            0)
        status = verify_it(run);
    return status;
}

static int run_check(const struct command *self, int argc, char **argv)
{
    uint64_t ticks = 0;
    struct check_run run = {.image = NULL};
    const struct option_spec specs[] = {
        {'t', "ticks", "N", "run both for N ticks too, and compare; 0: no", OPTION_WHOLE, &ticks, 0,
         1e6},
        {'i', "input", "SPIKES", "input spikes of the run; random ones if left out", OPTION_TEXT,
         &run.input, 0, 0},
        {'s', "seed", "N", "of the random ones", OPTION_WHOLE, &run.options.seed, 0, 1e15},
        {'j', "json", NULL, "the result as JSON", OPTION_FLAG, &run.json, 0, 0},
        {.name = NULL},
    };
    int first, exit_status;
    if (!cli_options(self, specs, argc, argv, &first, &exit_status))
        return exit_status;
    if (run.input != NULL && ticks == 0)
        return cli_usage(self, "--input %s: without --ticks nothing is run", run.input);
    run.image = argv[first + 1];
    run.options.ticks = (uint32_t)ticks;
    if (network_read(&run.net, argv[first], &run.err) != CT_OK)
        return cli_fail(self, &run.err);
    if (check_both(&run, argv[first + 2]) != CT_OK) {
        exit_status = cli_fail(self, &run.err);
    } else {
        exit_status = run.found.faults > 0 || run.verified.differs ? CLI_FAILED : CLI_OK;
        if (!run.json) {
            print_text(&run);
        } else if (!print_json(&run)) {
            cli_say("no memory for the result");
            exit_status = self->trouble;
        }
    }
    verify_free(&run.verified);
    mapped_free(&run.mapped);
    network_free(&run.net);
    return exit_status;
}

const struct command cmd_check = {
    .name = "check",
    .operands = "NET.net.json NET.ct PORTS",
    .operands_least = 3,
    .operands_most = 3,
    .summary = "prove that a chip image is a network",
    .text =
        "Reads a network, a chip image and the port map that goes with it, as cortile map saves\n"
        "them, and proves that the chip shows just the network's spikes: every synapse is there\n"
        "with its weight and delay, nothing else is, and no limit is broken. It knows nothing of\n"
        "how the image was made. With --ticks both are run, too. Exit status 0: proved, 1: there\n"
        "are faults, which are told, 2: trouble.",
    .examples = "  cortile map gate.net.json -o gate.ct --ports gate.ports.json\n"
                "  cortile check gate.net.json gate.ct gate.ports.json\n"
                "  cortile check gate.net.json gate.ct gate.ports.json --ticks 1000\n",
    .run = run_check,
    .trouble = CLI_USAGE,
};
