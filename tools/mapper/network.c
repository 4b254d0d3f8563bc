/*
 * network.c - see network.h.
 */
#include "network.h"

#include <stdlib.h>
#include <string.h>

void network_free(struct network *net)
{
    for (uint32_t i = 0; i < net->populations; i++)
        for (int k = 0; k < NETWORK_PARAMETER_COUNT; k++)
            free(net->population[i].parameter[k].each);
    for (uint32_t i = 0; i < net->projections; i++) {
        free(net->projection[i].weights);
        free(net->projection[i].entry);
    }
    free(net->description);
    free(net->input);
    free(net->population);
    free(net->projection);
    free(net->output);
    *net = (struct network){.lines = 0};
}

/* The last of `count` objects of `stride` bytes whose member `first`, a uint32_t at `offset`, is
 * not above `number`: the one that holds it, for they follow one another without gaps. */
static const void *holder(const void *objects, uint32_t count, size_t stride, size_t offset,
                          uint32_t number)
{
    const char *base = objects;
    uint32_t low = 0, high = count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2, first;
        memcpy(&first, base + middle * stride + offset, sizeof first);
        if (first <= number)
            low = middle;
        else
            high = middle;
    }
    return base + low * stride;
}

const struct network_population *network_population_of(const struct network *net, uint32_t neuron)
{
    return holder(net->population, net->populations, sizeof *net->population,
                  offsetof(struct network_population, first), neuron);
}

const struct network_input *network_input_of(const struct network *net, uint32_t line)
{
    return holder(net->input, net->inputs, sizeof *net->input,
                  offsetof(struct network_input, first), line);
}

const struct network_output *network_output_of(const struct network *net, uint32_t output_line)
{
    return holder(net->output, net->outputs, sizeof *net->output,
                  offsetof(struct network_output, first), output_line);
}

uint32_t network_output_neuron(const struct network *net, uint32_t output_line)
{
    const struct network_output *port = network_output_of(net, output_line);
    return port->from.first + (output_line - port->first);
}

uint32_t network_output_pin(const struct network *net, uint32_t output_line)
{
    const struct network_output *port = network_output_of(net, output_line);
    return port->pin + (output_line - port->first);
}

uint32_t network_pins(const struct network *net)
{
    if (net->outputs == 0)
        return 0;
    const struct network_output *last = &net->output[net->outputs - 1];
    return last->pin + last->from.count;
}

void network_neuron(const struct network *net, uint32_t neuron, struct ct_neuron *out)
{
    const struct network_population *p = network_population_of(net, neuron);
    *out = (struct ct_neuron){.target_kind = CT_TARGET_NONE};
#define TAKE(name, least, greatest)                                                                \
    out->name = (__typeof__(out->name))(p->parameter[NETWORK_##name].each != NULL                  \
                                            ? p->parameter[NETWORK_##name].each[neuron - p->first] \
                                            : p->parameter[NETWORK_##name].shared);
    NETWORK_PARAMETERS(TAKE)
#undef TAKE
}

static struct network_place place(const char *name, uint32_t size, uint32_t number)
{
    struct network_place out;
    if (size == 1)
        (void)snprintf(out.text, sizeof out.text, "%s", name);
    else
        (void)snprintf(out.text, sizeof out.text, "%s[%u]", name, number);
    return out;
}

struct network_place network_neuron_place(const struct network *net, uint32_t neuron)
{
    const struct network_population *p = network_population_of(net, neuron);
    return place(p->name, p->size, neuron - p->first);
}

struct network_place network_line_place(const struct network *net, uint32_t line)
{
    const struct network_input *p = network_input_of(net, line);
    return place(p->name, p->size, line - p->first);
}
