/*
 * nir_write.c - nir_write(): a graph as an HDF5 file, as writers of NIR 1.0 lay it out.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"
#include "nir_graph.h"

#ifndef CT_HDF5

enum ct_status nir_write(const struct nir_graph *graph, const char *path, struct ct_error *err)
{
    (void)graph;
    return status_fail(err, CT_ERR_ABSENT, "%s: this program was built without libhdf5", path);
}

#else

#include <hdf5.h>

static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    (void)H5Tset_size(type, H5T_VARIABLE);
    (void)H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

/* A data set of `space` in a group. */
static bool put(hid_t in, const char *name, hid_t type, hid_t memory, hid_t space, const void *data)
{
    hid_t set = H5Dcreate2(in, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    bool good = set >= 0 && H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0;
    if (set >= 0)
        H5Dclose(set);
    return good;
}

static bool put_text(hid_t in, const char *name, const char *text)
{
    hid_t space = H5Screate(H5S_SCALAR), type = text_type();
    bool good = put(in, name, type, type, space, &text);
    H5Tclose(type);
    H5Sclose(space);
    return good;
}

/* What counts elements is written as whole numbers, as NIR has it. */
static bool is_whole(enum nir_field field)
{
    return field <= NIR_input_type || (field >= NIR_stride && field <= NIR_end_dim);
}

static bool put_array(hid_t in, enum nir_field field, const struct nir_array *a)
{
    hsize_t dim[NIR_RANK_MAX];
    for (uint32_t i = 0; i < a->rank; i++)
        dim[i] = a->shape[i];
    hid_t space = a->rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)a->rank, dim, NULL);
    bool good = space >= 0 &&
                put(in, nir_field_name(field), is_whole(field) ? H5T_STD_I64LE : H5T_IEEE_F64LE,
                    H5T_NATIVE_DOUBLE, space, a->value);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

static bool put_node(hid_t nodes, const struct nir_node *node)
{
    static const char *const word[] = {[NIR_PADDING_VALID] = "valid", [NIR_PADDING_SAME] = "same"};
    hid_t in = H5Gcreate2(nodes, node->name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    bool good = in >= 0 && put_text(in, "type", nir_type_name(node->type));
    for (int f = 0; good && f < NIR_FIELDS; f++) {
        if (node->field[f].value != NULL)
            good = put_array(in, (enum nir_field)f, &node->field[f]);
        else if (f == NIR_padding && node->padding != NIR_PADDING_NUMBERS)
            good = put_text(in, "padding", word[node->padding]);
    }
    if (in >= 0)
        H5Gclose(in);
    return good;
}

static bool put_edges(hid_t in, const struct nir_graph *graph)
{
    const hsize_t dim[2] = {graph->edges, 2};
    const char **name = malloc(((size_t)graph->edges * 2 + 1) * sizeof *name);
    hid_t space = H5Screate_simple(2, dim, NULL), type = text_type();
    for (uint32_t e = 0; name != NULL && e < graph->edges; e++) {
        name[2 * e] = graph->node[graph->edge[e].from].name;
        name[2 * e + 1] = graph->node[graph->edge[e].to].name;
    }
    bool good = name != NULL && put(in, "edges", type, type, space, name);
    free(name);
    H5Tclose(type);
    H5Sclose(space);
    return good;
}

static bool put_graph(hid_t file, const struct nir_graph *graph)
{
    hid_t root = H5Gcreate2(file, "node", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t nodes = root < 0 ? -1 : H5Gcreate2(root, "nodes", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    bool good = nodes >= 0 && put_text(root, "type", "NIRGraph") && put_edges(root, graph) &&
                put_text(file, "version", graph->version);
    for (uint32_t n = 0; good && n < graph->nodes; n++)
        good = put_node(nodes, &graph->node[n]);
    if (nodes >= 0)
        H5Gclose(nodes);
    if (root >= 0)
        H5Gclose(root);
    return good;
}

enum ct_status nir_write(const struct nir_graph *graph, const char *path, struct ct_error *err)
{
    size_t length = strlen(path) + 32;
    char *aside = malloc(length);
    if (aside == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory", path);
    snprintf(aside, length, "%s.tmp.%ld", path, (long)getpid());
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    hid_t file = H5Fcreate(aside, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    bool good = file >= 0 && put_graph(file, graph);
    good &= file >= 0 && H5Fclose(file) >= 0;
    enum ct_status status = CT_OK;
    if (!good)
        status = status_fail(err, CT_ERR_IO, "%s: cannot be written by the HDF5 library", path);
    else if (rename(aside, path) != 0)
        status = status_fail(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
    if (status != CT_OK)
        (void)unlink(aside);
    free(aside);
    return status;
}

#endif
