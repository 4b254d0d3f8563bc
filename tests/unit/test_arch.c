/*
 * test_arch.c - architecture files: what is read, every kind of fault with its place, both ends of
 * every range, what is written and read again, overrides, presets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "support/filekit.h"
#include "support/rand.h"

static enum ct_status parse_bytes(const void *data, size_t size, struct ct_architecture *out,
                                  struct ct_error *err)
{
    return arch_adopt(out, kit_stream(data, size), "a.yaml", err);
}

static enum ct_status parse(const char *text, struct ct_architecture *out, struct ct_error *err)
{
    return parse_bytes(text, strlen(text), out, err);
}

static struct ct_architecture must_parse(const char *text)
{
    struct ct_architecture arch;
    struct ct_error err;
    if (parse(text, &arch, &err) != CT_OK)
        fail_msg("%s: refused: %s", text, err.text);
    return arch;
}

static void assert_same(const struct ct_architecture *a, const struct ct_architecture *b)
{
    char text[2][ARCH_VALUE_MAX];
    for (int i = 0; i < ARCH_KEY_COUNT; i++)
        assert_string_equal(arch_value(a, &arch_keys()[i], text[0]),
                            arch_value(b, &arch_keys()[i], text[1]));
}

static void test_good(void **state)
{
    static const char *const defaults[] = {"{}",
                                           "# nothing\n{}\n",
                                           "%YAML 1.1\n---\n{}\n...\n",
                                           "\xEF\xBB\xBF{}",
                                           "core: {}\n",
                                           "core: {}\nrouter: {}\ntick:\n  cycles: auto\n",
                                           "tick: {cycles: \"auto\"}\n"};
    static const char *const changed[] = {
        "core:\n  fifo_depth: 8\nrouter:\n  routing: yx\nnetwork:\n  topology: torus\n"
        "tick:\n  cycles: 5000\n",
        "tick: {cycles: 5000}\nnetwork: {topology: 'torus'}\nrouter: {routing: \"yx\"}\n"
        "core: {fifo_depth: 8}\n",
        "{\"core\": {\"fifo_depth\": 8}, \"router\": {\"routing\": \"yx\"},\n"
        " \"network\": {\"topology\": \"torus\"}, \"tick\": {\"cycles\": 5000}}\n",
        "? core\n: fifo_depth: 8 # eight\nrouter: {routing: yx, }\r\nnetwork: {topology: torus}\n"
        "tick:\n    cycles: 5000"};
    struct ct_architecture standard, wanted;
    (void)state;
    ct_architecture_default(&standard);
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
        struct ct_architecture got = must_parse(defaults[i]);
        assert_same(&got, &standard);
    }
    wanted = standard;
    wanted.core_fifo_depth = 8;
    wanted.routing = CT_ROUTING_YX;
    wanted.torus = true;
    wanted.tick_cycles = 5000;
    for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++) {
        struct ct_architecture got = must_parse(changed[i]);
        assert_same(&got, &wanted);
    }
}

/* ---- faults ---------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    enum ct_status status;
    const char *message; /* whole */
} bad[] = {
    {"", CT_ERR_FORMAT, "a.yaml:1:1: expected a mapping of sections; {} has all defaults"},
    {"# nothing\n", CT_ERR_FORMAT,
     "a.yaml:2:1: expected a mapping of sections; {} has all defaults"},
    {"---\n", CT_ERR_FORMAT, "a.yaml:2:1: expected a mapping of sections"},
    {"4\n", CT_ERR_FORMAT, "a.yaml:1:1: expected a mapping of sections"},
    {"- core\n", CT_ERR_FORMAT, "a.yaml:1:1: expected a mapping of sections"},
    {"core:\n  fifo_depth: 65\n", CT_ERR_RANGE, "a.yaml:2:15: core.fifo_depth: 65 outside 1..64"},
    {"core:\n  fifo_depth: 0\n", CT_ERR_RANGE, "a.yaml:2:15: core.fifo_depth: 0 outside 1..64"},
    {"core: {fifo_depth: -1}", CT_ERR_RANGE, "a.yaml:1:20: core.fifo_depth: -1 outside 1..64"},
    {"core: {fifo_depth: 99999999999999999999999}", CT_ERR_RANGE,
     "a.yaml:1:20: core.fifo_depth: 99999999999999999999999 outside 1..64"},
    {"core: {fifo_depth: 4294967300}", CT_ERR_RANGE,
     "a.yaml:1:20: core.fifo_depth: 4294967300 outside 1..64"},
    {"core: {fifo_depth: \"4\"}", CT_ERR_FORMAT,
     "a.yaml:1:20: core.fifo_depth: \"4\" is no whole number; expected 1..64"},
    {"core: {fifo_depth: four}", CT_ERR_FORMAT,
     "a.yaml:1:20: core.fifo_depth: 'four' is no whole number; expected 1..64"},
    {"core: {fifo_depth: 4.0}", CT_ERR_FORMAT,
     "a.yaml:1:20: core.fifo_depth: '4.0' is no whole number; expected 1..64"},
    {"core: {fifo_depth: 0x4}", CT_ERR_FORMAT,
     "a.yaml:1:20: core.fifo_depth: '0x4' is no whole number; expected 1..64"},
    {"core: {fifo_depth: 010}", CT_ERR_FORMAT,
     "a.yaml:1:20: core.fifo_depth: '010' is no whole number; expected 1..64"},
    {"core: {fifo_depth: +4}", CT_ERR_FORMAT,
     "a.yaml:1:20: core.fifo_depth: '+4' is no whole number; expected 1..64"},
    {"core:\n  fifo_depth:\n", CT_ERR_FORMAT,
     "a.yaml:2:14: core.fifo_depth: '' is no whole number; expected 1..64"},
    {"core: {fifo_depth: auto}", CT_ERR_FORMAT,
     "a.yaml:1:20: core.fifo_depth: 'auto' is no whole number; expected 1..64"},
    {"core: {fifo_depth: [4]}", CT_ERR_FORMAT, "a.yaml:1:20: expected 1..64 for core.fifo_depth"},
    {"core: {fifo_depth: {a: 4}}", CT_ERR_FORMAT,
     "a.yaml:1:20: expected 1..64 for core.fifo_depth"},
    {"tick: {cycles: 0}", CT_ERR_RANGE,
     "a.yaml:1:16: tick.cycles: 0 outside 1..2147483647 or auto"},
    {"tick: {cycles: Auto}", CT_ERR_FORMAT,
     "a.yaml:1:16: tick.cycles: 'Auto' is no whole number; expected 1..2147483647 or auto"},
    {"router: {routing: zigzag}", CT_ERR_FORMAT,
     "a.yaml:1:19: router.routing: 'zigzag' is none of xy, yx or west_first"},
    {"router: {routing: 1}", CT_ERR_FORMAT,
     "a.yaml:1:19: router.routing: '1' is none of xy, yx or west_first"},
    {"router: {routing: \"xy\\0z\"}", CT_ERR_FORMAT,
     "a.yaml:1:19: expected xy, yx or west_first for router.routing"},
    {"network: {topology: ring}", CT_ERR_FORMAT,
     "a.yaml:1:21: network.topology: 'ring' is none of mesh or torus"},
    {"cores: {}", CT_ERR_FORMAT,
     "a.yaml:1:1: unknown section 'cores'; expected one of core, router, network, edge, tick, "
     "clock"},
    {"core.fifo_depth: 4", CT_ERR_FORMAT,
     "a.yaml:1:1: unknown section 'core.fifo_depth'; expected one of core, router, network, edge, "
     "tick, clock"},
    {"edge:\n  fifo: 4\n", CT_ERR_FORMAT,
     "a.yaml:2:3: edge: unknown key 'fifo'; expected one of link_cycles, fifo_depth"},
    {"core: {<<: {fifo_depth: 3}}", CT_ERR_FORMAT,
     "a.yaml:1:8: core: unknown key '<<'; expected one of synapses_per_cycle, sram_cycles, "
     "clock_divider, fifo_depth"},
    {"core:\n", CT_ERR_FORMAT, "a.yaml:1:6: expected a mapping of keys for core"},
    {"core: 4\n", CT_ERR_FORMAT, "a.yaml:1:7: expected a mapping of keys for core"},
    {"core: [fifo_depth]\n", CT_ERR_FORMAT, "a.yaml:1:7: expected a mapping of keys for core"},
    {"[core]: 4\n", CT_ERR_FORMAT, "a.yaml:1:1: expected the name of a section"},
    {"core: {[1]: 4}\n", CT_ERR_FORMAT, "a.yaml:1:8: expected the name of a key"},
    {"core: {fifo_depth: 4}\nedge: {}\ncore: {}\n", CT_ERR_DUPLICATE,
     "a.yaml:3:1: core: given twice, first in line 1"},
    {"core:\n  fifo_depth: 4\n  sram_cycles: 1\n  fifo_depth: 4\n", CT_ERR_DUPLICATE,
     "a.yaml:4:3: core.fifo_depth: given twice, first in line 2"},
    {"core: {fifo_depth: &d 4}", CT_ERR_FORMAT, "a.yaml:1:20: anchors are not allowed: &d"},
    {"core: &c {fifo_depth: 4}", CT_ERR_FORMAT, "a.yaml:1:7: anchors are not allowed: &c"},
    {"core: {fifo_depth: *d}", CT_ERR_FORMAT, "a.yaml:1:20: aliases are not allowed: *d"},
    {"core: {fifo_depth: !!int 4}", CT_ERR_FORMAT,
     "a.yaml:1:20: tags are not allowed: tag:yaml.org,2002:int"},
    {"core: !x {}", CT_ERR_FORMAT, "a.yaml:1:7: tags are not allowed: !x"},
    {"core: {fifo_depth: ! 4}", CT_ERR_FORMAT, "a.yaml:1:20: tags are not allowed: !"},
    {"%TAG !e! tag:x,2000:\n---\n{}\n", CT_ERR_FORMAT, "a.yaml:1:1: tags are not allowed"},
    {"{}\n---\n{}\n", CT_ERR_FORMAT, "a.yaml:2:1: a second document is not allowed"},
    {"core: {fifo_depth: 4\n", CT_ERR_FORMAT, "a.yaml:2:1: did not find expected ',' or '}'"},
    {"core:\n\tfifo_depth: 4\n", CT_ERR_FORMAT,
     "a.yaml:2:1: found character that cannot start any token"},
    {"core: {fifo_depth: \x01}", CT_ERR_FORMAT,
     "a.yaml: byte 19: control characters are not allowed"},
    {"core: {fifo_depth: \xFF}", CT_ERR_FORMAT, "a.yaml: byte 19: invalid leading UTF-8 octet"},
    {"network: {topology: torus}\nedge: {fifo_depth: 1}\n", CT_ERR_RANGE,
     "a.yaml: edge.fifo_depth: 1: a torus can deadlock below 2"},
    {"network: {topology: torus}\nrouter: {routing: west_first}\n", CT_ERR_ARGUMENT,
     "a.yaml: router.routing: west_first can deadlock on a torus; expected xy or yx"},
    {"core: {clock_divider: 3}\ntick: {cycles: 1000}\n", CT_ERR_RANGE,
     "a.yaml: tick.cycles: 1000 is no multiple of core.clock_divider 3 and router.clock_divider 1"},
};

static void test_bad(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ct_architecture arch, before;
        struct ct_error err = {CT_OK, ""};
        memset(&arch, 0x5A, sizeof arch);
        before = arch;
        enum ct_status status = parse(bad[i].text, &arch, &err);
        if (status != bad[i].status || strcmp(err.text, bad[i].message) != 0) {
            print_error("%s\n  got    %d %s\n  wanted %d %s\n", bad[i].text, status, err.text,
                        bad[i].status, bad[i].message);
            wrong++;
        }
        assert_memory_equal(&arch, &before, sizeof arch);
    }
    assert_int_equal(wrong, 0);
}

/* A file of `size` bytes: `head`, then `fill`, then `tail`. */
static enum ct_status parse_long(const char *head, char fill, const char *tail, size_t size,
                                 struct ct_error *err)
{
    struct ct_architecture arch;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, fill, size);
    memcpy(text, head, strlen(head));
    memcpy(text + size - strlen(tail), tail, strlen(tail));
    enum ct_status status = parse_bytes(text, size, &arch, err);
    free(text);
    return status;
}

static void test_size(void **state)
{
    struct ct_error err;
    (void)state;
    assert_int_equal(parse_long("{}\n#", 'x', "\n", ARCH_BYTES_MAX, &err), CT_OK);
    assert_int_equal(parse_long("{}\n#", 'x', "\n", ARCH_BYTES_MAX + 1, &err), CT_ERR_LIMIT);
    assert_string_equal(err.text, "a.yaml: more than 1048576 bytes");
    /* Nesting, long words and long keys cost no more than their bytes. */
    assert_int_equal(parse_long("[", '[', "[", ARCH_BYTES_MAX, &err), CT_ERR_FORMAT);
    assert_int_equal(parse_long("core: {fifo_depth: [", '[', "[", ARCH_BYTES_MAX, &err),
                     CT_ERR_FORMAT);
    assert_int_equal(parse_long("core: {fifo_depth: 1", '1', "1}", ARCH_BYTES_MAX, &err),
                     CT_ERR_RANGE);
    assert_int_equal(parse_long("core: {fifo_depth: \"", 'a', "\"}", ARCH_BYTES_MAX, &err),
                     CT_ERR_FORMAT);
    assert_int_equal(parse_long("core: {\"", 'a', "\": 1}", ARCH_BYTES_MAX, &err), CT_ERR_FORMAT);
    assert_int_equal(parse_long("? ", 'a', "\n: 1", ARCH_BYTES_MAX, &err), CT_ERR_FORMAT);
}

/* ---- ranges ---------------------------------------------------------------------------------- */

/* A file that sets one key, read. */
static enum ct_status parse_key(const struct arch_key *key, const char *value,
                                struct ct_architecture *arch, struct ct_error *err)
{
    char text[200];
    int section = (int)arch_section_length(key);
    (void)snprintf(text, sizeof text, "%.*s: {%s: %s}", section, key->name, key->name + section + 1,
                   value);
    return parse(text, arch, err);
}

static void test_ranges(void **state)
{
    (void)state;
    for (const struct arch_key *key = arch_keys(); key < arch_keys() + ARCH_KEY_COUNT; key++) {
        struct ct_architecture arch;
        struct ct_error err;
        char value[32], got[ARCH_VALUE_MAX];
        if (key->kind != ARCH_NUMBER && key->kind != ARCH_CYCLES)
            continue;
        uint32_t least = key->kind == ARCH_CYCLES ? 1 : key->least;
        const int64_t inside[] = {least, least + 1, key->most - 1, key->most};
        const int64_t outside[] = {(int64_t)least - 1, (int64_t)key->most + 1};
        for (int i = 0; i < 4; i++) {
            (void)snprintf(value, sizeof value, "%lld", (long long)inside[i]);
            if (parse_key(key, value, &arch, &err) != CT_OK)
                fail_msg("%s", err.text);
            assert_string_equal(arch_value(&arch, key, got), value);
        }
        for (int i = 0; i < 2; i++) {
            (void)snprintf(value, sizeof value, "%lld", (long long)outside[i]);
            assert_int_equal(parse_key(key, value, &arch, &err), CT_ERR_RANGE);
        }
    }
}

/* ---- writing --------------------------------------------------------------------------------- */

/* What was written, into memory. Free it. */
static struct kit_bytes written(const struct ct_architecture *arch,
                                const struct arch_preset *preset, bool json)
{
    struct kit_bytes bytes;
    FILE *file = fopen(kit_path("w.yaml"), "wb");
    assert_non_null(file);
    if (json) {
        json_t *root = arch_json(arch);
        assert_int_equal(json_dumpf(root, file, JSON_INDENT(2)), 0);
        json_decref(root);
    } else {
        arch_write(file, arch, preset);
    }
    assert_int_equal(fclose(file), 0);
    bytes = kit_load(kit_path("w.yaml"));
    return bytes;
}

static void round_trip(const struct ct_architecture *arch, const struct arch_preset *preset)
{
    for (int json = 0; json < 2; json++) {
        struct ct_architecture got;
        struct ct_error err;
        struct kit_bytes bytes = written(arch, preset, json);
        if (parse_bytes(bytes.data, bytes.size, &got, &err) != CT_OK)
            fail_msg("%s", err.text);
        assert_same(&got, arch);
        free(bytes.data);
    }
}

/* A random architecture that passes its check; ends of ranges come often. */
static struct ct_architecture draw(struct rand *r)
{
    struct ct_architecture arch;
    do {
        ct_architecture_default(&arch);
#define DRAW(member, key, least, most, standard, text)                                             \
    arch.member = rand_chance(r, 25)   ? (uint32_t)(least)                                         \
                  : rand_chance(r, 25) ? (uint32_t)(most)                                          \
                                       : (least) + rand_below(r, (uint32_t)((most) - (least)));
        CT_ARCHITECTURE_LIST(DRAW)
#undef DRAW
        if (rand_chance(r, 50))
            arch.core_clock_divider = arch.router_clock_divider = 1;
        arch.routing = (enum ct_routing)rand_below(r, 3);
        arch.torus = rand_chance(r, 30);
    } while (ct_architecture_check(&arch, NULL) != CT_OK);
    return arch;
}

static void test_round_trips(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 11);
    struct rand r = {seed};
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (int i = 0; i < 300; i++) {
        struct ct_architecture arch = draw(&r);
        round_trip(&arch, NULL);
    }
}

/* ---- overrides and presets ------------------------------------------------------------------- */

static void test_overrides(void **state)
{
    static const struct {
        const char *text, *message; /* NULL: it is good */
    } sets[] = {
        {"core.fifo_depth=8", NULL},
        {"router.routing=west_first", NULL},
        {"tick.cycles=5000", NULL},
        {"tick.cycles=auto", NULL},
        {"core.fifo_depth=65", "--set: core.fifo_depth: 65 outside 1..64"},
        {"core.fifo_depth=", "--set: core.fifo_depth: '' is no whole number; expected 1..64"},
        {"core.fifo_depth= 8", "--set: core.fifo_depth: ' 8' is no whole number; expected 1..64"},
        {"core.fifo_depth=8=9", "--set: core.fifo_depth: '8=9' is no whole number; expected 1..64"},
        {"network.topology=ring", "--set: network.topology: 'ring' is none of mesh or torus"},
        {"core.fifo_depth", "--set: 'core.fifo_depth' is not of the form KEY=VALUE"},
        {"", "--set: '' is not of the form KEY=VALUE"},
        {"edge.depth=4",
         "--set: edge: unknown key 'depth'; expected one of link_cycles, fifo_depth"},
        {"edge.link_cycles_and_more_that_makes_a_name_lnger_than_any_buffer_for_names=4",
         "--set: edge: unknown key 'link_cycles_and_more_that_makes_a_name_l'; expected one of "
         "link_cycles, fifo_depth"},
        {"fifo_depth=4", "--set: unknown section 'fifo_depth'; expected one of core, router, "
                         "network, edge, tick, clock"},
        {"=4",
         "--set: unknown section ''; expected one of core, router, network, edge, tick, clock"},
    };
    struct ct_architecture arch;
    (void)state;
    ct_architecture_default(&arch);
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        struct ct_error err = {CT_OK, ""};
        enum ct_status status = arch_override(&arch, sets[i].text, &err);
        assert_int_equal(status == CT_OK, sets[i].message == NULL);
        if (sets[i].message != NULL)
            assert_string_equal(err.text, sets[i].message);
    }
    assert_int_equal(arch.core_fifo_depth, 8);
    assert_int_equal(arch.routing, CT_ROUTING_WEST_FIRST);
    assert_int_equal(arch.tick_cycles, 0);
}

static size_t count_text(const struct kit_bytes *bytes, const char *text)
{
    size_t found = 0;
    for (size_t i = 0; i + strlen(text) <= bytes->size; i++)
        found += memcmp(bytes->data + i, text, strlen(text)) == 0;
    return found;
}

static void test_presets(void **state)
{
    const struct arch_preset *preset;
    struct ct_architecture arch, standard;
    struct ct_error err;
    struct kit_bytes bytes;
    size_t count = 0;
    (void)state;
    for (const struct arch_preset *p = arch_presets(); p->name != NULL; p++, count++) {
        assert_int_equal(arch_load(&arch, &preset, p->name, &err), CT_OK);
        assert_ptr_equal(preset, p);
        for (const struct arch_choice *c = p->choice; c->key != NULL; c++) {
            char text[ARCH_VALUE_MAX];
            assert_non_null(arch_find(c->key));
            assert_string_equal(arch_value(&arch, arch_find(c->key), text), c->value);
            assert_true(strncmp(c->source, "published", 9) == 0 ||
                        strncmp(c->source, "follows", 7) == 0 ||
                        strncmp(c->source, "chosen", 6) == 0);
        }
        round_trip(&arch, p);
    }
    assert_int_equal(count, 2);
    ct_architecture_default(&standard);
    assert_int_equal(arch_load(&arch, &preset, "default", &err), CT_OK);
    assert_same(&arch, &standard);
    /* Every number of truenorth has its source, and a changed one loses it. */
    assert_int_equal(arch_load(&arch, &preset, "truenorth", &err), CT_OK);
    for (count = 0; preset->choice[count].key != NULL;)
        count++;
    assert_int_equal(count, ARCH_KEY_COUNT);
    bytes = written(&arch, preset, false);
    assert_int_equal(count_text(&bytes, "chosen: the time of a read"), 1);
    free(bytes.data);
    arch.core_sram_cycles = 2;
    bytes = written(&arch, preset, false);
    assert_int_equal(count_text(&bytes, "chosen: the time of a read"), 0);
    free(bytes.data);
    assert_int_equal(arch_load(&arch, &preset, "truesouth", &err), CT_ERR_IO);
    assert_string_equal(err.text, "truesouth: is no file, and no preset (default, truenorth)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_size),        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_round_trips), cmocka_unit_test(test_overrides),
        cmocka_unit_test(test_presets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
