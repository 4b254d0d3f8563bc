/*
 * map_input.c - see map_input.h.
 */
#include "map_input.h"

#include "../mapper/network_write.h"
#include "../nir/nir_export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool map_input_is_nir(const char *path)
{
    static const char magic[8] = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
    char head[sizeof magic];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    bool same = fread(head, sizeof head, 1, file) == 1 && memcmp(head, magic, sizeof head) == 0;
    (void)fclose(file);
    return same;
}

/* The network's name: the file's, up to its first dot. */
static void name_of(const char *path, char name[NETWORK_NAME_MAX + 1])
{
    const char *slash = strrchr(path, '/');
    const char *from = slash == NULL ? path : slash + 1;
    nir_network_name(name, NETWORK_NAME_MAX + 1, from, strcspn(from, "."));
}

static enum ct_status take_notes(struct map_input *input, const struct nir_notes *notes,
                                 struct ct_error *err)
{
    const uint32_t kept = notes->count < NIR_NOTES_MAX ? notes->count : NIR_NOTES_MAX;
    input->exact = notes->exact;
    input->assumptions = json_array();
    for (uint32_t i = 0; i < kept; i++)
        json_array_append_new(input->assumptions, json_string(notes->text[i]));
    if (notes->count > kept)
        json_array_append_new(input->assumptions, json_sprintf("and %u more", notes->count - kept));
    return input->assumptions == NULL ? cli_error(err, CT_ERR_MEMORY, "no memory") : CT_OK;
}

static enum ct_status read_nir(struct map_input *input, const char *path, struct network *net,
                               struct ct_error *err)
{
    struct nir_graph graph;
    char name[NETWORK_NAME_MAX + 1];
    struct nir_notes *notes = calloc(1, sizeof *notes);
    if (notes == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory");
    enum ct_status status = nir_read(&graph, path, err);
    if (status == CT_OK) {
        name_of(path, name);
        input->nir.reset = input->reset != NULL && strcmp(input->reset, "subtract") == 0
                               ? NIR_RESET_SUBTRACT
                               : NIR_RESET_VALUE;
        status = nir_import(net, &graph, name, &input->nir, notes, &input->problems, err);
        nir_free(&graph);
    }
    if (status == CT_OK) {
        status = take_notes(input, notes, err);
        if (status != CT_OK)
            network_free(net);
    }
    free(notes);
    return status;
}

enum ct_status map_input_read(struct map_input *input, const char *path, struct network *net,
                              struct ct_error *err)
{
    input->exact = true;
    return map_input_is_nir(path) ? read_nir(input, path, net, err) : network_read(net, path, err);
}

enum ct_status map_input_write(struct map_input *input, const struct network *net, const char *path,
                               const char **said, struct ct_error *err)
{
    enum nir_reset reset = NIR_RESET_VALUE;
    *said = "";
    if (!cli_ends_with(path, ".nir"))
        return network_write(net, path, err);
    const enum ct_status status = nir_export(net, path, &reset, &input->problems, err);
    *said = reset == NIR_RESET_SUBTRACT ? ", whose thresholds are subtracted: --reset subtract"
                                        : ", whose potentials are reset to v_reset";
    return status;
}

void map_input_free(struct map_input *input)
{
    json_decref(input->assumptions);
    problems_free(&input->problems);
}
