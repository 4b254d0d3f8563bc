/*
 * counting.c - runs a generated network, for counting.sh to count the instructions of: 16 x 16
 * cores at 20 Hz and 128 synapses, 100 ticks in all, the last 60 of them in counted_ticks(). Prints
 * the digest, which must not depend on whether anything is counted.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cortile/gen.h"

enum { WARM_UP = 40, TICKS = 60 };

enum ct_status counted_ticks(ct_chip *chip, struct ct_error *err);

/* Not inlined, so that a profiler finds it. */
__attribute__((noinline)) enum ct_status counted_ticks(ct_chip *chip, struct ct_error *err)
{
    return ct_chip_run(chip, TICKS, NULL, err);
}

int main(void)
{
    const uint16_t cores[2] = {16, 16}, chips[2] = {1, 1};
    const struct gen_network net = {
        .sys = gen_system(cores, chips), .rate_hz = 20, .synapses = 128, .seed = 1};
    const uint32_t count = gen_core_count(&net);
    struct ct_core *core = malloc(sizeof *core);
    struct ct_error err = {.text = "no memory"};
    ct_chip *chip = NULL;
    enum ct_status status = CT_ERR_MEMORY;
    if (core != NULL)
        status = ct_chip_create(&chip, &net.sys, NULL, 0, count, NULL, &err);
    for (uint32_t c = 0; c < count && status == CT_OK; c++) {
        gen_core(&net, c, core);
        status = ct_chip_add_core(chip, core, &err);
    }
    if (status == CT_OK)
        status = ct_chip_ready(chip, &err);
    if (status == CT_OK)
        status = ct_chip_run(chip, WARM_UP, NULL, &err);
    if (status == CT_OK)
        status = counted_ticks(chip, &err);
    if (status != CT_OK)
        fprintf(stderr, "counting: %s\n", err.text);
    else
        printf("%s %016llx\n", ct_chip_kernel(chip), (unsigned long long)ct_chip_digest(chip));
    ct_chip_destroy(chip);
    free(core);
    return status == CT_OK ? 0 : 1;
}
