/*
 * arch_option.c - see arch_option.h.
 */
#include "arch_option.h"

bool arch_option_given(const struct arch_option *option)
{
    return option->name != NULL || option->sets.count > 0;
}

int arch_option_load(const struct command *self, struct arch_option *option)
{
    struct ct_error err;
    const char *name = option->name != NULL ? option->name : "default";
    if (arch_load(&option->arch, &option->preset, name, &err) != CT_OK)
        return cli_fail(self, &err);
    for (size_t i = 0; i < option->sets.count; i++) {
        if (arch_override(&option->arch, option->sets.text[i], &err) != CT_OK)
            return cli_usage(self, "%s", err.text);
    }
    if (ct_architecture_check(&option->arch, &err) != CT_OK)
        return cli_usage(self, "--set: %s", err.text);
    return CLI_OK;
}

double arch_tick_seconds(const struct ct_architecture *arch, double usual)
{
    return arch->tick_cycles > 0 ? arch->tick_cycles / (1000.0 * arch->clock_kilohertz) : usual;
}
