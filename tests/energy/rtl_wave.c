/*
 * rtl_wave.c - runs the core of the RTL beside the emulator on a generated network, for
 * rtl_energy.sh to look at its waveform: one core of 256 neurons at 100 Hz and 128 synapses, 40
 * ticks. Prints the core cycles in INTEGRATE and the synaptic operations of all ticks; the run
 * fails where RTL and emulator differ.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cortile/gen.h"
#include "lockstep/core_run.h"

enum { TICKS = 40 };

/* Synaptic operations of the same ticks, by the emulator. */
static uint64_t operations(const struct random_model *m)
{
    struct ct_counters counters = {0};
    ct_chip *chip = NULL;
    struct ct_error err;
    if (ct_chip_create(&chip, &m->sys, NULL, 0, 1, NULL, &err) == CT_OK &&
        ct_chip_add_core(chip, m->core, &err) == CT_OK && ct_chip_ready(chip, &err) == CT_OK &&
        ct_chip_run(chip, TICKS, NULL, &err) == CT_OK)
        ct_chip_counters(chip, &counters);
    ct_chip_destroy(chip);
    return counters.synaptic_ops;
}

int main(void)
{
    const uint16_t one[2] = {1, 1};
    const struct gen_network net = {
        .sys = gen_system(one, one), .rate_hz = 100, .synapses = 128, .seed = 1};
    const struct core_style style = {.seed = 1, .divider = 1};
    struct random_model m = {.sys = net.sys, .core_count = 1, .ticks = TICKS};
    struct core_tally tally = {0};
    char text[400] = "no memory";
    m.core = malloc(sizeof *m.core);
    if (m.core != NULL)
        gen_core(&net, 0, m.core);
    if (m.core == NULL || !core_run(lockstep_models[0], &m, &style, &tally, text, sizeof text)) {
        fprintf(stderr, "rtl_wave: %s\n", text);
        free(m.core);
        return 1;
    }
    printf("%llu %llu\n", (unsigned long long)tally.in_state[CORE_INTEGRATE],
           (unsigned long long)operations(&m));
    free(m.core);
    return 0;
}
