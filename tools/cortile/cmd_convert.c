/*
 * cmd_convert.c - `cortile convert`: networks and spikes between our forms and those of others.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert.h"

/* What TO becomes: its name tells, and --to where the name ends in .json. False after a message;
 * *exit_status is then set. */
static bool choose_form(const struct command *self, struct convert *c, const char *form,
                        int *exit_status)
{
    c->to_kind = sniff_name(c->to);
    *exit_status = CLI_USAGE;
    if (c->to_kind == SNIFF_UNKNOWN) {
        cli_usage(self,
                  "%s: the name must end in .ct, .json, .npy, .csv or one of the last two and .gz, "
                  "or in .sfti, .sfto, .sfri or .sfro",
                  c->to);
        return false;
    }
    if (form != NULL && (c->to_kind != SNIFF_IMAGE || !cli_ends_with(c->to, ".json"))) {
        cli_usage(self, "--to %s: %s does not end in .json", form, c->to);
        return false;
    }
    if (form != NULL && strcmp(form, "ibm") == 0) {
        c->to_kind = SNIFF_IBM_MODEL;
    } else if (form != NULL && strcmp(form, "ranc") == 0) {
        c->to_kind = SNIFF_RANC;
    } else if (form != NULL && strcmp(form, "ct") != 0) {
        cli_usage(self, "--to %s: expected ct, ibm or ranc", form);
        return false;
    }
    return true;
}

/* X,Y, each 0..255. */
static bool parse_place(const char *text, uint16_t place[2])
{
    unsigned x, y;
    int used = 0;
    if (strspn(text, "0123456789,") != strlen(text) ||
        sscanf(text, "%3u,%3u%n", &x, &y, &used) != 2 || text[used] != '\0' ||
        x >= CT_SYSTEM_CORES_MAX || y >= CT_SYSTEM_CORES_MAX)
        return false;
    place[0] = (uint16_t)x;
    place[1] = (uint16_t)y;
    return true;
}

/* Every option that is given must mean something for this conversion; *what is the one that does
 * not. */
static bool options_fit(const struct convert *c, bool place, const char **what)
{
    const bool outputs = cli_ends_with(c->to, ".sfto") || cli_ends_with(c->to, ".sfro");
    *what = NULL;
    if (c->config != NULL && c->from_kind != SNIFF_RANC && c->to_kind != SNIFF_RANC)
        *what = "--config: neither is a RANC network";
    else if (c->packets != NULL && c->to_kind != SNIFF_RANC)
        *what = "--packets: only with --to ranc";
    else if (c->image != NULL && !outputs)
        *what = "--image: only where .sfto or .sfro is written";
    else if (c->ports != NULL && (c->from_kind != SNIFF_SPIKES || c->to_kind != SNIFF_SPIKES))
        *what = "--ports: only from one spike file to another";
    else if ((c->grid[0] != 0 || place) && c->from_kind != SNIFF_RANC_MEMORY)
        *what = "--grid, --output-core: only for a directory of RANC memory files";
    return *what == NULL;
}

static void report(const struct convert *c, bool json, bool network)
{
    const char *what = network ? "cores" : "records";
    if (json) {
        json_t *root = json_pack("{s:I, s:s, s:s}", "written", (json_int_t)c->count, "what", what,
                                 "not_carried", c->notes.text);
        json_dumpf(root, stdout, 0);
        putchar('\n');
        json_decref(root);
        return;
    }
    printf("%s: %llu %s\n", c->to, (unsigned long long)c->count, what);
    if (c->notes.text[0] != '\0')
        cli_say("%s: not carried: %s", c->to, c->notes.text);
}

static int run(const struct command *self, int argc, char **argv)
{
    struct convert c = {.count = 0};
    bool json = false;
    const char *form = NULL, *place = NULL, *misfit;
    const struct option_spec specs[] = {
        {'t', "to", "FORM", "what a name in .json becomes: ct (default), ibm or ranc", OPTION_TEXT,
         &form, 0, 0},
        {'c', "config", "FILE",
         "RANC's configuration, read or with --to ranc written;\n"
         "default config.json beside the network; one that is\n"
         "there is replaced only when it is named",
         OPTION_TEXT, &c.config, 0, 0},
        {'p', "packets", "FILE", "input spikes that become the packets of --to ranc", OPTION_TEXT,
         &c.packets, 0, 0},
        {'i', "image", "NET", "chip image with the destinations of output spikes\nfor .sfto, .sfro",
         OPTION_TEXT, &c.image, 0, 0},
        {'P', "ports", "FILE",
         "port map of cortile map: spikes of its lines (tick,pin,\n"
         "the line in place of the pin) become input spikes of\n"
         "their axons",
         OPTION_TEXT, &c.ports, 0, 0},
        {'g', "grid", "WxH", "cores of a directory of RANC memory files", OPTION_PAIR, c.grid, 1,
         CT_SYSTEM_CORES_MAX},
        {'O', "output-core", "X,Y", "the place of their output bus", OPTION_TEXT, &place, 0, 0},
        {'j', "json", NULL, "the result as JSON", OPTION_FLAG, &json, 0, 0},
        {.name = NULL},
    };
    struct ct_error err;
    int first, exit_status;
    if (!cli_options(self, specs, argc, argv, &first, &exit_status))
        return exit_status;
    c.from = argv[first];
    c.to = argv[first + 1];
    if (place != NULL && !parse_place(place, c.output_core))
        return cli_usage(self, "--output-core %s: expected X,Y, each 0..%d", place,
                         CT_SYSTEM_CORES_MAX - 1);
    if (!choose_form(self, &c, form, &exit_status))
        return exit_status;
    if (sniff_file(c.from, &c.from_kind, &err) != CT_OK)
        return cli_fail(self, &err);
    if (c.from_kind == SNIFF_RANC_MEMORY && (c.grid[0] == 0 || place == NULL))
        return cli_usage(self, "%s: RANC memory files need --grid and --output-core", c.from);
    if (!options_fit(&c, place != NULL, &misfit))
        return cli_usage(self, "%s", misfit);
    bool network = convert_is_network(c.to_kind);
    if (network ? !convert_is_network(c.from_kind) : !convert_has_spikes(c.from_kind)) {
        cli_say("%s is %s, %s would be %s", c.from, sniff_text(c.from_kind), c.to,
                sniff_text(c.to_kind));
        return CLI_FAILED;
    }
    enum ct_status status = network ? convert_network(&c, &err) : convert_spikes(&c, &err);
    if (status != CT_OK)
        return cli_fail(self, &err);
    report(&c, json, network);
    return CLI_OK;
}

const struct command cmd_convert = {
    .name = "convert",
    .operands = "FROM TO",
    .operands_least = 2,
    .operands_most = 2,
    .summary = "convert a network or a spike file to another form",
    .text =
        "Converts a network between chip images (.ct, and .ct.json as text), IBM model JSON, and\n"
        "RANC networks (input.json with its configuration, or a directory of memory files); or\n"
        "spikes between .npy and .csv, each also as .gz, and IBM's .sfti, .sfri (input), .sfto\n"
        "and .sfro (output). What FROM is, its content tells; what TO becomes, its name and --to.\n"
        "The packets of a RANC network become spikes when TO is a spike file.\n"
        "\n"
        "Between our own forms nothing is lost. Otherwise one line says what TO cannot carry, and\n"
        "what would change a spike is refused. TO appears whole or not at all.",
    .examples = "  cortile convert net.ct net.ct.json\n"
                "  cortile convert out/spikes.npy spikes.csv\n"
                "  cortile convert lines.csv in.npy --ports net.ports.json\n"
                "  cortile convert model.json net.ct              IBM's model; then its input\n"
                "  cortile convert input.sfti input.npy\n"
                "  cortile convert net.ct model.json --to ibm\n"
                "  cortile convert input.json net.ct --config config.json\n"
                "  cortile convert input.json packets.npy --config config.json\n"
                "  cortile convert tea/256 net.ct --grid 4x3 --output-core 0,2\n",
    .run = run,
    .trouble = CLI_FAILED,
};
