/*
 * fuzz_profile.c - the reader of profiles, on any bytes, for a network of two populations.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mapper/network_build.h"
#include "mapper/profile.h"
#include "support/filekit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct network make(void)
{
    struct network_builder *b;
    struct network net;
    (void)network_build_start(&b, "n");
    (void)network_build_population(b, &(struct network_population_spec){.name = "both", .size = 1},
                                   NULL);
    (void)network_build_population(b, &(struct network_population_spec){.name = "relay", .size = 3},
                                   NULL);
    if (network_build_finish(b, &net, NULL) != CT_OK)
        abort();
    return net;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct network net = make();
    uint32_t *spikes, sum = 0;
    struct ct_error err;
    FILE *file = fopen(kit_path("profile.json"), "wb");
    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
    if (profile_read(&net, kit_path("profile.json"), &spikes, &err) == CT_OK) {
        for (uint32_t j = 0; j < net.neurons; j++)
            sum += spikes[j];
        if (sum == UINT32_MAX && net.neurons == 0)
            abort(); /* the sum is looked at */
        free(spikes);
    } else if (spikes != NULL || err.text[0] == '\0') {
        abort();
    }
    network_free(&net);
    return 0;
}
