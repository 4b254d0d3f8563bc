/*
 * test_nir_file.c - the reader of NIR files: what the writer makes reads back the same, so do
 * graphs within graphs and texts of every kind; what is damaged, or claims what it does not hold,
 * is an error in one line and costs neither the process nor its memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/filekit.h"
#include "support/nir_kit.h"

#ifdef CT_HDF5
#include <hdf5.h>

static struct ct_error err;

static void reads_same(const struct nir_kit *kit, const char *path)
{
    struct nir_graph g;
    if (nir_read(&g, path, &err) != CT_OK)
        fail_msg("%s", err.text);
    assert_int_equal(g.nodes, kit->graph.nodes);
    assert_int_equal(g.edges, kit->graph.edges);
    assert_string_equal(g.version, kit->graph.version);
    for (uint32_t i = 0; i < g.nodes; i++) {
        uint32_t k = 0;
        while (strcmp(g.node[i].name, kit->node[k].name) != 0)
            assert_true(++k < kit->graph.nodes);
        assert_int_equal(g.node[i].type, kit->node[k].type);
        for (int f = 0; f < NIR_FIELDS; f++) {
            const struct nir_array *a = &g.node[i].field[f], *b = &kit->node[k].field[f];
            assert_int_equal(a->value == NULL, b->value == NULL);
            if (a->value == NULL)
                continue;
            assert_int_equal(a->rank, b->rank);
            assert_int_equal(a->count, b->count);
            assert_memory_equal(a->value, b->value, a->count * sizeof *a->value);
        }
    }
    nir_free(&g);
}

static void what_is_written_reads_back(void **state)
{
    struct nir_kit *kit = malloc(sizeof *kit);
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        nir_kit_random(kit, seed);
        const char *path = kit_path("same.nir");
        assert_int_equal(nir_write(&kit->graph, path, &err), CT_OK);
        reads_same(kit, path);
        nir_kit_free(kit);
    }
    free(kit);
}

/* ---- files made by hand ---------------------------------------------------------------------- */

static void put(hid_t in, const char *name, hid_t type, int rank, const hsize_t *dim,
                const void *data)
{
    hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, dim, NULL);
    hid_t set = H5Dcreate2(in, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0);
    H5Dclose(set);
    H5Sclose(space);
}

/* A text of a fixed length, as h5py makes of bytes; others are of the writer. */
static void put_fixed(hid_t in, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, strlen(text) + 1);
    put(in, name, type, 0, NULL, text);
    H5Tclose(type);
}

static hid_t group(hid_t in, const char *name)
{
    hid_t g = H5Gcreate2(in, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(g >= 0);
    return g;
}

static hid_t node(hid_t nodes, const char *name, const char *type)
{
    hid_t g = group(nodes, name);
    put_fixed(g, "type", type);
    return g;
}

static void put_edges(hid_t in, uint32_t count, const char *const (*edge)[2])
{
    const hsize_t dim[2] = {count, 2};
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    put(in, "edges", type, 2, dim, edge);
    H5Tclose(type);
}

/* A root with nodes `in`, `out`; *nodes is open. */
static hid_t begin(const char *path, hid_t *root, hid_t *nodes)
{
    const int64_t shape = 2;
    const hsize_t one = 1;
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    *root = group(file, "node");
    put_fixed(*root, "type", "NIRGraph");
    *nodes = group(*root, "nodes");
    hid_t in = node(*nodes, "in", "Input");
    put(in, "shape", H5T_NATIVE_INT64, 1, &one, &shape);
    H5Gclose(in);
    H5Gclose(node(*nodes, "out", "Output"));
    return file;
}

static void end(hid_t file, hid_t root, hid_t nodes)
{
    H5Gclose(nodes);
    H5Gclose(root);
    H5Fclose(file);
}

static void graphs_within_graphs_become_flat(void **state)
{
    static const char *const outer[][2] = {{"in", "sub"}, {"sub", "out"}, {"sub", "out"}};
    static const char *const inner[][2] = {{"a", "mid"}, {"mid", "b"}};
    const char *path = kit_path("nested.nir");
    hid_t root, nodes, file = begin(path, &root, &nodes);
    struct nir_graph g;
    (void)state;
    put_edges(root, 3, outer);
    hid_t sub = node(nodes, "sub", "NIRGraph"), within = group(sub, "nodes");
    put_edges(sub, 2, inner);
    H5Gclose(node(within, "a", "Input"));
    H5Gclose(node(within, "b", "Output"));
    H5Gclose(node(within, "mid", "Threshold"));
    H5Gclose(group(within, "metadata_is_a_node_too"));
    H5Gclose(within);
    H5Gclose(sub);
    end(file, root, nodes);
    assert_int_equal(nir_read(&g, path, &err), CT_ERR_FORMAT);
    assert_non_null(strstr(err.text, "metadata_is_a_node_too: a node without a type"));

    file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(file, "/node/nodes/sub/nodes/metadata_is_a_node_too", H5P_DEFAULT);
    H5Gclose(group(file, "/node/nodes/sub/metadata"));
    H5Fclose(file);
    if (nir_read(&g, path, &err) != CT_OK)
        fail_msg("%s", err.text);
    static const char *const edge[][2] = {{"in", "sub.a"},
                                          {"sub.b", "out"},
                                          {"sub.b", "out"},
                                          {"sub.a", "sub.mid"},
                                          {"sub.mid", "sub.b"}};
    assert_int_equal(g.nodes, 5);
    assert_int_equal(g.edges, 5);
    for (uint32_t e = 0; e < 5; e++) {
        assert_string_equal(g.node[g.edge[e].from].name, edge[e][0]);
        assert_string_equal(g.node[g.edge[e].to].name, edge[e][1]);
    }
    assert_string_equal(g.version, "");
    nir_free(&g);
}

/* A tensor of 10^12 elements of which the file holds none. */
static void claims_cost_nothing(void **state)
{
    const char *path = kit_path("huge.nir");
    const hsize_t dim[2] = {1000000, 1000000}, chunk[2] = {1024, 1024};
    hid_t root, nodes, file = begin(path, &root, &nodes), linear = node(nodes, "l", "Linear");
    hid_t space = H5Screate_simple(2, dim, NULL), list = H5Pcreate(H5P_DATASET_CREATE);
    struct nir_graph g;
    (void)state;
    H5Pset_chunk(list, 2, chunk);
    H5Pset_deflate(list, 9);
    H5Dclose(H5Dcreate2(linear, "weight", H5T_NATIVE_FLOAT, space, H5P_DEFAULT, list, H5P_DEFAULT));
    H5Pclose(list);
    H5Sclose(space);
    H5Gclose(linear);
    end(file, root, nodes);
    assert_int_equal(nir_read(&g, path, &err), CT_ERR_LIMIT);
    assert_non_null(strstr(err.text, "/node/nodes/l/weight: 1000000000000 elements, but the file"));
}

/* Each spoils a good file in one place. */
static void faults_are_named(void **state)
{
    static const char *const edge[][2] = {{"in", "nowhere"}};
    const char *path = kit_path("bad.nir");
    const double nan = 0.0 / 0.0;
    struct nir_graph g;
    hid_t root, nodes, file = begin(path, &root, &nodes);
    (void)state;
    put_edges(root, 1, edge);
    end(file, root, nodes);
    assert_int_equal(nir_read(&g, path, &err), CT_ERR_ABSENT);
    assert_non_null(strstr(err.text, "no node \"nowhere\""));

    file = begin(path, &root, &nodes);
    hid_t scale = node(nodes, "s", "Scale");
    put(scale, "scale", H5T_NATIVE_DOUBLE, 0, NULL, &nan);
    H5Gclose(scale);
    end(file, root, nodes);
    assert_int_equal(nir_read(&g, path, &err), CT_ERR_RANGE);
    assert_non_null(strstr(err.text, "/node/nodes/s/scale: element 0 is"));

    file = begin(path, &root, &nodes);
    hid_t conv = node(nodes, "c", "Conv2d");
    put_fixed(conv, "padding", "some");
    H5Gclose(conv);
    end(file, root, nodes);
    assert_int_equal(nir_read(&g, path, &err), CT_ERR_FORMAT);
    assert_non_null(strstr(err.text, "\"some\", wanted same or valid"));

    file = begin(path, &root, &nodes);
    H5Lcreate_external("/etc/hostname", "/", nodes, "away", H5P_DEFAULT, H5P_DEFAULT);
    end(file, root, nodes);
    assert_int_equal(nir_read(&g, path, &err), CT_ERR_FORMAT);

    assert_int_equal(nir_read(&g, kit_path("absent.nir"), &err), CT_ERR_IO);
    kit_save(path, "not hdf5", 8);
    assert_int_equal(nir_read(&g, path, &err), CT_ERR_FORMAT);
    assert_non_null(strstr(err.text, "no HDF5 file"));
}

/* Every file with one byte changed, or cut, is read or refused. */
static void damaged_files_do_no_harm(void **state)
{
    const uint64_t flips = rand_env("CT_LONG", 0) ? 20000 : 400;
    struct rand r = {rand_env("CT_SEED", 7)};
    struct nir_kit *kit = malloc(sizeof *kit);
    char path[512];
    uint64_t refused = 0;
    (void)state;
    nir_kit_random(kit, 3);
    snprintf(path, sizeof path, "%s", kit_path("whole.nir"));
    assert_int_equal(nir_write(&kit->graph, path, &err), CT_OK);
    struct kit_bytes whole = kit_load(path);
    for (uint64_t i = 0; i < flips; i++) {
        struct nir_graph g;
        struct kit_bytes bytes = {malloc(whole.size), whole.size};
        memcpy(bytes.data, whole.data, whole.size);
        if (i % 8 == 0)
            bytes.size = rand_below(&r, (uint32_t)whole.size);
        for (uint32_t k = 0; i % 8 != 0 && k < 1 + i % 3; k++)
            bytes.data[rand_below(&r, (uint32_t)bytes.size)] ^= (uint8_t)(1 + rand_below(&r, 255));
        kit_save(path, bytes.data, bytes.size);
        if (nir_read(&g, path, &err) == CT_OK)
            nir_free(&g);
        else
            refused += err.text[0] != '\0';
        free(bytes.data);
    }
    free(whole.data);
    nir_kit_free(kit);
    free(kit);
    print_message("%llu of %llu damaged files refused\n", (unsigned long long)refused,
                  (unsigned long long)flips);
    assert_true(refused > flips / 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(graphs_within_graphs_become_flat),
        cmocka_unit_test(claims_cost_nothing),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(damaged_files_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void built_without(void **state)
{
    struct nir_graph g;
    struct ct_error err;
    (void)state;
    kit_save(kit_path("any.nir"), "x", 1);
    assert_int_equal(nir_read(&g, kit_path("any.nir"), &err), CT_ERR_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(built_without)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
