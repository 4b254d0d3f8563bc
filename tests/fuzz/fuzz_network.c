/*
 * fuzz_network.c - the reader of network descriptions and the mapper of small networks, on any
 * bytes. What is accepted is sound: slices and entries lie within their populations; and what is
 * mapped, onto small cores and onto full ones, is a legal chip that the checker proves; what is not
 * has a reason.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mapper/map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHECKED_SYNAPSES = 1 << 16, MAPPED_NEURONS = 1 << 10 };

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

/* Maps it onto cores of so many axons and neurons. */
static void map(const struct network *net, uint32_t size)
{
    const struct map_options options = {.axons = size,
                                        .neurons = size,
                                        .latency = size == CT_AXONS ? 0 : 4,
                                        .split = size != CT_AXONS,
                                        .approximate = size != CT_AXONS,
                                        .place = {.method = PLACE_ROWS}};
    struct map_result r;
    struct ct_error err;
    if (map_network(net, &options, &r, &err) == CT_OK) {
        for (uint32_t i = 0; i < r.mapped.chip.count; i++) {
            if (ct_core_check(&r.mapped.chip.system, r.mapped.chip.entry[i].core, NULL) != CT_OK)
                abort();
        }
    } else if (err.status != CT_ERR_MEMORY &&
               (err.status != CT_ERR_LIMIT || r.problems.count == 0)) {
        abort(); /* the checker found a fault, or it was refused for no reason */
    }
    map_result_free(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FILE *file = size > 0 ? fmemopen((void *)data, size, "rb") : NULL;
    struct network net;
    struct ct_error err;
    if (file == NULL || network_adopt(&net, file, "input", &err) != CT_OK)
        return 0;
    uint64_t synapses = check_network(&net);
    if (synapses <= CHECKED_SYNAPSES && net.neurons <= MAPPED_NEURONS &&
        net.lines <= MAPPED_NEURONS) {
        map(&net, 8);
        map(&net, CT_AXONS);
    }
    network_free(&net);
    return 0;
}
