/*
 * cmd_map.c - `cortile map`: compiles a network description to a chip image.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "../mapper/map.h"
#include "../mapper/map_save.h"
#include "cli.h"

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

static void print_text(const struct network *net, const struct mapped *m,
                       const struct compile_figures *f, const char *image)
{
    printf("%s: network %s on %u core%s: %u neurons, %llu with copies; %llu axons, %llu synapses\n",
           image == NULL ? "not written" : image, net->name, f->cores, f->cores == 1 ? "" : "s",
           net->neurons, (unsigned long long)f->copies, (unsigned long long)f->axons,
           (unsigned long long)f->crossbar);
    for (uint32_t i = 0; i < net->inputs && f->cores == 1; i++)
        print_axons(m, &net->input[i]);
    for (uint32_t i = 0; i < net->outputs; i++) {
        const struct network_output *port = &net->output[i];
        printf("  output %s: pin%s %u", port->name, port->from.count > 1 ? "s" : "", port->pin);
        if (port->from.count > 1)
            printf("..%u", port->pin + port->from.count - 1);
        printf("\n");
    }
}

/* The port map as a value, NULL where there is no memory. */
static json_t *ports_value(const struct network *net, const struct mapped *m)
{
    char *text = map_ports_text(net, m);
    json_t *ports = text == NULL ? NULL : json_loads(text, 0, NULL);
    free(text);
    return ports;
}

static int print_json(const struct network *net, const struct mapped *m,
                      const struct compile_figures *f, const char *image)
{
    json_t *root =
        json_pack("{s:s?, s:s, s:I, s:I, s:I, s:I, s:I, s:o}", "image", image, "network", net->name,
                  "cores", (json_int_t)f->cores, "neurons", (json_int_t)net->neurons,
                  "neurons_with_copies", (json_int_t)f->copies, "axons", (json_int_t)f->axons,
                  "synapses", (json_int_t)f->crossbar, "ports", ports_value(net, m));
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
static int say_problems(const struct command *self, const char *path, const struct problems *why,
                        const struct ct_error *err)
{
    cli_say("%s: network %s", path, err->text);
    for (uint32_t i = 0; i < why->kept; i++)
        cli_say("%s %s", problem_name(why->problem[i].code), why->problem[i].text);
    if (why->count > why->kept)
        cli_say("and %u more", why->count - why->kept);
    return self->trouble;
}

static int run(const struct command *self, int argc, char **argv)
{
    const char *image = NULL, *ports = NULL;
    bool json = false;
    const struct option_spec specs[] = {
        {'o', "output", "NET.ct", "the chip image; NET.ct.json is its text form", OPTION_TEXT,
         &image, 0, 0},
        {'p', "ports", "FILE", "where the ports lie, as JSON", OPTION_TEXT, &ports, 0, 0},
        {'j', "json", NULL, "the result and the ports as JSON", OPTION_FLAG, &json, 0, 0},
        {.name = NULL},
    };
    struct map_result r;
    struct network net;
    struct ct_error err;
    int first, exit_status;
    if (!cli_options(self, specs, argc, argv, &first, &exit_status))
        return exit_status;
    if (image != NULL && !cli_ends_with(image, ".ct") && !cli_ends_with(image, ".json"))
        return cli_usage(self, "--output %s: the name must end in .ct or .json", image);
    if (image != NULL && ports != NULL && cli_same_file(image, ports))
        return cli_usage(self, "--ports %s: that is the image", ports);
    if ((image != NULL && cli_same_file(image, argv[first])) ||
        (ports != NULL && cli_same_file(ports, argv[first])))
        return cli_usage(self, "%s: the network would be replaced", argv[first]);
    if (network_read(&net, argv[first], &err) != CT_OK)
        return cli_fail(self, &err);
    if (map_network(&net, NULL, &r, &err) != CT_OK) {
        exit_status = r.problems.count > 0 ? say_problems(self, argv[first], &r.problems, &err)
                                           : cli_fail(self, &err);
    } else if (map_save(&net, &r.mapped, image, ports, &err) != CT_OK) {
        exit_status = cli_fail(self, &err);
    } else {
        exit_status = CLI_OK;
        if (json)
            exit_status = print_json(&net, &r.mapped, &r.figures, image);
        else
            print_text(&net, &r.mapped, &r.figures, image);
    }
    map_result_free(&r);
    network_free(&net);
    return exit_status;
}

const struct command cmd_map = {
    .name = "map",
    .operands = "NET.net.json",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "compile a network description to a chip image",
    .text =
        "Reads a network (populations of neurons, projections with integer weights and delays,\n"
        "input and output ports) and compiles it to a chip image that shows the same spikes in\n"
        "the same ticks. The result is exact, or the network is refused with the reasons. Without\n"
        "--output nothing is written. A spike on an input line is an input spike at its axons of\n"
        "core 0 (all of them); output lines are pins.\n"
        "\n"
        "It does not do yet: networks that need more than one core (256 axons; 256 neurons, those\n"
        "with several delays or outputs counted once for each) are refused.",
    .examples = "  cortile map gate.net.json\n"
                "  cortile map gate.net.json -o gate.ct --ports gate.ports.json\n"
                "  cortile run gate.ct -i in.csv --ticks 100 --spikes out.csv\n",
    .run = run,
    .trouble = CLI_FAILED,
};
