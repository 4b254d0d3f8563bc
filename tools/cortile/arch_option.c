/*
 * arch_option.c - see arch_option.h.
 */
#include "arch_option.h"

bool arch_option_given(const struct arch_option *option)
{
    return option->name != NULL || option->sets.count > 0;
}

int arch_option_apply(const struct command *self, struct ct_architecture *arch,
                      const struct text_list *sets)
{
    struct ct_error err;
    for (size_t i = 0; i < sets->count; i++) {
        if (arch_override(arch, sets->text[i], &err) != CT_OK)
            return cli_usage(self, "%s", err.text);
    }
    if (ct_architecture_check(arch, &err) != CT_OK)
        return cli_usage(self, "--set: %s", err.text);
    return CLI_OK;
}

int arch_option_load(const struct command *self, struct arch_option *option)
{
    struct ct_error err;
    const char *name = option->name != NULL ? option->name : "default";
    if (arch_load(&option->arch, &option->preset, name, &err) != CT_OK)
        return cli_fail(self, &err);
    return arch_option_apply(self, &option->arch, &option->sets);
}

double arch_tick_seconds(const struct ct_architecture *arch, double usual)
{
    return arch->tick_cycles > 0 ? arch->tick_cycles / (1000.0 * arch->clock_kilohertz) : usual;
}
