/*
 * user.c - the smallest program of somebody else: one neuron with a leak of 1 and a threshold of
 * 3 fires in tick 2 and, being reset to 0, every third tick from there.
 */
#include <cortile.h>
#include <stdio.h>
#include <stdlib.h>

static enum ct_status show(void *user, const struct ct_spike *spikes, size_t count)
{
    (void)user;
    for (size_t i = 0; i < count; i++)
        printf("tick %u neuron %u\n", spikes[i].tick, spikes[i].index);
    return CT_OK;
}

int main(void)
{
    struct ct_system sys = {
        .chips_x = 1, .chips_y = 1, .cores_x = 1, .cores_y = 1, .axons = 256, .neurons = 256};
    struct ct_sink sink = {.on_spikes = show};
    struct ct_core *core = malloc(sizeof *core);
    struct ct_error err = {.text = "out of memory"};
    ct_chip *chip = NULL;

    if (!core)
        return 1;
    ct_core_clear(core);
    core->neuron[7].leak = 1;
    core->neuron[7].threshold = 3;
    if (ct_chip_create(&chip, &sys, NULL, 0, 1, NULL, &err) || ct_chip_add_core(chip, core, &err) ||
        ct_chip_ready(chip, &err) || ct_chip_run(chip, 9, &sink, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    ct_chip_destroy(chip);
    free(core);
    return 0;
}
