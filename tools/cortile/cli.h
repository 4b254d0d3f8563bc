/*
 * cli.h - what the subcommands of `cortile` share: how one is described, how its options are
 * read, how it speaks, and how it ends.
 *
 * A subcommand is a constant `struct command`. Its help text is made from the same table that its
 * options are read by, so the two cannot differ. Results go to standard output, messages to
 * standard error as "cortile: ...", one line each.
 */
#ifndef CT_TOOLS_CLI_H
#define CT_TOOLS_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cortile.h"

/* How a command ends. `diff` uses 1 for a difference and 2 for trouble, as diff(1) does. */
enum { CLI_OK = 0, CLI_FAILED = 1, CLI_USAGE = 2, CLI_INTERRUPTED = 130 };

/* What an option takes, and so the type that `to` points at. */
enum option_kind {
    OPTION_FLAG,  /* nothing                       bool           */
    OPTION_TEXT,  /* a text                        const char *   */
    OPTION_WHOLE, /* a whole number in least..most uint64_t       */
    OPTION_REAL,  /* a number in least..most       double         */
    OPTION_PAIR,  /* WxH, each in least..most      uint16_t[2]    */
    OPTION_TWO,   /* two texts                     const char *[2] */
    OPTION_LIST   /* a text, may be repeated       struct text_list */
};

enum { TEXT_LIST_MAX = 256 };
struct text_list {
    const char *text[TEXT_LIST_MAX];
    size_t count;
};

struct option_spec {
    char letter;      /* short form, 0: none              */
    const char *name; /* long form                        */
    const char *arg;  /* what it takes, for the help      */
    const char *help; /* one line, or more with newlines  */
    enum option_kind kind;
    void *to;
    double least, most; /* of WHOLE, REAL and PAIR        */
};

struct command {
    const char *name;
    const char *operands; /* "NET.ct", for the usage line              */
    int operands_least, operands_most;
    const char *summary;  /* one line, for the list of commands        */
    const char *text;     /* what it does, for the help                */
    const char *examples; /* lines                                     */
    int (*run)(const struct command *self, int argc, char **argv);
    int trouble; /* exit status of bad usage and of failures  */
};

extern const struct command cmd_arch, cmd_bench, cmd_board, cmd_check, cmd_convert, cmd_diff,
    cmd_gen, cmd_info, cmd_map, cmd_power, cmd_run, cmd_sweep;

/* Reads the options of a command; a spec without a name ends the table. Operands are left in
 * argv[*first] on. Returns false where the command is to end at once with *exit_status: help was
 * asked for and printed, or the usage is wrong and was reported. */
bool cli_options(const struct command *self, const struct option_spec *specs, int argc, char **argv,
                 int *first, int *exit_status);

/* Prints the help of a command; `specs` as above. */
void cli_help(const struct command *self, const struct option_spec *specs);

/* "cortile: " and a message, on standard error. */
void cli_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Says what is wrong with the usage and where help is; returns the exit status. */
int cli_usage(const struct command *self, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Says what failed; returns the exit status. */
int cli_fail(const struct command *self, const struct ct_error *err);

/* Fills an error and returns its status: for the tools' own failures. */
enum ct_status cli_error(struct ct_error *err, enum ct_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether `name` ends with `ending`. */
bool cli_ends_with(const char *name, const char *ending);

/* Whether two paths name one file, or would once it is written. */
bool cli_same_file(const char *a, const char *b);

/* Whether this machine can run a kernel, and the names it can, "auto" first. */
bool cli_kernel_known(const char *name);
const char *cli_kernel_list(void);

#endif
