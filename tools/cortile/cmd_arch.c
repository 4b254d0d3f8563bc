/*
 * cmd_arch.c - `cortile arch`: checks an architecture and prints it with all its keys.
 */
#include <stdio.h>

#include "arch_option.h"

static int run(const struct command *self, int argc, char **argv)
{
    bool json = false;
    struct arch_option option = {.name = NULL};
    const struct option_spec specs[] = {
        {'S', "set", "KEY=VALUE",
         "change a key, such as core.fifo_depth=8; may be repeated,\nthe last of a key counts",
         OPTION_LIST, &option.sets, 0, 0},
        {'j', "json", NULL, "print it as JSON, which is an architecture file too", OPTION_FLAG,
         &json, 0, 0},
        {.name = NULL},
    };
    int first, exit_status;
    if (!cli_options(self, specs, argc, argv, &first, &exit_status))
        return exit_status;
    option.name = first < argc ? argv[first] : NULL;
    exit_status = arch_option_load(self, &option);
    if (exit_status != CLI_OK)
        return exit_status;
    if (!json) {
        arch_write(stdout, &option.arch, option.preset);
        return CLI_OK;
    }
    json_t *root = arch_json(&option.arch);
    json_dumpf(root, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(root);
    return CLI_OK;
}

const struct command cmd_arch = {
    .name = "arch",
    .operands = "[FILE|PRESET]",
    .operands_least = 0,
    .operands_most = 1,
    .summary = "check an architecture and print it",
    .text =
        "Checks an architecture, which is what the cycles of a chip depend on, and prints it\n"
        "as YAML with every key, its meaning and its range: a valid file to start from.\n"
        "Presets are \"default\" and \"truenorth\"; any other name is that of a file. Keys that\n"
        "a file leaves out have their defaults.",
    .examples = "  cortile arch > mine.yaml\n"
                "  cortile arch truenorth --set router.fifo_depth=8\n"
                "  cortile arch mine.yaml --json\n",
    .run = run,
    .trouble = CLI_FAILED,
};
