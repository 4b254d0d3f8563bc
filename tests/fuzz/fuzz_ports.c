/*
 * fuzz_ports.c - the reader of port maps, on any bytes, for a small network. What is accepted is
 * sound: lists follow one another and are not empty; and the checker, given a chip of one empty
 * core, tells faults and does not stumble.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mapper/map_check.h"
#include "mapper/network_build.h"
#include "mapper/ports_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool make(struct network *net)
{
    struct network_builder *b;
    struct network_slice p;
    network_build_start(&b, "n");
    network_build_input(b, &(struct network_input_spec){.name = "in", .size = 2}, NULL);
    network_build_population(b, &(struct network_population_spec){.name = "p", .size = 2}, &p);
    network_build_output(b, &(struct network_output_spec){.name = "o", .from = p, .pin = 4});
    return network_build_finish(b, net, NULL) == CT_OK;
}

static void check(const struct network *net, struct mapped *m)
{
    struct map_check out;
    struct ct_core *core;
    for (uint32_t i = 0; i < net->lines; i++) {
        if (m->line_first[i] >= m->line_first[i + 1])
            abort();
    }
    for (uint32_t j = 0; j < net->neurons; j++) {
        if (m->copy_first[j] >= m->copy_first[j + 1])
            abort();
    }
    m->chip.system = (struct ct_system){1, 1, 1, 1, 256, 256, 6};
    if (model_add(&m->chip, 0, &core, NULL) == CT_OK &&
        model_order(&m->chip, "core", NULL) == CT_OK && map_check(net, m, &out, NULL) == CT_OK &&
        out.faults == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FILE *file = size > 0 ? fmemopen((void *)data, size, "rb") : NULL;
    struct network net;
    struct mapped m;
    struct ct_error err;
    if (file == NULL)
        return 0;
    if (!make(&net))
        abort();
    if (ports_adopt(&m, &net, file, "input", &err) == CT_OK) {
        check(&net, &m);
        mapped_free(&m);
    }
    network_free(&net);
    return 0;
}
