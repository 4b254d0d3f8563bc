/*
 * test_image_json_bad.c - text chip images that are malformed, out of range or hostile: one sound
 * text, changed in one place a case, must be refused with line and column of that place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/change_kit.h"
#include "support/filekit.h"

static const char sound[] =
    "{\"format\": \"cortile chip image\",\n"
    "\"version\": 1,\n"
    "\"system\": {\"chips_x\": 1, \"chips_y\": 1, \"cores_x\": 4, \"cores_y\": 2, \"axons\": 3,\n"
    "  \"neurons\": 9, \"pins\": 2},\n"
    "\"defects\": [{\"x\": 1, \"y\": 0, \"kind\": \"core\"},\n"
    "  {\"x\": 2, \"y\": 1, \"kind\": \"link_east\"}],\n"
    "\"core_count\": 2,\n"
    "\"cores\": [{\"x\": 0, \"y\": 0, \"seed\": 7,\n"
    "  \"axon_types\": \"012\",\n"
    "  \"crossbar\": [{\"axon\": 0, \"count\": 2, \"synapses\": \"808\"},\n"
    "    {\"axon\": 2, \"synapses\": \"018\"}],\n"
    "  \"neurons\": [{\"neuron\": 1, \"count\": 2, \"weight\": [1, -2, 0, 255], \"leak\": -3},\n"
    "    {\"neuron\": 3, \"threshold\": 5}],\n"
    "  \"targets\": [{\"neuron\": 0, \"count\": 3, \"x\": 3, \"y\": 1, \"axon\": 0, "
    "\"delay\": 15},\n"
    "    {\"neuron\": 8, \"pin\": 1}]},\n"
    " {\"x\": 3, \"y\": 1, \"seed\": 0}]\n"
    "}\n";

static enum ct_status read_text(const char *text, struct kit_image *image, struct ct_error *err)
{
    err->text[0] = '\0';
    return kit_read_image(text, strlen(text), image, err);
}

static void refuses(const char *text, enum ct_status wanted, const char *part)
{
    struct ct_error err;
    struct kit_image image;
    enum ct_status status = read_text(text, &image, &err);

    if (status != wanted || strstr(err.text, part) == NULL)
        fail_msg("status \"%s\", text \"%s\"; wanted \"%s\" and \"%s\"", ct_status_text(status),
                 err.text, ct_status_text(wanted), part);
    assert_memory_equal(err.text, "memory:", 7);
    kit_free_image(&image);
}

static void test_sound(void **state)
{
    struct kit_image image;
    struct ct_error err;

    (void)state;
    if (read_text(sound, &image, &err) != CT_OK)
        fail_msg("%s", err.text);
    assert_int_equal(image.core_count, 2);
    assert_int_equal(image.defect_count, 2);
    assert_int_equal(image.core[0].crossbar[0][0], 0x101);
    assert_int_equal(image.core[0].crossbar[1][0], 0x101);
    assert_int_equal(image.core[0].crossbar[2][0], 0x180);
    assert_int_equal(image.core[0].axon_type[2], 2);
    assert_int_equal(image.core[0].neuron[0].threshold, CT_THRESHOLD_MAX);
    assert_int_equal(image.core[0].neuron[2].weight[1], -2);
    assert_int_equal(image.core[0].neuron[2].leak, -3);
    assert_int_equal(image.core[0].neuron[3].threshold, 5);
    assert_int_equal(image.core[0].neuron[2].target_axon, 2);
    assert_int_equal(image.core[0].neuron[2].target_delay, 15);
    assert_int_equal(image.core[0].neuron[8].target_pin, 1);
    assert_int_equal(image.core[1].y, 1);
    kit_free_image(&image);
}

#define TRY(changes) change_try(sound, changes, sizeof(changes) / sizeof((changes)[0]), refuses)

static void test_syntax(void **state)
{
    static const struct change changes[] = {
        {"{\"format\"", "[\"format\"", CT_ERR_FORMAT, "neither a .ct nor a .ct.json"},
        {"{\"format\"", "{format\"", CT_ERR_FORMAT, "memory:1:2: 'f' where a string is wanted"},
        {"1,\n\"sys", "1\n\"sys", CT_ERR_FORMAT, "memory:3:1: '\"' where ',' or '}' is wanted"},
        {"\"version\": 1", "\"version\" 1", CT_ERR_FORMAT, "2:11: '1' where ':' is wanted"},
        {"1,\n\"sys", "1.0,\n\"sys", CT_ERR_FORMAT, "2:12: version: a whole number is wanted"},
        {"1,\n\"sys", "1e0,\n\"sys", CT_ERR_FORMAT, "2:12: version: a whole number is wanted"},
        {"1,\n\"sys", "01,\n\"sys", CT_ERR_FORMAT, "2:12: version: not a number"},
        {"1,\n\"sys", "+1,\n\"sys", CT_ERR_FORMAT, "2:12: '+' where a whole number is wanted"},
        {"1,\n\"sys", "-,\n\"sys", CT_ERR_FORMAT, "2:12: ',' where a whole number is wanted"},
        {"1,\n\"sys", "null,\n\"sys", CT_ERR_FORMAT, "'n' where a whole number is wanted"},
        {"1,\n\"sys", "1234567890123456789,\n\"sys", CT_ERR_FORMAT, "version: not a number"},
        {"1,\n\"sys", "[[[[1]]]],\n\"sys", CT_ERR_FORMAT, "2:12: '[' where a whole number"},
        {"\"012\"", "\"01\n2\"", CT_ERR_FORMAT, "9:17: a string with other than printable"},
        {"\"012\"", "\"01\\q2\"", CT_ERR_FORMAT, "9:17: a string with other than printable"},
        {"\"012\"", "\"01\xc3\xa9\"", CT_ERR_FORMAT, "9:17: a string with other than printable"},
        {"\"012\"", "\"\\u001f\"", CT_ERR_FORMAT, "9:17: a string with other than printable"},
        {"\"012\"", "012", CT_ERR_FORMAT, "9:17: '0' where a string is wanted"},
        {" {\"x\": 3", " {\"x\": 3,", CT_ERR_FORMAT, "16:10: ',' where a string is wanted"},
        {"\"seed\": 0}", "\"seed\": 0,}", CT_ERR_FORMAT, "16:29: '}' where a key is wanted"},
        {"0}]\n}", "0},]\n}", CT_ERR_FORMAT, "16:30: ']' where an element is wanted"},
        {"0}]\n}", "0}]\n}}", CT_ERR_FORMAT, "memory:17:2: '}' where the end of the text"},
        {"0}]\n}", "0}]\n} x", CT_ERR_FORMAT, "memory:17:3: 'x' where the end of the text"},
        {"0}]\n}", "0}],\n\"more\": 1}", CT_ERR_FORMAT, "17:1: key \"more\" after \"cores\""},
    };

    (void)state;
    TRY(changes);
}

static void test_head(void **state)
{
    static const struct change changes[] = {
        {"cortile chip", "cortile ship", CT_ERR_FORMAT, "1:12: format \"cortile ship image\""},
        {"1,\n\"sys", "2,\n\"sys", CT_ERR_VERSION, "2:12: chip image of version 2"},
        {"\"version\": 1,\n", "", CT_ERR_ABSENT, "2:1: key \"version\" is missing"},
        {"\"version\"", "\"versions\"", CT_ERR_FORMAT, "2:1: unknown key \"versions\""},
        {"\"version\": 1", "\"version\": 1, \"version\": 1", CT_ERR_DUPLICATE,
         "2:15: key \"version\" is given twice"},
        {"\"core_count\": 2,", "", CT_ERR_ABSENT, "key \"core_count\" is missing"},
        {"\"core_count\": 2", "\"core_count\": 2, \"defects\": []", CT_ERR_DUPLICATE, "defects"},
        {"\"chips_x\": 1, ", "", CT_ERR_ABSENT, "3:11: key \"chips_x\" is missing"},
        {"\"chips_x\": 1", "\"chips_x\": 0", CT_ERR_RANGE, "3:23: chips_x 0 outside 1..256"},
        {"\"chips_x\": 1", "\"chips_x\": 100", CT_ERR_RANGE, "3:11: system: chips_x * cores_x"},
        {"\"axons\": 3", "\"axons\": 257", CT_ERR_RANGE, "3:77: axons 257"},
        {"\"pins\": 2", "\"pins\": 16777217", CT_ERR_RANGE, "pins 16777217 outside 0..16777216"},
        {"\"pins\": 2", "\"pins\": -1", CT_ERR_RANGE, "4:25: pins -1 outside 0..16777216"},
        {"\"core_count\": 2", "\"core_count\": 9", CT_ERR_RANGE, "core_count 9 outside 0..8"},
        {"\"core_count\": 2", "\"core_count\": 1", CT_ERR_FORMAT, "16:2: more than the 1 cores"},
        {"\"core_count\": 2", "\"core_count\": 3", CT_ERR_FORMAT, "ends after 2 of 3 cores"},
        {"\"core\"}", "\"cores\"}", CT_ERR_RANGE, "5:38: kind \"cores\", wanted"},
        {"{\"x\": 1, \"y\": 0", "{\"y\": 0", CT_ERR_ABSENT, "5:13: key \"x\" is missing"},
        {"{\"x\": 2, \"y\": 1", "{\"x\": 4, \"y\": 1", CT_ERR_RANGE, "6:9: x 4 outside 0..3"},
        {"{\"x\": 2, \"y\": 1", "{\"x\": 3, \"y\": 1", CT_ERR_RANGE, "6:3: defect at (3,1): the"},
        {"{\"x\": 2, \"y\": 1", "{\"x\": 0, \"y\": 0", CT_ERR_ORDER, "6:3: defect at (0,0): not"},
        {"\"link_east\"", "\"core\", \"kind\": \"core\"", CT_ERR_DUPLICATE, "key \"kind\""},
    };

    (void)state;
    TRY(changes);
}

static void test_core(void **state)
{
    static const struct change changes[] = {
        {"\"808\"", "\"80f\"", CT_ERR_RANGE, "10:52: synapses: a bit beyond the 9 neurons"},
        {"\"808\"", "\"80\"", CT_ERR_FORMAT, "10:52: synapses: 2 digits, 3 are wanted"},
        {"\"808\"", "\"8x8\"", CT_ERR_FORMAT, "synapses: 'x' is no hexadecimal digit"},
        {"\"012\"", "\"0123\"", CT_ERR_FORMAT, "9:17: axon_types: 4 digits, 3 are wanted"},
        {"\"012\"", "\"014\"", CT_ERR_RANGE, "axon_types: '4' for axon 2 outside 0..3"},
        {"{\"axon\": 2", "{\"axon\": 3", CT_ERR_RANGE, "11:14: axon 3 outside 0..2"},
        {"{\"axon\": 2", "{\"axon\": 1", CT_ERR_ORDER, "11:5: axon 1: given before"},
        {"{\"axon\": 2", "{\"axon\": 2, \"count\": 2", CT_ERR_RANGE,
         "axon 2, count 2: beyond the 3"},
        {"{\"axon\": 2", "{\"axon\": 2, \"count\": 0", CT_ERR_RANGE, "count 0 outside 1..256"},
        {"{\"axon\": 2, ", "{", CT_ERR_ABSENT, "11:5: key \"axon\" is missing"},
        {"255]", "256]", CT_ERR_RANGE, "weight 256 outside -255..255"},
        {"255]", "255, 0]", CT_ERR_FORMAT, "weight: more than four numbers"},
        {", 255]", "]", CT_ERR_FORMAT, "weight: 3 numbers, four are wanted"},
        {"\"leak\": -3", "\"leak\": -256", CT_ERR_RANGE, "12:76: leak -256 outside -255..255"},
        {"\"leak\"", "\"leek\"", CT_ERR_FORMAT, "12:68: unknown key \"leek\""},
        {"{\"neuron\": 3,", "{\"neuron\": 2,", CT_ERR_ORDER, "13:5: neuron 2: given before"},
        {"{\"neuron\": 3,", "{\"neuron\": 9,", CT_ERR_RANGE, "neuron 9 outside 0..8"},
        {"{\"neuron\": 3,", "{\"neuron\": 3, \"count\": 7,", CT_ERR_RANGE, "neuron 3, count 7"},
        {"\"threshold\": 5", "\"reset_mode\": 3", CT_ERR_RANGE, "reset_mode 3 outside 0..2"},
        {"\"threshold\": 5", "\"mask_bits\": 19", CT_ERR_RANGE, "mask_bits 19 outside 0..18"},
        {"\"threshold\": 5", "\"potential\": 524288", CT_ERR_RANGE, "potential 524288 outside"},
        {"\"threshold\": 5", "\"reset\": -262144", CT_ERR_RANGE, "reset -262144 outside"},
        {"\"delay\": 15", "\"delay\": 16", CT_ERR_RANGE, "delay 16 outside 1..15"},
        {"\"delay\": 15", "\"delay\": 0", CT_ERR_RANGE, "delay 0 outside 1..15"},
        {", \"delay\": 15", "", CT_ERR_ABSENT, "14:15: key \"delay\" is missing"},
        {"\"x\": 3, \"y\": 1, \"axon\"", "\"x\": 4, \"y\": 1, \"axon\"", CT_ERR_RANGE,
         "x 4 outside"},
        {"\"axon\": 0, \"delay\"", "\"axon\": 1, \"delay\"", CT_ERR_RANGE,
         "axon 1, count 3: beyond"},
        {"\"pin\": 1", "\"pin\": 2", CT_ERR_RANGE, "pin 2 outside 0..1"},
        {"\"pin\": 1", "\"pin\": 1, \"delay\": 1", CT_ERR_FORMAT, "either a core or a pin"},
        {"{\"neuron\": 8", "{\"neuron\": 2", CT_ERR_ORDER, "15:5: neuron 2: given before"},
        {"\"seed\": 7", "\"seed\": 4294967296", CT_ERR_RANGE, "8:36: seed 4294967296 outside"},
        {", \"seed\": 7", "", CT_ERR_ABSENT, "8:11: key \"seed\" is missing"},
        {"{\"x\": 3, \"y\": 1, \"s", "{\"x\": 0, \"y\": 0, \"s", CT_ERR_DUPLICATE,
         "memory:16:2: core (0,0) is given twice"},
        {"[{\"x\": 0, \"y\": 0", "[{\"x\": 3, \"y\": 1", CT_ERR_DUPLICATE,
         "core (3,1) is given twice"},
        {"{\"x\": 3, \"y\": 1, \"s", "{\"x\": 1, \"y\": 0, \"s", CT_ERR_ABSENT,
         "16:2: core (1,0) is disabled"},
        {"{\"x\": 3, \"y\": 1, \"s", "{\"x\": 3, \"y\": 2, \"s", CT_ERR_RANGE, "y 2 outside 0..1"},
    };

    (void)state;
    TRY(changes);
}

/* Descending cores need a first one that is not the least. */
static void test_order(void **state)
{
    char *first = change_text(sound, "[{\"x\": 0, \"y\": 0", "[{\"x\": 0, \"y\": 1");
    char *second = change_text(first, "{\"x\": 3, \"y\": 1, \"s", "{\"x\": 3, \"y\": 0, \"s");

    (void)state;
    refuses(second, CT_ERR_ORDER, "memory:16:2: core (3,0) after core (0,1)");
    free(first);
    free(second);
}

static void test_no_pins(void **state)
{
    char *changed = change_text(sound, "\"pins\": 2", "\"pins\": 0");

    (void)state;
    refuses(changed, CT_ERR_RANGE, "pin: the system has no pins");
    free(changed);
}

/* Keys may come in any order inside an object, and a character may be written as an escape. */
static void test_harmless(void **state)
{
    static const struct change changes[] = {
        {"\"x\": 0, \"y\": 0, \"seed\": 7", "\"seed\": 7, \"y\": 0, \"x\": 0", CT_OK, NULL},
        {"\"seed\"", "\"s\\u0065\\u0065d\"", CT_OK, NULL},
        {"\"808\"", "\"80\\u0038\"", CT_OK, NULL},
        {"\"chips_x\": 1, \"chips_y\": 1", "\"chips_y\" :\t1 ,\r\n\"chips_x\":1", CT_OK, NULL},
        {"\"leak\": -3", "\"leak\": -3, \"mask_bits\": 0, \"threshold\": 262143", CT_OK, NULL},
        {"\"leak\": -3", "\"leak\": -3, \"potential\": -0", CT_OK, NULL},
    };
    struct kit_image wanted, image;
    struct ct_error err;

    (void)state;
    assert_int_equal(read_text(sound, &wanted, &err), CT_OK);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char *changed = change_text(sound, changes[i].from, changes[i].to);

        if (read_text(changed, &image, &err) != CT_OK)
            fail_msg("%s", err.text);
        assert_true(kit_same_image(&wanted, &image));
        kit_free_image(&image);
        free(changed);
    }
    kit_free_image(&wanted);
}

/* A megabyte of brackets, in the place of the whole text, of a value, and of a key. */
static void test_nesting(void **state)
{
    enum { DEPTH = 1 << 20 };
    static const char *const places[] = {"1,\n\"sys", "{\"x\": 0", "\"seed\": 7", "[1, -2"};
    char *deep = malloc(DEPTH + 1);

    (void)state;
    assert_non_null(deep);
    deep[DEPTH] = '\0';
    for (int kind = 0; kind < 2; kind++) {
        memset(deep, kind == 0 ? '[' : '{', DEPTH);
        refuses(deep, CT_ERR_FORMAT, kind == 0 ? "memory: byte 0:" : "memory:1:2: '{'");
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
            char *changed = change_text(sound, places[i], deep);

            refuses(changed, CT_ERR_FORMAT, " where ");
            free(changed);
        }
    }
    free(deep);
}

/* A string and a number that do not end cost no memory. */
static void test_endless(void **state)
{
    enum { LENGTH = 1 << 20 };
    char *big = malloc(LENGTH + 1);
    char *changed;

    (void)state;
    assert_non_null(big);
    memset(big, '1', LENGTH);
    big[LENGTH] = '\0';
    changed = change_text(sound, "7,\n", big);
    refuses(changed, CT_ERR_FORMAT, "8:36: seed: not a number of this format");
    free(changed);
    big[0] = '"';
    changed = change_text(sound, "\"012\"", big);
    refuses(changed, CT_ERR_LIMIT, "9:17: a string of more than 300 characters");
    free(changed);
    free(big);
}

/* Every length but the whole is refused; white space at the end may be cut. */
static void test_truncated(void **state)
{
    struct kit_image image = kit_small_image();
    struct ct_error err = {CT_OK, ""};
    struct kit_bytes file;

    (void)state;
    assert_int_equal(kit_save_image(kit_path("t.json"), &image, &err), CT_OK);
    file = kit_load(kit_path("t.json"));
    for (size_t size = 0; size <= file.size; size++) {
        struct kit_image back;
        enum ct_status status = kit_read_image(file.data, size, &back, &err);

        if (size < file.size - 1)
            assert_int_equal(status, CT_ERR_TRUNCATED);
        else
            assert_true(status == CT_OK && kit_same_image(&image, &back));
        kit_free_image(&back);
    }
    free(file.data);
    kit_free_image(&image);
}

/* Text has no checksum, so a changed digit is another image; but what is accepted is sound: it goes
 * through the binary form and back unchanged, and no change crashes the reader. */
static void test_flipped(void **state)
{
    struct kit_image image = kit_small_image();
    unsigned int refused = 0, accepted = 0;
    struct ct_error err = {CT_OK, ""};
    struct kit_bytes file;

    (void)state;
    assert_int_equal(kit_save_image(kit_path("f.json"), &image, &err), CT_OK);
    file = kit_load(kit_path("f.json"));
    for (size_t at = 0; at < file.size; at++)
        for (unsigned int bit = 0; bit < 8; bit++) {
            struct kit_image changed, back;

            file.data[at] ^= (uint8_t)(1u << bit);
            if (kit_read_image(file.data, file.size, &changed, &err) != CT_OK) {
                refused++;
            } else {
                accepted++;
                if (accepted % 16 == 0) {
                    assert_int_equal(kit_save_image(kit_path("f.ct"), &changed, &err), CT_OK);
                    assert_int_equal(kit_load_image(kit_path("f.ct"), &back, &err), CT_OK);
                    assert_true(kit_same_image(&changed, &back));
                    kit_free_image(&back);
                }
            }
            file.data[at] ^= (uint8_t)(1u << bit);
            kit_free_image(&changed);
        }
    print_message("%u refused, %u accepted\n", refused, accepted);
    assert_true(refused > 5 * accepted);
    free(file.data);
    kit_free_image(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),    cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_head),     cmocka_unit_test(test_core),
        cmocka_unit_test(test_order),    cmocka_unit_test(test_no_pins),
        cmocka_unit_test(test_harmless), cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_endless),  cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_flipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
