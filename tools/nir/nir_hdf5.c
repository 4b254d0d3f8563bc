/*
 * nir_hdf5.c - see nir_hdf5.h. Graphs within graphs are read one after another: each is a node of
 * the list first, from which its own nodes are appended; at the end edges to and from graphs become
 * edges to and from their ports, and the graphs leave the list.
 */
#include "nir_hdf5.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "nir_names.h"

#ifndef CT_HDF5

enum ct_status nir_hdf5_read(struct nir_memory *memory, const char *path, uint64_t bytes,
                             struct ct_error *err)
{
    (void)memory, (void)path, (void)bytes;
    return status_fail(err, CT_ERR_ABSENT,
                       "this program was built without libhdf5, which reads NIR files");
}

#else

#include <hdf5.h>

enum {
    TEXT_MAX = 4 * NIR_NAME_MAX, /* characters of a text that is no name */
    PATH_MAX_TEXT = 2400,        /* of a place in the file               */
    /* Deflate makes at most 1,032 bytes of one; other filters of HDF5 less. */
    SWELL = 1100
};

struct nir_reader {
    struct nir_memory *memory;
    hid_t file;
    uint64_t bytes; /* of the file */
    struct nir_names names;
    struct ct_error *err;
};

/* ---- what is in a place ---------------------------------------------------------------------- */

/* Whether a place is there and within this file. */
static bool is_there(hid_t in, const char *name)
{
    H5L_info_t link;
    if (H5Lexists(in, name, H5P_DEFAULT) <= 0 || H5Lget_info(in, name, &link, H5P_DEFAULT) < 0)
        return false;
    return link.type == H5L_TYPE_HARD || link.type == H5L_TYPE_SOFT;
}

static enum ct_status open_group(struct nir_reader *r, const char *place, hid_t *out)
{
    *out = is_there(r->file, place) ? H5Gopen2(r->file, place, H5P_DEFAULT) : -1;
    return *out < 0 ? status_fail(r->err, CT_ERR_FORMAT, "%s: no such group", place) : CT_OK;
}

/* Opens a data set and tells its rank, shape and number of elements. */
static enum ct_status open_data(struct nir_reader *r, hid_t in, const char *place, const char *name,
                                struct nir_array *shape, hid_t *out)
{
    hsize_t dim[NIR_RANK_MAX];
    *out = H5Dopen2(in, name, H5P_DEFAULT);
    if (*out < 0)
        return status_fail(r->err, CT_ERR_FORMAT, "%s/%s: no data set", place, name);
    hid_t space = H5Dget_space(*out), list = H5Dget_create_plist(*out);
    int rank = H5Sget_simple_extent_ndims(space);
    bool outside = H5Pget_layout(list) == H5D_VIRTUAL || H5Pget_external_count(list) != 0;
    bool good = rank >= 0 && rank <= NIR_RANK_MAX && H5Sis_simple(space) > 0 &&
                H5Sget_simple_extent_dims(space, dim, NULL) == rank;
    *shape = (struct nir_array){.count = 1, .rank = good ? (uint32_t)rank : 0};
    for (uint32_t i = 0; i < shape->rank; i++) {
        shape->shape[i] = dim[i];
        if (dim[i] != 0 && shape->count > UINT64_MAX / 2 / dim[i])
            good = false;
        else
            shape->count *= dim[i];
    }
    H5Pclose(list);
    H5Sclose(space);
    if (outside)
        return status_fail(r->err, CT_ERR_FORMAT, "%s/%s: data in another file", place, name);
    if (!good)
        return status_fail(r->err, CT_ERR_LIMIT,
                           "%s/%s: no array of at most %d dimensions and 2^63 elements", place,
                           name, NIR_RANK_MAX);
    return CT_OK;
}

/* Refuses a claim that the bytes of the file cannot hold. */
static enum ct_status check_size(struct nir_reader *r, hid_t data, const char *place,
                                 const char *name, const struct nir_array *a, size_t element)
{
    uint64_t stored = H5Dget_storage_size(data);
    stored = stored < r->bytes ? stored : r->bytes;
    if (a->count > stored * SWELL / element)
        return status_fail(r->err, CT_ERR_LIMIT,
                           "%s/%s: %llu elements, but the file holds %llu bytes of them", place,
                           name, (unsigned long long)a->count, (unsigned long long)stored);
    return CT_OK;
}

static enum ct_status read_numbers(struct nir_reader *r, hid_t in, const char *place,
                                   const char *name, struct nir_array *out)
{
    hid_t data, type = -1;
    enum ct_status status = open_data(r, in, place, name, out, &data);
    if (status == CT_OK) {
        type = H5Dget_type(data);
        H5T_class_t class = H5Tget_class(type);
        if (class != H5T_INTEGER && class != H5T_FLOAT)
            status = status_fail(r->err, CT_ERR_FORMAT, "%s/%s: no numbers", place, name);
        else
            status = check_size(r, data, place, name, out, H5Tget_size(type));
    }
    if (status == CT_OK) {
        out->value = nir_memory_get(r->memory, out->count > 0 ? out->count : 1, sizeof(double));
        if (out->value == NULL)
            status = status_fail(r->err, CT_ERR_LIMIT, "%s/%s: %llu elements: too many", place,
                                 name, (unsigned long long)out->count);
        else if (H5Dread(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, out->value) < 0)
            status =
                status_fail(r->err, CT_ERR_FORMAT, "%s/%s: cannot be read: damaged", place, name);
    }
    for (uint64_t i = 0; status == CT_OK && i < out->count; i++) {
        if (!isfinite(out->value[i]))
            status = status_fail(r->err, CT_ERR_RANGE, "%s/%s: element %llu is %g", place, name,
                                 (unsigned long long)i, out->value[i]);
    }
    if (type >= 0)
        H5Tclose(type);
    if (data >= 0)
        H5Dclose(data);
    return status;
}

/* Reads texts; *out are owned by the caller: `count` of at most TEXT_MAX characters each. */
static enum ct_status read_texts(struct nir_reader *r, hid_t in, const char *place,
                                 const char *name, struct nir_array *shape, char ***out)
{
    hid_t data, type = -1, memory_type = -1, space = -1;
    char **text = NULL;
    enum ct_status status = open_data(r, in, place, name, shape, &data);
    if (status == CT_OK) {
        type = H5Dget_type(data);
        space = H5Dget_space(data);
        if (H5Tget_class(type) != H5T_STRING)
            status = status_fail(r->err, CT_ERR_FORMAT, "%s/%s: no text", place, name);
        else
            status = check_size(r, data, place, name, shape, H5Tget_size(type));
    }
    if (status == CT_OK && shape->count > NIR_NODES_MAX * 32)
        status = status_fail(r->err, CT_ERR_LIMIT, "%s/%s: %llu texts: too many", place, name,
                             (unsigned long long)shape->count);
    if (status == CT_OK) {
        text = calloc(shape->count + 1, sizeof *text);
        memory_type = H5Tcopy(H5T_C_S1);
        (void)H5Tset_size(memory_type, H5T_VARIABLE);
        (void)H5Tset_cset(memory_type, H5Tget_cset(type));
        hid_t convert = H5Tis_variable_str(type) > 0 ? memory_type : type;
        size_t width = convert == type ? H5Tget_size(type) : 0;
        char *fixed = width > 0 && width <= TEXT_MAX ? calloc(shape->count + 1, width + 1) : NULL;
        bool good = text != NULL && (width == 0 || fixed != NULL) &&
                    H5Dread(data, convert, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                            width == 0 ? (void *)text : fixed) >= 0;
        for (uint64_t i = 0; good && i < shape->count; i++) {
            if (width > 0)
                text[i] = strndup(fixed + i * width, width);
            good = text[i] != NULL && strnlen(text[i], TEXT_MAX + 1) <= TEXT_MAX;
        }
        free(fixed);
        if (!good)
            status = status_fail(r->err, CT_ERR_FORMAT,
                                 "%s/%s: texts that cannot be read or are longer than %d", place,
                                 name, TEXT_MAX);
    }
    if (space >= 0)
        H5Sclose(space);
    *out = text;
    return status;
}

/* One text, a copy in the shared memory. What is left open ends with the process. */
static enum ct_status read_text(struct nir_reader *r, hid_t in, const char *place, const char *name,
                                const char **out)
{
    struct nir_array shape;
    char **text = NULL;
    enum ct_status status = read_texts(r, in, place, name, &shape, &text);
    if (status == CT_OK && shape.count != 1)
        status = status_fail(r->err, CT_ERR_FORMAT, "%s/%s: %llu texts, wanted one", place, name,
                             (unsigned long long)shape.count);
    if (status == CT_OK) {
        *out = nir_memory_text(r->memory, text[0], strlen(text[0]));
        if (*out == NULL)
            status = status_fail(r->err, CT_ERR_LIMIT, "%s/%s: too many texts", place, name);
    }
    return status;
}

/* ---- a node ---------------------------------------------------------------------------------- */

static enum nir_type type_of(const char *class)
{
    int type = 0;
    while (type < NIR_UNKNOWN && strcmp(class, nir_type_name((enum nir_type)type)) != 0)
        type++;
    return (enum nir_type)type;
}

/* `padding` is numbers or a word. */
static enum ct_status read_padding(struct nir_reader *r, hid_t in, const char *place,
                                   struct nir_node *node)
{
    const char *word;
    hid_t data = H5Dopen2(in, "padding", H5P_DEFAULT);
    hid_t type = data < 0 ? -1 : H5Dget_type(data);
    bool numbers = type < 0 || H5Tget_class(type) != H5T_STRING;
    if (numbers)
        return read_numbers(r, in, place, "padding", &node->field[NIR_padding]);
    enum ct_status status = read_text(r, in, place, "padding", &word);
    if (status != CT_OK)
        return status;
    if (strcmp(word, "same") == 0)
        node->padding = NIR_PADDING_SAME;
    else if (strcmp(word, "valid") == 0)
        node->padding = NIR_PADDING_VALID;
    else
        return status_fail(r->err, CT_ERR_FORMAT, "%s/padding: \"%.40s\", wanted same or valid",
                           place, word);
    return CT_OK;
}

static enum ct_status read_node(struct nir_reader *r, const char *place, struct nir_node *node)
{
    hid_t in;
    enum ct_status status = open_group(r, place, &in);
    if (status == CT_OK && !is_there(in, "type"))
        status = status_fail(r->err, CT_ERR_FORMAT, "%s: a node without a type", place);
    if (status == CT_OK)
        status = read_text(r, in, place, "type", &node->class);
    if (status == CT_OK)
        node->type = type_of(node->class);
    for (int f = 0; status == CT_OK && f < NIR_FIELDS && node->type != NIR_NIRGraph; f++) {
        const char *name = nir_field_name((enum nir_field)f);
        if (!is_there(in, name))
            continue;
        status = f == NIR_padding ? read_padding(r, in, place, node)
                                  : read_numbers(r, in, place, name, &node->field[f]);
    }
    if (in >= 0)
        H5Gclose(in);
    return status;
}

/* ---- a graph --------------------------------------------------------------------------------- */

static enum ct_status read_nodes(struct nir_reader *r, const char *place, uint32_t graph)
{
    char list[PATH_MAX_TEXT], inner[PATH_MAX_TEXT + NIR_NAME_MAX + 8], name[NIR_NAME_MAX + 1];
    H5G_info_t info;
    hid_t in;
    snprintf(list, sizeof list, "%s/nodes", place);
    enum ct_status status = open_group(r, list, &in);
    if (status == CT_OK && H5Gget_info(in, &info) < 0)
        status = status_fail(r->err, CT_ERR_FORMAT, "%s: cannot be read: damaged", list);
    for (hsize_t i = 0; status == CT_OK && i < info.nlinks; i++) {
        struct nir_node *node;
        ssize_t length = H5Lget_name_by_idx(in, ".", H5_INDEX_NAME, H5_ITER_INC, i, name,
                                            sizeof name, H5P_DEFAULT);
        if (length <= 0 || length > NIR_NAME_MAX)
            return status_fail(r->err, CT_ERR_LIMIT,
                               "%s: node %llu: a name that is empty, damaged or longer than %d",
                               list, (unsigned long long)i, NIR_NAME_MAX);
        snprintf(inner, sizeof inner, "%s/%s", list, name);
        status = nir_names_node(&r->names, r->memory, graph, name, &node, r->err);
        if (status == CT_OK)
            status = read_node(r, inner, node);
    }
    return status;
}

static enum ct_status read_edges(struct nir_reader *r, const char *place, uint32_t graph)
{
    struct nir_array shape;
    char **text = NULL;
    hid_t in;
    enum ct_status status = open_group(r, place, &in);
    if (status != CT_OK || !is_there(in, "edges"))
        return status;
    status = read_texts(r, in, place, "edges", &shape, &text);
    if (status == CT_OK && shape.count > 0 && (shape.rank != 2 || shape.shape[1] != 2))
        status = status_fail(r->err, CT_ERR_FORMAT, "%s/edges: no pairs of names", place);
    for (uint64_t i = 0; status == CT_OK && i + 1 < shape.count; i += 2)
        status = nir_names_edge(&r->names, graph, text[i], text[i + 1], r->err);
    return status;
}

/* The place of a graph in the file: "/node", then "/nodes/<name>" for each graph down to it. */
static bool graph_place(const struct nir_names *names, uint32_t graph, char place[PATH_MAX_TEXT])
{
    uint32_t chain[NIR_DEPTH_MAX], depth = 0;
    for (; graph != NIR_ROOT; graph = names->parent[graph]) {
        if (depth == NIR_DEPTH_MAX)
            return false;
        chain[depth++] = graph;
    }
    size_t used = (size_t)snprintf(place, PATH_MAX_TEXT, "/node");
    while (depth-- > 0)
        used += (size_t)snprintf(place + used, PATH_MAX_TEXT - used, "/nodes/%s",
                                 nir_names_own(names, chain[depth]));
    return true;
}

static enum ct_status read_graphs(struct nir_reader *r)
{
    char place[PATH_MAX_TEXT];
    enum ct_status status = read_nodes(r, "/node", NIR_ROOT);
    if (status == CT_OK)
        status = read_edges(r, "/node", NIR_ROOT);
    /* The list grows as graphs within are read. */
    for (uint32_t i = 0; status == CT_OK && i < r->names.nodes; i++) {
        if (r->names.node[i].type != NIR_NIRGraph)
            continue;
        if (!graph_place(&r->names, i, place))
            return status_fail(r->err, CT_ERR_LIMIT, "%s: graphs within graphs, at most %d deep",
                               r->names.node[i].name, NIR_DEPTH_MAX);
        status = read_nodes(r, place, i);
        if (status == CT_OK)
            status = read_edges(r, place, i);
    }
    return status;
}

enum ct_status nir_hdf5_read(struct nir_memory *memory, const char *path, uint64_t bytes,
                             struct ct_error *err)
{
    struct nir_reader r = {.memory = memory, .bytes = bytes, .err = err};
    const char *class = NULL;
    hid_t root = -1;
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    r.file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (r.file < 0)
        return status_fail(err, CT_ERR_FORMAT, "no HDF5 file, or a damaged one");
    memory->graph.version = "";
    enum ct_status status = CT_OK;
    if (is_there(r.file, "version"))
        status = read_text(&r, r.file, "", "version", &memory->graph.version);
    if (status == CT_OK)
        status = open_group(&r, "/node", &root);
    if (status == CT_OK)
        status = read_text(&r, root, "/node", "type", &class);
    if (status == CT_OK && strcmp(class, "NIRGraph") != 0)
        status = status_fail(err, CT_ERR_FORMAT, "/node/type: \"%.40s\", wanted NIRGraph", class);
    if (status == CT_OK)
        status = read_graphs(&r);
    if (status == CT_OK)
        status = nir_names_finish(&r.names, memory, err);
    return status;
}

#endif
