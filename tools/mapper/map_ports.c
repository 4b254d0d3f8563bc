/*
 * map_ports.c - see map_ports.h.
 */
#include "map_ports.h"

#include "ports_format.h"

/* The head of an object of an array: "{"name": NAME, "WHAT": [". */
static void open_object(FILE *file, bool first, const char *name, const char *what)
{
    fprintf(file, "%s\n    {\"name\": \"%s\", \"%s\": [", first ? "" : ",", name, what);
}

/* [[0, 3], [0, 4]] for numbers from `first` to before `end` of core 0. */
static void write_places(FILE *file, bool leading, uint32_t first, uint32_t end)
{
    fprintf(file, "%s[", leading ? "" : ", ");
    for (uint32_t i = first; i < end; i++)
        fprintf(file, "%s[0, %u]", i == first ? "" : ", ", i);
    fprintf(file, "]");
}

void map_ports_write(const struct network *net, const struct mapped *mapped, FILE *file)
{
    fprintf(file, "{\n  \"format\": \"%s\",\n  \"version\": %d,\n  \"network\": \"%s\",\n",
            PORTS_FORMAT, PORTS_VERSION, net->name);
    fprintf(file, "  \"inputs\": [");
    for (uint32_t i = 0; i < net->inputs; i++) {
        const struct network_input *port = &net->input[i];
        open_object(file, i == 0, port->name, "lines");
        for (uint32_t k = port->first; k < port->first + port->size; k++)
            write_places(file, k == port->first, mapped->axon[k], mapped->axon[k + 1]);
        fprintf(file, "]}");
    }
    fprintf(file, "\n  ],\n  \"populations\": [");
    for (uint32_t i = 0; i < net->populations; i++) {
        const struct network_population *p = &net->population[i];
        open_object(file, i == 0, p->name, "neurons");
        for (uint32_t j = p->first; j < p->first + p->size; j++)
            write_places(file, j == p->first, mapped->copy[j], mapped->copy[j + 1]);
        fprintf(file, "]}");
    }
    fprintf(file, "\n  ],\n  \"outputs\": [");
    for (uint32_t i = 0; i < net->outputs; i++) {
        const struct network_output *port = &net->output[i];
        open_object(file, i == 0, port->name, "pins");
        for (uint32_t k = 0; k < port->from.count; k++)
            fprintf(file, "%s%u", k == 0 ? "" : ", ", port->first + k);
        fprintf(file, "]}");
    }
    fprintf(file, "\n  ]\n}\n");
}
