/*
 * map_save.c - see map_save.h.
 */
#define _GNU_SOURCE /* open_memstream */
#include "map_save.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/outfile.h"
#include "base/status.h"
#include "ports_format.h"

/* The head of an object of an array: "{"name": NAME, "WHAT": [". */
static void open_object(FILE *file, bool first, const char *name, const char *what)
{
    fprintf(file, "%s\n    {\"name\": \"%s\", \"%s\": [", first ? "" : ",", name, what);
}

/* [[0, 3], [2, 4]]. */
static void write_places(FILE *file, bool leading, const struct mapped_place *place, uint32_t count)
{
    fprintf(file, "%s[", leading ? "" : ", ");
    for (uint32_t i = 0; i < count; i++)
        fprintf(file, "%s[%u, %u]", i == 0 ? "" : ", ", place[i].core, place[i].index);
    fprintf(file, "]");
}

static void write_ports(const struct network *net, const struct mapped *mapped, FILE *file)
{
    fprintf(file, "{\n  \"format\": \"%s\",\n  \"version\": %d,\n  \"network\": \"%s\",\n",
            PORTS_FORMAT, PORTS_VERSION, net->name);
    fprintf(file, "  \"inputs\": [");
    for (uint32_t i = 0; i < net->inputs; i++) {
        const struct network_input *port = &net->input[i];
        open_object(file, i == 0, port->name, "lines");
        for (uint32_t k = port->first; k < port->first + port->size; k++)
            write_places(file, k == port->first, mapped->line + mapped->line_first[k],
                         mapped->line_first[k + 1] - mapped->line_first[k]);
        fprintf(file, "]}");
    }
    fprintf(file, "\n  ],\n  \"populations\": [");
    for (uint32_t i = 0; i < net->populations; i++) {
        const struct network_population *p = &net->population[i];
        open_object(file, i == 0, p->name, "neurons");
        for (uint32_t j = p->first; j < p->first + p->size; j++)
            write_places(file, j == p->first, mapped->copy + mapped->copy_first[j],
                         mapped->copy_first[j + 1] - mapped->copy_first[j]);
        if (mapped->late != NULL) {
            fprintf(file, "], \"late\": [");
            for (uint32_t j = p->first; j < p->first + p->size; j++)
                fprintf(file, "%s%u", j == p->first ? "" : ", ", mapped->late[j]);
        }
        fprintf(file, "]}");
    }
    fprintf(file, "\n  ],\n  \"outputs\": [");
    for (uint32_t i = 0; i < net->outputs; i++) {
        const struct network_output *port = &net->output[i];
        open_object(file, i == 0, port->name, "pins");
        for (uint32_t k = 0; k < port->from.count; k++)
            fprintf(file, "%s%u", k == 0 ? "" : ", ", port->pin + k);
        fprintf(file, "]}");
    }
    fprintf(file, "\n  ]\n}\n");
}

char *map_ports_text(const struct network *net, const struct mapped *mapped)
{
    char *text = NULL;
    size_t length;
    FILE *file = open_memstream(&text, &length);
    if (file == NULL)
        return NULL;
    write_ports(net, mapped, file);
    bool lost = ferror(file) != 0;
    if (fclose(file) == 0 && !lost)
        return text;
    free(text);
    return NULL;
}

enum ct_status map_save(const struct network *net, const struct mapped *mapped, const char *image,
                        const char *ports, struct ct_error *err)
{
    char *text = map_ports_text(net, mapped);
    struct outfile *out = NULL;
    enum ct_status status = CT_OK;
    if (text == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    if (ports != NULL)
        status = outfile_create(&out, ports, err);
    if (out != NULL) {
        outfile_text(out, text);
        status = outfile_sync(out, err);
    }
    if (status == CT_OK && image != NULL)
        status = model_save(&mapped->chip, image, err);
    if (status == CT_OK && out != NULL) {
        status = outfile_finish(out, err);
    } else if (out != NULL) {
        outfile_discard(out);
    }
    free(text);
    return status;
}
