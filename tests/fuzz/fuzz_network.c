/*
 * fuzz_network.c - the reader of network descriptions and the compiler of small networks, on any
 * bytes. What is accepted is sound: slices and entries lie within their populations; and what is
 * compiled is a legal core that holds just the network.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mapper/map_direct.h"
#include "support/map_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHECKED_NEURONS = 32, CHECKED_SYNAPSES = 1 << 16 };

/* A slice lies within its population or port. */
static void check_slice(const struct network *net, const struct network_slice *s)
{
    uint32_t first = s->input ? net->input[s->index].first : net->population[s->index].first;
    uint32_t size = s->input ? net->input[s->index].size : net->population[s->index].size;
    if (s->count == 0 || s->first < first || s->count > size || s->first - first > size - s->count)
        abort();
}

/* Returns how many synapses there are. */
static uint64_t check_network(const struct network *net)
{
    uint64_t synapses = 0;
    for (uint32_t i = 0; i < net->projections; i++) {
        const struct network_projection *p = &net->projection[i];
        check_slice(net, &p->from);
        check_slice(net, &p->to);
        if (p->to.input || (p->delay == 0) != p->from.input)
            abort();
        struct network_synapse s;
        uint64_t at = 0;
        while (at < CHECKED_SYNAPSES && network_next(p, &at, &s)) {
            if (s.target >= net->neurons ||
                s.source >= (p->from.input ? net->lines : net->neurons) ||
                abs(s.weight) > NETWORK_WEIGHT_MAX)
                abort();
        }
        synapses += p->count;
    }
    for (uint32_t i = 0; i < net->outputs; i++)
        check_slice(net, &net->output[i].from);
    return synapses;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FILE *file = size > 0 ? fmemopen((void *)data, size, "rb") : NULL;
    struct map_reasons reasons;
    struct network net;
    struct mapped mapped;
    struct ct_error err;
    if (file == NULL || network_adopt(&net, file, "input", &err) != CT_OK)
        return 0;
    uint64_t synapses = check_network(&net);
    if (synapses <= CHECKED_SYNAPSES && map_direct(&net, &mapped, &reasons, &err) == CT_OK) {
        if (ct_core_check(&mapped.chip.system, mapped.chip.entry[0].core, NULL) != CT_OK ||
            (net.neurons <= CHECKED_NEURONS && map_check_core(&net, &mapped).text[0] != '\0'))
            abort();
        mapped_free(&mapped);
    }
    network_free(&net);
    return 0;
}
