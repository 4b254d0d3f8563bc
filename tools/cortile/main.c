/*
 * main.c - the command `cortile`: picks the subcommand, and makes sure that what was printed has
 * arrived.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const struct command *const commands[] = {&cmd_run,   &cmd_gen,   &cmd_map,     &cmd_check,
                                                 &cmd_info,  &cmd_power, &cmd_convert, &cmd_diff,
                                                 &cmd_sweep, &cmd_arch,  &cmd_bench,   &cmd_board};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(void)
{
    printf("usage: cortile COMMAND [OPTION]... [OPERAND]...\n\n"
           "Emulates a TrueNorth-style neuromorphic chip, bit for bit.\n\ncommands:\n");
    for (int i = 0; i < COMMANDS; i++)
        printf("  %-10s%s\n", commands[i]->name, commands[i]->summary);
    printf("  %-10shelp of a command, as cortile COMMAND --help\n"
           "\n"
           "  cortile --version   the version\n"
           "\n"
           "examples:\n"
           "  cortile gen net.ct --rate 20 --synapses 128   a benchmark network\n"
           "  cortile run net.ct --ticks 1000 -o out        one second of it\n"
           "  cortile info out                              what came of it\n",
           "help");
}

static const struct command *find(const char *name)
{
    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    cli_say("'%s' is no command (see cortile --help)", name);
    return NULL;
}

static int help(int argc, char **argv)
{
    if (argc < 3) {
        print_help();
        return CLI_OK;
    }
    const struct command *command = find(argv[2]);
    char flag[] = "--help";
    char *words[] = {argv[2], flag, NULL};
    return command == NULL ? CLI_USAGE : command->run(command, 2, words);
}

/* Runs what the command line asks for; *trouble becomes the exit status of lost output. */
static int dispatch(int argc, char **argv, int *trouble)
{
    const char *name = argc < 2 ? "" : argv[1];
    if (strcmp(name, "--version") == 0) {
        printf("cortile %s\n", ct_version());
        return CLI_OK;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return help(argc, argv);
    if (argc < 2) {
        cli_say("expected a command (see cortile --help)");
        return CLI_USAGE;
    }
    const struct command *command = find(name);
    if (command == NULL)
        return CLI_USAGE;
    *trouble = command->trouble;
    return command->run(command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    int trouble = CLI_FAILED;
    int status = dispatch(argc, argv, &trouble);
    bool lost = ferror(stdout) != 0;
    errno = 0;
    if (fclose(stdout) != 0 || lost) {
        cli_say("standard output: %s", errno != 0 ? strerror(errno) : "write failed");
        return status == CLI_INTERRUPTED ? status : trouble;
    }
    return status;
}
