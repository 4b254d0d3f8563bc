/*
 * test_ports_read.c - mappings read back from their files: the same as they were saved, proved and
 * verified anew; and every mistake in a port map is named with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/map_save.h"
#include "mapper/ports_read.h"
#include "support/filekit.h"
#include "support/map_kit.h"

static void saved_mappings_come_back(void **state)
{
    uint32_t mapped = 0, late = 0;
    (void)state;
    for (uint64_t number = 0; number < 60; number++) {
        struct network net = map_kit_network(9, number);
        struct map_result r;
        struct mapped again, lines;
        struct ct_error err;
        uint32_t count;
        if (map_kit_map(&net, number, &r)) {
            char image[300], ports[300];
            if (number % 2 == 0 && r.mapped.late == NULL) {
                r.mapped.late = calloc(net.neurons, sizeof *r.mapped.late);
                assert_non_null(r.mapped.late);
                r.mapped.late[0] = 3;
            }
            (void)snprintf(image, sizeof image, "%s", kit_path("m.ct"));
            (void)snprintf(ports, sizeof ports, "%s", kit_path("m.ports.json"));
            if (map_save(&net, &r.mapped, image, ports, &err) != CT_OK ||
                ports_read(&again, &net, image, ports, &err) != CT_OK)
                fail_msg("network %llu: %s", (unsigned long long)number, err.text);
            const struct map_check a = map_kit_check(&net, &r.mapped);
            const struct map_check b = map_kit_check(&net, &again);
            assert_int_equal(a.faults, b.faults);
            assert_int_equal(a.bits, b.bits);
            assert_int_equal(b.faults > 0, number % 2 == 0 && a.faults > 0);
            assert_memory_equal(r.mapped.copy_first, again.copy_first,
                                (net.neurons + 1) * sizeof *again.copy_first);
            assert_memory_equal(r.mapped.line_first, again.line_first,
                                (net.lines + 1) * sizeof *again.line_first);
            assert_int_equal(ports_read_lines(&lines, &count, ports, &err), CT_OK);
            assert_int_equal(count, net.lines);
            assert_memory_equal(lines.line_first, again.line_first,
                                (count + 1) * sizeof *lines.line_first);
            for (uint32_t k = 0; k < lines.line_first[count]; k++)
                assert_true(lines.line[k].core == again.line[k].core &&
                            lines.line[k].index == again.line[k].index);
            mapped_free(&lines);
            for (uint32_t j = 0; j < net.neurons && again.late != NULL; j++)
                assert_int_equal(again.late[j], r.mapped.late[j]);
            assert_int_equal(again.late == NULL, r.mapped.late == NULL);
            late += again.late != NULL;
            mapped++;
            mapped_free(&again);
        }
        map_result_free(&r);
        network_free(&net);
    }
    assert_true(mapped > 20 && late > 5);
}

/* ---- bad ------------------------------------------------------------------------------------- */

static struct network make_small(void)
{
    struct network_builder *b;
    struct network_slice p;
    struct network net;
    network_build_start(&b, "n");
    network_build_input(b, &(struct network_input_spec){.name = "in", .size = 2}, NULL);
    network_build_population(b, &(struct network_population_spec){.name = "p", .size = 2}, &p);
    network_build_output(b, &(struct network_output_spec){.name = "o", .from = p, .pin = 4});
    assert_int_equal(network_build_finish(b, &net, NULL), CT_OK);
    return net;
}

#define HEAD "{\"format\": \"cortile ports\", \"version\": 1, \"network\": \"n\",\n"
#define IN "\"inputs\": [{\"name\": \"in\", \"lines\": [[[0, 0]], [[0, 1], [2, 255]]]}],\n"
#define P "\"populations\": [{\"name\": \"p\", \"neurons\": [[[0, 0]], [[1, 1]]]}],\n"
#define OUT "\"outputs\": [{\"name\": \"o\", \"pins\": [4, 5]}]}"
#define LINES(text) HEAD "\"inputs\": [{\"name\": \"in\", \"lines\": " text
#define NEURONS(text) HEAD IN "\"populations\": [{\"name\": \"p\", \"neurons\": " text
#define PINS(text) HEAD IN P "\"outputs\": [{\"name\": \"o\", \"pins\": " text

static const struct bad {
    const char *text;
    enum ct_status status;
    const char *message;
} bad[] = {
    {"", CT_ERR_TRUNCATED, "ports:1:1: the text ends"},
    {"{\"format\": \"cortile network\"", CT_ERR_FORMAT, "wanted \"cortile ports\""},
    {"{\"format\": \"cortile ports\", \"version\": 2", CT_ERR_VERSION, "another version"},
    {"{\"format\": \"cortile ports\", \"version\": 1, \"network\": \"m\"", CT_ERR_FORMAT,
     "of network \"m\", and not of \"n\""},
    {"{\"version\": 1", CT_ERR_ORDER, "key \"version\", wanted \"format\" here"},
    {HEAD P, CT_ERR_ORDER, "ports:2:1: key \"populations\", wanted \"inputs\" here"},
    {HEAD IN "}", CT_ERR_FORMAT, "ports:3:1: '}' where"},
    {HEAD IN P "\"outputs\": []}", CT_ERR_FORMAT, "0 objects, the network has 1"},
    {HEAD "\"inputs\": [{\"name\": \"x\"", CT_ERR_FORMAT,
     "ports:2:21: name \"x\", the network has \"in\" here"},
    {HEAD "\"inputs\": [{\"name\": \"in\"}]", CT_ERR_ABSENT, "key \"lines\" is missing"},
    {HEAD "\"inputs\": [{\"lines\": [[[0, 0]], [[0, 1]]], \"late\": []", CT_ERR_FORMAT,
     "unknown key \"late\""},
    {LINES("[[[0, 0]]]"), CT_ERR_FORMAT, "lines: 1 lists, wanted 2"},
    {LINES("[[[0, 0]], [[0, 1]], [[0, 2]]]"), CT_ERR_FORMAT, "lines: more than 2 lists"},
    {LINES("[[[0, 0]], []]"), CT_ERR_FORMAT, "ports:2:47: lines: an empty list"},
    {LINES("[[[0, 0, 0]], []]"), CT_ERR_FORMAT, "a place is [core, number]"},
    {LINES("[[[0]], []]"), CT_ERR_FORMAT, "a place is [core, number]"},
    {LINES("[[[65536, 0]]]"), CT_ERR_RANGE, "core 65536 outside 0..65535"},
    {LINES("[[[0, 256]]]"), CT_ERR_RANGE, "number 256 outside 0..255"},
    {LINES("[[[0, 0]], [[0, 1]]]}, {\"name\""), CT_ERR_FORMAT, "2 objects, the network has 1"},
    {NEURONS("[[[0, 0]], [[1, 1]]], \"late\": [0]"), CT_ERR_FORMAT, "late: 1 numbers, wanted 2"},
    {NEURONS("[[[0, 0]], [[1, 1]]], \"late\": [0, 65536]"), CT_ERR_RANGE, "late 65536 outside"},
    {NEURONS("[[[0, 0]], [[1, 1]]], \"late\": [0, 1, 2]"), CT_ERR_FORMAT,
     "late: more than 2 numbers"},
    {PINS("[4, 6]"), CT_ERR_FORMAT, "pin 6, the network has 5"},
    {PINS("[4]"), CT_ERR_FORMAT, "pin: 1 numbers, wanted 2"},
    {HEAD IN P OUT " x", CT_ERR_FORMAT, "'x' where the end of the text is wanted"},
};

static enum ct_status read_text(struct mapped *out, const struct network *net, const char *text,
                                struct ct_error *err)
{
    return ports_adopt(out, net, kit_stream(text, strlen(text)), "ports", err);
}

static void bad_port_maps_are_refused(void **state)
{
    static const struct mapped empty;
    struct network net = make_small();
    struct mapped m;
    struct ct_error err;
    (void)state;
    if (read_text(&m, &net, HEAD IN P OUT, &err) != CT_OK)
        fail_msg("%s", err.text);
    assert_int_equal(m.line[2].core, 2);
    assert_int_equal(m.line[2].index, 255);
    mapped_free(&m);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const enum ct_status got = read_text(&m, &net, bad[i].text, &err);
        if (got != bad[i].status || strstr(err.text, bad[i].message) == NULL ||
            strncmp(err.text, "ports:", 6) != 0)
            fail_msg("%s\ngives \"%s\" (%s)\nwanted \"%s\"", bad[i].text, err.text,
                     ct_status_text(got), bad[i].message);
        assert_memory_equal(&m, &empty, sizeof m);
    }
    assert_int_equal(ports_read(&m, &net, "absent.ct", "absent.ports.json", &err), CT_ERR_IO);
    assert_non_null(strstr(err.text, "absent.ports.json"));
    network_free(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(saved_mappings_come_back),
        cmocka_unit_test(bad_port_maps_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
