/*
 * cli.c - see cli.h. The table of options becomes the tables of getopt_long(3) and the help text.
 */
#include "cli.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OPTIONS_MAX = 48, HELP_COLUMN = 26 };

void cli_say(const char *fmt, ...)
{
    va_list args;
    fflush(stdout);
    fputs("cortile: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
}

int cli_usage(const struct command *self, const char *fmt, ...)
{
    va_list args;
    fflush(stdout);
    fprintf(stderr, "cortile: %s: ", self->name);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, " (see cortile %s --help)\n", self->name);
    return CLI_USAGE;
}

int cli_fail(const struct command *self, const struct ct_error *err)
{
    cli_say("%s", err->text);
    return self->trouble;
}

enum ct_status cli_error(struct ct_error *err, enum ct_status status, const char *fmt, ...)
{
    va_list args;
    err->status = status;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    return status;
}

bool cli_ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), tail = strlen(ending);
    return length > tail && strcmp(name + length - tail, ending) == 0;
}

/* The directory that a path is in; false where it is not there. */
static bool stat_parent(const char *path, struct stat *at)
{
    const char *slash = strrchr(path, '/');
    char *parent = slash == NULL   ? strdup(".")
                   : slash == path ? strdup("/")
                                   : strndup(path, (size_t)(slash - path));
    bool found = parent != NULL && stat(parent, at) == 0;
    free(parent);
    return found;
}

bool cli_same_file(const char *a, const char *b)
{
    struct stat first, second;
    const bool there = stat(a, &first) == 0;
    if (there != (stat(b, &second) == 0))
        return false;
    if (!there) {
        const char *slash_a = strrchr(a, '/'), *slash_b = strrchr(b, '/');
        if (strcmp(slash_a == NULL ? a : slash_a + 1, slash_b == NULL ? b : slash_b + 1) != 0 ||
            !stat_parent(a, &first) || !stat_parent(b, &second))
            return false;
    }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool cli_kernel_known(const char *name)
{
    for (const char *const *kernel = ct_kernels(); *kernel != NULL; kernel++) {
        if (strcmp(*kernel, name) == 0)
            return true;
    }
    return strcmp(name, "auto") == 0;
}

const char *cli_kernel_list(void)
{
    static char list[128];
    size_t used = (size_t)snprintf(list, sizeof list, "auto");
    for (const char *const *kernel = ct_kernels(); *kernel != NULL && used < sizeof list; kernel++)
        used += (size_t)snprintf(list + used, sizeof list - used, ", %s", *kernel);
    return list;
}

/* ---- help ------------------------------------------------------------------------------------ */

static void help_option(const struct option_spec *spec)
{
    char left[80];
    int width = snprintf(left, sizeof left, "  %c%c%s--%s%s%s", spec->letter ? '-' : ' ',
                         spec->letter ? spec->letter : ' ', spec->letter ? ", " : "  ", spec->name,
                         spec->arg ? " " : "", spec->arg ? spec->arg : "");
    if (width >= HELP_COLUMN) {
        printf("%s\n", left);
        width = 0;
    } else {
        printf("%s", left);
    }
    for (const char *line = spec->help; line != NULL;) {
        const char *end = strchr(line, '\n');
        int length = end ? (int)(end - line) : (int)strlen(line);
        printf("%*s%.*s\n", HELP_COLUMN - width, "", length, line);
        line = end ? end + 1 : NULL;
        width = 0;
    }
}

static const struct option_spec help_spec = {
    .letter = 'h', .name = "help", .help = "this text", .kind = OPTION_FLAG};

void cli_help(const struct command *self, const struct option_spec *specs)
{
    printf("usage: cortile %s [OPTION]... %s\n\n%s\n\noptions:\n", self->name, self->operands,
           self->text);
    for (const struct option_spec *spec = specs; spec->name != NULL; spec++)
        help_option(spec);
    help_option(&help_spec);
    printf("\nexamples:\n%s", self->examples);
}

/* ---- values ---------------------------------------------------------------------------------- */

/* A number, whole where `whole` is set; false where the text is none, or its value is lost. */
static bool parse_number(const char *text, bool whole, double *value)
{
    char *end;
    if (*text == '\0' || strspn(text, whole ? "0123456789" : "0123456789.eE+-") != strlen(text))
        return false;
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}

static int bad_range(const struct command *self, const struct option_spec *spec, const char *text)
{
    return cli_usage(self, "--%s %s: outside %.15g..%.15g", spec->name, text, spec->least,
                     spec->most);
}

static int take_number(const struct command *self, const struct option_spec *spec, const char *text)
{
    double value;
    bool whole = spec->kind == OPTION_WHOLE;
    if (!parse_number(text, whole, &value))
        return cli_usage(self, "--%s %s: not a %s", spec->name, text,
                         whole ? "whole number" : "number");
    if (value < spec->least || value > spec->most)
        return bad_range(self, spec, text);
    if (whole)
        *(uint64_t *)spec->to = strtoull(text, NULL, 10);
    else
        *(double *)spec->to = value;
    return CLI_OK;
}

static int take_pair(const struct command *self, const struct option_spec *spec, const char *text)
{
    char half[2][8];
    double value[2];
    const char *x = strchr(text, 'x');
    if (x == NULL || (size_t)(x - text) >= sizeof half[0] || strlen(x + 1) >= sizeof half[1])
        return cli_usage(self, "--%s %s: not of the form 64x64", spec->name, text);
    snprintf(half[0], sizeof half[0], "%.*s", (int)(x - text), text);
    snprintf(half[1], sizeof half[1], "%s", x + 1);
    for (int i = 0; i < 2; i++) {
        if (!parse_number(half[i], true, &value[i]))
            return cli_usage(self, "--%s %s: not of the form 64x64", spec->name, text);
        if (value[i] < spec->least || value[i] > spec->most)
            return bad_range(self, spec, text);
        ((uint16_t *)spec->to)[i] = (uint16_t)value[i];
    }
    return CLI_OK;
}

static int take_value(const struct command *self, const struct option_spec *spec, const char *text)
{
    switch (spec->kind) {
    case OPTION_FLAG: *(bool *)spec->to = true; return CLI_OK;
    case OPTION_TEXT: *(const char **)spec->to = text; return CLI_OK;
    case OPTION_WHOLE:
    case OPTION_REAL: return take_number(self, spec, text);
    case OPTION_PAIR: return take_pair(self, spec, text);
    case OPTION_TWO: ((const char **)spec->to)[0] = text; return CLI_OK;
    case OPTION_LIST: break;
    }
    struct text_list *list = spec->to;
    if (list->count == TEXT_LIST_MAX)
        return cli_usage(self, "--%s: more than %d", spec->name, TEXT_LIST_MAX);
    list->text[list->count++] = text;
    return CLI_OK;
}

/* ---- options --------------------------------------------------------------------------------- */

/* The tables of getopt_long(3): the long form of spec i returns 256 + i. */
struct getopt_tables {
    struct option longs[OPTIONS_MAX + 2];
    char shorts[2 * OPTIONS_MAX + 4];
    int count;
};

static void make_tables(struct getopt_tables *tables, const struct option_spec *specs)
{
    char *at = tables->shorts;
    int i = 0;
    *at++ = ':'; /* getopt tells a missing argument from an unknown option */
    for (; specs[i].name != NULL; i++) {
        assert(i < OPTIONS_MAX);
        bool takes = specs[i].kind != OPTION_FLAG;
        tables->longs[i] =
            (struct option){specs[i].name, takes ? required_argument : no_argument, NULL, 256 + i};
        if (specs[i].letter == '\0')
            continue;
        *at++ = specs[i].letter;
        if (takes)
            *at++ = ':';
    }
    *at++ = 'h';
    *at = '\0';
    tables->longs[i] = (struct option){"help", no_argument, NULL, 'h'};
    tables->longs[i + 1] = (struct option){NULL, 0, NULL, 0};
    tables->count = i;
}

static int report_option(const struct command *self, int got, char **argv)
{
    const char *word = argv[optind - 1];
    if (got == ':')
        return cli_usage(self, "option '%s' needs an argument", word);
    if (optopt != 0 && optopt < 256 && strncmp(word, "--", 2) != 0)
        return cli_usage(self, "unknown option '-%c'", optopt);
    return cli_usage(self, "unknown or ambiguous option '%s'", word);
}

/* The word after an option's argument, which getopt_long(3) then passes over. */
static int take_second(const struct command *self, const struct option_spec *spec, int argc,
                       char **argv)
{
    if (optind >= argc || strncmp(argv[optind], "--", 2) == 0)
        return cli_usage(self, "option '--%s' needs two arguments", spec->name);
    ((const char **)spec->to)[1] = argv[optind++];
    return CLI_OK;
}

bool cli_options(const struct command *self, const struct option_spec *specs, int argc, char **argv,
                 int *first, int *exit_status)
{
    struct getopt_tables tables;
    make_tables(&tables, specs);
    opterr = 0;
    optind = 0; /* of glibc: start afresh */
    *exit_status = CLI_OK;
    for (int got; (got = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1;) {
        int index = got - 256;
        if (got == 'h') {
            cli_help(self, specs);
            return false;
        }
        if (got == '?' || got == ':') {
            *exit_status = report_option(self, got, argv);
            return false;
        }
        for (int i = 0; index < 0 && i < tables.count; i++)
            index = specs[i].letter == got ? i : index;
        *exit_status = take_value(self, &specs[index], optarg);
        if (*exit_status == CLI_OK && specs[index].kind == OPTION_TWO)
            *exit_status = take_second(self, &specs[index], argc, argv);
        if (*exit_status != CLI_OK)
            return false;
    }
    int operands = argc - optind;
    *first = optind;
    if (operands < self->operands_least)
        *exit_status = cli_usage(self, "expected %s", self->operands);
    else if (operands > self->operands_most)
        *exit_status =
            cli_usage(self, "unexpected operand '%s'", argv[optind + self->operands_most]);
    return *exit_status == CLI_OK;
}
