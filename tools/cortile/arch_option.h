/*
 * arch_option.h - the options --arch and --set of the subcommands: an architecture from a preset or
 * a file, changed key by key.
 */
#ifndef CT_TOOLS_ARCH_OPTION_H
#define CT_TOOLS_ARCH_OPTION_H

#include "../arch/arch.h"
#include "cli.h"

struct arch_option {
    const char *name;      /* as given: a preset or a file; NULL: default */
    struct text_list sets; /* KEY=VALUE, applied in their order           */
    struct ct_architecture arch;
    const struct arch_preset *preset; /* NULL: a file */
};

/* Whether the command line names an architecture. */
bool arch_option_given(const struct arch_option *option);

/* Fills `arch` and `preset`; what is wrong is said, and the exit status returned. */
int arch_option_load(const struct command *self, struct arch_option *option);

/* Changes an architecture key by key, and checks it; the same. */
int arch_option_apply(const struct command *self, struct ct_architecture *arch,
                      const struct text_list *sets);

/* How long a tick is where nobody says so: of fixed length, tick.cycles at the clock; else
 * `usual`. */
double arch_tick_seconds(const struct ct_architecture *arch, double usual);

#endif
